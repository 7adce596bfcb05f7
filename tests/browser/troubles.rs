//! The pages of bad days, as pictures into `shots/` like those of the album: what was refused, a revoked phone, a server that
//! lost a day, a decision that waits for the successor, the whole history of a record.

use std::ffi::OsStr;
use std::time::Duration;

use doorstep_core::account::DeviceInfo;
use doorstep_core::centre::file;
use doorstep_core::domain::{DocId, Grant, GrantId, Role, Timestamp, WorkerId};
use doorstep_core::fact::leave::Decision;
use doorstep_core::fact::visit::{Rejection, RejectionReason};
use doorstep_core::fact::{DocKind, Statement};
use doorstep_core::regime::leave;
use doorstep_core::sync::replica::{Content, Intent};
use doorstep_core::testing::{at as instant, day, slip};
use doorstep_server::clock::Clock;
use doorstep_server::config::Config;
use doorstep_server::password::Cost;
use doorstep_server::store::Store;
use doorstep_server::{Running, demo, serve};
use doorstep_tests::client::Client;
use doorstep_tests::server::{Server, command};
use serde_json::Value;

use super::album::Album;
use super::app::{App, PASSWORD, at, with};
use super::hand::{Hand, clock};
use super::inbox::{native, state, unsigned_slip};
use super::turn;

/// The leave of hers that waits for her leader.
fn own_leave(client: &Client) -> DocId {
    let me = &client.replica().session().worker;
    let leaves = client.replica().views(DocKind::Leave).into_iter();
    let mut own = leaves.filter(|(_, view)| {
        let leave = view.state.as_leave().expect("asked for leaves");
        leave.person == *me && leave.due_step().is_some()
    });
    own.next().expect("a leave that waits").0
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_not_accepted() -> anyhow::Result<()> {
    let _turn = turn().await;
    let mut server = Server::start(clock(8, 57)).await?;
    let li = Hand::new("李娜", &server, clock(8, 57)).await?;
    let app = li.open("/").await?;
    app.sign_in("lina").await?;
    let mut second = native(&server.origin(), "lina", 61, clock(8, 58)).await?;
    let asked = DocId([0x89; 16]);
    state(&mut second, asked, Statement::LeaveSubmitted(slip("2026-05-15 14:00", "2026-05-15 17:00"))).await?;
    assert_eq!(own_leave(&second), asked);
    app.go(&format!("/leave/{asked}")).await?;
    app.page.wait_for(&at("withdraw")).await?;

    // Without a network she withdraws what her other phone has withdrawn already.
    li.lose_network().await?;
    app.chip("offline").await?;
    state(&mut second, asked, Statement::LeaveWithdrawn(())).await?;
    app.tap("withdraw").await?;
    app.chip("offline-waiting").await?;
    li.phone.set_clock(clock(9, 20)).await?;
    server.kill();
    server.restart(clock(9, 20)).await?;
    second.set_clock(clock(9, 20));
    let mut album = Album::new(&li, &app);
    album.network = "offline";
    app.go("/unsent").await?;
    app.page.wait_for(&with("unsent-row", "progress", "saved")).await?;
    album.take("unsent-waiting").await?;
    li.find_network().await?;
    app.page.wait_for(&at("refused-row")).await?;
    album.network = "online";
    album.take("unsent-refused").await?;
    app.page.evaluate("document.querySelector('[data-test=refused-row] details').open = true").await?;
    album.take("unsent-refused-open").await?;
    album.visit("/sync-details", "sync-refused").await?;
    album.visit("/", "home-refused").await?;
    album.visit(&format!("/record/{asked}"), "record-refused").await?;
    app.tap("full-record-show").await?;
    app.page.wait_for(&at("full-entry")).await?;
    album.take("record-full").await?;
    li.lose_network().await?;
    app.chip("person").await?;
    album.network = "offline";
    album.visit("/unsent", "unsent-refused").await?;
    album.visit("/sync-details", "sync-refused").await?;
    album.visit(&format!("/record/{asked}"), "record-refused").await?;
    let mut faults = std::mem::take(&mut album.faults);
    li.assert_quiet();
    drop(li);

    // Those who answer for her.
    state(&mut second, DocId([0x8a; 16]), unsigned_slip()).await?;
    let he = native(&server.origin(), "hefang", 62, clock(9, 21)).await?;
    let foreign = he
        .replica()
        .views(DocKind::Visit)
        .into_iter()
        .find_map(|(doc, view)| (view.state.as_visit()?.window.as_str() != "social-security").then_some(doc));
    let text = "可到大厅办理".to_owned();
    let rejection = Rejection { reason: RejectionReason::CanCome, text, told: true };
    state(&mut second, foreign.expect("a visit of another window"), Statement::VisitRejected(rejection)).await?;
    for (name, login, minute) in [("王强", "wangqiang", 30), ("孙悦", "sunyue", 35), ("何芳", "hefang", 40)] {
        // Its clock runs on from its start, as a phone's that is started at the same moment.
        server.kill();
        server.restart(clock(9, minute)).await?;
        let hand = Hand::new(name, &server, clock(9, minute)).await?;
        let app = hand.open("/").await?;
        app.sign_in(login).await?;
        let mut album = Album::new(&hand, &app);
        album.visit("/", &format!("home-{login}")).await?;
        app.go("/approvals").await?;
        app.page.wait_for(&at("other-refused")).await?;
        album.take(&format!("approvals-others-{login}")).await?;
        app.page.evaluate(&format!("document.querySelector('{}').scrollIntoView()", at("others"))).await?;
        album.take(&format!("approvals-others-{login}-end")).await?;
        hand.lose_network().await?;
        app.chip("offline").await?;
        album.network = "offline";
        album.take(&format!("approvals-others-{login}")).await?;
        faults.append(&mut album.faults);
        hand.assert_quiet();
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    Ok(())
}

fn run(arguments: &[&OsStr]) -> anyhow::Result<()> {
    let (well, text) = command(arguments)?;
    anyhow::ensure!(well, "{text}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_lost_a_day() -> anyhow::Result<()> {
    let _turn = turn().await;
    let mut server = Server::start(clock(8, 57)).await?;
    let li = Hand::new("李娜", &server, clock(8, 57)).await?;
    let app = li.open("/").await?;
    app.sign_in("lina").await?;
    let mut album = Album::new(&li, &app);
    let folder = tempfile::tempdir()?;
    let copy = folder.path().join("copy");
    let data = server.data();
    run(&["backup".as_ref(), "--data".as_ref(), data.as_os_str(), "--to".as_ref(), copy.as_os_str()])?;
    app.go("/sync-details").await?;
    app.tap("sync-now").await?;
    app.page.wait_text("main", "服务器上的内容都已备份").await?;
    album.take("sync-backed-up").await?;

    app.tap("tab-attendance").await?;
    app.tap("punch").await?;
    app.page.wait_for(&with("punch-state", "state", "received")).await?;
    app.tap("result-close").await?;
    app.go("/sync-details").await?;
    app.page.wait_text("main", "条已送达、等待备份").await?;
    album.take("sync-kept").await?;

    // The backup is put back. The line is slow, so that the moment can be seen in which the phone knows and has not brought back
    // what was lost.
    li.phone.expect_outage();
    server.kill();
    std::fs::rename(&data, folder.path().join("lost"))?;
    run(&["restore".as_ref(), "--from".as_ref(), copy.as_os_str(), "--data".as_ref(), data.as_os_str()])?;
    li.line.set_delay(Duration::from_secs(2));
    server.restart(clock(9, 10)).await?;
    li.phone.set_clock(clock(9, 10)).await?;
    app.page.wait_text("main", "服务器刚恢复").await?;
    li.lose_network().await?;
    album.network = "offline";
    album.take("sync-supplying").await?;
    li.line.set_delay(Duration::ZERO);
    li.find_network().await?;
    app.chip("synced").await?;
    app.page.wait_text("main", "条已送达、等待备份").await?;
    let faults = std::mem::take(&mut album.faults);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    li.assert_quiet();
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_phone_that_was_revoked() -> anyhow::Result<()> {
    let _turn = turn().await;
    let server = Server::start(clock(8, 57)).await?;
    let li = Hand::new("李娜", &server, clock(8, 57)).await?;
    let app = li.open("/").await?;
    app.sign_in("lina").await?;
    let mut second = native(&server.origin(), "lina", 63, clock(8, 58)).await?;
    let devices: Vec<DeviceInfo> = serde_json::from_slice(&second.get("/account/devices").await?.body)?;
    let others = devices.iter().filter(|phone| !phone.this && phone.revoked_at.is_none());
    li.lose_network().await?;
    app.chip("offline").await?;
    app.tap("tab-attendance").await?;
    app.tap("punch").await?;
    app.page.wait_for(&with("punch-state", "state", "saved")).await?;
    app.tap("result-close").await?;
    for phone in others {
        let answer = second.post_json(&format!("/account/devices/{}/revoke", phone.device), &Value::Null).await?;
        anyhow::ensure!(answer.status.is_success(), "{}", answer.status);
    }
    li.find_network().await?;
    app.go("/sync-details").await?;
    app.page.wait_for(&at("enrol-anew")).await?;
    let mut album = Album::new(&li, &app);
    album.take("sync-revoked").await?;
    album.visit("/unsent", "unsent-revoked").await?;
    album.visit("/", "home-revoked").await?;
    app.go("/sync-details").await?;
    app.tap("enrol-anew").await?;
    app.page.wait_for(&at("login")).await?;
    album.take("enrol-anew").await?;
    let faults = std::mem::take(&mut album.faults);
    app.page.fill(&at("login"), "lina").await?;
    app.page.fill(&at("password"), PASSWORD).await?;
    app.tap("sign-in").await?;
    app.chip("synced").await?;
    second.sync().await?;
    let own = second.replica().views(DocKind::Month).into_iter().find_map(|(_, view)| {
        let month = view.state.as_month()?;
        (month.person == second.replica().session().worker).then_some(month.punches.len())
    });
    assert!(own.is_some_and(|punches| punches > 0), "what was unsent has come in under the new key");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    Ok(())
}

/// A centre in which the leader's authority has passed to 张伟 on the 13th, and the server that keeps it.
async fn handed_over() -> anyhow::Result<(tempfile::TempDir, Clock, Running)> {
    let folder = tempfile::tempdir()?;
    let mut centre = file::guangyuan();
    let grants = &mut centre.reference.organisation.grants;
    let led = grants.iter_mut().find(|grant| grant.role == Role::GroupLeader && grant.worker.as_str() == "wangqiang");
    let led = led.expect("he leads a group");
    led.to = Some(day("2026-05-12"));
    let successor = Grant {
        id: GrantId::new("successor"),
        worker: WorkerId::new("zhangwei"),
        from: day("2026-05-13"),
        to: None,
        ..led.clone()
    };
    grants.push(successor);
    let clock = Clock::starting_at(instant("2026-05-12 09:00"));
    let store = Store::open(folder.path()).await?;
    demo::found(&store, &centre, PASSWORD, Cost::LOW, clock.now()).await?;
    store.close().await;
    let config = Config { clock: clock.clone(), password_cost: Cost::LOW, ..Config::new(folder.path().into()) };
    Ok((folder, clock, serve(config).await?))
}

/// He decides, as his phone lets him: he has not heard that his authority ends today.
async fn decide(wang: &mut Client, doc: DocId, agree: bool, reason: &str) -> anyhow::Result<()> {
    let view = wang.replica().view(doc).expect("in his group");
    let subject = Some(leave::subject(view.state.as_leave().expect("a leave")));
    let grants = &wang.replica().reference().expect("synced").organisation.grants;
    let led = grants.iter().find(|grant| grant.role == Role::GroupLeader && grant.worker.as_str() == "wangqiang");
    let acting = led.map(|grant| (grant.role, grant.id.clone()));
    let statement = Statement::LeaveDecided(Decision { step: 0, agree, reason: reason.to_owned() });
    let content = Content::Fact(statement);
    anyhow::ensure!(wang.write(vec![Intent { doc, doc_kind: DocKind::Leave, acting, subject, content }]).await?);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_decision_waits_for_the_successor() -> anyhow::Result<()> {
    let _turn = turn().await;
    let (_folder, server_clock, running) = handed_over().await?;
    let origin = format!("http://{}", running.address);
    let morning = instant("2026-05-12 09:00");
    let mut asked = Vec::new();
    for (number, login) in [(1, "lina"), (2, "sunyue")] {
        let mut client = native(&origin, login, 64 + u64::from(number), morning).await?;
        let doc = DocId([0x80 + number; 16]);
        state(&mut client, doc, Statement::LeaveSubmitted(slip("2026-05-15 14:00", "2026-05-15 17:00"))).await?;
        asked.push(doc);
    }
    let mut wang = native(&origin, "wangqiang", 67, morning).await?;
    wang.set_offline(true);
    wang.set_clock(instant("2026-05-12 18:00"));
    decide(&mut wang, asked[0], true, "").await?;
    // The app was started anew since it last heard from the server: nobody can tell when this was.
    wang.restart()?;
    decide(&mut wang, asked[1], false, "当日在岗人数不够").await?;
    let next: Timestamp = instant("2026-05-13 09:00");
    server_clock.advance_ms(next.since(server_clock.now()));
    wang.set_clock(next);
    wang.set_offline(false);
    wang.sync().await?;
    assert_eq!(wang.replica().status().waiting, 0);

    let zhang = Hand::at("张伟", running.address, next).await?;
    let app: App = zhang.open("/").await?;
    app.sign_in("zhangwei").await?;
    app.go("/approvals").await?;
    app.page.wait(&format!("document.querySelectorAll('{}').length === 2", at("unratified"))).await?;
    let mut album = Album::new(&zhang, &app);
    album.take("approvals-ratify").await?;
    let second = with("approval", "doc", asked[1]);
    app.page.evaluate(&format!("document.querySelector('{second}').scrollIntoView()")).await?;
    album.take("approvals-ratify-held").await?;
    album.visit(&format!("/record/{}", asked[0]), "record-unratified").await?;
    zhang.lose_network().await?;
    app.chip("offline").await?;
    album.network = "offline";
    album.visit("/approvals", "approvals-ratify").await?;
    zhang.find_network().await?;
    app.chip("synced").await?;
    app.page.tap(&format!("{} {}", with("approval", "doc", asked[0]), at("ratify"))).await?;
    app.go(&format!("/leave/{}", asked[0])).await?;
    zhang.phone.set_clock(instant("2026-05-13 09:02")).await?;
    app.page.wait_for(&with("leave-state", "stage", "approved")).await?;
    album.network = "online";
    app.page.wait_text(".plain-list", "王强 同意（张伟 追认）").await?;
    album.take("leave-ratified").await?;
    let faults = std::mem::take(&mut album.faults);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    zhang.assert_quiet();
    running.stop().await;
    Ok(())
}
