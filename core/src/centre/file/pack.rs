//! The pack: figures and matters.

use std::collections::{BTreeMap, BTreeSet};

use super::reader::{Reader, Table};
use super::{Fault, attendance, duty, extended, matters, notice, procedure, visit};
use crate::centre::{
    AbFigures, Chain, Consent, DenialFigures, End, Figures, Hours, LeaveFigures, LeaveLength, LimitFigures, LimitRules,
    Matter, MeetingFigures, Need, Of, Omission, Packed, PauseBasis, PostFigures, ReturnFigures, Season, Session,
    StepFigures, TimeFigures, Unit, WeeklyFigures,
};
use crate::domain::{CentreId, Date, GroupId, MatterId, Role};
use crate::fact::leave::LeaveKind;
use crate::procedure::Procedure;

/// What a pack says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pack {
    pub centre: CentreId,
    pub edition: u32,
    pub in_force_from: Date,
    pub figures: Figures,
    pub matters: BTreeMap<MatterId, Matter>,
    pub role_names: BTreeMap<Role, String>,
}

pub(super) const MINUTES: &str = "a number of minutes from 0 to 1440";
const DAYS: &str = "a number of working days from 0 to 366";

pub(super) fn read(reader: &mut Reader<'_>, mut root: Table<'_>) -> Pack {
    let (centre, edition, in_force_from) = match root.table(reader, "centre", "") {
        Some(mut table) => {
            let id = CentreId(table.text(reader, "id", ""));
            if table.has("id") && !id.is_well_formed() {
                table.report(reader, "id", Fault::Form("an id of letters, digits and hyphens"), "");
            }
            let edition = table.integer(reader, "edition", "", 1..=1_000_000, "a number from 1");
            let in_force_from = table.date(reader, "in_force_from", "");
            table.close(reader);
            (id, edition, in_force_from)
        }
        None => (CentreId::new(""), 0, Date(0)),
    };
    let figures = Figures {
        time: time(reader, &mut root),
        attendance: attendance::read(reader, &mut root),
        leave: leave(reader, &mut root),
        ab: ab(reader, &mut root),
        visit: visit::read(reader, &mut root),
        limit: limit(reader, &mut root).as_ref().map(Packed::of),
        post: post(reader, &mut root),
        meeting: meeting(reader, &mut root),
        extended: extended::read(reader, &mut root),
        procedures: procedure::read(reader, &mut root),
        duty: duty::read(reader, &mut root),
        notice: notice::read(reader, &mut root),
    };
    fits_in_a_day(reader, &figures);
    knows_its_seasons(reader, &figures);
    // Visits are about matters; what a centre needs no catalogue for, it may do without one.
    let has_matters = figures.visit.is_some() || root.has("matters");
    let matters = if has_matters { matters::read(reader, &mut root) } else { BTreeMap::new() };
    reports_what_it_refuses(reader, &figures, &matters);
    let role_names = role_names(reader, &mut root);
    root.close(reader);
    Pack { centre, edition, in_force_from, figures, matters, role_names }
}

fn role_names(reader: &mut Reader<'_>, root: &mut Table<'_>) -> BTreeMap<Role, String> {
    let Some(mut table) = root.regulation(reader, "roles", "GY-CORE-11") else { return BTreeMap::new() };
    let named = |role: Role, table: &mut Table<'_>, reader: &mut Reader<'_>| {
        table.has(role.name()).then(|| (role, table.text(reader, role.name(), "GY-CORE-11")))
    };
    let names = Role::ALL.into_iter().filter_map(|role| named(role, &mut table, reader)).collect();
    table.close(reader);
    names
}

fn time(reader: &mut Reader<'_>, root: &mut Table<'_>) -> TimeFigures {
    let Some(mut table) = root.table(reader, "time", "GY-CORE-9") else {
        return TimeFigures::default();
    };
    let seconds = "a number of seconds from 1 to 86400";
    let figures = TimeFigures {
        hours: hours(reader, &mut table),
        seasons: seasons(reader, &mut table),
        future_s: table.integer(reader, "future_s", "GY-CORE-9", 1..=86_400, seconds),
        clock_s: table.integer(reader, "clock_s", "GY-CORE-9", 1..=86_400, seconds),
        anchored_h: table.integer(reader, "anchored_h", "GY-CORE-9", 1..=8_760, "a number of hours from 1 to 8760"),
        wipe_days: table.integer(reader, "wipe_days", "GY-CORE-18", 1..=3_650, "a number of days from 1 to 3650"),
    };
    table.close(reader);
    figures
}

fn hours(reader: &mut Reader<'_>, table: &mut Table<'_>) -> Hours {
    let close_second = table.clock(reader, "close", "GY-CORE-4");
    if close_second > 86_400 {
        table.report(reader, "close", Fault::Contradiction("the centre closes after midnight"), "GY-CORE-4");
    }
    let mut sessions: Vec<Session> = Vec::new();
    for mut row in table.tables(reader, "sessions", "GY-ATT") {
        let session = Session {
            from_minute: row.clock(reader, "from", "GY-ATT") / 60,
            to_minute: row.clock(reader, "to", "GY-ATT") / 60,
        };
        if row.has("from") && row.has("to") {
            let earlier = sessions.last().is_some_and(|earlier| earlier.to_minute > session.from_minute);
            if session.from_minute >= session.to_minute || session.to_minute > 1440 {
                let words = "the session does not end after it begins, on the same day";
                row.report(reader, "to", Fault::Contradiction(words), "GY-ATT");
            } else if earlier {
                let words = "the session begins before the one before has ended";
                row.report(reader, "from", Fault::Contradiction(words), "GY-ATT");
            }
        }
        sessions.push(session);
        row.close(reader);
    }
    Hours { sessions, close_second }
}

fn seasons(reader: &mut Reader<'_>, table: &mut Table<'_>) -> Vec<Season> {
    let mut seasons: Vec<Season> = Vec::new();
    if !table.has("seasons") {
        return seasons;
    }
    for mut row in table.tables(reader, "seasons", "JD-ATT-3") {
        let season = Season {
            name: row.text(reader, "name", "JD-ATT-3"),
            from: row.month_day(reader, "from", "JD-ATT-3"),
            to: row.month_day(reader, "to", "JD-ATT-3"),
            hours: hours(reader, &mut row),
        };
        let meets =
            |other: &Season| other.holds_on(season.from) || other.holds_on(season.to) || season.holds_on(other.from);
        if row.has("from") && row.has("to") && seasons.iter().any(meets) {
            let words = "the season overlaps with another one";
            row.report(reader, "from", Fault::Contradiction(words), "JD-ATT-3");
        }
        seasons.push(season);
        row.close(reader);
    }
    seasons
}

fn leave(reader: &mut Reader<'_>, root: &mut Table<'_>) -> Option<LeaveFigures> {
    let mut table = root.regulation(reader, "leave", "GY-ATT-6")?;
    let minutes = "a number of minutes from 1 to 1440";
    let figures = LeaveFigures {
        regulation: table.text(reader, "regulation", "GY-CORE-14"),
        kinds: kinds(reader, &mut table),
        half_day_minutes: table.integer(reader, "half_day_minutes", "GY-ATT-6", 1..=1440, minutes),
        signed: table.flag(reader, "signed", "GY-ATT-9"),
        asks_official: table.has("asks_official") && table.flag(reader, "asks_official", "JD-LVE-4"),
        min_present: table.optional(reader, "min_present", "JD-LVE-7", 1..=99, "a number of people from 1 to 99"),
        outing_minutes: table.optional(reader, "outing_minutes", "JD-LVE-3", 1..=1440, minutes),
        after_the_fact_days: table.optional(reader, "after_the_fact_days", "JD-LVE-5", 0..=366, DAYS),
        filed_by: table.has("filed_by").then(|| table.role(reader, "filed_by", "GY-ATT-10")).flatten(),
        chains: chains(reader, &mut table),
        remind_minutes: table.integer(
            reader,
            "remind_minutes",
            "JD-LVE",
            1..=9999,
            "a number of minutes from 1 to 9999",
        ),
        annual: super::annual::figures(reader, &mut table),
        returns: returns(reader, &mut table),
        notes_unpunched: table.has("notes_unpunched") && table.flag(reader, "notes_unpunched", "JD-LVE-6"),
        paper_by: paper_by(reader, &mut table),
        min_present_in: min_present_in(reader, &mut table),
    };
    if figures.annual.is_some() && !figures.kinds.contains(&LeaveKind::Annual) {
        let words = "annual leave is counted, and is no kind of leave";
        table.report(reader, "annual", Fault::Contradiction(words), "GY-ATT");
    }
    let outings = figures.chains.iter().any(|chain| chain.length == Some(LeaveLength::Outing));
    let outings = outings || figures.kinds.contains(&LeaveKind::Outing);
    if outings && figures.outing_minutes.is_none() {
        let words = "there are outings, and no outing_minutes";
        table.report(reader, "kinds", Fault::Contradiction(words), "JD-LVE-3");
    }
    table.close(reader);
    Some(figures)
}

/// How many are there, of groups with a figure of their own.
fn min_present_in(reader: &mut Reader<'_>, leave: &mut Table<'_>) -> BTreeMap<GroupId, u32> {
    const RULE: &str = "JD-LVE-7";
    let Some(mut table) = leave.regulation(reader, "min_present_in", RULE) else { return BTreeMap::new() };
    let mut groups = BTreeMap::new();
    for key in table.keys() {
        let least = table.integer(reader, key, RULE, 1..=99, "a number of people from 1 to 99");
        groups.insert(GroupId::new(key), least);
    }
    table.close(reader);
    groups
}

fn returns(reader: &mut Reader<'_>, leave: &mut Table<'_>) -> Option<ReturnFigures> {
    const RULE: &str = "JD-LVE-16";
    let mut table = leave.regulation(reader, "returns", RULE)?;
    let figures = ReturnFigures {
        tell_minutes: table.integer(reader, "tell_minutes", RULE, 0..=1440, MINUTES),
        excuse_days: table.integer(reader, "excuse_days", RULE, 0..=366, DAYS),
    };
    table.close(reader);
    Some(figures)
}

fn paper_by(reader: &mut Reader<'_>, leave: &mut Table<'_>) -> Vec<Role> {
    const RULE: &str = "JD-LVE-2";
    let roles = if leave.has("paper_by") { roles(reader, leave, "paper_by", RULE) } else { Vec::new() };
    if !roles.iter().all(|role| of_the_centre(*role)) {
        leave.report(reader, "paper_by", Fault::Contradiction("nobody holds this role over the centre"), RULE);
    }
    roles
}

fn ab(reader: &mut Reader<'_>, root: &mut Table<'_>) -> Option<AbFigures> {
    const RULE: &str = "ZY-AB-1";
    let mut table = root.regulation(reader, "ab", RULE)?;
    let who = [("refuse", false), ("leader", true)];
    let figures = AbFigures {
        regulation: table.text(reader, "regulation", "GY-CORE-14"),
        leader_acts: table.choice(reader, "both_away", "ZY-AB-12", "\"refuse\" or \"leader\"", who).unwrap_or_default(),
        briefing_days: table.integer(reader, "briefing_days", "ZY-AB-7", 0..=366, DAYS),
        handback_days: table.integer(reader, "handback_days", "ZY-AB-11", 0..=366, DAYS),
        refile_days: table.optional(reader, "refile_days", "ZW-AB-4", 0..=366, DAYS),
        mandate_scope: table.flag(reader, "mandate_scope", "ZW-AB-18"),
        unbriefed_answers: table
            .choice(
                reader,
                "liability",
                "ZW-AB-14",
                "\"at_post\" or \"unbriefed\"",
                [("at_post", false), ("unbriefed", true)],
            )
            .unwrap_or_default(),
        training_by: table.has("training_by").then(|| table.role(reader, "training_by", "ZW-AB-5")).flatten(),
    };
    if figures.training_by.is_some_and(|role| !matches!(role, Role::GroupLeader | Role::DeputyLeader)) {
        let words = "nobody heads a section in this role: write \"group_leader\" or \"deputy_leader\"";
        table.report(reader, "training_by", Fault::Contradiction(words), "ZW-AB-5");
    }
    table.close(reader);
    Some(figures)
}

fn kinds(reader: &mut Reader<'_>, leave: &mut Table<'_>) -> Vec<LeaveKind> {
    let names = leave.texts(reader, "kinds", "GY-ATT");
    let kinds: Vec<LeaveKind> = names.iter().filter_map(|name| LeaveKind::from_name(name)).collect();
    let distinct: BTreeSet<LeaveKind> = kinds.iter().copied().collect();
    if leave.has("kinds") && (kinds.is_empty() || distinct.len() != names.len()) {
        let expected = "a list of \"personal\", \"sick\", \"annual\", \"other\", \"outing\", \"trip\", each once";
        leave.report(reader, "kinds", Fault::Form(expected), "GY-ATT");
    }
    kinds
}

fn chains(reader: &mut Reader<'_>, leave: &mut Table<'_>) -> Vec<Chain> {
    const RULE: &str = "JD-LVE-9";
    let lengths =
        [("outing", LeaveLength::Outing), ("half_day", LeaveLength::HalfDay), ("longer", LeaveLength::Longer)];
    let mut chains: Vec<Chain> = Vec::new();
    for mut row in leave.tables(reader, "chains", RULE) {
        let expected = "\"outing\", \"half_day\" or \"longer\"";
        let chain = Chain {
            rule: row.text(reader, "rule", "GY-CORE-17"),
            applicant: row.has("applicant").then(|| row.role(reader, "applicant", RULE)).flatten(),
            length: row.has("length").then(|| row.choice(reader, "length", RULE, expected, lengths)).flatten(),
            kinds: if row.has("kinds") { kinds(reader, &mut row) } else { Vec::new() },
            needs: needs(reader, &mut row),
            steps: steps(reader, &mut row),
            inform: of_centre(reader, &mut row, "inform"),
        };
        let covers = |other: &Chain| {
            let kinds = !chain.kinds.is_empty() && chain.kinds.iter().all(|kind| other.kinds.contains(kind));
            other.applicant.is_none_or(|role| Some(role) == chain.applicant)
                && other.length.is_none_or(|length| Some(length) == chain.length)
                && (other.kinds.is_empty() || kinds)
        };
        if chains.iter().any(covers) {
            row.report(
                reader,
                "rule",
                Fault::Contradiction("a chain before this one fits whatever this one fits"),
                RULE,
            );
        }
        chains.push(chain);
        row.close(reader);
    }
    // Whoever asks gets an answer, whatever the length.
    let lacks = |length: LeaveLength| {
        let for_all = |chain: &&Chain| chain.applicant.is_none() && chain.kinds.is_empty();
        !chains.iter().filter(for_all).any(|chain| chain.length.is_none_or(|of| of == length))
    };
    let outing = leave.has("outing_minutes").then_some(LeaveLength::Outing);
    if leave.has("chains") && [LeaveLength::HalfDay, LeaveLength::Longer].into_iter().chain(outing).any(lacks) {
        let words = "no chain is for everybody else: write one without applicant for each length";
        leave.report(reader, "chains", Fault::Contradiction(words), RULE);
    }
    chains
}

fn needs(reader: &mut Reader<'_>, chain: &mut Table<'_>) -> Vec<Need> {
    if !chain.has("needs") {
        return Vec::new();
    }
    let known =
        [("arrangement", Need::Arrangement), ("acting_head", Need::ActingHead), ("substitute", Need::Substitute)];
    let names = chain.texts(reader, "needs", "JD-LVE-9");
    let needs: Vec<Need> =
        names.iter().filter_map(|name| known.iter().find(|(known, _)| known == name).map(|(_, need)| *need)).collect();
    if needs.len() != names.len() {
        let expected = "a list of \"arrangement\", \"acting_head\", \"substitute\"";
        chain.report(reader, "needs", Fault::Form(expected), "JD-LVE-9");
    }
    needs
}

fn steps(reader: &mut Reader<'_>, chain: &mut Table<'_>) -> Vec<StepFigures> {
    const RULE: &str = "JD-LVE-10";
    let of = [("centre", Of::Centre), ("group", Of::Group)];
    let mut steps = Vec::new();
    for mut row in chain.tables(reader, "steps", RULE) {
        let role = row.role(reader, "role", RULE);
        let of = row.choice(reader, "of", RULE, "\"centre\" or \"group\"", of);
        let instead = row.has("instead").then(|| row.role(reader, "instead", RULE)).flatten();
        if role.zip(of).is_some_and(|(role, of)| !holds(role, of)) {
            row.report(reader, "of", Fault::Contradiction("nobody holds this role over that"), RULE);
        }
        if instead.is_some_and(|role| !holds(role, Of::Centre)) {
            row.report(reader, "instead", Fault::Contradiction("nobody holds this role over the centre"), RULE);
        }
        let or = of_centre(reader, &mut row, "or");
        let acts = [("approve", false), ("review", true)];
        let reviews =
            row.has("act") && row.choice(reader, "act", RULE, "\"approve\" or \"review\"", acts) == Some(true);
        let beside = row.has("beside") && row.flag(reader, "beside", RULE);
        let step = role.zip(of).map(|(role, of)| StepFigures { role, of, instead, or, reviews, beside });
        if beside {
            stands_beside(reader, &mut row, step.as_ref(), &steps);
        }
        row.close(reader);
        steps.extend(step);
    }
    if chain.has("steps") && (steps.is_empty() || steps.len() > usize::from(u8::MAX)) {
        chain.report(reader, "steps", Fault::Form("a list of 1 to 255 steps"), RULE);
    }
    steps
}

/// A step that is due together with the one before it: there is one, and other people have to agree to it.
fn stands_beside(reader: &mut Reader<'_>, row: &mut Table<'_>, step: Option<&StepFigures>, before: &[StepFigures]) {
    const RULE: &str = "JD-LVE-10";
    let Some(step) = step else { return };
    if before.is_empty() {
        let words = "no step stands before it: leave \"beside\" out of the first one";
        row.report(reader, "beside", Fault::Contradiction(words), RULE);
        return;
    }
    let first = before.iter().rposition(|other| !other.beside).unwrap_or_default();
    let offices = |step: &StepFigures| -> Vec<(Role, Of)> {
        step.or.iter().map(|role| (*role, Of::Centre)).chain([(step.role, step.of)]).collect()
    };
    let own = offices(step);
    if before[first..].iter().flat_map(offices).any(|office| own.contains(&office)) {
        let words =
            "the same office would decide both steps that are due together: name another one, or leave out \"beside\"";
        row.report(reader, "beside", Fault::Contradiction(words), RULE);
    }
}

/// Whether a role is one over this.
fn holds(role: Role, of: Of) -> bool {
    match role {
        Role::GroupLeader | Role::ParentLeader => of == Of::Group,
        Role::DeputyLeader => true,
        Role::WindowStaff | Role::WindowHead => false,
        _ => of == Of::Centre,
    }
}

/// Roles over the whole centre; none where the key is missing.
fn of_centre(reader: &mut Reader<'_>, table: &mut Table<'_>, key: &str) -> Vec<Role> {
    const RULE: &str = "JD-LVE-10";
    let roles = if table.has(key) { roles(reader, table, key, RULE) } else { Vec::new() };
    if roles.iter().any(|role| !holds(*role, Of::Centre)) {
        table.report(reader, key, Fault::Contradiction("nobody holds this role over the centre"), RULE);
    }
    roles
}

/// A report has to be there to be confirmed, and where silence consents nothing is refused without one.
fn reports_what_it_refuses(reader: &mut Reader<'_>, figures: &Figures, matters: &BTreeMap<MatterId, Matter>) {
    let Some(limit) = figures.limit() else { return };
    let Some(denial) = limit.denial else {
        if matters.values().any(|matter| matter.silence_consents) {
            let fault = Fault::Contradiction("silence consents, and nothing says how a refusal is reported");
            reader.report_key("limit.denial", fault, "ZW-LIM-17");
        }
        return;
    };
    let names = |procedure: &Procedure| {
        let acts = &denial.confirmed_by;
        procedure.field(&denial.field).is_some() && acts.iter().all(|act| procedure.act(act).is_some())
    };
    if denial.confirmed_by.is_empty() || !figures.procedure(&denial.procedure).is_some_and(names) {
        let fault = Fault::Dangling(format!("procedure {} with this field and these acts", denial.procedure));
        reader.report_key("limit.denial", fault, "ZW-DEN-1");
    }
}

fn denial(reader: &mut Reader<'_>, table: &mut Table<'_>) -> Option<DenialFigures> {
    let mut table = table.regulation(reader, "denial", "ZW-DEN-1")?;
    let procedure = table.text(reader, "procedure", "ZW-DEN-1");
    let field = table.text(reader, "field", "ZW-DEN-1");
    let confirmed_by = table.texts(reader, "confirmed_by", "ZW-DEN-12").into_iter().map(str::to_owned).collect();
    table.close(reader);
    Some(DenialFigures { procedure, field, confirmed_by })
}

fn limit_rules(reader: &mut Reader<'_>, limit: &mut Table<'_>) -> Option<LimitRules> {
    const RULE: &str = "GY-CORE-17";
    let mut table = limit.table(reader, "rules", RULE)?;
    let rules = LimitRules {
        start: table.text(reader, "start", RULE),
        addition: table.text(reader, "addition", RULE),
        omission: table.text(reader, "omission", RULE),
        unit: table.text(reader, "unit", RULE),
        end: table.text(reader, "end", RULE),
        pause: table.has("pause").then(|| table.text(reader, "pause", RULE)),
        extension: table.has("extension").then(|| table.text(reader, "extension", RULE)),
    };
    table.close(reader);
    Some(rules)
}

/// Half a day is no more than the shortest day has.
fn fits_in_a_day(reader: &mut Reader<'_>, figures: &Figures) {
    let hours = figures.time.seasons.iter().map(|season| &season.hours).chain([&figures.time.hours]);
    let minutes = |hours: &Hours| -> u32 {
        hours.sessions.iter().map(|session| session.to_minute.saturating_sub(session.from_minute)).sum()
    };
    let day = hours.map(minutes).min().unwrap_or_default();
    if figures.leave.as_ref().is_some_and(|leave| leave.half_day_minutes > day) && day > 0 {
        let words = "half a day is longer than the sessions of a day";
        reader.report_key("leave.half_day_minutes", Fault::Contradiction(words), "GY-ATT-6");
    }
}

fn knows_its_seasons(reader: &mut Reader<'_>, figures: &Figures) {
    let named = figures.attendance.iter().flat_map(|attendance| &attendance.seasons);
    for points in named {
        if figures.time.seasons.iter().all(|season| season.name != points.season) {
            let fault = Fault::Dangling(format!("season {}", points.season));
            reader.report_key("attendance.seasons", fault, "JD-ATT-3");
        }
    }
}

fn limit(reader: &mut Reader<'_>, root: &mut Table<'_>) -> Option<LimitFigures> {
    const NONE: &str = "none";
    let mut table = root.regulation(reader, "limit", "GY-LIMIT-3")?;
    let unit = [("working", Unit::Working), ("calendar", Unit::Calendar)];
    let start = [("accepted", true), ("received", false)];
    let omission = [
        ("complete", Omission::Complete),
        ("first_addition", Omission::FirstAddition),
        ("received", Omission::Received),
    ];
    let end = [("decided", End::Decided), ("answered", End::Answered), ("delivered", End::Delivered)];
    let pause = [(NONE, None), ("receipt", Some(PauseBasis::Receipt)), ("law", Some(PauseBasis::Law))];
    let extension = [
        (NONE, None),
        ("leader", Some(Consent::Leader)),
        ("head_and_superior", Some(Consent::HeadAndSuperior)),
        ("law", Some(Consent::Law)),
    ];
    let figures = LimitFigures {
        regulation: table.text(reader, "regulation", "GY-CORE-14"),
        rules: limit_rules(reader, &mut table).unwrap_or_default(),
        unit: table.choice(reader, "unit", "GY-LIMIT-5", "\"working\" or \"calendar\"", unit).unwrap_or(Unit::Working),
        default_days: table.optional(reader, "default_days", "YG-LIM-3", 1..=366, "a number of days from 1 to 366"),
        from_acceptance: table
            .choice(reader, "start", "GY-LIMIT-5", "\"accepted\" or \"received\"", start)
            .unwrap_or_default(),
        omission: table
            .choice(reader, "omission", "GY-LIMIT-7", "\"complete\", \"first_addition\" or \"received\"", omission)
            .unwrap_or(Omission::Complete),
        notice_working_days: table.optional(reader, "notice_working_days", "GY-LIMIT-7", 0..=366, DAYS),
        end: table
            .choice(reader, "end", "GY-LIMIT-5", "\"decided\", \"answered\" or \"delivered\"", end)
            .unwrap_or(End::Decided),
        pause: table
            .choice(reader, "pause", "ZW-LIM-15", "\"none\", \"receipt\" or \"law\"", pause)
            .unwrap_or_default(),
        extension: table
            .choice(
                reader,
                "extension",
                "GY-LIMIT-8",
                "\"none\", \"leader\", \"head_and_superior\" or \"law\"",
                extension,
            )
            .unwrap_or_default(),
        no_show_is_on_time: table.has("no_show_is_on_time") && table.flag(reader, "no_show_is_on_time", "ZW-LIM-18"),
        site_check_days: table.optional(reader, "site_check_days", "YG-LIM-7", 1..=366, DAYS),
        letter_days: table.optional(reader, "letter_days", "YG-LIM-8", 1..=366, DAYS),
        remind_days: table.integers(reader, "remind_days", "GY-LIMIT"),
        remind_percent: table.optional(reader, "remind_percent", "GY-LIMIT", 1..=99, "a number from 1 to 99"),
        supervised_by: roles(reader, &mut table, "supervised_by", "ZY-LIM-13"),
        liability: table.text(reader, "liability", "GY-CORE-16"),
        appointment_gap_minutes: table.optional(reader, "appointment_gap_minutes", "YG-LIM-11", 0..=1440, MINUTES),
        extended_service: table.has("extended_service") && table.flag(reader, "extended_service", "YG-LIM-10"),
        denial: denial(reader, &mut table),
    };
    if !figures.supervised_by.iter().copied().all(of_the_centre) {
        let words = "nobody holds this role over the centre";
        table.report(reader, "supervised_by", Fault::Contradiction(words), "ZY-LIM-13");
    }
    let has = [
        ("rules.pause", figures.pause.is_some(), figures.rules.pause.is_some()),
        ("rules.extension", figures.extension.is_some(), figures.rules.extension.is_some()),
    ];
    for (key, is_used, is_named) in has {
        if is_used != is_named {
            let words = "the rule stands beside a figure that is \"none\", or is missing beside one that is not";
            table.report(reader, key, Fault::Contradiction(words), "GY-CORE-17");
        }
    }
    if figures.remind_days.iter().any(|days| *days > 366) {
        table.report(reader, "remind_days", Fault::Form(DAYS), "GY-LIMIT");
    }
    table.close(reader);
    Some(figures)
}

fn post(reader: &mut Reader<'_>, root: &mut Table<'_>) -> Option<PostFigures> {
    const RULE: &str = "ZW-POST-1";
    // Offices over the whole centre that read what waits for them.
    const APPROVERS: [Role; 4] = [Role::CentreLeader, Role::DeputyLeader, Role::Coordination, Role::Superior];
    let mut table = root.regulation(reader, "post", RULE)?;
    let regulation = table.text(reader, "regulation", "GY-CORE-14");
    let acknowledge_days =
        table.integer(reader, "acknowledge_days", RULE, 1..=366, "a number of working days from 1 to 366");
    let names = table.texts(reader, "approved_by", RULE);
    let known = |name: &&str| Role::from_name(name).filter(|role| APPROVERS.contains(role));
    let approved_by: BTreeSet<Role> = names.iter().filter_map(known).collect();
    if table.has("approved_by") && (approved_by.is_empty() || approved_by.len() != names.len()) {
        let expected = "a list of \"centre_leader\", \"deputy_leader\", \"coordination\", \"superior\", each once";
        table.report(reader, "approved_by", Fault::Form(expected), RULE);
    }
    table.close(reader);
    Some(PostFigures { regulation, acknowledge_days, approved_by: approved_by.into_iter().collect() })
}

fn meeting(reader: &mut Reader<'_>, root: &mut Table<'_>) -> Option<MeetingFigures> {
    let mut table = root.regulation(reader, "meeting", "JD-MTG-1")?;
    let working_days = "a number of working days from 1 to 20";
    // What is missing has been reported, and no figures come of it.
    let role = |table: &mut Table<'_>, reader: &mut Reader<'_>, key, rule| {
        let role = table.role(reader, key, rule);
        if role.is_some_and(|role| !of_the_centre(role)) {
            table.report(reader, key, Fault::Contradiction("nobody holds this role over the centre"), rule);
        }
        role.unwrap_or(Role::Administrator)
    };
    let figures = MeetingFigures {
        regulation: table.text(reader, "regulation", "GY-CORE-14"),
        office: role(&mut table, reader, "office", "JD-MTG-6"),
        granted_by: role(&mut table, reader, "granted_by", "JD-MTG-3"),
        instead: role(&mut table, reader, "instead", "GY-CORE-12"),
        weekly: weekly(reader, &mut table),
        monthly: roles(reader, &mut table, "monthly", "JD-MTG-7"),
        open_minutes: table.integer(reader, "open_minutes", "JD-MTG", 0..=1440, MINUTES),
        talk_days: table.integer(reader, "talk_days", "JD-MTG-6", 1..=20, working_days),
        monthly_reminder: table.integer(reader, "monthly_reminder", "JD-MTG-7", 1..=20, working_days),
        many_findings: table.integer(reader, "many_findings", "JD-MTG-8", 1..=99, "a number of findings from 1 to 99"),
    };
    table.close(reader);
    Some(figures)
}

pub(super) fn of_the_centre(role: Role) -> bool {
    !matches!(role, Role::WindowStaff | Role::WindowHead | Role::GroupLeader | Role::ParentLeader)
}

fn weekly(reader: &mut Reader<'_>, meeting: &mut Table<'_>) -> WeeklyFigures {
    const RULE: &str = "JD-MTG-1";
    let days = [("monday", 0), ("tuesday", 1), ("wednesday", 2), ("thursday", 3), ("friday", 4)];
    let none = WeeklyFigures { weekday: 0, start_minute: 0, attendees: Vec::new(), stand_in_for: Role::GroupLeader };
    let Some(mut table) = meeting.table(reader, "weekly", RULE) else { return none };
    let figures = WeeklyFigures {
        weekday: table.choice(reader, "day", RULE, "a day from \"monday\" to \"friday\"", days).unwrap_or_default(),
        start_minute: table.clock(reader, "start", RULE) / 60,
        attendees: roles(reader, &mut table, "attendees", "JD-MTG-2"),
        stand_in_for: table.role(reader, "stand_in_for", "JD-MTG-3").unwrap_or(Role::GroupLeader),
    };
    if figures.start_minute >= 1440 {
        table.report(reader, "start", Fault::Contradiction("the meeting begins on another day"), RULE);
    }
    table.close(reader);
    figures
}

fn roles(reader: &mut Reader<'_>, table: &mut Table<'_>, key: &str, rule: &'static str) -> Vec<Role> {
    let names = table.texts(reader, key, rule);
    let roles: Vec<Role> = names.iter().filter_map(|name| Role::from_name(name)).collect();
    if table.has(key) && (roles.is_empty() || roles.len() != names.len()) {
        let known = Role::ALL.map(Role::name).join(", ");
        table.report(reader, key, Fault::Dangling(format!("a role of the list; there are {known}")), rule);
    }
    roles
}
