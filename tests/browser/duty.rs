//! Duty at the guide desk (JD-GDD): the office publishes a proposed roster; somebody checks in without a network, is relieved and ends
//! it with a word; two windows swap; and the board says who is on duty.

use doorstep_core::domain::{DocId, Timestamp};
use doorstep_core::fact::duty::{Answered, Half, RosterKind, Slot};
use doorstep_core::fact::{DocKind, Statement};
use doorstep_core::regime::duty as rules;
use doorstep_core::sync::replica::{Content, Intent};
use doorstep_tests::client::Client;
use doorstep_tests::server::Server;

use super::album::Album;
use super::app::{App, at, with};
use super::hand::{Hand, clock};
use super::turn;

fn slot(days: i32, half: Half) -> Slot {
    Slot { on: clock(0, 0).date().plus_days(days), half, place: 0 }
}

/// The name of a line of the desk on the page.
fn key(slot: Slot) -> String {
    format!("{}-{}-{}-{}", RosterKind::Desk as u8, slot.on, slot.half as u8, slot.place)
}

/// The office puts somebody else into a proposed line.
async fn put(app: &App, slot: Slot, who: &str) -> anyhow::Result<()> {
    let row = with("duty-plan-line", "key", key(slot));
    app.page.tap(&format!("{row} {}", at("duty-plan-edit"))).await?;
    app.page.choose(&format!("{row} {}", at("duty-who")), who).await
}

/// Somebody at a phone of whom the test does not need to see the screen agrees to take over.
async fn takes_over(server: &Server, login: &str, doc: DocId, said: Answered, now: Timestamp) -> anyhow::Result<()> {
    let mut client = Client::of_demo(&server.origin(), login, 77, now).await?;
    let content = Content::Fact(Statement::DutyAnswered(said));
    let intent = Intent { doc, doc_kind: DocKind::Roster, acting: None, subject: None, content };
    anyhow::ensure!(client.write(vec![intent]).await?, "not stored");
    client.sync().await?;
    anyhow::ensure!(client.replica().queue().is_empty(), "{:?}", client.replica().queue());
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn jd_gdd_a_roster_is_published_kept_relieved_swapped_and_seen() -> anyhow::Result<()> {
    let _turn = turn().await;
    let mut server = Server::demo("jingde", clock(8, 5)).await?;
    let (today, third, fourth) = (slot(0, Half::Morning), slot(2, Half::Morning), slot(5, Half::Morning));

    // The month has begun without its rosters: said on the first page, and proposed by turn.
    let xie = Hand::new("谢梅", &server, clock(8, 5)).await?;
    let office = xie.open("/").await?;
    office.sign_in("xiemei").await?;
    office.needs("请排2026年5月导服台值班表").await?;
    office.page.wait_text(&at("needs"), "已逾期").await?;
    let mut offices = Album::new(&xie, &office);
    offices.visit("/duty", "duty-office").await?;
    let desk = format!("{}[data-month=\"2026-05-01\"]", with("duty-plan", "kind", 0));
    office.page.tap(&format!("{desk} {}", at("duty-propose"))).await?;
    office.page.wait_for(&at("duty-publish")).await?;
    for (slot, who) in [(today, "market/xulan"), (third, "market/panhui"), (fourth, "medical/fangmin")] {
        put(&office, slot, who).await?;
    }
    offices.take("duty-plan").await?;
    office.tap("duty-publish").await?;
    office.page.wait_for(&at("duty-row")).await?;
    office.chip("synced").await?;
    offices.take("duty-roster").await?;

    // She comes without a signal, and her desk is hers.
    let xu = Hand::new("徐兰", &server, clock(8, 5)).await?;
    let app = xu.open("/").await?;
    app.sign_in("xulan").await?;
    app.page.wait_text(&at("needs"), "今天您值导服台").await?;
    app.go("/duty").await?;
    app.page.wait_for(&at("duty-start")).await?;
    xu.lose_network().await?;
    app.chip("offline").await?;
    let mut own = Album::new(&xu, &app);
    own.network = "offline";
    own.take("duty-start").await?;
    app.tap("duty-start").await?;
    app.page.wait_for(&at("duty-end-open")).await?;
    own.take("duty-running").await?;
    app.tap("duty-relief-open").await?;
    app.page.choose(&at("duty-relief-by"), "panhui").await?;
    app.page.choose(&at("duty-relief-from"), "10:00").await?;
    app.page.choose(&at("duty-relief-to"), "10:30").await?;
    app.page.fill(&at("duty-relief-reason"), "窗口有急事").await?;
    own.take("duty-relief").await?;
    app.tap("duty-relief").await?;
    app.page.wait_text(&at("duty-relief"), "等对方确认").await?;
    xu.find_network().await?;
    app.chip("synced").await?;
    own.network = "online";

    let reference = doorstep_core::centre::file::jingde_demo();
    let doc = rules::document(RosterKind::Desk, today.on, &reference);
    let said = Answered { slot: today, from: Some(clock(10, 0)), agree: true };
    takes_over(&server, "panhui", doc, said, clock(8, 6)).await?;
    app.page.wait_text(&at("duty-relief"), "已确认").await?;

    // The two heads.
    later(&mut server, &[&xie, &xu], clock(9, 0)).await?;
    app.chip("synced").await?;
    app.go("/").await?;
    app.page.wait_text(".card .tag", "值班").await?;
    app.go("/duty").await?;
    let he = Hand::new("何军", &server, clock(9, 0)).await?;
    let head = he.open("/").await?;
    head.sign_in("hejun").await?;
    head.go("/attendance/group").await?;
    head.page.wait_text("main", "值班").await?;
    let mut heads = Album::new(&he, &head);
    heads.take("duty-board").await?;
    head.go("/duty").await?;
    let row = with("duty-row", "key", key(third));
    head.page.tap(&format!("{row} {}", at("duty-swap-open"))).await?;
    head.page.choose(&at("duty-swap-with"), &key(fourth)).await?;
    head.page.fill(&at("duty-swap-reason"), "窗口人手不够").await?;
    heads.take("duty-swap").await?;
    head.tap("duty-swap").await?;
    head.page.wait_text(&at("duty-swap"), "等对方窗口答复").await?;
    head.chip("synced").await?;
    let shen = Hand::new("沈飞", &server, clock(9, 0)).await?;
    let other = shen.open("/").await?;
    other.sign_in("shenfei").await?;
    other.page.wait_text(&at("needs"), "市场监管窗口想和您调换值班").await?;
    other.go("/duty").await?;
    let mut others = Album::new(&shen, &other);
    others.take("duty-swap-asked").await?;
    other.tap("duty-swap-agree").await?;
    other.page.wait_text(&row, "方敏").await?;
    other.chip("synced").await?;
    head.page.wait_text(&row, "方敏").await?;

    // At noon she ends it with a word.
    later(&mut server, &[&xie, &xu, &he, &shen], clock(12, 1)).await?;
    app.chip("synced").await?;
    app.tap("duty-end-open").await?;
    app.tap("duty-end").await?;
    app.page.wait_text(&at("missing"), "引导了几人").await?;
    app.page.fill(&at("duty-guided"), "23").await?;
    app.page.tap(&at("duty-clothing")).await?;
    own.take("duty-end").await?;
    app.tap("duty-end").await?;
    app.page.wait_text(&at("duty-own"), "引导 23 人").await?;
    app.chip("synced").await?;
    own.take("duty-done").await?;

    let faults: Vec<String> = [offices.faults, own.faults, heads.faults, others.faults].into_iter().flatten().collect();
    assert_eq!(faults, Vec::<String>::new());
    for hand in [&xie, &xu, &he, &shen] {
        hand.assert_quiet();
    }
    Ok(())
}

/// Time goes on for everybody.
async fn later(server: &mut Server, hands: &[&Hand], now: Timestamp) -> anyhow::Result<()> {
    for hand in hands {
        hand.phone.expect_outage();
        hand.phone.set_clock(now).await?;
    }
    server.kill();
    server.restart(now).await
}
