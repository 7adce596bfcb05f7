//! The first whole day: three phones, one server, no network at noon (GY-DOOR-A8, GY-ATT-A5).

use std::time::Instant;

use doorstep_core::domain::{CentreId, DocId, Timestamp, WorkerId};
use doorstep_core::fact::DocKind;
use doorstep_core::fold::leave::LeaveStage;
use doorstep_core::fold::visit::Stage;
use doorstep_tests::client::Client;
use doorstep_tests::server::Server;

use super::app::{PASSWORD, at, with};
use super::hand::{Hand, clock};
use super::turn;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_day() -> anyhow::Result<()> {
    let _turn = turn().await;
    let mut server = Server::start(clock(8, 57)).await?;
    let mut li = Hand::new("李娜", &server, clock(8, 57)).await?;
    let zhang = Hand::new("张伟", &server, clock(8, 57)).await?;
    let wang = Hand::new("王强", &server, clock(8, 57)).await?;

    // She signs in on her phone and sees today: the next punch, two visits, what waits for her.
    let mut app = li.open("/").await?;
    app.sign_in("lina").await?;
    app.page.wait_for(&at("next-visit")).await?;
    app.page.wait_for(&at("next-punch")).await?;
    let visit = app.page.evaluate("document.querySelector('[data-test=next-visit]').dataset.doc").await?;
    let visit = DocId::parse(visit.as_str().unwrap_or_default()).expect("a document");
    app.tap("tab-visits").await?;
    app.page.wait_text(&at("filter-today"), "2").await?;
    assert_eq!(app.page.count(&at("visit-row")).await?, 2);
    let zhang_app = zhang.open("/").await?;
    zhang_app.sign_in("zhangwei").await?;
    let wang_app = wang.open("/").await?;
    wang_app.sign_in("wangqiang").await?;

    // 08:57, with a network: the punch is at the server at once.
    app.tap("tab-attendance").await?;
    app.tap("punch").await?;
    app.page.wait_for(&with("punch-state", "state", "received")).await?;
    app.tap("result-close").await?;
    app.page.wait_for(&point("09:00", "on_time")).await?;
    li.phone.wait_for_cookie_on_disk("doorstep").await?;

    // The network goes, for her and for her colleague, and at the centre the server dies.
    li.lose_network().await?;
    zhang.lose_network().await?;
    wang.phone.expect_outage();
    server.kill();
    li.phone.set_clock(clock(13, 10)).await?;
    app.chip("offline").await?;
    let last = app.last_four(visit).await?;
    app.open_visit(visit).await?;
    app.tap("resume").await?;
    app.tap("depart").await?;
    app.chip("offline-waiting").await?;
    li.phone.set_clock(clock(13, 40)).await?;
    app.tap("arrive").await?;
    app.stage("on_site").await?;
    // A card of somebody else's is told from the right one, and the number is never shown.
    app.page.fill(&at("identity-last"), "000X").await?;
    app.page.wait_for(&with("identity-fits", "fits", false)).await?;
    app.page.wait_for(&at("identity-wrong")).await?;
    app.identify(&last).await?;
    app.page.wait_for(&at("tick")).await?;
    let papers = app.page.count(&at("tick")).await?;
    for paper in 1..=papers {
        // Each tap draws the list anew, so the boxes are named by what is not ticked yet.
        app.page.tap("[data-test=tick]:not(:checked)").await?;
        let ticked = format!("document.querySelectorAll('[data-test=tick]:checked').length === {paper}");
        app.page.wait(&ticked).await?;
    }
    app.tap("next-step").await?;
    app.page.type_into(&at("notes"), "老人行动不便,在家认证。").await?;
    app.page.wait_for(&with("notes-state", "state", "saved")).await?;

    // The browser is killed in the middle of typing; what was shown as kept is there, where she was.
    app.page.type_into(&at("notes"), "下次带轮椅。").await?;
    app.page.wait_for(&with("notes-state", "state", "draft")).await?;
    app.page.type_into(&at("notes"), "还没").await?;
    li.phone.kill();
    li.phone.start().await?;
    app = li.open("/").await?;
    app.chip("offline-waiting").await?;
    app.open_visit(visit).await?;
    app.tap("resume").await?;
    app.page.wait(r#"document.querySelector('[data-test=notes]')?.value.includes("下次带轮椅。")"#).await?;
    let text = app.page.value(&at("notes")).await?;
    assert!(text.starts_with("老人行动不便,在家认证。下次带轮椅。"), "{text}");
    app.page.fill(&at("notes"), "老人行动不便,在家认证。下次带轮椅。").await?;
    app.page.wait_for(&with("notes-state", "state", "saved")).await?;

    // 14:30: the applicant sees what is taken along, on a screen that is turned to them, and signs there.
    li.phone.set_clock(clock(14, 30)).await?;
    app.tap("next-step").await?;
    app.page.fill(&at("item-name"), "户口簿").await?;
    app.tap("item-take").await?;
    app.page.wait_text(&at("item"), "户口簿").await?;
    app.tap("show-applicant").await?;
    app.page.wait_text(&at("applicant-sheet"), "不收任何费用").await?;
    app.page.wait_text(&at("applicant-sheet"), "户口簿 × 1").await?;
    app.tap("facing-turn").await?;
    app.page.wait_for(".sheet-turned").await?;
    // This browser has no voice: it says so, and hides nothing.
    app.tap("facing-read").await?;
    app.page.wait_for(&at("facing-silent")).await?;
    app.sign().await?;
    // The first stroke began at the left of the screen, which is the right of whoever drew it.
    let begins =
        "Number(document.querySelector('[data-test=signature] polyline').getAttribute('points').split(',')[0])";
    let begins = app.page.evaluate(begins).await?.as_f64().unwrap_or_default();
    assert!((790.0..=810.0).contains(&begins), "{begins}");
    app.tap("hand-back").await?;
    app.page.wait_gone(&at("applicant-sheet")).await?;
    app.tap("done-on-site").await?;
    app.stage("done_on_site").await?;

    // The phone is handed over. What is said is sealed; her own list of what waits says that it is there, and not what.
    app.tap("rate-ask").await?;
    app.tap("rate-send").await?;
    app.page.wait_text(&at("rate-sheet"), "还有没有选的").await?;
    app.rate(2, "yes", "收了一包烟").await?;
    app.page.wait_text(&at("sealed"), "交监督科").await?;
    app.go("/unsent").await?;
    app.page.wait_for(&with("unsent-row", "kind", 273)).await?;
    assert!(!app.page.text("main").await?.contains("一包烟"));

    // On the way back she asks for tomorrow afternoon and sees who will decide.
    li.phone.set_clock(clock(14, 50)).await?;
    app.tap("tab-home").await?;
    app.tap("quick-leave").await?;
    app.tap("leave-kind-personal").await?;
    app.tap("leave-whole-afternoon").await?;
    app.page.fill(&at("leave-reason"), "家中有事").await?;
    app.page.wait_for(&with("leave-length", "minutes", 210)).await?;
    app.page.wait_text(&at("leave-chain"), "王强").await?;
    assert!(!app.page.text(&at("leave-chain")).await?.contains("陈国华"), "half a day is the group leader's alone");
    app.sign().await?;
    let leave = app.send_leave().await?;

    li.phone.set_clock(clock(15, 5)).await?;
    app.open_visit(visit).await?;
    app.tap("resume").await?;
    app.tap("come-back").await?;
    app.stage("closed").await?;

    // Meanwhile her colleague, offline too, adds to the notes of the same visit.
    zhang.phone.set_clock(clock(15, 0)).await?;
    zhang_app.open_visit(visit).await?;
    zhang_app.tap("step-notes").await?;
    zhang_app.page.type_into(&at("notes"), "已向家属说明发放时间。").await?;
    zhang_app.page.wait_for(&with("notes-state", "state", "saved")).await?;

    // 18:00: the server is back, and so is the network. The first answer breaks off in the middle and the server is killed once
    // more, so what was admitted has to be told twice.
    for hand in [&li, &zhang, &wang] {
        hand.phone.set_clock(clock(18, 0)).await?;
    }
    server.restart(clock(18, 0)).await?;
    wang_app.chip("synced").await?;
    let before = li.line.traffic();
    li.line.heal();
    li.line.cut_after(300);
    li.phone.set_offline(false).await?;
    until(|| li.line.traffic().down >= before.down + 300).await?;
    li.lose_network().await?;
    server.kill();
    server.restart(clock(18, 1)).await?;
    for hand in [&li, &zhang, &wang] {
        hand.phone.set_clock(clock(18, 1)).await?;
    }
    app.forget_requests().await?;
    let began = Instant::now();
    li.find_network().await?;
    app.chip("synced").await?;
    let synced = began.elapsed();
    println!("synced {} ms after the network was back, {} requests", synced.as_millis(), app.requests().await?);

    // The visit is closed with its true times; 13:30 is excused by it, 17:00 is still due.
    app.stage("closed").await?;
    app.tap("tab-attendance").await?;
    app.page.wait_for(&point("09:00", "on_time")).await?;
    app.page.wait_for(&point("13:30", "excused_visit")).await?;
    app.page.wait_for(&point("17:00", "pending")).await?;

    // Her phone has delivered what the applicant said, and holds it no more; the supervision section has a complaint.
    app.go("/unsent").await?;
    app.page.wait_gone(&with("unsent-row", "kind", 273)).await?;
    let feedback = DocId::feedback(&CentreId::new("guangyuan"), visit);
    app.go(&format!("/feedback/{feedback}")).await?;
    app.page.wait_text("main", "只有监督科看得到").await?;
    assert!(!app.page.text("main").await?.contains("一包烟"));
    let he = native(&server, "hefang", 42, clock(18, 1)).await?;
    let said = he.replica().view(feedback).expect("the section reads it").state.clone();
    let said = said.as_feedback().expect("a rating");
    assert!(said.is_open() && said.subjects == [WorkerId::new("lina")]);

    // Both texts are there, on both phones.
    zhang.find_network().await?;
    zhang_app.chip("synced").await?;
    app.open_visit(visit).await?;
    app.tap("step-notes").await?;
    for one in [&app, &zhang_app] {
        let both = r#"["在家认证", "下次带轮椅", "发放时间"]
            .every(words => document.querySelector('[data-test=notes]')?.value.includes(words))"#;
        one.page.wait(both).await?;
    }

    // Her leave waits with the leader of her own group, whose phone had nothing to do for it.
    wang_app.tap("tab-approvals").await?;
    let card = with("approval", "doc", leave);
    wang_app.page.wait_for(&card).await?;
    let mut zhao = native(&server, "zhaomin", 40, clock(18, 1)).await?;
    assert!(zhao.replica().view(leave).is_none(), "GY-ATT-A5: the other group's leader does not even see it");

    // In the lift he agrees. It is signed and waits, and takes effect with the server's receipt only.
    wang.lose_network().await?;
    wang_app.page.tap(&format!("{card} {}", at("agree"))).await?;
    wang.phone.set_clock(clock(18, 3)).await?;
    wang_app.go(&format!("/leave/{leave}")).await?;
    wang_app.page.wait_for(&with("decision-state", "state", "signed")).await?;
    wang_app.page.wait_text(&at("decision-state"), "已签字").await?;
    wang_app.chip("offline-waiting").await?;
    app.go(&format!("/leave/{leave}")).await?;
    app.page.wait_for(&with("leave-state", "stage", "submitted")).await?;

    server.kill();
    li.phone.expect_outage();
    zhang.phone.expect_outage();
    for hand in [&li, &zhang, &wang] {
        hand.phone.set_clock(clock(18, 4)).await?;
    }
    server.restart(clock(18, 4)).await?;
    app.chip("synced").await?;
    let began = Instant::now();
    wang.find_network().await?;
    wang_app.page.wait_for(&with("decision-state", "state", "effective")).await?;
    wang_app.page.wait_text(&at("decision-state"), "已生效").await?;
    let effective = began.elapsed();
    app.page.wait_for(&with("leave-state", "stage", "approved")).await?;
    println!(
        "the leave was effective {} ms after the leader's network was back, and on her phone {} ms later",
        effective.as_millis(),
        (began.elapsed() - effective).as_millis()
    );

    // He looks at his group's attendance of today.
    wang_app.go("/attendance/group").await?;
    let row = with("group-row", "worker", "lina");
    wang_app.page.tap(&format!("{row} {}", at("open-person"))).await?;
    wang_app.page.wait_for(&point("13:30", "excused_visit")).await?;

    // The server holds all of it, once: what a new phone reads is what she sees.
    server.kill();
    server.restart(clock(18, 5)).await?;
    let mut fresh = native(&server, "lina", 41, clock(18, 5)).await?;
    let view = fresh.replica().view(visit).expect("her visit").state.clone();
    let closed = view.as_visit().expect("a visit");
    assert_eq!(closed.stage, Stage::Closed);
    let times = [closed.departed_at, closed.arrived_at, closed.done_at, closed.returned_at];
    let times = times.map(|time| time.map(Timestamp::clock).unwrap_or_default());
    assert_eq!(times, ["13:10", "13:40", "14:30", "15:05"]);
    let notes = fresh.shared(visit).await?.notes();
    assert_eq!(notes.matches("下次带轮椅").count(), 1, "{notes}");
    assert_eq!(notes.matches("发放时间").count(), 1, "{notes}");
    let leaves = fresh.replica().views(DocKind::Leave);
    let stage = leaves.iter().find(|(doc, _)| *doc == leave).and_then(|(_, view)| Some(view.state.as_leave()?.stage));
    assert_eq!(stage, Some(LeaveStage::Approved));
    zhao.sync().await?;
    assert!(zhao.replica().view(leave).is_none());

    // Her phone folded its day in WebAssembly, the new one holds what the server folded natively: the same bytes.
    let digest: String = fresh.replica().state_digest().iter().map(|byte| format!("{byte:02x}")).collect();
    app.go("/sync-details").await?;
    app.page.wait_for(&with("state-digest", "digest", &digest)).await?;

    for hand in [&li, &zhang, &wang] {
        hand.assert_quiet();
    }
    Ok(())
}

/// A phone without a browser, to look at what the server says.
async fn native(server: &Server, login: &str, seed: u64, now: Timestamp) -> anyhow::Result<Client> {
    let mut client = Client::new(&server.origin(), seed);
    client.set_clock(now);
    client.sign_in(login, PASSWORD).await?.map_err(|problem| anyhow::anyhow!("{problem:?}"))?;
    client.sync().await?;
    Ok(client)
}

/// A point of the day with its mark.
fn point(at: &str, mark: &str) -> String {
    format!("[data-test=point][data-point=\"{at}\"][data-mark={mark}]")
}

async fn until(condition: impl Fn() -> bool) -> anyhow::Result<()> {
    let deadline = Instant::now() + doorstep_tests::chromium::PATIENCE;
    while !condition() {
        anyhow::ensure!(Instant::now() < deadline, "it did not come true");
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    Ok(())
}
