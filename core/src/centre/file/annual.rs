//! 年休假: the figures of a pack, and what the directory says of a person's service.

use super::Fault;
use super::reader::{Reader, Table};
use crate::centre::{AnnualFigures, Band};
use crate::domain::org::Service;

const RULE: &str = "GY-ATT";

pub(super) fn figures(reader: &mut Reader<'_>, leave: &mut Table<'_>) -> Option<AnnualFigures> {
    let mut table = leave.regulation(reader, "annual", RULE)?;
    let mut bands: Vec<Band> = Vec::new();
    for mut row in table.tables(reader, "bands", RULE) {
        let years = row.integer(reader, "years", RULE, 0..=99, "a number of years from 0 to 99");
        let days = row.integer(reader, "days", RULE, 0..=99, "a number of days from 0 to 99");
        if bands.last().is_some_and(|band| band.years >= years) {
            row.report(reader, "years", Fault::Contradiction("the years of the bands have to rise"), RULE);
        }
        bands.push(Band { years, days });
        row.close(reader);
    }
    if table.has("bands") && bands.is_empty() {
        table.report(reader, "bands", Fault::Form("at least one band"), RULE);
    }
    let beyond = [("show", false), ("refuse", true)];
    let figures = AnnualFigures {
        bands,
        carry_months: table.integer(reader, "carry_months", RULE, 0..=12, "a number of months from 0 to 12"),
        refuses: table.choice(reader, "beyond", RULE, "\"show\" or \"refuse\"", beyond).unwrap_or_default(),
    };
    table.close(reader);
    Some(figures)
}

/// Of a row of the directory; none where it does not say since when the person has worked.
pub(super) fn service(reader: &mut Reader<'_>, worker: &mut Table<'_>) -> Option<Service> {
    let has = worker.has("first_worked");
    let carried = worker.regulation(reader, "annual_carried", RULE).map(|mut row| {
        let year = row.integer(reader, "year", RULE, 2000..=2200, "a year");
        let half_days = row.integer(reader, "half_days", RULE, 0..=99, "a number of half-days from 0 to 99");
        row.close(reader);
        (year as i32, half_days)
    });
    if carried.is_some() && !has {
        let words = "what was carried over counts only with first_worked";
        worker.report(reader, "annual_carried", Fault::Contradiction(words), RULE);
    }
    has.then(|| Service { first_worked: worker.date(reader, "first_worked", RULE), carried })
}
