//! Somebody does something in the app: what the line says becomes what the app would write, and the phone is asked before.

use doorstep_core::domain::{DocId, GrantId, Private, Role, Timestamp, WorkerId};
use doorstep_core::fact::attendance::{Appeal, AppealVerdict, Mark, Outing, Punch};
use doorstep_core::fact::cover::Mandate;
use doorstep_core::fact::leave::{Decision, Duty, Filing, Ratification, Return, Slip, StandIn, StandInAnswer};
use doorstep_core::fact::visit::{
    Application, Assigned, Cancellation, Delivery, Done, Drawing, IdentityCheck, IdentityMeans, Informed, Items,
    KitItem, KitState, MaterialsNotice, Means, Moment, Plan, Preparation, Present, Promise, Rejection, RejectionReason,
    Reschedule, RescheduleReason, Signing, Verification,
};
use doorstep_core::fact::{Code, DocKind, Statement};
use doorstep_core::fold::{Leave, State, Visit};
use doorstep_core::regime::attendance::makeup;
use doorstep_core::regime::{attendance, authority, leave, visit};
use doorstep_core::sync::replica::{Content, Intent};

use super::super::hall::Hall;
use super::super::read::{ARRANGEMENT, REASON};
use super::super::seen::Seen;
use super::super::step::{Act, Form, Manner, PlanForm, VisitAct, VisitForm};
use super::Tried;
use crate::sim::action::{application, drawing};
use crate::sim::word::Words;

/// In which office somebody acts.
type Acting = Option<(Role, GrantId)>;

/// Opens the app, asks it, and writes unless it says no.
pub(super) fn attempt(hall: &mut Hall, who: &WorkerId, act: &Act, manner: &Manner) -> Tried {
    hall.sync(who);
    if let Act::Write { doc, .. } = act {
        if hall.replica(who).view(*doc).is_none() {
            // There are no notes to write in.
            return Tried::Stopped(vec![Code::new("GY-CORE-E-STATE")]);
        }
        hall.load_notes(who, *doc);
    }
    let intents = intents(hall, who, act, manner);
    let (replica, wall) = (hall.replica(who), hall.wall(who));
    if !manner.is_anyway {
        let refused = intents
            .iter()
            .filter(|intent| !is_observed(intent))
            .filter_map(|intent| replica.preview(wall, intent).err());
        let codes: Vec<_> = refused.flat_map(|refusals| refusals.codes()).collect();
        if !codes.is_empty() {
            return Tried::Stopped(codes);
        }
    }
    Tried::Written(hall.write(who, intents))
}

/// What happened is written down whatever the rules make of it (GY-CORE-9).
fn is_observed(intent: &Intent) -> bool {
    matches!(&intent.content, Content::Fact(statement) if statement.is_observation())
}

/// What somebody has in front of them while the app is open.
struct Desk<'a> {
    who: &'a WorkerId,
    seen: Seen<'a>,
    wall: Timestamp,
    manner: &'a Manner,
    hall: &'a Hall,
}

fn intents(hall: &Hall, who: &WorkerId, act: &Act, manner: &Manner) -> Vec<Intent> {
    // Before its first answer a phone knows nothing: it is as if it saw the server's, and the server says what it thinks.
    let seen = Seen::on_phone(hall, who).unwrap_or_else(|| Seen::by_server(hall));
    Desk { who, seen, wall: hall.wall(who), manner, hall }.intents(act)
}

fn fact(doc: DocId, acting: Acting, statement: Statement) -> Intent {
    Intent { doc, doc_kind: statement.doc_kind(), acting, subject: None, content: Content::Fact(statement) }
}

fn named(stand_ins: &[(Duty, WorkerId)]) -> Vec<StandIn> {
    stand_ins.iter().map(|(duty, worker)| StandIn { duty: *duty, worker: worker.clone() }).collect()
}

impl Desk<'_> {
    fn intents(&self, act: &Act) -> Vec<Intent> {
        match act {
            Act::AskLeave { doc, kind, from, to, form } => {
                let slip = Slip { kind: *kind, ..self.slip(form, *from, *to) };
                vec![fact(*doc, None, Statement::LeaveSubmitted(slip))]
            }
            Act::Decide { doc, agree, reason } => {
                let (step, acting) = self.turn(*doc);
                let decided = Statement::LeaveDecided(Decision { step, agree: *agree, reason: reason.clone() });
                vec![self.having_read(*doc, fact(*doc, acting, decided))]
            }
            Act::Ratify { doc } => {
                let waiting = self.leave(*doc).and_then(|leave| leave.unratified.first().cloned());
                let decision = waiting.map_or(doorstep_core::domain::EntryHash::NONE, |waiting| waiting.entry);
                let ratified = Statement::DecisionRatified(Ratification { decision });
                vec![self.having_read(*doc, fact(*doc, self.turn(*doc).1, ratified))]
            }
            Act::AnswerStandIn { doc, accepts, reason } => {
                let asked = self.leave(*doc).map_or_else(Vec::new, |leave| {
                    leave.stand_ins.iter().filter(|named| named.worker == *self.who).map(|named| named.duty).collect()
                });
                let duties = if asked.is_empty() { vec![Duty::Post] } else { asked };
                let answer = |duty| StandInAnswer { duty, accepts: *accepts, reason: reason.clone() };
                duties.into_iter().map(|duty| fact(*doc, None, Statement::StandInAnswered(answer(duty)))).collect()
            }
            Act::NameStandIns { doc, stand_ins } => {
                vec![fact(*doc, None, Statement::StandInsNamed(named(stand_ins)))]
            }
            Act::Designate { doc, delegation } => {
                let acting = self.grant(self.manner.role.or(Some(Role::DeputyLeader)));
                vec![fact(*doc, acting, Statement::DelegateNamed(delegation.clone()))]
            }
            Act::Withdraw { doc } => vec![fact(*doc, None, Statement::LeaveWithdrawn(()))],
            Act::Revoke { doc } => vec![fact(*doc, None, Statement::LeaveRevoked(()))],
            Act::File { doc, number } => {
                vec![fact(*doc, self.registrar(), Statement::LeaveFiled(Filing { number: number.clone() }))]
            }
            Act::ReturnFromLeave { doc, reason } => {
                let back = Return { at: self.wall, reason: reason.clone() };
                vec![fact(*doc, None, Statement::LeaveReturned(back))]
            }
            Act::ConfirmReturn { doc } => {
                vec![fact(*doc, self.registrar(), Statement::LeaveReturnConfirmed(()))]
            }
            Act::Punch { note } => {
                let punch = Punch { at: self.wall, note: note.clone() };
                vec![fact(self.month(), None, Statement::Punched(punch))]
            }
            Act::Appeal { place, reason } => {
                let doc = makeup::document(*place, self.who, self.seen.reference);
                let appeal = Appeal { place: *place, reason: reason.clone() };
                vec![fact(doc, None, Statement::AppealMade(appeal))]
            }
            Act::DecideAppeal { person, place, upholds, remark } => {
                let doc = makeup::document(*place, person, self.seen.reference);
                let upheld = upholds.then_some(Mark::OnTime);
                let verdict = AppealVerdict { place: *place, upheld, remark: remark.clone() };
                vec![fact(doc, self.decides(doc), Statement::AppealDecided(verdict))]
            }
            Act::RegisterVisit { doc, form } => self.register(*doc, form),
            Act::Visit { doc, act } => self.visit_intents(*doc, act),
            Act::Write { doc, text } => {
                let base =
                    self.hall.replica(self.who).loaded_shared(*doc).map(|shared| shared.notes()).unwrap_or_default();
                let gap = if base.is_empty() { "" } else { "\n" };
                let content = Content::NotesEdit { text: format!("{base}{gap}{text}"), base };
                vec![Intent { doc: *doc, doc_kind: DocKind::Visit, acting: None, subject: None, content }]
            }
        }
    }

    /// As the phone shows it; who insists goes by what they were told.
    fn state(&self, doc: DocId) -> Option<State> {
        let held = self.seen.state(doc).cloned();
        held.or_else(|| self.manner.is_anyway.then(|| self.hall.state(doc)).flatten())
    }

    fn leave(&self, doc: DocId) -> Option<Leave> {
        self.state(doc)?.as_leave().cloned()
    }

    fn month(&self) -> DocId {
        attendance::month_of(self.seen.reference, self.who, self.wall)
    }

    /// The office in which they decide about somebody's month, or any of theirs.
    fn decides(&self, doc: DocId) -> Acting {
        let (on, reference) = (self.seen.now.date(), self.seen.reference);
        let state = self.state(doc).filter(|_| self.manner.role.is_none());
        let offered = state.as_ref().and_then(State::as_month);
        let offered = offered.and_then(|month| makeup::acting(month, self.who, on, reference));
        offered.or_else(|| self.grant(self.manner.role))
    }

    fn slip(&self, form: &Form, from: Timestamp, to: Timestamp) -> Slip {
        let figures = self.seen.reference.figures.leave.as_ref();
        let asks_official = figures.is_some_and(|figures| figures.asks_official);
        Slip {
            kind: doorstep_core::fact::leave::LeaveKind::Personal,
            reason: form.reason.clone().unwrap_or_else(|| REASON.to_owned()),
            from,
            to,
            official: form.official.or(asks_official.then_some(false)),
            substitute: form.arrangement.clone().unwrap_or_else(|| ARRANGEMENT.to_owned()),
            mandate: form.deputy.clone().map(|deputy| Mandate {
                deputy,
                from,
                to,
                scope: "日常工作".to_owned(),
                principles: "按制度办理，重大事项请示".to_owned(),
            }),
            stand_ins: named(&form.stand_ins),
            contact: String::new(),
            signature: if form.is_unsigned { Drawing::default() } else { drawing() },
        }
    }

    /// The grant of the role that the line names, or any of theirs.
    fn grant(&self, role: Option<Role>) -> Acting {
        let on = self.seen.now.date();
        let mut grants = self.seen.reference.organisation.grants_of(self.who, on);
        let held = grants.find(|grant| role.is_none_or(|role| grant.role == role));
        held.map(|grant| (grant.role, grant.id.clone()))
    }

    /// The step that is decided and the office it is decided in: as the app offers it, or as the line says. Who is not due has the
    /// step that is, in an office like that step's if they hold one.
    fn turn(&self, doc: DocId) -> (u8, Acting) {
        let Some(leave) = self.leave(doc) else { return (self.manner.step.unwrap_or(0), self.grant(self.manner.role)) };
        let offered = leave::turn(&leave, self.who, &self.seen.world());
        if let (Some((step, acting)), None, None) = (&offered, self.manner.role, self.manner.step) {
            return (*step, acting.clone());
        }
        let due = leave.due_step().map_or(leave.chain.len().saturating_sub(1), |(due, _)| due);
        let step = self.manner.step.unwrap_or_else(|| u8::try_from(due).unwrap_or(u8::MAX));
        let asked = leave.chain.get(usize::from(step)).map(|chained| chained.role);
        let acting = match self.manner.role {
            Some(role) => self.grant(Some(role)),
            None => self.grant(asked).or_else(|| self.grant(None)),
        };
        (step, acting)
    }

    fn having_read(&self, doc: DocId, intent: Intent) -> Intent {
        Intent { subject: self.leave(doc).map(|leave| leave::subject(&leave)), ..intent }
    }

    fn registrar(&self) -> Acting {
        let office = leave::registrar(self.seen.reference);
        let on = self.seen.now.date();
        authority::office(&self.seen.reference.organisation, self.who, on, office.as_slice())
            .or_else(|| self.grant(None))
    }

    fn register(&self, doc: DocId, form: &VisitForm) -> Vec<Intent> {
        let mut words = Words::default();
        let filled = application(&form.window, [words.coin(doc), words.coin(doc)], self.wall.date());
        let channel = form.channel.unwrap_or(filled.channel);
        let application = Application {
            category: form.category.unwrap_or(filled.category),
            channel,
            birth: form.born.or(filled.birth),
            disability_grade: form.grade,
            matters: if form.matters.is_empty() { filled.matters.clone() } else { form.matters.clone() },
            ..filled
        };
        let offices = visit::filing_offices(channel, &form.window);
        let on = self.seen.now.date();
        let acting = authority::office(&self.seen.reference.organisation, self.who, on, &offices);
        vec![fact(doc, acting.or_else(|| self.grant(None)), Statement::VisitFiled(application))]
    }

    fn visit_intents(&self, doc: DocId, act: &VisitAct) -> Vec<Intent> {
        let statement = self.statement(act);
        let held = self.state(doc).and_then(|state| state.as_visit().cloned());
        let acting = match self.manner.role {
            Some(role) => self.grant(Some(role)),
            None => visit::Act::of(&statement).and_then(|act| self.office_in(held.as_ref()?, act)),
        };
        // Time out counts in the attendance of whom that regulates.
        let is_counted = attendance::in_scope(self.who, self.wall.date(), self.seen.reference);
        let outing = || Outing { visit: doc, at: self.wall };
        let beside = match act {
            VisitAct::SetOut if is_counted => Some(Statement::WentOut(outing())),
            VisitAct::Return if is_counted => Some(Statement::CameBack(outing())),
            _ => None,
        };
        let first = fact(doc, acting, statement);
        [first].into_iter().chain(beside.map(|statement| fact(self.month(), None, statement))).collect()
    }

    /// As the app offers it; whoever is not offered it tries in an office of theirs, unless as the visiting staff.
    fn office_in(&self, held: &Visit, act: visit::Act) -> Acting {
        let offers = visit::offers(held, self.who, &self.seen.world());
        match offers.into_iter().find(|offer| offer.act == act) {
            Some(offer) => offer.acting,
            None if held.staff().contains(self.who) => None,
            None => self.grant(None),
        }
    }

    fn plan(&self, form: &PlanForm) -> Plan {
        let staff = if form.staff.is_empty() { vec![self.who.clone()] } else { form.staff.clone() };
        Plan { from: form.from, to: form.to, place: Private::new("申请人家中".to_owned()), staff, community: None }
    }

    fn statement(&self, act: &VisitAct) -> Statement {
        let at = self.wall;
        match act {
            VisitAct::Assign { window } => Statement::VisitAssigned(Assigned { window: window.clone() }),
            VisitAct::Verify => Statement::VerificationStarted(()),
            VisitAct::Confirm => {
                Statement::VisitConfirmed(Verification { how: "电话".to_owned(), findings: "属实".to_owned() })
            }
            VisitAct::Reject { why } => {
                Statement::VisitRejected(Rejection { reason: RejectionReason::CanCome, text: why.clone(), told: true })
            }
            VisitAct::Schedule { plan } => Statement::VisitScheduled(self.plan(plan)),
            VisitAct::Inform => Statement::ApplicantInformed(Informed { at, how: Means::Phone }),
            VisitAct::Prepare { without_notice } => Statement::VisitPrepared(Preparation {
                notice: (!without_notice).then_some(MaterialsNotice { at, how: Means::Phone, ready: true }),
                kit: KitItem::ALL.into_iter().map(|item| (item, KitState::Done)).collect(),
            }),
            VisitAct::SetOut => Statement::Departed(Moment { at }),
            VisitAct::Arrive => Statement::Arrived(Moment { at }),
            VisitAct::CheckIdentity => Statement::IdentityChecked(IdentityCheck {
                at,
                how: IdentityMeans::IdCard,
                matches: true,
                present: Present::Applicant,
            }),
            VisitAct::Finish { is_unsigned } => Statement::DoneOnSite(Done {
                at,
                signing: Signing::Drawn(if *is_unsigned { Drawing::default() } else { drawing() }),
                form: [7; 32],
                items: Items::default(),
            }),
            VisitAct::Promise { planned, reason } => {
                let (reason, items) = (reason.clone(), Items::default());
                Statement::DeliveryPromised(Promise { at, reason, planned: *planned, items })
            }
            VisitAct::Deliver => {
                Statement::Delivered(Delivery { at, documents: "证件".to_owned(), count: 1, receipt: drawing() })
            }
            VisitAct::Return => Statement::Returned(Moment { at }),
            VisitAct::Reschedule { plan, why } => Statement::VisitRescheduled(Reschedule {
                reason: RescheduleReason::Applicant,
                text: why.clone(),
                plan: self.plan(plan),
            }),
            VisitAct::Cancel { why } => {
                Statement::VisitCancelled(Cancellation { who: "申请人".to_owned(), why: why.clone() })
            }
        }
    }
}
