//! Offers, their explanation and who a place is for, on small made-up worlds and under the schemes that are shipped.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod judge;
mod morning;
mod offers;
mod properties;
mod solver;
mod support;
mod who_for;
