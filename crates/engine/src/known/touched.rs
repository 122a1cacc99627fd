//! Which pathways the last entries were about, so that what is worked out from pathways can be kept up instead of made
//! anew. It says nothing of what happened there.

use kernel::PathwayId;
use std::collections::VecDeque;
use world::Event;

/// So many entries are remembered; whoever is further behind looks at everything.
const REMEMBERED_MAX: usize = 16_384;

/// What an entry may have changed of what is worked out from pathways.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Touch {
    /// One pathway.
    Pathway(PathwayId),
    /// Whose a pathway is, of every one: the registry or the law changed, or a unit is new.
    All,
}

/// What the last entries were about.
#[derive(Clone, Debug, Default)]
pub(crate) struct Touched {
    list: VecDeque<(u64, Touch)>,
    /// The position after which nothing is missing; none before the first entry.
    since: Option<u64>,
}

fn touch(event: &Event) -> Option<Touch> {
    match event {
        Event::Pathways(pathways::Event::Pathway(event)) => Some(Touch::Pathway(event.pathway)),
        // Who a person is changes nothing of whose a pathway is.
        Event::Pathways(pathways::Event::Person(_)) => None,
        Event::Places(event) => of_places(event),
        Event::Founded(_) | Event::Adoption(_) | Event::Registry(_) => Some(Touch::All),
    }
}

/// Of the places only who operates a unit counts.
const fn of_places(event: &places::Event) -> Option<Touch> {
    use places::Event;
    match event {
        Event::UnitRegistered { .. } => Some(Touch::All),
        Event::FigureReported(_)
        | Event::CapabilityTagAdded { .. }
        | Event::CapabilitiesChanged { .. }
        | Event::PlacesBlocked { .. }
        | Event::PlacesUnblocked { .. }
        | Event::UnitClosed { .. }
        | Event::UnitReopened { .. }
        | Event::PlacesAdded { .. }
        | Event::PlacesRemoved { .. }
        | Event::CleaningStarted { .. }
        | Event::CleaningReported { .. }
        | Event::ServiceCapacityReported { .. }
        | Event::StaleLimitSet { .. } => None,
    }
}

impl Touched {
    pub(crate) fn note(&mut self, event: &Event, position: u64) {
        self.since.get_or_insert(position.saturating_sub(1));
        if let Some(touch) = touch(event) {
            if self.list.len() >= REMEMBERED_MAX {
                self.since = self.list.pop_front().map(|(position, _)| position);
            }
            self.list.push_back((position, touch));
        }
    }

    /// What was touched after a position, where the world stands at `head`; none when that is not remembered any more.
    pub(crate) fn after(&self, position: u64, head: u64) -> Option<impl Iterator<Item = Touch> + '_> {
        let complete = match self.since {
            Some(since) => since <= position,
            None => head == position,
        };
        let first = self.list.partition_point(|(at, _)| *at <= position);
        complete.then(|| self.list.iter().skip(first).map(|(_, touch)| *touch))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use kernel::{Instant, OrganisationId};

    fn told(touched: &mut Touched, position: u64) {
        touched.list.push_back((position, Touch::Pathway(PathwayId(7))));
        touched.since.get_or_insert(position - 1);
    }

    #[test]
    fn what_is_missing_is_known_to_be_missing() {
        let mut touched = Touched::default();
        assert!(touched.after(7, 7).is_some_and(|mut list| list.next().is_none()));
        assert!(
            touched.after(6, 7).is_none(),
            "what happened before the first entry noted is not remembered"
        );
        for position in 8..12 {
            told(&mut touched, position);
        }
        let after = |position| touched.after(position, 11).map(Iterator::count);
        assert_eq!((after(6), after(7), after(9), after(11)), (None, Some(4), Some(2), Some(0)));
    }

    #[test]
    fn the_oldest_is_dropped_and_told() {
        let mut touched = Touched::default();
        let organisation = OrganisationId::new("municipality-0101").unwrap();
        let event = Event::Registry(registry::Event::OrganisationEnded {
            id: organisation,
            on: Instant::from_microseconds(0).map(kernel::danish_date).unwrap(),
            successor: None,
        });
        for position in 1..=REMEMBERED_MAX as u64 + 2 {
            touched.note(&event, position);
        }
        let head = REMEMBERED_MAX as u64 + 2;
        assert!(touched.after(1, head).is_none());
        assert_eq!(touched.after(2, head).map(Iterator::count), Some(REMEMBERED_MAX));
    }
}
