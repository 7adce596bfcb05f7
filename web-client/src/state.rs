//! All that the screen depends on.

use std::collections::BTreeMap;

use doorstep_core::account::{self, DeviceInfo, Lost};
use doorstep_core::centre::Reference;
use doorstep_core::domain::{AttachmentId, Date, DocId, Timestamp};
use doorstep_core::fact::Code;
use doorstep_core::fact::private::Field;
use doorstep_core::procedure::paper::Question;
use doorstep_core::sync::carrier::Carrier;
use doorstep_core::sync::place;
use doorstep_core::sync::replica::{Replica, Ticket};
use litemap::LiteMap;

use crate::route::Route;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    #[default]
    Zh,
    En,
}

impl Lang {
    /// For `<html lang>`, and as kept on the phone.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Zh => "zh-CN",
            Self::En => "en",
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TextSize {
    /// 标准
    #[default]
    Standard,
    /// 大字版
    Large,
}

impl TextSize {
    /// For `<html data-size>`, and as kept on the phone.
    pub fn name(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Large => "large",
        }
    }
}

/// What the app can do at all right now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Phase {
    /// Reading the phone's store.
    #[default]
    Starting,
    /// Nobody's data is on this phone.
    SignedOut,
    /// `State::replica` is there. A session that has ended is no phase: the work goes on, the chip says 请登录.
    Ready,
    /// Another tab of this browser has the store; a button takes it over ([`crate::update::Event::TakeOver`]).
    OtherTab,
    /// The app cannot work on this phone: a code of [`code`].
    Broken(&'static str),
}

/// The part of the app with the pages that the first one does without (`pages/later.rs`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Later {
    /// The first page is not drawn yet.
    #[default]
    Unasked,
    Coming,
    Here,
    /// It is neither kept on the phone nor does the server answer.
    Failed,
}

/// The handbook's text, which comes with the first look into it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Handbook {
    #[default]
    Unasked,
    Coming,
    /// As it came: its pages read it (`doorstep_core::handbook`).
    Here(String),
    /// It is neither kept on the phone nor does the server answer.
    Failed,
}

/// What an administrator's page has asked the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    Coming,
    /// As it came: its page reads it (`doorstep_core::administration`).
    Here(Vec<u8>),
    /// A code of `account::code`, `administration::code` or [`code`].
    Failed(String),
}

/// Codes that only the phone itself gives.
pub mod code {
    /// No IndexedDB, or it does not open: private window, blocked, damaged.
    pub const STORE: &str = "PHONE-E-STORE";
    /// The phone's storage is full.
    pub const FULL: &str = "PHONE-E-FULL";
    /// No WebCrypto: the page was not opened over HTTPS or on localhost.
    pub const INSECURE: &str = "PHONE-E-INSECURE";
    /// The store's main record cannot be read back.
    pub const DAMAGED: &str = "PHONE-E-DAMAGED";
    /// The server did not answer.
    pub const UNREACHABLE: &str = "PHONE-E-UNREACHABLE";
    /// The server's answer is none of ours.
    pub const ANSWER: &str = "PHONE-E-ANSWER";
    /// The login belongs to somebody else than the data on this phone.
    pub const OTHER_PERSON: &str = "PHONE-E-OTHER-PERSON";
    /// No picture that this phone can use: another kind of file, damaged, or too large.
    pub const PICTURE: &str = "PHONE-E-PICTURE";
    /// The phone could not verify its user, or the user said no.
    pub const AUTHENTICATOR: &str = "PHONE-E-AUTHENTICATOR";
}

/// The draft that keeps the keys of a place's screen (`sync::place::ScreenKeys`) for the time without a network.
pub const SCREEN_KEYS: &str = "place/keys";
/// What stands beside a terminal's file, which is the draft.
pub const IMPORT_FORM: &str = "punch-import";

/// A short word at the foot of the page. Its sentence is chosen in `text`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// 已保存
    Saved,
    /// The phone could not store it; the form still has it.
    NotSaved,
    /// 已撤销
    Undone,
    /// 已签字,待上传: a decision that may be undone for some seconds.
    Decided,
    /// 草稿已清空
    DraftDeleted,
    /// The new version waits until the form is finished.
    UpdateLater,
    /// The file with the unsent work was handed to the browser.
    Exported,
    /// Something with the server did not work: a code of `account::code` or [`code`].
    Problem(String),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snack {
    pub note: Note,
    /// Set while the thing can still be undone.
    pub undo: Option<Ticket>,
    /// The draft that was removed, by its key: it can be brought back.
    pub draft: Option<(String, Vec<u8>)>,
    /// By the phone's clock; gone after it.
    pub until: Timestamp,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SaveState {
    Saving,
    /// 已保存: on this phone for good.
    Saved,
    /// Not on this phone; whatever was written is still in the draft.
    Failed,
}

/// One write that was asked for since the app started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Write {
    pub save: SaveState,
    /// Draft that the write empties when it is saved, with its content, which an undo brings back.
    pub draft: Option<(String, Vec<u8>)>,
    /// Where to go when it is saved.
    pub then: Option<Route>,
    /// What to say when it is saved.
    pub note: Option<Note>,
    /// Until when it can be undone.
    pub undo_until: Option<Timestamp>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StorageInfo {
    /// The browser has promised not to evict the data.
    pub persisted: bool,
    /// Unit: bytes.
    pub usage: u64,
    pub quota: u64,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SignInForm {
    pub busy: bool,
    /// A code of `account::code` or of [`code`].
    pub problem: Option<String>,
    pub retry_after_s: Option<u64>,
}

/// Changing the person's own password. What was typed is never part of the state.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum PasswordChange {
    #[default]
    No,
    Busy,
    Done,
    Refused {
        /// A code of `account::code` or of [`code`].
        problem: String,
        retry_after_s: Option<u64>,
    },
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SignOut {
    #[default]
    No,
    /// So many entries would be lost: export them first, or say so with `SignOut { discard: true }`.
    Unsent(usize),
    Busy,
}

/// A photograph that a page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seen {
    Coming,
    /// A JPEG, whole and as its name says.
    Here(Vec<u8>),
    /// A code of `attachment::code`, `account::code` or [`code`].
    Failed(String),
}

/// Photographs: on their way, and on the screen.
#[derive(Debug, Default)]
pub struct Photos {
    pub carrier: Carrier,
    /// The network is one whose bytes somebody pays for.
    pub metered: bool,
    /// Sent over a metered network as well, as chosen on this phone.
    pub any_line: bool,
    /// Those that pages have shown since the app started; goes with the page.
    pub seen: LiteMap<AttachmentId, Seen>,
}

/// Notes and ticks of the visit on the screen, own pending changes included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedView {
    pub doc: DocId,
    pub notes: String,
    pub ticks: BTreeMap<String, bool>,
    /// What a signature binds to (GY-CORE-19).
    pub digest: [u8; 32],
}

#[derive(Debug, Default)]
pub struct State {
    pub lang: Lang,
    pub size: TextSize,
    pub route: Route,
    pub phase: Phase,
    pub later: Later,
    pub handbook: Handbook,
    pub replica: Option<Replica>,
    /// The phone's clock, as of the last event; at least once a minute.
    pub wall: Timestamp,
    /// The phone's monotonic clock, as of the last event.
    pub mono_ms: u64,
    /// Half-filled forms, signatures and notes being written, by a key that the page chooses ("leave/new",
    /// "visit/<id>/notes"). Durable a third of a second after each change.
    pub drafts: LiteMap<String, Vec<u8>>,
    /// Whether the draft is durable as it stands: 已保存.
    pub draft_saved: LiteMap<String, bool>,
    /// Counts changes of each draft, so that a late "saved" is not taken for a newer text.
    pub(crate) draft_versions: LiteMap<String, u64>,
    pub writes: LiteMap<Ticket, Write>,
    pub(crate) last_ticket: u64,
    pub snack: Option<Snack>,
    /// What the person has chosen on a page for the time being: a filter, a search, which sheet is open. Never content.
    pub chosen: LiteMap<&'static str, String>,
    /// Of the visit that `route` names; `None` while it is being read.
    pub shared: Option<SharedView>,
    pub photos: Photos,
    /// What was looked at in clear since the app started or the store last failed: day, record and field.
    pub looks: Vec<(Date, DocId, Field)>,
    /// A new version waits to be activated.
    pub update_ready: bool,
    pub storage: Option<StorageInfo>,
    /// Values in the phone's store that could not be opened at start.
    pub damaged: usize,
    pub sign_in: SignInForm,
    /// Code of the one-time card that the person came with and has not used.
    pub card: Option<String>,
    /// What the squares on a paper ask, by which the app was opened.
    pub check: Option<Question>,
    pub sign_out: SignOut,
    pub password: PasswordChange,
    pub devices: Option<Vec<DeviceInfo>>,
    /// By the name that the page gives to what it asks. Goes with a reload: nothing of it is kept on the phone.
    pub asked: LiteMap<&'static str, Asked>,
    /// The browser offers to install the app.
    pub install_offered: bool,
    /// The app runs from the home screen.
    pub installed: bool,
    /// The live connection is open.
    pub live: bool,
    /// `account::Owed`, as it stands beside the store; of an earlier store when the present one is empty.
    pub owed: String,
    /// What the server said of a store that was lost, until the person has read it.
    pub lost: Option<Lost>,
    /// The browser has deleted the store under the running app: nothing can be saved until it is opened anew.
    pub store_gone: bool,
}

impl State {
    /// The server's clock as well as the phone knows it.
    pub fn now(&self) -> Timestamp {
        self.replica.as_ref().map_or(self.wall, |replica| replica.now(self.wall))
    }

    pub fn chosen(&self, key: &str) -> &str {
        self.chosen.get(key).map_or("", String::as_str)
    }

    /// Which content of a draft this is, since the app started.
    pub fn draft_version(&self, key: &str) -> u64 {
        self.draft_versions.get(key).copied().unwrap_or_default()
    }

    pub fn draft(&self, key: &str) -> Option<&[u8]> {
        self.drafts.get(key).map(Vec::as_slice)
    }

    /// Codes that stop the sync until a person does something: session over, revoked, store full.
    pub fn trouble(&self) -> Option<Code> {
        self.replica.as_ref().and_then(|replica| replica.status().trouble)
    }

    /// Half-filled forms: what would be lost with the drafts. An emptied one is none, and what a screen shows nobody has filled in.
    pub fn half_filled(&self) -> usize {
        let is_own = |key: &str| key == SCREEN_KEYS || key == IMPORT_FORM;
        self.drafts.iter().filter(|(key, bytes)| !bytes.is_empty() && !is_own(key)).count()
    }

    /// Whether the keys of a screen may stay on this phone: not on one that was revoked or whose session was ended, nor with
    /// somebody who has no right to them any more.
    pub fn keeps_screen_keys(&self) -> bool {
        self.replica.as_ref().is_none_or(|replica| {
            let ended = [account::code::REVOKED, account::code::SESSION];
            let is_ended = replica.status().trouble.is_some_and(|code| ended.contains(&code.name()));
            let (worker, on) = (&replica.session().worker, self.now().date());
            let may = |reference: &Reference| place::may_show(worker, on, &reference.organisation);
            !is_ended && replica.reference().is_none_or(may)
        })
    }

    /// Whether an update would interrupt something.
    pub fn is_busy(&self) -> bool {
        self.route.is_form()
            || self.draft_saved.values().any(|saved| !saved)
            || self.writes.values().any(|write| write.save == SaveState::Saving)
    }
}
