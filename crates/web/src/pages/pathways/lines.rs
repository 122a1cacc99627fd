//! Who is responsible over time: treatment, authority and payer as three lanes of a picture, and the same as a table. What
//! the papers leave open stands open in both, with the reason.

use super::{names::Names, reasons};
use crate::words;
use kernel::{Instant, OrganisationId, Text};
use maud::{Markup, html};
use pathways::view::who::{Stretch, Timeline};

/// Width of the picture, in its own units.
const WIDTH: i64 = 960;
/// Where the lanes begin: their names stand before.
const LEFT: i64 = 170;
/// Height of a lane with its gap.
const LANE: i64 = 46;
/// Height of the axis above the lanes.
const AXIS: i64 = 26;
/// About how wide a letter is.
const LETTER: i64 = 7;

/// Each timeline with its stretches.
pub(super) type Lines = [(Timeline, Vec<Stretch>)];

/// Who is responsible now, until when, who then, and who pays: a card for each timeline, with the reasons to be opened.
pub(super) fn now(lines: &Lines, names: &Names<'_>) -> Markup {
    let at = names.now;
    html! {
        ul.cards {
            @for (timeline, stretches) in lines {
                @if let Some(nth) = stretches.iter().rposition(|stretch| stretch.from <= at)
                    && let Some(stretch) = stretches.get(nth) {
                    li.card { (card(*timeline, stretch, stretches.get(nth + 1), names)) }
                }
            }
        }
    }
}

/// What a timeline answers, as a question.
const fn asked(timeline: Timeline, names: &Names<'_>) -> &'static str {
    match timeline {
        Timeline::Treatment => {
            names.say.of("Hvem har behandleransvaret?", "Who has the treatment responsibility?")
        }
        Timeline::Authority => names.say.of("Hvis opgave er det?", "Whose task is it?"),
        Timeline::Payer => names.say.of("Hvem betaler?", "Who pays?"),
    }
}

/// One timeline now: who, until when, who then, on what it rests and what would change it.
fn card(timeline: Timeline, stretch: &Stretch, then: Option<&Stretch>, names: &Names<'_>) -> Markup {
    let (say, at) = (names.say, names.now);
    let responsible = &stretch.responsible;
    let verdict = &responsible.answer.verdict;
    html! {
        h3 { (asked(timeline, names)) }
        p {
            @match &responsible.party {
                Some(party) => strong { (say.text(&party.name)) },
                None => (reasons::headline(verdict, names)),
            }
            br;
            @match stretch.until.filter(|until| *until > at) {
                Some(until) => {
                    (say.of("til ", "until ")) (say.moment(until, at)) " (" (say.away(until, at)) ")"
                    @if let Some(then) = then { (say.of(", derefter ", ", then ")) (label(then, names)) }
                }
                None => span.muted { (say.of("indtil noget ændrer sig", "until something changes")) },
            }
        }
        @if verdict.settled().is_none() { (reasons::open(verdict, names)) }
        details id={ "hvorfor-" (timeline.question()) } {
            summary { (say.of("Hvorfor, og hvad ville ændre det?", "Why, and what would change it?")) }
            (reasons::carried(&responsible.answer, names))
        }
    }
}

/// Picture and table.
pub(super) fn drawn(lines: &Lines, names: &Names<'_>) -> Markup {
    let say = names.say;
    html! {
        (picture(lines, names))
        details {
            summary { (say.of("De samme tidslinjer som tabel, med grunden til hvert svar", "The same timelines as a table, with the reason for each answer")) }
            (table(lines, names))
        }
    }
}

/// The first and the last instant of the picture.
fn span(lines: &Lines, now: Instant) -> Option<(Instant, Instant)> {
    let all = || lines.iter().flat_map(|(_, stretches)| stretches);
    let first = all().map(|stretch| stretch.from).min()?;
    let last = all().map(|stretch| stretch.from).chain(all().filter_map(|stretch| stretch.until)).max()?;
    let last = last.max(now);
    // Room after the last turn, so that what goes on is seen to go on.
    let room = (last.minutes_since(first) / 6).clamp(120, 60 * 24 * 30);
    Some((first, last.plus_minutes(room).unwrap_or(last)))
}

fn picture(lines: &Lines, names: &Names<'_>) -> Markup {
    let (say, at) = (names.say, names.now);
    let Some((first, last)) = span(lines, at) else { return html! {} };
    let whole = last.minutes_since(first).max(1);
    let x = |instant: Instant| {
        let minutes = instant.minutes_since(first).clamp(0, whole);
        LEFT + minutes * (WIDTH - LEFT - 4) / whole
    };
    let height = AXIS + LANE * i64::try_from(lines.len()).unwrap_or(3) + 6;
    // Each organisation has one shade in all three lanes.
    let mut parties: Vec<(Option<OrganisationId>, Text)> = Vec::new();
    for stretch in lines.iter().flat_map(|(_, stretches)| stretches) {
        if let Some(party) = &stretch.responsible.party {
            let known = (party.organisation.clone(), party.name.clone());
            if !parties.contains(&known) {
                parties.push(known);
            }
        }
    }
    let shade = |stretch: &Stretch| {
        let party = stretch.responsible.party.as_ref();
        let place = party.and_then(|party| {
            parties.iter().position(|(id, name)| *id == party.organisation && *name == party.name)
        });
        place.map_or_else(|| "open".to_owned(), |place| format!("s{}", place % 4))
    };
    html! {
        div.table-wrap tabindex="0" role="region" aria-label=(say.of("Ansvar over tid", "Responsibility over time")) {
            svg.timeline viewBox={ "0 0 " (WIDTH) " " (height) } role="img" aria-label=(say.of("Tre tidslinjer: behandleransvar, myndighed og betaler. Tabellen nedenfor siger det samme.", "Three timelines: treatment responsibility, authority and payer. The table below says the same.")) {
                @for instant in days(first, last) {
                    line.axis x1=(x(instant)) x2=(x(instant)) y1=(AXIS - 6) y2=(height) {}
                    text x=(x(instant) + 3) y="12" { (short_date(instant, names)) }
                }
                @for (lane, (timeline, stretches)) in lines.iter().enumerate() {
                    @let top = AXIS + LANE * i64::try_from(lane).unwrap_or(0);
                    text x="2" y=(top + 22) { (words::capital(say.text(&timeline.text()))) }
                    rect.lane x=(LEFT) y=(top + 4) width=(WIDTH - LEFT - 4) height=(LANE - 12) {}
                    @for stretch in stretches {
                        @let (from, to) = (x(stretch.from), x(stretch.until.unwrap_or(last)));
                        @let class = shade(stretch);
                        @let word = label(stretch, names);
                        rect class=(class) x=(from) y=(top + 4) width=((to - from).max(2)) height=(LANE - 12) {
                            title { (word) ", " (names.span(stretch.from, stretch.until)) }
                        }
                        @let fits = (to - from - 8) / LETTER;
                        @if fits >= 5 {
                            text.on-dark[class == "s2" || class == "s3"] x=(from + 5) y=(top + 25) { (cut(&word, fits)) }
                        }
                    }
                }
                line.now x1=(x(at)) x2=(x(at)) y1="14" y2=(height) {}
                text x=(x(at) + 3) y=(height - 1) { (say.of("nu", "now")) }
            }
        }
    }
}

/// What stands in a stretch.
fn label(stretch: &Stretch, names: &Names<'_>) -> String {
    let say = names.say;
    match &stretch.responsible.party {
        Some(party) => say.text(&party.name).to_owned(),
        None => words::capital(say.text(&stretch.responsible.answer.verdict.kind_text())),
    }
}

fn cut(word: &str, letters: i64) -> String {
    let most = usize::try_from(letters).unwrap_or(0);
    if word.chars().count() <= most {
        return word.to_owned();
    }
    let short: String = word.chars().take(most.saturating_sub(1)).collect();
    format!("{short}…")
}

/// A few midnights to mark on the axis.
fn days(first: Instant, last: Instant) -> Vec<Instant> {
    let until = kernel::danish_date(last);
    let whole = last.minutes_since(first) / (24 * 60);
    let every = usize::try_from(whole / 8 + 1).unwrap_or(1);
    let dates = std::iter::successors(Some(kernel::danish_date(first)), |date| date.tomorrow().ok());
    let marked = dates.skip(1).step_by(every).take_while(|date| *date <= until);
    marked.filter_map(|date| kernel::danish_midnight(date).ok()).collect()
}

fn short_date(instant: Instant, names: &Names<'_>) -> String {
    let date = names.say.date(kernel::danish_date(instant));
    let keep = date.rfind(['.', ' ']).unwrap_or(date.len());
    date.get(..keep).unwrap_or(&date).to_owned()
}

fn table(lines: &Lines, names: &Names<'_>) -> Markup {
    let say = names.say;
    html! {
        @for (timeline, stretches) in lines {
            div.table-wrap tabindex="0" role="region" aria-label=(say.text(&timeline.text())) { table {
                caption { (words::capital(say.text(&timeline.text()))) }
                thead { tr {
                    th scope="col" { (say.of("Hvornår", "When")) }
                    th scope="col" { (say.of("Hvem", "Who")) }
                    th scope="col" { (say.of("Efter reglerne", "Under the rules")) }
                } }
                tbody {
                    @for stretch in stretches {
                        @let responsible = &stretch.responsible;
                        @let is_now = stretch.from <= names.now && stretch.until.is_none_or(|until| until > names.now);
                        tr {
                            td { (names.span(stretch.from, stretch.until)) @if is_now { " " span.tag.accent { (say.of("nu", "now")) } } }
                            td { @match &responsible.party { Some(party) => (say.text(&party.name)), None => "–" } }
                            td {
                                p { (reasons::headline(&responsible.answer.verdict, names)) }
                                (reasons::open(&responsible.answer.verdict, names))
                                @if responsible.party.is_some() { (met(stretch, names)) }
                            }
                        }
                    }
                }
            } }
        }
    }
}

/// What a settled stretch rests on.
fn met(stretch: &Stretch, names: &Names<'_>) -> Markup {
    let met = stretch.responsible.answer.verdict.reasons().iter();
    let met = met.filter(|reason| reason.outcome == kernel::Outcome::Met);
    reasons::basis(met.flat_map(|reason| reason.basis.iter()), names)
}
