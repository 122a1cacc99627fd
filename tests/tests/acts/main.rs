//! Every act on a pathway: what it does, and what it refuses with which words.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod around;
mod common;
mod placing;
mod staying;
