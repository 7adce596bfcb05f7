//! A real server on loopback, killed where it hurts, and phones without a browser.

use doorstep_core::domain::{Date, DocId, GroupId, Role, Span, Timestamp, WorkerId};
use doorstep_core::fact::attendance::{Outing, Punch};
use doorstep_core::fact::leave::{Decision, LeaveKind, Slip};
use doorstep_core::fact::visit::{Done, Drawing, IdentityCheck, IdentityMeans, Items, Moment, Present, Signing};
use doorstep_core::fact::{DocKind, Statement};
use doorstep_core::fold::leave::LeaveStage;
use doorstep_core::fold::visit::Stage;
use doorstep_core::regime::attendance::{self, Status};
use doorstep_core::regime::{World, visit};
use doorstep_core::sync::replica::{Content, Intent, Progress};
use doorstep_server::demo::PASSWORD;
use doorstep_server::store::cluster;
use doorstep_tests::client::Client;
use doorstep_tests::proxy::Proxy;
use doorstep_tests::server::Server;

fn clock(hour: u32, minute: u32) -> Timestamp {
    Date::new(2026, 5, 13).unwrap().at_minute(hour * 60 + minute)
}

/// Somebody of the demo centre with a phone of her own.
struct Hand {
    client: Client,
    line: Proxy,
    me: WorkerId,
}

impl Hand {
    async fn new(server: &Server, login: &str, seed: u64, now: Timestamp) -> anyhow::Result<Self> {
        let line = Proxy::start(server.address()).await?;
        let mut client = Client::new(&format!("http://{}", line.address()), seed);
        client.set_clock(now);
        let signed_in = client.sign_in(login, PASSWORD).await?.map_err(|problem| anyhow::anyhow!("{problem:?}"))?;
        client.sync().await?;
        Ok(Self { client, line, me: signed_in.worker })
    }

    fn month(&self) -> DocId {
        let reference = self.client.replica().reference().expect("synced");
        attendance::month_of(reference, &self.me, self.client.now())
    }

    /// States something about a document of the kind that the statement belongs to.
    fn intent(&self, doc: DocId, statement: Statement) -> Intent {
        let replica = self.client.replica();
        let reference = replica.reference().expect("synced");
        let world = World { reference, now: self.client.now(), others: replica };
        let acting = replica.view(doc).and_then(|view| view.state.as_visit()).and_then(|state| {
            let offers = visit::offers(state, &self.me, &world);
            offers
                .into_iter()
                .find(|offer| Some(offer.act) == visit::Act::of(&statement))
                .and_then(|offer| offer.acting)
        });
        let doc_kind = statement.doc_kind();
        Intent { doc, doc_kind, acting, subject: None, content: Content::Fact(statement) }
    }

    async fn state(&mut self, facts: Vec<(DocId, Statement)>) -> anyhow::Result<()> {
        let intents = facts.into_iter().map(|(doc, statement)| self.intent(doc, statement)).collect();
        anyhow::ensure!(self.client.write(intents).await?, "not stored");
        Ok(())
    }

    async fn notes(&mut self, doc: DocId, text: &str) -> anyhow::Result<()> {
        let content = Content::Notes(text.to_owned());
        let intent = Intent { doc, doc_kind: DocKind::Visit, acting: None, subject: None, content };
        anyhow::ensure!(self.client.write(vec![intent]).await?, "not stored");
        Ok(())
    }

    fn leaves(&self) -> Vec<(DocId, LeaveStage)> {
        let views = self.client.replica().views(DocKind::Leave);
        views.into_iter().filter_map(|(doc, view)| Some((doc, view.state.as_leave()?.stage))).collect()
    }
}

fn drawing() -> Drawing {
    Drawing { strokes: vec![vec![(100, 300), (200, 500), (300, 300)]] }
}

/// The visit of today that two people make together.
fn shared_visit(hand: &Hand) -> DocId {
    let visits = hand.client.replica().views(DocKind::Visit);
    let ours = visits.into_iter().find(|(_, view)| {
        let visit = view.state.as_visit().expect("asked for visits");
        visit.staff().len() == 2 && visit.plan.as_ref().is_some_and(|plan| plan.from == clock(13, 10))
    });
    ours.expect("the demo centre has a visit at 13:10").0
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn gy_door_a8_a_visit_without_signal_closes_with_its_times() -> anyhow::Result<()> {
    let mut server = Server::start(clock(8, 57)).await?;
    let mut li = Hand::new(&server, "lina", 1, clock(8, 57)).await?;
    let mut zhang = Hand::new(&server, "zhangwei", 2, clock(8, 57)).await?;
    let mut wang = Hand::new(&server, "wangqiang", 3, clock(8, 57)).await?;
    let mut zhao = Hand::new(&server, "zhaomin", 4, clock(8, 57)).await?;
    let doc = shared_visit(&li);
    let (already_wang, already_zhao) = (wang.leaves(), zhao.leaves());

    let (month, at) = (li.month(), li.client.now());
    li.state(vec![(month, Statement::Punched(Punch { at, note: String::new() }))]).await?;
    assert_eq!(li.client.replica().status().waiting, 0, "online, so it was sent at once");

    // No network from here on, and the server dies.
    li.line.cut();
    zhang.line.cut();
    server.kill();
    type Act = fn(Timestamp) -> Statement;
    let acts: [(u32, u32, Act); 5] = [
        (13, 10, |at| Statement::Departed(Moment { at })),
        (13, 40, |at| Statement::Arrived(Moment { at })),
        (13, 45, |at| {
            Statement::IdentityChecked(IdentityCheck {
                at,
                how: IdentityMeans::IdCard,
                matches: true,
                present: Present::Applicant,
            })
        }),
        (14, 30, |at| {
            let (signing, items) = (Signing::Drawn(drawing()), Items::default());
            Statement::DoneOnSite(Done { at, signing, form: [7; 32], items })
        }),
        (15, 5, |at| Statement::Returned(Moment { at })),
    ];
    for (hour, minute, statement) in acts {
        li.client.set_clock(clock(hour, minute));
        let at = li.client.now();
        let mut facts = vec![(doc, statement(at))];
        match facts[0].1 {
            Statement::Departed(_) => facts.push((month, Statement::WentOut(Outing { visit: doc, at }))),
            Statement::Returned(_) => facts.push((month, Statement::CameBack(Outing { visit: doc, at }))),
            _ => {}
        }
        li.state(facts).await?;
        if hour == 13 {
            // The app is closed by the phone and opened again.
            li.client.restart()?;
        }
    }
    li.notes(doc, "老人行动不便,在家认证。").await?;
    zhang.client.set_clock(clock(14, 0));
    zhang.notes(doc, "已向家属说明发放时间。").await?;
    let slip = Slip {
        kind: LeaveKind::Personal,
        reason: "家中有事".to_owned(),
        from: clock(13, 30).plus_minutes(24 * 60),
        to: clock(17, 0).plus_minutes(24 * 60),
        official: None,
        substitute: String::new(),
        stand_ins: Vec::new(),
        mandate: None,
        contact: String::new(),
        signature: drawing(),
    };
    let asked = DocId([0x89; 16]);
    li.state(vec![(asked, Statement::LeaveSubmitted(slip))]).await?;

    // 18:00: everything at once.
    server.restart(clock(18, 0)).await?;
    for hand in [&mut li, &mut zhang, &mut wang, &mut zhao] {
        hand.client.set_clock(clock(18, 0));
        hand.line.heal();
    }
    let before = li.client.exchanges;
    li.client.sync().await?;
    assert_eq!(li.client.exchanges - before, 1, "one request brings everything up to date");
    assert_eq!(li.client.replica().queue(), [], "nothing waits and nothing was refused");
    zhang.client.sync().await?;
    li.client.sync().await?;

    for hand in [&mut li, &mut zhang] {
        let view = hand.client.replica().view(doc).expect("her visit");
        let visit = view.state.as_visit().expect("a visit");
        assert_eq!(visit.stage, Stage::Closed);
        let times = [visit.departed_at, visit.arrived_at, visit.done_at, visit.returned_at];
        let times = times.map(|time| time.map(Timestamp::clock).unwrap_or_default());
        assert_eq!(times, ["13:10", "13:40", "14:30", "15:05"]);
        let notes = hand.client.shared(doc).await?.notes();
        assert!(notes.contains("在家认证") && notes.contains("发放时间"), "{notes}");
    }
    let replica = li.client.replica();
    let months = [replica.view(month).and_then(|view| view.state.as_month()).expect("her month")];
    let reference = replica.reference().expect("synced");
    let day = attendance::day(clock(0, 0).date(), &months, &[], reference, li.client.now());
    let marks: Vec<Status> = day.points.iter().map(|point| point.status).collect();
    assert_eq!(marks, [Status::OnTime, Status::ExcusedVisit, Status::Pending]);

    // GY-ATT-A5: the leader of her own group has it, the leader of the other group does not and cannot decide it either.
    wang.client.sync().await?;
    zhao.client.sync().await?;
    let new = |now: Vec<(DocId, LeaveStage)>, before: &[(DocId, LeaveStage)]| -> Vec<(DocId, LeaveStage)> {
        now.into_iter().filter(|leave| !before.contains(leave)).collect()
    };
    assert_eq!(new(wang.leaves(), &already_wang), [(asked, LeaveStage::Submitted)]);
    assert_eq!(new(zhao.leaves(), &already_zhao), []);
    decide(&mut zhao, asked, "group-2").await?;
    let queue = zhao.client.replica().queue();
    assert!(matches!(queue[..], [ref item] if matches!(item.progress, Progress::Refused(_))), "{queue:?}");
    decide(&mut wang, asked, "group-1").await?;
    li.client.sync().await?;
    assert!(li.leaves().contains(&(asked, LeaveStage::Approved)), "{:?}", li.leaves());

    // What the server has said yes to survives it.
    let held = li.client.replica().state_digest();
    server.kill();
    server.restart(clock(18, 5)).await?;
    li.client.set_clock(clock(18, 5));
    li.client.sync().await?;
    assert_eq!(li.client.replica().state_digest(), held);
    let mut other_phone = Hand::new(&server, "lina", 5, clock(18, 5)).await?;
    assert_eq!(other_phone.client.replica().state_digest(), held, "a new phone reads the same");
    assert_eq!(other_phone.client.shared(doc).await?.notes(), li.client.shared(doc).await?.notes());
    Ok(())
}

async fn decide(hand: &mut Hand, leave: DocId, group: &str) -> anyhow::Result<()> {
    let replica = hand.client.replica();
    let organisation = &replica.reference().expect("synced").organisation;
    let span = Span::Group(GroupId::new(group));
    let grant = organisation.acting(&hand.me, Role::GroupLeader, &span, hand.client.now().date());
    let acting = grant.map(|grant| (grant.role, grant.id.clone()));
    let seen = replica.view(leave).and_then(|view| view.state.as_leave());
    let subject = seen.map(doorstep_core::regime::leave::subject);
    let decision = Decision { step: 0, agree: true, reason: String::new() };
    let content = Content::Fact(Statement::LeaveDecided(decision));
    let intent = Intent { doc: leave, doc_kind: DocKind::Leave, acting, subject, content };
    anyhow::ensure!(hand.client.write(vec![intent]).await?, "not stored");
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_receipt_is_lost_when_the_server_is_killed() -> anyhow::Result<()> {
    killed_again_and_again(Server::start(clock(9, 0)).await?).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_receipt_is_lost_when_a_server_over_postgresql_is_killed() -> anyhow::Result<()> {
    let database = cluster::database().await.map_err(anyhow::Error::msg)?;
    killed_again_and_again(Server::start_over(database, clock(9, 0)).await?).await
}

async fn killed_again_and_again(mut server: Server) -> anyhow::Result<()> {
    const ROUNDS: u32 = 4;
    let logins = ["lina", "zhangwei", "sunyue", "dengchao"];
    let mut hands = Vec::new();
    for (seed, login) in logins.into_iter().enumerate() {
        hands.push(Hand::new(&server, login, 100 + seed as u64, clock(9, 0)).await?);
    }
    for round in 0..ROUNDS {
        // All push at once, over and over, until the server is gone.
        let mut pushing = tokio::task::JoinSet::new();
        for mut hand in hands.drain(..) {
            pushing.spawn(async move {
                let mut answered = true;
                while answered {
                    let (month, at) = (hand.month(), hand.client.now());
                    let punch = Statement::Punched(Punch { at, note: format!("第 {round} 轮") });
                    hand.state(vec![(month, punch)]).await?;
                    answered = hand.client.replica().status().reachable;
                }
                anyhow::Ok(hand)
            });
        }
        tokio::time::sleep(std::time::Duration::from_millis(150 + 37 * u64::from(round))).await;
        server.kill();
        while let Some(hand) = pushing.join_next().await {
            hands.push(hand??);
        }
        let now = clock(9, 10 * (round + 1));
        server.restart(now).await?;
        for hand in &mut hands {
            hand.client.set_clock(now);
            hand.client.sync().await?;
            let status = hand.client.replica().status();
            assert!(status.trouble.is_none() && status.reachable, "{status:?}");
            assert_eq!(hand.client.replica().queue(), [], "what had no receipt was sent again, and taken once");
        }
    }
    // Each phone holds what it was told; a new phone of the same person is told the same.
    for (seed, mut hand) in hands.into_iter().enumerate() {
        hand.client.sync().await?;
        let login = hand.me.to_string();
        let fresh = Hand::new(&server, &login, 200 + seed as u64, hand.client.now()).await?;
        let month = hand.month();
        let punches = |hand: &Hand| {
            let view = hand.client.replica().view(month).expect("punched");
            view.state.as_month().expect("a month").punches.len()
        };
        assert_eq!(punches(&fresh), punches(&hand));
        assert_eq!(fresh.client.replica().state_digest(), hand.client.replica().state_digest(), "{login}");
    }
    Ok(())
}
