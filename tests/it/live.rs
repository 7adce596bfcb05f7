//! The live connection: what it answers, when the server speaks first, and how it ends.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use doorstep_core::account::{Problem, SignedIn, code};
use doorstep_core::centre::{Reference, file};
use doorstep_core::domain::{Date, DocId, Timestamp};
use doorstep_core::fact::attendance::Punch;
use doorstep_core::fact::chain::answer_message;
use doorstep_core::fact::{Statement, decode};
use doorstep_core::regime::attendance;
use doorstep_core::sync::message::{
    Answer, CARRIED_MAX, Held, LIVE, PROTOCOL, REQUEST_MAX, Refusals, Request, SignedAnswer,
};
use doorstep_core::sync::replica::{Content, Intent};
use doorstep_server::clock::Clock;
use doorstep_server::config::{Config, Secret};
use doorstep_server::password::Cost;
use doorstep_server::store::Store;
use doorstep_server::{Running, demo, serve};
use doorstep_tests::client::Client;
use futures_util::{SinkExt, StreamExt};
use sha2::{Digest, Sha256};
use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::StatusCode;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

const PASSWORD: &str = "live";
const PATIENCE: Duration = Duration::from_secs(20);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_server_speaks_first_when_something_changed() -> Result<()> {
    let site = Site::start().await?;
    let phone = site.phone("lina", 1).await?;
    let mut line = Line::open(&site, &phone.client).await?;
    line.send(Message::binary(vec![0])).await?;
    assert_eq!(line.next().await?, Message::binary(vec![0]));

    let request = request();
    line.send(Message::binary(request.encode())).await?;
    let (asked, answer) = line.answer(&phone.signed_in).await?;
    assert_eq!(asked[..], Sha256::digest(request.encode())[..]);
    assert!(!answer.more && answer.admitted.entries.is_empty());

    // Her other phone punches; a stranger's punch in between concerns her not at all.
    let mut stranger = site.phone("yangbo", 2).await?;
    stranger.punch().await?;
    let mut second = site.phone("lina", 3).await?;
    second.punch().await?;
    let (asked, answer) = line.answer(&phone.signed_in).await?;
    assert_eq!(asked, [0; 32]);
    // The first of a scope comes whole.
    let docs: Vec<DocId> = answer.snapshots.iter().map(|snapshot| snapshot.doc).collect();
    assert_eq!(docs, [phone.month()]);

    // What the server has told it does not tell again.
    second.punch().await?;
    let (_, answer) = line.answer(&phone.signed_in).await?;
    let places: Vec<u64> = answer.admitted.entries.iter().map(|entry| entry.receipt.doc_seq).collect();
    assert_eq!(places, [2]);
    assert!(!answer.admitted.entries[0].bytes.is_empty());
    site.running.stop().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_opening_brings_a_request_and_is_the_start_of_listening() -> Result<()> {
    let site = Site::start().await?;
    let phone = site.phone("lina", 1).await?;
    let asks = |request: &[u8]| Line::open_asking(&site, &phone.client, BASE64_URL_SAFE_NO_PAD.encode(request));

    // What a new phone loads is worth packing, and comes by a post; on the open line it comes as it is.
    assert_eq!(status(asks(&request().encode()).await)?, StatusCode::SEE_OTHER);
    let mut line = Line::open(&site, &phone.client).await?;
    line.send(Message::binary(request().encode())).await?;
    let (_, all) = line.answer(&phone.signed_in).await?;
    let digest = Reference::digest(all.reference.as_deref().context("a new phone has none")?);
    let held = Held::after(&all, digest).request(all.epoch, site.clock.now());

    let mut line = asks(&held.encode()).await?;
    let (asked, answer) = line.answer(&phone.signed_in).await?;
    assert_eq!(asked[..], Sha256::digest(held.encode())[..]);
    assert!(!answer.is_news(&held), "{answer:?}");
    let mut second = site.phone("lina", 3).await?;
    second.punch().await?;
    let (asked, answer) = line.answer(&phone.signed_in).await?;
    assert_eq!((asked, answer.snapshots.len()), ([0; 32], 1), "it listens");

    // What was missed comes at once, unless it is much, which comes packed by a post. What is wrong opens nothing.
    let mut line = asks(&held.encode()).await?;
    let (_, answer) = line.answer(&phone.signed_in).await?;
    assert_eq!(answer.snapshots.iter().map(|snapshot| snapshot.doc).collect::<Vec<_>>(), [phone.month()]);
    second.punches(150).await?;
    let held = Held::after(&answer, digest).request(answer.epoch, site.clock.now());
    assert_eq!(status(asks(&held.encode()).await)?, StatusCode::SEE_OTHER);
    assert_eq!(status(asks(b"no request").await)?, StatusCode::BAD_REQUEST);
    assert_eq!(status(asks(&[3; CARRIED_MAX + 1]).await)?, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(status(Line::open_asking(&site, &phone.client, "~".into()).await)?, StatusCode::BAD_REQUEST);
    site.running.stop().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_an_opening_pushes_is_receipted_once() -> Result<()> {
    let site = Site::start().await?;
    let mut phone = site.phone("lina", 1).await?;
    phone.client.set_offline(true);
    let punch = phone.punching(1);
    anyhow::ensure!(phone.client.write(punch).await?, "not stored");
    let request = phone.client.last_request().to_vec();

    let asked = BASE64_URL_SAFE_NO_PAD.encode(&request);
    let mut line = Line::open_asking(&site, &phone.client, asked).await?;
    let (_, answer) = line.answer(&phone.signed_in).await?;
    let [receipt] = &answer.admitted.receipts[..] else { anyhow::bail!("{answer:?}") };
    assert!(receipt.verdict.is_effective() && receipt.doc_seq == 1);
    // Who heard nothing of it posts the same.
    let reply = phone.client.post_sync(request).await?;
    let signed: SignedAnswer = decode(&reply.body).context("no answer")?;
    let again: Answer = decode(&signed.body).context("no answer")?;
    assert_eq!(again.admitted.receipts, answer.admitted.receipts);
    site.running.stop().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_answers_for_others_hears_at_once_what_was_refused() -> Result<()> {
    let site = Site::start().await?;
    let leader = site.phone("wangqiang", 1).await?;
    let other = site.phone("zhaomin", 2).await?;
    let mut line = Line::open(&site, &leader.client).await?;
    let mut other_line = Line::open(&site, &other.client).await?;
    for (line, phone) in [(&mut line, &leader), (&mut other_line, &other)] {
        line.send(Message::binary(request().encode())).await?;
        let (_, answer) = line.answer(&phone.signed_in).await?;
        assert_eq!(answer.refused, Some(Refusals { from: 0, entries: Vec::new() }));
    }

    let mut lina = site.phone("lina", 3).await?;
    for told in 1..=2 {
        lina.withdraw_nothing().await?;
        let (asked, answer) = line.answer(&leader.signed_in).await?;
        assert_eq!(asked, [0; 32]);
        let refused = answer.refused.context("she is in his group")?;
        let authors: Vec<&str> = refused.entries.iter().map(|(_, refused)| refused.author.as_str()).collect();
        assert_eq!(authors, ["lina"], "once each: {told}");
    }
    // What the other leader hears of is his own group's.
    let mut yangbo = site.phone("yangbo", 4).await?;
    yangbo.withdraw_nothing().await?;
    let (_, answer) = other_line.answer(&other.signed_in).await?;
    let refused = answer.refused.context("he is in her group")?;
    assert_eq!(refused.entries.len(), 1);
    assert_eq!(refused.entries[0].1.author.as_str(), "yangbo");
    site.running.stop().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bad_frame_is_answered_with_a_code_and_a_huge_one_ends_the_line() -> Result<()> {
    let site = Site::start().await?;
    let phone = site.phone("lina", 1).await?;
    let mut line = Line::open(&site, &phone.client).await?;
    for (frame, expected) in [
        (Message::binary(vec![PROTOCOL as u8; 99]), code::FORMAT),
        (Message::binary(vec![99; 99]), code::VERSION),
        (Message::binary(Vec::new()), code::FORMAT),
        (Message::text("hello"), code::FORMAT),
    ] {
        line.send(frame).await?;
        assert_eq!(line.problem().await?.code, expected);
    }
    line.send(Message::binary(vec![0])).await?;
    assert_eq!(line.next().await?, Message::binary(vec![0]), "the line is still open");

    let _ = line.send(Message::binary(vec![PROTOCOL as u8; REQUEST_MAX + 1])).await;
    line.ended().await?;
    let mut line = Line::open(&site, &phone.client).await?;
    line.send(Message::binary(vec![0])).await?;
    assert_eq!(line.next().await?, Message::binary(vec![0]), "the server goes on");

    // Whoever goes on with what is refused is hung up on.
    for _ in 0..20 {
        line.send(Message::text("hello")).await?;
        assert_eq!(line.problem().await?.code, code::FORMAT);
    }
    line.send(Message::text("hello")).await?;
    assert_eq!(line.closed().await?, (4000, code::FORMAT.to_owned()));
    site.running.stop().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn revoking_or_signing_out_closes_the_line_at_once() -> Result<()> {
    let site = Site::start().await?;
    let mut lost = site.phone("lina", 1).await?;
    let mut own = site.phone("lina", 2).await?;
    let mut lost_line = Line::open(&site, &lost.client).await?;
    let mut own_line = Line::open(&site, &own.client).await?;
    let path = format!("/account/devices/{}/revoke", lost.signed_in.device);
    let reply = own.client.post_json(&path, &serde_json::Value::Null).await?;
    assert_eq!(reply.status, StatusCode::NO_CONTENT);
    assert_eq!(lost_line.closed().await?, (4000, code::REVOKED.to_owned()));

    own_line.send(Message::binary(vec![0])).await?;
    assert_eq!(own_line.next().await?, Message::binary(vec![0]), "the other phone's line stays");
    own.client.post_json("/account/sign-out", &serde_json::Value::Null).await?;
    assert_eq!(own_line.closed().await?, (4000, code::SESSION.to_owned()));
    lost.client.drop_cookies();
    site.running.stop().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_that_ends_by_time_closes_the_line_and_stopping_says_so() -> Result<()> {
    let site = Site::start().await?;
    let phone = site.phone("lina", 1).await?;
    let mut line = Line::open(&site, &phone.client).await?;
    site.clock.advance_ms(30 * 86_400_000);
    // The clock jumped under a sleeping timer; the next frame finds out.
    line.send(Message::binary(request().encode())).await?;
    assert_eq!(line.closed().await?, (4000, code::SESSION.to_owned()));

    let phone = site.phone("lina", 1).await?;
    let mut line = Line::open(&site, &phone.client).await?;
    line.send(Message::binary(vec![0])).await?;
    assert_eq!(line.next().await?, Message::binary(vec![0]));
    let stopping = tokio::spawn(site.running.stop());
    assert_eq!(line.closed().await?.0, 1001);
    stopping.await?;
    Ok(())
}

/// The demo's people, and no documents.
pub async fn found(store: Store) -> Result<()> {
    demo::found(&store, &file::guangyuan(), PASSWORD, Cost::LOW, start()).await?;
    store.close().await;
    Ok(())
}

pub fn request() -> Request {
    Request { page: 0, ..Request::new(start()) }
}

fn start() -> Timestamp {
    Date::new(2026, 5, 13).expect("a day that exists").at_minute(8 * 60 + 50)
}

/// A server in this process, with the demo's people and no documents.
pub struct Site {
    pub running: Running,
    pub clock: Clock,
    folder: TempDir,
}

impl Site {
    pub async fn start() -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let clock = Clock::starting_at(start());
        found(Store::open(folder.path()).await?).await?;
        let config = Config { clock: clock.clone(), password_cost: Cost::LOW, ..Config::new(folder.path().into()) };
        Ok(Self { running: serve(config).await?, clock, folder })
    }

    /// One of several servers over a PostgreSQL, whose centre was founded.
    pub async fn over(database: &str, nats: Option<String>, look_every: Duration) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let clock = Clock::starting_at(start());
        let config = Config {
            clock: clock.clone(),
            password_cost: Cost::LOW,
            database: Some(Secret(database.to_owned())),
            nats: nats.map(Secret),
            look_every,
            ..Config::new(folder.path().into())
        };
        Ok(Self { running: serve(config).await?, clock, folder })
    }

    /// Where the database is, without a PostgreSQL.
    pub fn data(&self) -> &Path {
        self.folder.path()
    }

    pub async fn phone(&self, login: &str, seed: u64) -> Result<Phone> {
        let mut client = Client::new(&format!("http://{}", self.running.address), seed);
        client.set_clock(self.clock.now());
        let signed_in =
            client.sign_in(login, PASSWORD).await?.map_err(|problem| anyhow::anyhow!("{}", problem.code))?;
        client.sync().await?;
        Ok(Phone { client, signed_in })
    }
}

pub struct Phone {
    pub client: Client,
    pub signed_in: SignedIn,
}

impl Phone {
    pub fn month(&self) -> DocId {
        let reference = self.client.replica().reference().expect("synced");
        attendance::month_of(reference, &self.signed_in.worker, self.client.now())
    }

    pub async fn punch(&mut self) -> Result<()> {
        self.punches(1).await
    }

    /// Withdraws a leave that nobody asked for: refused.
    async fn withdraw_nothing(&mut self) -> Result<()> {
        let statement = Statement::LeaveWithdrawn(());
        let (doc, doc_kind) = (DocId([0x89; 16]), statement.doc_kind());
        let intent = Intent { doc, doc_kind, acting: None, subject: None, content: Content::Fact(statement) };
        let before = self.client.replica().status().refused;
        anyhow::ensure!(self.client.write(vec![intent]).await?, "not stored");
        anyhow::ensure!(self.client.replica().status().refused == before + 1, "not refused");
        Ok(())
    }

    /// So many punches, all of this minute.
    fn punching(&self, count: usize) -> Vec<Intent> {
        let doc = self.month();
        let intent = |number: usize| {
            let statement = Statement::Punched(Punch { at: self.client.now(), note: number.to_string() });
            let doc_kind = statement.doc_kind();
            Intent { doc, doc_kind, acting: None, subject: None, content: Content::Fact(statement) }
        };
        (0..count).map(intent).collect()
    }

    pub async fn punches(&mut self, count: usize) -> Result<()> {
        let intents = self.punching(count);
        anyhow::ensure!(self.client.write(intents).await?, "not stored");
        anyhow::ensure!(self.client.replica().status().waiting == 0, "not sent");
        Ok(())
    }
}

/// With what an opening was refused.
fn status(opened: Result<Line>) -> Result<StatusCode> {
    let error = opened.err().context("it was opened")?;
    match error.downcast()? {
        Error::Http(response) => Ok(response.status()),
        other => Err(other.into()),
    }
}

pub struct Line {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

impl Line {
    pub async fn open(site: &Site, client: &Client) -> Result<Self> {
        let mut request = format!("ws://{}/live", site.running.address).into_client_request()?;
        request.headers_mut().insert("cookie", client.cookie_header().parse()?);
        request.headers_mut().insert("origin", format!("http://{}", site.running.address).parse()?);
        Ok(Self { socket: connect_async(request).await?.0 })
    }

    /// Opens with a request, as base64.
    async fn open_asking(site: &Site, client: &Client, asked: String) -> Result<Self> {
        let mut request = format!("ws://{}/live", site.running.address).into_client_request()?;
        request.headers_mut().insert("cookie", client.cookie_header().parse()?);
        request.headers_mut().insert("sec-websocket-protocol", LIVE.parse()?);
        request.headers_mut().append("sec-websocket-protocol", asked.parse()?);
        Ok(Self { socket: connect_async(request).await?.0 })
    }

    pub async fn send(&mut self, message: Message) -> Result<()> {
        Ok(self.socket.send(message).await?)
    }

    async fn next(&mut self) -> Result<Message> {
        let next = tokio::time::timeout(PATIENCE, self.socket.next()).await.context("nothing came")?;
        Ok(next.context("the line ended")??)
    }

    /// The next answer, its signature checked.
    pub async fn answer(&mut self, signed_in: &SignedIn) -> Result<([u8; 32], Answer)> {
        let Message::Binary(bytes) = self.next().await? else { anyhow::bail!("no answer") };
        let signed: SignedAnswer = decode(&bytes).context("no answer")?;
        let message = answer_message(signed_in.device, &signed.request, &signed.body);
        anyhow::ensure!(signed_in.server_key.verifies(&message, &signed.signature), "not the server's");
        Ok((signed.request, decode(&signed.body).context("no answer")?))
    }

    async fn problem(&mut self) -> Result<Problem> {
        Ok(serde_json::from_str(self.next().await?.to_text()?)?)
    }

    pub async fn closed(&mut self) -> Result<(u16, String)> {
        let Message::Close(Some(frame)) = self.next().await? else { anyhow::bail!("not closed") };
        Ok((frame.code.into(), frame.reason.to_string()))
    }

    /// Waits until nothing more comes, however it ends.
    async fn ended(&mut self) -> Result<()> {
        let all = async { while let Some(Ok(_)) = self.socket.next().await {} };
        tokio::time::timeout(PATIENCE, all).await.context("the line is still open")
    }
}
