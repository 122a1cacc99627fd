//! A verdict as a page shows it: the word and the answer first, then what is open, then the criteria with what each came to
//! and the sentence it rests on. What is unknown is shown as unknown. It asks nothing and decides nothing.

use crate::words::Say;
use kernel::{FactValue, LeadsTo, LegalReference, Outcome, Reason, Verdict};
use maud::{Markup, html};
use schemes::{Answer, Comparison, Conclusion, FactDefinition, FactKind};

/// Facts by id, for the words of their questions and choices.
#[derive(Clone, Debug, Default)]
pub(crate) struct FactWords(pub Vec<FactDefinition>);

impl FactWords {
    /// A fact.
    pub(crate) fn of(&self, id: &str) -> Option<&FactDefinition> {
        self.0.iter().find(|fact| fact.id == id)
    }

    /// An answer to a fact, in words.
    pub(crate) fn value(&self, id: &str, value: &FactValue, say: Say) -> String {
        match value {
            FactValue::Yes => say.of("ja", "yes").to_owned(),
            FactValue::No => say.of("nej", "no").to_owned(),
            FactValue::NotKnown => say.of("ved ikke", "not known").to_owned(),
            FactValue::Number(number) => say.whole(*number),
            FactValue::Choice(choice) => match self.of(id).map(|fact| &fact.kind) {
                Some(FactKind::Choice(choices)) => choices
                    .iter()
                    .find(|(known, _)| known == choice)
                    .map_or_else(|| choice.to_string(), |(_, text)| say.text(text).to_owned()),
                _ => choice.to_string(),
            },
        }
    }
}

/// The colour of a verdict, as the style sheet names it.
pub(crate) const fn colour(verdict: &Verdict<Conclusion>) -> &'static str {
    match verdict {
        Verdict::Settled { .. } => "good",
        Verdict::Missing { .. } => "warn",
        Verdict::Judgement { .. } => "accent",
        Verdict::Conflict { .. } => "bad",
    }
}

/// The answer in a few words; of a missing fact or a judgement, what it may come to.
pub(crate) fn in_short(verdict: &Verdict<Conclusion>, say: Say) -> String {
    match verdict {
        Verdict::Settled { conclusion, .. } => say.text(&conclusion.text).to_owned(),
        Verdict::Missing { facts, .. } => match facts.len() {
            1 => say.of("Én oplysning kan afgøre det", "One fact can settle it").to_owned(),
            _ => say.of("Der mangler oplysninger", "Facts are missing").to_owned(),
        },
        Verdict::Judgement { open, .. } => {
            let mut between: Vec<&str> = Vec::new();
            for one in open.iter().flat_map(|open| &open.between) {
                let name = say.text(&one.text);
                if !between.contains(&name) {
                    between.push(name);
                }
            }
            match between.is_empty() {
                true => say.of("Et fagligt skøn afgør det", "A professional judgement decides").to_owned(),
                false => between.join(say.of(" eller ", " or ")),
            }
        }
        Verdict::Conflict { claims, .. } => {
            let sides: Vec<&str> = claims.iter().map(|claim| say.text(&claim.conclusion.text)).collect();
            sides.join(say.of(" mod ", " against "))
        }
    }
}

/// The word and the answer, as a box.
pub(crate) fn headline(verdict: &Verdict<Conclusion>, say: Say) -> Markup {
    let kind = verdict.kind_text();
    html! {
        p.verdict {
            span class={ "tag " (colour(verdict)) } { (say.text(&kind)) }
            " " strong { (in_short(verdict, say)) }
        }
    }
}

/// Where an answer to a missing fact leads, in a few words.
pub(crate) fn leads(leads_to: &LeadsTo<Conclusion>, say: Say) -> String {
    match leads_to {
        LeadsTo::Settled(conclusion) => say.text(&conclusion.text).to_owned(),
        LeadsTo::Missing(facts) => match facts.len() {
            1 => say.of("så mangler 1 oplysning", "then 1 fact is missing").to_owned(),
            count => format!(
                "{} {count} {}",
                say.of("så mangler", "then"),
                say.of("oplysninger", "facts are missing")
            ),
        },
        LeadsTo::Judgement => say.of("et fagligt skøn", "a professional judgement").to_owned(),
        LeadsTo::Conflict => say.of("reglerne strider mod hinanden", "the rules conflict").to_owned(),
    }
}

/// What is open in an answer: the sentence that leaves it open, or both sides of a conflict. Nothing where nothing is.
pub(crate) fn open(verdict: &Verdict<Conclusion>, say: Say) -> Markup {
    match verdict {
        Verdict::Settled { .. } | Verdict::Missing { .. } => html! {},
        Verdict::Judgement { open, .. } => html! {
            @for one in open {
                p { (say.text(&one.text)) }
                (legal(one.basis.iter(), say))
            }
            p { strong { (say.of("Afgørelsen er et fagligt skøn og skal begrundes.", "The decision is a professional judgement and needs a reason.")) } }
        },
        Verdict::Conflict { claims, .. } => html! {
            ol {
                @for claim in claims {
                    li {
                        p { (say.text(&claim.text)) " → " strong { (say.text(&claim.conclusion.text)) } }
                        (legal(claim.basis.iter(), say))
                    }
                }
            }
            p { strong { (say.of("Kilden siger begge dele. En person må afgøre det og begrunde det.", "The source says both. A person must decide and give a reason.")) } }
        },
    }
}

/// What something rests on: each passage once, with the sentence where the wording decides.
pub(crate) fn legal<'b>(basis: impl IntoIterator<Item = &'b LegalReference>, say: Say) -> Markup {
    let mut shown: Vec<&LegalReference> = Vec::new();
    for reference in basis {
        if !shown.contains(&reference) {
            shown.push(reference);
        }
    }
    html! {
        @for reference in shown {
            div.legal {
                span {
                    (reference.document)
                    @if let Some(date) = reference.published { " (" (say.date(date)) ")" }
                    @if !reference.passage.is_empty() { ", " (reference.passage) }
                }
                @if let Some(quote) = &reference.quote { blockquote lang="da" { "»" (quote) "«" } }
            }
        }
    }
}

const fn class(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Met => "met",
        Outcome::NotMet => "not-met",
        Outcome::Missing => "missing",
        Outcome::Judgement => "judgement",
    }
}

/// What a criterion came to, in words.
pub(crate) const fn outcome(outcome: Outcome, say: Say) -> &'static str {
    match outcome {
        Outcome::Met => say.of("opfyldt", "met"),
        Outcome::NotMet => say.of("ikke opfyldt", "not met"),
        Outcome::Missing => say.of("mangler svar", "not answered"),
        Outcome::Judgement => say.of("skøn", "judgement"),
    }
}

/// Whether a criterion carries a verdict: it is met, left to judgement, or waits for a fact that would settle it.
fn carries(verdict: &Verdict<Conclusion>, reason: &Reason) -> bool {
    match (reason.outcome, verdict) {
        (Outcome::Met | Outcome::Judgement, _) => true,
        (Outcome::Missing, Verdict::Missing { facts, .. }) => {
            let mut values = reason.values.iter();
            values.any(|(fact, value)| value.is_none() && facts.iter().any(|missing| missing.fact == *fact))
        }
        _ => false,
    }
}

/// The criteria: those that carry the answer first, the others folded.
pub(crate) fn reasons(verdict: &Verdict<Conclusion>, say: Say) -> Markup {
    let mut sorted: Vec<&Reason> = verdict.reasons().iter().collect();
    sorted.sort_by_key(|reason| match reason.outcome {
        Outcome::Met => 0,
        Outcome::Judgement => 1,
        Outcome::Missing => 2,
        Outcome::NotMet => 3,
    });
    let (carrying, others): (Vec<&Reason>, Vec<&Reason>) =
        sorted.into_iter().partition(|reason| carries(verdict, reason));
    let line = |reason: &Reason| {
        html! {
            li class=(class(reason.outcome)) {
                (say.text(&reason.text)) " " span.muted { "(" (outcome(reason.outcome, say)) ")" }
                (legal(reason.basis.iter(), say))
            }
        }
    };
    html! {
        @if !carrying.is_empty() { ul.reasons { @for reason in carrying { (line(reason)) } } }
        @if !others.is_empty() {
            details {
                summary { (say.count(others.len())) " " (say.of("kriterier ændrer ikke svaret", "criteria do not change the answer")) }
                ul.reasons { @for reason in others { (line(reason)) } }
            }
        }
    }
}

/// Under which law it was read.
pub(crate) fn read_under(answer: &Answer, say: Say) -> Markup {
    let reference = answer.reference.text();
    let short: String = answer.rulebook.chars().take(12).collect();
    html! {
        p.legal {
            (say.of("Læst efter ", "Read under "))
            @match &answer.variant {
                Some(variant) => { (say.of("varianten ", "the variant ")) (variant) }
                None => (say.of("loven", "the law")),
            }
            ", " (say.text(&reference)) " "
            @match answer.date { Some(date) => (say.date(date)), None => (say.of("ukendt dato", "unknown date")) }
            ", " (say.of("regelsæt ", "rulebook ")) code { (short) }
        }
    }
}

/// The criteria in which readings of the law differ, one column a reading, under the names given.
pub(crate) fn differing(comparison: &Comparison, names: &[String], say: Say) -> Markup {
    let title = say.of("Forskellen ligger i", "They differ in");
    html! {
        @if comparison.differing.is_empty() {
            p { (say.of("Ingen forskel i kriterierne.", "No difference in the criteria.")) }
        } @else {
            div.table-wrap tabindex="0" role="region" aria-label=(title) { table {
                caption { (title) }
                thead { tr {
                    th scope="col" { (say.of("Kriterium", "Criterion")) }
                    @for name in names { th scope="col" { (name) } }
                } }
                tbody { @for differing in &comparison.differing { tr {
                    th scope="row" { (say.text(&differing.text)) }
                    @for each in &differing.outcomes {
                        td { (each.map_or(say.of("indgår ikke", "does not count"), |each| outcome(each, say))) }
                    }
                } } }
            } }
        }
    }
}
