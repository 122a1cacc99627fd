//! The API as another system sees it. Every answer is held against the description that the API gives of itself.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod accounts;
mod coverage;
mod docs;
mod imports;
mod manner;
mod messages;
mod operations;
mod related;
mod related_others;
mod rulebooks;
