//! The pack's figures of home visits (上门), with its communities and the ways between them.

use super::Fault;
use super::pack::MINUTES;
use super::reader::{Reader, Table};
use crate::centre::{Community, Leg, VisitFigures};
use crate::domain::CommunityId;

const RULE: &str = "GY-DOOR";
const DAYS: &str = "a number of working days from 0 to 366";
/// How a way begins at the hall in the pack.
const HALL: &str = "hall";

pub(super) fn read(reader: &mut Reader<'_>, root: &mut Table<'_>) -> Option<VisitFigures> {
    let mut table = root.regulation(reader, "visit", RULE)?;
    let grade = table.integer(reader, "disability_grade_max", "GY-DOOR-5", 1..=4, "a grade from 1 to 4");
    let communities = communities(reader, &mut table);
    let (travel_minutes, legs) = travel(reader, &mut table, &communities);
    let figures = VisitFigures {
        age_min: table.integer(reader, "age_min", "GY-DOOR-5", 1..=150, "an age from 1 to 150"),
        disability_grade_max: u8::try_from(grade).unwrap_or_default(),
        gap_minutes: table.integer(reader, "gap_minutes", RULE, 0..=1440, MINUTES),
        photo_days: table.integer(reader, "photo_days", "GY-CORE-18", 1..=3650, DAYS),
        delivery_working_days: table.integer(reader, "delivery_working_days", "GY-DOOR-14", 0..=366, DAYS),
        verify_working_days: table.integer(reader, "verify_working_days", "GY-DOOR-9", 0..=366, DAYS),
        verify_urgent_working_days: table.integer(reader, "verify_urgent_working_days", "GY-DOOR-9", 0..=366, DAYS),
        agree_working_days: table.integer(reader, "agree_working_days", "GY-DOOR-10", 0..=366, DAYS),
        inform_working_days: table.integer(reader, "inform_working_days", "GY-DOOR-10", 0..=366, DAYS),
        remind_second: table.clock(reader, "remind_from", RULE),
        remind_minutes: table.integer(reader, "remind_minutes", RULE, 0..=1440, MINUTES),
        horizon_days: table.integer(reader, "horizon_days", "GY-CORE-10", 1..=60, "a number of days from 1 to 60"),
        call_script: table.lines(reader, "call_script", "GY-DOOR-12"),
        communities,
        travel_minutes,
        legs,
    };
    if figures.verify_urgent_working_days > figures.verify_working_days
        && table.has("verify_working_days")
        && table.has("verify_urgent_working_days")
    {
        let words = "urgent cases are verified later than others";
        table.report(reader, "verify_urgent_working_days", Fault::Contradiction(words), "GY-DOOR-9");
    }
    table.close(reader);
    Some(figures)
}

fn communities(reader: &mut Reader<'_>, visit: &mut Table<'_>) -> Vec<Community> {
    let Some(mut table) = visit.regulation(reader, "communities", RULE) else { return Vec::new() };
    let mut communities = Vec::new();
    for key in table.keys() {
        let id = CommunityId::new(key);
        if !id.is_well_formed() || key == HALL {
            table.report(reader, key, Fault::Form("an id of letters, digits and hyphens other than hall"), RULE);
        }
        communities.push(Community { id, name: table.text(reader, key, RULE) });
    }
    table.close(reader);
    communities
}

/// The figure where nothing else is said, and what is said of some ways: each stands once, whichever end comes first.
fn travel(reader: &mut Reader<'_>, visit: &mut Table<'_>, communities: &[Community]) -> (u32, Vec<Leg>) {
    const DEFAULT: &str = "default_minutes";
    // Who names communities says how far apart they are.
    let asked = visit.has("travel") || !communities.is_empty();
    let Some(mut table) = asked.then(|| visit.table(reader, "travel", RULE)).flatten() else { return (0, Vec::new()) };
    let default = table.integer(reader, DEFAULT, RULE, 0..=1440, MINUTES);
    let is_known = |key: &str| communities.iter().any(|community| community.id.as_str() == key);
    let dangling = |key: &str| Fault::Dangling(format!("community {key}"));
    let mut legs: Vec<Leg> = Vec::new();
    for from in table.keys().into_iter().filter(|key| *key != DEFAULT) {
        if from != HALL && !is_known(from) {
            table.report(reader, from, dangling(from), RULE);
        }
        let Some(mut ways) = table.table(reader, from, RULE) else { continue };
        for to in ways.keys() {
            let minutes = ways.integer(reader, to, RULE, 0..=1440, MINUTES);
            let leg = Leg { from: (from != HALL).then(|| CommunityId::new(from)), to: CommunityId::new(to), minutes };
            let is_same = |known: &Leg| {
                known.from == leg.from && known.to == leg.to
                    || known.from.as_ref() == Some(&leg.to) && leg.from.as_ref() == Some(&known.to)
            };
            if !is_known(to) {
                ways.report(reader, to, dangling(to), RULE);
            } else if from == to || legs.iter().any(is_same) {
                ways.report(reader, to, Fault::Contradiction("this way is said already, or leads nowhere"), RULE);
            }
            legs.push(leg);
        }
        ways.close(reader);
    }
    table.close(reader);
    (default, legs)
}

#[cfg(test)]
mod tests {
    use super::super::{FileProblem, GUANGYUAN, GUANGYUAN_DEMO, read};
    use super::*;

    /// The shipped pack with other ways.
    fn with(ways: &str) -> Result<VisitFigures, Vec<String>> {
        let (before, rest) = GUANGYUAN.split_once("[visit.communities]").unwrap();
        let (_, after) = rest.split_once("\n[extended]").unwrap();
        let pack = format!("{before}{ways}\n[extended]{after}");
        let file = read(&pack, GUANGYUAN_DEMO);
        let words = |problems: Vec<FileProblem>| problems.iter().map(FileProblem::to_string).collect();
        file.map(|file| file.reference.figures.visit.unwrap()).map_err(words)
    }

    #[test]
    fn a_way_takes_as_long_either_way_round_and_as_the_default_where_nothing_is_said() {
        let figures = with(
            "[visit.communities]\na = \"甲\"\nb = \"乙\"\nc = \"丙\"\n[visit.travel]\ndefault_minutes = 40\n\
             hall = { a = 15 }\na = { b = 70 }\n",
        )
        .unwrap();
        let (a, b, c) = (CommunityId::new("a"), CommunityId::new("b"), CommunityId::new("c"));
        assert_eq!((figures.way(None, &a), figures.way(None, &b)), (15, 40));
        assert_eq!((figures.way(Some(&a), &b), figures.way(Some(&b), &a)), (70, 70));
        assert_eq!((figures.way(Some(&a), &c), figures.way(Some(&a), &a)), (40, 0));
        assert_eq!(figures.community(&b).map(|community| community.name.as_str()), Some("乙"));
        let plain = with("").unwrap();
        assert!(plain.communities.is_empty() && plain.travel_minutes == 0, "a pack may name none");
    }

    #[test]
    fn what_is_wrong_with_the_ways_is_named_with_its_line() {
        let line = 1 + GUANGYUAN.split_once("[visit.communities]").unwrap().0.matches('\n').count();
        let found = |ways: &str| with(ways).unwrap_err();
        let names = "[visit.communities]\na = \"甲\"\nb = \"乙\"\n";
        let expected = format!("pack, line {}: visit.travel: is missing: write a table (GY-DOOR)", line - 9);
        let missing = found(names);
        assert_eq!(missing.len(), 1, "{missing:?}");
        assert!(missing[0].ends_with("visit.travel: is missing: write a table (GY-DOOR)"), "{missing:?} {expected}");
        let at = |more: usize, words: &str| format!("pack, line {}: {words} (GY-DOOR)", line + more);
        assert_eq!(
            found(&format!("{names}[visit.travel]\na = {{ b = 20 }}\n")),
            [at(3, "visit.travel.default_minutes: is missing: write a number of minutes from 0 to 1440")]
        );
        assert_eq!(
            found(&format!(
                "{names}[visit.travel]\ndefault_minutes = 30\nhall = {{ z = 9 }}\na = {{ b = 20, a = 1 }}\nb = {{ a = \"x\" }}\n"
            )),
            [
                at(5, "visit.travel.hall.z: there is no community z"),
                at(6, "visit.travel.a.a: this way is said already, or leads nowhere"),
                at(7, "visit.travel.b.a: is not a number of minutes from 0 to 1440"),
                at(7, "visit.travel.b.a: this way is said already, or leads nowhere"),
            ]
        );
        assert!(found("[visit.communities]\nhall = \"厅\"\n[visit.travel]\ndefault_minutes = 5\n")[0].contains("hall"));
    }
}
