//! Whether an expectation is met, and what is so instead.

use doorstep_core::centre::LeaveLength;
use doorstep_core::domain::{DocId, Role, WorkerId};
use doorstep_core::fact::Code;
use doorstep_core::fold::leave::Decided;
use doorstep_core::fold::{Leave, State, Visit};
use doorstep_core::regime::{attendance, leave};
use doorstep_core::sync::replica::Progress;

use super::super::seen::{Seen, notes_on_server};
use super::super::step::{
    ANSWERS, Expectation, Fact, LENGTHS, MARKS, Mark, NEEDS, Outcome, Refuser, STAGES, STANDINGS, STATUSES, Waited,
    name_of,
};
use super::{Done, Player};

/// Errors: what is so instead.
type Met = Result<(), String>;

impl Player {
    pub(super) fn look(&mut self, expectation: &Expectation) -> Met {
        match expectation {
            Expectation::Outcome { who, doc, outcome } => {
                let is_meant = |done: &Done| {
                    who.as_ref().is_none_or(|who| done.who == *who) && (doc.is_none() || done.doc == *doc)
                };
                match self.done.iter().rposition(is_meant) {
                    Some(number) => self.outcome_is(number, outcome),
                    None => Err("nobody has done anything yet".to_owned()),
                }
            }
            Expectation::Told { who, codes } => self.is_told(who, codes),
            Expectation::Unsent { who, count } => {
                let waiting = self.hall.replica(who).status().waiting;
                met(waiting == *count, || format!("{who} has {waiting} unsent"))
            }
            Expectation::Visible { who, doc, holds } => {
                let is_seen = self.hall.replica(who).view(*doc).is_some();
                met(is_seen == *holds, || {
                    if is_seen { format!("{who} sees it") } else { format!("{who} does not see it") }
                })
            }
            Expectation::Fact { seen_by: None, fact: Fact::Notes(doc, text) } => {
                contains(&notes_on_server(&self.hall, *doc), text)
            }
            Expectation::Fact { seen_by: Some(who), fact: Fact::Notes(doc, text) } => {
                self.hall.load_notes(who, *doc);
                let notes = self.hall.replica(who).loaded_shared(*doc).map(|shared| shared.notes());
                contains(&notes.unwrap_or_default(), text)
            }
            Expectation::Fact { seen_by: None, fact } => fact_is(fact, &Seen::by_server(&self.hall)),
            Expectation::Fact { seen_by: Some(who), fact } => match Seen::on_phone(&self.hall, who) {
                Some(seen) => fact_is(fact, &seen),
                None => Err(format!("the phone of {who} has not heard of its centre yet")),
            },
        }
    }

    /// Of the act with this number.
    fn outcome_is(&mut self, number: usize, expected: &Outcome) -> Met {
        let outcome = self.outcome(&self.done[number]);
        let fits = match (expected, &outcome) {
            (Outcome::Refused(None, codes), Outcome::Refused(_, held)) => same(codes, held),
            (Outcome::Refused(by, codes), Outcome::Refused(refuser, held)) => by == refuser && same(codes, held),
            (Outcome::Kept(codes), Outcome::Kept(held))
            | (Outcome::Superseded(codes), Outcome::Superseded(held))
            | (Outcome::Provisional(codes), Outcome::Provisional(held))
            | (Outcome::Held(codes), Outcome::Held(held)) => same(codes, held),
            (expected, outcome) => expected == outcome,
        };
        // What is merely on its way may still be refused, and is spoken of then.
        let is_settled = outcome != Outcome::Waiting;
        self.done[number].is_spoken_of |= is_settled;
        met(fits, || format!("it was {}", outcome_in_words(&outcome)))
    }

    fn is_told(&mut self, who: &WorkerId, codes: &[String]) -> Met {
        let queue = self.hall.replica(who).queue();
        let words = |codes: &[Code]| codes.iter().map(Code::to_string).collect::<Vec<_>>();
        let told: Vec<Vec<String>> = queue
            .iter()
            .filter_map(|item| if let Progress::Refused(codes) = &item.progress { Some(words(codes)) } else { None })
            .collect();
        let of_theirs = self.done.iter().enumerate().filter(|(_, done)| done.who == *who);
        let meant: Vec<usize> = of_theirs
            .filter(|(_, done)| matches!(self.outcome(done), Outcome::Refused(Some(Refuser::Server), held) if same(codes, &held)))
            .map(|(place, _)| place)
            .collect();
        for place in meant {
            self.done[place].is_spoken_of = true;
        }
        met(told.iter().any(|held| same(codes, held)), || {
            let all = told.iter().map(|held| held.join(", ")).collect::<Vec<_>>();
            if all.is_empty() {
                format!("{who} is told of nothing refused")
            } else {
                format!("{who} is told {}", all.join("; "))
            }
        })
    }
}

fn met(holds: bool, instead: impl FnOnce() -> String) -> Met {
    if holds { Ok(()) } else { Err(instead()) }
}

/// Codes in whatever order.
fn same(expected: &[String], held: &[String]) -> bool {
    let sorted = |codes: &[String]| {
        let mut codes = codes.to_vec();
        codes.sort();
        codes
    };
    sorted(expected) == sorted(held)
}

pub(super) fn outcome_in_words(outcome: &Outcome) -> String {
    let with = |word: &str, codes: &[String]| format!("{word} {}", codes.join(", "));
    match outcome {
        Outcome::Accepted => "accepted".to_owned(),
        Outcome::Waiting => "not sent yet".to_owned(),
        Outcome::Refused(Some(Refuser::Phone), codes) => with("refused by the phone:", codes),
        Outcome::Refused(Some(Refuser::Server), codes) => with("refused by the server:", codes),
        Outcome::Refused(None, codes) => with("refused:", codes),
        Outcome::Kept(codes) => with("kept without effect:", codes),
        Outcome::Superseded(codes) => with("superseded:", codes),
        Outcome::Provisional(codes) => with("provisional:", codes),
        Outcome::Held(codes) => with("held:", codes),
    }
}

fn contains(notes: &str, text: &str) -> Met {
    met(notes.contains(text), || format!("they read {notes:?}"))
}

fn listed<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    let words: Vec<&str> = words.into_iter().collect();
    if words.is_empty() { "nobody or nothing".to_owned() } else { words.join(", ") }
}

/// One list against another, both in words.
fn equal<'a>(expected: impl IntoIterator<Item = &'a str>, held: impl IntoIterator<Item = &'a str>) -> Met {
    let held = listed(held);
    met(listed(expected) == held, || format!("it is {held}"))
}

fn leave_in<'a>(seen: &'a Seen<'_>, doc: DocId) -> Result<&'a Leave, String> {
    seen.leave(doc).ok_or_else(|| "there is no such leave here".to_owned())
}

fn visit_in<'a>(seen: &'a Seen<'_>, doc: DocId) -> Result<&'a Visit, String> {
    seen.state(doc).and_then(State::as_visit).ok_or_else(|| "there is no such visit here".to_owned())
}

fn fact_is(fact: &Fact, seen: &Seen<'_>) -> Met {
    match fact {
        Fact::Standing(doc, expected) => {
            let standing = leave::standing(leave_in(seen, *doc)?, seen.now);
            equal([name_of(expected, STANDINGS)], [name_of(&standing, STANDINGS)])
        }
        Fact::Stage(doc, expected) => {
            equal([name_of(expected, STAGES)], [name_of(&visit_in(seen, *doc)?.stage, STAGES)])
        }
        Fact::Chain(doc, roles) => {
            let chain = &leave_in(seen, *doc)?.chain;
            equal(roles.iter().map(|role| role.name()), chain.iter().map(|step| step.role.name()))
        }
        Fact::Length(doc, expected) => {
            let length: LeaveLength = leave_in(seen, *doc)?.length;
            equal([name_of(expected, LENGTHS)], [name_of(&length, LENGTHS)])
        }
        Fact::Minutes(doc, expected) => number(*expected, leave_in(seen, *doc)?.minutes),
        Fact::Joined(doc, expected) => number(*expected, leave_in(seen, *doc)?.joined_minutes),
        Fact::Rule(doc, expected) => equal([expected.as_str()], [leave_in(seen, *doc)?.rule.as_str()]),
        Fact::Needs(doc, expected) => {
            let needs = &leave_in(seen, *doc)?.needs;
            equal(expected.iter().map(|need| name_of(need, NEEDS)), needs.iter().map(|need| name_of(need, NEEDS)))
        }
        Fact::WaitsFor(doc, expected) => waits_for(leave_in(seen, *doc)?, expected, seen),
        Fact::DecidedBy(doc, people) => {
            let decided: &[Decided] = &leave_in(seen, *doc)?.decided;
            equal(people.iter().map(WorkerId::as_str), decided.iter().map(|decided| decided.by.as_str()))
        }
        Fact::ReturnDue(doc, expected) => {
            let words = |date: &Option<_>| {
                date.map_or("never".to_owned(), |date: doorstep_core::domain::Date| date.to_string())
            };
            let due = leave_in(seen, *doc)?.return_due;
            met(due == *expected, || format!("it is due {}", words(&due)))
        }
        Fact::Marked(doc, marks, holds) => {
            let leave = leave_in(seen, *doc)?;
            let wrong = marks.iter().find(|mark| is_marked(leave, **mark, seen) != *holds);
            wrong.map_or(Ok(()), |mark| {
                let not = if *holds { "not " } else { "" };
                Err(format!("it is {not}marked {}", name_of(mark, MARKS)))
            })
        }
        Fact::StandsIn(doc, duty, who, expected) => {
            let stand_ins = &leave_in(seen, *doc)?.stand_ins;
            let named = stand_ins.iter().find(|named| named.duty == *duty && named.worker == *who);
            let named = named.ok_or_else(|| format!("{who} is not named for that"))?;
            equal([name_of(expected, ANSWERS)], [name_of(&named.accepts, ANSWERS)])
        }
        Fact::Staff(doc, people) => {
            let staff = visit_in(seen, *doc)?.staff();
            equal(people.iter().map(WorkerId::as_str), staff.iter().map(WorkerId::as_str))
        }
        // Read elsewhere: notes are no state.
        Fact::Notes(..) => Ok(()),
        Fact::Day(who, date, expected) => {
            let leaves = doorstep_core::regime::Others::leaves_of(seen, who);
            let day = attendance::day(*date, &seen.months_of(who), &leaves, seen.reference, seen.now);
            let points: Vec<_> = day.points.iter().map(|point| (point.status, point.minutes)).collect();
            met(points == *expected, || {
                if points.is_empty() { "it is rest".to_owned() } else { format!("it is {}", day_in_words(&points)) }
            })
        }
    }
}

fn number(expected: u32, held: u32) -> Met {
    met(expected == held, || format!("it is {held}"))
}

fn waits_for(leave: &Leave, expected: &[Waited], seen: &Seen<'_>) -> Met {
    let roles: Vec<Role> = leave.due_steps().map(|(_, step)| step.role).collect();
    let workers = seen.reference.organisation.workers.keys();
    let people: Vec<&WorkerId> = workers.filter(|worker| leave::turn(leave, worker, &seen.world()).is_some()).collect();
    let holds = if expected.is_empty() {
        roles.is_empty()
    } else {
        expected.iter().all(|waited| match waited {
            Waited::Role(expected) => roles.contains(expected),
            Waited::Person(who) => people.contains(&who),
        })
    };
    met(holds, || {
        if roles.is_empty() {
            return "it waits for nobody".to_owned();
        }
        let people = listed(people.iter().map(|who| who.as_str()));
        format!("it waits for {}, which may be done by {people}", listed(roles.iter().map(|role| role.name())))
    })
}

fn is_marked(leave: &Leave, mark: Mark, seen: &Seen<'_>) -> bool {
    match mark {
        Mark::ToFile => leave::is_to_file(leave),
        Mark::Unfiled => leave::is_unfiled(leave, seen.now),
        Mark::Unconfirmed => leave::is_unconfirmed(leave),
        Mark::Retroactive => leave.retroactive,
        Mark::Changed => leave.decided_before > 0,
        Mark::Unratified => !leave.unratified.is_empty(),
    }
}

fn day_in_words(points: &[(attendance::Status, u32)]) -> String {
    let word = |(status, minutes): &(attendance::Status, u32)| {
        let name = name_of(status, STATUSES);
        if *minutes > 0 { format!("{name} {minutes}") } else { name.to_owned() }
    };
    points.iter().map(word).collect::<Vec<_>>().join(", ")
}
