//! Every limit of a shared document, with its reason.

/// Largest change chunk. Unit: bytes. A phone on a bad line sends it in about a second, and nobody types that much in one go.
pub const CHANGE_BYTES_MAX: usize = 32 * 1024;

/// Most operations in one change. A few bytes of run-length columns can claim billions; each is a row in memory. The whole notes
/// replaced by others (twice `document::NOTES_MAX`) still fit.
pub const OPS_MAX: u64 = 8_192;

/// Most characters in the notes. More than one person writes (`document::NOTES_MAX`), so that what five of them wrote
/// offline fits together; beyond it a phone takes too long to draw and compare the text.
pub const NOTES_MAX: usize = 20_000;

/// Most keys in the ticks: more items than any checklist of a matter has.
pub const TICKS_MAX: usize = 500;

/// Most fields: the longest form of the five centres has some forty.
pub const FIELDS_MAX: usize = 200;

/// Most items in a list, those that were taken off included.
pub const ITEMS_MAX: usize = 500;

/// Longest text of a field or an item. Unit: bytes. Forms take 500 characters in a field, each of at most four bytes.
pub const VALUE_MAX: usize = 2_000;

/// Longest key of a tick, a field or an item. Unit: bytes. An item's id is a matter's id (40) and a short name.
pub const KEY_MAX: usize = 64;

/// Most changes in one document, without the genesis. Load time and memory grow with changes: about 3 µs and 170 bytes each.
pub const CHANGES_MAX: usize = 1_000;

/// Most bytes of changes in one document. Larger ones would not fit a page of the feed.
pub const LOG_BYTES_MAX: usize = 256 * 1024;

/// Most operations in one document. Deletions are run-length coded, so the limit in bytes alone would let the same characters be
/// deleted millions of times.
pub const DOCUMENT_OPS_MAX: u64 = 131_072;

/// Most heads (branches that nobody has joined yet) that a change may leave behind. The next writer who has seen them all names
/// each of them, and perhaps its own previous change, which makes [`DEPS_MAX`].
pub const HEADS_MAX: usize = 15;

/// Most dependencies in one change.
pub const DEPS_MAX: usize = HEADS_MAX + 1;

/// Operation counters stay below this. Automerge keeps them in 32 bits and counts on from the largest it has seen: one change
/// near the top would end the document for everybody.
pub const COUNTER_END: u64 = 1 << 24;
