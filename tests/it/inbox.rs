//! What was refused, on the phones of those who answer for its author: theirs with its content, of others nothing.

use doorstep_core::domain::{Date, DocId, EntryHash, Timestamp};
use doorstep_core::fact::leave::{LeaveKind, Slip};
use doorstep_core::fact::visit::{Drawing, Rejection, RejectionReason};
use doorstep_core::fact::{DocKind, Entry, Kind, Statement};
use doorstep_core::sync::message::RefusedEntry;
use doorstep_core::sync::replica::{Content, Event, Intent};
use doorstep_server::store::cluster;
use doorstep_tests::client::Client;
use doorstep_tests::server::Server;

/// Stand in what is refused and nowhere else.
const REASON: &str = "无人知晓的事由";
const TEXT: &str = "无人知晓的说明";

fn clock(minute: u32) -> Timestamp {
    Date::new(2026, 5, 13).unwrap().at_minute(9 * 60 + minute)
}

async fn phone(server: &Server, login: &str, seed: u64) -> anyhow::Result<Client> {
    Client::of_demo(&server.origin(), login, seed, clock(0)).await
}

async fn state(client: &mut Client, doc: DocId, statement: Statement) -> anyhow::Result<()> {
    let doc_kind = statement.doc_kind();
    let intent = Intent { doc, doc_kind, acting: None, subject: None, content: Content::Fact(statement) };
    anyhow::ensure!(client.write(vec![intent]).await?, "not stored");
    Ok(())
}

/// A leave without a signature that ends before it begins.
fn slip() -> Statement {
    Statement::LeaveSubmitted(Slip {
        kind: LeaveKind::Personal,
        reason: REASON.to_owned(),
        from: clock(24 * 60),
        to: clock(23 * 60),
        official: None,
        substitute: String::new(),
        stand_ins: Vec::new(),
        mandate: None,
        contact: String::new(),
        signature: Drawing::default(),
    })
}

/// Author, kind, whether the content is there.
fn inbox(client: &Client) -> Vec<(String, Kind, bool)> {
    let entries = client.replica().refused_of_others();
    let line = |entry: &&RefusedEntry| (entry.author.to_string(), entry.kind, !entry.bytes.is_empty());
    entries.iter().map(line).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_leader_sees_what_was_refused_of_the_own_group_and_nobody_elses() -> anyhow::Result<()> {
    colleagues(Server::start(clock(0)).await?).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_leader_sees_it_on_postgresql_as_well() -> anyhow::Result<()> {
    let database = cluster::database().await.map_err(anyhow::Error::msg)?;
    colleagues(Server::start_over(database, clock(0)).await?).await
}

async fn colleagues(server: Server) -> anyhow::Result<()> {
    let mut lina = phone(&server, "lina", 1).await?;
    let mut wang = phone(&server, "wangqiang", 2).await?;
    let mut zhao = phone(&server, "zhaomin", 3).await?;
    let mut sun = phone(&server, "sunyue", 4).await?;
    let mut he = phone(&server, "hefang", 5).await?;

    // Her leave is refused. She writes once more in a visit of another window, of which she is told nothing.
    state(&mut lina, DocId([0x89; 16]), slip()).await?;
    let of_household = he
        .replica()
        .views(DocKind::Visit)
        .into_iter()
        .find_map(|(doc, view)| (view.state.as_visit()?.window.as_str() != "social-security").then_some(doc));
    let of_household = of_household.expect("the demo centre has a visit of another window");
    assert!(lina.replica().view(of_household).is_none());
    let rejection = Rejection { reason: RejectionReason::CanCome, text: TEXT.to_owned(), told: true };
    state(&mut lina, of_household, Statement::VisitRejected(rejection)).await?;
    assert_eq!(lina.replica().status().refused, 2);

    let phones = [&mut lina, &mut wang, &mut zhao, &mut sun, &mut he];
    for phone in phones {
        phone.sync().await?;
    }
    let lina_s = |kind, readable| ("lina".to_owned(), Kind(kind), readable);
    assert_eq!(inbox(&wang), [lina_s(40, true)]);
    assert_eq!(inbox(&zhao), []);
    assert_eq!(inbox(&lina), []);
    assert_eq!(inbox(&sun), [lina_s(14, false)], "the head of her window hears of it without its content");
    assert_eq!(inbox(&he), [lina_s(14, true)], "the supervision section reads all visits");
    for (client, reason, text) in
        [(&lina, true, true), (&wang, true, false), (&zhao, false, false), (&sun, false, false), (&he, false, true)]
    {
        let who = &client.replica().session().worker;
        assert_eq!((client.holds(REASON), client.holds(TEXT)), (reason, text), "{who}");
    }
    let told = wang.replica().refused_of_others()[0];
    let codes: Vec<&str> = told.receipt.verdict.codes().iter().map(|code| code.name()).collect();
    assert!(codes.contains(&"GY-CORE-E-ORDER"), "{codes:?}");
    let hash = told.receipt.hash;
    assert_eq!(Entry::open(&told.bytes).map(|entry| entry.hash), Ok(hash));

    // It is there without a network and after a restart, and is not told twice.
    wang.set_offline(true);
    wang.restart()?;
    assert_eq!(inbox(&wang), [lina_s(40, true)]);
    wang.set_offline(false);
    let bytes = wang.exchanged_bytes;
    wang.sync().await?;
    assert!(wang.exchanged_bytes - bytes < 1024, "{} bytes", wang.exchanged_bytes - bytes);

    // Dealt with on this phone, it stays away from it, and stays with its author.
    dismiss(&mut wang, hash).await?;
    assert_eq!((inbox(&wang), wang.holds(REASON)), (vec![], false));
    wang.restart()?;
    wang.sync().await?;
    assert_eq!(inbox(&wang), []);
    assert_eq!(lina.replica().status().refused, 2);
    let second = phone(&server, "wangqiang", 6).await?;
    assert_eq!(inbox(&second), [lina_s(40, true)], "his other phone knows nothing of that");
    Ok(())
}

async fn dismiss(client: &mut Client, hash: EntryHash) -> anyhow::Result<()> {
    client.step(Event::Dismiss(hash)).await
}
