//! Units: registering, reporting figures, blocking, closing, cleaning.

use super::{Bench, next};
use crate::{args::upkeep, exit::Failure, output::Reply, session::Session, values};
use kernel::{Instant, Period, Refusal};
use places::{Command, FigureReport, NewUnit, PlaceKind, PlaceSelection, ServiceAmount, ServiceHolder};
use registry::OrganisationKind;
use smol_str::SmolStr;

/// A period that was typed with or without an end.
fn period(from: Instant, until: Option<Instant>) -> Result<Period, Refusal> {
    Period::new(from, until).map_err(|fault| {
        Refusal::invalid(
            "period_reversed",
            format!("--until {} ligger før --from {}", fault.end.danish(), fault.start.danish()),
            format!("--until {} lies before --from {}", fault.end.danish(), fault.start.danish()),
        )
        .instead("ret en af tiderne", "correct one of the times")
    })
}

fn submit(
    bench: &mut Bench<'_, '_>,
    make: impl FnOnce(&Session) -> Result<(Command, String), Failure>,
) -> Result<Reply, Failure> {
    let session = Session::open(bench.desk, bench.err)?;
    let (command, board) = make(&session)?;
    let receipt = session.submit(bench.desk, command)?;
    let words = bench.desk.say().of("Udført", "Done").to_owned();
    let next = bench.desk.call_same(&board);
    Ok(next::done(words, &receipt, &session, bench).next(next))
}

pub(super) fn unit(unit: &upkeep::Unit, bench: &mut Bench<'_, '_>) -> Result<Reply, Failure> {
    match unit {
        upkeep::Unit::Register(arguments) => register(arguments, bench),
        upkeep::Unit::Report(arguments) => report(arguments, bench),
        upkeep::Unit::Block(arguments) => block(arguments, bench),
        upkeep::Unit::Unblock(arguments) => on_places(arguments, "board", bench, |places, from, source| {
            Command::Unblock { places, from, source }
        }),
        upkeep::Unit::RemovePlaces(arguments) => {
            on_places(arguments, "unit list", bench, |places, from, source| Command::RemovePlaces {
                places,
                from,
                source,
            })
        }
        upkeep::Unit::AddPlaces(arguments) => {
            let count = values::number("N", &arguments.count)?;
            let from = values::instant_if("--from", arguments.from.as_deref())?;
            let source = values::text("--source", &arguments.source)?;
            submit(bench, |session| {
                let unit = session.directory.unit(&arguments.unit)?;
                let from = from.unwrap_or_else(|| session.engine.now());
                Ok((Command::AddPlaces { unit, count, from, labels: None, source }, "unit list".to_owned()))
            })
        }
        upkeep::Unit::Service(arguments) => service(arguments, bench),
        upkeep::Unit::Services(_) => super::board::services(bench),
        upkeep::Unit::List(arguments) => super::board::units(arguments, bench),
        upkeep::Unit::Place(arguments) => super::board::place(arguments, bench),
        upkeep::Unit::Close(arguments) => close(arguments, bench),
        upkeep::Unit::Reopen(arguments) => {
            let from = values::instant_if("--from", arguments.from.as_deref())?;
            let source = values::text("--source", &arguments.source)?;
            submit(bench, |session| {
                let unit = session.directory.unit(&arguments.unit)?;
                let from = from.unwrap_or_else(|| session.engine.now());
                Ok((Command::ReopenUnit { unit, from, source }, board_of(session, unit)))
            })
        }
        upkeep::Unit::Clean(arguments) => {
            let place = values::place(&arguments.place)?;
            let from = values::instant_if("--from", arguments.from.as_deref())?;
            let planned_until = values::instant_if("--planned-until", arguments.planned_until.as_deref())?;
            submit(bench, |session| {
                let from = from.unwrap_or_else(|| session.engine.now());
                let next = format!("unit cleaned {place}");
                Ok((Command::StartCleaning { place, from, planned_until }, next))
            })
        }
        upkeep::Unit::Cleaned(arguments) => {
            let place = values::place(&arguments.place)?;
            let at = values::instant_if("--at", arguments.at.as_deref())?;
            submit(bench, |session| {
                let at = at.unwrap_or_else(|| session.engine.now());
                Ok((Command::ReportCleaned { place, at }, "board".to_owned()))
            })
        }
        upkeep::Unit::Capabilities(arguments) => capabilities(arguments, bench),
        upkeep::Unit::StaleLimit(arguments) => {
            let minutes = values::number("MINUTES", &arguments.minutes)?;
            let source = values::text("--source", &arguments.source)?;
            submit(bench, |_| Ok((Command::SetStaleLimit { minutes, source }, "board".to_owned())))
        }
    }
}

/// A command on places that were named, from a moment on.
fn on_places(
    arguments: &upkeep::UnitUnblock,
    next: &str,
    bench: &mut Bench<'_, '_>,
    command: impl FnOnce(Vec<kernel::PlaceId>, Instant, String) -> Command,
) -> Result<Reply, Failure> {
    let from = values::instant_if("--from", arguments.from.as_deref())?;
    let places = arguments.places.iter().map(|given| values::place(given)).collect::<Result<_, _>>()?;
    let source = values::text("--source", &arguments.source)?;
    submit(bench, |session| {
        let from = from.unwrap_or_else(|| session.engine.now());
        Ok((command(places, from, source), next.to_owned()))
    })
}

/// Capacity that is not a place: of a unit, or of an organisation such as a clinic.
fn service(arguments: &upkeep::UnitService, bench: &mut Bench<'_, '_>) -> Result<Reply, Failure> {
    let service = values::code("SERVICE", &arguments.service)?;
    let amount: kernel::Capacity = values::amount("AMOUNT", &arguments.amount)?;
    let amount = if arguments.full_time_equivalents {
        ServiceAmount::FullTimeEquivalents(amount)
    } else {
        ServiceAmount::Hundredths(amount)
    };
    let from = values::instant_if("--from", arguments.from.as_deref())?;
    let source = values::text("--source", &arguments.source)?;
    submit(bench, |session| {
        let holder = match session.directory.unit(&arguments.holder) {
            Ok(unit) => ServiceHolder::Unit(unit),
            Err(_) => ServiceHolder::Organisation(session.directory.organisation(
                "UNIT|ORG",
                &arguments.holder,
                None,
            )?),
        };
        let from = from.unwrap_or_else(|| session.engine.now());
        let command = Command::ReportServiceCapacity { holder, service, amount, from, source };
        Ok((command, "unit services".to_owned()))
    })
}

fn board_of(session: &Session, unit: kernel::UnitId) -> String {
    format!("board --unit {}", session.directory.unit_code(unit))
}

fn register(arguments: &upkeep::UnitRegister, bench: &mut Bench<'_, '_>) -> Result<Reply, Failure> {
    let code = values::code("UNIT", &arguments.code)?;
    let kind: PlaceKind = values::place_kind("--kind", &arguments.kind)?;
    let approved: u32 = values::number("--approved", &arguments.approved)?;
    let physical = values::number_if("--physical", arguments.physical.as_deref())?.unwrap_or(approved);
    let staffed = values::number_if("--staffed", arguments.staffed.as_deref())?.unwrap_or(physical);
    let from = values::instant_if("--from", arguments.from.as_deref())?;
    let until = values::instant_if("--until", arguments.until.as_deref())?;
    let position = arguments.position.as_deref().map(values::position).transpose()?;
    let capabilities: Vec<SmolStr> = arguments
        .capabilities
        .iter()
        .map(|tag| values::code("--capability", tag))
        .collect::<Result<_, _>>()?;
    let name = values::text("--name", &arguments.name)?;
    let source = values::text("--source", &arguments.source)?;
    submit(bench, |session| {
        let find = |argument, given: &str, kind| session.directory.organisation(argument, given, kind);
        let operator = find("--operator", &arguments.operator, None)?;
        let municipality = match &arguments.municipality {
            Some(given) => find("--municipality", given, Some(OrganisationKind::Municipality))?,
            None => operator.clone(),
        };
        let council = arguments.council.as_deref();
        let council = council
            .map(|given| find("--council", given, Some(OrganisationKind::HealthCouncil)))
            .transpose()?;
        let open = period(from.unwrap_or_else(|| session.engine.now()), until)?;
        let next = format!("board --unit {code}");
        let unit = NewUnit {
            code,
            name,
            kind,
            operator,
            municipality,
            council,
            position,
            capabilities,
            open,
            approved,
            physical,
            staffed,
            source,
            synthetic: arguments.synthetic || session.synthetic,
            place_labels: None,
        };
        Ok((Command::RegisterUnits(vec![unit]), next))
    })
}

fn report(arguments: &upkeep::UnitReport, bench: &mut Bench<'_, '_>) -> Result<Reply, Failure> {
    let figures = values::figures(&arguments.figures)?;
    let from = values::instant_if("--from", arguments.from.as_deref())?;
    let source = values::text("--source", &arguments.source)?;
    let session = Session::open(bench.desk, bench.err)?;
    let unit = session.directory.unit(&arguments.unit)?;
    let from = from.unwrap_or_else(|| session.engine.now());
    let report = |(figure, value)| FigureReport { unit, figure, value, from, source: source.clone() };
    let command = Command::ReportFigures(figures.into_iter().map(report).collect());
    let receipt = session.submit(bench.desk, command)?;
    let say = bench.desk.say();
    let mut reply = next::done(say.of("Indberettet", "Reported").to_owned(), &receipt, &session, bench);
    // A figure that does not fit the others is kept, and whoever reports it is told at once.
    let (availability, sentence) = session.engine.read(|world| {
        let found = world.places.availability(unit, from.max(session.engine.now()));
        let sentence = found.sentence(&world.places);
        (found, sentence)
    })?;
    reply.text.push_str(&format!("{}: {}\n", session.directory.unit_name(unit), say.say(&sentence)));
    for warning in &availability.warnings {
        let warning = session.directory.spelled(warning);
        reply.text.push_str(&format!(
            "{}: {}\n",
            say.of("PASSER IKKE SAMMEN", "DOES NOT FIT"),
            say.say(&warning)
        ));
    }
    reply.add("available", &availability.available);
    reply.add("warnings", &availability.warnings);
    Ok(reply.next(bench.desk.call_same(&board_of(&session, unit))))
}

fn block(arguments: &upkeep::UnitBlock, bench: &mut Bench<'_, '_>) -> Result<Reply, Failure> {
    let count: Option<u32> = values::number_if("--count", arguments.count.as_deref())?;
    let places: Vec<_> =
        arguments.places.iter().map(|given| values::place(given)).collect::<Result<_, _>>()?;
    let reason = values::code("--reason", &arguments.reason)?;
    let from = values::instant_if("--from", arguments.from.as_deref())?;
    let until = values::instant_if("--until", arguments.until.as_deref())?;
    let source = values::text("--source", &arguments.source)?;
    submit(bench, |session| {
        let unit = session.directory.unit(&arguments.unit)?;
        let selection = match count {
            None if places.is_empty() => {
                return Err(Refusal::invalid(
                    "selection_missing",
                    "hvilke pladser skal spærres?",
                    "which places are to be blocked?",
                )
                .instead("skriv --count 2 eller --place P-1", "write --count 2 or --place P-1")
                .into());
            }
            None => PlaceSelection::Places(places),
            Some(count) => PlaceSelection::Count { unit, count },
        };
        let period = period(from.unwrap_or_else(|| session.engine.now()), until)?;
        Ok((Command::BlockPlaces { selection, period, reason, source }, board_of(session, unit)))
    })
}

fn close(arguments: &upkeep::UnitClose, bench: &mut Bench<'_, '_>) -> Result<Reply, Failure> {
    let reason = values::code("--reason", &arguments.reason)?;
    let from = values::instant_if("--from", arguments.from.as_deref())?;
    let until = values::instant_if("--until", arguments.until.as_deref())?;
    let source = values::text("--source", &arguments.source)?;
    submit(bench, |session| {
        let unit = session.directory.unit(&arguments.unit)?;
        let period = period(from.unwrap_or_else(|| session.engine.now()), until)?;
        Ok((Command::CloseUnit { unit, period, reason, source }, board_of(session, unit)))
    })
}

fn capabilities(arguments: &upkeep::UnitCapabilities, bench: &mut Bench<'_, '_>) -> Result<Reply, Failure> {
    let tags = |argument, given: &[String]| -> Result<Vec<SmolStr>, Refusal> {
        given.iter().map(|tag| values::code(argument, tag)).collect()
    };
    let (add, remove) = (tags("--add", &arguments.add)?, tags("--remove", &arguments.remove)?);
    if add.is_empty() && remove.is_empty() {
        return Err(Refusal::invalid("nothing_to_change", "intet at ændre", "nothing to change")
            .instead("skriv --add eller --remove", "write --add or --remove")
            .into());
    }
    let from = values::instant_if("--from", arguments.from.as_deref())?;
    let source = values::text("--source", &arguments.source)?;
    submit(bench, |session| {
        let unit = session.directory.unit(&arguments.unit)?;
        let from = from.unwrap_or_else(|| session.engine.now());
        Ok((Command::ChangeCapabilities { unit, add, remove, from, source }, board_of(session, unit)))
    })
}
