//! What the printer gets, once it is asked for; hidden on the screen. It stands beside everything else of the page's body.

use doorstep_core::fact::visit::Drawing;
use doorstep_core::procedure::paper::{CHECK, signed_by};
use doorstep_core::sheet::Sheet;
use gloo::events::EventListener;
use yew::{AttrValue, Callback, Html, Properties, classes, component, html, use_effect_with};

use super::signature;
use super::squares::squares;
use crate::text::export as words;
use crate::update::Event;

/// By what a form can be checked by whoever holds it.
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    /// In place of the sheet's own.
    pub code: String,
    /// Where the squares lead.
    pub link: String,
}

/// From the tap on 打印 until the printer has it.
pub const PRINT: &str = "export/print";

#[derive(Clone, Debug, PartialEq, Properties)]
pub struct Props {
    pub sheet: Sheet,
    pub emit: Callback<Event>,
    /// Whose each copy is, on a page of its own; one that says nothing otherwise.
    #[prop_or_default]
    pub copies: Vec<AttrValue>,
    /// A form: A4 upright, its first column the names.
    #[prop_or_default]
    pub is_form: bool,
    /// What was drawn, with what it is.
    #[prop_or_default]
    pub drawings: Vec<(AttrValue, Drawing)>,
    #[prop_or_default]
    pub check: Option<Check>,
}

/// Opens the browser's own dialogue when it is there, and goes when that is over or the page is left.
#[component(Paper)]
pub fn paper(props: &Props) -> Html {
    let emit = props.emit.clone();
    use_effect_with((), move |()| {
        let window = gloo::utils::window();
        let over = move || emit.emit(Event::Choose(PRINT, String::new()));
        let done = over.clone();
        let listener = EventListener::new(&window, "afterprint", move |_| done());
        // A browser that cannot print says so itself.
        let _ = window.print();
        move || {
            drop(listener);
            over();
        }
    });
    let one = [AttrValue::default()];
    let copies = if props.copies.is_empty() { &one[..] } else { &props.copies };
    html! {
        <section class={classes!("paper", props.is_form.then_some("paper-form"))} aria-hidden="true" data-test="paper">
            { for copies.iter().map(|of| copy(of, props)) }
        </section>
    }
}

fn copy(of: &AttrValue, props: &Props) -> Html {
    let sheet = &props.sheet;
    html! {
        <div class="paper-copy">
            <h1>{ sheet.title.clone() }</h1>
            { for sheet.notes.iter().map(|note| html! { <p>{ note.clone() }</p> }) }
            <table>
                if !props.is_form {
                    <thead><tr>{ for sheet.header.iter().map(|cell| html! { <th>{ cell.clone() }</th> }) }</tr></thead>
                }
                <tbody>
                    { for sheet.rows.iter().map(|row| html! { <tr>{ for row.iter().map(|cell| html! { <td>{ cell.clone() }</td> }) }</tr> }) }
                </tbody>
            </table>
            { for props.drawings.iter().map(|(name, drawing)| html! {
                <div class="paper-drawing"><p>{ name.clone() }</p>{ signature::drawing(name.clone(), drawing) }</div>
            }) }
            if let Some(check) = &props.check {
                <div class="paper-check" data-test="paper-check" data-link={check.link.clone()}>
                    <div class="paper-lines">
                        { for signed_by(!props.drawings.is_empty()).iter().map(|who| html! { <p>{ *who }{ "：" }<span class="paper-line"></span></p> }) }
                    </div>
                    <div>
                        { squares(&check.link, AttrValue::Static(CHECK)) }
                        <p>{ CHECK }</p>
                    </div>
                </div>
            }
            <p data-test="paper-code">{ words::code(props.check.as_ref().map_or_else(|| sheet.code(), |check| check.code.clone())) }{ " " }{ of.clone() }</p>
        </div>
    }
}
