//! What people do about punches that are missing: ask, take it back, decide. Now and then what the app would not offer.

use doorstep_core::domain::DocId;
use doorstep_core::fact::DocKind;
use doorstep_core::fact::Statement;
use doorstep_core::fact::attendance::{MakeUpRequest, MakeUpVerdict, Place};
use doorstep_core::regime::Others as _;
use doorstep_core::regime::attendance::{self, Status};

use super::action::{Choice, Person, fact, one};

impl Person<'_> {
    pub fn make_up(&mut self) -> Choice {
        match self.random.below(5) {
            0..3 => self.ask_make_up(),
            3 => self.decide_make_up(),
            _ => self.withdraw_make_up(),
        }
    }

    fn ask_make_up(&mut self) -> Choice {
        let Some(reference) = self.replica.reference() else { return Choice::Nothing };
        let now = self.replica.now(self.wall);
        let (months, leaves) = (self.replica.months_of(self.worker), self.replica.leaves_of(self.worker));
        let days = (0..4).map(|days| attendance::day(now.date().plus_days(-days), &months, &leaves, reference, now));
        let points: Vec<_> = days.flat_map(|day| day.points).collect();
        let open: Vec<_> = points.iter().filter(|point| point.status == Status::Missing || self.is_clumsy).collect();
        let Some(point) = self.random.pick(&open) else { return Choice::Nothing };
        let (mut place, mut claimed) = (point.place, point.at);
        let doc = DocId::month(&reference.centre, self.worker, place.on.year(), place.on.month());
        let mut reason = self.words.coin(doc).text();
        if self.is_clumsy {
            match self.random.below(4) {
                0 => claimed = claimed.plus_minutes(-6 * 60),
                1 => reason.clear(),
                2 => place = Place { point: 9, ..place },
                _ => {}
            }
        }
        one("asks for a make-up", fact(doc, None, Statement::MakeUpAsked(MakeUpRequest { place, claimed, reason })))
    }

    fn decide_make_up(&mut self) -> Choice {
        let Some(reference) = self.replica.reference() else { return Choice::Nothing };
        let today = self.replica.now(self.wall).date();
        let mut turns: Vec<(DocId, Place)> = Vec::new();
        for (doc, view) in self.replica.views(DocKind::Month) {
            let Some(month) = view.state.as_month() else { continue };
            turns.extend(
                attendance::makeup::turn(month, self.worker, today, reference).map(|makeup| (doc, makeup.place)),
            );
            if self.is_clumsy {
                turns.extend(month.makeups.iter().map(|makeup| (doc, makeup.place)));
            }
        }
        let Some((doc, place)) = self.random.pick(&turns).copied() else { return Choice::Nothing };
        let acting = if self.is_clumsy {
            let mut grants = reference.organisation.grants_of(self.worker, today);
            grants.next().map(|grant| (grant.role, grant.id.clone()))
        } else {
            let month = self.replica.view(doc).and_then(|view| view.state.as_month());
            month.and_then(|month| attendance::makeup::acting(month, self.worker, today, reference))
        };
        let agree = self.random.permille(600);
        let remark = if agree || self.is_clumsy { String::new() } else { "当时不在".into() };
        let verdict = MakeUpVerdict { place, agree, recording: None, remark };
        one("decides about a make-up", fact(doc, acting, Statement::MakeUpDecided(verdict)))
    }

    fn withdraw_make_up(&mut self) -> Choice {
        let mut open: Vec<(DocId, Place)> = Vec::new();
        for (doc, view) in self.replica.views(DocKind::Month) {
            let Some(month) = view.state.as_month() else { continue };
            if month.person == *self.worker || self.is_clumsy {
                open.extend(month.makeups.iter().map(|makeup| (doc, makeup.place)));
            }
        }
        let Some((doc, place)) = self.random.pick(&open).copied() else { return Choice::Nothing };
        one("takes a make-up back", fact(doc, None, Statement::MakeUpWithdrawn(place)))
    }
}
