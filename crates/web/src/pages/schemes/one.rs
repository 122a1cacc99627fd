//! One scheme with everything that stands in it, on a date or through all time.

use super::{Handed, read, slug, words};
use crate::{
    form::Fields,
    page::{Menu, Page},
    words::Say,
    wrong::Wrong,
};
use axum::{
    extract::{Path, RawQuery},
    response::Response,
};
use kernel::{Date, Refusal, Text};
use maud::{Markup, html};
use schemes::{ParameterHistory, Rulebook, Section};

struct Scheme {
    title: Text,
    path: String,
    sections: Vec<Section>,
    parameters: Vec<ParameterHistory>,
}

fn found(rulebook: &Rulebook, wanted: &str, on: Option<Date>) -> Result<Scheme, Refusal> {
    let known = rulebook.schemes();
    let law = rulebook.law(None)?;
    let mut sections = schemes::render::scheme(&law);
    let own = known
        .into_iter()
        .find(|(_, path)| slug(path) == wanted && sections.iter().any(|section| section.path == *path));
    let (title, path) = own.ok_or_else(|| {
        Refusal::not_found(
            "unknown_scheme",
            "der er ingen ordning med det navn",
            "there is no scheme of that name",
        )
        .instead("vælg en på listen over ordninger", "choose one from the list of schemes")
    })?;
    sections.retain(|section| section.path == path && on.is_none_or(|on| section.holds_on(on)));
    let mut parameters = law.parameter_histories();
    parameters.retain(|parameter| parameter.path == path);
    Ok(Scheme { title, path, sections, parameters })
}

pub(super) async fn show(
    handed: Handed,
    Path(wanted): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Wrong> {
    let say = handed.say();
    let fields = Fields::read(query.unwrap_or_default().as_bytes());
    let on: Option<Date> = fields.text("dato").parse().ok();
    let today = kernel::danish_date(handed.house.now());
    let Scheme { title, path, sections, parameters } =
        read(&handed, |rulebook| found(rulebook, &wanted, on))?;
    let parts: Vec<(&str, Vec<&Section>)> = words::KINDS
        .iter()
        .map(|(kind, _, _)| {
            (*kind, sections.iter().filter(|section| section.kind == *kind).collect::<Vec<_>>())
        })
        .filter(|(_, sections)| !sections.is_empty())
        .collect();
    let body = html! {
        h1 { (say.text(&title)) }
        form method="get" action={ "/ordninger/" (wanted) } .inline-form {
            div.field {
                label for="dato" { (say.of("Hvad gælder den dag?", "What holds on that day?")) " " span.optional { "(" (say.of("tomt: alt", "empty: everything")) ")" } }
                input id="dato" name="dato" type="date" value=(fields.text("dato"));
            }
            button.quiet type="submit" { (say.of("Vis", "Show")) }
        }
        nav aria-label=(say.of("På denne side", "On this page")) { ul.inline-list {
            @for (kind, sections) in &parts { li { a href={ "#" (kind) } { (words::kind(kind, say)) } " (" (sections.len()) ")" } }
        } }
        @if parts.is_empty() { p.empty { (say.of("Intet af denne ordning gælder den dag. Vælg en anden dag, eller lad feltet stå tomt.", "Nothing of this scheme holds on that day. Choose another day or leave the field empty.")) } }
        @for (kind, sections) in &parts {
            section aria-labelledby=(kind) {
                h2 id=(kind) { (words::kind(kind, say)) }
                @if *kind == "parameter" { (through_time(&parameters, on, today, say)) }
                @else { @for section in sections { (words::entry(section, today, say)) } }
            }
        }
        p.legal { (say.of("Filen: ", "The file: ")) code { (path) } }
    };
    let page =
        Page::new(Menu::Schemes, say.text(&title), body).under("/ordninger", say.of("Ordninger", "Schemes"));
    Ok(handed.page(page))
}

/// The first date on which a value no longer holds, also where the next one takes over.
fn end(parameter: &ParameterHistory, index: usize) -> Option<Date> {
    let next = parameter.values.get(index + 1).map(|next| next.from);
    let own = parameter.values.get(index).and_then(|value| value.until);
    own.into_iter().chain(next).min()
}

/// Parameters with their values through time.
fn through_time(parameters: &[ParameterHistory], on: Option<Date>, today: Date, say: Say) -> Markup {
    let holds = |parameter: &ParameterHistory, index: usize, date: Date| {
        parameter.values.get(index).is_some_and(|value| value.from <= date)
            && end(parameter, index).is_none_or(|end| date < end)
    };
    html! {
        div.table-wrap tabindex="0" role="region" aria-label=(words::kind("parameter", say)) { table {
            thead { tr {
                th scope="col" { (say.of("Hvad", "What")) }
                th scope="col" { (say.of("Gælder", "Holds")) }
                th.num scope="col" { (say.of("Værdi", "Value")) }
                th scope="col" { (say.of("Hjemmel", "Legal basis")) }
                th scope="col" { (say.of("Offentliggjort", "Published")) }
                th scope="col" { (say.of("Gennemgået", "Reviewed")) }
            } }
            @for parameter in parameters {
                @let shown: Vec<usize> = (0..parameter.values.len()).filter(|index| on.is_none_or(|on| holds(parameter, *index, on))).collect();
                @if !shown.is_empty() { tbody id={ "parameter-" (parameter.id) } {
                    @for (row, index) in shown.iter().enumerate() { @if let Some(value) = parameter.values.get(*index) { tr {
                        @if row == 0 { th scope="rowgroup" rowspan=(shown.len()) { (say.text(&parameter.text)) br; code { (parameter.id) } } }
                        td.nowrap { (words::holds(Some(value.from), end(parameter, *index), say).unwrap_or_default())
                            @if holds(parameter, *index, today) { " " span.tag.good { (say.of("nu", "now")) } } }
                        td.num { @match &value.value {
                            Some(found) => { (words::value(found, say)) " " (say.text(&parameter.unit)) }
                            None => span.tag.warn { (say.of("ikke i kilderne", "not in the sources")) }
                        } }
                        td { (words::basis(&value.basis, say)) }
                        td.nowrap { @if let Some(date) = value.published { (say.date(date)) } }
                        td.nowrap { @if let Some(date) = value.reviewed { (say.date(date)) } }
                    } } }
                } }
            }
        } }
    }
}
