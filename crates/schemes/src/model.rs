//! The entries of a rulebook as they stand in memory. It holds them and their dates; it evaluates nothing.

use crate::fault::Position;
use kernel::{Date, FactValue, LegalReference, Text};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::{collections::BTreeMap, sync::Arc};

/// What every entry has.
#[derive(Clone, Debug)]
pub(crate) struct Head {
    pub id: SmolStr,
    pub text: Arc<Text>,
    pub basis: Vec<LegalReference>,
    /// The references as answers show them: a house rule says itself that it is none of the sources'.
    pub shown: Arc<[LegalReference]>,
    pub not_in_sources: Option<Text>,
    pub published: Option<Date>,
    pub reviewed: Option<Date>,
    /// First date on which the entry holds.
    pub from: Option<Date>,
    /// First date on which it no longer holds.
    pub until: Option<Date>,
    pub position: Position,
}

impl Head {
    pub fn holds_on(&self, date: Date) -> bool {
        self.from.is_none_or(|from| from <= date) && self.until.is_none_or(|until| date < until)
    }

    pub fn overlaps(&self, other: &Head) -> bool {
        self.until.is_none_or(|until| other.from.is_none_or(|from| from < until))
            && other.until.is_none_or(|until| self.from.is_none_or(|from| from < until))
    }
}

/// References, and after them that the sources are silent, where they are.
pub(crate) fn with_silence(basis: &[LegalReference], silent: Option<&Text>) -> Vec<LegalReference> {
    // A reference has one language, that of the documents; the English words stand in the entry's own text.
    let house = silent.map(|text| LegalReference {
        document: LegalReference::NOT_IN_SOURCES.to_owned(),
        passage: text.da.clone(),
        quote: None,
        published: None,
    });
    basis.iter().cloned().chain(house).collect()
}

/// An entry with what every entry has.
#[derive(Clone, Debug)]
pub(crate) struct Entry<T> {
    pub head: Head,
    pub body: T,
}

/// All entries of one kind, by id; several under one id hold on different dates.
pub(crate) type Table<T> = BTreeMap<SmolStr, Vec<Entry<T>>>;

/// The entry that holds under an id on a date.
pub(crate) fn entry_on<'a, T>(table: &'a Table<T>, id: &str, date: Date) -> Option<&'a Entry<T>> {
    table.get(id)?.iter().find(|entry| entry.head.holds_on(date))
}

/// The entries that hold on a date, in the order of the files.
pub(crate) fn entries_on<T>(table: &Table<T>, date: Date) -> Vec<&Entry<T>> {
    let mut found: Vec<&Entry<T>> =
        table.values().flatten().filter(|entry| entry.head.holds_on(date)).collect();
    found.sort_by(|a, b| a.head.position.cmp(&b.head.position));
    found
}

/// What answers a fact can have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FactKind {
    /// Yes or no.
    YesNo,
    /// One of these.
    Choice(Vec<(SmolStr, Text)>),
    /// A whole number between two ends, both included.
    Number {
        /// The least possible.
        min: i64,
        /// The greatest possible.
        max: i64,
        /// In what it is counted.
        unit: Text,
    },
}

#[derive(Clone, Debug)]
pub(crate) struct FactBody {
    pub kind: FactKind,
    pub group: SmolStr,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Bound {
    Number(i64),
    Parameter(SmolStr),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Test {
    OneOf(Vec<FactValue>),
    NoneOf(Vec<FactValue>),
    AtLeast(Bound),
    MoreThan(Bound),
    AtMost(Bound),
    LessThan(Bound),
}

impl Test {
    pub fn parameter(&self) -> Option<&SmolStr> {
        match self {
            Test::AtLeast(Bound::Parameter(id))
            | Test::MoreThan(Bound::Parameter(id))
            | Test::AtMost(Bound::Parameter(id))
            | Test::LessThan(Bound::Parameter(id)) => Some(id),
            _ => None,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Condition {
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Not(Box<Condition>),
    Fact { fact: SmolStr, test: Test, position: Position },
    Criterion { id: SmolStr, position: Position },
    Judgement(Text),
}

impl Condition {
    /// Every leaf, from left to right.
    pub fn leaves<'a>(&'a self, found: &mut Vec<&'a Condition>) {
        match self {
            Condition::All(parts) | Condition::Any(parts) => {
                for part in parts {
                    part.leaves(found);
                }
            }
            Condition::Not(part) => part.leaves(found),
            leaf => found.push(leaf),
        }
    }
}

/// Which date of a case chooses the version of the rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReferenceDate {
    /// The day the citizen was referred.
    Referral,
    /// The day of the decision.
    Decision,
    /// The day of arrival.
    Arrival,
    /// Each day of a stay by itself.
    Day,
}

impl ReferenceDate {
    /// As written in scheme files.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            ReferenceDate::Referral => "referral",
            ReferenceDate::Decision => "decision",
            ReferenceDate::Arrival => "arrival",
            ReferenceDate::Day => "day",
        }
    }

    /// In the users' words.
    #[must_use]
    pub fn text(self) -> Text {
        match self {
            ReferenceDate::Referral => Text::new("henvisningens dato", "the date of the referral"),
            ReferenceDate::Decision => Text::new("afgørelsens dato", "the date of the decision"),
            ReferenceDate::Arrival => Text::new("ankomstens dato", "the date of arrival"),
            ReferenceDate::Day => Text::new("den enkelte dag", "the day asked about"),
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) struct QuestionBody {
    pub reference: ReferenceDate,
    /// What is said when no rule applies.
    pub otherwise: Option<Text>,
}

#[derive(Clone, Debug)]
pub(crate) enum RuleOutcome {
    Conclusion(SmolStr),
    /// The sources leave it open between these.
    Open {
        text: Text,
        between: Vec<SmolStr>,
    },
}

#[derive(Clone, Debug)]
pub(crate) struct RuleBody {
    pub questions: Vec<SmolStr>,
    pub when: Condition,
    pub outcome: RuleOutcome,
    pub overrides: Vec<SmolStr>,
    pub conflicts_on_purpose: Vec<SmolStr>,
}

#[derive(Clone, Debug)]
pub(crate) struct ConclusionBody {
    pub attributes: Arc<BTreeMap<SmolStr, SmolStr>>,
}

/// The value of a parameter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// A whole number.
    Integer(i64),
    /// A decimal number, exactly as written.
    Decimal(String),
    /// Words.
    Text(String),
    /// A date.
    Date(Date),
}

impl std::fmt::Display for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Value::Integer(number) => write!(f, "{number}"),
            Value::Decimal(text) | Value::Text(text) => f.write_str(text),
            Value::Date(date) => write!(f, "{date}"),
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) struct DatedValue {
    pub from: Date,
    pub until: Option<Date>,
    /// `None`: the sources do not say; it has to be filled in.
    pub value: Option<Value>,
    pub basis: Vec<LegalReference>,
    pub not_in_sources: Option<Text>,
    pub published: Option<Date>,
    pub reviewed: Option<Date>,
    pub position: Position,
}

#[derive(Clone, Debug)]
pub(crate) struct ParameterBody {
    pub unit: Text,
    pub group: SmolStr,
    pub values: Vec<DatedValue>,
}

impl ParameterBody {
    pub fn on(&self, date: Date) -> Option<&DatedValue> {
        self.values
            .iter()
            .rev()
            .find(|value| value.from <= date)
            .filter(|value| value.until.is_none_or(|until| date < until))
    }
}

/// How long a clock runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Duration {
    /// Elapsed time in minutes, whatever the clock on the wall does.
    Minutes(i64),
    /// Danish calendar days: the day of the start is not counted, the last day counts in full.
    CalendarDays(i32),
}

#[derive(Clone, Debug)]
pub(crate) struct ClockBody {
    pub duration: Duration,
    pub starts_at: SmolStr,
}

#[derive(Clone, Debug)]
pub(crate) struct CodeBody {
    pub list: SmolStr,
    pub code: SmolStr,
    pub attributes: BTreeMap<SmolStr, SmolStr>,
    /// The text of the entry of the same id that the code says again in other words.
    pub restates: Option<Text>,
}

#[derive(Clone, Debug)]
pub(crate) struct ItemBody {
    pub when: Condition,
    /// Where it is not known whether the item is needed: it is listed as perhaps needed only if this is met.
    pub perhaps_when: Option<Condition>,
}

#[derive(Clone, Debug)]
pub(crate) struct RequirementBody {
    pub tag: SmolStr,
    pub when: Condition,
}

#[derive(Clone, Debug)]
pub(crate) struct CriterionBody {
    pub condition: Condition,
}

/// Facts that cannot hold together.
#[derive(Clone, Debug)]
pub(crate) struct ImpossibleBody {
    pub when: Condition,
}

/// A whole law: every entry of every kind.
#[derive(Clone, Debug, Default)]
pub(crate) struct Book {
    pub facts: Table<FactBody>,
    pub criteria: Table<CriterionBody>,
    pub impossible: Table<ImpossibleBody>,
    pub questions: Table<QuestionBody>,
    pub conclusions: Table<ConclusionBody>,
    pub rules: Table<RuleBody>,
    pub parameters: Table<ParameterBody>,
    pub clocks: Table<ClockBody>,
    pub codes: Table<CodeBody>,
    pub items: Table<ItemBody>,
    pub requirements: Table<RequirementBody>,
}

/// Who a scheme file is and when it was last reviewed.
#[derive(Clone, Debug)]
pub(crate) struct SchemeHead {
    pub title: Text,
    pub path: String,
}
