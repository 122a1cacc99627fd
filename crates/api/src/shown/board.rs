//! Who has room: the figures of a unit with every part apart, and boards over many.

use super::{
    common::{Actor, Bilingual},
    given,
};
use crate::values::{Moment, Organisation, PlaceKind, UnitNumber, name_of};

given!(
    /// A reported figure.
    FigureShown {
        /// The number of places.
        #[schema(minimum = 0)]
        value: u32,
        /// From when it holds.
        from: Moment,
        /// When it was recorded.
        recorded_at: Moment,
        /// Who reported it.
        actor: Actor,
        /// Where it comes from.
        source: String,
        /// Whole minutes since it was recorded.
        #[schema(minimum = 0)]
        age_minutes: u64,
        /// Whether it is older than the limit; null while no limit is set.
        stale: Option<bool>,
    }
);

impl From<&places::FigureShown> for FigureShown {
    fn from(figure: &places::FigureShown) -> Self {
        FigureShown {
            value: figure.value,
            from: Moment(figure.from),
            recorded_at: Moment(figure.recorded_at),
            actor: (&figure.actor).into(),
            source: figure.source.to_string(),
            age_minutes: figure.age_minutes,
            stale: figure.stale,
        }
    }
}

given!(
    /// When a place is to become available.
    PlannedFreeShown {
        /// When.
        at: Moment,
        /// Why, as a code.
        cause: String,
        /// Why, in words.
        cause_text: Bilingual,
        /// How many more would be available by it.
        #[schema(minimum = 0)]
        count: u32,
        /// Whether the time has passed and nobody has reported it.
        overdue: bool,
    }
);

impl From<&places::PlannedFree> for PlannedFreeShown {
    fn from(planned: &places::PlannedFree) -> Self {
        PlannedFreeShown {
            at: Moment(planned.at),
            cause: name_of(&planned.cause),
            cause_text: planned.cause.text().into(),
            count: planned.count,
            overdue: planned.overdue,
        }
    }
}

given!(
    /// What a unit has at an instant, every part apart. Empty is not available: a bed without staff helps nobody.
    AvailabilityShown {
        /// The unit.
        unit: UnitNumber,
        /// The instant asked for.
        at: Moment,
        /// Places approved; null before the first report.
        approved: Option<FigureShown>,
        /// Places that stand there.
        physical: Option<FigureShown>,
        /// Places with staff.
        staffed: Option<FigureShown>,
        /// Whether the unit is open.
        unit_open: bool,
        /// Places registered and open.
        #[schema(minimum = 0)]
        open: u32,
        /// Places with a citizen.
        #[schema(minimum = 0)]
        occupied: u32,
        /// Places reserved.
        #[schema(minimum = 0)]
        reserved: u32,
        /// Of these: those whose citizen should have arrived by now.
        #[schema(minimum = 0)]
        reserved_overdue: u32,
        /// Places held for offers.
        #[schema(minimum = 0)]
        held: u32,
        /// Places kept for citizens on leave.
        #[schema(minimum = 0)]
        on_leave: u32,
        /// Of these: those kept longer than planned.
        #[schema(minimum = 0)]
        on_leave_overdue: u32,
        /// Places blocked, with nobody there or promised.
        #[schema(minimum = 0)]
        blocked: u32,
        /// Places occupied or promised although they are blocked.
        #[schema(minimum = 0)]
        blocked_but_taken: u32,
        /// Places being cleaned or not reported cleaned.
        #[schema(minimum = 0)]
        cleaning: u32,
        /// Of these: those planned to be done by now.
        #[schema(minimum = 0)]
        cleaning_overdue: u32,
        /// Places with nobody there or promised; empty is not available.
        #[schema(minimum = 0)]
        free: u32,
        /// Of the free: those promised to somebody from later on.
        #[schema(minimum = 0)]
        promised_later: u32,
        /// Places that could serve a citizen if nobody were there; null while a figure is unknown.
        usable: Option<u32>,
        /// How many more citizens can be promised a place.
        #[schema(minimum = 0)]
        available: u32,
        /// How many more places are taken than can be served; null while a figure is unknown.
        shortfall: Option<u32>,
        /// When places are planned to become available.
        planned_free: Vec<PlannedFreeShown>,
        /// When places may become available beyond those.
        perhaps_free: Vec<PlannedFreeShown>,
        /// Whether a figure is stale; null while no limit is set or a figure is missing.
        stale: Option<bool>,
        /// What does not fit together in the figures.
        warnings: Vec<Bilingual>,
    }
);

impl From<&places::Availability> for AvailabilityShown {
    fn from(has: &places::Availability) -> Self {
        AvailabilityShown {
            unit: UnitNumber(has.unit),
            at: Moment(has.at),
            approved: has.approved.as_ref().map(Into::into),
            physical: has.physical.as_ref().map(Into::into),
            staffed: has.staffed.as_ref().map(Into::into),
            unit_open: has.unit_open,
            open: has.open,
            occupied: has.occupied,
            reserved: has.reserved,
            reserved_overdue: has.reserved_overdue,
            held: has.held,
            on_leave: has.on_leave,
            on_leave_overdue: has.on_leave_overdue,
            blocked: has.blocked,
            blocked_but_taken: has.blocked_but_taken,
            cleaning: has.cleaning,
            cleaning_overdue: has.cleaning_overdue,
            free: has.free,
            promised_later: has.promised_later,
            usable: has.usable,
            available: has.available,
            shortfall: has.shortfall,
            planned_free: has.planned_free.iter().map(Into::into).collect(),
            perhaps_free: has.perhaps_free.iter().map(Into::into).collect(),
            stale: has.stale,
            warnings: has.warnings.iter().map(Into::into).collect(),
        }
    }
}

given!(
    /// A unit on a board.
    BoardRowShown {
        /// Its code.
        code: String,
        /// What it is called.
        name: String,
        /// What kind of places it has.
        kind: PlaceKind,
        /// Where it lies.
        municipality: Organisation,
        /// Its health council, where there is one.
        council: Option<Organisation>,
        /// Whether it is made up.
        synthetic: bool,
        /// How many of its places have a conflict that is not resolved.
        #[schema(minimum = 0)]
        conflicts: u32,
        /// What it has.
        availability: AvailabilityShown,
    }
);

impl From<&places::BoardRow> for BoardRowShown {
    fn from(row: &places::BoardRow) -> Self {
        BoardRowShown {
            code: row.code.to_string(),
            name: row.name.clone(),
            kind: PlaceKind(row.kind),
            municipality: Organisation(row.municipality.clone()),
            council: row.council.clone().map(Organisation),
            synthetic: row.synthetic,
            conflicts: row.conflicts,
            availability: (&row.availability).into(),
        }
    }
}

macro_rules! totals {
    ($($(#[$doc:meta])* $field:ident: $type:ty,)*) => {
        given!(
            /// The sums of some units. What is unknown adds nothing; how many units that is stands beside.
            TotalsShown { $($(#[$doc])* #[schema(minimum = 0)] $field: $type,)* }
        );
        impl From<&places::BoardTotals> for TotalsShown {
            fn from(totals: &places::BoardTotals) -> Self {
                TotalsShown { $($field: totals.$field,)* }
            }
        }
    };
}

totals! {
    /// How many units.
    units: u32,
    /// Of these: made up.
    units_synthetic: u32,
    /// Of these: units of which a figure is unknown.
    units_with_unknown_figures: u32,
    /// Of these: units with a stale figure.
    units_stale: u32,
    /// Places approved.
    approved: u64,
    /// Places that stand there.
    physical: u64,
    /// Places with staff.
    staffed: u64,
    /// Places registered and open.
    open: u64,
    /// Places with a citizen.
    occupied: u64,
    /// Places reserved.
    reserved: u64,
    /// Places held for offers.
    held: u64,
    /// Places kept for citizens on leave.
    on_leave: u64,
    /// Places blocked.
    blocked: u64,
    /// Places being cleaned or not reported cleaned.
    cleaning: u64,
    /// Of these: overdue.
    cleaning_overdue: u64,
    /// Reserved places whose citizen should have arrived.
    reserved_overdue: u64,
    /// Places kept during a leave beyond the time for it.
    on_leave_overdue: u64,
    /// Places with nobody there or promised.
    free: u64,
    /// Places that could serve a citizen.
    usable: u64,
    /// How many more citizens can be promised a place.
    available: u64,
    /// How many more places are taken than can be served.
    shortfall: u64,
    /// How many more are planned to become available.
    planned_free: u64,
    /// How many more may become available beyond those.
    perhaps_free: u64,
}

given!(
    /// The sums of one kind of place.
    KindTotals {
        /// The kind.
        kind: PlaceKind,
        /// The sums.
        totals: TotalsShown,
    }
);

given!(
    /// Who has room: numbers alone, no citizen.
    BoardShown {
        /// The instant asked for.
        at: Moment,
        /// The units.
        rows: Vec<BoardRowShown>,
        /// The sums by kind of place.
        by_kind: Vec<KindTotals>,
        /// The sums of all.
        totals: TotalsShown,
    }
);

impl From<&places::Board> for BoardShown {
    fn from(board: &places::Board) -> Self {
        BoardShown {
            at: Moment(board.at),
            rows: board.rows.iter().map(Into::into).collect(),
            by_kind: board
                .by_kind
                .iter()
                .map(|(kind, totals)| KindTotals { kind: PlaceKind(*kind), totals: totals.into() })
                .collect(),
            totals: (&board.totals).into(),
        }
    }
}
