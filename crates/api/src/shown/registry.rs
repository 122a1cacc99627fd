//! Organisations and populations.

use super::{common::Bilingual, given, law::LawAnswer};
use crate::values::{Day, Organisation, OrganisationKind, name_of};

given!(
    /// An organisation in a list.
    OrganisationEntry {
        /// Its lasting id.
        id: Organisation,
        /// What it is.
        kind: OrganisationKind,
        /// Its name on the date.
        name: String,
        /// Its municipality or region code.
        code: Option<String>,
        /// The region it lies in on the date.
        region: Option<Organisation>,
        /// Whether it is made up.
        synthetic: bool,
        /// Where the facts come from.
        source: String,
    }
);

impl OrganisationEntry {
    pub(crate) fn of(line: &registry::OrganisationLine, kind: registry::OrganisationKind) -> Self {
        OrganisationEntry {
            id: Organisation(line.id.clone()),
            kind: OrganisationKind(kind),
            name: line.name.clone(),
            code: line.code.clone(),
            region: line.region.clone().map(Organisation),
            synthetic: line.synthetic,
            source: line.source.clone(),
        }
    }
}

given!(
    /// What others call an organisation by.
    IdentifierShown {
        /// The kind of code, as `municipality_code`, `region_code`, `sor`, `cvr`, `gln` or `provider_number`.
        kind: String,
        /// The code.
        value: String,
    }
);

given!(
    /// That an organisation is part of another for a time.
    MembershipShown {
        /// The organisation it is part of.
        parent: Organisation,
        /// First day; null when not known or as long as both exist.
        from: Option<Day>,
        /// First day after; null while no end is known.
        until: Option<Day>,
    }
);

given!(
    /// A point in WGS 84.
    PositionShown {
        /// Latitude in microdegrees, north positive.
        #[schema(minimum = -90000000, maximum = 90000000)]
        latitude_microdegrees: i32,
        /// Longitude in microdegrees, east positive.
        #[schema(minimum = -180000000, maximum = 180000000)]
        longitude_microdegrees: i32,
    }
);

impl From<registry::Position> for PositionShown {
    fn from(position: registry::Position) -> Self {
        PositionShown { latitude_microdegrees: position.latitude, longitude_microdegrees: position.longitude }
    }
}

given!(
    /// One organisation with all that is known of it.
    OrganisationShown {
        /// Its lasting id.
        id: Organisation,
        /// What it is.
        kind: OrganisationKind,
        /// What it is, in words.
        kind_text: Bilingual,
        /// Its latest name.
        name: String,
        /// What others call it by.
        identifiers: Vec<IdentifierShown>,
        /// First day of its existence; null when not known.
        valid_from: Option<Day>,
        /// First day after its existence; null while no end is known.
        valid_until: Option<Day>,
        /// Who takes over on `valid_until`.
        successor: Option<Organisation>,
        /// What it is part of.
        part_of: Vec<MembershipShown>,
        /// Where it lies, when known.
        position: Option<PositionShown>,
        /// Whether it is made up.
        synthetic: bool,
        /// Where the facts come from.
        source: String,
    }
);

impl From<&registry::Organisation> for OrganisationShown {
    fn from(found: &registry::Organisation) -> Self {
        let identifiers = found.identifiers.iter();
        OrganisationShown {
            id: Organisation(found.id.clone()),
            kind: OrganisationKind(found.kind),
            kind_text: found.kind.text().into(),
            name: found.name.clone(),
            identifiers: identifiers
                .map(|each| IdentifierShown { kind: name_of(each), value: each.as_str().to_owned() })
                .collect(),
            valid_from: found.valid_from.map(Day),
            valid_until: found.valid_until.map(Day),
            successor: found.successor.clone().map(Organisation),
            part_of: found
                .part_of
                .iter()
                .map(|part| MembershipShown {
                    parent: Organisation(part.parent.clone()),
                    from: part.from.map(Day),
                    until: part.until.map(Day),
                })
                .collect(),
            position: found.position.map(Into::into),
            synthetic: found.synthetic,
            source: found.source.clone(),
        }
    }
}

given!(
    /// A series of population figures that knows an organisation.
    PopulationSeriesShown {
        /// The series, as `dst_2025_s3`.
        series: String,
        /// The dates it has, earliest first.
        dates: Vec<Day>,
    }
);

given!(
    /// A population figure.
    PopulationShown {
        /// Whose population.
        organisation: Organisation,
        /// Persons.
        #[schema(minimum = 0)]
        count: u32,
        /// The series.
        series: String,
        /// Who is counted in it.
        definition: String,
        /// Where the figure comes from.
        source: String,
        /// What else a reader must know; may be empty.
        note: String,
        /// The date it was counted on.
        date: Day,
        /// Whether the series is made up.
        synthetic: bool,
        /// How many earlier figures for the same were corrected by this one.
        #[schema(minimum = 0)]
        corrections: usize,
    }
);

impl From<&registry::PopulationAnswer> for PopulationShown {
    fn from(found: &registry::PopulationAnswer) -> Self {
        PopulationShown {
            organisation: Organisation(found.organisation.clone()),
            count: found.count,
            series: found.series.to_string(),
            definition: found.definition.clone(),
            source: found.source.clone(),
            note: found.note.clone(),
            date: Day(found.date),
            synthetic: found.synthetic,
            corrections: found.corrections,
        }
    }
}

given!(
    /// How many seats a municipality has in its health council.
    SeatsShown {
        /// The population that was counted.
        population: PopulationShown,
        /// What the law makes of it.
        answer: LawAnswer,
    }
);
