//! A phone's line to the server: posts and one live connection, as the app has them. All of it ends when it is dropped.

use std::io::Read as _;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use doorstep_core::account::{Problem, SignIn, SignedIn};
use doorstep_core::fact::chain::SecretKey;
use doorstep_core::sync::message::{CARRIED_MAX, LIVE};
use flate2::read::GzDecoder;
use futures_util::{SinkExt, StreamExt};
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::{HeaderValue, Request, header};
use tokio_tungstenite::tungstenite::{Bytes, Message};
use tokio_tungstenite::{WebSocketStream, client_async};

/// After a live connection was lost or could not be opened, as in the app.
pub const PAUSE: Duration = Duration::from_secs(1);

/// What the phone hears.
#[derive(Debug)]
pub enum Heard {
    Opened,
    Closed,
    /// A signed answer, asked for or not.
    Answer(Vec<u8>),
    Problem(Problem),
    /// A post was not answered.
    Unreachable,
}

/// Where the server is and who asks.
#[derive(Clone, Debug)]
pub struct Account {
    /// As `127.0.0.1:8420`.
    authority: String,
    cookie: String,
}

impl Account {
    /// Enrols the phone: signs in with its key.
    ///
    /// Errors: the server's refusal, or no answer.
    pub async fn enrol(authority: &str, login: &str, password: &str, key: &SecretKey) -> Result<(Self, SignedIn)> {
        let device_key = key.public();
        let proof = key.sign(&SignIn::proof_message(login, &device_key));
        let device_name = "phone".to_owned();
        let ask = SignIn {
            login: login.to_owned(),
            password: password.to_owned(),
            device_key,
            device_name,
            proof,
            lost: None,
            unsent: String::new(),
        };
        let request = Request::post(format!("http://{authority}/account/sign-in"))
            .header(header::ORIGIN, format!("http://{authority}"))
            .header(header::CONTENT_TYPE, "application/json")
            .body(Full::new(Bytes::from(serde_json::to_vec(&ask)?)))?;
        let response = client().request(request).await?;
        let (head, body) = response.into_parts();
        let body = body.collect().await?.to_bytes();
        if !head.status.is_success() {
            bail!("{login}: {}", String::from_utf8_lossy(&body));
        }
        let cookie = head.headers.get(header::SET_COOKIE).context("no session")?.to_str()?;
        let cookie = cookie.split(';').next().unwrap_or_default().to_owned();
        Ok((Self { authority: authority.to_owned(), cookie }, serde_json::from_slice(&body)?))
    }
}

type Http = Client<HttpConnector, Full<Bytes>>;

fn client() -> Http {
    let mut connector = HttpConnector::new();
    connector.set_nodelay(true);
    Client::builder(TokioExecutor::new()).build(connector)
}

/// A line that is up, or trying to be.
#[derive(Debug)]
pub struct Line {
    account: Account,
    http: Http,
    heard: mpsc::UnboundedSender<Heard>,
    live: Option<mpsc::UnboundedSender<Vec<u8>>>,
    lost_at: Option<Instant>,
    tasks: JoinSet<()>,
}

impl Line {
    pub fn new(account: &Account) -> (Self, mpsc::UnboundedReceiver<Heard>) {
        let (heard, hears) = mpsc::unbounded_channel();
        let line =
            Self { account: account.clone(), http: client(), heard, live: None, lost_at: None, tasks: JoinSet::new() };
        (line, hears)
    }

    /// Over the live connection when there is one. Otherwise the request opens it, unless it is long or brings work, or its answer is
    /// wanted `packed`, or an opening came to nothing a moment ago: then it is posted.
    pub fn send(&mut self, request: Vec<u8>, packed: bool, has_work: bool) {
        let (account, http, heard) = (self.account.clone(), self.http.clone(), self.heard.clone());
        if let Some(live) = self.live.as_ref().filter(|_| !packed) {
            let _ = live.send(request);
        } else if packed || has_work || request.len() > CARRIED_MAX || !self.may_open() {
            self.tasks.spawn(async move {
                let answer = post(&account, &http, request).await.unwrap_or(Heard::Unreachable);
                let _ = heard.send(answer);
            });
        } else {
            let (sender, requests) = mpsc::unbounded_channel();
            self.live = Some(sender);
            self.tasks.spawn(async move {
                let Ok(socket) = open(&account, &request).await else {
                    let _ = heard.send(Heard::Closed);
                    let answer = post(&account, &http, request).await.unwrap_or(Heard::Unreachable);
                    let _ = heard.send(answer);
                    return;
                };
                let _ = heard.send(Heard::Opened);
                let _ = live(socket, &heard, requests).await;
                let _ = heard.send(Heard::Closed);
            });
        }
    }

    /// Whether there is no live connection, and one may be tried.
    pub fn may_open(&self) -> bool {
        self.live.is_none() && self.lost_at.is_none_or(|at| at.elapsed() > PAUSE)
    }

    pub fn lost(&mut self) {
        self.live = None;
        self.lost_at = Some(Instant::now());
    }
}

async fn post(account: &Account, http: &Http, request: Vec<u8>) -> Result<Heard> {
    let Account { authority, cookie } = account;
    let request = Request::post(format!("http://{authority}/sync"))
        .header(header::ORIGIN, format!("http://{authority}"))
        .header(header::ACCEPT_ENCODING, "gzip")
        .header(header::COOKIE, cookie)
        .header(header::CONTENT_TYPE, "application/octet-stream")
        .body(Full::new(Bytes::from(request)))?;
    let (head, body) = http.request(request).await?.into_parts();
    let mut body = body.collect().await?.to_bytes().to_vec();
    if head.headers.get(header::CONTENT_ENCODING).is_some_and(|packing| packing == "gzip") {
        let mut plain = Vec::new();
        GzDecoder::new(&body[..]).read_to_end(&mut plain)?;
        body = plain;
    }
    if head.status.is_success() { Ok(Heard::Answer(body)) } else { Ok(Heard::Problem(serde_json::from_slice(&body)?)) }
}

/// Opens the live connection with a request.
async fn open(account: &Account, request: &[u8]) -> Result<WebSocketStream<TcpStream>> {
    let Account { authority, cookie } = account;
    let stream = TcpStream::connect(authority).await?;
    stream.set_nodelay(true)?;
    let mut opening = format!("ws://{authority}/live").into_client_request()?;
    let protocols = format!("{LIVE}, {}", BASE64_URL_SAFE_NO_PAD.encode(request));
    let headers = opening.headers_mut();
    headers.insert(header::COOKIE, HeaderValue::from_str(cookie)?);
    headers.insert(header::ORIGIN, HeaderValue::from_str(&format!("http://{authority}"))?);
    headers.insert(header::SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_str(&protocols)?);
    Ok(client_async(opening, stream).await?.0)
}

/// Carries frames until either side ends.
async fn live(
    mut socket: WebSocketStream<TcpStream>,
    heard: &mpsc::UnboundedSender<Heard>,
    mut requests: mpsc::UnboundedReceiver<Vec<u8>>,
) -> Result<()> {
    loop {
        tokio::select! {
            request = requests.recv() => match request {
                Some(request) => socket.send(Message::binary(request)).await?,
                None => return Ok(()),
            },
            frame = socket.next() => match frame {
                Some(Ok(Message::Binary(bytes))) => heard.send(Heard::Answer(bytes.to_vec()))?,
                Some(Ok(Message::Text(text))) => heard.send(Heard::Problem(serde_json::from_str(&text)?))?,
                Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => {}
                Some(Ok(Message::Close(_)) | Err(_)) | None => return Ok(()),
            },
        }
    }
}
