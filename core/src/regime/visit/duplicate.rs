//! The same person's same matter a second time: shown to whoever registers or verifies, and refused to nobody, because a phone sees
//! only what it may read and a second visit can be right.

use crate::domain::DocId;
use crate::fact::visit::Application;
use crate::fold::Visit;
use crate::fold::visit::Stage;

/// Visits under way, of those given, for the same person with a matter in common. The person is the same by the identity number, or,
/// where one has none, by name and date of birth. Source: GY-CORE-14 (second active record).
pub fn duplicates<'a>(
    application: &Application,
    own: Option<DocId>,
    visits: impl IntoIterator<Item = (DocId, &'a Visit)>,
) -> Vec<DocId> {
    let is_duplicate = |visit: &Visit| {
        let other = &visit.application;
        let is_open = !matches!(visit.stage, Stage::Closed | Stage::Rejected | Stage::Cancelled);
        is_open && is_same_person(application, other) && application.matters.iter().any(|id| other.matters.contains(id))
    };
    let found = visits.into_iter().filter(|(doc, visit)| Some(*doc) != own && is_duplicate(visit));
    found.map(|(doc, _)| doc).collect()
}

fn is_same_person(one: &Application, other: &Application) -> bool {
    let number = |application: &Application| application.id_number.reveal().trim().to_ascii_uppercase();
    match (number(one), number(other)) {
        (one, other) if !one.is_empty() && !other.is_empty() => one == other,
        _ => {
            let name = |application: &Application| application.applicant.reveal().trim().to_owned();
            one.birth.is_some() && one.birth == other.birth && name(one) == name(other)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{MatterId, Private};
    use crate::testing::{Play, application, day};

    #[test]
    fn the_same_matter_of_the_same_person_is_found_while_it_is_open() {
        let mut play = Play::guangyuan("2026-05-12 10:00");
        let doc = play.verifying_visit(application());
        let found = |play: &Play, application: &Application, own: Option<DocId>| {
            duplicates(application, own, [(doc, play.visit(doc))])
        };
        assert_eq!(found(&play, &application(), None), [doc]);
        assert!(found(&play, &application(), Some(doc)).is_empty(), "not of itself");
        let other_matter = Application { matters: vec![MatterId::new("household-book")], ..application() };
        assert!(found(&play, &other_matter, None).is_empty());
        let other_person = Application { id_number: Private::new("510802194605200000".into()), ..application() };
        assert!(found(&play, &other_person, None).is_empty());

        let by_name =
            Application { id_number: Private::new(String::new()), birth: Some(day("1940-01-01")), ..application() };
        assert!(found(&play, &by_name, None).is_empty(), "another date of birth");
        let birth = play.visit(doc).application.birth;
        let by_name = Application { birth, ..by_name };
        assert_eq!(found(&play, &by_name, None).len(), usize::from(birth.is_some()));

        let mut over = play.visit(doc).clone();
        over.stage = Stage::Closed;
        assert!(duplicates(&application(), None, [(doc, &over)]).is_empty());
    }
}
