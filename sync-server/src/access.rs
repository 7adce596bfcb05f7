//! Who may do what at the server's doors: a pure function with its table of cases. What of the content a person may read is
//! core's `sync::scope::readable`, which the feed asks for every document at every way out.

use doorstep_core::account::code;
use doorstep_core::domain::{DeviceId, Organisation, Role, Span, Timestamp, WorkerId};
use doorstep_core::sync::place;

/// What a request brings to show who it is.
#[derive(Clone, Debug)]
pub struct Presented {
    pub worker: WorkerId,
    pub device: DeviceId,
    pub device_revoked: bool,
    pub session_ends: Timestamp,
    /// Whether the person could sign in again.
    pub has_door: bool,
}

#[derive(Clone, Copy, Debug)]
pub enum Act<'a> {
    /// Hand in and fetch entries.
    Sync,
    /// See the own phones, change the own password, sign out.
    OwnAccount,
    /// Revoke a phone of this person; `None` for a phone that nobody has.
    RevokeDeviceOf(Option<&'a WorkerId>),
    /// Whatever lies under `/administration/`.
    Administer,
    /// Show the codes of the centre's places on a screen.
    ShowPlaces,
}

/// Errors: a code of `account::code`.
pub fn permit(
    presented: Option<&Presented>,
    act: Act<'_>,
    organisation: &Organisation,
    now: Timestamp,
) -> Result<(), &'static str> {
    let Some(presented) = presented else { return Err(code::SESSION) };
    // Before the session's end: a lost phone must hear that it was revoked however long it was away.
    if presented.device_revoked {
        return Err(code::REVOKED);
    }
    if presented.session_ends <= now || !organisation.workers.contains_key(&presented.worker) {
        return Err(code::SESSION);
    }
    // Who has left keeps the session for some days, so that what waits on the phone arrives, and the grants until midnight.
    let administers = || {
        let office = organisation.acting(&presented.worker, Role::Administrator, &Span::Centre, now.date());
        presented.has_door && office.is_some()
    };
    match act {
        Act::Sync | Act::OwnAccount => Ok(()),
        Act::Administer => administers().then_some(()).ok_or(code::RIGHT),
        Act::ShowPlaces => {
            let shows = presented.has_door && place::may_show(&presented.worker, now.date(), organisation);
            shows.then_some(()).ok_or(code::RIGHT)
        }
        Act::RevokeDeviceOf(owner) => {
            // One answer for a foreign phone and for none, so that nobody can ask which exist.
            if owner == Some(&presented.worker) || (owner.is_some() && administers()) {
                Ok(())
            } else {
                Err(code::RIGHT)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use doorstep_core::domain::org::Worker;
    use doorstep_core::domain::{Date, Grant, GrantId};

    use super::*;

    #[test]
    fn each_case_of_session_device_person_and_act() {
        let li = WorkerId::new("li");
        let boss = WorkerId::new("boss");
        let own = Act::RevokeDeviceOf(Some(&li));
        let others = Act::RevokeDeviceOf(Some(&boss));
        let nobodys = Act::RevokeDeviceOf(None);
        let none = None;
        let good = Some(("li", false, 1));
        /// Worker, whether the phone is revoked, what is left of the session in milliseconds.
        type Who = Option<(&'static str, bool, i64)>;
        let cases: &[(Who, Act<'_>, Result<(), &str>)] = &[
            (none, Act::Sync, Err(code::SESSION)),
            (none, own, Err(code::SESSION)),
            (good, Act::Sync, Ok(())),
            (good, Act::OwnAccount, Ok(())),
            (good, own, Ok(())),
            (good, others, Err(code::RIGHT)),
            (good, nobodys, Err(code::RIGHT)),
            (good, Act::ShowPlaces, Err(code::RIGHT)),
            (none, Act::ShowPlaces, Err(code::SESSION)),
            (Some(("boss", false, 1)), Act::ShowPlaces, Ok(())),
            (Some(("boss", true, 1)), Act::ShowPlaces, Err(code::REVOKED)),
            (Some(("former", false, 1)), Act::ShowPlaces, Err(code::RIGHT)),
            (Some(("boss", false, 1)), own, Ok(())),
            (Some(("boss", false, 1)), nobodys, Err(code::RIGHT)),
            // An administrator whose grant has ended is nobody special.
            (Some(("former", false, 1)), own, Err(code::RIGHT)),
            (none, Act::Administer, Err(code::SESSION)),
            (good, Act::Administer, Err(code::RIGHT)),
            (Some(("boss", false, 1)), Act::Administer, Ok(())),
            (Some(("boss", false, 0)), Act::Administer, Err(code::SESSION)),
            (Some(("boss", true, 1)), Act::Administer, Err(code::REVOKED)),
            (Some(("former", false, 1)), Act::Administer, Err(code::RIGHT)),
            (Some(("coming", false, 1)), Act::Administer, Err(code::RIGHT)),
            (Some(("gone", false, 1)), Act::Administer, Err(code::SESSION)),
            // The session ends in this very millisecond.
            (Some(("li", false, 0)), Act::Sync, Err(code::SESSION)),
            (Some(("li", true, 1)), Act::Sync, Err(code::REVOKED)),
            (Some(("li", true, 1)), own, Err(code::REVOKED)),
            (Some(("li", true, -1)), Act::Sync, Err(code::REVOKED)),
            // Struck off the directory.
            (Some(("gone", false, 1)), Act::Sync, Err(code::SESSION)),
        ];
        for (who, act, expected) in cases {
            let now = Date::new(2026, 5, 13).unwrap().at_minute(600);
            let presented = who.map(|(worker, device_revoked, left_ms)| Presented {
                worker: WorkerId::new(worker),
                device: DeviceId([1; 16]),
                device_revoked,
                session_ends: now.plus_ms(left_ms),
                has_door: true,
            });
            assert_eq!(permit(presented.as_ref(), *act, &organisation(), now), *expected, "{who:?} {act:?}");
        }
    }

    #[test]
    fn who_has_left_is_nobody_special_and_still_hands_in() {
        let now = Date::new(2026, 5, 13).unwrap().at_minute(600);
        let (boss, li) = (WorkerId::new("boss"), WorkerId::new("li"));
        let left = Presented {
            worker: boss.clone(),
            device: DeviceId([1; 16]),
            device_revoked: false,
            session_ends: now.plus_ms(1),
            has_door: false,
        };
        for act in [Act::Sync, Act::OwnAccount, Act::RevokeDeviceOf(Some(&boss))] {
            assert_eq!(permit(Some(&left), act, &organisation(), now), Ok(()), "{act:?}");
        }
        for act in [Act::Administer, Act::ShowPlaces, Act::RevokeDeviceOf(Some(&li))] {
            assert_eq!(permit(Some(&left), act, &organisation(), now), Err(code::RIGHT), "{act:?}");
        }
    }

    fn organisation() -> Organisation {
        let worker = |id: &str| {
            (
                WorkerId::new(id),
                Worker {
                    name: id.to_owned(),
                    group: None,
                    group_from: None,
                    sending_unit: String::new(),
                    service: None,
                },
            )
        };
        let day = |text: &str| Date::parse(text).unwrap();
        let administrator = |id: &str, from: &str, to| Grant {
            id: GrantId::new(id),
            worker: WorkerId::new(id),
            role: Role::Administrator,
            span: Span::Centre,
            from: day(from),
            to,
        };
        Organisation {
            workers: BTreeMap::from([worker("li"), worker("boss"), worker("former"), worker("coming")]),
            grants: vec![
                administrator("boss", "2026-01-01", None),
                administrator("former", "2026-01-01", Some(day("2026-05-12"))),
                administrator("coming", "2026-05-14", None),
            ],
            ..Organisation::default()
        }
    }
}
