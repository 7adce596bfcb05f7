//! A case of two windows from the reception room to both who were there (GY-DOOR-A6), with the times that are offered, the day's
//! round and its calendar file; and a plan that the server refuses because somebody was planned elsewhere.

use doorstep_core::domain::{Date, DocId, Timestamp};
use doorstep_tests::server::Server;

use super::album::Album;
use super::app::{App, at, with};
use super::hand::{Hand, clock};
use super::turn;

/// Of the day after that of the demo's data.
fn next_day(hour: u32, minute: u32) -> Timestamp {
    Date::new(2026, 5, 14).expect("a day").at_minute(hour * 60 + minute)
}

async fn open(app: &App, visit: DocId) -> anyhow::Result<()> {
    app.go(&format!("/visit/{visit}")).await?;
    app.page.wait_for(&at("visit-stage")).await
}

/// Chooses who goes, and a time that is offered.
async fn take_slot(app: &App, day: &str, from: &str) -> anyhow::Result<()> {
    app.page.tap(&with("slot-day", "value", day)).await?;
    app.page.tap(&with("slot", "value", from)).await?;
    app.page.wait(&format!("document.querySelector('{}').value === {from:?}", at("plan-from"))).await.map(drop)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn gy_door_a6_two_windows_are_coordinated_and_both_are_there() -> anyhow::Result<()> {
    let _turn = turn().await;
    let mut server = Server::start(clock(9, 0)).await?;
    let mut faults = Vec::new();
    let visit = filed(&server, &mut faults).await?;
    later(&mut server, clock(9, 10)).await?;
    verified(&server, visit).await?;
    later(&mut server, clock(9, 20)).await?;
    coordinated(&server, visit, &mut faults).await?;
    later(&mut server, clock(10, 0)).await?;
    prepared(&server, visit).await?;
    later(&mut server, next_day(13, 0)).await?;
    made(&mut server, visit, &mut faults).await?;
    assert_eq!(faults, Vec::<String>::new());
    Ok(())
}

async fn later(server: &mut Server, now: Timestamp) -> anyhow::Result<()> {
    server.kill();
    server.restart(now).await
}

/// The reception room takes the application and names the responsible window.
async fn filed(server: &Server, faults: &mut Vec<String>) -> anyhow::Result<DocId> {
    let liu = Hand::new("刘洋", server, clock(9, 0)).await?;
    let app = liu.open("/").await?;
    app.sign_in("liuyang").await?;
    let mut album = Album::new(&liu, &app);
    app.go("/visit/new").await?;
    app.page.choose(&at("visit-channel"), "reception_room").await?;
    app.page.fill(&at("visit-applicant"), "欧阳桂英").await?;
    app.page.fill(&at("visit-phone"), "0839-0000299").await?;
    app.page.fill(&at("visit-id-number"), "P1234567").await?;
    app.page.choose(&at("visit-birth"), "1940-03-02").await?;
    for matter in ["pension-attestation", "resident-id-card"] {
        app.page.tap(&with("visit-matter", "key", matter)).await?;
    }
    app.page.choose(&at("visit-window"), "social-security").await?;
    app.page.fill(&at("visit-address"), "利州区东坝街道某小区 3 幢 2 单元 501").await?;
    app.page.choose(&at("visit-community"), "dongba").await?;
    album.take("two-windows-new").await?;
    app.tap("file-visit").await?;
    app.page.wait("location.pathname.startsWith('/visit/') && location.pathname !== '/visit/new'").await?;
    let doc = app.page.evaluate("location.pathname.split('/')[2]").await?;
    let doc = DocId::parse(doc.as_str().unwrap_or_default()).expect("a document");
    app.tap("assign").await?;
    app.stage("assigned").await?;
    app.chip("synced").await?;
    faults.append(&mut album.faults);
    liu.assert_quiet();
    Ok(doc)
}

async fn verified(server: &Server, visit: DocId) -> anyhow::Result<()> {
    let sun = Hand::new("孙悦", server, clock(9, 10)).await?;
    let app = sun.open("/").await?;
    app.sign_in("sunyue").await?;
    app.needs("上门申请待您核实").await?;
    open(&app, visit).await?;
    app.tap("verify-start").await?;
    app.tap("verify-how-call").await?;
    app.page.fill(&at("verify-findings"), "本人电话确认，行动不便").await?;
    app.tap("confirm").await?;
    app.stage("coordinating").await?;
    app.page.wait_text("main", "由政务服务科统筹").await?;
    app.chip("synced").await?;
    sun.assert_quiet();
    Ok(())
}

/// The service section plans. It reads no visits of one window, so a time that it is offered may be refused: then others are.
async fn coordinated(server: &Server, visit: DocId, faults: &mut Vec<String>) -> anyhow::Result<()> {
    let ma = Hand::new("马琳", server, clock(9, 20)).await?;
    let app = ma.open("/").await?;
    app.sign_in("malin").await?;
    let mut album = Album::new(&ma, &app);
    app.needs("待您统筹安排上门").await?;
    open(&app, visit).await?;
    app.page.wait_text(&at("slots"), "先选上门人员").await?;
    for worker in ["lina", "yangbo"] {
        app.page.tap(&with("plan-staff", "key", worker)).await?;
    }
    take_slot(&app, "2026-05-14", "09:00").await?;
    album.take("two-windows-slots").await?;
    large(&app, "two-windows-slots-200").await?;
    app.tap("schedule").await?;
    app.chip("person").await?;
    app.stage("coordinating").await?;
    app.go("/unsent").await?;
    app.page.wait_text(&at("refused-row"), "有上门人员那段时间已有安排").await?;
    app.page.wait_text(&at("next-free"), "最近的空闲时间").await?;
    album.take("two-windows-refused").await?;
    large(&app, "two-windows-refused-200").await?;
    // Everything that was chosen is in the form again, and the time that was refused is offered no more.
    app.tap("fix").await?;
    app.page.wait(&format!("document.querySelector('{}')?.value === '09:00'", at("plan-from"))).await?;
    assert_eq!(app.page.count("[data-test=plan-staff]:checked").await?, 2);
    app.page.tap(&with("slot-day", "value", "2026-05-14")).await?;
    app.page.wait_gone(&with("slot", "value", "09:30")).await?;
    take_slot(&app, "2026-05-14", "13:30").await?;
    app.tap("schedule").await?;
    app.stage("scheduled").await?;
    app.go("/unsent").await?;
    app.tap("acknowledge").await?;
    app.chip("synced").await?;
    faults.append(&mut album.faults);
    ma.assert_quiet();
    Ok(())
}

async fn prepared(server: &Server, visit: DocId) -> anyhow::Result<()> {
    let sun = Hand::new("孙悦", server, clock(10, 0)).await?;
    let app = sun.open("/").await?;
    app.sign_in("sunyue").await?;
    open(&app, visit).await?;
    app.page.wait_text("main", "告知申请人：今天前办好").await?;
    app.tap("resume").await?;
    app.tap("inform").await?;
    app.tap("materials-told").await?;
    for item in ["forms", "devices", "case", "authority", "reader", "seal", "transport"] {
        app.tap(&format!("kit-{item}-done")).await?;
    }
    app.tap("prepared").await?;
    app.page.wait("location.pathname.endsWith('/depart')").await?;
    open(&app, visit).await?;
    app.stage("prepared").await?;
    app.chip("synced").await?;
    sun.assert_quiet();
    Ok(())
}

/// Both go without a network; one finishes, both come back, and their records merge.
async fn made(server: &mut Server, visit: DocId, faults: &mut Vec<String>) -> anyhow::Result<()> {
    let li = Hand::new("李娜", server, next_day(13, 0)).await?;
    let yang = Hand::new("杨波", server, next_day(13, 0)).await?;
    let app = li.open("/").await?;
    app.sign_in("lina").await?;
    let mut album = Album::new(&li, &app);
    app.needs("13:30 上门，还有").await?;
    let other = yang.open("/").await?;
    other.sign_in("yangbo").await?;
    for (hand, app) in [(&li, &app), (&yang, &other)] {
        hand.lose_network().await?;
        app.chip("offline").await?;
    }
    album.network = "offline";
    app.go("/visits/round").await?;
    let stop = with("stop", "doc", visit);
    app.page.wait_text(&stop, "欧阳桂英").await?;
    app.page.wait_text(&stop, "东坝社区").await?;
    app.page.wait_text(&at("round-papers"), "本人居民身份证").await?;
    album.take("round").await?;
    large(&app, "round-200").await?;
    // What would go into the phone's calendar, as the browser is handed it.
    let kept = "globalThis.kept = null; const make = URL.createObjectURL; URL.createObjectURL = blob => {
        kept = blob.text(); URL.createObjectURL = make; return make.call(URL, blob); }; true";
    app.page.evaluate(kept).await?;
    app.tap("calendar-file").await?;
    let file = app.page.evaluate("kept").await?;
    let file = file.as_str().unwrap_or_default();
    assert!(file.contains("SUMMARY:上门 欧阳某\r\nLOCATION:东坝社区\r\n"), "{file}");
    assert!(
        file.contains("DTSTART:20260514T053000Z\r\n") && !file.contains("桂英") && !file.contains("0000299"),
        "{file}"
    );
    app.page.wait_text("main", "已交给浏览器").await?;
    app.tap("round-after").await?;
    app.page.wait_for(&with("round-day", "day", "2026-05-15")).await?;

    for (hand, app, minute) in [(&li, &app, 10), (&yang, &other, 12)] {
        hand.phone.set_clock(next_day(13, minute)).await?;
        open(app, visit).await?;
        app.tap("resume").await?;
        app.tap("depart").await?;
        hand.phone.set_clock(next_day(13, minute + 20)).await?;
        app.tap("arrive").await?;
        app.stage("on_site").await?;
        app.go(&format!("/visit/{visit}/notes")).await?;
        let words = if minute == 10 { "社保已认证。" } else { "身份证照片已采集。" };
        app.page.type_into(&at("notes"), words).await?;
        app.page.wait_for(&with("notes-state", "state", "saved")).await?;
    }
    app.go(&format!("/visit/{visit}/identity")).await?;
    app.identify("4567").await?;
    app.page.wait("location.pathname.endsWith('/materials')").await?;
    li.phone.set_clock(next_day(14, 10)).await?;
    app.go(&format!("/visit/{visit}/finish")).await?;
    app.sign().await?;
    app.tap("done-on-site").await?;
    app.page.wait("location.pathname.endsWith('/rate')").await?;
    li.phone.set_clock(next_day(14, 40)).await?;
    app.go(&format!("/visit/{visit}/return")).await?;
    app.tap("come-back").await?;
    app.stage("closed").await?;
    // At the centre the afternoon has gone on as well.
    later(server, next_day(14, 50)).await?;
    li.phone.set_clock(next_day(14, 50)).await?;
    li.find_network().await?;
    app.chip("synced").await?;
    // Her colleague is still out, as far as anybody but the colleague knows.
    yang.phone.set_clock(next_day(14, 50)).await?;
    other.go(&format!("/visit/{visit}/return")).await?;
    other.tap("come-back").await?;
    yang.find_network().await?;
    other.chip("synced").await?;
    for app in [&app, &other] {
        open(app, visit).await?;
        app.stage("closed").await?;
        app.go(&format!("/visit/{visit}/notes")).await?;
        let both = r#"["社保已认证", "身份证照片已采集"].every(words => document.querySelector('[data-test=notes]')?.value.includes(words))"#;
        app.page.wait(both).await?;
    }
    faults.append(&mut album.faults);
    li.assert_quiet();
    yang.assert_quiet();
    Ok(())
}

/// A picture with text twice as large, which the album only measures.
pub async fn large(app: &App, name: &str) -> anyhow::Result<()> {
    app.page.evaluate("document.documentElement.style.setProperty('--k', '2')").await?;
    app.page.settle().await?;
    let shots = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("in the workspace").join("shots");
    app.page.screenshot(&shots.join(format!("{name}.png"))).await?;
    app.page.evaluate("document.documentElement.style.removeProperty('--k')").await.map(drop)
}
