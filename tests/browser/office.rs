//! What offices do besides deciding about leave: a case with its limit at a town's window, and a punch that is made up at Jingde
//! after the recording was looked at (YG-LIM-A1, JD-ATT-A4, -A7).

use doorstep_tests::server::Server;

use super::album::Album;
use super::app::{at, with};
use super::hand::{Hand, clock};
use super::turn;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn yg_lim_a1_a_case_is_taken_in_without_a_network_and_says_when_it_is_due() -> anyhow::Result<()> {
    let _turn = turn().await;
    let server = Server::demo("yaoguan", clock(9, 0)).await?;
    let li = Hand::new("李军", &server, clock(9, 0)).await?;
    let app = li.open("/").await?;
    app.sign_in("lijun").await?;
    let mut album = Album::new(&li, &app);
    app.go("/cases").await?;
    app.page.wait_for(&at("case-new")).await?;
    album.take("yaoguan-cases-none").await?;
    app.tap("case-new").await?;
    app.page.choose(&at("case-matter"), "elderly-card").await?;
    app.page.fill(&at("case-client"), "杨桂兰").await?;
    album.take("yaoguan-case-new").await?;
    li.lose_network().await?;
    app.chip("offline").await?;
    app.tap("case-send").await?;
    app.page.wait("location.pathname.startsWith('/case/') && location.pathname !== '/case/new'").await?;
    app.page.wait_for(&at("case-head")).await?;
    let shown = app.page.text("main").await?;
    assert!(!shown.contains("杨桂兰"), "masked until somebody asks: {shown}");
    album.network = "offline";
    album.take("yaoguan-case").await?;
    app.tap("why").await?;
    album.take("yaoguan-case-why").await?;
    app.tap("sheet-close").await.ok();
    li.find_network().await?;
    app.chip("synced").await?;
    album.network = "online";
    // Five working days from the thirteenth.
    app.page.wait_text("main", "5月20日").await?;
    app.go("/cases").await?;
    app.page.wait_for(&at("case-row")).await?;
    album.take("yaoguan-cases").await?;
    album.visit("/", "yaoguan-home").await?;
    assert_eq!(album.faults, Vec::<String>::new());
    li.assert_quiet();
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn jd_att_a4_a_missing_punch_is_made_up_after_the_recording_was_looked_at() -> anyhow::Result<()> {
    let _turn = turn().await;
    let server = Server::demo("jingde", clock(9, 0)).await?;
    let xu = Hand::new("徐兰", &server, clock(9, 0)).await?;
    let cao = Hand::new("曹燕", &server, clock(9, 0)).await?;
    let app = xu.open("/").await?;
    app.sign_in("xulan").await?;
    let mut album = Album::new(&xu, &app);
    album.visit("/attendance", "jingde-attendance").await?;
    app.go("/attendance/makeups").await?;
    app.page.wait_for(&at("makeup-ask")).await?;
    album.take("jingde-makeups").await?;
    app.tap("makeup-ask").await?;
    // Within the part of the day that the form names.
    let form = app.page.text(&at("makeup-form")).await?;
    let times: Vec<&str> = form.split(|letter: char| !(letter.is_ascii_digit() || letter == ':')).collect();
    let until = times.iter().rfind(|time| time.len() == 5).copied().unwrap_or_default();
    let (hour, minute) = until.split_once(':').unwrap_or_default();
    let minutes = hour.parse::<u32>()? * 60 + minute.parse::<u32>()?;
    let claimed = (minutes + 1440 - 60) % 1440;
    let claimed = format!("{:02}:{:02}", claimed / 60, claimed % 60);
    app.page.choose(&at("makeup-time"), &claimed).await?;
    app.page.fill(&at("makeup-reason"), "手机没电").await?;
    album.take("jingde-makeup-form").await?;
    xu.lose_network().await?;
    app.chip("offline").await?;
    app.tap("makeup-send").await?;
    app.page.wait_for(&at("makeup-withdraw")).await?;
    xu.find_network().await?;
    app.chip("synced").await?;

    let office = cao.open("/").await?;
    office.sign_in("caoyan").await?;
    office.page.wait_text("main", "徐兰").await?;
    office.go("/attendance/makeups").await?;
    office.page.wait_for(&with("makeup-request", "person", "xulan")).await?;
    let mut offices = Album::new(&cao, &office);
    office.tap("makeup-verify").await?;
    // Without the recording nothing is verified.
    office.tap("makeup-agree").await?;
    office.page.wait_for(&format!("{} [role=alert]", at("makeup-verdict"))).await?;
    office.tap("makeup-showed-0").await?;
    office.page.fill(&at("makeup-camera"), "大厅2号").await?;
    office.page.choose(&at("makeup-from"), &claimed).await?;
    office.page.choose(&at("makeup-to"), &claimed).await?;
    offices.take("jingde-makeup-verdict").await?;
    office.tap("makeup-agree").await?;
    cao.phone.set_clock(clock(9, 1)).await?;
    app.page.wait_gone(&at("makeup-withdraw")).await?;
    album.take("jingde-made-up").await?;
    offices.visit("/attendance/report", "jingde-report").await?;
    let faults = [album.faults, offices.faults].concat();
    assert_eq!(faults, Vec::<String>::new());
    xu.assert_quiet();
    cao.assert_quiet();
    Ok(())
}
