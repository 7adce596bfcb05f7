use super::*;
use crate::domain::{DocId, MatterId, Private};
use crate::fact::Statement;
use crate::fact::visit::{
    Application, Cancellation, Done, Drawing, IdentityMeans, Moment, Obstacle, Present, Representative, Reschedule,
    RescheduleReason, Witness,
};
use crate::fold::visit::Stage;
use crate::regime::visit::examples::{VISIT, done, identity, on_site};
use crate::regime::visit::{Act, offers};
use crate::testing::{Play, application, at, drawing, plan};

#[test]
fn the_last_four_of_a_card_are_those_of_the_case_or_not() {
    let number = "51080219400305122X";
    assert_eq!(ends_alike(number, "122x"), Some(true));
    assert_eq!(ends_alike(number, " 122X "), Some(true));
    assert_eq!(ends_alike(number, "1228"), Some(false));
    assert_eq!(ends_alike(number, "22X"), None);
    assert_eq!(ends_alike(number, "5122X"), None);
    assert_eq!(ends_alike("上", "122X"), None);
    assert_eq!(ends_alike("", "122X"), None);
}

fn check(play: &Play, matches: bool, present: Present) -> Statement {
    Statement::IdentityChecked(IdentityCheck { at: play.now, how: IdentityMeans::IdCard, matches, present })
}

#[test]
fn a_card_of_somebody_else_is_kept_and_finishes_nothing() {
    let (mut play, visit) = on_site();
    let other = check(&play, false, Present::Applicant);
    play.by("lina").states(visit, other).effective();
    let signed = done(play.now);
    play.by("lina").states(visit, signed.clone()).kept(&["GY-CORE-E-REQUIRED(identity_checked)"]);
    let right = identity(play.now);
    play.by("lina").states(visit, right).effective();
    play.by("lina").states(visit, signed).effective();
}

#[test]
fn who_speaks_for_the_applicant_has_a_name_and_a_relation() {
    let (mut play, visit) = on_site();
    let who = |name: &str, relation: &str| Representative {
        name: Private::new(name.to_owned()),
        relation: relation.to_owned(),
    };
    let nameless = check(&play, true, Present::Guardian(who(" ", "")));
    let both = ["GY-CORE-E-REQUIRED(representative)", "GY-CORE-E-REQUIRED(relation)"];
    play.by("lina").states(visit, nameless).kept(&both);
    let agent = check(&play, true, Present::Agent(who("李强", "儿子")));
    play.by("lina").states(visit, agent).effective();
}

fn witness(name: &str, knows: &str) -> Witness {
    Witness { name: Private::new(name.to_owned()), knows: knows.to_owned() }
}

#[test]
fn a_fingerprint_or_a_mark_needs_somebody_who_saw_it() {
    let (mut play, visit) = on_site();
    let statement = identity(play.now);
    play.by("lina").states(visit, statement).effective();
    let signed = |play: &Play, signing| {
        Statement::DoneOnSite(Done { at: play.now, signing, form: [7; 32], items: Items::default() })
    };
    let kept = |play: &mut Play, signing, code: &str| {
        let statement = signed(play, signing);
        play.by("lina").states(visit, statement).kept(&[code]);
    };
    kept(&mut play, Signing::Drawn(Drawing::default()), "GY-CORE-E-REQUIRED(signature)");
    kept(&mut play, Signing::Mark(Drawing::default(), witness("王芳", "邻居")), "GY-CORE-E-REQUIRED(signature)");
    kept(&mut play, Signing::Mark(drawing(), witness("", "邻居")), "GY-CORE-E-REQUIRED(witness)");
    kept(&mut play, Signing::Fingerprint(witness("王芳", " ")), "GY-CORE-E-REQUIRED(witness)");
    let statement = signed(&play, Signing::Fingerprint(witness("王芳", "邻居")));
    play.by("lina").states(visit, statement).effective();
    let state = play.visit(visit);
    assert_eq!(state.stage, Stage::DoneOnSite);
    assert_eq!(state.signing, Some(Signing::Fingerprint(witness("王芳", "邻居"))));
}

#[test]
fn a_drawing_stays_in_the_log() {
    let (mut play, visit) = on_site();
    let statement = identity(play.now);
    play.by("lina").states(visit, statement).effective();
    let statement = done(play.now);
    play.by("lina").states(visit, statement).effective();
    assert_eq!(play.visit(visit).signing, Some(Signing::Drawn(Drawing::default())));
}

#[test]
fn what_changed_hands_is_part_of_what_was_signed() {
    let form = [7; 32];
    let item = |name: &str, count| Item { name: name.to_owned(), count };
    let taken = |items: Vec<Item>| Items { taken: items, returned: Vec::new() };
    assert_eq!(Items::default().beside(form), form);
    let one = taken(vec![item("户口簿", 1)]);
    assert_ne!(one.beside(form), form);
    assert_ne!(one.beside(form), taken(vec![item("户口簿", 2)]).beside(form));
    assert_ne!(one.beside(form), Items { taken: Vec::new(), returned: one.taken.clone() }.beside(form));

    let mut checks = Checks::default();
    items(&one, &mut checks);
    assert!(checks.is_clean());
    for wrong in [taken(vec![item(" ", 1)]), taken(vec![item("户口簿", 0)]), taken(vec![item("证", 1); Items::MAX + 1])]
    {
        let mut checks = Checks::default();
        items(&wrong, &mut checks);
        assert_eq!(checks.into_result().unwrap_err().codes()[0].0, "GY-CORE-E-RANGE(items)");
    }
}

fn nothing(play: &Play, reason: Obstacle) -> Statement {
    Statement::NotFinished(NotFinished { at: play.now, reason, text: String::new() })
}

fn again(reason: RescheduleReason) -> Statement {
    let plan = plan("2026-05-14 09:00", "2026-05-14 10:00", &["lina"]);
    Statement::VisitRescheduled(Reschedule { reason, text: String::new(), plan })
}

fn acts(play: &Play, visit: DocId) -> Vec<Act> {
    let offers = offers(play.visit(visit), &crate::domain::WorkerId::new("lina"), &play.world());
    offers.into_iter().map(|offer| offer.act).collect()
}

#[test]
fn what_stood_in_the_way_is_kept_and_one_goes_again_for_it() {
    let (mut play, visit) = on_site();
    play.by("lina").states(visit, again(RescheduleReason::Papers)).refused(&["GY-DOOR-E-REASON"]);
    let statement = nothing(&play, Obstacle::Papers);
    play.by("lina").states(visit, statement).effective();
    assert_eq!(play.visit(visit).stage, Stage::OnSite);
    play.by("lina").states(visit, again(RescheduleReason::Unwell)).refused(&["GY-DOOR-E-REASON"]);
    play.by("lina").states(visit, again(RescheduleReason::Papers)).effective();
    let state = play.visit(visit);
    assert_eq!((state.stage, state.trips(), state.went_again().count()), (Stage::Scheduled, 1, 0));
    // What was said of the former trip gives no ground on the next one.
    assert_eq!(state.obstacle(), None);

    let back = Statement::Returned(Moment { at: play.now });
    play.by("lina").states(visit, back).effective();
    play.at("2026-05-14 08:30");
    let (informed, prepared) = (
        Statement::ApplicantInformed(crate::fact::visit::Informed {
            at: play.now,
            how: crate::fact::visit::Means::Phone,
        }),
        Statement::VisitPrepared(crate::testing::preparation(play.now)),
    );
    play.by("lina").states(visit, informed).effective();
    play.by("lina").states(visit, prepared).effective();
    let departed = Statement::Departed(Moment { at: play.now });
    play.by("lina").states(visit, departed).effective();
    let state = play.visit(visit);
    let why: Vec<Obstacle> = state.went_again().map(|said| said.reason).collect();
    assert_eq!((state.trips(), why), (2, vec![Obstacle::Papers]));
}

#[test]
fn a_trip_is_said_to_have_come_to_nothing_by_those_on_it_while_they_are_out() {
    let mut play = Play::guangyuan("2026-05-12 10:00");
    let visit = play.prepared_visit(application(), plan(VISIT.0, VISIT.1, &["lina"]));
    play.at("2026-05-13 13:10");
    let absent = nothing(&play, Obstacle::Absent);
    play.by("lina").states(visit, absent.clone()).kept(&["GY-CORE-E-STATE"]);
    let departed = Statement::Departed(Moment { at: play.now });
    play.by("lina").states(visit, departed).effective();
    play.by("zhangwei").states(visit, absent.clone()).kept(&["GY-CORE-E-ROLE"]);
    play.by("lina").states(visit, absent).effective();
}

#[test]
fn who_refuses_at_the_door_has_cancelled() {
    let (mut play, visit) = on_site();
    let cancelled =
        || Statement::VisitCancelled(Cancellation { who: "申请人".to_owned(), why: "本人拒绝".to_owned() });
    assert!(!acts(&play, visit).contains(&Act::Cancel));
    play.by("lina").states(visit, cancelled()).refused(&["GY-CORE-E-STATE"]);
    let refused = nothing(&play, Obstacle::Refused);
    play.by("lina").states(visit, refused).effective();
    assert!(acts(&play, visit).contains(&Act::Cancel));
    play.by("lina").states(visit, again(RescheduleReason::Applicant)).refused(&["GY-DOOR-E-REASON"]);
    play.by("lina").states(visit, cancelled()).effective();
    assert_eq!(play.visit(visit).stage, Stage::Cancelled);
}

#[test]
fn what_was_seen_at_the_door_stands_although_the_office_had_planned_anew() {
    let mut play = Play::guangyuan("2026-05-12 10:00");
    let visit = play.prepared_visit(application(), plan(VISIT.0, VISIT.1, &["lina"]));
    play.at("2026-05-13 13:30");
    play.by("zhangwei").states(visit, again(RescheduleReason::Window)).effective();
    play.at("2026-05-13 18:00");
    let t = |time: &str| at(&format!("2026-05-13 {time}"));
    let offline = |play: &mut Play, time: &str, statement| {
        play.by("lina").offline(&format!("2026-05-13 {time}"), "2026-05-13 13:00").states(visit, statement).effective();
    };
    offline(&mut play, "13:35", Statement::Departed(Moment { at: t("13:35") }));
    let said = NotFinished { at: t("13:50"), reason: Obstacle::Address, text: "门牌不符".to_owned() };
    offline(&mut play, "13:50", Statement::NotFinished(said));
    let state = play.visit(visit);
    assert_eq!((state.stage, state.obstacle()), (Stage::Departed, Some(Obstacle::Address)));
}

#[test]
fn a_matter_for_two_is_planned_with_two() {
    let mut play = Play::guangyuan("2026-05-12 10:00");
    let matter = MatterId::new("pension-attestation");
    play.reference.matters.get_mut(&matter).unwrap().staff_min = 2;
    let visit = play.confirmed_visit(Application { matters: vec![matter], ..application() });
    let outcome = play.by("lina").states(visit, Statement::VisitScheduled(plan(VISIT.0, VISIT.1, &["lina"])));
    outcome.refused(&["GY-CORE-E-RANGE(staff)"]);
    assert_eq!(outcome.figure("staff_min"), Some("2"));
    let both = plan(VISIT.0, VISIT.1, &["lina", "zhangwei"]);
    play.by("lina").states(visit, Statement::VisitScheduled(both)).effective();
    play.by("lina").states(visit, again(RescheduleReason::Applicant)).refused(&["GY-CORE-E-RANGE(staff)"]);
}

#[test]
fn somebody_asks_afterwards_how_it_was() {
    let (mut play, visit) = on_site();
    let said = |play: &Play, reached, satisfied| {
        Statement::FollowedUp(FollowUp { at: play.now, reached, satisfied, remark: String::new() })
    };
    let early = said(&play, true, Some(true));
    play.by("zhangwei").states(visit, early.clone()).refused(&["GY-CORE-E-STATE"]);
    let statement = identity(play.now);
    play.by("lina").states(visit, statement).effective();
    let statement = done(play.now);
    play.by("lina").states(visit, statement).effective();
    play.by("yangbo").states(visit, early.clone()).refused(&["GY-CORE-E-ROLE"]);
    let unheard = said(&play, false, Some(true));
    play.by("zhangwei").states(visit, unheard).refused(&["GY-CORE-E-RANGE(satisfied)"]);
    play.by("zhangwei").states(visit, early).effective();
    let unreached = said(&play, false, None);
    play.by("zhangwei").states(visit, unreached).effective();
    assert_eq!(play.visit(visit).follow_ups.len(), 2);
}
