//! Two who plan for the same person without hearing of each other: one of the plans stands, and the other comes back whole.

use doorstep_core::domain::{Date, DocId, Private, Timestamp, WorkerId};
use doorstep_core::fact::Statement;
use doorstep_core::fact::visit::{Application, Category, Channel, Plan, Verification};
use doorstep_core::fold::visit::Stage;
use doorstep_core::regime::authority;
use doorstep_core::regime::visit::slots::{Wanted, slots};
use doorstep_core::regime::visit::{Act, filing_offices, offers};
use doorstep_core::regime::{Others, World};
use doorstep_core::sync::replica::{Content, Intent, Progress};
use doorstep_core::testing::application;
use doorstep_tests::client::Client;
use doorstep_tests::server::Server;

fn clock(minute: u32) -> Timestamp {
    Date::new(2026, 5, 13).expect("a day").at_minute(9 * 60 + minute)
}

/// In the office that the app would name for it.
async fn states(client: &mut Client, doc: DocId, statement: Statement) -> anyhow::Result<()> {
    let (replica, now) = (client.replica(), client.now());
    let (me, reference) = (&replica.session().worker, replica.reference().expect("synced"));
    let acting = match (&statement, replica.visit(doc)) {
        (Statement::VisitFiled(application), _) => {
            let offices = filing_offices(application.channel, &application.window);
            authority::office(&reference.organisation, me, now.date(), &offices)
        }
        (_, Some(visit)) => {
            let offers = offers(visit, me, &World { reference, now, others: replica });
            let act = Act::of(&statement);
            offers.into_iter().find(|offer| Some(offer.act) == act).and_then(|offer| offer.acting)
        }
        (_, None) => None,
    };
    let doc_kind = statement.doc_kind();
    let intent = Intent { doc, doc_kind, acting, subject: None, content: Content::Fact(statement) };
    anyhow::ensure!(client.write(vec![intent]).await?, "not stored");
    Ok(())
}

async fn confirmed(client: &mut Client, doc: DocId) -> anyhow::Result<()> {
    let (how, findings) = ("电话".to_owned(), "属实".to_owned());
    let filed = Application { category: Category::Age80, channel: Channel::WindowSelf, ..application() };
    states(client, doc, Statement::VisitFiled(Application { relative: None, ..filed })).await?;
    states(client, doc, Statement::VerificationStarted(())).await?;
    states(client, doc, Statement::VisitConfirmed(Verification { how, findings })).await
}

fn plan(from: u32, place: &str) -> Plan {
    let from = Date::new(2026, 5, 15).expect("a day").at_minute(from);
    let (place, staff) = (Private::new(place.to_owned()), vec![WorkerId::new("lina")]);
    Plan { from, to: from.plus_minutes(60), place, staff, community: None }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_plans_second_is_refused_keeps_the_plan_and_finds_the_next_free_time() -> anyhow::Result<()> {
    let server = Server::start(clock(0)).await?;
    let mut sun = Client::of_demo(&server.origin(), "sunyue", 1, clock(1)).await?;
    let mut zhang = Client::of_demo(&server.origin(), "zhangwei", 2, clock(1)).await?;
    sun.sync().await?;
    zhang.sync().await?;
    let (first, second) = (DocId::drawn([0x71; 16]), DocId::drawn([0x72; 16]));
    confirmed(&mut sun, first).await?;
    confirmed(&mut zhang, second).await?;
    for phone in [&mut sun, &mut zhang] {
        phone.sync().await?;
        phone.set_offline(true);
    }
    states(&mut sun, first, Statement::VisitScheduled(plan(10 * 60, "甲处"))).await?;
    states(&mut zhang, second, Statement::VisitScheduled(plan(10 * 60 + 30, "乙处"))).await?;
    let stage = |phone: &Client, doc| phone.replica().visit(doc).map(|visit| visit.stage);
    assert_eq!(stage(&zhang, second), Some(Stage::Scheduled), "as far as the phone can know");

    sun.set_offline(false);
    sun.sync().await?;
    zhang.set_offline(false);
    zhang.sync().await?;
    zhang.sync().await?;
    sun.sync().await?;
    for phone in [&sun, &zhang] {
        assert_eq!((stage(phone, first), stage(phone, second)), (Some(Stage::Scheduled), Some(Stage::Confirmed)));
    }
    // What was written is there, with why.
    let queue = zhang.replica().queue();
    let refused = queue.iter().find(|item| matches!(item.progress, Progress::Refused(_))).expect("in the inbox");
    let Progress::Refused(codes) = &refused.progress else { unreachable!("found by it") };
    assert_eq!(codes.iter().map(|code| code.name()).collect::<Vec<_>>(), ["GY-DOOR-E-STAFF-BUSY"]);
    let Some(Statement::VisitScheduled(kept)) = &refused.statement else { panic!("{refused:?}") };
    assert_eq!((refused.doc, kept.place.reveal().as_str()), (second, "乙处"));

    // The next time is offered around the plan that stands, and is taken.
    let world =
        World { reference: zhang.replica().reference().expect("synced"), now: clock(5), others: zhang.replica() };
    let wanted = Wanted { doc: second, staff: &kept.staff, community: None, minutes: 60, refused: &[] };
    let on = Date::new(2026, 5, 15).expect("a day");
    let free = slots(&wanted, &world).free.into_iter().filter(|(from, _)| from.date() == on);
    let free: Vec<(Timestamp, Timestamp)> = free.collect();
    assert_eq!(free.first().map(|(from, _)| from.clock()).as_deref(), Some("13:30"));
    let (from, to) = free[0];
    let again = Plan { from, to, ..kept.clone() };
    states(&mut zhang, second, Statement::VisitScheduled(again)).await?;
    assert_eq!(stage(&zhang, second), Some(Stage::Scheduled));
    Ok(())
}
