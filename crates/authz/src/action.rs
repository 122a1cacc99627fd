//! What can be done or asked, as the schema of the policies has it.

use crate::relation::Relation;
use kernel::Text;

/// What an action is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// One citizen's pathway.
    Pathway,
    /// A citizen: the relations are those to one of their pathways.
    Person,
    /// A pathway that is about to be opened: the relations are those it would have.
    Referral,
    /// A unit with places.
    Unit,
    /// What the desks keep.
    Record,
    /// A list or a count, cut down to what the actor may see.
    List,
    /// The system as a whole, and what shows no citizen.
    House,
}

impl Subject {
    /// Every subject. Where an action is about several, the earlier is looked at first.
    pub const ALL: [Subject; 7] = [
        Subject::Pathway,
        Subject::Person,
        Subject::Referral,
        Subject::Unit,
        Subject::Record,
        Subject::List,
        Subject::House,
    ];

    /// As the schema names it.
    pub(crate) const fn entity_type(self) -> &'static str {
        match self {
            Subject::Pathway => "Pathway",
            Subject::Person => "Person",
            Subject::Referral => "Referral",
            Subject::Unit => "Unit",
            Subject::Record => "Record",
            Subject::List => "List",
            Subject::House => "House",
        }
    }

    /// The relations that policies can read of it: `count` of them from the bit `first` on.
    pub(crate) const fn bits(self) -> Bits {
        match self {
            Subject::Pathway | Subject::Person => Bits { first: 0, count: 7, emergency: true },
            Subject::Referral => Bits { first: 0, count: 4, emergency: false },
            Subject::Unit => Bits { first: 7, count: 1, emergency: false },
            Subject::Record => Bits { first: 8, count: 1, emergency: false },
            Subject::List | Subject::House => Bits { first: 0, count: 0, emergency: false },
        }
    }
}

/// Which circumstances of a subject policies can read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bits {
    pub(crate) first: u16,
    pub(crate) count: u16,
    pub(crate) emergency: bool,
}

impl Bits {
    /// The relations among them.
    pub(crate) fn relations(self) -> impl Iterator<Item = Relation> {
        let (first, count) = (usize::from(self.first), usize::from(self.count));
        Relation::ALL.into_iter().skip(first).take(count)
    }

    /// How many cases there are without an emergency.
    pub(crate) const fn cases(self) -> u16 {
        1 << self.count
    }
}

/// An act, a question, or a page or route of a desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// Its name in policies, in the log of looks and in programs, as `ask_pathway`.
    pub slug: String,
    /// In words.
    pub text: Text,
    /// The groups that policies know it by.
    pub groups: Vec<Group>,
    /// What it is about: one, or in a few cases two subjects.
    pub subjects: Vec<Subject>,
}

/// A group of actions.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Group {
    /// Its name in policies.
    pub slug: String,
    /// In words.
    pub text: Text,
}
