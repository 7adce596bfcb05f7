//! A month of leave as it was asked for and decided, written down as a scenario (`docs/scenarios.md`): an administrator plays it
//! again under changed figures and sees what would have come of it.
//!
//! Reasons, contacts and remarks stay in the centre: the rules look only at whether there are any.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::{Result, bail};
use doorstep_core::domain::org::Worker;
use doorstep_core::domain::{Date, DeviceId, DocId, Timestamp, WorkerId};
use doorstep_core::fact::leave::{Duty, Slip, StandIn};
use doorstep_core::fact::{Code, DocKind, Entry, Envelope, Receipt, Statement, Verdict};
use doorstep_core::fold::{self, Leave, State};
use doorstep_core::regime::leave::{Standing, standing};

use crate::edition::Current;
use crate::store::Store;

/// Rows that are read at a time.
const READ: usize = 1000;

/// The lines of a scenario about every leave that was asked for in a month or lies in it, with what came of it until now. `head`
/// names the centre's files: `pack FILE directory FILE`.
///
/// Errors: there was none in that month; the store cannot be read.
pub async fn write(store: &Store, month: (i32, u32), head: &str) -> Result<String> {
    let people = Current::stored(store).await?.reference.organisation.workers;
    let (mut acts, states) = admitted(store).await?;
    acts.extend(refused(store, &people, &states).await?);
    acts.sort_by_key(|act| (act.at(), act.receipt.log_seq));
    let numbers = numbered(&acts, &states, month);
    if numbers.is_empty() {
        bail!("nobody asked for leave in {}-{:02}", month.0, month.1);
    }
    let mut text = format!("# Leave in {}-{:02}: what was asked for, and what came of it.\n{head}\n", month.0, month.1);
    let mut now = Timestamp(0);
    for act in &acts {
        let Some(number) = numbers.get(&act.envelope.doc) else { continue };
        if minute(act.at()) > minute(now) {
            now = act.at();
            writeln!(text, "\nat {} {}", now.date(), now.clock())?;
        }
        act.write(&format!("L{number}"), &mut text)?;
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

/// Every fact about a leave, and what it came to.
async fn admitted(store: &Store) -> Result<(Vec<Act>, BTreeMap<DocId, State>)> {
    let (mut acts, mut states) = (Vec::new(), BTreeMap::new());
    let mut after = (DocId([0; 16]), 0);
    loop {
        let rows = store.scan_entries(after, READ).await?;
        let Some(last) = rows.last() else { return Ok((acts, states)) };
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
}

/// Requests that were refused and never came to be: other rules may allow them. Nobody has checked what they say, so those that
/// no form writes are left out.
async fn refused(
    store: &Store,
    people: &BTreeMap<WorkerId, Worker>,
    states: &BTreeMap<DocId, State>,
) -> Result<Vec<Act>> {
    let phones = store.chain_keys().await?;
    let mut acts: BTreeMap<DocId, Act> = BTreeMap::new();
    let mut after = (DeviceId([0; 16]), 0);
    loop {
        let rows = store.scan_refused(after, READ).await?;
        let Some(last) = rows.last() else { return Ok(acts.into_values().collect()) };
        after = (last.device, last.device_seq);
        for row in rows {
            let Some((envelope, Statement::LeaveSubmitted(slip))) = about_leave(&row.bytes) else { continue };
            let own = phones.get(&row.device).is_some_and(|(worker, _)| *worker == envelope.person);
            let known = people.contains_key(&envelope.person)
                && slip.stand_ins.iter().all(|named| people.contains_key(&named.worker));
            if own && known && slip.from.is_sane() && slip.to.is_sane() && !states.contains_key(&envelope.doc) {
                let (doc, statement) = (envelope.doc, Statement::LeaveSubmitted(slip));
                acts.entry(doc).or_insert(Act { envelope, statement, receipt: row.receipt.receipt });
            }
        }
    }
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

/// The leaves of the month, numbered in the order of asking from 1. Those that the language has no words for are left out.
fn numbered(acts: &[Act], states: &BTreeMap<DocId, State>, month: (i32, u32)) -> BTreeMap<DocId, usize> {
    let in_month = |date: Date| (date.year(), date.month()) == month;
    let first = Date::new(month.0, month.1, 1);
    let mut numbers = BTreeMap::new();
    for act in acts {
        let Statement::LeaveSubmitted(slip) = &act.statement else { continue };
        let leave = states.get(&act.envelope.doc).and_then(State::as_leave);
        let lies = leave.is_some()
            && (in_month(slip.from.date())
                || first.is_some_and(|first| slip.from.date() < first && first <= slip.to.date()));
        let told = slip.mandate.is_none() && leave.is_none_or(|leave| leave.delegations.is_empty());
        if told && (in_month(act.at().date()) || lies) {
            let next = numbers.len() + 1;
            numbers.entry(act.envelope.doc).or_insert(next);
        }
    }
    numbers
}

impl Act {
    fn at(&self) -> Timestamp {
        self.receipt.acted_at(&self.envelope)
    }

    fn write(&self, name: &str, text: &mut String) -> std::fmt::Result {
        let who = &self.envelope.person;
        let codes: Vec<&str> = self.receipt.verdict.codes().iter().map(Code::name).collect();
        let is_refused = matches!(self.receipt.verdict, Verdict::Refused(_));
        if !is_refused && !codes.is_empty() {
            // It came too late, or after somebody else's: played again it would come first.
            return writeln!(text, "# without effect: {who} about {name}, {}", codes.join(", "));
        }
        match &self.statement {
            Statement::LeaveSubmitted(slip) => writeln!(text, "{who} asks for leave {name}: {}", asked(slip))?,
            Statement::LeaveDecided(decision) if decision.agree => writeln!(text, "{who} agrees to {name}")?,
            Statement::LeaveDecided(_) => writeln!(text, "{who} disagrees with {name} \"不同意\"")?,
            Statement::LeaveWithdrawn(()) => writeln!(text, "{who} withdraws {name}")?,
            Statement::LeaveRevoked(()) => writeln!(text, "{who} revokes {name}")?,
            Statement::LeaveFiled(filing) => {
                let number = filing.number.replace(['"', '\\', '\n'], " ");
                writeln!(text, "{who} files {name} number \"{number}\"")?;
            }
            Statement::LeaveReturned(_) => writeln!(text, "{who} is back from {name} reason \"说明\"")?,
            Statement::LeaveReturnConfirmed(()) => writeln!(text, "{who} confirms the return of {name}")?,
            Statement::StandInAnswered(answer) if answer.accepts => writeln!(text, "{who} stands in for {name}")?,
            Statement::StandInAnswered(_) => writeln!(text, "{who} does not stand in for {name} \"不能顶岗\"")?,
            Statement::StandInsNamed(named) => writeln!(text, "{who} names for {name}{}", stand_ins(named))?,
            other => writeln!(text, "# no word for it: statement {} of {who} about {name}", other.kind().0)?,
        }
        if is_refused { writeln!(text, "expect refused {}", codes.join(", ")) } else { Ok(()) }
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
