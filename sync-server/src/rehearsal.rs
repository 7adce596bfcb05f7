//! A month of leave as it was asked for and decided, written down as a scenario (`docs/scenarios.md`): an administrator plays it
//! again under changed figures and sees what would have come of it.
//!
//! Reasons, contacts and remarks stay in the centre: the rules look only at whether there are any.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::{Result, bail};
use doorstep_core::domain::{Date, DeviceId, DocId, Timestamp};
use doorstep_core::fact::leave::{Duty, Slip, StandIn};
use doorstep_core::fact::{Code, DocKind, Entry, Envelope, Receipt, Statement, Verdict};
use doorstep_core::fold::{self, Leave, State};
use doorstep_core::regime::leave::{Standing, standing};

use crate::store::Store;

/// Rows that are read at a time.
const READ: usize = 1000;

/// The lines of a scenario about everything that was asked for in a month, with what came of it until now. `head` names the
/// centre's files: `pack FILE directory FILE`.
///
/// Errors: nothing was asked for in that month; the store cannot be read.
pub async fn write(store: &Store, (year, month): (i32, u32), head: &str) -> Result<String> {
    let mut acts = Vec::new();
    let mut states: BTreeMap<DocId, State> = BTreeMap::new();
    let mut after = (DocId([0; 16]), 0);
    loop {
        let rows = store.scan_entries(after, READ).await?;
        let Some(last) = rows.last() else { break };
        after = (last.doc, last.receipt.receipt.doc_seq);
        for row in rows {
            let receipt = row.receipt.receipt;
            let Some((envelope, statement)) = about_leave(&row.bytes) else { continue };
            let mut state = states.remove(&envelope.doc);
            fold::apply(&mut state, &envelope, &statement, &receipt);
            if let Some(state) = state {
                states.insert(envelope.doc, state);
                acts.push(Act { envelope, statement, receipt });
            }
        }
    }
    let mut after = (DeviceId([0; 16]), 0);
    loop {
        let rows = store.scan_refused(after, READ).await?;
        let Some(last) = rows.last() else { break };
        after = (last.device, last.device_seq);
        // What was refused and never came to be is played as well: the other rules may allow it.
        acts.extend(rows.into_iter().filter_map(|row| {
            let (envelope, statement) = about_leave(&row.bytes)?;
            let is_request = matches!(statement, Statement::LeaveSubmitted(_));
            is_request.then_some(Act { envelope, statement, receipt: row.receipt.receipt })
        }));
    }
    acts.sort_by_key(|act| (act.at(), act.receipt.log_seq));
    let numbers = numbered(&acts, year, month);
    if numbers.is_empty() {
        bail!("nobody asked for leave in {year}-{month:02}");
    }
    let mut text = format!("# What was asked for in {year}-{month:02}, and what came of it.\n{head}\n");
    let mut now = Timestamp(0);
    for act in acts.iter().filter(|act| numbers.contains_key(&act.envelope.doc)) {
        if minute(act.at()) > minute(now) {
            now = act.at();
            writeln!(text, "\nat {} {}", now.date(), now.clock())?;
        }
        act.write(&format!("L{}", numbers[&act.envelope.doc]), &mut text)?;
    }
    text.push('\n');
    let mut in_order: Vec<_> = numbers.iter().collect();
    in_order.sort_by_key(|(_, number)| **number);
    for (doc, number) in in_order {
        if let Some(leave) = states.get(doc).and_then(State::as_leave) {
            outcome(&format!("L{number}"), leave, now, &mut text)?;
        }
    }
    Ok(text)
}

fn minute(at: Timestamp) -> i64 {
    at.0.div_euclid(60_000)
}

struct Act {
    envelope: Envelope,
    statement: Statement,
    receipt: Receipt,
}

fn about_leave(bytes: &[u8]) -> Option<(Envelope, Statement)> {
    let envelope = Entry::open(bytes).ok()?.envelope;
    let statement = Statement::decode(envelope.kind, &envelope.payload)?;
    (envelope.doc_kind == DocKind::Leave && statement.doc_kind() == DocKind::Leave).then_some((envelope, statement))
}

/// The leaves that were asked for in the month, numbered in the order of asking from 1.
fn numbered(acts: &[Act], year: i32, month: u32) -> BTreeMap<DocId, usize> {
    let in_month = |date: Date| (date.year(), date.month()) == (year, month);
    let asked = acts.iter().filter(|act| matches!(act.statement, Statement::LeaveSubmitted(_)));
    let docs = asked.filter(|act| in_month(act.at().date())).map(|act| act.envelope.doc);
    let mut numbers = BTreeMap::new();
    for doc in docs {
        let next = numbers.len() + 1;
        numbers.entry(doc).or_insert(next);
    }
    numbers
}

impl Act {
    fn at(&self) -> Timestamp {
        self.receipt.acted_at(&self.envelope)
    }

    fn write(&self, name: &str, text: &mut String) -> std::fmt::Result {
        let who = &self.envelope.person;
        match &self.statement {
            Statement::LeaveSubmitted(slip) => writeln!(text, "{who} asks for leave {name}: {}", asked(slip))?,
            Statement::LeaveDecided(decision) if decision.agree => writeln!(text, "{who} agrees to {name}")?,
            Statement::LeaveDecided(_) => writeln!(text, "{who} disagrees with {name} \"不同意\"")?,
            Statement::DecisionRatified(_) => writeln!(text, "{who} ratifies {name}")?,
            Statement::LeaveWithdrawn(()) => writeln!(text, "{who} withdraws {name}")?,
            Statement::LeaveRevoked(()) => writeln!(text, "{who} revokes {name}")?,
            Statement::LeaveFiled(filing) => writeln!(text, "{who} files {name} number {:?}", filing.number)?,
            Statement::LeaveReturned(_) => writeln!(text, "{who} is back from {name} reason \"说明\"")?,
            Statement::LeaveReturnConfirmed(()) => writeln!(text, "{who} confirms the return of {name}")?,
            Statement::StandInAnswered(answer) if answer.accepts => writeln!(text, "{who} stands in for {name}")?,
            Statement::StandInAnswered(_) => writeln!(text, "{who} does not stand in for {name} \"不能顶岗\"")?,
            Statement::StandInsNamed(named) => writeln!(text, "{who} names for {name}{}", stand_ins(named))?,
            other => writeln!(text, "# not played: statement {} about {name} by {who}", other.kind().0)?,
        }
        let Some(word) = verdict(&self.receipt.verdict) else { return Ok(()) };
        let codes: Vec<&str> = self.receipt.verdict.codes().iter().map(Code::name).collect();
        writeln!(text, "expect {word} {}", codes.join(", "))
    }
}

fn verdict(verdict: &Verdict) -> Option<&'static str> {
    match verdict {
        Verdict::Effective => None,
        Verdict::Refused(_) => Some("refused"),
        Verdict::Superseded(_) => Some("superseded"),
        Verdict::Kept(_) => Some("kept"),
        Verdict::Provisional(_) => Some("provisional"),
        Verdict::Held(_) => Some("held"),
    }
}

fn asked(slip: &Slip) -> String {
    let moment = |at: Timestamp| format!("{} {}", at.date(), at.clock());
    let official = match slip.official {
        Some(true) => " official",
        Some(false) => " private",
        None => "",
    };
    let arrangement = if slip.substitute.trim().is_empty() { " arrangement \"\"" } else { "" };
    let stand_ins = stand_ins(&slip.stand_ins);
    let (kind, from, to) = (slip.kind.name(), moment(slip.from), moment(slip.to));
    format!("{kind} {from} .. {to}{official}{arrangement}{stand_ins}")
}

fn stand_ins(named: &[StandIn]) -> String {
    let word = |duty: Duty| match duty {
        Duty::Post => "post",
        Duty::Charge => "charge",
    };
    named.iter().map(|named| format!(" {} {}", word(named.duty), named.worker)).collect()
}

fn outcome(name: &str, leave: &Leave, now: Timestamp, text: &mut String) -> std::fmt::Result {
    let standing = standing(leave, now);
    let named = Standing::NAMES.into_iter().find(|(is, _)| *is == standing);
    writeln!(text, "expect {name} is {}", named.map_or_else(|| format!("{standing:?}"), |(_, name)| name.to_owned()))?;
    let roles: Vec<&str> = leave.chain.iter().map(|step| step.role.name()).collect();
    if !roles.is_empty() {
        writeln!(text, "expect {name} chain {}", roles.join(", "))?;
    }
    writeln!(text, "expect {name} minutes {}", leave.minutes)
}
