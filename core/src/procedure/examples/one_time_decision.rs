//! ZW-ONE: what is told at once, and the written decision on acceptance.

use super::*;

const DISTRICT: &str = "ZW-ONE";
const REQUIRED: [(&str, u16); 3] = [("施工许可申请表", 1), ("建设工程规划许可证", 1), ("施工合同", 1)];

fn play(now: &str) -> Play {
    let mut play = Play::zhengwu(now);
    let guide = [
        ("window", window("construction")),
        ("matter", matter("building-permit")),
        ("version", Value::Number(2)),
        ("basis", text("建筑法")),
        ("conditions", text("已取得规划许可")),
        ("required", things(&REQUIRED)),
        ("steps", text("受理、审查、发证")),
        ("limit", text("10 日")),
        ("printed_at", Value::Moment(at("2026-01-05 09:00"))),
    ];
    let doc = play.new_doc();
    play.by("moxia").states(doc, deed("ZW-ONE-GUIDE", "publish", &guide)).effective();
    play
}

fn intake() -> Vec<(&'static str, Value)> {
    vec![
        ("number", text("M2-000005")),
        ("window", window("construction")),
        ("applicant", private("某建筑公司")),
        ("matter", matter("building-permit")),
        ("received", things(&[("施工许可申请表", 1)])),
    ]
}

fn received(play: &mut Play) -> DocId {
    let doc = play.new_doc();
    play.by("moxia").states(doc, deed(DISTRICT, "receive", &intake())).effective();
    doc
}

fn act(play: &mut Play, doc: DocId, act: &str, values: &[(&str, Value)]) -> Outcome {
    play.by("moxia").states(doc, deed(DISTRICT, act, values))
}

fn to_supply(names: &[(&str, u16)]) -> Vec<(&'static str, Value)> {
    vec![("to_supply", things(names)), ("how", choice("written"))]
}

fn acceptance() -> Vec<(&'static str, Value)> {
    vec![("complete", Value::Tick(true)), ("slip", text("M2-000006"))]
}

fn refusal(ground: &str) -> Vec<(&'static str, Value)> {
    vec![("ground", choice(ground)), ("explanation", text("已当面说明")), ("slip", text("M2-000007"))]
}

#[test]
fn zw_one_a1_3_days_are_the_target_and_5_the_limit() {
    let mut play = play("2026-03-02 10:00");
    let doc = received(&mut play);
    for (now, target, notice) in [
        ("2026-03-05 23:59", Light::Green, Light::Green),
        ("2026-03-06 00:00", Light::Amber, Light::Green),
        ("2026-03-09 12:00", Light::Amber, Light::Amber),
        ("2026-03-10 00:00", Light::Amber, Light::Red),
    ] {
        play.at(now);
        assert_eq!((clock(&play, doc, "target").3, clock(&play, doc, "notice").3), (target, notice), "{now}");
    }
    assert_eq!(clock(&play, doc, "notice").1, Some(day("2026-03-09")));
    play.at("2026-03-10 09:00");
    act(&mut play, doc, "notify", &to_supply(&REQUIRED[1..])).effective();
    assert!(is_set(&play, doc, "late"));
    let mut in_time = self::play("2026-03-02 10:00");
    let doc = received(&mut in_time);
    in_time.at("2026-03-09 17:00");
    act(&mut in_time, doc, "notify", &to_supply(&REQUIRED[1..])).effective();
    assert!(!is_set(&in_time, doc, "late"));
}

#[test]
fn zw_one_a2_outside_the_units_power_the_authority_is_named() {
    let mut play = play("2026-03-02 10:00");
    let doc = received(&mut play);
    act(&mut play, doc, "decline", &refusal("not_in_power")).refused(&["ZW-ONE-E-AUTHORITY"]);
    play.at("2026-03-03 09:00");
    let named = with(&refusal("not_in_power"), &[("authority", Some(text("市住房和城乡建设局")))]);
    act(&mut play, doc, "decline", &named).effective();
    // Immediately is the same day.
    assert_eq!(clock(&play, doc, "at_once").3, Light::Red);
    let ground = received(&mut play);
    let without = with(&named, &[("ground", None)]);
    act(&mut play, ground, "decline", &without).refused(&["GY-CORE-E-REQUIRED(ground)"]);
}

#[test]
fn zw_one_a3_what_is_corrected_at_the_counter_needs_no_notice() {
    let mut play = play("2026-03-02 10:00");
    let doc = received(&mut play);
    act(&mut play, doc, "fix", &[("corrected", text("建筑面积写错，已改"))]).effective();
    assert_eq!(stage(&play, doc), "corrected");
    act(&mut play, doc, "accept", &with(&acceptance(), &[("complete", None)])).refused(&["ZW-ONE-E-MATERIALS"]);
    act(&mut play, doc, "accept", &acceptance()).effective();
    let written = proceeding(&play, doc);
    assert_eq!((written.stage.as_str(), written.last("notify")), ("accepted", None));
    assert_eq!(written.last("accept").unwrap().at.date(), day("2026-03-02"));
}

#[test]
fn zw_one_a4_a_decision_has_its_slip_and_its_basis() {
    let mut play = play("2026-03-02 10:00");
    let doc = received(&mut play);
    act(&mut play, doc, "decline", &with(&refusal("other"), &[("slip", None)])).refused(&["ZW-ONE-E-SLIP"]);
    act(&mut play, doc, "accept", &with(&acceptance(), &[("slip", None)])).refused(&["ZW-ONE-E-SLIP"]);
    act(&mut play, doc, "decline", &refusal("excluded_by_law")).refused(&["ZW-ONE-E-BASIS"]);
    let based = with(&refusal("excluded_by_law"), &[("basis", Some(text("建筑法第八条")))]);
    act(&mut play, doc, "decline", &based).effective();
}

#[test]
fn zw_one_a5_a_supplement_notice_is_in_writing() {
    let mut play = play("2026-03-02 10:00");
    let doc = received(&mut play);
    let oral = with(&to_supply(&REQUIRED[1..]), &[("how", Some(choice("oral")))]);
    act(&mut play, doc, "notify", &oral).refused(&["ZW-ONE-E-WRITTEN"]);
    act(&mut play, doc, "notify", &to_supply(&[])).refused(&["ZW-ONE-E-ITEMS"]);
    act(&mut play, doc, "notify", &to_supply(&REQUIRED[1..2])).effective();
    // What the guide asks for and was not told is a second notice, what it does not know is none.
    for (asked, second) in [(&[("补充说明", 1)][..], false), (&REQUIRED[2..], true)] {
        act(&mut play, doc, "supply", &[("supplied", things(&REQUIRED[1..2]))]).effective();
        act(&mut play, doc, "notify", &to_supply(asked)).effective();
        assert_eq!(is_set(&play, doc, "second_notice"), second);
    }
    let (unguided, doc) = (with(&intake(), &[("matter", Some(matter("sign-permit")))]), play.new_doc());
    act(&mut play, doc, "receive", &unguided).refused(&["ZW-ONE-E-GUIDE"]);
}

#[test]
fn zw_one_a6_a_worked_saturday_counts() {
    let mut play = play("2026-04-29 10:00");
    let doc = received(&mut play);
    assert_eq!(clock(&play, doc, "notice").1, Some(day("2026-05-09")));
}

#[test]
fn zw_one_a7_nothing_is_decided_before_the_leader_has_answered() {
    let mut play = play("2026-03-10 10:00");
    let doc = received(&mut play);
    act(&mut play, doc, "ask", &[("question", text("旧规划许可是否有效"))]).effective();
    assert_eq!(clock(&play, doc, "ask").3, Light::Green);
    act(&mut play, doc, "accept", &acceptance()).refused(&["GY-CORE-E-STATE"]);
    play.at("2026-03-12 09:00");
    act(&mut play, doc, "answer", &[("answer", text("有效"))]).refused(&["GY-CORE-E-ROLE"]);
    play.by("fuhua").states(doc, deed(DISTRICT, "answer", &[("answer", text("有效"))])).effective();
    act(&mut play, doc, "accept", &acceptance()).effective();
}
