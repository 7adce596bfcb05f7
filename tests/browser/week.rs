//! Jingde's week over the change of season: the same time is late in winter and on time in summer, a missing punch is made up, the
//! week's summary is drafted, published and read, and a manager looks at all of it without a network (JD-ATT-3, -5, -7, -8).

use doorstep_core::domain::{DocId, Timestamp, WorkerId};
use doorstep_core::fact::attendance::Punch;
use doorstep_core::fact::{DocKind, Statement};
use doorstep_core::sync::replica::{Content, Intent};
use doorstep_core::testing::at as instant;
use doorstep_tests::client::Client;
use doorstep_tests::server::Server;

use super::album::Album;
use super::app::{App, PASSWORD, at, with};
use super::hand::Hand;
use super::turn;

/// It is later for everybody: the phones are in their drawers while the server's time passes.
async fn later(server: &mut Server, hands: &[(&Hand, &App)], now: Timestamp) -> anyhow::Result<()> {
    for (hand, app) in hands {
        hand.lose_network().await?;
        app.page.wait_for("[data-test=sync-chip][data-state^=offline]").await?;
        hand.phone.set_clock(now).await?;
    }
    server.kill();
    server.restart(now).await?;
    for (hand, app) in hands {
        hand.find_network().await?;
        app.chip("synced").await?;
    }
    Ok(())
}

/// Somebody punches of whom the test does not need to see the screen.
async fn punches(server: &Server, login: &str, now: Timestamp) -> anyhow::Result<()> {
    let mut client = Client::new(&server.origin(), 70);
    client.set_clock(now);
    client.sign_in(login, PASSWORD).await?.map_err(|problem| anyhow::anyhow!("{problem:?}"))?;
    client.sync().await?;
    let replica = client.replica();
    let centre = &replica.reference().expect("synced").centre;
    let doc = DocId::month(centre, &WorkerId::new(login), now.date().year(), now.date().month());
    let content = Content::Fact(Statement::Punched(Punch { at: now, note: String::new() }));
    let intent = Intent { doc, doc_kind: DocKind::Month, acting: None, subject: None, content };
    anyhow::ensure!(client.write(vec![intent]).await?, "not stored");
    client.sync().await?;
    anyhow::ensure!(client.replica().queue().is_empty(), "{:?}", client.replica().queue());
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn jd_att_3_a_week_over_the_change_of_season() -> anyhow::Result<()> {
    let _turn = turn().await;
    let begins = instant("2026-04-30 08:20");
    let mut server = Server::demo("jingde", begins).await?;
    let xu = Hand::new("徐兰", &server, begins).await?;
    let app = xu.open("/").await?;
    app.sign_in("xulan").await?;
    let mut album = Album::new(&xu, &app);

    // The last day of winter's points. What comes is said ahead.
    app.go("/attendance").await?;
    app.page.wait_text("main", "明天 起改夏令作息").await?;
    app.page.wait_for(&with("point", "point", "13:00")).await?;
    app.punch().await?;
    xu.lose_network().await?;
    app.chip("offline").await?;
    album.network = "offline";
    for time in ["12:02", "13:05", "16:31"] {
        xu.phone.set_clock(instant(&format!("2026-04-30 {time}"))).await?;
        app.punch().await?;
    }
    app.marks(&["on_time", "on_time", "late", "on_time"]).await?;
    album.take("week-winter").await?;
    album.network = "online";
    later(&mut server, &[(&xu, &app)], instant("2026-04-30 16:32")).await?;
    app.marks(&["on_time", "on_time", "late", "on_time"]).await?;

    // The first working day of summer's: five past one is in time, and nobody may go at half past four.
    later(&mut server, &[(&xu, &app)], instant("2026-05-06 08:25")).await?;
    app.go("/attendance").await?;
    app.page.wait_text("main", "现在是夏令作息").await?;
    app.page.wait_for(&with("point", "point", "13:30")).await?;
    app.punch().await?;
    xu.lose_network().await?;
    app.chip("offline").await?;
    for time in ["12:01", "13:05"] {
        xu.phone.set_clock(instant(&format!("2026-05-06 {time}"))).await?;
        app.punch().await?;
    }
    app.marks(&["on_time", "on_time", "on_time", "pending"]).await?;
    album.network = "offline";
    album.take("week-summer").await?;
    album.network = "online";

    // Nobody punched for her in the evening. She asks for it to be made up.
    later(&mut server, &[(&xu, &app)], instant("2026-05-07 08:20")).await?;
    app.go("/attendance").await?;
    app.punch().await?;
    app.go("/attendance/makeups").await?;
    app.page.wait_for(&at("makeup-ask")).await?;
    assert_eq!(app.page.count(&at("makeup-ask")).await?, 1, "one punch is missing");
    app.page.wait_text("main", "17:00").await?;
    app.tap("makeup-ask").await?;
    app.page.choose(&at("makeup-time"), "17:04").await?;
    app.page.fill(&at("makeup-reason"), "手机没电").await?;
    app.tap("makeup-send").await?;
    app.page.wait_for(&at("makeup-withdraw")).await?;
    app.chip("synced").await?;

    let cao = Hand::new("曹燕", &server, instant("2026-05-07 08:20")).await?;
    let office = cao.open("/").await?;
    office.sign_in("caoyan").await?;
    office.go("/attendance/makeups").await?;
    office.page.wait_for(&with("makeup-request", "person", "xulan")).await?;
    office.tap("makeup-verify").await?;
    office.tap("makeup-showed-0").await?;
    office.page.fill(&at("makeup-camera"), "大厅2号").await?;
    office.page.choose(&at("makeup-from"), "17:00").await?;
    office.page.choose(&at("makeup-to"), "17:10").await?;
    office.tap("makeup-agree").await?;
    cao.phone.set_clock(instant("2026-05-07 08:21")).await?;
    office.page.wait_gone(&with("makeup-request", "person", "xulan")).await?;
    app.page.wait_gone(&at("makeup-withdraw")).await?;

    // A manager on the go. Pan Hui has not come by half past eight.
    later(&mut server, &[(&xu, &app), (&cao, &office)], instant("2026-05-07 08:40")).await?;
    let jiang = Hand::new("江涛", &server, instant("2026-05-07 08:40")).await?;
    let board = jiang.open("/").await?;
    board.sign_in("jiangtao").await?;
    jiang.lose_network().await?;
    board.chip("offline").await?;
    later(&mut server, &[(&xu, &app), (&cao, &office)], instant("2026-05-07 08:55")).await?;
    jiang.phone.set_clock(instant("2026-05-07 08:55")).await?;
    punches(&server, "panhui", instant("2026-05-07 08:55")).await?;
    board.go("/attendance/group").await?;
    let mut managers = Album::new(&jiang, &board);
    managers.network = "offline";
    let row = with("group-row", "worker", "panhui");
    board.page.wait_text(&at("as-of"), "数据截至 今天 08:40").await?;
    board.page.wait_text(&row, "08:30 应到，还没有打卡").await?;
    board.page.wait_for(&format!("{}[data-now=present]", with("group-row", "worker", "xulan"))).await?;
    managers.take("week-board").await?;
    board.go("/attendance/group/month").await?;
    board.page.choose(&at("board-unit-field"), "g/market").await?;
    let cell =
        |worker: &str, day: &str| format!("{} {}", with("grid-row", "worker", worker), with("grid-cell", "day", day));
    board.page.wait_text(&cell("xulan", "2026-05-06"), "补").await?;
    board.page.wait_text(&cell("panhui", "2026-05-06"), "缺").await?;
    managers.take("week-month").await?;
    board.page.tap(&at("previous-month")).await?;
    board.page.wait_text(&cell("xulan", "2026-04-30"), "迟").await?;

    // With a network again it shows what has happened meanwhile.
    jiang.find_network().await?;
    board.chip("synced").await?;
    managers.network = "online";
    board.go("/attendance/group").await?;
    board.page.wait_text(&at("as-of"), "数据截至 今天 08:55").await?;
    board.page.wait_for(&format!("{row}[data-now=present]")).await?;
    board.page.wait_text(&row, "08:55 到岗").await?;
    managers.take("week-board").await?;

    // On Monday the office drafts the week and publishes it; everybody reads it.
    let hands = [(&xu, &app), (&cao, &office), (&jiang, &board)];
    later(&mut server, &hands, instant("2026-05-11 07:30")).await?;
    office.go("/").await?;
    office.page.wait_text("main", "5月4日").await?;
    office.go("/attendance/report").await?;
    office.page.wait_for(&with("report", "versions", 0)).await?;
    let line = with("report-line", "worker", "xulan");
    office.page.wait_text(&line, "补卡 1").await?;
    let mut offices = Album::new(&cao, &office);
    offices.take("week-draft").await?;
    app.go("/attendance/report").await?;
    app.page.wait_for(&with("report", "versions", 0)).await?;
    assert!(!app.page.exists(&line).await?, "a draft is the office's");
    office.page.fill(&at("report-told"), "大厅公示栏").await?;
    office.tap("report-publish").await?;
    office.page.wait_for(&with("report", "versions", 1)).await?;
    office.chip("synced").await?;
    offices.take("week-published").await?;
    for reader in [&app, &board] {
        reader.go("/attendance/report").await?;
        reader.page.wait_for(&with("report", "versions", 1)).await?;
        let said = reader.page.wait_text(&line, "应打卡 16").await?;
        assert!(said.contains("补卡 1") && !said.contains("迟到"), "{said}");
        reader.page.wait_text(&at("report"), "大厅公示栏").await?;
    }
    album.take("week-read").await?;
    let faults = [album.faults, offices.faults, managers.faults].concat();
    assert_eq!(faults, Vec::<String>::new());
    for hand in [&xu, &cao, &jiang] {
        hand.assert_quiet();
    }
    Ok(())
}
