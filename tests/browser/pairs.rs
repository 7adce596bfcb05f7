//! A post that two people share: both ask for the same day, the leader in charge designates somebody, the work is handed over and
//! comes back (ZY-AB-A1, -A3).

use doorstep_core::domain::DocId;
use doorstep_tests::server::Server;

use super::album::Album;
use super::app::{App, at, with};
use super::hand::{Hand, clock};
use super::turn;

/// Asks for the whole of two days on the form.
async fn asks(app: &App, from: &str, to: &str) -> anyhow::Result<()> {
    app.go("/leave/new").await?;
    app.fill_leave("trip", (from, "08:30"), (to, "17:30"), "到兰州开会").await
}

/// Hands the form in and says which document it became.
async fn sends(app: &App) -> anyhow::Result<DocId> {
    let doc = app.send_leave().await?;
    app.chip("synced").await?;
    Ok(doc)
}

async fn agrees(app: &App, doc: DocId) -> anyhow::Result<()> {
    app.go("/approvals").await?;
    app.page.tap(&format!("{} {}", with("approval", "doc", doc), at("agree"))).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn zy_ab_a1_two_people_of_one_post_and_the_one_designated() -> anyhow::Result<()> {
    let _turn = turn().await;
    let server = Server::demo("zhangye", clock(9, 0)).await?;
    let li = Hand::new("李岩", &server, clock(9, 0)).await?;
    let wang = Hand::new("王彬", &server, clock(9, 0)).await?;
    let qin = Hand::new("秦岳", &server, clock(9, 0)).await?;
    let (li_app, wang_app, qin_app) = (li.open("/").await?, wang.open("/").await?, qin.open("/").await?);
    li_app.sign_in("liyan").await?;
    wang_app.sign_in("wangbin").await?;
    qin_app.sign_in("qinyue").await?;

    // B asks for the day after tomorrow, and the leader in charge agrees.
    asks(&wang_app, "2026-05-15", "2026-05-15").await?;
    let of_wang = sends(&wang_app).await?;
    agrees(&qin_app, of_wang).await?;
    qin.phone.set_clock(clock(9, 1)).await?;
    wang_app.page.wait_for(&with("leave-state", "stage", "approved")).await?;

    // A asks for both days: the phone knows that B is away.
    li_app.go("/").await?;
    li_app.chip("synced").await?;
    asks(&li_app, "2026-05-14", "2026-05-15").await?;
    li_app.page.wait_text("main", "这段时间AB岗都不在").await?;
    let mut li_album = Album::new(&li, &li_app);
    li_album.take("zhangye-both-away").await?;

    qin_app.go(&format!("/leave/{of_wang}")).await?;
    qin_app.page.choose(&at("delegate"), "zhaoxue").await?;
    let mut qin_album = Album::new(&qin, &qin_app);
    qin_album.take("zhangye-designate").await?;
    qin_app.tap("designate").await?;
    qin_app.page.wait_text("main", "由 赵雪 代办").await?;
    qin_app.chip("synced").await?;

    li_app.page.wait_for(&at("leave-length")).await?;
    let of_li = sends(&li_app).await?;
    qin_app.go("/approvals").await?;
    qin_app.page.wait_text(&with("approval", "doc", of_li), "王彬（B岗）").await?;
    qin_album.take("zhangye-approval").await?;
    agrees(&qin_app, of_li).await?;
    qin.phone.set_clock(clock(9, 2)).await?;
    li_app.page.wait_for(&with("leave-state", "stage", "approved")).await?;
    for line in ["王彬（B岗）", "赵雪（代办人）"] {
        li_app.page.wait_text("main", line).await?;
    }
    li_app.page.fill(&at("briefing"), "某项目登记,材料缺一份,周五前补").await?;
    li_album.take("zhangye-briefing").await?;
    li_app.tap("brief").await?;
    li_app.page.wait_text("main", "顶岗人还没有看").await?;
    li_app.chip("synced").await?;

    // B finds it on the first page, and reads it without a network.
    wang_app.go("/").await?;
    wang_app.page.wait_text("main", "李岩 交代了项目登记岗的工作").await?;
    wang.lose_network().await?;
    wang_app.chip("offline").await?;
    wang_app.go(&format!("/leave/{of_li}")).await?;
    wang_app.page.wait_text("main", "材料缺一份").await?;
    let mut wang_album = Album::new(&wang, &wang_app);
    wang_album.take("zhangye-read").await?;
    wang_app.tap("briefing-read").await?;
    wang_app.page.wait_text("main", "您已看过").await?;

    let faults: Vec<String> = [li_album.faults, wang_album.faults, qin_album.faults].into_iter().flatten().collect();
    assert_eq!(faults, Vec::<String>::new());
    for hand in [&li, &wang, &qin] {
        hand.assert_quiet();
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn zy_ab_a2_an_illness_is_written_down_without_a_network() -> anyhow::Result<()> {
    let _turn = turn().await;
    let server = Server::demo("zhangye", clock(9, 0)).await?;
    let ma = Hand::new("马勇", &server, clock(9, 0)).await?;
    let zhao = Hand::new("赵雪", &server, clock(9, 0)).await?;
    let gao = Hand::new("高山", &server, clock(9, 0)).await?;
    let (head, ill, principal) = (ma.open("/").await?, zhao.open("/").await?, gao.open("/").await?);
    head.sign_in("mayong").await?;
    ill.sign_in("zhaoxue").await?;
    principal.sign_in("gaoshan").await?;

    // A case that she has taken in before.
    ill.go("/case/new").await?;
    ill.page.choose(&at("case-matter"), "project-entry").await?;
    ill.page.fill(&at("case-client"), "某公司").await?;
    ill.tap("case-send").await?;
    ill.page.wait_for(&at("case-head")).await?;
    ill.chip("synced").await?;

    head.go("/absence/new").await?;
    head.page.choose(&at("absence-person"), "zhaoxue").await?;
    head.tap("absence-kind-sick").await?;
    head.page.fill(&at("absence-reason"), "早上突发急病").await?;
    let mut heads = Album::new(&ma, &head);
    heads.take("zhangye-absence").await?;
    ma.lose_network().await?;
    head.chip("offline").await?;
    heads.network = "offline";
    heads.take("zhangye-absence").await?;
    head.tap("absence-send").await?;
    head.page.wait_text("main", "由 马勇 代为登记").await?;
    ma.find_network().await?;
    head.chip("synced").await?;
    heads.network = "online";
    let address = head.page.evaluate("location.pathname").await?;
    let address = address.as_str().unwrap_or_default().to_owned();

    // B of her post is the head: the first page says so, and the work goes back with what happened.
    heads.visit("/", "zhangye-covering").await?;
    head.page.wait_text("main", "您正在顶 赵雪 的开标大厅岗").await?;
    // The list says who answers for her cases now.
    head.go("/cases").await?;
    head.page.wait_text(&at("case-row"), "赵雪 不在，由 马勇 办理").await?;
    heads.take("zhangye-cases-covered").await?;
    head.go(&address).await?;
    head.page.wait_text("main", "没有交代就开始了").await?;
    head.page.fill(&at("hand-back-open"), "下午两点的标，场地已备好").await?;
    heads.take("zhangye-hand-back").await?;
    head.tap("hand-back").await?;
    head.page.wait_text("main", "已交还").await?;
    head.chip("synced").await?;
    ill.go(&address).await?;
    ill.page.wait_text("main", "场地已备好").await?;
    let mut ills = Album::new(&zhao, &ill);
    ills.take("zhangye-take-back").await?;
    ill.tap("take-back").await?;
    ill.page.wait_text("main", "已收回").await?;
    ill.chip("synced").await?;
    // It was her sister who was ill: whoever wrote it down takes it back.
    head.tap("revoke").await?;
    ma.phone.set_clock(clock(9, 1)).await?;
    ill.page.wait_for(&with("leave-state", "stage", "revoked")).await?;

    // The head of the centre names a deputy, or does not get away (ZY-AB-A5).
    asks(&principal, "2026-05-14", "2026-05-15").await?;
    principal.page.wait_text("main", "还没有写明由哪位副职主持工作").await?;
    let mut principals = Album::new(&gao, &principal);
    principals.take("zhangye-mandate").await?;
    principal.page.choose(&at("mandate-deputy"), "qinyue").await?;
    principal.page.wait_for(&at("leave-length")).await?;
    sends(&principal).await?;
    principal.page.wait_text("main", "由 秦岳 主持工作").await?;

    let faults: Vec<String> = [heads.faults, ills.faults, principals.faults].into_iter().flatten().collect();
    assert_eq!(faults, Vec::<String>::new());
    for hand in [&ma, &zhao, &gao] {
        hand.assert_quiet();
    }
    Ok(())
}
