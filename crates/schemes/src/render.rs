//! The law in words: every entry as a section that a lawyer can read, with its references.
//! It gives plain structured data; how it looks on paper or screen is decided elsewhere.

use crate::{
    law::{Law, unknown},
    model::*,
};
use kernel::{Date, FactValue, LegalReference, Refusal, Text};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// One entry of the law in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// The kind of entry, as `rule` or `parameter`.
    pub kind: SmolStr,
    /// The entry's id.
    pub id: SmolStr,
    /// What it says.
    pub title: Text,
    /// How it says it, line by line; inner lines are indented by two spaces a step.
    pub lines: Vec<Text>,
    /// What it rests on; a house rule says so.
    pub basis: Vec<LegalReference>,
    /// First date on which it holds.
    pub from: Option<Date>,
    /// First date on which it no longer holds.
    pub until: Option<Date>,
    /// When it was published, where known.
    pub published: Option<Date>,
    /// When it was last reviewed.
    pub reviewed: Option<Date>,
    /// The file in which it stands.
    pub path: String,
    /// The line in the file.
    pub line: u32,
}

impl Section {
    /// Whether the entry holds on a date.
    #[must_use]
    pub fn holds_on(&self, date: Date) -> bool {
        self.from.is_none_or(|from| from <= date) && self.until.is_none_or(|until| date < until)
    }
}

/// The whole law in words, in the order: questions, rules, criteria, the rest.
#[must_use]
pub fn scheme(law: &Law<'_>) -> Vec<Section> {
    let book = law.book;
    let mut found = Vec::new();
    each(&book.questions, "question", &mut found, |_, body| {
        let when = body.reference.text();
        let mut lines = vec![Text::new(
            format!("Reglerne vælges af: {}", when.da),
            format!("The rules are chosen by: {}", when.en),
        )];
        lines.extend(body.otherwise.iter().map(|text| {
            Text::new(format!("Ellers skøn: {}", text.da), format!("Otherwise judgement: {}", text.en))
        }));
        lines
    });
    each(&book.rules, "rule", &mut found, |_, body| rule(law, body));
    each(&book.criteria, "criterion", &mut found, |_, body| conditions(law, &body.condition));
    each(&book.impossible, "impossible", &mut found, |_, body| conditions(law, &body.when));
    each(&book.conclusions, "conclusion", &mut found, |_, body| {
        body.attributes.iter().map(|(name, value)| Text::same(format!("{name}: {value}"))).collect()
    });
    each(&book.parameters, "parameter", &mut found, |_, body| parameter(body));
    each(&book.clocks, "clock", &mut found, |_, body| {
        let (da, en) = match body.duration {
            Duration::Minutes(minutes) if minutes % 60 == 0 => {
                (format!("{} timer", minutes / 60), format!("{} hours", minutes / 60))
            }
            Duration::Minutes(minutes) => (format!("{minutes} minutter"), format!("{minutes} minutes")),
            Duration::CalendarDays(days) => (format!("{days} kalenderdage"), format!("{days} calendar days")),
        };
        vec![Text::new(format!("{da} fra '{}'", body.starts_at), format!("{en} from '{}'", body.starts_at))]
    });
    each(&book.codes, "code", &mut found, |_, body| {
        let mut lines =
            vec![Text::new(format!("Kodeliste: {}", body.list), format!("Code list: {}", body.list))];
        lines.extend(body.restates.iter().map(|restated| {
            Text::new(format!("Gengiver: »{}«", restated.da), format!("Restates: \"{}\"", restated.en))
        }));
        lines
    });
    each(&book.items, "handover_item", &mut found, |_, body| {
        let mut lines = conditions(law, &body.when);
        if let Some(perhaps) = &body.perhaps_when {
            lines.push(Text::new("Måske, når det ikke vides, hvis:", "Perhaps, when it is not known, if:"));
            say(law, perhaps, 1, &mut lines);
        }
        lines
    });
    each(&book.requirements, "requirement", &mut found, |_, body| {
        let mut lines = vec![Text::new(
            format!("Kræver mærket: {}", body.tag),
            format!("Requires the tag: {}", body.tag),
        )];
        lines.extend(conditions(law, &body.when));
        lines
    });
    each(&book.facts, "fact", &mut found, |_, body| match &body.kind {
        FactKind::YesNo => vec![Text::new("ja eller nej", "yes or no")],
        FactKind::Choice(choices) => choices
            .iter()
            .map(|(id, text)| Text::new(format!("{id}: {}", text.da), format!("{id}: {}", text.en)))
            .collect(),
        FactKind::Number { min, max, unit } => {
            vec![Text::new(format!("{min} til {max} {}", unit.da), format!("{min} to {max} {}", unit.en))]
        }
    });
    found
}

/// The entries of an id, of whatever kind and on whatever dates.
///
/// # Errors
/// `unknown_entry`, with the nearest known.
pub fn entry(law: &Law<'_>, id: &str) -> Result<Vec<Section>, Refusal> {
    let all = scheme(law);
    let found: Vec<Section> = all.iter().filter(|section| section.id == id).cloned().collect();
    if found.is_empty() {
        return Err(unknown("unknown_entry", "entry", id, all.iter().map(|section| &section.id)));
    }
    Ok(found)
}

/// The entries of an id that hold on a date; without one, whenever they hold. A question comes with the rules that
/// answer it, each with its conditions, exceptions and legal basis.
///
/// # Errors
/// `unknown_entry`, with the nearest known.
pub fn entry_with_rules(law: &Law<'_>, id: &str, on: Option<Date>) -> Result<Vec<Section>, Refusal> {
    let mut found = entry(law, id)?;
    if law.book.questions.contains_key(id) {
        each(&law.book.rules, "rule", &mut found, |_, body| rule(law, body));
        let answers = |section: &Section| {
            let rules = law.book.rules.get(&section.id).into_iter().flatten();
            rules.into_iter().any(|entry| entry.body.questions.iter().any(|question| question == id))
        };
        found.retain(|section| section.kind != "rule" || answers(section));
    }
    if let Some(on) = on {
        found.retain(|section| section.holds_on(on));
    }
    Ok(found)
}

fn each<T>(table: &Table<T>, kind: &str, found: &mut Vec<Section>, lines: impl Fn(&Head, &T) -> Vec<Text>) {
    let mut entries: Vec<&Entry<T>> = table.values().flatten().collect();
    entries.sort_by(|a, b| a.head.position.cmp(&b.head.position));
    for Entry { head, body } in entries {
        found.push(Section {
            kind: SmolStr::new(kind),
            id: head.id.clone(),
            title: Text::clone(&head.text),
            lines: lines(head, body),
            basis: head.shown.to_vec(),
            from: head.from,
            until: head.until,
            published: head.published,
            reviewed: head.reviewed,
            path: head.position.path.to_string(),
            line: head.position.line,
        });
    }
}

fn name_of<T>(table: &Table<T>, id: &str) -> Text {
    table
        .get(id)
        .and_then(|entries| entries.last())
        .map_or_else(|| Text::same(id), |entry| Text::clone(&entry.head.text))
}

fn rule(law: &Law<'_>, body: &RuleBody) -> Vec<Text> {
    let mut lines = vec![Text::new(
        format!("Svarer på: {}", body.questions.join(", ")),
        format!("Answers: {}", body.questions.join(", ")),
    )];
    lines.extend(conditions(law, &body.when));
    match &body.outcome {
        RuleOutcome::Conclusion(id) => {
            let text = name_of(&law.book.conclusions, id);
            lines.push(Text::new(format!("Så: {}", text.da), format!("Then: {}", text.en)));
        }
        RuleOutcome::Open { text, between } => {
            lines.push(Text::new(format!("Så skøn: {}", text.da), format!("Then judgement: {}", text.en)));
            for id in between {
                let text = name_of(&law.book.conclusions, id);
                lines.push(Text::new(format!("  enten: {}", text.da), format!("  either: {}", text.en)));
            }
        }
    }
    for (ids, da, en) in [
        (&body.overrides, "Går forud for", "Comes before"),
        (&body.conflicts_on_purpose, "Strider mod, uden forrang", "Contradicts, without precedence"),
    ] {
        for id in ids {
            // A variant may have taken the other rule out; its words then stand in the base.
            let rules = [&law.book.rules, &law.rulebook.base.book.rules];
            let text = name_of(
                rules.into_iter().find(|rules| rules.contains_key(id)).unwrap_or(&law.book.rules),
                id,
            );
            lines.push(Text::new(format!("{da}: {}", text.da), format!("{en}: {}", text.en)));
        }
    }
    lines
}

fn parameter(body: &ParameterBody) -> Vec<Text> {
    body.values
        .iter()
        .map(|value| match &value.value {
            Some(number) => Text::new(
                format!("fra {}: {number} {}", value.from, body.unit.da),
                format!("from {}: {number} {}", value.from, body.unit.en),
            ),
            None => Text::new(
                format!("fra {}: ikke i kilderne, skal udfyldes", value.from),
                format!("from {}: not in the sources, to be filled in", value.from),
            ),
        })
        .collect()
}

fn conditions(law: &Law<'_>, condition: &Condition) -> Vec<Text> {
    let mut lines = vec![Text::new("Hvis:", "If:")];
    say(law, condition, 1, &mut lines);
    lines
}

fn say(law: &Law<'_>, condition: &Condition, depth: usize, lines: &mut Vec<Text>) {
    let step = "  ".repeat(depth);
    let mut line =
        |da: String, en: String| lines.push(Text::new(format!("{step}{da}"), format!("{step}{en}")));
    let parts = match condition {
        Condition::All(parts) | Condition::Any(parts) if parts.len() == 1 => {
            for part in parts {
                say(law, part, depth, lines);
            }
            return;
        }
        Condition::All(parts) => {
            line("alt dette:".into(), "all of this:".into());
            parts.as_slice()
        }
        Condition::Any(parts) => {
            line("mindst et af disse:".into(), "at least one of these:".into());
            parts.as_slice()
        }
        Condition::Not(part) => {
            line("ikke:".into(), "not:".into());
            std::slice::from_ref(part.as_ref())
        }
        Condition::Criterion { id, .. } => {
            let text = name_of(&law.book.criteria, id);
            line(text.da, text.en);
            return;
        }
        Condition::Judgement(text) => {
            line(format!("skøn: {}", text.da), format!("judgement: {}", text.en));
            return;
        }
        Condition::Fact { fact, test, .. } => {
            let (question, test) = (name_of(&law.book.facts, fact), compared(test));
            line(format!("{} {}", question.da, test.da), format!("{} {}", question.en, test.en));
            return;
        }
    };
    for part in parts {
        say(law, part, depth + 1, lines);
    }
}

fn compared(test: &Test) -> Text {
    let list = |values: &[FactValue]| {
        let words: Vec<Text> = values.iter().map(value).collect();
        let join =
            |pick: fn(&Text) -> &String| words.iter().map(pick).cloned().collect::<Vec<_>>().join(" / ");
        Text::new(join(|text| &text.da), join(|text| &text.en))
    };
    let bound = |bound: &Bound| match bound {
        Bound::Number(number) => number.to_string(),
        Bound::Parameter(id) => id.to_string(),
    };
    match test {
        Test::OneOf(values) => list(values),
        Test::NoneOf(values) => {
            let values = list(values);
            Text::new(format!("ikke {}", values.da), format!("not {}", values.en))
        }
        Test::AtLeast(given) => {
            Text::new(format!("mindst {}", bound(given)), format!("at least {}", bound(given)))
        }
        Test::MoreThan(given) => {
            Text::new(format!("over {}", bound(given)), format!("more than {}", bound(given)))
        }
        Test::AtMost(given) => {
            Text::new(format!("højst {}", bound(given)), format!("at most {}", bound(given)))
        }
        Test::LessThan(given) => {
            Text::new(format!("under {}", bound(given)), format!("less than {}", bound(given)))
        }
    }
}

fn value(value: &FactValue) -> Text {
    match value {
        FactValue::Yes => Text::new("Ja", "Yes"),
        FactValue::No => Text::new("Nej", "No"),
        other => Text::same(other.to_string()),
    }
}
