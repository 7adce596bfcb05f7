//! A newer release of the app: when its service worker waits, and how it takes over. The start script registers the worker.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Object, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{ServiceWorker, ServiceWorkerContainer, ServiceWorkerRegistration, ServiceWorkerState};
use yew::Callback;

type Waiting = Rc<RefCell<Option<ServiceWorkerRegistration>>>;

#[derive(Debug)]
pub struct Release {
    registration: Waiting,
}

/// Absent outside secure origins and in some private windows, where the types say otherwise.
fn container() -> Option<ServiceWorkerContainer> {
    let navigator = gloo::utils::window().navigator();
    Reflect::get(&navigator, &"serviceWorker".into()).ok()?.dyn_into().ok()
}

impl Release {
    /// Calls `ready` whenever a new release has been fetched whole and waits.
    pub fn watch(ready: Callback<()>) -> Self {
        let registration: Waiting = Rc::default();
        let kept = registration.clone();
        if let Some(container) = container() {
            spawn_local(async move {
                let Ok(promise) = container.ready() else { return };
                let Ok(found) = JsFuture::from(promise).await else { return };
                let found: ServiceWorkerRegistration = found.unchecked_into();
                *kept.borrow_mut() = Some(found.clone());
                if found.waiting().is_some() {
                    ready.emit(());
                }
                watch_updates(&found, ready);
            });
        }
        Self { registration }
    }

    /// The waiting release takes over and the page loads anew. The caller has seen to it that nothing is half done.
    pub fn activate(&self) {
        let waiting = self.registration.borrow().as_ref().and_then(ServiceWorkerRegistration::waiting);
        let (Some(waiting), Some(container)) = (waiting, container()) else { return };
        let reload = Closure::<dyn Fn()>::new(|| {
            let _ = gloo::utils::window().location().reload();
        });
        container.set_oncontrollerchange(Some(&reload.into_js_value().unchecked_into()));
        let message = Object::new();
        if Reflect::set(&message, &"type".into(), &"activate".into()).is_ok() {
            let _ = waiting.post_message(&message);
        }
    }
}

fn watch_updates(registration: &ServiceWorkerRegistration, ready: Callback<()>) {
    let found = registration.clone();
    let on_found = Closure::<dyn Fn()>::new(move || {
        let Some(installing) = found.installing() else { return };
        let (worker, ready): (ServiceWorker, _) = (installing.clone(), ready.clone());
        let on_change = Closure::<dyn Fn()>::new(move || {
            // Without a worker before it, this is the first install and no update.
            let is_update = container().is_some_and(|container| container.controller().is_some());
            if worker.state() == ServiceWorkerState::Installed && is_update {
                ready.emit(());
            }
        });
        installing.set_onstatechange(Some(&on_change.into_js_value().unchecked_into()));
    });
    registration.set_onupdatefound(Some(&on_found.into_js_value().unchecked_into()));
}
