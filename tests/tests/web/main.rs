//! The pages as a browser without script sees them: one file for each area of the menu. One program, so that the
//! demonstration is played once for all of them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod about;
mod access;
mod access_api;
mod accounts;
mod find;
mod frame;
mod import;
mod looks;
mod notices_messages;
mod notices_page;
mod notices_webhooks;
mod overview;
mod pathway_steps;
mod pathways;
mod places;
mod schemes;
