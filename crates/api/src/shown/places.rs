//! Units and places: what there is, what places were and are used for, what is missing and what does not fit.

use super::{
    common::{Actor, Bilingual, Period},
    given,
    registry::PositionShown,
};
use crate::values::{
    Figure, Moment, Organisation, PathwayNumber, PlaceKind, PlaceNumber, UnitNumber, name_of,
};

given!(
    /// A unit with what stands fast of it.
    UnitShown {
        /// Its number.
        id: UnitNumber,
        /// Its code, by which people and files name it.
        code: String,
        /// What it is called.
        name: String,
        /// What kind of places it has.
        kind: PlaceKind,
        /// The kind in words.
        kind_text: Bilingual,
        /// Who operates it.
        operator: Organisation,
        /// The municipality in which it lies.
        municipality: Organisation,
        /// The health council it belongs to, where there is one.
        council: Option<Organisation>,
        /// Where it lies, when known.
        position: Option<PositionShown>,
        /// What it can do now: tags.
        capabilities: Vec<String>,
        /// Whether it is open now.
        open: bool,
        /// From when and until when it is open at all.
        opened: Period,
        /// When it is or was closed in between.
        closings: Vec<ClosingShown>,
        /// Its places.
        places: Vec<PlaceNumber>,
        /// Whether it is made up.
        synthetic: bool,
        /// Where its data come from.
        source: String,
    }
);

given!(
    /// A time in which a unit is closed.
    ClosingShown {
        /// From when until when.
        period: Period,
        /// Why, as a code.
        reason: String,
        /// Where it comes from.
        source: String,
    }
);

impl UnitShown {
    pub(crate) fn of(unit: &places::Unit, state: &places::State, now: kernel::Instant) -> Self {
        let tags = state.tags_of(unit.capabilities_at(now));
        UnitShown {
            id: UnitNumber(unit.id),
            code: unit.code.to_string(),
            name: unit.name.clone(),
            kind: PlaceKind(unit.kind),
            kind_text: unit.kind.text().into(),
            operator: Organisation(unit.operator.clone()),
            municipality: Organisation(unit.municipality.clone()),
            council: unit.council.clone().map(Organisation),
            position: unit.position.map(Into::into),
            capabilities: tags.map(|tag| tag.slug.to_string()).collect(),
            open: unit.is_open(now),
            opened: (&unit.open).into(),
            closings: unit
                .closings
                .iter()
                .map(|closing| ClosingShown {
                    period: (&closing.period).into(),
                    reason: closing.reason.to_string(),
                    source: closing.source.to_string(),
                })
                .collect(),
            places: unit.places.iter().copied().map(PlaceNumber).collect(),
            synthetic: unit.synthetic,
            source: unit.source.to_string(),
        }
    }
}

given!(
    /// What a place was or is used for.
    PlaceUse {
        /// `held`, `reserved`, `occupied`, `on_leave`, `blocked` or `cleaning`; `taken`, where the caller may not know more.
        kind: String,
        /// Why it is blocked, as a code.
        reason: Option<String>,
        /// From when to when; without an end while it goes on.
        period: Period,
        /// While it goes on: when it is planned to end.
        planned_end: Option<Moment>,
        /// Whose it is, where it is a promise.
        pathway: Option<PathwayNumber>,
        /// Which of its requests.
        request: Option<u16>,
    }
);

impl From<&places::TimelineEntry> for PlaceUse {
    fn from(entry: &places::TimelineEntry) -> Self {
        let (kind, reason) = match &entry.kind {
            places::TimelineKind::Commitment(kind) => (name_of(kind), None),
            places::TimelineKind::Blocked(reason) => ("blocked".to_owned(), Some(reason.to_string())),
            places::TimelineKind::Cleaning => ("cleaning".to_owned(), None),
        };
        PlaceUse {
            kind,
            reason,
            period: (&entry.period).into(),
            planned_end: entry.planned_end.map(Moment),
            pathway: entry.commitment.map(|commitment| PathwayNumber(commitment.pathway)),
            request: entry.commitment.map(|commitment| commitment.request),
        }
    }
}

impl PlaceUse {
    /// For whoever may not know who is there.
    pub(crate) fn untold(entry: &places::TimelineEntry) -> Self {
        let told = PlaceUse::from(entry);
        match entry.taken_days() {
            None => told,
            Some(period) => PlaceUse {
                kind: "taken".to_owned(),
                reason: None,
                period: (&period).into(),
                planned_end: None,
                pathway: None,
                request: None,
            },
        }
    }
}

given!(
    /// A place of a unit through time.
    PlaceThroughTime {
        /// The place.
        place: PlaceNumber,
        /// What it is called.
        called: String,
        /// What it was and is used for.
        uses: Vec<PlaceUse>,
    }
);

given!(
    /// A unit's places through time.
    UnitTimeline {
        /// Whether it says who is there.
        with_who: bool,
        /// The places.
        places: Vec<PlaceThroughTime>,
    }
);

given!(
    /// A figure that a unit has not reported, or not lately.
    NotReportedShown {
        /// The unit.
        unit: UnitNumber,
        /// Its code.
        code: String,
        /// What it is called.
        name: String,
        /// Who operates it and has to report.
        operator: Organisation,
        /// Where it lies.
        municipality: Organisation,
        /// The figure.
        figure: Figure,
        /// When the latest report was recorded; null when there is none.
        last_recorded_at: Option<Moment>,
    }
);

impl From<&places::NotReported> for NotReportedShown {
    fn from(line: &places::NotReported) -> Self {
        NotReportedShown {
            unit: UnitNumber(line.unit),
            code: line.code.to_string(),
            name: line.name.clone(),
            operator: Organisation(line.operator.clone()),
            municipality: Organisation(line.municipality.clone()),
            figure: Figure(line.figure),
            last_recorded_at: line.last_recorded_at.map(Moment),
        }
    }
}

given!(
    /// Capacity that is not a place.
    ServiceShown {
        /// The unit whose it is, where it is a unit's.
        unit: Option<UnitNumber>,
        /// The organisation whose it is, where it is an organisation's.
        organisation: Option<Organisation>,
        /// Which service, as `physiotherapy`.
        service: String,
        /// How much, in hundredths of a capacity or of a full-time equivalent.
        hundredths: i64,
        /// `capacities` or `full_time_equivalents`.
        counted_in: String,
        /// From when it holds.
        from: Moment,
        /// When it was recorded.
        recorded_at: Moment,
        /// Who reported it.
        actor: Actor,
        /// Where it comes from.
        source: String,
    }
);

impl From<&places::ServiceLine> for ServiceShown {
    fn from(line: &places::ServiceLine) -> Self {
        let (unit, organisation) = match &line.holder {
            places::ServiceHolder::Unit(unit) => (Some(UnitNumber(*unit)), None),
            places::ServiceHolder::Organisation(organisation) => {
                (None, Some(Organisation(organisation.clone())))
            }
        };
        let counted_in = match line.amount {
            places::ServiceAmount::Hundredths(_) => "capacities",
            places::ServiceAmount::FullTimeEquivalents(_) => "full_time_equivalents",
        };
        ServiceShown {
            unit,
            organisation,
            service: line.service.to_string(),
            hundredths: line.amount.amount().hundredths(),
            counted_in: counted_in.to_owned(),
            from: Moment(line.from),
            recorded_at: Moment(line.recorded_at),
            actor: (&line.actor).into(),
            source: line.source.to_string(),
        }
    }
}

given!(
    /// Two promises of one place that share a time.
    ConflictShown {
        /// The unit.
        unit: UnitNumber,
        /// The place.
        place: PlaceNumber,
        /// Whose promise begins first.
        first: PathwayNumber,
        /// Whose is the other.
        second: PathwayNumber,
        /// The time they share.
        shared: Period,
    }
);

given!(
    /// A cleaning that nobody has reported done.
    CleaningShown {
        /// The unit.
        unit: UnitNumber,
        /// The place.
        place: PlaceNumber,
        /// When it began.
        from: Moment,
        /// When it was planned to be done.
        planned_until: Moment,
        /// Whole minutes since then.
        #[schema(minimum = 0)]
        overdue_minutes: u64,
    }
);

given!(
    /// What does not fit together.
    ConflictsShown {
        /// Promises of one place that overlap.
        conflicts: Vec<ConflictShown>,
        /// Cleanings that nobody has reported done.
        cleanings_overdue: Vec<CleaningShown>,
        /// Persons with more than one pathway under way, after a joining: the pathways of each.
        doubled: Vec<Vec<PathwayNumber>>,
        /// How many conflicts there are that the caller may not see.
        #[schema(minimum = 0)]
        not_shown: usize,
    }
);
