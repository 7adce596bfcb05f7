use doorstep_core::administration::{About, Act, Kind as How, What};
use doorstep_core::centre::file::{CentreFile, demo, differences};
use doorstep_core::domain::GrantId;
use doorstep_core::testing::day;

use super::*;
use crate::proposal::table::tests::{book, cell};
use crate::proposal::{Draft, draft};

const TODAY: &str = "2026-05-13";

fn packed(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

fn drafted(centre: &CentreFile, file: &[u8], complete: bool) -> Result<Draft, Vec<Amiss>> {
    let what = What::Table { file: packed(file), complete };
    draft(&what, &centre.reference, &centre.logins, day(TODAY))
}

/// What a table changes in the demo, in short.
fn changes(file: &str, complete: bool) -> Result<Vec<String>, Vec<String>> {
    let centre = demo("guangyuan").unwrap();
    let said = |amiss: &Amiss| {
        let Amiss { row, column, value, fault, .. } = amiss;
        format!("{} {column} {value:?} {fault:?}", row.map_or_else(|| "-".to_owned(), |row| row.to_string()))
    };
    let draft = drafted(&centre, file.as_bytes(), complete)
        .map_err(|problems| problems.iter().map(said).collect::<Vec<_>>())?;
    let found = differences((&centre.reference, &centre.logins), (&draft.next.reference, &draft.next.logins));
    Ok(found.iter().map(|found| format!("{:?} {:?} {} {}", found.about, found.kind, found.name, found.to)).collect())
}

const HEADS: &str = "人员编号,姓名,登录名,派出单位,科室,角色,窗口,起,止\n";

#[test]
fn a_new_person_comes_with_login_section_and_office() {
    let window = {
        let centre = demo("guangyuan").unwrap();
        centre.reference.organisation.windows.values().next().unwrap().name.clone()
    };
    let found =
        changes(&format!("{HEADS}heliang,何亮,heliang,市公安局,group-1,窗口工作人员,{window},2026/6/1,\n"), false);
    let group = &demo("guangyuan").unwrap().reference.organisation.groups[&GroupId::new("group-1")];
    assert_eq!(
        found.unwrap(),
        [
            "Person Added 何亮 何亮 市公安局".to_owned(),
            format!("Membership Added 何亮 {group}"),
            format!("Grant Added 何亮 window_staff {window} 2026-06-01–"),
            "Login Added 何亮 heliang".to_owned(),
        ]
    );
}

#[test]
fn every_cell_that_cannot_be_so_is_named_at_once_and_nothing_is_drafted() {
    let table = format!(
        "{HEADS}he liang,何亮,heliang,市公安局,group-1,,,,\n\
         b,,b,市公安局,综合九科,,,,\n\
         c,丙,lina,,,组长,,2026-02-30,\n\
         d,丁,,市公安局,,窗口人员,,,\n"
    );
    let found = changes(&table, false).unwrap_err();
    for expected in [
        "2 人员编号 \"he liang\" Form",
        "3 姓名 \"\" Missing",
        "3 科室 \"综合九科\" Unknown",
        "4 登录名 \"lina\" Twice",
        "4 派出单位 \"\" Missing",
        "4 起 \"2026-02-30\" Form",
        "5 登录名 \"\" Missing",
        "5 角色 \"窗口人员\" Unknown",
    ] {
        assert!(found.iter().any(|problem| problem == expected), "{expected} in {found:#?}");
    }
    // What the reader says of the whole is said of the row, too.
    let ended = changes(&format!("{HEADS}lina,李娜,,,,综合协调组,,2026-05-20,2026-05-19\n"), false).unwrap_err();
    assert_eq!(ended, ["2 grants.lina-coordination.to \"\" Contradiction"]);
}

#[test]
fn the_same_again_changes_nothing_and_what_differs_is_changed() {
    let centre = demo("guangyuan").unwrap();
    let mut table = HEADS.to_owned();
    for login in &centre.logins {
        let held = &centre.reference.organisation.workers[&login.worker];
        let group = held.group.as_ref().map_or("", |group| group.as_str());
        table += &format!("{},{},{},{},{group},,,,\n", login.worker, held.name, login.login, held.sending_unit);
    }
    let draft = drafted(&centre, table.as_bytes(), true).unwrap();
    assert_eq!(draft.unchanged as usize, centre.logins.len());
    assert_eq!(changes(&table, true), Ok(vec![]));
    let line = table.lines().find(|line| line.starts_with("lina,")).unwrap();
    let moved = table.replace(line, &line.replace("group-1", "group-2"));
    let found = changes(&moved, false).unwrap();
    assert!(found.len() == 1 && found[0].starts_with("Membership Changed 李娜"), "{found:?}");
}

#[test]
fn whom_a_table_leaves_out_stays_unless_it_holds_everybody() {
    let centre = demo("guangyuan").unwrap();
    let admin = centre
        .reference
        .organisation
        .grants
        .iter()
        .find(|grant| grant.role == Role::Administrator)
        .map(|grant| grant.worker.clone())
        .unwrap();
    let name = &centre.reference.organisation.workers[&admin].name;
    let table = format!("人员编号,姓名\n{admin},{name}\n");
    let draft = drafted(&centre, table.as_bytes(), false).unwrap();
    assert_eq!((draft.unnamed.len(), draft.unchanged), (centre.logins.len() - 1, 1));
    assert_eq!(draft.next.logins, centre.logins);
    // Without the administrator nobody could take it back; and no table of windows ends anybody.
    let other = "人员编号,姓名\nlina,李娜\n";
    let refused = drafted(&centre, other.as_bytes(), true).unwrap_err();
    assert!(refused.iter().any(|amiss| amiss.fault == Fault::NoAdministrator), "{refused:?}");
    let windows = "窗口编号,窗口名称,窗口电话\nnew-1,新窗口,0839-1\n";
    assert_eq!(changes(windows, true), Ok(vec!["Window Added 新窗口 新窗口 0839-1".to_owned()]));
}

#[test]
fn a_window_says_how_many_are_there_at_the_least_and_without_the_column_keeps_it() {
    let centre = demo("zhengwu").unwrap();
    let least = |table: &str| {
        let draft = drafted(&centre, table.as_bytes(), false).map_err(|problems| problems[0].fault)?;
        let windows = draft.next.reference.organisation.windows;
        Ok(windows[&WindowId::new("construction")].min_present)
    };
    let with = |cell: &str| format!("窗口编号,窗口名称,窗口电话,最低在岗\nconstruction,建设审批窗口,0817-1,{cell}\n");
    assert_eq!([least(&with("3")), least(&with("")), least(&with("0"))], [Ok(Some(3)), Ok(None), Err(Fault::Form)]);
    assert_eq!(least("窗口编号,窗口名称,窗口电话\nconstruction,建设审批窗口,0817-1\n"), Ok(Some(2)));
    // More than it has: said of the row, as of a file's line.
    assert_eq!(least(&with("5")), Err(Fault::Contradiction));
}

#[test]
fn a_pair_follows_the_one_on_record_which_ends_the_day_before() {
    let centre = demo("zhangye").unwrap();
    let held = centre.reference.organisation.pairs.iter().find(|pair| pair.to.is_none() && pair.b.len() == 1).unwrap();
    let head = "岗位编号,岗位名称,科室,A岗,B岗,起\n";
    let row =
        |a: &str, b: &str, from: &str| format!("{head}{},{},{},{a},{b},{from}\n", held.post, held.name, held.group);
    let same = drafted(&centre, row(held.a.as_str(), held.b[0].as_str(), "").as_bytes(), false).unwrap();
    assert_eq!((same.unchanged, same.next.reference.organisation), (1, centre.reference.organisation.clone()));
    let name = |worker: &WorkerId| centre.reference.organisation.workers[worker].name.clone();
    let swapped = drafted(&centre, row(&name(&held.b[0]), &name(&held.a), "").as_bytes(), false).unwrap();
    let pairs = &swapped.next.reference.organisation.pairs;
    let of_post: Vec<_> = pairs.iter().filter(|pair| pair.post == held.post).collect();
    assert_eq!(of_post.iter().map(|pair| pair.to).collect::<Vec<_>>(), [Some(day(TODAY)), None]);
    assert_eq!((&of_post[1].a, of_post[1].from), (&held.b[0], day("2026-05-14")));
    let alone = drafted(&centre, row(held.a.as_str(), held.a.as_str(), "").as_bytes(), false).unwrap_err();
    assert_eq!((alone[0].row, alone[0].fault), (Some(2), Fault::Contradiction));
}

#[test]
fn a_workbook_is_a_table_and_headings_may_be_english() {
    let centre = demo("guangyuan").unwrap();
    let heads = cell("A1", "Section ID") + &cell("B1", "Section name *");
    let file =
        book(&format!("<row r=\"1\">{heads}</row><row r=\"2\">{}{}</row>", cell("A2", "g-9"), cell("B2", "九组")));
    let draft = drafted(&centre, &file, false).unwrap();
    assert_eq!(draft.next.reference.organisation.groups[&GroupId::new("g-9")], "九组");
    for (file, expected) in [
        ("名字,电话\n张三,1\n", Fault::Heading),
        ("姓名,工资\n张三,1\n", Fault::Heading),
        ("", Fault::Missing),
        ("\n\n", Fault::Missing),
    ] {
        assert_eq!(drafted(&centre, file.as_bytes(), false).unwrap_err()[0].fault, expected, "{file}");
    }
}

#[test]
fn every_template_is_read_by_its_own_kind() {
    for kind in Kind::ALL {
        let sheets = crate::proposal::table::read(kind.template().as_bytes()).unwrap();
        assert_eq!(Table::of(&sheets[0]).map_err(|amiss| amiss.fault).unwrap().kind, kind);
        assert_eq!(sheets[0].rows.len(), 2);
    }
}

#[test]
fn dates_as_people_and_programs_write_them() {
    for text in ["2026-05-13", "2026/5/13", "2026.05.13", "2026年5月13日", "46155"] {
        assert_eq!(date(text), Some(day(TODAY)), "{text}");
    }
    for text in ["", "2026-02-30", "26-5", "5月13日", "-1", "20260513", "上周"] {
        assert_eq!(date(text), None, "{text}");
    }
}

#[test]
fn spaces_around_a_cell_say_nothing_and_a_person_has_one_login() {
    let spaced = format!("{HEADS} heliang ,　何亮 , heliang,市公安局 ,group-1 ,,,,\n");
    let plain = format!("{HEADS}heliang,何亮,heliang,市公安局,group-1,,,,\n");
    assert_eq!(changes(&spaced, false), changes(&plain, false));
    assert!(changes(&plain, false).unwrap().iter().any(|change| change == "Login Added 何亮 heliang"));
    let two = |login: &str| format!("{plain}heliang,何亮,{login},市公安局,group-1,办公室,,,\n");
    for login in ["heliang", ""] {
        assert!(changes(&two(login), false).is_ok(), "{login}");
    }
    assert_eq!(changes(&two("liang"), false).unwrap_err(), ["3 登录名 \"liang\" Twice"]);
}

#[test]
fn an_act_that_would_leave_no_administrator_is_refused() {
    let centre = demo("guangyuan").unwrap();
    let grants = &centre.reference.organisation.grants;
    let administers = grants.iter().find(|grant| grant.role == Role::Administrator).unwrap();
    for act in [
        Act::End { grant: administers.id.clone(), to: Some(day(TODAY)) },
        // However far away the day is.
        Act::End { grant: administers.id.clone(), to: Some(day("2027-12-31")) },
        Act::Leave { worker: administers.worker.clone() },
    ] {
        let refused = draft(&What::Act(act), &centre.reference, &centre.logins, day(TODAY)).unwrap_err();
        assert_eq!(refused.iter().map(|amiss| amiss.fault).collect::<Vec<_>>(), [Fault::NoAdministrator]);
    }
    // Unless somebody follows, without a day between.
    for (from, fits) in [("2027-12-31", true), ("2028-01-01", true), ("2028-01-02", false)] {
        let mut centre = demo("guangyuan").unwrap();
        let (worker, role, id) = (WorkerId::new("lina"), Role::Administrator, GrantId::new("follows"));
        let next = Grant { id, worker, role, span: Span::Centre, from: day(from), to: None };
        centre.reference.organisation.grants.push(next);
        let end = Act::End { grant: administers.id.clone(), to: Some(day("2027-12-31")) };
        let drafted = draft(&What::Act(end), &centre.reference, &centre.logins, day(TODAY));
        assert_eq!(drafted.is_ok(), fits, "{from}: {drafted:?}");
    }
    let li = Act::Leave { worker: WorkerId::new("lina") };
    let fine = draft(&What::Act(li), &centre.reference, &centre.logins, day(TODAY)).unwrap();
    let said = differences((&centre.reference, &centre.logins), (&fine.next.reference, &fine.next.logins));
    assert!(said.iter().any(|said| said.about == About::Login && said.kind == How::Gone), "{said:?}");
}
