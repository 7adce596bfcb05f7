//! One tab, as a thumb and a pair of eyes use it.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, bail};
use serde_json::{Value, json};
use tokio::time::Instant;

use super::PATIENCE;
use super::devtools::{Devtools, Session};

#[derive(Debug)]
pub struct Page {
    phone: String,
    target: String,
    session: Session,
    devtools: Devtools,
}

/// Where a thumb lands. Unit: CSS pixels of the window.
#[derive(Clone, Copy, Debug)]
struct Spot {
    x: f64,
    y: f64,
}

impl Page {
    pub(super) fn new(phone: &str, target: String, session: Session, devtools: Devtools) -> Self {
        Self { phone: phone.to_owned(), target, session, devtools }
    }

    /// Opens an address and waits until its document is complete.
    pub async fn goto(&self, url: &str) -> anyhow::Result<()> {
        let answer = self.call("Page.navigate", json!({ "url": url })).await?;
        if let Some(error) = answer["errorText"].as_str() {
            bail!("{}: {url} did not open: {error}", self.phone);
        }
        self.wait("document.readyState === 'complete'").await.map(drop)
    }

    pub async fn reload(&self) -> anyhow::Result<()> {
        self.evaluate("window.__leaving = true").await?;
        self.call("Page.reload", json!({})).await?;
        self.wait("!window.__leaving && document.readyState === 'complete'").await.map(drop)
    }

    /// Empties what the browser keeps for an origin, as it does when it is short of space: kinds of storage as DevTools names
    /// them, with commas between.
    pub async fn evict(&self, origin: &str, kinds: &str) -> anyhow::Result<()> {
        let clear = json!({ "origin": origin, "storageTypes": kinds });
        self.call("Storage.clearDataForOrigin", clear).await.map(drop)
    }

    /// Gives the tab a phone's own authenticator that knows its user, and the id by which it is told otherwise.
    pub async fn add_authenticator(&self) -> anyhow::Result<String> {
        self.call("WebAuthn.enable", json!({})).await?;
        let kind = json!({
            "protocol": "ctap2", "transport": "internal", "hasUserVerification": true, "isUserVerified": true,
            "automaticPresenceSimulation": true,
        });
        let added = self.call("WebAuthn.addVirtualAuthenticator", json!({ "options": kind })).await?;
        added["authenticatorId"].as_str().map(str::to_owned).context("an id")
    }

    /// Whether the authenticator recognises who holds the phone.
    pub async fn recognise(&self, authenticator: &str, is_user: bool) -> anyhow::Result<()> {
        let told = json!({ "authenticatorId": authenticator, "isUserVerified": is_user });
        self.call("WebAuthn.setUserVerified", told).await.map(drop)
    }

    /// Brings the tab to the front of its phone.
    pub async fn show(&self) -> anyhow::Result<()> {
        self.call("Page.bringToFront", json!({})).await.map(drop)
    }

    pub async fn close(self) -> anyhow::Result<()> {
        let close = json!({ "targetId": self.target });
        self.devtools.call(&None, "Target.closeTarget", close).await.map(drop)
    }

    /// The value of a script; a promise is waited for. An exception is an error.
    pub async fn evaluate(&self, script: &str) -> anyhow::Result<Value> {
        let answer = evaluate(&self.devtools, &self.session, script);
        let answer = tokio::time::timeout(PATIENCE, answer).await;
        answer.with_context(|| format!("{}: no answer to {script}", self.phone))?
    }

    /// Waits until the script gives something true, across reloads, and returns it.
    pub async fn wait(&self, script: &str) -> anyhow::Result<Value> {
        let deadline = Instant::now() + PATIENCE;
        // The page looks by itself, so that a condition that comes true is seen within milliseconds.
        let watch = format!(
            "new Promise(seen => {{
                const look = () => {{
                    let found = null;
                    try {{ found = ({script}); }} catch (error) {{ found = null; }}
                    if (found) seen(found); else setTimeout(look, 20);
                }};
                look();
            }})"
        );
        let last = loop {
            let answer = evaluate(&self.devtools, &self.session, &watch);
            match tokio::time::timeout_at(deadline, answer).await {
                Ok(Ok(found)) => return Ok(found),
                Err(_) => break "it did not come true".to_owned(),
                // The document went away under the script; the next one may fulfil it.
                Ok(Err(error)) if Instant::now() >= deadline => break format!("{error:#}"),
                Ok(Err(error)) if is_navigation(&error) => tokio::time::sleep(Duration::from_millis(10)).await,
                Ok(Err(error)) => break format!("{error:#}"),
            }
        };
        bail!("{}: waited for {script}: {last}\n{}", self.phone, self.describe().await)
    }

    /// Waits until an element is on the page and has a size.
    pub async fn wait_for(&self, selector: &str) -> anyhow::Result<()> {
        let found = format!("(document.querySelector({})?.getClientRects().length ?? 0) > 0", quoted(selector));
        self.wait(&found).await.map(drop)
    }

    /// Waits until no element fits the selector.
    pub async fn wait_gone(&self, selector: &str) -> anyhow::Result<()> {
        self.wait(&format!("document.querySelector({}) === null", quoted(selector))).await.map(drop)
    }

    /// Waits until the text of an element contains the words, and returns the whole text.
    pub async fn wait_text(&self, selector: &str, words: &str) -> anyhow::Result<String> {
        let (selector, words) = (quoted(selector), quoted(words));
        let text = format!(
            "(() => {{
                const all = [...document.querySelectorAll({selector})];
                return all.map(one => one.innerText ?? '').find(text => text.includes({words})) ?? null;
            }})()"
        );
        Ok(self.wait(&text).await?.as_str().unwrap_or_default().to_owned())
    }

    pub async fn exists(&self, selector: &str) -> anyhow::Result<bool> {
        let answer = self.evaluate(&format!("document.querySelector({}) !== null", quoted(selector))).await?;
        Ok(answer == true)
    }

    pub async fn count(&self, selector: &str) -> anyhow::Result<u64> {
        let answer = self.evaluate(&format!("document.querySelectorAll({}).length", quoted(selector))).await?;
        Ok(answer.as_u64().unwrap_or_default())
    }

    pub async fn text(&self, selector: &str) -> anyhow::Result<String> {
        self.wait_for(selector).await?;
        let answer = self.evaluate(&format!("document.querySelector({}).innerText", quoted(selector))).await?;
        Ok(answer.as_str().unwrap_or_default().to_owned())
    }

    pub async fn value(&self, selector: &str) -> anyhow::Result<String> {
        self.wait_for(selector).await?;
        let answer = self.evaluate(&format!("document.querySelector({}).value", quoted(selector))).await?;
        Ok(answer.as_str().unwrap_or_default().to_owned())
    }

    /// Taps an element with a thumb, once it is there, enabled, at rest and not covered by another.
    ///
    /// On a busy machine the browser may take the touch for a long press, which is no click. The page is asked whether it heard
    /// one, and the thumb tries again as a person's would; what the app makes of the click is its own affair.
    pub async fn tap(&self, selector: &str) -> anyhow::Result<()> {
        const TRIES: u32 = 5;
        for _ in 0..TRIES {
            let spot = self.find(selector).await?;
            let listen = "window.__tapped = new Promise(heard =>
                addEventListener('click', () => heard(true), { capture: true, once: true })); true";
            self.evaluate(listen).await?;
            let touch = json!({ "type": "touchStart", "touchPoints": [{ "x": spot.x, "y": spot.y }] });
            self.devtools.tell(&self.session, "Input.dispatchTouchEvent", touch);
            self.touch("touchEnd", None).await?;
            let heard = "Promise.race([window.__tapped, new Promise(late => setTimeout(() => late(false), 1000))])";
            match self.evaluate(heard).await {
                Ok(heard) if heard == false => {}
                Ok(_) => return Ok(()),
                // The tap led to another document.
                Err(error) if is_navigation(&error) => return Ok(()),
                Err(error) => return Err(error),
            }
        }
        bail!("{}: {selector} was tapped {TRIES} times and the page heard no click", self.phone)
    }

    /// Taps a field and types at its end.
    pub async fn type_into(&self, selector: &str, text: &str) -> anyhow::Result<()> {
        self.tap(selector).await?;
        self.focus(selector, "one.selectionStart = one.selectionEnd = one.value.length").await?;
        self.call("Input.insertText", json!({ "text": text })).await.map(drop)
    }

    /// Taps a field and types over what is in it.
    pub async fn fill(&self, selector: &str, text: &str) -> anyhow::Result<()> {
        self.tap(selector).await?;
        self.focus(selector, "one.select()").await?;
        self.call("Input.insertText", json!({ "text": text })).await.map(drop)
    }

    /// Chooses the value of a field that is not typed into: a date, a time, a list. The page hears of it as from a person.
    pub async fn choose(&self, selector: &str, value: &str) -> anyhow::Result<()> {
        self.wait_for(selector).await?;
        let (selector, value) = (quoted(selector), quoted(value));
        let script = format!(
            "(() => {{
                const one = document.querySelector({selector});
                Object.getOwnPropertyDescriptor(Object.getPrototypeOf(one), 'value').set.call(one, {value});
                one.dispatchEvent(new Event('input', {{ bubbles: true }}));
                one.dispatchEvent(new Event('change', {{ bubbles: true }}));
                return one.value;
            }})()"
        );
        let chosen = self.evaluate(&script).await?;
        anyhow::ensure!(chosen.as_str().is_some(), "{}: {selector} takes no value", self.phone);
        Ok(())
    }

    /// Draws strokes with a finger. Points are fractions of the element's width and height.
    pub async fn draw(&self, selector: &str, strokes: &[&[(f64, f64)]]) -> anyhow::Result<()> {
        self.find(selector).await?;
        let script = format!(
            "(() => {{ const box = document.querySelector({}).getBoundingClientRect(); return [box.x, box.y, box.width, box.height]; }})()",
            quoted(selector)
        );
        let area = self.evaluate(&script).await?;
        let part = |index: usize| area[index].as_f64().unwrap_or_default();
        let spot = |(x, y): (f64, f64)| Spot { x: part(0) + x * part(2), y: part(1) + y * part(3) };
        for stroke in strokes {
            let Some((first, rest)) = stroke.split_first() else { continue };
            self.touch("touchStart", Some(spot(*first))).await?;
            for point in rest {
                self.touch("touchMove", Some(spot(*point))).await?;
            }
            self.touch("touchEnd", None).await?;
        }
        Ok(())
    }

    /// Writes what the screen shows as a PNG of twice its size.
    pub async fn screenshot(&self, path: &Path) -> anyhow::Result<()> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let picture = self.call("Page.captureScreenshot", json!({ "format": "png" })).await?;
        let picture = decode_base64(picture["data"].as_str().unwrap_or_default()).context("a picture in base64")?;
        std::fs::write(path, picture).with_context(|| path.display().to_string())
    }

    /// What the printer would get, as PDF.
    pub async fn printed(&self) -> anyhow::Result<Vec<u8>> {
        let paper = self.call("Page.printToPDF", json!({ "preferCSSPageSize": true, "printBackground": true })).await?;
        decode_base64(paper["data"].as_str().unwrap_or_default()).context("a PDF in base64")
    }

    /// How far the page is wider than the screen. Unit: CSS pixels; 0 when nothing has to be scrolled sideways.
    pub async fn overflow(&self) -> anyhow::Result<i64> {
        let script = "document.documentElement.scrollWidth - document.documentElement.clientWidth";
        Ok(self.evaluate(script).await?.as_i64().unwrap_or_default())
    }

    /// Waits until the page has drawn what it knows, as a person does before the next tap.
    pub async fn settle(&self) -> anyhow::Result<()> {
        let frames = "new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(() => drawn(true))))";
        self.wait(frames).await.map(drop)
    }

    /// What stands where, for a failed test.
    pub async fn describe(&self) -> String {
        let script = "location.href + '\\n' + document.title + '\\n' + (document.body?.innerText ?? '').slice(0, 1500)";
        let answer = evaluate(&self.devtools, &self.session, script);
        match tokio::time::timeout(Duration::from_secs(2), answer).await {
            Ok(Ok(text)) => text.as_str().unwrap_or_default().to_owned(),
            _ => "the page does not answer".to_owned(),
        }
    }

    pub(super) async fn call(&self, method: &str, params: Value) -> anyhow::Result<Value> {
        let answer = tokio::time::timeout(PATIENCE, self.devtools.call(&self.session, method, params)).await;
        answer.with_context(|| format!("{}: no answer to {method}", self.phone))?
    }

    async fn focus(&self, selector: &str, then: &str) -> anyhow::Result<()> {
        let script = format!(
            "(() => {{ const one = document.querySelector({}); one.focus(); try {{ {then}; }} catch (error) {{}} }})()",
            quoted(selector)
        );
        self.evaluate(&script).await.map(drop)
    }

    async fn touch(&self, kind: &str, spot: Option<Spot>) -> anyhow::Result<()> {
        let points: Vec<Value> = spot.iter().map(|spot| json!({ "x": spot.x, "y": spot.y })).collect();
        self.call("Input.dispatchTouchEvent", json!({ "type": kind, "touchPoints": points })).await.map(drop)
    }

    /// Scrolls to an element and waits until a thumb would hit it.
    async fn find(&self, selector: &str) -> anyhow::Result<Spot> {
        let script = format!(
            "(() => {{
                const one = document.querySelector({});
                if (!one || one.disabled) return null;
                const box = () => {{ const b = one.getBoundingClientRect(); return [b.x, b.y, b.width, b.height]; }};
                const middle = b => [b[0] + b[2] / 2, b[1] + b[3] / 2];
                const hit = b => {{
                    const top = document.elementFromPoint(...middle(b));
                    return top !== null && (one.contains(top) || (one.closest('label')?.contains(top) ?? false));
                }};
                if (!hit(box())) one.scrollIntoView({{ block: 'center', behavior: 'instant' }});
                const before = one.__restedAt, now = box();
                one.__restedAt = now.join();
                return now[2] > 0 && now[3] > 0 && before === one.__restedAt && hit(now) ? middle(now) : null;
            }})()",
            quoted(selector)
        );
        let middle = self.wait(&script).await?;
        let part = |index: usize| middle[index].as_f64().unwrap_or_default();
        Ok(Spot { x: part(0), y: part(1) })
    }
}

pub(super) async fn evaluate(devtools: &Devtools, session: &Session, script: &str) -> anyhow::Result<Value> {
    let params = json!({ "expression": script, "awaitPromise": true, "returnByValue": true, "userGesture": true });
    let mut answer = devtools.call(session, "Runtime.evaluate", params).await?;
    if let Some(details) = answer.get("exceptionDetails") {
        let what = details["exception"]["description"].as_str().or(details["text"].as_str()).unwrap_or_default();
        bail!("{what} in {script}");
    }
    Ok(answer["result"]["value"].take())
}

/// The script's document was replaced while it ran.
fn is_navigation(error: &anyhow::Error) -> bool {
    let text = format!("{error:#}");
    ["context was destroyed", "navigated or closed", "Cannot find context", "Cannot find default execution context"]
        .iter()
        .any(|sign| text.contains(sign))
}

/// A text as a JavaScript literal.
fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

/// Gives a page the phone's clock. `offset_ms` is the phone's minus the machine's; `performance.now()` begins as it would in a page just
/// opened and goes along with time that passes, not with a clock that is set.
pub(super) fn clock_script(offset_ms: i64) -> String {
    format!(
        "(() => {{
            if (window.__phoneClock) {{ window.__phoneClock.start({offset_ms}); return; }}
            const Real = Date, realNow = Performance.prototype.now;
            let offset = {offset_ms}, passed = 0;
            const now = () => Real.now() + offset;
            window.Date = new Proxy(Real, {{
                construct: (target, given, made) => Reflect.construct(target, given.length ? given : [now()], made),
                apply: () => new Real(now()).toString(),
                get: (target, key) => key === 'now' ? now : Reflect.get(target, key),
            }});
            Real.prototype.constructor = window.Date;
            Performance.prototype.now = function () {{ return realNow.call(this) + passed; }};
            const look = () => {{
                document.dispatchEvent(new Event('visibilitychange'));
                window.dispatchEvent(new Event('focus'));
            }};
            window.__phoneClock = {{
                start: to => {{ offset = to; }},
                pass: to => {{ passed += to - offset; offset = to; look(); }},
                jump: to => {{ offset = to; look(); }},
            }};
        }})()"
    )
}

/// Reads standard base64. Errors: `None` for any other character.
fn decode_base64(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut held) = (0_u32, 0);
    for letter in text.trim_end_matches('=').bytes() {
        let six = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a' + 26,
            b'0'..=b'9' => letter - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(six);
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held) as u8);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_reads_every_length_and_refuses_the_rest() {
        let cases: [(&str, &[u8]); 5] =
            [("", b""), ("eA==", b"x"), ("eHk=", b"xy"), ("eHl6", b"xyz"), ("+/8A", &[251, 255, 0])];
        for (text, bytes) in cases {
            assert_eq!(decode_base64(text).as_deref(), Some(bytes), "{text}");
        }
        assert_eq!(decode_base64("e*=="), None);
    }
}
