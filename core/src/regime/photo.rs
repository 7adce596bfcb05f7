//! Photographs of a visit (照片): who may take and take back which, and how long they stay.
//!
//! Source: GY-DOOR, records "Visit record" (pictures), GY-CORE-18; that nobody is made to take any is the national rule on
//! government apps (`relief`): no act asks for one.

use super::World;
use super::authority;
use super::refusal::Checks;
use super::visit::{TEXT_MAX, window_offices};
use crate::attachment::Attachment;
use crate::centre::Reference;
use crate::domain::{Date, GrantId, Role, WorkerId};
use crate::fact::photo::Photo;
use crate::fact::{Envelope, Statement};
use crate::fold::visit::Stage;
use crate::fold::{State, Visit};

/// Photographs in force in one document.
pub const PHOTOS_MAX: usize = 20;
/// Photographs of one document, those that were taken back included.
const TAKEN_MAX: usize = 100;

/// Errors: `GY-CORE-E-STATE`, `-ROLE`, `-FUTURE`, `-DUP`, `-RANGE`, `-REQUIRED`.
pub(super) fn judge(
    statement: &Statement,
    envelope: &Envelope,
    visit: Option<&Visit>,
    on: Date,
    world: &World<'_>,
    checks: &mut Checks,
) {
    let Some(visit) = visit.filter(|visit| has_photos(visit)) else {
        return checks.refuse("GY-CORE-E-STATE", "GY-DOOR", Vec::new());
    };
    let of_window = || authority::acts_in(envelope, &world.reference.organisation, on, &window_offices(&visit.window));
    match statement {
        Statement::PhotoTaken(photo) => {
            let may = visit.concerns(&envelope.person) || of_window();
            checks.require(may, "GY-CORE-E-ROLE", "GY-DOOR");
            taken(photo, visit, world, checks);
        }
        Statement::PhotoTakenBack(back) => {
            checks.required_text("reason", &back.reason, TEXT_MAX);
            match visit.photos.find(&back.photo).filter(|photo| photo.taken_back.is_none()) {
                // `Interpretation:` the source says nothing of it; what was photographed by mistake is nobody's to keep.
                Some(photo) => {
                    let may = photo.taken.who == envelope.person || of_window();
                    checks.require(may, "GY-CORE-E-ROLE", "GY-DOOR");
                }
                None => checks.refuse("GY-CORE-E-STATE", "GY-DOOR", Vec::new()),
            }
        }
        _ => {}
    }
}

fn taken(photo: &Photo, visit: &Visit, world: &World<'_>, checks: &mut Checks) {
    checks.not_future(photo.at, world);
    checks.range("photo", photo.attachment.is_well_formed());
    checks.require(visit.photos.find(&photo.attachment.id()).is_none(), "GY-CORE-E-DUP", "GY-CORE-14");
    if is_full(visit) {
        checks.refuse("GY-CORE-E-RANGE(photos)", "GY-CORE-14", vec![("photos_max", PHOTOS_MAX.to_string())]);
    }
    if is_over(visit, world.now.date(), world.reference) {
        checks.refuse("GY-CORE-E-STATE", "GY-CORE-18", Vec::new());
    }
}

/// Those that were taken back count too, at some time: each stays in the document for ever.
fn is_full(visit: &Visit) -> bool {
    visit.photos.in_force().count() >= PHOTOS_MAX || visit.photos.0.len() >= TAKEN_MAX
}

/// Whether a visit has come so far that photographs of it can be taken. What is cancelled keeps taking them: the visit may have
/// taken place without anybody there knowing of it.
fn has_photos(visit: &Visit) -> bool {
    visit.stage >= Stage::Confirmed && visit.stage != Stage::Rejected
}

/// The grant that an entry about a photograph has to name, if the person may take one now: none for who makes the visit.
pub fn offer(visit: &Visit, worker: &WorkerId, world: &World<'_>) -> Option<Option<(Role, GrantId)>> {
    if !has_photos(visit) || is_full(visit) || is_over(visit, world.now.date(), world.reference) {
        return None;
    }
    if visit.concerns(worker) {
        return Some(None);
    }
    offer_of_window(visit, worker, world).map(Some)
}

/// The person's office in the responsible window, which may take back what others took.
pub fn offer_of_window(visit: &Visit, worker: &WorkerId, world: &World<'_>) -> Option<(Role, GrantId)> {
    authority::office(&world.reference.organisation, worker, world.now.date(), &window_offices(&visit.window))
}

/// What of a document's attachments stores hold on this day: none that was taken back, and none when the days for which they are
/// kept after its end are over. Source: GY-CORE-18.
pub fn held<'a>(state: &'a State, on: Date, reference: &Reference) -> impl Iterator<Item = &'a Attachment> {
    let visit = state.as_visit().filter(|visit| !is_over(visit, on, reference));
    visit.into_iter().flat_map(|visit| visit.photos.in_force()).map(|photo| &photo.attachment)
}

/// The last day on which a finished visit's photographs are kept; `None` for one that goes on.
pub fn kept_until(visit: &Visit, reference: &Reference) -> Option<Date> {
    let days = i32::try_from(reference.figures.visit.as_ref()?.photo_days).unwrap_or(i32::MAX);
    Some(visit.ended_at()?.date().plus_days(days))
}

fn is_over(visit: &Visit, on: Date, reference: &Reference) -> bool {
    kept_until(visit, reference).is_some_and(|until| on > until)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attachment::Media;
    use crate::domain::{DocId, Timestamp};
    use crate::fact::Kind;
    use crate::fact::photo::{Subject, TakenBack};
    use crate::fact::visit::Moment;
    use crate::fold::Step;
    use crate::testing::{Outcome, Play, application, jpeg_of, plan};

    fn photo(seed: u8, at: Timestamp) -> Photo {
        let attachment = Attachment::of(Media::Jpeg, &jpeg_of(300_000, seed)).unwrap();
        Photo { at, subject: Subject::Material, attachment }
    }

    fn on_site() -> (Play, DocId) {
        let mut play = Play::guangyuan("2026-05-12 10:00");
        let doc = play.prepared_visit(application(), plan("2026-05-13 13:30", "2026-05-13 14:30", &["lina"]));
        play.at("2026-05-13 13:40");
        let moment = Moment { at: play.now };
        play.by("lina").states(doc, Statement::Departed(moment.clone())).effective();
        play.by("lina").states(doc, Statement::Arrived(moment)).effective();
        (play, doc)
    }

    fn takes(play: &mut Play, doc: DocId, worker: &str, seed: u8) -> Outcome {
        let photo = photo(seed, play.now);
        play.by(worker).states(doc, Statement::PhotoTaken(photo))
    }

    #[test]
    fn whoever_makes_the_visit_and_its_window_take_photographs() {
        let (mut play, doc) = on_site();
        takes(&mut play, doc, "lina", 1).effective();
        takes(&mut play, doc, "lina", 1).kept(&["GY-CORE-E-DUP"]);
        takes(&mut play, doc, "wuxia", 2).kept(&["GY-CORE-E-ROLE"]);
        let photo = photo(1, play.now).attachment.id();
        let back = |reason: &str| Statement::PhotoTakenBack(TakenBack { photo, reason: reason.to_owned() });
        play.by("lina").states(doc, back(" ")).refused(&["GY-CORE-E-REQUIRED(reason)"]);
        play.by("wuxia").states(doc, back("不该拍")).refused(&["GY-CORE-E-ROLE"]);
        play.by("lina").states(doc, back("拍错了")).effective();
        play.by("lina").states(doc, back("拍错了")).refused(&["GY-CORE-E-STATE"]);
        let visit = play.visit(doc);
        assert_eq!(visit.photos.in_force().count(), 0);
        assert_eq!(visit.photos.0[0].taken_back.as_ref().map(|(_, why)| why.as_str()), Some("拍错了"));
    }

    #[test]
    fn before_a_visit_is_confirmed_there_is_nothing_to_photograph() {
        let mut play = Play::guangyuan("2026-05-12 10:00");
        let doc = play.verifying_visit(application());
        assert_eq!(offer(play.visit(doc), &WorkerId::new("lina"), &play.world()), None);
        takes(&mut play, doc, "lina", 1).kept(&["GY-CORE-E-STATE"]);
    }

    #[test]
    fn one_photograph_too_many_has_no_effect() {
        let (mut play, doc) = on_site();
        for seed in 0..PHOTOS_MAX as u8 {
            takes(&mut play, doc, "lina", seed).effective();
        }
        assert_eq!(offer(play.visit(doc), &WorkerId::new("lina"), &play.world()), None);
        takes(&mut play, doc, "lina", 99).kept(&["GY-CORE-E-RANGE(photos)"]);
        let odd = Attachment { size: 1, ..photo(100, play.now).attachment };
        let odd = Photo { attachment: odd, ..photo(100, play.now) };
        let outcome = play.by("lina").states(doc, Statement::PhotoTaken(odd));
        outcome.kept(&["GY-CORE-E-RANGE(photo)", "GY-CORE-E-RANGE(photos)"]);
    }

    #[test]
    fn stores_hold_what_is_in_force_until_its_time_is_over() {
        let (mut play, doc) = on_site();
        takes(&mut play, doc, "lina", 1).effective();
        takes(&mut play, doc, "lina", 2).effective();
        let photo = photo(1, play.now).attachment.id();
        let back = TakenBack { photo, reason: "重复".to_owned() };
        play.by("lina").states(doc, Statement::PhotoTakenBack(back)).effective();
        let count = |play: &Play, on: Date| held(&play.documents[&doc], on, &play.reference).count();
        let today = play.now.date();
        assert_eq!(count(&play, today.plus_days(3000)), 1, "a visit that goes on keeps what it has");

        let mut closed = play.visit(doc).clone();
        closed.stage = Stage::Closed;
        assert_eq!(kept_until(&closed, &play.reference), None, "before anybody was back");
        let back = Step { kind: Kind(24), ..closed.trail[0].clone() };
        let back = Step { received_at: play.now, ..back };
        closed.trail.push(back);
        let last = kept_until(&closed, &play.reference).unwrap();
        assert_eq!(last, today.plus_days(90));
        play.documents.insert(doc, State::Visit(closed));
        assert_eq!((count(&play, last), count(&play, last.plus_days(1))), (1, 0));
    }
}
