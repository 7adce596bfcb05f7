//! The pack's figures of duty at the guide desk (导服台值班).

use super::Fault;
use super::pack::of_the_centre;
use super::reader::{Reader, Table};
use crate::centre::DutyFigures;
use crate::domain::Role;

pub(super) fn read(reader: &mut Reader<'_>, root: &mut Table<'_>) -> Option<DutyFigures> {
    const RULE: &str = "JD-GDD-3";
    let mut table = root.regulation(reader, "duty", RULE)?;
    let people = "a number of people from 0 to 8";
    // What is missing has been reported, and no figures come of it.
    let role = |table: &mut Table<'_>, reader: &mut Reader<'_>, key, rule| {
        let role = table.role(reader, key, rule);
        if role.is_some_and(|role| !of_the_centre(role)) {
            table.report(reader, key, Fault::Contradiction("nobody holds this role over the centre"), rule);
        }
        role.unwrap_or(Role::Administrator)
    };
    let figures = DutyFigures {
        regulation: table.text(reader, "regulation", "GY-CORE-14"),
        made_by: role(&mut table, reader, "made_by", "JD-GDD-7"),
        seated_by: role(&mut table, reader, "seated_by", "JD-GDD-7"),
        desk: table.integer(reader, "desk", "JD-GDD-1", 0..=8, people),
        seated: table.integer(reader, "seated", "JD-GDD-7", 0..=8, people),
        remind_days: table.integer(reader, "remind_days", RULE, 0..=20, "a number of working days from 0 to 20"),
        tolerance_minutes: table.integer(reader, "tolerance_minutes", "JD-GDD-9", 0..=60, "a number from 0 to 60"),
        missed: table.flag(reader, "missed", "JD-GDD-4"),
        epidemic: table.flag(reader, "epidemic", "JD-GDD-8"),
    };
    if figures.desk + figures.seated == 0 {
        table.report(reader, "desk", Fault::Contradiction("nobody is on duty"), RULE);
    }
    table.close(reader);
    Some(figures)
}
