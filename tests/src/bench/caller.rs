//! A phone as the server sees it: signed runs, signed answers, cursors. It keeps no documents, so hundreds of them cost little, and
//! what the server says can be compared word for word.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail, ensure};
use doorstep_core::centre::Reference;
use doorstep_core::domain::{DeviceId, EntryHash};
use doorstep_core::fact::chain::answer_message;
use doorstep_core::fact::{PublicKey, Receipt, Run, read};
use doorstep_core::sync::log;
use doorstep_core::sync::message::{Answer, Cursor, Request, SignedAnswer};
use doorstep_server::store::{Keys, Store};
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client as Http;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use sha2::{Digest, Sha256};
use tokio_tungstenite::tungstenite::Bytes;
use tokio_tungstenite::tungstenite::http::{self, Method, StatusCode, header};

use super::{Pen, morning, request};

/// A session lasts longer than any bench. Unit: ms.
const SESSION_MS: i64 = 30 * 86_400_000;

/// What became of a request.
#[derive(Debug)]
pub enum Said {
    Answer(Box<Answer>),
    /// Refused, with the status.
    Refused(StatusCode),
    /// Nobody answered, or not to the end.
    Nothing,
}

pub struct Caller {
    pub pen: Pen,
    http: Http<HttpConnector, Full<Bytes>>,
    address: String,
    cookie: String,
    server: PublicKey,
    reference: [u8; 8],
    cursors: Vec<Cursor>,
    log: log::Head,
}

impl std::fmt::Debug for Caller {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Caller").field("worker", &self.pen.worker).finish_non_exhaustive()
    }
}

impl Caller {
    /// Enrols the pen's key and opens a session, both in the store; the server that answers later serves that store.
    pub async fn enrol(pen: Pen, store: &Store, keys: &Keys, reference: &Reference) -> Result<Self> {
        let device = pen.key().public().device();
        store.enrol(&pen.worker, &pen.key().public(), "bench", 5, morning()).await?;
        let token: String = Sha256::digest(device.0).iter().map(|byte| format!("{byte:02x}")).collect();
        let hash = Sha256::digest(token.as_bytes()).into();
        let account = store.account_of(&pen.worker).await?.context("everybody has a door")?;
        let ends = morning().plus_ms(SESSION_MS);
        ensure!(store.open_session(&hash, device, &account.password_hash, ends).await?, "no session");
        Ok(Self {
            pen,
            http: Http::builder(TokioExecutor::new()).build_http(),
            address: String::new(),
            cookie: format!("doorstep={token}"),
            server: keys.receipts.public(),
            reference: Reference::digest(&reference.encode()),
            cursors: Vec::new(),
            log: log::Head::default(),
        })
    }

    /// `http://127.0.0.1:1234`
    pub fn set_server(&mut self, origin: &str) {
        self.address = format!("{origin}/sync");
    }

    pub fn device(&self) -> DeviceId {
        self.pen.key().public().device()
    }

    /// Sends any bytes. Errors: nobody answered, or not to the end.
    pub async fn post(&self, bytes: Vec<u8>) -> Result<(StatusCode, Bytes)> {
        let request = http::Request::builder().method(Method::POST).uri(&self.address);
        let request = request.header(header::COOKIE, &self.cookie);
        let request = request.header(header::CONTENT_TYPE, "application/octet-stream");
        let response = self.http.request(request.body(Full::new(bytes.into()))?).await?;
        let status = response.status();
        Ok((status, response.into_body().collect().await?.to_bytes()))
    }

    /// Asks, and looks whether the answer is the server's word and whether its log goes on from what was seen of it.
    ///
    /// Errors: an answer that is not.
    async fn ask(&mut self, request: &Request) -> Result<Said> {
        let bytes = request.encode();
        let digest: [u8; 32] = Sha256::digest(&bytes).into();
        let Ok((status, body)) = self.post(bytes).await else { return Ok(Said::Nothing) };
        if !status.is_success() {
            return Ok(Said::Refused(status));
        }
        let signed: SignedAnswer = read(&body).context("an answer")?;
        let message = answer_message(self.device(), &digest, &signed.body);
        ensure!(signed.request == digest && self.server.verifies(&message, &signed.signature), "not the server's word");
        let answer: Answer = read(&signed.body).context("an answer")?;
        ensure!(answer.log_from == self.log.size, "the log is told from elsewhere");
        let log = self.log.extend(answer.checkpoint.size, &answer.proof).context("a log that goes on")?;
        ensure!(log.root() == answer.checkpoint.root, "another log than the one that was seen");
        self.log = log;
        Ok(Said::Answer(Box::new(answer)))
    }

    fn request(&self, push: Option<Run>) -> Request {
        let cursors = self.cursors.clone();
        Request { reference: self.reference, log_size: self.log.size, cursors, ..request(push) }
    }

    /// Pushes a run and reads on. The receipts are those of its entries, in their order.
    ///
    /// Errors: an answer that is not the server's word, or a run that is not taken.
    pub async fn push(&mut self, run: &Run) -> Result<Result<Vec<Receipt>, Said>> {
        let request = self.request(Some(run.clone()));
        let answer = match self.ask(&request).await? {
            Said::Answer(answer) => answer,
            other => return Ok(Err(other)),
        };
        if let Some(problem) = answer.push_problem {
            bail!("{}: the run of {} from {} is not taken: {problem}", self.pen.worker, self.device(), run.first_seq);
        }
        let receipts: Vec<Receipt> = answer.admitted.receipts.iter().map(|signed| signed.receipt.clone()).collect();
        self.cursors = answer.cursors;
        let hashes = run.entries.iter().map(|bytes| EntryHash::of(bytes));
        ensure!(hashes.eq(receipts.iter().map(|receipt| receipt.hash)), "receipts of other entries");
        Ok(Ok(receipts))
    }

    /// Reads on from where it stopped the last time: entries with their receipts, by the entry's hash.
    ///
    /// Errors: no answer, or one that is not the server's word.
    pub async fn pull(&mut self) -> Result<BTreeMap<EntryHash, Receipt>> {
        let mut found = BTreeMap::new();
        loop {
            let request = self.request(None);
            let Said::Answer(answer) = self.ask(&request).await? else { bail!("the reader is not answered") };
            for delivered in &answer.admitted.entries {
                let receipt = delivered.receipt.receipt.clone();
                ensure!(EntryHash::of(&delivered.bytes) == receipt.hash, "an entry under another's receipt");
                found.insert(receipt.hash, receipt);
            }
            self.cursors = answer.cursors;
            if !answer.more {
                return Ok(found);
            }
        }
    }
}
