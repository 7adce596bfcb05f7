//! Pieces of the screen, one a file.
