//! What one change says, read without the document that it belongs to: for the person whose change was refused, and for the
//! history of a record.

use super::change::{self, OpId, Place, Row};
use super::schema::{DELETE, FALSE, SET, TEXT, TRUE};
use crate::document::Map;

/// What a change wrote into the shared document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Content {
    /// Stretches of written text, in the order of the change.
    pub texts: Vec<String>,
    /// Deleted characters.
    pub deleted: usize,
    /// Ticks that were set or taken back, by key.
    pub ticks: Vec<(String, bool)>,
    /// Fields of the form, by key, with what was written in them.
    pub fields: Vec<(String, String)>,
    /// Items of the list, by id; an empty text takes one off.
    pub items: Vec<(String, String)>,
}

/// Reads the payload of a change entry: eight bytes of nonce and the chunk.
///
/// Errors: `None` for what is no change chunk in our form.
pub fn content(payload: &[u8]) -> Option<Content> {
    let (header, columns) = change::open(payload.get(8..)?).ok()?;
    let rows = columns.rows().ok()?;
    let mut content = Content::default();
    let mut stretch = String::new();
    // What the next character follows when it goes on with the same stretch.
    let mut last = None;
    for (counter, row) in (header.start_op..).zip(rows) {
        let own = OpId { counter, actor: header.actor };
        match row {
            Row { insert: true, action: SET, value_type: TEXT, place, value, .. } => {
                let goes_on = matches!((place, last), (Place::Element(after), Some(last)) if after == last);
                if !goes_on && !stretch.is_empty() {
                    content.texts.push(std::mem::take(&mut stretch));
                }
                stretch.push_str(&String::from_utf8_lossy(value));
                last = Some(own);
            }
            Row { insert: false, action: DELETE, .. } => content.deleted += 1,
            Row { insert: false, action: SET, place: Place::Key(key), value_type: value @ (FALSE | TRUE), .. } => {
                content.ticks.push((key.to_owned(), value == TRUE));
            }
            Row { insert: false, action: SET, place: Place::Key(key), value_type: TEXT, value, object, .. } => {
                let texts = match object {
                    Some(OpId { counter, .. }) if counter == Map::Items.counter() => &mut content.items,
                    _ => &mut content.fields,
                };
                texts.push((key.to_owned(), String::from_utf8_lossy(value).into_owned()));
            }
            _ => {}
        }
    }
    if !stretch.is_empty() {
        content.texts.push(stretch);
    }
    Some(content)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Actor, Shared};
    use crate::fact::DocKind;

    fn read(chunk: &[u8]) -> Content {
        content(&[&[0; 8], chunk].concat()).unwrap()
    }

    #[test]
    fn what_was_written_is_read_back_from_the_change_alone() {
        let actor = Actor([7; 16]);
        let mut shared = Shared::genesis(DocKind::Visit);
        let first = shared.write_notes(actor, "老人在家。").unwrap();
        assert_eq!(read(&first), Content { texts: vec!["老人在家。".to_owned()], ..Content::default() });

        let second = shared.write_notes(actor, "老人和女儿在家。").unwrap();
        assert_eq!(read(&second).texts, ["和女儿"]);

        let third = shared.write_notes(actor, "老人和女儿").unwrap();
        assert_eq!(read(&third), Content { deleted: 3, ..Content::default() });

        let tick = shared.write_tick(actor, "id-card", true).unwrap();
        assert_eq!(read(&tick).ticks, [("id-card".to_owned(), true)]);

        let field = shared.write_field(actor, "phone", "13900001111").unwrap();
        let text = |text: &str| text.to_owned();
        assert_eq!(read(&field), Content { fields: vec![(text("phone"), text("13900001111"))], ..Content::default() });
        let item = shared.write_item(actor, "m-1", "户口簿").unwrap();
        assert_eq!(read(&item), Content { items: vec![(text("m-1"), text("户口簿"))], ..Content::default() });
    }

    #[test]
    fn anything_else_is_no_content() {
        for bytes in [&[][..], &[0; 8], &[0xff; 64]] {
            assert_eq!(content(bytes), None);
        }
    }
}
