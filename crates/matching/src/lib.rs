//! Floor 3: ranked, explained offers for one citizen among all units, who should have a place that will be free, and who
//! should have which of all places when a whole morning's list is matched at once.
//!
//! The hard criteria are those of the pathways' [`pathways::fit::Demand`] and nothing else, so that the list and the
//! desk that offers one unit can never differ; after them comes a score whose weights and measures stand in the scheme,
//! with every part shown. What is unknown gives no points and is said; it never counts as the best or as a no.
//!
//! A list is a suggestion, never a decision: nothing here holds a place or changes anything. It knows no road and no
//! driving time, and no weight of its own.

mod citizen;
mod explain;
mod index;
pub mod morning;
mod offer;
mod parts;
mod scan;
mod score;
mod search;
mod waiting;
mod weights;
mod words;

pub use citizen::Home;
pub use index::Index;
pub use offer::{AvailabilitySummary, Cost, NearMiss, Note, Offer, Offers, RejectedGroup, ScorePart, Wanted};
pub use scan::{Plain, plain_scan};
pub use search::{NEARLY_BESIDE_OFFERS_MAX, NEARLY_SHOWN_MAX, offers, offers_with};
pub use waiting::{Candidate, Leaver, WhoFor, who_for};
pub use weights::{Part, Weight};
