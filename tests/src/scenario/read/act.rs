//! Lines in which somebody does something in the app.

use doorstep_core::domain::{MatterId, PostId};
use doorstep_core::fact::attendance::Place;
use doorstep_core::fact::cover::Delegation;
use doorstep_core::fact::leave::{Duty, LeaveKind};

use super::super::line::{Line, Read};
use super::super::step::{Act, CATEGORIES, CHANNELS, DUTIES, Form, Manner, PlanForm, VisitAct, VisitForm};
use super::{Reader, role};

/// How each may read: what stands in square brackets may be left out. The words in small letters before the first in capitals
/// are the verb, by which the line is known.
pub const VERBS: &[&str] = &[
    "asks for leave NAME: KIND FROM .. TO [reason TEXT] [official] [private] [arrangement TEXT] [post PERSON] [charge PERSON] [deputy PERSON] [unsigned]",
    "agrees to NAME",
    "disagrees with NAME TEXT",
    "ratifies NAME",
    "stands in for NAME",
    "does not stand in for NAME TEXT",
    "names for NAME [post PERSON] [charge PERSON]",
    "designates for NAME PERSON at \"POST\" FROM .. TO",
    "withdraws NAME",
    "revokes NAME",
    "files NAME number TEXT",
    "is back from NAME [reason TEXT]",
    "confirms the return of NAME",
    "punches [note TEXT]",
    "appeals DATE point NUMBER TEXT",
    "upholds the appeal of PERSON DATE point NUMBER TEXT",
    "rejects the appeal of PERSON DATE point NUMBER TEXT",
    "registers visit NAME: window WINDOW [category CATEGORY] [channel CHANNEL] [matter MATTER] [born DATE] [grade NUMBER]",
    "assigns NAME to window WINDOW",
    "verifies NAME",
    "confirms NAME",
    "rejects NAME TEXT",
    "schedules NAME: FROM .. TO [staff PERSON, …]",
    "tells the applicant of NAME",
    "prepares NAME [without notice]",
    "sets out for NAME",
    "arrives at NAME",
    "checks the identity in NAME",
    "finishes NAME [unsigned]",
    "promises delivery of NAME by DATE TEXT",
    "delivers NAME",
    "returns from NAME",
    "reschedules NAME: FROM .. TO TEXT [staff PERSON, …]",
    "cancels NAME TEXT",
    "writes in NAME TEXT",
];

/// How an act may be done otherwise than the app offers it; at the end of its line.
pub const MANNERS: &[&str] = &["as ROLE", "step NUMBER", "anyway"];

/// What a form says where the file does not.
pub const REASON: &str = "家中有事";
pub const ARRANGEMENT: &str = "同窗口已安排";

/// The words by which a line is known.
pub fn verb(usage: &str) -> &str {
    let ends = usage.find(|letter: char| letter.is_ascii_uppercase() || letter == '[').unwrap_or(usage.len());
    usage[..ends].trim_end()
}

impl Reader<'_> {
    pub(super) fn act(&mut self, line: &mut Line) -> Read<(Act, Manner)> {
        // The longest first: "confirms the return of" is no "confirms".
        let mut usages = VERBS.to_vec();
        usages.sort_by_key(|usage| std::cmp::Reverse(verb(usage).len()));
        let Some(usage) = usages.into_iter().find(|usage| line.take(verb(usage))) else {
            let verbs: Vec<&str> = VERBS.iter().map(|usage| verb(usage)).collect();
            let handled = "goes offline, comes online, syncs, restarts the app, becomes, ceases to be";
            return Err(format!(
                "{} is nothing that a person does; there are {}, {handled}",
                line.shown(),
                verbs.join(", ")
            ));
        };
        let usage_of = |what: String| format!("{what}; write: PERSON {usage}");
        let act = self.act_of(verb(usage), line).map_err(usage_of)?;
        let manner = manner(line)?;
        line.end(&format!("PERSON {usage}"))?;
        Ok((act, manner))
    }

    fn act_of(&mut self, verb: &str, line: &mut Line) -> Read<Act> {
        Ok(match verb {
            "asks for leave" => {
                let doc = self.new_name(line, false)?;
                let kind = line.one_of("kind of leave", &LeaveKind::ALL.map(|kind| (kind, kind.name())))?;
                let (from, to) = line.span()?;
                Act::AskLeave { doc, kind, from, to, form: self.form(line)? }
            }
            "agrees to" => Act::Decide { doc: self.leave(line)?, agree: true, reason: String::new() },
            "disagrees with" => Act::Decide { doc: self.leave(line)?, agree: false, reason: line.text("why")? },
            "ratifies" => Act::Ratify { doc: self.leave(line)? },
            "stands in for" => Act::AnswerStandIn { doc: self.leave(line)?, accepts: true, reason: String::new() },
            "does not stand in for" => {
                Act::AnswerStandIn { doc: self.leave(line)?, accepts: false, reason: line.text("why")? }
            }
            "names for" => {
                let doc = self.leave(line)?;
                let mut stand_ins = Vec::new();
                while let Some(duty) = duty(line) {
                    stand_ins.push((duty, self.person(line)?));
                }
                Act::NameStandIns { doc, stand_ins }
            }
            "designates for" => {
                let (doc, worker) = (self.leave(line)?, self.person(line)?);
                line.must("at")?;
                let post = PostId(line.text("the id of a post")?);
                let (from, to) = line.span()?;
                Act::Designate { doc, delegation: Delegation { post, worker, from, to } }
            }
            "withdraws" => Act::Withdraw { doc: self.leave(line)? },
            "revokes" => Act::Revoke { doc: self.leave(line)? },
            "files" => {
                let doc = self.leave(line)?;
                line.must("number")?;
                Act::File { doc, number: line.text("the number")? }
            }
            "is back from" => {
                let doc = self.leave(line)?;
                let reason = if line.take("reason") { line.text("the reason")? } else { String::new() };
                Act::ReturnFromLeave { doc, reason }
            }
            "confirms the return of" => Act::ConfirmReturn { doc: self.leave(line)? },
            "punches" => Act::Punch { note: if line.take("note") { line.text("the note")? } else { String::new() } },
            "appeals" => {
                let place = place(line)?;
                Act::Appeal { place, reason: line.text("what is wrong")? }
            }
            "upholds the appeal of" | "rejects the appeal of" => {
                let (person, place) = (self.person(line)?, place(line)?);
                Act::DecideAppeal { person, place, upholds: verb.starts_with("upholds"), remark: line.text("why")? }
            }
            "registers visit" => {
                let doc = self.new_name(line, true)?;
                Act::RegisterVisit { doc, form: self.visit_form(line)? }
            }
            "writes in" => Act::Write { doc: self.visit(line)?, text: line.text("what is written")? },
            _ => Act::Visit { doc: self.visit(line)?, act: self.visit_act(verb, line)? },
        })
    }

    fn form(&mut self, line: &mut Line) -> Read<Form> {
        let mut form = Form::default();
        loop {
            if line.take("reason") {
                form.reason = Some(line.text("the reason")?);
            } else if line.take("official") {
                form.official = Some(true);
            } else if line.take("private") {
                form.official = Some(false);
            } else if line.take("arrangement") {
                form.arrangement = Some(line.text("how the work is arranged")?);
            } else if line.take("deputy") {
                form.deputy = Some(self.person(line)?);
            } else if line.take("unsigned") {
                form.is_unsigned = true;
            } else if let Some(duty) = duty(line) {
                form.stand_ins.push((duty, self.person(line)?));
            } else {
                return Ok(form);
            }
        }
    }

    fn visit_form(&mut self, line: &mut Line) -> Read<VisitForm> {
        line.must("window")?;
        let window = self.window(line)?;
        let mut form =
            VisitForm { window, category: None, channel: None, born: None, grade: None, matters: Vec::new() };
        loop {
            if line.take("category") {
                form.category = Some(line.one_of("category", CATEGORIES)?);
            } else if line.take("channel") {
                form.channel = Some(line.one_of("channel", CHANNELS)?);
            } else if line.take("matter") {
                form.matters.push(self.matter(line)?);
            } else if line.take("born") {
                form.born = Some(line.date()?);
            } else if line.take("grade") {
                let grade = line.number("a grade")?;
                form.grade = Some(u8::try_from(grade).map_err(|_| "a grade is a small number".to_owned())?);
            } else {
                return Ok(form);
            }
        }
    }

    fn matter(&self, line: &mut Line) -> Read<MatterId> {
        let id = MatterId(line.word("the id of a matter")?);
        let matters = self.edition.as_ref().map(|edition| &edition.reference.matters);
        match matters.filter(|matters| !matters.contains_key(&id)) {
            None => Ok(id),
            Some(matters) => {
                let all = matters.keys().map(MatterId::as_str).collect::<Vec<_>>().join(", ");
                Err(format!("the catalogue has no matter `{id}`; there are {all}"))
            }
        }
    }

    fn visit_act(&mut self, verb: &str, line: &mut Line) -> Read<VisitAct> {
        Ok(match verb {
            "assigns" => {
                line.must("to window")?;
                VisitAct::Assign { window: self.window(line)? }
            }
            "verifies" => VisitAct::Verify,
            "confirms" => VisitAct::Confirm,
            "rejects" => VisitAct::Reject { why: line.text("why")? },
            "schedules" => {
                let (from, to) = line.span()?;
                VisitAct::Schedule { plan: PlanForm { from, to, staff: self.staff(line)? } }
            }
            "tells the applicant of" => VisitAct::Inform,
            "prepares" => VisitAct::Prepare { without_notice: line.take("without notice") },
            "sets out for" => VisitAct::SetOut,
            "arrives at" => VisitAct::Arrive,
            "checks the identity in" => VisitAct::CheckIdentity,
            "finishes" => VisitAct::Finish { is_unsigned: line.take("unsigned") },
            "promises delivery of" => {
                line.must("by")?;
                VisitAct::Promise { planned: line.date()?, reason: line.text("why not on site")? }
            }
            "delivers" => VisitAct::Deliver,
            "returns from" => VisitAct::Return,
            "reschedules" => {
                let (from, to) = line.span()?;
                let why = line.text("why")?;
                VisitAct::Reschedule { plan: PlanForm { from, to, staff: self.staff(line)? }, why }
            }
            "cancels" => VisitAct::Cancel { why: line.text("why")? },
            other => return Err(format!("`{other}` is no verb of a visit")),
        })
    }

    fn staff(&mut self, line: &mut Line) -> Read<Vec<doorstep_core::domain::WorkerId>> {
        let mut staff = Vec::new();
        if line.take("staff") {
            staff.push(self.person(line)?);
            while !line.is_done() && !MANNERS.iter().any(|manner| manner.split(' ').next() == line.peek()) {
                staff.push(self.person(line)?);
            }
        }
        Ok(staff)
    }
}

fn duty(line: &mut Line) -> Option<Duty> {
    DUTIES.iter().find(|(_, name)| line.take(name)).map(|(duty, _)| *duty)
}

fn place(line: &mut Line) -> Read<Place> {
    let on = line.date()?;
    line.must("point")?;
    let point = line.number("the number of a point, from 1")?;
    let from_zero = point.checked_sub(1).and_then(|point| u8::try_from(point).ok());
    Ok(Place { on, point: from_zero.ok_or_else(|| "the first point is point 1".to_owned())? })
}

fn manner(line: &mut Line) -> Read<Manner> {
    let mut manner = Manner::default();
    loop {
        if line.take("as") {
            manner.role = Some(role(line)?);
        } else if line.take("step") {
            let step = line.number("the number of a step, from 1")?;
            let from_zero = step.checked_sub(1).and_then(|step| u8::try_from(step).ok());
            manner.step = Some(from_zero.ok_or_else(|| "the first step is step 1".to_owned())?);
        } else if line.take("anyway") {
            manner.is_anyway = true;
        } else {
            return Ok(manner);
        }
    }
}
