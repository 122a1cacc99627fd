//! Organisations: what they are, when they exist, what they are part of, who takes over.

use crate::{identifier::Identifier, position::Position};
use kernel::{Date, OrganisationId, Text};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// What an organisation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrganisationKind {
    /// A body of the state: ministry, agency.
    State,
    /// A region.
    Region,
    /// A municipality.
    Municipality,
    /// A health council (*sundhedsråd*).
    HealthCouncil,
    /// A hospital.
    Hospital,
    /// A facility that is no hospital: care centre, accommodation, institution.
    Facility,
    /// A clinic: general practice, specialist, physiotherapist.
    Clinic,
    /// An association: KL, KKR, PLO, Danske Regioner.
    Association,
}

impl OrganisationKind {
    /// Every kind.
    pub const ALL: [OrganisationKind; 8] = [
        OrganisationKind::State,
        OrganisationKind::Region,
        OrganisationKind::Municipality,
        OrganisationKind::HealthCouncil,
        OrganisationKind::Hospital,
        OrganisationKind::Facility,
        OrganisationKind::Clinic,
        OrganisationKind::Association,
    ];

    /// The kind as it is written in files and the log.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            OrganisationKind::State => "state",
            OrganisationKind::Region => "region",
            OrganisationKind::Municipality => "municipality",
            OrganisationKind::HealthCouncil => "health_council",
            OrganisationKind::Hospital => "hospital",
            OrganisationKind::Facility => "facility",
            OrganisationKind::Clinic => "clinic",
            OrganisationKind::Association => "association",
        }
    }

    /// The kind in the users' words.
    #[must_use]
    pub fn text(self) -> Text {
        match self {
            OrganisationKind::State => Text::new("statslig myndighed", "state body"),
            OrganisationKind::Region => Text::new("region", "region"),
            OrganisationKind::Municipality => Text::new("kommune", "municipality"),
            OrganisationKind::HealthCouncil => Text::new("sundhedsråd", "health council"),
            OrganisationKind::Hospital => Text::new("sygehus", "hospital"),
            OrganisationKind::Facility => Text::new("institution", "facility"),
            OrganisationKind::Clinic => Text::new("klinik", "clinic"),
            OrganisationKind::Association => Text::new("forening", "association"),
        }
    }
}

impl fmt::Display for OrganisationKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.slug())
    }
}

impl FromStr for OrganisationKind {
    type Err = String;
    fn from_str(given: &str) -> Result<Self, String> {
        OrganisationKind::ALL.into_iter().find(|kind| kind.slug() == given).ok_or_else(|| {
            let known: Vec<_> = OrganisationKind::ALL.iter().map(|kind| kind.slug()).collect();
            format!("'{given}' is not a kind of organisation: use one of {}", known.join(", "))
        })
    }
}

/// That an organisation is part of another for a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Membership {
    /// The organisation it is part of. When the parent is succeeded, the membership goes on in the successor.
    pub parent: OrganisationId,
    /// First day; none when it is not known or as long as both exist.
    #[serde(default)]
    pub from: Option<Date>,
    /// First day after; none while no end is known.
    #[serde(default)]
    pub until: Option<Date>,
}

impl Membership {
    /// A membership for as long as both exist.
    #[must_use]
    pub const fn of(parent: OrganisationId) -> Self {
        Membership { parent, from: None, until: None }
    }

    /// Whether it holds on a date.
    #[must_use]
    pub fn holds_on(&self, date: Date) -> bool {
        holds(self.from, self.until, date)
    }
}

/// An organisation as the registry knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organisation {
    /// Its lasting slug.
    pub id: OrganisationId,
    /// What it is.
    pub kind: OrganisationKind,
    /// Its latest name; names on earlier dates are asked with [`State::name_on`](crate::State::name_on).
    pub name: String,
    /// What others call it by.
    #[serde(default)]
    pub identifiers: Vec<Identifier>,
    /// First day of its existence; none when not known.
    #[serde(default)]
    pub valid_from: Option<Date>,
    /// First day after its existence; none while no end is known.
    #[serde(default)]
    pub valid_until: Option<Date>,
    /// Who takes over on `valid_until`.
    #[serde(default)]
    pub successor: Option<OrganisationId>,
    /// What it is part of, with dates.
    #[serde(default)]
    pub part_of: Vec<Membership>,
    /// Where it lies, for distances.
    #[serde(default)]
    pub position: Option<Position>,
    /// Whether it is made up for a demonstration.
    #[serde(default)]
    pub synthetic: bool,
    /// Where the facts come from.
    pub source: String,
}

impl Organisation {
    /// An organisation with nothing but its id, kind, name and source.
    pub fn new(
        id: OrganisationId,
        kind: OrganisationKind,
        name: impl Into<String>,
        source: impl Into<String>,
    ) -> Self {
        Organisation {
            id,
            kind,
            name: name.into(),
            identifiers: Vec::new(),
            valid_from: None,
            valid_until: None,
            successor: None,
            part_of: Vec::new(),
            position: None,
            synthetic: false,
            source: source.into(),
        }
    }

    /// Whether it exists on a date; an unknown beginning or end does not exclude.
    #[must_use]
    pub fn exists_on(&self, date: Date) -> bool {
        holds(self.valid_from, self.valid_until, date)
    }

    /// Its municipality code, if it has one.
    #[must_use]
    pub fn municipality_code(&self) -> Option<&str> {
        self.identifiers.iter().find_map(|identifier| match identifier {
            Identifier::MunicipalityCode(code) => Some(code.as_str()),
            _ => None,
        })
    }

    /// Its region code, if it has one.
    #[must_use]
    pub fn region_code(&self) -> Option<&str> {
        self.identifiers.iter().find_map(|identifier| match identifier {
            Identifier::RegionCode(code) => Some(code.as_str()),
            _ => None,
        })
    }
}

/// Whether a date lies in the half-open span; an open end is no bound.
pub(crate) fn holds(from: Option<Date>, until: Option<Date>, date: Date) -> bool {
    from.is_none_or(|from| from <= date) && until.is_none_or(|until| date < until)
}

/// Whether two half-open spans share a day; an open end is no bound.
pub(crate) fn spans_overlap(a: (Option<Date>, Option<Date>), b: (Option<Date>, Option<Date>)) -> bool {
    let starts_before_end = |start: Option<Date>, end: Option<Date>| match (start, end) {
        (Some(start), Some(end)) => start < end,
        _ => true,
    };
    starts_before_end(a.0, b.1) && starts_before_end(b.0, a.1)
}
