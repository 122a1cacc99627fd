//! The promises of the records, each shown to hold and shown to be broken when something breaks it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod accounts;
mod deliveries;
mod file;
mod journal;
mod sessions;
mod support;
mod tokens;
