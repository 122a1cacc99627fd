//! How promises, blocks and cleanings of one place change. Every change is made, whatever it does; what
//! overlaps by it is noted.

use crate::effect::{Commitment, CommitmentKind};
use crate::place::{Block, Cleaning, Closed, Key, Live, Place};
use kernel::{Instant, Period};

impl Place {
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

    /// Puts the occupation of a request where it was in truth; leaves within it stay unless they are given, and the
    /// promise before it reaches up to it.
    pub(crate) fn correct_occupation(
        &mut self,
        key: Key,
        period: Period,
        leaves: Option<&[(Period, Option<Instant>)]>,
        position: u64,
    ) {
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
        if let Some(leaves) = leaves {
            let given = leaves.iter().map(|(leave, planned)| Commitment {
                pathway: key.0,
                request: key.1,
                kind: CommitmentKind::OnLeave,
                period: Period { start: leave.start, end: leave.end.or(*planned) },
                since_position: stays
                    .iter()
                    .find(|known| known.period.start == leave.start)
                    .map_or(position, |known| known.since_position),
                ended: leave.end.is_some(),
            });
            stays = given.collect();
        }
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
            self.lay(key, CommitmentKind::OnLeave, start, end, planned, leave.since_position);
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
        let live = Live { key, kind, start, until, expected: None, position };
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
        self.live.iter().any(|live| matches!(live.kind, CommitmentKind::Occupied | CommitmentKind::OnLeave))
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
            for second in others.iter().take_while(|second| end.is_none_or(|end| second.period.start < end)) {
                if (first.pathway, first.request) == (second.pathway, second.request) {
                    continue;
                }
                let end = match (end, second.certain_end()) {
                    (Some(one), Some(other)) => Some(one.min(other)),
                    (one, other) => one.or(other),
                };
                found.push((*first, *second, Period { start: second.period.start, end }));
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

    /// The cleaning that an event began never was.
    pub(crate) fn take_back_cleaning(&mut self, begun_by: u64) {
        self.cleaning.take_if(|cleaning| cleaning.since_position == begun_by);
    }

    /// The cleaning was done at an instant, if it had begun before.
    pub(crate) fn report_cleaned(&mut self, at: Instant) {
        if let Some(cleaning) = self.cleaning.take_if(|cleaning| cleaning.from <= at)
            && cleaning.from < at
        {
            let over = Period { start: cleaning.from, end: Some(at) };
            let index = self.past_cleanings.partition_point(|other| other.end <= over.end);
            self.past_cleanings.insert(index, over);
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
        self.blocks.retain(|block| block.period.end.is_none_or(|end| block.period.start < end));
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
        let blocks = self.blocks.iter().flat_map(|block| [Some(block.period.start), block.period.end]);
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
