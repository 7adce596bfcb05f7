//! Who hears of a refused entry besides its author: a phone in a drawer must not hide that something went wrong.

use super::{Device, Ledger, Link};
use crate::admission::code;
use crate::domain::{Date, DeviceId, DocId, WorkerId};
use crate::fact::{Code, Envelope, Kind, Receipt, Statement};
use crate::sync::Scope;
use crate::sync::scope::answerable;

/// A scope in which a refused entry is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    pub scope: Scope,
    /// The line of the server's log that tells of the refusal.
    pub line: u64,
    pub author: WorkerId,
    /// Where the entry stands among the refused ones.
    pub device: DeviceId,
    pub device_seq: u64,
    /// Whether the content may be read there as long as the document does not exist.
    pub open: bool,
}

impl Ledger {
    pub(super) fn refuse(&mut self, device: &Device, device_seq: u64, doc: DocId, link: &Link, receipt: Receipt) {
        let (codes, on) = (receipt.verdict.codes().to_vec(), receipt.received_at.date());
        self.decided(doc, device.id, device_seq, link, receipt);
        let envelope = link.entry.as_ref().map(|entry| &entry.envelope);
        self.tell(&device.worker, envelope, doc, (device.id, device_seq), &codes, on);
    }

    /// Notes who hears of the entry about which the last line of the log tells that it was refused; `place` is its place in the
    /// chain of its device.
    pub(super) fn tell(
        &mut self,
        author: &WorkerId,
        envelope: Option<&Envelope>,
        doc: DocId,
        place: (DeviceId, u64),
        codes: &[Code],
        on: Date,
    ) {
        // The author's phone does it again by itself: it only stood on another that was refused.
        let is_change = envelope.is_some_and(|envelope| envelope.kind == Kind::CHANGE);
        if is_change && code::only_stood_on_refused(codes) {
            return;
        }
        let statement = envelope.and_then(|envelope| Statement::decode(envelope.kind, &envelope.payload));
        let said = envelope.map(|envelope| (envelope.doc_kind, statement.as_ref()));
        let state = self.documents.get(&doc).and_then(Option::as_ref).map(|document| &document.state);
        let scopes = answerable(author, said, state, &self.reference.organisation, on);
        let (line, (device, device_seq)) = (self.log.size, place);
        let told = |(scope, open)| Told { scope, line, author: author.clone(), device, device_seq, open };
        self.changes.told.extend(scopes.into_iter().map(told));
    }
}

#[cfg(test)]
mod tests {
    use super::super::examples::{Hand, Office};
    use super::*;
    use crate::domain::{GroupId, Role, WindowId};
    use crate::fact::DocKind;
    use crate::fact::attendance::Punch;
    use crate::testing::{application, at, slip};

    fn group(id: &str) -> Scope {
        Scope::Group(GroupId::new(id))
    }

    fn window(id: &str) -> Scope {
        Scope::Window(WindowId::new(id))
    }

    /// What is refused is told in these scopes, and where its content may be read without a document.
    fn check(worker: &str, statement: &Statement, expected: &[(Scope, bool)]) {
        let mut office = Office::new();
        let mut hand = Hand::new(worker, 1);
        let receipt = office.push(&mut hand, statement, ("2026-05-13 09:00", None, "2026-05-13 09:01"));
        assert!(!receipt.verdict.is_admitted(), "{:?}", receipt.verdict);
        let changes = office.ledger.take_changes();
        let told: Vec<(Scope, bool)> = changes.told.iter().map(|told| (told.scope.clone(), told.open)).collect();
        assert_eq!(told, expected, "{worker}");
        for told in &changes.told {
            assert_eq!((told.author.as_str(), told.line), (worker, receipt.log_seq));
            assert_eq!((told.device, told.device_seq), (hand.device.id, 1));
        }
    }

    #[test]
    fn a_refused_leave_is_told_to_the_leader_of_the_group() {
        let backwards = Statement::LeaveSubmitted(slip("2026-05-15 17:00", "2026-05-15 14:00"));
        check("lina", &backwards, &[(group("group-1"), true)]);
        check("yangbo", &backwards, &[(group("group-2"), true)]);
        // A leader's own is told to the leader in charge; somebody outside the regulation has nobody.
        check("wangqiang", &backwards, &[(group("group-1"), true), (Scope::Role(Role::DeputyLeader), true)]);
        check("liuyang", &backwards, &[]);
        // What begins nothing is nobody's content without its document.
        check("lina", &Statement::LeaveWithdrawn(()), &[(group("group-1"), false)]);
    }

    #[test]
    fn a_refused_visit_is_told_to_the_heads_of_both_windows_and_to_the_supervision() {
        let mut form = application();
        form.window = WindowId::new("household");
        form.address = crate::domain::Private::new(String::new());
        let supervision = Scope::Role(Role::SupervisionSection);
        let filed = Statement::VisitFiled(form);
        let expected = [(window("household"), true), (window("social-security"), false), (supervision.clone(), true)];
        check("lina", &filed, &expected);
        let started = Statement::VerificationStarted(());
        check("lina", &started, &[(window("social-security"), false), (supervision, false)]);
    }

    #[test]
    fn bytes_that_are_no_entry_are_told_to_all_who_answer_for_the_author() {
        let office = Office::new();
        let organisation = &office.ledger.reference().organisation;
        let on = at("2026-05-13 09:00").date();
        let told = answerable(&WorkerId::new("lina"), None, None, organisation, on);
        let closed = |scope| (scope, false);
        let all = [group("group-1"), window("social-security"), Scope::Role(Role::SupervisionSection)];
        assert_eq!(told, all.into_iter().map(closed).collect());
    }

    #[test]
    fn what_is_kept_or_effective_is_told_to_nobody() {
        let mut office = Office::new();
        let mut lina = Hand::new("lina", 1);
        for (wall, now) in [("2026-05-13 08:55", "2026-05-13 08:55"), ("2026-05-13 09:00", "2026-05-19 09:00")] {
            let punch = Statement::Punched(Punch { at: at(wall), note: String::new() });
            let receipt = office.push(&mut lina, &punch, (wall, None, now));
            assert!(receipt.verdict.is_admitted());
        }
        assert!(office.ledger.take_changes().told.is_empty());
    }

    #[test]
    fn a_change_that_only_stood_on_a_refused_one_is_told_to_nobody() {
        let mut office = Office::new();
        let lina = Hand::new("lina", 1);
        let change = Envelope {
            suite: 1,
            tenant: office.ledger.reference().centre.clone(),
            doc: DocId([0x89; 16]),
            doc_kind: DocKind::Visit,
            kind: Kind::CHANGE,
            person: lina.worker.clone(),
            acting: None,
            device: lina.device.id,
            device_seq: 1,
            prev: crate::domain::EntryHash::NONE,
            anchor: None,
            wall: at("2026-05-13 09:00"),
            mono_ms: None,
            subject: None,
            payload: Vec::new(),
        };
        for (code, told) in [(code::SEQ, 0), (code::DEPS, 0), (code::SIZE, 2)] {
            let codes = [Code::new(code)];
            let place = (lina.device.id, 1);
            office.ledger.tell(&lina.worker, Some(&change), change.doc, place, &codes, change.wall.date());
            assert_eq!(office.ledger.take_changes().told.len(), told, "{code}");
        }
    }
}
