//! The morning match: everybody who is decided and waits without an offer, and all places that are free, matched at once
//! (SUR-6). First as many as possible have a place, then the sum of their scores is as high as it can be; each citizen's
//! place is explained, and what the total would have been had each in turn taken the best that was left.
//!
//! Who may go where and what it counts are asked of the live matching's own search, for each citizen. It suggests: no
//! place is held, and a named person decides on each. `problem`, `solve`, `settle` and `change` are the bare reckoning.

mod change;
mod problem;
mod settle;
mod solve;
mod suggest;

pub use change::{Change, Matched};
pub use problem::{Choice, Problem, Total, Unsolvable};
pub use suggest::{
    BETTER_SHOWN_MAX, Better, Cost, MorningMatch, Moved, Outcome, Patient, Suggestion, morning_match,
    morning_match_with,
};
