//! Notice and transfer (JD-NTC): what is found is recorded without a network, answered by whose it is, confirmed, announced with the
//! week's notice, named and closed; the second time brings a letter; a colleague reads the notice.

use doorstep_core::domain::{Date, Timestamp};
use doorstep_tests::server::Server;

use super::album::Album;
use super::app::{App, at, with};
use super::hand::{Hand, clock};
use super::turn;

/// A time of the Monday after.
fn monday(hour: u32, minute: u32) -> Timestamp {
    Date::new(2026, 5, 18).expect("a day").at_minute(hour * 60 + minute)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn jd_ntc_a2_the_first_time_is_named_and_the_second_brings_a_letter() -> anyhow::Result<()> {
    let _turn = turn().await;
    let mut server = Server::demo("jingde", clock(9, 0)).await?;
    let cao = Hand::new("曹燕", &server, clock(9, 0)).await?;
    let xie = Hand::new("谢梅", &server, clock(9, 0)).await?;
    let xu = Hand::new("徐兰", &server, clock(9, 0)).await?;
    let pan = Hand::new("潘辉", &server, clock(9, 0)).await?;
    let patrol = cao.open("/").await?;
    patrol.sign_in("caoyan").await?;
    let mut of_patrol = Album::new(&cao, &patrol);

    // Where it is seen there is no signal.
    cao.lose_network().await?;
    patrol.chip("offline").await?;
    of_patrol.network = "offline";
    records(&patrol, "上班时间玩手机\n离岗未告知", Some(&mut of_patrol)).await?;
    of_patrol.take("notice-recorded").await?;
    cao.find_network().await?;
    patrol.chip("synced").await?;

    // Whose it is hears of it, and says something before it is confirmed.
    let own = xu.open("/").await?;
    own.sign_in("xulan").await?;
    own.needs("有一条关于您的违规记录").await?;
    own.go("/notices").await?;
    own.tap("ntc-open").await?;
    own.tap("ntc-statement-open").await?;
    own.page.fill(&at("ntc-text"), "当时在用手机查办件进度").await?;
    let mut of_own = Album::new(&xu, &own);
    of_own.take("notice-statement").await?;
    own.tap("ntc-statement").await?;
    own.page.wait_text(&at("ntc-statements"), "徐兰").await?;
    own.chip("synced").await?;

    let section = xie.open("/").await?;
    section.sign_in("xiemei").await?;
    let mut of_section = Album::new(&xie, &section);
    section.needs("徐兰的违规待确认").await?;
    section.go("/notices").await?;
    section.tap("ntc-open").await?;
    section.page.wait_text(&at("ntc-statements"), "查办件进度").await?;
    section.tap("ntc-confirm-open").await?;
    section.page.fill(&at("ntc-text"), "监控录像一段").await?;
    of_section.take("notice-confirm").await?;
    section.tap("ntc-confirm").await?;
    section.page.wait_for(&with("ntc-ticks", "all", 7)).await?;
    section.chip("synced").await?;
    of_section.take("notice-ticks").await?;
    let first = section.page.evaluate("location.pathname").await?;

    // On Monday the notice is published; the sections have it with that.
    later(&mut server, [&cao, &xie, &xu, &pan], monday(10, 0)).await?;
    section.chip("synced").await?;
    section.go("/notices").await?;
    section.page.fill(&at("ntc-told"), "周一例会").await?;
    of_section.take("notice-list").await?;
    section.tap("ntc-publish").await?;
    section.page.wait_for(&with("ntc-week", "versions", 1)).await?;
    section.chip("synced").await?;
    of_section.take("notice-published").await?;
    section
        .page
        .evaluate(
            "window.print = () => { window.printed = document.querySelector('.body > .paper')?.textContent ?? ''; }",
        )
        .await?;
    section.tap("ntc-print").await?;
    section.page.wait("window.printed?.includes('徐兰')").await?;
    section.page.evaluate("dispatchEvent(new Event('afterprint'))").await?;
    section.page.wait_gone(&at("paper")).await?;

    section.go(first.as_str().expect("an address")).await?;
    section.page.wait_for(&with("ntc-ticks", "done", 2)).await?;
    section.tap("ntc-close").await?;
    section.page.wait_text(&at("missing"), "还有事没办完").await?;
    section.tap("ntc-named-open").await?;
    section.tap("ntc-named").await?;
    section.page.wait_for(&with("ntc-ticks", "done", 3)).await?;
    delivers(&section, 3, 7).await?;
    section.chip("synced").await?;
    section.tap("ntc-close").await?;
    section.page.wait_text("main", "已办结").await?;
    section.chip("synced").await?;
    of_section.take("notice-closed").await?;

    // A colleague reads the notice, and nothing of what led to it.
    let colleague = pan.open("/").await?;
    colleague.sign_in("panhui").await?;
    colleague.go("/notices").await?;
    colleague.page.wait_text(&at("ntc-published"), "徐兰").await?;
    assert!(!colleague.page.exists(&at("ntc-list")).await?);
    let mut of_colleague = Album::new(&pan, &colleague);
    of_colleague.take("notice-colleague").await?;

    // Found again.
    patrol.chip("synced").await?;
    of_patrol.network = "online";
    records(&patrol, "未着工装", None).await?;
    patrol.chip("synced").await?;
    section.go("/notices").await?;
    section.page.tap(&format!("{} {}", with("ntc-row", "level", 2), at("ntc-open"))).await?;
    section.tap("ntc-confirm-open").await?;
    section.page.fill(&at("ntc-text"), "巡查照片").await?;
    section.tap("ntc-confirm").await?;
    section.page.wait_for(&with("ntc-ticks", "all", 8)).await?;
    assert!(!section.page.exists(&at("ntc-letter-open")).await?, "a letter follows the notice");
    delivers(&section, 1, 6).await?;
    section.tap("ntc-letter-open").await?;
    section.page.fill(&at("ntc-number"), "旌数据函〔2026〕3号").await?;
    of_section.take("notice-letter").await?;
    section.tap("ntc-letter").await?;
    section.page.wait_text(&at("ntc-after"), "单位答复").await?;
    section.chip("synced").await?;
    of_section.take("notice-letter-sent").await?;
    of_section.visit("/", "notice-home").await?;

    let faults: Vec<String> =
        [of_patrol.faults, of_own.faults, of_section.faults, of_colleague.faults].into_iter().flatten().collect();
    assert_eq!(faults, Vec::<String>::new());
    for hand in [&cao, &xie, &xu, &pan] {
        hand.assert_quiet();
    }
    Ok(())
}

/// Something of Xu Lan's is written down.
async fn records(app: &App, items: &str, album: Option<&mut Album<'_>>) -> anyhow::Result<()> {
    app.go("/notices").await?;
    app.tap("ntc-record-open").await?;
    app.page.choose(&at("ntc-person"), "xulan").await?;
    app.page.fill(&at("ntc-items"), items).await?;
    if let Some(album) = album {
        album.take("notice-record").await?;
    }
    app.tap("ntc-record").await?;
    app.page.wait_for(&at("ntc-one")).await
}

/// Whoever has not had it has it; `done` ticks are there before, `all` afterwards.
async fn delivers(app: &App, done: u32, all: u32) -> anyhow::Result<()> {
    for done in done..all {
        app.tap("ntc-deliver-open").await?;
        app.page.fill(&at("ntc-text"), "发文，回执已收").await?;
        app.tap("ntc-deliver").await?;
        app.page.wait_for(&with("ntc-ticks", "done", done + 1)).await?;
    }
    Ok(())
}

/// Time goes on for everybody.
async fn later(server: &mut Server, hands: [&Hand; 4], now: Timestamp) -> anyhow::Result<()> {
    for hand in hands {
        hand.phone.expect_outage();
        hand.phone.set_clock(now).await?;
    }
    server.kill();
    server.restart(now).await
}
