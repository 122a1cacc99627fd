//! An answer of the law with its reasons: the criteria met, not met, missing and left to judgement, each with the values
//! used, and what it all rests on.

use super::names::Names;
use kernel::{FactValue, LeadsTo, LegalReference, Outcome, Reason, Verdict};
use maud::{Markup, html};
use schemes::{Answer, Conclusion};
use smol_str::SmolStr;

/// The verdict in one line.
pub(super) fn headline(verdict: &Verdict<Conclusion>, names: &Names<'_>) -> Markup {
    let say = names.say;
    let kind = verdict.kind_text();
    let tone = match verdict {
        Verdict::Settled { .. } => "tag good",
        Verdict::Missing { .. } => "tag warn",
        Verdict::Judgement { .. } => "tag accent",
        Verdict::Conflict { .. } => "tag bad",
    };
    html! {
        span class=(tone) { (say.text(&kind)) } " "
        @match verdict {
            Verdict::Settled { conclusion, .. } => strong { (say.text(&conclusion.text)) },
            Verdict::Missing { facts, .. } => {
                @for (nth, fact) in facts.iter().enumerate() { @if nth > 0 { "; " } (say.text(&fact.question)) }
            }
            Verdict::Judgement { open, .. } => (between(open.iter().flat_map(|open| &open.between), names)),
            Verdict::Conflict { claims, .. } => {
                @for (nth, claim) in claims.iter().enumerate() {
                    @if nth > 0 { " " (say.of("mod", "against")) " " }
                    strong { (say.text(&claim.conclusion.text)) }
                }
            }
        }
    }
}

fn between<'c>(conclusions: impl Iterator<Item = &'c Conclusion>, names: &Names<'_>) -> Markup {
    let mut told: Vec<&str> = Vec::new();
    for conclusion in conclusions {
        let text = names.say.text(&conclusion.text);
        if !told.contains(&text) {
            told.push(text);
        }
    }
    html! { strong { (told.join(names.say.of(" eller ", " or "))) } }
}

/// The whole answer.
pub(super) fn answer(answer: &Answer, names: &Names<'_>) -> Markup {
    html! {
        p { (headline(&answer.verdict, names)) }
        (open(&answer.verdict, names))
        (criteria(&answer.verdict, names))
        (read_under(answer, names))
    }
}

/// On what an answer rests, and which criteria would change it if they came out otherwise.
pub(super) fn carried(answer: &Answer, names: &Names<'_>) -> Markup {
    let say = names.say;
    html! {
        p { (headline(&answer.verdict, names)) }
        (criteria(&answer.verdict, names))
        p { (say.of("Svaret ændrer sig, når et kriterium falder anderledes ud: når en oplysning besvares eller rettes, eller når borgeren flytter, udskrives eller ankommer.", "The answer changes when a criterion comes out otherwise: when a fact is answered or corrected, or when the citizen moves, is discharged or arrives.")) }
        (read_under(answer, names))
    }
}

/// What is open: the facts that are missing with where each answer leads, the sentences that leave it to a professional,
/// the rules that contradict each other.
pub(super) fn open(verdict: &Verdict<Conclusion>, names: &Names<'_>) -> Markup {
    let say = names.say;
    html! {
        @match verdict {
            Verdict::Settled { .. } => {}
            Verdict::Missing { facts, .. } => {
                p { (say.of("Det mangler at blive besvaret:", "Still to be answered:")) }
                ul {
                    @for fact in facts {
                        li {
                            (say.text(&fact.question))
                            @if fact.looked_for { " " em { (say.of("(nogen har set efter og kunne ikke finde ud af det)", "(somebody looked and could not find out)")) } }
                            ul { @for lead in &fact.leads { li { (names.value(&fact.fact, &lead.answer)) " → " (leads(&lead.leads_to, names)) } } }
                        }
                    }
                }
            }
            Verdict::Judgement { open, .. } => {
                @for open in open { p { (say.text(&open.text)) } (basis(open.basis.iter(), names)) }
                p { (say.of("Afgørelsen er et fagligt skøn og skal begrundes.", "The decision is a professional judgement and needs a recorded reason.")) }
            }
            Verdict::Conflict { claims, .. } => {
                p { (say.of("Reglerne siger to ting, og intet sted går forud for det andet:", "The rules say two things, and neither comes before the other:")) }
                ul { @for claim in claims { li { (say.text(&claim.text)) " → " strong { (say.text(&claim.conclusion.text)) } (basis(claim.basis.iter(), names)) } } }
            }
        }
    }
}

fn leads(leads_to: &LeadsTo<Conclusion>, names: &Names<'_>) -> Markup {
    let say = names.say;
    html! {
        @match leads_to {
            LeadsTo::Settled(conclusion) => (say.text(&conclusion.text)),
            LeadsTo::Missing(facts) => {
                (say.of("så mangler ", "then ")) (say.count(facts.len())) " "
                (say.of(if facts.len() == 1 { "oplysning mere" } else { "oplysninger mere" }, if facts.len() == 1 { "more fact is missing" } else { "more facts are missing" }))
            }
            LeadsTo::Judgement => (say.of("fagligt skøn", "judgement")),
            LeadsTo::Conflict => (say.of("reglerne strider mod hinanden", "the rules conflict")),
        }
    }
}

/// The criteria that carry the answer; the others apart, to be opened.
fn criteria(verdict: &Verdict<Conclusion>, names: &Names<'_>) -> Markup {
    let mut sorted: Vec<&Reason> = verdict.reasons().iter().collect();
    sorted.sort_by_key(|reason| match reason.outcome {
        Outcome::Met => 0,
        Outcome::Judgement => 1,
        Outcome::Missing => 2,
        Outcome::NotMet => 3,
    });
    let (carrying, others): (Vec<&Reason>, Vec<&Reason>) =
        sorted.into_iter().partition(|reason| carries(verdict, reason));
    let say = names.say;
    html! {
        @if !carrying.is_empty() { (list(&carrying, names)) }
        @if !others.is_empty() {
            details {
                summary { (say.count(others.len())) " " (say.of("andre kriterier, som ikke ændrer svaret", "other criteria that do not change the answer")) }
                (list(&others, names))
            }
        }
    }
}

/// Whether a criterion carries the verdict: it is met, left to judgement, or waits for a fact that would settle it.
fn carries(verdict: &Verdict<Conclusion>, reason: &Reason) -> bool {
    match (reason.outcome, verdict) {
        (Outcome::Met | Outcome::Judgement, _) => true,
        (Outcome::Missing, Verdict::Missing { facts, .. }) => {
            let asked = |fact: &SmolStr| facts.iter().any(|missing| missing.fact == *fact);
            reason.values.iter().any(|(fact, value)| value.is_none() && asked(fact))
        }
        _ => false,
    }
}

fn list(reasons: &[&Reason], names: &Names<'_>) -> Markup {
    let say = names.say;
    html! {
        ul.reasons {
            @for reason in reasons {
                @let (class, word) = match reason.outcome {
                    Outcome::Met => ("met", say.of("opfyldt", "met")),
                    Outcome::NotMet => ("not-met", say.of("ikke opfyldt", "not met")),
                    Outcome::Missing => ("missing", say.of("mangler", "missing")),
                    Outcome::Judgement => ("judgement", say.of("skøn", "judgement")),
                };
                li class=(class) {
                    span.sr { (word) ": " } (say.text(&reason.text))
                    (values(&reason.values, names))
                    (basis(reason.basis.iter(), names))
                }
            }
        }
    }
}

fn values(values: &[(SmolStr, Option<FactValue>)], names: &Names<'_>) -> Markup {
    html! {
        @for (fact, value) in values {
            span.legal {
                br; (names.question(fact)) " "
                strong { @match value { Some(value) => (names.value(fact, value)), None => (names.say.of("ikke besvaret", "not answered")) } }
            }
        }
    }
}

/// What something rests on, each reference once.
pub(super) fn basis<'b>(
    references: impl IntoIterator<Item = &'b LegalReference>,
    names: &Names<'_>,
) -> Markup {
    let mut told: Vec<&LegalReference> = Vec::new();
    for reference in references {
        if !told.contains(&reference) {
            told.push(reference);
        }
    }
    let say = names.say;
    html! {
        @for reference in told {
            p.legal {
                @if reference.is_not_in_sources() { (say.of("Ikke i kilderne", "Not in the sources")) } @else { (reference.document) }
                @if let Some(date) = reference.published { " (" (say.date(date)) ")" }
                @if !reference.passage.is_empty() { ": " (reference.passage) }
                @if let Some(quote) = &reference.quote { " " q lang="da" { (quote) } }
            }
        }
    }
}

/// Under which law, of which date.
fn read_under(answer: &Answer, names: &Names<'_>) -> Markup {
    let say = names.say;
    let short: String = answer.rulebook.chars().take(12).collect();
    html! {
        p.legal {
            (say.of("Læst efter ", "Read under "))
            @match &answer.variant {
                Some(variant) => { (say.of("varianten ", "the variant ")) (variant) }
                None => (say.of("ordningen selv", "the scheme itself")),
            }
            ", " (say.text(&answer.reference.text()))
            @if let Some(date) = answer.date { " " (say.date(date)) }
            ", " (say.of("regelsæt ", "rulebook ")) code { (short) }
        }
    }
}
