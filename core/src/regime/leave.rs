//! Leave (请假).
