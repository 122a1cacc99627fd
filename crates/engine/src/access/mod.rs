//! Who may do and see what. Nothing is allowed by default: what the table does not say is refused.
//!
//! A pathway that one may not see answers like one that does not exist. Which user is who is not asked here: an actor
//! comes from the desk that signed them in.

mod check;
mod matrix;
mod table;
mod words;

pub use check::may_keep_log;
pub(crate) use check::{Sight, may_ask, may_ask_of_person, may_ask_of_unit, may_do, visible};
pub use matrix::matrix;
pub use table::{Right, condition, rights};
pub use words::act_text;

use kernel::Text;
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

impl Condition {
    /// The condition in words.
    #[must_use]
    pub fn text(&self) -> Text {
        let related = |relations: &[Relation]| {
            let (da, en): (Vec<_>, Vec<_>) =
                relations.iter().map(|relation| relation_words(*relation)).unzip();
            (da.join(", "), en.join(", "))
        };
        match self {
            Condition::Anyone => Text::new("ja", "yes"),
            Condition::RelatedAs(relations) => {
                let (da, en) = related(relations);
                Text::new(format!("som {da}"), format!("as {en}"))
            }
            Condition::AnyPathwayOf(relations) => {
                let (da, en) = related(relations);
                Text::new(
                    format!("på et af personens forløb som {da}"),
                    format!("on a pathway of the person as {en}"),
                )
            }
            Condition::NamedInReferral(relations) => {
                let (da, en) = related(relations);
                Text::new(format!("i henvisningen som {da}"), format!("in the referral as {en}"))
            }
            Condition::OperatesCurrentUnit => {
                Text::new("driver borgerens enhed", "operates the citizen's unit")
            }
            Condition::OperatesUnit => Text::new("driver enheden", "operates the unit"),
            Condition::Filtered => {
                Text::new("det, rollen må se; resten tælles", "what the role may see, the rest counted")
            }
        }
    }
}

const fn relation_words(relation: Relation) -> (&'static str, &'static str) {
    match relation {
        Relation::Sender => ("henviser", "sender"),
        Relation::RegionOfSender => ("henviserens region", "region of the sender"),
        Relation::Residence => ("bopælskommune", "municipality of residence"),
        Relation::RegionOfResidence => ("bopælsregion", "region of residence"),
        Relation::Receiver => ("modtager", "receiver"),
        Relation::SharedWith => ("en, der deles med", "one it is shared with"),
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
