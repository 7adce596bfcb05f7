//! What a table of people, sections, windows, pairs, matters or materials makes of what is on record. A table says of each what it is from now on;
//! whom it does not name, stays.

pub mod catalogue;

use std::collections::BTreeMap;

use doorstep_core::administration::{Amiss, Fault};
use doorstep_core::centre::Reference;
use doorstep_core::centre::file::{Login, depart, new_grant};
use doorstep_core::domain::org::{PostPair, Window, Worker};
use doorstep_core::domain::{Date, Grant, GroupId, Organisation, PostId, Role, Span, WindowId, WorkerId};

use super::table::Sheet;

/// The directory after the tables, not looked at as a whole.
#[derive(Debug)]
pub struct Imported {
    pub reference: Reference,
    pub logins: Vec<Login>,
    /// Rows that say what is on record already.
    pub unchanged: u32,
    /// Who can sign in and is in no table of people; without such a table nobody.
    pub unnamed: Vec<WorkerId>,
    /// Where a key of the directory comes from, as `workers.lina`.
    pub spots: BTreeMap<String, (String, u32)>,
}

/// The kinds of tables, by what their first row says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Sections,
    Windows,
    People,
    Pairs,
    Matters,
    Materials,
}

impl Kind {
    /// In the order in which one names the other.
    pub const ALL: [Self; 6] =
        [Self::Sections, Self::Windows, Self::People, Self::Pairs, Self::Matters, Self::Materials];

    /// As the address of its template names it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sections => "sections",
            Self::Windows => "windows",
            Self::People => "people",
            Self::Pairs => "pairs",
            Self::Matters => "matters",
            Self::Materials => "materials",
        }
    }

    /// Headings: as the template has them, and in English. The second tells the kinds apart.
    fn columns(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Sections => &[("科室编号", "section id"), ("科室名称", "section name")],
            Self::Windows => &[
                ("窗口编号", "window id"),
                ("窗口名称", "window name"),
                ("窗口电话", "telephone"),
                ("最低在岗", "least present"),
            ],
            Self::People => &[
                ("人员编号", "person id"),
                ("姓名", "name"),
                ("登录名", "login"),
                ("派出单位", "sending unit"),
                ("科室", "section"),
                ("角色", "role"),
                ("窗口", "window"),
                ("起", "from"),
                ("止", "to"),
            ],
            Self::Pairs => &[
                ("岗位编号", "post id"),
                ("岗位名称", "post name"),
                ("科室", "section"),
                ("A岗", "a"),
                ("B岗", "b"),
                ("起", "from"),
                ("止", "to"),
            ],
            Self::Matters => catalogue::MATTERS,
            Self::Materials => catalogue::MATERIALS,
        }
    }

    /// A table to fill in: the headings and a row as an example.
    pub fn template(self) -> String {
        let heads: Vec<&str> = self.columns().iter().map(|(head, _)| *head).collect();
        let example = match self {
            Self::Sections => "zonghe,综合科",
            Self::Windows => "hukou,户籍窗口,0839-1234567,",
            Self::People => "heliang,何亮,heliang,市公安局,综合科,窗口工作人员,户籍窗口,2026-01-01,",
            Self::Pairs => "hukou-gang,户籍受理岗,综合科,何亮,张伟、李娜,2026-01-01,",
            Self::Matters => catalogue::MATTER_EXAMPLE,
            Self::Materials => catalogue::MATERIAL_EXAMPLE,
        };
        // The mark tells Excel that it is UTF-8; its own line ends.
        format!("\u{feff}{}\r\n{example}\r\n", heads.join(","))
    }
}

/// What the offices are called where a centre has no name of its own for one.
const ROLES: [(Role, &str); 20] = [
    (Role::WindowStaff, "窗口工作人员"),
    (Role::WindowHead, "窗口负责人"),
    (Role::ReceptionRoom, "群众接待室"),
    (Role::ServiceSection, "政务服务科"),
    (Role::SupervisionSection, "现场监督科"),
    (Role::Jrc, "联审中心"),
    (Role::Coordination, "综合协调组"),
    (Role::GroupLeader, "组长"),
    (Role::DeputyLeader, "分管领导"),
    (Role::CentreLeader, "中心领导"),
    (Role::Administrator, "系统管理员"),
    (Role::ParentLeader, "窗口主管单位分管领导"),
    (Role::Superior, "上级"),
    (Role::BureauStaff, "局干部职工"),
    (Role::BureauOffice, "办公室"),
    (Role::HallDuty, "大厅值班长"),
    (Role::PropertyStaff, "物业管理人员"),
    (Role::CourierWindow, "快递窗口"),
    (Role::ConsultDesk, "咨询台"),
    (Role::AuthorityHead, "审批机关负责人"),
];

/// Reads every sheet over the directory on record.
///
/// Errors: everything that is wrong in any row, at once. Never empty.
pub fn import(
    sheets: &[Sheet],
    on_record: &Reference,
    logins: &[Login],
    complete: bool,
    today: Date,
) -> Result<Imported, Vec<Amiss>> {
    let mut problems = Vec::new();
    let mut tables = Vec::new();
    for sheet in sheets.iter().filter(|sheet| !sheet.rows.is_empty()) {
        match Table::of(sheet) {
            Ok(table) => tables.push(table),
            Err(amiss) => problems.push(amiss),
        }
    }
    if tables.is_empty() && problems.is_empty() {
        problems.push(amiss("", None, "", "", Fault::Missing, ""));
    }
    tables.sort_by_key(|table| table.kind);
    let imported = Imported {
        reference: on_record.clone(),
        logins: logins.to_vec(),
        unchanged: 0,
        unnamed: Vec::new(),
        spots: BTreeMap::new(),
    };
    let mut import = Import { imported, problems, today, seen: BTreeMap::new() };
    for table in &tables {
        for (number, cells) in &table.sheet.rows[1..] {
            let row = Row { table, number: *number, cells };
            let held = &import.imported.reference;
            let before = (held.organisation.clone(), import.imported.logins.clone(), held.matters.clone());
            match table.kind {
                Kind::Sections => import.section(&row),
                Kind::Windows => import.window(&row),
                Kind::People => import.person(&row),
                Kind::Pairs => import.pair(&row),
                Kind::Matters => import.matter(&row),
                Kind::Materials => import.material(&row),
            }
            let Imported { reference: after, logins, .. } = &import.imported;
            // A row of materials is a part of its list, which is looked at when it is whole.
            let is_part = table.kind == Kind::Materials;
            if !is_part && before.0 == after.organisation && before.1 == *logins && before.2 == after.matters {
                import.imported.unchanged += 1;
            }
        }
        if table.kind == Kind::Materials {
            import.imported.unchanged += import.materials_unchanged(table, on_record);
        }
    }
    if tables.iter().any(|table| table.kind == Kind::People) {
        let named = |worker: &WorkerId| import.seen.contains_key(&format!("workers.{worker}"));
        let unnamed = logins.iter().map(|login| &login.worker).filter(|worker| !named(worker));
        let unnamed: Vec<WorkerId> = unnamed.cloned().collect();
        if complete {
            let Imported { reference, logins, .. } = &mut import.imported;
            unnamed.iter().for_each(|worker| depart(&mut reference.organisation, logins, worker, today));
        } else {
            import.imported.unnamed = unnamed;
        }
    }
    if import.problems.is_empty() { Ok(import.imported) } else { Err(import.problems) }
}

pub(super) fn amiss(place: &str, row: Option<u32>, column: &str, value: &str, fault: Fault, detail: &str) -> Amiss {
    let (place, column) = (place.to_owned(), column.to_owned());
    Amiss { place, row, column, value: value.to_owned(), fault, detail: detail.to_owned() }
}

/// A sheet whose kind is known.
struct Table<'a> {
    sheet: &'a Sheet,
    kind: Kind,
    /// Where each column of the kind stands.
    places: Vec<Option<usize>>,
}

impl<'a> Table<'a> {
    fn of(sheet: &'a Sheet) -> Result<Self, Amiss> {
        let (number, heads) = &sheet.rows[0];
        let plain = |text: &str| {
            let letters = text.chars().filter(|letter| !letter.is_whitespace() && !"_*＊".contains(*letter));
            letters.collect::<String>().to_lowercase()
        };
        let heads: Vec<String> = heads.iter().map(|head| plain(head)).collect();
        let place = |(chinese, english): &(&str, &str)| {
            heads.iter().position(|head| *head == plain(chinese) || *head == plain(english))
        };
        let fits = |kind: &Kind| place(&kind.columns()[1]).is_some();
        let Some(kind) = Kind::ALL.into_iter().find(fits) else {
            let known = Kind::ALL.map(|kind| kind.columns()[1].0).join("、");
            let found = sheet.rows[0].1.join("、");
            return Err(amiss(&sheet.name, Some(*number), "", &found, Fault::Heading, &known));
        };
        let known = kind.columns();
        let foreign = heads.iter().zip(&sheet.rows[0].1).find(|(head, _)| {
            !head.is_empty() && !known.iter().any(|(one, other)| **head == plain(one) || **head == plain(other))
        });
        if let Some((_, found)) = foreign {
            let known: Vec<&str> = known.iter().map(|(head, _)| *head).collect();
            return Err(amiss(&sheet.name, Some(*number), found, found, Fault::Heading, &known.join("、")));
        }
        Ok(Self { sheet, kind, places: known.iter().map(place).collect() })
    }
}

struct Row<'a> {
    table: &'a Table<'a>,
    number: u32,
    cells: &'a [String],
}

impl<'a> Row<'a> {
    /// Whether the table has this column.
    fn has(&self, head: &str) -> bool {
        let column = self.table.kind.columns().iter().position(|(known, _)| *known == head);
        column.is_some_and(|column| self.table.places[column].is_some())
    }

    /// A cell by its heading; empty where the column or the cell is missing.
    fn cell(&self, head: &str) -> &'a str {
        let column = self.table.kind.columns().iter().position(|(known, _)| *known == head);
        let place = column.and_then(|column| self.table.places[column]);
        place.and_then(|place| self.cells.get(place)).map_or("", |cell| cell.trim())
    }

    fn amiss(&self, head: &str, fault: Fault, detail: &str) -> Amiss {
        amiss(&self.table.sheet.name, Some(self.number), head, self.cell(head), fault, detail)
    }
}

/// What a row says that somebody may do, and when.
struct Office {
    role: Role,
    span: Span,
    from: Option<Date>,
    to: Option<Date>,
}

struct Import {
    imported: Imported,
    problems: Vec<Amiss>,
    today: Date,
    /// The first row of each thing, by its key in the directory.
    seen: BTreeMap<String, u32>,
}

const ID: &str = "a-z 0-9 -";
const TEXT_MAX: usize = 200;

impl Import {
    fn organisation(&mut self) -> &mut Organisation {
        &mut self.imported.reference.organisation
    }

    fn report(&mut self, row: &Row<'_>, head: &str, fault: Fault, detail: &str) {
        self.problems.push(row.amiss(head, fault, detail));
    }

    /// Notes where a thing comes from; whether its row is the first of it.
    fn first(&mut self, row: &Row<'_>, key: String) -> bool {
        self.imported.spots.insert(key.clone(), (row.table.sheet.name.clone(), row.number));
        self.seen.insert(key, row.number).is_none()
    }

    /// An id, when it is one.
    fn id(&mut self, row: &Row<'_>, head: &str) -> Option<String> {
        let id = row.cell(head);
        if id.is_empty() {
            self.report(row, head, Fault::Missing, ID);
            return None;
        }
        let fits = WorkerId::new(id).is_well_formed();
        if !fits {
            self.report(row, head, Fault::Form, ID);
        }
        fits.then(|| id.to_owned())
    }

    /// A name that must be there.
    fn text(&mut self, row: &Row<'_>, head: &str) -> Option<String> {
        let text = row.cell(head);
        if text.is_empty() {
            self.report(row, head, Fault::Missing, "");
            return None;
        }
        let fits = text.chars().count() <= TEXT_MAX;
        if !fits {
            self.report(row, head, Fault::Form, &TEXT_MAX.to_string());
        }
        fits.then(|| text.to_owned())
    }

    /// A date; `None` for an empty cell. Errors: reported, and it is no date.
    fn date(&mut self, row: &Row<'_>, head: &str) -> Result<Option<Date>, ()> {
        let text = row.cell(head);
        if text.is_empty() {
            return Ok(None);
        }
        date(text).map(Some).ok_or_else(|| self.report(row, head, Fault::Form, "2026-01-01"))
    }

    fn section(&mut self, row: &Row<'_>) {
        let (id, name) = (self.id(row, "科室编号"), self.text(row, "科室名称"));
        let (Some(id), Some(name)) = (id, name) else { return };
        if !self.first(row, format!("groups.{id}")) {
            return self.report(row, "科室编号", Fault::Twice, "");
        }
        self.organisation().groups.insert(GroupId(id), name);
    }

    fn window(&mut self, row: &Row<'_>) {
        let (id, name, telephone) = (self.id(row, "窗口编号"), self.text(row, "窗口名称"), self.text(row, "窗口电话"));
        let (Some(id), Some(name), Some(telephone)) = (id, name, telephone) else { return };
        if !self.first(row, format!("windows.{id}")) {
            return self.report(row, "窗口编号", Fault::Twice, "");
        }
        let Ok(min_present) = self.least(row, &id) else { return };
        self.organisation().windows.insert(WindowId(id), Window { name, telephone, min_present });
    }

    /// So many people; none for an empty cell, and what is on record without the column. Errors: reported, and it is no number.
    fn least(&mut self, row: &Row<'_>, id: &str) -> Result<Option<u32>, ()> {
        const HEAD: &str = "最低在岗";
        let text = row.cell(HEAD);
        if !row.has(HEAD) {
            return Ok(self.organisation().windows.get(&WindowId::new(id)).and_then(|window| window.min_present));
        }
        if text.is_empty() {
            return Ok(None);
        }
        let number = text.parse().ok().filter(|number| (1..=99).contains(number));
        number.map(Some).ok_or_else(|| self.report(row, HEAD, Fault::Form, "1–99"))
    }

    /// A section by its id or name.
    fn group(&mut self, row: &Row<'_>) -> Result<Option<GroupId>, ()> {
        let text = row.cell("科室");
        let groups = &self.organisation().groups;
        let found = groups.iter().find(|(id, name)| id.as_str() == text || *name == text);
        match found.map(|(id, _)| id.clone()) {
            None if text.is_empty() => Ok(None),
            Some(group) => Ok(Some(group)),
            None => {
                let known = some(groups.values().map(String::as_str));
                self.report(row, "科室", Fault::Unknown, &known);
                Err(())
            }
        }
    }

    /// A person: the first row says who it is, each row may say one grant.
    fn person(&mut self, row: &Row<'_>) {
        let login = row.cell("登录名");
        // An id that nobody has thought of is the login.
        let id = if row.cell("人员编号").is_empty() && WorkerId::new(login).is_well_formed() {
            Some(login.to_owned())
        } else {
            self.id(row, "人员编号")
        };
        let Some(worker) = id.map(WorkerId) else { return };
        let held = self.organisation().workers.get(&worker).cloned();
        let door = self.imported.logins.iter().find(|login| login.worker == worker).cloned();
        let name = self.text(row, "姓名");
        let group = self.group(row);
        let office = self.office(row, &group);
        let is_first = self.first(row, format!("workers.{worker}"));
        let sending_unit = match (&held, row.cell("派出单位")) {
            (Some(held), "") => Some(held.sending_unit.clone()),
            _ => self.text(row, "派出单位"),
        };
        if door.is_none() && login.is_empty() {
            self.report(row, "登录名", Fault::Missing, "");
        }
        if !is_first && !login.is_empty() && door.as_ref().is_some_and(|door| door.login != login) {
            return self.report(row, "登录名", Fault::Twice, "");
        }
        let taken = |other: &&Login| other.login == login && other.worker != worker;
        if let Some(other) = self.imported.logins.iter().find(taken).map(|other| other.worker.to_string()) {
            self.report(row, "登录名", Fault::Twice, &other);
        }
        let (Some(name), Ok(group), Some(sending_unit), Ok(office)) = (name, group, sending_unit, office) else {
            return;
        };
        let group = group.or_else(|| held.as_ref().and_then(|held| held.group.clone()));
        let moved = held.as_ref().is_some_and(|held| held.group != group);
        let kept = held.as_ref().and_then(|held| held.group_from);
        let group_from = if moved { group.as_ref().map(|_| self.today) } else { kept };
        let service = held.as_ref().and_then(|held| held.service.clone());
        let said = Worker { name, group, group_from, sending_unit, service };
        if !is_first && held.as_ref() != Some(&said) {
            return self.report(row, "姓名", Fault::Twice, "");
        }
        self.organisation().workers.insert(worker.clone(), said);
        let logins = &mut self.imported.logins;
        match logins.iter_mut().find(|login| login.worker == worker) {
            Some(held) if !login.is_empty() => login.clone_into(&mut held.login),
            Some(_) => {}
            None if login.is_empty() => {}
            None => logins.push(Login { login: login.to_owned(), worker: worker.clone() }),
        }
        if let Some(office) = office {
            self.grant(row, worker, office);
        }
    }

    /// The office that a row gives, if it gives one. Errors: reported.
    fn office(&mut self, row: &Row<'_>, group: &Result<Option<GroupId>, ()>) -> Result<Option<Office>, ()> {
        let word = row.cell("角色");
        let (from, to) = (self.date(row, "起"), self.date(row, "止"));
        if word.is_empty() {
            return from.and(to).map(|_| None);
        }
        let names = &self.imported.reference.role_names;
        let is_meant = |role: &Role| {
            let common = ROLES.iter().any(|(known, name)| known == role && *name == word);
            common || role.name() == word || names.get(role).is_some_and(|name| name == word)
        };
        let Some(role) = Role::ALL.into_iter().find(is_meant) else {
            let known = ROLES.map(|(role, name)| names.get(&role).map_or(name, String::as_str)).join("、");
            self.report(row, "角色", Fault::Unknown, &known);
            return Err(());
        };
        let span = match (role, group) {
            (Role::WindowStaff | Role::WindowHead, _) => self.over_window(row),
            (Role::GroupLeader | Role::ParentLeader | Role::DeputyLeader, Ok(Some(group))) => {
                Ok(Span::Group(group.clone()))
            }
            (Role::GroupLeader | Role::ParentLeader, Ok(None)) => {
                self.report(row, "科室", Fault::Missing, "");
                Err(())
            }
            // One that was named and is none was reported.
            (Role::GroupLeader | Role::ParentLeader | Role::DeputyLeader, Err(())) => Err(()),
            // A leader in charge of all; everybody else.
            _ => Ok(Span::Centre),
        };
        Ok(Some(Office { role, span: span?, from: from?, to: to? }))
    }

    fn grant(&mut self, row: &Row<'_>, worker: WorkerId, office: Office) {
        let Office { role, span, from, to } = office;
        let today = self.today;
        let organisation = self.organisation();
        let running = |grant: &&mut Grant| {
            (&grant.worker, grant.role, &grant.span) == (&worker, role, &span)
                && from.map_or_else(|| grant.to.is_none_or(|to| to >= today), |from| from == grant.from)
        };
        let id = match organisation.grants.iter_mut().find(running) {
            Some(held) => {
                held.to = to.or(held.to);
                held.id.clone()
            }
            None => {
                let id = new_grant(organisation, &worker, role);
                let grant = Grant { id: id.clone(), worker, role, span, from: from.unwrap_or(today), to };
                organisation.grants.push(grant);
                id
            }
        };
        self.imported.spots.insert(format!("grants.{id}"), (row.table.sheet.name.clone(), row.number));
    }

    fn over_window(&mut self, row: &Row<'_>) -> Result<Span, ()> {
        let text = row.cell("窗口");
        let windows = &self.organisation().windows;
        let found = windows.iter().find(|(id, window)| id.as_str() == text || window.name == text);
        if let Some((id, _)) = found {
            return Ok(Span::Window(id.clone()));
        }
        let known = some(windows.values().map(|window| window.name.as_str()));
        self.report(row, "窗口", if text.is_empty() { Fault::Missing } else { Fault::Unknown }, &known);
        Err(())
    }

    /// A post with its A and B. Other people than on record follow those on record, who end the day before.
    fn pair(&mut self, row: &Row<'_>) {
        let (post, name) = (self.id(row, "岗位编号"), self.text(row, "岗位名称"));
        let group = match self.group(row) {
            Ok(None) => return self.report(row, "科室", Fault::Missing, ""),
            other => other,
        };
        let a = self.worker(row, "A岗", row.cell("A岗"));
        let parts = row.cell("B岗").split(['、', ',', '，', ';', '；', ' ']).filter(|part| !part.is_empty());
        let b: Vec<Option<WorkerId>> = parts.map(|part| self.worker(row, "B岗", part)).collect();
        let b: Option<Vec<WorkerId>> = b.into_iter().collect();
        let (from, to) = (self.date(row, "起"), self.date(row, "止"));
        let (Some(post), Some(name), Ok(Some(group)), Some(a), Some(b), Ok(from), Ok(to)) =
            (post, name, group, a, b, from, to)
        else {
            return;
        };
        let (post, today) = (PostId(post), self.today);
        let pairs = &mut self.organisation().pairs;
        let running = |pair: &&mut PostPair| pair.post == post && pair.to.is_none_or(|to| to >= today);
        let held = pairs.iter_mut().find(|pair| running(pair) && from.is_none_or(|from| from == pair.from));
        if let Some(held) = held
            && (&held.group, &held.a, &held.b) == (&group, &a, &b)
        {
            name.clone_into(&mut held.name);
            if to.is_some() {
                held.to = to;
            }
        } else {
            let before = pairs.iter_mut().find(running);
            let from = from.unwrap_or(if before.is_some() { today.plus_days(1) } else { today });
            if let Some(before) = before.filter(|before| before.from < from) {
                before.to = Some(before.to.map_or(from.plus_days(-1), |to| to.min(from.plus_days(-1))));
            }
            pairs.push(PostPair { post: post.clone(), name, group, a, b, from, to });
        }
        if !self.first(row, format!("pairs.{post}")) {
            self.report(row, "岗位编号", Fault::Twice, "");
        }
    }

    /// A person by id or by a name that only one has.
    fn worker(&mut self, row: &Row<'_>, head: &str, text: &str) -> Option<WorkerId> {
        let workers = &self.organisation().workers;
        let named: Vec<&WorkerId> =
            workers.iter().filter(|(_, worker)| worker.name == text).map(|(id, _)| id).collect();
        let found = workers.keys().find(|id| id.as_str() == text).or(match named[..] {
            [only] => Some(only),
            _ => None,
        });
        if let Some(found) = found {
            return Some(found.clone());
        }
        let ids: Vec<&str> = named.iter().map(|id| id.as_str()).collect();
        let (fault, detail) = match (text, named.is_empty()) {
            ("", _) => (Fault::Missing, String::new()),
            (_, true) => (Fault::Unknown, String::new()),
            (_, false) => (Fault::Twice, ids.join("、")),
        };
        let mut problem = row.amiss(head, fault, &detail);
        text.clone_into(&mut problem.value);
        self.problems.push(problem);
        None
    }
}

/// The first of the names that there are.
fn some<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.take(20).collect::<Vec<_>>().join("、")
}

/// `2026-01-01`, `2026/1/1`, `2026.1.1`, `2026年1月1日`, or the number of days by which Excel counts.
fn date(text: &str) -> Option<Date> {
    let parts: Vec<&str> = text.split(['-', '/', '.', '年', '月', '日']).map(str::trim).collect();
    let number = |part: &&str| part.parse::<u32>().ok();
    match parts[..] {
        [year, month, day] | [year, month, day, ""] => {
            Date::new(i32::try_from(number(&year)?).ok()?, number(&month)?, number(&day)?)
        }
        // Days since the 30th of December 1899, of this century.
        [days] => number(&days).filter(|days| (36_526..73_050).contains(days)).map(|days| {
            let first = Date::new(1899, 12, 30).map_or(0, |first| first.0);
            Date(first + days as i32)
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
