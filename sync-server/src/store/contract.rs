//! What each backend promises, as tests. A backend runs them all over a new store.
