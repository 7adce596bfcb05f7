//! YG-SVC: service promises.

use super::*;
use crate::domain::MatterId;

const SERVICE: &str = "YG-SVC";

/// The old people's card is the town's, homesteads are the county's.
fn play(now: &str) -> Play {
    let mut play = Play::of(crate::centre::file::demo("yaoguan").unwrap().reference, now);
    let town = [("window", window("civil-affairs")), ("matter", matter("elderly-card")), ("level", choice("town"))];
    let upper = [
        ("window", window("land")),
        ("matter", matter("homestead")),
        ("level", choice("upper")),
        ("department", text("县自然资源局")),
    ];
    let doc = play.new_doc();
    play.by("yangxi").states(doc, deed("YG-SVC-MATTER", "enter", &upper[..2])).refused(&["YG-SVC-E-LEVEL"]);
    for setting in [&town[..], &upper[..]] {
        let doc = play.new_doc();
        play.by("yangxi").states(doc, deed("YG-SVC-MATTER", "enter", setting)).effective();
    }
    play
}

fn matter(key: &str) -> Value {
    Value::Matter(MatterId::new(key))
}

fn application(place: &str, of: &str, agent: &str) -> Vec<(&'static str, Value)> {
    vec![
        ("window", window(place)),
        ("matter", matter(of)),
        ("client", private("杨某")),
        ("contact", private("0875-0000401")),
        ("agent", worker(agent)),
        ("materials", things(&[("居民身份证复印件", 1)])),
        ("complete", Value::Tick(true)),
    ]
}

fn does(play: &mut Play, worker: &str, doc: DocId, act: &str, values: &[(&str, Value)]) -> Outcome {
    play.by(worker).states(doc, deed(SERVICE, act, values))
}

fn take(play: &mut Play, changes: &[(&'static str, Option<Value>)]) -> (DocId, Outcome) {
    let (doc, values) = (play.new_doc(), with(&application("land", "homestead", "fanqing"), changes));
    (doc, does(play, "fanqing", doc, "take", &values))
}

fn agency(play: &mut Play) -> DocId {
    let (doc, outcome) = take(play, &[]);
    outcome.effective();
    doc
}

fn submitted(play: &mut Play) -> DocId {
    let doc = agency(play);
    does(play, "fanqing", doc, "submit_up", &[("receiving_person", text("县局窗口小周"))]).effective();
    doc
}

#[test]
fn yg_svc_a1_what_the_town_may_do_is_done_at_once() {
    let mut play = play("2026-03-10 09:20");
    let (doc, values) = (play.new_doc(), application("civil-affairs", "elderly-card", "lijun"));
    does(&mut play, "lijun", doc, "take", &values).effective();
    assert_eq!(stage(&play, doc), "in_hand");
    let mut late = play.clone();
    let done = [("result_text", text("已发证"))];
    does(play.at("2026-03-10 09:50"), "lijun", doc, "finish", &done).effective();
    assert_eq!((stage(&play, doc), clock(&play, doc, "instant").3), ("kept", Light::Green));
    // Not on the same day, only with a reason.
    does(late.at("2026-03-11 09:00"), "lijun", doc, "finish", &done).refused(&["YG-SVC-E-REASON"]);
    does(&mut late, "lijun", doc, "finish", &[done[0].clone(), ("reason", text("停电"))]).effective();
    assert_eq!(stage(&late, doc), "broken");
    // The office has both on file, by month.
    let (month, on) = (play.new_doc(), [("month", Value::Day(day("2026-03-31")))]);
    play.at("2026-04-01 09:00").by("yangxi").states(month, deed("YG-SVC-MONTH", "prepare", &on)).effective();
    assert_eq!(clock(&play, month, "acknowledge").1, Some(day("2026-04-03")));
    play.by("yangxi").states(month, deed("YG-SVC-MONTH", "acknowledge", &[])).effective();
    let counted = ["total", "kept", "broken"].map(|key| proceeding(&play, month).value(key));
    assert_eq!(counted, [1, 1, 0].map(Value::Number).each_ref().map(Some));
}

#[test]
fn yg_svc_a2_the_countys_matters_are_promised_within_fifteen_working_days() {
    let mut play = play("2026-03-10 09:20");
    let doc = agency(&mut play);
    assert_eq!(clock(&play, doc, "promised"), (Standing::Runs, Some(day("2026-03-31")), None, Light::Green));
    take(&mut play, &[("contact", None)]).1.refused(&["GY-CORE-E-REQUIRED(contact)"]);
    take(&mut play, &[("matter", Some(matter("low-income")))]).1.refused(&["YG-SVC-E-LEVEL"]);
}

#[test]
fn yg_svc_a3_nobody_acts_for_a_client_whose_papers_are_incomplete() {
    let mut play = play("2026-03-10 09:20");
    take(&mut play, &[("complete", None)]).1.refused(&["YG-SVC-E-MATERIALS"]);
}

#[test]
fn yg_svc_a4_nothing_is_charged_without_a_basis() {
    let mut play = play("2026-03-10 09:20");
    let doc = agency(&mut play);
    does(&mut play, "fanqing", doc, "charge", &[("charged", Value::Number(2_000))]).refused(&["YG-SVC-E-CHARGE"]);
    // What is laid down for a matter may be charged, and no more.
    let with_charge = [
        ("window", window("social-security")),
        ("matter", matter("medical-registration")),
        ("level", choice("upper")),
        ("department", text("县医疗保障局")),
        ("limit", Value::Number(7)),
        ("charge_item", text("工本费")),
        ("charge", Value::Number(1_000)),
    ];
    let setting = play.new_doc();
    let enters = |values: &[(&str, Value)]| deed("YG-SVC-MATTER", "enter", values);
    play.by("yangxi").states(setting, enters(&with_charge)).refused(&["YG-SVC-E-CHARGE"]);
    let lawful = [&with_charge[..], &[("charge_basis", text("云价收费〔2014〕12号"))]].concat();
    play.by("yangxi").states(setting, enters(&lawful)).effective();
    let (doc, values) = (play.new_doc(), application("social-security", "medical-registration", "duyan"));
    does(&mut play, "duyan", doc, "take", &values).effective();
    assert_eq!(clock(&play, doc, "promised").1, Some(day("2026-03-19")));
    does(&mut play, "duyan", doc, "charge", &[("charged", Value::Number(2_000))]).refused(&["YG-SVC-E-CHARGE"]);
    does(&mut play, "duyan", doc, "charge", &[("charged", Value::Number(1_000))]).effective();
}

#[test]
fn yg_svc_a5_a_promise_that_was_not_kept_is_explained() {
    let mut play = play("2026-03-10 09:20");
    let doc = submitted(&mut play);
    does(play.at("2026-03-30 10:00"), "fanqing", doc, "result", &[("result", choice("granted"))]).effective();
    does(play.at("2026-04-01 09:00"), "fanqing", doc, "tell", &[("told_how", text("电话"))]).effective();
    assert_eq!(clock(&play, doc, "promised").3, Light::Red);
    let collected = [("collected_by", private("杨某")), ("receipt", drawn())];
    does(&mut play, "fanqing", doc, "collect", &collected[..1]).refused(&["YG-SVC-E-SIGNATURE"]);
    does(&mut play, "fanqing", doc, "collect", &collected).effective();
    does(&mut play, "fanqing", doc, "close", &[]).refused(&["YG-SVC-E-REASON"]);
    does(&mut play, "fanqing", doc, "close", &[("reason", text("当天下乡，没有打通电话"))]).effective();
    assert_eq!(stage(&play, doc), "broken");
}

#[test]
fn yg_svc_a6_what_was_done_at_the_countys_counter_counts_from_then() {
    let mut play = play("2026-03-12 08:30");
    let doc = agency(&mut play);
    let submitted = deed(SERVICE, "submit_up", &[("receiving_person", text("县局窗口小周"))]);
    play.at("2026-03-12 17:05");
    play.by("fanqing").offline("2026-03-12 10:40", "2026-03-12 08:40").states(doc, submitted).effective();
    let done = proceeding(&play, doc).last("submit_up").map(|done| done.at);
    assert_eq!((stage(&play, doc), done), ("submitted_up", Some(at("2026-03-12 10:40"))));
    // Only the agent goes on; the head of the centre names another.
    let query = [("query", text("缺四至图")), ("told_how", text("电话"))];
    does(&mut play, "caoyun", doc, "query", &query).refused(&["GY-CORE-E-ROLE"]);
    does(&mut play, "heping", doc, "reassign", &[("agent", worker("caoyun"))]).effective();
    does(&mut play, "caoyun", doc, "query", &query).effective();
    does(&mut play, "caoyun", doc, "supplement", &[("supplement", text("四至图已补"))]).effective();
    does(&mut play, "caoyun", doc, "submit_up", &[("receiving_person", text("小周"))]).effective();
    does(&mut play, "caoyun", doc, "returned", &[("returned_for", text("不符合规划"))]).effective();
    does(&mut play, "caoyun", doc, "tell", &[("told_how", text("当面"))]).effective();
    assert_eq!(stage(&play, doc), "client_told");
}
