//! Feed partitions, which are also the grain of reading rights.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::centre::{Period, Reference};
use crate::domain::org::PostPair;
use crate::domain::{Date, DocId, EntryHash, Grant, GroupId, Organisation, Role, Span, Timestamp, WindowId, WorkerId};
use crate::fact::meeting::MeetingKind;
use crate::fact::receipt::ChainStep;
use crate::fact::{DocKind, Statement};
use crate::fold::leave::LeaveStage;
use crate::fold::{Leave, Proceeding, State};
use crate::gather::gather;
use crate::procedure;
use crate::regime::leave::acting::{self, Acting};
use crate::regime::leave::{ab, covers};
use crate::regime::{feedback, visit};

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
    /// What concerns everybody of the centre: the meetings to which everybody goes.
    Centre,
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
            Self::Centre => "centre".to_owned(),
        }
    }

    pub fn is_well_formed(&self) -> bool {
        match self {
            Self::Person(id) => id.is_well_formed(),
            Self::Group(id) | Self::Unit(id) => id.is_well_formed(),
            Self::Window(id) => id.is_well_formed(),
            Self::Role(_) | Self::Centre => true,
        }
    }
}

/// The scope that an office opens.
fn opened(role: Role, span: &Span) -> Option<Scope> {
    match (role, span) {
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
            | Role::Superior
            | Role::BureauOffice
            | Role::HallDuty
            | Role::PropertyStaff
            | Role::CourierWindow
            | Role::ConsultDesk,
            Span::Centre,
        ) => Some(Scope::Role(role)),
        _ => None,
    }
}

/// The scopes that a person may read on a day. Together with those of the offices that they hold in another's place
/// ([`readable_in_place`]) this is the whole of reading rights: a document is readable exactly when one of its scopes is among
/// them.
pub fn readable(worker: &WorkerId, organisation: &Organisation, on: Date) -> BTreeSet<Scope> {
    let own = Scope::Person(worker.clone());
    let of_centre = is_of_centre(worker, organisation, on).then_some(Scope::Centre);
    let held = organisation.grants_of(worker, on).filter_map(|grant| opened(grant.role, &grant.span));
    gather(held.chain([own]).chain(of_centre))
}

/// What a person reads on a day for having an office in another's place, from the leaves in which they stand in: on all the days
/// of such a leave, so that it is there when the first minute comes, and without a network.
pub fn readable_in_place<'a>(
    worker: &WorkerId,
    leaves: impl IntoIterator<Item = (DocId, &'a Leave)>,
    reference: &Reference,
    on: Date,
) -> BTreeSet<Scope> {
    let leaves = leaves.into_iter().filter(|(_, leave)| covers(leave));
    in_place(worker, leaves, reference, on, |acting| acting.to)
}

/// What a person read on a day as far as they could know: of a leave that ended early, or was revoked, as if it had not.
pub(super) fn known_in_place<'a>(
    worker: &WorkerId,
    leaves: impl IntoIterator<Item = (DocId, &'a Leave)>,
    reference: &Reference,
    on: Date,
) -> BTreeSet<Scope> {
    in_place(worker, leaves, reference, on, |acting| acting.planned_to)
}

fn in_place<'a>(
    worker: &WorkerId,
    leaves: impl IntoIterator<Item = (DocId, &'a Leave)>,
    reference: &Reference,
    on: Date,
    ends: fn(&Acting) -> Timestamp,
) -> BTreeSet<Scope> {
    let all = leaves.into_iter().flat_map(|(doc, leave)| acting::offices(doc, leave, reference));
    let holds = |acting: &Acting| {
        // What ends at midnight does not reach into the day.
        let days = acting.from.date()..=ends(acting).plus_ms(-1).date();
        acting.by == *worker && days.contains(&on) && acting.is_able(on, &reference.organisation)
    };
    gather(all.filter(holds).filter_map(|acting| opened(acting.office.0, &acting.office.1)))
}

/// Whether somebody reads what concerns everybody: a member of a group with any role, where there is an office that keeps it.
/// Who decides elsewhere, as at a parent unit, is none.
fn is_of_centre(worker: &WorkerId, organisation: &Organisation, on: Date) -> bool {
    let kept = organisation.grants.iter().any(|grant| grant.role == Role::BureauOffice);
    kept && organisation.group_of(worker).is_some() && organisation.grants_of(worker, on).next().is_some()
}

/// The scopes, among those that a person may read, in which they answer for others: they hear of what [`answerable`] names.
///
/// Source: GY-ATT permissions (the leader of a group; for group leaders the leader in charge); GY-DOOR permissions (the head of
/// the window; the supervision section reads all).
pub fn supervised(worker: &WorkerId, organisation: &Organisation, on: Date) -> BTreeSet<Scope> {
    let answers = |grant: &&Grant| {
        matches!(grant.role, Role::GroupLeader | Role::WindowHead | Role::DeputyLeader | Role::SupervisionSection)
    };
    let held = organisation.grants_of(worker, on).filter(answers);
    gather(held.filter_map(|grant| opened(grant.role, &grant.span)))
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
    if kind == Some(DocKind::Feedback) {
        scopes.insert(Scope::Role(feedback::OFFICE.0), true);
        return scopes;
    }
    if !matches!(kind, Some(DocKind::Visit | DocKind::Extended | DocKind::Proceeding)) {
        let begins = matches!(
            statement,
            Some(
                Statement::LeaveSubmitted(_)
                    | Statement::Punched(_)
                    | Statement::WentOut(_)
                    | Statement::CameBack(_)
                    | Statement::PunchPlaced(_)
                    | Statement::MakeUpAsked(_)
                    | Statement::AppealMade(_)
                    | Statement::CaseReceived(_)
            )
        );
        scopes.extend(organisation.group_of(author).map(|group| (Scope::Group(group.clone()), begins)));
        if organisation.leads_a_group(author, on) {
            scopes.insert(Scope::Role(Role::DeputyLeader), begins);
        }
    }
    if matches!(kind, None | Some(DocKind::Visit | DocKind::Case | DocKind::Extended | DocKind::Proceeding)) {
        let windows = organisation.windows_of(author, on).into_iter();
        let of_case = state.and_then(State::as_visit).map(|visit| &visit.window);
        let of_case = of_case.or_else(|| state.and_then(State::as_case).map(|case| &case.window));
        scopes.extend(windows.chain(of_case).map(|window| (Scope::Window(window.clone()), false)));
        let filed = match statement {
            Some(Statement::VisitFiled(application)) => Some(&application.window),
            Some(Statement::CaseReceived(intake)) => Some(&intake.window),
            Some(Statement::AppointmentAgreed(booking)) => Some(&booking.window),
            Some(Statement::SessionAsked(request)) => Some(&request.window),
            Some(Statement::SessionStarted(start)) => Some(&start.window),
            Some(Statement::PowerChecked(check)) => Some(&check.window),
            _ => None,
        };
        let filed = filed.filter(|window| organisation.windows.contains_key(*window));
        scopes.extend(filed.map(|window| (Scope::Window(window.clone()), true)));
        // Which cases the section reads is the centre's figures' to say.
        if kind != Some(DocKind::Case) {
            scopes.insert(Scope::Role(Role::SupervisionSection), filed.is_some());
        }
    }
    scopes
}

/// Where every leave and month of a person appears.
fn of_person(person: &WorkerId, organisation: &Organisation) -> BTreeSet<Scope> {
    let mut scopes: BTreeSet<Scope> =
        gather([Scope::Person(person.clone()), Scope::Role(Role::Coordination), Scope::Role(Role::DeputyLeader)]);
    if let Some(group) = organisation.group_of(person) {
        scopes.insert(Scope::Group(group.clone()));
    }
    scopes
}

/// Whether somebody reads every leave of a person, so that sums over them are right on their phone.
pub fn reads_all_of(worker: &WorkerId, person: &WorkerId, organisation: &Organisation, on: Date) -> bool {
    !readable(worker, organisation, on).is_disjoint(&of_person(person, organisation))
}

/// Whether the leader in charge of a shared post makes its visits of a day when nobody else is there (ZW-AB-16).
pub(super) fn leaders_make_visits(reference: &Reference, on: Date) -> bool {
    reference.figures_on(on).ab.as_ref().is_some_and(|ab| ab.leader_acts)
}

/// The scopes in which a document appears. What it looks up in the reference data, `edition::moves_readers` compares.
///
/// Source: GY-ATT permissions (own data; the group's leader; coordination group and leader all); GY-DOOR permissions
/// (responsible window; visiting staff and whoever may have to make it in their place; the desk that filed it; supervision reads
/// all; service section multi-window cases);
/// GY-EXT permissions (the window; the hall duty officer, supervision and the leaders all; the property management which windows work);
/// JD-GDD-3 (everybody reads the rosters);
/// ZW-POST, "Who may do what" (everybody reads cards in force);
/// JD-ATT-8 (the week's statistics everybody);
/// ZY-LIM, ZW-LIM, YG-LIM, GY-LIMIT, "Who may do what" (the window, the handler and their section, whoever covers, who supervises);
/// ZW-AB, "Who may do what" (the head of the unit, A and B; the centre's office reads);
/// JD-NTC, "Who may do what" (a violation whose it is, the window's chief representative, who recorded it, who deals with it; the
/// published notice everybody);
/// JD-MTG (a weekly or monthly meeting everybody; another one whom it names; the office, the leaders; why somebody does not come
/// they themselves and who decides).
pub fn audience(state: &State, reference: &Reference) -> BTreeSet<Scope> {
    let organisation = &reference.organisation;
    match state {
        State::Leave(leave) => {
            let mut scopes = of_person(&leave.person, organisation);
            // Whoever has to decide sees it: the centre's leadership and parent units have no other leaves.
            scopes.extend(leave.chain.iter().filter_map(office_of));
            scopes.extend(leave.chain.iter().flat_map(|step| &step.or).copied().map(Scope::Role));
            // Who is told of it hears when it is so, and of what becomes of it.
            let told = (covers(leave) || leave.stage == LeaveStage::Revoked).then_some(&leave.inform);
            scopes.extend(told.into_iter().flatten().copied().map(Scope::Role));
            // Whoever may decide in another's place, while that is due or because they have.
            let due = leave.due_steps().filter_map(|(_, step)| step.instead);
            let decided = leave.trail.iter().filter_map(|step| step.role);
            let in_place = decided.filter(|role| leave.chain.iter().any(|step| step.instead == Some(*role)));
            scopes.extend(in_place.chain(due).map(Scope::Role));
            // As does the leader who was asked, when the person has moved to another group since.
            scopes.extend(leave.due_steps().filter_map(|(_, step)| group_of(step)));
            scopes.extend(leave.asked_to_stand_in().cloned().map(Scope::Person));
            // Into whose hands the step was given, and what they decided in them; who was asked for an opinion.
            let handed = leave.handed.iter().map(|handed| &handed.to);
            let by_hand = leave.decided.iter().filter(|decided| decided.handed_by.is_some());
            let consulted = leave.asked.iter().map(|asked| &asked.worker);
            scopes
                .extend(handed.chain(by_hand.map(|decided| &decided.by)).chain(consulted).cloned().map(Scope::Person));
            scopes.extend(leave.recorded_by.iter().filter(|_| leave.back.paper.is_some()).cloned().map(Scope::Person));
            // Whoever shares a post has to know when the other is away, and does the work meanwhile (ZY-AB-4, -7).
            if covers(leave) {
                let days = (leave.from.date(), leave.to.date());
                let pairs = organisation.pairs_of(&leave.person, days);
                // Also when the person has moved since: the leader in charge of the post designates, and covers.
                scopes.extend(pairs.map(|pair| Scope::Group(pair.group.clone())));
                let shares = ab::partners(&leave.person, days, organisation);
                let named = leave.delegations.iter().map(|delegation| &delegation.worker);
                scopes.extend(shares.chain(named).cloned().map(Scope::Person));
            }
            scopes
        }
        State::Month(month) => of_person(&month.person, organisation),
        State::Meeting(meeting) => {
            let offices = [Role::BureauOffice, Role::DeputyLeader, Role::CentreLeader].map(Scope::Role);
            let everybody = matches!(meeting.kind, MeetingKind::Weekly | MeetingKind::Monthly).then_some(Scope::Centre);
            let named =
                meeting.people.iter().chain(&meeting.convenor).chain(meeting.stand_ins().map(|(worker, _)| worker));
            gather(named.cloned().map(Scope::Person).chain(offices).chain(everybody))
        }
        // Announced to everybody each week (JD-ATT-8); a month's goes to units outside (GY-ATT-13).
        State::Report(report) => {
            let offices = [Role::Coordination, Role::DeputyLeader, Role::CentreLeader].map(Scope::Role);
            gather(offices.into_iter().chain((report.period == Period::Week).then_some(Scope::Centre)))
        }
        State::Post(post) => {
            let mut scopes: BTreeSet<Scope> = gather([Scope::Group(post.unit.clone())]);
            let waiting = post.next.as_ref();
            scopes.extend(waiting.into_iter().flat_map(|version| &version.approvers).copied().map(Scope::Role));
            scopes.extend(waiting.map(|version| Scope::Person(version.submitted_by.clone())));
            // A card that was ever in force is everybody's to read, with whatever is written next.
            if !post.approved.is_empty() {
                scopes.extend(organisation.workers.keys().cloned().map(Scope::Person));
            }
            scopes
        }
        State::Visit(visit) => {
            use crate::fact::visit::Channel::{JrcOwnerRequest, JrcProactive, ReceptionRoom};
            let mut scopes: BTreeSet<Scope> =
                gather([Scope::Window(visit.window.clone()), Scope::Role(Role::SupervisionSection)]);
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
            scopes.extend(visit::cover::plans(visit).flat_map(|plan| plan.staff.iter().cloned().map(Scope::Person)));
            if visit.windows.len() > 1 {
                scopes.insert(Scope::Role(Role::ServiceSection));
            }
            // Whoever covers for the staff makes it; who that is on a day follows from the leaves.
            for (on, pair) in visit::cover::pairs(visit, &organisation.pairs) {
                scopes.extend(pair.b.iter().cloned().map(Scope::Person));
                // The leader in charge only where they do the work themselves (ZW-AB-16): who only leads reads no client's data.
                if leaders_make_visits(reference, on) {
                    let leaders = organisation.holders(Role::DeputyLeader, &Span::Group(pair.group.clone()), on);
                    scopes.extend(leaders.into_iter().cloned().map(Scope::Person));
                }
            }
            scopes.extend(visit.acting.iter().map(|acting| Scope::Person(acting.by.who.clone())));
            scopes
        }
        State::Case(case) => {
            let people = case.people().cloned().map(Scope::Person);
            let mut scopes: BTreeSet<Scope> = gather(people.chain([Scope::Window(case.window.clone())]));
            scopes.extend(case.readers.iter().copied().map(Scope::Role));
            // The leaders of the handler's section answer for its cases, and decide about their extensions.
            scopes.extend(organisation.group_of(&case.handler).cloned().map(Scope::Group));
            if case.open_extension().is_some_and(|extension| extension.head.is_some()) {
                scopes.insert(Scope::Role(Role::Superior));
            }
            // Whoever covers for the handler does their work; who that is on a day follows from the leaves.
            let begins = case.trail.first().map(|step| step.received_at.date());
            let holds = |pair: &&PostPair| pair.to.is_none_or(|to| begins.is_none_or(|begins| begins <= to));
            let shared = organisation.pairs.iter().filter(|pair| pair.a == case.handler).filter(holds);
            for pair in shared {
                scopes.extend(pair.b.iter().cloned().map(Scope::Person));
                scopes.insert(Scope::Group(pair.group.clone()));
            }
            // Who did something in another's place goes on reading what became of it.
            scopes.extend(case.acting.iter().map(|acting| Scope::Person(acting.by.who.clone())));
            scopes
        }
        State::Counter(counter) => gather([Scope::Window(counter.window.clone())]),
        State::Grounds(grounds) => {
            let said = grounds.said.iter().map(|said| &said.by);
            let people = grounds.people.iter().chain(said).chain([&grounds.person]);
            gather(people.cloned().map(Scope::Person).chain(grounds.roles.iter().copied().map(Scope::Role)))
        }
        // Who plans for B and who may confirm: heads and leaders in charge of the pairs' sections, and A.
        State::Training(training) => {
            let mut scopes = of_person(&training.worker, organisation);
            for pair in organisation.pairs.iter().filter(|pair| pair.b.contains(&training.worker)) {
                scopes.extend([Scope::Person(pair.a.clone()), Scope::Group(pair.group.clone())]);
            }
            // For a leader in charge who is B the one above plans.
            if organisation
                .grants
                .iter()
                .any(|grant| grant.role == Role::DeputyLeader && grant.worker == training.worker)
            {
                scopes.insert(Scope::Role(Role::CentreLeader));
            }
            scopes
        }
        // Who is on duty when is everybody's to know (JD-GDD-3).
        State::Roster(_) => gather([Scope::Centre]),
        State::Violation(violation) => {
            let people = violation.people().cloned().map(Scope::Person);
            let group = violation.record.group.iter().cloned().map(Scope::Group);
            gather(people.chain(group).chain(violation.readers.iter().copied().map(Scope::Role)))
        }
        State::Notice(_) => gather([Scope::Centre]),
        State::PrivateReads(reads) => {
            gather([Scope::Person(reads.person.clone()), Scope::Role(Role::SupervisionSection)])
        }
        // Neither its author, on whose phone an applicant said it, nor whom it is about.
        State::Feedback(_) => gather([Scope::Role(feedback::OFFICE.0)]),
        // Who asked, and on which telephone, is no business of whoever looks after the power.
        State::Extended(extended) => {
            let offices = [Role::HallDuty, Role::SupervisionSection, Role::CentreLeader].map(Scope::Role);
            let mut scopes: BTreeSet<Scope> =
                gather(offices.into_iter().chain([Scope::Window(extended.window.clone())]));
            if let Some(day) = extended.day() {
                scopes.insert(Scope::Role(Role::PropertyStaff));
                scopes.extend(day.people().cloned().map(Scope::Person));
            }
            scopes
        }
        State::Proceeding(proceeding) => of_proceeding(proceeding, reference),
    }
}

/// Whoever did something in it or is named in it, its windows, the offices that the procedure names, and those over the whole
/// centre that have a step to take now.
fn of_proceeding(proceeding: &Proceeding, reference: &Reference) -> BTreeSet<Scope> {
    let mut scopes: BTreeSet<Scope> = gather(proceeding.people().cloned().map(Scope::Person));
    scopes.extend(proceeding.windows().cloned().map(Scope::Window));
    let procedure = procedure::of(proceeding, reference);
    let readers = procedure.map_or(&[][..], |procedure| &procedure.readers);
    if procedure.is_some_and(|procedure| procedure.open) {
        scopes.extend(reference.organisation.workers.keys().cloned().map(Scope::Person));
    }
    scopes.extend(procedure::offices_due(proceeding, reference).map(Scope::Role));
    for role in readers {
        // A leader reads what the own group's people do.
        match role {
            Role::GroupLeader => {
                let organisation = &reference.organisation;
                let groups = proceeding.people().filter_map(|worker| organisation.group_of(worker));
                scopes.extend(groups.cloned().map(Scope::Group));
            }
            // Who heads an authority reads what its window asks of them, and nothing else of the window.
            Role::AuthorityHead => {
                let windows: Vec<&WindowId> = proceeding.windows().collect();
                let of_them = |grant: &&Grant| {
                    grant.role == Role::AuthorityHead
                        && matches!(&grant.span, Span::Window(window) if windows.contains(&window))
                };
                let heads = reference.organisation.grants.iter().filter(of_them);
                scopes.extend(heads.map(|grant| Scope::Person(grant.worker.clone())));
            }
            role => _ = scopes.insert(Scope::Role(*role)),
        }
    }
    scopes
}

/// Scopes that a document may have left while somebody who reads them was deciding about it: what they say is heard, although
/// they do not read it any more.
pub fn asked(state: &State) -> BTreeSet<Scope> {
    let chain = state.as_leave().map_or(&[][..], |leave| &leave.chain);
    gather(chain.iter().filter_map(group_of))
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
    use crate::fact::meeting::Plan;
    use crate::testing::{Play, day};

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
    fn meetings_of_everybody_reach_the_people_of_the_centre() {
        let mut play = Play::jingde("2026-03-06 09:00");
        let organisation = play.reference.organisation.clone();
        let reads = |worker: &str| readable(&WorkerId::new(worker), &organisation, day("2026-03-06"));
        assert!(["hejun", "xulan", "xiemei", "duwei"].into_iter().all(|worker| reads(worker).contains(&Scope::Centre)));
        assert!(!reads("luogang").contains(&Scope::Centre), "of the parent unit");
        let doc = DocId::drawn([7; 16]);
        let plan = |kind, on: &str, people: &[&str]| {
            let people = people.iter().map(|worker| WorkerId::new(worker)).collect();
            let (place, agenda) = (String::new(), String::new());
            let plan = Plan { on: day(on), kind, start_minute: 900, place, agenda, people, convenor: None };
            Statement::MeetingPlanned(plan)
        };
        play.by("xiemei").states(doc, plan(MeetingKind::PartyBranch, "2026-03-10", &["hejun"])).effective();
        let month = DocId::monthly_meeting(&play.reference.centre, 2026, 3);
        play.by("xiemei").states(month, plan(MeetingKind::Monthly, "2026-03-27", &[])).effective();
        let sees = |worker: &str, doc| !reads(worker).is_disjoint(&audience(&play.documents[&doc], &play.reference));
        assert!(["hejun", "xiemei", "jiangtao", "duwei"].into_iter().all(|worker| sees(worker, doc)));
        assert!(!sees("xulan", doc) && sees("xulan", month) && !sees("luogang", month));
    }

    #[test]
    fn a_violation_reaches_whom_it_concerns_and_the_notice_everybody() {
        use crate::fact::violation::{Field, Record, Source};
        let mut play = Play::jingde("2026-03-16 09:00");
        let organisation = play.reference.organisation.clone();
        let reads = |worker: &str| readable(&WorkerId::new(worker), &organisation, day("2026-03-16"));
        let record = Record {
            source: Source::Inspection,
            field: Field::Service,
            person: Some(WorkerId::new("xulan")),
            group: Some(GroupId::new("market")),
            at: play.now.plus_ms(-7 * 86_400_000),
            items: vec!["未着工装".to_owned()],
            evidence: String::new(),
            point: None,
        };
        let doc = DocId::drawn([7; 16]);
        play.by("caoyan").states(doc, Statement::ViolationRecorded(record)).effective();
        let week = day("2026-03-09");
        let notice = crate::regime::notice::document(week, &play.reference);
        let publication =
            crate::fact::notice::Notice { week, findings: Vec::new(), told: Vec::new(), reason: String::new() };
        play.by("xiemei").states(notice, Statement::NoticePublished(publication)).effective();
        let sees = |worker: &str, doc| !reads(worker).is_disjoint(&audience(&play.documents[&doc], &play.reference));
        for worker in organisation.workers.keys() {
            // Herself, the chief representative, who recorded it, section and office, the leaders: not her colleagues.
            let concerned = ["xulan", "hejun", "caoyan", "xiemei", "jiangtao", "duwei"].contains(&worker.as_str());
            assert_eq!(sees(worker.as_str(), doc), concerned, "{worker}");
            assert_eq!(sees(worker.as_str(), notice), reads(worker.as_str()).contains(&Scope::Centre), "{worker}");
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
