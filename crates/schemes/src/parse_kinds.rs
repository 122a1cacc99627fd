//! Reads what belongs to each kind of entry by itself: a fact's answers, a rule's outcome, a parameter's
//! dated values, a clock's length. What every entry has is read in `parse`.

use crate::{
    fault::hint,
    model::*,
    parse::{Entries, duplicate, when},
    reader::{Fields, Node, date_of, integer_of},
};
use kernel::Text;
use smol_str::SmolStr;
use toml::de::DeValue;

pub(crate) fn fact(fields: &Fields<'_>) -> Option<FactBody> {
    let group = fields.name("group").unwrap_or_else(|| SmolStr::new("other"));
    let kinds = ["yes_no", "choice", "number"];
    let kind = fields.words("type").unwrap_or("");
    let kind = match kind {
        "yes_no" => FactKind::YesNo,
        "choice" => {
            let mut values: Vec<(SmolStr, Text)> = Vec::new();
            for node in fields.array("values") {
                let Some(value) = Fields::of(fields.document, node, &fields.id, "values") else {
                    continue;
                };
                let (id, text) = (value.name("id"), value.text("text"));
                if let (Some(id), Some(text)) = (id, text) {
                    if values.iter().any(|(known, _)| *known == id) {
                        duplicate(&value);
                    }
                    values.push((id, text));
                }
                value.finish();
            }
            if values.len() < 2 || values.len() > crate::source::FACT_VALUES_MAX {
                fields.missing(
                    "values",
                    Text::new(
                        "skriv 2 til 64 valg: values = [{ id = …, text = … }]",
                        "write 2 to 64 choices: values = [{ id = …, text = … }]",
                    ),
                );
            }
            FactKind::Choice(values)
        }
        "number" => {
            let (min, max, unit) = (fields.integer("min"), fields.integer("max"), fields.text("unit"));
            if min.zip(max).is_none_or(|(min, max)| min >= max) {
                fields.missing(
                    "min",
                    Text::new("skriv min og max, min mindst", "write min and max, min the lesser"),
                );
            }
            FactKind::Number { min: min?, max: max?, unit: unit.unwrap_or_else(|| Text::same("")) }
        }
        other => {
            // Which keys belong depends on the type, so none of them is called unknown.
            for key in ["values", "min", "max", "unit"] {
                fields.node(key);
            }
            fields.fault(
                None,
                Text::new(format!("ukendt slags svar '{other}'"), format!("unknown type '{other}'")),
                hint(other, kinds),
            );
            return None;
        }
    };
    Some(FactBody { kind, group })
}

pub(crate) fn question(fields: &Fields<'_>) -> Option<QuestionBody> {
    let given = fields.words("reference_date").unwrap_or("");
    let known =
        [ReferenceDate::Referral, ReferenceDate::Decision, ReferenceDate::Arrival, ReferenceDate::Day];
    let reference = known.into_iter().find(|date| date.slug() == given);
    if reference.is_none() {
        fields.fault(
            None,
            Text::new(
                format!("'reference_date' er ikke en kendt dato: '{given}'"),
                format!("'reference_date' is no known date: '{given}'"),
            ),
            hint(given, known.map(ReferenceDate::slug)),
        );
    }
    let otherwise = fields.text("otherwise");
    Some(QuestionBody { reference: reference?, otherwise })
}

pub(crate) fn rule(
    fields: &Fields<'_>,
    questions: &'static str,
    conclusion: &'static str,
) -> Option<RuleBody> {
    let mut asked = fields.names(questions);
    if questions == "questions" {
        asked.extend(fields.names("question"));
    } else {
        asked.extend(fields.names("timeline"));
    }
    if asked.is_empty() {
        fields.missing(questions, Text::new("nævn spørgsmålet", "name the question"));
    }
    let concludes = fields.name(conclusion);
    let open = fields.text("judgement");
    let between = fields.names("between");
    let (overrides, conflicts_on_purpose) = (fields.names("overrides"), fields.names("conflicts_on_purpose"));
    let when = when(fields, "when");
    let outcome = match (concludes, open) {
        (Some(id), None) => RuleOutcome::Conclusion(id),
        (None, Some(text)) => RuleOutcome::Open { text, between },
        _ => {
            fields.fault(
                None,
                Text::new(
                    format!("en regel skal have enten '{conclusion}' eller 'judgement'"),
                    format!("a rule must have either '{conclusion}' or 'judgement'"),
                ),
                Text::new("skriv netop en af dem", "write exactly one of them"),
            );
            return None;
        }
    };
    Some(RuleBody { questions: asked, overrides, conflicts_on_purpose, when: when?, outcome })
}

pub(crate) fn parameter<'d>(reader: &Entries<'d, '_>, fields: &Fields<'d>) -> Option<ParameterBody> {
    let unit = fields.text("unit");
    if unit.is_none() {
        fields.missing("unit", Text::new("skriv enheden", "write the unit"));
    }
    let group = fields.name("group").unwrap_or_else(|| SmolStr::new("other"));
    let nodes = fields.array("values");
    if nodes.is_empty() {
        fields.missing("values", Text::new("skriv mindst én værdi", "write at least one value"));
    }
    let mut values: Vec<DatedValue> = Vec::new();
    for node in nodes {
        let Some(one) = Fields::of(fields.document, node, &fields.id, "values") else {
            continue;
        };
        let from = one.date("from");
        if from.is_none() {
            one.missing("from", Text::new("skriv fra hvilken dato", "write from which date"));
        }
        let unset = one.flag("unset");
        let value = one.node("value").and_then(value_of);
        if unset == value.is_some() {
            one.fault(
                None,
                Text::new(
                    "en værdi skal have enten 'value' eller 'unset = true'",
                    "a value must have either 'value' or 'unset = true'",
                ),
                Text::new("skriv netop en af dem", "write exactly one of them"),
            );
        }
        let silent = one.text("not_in_sources");
        let basis = one.array("basis").into_iter().filter_map(|node| reader.reference(&one, node)).collect();
        if let Some(from) = from {
            values.push(DatedValue {
                from,
                until: one.date("until"),
                value,
                basis,
                not_in_sources: silent,
                published: one.date("published"),
                reviewed: one.date("reviewed"),
                position: one.position(),
            });
        }
        one.finish();
    }
    values.sort_by_key(|value| value.from);
    dates_of(fields, &values);
    Some(ParameterBody { unit: unit?, group, values })
}

/// Values follow each other without gap or overlap.
fn dates_of(fields: &Fields<'_>, values: &[DatedValue]) {
    for pair in values.windows(2) {
        let [earlier, later] = pair else { continue };
        let (da, en) = match earlier.until {
            _ if earlier.from == later.from => ("overlapper", "overlap"),
            Some(until) if until > later.from => ("overlapper", "overlap"),
            Some(until) if until < later.from => ("har et hul imellem sig", "leave a gap"),
            _ => continue,
        };
        let fault = later.position.fault(
            &fields.id,
            Text::new(
                format!("værdierne fra {} og fra {} {da}", earlier.from, later.from),
                format!("the values from {} and from {} {en}", earlier.from, later.from),
            ),
            Text::new(
                "udelad 'until', eller lad den være lig næste 'from'",
                "leave 'until' out, or let it equal the next 'from'",
            ),
        );
        fields.document.push(fault);
    }
}

fn value_of(node: Node<'_>) -> Option<Value> {
    match node.get_ref() {
        DeValue::Integer(_) => integer_of(node).map(Value::Integer),
        DeValue::Float(number) => Some(Value::Decimal(number.as_str().to_owned())),
        DeValue::String(words) => Some(Value::Text(words.to_string())),
        DeValue::Datetime(_) => date_of(node).map(Value::Date),
        _ => None,
    }
}

pub(crate) fn clock(fields: &Fields<'_>) -> Option<ClockBody> {
    let (minutes, hours, days) =
        (fields.integer("minutes"), fields.integer("hours"), fields.integer("calendar_days"));
    let starts_at = fields.name("starts_at");
    if starts_at.is_none() {
        fields.missing("starts_at", Text::new("nævn begivenheden", "name the event that starts it"));
    }
    let duration = match (minutes, hours, days) {
        (Some(minutes), None, None) => Some(Duration::Minutes(minutes)),
        (None, Some(hours), None) => hours.checked_mul(60).map(Duration::Minutes),
        (None, None, Some(days)) => i32::try_from(days).ok().map(Duration::CalendarDays),
        _ => None,
    };
    let positive = duration.filter(|duration| match duration {
        Duration::Minutes(minutes) => *minutes > 0,
        Duration::CalendarDays(days) => *days > 0,
    });
    if positive.is_none() {
        fields.missing(
            "hours",
            Text::new(
                "skriv netop en af minutes, hours og calendar_days, større end nul",
                "write exactly one of minutes, hours and calendar_days, greater than zero",
            ),
        );
    }
    Some(ClockBody { duration: positive?, starts_at: starts_at? })
}
