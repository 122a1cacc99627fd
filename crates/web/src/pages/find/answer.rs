//! The answer that grows beside the questions: what the rules say, what follows from it, why, and the readings of the law
//! side by side.

use super::asked::{Asked, Choices};
use crate::{pages::Handed, parts::verdict, words::Say};
use engine::AskError;
use kernel::{Date, OrganisationId, Text};
use maud::{Markup, html};
use pathways::view::who::Follows;
use schemes::{Answer, Comparison, Conclusion};

/// What follows from a conclusion: what it is about, and what it says.
pub(super) struct Line {
    pub about: Text,
    pub text: Text,
    /// The organisation behind it, where it is one and known.
    pub named: Option<Text>,
    /// The authority's id, in the line that says whose the decision is.
    pub authority: Option<OrganisationId>,
}

impl From<Follows> for Line {
    fn from(follows: Follows) -> Self {
        let Follows { attribute, about, text, party } = follows;
        let (named, id) = party.map(|party| (party.name, party.organisation)).unzip();
        Line { about, text, named, authority: id.flatten().filter(|_| attribute == "authority") }
    }
}

/// What follows from a conclusion of a case without a citizen; the organisations, where the residence is given.
pub(super) fn follows(
    handed: &Handed,
    answer: &Answer,
    residence: Option<&OrganisationId>,
    date: Date,
) -> Result<Vec<Line>, AskError> {
    let Some(conclusion) = answer.verdict.settled() else { return Ok(Vec::new()) };
    let about = [
        ("authority", Text::new("Myndighed", "Authority")),
        ("payer", Text::new("Betaler", "Payer")),
        ("own_payment", Text::new("Egenbetaling", "Own payment")),
        ("free_choice", Text::new("Frit valg", "Free choice")),
    ];
    let variant = answer.variant.as_deref();
    let found = handed.house.engine().read(|world| {
        let adopted = world.below().law().ok()?;
        let law = adopted.rulebook().law(variant).ok()?;
        let lines = about.into_iter().filter_map(|(attribute, about)| {
            let concluded = law.conclusion_on(conclusion.attribute(attribute)?, date)?;
            let named = concluded.attribute("party").zip(residence).and_then(|(role, residence)| {
                let registry = &world.registry;
                match role {
                    "municipality_of_residence" => registry.organisation_on(residence, date),
                    "region_of_residence" => registry.region_of(residence, date),
                    _ => None,
                }
            });
            let named = named.map(|found| Text::same(found.name.as_str()));
            Some(Line { about, text: Text::clone(&concluded.text), named, authority: None })
        });
        Some(lines.collect())
    })?;
    Ok(found.unwrap_or_default())
}

/// What follows, as a list.
pub(super) fn lines(lines: &[Line], say: Say) -> Markup {
    html! {
        @if !lines.is_empty() {
            dl.facts {
                @for line in lines {
                    dt { (say.text(&line.about)) }
                    dd { (say.text(&line.text)) @if let Some(named) = &line.named { ": " strong { (say.text(named)) } } }
                }
            }
        }
    }
}

/// What is missing beside the question that is asked first, and where each answer leads.
fn missing(answer: &Answer, facts: &verdict::FactWords, say: Say) -> Markup {
    let kernel::Verdict::Missing { facts: missing, .. } = &answer.verdict else { return html! {} };
    let ranked = schemes::ranked(missing);
    let one = |fact: &kernel::MissingFact<Conclusion>| {
        html! {
            p { strong { (say.text(&fact.question)) }
                @if fact.looked_for { " " span.muted { "(" (say.of("nogen har set efter og kunne ikke finde ud af det", "somebody looked and could not find out")) ")" } } }
            ul { @for lead in &fact.leads {
                li { (facts.value(&fact.fact, &lead.answer, say)) " → " (verdict::leads(&lead.leads_to, say)) }
            } }
        }
    };
    html! {
        h3 { (say.of("Det mangler, og hertil fører hvert svar", "What is missing, and where each answer leads")) }
        @if let Some(first) = ranked.first() { (one(first)) }
        @if ranked.len() > 1 {
            details #mangler-ogsaa {
                summary { (say.count(ranked.len() - 1)) " " @if ranked.len() == 2 { (say.of("oplysning mere", "more fact")) } @else { (say.of("oplysninger mere", "more facts")) } }
                @for fact in ranked.iter().skip(1) { (one(fact)) }
            }
        }
        p.muted { (say.of("Før det er afgjort, foreslås ingen plads. En person kan afgøre sagen alligevel og skal så begrunde det.", "Until it is settled no place is suggested. A person may decide all the same and must then give a reason.")) }
    }
}

/// One answer with what follows from it and why.
pub(super) fn one(answer: &Answer, follows: &[Line], facts: &verdict::FactWords, say: Say) -> Markup {
    html! {
        (verdict::headline(&answer.verdict, say))
        (lines(follows, say))
        (verdict::open(&answer.verdict, say))
        (missing(answer, facts, say))
        @if far_off(answer) {
            details #begrundelse {
                summary { (say.of("Kriterierne, der er i spil", "The criteria that are in play")) }
                (verdict::reasons(&answer.verdict, say))
            }
        } @else {
            h3 { (say.of("Begrundelse", "Reasons")) }
            (verdict::reasons(&answer.verdict, say))
        }
        (verdict::read_under(answer, say))
    }
}

/// Whether so much is missing that the criteria would only stand in the way of the next question.
fn far_off(answer: &Answer) -> bool {
    matches!(&answer.verdict, kernel::Verdict::Missing { facts, .. } if facts.len() > 2)
}

/// The readings of the law side by side: a card each, and the criteria in which they differ.
pub(super) fn side_by_side(
    handed: &Handed,
    comparison: &Comparison,
    choices: &Choices,
    asked: &Asked,
) -> Result<Markup, AskError> {
    let say = handed.say();
    let names: Vec<String> =
        comparison.answers.iter().map(|answer| choices.reading(answer.variant.as_deref(), say)).collect();
    let mut follow = Vec::new();
    for answer in &comparison.answers {
        follow.push(follows(handed, answer, asked.residence.as_ref(), asked.date)?);
    }
    Ok(html! {
        section #side-om-side aria-labelledby="side-om-side-navn" {
            h2 #side-om-side-navn { (say.of("Loven og forslagene side om side", "The law and the proposals side by side")) }
            ul.cards {
                @for ((answer, name), follow) in comparison.answers.iter().zip(&names).zip(&follow) {
                    li.card {
                        h3 { (name) }
                        (verdict::headline(&answer.verdict, say))
                        (lines(follow, say))
                        (verdict::open(&answer.verdict, say))
                    }
                }
            }
            (verdict::differing(comparison, &names, say))
        }
    })
}
