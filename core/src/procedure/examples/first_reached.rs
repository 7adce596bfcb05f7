//! ZW-FST and YG-FST: whoever is reached first is responsible, whatever their position.

use super::*;

const DISTRICT: &str = "ZW-FST";
const YAOGUAN: &str = "YG-FST";

fn contact(assessment: &str) -> Vec<(&'static str, Value)> {
    vec![
        ("came_at", Value::Moment(at("2026-03-10 09:05"))),
        ("channel", choice("on_site")),
        ("matter", text("问施工许可办到哪一步")),
        ("assessment", choice(assessment)),
    ]
}

fn opened(play: &mut Play, by: &str, values: &[(&str, Value)]) -> DocId {
    let doc = play.new_doc();
    play.by(by).states(doc, deed(DISTRICT, "open", values)).effective();
    doc
}

#[test]
fn zw_fst_a1_for_somebody_away_unit_name_telephone_and_matter_are_registered() {
    let mut play = Play::zhengwu("2026-03-10 09:05");
    let doc = opened(&mut play, "moxia", &contact("handler_absent"));
    let values = vec![("unit", private("个人")), ("name", private("王秀英"))];
    play.by("moxia").states(doc, deed(DISTRICT, "register", &values)).refused(&["ZW-FST-E-REGISTER(phone)"]);
    let whole = with(&values, &[("phone", Some(private("13900001234")))]);
    play.by("moxia").states(doc, deed(DISTRICT, "register", &whole)).effective();
    assert_eq!(clock(&play, doc, "pass").1, Some(day("2026-03-10")));
    play.by("moxia").states(doc, deed(DISTRICT, "hand_over", &[])).refused(&["ZW-FST-E-TARGET"]);
    play.by("moxia").states(doc, deed(DISTRICT, "hand_over", &[("handler", worker("baiyun"))])).effective();
    assert_eq!(stage(&play, doc), "passed");
    assert_eq!(clock(&play, doc, "accept").1, Some(day("2026-03-11")));
    play.by("baiyun").states(doc, deed(DISTRICT, "accept", &[])).effective();
    play.by("baiyun").states(doc, deed(DISTRICT, "reply", &[])).refused(&["ZW-FST-E-NO-REPLY"]);
    play.by("baiyun").states(doc, deed(DISTRICT, "reply", &[("reply", text("正在审核"))])).effective();
    play.by("moxia").states(doc, deed(DISTRICT, "close_replied", &[])).effective();
}

#[test]
fn zw_fst_a2_no_position_comes_before_another() {
    let mut play = Play::zhengwu("2026-03-10 09:05");
    // Received together with the head of the window, who writes it down.
    let doc = opened(&mut play, "tanglei", &with(&contact("own"), &[("first", Some(worker("moxia")))]));
    assert_eq!(proceeding(&play, doc).value("first"), Some(&worker("moxia")));
    let done = [("on_the_spot", Value::Tick(true))];
    play.by("moxia").states(doc, deed(DISTRICT, "handle", &done)).effective();
    play.by("moxia").states(doc, deed(DISTRICT, "close", &[])).refused(&["ZW-FST-E-NO-REPLY"]);
    play.by("moxia").states(doc, deed(DISTRICT, "close", &[("reply", text("许可证已领"))])).effective();
    let doc = play.new_doc();
    let values = with(&contact("own"), &[("matter", None)]);
    play.by("moxia").states(doc, deed(DISTRICT, "open", &values)).refused(&["GY-CORE-E-REQUIRED(matter)"]);
}

#[test]
fn zw_fst_a3_another_department_is_named() {
    let mut play = Play::zhengwu("2026-03-10 09:05");
    let doc = opened(&mut play, "moxia", &contact("outside_department"));
    play.by("moxia").states(doc, deed(DISTRICT, "refer", &[])).refused(&["ZW-FST-E-TARGET"]);
    let referred = [("department", text("区税务局")), ("led", Value::Tick(true))];
    play.by("moxia").states(doc, deed(DISTRICT, "refer", &referred)).effective();
    play.by("moxia").states(doc, deed(DISTRICT, "close_guided", &[])).effective();
}

#[test]
fn zw_fst_a4_a_call_is_answered_within_three_rings() {
    let mut play = Play::zhengwu("2026-03-11 10:00");
    let test = [("came_at", Value::Moment(at("2026-03-11 09:58"))), ("tested", worker("moxia"))];
    let doc = play.new_doc();
    play.by("dingjie").states(doc, deed(DISTRICT, "test_call", &test)).refused(&["ZW-FST-E-RINGS"]);
    for (rings, finding) in [(3, None), (4, Some(&Value::Tick(true)))] {
        let (doc, values) = (play.new_doc(), with(&test, &[("rings", Some(Value::Number(rings)))]));
        play.by("dingjie").states(doc, deed(DISTRICT, "test_call", &values)).effective();
        assert_eq!(proceeding(&play, doc).value("finding"), finding);
    }
    let (doc, values) = (play.new_doc(), with(&test, &[("rings", Some(Value::Number(2)))]));
    play.by("moxia").states(doc, deed(DISTRICT, "test_call", &values)).refused(&["GY-CORE-E-ROLE"]);
}

#[test]
fn zw_fst_a5_what_is_unclear_is_the_leaders_to_see_until_somebody_is_guided() {
    let mut play = Play::zhengwu("2026-03-11 10:00");
    let doc = opened(&mut play, "moxia", &contact("unclear"));
    assert!(is_due(&play, doc, "fuhua", "name_handler") && reads(&play, doc, Role::DeputyLeader));
    let clear = opened(&mut play, "moxia", &contact("own"));
    assert!(!reads(&play, clear, Role::DeputyLeader));
    play.by("moxia").states(doc, deed(DISTRICT, "guide", &[])).refused(&["ZW-FST-E-NO-REPLY"]);
    assert_eq!(stage(&play, doc), "open");
    let guided = [("guidance", text("先到社区开证明，再来窗口"))];
    play.by("moxia").states(doc, deed(DISTRICT, "guide", &guided)).effective();
    assert!(!is_due(&play, doc, "fuhua", "name_handler"));
    // Or the leader names somebody.
    let doc = opened(&mut play, "moxia", &contact("unclear"));
    play.by("fuhua").states(doc, deed(DISTRICT, "name_handler", &[("handler", worker("yupeng"))])).effective();
    assert!(is_due(&play, doc, "yupeng", "accept"));
}

fn is_due(play: &Play, doc: DocId, actor: &str, act: &str) -> bool {
    due_for(play, doc, actor).iter().any(|due| due == act)
}

fn visitor(assessment: &str) -> Vec<(&'static str, Value)> {
    with(&contact(assessment), &[("number", Some(text("Y3-000007")))])
}

fn asked(play: &mut Play, assessment: &str) -> DocId {
    let doc = play.new_doc();
    play.by("fanqing").states(doc, deed(YAOGUAN, "open", &visitor(assessment))).effective();
    doc
}

#[test]
fn yg_fst_a1_another_window_is_named_and_confirms() {
    let mut play = elsewhere("yaoguan", "2026-03-10 09:05");
    let doc = asked(&mut play, "other_window");
    play.by("fanqing").states(doc, deed(YAOGUAN, "introduce", &[])).refused(&["YG-FST-E-TARGET"]);
    let named = [("window", window("civil-affairs"))];
    play.by("fanqing").states(doc, deed(YAOGUAN, "introduce", &named)).effective();
    assert!(is_due(&play, doc, "lijun", "accept_there"));
    play.by("duyan").states(doc, deed(YAOGUAN, "accept_there", &[])).refused(&["GY-CORE-E-ROLE"]);
    play.by("lijun").states(doc, deed(YAOGUAN, "accept_there", &[])).effective();
    assert_eq!(stage(&play, doc), "closed");
}

#[test]
fn yg_fst_a2_the_leader_answers_within_a_day_and_the_client_is_told() {
    let mut play = elsewhere("yaoguan", "2026-03-10 09:05");
    let doc = asked(&mut play, "complex");
    play.by("fanqing").states(doc, deed(YAOGUAN, "ask", &[("question", text("宅基地能否跨组"))])).effective();
    for (now, light) in [("2026-03-11 23:59", Light::Green), ("2026-03-12 00:00", Light::Amber)] {
        play.at(now);
        assert_eq!(clock(&play, doc, "answer"), (Standing::Runs, Some(day("2026-03-11")), None, light));
    }
    play.by("fanqing").states(doc, deed(YAOGUAN, "answer", &[("answer", text("不行"))])).refused(&["GY-CORE-E-ROLE"]);
    play.by("heping").states(doc, deed(YAOGUAN, "answer", &[("answer", text("不能跨组"))])).effective();
    play.by("fanqing").states(doc, deed(YAOGUAN, "close", &[])).refused(&["YG-FST-E-RESULT"]);
    play.by("fanqing").states(doc, deed(YAOGUAN, "close", &[("result", text("已告知不能跨组"))])).effective();
}

#[test]
fn yg_fst_a3_who_is_too_busy_says_why() {
    let mut play = elsewhere("yaoguan", "2026-03-10 09:05");
    let doc = asked(&mut play, "too_busy");
    let handler = vec![("handler", worker("caoyun"))];
    play.by("fanqing").states(doc, deed(YAOGUAN, "pass", &handler)).refused(&["YG-FST-E-REASON"]);
    let said = with(&handler, &[("reason", Some(text("正在现场丈量")))]);
    play.by("fanqing").states(doc, deed(YAOGUAN, "pass", &said)).effective();
    play.by("caoyun").states(doc, deed(YAOGUAN, "accept", &[])).effective();
    play.by("caoyun").states(doc, deed(YAOGUAN, "reply", &[])).refused(&["YG-FST-E-RESULT"]);
    play.by("caoyun").states(doc, deed(YAOGUAN, "reply", &[("result", text("周四去看地"))])).effective();
    let doc = asked(&mut play, "not_possible");
    play.by("fanqing").states(doc, deed(YAOGUAN, "refuse", &[])).refused(&["YG-FST-E-REASON"]);
}

#[test]
fn yg_fst_a4_outside_the_centre_the_department_is_named() {
    let mut play = elsewhere("yaoguan", "2026-03-10 09:05");
    let doc = asked(&mut play, "outside_centre");
    play.by("fanqing").states(doc, deed(YAOGUAN, "explain", &[])).refused(&["YG-FST-E-TARGET"]);
    let named = [("department", text("县社会保险局"))];
    play.by("fanqing").states(doc, deed(YAOGUAN, "explain", &named)).effective();
    assert_eq!(stage(&play, doc), "closed");
    play.by("fanqing").states(doc, deed(YAOGUAN, "close", &[])).refused(&["GY-CORE-E-STATE"]);
}

#[test]
fn yg_fst_a5_what_is_answered_at_once_is_on_record_too() {
    let mut play = elsewhere("yaoguan", "2026-03-11 09:05");
    let values = with(&visitor("own"), &[("channel", Some(choice("phone")))]);
    let doc = play.new_doc();
    let nothing = with(&values, &[("matter", None)]);
    play.by("fanqing").states(doc, deed(YAOGUAN, "open", &nothing)).refused(&["GY-CORE-E-REQUIRED(matter)"]);
    play.by("fanqing").states(doc, deed(YAOGUAN, "open", &values)).effective();
    play.by("fanqing").states(doc, deed(YAOGUAN, "handle", &[("result", text("周一可以办"))])).effective();
    play.by("fanqing").states(doc, deed(YAOGUAN, "close", &[])).effective();
    let written = proceeding(&play, doc);
    assert_eq!((written.value("contact"), written.value("channel")), (None, Some(&choice("phone"))));
}
