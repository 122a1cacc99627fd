//! Floor 2: agreements on surge places (*beredskabspladser*): how many places a region's municipalities provide, shared
//! out among them by a key or by a list.
//!
//! How many, by which key and with which notice stands in the schemes. This crate knows no place and no citizen.

mod share;
mod terms;

pub use share::{Key, Proposal, Share, by_list, by_population, proposal, shared_out};
pub use terms::{Terms, terms};
