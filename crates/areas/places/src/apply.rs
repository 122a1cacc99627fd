//! Folding: what each event and each effect does to the state. Nothing is refused here; an event that names
//! what is not there changes nothing.

use crate::capability::{CAPABILITY_TAGS_MAX, Capabilities, CapabilityTag};
use crate::command::{FigureReport, NewUnit};
use crate::effect::{CommitmentKind, PlaceEffect};
use crate::event::Event;
use crate::kind::Figure;
use crate::place::{Block, Cleaning, Live, Place};
use crate::state::{ServiceReport, State, next_number};
use crate::status::Tally;
use crate::unit::{CapabilityChange, Closing, ReportedFigure, Unit};
use kernel::{Instant, Period, PlaceId, Stamp, Text, UnitId};
use smol_str::SmolStr;
use std::collections::BTreeSet;

impl State {
    /// Folds one event in.
    pub fn apply(&mut self, event: &Event, stamp: &Stamp) {
        self.advance(stamp.recorded_at);
        match event {
            Event::UnitRegistered { unit, first_place, new } => {
                self.register(*unit, *first_place, new, stamp)
            }
            Event::FigureReported(report) => self.keep_report(report, stamp),
            Event::CapabilityTagAdded { slug, name } => self.add_tag(slug, name.clone()),
            Event::CapabilitiesChanged { unit, add, remove, from, .. } => {
                let change = CapabilityChange {
                    from: *from,
                    position: stamp.position,
                    add: self.set_of(add),
                    remove: self.set_of(remove),
                };
                self.change_unit(*unit, |unit| unit.keep_capabilities(change));
            }
            Event::PlacesBlocked { places, period, reason, source } => {
                for id in places {
                    self.change_place(*id, |place| {
                        place.blocks.push(Block {
                            period: *period,
                            reason: reason.clone(),
                            source: source.into(),
                            since_position: stamp.position,
                        });
                    });
                }
            }
            Event::PlacesUnblocked { places, from, .. } => {
                for id in places {
                    self.change_place(*id, |place| place.unblock(*from));
                }
            }
            Event::UnitClosed { unit, period, reason, source } => {
                let closing = Closing {
                    period: *period,
                    reason: reason.clone(),
                    source: source.into(),
                    since_position: stamp.position,
                };
                self.change_unit(*unit, |unit| unit.closings.push(closing));
            }
            Event::UnitReopened { unit, from, .. } => self.change_unit(*unit, |unit| reopen(unit, *from)),
            Event::PlacesAdded { unit, first_place, count, from, labels, .. } => {
                if first_place.0 == next_number(self.places.len()) {
                    self.add_places(*unit, *count, Period::from(*from), labels.as_deref());
                }
            }
            Event::PlacesRemoved { places, from, .. } => {
                for id in places {
                    self.change_place(*id, |place| {
                        let end = place.exists.end.map_or(*from, |end| end.min(*from));
                        place.exists.end = Some(end);
                    });
                }
            }
            Event::CleaningStarted { place, from, planned_until } => {
                let cleaning =
                    Cleaning { from: *from, planned_until: *planned_until, since_position: stamp.position };
                self.change_place(*place, |place| place.start_cleaning(cleaning));
            }
            Event::CleaningReported { place, at } => {
                self.change_place(*place, |place| place.report_cleaned(*at));
            }
            Event::ServiceCapacityReported { holder, service, amount, from, source } => {
                let reports =
                    self.services.entry(holder.clone()).or_default().entry(service.clone()).or_default();
                let key = (*from, stamp.position);
                let index = reports.partition_point(|other| (other.from, other.position) <= key);
                reports.insert(
                    index,
                    ServiceReport {
                        amount: *amount,
                        from: *from,
                        recorded_at: stamp.recorded_at,
                        actor: stamp.actor.clone(),
                        source: source.into(),
                        position: stamp.position,
                    },
                );
            }
            Event::StaleLimitSet { minutes, .. } => self.stale_limit_minutes = Some(*minutes),
        }
    }

    /// Folds in what a pathway's event does to a place.
    pub fn apply_effect(&mut self, effect: &PlaceEffect, stamp: &Stamp) {
        self.advance(stamp.recorded_at);
        let (id, position) = (effect.place(), stamp.position);
        let Some(place) = self.place_mut(id) else { return };
        let live = |key, kind, start, until| Live { key, kind, start, until, expected: None, position };
        let key = effect.key();
        match effect {
            PlaceEffect::Hold { period, .. } => {
                place.switch(live(key, CommitmentKind::Held, period.start, period.end));
            }
            PlaceEffect::Reserve { from, until, expected, .. } => {
                let reserved = live(key, CommitmentKind::Reserved, *from, *until);
                place.switch(Live { expected: *expected, ..reserved });
            }
            PlaceEffect::Occupy { from, .. } => {
                place.switch(live(key, CommitmentKind::Occupied, *from, None));
            }
            PlaceEffect::PlanLeaving { at, .. } => place.plan_leaving(key, *at),
            PlaceEffect::Leave { from, until, .. } => {
                place.switch(live(key, CommitmentKind::OnLeave, *from, *until));
            }
            PlaceEffect::Return { at, .. } => {
                place.switch(live(key, CommitmentKind::Occupied, *at, None));
            }
            PlaceEffect::Free { at, cleaning_until, .. } => {
                if place.cut(key, *at) && cleaning_until.is_some() && !place.has_somebody() {
                    place.start_cleaning(Cleaning {
                        from: *at,
                        planned_until: *cleaning_until,
                        since_position: position,
                    });
                }
            }
            PlaceEffect::CorrectOccupation { period, leaves, .. } => {
                place.correct_occupation(key, *period, leaves.as_deref(), position);
            }
            PlaceEffect::Void { .. } => place.void(key, stamp.recorded_at),
            PlaceEffect::NoCleaning { begun_by, .. } => place.take_back_cleaning(*begun_by),
        }
        match effect {
            PlaceEffect::CorrectOccupation { .. } => place.look_through_for_overlap(),
            _ => place.look_for_overlap(key),
        }
        self.recount_place(id);
    }

    fn change_place(&mut self, id: PlaceId, change: impl FnOnce(&mut Place)) {
        if let Some(place) = self.place_mut(id) {
            change(place);
            self.recount_place(id);
        }
    }

    fn change_unit(&mut self, id: UnitId, change: impl FnOnce(&mut Unit)) {
        if let Some(unit) = self.unit_mut(id) {
            change(unit);
            self.recount_unit(id);
        }
    }

    fn register(&mut self, id: UnitId, first_place: PlaceId, new: &NewUnit, stamp: &Stamp) {
        let expected = (next_number(self.units.len()), next_number(self.places.len()));
        if (id.0, first_place.0) != expected {
            return;
        }
        let capabilities = CapabilityChange {
            from: new.open.start.min(stamp.recorded_at),
            position: stamp.position,
            add: self.set_of(&new.capabilities),
            remove: Capabilities::NONE,
        };
        let figure = |value| {
            vec![ReportedFigure {
                value,
                from: new.open.start,
                recorded_at: stamp.recorded_at,
                actor: stamp.actor.clone(),
                source: SmolStr::from(&new.source),
                position: stamp.position,
            }]
        };
        self.codes.entry(new.code.clone()).or_insert(id);
        self.units.push(Unit {
            id,
            code: new.code.clone(),
            name: new.name.clone(),
            kind: new.kind,
            operator: new.operator.clone(),
            municipality: new.municipality.clone(),
            council: new.council.clone(),
            position: new.position,
            open: new.open,
            source: SmolStr::from(&new.source),
            synthetic: new.synthetic,
            places: Vec::new(),
            closings: Vec::new(),
            capabilities: Capabilities::NONE,
            capability_changes: vec![capabilities],
            figures: [figure(new.approved), figure(new.physical), figure(new.staffed)],
            tally: Tally::default(),
            upcoming: BTreeSet::new(),
            next_change: None,
        });
        self.recount_unit(id);
        self.add_places(id, new.physical, new.open, new.place_labels.as_deref());
    }

    /// Adds places to a unit. They exist until they are removed, also when the unit has a last day.
    fn add_places(&mut self, id: UnitId, count: u32, open: Period, labels: Option<&[String]>) {
        let Some(unit) = self.unit(id) else { return };
        let mut number = next_number(unit.places.len());
        let mut label = labels.unwrap_or_default().iter();
        for _ in 0..count {
            let place = PlaceId(next_number(self.places.len()));
            let label = label.next().map(SmolStr::from);
            self.places.push(Place::new(id, number, label, Period::from(open.start)));
            number = number.saturating_add(1);
            if let Some(unit) = self.unit_mut(id) {
                unit.places.push(place);
            }
            self.recount_place(place);
        }
    }

    fn keep_report(&mut self, report: &FigureReport, stamp: &Stamp) {
        let kept = ReportedFigure {
            value: report.value,
            from: report.from,
            recorded_at: stamp.recorded_at,
            actor: stamp.actor.clone(),
            source: SmolStr::from(&report.source),
            position: stamp.position,
        };
        let figure: Figure = report.figure;
        self.change_unit(report.unit, |unit| unit.keep_figure(figure, kept));
    }

    fn add_tag(&mut self, slug: &SmolStr, name: Text) {
        if self.tag_bit(slug).is_none() && self.tags.len() < CAPABILITY_TAGS_MAX {
            self.tags.push(CapabilityTag { slug: slug.clone(), name });
        }
    }

    /// The set of some tags; a tag that is not on the list is added, so that no event loses what it says.
    fn set_of(&mut self, slugs: &[SmolStr]) -> Capabilities {
        slugs.iter().fold(Capabilities::NONE, |set, slug| {
            self.add_tag(slug, Text::same(slug.as_str()));
            set.with(self.tag_bit(slug).unwrap_or_default())
        })
    }
}

fn reopen(unit: &mut Unit, from: Instant) {
    for closing in &mut unit.closings {
        if closing.period.end.is_none_or(|end| from < end) {
            closing.period.end = Some(from);
        }
    }
    unit.closings.retain(|closing| closing.period.end.is_none_or(|end| closing.period.start < end));
}
