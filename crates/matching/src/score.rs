//! The points of each part of the score, in whole thousandths. The quick search and the explanation both ask here, so
//! that what is shown adds up to what was ranked by. What is unknown gives no points and is kept apart as open.

use crate::{
    citizen::Citizen,
    index::Seat,
    weights::{Part, Yardstick},
};
use places::Unit;

/// The points of a part that is fully met.
pub(crate) const FULL: i64 = 1_000;

/// The points of one part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Points {
    /// What is known to be met, 0 to 1,000; none when nothing of the part is known.
    pub known: Option<i64>,
    /// By how much it could be more, were everything known.
    pub open: i64,
}

impl Points {
    const UNKNOWN: Points = Points { known: None, open: FULL };

    const fn settled(points: i64) -> Self {
        Points { known: Some(points), open: 0 }
    }
}

/// How long the citizen would wait for a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wait {
    Now,
    Minutes(i64),
    Unknown,
}

/// What one unit comes to for one citizen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Score {
    /// The sum of weight times points, in thousandths of a weight's point.
    pub known: i64,
    /// By how much it could be more.
    pub open: i64,
    /// In tenths of a kilometre.
    pub distance: Option<i64>,
}

/// A statement of familiarity or continuity: not asked, unknown, or how far it holds (0 to 1,000).
pub(crate) type Held = Option<Option<i64>>;

impl Yardstick {
    pub fn score(&self, citizen: &Citizen, seat: &Seat, unit: &Unit, wait: Wait) -> Score {
        let distance = distance(citizen, seat);
        let (mut known, mut open) = (0, 0);
        for (part, weight) in Part::ALL.into_iter().zip(self.weights) {
            let points = self.points(part, citizen, distance, unit, wait);
            known += weight * points.known.unwrap_or(0);
            open += weight * points.open;
        }
        Score { known, open, distance }
    }

    /// No less than the known points of [`Yardstick::score`], for a part of the work: enough to leave out what cannot be
    /// among the best.
    pub fn known_most(&self, citizen: &Citizen, seat: &Seat, wait: Wait) -> i64 {
        let [nearness, familiarity, expected_wait, continuity] = self.weights;
        let familiar = !citizen.stayed.is_empty() || !citizen.wished.is_empty();
        let near = match (distance_least(citizen, seat), self.distance_max_tenths) {
            (Some(distance), Some(most)) => share_left(distance, most),
            _ => 0,
        };
        nearness * near
            + if familiar { familiarity * FULL } else { 0 }
            + expected_wait * self.wait_points(wait).known.unwrap_or(0)
            + continuity * FULL
    }

    fn wait_points(&self, wait: Wait) -> Points {
        match (wait, self.wait_max_minutes) {
            (Wait::Now, _) => Points::settled(FULL),
            (Wait::Minutes(minutes), Some(most)) => Points::settled(share_left(minutes, most)),
            _ => Points::UNKNOWN,
        }
    }

    pub fn points(
        &self,
        part: Part,
        citizen: &Citizen,
        distance: Option<i64>,
        unit: &Unit,
        wait: Wait,
    ) -> Points {
        match part {
            Part::Nearness => match (distance, self.distance_max_tenths) {
                (Some(distance), Some(most)) => Points::settled(share_left(distance, most)),
                _ => Points::UNKNOWN,
            },
            Part::ExpectedWait => self.wait_points(wait),
            Part::Familiarity => together(&familiarity(citizen, unit)),
            Part::Continuity => together(&continuity(citizen, unit)),
        }
    }
}

/// The distance from the citizen's home to a unit, in tenths of a kilometre.
pub(crate) fn distance(citizen: &Citizen, seat: &Seat) -> Option<i64> {
    let kilometres = citizen.from.as_ref()?.distance_km(seat.direction.as_ref()?);
    // At most 20,038 kilometres: far within the numbers.
    #[allow(clippy::cast_possible_truncation)]
    Some((kilometres * 10.0).round() as i64)
}

/// No more than the distance.
fn distance_least(citizen: &Citizen, seat: &Seat) -> Option<i64> {
    let kilometres = citizen.from.as_ref()?.distance_km_least(seat.direction.as_ref()?);
    // Never below nothing, so what is cut off makes it no more.
    #[allow(clippy::cast_possible_truncation)]
    Some((kilometres * 10.0) as i64)
}

/// What is left of a measure, in thousandths: all at nothing, nothing at the most.
fn share_left(amount: i64, most: i64) -> i64 {
    let amount = amount.clamp(0, most);
    (most - amount).saturating_mul(FULL) / most.max(1)
}

/// Whether the citizen stayed there; how high it stands among the wishes.
pub(crate) fn familiarity(citizen: &Citizen, unit: &Unit) -> [Held; 2] {
    let stayed = (!citizen.stayed.is_empty()).then(|| Some(full_if(citizen.stayed.contains(&unit.id))));
    let wishes = i64::try_from(citizen.wished.len()).unwrap_or(i64::MAX);
    let wished = (wishes > 0).then(|| {
        let rank = citizen.wished.iter().position(|wished| *wished == unit.id);
        let rank = rank.and_then(|rank| i64::try_from(rank).ok());
        Some(rank.map_or(0, |rank| share_left(rank, wishes)))
    });
    [stayed, wished]
}

/// The same municipality and health council as at home, the same operator, the same unit as before.
pub(crate) fn continuity(citizen: &Citizen, unit: &Unit) -> [Held; 4] {
    let residence = citizen.residence.as_ref();
    let municipality = Some(residence.map(|home| full_if(*home == unit.municipality)));
    let council = match (residence, &citizen.council) {
        (None, _) => Some(None),
        // No council is registered for the citizen's home: nothing to compare with.
        (Some(_), None) => None,
        (Some(_), Some(home)) => Some(unit.council.as_ref().map(|council| full_if(council == home))),
    };
    let known_operator = citizen.operators.contains(&unit.operator);
    let operator = match residence {
        Some(home) => Some(full_if(known_operator || *home == unit.operator)),
        None if known_operator => Some(FULL),
        None => None,
    };
    let before = (!citizen.stayed.is_empty()).then(|| Some(full_if(citizen.stayed.contains(&unit.id))));
    [municipality, council, Some(operator), before]
}

const fn full_if(held: bool) -> i64 {
    if held { FULL } else { 0 }
}

/// Statements that count alike: the mean of those that are asked, what is unknown among them left open.
fn together(statements: &[Held]) -> Points {
    let (mut asked, mut unknown, mut sum) = (0, 0, 0);
    for held in statements.iter().flatten() {
        asked += 1;
        match held {
            Some(points) => sum += points,
            None => unknown += 1,
        }
    }
    if asked == unknown {
        return Points::UNKNOWN;
    }
    Points { known: Some(sum / asked), open: FULL * unknown / asked }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_leaves_the_unknown_open_and_never_exceeds_the_full() {
        assert_eq!(together(&[None, None]), Points::UNKNOWN);
        assert_eq!(together(&[Some(None), None]), Points::UNKNOWN);
        let half = together(&[Some(Some(FULL)), Some(None)]);
        assert_eq!((half.known, half.open), (Some(500), 500));
        let third = together(&[Some(Some(FULL)), Some(Some(0)), Some(None)]);
        assert_eq!((third.known, third.open), (Some(333), 333));
    }

    #[test]
    fn what_is_left_falls_from_the_full_to_nothing() {
        assert_eq!(share_left(0, 1_000), FULL);
        assert_eq!(share_left(250, 1_000), 750);
        assert_eq!(share_left(1_000, 1_000), 0);
        assert_eq!(share_left(5_000, 1_000), 0);
        assert_eq!(share_left(-5, 1_000), FULL);
    }
}
