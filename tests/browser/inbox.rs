//! What was refused of a colleague, on the phone of the leader: with its reason, without a network, until it is dealt with.

use doorstep_core::domain::{DocId, Timestamp};
use doorstep_core::fact::Statement;
use doorstep_core::fact::leave::Slip;
use doorstep_core::fact::visit::Drawing;
use doorstep_core::sync::replica::{Content, Intent};
use doorstep_core::testing::slip;
use doorstep_tests::client::Client;
use doorstep_tests::server::Server;

use super::app::{PASSWORD, at};
use super::hand::{Hand, clock};
use super::turn;

/// A phone without a browser.
pub async fn native(origin: &str, login: &str, seed: u64, now: Timestamp) -> anyhow::Result<Client> {
    let mut client = Client::new(origin, seed);
    client.set_clock(now);
    client.sign_in(login, PASSWORD).await?.map_err(|problem| anyhow::anyhow!("{problem:?}"))?;
    client.sync().await?;
    Ok(client)
}

pub async fn state(client: &mut Client, doc: DocId, statement: Statement) -> anyhow::Result<()> {
    let doc_kind = statement.doc_kind();
    let intent = Intent { doc, doc_kind, acting: None, subject: None, content: Content::Fact(statement) };
    anyhow::ensure!(client.write(vec![intent]).await?, "not stored");
    Ok(())
}

/// What no page lets through: a leave that nobody signed.
pub fn unsigned_slip() -> Statement {
    let slip = Slip { signature: Drawing::default(), ..slip("2026-05-15 14:00", "2026-05-15 17:00") };
    Statement::LeaveSubmitted(slip)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_leader_sees_what_was_refused_of_the_group_until_it_is_dealt_with() -> anyhow::Result<()> {
    let _turn = turn().await;
    let server = Server::start(clock(8, 57)).await?;
    let wang = Hand::new("王强", &server, clock(8, 57)).await?;
    let app = wang.open("/approvals").await?;
    app.sign_in("wangqiang").await?;
    app.tap("tab-approvals").await?;
    app.page.wait_text(&at("others"), "都已被采纳").await?;
    let badge = "Number(document.querySelector('[data-test=tab-approvals] .tab-badge [aria-hidden]')?.innerText ?? 0)";
    let before = app.page.evaluate(badge).await?.as_u64().unwrap_or_default();

    // Her phone hands something in that the server refuses, and goes into a drawer. His hears of it at once.
    let mut lina = native(&server.origin(), "lina", 60, clock(8, 58)).await?;
    state(&mut lina, DocId([0x89; 16]), unsigned_slip()).await?;
    assert_eq!(lina.replica().status().refused, 1);
    app.page.wait_for(&at("other-refused")).await?;
    let card = app.page.text(&at("other-refused")).await?;
    for words in ["李娜", "提交假条", "假条上没有签名", "GY-ATT-E-SLIP"] {
        assert!(card.contains(words), "{words}: {card}");
    }
    app.page.wait(&format!("{badge} === {}", before + 1)).await?;

    // Without a network and after a start of the app it is still there, with the time as of which it is known.
    wang.lose_network().await?;
    app.chip("offline").await?;
    app.page.reload().await?;
    app.page.wait_for(&at("other-refused")).await?;
    app.page.wait_text(&at("others"), "数据截至").await?;
    app.go("/").await?;
    app.page.wait_text(&at("needs"), "同事有 1 条没有被采纳").await?;
    app.go("/approvals").await?;

    // He has talked to her. From his phone it is gone for good, from hers not.
    app.tap("other-seen").await?;
    app.page.wait_gone(&at("other-refused")).await?;
    wang.find_network().await?;
    app.chip("synced").await?;
    app.page.reload().await?;
    app.page.wait_text(&at("others"), "都已被采纳").await?;
    assert_eq!(app.page.evaluate(badge).await?.as_u64().unwrap_or_default(), before);
    lina.sync().await?;
    assert_eq!(lina.replica().status().refused, 1);
    wang.assert_quiet();
    Ok(())
}
