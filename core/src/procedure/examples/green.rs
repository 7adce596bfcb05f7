//! GY-GREEN: the green channel.

use super::*;

const GREEN: &str = "GY-GREEN";

fn entry() -> Vec<(&'static str, Value)> {
    vec![
        ("window", window("social-security")),
        ("group", choice("elder")),
        ("born", Value::Day(day("1956-03-11"))),
        ("evidence", choice("id_card")),
        ("seen_by", worker("lina")),
        ("matter", text("养老金认证")),
        ("number_before", Value::Number(6)),
    ]
}

fn enter(play: &mut Play, changes: &[(&'static str, Option<Value>)]) -> (DocId, Outcome) {
    let doc = play.new_doc();
    (doc, play.by("lina").states(doc, deed(GREEN, "enter", &with(&entry(), changes))))
}

fn entered(play: &mut Play, changes: &[(&'static str, Option<Value>)]) -> DocId {
    let (doc, outcome) = enter(play, changes);
    outcome.effective();
    doc
}

fn close(play: &mut Play, doc: DocId, result: &str, more: &[(&str, Value)]) -> Outcome {
    let values = [&[("result", choice(result))], more].concat();
    play.by("lina").states(doc, deed(GREEN, "close", &values))
}

#[test]
fn gy_green_a1_the_channel_is_open_from_the_seventieth_birthday() {
    let mut play = Play::guangyuan("2026-03-10 09:30");
    enter(&mut play, &[]).1.refused(&["GY-GREEN-E-AGE"]);
    enter(&mut play, &[("born", None)]).1.refused(&["GY-GREEN-E-AGE"]);
    enter(&mut play, &[("group", None), ("evidence", None)]).1.refused(&["GY-GREEN-E-GROUP", "GY-GREEN-E-EVIDENCE"]);
    play.at("2026-03-11 09:30");
    entered(&mut play, &[]);
}

#[test]
fn gy_green_a2_what_can_be_seen_is_evidence() {
    let mut play = Play::guangyuan("2026-03-10 09:30");
    let pregnant =
        [("group", Some(choice("pregnant"))), ("born", None), ("evidence", Some(choice("visible_pregnancy")))];
    entered(&mut play, &pregnant);
}

#[test]
fn gy_green_a3_who_comes_by_the_channel_is_next_behind_those_who_came_so_before() {
    let mut play = Play::guangyuan("2026-03-11 09:30");
    let first = entered(&mut play, &[]);
    let second = entered(&mut play, &[]);
    let elsewhere = play.new_doc();
    let household = with(&entry(), &[("window", Some(window("household")))]);
    play.by("yangbo").states(elsewhere, deed(GREEN, "enter", &household)).effective();
    let ahead = |doc| proceeding(&play, doc).value("ahead");
    let expected = [0, 1, 0].map(Value::Number);
    assert_eq!([first, second, elsewhere].map(ahead), expected.each_ref().map(Some));
    close(&mut play, first, "done", &[]).effective();
    let third = entered(&mut play, &[]);
    assert_eq!(proceeding(&play, third).value("ahead"), Some(&Value::Number(1)));
}

#[test]
fn gy_green_a4_who_was_passed_is_told_why() {
    let mut play = Play::guangyuan("2026-03-11 09:30");
    let doc = entered(&mut play, &[("passed", Some(Value::Number(4)))]);
    close(&mut play, doc, "answered", &[]).refused(&["GY-GREEN-E-EXPLAIN"]);
    close(&mut play, doc, "answered", &[("explained", Value::Tick(true))]).effective();
    // What is not accepted is explained as well.
    let doc = entered(&mut play, &[]);
    close(&mut play, doc, "not_accepted", &[]).refused(&["GY-CORE-E-REQUIRED(advice)"]);
}

#[test]
fn gy_green_a5_nothing_is_done_while_a_paper_is_missing() {
    let mut play = Play::guangyuan("2026-03-11 09:30");
    let missing = [("missing", Some(things(&[("户口簿复印件", 1), ("照片", 2)])))];
    let doc = entered(&mut play, &missing);
    let came = |things| deed(GREEN, "receive", &[("came", things)]);
    play.by("lina").states(doc, came(things(&[("照片", 2), ("委托书", 1)]))).effective();
    close(&mut play, doc, "done", &[]).refused(&["GY-GREEN-E-INCOMPLETE"]);
    play.by("lina").states(doc, came(things(&[("照片", 2), ("户口簿复印件", 1)]))).effective();
    close(&mut play, doc, "done", &[]).effective();
    assert_eq!(stage(&play, doc), "closed");
    // Where nothing is missing, nothing has to come.
    let doc = entered(&mut play, &[]);
    play.by("lina").states(doc, came(things(&[("照片", 2)]))).refused(&["GY-CORE-E-STATE"]);
}

#[test]
fn gy_green_a6_the_other_window_confirms_what_was_passed_on() {
    let mut play = Play::guangyuan("2026-03-11 10:00");
    let doc = entered(&mut play, &[]);
    let to = [("to_window", window("household"))];
    play.at("2026-03-11 10:05").by("lina").states(doc, deed(GREEN, "pass_on", &to)).effective();
    play.at("2026-03-11 10:09").by("lina").states(doc, deed(GREEN, "confirm", &[])).refused(&["GY-CORE-E-ROLE"]);
    play.by("yangbo").states(doc, deed(GREEN, "confirm", &[])).effective();
    assert_eq!(stage(&play, doc), "closed");
    let times = ["pass_on", "confirm"].map(|act| proceeding(&play, doc).last(act).map(|done| done.at));
    assert_eq!(times, [Some(at("2026-03-11 10:05")), Some(at("2026-03-11 10:09"))]);
    let stopped = Standing::Stopped(at("2026-03-11 10:09"));
    assert_eq!(clock(&play, doc, "confirm"), (stopped, None, Some(4), Light::Green));
}
