//! The pack's figures of attendance.

use super::Fault;
use super::pack::{MINUTES, of_the_centre};
use super::reader::{Reader, Table};
use crate::centre::{AttendanceFigures, MakeUpFigures, Period, Point, PointKind, ReportFigures, SeasonPoints};
use crate::domain::Role;

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
    };
    table.close(reader);
    Some(figures)
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
