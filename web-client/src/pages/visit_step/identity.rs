//! 核身: whose document it is, said by its last four characters without showing the number, and who is there.

use doorstep_core::domain::Private;
use doorstep_core::fact::Statement;
use doorstep_core::fact::visit::{IdentityCheck, IdentityMeans, Present, Representative};
use doorstep_core::regime::visit::{Act, onsite};
use serde::{Deserialize, Serialize};
use yew::{AttrValue, Callback, Html, html};

use super::super::desk::stated;
use super::super::draft;
use super::Sight;
use crate::components::button::{Look, button};
use crate::components::cell::{self, Tone, banner, group};
use crate::components::field::{self, Field};
use crate::io::clock;
use crate::route::VisitStep;
use crate::text::{self, door as words, visit as visit_words};

#[derive(Clone, Default, Serialize, Deserialize)]
struct Form {
    how: String,
    last: String,
    present: String,
    name: String,
    relation: String,
}

impl Form {
    fn present(&self) -> Present {
        let who = || Representative {
            name: Private::new(self.name.trim().to_owned()),
            relation: self.relation.trim().to_owned(),
        };
        match self.present.as_str() {
            "guardian" => Present::Guardian(who()),
            "agent" => Present::Agent(who()),
            _ => Present::Applicant,
        }
    }
}

fn present_id(present: &Present) -> &'static str {
    match present {
        Present::Applicant => "applicant",
        Present::Guardian(_) => "guardian",
        Present::Agent(_) => "agent",
    }
}

impl Sight<'_> {
    pub(super) fn identity(&self) -> (Html, Html) {
        let visit = self.visit;
        let done = visit.identity.as_ref().filter(|_| onsite::is_identified(visit));
        let Some(acting) = self.offered(Act::CheckIdentity).filter(|_| done.is_none()) else {
            let done = done.map(|check| visit_words::identity_at(check.at.clock()));
            return self.closed(done, VisitStep::Materials);
        };
        let key = self.key("identity");
        let form: Form = draft::read(self.desk.state, &key);
        let number = visit.application.id_number.reveal();
        let fits = onsite::ends_alike(number, &form.last);
        let present = form.present();
        let how = identity_of(&form.how);

        let mut missing = Vec::new();
        if !number.is_empty() && fits.is_none() {
            missing.push(text::code::required(words::last_four()));
        }
        if let Some(who) = present.representative() {
            for (value, label) in
                [(who.name.reveal(), words::representative_name()), (&who.relation, visit_words::relation())]
            {
                if value.is_empty() {
                    missing.push(text::code::required(label));
                }
            }
        }
        let matches = fits == Some(true);
        let (doc, made) = (self.doc, present.clone());
        // Who does not fit is put down, and checked again here.
        let wrong = fits == Some(false);
        let next = self.step(if wrong { VisitStep::Identity } else { VisitStep::Materials });
        let onclick = self.write(Some(key.clone()), next, move || {
            let check = IdentityCheck { at: clock::wall(), how, matches, present: made.clone() };
            vec![stated(doc, acting.clone(), Statement::IdentityChecked(check))]
        });
        let body = html! {
            <>
                if let Some(check) = &visit.identity { { banner(Tone::Bad, html! { words::mismatch_seen(check.at.clock()) }) } }
                { self.document(&key, &form, how, !number.is_empty()) }
                <div role="status" data-test="identity-fits" data-fits={fits.map(|fits| fits.to_string())}>
                    { match fits {
                        Some(true) => banner(Tone::Good, html! { words::fits() }),
                        Some(false) => banner(Tone::Bad, html! { words::fits_not() }),
                        None => Html::default(),
                    } }
                </div>
                { self.there(&key, &form, &present) }
                { banner(Tone::Quiet, html! { visit_words::identity_explained() }) }
            </>
        };
        let done = if wrong && missing.is_empty() {
            button(Look::Warn, "identity-wrong", words::mismatch_write(), onclick)
        } else {
            let label =
                if present == Present::Applicant { visit_words::identity_done() } else { words::identity_write() };
            self.guarded("identity-done", label, &missing, onclick)
        };
        (body, html! { <>{ done }{ self.cannot() }</> })
    }

    fn document(&self, key: &str, form: &Form, how: IdentityMeans, has_number: bool) -> Html {
        let change_how = draft::change(self.emit, key, form, |form, how| form.how = how);
        let change_last = draft::change(self.emit, key, form, |form, last| form.last = last);
        let options = IDENTITY
            .map(|(name, means)| (AttrValue::Static(name), AttrValue::Static(visit_words::identity_means(means))));
        let last = Field::new("identity-last", words::last_four(), form.last.clone()).hint(words::last_four_hint());
        group(
            AttrValue::Static(""),
            html! {
                <>
                    { cell::row_text(visit_words::applicant(), self.visit.application.applicant.reveal().clone()) }
                    { field::choices(Field::new("identity-how", visit_words::identity_how(), identity_name(how)), &options, change_how) }
                    if has_number { { field::last_four(last, change_last) } }
                </>
            },
        )
    }

    fn there(&self, key: &str, form: &Form, present: &Present) -> Html {
        let nobody = || Representative { name: Private::default(), relation: String::new() };
        let options = [Present::Applicant, Present::Guardian(nobody()), Present::Agent(nobody())]
            .map(|one| (AttrValue::Static(present_id(&one)), AttrValue::Static(words::present_name(&one))));
        let change = draft::change(self.emit, key, form, |form, present| form.present = present);
        let text = |id: &'static str, label, value: &str, change: Callback<String>| {
            field::text(Field::new(id, label, value.to_owned()), change)
        };
        group(
            AttrValue::Static(""),
            html! {
                <>
                    { field::choices(Field::new("present", words::present(), present_id(present)), &options, change) }
                    if present.representative().is_some() {
                        { text("present-name", words::representative_name(), &form.name, draft::change(self.emit, key, form, |form, name| form.name = name)) }
                        { text("present-relation", visit_words::relation(), &form.relation, draft::change(self.emit, key, form, |form, relation| form.relation = relation)) }
                    }
                </>
            },
        )
    }
}

const IDENTITY: [(&str, IdentityMeans); 3] = [
    ("id-card", IdentityMeans::IdCard),
    ("household-book", IdentityMeans::HouseholdBook),
    ("other", IdentityMeans::OtherDocument),
];

fn identity_of(name: &str) -> IdentityMeans {
    IDENTITY.into_iter().find(|(known, _)| *known == name).map_or(IdentityMeans::IdCard, |(_, means)| means)
}

fn identity_name(means: IdentityMeans) -> &'static str {
    IDENTITY.into_iter().find(|(_, known)| *known == means).map_or("", |(name, _)| name)
}
