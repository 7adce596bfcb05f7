//! Plays a scenario: step after step, and of each expectation whether it is met.

mod act;
mod expect;

use std::collections::BTreeSet;

use doorstep_core::domain::{DocId, WorkerId};
use doorstep_core::fact::{Code, Verdict};

use super::hall::{Hall, Written};
use super::step::{Act, Expectation, Fact, Handling, Outcome, Refuser, Scenario, Step, What};

/// What came of one expectation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub line: usize,
    /// As it stands in the file; what nobody expected is said in our words.
    pub text: String,
    /// What is so instead; none when it is met.
    pub instead: Option<String>,
}

/// Something that somebody did, and whether a line has spoken of what became of it.
#[derive(Debug)]
struct Done {
    line: usize,
    text: String,
    who: WorkerId,
    doc: Option<DocId>,
    result: Tried,
    is_spoken_of: bool,
}

#[derive(Debug)]
enum Tried {
    /// The phone said no before anything was written.
    Stopped(Vec<Code>),
    Written(Written),
}

#[derive(Debug)]
struct Player {
    hall: Hall,
    done: Vec<Done>,
    findings: Vec<Finding>,
}

/// Plays all of it, whatever is met on the way. What was refused although no line speaks of it is a finding as well, at the end.
pub fn play(scenario: &Scenario) -> Vec<Finding> {
    let hall = Hall::new(&scenario.first.reference, scenario.begins);
    let mut player = Player { hall, done: Vec::new(), findings: Vec::new() };
    let named = scenario.steps.iter().flat_map(|step| people_in(&step.what)).collect::<BTreeSet<_>>();
    player.sign_in(&named);
    for step in &scenario.steps {
        player.step(step, &named);
    }
    player.say_what_nobody_expected();
    player.findings
}

/// Whoever a step names; they have a phone each.
fn people_in(what: &What) -> Vec<WorkerId> {
    match what {
        What::At(_) | What::Publish(_) => Vec::new(),
        What::Phone(who, _) => who.iter().cloned().collect(),
        What::Act(who, act, _) => {
            let stand_ins = match act {
                Act::AskLeave { form, .. } => &form.stand_ins[..],
                Act::NameStandIns { stand_ins, .. } => stand_ins,
                _ => &[],
            };
            stand_ins.iter().map(|(_, worker)| worker).chain([who]).cloned().collect()
        }
        What::Expect(Expectation::Outcome { who, .. }) => who.iter().cloned().collect(),
        What::Expect(
            Expectation::Told { who, .. } | Expectation::Unsent { who, .. } | Expectation::Visible { who, .. },
        ) => vec![who.clone()],
        What::Expect(Expectation::Fact { seen_by, fact }) => {
            let of_day = match fact {
                Fact::Day(who, ..) => Some(who),
                _ => None,
            };
            seen_by.iter().chain(of_day).cloned().collect()
        }
    }
}

impl Player {
    /// Everybody of these who is in the directory and has no phone yet.
    fn sign_in(&mut self, named: &BTreeSet<WorkerId>) {
        for who in named {
            let is_there = self.hall.server().reference().organisation.workers.contains_key(who);
            if is_there && !self.hall.has_signed_in(who) {
                self.hall.sign_in(who);
            }
        }
    }

    fn step(&mut self, step: &Step, named: &BTreeSet<WorkerId>) {
        match &step.what {
            What::At(at) => self.hall.advance(*at),
            What::Publish(edition) => {
                self.hall.publish(edition.reference.clone());
                self.sign_in(named);
            }
            What::Phone(who, handling) => {
                let whose = who.as_ref().map_or_else(|| self.hall.everybody(), |who| vec![who.clone()]);
                for who in whose {
                    self.handle(&who, *handling);
                }
            }
            What::Act(who, act, manner) => {
                let result = act::attempt(&mut self.hall, who, act, manner);
                let (line, text, who) = (step.line, step.text.clone(), who.clone());
                self.done.push(Done { line, text, who, doc: act.doc(), result, is_spoken_of: false });
            }
            What::Expect(expectation) => {
                let instead = self.look(expectation).err();
                self.findings.push(Finding { line: step.line, text: step.text.clone(), instead });
            }
        }
    }

    fn handle(&mut self, who: &WorkerId, handling: Handling) {
        match handling {
            Handling::Offline => self.hall.set_online(who, false),
            Handling::Online => self.hall.set_online(who, true),
            Handling::Sync => self.hall.sync(who),
            Handling::Restart => self.hall.restart(who),
            Handling::ClockOff(off_ms) => self.hall.set_clock(who, Some(off_ms)),
            Handling::ClockRight => self.hall.set_clock(who, None),
        }
    }

    fn outcome(&self, done: &Done) -> Outcome {
        let written = match &done.result {
            Tried::Stopped(codes) => {
                return Outcome::Refused(Some(Refuser::Phone), codes.iter().map(Code::to_string).collect());
            }
            Tried::Written(written) => written,
        };
        let receipts = self.hall.receipts(written);
        let troubled: Vec<&Verdict> =
            receipts.iter().map(|receipt| &receipt.verdict).filter(|verdict| !verdict.is_effective()).collect();
        // One act may be several entries; what stands against any of them stands against it.
        let codes = troubled.iter().flat_map(|verdict| verdict.codes()).map(Code::to_string).collect();
        match troubled.first() {
            Some(Verdict::Refused(_)) => Outcome::Refused(Some(Refuser::Server), codes),
            Some(Verdict::Kept(_)) => Outcome::Kept(codes),
            Some(Verdict::Superseded(_)) => Outcome::Superseded(codes),
            Some(Verdict::Provisional(_)) => Outcome::Provisional(codes),
            Some(Verdict::Held(_)) => Outcome::Held(codes),
            Some(Verdict::Effective) | None => {
                let entries = (written.last + 1).saturating_sub(written.first);
                if receipts.len() as u64 == entries { Outcome::Accepted } else { Outcome::Waiting }
            }
        }
    }

    fn say_what_nobody_expected(&mut self) {
        for done in self.done.iter().filter(|done| !done.is_spoken_of) {
            let outcome = self.outcome(done);
            if !matches!(outcome, Outcome::Accepted | Outcome::Waiting) {
                let text = format!("expect accepted (no line speaks of it): {}", done.text);
                let instead = Some(format!("it was {}", expect::outcome_in_words(&outcome)));
                self.findings.push(Finding { line: done.line, text, instead });
            }
        }
        self.findings.sort_by_key(|finding| finding.line);
    }
}
