//! The driver: one request a line on standard input, one answer a line on standard output.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use doorstep_core::domain::DocId;
use serde_json::{Map, Value, json};
use tokio::sync::{Mutex, mpsc};

use super::now_ms;
use super::phone::{self, Ask, Handle, Told};
use super::record::{self, Edit};

/// What the words mean for this peer.
const ACKNOWLEDGED: &str = "a receipt under the server's signature; the entry was judged by the rules and is durable (SQLite, synchronous=FULL)";
const CURRENT: &str = "the server's signed answer said that there is no more, and every own entry has its receipt";
const PATIENCE_MS: u64 = 60_000;

type Phones = Arc<Mutex<BTreeMap<String, Handle>>>;

/// Answers until standard input ends.
pub async fn run() -> Result<()> {
    let (lines, mut asked) = mpsc::unbounded_channel::<String>();
    std::thread::spawn(move || {
        for line in std::io::stdin().lines().map_while(Result::ok) {
            if lines.send(line).is_err() {
                return;
            }
        }
    });
    let phones = Phones::default();
    while let Some(line) = asked.recv().await {
        if line.trim().is_empty() {
            continue;
        }
        let request: Value = serde_json::from_str(&line)?;
        let is_quit = request["op"] == "quit";
        let phones = Arc::clone(&phones);
        let work = tokio::spawn(async move {
            let id = request["id"].clone();
            let mut answer = match perform(&phones, &request).await {
                Ok(mut answer) => {
                    answer.insert("ok".to_owned(), true.into());
                    answer
                }
                Err(error) => object(json!({"ok": false, "error": format!("{error:#}")})),
            };
            answer.insert("id".to_owned(), id);
            let mut out = std::io::stdout().lock();
            // Whoever no longer listens ends us by closing our input.
            let _ = writeln!(out, "{}", Value::Object(answer)).and_then(|()| out.flush());
        });
        if is_quit {
            work.await?;
            break;
        }
    }
    Ok(())
}

async fn perform(phones: &Phones, request: &Value) -> Result<Map<String, Value>> {
    let op = request["op"].as_str().context("a request without an op")?;
    match op {
        "hello" => Ok(object(json!({
            "name": "doorstep",
            "versions": {"doorstep": env!("CARGO_PKG_VERSION")},
            "ack": ACKNOWLEDGED,
            "current": CURRENT,
        }))),
        "create" => create(phones, request).await,
        "write" => {
            let read = |doc: &Value| {
                let id = doc["id"].as_str().context("a record without an id")?;
                anyhow::Ok((record::doc_of(id)?, doc["value"].clone()))
            };
            let records = list(&request["docs"]).iter().map(read).collect::<Result<_>>()?;
            times(vec![one(phones, request).await?.ask(Ask::Write(records)).await?])
        }
        "edit" => times(vec![one(phones, request).await?.ask(Ask::Edit(edits(&request["edits"])?)).await?]),
        "editMany" => {
            let mut told = Vec::new();
            for (name, list) in request["edits"].as_object().context("editMany without edits")? {
                told.push(named(phones, name).await?.ask(Ask::Edit(edits(list)?)).await?);
            }
            times(told)
        }
        "online" | "offline" => {
            let began = now_ms();
            for phone in several(phones, request).await? {
                phone.ask(if op == "online" { Ask::Online } else { Ask::Offline }).await?;
            }
            Ok(object(json!({"t0": began})))
        }
        "current" => {
            let asks = several(phones, request).await?.into_iter().map(|phone| (phone, Ask::Current)).collect();
            together(asks, request).await
        }
        "await" => together(vec![(one(phones, request).await?, wait(request)?)], request).await,
        "awaitMany" => {
            let mut asks = Vec::new();
            for (name, waits) in request["waits"].as_object().context("awaitMany without waits")? {
                asks.push((named(phones, name).await?, wait(waits)?));
            }
            together(asks, request).await
        }
        "read" => {
            let ids = list(&request["docs"]).iter().filter_map(Value::as_str);
            let docs = ids.map(record::doc_of).collect::<Result<_>>()?;
            match one(phones, request).await?.ask(Ask::Read(docs)).await? {
                Told::Records(records) => Ok(object(json!({"docs": records}))),
                other => bail!("{other:?}"),
            }
        }
        "check" => match one(phones, request).await?.ask(Ask::Check(edits(&request["edits"])?)).await? {
            Told::Checked { missing, docs, digest } => {
                Ok(object(json!({"missing": missing, "docs": docs, "digest": digest, "kept": 0})))
            }
            other => bail!("{other:?}"),
        },
        "drop" => {
            for name in names(request) {
                phones.lock().await.remove(&name);
            }
            Ok(Map::new())
        }
        "quit" => {
            phones.lock().await.clear();
            Ok(Map::new())
        }
        other => bail!("unknown op {other}"),
    }
}

async fn create(phones: &Phones, request: &Value) -> Result<Map<String, Value>> {
    let began = now_ms();
    for name in names(request) {
        let of_many = |many: &str, one: &str| -> Result<String> {
            let value = request[many][&name].as_str().or(request[one].as_str());
            value.map(str::to_owned).with_context(|| format!("{name} without {one}"))
        };
        let url = of_many("urls", "url")?;
        let authority = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest).trim_end_matches('/');
        let phone = phone::start(&name, &of_many("collections", "collection")?, authority).await?;
        phones.lock().await.insert(name, phone);
    }
    Ok(object(json!({"enrolMs": now_ms() - began})))
}

/// Asks all at once and waits for the last, or gives up.
async fn together(asks: Vec<(Handle, Ask)>, request: &Value) -> Result<Map<String, Value>> {
    let patience = Duration::from_millis(request["timeout"].as_u64().unwrap_or(PATIENCE_MS));
    let mut asking = tokio::task::JoinSet::new();
    for (phone, ask) in asks {
        asking.spawn(async move { phone.ask(ask).await });
    }
    let all = async {
        let mut told = Vec::new();
        while let Some(one) = asking.join_next().await {
            told.push(one??);
        }
        times(told)
    };
    tokio::time::timeout(patience, all).await.map_err(|_| anyhow!("timeout: {} still wait", asking_left(request)))?
}

/// For the message only.
fn asking_left(request: &Value) -> String {
    request["op"].as_str().unwrap_or_default().to_owned()
}

fn wait(waits: &Value) -> Result<Ask> {
    let docs = usize::try_from(waits["docs"].as_u64().unwrap_or(0))?;
    Ok(Ask::Await { docs, edits: edits(&waits["edits"])? })
}

fn edits(edits: &Value) -> Result<Vec<(DocId, Edit)>> {
    let read = |edit: &Value| {
        let (id, edit) = Edit::read(edit)?;
        Ok((record::doc_of(&id)?, edit))
    };
    list(edits).iter().map(read).collect()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn names(request: &Value) -> Vec<String> {
    let several = list(&request["phones"]).iter().filter_map(Value::as_str).map(str::to_owned).collect::<Vec<_>>();
    if several.is_empty() { request["phone"].as_str().map(str::to_owned).into_iter().collect() } else { several }
}

async fn named(phones: &Phones, name: &str) -> Result<Handle> {
    phones.lock().await.get(name).cloned().with_context(|| format!("no phone {name}"))
}

async fn one(phones: &Phones, request: &Value) -> Result<Handle> {
    named(phones, request["phone"].as_str().context("a request without a phone")?).await
}

async fn several(phones: &Phones, request: &Value) -> Result<Vec<Handle>> {
    let mut found = Vec::new();
    for name in names(request) {
        found.push(named(phones, &name).await?);
    }
    Ok(found)
}

/// From the first beginning to the last end.
fn times(told: Vec<Told>) -> Result<Map<String, Value>> {
    let (mut began, mut ended) = (f64::INFINITY, 0.0_f64);
    for one in told {
        let Told::Done(t0, t1) = one else { bail!("{one:?}") };
        (began, ended) = (began.min(t0), ended.max(t1));
    }
    Ok(object(json!({"t0": began, "t1": ended})))
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(object) => object,
        _ => Map::new(),
    }
}
