//! Reads automerge's columns: bounded before a row is made, and in the one form that automerge itself would write.
//!
//! The one form matters: automerge does not keep a change's bytes but writes them anew from its columns, so bytes that say the
//! same in another way would get another hash when the document is loaded.

use super::code;
use crate::document::chunk::{read_signed, read_unsigned};

/// A run-length column. `read` takes one value off the bytes.
///
/// Shape: `n v` is `n` times `v`; `-n` and `n` values stand for themselves; `0 n` is `n` nulls.
/// Errors: `OPS` for more than `rows_max` rows, `CHUNK` for all else, also when it is not the shortest way to write it.
pub(super) fn runs<'a, T: Copy + PartialEq>(
    mut bytes: &'a [u8],
    rows_max: usize,
    read: impl Fn(&mut &'a [u8]) -> Option<T>,
) -> Result<Vec<Option<T>>, &'static str> {
    #[derive(PartialEq)]
    enum Before<T> {
        Nothing,
        Nulls,
        Run(T),
        Literal(T),
    }
    let mut rows = Vec::new();
    let mut before = Before::Nothing;
    let mut has_value = false;
    while !bytes.is_empty() {
        let count = read_signed(&mut bytes).ok_or(code::CHUNK)?;
        let length = if count == 0 { read_unsigned(&mut bytes).ok_or(code::CHUNK)? } else { count.unsigned_abs() };
        let total = usize::try_from(length).ok().and_then(|length| length.checked_add(rows.len()));
        let total = total.filter(|total| *total <= rows_max).ok_or(code::OPS)?;
        before = match count {
            0 => {
                if length == 0 || before == Before::Nulls {
                    return Err(code::CHUNK);
                }
                rows.resize(total, None);
                Before::Nulls
            }
            1.. => {
                let value = read(&mut bytes).ok_or(code::CHUNK)?;
                if count == 1 || before == Before::Run(value) || before == Before::Literal(value) {
                    return Err(code::CHUNK);
                }
                rows.resize(total, Some(value));
                Before::Run(value)
            }
            _ => {
                let mut last = match before {
                    Before::Literal(_) => return Err(code::CHUNK),
                    Before::Run(value) => Some(value),
                    Before::Nothing | Before::Nulls => None,
                };
                while rows.len() < total {
                    let value = read(&mut bytes).ok_or(code::CHUNK)?;
                    if last == Some(value) {
                        return Err(code::CHUNK);
                    }
                    last = Some(value);
                    rows.push(last);
                }
                Before::Literal(last.ok_or(code::CHUNK)?)
            }
        };
        has_value |= count != 0;
    }
    // A column of nulls alone is left out.
    if has_value || rows.is_empty() { Ok(rows) } else { Err(code::CHUNK) }
}

/// A run-length column of differences; the values are operation counters.
pub(super) fn counters(bytes: &[u8], rows_max: usize) -> Result<Vec<Option<u64>>, &'static str> {
    let mut value = 0_i64;
    let add = |difference: Option<i64>| {
        difference.map_or(Ok(None), |difference| {
            value = value.checked_add(difference).ok_or(code::CHUNK)?;
            u64::try_from(value).map(Some).map_err(|_| code::CHUNK)
        })
    };
    runs(bytes, rows_max, read_signed)?.into_iter().map(add).collect()
}

/// A column of flags: how many are off, then on, then off …
pub(super) fn flags(mut bytes: &[u8], rows_max: usize) -> Result<Vec<bool>, &'static str> {
    let mut rows = Vec::new();
    let mut on = false;
    let mut first = true;
    while !bytes.is_empty() {
        let length = read_unsigned(&mut bytes).ok_or(code::CHUNK)?;
        if length == 0 && !first {
            return Err(code::CHUNK);
        }
        let total = usize::try_from(length).ok().and_then(|length| length.checked_add(rows.len()));
        rows.resize(total.filter(|total| *total <= rows_max).ok_or(code::OPS)?, on);
        on = !on;
        first = false;
    }
    Ok(rows)
}

/// A text with its length in front.
pub(super) fn text<'a>(bytes: &mut &'a [u8]) -> Option<&'a str> {
    let length = usize::try_from(read_unsigned(bytes)?).ok()?;
    let (text, rest) = bytes.split_at_checked(length)?;
    *bytes = rest;
    std::str::from_utf8(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_bounded_and_have_one_form() {
        let check = |bytes: &[u8], expected: Result<&[Option<u64>], &'static str>| {
            assert_eq!(runs(bytes, 8, read_unsigned).as_deref(), expected.as_ref().copied(), "{bytes:?}");
        };
        check(&[], Ok(&[]));
        check(&[2, 7], Ok(&[Some(7), Some(7)]));
        check(&[0, 1, 0x7f, 5, 2, 6], Ok(&[None, Some(5), Some(6), Some(6)]));
        check(&[8, 1], Ok(&[Some(1); 8]));
        check(&[9, 1], Err(code::OPS));
        check(&[4, 1, 5, 2], Err(code::OPS));
        // A count near the end of 64 bits, positive, negative and of nulls.
        check(&[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 1], Err(code::OPS));
        check(&[0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x7f, 1], Err(code::OPS));
        check(&[0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1], Err(code::OPS));
        // Longer than need be, or cut off.
        for bad in [
            &[1, 7][..],
            &[2, 7, 2, 7],
            &[0x7f, 7, 2, 7],
            &[2, 7, 0x7f, 7],
            &[0x7f, 7, 0x7f, 8],
            &[0x7e, 7, 7],
            &[0, 0, 2, 7],
            &[2, 7, 0, 1, 0, 1],
            &[0, 3],
            &[2],
            &[0],
            &[0x7e, 7],
        ] {
            check(bad, Err(code::CHUNK));
        }
    }

    #[test]
    fn counters_add_up_and_stay_positive() {
        assert_eq!(counters(&[0x7f, 5, 3, 1], 8), Ok(vec![Some(5), Some(6), Some(7), Some(8)]));
        assert_eq!(counters(&[0x7f, 0x7f], 8), Err(code::CHUNK));
        let max = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0];
        assert_eq!(counters(&[&[2][..], &max].concat(), 8), Err(code::CHUNK));
    }

    #[test]
    fn flags_alternate() {
        assert_eq!(flags(&[0, 2, 1], 8), Ok(vec![true, true, false]));
        assert_eq!(flags(&[3], 8), Ok(vec![false; 3]));
        assert_eq!(flags(&[9], 8), Err(code::OPS));
        assert_eq!(flags(&[1, 0], 8), Err(code::CHUNK));
        assert_eq!(flags(&[0x80], 8), Err(code::CHUNK));
    }
}
