//! What was stated about a violation, or the notice of a week, as label and value.

use doorstep_core::domain::Date;
use doorstep_core::fact::Statement;
use doorstep_core::fact::violation::{Delivery, Letter, Record, Transfer};
use yew::{AttrValue, Html, html};

use super::Reader;
use crate::components::cell::row_text;
use crate::pages::{notice, subject};
use crate::text::{notice as words, phone, when};

/// Nothing for a statement of something else, or one without content.
pub(super) fn rows(reader: &Reader<'_>, statement: &Statement) -> Html {
    let day = |date: Date| when::relative_day(date, reader.now.date());
    let person = |worker| subject::person(reader.replica, worker);
    let rows: Vec<(AttrValue, AttrValue)> = match statement {
        Statement::ViolationRecorded(record) => {
            let Record { source, field, person: who, at, items, evidence, .. } = record;
            vec![
                (words::person(), who.as_ref().map_or_else(words::nobody, person)),
                (words::from_source(), AttrValue::Static(words::source(*source))),
                (words::of_field(), AttrValue::Static(words::field(*field))),
                (words::on(), when::at(*at, reader.now.date())),
                (words::items(), items.join(" / ").into()),
                (words::evidence(), evidence.clone().into()),
            ]
        }
        Statement::ViolationAnswered(text) => vec![(words::statement(), text.clone().into())],
        Statement::ViolationConfirmed(said) => vec![
            (words::confirm(), AttrValue::Static(words::level(said.level))),
            (words::confirm_evidence(), said.evidence.clone().into()),
        ],
        Statement::ViolationRevoked(reason) => vec![(words::revoke_reason(), reason.clone().into())],
        Statement::ViolationNamed(on) => vec![(words::named_on(), day(*on))],
        Statement::ViolationDelivered(Delivery { to, way, on })
        | Statement::WithdrawalTold(Delivery { to, way, on }) => {
            let figures = reader.replica.reference().and_then(|reference| reference.figures.notice.as_ref());
            let to = notice::addressee(to, None, figures);
            vec![(words::to(), to), (words::way(), way.clone().into()), (words::day(), day(*on))]
        }
        Statement::LetterSent(Letter { number, to, demand, facts, signed_by }) => vec![
            (words::number(), number.clone().into()),
            (words::to(), to.clone().into()),
            (words::demand_of(), AttrValue::Static(words::demand(*demand))),
            (words::facts(), facts.clone().into()),
            (words::signed_by(), person(signed_by)),
        ],
        Statement::UnitAnswered(text) => vec![(words::answered(), text.clone().into())],
        Statement::PersonReplaced(said) => {
            vec![(words::day(), day(said.on)), (words::successor(), said.successor.clone().into())]
        }
        Statement::PersonTransferred(Transfer { authority, files, on, received_by }) => vec![
            (words::authority(), authority.clone().into()),
            (words::files(), files.join(" / ").into()),
            (words::day(), day(*on)),
            (words::received_by(), received_by.clone().into()),
        ],
        Statement::LetterWithdrawn(way) => vec![(words::withdraw_way(), way.clone().into())],
        Statement::NoticePublished(said) => vec![
            (words::week(), day(said.week)),
            (words::told_where(), said.told.join(" / ").into()),
            (words::reason(), said.reason.clone().into()),
        ],
        _ => return html! { <p class="quiet">{ phone::content_none() }</p> },
    };
    rows.into_iter().map(|(label, value)| row_text(label, value)).collect()
}
