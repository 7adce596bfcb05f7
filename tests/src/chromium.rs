//! A phone: one Chromium process with a folder of its own, at the size of a phone, driven over DevTools.
//!
//! Why an own client and no driver crate. WebDriver (and the crates that speak it) cuts the network of a page but leaves its
//! service worker online, so an offline test can pass by cheating; only the DevTools protocol reaches both, and what we
//! need of it fits in these files. The crates that generate the whole protocol cost a hundred crates and 90 s of
//! compilation; this uses the WebSocket crate that the server has in its tree already.
//!
//! Why one process a phone. A second browser context in one process is an incognito window: its IndexedDB lives in memory,
//! is never flushed and is gone after a restart, which is exactly what is to be tested.
//!
//! Worker sessions. The browser attaches to every tab and service worker before it runs its first line, holds it until the
//! phone's network, clock and size are set, and lets it go. A held worker answers nothing, so these commands are sent
//! without waiting for their answers. What a held worker is told of the network does not last, so it is told again as soon as
//! its script runs; for the moment between, a test that must be certain cuts the line in [`crate::proxy`] too.

mod console;
mod devtools;
mod page;

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use anyhow::{Context, bail};
use doorstep_core::domain::Timestamp;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::watch;
use tokio::time::{Instant, sleep};

pub use console::{Console, Line};
use devtools::{Devtools, Session};
pub use page::Page;

/// How long anything may take before a test gives up on it. Generous, since test machines are busy; nothing waits this long
/// unless it fails.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// The size of the screen that pages are drawn for. Unit: CSS pixels.
pub const SCREEN: (u32, u32) = (360, 780);

/// What every tab of a phone is given, also one that opens later.
#[derive(Clone, Debug)]
struct Settings {
    offline: bool,
    /// 1 is the machine's own speed, 4 a phone four times slower.
    slowdown: f64,
    /// The phone's clock minus the machine's. Unit: ms.
    clock_ms: i64,
    screen: (u32, u32),
    zone: String,
}

/// A tab or worker that the browser has attached us to.
#[derive(Clone, Debug)]
struct Target {
    id: String,
    kind: String,
    url: String,
}

#[derive(Debug)]
struct Book {
    settings: Mutex<Settings>,
    /// By session. Watched, so that opening a tab can wait for its session.
    targets: watch::Sender<std::collections::BTreeMap<String, Target>>,
    console: Console,
}

/// One phone. Dropping it kills its browser and removes its folder, also while a test panics.
#[derive(Debug)]
pub struct Chromium {
    /// As it is named in messages: 李, 王 …
    name: String,
    folder: TempDir,
    browser: Option<Browser>,
    book: Arc<Book>,
}

#[derive(Debug)]
struct Browser {
    child: Child,
    devtools: Devtools,
}

impl Chromium {
    /// Takes a new phone out of its box: an empty folder, the machine's clock, a network.
    pub async fn new(name: &str) -> anyhow::Result<Self> {
        let folder = tempfile::Builder::new().prefix("doorstep-phone-").tempdir()?;
        let settings =
            Settings { offline: false, slowdown: 1.0, clock_ms: 0, screen: SCREEN, zone: "Asia/Shanghai".to_owned() };
        let book = Arc::new(Book {
            settings: Mutex::new(settings),
            targets: watch::Sender::new(Default::default()),
            console: Console::default(),
        });
        let mut phone = Self { name: name.to_owned(), folder, browser: None, book };
        phone.start().await?;
        Ok(phone)
    }

    /// Starts the browser on the phone's folder: a new one, or the one that [`Chromium::kill`] left behind.
    pub async fn start(&mut self) -> anyhow::Result<()> {
        anyhow::ensure!(self.browser.is_none(), "{}: the browser runs already", self.name);
        let port_file = self.folder.path().join("DevToolsActivePort");
        let _ = std::fs::remove_file(&port_file);
        let log = std::fs::File::create(self.folder.path().join("browser.log"))?;
        let mut command = Command::new(executable()?);
        command.args(FLAGS).arg(format!("--user-data-dir={}", self.folder.path().display()));
        if is_root() {
            command.arg("--no-sandbox");
        }
        command.arg("about:blank").env("LANGUAGE", "zh_CN");
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        // A group of its own, so that a kill reaches the renderers as a phone's dying battery would.
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let child = command.spawn().context("starting Chromium")?;

        let mut unborn = Unborn(Some(child));
        let (port, path) = read_port(&port_file, &mut unborn).await.with_context(|| {
            let log = std::fs::read_to_string(self.folder.path().join("browser.log")).unwrap_or_default();
            format!("{}: Chromium did not start:\n{log}", self.name)
        })?;
        let (devtools, mut events) = Devtools::connect(port, &path).await?;
        let (ears, book) = (devtools.clone(), self.book.clone());
        tokio::spawn(async move {
            while let Some(event) = events.recv().await {
                book.hear(&ears, event);
            }
        });
        // The browser's own windows (its address bar is a page too) stay out.
        let kinds = json!([{ "type": "page" }, { "type": "service_worker" }, { "exclude": true }]);
        let attach = json!({ "autoAttach": true, "waitForDebuggerOnStart": true, "flatten": true, "filter": kinds });
        devtools.call(&None, "Target.setAutoAttach", attach).await?;
        let child = unborn.0.take().expect("taken nowhere else");
        self.browser = Some(Browser { child, devtools });
        Ok(())
    }

    /// `kill -9` of the browser and everything it started. The folder stays as it is at this moment.
    pub fn kill(&mut self) {
        if let Some(mut browser) = self.browser.take() {
            kill_group(&mut browser.child);
            self.book.targets.send_modify(|targets| targets.clear());
        }
    }

    pub async fn new_tab(&self, url: &str) -> anyhow::Result<Page> {
        let devtools = self.devtools()?;
        let created = devtools.call(&None, "Target.createTarget", json!({ "url": "about:blank" })).await?;
        let id = created["targetId"].as_str().context("a tab has an id")?.to_owned();
        let mut targets = self.book.targets.subscribe();
        let attached = targets.wait_for(|targets| targets.values().any(|target| target.id == id));
        let session = {
            let targets = tokio::time::timeout(PATIENCE, attached).await.context("attaching to a new tab")??;
            targets.iter().find(|(_, target)| target.id == id).map(|(session, _)| session.clone())
        };
        let page = Page::new(&self.name, id, session, devtools.clone());
        // Going on before a held tab has done all that it was told leaves it stuck.
        page.evaluate("1").await?;
        page.goto(url).await?;
        Ok(page)
    }

    /// Cuts or restores the network of all tabs and service workers, also of those that start later.
    pub async fn set_offline(&self, offline: bool) -> anyhow::Result<()> {
        if offline {
            self.book.console.expect_outage();
        }
        self.settle(|settings| settings.offline = offline, |_| true, |settings| vec![weather(settings)]).await
    }

    /// Errors of a dead line are expected from now on, because the test is about to stop the server or cut the proxy.
    pub fn expect_outage(&self) {
        self.book.console.expect_outage();
    }

    /// Slows the processor of the pages down. `times` 1 is the machine's own speed.
    pub async fn set_slowdown(&self, times: f64) -> anyhow::Result<()> {
        let command =
            |settings: &Settings| vec![("Emulation.setCPUThrottlingRate", json!({ "rate": settings.slowdown }))];
        self.settle(|settings| settings.slowdown = times, |kind| kind == "page", command).await
    }

    /// Sets the clock that scripts see, as time goes by on a phone: `Date` and `performance.now()` move together and the page is told
    /// that it is looked at again. Call it with the times of a day in their order.
    pub async fn set_clock(&self, now: Timestamp) -> anyhow::Result<()> {
        self.move_clock(now, "pass").await
    }

    /// Somebody sets the phone's clock by hand: `Date` jumps, `performance.now()` does not.
    pub async fn jump_clock(&self, now: Timestamp) -> anyhow::Result<()> {
        self.move_clock(now, "jump").await
    }

    async fn move_clock(&self, now: Timestamp, how: &str) -> anyhow::Result<()> {
        let clock_ms = now.0 - machine_now();
        let before_ms = self.book.settings.lock().expect("sound").clock_ms;
        let command = |settings: &Settings| {
            let script = page::clock_script(settings.clock_ms);
            let moved = format!("{}; window.__phoneClock.{how}({clock_ms})", page::clock_script(before_ms));
            vec![
                ("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script })),
                ("Runtime.evaluate", json!({ "expression": moved })),
            ]
        };
        self.settle(|settings| settings.clock_ms = clock_ms, |kind| kind == "page", command).await
    }

    /// What scripts on this phone think the time is.
    pub fn clock(&self) -> Timestamp {
        Timestamp(machine_now() + self.book.settings.lock().expect("sound").clock_ms)
    }

    /// The zone that scripts see. The app counts in China Standard Time whatever it is.
    pub async fn set_zone(&self, zone: &str) -> anyhow::Result<()> {
        let command =
            |settings: &Settings| vec![("Emulation.setTimezoneOverride", json!({ "timezoneId": settings.zone }))];
        self.settle(|settings| settings.zone = zone.to_owned(), |kind| kind == "page", command).await
    }

    /// Unit: CSS pixels; for tabs that are open and those to come.
    pub async fn set_screen(&self, width: u32, height: u32) -> anyhow::Result<()> {
        let command = |settings: &Settings| vec![screen(settings)];
        self.settle(|settings| settings.screen = (width, height), |kind| kind == "page", command).await
    }

    /// Everything that pages and workers said on their consoles.
    pub fn console(&self) -> &Console {
        &self.book.console
    }

    /// The addresses of the service workers that run now.
    pub fn workers(&self) -> Vec<String> {
        let targets = self.book.targets.borrow();
        targets.values().filter(|target| target.kind == "service_worker").map(|target| target.url.clone()).collect()
    }

    /// Runs a script in the service worker and gives its answer.
    pub async fn evaluate_in_worker(&self, script: &str) -> anyhow::Result<Value> {
        let session = {
            let targets = self.book.targets.borrow();
            targets.iter().find(|(_, target)| target.kind == "service_worker").map(|(session, _)| session.clone())
        };
        page::evaluate(self.devtools()?, &Some(session.context("no service worker runs")?), script).await
    }

    /// Waits until the browser has written a cookie of this name to its folder. It does so every half minute, so a kill right after
    /// signing in loses the session (and nothing else), as on a real phone.
    pub async fn wait_for_cookie_on_disk(&self, name: &str) -> anyhow::Result<()> {
        let deadline = Instant::now() + PATIENCE * 4;
        loop {
            let found = ["Default/Cookies", "Default/Network/Cookies"].iter().any(|path| {
                let bytes = std::fs::read(self.folder.path().join(path)).unwrap_or_default();
                bytes.windows(name.len()).any(|window| window == name.as_bytes())
            });
            if found {
                return Ok(());
            }
            anyhow::ensure!(Instant::now() < deadline, "{}: the cookie {name} was not written", self.name);
            sleep(Duration::from_millis(200)).await;
        }
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    fn devtools(&self) -> anyhow::Result<&Devtools> {
        let browser = self.browser.as_ref().with_context(|| format!("{}: the browser does not run", self.name))?;
        Ok(&browser.devtools)
    }

    /// Changes a setting and carries it to every target of the kinds asked for.
    async fn settle(
        &self,
        change: impl FnOnce(&mut Settings),
        concerns: impl Fn(&str) -> bool,
        commands: impl Fn(&Settings) -> Vec<(&'static str, Value)>,
    ) -> anyhow::Result<()> {
        let settings = {
            let mut settings = self.book.settings.lock().expect("sound");
            change(&mut settings);
            settings.clone()
        };
        let Some(browser) = &self.browser else { return Ok(()) };
        let sessions: Vec<String> = {
            let targets = self.book.targets.borrow();
            targets.iter().filter(|(_, target)| concerns(&target.kind)).map(|(session, _)| session.clone()).collect()
        };
        for session in sessions {
            let mut targets = self.book.targets.subscribe();
            let target = Some(session.clone());
            for (method, params) in commands(&settings) {
                // A worker may stop and a tab close between the list and the call, and nobody answers for it then; the next
                // one starts with the new settings.
                let gone = targets.wait_for(|targets| !targets.contains_key(&session));
                tokio::select! {
                    answer = tokio::time::timeout(PATIENCE, browser.devtools.call(&target, method, params)) => match answer {
                        Err(_) => bail!("{}: {method} was not answered", self.name),
                        Ok(Err(error)) if self.book.targets.borrow().contains_key(&session) => return Err(error),
                        Ok(_) => {}
                    },
                    _ = gone => break,
                }
            }
        }
        Ok(())
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        self.kill();
    }
}

impl Book {
    fn hear(&self, devtools: &Devtools, event: devtools::Event) {
        let params = &event.params;
        match event.method.as_str() {
            "Target.attachedToTarget" => {
                let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
                let info = &params["targetInfo"];
                let target = Target { id: text(&info["targetId"]), kind: text(&info["type"]), url: text(&info["url"]) };
                let session = text(&params["sessionId"]);
                self.greet(devtools, &Some(session.clone()), &target.kind);
                self.targets.send_modify(|targets| {
                    targets.insert(session, target);
                });
            }
            "Target.detachedFromTarget" => {
                let session = params["sessionId"].as_str().unwrap_or_default();
                self.targets.send_modify(|targets| {
                    targets.remove(session);
                });
            }
            // What a worker was told of the network before it had a process of its own is forgotten, although it was answered.
            "Inspector.workerScriptLoaded" => {
                let (method, params) = weather(&self.settings.lock().expect("sound"));
                devtools.tell(&event.session, method, params);
            }
            method => self.console.hear(method, params),
        }
    }

    /// The first words to a new target, which is held until the last of them.
    fn greet(&self, devtools: &Devtools, session: &Session, kind: &str) {
        let settings = self.settings.lock().expect("sound").clone();
        let mut words = vec![("Runtime.enable", json!({})), ("Network.enable", json!({})), weather(&settings)];
        if kind == "page" {
            words.extend([
                ("Page.enable", json!({})),
                ("Log.enable", json!({})),
                screen(&settings),
                ("Emulation.setTouchEmulationEnabled", json!({ "enabled": true, "maxTouchPoints": 5 })),
                ("Emulation.setFocusEmulationEnabled", json!({ "enabled": true })),
                ("Emulation.setTimezoneOverride", json!({ "timezoneId": settings.zone })),
                ("Emulation.setCPUThrottlingRate", json!({ "rate": settings.slowdown })),
                ("Emulation.setUserAgentOverride", user_agent()),
            ]);
            if settings.clock_ms != 0 {
                let script = page::clock_script(settings.clock_ms);
                words.push(("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script })));
            }
        }
        words.push(("Runtime.runIfWaitingForDebugger", json!({})));
        for (method, params) in words {
            devtools.tell(session, method, params);
        }
    }
}

fn weather(settings: &Settings) -> (&'static str, Value) {
    let unlimited = -1;
    let conditions = json!({
        "offline": settings.offline, "latency": 0, "downloadThroughput": unlimited, "uploadThroughput": unlimited,
    });
    ("Network.emulateNetworkConditions", conditions)
}

fn screen(settings: &Settings) -> (&'static str, Value) {
    let (width, height) = settings.screen;
    let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 2, "mobile": true });
    ("Emulation.setDeviceMetricsOverride", metrics)
}

fn user_agent() -> Value {
    json!({
        "userAgent": "Mozilla/5.0 (Linux; Android 14; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36",
        "acceptLanguage": "zh-CN,zh",
        "platform": "Linux armv8l",
        "userAgentMetadata": {
            "platform": "Android", "platformVersion": "14", "architecture": "", "model": "K", "mobile": true,
            "brands": [{ "brand": "Chromium", "version": "140" }],
        },
    })
}

const FLAGS: &[&str] = &[
    "--headless=new",
    "--remote-debugging-port=0",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--no-default-browser-check",
    "--no-proxy-server",
    "--password-store=basic",
    "--use-mock-keychain",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-sync",
    "--disable-breakpad",
    "--disable-search-engine-choice-screen",
    "--metrics-recording-only",
    "--mute-audio",
    // A camera that shows a moving test picture, and is allowed.
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--hide-scrollbars",
    "--force-color-profile=srgb",
    "--lang=zh-CN",
    // A tab in the background is still a tab under test.
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
    "--disable-features=Translate,MediaRouter,OptimizationHints,CalculateNativeWinOcclusion",
];

/// `DOORSTEP_CHROMIUM`, or the first Chromium or Chrome on the path.
fn executable() -> anyhow::Result<PathBuf> {
    if let Some(path) = std::env::var_os("DOORSTEP_CHROMIUM") {
        return Ok(path.into());
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    let on_path = names.iter().flat_map(|name| std::env::split_paths(&path).map(move |folder| folder.join(name)));
    let on_a_mac = ["/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"].map(PathBuf::from);
    on_path.chain(on_a_mac).find(|path| path.is_file()).context("no Chromium found; name one in DOORSTEP_CHROMIUM")
}

/// Chromium refuses its sandbox to root.
fn is_root() -> bool {
    let own = std::fs::metadata("/proc/self").or_else(|_| std::fs::metadata(std::env::temp_dir()));
    own.is_ok_and(|own| std::os::unix::fs::MetadataExt::uid(&own) == 0)
}

/// A browser that has not told its port yet; it must not outlive a start that fails.
struct Unborn(Option<Child>);

impl Drop for Unborn {
    fn drop(&mut self) {
        if let Some(child) = &mut self.0 {
            kill_group(child);
        }
    }
}

/// Port and path of the DevTools socket, once the browser has written them.
async fn read_port(file: &Path, unborn: &mut Unborn) -> anyhow::Result<(u16, String)> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let text = std::fs::read_to_string(file).unwrap_or_default();
        if let Some((port, path)) = text.trim().split_once('\n') {
            return Ok((port.parse()?, path.to_owned()));
        }
        if let Some(child) = &mut unborn.0
            && let Some(status) = child.try_wait()?
        {
            bail!("it ended with {status}");
        }
        anyhow::ensure!(Instant::now() < deadline, "it named no port");
        sleep(Duration::from_millis(10)).await;
    }
}

/// Kills our own child and the processes of its group, which it leads, and waits until it is gone.
fn kill_group(child: &mut Child) {
    // The standard library kills single processes only.
    let _ = Command::new("sh").arg("-c").arg(format!("kill -9 -{}", child.id())).stderr(Stdio::null()).status();
    let _ = child.kill();
    let _ = child.wait();
}

pub(crate) fn machine_now() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("a clock after 1970");
    since.as_millis() as i64
}
