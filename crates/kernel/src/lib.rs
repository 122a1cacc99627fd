//! The ground floor: the few types that every other floor speaks in.
//!
//! Identifiers, instants and civil dates, half-open periods, money, capacity, verdicts with their
//! reasons, actors, refusals. This crate knows no municipality, no law and no disk; it reads no clock
//! and draws no random numbers, so that everything built on it can be replayed.

mod actor;
mod figures;
mod ids;
mod legal;
mod period;
mod plain;
mod refusal;
mod sealed;
mod text;
mod time;
mod verdict;

pub use actor::{Actor, Role, Stamp};
pub use figures::{Capacity, FigureFault, Money, Rounding};
pub use ids::{IdFault, OrganisationId, PathwayId, PersonId, PlaceId, RequestNumber, UnitId};
pub use legal::LegalReference;
pub use period::{Period, PeriodFault};
pub use refusal::{Kind as RefusalKind, Refusal};
pub use sealed::Sealed;
pub use text::{Language, Text, is_hidden};
pub use time::{Date, Instant, TimeFault, danish_date, danish_midnight, danish_time_zone, written_date};
pub use verdict::{Claim, FactValue, Lead, LeadsTo, MissingFact, OpenQuestion, Outcome, Reason, Verdict};
