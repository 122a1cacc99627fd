//! The search for offers: the hard criteria for every unit of the kind, a score for those that pass, and words for the
//! best few alone.

use crate::{
    citizen::Citizen,
    explain::Explainer,
    index::{Index, Seat},
    offer::{Offers, RejectedGroup, Wanted},
    score::{Score, Wait},
    weights::Yardstick,
};
use kernel::{Date, Instant, Refusal, danish_date};
use pathways::{Pathway, fit::Demand};
use places::{Capabilities, Figure, Unit};
use schemes::Law;
use std::{cmp::Ordering, collections::BinaryHeap};
use world::World;

/// How many near misses are shown at most when nothing fits.
pub const NEARLY_SHOWN_MAX: usize = 5;
/// How many are shown at most beside offers.
pub const NEARLY_BESIDE_OFFERS_MAX: usize = 3;
/// Of how many near misses it is looked up when a place is planned to become free.
const NEARLY_LOOKED_AT_MAX: usize = 10;

/// The best offers for a citizen at an instant, each explained.
///
/// # Errors
/// When nothing is decided yet, the citizen's facts are forgotten, or the scheme's weights are impossible.
pub fn offers<'a>(
    world: &World,
    law: &Law<'_>,
    pathway: &Pathway,
    wanted: impl Into<Wanted<'a>>,
    at: Instant,
    limit: usize,
) -> Result<Offers, Refusal> {
    let index = Index::build(world, danish_date(at));
    offers_with(&index, world, law, pathway, wanted, at, limit)
}

/// As [`offers`], with an index that was prepared before. One that no longer [matches](Index::matches) is not used:
/// another is prepared.
///
/// # Errors
/// As [`offers`].
pub fn offers_with<'a>(
    index: &Index,
    world: &World,
    law: &Law<'_>,
    pathway: &Pathway,
    wanted: impl Into<Wanted<'a>>,
    at: Instant,
    limit: usize,
) -> Result<Offers, Refusal> {
    let fresh = (!index.matches(world, danish_date(at))).then(|| Index::build(world, danish_date(at)));
    let index = fresh.as_ref().unwrap_or(index);
    let search = Search::prepare(index, world, law, pathway, wanted.into(), at)?;
    let Sifted { fitting, nearly, out } = search.sift(limit);
    let count = fitting.seen;
    let explainer = Explainer::of(&search, law, pathway);
    let offers: Vec<_> = fitting.into_sorted().iter().map(|ranked| explainer.offer(ranked)).collect();
    let mut ahead: Vec<_> = nearly.into_sorted().iter().map(|ranked| explainer.look_ahead(ranked)).collect();
    ahead.sort_by(|a, b| order(&a.ranked, &b.ranked));
    ahead.truncate(if count == 0 { NEARLY_SHOWN_MAX } else { NEARLY_BESIDE_OFFERS_MAX });
    let nearly: Vec<_> = ahead.iter().map(|ahead| explainer.near_miss(ahead)).collect();
    let considered = index.unit_count();
    let rejected = search.rejected(&out, &explainer);
    let nothing = (count == 0).then(|| explainer.nothing(considered, &rejected, &nearly));
    Ok(Offers {
        kind: search.demand.kind,
        at,
        offers,
        considered,
        fitting: count,
        rejected,
        nearly,
        weights: search.yardstick.explained(law, search.date),
        home_text: explainer.home_text(),
        home: search.citizen.home.clone(),
        cost: explainer.into_cost(),
        nothing,
    })
}

/// Everything that one search knows before it looks at the first unit.
pub(crate) struct Search<'a> {
    pub index: &'a Index,
    pub world: &'a World,
    pub at: Instant,
    pub date: Date,
    pub demand: Demand,
    pub citizen: Citizen,
    pub yardstick: Yardstick,
    /// The citizen's region as the index numbers it; the inner none is a region without units.
    own_region: Option<Option<usize>>,
    /// Each capability needed once, with its place among the demand's; without a bit no unit can have it.
    needed: Vec<(usize, Option<Capabilities>)>,
}

/// A unit with its score.
pub(crate) struct Ranked<'a> {
    pub seat: &'a Seat,
    pub unit: &'a Unit,
    pub score: Score,
}

/// Why a unit is out: the first reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Reason {
    /// The demand's capability of this number is missing.
    Capability(usize),
    /// The unit is marked by the demand's mark of this number.
    Marked(usize),
    /// Free choice does not reach there; whether it is the citizen's own region.
    Choice(bool),
    /// The unit is closed.
    Closed,
    /// A figure is not reported, so nothing is available.
    FiguresUnknown,
    /// Nothing is available.
    Full,
}

/// What the sifting found.
struct Sifted<'a> {
    fitting: Best<'a>,
    nearly: Best<'a>,
    /// Each reason with how many units it keeps out, and one of them.
    out: Vec<(Reason, usize, &'a Unit)>,
}

impl<'a> Search<'a> {
    pub fn prepare(
        index: &'a Index,
        world: &'a World,
        law: &Law<'_>,
        pathway: &Pathway,
        wanted: Wanted<'_>,
        at: Instant,
    ) -> Result<Self, Refusal> {
        if pathway.known.open().is_none() {
            return Err(Refusal::state(
                "person_forgotten",
                "borgerens oplysninger er slettet, så ingen plads kan foreslås",
                "the citizen has been forgotten, so no place can be suggested",
            ));
        }
        let date = danish_date(at);
        let below = world.below();
        let demand = match wanted {
            Wanted::Request(request) => Demand::of(law, below, pathway, request, at)?,
            Wanted::Kind(kind) => Demand::for_kind(law, below, pathway, kind, at),
        };
        let home = pathway.residence.as_ref().map(|residence| &residence.value);
        let region = home.and_then(|home| world.registry.region_of(home, date));
        let mut needed: Vec<(usize, Option<Capabilities>)> = Vec::new();
        for (number, each) in demand.needed.iter().enumerate() {
            let before = demand.needed.iter().take(number);
            if before.into_iter().all(|other| other.tag != each.tag) {
                let bit = world.places.capabilities_of(&[each.tag.as_str()]).ok();
                needed.push((number, bit));
            }
        }
        Ok(Search {
            index,
            world,
            at,
            date,
            own_region: region.map(|region| index.region(&region.id)),
            citizen: Citizen::of(world, pathway, date),
            yardstick: Yardstick::of(law, date)?,
            demand,
            needed,
        })
    }

    /// Whether a unit lies in the citizen's region, as [`Demand::same_region`] says, from the index.
    pub fn same_region(&self, seat: &Seat) -> Option<bool> {
        let (own, its) = (self.own_region?, seat.region?);
        Some(own == Some(its))
    }

    /// Looks at every unit of the kind once.
    fn sift(&self, limit: usize) -> Sifted<'a> {
        let mut found =
            Sifted { fitting: Best::of(limit), nearly: Best::of(NEARLY_LOOKED_AT_MAX), out: Vec::new() };
        for seat in self.index.of_kind(self.demand.kind) {
            let Some(unit) = self.world.places.unit(seat.number) else {
                continue;
            };
            let available = || self.world.places.available(unit.id, self.at) > 0;
            let failing = self.failing(seat, unit);
            debug_assert_eq!(failing.is_none(), self.demand.fits(unit, self.same_region(seat)));
            let (first, alone, wait) = match failing {
                None if available() => {
                    found.fitting.seen += 1;
                    self.offer_to(&mut found.fitting, seat, unit, Wait::Now, || true);
                    continue;
                }
                None => (self.no_place(unit), true, Wait::Unknown),
                Some((first, second)) => (first, !second, Wait::Now),
            };
            match found.out.iter_mut().find(|(reason, _, _)| *reason == first) {
                Some((_, units, _)) => *units += 1,
                None => found.out.push((first, 1, unit)),
            }
            if alone {
                let room = || wait == Wait::Unknown || available();
                self.offer_to(&mut found.nearly, seat, unit, wait, room);
            }
        }
        found.out.sort_unstable_by_key(|(reason, _, _)| *reason);
        found
    }

    /// Takes a unit among the best if it belongs there and `holds`, which is asked last, for most do not belong there.
    fn offer_to(
        &self,
        best: &mut Best<'a>,
        seat: &'a Seat,
        unit: &'a Unit,
        wait: Wait,
        holds: impl FnOnce() -> bool,
    ) {
        if best.might_take(|| self.yardstick.known_most(&self.citizen, seat, wait)) && holds() {
            best.push(self.ranked(seat, unit, wait));
        }
    }

    pub fn ranked<'u>(&self, seat: &'u Seat, unit: &'u Unit, wait: Wait) -> Ranked<'u> {
        let score = self.yardstick.score(&self.citizen, seat, unit, wait);
        Ranked { seat, unit, score }
    }

    /// The first reason why a unit of the kind does not fit, and whether there is a second; none when it fits, as
    /// [`Demand::fits`] says. Availability is no part of it.
    fn failing(&self, seat: &Seat, unit: &Unit) -> Option<(Reason, bool)> {
        let has = unit.capabilities_at(self.at);
        let able = self.demand.capabilities.is_some_and(|needed| has.contains_all(needed));
        let mut lacking = None;
        if !able {
            let lacks = |bit: &Option<Capabilities>| !bit.is_some_and(|bit| has.contains_all(bit));
            let mut missing = self.needed.iter().filter(|(_, bit)| lacks(bit));
            lacking = missing.next().map(|(number, _)| Reason::Capability(*number));
            if let (Some(first), Some(_)) = (lacking, missing.next()) {
                return Some((first, true));
            }
        }
        let marks = self.demand.marked.iter().position(|(marked, _)| *marked == unit.id);
        let same_region = self.same_region(seat);
        let choice = (!self.demand.choice_allows(unit, same_region))
            .then_some(Reason::Choice(same_region == Some(true)));
        let mut reasons = [lacking, marks.map(Reason::Marked), choice].into_iter().flatten();
        let first = reasons.next()?;
        Some((first, reasons.next().is_some()))
    }

    /// Why nothing is available at a unit.
    pub fn no_place(&self, unit: &Unit) -> Reason {
        // The reports stand by the time from which they hold: the first tells whether any does.
        let unknown = |figure: Figure| unit.reports(figure).first().is_none_or(|first| self.at < first.from);
        if !unit.is_open(self.at) {
            Reason::Closed
        } else if Figure::ALL.into_iter().any(unknown) {
            Reason::FiguresUnknown
        } else {
            Reason::Full
        }
    }

    fn rejected(&self, out: &[(Reason, usize, &Unit)], explainer: &Explainer<'_, '_>) -> Vec<RejectedGroup> {
        let other_kinds = self.index.unit_count().saturating_sub(self.index.of_kind(self.demand.kind).len());
        let mut groups = Vec::new();
        if other_kinds > 0 {
            groups.push(explainer.other_kinds(other_kinds));
        }
        for (reason, count, example) in out {
            let group = explainer.group(*reason, example, *count);
            // Two marks or two capabilities may come to the same words.
            match groups.iter_mut().find(|other| other.code == group.code && other.text == group.text) {
                Some(same) => same.count += count,
                None => groups.push(group),
            }
        }
        groups
    }
}

/// Which of two is better: the higher score, then the shorter distance; what is not known stands last.
pub(crate) fn compare(a: (i64, Option<i64>), b: (i64, Option<i64>)) -> Ordering {
    let far = |distance: Option<i64>| (distance.is_none(), distance);
    b.0.cmp(&a.0).then_with(|| far(a.1).cmp(&far(b.1)))
}

fn order(a: &Ranked<'_>, b: &Ranked<'_>) -> Ordering {
    let key = |ranked: &Ranked<'_>| (ranked.score.known, ranked.score.distance);
    compare(key(a), key(b)).then_with(|| a.unit.code.cmp(&b.unit.code))
}

/// Keeps the best so many of a stream, in little memory.
struct Best<'a> {
    /// The worst stands on top.
    heap: BinaryHeap<Standing<'a>>,
    limit: usize,
    /// How many came by.
    seen: usize,
}

impl<'a> Best<'a> {
    const fn of(limit: usize) -> Self {
        Best { heap: BinaryHeap::new(), limit, seen: 0 }
    }

    /// Whether one with at most so many known points might be among the best. It is not asked how many while there is
    /// room for any.
    fn might_take(&self, known_most: impl FnOnce() -> i64) -> bool {
        if self.heap.len() < self.limit {
            return true;
        }
        self.heap.peek().is_some_and(|worst| worst.0.score.known <= known_most())
    }

    fn push(&mut self, ranked: Ranked<'a>) {
        let new = Standing(ranked);
        if self.heap.len() < self.limit {
            self.heap.push(new);
        } else if let Some(mut worst) = self.heap.peek_mut()
            && new < *worst
        {
            *worst = new;
        }
    }

    /// The best, best first.
    fn into_sorted(self) -> Vec<Ranked<'a>> {
        self.heap.into_sorted_vec().into_iter().map(|standing| standing.0).collect()
    }
}

/// A unit in the order of the list: the better is the lesser.
struct Standing<'a>(Ranked<'a>);

impl Ord for Standing<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        order(&self.0, &other.0)
    }
}

impl PartialOrd for Standing<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Standing<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Standing<'_> {}
