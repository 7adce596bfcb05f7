//! What the update asks for, and the one loop that carries it out.

use doorstep_core::domain::{DeviceId, DocId, Timestamp};
use doorstep_core::sync::replica::Put;
use yew::Callback;

use crate::route::Route;
use crate::state::{Lang, TextSize};
use crate::update::Event;

#[derive(Debug)]
pub enum Effect {
    /// A new address, with an entry in the browser's history.
    Go(Route),
    /// A new address in place of the present one.
    Replace(Route),
    /// Back, or to this address when there is no earlier page of ours.
    Back(Route),
    /// Apply and remember the language and text size.
    KeepLook(Lang, TextSize),
    /// One strict transaction; answered by `Stored` or `StoreFailed`.
    Store {
        id: u64,
        puts: Vec<Put>,
    },
    LoadShared(DocId),
    Sign(Vec<u8>),
    /// Over the live connection when it is open, otherwise as a post.
    Send(Vec<u8>),
    /// `Tick` at this time by the phone's clock.
    WakeAt(Timestamp),
    /// Open the live connection unless it is open or on its way.
    OpenLive,
    /// Write or delete a draft soon.
    KeepDraft {
        key: String,
        version: u64,
        bytes: Option<Vec<u8>>,
    },
    SignIn {
        login: String,
        password: String,
    },
    /// End the session at the server and keep the data.
    EndSession,
    /// End the session and wipe the phone's store and keys.
    SignOut,
    LoadDevices,
    RevokeDevice(DeviceId),
    AskStorage {
        persist: bool,
    },
    ActivateUpdate,
    Install,
    Export,
    TakeOver,
}

/// Carries effects out; every outcome comes back through `emit`.
#[derive(Debug)]
pub struct Runner {
    _emit: Callback<Event>,
}

impl Runner {
    pub fn start(emit: Callback<Event>) -> Self {
        Self { _emit: emit }
    }

    pub fn run(&mut self, _effect: Effect) {}
}
