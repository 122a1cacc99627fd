//! Floor 3: an early warning from a daily count. Where does it stand, how fast does it grow, when does it
//! reach a level, how sure is that, and why.
//!
//! It knows neither whose counts they are nor what is to be done; it reads no clock and draws no chance, and it
//! computes by plain arithmetic in a fixed order, so that the same counts give the same answer on any machine.
//!
//! # The method, and why this one
//!
//! 1. *Level*: the mean a day of the last seven days, so that the weekday pattern falls out.
//! 2. *Growth*: a straight line through the logarithm of the expected count over the last fourteen days, newer
//!    days weighing more, with the weekday pattern taken out and Poisson counts of extra variance. Unlike a line
//!    through logarithms it needs no trick for days without anyone, and unlike one week against the week before
//!    it uses every day, bears missing days, and draws growth that few counts cannot show towards none.
//! 3. *Forecast*: the growth goes on and is damped by a tenth each day. Undamped growth made
//!    half as much error again two weeks ahead when the first wave turned, and stronger damping warns later; a last value (no growth) never warns before the level is reached.
//! 4. *Interval*: the errors that the method itself made so far at each horizon (a split-conformal quantile),
//!    measured in the deviation expected from the counts, so that small and large counts share one row.
//! 5. *State*: none, watch, warn; up after two days in a row, down after seven clear of the level.
//!
//! Windows of 7, 10, 14, 21 and 28 days, several weights, dampings from 0 to 1 and wider and narrower usual growth
//! were measured; the differences between neighbours were small, and this is the simple middle of the good
//! ones. `cargo run -p warning --example evaluate` measures again; `docs/early-warning.md` has the table, and what
//! the warning can and cannot do.

mod calculation;
mod errors;
mod fit;
mod forecast;
mod method;
mod reading;
mod watch;
mod words;

pub use forecast::{Band, Forecaster, Growth, Level, Outlook};
pub use method::{HORIZON_DAYS_MAX, Method, SettingFault};
pub use reading::{Reading, readings};
pub use watch::{Crossing, State, Watch};
