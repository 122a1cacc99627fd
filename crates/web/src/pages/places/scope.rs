//! Which part of the country a board is of, which units of it, and at which instant, as an address says it. What cannot be
//! read is told at its field, and the board is then the wider one.

use crate::form::{Faults, Fields};
use front::House;
use kernel::{Instant, OrganisationId};
use places::{BoardRow, CapabilityTag, PlaceKind, Scope};
use registry::OrganisationKind;
use std::collections::BTreeSet;

/// Which units are shown for what is to be seen of them.
pub(super) const SHOWN: [(&str, &str, &str); 12] = [
    ("ledige", "Har ledige pladser", "Have places available"),
    ("planlagt", "Har planlagt ledige pladser", "Have places planned free"),
    ("belagt", "Har belagte pladser", "Have places occupied"),
    ("reserveret", "Har reserverede eller holdte pladser", "Have places reserved or held"),
    ("mangler", "Mangler at indberette", "Have not reported"),
    ("foraeldede", "Har forældede tal", "Have stale figures"),
    ("overtid", "Noget er over tiden", "Something is overdue"),
    ("rengoering", "Rengøring over tiden", "Cleaning overdue"),
    ("ankomst", "Ankomst over tiden", "Arrival overdue"),
    ("orlov", "Orlov over tiden", "Leave overdue"),
    ("overbelagt", "Flere optaget, end der er drift til", "More taken than can be served"),
    ("konflikter", "Har konflikter", "Have conflicts"),
];

/// What can be chosen.
#[derive(Clone, Debug, Default)]
pub(super) struct Choices {
    /// Code, id and name.
    pub municipalities: Vec<(String, OrganisationId, String)>,
    pub regions: Vec<(String, OrganisationId, String)>,
    pub councils: Vec<(String, OrganisationId, String)>,
    pub tags: Vec<CapabilityTag>,
}

/// What was asked for.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub scope: Scope,
    /// What the scope is called; nothing for the country.
    pub name: Option<String>,
    pub at: Option<Instant>,
    pub kind: Option<PlaceKind>,
    pub can: Option<String>,
    pub shown: Option<&'static str>,
    /// From which row of a long list.
    pub from: usize,
    /// The units that can do it, where a capability was asked for.
    pub able: Option<BTreeSet<String>>,
}

impl Choices {
    pub(super) fn read(house: &House, at: Instant) -> Result<Self, engine::AskError> {
        let date = kernel::danish_date(at);
        let read = house.engine().read(|world| {
            let list = |kind| {
                let mut found: Vec<(String, OrganisationId, String)> = world
                    .registry
                    .list(kind, date)
                    .into_iter()
                    .map(|found| {
                        let code = found.municipality_code().unwrap_or(found.id.as_str());
                        (code.to_owned(), found.id.clone(), found.name.clone())
                    })
                    .collect();
                found.sort_by(|one, other| one.2.cmp(&other.2));
                found
            };
            Choices {
                municipalities: list(OrganisationKind::Municipality),
                regions: list(OrganisationKind::Region),
                councils: list(OrganisationKind::HealthCouncil),
                tags: world.places.capability_tags().to_vec(),
            }
        });
        Ok(read?)
    }
}

/// An instant as a field gives it; nothing where it is empty.
pub(super) fn instant(fields: &Fields, name: &str, faults: &mut Faults) -> Option<Instant> {
    let given = fields.filled(name)?;
    match Instant::read(given) {
        Ok(instant) => Some(instant),
        Err(kernel::TimeFault::Ambiguous { .. }) => {
            faults.add(
                name,
                "Tiden findes ikke eller to gange den nat, hvor uret stilles: vælg en anden",
                "That time does not exist, or exists twice, in the night of the clock change: choose another",
            );
            None
        }
        Err(_) => {
            faults.add(
                name,
                "Tiden kan ikke læses: skriv som 2027-01-02T14:00",
                "The time cannot be read: write as 2027-01-02T14:00",
            );
            None
        }
    }
}

impl Asked {
    pub(super) fn read(
        house: &House,
        fields: &Fields,
        choices: &Choices,
        faults: &mut Faults,
    ) -> Result<Self, engine::AskError> {
        let at = instant(fields, "tid", faults);
        let when = at.unwrap_or_else(|| house.now());
        let mut find = |name: &str, list: &[(String, OrganisationId, String)], da: &str, en: &str| {
            let given = fields.filled(name)?;
            let found = list.iter().find(|(code, id, _)| code == given || id.as_str() == given);
            if found.is_none() {
                // Where there is none to choose, the page has no field for it either.
                faults.add(if list.is_empty() { "" } else { name }, da, en);
            }
            found.map(|(_, id, name)| (id.clone(), name.clone()))
        };
        let municipality = find(
            "kommune",
            &choices.municipalities,
            "Der er ingen kommune med den kode",
            "There is no municipality of that code",
        );
        let council = find(
            "raad",
            &choices.councils,
            "Der er intet sundhedsråd med det navn på den tid",
            "There is no such health council at that time",
        );
        let region = find(
            "region",
            &choices.regions,
            "Der er ingen region med det navn på den tid",
            "There is no such region at that time",
        );
        let (scope, name) = match (municipality, council, region) {
            (Some((id, name)), _, _) => (Scope::Municipality(id), Some(name)),
            (None, Some((id, name)), _) => (Scope::Council(id), Some(name)),
            (None, None, Some((id, name))) => {
                let date = kernel::danish_date(when);
                let within = house.engine().read(|world| {
                    let within = world.registry.within(&id, OrganisationKind::Municipality, date);
                    within.into_iter().map(|found| found.id.clone()).collect()
                })?;
                (Scope::Region(within), Some(name))
            }
            (None, None, None) => (Scope::Country, None),
        };
        let kind = fields.filled("slags").and_then(|given| {
            let kind = given.parse::<PlaceKind>().ok();
            if kind.is_none() {
                faults.add("slags", "Vælg en af slagsene", "Choose one of the kinds");
            }
            kind
        });
        let can = fields.filled("kan").and_then(|given| {
            let known = choices.tags.iter().any(|tag| tag.slug == given);
            if !known {
                faults.add("kan", "Vælg en af kompetencerne", "Choose one of the capabilities");
            }
            known.then(|| given.to_owned())
        });
        let able = match &can {
            None => None,
            Some(tag) => Some(house.engine().read(|world| {
                let wanted = world.places.capabilities_of(&[tag.as_str()]).ok();
                let units = world.places.units();
                let able = units.filter(|unit| {
                    wanted.is_some_and(|wanted| unit.capabilities_at(when).contains_all(wanted))
                });
                able.map(|unit| unit.code.to_string()).collect()
            })?),
        };
        let shown = fields.filled("vis");
        let shown = SHOWN.iter().find(|(slug, ..)| Some(*slug) == shown).map(|(slug, ..)| *slug);
        let from = fields.text("fra").parse().unwrap_or(0);
        Ok(Asked { scope, name, at, kind, can, shown, from, able })
    }

    /// Whether a unit is among those asked for.
    pub(super) fn shows(&self, row: &BoardRow) -> bool {
        let has = &row.availability;
        let figures = [&has.approved, &has.physical, &has.staffed];
        self.kind.is_none_or(|kind| row.kind == kind)
            && self.able.as_ref().is_none_or(|able| able.contains(row.code.as_str()))
            && match self.shown {
                Some("ledige") => has.available > 0,
                Some("planlagt") => !has.planned_free.is_empty(),
                Some("belagt") => has.occupied > 0,
                Some("reserveret") => has.reserved + has.held > 0,
                Some("rengoering") => has.cleaning_overdue > 0,
                Some("ankomst") => has.reserved_overdue > 0,
                Some("orlov") => has.on_leave_overdue > 0,
                // As the sums count them: of a closed unit nobody has to report.
                Some("mangler") => has.unit_open && figures.iter().any(|figure| figure.is_none()),
                Some("foraeldede") => has.unit_open && has.stale == Some(true),
                Some("overtid") => has.cleaning_overdue + has.reserved_overdue + has.on_leave_overdue > 0,
                Some("overbelagt") => has.shortfall.is_some_and(|count| count > 0),
                Some("konflikter") => row.conflicts > 0,
                _ => true,
            }
    }

    /// Whether the units are listed one by one: in a part of the country, or where few are asked for.
    pub(super) fn by_unit(&self) -> bool {
        self.scope != Scope::Country || self.shown.is_some() || self.can.is_some()
    }
}

/// The address of a board with something else in it: fields that are empty fall away.
pub(super) fn address(fields: &Fields, changed: &[(&str, &str)]) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for name in ["region", "raad", "kommune", "slags", "kan", "vis", "tid", "fra"] {
        let value = match changed.iter().find(|(known, _)| *known == name) {
            Some((_, value)) => value,
            None if name == "fra" => "",
            None => fields.text(name),
        };
        if !value.is_empty() {
            query.append_pair(name, value);
        }
    }
    let query = query.finish();
    if query.is_empty() { "/pladser".to_owned() } else { format!("/pladser?{query}") }
}
