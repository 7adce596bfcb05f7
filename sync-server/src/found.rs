//! How a centre begins: its identity, its reference data and its people's first passwords, in an empty store.

use anyhow::{Context, Result, anyhow, ensure};
use doorstep_core::centre::file::{self, CentreFile, FileProblem, Login};
use doorstep_core::domain::Timestamp;
use doorstep_core::fact::chain::SecretKey;

use crate::clock::Clock;
use crate::password::{Cost, first_password};
use crate::store::{Account, Founding, Identity, Store};

/// Founds the centre of these files. `tell` hands out the first password of everybody who has a login, before anything is written:
/// a centre to which nobody has a key would be lost.
///
/// Errors: the store holds a centre already or cannot be written, or `tell` fails. Within: everything that is wrong with the files,
/// and nothing was founded.
pub async fn init(
    store: &Store,
    (pack, directory): (&str, &str),
    tables: &[String],
    (cost, now): (Cost, Timestamp),
    tell: impl FnOnce(&[(Login, String)]) -> std::io::Result<()>,
) -> Result<std::result::Result<(), Vec<FileProblem>>> {
    ensure!(store.identity().await?.is_none(), "there is a centre in this store already");
    let mut centre = match file::read_first(pack, directory, now.date()) {
        Ok(centre) => centre,
        Err(problems) => return Ok(Err(problems)),
    };
    match file::with_calendar(&centre.reference, tables.iter().map(String::as_str)) {
        Ok(with) => centre.reference.calendar = with.calendar,
        Err(problems) => return Ok(Err(problems)),
    }
    let mut accounts = Vec::new();
    let mut opened = Vec::new();
    for login in &centre.logins {
        let password = first_password()?;
        accounts.push(account(login, &password, cost).await?);
        opened.push((login.clone(), password));
    }
    tell(&opened)?;
    found(store, &centre, accounts, now).await?;
    Ok(Ok(()))
}

/// Somebody's door, with a password.
pub async fn account(login: &Login, password: &str, cost: Cost) -> Result<Account> {
    let password = password.to_owned();
    let hash = tokio::task::spawn_blocking(move || cost.hash(&password)).await?;
    let password_hash = hash.context("the password cannot be hashed")?;
    Ok(Account { login: login.login.clone(), worker: login.worker.clone(), password_hash })
}

/// Begins a store with a centre.
pub async fn found(store: &Store, centre: &CentreFile, accounts: Vec<Account>, at: Timestamp) -> Result<()> {
    let founding = Founding {
        identity: new_identity()?,
        centre: centre.reference.centre.clone(),
        edition: centre.reference.edition,
        reference: centre.reference.encode(),
        accounts,
        at,
    };
    Ok(store.found(&founding).await?)
}

fn new_identity() -> Result<Identity> {
    let secret = random()?;
    ensure!(SecretKey::from_bytes(&secret).is_some(), "an unusable key was drawn; try again");
    // The machine's clock and not a demonstration's: epochs of one centre must grow.
    let epoch = u64::try_from(Clock::of_machine().now().0).unwrap_or(1);
    Ok(Identity { epoch, secret, anchor_key: random()? })
}

pub(crate) fn random() -> Result<[u8; 32]> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| anyhow!("no randomness: {error}"))?;
    Ok(bytes)
}
