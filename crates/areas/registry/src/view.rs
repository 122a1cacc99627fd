//! Questions to the registry, each for a date. What is unknown is answered as unknown.

use crate::{
    identifier::{Identifier, MunicipalityCode},
    organisation::{Organisation, OrganisationKind},
    population::{PopulationAnswer, PopulationSeries},
    state::{SeriesEntry, State},
};
use kernel::{Date, OrganisationId, Refusal, Text};
use serde::Serialize;
use smol_str::SmolStr;
use std::collections::{BTreeMap, BTreeSet};

/// Whether an organisation exists on a date, and who stands in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existence<'a> {
    /// It exists.
    Exists(&'a Organisation),
    /// It has ended; this one has taken over.
    Succeeded(&'a Organisation),
    /// It begins on this later date.
    NotYet(Date),
    /// It ended on this date and nobody is registered as its successor on the date asked for.
    Ended(Date),
    /// Nothing is registered under that id.
    Unknown,
}

/// The dates for which a series knows an organisation's whole population.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct KnownPopulation {
    /// The series.
    pub series: SmolStr,
    /// The dates, earliest first.
    pub dates: Vec<Date>,
}

/// An organisation in a list for people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OrganisationLine {
    /// Its lasting slug.
    pub id: OrganisationId,
    /// What it is, in words.
    pub kind: Text,
    /// Its name on the date.
    pub name: String,
    /// Its municipality or region code.
    pub code: Option<String>,
    /// The region it lies in on the date.
    pub region: Option<OrganisationId>,
    /// Whether it is made up.
    pub synthetic: bool,
    /// Where the facts come from.
    pub source: String,
}

/// The organisations of a kind on a date, as lines for people in the order of their ids.
#[must_use]
pub fn organisation_lines(state: &State, kind: OrganisationKind, date: Date) -> Vec<OrganisationLine> {
    let line = |organisation: &Organisation| OrganisationLine {
        id: organisation.id.clone(),
        kind: organisation.kind.text(),
        name: state.name_on(&organisation.id, date).unwrap_or(&organisation.name).to_owned(),
        code: organisation.municipality_code().or(organisation.region_code()).map(str::to_owned),
        region: state.region_of(&organisation.id, date).map(|region| region.id.clone()),
        synthetic: organisation.synthetic,
        source: organisation.source.clone(),
    };
    state.list(kind, date).into_iter().map(line).collect()
}

impl State {
    /// An organisation, whether it exists today or not.
    #[must_use]
    pub fn organisation(&self, id: &OrganisationId) -> Option<&Organisation> {
        self.entry(id).map(|entry| &entry.organisation)
    }

    /// The organisation on a date: itself, or who has taken over by then. None before it exists, after an
    /// end without successor, and when it is not registered.
    #[must_use]
    pub fn organisation_on(&self, id: &OrganisationId, date: Date) -> Option<&Organisation> {
        match self.existence_on(id, date) {
            Existence::Exists(organisation) | Existence::Succeeded(organisation) => Some(organisation),
            _ => None,
        }
    }

    /// Whether two organisations are one and the same on a date: the same id, or both have by then become the same one.
    ///
    /// Every comparison of an actor's own organisation with one that is meant goes by this, so that a merger takes
    /// nothing from those who had it, whether their accounts have been moved yet or not.
    #[must_use]
    pub fn is_same(&self, one: &OrganisationId, other: &OrganisationId, date: Date) -> bool {
        let by_then = |id| self.organisation_on(id, date).map(|found| &found.id);
        one == other || by_then(one).is_some_and(|one| by_then(other) == Some(one))
    }

    /// Every organisation that is the same as this one on a date, itself included: what was said to one of them is theirs.
    #[must_use]
    pub fn same_as(&self, id: &OrganisationId, date: Date) -> Vec<OrganisationId> {
        let others = self.entries().map(|entry| &entry.organisation.id);
        let others = others.filter(|other| *other != id && self.is_same(id, other, date));
        std::iter::once(id).chain(others).cloned().collect()
    }

    /// Whether an organisation exists on a date, and who stands in its place.
    #[must_use]
    pub fn existence_on(&self, id: &OrganisationId, date: Date) -> Existence<'_> {
        let Some(asked) = self.organisation(id) else {
            return Existence::Unknown;
        };
        let mut seen = BTreeSet::new();
        let mut at = asked;
        loop {
            if let Some(from) = at.valid_from
                && date < from
            {
                return Existence::NotYet(from);
            }
            let Some(until) = at.valid_until.filter(|until| *until <= date) else {
                return if at.id == asked.id { Existence::Exists(at) } else { Existence::Succeeded(at) };
            };
            // Decisions let no circle of successors in; this guards against one all the same.
            let next = at.successor.as_ref().and_then(|next| self.organisation(next));
            match next {
                Some(next) if seen.insert(&next.id) => at = next,
                _ => return Existence::Ended(until),
            }
        }
    }

    /// The organisation on a date, or a refusal that says why there is none.
    ///
    /// # Errors
    /// When it is unknown, does not exist yet, or has ended without a successor.
    pub fn require_on(&self, id: &OrganisationId, date: Date) -> Result<&Organisation, Refusal> {
        let name = |id| self.organisation(id).map_or("", |found| found.name.as_str());
        match self.existence_on(id, date) {
            Existence::Exists(found) | Existence::Succeeded(found) => Ok(found),
            Existence::NotYet(from) => Err(Refusal::state(
                "organisation_not_yet",
                format!("{} ({id}) fandtes ikke den {date}: den begynder {from}.", name(id)),
                format!("{} ({id}) did not exist on {date}: it begins on {from}.", name(id)),
            )
            .instead(format!("Spørg til {from} eller senere."), format!("Ask for {from} or later."))),
            Existence::Ended(on) => Err(Refusal::state(
                "organisation_ended",
                format!(
                    "{} ({id}) findes ikke den {date}: den ophørte {on} uden registreret efterfølger.",
                    name(id)
                ),
                format!(
                    "{} ({id}) does not exist on {date}: it ended on {on} without a registered successor.",
                    name(id)
                ),
            )
            .instead(format!("Spørg til en dag før {on}."), format!("Ask for a day before {on}."))),
            Existence::Unknown => Err(Refusal::not_found(
                "organisation_unknown",
                format!("Ingen organisation er registreret som '{id}'."),
                format!("No organisation is registered as '{id}'."),
            )
            .instead(
                "Brug et id som municipality-0330 eller region-1085.",
                "Use an id such as municipality-0330 or region-1085.",
            )),
        }
    }

    /// The name on a date; the name it was registered under holds until the first change.
    #[must_use]
    pub fn name_on(&self, id: &OrganisationId, date: Date) -> Option<&str> {
        let known = &self.entry(id)?.names;
        known
            .iter()
            .rev()
            .find(|name| name.from.is_none_or(|from| from <= date))
            .map(|name| name.name.as_str())
    }

    /// The region that an organisation lies in on a date: the one that exists that day. A region's region
    /// is itself or its successor.
    #[must_use]
    pub fn region_of(&self, id: &OrganisationId, date: Date) -> Option<&Organisation> {
        self.above(id, OrganisationKind::Region, date)
    }

    /// The nearest organisation of a kind that this one is part of on a date, itself included.
    ///
    /// Memberships of organisations that exist that day come before those that lead to a successor.
    #[must_use]
    pub fn above(&self, id: &OrganisationId, kind: OrganisationKind, date: Date) -> Option<&Organisation> {
        let mut seen = BTreeSet::new();
        let mut level = vec![self.organisation_on(id, date)?];
        while !level.is_empty() {
            if let Some(found) = level.iter().find(|organisation| organisation.kind == kind) {
                return Some(found);
            }
            let (mut direct, mut succeeded) = (Vec::new(), Vec::new());
            for organisation in level {
                for membership in organisation.part_of.iter().filter(|m| m.holds_on(date)) {
                    match self.existence_on(&membership.parent, date) {
                        Existence::Exists(parent) if seen.insert(&parent.id) => direct.push(parent),
                        Existence::Succeeded(parent) if seen.insert(&parent.id) => succeeded.push(parent),
                        _ => {}
                    }
                }
            }
            direct.append(&mut succeeded);
            level = direct;
        }
        None
    }

    /// The municipality with a code, also when it has ended; of several over time the latest.
    #[must_use]
    pub fn municipality_by_code(&self, code: &str) -> Option<&Organisation> {
        let identifier = Identifier::MunicipalityCode(MunicipalityCode::new(code).ok()?);
        self.with_identifier(&identifier)
            .iter()
            .filter_map(|id| self.organisation(id))
            .max_by_key(|organisation| organisation.valid_from)
    }

    /// The organisations of a kind that exist on a date, in the order of their ids.
    #[must_use]
    pub fn list(&self, kind: OrganisationKind, date: Date) -> Vec<&Organisation> {
        self.entries()
            .map(|entry| &entry.organisation)
            .filter(|organisation| organisation.kind == kind && organisation.exists_on(date))
            .collect()
    }

    /// The organisations of a kind that lie in `whole` on a date, at any depth, in the order of their ids.
    #[must_use]
    pub fn within(&self, whole: &OrganisationId, kind: OrganisationKind, date: Date) -> Vec<&Organisation> {
        let Some(whole) = self.organisation_on(whole, date) else {
            return Vec::new();
        };
        self.list(kind, date)
            .into_iter()
            .filter(|organisation| {
                self.above(&organisation.id, whole.kind, date).is_some_and(|found| found.id == whole.id)
            })
            .collect()
    }

    /// The series with an id.
    #[must_use]
    pub fn population_series(&self, id: &str) -> Option<&PopulationSeries> {
        self.series_entry(id).map(|entry| &entry.series)
    }

    /// Every series, in the order of their ids.
    pub fn population_series_all(&self) -> impl Iterator<Item = &PopulationSeries> {
        self.series_entries().map(|entry| &entry.series)
    }

    /// An organisation's whole population on exactly that date in exactly that series.
    ///
    /// # Errors
    /// When the series or the figure is unknown; the refusal lists the dates that are known.
    pub fn population(
        &self,
        organisation: &OrganisationId,
        date: Date,
        series: &str,
    ) -> Result<PopulationAnswer, Refusal> {
        let unknown = || self.population_unknown(organisation, date, series);
        let entry = self.series_entry(series).ok_or_else(unknown)?;
        let figures = entry.figures.get(&(organisation.clone(), date, None)).ok_or_else(unknown)?;
        let latest = figures.last().ok_or_else(unknown)?;
        Ok(answer(entry, organisation, date, latest.count, figures.len().saturating_sub(1)))
    }

    /// An organisation's population of the ages `ages` (whole years, both ends included) on exactly that date
    /// in exactly that series.
    ///
    /// # Errors
    /// When the figure for any of the ages is unknown: a part is not the whole.
    pub fn population_of_ages(
        &self,
        organisation: &OrganisationId,
        date: Date,
        series: &str,
        ages: std::ops::RangeInclusive<u16>,
    ) -> Result<PopulationAnswer, Refusal> {
        let entry =
            self.series_entry(series).ok_or_else(|| self.population_unknown(organisation, date, series))?;
        let (mut count, mut corrections) = (0u32, 0usize);
        for age in ages {
            let figures = entry.figures.get(&(organisation.clone(), date, Some(age)));
            let Some(latest) = figures.and_then(|figures| figures.last()) else {
                return Err(self.age_unknown(organisation, date, series, age));
            };
            count = count.saturating_add(latest.count);
            corrections += figures.map_or(0, |figures| figures.len().saturating_sub(1));
        }
        Ok(answer(entry, organisation, date, count, corrections))
    }

    /// Every figure ever kept for one organisation, date and age in a series, in the order they were learnt.
    #[must_use]
    pub fn population_history(
        &self,
        organisation: &OrganisationId,
        date: Date,
        series: &str,
        age: Option<u16>,
    ) -> &[crate::PopulationFigure] {
        self.series_entry(series)
            .and_then(|entry| entry.figures.get(&(organisation.clone(), date, age)))
            .map_or(&[], Vec::as_slice)
    }

    /// The series and dates for which an organisation's whole population is known.
    #[must_use]
    pub fn known_populations(&self, organisation: &OrganisationId) -> Vec<KnownPopulation> {
        let mut known: BTreeMap<&SmolStr, Vec<Date>> = BTreeMap::new();
        for entry in self.series_entries() {
            let first = (organisation.clone(), Date::MIN, None);
            let last = (organisation.clone(), Date::MAX, Some(u16::MAX));
            for ((_, date, age), _) in entry.figures.range(first..=last) {
                if age.is_none() {
                    known.entry(&entry.series.id).or_default().push(*date);
                }
            }
        }
        known.into_iter().map(|(series, dates)| KnownPopulation { series: series.clone(), dates }).collect()
    }

    fn age_unknown(&self, organisation: &OrganisationId, date: Date, series: &str, age: u16) -> Refusal {
        let name = self.organisation(organisation).map_or(organisation.as_str(), |found| found.name.as_str());
        Refusal::not_found(
            "population_age_unknown",
            format!("Antallet af {age}-årige i {name} den {date} kendes ikke i serien {series}. En del af aldrene er ikke det hele."),
            format!("The number of people aged {age} in {name} on {date} is not known in the series {series}. Some of the ages are not all of them."),
        )
        .instead(
            "Indlæs Danmarks Statistiks tabel FOLK1A med et-års aldre for den dato.",
            "Import Statistics Denmark's table FOLK1A with one-year ages for that date.",
        )
    }

    fn population_unknown(&self, organisation: &OrganisationId, date: Date, series: &str) -> Refusal {
        self.population_not_known(organisation, date, Some(series))
    }

    /// The refusal of a population that is not known on a date: in the series that was asked for, or in any. It names
    /// every series that knows the organisation, with its dates.
    #[must_use]
    pub fn population_not_known(
        &self,
        organisation: &OrganisationId,
        date: Date,
        series: Option<&str>,
    ) -> Refusal {
        let name = self.organisation(organisation).map_or(organisation.as_str(), |found| found.name.as_str());
        let (da, en) = match series {
            Some(series) => (format!("i serien {series}"), format!("in the series {series}")),
            None => ("i nogen serie".to_owned(), "in any series".to_owned()),
        };
        let mut refusal = Refusal::not_found(
            "population_unknown",
            format!("Folketallet for {name} den {date} kendes ikke {da}. Der gættes ikke."),
            format!("The population of {name} on {date} is not known {en}. It is not guessed."),
        );
        for known in self.known_populations(organisation) {
            let dates: Vec<String> = known.dates.iter().map(Date::to_string).collect();
            let dates = dates.join(", ");
            refusal = refusal.instead(
                format!("Serien {} kender det den {dates}.", known.series),
                format!("The series {} knows it on {dates}.", known.series),
            );
        }
        if refusal.instead.is_empty() {
            refusal = refusal.instead(
                "Ingen serie kender noget folketal for den. Indlæs et, fx Danmarks Statistiks tabel FOLK1A.",
                "No series knows any population of it. Import one, as Statistics Denmark's table FOLK1A.",
            );
        }
        refusal
    }
}

fn answer(
    entry: &SeriesEntry,
    organisation: &OrganisationId,
    date: Date,
    count: u32,
    corrections: usize,
) -> PopulationAnswer {
    PopulationAnswer {
        organisation: organisation.clone(),
        count,
        series: entry.series.id.clone(),
        definition: entry.series.definition.clone(),
        source: entry.series.source.clone(),
        note: entry.series.note.clone(),
        date,
        synthetic: entry.series.synthetic,
        corrections,
    }
}
