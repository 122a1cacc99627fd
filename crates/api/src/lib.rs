//! Floor 6: the REST API. Only here is OpenAPI known.
//!
//! [`routes`] is the table of every operation with who may call it; [`router`] serves them; [`document`] describes them, from
//! the same table. The JSON is a contract of its own: what the floors below call something may change, the contract may not.

mod answer;
mod body;
mod caller;
mod document;
mod door;
mod op;
mod paging;
mod problem;
mod replays;
mod resources;
mod shown;
mod upload;
mod values;

pub use document::document;
pub use op::{BASE, Method, Needs, Op, Route, router, routes, scopes};
pub use problem::retold;
