//! What is reported of units and places: figures, blocks, closings, cleanings, capabilities.

use super::taken;
use crate::{
    answer::{Answered, Done, done},
    body::{Json, Named},
    caller::Caller,
    op::Op,
    problem::Problem,
    shown::common::Bilingual,
    values::{Code, Count, Figure, Line, Moment, Organisation, PlaceKind, PlaceNumber, UnitName},
};
use axum::{http::StatusCode, routing::post};
use kernel::{Capacity, Instant, Period, Text};
use places::{Command, FigureReport, NewUnit, PlaceSelection, ServiceAmount, ServiceHolder};

const TAG: &str = "capacity";
/// Most figures or units in one request.
const MANY_MAX: usize = 1_000;

taken!(
    /// A figure of a unit.
    FigureReported {
        /// The unit.
        unit: UnitName,
        /// Which figure.
        figure: Figure,
        /// The number of places.
        value: Count,
        /// From when it holds.
        from: Moment,
        /// Where it comes from.
        source: Line,
    }
);

taken!(
    /// Figures of units: all of them are taken, or none.
    FiguresReported {
        /// The figures.
        #[schema(min_items = 1, max_items = 1000)]
        figures: Vec<FigureReported>,
    }
);

taken!(
    /// A unit to be registered, with its places and first figures.
    UnitWanted {
        /// The code by which people and files name it; never reused.
        #[schema(example = "solgaarden-9")]
        code: Code,
        /// What it is called.
        name: Line,
        /// What kind of places it has.
        kind: PlaceKind,
        /// Who operates it.
        operator: Organisation,
        /// The municipality in which it lies.
        municipality: Organisation,
        /// The health council it belongs to, where there is one.
        council: Option<Organisation>,
        /// What it can do: tags.
        #[serde(default)]
        #[schema(max_items = 64)]
        capabilities: Vec<Code>,
        /// From when it is open.
        open_from: Moment,
        /// Until when it is open, if known.
        open_until: Option<Moment>,
        /// Places it is approved to have.
        approved: Count,
        /// Places that stand there.
        physical: Count,
        /// Places for which there is staff.
        staffed: Count,
        /// Where these data come from.
        source: Line,
        /// Whether it is made up; it is shown as such everywhere.
        #[serde(default)]
        synthetic: bool,
    }
);

taken!(
    /// Units to be registered: all of them or none.
    UnitsWanted {
        /// The units.
        #[schema(min_items = 1, max_items = 1000)]
        units: Vec<UnitWanted>,
    }
);

taken!(
    /// Places to be blocked: those that are named, or so many of the unit's free ones.
    BlockWanted {
        /// Which places; then `count` is left out.
        #[schema(max_items = 1000)]
        places: Option<Vec<PlaceNumber>>,
        /// How many, chosen by the system.
        count: Option<Count>,
        /// From when.
        from: Moment,
        /// Until when; then the block ends by itself.
        until: Option<Moment>,
        /// Why, as a code.
        #[schema(example = "water_damage")]
        reason: Code,
        /// Where it comes from.
        source: Line,
    }
);

taken!(
    /// Places of the unit, from a moment on.
    PlacesMeant {
        /// Which places.
        #[schema(min_items = 1, max_items = 1000)]
        places: Vec<PlaceNumber>,
        /// From when.
        from: Moment,
        /// Where it comes from.
        source: Line,
    }
);

taken!(
    /// A time in which the unit is closed.
    ClosingWanted {
        /// From when.
        from: Moment,
        /// Until when, if known.
        until: Option<Moment>,
        /// Why, as a code.
        #[schema(example = "renovation")]
        reason: Code,
        /// Where it comes from.
        source: Line,
    }
);

taken!(
    /// From when the unit is open again.
    OpeningWanted {
        /// From when.
        from: Moment,
        /// Where it comes from.
        source: Line,
    }
);

taken!(
    /// Places that are new.
    PlacesWanted {
        /// How many.
        count: Count,
        /// From when they are there.
        from: Moment,
        /// Where it comes from.
        source: Line,
    }
);

taken!(
    /// What the unit can do from a moment on.
    CapabilitiesWanted {
        /// Tags that it has from then on.
        #[serde(default)]
        #[schema(max_items = 64)]
        add: Vec<Code>,
        /// Tags that it has no more.
        #[serde(default)]
        #[schema(max_items = 64)]
        remove: Vec<Code>,
        /// From when.
        from: Moment,
        /// Where it comes from.
        source: Line,
    }
);

taken!(
    /// A cleaning that begins.
    CleaningWanted {
        /// From when.
        from: Moment,
        /// When it is planned to be done, if known.
        planned_until: Option<Moment>,
    }
);

taken!(
    /// A cleaning that is done.
    CleanedReported {
        /// When.
        at: Moment,
    }
);

taken!(
    /// Capacity that is not a place.
    ServiceReported {
        /// The unit whose it is; then `organisation` is left out.
        unit: Option<UnitName>,
        /// The organisation whose it is.
        organisation: Option<Organisation>,
        /// Which service.
        #[schema(example = "physiotherapy")]
        service: Code,
        /// How much, in hundredths.
        hundredths: Count,
        /// Whether it is counted in full-time equivalents and not in capacities.
        #[serde(default)]
        full_time_equivalents: bool,
        /// From when it holds.
        from: Moment,
        /// Where it comes from.
        source: Line,
    }
);

taken!(
    /// A capability that units can have.
    CapabilityWanted {
        /// The tag.
        #[schema(example = "dialysis")]
        tag: Code,
        /// In words.
        name: Bilingual,
    }
);

taken!(
    /// After how many minutes a reported figure counts as stale.
    StaleLimitWanted {
        /// Minutes since the report was recorded.
        minutes: Count,
        /// Where the limit comes from.
        source: Line,
    }
);

pub(crate) fn ops() -> Vec<Op> {
    vec![
        Op::doing("/figures", "report_figures", TAG, "report_figures", || post(figures))
            .says("Report figures", "All of them are taken, or none. A figure holds from its time, which may lie in the past or the future.")
            .takes::<FiguresReported>()
            .gives::<Done>(),
        Op::doing("/units", "register_units", TAG, "register_units", || post(register))
            .says("Register units", "With their places and first figures: all of them or none.")
            .takes::<UnitsWanted>()
            .gives::<Done>()
            .created(),
        Op::doing("/units/{unit}/blocks", "block_places", TAG, "change_unit", || post(block))
            .says("Block places", "A citizen who is there or promised stays so; it is shown.")
            .takes::<BlockWanted>()
            .gives::<Done>(),
        Op::doing("/units/{unit}/unblocks", "unblock_places", TAG, "change_unit", || post(unblock))
            .says("Open blocked places", "A block that begins later falls away.")
            .takes::<PlacesMeant>()
            .gives::<Done>(),
        Op::doing("/units/{unit}/closings", "close_unit", TAG, "change_unit", || post(close))
            .says("Close a unit for a time", "Nothing is promised there; who is there stays until they are moved.")
            .takes::<ClosingWanted>()
            .gives::<Done>(),
        Op::doing("/units/{unit}/openings", "open_unit", TAG, "change_unit", || post(open))
            .says("Open a closed unit again", "A closing that begins later falls away.")
            .takes::<OpeningWanted>()
            .gives::<Done>(),
        Op::doing("/units/{unit}/places", "add_places", TAG, "register_units", || post(add))
            .says("Add places to a unit", "The physical figure is raised with them where it is lower.")
            .takes::<PlacesWanted>()
            .gives::<Done>(),
        Op::doing("/units/{unit}/removed-places", "remove_places", TAG, "register_units", || post(remove))
            .says("Take places away for good", "Refused while one is promised or occupied at or after that time.")
            .takes::<PlacesMeant>()
            .gives::<Done>(),
        Op::doing("/units/{unit}/capabilities", "change_capabilities", TAG, "change_unit", || post(change))
            .says("Change what a unit can do", "From a moment on.")
            .takes::<CapabilitiesWanted>()
            .gives::<Done>(),
        Op::doing("/places/{place}/cleanings", "start_cleaning", TAG, "clean_place", || post(clean))
            .says("A place is being cleaned", "It is not available until somebody reports it cleaned.")
            .takes::<CleaningWanted>()
            .gives::<Done>(),
        Op::doing("/places/{place}/cleaned", "report_cleaned", TAG, "clean_place", || post(cleaned))
            .says("A place is cleaned", "From then on it counts again.")
            .takes::<CleanedReported>()
            .gives::<Done>(),
        Op::doing("/services", "report_service", TAG, "report_figures", || post(service))
            .says("Report capacity that is not a place", "Of a unit or an organisation.")
            .takes::<ServiceReported>()
            .gives::<Done>(),
        Op::doing("/capabilities", "add_capability", TAG, "set_up_places", || post(add_tag))
            .says("Add a capability that units can have", "Criteria and files can then ask for it.")
            .takes::<CapabilityWanted>()
            .gives::<Done>(),
        Op::doing("/stale-limit", "set_stale_limit", TAG, "set_up_places", || post(stale_limit))
            .says("Say when a figure is stale", "After how many minutes since it was recorded.")
            .takes::<StaleLimitWanted>()
            .gives::<Done>(),
    ]
}

fn invalid(code: &str, da: &str, en: &str) -> Problem {
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, code, Text::new(da, en))
}

fn period(from: Instant, until: Option<Moment>) -> Result<Period, Problem> {
    Period::new(from, until.map(|until| until.0)).map_err(|_| {
        invalid("period_reversed", "'until' ligger ikke efter 'from'", "'until' does not lie after 'from'")
    })
}

fn not_too_many(count: usize) -> Result<(), Problem> {
    if (1..=MANY_MAX).contains(&count) {
        return Ok(());
    }
    Err(invalid("count_not_within", "send mellem 1 og 1000 ad gangen", "send between 1 and 1000 at a time"))
}

/// Every time is said by whoever sends it, so that the same request sent again under its key has the same content.
async fn submit(caller: &Caller, command: Command) -> Answered {
    done(&caller.submit(command).await?, StatusCode::OK, None)
}

async fn figures(caller: Caller, Json(body): Json<FiguresReported>) -> Answered {
    not_too_many(body.figures.len())?;
    let reports = body.figures.into_iter().map(|figure| {
        Ok(FigureReport {
            unit: caller.unit(&figure.unit)?,
            figure: figure.figure.0,
            value: figure.value.0,
            from: figure.from.0,
            source: figure.source.0,
        })
    });
    let reports = reports.collect::<Result<Vec<_>, Problem>>()?;
    submit(&caller, Command::ReportFigures(reports)).await
}

async fn register(caller: Caller, Json(body): Json<UnitsWanted>) -> Answered {
    not_too_many(body.units.len())?;
    let units = body.units.into_iter().map(|unit| {
        Ok(NewUnit {
            code: unit.code.0,
            name: unit.name.0,
            kind: unit.kind.0,
            operator: unit.operator.0,
            municipality: unit.municipality.0,
            council: unit.council.map(|council| council.0),
            position: None,
            capabilities: unit.capabilities.into_iter().map(|tag| tag.0).collect(),
            open: period(unit.open_from.0, unit.open_until)?,
            approved: unit.approved.0,
            physical: unit.physical.0,
            staffed: unit.staffed.0,
            source: unit.source.0,
            synthetic: unit.synthetic,
            place_labels: None,
        })
    });
    let units = units.collect::<Result<Vec<_>, Problem>>()?;
    done(&caller.submit(Command::RegisterUnits(units)).await?, StatusCode::CREATED, None)
}

async fn block(caller: Caller, Named(name): Named<UnitName>, Json(body): Json<BlockWanted>) -> Answered {
    let unit = caller.unit(&name)?;
    let selection = match (body.places, body.count) {
        (Some(places), None) => PlaceSelection::Places(of_unit(&caller, unit, places)?),
        (None, Some(count)) => PlaceSelection::Count { unit, count: count.0 },
        _ => {
            return Err(invalid(
                "selection_not_one",
                "angiv enten 'places' eller 'count'",
                "give either 'places' or 'count'",
            ));
        }
    };
    let period = period(body.from.0, body.until)?;
    submit(&caller, Command::BlockPlaces { selection, period, reason: body.reason.0, source: body.source.0 })
        .await
}

/// Places that are the unit's own.
fn of_unit(
    caller: &Caller,
    unit: kernel::UnitId,
    places: Vec<PlaceNumber>,
) -> Result<Vec<kernel::PlaceId>, Problem> {
    not_too_many(places.len())?;
    let places: Vec<_> = places.into_iter().map(|place| place.0).collect();
    let own = caller.read(|world| {
        places.iter().all(|place| world.places.place(*place).is_some_and(|place| place.unit == unit))
    })?;
    if own {
        return Ok(places);
    }
    Err(Problem::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        "place_not_of_unit",
        Text::new("en af pladserne er ikke enhedens", "one of the places is not the unit's"),
    ))
}

async fn unblock(caller: Caller, Named(name): Named<UnitName>, Json(body): Json<PlacesMeant>) -> Answered {
    let places = of_unit(&caller, caller.unit(&name)?, body.places)?;
    let from = body.from.0;
    submit(&caller, Command::Unblock { places, from, source: body.source.0 }).await
}

async fn close(caller: Caller, Named(name): Named<UnitName>, Json(body): Json<ClosingWanted>) -> Answered {
    let unit = caller.unit(&name)?;
    let period = period(body.from.0, body.until)?;
    let (reason, source) = (body.reason.0, body.source.0);
    submit(&caller, Command::CloseUnit { unit, period, reason, source }).await
}

async fn open(caller: Caller, Named(name): Named<UnitName>, Json(body): Json<OpeningWanted>) -> Answered {
    let unit = caller.unit(&name)?;
    let from = body.from.0;
    submit(&caller, Command::ReopenUnit { unit, from, source: body.source.0 }).await
}

async fn add(caller: Caller, Named(name): Named<UnitName>, Json(body): Json<PlacesWanted>) -> Answered {
    let unit = caller.unit(&name)?;
    let (count, from) = (body.count.0, body.from.0);
    submit(&caller, Command::AddPlaces { unit, count, from, labels: None, source: body.source.0 }).await
}

async fn remove(caller: Caller, Named(name): Named<UnitName>, Json(body): Json<PlacesMeant>) -> Answered {
    let places = of_unit(&caller, caller.unit(&name)?, body.places)?;
    let from = body.from.0;
    submit(&caller, Command::RemovePlaces { places, from, source: body.source.0 }).await
}

async fn change(
    caller: Caller,
    Named(name): Named<UnitName>,
    Json(body): Json<CapabilitiesWanted>,
) -> Answered {
    let unit = caller.unit(&name)?;
    let tags = |tags: Vec<Code>| tags.into_iter().map(|tag| tag.0).collect();
    let from = body.from.0;
    let (add, remove, source) = (tags(body.add), tags(body.remove), body.source.0);
    submit(&caller, Command::ChangeCapabilities { unit, add, remove, from, source }).await
}

async fn clean(
    caller: Caller,
    Named(place): Named<PlaceNumber>,
    Json(body): Json<CleaningWanted>,
) -> Answered {
    let from = body.from.0;
    let planned_until = body.planned_until.map(|until| until.0);
    submit(&caller, Command::StartCleaning { place: place.0, from, planned_until }).await
}

async fn cleaned(
    caller: Caller,
    Named(place): Named<PlaceNumber>,
    Json(body): Json<CleanedReported>,
) -> Answered {
    let at = body.at.0;
    submit(&caller, Command::ReportCleaned { place: place.0, at }).await
}

async fn service(caller: Caller, Json(body): Json<ServiceReported>) -> Answered {
    let holder = match (body.unit, body.organisation) {
        (Some(unit), None) => ServiceHolder::Unit(caller.unit(&unit)?),
        (None, Some(organisation)) => ServiceHolder::Organisation(organisation.0),
        _ => {
            return Err(invalid(
                "holder_not_one",
                "angiv enten 'unit' eller 'organisation'",
                "give either 'unit' or 'organisation'",
            ));
        }
    };
    let amount = Capacity::from_hundredths(i64::from(body.hundredths.0));
    let amount = if body.full_time_equivalents {
        ServiceAmount::FullTimeEquivalents(amount)
    } else {
        ServiceAmount::Hundredths(amount)
    };
    let from = body.from.0;
    let (service, source) = (body.service.0, body.source.0);
    submit(&caller, Command::ReportServiceCapacity { holder, service, amount, from, source }).await
}

async fn add_tag(caller: Caller, Json(body): Json<CapabilityWanted>) -> Answered {
    let name = Text::new(body.name.da, body.name.en);
    submit(&caller, Command::AddCapabilityTag { slug: body.tag.0, name }).await
}

async fn stale_limit(caller: Caller, Json(body): Json<StaleLimitWanted>) -> Answered {
    submit(&caller, Command::SetStaleLimit { minutes: body.minutes.0, source: body.source.0 }).await
}
