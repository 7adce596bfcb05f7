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
}

impl Fault {
    pub const ALL: [Self; 18] = [
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
    ];

    pub fn name(self) -> String {
        format!("{self:?}").to_lowercase()
    }

    /// Errors: `None` for a name that is none.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|fault| fault.name() == name)
    }
}
