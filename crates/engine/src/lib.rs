//! Floor 5: the writer, access control, questions.
//!
//! Everything that changes goes in through [`Engine::submit`], one at a time and in order, and is on disk before it
//! is answered or seen. Everything that is seen comes out through [`Engine::ask_on`], which asks first whether the
//! actor may, and notes who looked at whom before the answer leaves. No rule of a placement stands here (those are the areas'), nothing is shown here (that is the desks'),
//! and no byte is stored here (that is the log's).

pub mod access;
mod answer;
pub mod ask;
mod batch;
mod clock;
mod digest;
mod engine;
mod entries;
mod fault;
mod identity;
mod known;
mod lane;
mod looks;
mod may;
mod memory;
mod open;
mod own;
mod queue;
mod repeats;
mod resolve;
mod rounds;
mod snapshot;
mod status;
mod store;
mod submission;
mod subscribe;
mod sweeper;
mod threads;
mod trial;
mod writer;

pub use answer::SubmitError;
pub use ask::{AskError, PathwayFilter, Question, Reply};
pub use clock::{Clock, ManualClock, SystemClock};
pub use engine::{Engine, Pending};
pub use fault::{EngineFault, OpenFault};
pub use identity::{CPR, Identity, TEMPORARY_NUMBER, checked_cpr, checked_temporary};
pub use looks::{
    Desk, EMERGENCY_CITIZENS_A_DAY_MAX, EMERGENCY_REASON_LENGTH, Extract, ExtractAsked, FOLLOW_UP_LENGTH,
    LookBook, NOTE_LENGTH_MAX, OPENING_MINUTES, Occasion, Opening, Purpose, Shows,
};
pub use memory::SharedMemory;
pub use open::{Config, NameTriesLimit, Progress};

pub use repeats::{REPEATS_KEPT_DAYS, REPEATS_KEPT_MAX};
pub use status::Status;
pub use store::StoreSource;
pub use submission::{CommandKey, Order, Receipt, Submission};
pub use subscribe::{Happened, Published, Subscription};
