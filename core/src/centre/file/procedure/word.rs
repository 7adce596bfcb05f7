//! The words of a test: `payment is on_delivery`.
//!
//! On the left of a test stands a field, `today`, `now`, `actor`, `stage`, `days_open`, or of a field `age.`, `highest.`,
//! `month_end.`, `window_of.`, `case_due.`, `case_open.`; `due.CLOCK`, `found.LOOKUP`, `days.ACT`, `times.ACT`,
//! `lacking.WANTED.CAME`, `newest.LOOKUP.FIELD`; and what the service catalogue tells of the matter in a field: `basis_of.`,
//! `limit_of.`, `steps_of.`, `materials_of.`, `fees_of.`, `notes_of.`, `guide_of.` (the version of its guide). On the right a
//! value, or one of these behind `@`; in a lookup also `own.FIELD`, what stands in the one that looks. `LIST-OTHER shares THIRD`
//! compares things by name.

use super::super::Fault;
use super::super::reader::{Reader, Table};
use super::RULE;
use crate::procedure::{Comparison, FieldKind, MONTH_END, Operand, Procedure, Test, Told};

pub(super) fn tests(
    reader: &mut Reader<'_>,
    table: &Table<'_>,
    key: &str,
    text: &str,
    procedure: &Procedure,
) -> Vec<Test> {
    let mut tests = Vec::new();
    for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        match test(part, procedure) {
            Some(test) => tests.push(test),
            None => table.report(reader, key, Fault::Refused(format!("`{part}` is no test of this procedure")), RULE),
        }
    }
    tests
}

pub(super) fn test(text: &str, procedure: &Procedure) -> Option<Test> {
    let (left, rest) = text.split_once(' ')?;
    let left = operand(left, procedure, None)?;
    let (is, right) = match rest.trim() {
        "is missing" => (Comparison::Missing, ""),
        "is given" => (Comparison::Given, ""),
        "is uncounted" => (Comparison::Uncounted, ""),
        rest => {
            let signs = [
                ("is not ", Comparison::Other),
                ("is ", Comparison::Same),
                ("shares ", Comparison::Shares),
                ("<= ", Comparison::AtMost),
                (">= ", Comparison::AtLeast),
                ("< ", Comparison::Below),
                ("> ", Comparison::Above),
            ];
            signs.into_iter().find_map(|(sign, is)| Some((is, rest.strip_prefix(sign)?)))?
        }
    };
    let right = if right.is_empty() { Operand::Nothing } else { value(right.trim(), &left, procedure)? };
    Some(Test { left, is, right })
}

/// What can stand on the left, and behind `@` on the right.
pub(super) fn operand(text: &str, procedure: &Procedure, known: Option<&str>) -> Option<Operand> {
    let field = |key: &str| procedure.field(key).map(|field| field.key.clone());
    if let Some(key) = text.strip_prefix("due.") {
        return procedure.clock(key).map(|clock| Operand::Due(clock.key.clone()));
    }
    if let Some(key) = text.strip_prefix("age.") {
        return field(key).map(Operand::Age);
    }
    if let Some(key) = text.strip_prefix("highest.") {
        return field(key).map(Operand::Highest);
    }
    if let Some(key) = text.strip_prefix(MONTH_END) {
        return field(key).map(Operand::MonthEnd);
    }
    if let Some(key) = text.strip_prefix("case_open.") {
        return field(key).map(Operand::CaseOpen);
    }
    if let Some(key) = text.strip_prefix("case_due.") {
        return field(key).map(Operand::CaseDue);
    }
    if let Some(lists) = text.strip_prefix("lacking.") {
        let (wanted, came) = lists.split_once('.')?;
        return Some(Operand::Lacking { wanted: field(wanted)?, came: field(came)? });
    }
    // Acts are read after the tests; what there is not is said at the end.
    if let Some(act) = text.strip_prefix("days.") {
        return Some(Operand::Days(act.to_owned()));
    }
    if let Some(key) = text.strip_prefix("window_of.") {
        return field(key).map(Operand::WindowOf);
    }
    if let Some((part, key)) = Told::ALL.into_iter().find_map(|(word, part)| Some((part, text.strip_prefix(word)?))) {
        let field = procedure.field(key).filter(|field| field.kind == FieldKind::Matter);
        return field.map(|field| Operand::Told(part, field.key.clone()));
    }
    if let Some(rest) = text.strip_prefix("newest.") {
        let (lookup, field) = rest.split_once('.')?;
        let lookup = procedure.lookup(lookup)?.key.clone();
        return Some(Operand::Newest { lookup, field: field.to_owned() });
    }
    if let Some(key) = text.strip_prefix("found.") {
        return procedure.lookup(key).map(|lookup| Operand::Found(lookup.key.clone()));
    }
    // Which acts there are is known when all are read.
    if let Some(key) = text.strip_prefix("times.") {
        return Some(Operand::Times(key.to_owned()));
    }
    if let Some(key) = text.strip_prefix("own.") {
        return Some(Operand::Own(key.to_owned()));
    }
    if let Some((key, without)) = text.split_once('-') {
        return Some(Operand::Without(field(key)?, field(without)?));
    }
    match text {
        "today" => Some(Operand::Today),
        "now" => Some(Operand::Now),
        "days_open" => Some(Operand::DaysOpen),
        "actor" => Some(Operand::Actor),
        "stage" => Some(Operand::Stage),
        key => field(known.unwrap_or(key)).map(Operand::Field),
    }
}

/// What can stand on the right: something else of the proceeding behind `@`, a number in the unit of the left, a word.
fn value(text: &str, left: &Operand, procedure: &Procedure) -> Option<Operand> {
    if let Some(other) = text.strip_prefix('@') {
        return operand(other, procedure, None);
    }
    let kind = match left {
        Operand::Field(key) => procedure.field(key).map(|field| &field.kind),
        _ => None,
    };
    match (left, kind) {
        (
            Operand::Age(_)
            | Operand::Found(_)
            | Operand::Days(_)
            | Operand::Times(_)
            | Operand::DaysOpen
            | Operand::Lacking { .. },
            _,
        )
        | (_, Some(FieldKind::Things | FieldKind::Workers)) => text.parse().ok().map(Operand::Number),
        (_, Some(FieldKind::Number { decimals, .. })) => scaled(text, *decimals).map(Operand::Number),
        (_, Some(FieldKind::Choice(choices))) => {
            choices.iter().find(|choice| choice.key == text).map(|choice| Operand::Text(choice.key.clone()))
        }
        (Operand::CaseOpen(_), _) | (_, Some(FieldKind::Tick)) => {
            ["yes", "no"].contains(&text).then(|| Operand::Text(text.to_owned()))
        }
        (Operand::Stage, _) => procedure.stage(text).map(|stage| Operand::Text(stage.key.clone())),
        _ => None,
    }
}

/// A number with at most so many digits behind the point, in its last unit.
fn scaled(text: &str, decimals: u8) -> Option<i64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let width = usize::from(decimals);
    if part.len() > width {
        return None;
    }
    format!("{whole}{part:0<width$}").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_in_the_last_of_its_decimals() {
        let read = |text| scaled(text, 2);
        assert_eq!(
            (read("3000"), read("2999.9"), read("0.05"), read("1.005")),
            (Some(300_000), Some(299_990), Some(5), None)
        );
    }
}
