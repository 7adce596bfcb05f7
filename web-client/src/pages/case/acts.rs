//! What is done about a case: a sheet with the fields that its statement needs, or at once where it needs none.

use doorstep_core::centre::{Consent, PauseBasis};
use doorstep_core::domain::{Date, Private, Timestamp, WorkerId};
use doorstep_core::fact::Statement;
use doorstep_core::fact::case::{
    Appointed, Booking, BookingEnd, BookingEnded, Decision, Ending, Extension, Intake, Notice, Pause, Procedure,
    Reassigned, Subject, Verdict,
};
use doorstep_core::fact::visit::Means;
use doorstep_core::regime::case::{Act as Does, ITEM_MAX, Offer, TEXT_MAX, booking};
use serde::{Deserialize, Serialize};
use yew::{AttrValue, Callback, Html, html};

use super::Here;
use crate::components::button::{Look, button};
use crate::components::cell::quiet;
use crate::components::field::{self, Field};
use crate::components::paths::{choose, close_sheet};
use crate::components::sheet::Sheet;
use crate::pages::act::{self, Act};
use crate::pages::draft;
use crate::pages::visit_plan::moment;
use crate::pages::visit_step::{MEANS, means_of};
use crate::text::{self, case as words, visit};

/// What any of the acts is told with; each uses some of it.
#[derive(Clone, Default, Serialize, Deserialize)]
struct Form {
    text: String,
    basis: String,
    date: String,
    until: String,
    time: String,
    end: String,
    choice: String,
    means: String,
    worker: String,
    items: Vec<String>,
    flag: bool,
}

impl Form {
    fn text(&self) -> String {
        self.text.trim().to_owned()
    }

    fn means(&self) -> Means {
        means_of(&self.means)
    }

    /// What was ticked, and what was written besides.
    fn items(&self) -> Vec<String> {
        let written = self.text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned);
        self.items.iter().cloned().chain(written).collect()
    }
}

fn test(act: Does) -> &'static str {
    match act {
        Does::Receive => "case-receive",
        Does::Notice => "case-notice",
        Does::Supplement => "case-supplement",
        Does::Accept => "case-accept",
        Does::SiteCheck => "case-site-check",
        Does::DecideExtension => "case-decide-extension",
        Does::TellExtension => "case-tell-extension",
        Does::Decide => "case-decide",
        Does::Answer => "case-answer",
        Does::Deliver => "case-deliver",
        Does::Report => "case-report",
        Does::Close => "case-close",
        Does::Pause => "case-pause",
        Does::AskExtension => "case-ask-extension",
        Does::Appoint => "case-appoint",
        Does::Came => "case-came",
        Does::Book => "case-book",
        Does::EndBooking => "case-end-booking",
        Does::Reassign => "case-reassign",
        Does::End => "case-end",
    }
}

/// The button of an act: it opens the sheet, or does at once what needs no words.
pub(super) fn open(offer: &Offer, look: Look, here: &Here<'_>) -> Html {
    let (name, label) = (test(offer.act), AttrValue::Static(words::act(offer.act)));
    let act = Act { acting: offer.acting.clone(), ..Act::new(look, name, label.clone()) };
    let at_once = |say: fn() -> Statement| act.button(here.doc, move |_| say(), here.desk, here.emit);
    match offer.act {
        Does::Receive => {
            let case = here.case.clone();
            let act = Act { acting: offer.acting.clone(), ..Act::new(look, name, label) };
            let say = move |at| Statement::CaseReceived(intake(&case, at));
            act.button(here.doc, say, here.desk, here.emit)
        }
        Does::Accept => at_once(|| Statement::CaseAccepted(())),
        Does::Came => at_once(|| Statement::ClientCame(())),
        _ => button(look, name, label, choose(here.emit, "sheet", format!("case/{name}"))),
    }
}

/// What an appointment becomes when the client is there.
fn intake(case: &doorstep_core::fold::Case, at: Timestamp) -> Intake {
    Intake {
        subject: case.subject.clone(),
        window: case.window.clone(),
        client: case.client.clone(),
        online: false,
        at,
        site_check: false,
        special: String::new(),
    }
}

/// The sheet of the act that was chosen, while it is offered.
pub(super) fn sheet(offers: &[Offer], here: &Here<'_>) -> Html {
    let chosen = here.desk.state.chosen("sheet").strip_prefix("case/").unwrap_or_default();
    let Some(offer) = offers.iter().find(|offer| test(offer.act) == chosen) else { return Html::default() };
    let key = format!("case/{}/{chosen}", here.doc);
    let form: Form = draft::read(here.desk.state, &key);
    let fill = Fill { offer, key, form, here };
    html! {
        <Sheet title={words::act(offer.act)} onclose={close_sheet(here.emit)} test="case-sheet">
            <div class="weui-cells">{ fill.fields() }</div>
            { fill.send() }
        </Sheet>
    }
}

/// A form that is being filled in.
struct Fill<'a> {
    offer: &'a Offer,
    key: String,
    form: Form,
    here: &'a Here<'a>,
}

impl Fill<'_> {
    fn change<V: 'static>(&self, set: impl Fn(&mut Form, V) + 'static) -> Callback<V> {
        draft::change(self.here.emit, &self.key, &self.form, set)
    }

    fn area(&self, label: AttrValue) -> Html {
        let field = Field::new("case-text", label, self.form.text.clone());
        field::area(field, TEXT_MAX, self.change(|form, text| form.text = text))
    }

    fn basis(&self) -> Html {
        let field = Field::new("case-basis", words::basis(), self.form.basis.clone());
        field::text(field, self.change(|form, basis| form.basis = basis))
    }

    fn date(&self, label: AttrValue) -> Html {
        let field = Field::new("case-on", label, self.form.date.clone());
        field::date(field, Some(self.here.desk.today), None, self.change(|form, date| form.date = date))
    }

    fn means(&self) -> Html {
        let options = MEANS.map(|(name, means)| (AttrValue::Static(name), AttrValue::Static(visit::means(means))));
        let chosen = if self.form.means.is_empty() { MEANS[0].0.to_owned() } else { self.form.means.clone() };
        let field = Field::new("case-means", words::means(), chosen);
        field::choices(field, &options, self.change(|form, means| form.means = means))
    }

    fn flag(&self, label: AttrValue) -> Html {
        field::check("case-flag", None, html! { label }, self.form.flag, self.change(|form, flag| form.flag = flag))
    }

    /// Things to tick.
    fn ticks(&self, items: Vec<String>) -> Html {
        let row = |item: String| {
            let (name, done) = (item.clone(), self.form.items.contains(&item));
            let change = self.change(move |form: &mut Form, ticked: bool| {
                form.items.retain(|known| *known != item);
                if ticked {
                    form.items.push(item.clone());
                }
            });
            field::check("case-item", Some(AttrValue::from(name.clone())), html! { name }, done, change)
        };
        html! { <>{ for items.into_iter().map(row) }</> }
    }

    fn worker(&self, label: AttrValue) -> Html {
        let Here { case, desk, .. } = *self.here;
        let people = booking::people(&case.window, desk.today, desk.reference).into_iter();
        let options: Vec<(AttrValue, AttrValue)> =
            people.map(|worker| (AttrValue::from(worker.to_string()), desk.name(worker))).collect();
        let field = Field::new("case-worker", label, self.form.worker.clone());
        field::select(field, &options, text::nobody_chosen(), self.change(|form, worker| form.worker = worker))
    }

    fn choices(&self, label: AttrValue, options: &[(&'static str, AttrValue)]) -> Html {
        let options: Vec<(AttrValue, AttrValue)> =
            options.iter().map(|(value, words)| (AttrValue::Static(value), words.clone())).collect();
        let field = Field::new("case-choice", label, self.form.choice.clone());
        field::choices(field, &options, self.change(|form, choice| form.choice = choice))
    }

    fn fields(&self) -> Html {
        let Here { case, figures, desk, .. } = *self.here;
        match self.offer.act {
            Does::Notice => {
                let papers = match &case.subject {
                    Subject::Matter(matter) => desk.reference.matters.get(matter).map(|matter| &matter.materials),
                    Subject::Letter(_) | Subject::Task(_) => None,
                };
                let names = papers.into_iter().flatten().map(|paper| paper.name.chars().take(ITEM_MAX).collect());
                html! {
                    <>
                        { self.ticks(names.collect()) }
                        { self.area(words::other_items()) }
                        if !case.notices.is_empty() { { self.flag(words::omission()) } }
                        { self.means() }
                    </>
                }
            }
            Does::Supplement => {
                let missing = case.missing_items().into_iter().map(str::to_owned);
                html! { <>{ self.ticks(missing.collect()) }{ self.area(words::other_items()) }</> }
            }
            Does::SiteCheck => self.area(words::findings()),
            Does::DecideExtension => html! {
                <>
                    if let Some(open) = case.open_extension() { <div class="weui-cell">{ quiet(words::extension(open.asked.due, &open.asked.reason)) }</div> }
                    { self.area(words::refuse_reason()) }
                </>
            },
            Does::TellExtension | Does::Answer | Does::Deliver => self.means(),
            Does::Decide => html! { <>{ self.area(words::result()) }{ self.flag(words::refuses()) }</> },
            Does::Report => self.area(words::report()),
            Does::Close => html! {
                if matches!(case.subject, Subject::Task(_)) { { self.area(words::explanation()) } }
                else { <div class="weui-cell">{ quiet(words::close_explained()) }</div> }
            },
            Does::Pause => {
                let options = Procedure::ALL
                    .map(|of| (AttrValue::from(format!("{of:?}")), AttrValue::Static(words::procedure(of))));
                let field = Field::new("case-procedure", words::procedure_label(), self.form.choice.clone());
                let until = Field::new("case-until", words::to(), self.form.until.clone());
                html! {
                    <>
                        { field::select(field, &options, text::choose(), self.change(|form, choice| form.choice = choice)) }
                        { self.date(words::from()) }
                        { field::date(until, Some(desk.today), None, self.change(|form, until| form.until = until)) }
                        if figures.pause == Some(PauseBasis::Receipt) { { self.flag(words::on_receipt()) } } else { { self.basis() } }
                    </>
                }
            }
            Does::AskExtension => html! {
                <>
                    { self.date(words::new_due()) }
                    { self.area(words::reason()) }
                    if figures.extension == Some(Consent::Law) { { self.basis() }{ self.flag(words::told_in_writing()) } }
                </>
            },
            Does::Appoint => html! { <>{ self.date(words::come_on()) }{ self.means() }</> },
            Does::Reassign => html! { <>{ self.worker(words::new_handler()) }{ self.area(words::reason()) }</> },
            Does::End => html! {
                <>
                    { self.choices(words::ended_how(), &[("withdrawn", words::end_withdrawn()), ("not-accepted", words::end_not_accepted())]) }
                    { self.area(words::reason()) }
                </>
            },
            Does::EndBooking => {
                let ends =
                    [("done", BookingEnd::Done), ("no-show", BookingEnd::NoShow), ("cancelled", BookingEnd::Cancelled)];
                let options = ends.map(|(name, end)| (name, AttrValue::Static(words::booking_end(end))));
                self.choices(words::which_end(), &options)
            }
            Does::Book => self.booking_fields(),
            Does::Receive | Does::Accept | Does::Came => Html::default(),
        }
    }

    fn booking_fields(&self) -> Html {
        let form = &self.form;
        let changes = (
            self.change(|form: &mut Form, date| form.date = date),
            self.change(|form: &mut Form, time| form.time = time),
        );
        html! {
            <>
                { self.area(words::need()) }
                { self.flag(words::at_home()) }
                if form.flag { { field::text(Field::new("case-address", words::address(), form.basis.clone()), self.change(|form, address| form.basis = address)) } }
                { field::moment(("case-date", "case-time"), words::begins(), (&form.date, &form.time), changes, (words::date(), words::time())) }
                { field::time(Field::new("case-end", words::ends(), form.end.clone()), self.change(|form, end| form.end = end)) }
                { self.worker(words::worker()) }
            </>
        }
    }

    /// What would be stated. Errors: the field that is missing before anything can be judged.
    fn statement(&self) -> Result<Statement, AttrValue> {
        let form = &self.form;
        let case = self.here.case;
        let date = |text: &str, label: fn() -> AttrValue| Date::parse(text).ok_or_else(label);
        Ok(match self.offer.act {
            Does::Notice => Statement::CaseNoticed(Notice {
                items: form.items(),
                mends_an_omission: form.flag && !case.notices.is_empty(),
                how: form.means(),
            }),
            Does::Supplement => Statement::SupplementReceived(form.items()),
            Does::SiteCheck => Statement::SiteChecked(form.text()),
            Does::DecideExtension => self.verdict(true),
            Does::TellExtension => Statement::ExtensionTold(form.means()),
            Does::Decide => Statement::CaseDecided(Decision { result: form.text(), refuses: form.flag }),
            Does::Answer => Statement::CaseAnswered(form.means()),
            Does::Deliver => Statement::CaseDelivered(form.means()),
            Does::Report => Statement::ReportedToHead(form.text()),
            Does::Close => Statement::CaseClosed(form.text()),
            Does::Pause => {
                let chosen = Procedure::ALL.into_iter().find(|of| format!("{of:?}") == form.choice);
                Statement::PauseNoted(Pause {
                    procedure: chosen.ok_or_else(words::procedure_label)?,
                    from: date(&form.date, words::from)?,
                    to: date(&form.until, words::to)?,
                    basis: form.basis.trim().to_owned(),
                    on_receipt: form.flag,
                })
            }
            Does::AskExtension => Statement::ExtensionAsked(Extension {
                due: date(&form.date, words::new_due)?,
                reason: form.text(),
                basis: form.basis.trim().to_owned(),
                told: form.flag,
            }),
            Does::Appoint => {
                Statement::ClientAppointed(Appointed { on: date(&form.date, words::come_on)?, how: form.means() })
            }
            Does::Reassign if form.worker.is_empty() => return Err(words::new_handler()),
            Does::Reassign => {
                Statement::CaseReassigned(Reassigned { handler: WorkerId::new(&form.worker), reason: form.text() })
            }
            Does::End if form.choice.is_empty() => return Err(words::ended_how()),
            Does::End => Statement::CaseEnded(Ending { withdrawn: form.choice == "withdrawn", reason: form.text() }),
            Does::EndBooking => {
                let how = match form.choice.as_str() {
                    "done" => BookingEnd::Done,
                    "no-show" => BookingEnd::NoShow,
                    "cancelled" => BookingEnd::Cancelled,
                    _ => return Err(words::which_end()),
                };
                let open = case.bookings.iter().position(|booked| booked.ended.is_none());
                let booking = open.and_then(|at| u8::try_from(at).ok()).unwrap_or(u8::MAX);
                Statement::AppointmentEnded(BookingEnded { booking, how })
            }
            Does::Book => Statement::AppointmentAgreed(self.booking()?),
            // These need no sheet.
            Does::Receive | Does::Accept | Does::Came => return Err(AttrValue::Static("")),
        })
    }

    fn verdict(&self, agree: bool) -> Statement {
        let last = self.here.case.extensions.len().saturating_sub(1);
        let extension = u8::try_from(last).unwrap_or(u8::MAX);
        let reason = if agree { String::new() } else { self.form.text() };
        Statement::ExtensionDecided(Verdict { extension, agree, reason })
    }

    fn booking(&self) -> Result<Booking, AttrValue> {
        let (form, case) = (&self.form, self.here.case);
        let Subject::Matter(matter) = &case.subject else { return Err(words::matter()) };
        let from = moment(&form.date, &form.time).ok_or_else(words::begins)?;
        let to = match form.end.as_str() {
            "" => from.plus_minutes(booking::LENGTH_MINUTES),
            end => moment(&form.date, end).ok_or_else(words::ends)?,
        };
        if form.worker.is_empty() {
            return Err(words::worker());
        }
        let address = if form.flag { form.basis.trim().to_owned() } else { String::new() };
        Ok(Booking {
            matter: matter.clone(),
            window: case.window.clone(),
            client: case.client.clone(),
            need: form.text(),
            at_home: form.flag,
            address: Private::new(address),
            from,
            to,
            worker: WorkerId::new(&form.worker),
        })
    }

    fn send(&self) -> Html {
        let Here { doc, desk, emit, .. } = *self.here;
        let decides = self.offer.act == Does::DecideExtension;
        let label = match self.offer.act {
            Does::DecideExtension => words::agree(),
            _ => words::confirm(),
        };
        let act = |look, test, label| Act {
            acting: self.offer.acting.clone(),
            draft: Some(self.key.clone()),
            held: decides,
            ..Act::new(look, test, label)
        };
        let refuse = (self.offer.act == Does::DecideExtension).then(|| {
            let said = self.verdict(false);
            act(Look::Warn, "case-refuse", words::refuse()).button(doc, move |_| said.clone(), desk, emit)
        });
        let send = match self.statement() {
            Ok(said) => act(Look::Main, "case-confirm", label).button(doc, move |_| said.clone(), desk, emit),
            Err(field) => act::lacking(field, "case-confirm", label, desk, emit),
        };
        html! { <>{ send }{ refuse.unwrap_or_default() }</> }
    }
}
