//! The law as data: reads scheme files, checks them, and answers questions under them with reasons.
//!
//! It knows how rules, exceptions, dates and variants work, and nothing of what they are about: which
//! place, which deadline and which party stands in the scheme files alone. It reads no file itself.

mod answer;
mod ask;
mod check;
mod check_rules;
mod check_words;
mod compare;
mod compile;
mod compiler;
mod decide;
mod edition;
mod fault;
mod law;
mod model;
mod next;
mod overview;
mod parse;
mod parse_condition;
mod parse_kinds;
#[cfg(test)]
mod properties;
mod reader;
pub mod render;
mod rulebook;
mod source;
pub mod tests;

pub use answer::{Answer, Conclusion, Dates, Facts};
pub use compare::{Comparison, Difference, Differing, compare, diff};
pub use fault::Fault;
pub use law::{Clock, Code, Consequence, FactDefinition, Law, ParameterValue};
pub use model::{Duration, FactKind, ReferenceDate, Value};
pub use next::ranked;
pub use overview::{ParameterHistory, ParameterStretch};
pub use render::Section;
pub use rulebook::{Rulebook, Variant};
pub use source::{
    CASES_MAX, COMBINATIONS_MAX, COMPARISONS_MAX, FACT_VALUES_MAX, FILE_BYTES_MAX, FILES_MAX, ID_BYTES_MAX,
    NESTING_MAX, SourceFile, TEXT_BYTES_MAX,
};
