//! What is known of units and places, folded from the log. Folding never refuses.
//!
//! Beside the history stand running counters for each unit at the time of the latest event, so that matching
//! can ask thousands of units at once; [`State::available`] says when they may be used.

use crate::capability::{Capabilities, CapabilityTag, built_in_tags};
use crate::check::suggestion;
use crate::command::ServiceHolder;
use crate::kind::ServiceAmount;
use crate::place::Place;
use crate::status::Tally;
use crate::unit::Unit;
use kernel::{Actor, Instant, PathwayId, PlaceId, Refusal, RequestNumber, UnitId};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::collections::{BTreeMap, BTreeSet};

/// A report of capacity that is not a place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceReport {
    /// How much.
    pub amount: ServiceAmount,
    /// From when it holds.
    pub from: Instant,
    /// When it was recorded.
    pub recorded_at: Instant,
    /// Who reported it.
    pub actor: Actor,
    /// Where it comes from.
    pub source: SmolStr,
    /// The position of the report in the log.
    pub position: u64,
}

/// What is known of units and places.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct State {
    pub(crate) units: Vec<Unit>,
    pub(crate) places: Vec<Place>,
    pub(crate) codes: BTreeMap<SmolStr, UnitId>,
    pub(crate) tags: Vec<CapabilityTag>,
    pub(crate) services: BTreeMap<ServiceHolder, BTreeMap<SmolStr, Vec<ServiceReport>>>,
    pub(crate) stale_limit_minutes: Option<u32>,
    /// Places where two requests' promises overlap.
    pub(crate) overlapping: BTreeSet<PlaceId>,
    /// Places that are being cleaned or not reported cleaned.
    pub(crate) cleaning: BTreeSet<PlaceId>,
    /// When time alone changes something, and in which unit (`None`) or place.
    pub(crate) agenda: BTreeSet<(Instant, UnitId, Option<PlaceId>)>,
    /// The recorded time of the latest event: the counters speak of it.
    pub(crate) counted_at: Option<Instant>,
}

impl Default for State {
    fn default() -> Self {
        State {
            units: Vec::new(),
            places: Vec::new(),
            codes: BTreeMap::new(),
            tags: built_in_tags(),
            services: BTreeMap::new(),
            stale_limit_minutes: None,
            overlapping: BTreeSet::new(),
            cleaning: BTreeSet::new(),
            agenda: BTreeSet::new(),
            counted_at: None,
        }
    }
}

/// The place of a number from 1 in a list.
fn slot(number: u32) -> Option<usize> {
    usize::try_from(number.checked_sub(1)?).ok()
}

/// The number that the next entry of a list gets.
pub(crate) fn next_number(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX).saturating_add(1)
}

impl State {
    /// A unit.
    #[must_use]
    pub fn unit(&self, unit: UnitId) -> Option<&Unit> {
        self.units.get(slot(unit.0)?)
    }

    /// A unit by its code.
    #[must_use]
    pub fn unit_by_code(&self, code: &str) -> Option<&Unit> {
        self.unit(*self.codes.get(code)?)
    }

    /// Every unit, by number.
    pub fn units(&self) -> impl ExactSizeIterator<Item = &Unit> {
        self.units.iter()
    }

    /// A place.
    #[must_use]
    pub fn place(&self, place: PlaceId) -> Option<&Place> {
        self.places.get(slot(place.0)?)
    }

    /// How many places have ever been registered.
    #[must_use]
    pub const fn place_count(&self) -> usize {
        self.places.len()
    }

    /// The list of capability tags, in the order of their bits.
    #[must_use]
    pub fn capability_tags(&self) -> &[CapabilityTag] {
        &self.tags
    }

    /// After how many minutes a reported figure counts as stale, if that has been said.
    #[must_use]
    pub const fn stale_limit_minutes(&self) -> Option<u32> {
        self.stale_limit_minutes
    }

    /// The tags of a set, in the order of their bits.
    pub fn tags_of(&self, set: Capabilities) -> impl Iterator<Item = &CapabilityTag> {
        self.tags
            .iter()
            .enumerate()
            .filter(move |(index, _)| set.contains_all(Capabilities::bit(*index)))
            .map(|(_, tag)| tag)
    }

    /// The set of some tags.
    ///
    /// # Errors
    /// When a tag is not on the list; the refusal names the nearest.
    pub fn capabilities_of<S: AsRef<str>>(&self, slugs: &[S]) -> Result<Capabilities, Refusal> {
        let mut set = Capabilities::NONE;
        for slug in slugs {
            let slug = slug.as_ref();
            match self.tag_bit(slug) {
                Some(bit) => set = set.with(bit),
                None => return Err(self.tag_unknown(slug)),
            }
        }
        Ok(set)
    }

    pub(crate) fn tag_bit(&self, slug: &str) -> Option<Capabilities> {
        self.tags.iter().position(|tag| tag.slug == slug).map(Capabilities::bit)
    }

    fn tag_unknown(&self, slug: &str) -> Refusal {
        let shown: String = slug.chars().take(80).collect();
        let refusal = Refusal::invalid(
            "capability_unknown",
            format!("'{shown}' er ikke en registreret kompetence"),
            format!("'{shown}' is not a registered capability"),
        );
        let known = || self.tags.iter().map(|tag| tag.slug.as_str());
        match suggestion(slug, known()) {
            Some(near) => refusal.instead(format!("Mente du '{near}'?"), format!("Did you mean '{near}'?")),
            None => {
                let list = known().collect::<Vec<_>>().join(", ");
                refusal.instead(
                    format!("Brug en af {list}, eller registrér den først"),
                    format!("Use one of {list}, or register it first"),
                )
            }
        }
    }

    /// The promise of a place to one request that still counts.
    #[must_use]
    pub fn live_commitment(
        &self,
        place: PlaceId,
        pathway: PathwayId,
        request: RequestNumber,
    ) -> Option<crate::Commitment> {
        self.place(place)?.live_commitment(pathway, request)
    }

    /// How many more citizens a unit can be promised to at an instant; none for a unit that is not known.
    ///
    /// Between the latest event and the next instant at which time alone changes the unit this costs the same
    /// for every unit; for other instants its places are gone through.
    #[must_use]
    pub fn available(&self, unit: UnitId, at: Instant) -> u32 {
        self.unit(unit).map_or(0, |unit| self.tally(unit, at).available())
    }

    /// How a unit's places count at an instant: by the running counters where they hold.
    pub(crate) fn tally(&self, unit: &Unit, at: Instant) -> Tally {
        if self.is_as_counted(unit, at) { unit.tally } else { self.tally_anew(unit, at) }
    }

    /// Whether a unit's places still count at an instant as they were counted last.
    pub(crate) fn is_as_counted(&self, unit: &Unit, at: Instant) -> bool {
        let counted = self.counted_at.is_some_and(|counted| counted <= at);
        counted && unit.upcoming.first().is_none_or(|(change, _)| at < *change)
    }

    /// How a unit's places count at an instant, gone through one by one.
    pub(crate) fn tally_anew(&self, unit: &Unit, at: Instant) -> Tally {
        let mut tally = Tally { figures: unit.figure_values(at), open: unit.is_open(at), ..Tally::default() };
        for place in unit.places.iter().filter_map(|id| self.place(*id)) {
            if let Some(counted) = self.counts_as(place, at) {
                tally.count(counted);
            }
        }
        tally
    }

    /// In which way a place counts, and whether it is promised to somebody from later on. That is asked of the
    /// present and the future only: what came after an instant of the past was not promised then.
    pub(crate) fn counts_as(&self, place: &Place, at: Instant) -> Option<(crate::PlaceStatus, bool)> {
        let ahead = self.counted_at.is_none_or(|counted| counted <= at);
        place.status_at(at).map(|status| (status, ahead && place.promised_after(at)))
    }

    // --- counting on -------------------------------------------------------------------------------

    pub(crate) fn unit_mut(&mut self, unit: UnitId) -> Option<&mut Unit> {
        self.units.get_mut(slot(unit.0)?)
    }

    pub(crate) fn place_mut(&mut self, place: PlaceId) -> Option<&mut Place> {
        self.places.get_mut(slot(place.0)?)
    }

    /// Moves the counters on to the time of an event.
    pub(crate) fn advance(&mut self, to: Instant) {
        if self.counted_at.is_some_and(|counted| to <= counted) {
            return;
        }
        self.counted_at = Some(to);
        while let Some((change, unit, place)) = self.agenda.first().copied() {
            if to < change {
                break;
            }
            self.agenda.pop_first();
            if let Some(unit) = self.unit_mut(unit) {
                unit.upcoming.remove(&(change, place));
            }
            match place {
                Some(place) => self.recount_place(place),
                None => self.recount_unit(unit),
            }
        }
    }

    /// Counts a place anew after it or the time has changed.
    pub(crate) fn recount_place(&mut self, id: PlaceId) {
        let Some(now) = self.counted_at else { return };
        let Some(place) = self.place_mut(id) else { return };
        place.settle_blocks(now);
        let counts = place.status_at(now).map(|status| (status, place.promised_after(now)));
        let before = std::mem::replace(&mut place.counted, counts);
        let next = place.change_after(now);
        let planned = std::mem::replace(&mut place.next_change, next);
        let (owner, overlapping, cleaning) = (place.unit, place.overlapping, place.cleaning.is_some());
        if let Some(unit) = self.unit_mut(owner)
            && before != counts
        {
            if let Some(before) = before {
                unit.tally.uncount(before);
            }
            if let Some(counts) = counts {
                unit.tally.count(counts);
            }
        }
        self.reschedule(owner, Some(id), planned, next);
        mark(&mut self.overlapping, id, overlapping);
        mark(&mut self.cleaning, id, cleaning);
    }

    /// Reads a unit's figures, opening and capabilities anew after they or the time have changed.
    pub(crate) fn recount_unit(&mut self, id: UnitId) {
        let Some(now) = self.counted_at else { return };
        let Some(unit) = self.unit_mut(id) else { return };
        unit.tally.figures = unit.figure_values(now);
        unit.tally.open = unit.is_open(now);
        unit.capabilities = unit.capabilities_at(now);
        let next = unit.change_after(now);
        let planned = std::mem::replace(&mut unit.next_change, next);
        self.reschedule(id, None, planned, next);
    }

    fn reschedule(
        &mut self,
        owner: UnitId,
        place: Option<PlaceId>,
        planned: Option<Instant>,
        next: Option<Instant>,
    ) {
        if planned == next {
            return;
        }
        let Some(unit) = self.units.get_mut(slot(owner.0).unwrap_or(usize::MAX)) else {
            return;
        };
        if let Some(planned) = planned {
            unit.upcoming.remove(&(planned, place));
            self.agenda.remove(&(planned, owner, place));
        }
        if let Some(next) = next {
            unit.upcoming.insert((next, place));
            self.agenda.insert((next, owner, place));
        }
    }
}

fn mark(set: &mut BTreeSet<PlaceId>, place: PlaceId, member: bool) {
    if member {
        set.insert(place);
    } else if !set.is_empty() {
        set.remove(&place);
    }
}
