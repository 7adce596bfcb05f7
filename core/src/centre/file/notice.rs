//! The pack's figures of public notice and transfer (通报、移交).

use super::Fault;
use super::reader::{Reader, Table};
use crate::centre::{Addressee, NoticeFigures, Reset};
use crate::domain::Role;

const RULE: &str = "JD-NTC";

pub(super) fn read(reader: &mut Reader<'_>, root: &mut Table<'_>) -> Option<NoticeFigures> {
    let mut table = root.regulation(reader, "notice", RULE)?;
    let role = |table: &mut Table<'_>, reader: &mut Reader<'_>, key| table.role(reader, key, RULE);
    let resets = [("never", Reset::Never), ("year", Reset::Year), ("twelve_months", Reset::TwelveMonths)];
    let days = "a number of working days from 1 to 366";
    let figures = NoticeFigures {
        regulation: table.text(reader, "regulation", "GY-CORE-14"),
        recorded_by: roles(reader, &mut table, "recorded_by"),
        confirmed_by: role(&mut table, reader, "confirmed_by").unwrap_or(Role::ServiceSection),
        office: role(&mut table, reader, "office").unwrap_or(Role::BureauOffice),
        signed_by: roles(reader, &mut table, "signed_by"),
        revoked_by: role(&mut table, reader, "revoked_by").unwrap_or(Role::DeputyLeader),
        read_by: roles(reader, &mut table, "read_by"),
        letter_days: table.integer(reader, "letter_days", RULE, 1..=366, days),
        reset: table
            .choice(reader, "reset", RULE, "\"never\", \"year\" or \"twelve_months\"", resets)
            .unwrap_or(Reset::Never),
        addressees: addressees(reader, &mut table),
        authority: table.text(reader, "authority", "JD-NTC-10"),
    };
    table.close(reader);
    Some(figures)
}

fn roles(reader: &mut Reader<'_>, table: &mut Table<'_>, key: &str) -> Vec<Role> {
    let mut roles = Vec::new();
    for name in table.texts(reader, key, RULE) {
        match Role::from_name(name) {
            Some(role) => roles.push(role),
            None => table.report(reader, key, Fault::Dangling(format!("role {name}")), RULE),
        }
    }
    roles
}

fn addressees(reader: &mut Reader<'_>, table: &mut Table<'_>) -> Vec<Addressee> {
    let mut addressees: Vec<Addressee> = Vec::new();
    for mut row in table.tables(reader, "addressees", "JD-NTC-4") {
        let addressee = Addressee {
            id: row.text(reader, "id", "JD-NTC-4"),
            name: row.text(reader, "name", "JD-NTC-4"),
            copy: row.has("copy") && row.flag(reader, "copy", "JD-NTC-6"),
            with_notice: row.has("with_notice") && row.flag(reader, "with_notice", "JD-NTC-4"),
        };
        if addressees.iter().any(|other| other.id == addressee.id) {
            row.report(reader, "id", Fault::Contradiction("two addressees have this id"), "JD-NTC-4");
        }
        addressees.push(addressee);
        row.close(reader);
    }
    addressees
}

#[cfg(test)]
mod tests {
    use crate::centre::file::{FileProblem, PACKS, demo, read};

    #[test]
    fn what_is_wrong_with_them_is_named() {
        let figures = demo("jingde").unwrap().reference.figures.notice.unwrap();
        let copies: Vec<&str> = figures.addressees.iter().filter(|to| to.copy).map(|to| to.id.as_str()).collect();
        assert_eq!((figures.addressees.len(), copies), (5, vec!["discipline", "efficiency", "environment"]));
        let (_, pack) = PACKS.into_iter().find(|(id, _)| *id == "jingde").unwrap();
        let directory = include_str!("../../../centres/jingde-demo.toml");
        let cases = [
            ("id = \"parent\"", "id = \"sections\"", "notice.addressees[1].id"),
            ("signed_by = [\"deputy_leader\", ", "signed_by = [\"somebody\", ", "notice.signed_by"),
            ("reset = \"never\"", "reset = \"sometimes\"", "notice.reset"),
            ("letter_days = 3", "letter_days = 0", "notice.letter_days"),
        ];
        for (right, wrong, key) in cases {
            assert!(pack.contains(right), "{right}");
            let problems = read(&pack.replacen(right, wrong, 1), directory).unwrap_err();
            let keys: Vec<&str> = problems.iter().map(|problem: &FileProblem| problem.key.as_str()).collect();
            assert_eq!(keys, [key], "{wrong}");
        }
    }
}
