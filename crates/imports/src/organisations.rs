//! Hospitals, facilities, clinics and other organisations that the shipped data do not have.

use crate::{
    columns::{Column, Reading, each, needed, optional, plain},
    report::{Fault, File, Options, Outcome, Report, shown},
    units::source_of,
    values,
};
use kernel::OrganisationId;
use registry::{
    Command, Cvr, Gln, Identifier, IdentifierFault, Membership, MunicipalityCode, Organisation,
    OrganisationKind, ProviderNumber, RegionCode, Sor, State,
};
use std::collections::BTreeMap;

const COLUMNS: &[Column] = &[
    needed("id", &["organisation"]),
    needed("kind", &["art", "slags"]),
    needed("name", &["navn"]),
    optional("part_of", &["del af", "hører til"]),
    optional("municipality_code", &["kommunekode"]),
    optional("region_code", &["regionskode"]),
    optional("sor", &["sor-kode"]),
    optional("cvr", &["cvr-nummer"]),
    optional("gln", &["ean", "ean-nummer"]),
    optional("provider_number", &["ydernummer"]),
    optional("latitude", &["breddegrad"]),
    optional("longitude", &["længdegrad"]),
    optional("valid_from", &["gyldig fra", "fra", "from"]),
    optional("valid_until", &["gyldig til", "til", "until"]),
    optional("source", &["kilde"]),
    optional("synthetic", &["syntetisk", "fiktiv"]),
];

/// Reads organisations into one command that registers them. What they are part of must be registered or stand in
/// the same file; the registry checks the rest when the command is submitted. It is all rows or none: a row left
/// out could be what another is part of.
#[must_use]
pub fn organisations(file: &File<'_>, registry: &State) -> Outcome<Command> {
    let mut report = Report::of(file);
    let mut ids: BTreeMap<OrganisationId, u32> = BTreeMap::new();
    let rows = each(file, COLUMNS, &mut report, |reading| {
        let organisation = row(reading, file)?;
        let id = &organisation.id;
        if let Some(first) = ids.insert(id.clone(), reading.line()) {
            reading.fault(
                Some("id"),
                Fault::new(
                    format!("'{id}' står allerede i linje {first}."),
                    format!("'{id}' stands in line {first} already."),
                    "Giv hver organisation sit eget id.",
                    "Give each organisation an id of its own.",
                ),
            );
        }
        Some((reading.line(), organisation))
    });
    let mut organisations = Vec::new();
    for (line, organisation) in rows.unwrap_or_default() {
        for membership in &organisation.part_of {
            let parent = &membership.parent;
            if registry.organisation(parent).is_none() && !ids.contains_key(parent) {
                report.rows_good = report.rows_good.saturating_sub(1);
                report.bad(
                    line,
                    None,
                    Fault::new(
                        format!("'{parent}' er hverken registreret eller i filen."),
                        format!("'{parent}' is neither registered nor in the file."),
                        "Ret id'et, eller tilføj organisationen.",
                        "Correct the id, or add the organisation.",
                    ),
                );
            }
        }
        organisations.push(organisation);
    }
    let command = (!organisations.is_empty()).then_some(Command::RegisterOrganisations(organisations));
    report.with(command, Options::default())
}

fn row(reading: &mut Reading<'_>, file: &File<'_>) -> Option<Organisation> {
    let id = reading.read_needed("id", |given| {
        OrganisationId::new(given).map_err(|_| {
            Fault::new(
                format!("'{}' kan ikke være et id.", shown(given)),
                format!("'{}' cannot be an id.", shown(given)),
                "Skriv det med små bogstaver a-z, cifre og bindestreg, som hospital-slagelse.",
                "Write it with small letters a-z, digits and hyphens, as hospital-slagelse.",
            )
        })
    });
    let kind = reading.read_needed("kind", kind);
    let name = reading.text_needed("name");
    let mut part_of = Vec::new();
    for given in reading.list("part_of") {
        match values::organisation(&given) {
            Ok(parent) => part_of.push(Membership::of(parent)),
            Err(fault) => reading.fault(Some("part_of"), fault),
        }
    }
    let identifiers = identifiers(reading);
    let position = reading.position("latitude", "longitude");
    let (valid_from, valid_until) = (reading.date("valid_from"), reading.date("valid_until"));
    let source = reading.text("source").unwrap_or_else(|| source_of(file, reading.line()));
    let synthetic = reading.truth("synthetic").unwrap_or(false);
    let mut organisation = Organisation::new(id?, kind?, name?, source);
    organisation.identifiers = identifiers;
    organisation.part_of = part_of;
    organisation.position = position;
    organisation.valid_from = valid_from;
    organisation.valid_until = valid_until;
    organisation.synthetic = synthetic;
    Some(organisation)
}

fn identifiers(reading: &mut Reading<'_>) -> Vec<Identifier> {
    let told = |cause: IdentifierFault| {
        Fault::new(
            format!("Forkert nummer: {cause}."),
            format!("Wrong number: {cause}."),
            "Ret nummeret; et regneark kan have slettet et nul foran.",
            "Correct the number; a spreadsheet may have eaten a leading zero.",
        )
    };
    let municipality = |given: &str| {
        let padded = values::municipality_code(given).unwrap_or_else(|| given.to_owned());
        MunicipalityCode::new(&padded).map(Identifier::MunicipalityCode)
    };
    type Read<'r> = &'r dyn Fn(&str) -> Result<Identifier, IdentifierFault>;
    let all: [(&str, Read<'_>); 6] = [
        ("municipality_code", &municipality),
        ("region_code", &|given| RegionCode::new(given).map(Identifier::RegionCode)),
        ("sor", &|given| Sor::new(given).map(Identifier::Sor)),
        ("cvr", &|given| Cvr::new(given).map(Identifier::Cvr)),
        ("gln", &|given| Gln::new(given).map(Identifier::Gln)),
        ("provider_number", &|given| ProviderNumber::new(given).map(Identifier::ProviderNumber)),
    ];
    all.into_iter().filter_map(|(key, read)| reading.read(key, |given| read(given).map_err(told))).collect()
}

fn kind(given: &str) -> Result<OrganisationKind, Fault> {
    let wanted = plain(given);
    let found = OrganisationKind::ALL.into_iter().find(|kind| {
        let words = kind.text();
        [kind.slug(), &words.da, &words.en].iter().any(|name| plain(name) == wanted)
    });
    found.ok_or_else(|| {
        let known: Vec<&str> = OrganisationKind::ALL.iter().map(|kind| kind.slug()).collect();
        Fault::new(
            format!("'{}' er ikke en slags organisation.", shown(given)),
            format!("'{}' is not a kind of organisation.", shown(given)),
            &format!("Brug en af: {}.", known.join(", ")),
            &format!("Use one of: {}.", known.join(", ")),
        )
    })
}
