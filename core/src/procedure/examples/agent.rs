//! GY-AGENT: leading, guiding and agent service.

use super::*;

const AGENT: &str = "GY-AGENT";

fn does(play: &mut Play, worker: &str, doc: DocId, act: &str, values: &[(&str, Value)]) -> Outcome {
    play.by(worker).states(doc, deed(AGENT, act, values))
}

fn consulted(play: &mut Play) -> DocId {
    let doc = play.new_doc();
    let need = [("need", text("建设工程规划许可")), ("window", window("social-security"))];
    does(play, "liuyang", doc, "consult", &need).effective();
    doc
}

/// By somebody of 80.
fn application() -> Vec<(&'static str, Value)> {
    vec![
        ("agent", worker("lina")),
        ("applicant", private("王秀英")),
        ("phone", private("13900001234")),
        ("id_number", private("510802194603101234")),
        ("mode", choice("oral")),
        ("ground", choice("elder")),
        ("evidence", text("身份证")),
        ("born", Value::Day(day("1946-03-10"))),
    ]
}

fn apply(play: &mut Play, changes: &[(&'static str, Option<Value>)]) -> (DocId, Outcome) {
    let doc = consulted(play);
    (doc, does(play, "lina", doc, "apply", &with(&application(), changes)))
}

fn applied(play: &mut Play, changes: &[(&'static str, Option<Value>)]) -> DocId {
    let (doc, outcome) = apply(play, changes);
    outcome.effective();
    doc
}

fn notice() -> Vec<(&'static str, Value)> {
    vec![
        ("documents", things(&[("申请表", 1), ("身份证复印件", 1)])),
        ("total_days", Value::Number(20)),
        ("fee_statement", text("不收费")),
    ]
}

fn noticed(play: &mut Play, changes: &[(&'static str, Option<Value>)]) -> DocId {
    let doc = applied(play, changes);
    does(play, "lina", doc, "notice", &notice()).effective();
    doc
}

fn entrustment(signed_by: &str) -> Vec<(&'static str, Value)> {
    vec![
        ("scope", text("代交材料，代领结果")),
        ("letter", drawn()),
        ("signed_by", choice(signed_by)),
        ("proof", text("户口簿")),
        ("id_copy", Value::Tick(true)),
        ("channel", choice("courier")),
    ]
}

fn complete() -> Vec<(&'static str, Value)> {
    vec![("came", things(&[("申请表", 1), ("身份证复印件", 1)])), ("checked", Value::Tick(true))]
}

/// Ready to be handed to the department.
fn completed(play: &mut Play) -> DocId {
    let doc = noticed(play, &[]);
    does(play, "lina", doc, "entrust", &entrustment("person")).effective();
    does(play, "lina", doc, "complete", &complete()).effective();
    doc
}

fn play() -> Play {
    Play::guangyuan("2026-06-10 09:30")
}

#[test]
fn gy_agent_a1_a_big_project_begins_with_thirty_million() {
    let mut play = play();
    let project = |investment| {
        [("ground", Some(choice("big_project"))), ("born", None), ("investment", Some(Value::Number(investment)))]
    };
    applied(&mut play, &project(300_000));
    apply(&mut play, &project(299_999)).1.refused(&["GY-AGENT-E-INVESTMENT"]);
    apply(&mut play, &[("ground", Some(choice("big_project")))]).1.refused(&["GY-AGENT-E-INVESTMENT"]);
    // The other grounds.
    applied(&mut play, &[]);
    apply(&mut play, &[("born", Some(Value::Day(day("1946-06-11"))))]).1.refused(&["GY-AGENT-E-NOT-ELIGIBLE"]);
    let disabled = |grade| [("ground", Some(choice("disability"))), ("grade", Some(Value::Number(grade)))];
    applied(&mut play, &disabled(2));
    apply(&mut play, &disabled(3)).1.refused(&["GY-AGENT-E-NOT-ELIGIBLE"]);
    let (doc, outcome) = apply(&mut play, &[("ground", None)]);
    outcome.refused(&["GY-AGENT-E-NOT-ELIGIBLE"]);
    does(&mut play, "lina", doc, "refuse", &[("reason", text("不在代办范围"))]).effective();
}

#[test]
fn gy_agent_a2_a_unit_of_four_windows_has_one_or_two_guides() {
    let mut play = play();
    let mut unit = |name: &str, windows: i64, guides: &[&str]| {
        let guides = Value::Workers(guides.iter().map(|guide| WorkerId::new(guide)).collect());
        let (windows, from) = (Value::Number(windows), Value::Day(day("2026-06-10")));
        let values = [("unit", text(name)), ("windows", windows), ("guides", guides), ("valid_from", from)];
        let doc = play.new_doc();
        let outcome = play.by("malin").states(doc, deed("GY-AGENT-UNIT", "enter", &values));
        (outcome.codes().join(" "), play.documents.get(&doc).map(|_| stage(&play, doc).to_owned()))
    };
    assert_eq!(unit("市公安局", 4, &[]).1.as_deref(), Some("short"));
    assert_eq!(unit("市税务局", 3, &[]).1.as_deref(), Some("in_order"));
    assert_eq!(unit("市人社局", 4, &["lina", "zhangwei"]).1.as_deref(), Some("in_order"));
    assert_eq!(unit("市住建局", 6, &["lina", "zhangwei", "sunyue"]).0, "GY-AGENT-E-STAFFING");
    assert_eq!(unit("市税务局", 3, &[]).0, "GY-CORE-E-DUP");
}

#[test]
fn gy_agent_a3_nobody_acts_for_somebody_without_a_letter_of_entrustment() {
    let mut play = play();
    let doc = noticed(&mut play, &[]);
    does(&mut play, "lina", doc, "complete", &complete()).refused(&["GY-AGENT-E-ENTRUST"]);
    let without = |key| with(&entrustment("person"), &[(key, None)]);
    does(&mut play, "lina", doc, "entrust", &without("letter")).refused(&["GY-AGENT-E-ENTRUST"]);
    does(&mut play, "lina", doc, "entrust", &without("id_copy")).refused(&["GY-AGENT-E-ID-COPY"]);
    does(&mut play, "lina", doc, "entrust", &entrustment("person")).effective();
    let some = with(&complete(), &[("came", Some(things(&[("申请表", 1)])))]);
    does(&mut play, "lina", doc, "complete", &some).refused(&["GY-CORE-E-REQUIRED(came)"]);
    does(&mut play, "lina", doc, "complete", &complete()).effective();
    assert_eq!(stage(&play, doc), "documents_complete");
}

#[test]
fn gy_agent_a4_from_another_place_the_person_or_the_legal_representative_signs_first() {
    let mut play = play();
    let remote = [("ground", Some(choice("remote"))), ("born", None), ("remote", Some(Value::Tick(true)))];
    let by = |signed_by| [&remote[..], &[("letter", Some(drawn())), ("signed_by", Some(choice(signed_by)))]].concat();
    apply(&mut play, &by("other")).1.refused(&["GY-AGENT-E-REMOTE"]);
    let doc = applied(&mut play, &remote);
    does(&mut play, "lina", doc, "notice", &notice()).refused(&["GY-AGENT-E-REMOTE", "GY-AGENT-E-REMOTE"]);
    let doc = noticed(&mut play, &by("legal_representative"));
    does(&mut play, "lina", doc, "entrust", &entrustment("other")).refused(&["GY-AGENT-E-REMOTE"]);
    does(&mut play, "lina", doc, "entrust", &entrustment("legal_representative")).effective();
    apply(&mut play, &[("ground", Some(choice("remote")))]).1.refused(&["GY-CORE-E-REQUIRED(remote)"]);
}

#[test]
fn gy_agent_a5_the_service_is_free_and_other_fees_have_a_basis() {
    let mut play = play();
    let doc = applied(&mut play, &[]);
    let fee = |key| with(&notice(), &[(key, Some(Value::Number(5_000)))]);
    does(&mut play, "lina", doc, "notice", &fee("service_fee")).refused(&["GY-AGENT-E-FEE"]);
    does(&mut play, "lina", doc, "notice", &fee("statutory_fee")).refused(&["GY-AGENT-E-FEE"]);
    let untold = with(&notice(), &[("total_days", None)]);
    does(&mut play, "lina", doc, "notice", &untold).refused(&["GY-AGENT-E-NOTICE"]);
    let lawful = with(&fee("statutory_fee"), &[("fee_basis", Some(text("川发改价格〔2017〕418号")))]);
    does(&mut play, "lina", doc, "notice", &lawful).effective();
}

#[test]
fn gy_agent_a6_only_the_agent_submits() {
    let mut play = play();
    let doc = completed(&mut play);
    does(&mut play, "zhangwei", doc, "submit", &[]).refused(&["GY-CORE-E-ROLE"]);
    let other = [("agent", worker("zhangwei"))];
    does(&mut play, "lina", doc, "reassign", &other).refused(&["GY-CORE-E-ROLE"]);
    does(&mut play, "sunyue", doc, "reassign", &other).effective();
    does(&mut play, "lina", doc, "submit", &[]).refused(&["GY-CORE-E-ROLE"]);
    does(&mut play, "zhangwei", doc, "submit", &[]).effective();
    does(&mut play, "zhangwei", doc, "taken", &[]).effective();
    let decided = [("decision", text("准予")), ("decided_on", Value::Day(day("2026-06-10")))];
    does(&mut play, "zhangwei", doc, "decide", &decided).effective();
    let results = [("results", things(&[("许可证", 1)])), ("receipt_number", text("EMS1029384756"))];
    does(&mut play, "zhangwei", doc, "hand_over", &results[..1]).refused(&["GY-CORE-E-REQUIRED(receipt)"]);
    does(&mut play, "zhangwei", doc, "hand_over", &results).effective();
    assert_eq!(stage(&play, doc), "closed");
}

#[test]
fn gy_agent_a7_what_the_service_section_cannot_solve_goes_to_the_leader() {
    let mut play = play();
    let doc = completed(&mut play);
    does(&mut play, "lina", doc, "submit", &[]).effective();
    does(&mut play, "malin", doc, "pass_on", &[]).refused(&["GY-CORE-E-STATE"]);
    let problem = [("problem", text("规划和消防两家意见不一"))];
    does(&mut play, "lina", doc, "escalate", &problem).refused(&["GY-CORE-E-ROLE"]);
    does(&mut play, "sunyue", doc, "escalate", &problem).effective();
    does(&mut play, "malin", doc, "pass_on", &[]).effective();
    assert_eq!((stage(&play, doc), proceeding(&play, doc).value("escalated")), ("submitted", Some(&choice("leader"))));
    let solution = [("solution", text("召开协调会"))];
    does(&mut play, "malin", doc, "solve", &solution).refused(&["GY-CORE-E-STATE"]);
    does(&mut play, "chenguohua", doc, "coordinate", &solution).effective();
    assert_eq!(proceeding(&play, doc).value("escalated"), Some(&choice("solved")));
}
