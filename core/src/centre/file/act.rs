//! What an administrator's act makes of the directory on record. Whether the result may stand is for the reader to say.

use super::Login;
use crate::administration::Act;
use crate::centre::Reference;
use crate::domain::org::Worker;
use crate::domain::{Date, Grant, GrantId, Organisation, Role, Span, WorkerId};

/// Why an act means nothing here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// Nobody has the id.
    Worker,
    Grant,
    /// A role of a section or window without one.
    Span,
    /// Somebody has the id already.
    Taken,
    /// The person has just this office already: a second tap.
    Given,
    /// The person has a login already.
    Login,
    /// A text that no file would take.
    Text,
}

/// The directory after the act.
///
/// Errors: an act about nobody, or about somebody of whom it cannot be.
pub fn acted(
    on_record: &Reference,
    logins: &[Login],
    act: &Act,
    today: Date,
) -> Result<(Reference, Vec<Login>), Unfit> {
    let mut next = on_record.clone();
    let mut logins = logins.to_vec();
    let organisation = &mut next.organisation;
    match act {
        Act::Add { worker, name, login, sending_unit, group } => {
            if !worker.is_well_formed() {
                return Err(Unfit::Text);
            }
            let new = Worker {
                name: name.clone(),
                group: group.clone(),
                group_from: None,
                sending_unit: sending_unit.clone(),
                service: None,
            };
            if organisation.workers.insert(worker.clone(), new).is_some() {
                return Err(Unfit::Taken);
            }
            logins.push(Login { login: login.clone(), worker: worker.clone() });
        }
        Act::Correct { worker, name, login, sending_unit } => {
            let held = organisation.workers.get_mut(worker).ok_or(Unfit::Worker)?;
            name.clone_into(&mut held.name);
            sending_unit.clone_into(&mut held.sending_unit);
            let door = logins.iter_mut().find(|held| held.worker == *worker);
            if let Some(door) = door {
                login.clone_into(&mut door.login);
            }
        }
        Act::Grant { worker, role, group, window, from, to } => {
            if !organisation.workers.contains_key(worker) {
                return Err(Unfit::Worker);
            }
            let span = match (role, group, window) {
                (Role::WindowStaff | Role::WindowHead, _, Some(window)) => Span::Window(window.clone()),
                (Role::GroupLeader | Role::ParentLeader | Role::DeputyLeader, Some(group), _) => {
                    Span::Group(group.clone())
                }
                (Role::WindowStaff | Role::WindowHead | Role::GroupLeader | Role::ParentLeader, _, _) => {
                    return Err(Unfit::Span);
                }
                _ => Span::Centre,
            };
            let is_same = |held: &Grant| {
                (&held.worker, held.role, &held.span, held.from, held.to) == (worker, *role, &span, *from, *to)
            };
            if organisation.grants.iter().any(is_same) {
                return Err(Unfit::Given);
            }
            let id = new_grant(organisation, worker, *role);
            organisation.grants.push(Grant { id, worker: worker.clone(), role: *role, span, from: *from, to: *to });
        }
        Act::End { grant, to } => {
            let held = organisation.grants.iter_mut().find(|held| held.id == *grant).ok_or(Unfit::Grant)?;
            held.to = *to;
        }
        Act::TakeBack { grant } => {
            let before = organisation.grants.len();
            organisation.grants.retain(|held| held.id != *grant);
            if organisation.grants.len() == before {
                return Err(Unfit::Grant);
            }
        }
        Act::Move { worker, group } => {
            let held = organisation.workers.get_mut(worker).ok_or(Unfit::Worker)?;
            if held.group != *group {
                group.clone_into(&mut held.group);
                held.group_from = group.as_ref().map(|_| today);
            }
        }
        Act::Leave { worker } => {
            if !organisation.workers.contains_key(worker) {
                return Err(Unfit::Worker);
            }
            depart(organisation, &mut logins, worker, today);
        }
        Act::Return { worker, login } => {
            if !organisation.workers.contains_key(worker) {
                return Err(Unfit::Worker);
            }
            if logins.iter().any(|held| held.worker == *worker) {
                return Err(Unfit::Login);
            }
            logins.push(Login { login: login.clone(), worker: worker.clone() });
        }
    }
    Ok((next, logins))
}

/// No grant of the person holds after today, those that have not begun never will, and nobody signs in as them.
pub fn depart(organisation: &mut Organisation, logins: &mut Vec<Login>, worker: &WorkerId, today: Date) {
    organisation.grants.retain(|grant| grant.worker != *worker || grant.from <= today);
    let running = |grant: &&mut Grant| grant.worker == *worker && grant.to.is_none_or(|to| to > today);
    organisation.grants.iter_mut().filter(running).for_each(|grant| grant.to = Some(today));
    logins.retain(|login| login.worker != *worker);
}

/// An id that no grant has: person, role, and a number from the second on.
pub fn new_grant(organisation: &Organisation, worker: &WorkerId, role: Role) -> GrantId {
    let number = |number: u32| {
        let role = role.name().replace('_', "-");
        let end = if number == 1 { format!("-{role}") } else { format!("-{role}-{number}") };
        // An id has 40 letters at most.
        let begin: String = worker.as_str().chars().take(40 - end.len()).collect();
        GrantId(begin + &end)
    };
    let is_free = |id: &GrantId| !organisation.grants.iter().any(|grant| grant.id == *id);
    (1..).map(number).find(is_free).expect("there are fewer grants than numbers")
}

#[cfg(test)]
mod tests {
    use super::super::{demo, directory, with_directory};
    use super::*;
    use crate::domain::{GroupId, WindowId};
    use crate::testing::day;

    const TODAY: &str = "2026-05-13";

    /// The edition after some acts, or what the reader says of it.
    fn after(acts: &[Act]) -> Result<super::super::CentreFile, String> {
        let mut file = demo("guangyuan").unwrap();
        for act in acts {
            let (next, logins) = acted(&file.reference, &file.logins, act, day(TODAY)).map_err(|e| format!("{e:?}"))?;
            let words = |problems: Vec<super::super::FileProblem>| problems[0].to_string();
            file = with_directory(&directory(&next, &logins), &file.reference, day(TODAY)).map_err(words)?;
        }
        Ok(file)
    }

    fn grant(from: &str, to: Option<&str>) -> Act {
        Act::Grant {
            worker: WorkerId::new("lina"),
            role: Role::WindowHead,
            group: None,
            window: Some(WindowId::new("household")),
            from: day(from),
            to: to.map(day),
        }
    }

    #[test]
    fn gy_core_11_a_grant_is_added_and_ended_and_never_rewritten() {
        let id = GrantId::new("lina-window-head");
        let file = after(&[grant("2026-06-01", Some("2026-06-30"))]).unwrap();
        let held = file.reference.organisation.grants.iter().find(|grant| grant.id == id).unwrap();
        assert_eq!((held.from, held.to), (day("2026-06-01"), Some(day("2026-06-30"))));
        // Added by mistake: it ends on its first day at the earliest, or today when it runs already.
        for (to, fits) in [("2026-05-13", true), ("2026-05-12", false)] {
            let end = Act::End { grant: id.clone(), to: Some(day(to)) };
            assert_eq!(after(&[grant("2026-05-01", None), end]).is_ok(), fits, "{to}");
        }
        // One that has not begun can be taken back, one that runs cannot.
        for (from, fits) in [("2026-05-14", true), ("2026-05-13", false)] {
            assert_eq!(after(&[grant(from, None), Act::TakeBack { grant: id.clone() }]).is_ok(), fits, "{from}");
        }
        let second = after(&[grant("2026-05-01", None), grant("2026-06-01", None)]).unwrap();
        assert!(second.reference.organisation.grants.iter().any(|grant| grant.id.as_str() == "lina-window-head-2"));
        assert_eq!(after(&[Act::End { grant: GrantId::new("none"), to: None }]), Err("Grant".to_owned()));
        assert_eq!(after(&[grant("2026-05-01", None), grant("2026-05-01", None)]), Err("Given".to_owned()));
    }

    #[test]
    fn who_leaves_has_no_grant_tomorrow_and_no_login_and_comes_back_with_one() {
        let li = WorkerId::new("lina");
        let leave = Act::Leave { worker: li.clone() };
        let file = after(&[grant("2026-06-01", None), leave.clone()]).unwrap();
        let organisation = &file.reference.organisation;
        assert!(organisation.grants_of(&li, day(TODAY)).next().is_some());
        for later in ["2026-05-14", "2026-06-01"] {
            assert!(organisation.grants_of(&li, day(later)).next().is_none(), "{later}");
        }
        assert!(organisation.workers.contains_key(&li) && !file.logins.iter().any(|login| login.worker == li));
        let back = Act::Return { worker: li.clone(), login: "lina".to_owned() };
        let file = after(&[leave, back.clone()]).unwrap();
        assert!(file.logins.iter().any(|login| login.worker == li));
        assert_eq!(after(&[back]), Err("Login".to_owned()));
    }

    #[test]
    fn a_move_is_dated_today_and_a_section_must_exist() {
        let to = |group: &str| Act::Move { worker: WorkerId::new("lina"), group: Some(GroupId::new(group)) };
        let file = after(&[to("group-2")]).unwrap();
        let li = &file.reference.organisation.workers[&WorkerId::new("lina")];
        assert_eq!((li.group.clone(), li.group_from), (Some(GroupId::new("group-2")), Some(day(TODAY))));
        assert!(after(&[to("group-9")]).unwrap_err().contains("there is no group group-9"));
    }

    #[test]
    fn somebody_new_has_an_id_and_a_login_that_nobody_has() {
        let add = |worker: &str, login: &str| Act::Add {
            worker: WorkerId::new(worker),
            name: "何亮".to_owned(),
            login: login.to_owned(),
            sending_unit: "市公安局".to_owned(),
            group: None,
        };
        assert!(after(&[add("heliang", "heliang")]).is_ok());
        assert_eq!(after(&[add("lina", "heliang")]), Err("Taken".to_owned()));
        assert_eq!(after(&[add("he liang", "heliang")]), Err("Text".to_owned()));
        assert!(after(&[add("heliang", "lina")]).unwrap_err().contains("same login"));
    }
}
