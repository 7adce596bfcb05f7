//! A plan that the office changes while the visit takes place without signal: the visit counts, and the head of the window is told.

use doorstep_core::domain::DocId;
use doorstep_tests::server::Server;

use super::album::Album;
use super::app::{at, with};
use super::hand::{Hand, clock};
use super::turn;
use super::two_windows::large;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_visit_that_took_place_counts_though_the_office_had_moved_it() -> anyhow::Result<()> {
    let _turn = turn().await;
    let mut server = Server::start(clock(12, 30)).await?;
    let li = Hand::new("李娜", &server, clock(12, 30)).await?;
    let sun = Hand::new("孙悦", &server, clock(12, 30)).await?;
    let app = li.open("/").await?;
    app.sign_in("lina").await?;
    app.needs("13:10 上门，还有").await?;
    let visit = app.page.evaluate("document.querySelector('[data-test=next-visit]').dataset.doc").await?;
    let visit = DocId::parse(visit.as_str().unwrap_or_default()).expect("a document");
    let last = app.last_four(visit).await?;
    let office = sun.open("/").await?;
    office.sign_in("sunyue").await?;

    // In the lift her signal goes; at the centre the family rings up.
    li.lose_network().await?;
    app.chip("offline").await?;
    let mut album = Album::new(&sun, &office);
    office.go(&format!("/visit/{visit}")).await?;
    office.tap("reschedule").await?;
    office.page.wait_for(&at("reschedule-sheet")).await?;
    office.tap("reschedule-reason-applicant").await?;
    office.page.fill(&at("reschedule-text"), "家里临时有事").await?;
    // A time that does not fit says why, below whom it does not fit.
    office.page.choose(&at("plan-date"), "2026-05-13").await?;
    office.page.choose(&at("plan-from"), "16:00").await?;
    office.page.choose(&at("plan-to"), "16:40").await?;
    office.page.wait_text(&with("plan-against", "worker", "lina"), "15:40–16:30 另有上门").await?;
    album.take("reschedule").await?;
    large(&office, "reschedule-200").await?;
    office.page.tap(&with("slot-day", "value", "2026-05-14")).await?;
    office.page.tap(&with("slot", "value", "13:30")).await?;
    office.tap("reschedule-send").await?;
    office.page.wait_text(&at("moves"), "申请人要求").await?;
    office.page.wait_text(&at("moves"), "改到 明天 13:30–14:30").await?;
    office.chip("synced").await?;
    album.take("rescheduled").await?;
    large(&office, "rescheduled-200").await?;
    office.go(&format!("/record/{visit}")).await?;
    office.page.wait_text(&with("trail-step", "kind", "25"), "家里临时有事").await?;

    // The visit takes place all the same.
    for (hour, minute, step) in [(13, 0, "depart"), (13, 20, "arrive")] {
        li.phone.set_clock(clock(hour, minute)).await?;
        app.go(&format!("/visit/{visit}/{step}")).await?;
        app.tap(step).await?;
    }
    app.stage("on_site").await?;
    app.go(&format!("/visit/{visit}/identity")).await?;
    app.identify(&last).await?;
    app.page.wait("location.pathname.endsWith('/materials')").await?;
    li.phone.set_clock(clock(14, 0)).await?;
    app.go(&format!("/visit/{visit}/finish")).await?;
    app.sign().await?;
    app.tap("done-on-site").await?;
    app.page.wait("location.pathname.endsWith('/rate')").await?;
    li.phone.set_clock(clock(14, 30)).await?;
    app.go(&format!("/visit/{visit}/return")).await?;
    app.tap("come-back").await?;
    app.stage("closed").await?;

    // The signal is back. The server's clock has gone on as well.
    sun.phone.expect_outage();
    server.kill();
    for hand in [&li, &sun] {
        hand.phone.set_clock(clock(14, 31)).await?;
    }
    server.restart(clock(14, 31)).await?;
    office.chip("synced").await?;
    li.find_network().await?;
    app.chip("synced").await?;
    app.go(&format!("/visit/{visit}")).await?;
    app.stage("closed").await?;
    app.page.wait_text("main", "以实际为准").await?;

    // The head of the window finds it on the first page, and there what happened in plain words.
    office.go("/").await?;
    office.needs("改过期或取消的上门已经办了").await?;
    album.take("changed-home").await?;
    office.go(&format!("/visit/{visit}")).await?;
    office.stage("closed").await?;
    office.page.wait_text("main", "但上门已经发生，以实际为准").await?;
    album.take("changed-visit").await?;
    large(&office, "changed-visit-200").await?;
    assert_eq!(album.faults, Vec::<String>::new());
    li.assert_quiet();
    sun.assert_quiet();
    Ok(())
}
