//! One citizen's way (*forløb*) from referral to end: the request for a place, both sides' acts, the stay, the
//! waiting, who is responsible when, what must travel along, and the letter.
//!
//! The rules are not here: which place, which party, which clock stands in the schemes and is asked through
//! [`answers`]. The order of a placement is the table in [`table`].

pub mod answers;
mod apply;
mod apply_correction;
mod archive;
mod change;
mod command;
mod decide;
mod decision;
mod effects;
mod event;
pub mod fit;
mod free_text;
mod name_tries;
mod needed;
mod pathway;
mod persons;
mod private;
mod request;
mod state;
pub mod table;
pub mod view;

pub use change::{Change, PromiseNow, StayNow};
pub use command::{AnsweredFact, AnsweredFacts, Command, Correction, Decide, Refer};
pub use decide::{Below, decide, due, too_late};
pub use decision::{Decision, Ground, fingerprint};
pub use event::{Event, PathwayEvent, PersonEvent, What};
pub use free_text::{FreeText, Occasion};
pub use name_tries::{NAME_TRIES_KEPT_DAYS, NAME_TRIES_KEPT_MAX, NameTries};
pub use needed::lacking;
pub use pathway::{
    CitizenSide, Corrected, ItemState, Known, Noted, Pathway, ReferralSource, SharingBasis, Waiting,
};
pub use persons::PersonRecord;
pub use private::{DecisionBasis, Private};
pub use request::{Leave, Marked, Offer, Request, RequestState, Stay};
pub use state::State;
pub use view::dependents::dependents;
