//! Who may do and see what. Nothing is allowed by default: what the table does not say is refused.
//!
//! A pathway that one may not see answers like one that does not exist. Which user is who is not asked here: an actor
//! comes from the desk that signed them in.

mod check;
mod matrix;
mod table;

pub use check::may_keep_log;
pub(crate) use check::{Sight, may_ask, may_ask_of_person, may_ask_of_unit, may_do, visible};
pub use matrix::matrix;
pub use table::{Right, condition, rights};

use pathways::view::relation::Relation;
use std::fmt;

/// When a role may do or ask something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// Whatever the actor's organisation.
    Anyone,
    /// The actor's organisation has one of these relations to the pathway.
    RelatedAs(&'static [Relation]),
    /// The actor's organisation has one of these relations to a pathway of the person; of two persons, to both.
    AnyPathwayOf(&'static [Relation]),
    /// The actor's organisation would have one of these relations to the pathway that the referral opens.
    NamedInReferral(&'static [Relation]),
    /// The actor's organisation operates the unit that the citizen is offered, comes to or stays at.
    OperatesCurrentUnit,
    /// The actor's organisation operates the unit, or each of several.
    OperatesUnit,
    /// The answer is cut down to what the actor may see; the rest is counted.
    Filtered,
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let related = |f: &mut fmt::Formatter<'_>, relations: &[Relation]| {
            for (index, relation) in relations.iter().enumerate() {
                f.write_str(if index == 0 { "" } else { " | " })?;
                f.write_str(relation_slug(*relation))?;
            }
            Ok(())
        };
        match self {
            Condition::Anyone => f.write_str("yes"),
            Condition::RelatedAs(relations) => related(f, relations),
            Condition::AnyPathwayOf(relations) => {
                f.write_str("on a pathway of the person: ")?;
                related(f, relations)
            }
            Condition::NamedInReferral(relations) => {
                f.write_str("in the referral: ")?;
                related(f, relations)
            }
            Condition::OperatesCurrentUnit => f.write_str("operates the citizen's unit"),
            Condition::OperatesUnit => f.write_str("operates the unit"),
            Condition::Filtered => f.write_str("what the role may see, the rest counted"),
        }
    }
}

const fn relation_slug(relation: Relation) -> &'static str {
    match relation {
        Relation::Sender => "sender",
        Relation::RegionOfSender => "region_of_sender",
        Relation::Residence => "residence",
        Relation::RegionOfResidence => "region_of_residence",
        Relation::Receiver => "receiver",
        Relation::SharedWith => "shared_with",
    }
}
