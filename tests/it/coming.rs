//! An edition that begins on a later day, on running servers: phones have it ahead, it begins once by whichever clock sees the
//! day first, and what was written before its day is judged by what was in force then.

use std::time::Duration;

use anyhow::Result;
use doorstep_core::centre::LeaveLength;
use doorstep_core::centre::file::GUANGYUAN;
use doorstep_core::domain::{Date, DocId, Timestamp};
use doorstep_core::fact::leave::{LeaveKind, Slip};
use doorstep_core::fact::visit::Drawing;
use doorstep_core::fact::{DocKind, Statement};
use doorstep_core::sync::replica::{Content, Intent};
use doorstep_server::audit::audit;
use doorstep_server::publish::{announce, begin, withdraw};
use doorstep_server::store::{Store, cluster};
use doorstep_tests::client::Client;
use doorstep_tests::server::{Server, command};

use crate::live::{Phone, Site, found};

const HOUR_MS: i64 = 3_600_000;

fn day(on: u32) -> Date {
    Date::new(2026, 5, on).expect("a day that exists")
}

/// An hour is half a day, and what is longer goes to the leader in charge as well.
fn strict() -> String {
    GUANGYUAN.replace("edition = 1", "edition = 7").replace("half_day_minutes = 195", "half_day_minutes = 60")
}

fn half_day(client: &Client) -> u32 {
    let reference = client.replica().reference().expect("synced");
    reference.figures.leave.as_ref().map_or(0, |leave| leave.half_day_minutes)
}

/// Over noon of a day: less than half a day until the 14th, more from then on.
async fn ask(client: &mut Client, doc: DocId, on: u32) -> Result<()> {
    let slip = Slip {
        kind: LeaveKind::Personal,
        reason: "家中有事".to_owned(),
        from: day(on).at_minute(11 * 60),
        to: day(on).at_minute(15 * 60),
        official: None,
        substitute: String::new(),
        stand_ins: Vec::new(),
        mandate: None,
        contact: String::new(),
        signature: Drawing { strokes: vec![vec![(100, 300), (200, 500), (300, 300)]] },
    };
    let content = Content::Fact(Statement::LeaveSubmitted(slip));
    let intent = Intent { doc, doc_kind: DocKind::Leave, acting: None, subject: None, content };
    anyhow::ensure!(client.write(vec![intent]).await?, "not stored");
    Ok(())
}

fn length(client: &Client, doc: DocId) -> Option<LeaveLength> {
    Some(client.replica().view(doc)?.state.as_leave()?.length)
}

/// Until the store has the edition; whoever begins it does so by itself.
async fn in_force(store: &Store, edition: u32) -> Result<()> {
    let waits = async {
        while store.edition().await? != edition {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        anyhow::Ok(())
    };
    tokio::time::timeout(Duration::from_secs(20), waits).await?
}

/// From the announcement to the morning after, with the servers running all the while.
async fn begins_at_midnight(sites: Vec<Site>, store: Store) -> Result<()> {
    let now = sites[0].clock.now();
    let announced = announce(&store, &strict(), day(14), now).await?.map_err(|refused| anyhow::anyhow!("{refused}"))?;
    assert_eq!((announced.edition, announced.coming), (2, Some(day(14))));
    let mut phones: Vec<Phone> = Vec::new();
    for (at, login) in ["lina", "zhangwei"].into_iter().enumerate() {
        phones.push(sites[at % sites.len()].phone(login, 1 + at as u64).await?);
    }
    for phone in &phones {
        let reference = phone.client.replica().reference().expect("synced");
        let coming = reference.coming.as_ref().map(|coming| coming.begins);
        assert_eq!((reference.edition, coming, half_day(&phone.client)), (2, Some(day(14)), 195));
    }

    // One asks on the evening before, without a network, and again in the morning.
    let [before, after, later] = [0xa1, 0xa2, 0xa3].map(|byte| DocId([byte; 16]));
    let li = &mut phones[0].client;
    li.set_offline(true);
    li.set_clock(now.plus_ms(12 * HOUR_MS));
    ask(li, before, 20).await?;
    assert_eq!((half_day(li), length(li, before)), (195, Some(LeaveLength::HalfDay)));
    li.set_clock(now.plus_ms(16 * HOUR_MS));
    ask(li, after, 21).await?;
    assert_eq!(half_day(li), 60, "it has begun, without a word from anybody");
    assert_eq!((length(li, before), length(li, after)), (Some(LeaveLength::HalfDay), Some(LeaveLength::Longer)));
    // A clock that was wrong takes it back.
    li.set_clock(now.plus_ms(13 * HOUR_MS));
    li.tick().await?;
    assert_eq!(half_day(li), 195);

    // Midnight passes on every server; one of them begins it, and the others find it there.
    for site in &sites {
        site.clock.advance_ms(16 * HOUR_MS);
    }
    in_force(&store, 7).await?;
    for (at, phone) in phones.iter_mut().enumerate() {
        phone.client.set_offline(false);
        phone.client.set_clock(sites[at % sites.len()].clock.now());
    }
    ask(&mut phones[1].client, later, 20).await?;
    phones[0].client.sync().await?;
    for phone in &phones {
        let replica = phone.client.replica();
        let reference = replica.reference().expect("synced");
        assert_eq!((reference.edition, &reference.coming, half_day(&phone.client)), (7, &None, 60));
        assert_eq!((replica.status().waiting, replica.status().refused), (0, 0));
    }
    let (li, zhang) = (&phones[0].client, &phones[1].client);
    assert_eq!(
        length(li, before),
        Some(LeaveLength::HalfDay),
        "by the figures of the evening on which it was asked for"
    );
    assert_eq!((length(li, after), length(zhang, later)), (Some(LeaveLength::Longer), Some(LeaveLength::Longer)));
    assert_eq!(store.editions().await?.len(), 3, "begun once");
    assert_eq!(audit(&store).await?.faults, Vec::<String>::new());
    // Before the sites, whose folders go with them.
    store.close().await;
    for site in sites {
        site.running.stop().await;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_edition_begins_at_midnight_under_a_running_server() -> Result<()> {
    let site = Site::start().await?;
    let store = Store::open(site.data()).await?;
    begins_at_midnight(vec![site], store).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_servers_over_one_database_begin_an_edition_once() -> Result<()> {
    let database = cluster::database().await.map_err(anyhow::Error::msg)?;
    found(Store::connect(&database).await?).await?;
    let often = Duration::from_millis(50);
    let sites = vec![Site::over(&database, None, often).await?, Site::over(&database, None, often).await?];
    begins_at_midnight(sites, Store::connect(&database).await?).await
}

/// What is pushed in the first moment of the day is judged by its edition, before anybody has looked at the clock.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_first_push_of_the_day_begins_its_edition() -> Result<()> {
    let database = cluster::database().await.map_err(anyhow::Error::msg)?;
    found(Store::connect(&database).await?).await?;
    let site = Site::over(&database, None, Duration::from_secs(3600)).await?;
    let store = Store::connect(&database).await?;
    let now = site.clock.now();
    anyhow::ensure!(announce(&store, &strict(), day(14), now).await?.is_ok());
    let mut li = site.phone("lina", 1).await?;
    site.clock.advance_ms(16 * HOUR_MS);
    li.client.set_clock(site.clock.now());
    let doc = DocId([0xa4; 16]);
    ask(&mut li.client, doc, 20).await?;
    assert_eq!((length(&li.client, doc), store.edition().await?), (Some(LeaveLength::Longer), 7));
    site.running.stop().await;
    // Whoever comes late has nothing to do.
    begin(&store, now.plus_ms(17 * HOUR_MS)).await?;
    assert_eq!(store.edition().await?, 7);
    assert!(withdraw(&store, now).await?.is_none(), "it has begun");
    store.close().await;
    Ok(())
}

/// As an administrator does; whether it went well, and what it said.
fn publish(server: &Server, what: &[&str]) -> Result<(bool, String)> {
    let data = server.data();
    let mut arguments: Vec<&std::ffi::OsStr> = vec!["publish".as_ref(), "--data".as_ref(), data.as_os_str()];
    arguments.extend(what.iter().map(|argument| argument.as_ref() as &std::ffi::OsStr));
    arguments.extend(["--now", "2026-05-13T09:30:00+08:00"].map(|argument| argument.as_ref() as &std::ffi::OsStr));
    command(&arguments)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_edition_is_announced_withdrawn_and_begins_although_no_server_ran_at_midnight() -> Result<()> {
    let at = |on: u32, hour: u32| day(on).at_minute(hour * 60);
    let mut server = Server::start(at(13, 9)).await?;
    let folder = tempfile::tempdir()?;
    let pack = folder.path().join("strict.toml");
    std::fs::write(&pack, strict())?;
    let pack = pack.to_str().expect("a path of ours");
    let (well, said) = publish(&server, &["--withdraw"])?;
    assert!(!well && said.contains("nothing is on record for a later day"), "{said}");
    let (well, said) = publish(&server, &["--pack", pack, "--from", "2026-05-13"])?;
    assert!(!well && said.contains("put it in force without a day"), "{said}");
    let (well, said) = publish(&server, &["--pack", pack, "--from", "2026-05-14"])?;
    assert!(well && said.contains("other figures from 2026-05-14, 00:00"), "{said}");
    let (well, said) = publish(&server, &["--withdraw"])?;
    assert!(well && said.contains("edition 3"), "{said}");

    // Nothing begins that was withdrawn.
    let sign_in = async |server: &Server, seed: u64, now: Timestamp| {
        let mut client = Client::new(&server.origin(), seed);
        client.set_clock(now);
        client.sign_in("lina", "doorstep-demo").await?.map_err(|problem| anyhow::anyhow!("{problem:?}"))?;
        client.sync().await?;
        anyhow::Ok(client)
    };
    server.kill();
    server.restart(at(14, 8)).await?;
    let li = sign_in(&server, 1, at(14, 8)).await?;
    assert_eq!((li.replica().reference().map(|held| held.edition), half_day(&li)), (Some(3), 195));

    let (well, said) = publish(&server, &["--pack", pack, "--from", "2026-05-16"])?;
    assert!(well, "{said}");
    server.kill();
    server.restart(at(18, 8)).await?;
    let li = sign_in(&server, 2, at(18, 8)).await?;
    assert_eq!((li.replica().reference().map(|held| held.edition), half_day(&li)), (Some(7), 60));
    // A day has its own figures, also after them.
    let reference = li.replica().reference().expect("synced");
    let minutes = [15, 16].map(|on| reference.figures_on(day(on)).leave.as_ref().map(|leave| leave.half_day_minutes));
    assert_eq!(minutes, [Some(195), Some(60)]);
    let (well, report) = command(&["verify-log".as_ref(), "--data".as_ref(), server.data().as_os_str()])?;
    anyhow::ensure!(well, "{report}");
    Ok(())
}
