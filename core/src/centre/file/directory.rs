//! The directory: people, windows, grants, calendar.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Weekday;

use super::reader::{Reader, Table};
use super::{Fault, Login, is_well_formed_span};
use crate::account::SignIn;
use crate::domain::calendar::Special;
use crate::domain::org::{Window, Worker};
use crate::domain::{Calendar, Grant, GrantId, GroupId, Organisation, Role, Span, WindowId, WorkerId};

pub(super) struct Directory {
    pub organisation: Organisation,
    pub calendar: Calendar,
    pub logins: Vec<Login>,
}

const STAFFED: &str = "JD-LVE-7";
const LOGIN: &str = "a login of at most 64 letters without spaces";
pub(super) const ID: &str = "an id of letters, digits and hyphens";

pub(super) fn read(reader: &mut Reader<'_>, mut root: Table<'_>) -> Directory {
    let mut organisation = Organisation::default();
    if let Some(mut table) = root.table(reader, "organisation", "") {
        organisation.name = table.text(reader, "name", "");
        if table.has("duty_phone") {
            organisation.duty_phone = table.text(reader, "duty_phone", "");
        }
        table.close(reader);
    }
    if let Some(mut table) = root.table(reader, "groups", "GY-ATT-1") {
        for key in table.keys() {
            let name = table.text(reader, key, "GY-ATT-1");
            let id = GroupId::new(key);
            if !id.is_well_formed() {
                table.report(reader, key, Fault::Form(ID), "");
            }
            organisation.groups.insert(id, name);
        }
        table.close(reader);
    }
    // Not every centre has a hall with windows; a matter that names one is looked at with the pack.
    organisation.windows = if root.has("windows") { windows(reader, &mut root) } else { BTreeMap::new() };
    let logins = workers(reader, &mut root, &mut organisation);
    organisation.grants = grants(reader, &mut root, &organisation);
    understaffed(reader, &organisation);
    organisation.pairs = if root.has("pairs") { super::pairs::read(reader, &mut root) } else { Vec::new() };
    let calendar = calendar(reader, &mut root);
    root.close(reader);
    Directory { organisation, calendar, logins }
}

fn windows(reader: &mut Reader<'_>, root: &mut Table<'_>) -> BTreeMap<WindowId, Window> {
    let Some(mut table) = root.table(reader, "windows", "") else { return BTreeMap::new() };
    let mut windows = BTreeMap::new();
    for key in table.keys() {
        let Some(mut row) = table.table(reader, key, "") else { continue };
        let id = WindowId::new(key);
        if !id.is_well_formed() {
            table.report(reader, key, Fault::Form(ID), "");
        }
        let window = Window {
            name: row.text(reader, "name", ""),
            telephone: row.text(reader, "telephone", ""),
            min_present: row.optional(reader, "min_present", STAFFED, 1..=99, "a number of people from 1 to 99"),
        };
        row.close(reader);
        windows.insert(id, window);
    }
    table.close(reader);
    windows
}

/// Windows that have to have more people at work than they ever have.
fn understaffed(reader: &mut Reader<'_>, organisation: &Organisation) {
    for (id, window) in &organisation.windows {
        let Some(least) = window.min_present else { continue };
        // They are most on a day on which somebody begins.
        let days = organisation.grants.iter().map(|grant| grant.from);
        let most = days.map(|on| organisation.staff_of(id, on).len()).max();
        if most.is_some_and(|most| most < least as usize) {
            let words = "more people than the window has: nobody of it could ever be away; write a smaller number, or \
                         grant window_staff to more people";
            reader.report_key(&format!("windows.{id}.min_present"), Fault::Contradiction(words), STAFFED);
        }
    }
}

fn workers(reader: &mut Reader<'_>, root: &mut Table<'_>, organisation: &mut Organisation) -> Vec<Login> {
    let Some(mut table) = root.table(reader, "workers", "") else { return Vec::new() };
    let mut logins: Vec<Login> = Vec::new();
    for key in table.keys() {
        let Some(mut row) = table.table(reader, key, "") else { continue };
        let id = WorkerId::new(key);
        if !id.is_well_formed() {
            table.report(reader, key, Fault::Form(ID), "");
        }
        let name = row.text(reader, "name", "");
        let sending_unit = row.text(reader, "sending_unit", "GY-ATT-13");
        let group = row.has("group").then(|| GroupId(row.text(reader, "group", "GY-ATT-1")));
        if let Some(group) = group.as_ref().filter(|group| !organisation.groups.contains_key(group)) {
            row.report(reader, "group", Fault::Dangling(format!("group {group}")), "GY-ATT-1");
        }
        let group_from = row.has("group_from").then(|| row.date(reader, "group_from", "ZW-AB-4"));
        if row.has("login") {
            let login = row.text(reader, "login", "");
            if !login.is_empty() && !SignIn::is_login(&login) {
                row.report(reader, "login", Fault::Form(LOGIN), "");
            }
            if logins.iter().any(|other| other.login == login) {
                row.report(reader, "login", Fault::Contradiction("another worker has the same login"), "");
            }
            logins.push(Login { login, worker: id.clone() });
        }
        let service = super::annual::service(reader, &mut row);
        row.close(reader);
        organisation.workers.insert(id, Worker { name, group, group_from, sending_unit, service });
    }
    table.close(reader);
    logins
}

fn grants(reader: &mut Reader<'_>, root: &mut Table<'_>, organisation: &Organisation) -> Vec<Grant> {
    let Some(mut table) = root.table(reader, "grants", "GY-CORE-11") else { return Vec::new() };
    let groups: BTreeSet<&GroupId> = organisation.groups.keys().collect();
    let windows: BTreeSet<&WindowId> = organisation.windows.keys().collect();
    let mut grants = Vec::new();
    for key in table.keys() {
        let Some(mut row) = table.table(reader, key, "GY-CORE-11") else { continue };
        let id = GrantId::new(key);
        if !id.is_well_formed() {
            table.report(reader, key, Fault::Form(ID), "");
        }
        let worker = WorkerId(row.text(reader, "worker", "GY-CORE-11"));
        if row.has("worker") && !organisation.workers.contains_key(&worker) {
            row.report(reader, "worker", Fault::Dangling(format!("worker {worker}")), "GY-CORE-11");
        }
        let role = row.role(reader, "role", "GY-CORE-11");
        let span = role.map(|role| span(reader, &mut row, role));
        if let Some(span) = span.as_ref().filter(|span| !is_well_formed_span(span, &groups, &windows)) {
            row.report(reader, "role", Fault::Dangling(format!("{span:?}")), "GY-CORE-11");
        }
        let from = row.date(reader, "from", "GY-CORE-11");
        let to = row.has("to").then(|| row.date(reader, "to", "GY-CORE-11"));
        if to.is_some_and(|to| to < from) {
            row.report(reader, "to", Fault::Contradiction("the grant ends before it begins"), "GY-CORE-11");
        }
        row.close(reader);
        if let (Some(role), Some(span)) = (role, span) {
            grants.push(Grant { id, worker, role, span, from, to });
        }
    }
    table.close(reader);
    grants
}

/// Over what a role holds follows from the role: a window's people have a window, a group's leader a group, the rest the centre.
fn span(reader: &mut Reader<'_>, row: &mut Table<'_>, role: Role) -> Span {
    match role {
        Role::WindowStaff | Role::WindowHead | Role::AuthorityHead => {
            Span::Window(WindowId(row.text(reader, "window", "GY-CORE-11")))
        }
        Role::GroupLeader | Role::ParentLeader => Span::Group(GroupId(row.text(reader, "group", "GY-CORE-11"))),
        // One leader in charge for the whole centre, or one for each of some sections.
        Role::DeputyLeader if row.has("group") => Span::Group(GroupId(row.text(reader, "group", "ZY-AB-10"))),
        Role::ReceptionRoom
        | Role::ServiceSection
        | Role::SupervisionSection
        | Role::Jrc
        | Role::Coordination
        | Role::DeputyLeader
        | Role::CentreLeader
        | Role::Administrator
        | Role::Superior
        | Role::BureauStaff
        | Role::BureauOffice
        | Role::HallDuty
        | Role::PropertyStaff
        | Role::CourierWindow
        | Role::ConsultDesk => Span::Centre,
    }
}

fn calendar(reader: &mut Reader<'_>, root: &mut Table<'_>) -> Calendar {
    let mut calendar = Calendar::default();
    let Some(mut table) = root.table(reader, "calendar", "GY-CORE-2") else { return calendar };
    let years = table.integers(reader, "years", "GY-CORE-2");
    calendar.years = years.iter().filter_map(|year| i32::try_from(*year).ok()).collect();
    for mut row in table.tables(reader, "rest", "GY-CORE-2") {
        let name = row.text(reader, "name", "GY-CORE-2");
        let from = row.date(reader, "from", "GY-CORE-2");
        let to = row.date(reader, "to", "GY-CORE-2");
        let in_table = [from, to].iter().all(|date| calendar.years.contains(&date.year()));
        if row.has("from") && row.has("to") && (to < from || to.0 - from.0 > 31 || !in_table) {
            let words = "the holiday does not lie in the years of the table, or does not end within a month";
            row.report(reader, "to", Fault::Contradiction(words), "GY-CORE-2");
        } else {
            let dates = (from.0..=to.0).map(crate::domain::Date);
            calendar.special.extend(dates.map(|date| (date, Special::Rest(name.clone()))));
        }
        row.close(reader);
    }
    for date in table.dates(reader, "workdays", "GY-CORE-2") {
        let is_weekend = matches!(date.weekday(), Weekday::Sat | Weekday::Sun);
        if !is_weekend || !calendar.years.contains(&date.year()) || calendar.special.contains_key(&date) {
            let words = "a make-up working day is no weekend day of the table, or a holiday as well";
            table.report(reader, "workdays", Fault::Contradiction(words), "GY-CORE-2");
        }
        calendar.special.insert(date, Special::Workday);
    }
    table.close(reader);
    calendar
}
