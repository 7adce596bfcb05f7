//! How two machines agree: one request, and what is missing comes back.
//!
//! Roles: a **replica** on each phone, one **ledger** on the server. A phone posts a [`message::Request`]: its cursors and its
//! own new entries as one signed run. The [`message::Answer`] brings a receipt for each pushed entry and, from each
//! [`scope::Scope`] that the person may read, what came after the phone's cursor. The feed is the only way by which
//! anything enters a phone's base, a phone's own entries included, so every phone folds each document in the server's order.
//! The same two messages travel over the WebSocket when there is one. Repeating any request changes nothing.

pub mod anchor;
pub mod carrier;
pub mod edition;
pub mod feed;
pub mod ledger;
pub mod log;
pub mod message;
pub mod place;
pub mod replica;
pub mod scope;
pub mod unsent;
pub mod verifier;

pub use scope::Scope;
