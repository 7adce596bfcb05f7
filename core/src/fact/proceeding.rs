//! What is stated in a proceeding (办件): one act of a procedure that a centre's pack describes, with what was filled in.

use serde::{Deserialize, Serialize};

use super::at_most;
use super::visit::Drawing;
use crate::domain::{Date, DocId, MatterId, Private, Timestamp, WindowId, WorkerId};

/// In one act.
pub const VALUES_MAX: usize = 60;
/// In one list of things or people.
pub const LIST_MAX: usize = 50;
/// Unit: characters.
pub const TEXT_MAX: usize = 1_000;

/// 办理步骤: an act of a procedure is done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deed {
    /// The procedure's id, as `GY-COUR`.
    pub procedure: String,
    /// The act's key in it.
    pub act: String,
    /// By key of the field, each once. What is not asked for is not here.
    #[serde(deserialize_with = "at_most::<VALUES_MAX, _, _>")]
    pub values: Vec<(String, Value)>,
}

/// What stands in a field. The order is the order on the wire: append only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Value {
    Text(String),
    /// A client's name, telephone, address, number.
    Private(Private<String>),
    Tick(bool),
    /// In the field's unit; of a field with decimals, the last of them.
    Number(i64),
    Day(Date),
    Moment(Timestamp),
    Worker(WorkerId),
    #[serde(deserialize_with = "at_most::<LIST_MAX, _, _>")]
    Workers(Vec<WorkerId>),
    Window(WindowId),
    Matter(MatterId),
    /// The key of one of the field's choices.
    Choice(String),
    #[serde(deserialize_with = "at_most::<LIST_MAX, _, _>")]
    Things(Vec<Thing>),
    Drawing(Drawing),
    Case(DocId),
}

/// A document or another thing, by number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thing {
    pub name: String,
    pub count: u16,
}
