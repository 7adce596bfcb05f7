//! Reads a centre pack.
