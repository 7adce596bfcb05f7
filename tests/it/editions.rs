//! A new edition of people and grants on a running server: who gains and who loses what, and that nobody's unsent work is lost.

use std::path::Path;
use std::time::Duration;

use anyhow::Result;
use doorstep_core::account::code;
use doorstep_core::centre::file::{GUANGYUAN, GUANGYUAN_DEMO};
use doorstep_core::domain::{Date, DocId, GroupId, Role, Span, Timestamp, WorkerId};
use doorstep_core::fact::attendance::Punch;
use doorstep_core::fact::leave::{Decision, LeaveKind, Ratification, Slip};
use doorstep_core::fact::visit::Drawing;
use doorstep_core::fact::{DocKind, Statement};
use doorstep_core::fold::State;
use doorstep_core::fold::leave::LeaveStage;
use doorstep_core::regime::{attendance, leave};
use doorstep_core::sync::replica::{Content, Intent, Progress};
use doorstep_server::audit::audit;
use doorstep_server::demo::PASSWORD;
use doorstep_server::password::Cost;
use doorstep_server::publish::{Published, publish};
use doorstep_server::store::{Store, cluster};
use doorstep_tests::client::Client;
use doorstep_tests::server::{Server, command};
use tokio_tungstenite::tungstenite::Message;

use crate::live::{Line, Site, found, request};

const ASKED: DocId = DocId([0x91; 16]);

fn clock(day: u32, hour: u32, minute: u32) -> Timestamp {
    Date::new(2026, 5, day).expect("a day that exists").at_minute(hour * 60 + minute)
}

/// The demo's files as the edition of this number, with other texts in the place of some.
fn edition(number: u32, changes: &[(&str, &str)]) -> (String, String) {
    let mut directory = GUANGYUAN_DEMO.to_owned();
    for (part, instead) in changes {
        assert_eq!(directory.matches(part).count(), 1, "{part}");
        directory = directory.replace(part, instead);
    }
    (GUANGYUAN.replace("edition = 1", &format!("edition = {number}")), directory)
}

/// Lina works in the second group from now on.
const MOVED: (&str, &str) = (
    "name = \"李娜\"\nlogin = \"lina\"\ngroup = \"group-1\"",
    "name = \"李娜\"\nlogin = \"lina\"\ngroup = \"group-2\"",
);
/// Sun Yue leads the first group from today on, Wang Qiang until tonight.
const SUCCEEDED: (&str, &str) = (
    "[grants.wangqiang-leader]\nworker = \"wangqiang\"\nrole = \"group_leader\"\ngroup = \"group-1\"\nfrom = 2026-01-01",
    "[grants.sunyue-leader]\nworker = \"sunyue\"\nrole = \"group_leader\"\ngroup = \"group-1\"\nfrom = 2026-05-13\n\n\
     [grants.wangqiang-leader]\nworker = \"wangqiang\"\nrole = \"group_leader\"\ngroup = \"group-1\"\n\
     from = 2026-01-01\nto = 2026-05-13",
);
/// Zhang Wei has left; his documents stay.
const LEFT: (&str, &str) = ("name = \"张伟\"\nlogin = \"zhangwei\"", "name = \"张伟\"");
/// He Liang is new.
const CAME: (&str, &str) = (
    "[workers.zhangwei]",
    "[workers.heliang]\nname = \"何亮\"\nlogin = \"heliang\"\ngroup = \"group-2\"\nsending_unit = \"市公安局\"\n\n\
     [workers.zhangwei]",
);

/// Runs `doorstep publish` as an administrator does; whether it went well, and what it said.
fn publish_with(server: &Server, (pack, directory): &(String, String), now: &str) -> Result<(bool, String)> {
    let folder = tempfile::tempdir()?;
    let files = [folder.path().join("centre.toml"), folder.path().join("people.toml")];
    std::fs::write(&files[0], pack)?;
    std::fs::write(&files[1], directory)?;
    command(&[
        "publish".as_ref(),
        "--data".as_ref(),
        server.data().as_os_str(),
        "--pack".as_ref(),
        files[0].as_os_str(),
        "--directory".as_ref(),
        files[1].as_os_str(),
        "--now".as_ref(),
        now.as_ref(),
    ])
}

fn audited(data: &Path) -> Result<()> {
    let (well, report) = command(&["verify-log".as_ref(), "--data".as_ref(), data.as_os_str()])?;
    anyhow::ensure!(well, "{report}");
    Ok(())
}

struct Hand(Client);

impl Hand {
    async fn new(server: &Server, login: &str, password: &str, seed: u64, now: Timestamp) -> Result<Self> {
        let mut client = Client::new(&server.origin(), seed);
        client.set_clock(now);
        client.sign_in(login, password).await?.map_err(|problem| anyhow::anyhow!("{problem:?}"))?;
        client.sync().await?;
        Ok(Self(client))
    }

    fn me(&self) -> &WorkerId {
        &self.0.replica().session().worker
    }

    fn edition(&self) -> u32 {
        self.0.replica().reference().expect("synced").edition
    }

    fn month(&self) -> DocId {
        let replica = self.0.replica();
        attendance::month_of(replica.reference().expect("synced"), self.me(), self.0.now())
    }

    async fn state(&mut self, doc: DocId, statement: Statement) -> Result<()> {
        let doc_kind = statement.doc_kind();
        self.write(Intent { doc, doc_kind, acting: None, subject: None, content: Content::Fact(statement) }).await
    }

    async fn write(&mut self, intent: Intent) -> Result<()> {
        anyhow::ensure!(self.0.write(vec![intent]).await?, "not stored");
        Ok(())
    }

    async fn punch(&mut self) -> Result<()> {
        let (month, at) = (self.month(), self.0.now());
        self.state(month, Statement::Punched(Punch { at, note: String::new() })).await
    }

    fn punches(&self) -> usize {
        let view = self.0.replica().view(self.month()).and_then(|view| view.state.as_month());
        view.map_or(0, |month| month.punches.len())
    }

    /// As leader of a group.
    async fn lead(&mut self, doc: DocId, statement: Statement) -> Result<()> {
        let replica = self.0.replica();
        let organisation = &replica.reference().expect("synced").organisation;
        let span = Span::Group(GroupId::new("group-1"));
        let grant = organisation.acting(self.me(), Role::GroupLeader, &span, self.0.now().date());
        let acting = grant.map(|grant| (grant.role, grant.id.clone()));
        let subject = replica.view(doc).and_then(|view| view.state.as_leave()).map(leave::subject);
        self.write(Intent { doc, doc_kind: DocKind::Leave, acting, subject, content: Content::Fact(statement) }).await
    }

    fn stage(&self, doc: DocId) -> Option<LeaveStage> {
        Some(self.0.replica().view(doc)?.state.as_leave()?.stage)
    }

    /// Documents of months and leaves that this phone holds, by the person whose they are.
    fn holds(&self, worker: &str) -> usize {
        let replica = self.0.replica();
        let about = |state: &State| match state {
            State::Month(month) => month.person.as_str() == worker,
            State::Leave(leave) => leave.person.as_str() == worker,
            State::Visit(_)
            | State::Meeting(_)
            | State::Post(_)
            | State::Report(_)
            | State::Case(_)
            | State::Counter(_)
            | State::Grounds(_)
            | State::Training(_)
            | State::Extended(_)
            | State::Proceeding(_)
            | State::Roster(_) => false,
            State::Violation(_) | State::Notice(_) | State::PrivateReads(_) | State::Feedback(_) => false,
        };
        let views = replica.views(DocKind::Month).into_iter().chain(replica.views(DocKind::Leave));
        views.filter(|(_, view)| about(&view.state)).count()
    }

    /// One request brings everything. A second one would mean that the digest of a scope is not the server's.
    async fn settle(&mut self) -> Result<()> {
        let before = self.0.exchanges;
        self.0.sync().await?;
        let requests = self.0.exchanges - before;
        anyhow::ensure!(requests == 1, "{requests} requests");
        anyhow::ensure!(self.0.replica().status().trouble.is_none());
        Ok(())
    }
}

fn tomorrow_afternoon() -> Statement {
    Statement::LeaveSubmitted(Slip {
        kind: LeaveKind::Personal,
        reason: "家中有事".to_owned(),
        from: clock(15, 13, 30),
        to: clock(15, 17, 0),
        official: None,
        substitute: String::new(),
        stand_ins: Vec::new(),
        mandate: None,
        contact: String::new(),
        signature: Drawing { strokes: vec![vec![(100, 300), (200, 500), (300, 300)]] },
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_leader_is_replaced_while_phones_are_offline_with_a_decision_pending() -> Result<()> {
    let now = clock(13, 9, 0);
    let mut server = Server::start(now).await?;
    let mut li = Hand::new(&server, "lina", PASSWORD, 1, now).await?;
    let mut wang = Hand::new(&server, "wangqiang", PASSWORD, 2, now).await?;
    let mut sun = Hand::new(&server, "sunyue", PASSWORD, 3, now).await?;
    let mut zhao = Hand::new(&server, "zhaomin", PASSWORD, 4, now).await?;
    let mut zhang = Hand::new(&server, "zhangwei", PASSWORD, 5, now).await?;
    li.state(ASKED, tomorrow_afternoon()).await?;
    li.punch().await?;
    wang.0.sync().await?;
    assert_eq!((wang.stage(ASKED), zhao.stage(ASKED)), (Some(LeaveStage::Submitted), None));
    assert!(wang.holds("lina") > 1 && wang.holds("zhangwei") > 0 && sun.holds("zhangwei") == 0);
    assert_eq!((zhao.holds("lina"), zhao.holds("dengchao") > 0), (0, true));

    // Without a network: the leader decides, and two of his people work on.
    for hand in [&mut wang, &mut li, &mut zhang] {
        hand.0.set_offline(true);
    }
    wang.lead(ASKED, Statement::LeaveDecided(Decision { step: 0, agree: true, reason: String::new() })).await?;
    let punches = (li.punches(), zhang.punches());
    li.punch().await?;
    zhang.punch().await?;

    // Mistakes change nothing, and are told with their lines.
    let next = edition(2, &[MOVED, SUCCEEDED, LEFT, CAME]);
    let broken = (next.0.clone(), next.1.replace("to = 2026-05-13", "to = 2026-05-12"));
    let (well, said) = publish_with(&server, &broken, "2026-05-13T09:30:00+08:00")?;
    assert!(!well && said.contains("line ") && said.contains("grants.wangqiang-leader.to"), "{said}");
    let gone = (next.0.clone(), GUANGYUAN_DEMO.replace("social-security", "pensions"));
    let (well, said) = publish_with(&server, &gone, "2026-05-13T09:30:00+08:00")?;
    assert!(!well && said.contains("there is no window"), "{said}");
    sun.settle().await?;
    assert_eq!(sun.edition(), 1);

    let (well, said) = publish_with(&server, &next, "2026-05-13T09:30:00+08:00")?;
    assert!(well, "{said}");
    let password = said.split("first password ").nth(1).and_then(|rest| rest.lines().next()).expect("for the new one");
    let (again, said) = publish_with(&server, &next, "2026-05-13T09:30:00+08:00")?;
    assert!(!again && said.contains("centre.edition"), "{said}");

    // The running server has it: the next answers bring the edition, what was gained, and take what was lost.
    sun.settle().await?;
    zhao.settle().await?;
    assert_eq!((sun.edition(), zhao.edition()), (2, 2));
    assert!(sun.holds("zhangwei") > 0, "the people of the group she leads now");
    assert_eq!(sun.holds("lina"), 1, "the leave that the group's leader still has to answer, and no more");
    assert!(zhao.holds("lina") > 1 && zhao.stage(ASKED) == Some(LeaveStage::Submitted));

    // Her own pending work goes in under the new edition.
    li.0.set_offline(false);
    li.settle().await?;
    assert_eq!((li.0.replica().queue(), li.punches(), li.edition()), (Vec::new(), punches.0 + 1, 2));

    // Who left cannot sign in; what waits on his phone still comes in.
    let refused = Client::new(&server.origin(), 6).sign_in("zhangwei", PASSWORD).await?;
    assert_eq!(refused.expect_err("he has left").code, code::PASSWORD);
    zhang.0.set_offline(false);
    zhang.settle().await?;
    assert_eq!((zhang.0.replica().queue(), zhang.punches()), (Vec::new(), punches.1 + 1));
    let he = Hand::new(&server, "heliang", password, 7, clock(13, 9, 40)).await?;
    assert_eq!((he.edition(), he.holds("heliang")), (2, 0));

    // The next morning the old leader is back on the network: first what waits, then the purge.
    server.kill();
    server.restart(clock(14, 8, 30)).await?;
    for hand in [&mut li, &mut wang, &mut sun, &mut zhao] {
        hand.0.set_clock(clock(14, 8, 30));
    }
    assert!(wang.holds("lina") > 1 && wang.0.replica().status().waiting == 1);
    wang.0.set_offline(false);
    wang.settle().await?;
    let queue = wang.0.replica().queue();
    assert!(matches!(queue[..], [ref item] if matches!(item.progress, Progress::Refused(_))), "{queue:?}");
    assert_eq!((wang.holds("lina"), wang.holds("zhangwei"), wang.stage(ASKED)), (0, 0, None));

    // It waits for the successor, who takes it over.
    sun.settle().await?;
    let view = sun.0.replica().view(ASKED).and_then(|view| view.state.as_leave()).expect("still hers to answer");
    let waiting = view.unratified.first().expect("his decision").entry;
    assert_eq!(view.stage, LeaveStage::Submitted);
    sun.lead(ASKED, Statement::DecisionRatified(Ratification { decision: waiting })).await?;
    sun.settle().await?;
    assert_eq!((sun.stage(ASKED), sun.holds("lina")), (None, 0), "answered, it is the other group's alone");
    for hand in [&mut li, &mut zhao] {
        hand.settle().await?;
        assert_eq!(hand.stage(ASKED), Some(LeaveStage::Approved));
    }
    audited(&server.data())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_edition_that_leaves_out_what_documents_name_is_refused_whole() -> Result<()> {
    let now = clock(13, 9, 0);
    let server = Server::start(now).await?;
    let mut sun = Hand::new(&server, "sunyue", PASSWORD, 1, now).await?;
    let (pack, directory) = edition(2, &[MOVED]);
    let (head, rest) = pack.split_once("[matters.pension-attestation]").expect("the demo has it");
    let rest = rest.split_once("\n[matters.").map(|(_, rest)| format!("[matters.{rest}")).unwrap_or_default();
    let (well, said) = publish_with(&server, &(format!("{head}{rest}"), directory), "2026-05-13T09:30:00+08:00")?;
    assert!(!well && said.contains("pack: matters.pension-attestation: documents on record name it"), "{said}");
    sun.settle().await?;
    assert_eq!(sun.edition(), 1);
    audited(&server.data())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_edition_is_published_while_phones_push() -> Result<()> {
    let now = clock(13, 9, 0);
    let server = Server::start(now).await?;
    let mut pushing = tokio::task::JoinSet::new();
    let (done, published) = tokio::sync::watch::channel(false);
    for (seed, login) in ["lina", "zhangwei", "sunyue", "dengchao"].into_iter().enumerate() {
        let mut hand = Hand::new(&server, login, PASSWORD, 10 + seed as u64, now).await?;
        let published = published.clone();
        pushing.spawn(async move {
            let mut count = hand.punches();
            // On until the edition is there, and some more under it.
            let mut after = 0;
            while after < 10 {
                hand.punch().await?;
                count += 1;
                after += usize::from(*published.borrow() && hand.edition() >= 4);
            }
            hand.settle().await?;
            anyhow::ensure!(hand.0.replica().queue().is_empty(), "{:?}", hand.0.replica().queue());
            anyhow::ensure!(hand.punches() == count, "{} of {count}", hand.punches());
            Ok(hand)
        });
    }
    for (number, moved) in [(2, true), (3, false), (4, true)] {
        let next = edition(number, if moved { &[MOVED, SUCCEEDED] } else { &[SUCCEEDED] });
        let (well, said) = publish_with(&server, &next, "2026-05-13T09:30:00+08:00")?;
        assert!(well, "{said}");
    }
    done.send(true)?;
    while let Some(hand) = pushing.join_next().await {
        let hand: Hand = hand??;
        assert_eq!(hand.edition(), 4);
    }
    let mut wang = Hand::new(&server, "wangqiang", PASSWORD, 20, now).await?;
    wang.settle().await?;
    assert_eq!((wang.holds("lina"), wang.holds("sunyue") > 0), (0, true));
    audited(&server.data())
}

/// Publishes over a database that servers of this process serve.
async fn put_in_force(database: &str, next: &(String, String)) -> Result<Published> {
    let store = Store::connect(database).await?;
    let published = publish(&store, (&next.0, &next.1), Cost::LOW, clock(13, 9, 0)).await?;
    store.close().await;
    published.map_err(|refused| anyhow::anyhow!("{refused}"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_servers_follow_an_edition_that_neither_of_them_published() -> Result<()> {
    let database = cluster::database().await.map_err(anyhow::Error::msg)?;
    found(Store::connect(&database).await?).await?;
    let often = Duration::from_millis(50);
    let (a, b) = (Site::over(&database, None, often).await?, Site::over(&database, None, often).await?);
    // Both have cached the month, and both have a live line.
    let (mut li, mut second) = (a.phone("lina", 1).await?, b.phone("lina", 2).await?);
    li.punch().await?;
    second.punch().await?;
    let month = li.month();
    let sun = a.phone("sunyue", 3).await?;
    let zhao = b.phone("zhaomin", 4).await?;
    let mut lines = Vec::new();
    for (site, phone) in [(&a, &sun), (&b, &zhao)] {
        let mut line = Line::open(site, &phone.client).await?;
        line.send(Message::binary(request().encode())).await?;
        let (_, answer) = line.answer(&phone.signed_in).await?;
        assert!(answer.snapshots.iter().all(|snapshot| snapshot.doc != month));
        lines.push(line);
    }
    let published = put_in_force(&database, &edition(2, &[MOVED, SUCCEEDED, CAME])).await?;
    assert_eq!(published.moved, 1);

    // Nobody asked: the lines bring the edition, and her month to the leader of her group.
    for (line, phone) in lines.iter_mut().zip([&sun, &zhao]) {
        let mut told = (false, false);
        while !told.0 || told.1 != (phone.signed_in.worker.as_str() == "zhaomin") {
            let (_, answer) = line.answer(&phone.signed_in).await?;
            told.0 |= answer.reference.is_some();
            told.1 |= answer.snapshots.iter().any(|snapshot| snapshot.doc == month);
        }
    }
    // Both judge under it, from their first group on.
    for (phone, count) in [(&mut li, 3), (&mut second, 4)] {
        phone.punch().await?;
        phone.client.sync().await?;
        let replica = phone.client.replica();
        assert_eq!(replica.reference().map(|reference| reference.edition), Some(2));
        assert_eq!(replica.view(month).map(|view| view.base_seq), Some(count));
    }
    let store = Store::connect(&database).await?;
    let mut editions = Vec::new();
    for seq in 1..=4 {
        let found = doorstep_core::sync::feed::FeedStore::entries(&store, &[(month, seq)]).await?;
        editions.extend(found.iter().map(|entry| entry.receipt.edition));
    }
    assert_eq!(editions, [1, 1, 2, 2]);
    // Who is new signs in at one and is known at the other.
    let Some((login, Some(password))) = published.opened.first() else { panic!("one new person") };
    for (site, seed) in [(&a, 8), (&b, 9)] {
        let mut client = Client::new(&format!("http://{}", site.running.address), seed);
        client.set_clock(site.clock.now());
        client.sign_in(&login.login, password).await?.map_err(|problem| anyhow::anyhow!("{problem:?}"))?;
        client.sync().await?;
        assert!(client.replica().status().reachable);
    }
    a.running.stop().await;
    b.running.stop().await;
    assert_eq!(audit(&store).await?.faults, Vec::<String>::new());
    store.close().await;
    Ok(())
}

/// A document that leaves one of a phone's scopes and stays in another has no news there, and yet its place must change.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_phone_that_reads_a_document_by_two_scopes_notices_that_it_left_one() -> Result<()> {
    let database = cluster::database().await.map_err(anyhow::Error::msg)?;
    found(Store::connect(&database).await?).await?;
    let site = Site::over(&database, None, Duration::from_secs(3600)).await?;
    let both = (
        "[grants.zhouting-jrc]",
        "[grants.zhouting-leader]\nworker = \"zhouting\"\nrole = \"group_leader\"\n\
        group = \"group-1\"\nfrom = 2026-01-01\n\n[grants.zhouting-jrc]",
    );
    put_in_force(&database, &edition(2, &[both])).await?;
    let mut li = site.phone("lina", 1).await?;
    li.punch().await?;
    let zhou = site.phone("zhouting", 2).await?;
    let mut zhou = Hand(zhou.client);
    assert_eq!(zhou.holds("lina"), 1);
    put_in_force(&database, &edition(3, &[both, MOVED])).await?;
    zhou.settle().await?;
    assert_eq!((zhou.holds("lina"), zhou.edition()), (1, 3), "by her other role");
    li.punch().await?;
    zhou.settle().await?;
    let store = Store::connect(&database).await?;
    assert_eq!(audit(&store).await?.faults, Vec::<String>::new());
    store.close().await;
    site.running.stop().await;
    Ok(())
}
