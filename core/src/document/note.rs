//! The notes (记录): which edit turns one text into another, and how much of it one change can hold.

/// Longest replacement that is compared character by character, so that words in the middle keep their identity. Beyond it the
/// comparison takes time with the square of the length, and who replaces this much at once has pasted another text.
pub(super) const COMPARED_MAX: usize = 2_000;

/// What differs between two texts, as one replacement.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Difference<'a> {
    /// Characters in front that stay.
    pub at: usize,
    /// Characters behind them that go.
    pub removed: usize,
    /// What comes in their place.
    pub inserted: &'a str,
}

impl<'a> Difference<'a> {
    pub(super) fn between(old: &str, new: &'a str) -> Self {
        let same = |(left, right): &(char, char)| left == right;
        let front = old.chars().zip(new.chars()).take_while(same);
        let (at, front_bytes) = front.fold((0, 0), |(count, bytes), (left, _)| (count + 1, bytes + left.len_utf8()));
        let (old_rest, new_rest) = (&old[front_bytes..], &new[front_bytes..]);
        let back_bytes: usize =
            old_rest.chars().rev().zip(new_rest.chars().rev()).take_while(same).map(|(left, _)| left.len_utf8()).sum();
        Self {
            at,
            removed: old_rest[..old_rest.len() - back_bytes].chars().count(),
            inserted: &new_rest[..new_rest.len() - back_bytes],
        }
    }

    /// Operations that it takes at most: one a character.
    pub(super) fn cost(&self) -> usize {
        self.removed + self.inserted.chars().count()
    }

    /// The first part of it that costs no more than `budget`. Applied again and again, it ends in the new text, and the text is
    /// never longer on the way than before or after.
    pub(super) fn within(self, budget: usize) -> Self {
        let removed = self.removed.min(budget);
        Self { removed, inserted: first_characters(self.inserted, budget - removed), ..self }
    }
}

/// What somebody typed from `base`, carried over to notes that have become `theirs` meanwhile. Nobody's words go: what both
/// changed in one place stands one behind the other. An edit that `theirs` holds already, in whole or in its beginning, is
/// not made twice.
pub fn rebase(base: &str, mine: &str, theirs: &str) -> String {
    if mine == base || mine == theirs {
        return theirs.to_owned();
    }
    if theirs == base {
        return mine.to_owned();
    }
    let own = Difference::between(base, mine);
    let other = Difference::between(base, theirs);
    if (own.at, own.removed) == (other.at, other.removed) {
        if own.inserted.starts_with(other.inserted) {
            return mine.to_owned();
        }
        if other.inserted.starts_with(own.inserted) {
            return theirs.to_owned();
        }
    }
    let part = |from: usize, to: usize| base.chars().skip(from).take(to - from).collect::<String>();
    let end = base.chars().count();
    let (own_end, other_end) = (own.at + own.removed, other.at + other.removed);
    if own_end < other.at {
        let between = part(own_end, other.at);
        return [&part(0, own.at), own.inserted, &between, other.inserted, &part(other_end, end)].concat();
    }
    if other_end < own.at {
        let between = part(other_end, own.at);
        return [&part(0, other.at), other.inserted, &between, own.inserted, &part(own_end, end)].concat();
    }
    // The places touch: together they hold everything that goes.
    let (first, last) = (own.at.min(other.at), own_end.max(other_end));
    [&part(0, first), other.inserted, own.inserted, &part(last, end)].concat()
}

pub(super) fn first_characters(text: &str, count: usize) -> &str {
    text.char_indices().nth(count).map_or(text, |(end, _)| &text[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_is_replaced() {
        let check = |old: &str, new: &str, at: usize, removed: usize, inserted: &str| {
            assert_eq!(Difference::between(old, new), Difference { at, removed, inserted }, "{old} {new}");
        };
        check("", "", 0, 0, "");
        check("", "材料", 0, 0, "材料");
        check("材料齐全", "材料不齐全", 2, 0, "不");
        check("材料不齐全", "材料齐全", 2, 1, "");
        check("aaa", "aa", 2, 1, "");
        check("aa", "aaa", 2, 0, "a");
        check("上午到", "下午到", 0, 1, "下");
        check("é上", "é下", 1, 1, "下");
    }

    #[test]
    fn what_was_typed_is_carried_over_to_what_others_wrote() {
        let check = |base: &str, mine: &str, theirs: &str, expected: &str| {
            assert_eq!(rebase(base, mine, theirs), expected, "{base} {mine} {theirs}");
        };
        check("", "材料齐全", "", "材料齐全");
        check("", "", "老人在家", "老人在家");
        check("", "材料齐全", "老人在家", "老人在家材料齐全");
        check("中", "中后", "前中", "前中后");
        check("中", "前中", "中后", "前中后");
        check("甲乙丙丁", "甲丙丁", "甲乙丙新", "甲丙新");
        check("甲乙丙丁", "甲丁", "甲乙新丁", "甲新丁");
        check("甲乙", "甲一", "甲二", "甲二一");
        // What was stored already, and what was typed since, after a restart.
        check("", "材料", "材料", "材料");
        check("", "材料齐全", "材料", "材料齐全");
        check("", "材料", "材料齐全", "材料齐全");
    }

    #[test]
    fn a_part_never_costs_more_than_its_budget() {
        let part = Difference::between("旧旧旧旧", "新新新").within(5);
        assert_eq!(part, Difference { at: 0, removed: 4, inserted: "新" });
        assert_eq!(part.cost(), 5);
        assert_eq!(Difference::between("旧旧", "新新新").within(1), Difference { at: 0, removed: 1, inserted: "" });
    }
}
