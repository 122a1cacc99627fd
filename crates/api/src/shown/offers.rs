//! Ranked offers, and who should have a place that becomes free.

use super::{
    board::PlannedFreeShown,
    common::{Basis, Bilingual, bases},
    given,
    law::LawAnswer,
};
use crate::values::{Moment, Organisation, PathwayNumber, Person, PlaceKind, UnitNumber};

given!(
    /// One part of a score.
    ScorePartShown {
        /// `nearness`, `familiarity`, `expected_wait` or `continuity`.
        part: String,
        /// What was found.
        value: Bilingual,
        /// The points, 0 to 1,000; null when nothing of it is known.
        points: Option<i64>,
        /// By how many points it could be more, were everything known.
        points_open: i64,
        /// The scheme's weight.
        weight: i64,
        /// Weight times points.
        weighted: i64,
        /// The part in one sentence.
        text: Bilingual,
    }
);

fn parts(parts: &[matching::ScorePart]) -> Vec<ScorePartShown> {
    parts
        .iter()
        .map(|part| ScorePartShown {
            part: part.id.slug().to_owned(),
            value: (&*part.value).into(),
            points: part.points,
            points_open: part.points_open,
            weight: part.weight,
            weighted: part.weighted,
            text: (&*part.text).into(),
        })
        .collect()
}

given!(
    /// What is available at a unit, in short.
    AvailableShown {
        /// How many more citizens can be promised a place.
        #[schema(minimum = 0)]
        available: u32,
        /// Every part of the figure in one sentence.
        text: Bilingual,
        /// What is planned to become free next.
        next: Option<PlannedFreeShown>,
        /// The age of the oldest figure, in minutes; null when one is not reported.
        age_minutes: Option<u64>,
        /// Where that figure comes from.
        source: Option<String>,
        /// Whether a figure is stale; null while no limit is set or one is not reported.
        stale: Option<bool>,
    }
);

impl From<&matching::AvailabilitySummary> for AvailableShown {
    fn from(has: &matching::AvailabilitySummary) -> Self {
        AvailableShown {
            available: has.available,
            text: (&has.text).into(),
            next: has.next.as_ref().map(Into::into),
            age_minutes: has.age_minutes,
            source: has.source.as_ref().map(ToString::to_string),
            stale: has.stale,
        }
    }
}

given!(
    /// Something open about an offer.
    NoteShown {
        /// A lasting code.
        code: String,
        /// In words.
        text: Bilingual,
    }
);

given!(
    /// One offered unit. It is a suggestion, never a decision.
    OfferShown {
        /// The unit.
        unit: UnitNumber,
        /// Its code.
        code: String,
        /// Its name.
        name: String,
        /// The municipality in which it lies.
        municipality: Organisation,
        /// Whether it is made up.
        synthetic: bool,
        /// The sum of the parts, in thousandths of a point.
        score: i64,
        /// By how much it could be more, were everything known.
        score_open: i64,
        /// The score, part by part.
        parts: Vec<ScorePartShown>,
        /// How far from the citizen's home in a straight line, in tenths of a kilometre; null when not known.
        distance_km_tenths: Option<i64>,
        /// What is available.
        availability: AvailableShown,
        /// What is not known or not as one might think.
        notes: Vec<NoteShown>,
    }
);

given!(
    /// Units that are out for one reason.
    RejectedShown {
        /// The obstacle's code.
        code: String,
        /// The reason.
        text: Bilingual,
        /// How many units.
        #[schema(minimum = 0)]
        count: usize,
    }
);

impl From<&matching::RejectedGroup> for RejectedShown {
    fn from(group: &matching::RejectedGroup) -> Self {
        RejectedShown { code: group.code.to_owned(), text: (&group.text).into(), count: group.count }
    }
}

given!(
    /// Why a unit does not fit.
    ObstacleShown {
        /// A lasting code.
        code: String,
        /// In words.
        text: Bilingual,
        /// What it rests on.
        basis: Vec<Basis>,
    }
);

given!(
    /// A unit that would be offered but for one thing.
    NearMissShown {
        /// The unit.
        unit: UnitNumber,
        /// Its code.
        code: String,
        /// Its name.
        name: String,
        /// What stands in the way.
        obstacles: Vec<ObstacleShown>,
        /// When a place is planned to become free, where that is what is missing.
        free_at: Option<Moment>,
        /// The unit and its obstacle in one line.
        text: Bilingual,
    }
);

given!(
    /// A weight of the ranking.
    WeightShown {
        /// The scheme's id.
        id: String,
        /// The weight.
        value: i64,
        /// What it says.
        text: Bilingual,
        /// What it rests on.
        basis: Vec<Basis>,
    }
);

given!(
    /// The ranked offers for one citizen.
    OffersShown {
        /// The kind of place looked for.
        kind: PlaceKind,
        /// When it was asked.
        at: Moment,
        /// The best offers, best first.
        offers: Vec<OfferShown>,
        /// How many units were looked at.
        #[schema(minimum = 0)]
        considered: usize,
        /// How many of them fit and have a place.
        #[schema(minimum = 0)]
        fitting: usize,
        /// Why the others are out.
        rejected: Vec<RejectedShown>,
        /// The best of those that are out for one reason alone.
        nearly: Vec<NearMissShown>,
        /// The weights.
        weights: Vec<WeightShown>,
        /// What the citizen pays.
        cost: LawAnswer,
        /// From where distances are measured.
        home_text: Bilingual,
        /// Why there is no offer, when there is none.
        nothing: Option<Bilingual>,
    }
);

impl From<&matching::Offers> for OffersShown {
    fn from(found: &matching::Offers) -> Self {
        OffersShown {
            kind: PlaceKind(found.kind),
            at: Moment(found.at),
            offers: found.offers.iter().map(Into::into).collect(),
            considered: found.considered,
            fitting: found.fitting,
            rejected: found.rejected.iter().map(Into::into).collect(),
            nearly: found.nearly.iter().map(Into::into).collect(),
            weights: found
                .weights
                .iter()
                .map(|weight| WeightShown {
                    id: weight.id.to_string(),
                    value: weight.value,
                    text: (&weight.text).into(),
                    basis: bases(&weight.basis),
                })
                .collect(),
            cost: (&found.cost).into(),
            home_text: (&found.home_text).into(),
            nothing: found.nothing.as_ref().map(Into::into),
        }
    }
}

impl From<&matching::Offer> for OfferShown {
    fn from(offer: &matching::Offer) -> Self {
        OfferShown {
            unit: UnitNumber(offer.unit),
            code: offer.code.to_string(),
            name: offer.name.clone(),
            municipality: Organisation(offer.municipality.clone()),
            synthetic: offer.synthetic,
            score: offer.score,
            score_open: offer.score_open,
            parts: parts(&offer.parts),
            distance_km_tenths: offer.distance_km_tenths,
            availability: (&offer.availability).into(),
            notes: offer
                .notes
                .iter()
                .map(|note| NoteShown { code: note.code.to_owned(), text: (&*note.text).into() })
                .collect(),
        }
    }
}

impl From<&matching::NearMiss> for NearMissShown {
    fn from(miss: &matching::NearMiss) -> Self {
        NearMissShown {
            unit: UnitNumber(miss.unit),
            code: miss.code.to_string(),
            name: miss.name.clone(),
            obstacles: miss
                .obstacles
                .iter()
                .map(|obstacle| ObstacleShown {
                    code: obstacle.code.to_owned(),
                    text: (&obstacle.text).into(),
                    basis: bases(&obstacle.basis),
                })
                .collect(),
            free_at: miss.free_at.map(Moment),
            text: (&miss.text).into(),
        }
    }
}

given!(
    /// A citizen who waits for such a place.
    CandidateShown {
        /// The pathway.
        pathway: PathwayNumber,
        /// The person's record.
        person: Person,
        /// The request.
        #[schema(minimum = 1)]
        request: u16,
        /// Since when the request has its turn.
        turn_since: Moment,
        /// Whole minutes since then.
        waited_minutes: i64,
        /// When a place is due by the scheme's clock.
        place_due: Option<Moment>,
        /// How well the unit suits the citizen; it does not change the order.
        score: i64,
        /// The score, part by part.
        parts: Vec<ScorePartShown>,
        /// Why, in one sentence.
        why: Bilingual,
    }
);

given!(
    /// A citizen who could leave the unit.
    LeaverShown {
        /// The pathway.
        pathway: PathwayNumber,
        /// The person's record.
        person: Person,
        /// Since when the citizen is ready to move.
        ready_since: Moment,
        /// The coded cause of waiting.
        cause: String,
        /// Why, in one sentence.
        why: Bilingual,
    }
);

given!(
    /// Who should have a unit's next place, and who could leave it.
    FreePlaceShown {
        /// The unit.
        unit: UnitNumber,
        /// When it was asked.
        at: Moment,
        /// What the unit has.
        availability: AvailableShown,
        /// When places are planned to become free.
        planned_free: Vec<PlannedFreeShown>,
        /// In what order the candidates stand.
        order: Bilingual,
        /// Who waits, the longest turn first.
        candidates: Vec<CandidateShown>,
        /// How many candidates the caller may not see.
        #[schema(minimum = 0)]
        candidates_not_shown: usize,
        /// Why others do not fit.
        unfit: Vec<RejectedShown>,
        /// Who is ready to move, the longest ready first.
        could_leave: Vec<LeaverShown>,
        /// How many of them the caller may not see.
        #[schema(minimum = 0)]
        leavers_not_shown: usize,
    }
);

impl From<&engine::ask::FreePlace> for FreePlaceShown {
    fn from(found: &engine::ask::FreePlace) -> Self {
        let who_for = &found.who_for;
        FreePlaceShown {
            unit: UnitNumber(who_for.unit),
            at: Moment(who_for.at),
            availability: (&who_for.availability).into(),
            planned_free: who_for.planned_free.iter().map(Into::into).collect(),
            order: (&who_for.order).into(),
            candidates: who_for
                .candidates
                .iter()
                .map(|candidate| CandidateShown {
                    pathway: PathwayNumber(candidate.pathway),
                    person: Person(candidate.person),
                    request: candidate.request,
                    turn_since: Moment(candidate.turn_since),
                    waited_minutes: candidate.waited_minutes,
                    place_due: candidate.place_due.map(Moment),
                    score: candidate.score,
                    parts: parts(&candidate.parts),
                    why: (&candidate.why).into(),
                })
                .collect(),
            candidates_not_shown: found.candidates_not_shown,
            unfit: who_for.unfit.iter().map(Into::into).collect(),
            could_leave: who_for
                .could_leave
                .iter()
                .map(|leaver| LeaverShown {
                    pathway: PathwayNumber(leaver.pathway),
                    person: Person(leaver.person),
                    ready_since: Moment(leaver.ready_since),
                    cause: leaver.cause.to_string(),
                    why: (&leaver.why).into(),
                })
                .collect(),
            leavers_not_shown: found.leavers_not_shown,
        }
    }
}
