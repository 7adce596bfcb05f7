//! Visit (上门).
