//! A plain scan of the same units by the same criteria and score, without a word of explanation: what the morning match
//! places by, what the benchmark measures the explained list against, and what the tests check it with.

use crate::{
    index::Index,
    offer::Wanted,
    score::Wait,
    search::{Search, compare},
};
use kernel::{Instant, Refusal, UnitId, danish_date};
use pathways::Pathway;
use places::Unit;
use schemes::Law;
use world::World;

/// A unit with its score and nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plain {
    /// The unit.
    pub unit: UnitId,
    /// As an offer's score.
    pub score: i64,
    /// As an offer's distance.
    pub distance_km_tenths: Option<i64>,
}

/// A unit that fits, with its score and its distance.
pub(crate) type Fitting<'a> = (i64, Option<i64>, &'a Unit);

/// Every unit that fits and has a place, as `has_place` says, in the order of the list.
pub(crate) fn fitting<'a>(search: &Search<'a>, has_place: impl Fn(UnitId) -> bool) -> Vec<Fitting<'a>> {
    let mut found = Vec::new();
    for seat in search.index.of_kind(search.demand.kind) {
        let Some(unit) = search.world.places.unit(seat.number) else {
            continue;
        };
        if search.demand.fits(unit, search.same_region(seat)) && has_place(unit.id) {
            let score = search.yardstick.score(&search.citizen, seat, unit, Wait::Now);
            found.push((score.known, score.distance, unit));
        }
    }
    found.sort_unstable_by(|a, b| compare((a.0, a.1), (b.0, b.1)).then_with(|| a.2.code.cmp(&b.2.code)));
    found
}

/// The best units for a citizen, without reasons. The index must [match](Index::matches).
///
/// # Errors
/// As [`crate::offers`].
pub fn plain_scan<'a>(
    index: &Index,
    world: &World,
    law: &Law<'_>,
    pathway: &Pathway,
    wanted: impl Into<Wanted<'a>>,
    at: Instant,
    limit: usize,
) -> Result<Vec<Plain>, Refusal> {
    debug_assert!(index.matches(world, danish_date(at)));
    let search = Search::prepare(index, world, law, pathway, wanted.into(), at)?;
    let mut found = fitting(&search, |unit| world.places.available(unit, at) > 0);
    found.truncate(limit);
    let plain =
        |(score, distance, unit): Fitting<'_>| Plain { unit: unit.id, score, distance_km_tenths: distance };
    Ok(found.into_iter().map(plain).collect())
}
