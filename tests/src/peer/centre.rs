//! The centre in which the phones work: a window for every collection, and people who read their own window and no other.

use std::path::Path;

use anyhow::{Context, Result};
use doorstep_core::centre::file::guangyuan_demo;
use doorstep_core::centre::{Matter, Reference};
use doorstep_core::domain::org::{Window, Worker};
use doorstep_core::domain::{Date, Grant, GrantId, MatterId, Organisation, Role, Span, WindowId, WorkerId};
use doorstep_server::clock::Clock;
use doorstep_server::config::{Config, Limits, Rate};
use doorstep_server::password::Cost;
use doorstep_server::store::{Account, Founding, Identity, Store};
use doorstep_server::{Running, lock, serve};

pub const PASSWORD: &str = "peer-password";
/// Teams of ten that may come back at once.
const TEAMS: usize = 20;
/// Windows of phones that only stay connected.
const IDLE: usize = 50;
/// People at a window who edit: a prime above ten, so that phones numbered in steps of the number of teams are ten people.
const PEOPLE: usize = 11;
/// The place of whoever seeds a collection or looks at it afterwards.
const STEWARD: usize = PEOPLE;
/// The harness edits and asks in minutes what people do in weeks; what is measured is work, not patience.
const RATE: Rate = Rate { burst: 1_000_000, per_minute: 10_000_000 };

/// Who a phone belongs to, and in which capacity they write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Post {
    pub worker: WorkerId,
    pub window: WindowId,
    pub matter: MatterId,
    pub grant: GrantId,
}

impl Post {
    fn new(collection: &str, place: usize) -> Self {
        Self {
            worker: WorkerId(format!("{collection}-{place:02}")),
            window: WindowId(collection.to_owned()),
            matter: MatterId(format!("m-{collection}")),
            grant: GrantId(format!("g-{collection}-{place:02}")),
        }
    }

    /// The person whom a phone of the harness stands for. Phones with a number are people of their own, in their team.
    pub fn of(phone: &str, collection: &str) -> Self {
        let number: Option<usize> = phone.trim_start_matches(['p', 'i']).parse().ok();
        let place = match (phone, number) {
            _ if collection.starts_with("idle") => 0,
            (_, Some(number)) => number % PEOPLE,
            ("P" | "A" | "W", None) => 0,
            ("R" | "B" | "F", None) => 1,
            _ => STEWARD,
        };
        Self::new(collection, place)
    }
}

/// Every post of the centre.
fn posts() -> impl Iterator<Item = Post> {
    let teams = (0..TEAMS).map(|team| format!("team{team}"));
    let full = ["team".to_owned(), "live".to_owned()].into_iter().chain(teams);
    let full = full.flat_map(|collection| (0..=STEWARD).map(move |place| Post::new(&collection, place)));
    full.chain((0..IDLE).map(|idle| Post::new(&format!("idle{idle}"), 0)))
}

/// The demo centre's regulations, with the harness's people in the place of its own.
pub fn reference() -> Reference {
    let mut reference = guangyuan_demo();
    let name = reference.organisation.name.clone();
    reference.organisation = Organisation { name, ..Organisation::default() };
    reference.matters.clear();
    for (number, post) in posts().enumerate() {
        let window =
            Window { name: format!("{}窗口", post.window), telephone: "08390000000".to_owned(), min_present: None };
        reference.organisation.windows.insert(post.window.clone(), window);
        let matter = Matter {
            name: "高龄津贴申请".to_owned(),
            window: post.window.clone(),
            in_person: true,
            promised_days: Some(5),
            materials: Vec::new(),
            statutory_days: None,
            calendar_days: false,
            silence_consents: false,
            staff_min: 1,
            guide: None,
        };
        reference.matters.insert(post.matter, matter);
        let worker = Worker {
            name: format!("员工{number}"),
            group: None,
            group_from: None,
            sending_unit: "人社局".to_owned(),
            service: None,
        };
        reference.organisation.workers.insert(post.worker.clone(), worker);
        reference.organisation.grants.push(Grant {
            id: post.grant,
            worker: post.worker,
            role: Role::WindowStaff,
            span: Span::Window(post.window),
            from: Date::new(2020, 1, 1).expect("a day of the calendar"),
            to: None,
        });
    }
    reference
}

/// Founds the centre unless the folder holds one, and serves it: the server's own code and its own safety settings, with the limits
/// on how often somebody may ask out of the way.
pub async fn run(folder: &Path, listen: std::net::SocketAddr) -> Result<Running> {
    found(folder).await?;
    let limits = Limits {
        device: RATE,
        worker: RATE,
        sign_in: RATE,
        entries: RATE,
        connections_per_address: 900,
        ..Limits::default()
    };
    serve(Config { listen, limits, password_cost: Cost::LOW, ..Config::new(folder.to_owned()) }).await
}

async fn found(folder: &Path) -> Result<()> {
    let _lock = lock(folder)?;
    let store = Store::open(folder).await?;
    if store.identity().await?.is_none() {
        let reference = reference();
        let password_hash = Cost::LOW.hash(PASSWORD).context("a password that can be hashed")?;
        let workers = reference.organisation.workers.keys();
        let accounts = workers.map(|worker| Account {
            login: worker.to_string(),
            worker: worker.clone(),
            password_hash: password_hash.clone(),
        });
        let founding = Founding {
            identity: Identity { epoch: 1, secret: [3; 32], anchor_key: [4; 32] },
            centre: reference.centre.clone(),
            edition: reference.edition,
            reference: reference.encode(),
            accounts: accounts.collect(),
            at: Clock::of_machine().now(),
        };
        store.found(&founding).await?;
    }
    store.close().await;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn ten_phones_of_a_team_are_ten_people() {
        for (phones, teams) in [(10, 1), (50, 5), (200, 20)] {
            for team in 0..teams {
                let of_team = (0..phones).filter(|phone| phone % teams == team);
                let people: BTreeSet<WorkerId> =
                    of_team.map(|phone| Post::of(&format!("p{phone}"), &format!("team{team}")).worker).collect();
                assert_eq!(people.len(), phones / teams, "{phones} {team}");
            }
        }
    }

    #[test]
    fn everybody_whom_the_harness_names_has_a_post() {
        let reference = reference();
        for (phone, collection) in [
            ("seed-team", "team"),
            ("P", "team"),
            ("R", "team"),
            ("p199", "team19"),
            ("f-team3", "team3"),
            ("i7", "idle7"),
        ] {
            let post = Post::of(phone, collection);
            assert!(reference.organisation.workers.contains_key(&post.worker), "{phone}");
            assert!(reference.matters.contains_key(&post.matter), "{phone}");
        }
        assert!(Post::of("P", "team") != Post::of("R", "team"));
    }
}
