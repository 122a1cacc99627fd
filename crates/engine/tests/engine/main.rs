//! The engine's promises, each shown on a log in memory that can be made to fail, or on a real database file.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod clock;
mod dry_run;
mod failures;
mod histories;
mod looks;
mod persons;
mod questions;
mod rights;
mod snapshots;
mod stored;
mod submitting;
mod support;
mod together;
mod trial;
mod two_processes;
mod upkeep;
mod waits;
