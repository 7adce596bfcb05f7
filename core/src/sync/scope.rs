//! Feed partitions, which are also the grain of reading rights.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::domain::{Date, DocId, EntryHash, Grant, GroupId, Organisation, Role, Span, WindowId, WorkerId};
use crate::fact::receipt::ChainStep;
use crate::fact::{DocKind, Statement};
use crate::fold::State;

/// Who a document is for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Scope {
    /// What concerns one person: their months, leaves and visits.
    Person(WorkerId),
    /// What the leader of a group sees: attendance and leaves of its members (GY-ATT, permissions).
    Group(GroupId),
    /// The visits of a window.
    Window(WindowId),
    /// What everybody in a role over the whole centre sees.
    Role(Role),
    /// The leaves that a group's parent unit has to decide (JD-LVE-12, -14).
    Unit(GroupId),
}

impl Scope {
    /// The one key under which stores keep it.
    pub fn key(&self) -> String {
        match self {
            Self::Person(id) => format!("person/{id}"),
            Self::Group(id) => format!("group/{id}"),
            Self::Unit(id) => format!("unit/{id}"),
            Self::Window(id) => format!("window/{id}"),
            Self::Role(role) => format!("role/{}", role.name()),
        }
    }

    pub fn is_well_formed(&self) -> bool {
        match self {
            Self::Person(id) => id.is_well_formed(),
            Self::Group(id) | Self::Unit(id) => id.is_well_formed(),
            Self::Window(id) => id.is_well_formed(),
            Self::Role(_) => true,
        }
    }
}

/// The scope that a grant opens.
fn opened(grant: &Grant) -> Option<Scope> {
    match (grant.role, &grant.span) {
        (Role::GroupLeader | Role::DeputyLeader, Span::Group(group)) => Some(Scope::Group(group.clone())),
        (Role::ParentLeader, Span::Group(group)) => Some(Scope::Unit(group.clone())),
        (Role::WindowStaff | Role::WindowHead, Span::Window(window)) => Some(Scope::Window(window.clone())),
        (
            Role::ReceptionRoom
            | Role::ServiceSection
            | Role::SupervisionSection
            | Role::Jrc
            | Role::Coordination
            | Role::DeputyLeader
            | Role::CentreLeader
            | Role::Superior,
            Span::Centre,
        ) => Some(Scope::Role(grant.role)),
        _ => None,
    }
}

/// The scopes that a person may read on a day. This is the whole of reading rights: a document is readable exactly when one
/// of its scopes is among them.
pub fn readable(worker: &WorkerId, organisation: &Organisation, on: Date) -> BTreeSet<Scope> {
    let own = Scope::Person(worker.clone());
    organisation.grants_of(worker, on).filter_map(opened).chain([own]).collect()
}

/// The scopes, among those that a person may read, in which they answer for others: they hear of what [`answerable`] names.
///
/// Source: GY-ATT permissions (the leader of a group; for group leaders the leader in charge); GY-DOOR permissions (the head of
/// the window; the supervision section reads all).
pub fn supervised(worker: &WorkerId, organisation: &Organisation, on: Date) -> BTreeSet<Scope> {
    let answers = |grant: &&Grant| {
        matches!(grant.role, Role::GroupLeader | Role::WindowHead | Role::DeputyLeader | Role::SupervisionSection)
    };
    organisation.grants_of(worker, on).filter(answers).filter_map(opened).collect()
}

/// In which scopes somebody answers for an entry that was refused, and in which of them its content may be read although its
/// document does not exist, because a document that began with it would have stood there. Of one that exists
/// `readable` decides.
///
/// `entry` is what it says about which kind of document, as far as that can be read; `state` is the document's, if there is one.
pub fn answerable(
    author: &WorkerId,
    entry: Option<(DocKind, Option<&Statement>)>,
    state: Option<&State>,
    organisation: &Organisation,
    on: Date,
) -> BTreeMap<Scope, bool> {
    let kind = entry.map(|(kind, _)| kind);
    let statement = entry.and_then(|(_, statement)| statement);
    let mut scopes = BTreeMap::new();
    if kind != Some(DocKind::Visit) {
        let begins = matches!(
            statement,
            Some(Statement::LeaveSubmitted(_) | Statement::Punched(_) | Statement::WentOut(_) | Statement::CameBack(_))
        );
        scopes.extend(organisation.group_of(author).map(|group| (Scope::Group(group.clone()), begins)));
        if organisation.leads_a_group(author, on) {
            scopes.insert(Scope::Role(Role::DeputyLeader), begins);
        }
    }
    if matches!(kind, None | Some(DocKind::Visit)) {
        let windows = organisation.windows_of(author, on).into_iter();
        let of_case = state.and_then(State::as_visit).map(|visit| &visit.window);
        scopes.extend(windows.chain(of_case).map(|window| (Scope::Window(window.clone()), false)));
        let filed = match statement {
            Some(Statement::VisitFiled(application)) => Some(&application.window),
            _ => None,
        };
        let filed = filed.filter(|window| organisation.windows.contains_key(*window));
        scopes.extend(filed.map(|window| (Scope::Window(window.clone()), true)));
        scopes.insert(Scope::Role(Role::SupervisionSection), filed.is_some());
    }
    scopes
}

/// The scopes in which a document appears.
///
/// Source: GY-ATT permissions (own data; the group's leader; coordination group and leader all); GY-DOOR permissions
/// (responsible window; visiting staff; the desk that filed it; supervision reads all; service section multi-window cases).
pub fn audience(state: &State, organisation: &Organisation) -> BTreeSet<Scope> {
    let of_person = |person: &WorkerId| {
        let mut scopes = BTreeSet::from([
            Scope::Person(person.clone()),
            Scope::Role(Role::Coordination),
            Scope::Role(Role::DeputyLeader),
        ]);
        if let Some(group) = organisation.group_of(person) {
            scopes.insert(Scope::Group(group.clone()));
        }
        scopes
    };
    match state {
        State::Leave(leave) => {
            let mut scopes = of_person(&leave.person);
            // Whoever has to decide sees it: the centre's leadership and parent units have no other leaves.
            scopes.extend(leave.chain.iter().filter_map(office_of));
            // Whoever may decide in another's place, while that is due or because they have.
            let due = leave.due_step().and_then(|(_, step)| step.instead);
            let decided = leave.trail.iter().filter_map(|step| step.role);
            let in_place = decided.filter(|role| leave.chain.iter().any(|step| step.instead == Some(*role)));
            scopes.extend(in_place.chain(due).map(Scope::Role));
            // As does the leader who was asked, when the person has moved to another group since.
            scopes.extend(leave.due_step().and_then(|(_, step)| group_of(step)));
            scopes.extend(leave.asked_to_stand_in().cloned().map(Scope::Person));
            scopes
        }
        State::Month(month) => of_person(&month.person),
        State::Visit(visit) => {
            use crate::fact::visit::Channel::{JrcOwnerRequest, JrcProactive, ReceptionRoom};
            let mut scopes =
                BTreeSet::from([Scope::Window(visit.window.clone()), Scope::Role(Role::SupervisionSection)]);
            scopes.extend(visit.staff().iter().cloned().map(Scope::Person));
            scopes.extend(visit.out.keys().cloned().map(Scope::Person));
            match visit.application.channel {
                ReceptionRoom => {
                    scopes.insert(Scope::Role(Role::ReceptionRoom));
                }
                JrcOwnerRequest | JrcProactive => {
                    scopes.insert(Scope::Role(Role::Jrc));
                }
                _ => {}
            }
            // Staff who may not know yet that their plan was changed: what they do meanwhile must find its document.
            let replaced = visit.changes.iter().filter_map(|change| change.before.plan.as_ref());
            scopes.extend(replaced.flat_map(|plan| plan.staff.iter().cloned().map(Scope::Person)));
            if visit.windows.len() > 1 {
                scopes.insert(Scope::Role(Role::ServiceSection));
            }
            scopes
        }
    }
}

/// Scopes that a document may have left while somebody who reads them was deciding about it: what they say is heard, although
/// they do not read it any more.
pub fn asked(state: &State) -> BTreeSet<Scope> {
    let chain = state.as_leave().map_or(&[][..], |leave| &leave.chain);
    chain.iter().filter_map(group_of).collect()
}

/// Where the office of a step reads what it decides, beside the group's own leader.
fn office_of(step: &ChainStep) -> Option<Scope> {
    match (&step.span, step.role) {
        (Span::Centre, role) => Some(Scope::Role(role)),
        (Span::Group(group), Role::ParentLeader) => Some(Scope::Unit(group.clone())),
        (Span::Group(_) | Span::Window(_), _) => None,
    }
}

fn group_of(step: &ChainStep) -> Option<Scope> {
    match (&step.span, step.role) {
        (Span::Group(_), Role::ParentLeader) | (Span::Centre | Span::Window(_), _) => None,
        (Span::Group(group), _) => Some(Scope::Group(group.clone())),
    }
}

/// One document's part of a scope's digest. The digest is the wrapping sum over its documents, so order does not matter; it
/// finds accidents, not attackers.
pub fn head_digest(doc: DocId, doc_seq: u64, head: EntryHash) -> u64 {
    let mut hash = Sha256::new();
    hash.update(doc.0);
    hash.update(doc_seq.to_be_bytes());
    hash.update(head.0);
    u64::from_be_bytes(hash.finalize()[..8].try_into().expect("SHA-256 gives 32 bytes"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::centre::file::guangyuan_demo;
    use crate::testing::day;

    #[test]
    fn each_reads_what_is_theirs_and_what_their_office_opens() {
        let organisation = guangyuan_demo().organisation;
        let reads = |worker: &str| readable(&WorkerId::new(worker), &organisation, day("2026-05-13"));
        let own = |worker: &str| Scope::Person(WorkerId::new(worker));
        let (one, two) = (Scope::Group(GroupId::new("group-1")), Scope::Group(GroupId::new("group-2")));
        assert!(reads("lina").iter().all(|scope| matches!(scope, Scope::Person(_) | Scope::Window(_))));
        assert!(reads("lina").contains(&own("lina")) && !reads("lina").contains(&own("yangbo")));
        assert!(reads("wangqiang").is_superset(&BTreeSet::from([own("wangqiang"), one.clone()])));
        assert!(reads("zhaomin").contains(&two));
        for (leader, other) in [("wangqiang", &two), ("zhaomin", &one)] {
            let offices = [Scope::Role(Role::Coordination), Scope::Role(Role::DeputyLeader)];
            assert!(!reads(leader).contains(other) && offices.iter().all(|scope| !reads(leader).contains(scope)));
        }
    }

    #[test]
    fn a_grant_opens_nothing_after_its_last_day() {
        let mut organisation = guangyuan_demo().organisation;
        let wang = WorkerId::new("wangqiang");
        for grant in organisation.grants.iter_mut().filter(|grant| grant.worker == wang) {
            grant.to = Some(day("2026-05-13"));
        }
        let group = Scope::Group(GroupId::new("group-1"));
        assert!(readable(&wang, &organisation, day("2026-05-13")).contains(&group));
        assert_eq!(readable(&wang, &organisation, day("2026-05-14")), BTreeSet::from([Scope::Person(wang.clone())]));
    }
}
