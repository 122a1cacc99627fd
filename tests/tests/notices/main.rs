//! Notices against a real mail server and a real receiver: told once, tried again, given up, and nothing lost by a
//! restart.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod bench;
mod letters;
mod lists;
mod webhooks;
