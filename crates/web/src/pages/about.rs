//! What this is: its sources with their licence and date, how accessible it is, and a short way round for a
//! first-time visitor to a demonstration. It shows nothing of the log, so everybody may read it.

mod accessibility;
mod tour;

use crate::{
    page::{Menu, Page, Shown},
    route::{Needs, Route},
    words::Say,
    wrong::Wrong,
};
use axum::{Extension, extract::State, response::Response, routing::get};
use engine::AskError;
use front::{House, Visit};
use kernel::Text;
use maud::{Markup, html};

pub(crate) const ROUTES: &[Route] = &[
    Route::page(
        "/om",
        Needs::Nobody,
        ("Om Snitflade og åbne datakilder", "About Snitflade and open data sources"),
        || get(about),
    ),
    Route::page("/tilgaengelighed", Needs::Nobody, ("Tilgængelighed", "Accessibility"), || {
        get(accessibility::show)
    }),
    Route::page("/rundtur", Needs::Nobody, ("Rundtur på tre minutter", "A tour in three minutes"), || {
        get(tour::show)
    }),
];

type Visitor = Option<Extension<Visit>>;

fn answer(page: Page, house: &House, visit: &Visitor, shown: Shown) -> Response {
    page.shown(house, visit.as_ref().map(|Extension(visit)| visit), shown)
}

fn sources(say: Say) -> Markup {
    html! {
        div.table-wrap tabindex="0" role="region" aria-label=(say.of("Åbne datakilder", "Open data sources")) { table {
            thead { tr {
                th scope="col" { (say.of("Hvad", "What")) }
                th scope="col" { (say.of("Hvorfra", "From where")) }
                th scope="col" { (say.of("Licens", "Licence")) }
                th scope="col" { (say.of("Dato", "Date")) }
                th scope="col" { (say.of("Fil i data/", "File in data/")) }
            } }
            tbody { @for source in &front::SOURCES { tr {
                th scope="row" { (say.of(source.what.0, source.what.1)) }
                td { @match source.address { Some(address) => a href=(address) { (source.from) }, None => (source.from) } }
                td { @match source.licence {
                    Some((name, Some(address))) => a href=(address) rel="license" { (name) },
                    Some((name, None)) => (name),
                    None => (say.of("ikke oplyst i kilden", "not stated by the source")),
                } }
                td { (say.of(source.date.0, source.date.1)) }
                td { code { (source.file) } }
            } } }
        } }
    }
}

async fn about(
    State(house): State<House>,
    Extension(shown): Extension<Shown>,
    visit: Visitor,
) -> Result<Response, Wrong> {
    let say = shown.say();
    let status = house.engine().status();
    let rulebook = house
        .engine()
        .read(|world| {
            let version = world.adoption.current_version();
            version.map(|version| (version.hash.clone(), version.recorded_at, version.files.len()))
        })
        .map_err(AskError::from)?;
    let title = say.of("Om Snitflade", "About Snitflade");
    let body = html! {
        h1 { (title) }
        p.lead { (say.of(
            "Sygehus, region, kommune og sundhedsråd deles om borgere, pladser, penge og beslutninger. Snitflade svarer på fem spørgsmål, dér hvor ansvaret skifter hænder:",
            "Hospital, region, municipality and health council share citizens, places, money and decisions. Snitflade answers five questions where responsibility changes hands:",
        )) }
        ul {
            li { (say.of("Hvem har plads?", "Who has room?")) }
            li { (say.of("Hvor skal borgeren hen?", "Where should the citizen go?")) }
            li { (say.of("Hvem har ansvaret nu, og hvor længe?", "Who is responsible now, and until when?")) }
            li { (say.of("Hvem betaler?", "Who pays?")) }
            li { (say.of("Hvem kan beslutte, og inden hvornår?", "Who may decide, and by when?")) }
        }
        p { (say.of(
            "Hvert svar har sin begrundelse og sin hjemmel. Et forslag er aldrig en afgørelse: et menneske beslutter. Hvor kilderne er tavse, siger systemet det.",
            "Each answer has its reason and its legal basis. A suggestion is never a decision: a person decides. Where the sources are silent the system says so.",
        )) }
        @if house.demo().is_some() { p { a.button.quiet href="/rundtur" { (say.of("Tag rundturen på tre minutter", "Take the tour in three minutes")) } } }
        h2 { (say.of("Er det virkelige oplysninger?", "Are these real data?")) }
        @if status.synthetic {
            div.box.warn { p { strong { (say.of("Nej. ", "No. ")) } (say.of(
                "Borgere, enheder, pladser, tal og beslutninger i denne log er opdigtede. Virkelige er kun kommunernes og regionernes navne, befolkningstallene og de dokumenter, som ordningerne henviser til.",
                "Citizens, units, places, figures and decisions in this log are made up. Real are only the names of municipalities and regions, the populations, and the documents that the schemes refer to.",
            )) } }
        } @else {
            p { (say.of("Ja: loggen er ikke mærket som opdigtet.", "Yes: the log is not marked as made up.")) }
        }
        h2 { (say.of("Version", "Version")) }
        dl.facts {
            dt { (say.of("Program", "Program")) } dd { "Snitflade " (env!("CARGO_PKG_VERSION")) ", " (say.of("licens ", "licence ")) (env!("CARGO_PKG_LICENSE")) }
            dt { (say.of("Ordninger i brug", "Schemes in use")) }
            dd { @match &rulebook {
                Some((hash, at, files)) => { code { (hash.chars().take(16).collect::<String>()) "…" } ", " (say.count(*files)) (say.of(" filer, taget i brug ", " files, adopted ")) (say.instant(*at)) ". " a href="/ordninger" { (say.of("Læs ordningerne", "Read the schemes")) } }
                None => (say.of("ingen", "none")),
            } }
            dt { (say.of("Log", "Log")) } dd { (say.count(status.position)) (say.of(" hændelser", " events")) }
        }
        h2 { (say.of("Åbne datakilder", "Open data sources")) }
        p { (say.of(
            "Reglernes egne kilder står ved hver regel under Ordninger. Reglerne er uddrag af offentlige dokumenter og ikke retlig rådgivning.",
            "The sources of the rules stand with each rule under Schemes. The rules are taken from public documents and are no legal advice.",
        )) }
        (sources(say))
        p { (say.of(
            "Fliserne på kortet er lagt af os, så hver kommune har et felt omtrent hvor den ligger; de viser ikke størrelse eller grænser.",
            "The squares of the map were laid by us, so that each municipality has one about where it lies; they show no size and no borders.",
        )) }
        p { a href="/tilgaengelighed" { (say.of("Om tilgængelighed", "About accessibility")) } }
    };
    Ok(answer(Page::new(Menu::About, title, body), &house, &visit, shown))
}

/// A list of texts.
fn list(texts: &[Text], say: Say) -> Markup {
    html! { ul { @for text in texts { li { (say.text(text)) } } } }
}
