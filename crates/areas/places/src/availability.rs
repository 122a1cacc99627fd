//! What a unit has at an instant, every part apart, and what is planned or may become free.
//!
//! It names no citizen and no pathway: whoever may see the figures need not see those.

use crate::effect::CommitmentKind;
use crate::kind::Figure;
use crate::place::Place;
use crate::state::State;
use crate::status::{PlaceStatus, Tally};
use crate::unit::{ReportedFigure, Unit};
use kernel::{Actor, Instant, Text, UnitId};
use serde::Serialize;
use smol_str::SmolStr;
use std::collections::BTreeMap;

/// A reported figure with its age and source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FigureShown {
    /// The number of places.
    pub value: u32,
    /// From when it holds.
    pub from: Instant,
    /// When it was recorded.
    pub recorded_at: Instant,
    /// Who reported it.
    pub actor: Actor,
    /// Where it comes from.
    pub source: SmolStr,
    /// Whole minutes since it was recorded; none when it was recorded after the instant asked for.
    pub age_minutes: u64,
    /// Whether it is older than the limit; unknown while no limit is set.
    pub stale: Option<bool>,
}

/// Why places are to become free.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FreeCause {
    /// A cleaning is planned to be done.
    CleaningDone,
    /// A block ends.
    BlockEnds,
    /// A citizen is to leave.
    Leaving,
    /// A hold may lapse.
    HoldLapses,
    /// A reservation may lapse.
    ReservationLapses,
}

impl FreeCause {
    /// The cause in the users' words.
    #[must_use]
    pub fn text(self) -> Text {
        match self {
            FreeCause::CleaningDone => Text::new("rengøring færdig", "cleaning done"),
            FreeCause::BlockEnds => Text::new("spærring slutter", "block ends"),
            FreeCause::Leaving => Text::new("borger rejser", "citizen leaves"),
            FreeCause::HoldLapses => Text::new("tilbud kan udløbe", "hold may lapse"),
            FreeCause::ReservationLapses => Text::new("reservation kan udløbe", "reservation may lapse"),
        }
    }
}

/// Places planned to become available at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct PlannedFree {
    /// When.
    pub at: Instant,
    /// Why.
    pub cause: FreeCause,
    /// How many more would be available by it: an emptied place for which there is no staff is none.
    pub count: u32,
    /// Whether the time has passed and nobody has reported it.
    pub overdue: bool,
}

/// What a unit has at an instant, as known today.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Availability {
    /// The unit.
    pub unit: UnitId,
    /// The instant asked for.
    pub at: Instant,
    /// Places approved; unknown before the first report.
    pub approved: Option<FigureShown>,
    /// Places that stand there.
    pub physical: Option<FigureShown>,
    /// Places with staff.
    pub staffed: Option<FigureShown>,
    /// Whether the unit is open.
    pub unit_open: bool,
    /// Places registered and open: none in a closed unit.
    pub open: u32,
    /// Places with a citizen.
    pub occupied: u32,
    /// Places reserved.
    pub reserved: u32,
    /// Of these: those whose citizen should have arrived by now. They are promised until a person settles it.
    pub reserved_overdue: u32,
    /// Places held for offers.
    pub held: u32,
    /// Places kept for citizens on leave.
    pub on_leave: u32,
    /// Of these: those kept longer than planned. They are promised until a person settles it.
    pub on_leave_overdue: u32,
    /// Places blocked, with nobody there or promised.
    pub blocked: u32,
    /// Places occupied or promised although they are blocked.
    pub blocked_but_taken: u32,
    /// Places being cleaned or not reported cleaned.
    pub cleaning: u32,
    /// Of these: those that were planned to be done by now.
    pub cleaning_overdue: u32,
    /// Places with nobody there or promised, neither blocked nor being cleaned; empty is not available.
    pub free: u32,
    /// Of the free: those promised to somebody from later on.
    pub promised_later: u32,
    /// Places that could serve a citizen if nobody were there; unknown while a figure is.
    pub usable: Option<u32>,
    /// How many more citizens can be promised a place.
    pub available: u32,
    /// How many more places are taken than can be served; unknown while a figure is.
    pub shortfall: Option<u32>,
    /// When places are planned to become available, by time.
    pub planned_free: Vec<PlannedFree>,
    /// When places may become available beyond those, by time.
    pub perhaps_free: Vec<PlannedFree>,
    /// Whether one of the figures is stale; unknown while no limit is set or a figure is missing.
    pub stale: Option<bool>,
    /// What does not fit together in the figures.
    pub warnings: Vec<Text>,
}

impl Availability {
    /// How many places are planned to become available up to and including an instant.
    #[must_use]
    pub fn planned_free_by(&self, until: Instant) -> u32 {
        self.planned_free.iter().filter(|planned| planned.at <= until).map(|planned| planned.count).sum()
    }

    /// A figure.
    #[must_use]
    pub const fn figure(&self, figure: Figure) -> Option<&FigureShown> {
        match figure {
            Figure::Approved => self.approved.as_ref(),
            Figure::Physical => self.physical.as_ref(),
            Figure::Staffed => self.staffed.as_ref(),
        }
    }
}

impl State {
    /// What a unit has at an instant, every part apart. A unit that is not known has nothing and no figures.
    #[must_use]
    pub fn availability(&self, unit: UnitId, at: Instant) -> Availability {
        match self.unit(unit) {
            Some(unit) => self.availability_of(unit, at),
            None => self.put_together(unit, at, Tally::default(), [None, None, None]),
        }
    }

    pub(crate) fn availability_of(&self, unit: &Unit, at: Instant) -> Availability {
        let tally = self.tally(unit, at);
        let shown = Figure::ALL.map(|figure| unit.figure_at(figure, at).map(|report| self.show(report, at)));
        let mut answer = self.put_together(unit.id, at, tally, shown);
        self.look_at_places(unit, tally, &mut answer);
        answer.warnings = warnings(&answer, tally);
        answer
    }

    fn put_together(
        &self,
        unit: UnitId,
        at: Instant,
        tally: Tally,
        [approved, physical, staffed]: [Option<FigureShown>; 3],
    ) -> Availability {
        let figures = [&approved, &physical, &staffed];
        let stale = if figures.iter().any(|figure| figure.is_none()) {
            None
        } else {
            self.stale_limit_minutes
                .map(|_| figures.into_iter().flatten().any(|figure| figure.stale == Some(true)))
        };
        Availability {
            unit,
            at,
            approved,
            physical,
            staffed,
            unit_open: tally.open,
            open: if tally.open { tally.places() } else { 0 },
            occupied: tally.occupied,
            reserved: tally.reserved,
            reserved_overdue: 0,
            held: tally.held,
            on_leave: tally.on_leave,
            on_leave_overdue: 0,
            blocked: tally.blocked,
            blocked_but_taken: 0,
            cleaning: tally.cleaning,
            cleaning_overdue: 0,
            free: tally.free,
            promised_later: tally.promised_later,
            usable: tally.usable(),
            available: tally.available(),
            shortfall: tally.shortfall(),
            planned_free: Vec::new(),
            perhaps_free: Vec::new(),
            stale,
            warnings: Vec::new(),
        }
    }

    pub(crate) fn show(&self, report: &ReportedFigure, at: Instant) -> FigureShown {
        let age_minutes = u64::try_from(at.minutes_since(report.recorded_at)).unwrap_or(0);
        FigureShown {
            value: report.value,
            from: report.from,
            recorded_at: report.recorded_at,
            actor: report.actor.clone(),
            source: report.source.clone(),
            age_minutes,
            stale: self.stale_limit_minutes.map(|limit| age_minutes > u64::from(limit)),
        }
    }

    /// Adds what only the single places know: overdue cleanings, blocks under citizens, and what is to come.
    fn look_at_places(&self, unit: &Unit, tally: Tally, answer: &mut Availability) {
        let at = answer.at;
        let ahead = self.counted_at.is_none_or(|counted| counted <= at);
        let as_counted = self.is_as_counted(unit, at);
        let mut planned = BTreeMap::new();
        let mut perhaps = BTreeMap::new();
        for place in unit.places.iter().filter_map(|id| self.place(*id)) {
            // The place's history is asked only where what was counted last does not hold.
            let counted = place.counted.filter(|_| as_counted).map(|(status, _)| status);
            let Some(status) = counted.or_else(|| place.status_at(at)) else {
                continue;
            };
            if status == PlaceStatus::Free {
                continue;
            }
            if matches!(
                status,
                PlaceStatus::Occupied | PlaceStatus::Reserved | PlaceStatus::Held | PlaceStatus::OnLeave
            ) && place.block_at(at).is_some()
            {
                answer.blocked_but_taken += 1;
            }
            let overdue = |kind| u32::from(place.is_overdue(kind, at));
            match status {
                PlaceStatus::Reserved => answer.reserved_overdue += overdue(CommitmentKind::Reserved),
                PlaceStatus::OnLeave => answer.on_leave_overdue += overdue(CommitmentKind::OnLeave),
                _ => {}
            }
            let due = place.cleaning.as_ref().and_then(|cleaning| cleaning.planned_until);
            if status == PlaceStatus::Cleaning && due.is_some_and(|due| due <= at) {
                answer.cleaning_overdue += 1;
            }
            if let Some((when, cause)) = to_come(place, status, at, ahead) {
                let list = match cause {
                    FreeCause::HoldLapses | FreeCause::ReservationLapses => &mut perhaps,
                    _ => &mut planned,
                };
                *list.entry((when, cause, status)).or_insert(0u32) += 1;
            }
        }
        let mut then = tally;
        answer.planned_free = come_free(&mut then, planned, at);
        answer.perhaps_free = come_free(&mut then, perhaps, at);
    }
}

/// When and why a place is to become free, if anything is known of it and nothing else would hold it back.
fn to_come(place: &Place, status: PlaceStatus, at: Instant, ahead: bool) -> Option<(Instant, FreeCause)> {
    // An end that an event has already set counts as a plan only when asked from before it.
    let until = || match place.only_promise_at(at) {
        Some(until) => until,
        None => {
            let promises = place.commitments_at(at);
            let plans = promises.iter().filter(|promise| ahead || !promise.ended);
            plans.map(|promise| promise.period.end).max_by_key(|until| (until.is_none(), *until))?
        }
    };
    let (when, cause) = match status {
        PlaceStatus::Cleaning => (place.cleaning.as_ref()?.planned_until?, FreeCause::CleaningDone),
        PlaceStatus::Blocked => {
            let ends =
                place.blocks.iter().chain(&place.past_blocks).filter(|block| block.period.contains(at));
            let last = ends.map(|block| block.period.end).max_by_key(|end| (end.is_none(), *end));
            (last??, FreeCause::BlockEnds)
        }
        PlaceStatus::Occupied => (until()?, FreeCause::Leaving),
        PlaceStatus::Reserved => (until()?, FreeCause::ReservationLapses),
        PlaceStatus::Held => (until()?, FreeCause::HoldLapses),
        PlaceStatus::OnLeave | PlaceStatus::Free => return None,
    };
    let then = when.max(at);
    let blocked_then = place.block_at(then).is_some();
    let gone_then = !place.exists.contains(then);
    let cleaned_then = status != PlaceStatus::Cleaning && place.cleaning.is_some();
    let promised_then = place.promised_after(at);
    (!blocked_then && !gone_then && !cleaned_then && !promised_then).then_some((when, cause))
}

/// Lets places become free one time after the other, and notes by how many each makes more available.
fn come_free(
    tally: &mut Tally,
    times: BTreeMap<(Instant, FreeCause, PlaceStatus), u32>,
    at: Instant,
) -> Vec<PlannedFree> {
    let mut list = Vec::new();
    for ((when, cause, status), places) in times {
        let before = tally.available();
        for _ in 0..places {
            tally.uncount((status, false));
            tally.count((PlaceStatus::Free, false));
        }
        let count = tally.available().saturating_sub(before);
        if count > 0 {
            list.push(PlannedFree { at: when, cause, count, overdue: when <= at });
        }
    }
    list
}

/// What does not fit together. A figure is kept as it was reported: whoever reports it may know why.
fn warnings(answer: &Availability, tally: Tally) -> Vec<Text> {
    let mut list = Vec::new();
    let [approved, physical, staffed] = tally.figures;
    if let (Some(staffed), Some(physical)) = (staffed, physical)
        && staffed > physical
    {
        list.push(Text::new(
            format!("{staffed} bemandede, men kun {physical} fysiske pladser"),
            format!("{staffed} staffed, but only {physical} physical places"),
        ));
    }
    if let (Some(staffed), Some(approved)) = (staffed, approved)
        && staffed > approved
    {
        list.push(Text::new(
            format!("{staffed} bemandede, men kun {approved} normerede pladser"),
            format!("{staffed} staffed, but only {approved} approved places"),
        ));
    }
    if let (Some(physical), Some(approved)) = (physical, approved)
        && physical > approved
    {
        list.push(Text::new(
            format!("{physical} fysiske, men kun {approved} normerede pladser: flere end de normerede loves ikke bort"),
            format!("{physical} physical, but only {approved} approved places: no more than the approved are promised"),
        ));
    }
    if let Some(physical) = physical
        && physical != tally.places()
    {
        let places = tally.places();
        list.push(Text::new(
            format!(
                "{physical} fysiske pladser er indberettet, {places} er registreret; det laveste tal gælder"
            ),
            format!("{physical} physical places are reported, {places} are registered; the lower counts"),
        ));
    }
    if answer.blocked_but_taken > 0 {
        let taken = answer.blocked_but_taken;
        list.push(Text::new(
            format!("{taken} belagte eller lovede pladser er spærret"),
            format!("{taken} occupied or promised places are blocked"),
        ));
    }
    if answer.reserved_overdue > 0 {
        let late = answer.reserved_overdue;
        list.push(Text::new(
            format!("{late} reserverede, hvor borgeren skulle være ankommet: stadig lovet og ikke ledige, til nogen afgør det"),
            format!("{late} reserved whose citizen should have arrived: still promised and not available until somebody settles it"),
        ));
    }
    if answer.on_leave_overdue > 0 {
        let late = answer.on_leave_overdue;
        list.push(Text::new(
            format!("{late} holdt længere end fristen for orlov: stadig lovet og ikke ledige, til nogen afgør det"),
            format!("{late} kept beyond the time for leave: still promised and not available until somebody settles it"),
        ));
    }
    if let Some(short) = answer.shortfall.filter(|short| *short > 0) {
        list.push(Text::new(
            format!("{short} flere pladser er belagt eller lovet, end der er kapacitet til"),
            format!("{short} more places are occupied or promised than there is capacity for"),
        ));
    }
    list
}
