//! 登记上门: the application form. Half filled it is kept, and it says what is missing.

use doorstep_core::domain::{Date, DocId, MatterId, Private, Role, WindowId};
use doorstep_core::fact::Statement;
use doorstep_core::fact::visit::{Application, Category, Channel, Project, ProjectNeed, ProjectStage, Relative};
use doorstep_core::regime::authority;
use doorstep_core::regime::visit as rules;
use serde::{Deserialize, Serialize};
use yew::{AttrValue, Callback, Html, html};

use super::desk::{Desk, stated};
use super::{draft, needs, visit_alike, visit_plan};
use crate::components::button::{Look, button, link};
use crate::components::cell::{self, Tone, banner, group};
use crate::components::cited;
use crate::components::field::{self, Field};
use crate::components::frame::{Page, page};
use crate::components::paths::{choose, on_click};
use crate::io::clock;
use crate::route::Route;
use crate::state::State;
use crate::text::{self, code, visit as words};
use crate::update::{Event, WriteRequest};

pub const KEY: &str = "visit/new";

#[derive(Clone, Default, Serialize, Deserialize)]
pub struct Form {
    /// Drawn with the first change, so that a second tap on the button cannot file a second visit.
    id: Option<[u8; 16]>,
    category: String,
    channel: String,
    window: String,
    applicant: String,
    id_number: String,
    birth: String,
    phone: String,
    by_relative: bool,
    relative_name: String,
    relation: String,
    relative_phone: String,
    project_name: String,
    project_owner: String,
    project_stage: String,
    project_need: String,
    problem: String,
    matters: Vec<String>,
    disability_grade: String,
    unable_reason: String,
    urgent: bool,
    urgent_reason: String,
    address: String,
    wished: String,
    applied_on: String,
    community: String,
}

pub fn view(state: &State, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let badges = needs::badges(desk);
    let channels = channels(desk);
    if channels.is_empty() {
        let body = banner(Tone::Quiet, html! { words::no_role() });
        return page(state, emit, Page { title: words::new_title(), body, actions: Html::default(), badges });
    }
    let mut form: Form = draft::read(state, KEY);
    if !channels.iter().any(|channel| channel_name(*channel) == form.channel) {
        form.channel = channel_name(channels[0]).to_owned();
    }
    if form.category.is_empty() {
        let project = matches!(channels[0], Channel::JrcOwnerRequest | Channel::JrcProactive);
        form.category = category_name(if project { Category::ProjectStage } else { Category::Age80 }).to_owned();
    }
    if form.applied_on.is_empty() {
        form.applied_on = desk.today.to_string();
    }
    let windows = windows(&form, desk);
    if !windows.iter().any(|window| window.as_str() == form.window) {
        form.window = windows.first().map(|window| window.to_string()).unwrap_or_default();
    }
    let sheet = Sheet { form: &form, emit };
    let application = form.application(desk);
    let (missing, basis) = missing(&application, &form, desk, emit);
    let body = html! {
        <>
            { sheet.who(&channels) }
            { sheet.what(desk, &windows) }
            { visit_alike::notice(&application, None, desk, emit) }
            { sheet.place(desk) }
            <p class="empty">
                { if state.draft_saved.get(KEY) == Some(&true) { text::draft_kept() } else { text::kept_as_draft() } }
                if state.draft(KEY).is_some() { <><br />{ link("discard", text::discard_draft(), on_click(emit, || Event::DraftDiscard(KEY.to_owned()))) }</> }
            </p>
        </>
    };
    let actions = html! {
        <>
            if state.chosen("tried") == "file-visit" { <div role="alert">{ cell::missing(text::missing_title(), &missing) }{ basis }</div> }
            { submit(&form, application, &missing, desk, emit) }
        </>
    };
    page(state, emit, Page { title: words::new_title(), body, actions, badges })
}

/// The ways by which this person may take an application.
fn channels(desk: &Desk<'_>) -> Vec<Channel> {
    let organisation = &desk.reference.organisation;
    let mut channels = Vec::new();
    if !organisation.windows_of(desk.me, desk.today).is_empty() {
        channels.extend([Channel::WindowSelf, Channel::WindowRelative]);
    }
    if desk.office(Role::ReceptionRoom).is_some() {
        channels.push(Channel::ReceptionRoom);
    }
    if desk.office(Role::Jrc).is_some() {
        channels.extend([Channel::JrcOwnerRequest, Channel::JrcProactive]);
    }
    channels
}

/// The windows that may be responsible: one's own at a window, else those that handle a chosen matter.
fn windows(form: &Form, desk: &Desk<'_>) -> Vec<WindowId> {
    let organisation = &desk.reference.organisation;
    if matches!(channel_of(&form.channel), Channel::WindowSelf | Channel::WindowRelative) {
        return organisation.windows_of(desk.me, desk.today).into_iter().cloned().collect();
    }
    let handling: Vec<WindowId> = organisation
        .windows
        .keys()
        .filter(|window| {
            form.matters.iter().any(|id| {
                desk.reference.matters.get(&MatterId::new(id)).is_some_and(|matter| matter.window == **window)
            })
        })
        .cloned()
        .collect();
    if handling.is_empty() { organisation.windows.keys().cloned().collect() } else { handling }
}

/// The empty fields, or what the rules say of the filled ones and which rules they are.
fn missing(application: &Application, form: &Form, desk: &Desk<'_>, emit: &Callback<Event>) -> (Vec<AttrValue>, Html) {
    let missing: Vec<AttrValue> =
        rules::missing(application).into_iter().map(|field| code::required(code::field(field))).collect();
    if missing.is_empty() {
        let intent = form.intent(application.clone(), desk);
        if let Err(refusals) = desk.replica.preview(desk.state.wall, &intent) {
            let basis = cited::of_all(&refusals.0, &desk.reference.figures, emit);
            return (visit_plan::lines(&refusals, desk), basis);
        }
    }
    (missing, Html::default())
}

fn submit(
    form: &Form,
    application: Application,
    missing: &[AttrValue],
    desk: &Desk<'_>,
    emit: &Callback<Event>,
) -> Html {
    if !missing.is_empty() {
        return button(Look::Main, "file-visit", words::save_visit(), choose(emit, "tried", "file-visit"));
    }
    let intent = form.intent(application, desk);
    let then = Route::Visit(intent.doc);
    let onclick = on_click(emit, move || {
        let request = WriteRequest::new(vec![intent.clone()]);
        Event::Write(WriteRequest { draft: Some(KEY.to_owned()), then: Some(then), ..request })
    });
    button(Look::Main, "file-visit", words::save_visit(), onclick)
}

impl Form {
    fn intent(&self, application: Application, desk: &Desk<'_>) -> doorstep_core::sync::replica::Intent {
        let offices = rules::filing_offices(application.channel, &application.window);
        let acting = authority::office(&desk.reference.organisation, desk.me, desk.today, &offices);
        stated(DocId::drawn(self.id.unwrap_or_default()), acting, Statement::VisitFiled(application))
    }

    fn application(&self, desk: &Desk<'_>) -> Application {
        let private = |text: &str| Private::new(text.trim().to_owned());
        let category = category_of(&self.category);
        let channel = channel_of(&self.channel);
        let is_project = matches!(category, Category::ProjectStage | Category::ProjectOther);
        let relative = (self.by_relative || channel == Channel::WindowRelative).then(|| Relative {
            name: private(&self.relative_name),
            relation: self.relation.trim().to_owned(),
            phone: private(&self.relative_phone),
        });
        let project = is_project.then(|| Project {
            name: self.project_name.trim().to_owned(),
            owner: self.project_owner.trim().to_owned(),
            stage: STAGES
                .into_iter()
                .find(|(name, _)| *name == self.project_stage)
                .map_or(ProjectStage::Approval, |(_, stage)| stage),
            need: NEEDS.into_iter().find(|(name, _)| *name == self.project_need).map(|(_, need)| need),
            problem: self.problem.trim().to_owned(),
        });
        Application {
            category,
            channel,
            window: WindowId::new(&self.window),
            applicant: private(&self.applicant),
            id_number: private(&self.id_number.to_ascii_uppercase()),
            birth: Date::parse(&self.birth),
            phone: private(&self.phone),
            relative,
            project,
            matters: self.matters.iter().map(|id| MatterId::new(id)).collect(),
            disability_grade: self.disability_grade.parse().ok(),
            unable_reason: self.unable_reason.trim().to_owned(),
            urgent: self.urgent,
            urgent_reason: self.urgent_reason.trim().to_owned(),
            address: private(&self.address),
            wished: self.wished.trim().to_owned(),
            applied_on: Date::parse(&self.applied_on).unwrap_or(desk.today),
            community: visit_plan::community(&self.community),
        }
    }

    /// The form that an application came from, to change it and hand it in again.
    pub fn of(application: &Application) -> Self {
        let relative = application.relative.as_ref();
        let project = application.project.as_ref();
        Self {
            id: clock::random(),
            category: category_name(application.category).to_owned(),
            channel: channel_name(application.channel).to_owned(),
            window: application.window.to_string(),
            applicant: application.applicant.reveal().clone(),
            id_number: application.id_number.reveal().clone(),
            birth: application.birth.map(|birth| birth.to_string()).unwrap_or_default(),
            phone: application.phone.reveal().clone(),
            by_relative: relative.is_some(),
            relative_name: relative.map(|relative| relative.name.reveal().clone()).unwrap_or_default(),
            relation: relative.map(|relative| relative.relation.clone()).unwrap_or_default(),
            relative_phone: relative.map(|relative| relative.phone.reveal().clone()).unwrap_or_default(),
            project_name: project.map(|project| project.name.clone()).unwrap_or_default(),
            project_owner: project.map(|project| project.owner.clone()).unwrap_or_default(),
            project_stage: project
                .and_then(|project| STAGES.into_iter().find(|(_, stage)| *stage == project.stage))
                .map(|(name, _)| name.to_owned())
                .unwrap_or_default(),
            project_need: project
                .and_then(|project| NEEDS.into_iter().find(|(_, need)| Some(*need) == project.need))
                .map(|(name, _)| name.to_owned())
                .unwrap_or_default(),
            problem: project.map(|project| project.problem.clone()).unwrap_or_default(),
            matters: application.matters.iter().map(|matter| matter.to_string()).collect(),
            disability_grade: application.disability_grade.map(|grade| grade.to_string()).unwrap_or_default(),
            unable_reason: application.unable_reason.clone(),
            urgent: application.urgent,
            urgent_reason: application.urgent_reason.clone(),
            address: application.address.reveal().clone(),
            wished: application.wished.clone(),
            applied_on: application.applied_on.to_string(),
            community: application.community.as_ref().map(|id| id.to_string()).unwrap_or_default(),
        }
    }
}

/// The fields, with the form behind them.
struct Sheet<'a> {
    form: &'a Form,
    emit: &'a Callback<Event>,
}

impl Sheet<'_> {
    fn change<V: 'static>(&self, set: impl Fn(&mut Form, V) + 'static) -> Callback<V> {
        draft::change(self.emit, KEY, self.form, move |form: &mut Form, value| {
            form.id = form.id.or_else(clock::random);
            set(form, value);
        })
    }

    fn who(&self, channels: &[Channel]) -> Html {
        let form = self.form;
        let channel_options: Vec<_> = channels
            .iter()
            .map(|channel| {
                (AttrValue::Static(channel_name(*channel)), AttrValue::Static(words::channel_name(*channel)))
            })
            .collect();
        let project = matches!(channel_of(&form.channel), Channel::JrcOwnerRequest | Channel::JrcProactive);
        let category_options: Vec<_> = CATEGORIES
            .into_iter()
            .filter(|(_, category)| matches!(category, Category::ProjectStage | Category::ProjectOther) == project)
            .map(|(name, category)| (AttrValue::Static(name), AttrValue::Static(words::category_name(category))))
            .collect();
        let relative = form.by_relative || channel_of(&form.channel) == Channel::WindowRelative;
        let person = html! {
            <>
                { field::card_number(Field::new("visit-id-number", words::id_number(), form.id_number.clone()).hint(id_hint(&form.id_number)), self.change(set_id_number)) }
                { field::date(Field::new("visit-birth", words::birth(), form.birth.clone()), None, None, self.change(|form, birth| form.birth = birth)) }
                if category_of(&form.category) == Category::SevereDisability {
                    { field::choices(Field::new("visit-grade", words::disability_grade(), form.disability_grade.clone()), &grades(),
                        self.change(|form, grade| form.disability_grade = grade)) }
                }
                if category_of(&form.category) == Category::UnableUrgent {
                    { field::area(Field::new("visit-unable", words::unable_reason(), form.unable_reason.clone()), rules::TEXT_MAX, self.change(|form, reason| form.unable_reason = reason)) }
                    { field::check("visit-urgent", None, html! { words::urgent() }, form.urgent, self.change(|form, urgent| form.urgent = urgent)) }
                    { field::area(Field::new("visit-urgent-reason", words::urgent_reason(), form.urgent_reason.clone()), rules::TEXT_MAX, self.change(|form, reason| form.urgent_reason = reason)) }
                }
                if channel_of(&form.channel) == Channel::ReceptionRoom {
                    { field::check("visit-by-relative", None, html! { words::by_relative() }, form.by_relative, self.change(|form, by| form.by_relative = by)) }
                }
                if relative {
                    { field::text(Field::new("visit-relative", words::relative_name(), form.relative_name.clone()), self.change(|form, name| form.relative_name = name)) }
                    { field::text(Field::new("visit-relation", words::relation(), form.relation.clone()), self.change(|form, relation| form.relation = relation)) }
                    { field::number(Field::new("visit-relative-phone", words::relative_phone(), form.relative_phone.clone()), self.change(|form, phone| form.relative_phone = phone)) }
                }
            </>
        };
        group(
            words::new_who(),
            html! {
                <>
                    { field::select(Field::new("visit-channel", words::channel(), form.channel.clone()), &channel_options, text::choose(), self.change(set_channel)) }
                    { field::select(Field::new("visit-category", words::category(), form.category.clone()), &category_options, text::choose(), self.change(|form, category| form.category = category)) }
                    if project { { self.project() } }
                    { field::text(Field::new("visit-applicant", if project { words::project_contact() } else { words::applicant() }, form.applicant.clone()), self.change(|form, name| form.applicant = name)) }
                    { field::number(Field::new("visit-phone", words::phone(), form.phone.clone()), self.change(|form, phone| form.phone = phone)) }
                    if !project { { person } }
                </>
            },
        )
    }

    fn project(&self) -> Html {
        let form = self.form;
        let stages =
            STAGES.map(|(name, stage)| (AttrValue::Static(name), AttrValue::Static(words::project_stage_name(stage))));
        let needs =
            NEEDS.map(|(name, need)| (AttrValue::Static(name), AttrValue::Static(words::project_need_name(need))));
        html! {
            <>
                { field::text(Field::new("visit-project", words::project_name(), form.project_name.clone()), self.change(|form, name| form.project_name = name)) }
                { field::text(Field::new("visit-owner", words::project_owner(), form.project_owner.clone()), self.change(|form, owner| form.project_owner = owner)) }
                if category_of(&form.category) == Category::ProjectStage {
                    { field::choices(Field::new("visit-project-stage", words::project_stage(), form.project_stage.clone()), &stages, self.change(|form, stage| form.project_stage = stage)) }
                    { field::choices(Field::new("visit-project-need", words::project_need(), form.project_need.clone()), &needs, self.change(|form, need| form.project_need = need)) }
                } else {
                    { field::area(Field::new("visit-problem", words::project_problem(), form.problem.clone()), rules::TEXT_MAX, self.change(|form, problem| form.problem = problem)) }
                }
            </>
        }
    }

    fn what(&self, desk: &Desk<'_>, windows: &[WindowId]) -> Html {
        let form = self.form;
        let options: Vec<_> =
            windows.iter().map(|window| (AttrValue::from(window.to_string()), desk.window(window))).collect();
        // What the own window handles comes first.
        let (own, others): (Vec<_>, Vec<_>) =
            desk.reference.matters.iter().partition(|(_, matter)| windows.contains(&matter.window));
        let matters: Vec<_> = own.into_iter().chain(others).collect();
        group(
            words::new_what(),
            html! {
                <>
                    { for matters.into_iter().map(|(id, matter)| {
                        let id = id.to_string();
                        let chosen = form.matters.contains(&id);
                        let key = AttrValue::from(id.clone());
                        let change = self.change(move |form, wanted: bool| {
                            form.matters.retain(|other| *other != id);
                            if wanted {
                                form.matters.push(id.clone());
                            }
                        });
                        let label = html! {
                            <>
                                { matter.name.clone() }
                                <br /><span class="quiet">{ desk.window(&matter.window) }{ if matter.in_person { format!(" · {}", words::in_person()) } else { String::new() } }</span>
                            </>
                        };
                        field::check("visit-matter", Some(key), label, chosen, change)
                    }) }
                    { field::select(Field::new("visit-window", words::window_label(), form.window.clone()), &options, text::choose(), self.change(|form, window| form.window = window)) }
                </>
            },
        )
    }

    fn place(&self, desk: &Desk<'_>) -> Html {
        let form = self.form;
        let communities = desk.communities();
        group(
            words::new_where(),
            html! {
                <>
                    { field::area(Field::new("visit-address", words::address(), form.address.clone()), rules::TEXT_MAX, self.change(|form, address| form.address = address)) }
                    if !communities.is_empty() {
                        { field::select(Field::new("visit-community", words::community(), form.community.clone()).hint(text::optional()), &communities, text::choose(), self.change(|form, community| form.community = community)) }
                    }
                    { field::text(Field::new("visit-wished", words::wished(), form.wished.clone()).hint(text::optional()), self.change(|form, wished| form.wished = wished)) }
                    { field::date(Field::new("visit-applied-on", words::applied_on(), form.applied_on.clone()), None, None, self.change(|form, date| form.applied_on = date)) }
                </>
            },
        )
    }
}

/// What is wrong with the number, once so much is typed that it can be told.
fn id_hint(number: &str) -> AttrValue {
    let fault = rules::application::id_number_fault(&number.to_ascii_uppercase());
    fault
        .filter(|_| number.len() >= 18)
        .map_or(AttrValue::Static(""), |fault| AttrValue::Static(text::door::id_fault(fault)))
}

/// A citizen's number carries the date of birth; nobody should have to type it twice.
fn set_id_number(form: &mut Form, number: String) {
    let digits = number.get(6..14).filter(|_| number.len() == 18);
    if let Some(digits) = digits.filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit())) {
        let date = format!("{}-{}-{}", &digits[..4], &digits[4..6], &digits[6..]);
        if Date::parse(&date).is_some() {
            form.birth = date;
        }
    }
    form.id_number = number;
}

/// Projects and people come by different ways, so a category that no longer fits is let go.
fn set_channel(form: &mut Form, channel: String) {
    let project = |name: &str| matches!(channel_of(name), Channel::JrcOwnerRequest | Channel::JrcProactive);
    if project(&channel) != matches!(category_of(&form.category), Category::ProjectStage | Category::ProjectOther) {
        form.category =
            category_name(if project(&channel) { Category::ProjectStage } else { Category::Age80 }).to_owned();
    }
    form.channel = channel;
}

fn grades() -> [(AttrValue, AttrValue); 4] {
    [1, 2, 3, 4].map(|grade| (AttrValue::from(grade.to_string()), words::grade(grade)))
}

const CATEGORIES: [(&str, Category); 5] = [
    ("age80", Category::Age80),
    ("severe_disability", Category::SevereDisability),
    ("unable_urgent", Category::UnableUrgent),
    ("project_stage", Category::ProjectStage),
    ("project_other", Category::ProjectOther),
];

fn category_of(name: &str) -> Category {
    CATEGORIES.into_iter().find(|(known, _)| *known == name).map_or(Category::Age80, |(_, category)| category)
}

fn category_name(category: Category) -> &'static str {
    CATEGORIES.into_iter().find(|(_, known)| *known == category).map_or("", |(name, _)| name)
}

const CHANNELS: [(&str, Channel); 5] = [
    ("window_self", Channel::WindowSelf),
    ("window_relative", Channel::WindowRelative),
    ("reception_room", Channel::ReceptionRoom),
    ("jrc_owner_request", Channel::JrcOwnerRequest),
    ("jrc_proactive", Channel::JrcProactive),
];

fn channel_of(name: &str) -> Channel {
    CHANNELS.into_iter().find(|(known, _)| *known == name).map_or(Channel::WindowSelf, |(_, channel)| channel)
}

fn channel_name(channel: Channel) -> &'static str {
    CHANNELS.into_iter().find(|(_, known)| *known == channel).map_or("", |(name, _)| name)
}

const STAGES: [(&str, ProjectStage); 3] = [
    ("approval", ProjectStage::Approval),
    ("completion", ProjectStage::CompletionAcceptance),
    ("other", ProjectStage::Other),
];

const NEEDS: [(&str, ProjectNeed); 3] = [
    ("policy_advice", ProjectNeed::PolicyAdvice),
    ("site_survey", ProjectNeed::SiteSurvey),
    ("site_guidance", ProjectNeed::SiteGuidance),
];

/// Whether the person's grants let them take applications at all: then the home page offers it.
pub fn may_file(desk: &Desk<'_>) -> bool {
    desk.reference.figures.visit.is_some() && !channels(desk).is_empty()
}
