//! A one-time notice from the catalogue to the paper, without a network; who holds the paper asks on another phone whether it is on
//! record; what was not told at first is asked for with a reason.

use anyhow::Context as _;
use doorstep_tests::server::Server;

use super::album::Album;
use super::app::{App, at, with};
use super::hand::{Hand, clock};
use super::turn;

const CARD: &str = "社会保障卡申领";
const PHOTO: &str = "近期一寸白底彩色照片（原件）";

/// From the catalogue to the form of a correction notice.
async fn begin(app: &App, album: &mut Album<'_>, name: &str) -> anyhow::Result<()> {
    app.go("/apps").await?;
    app.tap("app-catalogue").await?;
    app.page.fill(&at("catalogue-search"), CARD).await?;
    app.page.wait("document.querySelectorAll('[data-test=matter-row]').length === 1").await?;
    album.take(&format!("{name}-catalogue")).await?;
    app.tap("matter-row").await?;
    app.page.wait_text(&at("matter-materials"), "登记表").await?;
    album.take(&format!("{name}-matter")).await?;
    app.page.tap("[data-act=\"correct\"] button").await?;
    app.page.wait_for(&at("tick-list")).await
}

async fn fill(app: &App, case: &str, brought: &[&str]) -> anyhow::Result<()> {
    for (field, text) in [("case", case), ("person", "王秀英"), ("phone", "13900001234")] {
        app.page.fill(&format!("#f-{field}"), text).await?;
    }
    for material in brought {
        app.page.tap(&with("tick-off", "key", material)).await?;
    }
    app.page.tap(&at("f-how-written")).await?;
    app.sign().await
}

/// What a phone hears on which nobody is signed in.
async fn asks(hand: &Hand, link: &str, found: &str) -> anyhow::Result<App> {
    let (_, mark) = link.split_once("/check").context("a link")?;
    let app = hand.open(&format!("/check{mark}")).await?;
    app.page.wait_for(&with("checked", "found", found)).await?;
    assert_eq!(app.page.evaluate("location.hash").await?, "", "the code leaves the address");
    Ok(app)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_notice_from_the_catalogue_is_checked_by_whoever_holds_the_paper() -> anyhow::Result<()> {
    let _turn = turn().await;
    let server = Server::start(clock(9, 30)).await?;
    let li = Hand::new("李娜", &server, clock(9, 30)).await?;
    let app = li.open("/").await?;
    app.sign_in("lina").await?;
    let mut album = Album::new(&li, &app);
    li.lose_network().await?;
    app.chip("offline").await?;
    album.network = "offline";

    begin(&app, &mut album, "paper").await?;
    assert_eq!(app.page.value("#f-guide_version").await?, "4");
    let all = ["本人居民身份证（原件）", "居民身份证(正反面)（复印件）", "社会保障卡申领登记表（原件）"];
    fill(&app, "SB-0317", &all).await?;
    album.take("paper-form").await?;
    app.tap("act").await?;
    app.page.wait_for(&with("proceeding-stage", "stage", "awaiting")).await?;
    let said = app.page.wait_text(&at("proceeding-values"), PHOTO).await?;
    assert!(said.contains("4 版") && !said.contains("登记表（原件） 1 份、"), "{said}");
    let doc = app.page.evaluate("location.pathname.split('/')[2]").await?.as_str().unwrap_or_default().to_owned();

    // Two copies on paper, with squares that lead to the check.
    app.page.evaluate("window.print = () => { window.printed = true; }").await?;
    app.tap("print").await?;
    app.page.wait("window.printed === true").await?;
    let paper = app.page.evaluate("document.querySelector('.body > .paper').textContent").await?;
    let paper = paper.as_str().context("a paper")?;
    for words in ["申请人存", "窗口留存", "王秀英", PHOTO, "核对码", "扫码核对真伪"] {
        assert!(paper.contains(words), "{words} in {paper}");
    }
    let link = app.page.evaluate("document.querySelector('[data-test=paper-check]').dataset.link").await?;
    let link = link.as_str().context("a link")?.to_owned();
    assert!(link.starts_with(&format!("{}/check#{doc}.", li.origin())), "{link}");
    // Printing says itself that it is over.
    let pdf = app.page.printed().await?;
    let pages = pdf.windows(11).filter(|part| *part == b"/Type /Page").count()
        - pdf.windows(12).filter(|part| *part == b"/Type /Pages").count();
    assert_eq!((&pdf[..5], pages), (&b"%PDF-"[..], 2), "a page for each copy");

    // Whoever asks before it has come is told so, and asks again.
    let holder = Hand::new("持有人", &server, clock(9, 40)).await?;
    let asked = asks(&holder, &link, "unknown").await?;
    let mut shown = Album::new(&holder, &asked);
    shown.take("check-unknown").await?;
    li.find_network().await?;
    app.chip("synced").await?;
    asked.tap("check-again").await?;
    asked.page.wait_for(&with("checked", "found", "on_record")).await?;
    let said = asked.page.text(&at("checked")).await?;
    assert!(said.contains(CARD) && said.contains("2026-05-13") && !said.contains("王秀英"), "{said}");
    shown.take("check-same").await?;
    let mut other = link.clone();
    let last = if other.pop() == Some('0') { '1' } else { '0' };
    other.push(last);
    let differs = asks(&holder, &other, "differs").await?;
    let said = differs.page.text(&at("checked")).await?;
    assert!(said.contains("不一致") && !said.contains(CARD), "{said}");
    Album::new(&holder, &differs).take("check-differs").await?;

    // The server prints the same; not for whoever is not signed in.
    app.page.wait_for(&at("paper-pdf")).await?;
    let get =
        format!("fetch('/paper/{doc}.pdf').then(answer => answer.status + ' ' + answer.headers.get('content-type'))");
    assert_eq!(app.page.wait(&get).await?, "200 application/pdf");

    // What the guide asked for and she was not told.
    album.network = "online";
    begin(&app, &mut album, "paper-second").await?;
    fill(&app, "SB-0318", &[PHOTO, all[0], all[1]]).await?;
    app.page.wait_text(&at("marked"), "首次该说没说的").await?;
    app.tap("act").await?;
    app.page.wait_text(&at("missing"), "为什么第一次没说").await?;
    album.take("paper-second").await?;
    app.page.fill("#f-second_reason", "当时没有看到登记表已作废").await?;
    app.tap("act").await?;
    app.page.wait_for(&with("proceeding-stage", "stage", "awaiting")).await?;
    app.page.wait_text(&at("proceeding-values"), "登记表已作废").await?;
    app.chip("synced").await?;

    let faults: Vec<String> = [album.faults, shown.faults].into_iter().flatten().collect();
    assert_eq!(faults, Vec::<String>::new());
    let log = server.log();
    assert!(!log.contains("王秀英") && !log.contains("13900001234"), "{log}");
    for hand in [&li, &holder] {
        hand.assert_quiet();
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn materials_come_from_a_table_and_reach_the_phones() -> anyhow::Result<()> {
    let _turn = turn().await;
    let server = Server::start(clock(8, 30)).await?;
    let desk = Hand::new("管理员", &server, clock(8, 30)).await?;
    let app = desk.open("/").await?;
    app.sign_in("admin").await?;
    app.go("/admin/import").await?;
    let table = |form: &str, version: &str| {
        let heads = "事项编号,材料名称,形式,份数,指南版本\n";
        format!("{heads}social-card,本人居民身份证,{form},1,{version}\nsocial-card,委托书,原件,2,{version}\n")
    };
    // Each mistake with its place; and what is told does not change under the same version.
    app.choose_file("import-file", "materials.csv", &table("传真", "5")).await?;
    app.page.wait_for(&with("admin-problems", "count", 1)).await?;
    app.page.wait_text(&at("admin-problems"), "第 2 行").await?;
    app.choose_file("import-file", "materials.csv", &table("原件", "")).await?;
    app.page.wait_text(&at("admin-problems"), "指南版本要比现行的大").await?;
    app.choose_file("import-file", "materials.csv", &table("原件", "5")).await?;
    app.page.wait_text(&at("admin-looked"), CARD).await?;
    let mut album = Album::new(&desk, &app);
    album.take("admin-import-materials").await?;
    app.tap("publish").await?;
    app.page.wait_for(&with("admin-done", "edition", 2)).await?;
    // As it is in force now, to be changed again.
    app.tap("table-materials").await?;

    app.chip("synced").await?;
    app.go("/matters").await?;
    app.page.fill(&at("catalogue-search"), CARD).await?;
    app.page.wait("document.querySelectorAll('[data-test=matter-row]').length === 1").await?;
    app.tap("matter-row").await?;
    let said = app.page.wait_text(&at("matter-materials"), "委托书").await?;
    assert!(said.contains("原件 2 份") && !said.contains("照片"), "{said}");
    assert_eq!(album.faults, Vec::<String>::new());
    desk.assert_quiet();
    Ok(())
}
