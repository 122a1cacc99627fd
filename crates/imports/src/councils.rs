//! Health councils with their municipalities. The sources name no members, so the user brings the list.

use crate::{
    columns::{Column, Reading, each, needed, optional},
    report::{Fault, File, Options, Outcome, Report, shown},
    values,
};
use kernel::{Date, OrganisationId};
use registry::{Command, Membership, NewMembership, Organisation, OrganisationKind, State};
use std::collections::BTreeMap;

pub(crate) const COLUMNS: &[Column] = &[
    needed("code", &["kode", "råd", "council", "sundhedsråd"]),
    needed("name", &["navn"]),
    needed(
        "municipality_codes",
        &["kommunekoder", "kommuner", "municipalities", "kommunekode", "municipality_code"],
    ),
    needed("valid_from", &["gyldig fra", "fra", "from"]),
    optional("valid_until", &["gyldig til", "til", "until"]),
    optional("source", &["kilde"]),
    optional("synthetic", &["syntetisk", "fiktiv"]),
];

/// One council as its rows give it.
struct Council {
    line: u32,
    organisation: Organisation,
    members: Vec<OrganisationId>,
}

/// Reads health councils into two commands: their registration, then their municipalities' memberships.
///
/// A council's id is `council-CODE` in small letters. One row may name several municipalities, or several rows
/// with the same code one each. A council is part of the region in which all its municipalities lie on its
/// first day.
#[must_use]
pub fn councils(file: &File<'_>, registry: &State, options: Options) -> Outcome<Vec<Command>> {
    let mut report = Report::of(file);
    let mut councils: BTreeMap<OrganisationId, Council> = BTreeMap::new();
    let mut member_of: BTreeMap<OrganisationId, u32> = BTreeMap::new();
    let source = format!("imported file {}", file.name);
    let rows = each(file, COLUMNS, &mut report, |reading| row(reading, registry, &source, &mut member_of));
    for council in rows.unwrap_or_default() {
        let id = council.organisation.id.clone();
        match councils.get_mut(&id) {
            None => {
                councils.insert(id, council);
            }
            Some(known) if known.organisation == council.organisation => {
                known.members.extend(council.members);
            }
            Some(known) => report.bad(
                council.line,
                None,
                Fault::new(
                    format!("Rådet '{id}' står anderledes i linje {}.", known.line),
                    format!("The council '{id}' is described otherwise in line {}.", known.line),
                    "Skriv samme navn, datoer og kilde i alle rådets linjer.",
                    "Write the same name, dates and source in all lines of the council.",
                ),
            ),
        }
    }
    let commands = (!councils.is_empty()).then(|| commands(councils));
    report.with(commands, options)
}

fn commands(councils: BTreeMap<OrganisationId, Council>) -> Vec<Command> {
    let mut organisations = Vec::new();
    let mut memberships = Vec::new();
    for council in councils.into_values() {
        let new = |member| NewMembership {
            organisation: member,
            membership: Membership {
                parent: council.organisation.id.clone(),
                from: council.organisation.valid_from,
                until: council.organisation.valid_until,
            },
        };
        memberships.extend(council.members.into_iter().map(new));
        organisations.push(council.organisation);
    }
    vec![Command::RegisterOrganisations(organisations), Command::AddMemberships(memberships)]
}

fn row(
    reading: &mut Reading<'_>,
    registry: &State,
    source: &str,
    member_of: &mut BTreeMap<OrganisationId, u32>,
) -> Option<Council> {
    let id = reading.read_needed("code", council_id);
    let name = reading.text_needed("name");
    let valid_from = reading.date_needed("valid_from");
    let valid_until = reading.date("valid_until");
    let source = reading.text("source").unwrap_or_else(|| source.to_owned());
    let synthetic = reading.truth("synthetic").unwrap_or(false);
    let members = members(reading, registry, member_of);
    let (id, name, valid_from) = (id?, name?, valid_from?);
    let region = region(reading, registry, &members, valid_from)?;
    let mut organisation = Organisation::new(id, OrganisationKind::HealthCouncil, name, source);
    organisation.valid_from = Some(valid_from);
    organisation.valid_until = valid_until;
    organisation.synthetic = synthetic;
    organisation.part_of = vec![Membership::of(region)];
    Some(Council { line: reading.line(), organisation, members })
}

fn members(
    reading: &mut Reading<'_>,
    registry: &State,
    member_of: &mut BTreeMap<OrganisationId, u32>,
) -> Vec<OrganisationId> {
    let codes = reading.list("municipality_codes");
    if codes.is_empty() {
        reading.text_needed("municipality_codes");
    }
    let mut members = Vec::new();
    for given in codes {
        let code = values::municipality_code(&given);
        let Some(found) = code.and_then(|code| registry.municipality_by_code(&code)) else {
            reading.fault(
                Some("municipality_codes"),
                Fault::new(
                    format!("'{}' er ikke en registreret kommunes kode.", shown(&given)),
                    format!("'{}' is not the code of a registered municipality.", shown(&given)),
                    "Skriv koder på fire cifre, skilt med komma, som 0330, 0329.",
                    "Write codes of four digits set apart by commas, as 0330, 0329.",
                ),
            );
            continue;
        };
        match member_of.insert(found.id.clone(), reading.line()) {
            None => members.push(found.id.clone()),
            Some(first) => reading.fault(
                Some("municipality_codes"),
                Fault::new(
                    format!("{} står allerede i et råd i linje {first}.", found.name),
                    format!("{} stands in a council in line {first} already.", found.name),
                    "En kommune hører til ét sundhedsråd; slet den ene.",
                    "A municipality belongs to one health council; delete one of them.",
                ),
            ),
        }
    }
    members
}

/// The one region of all members on the council's first day.
fn region(
    reading: &mut Reading<'_>,
    registry: &State,
    members: &[OrganisationId],
    date: Date,
) -> Option<OrganisationId> {
    let mut regions: Vec<&OrganisationId> =
        members.iter().filter_map(|id| registry.region_of(id, date)).map(|region| &region.id).collect();
    regions.sort();
    regions.dedup();
    match regions.as_slice() {
        [one] => Some((*one).clone()),
        _ if members.is_empty() => None,
        several => {
            let told: Vec<&str> = several.iter().map(|region| region.as_str()).collect();
            let told = if told.is_empty() { "–".to_owned() } else { told.join(", ") };
            reading.fault(
                Some("municipality_codes"),
                Fault::new(
                    format!("Rådets kommuner ligger ikke i én region den {date} ({told})."),
                    format!("The council's municipalities do not lie in one region on {date} ({told})."),
                    "Ret kommunerne eller datoen.",
                    "Correct the municipalities or the date.",
                ),
            );
            None
        }
    }
}

fn council_id(given: &str) -> Result<OrganisationId, Fault> {
    let lower = given.to_lowercase();
    let slug = lower.strip_prefix("council-").unwrap_or(&lower);
    OrganisationId::new(&format!("council-{slug}")).map_err(|_| {
        Fault::new(
            format!("'{}' kan ikke være et råds kode.", shown(given)),
            format!("'{}' cannot be a council's code.", shown(given)),
            "Skriv koden med bogstaverne a-z, cifre og bindestreg, som oest-1.",
            "Write the code with the letters a-z, digits and hyphens, as oest-1.",
        )
    })
}
