//! The letter: a decision in writing, with reasons in plain words, legal basis, cost and complaint guidance
//! (FOR-17). What neither the scheme nor the sources give is a field that must be filled before it can be sent.

use super::authority::{self, Authority};
use crate::{
    answers::{self, Around},
    decision::Decision,
    pathway::Pathway,
};
use kernel::{
    Claim, Date, Language, LegalReference, Outcome, PathwayId, Refusal, RefusalKind, Text, Verdict,
    danish_date, written_date,
};
use schemes::{Conclusion, Facts, Law};
use serde::Serialize;
use smol_str::SmolStr;
use std::collections::{BTreeMap, BTreeSet};

/// The fields that may have to be filled by hand. The address is asked for only where the vault has none.
pub const FIELDS: &[&str] = &["complaint_body", "complaint_deadline", "legal_basis", ADDRESS];

/// The field with the address that the letter goes to, where the vault has none.
pub const ADDRESS: &str = "recipient_address";

/// A letter, in paragraphs. Who the citizen is stands apart from the pathway: the desk says it (see [`Recipient`]).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Letter {
    /// The pathway.
    pub pathway: PathwayId,
    /// Whether it goes to a representative, and as what.
    pub to_representative: Option<SmolStr>,
    /// The representative, as recorded, and what they are to the citizen in words.
    pub representative: Option<(String, Text)>,
    /// Who writes it: the organisation that decided, by its name.
    pub from: String,
    /// The date of the decision, written out.
    pub dated: Text,
    /// Its paragraphs, each with a heading.
    pub paragraphs: Vec<Paragraph>,
    /// Who decided, as the log has it.
    pub decided_by: SmolStr,
    /// The address that was filled in by hand.
    pub address: Option<String>,
    /// Fields that must be filled before it can be sent.
    pub to_fill: Vec<&'static str>,
}

/// The citizen whom the letter is about, as the vault knows them.
#[derive(Clone, Copy)]
pub struct Recipient<'a> {
    /// The name.
    pub name: &'a str,
    /// The address, if known.
    pub address: Option<&'a str>,
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

    /// Where it goes: the address of the vault, else the one filled in by hand. A representative's stands with the name.
    #[must_use]
    pub fn address_of<'a>(&'a self, recipient: Option<Recipient<'a>>) -> Option<&'a str> {
        recipient.and_then(|recipient| recipient.address).or(self.address.as_deref())
    }

    /// Whether it can leave: nothing is left to fill, and it is known whom it goes to and where.
    #[must_use]
    pub fn is_ready_for(&self, recipient: Option<Recipient<'_>>) -> bool {
        let where_to = self.representative.is_some() || self.address_of(recipient).is_some();
        self.can_be_sent() && recipient.is_some() && where_to
    }

    /// To whom the letter speaks, where it goes to a representative.
    #[must_use]
    pub fn spoken_to(&self, citizen: &str) -> Option<Text> {
        self.representative.as_ref().map(|(name, _)| {
            Text::new(
                format!(
                    "Brevet sendes til {name}, som handler på borgerens vegne. »Du« i brevet er {citizen}."
                ),
                format!(
                    "The letter goes to {name}, who acts for the citizen. \"You\" in the letter is {citizen}."
                ),
            )
        })
    }

    /// What stands below the text: who decided, with their title, and for whom.
    #[must_use]
    pub fn closing(&self, name: &str, title: Option<&Text>, language: Language) -> String {
        let greeting = Text::new("Venlig hilsen", "Kind regards");
        let title = title.map_or_else(String::new, |title| format!(", {}", inside(title.say(language))));
        format!("{}\n{name}{title}\n{}\n", greeting.say(language), self.from)
    }

    /// Whom it goes to, from whom, and when: what stands above the text.
    #[must_use]
    pub fn head(&self, recipient: Option<Recipient<'_>>, language: Language) -> String {
        let say = |da: &str, en: &str| Text::new(da, en).say(language).to_owned();
        let citizen = recipient.map_or_else(
            || say("[navnet er ikke kendt her]", "[the name is not known here]"),
            |recipient| recipient.name.to_owned(),
        );
        let mut lines = Vec::new();
        match &self.representative {
            Some((name, kind)) => {
                lines.push(name.clone());
                lines.push(format!("{} {} {citizen}", kind.say(language), say("for", "of")));
            }
            None => {
                lines.push(citizen.clone());
                let address = self.address_of(recipient);
                lines.push(address.map_or_else(
                    || say("[adressen er ikke oplyst]", "[the address is not known]"),
                    str::to_owned,
                ));
            }
        }
        lines.push(String::new());
        lines.push(format!("{}, {}", self.from, self.dated.say(language)));
        lines.push(format!("{} {}", say("Forløb", "Pathway"), self.pathway));
        lines.push(String::new());
        if let Some(spoken_to) = self.spoken_to(&citizen) {
            lines.push(spoken_to.say(language).to_owned());
            lines.push(String::new());
        }
        lines.join("\n") + "\n"
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
pub fn letter(law: &Law<'_>, around: Around<'_>, pathway: &Pathway) -> Result<Letter, Refusal> {
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
    let mut field = |name: &'static str, da: &str, en: &str| -> Text {
        if let Some(filled) = known.letter_fields.get(name) {
            return Text::same(filled.clone());
        }
        if let Ok(value) = law.parameter(name, danish_date(decision.at)) {
            return Text::same(value.value.to_string());
        }
        to_fill.push(name);
        Text::new(
            format!("[SKAL UDFYLDES: {da} – står ikke i kilderne]"),
            format!("[TO BE FILLED IN: {en} – not in the sources]"),
        )
    };
    let body = field("complaint_body", "klageinstansen", "the complaint body");
    let deadline = field("complaint_deadline", "klagefristen", "the time limit");
    let legal = field("legal_basis", "lovbestemmelsen", "the provision of the law");
    let complaint = vec![
        Text::new("Du kan klage over afgørelsen.", "You may complain about the decision."),
        prefixed("Klagen sendes til: ", "Send the complaint to: ", body),
        prefixed("Frist for at klage: ", "Time limit for complaining: ", deadline),
    ];
    let date = danish_date(decision.at);
    let from = around.registry.name_on(&decision.organisation, date);
    let from = from.map_or_else(|| decision.organisation.to_string(), str::to_owned);
    let authority = authority::of_decision(law, around, pathway, decision);
    let (why, mut law_basis) = why(law, pathway, decision, &facts, &basis.reason, &from);
    let what = what(law, decision, &from, authority.as_ref(), &mut law_basis);
    let paragraphs = vec![
        paragraph("Afgørelse", "Decision", what),
        paragraph("Begrundelse", "Reasons", why),
        // The scheme's sources are papers about the rules: they are no law, and are not called so.
        paragraph("Retligt grundlag", "Legal basis", vec![legal]),
        paragraph("Hvad det koster", "What it costs", cost(law, pathway, decision)),
        paragraph("Klagevejledning", "How to complain", complaint),
        paragraph("Hvor reglerne er beskrevet", "Where the rules are described", references(law_basis)),
    ];
    let acting = known.representatives.last();
    let representative = acting.map(|(kind, name)| {
        let words = law.code("representative", kind);
        (name.clone(), words.map_or_else(|_| Text::same(kind.as_str()), |code| Text::clone(&code.text)))
    });
    Ok(Letter {
        pathway: pathway.id,
        to_representative: acting.map(|(kind, _)| kind.clone()),
        representative,
        from,
        dated: written_date(date),
        decided_by: decision.by.as_str().into(),
        address: known.letter_fields.get(ADDRESS).map(ToString::to_string),
        paragraphs,
        to_fill,
    })
}

fn paragraph(da: &str, en: &str, sentences: Vec<Text>) -> Paragraph {
    Paragraph { heading: Text::new(da, en), sentences }
}

fn prefixed(da: &str, en: &str, text: Text) -> Text {
    Text::new(format!("{da}{}", text.da), format!("{en}{}", text.en))
}

/// What the scheme says, said to the citizen: the letter's own words for it, else the scheme's.
fn said(law: &Law<'_>, id: &str, text: &Text) -> Text {
    let words = law.code("letter", id).map_or_else(|_| text.clone(), |code| Text::clone(&code.text));
    let stop = |words: String| if words.ends_with(['.', '!', '?']) { words } else { words + "." };
    Text::new(stop(words.da), stop(words.en))
}

fn what(
    law: &Law<'_>,
    decision: &Decision,
    from: &str,
    authority: Option<&Authority>,
    basis: &mut Vec<LegalReference>,
) -> Vec<Text> {
    let date = danish_date(decision.at);
    let conclusion = law.conclusion_on(&decision.conclusion, date);
    let words =
        conclusion.map_or_else(|| Text::same(decision.conclusion.as_str()), |found| Text::clone(&found.text));
    let on = written_date(date);
    let what = prefixed(
        &format!("Den {} er det afgjort: ", on.da),
        &format!("On {} it was decided: ", on.en),
        said(law, &decision.conclusion, &words),
    );
    let who =
        Text::new(format!("Afgørelsen er truffet af {from}."), format!("The decision was made by {from}."));
    let mut sentences = vec![what, who];
    if let Some(authority) = authority.filter(|authority| authority.decided_itself == Some(false)) {
        let name = &authority.party.name;
        sentences.push(Text::new(
            format!("Myndigheden for opholdet er {}.", name.da),
            format!("The authority for the stay is {}.", name.en),
        ));
        if let Verdict::Judgement { open, .. } = &authority.answer.verdict {
            sentences.extend(open.iter().map(|open| said(law, &open.id, &open.text)));
            basis.extend(open.iter().flat_map(|open| open.basis.iter().cloned()));
        }
    }
    sentences
}

/// Sources that point two ways: each as what one place says, and then whose judgement the decision was. Neither is said as
/// a fact of the citizen, for they contradict each other.
fn contradiction(law: &Law<'_>, claims: &[Claim<Conclusion>], from: &str) -> Vec<Text> {
    let mut sentences = vec![Text::new(
        "De papirer, afgørelsen bygger på, siger ikke det samme her, og intet sted går forud for det andet:",
        "The papers that the decision rests on do not say the same here, and no place comes before the other:",
    )];
    for (nth, claim) in claims.iter().enumerate() {
        let place = match nth {
            0 => Text::new("Det ene sted", "One place"),
            1 => Text::new("Det andet", "The other"),
            _ => Text::new("Endnu et", "Yet another"),
        };
        let said = said(law, &claim.rule, &claim.text);
        sentences.push(Text::new(
            format!("{} peger på {}: {}", place.da, inside(&claim.conclusion.text.da), said.da),
            format!("{} points to {}: {}", place.en, inside(&claim.conclusion.text.en), said.en),
        ));
    }
    sentences.push(Text::new(
        format!("Afgørelsen er derfor truffet efter en konkret vurdering, foretaget af {from}."),
        format!("The decision was therefore made after a concrete judgement, by {from}."),
    ));
    sentences
}

/// Words inside a sentence begin small.
fn inside(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// The reasons in plain words: the criteria that were met, what the rules leave open, and the decider's own; and what
/// they rest on.
fn why(
    law: &Law<'_>,
    pathway: &Pathway,
    decision: &Decision,
    facts: &Facts,
    reason: &str,
    from: &str,
) -> (Vec<Text>, Vec<LegalReference>) {
    let mut at_decision = pathway.clone();
    if let Some(known) = at_decision.known.open_mut() {
        known.facts = facts.iter().map(|(fact, value)| (fact.clone(), (value.clone(), true))).collect();
    }
    let answer = answers::placement(law, &at_decision, decision.at);
    // A rule that others contradict is told as what one place says, and not among the facts of the citizen.
    let claims = match &answer.verdict {
        Verdict::Conflict { claims, .. } => claims.as_slice(),
        _ => &[],
    };
    let claimed = |id: &str| claims.iter().any(|claim| claim.rule == id);
    let reasons = answer.verdict.reasons().iter();
    let met = reasons.filter(|reason| reason.outcome == Outcome::Met && !claimed(&reason.id));
    let mut sentences: Vec<Text> = met.clone().map(|reason| said(law, &reason.id, &reason.text)).collect();
    let mut basis: Vec<LegalReference> = met.flat_map(|reason| reason.basis.iter().cloned()).collect();
    if !claims.is_empty() {
        sentences.extend(contradiction(law, claims, from));
        basis.extend(claims.iter().flat_map(|claim| claim.basis.iter().cloned()));
    } else if answer.verdict.settled().is_none() {
        sentences.push(Text::new(
            "De papirer, afgørelsen bygger på, afgør det ikke alene; afgørelsen er et fagligt skøn.",
            "The papers that the decision rests on do not settle it alone; it is a professional judgement.",
        ));
        if let Verdict::Judgement { open, .. } = &answer.verdict {
            sentences.extend(open.iter().map(|open| said(law, &open.id, &open.text)));
            basis.extend(open.iter().flat_map(|open| open.basis.iter().cloned()));
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
        sentences.push(prefixed("Sagsbehandlerens ord: ", "The case worker's words: ", Text::same(reason)));
    }
    let mut told: Vec<Text> = Vec::new();
    for sentence in sentences {
        if !told.contains(&sentence) {
            told.push(sentence);
        }
    }
    (told, basis)
}

/// What it rests on: each document once, with the passages in it.
fn references(basis: Vec<LegalReference>) -> Vec<Text> {
    let mut documents: BTreeMap<(String, Option<Date>), BTreeSet<String>> = BTreeMap::new();
    for reference in basis {
        let passages = documents.entry((reference.document, reference.published)).or_default();
        // One passage may be named with another that stands for itself too.
        passages.extend(reference.passage.split("; ").filter(|part| !part.is_empty()).map(str::to_owned));
    }
    let line = |((document, published), passages): ((String, Option<Date>), BTreeSet<String>)| {
        let published = published.map(written_date);
        let dated = |date: Option<&str>| date.map_or_else(String::new, |date| format!(" ({date})"));
        let passages = passages.into_iter().collect::<Vec<_>>().join("; ");
        let passages = if passages.is_empty() { passages } else { format!(", {passages}") };
        Text::new(
            format!("{document}{}{passages}", dated(published.as_ref().map(|date| date.da.as_str()))),
            format!("{document}{}{passages}", dated(published.as_ref().map(|date| date.en.as_str()))),
        )
    };
    documents.into_iter().map(line).collect()
}

fn cost(law: &Law<'_>, pathway: &Pathway, decision: &Decision) -> Vec<Text> {
    let Some(kind) = decision.kind else {
        return vec![Text::new("Afgørelsen giver ingen plads.", "The decision gives no place.")];
    };
    let words = match answers::own_payment(law, pathway, kind, decision.at).verdict {
        Verdict::Settled { conclusion, .. } => said(law, &conclusion.id, &conclusion.text),
        Verdict::Missing { .. } => Text::new(
            "Det kan ikke siges endnu, hvad opholdet koster, for der mangler oplysninger.",
            "What the stay costs cannot be said yet, for facts are missing.",
        ),
        Verdict::Judgement { .. } => Text::new(
            "Kilderne siger ikke, hvad opholdet koster.",
            "The sources do not say what the stay costs.",
        ),
        Verdict::Conflict { .. } => Text::new(
            "Kilderne siger ikke det samme om, hvad opholdet koster.",
            "The sources do not agree on what the stay costs.",
        ),
    };
    vec![words]
}
