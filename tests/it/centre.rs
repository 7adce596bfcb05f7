//! A centre's own files as an administrator handles them: looked through before anything depends on them, and the holidays of the
//! next year, imported while the centre is served.

use std::ffi::OsStr;

use anyhow::Result;
use doorstep_core::centre::file::{GUANGYUAN_DEMO, PACKS};
use doorstep_core::domain::{Date, DocId, Role, Timestamp};
use doorstep_core::fact::leave::{LeaveKind, Slip};
use doorstep_core::fact::visit::Drawing;
use doorstep_core::fact::{DocKind, Statement};
use doorstep_core::sync::replica::{Content, Intent, Progress};
use doorstep_tests::client::Client;
use doorstep_tests::server::{Server, command};

/// Runs `doorstep centre check` over files with these contents.
fn check(pack: &str, others: &[(&str, &str)]) -> Result<(bool, String)> {
    let folder = tempfile::tempdir()?;
    let mut arguments = vec!["centre".into(), "check".into()];
    for (index, (option, content)) in [("", pack)].iter().chain(others).enumerate() {
        let file = folder.path().join(format!("{index}.txt"));
        std::fs::write(&file, content)?;
        arguments.extend((!option.is_empty()).then(|| (*option).into()));
        arguments.push(file.into_os_string());
    }
    command(&arguments.iter().map(AsRef::as_ref).collect::<Vec<&OsStr>>())
}

#[test]
fn every_shipped_centre_checks() -> Result<()> {
    for (id, pack) in PACKS {
        let (well, said) = check(pack, &[])?;
        assert!(well && said.starts_with(&format!("{id}, edition 1, in force from 20")), "{said}");
        assert!(said.contains("limit"), "{said}");
    }
    let table = "date,kind,name\n2027-01-01,rest,元旦\n2027-10-01,rest,国庆节\n";
    let (well, said) = check(PACKS[0].1, &[("--directory", GUANGYUAN_DEMO), ("--calendar", table)])?;
    assert!(well, "{said}");
    for part in ["attendance, leave, visit, limit", "people, 4 windows", "holidays of 2026, 2027"] {
        assert!(said.contains(part), "{part} in {said}");
    }
    Ok(())
}

#[test]
fn mistakes_in_every_file_are_told_together() -> Result<()> {
    let pack = PACKS[0].1.replace("unit = \"working\"", "unit = \"weeks\"").replace("tolerance_minutes", "tolerance");
    let (well, said) = check(&pack, &[("--directory", "[windows]\nx = 1"), ("--calendar", "date,kind\n")])?;
    assert!(!well);
    for part in [
        "limit.unit: is not \"working\" or \"calendar\" (GY-LIMIT-5)",
        "attendance.tolerance: is no key of this table, which has makeup, missing_at_once, off, off_for, \
         on_the_dot_s, places, points, points_rule, regulation, report, seasons, sync_hours, tolerance_minutes, tolerance_rule",
        "attendance.tolerance_minutes: is missing: write a number of minutes",
        "directory, line 2: windows.x: is not a table",
        "calendar, line 1: file: is not a table with the columns date,kind,name",
    ] {
        assert!(said.contains(part), "{part} in {said}");
    }
    Ok(())
}

fn at(year: i32, month: u32, day: u32, hour: u32) -> Timestamp {
    Date::new(year, month, day).expect("a day that exists").at_minute(hour * 60)
}

fn new_year_leave(doc: u8) -> Intent {
    let slip = Slip {
        kind: LeaveKind::Personal,
        reason: "家中有事".to_owned(),
        from: at(2027, 1, 4, 9),
        to: at(2027, 1, 4, 12),
        official: None,
        substitute: String::new(),
        stand_ins: Vec::new(),
        mandate: None,
        contact: String::new(),
        signature: Drawing { strokes: vec![vec![(100, 300), (200, 500), (300, 300)]] },
    };
    let content = Content::Fact(Statement::LeaveSubmitted(slip));
    Intent { doc: DocId([doc; 16]), doc_kind: DocKind::Leave, acting: None, subject: None, content }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_next_years_holidays_come_while_the_centre_is_served() -> Result<()> {
    let now = at(2026, 12, 3, 10);
    let server = Server::start(now).await?;
    let mut li = Client::new(&server.origin(), 1);
    li.set_clock(now);
    li.sign_in("lina", "doorstep-demo").await?.map_err(|problem| anyhow::anyhow!("{problem:?}"))?;
    li.sync().await?;
    // A day that a person typed, of a year that nobody knows yet (GY-CORE-2).
    assert!(li.write(vec![new_year_leave(0x81)]).await?);
    li.sync().await?;
    let queue = li.replica().queue();
    let codes = queue.iter().find_map(|item| match &item.progress {
        Progress::Refused(codes) => Some(codes.clone()),
        _ => None,
    });
    assert_eq!(codes.map(|codes| codes[0].0.clone()).as_deref(), Some("GY-CORE-E-CALENDAR"));

    let folder = tempfile::tempdir()?;
    let import = |content: &str| -> Result<(bool, String)> {
        let file = folder.path().join("holidays.csv");
        std::fs::write(&file, content)?;
        command(&["calendar".as_ref(), "--data".as_ref(), server.data().as_os_str(), file.as_os_str()])
    };
    let (well, said) = import("date,kind,name\n2027-01-01,rest,元旦\n")?;
    assert!(!well && said.contains("the year is not whole") && said.contains("nothing was put in force"), "{said}");
    let (well, said) = import("date,kind,name\n2027-01-01,rest,元旦\n2027-10-01,rest,国庆节\n2027-10-09,workday,\n")?;
    assert!(well && said.contains("edition 2 is in force"), "{said}");

    li.sync().await?;
    let reference = li.replica().reference().expect("synced");
    assert_eq!((reference.edition, reference.calendar.years.clone()), (2, vec![2026, 2027]));
    assert!(li.write(vec![new_year_leave(0x82)]).await?);
    li.sync().await?;
    let view = li.replica().view(DocId([0x82; 16])).and_then(|view| view.state.as_leave());
    assert_eq!(view.map(|leave| leave.minutes), Some(180));
    let (well, report) = command(&["verify-log".as_ref(), "--data".as_ref(), server.data().as_os_str()])?;
    assert!(well, "{report}");
    Ok(())
}

/// Follows docs/adding-a-centre.md: from nothing to a phone that asks for leave.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sixth_centre_begins_by_two_files() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let path = |name: &str| folder.path().join(name).into_os_string();
    let run = |arguments: &[&OsStr]| command(arguments);
    let (well, said) =
        run(&["centre".as_ref(), "new".as_ref(), "qingshui".as_ref(), "--folder".as_ref(), folder.path().as_os_str()])?;
    assert!(well && said.contains("qingshui-people.toml"), "{said}");
    let (again, said) =
        run(&["centre".as_ref(), "new".as_ref(), "qingshui".as_ref(), "--folder".as_ref(), folder.path().as_os_str()])?;
    assert!(!again && said.contains("cannot write"), "what is there stays: {said}");

    // Summer hours, the head of the centre above half a day, and who that is: as the walk writes them.
    let walk = include_str!("../../docs/adding-a-centre.md");
    let blocks: Vec<&str> = walk.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    let [_, season, chain, head] = blocks[..] else { panic!("{} pieces", blocks.len()) };
    let (pack, people) = (path("qingshui.toml"), path("qingshui-people.toml"));
    let text = std::fs::read_to_string(&pack)?;
    let (before, rest) = text.split_once("[[leave.chains]]\nrule = \"GY-ATT-7\"").expect("the template has it");
    let (_, after) = rest.split_once("\n# 限时办结").expect("the template has it");
    let text =
        format!("{before}{chain}\n# 限时办结{after}").replacen("\n# 请假\n", &format!("\n{season}\n# 请假\n"), 1);
    std::fs::write(&pack, text.replacen("close = \"17:30\"", "close = \"half past five\"", 1))?;
    let mut staff = std::fs::read_to_string(&people)?.replacen("某县", "清水县", 1);
    staff.push_str(&format!("\n{head}"));
    std::fs::write(&people, staff)?;
    let check = || run(&["centre".as_ref(), "check".as_ref(), &pack, "--directory".as_ref(), &people]);
    let (well, said) = check()?;
    assert!(!well && said.contains("time.close: is not a time of day as \"09:00\" (GY-CORE-4)"), "{said}");
    let data = path("data");
    let calendar = concat!(env!("CARGO_MANIFEST_DIR"), "/../core/centres/calendar.csv");
    let init = || {
        run(&[
            "init".as_ref(),
            "--data".as_ref(),
            &data,
            "--pack".as_ref(),
            &pack,
            "--directory".as_ref(),
            &people,
            "--calendar".as_ref(),
            calendar.as_ref(),
        ])
    };
    let (well, said) = init()?;
    assert!(!well && said.contains("nothing was founded"), "{said}");

    std::fs::write(&pack, text)?;
    let (well, said) = check()?;
    assert!(
        well && said.contains("qingshui, edition 1") && said.contains("清水县政务服务中心: 4 people, 1 windows"),
        "{said}"
    );
    let (well, said) = init()?;
    assert!(well, "{said}");
    let password = said.lines().find_map(|line| line.strip_prefix("qian")?.split("first password ").nth(1));
    let password = password.expect("everybody with a login has one").to_owned();
    let (well, said) = init()?;
    assert!(!well && said.contains("there is a centre in this store already"), "{said}");

    let now = at(2026, 7, 1, 9);
    let server = Server::serve(folder, None, &[], now).await?;
    let mut qian = Client::new(&server.origin(), 1);
    qian.set_clock(now);
    qian.sign_in("qian", &password).await?.map_err(|problem| anyhow::anyhow!("{problem:?}"))?;
    qian.sync().await?;
    let mut slip = new_year_leave(0x83);
    if let Content::Fact(Statement::LeaveSubmitted(slip)) = &mut slip.content {
        (slip.from, slip.to) = (at(2026, 7, 2, 8), at(2026, 7, 2, 18));
    }
    assert!(qian.write(vec![slip]).await?);
    qian.sync().await?;
    let view = qian.replica().view(DocId([0x83; 16])).and_then(|view| view.state.as_leave()).expect("admitted");
    let chain: Vec<Role> = view.chain.iter().map(|step| step.role).collect();
    // Four and three hours of a summer's day.
    assert_eq!((view.minutes, chain), (420, vec![Role::GroupLeader, Role::DeputyLeader, Role::CentreLeader]));
    Ok(())
}
