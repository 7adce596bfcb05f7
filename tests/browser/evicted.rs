//! The browser empties the phone's store: only its database, or all that belongs to the app's origin. It is recognised, told
//! and reported, and never taken for a deletion.

use std::path::{Path, PathBuf};

use doorstep_core::domain::DeviceId;
use doorstep_core::fact::decode;
use doorstep_core::sync::log::{Event, Line};
use doorstep_server::store::Store;
use doorstep_tests::server::Server;

use super::app::{App, PASSWORD, at, with};
use super::hand::{Hand, clock};
use super::turn;

/// Without a count of what was unsent.
const UNKNOWN: u64 = u64::MAX;

fn shot(name: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the package lies in the workspace");
    root.join(format!("shots/evicted-{name}.png"))
}

/// Lost stores that the server's log tells of, and the phones that were revoked with them.
async fn losses(server: &Server) -> anyhow::Result<Vec<Event>> {
    let store = Store::open(&server.data()).await?;
    let lines = store.log_lines(0, 10_000).await?;
    store.close().await;
    let events = lines.iter().filter_map(|line| decode::<Line>(&line.bytes)).map(|line| line.event);
    Ok(events.filter(|event| matches!(event, Event::StoreLost { .. } | Event::Revoked { .. })).collect())
}

/// The phone that a log tells of as lost, with what it may have owed.
fn lost(events: &[Event]) -> Option<(DeviceId, Option<u64>)> {
    match events {
        // Before them, the phones with which the demo was founded.
        [.., Event::StoreLost { device, unsent, .. }, Event::Revoked { device: revoked }] if device == revoked => {
            Some((*device, *unsent))
        }
        _ => None,
    }
}

async fn punch(app: &App, state: &str) -> anyhow::Result<()> {
    app.tap("tab-attendance").await?;
    app.tap("punch").await?;
    app.page.wait_for(&with("punch-state", "state", state)).await?;
    app.tap("result-close").await
}

/// What stands beside the store says that so many have no receipt.
async fn owes(app: &App, unsent: u64) -> anyhow::Result<()> {
    let script = format!("(localStorage.getItem('doorstep-owed') ?? '').split('.')[2] === '{unsent}'");
    app.page.wait(&script).await.map(drop)
}

async fn sign_in_again(app: &App) -> anyhow::Result<()> {
    app.page.wait_for(&at("login")).await?;
    app.page.fill(&at("login"), "lina").await?;
    app.page.fill(&at("password"), PASSWORD).await?;
    app.tap("sign-in").await?;
    app.chip("synced").await
}

/// The sentence about the loss stands on each page that has it, over a restart, until it is read.
async fn told(app: &App, missing: u64) -> anyhow::Result<()> {
    for path in ["/me", "/sync-details", "/unsent", "/"] {
        app.go(path).await?;
        app.page.wait_for(&with("lost", "missing", missing)).await?;
        assert_eq!(app.page.overflow().await?, 0, "{path}");
    }
    app.page.reload().await?;
    app.page.wait_for(&with("lost", "missing", missing)).await?;
    Ok(())
}

async fn read(app: &App) -> anyhow::Result<()> {
    app.tap("lost-seen").await?;
    app.page.wait_gone(&at("lost")).await?;
    app.page.reload().await?;
    app.chip("synced").await?;
    anyhow::ensure!(!app.page.exists(&at("lost")).await?, "it was read");
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_was_deleted_is_told_and_reported_and_costs_only_what_was_unsent() -> anyhow::Result<()> {
    let _turn = turn().await;
    let server = Server::start(clock(8, 57)).await?;
    let li = Hand::new("李娜", &server, clock(8, 57)).await?;
    let app = li.open("/").await?;
    app.sign_in("lina").await?;
    punch(&app, "received").await?;
    owes(&app, 0).await?;
    li.lose_network().await?;
    app.chip("offline").await?;
    app.go("/visits").await?;
    app.page.wait_for(&at("visit-row")).await?;
    app.page.tap(&at("visit-row")).await?;
    app.page.wait_for(&at("resume")).await?;
    app.tap("resume").await?;
    app.tap("depart").await?;
    app.page.wait_for(&at("arrive")).await?;
    owes(&app, 2).await?;

    // Under the running app: nothing more is saved, and it says so.
    app.page.evict(&li.origin(), "indexeddb").await?;
    app.tap("arrive").await?;
    app.page.wait_for(&at("snack")).await?;
    anyhow::ensure!(app.page.exists(&at("arrive")).await?, "what is not saved is not shown as done");
    app.go("/unsent").await?;
    app.page.wait_for(&at("store-gone")).await?;
    app.page.evaluate("document.querySelector('[data-test=snack] button:last-of-type')?.click()").await?;
    app.page.settle().await?;
    assert_eq!(app.page.overflow().await?, 0);
    app.page.screenshot(&shot("running")).await?;
    assert_eq!(app.page.count(&at("unsent-row")).await?, 2, "it is still in the open page");

    // Opened anew, what was only in the page is gone.
    app.page.reload().await?;
    app.page.wait_for(&at("store-lost")).await?;
    app.page.screenshot(&shot("sign-in")).await?;
    li.find_network().await?;
    sign_in_again(&app).await?;
    app.page.wait_for(&with("lost", "missing", 2)).await?;
    app.page.settle().await?;
    app.page.screenshot(&shot("some")).await?;
    told(&app, 2).await?;
    let events = losses(&server).await?;
    assert_eq!(lost(&events).map(|(_, unsent)| unsent), Some(Some(2)), "{events:?}");
    app.tap("tab-attendance").await?;
    app.page.wait_for("[data-test=point][data-mark=on_time]").await?;
    app.go("/").await?;
    read(&app).await?;
    assert_eq!(losses(&server).await?, events, "said once");
    li.assert_quiet();
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_unsent_leaves_the_open_page_when_the_network_is_back_before_the_end() -> anyhow::Result<()> {
    let _turn = turn().await;
    let server = Server::start(clock(8, 57)).await?;
    let li = Hand::new("李娜", &server, clock(8, 57)).await?;
    let app = li.open("/").await?;
    app.sign_in("lina").await?;
    li.lose_network().await?;
    app.chip("offline").await?;
    punch(&app, "saved").await?;
    owes(&app, 1).await?;
    app.page.evict(&li.origin(), "indexeddb").await?;
    li.find_network().await?;
    owes(&app, 0).await?;

    app.page.reload().await?;
    app.page.wait_for(&at("store-lost")).await?;
    sign_in_again(&app).await?;
    app.page.wait_for(&with("lost", "missing", 0)).await?;
    app.page.settle().await?;
    app.page.screenshot(&shot("none")).await?;
    let events = losses(&server).await?;
    assert_eq!(lost(&events).map(|(_, unsent)| unsent), Some(Some(0)), "{events:?}");
    app.tap("tab-attendance").await?;
    app.page.wait_for("[data-test=point][data-mark=on_time]").await?;
    li.assert_quiet();
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_whole_origin_that_was_emptied_is_known_by_its_session() -> anyhow::Result<()> {
    let _turn = turn().await;
    let server = Server::start(clock(8, 57)).await?;
    let li = Hand::new("李娜", &server, clock(8, 57)).await?;
    let app = li.open("/").await?;
    app.sign_in("lina").await?;
    punch(&app, "received").await?;
    app.page.goto("about:blank").await?;
    app.page.evict(&li.origin(), "indexeddb,local_storage,service_workers,cache_storage").await?;

    app.page.goto(&format!("{}/", li.origin())).await?;
    app.page.wait_for(&at("login")).await?;
    anyhow::ensure!(!app.page.exists(&at("store-lost")).await?, "nothing is left that could tell");
    sign_in_again(&app).await?;
    app.page.wait_for(&with("lost", "missing", UNKNOWN)).await?;
    app.page.settle().await?;
    app.page.screenshot(&shot("unknown")).await?;
    told(&app, UNKNOWN).await?;
    let events = losses(&server).await?;
    assert_eq!(lost(&events).map(|(_, unsent)| unsent), Some(None), "{events:?}");
    read(&app).await?;

    // Signing out empties the store too, and is no loss.
    app.go("/me").await?;
    app.tap("sign-out").await?;
    app.tap("sign-out-confirm").await?;
    sign_in_again(&app).await?;
    anyhow::ensure!(!app.page.exists(&at("lost")).await?, "nothing was lost");
    let after = losses(&server).await?;
    assert_eq!(after.iter().filter(|event| matches!(event, Event::StoreLost { .. })).count(), 1, "{after:?}");
    li.assert_quiet();
    Ok(())
}
