//! GY-COUR: certificates by courier.

use super::*;

const COURIER: &str = "GY-COUR";
const MONTH: &str = "GY-COUR-MONTH";

fn application() -> Vec<(&'static str, Value)> {
    vec![
        ("window", window("social-security")),
        ("case", text("SB-0317")),
        ("matter", text("社会保障卡补领")),
        ("applicant", private("王秀英")),
        ("phone", private("13900001234")),
        ("voluntary", Value::Tick(true)),
        ("documents", things(&[("社会保障卡", 1), ("回执", 1)])),
        ("payment", choice("wechat")),
        ("address", private("利州区东坝街道 12 号")),
        ("recipient", private("王秀英 13900001234")),
    ]
}

/// With a fee that holds, if one is to.
fn play(now: &str, valid_from: Option<&str>) -> Play {
    let mut play = Play::guangyuan(now);
    if let Some(from) = valid_from {
        let doc = play.new_doc();
        let fee =
            [("valid_from", Value::Day(day(from))), ("fee", Value::Number(1_200)), ("discount", Value::Number(200))];
        play.by("wuxia").states(doc, deed("GY-COUR-FEE", "enter", &fee)).effective();
    }
    play
}

fn apply(play: &mut Play, values: &[(&str, Value)]) -> (DocId, Outcome) {
    let doc = play.new_doc();
    (doc, play.by("lina").states(doc, deed(COURIER, "apply", values)))
}

fn applied(play: &mut Play, changes: &[(&'static str, Option<Value>)]) -> DocId {
    let (doc, outcome) = apply(play, &with(&application(), changes));
    outcome.effective();
    doc
}

/// The certificate was finished at 10:00.
fn notified(play: &mut Play, doc: DocId, now: &str) {
    let finished = [("finished_at", Value::Moment(at("2026-04-07 10:00")))];
    play.at(now).by("lina").states(doc, deed(COURIER, "notify", &finished)).effective();
}

fn collected(play: &mut Play, doc: DocId, cards: u16) -> Outcome {
    let handed = [("handed", things(&[("社会保障卡", cards), ("回执", 1)])), ("handed_by", worker("lina"))];
    play.by("wuxia").states(doc, deed(COURIER, "collect", &handed))
}

fn sent(at: &str) -> Vec<(&'static str, Value)> {
    let sent_at = Value::Moment(crate::testing::at(at));
    vec![("carrier", text("EMS1029384756")), ("sent_at", sent_at), ("paid", text("4200001234"))]
}

#[test]
fn gy_cour_a1_what_is_done_at_once_needs_no_courier() {
    let mut play = play("2026-04-07 09:30", Some("2026-01-01"));
    let at_once = [("instant", Some(Value::Tick(true)))];
    apply(&mut play, &with(&application(), &at_once)).1.refused(&["GY-COUR-E-INSTANT"]);
    let again = [("instant", Some(Value::Tick(true))), ("second_trip", Some(Value::Tick(true)))];
    applied(&mut play, &again);
}

#[test]
fn gy_cour_a2_who_pays_on_delivery_signs() {
    let mut play = play("2026-04-07 09:30", Some("2026-01-01"));
    let on_delivery = [("payment", Some(choice("on_delivery")))];
    apply(&mut play, &with(&application(), &on_delivery)).1.refused(&["GY-COUR-E-SIGNATURE"]);
    let signed = [on_delivery[0].clone(), ("signature", Some(drawn()))];
    apply(&mut play, &with(&with(&application(), &signed), &[("address", None)])).1.refused(&["GY-COUR-E-ADDRESS"]);
    applied(&mut play, &signed);
}

#[test]
fn gy_cour_a3_a_fee_has_to_be_in_force() {
    for from in [None, Some("2026-04-08")] {
        let mut play = play("2026-04-07 09:30", from);
        apply(&mut play, &application()).1.refused(&["GY-COUR-E-FEE"]);
    }
    let mut play = play("2026-04-07 09:30", Some("2026-04-07"));
    let doc = applied(&mut play, &[]);
    let written = |key| proceeding(&play, doc).value(key);
    assert_eq!((written("fee"), written("discount")), (Some(&Value::Number(1_200)), Some(&Value::Number(200))));
    // One active application a case.
    apply(&mut play, &application()).1.refused(&["GY-CORE-E-DUP"]);
    let reason = [("reason", text("改为自取"))];
    play.by("lina").states(doc, deed(COURIER, "cancel", &reason)).effective();
    applied(&mut play, &[]);
}

#[test]
fn gy_cour_a4_the_courier_window_is_told_within_30_minutes() {
    for (told, minutes, light) in [("2026-04-07 10:12", 12, Light::Green), ("2026-04-07 10:45", 45, Light::Amber)] {
        let mut play = play("2026-04-07 09:30", Some("2026-01-01"));
        let doc = applied(&mut play, &[]);
        notified(&mut play, doc, told);
        assert_eq!(clock(&play, doc, "notify"), (Standing::Stopped(at(told)), None, Some(minutes), light));
    }
}

#[test]
fn gy_cour_a5_as_many_are_handed_over_as_the_form_says() {
    let mut play = play("2026-04-07 09:30", Some("2026-01-01"));
    let doc = applied(&mut play, &[]);
    notified(&mut play, doc, "2026-04-07 10:12");
    collected(&mut play, doc, 0).refused(&["GY-COUR-E-COUNT"]);
    collected(&mut play, doc, 1).effective();
    assert_eq!(stage(&play, doc), "collected");
}

#[test]
fn gy_cour_a6_the_report_counts_what_was_sent_in_the_month_and_is_due_on_its_third_working_day() {
    let mut play = play("2026-04-07 10:15", Some("2026-01-01"));
    for number in 0..42 {
        let case = text(&format!("SB-{number:04}"));
        let doc = applied(&mut play, &[("case", Some(case))]);
        notified(&mut play, doc, "2026-04-07 10:15");
        collected(&mut play, doc, 1).effective();
        // The last of them is sent in May.
        let sent = sent(if number < 41 { "2026-04-30 16:59" } else { "2026-05-06 09:00" });
        play.at("2026-05-06 09:10").by("wuxia").states(doc, deed(COURIER, "ship", &sent)).effective();
        play.at("2026-04-07 10:15");
    }
    let (report, month) = (play.new_doc(), [("month", Value::Day(day("2026-04-01")))]);
    play.at("2026-04-30 09:00").by("wuxia").states(report, deed(MONTH, "prepare", &month)).effective();
    play.by("wuxia").states(report, deed(MONTH, "submit", &[])).refused(&["GY-CORE-E-ORDER"]);
    let other = play.new_doc();
    let month = [("month", Value::Day(day("2026-04-15")))];
    play.by("wuxia").states(other, deed(MONTH, "prepare", &month)).refused(&["GY-CORE-E-DUP"]);
    play.at("2026-05-08 09:00");
    assert_eq!(clock(&play, report, "report"), (Standing::Runs, Some(day("2026-05-08")), None, Light::Amber));
    play.by("wuxia").states(report, deed(MONTH, "submit", &[])).effective();
    let written = |key| proceeding(&play, report).value(key);
    let counted = ["total", "wechat", "on_delivery", "failed"].map(written);
    assert_eq!(counted, [41, 41, 0, 0].map(Value::Number).each_ref().map(Some));
}

#[test]
fn gy_cour_a7_what_is_paid_by_wechat_is_paid_before_it_is_sent() {
    let mut play = play("2026-04-07 09:30", Some("2026-01-01"));
    let doc = applied(&mut play, &[]);
    notified(&mut play, doc, "2026-04-07 10:12");
    collected(&mut play, doc, 1).effective();
    let sent = sent("2026-04-07 10:20");
    let unpaid = with(&sent, &[("paid", None)]);
    play.by("wuxia").states(doc, deed(COURIER, "ship", &unpaid)).refused(&["GY-COUR-E-UNPAID"]);
    play.by("lina").states(doc, deed(COURIER, "ship", &unpaid)).refused(&["GY-CORE-E-ROLE", "GY-COUR-E-UNPAID"]);
    play.by("wuxia").states(doc, deed(COURIER, "ship", &sent)).effective();
    let delivered = [("delivered_at", Value::Moment(at("2026-04-07 10:10"))), ("delivered_to", private("王秀英"))];
    play.by("wuxia").states(doc, deed(COURIER, "deliver", &delivered)).effective();
    assert_eq!(stage(&play, doc), "closed");
}

/// GY-COUR, "Reports": begun, open, overdue and finished of a month, by window.
#[test]
fn a_month_of_applications_is_counted_by_window() {
    use crate::regime::picture::procedures::{Row, counted, rows};
    let mut play = play("2026-04-07 09:30", Some("2026-01-01"));
    let doc = applied(&mut play, &[]);
    applied(&mut play, &[("case", Some(text("SB-0318")))]);
    let row_of = |play: &Play, month: &str, window: Option<&str>| -> Option<Row> {
        let all = play.documents.iter().filter_map(|(doc, state)| Some((*doc, state.as_proceeding()?)));
        let all = counted(all, &play.reference, play.now);
        let (from, window) = (day(month), window.map(WindowId::new));
        let rows = rows(&all, window.as_ref(), from, from.plus_days(30), &play.reference);
        rows.into_iter().find(|row| row.procedure == COURIER)
    };
    let count = |play: &Play, month: &str, window| {
        row_of(play, month, window).map(|row| (row.begun, row.open, row.overdue, row.finished))
    };
    assert_eq!(count(&play, "2026-04-01", Some("social-security")), Some((2, 2, 0, 0)));
    assert_eq!(count(&play, "2026-04-01", Some("medical")), None);
    let reason = [("reason", text("改为自取"))];
    play.at("2026-05-06 10:00").by("lina").states(doc, deed(COURIER, "cancel", &reason)).effective();
    assert_eq!(count(&play, "2026-04-01", None), Some((2, 1, 0, 0)));
    assert_eq!(count(&play, "2026-05-01", None), Some((0, 0, 0, 1)));
}
