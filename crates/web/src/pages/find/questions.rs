//! The questions of the short form: the next one open with where each answer leads, the others that may matter folded, and
//! what has been answered to be seen and changed.

use super::asked::{FACT, field_value};
use crate::{
    form::Faults,
    parts::{
        fields::{described, told},
        verdict,
    },
    words::{self, Say},
};
use kernel::{FactValue, MissingFact, Verdict};
use maud::{Markup, html};
use schemes::{Conclusion, FactDefinition, FactKind, Facts};

/// The groups of facts that a person answers, with what they are about. The others the system answers itself.
const GROUPS: [(&str, &str, &str); 4] = [
    ("needs", "Behov", "Needs"),
    ("discharge", "Udskrivning", "Discharge"),
    ("capability", "Hvad pladsen skal kunne", "What the place must be able to do"),
    ("practical", "Praktisk", "Practical matters"),
];

/// Up to how many answers stand open; more are folded, so that what is still to be asked is not far down.
const ANSWERED_OPEN_MAX: usize = 3;

/// What the form is filled with.
#[derive(Clone, Copy)]
pub(super) struct Form<'a> {
    pub known: &'a [FactDefinition],
    pub answered: &'a Facts,
    pub verdict: Option<&'a Verdict<Conclusion>>,
    pub faults: &'a Faults,
    pub say: Say,
}

/// The answers that a fact can have: value and words.
fn answers(kind: &FactKind, say: Say) -> Vec<(String, String)> {
    let own = match kind {
        FactKind::YesNo => {
            vec![
                ("ja".to_owned(), say.of("Ja", "Yes").to_owned()),
                ("nej".to_owned(), say.of("Nej", "No").to_owned()),
            ]
        }
        FactKind::Choice(choices) => {
            choices.iter().map(|(id, text)| (id.to_string(), words::capital(say.text(text)))).collect()
        }
        FactKind::Number { .. } => Vec::new(),
    };
    let open = [
        ("ved_ikke".to_owned(), say.of("Ved ikke", "Not known").to_owned()),
        (String::new(), say.of("Ikke besvaret", "Not answered").to_owned()),
    ];
    own.into_iter().chain(open).collect()
}

impl Form<'_> {
    /// A question with its answers.
    fn question(&self, fact: &FactDefinition) -> Markup {
        let say = self.say;
        let name = format!("{FACT}{}", fact.id);
        let chosen = field_value(self.answered.get(&fact.id));
        let fault = self.faults.of(&name);
        html! {
            @if let FactKind::Number { min, max, unit } = &fact.kind {
                div.field.has-error[fault.is_some()] {
                    label for=(name) { (say.text(&fact.question)) " (" (say.text(unit)) ")" }
                    (told(&name, self.faults, say))
                    input id=(name) name=(name) type="number" min=(min) max=(max) value=(chosen)
                        aria-invalid=[fault.map(|_| "true")] aria-describedby=[described(&name, self.faults)];
                }
            } @else {
                fieldset.field.has-error[fault.is_some()] aria-describedby=[described(&name, self.faults)] {
                    legend { (say.text(&fact.question)) }
                    (told(&name, self.faults, say))
                    div.choices-row {
                        @for (index, (value, words)) in answers(&fact.kind, say).iter().enumerate() {
                            @let id = if index == 0 { name.clone() } else { format!("{name}-{index}") };
                            label.choice {
                                input id=(id) type="radio" name=(name) value=(value) checked[*value == chosen];
                                (words)
                            }
                        }
                    }
                }
            }
        }
    }

    /// The question to ask first: each answer is a button that says where it leads.
    fn asked_first(&self, fact: &FactDefinition, missing: &MissingFact<Conclusion>) -> Markup {
        let say = self.say;
        let name = format!("{FACT}{}", fact.id);
        let lead = |value: &str| {
            let leads = missing.leads.iter().find(|lead| field_value(Some(&lead.answer)) == value)?;
            Some(verdict::leads(&leads.leads_to, say))
        };
        html! {
            div.box #naeste role="group" aria-labelledby="naeste-navn" {
                p.small.muted { (if missing.looked_for { say.of("Stadig uvist, og det har betydning", "Still not known, and it matters") } else { say.of("Næste spørgsmål", "Next question") }) }
                h2 #naeste-navn { (say.text(&fact.question)) }
                @if matches!(fact.kind, FactKind::Number { .. }) {
                    (self.question(fact))
                } @else {
                    div.answers {
                        @for (value, words) in answers(&fact.kind, say).iter().filter(|(value, _)| !value.is_empty()) {
                            @if value != "ved_ikke" || !missing.looked_for {
                                button.quiet type="submit" name=(name) value=(value) {
                                    (words) @if let Some(lead) = lead(value) { " " span.lead-to { "→ " (lead) } }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    fn by_id(&self, id: &str) -> Option<&FactDefinition> {
        self.known.iter().find(|fact| fact.id == id)
    }

    /// The facts that are missing and may matter, the one to ask first in front.
    fn missing(&self) -> Vec<&MissingFact<Conclusion>> {
        match self.verdict {
            Some(Verdict::Missing { facts, .. }) => schemes::ranked(facts),
            _ => Vec::new(),
        }
    }

    /// The whole: answered, next, may matter, the rest.
    pub(super) fn questions(&self) -> Markup {
        let say = self.say;
        let missing = self.missing();
        let faulty = |id: &str| self.faults.of(&format!("{FACT}{id}")).is_some();
        // What was answered stays in the order of the scheme, so that nothing jumps about.
        let is_open = |fact: &&FactDefinition| {
            let unknown = self.answered.get(&fact.id) == Some(&FactValue::NotKnown);
            missing.iter().any(|one| one.fact == fact.id) && unknown
        };
        let answered: Vec<&FactDefinition> = self
            .known
            .iter()
            .filter(|fact| self.answered.contains_key(&fact.id))
            .filter(|fact| !is_open(fact))
            .collect();
        let shown: Vec<&str> = answered
            .iter()
            .map(|fact| fact.id.as_str())
            .chain(missing.iter().map(|fact| fact.fact.as_str()))
            .collect();
        let first = missing.first().and_then(|first| Some((self.by_id(&first.fact)?, *first)));
        html! {
            @if let Some((fact, missing)) = first {
                (self.asked_first(fact, missing))
            }
            @if missing.len() > 1 {
                details #flere {
                    summary { (say.count(missing.len() - 1)) " " (say.of("spørgsmål mere kan have betydning", "more questions may matter")) }
                    @for one in missing.iter().skip(1) {
                        @if let Some(fact) = self.by_id(&one.fact) { (self.question(fact)) }
                    }
                }
            }
            @if !answered.is_empty() {
                @let wrong = answered.iter().any(|fact| faulty(&fact.id));
                details #besvaret open[wrong || answered.len() <= ANSWERED_OPEN_MAX] {
                    summary { (say.of("Besvaret", "Answered")) " (" (say.count(answered.len())) ")" }
                    @for fact in answered { (self.question(fact)) }
                }
            }
            (self.rest(&shown, &faulty))
        }
    }

    /// Everything else that can be answered: it does not change this answer, but may be asked of the place.
    fn rest(&self, shown: &[&str], faulty: &dyn Fn(&str) -> bool) -> Markup {
        let say = self.say;
        html! {
            @for (group, da, en) in GROUPS {
                @let facts: Vec<&FactDefinition> = self.known.iter().filter(|fact| fact.group == group && !shown.contains(&fact.id.as_str())).collect();
                @if !facts.is_empty() {
                    details id={ "gruppe-" (group) } open[facts.iter().any(|fact| faulty(&fact.id))] {
                        summary { (say.of(da, en)) " " span.muted { "(" (say.count(facts.len())) " " (say.of("ikke nødvendige for svaret", "not needed for the answer")) ")" } }
                        @for fact in facts { (self.question(fact)) }
                    }
                }
            }
        }
    }
}
