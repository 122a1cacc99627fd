//! What an actor's organisation is to the thing it wants to see or act on. Whether it is so, the engine finds out.

use kernel::Text;
use std::{fmt, ops};

/// One relation. The name is the attribute that policies read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    /// It referred the citizen.
    Sender,
    /// The sender lies in it.
    RegionOfSender,
    /// The citizen lives in it.
    Residence,
    /// The citizen's municipality lies in it.
    RegionOfResidence,
    /// It operates a unit that is offered, where the citizen is awaited, stays or stayed.
    Receiver,
    /// A basis for sharing with it is recorded.
    SharedWith,
    /// It operates the unit that the citizen is offered, comes to or stays at now.
    OperatesCurrentUnit,
    /// It operates the unit, or each of several.
    OperatesUnit,
    /// The thing is its own.
    OwnOrganisation,
}

impl Relation {
    /// Every relation, in the order of its bit.
    pub const ALL: [Relation; 9] = [
        Relation::Sender,
        Relation::RegionOfSender,
        Relation::Residence,
        Relation::RegionOfResidence,
        Relation::Receiver,
        Relation::SharedWith,
        Relation::OperatesCurrentUnit,
        Relation::OperatesUnit,
        Relation::OwnOrganisation,
    ];

    /// As policies name it.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Relation::Sender => "sender",
            Relation::RegionOfSender => "region_of_sender",
            Relation::Residence => "residence",
            Relation::RegionOfResidence => "region_of_residence",
            Relation::Receiver => "receiver",
            Relation::SharedWith => "shared_with",
            Relation::OperatesCurrentUnit => "operates_current_unit",
            Relation::OperatesUnit => "operates_unit",
            Relation::OwnOrganisation => "own_organisation",
        }
    }

    /// In words, to stand after "as".
    #[must_use]
    pub fn text(self) -> Text {
        match self {
            Relation::Sender => Text::new("henviser", "sender"),
            Relation::RegionOfSender => Text::new("henviserens region", "region of the sender"),
            Relation::Residence => Text::new("bopælskommune", "municipality of residence"),
            Relation::RegionOfResidence => Text::new("bopælsregion", "region of residence"),
            Relation::Receiver => Text::new("modtager", "receiver"),
            Relation::SharedWith => Text::new("en, der deles med", "one it is shared with"),
            Relation::OperatesCurrentUnit => {
                Text::new("den, der driver borgerens enhed", "operator of the citizen's unit")
            }
            Relation::OperatesUnit => Text::new("den, der driver enheden", "operator of the unit"),
            Relation::OwnOrganisation => {
                Text::new("den organisation, det hører til", "the organisation it belongs to")
            }
        }
    }

    const fn bit(self) -> u16 {
        1 << (self as u16)
    }
}

/// A set of relations.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Relations(u16);

impl Relations {
    /// None.
    pub const NONE: Relations = Relations(0);

    /// Of these.
    #[must_use]
    pub fn of(relations: &[Relation]) -> Self {
        relations.iter().copied().collect()
    }

    /// The set with one more.
    #[must_use]
    pub const fn with(self, relation: Relation) -> Self {
        Relations(self.0 | relation.bit())
    }

    /// Whether one is in it.
    #[must_use]
    pub const fn has(self, relation: Relation) -> bool {
        self.0 & relation.bit() != 0
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether all of these are in the other.
    #[must_use]
    pub const fn within(self, other: Relations) -> bool {
        self.0 & !other.0 == 0
    }

    /// Each, in the order of [`Relation::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Relation> {
        Relation::ALL.into_iter().filter(move |relation| self.has(*relation))
    }

    pub(crate) const fn bits(self) -> u16 {
        self.0
    }

    pub(crate) const fn from_bits(bits: u16) -> Self {
        Relations(bits)
    }
}

impl ops::BitOr for Relations {
    type Output = Relations;
    fn bitor(self, other: Relations) -> Relations {
        Relations(self.0 | other.0)
    }
}

impl FromIterator<Relation> for Relations {
    fn from_iter<T: IntoIterator<Item = Relation>>(relations: T) -> Self {
        relations.into_iter().fold(Relations::NONE, Relations::with)
    }
}

impl fmt::Debug for Relations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter().map(Relation::slug)).finish()
    }
}
