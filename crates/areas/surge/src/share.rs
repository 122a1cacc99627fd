//! Sharing a frame of places out among municipalities: by population with the largest remainder, exactly and with whole
//! numbers, or by a list that was agreed.
//!
//! Largest remainder: each municipality first gets the whole places of its exact share; those that are left over go one
//! each to the largest remainders. Of equal remainders the lower municipality code comes first.

use crate::terms::Terms;
use kernel::{Date, OrganisationId, Refusal};
use registry::OrganisationKind;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::collections::{BTreeMap, BTreeSet};

/// By what a frame is shared out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Key {
    /// By the population that the scheme names.
    Population,
    /// By a list that was agreed: municipality and places.
    List(Vec<(OrganisationId, u32)>),
}

/// What one municipality is to provide.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// The municipality.
    pub municipality: OrganisationId,
    /// Its code.
    pub code: SmolStr,
    /// How many places.
    pub places: u32,
    /// The population it was computed from; none where it was agreed by a list.
    pub population: Option<u32>,
}

/// A frame shared out, with all that it rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Proposal {
    /// The region.
    pub region: OrganisationId,
    /// The day whose scheme and municipalities it goes by.
    pub date: Date,
    /// What the scheme says.
    pub terms: Terms,
    /// By what it was shared out.
    pub key: Key,
    /// The shares, by municipality code; their places are the frame.
    pub shares: Vec<Share>,
}

/// A region's frame shared out among the municipalities that lie in it on a date.
///
/// # Errors
/// When the region or a population is unknown, or a list does not fit; it is told which.
pub fn proposal(
    registry: &registry::State,
    law: &schemes::Law<'_>,
    region: &OrganisationId,
    date: Date,
    key: &Key,
) -> Result<Proposal, Refusal> {
    let found = registry.require_on(region, date)?;
    let code = found.region_code().filter(|_| found.kind == OrganisationKind::Region);
    let Some(code) = code else {
        return Err(Refusal::invalid(
            "not_a_region",
            format!("{region} er ikke en region"),
            format!("{region} is not a region"),
        )
        .instead("se dem med 'registry list region'", "see them with 'registry list region'"));
    };
    let terms = crate::terms(law, code, date)?;
    let municipalities = municipalities(registry, &found.id, date)?;
    let shares = match key {
        Key::List(list) => by_list(terms.frame_places, &municipalities, list)?,
        Key::Population => {
            let (series, on) = (&terms.population_series, terms.population_date);
            let counted = municipalities
                .into_iter()
                .map(|(code, id)| {
                    let count = registry.population(&id, on, series)?.count;
                    Ok((code, id, count))
                })
                .collect::<Result<Vec<_>, Refusal>>()?;
            by_population(terms.frame_places, &counted)?
        }
    };
    Ok(Proposal { region: found.id.clone(), date, terms, key: key.clone(), shares })
}

/// The municipalities of a region on a date, by code.
fn municipalities(
    registry: &registry::State,
    region: &OrganisationId,
    date: Date,
) -> Result<Vec<(SmolStr, OrganisationId)>, Refusal> {
    let mut found = Vec::new();
    for municipality in registry.within(region, OrganisationKind::Municipality, date) {
        let id = &municipality.id;
        let code = municipality.municipality_code().ok_or_else(|| {
            Refusal::state(
                "municipality_without_code",
                format!("{id} har ingen kommunekode; fordelingen går efter den"),
                format!("{id} has no municipality code; the sharing goes by it"),
            )
            .instead("registrér koden først", "register the code first")
        })?;
        found.push((SmolStr::new(code), id.clone()));
    }
    found.sort();
    Ok(found)
}

/// A frame shared out by population: code, municipality, persons. The order in which they are given does not matter.
///
/// # Errors
/// When nobody lives there, and when a municipality stands there twice.
pub fn by_population(
    frame_places: u32,
    counted: &[(SmolStr, OrganisationId, u32)],
) -> Result<Vec<Share>, Refusal> {
    let sorted: BTreeMap<&SmolStr, (&OrganisationId, u32)> =
        counted.iter().map(|(code, id, persons)| (code, (id, *persons))).collect();
    if sorted.len() != counted.len() {
        return Err(twice());
    }
    let persons: Vec<u32> = sorted.values().map(|(_, persons)| *persons).collect();
    let places = shared_out(frame_places, &persons).ok_or_else(|| {
        Refusal::state(
            "nobody_to_share_by",
            "der er ingen indbyggere at fordele efter",
            "there are no inhabitants to share out by",
        )
        .instead("indlæs folketallet, eller brug en liste", "import the population, or use a list")
    })?;
    let shares = sorted.into_iter().zip(places);
    let share = |((code, (municipality, persons)), places): ((&SmolStr, (&OrganisationId, u32)), u32)| {
        Share { municipality: municipality.clone(), code: code.clone(), places, population: Some(persons) }
    };
    Ok(shares.map(share).collect())
}

/// So many places shared out by weights, in the order of the weights; equal remainders are served in that order. The sum is
/// always the places. `None` when all weights are zero.
#[must_use]
pub fn shared_out(places: u32, weights: &[u32]) -> Option<Vec<u32>> {
    let total: u128 = weights.iter().map(|weight| u128::from(*weight)).sum();
    if total == 0 {
        return None;
    }
    // Below 2^64 each: the product cannot overflow, and nothing is rounded.
    let exact = |weight: &u32| u128::from(places) * u128::from(*weight);
    let whole = |weight: &u32| u32::try_from(exact(weight) / total).unwrap_or(u32::MAX);
    let mut shares: Vec<u32> = weights.iter().map(whole).collect();
    let given: u32 = shares.iter().fold(0, |sum, share| sum.saturating_add(*share));
    let left = usize::try_from(places.saturating_sub(given)).unwrap_or(usize::MAX);
    let mut order: Vec<(u128, usize)> =
        weights.iter().enumerate().map(|(index, weight)| (exact(weight) % total, index)).collect();
    order.sort_by(|one, other| other.0.cmp(&one.0).then(one.1.cmp(&other.1)));
    for (_, index) in order.into_iter().take(left) {
        if let Some(share) = shares.get_mut(index) {
            *share = share.saturating_add(1);
        }
    }
    Some(shares)
}

/// A frame shared out by a list: every municipality of the region once, and together the frame.
///
/// # Errors
/// When the list names somebody else, leaves somebody out, names somebody twice, or does not sum to the frame.
pub fn by_list(
    frame_places: u32,
    municipalities: &[(SmolStr, OrganisationId)],
    list: &[(OrganisationId, u32)],
) -> Result<Vec<Share>, Refusal> {
    let places: BTreeMap<&OrganisationId, u32> = list.iter().map(|(id, places)| (id, *places)).collect();
    if places.len() != list.len() {
        return Err(twice());
    }
    let named = |ids: Vec<&OrganisationId>| {
        ids.into_iter().map(OrganisationId::as_str).collect::<Vec<_>>().join(", ")
    };
    let there: BTreeSet<&OrganisationId> = municipalities.iter().map(|(_, id)| id).collect();
    let strangers = named(places.keys().copied().filter(|id| !there.contains(id)).collect());
    if !strangers.is_empty() {
        return Err(Refusal::invalid(
            "share_of_stranger",
            format!("listen nævner {strangers}, som ikke er en kommune i regionen"),
            format!("the list names {strangers}, which is no municipality of the region"),
        )
        .instead("tag den af listen", "take it off the list"));
    }
    let missing = named(there.iter().copied().filter(|id| !places.contains_key(id)).collect());
    if !missing.is_empty() {
        return Err(Refusal::invalid(
            "share_missing",
            format!("listen siger intet om {missing}"),
            format!("the list says nothing of {missing}"),
        )
        .instead(
            "skriv 0, hvor kommunen ingen pladser stiller",
            "write 0 where a municipality provides none",
        ));
    }
    let sum: u64 = places.values().map(|places| u64::from(*places)).sum();
    if sum != u64::from(frame_places) {
        let (da, en) = match sum.checked_sub(u64::from(frame_places)) {
            Some(over) => (format!("{over} for mange"), format!("{over} too many")),
            None => {
                let short = u64::from(frame_places).saturating_sub(sum);
                (format!("{short} for få"), format!("{short} too few"))
            }
        };
        return Err(Refusal::invalid(
            "shares_not_the_frame",
            format!("listen giver {sum} pladser, og rammen er {frame_places}: {da}"),
            format!("the list gives {sum} places, and the frame is {frame_places}: {en}"),
        )
        .instead("ret listen, så summen er rammen", "correct the list so that it sums to the frame"));
    }
    let share = |(code, id): &(SmolStr, OrganisationId)| Share {
        municipality: id.clone(),
        code: code.clone(),
        places: places.get(id).copied().unwrap_or(0),
        population: None,
    };
    Ok(municipalities.iter().map(share).collect())
}

fn twice() -> Refusal {
    Refusal::invalid("share_named_twice", "en kommune står to gange", "a municipality stands there twice")
        .instead("nævn hver kommune én gang", "name each municipality once")
}
