//! What the tests of the desks stand on: a real Chromium driven through its driver, the real program serving, and
//! what looks over the pages' shoulder (accessibility, console, traffic).
//!
//! The tools come from elsewhere: `cargo xtask tools` fetches them and says where they lie. Without them a test says
//! that it was skipped and passes. What is expected of a page stands in the tests, not here.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "the whole crate is a test"
)]

mod axe;
mod driver;
mod hand;
mod job;
mod kept;
mod provider;
mod scene;
mod served;
mod tools;
mod traffic;
mod waiting;
mod walk;
mod window;
mod words;

pub use axe::Violation;
pub use driver::Driver;
pub use hand::Hand;
pub use job::{ASSESSOR, How, PROVIDER, WARD};
pub use kept::Kept;
pub use provider::Provider;
pub use scene::{Scene, play};
pub use served::{Served, Setting};
pub use tools::Tools;
pub use traffic::{Request, Traffic};
pub use waiting::{PATIENCE, until};
pub use walk::{At, NO_PAGES, STOPS, Stop};
pub use window::{Look, Theme, Window};
