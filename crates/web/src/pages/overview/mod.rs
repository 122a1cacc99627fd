//! The country at a glance: the tile map by a chosen measure, the numbers that matter, and what needs action now. Every
//! number leads to its rows.

mod map;

use super::Handed;
use crate::{
    form::Fields,
    page::{LiveFrom, Menu, Page},
    pages::pathways::waits,
    parts::begin,
    route::{Needs, Route},
    words::Say,
    wrong::Wrong,
};
use axum::{extract::RawQuery, http::HeaderMap, response::Response, routing::get};
use engine::{
    Question, Reply,
    ask::{DelayFigures, waiting_period},
};
use front::House;
use kernel::Instant;
use map::Measure;
use maud::{Markup, html};
use pathways::view::due::Due;
use places::{Board, Scope};
use std::collections::BTreeSet;

pub(crate) const ROUTES: &[Route] =
    &[Route::page("/", Needs::Act("ask_board"), ("Overblik over landet", "Overview of the country"), || {
        get(overview)
    })];

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
        match handed.visit.ask(Question::DelayCounts { period: waiting_period(now) }).await? {
            Reply::Delays(delays) => Some(delays),
            _ => None,
        }
    } else {
        None
    };
    let figures = map::gathered(&handed.house, &board, delays.as_ref(), kernel::danish_date(now))?;
    let body = html! {
        h1 { (say.of("Overblik", "Overview")) }
        p.lead { (say.of("Hvem har plads, og hvor haster det? Tryk på et felt for at se enhederne bag tallet.", "Who has room, and where is it urgent? Choose a square to see the units behind the number."))
            @if handed.house.demo().is_some() { " " a href="/rundtur" { (say.of("Ny her? Tag rundturen på tre minutter.", "New here? Take the tour in three minutes.")) } } }
        (begin::first(&handed)?)
        @if handed.visit.may("ask_handover") && !handed.visit.may("ask_pathways") {
            p.box { a href="/forloeb/overlevering" { (say.of("Overleveringslisten for en borger, du kører", "The handover list of a citizen whom you drive")) } }
        }
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
                (map::drawn(&figures, measure, &hidden(delays.as_ref()), say))
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

/// The country as a demonstration shows it to who has not yet chosen whom to be: places alone, no citizen.
pub(super) fn country(house: &House, say: Say) -> Result<Markup, Wrong> {
    let now = house.now();
    let board = house.engine().read(|world| world.places.board(Scope::Country, now));
    let board = board.map_err(|fault| Wrong::from(engine::AskError::from(fault)))?;
    let figures = map::gathered(house, &board, None, kernel::danish_date(now))?;
    Ok(html! {
        section aria-labelledby="landet" {
            h2 #landet { (Measure::Available.words(say)) " " (say.of("i de 98 kommuner lige nu", "in the 98 municipalities now")) }
            (numbers(&board, None, say))
            (map::drawn(&figures, Measure::Available, "", say))
        }
    })
}

/// What stands where a count is too small to be shown.
fn hidden(delays: Option<&DelayFigures>) -> String {
    waits::hidden(delays.and_then(|delays| delays.least_shown))
}

/// The numbers that matter, each leading to its rows.
fn numbers(board: &Board, delays: Option<&DelayFigures>, say: Say) -> Markup {
    let totals = &board.totals;
    let total = delays.and_then(|delays| delays.totals.last());
    html! {
        ul.figures {
            li { a href="/pladser?vis=ledige" { span.value { (say.count(totals.available)) } (say.of("ledige pladser", "places available")) } }
            li { a href="/pladser?vis=planlagt" { span.value { (say.count(totals.planned_free)) } (say.of("planlagt ledige", "planned free")) } }
            li { a href="/pladser?vis=belagt" { span.value { (say.count(totals.occupied)) } (say.of("belagte", "occupied")) } }
            li { a href="/pladser?vis=reserveret" { span.value { (say.count(totals.reserved + totals.held)) } (say.of("reserveret eller holdt", "reserved or held")) } }
            @if let Some(total) = total {
                li { a href=(waits::address(None)) {
                    span.value { (total.days.map_or_else(|| hidden(delays), |days| say.whole(days))) }
                    (say.of("ventedage på 30 dage", "days of delay in 30 days"))
                } }
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

/// More emergencies than these are not counted.
const EMERGENCIES_COUNTED_MAX: usize = 100;

/// How many looks in an emergency await the visitor, an opening of a citizen as one; and whether there are more.
async fn emergencies(handed: &Handed) -> Result<(usize, bool), Wrong> {
    let actor = handed.visit.actor().clone();
    let open = handed.house.on_disk(move |house| {
        let found =
            house.engine().emergencies(house.records(), &actor, true, None, EMERGENCIES_COUNTED_MAX)?;
        let count = house.engine().openings(&found.entries)?.len();
        Ok::<_, engine::AskError>((count, found.entries.len() == EMERGENCIES_COUNTED_MAX))
    });
    Ok(open.await.map_err(|_| Wrong::fault())??)
}

/// What needs action: of one's own pathways where one has any, and of the country's units.
async fn action(handed: &Handed, board: &Board, now: Instant, redrawn: bool) -> Result<Markup, Wrong> {
    let say = handed.say();
    let own = own(handed, redrawn).await?;
    let told = handed.visit.may("see_notices");
    let (emergencies, more) =
        if handed.visit.may("follow_up_emergency") { emergencies(handed).await? } else { (0, false) };
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
        "rengoering",
        "rengøringer skulle være meldt færdige",
        "cleanings should have been reported done",
    );
    add(totals.reserved_overdue, "ankomst", "borgere skulle være ankommet", "citizens should have arrived");
    add(totals.on_leave_overdue, "orlov", "orlover over tiden", "leaves beyond their time");
    add(u64::from(totals.units_stale), "foraeldede", "enheder med forældede tal", "units with stale figures");
    add(
        u64::from(totals.units_with_unknown_figures),
        "mangler",
        "enheder, der mangler at indberette tal",
        "units that have not reported all figures",
    );
    let shown_max = 8;
    Ok(html! {
        @if emergencies > 0 {
            p.box.warn { a href="/adgangslog/noedopslag" {
                (say.count(emergencies)) @if more { "+" } " "
                @if emergencies == 1 && !more { (say.of("nødopslag skal følges op", "look in an emergency is to be followed up")) }
                @else { (say.of("nødopslag skal følges op", "looks in an emergency are to be followed up")) }
            } }
        }
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
                @if due.len() > shown_max {
                    @let pathways = due.iter().map(|due| due.pathway).collect::<BTreeSet<_>>().len();
                    @if told { p { a href="/varsler" { (say.of("Se alle ", "See all ")) (say.count(due.len())) } } }
                    @else { p { a href="/forloeb?vis=mine" { (say.of("Se alle ", "See all ")) (say.count(pathways)) (say.of(" forløb, der venter på os", " pathways that wait for us")) } } }
                }
            }
            Some(_) if told => p.empty { (say.of("Intet venter på dig lige nu.", "Nothing awaits you right now.")) }
            Some(_) => p.empty { (say.of("Intet afventer din organisation lige nu.", "Nothing awaits your organisation right now.")) }
            None => {}
        } }
        div #handling data-live="1" { @if house.is_empty() {
            p.empty { (say.of("Intet på landets enheder kræver handling lige nu.", "Nothing at the country's units needs action right now.")) }
        } @else {
            h3 { (say.of("På landets enheder", "At the country's units")) }
            ul { @for (count, shown, words) in &house { li { a href={ "/pladser?vis=" (shown) } { strong { (say.count(*count)) } " " (words) } } } }
        } }
    })
}
