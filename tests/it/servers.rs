//! Two servers over one PostgreSQL: what one admits, phones at the other hear, with NATS between them and without.

use std::time::Duration;

use anyhow::Result;
use doorstep_core::account::code;
use doorstep_core::domain::DocId;
use doorstep_server::audit::audit;
use doorstep_server::store::{Store, cluster};
use doorstep_tests::nats::Nats;
use tokio_tungstenite::tungstenite::Message;

use crate::live::{Line, Phone, Site, found, request};

/// So long that whatever is heard was told.
const NEVER: Duration = Duration::from_secs(3600);
/// So short that a test does not wait.
const OFTEN: Duration = Duration::from_millis(50);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_phone_at_one_server_hears_by_nats_what_another_admitted() -> Result<()> {
    let nats = Nats::start().await?;
    let (a, b) = two(Some(&nats), NEVER).await?;
    let listening = a.phone("lina", 1).await?;
    let mut line = listen(&a, &listening).await?;
    let mut second = b.phone("lina", 2).await?;
    for round in 1..=3 {
        second.punch().await?;
        assert_eq!(heard(&mut line, &listening).await?, (listening.month(), round));
    }

    // A phone revoked at one loses its line at the other.
    let mut own = b.phone("lina", 3).await?;
    let path = format!("/account/devices/{}/revoke", listening.signed_in.device);
    own.client.post_json(&path, &serde_json::Value::Null).await?;
    assert_eq!(line.closed().await?, (4000, code::REVOKED.to_owned()));
    stop([a, b]).await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_nats_is_killed_phones_still_hear() -> Result<()> {
    let mut nats = Nats::start().await?;
    let (a, b) = two(Some(&nats), OFTEN).await?;
    let listening = a.phone("lina", 1).await?;
    let mut line = listen(&a, &listening).await?;
    let mut second = b.phone("lina", 2).await?;
    second.punch().await?;
    assert_eq!(heard(&mut line, &listening).await?, (listening.month(), 1));
    nats.kill();
    for round in 2..=4 {
        second.punch().await?;
        assert_eq!(heard(&mut line, &listening).await?, (listening.month(), round));
    }
    stop([a, b]).await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_nats_server_that_comes_later_is_found() -> Result<()> {
    let mut nats = Nats::start().await?;
    nats.kill();
    let (a, b) = two(Some(&nats), NEVER).await?;
    let listening = a.phone("lina", 1).await?;
    let mut line = listen(&a, &listening).await?;
    let mut second = b.phone("lina", 2).await?;
    second.punch().await?;
    nats.restart().await?;
    // What was said before it came may be lost; the next news that arrive bring everything.
    let month = tokio::select! {
        heard = heard(&mut line, &listening) => heard?.0,
        failed = async {
            loop {
                if let Err(error) = second.punch().await {
                    return error;
                }
                tokio::time::sleep(OFTEN).await;
            }
        } => return Err(failed),
    };
    assert_eq!(month, listening.month());
    stop([a, b]).await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_nats_a_phone_revoked_elsewhere_finds_out_by_its_sign_of_life() -> Result<()> {
    let (a, b) = two(None, NEVER).await?;
    let listening = a.phone("lina", 1).await?;
    let mut line = listen(&a, &listening).await?;
    let mut own = b.phone("lina", 2).await?;
    let path = format!("/account/devices/{}/revoke", listening.signed_in.device);
    own.client.post_json(&path, &serde_json::Value::Null).await?;
    line.send(Message::binary(vec![0])).await?;
    assert_eq!(line.closed().await?, (4000, code::REVOKED.to_owned()));
    stop([a, b]).await;
    Ok(())
}

/// Each server has cached the document that the other changes.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_servers_write_in_one_document_by_turns() -> Result<()> {
    let database = centre().await?;
    let (a, b) = (Site::over(&database, None, NEVER).await?, Site::over(&database, None, NEVER).await?);
    let mut phones = [a.phone("lina", 1).await?, b.phone("lina", 2).await?];
    for _ in 0..5 {
        for phone in &mut phones {
            phone.punch().await?;
        }
    }
    for phone in &mut phones {
        phone.client.sync().await?;
        let month = phone.month();
        let replica = phone.client.replica();
        assert_eq!(replica.view(month).map(|view| view.base_seq), Some(10));
    }
    stop([a, b]).await;
    let store = Store::connect(&database).await?;
    let report = audit(&store).await?;
    assert_eq!((report.entries, &report.faults), (10, &Vec::new()));
    store.close().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_phone_from_behind_the_horizon_gets_documents_whole() -> Result<()> {
    const PUNCHES: usize = 1_300;
    let database = centre().await?;
    let site = Site::over(&database, None, NEVER).await?;
    let mut behind = site.phone("lina", 1).await?;
    behind.punch().await?;
    behind.client.sync().await?;

    let mut busy = site.phone("lina", 2).await?;
    busy.punches(PUNCHES).await?;
    let store = Store::connect(&database).await?;
    let now = site.clock.now();
    assert_eq!(store.compact(now).await?, 0);
    assert!(store.compact(now.plus_ms(3_600_000)).await? > 0);
    store.close().await;

    // It missed the numbers between, and continues from the whole document with what came after the horizon.
    behind.client.sync().await?;
    let fresh = site.phone("lina", 3).await?;
    for phone in [&behind, &fresh] {
        let replica = phone.client.replica();
        assert!(replica.status().trouble.is_none(), "{:?}", replica.status());
        assert_eq!(replica.view(phone.month()).map(|view| view.base_seq), Some(PUNCHES as u64 + 1));
    }
    assert_eq!(behind.client.replica().state_digest(), fresh.client.replica().state_digest());
    behind.punch().await?;
    site.running.stop().await;
    Ok(())
}

/// As databases that lock by optimism answer.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_group_that_another_transaction_got_in_the_way_of_is_tried_again() -> Result<()> {
    let database = centre().await?;
    let site = Site::over(&database, None, NEVER).await?;
    let mut phone = site.phone("lina", 1).await?;
    cluster::run(
        &database,
        "CREATE SEQUENCE tries;
         CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
             IF nextval('tries') <= 3 THEN RAISE EXCEPTION 'in the way' USING ERRCODE = '40001'; END IF;
             RETURN NEW;
         END $$;
         CREATE TRIGGER refuse BEFORE INSERT ON entry FOR EACH STATEMENT EXECUTE FUNCTION refuse();",
    )
    .await
    .map_err(anyhow::Error::msg)?;
    phone.punch().await?;
    site.running.stop().await;
    Ok(())
}

/// The address of a database that holds the demo's people and no documents.
async fn centre() -> Result<String> {
    let database = cluster::database().await.map_err(anyhow::Error::msg)?;
    found(Store::connect(&database).await?).await?;
    Ok(database)
}

async fn two(nats: Option<&Nats>, look_every: Duration) -> Result<(Site, Site)> {
    let database = centre().await?;
    let site = || Site::over(&database, nats.map(Nats::url), look_every);
    Ok((site().await?, site().await?))
}

/// Opens a line and asks once, from where the phone stands.
async fn listen(site: &Site, phone: &Phone) -> Result<Line> {
    let mut line = Line::open(site, &phone.client).await?;
    line.send(Message::binary(request().encode())).await?;
    let (_, answer) = line.answer(&phone.signed_in).await?;
    assert!(!answer.more && answer.admitted.entries.is_empty());
    Ok(line)
}

/// The document of the next answer and its place there.
async fn heard(line: &mut Line, phone: &Phone) -> Result<(DocId, u64)> {
    let (_, answer) = line.answer(&phone.signed_in).await?;
    let whole = answer.snapshots.iter().map(|snapshot| (snapshot.doc, snapshot.doc_seq));
    let entries = answer.admitted.entries.iter().map(|entry| (entry.doc, entry.receipt.doc_seq));
    Ok(whole.chain(entries).max_by_key(|(_, place)| *place).expect("an answer tells something"))
}

async fn stop(sites: [Site; 2]) {
    for site in sites {
        site.running.stop().await;
    }
}
