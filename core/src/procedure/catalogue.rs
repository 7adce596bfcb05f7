//! What the service catalogue (事项目录) tells of a matter, as it stands in a form. Always in Chinese: it is handed out.

use super::Told;
use crate::centre::{Matter, Reference, Unit};
use crate::fact::proceeding::{Thing, Value};

/// One part of it; none where the catalogue does not say it, or has no guide of the matter.
///
/// Source: GY-ONCE-2, -6, ZY-ONE-2, ZW-ONE-2.
pub fn told(part: Told, matter: &Matter, reference: &Reference) -> Option<Value> {
    let guide = matter.guide.as_ref()?;
    let text = |text: &str| (!text.is_empty()).then(|| Value::Text(text.to_owned()));
    match part {
        Told::Basis => text(&guide.basis),
        Told::Steps => text(&guide.steps),
        Told::Fees => text(&guide.fees),
        Told::Notes => text(&guide.notes),
        Told::Guide => Some(Value::Number(i64::from(guide.version))),
        Told::Limit => limit(matter, reference).map(Value::Text),
        Told::Materials => Some(Value::Things(materials(matter))),
    }
}

/// Every material with its form, by number.
pub fn materials(matter: &Matter) -> Vec<Thing> {
    let thing = |material: &crate::centre::Material| {
        let form = if material.original { "原件" } else { "复印件" };
        Thing { name: format!("{}（{form}）", material.name), count: u16::from(material.count) }
    };
    matter.materials.iter().map(thing).collect()
}

/// How long it takes, in words: what is promised, otherwise what a law allows.
pub fn limit(matter: &Matter, reference: &Reference) -> Option<String> {
    let counts = || reference.figures.limit().is_none_or(|limit| limit.unit == Unit::Working);
    match matter.promised_days.or(matter.statutory_days)? {
        0 => Some("当日办结".to_owned()),
        days if !matter.calendar_days && counts() => Some(format!("{days} 个工作日")),
        days => Some(format!("{days} 日")),
    }
}
