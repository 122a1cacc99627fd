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
    const fn key(&self) -> Key {
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
        self.label
            .as_ref()
            .map_or_else(|| self.number.to_string(), ToString::to_string)
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
        let live = self
            .live
            .iter()
            .filter(|live| live.start <= at)
            .map(|live| live.kind);
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
        let from = if self.overlapping {
            0
        } else {
            upto.saturating_sub(1)
        };
        self.closed
            .get(from..upto)
            .unwrap_or_default()
            .iter()
            .filter(move |closed| at < closed.end)
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
        let over = self
            .past_blocks
            .partition_point(|block| block.period.end.is_some_and(|end| end <= at));
        let past = self.past_blocks.get(over..).unwrap_or_default();
        self.blocks
            .iter()
            .chain(past)
            .find(|block| block.period.contains(at))
    }

    /// Whether a promise begins after an instant.
    pub(crate) fn promised_after(&self, at: Instant) -> bool {
        self.live.iter().any(|live| at < live.start)
            || self.closed.last().is_some_and(|closed| at < closed.start)
    }

    /// The first block that begins after an instant.
    pub(crate) fn block_after(&self, at: Instant) -> Option<&Block> {
        self.blocks
            .iter()
            .filter(|block| at < block.period.start)
            .min_by_key(|block| block.period.start)
    }

    /// The promises that cover an instant, as they are known today.
    #[must_use]
    pub fn commitments_at(&self, at: Instant) -> Vec<Commitment> {
        let live = self
            .live
            .iter()
            .filter(|live| live.start <= at)
            .map(Commitment::from);
        self.closed_at(at).map(Commitment::from).chain(live).collect()
    }

    /// Every promise of the place that an instant of the period belongs to; a promise that still counts has no end.
    #[must_use]
    pub fn commitments_in(&self, period: Period) -> Vec<Commitment> {
        let live = self
            .live
            .iter()
            .filter(|live| period.overlaps(&Period::from(live.start)));
        self.closed_in(period)
            .map(Commitment::from)
            .chain(live.map(Commitment::from))
            .collect()
    }

    fn closed_in(&self, period: Period) -> impl Iterator<Item = &Closed> {
        let upto = self
            .closed
            .partition_point(|closed| period.end.is_none_or(|end| closed.start < end));
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
        self.live
            .iter()
            .find(|live| live.key == (pathway, request))
            .map(Commitment::from)
    }

    /// Every promise ever made of the place, by start.
    #[must_use]
    pub fn commitments(&self) -> Vec<Commitment> {
        let mut all: Vec<Commitment> = self
            .closed
            .iter()
            .map(Commitment::from)
            .chain(self.live.iter().map(Commitment::from))
            .collect();
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

    // --- change ---------------------------------------------------------------------------------

    /// Ends everything promised to one request at an instant; what was to begin later never begins.
    /// Says whether there was anything to end.
    pub(crate) fn cut(&mut self, key: Key, at: Instant) -> bool {
        let mut changed = false;
        let mut index = self.closed.len();
        while let Some(closed) = index.checked_sub(1).and_then(|last| self.closed.get_mut(last)) {
            index -= 1;
            if closed.end <= at {
                if self.overlapping {
                    continue;
                }
                break;
            }
            if closed.key() == key {
                changed = true;
                closed.end = at;
                if closed.start >= at {
                    self.closed.remove(index);
                }
            }
        }
        while let Some(found) = self.live.iter().position(|live| live.key == key) {
            changed = true;
            let live = self.live.remove(found);
            self.close(&live, at);
        }
        changed
    }

    /// Keeps a promise that is over, unless it never began.
    pub(crate) fn close(&mut self, live: &Live, end: Instant) {
        self.keep(Closed {
            start: live.start,
            end,
            position: live.position,
            pathway: live.key.0,
            request: live.key.1,
            kind: live.kind,
        });
    }

    pub(crate) fn keep(&mut self, closed: Closed) {
        if closed.start < closed.end {
            let index = self
                .closed
                .partition_point(|other| (other.start, other.position) <= (closed.start, closed.position));
            self.closed.insert(index, closed);
        }
    }

    /// From an instant on the place is promised to a request in another way.
    pub(crate) fn switch(&mut self, live: Live) {
        self.cut(live.key, live.start);
        if live.kind == CommitmentKind::Occupied {
            // Whoever lies in the bed proves that it was made.
            self.report_cleaned(live.start);
        }
        self.live.push(live);
    }

    /// A hold or reservation came to nothing: it ends when it was to lapse, at the latest at `at`.
    /// An occupation that never was is taken out.
    pub(crate) fn void(&mut self, key: Key, at: Instant) {
        while let Some(found) = self.live.iter().position(|live| live.key == key) {
            let live = self.live.remove(found);
            match live.kind {
                CommitmentKind::Held | CommitmentKind::Reserved => {
                    self.close(&live, live.until.map_or(at, |until| until.min(at)));
                }
                CommitmentKind::Occupied | CommitmentKind::OnLeave => {
                    self.closed.retain(|closed| {
                        closed.key() != key
                            || matches!(closed.kind, CommitmentKind::Held | CommitmentKind::Reserved)
                    });
                }
            }
        }
    }

    /// Puts the occupation of a request where it was in truth; leaves within it stay, and the promise before
    /// it reaches up to it.
    pub(crate) fn correct_occupation(&mut self, key: Key, period: Period, position: u64) {
        let is_stay = |kind| matches!(kind, CommitmentKind::Occupied | CommitmentKind::OnLeave);
        let (mut stays, mut promises): (Vec<Commitment>, Vec<Live>) = (Vec::new(), Vec::new());
        self.closed.retain(|closed| {
            let stay = closed.key() == key && is_stay(closed.kind);
            if stay {
                stays.push(Commitment::from(closed));
            }
            !stay
        });
        while let Some(found) = self.live.iter().position(|live| live.key == key) {
            let live = self.live.remove(found);
            if is_stay(live.kind) {
                stays.push(Commitment::from(&live));
            } else {
                promises.push(live);
            }
        }
        let begun = stays.iter().map(|stay| stay.period.start).min();
        self.stretch_promise(key, begun, period.start);
        for promise in promises {
            // A promise that still counted ended where the stay began.
            self.close(&promise, period.start);
        }
        stays.retain(|stay| stay.kind == CommitmentKind::OnLeave);
        self.lay_out_stay(key, period, stays, position);
    }

    /// Lets the hold or reservation that ended where the stay was thought to begin end where it began.
    fn stretch_promise(&mut self, key: Key, old_start: Option<Instant>, start: Instant) {
        for closed in &mut self.closed {
            if closed.key() == key && (Some(closed.end) == old_start || start < closed.end) {
                closed.end = start;
            }
        }
        self.closed.retain(|closed| closed.start < closed.end);
    }

    /// Writes a stay anew: leaves where they lie, the citizen in the place for the rest.
    fn lay_out_stay(&mut self, key: Key, period: Period, mut leaves: Vec<Commitment>, position: u64) {
        leaves.sort_by_key(|leave| leave.period.start);
        let mut cursor = Some(period.start);
        for leave in leaves {
            let Some(from) = cursor else { break };
            let start = leave.period.start.max(from);
            // The end of a leave that still counts is only planned.
            let over = leave.period.end.filter(|_| leave.ended);
            let end = match (over, period.end) {
                (Some(leave), Some(stay)) => Some(leave.min(stay)),
                (leave, stay) => leave.or(stay),
            };
            if end.is_some_and(|end| end <= start) {
                continue;
            }
            let planned = leave.period.end.filter(|_| !leave.ended);
            self.lay(key, CommitmentKind::Occupied, from, Some(start), None, position);
            self.lay(
                key,
                CommitmentKind::OnLeave,
                start,
                end,
                planned,
                leave.since_position,
            );
            cursor = end;
        }
        if let Some(from) = cursor.filter(|from| period.end.is_none_or(|end| *from < end)) {
            self.lay(key, CommitmentKind::Occupied, from, period.end, None, position);
        }
    }

    fn lay(
        &mut self,
        key: Key,
        kind: CommitmentKind,
        start: Instant,
        end: Option<Instant>,
        until: Option<Instant>,
        position: u64,
    ) {
        let live = Live {
            key,
            kind,
            start,
            until,
            position,
        };
        match end {
            Some(end) => self.close(&live, end),
            None => self.live.push(live),
        }
    }

    /// Notes when the citizen is to leave.
    pub(crate) fn plan_leaving(&mut self, key: Key, at: Option<Instant>) {
        for live in &mut self.live {
            if live.key == key && live.kind == CommitmentKind::Occupied {
                live.until = at;
            }
        }
    }

    /// Whether a citizen is there or on leave from there.
    pub(crate) fn has_somebody(&self) -> bool {
        self.live
            .iter()
            .any(|live| matches!(live.kind, CommitmentKind::Occupied | CommitmentKind::OnLeave))
    }

    /// Notes whether the promises to a request share an instant with another's, after the request's live
    /// promise has changed.
    pub(crate) fn look_for_overlap(&mut self, key: Key) {
        if !self.overlapping {
            // Until now all were disjoint, and a promise that was ended has only become shorter.
            let Some(live) = self.live.iter().find(|live| live.key == key) else {
                return;
            };
            let start = live.start;
            let later = self.closed.iter().rev().take_while(|closed| start < closed.end);
            let alone = later.into_iter().all(|closed| closed.key() == key)
                && self.live.iter().all(|live| live.key == key);
            if alone {
                return;
            }
        }
        self.look_through_for_overlap();
    }

    /// Notes whether any two requests' promises share an instant.
    pub(crate) fn look_through_for_overlap(&mut self) {
        self.overlapping = !self.overlaps().is_empty();
    }

    /// Every two promises to different requests that share an instant, with the time they share. A promise
    /// that still counts has no end here.
    pub(crate) fn overlaps(&self) -> Vec<(Commitment, Commitment, Period)> {
        let all = self.commitments();
        let mut found = Vec::new();
        for (index, first) in all.iter().enumerate() {
            let end = first.certain_end();
            let others = all.get(index + 1..).unwrap_or_default();
            for second in others
                .iter()
                .take_while(|second| end.is_none_or(|end| second.period.start < end))
            {
                if (first.pathway, first.request) == (second.pathway, second.request) {
                    continue;
                }
                let end = match (end, second.certain_end()) {
                    (Some(one), Some(other)) => Some(one.min(other)),
                    (one, other) => one.or(other),
                };
                found.push((
                    *first,
                    *second,
                    Period {
                        start: second.period.start,
                        end,
                    },
                ));
            }
        }
        found
    }

    /// The cleaning begins, or goes on with a later plan when it had begun.
    pub(crate) fn start_cleaning(&mut self, cleaning: Cleaning) {
        match &mut self.cleaning {
            Some(running) => {
                running.from = running.from.min(cleaning.from);
                running.planned_until = running.planned_until.max(cleaning.planned_until);
            }
            None => self.cleaning = Some(cleaning),
        }
    }

    /// The cleaning was done at an instant, if it had begun before.
    pub(crate) fn report_cleaned(&mut self, at: Instant) {
        if let Some(cleaning) = self.cleaning.take_if(|cleaning| cleaning.from <= at) {
            if cleaning.from < at {
                let over = Period {
                    start: cleaning.from,
                    end: Some(at),
                };
                let index = self.past_cleanings.partition_point(|other| other.end <= over.end);
                self.past_cleanings.insert(index, over);
            }
        }
    }

    /// Ends every block at an instant; what was to begin later falls away.
    pub(crate) fn unblock(&mut self, from: Instant) {
        self.blocks.append(&mut self.past_blocks);
        for block in &mut self.blocks {
            if block.period.end.is_none_or(|end| from < end) {
                block.period.end = Some(from);
            }
        }
        self.blocks
            .retain(|block| block.period.end.is_none_or(|end| block.period.start < end));
    }

    /// Moves blocks that are over out of the way.
    pub(crate) fn settle_blocks(&mut self, now: Instant) {
        let over = |block: &Block| block.period.end.is_some_and(|end| end <= now);
        if self.blocks.iter().any(over) {
            let blocks = std::mem::take(&mut self.blocks);
            let (past, ahead): (Vec<_>, Vec<_>) = blocks.into_iter().partition(over);
            self.past_blocks.extend(past);
            self.past_blocks.sort_by_key(|block| block.period.end);
            self.blocks = ahead;
        }
    }

    /// When time alone next changes how the place counts.
    pub(crate) fn change_after(&self, now: Instant) -> Option<Instant> {
        let ended = self
            .closed
            .iter()
            .rev()
            .take_while(|closed| self.overlapping || now < closed.end)
            .flat_map(|closed| [Some(closed.start), Some(closed.end)]);
        let blocks = self
            .blocks
            .iter()
            .flat_map(|block| [Some(block.period.start), block.period.end]);
        self.live
            .iter()
            .map(|live| Some(live.start))
            .chain(ended)
            .chain(blocks)
            .chain([
                Some(self.exists.start),
                self.exists.end,
                self.cleaning.as_ref().map(|cleaning| cleaning.from),
            ])
            .flatten()
            .filter(|change| now < *change)
            .min()
    }
}

impl From<&Live> for Commitment {
    fn from(live: &Live) -> Self {
        Commitment {
            pathway: live.key.0,
            request: live.key.1,
            kind: live.kind,
            period: Period {
                start: live.start,
                end: live.until,
            },
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
            period: Period {
                start: closed.start,
                end: Some(closed.end),
            },
            since_position: closed.position,
            ended: true,
        }
    }
}
