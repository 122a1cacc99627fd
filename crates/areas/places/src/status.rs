//! In which one way a place counts at an instant, and the numbers that come of counting a unit's places.
//!
//! The rule for *available* stands here and nowhere else; both the running counters and the questions about
//! any instant use it.

use crate::effect::CommitmentKind;
use kernel::Text;
use serde::{Deserialize, Serialize};

/// In which one way a place counts at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlaceStatus {
    /// Nothing speaks against it in the place itself.
    Free,
    /// Held for an offer.
    Held,
    /// Reserved.
    Reserved,
    /// A citizen is there.
    Occupied,
    /// Kept for a citizen on leave.
    OnLeave,
    /// Blocked, and nobody there or promised.
    Blocked,
    /// Being cleaned, or not reported cleaned.
    Cleaning,
}

impl PlaceStatus {
    /// Every status.
    pub const ALL: [PlaceStatus; 7] = [
        PlaceStatus::Free,
        PlaceStatus::Held,
        PlaceStatus::Reserved,
        PlaceStatus::Occupied,
        PlaceStatus::OnLeave,
        PlaceStatus::Blocked,
        PlaceStatus::Cleaning,
    ];

    pub(crate) const fn of(kind: CommitmentKind) -> Self {
        match kind {
            CommitmentKind::Held => PlaceStatus::Held,
            CommitmentKind::Reserved => PlaceStatus::Reserved,
            CommitmentKind::OnLeave => PlaceStatus::OnLeave,
            CommitmentKind::Occupied => PlaceStatus::Occupied,
        }
    }

    /// The status in the users' words.
    #[must_use]
    pub fn text(self) -> Text {
        match self {
            PlaceStatus::Free => Text::new("fri", "free"),
            PlaceStatus::Held => CommitmentKind::Held.text(),
            PlaceStatus::Reserved => CommitmentKind::Reserved.text(),
            PlaceStatus::Occupied => CommitmentKind::Occupied.text(),
            PlaceStatus::OnLeave => CommitmentKind::OnLeave.text(),
            PlaceStatus::Blocked => Text::new("spærret", "blocked"),
            PlaceStatus::Cleaning => Text::new("rengøres", "being cleaned"),
        }
    }
}

/// How many places of a unit count in each way at one instant, with its figures then.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Tally {
    pub free: u32,
    pub held: u32,
    pub reserved: u32,
    pub occupied: u32,
    pub on_leave: u32,
    pub blocked: u32,
    pub cleaning: u32,
    /// Of the free: those promised to somebody from later on.
    pub promised_later: u32,
    /// Approved, physical, staffed; none where nobody has reported it.
    pub figures: [Option<u32>; 3],
    /// Whether the unit is open.
    pub open: bool,
}

impl Tally {
    pub(crate) const fn slot(&mut self, status: PlaceStatus) -> &mut u32 {
        match status {
            PlaceStatus::Free => &mut self.free,
            PlaceStatus::Held => &mut self.held,
            PlaceStatus::Reserved => &mut self.reserved,
            PlaceStatus::Occupied => &mut self.occupied,
            PlaceStatus::OnLeave => &mut self.on_leave,
            PlaceStatus::Blocked => &mut self.blocked,
            PlaceStatus::Cleaning => &mut self.cleaning,
        }
    }

    /// Counts a place in.
    pub(crate) fn count(&mut self, (status, promised_later): (PlaceStatus, bool)) {
        let slot = self.slot(status);
        *slot = slot.saturating_add(1);
        if status == PlaceStatus::Free && promised_later {
            self.promised_later = self.promised_later.saturating_add(1);
        }
    }

    /// Takes a place out of the count.
    pub(crate) fn uncount(&mut self, (status, promised_later): (PlaceStatus, bool)) {
        let slot = self.slot(status);
        *slot = slot.saturating_sub(1);
        if status == PlaceStatus::Free && promised_later {
            self.promised_later = self.promised_later.saturating_sub(1);
        }
    }

    /// Places that exist.
    pub(crate) const fn places(&self) -> u32 {
        self.free.saturating_add(self.taken()).saturating_add(self.blocked).saturating_add(self.cleaning)
    }

    /// Places that a citizen has or is promised now.
    pub(crate) const fn taken(&self) -> u32 {
        self.held.saturating_add(self.reserved).saturating_add(self.occupied).saturating_add(self.on_leave)
    }

    /// Places that could serve a citizen if nobody were there: the least of approved, staffed and the
    /// physical places that are not blocked. Unknown while a figure is; none in a closed unit.
    pub(crate) fn usable(&self) -> Option<u32> {
        let [approved, physical, staffed] = self.figures;
        let there = physical?.min(self.places()).saturating_sub(self.blocked);
        let least = approved?.min(staffed?).min(there);
        Some(if self.open { least } else { 0 })
    }

    /// Usable, less everything taken, being cleaned, or promised from later on; below zero when more is
    /// promised than can be served.
    ///
    /// A blocked place is one of the physical and counts against those alone: the unit reports staff for
    /// places, not for this place. A place being cleaned was given up by a citizen whom the staff served, so
    /// it counts against every limit until it is reported. That no place is subtracted twice follows from
    /// each counting in exactly one way.
    pub(crate) fn left(&self) -> Option<i64> {
        let spoken_for = i64::from(self.taken()) + i64::from(self.cleaning) + i64::from(self.promised_later);
        Some(i64::from(self.usable()?) - spoken_for)
    }

    /// How many more citizens can be promised a place; none while a figure is unknown.
    pub(crate) fn available(&self) -> u32 {
        let left = self.left().unwrap_or(0);
        u32::try_from(left.max(0)).unwrap_or(u32::MAX).min(self.free.saturating_sub(self.promised_later))
    }

    /// How many more are taken than the unit can serve; unknown while a figure is.
    pub(crate) fn shortfall(&self) -> Option<u32> {
        Some(self.taken().saturating_add(self.promised_later).saturating_sub(self.usable()?))
    }
}
