//! The country at a glance: the tile map by a chosen measure, the numbers that matter, and what needs action now. Every
//! number leads to its rows.

use super::Handed;
use crate::{
    form::Fields,
    page::{LiveFrom, Menu, Page},
    parts::tiles::{self, Tile},
    route::{Needs, Route},
    words::Say,
    wrong::Wrong,
};
use axum::{extract::RawQuery, http::HeaderMap, response::Response, routing::get};
use engine::{Question, Reply, ask::DelayFigures};
use kernel::{Date, Instant, OrganisationId, Period};
use maud::{Markup, html};
use pathways::view::due::Due;
use places::{Board, BoardTotals, Scope};
use registry::{Identifier, OrganisationKind};
use std::collections::BTreeMap;

pub(crate) const ROUTES: &[Route] =
    &[Route::page("/", Needs::Act("ask_board"), ("Overblik over landet", "Overview of the country"), || {
        get(overview)
    })];

/// How many days back delays are counted.
const DELAY_DAYS: i64 = 30;

/// By what the map is coloured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Measure {
    Available,
    Occupancy,
    Waiting,
    DelayDays,
}

impl Measure {
    const ALL: [Measure; 4] = [Measure::Available, Measure::Occupancy, Measure::Waiting, Measure::DelayDays];

    const fn slug(self) -> &'static str {
        match self {
            Measure::Available => "ledige",
            Measure::Occupancy => "belaegning",
            Measure::Waiting => "venter",
            Measure::DelayDays => "dage",
        }
    }

    const fn words(self, say: Say) -> &'static str {
        match self {
            Measure::Available => say.of("Ledige pladser", "Places available"),
            Measure::Occupancy => say.of("Belægning", "Occupancy"),
            Measure::Waiting => say.of("Ventende borgere", "Citizens waiting"),
            Measure::DelayDays => say.of("Ventedage", "Days of delay"),
        }
    }

    const fn meaning(self, say: Say) -> &'static str {
        match self {
            Measure::Available => say.of(
                "Pladser, der kan loves bort nu: bemandede og ikke optaget, reserveret, blokeret eller under rengøring.",
                "Places that can be promised now: staffed and not occupied, reserved, blocked or being cleaned.",
            ),
            Measure::Occupancy => say.of(
                "Optagne og reserverede pladser som andel af dem, der kan bruges.",
                "Occupied and reserved places as a share of those that can be used.",
            ),
            Measure::Waiting => say.of(
                "Ventetider hos færdigbehandlede borgere med bopæl i kommunen de seneste 30 dage. Små tal vises ikke.",
                "Times of waiting of citizens ready to move who live in the municipality, in the last 30 days. Small counts are not shown.",
            ),
            Measure::DelayDays => say.of(
                "Dage, som færdigbehandlede borgere har ventet de seneste 30 dage, efter bopæl. Små tal vises ikke.",
                "Days that citizens ready to move have waited in the last 30 days, by residence. Small counts are not shown.",
            ),
        }
    }
}

/// What is known of one municipality.
#[derive(Clone, Debug, Default)]
struct Figures {
    name: String,
    code: String,
    totals: BoardTotals,
    times: Count,
    days: Count,
}

/// A count that may be too small to be shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Count {
    shown: i64,
    some_hidden: bool,
}

impl Count {
    fn add(&mut self, count: Option<i64>) {
        match count {
            Some(count) => self.shown = self.shown.saturating_add(count),
            None => self.some_hidden = true,
        }
    }

    /// The count; nothing where a part of it is not shown.
    fn known(self) -> Option<i64> {
        (!self.some_hidden).then_some(self.shown)
    }
}

async fn overview(handed: Handed, RawQuery(query): RawQuery, headers: HeaderMap) -> Result<Response, Wrong> {
    let fields = Fields::read(query.unwrap_or_default().as_bytes());
    let chosen = Measure::ALL.into_iter().find(|measure| measure.slug() == fields.text("maal"));
    let measure = chosen.unwrap_or(Measure::Available);
    // Drawn again by itself, the page asks for no citizen: nobody looks at one because the country changed somewhere.
    let redrawn = headers.contains_key(front::REDRAW);
    let say = handed.say();
    let now = handed.house.now();
    let Reply::Board(board) = handed.visit.ask(Question::Board { scope: Scope::Country, at: None }).await?
    else {
        return Err(Wrong::fault());
    };
    let delays = if handed.visit.may("ask_delays") {
        let start = now.plus_minutes(-DELAY_DAYS * 24 * 60).unwrap_or(now);
        let period = Period { start, end: Some(now) };
        match handed.visit.ask(Question::DelayCounts { period }).await? {
            Reply::Delays(delays) => Some(delays),
            _ => None,
        }
    } else {
        None
    };
    let figures = gathered(&handed, &board, delays.as_ref(), kernel::danish_date(now))?;
    let body = html! {
        h1 { (say.of("Overblik", "Overview")) }
        p.lead { (say.of("Hvem har plads, og hvor haster det? Tryk på et felt for at se enhederne bag tallet.", "Who has room, and where is it urgent? Choose a square to see the units behind the number."))
            @if handed.house.demo().is_some() { " " a href="/rundtur" { (say.of("Ny her? Tag rundturen på tre minutter.", "New here? Take the tour in three minutes.")) } } }
        div #tal data-live="1" { (numbers(&board, delays.as_ref(), say)) }
        div.split {
            // The heading names the measure, so it is drawn anew with the map.
            section #kort aria-labelledby="kort-navn" data-live="1" data-said=(measure.words(say)) {
                h2 #kort-navn { (measure.words(say)) " " (say.of("i de 98 kommuner", "in the 98 municipalities")) }
                form method="get" action="/" data-auto data-swap="kort" .inline-form {
                    div.field {
                        label for="maal" { (say.of("Vis", "Show")) }
                        select id="maal" name="maal" {
                            @for each in Measure::ALL.into_iter().filter(|each| delays.is_some() || matches!(each, Measure::Available | Measure::Occupancy)) {
                                option value=(each.slug()) selected[each == measure] { (each.words(say)) }
                            }
                        }
                    }
                    button.quiet type="submit" { (say.of("Vis", "Show")) }
                }
                (drawn(&figures, measure, &hidden(delays.as_ref()), say))
            }
            section aria-labelledby="nu" {
                h2 #nu { (say.of("Kræver handling nu", "Needs action now")) }
                (action(&handed, &board, now, redrawn).await?)
            }
        }
    };
    Ok(handed
        .page(Page::new(Menu::Overview, say.of("Overblik", "Overview"), body).live(LiveFrom::Everything)))
}

/// The figures of every municipality, by name.
fn gathered(
    handed: &Handed,
    board: &Board,
    delays: Option<&DelayFigures>,
    date: Date,
) -> Result<Vec<Figures>, Wrong> {
    let known = handed.house.engine().read(|world| {
        let municipalities = world.registry.list(OrganisationKind::Municipality, date);
        let figures = municipalities.into_iter().map(|municipality| {
            let code = municipality.identifiers.iter().find_map(|known| match known {
                Identifier::MunicipalityCode(code) => Some(code.to_string()),
                _ => None,
            });
            let code = code.unwrap_or_default();
            (
                municipality.id.clone(),
                Figures { name: municipality.name.to_string(), code, ..Figures::default() },
            )
        });
        figures.collect::<BTreeMap<OrganisationId, Figures>>()
    });
    let mut known = known.map_err(|fault| Wrong::from(engine::AskError::from(fault)))?;
    for row in &board.rows {
        if let Some(figures) = known.get_mut(&row.municipality) {
            figures.totals.add(row);
        }
    }
    for row in delays.map(|delays| delays.rows.as_slice()).unwrap_or_default() {
        if let Some(figures) = row.residence.as_ref().and_then(|residence| known.get_mut(residence)) {
            figures.times.add(row.times.and_then(|times| i64::try_from(times).ok()));
            figures.days.add(row.days);
        }
    }
    let mut list: Vec<Figures> = known.into_values().collect();
    list.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(list)
}

/// What stands where a count is too small to be shown.
fn hidden(delays: Option<&DelayFigures>) -> String {
    let least = delays.and_then(|delays| delays.least_shown);
    least.map_or_else(|| "·".to_owned(), |least| format!("<{least}"))
}

/// What the measure says of a municipality: a number for the colour, and words.
fn value(figures: &Figures, measure: Measure, hidden: &str, say: Say) -> (Option<u64>, String) {
    let totals = &figures.totals;
    let whole = |count: Option<i64>| match count {
        Some(count) => (u64::try_from(count).ok(), say.whole(count)),
        None => (None, hidden.to_owned()),
    };
    match measure {
        Measure::Available if totals.units == 0 => (None, "–".to_owned()),
        Measure::Available => (Some(totals.available), say.count(totals.available)),
        Measure::Occupancy => {
            let taken = totals.occupied + totals.reserved + totals.held + totals.on_leave;
            let (part, of) = (i64::try_from(taken).unwrap_or(0), i64::try_from(totals.usable).unwrap_or(0));
            match say.percent(part, of) {
                Some(words) => (u64::try_from(part * 100 / of.max(1)).ok(), words),
                None => (None, "–".to_owned()),
            }
        }
        Measure::Waiting => whole(figures.times.known()),
        Measure::DelayDays => whole(figures.days.known()),
    }
}

fn drawn(figures: &[Figures], measure: Measure, hidden: &str, say: Say) -> Markup {
    let values: Vec<(Option<u64>, String)> =
        figures.iter().map(|one| value(one, measure, hidden, say)).collect();
    let most = match measure {
        Measure::Occupancy => 100,
        _ => values.iter().filter_map(|(number, _)| *number).max().unwrap_or(0),
    };
    let tiles: Vec<Tile> = figures
        .iter()
        .zip(&values)
        .map(|(figures, (number, words))| Tile {
            code: figures.code.clone(),
            name: figures.name.clone(),
            step: number.map(|number| tiles::step(number, most)),
            value: words.clone(),
            said: format!("{}: {} {words}", figures.name, measure.words(say)),
            href: format!("/pladser?kommune={}", figures.code),
            chosen: false,
        })
        .collect();
    html! {
        p.muted { (measure.meaning(say)) }
        (tiles::map(&tiles, measure.words(say)))
        ul.keys aria-label=(say.of("Farverne", "The colours")) {
            li { span.key.m0 {} (say.of("ingen", "none")) }
            @for step in 1..=5_u64 {
                li { span class={ "key m" (step) } {} (say.of("op til ", "up to ")) (say.count(most.saturating_mul(step) / 5)) @if measure == Measure::Occupancy { "%" } }
            }
            li { span.key.unknown {} (say.of("kendes ikke eller vises ikke", "not known or not shown")) }
        }
        details {
            summary { (say.of("De samme tal som tabel", "The same figures as a table")) }
            div.table-wrap tabindex="0" role="region" aria-label=(measure.words(say)) { table {
                caption { (measure.words(say)) }
                thead { tr { th scope="col" { (say.of("Kommune", "Municipality")) } th.num scope="col" { (measure.words(say)) } th.num scope="col" { (say.of("Enheder", "Units")) } } }
                tbody {
                    @for (figures, (_, words)) in figures.iter().zip(&values) {
                        tr { th scope="row" { a href={ "/pladser?kommune=" (figures.code) } { (figures.name) } } td.num { (words) } td.num { (say.count(figures.totals.units)) } }
                    }
                }
            } }
        }
    }
}

/// The numbers that matter, each leading to its rows.
fn numbers(board: &Board, delays: Option<&DelayFigures>, say: Say) -> Markup {
    let totals = &board.totals;
    let total = delays.and_then(|delays| delays.totals.last());
    html! {
        ul.figures {
            li { a href="/pladser?vis=ledige" { span.value { (say.count(totals.available)) } (say.of("ledige pladser", "places available")) } }
            li { a href="/pladser?vis=planlagt" { span.value { (say.count(totals.planned_free)) } (say.of("planlagt ledige", "planned free")) } }
            li { a href="/pladser" { span.value { (say.count(totals.occupied)) } (say.of("optagne", "occupied")) } }
            li { a href="/pladser" { span.value { (say.count(totals.reserved + totals.held)) } (say.of("reserveret eller holdt", "reserved or held")) } }
            @if let Some(total) = total {
                li {
                    span.value { (total.days.map_or_else(|| hidden(delays), |days| say.whole(days))) }
                    (say.of("ventedage på 30 dage", "days of delay in 30 days"))
                }
            }
        }
    }
}

/// What awaits the visitor, from the same list as their notices; for those who have none, what is due at their organisation,
/// which is a look at its pathways and is not repeated by the page itself.
async fn own(handed: &Handed, redrawn: bool) -> Result<Option<Vec<Due>>, Wrong> {
    let visit = &handed.visit;
    if visit.may("see_notices") {
        return Ok(Some(super::notices::awaiting(visit).await?));
    }
    if redrawn || !visit.may("ask_due") {
        return Ok(None);
    }
    let organisation = Some(visit.actor().organisation.clone());
    match visit.ask(Question::Due { organisation }).await? {
        Reply::Due(due) => Ok(Some(due)),
        _ => Ok(None),
    }
}

/// What needs action: of one's own pathways where one has any, and of the country's units.
async fn action(handed: &Handed, board: &Board, now: Instant, redrawn: bool) -> Result<Markup, Wrong> {
    let say = handed.say();
    let own = own(handed, redrawn).await?;
    let told = handed.visit.may("see_notices");
    let totals = &board.totals;
    let mut house = Vec::new();
    let mut add = |count: u64, shown: &'static str, da: &str, en: &str| {
        if count > 0 {
            house.push((count, shown, say.of(da, en).to_owned()));
        }
    };
    add(
        totals.shortfall,
        "overbelagt",
        "flere optaget, end der er drift til (også i lukkede enheder)",
        "more taken than can be served (closed units included)",
    );
    add(
        totals.cleaning_overdue,
        "overtid",
        "rengøringer skulle være meldt færdige",
        "cleanings should have been reported done",
    );
    add(totals.reserved_overdue, "overtid", "borgere skulle være ankommet", "citizens should have arrived");
    add(totals.on_leave_overdue, "overtid", "orlover over tiden", "leaves beyond their time");
    add(u64::from(totals.units_stale), "foraeldede", "enheder med forældede tal", "units with stale figures");
    add(
        u64::from(totals.units_with_unknown_figures),
        "mangler",
        "enheder, der mangler at indberette tal",
        "units that have not reported all figures",
    );
    let shown_max = 8;
    Ok(html! {
        div #egne data-live=[told.then_some("1")] { @match own {
            Some(due) if !due.is_empty() => {
                @if told { h3 { (say.of("Venter på dig", "Awaiting you")) } }
                @else { h3 { (say.of("Hos ", "At ")) (handed.visit.organisation_name()) } }
                ul {
                    @for due in due.iter().take(shown_max) {
                        li {
                            a href={ "/forloeb/" (due.pathway.0) } { "F-" (due.pathway.0) } ": " (say.text(&due.what))
                            @if let Some(by) = due.by {
                                " – " span class=[due.late.then_some("late")] {
                                    @if due.late { (say.of("forsinket, frist ", "late, due ")) } @else { (say.of("frist ", "due ")) }
                                    (say.moment(by, now)) " (" (say.away(by, now)) ")"
                                }
                            }
                        }
                    }
                }
                @if due.len() > shown_max { p { a href=(if told { "/varsler" } else { "/forloeb" }) { (say.of("Se alle ", "See all ")) (say.count(due.len())) } } }
            }
            Some(_) if told => p.empty { (say.of("Intet venter på dig lige nu.", "Nothing awaits you right now.")) }
            Some(_) => p.empty { (say.of("Intet afventer din organisation lige nu.", "Nothing awaits your organisation right now.")) }
            None => {}
        } }
        div #handling data-live="1" { @if !house.is_empty() {
            h3 { (say.of("På landets enheder", "At the country's units")) }
            ul { @for (count, shown, words) in &house { li { a href={ "/pladser?vis=" (shown) } { strong { (say.count(*count)) } " " (words) } } } }
        } }
    })
}
