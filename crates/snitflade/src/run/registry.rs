//! The registry: lists, one organisation on a date, population, and the registering of an organisation.

use super::{
    Bench,
    asking::{odd, reply},
    next,
};
use crate::{args::upkeep, exit::Failure, output::Reply, session::Session, shape::object, values};
use ::registry::{Command, Membership, Organisation, OrganisationKind};
use engine::{Question, Reply as Answer};
use kernel::{Date, OrganisationId, danish_date};

fn date_if(given: Option<&str>) -> Result<Option<Date>, Failure> {
    Ok(given.map(|given| values::date("--on", given)).transpose()?)
}

pub(super) fn registry(registry: &upkeep::Registry, bench: &mut Bench<'_, '_>) -> Result<Reply, Failure> {
    match registry {
        upkeep::Registry::List(arguments) => list(arguments, bench),
        upkeep::Registry::Show(arguments) => show(arguments, bench),
        upkeep::Registry::Population(arguments) => population(arguments, bench),
        upkeep::Registry::Seats(arguments) => seats(arguments, bench),
        upkeep::Registry::Register(arguments) => register(arguments, bench),
    }
}

fn list(arguments: &upkeep::RegistryList, bench: &mut Bench<'_, '_>) -> Result<Reply, Failure> {
    let kind: OrganisationKind = values::organisation_kind("KIND", &arguments.kind)?;
    let date = date_if(arguments.on.as_deref())?;
    let session = Session::open(bench.desk, bench.err)?;
    let Answer::Organisations(lines) = session.ask(Question::Organisations { kind, date })? else {
        return Err(odd());
    };
    let text = bench.view(&session.directory).organisation_lines(&lines);
    let next = lines.first().map(|line| bench.desk.call_same(&format!("registry show {}", line.id)));
    let mut answer = reply(&session, text, &lines);
    answer.next.extend(next);
    Ok(answer)
}

fn show(arguments: &upkeep::RegistryShow, bench: &mut Bench<'_, '_>) -> Result<Reply, Failure> {
    let date = date_if(arguments.on.as_deref())?;
    let session = Session::open(bench.desk, bench.err)?;
    let asked = session.directory.organisation("ORG", &arguments.organisation, None)?;
    // On a date, it is whoever had taken over by then.
    let id: OrganisationId = match date {
        Some(date) => session
            .engine
            .read(|world| world.registry.require_on(&asked, date).map(|found| found.id.clone()))??,
        None => asked.clone(),
    };
    let Answer::Organisation(found) = session.ask(Question::Organisation { id: id.clone() })? else {
        return Err(odd());
    };
    let say = bench.desk.say();
    let mut text = String::new();
    if let Some(date) = date.filter(|_| id != asked) {
        text.push_str(&format!(
            "{} {} {date}:\n",
            session.directory.name(&asked),
            say.of("var afløst den", "had been succeeded on")
        ));
    }
    // Without a date every membership is shown with its dates; with one, only what the organisation was part of then.
    let parents = date.map(|date| {
        session.engine.read(|world| {
            let registry = &world.registry;
            let holds = |part: &&Membership| {
                part.from.is_none_or(|from| from <= date) && part.until.is_none_or(|until| date < until)
            };
            let parts = found.part_of.iter().filter(holds);
            let mut parents: Vec<OrganisationId> = parts
                .filter_map(|part| Some(registry.organisation_on(&part.parent, date)?.id.clone()))
                .collect();
            parents.sort();
            parents.dedup();
            parents
        })
    });
    let parents = parents.transpose()?;
    text.push_str(&bench.view(&session.directory).organisation(&found, parents.as_deref()));
    Ok(reply(&session, text, &found).next(bench.desk.call_same(&format!("registry population {id}"))))
}

fn population(arguments: &upkeep::RegistryPopulation, bench: &mut Bench<'_, '_>) -> Result<Reply, Failure> {
    let on = date_if(arguments.on.as_deref())?;
    let series = arguments.series.as_deref().map(|series| values::code("--series", series)).transpose()?;
    let session = Session::open(bench.desk, bench.err)?;
    let organisation = session.directory.organisation("ORG", &arguments.organisation, None)?;
    let Answer::PopulationsKnown(known) =
        session.ask(Question::PopulationsKnown { organisation: organisation.clone() })?
    else {
        return Err(odd());
    };
    let wanted = |id: &smol_str::SmolStr| series.as_ref().is_none_or(|series| series == id);
    let mut pairs: Vec<_> = known
        .iter()
        .filter(|entry| wanted(&entry.series))
        .flat_map(|entry| entry.dates.iter().map(|date| (*date, entry.series.clone())))
        .filter(|(date, _)| on.is_none_or(|on| on == *date))
        .collect();
    pairs.sort();
    if pairs.is_empty() {
        let date = on.unwrap_or_else(|| danish_date(session.engine.now()));
        let mut refusal = session
            .engine
            .read(|world| world.registry.population_not_known(&organisation, date, series.as_deref()))?;
        // Which of them is meant is the reader's choice, and this shows what each of them counts.
        if !known.is_empty() {
            let call = bench.desk.call_same(&format!("registry population {organisation}"));
            refusal = refusal.instead(format!("se dem alle: {call}"), format!("see them all: {call}"));
        }
        return Err(refusal.into());
    }
    let mut answers = Vec::new();
    for (date, series) in pairs {
        match session.ask(Question::Population { organisation: organisation.clone(), date, series })? {
            Answer::Population(answer) => answers.push(answer),
            _ => return Err(odd()),
        }
    }
    let view = bench.view(&session.directory);
    let text = format!("{}{}", view.population(&answers), view.known_populations(&known));
    Ok(reply(&session, text, &object!({ "population": answers, "known": known })))
}

fn seats(arguments: &upkeep::RegistrySeats, bench: &mut Bench<'_, '_>) -> Result<Reply, Failure> {
    let date = values::date("--on", &arguments.on)?;
    let series = arguments.series.as_deref().map(|series| values::code("--series", series)).transpose()?;
    let session = Session::open(bench.desk, bench.err)?;
    let municipality = session.directory.organisation("MUNICIPALITY", &arguments.municipality, None)?;
    let Answer::Seats(seats) = session.ask(Question::Seats { municipality, date, series })? else {
        return Err(odd());
    };
    let view = bench.view(&session.directory);
    let text =
        format!("{}{}", view.answer(&seats.answer), view.population(std::slice::from_ref(&seats.population)));
    Ok(reply(&session, text, &seats).next(bench.desk.call_same("scheme show council_seats")))
}

fn register(arguments: &upkeep::RegistryRegister, bench: &mut Bench<'_, '_>) -> Result<Reply, Failure> {
    let id = OrganisationId::new(arguments.id.trim()).map_err(|fault| {
        values::wrong("ID", &arguments.id, "er ikke et id", "is not an id").instead(
            "brug små bogstaver a-z, cifre og bindestreg, som hospital-slagelse",
            format!("use small letters a-z, digits and hyphens, as hospital-slagelse ({fault})"),
        )
    })?;
    let kind: OrganisationKind = values::organisation_kind("--kind", &arguments.kind)?;
    let name = values::text("--name", &arguments.name)?;
    let source = values::text("--source", &arguments.source)?;
    let position = arguments.position.as_deref().map(values::position).transpose()?;
    let session = Session::open(bench.desk, bench.err)?;
    let mut organisation = Organisation::new(id.clone(), kind, name, source);
    organisation.position = position;
    organisation.synthetic = arguments.synthetic || session.synthetic;
    if let Some(parent) = &arguments.part_of {
        organisation.part_of =
            vec![Membership::of(session.directory.organisation("--part-of", parent, None)?)];
    }
    let receipt = session.submit(bench.desk, Command::RegisterOrganisations(vec![organisation]))?;
    let words = format!("{id} {}", bench.desk.say().of("er registreret", "is registered"));
    let next = bench.desk.call_same(&format!("registry show {id}"));
    Ok(next::done(words, &receipt, &session, bench).next(next))
}
