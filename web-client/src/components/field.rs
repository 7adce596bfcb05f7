//! Fields of a form. Every change goes out at once, so that the page can keep it as a draft.

use doorstep_core::domain::Date;
use web_sys::{HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement};
use yew::{AttrValue, Callback, Event, Html, InputEvent, TargetCast, html};

/// What every field shows.
#[derive(Clone, Debug)]
pub struct Field {
    /// Of the input; unique on the page. Also its `data-test`.
    pub id: AttrValue,
    pub label: AttrValue,
    pub value: AttrValue,
    pub hint: AttrValue,
}

impl Field {
    pub fn new(id: impl Into<AttrValue>, label: AttrValue, value: impl Into<AttrValue>) -> Self {
        Self { id: id.into(), label, value: value.into(), hint: AttrValue::Static("") }
    }

    pub fn hint(self, hint: AttrValue) -> Self {
        Self { hint, ..self }
    }
}

fn cell(field: &Field, control: Html) -> Html {
    html! {
        <div class="weui-cell field">
            <label class="field-label" for={field.id.clone()}>{ field.label.clone() }</label>
            <div class="field-control">{ control }</div>
        </div>
    }
}

fn from_input(change: Callback<String>) -> Callback<InputEvent> {
    Callback::from(move |event: InputEvent| {
        change.emit(event.target_unchecked_into::<HtmlInputElement>().value());
    })
}

fn input(field: &Field, kind: &'static str, mode: &'static str, max: &'static str, change: Callback<String>) -> Html {
    let control = html! {
        <input id={field.id.clone()} data-test={field.id.clone()} class="weui-input" type={kind} inputmode={mode} maxlength={max}
            value={field.value.clone()} placeholder={field.hint.clone()} autocomplete="off" oninput={from_input(change)} />
    };
    cell(field, control)
}

/// One line of text.
pub fn text(field: Field, change: Callback<String>) -> Html {
    input(&field, "text", "text", "200", change)
}

/// Digits first: telephone and card numbers.
pub fn number(field: Field, change: Callback<String>) -> Html {
    input(&field, "text", "tel", "20", change)
}

/// A card number: mostly digits, perhaps an X at the end.
pub fn card_number(field: Field, change: Callback<String>) -> Html {
    input(&field, "text", "text", "18", change)
}

/// The last four characters of a document's number.
pub fn last_four(field: Field, change: Callback<String>) -> Html {
    input(&field, "text", "text", "4", change)
}

/// A day, as `2026-05-13`. `from` and `to` bound the picker, not what can be kept.
pub fn date(field: Field, from: Option<Date>, to: Option<Date>, change: Callback<String>) -> Html {
    let control = html! {
        <input id={field.id.clone()} data-test={field.id.clone()} class="weui-input" type="date" value={field.value.clone()}
            min={from.map(|date| date.to_string())} max={to.map(|date| date.to_string())} oninput={from_input(change)} />
    };
    cell(&field, control)
}

/// A time of day, as `13:10`.
pub fn time(field: Field, change: Callback<String>) -> Html {
    let control = html! {
        <input id={field.id.clone()} data-test={field.id.clone()} class="weui-input" type="time" value={field.value.clone()} oninput={from_input(change)} />
    };
    cell(&field, control)
}

/// A day and a time of it in one row; the ids are `<id>-date` and `<id>-time`.
pub fn moment(
    ids: (&'static str, &'static str),
    label: AttrValue,
    values: (&str, &str),
    changes: (Callback<String>, Callback<String>),
    names: (AttrValue, AttrValue),
) -> Html {
    html! {
        <div class="weui-cell field" role="group" aria-label={label.clone()}>
            <span class="field-label">{ label }</span>
            <div class="field-control field-pair">
                <input id={ids.0} data-test={ids.0} class="weui-input" type="date" aria-label={names.0}
                    value={values.0.to_owned()} oninput={from_input(changes.0)} />
                <input id={ids.1} data-test={ids.1} class="weui-input" type="time" aria-label={names.1}
                    value={values.1.to_owned()} oninput={from_input(changes.1)} />
            </div>
        </div>
    }
}

/// Several lines of text, with the count of what is left.
pub fn area(field: Field, max: usize, change: Callback<String>) -> Html {
    let oninput = Callback::from(move |event: InputEvent| {
        change.emit(event.target_unchecked_into::<HtmlTextAreaElement>().value());
    });
    let used = field.value.chars().count();
    html! {
        <div class="weui-cell field field-tall">
            <label class="field-label" for={field.id.clone()}>{ field.label.clone() }</label>
            <div class="field-control">
                <textarea id={field.id.clone()} data-test={field.id.clone()} class="weui-textarea" rows="3" maxlength={max.to_string()}
                    value={field.value.clone()} placeholder={field.hint.clone()} {oninput} />
                if used * 10 >= max * 8 { <div class="weui-textarea-counter">{ format!("{used}/{max}") }</div> }
            </div>
        </div>
    }
}

/// One of many, as the phone's own picker. Options are value and words; an empty value is "choose".
pub fn select(field: Field, options: &[(AttrValue, AttrValue)], choose: AttrValue, change: Callback<String>) -> Html {
    let onchange = Callback::from(move |event: Event| {
        change.emit(event.target_unchecked_into::<HtmlSelectElement>().value());
    });
    let control = html! {
        <select id={field.id.clone()} data-test={field.id.clone()} class="weui-select field-select" {onchange}>
            <option value="" selected={field.value.is_empty()}>{ choose }</option>
            { for options.iter().map(|(value, words)| html! {
                <option value={value.clone()} selected={*value == field.value}>{ words.clone() }</option>
            }) }
        </select>
    };
    cell(&field, control)
}

/// One of a few, all of them in sight. The `data-test` of each is `<id>-<value>`.
pub fn choices(field: Field, options: &[(AttrValue, AttrValue)], change: Callback<String>) -> Html {
    html! {
        <fieldset class="weui-cell field choices">
            <legend class="field-label">{ field.label.clone() }</legend>
            <div class="choice-list">
                { for options.iter().map(|(value, words)| {
                    let (change, chosen) = (change.clone(), value.clone());
                    let onchange = Callback::from(move |_: Event| change.emit(chosen.to_string()));
                    html! {
                        <label class="choice">
                            <input type="radio" name={field.id.clone()} data-test={format!("{}-{value}", field.id)}
                                checked={*value == field.value} {onchange} />
                            <span>{ words.clone() }</span>
                        </label>
                    }
                }) }
            </div>
        </fieldset>
    }
}

/// Yes or no, as a row with a box to tick.
pub fn check(id: &'static str, key: Option<AttrValue>, label: Html, done: bool, change: Callback<bool>) -> Html {
    let onchange = Callback::from(move |event: Event| {
        change.emit(event.target_unchecked_into::<HtmlInputElement>().checked());
    });
    html! {
        <label class="weui-cell check-row">
            <input type="checkbox" data-test={id} data-key={key} checked={done} {onchange} />
            <span class="check-words">{ label }</span>
        </label>
    }
}
