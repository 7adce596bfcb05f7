//! A make-believe centre to try everything with: founded once, with people, visits, leaves and punches around the day that the
//! server's clock shows. What is seeded goes through the real ledger, signed, so it obeys every rule.

mod qr;
mod seed;

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::path::Path;

use anyhow::{Context as _, Result};
use doorstep_core::centre::file::{self, CentreFile};
use doorstep_core::domain::calendar::Special;
use doorstep_core::domain::{Date, Timestamp};

use crate::clock::Clock;
use crate::config::Config;
use crate::password::Cost;
use crate::store::{Account, Store};
use crate::{found, lock, open_store};

/// The password of everybody in the demo centre.
pub const PASSWORD: &str = "doorstep-demo";

/// Founds the demo centre unless the data folder holds a centre already.
///
/// Errors: the folder is in use or cannot be written.
pub async fn prepare(config: &Config) -> Result<()> {
    let _lock = lock(&config.data)?;
    let store = open_store(config).await?;
    let founded = store.identity().await?.is_some();
    if !founded && store.is_shared() {
        // One that is stopped in the middle stays a centre without documents.
        make(&store, &config.clock, config.password_cost).await?;
    }
    let is_made = founded || store.is_shared();
    store.close().await;
    if is_made {
        return Ok(());
    }
    // Everything is made beside the data folder's own database and moved there when it is whole: a demonstration that is
    // stopped in the middle begins anew.
    let making = config.data.join("making");
    if making.exists() {
        std::fs::remove_dir_all(&making)?;
    }
    std::fs::create_dir(&making)?;
    let store = Store::open(&making).await?;
    let made = make(&store, &config.clock, config.password_cost).await;
    store.close().await;
    made?;
    move_store(&making, &config.data)?;
    std::fs::remove_dir_all(&making)?;
    Ok(())
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

async fn make(store: &Store, clock: &Clock, cost: Cost) -> Result<()> {
    let centre = centre(clock.now().date());
    found(store, &centre, PASSWORD, cost, clock.now()).await?;
    seed::plant(store, &centre.reference, clock.now()).await
}

/// The centre as it is founded on this day. A demonstration goes on in years whose holidays nobody has announced: with those that
/// have a fixed date.
fn centre(today: Date) -> CentreFile {
    let mut centre = file::guangyuan();
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
    centre
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
pub fn greeting(config: &Config, address: SocketAddr) -> String {
    let centre = file::guangyuan();
    let organisation = &centre.reference.organisation;
    let url = config.public_url.clone().unwrap_or_else(|| format!("http://{address}"));
    let today = config.clock.now();
    let mut text = String::new();
    let _ = writeln!(text, "\n上门办 Doorstep · {} · {} {}\n", organisation.name, today.date(), today.clock());
    let _ = writeln!(text, "{}", qr::draw(&url));
    let _ = writeln!(text, "  {url}\n");
    for login in &centre.logins {
        let name = organisation.workers.get(&login.worker).map_or("", |worker| worker.name.as_str());
        let roles: Vec<String> =
            organisation.grants_of(&login.worker, today.date()).map(|grant| format!("{:?}", grant.role)).collect();
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
