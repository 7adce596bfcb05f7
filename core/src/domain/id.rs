//! Identifiers. Callers make them; nothing here draws a random number.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::Date;

macro_rules! text_id {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        ///
        /// Shape: 1 to 40 ASCII letters, digits and hyphens, set by the administrator in the reference data.
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl $name {
            pub fn new(text: &str) -> Self {
                Self(text.to_owned())
            }
            pub fn as_str(&self) -> &str {
                &self.0
            }
            /// Whether the text has the shape of an id; bytes from a peer are asked this before use.
            pub fn is_well_formed(&self) -> bool {
                (1..=40).contains(&self.0.len()) && self.0.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

text_id! {
    /// A centre (政务服务中心): the tenant of a server.
    CentreId
    /// A worker (工作人员) of the centre.
    WorkerId
    /// A window (窗口) of the hall.
    WindowId
    /// A group (组) of the joint review centre.
    GroupId
    /// A matter (事项) of the service catalogue.
    MatterId
    /// A community (社区、村) that is visited.
    CommunityId
    /// A dated grant of a role (授权).
    GrantId
    /// A post (岗位) that two people back each other up at.
    PostId
}

macro_rules! byte_id {
    ($($(#[$doc:meta])* $name:ident[$len:literal])*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub [u8; $len]);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }
        impl $name {
            /// Reads the lower-case hexadecimal form that `Display` writes.
            pub fn parse(text: &str) -> Option<Self> {
                if text.len() != 2 * $len || !text.is_ascii() {
                    return None;
                }
                let mut bytes = [0; $len];
                for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks(2)) {
                    *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
                }
                Some(Self(bytes))
            }
        }
    )*};
}

byte_id! {
    /// A document: one thing with its own life and audience. Random, or derived where two devices must agree.
    DocId[16]
    /// A phone, named by its public key.
    DeviceId[16]
    /// SHA-256 over the canonical bytes of one entry.
    EntryHash[32]
    /// A photograph or file: SHA-256 over what is said of it.
    AttachmentId[32]
    /// SHA-256 of one chunk of it.
    ChunkHash[32]
}

impl DocId {
    /// The document of a person's attendance month (考勤月). Derived, so that two phones of one person, both offline on the
    /// first of the month, punch into the same document.
    pub fn month(centre: &CentreId, worker: &WorkerId, year: i32, month: u32) -> Self {
        Self::derived(
            b"doorstep-month-1\0",
            centre,
            &[worker.as_str().as_bytes(), &[0], &year.to_be_bytes(), &month.to_be_bytes()],
        )
    }

    /// The document of the weekly meeting (例会) of a day. Derived, because the meeting follows from the calendar: whoever acts on it
    /// first begins it, also two who are both offline.
    pub fn weekly_meeting(centre: &CentreId, on: Date) -> Self {
        Self::derived(b"doorstep-weekly-meeting-1\0", centre, &[&on.0.to_be_bytes()])
    }

    /// The document of a month's meeting of everybody. Derived, so that there cannot be two (JD-MTG-7).
    pub fn monthly_meeting(centre: &CentreId, year: i32, month: u32) -> Self {
        Self::derived(b"doorstep-monthly-meeting-1\0", centre, &[&year.to_be_bytes(), &month.to_be_bytes()])
    }

    /// The document of a period's statistics of attendance (考勤汇总), by its first day. Derived, so that there cannot be two.
    pub fn report(centre: &CentreId, of_week: bool, from: Date) -> Self {
        Self::derived(b"doorstep-report-1\0", centre, &[&[u8::from(of_week)], &from.0.to_be_bytes()])
    }

    /// The document of why somebody does not come to a meeting. Derived, so that who decides finds it.
    pub fn grounds(centre: &CentreId, meeting: DocId, person: &WorkerId) -> Self {
        Self::derived(b"doorstep-grounds-1\0", centre, &[&meeting.0, person.as_str().as_bytes()])
    }

    /// The document of a window's day. Derived, because everybody at the window closes the same one.
    pub fn counter(centre: &CentreId, window: &WindowId, on: Date) -> Self {
        Self::derived(b"doorstep-counter-1\0", centre, &[window.as_str().as_bytes(), &[0], &on.0.to_be_bytes()])
    }

    /// The document of the training of somebody who backs others up. Derived, so that everybody who plans for them means the same.
    pub fn training(centre: &CentreId, worker: &WorkerId) -> Self {
        Self::derived(b"doorstep-training-1\0", centre, &[worker.as_str().as_bytes()])
    }

    /// The document of a window's extended hours of a day. Derived, so that two phones without a network mean the same one.
    pub fn extended(centre: &CentreId, window: &WindowId, on: Date) -> Self {
        Self::derived(b"doorstep-extended-1\0", centre, &[window.as_str().as_bytes(), &[0], &on.0.to_be_bytes()])
    }

    /// The document of a month's roster of duty, of those seated in the hall or of those at the desk. Derived, so that two phones
    /// without a network mean the same one. Shape of `month`: its first day.
    pub fn roster(centre: &CentreId, seated: bool, month: Date) -> Self {
        Self::derived(b"doorstep-roster-1\0", centre, &[&[u8::from(seated)], &month.0.to_be_bytes()])
    }

    /// The document of a week's notice (通报), by its Monday. Derived, so that there cannot be two.
    pub fn notice(centre: &CentreId, week: Date) -> Self {
        Self::derived(b"doorstep-notice-1\0", centre, &[&week.0.to_be_bytes()])
    }

    /// The document of a person's month of looking at clients' data in clear. Derived, so that it begins without a network. Shape
    /// of `month`: its first day.
    pub fn private_reads(centre: &CentreId, worker: &WorkerId, month: Date) -> Self {
        Self::derived(b"doorstep-private-1\0", centre, &[worker.as_str().as_bytes(), &[0], &month.0.to_be_bytes()])
    }

    /// The document of how a visit was. Derived, so that there cannot be two.
    pub fn feedback(centre: &CentreId, visit: DocId) -> Self {
        Self::derived(b"doorstep-feedback-1\0", centre, &[&visit.0])
    }

    fn derived(what: &[u8], centre: &CentreId, parts: &[&[u8]]) -> Self {
        let mut hash = Sha256::new();
        hash.update(what);
        hash.update(centre.as_str());
        hash.update([0]);
        parts.iter().for_each(|part| hash.update(part));
        let mut id = first_16(&hash.finalize());
        id[0] &= !DRAWN;
        Self(id)
    }

    /// The id of a new document, from 16 random bytes that the caller drew.
    pub fn drawn(mut random: [u8; 16]) -> Self {
        random[0] |= DRAWN;
        Self(random)
    }

    /// Whether the id was drawn at random. Drawn and derived ids are kept apart, so that nobody can make another kind of document
    /// under the id that a colleague's month will have.
    pub fn is_drawn(self) -> bool {
        self.0[0] & DRAWN != 0
    }
}

/// The bit of the first byte that tells drawn ids from derived ones.
const DRAWN: u8 = 0x80;

impl DeviceId {
    /// Source: the SHA-256 of the uncompressed public point (65 bytes, SEC 1).
    pub fn of_key(public_key: &[u8]) -> Self {
        Self(first_16(&Sha256::digest(public_key)))
    }
}

impl EntryHash {
    /// The predecessor of a device's first entry.
    pub const NONE: Self = Self([0; 32]);

    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }
}

fn first_16(digest: &[u8]) -> [u8; 16] {
    digest[..16].try_into().expect("SHA-256 gives 32 bytes")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hexadecimal_form_reads_back_and_refuses_the_rest() {
        let id = DocId([0xab; 16]);
        assert_eq!(DocId::parse(&id.to_string()), Some(id));
        for bad in ["", "zz", "ab", &"上".repeat(11), &"g".repeat(32)] {
            assert_eq!(DocId::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_month_differs_by_person_and_month() {
        let centre = CentreId::new("guangyuan");
        let of = |worker: &str, month| DocId::month(&centre, &WorkerId::new(worker), 2026, month);
        assert_eq!(of("li", 5), of("li", 5));
        assert_ne!(of("li", 5), of("li", 6));
        assert_ne!(of("li", 5), of("wang", 5));
        assert!((1..=12).all(|month| !of("li", month).is_drawn()));
        assert!(DocId::drawn([0; 16]).is_drawn() && DocId::drawn([0xff; 16]).is_drawn());
    }
}
