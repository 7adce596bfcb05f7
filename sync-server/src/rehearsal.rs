//! A month of leave as it was asked for and decided, written down as a scenario (`docs/scenarios.md`): an administrator plays it
//! again under changed figures and sees what would have come of it.
//!
//! Reasons, contacts and remarks stay in the centre: the rules look only at whether there are any.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::{Result, bail};
use doorstep_core::domain::org::Worker;
use doorstep_core::domain::{Date, DeviceId, DocId, Timestamp, WorkerId};
use doorstep_core::fact::cover::Delegation;
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
    let told: Vec<&Act> = acts.iter().filter(|act| numbers.contains_key(&act.envelope.doc)).collect();
    for (at, moment) in moments(&told) {
        if minute(at) > minute(now) {
            now = at;
            writeln!(text, "\nat {} {}", now.date(), now.clock())?;
        }
        match moment {
            Moment::Offline(who) => writeln!(text, "{who} goes offline")?,
            Moment::Act(act) => act.write(&format!("L{}", numbers[&act.envelope.doc]), &mut text)?,
            Moment::Online(who) => writeln!(text, "{who} comes online")?,
        }
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

/// What a scenario tells, in its order.
#[derive(Clone, Copy, Debug)]
enum Moment<'a> {
    Offline(&'a WorkerId),
    Act(&'a Act),
    Online(&'a WorkerId),
}

/// The acts in the order in which they came to be: what arrived later than it was done was done without a network, and arrives
/// with its person's return to it.
fn moments<'a>(acts: &[&'a Act]) -> Vec<(Timestamp, Moment<'a>)> {
    // By person: when they were without a network, and the line of the log with which that ended.
    let mut away: BTreeMap<&WorkerId, Vec<(Timestamp, Timestamp, u64)>> = BTreeMap::new();
    let mut late: Vec<&&Act> = acts.iter().filter(|act| minute(act.at()) < minute(act.receipt.received_at)).collect();
    late.sort_by_key(|act| (act.at(), act.receipt.log_seq));
    for act in late {
        let spans = away.entry(&act.envelope.person).or_default();
        let (from, to, line) = (act.at(), act.receipt.received_at, act.receipt.log_seq);
        match spans.last_mut() {
            Some(last) if minute(from) <= minute(last.1) => *last = (last.0, last.1.max(to), last.2.max(line)),
            _ => spans.push((from, to, line)),
        }
    }
    let mut found: Vec<((i64, u8, u64), Timestamp, Moment<'_>)> = Vec::new();
    for (who, spans) in &away {
        for (from, to, line) in spans {
            found.push(((minute(*from), 0, 0), *from, Moment::Offline(who)));
            found.push(((minute(*to), 1, *line), *to, Moment::Online(who)));
        }
    }
    for act in acts {
        found.push(((minute(act.at()), 1, act.receipt.log_seq), act.at(), Moment::Act(act)));
    }
    found.sort_by_key(|(key, ..)| *key);
    found.into_iter().map(|(_, at, moment)| (at, moment)).collect()
}

fn minute(at: Timestamp) -> i64 {
    at.0.div_euclid(60_000)
}

#[derive(Debug)]
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

/// The leaves of the month, numbered in the order of asking from 1.
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
        if in_month(act.at().date()) || lies {
            let next = numbers.len() + 1;
            numbers.entry(act.envelope.doc).or_insert(next);
        }
    }
    numbers
}

impl Act {
    /// When it was done. What was refused is told when that was said, and takes no part in what a phone shows before.
    fn at(&self) -> Timestamp {
        let is_refused = matches!(self.receipt.verdict, Verdict::Refused(_));
        let (done, received) = (self.receipt.acted_at(&self.envelope), self.receipt.received_at);
        // A phone that was ahead of the server cannot be played.
        if is_refused { received } else { done.min(received) }
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
            Statement::DelegateNamed(Delegation { post, worker, from, to }) => {
                let role =
                    self.envelope.acting.as_ref().map_or_else(String::new, |(role, _)| format!(" as {}", role.name()));
                let (from, to) = (moment(*from), moment(*to));
                writeln!(text, "{who} designates for {name} {worker} at \"{post}\" {from} .. {to}{role}")?;
            }
            Statement::StandInsNamed(named) => writeln!(text, "{who} names for {name}{}", stand_ins(named))?,
            other => writeln!(text, "# no word for it: statement {} of {who} about {name}", other.kind().0)?,
        }
        if is_refused { writeln!(text, "expect refused {}", codes.join(", ")) } else { Ok(()) }
    }
}

fn asked(slip: &Slip) -> String {
    let official = match slip.official {
        Some(true) => " official",
        Some(false) => " private",
        None => "",
    };
    let arrangement = if slip.substitute.trim().is_empty() { " arrangement \"\"" } else { "" };
    let stand_ins = stand_ins(&slip.stand_ins);
    let (kind, from, to) = (slip.kind.name(), moment(slip.from), moment(slip.to));
    let deputy = slip.mandate.as_ref().map_or_else(String::new, |mandate| format!(" deputy {}", mandate.deputy));
    format!("{kind} {from} .. {to}{official}{arrangement}{stand_ins}{deputy}")
}

fn moment(at: Timestamp) -> String {
    format!("{} {}", at.date(), at.clock())
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

#[cfg(test)]
mod tests {
    use doorstep_core::domain::{CentreId, EntryHash};
    use doorstep_core::fact::{Envelope, Grade, Ruling};
    use doorstep_core::testing::at;

    use super::*;

    /// Done at one time of the day, received at another.
    fn act(who: &str, statement: Statement, [done, received]: [&str; 2], log_seq: u64) -> Act {
        let moment = |time: &str| at(&format!("2026-05-13 {time}"));
        let envelope = Envelope {
            suite: 1,
            tenant: CentreId::new("guangyuan"),
            doc: DocId([1; 16]),
            doc_kind: DocKind::Leave,
            kind: statement.kind(),
            person: WorkerId::new(who),
            acting: None,
            device: DeviceId([1; 16]),
            device_seq: log_seq,
            prev: EntryHash::NONE,
            anchor: None,
            wall: moment(done),
            mono_ms: None,
            subject: None,
            payload: statement.encode(),
        };
        let receipt = Receipt {
            hash: EntryHash([log_seq as u8; 32]),
            doc_seq: log_seq,
            log_seq,
            received_at: moment(received),
            grade: Grade::A,
            verdict: Verdict::Effective,
            ruling: Ruling::None,
            edition: 1,
        };
        Act { envelope, statement, receipt }
    }

    #[test]
    fn what_was_done_without_a_network_is_played_without_one() {
        let withdraws = || Statement::LeaveWithdrawn(());
        let acts = [
            act("lina", withdraws(), ["09:00", "12:00"], 3),
            act("lina", withdraws(), ["10:00", "12:00"], 4),
            act("wangqiang", withdraws(), ["11:00", "11:00"], 2),
            act("wangqiang", withdraws(), ["12:00", "12:00"], 5),
            act("lina", withdraws(), ["13:00", "13:00"], 6),
        ];
        let all: Vec<&Act> = acts.iter().collect();
        let told = moments(&all).into_iter().map(|(at, moment)| match moment {
            Moment::Offline(who) => format!("{} {who} goes", at.clock()),
            Moment::Act(act) => format!("{} {}", at.clock(), act.receipt.log_seq),
            Moment::Online(who) => format!("{} {who} comes", at.clock()),
        });
        assert_eq!(
            told.collect::<Vec<_>>(),
            ["09:00 lina goes", "09:00 3", "10:00 4", "11:00 2", "12:00 lina comes", "12:00 5", "13:00 6"]
        );
    }

    #[test]
    fn mandates_and_designations_have_words() {
        let [from, to] = ["09:00", "17:00"].map(|time| at(&format!("2026-05-14 {time}")));
        let (post, worker) = (doorstep_core::domain::PostId("desk".to_owned()), WorkerId::new("sunyue"));
        let named = Statement::DelegateNamed(Delegation { post, worker, from, to });
        let mut text = String::new();
        act("wangqiang", named, ["09:00", "09:00"], 1).write("L1", &mut text).unwrap();
        let mut slip = doorstep_core::testing::slip("2026-05-14 09:00", "2026-05-14 17:00");
        let (scope, principles) = ("日常".to_owned(), "按制度".to_owned());
        let deputy = WorkerId::new("sunyue");
        slip.mandate = Some(doorstep_core::fact::cover::Mandate { deputy, from, to, scope, principles });
        let line = asked(&slip);
        assert_eq!(text, "wangqiang designates for L1 sunyue at \"desk\" 2026-05-14 09:00 .. 2026-05-14 17:00\n");
        assert!(line.ends_with(" deputy sunyue"), "{line}");
    }
}
