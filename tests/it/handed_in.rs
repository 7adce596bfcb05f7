//! Unsent work that an administrator hands in as a file, while the real server serves.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};
use doorstep_core::account::code;
use doorstep_core::domain::{CentreId, Date, DeviceId, DocId, EntryHash, Timestamp};
use doorstep_core::fact::attendance::Punch;
use doorstep_core::fact::{DocKind, Run, Signature, Statement, decode};
use doorstep_core::regime::attendance;
use doorstep_core::sync::log::{Event, Line as Told};
use doorstep_core::sync::replica::{Content, Intent};
use doorstep_core::sync::unsent::Unsent;
use doorstep_server::clock::Clock;
use doorstep_server::import::import;
use doorstep_server::store::{Store, cluster};
use doorstep_tests::client::Client;
use doorstep_tests::server::{Server, command};
use tempfile::TempDir;
use tokio_tungstenite::tungstenite::Message;

use crate::live::{Line, Site, request};

fn clock(hour: u32, minute: u32) -> Timestamp {
    Date::new(2026, 5, 13).unwrap().at_minute(hour * 60 + minute)
}

/// A server, and how its administrator reaches the store.
struct Office {
    server: Server,
    database: Option<String>,
    files: TempDir,
}

impl Office {
    async fn open(database: Option<String>) -> Result<Self> {
        let server = match &database {
            Some(database) => Server::start_over(database.clone(), clock(8, 50)).await?,
            None => Server::start(clock(8, 50)).await?,
        };
        Ok(Self { server, database, files: tempfile::tempdir()? })
    }

    async fn phone(&self, login: &str, seed: u64) -> Result<Client> {
        Client::of_demo(&self.server.origin(), login, seed, clock(8, 50)).await
    }

    fn file(&self, name: &str, bytes: &[u8]) -> Result<PathBuf> {
        let path = self.files.path().join(name);
        std::fs::write(&path, bytes)?;
        Ok(path)
    }

    /// Runs `doorstep import`; whether everything was taken, and what it printed.
    fn import(&self, file: &Path, more: &[&str]) -> Result<(bool, String)> {
        let data = self.server.data();
        let mut arguments: Vec<&OsStr> = vec!["import".as_ref(), "--data".as_ref(), data.as_os_str()];
        arguments.extend(["--now", "2026-05-13T09:30:00+08:00"].map(OsStr::new));
        if let Some(database) = &self.database {
            arguments.extend(["--database", database].map(OsStr::new));
        }
        arguments.extend(more.iter().map(OsStr::new));
        arguments.push(file.as_os_str());
        command(&arguments)
    }

    /// The server's log, read beside it.
    async fn log(&self) -> Result<Vec<Event>> {
        let store = match &self.database {
            Some(database) => Store::connect(database).await?,
            None => Store::open(&self.server.data()).await?,
        };
        let lines = store.log_lines(0, 10_000).await?;
        store.close().await;
        Ok(lines.iter().filter_map(|line| decode::<Told>(&line.bytes)).map(|line| line.event).collect())
    }

    fn audited(&self) -> Result<(bool, String)> {
        let data = self.server.data();
        let mut arguments: Vec<&OsStr> = vec!["verify-log".as_ref(), "--data".as_ref(), data.as_os_str()];
        if let Some(database) = &self.database {
            arguments.extend(["--database", database].map(OsStr::new));
        }
        command(&arguments)
    }
}

fn month(client: &Client) -> DocId {
    let replica = client.replica();
    attendance::month_of(replica.reference().expect("synced"), &replica.session().worker, client.now())
}

async fn punch(client: &mut Client, note: &str) -> Result<()> {
    let content = Content::Fact(Statement::Punched(Punch { at: client.now(), note: note.to_owned() }));
    write(client, month(client), DocKind::Month, content).await
}

async fn write(client: &mut Client, doc: DocId, doc_kind: DocKind, content: Content) -> Result<()> {
    ensure!(client.write(vec![Intent { doc, doc_kind, acting: None, subject: None, content }]).await?);
    Ok(())
}

/// Notes of the punches; those of the demo centre's own data have none.
fn punched(client: &Client) -> Vec<String> {
    let view = client.replica().view(month(client)).expect("the month is there");
    let notes = view.state.as_month().expect("a month").punches.iter().map(|punch| punch.note.clone());
    notes.filter(|note| !note.is_empty()).collect()
}

async fn comes_in_once(database: Option<String>) -> Result<()> {
    let office = Office::open(database).await?;
    let mut li = office.phone("lina", 1).await?;
    let visit = li.replica().views(DocKind::Visit).first().expect("the demo centre has visits").0;
    punch(&mut li, "before").await?;
    li.set_offline(true);
    punch(&mut li, "one").await?;
    write(&mut li, visit, DocKind::Visit, Content::Notes("老人在家，女儿陪同。".into())).await?;
    punch(&mut li, "two").await?;
    // Nobody has such a leave: the server will refuse it, and the rest goes on.
    write(&mut li, DocId::drawn([5; 16]), DocKind::Leave, Content::Fact(Statement::LeaveWithdrawn(()))).await?;
    let exported = li.export().await?;
    assert!(!exported.windows(6).any(|bytes| bytes == "老人".as_bytes()), "nothing of it can be read");
    let file = office.file("li.bin", &exported)?;

    let (whole, printed) = office.import(&file, &[])?;
    assert!(whole, "{printed}");
    assert!(printed.contains("4 entries, 4 of them new"), "{printed}");
    assert_eq!(printed.matches("  effective").count(), 3, "{printed}");
    assert!(printed.contains("  refused GY-CORE-E-STATE"), "{printed}");
    assert!(!printed.contains("老人"), "{printed}");
    let device = li.replica().session().device;
    let imported = |log: &[Event]| log.iter().filter(|event| matches!(event, Event::Imported { .. })).count();
    let log = office.log().await?;
    assert!(log.contains(&Event::Imported { device, entries: 4 }), "{log:?}");

    // Once more: nothing changes.
    let (whole, printed) = office.import(&file, &[])?;
    assert!(whole && printed.contains("4 entries, 0 of them new"), "{printed}");
    assert_eq!(office.log().await?, log);

    // A colleague of hers and her own second phone see it from the running server, before the first one ever comes back.
    let mut second = office.phone("lina", 2).await?;
    assert_eq!(punched(&second), ["before", "one", "two"]);
    assert_eq!(second.shared(visit).await?.notes(), "老人在家，女儿陪同。");

    // She finds a network after all, with work done since: the receipts are the same, and the chain goes on.
    punch(&mut li, "three").await?;
    li.set_offline(false);
    for _ in 0..3 {
        li.sync().await?;
        second.sync().await?;
    }
    let status = li.replica().status();
    assert_eq!((status.waiting, status.trouble, status.refused), (0, None, 1));
    assert_eq!(punched(&li), ["before", "one", "two", "three"]);
    assert_eq!(li.replica().state_digest(), second.replica().state_digest());

    // A file with what was refused only: it was answered already.
    let (whole, printed) = office.import(&office.file("refused.bin", &li.export().await?)?, &[])?;
    assert!(whole && printed.contains("1 entries, 0 of them new"), "{printed}");
    assert_eq!(imported(&office.log().await?), 1);
    let (well, report) = office.audited()?;
    assert!(well, "{report}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn work_of_a_phone_out_of_reach_comes_in_by_a_file() -> Result<()> {
    comes_in_once(None).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn work_of_a_phone_out_of_reach_comes_in_by_a_file_over_postgresql() -> Result<()> {
    comes_in_once(Some(cluster::database().await.map_err(anyhow::Error::msg)?)).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn weeks_of_work_come_in_by_several_runs() -> Result<()> {
    let office = Office::open(None).await?;
    let mut li = office.phone("lina", 1).await?;
    li.set_offline(true);
    for number in 0..205 {
        punch(&mut li, &number.to_string()).await?;
    }
    let file = office.file("weeks.bin", &li.export().await?)?;
    let (whole, printed) = office.import(&file, &[])?;
    assert!(whole && printed.contains("205 entries, 205 of them new"), "{printed}");
    li.set_offline(false);
    li.sync().await?;
    assert_eq!((li.replica().status().waiting, punched(&li).len()), (0, 205));
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_is_not_in_order_is_refused_with_a_code() -> Result<()> {
    let office = Office::open(None).await?;
    let other = Office::open(None).await?;
    let mut li = office.phone("lina", 1).await?;
    li.set_offline(true);
    punch(&mut li, "offline").await?;
    let good = li.export().await?;
    let session = li.replica().session().clone();
    let seal = |unsent: &Unsent| unsent.seal(&session.server_key, &[9; 32]).expect("a key and a scalar");
    let made = |centre: &str, device: DeviceId, runs: Vec<Run>| Unsent { centre: CentreId::new(centre), device, runs };
    let key = li.key().clone();
    let run = |first_seq: u64, prev: EntryHash, entries: Vec<Vec<u8>>| {
        let last = entries.last().map_or(EntryHash::NONE, |bytes| EntryHash::of(bytes));
        let message = Run::message(
            &session.centre,
            session.device,
            first_seq.wrapping_add(entries.len() as u64).wrapping_sub(1),
            last,
        );
        Run { first_seq, prev, entries, signature: key.sign(&message) }
    };
    let unsigned = Run { signature: Signature([7; 64]), ..run(1, EntryHash::NONE, vec![vec![1, 2, 3]]) };
    let mut damaged = good.clone();
    *damaged.last_mut().expect("a file") ^= 1;
    let mut newer = good.clone();
    newer[15] = 9;
    let before = office.log().await?;
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("empty", Vec::new(), code::FORMAT),
        ("text", b"doorstep-unsent".to_vec(), code::FORMAT),
        ("damaged", damaged, code::FORMAT),
        ("short", good[..good.len() / 2].to_vec(), code::FORMAT),
        ("newer", newer, code::VERSION),
        ("centre", seal(&made("jingde", session.device, Vec::new())), code::CENTRE),
        ("stranger", seal(&made("guangyuan", DeviceId([3; 16]), Vec::new())), code::DEVICE),
        ("unsigned", seal(&made("guangyuan", session.device, vec![unsigned])), code::SIGNATURE),
        ("none", seal(&made("guangyuan", session.device, vec![run(1, EntryHash::NONE, Vec::new())])), code::FORMAT),
        ("zero", seal(&made("guangyuan", session.device, vec![run(0, EntryHash::NONE, vec![vec![1]])])), code::FORMAT),
        (
            "end",
            seal(&made("guangyuan", session.device, vec![run(u64::MAX, EntryHash::NONE, vec![vec![1]])])),
            code::FORMAT,
        ),
        ("gap", seal(&made("guangyuan", session.device, vec![run(9, EntryHash([1; 32]), vec![vec![1]])])), code::GAP),
    ];
    for (name, bytes, expected) in cases {
        let (whole, printed) = office.import(&office.file(name, &bytes)?, &[])?;
        assert!(!whole && printed.contains(&format!("not taken: {expected}: ")), "{name}: {printed}");
    }
    let (whole, printed) = other.import(&office.file("good", &good)?, &[])?;
    assert!(!whole && printed.contains(code::CENTRE), "{printed}");
    assert_eq!(office.log().await?, before, "nothing of them was taken, and nothing changed");

    // Another entry stands at its place by now: the log names the fork, as for a push.
    li.set_offline(false);
    li.sync().await?;
    let forked = seal(&made("guangyuan", session.device, vec![run(1, EntryHash::NONE, vec![vec![1]])]));
    let (whole, printed) = office.import(&office.file("forked", &forked)?, &[])?;
    assert!(!whole && printed.contains(code::FORK), "{printed}");
    assert_eq!(punched(&li), ["offline"]);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_work_of_a_revoked_phone_is_taken_only_when_the_administrator_says_so() -> Result<()> {
    let office = Office::open(None).await?;
    let mut li = office.phone("lina", 1).await?;
    let mut second = office.phone("lina", 2).await?;
    li.set_offline(true);
    punch(&mut li, "before it was lost").await?;
    let file = office.file("lost.bin", &li.export().await?)?;
    let path = format!("/account/devices/{}/revoke", li.replica().session().device);
    second.post_json(&path, &serde_json::Value::Null).await?;

    let before = office.log().await?;
    let (whole, printed) = office.import(&file, &[])?;
    assert!(!whole && printed.contains(code::REVOKED), "{printed}");
    assert_eq!(office.log().await?, before);
    let (whole, printed) = office.import(&file, &["--revoked"])?;
    assert!(whole && printed.contains("1 entries, 1 of them new"), "{printed}");
    second.sync().await?;
    assert_eq!(punched(&second), ["before it was lost"]);
    // The phone itself stays out.
    li.set_offline(false);
    li.sync().await?;
    assert_eq!(li.replica().status().trouble.expect("revoked").name(), code::REVOKED);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_live_phone_hears_of_what_was_handed_in_beside_the_server() -> Result<()> {
    let site = Site::start().await?;
    let mut away = site.phone("lina", 1).await?;
    let listening = site.phone("lina", 2).await?;
    let mut line = Line::open(&site, &listening.client).await?;
    line.send(Message::binary(request().encode())).await?;
    line.answer(&listening.signed_in).await?;

    away.client.set_offline(true);
    punch(&mut away.client, "away").await?;
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("away.bin");
    std::fs::write(&file, away.client.export().await?)?;
    let store = Store::open(site.data()).await?;
    let reports = import(&store, Clock::starting_at(clock(9, 0)), &[file], false).await?;
    store.close().await;
    assert!(reports[0].problems.is_empty() && reports[0].entries[0].is_new, "{reports:?}");
    let (asked, answer) = line.answer(&listening.signed_in).await?;
    assert_eq!((asked, answer.snapshots[0].doc), ([0; 32], listening.month()));
    Ok(())
}
