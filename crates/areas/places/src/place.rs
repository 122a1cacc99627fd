//! One place and everything that is known of it: promises, blocks, cleanings, from when to when it exists.
//!
//! It changes and answers for itself only; counting is the unit's, deciding is in `decide` and the pathways.

use crate::effect::{Commitment, CommitmentKind};
use crate::status::PlaceStatus;
use kernel::{Instant, PathwayId, Period, RequestNumber, UnitId};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// Whose promise: a pathway and one of its requests.
pub(crate) type Key = (PathwayId, RequestNumber);

/// A promise that still counts: whatever its plan says, it goes on until an event ends it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Live {
    pub key: Key,
    pub kind: CommitmentKind,
    pub start: Instant,
    pub until: Option<Instant>,
    /// When the citizen should have arrived, where a clock says so. The reservation goes on all the same.
    pub expected: Option<Instant>,
    pub position: u64,
}

/// A promise that an event has ended, in 32 bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Closed {
    pub start: Instant,
    pub end: Instant,
    pub position: u64,
    pub pathway: PathwayId,
    pub request: RequestNumber,
    pub kind: CommitmentKind,
}

impl Closed {
    pub(crate) const fn key(&self) -> Key {
        (self.pathway, self.request)
    }
}

const _: () = assert!(size_of::<Closed>() <= 40);

/// A block of a place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// From when and, if known, until when; with an end the block ends by itself.
    pub period: Period,
    /// Why, as a code.
    pub reason: SmolStr,
    /// Where it comes from.
    pub source: SmolStr,
    /// The position in the log of the event that made it.
    pub since_position: u64,
}

/// A cleaning that nobody has reported done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cleaning {
    /// From when.
    pub from: Instant,
    /// When it is planned to be done, if that is known.
    pub planned_until: Option<Instant>,
    /// The position in the log of the event that began it.
    pub since_position: u64,
}

/// A place of a unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The unit it belongs to.
    pub unit: UnitId,
    /// Its number within the unit, from 1; never reused.
    pub number: u32,
    /// What the unit calls it, if it has a name.
    pub label: Option<SmolStr>,
    /// From when and until when it exists.
    pub exists: Period,
    pub(crate) live: Vec<Live>,
    /// By start. Disjoint, unless `overlapping`.
    pub(crate) closed: Vec<Closed>,
    /// Blocks that go on or lie ahead, and those not yet moved to the past.
    pub(crate) blocks: Vec<Block>,
    /// Blocks that are over, by end.
    pub(crate) past_blocks: Vec<Block>,
    pub(crate) cleaning: Option<Cleaning>,
    /// Cleanings that were reported done: from when to when, by end.
    pub(crate) past_cleanings: Vec<Period>,
    /// Whether two requests' promises share an instant.
    pub(crate) overlapping: bool,
    /// What the unit has counted it as, at the state's own time.
    pub(crate) counted: Option<(PlaceStatus, bool)>,
    /// When time alone changes that next.
    pub(crate) next_change: Option<Instant>,
}

impl Place {
    pub(crate) fn new(unit: UnitId, number: u32, label: Option<SmolStr>, exists: Period) -> Self {
        Place {
            unit,
            number,
            label,
            exists,
            live: Vec::new(),
            closed: Vec::new(),
            blocks: Vec::new(),
            past_blocks: Vec::new(),
            cleaning: None,
            past_cleanings: Vec::new(),
            overlapping: false,
            counted: None,
            next_change: None,
        }
    }

    /// What the unit calls the place, or its number.
    #[must_use]
    pub fn called(&self) -> String {
        self.label.as_ref().map_or_else(|| self.number.to_string(), ToString::to_string)
    }

    /// Whether somebody should have settled by an instant what the place is kept for, and has not: the citizen should
    /// have arrived, or been back from leave.
    pub(crate) fn is_overdue(&self, kind: CommitmentKind, at: Instant) -> bool {
        let due = |live: &Live| if kind == CommitmentKind::OnLeave { live.until } else { live.expected };
        self.live.iter().any(|live| live.kind == kind && due(live).is_some_and(|due| due <= at))
    }

    /// The cleaning that nobody has reported done yet, if there is one.
    #[must_use]
    pub const fn cleaning(&self) -> Option<&Cleaning> {
        self.cleaning.as_ref()
    }

    /// In which one way the place counts at an instant; nothing when it does not exist then.
    ///
    /// Where several apply, the citizen comes first: occupied, on leave, reserved, held, being cleaned,
    /// blocked, free.
    #[must_use]
    pub fn status_at(&self, at: Instant) -> Option<PlaceStatus> {
        if !self.exists.contains(at) {
            return None;
        }
        let live = self.live.iter().filter(|live| live.start <= at).map(|live| live.kind);
        let kind = live.chain(self.closed_at(at).map(|closed| closed.kind)).max();
        Some(match kind {
            Some(kind) => PlaceStatus::of(kind),
            None if self.cleaned_at(at) => PlaceStatus::Cleaning,
            None if self.block_at(at).is_some() => PlaceStatus::Blocked,
            None => PlaceStatus::Free,
        })
    }

    /// The ended promises that covered an instant.
    fn closed_at(&self, at: Instant) -> impl Iterator<Item = &Closed> {
        let upto = self.closed.partition_point(|closed| closed.start <= at);
        // Disjoint promises: only the last that began can cover it.
        let from = if self.overlapping { 0 } else { upto.saturating_sub(1) };
        self.closed.get(from..upto).unwrap_or_default().iter().filter(move |closed| at < closed.end)
    }

    fn cleaned_at(&self, at: Instant) -> bool {
        self.cleaning.as_ref().is_some_and(|cleaning| cleaning.from <= at)
            || self
                .past_cleanings
                .iter()
                .rev()
                .take_while(|period| period.end.is_none_or(|end| at < end))
                .any(|period| period.contains(at))
    }

    /// The block that covers an instant, if there is one.
    #[must_use]
    pub fn block_at(&self, at: Instant) -> Option<&Block> {
        let over = self.past_blocks.partition_point(|block| block.period.end.is_some_and(|end| end <= at));
        let past = self.past_blocks.get(over..).unwrap_or_default();
        self.blocks.iter().chain(past).find(|block| block.period.contains(at))
    }

    /// Whether a promise begins after an instant.
    pub(crate) fn promised_after(&self, at: Instant) -> bool {
        self.live.iter().any(|live| at < live.start)
            || self.closed.last().is_some_and(|closed| at < closed.start)
    }

    /// The first block that begins after an instant.
    pub(crate) fn block_after(&self, at: Instant) -> Option<&Block> {
        self.blocks.iter().filter(|block| at < block.period.start).min_by_key(|block| block.period.start)
    }

    /// The promises that cover an instant, as they are known today.
    #[must_use]
    pub fn commitments_at(&self, at: Instant) -> Vec<Commitment> {
        let live = self.live.iter().filter(|live| live.start <= at).map(Commitment::from);
        self.closed_at(at).map(Commitment::from).chain(live).collect()
    }

    /// The planned end of the promise that covers an instant, where it still counts and no other covers that instant.
    pub(crate) fn only_promise_at(&self, at: Instant) -> Option<Option<Instant>> {
        let mut live = self.live.iter().filter(|live| live.start <= at);
        match (self.overlapping, live.next(), live.next()) {
            (false, Some(only), None) => Some(only.until),
            _ => None,
        }
    }

    /// Every promise of the place that an instant of the period belongs to; a promise that still counts has no end.
    #[must_use]
    pub fn commitments_in(&self, period: Period) -> Vec<Commitment> {
        let live = self.live.iter().filter(|live| period.overlaps(&Period::from(live.start)));
        self.closed_in(period).map(Commitment::from).chain(live.map(Commitment::from)).collect()
    }

    fn closed_in(&self, period: Period) -> impl Iterator<Item = &Closed> {
        let upto = self.closed.partition_point(|closed| period.end.is_none_or(|end| closed.start < end));
        let all = self.overlapping;
        self.closed
            .get(..upto)
            .unwrap_or_default()
            .iter()
            .rev()
            // Disjoint promises end in the order in which they begin.
            .take_while(move |closed| all || period.start < closed.end)
            .filter(move |closed| period.start < closed.end)
    }

    /// The promise to one request that still counts: the one in force, or the next to begin.
    #[must_use]
    pub fn live_commitment(&self, pathway: PathwayId, request: RequestNumber) -> Option<Commitment> {
        self.live.iter().find(|live| live.key == (pathway, request)).map(Commitment::from)
    }

    /// Every promise ever made of the place, by start.
    #[must_use]
    pub fn commitments(&self) -> Vec<Commitment> {
        let mut all: Vec<Commitment> =
            self.closed.iter().map(Commitment::from).chain(self.live.iter().map(Commitment::from)).collect();
        all.sort_by_key(|commitment| (commitment.period.start, commitment.since_position));
        all
    }

    /// Every block that the place has had or is to have, by start.
    #[must_use]
    pub fn blocks(&self) -> Vec<&Block> {
        let mut all: Vec<&Block> = self.past_blocks.iter().chain(&self.blocks).collect();
        all.sort_by_key(|block| (block.period.start, block.since_position));
        all
    }
}

impl From<&Live> for Commitment {
    fn from(live: &Live) -> Self {
        Commitment {
            pathway: live.key.0,
            request: live.key.1,
            kind: live.kind,
            period: Period { start: live.start, end: live.until },
            since_position: live.position,
            ended: false,
        }
    }
}

impl From<&Closed> for Commitment {
    fn from(closed: &Closed) -> Self {
        Commitment {
            pathway: closed.pathway,
            request: closed.request,
            kind: closed.kind,
            period: Period { start: closed.start, end: Some(closed.end) },
            since_position: closed.position,
            ended: true,
        }
    }
}
