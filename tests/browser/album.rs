//! Every page as a phone shows it, with and without a network, in both sizes, into `shots/`; and what a machine can see of it:
//! nothing is wider than the screen, at 320 pixels and with text twice as large.

use std::path::{Path, PathBuf};
use std::time::Instant;

use doorstep_core::domain::DocId;
use doorstep_tests::chromium::SCREEN;
use doorstep_tests::server::Server;

use super::app::{App, at, with};
use super::hand::{Hand, clock};
use super::turn;

/// Looks at pages and remembers what it did not like.
pub struct Album<'a> {
    pub hand: &'a Hand,
    pub app: &'a App,
    /// `online`, `offline`.
    pub network: &'static str,
    pub faults: Vec<String>,
}

pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the package lies in the workspace").to_owned()
}

impl<'a> Album<'a> {
    pub fn new(hand: &'a Hand, app: &'a App) -> Self {
        Self { hand, app, network: "online", faults: Vec::new() }
    }

    /// Goes to an address and takes its pictures.
    pub async fn visit(&mut self, path: &str, name: &str) -> anyhow::Result<()> {
        self.app.go(path).await?;
        self.take(name).await
    }

    /// Pictures of the page as it is, in both sizes, and a look at the narrow screen and the large text.
    pub async fn take(&mut self, name: &str) -> anyhow::Result<()> {
        let page = &self.app.page;
        // The word at the foot of the page would hide what is under it.
        page.evaluate("document.querySelector('[data-test=snack] button:last-of-type')?.click()").await?;
        for size in ["standard", "large"] {
            page.evaluate(&format!("document.documentElement.dataset.size = '{size}'")).await?;
            page.settle().await?;
            page.screenshot(&root().join(format!("shots/{name}-{}-{size}.png", self.network))).await?;
            self.look(name, size).await?;
            self.hand.phone.set_screen(320, SCREEN.1).await?;
            self.look(name, &format!("{size} at 320 px")).await?;
            self.hand.phone.set_screen(SCREEN.0, SCREEN.1).await?;
        }
        page.evaluate("document.documentElement.dataset.size = 'standard'").await?;
        page.evaluate("document.documentElement.style.setProperty('--k', '2')").await?;
        page.settle().await?;
        page.screenshot(&root().join(format!("shots/{name}-{}-double.png", self.network))).await?;
        self.look(name, "text at 200 %").await?;
        page.evaluate("document.documentElement.style.removeProperty('--k')").await?;
        Ok(())
    }

    /// Notes every element that sticks out of the screen, unless it was made to.
    async fn look(&mut self, name: &str, how: &str) -> anyhow::Result<()> {
        let script = "(() => {
            const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
            // A strip that is made to be pushed sideways, or a line that ends in dots. A page that scrolls downwards is none.
            const meant = one => {
                for (let box = one; box; box = box.parentElement) {
                    const style = getComputedStyle(box);
                    const strip = ['auto', 'scroll'].includes(style.overflowX)
                        && (box.clientHeight < 120 || box.classList.contains('grid-scroll'));
                    if (style.textOverflow === 'ellipsis' || strip) return true;
                }
                return false;
            };
            const out = [...document.querySelectorAll('body *')].filter(one => {
                const box = one.getBoundingClientRect();
                return box.width > 0 && box.height > 0 && box.right > innerWidth + 1 && !meant(one);
            });
            const named = out.slice(0, 3).map(one => `${one.tagName}.${one.className}#${one.dataset?.test ?? ''}`);
            return wide > 0 || out.length > 0 ? `${wide} px too wide: ${named.join(', ')}` : '';
        })()";
        let fault = self.app.page.evaluate(script).await?;
        if let Some(fault) = fault.as_str().filter(|fault| !fault.is_empty()) {
            self.faults.push(format!("{name}, {}, {how}: {fault}", self.network));
        }
        Ok(())
    }

    /// The look is only worth something if it sees what it looks for.
    async fn finds_what_is_too_wide(&mut self) -> anyhow::Result<()> {
        let page = &self.app.page;
        let plant = "(() => { const one = document.createElement('p'); one.id = 'planted'; one.textContent = 'x';
            one.style.minWidth = '400px'; document.querySelector('main').append(one); })()";
        page.evaluate(plant).await?;
        self.look("planted", "400 px").await?;
        self.app.page.evaluate("document.getElementById('planted').remove()").await?;
        anyhow::ensure!(self.faults.len() == 1, "a paragraph of 400 px was not seen");
        self.faults.clear();
        Ok(())
    }

    /// The five tabs and what hangs on them.
    async fn pages(&mut self, visit: DocId) -> anyhow::Result<()> {
        for (path, name) in [
            ("/", "home"),
            ("/visits", "visits"),
            ("/visit/new", "visit-new"),
            ("/attendance", "attendance"),
            ("/attendance/month", "month"),
            ("/leaves", "leaves"),
            ("/leave/new", "leave-new"),
            ("/approvals", "approvals-none"),
            ("/unsent", "unsent"),
            ("/sync-details", "sync-details"),
            ("/apps", "apps"),
            ("/me", "me"),
            ("/nowhere", "not-found"),
        ] {
            self.visit(path, name).await?;
        }
        self.visit(&format!("/visit/{visit}"), "visit").await?;
        self.visit(&format!("/record/{visit}"), "record").await
    }

    /// One visit, each step when it is due.
    async fn steps(&mut self, visit: DocId) -> anyhow::Result<()> {
        let app = self.app;
        let last = app.last_four(visit).await?;
        app.tap("resume").await?;
        app.page.wait_for(&at("depart")).await?;
        self.take("step-depart").await?;
        app.tap("depart").await?;
        app.page.wait_for(&at("arrive")).await?;
        self.take("step-arrive").await?;
        app.tap("arrive").await?;
        app.page.wait_for(&at("identity-done")).await?;
        self.take("step-identity").await?;
        app.identify(&last).await?;
        app.page.tap("[data-test=tick]:not(:checked)").await?;
        app.page.wait_for("[data-test=tick]:checked").await?;
        self.take("step-materials").await?;
        app.tap("next-step").await?;
        app.page.type_into(&at("notes"), "老人行动不便,在家认证。").await?;
        app.page.wait_for(&with("notes-state", "state", "saved")).await?;
        self.take("step-notes").await?;
        app.tap("next-step").await?;
        app.sign().await?;
        self.take("step-finish").await?;
        app.tap("show-applicant").await?;
        app.page.wait_for(&at("applicant-sheet")).await?;
        self.take("applicant").await?;
        app.tap("facing-turn").await?;
        app.page.wait_for(".sheet-turned").await?;
        self.take("applicant-turned").await?;
        app.tap("hand-back").await?;
        app.page.wait_gone(&at("applicant-sheet")).await?;
        app.tap("done-on-site").await?;
        app.page.wait_for(&at("rate-ask")).await?;
        self.take("step-rate").await?;
        app.tap("rate-ask").await?;
        app.page.wait_for(&at("rate-sheet")).await?;
        self.take("rate").await?;
        app.rate(5, "no", "").await?;
        self.take("sealed").await?;
        app.tap("next-step").await?;
        app.page.wait_for(&at("come-back")).await?;
        self.take("step-return").await?;
        app.tap("come-back").await?;
        app.stage("closed").await?;
        self.take("visit-closed").await
    }
}

/// The visits of today, in the order of the list.
async fn visits_of_today(app: &App) -> anyhow::Result<Vec<DocId>> {
    app.go("/visits").await?;
    app.page.wait_for(&at("visit-row")).await?;
    let docs = app
        .page
        .evaluate("[...document.querySelectorAll('[data-test=visit-row]')].map(row => row.dataset.doc)")
        .await?;
    Ok(docs.as_array().into_iter().flatten().filter_map(|doc| DocId::parse(doc.as_str()?)).collect())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn screenshots() -> anyhow::Result<()> {
    let _turn = turn().await;
    let began = Instant::now();
    let server = Server::start(clock(8, 57)).await?;
    let mut faults = Vec::new();

    let li = Hand::new("李娜", &server, clock(8, 57)).await?;
    let app = li.open("/").await?;
    app.page.wait_for(&at("login")).await?;
    let mut album = Album::new(&li, &app);
    album.finds_what_is_too_wide().await?;
    album.take("sign-in").await?;
    app.sign_in("lina").await?;
    let visits = visits_of_today(&app).await?;
    anyhow::ensure!(visits.len() == 2, "two visits today: {visits:?}");
    if std::env::var_os("DOORSTEP_README_SHOT").is_some() {
        app.go("/").await?;
        app.page.wait_for(&at("next-visit")).await?;
        app.page.screenshot(&root().join("docs/screenshot.png")).await?;
    }
    album.pages(visits[0]).await?;
    album.steps(visits[0]).await?;
    li.lose_network().await?;
    app.chip("offline").await?;
    album.network = "offline";
    album.steps(visits[1]).await?;
    album.pages(visits[1]).await?;
    faults.append(&mut album.faults);
    li.assert_quiet();
    drop(li);

    // The pictures took their time, and the server's clock went on.
    let taken_ms = i64::try_from(began.elapsed().as_millis())?;
    let wang = Hand::new("王强", &server, clock(8, 57).plus_ms(taken_ms)).await?;
    let app = wang.open("/").await?;
    app.sign_in("wangqiang").await?;
    let mut album = Album::new(&wang, &app);
    album.leader().await?;
    wang.lose_network().await?;
    app.chip("offline").await?;
    album.network = "offline";
    album.leader().await?;
    faults.append(&mut album.faults);
    wang.assert_quiet();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    Ok(())
}

impl Album<'_> {
    /// What a group leader sees beside what everybody sees.
    async fn leader(&mut self) -> anyhow::Result<()> {
        let app = self.app;
        self.visit("/", "leader-home").await?;
        self.visit("/attendance/group", "group-today").await?;
        app.go("/approvals").await?;
        app.page.wait_for(&at("approval")).await?;
        self.take("approvals").await?;
        let leave = app.page.evaluate("document.querySelector('[data-test=approval]').dataset.doc").await?;
        self.visit(&format!("/leave/{}", leave.as_str().unwrap_or_default()), "leave").await
    }
}
