//! Lists: of pathways, of what is due, of units, of what does not fit together. Each has only what the actor may see.

use super::{AskError, Asking, PathwayFilter, Reply};
use authz::Subject;
use kernel::{OrganisationId, PathwayId, Period, PersonId, PlaceId, Refusal, Text, UnitId};
use pathways::{
    Corrected, Pathway,
    view::{due, due::Due, list},
};
use places::{CleaningDue, Conflict, PlaceKind, Scope};
use serde::Serialize;
use smol_str::SmolStr;

/// A correction, and what rested on the entry that it set right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CorrectionLine {
    /// The correction.
    pub corrected: Corrected,
    /// What rested on the wrong entry, and somebody should look at.
    pub dependents: Vec<Text>,
}

/// What does not fit together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ConflictList {
    /// Promises of one place that overlap.
    pub conflicts: Vec<Conflict>,
    /// Cleanings that nobody has reported done.
    pub cleanings_overdue: Vec<CleaningDue>,
    /// Persons with more than one pathway under way, after a joining.
    pub doubled: Vec<(PersonId, Vec<PathwayId>)>,
    /// How many conflicts there are that the actor may not see.
    pub not_shown: usize,
}

/// A unit with what stands fast of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UnitLine {
    /// Its number.
    pub unit: UnitId,
    /// Its code.
    pub code: SmolStr,
    /// Its name.
    pub name: String,
    /// What kind of places it has.
    pub kind: PlaceKind,
    /// Who operates it.
    pub operator: OrganisationId,
    /// Where it lies.
    pub municipality: OrganisationId,
    /// The health council it belongs to.
    pub council: Option<OrganisationId>,
    /// What it can do now.
    pub capabilities: Vec<SmolStr>,
    /// Whether it is open now.
    pub open: bool,
    /// Its places.
    pub places: Vec<PlaceId>,
    /// Whether it is made up.
    pub synthetic: bool,
    /// Where its data come from.
    pub source: SmolStr,
}

/// Who should have a unit's next place, cut down to what the actor may see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FreePlace {
    /// The answer.
    pub who_for: matching::WhoFor,
    /// How many candidates stand in it that the actor may not see.
    pub candidates_not_shown: usize,
    /// How many who could leave stand in it that the actor may not see.
    pub leavers_not_shown: usize,
}

/// What was corrected, newest first.
pub(super) fn corrections(pathway: &Pathway) -> Vec<CorrectionLine> {
    let lines = pathway.corrections.iter().rev().map(|corrected| CorrectionLine {
        corrected: corrected.clone(),
        dependents: pathways::dependents(pathway, corrected.position),
    });
    lines.collect()
}

impl Asking<'_> {
    fn is_own(&self, organisation: &OrganisationId) -> bool {
        let today = kernel::danish_date(self.now);
        self.world.registry.is_same(&self.actor.organisation, organisation, today)
    }

    pub(super) fn pathways(&self, filter: &PathwayFilter, closed: bool) -> Vec<list::Line> {
        let sight = self.sight();
        let fits = |pathway: &Pathway| match filter {
            PathwayFilter::All => true,
            PathwayFilter::Mine => due::of(self.world.around(), pathway, self.now)
                .iter()
                .any(|due| due.organisation.as_ref().is_some_and(|organisation| self.is_own(organisation))),
            PathwayFilter::Unit(unit) => pathway.requests.iter().any(|request| {
                let offered = request.offer.as_ref().is_some_and(|offer| offer.unit == *unit);
                offered || request.stay.as_ref().is_some_and(|stay| stay.unit == *unit)
            }),
            PathwayFilter::Municipality(id) => {
                pathway.residence.as_ref().is_some_and(|residence| residence.value == *id)
            }
            PathwayFilter::Region { region, period } => {
                pathway.touches(period) && {
                    let last = if pathway.is_closed() { pathway.last_instant() } else { Some(self.now) };
                    let last = last.unwrap_or(self.now).max(period.start);
                    // A period is half-open: its last day is the one before its end.
                    let day = period
                        .end
                        .and_then(|end| end.plus_minutes(-1).ok())
                        .map_or(last, |end| last.min(end));
                    let of_sender =
                        self.world.registry.region_of(&pathway.sender.value, kernel::danish_date(day));
                    of_sender.is_some_and(|found| found.id == *region)
                }
            }
            PathwayFilter::Waiting => {
                pathway.live_request().is_some()
                    || pathway.waiting.last().is_some_and(|waiting| waiting.until.is_none())
            }
        };
        let line = |pathway: &Pathway| (fits(pathway) && sight.sees(pathway)).then(|| list::line(pathway));
        if closed {
            self.world.pathways.all().filter_map(|pathway| line(&pathway)).collect()
        } else {
            self.world.pathways.live().filter_map(line).collect()
        }
    }

    pub(super) fn due(&self, organisation: Option<&OrganisationId>) -> Vec<Due> {
        let sight = self.sight();
        let seen = self.world.pathways.live().filter(|pathway| sight.sees(pathway));
        let mut list: Vec<Due> =
            seen.flat_map(|pathway| due::of(self.world.around(), pathway, self.now)).collect();
        list.retain(|due| organisation.is_none_or(|wanted| due.organisation.as_ref() == Some(wanted)));
        // What has no clock comes last; `None` would sort first.
        list.sort_by(|one, other| (one.by.is_none(), one).cmp(&(other.by.is_none(), other)));
        list
    }

    pub(super) fn units(&self, scope: &Scope) -> Vec<UnitLine> {
        let places = &self.world.places;
        let line = |unit: &places::Unit| UnitLine {
            unit: unit.id,
            code: unit.code.clone(),
            name: unit.name.to_string(),
            kind: unit.kind,
            operator: unit.operator.clone(),
            municipality: unit.municipality.clone(),
            council: unit.council.clone(),
            capabilities: places
                .tags_of(unit.capabilities_at(self.now))
                .map(|tag| tag.slug.clone())
                .collect(),
            open: unit.is_open(self.now),
            places: unit.places.clone(),
            synthetic: unit.synthetic,
            source: unit.source.clone(),
        };
        places.units().filter(|unit| scope.includes(unit)).map(line).collect()
    }

    pub(super) fn conflicts(&self, unit: Option<UnitId>) -> Result<ConflictList, Refusal> {
        let gate = self.gate();
        // Whoever asks as an operator sees their own units whole, everybody else what they may see of the pathways.
        let as_operator = gate.rule("ask_conflicts")?.subject() == Subject::Unit;
        let asked = |unit: UnitId| !as_operator || gate.unit("ask_conflicts", unit).is_ok();
        if let Some(unit) = unit {
            gate.unit("ask_conflicts", unit)?;
        }
        let sight = self.sight();
        let mut all = self.world.places.conflicts(unit);
        all.retain(Conflict::stands);
        let count = all.len();
        // Both units of an overlap see it whole: each must find out what is true (story of the corrected arrival).
        let conflicts: Vec<Conflict> = all
            .into_iter()
            .filter(|conflict| {
                let related =
                    || sight.sees_id(conflict.first.pathway) || sight.sees_id(conflict.second.pathway);
                asked(conflict.unit) && (as_operator || related())
            })
            .collect();
        let cleanings = self.world.places.cleanings_overdue(unit, self.now);
        let doubled = self.world.pathways.doubled_persons();
        Ok(ConflictList {
            not_shown: count.saturating_sub(conflicts.len()),
            conflicts,
            cleanings_overdue: cleanings.into_iter().filter(|due| asked(due.unit)).collect(),
            doubled: doubled
                .into_iter()
                .filter(|(_, pathways)| pathways.iter().any(|id| sight.sees_id(*id)))
                .collect(),
        })
    }

    pub(super) fn place_timeline(&self, place: PlaceId, within: Option<Period>) -> Result<Reply, AskError> {
        let found = self.world.places.place(place).ok_or_else(|| {
            Refusal::not_found(
                "place_unknown",
                format!("der er ingen plads {place}"),
                format!("there is no place {place}"),
            )
        })?;
        self.gate().unit("ask_place", found.unit)?;
        let mut timeline = self.world.places.timeline(place);
        timeline.retain(|entry| within.is_none_or(|within| entry.period.overlaps(&within)));
        Ok(Reply::PlaceTimeline(timeline))
    }

    pub(super) fn free_place(
        &self,
        unit: UnitId,
        at: kernel::Instant,
        variant: Option<&str>,
    ) -> Result<FreePlace, Refusal> {
        let law = self.world.below().law()?.rulebook().law(variant)?;
        let mut who_for = matching::who_for(self.world, &law, unit, at)?;
        let sight = self.sight();
        let (candidates, leavers) = (who_for.candidates.len(), who_for.could_leave.len());
        who_for.candidates.retain(|candidate| sight.sees_id(candidate.pathway));
        who_for.could_leave.retain(|leaver| sight.sees_id(leaver.pathway));
        Ok(FreePlace {
            candidates_not_shown: candidates.saturating_sub(who_for.candidates.len()),
            leavers_not_shown: leavers.saturating_sub(who_for.could_leave.len()),
            who_for,
        })
    }
}
