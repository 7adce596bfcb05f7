//! What happens after the worst: a server put back from an old backup, a log that was rewritten, a phone that was copied.

use std::ffi::OsStr;
use std::path::Path;

use doorstep_core::domain::{Date, DocId, Timestamp};
use doorstep_core::fact::attendance::Punch;
use doorstep_core::fact::{DocKind, Statement};
use doorstep_core::regime::attendance;
use doorstep_core::sync::replica::{Content, Intent};
use doorstep_server::demo::PASSWORD;
use doorstep_tests::client::Client;
use doorstep_tests::server::{Server, command};

fn clock(hour: u32, minute: u32) -> Timestamp {
    Date::new(2026, 5, 13).unwrap().at_minute(hour * 60 + minute)
}

async fn phone(server: &Server, login: &str, seed: u64) -> anyhow::Result<Client> {
    Client::of_demo(&server.origin(), login, seed, clock(8, 50)).await
}

fn month(client: &Client) -> DocId {
    let replica = client.replica();
    attendance::month_of(replica.reference().expect("synced"), &replica.session().worker, client.now())
}

async fn punch(client: &mut Client, note: &str) -> anyhow::Result<()> {
    let punched = Statement::Punched(Punch { at: client.now(), note: note.to_owned() });
    let (doc, doc_kind, content) = (month(client), DocKind::Month, Content::Fact(punched));
    anyhow::ensure!(client.write(vec![Intent { doc, doc_kind, acting: None, subject: None, content }]).await?);
    Ok(())
}

async fn write_notes(client: &mut Client, doc: DocId, text: &str) -> anyhow::Result<()> {
    let content = Content::Notes(text.to_owned());
    let intent = Intent { doc, doc_kind: DocKind::Visit, acting: None, subject: None, content };
    anyhow::ensure!(client.write(vec![intent]).await?);
    Ok(())
}

/// How often a punch with this note stands in the person's month.
fn punched(client: &Client, note: &str) -> usize {
    let view = client.replica().view(month(client)).expect("the month is there");
    let month = view.state.as_month().expect("a month");
    month.punches.iter().filter(|punch| punch.note == note).count()
}

fn a_visit(client: &Client) -> DocId {
    client.replica().views(DocKind::Visit).first().expect("the demo centre has visits").0
}

fn run(arguments: &[&OsStr]) -> anyhow::Result<String> {
    let (well, text) = command(arguments)?;
    anyhow::ensure!(well, "{text}");
    Ok(text)
}

fn audited(data: &Path) -> anyhow::Result<(bool, String)> {
    command(&["verify-log".as_ref(), "--data".as_ref(), data.as_os_str()])
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn phones_refill_a_server_that_was_put_back_from_an_old_backup() -> anyhow::Result<()> {
    let mut server = Server::start(clock(8, 50)).await?;
    let mut li = phone(&server, "lina", 1).await?;
    let mut zhang = phone(&server, "zhangwei", 2).await?;
    punch(&mut li, "before").await?;
    assert!(li.replica().status().kept > 0, "no backup has it yet");

    let folder = tempfile::tempdir()?;
    let copy = folder.path().join("monday.backup");
    let data = server.data();
    run(&["backup".as_ref(), "--data".as_ref(), data.as_os_str(), "--to".as_ref(), copy.as_os_str()])?;
    run(&["verify".as_ref(), copy.as_os_str()])?;
    let (again, _) =
        command(&["backup".as_ref(), "--data".as_ref(), data.as_os_str(), "--to".as_ref(), copy.as_os_str()])?;
    assert!(!again, "a backup is never overwritten");
    li.sync().await?;
    li.sync().await?;
    assert_eq!(li.replica().status().kept, 0, "the backup has everything");

    // After the backup: facts, changes, a refused entry, from both.
    let visit = a_visit(&li);
    punch(&mut li, "after").await?;
    write_notes(&mut li, visit, "老人在家，女儿陪同。").await?;
    zhang.sync().await?;
    punch(&mut zhang, "colleague").await?;
    li.sync().await?;
    let (before_li, before_zhang) = (li.replica().state_digest(), zhang.replica().state_digest());

    // The disk dies; the backup is put back.
    server.kill();
    std::fs::rename(&data, folder.path().join("lost"))?;
    run(&["restore".as_ref(), "--from".as_ref(), copy.as_os_str(), "--data".as_ref(), data.as_os_str()])?;
    server.restart(clock(9, 10)).await?;

    // New work while the server still lacks the old.
    li.set_clock(clock(9, 10));
    zhang.set_clock(clock(9, 10));
    li.set_offline(true);
    punch(&mut li, "later").await?;
    li.set_offline(false);
    for _ in 0..4 {
        li.sync().await?;
        zhang.sync().await?;
    }
    for (client, note) in [(&li, "before"), (&li, "after"), (&li, "later"), (&zhang, "colleague")] {
        assert_eq!(punched(client, note), 1, "{note}");
    }
    assert_eq!(li.shared(visit).await?.notes(), "老人在家，女儿陪同。");
    for client in [&li, &zhang] {
        let status = client.replica().status();
        assert_eq!((status.waiting, status.supplying, status.trouble), (0, false, None));
    }
    assert_ne!(li.replica().state_digest(), before_li, "the last punch is new");
    assert_eq!(
        zhang.replica().state_digest(),
        before_zhang,
        "the same entries in the same order under the same receipts"
    );

    // A phone that was never there before reads the same.
    let fresh = phone(&server, "lina", 3).await?;
    assert_eq!(fresh.replica().state_digest(), li.replica().state_digest());
    let (well, report) = audited(&data)?;
    assert!(well, "{report}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rewritten_log_is_found_by_the_next_phone_and_by_the_command() -> anyhow::Result<()> {
    let mut server = Server::start(clock(8, 50)).await?;
    let mut li = phone(&server, "lina", 1).await?;
    let folder = tempfile::tempdir()?;
    let data = server.data();
    let (early, lost) = (folder.path().join("early"), folder.path().join("lost"));
    run(&["backup".as_ref(), "--data".as_ref(), data.as_os_str(), "--to".as_ref(), early.as_os_str()])?;
    punch(&mut li, "seen").await?;
    let visit = a_visit(&li);
    write_notes(&mut li, visit, "老人在家。").await?;
    li.sync().await?;
    let digest = li.replica().state_digest();

    // Somebody puts the old file back by hand, so that what was admitted since never was, and says nothing.
    server.kill();
    std::fs::rename(&data, &lost)?;
    std::fs::create_dir(&data)?;
    std::fs::copy(&early, data.join("doorstep.sqlite"))?;
    server.restart(clock(9, 0)).await?;
    li.sync().await?;
    let trouble = li.replica().status().trouble.expect("the phone has seen more");
    assert_eq!(trouble.name(), "SYNC-E-LOG");
    assert_eq!(li.replica().state_digest(), digest, "nothing of such an answer is taken");
    assert_eq!(punched(&li, "seen"), 1);
    assert!(audited(&data)?.0, "by itself it is whole: only who saw the other can tell");

    // Somebody takes a signature away, changes one, a name in the edition that the database began with, notes, and one byte of
    // a receipt.
    for (sql, fault) in [
        (
            "DELETE FROM signature WHERE (device, last_seq) = (SELECT device, max(last_seq) FROM signature)",
            "are not signed",
        ),
        (
            "UPDATE signature SET signature = zeroblob(64) WHERE (device, last_seq) = (SELECT device, min(last_seq) FROM signature)",
            "the signature is not its phone's",
        ),
        ("UPDATE reference SET bytes = unhex(replace(hex(bytes), hex('李娜'), hex('李姐')))", "edition 1 is not"),
        ("UPDATE document SET shared = x'' WHERE length(shared) > 0", "what people wrote together"),
        (
            "UPDATE entry SET receipt = CAST(substr(receipt, 1, 40) || x'7f' || substr(receipt, 42) AS BLOB) WHERE id = 1",
            "the entries cannot all be read",
        ),
    ] {
        let (_, before) = audited(&lost)?;
        assert!(!before.contains(fault), "{before}");
        tamper(&lost.join("doorstep.sqlite"), sql).await?;
        let (well, report) = audited(&lost)?;
        assert!(!well && report.contains(fault), "{report}");
    }
    Ok(())
}

/// Changes one row behind the server's back.
async fn tamper(file: &Path, sql: &'static str) -> anyhow::Result<()> {
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(file);
    let mut connection = sqlx::ConnectOptions::connect(&options).await?;
    let done = sqlx::query(sql).execute(&mut connection).await?;
    anyhow::ensure!(done.rows_affected() == 1);
    Ok(sqlx::Connection::close(connection).await?)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_arrived_before_the_phone_got_a_new_key_is_not_written_again() -> anyhow::Result<()> {
    let server = Server::start(clock(8, 50)).await?;
    let mut li = phone(&server, "lina", 1).await?;
    let visit = a_visit(&li);
    li.set_offline(true);
    punch(&mut li, "once").await?;
    write_notes(&mut li, visit, "老人在家。").await?;
    // The same phone, had it never heard that all of this arrived.
    let mut unaware = li.cloned()?;
    unaware.set_offline(true);
    li.set_offline(false);
    li.sync().await?;
    // Somebody else writes in the same place meanwhile, so that doing it once more would be seen.
    let mut zhang = phone(&server, "zhangwei", 2).await?;
    write_notes(&mut zhang, visit, "老人在家。门铃坏了。").await?;
    punch(&mut unaware, "later").await?;
    unaware.set_offline(false);

    unaware.enrol_anew(9, "lina", PASSWORD).await?.map_err(|problem| anyhow::anyhow!("{problem:?}"))?;
    assert_eq!(unaware.replica().status().waiting, 1, "the one that never left");
    unaware.sync().await?;
    unaware.sync().await?;
    li.sync().await?;
    for client in [&mut li, &mut unaware] {
        assert_eq!((punched(client, "once"), punched(client, "later")), (1, 1));
        assert_eq!(client.shared(visit).await?.notes(), "老人在家。门铃坏了。");
        assert_eq!((client.replica().status().waiting, client.replica().status().trouble), (0, None));
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_unsent_work_of_a_copied_phone_comes_in_under_a_new_key() -> anyhow::Result<()> {
    let server = Server::start(clock(8, 50)).await?;
    let mut li = phone(&server, "lina", 1).await?;
    let visit = a_visit(&li);
    // The whole store of the phone is copied to another machine, key and all; both go on offline.
    let mut copy = li.cloned()?;
    li.set_offline(true);
    copy.set_offline(true);
    punch(&mut li, "mine").await?;
    write_notes(&mut li, visit, "老人在家。").await?;
    punch(&mut copy, "copied").await?;
    write_notes(&mut copy, visit, "材料已带齐。").await?;
    li.set_offline(false);
    copy.set_offline(false);
    li.sync().await?;
    copy.sync().await?;
    assert_eq!(copy.replica().status().trouble.expect("the second is told").name(), "SYNC-E-FORK");
    assert_eq!(copy.replica().status().waiting, 2, "nothing of it is lost");

    copy.enrol_anew(9, "lina", PASSWORD).await?.map_err(|problem| anyhow::anyhow!("{problem:?}"))?;
    // It may be killed at once.
    copy.sync().await?;
    copy.restart()?;
    copy.sync().await?;
    copy.sync().await?;
    li.sync().await?;
    for client in [&mut li, &mut copy] {
        assert_eq!((punched(client, "mine"), punched(client, "copied")), (1, 1));
        let notes = client.shared(visit).await?.notes();
        assert!(notes.contains("老人在家。") && notes.contains("材料已带齐。"), "{notes}");
        assert_eq!((client.replica().status().waiting, client.replica().status().trouble), (0, None));
    }
    let (well, report) = audited(&server.data())?;
    assert!(well, "{report}");
    Ok(())
}
