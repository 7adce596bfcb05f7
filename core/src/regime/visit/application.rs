//! The application for a visit (上门申请): what must be in it, and whether the person is entitled.

use std::collections::BTreeSet;

use super::TEXT_MAX;
use crate::centre::{Matter, Reference};
use crate::domain::{CommunityId, Date, MatterId, Timestamp, WindowId};
use crate::fact::visit::{Application, Category, Channel, ProjectStage, Verification};
use crate::gather::gather;
use crate::regime::refusal::Checks;
use crate::regime::{Refusals, World};

/// Matters in one application.
pub const MATTERS_MAX: usize = 20;

fn is_project(category: Category) -> bool {
    matches!(category, Category::ProjectStage | Category::ProjectOther)
}

/// Major projects come by the joint review centre, people by the reception room or a window.
fn fits(category: Category, channel: Channel) -> bool {
    is_project(category) == matches!(channel, Channel::JrcOwnerRequest | Channel::JrcProactive)
}

/// The fields that are still empty in a form that may be half filled, by the names that `GY-CORE-E-REQUIRED` uses.
///
/// Source: GY-DOOR, records "Appointment application"; which of them must be filled is an `Interpretation:`.
pub fn missing(application: &Application) -> Vec<&'static str> {
    let empty = |text: &str| text.trim().is_empty();
    let personal = !is_project(application.category);
    let relative = application.relative.as_ref();
    let project = application.project.as_ref();
    let needs_relative = application.channel == Channel::WindowRelative || relative.is_some();
    let fields = [
        ("window", empty(application.window.as_str())),
        ("applicant", empty(application.applicant.reveal())),
        ("id_number", personal && empty(application.id_number.reveal())),
        ("birth", application.category == Category::Age80 && application.birth.is_none()),
        ("phone", empty(application.phone.reveal())),
        ("relative_name", needs_relative && relative.is_none_or(|relative| empty(relative.name.reveal()))),
        ("relation", needs_relative && relative.is_none_or(|relative| empty(&relative.relation))),
        ("relative_phone", needs_relative && relative.is_none_or(|relative| empty(relative.phone.reveal()))),
        ("project_name", !personal && project.is_none_or(|project| empty(&project.name))),
        ("project_owner", !personal && project.is_none_or(|project| empty(&project.owner))),
        ("matters", application.category != Category::ProjectOther && application.matters.is_empty()),
        (
            "disability_grade",
            application.category == Category::SevereDisability && application.disability_grade.is_none(),
        ),
        ("address", empty(application.address.reveal())),
    ];
    fields.into_iter().filter_map(|(field, missing)| missing.then_some(field)).collect()
}

/// What must hold when an application is handed in; entitlement is looked at later, by [`eligibility`].
pub(super) fn filed(application: &Application, acted: Timestamp, world: &World<'_>, checks: &mut Checks) {
    if world.reference.figures.visit.is_none() {
        checks.unregulated("GY-DOOR");
    }
    for field in missing(application) {
        checks.required(field, false);
    }
    if !fits(application.category, application.channel) {
        let figures = vec![
            ("category", format!("{:?}", application.category)),
            ("channel", format!("{:?}", application.channel)),
        ];
        checks.refuse("GY-DOOR-E-CHANNEL", "GY-DOOR-7", figures);
    }
    responsible_window(&application.window, application, world.reference, checks);
    community(application.community.as_ref(), world.reference, checks);
    let distinct: BTreeSet<&MatterId> = gather(&application.matters);
    let known = application.matters.iter().all(|matter| world.reference.matters.contains_key(matter));
    checks.range(
        "matters",
        known && distinct.len() == application.matters.len() && application.matters.len() <= MATTERS_MAX,
    );
    checks.range("disability_grade", application.disability_grade.is_none_or(|grade| (1..=4).contains(&grade)));
    checks.range("applied_on", application.applied_on.at_second(0).is_sane());
    checks.require(application.applied_on <= acted.date(), "GY-CORE-E-FUTURE", "GY-CORE-9");
    let born =
        application.birth.is_none_or(|birth| (1880..2200).contains(&birth.year()) && birth <= application.applied_on);
    checks.require(born, "GY-CORE-E-FORMAT(birth)", "GY-CORE-14");

    let fault = id_number_fault(application.id_number.reveal());
    if let Some(fault) = fault {
        checks.refuse("GY-CORE-E-FORMAT(id_number)", "GY-CORE-14", vec![("fault", format!("{fault:?}"))]);
    }
    phone("phone", application.phone.reveal(), checks);
    if let Some(relative) = &application.relative {
        checks.text("relative_name", relative.name.reveal(), TEXT_MAX);
        checks.text("relation", &relative.relation, TEXT_MAX);
        phone("relative_phone", relative.phone.reveal(), checks);
    }
    if let Some(project) = &application.project {
        checks.text("project_name", &project.name, TEXT_MAX);
        checks.text("project_owner", &project.owner, TEXT_MAX);
        checks.text("problem", &project.problem, TEXT_MAX);
    }
    checks.text("applicant", application.applicant.reveal(), TEXT_MAX);
    checks.text("unable_reason", &application.unable_reason, TEXT_MAX);
    checks.text("urgent_reason", &application.urgent_reason, TEXT_MAX);
    checks.text("address", application.address.reveal(), TEXT_MAX);
    checks.text("wished", &application.wished, TEXT_MAX);
}

pub(super) fn verified(verification: &Verification, checks: &mut Checks) {
    checks.required_text("how", &verification.how, TEXT_MAX);
    checks.required_text("findings", &verification.findings, TEXT_MAX);
}

/// A community is one that the centre names.
pub(super) fn community(named: Option<&CommunityId>, reference: &Reference, checks: &mut Checks) {
    let figures = reference.figures.visit.as_ref();
    let known = named.is_none_or(|id| figures.is_some_and(|figures| figures.community(id).is_some()));
    checks.range("community", known);
}

fn phone(field: &'static str, number: &str, checks: &mut Checks) {
    let well_formed = number.is_empty()
        || (7..=20).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit() || b"+- ".contains(&b));
    checks.require(well_formed, &format!("GY-CORE-E-FORMAT({field})"), "GY-CORE-14");
}

/// What is wrong with the number of an identity document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdFault {
    /// Too short, too long, or something in it that is neither letter nor digit.
    Form,
    /// A citizen's number whose day of birth is none.
    Birth,
    /// A citizen's number whose check digit does not follow from the rest: something is mistyped.
    CheckDigit,
}

/// What is wrong with a number, if anything; none of what is still empty. A citizen's number (18 places) has its day of birth and
/// its check digit (GB 11643, ISO 7064 mod 11-2); passports and other papers are letters and digits.
pub fn id_number_fault(number: &str) -> Option<IdFault> {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHECK: [u8; 11] = *b"10X98765432";
    let bytes = number.as_bytes();
    if bytes.len() == 18 && bytes[..17].iter().all(u8::is_ascii_digit) {
        let read =
            |from: usize, to: usize| bytes[from..to].iter().fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0'));
        let year = i32::try_from(read(6, 10)).unwrap_or_default();
        if Date::new(year, read(10, 12), read(12, 14)).is_none() {
            return Some(IdFault::Birth);
        }
        let sum: u32 = bytes.iter().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
        let holds = bytes[17].to_ascii_uppercase() == CHECK[(sum % 11) as usize];
        return (!holds).then_some(IdFault::CheckDigit);
    }
    let fits = (5..18).contains(&bytes.len()) && bytes.iter().all(u8::is_ascii_alphanumeric);
    (!fits && !bytes.is_empty()).then_some(IdFault::Form)
}

/// A case has one responsible window, and it handles one of the matters.
pub(super) fn responsible_window(
    window: &WindowId,
    application: &Application,
    reference: &Reference,
    checks: &mut Checks,
) {
    let exists = reference.organisation.windows.contains_key(window);
    let handles =
        application.matters.is_empty() || matters(application, reference).any(|matter| matter.window == *window);
    checks.range("window", exists && handles);
}

fn matters<'a>(application: &'a Application, reference: &'a Reference) -> impl Iterator<Item = &'a Matter> {
    application.matters.iter().filter_map(|matter| reference.matters.get(matter))
}

/// Every window that has a matter in the case; the responsible one where no matter is named. Source: GY-DOOR-11.
pub fn windows(application: &Application, responsible: &WindowId, reference: &Reference) -> BTreeSet<WindowId> {
    let of_matters: BTreeSet<WindowId> = gather(matters(application, reference).map(|matter| matter.window.clone()));
    if of_matters.is_empty() { gather([responsible.clone()]) } else { of_matters }
}

/// Whether the applicant is entitled to a visit.
///
/// Unit: age in full years on the date of the application (GY-CORE-7).
/// Errors: `GY-DOOR-E-AGE`, `-IN-PERSON`, `-DISABILITY`, `-URGENT`, `-NEED`; all that apply. Where no matter must be done in
/// person, the figure `suggest` names agent service (GY-AGENT), which has no such condition.
/// Source: GY-DOOR-3 to -6. Examples: GY-DOOR-A1, A2, A4, A13.
pub fn eligibility(application: &Application, reference: &Reference) -> Result<(), Refusals> {
    let mut checks = Checks::default();
    let Some(figures) = &reference.figures.visit else {
        checks.unregulated("GY-DOOR");
        return checks.into_result();
    };
    let in_person = matters(application, reference).any(|matter| matter.in_person);
    let require_in_person = |checks: &mut Checks| {
        if !in_person {
            checks.refuse("GY-DOOR-E-IN-PERSON", "GY-DOOR-5", vec![("suggest", "GY-AGENT".to_owned())]);
        }
    };
    match application.category {
        Category::Age80 => {
            let age = application.birth.map_or(0, |birth| application.applied_on.age_of(birth));
            if i64::from(age) < i64::from(figures.age_min) {
                let figures = vec![("age", age.to_string()), ("age_min", figures.age_min.to_string())];
                checks.refuse("GY-DOOR-E-AGE", "GY-DOOR-5", figures);
            }
            require_in_person(&mut checks);
        }
        Category::SevereDisability => {
            let grade = application.disability_grade;
            if grade.is_none_or(|grade| grade > figures.disability_grade_max) {
                let figures = vec![
                    ("grade", grade.map_or_else(|| "none".to_owned(), |grade| grade.to_string())),
                    ("disability_grade_max", figures.disability_grade_max.to_string()),
                ];
                checks.refuse("GY-DOOR-E-DISABILITY", "GY-DOOR-5", figures);
            }
            require_in_person(&mut checks);
        }
        Category::UnableUrgent => {
            let conditions = [
                ("in_person", in_person),
                ("unable_reason", !application.unable_reason.trim().is_empty()),
                ("urgent", application.urgent),
                ("urgent_reason", !application.urgent_reason.trim().is_empty()),
            ];
            let lacking: Vec<&str> =
                conditions.into_iter().filter_map(|(name, holds)| (!holds).then_some(name)).collect();
            if !lacking.is_empty() {
                let mut figures = vec![("missing", lacking.join(" "))];
                if !in_person {
                    figures.push(("suggest", "GY-AGENT".to_owned()));
                }
                checks.refuse("GY-DOOR-E-URGENT", "GY-DOOR-6", figures);
            }
        }
        Category::ProjectStage => {
            let entitled = application.project.as_ref().is_some_and(|project| {
                matches!(project.stage, ProjectStage::Approval | ProjectStage::CompletionAcceptance)
                    && project.need.is_some()
            });
            checks.require(entitled, "GY-DOOR-E-NEED", "GY-DOOR-3");
        }
        Category::ProjectOther => {
            let described = application.project.as_ref().is_some_and(|project| !project.problem.trim().is_empty());
            checks.require(described, "GY-DOOR-E-NEED", "GY-DOOR-4");
        }
    }
    checks.into_result()
}
