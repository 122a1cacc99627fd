//! The law under one variant: questions, parameters, clocks, codes, facts. Nothing here knows what a
//! question is about; that stands in the scheme files.

use crate::{
    answer::{Answer, Conclusion, Dates, Facts},
    edition::{Consequent, Edition},
    fault::hint,
    model::{with_silence, *},
    rulebook::Rulebook,
};
use kernel::{
    Date, FactValue, Instant, LegalReference, MissingFact, OpenQuestion, Outcome, Refusal, RefusalKind, Text,
    TimeFault, Verdict, danish_date, danish_midnight,
};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::{borrow::Cow, collections::BTreeMap, sync::Arc};

/// A rulebook as one variant reads it.
#[derive(Clone, Debug)]
pub struct Law<'a> {
    pub(crate) rulebook: &'a Rulebook,
    pub(crate) edition: &'a Edition,
    pub(crate) book: &'a Book,
    pub(crate) variant: Option<SmolStr>,
}

/// A fact that can be answered: what to ask and what answers there are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FactDefinition {
    /// The fact's id.
    pub id: SmolStr,
    /// The question to ask.
    pub question: Text,
    /// The possible answers.
    pub kind: FactKind,
    /// What it belongs with, as `needs`, `equipment` or `context` (given by the system itself).
    pub group: SmolStr,
    /// What it rests on.
    pub basis: Vec<LegalReference>,
}

/// The value of a parameter on a date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParameterValue {
    /// The parameter's id.
    pub id: SmolStr,
    /// What it is.
    pub text: Text,
    /// Its value.
    pub value: Value,
    /// In what it is counted.
    pub unit: Text,
    /// What it rests on.
    pub basis: Vec<LegalReference>,
    /// Since when it has had this value.
    pub from: Date,
    /// When it was published, where known.
    pub published: Option<Date>,
    /// When it was last reviewed.
    pub reviewed: Option<Date>,
}

/// A clock: how long something may take.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    /// The clock's id.
    pub id: SmolStr,
    /// What it measures.
    pub text: Arc<Text>,
    /// How long it runs.
    pub duration: Duration,
    /// The event that starts it.
    pub starts_at: SmolStr,
    /// What it rests on.
    pub basis: Arc<[LegalReference]>,
}

impl Clock {
    /// When the clock is out, if it started at an instant. Elapsed time is elapsed time, also over a change
    /// of the clock on the wall; calendar days end at Danish midnight after the last day.
    ///
    /// # Errors
    /// When the result lies outside the years that can be kept.
    pub fn due(&self, from: Instant) -> Result<Instant, TimeFault> {
        match self.duration {
            Duration::Minutes(minutes) => from.plus_minutes(minutes),
            Duration::CalendarDays(days) => {
                let days = days.checked_add(1).ok_or(TimeFault::OutOfRange)?;
                let span = jiff::Span::new().try_days(days).map_err(|_| TimeFault::OutOfRange)?;
                let after = danish_date(from).checked_add(span).map_err(|_| TimeFault::OutOfRange)?;
                danish_midnight(after)
            }
        }
    }
}

/// One code of a coded list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Code {
    /// The code.
    pub id: SmolStr,
    /// What it says.
    pub text: Arc<Text>,
    /// What it rests on.
    pub basis: Arc<[LegalReference]>,
    /// What else the scheme says of it.
    pub attributes: BTreeMap<SmolStr, SmolStr>,
}

/// Something that follows if a condition is met: a handover item or a required tag.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consequence {
    /// The entry's id.
    pub id: SmolStr,
    /// The capability tag, of a requirement; the id itself, of a handover item.
    pub tag: SmolStr,
    /// What it says.
    pub text: Arc<Text>,
    /// Met: it follows. Missing or judgement: it is not known whether it does.
    pub outcome: Outcome,
    /// The facts looked at, with their values.
    pub values: Vec<(SmolStr, Option<FactValue>)>,
    /// What it rests on.
    pub basis: Arc<[LegalReference]>,
}

impl<'a> Law<'a> {
    /// The rulebook this law is part of.
    #[must_use]
    pub const fn rulebook(&self) -> &'a Rulebook {
        self.rulebook
    }

    /// The variant; `None` is the law itself.
    #[must_use]
    pub const fn variant(&self) -> Option<&SmolStr> {
        self.variant.as_ref()
    }

    /// Answers a question. The rules are those of the date that the question names. An id in `facts` that
    /// the scheme does not know, or an impossible answer, counts as unanswered: see [`Law::check_fact`].
    #[must_use]
    pub fn ask(&self, question: &str, facts: &Facts, dates: &Dates) -> Answer {
        let Some((question, versions)) = self.book.questions.get_key_value(question) else {
            return self.unknown_question(question);
        };
        let reference = versions.first().map_or(ReferenceDate::Decision, |entry| entry.body.reference);
        let Some(date) = dates.get(reference) else {
            let missing = MissingFact {
                fact: SmolStr::new(format!("{}_date", reference.slug())),
                question: Arc::new(reference.text()),
                looked_for: false,
                leads: Vec::new(),
            };
            let verdict = Verdict::Missing { facts: vec![missing], reasons: Vec::new() };
            return self.answer(question, reference, None, verdict);
        };
        let stretch = self.edition.on(date);
        let verdict = match stretch.questions.get(question) {
            Some(question) => question.verdict(facts),
            None => silent(
                question,
                Text::new(
                    format!("Ordningen svarer ikke på dette spørgsmål den {date}."),
                    format!("The scheme does not answer this question on {date}."),
                ),
            ),
        };
        self.answer(question, reference, Some(date), verdict)
    }

    fn unknown_question(&self, question: &str) -> Answer {
        let known = hint(question, self.book.questions.keys().map(SmolStr::as_str));
        let text = Text::new(
            format!("Ordningen kender ikke spørgsmålet '{question}': {}.", known.da),
            format!("The scheme does not know the question '{question}': {}.", known.en),
        );
        let verdict = silent("unknown_question", text);
        self.answer(&SmolStr::new(question), ReferenceDate::Decision, None, verdict)
    }

    /// The questions that can be asked, with what each asks and the date that chooses its rules.
    #[must_use]
    pub fn questions(&self) -> Vec<(SmolStr, Text, ReferenceDate)> {
        self.book
            .questions
            .iter()
            .filter_map(|(id, versions)| {
                let entry = versions.first()?;
                Some((id.clone(), Text::clone(&entry.head.text), entry.body.reference))
            })
            .collect()
    }

    /// The value of a parameter on a date.
    ///
    /// # Errors
    /// `unknown_parameter`, `no_value_on_date`, or (kind unsettled) `not_in_sources`: to be filled in.
    pub fn parameter(&self, id: &str, date: Date) -> Result<ParameterValue, Refusal> {
        let entry = entry_on(&self.book.parameters, id, date)
            .ok_or_else(|| unknown("unknown_parameter", "parameter", id, self.book.parameters.keys()))?;
        let Some(value) = entry.body.on(date) else {
            return Err(Refusal::not_found(
                "no_value_on_date",
                format!("'{id}' har ingen værdi den {date}."),
                format!("'{id}' has no value on {date}."),
            ));
        };
        let silent = value.not_in_sources.as_ref().or(entry.head.not_in_sources.as_ref());
        let basis = if value.basis.is_empty() {
            with_silence(&entry.head.basis, silent)
        } else {
            with_silence(&value.basis, value.not_in_sources.as_ref())
        };
        let Some(found) = &value.value else {
            let text = &entry.head.text;
            return Err(Refusal::new(
                RefusalKind::Unsettled,
                "not_in_sources",
                format!("{} Kilderne siger det ikke; det skal udfyldes.", text.da),
                format!("{} The sources do not say; it has to be filled in.", text.en),
            )
            .resting_on(basis));
        };
        Ok(ParameterValue {
            id: entry.head.id.clone(),
            text: Text::clone(&entry.head.text),
            value: found.clone(),
            unit: entry.body.unit.clone(),
            basis,
            from: value.from,
            published: value.published.or(entry.head.published),
            reviewed: value.reviewed.or(entry.head.reviewed),
        })
    }

    /// The whole-numbered parameters of a group on a date, as `matching_weight`; those without a value are left out.
    #[must_use]
    pub fn parameter_group(&self, group: &str, date: Date) -> BTreeMap<SmolStr, i64> {
        let entries = self.book.parameters.values().flatten();
        entries
            .filter(|entry| entry.body.group == group && entry.head.holds_on(date))
            .filter_map(|entry| match entry.body.on(date)?.value.as_ref()? {
                Value::Integer(number) => Some((entry.head.id.clone(), *number)),
                _ => None,
            })
            .collect()
    }

    /// The weights of the matching score on a date, by id.
    #[must_use]
    pub fn weights(&self, date: Date) -> BTreeMap<SmolStr, i64> {
        self.parameter_group("matching_weight", date)
    }

    /// A clock as it runs on a date.
    ///
    /// # Errors
    /// `unknown_clock`, naming the nearest known.
    pub fn clock(&self, id: &str, date: Date) -> Result<Clock, Refusal> {
        let entry = entry_on(&self.book.clocks, id, date)
            .ok_or_else(|| unknown("unknown_clock", "clock", id, self.book.clocks.keys()))?;
        Ok(Clock {
            id: entry.head.id.clone(),
            text: Arc::clone(&entry.head.text),
            duration: entry.body.duration,
            starts_at: entry.body.starts_at.clone(),
            basis: Arc::clone(&entry.head.shown),
        })
    }

    /// The codes of a list, in the order of the files; empty for an unknown list.
    #[must_use]
    pub fn codes(&self, list: &str) -> Vec<Code> {
        let mut found: Vec<&Entry<CodeBody>> = self
            .book
            .codes
            .values()
            .filter_map(|versions| versions.last())
            .filter(|entry| entry.body.list == list)
            .collect();
        found.sort_by(|a, b| a.head.position.cmp(&b.head.position));
        found.into_iter().map(code).collect()
    }

    /// One code of a list.
    ///
    /// # Errors
    /// `unknown_code`, naming the known ones.
    pub fn code(&self, list: &str, id: &str) -> Result<Code, Refusal> {
        // Under this key the entries of a list stand; what it says is looked at, not how it is written.
        let key = format!("{list}/{id}");
        let found = self.book.codes.get(key.as_str()).and_then(|versions| versions.last());
        found.filter(|entry| entry.body.list == list && entry.body.code == id).map(code).ok_or_else(|| {
            let known: Vec<SmolStr> = self.codes(list).into_iter().map(|code| code.id).collect();
            unknown("unknown_code", list, id, known.iter())
        })
    }

    /// Every fact that can be answered, in the order of the files.
    #[must_use]
    pub fn facts(&self) -> Vec<FactDefinition> {
        let mut found: Vec<&Entry<FactBody>> =
            self.book.facts.values().filter_map(|versions| versions.last()).collect();
        found.sort_by(|a, b| a.head.position.cmp(&b.head.position));
        found.into_iter().map(definition).collect()
    }

    /// One fact.
    ///
    /// # Errors
    /// `unknown_fact`, with the nearest known.
    pub fn fact(&self, id: &str) -> Result<FactDefinition, Refusal> {
        self.fact_entry(id).map(definition)
    }

    fn fact_entry(&self, id: &str) -> Result<&Entry<FactBody>, Refusal> {
        let found = self.book.facts.get(id).and_then(|versions| versions.last());
        found.ok_or_else(|| unknown("unknown_fact", "fact", id, self.book.facts.keys()))
    }

    /// Whether an answer is possible for a fact. `NotKnown` always is.
    ///
    /// # Errors
    /// `unknown_fact` or `impossible_answer`, naming what can be answered.
    pub fn check_fact(&self, id: &str, value: &FactValue) -> Result<(), Refusal> {
        let fact = self.fact_entry(id)?;
        let expected = match (&fact.body.kind, value) {
            (_, FactValue::NotKnown) | (FactKind::YesNo, FactValue::Yes | FactValue::No) => return Ok(()),
            (FactKind::YesNo, _) => Text::new("svar ja, nej eller ved_ikke", "answer yes, no or not_known"),
            (FactKind::Choice(choices), FactValue::Choice(id))
                if choices.iter().any(|(known, _)| known == id) =>
            {
                return Ok(());
            }
            (FactKind::Choice(choices), given) => {
                hint(&given.to_string(), choices.iter().map(|(id, _)| id.as_str()))
            }
            (FactKind::Number { min, max, .. }, FactValue::Number(number))
                if min <= number && number <= max =>
            {
                return Ok(());
            }
            (FactKind::Number { min, max, unit }, _) => Text::new(
                format!("svar et helt tal fra {min} til {max} ({})", unit.da),
                format!("answer a whole number from {min} to {max} ({})", unit.en),
            ),
        };
        Err(Refusal::invalid(
            "impossible_answer",
            format!("'{value}' kan ikke svares på '{id}': {}.", expected.da),
            format!("'{value}' is no answer to '{id}': {}.", expected.en),
        ))
    }

    /// What must travel along: each item of the handover list that follows, or of which it is not known.
    ///
    /// # Errors
    /// `no_date` when no date of the case is known.
    pub fn handover_items(&self, facts: &Facts, dates: &Dates) -> Result<Vec<Consequence>, Refusal> {
        Ok(consequences(&self.edition.on(any_date(dates)?).items, facts))
    }

    /// The capability tags that a place must have, or of which it is not known whether it must.
    ///
    /// # Errors
    /// `no_date` when no date of the case is known.
    pub fn required_tags(&self, facts: &Facts, dates: &Dates) -> Result<Vec<Consequence>, Refusal> {
        Ok(consequences(&self.edition.on(any_date(dates)?).requirements, facts))
    }
}

fn consequences(all: &[Consequent], facts: &Facts) -> Vec<Consequence> {
    let found = all.iter().filter_map(|one| {
        one.outcome(facts).map(|outcome| Consequence {
            id: one.id.clone(),
            tag: one.tag.clone(),
            text: Arc::clone(&one.text),
            outcome,
            values: one.looked_at.iter().map(|looked| looked.value(facts)).collect(),
            basis: Arc::clone(&one.basis),
        })
    });
    found.collect()
}

/// What is answered where the scheme has nothing to answer by.
fn silent(id: &str, text: Text) -> Verdict<Conclusion> {
    let open = OpenQuestion {
        id: SmolStr::new(id),
        text: Arc::new(text),
        basis: Arc::default(),
        between: Vec::new(),
    };
    Verdict::Judgement { open: vec![open], reasons: Vec::new() }
}

/// The date that chooses lists which belong to no question: the decision's, or the nearest known.
fn any_date(dates: &Dates) -> Result<Date, Refusal> {
    dates.decision.or(dates.day).or(dates.arrival).or(dates.referral).ok_or_else(|| {
        Refusal::invalid(
            "no_date",
            "Ingen dato er kendt, så reglerne kan ikke vælges.",
            "No date is known, so the rules cannot be chosen.",
        )
    })
}

fn code(entry: &Entry<CodeBody>) -> Code {
    Code {
        id: entry.body.code.clone(),
        text: Arc::clone(&entry.head.text),
        basis: Arc::clone(&entry.head.shown),
        attributes: entry.body.attributes.clone(),
    }
}

fn definition(entry: &Entry<FactBody>) -> FactDefinition {
    FactDefinition {
        id: entry.head.id.clone(),
        question: Text::clone(&entry.head.text),
        kind: entry.body.kind.clone(),
        group: entry.body.group.clone(),
        basis: entry.head.shown.to_vec(),
    }
}

/// What a kind of name, or a list of codes, is called in Danish; a list that an operator added has its own name alone.
fn in_danish(kind: &str) -> &str {
    match kind {
        "block_reason" => "spærringsgrund",
        "cancel_reason" => "annulleringsgrund",
        "clock" => "frist",
        "correction_reason" => "rettelsesgrund",
        "decline_reason" => "grund til at sige nej",
        "delay_cause" => "årsag til ventetid",
        "deviation_reason" => "afvigelsesgrund",
        "end_reason" => "grund til, at opholdet slutter",
        "entry" => "post i ordningen",
        "fact" => "oplysning",
        "parameter" => "parameter",
        "refusal" => "afvisningsgrund",
        "representative" => "slags repræsentant",
        "sharing_basis" => "grundlag for deling",
        "variant" => "variant",
        other => other,
    }
}

/// A refusal for a name that is not known, with the nearest or all known ones.
pub(crate) fn unknown<'k>(
    code: &str,
    kind: &str,
    given: &str,
    known: impl Iterator<Item = &'k SmolStr> + Clone,
) -> Refusal {
    let given: Cow<'_, str> = given.chars().take(80).collect::<String>().into();
    let help = hint(&given, known.map(SmolStr::as_str));
    Refusal::not_found(
        code,
        format!("'{given}' kendes ikke ({}): {}.", in_danish(kind), help.da),
        format!("'{given}' is not a known {kind}: {}.", help.en),
    )
}
