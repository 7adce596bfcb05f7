//! A client's name, card number, address: data that no log and no debug print may show.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Prints as dots. Source: GY-CORE-18.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Private<T>(T);

impl<T> Private<T> {
    pub fn new(value: T) -> Self {
        Self(value)
    }
    /// The value in clear. The name is long so that a reader stops at each use.
    pub fn reveal(&self) -> &T {
        &self.0
    }
}

impl Private<String> {
    /// The first three and the last four characters (GY-CORE-18); all dots when that would show everything.
    pub fn masked(&self) -> String {
        let chars: Vec<char> = self.0.chars().collect();
        if chars.len() <= 7 {
            return "•".repeat(chars.len());
        }
        let mut out: String = chars[..3].iter().collect();
        out.push_str(&"•".repeat(chars.len() - 7));
        out.extend(&chars[chars.len() - 4..]);
        out
    }
}

impl<T> fmt::Debug for Private<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("•••")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gy_core_18_shows_first_three_and_last_four() {
        let mask = |text: &str| Private::new(text.to_owned()).masked();
        assert_eq!(mask("510802194605201234"), "510•••••••••••1234");
        assert_eq!(mask("1234567"), "•••••••");
        assert_eq!(format!("{:?}", Private::new("王")), "•••");
    }
}
