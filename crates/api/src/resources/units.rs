//! Units and places: what there is, who has room, what does not fit together.

use super::query;
use crate::{
    answer::{Answered, shown},
    body::{Named, Query},
    caller::{Caller, asked, find_unit, unit_unknown},
    op::Op,
    paging::Page,
    problem::Problem,
    shown::{
        board::{AvailabilityShown, BoardShown},
        given,
        offers::FreePlaceShown,
        places::{
            CleaningShown, ConflictShown, ConflictsShown, NotReportedShown, PlaceThroughTime, PlaceUse,
            ServiceShown, UnitShown, UnitTimeline,
        },
    },
    values::{Code, Moment, Organisation, PathwayNumber, PlaceNumber, UnitName, UnitNumber},
};
use axum::routing::get;
use engine::Question;
use kernel::{Instant, danish_date};
use places::Scope;
use registry::OrganisationKind;

const TAG: &str = "units";

query!(
    /// Which units: those of one municipality, council or region, or all.
    UnitsAsked by area in parts {}
);

query!(
    /// Which part of the country, and when.
    BoardAsked by area {
        /// When; now where nothing is said.
        #[param(inline)]
        at: Option<Moment>,
    }
);

query!(
    /// When.
    WhenAsked {
        /// When; now where nothing is said.
        #[param(inline)]
        at: Option<Moment>,
    }
);

query!(
    /// When, and under which variant.
    FreeAsked {
        /// When; now where nothing is said.
        #[param(inline)]
        at: Option<Moment>,
        /// Under which variant of the law.
        #[param(inline)]
        variant: Option<Code>,
    }
);

query!(
    /// Whose figures, since when.
    NotReportedAsked by area in parts {
        /// Not reported since.
        #[param(inline)]
        since: Moment,
    }
);

query!(
    /// Where.
    ConflictsAsked {
        /// At which unit; everywhere where nothing is said.
        #[param(inline)]
        unit: Option<UnitName>,
    }
);

given!(
    /// A capability that units can have.
    CapabilityShown {
        /// The tag.
        tag: Code,
        /// In words.
        name: crate::shown::common::Bilingual,
    }
);

pub(crate) fn ops() -> Vec<Op> {
    vec![
        Op::get("/units", "list_units", TAG, "ask_units", || get(list))
            .says("Units", "With what stands fast of each.")
            .query::<UnitsAsked>()
            .pages::<UnitShown>(),
        Op::get("/units/{unit}", "get_unit", TAG, "ask_units", || get(one))
            .says("One unit", "By its number or its code.")
            .gives::<UnitShown>(),
        Op::get("/units/{unit}/availability", "get_availability", TAG, "ask_board", || get(availability))
            .says(
                "What a unit has at an instant",
                "Every part of the figure apart, also in the past and the future, as known today.",
            )
            .query::<WhenAsked>()
            .gives::<AvailabilityShown>(),
        Op::get("/units/{unit}/free-place", "get_free_place", TAG, "ask_free_place", || get(free_place))
            .says(
                "Who should have a unit's next place",
                "And who could leave it. Shows those whom the caller may see, and counts the others.",
            )
            .query::<FreeAsked>()
            .gives::<FreePlaceShown>(),
        Op::get("/board", "get_board", TAG, "ask_board", || get(board))
            .says("Who has room", "Numbers alone, no citizen.")
            .query::<BoardAsked>()
            .gives::<BoardShown>(),
        Op::get("/not-reported", "list_not_reported", TAG, "ask_not_reported", || get(not_reported))
            .says("Which figures are missing", "Figures that units have not reported since an instant.")
            .query::<NotReportedAsked>()
            .pages::<NotReportedShown>(),
        Op::get("/conflicts", "get_conflicts", TAG, "ask_conflicts", || get(conflicts))
            .says(
                "What does not fit together",
                "Promises of a place that overlap, cleanings overdue, persons with two pathways.",
            )
            .query::<ConflictsAsked>()
            .gives::<ConflictsShown>(),
        Op::get("/places/{place}/timeline", "get_place_timeline", TAG, "ask_place", || get(place))
            .says("What a place was and is used for", "Promises, blocks and cleanings, by time.")
            .gives::<Vec<PlaceUse>>(),
        Op::get("/units/{unit}/timeline", "get_unit_timeline", TAG, "ask_board", || get(timeline))
            .says(
                "A unit's places through time",
                "Who is there is shown to those who operate the unit alone; to others a place is taken, in whole days.",
            )
            .gives::<UnitTimeline>(),
        Op::get("/services", "list_services", TAG, "ask_board", || get(services))
            .says("Capacity that is not a place", "As it holds at an instant.")
            .query::<WhenAsked>()
            .gives::<Vec<ServiceShown>>(),
        Op::get("/capabilities", "list_capabilities", TAG, "ask_units", || get(capabilities))
            .says("Capabilities that units can have", "The tags by which criteria ask for them.")
            .gives::<Vec<CapabilityShown>>(),
    ]
}

/// The part of the country that is meant.
pub(super) fn scope(
    caller: &Caller,
    municipality: Option<&Organisation>,
    council: Option<&Organisation>,
    region: Option<&Organisation>,
    at: Option<Instant>,
) -> Result<Scope, Problem> {
    let (id, kind) = match (municipality, council, region) {
        (None, None, None) => return Ok(Scope::Country),
        (Some(municipality), None, None) => (&municipality.0, OrganisationKind::Municipality),
        (None, Some(council), None) => (&council.0, OrganisationKind::HealthCouncil),
        (None, None, Some(region)) => (&region.0, OrganisationKind::Region),
        _ => {
            return Err(Problem::bad(
                "scope_not_one",
                "angiv højst én af municipality, council og region",
                "give at most one of municipality, council and region",
            ));
        }
    };
    let date = danish_date(at.unwrap_or_else(|| caller.house().now()));
    let found = caller.read(|world| {
        let registry = &world.registry;
        registry.organisation(id).filter(|found| found.kind == kind)?;
        Some(match kind {
            OrganisationKind::Municipality => Scope::Municipality(id.clone()),
            OrganisationKind::HealthCouncil => Scope::Council(id.clone()),
            _ => {
                let within = registry.within(id, OrganisationKind::Municipality, date);
                Scope::Region(within.into_iter().map(|municipality| municipality.id.clone()).collect())
            }
        })
    })?;
    // What is not there has no figures: zeros would say that it is there and has none.
    found.ok_or_else(|| {
        Problem::bad(
            "no_such_area",
            "der er ingen kommune, region eller intet sundhedsråd med det id; se /organisations",
            "there is no municipality, region or health council with that id; see /organisations",
        )
    })
}

async fn list(caller: Caller, Query(query): Query<UnitsAsked>) -> Answered {
    let scope = query.scope(&caller, None)?;
    let lines = asked!(caller, Question::Units { scope }, Units);
    let now = caller.house().now();
    let page = Page::of(lines, |line| line.unit.0, query.cursor, query.limit, |line| line.unit)?;
    let items = caller.read(|world| {
        let units = page.items.iter().filter_map(|id| world.places.unit(*id));
        units.map(|unit| UnitShown::of(unit, &world.places, now)).collect()
    })?;
    shown(&Page { items, next: page.next })
}

async fn one(caller: Caller, Named(name): Named<UnitName>) -> Answered {
    let now = caller.house().now();
    let found = caller
        .read(|world| find_unit(world, &name).map(|unit| UnitShown::of(unit, &world.places, now)))?
        .ok_or_else(unit_unknown)?;
    shown(&found)
}

async fn availability(
    caller: Caller,
    Named(name): Named<UnitName>,
    Query(query): Query<WhenAsked>,
) -> Answered {
    let unit = caller.unit(&name)?;
    let at = query.at.map(|at| at.0);
    let board = asked!(caller, Question::Board { scope: Scope::Unit(unit), at }, Board);
    let row = board.rows.first().ok_or_else(unit_unknown)?;
    shown(&AvailabilityShown::from(&row.availability))
}

async fn free_place(
    caller: Caller,
    Named(name): Named<UnitName>,
    Query(query): Query<FreeAsked>,
) -> Answered {
    let unit = caller.unit(&name)?;
    let (at, variant) = (query.at.map(|at| at.0), query.variant.map(|variant| variant.0));
    let found = asked!(caller, Question::FreePlace { unit, at, variant }, FreePlace);
    shown(&FreePlaceShown::from(&*found))
}

async fn board(caller: Caller, Query(query): Query<BoardAsked>) -> Answered {
    let at = query.at.as_ref().map(|at| at.0);
    let scope = query.scope(&caller, at)?;
    shown(&BoardShown::from(&asked!(caller, Question::Board { scope, at }, Board)))
}

async fn not_reported(caller: Caller, Query(query): Query<NotReportedAsked>) -> Answered {
    let scope = query.scope(&caller, None)?;
    let lines = asked!(caller, Question::NotReported { scope, since: query.since.0 }, NotReported);
    let key = |line: &places::NotReported| format!("{:010}-{}", line.unit.0, line.figure.slug());
    shown(&Page::of(lines, key, query.cursor, query.limit, |line| NotReportedShown::from(line))?)
}

async fn conflicts(caller: Caller, Query(query): Query<ConflictsAsked>) -> Answered {
    let unit = query.unit.map(|name| caller.unit(&name)).transpose()?;
    let found = asked!(caller, Question::Conflicts { unit }, Conflicts);
    shown(&ConflictsShown {
        conflicts: found
            .conflicts
            .iter()
            .map(|conflict| ConflictShown {
                unit: UnitNumber(conflict.unit),
                place: PlaceNumber(conflict.place),
                first: PathwayNumber(conflict.first.pathway),
                second: PathwayNumber(conflict.second.pathway),
                shared: (&conflict.shared).into(),
            })
            .collect(),
        cleanings_overdue: found
            .cleanings_overdue
            .iter()
            .map(|cleaning| CleaningShown {
                unit: UnitNumber(cleaning.unit),
                place: PlaceNumber(cleaning.place),
                from: Moment(cleaning.from),
                planned_until: Moment(cleaning.planned_until),
                overdue_minutes: cleaning.overdue_minutes,
            })
            .collect(),
        doubled: found
            .doubled
            .iter()
            .map(|(_, pathways)| pathways.iter().copied().map(PathwayNumber).collect())
            .collect(),
        not_shown: found.not_shown,
    })
}

async fn place(caller: Caller, Named(place): Named<PlaceNumber>) -> Answered {
    let found = asked!(caller, Question::PlaceTimeline { place: place.0, within: None }, PlaceTimeline);
    shown(&found.iter().map(PlaceUse::from).collect::<Vec<_>>())
}

async fn timeline(caller: Caller, Named(name): Named<UnitName>) -> Answered {
    let unit = caller.unit(&name)?;
    let places = caller.read(|world| {
        let places = world.places.unit(unit).map(|unit| unit.places.clone()).unwrap_or_default();
        let called = |id| world.places.place(id).map(|place| (id, place.called()));
        places.into_iter().filter_map(called).collect::<Vec<_>>()
    })?;
    // Looked up first, so that nobody's record says that they were refused where they asked for nothing.
    let actor = caller.visit.actor();
    let with_who = places.first().is_some_and(|(place, _)| {
        let question = Question::PlaceTimeline { place: *place, within: None };
        caller.house().engine().may_ask_instead(actor, actor, &question)
    });
    let mut found = Vec::new();
    for (place, called) in places {
        let uses = if with_who {
            let told = asked!(caller, Question::PlaceTimeline { place, within: None }, PlaceTimeline);
            told.iter().map(PlaceUse::from).collect()
        } else {
            caller.read(|world| world.places.timeline(place).iter().map(PlaceUse::untold).collect())?
        };
        found.push(PlaceThroughTime { place: PlaceNumber(place), called, uses });
    }
    shown(&UnitTimeline { with_who, places: found })
}

async fn services(caller: Caller, Query(query): Query<WhenAsked>) -> Answered {
    let found = asked!(caller, Question::Services { at: query.at.map(|at| at.0) }, Services);
    shown(&found.iter().map(ServiceShown::from).collect::<Vec<_>>())
}

async fn capabilities(caller: Caller) -> Answered {
    let tags = caller.read(|world| {
        let tags = world.places.capability_tags().iter();
        tags.map(|tag| CapabilityShown { tag: Code(tag.slug.clone()), name: (&tag.name).into() })
            .collect::<Vec<_>>()
    })?;
    shown(&tags)
}
