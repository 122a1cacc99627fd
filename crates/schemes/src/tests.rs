//! Scheme tests as data: given facts and dates, the expected answer and reasons. They stand beside the
//! schemes, are read by lawyers, and run in the test suite and from the command line.

use crate::{
    answer::{Answer, Conclusion, Dates, Facts},
    fault::{Fault, Position},
    parse,
    parse_condition::value_of_words,
    reader::{Document, Fields, Node, integer_of},
    rulebook::Rulebook,
    source::{FILE_BYTES_MAX, Room, SourceFile},
};
use kernel::{FactValue, LeadsTo, Outcome, Text, Verdict};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::collections::BTreeMap;
use toml::de::DeValue;

/// The name under which a test asks the law itself rather than a variant.
pub const BASE: &str = "base";

/// One test: a case and what it must come to.
#[derive(Clone, Debug)]
pub struct SchemeTest {
    id: SmolStr,
    text: Text,
    question: SmolStr,
    variants: Vec<SmolStr>,
    dates: Dates,
    facts: Facts,
    expected: Expected,
    position: Position,
}

#[derive(Clone, Debug, Default)]
struct Expected {
    verdict: SmolStr,
    conclusion: Option<SmolStr>,
    attributes: BTreeMap<SmolStr, SmolStr>,
    facts: Option<Vec<SmolStr>>,
    /// Fact, answer, and where it leads: a conclusion, `missing`, `judgement` or `conflict`.
    leads: Vec<(SmolStr, SmolStr, SmolStr)>,
    open: Option<Vec<SmolStr>>,
    between: Option<Vec<SmolStr>>,
    rules: Option<Vec<SmolStr>>,
    reasons: Vec<(Outcome, SmolStr)>,
}

/// How one test went under one reading of the law.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestResult {
    /// The test's id.
    pub id: SmolStr,
    /// What it shows.
    pub text: Text,
    /// Under which variant; [`BASE`] is the law itself.
    pub variant: SmolStr,
    /// The file.
    pub path: String,
    /// The line.
    pub line: u32,
    /// What came out otherwise than expected; empty when the test passed.
    pub differences: Vec<Text>,
}

impl TestResult {
    /// Whether everything came out as expected.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.differences.is_empty()
    }
}

/// Reads the tests among these files: those in a `tests` folder.
///
/// # Errors
/// Every fault in every test file.
pub fn load(files: &[SourceFile]) -> Result<Vec<SchemeTest>, Vec<Fault>> {
    let mut tests = Vec::new();
    let mut faults = Vec::new();
    let mut files: Vec<&SourceFile> = files.iter().filter(|file| file.room() == Room::Test).collect();
    files.sort();
    for file in files {
        let document = Document::new(&file.path, &file.text);
        if file.text.len() > FILE_BYTES_MAX {
            document.fault(
                &(0..0),
                "",
                Text::new("filen er for stor", "the file is too large"),
                Text::new("del den", "split it"),
            );
        } else if let Some(tree) = parse::tree(&document, &file.text) {
            for (key, _) in &tree {
                let name: &str = key.get_ref();
                if name != "test" {
                    document.fault(
                        &key.span(),
                        "",
                        Text::new(format!("ukendt tabel '{name}'"), format!("unknown table '{name}'")),
                        Text::new("en testfil har kun [[test]]", "a test file has [[test]] only"),
                    );
                }
            }
            for fields in parse::tables(&document, &tree, "test") {
                tests.extend(read(&fields));
                fields.finish();
            }
        }
        faults.extend(document.take_faults());
    }
    let mut seen = std::collections::BTreeSet::new();
    for test in &tests {
        if !seen.insert(test.id.clone()) {
            faults.push(test.position.fault(
                &test.id,
                Text::new("id'et er brugt før", "the id is used before"),
                Text::new("giv hver test sit id", "give each test its own id"),
            ));
        }
    }
    if faults.is_empty() { Ok(tests) } else { Err(faults) }
}

fn read(fields: &Fields<'_>) -> Option<SchemeTest> {
    let (id, text, question) = (fields.name("id"), fields.text("text"), fields.name("question"));
    for (key, there) in [("id", id.is_some()), ("text", text.is_some()), ("question", question.is_some())] {
        if !there {
            fields.missing(key, Text::new("skriv det", "write it"));
        }
    }
    let mut variants = fields.names("variants");
    if variants.is_empty() {
        variants.push(SmolStr::new(BASE));
    }
    let dates = fields
        .node("dates")
        .and_then(|node| Fields::of(fields.document, node, &fields.id, "dates"))
        .map(|given| {
            let dates = Dates {
                referral: given.date("referral"),
                decision: given.date("decision"),
                arrival: given.date("arrival"),
                day: given.date("day"),
            };
            given.finish();
            dates
        });
    let facts = fields.node("facts").map(|node| facts(fields, node)).unwrap_or_default();
    let expected = match fields.node("expect") {
        Some(node) => Fields::of(fields.document, node, &fields.id, "expect").map(expect),
        None => {
            fields.missing("expect", Text::new("skriv det ventede svar", "write the expected answer"));
            None
        }
    };
    Some(SchemeTest {
        id: id?,
        text: text?,
        question: question?,
        variants,
        dates: dates.unwrap_or_default(),
        facts,
        expected: expected?,
        position: fields.position(),
    })
}

fn facts(fields: &Fields<'_>, node: Node<'_>) -> Facts {
    let mut facts = Facts::new();
    if let DeValue::Table(table) = node.get_ref() {
        for (key, value) in table {
            let read = match value.get_ref() {
                DeValue::String(words) => Some(value_of_words(words)),
                _ => integer_of(value).map(FactValue::Number),
            };
            match read {
                Some(read) => {
                    facts.insert(SmolStr::new(key.get_ref()), read);
                }
                None => fields.document.wrong_type(
                    &value.span(),
                    &fields.id,
                    key.get_ref(),
                    Text::new("skriv et svar i \"…\" eller et tal", "write an answer in \"…\" or a number"),
                ),
            }
        }
    }
    facts
}

fn expect(fields: Fields<'_>) -> Expected {
    let verdict = SmolStr::new(fields.words("verdict").unwrap_or(""));
    let kinds = ["settled", "missing", "judgement", "conflict"];
    if !kinds.contains(&verdict.as_str()) {
        fields.fault(
            None,
            Text::new("ukendt slags svar", "unknown kind of verdict"),
            crate::fault::hint(&verdict, kinds),
        );
    }
    let optional = |key: &'static str| fields.node(key).map(|_| fields.names(key));
    let mut leads = Vec::new();
    if let Some(DeValue::Table(by_fact)) = fields.node("leads").map(|node| node.get_ref()) {
        for (fact, answers) in by_fact {
            if let DeValue::Table(answers) = answers.get_ref() {
                for (answer, to) in answers {
                    let to = to.get_ref().as_str().unwrap_or("");
                    leads.push((
                        SmolStr::new(fact.get_ref()),
                        SmolStr::new(answer.get_ref()),
                        SmolStr::new(to),
                    ));
                }
            }
        }
    }
    let mut reasons = Vec::new();
    for (key, outcome) in [
        ("met", Outcome::Met),
        ("not_met", Outcome::NotMet),
        ("not_answered", Outcome::Missing),
        ("left_open", Outcome::Judgement),
    ] {
        reasons.extend(fields.names(key).into_iter().map(|id| (outcome, id)));
    }
    let expected = Expected {
        verdict,
        conclusion: fields.name("conclusion"),
        attributes: fields.attributes("attributes"),
        facts: optional("facts"),
        leads,
        open: optional("open"),
        between: optional("between"),
        rules: optional("rules"),
        reasons,
    };
    fields.finish();
    expected
}

/// Runs the tests among these files against a rulebook. A file that cannot be read is a test that fails.
#[must_use]
pub fn run(rulebook: &Rulebook, files: &[SourceFile]) -> Vec<TestResult> {
    let tests = match load(files) {
        Ok(tests) => tests,
        Err(faults) => {
            return faults
                .into_iter()
                .map(|fault| TestResult {
                    id: SmolStr::new(&fault.id),
                    text: fault.what.clone(),
                    variant: SmolStr::new(BASE),
                    path: fault.path.clone(),
                    line: fault.line,
                    differences: vec![fault.what, fault.hint],
                })
                .collect();
        }
    };
    let mut results = Vec::new();
    for test in &tests {
        for variant in &test.variants {
            let name = (variant != BASE).then_some(variant.as_str());
            let differences = match rulebook.law(name) {
                Err(refusal) => vec![refusal.text],
                Ok(law) => {
                    let mut differences: Vec<Text> = test
                        .facts
                        .iter()
                        .filter_map(|(id, value)| law.check_fact(id, value).err())
                        .map(|refusal| refusal.text)
                        .collect();
                    differences
                        .extend(differs(&test.expected, &law.ask(&test.question, &test.facts, &test.dates)));
                    differences
                }
            };
            results.push(TestResult {
                id: test.id.clone(),
                text: test.text.clone(),
                variant: variant.clone(),
                path: test.position.path.to_string(),
                line: test.position.line,
                differences,
            });
        }
    }
    results
}

fn differs(expected: &Expected, answer: &Answer) -> Vec<Text> {
    let mut found = Vec::new();
    let mut check = |what: &str, wanted: &str, got: &str| {
        if wanted != got {
            found.push(Text::new(
                format!("{what}: ventede {wanted}, fik {got}"),
                format!("{what}: expected {wanted}, got {got}"),
            ));
        }
    };
    let verdict = &answer.verdict;
    let kind = match verdict {
        Verdict::Settled { .. } => "settled",
        Verdict::Missing { .. } => "missing",
        Verdict::Judgement { .. } => "judgement",
        Verdict::Conflict { .. } => "conflict",
    };
    check("verdict", &expected.verdict, kind);
    if let Some(wanted) = &expected.conclusion {
        check("conclusion", wanted, verdict.settled().map_or("none", |got| got.id.as_str()));
    }
    for (name, wanted) in &expected.attributes {
        let got = verdict.settled().and_then(|got| got.attribute(name)).unwrap_or("none");
        check(name, wanted, got);
    }
    let mut set = |what: &str, wanted: &Option<Vec<SmolStr>>, mut got: Vec<SmolStr>| {
        if let Some(wanted) = wanted {
            let mut wanted = wanted.clone();
            wanted.sort();
            got.sort();
            got.dedup();
            check(what, &wanted.join(", "), &got.join(", "));
        }
    };
    let ids = |conclusions: &[Conclusion]| -> Vec<SmolStr> {
        conclusions.iter().map(|one| one.id.clone()).collect()
    };
    let (mut facts, mut open, mut between, mut rules) = (vec![], vec![], vec![], vec![]);
    match verdict {
        Verdict::Missing { facts: missing, .. } => {
            facts = missing.iter().map(|one| one.fact.clone()).collect()
        }
        Verdict::Judgement { open: questions, .. } => {
            open = questions.iter().map(|one| one.id.clone()).collect();
            between = questions.iter().flat_map(|one| ids(&one.between)).collect();
        }
        Verdict::Conflict { claims, .. } => rules = claims.iter().map(|one| one.rule.clone()).collect(),
        Verdict::Settled { .. } => {}
    }
    set("facts", &expected.facts, facts);
    set("open", &expected.open, open);
    set("between", &expected.between, between);
    set("rules", &expected.rules, rules);
    for (fact, given, to) in &expected.leads {
        check(&format!("{fact} = {given}"), to, &leads(verdict, fact, given));
    }
    for (outcome, id) in &expected.reasons {
        let got = verdict.reasons().iter().find(|reason| reason.id == *id);
        let got = got.map_or("none".to_owned(), |reason| format!("{:?}", reason.outcome));
        check(id, &format!("{outcome:?}"), &got);
    }
    found
}

fn leads(verdict: &Verdict<Conclusion>, fact: &str, answer: &str) -> String {
    let Verdict::Missing { facts, .. } = verdict else {
        return "none".to_owned();
    };
    let found = facts
        .iter()
        .filter(|one| one.fact == fact)
        .flat_map(|one| &one.leads)
        .find(|lead| lead.answer.to_string() == answer);
    match found.map(|lead| &lead.leads_to) {
        None => "none".to_owned(),
        Some(LeadsTo::Settled(conclusion)) => conclusion.id.to_string(),
        Some(LeadsTo::Missing(_)) => "missing".to_owned(),
        Some(LeadsTo::Judgement) => "judgement".to_owned(),
        Some(LeadsTo::Conflict) => "conflict".to_owned(),
    }
}
