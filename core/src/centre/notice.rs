//! Public notice and transfer (通报、移交): the figures of JD-NTC.

use serde::{Deserialize, Serialize};

use crate::domain::Role;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeFigures {
    /// What its error codes begin with, as `JD-NTC`.
    pub regulation: String,
    /// Who records what was found, over the whole centre like all of them.
    pub recorded_by: Vec<Role>,
    /// Who confirms, hands over and closes.
    pub confirmed_by: Role,
    /// Who publishes, names, delivers and writes letters.
    pub office: Role,
    /// Who signs a letter.
    pub signed_by: Vec<Role>,
    /// Who revokes what was confirmed.
    pub revoked_by: Role,
    /// Who else reads it.
    pub read_by: Vec<Role>,
    /// `P-NTC-LETTER-WD`: letter and transfer are late after so many. Unit: working days.
    pub letter_days: u32,
    /// `P-NTC-RESET`
    pub reset: Reset,
    /// To whom a violation of level 1 or 2 is announced or copied.
    pub addressees: Vec<Addressee>,
    /// The discipline authority to which a person is handed over.
    pub authority: String,
}

/// After which time an earlier violation counts no more (`P-NTC-RESET`). The order is the order on the wire: append only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reset {
    Never,
    /// With the calendar year.
    Year,
    /// Twelve months after it happened.
    TwelveMonths,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Addressee {
    /// Stable: what a delivery names.
    pub id: String,
    pub name: String,
    /// 抄送, otherwise 通报
    pub copy: bool,
    /// Has it with the published notice.
    pub with_notice: bool,
}
