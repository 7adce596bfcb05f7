//! The service catalogue (事项目录) of a pack.

use std::collections::BTreeMap;

use super::Fault;
use super::reader::{Reader, Table};
use crate::centre::{Guide, Material, Matter};
use crate::domain::{MatterId, WindowId};
use crate::fact::proceeding::LIST_MAX;

const DAYS: &str = "a number of days from 0 to 366";

pub(super) fn read(reader: &mut Reader<'_>, root: &mut Table<'_>) -> BTreeMap<MatterId, Matter> {
    let Some(mut table) = root.table(reader, "matters", "GY-DOOR-5") else { return BTreeMap::new() };
    let mut matters = BTreeMap::new();
    for key in table.keys() {
        let Some(mut row) = table.table(reader, key, "GY-DOOR-5") else { continue };
        let id = MatterId::new(key);
        if !id.is_well_formed() {
            table.report(reader, key, Fault::Form("an id of letters, digits and hyphens"), "");
        }
        let matter = Matter {
            name: row.text(reader, "name", "GY-DOOR-5"),
            window: WindowId(row.text(reader, "window", "GY-DOOR-11")),
            in_person: row.flag(reader, "in_person", "GY-DOOR-5"),
            promised_days: row.optional(reader, "promised_days", "GY-LIMIT-3", 0..=366, DAYS),
            materials: materials(reader, &mut row),
            statutory_days: row.optional(reader, "statutory_days", "ZW-LIM-2", 0..=366, DAYS),
            calendar_days: row.has("calendar_days") && row.flag(reader, "calendar_days", "ZY-LIM-8"),
            silence_consents: row.has("silence_consents") && row.flag(reader, "silence_consents", "ZW-LIM-17"),
            staff_min: row.optional(reader, "staff_min", "GY-DOOR-16", 1..=10, "from 1 to 10").unwrap_or(1) as u8,
            guide: row.regulation(reader, "guide", "GY-ONCE-2").map(|table| guide(reader, table)),
        };
        if matter.promised_days.zip(matter.statutory_days).is_some_and(|(promised, law)| promised > law) {
            let words = "the promise is longer than what the law allows";
            row.report(reader, "promised_days", Fault::Contradiction(words), "ZW-LIM-2");
        }
        row.close(reader);
        matters.insert(id, matter);
    }
    table.close(reader);
    matters
}

fn guide(reader: &mut Reader<'_>, mut table: Table<'_>) -> Guide {
    let version = table.integer(reader, "version", "GY-ONCE-11", 1..=9_999, "a number from 1 to 9999");
    let basis = table.long(reader, "basis", "GY-ONCE-2");
    let steps = table.long(reader, "steps", "GY-ONCE-2");
    let fees = table.text(reader, "fees", "GY-ONCE-6");
    let notes = if table.has("notes") { table.long(reader, "notes", "ZY-ONE-2") } else { String::new() };
    table.close(reader);
    Guide { version, basis, steps, fees, notes }
}

fn materials(reader: &mut Reader<'_>, matter: &mut Table<'_>) -> Vec<Material> {
    let mut materials: Vec<Material> = Vec::new();
    for mut row in matter.tables(reader, "materials", "GY-DOOR-12") {
        let count = row.integer(reader, "count", "GY-DOOR-12", 1..=99, "a number from 1 to 99");
        let material = Material {
            id: row.text(reader, "id", "GY-DOOR-12"),
            name: row.text(reader, "name", "GY-DOOR-12"),
            original: row.flag(reader, "original", "GY-DOOR-12"),
            count: u8::try_from(count).unwrap_or_default(),
        };
        if materials.iter().any(|earlier| earlier.id == material.id) {
            let words = "another material of the matter has the same id";
            row.report(reader, "id", Fault::Contradiction(words), "GY-DOOR-12");
        }
        materials.push(material);
        row.close(reader);
    }
    if materials.len() > LIST_MAX {
        let words = "more materials than a notice can name";
        matter.report(reader, "materials", Fault::Contradiction(words), "GY-ONCE-2");
    }
    materials
}
