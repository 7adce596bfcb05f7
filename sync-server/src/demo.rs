//! A make-believe centre to try everything with: founded once, with people, visits, leaves and punches around the day that the
//! server's clock shows. What is seeded goes through the real ledger, signed, so it obeys every rule.

mod seed;

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::path::Path;

use anyhow::{Context as _, Result};
use doorstep_core::centre::Reference;
use doorstep_core::centre::file::{self, CentreFile};
use doorstep_core::domain::calendar::Special;
use doorstep_core::domain::{Date, Grant, Timestamp};

use crate::clock::Clock;
use crate::config::Config;
use crate::edition::Current;
use crate::password::Cost;
use crate::qr;
use crate::store::{Account, Store};
use crate::{found, lock, open_store};

/// The password of everybody in the demo centre.
pub const PASSWORD: &str = "doorstep-demo";

/// The centre that a demonstration serves.
#[derive(Debug)]
pub struct Demo {
    reference: Reference,
    accounts: Vec<Account>,
}

impl Demo {
    async fn of(store: &Store) -> Result<Self> {
        Ok(Self { reference: Current::stored(store).await?.reference, accounts: store.accounts().await? })
    }
}

/// Founds a demo centre unless the data folder holds a centre already, which is served then, whichever it is.
///
/// Errors: there is no such demo; the folder is in use or cannot be written.
pub async fn prepare(config: &Config, centre: &str) -> Result<Demo> {
    let ids = file::DEMOS.map(|(id, ..)| id);
    let today = config.clock.now().date();
    let centre =
        self::centre(centre, today).with_context(|| format!("no demo of {centre}; there are {}", ids.join(", ")))?;
    let _lock = lock(&config.data)?;
    let store = open_store(config).await?;
    let founded = store.identity().await?.is_some();
    if !founded && store.is_shared() {
        // One that is stopped in the middle stays a centre without documents.
        make(&store, &centre, &config.clock, config.password_cost).await?;
    }
    if founded || store.is_shared() {
        let demo = Demo::of(&store).await;
        store.close().await;
        return demo;
    }
    store.close().await;
    // Everything is made beside the data folder's own database and moved there when it is whole: a demonstration that is
    // stopped in the middle begins anew.
    let making = config.data.join("making");
    if making.exists() {
        std::fs::remove_dir_all(&making)?;
    }
    std::fs::create_dir(&making)?;
    let store = Store::open(&making).await?;
    let made = make(&store, &centre, &config.clock, config.password_cost).await;
    let demo = Demo::of(&store).await;
    store.close().await;
    made?;
    move_store(&making, &config.data)?;
    std::fs::remove_dir_all(&making)?;
    demo
}

/// The store was closed, so its log is empty and the one file is all of it.
fn move_store(from: &Path, to: &Path) -> Result<()> {
    let name = crate::store::sqlite::FILE;
    for part in ["-wal", "-shm"] {
        let _ = std::fs::remove_file(to.join(format!("{name}{part}")));
    }
    std::fs::rename(from.join(name), to.join(name))?;
    std::fs::File::open(to)?.sync_all()?;
    Ok(())
}

async fn make(store: &Store, centre: &CentreFile, clock: &Clock, cost: Cost) -> Result<()> {
    found(store, centre, PASSWORD, cost, clock.now()).await?;
    // What has happened lately is made up for one centre; in others people begin it themselves.
    if centre.reference.figures.visit.is_some() {
        seed::plant(store, &centre.reference, clock.now()).await?;
    }
    Ok(())
}

/// A centre as it is founded on this day. A demonstration goes on in years whose holidays nobody has announced: with those that
/// have a fixed date.
fn centre(id: &str, today: Date) -> Option<CentreFile> {
    let mut centre = file::demo(id)?;
    let calendar = &mut centre.reference.calendar;
    for year in [today.plus_days(-AROUND_DAYS).year(), today.plus_days(AROUND_DAYS).year()] {
        if calendar.years.contains(&year) {
            continue;
        }
        calendar.years.push(year);
        calendar.years.sort_unstable();
        let fixed = [(1, 1, "元旦"), (5, 1, "劳动节"), (10, 1, "国庆节"), (10, 2, "国庆节"), (10, 3, "国庆节")];
        let dates = fixed.into_iter().filter_map(|(month, day, name)| Some((Date::new(year, month, day)?, name)));
        calendar.special.extend(dates.map(|(date, name)| (date, Special::Rest(name.to_owned()))));
    }
    Some(centre)
}

/// The seeds lie within so many days, the longest holiday included.
const AROUND_DAYS: i32 = 21;

/// Begins a store with a centre; everybody gets the same password, and for that reason the same salt: one hash is enough.
pub async fn found(store: &Store, centre: &CentreFile, password: &str, cost: Cost, at: Timestamp) -> Result<()> {
    let first = centre.logins.first().context("a centre without logins")?;
    let hashed = found::account(first, password, cost).await?;
    let account =
        |login: &file::Login| Account { login: login.login.clone(), worker: login.worker.clone(), ..hashed.clone() };
    found::found(store, centre, centre.logins.iter().map(account).collect(), at).await
}

/// What the terminal shows: where, for whom, and the password.
pub fn greeting(demo: &Demo, config: &Config, address: SocketAddr) -> String {
    let organisation = &demo.reference.organisation;
    let url = config.public_url.clone().unwrap_or_else(|| format!("http://{address}"));
    let today = config.clock.now();
    let mut text = String::new();
    let _ = writeln!(text, "\n上门办 Doorstep · {} · {} {}\n", organisation.name, today.date(), today.clock());
    let _ = writeln!(text, "{}", qr::draw(&url));
    let _ = writeln!(text, "  {url}\n");
    for login in &demo.accounts {
        let name = organisation.workers.get(&login.worker).map_or("", |worker| worker.name.as_str());
        let role = |grant: &Grant| {
            demo.reference.role_names.get(&grant.role).map_or_else(|| format!("{:?}", grant.role), Clone::clone)
        };
        let roles: Vec<String> = organisation.grants_of(&login.worker, today.date()).map(role).collect();
        let _ = writeln!(text, "  {:<12} {name}  {}", login.login, roles.join(", "));
    }
    let _ = writeln!(text, "\n  Password of everybody: {PASSWORD}");
    if !config.is_https() {
        let _ = writeln!(
            text,
            "  Phones on the network need HTTPS: put a proxy in front and name its address with --public-url.\n  \
             Browsers install apps and keep keys on https:// and on this machine only."
        );
    }
    text
}
