//! The service catalogue (事项目录) as two tables: the matters, and the materials of each. A row says of a matter what it is from now
//! on; the rows of a matter's materials are all that it asks for. What is written out reads back as what it was.

use std::ops::RangeInclusive;

use doorstep_core::administration::Fault;
use doorstep_core::centre::{Guide, Material, Matter, Reference};
use doorstep_core::domain::{MatterId, WindowId};
use doorstep_core::fact::proceeding::{LIST_MAX, TEXT_MAX};

use super::{Import, Kind, Row, Table};

/// In the order of [`Kind::columns`].
pub const MATTERS: &[(&str, &str)] = &[
    ("事项编号", "matter id"),
    ("事项名称", "matter name"),
    ("窗口", "window"),
    ("本人到场", "in person"),
    ("承诺时限", "promised days"),
    ("法定时限", "statutory days"),
    ("按自然日", "calendar days"),
    ("超时默认", "silence consents"),
    ("上门人数", "visiting staff"),
    ("指南版本", "guide version"),
    ("办理依据", "basis"),
    ("办理程序", "steps"),
    ("收费", "fees"),
    ("注意事项", "notes"),
];
pub const MATERIALS: &[(&str, &str)] = &[
    ("事项编号", "matter id"),
    ("材料名称", "material name"),
    ("材料编号", "material id"),
    ("形式", "form"),
    ("份数", "count"),
    ("指南版本", "guide version"),
];
pub const MATTER_EXAMPLE: &str =
    "shebaoka,社会保障卡申领,社保窗口,是,7,20,否,否,1,1,《社会保障卡管理办法》,申请—审核—制卡—领卡,不收费,";
pub const MATERIAL_EXAMPLE: &str = "shebaoka,本人居民身份证,id-card,原件,1,";

/// A table of the catalogue in force; none for another kind.
pub fn written(kind: Kind, reference: &Reference) -> Option<String> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    let mut line = |cells: Vec<String>| writer.write_record(cells.iter().map(|cell| neutral(cell))).ok();
    let heads: Vec<String> = kind.columns().iter().map(|(head, _)| (*head).to_owned()).collect();
    line(heads)?;
    for (id, matter) in &reference.matters {
        match kind {
            Kind::Matters => line(of_matter(id, matter))?,
            Kind::Materials => {
                for of in &matter.materials {
                    let form = if of.original { ORIGINAL } else { COPY };
                    let cells = [id.as_str(), &of.name, &of.id, form, &of.count.to_string(), ""];
                    line(cells.map(str::to_owned).to_vec())?;
                }
            }
            Kind::Sections | Kind::Windows | Kind::People | Kind::Pairs => return None,
        }
    }
    let bytes = writer.into_inner().ok()?;
    Some(format!("\u{feff}{}", String::from_utf8(bytes).ok()?))
}

fn of_matter(id: &MatterId, matter: &Matter) -> Vec<String> {
    let yes = |flag: bool| if flag { YES } else { NO }.to_owned();
    let days = |days: Option<u32>| days.map(|days| days.to_string()).unwrap_or_default();
    let guide = matter.guide.as_ref();
    let told = |part: fn(&Guide) -> &String| guide.map(|guide| part(guide).clone()).unwrap_or_default();
    vec![
        id.to_string(),
        matter.name.clone(),
        matter.window.to_string(),
        yes(matter.in_person),
        days(matter.promised_days),
        days(matter.statutory_days),
        yes(matter.calendar_days),
        yes(matter.silence_consents),
        matter.staff_min.to_string(),
        days(guide.map(|guide| guide.version)),
        told(|guide| &guide.basis),
        told(|guide| &guide.steps),
        told(|guide| &guide.fees),
        told(|guide| &guide.notes),
    ]
}

const YES: &str = "是";
const NO: &str = "否";
const ORIGINAL: &str = "原件";
const COPY: &str = "复印件";

/// No spreadsheet computes a text; what is read back loses the mark again.
fn neutral(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@']) { format!("'{cell}") } else { cell.to_owned() }
}

impl Import {
    pub(super) fn matter(&mut self, row: &Row<'_>) {
        let (id, name) = (self.id(row, "事项编号"), self.text(row, "事项名称"));
        let held = id.as_ref().and_then(|id| self.imported.reference.matters.get(&MatterId::new(id))).cloned();
        let window = self.window_of(row, held.as_ref());
        let in_person = self.flag(row, "本人到场", held.as_ref().map(|held| held.in_person));
        let promised_days = self.number(row, "承诺时限", held.as_ref().and_then(|held| held.promised_days), 0..=366);
        let statutory_days = self.number(row, "法定时限", held.as_ref().and_then(|held| held.statutory_days), 0..=366);
        let of = |flag: fn(&Matter) -> bool| Some(held.as_ref().is_some_and(flag));
        let calendar_days = self.flag(row, "按自然日", of(|held| held.calendar_days));
        let silence_consents = self.flag(row, "超时默认", of(|held| held.silence_consents));
        let staff =
            self.number(row, "上门人数", Some(held.as_ref().map_or(1, |held| u32::from(held.staff_min))), 1..=10);
        let guide = self.guide(row, held.as_ref().and_then(|held| held.guide.clone()));
        let (Some(id), Some(name), Some(window), Some(in_person)) = (id, name, window, in_person) else { return };
        let (Ok(promised_days), Ok(statutory_days), Ok(guide)) = (promised_days, statutory_days, guide) else { return };
        let Ok(staff) = staff else { return };
        let (Some(calendar_days), Some(silence_consents)) = (calendar_days, silence_consents) else { return };
        if !self.first(row, format!("matters.{id}")) {
            return self.report(row, "事项编号", Fault::Twice, "");
        }
        if promised_days.zip(statutory_days).is_some_and(|(promised, law)| promised > law) {
            return self.report(row, "承诺时限", Fault::Contradiction, "法定时限");
        }
        let materials = held.map(|held| held.materials).unwrap_or_default();
        let matter = Matter {
            name,
            window,
            in_person,
            promised_days,
            materials,
            statutory_days,
            calendar_days,
            silence_consents,
            staff_min: staff.and_then(|staff| u8::try_from(staff).ok()).unwrap_or(1),
            guide,
        };
        self.imported.reference.matters.insert(MatterId(id), matter);
    }

    pub(super) fn material(&mut self, row: &Row<'_>) {
        let (of, name) = (self.id(row, "事项编号"), self.text(row, "材料名称"));
        let count = self.number(row, "份数", Some(1), 1..=99);
        let version = self.number(row, "指南版本", None, 1..=9_999);
        let original = match row.cell("形式") {
            ORIGINAL | "" => Some(true),
            COPY => Some(false),
            _ => {
                self.report(row, "形式", Fault::Unknown, &format!("{ORIGINAL}、{COPY}"));
                None
            }
        };
        let Some(of) = of else { return };
        let id = MatterId::new(&of);
        let Some(held) = self.imported.reference.matters.get(&id).cloned() else {
            let matters = self.imported.reference.matters.keys();
            let known = super::some(matters.map(MatterId::as_str));
            return self.report(row, "事项编号", Fault::Unknown, &known);
        };
        let is_first = self.first(row, format!("materials.{of}"));
        self.imported.spots.entry(format!("matters.{of}")).or_insert((row.table.sheet.name.clone(), row.number));
        let before = if is_first { &[][..] } else { &held.materials };
        // One that nobody has given an id keeps that of its name, so that a visit's tick stays where it is.
        let own = match row.cell("材料编号") {
            "" => {
                let known = held.materials.iter().find(|material| Some(&material.name) == name.as_ref());
                let number = |number: &usize| before.iter().all(|other| other.id != format!("m{number}"));
                let new = || (1..).find(number).map(|number| format!("m{number}")).unwrap_or_default();
                Some(known.map_or_else(new, |material| material.id.clone()))
            }
            _ => self.id(row, "材料编号"),
        };
        let (Some(name), Ok(count), Ok(version), Some(original), Some(own)) = (name, count, version, original, own)
        else {
            return;
        };
        if before.iter().any(|other| other.id == own || other.name == name && other.original == original) {
            return self.report(row, "材料名称", Fault::Twice, "");
        }
        if before.len() >= LIST_MAX {
            return self.report(row, "材料名称", Fault::Contradiction, &LIST_MAX.to_string());
        }
        let count = count.and_then(|count| u8::try_from(count).ok()).unwrap_or(1);
        let materials = before.iter().cloned().chain([Material { id: own, name, original, count }]).collect();
        let guide = held.guide.clone().map(|guide| Guide { version: version.unwrap_or(guide.version), ..guide });
        self.imported.reference.matters.insert(id, Matter { materials, guide, ..held });
    }

    /// Rows of lists that are what they were.
    pub(super) fn materials_unchanged(&self, table: &Table<'_>, on_record: &Reference) -> u32 {
        let now = &self.imported.reference.matters;
        let is_same = |(number, cells): &&(u32, Vec<String>)| {
            let id = MatterId::new(Row { table, number: *number, cells }.cell("事项编号"));
            on_record.matters.get(&id).is_some_and(|held| now.get(&id) == Some(held))
        };
        table.sheet.rows[1..].iter().filter(is_same).count().try_into().unwrap_or(u32::MAX)
    }

    /// What the cells of the guide say together: all of it, or nothing. Errors: reported.
    fn guide(&mut self, row: &Row<'_>, held: Option<Guide>) -> Result<Option<Guide>, ()> {
        const PARTS: [&str; 3] = ["办理依据", "办理程序", "收费"];
        let is_said = PARTS.iter().chain(&["指南版本", "注意事项"]).any(|head| !row.cell(head).is_empty());
        if !row.has("指南版本") || !is_said {
            return Ok(if row.has("指南版本") { None } else { held });
        }
        let version = self.number(row, "指南版本", None, 1..=9_999);
        if version == Ok(None) {
            self.report(row, "指南版本", Fault::Missing, "1");
        }
        let [basis, steps, fees] = PARTS.map(|head| self.long(row, head));
        let notes =
            if row.cell("注意事项").is_empty() { Some(String::new()) } else { self.long(row, "注意事项") };
        match (version, basis, steps, fees, notes) {
            (Ok(Some(version)), Some(basis), Some(steps), Some(fees), Some(notes)) => {
                Ok(Some(Guide { version, basis, steps, fees, notes }))
            }
            _ => Err(()),
        }
    }

    fn window_of(&mut self, row: &Row<'_>, held: Option<&Matter>) -> Option<WindowId> {
        if let (false, Some(held)) = (row.has("窗口"), held) {
            return Some(held.window.clone());
        }
        match self.over_window(row) {
            Ok(doorstep_core::domain::Span::Window(window)) => Some(window),
            _ => None,
        }
    }

    /// A paragraph that must be there.
    fn long(&mut self, row: &Row<'_>, head: &str) -> Option<String> {
        let text = row.cell(head);
        let text = text.strip_prefix('\'').filter(|rest| rest.starts_with(['=', '+', '-', '@'])).unwrap_or(text);
        let fault = match text.chars().count() {
            0 => Fault::Missing,
            length if length > TEXT_MAX => Fault::Form,
            _ => return Some(text.to_owned()),
        };
        self.report(row, head, fault, &TEXT_MAX.to_string());
        None
    }

    /// Yes or no; what is on record where the column or the cell is missing. Errors: `None`, reported.
    fn flag(&mut self, row: &Row<'_>, head: &str, held: Option<bool>) -> Option<bool> {
        let read = match row.cell(head) {
            "" => held,
            YES | "yes" | "true" | "TRUE" => Some(true),
            NO | "no" | "false" | "FALSE" => Some(false),
            _ => {
                self.report(row, head, Fault::Form, &format!("{YES}、{NO}"));
                return None;
            }
        };
        if read.is_none() {
            self.report(row, head, Fault::Missing, &format!("{YES}、{NO}"));
        }
        read
    }

    /// A number; none for an empty cell, and what is on record without the column. Errors: reported, and it is none of the range.
    fn number(
        &mut self,
        row: &Row<'_>,
        head: &str,
        held: Option<u32>,
        range: RangeInclusive<u32>,
    ) -> Result<Option<u32>, ()> {
        match row.cell(head) {
            "" if row.has(head) => Ok(None),
            "" => Ok(held),
            text => {
                let number = text.parse().ok().filter(|number| range.contains(number));
                number
                    .map(Some)
                    .ok_or_else(|| self.report(row, head, Fault::Form, &format!("{}–{}", range.start(), range.end())))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use doorstep_core::administration::{Amiss, What};
    use doorstep_core::centre::file::{CentreFile, demo, differences};
    use doorstep_core::testing::day;

    use super::*;
    use crate::proposal::{Draft, draft};

    const MATTERS: &str = include_str!("../../../../docs/catalogue/matters.csv");
    const MATERIALS: &str = include_str!("../../../../docs/catalogue/materials.csv");

    fn drafted(centre: &CentreFile, table: &str) -> Result<Draft, Vec<Amiss>> {
        let file = base64::engine::general_purpose::STANDARD.encode(table);
        let what = What::Table { file, complete: false };
        draft(&what, &centre.reference, &centre.logins, day("2026-05-13"))
    }

    /// Row, column and fault of everything that is wrong.
    fn wrong(table: &str) -> Vec<String> {
        let problems = drafted(&demo("guangyuan").unwrap(), table).unwrap_err();
        let said = |amiss: &Amiss| format!("{} {} {:?}", amiss.row.unwrap_or_default(), amiss.column, amiss.fault);
        problems.iter().map(said).collect()
    }

    #[test]
    fn what_is_written_out_reads_back_as_what_it_was() {
        let centre = demo("guangyuan").unwrap();
        for (kind, example) in [(Kind::Matters, MATTERS), (Kind::Materials, MATERIALS)] {
            let table = written(kind, &centre.reference).unwrap();
            assert_eq!(table, example, "docs/catalogue");
            let read = drafted(&centre, &table).unwrap();
            assert_eq!(read.next.reference.matters, centre.reference.matters);
            assert_eq!(read.unchanged as usize, table.lines().count() - 1);
            // Into a centre that has none of them.
            let mut empty = centre.clone();
            empty.reference.matters.values_mut().for_each(|matter| matter.materials.clear());
            if kind == Kind::Matters {
                empty.reference.matters.clear();
            }
            let read = drafted(&empty, &table).unwrap().next.reference.matters;
            let expected = centre.reference.matters.iter().map(|(id, matter)| {
                let materials = if kind == Kind::Matters { Vec::new() } else { matter.materials.clone() };
                (id.clone(), Matter { materials, ..matter.clone() })
            });
            assert_eq!(read, expected.collect());
        }
        assert_eq!(written(Kind::People, &centre.reference), None);
    }

    #[test]
    fn what_is_told_changes_with_a_version_and_is_said_before_it_is_in_force() {
        let centre = demo("guangyuan").unwrap();
        let list = |version: &str| {
            format!(
                "事项编号,材料名称,形式,份数,指南版本\nsocial-card,本人居民身份证,原件,,{version}\n\
                 social-card,委托书,原件,2,{version}\n"
            )
        };
        assert_eq!(wrong(&list("")), ["2 matters.social-card.guide Contradiction"]);
        let draft = drafted(&centre, &list("5")).unwrap();
        let found = differences((&centre.reference, &centre.logins), (&draft.next.reference, &draft.next.logins));
        let said: Vec<String> =
            found.iter().map(|found| format!("{:?} {:?} {}", found.about, found.kind, found.name)).collect();
        assert_eq!(said, ["Matter Changed 社会保障卡申领"]);
        let card = &draft.next.reference.matters[&MatterId::new("social-card")];
        let of = |material: &Material| (material.id.clone(), material.name.clone(), material.count);
        let expected = [("id-card", "本人居民身份证", 1), ("m1", "委托书", 2)];
        let expected = expected.map(|(id, name, count)| (id.to_owned(), name.to_owned(), count));
        assert_eq!(card.materials.iter().map(of).collect::<Vec<_>>(), expected, "the first keeps its id");
        assert_eq!((card.guide.as_ref().unwrap().version, draft.unchanged), (5, 0));
    }

    #[test]
    fn every_cell_that_cannot_be_so_is_named_and_nothing_is_drafted() {
        let heads = "事项编号,事项名称,窗口,本人到场,承诺时限,法定时限,指南版本,办理依据,办理程序,收费\n";
        let long = "长".repeat(TEXT_MAX + 1);
        let table = format!(
            "{heads}a b,一,social-security,是,1,,,,,\nb,,无此窗口,也许,400,x,,,,\n\
             c,三,social-security,,3,2,1,依据,,\nd,四,social-security,否,,,,{long},程序,不收费\n\
             e,五,social-security,否,3,2,,,,\ne,五,social-security,否,3,,,,,\ne,五,social-security,否,3,,,,,\n"
        );
        let found = wrong(&table);
        let expected = [
            "2 事项编号 Form",
            "3 事项名称 Missing",
            "3 窗口 Unknown",
            "3 本人到场 Form",
            "3 承诺时限 Form",
            "3 法定时限 Form",
            "4 本人到场 Missing",
            "4 办理程序 Missing",
            "4 收费 Missing",
            "5 指南版本 Missing",
            "5 办理依据 Form",
            "6 承诺时限 Contradiction",
            "7 事项编号 Twice",
            "8 事项编号 Twice",
        ];
        assert_eq!(found, expected);
        let materials = "事项编号,材料名称,材料编号,形式,份数\nnone,甲,,,\nsocial-card,,,,\nsocial-card,乙,,传真,0\n\
                         social-card,丙,c c,,\nsocial-card,丁,d,,\nsocial-card,丁,e,,\nsocial-card,戊,d,,\n";
        let expected = [
            "2 事项编号 Unknown",
            "3 材料名称 Missing",
            "4 份数 Form",
            "4 形式 Unknown",
            "5 材料编号 Form",
            "7 材料名称 Twice",
            "8 材料名称 Twice",
        ];
        assert_eq!(wrong(materials), expected);
    }

    #[test]
    fn a_text_that_a_spreadsheet_would_compute_comes_back_as_it_was() {
        let mut centre = demo("guangyuan").unwrap();
        let matter = centre.reference.matters.get_mut(&MatterId::new("social-card")).unwrap();
        "=HYPERLINK(\"x\"),\n第二行".clone_into(&mut matter.guide.as_mut().unwrap().basis);
        let table = written(Kind::Matters, &centre.reference).unwrap();
        assert!(table.contains("\"'=HYPERLINK("), "{table}");
        assert_eq!(drafted(&centre, &table).unwrap().next.reference.matters, centre.reference.matters);
    }
}
