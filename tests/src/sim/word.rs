//! Words that occur nowhere else: whoever finds one in bytes knows which document the bytes come from.
//!
//! A word is three neighbouring Hangul syllables, each used once in a world. No regulation, name or figure of a centre has
//! any, a merge that tears a word apart is seen, and two words share no character, so a comparison of texts has one answer.

use std::collections::BTreeMap;

use doorstep_core::domain::DocId;

const FIRST: u32 = 0xac00;
const LAST: u32 = 0xd7a3;
const LENGTH: u32 = 3;
/// Bytes of a syllable in UTF-8.
const WIDTH: usize = 3;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Word(u32);

impl Word {
    pub fn text(self) -> String {
        (0..LENGTH).filter_map(|place| char::from_u32(FIRST + self.0 * LENGTH + place)).collect()
    }
}

/// The words of one world and where each belongs.
#[derive(Clone, Debug, Default)]
pub struct Words {
    owners: Vec<DocId>,
}

impl Words {
    /// A new word that belongs into this document and nowhere else.
    pub fn coin(&mut self, doc: DocId) -> Word {
        let number = self.owners.len() as u32;
        assert!(FIRST + (number + 1) * LENGTH <= LAST + 1, "a schedule is far too short to use up all words");
        self.owners.push(doc);
        Word(number)
    }

    pub fn owner(&self, word: Word) -> Option<DocId> {
        self.owners.get(word.0 as usize).copied()
    }
}

fn syllable(bytes: &[u8]) -> Option<u32> {
    let &[first @ 0xea..=0xed, second @ 0x80..=0xbf, third @ 0x80..=0xbf, ..] = bytes else { return None };
    let code = u32::from(first & 0x0f) << 12 | u32::from(second & 0x3f) << 6 | u32::from(third & 0x3f);
    (FIRST..=LAST).contains(&code).then(|| code - FIRST)
}

/// Every whole word in any bytes, with how often it occurs.
pub fn words_in(bytes: &[u8]) -> BTreeMap<Word, usize> {
    let mut found = BTreeMap::new();
    let mut at = 0;
    while at + WIDTH * LENGTH as usize <= bytes.len() {
        // Nearly every byte is none of these four.
        if !(0xea..=0xed).contains(&bytes[at]) {
            at += 1;
            continue;
        }
        let at_place = |place: u32| syllable(&bytes[at + WIDTH * place as usize..]);
        match at_place(0).filter(|code| code % LENGTH == 0) {
            Some(code) if (1..LENGTH).all(|place| at_place(place) == Some(code + place)) => {
                *found.entry(Word(code / LENGTH)).or_insert(0) += 1;
                at += WIDTH * LENGTH as usize;
            }
            _ => at += 1,
        }
    }
    found
}

/// Syllables in a text, whole words or torn.
pub fn syllables_in(text: &str) -> usize {
    text.chars().filter(|c| (FIRST..=LAST).contains(&u32::from(*c))).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_found_in_any_bytes() {
        let mut words = Words::default();
        let (a, b) = (words.coin(DocId([1; 16])), words.coin(DocId([2; 16])));
        let bytes = [b"\xff\xea".as_slice(), a.text().as_bytes(), "王".as_bytes(), b.text().as_bytes(), b"x"].concat();
        assert_eq!(words_in(&bytes), BTreeMap::from([(a, 1), (b, 1)]));
        assert_eq!(words.owner(b), Some(DocId([2; 16])));
        let torn: String = a.text().chars().rev().collect();
        assert_eq!((words_in(torn.as_bytes()).len(), syllables_in(&torn)), (0, 3));
    }
}
