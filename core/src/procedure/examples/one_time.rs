//! GY-ONCE and ZY-ONE: people are told once, completely.

use super::*;

const GUANGYUAN: &str = "GY-ONCE";
const ZHANGYE: &str = "ZY-ONE";

/// What the catalogue lists for the card.
const ALL: [(&str, u16); 4] = [
    ("本人居民身份证（原件）", 1),
    ("居民身份证(正反面)（复印件）", 1),
    ("近期一寸白底彩色照片（原件）", 1),
    ("社会保障卡申领登记表（原件）", 1),
];

/// The window for social security tells, in writing and signed.
fn common() -> Vec<(&'static str, Value)> {
    vec![
        ("number", text("L7-000031")),
        ("window", window("social-security")),
        ("person", private("王秀英")),
        ("phone", private("13900001234")),
        ("matter", matter("social-card")),
        ("guide_version", Value::Number(4)),
        ("how", choice("written")),
        ("signature", drawn()),
    ]
}

fn enquiry() -> Vec<(&'static str, Value)> {
    let told = [
        ("basis", Some(text("社会保险法"))),
        ("limit", Some(text("7 个工作日"))),
        ("steps", Some(text("申请、审核、制卡"))),
        ("materials", Some(things(&ALL))),
        ("fees", Some(text("不收费"))),
    ];
    with(&common(), &told)
}

fn correction(case: &str) -> Vec<(&'static str, Value)> {
    with(&common(), &[("case", Some(text(case))), ("to_add", Some(things(&[("照片", 1)])))])
}

fn negative() -> Vec<(&'static str, Value)> {
    let told = [
        ("case", Some(text("SB-0317"))),
        ("reason", Some(text("不在本市参保"))),
        ("legal_basis", Some(text("社会保险法第五十八条"))),
        ("objection", Some(text("向本窗口，10 日内"))),
        ("reconsideration", Some(text("市人民政府，60 日内"))),
        ("litigation", Some(text("利州区人民法院，6 个月内"))),
    ];
    with(&common(), &told)
}

fn told(play: &mut Play, act: &str, values: &[(&str, Value)]) -> (DocId, Outcome) {
    let doc = play.new_doc();
    (doc, play.by("lina").states(doc, deed(GUANGYUAN, act, values)))
}

fn kept(play: &mut Play, act: &str, values: &[(&str, Value)]) -> DocId {
    let (doc, outcome) = told(play, act, values);
    outcome.effective();
    doc
}

#[test]
fn gy_once_a1_at_the_window_a_notice_is_in_writing() {
    let mut play = Play::guangyuan("2026-03-11 09:20");
    let oral = with(&enquiry(), &[("how", Some(choice("oral"))), ("signature", None)]);
    told(&mut play, "enquire", &oral).1.refused(&["GY-ONCE-E-WRITTEN"]);
    let kind = |play: &Play, doc| proceeding(play, doc).value("kind").cloned();
    let doc = kept(&mut play, "enquire", &with(&enquiry(), &[("how", Some(choice("both")))]));
    assert_eq!((stage(&play, doc), kind(&play, doc)), ("given", Some(choice("enquiry"))));
    let call = vec![
        ("number", text("L7-000032")),
        ("window", window("social-security")),
        ("phone", private("13900001234")),
        ("called_at", Value::Moment(at("2026-03-11 09:10"))),
        ("matter", matter("social-card")),
        ("told", text("材料、程序、时限和收费")),
    ];
    let doc = kept(&mut play, "phone", &call);
    assert_eq!(kind(&play, doc), Some(choice("phone")));
    told(&mut play, "phone", &with(&call, &[("told", None)])).1.refused(&["GY-ONCE-E-INCOMPLETE(told)"]);
    // Not signed, it is left at the window.
    let unsigned = with(&enquiry(), &[("signature", None)]);
    told(&mut play, "enquire", &unsigned).1.refused(&["GY-ONCE-E-INCOMPLETE(signature)"]);
    kept(&mut play, "enquire", &with(&unsigned, &[("left", Some(Value::Tick(true)))]));
    told(&mut play, "enquire", &with(&enquiry(), &[("fees", None)])).1.refused(&["GY-ONCE-E-INCOMPLETE(fees)"]);
    told(&mut play, "enquire", &with(&enquiry(), &[("guide_version", None)])).1.refused(&["GY-ONCE-E-GUIDE"]);
    // By the people of the window that takes the matter in.
    let doc = play.new_doc();
    play.by("tangjing").states(doc, deed(GUANGYUAN, "enquire", &enquiry())).refused(&["GY-CORE-E-ROLE"]);
    let elsewhere = with(&enquiry(), &[("window", Some(window("medical-insurance")))]);
    play.by("tangjing").states(doc, deed(GUANGYUAN, "enquire", &elsewhere)).refused(&["GY-CORE-E-ROLE"]);
}

#[test]
fn gy_once_a2_a_refusal_names_the_ways_against_it() {
    let mut play = Play::guangyuan("2026-03-11 09:20");
    for act in ["refuse", "non_accept", "return"] {
        let values = with(&negative(), &[("reconsideration", None)]);
        told(&mut play, act, &values).1.refused(&["GY-ONCE-E-REMEDY"]);
        told(&mut play, act, &with(&values, &[("litigation", None)])).1.refused(&["GY-ONCE-E-REMEDY"]);
        told(&mut play, act, &with(&negative(), &[("reason", None)])).1.refused(&["GY-ONCE-E-INCOMPLETE(reason)"]);
        kept(&mut play, act, &negative());
    }
}

#[test]
fn gy_once_a3_one_open_correction_notice_and_what_is_asked_for_again_is_marked() {
    let mut play = Play::guangyuan("2026-04-28 09:20");
    let first = kept(&mut play, "correct", &correction("SB-0317"));
    play.at("2026-04-29 10:00");
    told(&mut play, "correct", &correction("SB-0317")).1.refused(&["GY-ONCE-E-SECOND"]);
    kept(&mut play, "correct", &correction("SB-0318"));
    let added = [("added", things(&[("照片", 1)]))];
    play.by("lina").states(first, deed(GUANGYUAN, "answer", &added)).effective();
    assert_eq!((stage(&play, first), is_set(&play, first, "second_notice")), ("answered", false));
    let second = kept(&mut play, "correct", &correction("SB-0317"));
    assert!(is_set(&play, second, "second_notice"));
    // The supervision section confirms or drops it.
    play.by("lina").states(second, deed(GUANGYUAN, "answer", &added)).effective();
    assert_eq!(stage(&play, second), "to_review");
    let verdict = [("breach", choice("confirmed")), ("breach_reason", text("首次提交时就该要求"))];
    play.by("lina").states(second, deed(GUANGYUAN, "judge", &verdict)).refused(&["GY-CORE-E-ROLE"]);
    play.by("hefang").states(second, deed(GUANGYUAN, "judge", &verdict)).effective();
    assert_eq!(stage(&play, second), "answered");
    play.by("hefang").states(first, deed(GUANGYUAN, "judge", &verdict)).refused(&["GY-CORE-E-STATE"]);
    let new_papers = with(&correction("SB-0317"), &[("about_new_papers", Some(Value::Tick(true)))]);
    let third = kept(&mut play, "correct", &new_papers);
    assert!(!is_set(&play, third, "second_notice"));
}

#[test]
fn gy_once_what_the_catalogue_tells_is_offered_and_a_notice_that_lacks_some_of_it_is_refused() {
    let mut play = Play::guangyuan("2026-03-11 09:20");
    let written = [("matter".to_owned(), matter("social-card"))];
    let offered = |act: &str, filled: &[(String, Value)]| {
        let procedure = play.reference.figures.procedure(GUANGYUAN).unwrap();
        let (actor, at, reference) = (WorkerId::new("lina"), play.now, &play.reference);
        let sight = Sight { procedure, proceeding: None, filled, actor: &actor, at, reference, others: None };
        super::super::offered(procedure.act(act).unwrap(), &sight)
    };
    let told = |key: &str| offered("enquire", &written).into_iter().find(|(of, ..)| of == key).unwrap().1;
    assert_eq!(told("guide_version"), Value::Number(4));
    assert_eq!((told("limit"), told("fees"), told("materials")), (text("7 个工作日"), text("不收费"), things(&ALL)));
    // What is missing is ticked off from the same list.
    let to_add = offered("correct", &written).pop();
    assert_eq!(to_add, Some(("to_add".to_owned(), things(&ALL), true)));
    assert_eq!(offered("enquire", &[("matter".to_owned(), matter("real-estate-first"))]), [], "it has no guide");

    let part = with(&enquiry(), &[("materials", Some(things(&ALL[1..])))]);
    self::told(&mut play, "enquire", &part).1.refused(&["GY-ONCE-E-INCOMPLETE(required)"]);
    // Whoever goes by another version of the guide is not held to this one, and it is marked.
    let older = with(&part, &[("guide_version", Some(Value::Number(3)))]);
    let doc = kept(&mut play, "enquire", &older);
    assert_eq!((is_set(&play, doc, "stale_guide"), proceeding(&play, doc).value("required")), (true, None));
    let doc = kept(&mut play, "enquire", &enquiry());
    // Frozen with it, whatever the catalogue says later.
    play.reference.matters.get_mut(&MatterId::new("social-card")).unwrap().materials.clear();
    assert_eq!(proceeding(&play, doc).value("required"), Some(&things(&ALL)));
}

#[test]
fn gy_once_what_the_guide_asked_for_and_the_person_was_not_told_is_a_second_notice_with_a_reason() {
    let mut play = Play::guangyuan("2026-04-28 09:20");
    let of = |case: &str, lacks: &[(&str, u16)]| with(&correction(case), &[("to_add", Some(things(lacks)))]);
    let first = kept(&mut play, "correct", &of("SB-0317", &ALL[2..3]));
    assert_eq!(due_for(&play, first, "lina"), ["answer"]);
    // Another application for the same: the photograph again is no second notice, the form is one.
    let same = kept(&mut play, "correct", &of("SB-0318", &ALL[2..3]));
    assert!(!is_set(&play, same, "second_notice"));
    let other = with(&of("SB-0319", &ALL[3..]), &[("phone", Some(private("13900009999")))]);
    let other = kept(&mut play, "correct", &other);
    assert!(!is_set(&play, other, "second_notice"), "another person");
    // Without a reason it is kept, as whoever has no network cannot know, and asked for afterwards.
    let second = kept(&mut play, "correct", &of("SB-0320", &ALL[3..]));
    assert!(is_set(&play, second, "second_notice"));
    assert_eq!(due_for(&play, second, "lina"), ["answer", "explain"]);
    play.by("lina").states(second, deed(GUANGYUAN, "explain", &[])).refused(&["GY-ONCE-E-INCOMPLETE(second_reason)"]);
    let reason = ("second_reason", text("当时没有看到登记表已作废"));
    play.by("lina").states(second, deed(GUANGYUAN, "explain", std::slice::from_ref(&reason))).effective();
    assert_eq!((stage(&play, second), due_for(&play, second, "lina")), ("awaiting", vec!["answer".to_owned()]));
    // Who knows says it at once.
    let at_once = with(&of("SB-0321", &ALL[3..]), &[("second_reason", Some(reason.1))]);
    let third = kept(&mut play, "correct", &at_once);
    assert_eq!(
        (is_set(&play, third, "second_notice"), due_for(&play, third, "lina")),
        (true, vec!["answer".to_owned()])
    );
}

#[test]
fn gy_once_a4_what_cannot_be_checked_on_the_spot_is_told_within_5_working_days() {
    let mut play = Play::guangyuan("2026-09-14 10:00");
    let received = [
        ("window", window("social-security")),
        ("case", text("SB-0914")),
        ("person", private("王秀英")),
        ("phone", private("13900001234")),
        ("matter", matter("social-card")),
    ];
    let doc = kept(&mut play, "receive", &received);
    // A Sunday that is worked.
    assert_eq!(clock(&play, doc, "notice"), (Standing::Runs, Some(day("2026-09-20")), None, Light::Green));
    play.at("2026-09-21 09:00");
    assert_eq!(clock(&play, doc, "notice").3, Light::Red);
    play.by("lina").states(doc, deed(GUANGYUAN, "correct", &correction("SB-0914"))).effective();
    assert_eq!((stage(&play, doc), clock(&play, doc, "notice").3), ("awaiting", Light::Red));
}

fn change(version: i64, published_at: &str) -> Vec<(&'static str, Value)> {
    vec![
        ("window", window("social-security")),
        ("matter", matter("social-card")),
        ("change", text("不再要求照片")),
        ("from_day", Value::Day(at(published_at).date())),
        ("version", Value::Number(version)),
        ("published_at", Value::Moment(at(published_at))),
        ("text", text("您申领社保卡不用再交照片")),
    ]
}

fn filed(play: &mut Play, version: i64, published_at: &str) -> DocId {
    let doc = play.new_doc();
    play.by("sunyue").states(doc, deed("GY-ONCE-CHANGE", "file", &change(version, published_at))).effective();
    doc
}

#[test]
fn gy_once_a5_a_notice_from_an_old_guide_is_kept_and_marked() {
    let mut play = Play::guangyuan("2026-03-10 08:05");
    filed(&mut play, 4, "2026-03-01 08:00");
    filed(&mut play, 5, "2026-03-10 08:00");
    for (written, stale) in [("2026-03-10 09:00", true), ("2026-03-10 07:58", false)] {
        let doc = play.new_doc();
        play.at("2026-03-10 12:00");
        let offline = play.by("lina").offline(written, "2026-03-10 07:55");
        offline.states(doc, deed(GUANGYUAN, "enquire", &enquiry())).effective();
        assert_eq!(is_set(&play, doc, "stale_guide"), stale, "{written}");
    }
}

#[test]
fn gy_once_a6_a_change_is_told_to_open_applicants_and_filed() {
    let mut play = Play::guangyuan("2026-03-12 10:00");
    for case in 0..7 {
        kept(&mut play, "correct", &correction(&format!("SB-{case}")));
    }
    kept(&mut play, "enquire", &enquiry());
    let doc = filed(&mut play, 5, "2026-03-12 08:00");
    let written = proceeding(&play, doc);
    assert_eq!(written.value("open_applicants"), Some(&Value::Number(7)));
    assert_eq!(written.value("text"), Some(&text("您申领社保卡不用再交照片")));
    let told = [("told_at", Value::Moment(at("2026-03-12 10:00")))];
    play.by("lina").states(doc, deed("GY-ONCE-CHANGE", "tell", &told)).effective();
    assert_eq!(due_for(&play, doc, "malin"), ["record"]);
    play.by("malin").states(doc, deed("GY-ONCE-CHANGE", "record", &[])).effective();
}

#[test]
fn gy_once_whoever_comes_again_without_a_correction_notice_is_marked() {
    let mut play = Play::guangyuan("2026-03-11 09:20");
    let first = kept(&mut play, "enquire", &enquiry());
    assert!(!is_set(&play, first, "repeat_visit"));
    for (now, repeated) in [("2026-06-09 09:20", true), ("2026-09-08 09:20", false)] {
        let again = kept(play.at(now), "enquire", &enquiry());
        assert_eq!(is_set(&play, again, "repeat_visit"), repeated, "{now}");
    }
    kept(&mut play, "correct", &correction("SB-0317"));
    let after = kept(&mut play, "enquire", &enquiry());
    assert!(!is_set(&play, after, "repeat_visit"));
}

/// With the list of the matter in this version.
fn listed(play: &mut Play, version: i64, website_at: &str, materials: &[(&str, u16)]) {
    let doc = play.new_doc();
    let list = [
        ("section", window("trade")),
        ("matter", matter("project-entry")),
        ("version", Value::Number(version)),
        ("materials", things(materials)),
        ("basis", text("招标投标法")),
        ("steps", text("登记、核对、进场")),
        ("limit", text("5 个工作日")),
    ];
    play.by("liyan").states(doc, deed("ZY-ONE-LIST", "draft", &list)).effective();
    play.by("liyan").states(doc, deed("ZY-ONE-LIST", "approve", &[])).refused(&["GY-CORE-E-SELF"]);
    play.by("mayong").states(doc, deed("ZY-ONE-LIST", "approve", &[])).effective();
    let published = [("website_at", Value::Moment(at(website_at))), ("window_at", Value::Moment(at(website_at)))];
    play.by("liyan").states(doc, deed("ZY-ONE-LIST", "publish", &published)).effective();
}

const FIVE: [(&str, u16); 5] = [("甲", 1), ("乙", 1), ("丙", 1), ("丁", 1), ("戊", 1)];

fn trade(now: &str) -> Play {
    let mut play = elsewhere("zhangye", now);
    listed(&mut play, 3, "2026-03-01 08:00", &FIVE);
    play
}

fn missing(missing: &[(&str, u16)]) -> Vec<(&'static str, Value)> {
    vec![
        ("number", text("P7-000012")),
        ("section", window("trade")),
        ("client", private("张掖建设公司")),
        ("contact", private("13900005678")),
        ("case", text("ZY-0309")),
        ("matter", matter("project-entry")),
        ("version", Value::Number(3)),
        ("missing", things(missing)),
        ("reason", text("资料不全")),
        ("form", choice("oral")),
    ]
}

fn handled(play: &mut Play, act: &str, values: &[(&str, Value)]) -> (DocId, Outcome) {
    let doc = play.new_doc();
    (doc, play.by("liyan").states(doc, deed(ZHANGYE, act, values)))
}

fn corrected(play: &mut Play, values: &[(&str, Value)]) -> DocId {
    let (doc, outcome) = handled(play, "correct", values);
    outcome.effective();
    doc
}

#[test]
fn zy_one_a1_orally_is_enough_item_by_item() {
    let mut play = trade("2026-03-09 10:00");
    let two = missing(&[("甲", 1), ("乙", 1)]);
    let doc = corrected(&mut play, &two);
    let written = proceeding(&play, doc);
    assert_eq!((written.stage.as_str(), written.value("materials")), ("given", Some(&things(&FIVE))));
    assert_eq!(written.value("missing"), Some(&things(&[("甲", 1), ("乙", 1)])));
    handled(&mut play, "correct", &missing(&[])).1.refused(&["ZY-ONE-E-ITEMS"]);
    let everything = [("supplied", things(&[("甲", 1), ("乙", 1)]))];
    play.by("liyan").states(doc, deed(ZHANGYE, "amend", &[("notes", text("原件核对"))])).effective();
    play.by("liyan").states(doc, deed(ZHANGYE, "supply", &everything)).effective();
    assert_eq!(clock(&play, doc, "go_on").1, Some(day("2026-03-09")));
    play.by("liyan").states(doc, deed(ZHANGYE, "go_on", &[])).effective();
    assert_eq!(stage(&play, doc), "closed");
}

#[test]
fn zy_one_a2_in_writing_it_is_signed_in_two_copies_and_locked() {
    let mut play = trade("2026-03-09 10:00");
    for changes in [("form", Some(choice("written"))), ("wants_writing", Some(Value::Tick(true)))] {
        let written = with(&missing(&[("甲", 1)]), &[changes]);
        handled(&mut play, "correct", &written).1.refused(&["ZY-ONE-E-SIGNATURE"]);
        let refused_to_sign = with(&written, &[("unsigned_reason", Some(text("不愿签")))]);
        handled(&mut play, "correct", &refused_to_sign).1.refused(&["ZY-ONE-E-SIGNATURE"]);
        corrected(&mut play, &with(&refused_to_sign, &[("witness", Some(worker("wangbin")))]));
        let doc = corrected(&mut play, &with(&written, &[("signature", Some(drawn()))]));
        assert_eq!((stage(&play, doc), proceeding(&play, doc).value("copies")), ("issued", Some(&Value::Number(2))));
        let change = [("notes", text("再带公章"))];
        play.by("liyan").states(doc, deed(ZHANGYE, "amend", &change)).refused(&["ZY-ONE-E-LOCKED"]);
    }
}

#[test]
fn zy_one_a3_a_slip_without_a_network_keeps_its_number() {
    let mut play = trade("2026-03-09 16:05");
    play.at("2026-03-09 17:20");
    let signed = [("form", Some(choice("written"))), ("signature", Some(drawn()))];
    let (doc, values) = (play.new_doc(), with(&missing(&[("甲", 1)]), &signed));
    let offline = play.by("liyan").offline("2026-03-09 16:10", "2026-03-09 16:05");
    offline.states(doc, deed(ZHANGYE, "correct", &values)).effective();
    let written = proceeding(&play, doc);
    assert_eq!((written.value("number"), written.done[0].at), (Some(&text("P7-000012")), at("2026-03-09 16:10")));
}

#[test]
fn zy_one_a4_what_was_not_told_though_it_was_on_the_list_is_an_omission() {
    let mut play = trade("2026-03-09 10:00");
    let first = corrected(&mut play, &missing(&[("甲", 1), ("乙", 1)]));
    play.at("2026-03-12 10:00");
    // To ask again for what was told is none.
    let again = corrected(&mut play, &missing(&[("乙", 1)]));
    assert!(!is_set(&play, again, "second_notice"));
    let second = corrected(&mut play, &missing(&[("丙", 1)]));
    assert!(is_set(&play, second, "second_notice") && !is_set(&play, second, "two_round_trips"));
    // Of another case it says nothing.
    let other = corrected(&mut play, &with(&missing(&[("丙", 1)]), &[("case", Some(text("ZY-0312")))]));
    assert!(!is_set(&play, other, "second_notice"));
    play.by("liyan").states(first, deed(ZHANGYE, "supersede", &[("later", text("P7-000013"))])).effective();
    play.at("2026-03-16 10:00");
    let visit = [("visit_result", text("补交丙"))];
    play.by("liyan").states(second, deed(ZHANGYE, "visit", &visit)).effective();
    assert!(is_set(&play, second, "two_round_trips"));
    play.by("liyan").states(first, deed(ZHANGYE, "visit", &visit)).effective();
    assert!(is_set(&play, first, "two_round_trips"));
}

#[test]
fn zy_one_the_newest_list_and_what_stands_on_it_are_offered() {
    let play = trade("2026-03-09 10:00");
    let procedure = play.reference.figures.procedure(ZHANGYE).unwrap();
    let of = missing(&[]).into_iter().find(|(key, _)| *key == "matter").unwrap().1;
    let (filled, actor) = ([("matter".to_owned(), of)], WorkerId::new("liyan"));
    let (at, reference) = (play.now, &play.reference);
    let others = Some((&play as &dyn crate::regime::Others, DocId([9; 16])));
    let sight = Sight { procedure, proceeding: None, filled: &filled, actor: &actor, at, reference, others };
    let offered = super::super::offered(procedure.act("correct").unwrap(), &sight);
    let expected = [("version".to_owned(), Value::Number(3), false), ("missing".to_owned(), things(&FIVE), true)];
    assert_eq!(offered, expected);
}

#[test]
fn zy_one_a5_what_came_into_the_list_later_is_no_omission() {
    let mut play = elsewhere("zhangye", "2026-03-09 10:00");
    listed(&mut play, 3, "2026-03-01 08:00", &FIVE[..2]);
    corrected(&mut play, &missing(&[("甲", 1), ("乙", 1)]));
    play.at("2026-03-10 09:00");
    listed(&mut play, 4, "2026-03-10 08:00", &FIVE[..3]);
    play.at("2026-03-12 10:00");
    let four = [("version", Some(Value::Number(4)))];
    let doc = corrected(&mut play, &with(&missing(&[("丙", 1)]), &four));
    assert!(!is_set(&play, doc, "second_notice") && !is_set(&play, doc, "stale_list"));
    // From the old list, it is kept and marked.
    let stale = corrected(&mut play, &missing(&[("甲", 1)]));
    assert!(is_set(&play, stale, "stale_list"));
}

#[test]
fn zy_one_a6_without_a_reason_or_a_list_nothing_is_turned_down() {
    let mut play = trade("2026-03-09 10:00");
    let decline = with(&missing(&[]), &[("missing", None)]);
    handled(&mut play, "decline", &with(&decline, &[("reason", None)])).1.refused(&["ZY-ONE-E-REASON"]);
    let (doc, outcome) = handled(&mut play, "decline", &decline);
    outcome.effective();
    assert_eq!(stage(&play, doc), "closed");
    let unlisted = [("matter", Some(matter("deposit-return")))];
    handled(&mut play, "decline", &with(&decline, &unlisted)).1.refused(&["ZY-ONE-E-LIST"]);
    handled(&mut play, "correct", &with(&missing(&[("甲", 1)]), &unlisted)).1.refused(&["ZY-ONE-E-LIST"]);
    let nothing = with(&decline, &[("matter", None)]);
    handled(&mut play, "decline", &nothing).1.refused(&["GY-CORE-E-REQUIRED(matter)", "ZY-ONE-E-LIST"]);
}

#[test]
fn zy_one_a7_no_referral_without_a_complaint_or_an_exposure() {
    let mut play = trade("2026-03-09 10:00");
    corrected(&mut play, &missing(&[("甲", 1)]));
    let second = corrected(&mut play, &missing(&[("丙", 1)]));
    play.by("liyan").states(second, deed(ZHANGYE, "visit", &[("visit_result", text("补交"))])).effective();
    let referred = [("referred_to", text("派出单位"))];
    play.by("guoping").states(second, deed(ZHANGYE, "refer", &referred)).refused(&["GY-CORE-E-STATE"]);
    let found = [("ground", choice("complaint")), ("facts", text("投诉查实"))];
    play.by("guoping").states(second, deed(ZHANGYE, "find", &found)).effective();
    play.by("guoping").states(second, deed(ZHANGYE, "refer", &referred)).effective();
}

#[test]
fn zy_one_an_incomplete_list_makes_an_incomplete_notice() {
    let mut play = trade("2026-03-09 10:00");
    let values = with(&missing(&[]), &[("missing", None), ("reason", None), ("case", None)]);
    let (doc, outcome) = handled(&mut play, "enquire", &values);
    outcome.effective();
    play.by("liyan").states(doc, deed(ZHANGYE, "close", &[])).effective();
    for state in play.documents.values_mut() {
        if let crate::fold::State::Proceeding(list) = state {
            list.done.iter_mut().for_each(|done| done.values.retain(|(key, _)| key != "basis"));
        }
    }
    handled(&mut play, "enquire", &values).1.refused(&["ZY-ONE-E-INCOMPLETE(basis)"]);
}
