//! GY-FIRST and ZY-FST: whoever is asked first stays responsible; of several, the one in the highest position.

use super::*;

const GUANGYUAN: &str = "GY-FIRST";
const ZHANGYE: &str = "ZY-FST";

fn contact(assessment: &str, at_: &str) -> Vec<(&'static str, Value)> {
    vec![
        ("came_at", Value::Moment(at(at_))),
        ("channel", choice("on_site")),
        ("matter", text("问公积金提取")),
        ("assessment", choice(assessment)),
    ]
}

fn opened(play: &mut Play, by: &str, values: &[(&str, Value)]) -> DocId {
    let doc = play.new_doc();
    play.by(by).states(doc, deed(GUANGYUAN, "open", values)).effective();
    doc
}

/// By whoever is at the window for social security and was asked by themselves.
fn open(play: &mut Play, assessment: &str) -> DocId {
    let values = contact(assessment, "2026-03-13 15:40");
    opened(play, "lina", &values)
}

fn register() -> Vec<(&'static str, Value)> {
    vec![
        ("name", private("王秀英")),
        ("address", private("利州区东坝街道 12 号")),
        ("phone", private("13900001234")),
        ("materials", things(&[("身份证", 1), ("存折", 1)])),
        ("receipt", text("L7-000031")),
    ]
}

fn handler() -> Vec<(&'static str, Value)> {
    vec![("handler", worker("tangjing")), ("handler_phone", text("0839-0000103"))]
}

/// Whether something is still to be done by a person.
fn is_listed(play: &Play, doc: DocId, actor: &str) -> bool {
    !due_for(play, doc, actor).is_empty()
}

#[test]
fn gy_first_a1_of_several_the_one_in_the_highest_position_is_responsible() {
    let mut play = Play::guangyuan("2026-03-11 09:20");
    let together = |ids: &[&str]| Value::Workers(ids.iter().map(|id| WorkerId::new(id)).collect());
    for (receivers, first) in [
        (&["lina", "wangqiang"][..], "wangqiang"),
        // Of equal positions, who was entered first.
        (&["zhangwei", "lina"], "zhangwei"),
    ] {
        let values = with(&contact("own", "2026-03-11 09:20"), &[("receivers", Some(together(receivers)))]);
        let doc = opened(&mut play, "lina", &values);
        assert_eq!(proceeding(&play, doc).value("first"), Some(&worker(first)));
    }
    let doc = opened(&mut play, "lina", &contact("own", "2026-03-11 09:20"));
    assert_eq!(proceeding(&play, doc).value("first"), Some(&worker("lina")));
}

#[test]
fn gy_first_a2_who_is_not_clear_is_registered_with_a_telephone() {
    let mut play = Play::guangyuan("2026-03-13 15:40");
    for assessment in ["unclear", "handler_absent"] {
        let doc = open(&mut play, assessment);
        let values = with(&register(), &[("phone", None), ("receipt", Some(text(assessment)))]);
        play.by("lina").states(doc, deed(GUANGYUAN, "receive", &values)).refused(&["GY-FIRST-E-REGISTER(phone)"]);
        let values = with(&values, &[("phone", Some(private("13900001234")))]);
        let uncounted = with(&values, &[("materials", Some(things(&[("存折", 0)])))]);
        play.by("lina").states(doc, deed(GUANGYUAN, "receive", &uncounted)).refused(&["GY-FIRST-E-COUNT"]);
        play.by("zhangwei").states(doc, deed(GUANGYUAN, "receive", &values)).refused(&["GY-CORE-E-ROLE"]);
        play.by("lina").states(doc, deed(GUANGYUAN, "receive", &values)).effective();
    }
    // What is one's own is not received for somebody else.
    let doc = open(&mut play, "own");
    play.by("lina").states(doc, deed(GUANGYUAN, "receive", &register())).refused(&["GY-CORE-E-STATE"]);
    play.by("lina").states(doc, deed(GUANGYUAN, "handle", &[])).refused(&["GY-CORE-E-REQUIRED(notice)"]);
    let done = [("on_the_spot", Value::Tick(true))];
    play.by("lina").states(doc, deed(GUANGYUAN, "handle", &done)).effective();
    play.by("lina").states(doc, deed(GUANGYUAN, "close", &[])).effective();
}

#[test]
fn gy_first_a3_it_is_passed_the_same_day_and_accepted_within_one() {
    let mut play = Play::guangyuan("2026-03-13 15:40");
    let doc = open(&mut play, "handler_absent");
    play.by("lina").states(doc, deed(GUANGYUAN, "receive", &register())).effective();
    let friday = Some(day("2026-03-13"));
    assert_eq!(clock(&play, doc, "pass"), (Standing::Runs, friday, None, Light::Green));
    play.by("lina").states(doc, deed(GUANGYUAN, "pass", &handler())).effective();
    let monday = Some(day("2026-03-16"));
    assert_eq!(clock(&play, doc, "accept"), (Standing::Runs, monday, None, Light::Green));
    play.at("2026-03-17 09:00");
    assert_eq!(clock(&play, doc, "accept").3, Light::Amber);
    assert!(is_listed(&play, doc, "lina"));
    play.by("lina").states(doc, deed(GUANGYUAN, "accept", &[])).refused(&["GY-CORE-E-ROLE"]);
    play.by("tangjing").states(doc, deed(GUANGYUAN, "accept", &[])).effective();
    assert!(is_listed(&play, doc, "lina"));
    let thursday = Some(day("2026-03-19"));
    assert_eq!(clock(&play, doc, "reply"), (Standing::Runs, thursday, None, Light::Green));
    let reply = [("reply", text("可以提取，材料已收"))];
    play.by("tangjing").states(doc, deed(GUANGYUAN, "reply", &reply)).effective();
    assert!(!is_listed(&play, doc, "lina"));
}

#[test]
fn gy_core_4_what_is_received_after_closing_is_passed_the_next_working_day() {
    for (now, expected) in [("2026-03-13 16:59", "2026-03-13"), ("2026-03-13 17:00", "2026-03-16")] {
        let mut play = Play::guangyuan(now);
        let doc = opened(&mut play, "lina", &contact("unclear", now));
        play.by("lina").states(doc, deed(GUANGYUAN, "receive", &register())).effective();
        assert_eq!(clock(&play, doc, "pass").1, Some(day(expected)), "{now}");
    }
}

#[test]
fn gy_first_a3_the_third_refusal_goes_to_the_service_section() {
    let mut play = Play::guangyuan("2026-03-13 15:40");
    let doc = open(&mut play, "unclear");
    play.by("lina").states(doc, deed(GUANGYUAN, "receive", &register())).effective();
    let reason = [("refused_because", text("不是本窗口的事项"))];
    for expected in ["received_for", "received_for", "service"] {
        play.by("lina").states(doc, deed(GUANGYUAN, "pass", &handler())).effective();
        play.by("tangjing").states(doc, deed(GUANGYUAN, "refuse", &reason)).effective();
        assert_eq!(stage(&play, doc), expected);
        // Only what is theirs to decide is theirs to read.
        assert_eq!(reads(&play, doc, Role::ServiceSection), expected == "service");
    }
    assert!(reads(&play, doc, Role::SupervisionSection));
    play.by("lina").states(doc, deed(GUANGYUAN, "pass", &handler())).refused(&["GY-CORE-E-STATE"]);
    play.by("malin").states(doc, deed(GUANGYUAN, "assign", &handler())).effective();
    play.by("tangjing").states(doc, deed(GUANGYUAN, "accept", &[("promised_days", Value::Number(5))])).effective();
    // The matter's own time.
    assert_eq!(clock(&play, doc, "reply").1, Some(day("2026-03-20")));
}

#[test]
fn gy_first_a4_nothing_is_closed_without_a_reply() {
    let mut play = Play::guangyuan("2026-03-13 15:40");
    let doc = open(&mut play, "unclear");
    play.by("lina").states(doc, deed(GUANGYUAN, "receive", &register())).effective();
    play.by("lina").states(doc, deed(GUANGYUAN, "pass", &handler())).effective();
    play.by("tangjing").states(doc, deed(GUANGYUAN, "accept", &[])).effective();
    for act in ["reply", "close_replied"] {
        play.by("tangjing").states(doc, deed(GUANGYUAN, act, &[])).refused(&["GY-FIRST-E-NO-REPLY"]);
    }
    let reply = [("reply", text("已告知提取条件"))];
    play.by("tangjing").states(doc, deed(GUANGYUAN, "reply", &reply)).effective();
    play.by("tangjing").states(doc, deed(GUANGYUAN, "close_replied", &[])).effective();
    assert_eq!(stage(&play, doc), "closed");
}

#[test]
fn gy_first_a5_outside_the_centre_department_and_telephone_are_named() {
    let mut play = Play::guangyuan("2026-03-13 15:40");
    let doc = open(&mut play, "outside_centre");
    let values = vec![("reason", text("公积金不在中心办理")), ("department", text("市公积金中心"))];
    play.by("lina").states(doc, deed(GUANGYUAN, "explain", &values)).refused(&["GY-FIRST-E-CONTACT"]);
    let whole = with(&values, &[("contact", Some(text("0839-0000199")))]);
    play.by("lina").states(doc, deed(GUANGYUAN, "explain", &whole)).effective();
    play.by("lina").states(doc, deed(GUANGYUAN, "close", &[])).effective();
    assert_eq!(stage(&play, doc), "closed");
}

#[test]
fn gy_first_a6_the_number_of_the_receipt_is_the_one_that_the_phone_made() {
    let mut play = Play::guangyuan("2026-03-13 15:40");
    let doc = open(&mut play, "unclear");
    let three = ("materials", Some(things(&[("身份证", 1), ("存折", 1), ("合同", 1)])));
    let values = with(&register(), &[three]);
    play.at("2026-03-13 17:10");
    play.by("lina")
        .offline("2026-03-13 15:45", "2026-03-13 15:40")
        .states(doc, deed(GUANGYUAN, "receive", &values))
        .effective();
    assert_eq!(proceeding(&play, doc).value("receipt"), Some(&text("L7-000031")));
    let other = open(&mut play, "unclear");
    play.by("lina").states(other, deed(GUANGYUAN, "receive", &values)).refused(&["GY-CORE-E-DUP"]);
}

#[test]
fn gy_first_whoever_is_led_is_confirmed_where_they_arrive() {
    let mut play = Play::guangyuan("2026-03-13 15:40");
    let doc = open(&mut play, "other_known");
    play.by("lina").states(doc, deed(GUANGYUAN, "lead", &[])).refused(&["GY-CORE-E-REQUIRED(led_to)"]);
    let led = [("led_to", window("medical-insurance"))];
    play.by("lina").states(doc, deed(GUANGYUAN, "lead", &led)).effective();
    play.by("lina").states(doc, deed(GUANGYUAN, "confirm", &[])).refused(&["GY-CORE-E-ROLE"]);
    play.by("tangjing").states(doc, deed(GUANGYUAN, "confirm", &[])).effective();
    assert_eq!(stage(&play, doc), "closed");
}

/// At the section for trade, whose head is Ma Yong.
fn call(assessment: &str) -> Vec<(&'static str, Value)> {
    vec![
        ("came_at", Value::Moment(at("2026-03-10 09:05"))),
        ("channel", choice("phone")),
        ("kind", choice("enquiry")),
        ("matter", text("问土地拍卖")),
        ("assessment", choice(assessment)),
    ]
}

fn called(play: &mut Play, by: &str, values: &[(&str, Value)]) -> DocId {
    let doc = play.new_doc();
    play.by(by).states(doc, deed(ZHANGYE, "open", values)).effective();
    doc
}

fn received(play: &mut Play, now: &str) -> DocId {
    play.at(now);
    let doc = called(play, "liyan", &call("handler_absent"));
    let papers = ("materials", things(&[("营业执照", 1), ("授权书", 1), ("申请表", 1)]));
    let values =
        [("name", private("张建国")), ("phone", private("13900005678")), papers, ("receipt", text("P7-000031"))];
    play.by("liyan").states(doc, deed(ZHANGYE, "receive", &values)).effective();
    doc
}

#[test]
fn zy_fst_a1_a_lower_position_is_not_entered_as_first_asked() {
    let mut play = elsewhere("zhangye", "2026-03-10 09:05");
    let together = Value::Workers(vec![WorkerId::new("liyan"), WorkerId::new("mayong")]);
    let values = with(&call("own"), &[("receivers", Some(together)), ("first", Some(worker("liyan")))]);
    let doc = play.new_doc();
    play.by("liyan").states(doc, deed(ZHANGYE, "open", &values)).refused(&["ZY-FST-E-RANK"]);
    let doc = called(&mut play, "liyan", &with(&values, &[("first", None)]));
    assert_eq!(proceeding(&play, doc).value("first"), Some(&worker("mayong")));
}

#[test]
fn zy_fst_a2_nobody_is_led_or_passed_to_nowhere() {
    let mut play = elsewhere("zhangye", "2026-03-10 15:40");
    let doc = called(&mut play, "dingli", &call("other_known"));
    play.by("dingli").states(doc, deed(ZHANGYE, "lead", &[])).refused(&["ZY-FST-E-TARGET"]);
    play.by("dingli").states(doc, deed(ZHANGYE, "lead", &[("led_to", window("trade"))])).effective();
    play.by("liyan").states(doc, deed(ZHANGYE, "confirm", &[])).refused(&["ZY-FST-E-NO-REPLY"]);
    play.by("liyan").states(doc, deed(ZHANGYE, "confirm", &[("reply", text("拍卖公告已告知"))])).effective();
    assert_eq!(stage(&play, doc), "closed");
    for field in ["channel", "matter"] {
        let (doc, code) = (play.new_doc(), format!("GY-CORE-E-REQUIRED({field})"));
        let values = with(&call("own"), &[(field, None)]);
        play.by("dingli").states(doc, deed(ZHANGYE, "open", &values)).refused(&[&code]);
    }
}

#[test]
fn zy_fst_a3_what_is_passed_is_accepted_the_next_day_and_owned_till_then() {
    let mut play = elsewhere("zhangye", "2026-03-11 10:20");
    let doc = received(&mut play, "2026-03-11 10:20");
    play.at("2026-03-11 10:25");
    play.by("liyan").states(doc, deed(ZHANGYE, "pass", &[])).refused(&["ZY-FST-E-TARGET"]);
    play.by("liyan").states(doc, deed(ZHANGYE, "pass", &[("led_to", window("bids"))])).effective();
    let thursday = Some(day("2026-03-12"));
    assert_eq!(clock(&play, doc, "accept"), (Standing::Runs, thursday, None, Light::Green));
    play.at("2026-03-13 09:00");
    assert_eq!(clock(&play, doc, "accept").3, Light::Amber);
    assert!(is_listed(&play, doc, "liyan"));
    // It comes back with a reason, and is passed on to somebody else.
    let reason = [("refused_because", text("属于交易科"))];
    play.by("dingli").states(doc, deed(ZHANGYE, "refuse", &reason)).effective();
    assert_eq!(stage(&play, doc), "received_for");
    play.by("liyan").states(doc, deed(ZHANGYE, "pass", &[("handler", worker("wangbin"))])).effective();
    play.by("wangbin").states(doc, deed(ZHANGYE, "accept", &[])).effective();
}

#[test]
fn zy_fst_a4_what_is_not_finished_on_the_spot_has_its_notice() {
    let mut play = elsewhere("zhangye", "2026-03-10 09:05");
    let doc = called(&mut play, "liyan", &call("own"));
    play.by("liyan").states(doc, deed(ZHANGYE, "handle", &[])).refused(&["ZY-FST-E-NOTICE"]);
    play.by("liyan").states(doc, deed(ZHANGYE, "handle", &[("notice", text("P7-000012"))])).effective();
    assert_eq!(stage(&play, doc), "noticed");
    play.by("liyan").states(doc, deed(ZHANGYE, "close", &[])).refused(&["ZY-FST-E-NO-REPLY"]);
    play.by("liyan").states(doc, deed(ZHANGYE, "close", &[("reply", text("材料已一次讲清"))])).effective();
}

#[test]
fn zy_fst_a5_what_was_written_without_a_network_keeps_its_time_and_its_number() {
    let mut play = elsewhere("zhangye", "2026-03-11 10:50");
    let doc = called(&mut play, "liyan", &call("unclear"));
    let values = [("materials", things(&[("申请表", 1)])), ("receipt", text("P7-000031"))];
    play.at("2026-03-11 13:30");
    let offline = |play: &mut Play, act: &str, values: &[(&str, Value)]| {
        let written = play.by("liyan").offline("2026-03-11 11:00", "2026-03-11 10:50");
        written.states(doc, deed(ZHANGYE, act, values)).effective()
    };
    offline(&mut play, "receive", &values);
    let passed = offline(&mut play, "pass", &[("handler", worker("wangbin"))]);
    let proceeding = proceeding(&play, doc);
    assert_eq!(proceeding.last("receive").unwrap().at, at("2026-03-11 11:00"));
    assert_eq!(proceeding.value("receipt"), Some(&text("P7-000031")));
    // The handler hears of it when it arrives.
    assert_eq!(passed.receipt.received_at, at("2026-03-11 13:30"));
    assert!(is_listed(&play, doc, "wangbin"));
}

#[test]
fn zy_fst_a6_nothing_is_closed_without_a_reply() {
    let mut play = elsewhere("zhangye", "2026-03-11 10:20");
    let doc = received(&mut play, "2026-03-11 10:20");
    play.by("liyan").states(doc, deed(ZHANGYE, "pass", &[("handler", worker("wangbin"))])).effective();
    play.by("wangbin").states(doc, deed(ZHANGYE, "accept", &[])).effective();
    for act in ["reply", "close_replied"] {
        play.by("wangbin").states(doc, deed(ZHANGYE, act, &[])).refused(&["ZY-FST-E-NO-REPLY"]);
    }
    let reply = [("reply", text("已登记"))];
    play.by("wangbin").states(doc, deed(ZHANGYE, "reply", &reply)).effective();
    play.by("wangbin").states(doc, deed(ZHANGYE, "close_replied", &[])).effective();
    // A complaint stays until it is on record where complaints are.
    let values = with(&call("own"), &[("kind", Some(choice("complaint")))]);
    let doc = called(&mut play, "liyan", &values);
    let done = [("on_the_spot", Value::Tick(true)), reply[0].clone()];
    play.by("liyan").states(doc, deed(ZHANGYE, "handle", &done)).effective();
    play.by("liyan").states(doc, deed(ZHANGYE, "close", &[])).refused(&["GY-CORE-E-REQUIRED(report)"]);
}

#[test]
fn zy_fst_every_paper_is_counted() {
    let mut play = elsewhere("zhangye", "2026-03-11 10:20");
    let doc = called(&mut play, "liyan", &call("unclear"));
    let values = [("materials", things(&[("申请表", 0)])), ("receipt", text("P7-000032"))];
    play.by("liyan").states(doc, deed(ZHANGYE, "receive", &values)).refused(&["ZY-FST-E-COUNT"]);
}
