//! What is stated in a proceeding, with each kind of value.

use doorstep_core::domain::{DocId, MatterId, Private, WindowId, WorkerId};
use doorstep_core::fact::Statement;
use doorstep_core::fact::proceeding::{Deed, Thing, Value};
use doorstep_core::fact::visit::Drawing;

use super::{AT, day};

pub(super) fn statements() -> Vec<Statement> {
    let values = [
        Value::Text("SB-0317".into()),
        Value::Private(Private::new("王秀英".into())),
        Value::Tick(true),
        Value::Number(1_200),
        Value::Day(day("2026-04-07")),
        Value::Moment(AT),
        Value::Worker(WorkerId::new("lina")),
        Value::Workers(vec![WorkerId::new("lina"), WorkerId::new("zhangwei")]),
        Value::Window(WindowId::new("social-security")),
        Value::Matter(MatterId::new("social-card")),
        Value::Choice("wechat".into()),
        Value::Things(vec![Thing { name: "社会保障卡".into(), count: 2 }]),
        Value::Drawing(Drawing { strokes: vec![vec![(1, 2), (3, 4)]] }),
        Value::Case(DocId([0xab; 16])),
    ];
    let values = values.into_iter().enumerate().map(|(at, value)| (format!("field-{at}"), value)).collect();
    vec![Statement::DeedDone(Deed { procedure: "GY-COUR".into(), act: "apply".into(), values })]
}
