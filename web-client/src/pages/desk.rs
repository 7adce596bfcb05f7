//! What every page of a signed-in person starts from: who I am, what time it is, names, and other documents.

use std::collections::BTreeSet;

use doorstep_core::centre::Reference;
use doorstep_core::domain::{CommunityId, Date, DocId, GrantId, MatterId, Role, Span, Timestamp, WindowId, WorkerId};
use doorstep_core::fact::{DocKind, Statement};
use doorstep_core::fold::{Case, Leave, Month, Post, Visit};
use doorstep_core::gather::gather;
use doorstep_core::regime::attendance::{self, Day, PointView};
use doorstep_core::regime::{Others, World};
use doorstep_core::regime::{authority, leave};
use doorstep_core::sync::replica::{Content, Intent, QueueItem, Replica};
use yew::AttrValue;

use crate::state::State;
use crate::text;

/// The signed-in person's view of everything on this phone. Exists only once the reference data is here.
#[derive(Debug, Clone, Copy)]
pub struct Desk<'a> {
    pub state: &'a State,
    pub replica: &'a Replica,
    pub reference: &'a Reference,
    pub me: &'a WorkerId,
    /// The server's clock as well as the phone knows it.
    pub now: Timestamp,
    pub today: Date,
}

impl<'a> Desk<'a> {
    /// Errors: `None` before anybody has signed in, and while the first load has not brought the reference data.
    pub fn of(state: &'a State) -> Option<Self> {
        let replica = state.replica.as_ref()?;
        let reference = replica.reference()?;
        let now = state.now();
        Some(Self { state, replica, reference, me: &replica.session().worker, now, today: now.date() })
    }

    pub fn world(&self) -> World<'a> {
        World { reference: self.reference, now: self.now, others: self.replica }
    }

    pub fn name(&self, worker: &WorkerId) -> AttrValue {
        let known = self.reference.organisation.workers.get(worker);
        AttrValue::from(known.map_or_else(|| worker.to_string(), |worker| worker.name.clone()))
    }

    pub fn names<'w>(&self, workers: impl IntoIterator<Item = &'w WorkerId>) -> AttrValue {
        listed(workers.into_iter().map(|worker| self.name(worker)))
    }

    pub fn window(&self, window: &WindowId) -> AttrValue {
        let known = self.reference.organisation.windows.get(window);
        AttrValue::from(known.map_or_else(|| window.to_string(), |window| window.name.clone()))
    }

    pub fn matters<'m>(&self, matters: impl IntoIterator<Item = &'m MatterId>) -> AttrValue {
        let name = |matter: &MatterId| {
            let known = self.reference.matters.get(matter);
            known.map_or_else(|| matter.to_string(), |matter| matter.name.clone())
        };
        let names: Vec<String> = matters.into_iter().map(name).collect();
        AttrValue::from(names.join(text::pick("、", ", ")))
    }

    pub fn community(&self, id: &CommunityId) -> AttrValue {
        let known = self.reference.figures.visit.as_ref().and_then(|figures| figures.community(id));
        AttrValue::from(known.map_or_else(|| id.to_string(), |community| community.name.clone()))
    }

    /// The communities of the centre, to choose from; empty where it names none.
    pub fn communities(&self) -> Vec<(AttrValue, AttrValue)> {
        let all = self.reference.figures.visit.iter().flat_map(|figures| &figures.communities);
        all.map(|one| (AttrValue::from(one.id.to_string()), AttrValue::from(one.name.clone()))).collect()
    }

    pub fn visit(&self, doc: DocId) -> Option<&'a Visit> {
        self.replica.view(doc)?.state.as_visit()
    }

    pub fn leave(&self, doc: DocId) -> Option<&'a Leave> {
        self.replica.view(doc)?.state.as_leave()
    }

    pub fn post(&self, doc: DocId) -> Option<&'a Post> {
        self.replica.view(doc)?.state.as_post()
    }

    /// Every post on this phone.
    pub fn posts(&self) -> impl Iterator<Item = (DocId, &'a Post)> + use<'a> {
        let views = self.replica.views(DocKind::Post).into_iter();
        views.filter_map(|(doc, view)| Some((doc, view.state.as_post()?)))
    }

    pub fn case(&self, doc: DocId) -> Option<&'a Case> {
        self.replica.view(doc)?.state.as_case()
    }

    /// Every case on this phone.
    pub fn cases(&self) -> impl Iterator<Item = (DocId, &'a Case)> + use<'a> {
        let views = self.replica.views(DocKind::Case).into_iter();
        views.filter_map(|(doc, view)| Some((doc, view.state.as_case()?)))
    }

    /// Every visit on this phone.
    pub fn visits(&self) -> impl Iterator<Item = (DocId, &'a Visit)> + use<'a> {
        let views = self.replica.views(DocKind::Visit).into_iter();
        views.filter_map(|(doc, view)| Some((doc, view.state.as_visit()?)))
    }

    /// Every leave on this phone.
    pub fn leaves(&self) -> impl Iterator<Item = (DocId, &'a Leave)> + use<'a> {
        let views = self.replica.views(DocKind::Leave).into_iter();
        views.filter_map(|(doc, view)| Some((doc, view.state.as_leave()?)))
    }

    pub fn grants(&self, role: Role) -> impl Iterator<Item = &'a doorstep_core::domain::Grant> {
        self.reference.organisation.grants_of(self.me, self.today).filter(move |grant| grant.role == role)
    }

    /// The grant to name when acting in a role over the whole centre.
    pub fn office(&self, role: Role) -> Option<(Role, GrantId)> {
        authority::office(&self.reference.organisation, self.me, self.today, &[(role, Span::Centre)])
    }

    /// The grant to name when filing slips and confirming returns.
    pub fn registrar(&self) -> Option<(Role, GrantId)> {
        let office = leave::registrar(self.reference)?;
        authority::office(&self.reference.organisation, self.me, self.today, &[office])
    }

    /// Whether the person asks for leave here.
    pub fn asks_for_leave(&self) -> bool {
        leave::in_scope(self.me, self.today, self.reference)
    }

    /// Whether the person is in the scope of attendance (GY-ATT-1).
    pub fn punches(&self) -> bool {
        attendance::in_scope(self.me, self.today, self.reference)
    }

    fn month(&self, person: &WorkerId, date: Date) -> Option<&'a Month> {
        let doc = DocId::month(&self.reference.centre, person, date.year(), date.month());
        self.replica.view(doc)?.state.as_month()
    }

    /// The months that touch a day.
    pub fn months(&self, person: &WorkerId, date: Date) -> Vec<&'a Month> {
        let mut months: Vec<&Month> = self.month(person, date).into_iter().collect();
        for neighbour in [date.plus_days(-1), date.plus_days(1)] {
            if neighbour.month() != date.month() {
                months.extend(self.month(person, neighbour));
            }
        }
        months
    }

    pub fn day(&self, person: &WorkerId, date: Date) -> Day {
        let months = self.months(person, date);
        attendance::day(date, &months, &self.replica.leaves_of(person), self.reference, self.now)
    }

    pub fn next_point(&self) -> Option<PointView> {
        let mut months = self.months(self.me, self.today);
        months.extend(self.month(self.me, self.today.plus_days(31)));
        attendance::next_point(&months, &self.replica.leaves_of(self.me), self.reference, self.now)
    }

    /// The person's queue items about a document.
    pub fn queued(&self, doc: DocId) -> Vec<QueueItem> {
        self.replica.queue().into_iter().filter(|item| item.doc == doc).collect()
    }

    /// How many own entries about a document the server does not have yet.
    pub fn pending(&self, doc: DocId) -> usize {
        self.replica.view(doc).map_or(0, |view| view.pending)
    }
}

/// A statement about a document, by whoever the grant names.
pub fn stated(doc: DocId, acting: Option<(Role, GrantId)>, statement: Statement) -> Intent {
    Intent { doc, doc_kind: statement.doc_kind(), acting, subject: None, content: Content::Fact(statement) }
}

/// Names one after the other.
pub fn listed(names: impl Iterator<Item = AttrValue>) -> AttrValue {
    let names: Vec<AttrValue> = names.collect();
    if names.is_empty() { text::who::nobody() } else { AttrValue::from(names.join(text::pick("、", ", "))) }
}

/// Documents by a number, smallest first.
pub fn in_order(keyed: Vec<(i64, DocId)>) -> Vec<DocId> {
    gather::<BTreeSet<_>, _>(keyed).into_iter().map(|(_, doc)| doc).collect()
}

/// Added to the number of what comes after everything else.
pub const LATER: i64 = 1 << 56;
