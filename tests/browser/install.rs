//! The app on the phone: opens without a server, in one tab at a time, in the size that was chosen.

use std::time::Instant;

use doorstep_tests::server::Server;

use super::app::{at, with};
use super::hand::{Hand, clock};
use super::turn;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn second_open_starts_with_the_server_stopped() -> anyhow::Result<()> {
    let _turn = turn().await;
    let mut server = Server::start(clock(8, 57)).await?;
    let mut li = Hand::new("李娜", &server, clock(8, 57)).await?;
    let app = li.open("/").await?;
    app.sign_in("lina").await?;
    app.tap("tab-visits").await?;
    app.page.wait_for(&at("visit-row")).await?;
    let visits = app.page.count(&at("visit-row")).await?;

    // Nothing is emulated here: the server is gone, the line is cut, the browser starts anew.
    li.phone.expect_outage();
    server.kill();
    li.line.cut();
    li.phone.kill();
    li.phone.start().await?;
    let began = Instant::now();
    let app = li.open("/visits").await?;
    app.page.wait_for(&at("visit-row")).await?;
    println!("the list of visits was there {} ms after the tap, without a server", began.elapsed().as_millis());
    assert_eq!(app.page.count(&at("visit-row")).await?, visits);
    app.chip("offline").await?;

    // And it works: a punch is stored and says no more than that.
    app.tap("tab-attendance").await?;
    app.tap("punch").await?;
    app.page.wait_for(&with("punch-state", "state", "saved")).await?;
    app.tap("result-close").await?;
    app.chip("offline-waiting").await?;
    li.assert_quiet();
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_tabs() -> anyhow::Result<()> {
    let _turn = turn().await;
    let server = Server::start(clock(8, 57)).await?;
    let li = Hand::new("李娜", &server, clock(8, 57)).await?;
    let first = li.open("/").await?;
    first.sign_in("lina").await?;

    let second = li.open("/attendance").await?;
    second.page.wait_for(&at("take-over")).await?;
    assert!(!second.page.exists(&at("punch")).await?, "only one tab writes");
    second.tap("take-over").await?;
    second.page.wait_for(&at("punch")).await?;
    first.page.wait_for(&at("take-over")).await?;
    second.tap("punch").await?;
    second.page.wait_for(&with("punch-state", "state", "received")).await?;
    second.page.close().await?;

    // The tab that is left stands in the queue, takes its turn by itself, and has what the other wrote.
    first.page.show().await?;
    first.tap("tab-attendance").await?;
    first.page.wait_for("[data-test=point][data-mark=on_time]").await?;
    li.assert_quiet();
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn size_and_language_stay_as_chosen() -> anyhow::Result<()> {
    let _turn = turn().await;
    let server = Server::start(clock(8, 57)).await?;
    let li = Hand::new("李娜", &server, clock(8, 57)).await?;
    let app = li.open("/").await?;
    app.sign_in("lina").await?;
    let size = "parseFloat(getComputedStyle(document.querySelector('h1')).fontSize)";
    let standard = app.page.evaluate(size).await?.as_f64().unwrap_or_default();
    app.tap("tab-me").await?;
    app.tap("size-large").await?;
    app.page.wait("document.documentElement.dataset.size === 'large'").await?;
    app.tap("language-en").await?;
    app.page.wait("document.documentElement.lang === 'en'").await?;
    app.page.reload().await?;
    app.page.wait_text(&at("tab-visits"), "Visits").await?;
    let large = app.page.evaluate(size).await?.as_f64().unwrap_or_default();
    assert!(large > standard * 1.1, "{standard} px, then {large} px");
    li.assert_quiet();
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_password_says_so_and_nothing_else() -> anyhow::Result<()> {
    let _turn = turn().await;
    let server = Server::start(clock(8, 57)).await?;
    let li = Hand::new("李娜", &server, clock(8, 57)).await?;
    let app = li.open("/").await?;
    for login in ["lina", "nobody"] {
        app.page.fill(&at("login"), login).await?;
        app.page.fill(&at("password"), "wrong").await?;
        app.tap("sign-in").await?;
        app.page.wait_for(&with("sign-in-problem", "code", "ACCOUNT-E-PASSWORD")).await?;
        app.page.reload().await?;
        app.page.wait_for(&at("login")).await?;
    }
    // The browser itself notes each refused request; the app adds nothing.
    let refused =
        |line: &doorstep_tests::chromium::Line| line.text.contains("401") && line.url.ends_with("/account/sign-in");
    let errors = li.phone.console().errors(&li.origin());
    assert!(errors.iter().all(refused), "{errors:?}");
    Ok(())
}
