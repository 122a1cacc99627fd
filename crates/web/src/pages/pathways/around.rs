//! What else is known on a pathway: the facts, places refused or declined, waiting, sharing, wishes, notes, and what was
//! corrected with what rested on the wrong entry.

use super::names::{Names, address};
use engine::ask::PathwayView;
use maud::{Markup, html};
use pathways::{Change, Pathway, dependents, view::delay};

/// All of it; what there is none of is left out.
pub(super) fn drawn(view: &PathwayView, names: &Names<'_>) -> Markup {
    let pathway = &view.pathway;
    html! {
        (facts(pathway, names))
        (waiting(pathway, names))
        (requests(pathway, names))
        (notes(pathway, names))
        (corrections(pathway, names))
    }
}

pub(super) fn facts(pathway: &Pathway, names: &Names<'_>) -> Markup {
    let say = names.say;
    let Some(known) = pathway.known.open().filter(|known| !known.facts.is_empty()) else { return html! {} };
    html! {
        details {
            summary { (say.of("Oplysninger om behovet", "Facts about the need")) " (" (say.count(known.facts.len())) ")" }
            dl.facts {
                @for (fact, (value, told)) in &known.facts {
                    dt { (names.question(fact)) }
                    dd { (names.value(fact, value)) @if !told { " " span.tag.warn { (say.of("borgeren kender den ikke", "not known to the citizen")) } } }
                }
            }
        }
    }
}

fn waiting(pathway: &Pathway, names: &Names<'_>) -> Markup {
    let say = names.say;
    html! {
        @if !pathway.waiting.is_empty() {
            section aria-labelledby="ventetid" {
                h2 #ventetid { (say.of("Ventetid", "Waiting")) }
                ul {
                    @for waiting in &pathway.waiting {
                        @let until = waiting.until.unwrap_or(names.now);
                        @let days = delay::midnights(waiting.since.value, until);
                        li {
                            strong { (say.count(days)) " " (say.of(if days == 1 { "dag" } else { "dage" }, if days == 1 { "day" } else { "days" })) }
                            ": " (names.code("delay_cause", &waiting.cause)) ", " (names.span(waiting.since.value, waiting.until))
                            @if waiting.until.is_none() { " " span.tag.warn { (say.of("venter stadig", "still waiting")) } }
                        }
                    }
                }
            }
        }
    }
}

fn requests(pathway: &Pathway, names: &Names<'_>) -> Markup {
    let say = names.say;
    let marked = pathway.requests.iter().flat_map(|request| &request.marked);
    let marked: Vec<_> = marked.collect();
    let transport = pathway.requests.iter().filter_map(|request| request.pick_up).next_back();
    let stays: Vec<_> = pathway.requests.iter().filter_map(|request| request.stay.as_ref()).collect();
    html! {
        @if !stays.is_empty() || !marked.is_empty() || transport.is_some() {
            section aria-labelledby="pladser" {
                h2 #pladser { (say.of("Pladser og ophold", "Places and stays")) }
                ul {
                    @for stay in stays {
                        li {
                            (names.unit(stay.unit)) ", " (stay.place) ": " (names.period(&stay.period()))
                            @if let Some(reason) = &stay.end_reason { " (" (names.code("end_reason", reason).to_lowercase()) ")" }
                            @if stay.items_missing > 0 { " " span.tag.warn { (say.count(stay.items_missing)) " " (say.of("ting manglede ved ankomst", "things were missing at arrival")) } }
                            @if !stay.leaves.is_empty() { ul { @for leave in &stay.leaves { li { (say.of("orlov: ", "leave: ")) (names.period(&leave.period())) } } } }
                        }
                    }
                    @if let Some(at) = transport { li { (say.of("Transport bestilt til ", "Transport ordered for ")) (say.moment(at, names.now)) } }
                    @for each in marked {
                        li { (say.of("Ikke ", "Not ")) (names.unit(each.unit)) ": " (names.code("refusal", &each.code).to_lowercase()) " (" (say.moment(each.at, names.now)) ")" }
                    }
                }
            }
        }
    }
}

fn notes(pathway: &Pathway, names: &Names<'_>) -> Markup {
    let say = names.say;
    let known = pathway.known.open();
    let wished = known.map(|known| known.wished_units.as_slice()).unwrap_or_default();
    let notes = known.map(|known| known.notes.as_slice()).unwrap_or_default();
    html! {
        @if !wished.is_empty() || !notes.is_empty() || !pathway.sharing.is_empty() {
            section aria-labelledby="noter" {
                h2 #noter { (say.of("Ønsker, deling og noter", "Wishes, sharing and notes")) }
                @if !wished.is_empty() {
                    p { (say.of("Ønskede enheder: ", "Units wished for: ")) (wished.iter().map(|unit| names.unit(*unit)).collect::<Vec<_>>().join(", ")) }
                }
                ul {
                    @for basis in &pathway.sharing {
                        li { (say.of("Deles med ", "Shared with ")) (names.organisation(&basis.with)) ": " (names.code("sharing_basis", &basis.basis).to_lowercase()) " (" (say.moment(basis.at, names.now)) ")"
                            @if let Some(until) = basis.until { ", " strong { (say.of("afsluttet ", "ended ")) (say.moment(until, names.now)) } } }
                    }
                    @for note in notes {
                        li {
                            strong { (say.text(&note.about.text())) } ": " (note.text)
                            br; span.muted { (say.moment(note.at, names.now)) ", " (note.by) ", " (names.organisation(&note.organisation)) }
                        }
                    }
                }
            }
        }
    }
}

fn corrections(pathway: &Pathway, names: &Names<'_>) -> Markup {
    let say = names.say;
    html! {
        @if !pathway.corrections.is_empty() {
            section aria-labelledby="rettelser" {
                h2 #rettelser { (say.of("Rettelser", "Corrections")) }
                ul {
                    @for corrected in pathway.corrections.iter().rev() {
                        @let rested = dependents(pathway, corrected.position);
                        li {
                            strong { (change(&corrected.change, names)) }
                            @if let Some(reason) = corrected.reason.open() { ": " (reason) }
                            br; span.muted { (say.moment(corrected.recorded_at, names.now)) ", " (corrected.by) ", " (names.organisation(&corrected.organisation)) }
                            @if !rested.is_empty() {
                                p { (say.of("Hvilede på den forkerte oplysning:", "Rested on the wrong entry:")) }
                                ul { @for text in &rested { li { (without_prompt(say.text(text))) } } }
                            }
                        }
                    }
                }
                p { a href={ (address(pathway.id)) "/ret" } { (say.of("Ret en oplysning", "Correct an entry")) } }
            }
        }
    }
}

/// A sentence without what is to be typed at the prompt.
fn without_prompt(words: &str) -> &str {
    words.split(": 'correct ").next().unwrap_or(words)
}

/// What a correction changed, in a line.
pub(super) fn change(change: &Change, names: &Names<'_>) -> String {
    let say = names.say;
    let none = || say.of("fandt ikke sted", "did not happen").to_owned();
    let line = |da: &str, en: &str, was: kernel::Instant, is: Option<kernel::Instant>| {
        format!("{}: {} → {}", say.of(da, en), say.instant(was), is.map_or_else(none, |is| say.instant(is)))
    };
    match change {
        Change::Arrival { was, is, .. } => line("Ankomst", "Arrival", *was, Some(*is)),
        Change::StayEnd { was, is, .. } => line("Opholdets slutning", "End of stay", *was, Some(*is)),
        Change::Discharge { was, is, .. } => line("Udskrivning", "Discharge", *was, *is),
        Change::Referral { was, is, .. } => line("Henvisning", "Referral", *was, Some(*is)),
        Change::Departure { was, is } => line("Afgang", "Departure", *was, *is),
        Change::Death { was, is, .. } => line("Død", "Death", *was, *is),
        Change::NeverArrived { was, .. } => line("Ankomst", "Arrival", *was, None),
        Change::NeverEnded { was, .. } => line("Opholdets slutning", "End of stay", *was, None),
        Change::ReadySince { was, is } => line("Klar siden", "Ready since", *was, Some(*is)),
        Change::Leave { was, is, .. } => format!(
            "{}: {} → {}",
            say.of("Orlov", "Leave"),
            names.period(was),
            is.as_ref().map_or_else(none, |is| names.period(is))
        ),
        Change::Residence { was, is } => format!(
            "{}: {} → {}",
            say.of("Bopæl", "Residence"),
            names.organisation_or_unknown(was.as_ref()),
            names.organisation(is)
        ),
        Change::Sender { was, is } => format!(
            "{}: {} → {}",
            say.of("Henviser", "Sender"),
            names.organisation(was),
            names.organisation(is)
        ),
    }
}
