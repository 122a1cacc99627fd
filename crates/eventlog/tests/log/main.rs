//! The promises of the log, each shown to hold and shown to be broken when something breaks it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod backup;
mod contract;
mod damage;
mod forgetting;
mod fuzz;
mod persons;
mod power;
mod prepared;
mod properties;
mod snapshots;
mod support;
mod unfinished;
