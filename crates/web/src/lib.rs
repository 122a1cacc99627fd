//! Floor 6: the pages. Only here is HTML known.
//!
//! [`routes`] is the table of every page and form with who may come; [`router`] serves them. A page asks the engine through
//! the visit, shows plain data, and holds no rule.

mod assets;
pub mod form;
mod manner;
mod page;
mod pages;
mod parts;
mod route;
mod upload;
mod words;
mod wrong;

pub use assets::assets;
pub use page::{Menu, Page, Shown};
pub use pages::Interface;
pub use route::{Needs, Route, router, routes};
pub use words::Say;
pub use wrong::Wrong;
