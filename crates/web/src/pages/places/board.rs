//! The board: who has room, every part apart, of the country, a region, a health council or a municipality. Every number
//! leads to its rows.

use super::scope::{self, Asked, Choices, SHOWN};
use crate::{
    form::{Faults, Fields},
    page::{LiveFrom, Menu, Page},
    pages::Handed,
    parts::{
        capacity::Parts,
        fields::{Field, summary},
    },
    words::Say,
    wrong::Wrong,
};
use axum::{extract::RawQuery, http::StatusCode, response::Response};
use engine::{Question, Reply};
use kernel::OrganisationId;
use maud::{Markup, html};
use places::{BoardRow, BoardTotals, Figure, PlaceKind};
use std::collections::BTreeMap;

/// How many units stand on one page.
const UNITS_SHOWN_MAX: usize = 60;

/// The page.
pub(super) async fn page(handed: Handed, RawQuery(query): RawQuery) -> Result<Response, Wrong> {
    let fields = Fields::read(query.unwrap_or_default().as_bytes());
    let say = handed.say();
    let now = handed.house.now();
    let mut faults = Faults::default();
    let choices = Choices::read(&handed.house, now)?;
    let asked = Asked::read(&handed.house, &fields, &choices, &mut faults)?;
    let question = Question::Board { scope: asked.scope.clone(), at: asked.at };
    let Reply::Board(board) = handed.visit.ask(question).await? else { return Err(Wrong::fault()) };
    let at = asked.at.unwrap_or(now);
    let rows: Vec<&BoardRow> = board.rows.iter().filter(|row| asked.shows(row)).collect();
    let mut totals = BoardTotals::default();
    rows.iter().for_each(|row| totals.add(row));
    let name = asked.name.clone().unwrap_or_else(|| say.of("hele landet", "the whole country").to_owned());
    let title = format!("{} {name}", say.of("Pladser i", "Places in"));
    let body = html! {
        h1 { (title) }
        p.lead { (say.of("Tom er ikke ledig: hver del af tallet står for sig, med alder og kilde.", "Empty is not available: each part of the number stands apart, with its age and source.")) }
        (crate::parts::begin::first(&handed)?)
        (summary(&faults, say))
        (filter(&fields, &choices, &faults, say))
        div #tavle data-live="1" data-said=(title) {
            @if asked.at.is_some() { p.box { (say.of("Sådan var eller bliver det ", "So it was or will be ")) strong { (say.instant(at)) } (say.of(", som det vides nu.", ", as it is known now.")) } }
            (numbers(&fields, &totals, say))
            div.card { (Parts::from(&totals).bar(say)) (Parts::from(&totals).keys(say)) (explained(say)) }
            (by_kind(&fields, &asked, &rows, say))
            @if rows.is_empty() {
                p.empty { (say.of("Ingen enheder her passer til det valgte. ", "No units here fit what was chosen. ")) a href="/pladser" { (say.of("Vis hele landet", "Show the whole country")) } }
            } @else if asked.by_unit() {
                (units(&rows, &asked, &fields, say))
            } @else {
                (municipalities(&rows, &choices, &fields, say))
            }
            @if asked.at.is_none() { (not_reported(&rows, say)) }
        }
    };
    let status = if faults.are_none() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let mut page = Page::new(Menu::Places, title, body).live(LiveFrom::Everything).status(status);
    if asked.name.is_some() {
        page = page.under("/pladser", say.of("Hele landet", "The whole country"));
    }
    Ok(handed.page(page))
}

fn filter(fields: &Fields, choices: &Choices, faults: &Faults, say: Say) -> Markup {
    let all = |words: (&str, &str), list: &[(String, OrganisationId, String)]| {
        let mut options = vec![(String::new(), say.of(words.0, words.1).to_owned())];
        options.extend(list.iter().map(|(code, _, name)| (code.clone(), name.clone())));
        options
    };
    let mut kinds = vec![(String::new(), say.of("Alle slags", "All kinds").to_owned())];
    kinds.extend(PlaceKind::ALL.iter().map(|kind| {
        let text = kind.text();
        (kind.slug().to_owned(), say.text(&text).to_owned())
    }));
    let mut tags = vec![(String::new(), say.of("Alt", "Anything").to_owned())];
    tags.extend(choices.tags.iter().map(|tag| (tag.slug.to_string(), say.text(&tag.name).to_owned())));
    let mut shown = vec![(String::new(), say.of("Alle enheder", "All units").to_owned())];
    shown.extend(SHOWN.iter().map(|(slug, da, en)| ((*slug).to_owned(), say.of(da, en).to_owned())));
    let select = |name, da, en, options: &[(String, String)]| {
        Field::new(name, say.of(da, en)).select(options, fields, faults, say)
    };
    html! {
        form.inline-form method="get" action="/pladser" {
            (select("region", "Region", "Region", &all(("Alle", "All"), &choices.regions)))
            @if !choices.councils.is_empty() { (select("raad", "Sundhedsråd", "Health council", &all(("Alle", "All"), &choices.councils))) }
            (select("kommune", "Kommune", "Municipality", &all(("Alle", "All"), &choices.municipalities)))
            (select("slags", "Slags", "Kind", &kinds))
            (select("kan", "Skal kunne", "Must be able to", &tags))
            (select("vis", "Vis", "Show", &shown))
            (Field::new("tid", say.of("På tidspunktet", "At the time")).optional().line("datetime-local", fields, faults, say))
            button type="submit" { (say.of("Vis", "Show")) }
        }
    }
}

/// The numbers that matter, each leading to the units behind it.
fn numbers(fields: &Fields, totals: &BoardTotals, say: Say) -> Markup {
    let one = |shown: &str, count: u64, da: &str, en: &str| {
        html! { li { a href=(scope::address(fields, &[("vis", shown)])) { span.value { (say.count(count)) } (say.of(da, en)) } } }
    };
    let overdue = totals.cleaning_overdue + totals.reserved_overdue + totals.on_leave_overdue;
    html! {
        ul.figures {
            (one("ledige", totals.available, "ledige pladser", "places available"))
            (one("planlagt", totals.planned_free, "planlagt ledige", "planned free"))
            (one("overtid", overdue, "over tiden", "overdue"))
            (one("overbelagt", totals.shortfall, "flere optaget, end der er drift til", "more taken than can be served"))
            (one("foraeldede", u64::from(totals.units_stale), "enheder med forældede tal", "units with stale figures"))
            (one("mangler", u64::from(totals.units_with_unknown_figures), "enheder uden alle tal", "units without all figures"))
        }
    }
}

/// How available comes about.
pub(super) fn explained(say: Say) -> Markup {
    html! {
        details #saadan-regnes {
            summary { (say.of("Sådan regnes »ledig« ud", "How “available” is worked out")) }
            p { (say.of(
                "Ledig er det antal pladser, der kan loves bort nu. Udgangspunktet er det mindste af tre tal: de normerede, de bemandede og de fysiske pladser, der ikke er spærret. Fra det trækkes dem, der er belagt, reserveret, holdt for et tilbud, holdt under orlov, under rengøring eller lovet bort fra senere. En lukket enhed har ingen ledige, og mangler et af de tre tal, kan intet siges ledigt.",
                "Available is how many places can be promised now. It starts from the least of three figures: the approved, the staffed, and the physical places that are not blocked. From it are taken those that are occupied, reserved, held for an offer, kept during leave, being cleaned or promised from later on. A closed unit has none available, and where one of the three figures is missing nothing can be called available.")) }
            p { (say.of(
                "Planlagt ledig er for sig: en plads, der ventes fri, er ikke ledig, før nogen har meldt det.",
                "Planned free stands apart: a place that is expected to become free is not available before somebody has reported it.")) }
        }
    }
}

/// The sums by kind, each leading to its units.
fn by_kind(fields: &Fields, asked: &Asked, rows: &[&BoardRow], say: Say) -> Markup {
    let mut sums: BTreeMap<PlaceKind, BoardTotals> = BTreeMap::new();
    rows.iter().for_each(|row| sums.entry(row.kind).or_default().add(row));
    html! {
        @if asked.kind.is_none() && sums.len() > 1 {
            ul.keys { @for (kind, totals) in &sums {
                @let text = kind.text();
                li { a href=(scope::address(fields, &[("slags", kind.slug())])) { (say.text(&text)) } ": " (say.count(totals.available)) " " (say.of("ledige af", "available of")) " " (say.count(totals.open)) }
            } }
        }
    }
}

/// In which column of counts those stand that can be too many or beyond their time.
const OCCUPIED: usize = 6;
const RESERVED: usize = 7;
const ON_LEAVE: usize = 9;
const CLEANING: usize = 11;

/// The columns of counts, in order.
fn columns(say: Say) -> [&'static str; 12] {
    [
        say.of("Ledige", "Available"),
        say.of("Planlagt ledige", "Planned free"),
        say.of("Normerede", "Approved"),
        say.of("Fysiske", "Physical"),
        say.of("Bemandede", "Staffed"),
        say.of("Åbne", "Open"),
        say.of("Belagt", "Occupied"),
        say.of("Reserveret", "Reserved"),
        say.of("Holdt", "Held"),
        say.of("Orlov", "On leave"),
        say.of("Spærret", "Blocked"),
        say.of("Rengøres", "Cleaning"),
    ]
}

fn counts(totals: &BoardTotals, say: Say) -> [String; 12] {
    [
        totals.available,
        totals.planned_free,
        totals.approved,
        totals.physical,
        totals.staffed,
        totals.open,
        totals.occupied,
        totals.reserved,
        totals.held,
        totals.on_leave,
        totals.blocked,
        totals.cleaning,
    ]
    .map(|count| say.count(count))
}

fn head(first: &str, say: Say, last: Option<&str>) -> Markup {
    html! {
        thead { tr { th scope="col" { (first) } @for name in columns(say) { th.num scope="col" { (name) } } @if let Some(last) = last { th scope="col" { (last) } } } }
    }
}

/// The country by municipality.
fn municipalities(rows: &[&BoardRow], choices: &Choices, fields: &Fields, say: Say) -> Markup {
    let mut each: BTreeMap<&OrganisationId, BoardTotals> = BTreeMap::new();
    for row in rows {
        each.entry(&row.municipality).or_default().add(row);
    }
    let title = say.of("Efter kommune", "By municipality");
    html! {
        h2 { (title) }
        div.table-wrap tabindex="0" role="region" aria-label=(title) { table.board {
            (head(say.of("Kommune", "Municipality"), say, None))
            tbody { @for (code, id, name) in &choices.municipalities {
                @if let Some(totals) = each.get(id) {
                    tr {
                        th scope="row" { a href=(scope::address(fields, &[("kommune", code)])) { (name) } " " span.muted.small { "(" (say.count(totals.units)) ")" } }
                        @for count in counts(totals, say) { td.num { (count) } }
                    }
                }
            } }
            (sums(rows, say, false))
        } }
    }
}

/// The sums of everything that was asked for, also of what stands on another page of the list.
fn sums(rows: &[&BoardRow], say: Say, with_age: bool) -> Markup {
    let mut totals = BoardTotals::default();
    rows.iter().for_each(|row| totals.add(row));
    let beyond = |count: u64, words: &str| {
        html! { @if count > 0 { " " span.late { "(" (say.count(count)) " " (words) ")" } } }
    };
    let overdue = say.of("over tiden", "overdue");
    html! {
        tfoot { tr {
            th scope="row" { (say.of("I alt", "In all")) " " span.muted.small { "(" (say.count(totals.units)) " " (say.of("enheder", "units")) ")" } }
            @for (at, count) in counts(&totals, say).into_iter().enumerate() {
                td.num {
                    (count)
                    @match at {
                        OCCUPIED => (beyond(totals.shortfall, say.of("for mange", "too many"))),
                        RESERVED => (beyond(totals.reserved_overdue, overdue)),
                        ON_LEAVE => (beyond(totals.on_leave_overdue, overdue)),
                        CLEANING => (beyond(totals.cleaning_overdue, overdue)),
                        _ => {}
                    }
                }
            }
            @if with_age { td {} }
        } }
    }
}

/// A figure with the mark of a stale one; unknown where nobody has reported it.
fn figure(row: &BoardRow, figure: Figure, say: Say) -> Markup {
    match row.availability.figure(figure) {
        Some(shown) if shown.stale == Some(true) => html! { span.stale { (say.count(shown.value)) " !" } },
        Some(shown) => html! { (say.count(shown.value)) },
        None => html! { span.late { "?" span.sr { (say.of("ikke indberettet", "not reported")) } } },
    }
}

/// A count, with how many of it are beyond their time.
fn late(count: u32, overdue: u32, say: Say) -> Markup {
    html! { (say.count(count)) @if overdue > 0 { " " span.late { "(" (say.count(overdue)) " " (say.of("over tiden", "overdue")) ")" } } }
}

/// The units one by one.
fn units(rows: &[&BoardRow], asked: &Asked, fields: &Fields, say: Say) -> Markup {
    let title = say.of("Enheder", "Units");
    let shown: Vec<&&BoardRow> = rows.iter().skip(asked.from).take(UNITS_SHOWN_MAX).collect();
    let end = asked.from.saturating_add(shown.len());
    html! {
        h2 { (title) " (" (say.count(rows.len())) ")" }
        div.table-wrap tabindex="0" role="region" aria-label=(title) { table.board {
            (head(say.of("Enhed", "Unit"), say, Some(say.of("Ældste tal", "Oldest figure"))))
            tbody { @for row in shown { (unit(row, say)) } }
            (sums(rows, say, true))
        } }
        @if end < rows.len() || asked.from > 0 {
            p {
                (say.of("Viser ", "Showing ")) (say.count(asked.from + 1)) "–" (say.count(end)) " " (say.of("af", "of")) " " (say.count(rows.len())) ". "
                @if asked.from > 0 { a href=(scope::address(fields, &[("fra", &asked.from.saturating_sub(UNITS_SHOWN_MAX).to_string())])) { (say.of("Forrige", "Previous")) } " " }
                @if end < rows.len() { a href=(scope::address(fields, &[("fra", &end.to_string())])) { (say.of("Næste", "Next")) } }
            }
        }
    }
}

fn unit(row: &BoardRow, say: Say) -> Markup {
    let has = &row.availability;
    let oldest =
        Figure::ALL.into_iter().filter_map(|figure| has.figure(figure)).max_by_key(|shown| shown.age_minutes);
    let planned: u64 = has.planned_free.iter().map(|free| u64::from(free.count)).sum();
    let kind = row.kind.text();
    html! {
        tr {
            th scope="row" {
                a href={ "/pladser/" (row.code) } { (row.name) } br; span.muted.small { (say.text(&kind)) @if !has.unit_open { " – " strong.late { (say.of("lukket", "closed")) } } }
                @if row.conflicts > 0 { " " span.tag.bad { (say.count(row.conflicts)) " " (say.of("i konflikt", "in conflict")) } }
                (Parts::from(has).bar(say))
            }
            td.num { strong { (say.count(has.available)) } }
            td.num { (say.count(planned)) @if let Some(next) = has.planned_free.first() { br; span.small.muted { (say.moment(next.at, has.at)) @if next.overdue { " " span.late { (say.of("forsinket", "overdue")) } } } } }
            @for each in Figure::ALL { td.num { (figure(row, each, say)) } }
            td.num { (say.count(has.open)) }
            td.num { (say.count(has.occupied)) @if let Some(count) = has.shortfall.filter(|count| *count > 0) { " " span.late { "(" (say.count(count)) " " (say.of("for mange", "too many")) ")" } } }
            td.num { (late(has.reserved, has.reserved_overdue, say)) }
            td.num { (say.count(has.held)) }
            td.num { (late(has.on_leave, has.on_leave_overdue, say)) }
            td.num { (say.count(has.blocked)) }
            td.num { (late(has.cleaning, has.cleaning_overdue, say)) }
            td { @match oldest {
                Some(shown) => span class=[(shown.stale == Some(true)).then_some("stale")] { (say.minutes(i64::try_from(shown.age_minutes).unwrap_or(i64::MAX))) @if shown.stale == Some(true) { " – " (say.of("forældet", "stale")) } br; span.small { (shown.source) } },
                None => span.late { (say.of("aldrig meldt", "never reported")) },
            } }
        }
    }
}

/// The figures of a unit that its operator should report anew, each with how long ago it was last done: those that the sums
/// count as stale or as not reported.
fn to_report(row: &BoardRow, say: Say) -> Vec<String> {
    let has = &row.availability;
    let one = |figure: Figure| {
        let name = figure.text();
        let name = say.text(&name);
        match has.figure(figure) {
            None => Some(format!("{name} ({})", say.of("aldrig meldt", "never reported"))),
            Some(shown) if shown.stale == Some(true) => {
                let age = say.minutes(i64::try_from(shown.age_minutes).unwrap_or(i64::MAX));
                Some(format!("{name} ({} {age} {})", say.of("sidst for", "last"), say.of("siden", "ago")))
            }
            Some(_) => None,
        }
    };
    Figure::ALL.into_iter().filter_map(one).collect()
}

/// Who has to report and has not, in two groups as the numbers above count them.
fn not_reported(rows: &[&BoardRow], say: Say) -> Markup {
    let open = || rows.iter().filter(|row| row.availability.unit_open);
    let stale: Vec<&&BoardRow> = open().filter(|row| row.availability.stale == Some(true)).collect();
    let unknown =
        |row: &&&BoardRow| Figure::ALL.into_iter().any(|each| row.availability.figure(each).is_none());
    let unknown: Vec<&&BoardRow> = open().filter(unknown).collect();
    let groups = [
        ("har-foraeldet", stale, "enheder har forældede tal", "units have stale figures"),
        ("mangler-tal", unknown, "enheder mangler at indberette tal", "units have not reported all figures"),
    ];
    html! {
        @for (id, units, da, en) in groups.into_iter().filter(|(_, units, ..)| !units.is_empty()) {
            details id=(id) {
                summary { (say.count(units.len())) " " (say.of(da, en)) }
                ul { @for row in units {
                    li { a href={ "/pladser/" (row.code) } { (row.name) } ": " span.stale { (to_report(row, say).join(", ")) } }
                } }
            }
        }
    }
}
