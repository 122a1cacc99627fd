//! What the end-to-end tests share: the whole house in memory, with the real rulebook and a registry of the
//! real organisations, made-up units and made-up citizens.

#![allow(
    clippy::panic,
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "test support: a fault here is a failing test"
)]

pub mod chance;
pub mod client;
pub mod desk;
pub mod estate;
pub mod faulted;
pub mod forward;
pub mod house;
pub mod keeper;
pub mod post;
pub mod site;
pub mod story;
pub mod telling;
pub mod unsure;
pub mod wary;
pub mod worker;
