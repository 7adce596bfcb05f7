//! What pages and workers say on their consoles, and which of it a test may overlook.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::Value;

/// One error: a thrown exception, `console.error`, or a complaint of the browser itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub text: String,
    pub url: String,
    /// The test had announced an outage before the line was heard.
    after_outage: bool,
}

#[derive(Debug, Default)]
pub struct Console {
    lines: Mutex<Vec<Line>>,
    outage: AtomicBool,
}

/// How Chromium reports a line that is down; each is an answer that the app has to live with, not a fault of the app.
const OUTAGE: &[&str] = &[
    "net::ERR_INTERNET_DISCONNECTED",
    "net::ERR_CONNECTION_REFUSED",
    "net::ERR_CONNECTION_RESET",
    "net::ERR_CONNECTION_CLOSED",
    "net::ERR_CONNECTION_FAILED",
    "net::ERR_EMPTY_RESPONSE",
    "net::ERR_SOCKET_NOT_CONNECTED",
    "net::ERR_INCOMPLETE_CHUNKED_ENCODING",
    "net::ERR_CONTENT_LENGTH_MISMATCH",
    "net::ERR_NETWORK_CHANGED",
    "net::ERR_NETWORK_IO_SUSPENDED",
    "Connection closed before receiving a handshake response",
];

impl Console {
    /// From now on a dead line is expected.
    pub(super) fn expect_outage(&self) {
        self.outage.store(true, Ordering::SeqCst);
    }

    pub(super) fn hear(&self, method: &str, params: &Value) {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let (text, url) = match method {
            "Runtime.exceptionThrown" => {
                let details = &params["exceptionDetails"];
                let what = format!("{} {}", text(&details["text"]), text(&details["exception"]["description"]));
                (what, text(&details["url"]))
            }
            "Runtime.consoleAPICalled" if params["type"] == "error" || params["type"] == "assert" => {
                let said = params["args"].as_array().into_iter().flatten().map(|argument| match &argument["value"] {
                    Value::String(value) => value.clone(),
                    Value::Null => text(&argument["description"]),
                    value => value.to_string(),
                });
                (said.collect::<Vec<_>>().join(" "), text(&params["stackTrace"]["callFrames"][0]["url"]))
            }
            "Log.entryAdded" if params["entry"]["level"] == "error" => {
                (text(&params["entry"]["text"]), text(&params["entry"]["url"]))
            }
            _ => return,
        };
        let line = Line { text, url, after_outage: self.outage.load(Ordering::SeqCst) };
        self.lines.lock().expect("no holder panics").push(line);
    }

    /// Every error so far, less those that an announced outage of `origin` explains.
    pub fn errors(&self, origin: &str) -> Vec<Line> {
        let lines = self.lines.lock().expect("no holder panics");
        lines.iter().filter(|line| !line.is_explained(origin)).cloned().collect()
    }

    /// Forgets what was said, because the test has looked at it and expected it.
    pub fn clear(&self) {
        self.lines.lock().expect("no holder panics").clear();
    }
}

impl Line {
    fn is_explained(&self, origin: &str) -> bool {
        // A WebSocket's address stands in the text only, with a scheme of its own.
        let host = origin.split_once("://").map_or(origin, |(_, host)| host);
        let own = self.url.contains(host) || self.text.contains(host);
        self.after_outage && own && OUTAGE.iter().any(|outage| self.text.contains(outage))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_an_announced_outage_of_our_own_origin_is_overlooked() {
        let refused = |url: &str| {
            let text = "Failed to load resource: net::ERR_CONNECTION_REFUSED";
            json!({ "entry": { "level": "error", "text": text, "url": url } })
        };
        let console = Console::default();
        let errors = |console: &Console| console.errors("http://127.0.0.1:80").len();
        console.hear("Log.entryAdded", &refused("http://127.0.0.1:80/sync"));
        assert_eq!(errors(&console), 1, "nobody had announced it");
        console.clear();

        console.expect_outage();
        console.hear("Log.entryAdded", &refused("http://127.0.0.1:80/sync"));
        assert_eq!(errors(&console), 0);
        console.hear("Log.entryAdded", &refused("http://elsewhere.example/x"));
        console.hear("Runtime.exceptionThrown", &json!({ "exceptionDetails": { "text": "Uncaught" } }));
        console.hear("Runtime.consoleAPICalled", &json!({ "type": "error", "args": [{ "value": "lost" }] }));
        console.hear("Runtime.consoleAPICalled", &json!({ "type": "log", "args": [{ "value": "said" }] }));
        assert_eq!(errors(&console), 3);
    }
}
