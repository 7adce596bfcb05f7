//! What is stated about looks at clients' data.

use doorstep_core::domain::DocId;
use doorstep_core::fact::Statement;
use doorstep_core::fact::private::{Field, Read};

pub(super) fn statements() -> Vec<Statement> {
    let read = |field| Statement::PrivateRead(Read { record: DocId([3; 16]), field });
    vec![read(Field::Health), read(Field::Of("recipient".into())), read(Field::Print), read(Field::Photo)]
}
