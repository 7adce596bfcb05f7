//! Clients' data in clear: every look is on record (GY-CORE-18). Nothing is refused to whoever reads the record; the entry says that
//! they did, and reaches the supervision section.

use super::refusal::Checks;
use super::{Refusals, World};
use crate::domain::{Date, DocId, WorkerId};
use crate::fact::private::{Field, KEY_MAX};
use crate::fact::{Envelope, Ruling, Statement};
use crate::fold::PrivateReads;

/// Lines of one person's month: a thousand records a day could not be looked at. Beyond it no more is taken.
pub const LINES_MAX: usize = 20_000;

/// The document of a person's month. Derived, so that it needs no network to begin.
pub fn document(person: &WorkerId, on: Date, world: &World<'_>) -> DocId {
    DocId::private_reads(&world.reference.centre, person, on.month_begin())
}

/// What the regulation says of a look. A clock that is wrong refuses none: that it was looked at counts, and no rule counts the time.
///
/// Errors: `GY-CORE-E-RANGE` in another document than that of the own month, of a key that is too long, and of too many.
/// Source: GY-CORE-18.
pub fn judge(
    statement: &Statement,
    envelope: &Envelope,
    state: Option<&PrivateReads>,
    world: &World<'_>,
) -> Result<Ruling, Refusals> {
    let mut checks = Checks::default();
    let Statement::PrivateRead(read) = statement else { return Ok(Ruling::None) };
    checks.range("doc", envelope.doc == document(&envelope.person, envelope.wall.date(), world));
    checks.range("lines", state.is_none_or(|state| state.lines.len() < LINES_MAX));
    if let Field::Of(key) = &read.field {
        checks.text("field", key, KEY_MAX);
    }
    checks.into_result().map(|()| Ruling::None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Role;
    use crate::fact::private::Read;
    use crate::sync::scope::{Scope, audience};
    use crate::testing::{Play, application, day, plan};

    fn read(record: DocId, field: Field) -> Statement {
        Statement::PrivateRead(Read { record, field })
    }

    #[test]
    fn gy_core_18_a_look_is_one_line_a_day_for_the_person_and_the_supervision_section() {
        let mut play = Play::guangyuan("2026-05-12 10:00");
        let visit = play.informed_visit(application(), plan("2026-05-13 13:30", "2026-05-13 15:00", &["lina"]));
        let lina = WorkerId::new("lina");
        let doc = document(&lina, day("2026-05-12"), &play.world());
        for field in [Field::IdNumber, Field::Phone, Field::IdNumber, Field::Of("recipient".to_owned())] {
            play.by("lina").states(doc, read(visit, field)).effective();
        }
        play.at("2026-05-13 00:00").by("lina").states(doc, read(visit, Field::IdNumber)).effective();
        let state = play.documents[&doc].clone();
        let reads = state.as_private_reads().unwrap();
        let lines: Vec<(Date, &Field)> = reads.lines.iter().map(|line| (line.at.date(), &line.field)).collect();
        let (first, next) = (day("2026-05-12"), day("2026-05-13"));
        let key = Field::Of("recipient".to_owned());
        let expected = vec![(first, &Field::IdNumber), (first, &Field::Phone), (first, &key), (next, &Field::IdNumber)];
        assert_eq!((lines, reads.month), (expected, day("2026-05-01")));
        let readers = audience(&state, &play.reference);
        assert_eq!(readers, [Scope::Person(lina), Scope::Role(Role::SupervisionSection)].into());
    }

    #[test]
    fn gy_core_18_nobody_writes_into_the_month_of_another_or_another_month() {
        let mut play = Play::guangyuan("2026-05-31 23:59");
        let of = |play: &Play, worker: &str, on: &str| document(&WorkerId::new(worker), day(on), &play.world());
        let (own, next) = (of(&play, "lina", "2026-05-31"), of(&play, "lina", "2026-06-01"));
        let others = of(&play, "zhangwei", "2026-05-31");
        for doc in [next, others] {
            play.by("lina").states(doc, read(own, Field::Phone)).refused(&["GY-CORE-E-RANGE(doc)"]);
        }
        play.by("lina").states(own, read(own, Field::Phone)).effective();
        play.at("2026-06-01 00:00").by("lina").states(next, read(own, Field::Phone)).effective();
        let long = Field::Of("x".repeat(KEY_MAX + 1));
        play.by("lina").states(next, read(own, long)).refused(&["GY-CORE-E-RANGE(field)"]);
        assert!(!play.documents.contains_key(&others));
    }
}
