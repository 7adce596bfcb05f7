//! At the door: nothing comes of one trip, the next one is signed by a fingerprint, and the supervision section hears how it was.

use doorstep_core::domain::DocId;
use doorstep_tests::chromium::Page;
use doorstep_tests::server::Server;

use super::album::Album;
use super::app::{at, with};
use super::hand::{Hand, clock};
use super::turn;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_comes_to_nothing_is_gone_for_again_and_rated() -> anyhow::Result<()> {
    let _turn = turn().await;
    let server = Server::start(clock(8, 57)).await?;
    let li = Hand::new("李娜", &server, clock(8, 57)).await?;
    let app = li.open("/").await?;
    app.sign_in("lina").await?;
    app.page.wait_for(&at("next-visit")).await?;
    let visit = app.page.evaluate("document.querySelector('[data-test=next-visit]').dataset.doc").await?;
    let visit = DocId::parse(visit.as_str().unwrap_or_default()).expect("a document");
    let last = app.last_four(visit).await?;
    let mut album = Album::new(&li, &app);

    // She sets out; the duty room's number is on every page from then on.
    app.open_visit(visit).await?;
    app.page.wait_gone(&at("sos")).await?;
    app.tap("resume").await?;
    app.tap("depart").await?;
    app.page.wait_text(&at("sos"), "0839-0000100").await?;
    app.tap("arrive").await?;

    // A guardian opens, and papers are missing: it is put down, and what follows is offered.
    app.tap("present-guardian").await?;
    app.page.fill(&at("present-name"), "李强").await?;
    app.page.fill(&at("present-relation"), "儿子").await?;
    album.take("identity-guardian").await?;
    app.identify(&last).await?;
    app.page.wait_for(&at("tick")).await?;
    app.tap("not-finished").await?;
    app.tap("obstacle-papers").await?;
    app.page.fill(&at("obstacle-text"), "社保卡找不到").await?;
    album.take("not-finished").await?;
    app.tap("not-finished-write").await?;
    app.page.wait_for(&with("obstacle-next", "reason", "papers")).await?;
    app.page.wait_for(&at("one-time")).await?;
    album.take("obstacle-next").await?;

    // It is found after all: the fingerprint on the paper form stands for a signature, with somebody who saw it.
    app.tap("resume").await?;
    app.page.wait_for(&at("tick")).await?;
    app.tap("next-step").await?;
    app.page.wait_for(&at("notes")).await?;
    app.tap("next-step").await?;
    app.tap("show-applicant").await?;
    app.page.wait_for(&at("applicant-sheet")).await?;
    assert_eq!(hard_to_read(&app.page).await?, [""; 0]);
    app.tap("hand-back").await?;
    app.page.wait_gone(&at("applicant-sheet")).await?;
    app.tap("sign-way-fingerprint").await?;
    app.tap("done-on-site").await?;
    app.page.wait_text(&at("missing"), "见证人").await?;
    app.page.fill(&at("witness-name"), "王芳").await?;
    app.page.fill(&at("witness-knows"), "邻居").await?;
    app.tap("show-applicant").await?;
    app.page.wait_for(&at("applicant-sheet")).await?;
    app.tap("pressed").await?;
    assert_eq!(hard_to_read(&app.page).await?, [""; 0]);
    album.take("applicant-fingerprint").await?;
    app.tap("hand-back").await?;
    app.page.wait_gone(&at("applicant-sheet")).await?;

    // Something more is given back: what was agreed to is another form now, and asked for again.
    app.page.fill(&at("item-name"), "身份证").await?;
    app.tap("item-return").await?;
    app.page.wait_for("[data-test=pressed]:not(:checked)").await?;
    app.page.wait_text("main", "原签名作废").await?;
    app.tap("pressed").await?;
    album.take("step-finish-fingerprint").await?;
    app.tap("done-on-site").await?;
    app.tap("rate-ask").await?;
    app.page.wait_for(&at("rate-sheet")).await?;
    assert_eq!(hard_to_read(&app.page).await?, [""; 0]);
    album.take("rate").await?;
    app.rate(1, "yes", "要了一包烟").await?;
    app.tap("next-step").await?;
    app.tap("come-back").await?;
    app.stage("closed").await?;
    app.page.wait_text("main", "按指印，见证人：王芳").await?;
    app.page.wait_text(&at("items"), "身份证 × 1").await?;
    app.page.wait_for(&with("trips", "count", 1)).await?;

    // Somebody asks afterwards.
    app.tap("follow-up").await?;
    app.tap("follow-up-reached-yes").await?;
    app.tap("follow-up-satisfied-no").await?;
    app.page.fill(&at("follow-up-remark"), "说有人要烟").await?;
    album.take("follow-up").await?;
    app.tap("follow-up-write").await?;
    app.page.wait_text(&at("follow-ups"), "说有人要烟").await?;
    album.take("visit-after").await?;
    app.chip("synced").await?;
    let mut faults = std::mem::take(&mut album.faults);
    li.assert_quiet();

    // The supervision section finds it among what waits, and handles it.
    let he = Hand::new("何芳", &server, clock(8, 57)).await?;
    let he_app = he.open("/").await?;
    he_app.sign_in("hefang").await?;
    he_app.needs("1 件上门投诉待处理").await?;
    let mut album = Album::new(&he, &he_app);
    album.visit("/feedback", "feedback").await?;
    he_app.page.wait_text(&at("feedback-figures"), "投诉 1 件，待处理 1 件").await?;
    he_app.page.tap(&with("feedback-row", "open", true)).await?;
    he_app.page.wait_text("main", "要了一包烟").await?;
    album.take("feedback-one").await?;
    he_app.tap("complaint-send").await?;
    he_app.page.fill(&at("complaint-findings"), "电话核实，属实").await?;
    he_app.tap("complaint-outcome-founded").await?;
    he_app.tap("complaint-send").await?;
    he_app.page.wait_text(&at("complaint-handled"), "属实").await?;
    album.take("feedback-handled").await?;
    faults.append(&mut album.faults);
    he.assert_quiet();

    // Those it is about read none of it, whatever they open.
    let feedback = he_app.page.evaluate("location.pathname").await?;
    app.go(feedback.as_str().unwrap_or_default()).await?;
    app.page.wait_text("main", "只有监督科看得到").await?;
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_not_well_is_visited_another_time_for_that_reason() -> anyhow::Result<()> {
    let _turn = turn().await;
    let server = Server::start(clock(8, 57)).await?;
    let li = Hand::new("李娜", &server, clock(8, 57)).await?;
    let app = li.open("/").await?;
    app.sign_in("lina").await?;
    let visit = app.page.wait("document.querySelector('[data-test=next-visit]')?.dataset.doc").await?;
    let visit = DocId::parse(visit.as_str().unwrap_or_default()).expect("a document");
    let mut album = Album::new(&li, &app);
    app.open_visit(visit).await?;
    app.tap("resume").await?;
    app.tap("depart").await?;
    app.page.wait_for(&at("arrive")).await?;
    app.tap("not-finished").await?;
    app.tap("obstacle-unwell").await?;
    app.tap("not-finished-write").await?;
    app.page.wait_for(&with("obstacle-next", "reason", "unwell")).await?;
    app.tap("go-again").await?;
    app.page.wait_for("[data-test=reschedule-reason-unwell]:checked").await?;
    for (field, value) in [("plan-date", "2026-05-21"), ("plan-from", "15:00"), ("plan-to", "16:00")] {
        app.page.choose(&at(field), value).await?;
    }
    album.take("go-again").await?;
    app.tap("reschedule-send").await?;
    app.stage("scheduled").await?;

    // Before the next trip: what to say on the telephone, and which forms are on the phone.
    app.tap("resume").await?;
    app.page.tap("[data-test=call-script] summary").await?;
    app.page.wait_text(&at("call-script"), "不收任何费用").await?;
    app.page.wait_text(&at("forms-there"), "✓").await?;
    album.take("step-prepare").await?;
    assert!(album.faults.is_empty(), "{}", album.faults.join("\n"));
    li.assert_quiet();
    Ok(())
}

/// What on the sheet for the applicant is too small, too pale, or too small to tap (`ux.md` 4.10): one line each.
async fn hard_to_read(page: &Page) -> anyhow::Result<Vec<String>> {
    let script = "(() => {
        const parts = colour => (colour.match(/[\\d.]+/g) ?? []).map(Number);
        const light = colour => {
            const [r, g, b] = parts(colour).map(one => one / 255).map(one => one <= 0.03928 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4);
            return 0.2126 * r + 0.7152 * g + 0.0722 * b;
        };
        const ground = one => {
            for (let box = one; box; box = box.parentElement) {
                const colour = getComputedStyle(box).backgroundColor;
                if (!(parts(colour)[3] === 0)) return colour;
            }
            return 'rgb(255, 255, 255)';
        };
        const faults = [];
        for (const one of document.querySelectorAll('.for-applicant *')) {
            const own = [...one.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
            const style = getComputedStyle(one);
            const name = `${one.tagName} ${one.textContent.trim().slice(0, 12)}`;
            if (own && !one.closest('svg')) {
                if (parseFloat(style.fontSize) < 22) faults.push(`${name}: ${style.fontSize}`);
                const [low, high] = [light(style.color), light(ground(one))].sort((a, b) => a - b);
                const contrast = (high + 0.05) / (low + 0.05);
                if (contrast < 7) faults.push(`${name}: contrast ${contrast.toFixed(1)}`);
            }
            const isSmall = one.matches('button:not(.link), .choice') && one.getBoundingClientRect().height < 60;
            if (isSmall) faults.push(`${name}: ${one.getBoundingClientRect().height} px high`);
        }
        return faults;
    })()";
    let faults = page.evaluate(script).await?;
    Ok(faults.as_array().into_iter().flatten().filter_map(|fault| Some(fault.as_str()?.to_owned())).collect())
}
