//! The sync chip: a mark, a word and a colour on every page, and the sentence behind it.
//!
//! Computed from the queue and the server's receipts. It says nothing that is stronger than what the replica knows.

use doorstep_core::account::code;
use yew::{AttrValue, Callback, Html, MouseEvent, html};

use super::icon::{Icon, icon};
use crate::state::State;
use crate::text::{self, sync as words};

/// Below this the phone may fail to store what comes next (`ux.md` 4.7). Unit: bytes.
const STORAGE_LOW: u64 = 50 * 1024 * 1024;
/// Clock error above which times are suspect, until the reference data says otherwise (`P-CLOCK-S`). Unit: seconds.
const CLOCK_S: i64 = 60;

/// The states of `ux.md` 4.3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sync {
    Synced,
    Waiting,
    Running,
    Offline,
    OfflineWaiting,
    Person,
    SignIn,
    Clock,
    Storage,
}

impl Sync {
    pub fn name(self) -> &'static str {
        match self {
            Self::Synced => "synced",
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Offline => "offline",
            Self::OfflineWaiting => "offline-waiting",
            Self::Person => "person",
            Self::SignIn => "sign-in",
            Self::Clock => "clock",
            Self::Storage => "storage",
        }
    }

    fn icon(self) -> Icon {
        match self {
            Self::Synced => Icon::Check,
            Self::Waiting => Icon::Up,
            Self::Running => Icon::Sync,
            Self::Offline | Self::OfflineWaiting => Icon::Offline,
            Self::Person | Self::SignIn | Self::Clock | Self::Storage => Icon::Alert,
        }
    }

    fn tone(self) -> &'static str {
        match self {
            Self::Synced => "tone-good",
            Self::Waiting | Self::Running => "tone-wait",
            Self::Offline | Self::OfflineWaiting => "tone-quiet",
            Self::Person | Self::Clock | Self::Storage => "tone-warn",
            Self::SignIn => "tone-bad",
        }
    }
}

/// What the chip says: its state, word and sentence.
#[derive(Clone, Debug, PartialEq)]
pub struct Chip {
    pub sync: Sync,
    pub word: AttrValue,
    pub sentence: AttrValue,
}

/// Errors: `None` before anybody has signed in.
pub fn chip(state: &State) -> Option<Chip> {
    let replica = state.replica.as_ref()?;
    let status = replica.status();
    let today = state.now().date();
    let clock_s = replica.reference().map_or(CLOCK_S, |reference| i64::from(reference.figures.time.clock_s));
    let clock_off_s = status.clock_offset_ms.map_or(0, |ms| ms / 1000);
    let storage_low = state.storage.as_ref().is_some_and(|info| info.quota.saturating_sub(info.usage) < STORAGE_LOW);
    let session_over = status.trouble.as_ref().is_some_and(|trouble| trouble.name() == code::SESSION);
    let person = status.refused + usize::from(status.trouble.is_some() && !session_over);

    let (sync, word, sentence) = if session_over {
        (Sync::SignIn, words::chip_sign_in(), words::sentence_sign_in())
    } else if let Some(trouble) = &status.trouble {
        // Nothing at all is sent until this is settled, so no word of a rest that goes on.
        (Sync::Person, words::chip_person(person), text::code::explain(trouble).what)
    } else if person > 0 {
        (Sync::Person, words::chip_person(person), words::sentence_person(person))
    } else if storage_low {
        (Sync::Storage, words::chip_storage(), words::sentence_storage())
    } else if clock_off_s.abs() > clock_s {
        let minutes = (clock_off_s.abs() + 30) / 60;
        let sentence =
            if clock_off_s > 0 { words::sentence_clock_slow(minutes) } else { words::sentence_clock_fast(minutes) };
        (Sync::Clock, words::chip_clock(), sentence)
    } else if status.loading {
        (Sync::Running, words::chip_running(), words::sentence_checking())
    } else if status.reachable && status.sending && status.waiting > 0 {
        let sentence = words::sentence_running(status.waiting, text::size(status.waiting_bytes));
        (Sync::Running, words::chip_running(), sentence)
    } else if !status.reachable && status.waiting > 0 {
        let sentence = words::sentence_offline_waiting(status.waiting);
        (Sync::OfflineWaiting, words::chip_offline_waiting(status.waiting), sentence)
    } else if !status.reachable {
        (Sync::Offline, words::chip_offline(), words::sentence_offline())
    } else if status.waiting > 0 {
        (Sync::Waiting, words::chip_waiting(status.waiting), words::sentence_waiting(status.waiting))
    } else {
        let time = status.last_success.map_or_else(words::never, |time| text::when::at(time, today));
        (Sync::Synced, words::chip_synced(), words::sentence_synced(time))
    };
    Some(Chip { sync, word, sentence })
}

/// The chip as it stands in the head of a page. Its word is said aloud when the state changes; the sentence is its label.
pub fn sync_chip(chip: Chip, onclick: Callback<MouseEvent>) -> Html {
    let Chip { sync, word, sentence } = chip;
    html! {
        <button type="button" class={yew::classes!("chip", sync.tone())} data-test="sync-chip" data-state={sync.name()}
            aria-label={words::chip_label(&word, sentence)} {onclick}>
            { icon(sync.icon()) }<span aria-live="polite">{ word }</span>
        </button>
    }
}
