//! A municipality's seats in its health council: the population of exactly the date asked about, and what the law
//! makes of it. No threshold stands here, and no population is guessed.

use super::{AskError, Asking};
use kernel::{Date, FactValue, OrganisationId, Refusal};
use registry::{OrganisationKind, PopulationAnswer};
use schemes::{Answer, Dates, Facts};
use serde::Serialize;
use smol_str::SmolStr;

/// The scheme's question.
const QUESTION: &str = "council_seats";
/// The fact it is asked on.
const FACT: &str = "population";

/// Seats in a health council, with all that they rest on.
#[derive(Clone, Debug, Serialize)]
pub struct Seats {
    /// The population that was counted.
    pub population: PopulationAnswer,
    /// What the law makes of it.
    pub answer: Answer,
}

impl Asking<'_> {
    /// The seats of a municipality on its population of a date; without a series, on the only one that knows it.
    pub(super) fn seats(
        &self,
        municipality: &OrganisationId,
        date: Date,
        series: Option<SmolStr>,
    ) -> Result<Seats, AskError> {
        let registry = &self.world.registry;
        let kind = match registry.organisation(municipality) {
            Some(found) => found.kind,
            None => registry.require_on(municipality, date)?.kind,
        };
        if kind != OrganisationKind::Municipality {
            return Err(not_a_municipality(municipality).into());
        }
        let series = match series {
            Some(series) => series,
            None => self.only_series(municipality, date)?,
        };
        let population = registry.population(municipality, date, &series)?;
        let facts: Facts = [(FACT.into(), FactValue::Number(population.count.into()))].into_iter().collect();
        let law = self.world.below().law()?;
        let answer = law.ask(QUESTION, &facts, &Dates { day: Some(date), ..Dates::default() });
        Ok(Seats { population, answer })
    }

    /// The only series with a figure on the date. None, and several, are refused with those that are known.
    fn only_series(&self, municipality: &OrganisationId, date: Date) -> Result<SmolStr, Refusal> {
        let known = self.world.registry.known_populations(municipality);
        let on_date: Vec<&SmolStr> =
            known.iter().filter(|known| known.dates.contains(&date)).map(|known| &known.series).collect();
        match on_date.as_slice() {
            [] => Err(self.world.registry.population_not_known(municipality, date, None)),
            [only] => Ok((*only).clone()),
            several => Err(several_series(date, several)),
        }
    }
}

fn not_a_municipality(id: &OrganisationId) -> Refusal {
    Refusal::invalid(
        "not_a_municipality",
        format!("{id} er ikke en kommune; kun kommuner har pladser efter befolkningstal"),
        format!("{id} is not a municipality; only municipalities have seats by population"),
    )
    .instead(
        "se kommunerne med 'registry list municipality'",
        "see the municipalities with 'registry list municipality'",
    )
}

fn several_series(date: Date, several: &[&SmolStr]) -> Refusal {
    let ids = several.iter().map(|id| id.as_str()).collect::<Vec<_>>().join(", ");
    Refusal::invalid(
        "several_series",
        format!("flere serier har et folketal den {date}: {ids}"),
        format!("several series have a population on {date}: {ids}"),
    )
    .instead("vælg én med --series", "choose one with --series")
}
