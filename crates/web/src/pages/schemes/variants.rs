//! The law and the variants that read it otherwise, side by side: what differs is marked, what is the same is left out.

use super::{Handed, read, words};
use crate::{
    page::{Menu, Page},
    words::Say,
    wrong::Wrong,
};
use axum::response::Response;
use kernel::{Date, Refusal, Text};
use maud::{Markup, html};
use schemes::{Rulebook, Section, Variant};
use smol_str::SmolStr;
use std::collections::BTreeMap;

type Key = (SmolStr, SmolStr);

/// One entry as the law and each variant has it; `None` where a variant has it as the law.
struct Row {
    law: Vec<Section>,
    variants: Vec<Option<Vec<Section>>>,
}

struct Compared {
    variants: Vec<Variant>,
    rows: BTreeMap<Key, Row>,
}

fn compared(rulebook: &Rulebook) -> Result<Compared, Refusal> {
    let variants = rulebook.variants();
    let law = rulebook.law(None)?;
    let mut rows: BTreeMap<Key, Row> = BTreeMap::new();
    for (index, variant) in variants.iter().enumerate() {
        for difference in schemes::diff(&law, &rulebook.law(Some(&variant.id))?) {
            let row = rows
                .entry((difference.kind, difference.id))
                .or_insert_with(|| Row { law: difference.first, variants: vec![None; variants.len()] });
            if let Some(cell) = row.variants.get_mut(index) {
                *cell = Some(difference.second);
            }
        }
    }
    Ok(Compared { variants, rows })
}

pub(super) async fn show(handed: Handed) -> Result<Response, Wrong> {
    let say = handed.say();
    let today = kernel::danish_date(handed.house.now());
    let Compared { variants, rows } = read(&handed, compared)?;
    let title = say.of("Læsninger af loven side om side", "Readings of the law side by side");
    let differing =
        |index: usize| rows.values().filter(|row| matches!(row.variants.get(index), Some(Some(_)))).count();
    let body = html! {
        h1 { (title) }
        p.lead { (say.of("Kun det, hvor mindst én læsning er en anden end lovens, er med. Det, der afviger, er mærket.", "Only that is here in which at least one reading is not the law's. What differs is marked.")) }
        ul {
            @for (index, variant) in variants.iter().enumerate() {
                li { strong { (say.text(&variant.text)) } ": "
                    @if differing(index) == 0 { (say.of("læser loven, som den står her", "reads the law as it stands here")) }
                    @else { (say.count(differing(index))) (say.of(" bestemmelser er anderledes", " entries differ")) }
                }
            }
        }
        @if rows.is_empty() { p.empty { (say.of("Ingen variant afviger fra loven.", "No variant differs from the law.")) } }
        @else { (table(&variants, &rows, today, say)) }
        p { a href="/find" { (say.of("Prøv en sag efter hver læsning", "Try a case under each reading")) } }
    };
    Ok(handed.page(Page::new(Menu::Schemes, title, body).under("/ordninger", say.of("Ordninger", "Schemes"))))
}

fn table(variants: &[Variant], rows: &BTreeMap<Key, Row>, today: Date, say: Say) -> Markup {
    let law = Text::new("Loven", "The law");
    html! {
        div.table-wrap tabindex="0" role="region" aria-label=(say.of("Læsninger", "Readings")) { table.readings {
            thead { tr {
                th scope="col" { (say.of("Bestemmelse", "Entry")) }
                th scope="col" { (say.text(&law)) }
                @for variant in variants { th scope="col" { (say.text(&variant.text)) } }
            } }
            tbody { @for ((kind, id), row) in rows { tr {
                th scope="row" { (words::kind(kind, say)) br; code { (id) } }
                td { (cell(&row.law, today, say)) }
                @for variant in &row.variants {
                    @match variant {
                        None => td.muted { (say.of("som loven", "as the law")) },
                        Some(sections) => td.differs { span.tag.accent { (say.of("anderledes", "differs")) } (cell(sections, today, say)) },
                    }
                }
            } } }
        } }
    }
}

fn cell(sections: &[Section], today: Date, say: Say) -> Markup {
    html! {
        @if sections.is_empty() { p { em { (say.of("findes ikke", "is not there")) } } }
        @for section in sections {
            p { strong { (say.text(&section.title)) }
                @if let Some(holds) = words::holds(section.from, section.until, say) { " " span class={ "tag" @if section.holds_on(today) { " good" } } { (holds) } } }
            (words::lines(section, say))
            (words::basis(&section.basis, say))
        }
    }
}
