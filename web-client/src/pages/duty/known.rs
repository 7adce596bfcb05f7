//! What this phone has of the rosters, read once a state of the data; and what the windows do (JD-GDD-2).

use std::rc::Rc;

use doorstep_core::domain::org::Window;
use doorstep_core::domain::{Date, DocId, WindowId};
use doorstep_core::fact::DocKind;
use doorstep_core::fact::duty::RosterKind;
use doorstep_core::fold::duty::Sheet;
use doorstep_core::regime::duty as rules;
use yew::{AttrValue, Html, html};

use crate::components::cell::{quiet, titled_card};
use crate::pages::desk::Desk;
use crate::pages::kept::{Kept, kept};
use crate::text::duty as words;

/// The rosters of the month before, this month and the next.
#[derive(Default)]
pub(super) struct Read {
    pub sheets: Vec<(DocId, Sheet)>,
}

impl Read {
    pub(super) fn sheet(&self, kind: RosterKind, month: Date) -> Option<&Sheet> {
        let mut sheets = self.sheets.iter().map(|(_, sheet)| sheet);
        sheets.find(|sheet| sheet.kind == kind && sheet.month == month)
    }
}

thread_local! {
    static READ: Kept<Read> = const { Kept::new(None) };
}

/// Badges ask at each draw.
pub(super) fn read(desk: &Desk<'_>) -> Rc<Read> {
    READ.with(|cache| {
        kept(cache, String::new(), desk, || {
            let this = rules::month_of(desk.today);
            let months = [rules::month_of(this.plus_days(-1)), this, rules::next_month(this)];
            let rosters = desk.replica.views(DocKind::Roster).into_iter();
            let rosters = rosters.filter_map(|(doc, view)| Some((doc, view.state.as_roster()?)));
            let near = rosters.filter(|(_, roster)| months.contains(&roster.month));
            Read { sheets: near.map(|(doc, roster)| (doc, roster.sheet())).collect() }
        })
    })
}

/// Which window does what: for whoever is asked the way, without a network as with one.
pub(super) fn windows(desk: &Desk<'_>) -> Html {
    let matters = &desk.reference.matters;
    let row = |(id, window): (&WindowId, &Window)| {
        let own = matters.values().filter(|matter| matter.window == *id).map(|matter| matter.name.as_str());
        let own: Vec<&str> = own.collect();
        let what = if own.is_empty() { words::no_matters() } else { AttrValue::from(own.join("、")) };
        html! {
            <li class="person">
                <span class="strong">{ window.name.clone() }</span>
                { quiet(what) }
                if !window.telephone.is_empty() { { quiet(words::telephone(&window.telephone)) } }
            </li>
        }
    };
    titled_card(
        words::knowledge(),
        html! {
            <ul class="plain-list" data-test="duty-windows">
                { for desk.reference.organisation.windows.iter().map(row) }
            </ul>
        },
    )
}
