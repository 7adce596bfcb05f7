//! What an administrator's pages and the server say to each other: people's doors, a new edition from acts, tables or files, one-time
//! cards, the record. JSON like [`crate::account`], under `/administration/`.

use serde::{Deserialize, Serialize};

use crate::account::DeviceInfo;
use crate::domain::{Date, DeviceId, GrantId, GroupId, Role, Timestamp, WindowId, WorkerId};

/// Unit: bytes of the file, before it is packed into the message.
pub const FILE_MAX: usize = 2 * 1024 * 1024;

/// `GET /administration/doors`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Doors {
    /// Number of the edition in force.
    pub edition: u32,
    pub doors: Vec<Door>,
}

/// How a person comes in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Door {
    pub worker: WorkerId,
    /// Empty for who has left and has phones still.
    pub login: String,
    /// Whether there is a password; otherwise a card has to be handed out first.
    pub has_password: bool,
    /// Until when the card that was handed out last can be used; none when there is none, or it was used.
    pub card_ends: Option<Timestamp>,
    pub phones: Vec<DeviceInfo>,
}

/// `POST /administration/propose`: what the next edition would be, and with `put` the edition itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proposal {
    /// Number of the edition that the page showed; another one in force is `ADMIN-E-EDITION`.
    pub edition: u32,
    pub put: bool,
    pub what: What,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum What {
    Act(Act),
    /// A table of people, sections, windows or pairs: CSV or a workbook (.xlsx), in base64.
    Table {
        file: String,
        /// Whether the table holds everybody: who is on record and not in it has left.
        complete: bool,
    },
    /// Figures, people, or both: the files of `doorstep publish`, in base64.
    Files {
        pack: Option<String>,
        directory: Option<String>,
    },
    /// A table of holidays: CSV with `date,kind,name`, or the JSON of `chinese-days`, in base64.
    Calendar {
        file: String,
    },
    /// A pack that begins on a later day, in base64.
    Later {
        pack: String,
        from: Date,
    },
    /// What was to begin on a later day does not.
    Withdrawn,
}

/// One thing that an administrator does to the people in the directory (GY-CORE-11).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Act {
    /// 新增人员
    Add { worker: WorkerId, name: String, login: String, sending_unit: String, group: Option<GroupId> },
    /// 更正
    Correct { worker: WorkerId, name: String, login: String, sending_unit: String },
    /// 授权
    Grant {
        worker: WorkerId,
        role: Role,
        group: Option<GroupId>,
        window: Option<WindowId>,
        from: Date,
        to: Option<Date>,
    },
    /// A new last day of a grant, while neither the old nor the new one is over; none runs on.
    End { grant: GrantId, to: Option<Date> },
    /// A grant that has not begun never was.
    TakeBack { grant: GrantId },
    /// 调整科室, from today on.
    Move { worker: WorkerId, group: Option<GroupId> },
    /// 离岗: no grant holds after today, and the login ends.
    Leave { worker: WorkerId },
    /// 返岗: a login again, for who has none. Grants are added by themselves.
    Return { worker: WorkerId, login: String },
}

/// The answer to a [`Proposal`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// Number of the edition in force after it.
    pub edition: u32,
    /// Whether it was put in force. Never with problems.
    pub put: bool,
    /// Everything that is wrong, at once.
    pub problems: Vec<Amiss>,
    /// What is different from the edition in force before.
    pub changes: Vec<Difference>,
    /// Rows of a table that say what is on record already.
    pub unchanged: u32,
    /// Who is on record and not in a table that does not hold everybody.
    pub unnamed: Vec<WorkerId>,
    /// Who can sign in for the first time, with a card.
    pub opened: Vec<WorkerId>,
    /// Documents that other people read from now on.
    pub moved: u64,
}

/// Something wrong at a place of a file or a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amiss {
    /// The sheet of a workbook, `pack`, `directory`, `calendar`; empty for a single table.
    pub place: String,
    /// From 1, the heading included.
    pub row: Option<u32>,
    /// The heading of the column, or the key in the file.
    pub column: String,
    /// As it stands there.
    pub value: String,
    pub fault: Fault,
    /// What would be accepted, or the reader's own words.
    pub detail: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// Neither a table nor a workbook that can be read.
    File,
    /// No heading of a kind of table that there is.
    Heading,
    Missing,
    Form,
    /// Names nothing that there is.
    Unknown,
    /// The same as in the row that `detail` names.
    Twice,
    /// Against what stands elsewhere, on record or in a regulation.
    Contradiction,
    /// Nobody would be an administrator who can sign in.
    NoAdministrator,
}

/// One difference between two editions, in the words of whom or what it is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Difference {
    pub about: About,
    pub kind: Kind,
    /// Its name, or its id where it has none.
    pub name: String,
    /// What it was and what it is, where that can be said in short.
    pub from: String,
    pub to: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// The figures of a regulation, by its key in the pack.
    Figures,
    Section,
    Window,
    Person,
    Login,
    /// 科室 of a person
    Membership,
    Grant,
    Pair,
    /// A year of the calendar.
    Calendar,
    Matter,
    /// The day from which figures and matters are others; what they change follows it.
    Coming,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Added,
    Changed,
    /// Has ended, or is no more.
    Gone,
}

/// `POST /administration/door`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum DoorAct {
    /// A new one-time card for each, in place of the password and of older cards; sessions end.
    Cards {
        workers: Vec<WorkerId>,
        /// Where the page is (`https://doorstep.example.cn`): where the cards lead to, unless the server was told its address.
        origin: String,
    },
    /// A new one-time password; sessions end.
    Password { worker: WorkerId },
    /// A card that was handed out to the wrong person.
    Withdraw { worker: WorkerId },
}

/// People for whom cards are drawn at once.
pub const CARDS_MAX: usize = 200;

/// The answer to a [`DoorAct`]. Shown once: the server keeps digests only.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opened {
    pub cards: Vec<Card>,
    pub password: Option<String>,
}

/// A card to be printed and handed to its person.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    pub worker: WorkerId,
    pub name: String,
    pub login: String,
    pub link: String,
    /// The link as a code: rows of dark (1) and light (0) squares.
    pub squares: Vec<String>,
    pub ends: Timestamp,
}

impl std::fmt::Debug for Card {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Card({})", self.worker)
    }
}

/// `GET /administration/editions`: the running one first, at most ten.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edition {
    pub number: u32,
    pub since: Timestamp,
    /// As a phone names what it holds.
    pub digest: String,
    /// Who put it in force; none from the command line.
    pub by: Option<WorkerId>,
    /// From the one before; none for the first on record.
    pub changes: Vec<Difference>,
    /// The ids of its regulations.
    pub regulations: Vec<String>,
    /// Whether it began by itself, on the day for which it had been put on record.
    pub begun: bool,
    /// What is on record in it for a later day: the day, and what will change.
    pub coming: Option<(Date, Vec<Difference>)>,
}

/// `GET /administration/record`, and `…/record/<line>` for those before a line: newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorded {
    /// Number of its line in the server's log.
    pub line: u64,
    pub at: Timestamp,
    /// The administrator; none where nobody of them did it.
    pub by: Option<WorkerId>,
    pub deed: Deed,
    pub worker: Option<WorkerId>,
    pub device: Option<DeviceId>,
    pub edition: Option<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deed {
    Founded,
    Published,
    Password,
    Card,
    Withdrawn,
    Joined,
    Enrolled,
    Revoked,
    Locked,
    Forked,
    Restored,
    StoreLost,
    Imported,
    /// 登记本人验证
    Verifier,
}

/// Lines of a page of the record.
pub const RECORD_PAGE: usize = 50;

/// Codes of the administrator's doors, beside those of [`crate::account::code`].
pub mod code {
    /// Another edition was put in force since the page was drawn; nothing was changed.
    pub const EDITION: &str = "ADMIN-E-EDITION";
    /// The person has no login, so there is no door to set anew.
    pub const NO_LOGIN: &str = "ADMIN-E-NO-LOGIN";
    /// The one-time card is none, was used, withdrawn, or is over.
    pub const CARD: &str = "ACCOUNT-E-CARD";
}
