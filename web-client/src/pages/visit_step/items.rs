//! 物品交接: what is taken along and what is given back, put down before the applicant agrees to it.

use doorstep_core::fact::visit::{Item, Items};
use serde::{Deserialize, Serialize};
use yew::{AttrValue, Html, html};

use super::super::draft;
use super::Sight;
use crate::components::button::link;
use crate::components::cell::{quiet, titled_card};
use crate::components::field::{self, Field};
use crate::text::door as words;

#[derive(Clone, Default, Serialize, Deserialize)]
struct Form {
    /// Name, number, and whether it is given back.
    kept: Vec<(String, u16, bool)>,
    name: String,
    count: String,
}

impl Form {
    fn of(&self, returned: bool) -> Vec<Item> {
        let of = self.kept.iter().filter(|(.., back)| *back == returned);
        of.map(|(name, count, _)| Item { name: name.clone(), count: *count }).collect()
    }

    /// What is typed, as one more; nothing while the name is missing. Without a number it is one.
    fn add(&mut self, returned: bool) {
        let (name, count) = (self.name.trim().to_owned(), self.count.trim());
        let count = if count.is_empty() { 1 } else { count.parse().unwrap_or(0) };
        if name.is_empty() || count == 0 || self.of(returned).len() >= Items::MAX {
            return;
        }
        self.kept.push((name, count, returned));
        (self.name, self.count) = Default::default();
    }
}

/// One line of a list.
pub fn line(item: &Item) -> AttrValue {
    words::item_line(&item.name, item.count)
}

/// Both lists, each under its heading; nothing for an empty one.
pub fn lists(items: &Items) -> Html {
    let list = |title: AttrValue, items: &[Item]| {
        if items.is_empty() {
            return Html::default();
        }
        html! { <div><p class="strong">{ title }</p><ul>{ for items.iter().map(|item| html! { <li>{ line(item) }</li> }) }</ul></div> }
    };
    html! { <>{ list(words::items_taken(), &items.taken) }{ list(words::items_returned(), &items.returned) }</> }
}

impl Sight<'_> {
    fn items_form(&self) -> Form {
        draft::read(self.desk.state, &self.key("items"))
    }

    pub(super) fn items(&self) -> Items {
        let form = self.items_form();
        Items { taken: form.of(false), returned: form.of(true) }
    }

    pub(super) fn items_card(&self) -> Html {
        let (form, key) = (self.items_form(), self.key("items"));
        let is_full = form.kept.len() >= Items::MAX;
        let name = draft::change(self.emit, &key, &form, |form, name| form.name = name);
        let count = draft::change(self.emit, &key, &form, |form, count| form.count = count);
        let add = |returned| draft::change(self.emit, &key, &form, move |form: &mut Form, _| form.add(returned));
        titled_card(
            words::items(),
            html! {
                <>
                    <ul class="plain-list">
                        { for form.kept.iter().enumerate().map(|(at, (name, count, returned))| {
                            let word = if *returned { words::items_returned() } else { words::items_taken() };
                            let remove = draft::change(self.emit, &key, &form, move |form: &mut Form, _| { form.kept.remove(at); });
                            html! {
                                <li class="split" data-test="item">
                                    <span>{ word }{ " " }{ words::item_line(name, count) }</span>
                                    { link("item-remove", words::item_remove(name), remove) }
                                </li>
                            }
                        }) }
                    </ul>
                    if is_full { { quiet(words::items_full()) } } else {
                        <div>
                            <div class="weui-cells">
                                { field::text(Field::new("item-name", words::item_name(), form.name.clone()), name) }
                                { field::number(Field::new("item-count", words::item_count(), form.count.clone()), count) }
                            </div>
                            <div class="inline">{ link("item-take", words::item_take(), add(false)) }{ link("item-return", words::item_return(), add(true)) }</div>
                        </div>
                    }
                </>
            },
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_becomes_one_more() {
        let mut form = Form { name: " 户口簿 ".to_owned(), ..Form::default() };
        form.add(false);
        assert_eq!((form.name.as_str(), form.of(false)), ("", vec![Item { name: "户口簿".to_owned(), count: 1 }]));
        for (name, count) in [(" ", "1"), ("证", "0"), ("证", "两")] {
            (form.name, form.count) = (name.to_owned(), count.to_owned());
            form.add(true);
            assert_eq!(form.of(true), [], "{name} {count}");
        }
        (form.name, form.count) = ("身份证".to_owned(), "2".to_owned());
        form.add(true);
        assert_eq!(form.of(true), [Item { name: "身份证".to_owned(), count: 2 }]);
    }
}
