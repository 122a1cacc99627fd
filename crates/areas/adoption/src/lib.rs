//! Floor 2: which rulebook is adopted, since when, by whom, with its full text, so that the log alone can
//! repeat every answer ever given.
//!
//! It evaluates no rule and knows no date of the law: those stand in the rulebook itself.

mod command;
mod decide;
mod event;
mod state;
mod view;

pub use command::Command;
pub use decide::decide;
pub use event::Event;
pub use state::{State, Version};
pub use view::{AdoptionLine, adoption_lines};
