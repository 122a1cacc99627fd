//! The letter: a decision in writing, with reasons in plain words, legal basis, cost and complaint guidance
//! (FOR-17). What neither the scheme nor the sources give is a field that must be filled before it can be sent.

use crate::{answers, decision::Decision, pathway::Pathway};
use kernel::{Language, LegalReference, Outcome, Refusal, RefusalKind, Text, Verdict, danish_date};
use schemes::{Facts, Law};
use serde::Serialize;
use smol_str::SmolStr;

/// The fields that may have to be filled by hand.
pub const FIELDS: &[&str] = &["complaint_body", "complaint_deadline"];

/// A letter, in paragraphs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Letter {
    /// Whether it goes to a representative, and as what.
    pub to_representative: Option<SmolStr>,
    /// Its paragraphs, each with a heading.
    pub paragraphs: Vec<Paragraph>,
    /// Fields that must be filled before it can be sent.
    pub to_fill: Vec<&'static str>,
}

/// A paragraph with its heading.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Paragraph {
    /// The heading.
    pub heading: Text,
    /// Its sentences.
    pub sentences: Vec<Text>,
}

impl Letter {
    /// Whether nothing is left to fill.
    #[must_use]
    pub fn can_be_sent(&self) -> bool {
        self.to_fill.is_empty()
    }

    /// The letter as text. A field that must be filled stands as such, never as a guess.
    #[must_use]
    pub fn text(&self, language: Language) -> String {
        let mut out = String::new();
        for paragraph in &self.paragraphs {
            out.push_str(paragraph.heading.say(language));
            out.push('\n');
            for sentence in &paragraph.sentences {
                out.push_str(sentence.say(language));
                out.push('\n');
            }
            out.push('\n');
        }
        out
    }
}

/// The letter of the latest decision on a pathway, under the rulebook that the decision rests on.
///
/// # Errors
/// When nothing is decided, or the citizen has been forgotten.
pub fn letter(law: &Law<'_>, registry: &registry::State, pathway: &Pathway) -> Result<Letter, Refusal> {
    let decision =
        pathway.requests.iter().rev().find_map(|request| request.decision.as_ref()).ok_or_else(|| {
            Refusal::state("not_decided", "der er ikke truffet afgørelse", "nothing has been decided")
        })?;
    let (Some(known), Some(basis)) = (pathway.known.open(), decision.basis.open()) else {
        return Err(Refusal::new(
            RefusalKind::State,
            "person_forgotten",
            "borgerens oplysninger er slettet, og brevet kan ikke skrives mere",
            "the citizen has been forgotten, and the letter can no longer be written",
        ));
    };
    let facts: Facts = basis.facts.iter().cloned().collect();
    let mut to_fill = Vec::new();
    let mut field = |name: &'static str| -> Text {
        if let Some(filled) = known.letter_fields.get(name) {
            return Text::same(filled.clone());
        }
        if let Ok(value) = law.parameter(name, danish_date(decision.at)) {
            return Text::same(value.value.to_string());
        }
        to_fill.push(name);
        Text::new(
            format!("[SKAL UDFYLDES: {name} – står ikke i kilderne]"),
            format!("[TO BE FILLED IN: {name} – not in the sources]"),
        )
    };
    let complaint = vec![
        Text::new("Du kan klage over afgørelsen.", "You may complain about the decision."),
        prefixed("Klagen sendes til: ", "Send the complaint to: ", field("complaint_body")),
        prefixed("Frist for at klage: ", "Time limit for complaining: ", field("complaint_deadline")),
    ];
    let (why, law_basis) = why(law, pathway, decision, &facts, &basis.reason);
    let paragraphs = vec![
        paragraph("Afgørelse", "Decision", what(law, registry, decision)),
        paragraph("Begrundelse", "Reasons", why),
        paragraph("Retligt grundlag", "Legal basis", law_basis),
        paragraph("Hvad det koster", "What it costs", cost(law, pathway, decision)),
        paragraph("Klagevejledning", "How to complain", complaint),
    ];
    let to_representative = known.representatives.last().map(|(kind, _)| kind.clone());
    Ok(Letter { to_representative, paragraphs, to_fill })
}

fn paragraph(da: &str, en: &str, sentences: Vec<Text>) -> Paragraph {
    Paragraph { heading: Text::new(da, en), sentences }
}

fn prefixed(da: &str, en: &str, text: Text) -> Text {
    Text::new(format!("{da}{}", text.da), format!("{en}{}", text.en))
}

fn what(law: &Law<'_>, registry: &registry::State, decision: &Decision) -> Vec<Text> {
    let date = danish_date(decision.at);
    let conclusion = law.conclusion_on(&decision.conclusion, date);
    let words =
        conclusion.map_or_else(|| Text::same(decision.conclusion.as_str()), |found| Text::clone(&found.text));
    let what =
        prefixed(&format!("Den {date} er det afgjort: "), &format!("On {date} it was decided: "), words);
    let organisation = decision.organisation.clone();
    let name = registry.name_on(&organisation, date).map_or_else(|| organisation.to_string(), str::to_owned);
    let who = Text::new(
        format!("Afgørelsen er truffet af {name}. Sagsbehandler: {}.", decision.by),
        format!("The decision was made by {name}. Case worker: {}.", decision.by),
    );
    vec![what, who]
}

/// The reasons in plain words: the criteria that were met, what the rules leave open, and the decider's own.
fn why(
    law: &Law<'_>,
    pathway: &Pathway,
    decision: &Decision,
    facts: &Facts,
    reason: &str,
) -> (Vec<Text>, Vec<Text>) {
    let mut at_decision = pathway.clone();
    if let Some(known) = at_decision.known.open_mut() {
        known.facts = facts.iter().map(|(fact, value)| (fact.clone(), (value.clone(), true))).collect();
    }
    let answer = answers::placement(law, &at_decision, decision.at);
    let met = answer.verdict.reasons().iter().filter(|reason| reason.outcome == Outcome::Met);
    let mut sentences: Vec<Text> = met.clone().map(|reason| Text::clone(&reason.text)).collect();
    let mut basis: Vec<LegalReference> = met.flat_map(|reason| reason.basis.iter().cloned()).collect();
    if answer.verdict.settled().is_none() {
        sentences.push(Text::new(
            "Reglerne afgør det ikke alene; afgørelsen er et fagligt skøn.",
            "The rules alone do not settle it; the decision is a professional judgement.",
        ));
        if let Verdict::Judgement { open, .. } = &answer.verdict {
            sentences.extend(open.iter().map(|open| Text::clone(&open.text)));
            basis.extend(open.iter().flat_map(|open| open.basis.iter().cloned()));
        }
        if let Verdict::Conflict { claims, .. } = &answer.verdict {
            sentences.extend(claims.iter().map(|claim| Text::clone(&claim.text)));
            basis.extend(claims.iter().flat_map(|claim| claim.basis.iter().cloned()));
        }
    } else if decision.deviates {
        sentences.push(Text::new(
            "Afgørelsen afviger fra det, reglerne peger på.",
            "The decision departs from what the rules point to.",
        ));
    }
    if pathway.heard {
        sentences.push(Text::new(
            "Du er blevet hørt om de oplysninger i sagen, som du ikke kendte.",
            "You have been heard on the facts of the case that you did not know.",
        ));
    }
    if !reason.is_empty() {
        sentences.push(prefixed(
            "Begrundelse fra den, der afgjorde: ",
            "The decider's reason: ",
            Text::same(reason),
        ));
    }
    basis.sort();
    basis.dedup();
    let references = basis.iter().map(|reference| Text::same(reference.line())).collect();
    (sentences, references)
}

fn cost(law: &Law<'_>, pathway: &Pathway, decision: &Decision) -> Vec<Text> {
    let Some(kind) = decision.kind else {
        return vec![Text::new("Afgørelsen giver ingen plads.", "The decision gives no place.")];
    };
    let words = match answers::own_payment(law, pathway, kind, decision.at).verdict {
        Verdict::Settled { conclusion, .. } => Text::clone(&conclusion.text),
        Verdict::Missing { .. } => Text::new(
            "Det kan ikke siges endnu, hvad opholdet koster, for der mangler oplysninger.",
            "What the stay costs cannot be said yet, for facts are missing.",
        ),
        Verdict::Judgement { .. } => Text::new(
            "Kilderne siger ikke, hvad opholdet koster.",
            "The sources do not say what the stay costs.",
        ),
        Verdict::Conflict { .. } => Text::new(
            "Reglerne siger ikke det samme om, hvad opholdet koster.",
            "The rules do not agree on what the stay costs.",
        ),
    };
    vec![words]
}
