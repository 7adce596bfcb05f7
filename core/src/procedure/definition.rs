//! A procedure as the pack describes it.

use serde::{Deserialize, Serialize};

use crate::domain::Role;

/// The same in both languages of the screen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    pub zh: String,
    pub en: String,
}

/// A regulation that is steps, actors, deadlines and records. The first act that is done begins a proceeding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Procedure {
    /// As `GY-COUR`.
    pub id: String,
    /// Whose it is; several may be of one regulation.
    pub regulation: String,
    pub name: Words,
    /// In the order in which they are shown.
    pub fields: Vec<Field>,
    /// In the order in which they are usually gone through.
    pub stages: Vec<Stage>,
    pub acts: Vec<Act>,
    pub clocks: Vec<Clock>,
    /// Who reads every proceeding over the whole centre, beside its people and windows.
    pub readers: Vec<Role>,
    /// Everybody of the centre reads every proceeding: what all have to know, and holds no client's data.
    pub open: bool,
    /// The fields that say in a list which proceeding it is.
    pub title: Vec<String>,
    /// Fields by whose content other proceedings find it; `*` is for all of the procedure, where they are few, `month_end.FIELD`
    /// for a month.
    pub found_by: Vec<String>,
    pub lookups: Vec<Lookup>,
    /// Its codes in words.
    pub says: Vec<Say>,
}

/// What a code says to whoever is refused: what is wrong, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Say {
    pub code: String,
    pub words: Words,
}

impl Procedure {
    /// All tests over its own fields.
    pub fn tests(&self) -> impl Iterator<Item = &Test> {
        let of_acts = self.acts.iter().flat_map(Act::tests);
        of_acts.chain(self.clocks.iter().flat_map(|clock| &clock.when))
    }

    pub fn field(&self, key: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.key == key)
    }

    pub fn stage(&self, key: &str) -> Option<&Stage> {
        self.stages.iter().find(|stage| stage.key == key)
    }

    pub fn act(&self, key: &str) -> Option<&Act> {
        self.acts.iter().find(|act| act.key == key)
    }

    pub fn say(&self, code: &str) -> Option<&Words> {
        self.says.iter().find(|say| say.code == code).map(|say| &say.words)
    }

    pub fn lookup(&self, key: &str) -> Option<&Lookup> {
        self.lookups.iter().find(|lookup| lookup.key == key)
    }

    pub fn clock(&self, key: &str) -> Option<&Clock> {
        self.clocks.iter().find(|clock| clock.key == key)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    pub key: String,
    pub name: Words,
    pub kind: FieldKind,
}

/// What a field takes. The order is the order on the wire: append only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FieldKind {
    Text,
    /// Of more than a line.
    Long,
    /// A client's: masked on the screen.
    Private,
    Tick,
    Number {
        /// How many digits behind the point a person may write.
        decimals: u8,
        unit: Words,
    },
    Day,
    Moment,
    Worker,
    Workers,
    Window,
    Matter,
    Choice(Vec<Choice>),
    Things,
    Drawing,
    /// A number for a receipt, which the phone makes: unique without a network.
    Receipt,
    /// A case (办件) of the centre.
    Case,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    pub key: String,
    pub name: Words,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stage {
    pub key: String,
    pub name: Words,
    /// Nothing is left to do.
    pub ends: bool,
}

/// A step that somebody takes (办理步骤).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Act {
    pub key: String,
    pub name: Words,
    /// Id of the rule.
    pub rule: String,
    /// The stages in which it is due; empty for one that begins a proceeding, [`NEW`] among them for one that also does.
    pub from: Vec<String>,
    /// It is due only while all of these hold of what is written before it.
    pub when: Vec<Test>,
    /// The stage after it; none where it stays what it is.
    pub to: Option<String>,
    /// Stages after it by what was filled in: the first whose tests hold, before `to`.
    pub branches: Vec<Branch>,
    /// Any of them may do it.
    pub who: Vec<Who>,
    /// None of them may.
    pub not: Vec<Who>,
    /// Nobody waits for it: it happens, or is done where things go another way.
    pub optional: bool,
    pub asks: Vec<Ask>,
    /// What stands in its form before somebody writes there.
    pub offers: Vec<Offer>,
    /// Lookups whose newest finding fills fields of the same key, as it is when the act is received.
    pub copies: Vec<Copy>,
    /// Fields that nobody has to fill in, as they follow when the act is received.
    pub fills: Vec<Fill>,
    pub refusals: Vec<Guard>,
}

/// In place of a stage, for what has not begun.
pub const NEW: &str = "";

impl Act {
    pub fn tests(&self) -> impl Iterator<Item = &Test> {
        let branches = self.branches.iter().flat_map(|branch| &branch.tests);
        let refusals = self.refusals.iter().flat_map(|guard| &guard.tests);
        let fills = self.fills.iter().flat_map(|fill| &fill.tests);
        let asks = self.asks.iter().flat_map(|ask| &ask.tests);
        self.when.iter().chain(branches).chain(refusals).chain(fills).chain(asks)
    }

    /// Whether it is due in a stage, or before the beginning.
    pub fn is_from(&self, stage: Option<&str>) -> bool {
        match stage {
            Some(stage) => self.from.iter().any(|from| from == stage),
            None => self.from.is_empty() || self.from.iter().any(|from| from == NEW),
        }
    }
}

/// What is written into a field while all of the tests hold. What a person wrote there stands before it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fill {
    pub field: String,
    pub value: Operand,
    pub tests: Vec<Test>,
}

/// What a form suggests for a field. It is the person who writes it: what they leave there counts as theirs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    pub field: String,
    pub value: Operand,
    /// Of a list that is ticked off: what is there goes, what is missing stays.
    pub is_some: bool,
}

/// What is taken over from another proceeding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Copy {
    pub lookup: String,
    pub fields: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Branch {
    pub to: String,
    pub tests: Vec<Test>,
}

/// Who does something. The order is the order on the wire: append only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Who {
    Anybody,
    /// Whoever began the proceeding.
    Author,
    /// In this office: over the centre, or over a window or group that the proceeding is about.
    Role(Role),
    /// Who is named in this field.
    Named(String),
    /// The people of the window that is named in this field.
    Of(String),
}

/// A field of the form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ask {
    pub field: String,
    /// The code that is answered when it is empty; none where it may be.
    pub missing: Option<String>,
    /// It is asked for only while these hold. Whoever could not know of it, without a network, is not refused for it: so none of
    /// these has a code, and an act that is due afterwards asks again.
    pub tests: Vec<Test>,
}

/// What refuses an act: all of its tests hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guard {
    pub code: String,
    pub tests: Vec<Test>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Test {
    pub left: Operand,
    pub is: Comparison,
    pub right: Operand,
}

/// The order is the order on the wire: append only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Comparison {
    Same,
    Other,
    Below,
    AtMost,
    Above,
    AtLeast,
    Missing,
    Given,
    /// A list with something of which there is none.
    Uncounted,
    /// Two lists that name a thing in common.
    Shares,
}

/// The order is the order on the wire: append only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Operand {
    /// What stands in a field, with what is being filled in.
    Field(String),
    Text(String),
    Number(i64),
    /// The day of the act.
    Today,
    /// The day on which a clock runs out.
    Due(String),
    /// Whole years from the day in a field to today.
    Age(String),
    /// Of the people in a field, whoever has the highest position; of several the first.
    Highest(String),
    /// Who acts.
    Actor,
    /// The stage before the act.
    Stage,
    /// How many other proceedings a lookup finds.
    Found(String),
    Nothing,
    /// The last day of the month of the day in a field.
    MonthEnd(String),
    /// On how many different days an act was done.
    Days(String),
    /// How many of the things in one list do not stand in another.
    Lacking {
        wanted: String,
        came: String,
    },
    /// The last day of the limit of the case in a field.
    CaseDue(String),
    /// Whether the case in a field is open: `yes` or `no`.
    CaseOpen(String),
    /// The moment of the act.
    Now,
    /// How often an act was done before.
    Times(String),
    /// Calendar days since the proceeding began.
    DaysOpen,
    /// In a lookup: what stands in this field of the proceeding that looks.
    Own(String),
    /// The things of one list that the other does not name.
    Without(String, String),
    /// The window at which the matter in a field is taken in.
    WindowOf(String),
    /// What the catalogue tells of the matter in a field.
    Told(Told, String),
    /// What stands in a field of the newest proceeding that a lookup finds.
    Newest {
        lookup: String,
        field: String,
    },
}

/// A part of what the service catalogue (事项目录) tells. The order is the order on the wire: append only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Told {
    Basis,
    Limit,
    Steps,
    Materials,
    Fees,
    Notes,
    /// The version of the guide.
    Guide,
}

impl Told {
    pub const ALL: [(&'static str, Self); 7] = [
        ("basis_of.", Self::Basis),
        ("limit_of.", Self::Limit),
        ("steps_of.", Self::Steps),
        ("materials_of.", Self::Materials),
        ("fees_of.", Self::Fees),
        ("notes_of.", Self::Notes),
        ("guide_of.", Self::Guide),
    ];

    /// Whether a field of a kind can hold it.
    pub fn fits(self, kind: &FieldKind) -> bool {
        match self {
            Self::Materials => matches!(kind, FieldKind::Things),
            Self::Guide => matches!(kind, FieldKind::Number { decimals: 0, .. }),
            Self::Basis | Self::Limit | Self::Steps | Self::Fees | Self::Notes => {
                matches!(kind, FieldKind::Text | FieldKind::Long)
            }
        }
    }
}

/// Other proceedings that an act depends on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lookup {
    pub key: String,
    /// The procedure of the others.
    pub procedure: String,
    /// The field in which they have what stands here in the second, or `month_end.` before it; none for all of the procedure.
    pub by: Option<(String, String)>,
    /// Only those that stand in one of these; empty for any.
    pub stages: Vec<String>,
    /// What holds of them; `today` is the day of the act here.
    pub tests: Vec<Test>,
}

/// A deadline (时限).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    pub key: String,
    pub name: Words,
    /// Id of the rule.
    pub rule: String,
    pub from: From,
    /// It begins with the last day of the month of that.
    pub month_end: bool,
    /// It is there only while these hold.
    pub when: Vec<Test>,
    pub length: Length,
    /// What was asked for in time and is not decided keeps it from running out for a while.
    pub pending: Option<Pending>,
    /// More working days by what is in this field, once it is there.
    pub extended_by: Option<String>,
    /// Acts that stop it.
    pub until: Vec<String>,
    /// What is over it is only a target (amber), otherwise against the rule (red).
    pub is_target: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    /// The act that asks.
    pub asked: String,
    /// The acts that decide.
    pub decided: Vec<String>,
    /// Behind the old last day.
    pub working_days: u32,
}

/// When a clock begins. The order is the order on the wire: append only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum From {
    /// With the last time that one of these acts was done.
    Acts(Vec<String>),
    /// With the day or moment in a field.
    Field(String),
}

/// How long it runs. The order is the order on the wire: append only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Length {
    /// From the day after; 0 is the same working day, as GY-CORE-4 has it.
    WorkingDays(u32),
    /// As many as stand in a field.
    WorkingDaysOf(String),
    /// Working minutes.
    Minutes(u32),
    /// Through the same day so many years later.
    Years(u32),
    /// Until the day in a field.
    Day(String),
    /// As many working days as stand in a field, and while it is empty this many.
    WorkingDaysOr(String, u32),
}
