//! Random histories: no place is promised twice unless a correction did it, and then it is shown; every place
//! counts in one way; the running counters agree with counting anew; the history agrees with a naive model
//! that paints every minute by itself.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod common;

use common::*;
use kernel::{Instant, PathwayId, Period, PlaceId};
use places::{CommitmentKind, Event, Figure, FigureReport, PlaceEffect, PlaceStatus, State};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

const PLACES: u32 = 4;
const MINUTES: usize = 2_000;

fn minute(number: usize) -> Instant {
    clock("00:00").plus_minutes(number as i64).unwrap()
}

/// What a request has of a place, minute by minute.
type Paint = Vec<Option<CommitmentKind>>;

/// The naive model: it knows nothing of ended and running promises, only of minutes.
#[derive(Default)]
struct Painted {
    promises: BTreeMap<(u32, u32), Paint>,
    cleaned: BTreeMap<u32, Vec<bool>>,
    cleaning: BTreeMap<u32, usize>,
    until: BTreeMap<(u32, u32), usize>,
}

fn is_stay(kind: Option<CommitmentKind>) -> bool {
    matches!(kind, Some(CommitmentKind::Occupied | CommitmentKind::OnLeave))
}

impl Painted {
    fn row(&mut self, key: (u32, u32)) -> &mut Paint {
        self.promises.entry(key).or_insert_with(|| vec![None; MINUTES])
    }

    fn from(&mut self, key: (u32, u32), start: usize, kind: Option<CommitmentKind>) {
        self.row(key)[start..].fill(kind);
        if kind == Some(CommitmentKind::Occupied) {
            self.report_cleaned(key.0, start);
        }
    }

    fn report_cleaned(&mut self, place: u32, at: usize) {
        if let Some(start) = self.cleaning.get(&place).copied().filter(|start| *start <= at) {
            self.cleaning.remove(&place);
            let row = self.cleaned.entry(place).or_insert_with(|| vec![false; MINUTES]);
            row[start..at].fill(true);
        }
    }

    fn free(&mut self, key: (u32, u32), at: usize, clean: bool) {
        let had = self.row(key)[at..].iter().any(Option::is_some);
        self.row(key)[at..].fill(None);
        let somebody =
            self.promises.iter().any(|((place, _), row)| *place == key.0 && is_stay(row[MINUTES - 1]));
        if had && clean && !somebody {
            let start = self.cleaning.entry(key.0).or_insert(at);
            *start = at.min(*start);
        }
    }

    fn void(&mut self, key: (u32, u32), now: usize) {
        let until = self.until.get(&key).copied().unwrap_or(now);
        let row = self.row(key);
        let last = row[MINUTES - 1];
        if is_stay(last) {
            for cell in row.iter_mut().filter(|cell| is_stay(**cell)) {
                *cell = None;
            }
        } else if last.is_some() {
            row[until.min(now)..].fill(None);
        }
    }

    fn correct(&mut self, key: (u32, u32), start: usize, end: Option<usize>) {
        let row = self.row(key);
        let old = row.clone();
        let end = end.unwrap_or(MINUTES);
        let before = old.iter().position(|cell| is_stay(*cell)).filter(|first| *first > 0);
        for (index, cell) in row.iter_mut().enumerate() {
            let within = (start..end).contains(&index);
            *cell = match old[index] {
                Some(CommitmentKind::OnLeave) if within => Some(CommitmentKind::OnLeave),
                _ if within => Some(CommitmentKind::Occupied),
                promise if !is_stay(promise) && index < start => promise,
                _ => None,
            };
        }
        // The promise reaches up to where the stay began in truth.
        if let Some(first) = before {
            let promise = old[first - 1];
            for cell in row.iter_mut().take(start).skip(first) {
                if cell.is_none() {
                    *cell = promise;
                }
            }
        }
    }

    fn status(&self, place: u32, at: usize) -> PlaceStatus {
        let kinds = self.promises.iter().filter(|((of, _), _)| *of == place);
        let cleaning = self.cleaning.get(&place).is_some_and(|start| *start <= at)
            || self.cleaned.get(&place).is_some_and(|row| row[at]);
        match kinds.filter_map(|(_, row)| row[at]).max() {
            Some(CommitmentKind::Occupied) => PlaceStatus::Occupied,
            Some(CommitmentKind::OnLeave) => PlaceStatus::OnLeave,
            Some(CommitmentKind::Reserved) => PlaceStatus::Reserved,
            Some(CommitmentKind::Held) => PlaceStatus::Held,
            None if cleaning => PlaceStatus::Cleaning,
            None => PlaceStatus::Free,
        }
    }

    fn doubled(&self) -> BTreeSet<PlaceId> {
        let mut found = BTreeSet::new();
        for place in 1..=PLACES {
            let rows: Vec<&Paint> =
                self.promises.iter().filter(|((of, _), _)| *of == place).map(|(_, row)| row).collect();
            let twice = |at: usize| rows.iter().filter(|row| row[at].is_some()).count() > 1;
            if (0..MINUTES).any(twice) {
                found.insert(PlaceId(place));
            }
        }
        found
    }
}

/// Counts a unit anew from its places and figures, by the rule in words.
fn counted_anew(state: &State, at: Instant) -> (u32, BTreeMap<PlaceStatus, u32>) {
    let unit = state.unit(UNIT).unwrap();
    let mut counts: BTreeMap<PlaceStatus, u32> = PlaceStatus::ALL.map(|status| (status, 0)).into();
    let mut later = 0;
    for id in &unit.places {
        let place = state.place(*id).unwrap();
        let Some(status) = place.status_at(at) else {
            continue;
        };
        *counts.get_mut(&status).unwrap() += 1;
        let ahead = place.commitments().iter().any(|commitment| at < commitment.period.start);
        later += u32::from(status == PlaceStatus::Free && ahead);
    }
    let figure = |figure: Figure| unit.figure_at(figure, at).map(|report| report.value);
    let known = (figure(Figure::Approved), figure(Figure::Physical), figure(Figure::Staffed));
    let (Some(approved), Some(physical), Some(staffed)) = known else {
        return (0, counts);
    };
    let of = |status: PlaceStatus| i64::from(counts[&status]);
    let spoken_for = of(PlaceStatus::Occupied)
        + of(PlaceStatus::OnLeave)
        + of(PlaceStatus::Reserved)
        + of(PlaceStatus::Held)
        + of(PlaceStatus::Cleaning)
        + i64::from(later);
    let least = (i64::from(approved) - spoken_for)
        .min(i64::from(staffed) - spoken_for)
        .min(i64::from(physical) - of(PlaceStatus::Blocked) - spoken_for)
        .min(of(PlaceStatus::Free) - i64::from(later));
    let available = if unit.is_open(at) { least.max(0) } else { 0 };
    (u32::try_from(available).unwrap(), counts)
}

fn check_counters(state: &State, at: Instant) {
    let seen = state.availability(UNIT, at);
    let (available, counts) = counted_anew(state, at);
    for (status, count) in &counts {
        assert_eq!(seen.counted_as(*status), *count, "{status:?} at {at}");
    }
    assert_eq!(seen.available, available, "available at {at}");
    assert_eq!(state.available(UNIT, at), available);
    assert!(seen.usable.is_none_or(|usable| seen.available <= usable));
    assert!(seen.available <= seen.free);
    let there = state.unit(UNIT).unwrap().places.iter();
    let there = there.filter(|id| state.place(**id).unwrap().exists.contains(at)).count();
    assert_eq!(counts.values().sum::<u32>() as usize, there, "every place counts once");
    assert_eq!(state.choose(UNIT, at).is_ok(), available > 0);
}

/// One step: what to do, with whom, where, and how long after the step before.
type Step = (u8, u32, u32, u16, u16);

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = (0u8..16, 1u32..=5, 1..=PLACES, 0u16..25, 0u16..60);
    prop::collection::vec(step, 1..60)
}

struct Run {
    house: House,
    painted: Painted,
    now: usize,
    next: u32,
}

impl Run {
    fn effect(&mut self, effect: &PlaceEffect) {
        self.house.effect(minute(self.now), effect);
    }

    /// The running promises by place.
    fn running(&self) -> Vec<(u32, u32, CommitmentKind, Instant)> {
        let state = &self.house.state;
        let places = (1..=PLACES).filter_map(|id| Some((id, state.place(PlaceId(id))?)));
        places
            .flat_map(|(id, place)| {
                place
                    .commitments()
                    .into_iter()
                    .filter(|promise| !promise.ended)
                    .map(move |promise| (id, promise.pathway.0, promise.kind, promise.period.start))
            })
            .collect()
    }

    /// A step as the pathways would decide it: nothing is promised without asking.
    fn decided(&mut self, (act, who, place, _, length): Step) {
        let now = minute(self.now);
        let running = self.running();
        let picked = running.get(who as usize % running.len().max(1)).copied();
        let until = self.now + 1 + usize::from(length);
        match (act, picked) {
            (0..=3, _) => {
                let period = Period::new(now, Some(minute(until))).unwrap();
                if let Ok(chosen) = self.house.state.choose_for(UNIT, period) {
                    assert_eq!(self.house.state.can_hold(chosen, period), Ok(()));
                    self.next += 1;
                    let key = (chosen.0, self.next);
                    self.painted.from(key, self.now, Some(CommitmentKind::Held));
                    self.painted.until.insert(key, until);
                    self.effect(&hold(chosen.0, self.next, now, Some(minute(until))));
                } else {
                    let refused = self.house.state.can_hold(PlaceId(place), period);
                    assert!(refused.is_err(), "refused to choose, but would hold {place}");
                }
            }
            (4 | 5, Some((at, pathway, CommitmentKind::Held, _))) => {
                self.painted.from((at, pathway), self.now, Some(CommitmentKind::Reserved));
                self.painted.until.insert((at, pathway), until);
                self.effect(&reserve(at, pathway, now, Some(minute(until))));
            }
            (6 | 7, Some((at, pathway, CommitmentKind::Reserved, start))) => {
                // Arrivals are entered a little later than they happened.
                let arrived = now.plus_minutes(-i64::from(length / 8)).unwrap().max(start);
                let cell = usize::try_from(arrived.minutes_since(minute(0))).unwrap();
                self.painted.from((at, pathway), cell, Some(CommitmentKind::Occupied));
                self.effect(&occupy(at, pathway, arrived));
            }
            (8, Some((at, pathway, CommitmentKind::Occupied, _))) => {
                self.painted.from((at, pathway), self.now, Some(CommitmentKind::OnLeave));
                self.effect(&PlaceEffect::Leave {
                    place: PlaceId(at),
                    pathway: PathwayId(pathway),
                    request: 1,
                    from: now,
                    until: None,
                });
            }
            (9, Some((at, pathway, CommitmentKind::OnLeave, _))) => {
                self.painted.from((at, pathway), self.now, Some(CommitmentKind::Occupied));
                self.effect(&PlaceEffect::Return {
                    place: PlaceId(at),
                    pathway: PathwayId(pathway),
                    request: 1,
                    at: now,
                });
            }
            (10 | 11, Some((at, pathway, kind, _))) if is_stay(Some(kind)) => {
                let clean = length % 2 == 0;
                self.painted.free((at, pathway), self.now, clean);
                self.effect(&free(at, pathway, now, clean.then(|| minute(until))));
            }
            (12, Some((at, pathway, kind, _))) if !is_stay(Some(kind)) => {
                self.painted.void((at, pathway), self.now);
                self.effect(&void(at, pathway));
            }
            _ => {
                self.painted.report_cleaned(place, self.now);
                let done = Event::CleaningReported { place: PlaceId(place), at: now };
                self.house.event(now, &done);
            }
        }
    }

    fn check_history(&self) {
        for id in 1..=PLACES {
            let place = self.house.state.place(PlaceId(id)).unwrap();
            for at in 0..MINUTES {
                let (is, should) = (place.status_at(minute(at)).unwrap(), self.painted.status(id, at));
                assert_eq!(is, should, "place {id} at minute {at}; {:?}", place.commitments());
            }
        }
        let shown: BTreeSet<PlaceId> =
            self.house.state.conflicts(None).into_iter().map(|conflict| conflict.place).collect();
        assert_eq!(shown, self.painted.doubled());
    }
}

fn run() -> Run {
    Run { house: house(4, PLACES, 3), painted: Painted::default(), now: 10, next: 0 }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    /// As long as the pathways ask before they promise, no place is promised twice at any minute.
    #[test]
    fn capacity_is_promised_once(steps in steps()) {
        let mut run = run();
        for step in steps {
            run.now += usize::from(step.3);
            run.decided(step);
            check_counters(&run.house.state, minute(run.now));
        }
        run.check_history();
        prop_assert!(run.house.state.conflicts(None).is_empty());
        prop_assert!(run.painted.doubled().is_empty());
        let postcard = postcard::to_allocvec(&run.house.state).unwrap();
        let read: State = postcard::from_bytes(&postcard).unwrap();
        prop_assert!(read == run.house.state);
    }

    /// With corrections and effects that nobody asked about, in any order: the history is what was painted, and
    /// exactly the places that are promised twice at some minute are shown as conflicts.
    #[test]
    fn what_overlaps_is_shown_and_nothing_else(steps in steps()) {
        let mut run = run();
        for (act, who, place, later, length) in steps {
            run.now += usize::from(later);
            let now = minute(run.now);
            let key = (place, who);
            let start = run.now.saturating_sub(usize::from(length));
            match act {
                0..=2 => run.decided((act, who, place, later, length)),
                3 | 4 => {
                    run.painted.from(key, start, Some(CommitmentKind::Occupied));
                    run.effect(&occupy(place, who, minute(start)));
                }
                5 => {
                    run.painted.from(key, run.now, Some(CommitmentKind::Reserved));
                    run.painted.until.remove(&key);
                    run.effect(&reserve(place, who, now, None));
                }
                6 | 7 => {
                    run.painted.correct(key, start, None);
                    run.effect(&correct(place, who, minute(start), None));
                }
                8 | 9 => {
                    let end = start + 1 + usize::from(later) * 2;
                    run.painted.correct(key, start, Some(end));
                    run.effect(&correct(place, who, minute(start), Some(minute(end))));
                }
                10 => {
                    run.painted.from(key, start, Some(CommitmentKind::OnLeave));
                    run.effect(&PlaceEffect::Leave {
                        place: PlaceId(place),
                        pathway: PathwayId(who),
                        request: 1,
                        from: minute(start),
                        until: None,
                    });
                }
                11 => {
                    run.painted.void(key, run.now);
                    run.effect(&void(place, who));
                }
                _ => {
                    let clean = length % 2 == 0;
                    run.painted.free(key, start, clean);
                    run.effect(&free(place, who, minute(start), clean.then_some(now)));
                }
            }
            check_counters(&run.house.state, minute(run.now));
            prop_assert_eq!(
                run.house.state.conflicts(None).iter().map(|conflict| conflict.place).collect::<BTreeSet<_>>(),
                run.painted.doubled()
            );
        }
        run.check_history();
    }

    /// Blocks, closings, figures, added and removed places and things planned for later: the counters agree
    /// with counting anew now and at every later minute, also when no event comes in between.
    #[test]
    fn counters_agree_with_counting_anew(steps in steps()) {
        let mut run = run();
        for (act, who, place, later, length) in steps {
            run.now += usize::from(later);
            let now = minute(run.now);
            // Some things are backdated, some lie ahead.
            let from = now.plus_minutes(i64::from(length) - 20).unwrap();
            let end = from.plus_minutes(1 + i64::from(later) * 3).unwrap();
            let (places, source) = (vec![PlaceId(place)], "test".to_owned());
            match act {
                0..=7 => run.decided((act, who, place, later, length)),
                8 => run.house.event(now, &Event::PlacesBlocked {
                    places,
                    period: Period::new(from, (who > 2).then_some(end)).unwrap(),
                    reason: "test".into(),
                    source,
                }),
                9 => run.house.event(now, &Event::PlacesUnblocked { places, from, source }),
                10 => run.house.event(now, &Event::FigureReported(FigureReport {
                    unit: UNIT,
                    figure: Figure::ALL[who as usize % 3],
                    value: place,
                    from,
                    source,
                })),
                11 => run.house.event(now, &Event::UnitClosed {
                    unit: UNIT,
                    period: Period::new(from, Some(end)).unwrap(),
                    reason: "test".into(),
                    source,
                }),
                12 => run.house.event(now, &Event::UnitReopened { unit: UNIT, from, source }),
                13 => run.house.event(now, &Event::PlacesAdded {
                    unit: UNIT,
                    first_place: PlaceId(run.house.state.place_count() as u32 + 1),
                    count: 1,
                    from,
                    labels: None,
                    source,
                }),
                14 => run.house.event(now, &Event::PlacesRemoved { places, from, source }),
                _ => run.house.event(now, &Event::CleaningStarted {
                    place: PlaceId(place),
                    from: from.min(now),
                    planned_until: Some(end),
                }),
            }
            for ahead in [0, 1, 7, 30, 90] {
                check_counters(&run.house.state, now.plus_minutes(ahead).unwrap());
            }
        }
    }
}
