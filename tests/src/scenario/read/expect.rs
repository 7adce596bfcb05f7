//! Lines that say what has to be so.

use doorstep_core::domain::{DocId, Role};

use super::super::line::{Line, Read};
use super::super::step::{
    ANSWERS, DUTIES, Expectation, Fact, LENGTHS, MARKS, NEEDS, Outcome, Refuser, STAGES, STANDINGS, STATUSES, Waited,
};
use super::{Reader, role};

/// How each may read behind `expect`. The outcomes are of the last act of all; with `PERSON` before them of that person's last, with
/// `PERSON on NAME` of their last on one document. What begins with a document or a day may have `PERSON sees` before it.
pub const EXPECTATIONS: &[&str] = &[
    "accepted",
    "waiting",
    "refused CODE, …",
    "refused by the phone CODE, …",
    "refused by the server CODE, …",
    "kept CODE, …",
    "superseded CODE, …",
    "provisional CODE, …",
    "held CODE, …",
    "PERSON is told CODE, …",
    "PERSON has NUMBER unsent",
    "PERSON sees NAME",
    "PERSON does not see NAME",
    "NAME is STANDING",
    "NAME chain ROLE, …",
    "NAME length LENGTH",
    "NAME minutes NUMBER",
    "NAME joined NUMBER",
    "NAME rule RULE",
    "NAME needs NEED, …",
    "NAME needs nothing",
    "NAME waits for ROLE, PERSON, …",
    "NAME waits for nobody",
    "NAME decided by PERSON, …",
    "NAME decided by nobody",
    "NAME return due DATE",
    "NAME return due never",
    "NAME marked MARK, …",
    "NAME not marked MARK, …",
    "NAME post PERSON ANSWER",
    "NAME charge PERSON ANSWER",
    "NAME staff PERSON, …",
    "NAME notes contain TEXT",
    "PERSON's day DATE: STATUS, …",
    "PERSON's day DATE: rest",
];

impl Reader<'_> {
    pub(super) fn expectation(&mut self, line: &mut Line) -> Read<Expectation> {
        let expectation = self.expected(line)?;
        line.end("one expectation a line, as docs/scenarios.md has them")?;
        Ok(expectation)
    }

    fn expected(&mut self, line: &mut Line) -> Read<Expectation> {
        if let Some(outcome) = outcome(line)? {
            return Ok(Expectation::Outcome { who: None, doc: None, outcome });
        }
        if self.is_fact(line) {
            return Ok(Expectation::Fact { seen_by: None, fact: self.fact(line)? });
        }
        let who = self.person(line).map_err(|what| format!("{what}; an expectation is one of: {}", all()))?;
        let doc = if line.take("on") { Some(self.named(line)?.doc) } else { None };
        if let Some(outcome) = outcome(line)? {
            return Ok(Expectation::Outcome { who: Some(who), doc, outcome });
        }
        if doc.is_some() {
            return Err(format!("{} is no outcome; there are: {}", line.shown(), EXPECTATIONS[..9].join("; ")));
        }
        if line.take("is told") {
            return Ok(Expectation::Told { who, codes: line.all("a code", code)? });
        }
        if line.take("has") {
            let count = line.number("how many")? as usize;
            line.must("unsent")?;
            return Ok(Expectation::Unsent { who, count });
        }
        if line.take("does not see") {
            return Ok(Expectation::Visible { who, doc: self.named(line)?.doc, holds: false });
        }
        if !line.take("sees") {
            return Err(format!("{} is nothing that can be expected; there are: {}", line.shown(), all()));
        }
        let mut ahead = line.clone();
        let named = self.named(&mut ahead);
        if let Ok(named) = named
            && ahead.is_done()
        {
            *line = ahead;
            return Ok(Expectation::Visible { who, doc: named.doc, holds: true });
        }
        Ok(Expectation::Fact { seen_by: Some(who), fact: self.fact(line)? })
    }

    /// Whether a document or somebody's day comes next.
    fn is_fact(&self, line: &Line) -> bool {
        let word = line.peek().unwrap_or_default();
        self.names.contains_key(word) || word.ends_with("'s") || word.ends_with("’s")
    }

    fn fact(&mut self, line: &mut Line) -> Read<Fact> {
        let owner = line.peek().and_then(|word| word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")));
        if let Some(owner) = owner.map(str::to_owned) {
            let who = self.person_named(&owner)?;
            line.word("a person")?;
            line.must("day")?;
            let date = line.date()?;
            if line.take("rest") {
                return Ok(Fact::Day(who, date, Vec::new()));
            }
            return Ok(Fact::Day(who, date, line.all("a status", status)?));
        }
        let named = self.named(line)?;
        if line.take("is") {
            return if named.is_visit {
                line.one_of("stage of a visit", STAGES).map(|stage| Fact::Stage(named.doc, stage))
            } else {
                line.one_of("standing of a leave", STANDINGS).map(|standing| Fact::Standing(named.doc, standing))
            };
        }
        if named.is_visit { self.fact_of_visit(named.doc, line) } else { self.fact_of_leave(named.doc, line) }
    }

    fn fact_of_visit(&mut self, doc: DocId, line: &mut Line) -> Read<Fact> {
        if line.take("staff") {
            Ok(Fact::Staff(doc, line.all("a person", |line| self.person(line))?))
        } else if line.take("notes contain") {
            Ok(Fact::Notes(doc, line.text("what they contain")?))
        } else {
            Err(format!(
                "{} is nothing that can be expected of a visit; there are is, staff, notes contain",
                line.shown()
            ))
        }
    }

    fn fact_of_leave(&mut self, doc: DocId, line: &mut Line) -> Read<Fact> {
        if line.take("chain") {
            Ok(Fact::Chain(doc, line.all("a role", role)?))
        } else if line.take("length") {
            Ok(Fact::Length(doc, line.one_of("length", LENGTHS)?))
        } else if line.take("minutes") {
            Ok(Fact::Minutes(doc, line.number("a number of minutes")?))
        } else if line.take("joined") {
            Ok(Fact::Joined(doc, line.number("a number of minutes")?))
        } else if line.take("rule") {
            Ok(Fact::Rule(doc, line.word("the id of a rule")?))
        } else if line.take("needs nothing") {
            Ok(Fact::Needs(doc, Vec::new()))
        } else if line.take("needs") {
            Ok(Fact::Needs(doc, line.all("what is needed", |line| line.one_of("need", NEEDS))?))
        } else if line.take("waits for nobody") {
            Ok(Fact::WaitsFor(doc, Vec::new()))
        } else if line.take("waits for") {
            Ok(Fact::WaitsFor(doc, line.all("a role or a person", |line| self.waited(line))?))
        } else if line.take("decided by nobody") {
            Ok(Fact::DecidedBy(doc, Vec::new()))
        } else if line.take("decided by") {
            Ok(Fact::DecidedBy(doc, line.all("a person", |line| self.person(line))?))
        } else if line.take("return due never") {
            Ok(Fact::ReturnDue(doc, None))
        } else if line.take("return due") {
            Ok(Fact::ReturnDue(doc, Some(line.date()?)))
        } else if line.take("marked") {
            Ok(Fact::Marked(doc, line.all("a mark", |line| line.one_of("mark", MARKS))?, true))
        } else if line.take("not marked") {
            Ok(Fact::Marked(doc, line.all("a mark", |line| line.one_of("mark", MARKS))?, false))
        } else if let Some((duty, _)) = DUTIES.iter().find(|(_, name)| line.take(name)) {
            let who = self.person(line)?;
            Ok(Fact::StandsIn(doc, *duty, who, line.one_of("answer", ANSWERS)?))
        } else {
            Err(format!("{} is nothing that can be expected of a leave; there are: {}", line.shown(), all()))
        }
    }

    fn waited(&self, line: &mut Line) -> Read<Waited> {
        match line.peek().and_then(Role::from_name) {
            Some(_) => role(line).map(Waited::Role),
            None => self.person(line).map(Waited::Person),
        }
    }
}

fn all() -> String {
    EXPECTATIONS.join("; ")
}

fn outcome(line: &mut Line) -> Read<Option<Outcome>> {
    let codes = |line: &mut Line| line.all("a code", code);
    Ok(Some(if line.take("accepted") {
        Outcome::Accepted
    } else if line.take("waiting") {
        Outcome::Waiting
    } else if line.take("refused by the phone") {
        Outcome::Refused(Some(Refuser::Phone), codes(line)?)
    } else if line.take("refused by the server") {
        Outcome::Refused(Some(Refuser::Server), codes(line)?)
    } else if line.take("refused") {
        Outcome::Refused(None, codes(line)?)
    } else if line.take("kept") {
        Outcome::Kept(codes(line)?)
    } else if line.take("superseded") {
        Outcome::Superseded(codes(line)?)
    } else if line.take("provisional") {
        Outcome::Provisional(codes(line)?)
    } else if line.take("held") {
        Outcome::Held(codes(line)?)
    } else {
        return Ok(None);
    }))
}

fn code(line: &mut Line) -> Read<String> {
    let shown = line.shown();
    let code = line.word("a code")?;
    if code.contains("-E-") { Ok(code) } else { Err(format!("{shown} is no code; one reads JD-LVE-E-PAST")) }
}

fn status(line: &mut Line) -> Read<(doorstep_core::regime::attendance::Status, u32)> {
    use doorstep_core::regime::attendance::Status;
    let status = line.one_of("status of an attendance point", STATUSES)?;
    let minutes = if matches!(status, Status::Late | Status::Early) { line.number("how many minutes")? } else { 0 };
    Ok((status, minutes))
}
