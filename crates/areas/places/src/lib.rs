//! Floor 2: units, places, capacity figures and what is promised of them.
//!
//! Empty is not available. Approved, physical, staffed, open, occupied, reserved, held, kept for a leave,
//! blocked and being cleaned are kept apart, and *available* is computed from them, with its parts shown.
//! A place counts in exactly one way at each instant, so nothing is subtracted twice; what was planned to
//! become free counts as free only when somebody has reported it.
//!
//! What pathways do to places comes in as a [`PlaceEffect`] and is applied without asking again; whether it
//! may be done they ask beforehand, with [`State::choose`] and [`State::can_hold`].
//!
//! This crate knows no citizen beyond the number of a pathway, no deadline and no rule of law. When a hold
//! lapses is the pathways' to decide; here it counts until they say so.

mod apply;
mod availability;
mod board;
mod capability;
mod check;
mod choose;
mod command;
mod decide;
mod effect;
mod event;
mod kind;
mod place;
mod place_change;
mod state;
mod status;
mod unit;
mod view;

pub use availability::{Availability, FigureShown, FreeCause, PlannedFree};
pub use board::{Board, BoardRow, BoardTotals, NotReported, Scope};
pub use capability::{CAPABILITY_TAGS_MAX, Capabilities, CapabilityTag};
pub use choose::ReservedAgain;
pub use command::{Command, FigureReport, NewUnit, PlaceSelection, ServiceHolder};
pub use decide::decide;
pub use effect::{Commitment, CommitmentKind, PlaceEffect};
pub use event::Event;
pub use kind::{Figure, PlaceKind, ServiceAmount};
pub use place::{Block, Cleaning, Place};
pub use registry::Position;
pub use state::{ServiceReport, State};
pub use status::PlaceStatus;
pub use unit::{Closing, ReportedFigure, Unit};
pub use view::{CleaningDue, Conflict, ServiceLine, TimelineEntry, TimelineKind};
