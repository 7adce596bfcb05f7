//! What may be switched off while a failing schedule is made smaller.

/// A family of faults.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    Network,
    Partition,
    PhoneKill,
    ServerKill,
    StoreFailure,
    Disk,
    Clock,
    Clone,
    Eviction,
    Tabs,
    Session,
    Version,
    Edition,
    Rot,
    Restore,
    Hostile,
    Live,
    Clumsy,
    /// Of the server's feeds, while phones are away.
    Compaction,
    /// Of the server, of which phones hear.
    Backup,
    /// Of a phone, to what it was when it was copied.
    Rollback,
    /// Values of a phone's store, cut off or gone.
    Torn,
    /// Of all phones at once.
    Blackout,
    /// Make-ups, and a phone that lies about the time.
    Attendance,
}

impl Fault {
    pub const ALL: [Self; 24] = [
        Self::Network,
        Self::Partition,
        Self::PhoneKill,
        Self::ServerKill,
        Self::StoreFailure,
        Self::Disk,
        Self::Clock,
        Self::Clone,
        Self::Eviction,
        Self::Tabs,
        Self::Session,
        Self::Version,
        Self::Edition,
        Self::Rot,
        Self::Restore,
        Self::Hostile,
        Self::Live,
        Self::Clumsy,
        Self::Compaction,
        Self::Backup,
        Self::Rollback,
        Self::Torn,
        Self::Blackout,
        Self::Attendance,
    ];

    /// What came last, drawn apart from everything before: without these, an older seed means what it meant.
    pub const LATER: [Self; 6] =
        [Self::Compaction, Self::Backup, Self::Rollback, Self::Torn, Self::Blackout, Self::Attendance];

    pub fn name(self) -> String {
        format!("{self:?}").to_lowercase()
    }

    /// Errors: `None` for a name that is none.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|fault| fault.name() == name)
    }
}
