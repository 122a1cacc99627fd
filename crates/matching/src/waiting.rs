//! A place that will be free: who should have it, and who could leave (FOR-16). It suggests; a named person decides.

use crate::{
    citizen::Citizen,
    explain::{summary, wait_for},
    index::Index,
    offer::{AvailabilitySummary, RejectedGroup, ScorePart},
    parts::Phrases,
    search::{Ranked, Search},
};
use kernel::{Instant, PathwayId, PersonId, Refusal, RequestNumber, Text, UnitId, danish_date};
use pathways::{Pathway, RequestState};
use places::PlannedFree;
use schemes::Law;
use serde::Serialize;
use smol_str::SmolStr;
use world::World;

/// The coded list of causes of waiting.
const CAUSES: &str = "delay_cause";

/// Who should have a unit's next place, and who could leave it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WhoFor {
    /// The unit.
    pub unit: UnitId,
    /// When it was asked.
    pub at: Instant,
    /// What the unit has.
    pub availability: AvailabilitySummary,
    /// When places are planned to become free, by time.
    pub planned_free: Vec<PlannedFree>,
    /// In what order the candidates stand, in words.
    pub order: Text,
    /// Decided requests without a place that the unit fits, the longest turn first.
    pub candidates: Vec<Candidate>,
    /// Decided requests for this kind of place that the unit does not fit, counted by their first obstacle.
    pub unfit: Vec<RejectedGroup>,
    /// Citizens in the unit who are ready to move, the longest ready first.
    pub could_leave: Vec<Leaver>,
}

/// A citizen who waits for such a place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Candidate {
    /// The pathway.
    pub pathway: PathwayId,
    /// The person's record.
    pub person: PersonId,
    /// The request.
    pub request: RequestNumber,
    /// Since when the request has its turn.
    pub turn_since: Instant,
    /// Whole minutes since then.
    pub waited_minutes: i64,
    /// When a place is due by the scheme's clock, if it has one.
    pub place_due: Option<Instant>,
    /// How well the unit suits the citizen, as an offer's score; it does not change the order.
    pub score: i64,
    /// By how much it could be more, were everything known.
    pub score_open: i64,
    /// The score, part by part.
    pub parts: Vec<ScorePart>,
    /// As an offer's.
    pub distance_km_tenths: Option<i64>,
    /// Why, in one sentence.
    pub why: Text,
}

/// A citizen who could leave the unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Leaver {
    /// The pathway.
    pub pathway: PathwayId,
    /// The person's record.
    pub person: PersonId,
    /// Since when the citizen is ready to move.
    pub ready_since: Instant,
    /// The coded cause of waiting.
    pub cause: SmolStr,
    /// Why, in one sentence.
    pub why: Text,
}

/// Who should have a unit's next place, and who could leave it.
///
/// # Errors
/// When the unit is not known, or the scheme's weights are impossible.
pub fn who_for(world: &World, law: &Law<'_>, unit: UnitId, at: Instant) -> Result<WhoFor, Refusal> {
    let found = world.places.unit(unit).ok_or_else(|| {
        Refusal::not_found(
            "unit_unknown",
            format!("Enhed {unit} findes ikke"),
            format!("Unit {unit} does not exist"),
        )
        .instead("Se enhederne med 'snitflade units'.", "See the units with 'snitflade units'.")
    })?;
    let availability = world.places.availability(unit, at);
    let (wait, _) = wait_for(&availability, at);
    let (index, seat) = Index::of_unit(world, danish_date(at), found);

    let phrases = Phrases::default();
    let mut candidates = Vec::new();
    let mut unfit: Vec<RejectedGroup> = Vec::new();
    for pathway in world.pathways.live() {
        let Some(request) = pathway.live_request().filter(|request| request.state == RequestState::Decided)
        else {
            continue;
        };
        let decided = request.decision.as_ref();
        if decided.and_then(|made| made.kind) != Some(found.kind) || pathway.known.open().is_none() {
            continue;
        }
        let search = Search::prepare(&index, world, law, pathway, request.into(), at)?;
        if let Some(first) = search.demand.obstacles(world.below(), found).into_iter().next() {
            let same = |group: &&mut RejectedGroup| group.code == first.code && group.text == first.text;
            match unfit.iter_mut().find(same) {
                Some(group) => group.count += 1,
                None => unfit.push(RejectedGroup { code: first.code, text: first.text, count: 1 }),
            }
            continue;
        }
        let citizen: &Citizen = &search.citizen;
        let score = search.yardstick.score(citizen, &seat, found, wait);
        let ranked = Ranked { seat: &seat, unit: found, score };
        let since = request.turn_since.danish();
        candidates.push(Candidate {
            pathway: pathway.id,
            person: pathway.person,
            request: request.number,
            turn_since: request.turn_since,
            waited_minutes: at.minutes_since(request.turn_since),
            place_due: decided.and_then(|made| made.place_due),
            score: score.known,
            score_open: score.open,
            parts: phrases.parts(&search.yardstick, citizen, &ranked, wait),
            distance_km_tenths: score.distance,
            why: Text::new(
                format!("enheden passer; har haft sin tur siden {since}"),
                format!("the unit fits; has had its turn since {since}"),
            ),
        });
    }
    candidates.sort_by_key(|candidate| (candidate.turn_since, candidate.pathway));
    let mut could_leave: Vec<Leaver> =
        world.pathways.at_unit(unit).filter_map(|pathway| leaver(law, pathway, unit, at)).collect();
    could_leave.sort_by_key(|leaver| (leaver.ready_since, leaver.pathway));
    Ok(WhoFor {
        unit,
        at,
        availability: summary(world, &availability),
        planned_free: availability.planned_free,
        order: Text::new(
            "den, der har haft sin tur længst, står først; hvor godt enheden passer, ændrer ikke rækkefølgen",
            "whoever has had their turn longest stands first; how well the unit suits does not change the order",
        ),
        candidates,
        unfit,
        could_leave,
    })
}

/// A citizen who stays in the unit and was declared ready to move.
fn leaver(law: &Law<'_>, pathway: &Pathway, unit: UnitId, at: Instant) -> Option<Leaver> {
    let stay = pathway.staying()?.stay.as_ref()?;
    let waiting = pathway.waiting.last()?;
    let ready_since = waiting.since.value;
    if stay.unit != unit || waiting.until.is_some() || ready_since > at {
        return None;
    }
    let cause = law
        .code(CAUSES, &waiting.cause)
        .map_or_else(|_| Text::same(waiting.cause.as_str()), |code| Text::clone(&code.text));
    let since = ready_since.danish();
    Some(Leaver {
        pathway: pathway.id,
        person: pathway.person,
        ready_since,
        cause: waiting.cause.clone(),
        why: Text::new(
            format!("klar siden {since}, venter på: {}", cause.da),
            format!("ready since {since}, waits for: {}", cause.en),
        ),
    })
}
