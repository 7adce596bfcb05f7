//! What the regulation says of one fact about a roster.

use super::{
    PEOPLE_MAX, TEXT_MAX, cover, document, is_ahead, is_time_to_come, is_to_choose, less, month_of, next_month, other,
    proposal, shift, slots, subject, twice,
};
use crate::centre::DutyFigures;
use crate::domain::{Date, Role, Span, Timestamp, WindowId, WorkerId};
use crate::fact::duty::{
    Amended, Answered, Chosen, Ended, Line, Published, Relieved, RosterKind, Slot, SwapAnswered, SwapAsked,
};
use crate::fact::receipt::acted_at;
use crate::fact::{Code, Envelope, Grade, Ruling, Statement};
use crate::fold::duty::{Duty, Sheet};
use crate::fold::{Roster, State};
use crate::regime::authority::{self, Office};
use crate::regime::leave::{self, covers};
use crate::regime::refusal::Checks;
use crate::regime::{Refusals, World};

/// Errors: `GAP`, `REST-DAY`, `DOUBLE`, `SWAP-LATE`, `NOT-AGREED`, `RELIEF`, behind the regulation's id; `SUBSTITUTE` and `BUSY`
/// behind that of leave; `GY-CORE-E-DUP` (checked in twice), `-ORDER` (an end before its start), `-STATE` (no such line, or nothing
/// can become of it any more), `-CHANGED` (the lines of a swap are others' by now, or those of an amendment), `-ROLE`, `-FUTURE`, `-REQUIRED`, `-RANGE`,
/// `-CALENDAR`.
/// Source: JD-GDD, system behaviour. Examples: JD-GDD-A1 to A6.
pub fn judge(
    statement: &Statement,
    envelope: &Envelope,
    state: Option<&Roster>,
    grade: Grade,
    world: &World<'_>,
) -> Result<Ruling, Refusals> {
    let mut checks = Checks::default();
    checks.not_future(envelope.wall, world);
    let Some(figures) = &world.reference.figures.duty else {
        checks.unregulated("JD-GDD-3");
        return checks.into_result().map(|()| Ruling::None);
    };
    let sheet = state.map(Roster::sheet);
    let said = Said { envelope, acted: acted_at(envelope.wall, grade, world.now), figures, world };
    match (statement, &sheet) {
        (Statement::RosterPublished(published), None) => said.published(published, &mut checks),
        (Statement::RosterAmended(amended), Some(sheet)) => said.amended(amended, sheet, &mut checks),
        (Statement::DutyPersonChosen(chosen), Some(sheet)) => said.chosen(chosen, sheet, &mut checks),
        (Statement::SwapAsked(asked), Some(sheet)) => said.swap_asked(asked, sheet, &mut checks),
        (Statement::SwapAnswered(answered), Some(sheet)) => said.swap_answered(answered, sheet, &mut checks),
        (Statement::DutyStarted(slot), Some(sheet)) => said.started(*slot, sheet, &mut checks),
        (Statement::DutyEnded(ended), Some(sheet)) => said.ended(ended, sheet, &mut checks),
        (Statement::DutyRelieved(relieved), Some(sheet)) => said.relieved(relieved, sheet, &mut checks),
        (Statement::DutyAnswered(answered), Some(sheet)) => said.answered(answered, sheet, &mut checks),
        _ => checks.refuse("GY-CORE-E-STATE", "JD-GDD-3", Vec::new()),
    }
    checks.into_result().map(|()| Ruling::None)
}

/// One fact, with what the checks look at around it.
struct Said<'a> {
    envelope: &'a Envelope,
    /// When its author acted.
    acted: Timestamp,
    figures: &'a DutyFigures,
    world: &'a World<'a>,
}

impl Said<'_> {
    fn code(&self, name: &str) -> String {
        Code::of(&self.figures.regulation, name).0
    }

    fn by(&self, office: Option<Office>, checks: &mut Checks) {
        let organisation = &self.world.reference.organisation;
        let may = authority::acts_in(self.envelope, organisation, self.acted.date(), office.as_slice());
        checks.require(may, "GY-CORE-E-ROLE", "GY-CORE-11");
    }

    fn office(&self) -> Option<Office> {
        Some((self.figures.made_by, Span::Centre))
    }

    fn shift(&self, slot: Slot) -> Option<(Timestamp, Timestamp)> {
        shift(slot, self.world.reference)
    }

    /// The other kind's roster of the same month.
    fn beside(&self, kind: RosterKind, month: Date) -> Option<Sheet> {
        let doc = document(other(kind), month, self.world.reference);
        self.world.others.state(doc).and_then(State::as_roster).map(Roster::sheet)
    }

    /// Nobody is in two places in one half-day.
    fn nobody_twice(&self, sheet: &Sheet, checks: &mut Checks) {
        let beside = self.beside(sheet.kind, sheet.month);
        if let Some((worker, slot)) = twice(sheet, beside.as_ref()) {
            let figures = vec![("worker", worker.to_string()), ("date", slot.on.to_string())];
            checks.refuse(&self.code("DOUBLE"), "JD-GDD", figures);
        }
    }

    fn gap(&self, slot: Slot, checks: &mut Checks) {
        checks.refuse(&self.code("GAP"), "JD-GDD-3", vec![("date", slot.on.to_string())]);
    }

    /// Somebody is named, and can be there: at the desk a window at least.
    fn is_filled(&self, kind: RosterKind, line: &Line, checks: &mut Checks) {
        let Line { slot, window, person } = line;
        let named = match kind {
            RosterKind::Desk => window.is_some(),
            RosterKind::Seated => person.is_some(),
        };
        if !named {
            self.gap(*slot, checks);
        }
        let windows = &self.world.reference.organisation.windows;
        checks.range("window", window.as_ref().is_none_or(|window| windows.contains_key(window)));
        checks.range("window", kind == RosterKind::Desk || window.is_none());
        let fits = |worker| proposal::may_be(kind, window.as_ref(), worker, slot.on, self.world);
        checks.range("person", person.as_ref().is_none_or(fits));
    }

    fn published(&self, published: &Published, checks: &mut Checks) {
        let Published { kind, month, lines } = published;
        let reference = self.world.reference;
        checks.range("doc", self.envelope.doc == document(*kind, *month, reference));
        checks.range("month", month_of(*month) == *month && self.acted.date() < next_month(*month));
        self.by(self.office(), checks);
        checks.in_calendar(*month, self.world);
        if !checks.is_clean() {
            return;
        }
        let slots = slots(*kind, *month, reference);
        for line in lines {
            if !reference.calendar.works(line.slot.on) {
                let figures = vec![("date", line.slot.on.to_string())];
                checks.refuse(&self.code("REST-DAY"), "JD-GDD-3", figures);
            } else {
                checks.range("roster", slots.contains(&line.slot));
            }
            self.is_filled(*kind, line, checks);
        }
        if let Some(slot) = slots.iter().find(|slot| lines.iter().all(|line| line.slot != **slot)) {
            self.gap(*slot, checks);
        }
        let named_once = |(at, line): (usize, &Line)| lines[..at].iter().all(|other| other.slot != line.slot);
        checks.range("roster", !slots.is_empty() && lines.iter().enumerate().all(named_once));
        self.nobody_twice(&Sheet::of(published.clone(), None), checks);
    }

    fn amended(&self, amended: &Amended, sheet: &Sheet, checks: &mut Checks) {
        self.by(self.office(), checks);
        checks.required_text("reason", &amended.reason, TEXT_MAX);
        checks.range("roster", !amended.lines.is_empty());
        // Made without a network, it must not undo a swap or a choice that it did not know of.
        let is_read = self.envelope.subject == Some(subject(&amended.lines, sheet));
        checks.require(is_read, "GY-CORE-E-CHANGED", "GY-CORE-14");
        for line in &amended.lines {
            // What has been is no plan any more.
            let open = sheet.line(line.slot).is_some_and(|held| held.started.is_none());
            let ahead = self.shift(line.slot).is_some_and(|(_, to)| self.acted < to);
            checks.require(open && ahead, "GY-CORE-E-STATE", "JD-GDD-3");
            self.is_filled(sheet.kind, line, checks);
        }
        let mut after = sheet.clone();
        after.amend(amended.lines.clone());
        self.nobody_twice(&after, checks);
    }

    fn line<'s>(&self, slot: Slot, sheet: &'s Sheet, checks: &mut Checks) -> Option<&'s Duty> {
        let line = sheet.line(slot);
        checks.require(line.is_some(), "GY-CORE-E-STATE", "JD-GDD-3");
        line
    }

    fn heads(window: Option<&WindowId>) -> Option<Office> {
        Some((Role::WindowHead, Span::Window(window?.clone())))
    }

    fn chosen(&self, chosen: &Chosen, sheet: &Sheet, checks: &mut Checks) {
        let Chosen { slot, person, substitute } = chosen;
        let Some(line) = self.line(*slot, sheet, checks) else { return };
        self.by(Self::heads(line.window.as_ref()), checks);
        let open = line.started.is_none() && is_to_choose(*slot, self.acted.date(), self.world.reference);
        checks.require(open, "GY-CORE-E-STATE", "JD-GDD-3");
        checks.range("person", proposal::may_be(sheet.kind, line.window.as_ref(), person, slot.on, self.world));
        let mut after = sheet.clone();
        after.choose(*slot, person.clone(), substitute.clone());
        self.nobody_twice(&after, checks);
        let alone = leave::cover::is_alone(person, self.world.reference);
        let code = leave::code("SUBSTITUTE", self.world.reference);
        checks.require(!alone || substitute.is_some(), &code, "JD-LVE-8");
        if let (Some(substitute), Some(span)) = (substitute, self.shift(*slot)) {
            leave::cover::is_free(substitute, person, span, self.world, checks);
        }
    }

    fn swap_asked(&self, asked: &SwapAsked, sheet: &Sheet, checks: &mut Checks) {
        let SwapAsked { own, other, reason } = asked;
        let (Some(a), Some(b)) = (self.line(*own, sheet, checks), self.line(*other, sheet, checks)) else { return };
        self.by(Self::heads(a.window.as_ref()), checks);
        checks.range("other", b.window.is_some() && a.window != b.window);
        checks.required_text("reason", reason, TEXT_MAX);
        checks.require(!sheet.swaps.iter().any(|swap| swap.is(*own, *other)), "GY-CORE-E-DUP", "JD-GDD-6");
        self.in_time(a, b, checks);
    }

    /// Before the earlier of the two shifts begins (JD-GDD, "Swap": Interpretation). Example: JD-GDD-A3.
    fn in_time(&self, a: &Duty, b: &Duty, checks: &mut Checks) {
        let ahead = |line: &Duty| is_ahead(line, self.acted, self.world.reference);
        checks.require(ahead(a) && ahead(b), &self.code("SWAP-LATE"), "JD-GDD-6");
    }

    fn swap_answered(&self, answered: &SwapAnswered, sheet: &Sheet, checks: &mut Checks) {
        let SwapAnswered { own, other, agree } = answered;
        let Some(swap) = sheet.swaps.iter().find(|swap| swap.is(*own, *other)) else {
            checks.refuse("GY-CORE-E-STATE", "JD-GDD-6", Vec::new());
            return;
        };
        let (Some(a), Some(b)) = (self.line(*own, sheet, checks), self.line(*other, sheet, checks)) else { return };
        let (organisation, on) = (&self.world.reference.organisation, self.acted.date());
        let office = Self::heads(swap.windows.1.as_ref());
        let theirs = authority::acts_in(self.envelope, organisation, on, office.as_slice());
        checks.require(theirs, &self.code("NOT-AGREED"), "JD-GDD-6");
        if !agree {
            return;
        }
        let same = swap.windows.0 == a.window && swap.windows.1 == b.window;
        checks.require(same, "GY-CORE-E-CHANGED", "GY-CORE-14");
        self.in_time(a, b, checks);
        let mut after = sheet.clone();
        after.exchange(*own, *other);
        self.nobody_twice(&after, checks);
    }

    fn started(&self, slot: Slot, sheet: &Sheet, checks: &mut Checks) {
        let Some(line) = self.line(slot, sheet, checks) else { return };
        let comes = super::comes(line, &self.envelope.person, self.world.reference);
        checks.require(comes, "GY-CORE-E-ROLE", "JD-GDD-3");
        checks.require(line.started.is_none(), "GY-CORE-E-DUP", "JD-GDD-9");
        let wall = self.envelope.wall;
        checks.range("at", self.shift(slot).is_some_and(|span| is_time_to_come(span, wall)));
    }

    fn ended(&self, ended: &Ended, sheet: &Sheet, checks: &mut Checks) {
        let Ended { slot, clothing: _, guided, questions, incidents, epidemic } = ended;
        let Some(line) = self.line(*slot, sheet, checks) else { return };
        let (by, wall) = (&self.envelope.person, self.envelope.wall);
        checks.require(line.person.as_ref() == Some(by), "GY-CORE-E-ROLE", "JD-GDD-3");
        checks.require(line.started.is_some() && line.ended.is_none(), "GY-CORE-E-STATE", "JD-GDD-9");
        let ordered = line.started.as_ref().is_none_or(|started| started.at <= wall);
        checks.require(ordered, "GY-CORE-E-ORDER", "GY-CORE-14");
        checks.range("guided", *guided <= PEOPLE_MAX);
        checks.text("questions", questions, TEXT_MAX);
        checks.text("incidents", incidents, TEXT_MAX);
        checks.range("epidemic", epidemic.is_none() || self.figures.epidemic);
        let counts = epidemic.map(|counts| [counts.code, counts.app, counts.application, counts.temperature]);
        checks.range("epidemic", counts.into_iter().flatten().all(|count| count <= PEOPLE_MAX));
        // Kept all the same: that nobody was there is what is to be known.
        let to = self.shift(*slot).map_or(wall, |(_, to)| to);
        if checks.is_clean() {
            checks.require(less(&[(wall, to)], line).is_empty(), &self.code("RELIEF"), "JD-GDD-5");
        }
    }

    /// Whoever takes over belongs to the centre, is somebody else, and neither away nor on duty then.
    fn takes_over(&self, by: &WorkerId, line: &Duty, span: (Timestamp, Timestamp), checks: &mut Checks) {
        let known = self.world.reference.organisation.workers.contains_key(by) && line.person.as_ref() != Some(by);
        let leaves = self.world.others.leaves_of(by);
        let away = |leave: &crate::fold::Leave| covers(leave) && leave.from < span.1 && span.0 < leave.effective_to();
        let busy = leaves.iter().any(|(_, leave)| away(leave)) || !cover::stretches(by, span, self.world).is_empty();
        checks.require(known && !busy, &self.code("RELIEF"), "JD-GDD-5");
    }

    fn relieved(&self, relieved: &Relieved, sheet: &Sheet, checks: &mut Checks) {
        let Relieved { slot, from, to, by, reason } = relieved;
        let Some(line) = self.line(*slot, sheet, checks) else { return };
        checks.require(line.person.as_ref() == Some(&self.envelope.person), "GY-CORE-E-ROLE", "JD-GDD-5");
        checks.require(line.ended.is_none(), "GY-CORE-E-STATE", "JD-GDD-5");
        checks.required_text("reason", reason, TEXT_MAX);
        checks.require(from < to, "GY-CORE-E-ORDER", "GY-CORE-14");
        let within = self.shift(*slot).is_some_and(|(begins, ends)| begins <= *from && *to <= ends);
        // Nobody is asked for what is over.
        checks.range("to", within && self.acted < *to);
        if checks.is_clean() {
            self.takes_over(by, line, (*from, *to), checks);
        }
    }

    fn answered(&self, answered: &Answered, sheet: &Sheet, checks: &mut Checks) {
        let Answered { slot, from, agree } = answered;
        let Some(line) = self.line(*slot, sheet, checks) else { return };
        let (by, shift) = (&self.envelope.person, self.shift(*slot));
        match from {
            None => {
                let asked = line.substitute.as_ref().filter(|(worker, _)| worker == by);
                checks.require(asked.is_some(), "GY-CORE-E-ROLE", "JD-LVE-8");
                let open = asked.is_none_or(|(_, agreed)| agreed.is_none());
                let ahead = shift.is_some_and(|(_, to)| self.acted < to);
                checks.require(open && ahead, "GY-CORE-E-STATE", "JD-LVE-8");
                if let (true, Some(span), Some(person)) = (*agree, shift, &line.person) {
                    leave::cover::is_free(by, person, span, self.world, checks);
                }
            }
            Some(from) => {
                let mut asked = line.reliefs.iter().filter(|relief| relief.from == *from && relief.by == *by);
                let open = asked.find(|relief| relief.agreed.is_none() && self.acted < relief.to);
                checks.require(open.is_some(), "GY-CORE-E-STATE", "JD-GDD-5");
                if let Some(relief) = open.filter(|_| *agree) {
                    self.takes_over(by, line, (relief.from, relief.to), checks);
                }
            }
        }
    }
}
