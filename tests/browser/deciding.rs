//! Deciding where the world goes on meanwhile: a request that changed while its approver was without a network, and a temporary
//! head who decides in another's place (JD-LVE-A12, JD-LVE "Acting head"); a half-day that was asked for in two pieces, and a
//! return that is overdue (GY-ATT-A7, -A9).

use doorstep_core::domain::{DocId, WorkerId};
use doorstep_core::fact::Statement;
use doorstep_core::fact::leave::{Duty, Slip, StandIn, StandInAnswer};
use doorstep_core::testing::slip;
use doorstep_tests::client::Client;
use doorstep_tests::server::Server;

use super::album::Album;
use super::app::{App, at, with};
use super::hand::{Hand, clock};
use super::inbox::{native, state};
use super::jingde::agrees;
use super::turn;

fn private(from: &str, to: &str) -> Slip {
    Slip { official: Some(false), substitute: "同窗口已安排".to_owned(), ..slip(from, to) }
}

fn stand_in(duty: Duty, worker: &str) -> StandIn {
    StandIn { duty, worker: WorkerId::new(worker) }
}

async fn accepts(client: &mut Client, doc: DocId, duty: Duty) -> anyhow::Result<()> {
    client.sync().await?;
    let answer = StandInAnswer { duty, accepts: true, reason: String::new() };
    state(client, doc, Statement::StandInAnswered(answer)).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn jd_lve_a12_a_request_that_changed_while_its_approver_was_away() -> anyhow::Result<()> {
    let _turn = turn().await;
    let server = Server::demo("jingde", clock(9, 0)).await?;
    let he = Hand::new("何军", &server, clock(9, 0)).await?;
    let app = he.open("/approvals").await?;
    app.sign_in("hejun").await?;
    let mut xu = native(&server.origin(), "xulan", 70, clock(9, 0)).await?;
    let doc = DocId([0x91; 16]);
    let day =
        Slip { stand_ins: vec![stand_in(Duty::Post, "panhui")], ..private("2026-05-15 08:30", "2026-05-15 17:00") };
    state(&mut xu, doc, Statement::LeaveSubmitted(day)).await?;
    app.go("/approvals").await?;
    let card = with("approval", "doc", doc);
    app.page.wait_text(&card, "潘辉").await?;
    let mut album = Album::new(&he, &app);

    he.lose_network().await?;
    app.chip("offline").await?;
    // She asks somebody else meanwhile; he agrees to what he read.
    let renamed = vec![stand_in(Duty::Post, "xiemei")];
    state(&mut xu, doc, Statement::StandInsNamed(renamed)).await?;
    app.page.tap(&format!("{card} {}", at("agree"))).await?;
    he.phone.set_clock(clock(9, 1)).await?;
    app.go(&format!("/leave/{doc}")).await?;
    app.page.wait_for(&with("decision-state", "state", "signed")).await?;
    album.network = "offline";
    album.take("jingde-signed").await?;
    he.find_network().await?;
    album.network = "online";
    app.page.wait_text(&card, "审批后内容有变化").await?;
    app.page.wait_text(&card, "谢梅").await?;
    album.take("jingde-changed").await?;
    app.page.tap(&format!("{card} {}", at("agree"))).await?;
    he.phone.set_clock(clock(9, 2)).await?;
    app.go(&format!("/leave/{doc}")).await?;
    app.page.wait_for(&with("decision-state", "state", "effective")).await?;
    assert_eq!(album.faults, Vec::<String>::new());
    he.assert_quiet();
    Ok(())
}

/// Asks for the afternoon of the fifteenth on Jingde's form, without a network.
async fn asks_offline(hand: &Hand, app: &App) -> anyhow::Result<DocId> {
    hand.lose_network().await?;
    app.chip("offline").await?;
    app.go("/leave/new").await?;
    app.fill_leave("personal", ("2026-05-15", "13:30"), ("2026-05-15", "17:00"), "参加家长会").await?;
    app.page.fill(&at("leave-substitute"), "同窗口已安排").await?;
    app.tap("leave-official-private").await?;
    app.page.wait_for(&at("leave-length")).await?;
    app.send_leave().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn jd_lve_a5_two_of_one_window_ask_for_the_same_afternoon_without_a_network() -> anyhow::Result<()> {
    let _turn = turn().await;
    let server = Server::demo("jingde", clock(9, 0)).await?;
    let (shen, fang) = (Hand::new("沈飞", &server, clock(9, 0)).await?, Hand::new("方敏", &server, clock(9, 0)).await?);
    let (head, staff) = (shen.open("/").await?, fang.open("/").await?);
    head.sign_in("shenfei").await?;
    staff.sign_in("fangmin").await?;
    let of_head = asks_offline(&shen, &head).await?;
    let of_staff = asks_offline(&fang, &staff).await?;
    shen.find_network().await?;
    head.chip("synced").await?;
    fang.find_network().await?;
    staff.chip("synced").await?;

    // Both requests stand; the first that is approved goes.
    agrees(&server, "jiangtao", 79, clock(9, 1), of_head).await?;
    head.go("/approvals").await?;
    let card = with("approval", "doc", of_staff);
    head.page.wait_text(&card, "在岗人数会少于最低").await?;
    let mut album = Album::new(&shen, &head);
    album.take("jingde-same-afternoon").await?;
    // Not both silently: the second does not pass, and says when nobody would be there.
    head.page.tap(&format!("{card} {}", at("agree"))).await?;
    shen.phone.set_clock(clock(9, 1)).await?;
    head.go(&format!("/leave/{of_staff}")).await?;
    head.page.wait_for(&with("decision-state", "state", "refused")).await?;
    album.take("jingde-unattended").await?;
    staff.go(&format!("/leave/{of_staff}")).await?;
    staff.page.wait_for(&with("leave-state", "stage", "submitted")).await?;
    assert_eq!(album.faults, Vec::<String>::new());
    shen.assert_quiet();
    fang.assert_quiet();
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_temporary_head_decides_in_anothers_place_without_a_network() -> anyhow::Result<()> {
    let _turn = turn().await;
    let server = Server::demo("jingde", clock(9, 0)).await?;
    let origin = server.origin();
    let mut he = native(&origin, "hejun", 71, clock(9, 0)).await?;
    let mut pan = native(&origin, "panhui", 72, clock(9, 0)).await?;
    let (away, asked) = (DocId([0x92; 16]), DocId([0x93; 16]));
    let day =
        Slip { stand_ins: vec![stand_in(Duty::Charge, "xulan")], ..private("2026-05-13 09:00", "2026-05-13 17:00") };
    state(&mut he, away, Statement::LeaveSubmitted(day)).await?;
    state(&mut pan, asked, Statement::LeaveSubmitted(private("2026-05-15 08:30", "2026-05-15 12:00"))).await?;
    let mut hers = native(&origin, "xulan", 73, clock(9, 0)).await?;
    accepts(&mut hers, away, Duty::Charge).await?;
    for (login, seed) in [("luogang", 74), ("jiangtao", 75), ("duwei", 76)] {
        agrees(&server, login, seed, clock(9, 0), away).await?;
    }

    let xu = Hand::new("徐兰", &server, clock(9, 1)).await?;
    let app = xu.open("/approvals").await?;
    app.sign_in("xulan").await?;
    app.go("/approvals").await?;
    let card = with("approval", "doc", asked);
    app.page.wait_text(&at("acting"), "您正在代 何军 审批").await?;
    app.page.wait_text(&card, "潘辉").await?;
    let mut album = Album::new(&xu, &app);
    album.take("jingde-acting").await?;
    xu.lose_network().await?;
    app.chip("offline").await?;
    app.page.tap(&format!("{card} {}", at("agree"))).await?;
    xu.phone.set_clock(clock(9, 2)).await?;
    app.go(&format!("/leave/{asked}")).await?;
    app.page.wait_for(&with("decision-state", "state", "signed")).await?;
    xu.find_network().await?;
    app.page.wait_for(&with("decision-state", "state", "effective")).await?;
    app.page.wait_text("main", "徐兰（代何军） 同意").await?;
    album.take("jingde-acted").await?;
    assert_eq!(album.faults, Vec::<String>::new());
    xu.assert_quiet();
    Ok(())
}

/// Asks for a piece of a day on the form, as far as its length.
async fn asks(app: &App, from: &str, to: &str) -> anyhow::Result<()> {
    app.go("/leave/new").await?;
    app.fill_leave("personal", ("2026-05-15", from), ("2026-05-15", to), "办理房产过户").await?;
    app.page.wait_for(&at("leave-length")).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn gy_att_a7_a_day_that_was_asked_for_in_two_halves() -> anyhow::Result<()> {
    let _turn = turn().await;
    let server = Server::start(clock(8, 57)).await?;
    let li = Hand::new("李娜", &server, clock(8, 57)).await?;
    let app = li.open("/").await?;
    app.sign_in("lina").await?;
    let mut album = Album::new(&li, &app);

    asks(&app, "09:00", "12:00").await?;
    let chain = app.page.text(&at("leave-chain")).await?;
    assert!(chain.contains("王强") && !chain.contains("陈国华"), "the group's leader alone: {chain}");
    app.sign().await?;
    app.send_leave().await?;
    app.chip("synced").await?;

    // The other half touches it: judged together it is more than half a day, and the form says so before it is handed in.
    asks(&app, "13:30", "17:00").await?;
    app.page.wait_text(&at("leave-chain"), "陈国华").await?;
    app.page.wait_text("main", "与相连的假合计").await?;
    album.take("guangyuan-split").await?;
    assert_eq!(album.faults, Vec::<String>::new());
    li.assert_quiet();
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn gy_att_a9_a_return_that_nobody_reported() -> anyhow::Result<()> {
    let _turn = turn().await;
    let mut server = Server::start(clock(8, 57)).await?;
    let doc = DocId([0x94; 16]);
    let mut li = native(&server.origin(), "lina", 77, clock(8, 57)).await?;
    state(&mut li, doc, Statement::LeaveSubmitted(slip("2026-05-13 09:00", "2026-05-13 12:00"))).await?;
    agrees(&server, "wangqiang", 78, clock(8, 57), doc).await?;

    // Two days later she has not said that she is back.
    let late = doorstep_core::testing::at("2026-05-15 10:00");
    server.kill();
    server.restart(late).await?;
    let hand = Hand::new("李娜", &server, late).await?;
    let app = hand.open("/").await?;
    app.sign_in("lina").await?;
    app.page.wait_text("main", "请假已到期，请销假").await?;
    app.go(&format!("/leave/{doc}")).await?;
    app.page.wait_text("main", "超期未销假").await?;
    let mut album = Album::new(&hand, &app);
    album.take("guangyuan-overdue").await?;
    // Without a reason it stays, with one it is over; also without a network.
    hand.lose_network().await?;
    app.chip("offline").await?;
    app.tap("report-return").await?;
    app.page.wait_text("[role=alert]", "超期原因").await?;
    app.page.fill(&at("return-reason"), "返程车票改签").await?;
    app.tap("report-return").await?;
    app.page.wait_gone(&at("report-return")).await?;
    hand.find_network().await?;
    app.chip("synced").await?;
    app.page.wait_for(&with("leave-state", "stage", "returned")).await?;
    album.take("guangyuan-returned").await?;
    assert_eq!(album.faults, Vec::<String>::new());
    hand.assert_quiet();
    Ok(())
}
