//! 本人验证 with an authenticator of the browser's own: registered by the password, asked for after a punch, compared by the server.

use doorstep_tests::chromium::Page;
use doorstep_tests::server::Server;

use super::album::Album;
use super::app::{App, PASSWORD, at};
use super::hand::{Hand, clock};
use super::turn;

/// Punches, and reads what the sheet says of who it was.
async fn punches(app: &App, seen: &str) -> anyhow::Result<()> {
    app.tap("punch").await?;
    app.page.wait_text(&at("punch-verified"), seen).await?;
    Ok(())
}

async fn points(page: &Page) -> anyhow::Result<String> {
    page.text(".points").await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_phone_verifies_its_user_at_a_punch_and_counts_without() -> anyhow::Result<()> {
    let _turn = turn().await;
    let server = Server::demo("jingde", clock(8, 20)).await?;
    let xu = Hand::new("徐兰", &server, clock(8, 20)).await?;
    // By a number no browser verifies anybody: the page says so, and the punch counts.
    let numbered = xu.open("/attendance").await?;
    numbered.sign_in("xulan").await?;
    numbered.page.wait_text("main", "这个网址不能验证本人").await?;
    numbered.page.close().await?;

    let origin = format!("http://localhost:{}", xu.line.address().port());
    let app = App::open(&xu.phone, &origin, "/attendance").await?;
    let authenticator = app.page.add_authenticator().await?;
    app.sign_in("xulan").await?;
    let mut album = Album::new(&xu, &app);
    punches(&app, "未验证本人").await?;
    app.tap("result-close").await?;

    app.tap("verify-offer").await?;
    app.page.fill(&at("verify-password"), "not it").await?;
    app.tap("verify-send").await?;
    app.page.wait_text(&at("verify-problem"), "密码").await?;
    album.take("verify-register").await?;
    app.page.fill(&at("verify-password"), PASSWORD).await?;
    app.tap("verify-send").await?;
    app.page.wait_for(&at("verify-done")).await?;
    app.tap("verify-close").await?;
    app.page.wait_text("main", "打卡后会请您").await?;

    // Without a network it is asked for all the same; the server compares when it hears of it.
    xu.lose_network().await?;
    punches(&app, "本人验证待核对").await?;
    album.take("verify-offline").await?;
    app.tap("result-close").await?;
    xu.find_network().await?;
    app.chip("synced").await?;

    // A colleague holds the phone: nothing is said, and the punch is there.
    app.page.recognise(&authenticator, false).await?;
    punches(&app, "未验证本人").await?;
    app.page.recognise(&authenticator, true).await?;
    app.tap("verify-again").await?;
    app.page.wait_text(&at("punch-verified"), "本人已验证").await?;
    album.take("verify-again").await?;
    app.tap("result-close").await?;
    app.chip("synced").await?;
    // The first of the morning gives the mark: it was not verified.
    assert!(points(&app.page).await?.contains("未验证本人"));
    album.take("verify-day").await?;
    app.tap("why").await?;
    app.page.wait_text(&at("why-sheet"), "打卡时没有验证本人").await?;
    // The wrong password, and nothing else.
    let errors = xu.phone.console().errors(&origin);
    assert!(matches!(&errors[..], [refused] if refused.url.ends_with("/account/verifier")), "{errors:?}");
    Ok(())
}
