//! Whether a change of the registry may be made. Pure: it reads the state and answers with events or a
//! refusal.

use crate::{
    check::{Faults, Overlay},
    command::{Command, NewMembership},
    event::Event,
    organisation::Organisation,
    population::{PopulationRow, PopulationSeries},
    state::State,
};
use kernel::{Actor, Date, Instant, OrganisationId, Refusal};
use std::collections::{BTreeMap, BTreeSet};

/// Most organisations or memberships in one command.
const ORGANISATIONS_MAX: usize = 20_000;
/// Most population figures in one command.
const FIGURES_MAX: usize = 500_000;
/// Figures in one event, so that no entry of the log grows without bound.
const FIGURES_PER_EVENT: usize = 2_000;
/// Highest age accepted, in whole years.
const AGE_MAX: u16 = 130;

/// Decides a command.
///
/// # Errors
/// A refusal that names everything wrong with the command; nothing is changed then.
pub fn decide(
    state: &State,
    command: &Command,
    _now: Instant,
    _actor: &Actor,
) -> Result<Vec<Event>, Refusal> {
    match command {
        Command::RegisterOrganisations(organisations) => register(state, organisations),
        Command::CorrectOrganisation { organisation, reason } => correct(state, organisation, reason),
        Command::AddMemberships(new) => add_memberships(state, new),
        Command::EndMembership { organisation, parent, on } => {
            end_membership(state, organisation, parent, *on)
        }
        Command::EndOrganisation { id, on, successor } => end(state, id, *on, successor.as_ref()),
        Command::Rename { id, name, from } => rename(state, id, name, *from),
        Command::ImportPopulation { series, rows } => import_population(state, series, rows),
    }
}

fn bounded(count: usize, most: usize) -> Result<(), Refusal> {
    if count == 0 {
        return Err(Refusal::invalid(
            "nothing_given",
            "Kommandoen indeholder ingenting at gemme.",
            "The command holds nothing to store.",
        ));
    }
    if count > most {
        return Err(Refusal::invalid(
            "too_many",
            format!("Kommandoen indeholder {count} linjer; højst {most} ad gangen."),
            format!("The command holds {count} lines; at most {most} at a time."),
        )
        .instead("Del den i flere.", "Split it into several."));
    }
    Ok(())
}

fn known<'a>(state: &'a State, id: &OrganisationId) -> Result<&'a Organisation, Refusal> {
    state.organisation(id).ok_or_else(|| {
        Refusal::not_found(
            "organisation_unknown",
            format!("Ingen organisation er registreret som '{id}'."),
            format!("No organisation is registered as '{id}'."),
        )
        .instead("Registrér den først, eller ret id'et.", "Register it first, or correct the id.")
    })
}

fn register(state: &State, organisations: &[Organisation]) -> Result<Vec<Event>, Refusal> {
    bounded(organisations.len(), ORGANISATIONS_MAX)?;
    let mut faults = Faults::default();
    let mut seen = BTreeSet::new();
    for organisation in organisations {
        let id = &organisation.id;
        if !seen.insert(id) {
            faults.add(
                "organisation_twice",
                format!("'{id}' står der to gange."),
                format!("'{id}' is given twice."),
            );
        }
        match state.organisation(id) {
            Some(same) if same == organisation => faults.add(
                "organisation_already_so",
                format!("'{id}' er allerede registreret præcis sådan."),
                format!("'{id}' is already registered exactly so."),
            ),
            Some(_) => faults.add(
                "organisation_known",
                format!("'{id}' er allerede registreret med andre oplysninger; brug en rettelse."),
                format!("'{id}' is already registered with other facts; use a correction."),
            ),
            None => {}
        }
    }
    Overlay::new(state, organisations).check(&mut faults);
    faults.into_result()?;
    Ok(organisations
        .iter()
        .map(|organisation| Event::OrganisationRegistered { organisation: organisation.clone() })
        .collect())
}

fn correct(state: &State, organisation: &Organisation, reason: &str) -> Result<Vec<Event>, Refusal> {
    let before = known(state, &organisation.id)?;
    let mut faults = Faults::default();
    if reason.trim().is_empty() {
        faults.add("reason_missing", "En rettelse skal have en begrundelse.", "A correction needs a reason.");
    }
    if before == organisation {
        faults.add(
            "organisation_already_so",
            format!("'{}' er allerede registreret præcis sådan.", organisation.id),
            format!("'{}' is already registered exactly so.", organisation.id),
        );
    }
    Overlay::new(state, [organisation]).check(&mut faults);
    faults.into_result()?;
    Ok(vec![Event::OrganisationCorrected { organisation: organisation.clone(), reason: reason.to_owned() }])
}

fn add_memberships(state: &State, new: &[NewMembership]) -> Result<Vec<Event>, Refusal> {
    bounded(new.len(), ORGANISATIONS_MAX)?;
    let mut changed: BTreeMap<&OrganisationId, Organisation> = BTreeMap::new();
    for one in new {
        let member = known(state, &one.organisation)?;
        changed
            .entry(&one.organisation)
            .or_insert_with(|| member.clone())
            .part_of
            .push(one.membership.clone());
    }
    let mut faults = Faults::default();
    Overlay::new(state, changed.values()).check(&mut faults);
    faults.into_result()?;
    Ok(new.iter().cloned().map(Event::MembershipAdded).collect())
}

fn end_membership(
    state: &State,
    organisation: &OrganisationId,
    parent: &OrganisationId,
    on: Date,
) -> Result<Vec<Event>, Refusal> {
    let member = known(state, organisation)?;
    let running = member.part_of.iter().any(|membership| {
        membership.parent == *parent
            && membership.from.is_none_or(|from| from < on)
            && membership.until.is_none_or(|until| on < until)
    });
    if !running {
        return Err(Refusal::state(
            "no_membership",
            format!("'{organisation}' er ikke en del af '{parent}' op til {on}."),
            format!("'{organisation}' is not part of '{parent}' up to {on}."),
        ));
    }
    Ok(vec![Event::MembershipEnded { organisation: organisation.clone(), parent: parent.clone(), on }])
}

fn end(
    state: &State,
    id: &OrganisationId,
    on: Date,
    successor: Option<&OrganisationId>,
) -> Result<Vec<Event>, Refusal> {
    let before = known(state, id)?;
    if let Some(until) = before.valid_until {
        return Err(Refusal::state(
            "already_ended",
            format!("'{id}' er allerede registreret som ophørt den {until}."),
            format!("'{id}' is already registered as ended on {until}."),
        )
        .instead(
            "Var datoen eller efterfølgeren forkert, så brug en rettelse.",
            "If the date or the successor was wrong, use a correction.",
        ));
    }
    let mut after = before.clone();
    after.valid_until = Some(on);
    after.successor = successor.cloned();
    let mut faults = Faults::default();
    Overlay::new(state, [&after]).check(&mut faults);
    faults.into_result()?;
    Ok(vec![Event::OrganisationEnded { id: id.clone(), on, successor: successor.cloned() }])
}

fn rename(state: &State, id: &OrganisationId, name: &str, from: Date) -> Result<Vec<Event>, Refusal> {
    let before = known(state, id)?;
    if !before.exists_on(from) {
        return Err(Refusal::state(
            "organisation_absent",
            format!("'{id}' findes ikke den {from}."),
            format!("'{id}' does not exist on {from}."),
        ));
    }
    if state.name_on(id, from) == Some(name) {
        return Err(Refusal::state(
            "organisation_already_so",
            format!("'{id}' hedder allerede {name} den {from}."),
            format!("'{id}' is already called {name} on {from}."),
        ));
    }
    let mut after = before.clone();
    name.clone_into(&mut after.name);
    let mut faults = Faults::default();
    Overlay::new(state, [&after]).check(&mut faults);
    faults.into_result()?;
    Ok(vec![Event::OrganisationRenamed { id: id.clone(), name: name.to_owned(), from }])
}

fn import_population(
    state: &State,
    series: &PopulationSeries,
    rows: &[PopulationRow],
) -> Result<Vec<Event>, Refusal> {
    bounded(rows.len(), FIGURES_MAX)?;
    let mut faults = Faults::default();
    check_series(state, series, &mut faults);
    let mut seen = BTreeSet::new();
    let mut news = Vec::new();
    for row in rows {
        let PopulationRow { organisation: id, date, age, .. } = row;
        if !seen.insert((id, date, age)) {
            faults.add(
                "figure_twice",
                format!("Folketallet for '{id}' den {date} (alder: {age:?}) står der to gange."),
                format!("The population of '{id}' on {date} (age: {age:?}) is given twice."),
            );
        }
        if age.is_some_and(|age| age > AGE_MAX) {
            faults.add(
                "age",
                format!("Alderen for '{id}' den {date} er over {AGE_MAX} år."),
                format!("The age for '{id}' on {date} is over {AGE_MAX} years."),
            );
        }
        match state.organisation(id) {
            None => faults.add(
                "organisation_unknown",
                format!("'{id}' er ikke registreret."),
                format!("'{id}' is not registered."),
            ),
            Some(found) if !found.exists_on(*date) => faults.add(
                "organisation_absent",
                format!("'{id}' findes ikke den {date}."),
                format!("'{id}' does not exist on {date}."),
            ),
            Some(_) => {}
        }
        let kept = state.population_history(id, *date, &series.id, *age).last();
        if kept.is_none_or(|kept| kept.count != row.count) {
            news.push(row.clone());
        }
    }
    faults.into_result()?;
    if news.is_empty() {
        return Err(Refusal::state(
            "nothing_new",
            format!("Alle {} tal er kendt i forvejen i serien {}.", rows.len(), series.id),
            format!("All {} figures are known already in the series {}.", rows.len(), series.id),
        ));
    }
    let described = state.population_series(&series.id).is_some();
    let mut events = Vec::new();
    if !described {
        events.push(Event::PopulationSeriesRegistered { series: series.clone() });
    }
    events.extend(
        news.chunks(FIGURES_PER_EVENT)
            .map(|rows| Event::PopulationImported { series: series.id.clone(), rows: rows.to_vec() }),
    );
    Ok(events)
}

fn check_series(state: &State, series: &PopulationSeries, faults: &mut Faults) {
    let id = &series.id;
    let fine = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '-');
    if id.is_empty() || id.len() > 64 || !id.chars().all(fine) {
        faults.add(
            "series_id",
            "Seriens id skrives med små bogstaver a-z, cifre, - og _, højst 64 tegn.",
            "Write the series' id with small letters a-z, digits, - and _, at most 64 characters.",
        );
    }
    if series.definition.trim().is_empty() || series.source.trim().is_empty() {
        faults.add(
            "series_words",
            format!("Serien '{id}' skal have både definition og kilde."),
            format!("The series '{id}' needs both a definition and a source."),
        );
    }
    if state.population_series(id).is_some_and(|kept| kept != series) {
        faults.add(
            "series_other",
            format!(
                "Serien '{id}' er kendt med anden definition, kilde eller note. Serier blandes ikke; giv den et andet id."
            ),
            format!(
                "The series '{id}' is known with another definition, source or note. Series are not mixed; give it another id."
            ),
        );
    }
}
