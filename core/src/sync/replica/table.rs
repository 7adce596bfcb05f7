//! What the phone's store holds.

/// The tables of the phone's store. Keys and values are bytes; values are sealed by the app.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Table {
    /// One value: session, cursors, chain head, anchor.
    Meta,
    /// One value: the reference data.
    Reference,
    /// By document: head and state.
    Row,
    /// By document: the shared document as saved.
    Shared,
    /// By document and place in its log (16 + 8 bytes, so one document's are neighbours): changes since the save.
    Tail,
    /// By `device_seq` (8 bytes): own entries that the base does not hold yet. Behind them, by a longer key, those that have to
    /// be written once more.
    Outbox,
    /// By ticket (8 bytes): decisions that may still be undone.
    Held,
    /// By entry hash: what the server refused, with its reasons, until the person has dealt with it. By half of the hash: the
    /// same of colleagues for whom the person answers.
    Refused,
    /// By epoch, line of the server's log and hash (8 + 8 + 8 bytes, so in the order of admission): entries with their signed
    /// receipts, until a backup holds them.
    Kept,
}

impl Table {
    pub const ALL: [Self; 9] = [
        Self::Meta,
        Self::Reference,
        Self::Row,
        Self::Shared,
        Self::Tail,
        Self::Outbox,
        Self::Held,
        Self::Refused,
        Self::Kept,
    ];

    /// Whether [`Replica::restore`] needs the table; the others are read a document at a time.
    pub fn is_read_at_start(self) -> bool {
        !matches!(self, Self::Shared | Self::Tail | Self::Kept)
    }
}

/// One write to the phone's store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Put {
    pub table: Table,
    pub key: Vec<u8>,
    /// `None` deletes.
    pub value: Option<Vec<u8>>,
}
