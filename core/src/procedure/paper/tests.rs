use super::*;
use crate::domain::{MatterId, Private, WindowId};
use crate::fact::Statement;
use crate::fact::proceeding::{Deed, Thing};
use crate::testing::Play;

fn deed(act: &str, values: Vec<(&str, Value)>) -> Statement {
    let values = values.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
    Statement::DeedDone(Deed { procedure: "GY-ONCE".to_owned(), act: act.to_owned(), values })
}

fn correction(play: &mut Play, case: &str, to_add: &str) -> DocId {
    let doc = play.new_doc();
    let text = |text: &str| Value::Text(text.to_owned());
    let private = |text: &str| Value::Private(Private::new(text.to_owned()));
    let values = vec![
        ("number", text("P1A2B3C-000031")),
        ("window", Value::Window(WindowId::new("social-security"))),
        ("case", text(case)),
        ("person", private("王秀英")),
        ("phone", private("13900001234")),
        ("matter", Value::Matter(MatterId::new("social-card"))),
        ("guide_version", Value::Number(4)),
        ("to_add", Value::Things(vec![Thing { name: to_add.to_owned(), count: 1 }])),
        ("how", Value::Choice("written".to_owned())),
        ("left", Value::Tick(true)),
    ];
    play.by("lina").states(doc, deed("correct", values)).effective();
    doc
}

#[test]
fn a_paper_is_on_record_as_it_was_handed_out_also_when_steps_follow() {
    let mut play = Play::guangyuan("2026-04-28 09:20");
    let doc = correction(&mut play, "SB-0317", "照片");
    let answer =
        |play: &Play, code: &str| check(doc, code, play.documents[&doc].as_proceeding().unwrap(), &play.reference);
    let handed_out = code(doc, play.documents[&doc].as_proceeding().unwrap(), 1);
    assert_eq!((handed_out.len(), crate::sheet::typed(&handed_out).len()), (39, 32), "128 bits");
    let on_record = |later_steps| Checked::OnRecord {
        centre: play.reference.organisation.name.clone(),
        name: "一次性告知".to_owned(),
        number: "P1A2B3C-000031".to_owned(),
        matter: "社会保障卡申领".to_owned(),
        window: play.reference.organisation.windows[&WindowId::new("social-security")].name.clone(),
        on: "2026-04-28".to_owned(),
        later_steps,
    };
    let (now, later) = (on_record(0), on_record(1));
    assert_eq!(answer(&play, &handed_out), now);
    assert_eq!(answer(&play, &crate::sheet::typed(&handed_out).to_lowercase()), now);
    let mut other = crate::sheet::typed(&handed_out);
    other.replace_range(31..32, if other.ends_with('0') { "1" } else { "0" });
    for wrong in [other.as_str(), "", &other[..20]] {
        assert_eq!(answer(&play, wrong), Checked::Differs);
    }
    let words = serde_json::to_string(&now).unwrap();
    assert!(!words.contains("王秀英") && !words.contains("1390") && !words.contains("SB-0317"), "{words}");

    play.at("2026-05-06 10:00");
    let added = vec![("added", Value::Things(vec![Thing { name: "照片".to_owned(), count: 1 }]))];
    play.by("lina").states(doc, deed("answer", added)).effective();
    assert_eq!(answer(&play, &handed_out), later);
    let second = code(doc, play.documents[&doc].as_proceeding().unwrap(), 2);
    assert!(matches!(answer(&play, &second), Checked::OnRecord { later_steps: 0, on, .. } if on == "2026-05-06"));
}

#[test]
fn the_code_is_of_what_was_written_and_of_nothing_that_follows_from_it() {
    let mut play = Play::guangyuan("2026-04-28 09:20");
    let doc = correction(&mut play, "SB-0317", "照片");
    let held = play.documents[&doc].as_proceeding().unwrap().clone();
    let mut elsewhere = held.clone();
    // Another server's time, and what it worked out beside.
    elsewhere.done[0].at = elsewhere.done[0].at.plus_ms(60_000);
    let own = usize::from(elsewhere.done[0].written);
    elsewhere.done[0].values.truncate(own);
    assert!(held.done[0].values.len() > elsewhere.done[0].values.len());
    assert_eq!(code(doc, &held, 1), code(doc, &elsewhere, 1));
    assert_ne!(code(doc, &held, 1), code(DocId([9; 16]), &held, 1));
    for at in 0..elsewhere.done[0].values.len() {
        let mut tampered = elsewhere.clone();
        tampered.done[0].values[at].1 = Value::Text("别的".to_owned());
        assert_ne!(code(doc, &held, 1), code(doc, &tampered, 1), "{}", elsewhere.done[0].values[at].0);
    }
    let other = correction(&mut play, "SB-0318", "照片");
    assert_ne!(code(other, play.documents[&other].as_proceeding().unwrap(), 1), code(doc, &held, 1));
}

#[test]
fn the_mark_of_a_link_reads_back_and_nothing_else_does() {
    let doc = DocId([0xab; 16]);
    let code = "3F2A 91C0 0000 1111 2222 3333 4444 5555";
    let link = link(doc, code);
    let mark = link.strip_prefix("/check").unwrap();
    let asked = linked(mark).unwrap();
    assert_eq!((asked.doc, asked.code), (doc.to_string(), crate::sheet::typed(code)));
    for wrong in ["", "#", "#x.y", &mark[..mark.len() - 1], &format!("{mark}0"), &mark.replace("3F2A", "3F2G")] {
        assert_eq!(linked(wrong), None, "{wrong}");
    }
}

#[test]
fn what_stands_on_it_is_whole_and_chinese() {
    let mut play = Play::guangyuan("2026-04-28 09:20");
    let doc = correction(&mut play, "SB-0317", "照片");
    let proceeding = play.documents[&doc].as_proceeding().unwrap();
    let procedure = super::super::of(proceeding, &play.reference).unwrap();
    let sheet = sheet(proceeding, procedure, &play.reference, &|_| String::new());
    let says = |what: &str, content: &str| sheet.rows.iter().any(|row| row[0] == what && row[1] == content);
    assert!(
        says("姓名或单位", "王秀英") && says("要补正的全部材料", "照片 1 份") && says("依据的办事指南版本", "4 版")
    );
    assert!(says("补正告知", "李娜 2026-04-28 09:20"), "{:?}", sheet.rows);
    assert!(sheet.rows.iter().any(|row| row[0] == "窗口电话"));
}
