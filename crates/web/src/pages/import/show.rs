//! The page of the import: what can be sent, what became of a file that was tried, and what was taken.

use super::{Handed, Kind, allowed, template};
use crate::{
    form::{Faults, Fields},
    page::{Menu, Page, hidden},
    parts::fields::{Field, described, summary, told},
    words::Say,
};
use axum::{extract::RawQuery, http::StatusCode, response::Response};
use imports::{BadRow, Report};
use kernel::Refusal;
use maud::{Markup, html};

pub(super) async fn page(handed: Handed, RawQuery(query): RawQuery) -> Response {
    let fields = Fields::read(query.unwrap_or_default().as_bytes());
    form(&handed, &fields, &Faults::default(), StatusCode::OK)
}

/// The page with the form.
pub(super) fn form(handed: &Handed, fields: &Fields, faults: &Faults, status: StatusCode) -> Response {
    let say = handed.say();
    let kinds = allowed(handed);
    let choices: Vec<(String, String)> =
        kinds.iter().map(|kind| (kind.slug().to_owned(), kind.words(say).to_owned())).collect();
    let mut shown = fields.clone();
    if Kind::read(shown.text("slags")).is_none()
        && let Some((first, _)) = choices.first()
    {
        shown.put("slags", first.as_str());
    }
    let taken: Option<u32> = fields.text("taget").parse().ok();
    let largest = handed.house.config().limits.upload_bytes_max.min(imports::FILE_BYTES_MAX) / (1024 * 1024);
    let body = html! {
        h1 { (say.of("Import", "Import")) }
        @if let Some(taken) = taken {
            div.box.good role="status" { p { strong { (say.count(taken)) (say.of(" rækker er taget ind. ", " rows were taken in. ")) } a href="/pladser" { (say.of("Se pladserne", "See the places")) } } }
        }
        p.lead { (say.of(
            "Vælg en fil fra et regneark. Den bliver først prøvet: du ser hver række, der er noget galt med, og intet er taget ind, før du siger ja.",
            "Choose a file from a spreadsheet. It is tried first: you see each row that has something wrong, and nothing is taken in before you say yes.",
        )) }
        (summary(faults, say))
        form method="post" action="/import/proev" enctype="multipart/form-data" {
            (hidden(&handed.visit))
            (Field::new("slags", say.of("Hvad er i filen?", "What is in the file?")).radios(&choices, &shown, faults, say))
            div.field.has-error[faults.of("fil").is_some()] {
                label for="fil" { (say.of("Fil", "File")) }
                span.hint #fil-hint { "CSV " (say.of("eller", "or")) " XLSX, " (say.of("højst ", "at most ")) (say.count(largest)) " MB" }
                (told("fil", faults, say))
                input id="fil" name="fil" type="file" accept=".csv,.xlsx,.txt" required aria-invalid=[faults.of("fil").map(|_| "true")]
                    aria-describedby={ "fil-hint" @if let Some(told) = described("fil", faults) { " " (told) } };
            }
            button type="submit" { (say.of("Prøv filen", "Try the file")) }
        }
        h2 { (say.of("Skabeloner", "Templates")) }
        @for kind in kinds {
            details {
                summary { (kind.words(say)) }
                p { a href={ "/import/skabelon/" (kind.slug()) } download { (say.of("Hent skabelonen ", "Fetch the template ")) (kind.slug()) ".csv" }
                    @if kind == Kind::Figures { " – " (say.of("med de enheder, din organisation driver, og deres nuværende bemanding", "with the units that your organisation operates and their present staffing")) } }
                (template::explained(kind, say))
            }
        }
    };
    handed.page(Page::new(Menu::Import, say.of("Import", "Import"), body).status(status))
}

/// What became of a file that was tried.
pub(super) struct Tried<'a> {
    pub(super) kind: Kind,
    pub(super) report: &'a Report,
    /// Why the rows that were read rightly would be refused all the same, with the first line it is about.
    pub(super) refusal: Option<(Option<u32>, Refusal)>,
    /// The file as it waits.
    pub(super) id: &'a str,
}

pub(super) fn tried(handed: &Handed, tried: &Tried<'_>) -> Response {
    let say = handed.say();
    let report = tried.report;
    let takeable = report.rows_good > 0 && tried.refusal.is_none();
    let clean = report.is_clean() && takeable;
    let title = say.of("Filen er prøvet", "The file was tried");
    let body = html! {
        h1 { (title) }
        dl.facts {
            dt { (say.of("Fil", "File")) } dd { (report.file) " (" (tried.kind.words(say)) ")" }
            dt { (say.of("Rækker læst", "Rows read")) } dd { (say.count(report.rows_read)) }
            dt { (say.of("Kan tages", "Can be taken")) } dd { (say.count(report.rows_good)) }
            @for skipped in &report.skipped { dt { (say.of("Udeladt", "Left out")) } dd { (say.count(skipped.rows)) ": " (say.text(&skipped.why)) } }
        }
        @if let Some((line, refusal)) = &tried.refusal { (refused(*line, refusal, say)) }
        @if !report.warnings.is_empty() { div.box.warn { ul { @for warning in &report.warnings { li { (say.text(warning)) } } } } }
        @if !report.bad.is_empty() { (bad(&report.bad, report.bad_more, say)) }
        @if clean {
            div.box.good { p { (say.of("Alle rækker er i orden. Intet er taget ind endnu.", "All rows are in order. Nothing was taken in yet.")) } }
        }
        @if takeable {
            form method="post" action="/import/tag" {
                (hidden(&handed.visit))
                input type="hidden" name="fil" value=(tried.id);
                @if !clean {
                    label.choice { input type="checkbox" id="kun_gode" name="kun_gode" value="ja" required;
                        (say.of("Tag kun de gode rækker; de andre er ikke med", "Take the good rows only; the others are left out")) }
                }
                div.actions {
                    button type="submit" { (say.of("Tag ", "Take in ")) (say.count(report.rows_good)) (say.of(" rækker ind", " rows")) }
                    a.button.quiet href="/import" { (say.of("Vælg en anden fil", "Choose another file")) }
                }
            }
        } @else {
            p { strong { (say.of("Intet kan tages ind. ", "Nothing can be taken in. ")) } (say.of("Ret filen, og prøv den igen.", "Correct the file and try it again.")) }
            p { a.button href="/import" { (say.of("Vælg filen igen", "Choose the file again")) } }
        }
    };
    let status = if clean { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    handed.page(Page::new(Menu::Import, title, body).under("/import", "Import").status(status))
}

fn refused(line: Option<u32>, refusal: &Refusal, say: Say) -> Markup {
    html! {
        div.box.bad role="alert" {
            p { strong { @if let Some(line) = line { (say.of("Linje ", "Line ")) (line) ": " } (say.text(&refusal.text)) } }
            @if !refusal.instead.is_empty() { ul { @for instead in &refusal.instead { li { (say.text(instead)) } } } }
        }
    }
}

fn bad(rows: &[BadRow], more: u32, say: Say) -> Markup {
    html! {
        div.table-wrap tabindex="0" role="region" aria-label=(say.of("Rækker med fejl", "Rows with faults")) { table {
            caption { (say.of("Rækker med fejl", "Rows with faults")) }
            thead { tr {
                th.num scope="col" { (say.of("Linje", "Line")) }
                th scope="col" { (say.of("Kolonne", "Column")) }
                th scope="col" { (say.of("Hvad er galt", "What is wrong")) }
                th scope="col" { (say.of("Hvad du kan gøre", "What to do")) }
            } }
            tbody { @for row in rows { tr {
                td.num { @if row.line == 0 { (say.of("hele filen", "the whole file")) } @else { (row.line) } }
                td { @if let Some(column) = &row.column { (column.name) " (" (column.place) ")" } }
                td { (say.text(&row.what)) }
                td { (say.text(&row.what_to_do)) }
            } } }
        } }
        @if more > 0 { p { (say.of("Og ", "And ")) (say.count(more)) (say.of(" fejl mere.", " faults more.")) } }
    }
}
