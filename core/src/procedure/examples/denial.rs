//! ZW-DEN: denial reporting.

use super::*;
use crate::domain::{MatterId, Span};
use crate::fact::case::{Client, Decision, Ending, Intake, Notice, Subject};
use crate::fact::visit::Means;

const DENIAL: &str = "ZW-DEN";

/// A case of moxia's that came in on 2026-04-13 and is due on 2026-04-23.
fn case(matter: &str) -> (Play, DocId) {
    let mut play = Play::zhengwu("2026-04-13 09:00");
    let doc = play.new_doc();
    let client = Client { name: Private::new("杨某".to_owned()), phone: Private::new("0817-0000401".to_owned()) };
    let (subject, at, special) = (Subject::Matter(MatterId::new(matter)), play.now, String::new());
    let window = WindowId::new("construction");
    let intake = Intake { subject, window, client, online: false, at, site_check: false, special };
    play.by("moxia").states(doc, Statement::CaseReceived(intake)).effective();
    (play, doc)
}

fn refusal() -> Statement {
    Statement::CaseDecided(Decision { result: "不予许可".to_owned(), refuses: true })
}

fn does(play: &mut Play, worker: &str, doc: DocId, act: &str, values: &[(&str, Value)]) -> Outcome {
    play.by(worker).states(doc, deed(DENIAL, act, values))
}

fn drafted(play: &mut Play, case: DocId) -> DocId {
    let doc = play.new_doc();
    does(play, "moxia", doc, "draft", &[("window", window("construction")), ("case", Value::Case(case))]).effective();
    doc
}

fn content() -> Vec<(&'static str, Value)> {
    vec![
        ("handler", worker("moxia")),
        ("position", text("科员")),
        ("party", private("杨某")),
        ("party_address", private("建设路 8 号")),
        ("party_phone", private("0817-0000401")),
        ("scope", choice("d")),
        ("facts", text("场地不具备施工条件")),
        ("reasons", text("不符合许可条件")),
        ("basis", text("建筑工程施工许可管理办法")),
    ]
}

fn reported(play: &mut Play, case: DocId) -> DocId {
    let doc = drafted(play, case);
    does(play.at("2026-04-20 10:00"), "moxia", doc, "report", &content()).effective();
    doc
}

fn signature() -> [(&'static str, Value); 1] {
    [("signature", drawn())]
}

fn confirmed(play: &mut Play, case: DocId) -> DocId {
    let doc = reported(play, case);
    does(play.at("2026-04-21 09:00"), "fuhua", doc, "confirm", &signature()).effective();
    doc
}

fn told() -> [(&'static str, Value); 2] {
    [("notice", text("依据和理由见附页")), ("applicant_copy", Value::Tick(true))]
}

#[test]
fn zw_den_a1_nothing_is_denied_without_a_confirmed_report() {
    let (mut play, case) = case("building-permit");
    let not_accepted = Statement::CaseEnded(Ending { withdrawn: false, reason: "不属本级".to_owned() });
    play.at("2026-04-20 09:00");
    play.by("moxia").states(case, refusal()).refused(&["ZW-DEN-E-NOT-CONFIRMED"]);
    play.by("moxia").states(case, not_accepted.clone()).refused(&["ZW-DEN-E-NOT-CONFIRMED"]);
    let doc = reported(&mut play, case);
    play.by("moxia").states(case, refusal()).refused(&["ZW-DEN-E-NOT-CONFIRMED"]);
    does(&mut play, "fuhua", doc, "confirm", &[]).refused(&["ZW-DEN-E-SIGNATURE"]);
    does(play.at("2026-04-21 09:00"), "fuhua", doc, "confirm", &signature()).effective();
    let mut other = play.clone();
    other.by("moxia").states(case, not_accepted).effective();
    play.by("moxia").states(case, refusal()).effective();
    // What the client takes back is no denial, and neither is what is granted; another case needs a report of its own.
    let (mut play, next) = self::case("building-permit");
    let withdrawn = Statement::CaseEnded(Ending { withdrawn: true, reason: "不办了".to_owned() });
    play.by("moxia").states(next, withdrawn).effective();
}

#[test]
fn zw_den_a2_a_report_says_all_that_it_has_to() {
    let (mut play, case) = case("building-permit");
    let doc = drafted(&mut play, case);
    let papers = with(&content(), &[("scope", Some(choice("a")))]);
    does(&mut play, "moxia", doc, "report", &papers).refused(&["ZW-DEN-E-MISSING-ITEMS"]);
    let formal = with(&papers, &[("scope", Some(choice("b"))), ("lacks_papers", Some(Value::Tick(true)))]);
    does(&mut play, "moxia", doc, "report", &formal).refused(&["ZW-DEN-E-MISSING-ITEMS"]);
    let no_phone = with(&content(), &[("party_phone", None)]);
    does(&mut play, "moxia", doc, "report", &no_phone).refused(&["ZW-DEN-E-FIELD(party_phone)"]);
    let complete = with(&papers, &[("missing", Some(things(&[("建设工程规划许可证", 1)])))]);
    does(&mut play, "moxia", doc, "report", &complete).effective();
    // One report at a time.
    let second = play.new_doc();
    let again = [("window", window("construction")), ("case", Value::Case(case))];
    does(&mut play, "moxia", second, "draft", &again).refused(&["GY-CORE-E-DUP"]);
}

#[test]
fn zw_den_a3_the_leader_reviews_within_a_working_day_and_sends_back_what_is_wrong() {
    let (mut play, case) = case("building-permit");
    let doc = reported(&mut play, case);
    play.at("2026-04-21 17:00");
    assert_eq!(clock(&play, doc, "review").1, Some(day("2026-04-21")));
    assert_ne!(clock(&play, doc, "review").3, Light::Red);
    play.at("2026-04-22 09:00");
    assert_eq!(clock(&play, doc, "review").3, Light::Amber);
    let wrong = [("why_wrong", text("材料可以容缺"))];
    does(&mut play, "moxia", doc, "correct", &wrong).refused(&["GY-CORE-E-SELF"]);
    does(&mut play, "fuhua", doc, "correct", &wrong).effective();
    // The case goes on, and may be reported again.
    let open = crate::regime::case::open_until(play.case(case), &play.reference, play.now.date());
    assert_eq!((stage(&play, doc), open), ("corrected", Some(day("2026-04-23"))));
    drafted(&mut play, case);
}

#[test]
fn zw_den_a4_who_is_told_after_the_end_of_the_limit_is_told_late() {
    let (mut play, case) = case("building-permit");
    let doc = confirmed(&mut play, case);
    let mut in_time = play.clone();
    does(in_time.at("2026-04-23 16:00"), "moxia", doc, "tell", &told()).effective();
    assert_eq!(clock(&in_time, doc, "answer").3, Light::Green);
    does(play.at("2026-04-24 09:00"), "moxia", doc, "tell", &told()).effective();
    let stopped = Standing::Stopped(at("2026-04-24 09:00"));
    assert_eq!(clock(&play, doc, "answer"), (stopped, Some(day("2026-04-23")), None, Light::Red));
}

#[test]
fn zw_den_a5_materials_go_back_to_whoever_shows_who_they_are_and_signs() {
    let (mut play, case) = case("building-permit");
    let doc = confirmed(&mut play, case);
    does(play.at("2026-04-23 16:00"), "moxia", doc, "tell", &told()).effective();
    let returned = vec![
        ("asked_back", Value::Day(day("2026-04-27"))),
        ("items", things(&[("施工许可申请表", 1)])),
        ("identity", choice("id_card")),
        ("identity_last", private("1234")),
        ("return_signature", drawn()),
    ];
    play.at("2026-04-27 10:00");
    for (key, code) in [("identity", "ZW-DEN-E-IDENTITY"), ("return_signature", "ZW-DEN-E-SIGNATURE")] {
        does(&mut play, "moxia", doc, "return", &with(&returned, &[(key, None)])).refused(&[code]);
    }
    does(&mut play, "moxia", doc, "return", &returned).effective();
    does(&mut play, "moxia", doc, "archive", &[("file_copy", Value::Tick(true))]).effective();
    assert_eq!(stage(&play, doc), "archived");
}

/// That a task is due when nothing came by the date of a notice is not said yet: a notice has no date.
#[test]
fn zw_den_a6_a_notice_of_missing_papers_is_no_denial() {
    let (mut play, case) = case("building-permit");
    let items = vec!["建设工程规划许可证".to_owned()];
    let notice = Statement::CaseNoticed(Notice { items, mends_an_omission: false, how: Means::InPerson });
    play.by("moxia").states(case, notice).effective();
}

#[test]
fn zw_den_a7_nobody_confirms_their_own_report() {
    let (mut play, case) = case("building-permit");
    let doc = reported(&mut play, case);
    let grants = &mut play.reference.organisation.grants;
    let leads = grants.iter_mut().find(|grant| grant.worker.as_str() == "fuhua" && grant.span == Span::Centre);
    leads.expect("one of the leaders in charge").worker = WorkerId::new("moxia");
    does(&mut play, "moxia", doc, "confirm", &signature()).refused(&["GY-CORE-E-SELF"]);
    does(&mut play, "yaodong", doc, "confirm", &signature()).effective();
}

#[test]
fn what_is_important_is_confirmed_by_the_superior() {
    let (mut play, case) = case("building-permit");
    let doc = drafted(&mut play, case);
    let important = with(&content(), &[("important", Some(Value::Tick(true)))]);
    does(&mut play, "moxia", doc, "report", &important).effective();
    does(&mut play, "fuhua", doc, "confirm", &signature()).refused(&["ZW-DEN-E-SUPERIOR"]);
    does(&mut play, "fuhua", doc, "report_up", &[]).refused(&["ZW-DEN-E-SUPERIOR"]);
    does(&mut play, "fuhua", doc, "report_up", &[("important", Value::Tick(true))]).effective();
    does(&mut play, "fuhua", doc, "confirm_up", &signature()).refused(&["GY-CORE-E-ROLE"]);
    does(&mut play, "shaowen", doc, "confirm_up", &signature()).effective();
    play.by("moxia").states(case, refusal()).effective();
}

#[test]
fn nobody_gives_themselves_the_right_by_what_they_write() {
    let (mut play, case) = case("building-permit");
    let doc = drafted(&mut play, case);
    let as_handler = with(&content(), &[("handler", Some(worker("baiyun")))]);
    does(play.at("2026-04-20 10:00"), "baiyun", doc, "report", &as_handler).refused(&["GY-CORE-E-ROLE"]);
    does(&mut play, "moxia", doc, "report", &as_handler).effective();
    // Who was the handler once stays one who may not confirm.
    assert!(proceeding(&play, doc).people().any(|worker| worker.as_str() == "baiyun"));
    let key = sync_key(&play, doc);
    assert!(is_found_key(&key) && !is_found_key(&WorkerId::new("moxia")));
}

/// The key by which the report is found.
fn sync_key(play: &Play, doc: DocId) -> WorkerId {
    proceeding(play, doc).found_under.first().expect("it is found by its case").clone()
}

#[test]
fn who_decides_still_holds_the_office_when_it_is_received() {
    let (mut play, case) = case("building-permit");
    let doc = reported(&mut play, case);
    for grant in play.reference.organisation.grants.iter_mut().filter(|grant| grant.worker.as_str() == "fuhua") {
        grant.to = Some(day("2026-04-21"));
    }
    let signed = deed(DENIAL, "confirm", &signature());
    play.at("2026-04-22 09:00");
    let offline = play.by("fuhua").offline("2026-04-21 17:00", "2026-04-21 16:00");
    offline.states(doc, signed.clone()).refused(&["GY-CORE-E-ROLE"]);
    let mut in_time = play.clone();
    in_time.at("2026-04-21 17:00").by("fuhua").states(doc, signed).effective();
}

#[test]
fn an_edition_counts_nobody_as_left_out_for_a_key() {
    let (mut play, case) = case("building-permit");
    let doc = drafted(&mut play, case);
    let state = play.documents[&doc].clone();
    let before = crate::sync::edition::names_left_out(&state, &play.reference);
    assert_eq!(before, []);
    play.reference.organisation.windows.remove(&WindowId::new("construction"));
    assert_eq!(crate::sync::edition::names_left_out(&state, &play.reference).len(), 1);
}
