//! 工作图表 on a phone and on a desk; and the record of who looked at a client's data in clear (GY-CORE-18).

use doorstep_tests::chromium::SCREEN;
use doorstep_tests::server::Server;

use super::album::Album;
use super::app::{at, with};
use super::hand::{Hand, clock};
use super::turn;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_head_reads_the_work_from_pictures_and_comes_to_the_records_behind_them() -> anyhow::Result<()> {
    let _turn = turn().await;
    let server = Server::start(clock(10, 0)).await?;
    let sun = Hand::new("孙悦", &server, clock(10, 0)).await?;
    let app = sun.open("/").await?;
    app.sign_in("sunyue").await?;
    let mut album = Album::new(&sun, &app);
    // All of it without a network.
    sun.lose_network().await?;
    app.chip("offline").await?;
    album.network = "offline";
    app.go("/apps").await?;
    app.tap("app-pictures").await?;
    app.page.wait_text(&at("as-of"), "数据截至 今天 10:00").await?;
    app.page.wait_for(&format!("{} {}", at("picture-load"), at("picture-open"))).await?;
    app.page.wait_text(&at("picture-category"), "80 周岁以上老人").await?;
    album.take("pictures").await?;
    // A bar stands beside its words and number, and is read without being seen.
    let hidden = app.page.count("[data-test^=picture-] svg.picture-bar:not([aria-hidden=true])").await?;
    let captions = app.page.count("table.picture caption").await?;
    assert!(hidden == 0 && captions > 0, "{hidden} bars are read, {captions} pictures have a caption");

    let bar = format!("{} {}", at("picture-category"), at("picture-open"));
    let behind = app.page.evaluate(&format!("document.querySelector('{bar}').closest('tr').dataset.count")).await?;
    app.page.tap(&bar).await?;
    app.page.wait_for(&with("picture-list", "count", behind.as_str().unwrap_or_default())).await?;
    assert_eq!(app.page.count(&at("visit-row")).await?.to_string(), behind.as_str().unwrap_or_default());
    album.take("pictures-list").await?;
    app.tap("visit-row").await?;
    app.page.wait_for(&at("visit-stage")).await?;

    app.go("/pictures").await?;
    app.tap("picture-week").await?;
    app.tap("picture-earlier").await?;
    app.page.wait_text(&at("picture-days"), "5月4日").await?;
    app.tap("picture-later").await?;
    app.page.wait_gone(&at("picture-later")).await?;
    app.tap("picture-quarter").await?;
    app.page.wait_text(&at("picture-days"), "4月1日").await?;
    app.page.choose(&at("picture-window"), "social-security").await?;
    app.page.wait_for(&format!("{} {}", at("picture-monthly"), at("picture-line"))).await?;
    let code = app.page.evaluate("document.querySelector('[data-make=months]').dataset.code").await?;
    anyhow::ensure!(code.as_str().is_some_and(|code| code.len() == 39), "{code}");
    app.page.tap("[data-make=months] [data-test=take-csv]").await?;
    app.page.wait_text(&at("picture-take"), "文件已交给浏览器").await?;

    // On a desk side by side, on a phone one under the other.
    let side_by_side = "(() => {
        const tops = [...document.querySelectorAll('.picture-cards:first-of-type > .card')].map(one => Math.round(one.getBoundingClientRect().top));
        return tops.length > 1 && tops[0] === tops[1];
    })()";
    assert_eq!(app.page.evaluate(side_by_side).await?.as_bool(), Some(false));
    sun.phone.set_screen(1200, 900).await?;
    app.page.wait(side_by_side).await?;
    app.page.evaluate("document.querySelectorAll('*').forEach(one => { one.scrollTop = 0; })").await?;
    app.page.settle().await?;
    app.page.screenshot(&super::album::root().join("shots/pictures-desk.png")).await?;
    sun.phone.set_screen(SCREEN.0, SCREEN.1).await?;
    assert_eq!(album.faults, Vec::<String>::new());
    sun.assert_quiet();
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_look_without_a_network_reaches_the_supervision_section() -> anyhow::Result<()> {
    let _turn = turn().await;
    let server = Server::start(clock(10, 0)).await?;
    let li = Hand::new("李娜", &server, clock(10, 0)).await?;
    let he = Hand::new("何芳", &server, clock(10, 0)).await?;
    let supervision = he.open("/").await?;
    supervision.sign_in("hefang").await?;
    let app = li.open("/").await?;
    app.sign_in("lina").await?;
    app.page.wait_for(&at("next-visit")).await?;
    li.lose_network().await?;
    app.chip("offline").await?;
    let visit = app.page.evaluate("document.querySelector('[data-test=next-visit]').dataset.doc").await?;
    let visit = visit.as_str().unwrap_or_default().to_owned();
    app.go(&format!("/visit/{visit}")).await?;
    app.page.wait_text(&at("private-kept"), "结案 30 天后自动移除").await?;
    let shows = |number: u32| format!("document.querySelectorAll('[data-test=reveal]')[{number}].click()");
    let masked = app.page.text(&at("masked")).await?;
    assert!(masked.contains('•'), "{masked}");
    app.page.evaluate(&shows(0)).await?;
    app.page.wait("!document.querySelector('[data-test=masked]').textContent.includes('•')").await?;
    // Hidden and shown again: one line a day.
    for is_hidden in [true, false] {
        app.page.evaluate(&shows(0)).await?;
        let hides = if is_hidden { "" } else { "!" };
        app.page
            .wait(&format!("{hides}document.querySelector('[data-test=masked]').textContent.includes('•')"))
            .await?;
    }
    app.page.evaluate(&shows(1)).await?;
    app.page.wait("!document.querySelectorAll('[data-test=masked]')[1].textContent.includes('•')").await?;
    app.page.wait_text(&with("sync-chip", "state", "offline-waiting"), "待上传 2").await?;
    assert!(!app.page.exists(&at("snack")).await?, "nothing is said of it");
    app.go("/private-reads").await?;
    app.page.wait_text(&at("private-person"), "李娜：2 项").await?;
    let mut own = Album::new(&li, &app);
    own.network = "offline";
    own.take("private-reads-own").await?;

    li.find_network().await?;
    app.chip("synced").await?;
    supervision.go("/apps").await?;
    supervision.tap("app-private").await?;
    supervision.page.wait_for(&with("private-person", "worker", "lina")).await?;
    let line = with("private-record", "doc", &visit);
    supervision.page.wait_text(&line, "证件号码").await?;
    let said = supervision.page.text("main").await?;
    assert!(!said.contains("5108"), "never the number itself: {said}");
    let mut album = Album::new(&he, &supervision);
    album.take("private-reads").await?;
    supervision.page.tap(&format!("{line} {}", at("private-open"))).await?;
    supervision.page.wait_for(&at("visit-stage")).await?;
    supervision.go("/private-reads").await?;
    supervision.tap("private-earlier").await?;
    supervision.page.wait_text("main", "这一天没有查看记录").await?;
    assert_eq!([album.faults, own.faults].concat(), Vec::<String>::new());
    li.assert_quiet();
    he.assert_quiet();
    Ok(())
}
