//! The ranked offers: each with why it stands where it stands, what is available and how old that is, what it costs; the
//! map with their ranks; and those that are out for one thing alone.

use super::case::municipality;
use crate::{
    page::hidden,
    pages::Handed,
    parts::{
        notes,
        tiles::{self, Tile},
    },
    words::{self, Say},
};
use engine::AskError;
use kernel::{Instant, PathwayId};
use matching::{NearMiss, Offer, Offers};
use maud::{Markup, html};
use registry::OrganisationKind;
use std::collections::BTreeMap;

/// What speaks against a unit and can be departed from with a reason. A unit without a free place cannot.
const MAY_DEPART: [&str; 5] =
    ["capability_missing", "refused_before", "declined_before", "other_region", "other_municipality"];
/// How many near misses are shown.
const NEARLY_SHOWN_MAX: usize = 6;

/// The whole list; `hold` says whether a place can be held now.
pub(super) fn list(
    handed: &Handed,
    pathway: PathwayId,
    offers: &Offers,
    hold: bool,
    now: Instant,
) -> Result<Markup, AskError> {
    let say = handed.say();
    let kind = offers.kind.text();
    Ok(html! {
        h2 { (say.of("Tilbud", "Offers")) ": " (say.text(&kind)) }
        p { (say.count(offers.considered)) " " (say.of("enheder set efter,", "units looked at,")) " " (say.count(offers.fitting)) " " (say.of("passer og har plads.", "fit and have room.")) " " (words::capital(say.text(&offers.home_text))) "." }
        @if let Some(nothing) = &offers.nothing { div.box.warn role="status" { p { (say.text(nothing)) } } }
        div.split.even {
            div {
                ol.offers { @for (index, offer) in offers.offers.iter().enumerate() { (one(handed, pathway, index + 1, offer, hold)) } }
                (nearly(handed, pathway, offers, hold))
            }
            div { (map(handed, offers, now)?) }
        }
    })
}

/// Tenths of a kilometre, or that it is not known.
fn distance(tenths: Option<i64>, say: Say) -> String {
    tenths.map_or_else(
        || say.of("afstand ukendt", "distance not known").to_owned(),
        |tenths| format!("{} km", say.tenths(tenths)),
    )
}

fn hold_form(handed: &Handed, pathway: PathwayId, unit: kernel::UnitId, body: Markup) -> Markup {
    html! {
        form method="post" action="/find/hold" data-swap="find" {
            (hidden(&handed.visit))
            input type="hidden" name="forloeb" value=(pathway.0);
            input type="hidden" name="enhed" value=(unit.0);
            (body)
        }
    }
}

fn one(handed: &Handed, pathway: PathwayId, rank: usize, offer: &Offer, hold: bool) -> Markup {
    let say = handed.say();
    let has = &offer.availability;
    html! {
        li.card id={ "tilbud-" (offer.code) } {
            h3 { (rank) ". " a href={ "/pladser/" (offer.code) } { (offer.name) } }
            p {
                span.tag.good { (say.count(has.available)) " " (say.of("ledige", "available")) } " "
                (municipality(handed, &offer.municipality)) " · " (distance(offer.distance_km_tenths, say)) " · " (say.text(&offer.cost.text))
            }
            p.small { (say.text(&has.text)) "."
                @if let Some(age) = has.age_minutes {
                    " " span class=[(has.stale == Some(true)).then_some("stale")] { (say.of("Ældste tal: ", "Oldest figure: ")) (say.minutes(i64::try_from(age).unwrap_or(i64::MAX))) " " (say.of("gammelt", "old")) @if let Some(source) = &has.source { ", " (source) } @if has.stale == Some(true) { " – " (say.of("forældet", "stale")) } }
                }
            }
            details id={ "hvorfor-" (offer.code) } {
                summary { (say.of("Hvorfor nr. ", "Why no. ")) (rank) ": " (say.tenths(offer.score / 100)) " " (say.of("point", "points")) }
                ul { @for part in &offer.parts { li { (say.text(&part.text)) } } (notes::open(&offer.notes, say)) }
            }
            @if hold { (hold_form(handed, pathway, offer.unit, html! { button type="submit" { (say.of("Hold pladsen", "Hold the place")) span.sr { ": " (offer.name) } } })) }
        }
    }
}

fn nearly(handed: &Handed, pathway: PathwayId, offers: &Offers, hold: bool) -> Markup {
    let say = handed.say();
    let may_depart = |miss: &NearMiss| miss.obstacles.iter().all(|one| MAY_DEPART.contains(&one.code));
    html! {
        @if !offers.nearly.is_empty() {
            details #naesten open[offers.offers.is_empty()] {
                summary { (say.of("Kun én ting i vejen", "Only one thing in the way")) " (" (say.count(offers.nearly.len().min(NEARLY_SHOWN_MAX))) ")" }
                ul.offers { @for miss in offers.nearly.iter().take(NEARLY_SHOWN_MAX) {
                    li.card {
                        h3 { a href={ "/pladser/" (miss.code) } { (miss.name) } }
                        ul { @for obstacle in &miss.obstacles { li { (say.text(&obstacle.text)) } } }
                        p.small { (distance(miss.distance_km_tenths, say)) }
                        @if hold && may_depart(miss) {
                            (hold_form(handed, pathway, miss.unit, html! {
                                div.field {
                                    label for={ "afvigelse-" (miss.code) } { (say.of("Begrundelse for at fravige", "Reason for departing from it")) }
                                    input id={ "afvigelse-" (miss.code) } name="afvigelse" type="text" required autocomplete="off";
                                }
                                button.quiet type="submit" { (say.of("Hold alligevel", "Hold all the same")) span.sr { ": " (miss.name) } }
                            }))
                        }
                    }
                } }
            }
        }
        @if !offers.rejected.is_empty() {
            details #faldet-fra {
                summary { (say.of("Hvorfor resten faldt fra", "Why the rest are out")) }
                ul { @for group in &offers.rejected { li { strong { (say.count(group.count)) } ": " (say.text(&group.text)) } } }
            }
        }
    }
}

/// The map: in each municipality with an offer the rank of its best, the darker the higher.
fn map(handed: &Handed, offers: &Offers, now: Instant) -> Result<Markup, AskError> {
    let say = handed.say();
    let date = kernel::danish_date(now);
    let mut best: BTreeMap<&kernel::OrganisationId, (usize, &Offer)> = BTreeMap::new();
    for (index, offer) in offers.offers.iter().enumerate() {
        best.entry(&offer.municipality).or_insert((index + 1, offer));
    }
    let tiles = handed.house.engine().read(|world| {
        let found = world.registry.list(OrganisationKind::Municipality, date);
        let tile = |found: &registry::Organisation| {
            let code = found.municipality_code()?.to_owned();
            let offered = best.get(&found.id);
            let rank = offered.map(|(rank, _)| *rank);
            Some(Tile {
                step: rank.map(|rank| {
                    u8::try_from(5_usize.saturating_sub(rank.saturating_sub(1) / 2)).unwrap_or(1).max(1)
                }),
                value: rank.map_or_else(String::new, |rank| rank.to_string()),
                said: match offered {
                    Some((rank, offer)) => {
                        format!("{}: {} {rank}, {}", found.name, say.of("nr.", "no."), offer.name)
                    }
                    None => format!(
                        "{}: {}",
                        found.name,
                        say.of("ingen af de viste tilbud", "none of the offers shown")
                    ),
                },
                href: offered.map_or_else(
                    || format!("/pladser?kommune={code}"),
                    |(_, offer)| format!("#tilbud-{}", offer.code),
                ),
                name: found.name.clone(),
                chosen: rank == Some(1),
                code,
            })
        };
        found.into_iter().filter_map(tile).collect::<Vec<Tile>>()
    })?;
    Ok(html! {
        h3 { (say.of("Tilbuddene på kortet", "The offers on the map")) }
        p.muted.small { (say.of("Tallet er tilbuddets nummer; de stiplede felter har ingen af de viste tilbud.", "The number is the offer's; dashed squares have none of the offers shown.")) }
        (tiles::map(&tiles, say.of("Tilbuddene på kortet", "The offers on the map")))
    })
}
