//! Times of waiting: the rows behind the days of delay on the overview. Counted by municipality of residence, in one
//! municipality by cause, and one by one where the visitor may see the pathway. Counts that are too small to be shown are
//! not worked out here.

use super::{
    super::Handed,
    names::{Names, address as pathway_address},
};
use crate::{
    form::{Faults, Fields},
    page::{Menu, Page},
    parts::fields::summary,
    wrong::Wrong,
};
use axum::{extract::RawQuery, http::StatusCode, response::Response};
use engine::{
    AskError, Question, Reply,
    ask::{Counted, DelayFigures, DelayRow, waiting_period},
};
use kernel::OrganisationId;
use maud::{Markup, html};
use pathways::view::delay::Delay;
use std::collections::BTreeMap;

/// How many times of waiting stand on the page one by one.
const SHOWN_MAX: usize = 200;

/// Where the rows of a municipality stand; without a code those of the country.
pub(crate) fn address(code: Option<&str>) -> String {
    match code {
        Some(code) => format!("/forloeb/ventetid?kommune={code}"),
        None => "/forloeb/ventetid".to_owned(),
    }
}

/// What stands where a count is too small to be shown.
pub(crate) fn hidden(least: Option<usize>) -> String {
    least.map_or_else(|| "·".to_owned(), |least| format!("<{least}"))
}

/// How many times of waiting a row counts, as a number that is added up.
fn times(row: &DelayRow) -> Option<i64> {
    row.times.and_then(|times| i64::try_from(times).ok())
}

pub(super) async fn page(handed: Handed, RawQuery(query): RawQuery) -> Result<Response, Wrong> {
    let fields = Fields::read(query.unwrap_or_default().as_bytes());
    let (say, now) = (handed.say(), handed.house.now());
    let mut faults = Faults::default();
    let residence = residence(&handed, &fields, &mut faults)?;
    let asked = Question::Delays { period: waiting_period(now), cause: None };
    let Reply::Delays(delays) = handed.visit.ask(asked).await? else { return Err(Wrong::fault()) };
    let heading = say.of("Ventetid de seneste 30 dage", "Waiting in the last 30 days");
    let drawn = handed.house.engine().read(|world| {
        let names = Names::new(world, say, now);
        let name = residence.as_ref().map(|id| names.organisation(id));
        let title = name.as_ref().map_or_else(|| heading.to_owned(), |name| format!("{heading}: {name}"));
        let body = html! {
            h1 { (title) }
            p.lead { (say.of("Dage, som færdigbehandlede borgere har ventet på at komme videre, efter bopælskommune og årsag.", "Days that citizens who were ready to move have waited, by municipality of residence and cause.")) }
            (summary(&faults, say))
            (counted(&delays, residence.as_ref(), &names))
            (one_by_one(&delays, residence.as_ref(), handed.visit.may("ask_pathway"), &names))
            @if residence.is_some() { p { a href=(address(None)) { (say.of("Hele landet", "The whole country")) } } }
        };
        (title, body)
    });
    let (title, body) = drawn.map_err(|fault| Wrong::from(AskError::from(fault)))?;
    let status = if faults.are_none() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = Page::new(Menu::Overview, title, body).under("/", say.of("Overblik", "Overview"));
    Ok(handed.page(page.status(status)))
}

/// The municipality asked for; told at the top where there is none of that code.
fn residence(handed: &Handed, fields: &Fields, faults: &mut Faults) -> Result<Option<OrganisationId>, Wrong> {
    let Some(code) = fields.filled("kommune") else { return Ok(None) };
    let id = OrganisationId::new(&format!("municipality-{code}")).ok();
    let known = handed.house.engine().read(|world| id.filter(|id| world.registry.organisation(id).is_some()));
    let known = known.map_err(AskError::from)?;
    if known.is_none() {
        faults.add("", "Der er ingen kommune med den kode", "There is no municipality of that code");
    }
    Ok(known)
}

/// The counts: of the country by municipality, of a municipality by cause; last the sum, as the overview has it.
fn counted(delays: &DelayFigures, residence: Option<&OrganisationId>, names: &Names<'_>) -> Markup {
    let say = names.say;
    // What a row is of: its name, and where more of it stands.
    type About = (String, Option<String>);
    let mut lines: BTreeMap<About, (Counted, Counted)> = BTreeMap::new();
    let mut sum = (Counted::default(), Counted::default());
    for row in delays.rows.iter().filter(|row| residence.is_none() || row.residence.as_ref() == residence) {
        let about = match residence {
            Some(_) => (names.code("delay_cause", &row.cause), None),
            None => {
                let code = row.residence.as_ref().and_then(|id| id.as_str().strip_prefix("municipality-"));
                (names.organisation_or_unknown(row.residence.as_ref()), code.map(|code| address(Some(code))))
            }
        };
        let line = lines.entry(about).or_default();
        for count in [line, &mut sum] {
            count.0.add(times(row));
            count.1.add(row.days);
        }
    }
    let whole = match (residence, delays.totals.last()) {
        // The country's own sum may be shown where a part of it may not.
        (None, Some(total)) => (total.times.and_then(|times| i64::try_from(times).ok()), total.days),
        _ => (sum.0.known(), sum.1.known()),
    };
    let hidden = hidden(delays.least_shown);
    let number = |count: Option<i64>| count.map_or_else(|| hidden.clone(), |count| say.whole(count));
    let first = if residence.is_some() {
        say.of("Årsag", "Cause")
    } else {
        say.of("Bopælskommune", "Municipality of residence")
    };
    html! {
        @if lines.is_empty() {
            p.empty { (say.of("Ingen har ventet i den tid.", "Nobody has waited in that time.")) }
        } @else {
            div.table-wrap tabindex="0" role="region" aria-label=(first) { table.narrow {
                thead { tr { th scope="col" { (first) } th.num scope="col" { (say.of("Ventetider", "Times of waiting")) } th.num scope="col" { (say.of("Ventedage", "Days of delay")) } } }
                tbody { @for ((name, leads), (times, days)) in &lines { tr {
                    th scope="row" { @match leads { Some(leads) => a href=(leads) { (name) }, None => (name) } }
                    td.num { (number(times.known())) } td.num { (number(days.known())) }
                } } }
                tfoot { tr { th scope="row" { (say.of("I alt", "In all")) } td.num { (number(whole.0)) } td.num { (number(whole.1)) } } }
            } }
            @if let Some(least) = delays.least_shown {
                p.muted { (hidden) ": " (say.of("færre end ", "fewer than ")) (say.count(least)) (say.of(", som du ikke må se enkeltvis, og derfor ikke vist.", " that you may not see one by one, and so not shown.")) }
            }
        }
    }
}

/// The times of waiting that the visitor may see.
fn one_by_one(
    delays: &DelayFigures,
    residence: Option<&OrganisationId>,
    opens: bool,
    names: &Names<'_>,
) -> Markup {
    let say = names.say;
    let among = |delay: &&Delay| residence.is_none() || delay.residence.as_ref() == residence;
    let mut seen: Vec<&Delay> = delays.visible.iter().filter(among).collect();
    seen.sort_by_key(|delay| (delay.until.is_some(), std::cmp::Reverse(delay.days), delay.pathway));
    html! {
        h2 { (say.of("De forløb, du må se", "The pathways that you may see")) " (" (say.count(seen.len())) ")" }
        @if seen.is_empty() {
            p.empty { (say.of("Ingen af dem er i et forløb, du må se. Tallene ovenfor viser, hvor der ventes.", "None of them is on a pathway that you may see. The counts above show where there is waiting.")) }
        } @else {
            div.table-wrap tabindex="0" role="region" aria-label=(say.of("Forløb med ventetid", "Pathways with waiting")) { table {
                thead { tr {
                    th scope="col" { (say.of("Forløb", "Pathway")) } th.num scope="col" { (say.of("Dage", "Days")) } th scope="col" { (say.of("Årsag", "Cause")) }
                    th scope="col" { (say.of("Tid", "Time")) } th scope="col" { (say.of("Bopæl", "Residence")) }
                } }
                tbody { @for delay in seen.iter().take(SHOWN_MAX) { tr {
                    th scope="row" { @if opens { a href=(pathway_address(delay.pathway)) { (delay.pathway) } } @else { (delay.pathway) } }
                    td.num { (say.whole(delay.days)) }
                    td { (names.code("delay_cause", &delay.cause)) @if delay.until.is_none() { " " span.tag.warn { (say.of("venter stadig", "still waiting")) } } }
                    td { (names.span(delay.since, delay.until)) }
                    td { (names.organisation_or_unknown(delay.residence.as_ref())) }
                } } }
            } }
            @if seen.len() > SHOWN_MAX { p { (say.of("De ", "The ")) (say.count(SHOWN_MAX)) (say.of(" længste vises. Vælg en kommune for at se færre.", " longest are shown. Choose a municipality to see fewer.")) } }
        }
    }
}
