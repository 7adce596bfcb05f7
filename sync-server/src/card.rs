//! One-time cards: the code that a person's first phone is opened with, and what is printed of it.

use doorstep_core::domain::Timestamp;
use sha2::{Digest, Sha256};

use crate::password::letters;
use crate::qr;
use crate::store::CardHash;

/// Unit: characters of five bits. Guessing one is hopeless, so that nobody has to be slowed for long.
const LENGTH: usize = 26;
/// Unit: ms.
pub const DAY_MS: i64 = 86_400_000;

/// A new code, which is shown once, and what is kept of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Code(String);

impl std::fmt::Debug for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Code")
    }
}

impl Code {
    /// Errors: the machine gives no randomness.
    pub fn draw() -> anyhow::Result<Self> {
        letters(LENGTH).map(Self)
    }

    /// Errors: `None` for what no card says.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let fits = text.len() == LENGTH && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        fits.then(|| Self(text.to_owned()))
    }

    pub fn hash(&self) -> CardHash {
        let mut hash = Sha256::new();
        hash.update(b"card\0");
        hash.update(&self.0);
        hash.finalize().into()
    }

    /// Behind the mark that no browser sends, so that the code is in nobody's log.
    pub fn link(&self, url: &str) -> String {
        format!("{url}/#/join/{}", self.0)
    }

    pub fn squares(&self, url: &str) -> Vec<String> {
        qr::squares(&self.link(url))
    }
}

/// Until when a card that is drawn now can be used.
pub fn ends(now: Timestamp, days: u32) -> Timestamp {
    now.plus_ms(i64::from(days) * DAY_MS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_reads_back_from_its_link_and_no_two_are_the_same() {
        let (one, other) = (Code::draw().unwrap(), Code::draw().unwrap());
        assert_ne!(one.hash(), other.hash());
        let link = one.link("https://doorstep.example.cn");
        let (before, code) = link.rsplit_once('/').unwrap();
        assert_eq!(before, "https://doorstep.example.cn/#/join");
        assert!(Code::parse(&format!(" {code}\n")) == Some(one.clone()));
        for bad in ["", &code[1..], &format!("{code}x"), &"上".repeat(LENGTH), &"'".repeat(LENGTH)] {
            assert!(Code::parse(bad).is_none(), "{bad}");
        }
        assert!(one.squares("https://doorstep.example.cn").len() >= 29);
    }
}
