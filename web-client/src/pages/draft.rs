//! Half-filled forms: every change goes to the phone's store, nothing typed is lost.

use serde::Serialize;
use serde::de::DeserializeOwned;
use yew::Callback;

use crate::state::State;
use crate::update::Event;

/// The form as it was left; empty when there is none, or when it was written by a version with another form.
pub fn read<T: DeserializeOwned + Default>(state: &State, key: &str) -> T {
    state.draft(key).and_then(|bytes| postcard::from_bytes(bytes).ok()).unwrap_or_default()
}

/// Keeps a form.
pub fn keep<T: Serialize>(emit: &Callback<Event>, key: &str, form: &T) {
    if let Ok(bytes) = postcard::to_stdvec(form) {
        emit.emit(Event::DraftChanged { key: key.to_owned(), bytes });
    }
}

/// A handler that puts what was entered into the form and keeps it.
pub fn change<T, V>(emit: &Callback<Event>, key: &str, form: &T, set: impl Fn(&mut T, V) + 'static) -> Callback<V>
where
    T: Clone + Serialize + 'static,
    V: 'static,
{
    let change = Change { emit: emit.clone(), key: key.to_owned(), form: form.clone() };
    Callback::from(move |value: V| {
        let mut value = Some(value);
        change.make(&mut |form| {
            if let Some(value) = value.take() {
                set(form, value);
            }
        });
    })
}

/// The part of a change that is the same for all fields of a form: one copy of it is loaded, not one a field.
struct Change<T> {
    emit: Callback<Event>,
    key: String,
    form: T,
}

impl<T: Clone + Serialize> Change<T> {
    #[inline(never)]
    fn make(&self, set: &mut dyn FnMut(&mut T)) {
        let mut form = self.form.clone();
        set(&mut form);
        keep(&self.emit, &self.key, &form);
    }
}
