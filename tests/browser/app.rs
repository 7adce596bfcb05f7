//! The app as a person uses it: signs in, taps what a step offers, reads what the chip says.

use anyhow::Context;
use doorstep_core::domain::DocId;
use doorstep_tests::chromium::{Chromium, Page};

pub use doorstep_server::demo::PASSWORD;

/// The element that the app marks with this name for tests.
pub fn at(name: &str) -> String {
    format!("[data-test=\"{name}\"]")
}

/// An element with a name and one more attribute.
pub fn with(name: &str, attribute: &str, value: impl std::fmt::Display) -> String {
    format!("[data-test=\"{name}\"][data-{attribute}=\"{value}\"]")
}

/// The app in one tab.
pub struct App {
    pub page: Page,
}

impl App {
    /// Opens the app at an address of its own, `/visits`.
    pub async fn open(phone: &Chromium, origin: &str, path: &str) -> anyhow::Result<Self> {
        let page = phone.new_tab(&format!("{origin}{path}")).await?;
        Ok(Self { page })
    }

    /// Signs in on a phone that nobody has used, and waits until the first load is done and the app is kept on the phone.
    pub async fn sign_in(&self, login: &str) -> anyhow::Result<()> {
        self.page.wait_for(&at("login")).await?;
        self.page.fill(&at("login"), login).await?;
        self.page.fill(&at("password"), PASSWORD).await?;
        self.tap("sign-in").await?;
        self.chip("synced").await?;
        self.page.wait("navigator.serviceWorker.controller !== null").await?;
        Ok(())
    }

    pub async fn tap(&self, name: &str) -> anyhow::Result<()> {
        self.page.tap(&at(name)).await
    }

    /// Waits until this is said under 要您处理, where what binds more may stand before it and fold it away.
    pub async fn needs(&self, words: &str) -> anyhow::Result<()> {
        let (needs, all) = (at("needs"), at("see-all"));
        // The words may come later than the rest of the list, and then be folded away.
        let said = format!("!!document.querySelector('{needs}')?.textContent.includes('{words}')");
        self.page.wait(&format!("{said} || !!document.querySelector('{all}')")).await?;
        if self.page.evaluate(&said).await? != true && self.page.exists(&all).await? {
            self.page.tap(&all).await?;
        }
        self.page.wait_text(&needs, words).await.map(drop)
    }

    /// Waits until the sync chip is in this state, twice as long as for other things: a request that nobody answers is given up after
    /// 20 seconds only (`io/http.rs`), and the next one comes some seconds later.
    pub async fn chip(&self, state: &str) -> anyhow::Result<()> {
        let chip = with("sync-chip", "state", state);
        if self.page.wait_for(&chip).await.is_ok() {
            return Ok(());
        }
        self.page.wait_for(&chip).await.with_context(|| format!("the chip is not {state}"))
    }

    /// Goes to an address inside the app, as a link would; the app is not loaded anew.
    pub async fn go(&self, path: &str) -> anyhow::Result<()> {
        // A push alone is not heard; the browser's own back is.
        let script = format!("history.pushState(0, '', {path:?}); dispatchEvent(new PopStateEvent('popstate'))");
        self.page.evaluate(&script).await?;
        self.page.wait(&format!("location.pathname === {path:?}")).await.map(drop)
    }

    /// Chooses a file in a field, as a person would in the browser's own window.
    pub async fn choose_file(&self, field: &str, name: &str, content: &str) -> anyhow::Result<()> {
        self.page.wait_for(&at(field)).await?;
        let script = format!(
            "(() => {{ const files = new DataTransfer(); files.items.add(new File([{content:?}], {name:?}));
            const field = document.querySelector('{}'); field.files = files.files;
            field.dispatchEvent(new Event('change', {{ bubbles: true }})); }})()",
            at(field)
        );
        self.page.evaluate(&script).await.map(drop)
    }

    /// Waits until the points of the day on the page have these marks, in their order.
    pub async fn marks(&self, marks: &[&str]) -> anyhow::Result<()> {
        let marks = marks.join(",");
        let script = format!(
            "[...document.querySelectorAll('{}')].map(one => one.dataset.mark).join() === {marks:?}",
            at("point")
        );
        self.page.wait(&script).await.with_context(|| format!("the marks are not {marks}")).map(drop)
    }

    /// Punches, and reads what the sheet says of it.
    pub async fn punch(&self) -> anyhow::Result<String> {
        self.tap("punch").await?;
        self.page.wait_for(&at("punch-result")).await?;
        let said = self.page.text(&at("punch-result")).await?;
        self.tap("result-close").await?;
        self.page.wait_gone(&at("punch-result")).await?;
        Ok(said)
    }

    /// Opens a visit from the list of today.
    pub async fn open_visit(&self, visit: DocId) -> anyhow::Result<()> {
        self.tap("tab-visits").await?;
        self.page.tap(&with("visit-row", "doc", visit)).await?;
        self.page.wait_for(&at("step-depart")).await
    }

    /// The last four characters of the applicant's number, as they stand on the card.
    pub async fn last_four(&self, visit: DocId) -> anyhow::Result<String> {
        self.go(&format!("/visit/{visit}")).await?;
        self.page.tap("[aria-label=\"显示身份证号\"]").await?;
        let number =
            "document.querySelector('[aria-label=\"遮住身份证号\"]')?.previousElementSibling.textContent.trim()";
        let number = self.page.wait(number).await?;
        let number = number.as_str().unwrap_or_default();
        anyhow::ensure!(number.len() == 18, "a number of 18 places: {number}");
        Ok(number[14..].to_owned())
    }

    /// 核身: reads the last four off the card of whoever opens the door.
    pub async fn identify(&self, last: &str) -> anyhow::Result<()> {
        self.page.fill(&at("identity-last"), last).await?;
        self.page.wait_for(&with("identity-fits", "fits", true)).await?;
        self.tap("identity-done").await
    }

    /// 评价, on the phone that was handed over. Shape of `things`: `yes` when something was asked for or taken.
    pub async fn rate(&self, level: u8, things: &str, comment: &str) -> anyhow::Result<()> {
        for choice in
            [&format!("rate-level-{level}"), "rate-difficult-no", "rate-rules-no", &format!("rate-things-{things}")]
        {
            self.tap(choice).await?;
        }
        self.page.fill(&at("rate-comment"), comment).await?;
        self.tap("rate-send").await?;
        self.page.wait_for(&at("sealed")).await
    }

    /// Waits until the page of a visit's step shows the stage.
    pub async fn stage(&self, stage: &str) -> anyhow::Result<()> {
        self.page.wait_for(&with("visit-stage", "stage", stage)).await
    }

    /// Fills the form of a leave as far as its reason. Shape of times: date and time of the day, `2026-05-15` and `13:30`.
    pub async fn fill_leave(
        &self,
        kind: &str,
        from: (&str, &str),
        to: (&str, &str),
        reason: &str,
    ) -> anyhow::Result<()> {
        self.tap(&format!("leave-kind-{kind}")).await?;
        for (field, value) in
            [("leave-from-date", from.0), ("leave-from-time", from.1), ("leave-to-date", to.0), ("leave-to-time", to.1)]
        {
            self.page.choose(&at(field), value).await?;
        }
        self.page.fill(&at("leave-reason"), reason).await
    }

    /// Hands the form in and says which document it became.
    pub async fn send_leave(&self) -> anyhow::Result<DocId> {
        self.tap("leave-send").await?;
        self.page.wait("location.pathname.startsWith('/leave/') && location.pathname !== '/leave/new'").await?;
        let doc = self.page.evaluate("location.pathname.split('/')[2]").await?;
        DocId::parse(doc.as_str().unwrap_or_default()).context("a document")
    }

    /// A name in two strokes.
    pub async fn sign(&self) -> anyhow::Result<()> {
        let first: &[(f64, f64)] = &[(0.2, 0.3), (0.3, 0.6), (0.4, 0.3), (0.5, 0.7)];
        let second: &[(f64, f64)] = &[(0.55, 0.5), (0.7, 0.4), (0.8, 0.6)];
        self.page.draw(&at("signature"), &[first, second]).await?;
        self.page
            .wait(&format!("document.querySelectorAll('{} .signature-stroke').length === 2", at("signature")))
            .await?;
        self.page.settle().await
    }

    /// The requests to `/sync` since the page was opened or [`App::forget_requests`] was called.
    pub async fn requests(&self) -> anyhow::Result<u64> {
        let script =
            "performance.getEntriesByType('resource').filter(one => new URL(one.name).pathname === '/sync').length";
        Ok(self.page.evaluate(script).await?.as_u64().unwrap_or_default())
    }

    pub async fn forget_requests(&self) -> anyhow::Result<()> {
        self.page.evaluate("performance.clearResourceTimings()").await.map(drop)
    }
}
