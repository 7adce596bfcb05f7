//! The board, a month's picture and a year for a centre of five hundred people with a year of punches: computed natively, and as
//! a phone with a processor four times slower draws them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use doorstep_core::centre::{Period, Reference};
use doorstep_core::domain::{Date, DeviceId, DocId, EntryHash, GroupId, Timestamp, WorkerId};
use doorstep_core::fact::{DocKind, Grade};
use doorstep_core::fold::month::PunchRecord;
use doorstep_core::fold::{Leave, Month, State};
use doorstep_core::regime::board::{Sight, whereabouts};
use doorstep_core::regime::{World, attendance, report};
use doorstep_core::sync::ledger::{Changes, Point, Pointed, StoredDocument};
use doorstep_core::sync::replica::Replica;
use doorstep_core::sync::scope::{audience, head_digest};
use doorstep_server::clock::Clock;
use doorstep_server::config::Config;
use doorstep_server::password::Cost;
use doorstep_server::store::Store;

use super::{PASSWORD, found, print, windows, worker};
use crate::chromium::{Chromium, Page};
use crate::client::Client;

/// People of the centre, and of one of its sections.
const WORKERS: usize = 500;
const SECTION: usize = 25;
/// Who looks after the attendance of everybody.
const MANAGER: &str = "zhouting";

/// The morning on which the board is looked at: of the last day with punches.
fn now() -> Timestamp {
    Date::new(2026, 12, 15).expect("a day of the calendar").at_minute(10 * 60)
}

/// Five hundred people in twenty sections and fifty windows.
fn centre() -> Reference {
    let mut reference = windows(WORKERS);
    let group = |number: usize| GroupId(format!("section-{:02}", number / SECTION));
    for number in 0..WORKERS {
        let name = format!("第{}科", number / SECTION + 1);
        reference.organisation.groups.insert(group(number), name);
        if let Some(person) = reference.organisation.workers.get_mut(&worker(number)) {
            person.group = Some(group(number));
        }
    }
    reference
}

/// A month of somebody who punches at every point, now and then late, and now and then not at all.
fn month(number: usize, first: Date, reference: &Reference) -> Month {
    let mut month = Month::new(worker(number), first);
    let days = (0..31).map(|days| first.plus_days(days)).filter(|date| date.month() == first.month());
    for date in days.filter(|date| *date <= now().date() && reference.calendar.works(*date)) {
        for (place, point) in reference.figures.points(date).iter().enumerate() {
            let chance = (number * 7 + usize::try_from(date.0).unwrap_or(0) * 3 + place) % 40;
            // Four minutes before an arrival and after a departure; one in forty late, one in forty missing.
            let early = if place == 2 { 240 } else { -240 };
            let second = i64::from(point.at_second) + if chance == 1 { 900 } else { early };
            let at = date.at_second(u32::try_from(second).unwrap_or(0));
            if chance == 0 || at > now() {
                continue;
            }
            month.punches.push(PunchRecord {
                at,
                received_at: at.plus_ms(2_000),
                grade: if chance == 2 { Grade::C } else { Grade::A },
                device: DeviceId::of_key(worker(number).as_str().as_bytes()),
                note: String::new(),
                codes: Vec::new(),
                checked: None,
                place: None,
                verified: None,
                imported: None,
            });
        }
    }
    month
}

/// Puts a year of everybody's months into the store as the writer would leave them.
async fn fill(store: &Store, reference: &Reference) -> Result<usize> {
    let mut months = 0;
    for number in 0..WORKERS {
        let mut changes = Changes { log_head: store.log_state().await?.head, ..Changes::default() };
        for of_year in 1..=12 {
            let first = Date::new(2026, of_year, 1).context("a day of the calendar")?;
            let month = month(number, first, reference);
            let (doc_seq, head) = (month.punches.len() as u64, EntryHash([number as u8 ^ of_year as u8; 32]));
            let doc = DocId::month(&reference.centre, &month.person, 2026, of_year);
            let people = BTreeSet::from([month.person.clone()]);
            let state = State::Month(month);
            let scopes = audience(&state, reference);
            changes.points.extend(scopes.iter().map(|scope| Point {
                scope: scope.clone(),
                doc,
                doc_seq,
                what: Pointed::Enter,
                digest_minus: 0,
                digest_plus: head_digest(doc, doc_seq, head),
            }));
            let (kind, state, shared) = (DocKind::Month, state.encode(), Vec::new());
            changes.documents.push(StoredDocument { doc, kind, doc_seq, head, state, shared, scopes, people });
            months += 1;
        }
        let mut group = store.group().await?;
        group.write(&changes, now()).await?;
        group.commit().await?;
    }
    Ok(months)
}

pub async fn board() -> Result<()> {
    let reference = centre();
    let folder = tempfile::tempdir()?;
    let (store, _) = found(folder.path(), &reference).await?;
    let began = Instant::now();
    let months = fill(&store, &reference).await?;
    store.close().await;
    print("board_months_in_the_store", months as f64, "documents", None);
    print("board_fill_ms", began.elapsed().as_secs_f64() * 1000.0, "ms", None);
    natively(folder.path(), months).await?;
    on_a_phone(folder.path()).await
}

async fn served(folder: &Path) -> Result<doorstep_server::Running> {
    let (clock, password_cost) = (Clock::starting_at(now()), Cost::LOW);
    doorstep_server::serve(Config { clock, password_cost, ..Config::new(folder.to_owned()) }).await
}

/// What the pages compute, on this machine.
async fn natively(folder: &Path, months: usize) -> Result<()> {
    let running = served(folder).await?;
    let mut phone = Client::new(&format!("http://{}", running.address), 1);
    phone.set_clock(now());
    phone.sign_in(MANAGER, PASSWORD).await?.map_err(|problem| anyhow::anyhow!("{problem:?}"))?;
    let began = Instant::now();
    phone.sync().await?;
    print("board_first_load_ms", began.elapsed().as_secs_f64() * 1000.0, "ms", None);
    let replica = phone.replica();
    ensure!(replica.status().documents >= months, "{:?}", replica.status());
    let reference = replica.reference().context("synced")?;
    let (section, everybody) = ((0..SECTION).map(worker), (0..WORKERS).map(worker));

    let (began, today) = (Instant::now(), now().date());
    let leaves = leaves(replica);
    let seen = everybody.map(|person| {
        let (months, own) = (months_of(replica, &person, &[today]), leaves.get(&person).map_or(&[][..], Vec::as_slice));
        let day = attendance::day(today, &months, own, reference, now());
        whereabouts(&Sight { day: &day, months: &months, leaves: own, meetings: &[], duty: None }, reference, now())
            .standing
    });
    let seen: Vec<_> = seen.collect();
    print("board_500_people_ms", began.elapsed().as_secs_f64() * 1000.0, "ms", None);
    ensure!(seen.len() == WORKERS);

    let (began, first) = (Instant::now(), Date::new(2026, 11, 1).context("a day")?);
    let mut points = 0;
    for person in section.clone() {
        let months = months_of(replica, &person, &[first, first.plus_days(31)]);
        let own = leaves.get(&person).map_or(&[][..], Vec::as_slice);
        let days = (0..30).map(|days| attendance::day(first.plus_days(days), &months, own, reference, now()));
        points += days.map(|day| day.points.len()).sum::<usize>();
    }
    print("board_month_of_a_section_ms", began.elapsed().as_secs_f64() * 1000.0, "ms", None);
    ensure!(points == SECTION * 21 * 3, "{points} points");

    let began = Instant::now();
    let world = World { reference, now: now(), others: replica };
    let lines = section.map(|person| report::year(&person, 2026, &[], Period::Month, &world));
    let due: u32 = lines.map(|line| line.due).sum();
    print("board_year_of_a_section_ms", began.elapsed().as_secs_f64() * 1000.0, "ms", None);
    ensure!(due > 0);
    running.stop().await;
    Ok(())
}

fn leaves(replica: &Replica) -> BTreeMap<WorkerId, Vec<(DocId, &Leave)>> {
    let mut by_person: BTreeMap<WorkerId, Vec<(DocId, &Leave)>> = BTreeMap::new();
    let all = replica.views(DocKind::Leave).into_iter();
    for (doc, leave) in all.filter_map(|(doc, view)| Some((doc, view.state.as_leave()?))) {
        by_person.entry(leave.person.clone()).or_default().push((doc, leave));
    }
    by_person
}

fn months_of<'a>(replica: &'a Replica, person: &WorkerId, on: &[Date]) -> Vec<&'a Month> {
    let centre = &replica.session().centre;
    let docs = on.iter().map(|date| DocId::month(centre, person, date.year(), date.month()));
    docs.filter_map(|doc| replica.view(doc)?.state.as_month()).collect()
}

/// Opens an address within the app. Unit: ms until what is looked for is drawn.
async fn opened(page: &Page, path: &str, awaited: &str) -> Result<f64> {
    let script = format!(
        "(async () => {{
            const frame = () => new Promise(drawn => requestAnimationFrame(drawn));
            const began = performance.now();
            history.pushState(0, '', {path:?});
            dispatchEvent(new PopStateEvent('popstate'));
            while (!document.querySelector({awaited:?})) await frame();
            await frame(); await frame();
            return performance.now() - began;
        }})()"
    );
    page.evaluate(&script).await?.as_f64().context("a number of milliseconds")
}

/// What a manager waits for, with a network and without, on a processor four times slower.
async fn on_a_phone(folder: &Path) -> Result<()> {
    let running = served(folder).await?;
    let address = format!("http://{}/", running.address);
    let mut phone = Chromium::new("board").await?;
    phone.set_clock(now()).await?;
    let page = phone.new_tab(&address).await?;
    page.wait_for("[data-test=login]").await?;
    page.fill("[data-test=login]", MANAGER).await?;
    page.fill("[data-test=password]", PASSWORD).await?;
    page.tap("[data-test=sign-in]").await?;
    let began = Instant::now();
    while page.wait_for("[data-test=sync-chip][data-state=synced]").await.is_err() {
        ensure!(began.elapsed().as_secs() < 300, "the first load does not end");
    }
    print("board_phone_first_load_ms", began.elapsed().as_secs_f64() * 1000.0, "ms", None);
    page.wait("navigator.serviceWorker.controller !== null").await?;
    page.wait_for("[data-test=go-group]").await?;
    phone.wait_for_cookie_on_disk("doorstep").await?;
    running.stop().await;
    phone.expect_outage();
    phone.set_slowdown(4.0).await?;
    for (name, path, awaited) in [
        ("board_list_4x_ms", "/attendance/group", "[data-test=group-row]"),
        ("board_month_4x_ms", "/attendance/group/month", "[data-test=grid-row]"),
        ("board_year_4x_ms", "/attendance/year", "[data-test=report-line]"),
    ] {
        print(name, opened(&page, path, awaited).await?, "ms", Some("<=1000"));
        print(
            &name.replace("_4x", "_again_4x"),
            {
                opened(&page, "/apps", "[data-test=apps-search]").await?;
                opened(&page, path, awaited).await?
            },
            "ms",
            Some("<=1000"),
        );
    }
    phone.kill();
    phone.start().await?;
    phone.set_slowdown(4.0).await?;
    let began = Instant::now();
    let page = phone.new_tab(&format!("{address}attendance/group")).await?;
    page.wait_for("[data-test=group-row]").await?;
    print("board_cold_start_4x_ms", began.elapsed().as_secs_f64() * 1000.0, "ms", None);
    Ok(())
}
