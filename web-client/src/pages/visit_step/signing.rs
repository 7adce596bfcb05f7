//! How the applicant agrees (签名、按指印、画押) to what they were shown. It is bound to the form: when that changes it is void,
//! and asked for again.

use doorstep_core::domain::Private;
use doorstep_core::fact::visit::{Drawing, Items, Signing, Witness};
use serde::{Deserialize, Serialize};
use yew::{AttrValue, Callback, Html, html};

use super::super::draft;
use super::items;
use super::{Sight, paper_words, papers, ticked};
use crate::components::button::{Look, button};
use crate::components::cell::{Tone, banner, card, paragraph, quiet, strong};
use crate::components::facing::Facing;
use crate::components::field::{self, Field};
use crate::components::paths::{choose, close_sheet};
use crate::components::signature::Signature;
use crate::text::{self, door as words, visit as visit_words};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
enum Way {
    #[default]
    Drawn,
    Fingerprint,
    Mark,
}

impl Way {
    const ALL: [Self; 3] = [Self::Drawn, Self::Fingerprint, Self::Mark];

    fn name(self) -> &'static str {
        match self {
            Self::Drawn => "drawn",
            Self::Fingerprint => "fingerprint",
            Self::Mark => "mark",
        }
    }

    fn words(self) -> AttrValue {
        match self {
            Self::Drawn => words::way_drawn(),
            Self::Fingerprint => words::way_fingerprint(),
            Self::Mark => words::way_mark(),
        }
    }
}

/// What the applicant gave, with the form that it was put under (GY-CORE-19).
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Agreed {
    form: [u8; 32],
    way: Way,
    drawing: Drawing,
    /// 已按指印
    pressed: bool,
    name: String,
    knows: String,
}

impl Agreed {
    fn is_given(&self) -> bool {
        !self.drawing.is_empty() || self.pressed
    }

    /// What is left of it under a form: who saw it stays, what was agreed to was another one.
    fn under(self, form: [u8; 32]) -> Self {
        if self.form == form { self } else { Self { form, drawing: Drawing::default(), pressed: false, ..self } }
    }

    pub(super) fn signing(&self) -> Signing {
        let (name, knows) = (Private::new(self.name.trim().to_owned()), self.knows.trim().to_owned());
        let witness = Witness { name, knows };
        match self.way {
            Way::Drawn => Signing::Drawn(self.drawing.clone()),
            Way::Fingerprint => Signing::Fingerprint(witness),
            Way::Mark => Signing::Mark(self.drawing.clone(), witness),
        }
    }

    pub(super) fn missing(&self) -> Vec<AttrValue> {
        let mut missing = Vec::new();
        let given = if self.way == Way::Fingerprint { self.pressed } else { !self.drawing.is_empty() };
        if !given {
            missing.push(text::code::required(text::code::field("signature")));
        }
        let has_witness = !self.name.trim().is_empty() && !self.knows.trim().is_empty();
        if self.way != Way::Drawn && !has_witness {
            missing.push(text::code::required(text::code::field("witness")));
        }
        missing
    }
}

impl Sight<'_> {
    /// What was given, and whether what was given before is void under this form.
    pub(super) fn agreed(&self, form: [u8; 32]) -> (Agreed, bool) {
        let kept: Agreed = draft::read(self.desk.state, &self.key("signature"));
        let is_void = kept.is_given() && kept.form != form;
        (kept.under(form), is_void)
    }

    pub(super) fn signing_card(&self, agreed: &Agreed, is_void: bool) -> Html {
        let key = self.key("signature");
        let is_shown = self.desk.state.chosen("sheet") == "applicant";
        let options = Way::ALL.map(|way| (AttrValue::Static(way.name()), way.words()));
        // Another way asks anew: a mark is no signature.
        let change = draft::change(self.emit, &key, agreed, |agreed: &mut Agreed, name: String| {
            agreed.way = Way::ALL.into_iter().find(|way| way.name() == name).unwrap_or_default();
            (agreed.drawing, agreed.pressed) = (Drawing::default(), false);
        });
        card(html! {
            <>
                { button(Look::Plain, "show-applicant", visit_words::for_applicant(), choose(self.emit, "sheet", "applicant")) }
                <h2 class="card-title">{ visit_words::signature() }</h2>
                if is_void { { banner(Tone::Warn, html! { visit_words::signature_void() }) } }
                <div class="weui-cells">{ field::choices(Field::new("sign-way", words::way(), agreed.way.name()), &options, change) }</div>
                if !is_shown { <div>{ self.given(agreed) }</div> }
                if agreed.way != Way::Fingerprint { <div>{ quiet(visit_words::signature_hint()) }{ quiet(visit_words::signature_keys()) }</div> }
                if agreed.way != Way::Drawn { <div>{ self.witness(agreed) }</div> }
            </>
        })
    }

    /// The pad, or that the finger was pressed.
    fn given(&self, agreed: &Agreed) -> Html {
        let key = self.key("signature");
        if agreed.way == Way::Fingerprint {
            let change = draft::change(self.emit, &key, agreed, |agreed, pressed| agreed.pressed = pressed);
            return field::check("pressed", None, html! { words::pressed() }, agreed.pressed, change);
        }
        let (emit, agreed) = (self.emit.clone(), agreed.clone());
        let value = agreed.drawing.clone();
        let onchange = Callback::from(move |drawing: Drawing| {
            draft::keep(&emit, &key, &Agreed { drawing, ..agreed.clone() });
        });
        html! { <Signature label={visit_words::signature()} {value} {onchange} /> }
    }

    fn witness(&self, agreed: &Agreed) -> Html {
        let key = self.key("signature");
        let name = draft::change(self.emit, &key, agreed, |agreed, name| agreed.name = name);
        let knows = draft::change(self.emit, &key, agreed, |agreed, knows| agreed.knows = knows);
        html! {
            <>
                { quiet(words::witness_why()) }
                <div class="weui-cells">
                    { field::text(Field::new("witness-name", words::witness_name(), agreed.name.clone()), name) }
                    { field::text(Field::new("witness-knows", words::knows(), agreed.knows.clone()), knows) }
                </div>
            </>
        }
    }

    /// 请对方看: what they agree to, and where they do.
    pub(super) fn applicant_sheet(&self, notes: &str, items: &Items, agreed: &Agreed) -> Html {
        if self.desk.state.chosen("sheet") != "applicant" {
            return Html::default();
        }
        let papers: Vec<AttrValue> = papers(self.visit, self.desk)
            .iter()
            .filter(|paper| ticked(self.desk, self.doc, &paper.key))
            .map(paper_words)
            .collect();
        let today = visit_words::for_applicant_text(self.desk.matters(&self.visit.application.matters));
        let sign =
            if agreed.way == Way::Fingerprint { words::press_please() } else { visit_words::for_applicant_sign() };
        let mut said = vec![today.clone(), visit_words::for_applicant_free()];
        if !papers.is_empty() {
            said.push(visit_words::for_applicant_materials());
            said.extend(papers.iter().cloned());
        }
        for (title, list) in [(words::items_taken(), &items.taken), (words::items_returned(), &items.returned)] {
            if !list.is_empty() {
                said.push(title);
                said.extend(list.iter().map(items::line));
            }
        }
        said.push(AttrValue::from(notes.to_owned()));
        html! {
            <Facing title={visit_words::for_applicant_title()} speech={spoken(&said)} onclose={close_sheet(self.emit)} test="applicant-sheet">
                { paragraph(today) }
                { strong(visit_words::for_applicant_free()) }
                if !papers.is_empty() {
                    <div>
                        { paragraph(visit_words::for_applicant_materials()) }
                        <ul>{ for papers.into_iter().map(|paper| html! { <li>{ paper }</li> }) }</ul>
                    </div>
                }
                { items::lists(items) }
                if !notes.is_empty() {
                    <div>{ paragraph(visit_words::for_applicant_notes()) }{ paragraph(AttrValue::from(notes.to_owned())) }</div>
                }
                { paragraph(sign) }
                { self.given(agreed) }
                { button(Look::Main, "hand-back", visit_words::turn_back(), choose(self.emit, "sheet", "")) }
            </Facing>
        }
    }
}

/// Lines as they are read aloud, with a pause between.
pub fn spoken(lines: &[AttrValue]) -> AttrValue {
    let said: Vec<&str> = lines.iter().map(AttrValue::as_str).filter(|line| !line.is_empty()).collect();
    AttrValue::from(said.join("\n"))
}

/// How it was signed, in words, for the record.
pub fn how(signing: &Signing) -> AttrValue {
    match signing {
        Signing::Drawn(_) => words::way_drawn(),
        Signing::Fingerprint(witness) => words::signed_by_fingerprint(witness.name.reveal(), &witness.knows),
        Signing::Mark(_, witness) => words::signed_by_mark(witness.name.reveal(), &witness.knows),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawing() -> Drawing {
        Drawing { strokes: vec![vec![(1, 2), (3, 4)]] }
    }

    #[test]
    fn a_changed_form_voids_every_way_and_keeps_who_saw_it() {
        let signed = Agreed { form: [1; 32], drawing: drawing(), ..Agreed::default() };
        assert!(signed.clone().under([1; 32]) == signed);
        assert!(!signed.under([2; 32]).is_given());
        let pressed = Agreed {
            form: [1; 32],
            way: Way::Fingerprint,
            pressed: true,
            name: "王芳".to_owned(),
            knows: "邻居".to_owned(),
            ..Agreed::default()
        };
        assert_eq!(pressed.missing(), Vec::<AttrValue>::new());
        let again = pressed.under([2; 32]);
        assert!(!again.is_given());
        assert_eq!((again.name.as_str(), again.missing().len()), ("王芳", 1));
    }

    #[test]
    fn a_signature_needs_no_witness_and_the_others_do() {
        let with = |way| Agreed { way, drawing: drawing(), pressed: true, ..Agreed::default() }.missing().len();
        assert_eq!(Way::ALL.map(with), [0, 1, 1]);
        assert_eq!(Agreed::default().missing().len(), 1);
    }
}
