//! The pack's figures of attendance.

use super::Fault;
use super::pack::{MINUTES, of_the_centre};
use super::reader::{Reader, Table};
use crate::centre::{
    Around, AttendanceFigures, MakeUpFigures, Period, Point, PointKind, PunchPlace, ReportFigures, SeasonPoints,
};
use crate::domain::{GroupId, Role};
use crate::fact::attendance::PLACE_MAX;

pub(super) fn read(reader: &mut Reader<'_>, root: &mut Table<'_>) -> Option<AttendanceFigures> {
    let mut table = root.regulation(reader, "attendance", "GY-ATT-3")?;
    let tolerance_minutes = table.integer(reader, "tolerance_minutes", "GY-ATT-5", 0..=1440, MINUTES);
    let hours = "a number of hours from 1 to 8760";
    let seconds = "a number of seconds from 1 to 3600";
    let figures = AttendanceFigures {
        regulation: table.text(reader, "regulation", "GY-CORE-14"),
        points_rule: table.text(reader, "points_rule", "GY-CORE-17"),
        tolerance_rule: table.text(reader, "tolerance_rule", "GY-CORE-17"),
        points: points(reader, &mut table, tolerance_minutes),
        seasons: seasons(reader, &mut table, tolerance_minutes),
        tolerance_minutes,
        sync_hours: table.integer(reader, "sync_hours", "GY-ATT", 1..=8_760, hours),
        on_the_dot_s: table.optional(reader, "on_the_dot_s", "JD-ATT-4", 1..=3600, seconds),
        missing_at_once: table.has("missing_at_once") && table.flag(reader, "missing_at_once", "JD-ATT-5"),
        makeup: makeup(reader, &mut table),
        report: report(reader, &mut table),
        off: table.has("off") && table.flag(reader, "off", "GY-ATT-1"),
        off_for: off_for(reader, &mut table),
        verify: table.has("verify") && table.flag(reader, "verify", "JD-ATT-1"),
        places: places(reader, &mut table),
    };
    table.close(reader);
    Some(figures)
}

fn off_for(reader: &mut Reader<'_>, attendance: &mut Table<'_>) -> Vec<GroupId> {
    let has = attendance.has("off_for");
    let groups = if has { attendance.texts(reader, "off_for", "GY-ATT-1") } else { Vec::new() };
    groups.into_iter().map(GroupId::new).collect()
}

fn places(reader: &mut Reader<'_>, attendance: &mut Table<'_>) -> Vec<PunchPlace> {
    const RULE: &str = "GY-ATT-2";
    if !attendance.has("places") {
        return Vec::new();
    }
    let mut places: Vec<PunchPlace> = Vec::new();
    for mut row in attendance.tables(reader, "places", RULE) {
        let id = row.text(reader, "id", RULE);
        if row.has("id") && (id.is_empty() || id.len() > PLACE_MAX || places.iter().any(|other| other.id == id)) {
            row.report(reader, "id", Fault::Form("an id of its own, of at most 40 bytes"), RULE);
        }
        let has_around = ["latitude", "longitude", "radius_m"].iter().any(|key| row.has(key));
        let around = has_around.then(|| Around {
            latitude_e6: degrees(reader, &mut row, "latitude", 90.0),
            longitude_e6: degrees(reader, &mut row, "longitude", 180.0),
            radius_m: row.integer(reader, "radius_m", RULE, 50..=5_000, "a number of metres from 50 to 5000"),
        });
        places.push(PunchPlace {
            id,
            name: row.text(reader, "name", RULE),
            code: row.has("code") && row.flag(reader, "code", RULE),
            around,
        });
        row.close(reader);
    }
    places
}

/// Unit: millionths of a degree.
fn degrees(reader: &mut Reader<'_>, row: &mut Table<'_>, key: &'static str, most: f64) -> i32 {
    let text = row.text(reader, key, "GY-ATT-2");
    match text.parse::<f64>() {
        Ok(degrees) if degrees.abs() <= most => (degrees * 1e6).round() as i32,
        _ => {
            if !text.is_empty() {
                row.report(reader, key, Fault::Form("degrees as text, such as \"32.435000\""), "GY-ATT-2");
            }
            0
        }
    }
}

fn seasons(reader: &mut Reader<'_>, attendance: &mut Table<'_>, tolerance_minutes: u32) -> Vec<SeasonPoints> {
    if !attendance.has("seasons") {
        return Vec::new();
    }
    let mut seasons = Vec::new();
    for mut row in attendance.tables(reader, "seasons", "JD-ATT-3") {
        let season = row.text(reader, "season", "JD-ATT-3");
        let points = points(reader, &mut row, tolerance_minutes);
        row.close(reader);
        seasons.push(SeasonPoints { season, points });
    }
    seasons
}

fn makeup(reader: &mut Reader<'_>, attendance: &mut Table<'_>) -> Option<MakeUpFigures> {
    const RULE: &str = "JD-ATT-5";
    let mut table = attendance.regulation(reader, "makeup", RULE)?;
    let days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let days: [(&'static str, u8); 7] = std::array::from_fn(|at| (days[at], at as u8));
    let expected = "a day from \"monday\" to \"sunday\"";
    let role = |table: &mut Table<'_>, reader: &mut Reader<'_>, key: &str| {
        let role = table.role(reader, key, RULE);
        if role.is_some_and(|role| !of_the_centre(role) && (key != "decided_by" || role != Role::GroupLeader)) {
            table.report(reader, key, Fault::Contradiction("nobody decides in this role"), RULE);
        }
        // What is missing has been reported, and no figures come of it.
        role.unwrap_or(Role::Administrator)
    };
    let figures = MakeUpFigures {
        month_max: table.optional(reader, "month_max", "JD-ATT-6", 1..=200, "a number of make-ups from 1 to 200"),
        deadline_weekday: table
            .has("deadline")
            .then(|| table.choice(reader, "deadline", "JD-ATT-7", expected, days))
            .flatten(),
        video: table.has("video") && table.flag(reader, "video", RULE),
        decided_by: role(&mut table, reader, "decided_by"),
        instead: role(&mut table, reader, "instead"),
    };
    table.close(reader);
    Some(figures)
}

fn report(reader: &mut Reader<'_>, attendance: &mut Table<'_>) -> Option<ReportFigures> {
    const RULE: &str = "JD-ATT-8";
    let mut table = attendance.regulation(reader, "report", RULE)?;
    let period = [("week", Period::Week), ("month", Period::Month)];
    let published_by = table.role(reader, "published_by", RULE).unwrap_or(Role::Administrator);
    if table.has("published_by") && !of_the_centre(published_by) {
        table.report(reader, "published_by", Fault::Contradiction("nobody holds this role over the centre"), RULE);
    }
    let figures = ReportFigures {
        period: table.choice(reader, "period", RULE, "\"week\" or \"month\"", period).unwrap_or(Period::Month),
        from_minute: table.clock(reader, "from", RULE) / 60,
        published_by,
        needs_filing: table.has("needs_filing") && table.flag(reader, "needs_filing", "GY-ATT-10"),
    };
    table.close(reader);
    Some(figures)
}

fn points(reader: &mut Reader<'_>, table: &mut Table<'_>, tolerance_minutes: u32) -> Vec<Point> {
    let mut points: Vec<Point> = Vec::new();
    for mut row in table.tables(reader, "points", "GY-ATT-3") {
        let point = point(reader, &mut row);
        let tolerance_s = tolerance_minutes * 60;
        let at_ends = (point.at_second.saturating_sub(tolerance_s), point.at_second + tolerance_s);
        let faults = [
            ("from", point.from_second >= point.until_second, "the point's hours end before they begin"),
            (
                "at",
                at_ends.0 < point.from_second || at_ends.1 >= point.until_second,
                "the point and its tolerance do not lie in its own hours",
            ),
            (
                "early_shown_before",
                point
                    .early_shown_before_second
                    .is_some_and(|before| !(point.from_second..point.at_second).contains(&before)),
                "does not lie between the begin of the point's hours and the point",
            ),
            (
                "from",
                points.last().is_some_and(|earlier| earlier.until_second > point.from_second),
                "the hours overlap with those of the point before",
            ),
            (
                "until",
                points.first().is_some_and(|first| point.until_second > first.from_second + 86_400),
                "the hours run into those of the next day",
            ),
        ];
        // Figures that are missing have been reported already and contradict nothing.
        let complete = ["at", "from", "until"].iter().all(|key| row.has(key));
        for (key, _, words) in faults.into_iter().filter(|(_, holds, _)| *holds && complete) {
            row.report(reader, key, Fault::Contradiction(words), "GY-ATT-3");
        }
        points.push(point);
        row.close(reader);
    }
    points
}

fn point(reader: &mut Reader<'_>, row: &mut Table<'_>) -> Point {
    let kind = match row.text(reader, "kind", "GY-ATT-3").as_str() {
        "departure" => PointKind::Departure,
        other => {
            if !other.is_empty() && other != "arrival" {
                row.report(reader, "kind", Fault::Form("\"arrival\" or \"departure\""), "GY-ATT-3");
            }
            PointKind::Arrival
        }
    };
    Point {
        kind,
        at_second: row.clock(reader, "at", "GY-ATT-3"),
        from_second: row.clock(reader, "from", "GY-ATT"),
        until_second: row.clock(reader, "until", "GY-ATT"),
        early_shown_before_second: row
            .has("early_shown_before")
            .then(|| row.clock(reader, "early_shown_before", "GY-ATT")),
    }
}

#[cfg(test)]
mod tests {
    use crate::centre::AttendanceFigures;
    use crate::centre::file::{FileProblem, GUANGYUAN, GUANGYUAN_DEMO, read};

    const AFTER: &str = "sync_hours = 72                   # P-ATT-SYNC-H: Interpretation\n";

    fn with(keys: &str, places: &str) -> Result<AttendanceFigures, Vec<FileProblem>> {
        let pack = GUANGYUAN.replacen(AFTER, &format!("{AFTER}{keys}\n"), 1);
        let pack = pack.replacen("[attendance.makeup]", &format!("{places}\n[attendance.makeup]"), 1);
        assert_ne!(pack, GUANGYUAN);
        read(&pack, GUANGYUAN_DEMO).map(|file| file.reference.figures.attendance.unwrap())
    }

    #[test]
    fn places_and_groups_without_punching_are_off_until_a_pack_names_them() {
        let plain = with("off = false", "").unwrap();
        assert!(!plain.off && plain.off_for.is_empty() && plain.places.is_empty() && !plain.verify);
        assert!(with("verify = true", "").unwrap().verify);
        let places = "[[attendance.places]]\nid = \"hall\"\nname = \"政务大厅\"\ncode = true\n\n[[attendance.places]]\n\
                      id = \"annex\"\nname = \"分厅\"\nlatitude = \"32.435\"\nlongitude = \"-105.5\"\nradius_m = 300\n";
        let figures = with("off_for = [\"group-2\"]", places).unwrap();
        assert_eq!(figures.off_for.iter().map(|group| group.as_str()).collect::<Vec<_>>(), ["group-2"]);
        let around = figures.places[1].around.clone().unwrap();
        assert!(figures.places[0].code && figures.places[0].around.is_none() && !figures.places[1].code);
        assert_eq!((around.latitude_e6, around.longitude_e6, around.radius_m), (32_435_000, -105_500_000, 300));
        // 0.0027 degrees north are 300 m; east they are fewer.
        assert!(around.holds(32.4376, -105.5, 0) && !around.holds(32.4378, -105.5, 0));
        assert!(around.holds(32.4378, -105.5, 20) && around.holds(32.435, -105.5031, 0));
        assert!(!around.holds(32.435, -105.5033, 0));
    }

    #[test]
    fn what_is_wrong_with_them_is_named() {
        let keys = |found: Result<AttendanceFigures, Vec<FileProblem>>| {
            found.unwrap_err().into_iter().map(|problem| problem.key).collect::<Vec<_>>()
        };
        assert_eq!(keys(with("off_for = [\"elsewhere\"]", "")), ["attendance.off_for"]);
        let twice =
            "[[attendance.places]]\nid = \"a\"\nname = \"甲\"\n[[attendance.places]]\nid = \"a\"\nname = \"乙\"\n";
        assert_eq!(keys(with("", twice)).len(), 1);
        let half = "[[attendance.places]]\nid = \"a\"\nname = \"甲\"\nlatitude = \"91\"\n";
        assert_eq!(keys(with("", half)).len(), 3, "the latitude, the longitude and the radius");
    }
}
