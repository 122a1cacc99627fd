//! The schemes, how they are read, what changes when, and what was adopted by whom.

use super::{Handed, read, slug};
use crate::{
    page::{Menu, Page},
    parts::names::organisation,
    words::Say,
    wrong::Wrong,
};
use axum::response::Response;
use engine::{Question, Reply};
use kernel::{Date, Text};
use maud::{Markup, html};
use schemes::{Rulebook, Variant};
use std::collections::BTreeMap;

/// What is told of the rulebook.
struct Told {
    hash: String,
    /// File, title and how many entries it has.
    schemes: Vec<(String, Text, usize)>,
    variants: Vec<Variant>,
    changes: Vec<Date>,
}

fn told(rulebook: &Rulebook, today: Date) -> Result<Told, kernel::Refusal> {
    let law = rulebook.law(None)?;
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for section in schemes::render::scheme(&law) {
        *counts.entry(section.path).or_default() += 1;
    }
    let all = rulebook.schemes().into_iter();
    // A variant's own file is shown with the variants.
    let own = all.filter_map(|(title, path)| counts.get(&path).map(|count| (path, title, *count)));
    Ok(Told {
        hash: rulebook.hash().to_owned(),
        schemes: own.collect(),
        variants: rulebook.variants(),
        changes: law.change_dates().into_iter().filter(|date| *date > today).collect(),
    })
}

pub(super) async fn show(handed: Handed) -> Result<Response, Wrong> {
    let say = handed.say();
    let today = kernel::danish_date(handed.house.now());
    let Reply::Adoptions(adoptions) = handed.visit.ask(Question::Adoptions).await? else {
        return Err(Wrong::fault());
    };
    let Told { hash, schemes, variants, changes } = read(&handed, |rulebook| told(rulebook, today))?;
    let title = say.of("Ordninger", "Schemes");
    let body = html! {
        h1 { (title) }
        p.lead { (say.of(
            "Reglerne, som systemet svarer efter: hver med dato, hjemmel og den sætning, den hviler på. De er uddrag af offentlige dokumenter; hvor kilderne er tavse, står det.",
            "The rules by which the system answers: each with its date, legal basis and the sentence it rests on. They are taken from public documents; where the sources are silent, that is said.",
        )) }
        @if handed.visit.may("ask_suggestion_on_facts") {
            p.actions { a.button href="/find" { (say.of("Prøv en sag", "Try a case")) } }
        }
        ul.cards {
            @for (path, title, count) in &schemes {
                li.card {
                    h2 { a href={ "/ordninger/" (slug(path)) } { (say.text(title)) } }
                    p.muted { (say.count(*count)) (say.of(" bestemmelser", " entries")) }
                }
            }
        }
        @if !changes.is_empty() {
            h2 { (say.of("Næste ændringer", "Next changes")) }
            ul { @for date in &changes { li { (say.date(*date)) } } }
        }
        h2 { (say.of("Læsninger af loven", "Readings of the law")) }
        p { (say.of(
            "Loven afgør. En variant siger, hvordan en anden læser den, eller hvad der foreslås i stedet; den kan prøves af, men afgør ingen sag.",
            "The law decides. A variant says how another reads it, or what is proposed instead; it can be tried, and decides no case.",
        )) }
        ul { @for variant in &variants { li { (say.text(&variant.text)) (super::words::basis(&variant.basis, say)) } } }
        p { a href="/ordninger/varianter" { (say.of("Se læsningerne side om side", "See the readings side by side")) } }
        h2 { (say.of("Taget i brug", "Adopted")) }
        (adopted(&handed, &adoptions, say))
        p.legal { (say.of("Indholdssum af det, der er i brug: ", "Content hash of what is in use: ")) code { (hash) } }
    };
    Ok(handed.page(Page::new(Menu::Schemes, title, body)))
}

fn adopted(handed: &Handed, adoptions: &[adoption::AdoptionLine], say: Say) -> Markup {
    html! {
        div.table-wrap tabindex="0" role="region" aria-label=(say.of("Taget i brug", "Adopted")) { table {
            thead { tr {
                th scope="col" { (say.of("Hvornår", "When")) }
                th scope="col" { (say.of("Hvem", "Who")) }
                th scope="col" { (say.of("Hvorfor", "Why")) }
                th.num scope="col" { (say.of("Filer", "Files")) }
                th scope="col" { (say.of("Indholdssum", "Content hash")) }
            } }
            tbody { @for line in adoptions { tr {
                td.nowrap { (say.instant(line.recorded_at)) @if line.current { " " span.tag.good { (say.of("i brug", "in use")) } } }
                td { (line.actor.person) br; span.muted { (organisation(&handed.house, &line.actor.organisation)) } }
                td { (line.note) }
                td.num { (line.files) }
                td { code title=(line.hash) { (line.hash.chars().take(16).collect::<String>()) "…" } }
            } } }
        } }
    }
}
