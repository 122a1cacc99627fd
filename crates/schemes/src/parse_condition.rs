//! Reads conditions: `all`, `any`, `not`, a comparison of a fact, a criterion by name, or `judgement`.

use crate::{
    model::{Bound, Condition, Test},
    reader::{Fields, Node, integer_of},
    source::NESTING_MAX,
};
use kernel::{FactValue, Text};
use smol_str::SmolStr;
use toml::de::DeValue;

/// Reads one condition; `depth` counts from 1.
pub(crate) fn condition<'d>(owner: &Fields<'d>, node: Node<'d>, depth: usize) -> Option<Condition> {
    if depth > NESTING_MAX {
        owner.fault(
            Some(node.span()),
            Text::new(
                format!("betingelsen er dybere end {NESTING_MAX} led"),
                format!("the condition is nested deeper than {NESTING_MAX}"),
            ),
            Text::new("del den i kriterier", "split it into criteria"),
        );
        return None;
    }
    if let Some(id) = node.get_ref().as_str() {
        return Some(criterion(owner, node, id));
    }
    let fields = Fields::of(owner.document, node, &owner.id, "condition")?;
    let found = read(&fields, node, depth);
    fields.finish();
    found
}

fn criterion(owner: &Fields<'_>, node: Node<'_>, id: &str) -> Condition {
    Condition::Criterion { id: SmolStr::new(id), position: owner.document.position(&node.span()) }
}

fn read<'d>(fields: &Fields<'d>, node: Node<'d>, depth: usize) -> Option<Condition> {
    let parts = |items: Vec<Node<'d>>| -> Option<Vec<Condition>> {
        let count = items.len();
        let read: Vec<Condition> =
            items.into_iter().filter_map(|item| condition(fields, item, depth + 1)).collect();
        (read.len() == count).then_some(read)
    };
    let given: Vec<&str> = match node.get_ref() {
        DeValue::Table(table) => ["all", "any", "not", "fact", "criterion", "judgement"]
            .into_iter()
            .filter(|key| table.contains_key(*key))
            .collect(),
        _ => Vec::new(),
    };
    match given.as_slice() {
        ["all"] => filled(fields, parts(fields.array("all"))?).map(Condition::All),
        ["any"] => filled(fields, parts(fields.array("any"))?).map(Condition::Any),
        ["not"] => {
            condition(fields, fields.node("not")?, depth + 1).map(|part| Condition::Not(Box::new(part)))
        }
        ["fact"] => Some(Condition::Fact {
            fact: fields.name("fact")?,
            test: test(fields, node)?,
            position: fields.position(),
        }),
        ["criterion"] => Some(criterion(fields, node, fields.words("criterion")?)),
        ["judgement"] => fields.text("judgement").map(Condition::Judgement),
        _ => {
            for key in ["all", "any", "not", "fact", "criterion", "judgement"] {
                fields.node(key);
            }
            fields.fault(
                None,
                Text::new(
                    "en betingelse skal have netop en af all, any, not, fact, criterion og judgement",
                    "a condition must have exactly one of all, any, not, fact, criterion and judgement",
                ),
                Text::new(
                    "skriv for eksempel { fact = \"aim\", is = \"yes\" }",
                    "write for instance { fact = \"aim\", is = \"yes\" }",
                ),
            );
            None
        }
    }
}

fn filled(fields: &Fields<'_>, parts: Vec<Condition>) -> Option<Vec<Condition>> {
    if parts.is_empty() {
        fields.fault(
            None,
            Text::new("listen er tom", "the list is empty"),
            Text::new("skriv mindst én betingelse", "write at least one condition"),
        );
        return None;
    }
    Some(parts)
}

fn test<'d>(fields: &Fields<'d>, node: Node<'d>) -> Option<Test> {
    const TESTS: [&str; 8] =
        ["is", "is_not", "one_of", "none_of", "at_least", "more_than", "at_most", "less_than"];
    let given: Vec<&str> = match node.get_ref() {
        DeValue::Table(table) => TESTS.into_iter().filter(|key| table.contains_key(*key)).collect(),
        _ => Vec::new(),
    };
    let values = |nodes: Vec<Node<'d>>| -> Option<Vec<FactValue>> {
        let count = nodes.len();
        let read: Vec<FactValue> = nodes.into_iter().filter_map(|node| value(fields, node)).collect();
        (read.len() == count && count > 0).then_some(read)
    };
    match given.as_slice() {
        ["is"] => values(vec![fields.node("is")?]).map(Test::OneOf),
        ["is_not"] => values(vec![fields.node("is_not")?]).map(Test::NoneOf),
        ["one_of"] => values(fields.array("one_of")).map(Test::OneOf),
        ["none_of"] => values(fields.array("none_of")).map(Test::NoneOf),
        ["at_least"] => bound(fields, "at_least").map(Test::AtLeast),
        ["more_than"] => bound(fields, "more_than").map(Test::MoreThan),
        ["at_most"] => bound(fields, "at_most").map(Test::AtMost),
        ["less_than"] => bound(fields, "less_than").map(Test::LessThan),
        _ => {
            for key in TESTS {
                fields.node(key);
            }
            let list = TESTS.join(", ");
            fields.fault(
                None,
                Text::new(
                    "en sammenligning skal have netop ét mål",
                    "a comparison must have exactly one test",
                ),
                Text::new(format!("skriv en af {list}"), format!("write one of {list}")),
            );
            None
        }
    }
}

fn value(fields: &Fields<'_>, node: Node<'_>) -> Option<FactValue> {
    let read = match node.get_ref() {
        DeValue::Boolean(true) => Some(FactValue::Yes),
        DeValue::Boolean(false) => Some(FactValue::No),
        DeValue::Integer(_) => integer_of(node).map(FactValue::Number),
        DeValue::String(words) => Some(value_of_words(words)),
        _ => None,
    };
    if read.is_none() {
        fields.document.wrong_type(
            &node.span(),
            &fields.id,
            "is",
            Text::new(
                "skriv \"yes\", \"no\", et valg eller et tal",
                "write \"yes\", \"no\", a choice or a number",
            ),
        );
    }
    read
}

/// A fact's value as it is written in scheme files, tests and on the command line.
pub(crate) fn value_of_words(words: &str) -> FactValue {
    match words {
        "yes" => FactValue::Yes,
        "no" => FactValue::No,
        "not_known" => FactValue::NotKnown,
        other => FactValue::Choice(SmolStr::new(other)),
    }
}

fn bound(fields: &Fields<'_>, key: &'static str) -> Option<Bound> {
    let node = fields.node(key)?;
    if let Some(number) = integer_of(node) {
        return Some(Bound::Number(number));
    }
    let table = Fields::of(fields.document, node, &fields.id, key)?;
    let parameter = table.name("parameter");
    if parameter.is_none() {
        table.missing(
            "parameter",
            Text::new("skriv et tal eller { parameter = \"…\" }", "write a number or { parameter = \"…\" }"),
        );
    }
    table.finish();
    parameter.map(Bound::Parameter)
}
