//! Extended hours (GY-EXT): begun at closing without a network, handed over by the head, ended, made good; and what the property
//! management sees meanwhile.

use doorstep_core::domain::Timestamp;
use doorstep_tests::server::Server;

use super::album::Album;
use super::app::{at, with};
use super::hand::{Hand, clock};
use super::turn;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn gy_ext_a3_a_session_is_begun_handed_over_ended_and_made_good() -> anyhow::Result<()> {
    let _turn = turn().await;
    let mut server = Server::start(clock(16, 55)).await?;
    let li = Hand::new("李娜", &server, clock(16, 55)).await?;
    let sun = Hand::new("孙悦", &server, clock(16, 55)).await?;
    let feng = Hand::new("冯凯", &server, clock(16, 55)).await?;
    let (app, head, power) = (li.open("/").await?, sun.open("/").await?, feng.open("/").await?);
    app.sign_in("lina").await?;
    head.sign_in("sunyue").await?;
    power.sign_in("fengkai").await?;

    // Ten minutes before the window closes its people are asked.
    app.page.wait_text(&at("needs"), "还有人在等吗？").await?;
    let mut own = Album::new(&li, &app);
    own.take("extended-asked").await?;
    li.lose_network().await?;
    app.chip("offline").await?;
    own.network = "offline";
    app.go("/extended").await?;
    app.tap("ext-start-open").await?;
    app.page.fill(&at("ext-waiting"), "2").await?;
    own.take("extended-start").await?;
    app.tap("ext-start").await?;
    app.page.wait_for(&at("ext-running")).await?;
    own.take("extended-running").await?;

    li.find_network().await?;
    app.chip("synced").await?;

    // Who punches before ending it is told; the punch counts.
    later(&mut server, [&li, &sun, &feng], clock(17, 12)).await?;
    app.chip("synced").await?;
    own.network = "online";
    app.go("/attendance").await?;
    app.tap("punch").await?;
    app.page.wait_text(&at("punch-extended"), "请先结束延时").await?;
    own.take("extended-punched").await?;
    app.tap("result-close").await?;
    app.chip("synced").await?;

    // The window works: its power stays on.
    power.go("/extended").await?;
    let row = with("ext-power-row", "window", "social-security");
    power.page.wait_text(&row, "还在办事").await?;
    let mut hall = Album::new(&feng, &power);
    hall.take("extended-power").await?;
    power.page.tap(&format!("{row} {}", at("ext-power-off"))).await?;
    power.page.wait_text("main", "这个窗口还在办事").await?;

    head.go("/extended").await?;
    head.page.wait_for(&at("ext-running")).await?;
    head.tap("ext-hand-open").await?;
    head.page.choose(&at("ext-to"), "zhangwei").await?;
    head.page.fill(&at("ext-reason"), "家中急事").await?;
    let mut heads = Album::new(&sun, &head);
    heads.take("extended-hand").await?;
    head.tap("ext-hand").await?;
    head.page.wait_text(&at("ext-running"), "张伟").await?;
    head.chip("synced").await?;

    // People are left: each has to be told why.
    later(&mut server, [&li, &sun, &feng], clock(17, 40)).await?;
    head.chip("synced").await?;
    head.tap("ext-close-open").await?;
    head.page.fill(&at("ext-served"), "3").await?;
    head.page.fill(&at("ext-left"), "1").await?;
    head.tap("ext-close").await?;
    head.page.wait_text(&at("missing"), "没写给他怎么解释的").await?;
    heads.take("extended-left").await?;
    head.page.fill(&at("ext-reasons"), "材料不齐，约好明天九点再来").await?;
    head.tap("ext-close").await?;
    head.page.wait_text(&at("ext-month"), "共 40 分钟").await?;
    head.chip("synced").await?;
    heads.take("extended-settle").await?;
    head.tap("ext-settle-rest").await?;
    sun.phone.set_clock(clock(17, 41)).await?;
    head.chip("synced").await?;

    app.go("/extended").await?;
    app.page.wait_text(&at("ext-ledger"), "12 分钟").await?;
    own.take("extended-ledger").await?;

    let faults: Vec<String> = [own.faults, hall.faults, heads.faults].into_iter().flatten().collect();
    assert_eq!(faults, Vec::<String>::new());
    for hand in [&li, &sun, &feng] {
        hand.assert_quiet();
    }
    Ok(())
}

/// Time goes on for everybody.
async fn later(server: &mut Server, hands: [&Hand; 3], now: Timestamp) -> anyhow::Result<()> {
    for hand in hands {
        hand.phone.expect_outage();
        hand.phone.set_clock(now).await?;
    }
    server.kill();
    server.restart(now).await
}
