//! A centre's first morning: an administrator imports people from a table with two mistakes, mends it, puts it in force, prints a
//! card, and a second phone comes in with it.

use doorstep_tests::server::Server;

use super::album::Album;
use super::app::{at, with};
use super::hand::{Hand, clock};
use super::turn;

const HEADS: &str = "人员编号,姓名,登录名,派出单位,科室,角色,窗口,起";
const PASSWORD: &str = "八个字以上的密码";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_first_morning_from_a_table_with_mistakes_to_a_second_phone() -> anyhow::Result<()> {
    let _turn = turn().await;
    let server = Server::start(clock(8, 30)).await?;
    let desk = Hand::new("管理员", &server, clock(8, 30)).await?;
    let app = desk.open("/").await?;
    app.sign_in("admin").await?;
    let mut album = Album::new(&desk, &app);
    app.tap("tab-me").await?;
    app.tap("go-admin").await?;
    app.page.wait_for(&at("admin-people")).await?;
    album.take("admin").await?;

    // Two mistakes, both named with their place; nothing is written.
    app.tap("admin-import").await?;
    let row = |section: &str, day: &str| {
        format!("{HEADS}\nheliang,何亮,heliang,市公安局,{section},窗口工作人员,household,{day}\n")
    };
    app.choose_file("import-file", "people.csv", &row("九组", "2026-13-01")).await?;
    app.page.wait_for(&with("admin-problems", "count", 2)).await?;
    app.page.wait_text(&at("admin-problems"), "第 2 行").await?;
    app.page.wait_text(&at("admin-problems"), "九组").await?;
    album.take("admin-import-mistakes").await?;

    // Mended, looked at, put in force.
    app.choose_file("import-file", "people.csv", &row("group-1", "2026-05-13")).await?;
    app.page.wait_for(&at("admin-looked")).await?;
    app.page.wait_text(&at("admin-looked"), "何亮").await?;
    album.take("admin-import-look").await?;
    app.tap("publish").await?;
    app.page.wait_for(&with("admin-done", "edition", 2)).await?;

    // Without a network it says so, and what was chosen is still there.
    desk.lose_network().await?;
    app.page.wait("document.querySelector('[data-test=file-name]')?.textContent.includes('people.csv')").await?;
    desk.find_network().await?;

    app.tap("cards-opened").await?;
    app.page.wait_for(&with("cards", "count", 1)).await?;
    album.take("admin-card").await?;
    let link = app.page.evaluate(&format!("document.querySelector('{}').dataset.link", at("login-card"))).await?;
    let code = link.as_str().unwrap_or_default().rsplit('/').next().unwrap_or_default().to_owned();
    assert_eq!(code.len(), 26, "{link}");
    app.tap("cards-done").await?;

    let phone = Hand::new("何亮", &server, clock(8, 31)).await?;
    let new = phone.open(&format!("/#/join/{code}")).await?;
    new.page.wait_for(&at("join-drop")).await?;
    assert_eq!(new.page.evaluate("location.hash + location.pathname").await?, "/", "the code stays in no address");
    new.tap("sign-in").await?;
    new.page.wait_text("main", "8").await?;
    let mut joins = Album::new(&phone, &new);
    joins.take("join").await?;
    new.page.fill(&at("password"), PASSWORD).await?;
    new.tap("sign-in").await?;
    new.chip("synced").await?;
    new.tap("tab-me").await?;
    new.page.wait_text(&at("person"), "何亮").await?;
    assert!(!new.page.exists(&at("go-admin")).await?);

    // The list knows that she has come, and her page ends an office and takes it back.
    app.go("/admin/people").await?;
    app.page.wait_for(&with("admin-person", "id", "heliang")).await?;
    album.take("admin-people").await?;
    desk.phone.set_screen(1280, 900).await?;
    let columns =
        "getComputedStyle(document.querySelector('[data-test=admin-person]')).gridTemplateColumns.split(' ').length";
    assert_eq!(app.page.evaluate(columns).await?, 4, "rows at a desk");
    desk.phone.set_screen(doorstep_tests::chromium::SCREEN.0, doorstep_tests::chromium::SCREEN.1).await?;
    app.page.tap(&with("admin-person", "id", "heliang")).await?;
    app.page.wait_for(&at("grant")).await?;
    album.take("admin-person").await?;
    app.tap("grant-end").await?;
    app.tap("end-today").await?;
    app.page.wait_for(&with("admin-done", "edition", 3)).await?;
    app.go("/admin/editions").await?;
    app.page.wait_for(&with("edition", "number", 3)).await?;
    album.take("admin-editions").await?;
    app.go("/admin/record").await?;
    app.page.wait_text("main", "用登录卡登录").await?;
    album.take("admin-record").await?;
    album.visit("/admin/calendar", "admin-calendar").await?;
    let faults = [album.faults, joins.faults].concat();
    assert_eq!(faults, Vec::<String>::new());
    desk.assert_quiet();
    phone.assert_quiet();
    Ok(())
}
