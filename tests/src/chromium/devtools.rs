//! The socket to a browser's DevTools: commands out, answers and events in.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use anyhow::{Context, anyhow, bail};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::sync::{mpsc, oneshot};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;

/// Names one attached target (a tab, a service worker) in commands and events; none means the browser itself.
pub type Session = Option<String>;

/// Something that the browser tells unasked.
#[derive(Debug)]
pub struct Event {
    pub session: Session,
    pub method: String,
    pub params: Value,
}

type Answer = oneshot::Sender<Result<Value, String>>;

/// Cheap to clone; all clones speak through the same socket.
#[derive(Clone, Debug)]
pub struct Devtools {
    out: mpsc::UnboundedSender<Message>,
    waiting: Arc<Mutex<BTreeMap<u64, Answer>>>,
    next_id: Arc<AtomicU64>,
    gone: Arc<AtomicBool>,
}

impl Devtools {
    /// Connects to a browser on loopback. `path` is the second line of its `DevToolsActivePort`.
    pub async fn connect(port: u16, path: &str) -> anyhow::Result<(Self, mpsc::UnboundedReceiver<Event>)> {
        let stream = TcpStream::connect(("127.0.0.1", port)).await.context("the browser's DevTools port")?;
        stream.set_nodelay(true)?;
        // A screenshot is one message of several megabytes.
        let config = WebSocketConfig::default().max_message_size(None).max_frame_size(None);
        let address = format!("ws://127.0.0.1:{port}{path}");
        let (socket, _) = tokio_tungstenite::client_async_with_config(address, stream, Some(config)).await?;
        let (mut sink, mut source) = socket.split();

        let (out, mut to_send) = mpsc::unbounded_channel::<Message>();
        tokio::spawn(async move {
            while let Some(message) = to_send.recv().await {
                if sink.send(message).await.is_err() {
                    break;
                }
            }
        });

        let waiting = Arc::new(Mutex::new(BTreeMap::<u64, Answer>::new()));
        let (heard, events) = mpsc::unbounded_channel();
        let answers = waiting.clone();
        let gone = Arc::new(AtomicBool::new(false));
        let going = gone.clone();
        tokio::spawn(async move {
            while let Some(Ok(message)) = source.next().await {
                let Message::Text(text) = message else { continue };
                let Ok(mut message) = serde_json::from_str::<Value>(&text) else { continue };
                if let Some(id) = message["id"].as_u64() {
                    let answer = answers.lock().expect("no holder panics").remove(&id);
                    if let Some(answer) = answer {
                        let _ = answer.send(match message.get("error") {
                            Some(error) => Err(error.to_string()),
                            None => Ok(message["result"].take()),
                        });
                    }
                } else if let Some(method) = message["method"].as_str() {
                    let method = method.to_owned();
                    let session = message["sessionId"].as_str().map(str::to_owned);
                    let _ = heard.send(Event { session, method, params: message["params"].take() });
                }
            }
            // Whoever still waits learns that the browser is gone; whoever asks from now on sees the flag.
            going.store(true, Ordering::SeqCst);
            answers.lock().expect("no holder panics").clear();
        });
        Ok((Self { out, waiting, next_id: Arc::new(AtomicU64::new(1)), gone }, events))
    }

    /// Sends without waiting for the answer: a paused worker gives none before it is told to run.
    pub fn tell(&self, session: &Session, method: &str, params: Value) {
        let id = self.next_id.fetch_add(1, Ordering::SeqCst);
        self.send(id, session, method, params);
    }

    pub async fn call(&self, session: &Session, method: &str, params: Value) -> anyhow::Result<Value> {
        let id = self.next_id.fetch_add(1, Ordering::SeqCst);
        let (answer, answered) = oneshot::channel();
        self.waiting.lock().expect("no holder panics").insert(id, answer);
        self.send(id, session, method, params);
        if self.gone.load(Ordering::SeqCst) {
            bail!("{method}: the browser is gone");
        }
        match answered.await {
            Ok(result) => result.map_err(|error| anyhow!("{method}: {error}")),
            Err(_) => bail!("{method}: the browser is gone"),
        }
    }

    fn send(&self, id: u64, session: &Session, method: &str, params: Value) {
        let mut message = json!({ "id": id, "method": method, "params": params });
        if let Some(session) = session {
            message["sessionId"] = json!(session);
        }
        let _ = self.out.send(Message::text(message.to_string()));
    }
}
