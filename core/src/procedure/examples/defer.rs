//! GY-DEFER: accept first, supplement later.

use super::*;
use crate::domain::MatterId;

const DEFER: &str = "GY-DEFER";

/// What may come later for a social card, in one of the two ways.
fn play(now: &str, variant: &str, changes: &[(&'static str, Option<Value>)]) -> Play {
    let mut play = Play::guangyuan(now);
    let setting = vec![
        ("window", window("social-security")),
        ("matter", matter()),
        ("allowed", Value::Tick(true)),
        ("can_judge", Value::Tick(true)),
        ("revocable", Value::Tick(true)),
        ("not_controlled", Value::Tick(true)),
        ("variant", choice(variant)),
        ("main", things(&[("申请表", 1), ("身份证", 1)])),
        ("secondary", things(&[("照片", 2), ("单位证明", 1)])),
        ("template", text("2026-1")),
    ];
    let doc = play.new_doc();
    play.by("wangqiang").states(doc, deed("GY-DEFER-MATTER", "enter", &with(&setting, changes))).effective();
    play
}

fn matter() -> Value {
    Value::Matter(MatterId::new("social-card"))
}

fn case(play: &Play) -> Vec<(&'static str, Value)> {
    vec![
        ("window", window("social-security")),
        ("matter", matter()),
        ("applicant", private("四川某建材有限公司")),
        ("applicant_id", private("91510800MA62A0001B")),
        ("phone", private("13900004321")),
        ("received_by", choice("in_person")),
        ("received_at", Value::Moment(play.now)),
        ("main_complete", Value::Tick(true)),
        ("missing", things(&[("单位证明", 1)])),
    ]
}

fn receive(play: &mut Play, changes: &[(&'static str, Option<Value>)]) -> (DocId, Outcome) {
    let (doc, values) = (play.new_doc(), with(&case(play), changes));
    (doc, play.by("lina").states(doc, deed(DEFER, "receive", &values)))
}

fn does(play: &mut Play, worker: &str, doc: DocId, act: &str, values: &[(&str, Value)]) -> Outcome {
    play.by(worker).states(doc, deed(DEFER, act, values))
}

fn ticks(keys: &[&'static str]) -> Vec<(&'static str, Value)> {
    keys.iter().map(|key| (*key, Value::Tick(true))).collect()
}

/// With the notice given.
fn noticed(play: &mut Play, credit: &str) -> DocId {
    let (doc, outcome) = receive(play, &[]);
    outcome.effective();
    let checked = [("credit", choice(credit)), ("credit_source", text("信用广元"))];
    does(play, "lina", doc, "check_credit", &checked).effective();
    let mut told = ticks(&["n_basis", "n_conditions", "n_materials", "n_effect", "n_period", "n_build", "n_other"]);
    told.push(("notice_how", text("当面")));
    let some = with(&told, &[("n_effect", None)]);
    does(play, "lina", doc, "notice", &some).refused(&["GY-DEFER-E-NOTICE"]);
    does(play, "lina", doc, "notice", &told).effective();
    doc
}

fn commit(play: &mut Play, doc: DocId, period: i64) -> Outcome {
    let mut committed = ticks(&["c_true", "c_told", "c_meets", "c_submit", "c_liable", "c_watched"]);
    committed.extend([("period", Value::Number(period)), ("signature", drawn())]);
    does(play, "lina", doc, "commit", &committed)
}

fn committed(play: &mut Play, period: i64) -> DocId {
    let doc = noticed(play, "good");
    commit(play, doc, period).effective();
    doc
}

/// The case of the first example: due on 2026-05-28.
fn supplementing(play: &mut Play) -> DocId {
    let doc = committed(play, 60);
    does(play, "lina", doc, "accept", &[]).effective();
    assert_eq!(stage(play, doc), "supplementing");
    doc
}

fn first() -> Play {
    play("2026-03-02 09:30", "supplement_before_issue", &[])
}

fn due(play: &Play, doc: DocId) -> (Option<Date>, Light) {
    let (_, due, _, light) = clock(play, doc, "commitment");
    (due, light)
}

fn asks(play: &mut Play, doc: DocId, days: i64) -> Outcome {
    let asked = [("asked_days", Value::Number(days)), ("reason", text("单位改制，证明要重开"))];
    does(play, "lina", doc, "ask_extension", &asked)
}

#[test]
fn gy_defer_a1_a_commitment_runs_for_sixty_working_days_at_most() {
    let mut play = first();
    let doc = noticed(&mut play, "good");
    commit(&mut play, doc, 61).refused(&["GY-DEFER-E-PERIOD"]);
    commit(&mut play, doc, 0).refused(&["GY-DEFER-E-PERIOD"]);
    commit(&mut play, doc, 60).effective();
    assert_eq!(due(&play, doc), (Some(day("2026-05-28")), Light::Green));
}

#[test]
fn gy_defer_a2_the_head_extends_once_and_by_twenty_working_days_at_most() {
    let mut play = first();
    let doc = supplementing(&mut play);
    play.at("2026-05-28 16:00");
    asks(&mut play, doc, 21).refused(&["GY-DEFER-E-EXTENSION"]);
    let mut late = play.clone();
    asks(late.at("2026-05-29 09:00"), doc, 20).refused(&["GY-DEFER-E-EXTENSION"]);
    let extension = [("extension", Value::Number(20))];
    does(&mut play, "wangqiang", doc, "approve_extension", &extension).refused(&["GY-CORE-E-STATE"]);
    asks(&mut play, doc, 20).effective();
    does(&mut play, "lina", doc, "approve_extension", &extension).refused(&["GY-CORE-E-ROLE"]);
    does(&mut play, "wangqiang", doc, "approve_extension", &[("extension", Value::Number(21))])
        .refused(&["GY-DEFER-E-EXTENSION"]);
    does(&mut play, "wangqiang", doc, "approve_extension", &extension).effective();
    assert_eq!(due(&play, doc), (Some(day("2026-06-26")), Light::Green));
    asks(&mut play, doc, 5).refused(&["GY-DEFER-E-EXTENSION"]);
}

#[test]
fn a_refused_extension_is_answered_and_a_last_day_that_nobody_knows_lets_nothing_pass() {
    let mut play = first();
    let doc = supplementing(&mut play);
    play.at("2026-05-20 10:00");
    asks(&mut play, doc, 10).effective();
    does(&mut play, "wangqiang", doc, "refuse_extension", &[("reason", text("理由不充分"))]).effective();
    let extension = [("extension", Value::Number(10))];
    does(&mut play, "wangqiang", doc, "approve_extension", &extension).refused(&["GY-CORE-E-STATE"]);
    play.reference.calendar.years.clear();
    let unknown = asks(&mut play, doc, 5);
    assert!(unknown.codes().contains(&"GY-CORE-E-CALENDAR"), "{:?}", unknown.codes());
}

#[test]
fn gy_defer_a3_who_is_not_there_is_told_within_two_working_days() {
    let mut play = play("2026-02-13 10:00", "supplement_before_issue", &[]);
    let (doc, outcome) = receive(&mut play, &[("received_by", Some(choice("email")))]);
    outcome.effective();
    assert_eq!(clock(&play, doc, "notice"), (Standing::Runs, Some(day("2026-02-24")), None, Light::Green));
    play.at("2026-02-25 09:00");
    assert_eq!(clock(&play, doc, "notice").3, Light::Red);
    // In person, on the same day.
    play.at("2026-02-13 10:00");
    let (doc, outcome) = receive(&mut play, &[]);
    outcome.effective();
    assert_eq!(clock(&play, doc, "notice_now"), (Standing::Runs, Some(day("2026-02-13")), None, Light::Amber));
}

#[test]
fn gy_defer_a4_main_materials_do_not_come_later() {
    let mut play = first();
    let missing = |things| [("missing", Some(things))];
    receive(&mut play, &missing(things(&[("单位证明", 1), ("身份证", 1)]))).1.refused(&["GY-DEFER-E-MAIN-MISSING"]);
    receive(&mut play, &[("main_complete", None)]).1.refused(&["GY-DEFER-E-MAIN-MISSING"]);
    receive(&mut play, &missing(things(&[("单位证明", 1), ("照片", 2)]))).1.effective();
    // Nor may every matter be accepted first.
    for (change, code) in [
        (("allowed", None), "GY-DEFER-E-EXCLUDED"),
        (("excluded", Some(choice("safety"))), "GY-DEFER-E-EXCLUDED"),
        (("revocable", None), "GY-DEFER-E-CONDITIONS"),
    ] {
        let mut other = self::play("2026-03-02 09:30", "supplement_before_issue", &[change]);
        receive(&mut other, &[]).1.refused(&[code]);
    }
}

#[test]
fn gy_defer_a5_nothing_is_issued_before_all_is_there() {
    let mut play = first();
    let doc = supplementing(&mut play);
    does(&mut play, "lina", doc, "issue", &[]).refused(&["GY-DEFER-E-ISSUE-EARLY"]);
    let conforming = [("conforming", Value::Tick(true))];
    does(&mut play, "lina", doc, "fulfil", &conforming).refused(&["GY-CORE-E-REQUIRED(came)"]);
    let came = [("came", things(&[("单位证明", 1)]))];
    does(&mut play, "lina", doc, "receive_material", &came).effective();
    does(&mut play, "lina", doc, "fulfil", &conforming).effective();
    does(&mut play, "lina", doc, "issue", &[]).refused(&["GY-DEFER-E-ISSUE-EARLY"]);
    let decided =
        [("formal_check", Value::Tick(true)), ("result", choice("granted")), ("document_no", text("广审〔2026〕17号"))];
    does(&mut play, "lina", doc, "decide", &decided).effective();
    does(&mut play, "lina", doc, "issue", &[]).effective();
    assert_eq!(stage(&play, doc), "closed");

    // Where it is decided on the commitment, it is issued before and closed when all is there.
    let mut play = self::play("2026-03-02 09:30", "commit_then_decide", &[]);
    let doc = committed(&mut play, 60);
    does(&mut play, "lina", doc, "accept", &[]).effective();
    does(&mut play, "lina", doc, "decide", &decided).effective();
    does(&mut play, "lina", doc, "issue", &[]).effective();
    does(&mut play, "lina", doc, "receive_material", &came).effective();
    does(&mut play, "lina", doc, "fulfil", &conforming).effective();
    assert_eq!(stage(&play, doc), "closed");
}

#[test]
fn gy_defer_a6_an_announced_revocation_waits_for_three_working_days() {
    let mut play = first();
    let doc = supplementing(&mut play);
    let announced = [("announced_where", text("政务服务网"))];
    let tried = [("contact", text("电话"))];
    for on in ["2026-06-01 09:00", "2026-06-01 15:00"] {
        does(play.at(on), "lina", doc, "contact_failed", &tried).effective();
    }
    does(&mut play, "lina", doc, "announce", &announced).refused(&["GY-DEFER-E-ANNOUNCE"]);
    does(play.at("2026-06-02 09:00"), "lina", doc, "contact_failed", &tried).effective();
    does(play.at("2026-06-17 09:00"), "lina", doc, "announce", &announced).effective();
    let revoked = [("ground", choice("unreachable")), ("reason", text("承诺期满，材料未交"))];
    does(play.at("2026-06-23 17:00"), "wangqiang", doc, "revoke", &revoked).refused(&["GY-DEFER-E-ANNOUNCE"]);
    does(play.at("2026-06-24 09:00"), "lina", doc, "revoke", &revoked).refused(&["GY-CORE-E-ROLE"]);
    does(&mut play, "wangqiang", doc, "revoke", &revoked).effective();
    assert_eq!(stage(&play, doc), "revoked");
}

#[test]
fn gy_defer_a7_a_breach_bars_for_three_years() {
    let mut play = first();
    let doc = supplementing(&mut play);
    let revoked = [("ground", choice("false")), ("reason", text("单位证明系伪造"))];
    does(play.at("2026-03-10 09:00"), "wangqiang", doc, "revoke", &revoked).effective();
    does(&mut play, "lina", doc, "record_breach", &[]).effective();
    does(&mut play, "lina", doc, "push_breach", &[("pushed", text("市发展改革委"))]).effective();
    play.at("2029-03-10 09:00");
    let next = noticed(&mut play, "good");
    commit(&mut play, next, 10).refused(&["GY-DEFER-E-BARRED"]);
    commit(play.at("2029-03-11 09:00"), next, 10).effective();
    // Without a table for that year nobody knows when it is due.
    assert_eq!(due(&play, next), (None, Light::Green));
}

#[test]
fn the_supervision_section_records_what_staff_did_wrong() {
    let mut play = first();
    let values = [("kind", choice("forced")), ("person", worker("lina")), ("facts", text("要求申请人必须承诺"))];
    let record = || deed("GY-DEFER-STAFF", "record", &values);
    let doc = play.new_doc();
    play.by("malin").states(doc, record()).refused(&["GY-CORE-E-ROLE"]);
    play.by("hefang").states(doc, record()).effective();
}

#[test]
fn gy_defer_a8_a_correction_ends_with_the_commitment() {
    let mut play = first();
    let doc = supplementing(&mut play);
    let order = |until| [("demand", text("停止使用并补正")), ("correction_due", Value::Day(day(until)))];
    does(&mut play, "lina", doc, "order_correction", &order("2026-05-29")).refused(&["GY-DEFER-E-CORRECTION-DATE"]);
    does(&mut play, "lina", doc, "order_correction", &order("2026-05-28")).effective();
    assert_eq!(clock(&play, doc, "correction").1, Some(day("2026-05-28")));
}

#[test]
fn gy_defer_a9_what_waits_for_the_head_is_not_overdue_and_without_credit_nothing_is_in_force() {
    let mut play = first();
    let doc = supplementing(&mut play);
    asks(play.at("2026-05-28 16:00"), doc, 20).effective();
    play.at("2026-06-02 23:00");
    assert_eq!(due(&play, doc), (Some(day("2026-06-02")), Light::Amber));
    play.at("2026-06-03 08:00");
    assert_eq!(due(&play, doc).1, Light::Red);

    let mut play = first();
    let doc = noticed(&mut play, "unknown");
    commit(&mut play, doc, 60).effective();
    assert_eq!(stage(&play, doc), "committed_pending_credit");
    does(&mut play, "lina", doc, "accept", &[]).refused(&["GY-CORE-E-STATE"]);
    let checked = |credit| [("credit", choice(credit)), ("credit_source", text("信用广元"))];
    let mut bad = play.clone();
    does(&mut bad, "lina", doc, "check_credit", &checked("bad")).effective();
    does(&mut bad, "lina", doc, "accept", &[]).refused(&["GY-CORE-E-STATE"]);
    does(&mut bad, "lina", doc, "refuse", &[("reason", text("信用不良"))]).effective();
    does(&mut play, "lina", doc, "check_credit", &checked("good")).effective();
    assert_eq!(stage(&play, doc), "committed");
    // Whose credit is known to be bad does not commit at all.
    let doc = noticed(&mut play, "bad");
    commit(&mut play, doc, 60).refused(&["GY-DEFER-E-CREDIT"]);
}
