//! The morning match over the world: who waits, what is open to each, and every suggestion with its reasons. It finds no
//! solution itself and judges no place.

use super::{
    change::{Change, Matched},
    problem::{Choice, Problem, Total},
};
use crate::{
    index::Index,
    offer::{RejectedGroup, ScorePart},
    parts::Phrases,
    scan::fitting,
    score::Wait,
    search::{Search, offers_with},
    words::thousandths,
};
use kernel::{Instant, PathwayId, PersonId, Refusal, RequestNumber, Text, UnitId, danish_date};
use pathways::{Pathway, Request, RequestState};
use places::Unit;
use schemes::Law;
use serde::Serialize;
use smol_str::SmolStr;
use world::World;

/// Of how many units that would be better for a citizen it is said why they are not suggested.
pub const BETTER_SHOWN_MAX: usize = 3;

/// A whole morning's list matched to all free places.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MorningMatch {
    /// When it was asked.
    pub at: Instant,
    /// How many units have a place.
    pub units: usize,
    /// How many places can be promised in all.
    pub places: u64,
    /// What the match comes to.
    pub matched: Total,
    /// What it would come to, had each in turn taken the best that was left.
    pub in_turn: Total,
    /// By what it is matched, in words.
    pub rule: Text,
    /// What the two totals are, in words.
    pub text: Text,
    /// Everybody who waits, the longest turn first.
    pub patients: Vec<Patient>,
}

/// A citizen who waits, and what is suggested.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Patient {
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
    /// How many units fit and have a place.
    pub options: usize,
    /// Where the citizen would be, had each in turn taken the best that was left.
    pub in_turn: Option<UnitId>,
    /// What is suggested.
    pub outcome: Outcome,
    /// Why, in one sentence; no other citizen is named in it.
    pub why: Text,
}

/// What is suggested for a citizen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// A place.
    Placed(Suggestion),
    /// Units fit, but all their places are suggested to others: what it would cost to give the citizen one.
    GivenToOthers(Option<Cost>),
    /// No unit fits and has a place: why they are out.
    NothingFits(Vec<RejectedGroup>),
}

/// A suggested place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Suggestion {
    /// The unit.
    pub unit: UnitId,
    /// Its code.
    pub code: SmolStr,
    /// Its name.
    pub name: String,
    /// As an offer's score.
    pub score: i64,
    /// By how much it could be more, were everything known.
    pub score_open: i64,
    /// The score, part by part.
    pub parts: Vec<ScorePart>,
    /// As an offer's.
    pub distance_km_tenths: Option<i64>,
    /// Where the unit stands on the citizen's own list of offers, from 1.
    pub rank: usize,
    /// The units that stand before it, at most [`BETTER_SHOWN_MAX`], and why they are not suggested.
    pub better: Vec<Better>,
}

/// A unit that would be better for the citizen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Better {
    /// Where it stands on the citizen's own list, from 1.
    pub rank: usize,
    /// For whom its places are suggested, the longest turn first.
    pub held_by: Vec<PathwayId>,
    /// What it would cost to give the citizen one of them.
    pub cost: Cost,
}

/// What it would cost the whole that a citizen had another place, all others placed as well as they then could be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Cost {
    /// The unit.
    pub unit: UnitId,
    /// Its code.
    pub code: SmolStr,
    /// Its name.
    pub name: String,
    /// What it counts for the citizen.
    pub score: i64,
    /// How many fewer would have a place.
    pub placed_fewer: i64,
    /// By how much the sum of scores would be less; below nothing when it would be more, for fewer placed.
    pub points_lost: i64,
    /// Who else would move.
    pub moves: Vec<Moved>,
}

/// A citizen who would have another place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Moved {
    /// The pathway.
    pub pathway: PathwayId,
    /// The unit that is suggested.
    pub from: Option<UnitId>,
    /// The unit that it would be instead; none when the citizen would go without.
    pub to: Option<UnitId>,
}

/// Matches everybody who is decided and waits without an offer to all places that are free at an instant.
///
/// # Errors
/// When the scheme's weights are impossible, or there are more citizens than can be reckoned with.
pub fn morning_match(world: &World, law: &Law<'_>, at: Instant) -> Result<MorningMatch, Refusal> {
    morning_match_with(&Index::build(world, danish_date(at)), world, law, at)
}

/// As [`morning_match`], with an index that was prepared before. One that no longer [matches](Index::matches) is not used:
/// another is prepared.
///
/// # Errors
/// As [`morning_match`].
pub fn morning_match_with(
    index: &Index,
    world: &World,
    law: &Law<'_>,
    at: Instant,
) -> Result<MorningMatch, Refusal> {
    let fresh = (!index.matches(world, danish_date(at))).then(|| Index::build(world, danish_date(at)));
    let index = fresh.as_ref().unwrap_or(index);
    let room = Room::of(world, at);
    let mut waiting: Vec<(&Pathway, &Request)> = world.pathways.live().filter_map(waits).collect();
    waiting.sort_by_key(|(pathway, request)| (request.turn_since, pathway.id));
    let mut searches = Vec::with_capacity(waiting.len());
    let mut choices = Vec::with_capacity(waiting.len());
    for (pathway, request) in &waiting {
        let search = Search::prepare(index, world, law, pathway, (*request).into(), at)?;
        let open = fitting(&search, |unit| room.number(unit).is_some());
        let choice = |(score, _, unit): &(i64, _, &Unit)| {
            room.number(unit.id).map(|unit| Choice { unit, score: *score })
        };
        choices.push(open.iter().filter_map(choice).collect());
        searches.push(search);
    }
    let capacities = room.units.iter().map(|(_, places)| *places).collect();
    let problem = Problem::new(capacities, choices).map_err(|fault| {
        Refusal::invalid(
            "match_too_large",
            format!("Listen kan ikke fordeles på én gang: {fault}."),
            format!("The list cannot be matched at once: {fault}."),
        )
        .instead("Se på en ledig plads ad gangen.", "Look at one free place at a time.")
    })?;
    let given_in_turn = problem.in_turn();
    let in_turn = problem.total(&given_in_turn);
    let teller =
        Teller { room: &room, waiting: &waiting, matched: Matched::of(problem), phrases: Phrases::default() };
    let mut patients = Vec::with_capacity(waiting.len());
    for (citizen, (search, in_turn)) in searches.iter().zip(given_in_turn).enumerate() {
        let Some((pathway, request)) = waiting.get(citizen) else { continue };
        let (outcome, why) = match teller.suggested(citizen, search) {
            Some(told) => told,
            None => {
                let none = offers_with(index, world, law, pathway, *request, at, 0)?;
                let why = none.nothing.unwrap_or_else(|| {
                    Text::new("ingen enhed passer og har plads", "no unit fits and has a place")
                });
                (Outcome::NothingFits(none.rejected), why)
            }
        };
        patients.push(Patient {
            pathway: pathway.id,
            person: pathway.person,
            request: request.number,
            turn_since: request.turn_since,
            waited_minutes: at.minutes_since(request.turn_since),
            options: teller.options(citizen).len(),
            in_turn: in_turn.and_then(|number| Some(teller.unit(citizen, number)?.id)),
            outcome,
            why,
        });
    }
    let matched = teller.matched.problem().total(teller.matched.given());
    Ok(MorningMatch {
        at,
        units: room.units.len(),
        places: room.units.iter().map(|(_, places)| u64::from(*places)).sum(),
        matched,
        in_turn,
        rule: rule(),
        text: totals(waiting.len(), matched, in_turn),
        patients,
    })
}

/// The request of a pathway that is decided and has no offer.
fn waits(pathway: &Pathway) -> Option<(&Pathway, &Request)> {
    let request = pathway.live_request().filter(|request| request.state == RequestState::Decided)?;
    let decided = request.decision.as_ref().is_some_and(|made| made.kind.is_some());
    (decided && pathway.known.open().is_some()).then_some((pathway, request))
}

/// The units that have a place, by code, so that the order in which they were registered decides nothing.
struct Room<'a> {
    /// Each with how many more can be promised.
    units: Vec<(&'a Unit, u32)>,
    /// By the unit's number its place among them.
    numbers: Vec<Option<u32>>,
}

impl<'a> Room<'a> {
    fn of(world: &'a World, at: Instant) -> Self {
        let places = |unit: &'a Unit| (unit, world.places.available(unit.id, at));
        let mut units: Vec<_> = world.places.units().map(places).filter(|(_, places)| *places > 0).collect();
        units.sort_by(|a, b| a.0.code.cmp(&b.0.code));
        let mut numbers = Vec::new();
        for ((unit, _), number) in units.iter().zip(0_u32..) {
            let at = usize::try_from(unit.id.0).unwrap_or(usize::MAX);
            if numbers.len() <= at {
                numbers.resize(at.saturating_add(1), None);
            }
            if let Some(place) = numbers.get_mut(at) {
                *place = Some(number);
            }
        }
        Room { units, numbers }
    }

    fn number(&self, unit: UnitId) -> Option<u32> {
        self.numbers.get(usize::try_from(unit.0).ok()?).copied().flatten()
    }

    fn unit(&self, number: u32) -> Option<&'a Unit> {
        self.units.get(usize::try_from(number).ok()?).map(|(unit, _)| *unit)
    }
}

/// Puts a solution into words.
struct Teller<'a> {
    room: &'a Room<'a>,
    waiting: &'a [(&'a Pathway, &'a Request)],
    matched: Matched,
    phrases: Phrases,
}

impl Teller<'_> {
    fn options(&self, citizen: usize) -> &[Choice] {
        self.matched.problem().choices(citizen)
    }

    fn unit(&self, citizen: usize, number: usize) -> Option<&Unit> {
        self.room.unit(self.options(citizen).get(number)?.unit)
    }

    /// What is suggested, and why; none when no unit fits.
    fn suggested(&self, citizen: usize, search: &Search<'_>) -> Option<(Outcome, Text)> {
        let options = self.options(citizen).len();
        if options == 0 {
            return None;
        }
        let Some(number) = self.matched.given().get(citizen).copied().flatten() else {
            let cost = self.cost(citizen, None);
            let why = without(options, cost.as_ref());
            return Some((Outcome::GivenToOthers(cost), why));
        };
        let unit = self.unit(citizen, number)?;
        let ranked = search.ranked(search.index.seat_of(unit)?, unit, Wait::Now);
        let better: Vec<Better> =
            (0..number.min(BETTER_SHOWN_MAX)).filter_map(|rank| self.better(citizen, rank)).collect();
        let why = placed(number, options, &better);
        let suggestion = Suggestion {
            unit: unit.id,
            code: unit.code.clone(),
            name: unit.name.clone(),
            score: ranked.score.known,
            score_open: ranked.score.open,
            parts: self.phrases.parts(&search.yardstick, &search.citizen, &ranked, Wait::Now),
            distance_km_tenths: ranked.score.distance,
            rank: number + 1,
            better,
        };
        Some((Outcome::Placed(suggestion), why))
    }

    fn better(&self, citizen: usize, number: usize) -> Option<Better> {
        let held = self.matched.inside(self.options(citizen).get(number)?.unit);
        let held_by = held.iter().filter_map(|other| Some(self.waiting.get(*other)?.0.id)).collect();
        Some(Better { rank: number + 1, held_by, cost: self.cost(citizen, Some(number))? })
    }

    fn cost(&self, citizen: usize, wished: Option<usize>) -> Option<Cost> {
        let Change { choice, placed_fewer, points_lost, moves } = self.matched.change(citizen, wished)?;
        let unit = self.unit(citizen, choice)?;
        let moved = |(other, to): (usize, Option<usize>)| {
            let given = self.matched.given().get(other).copied().flatten();
            let unit = |number: Option<usize>| Some(self.unit(other, number?)?.id);
            Some(Moved { pathway: self.waiting.get(other)?.0.id, from: unit(given), to: unit(to) })
        };
        Some(Cost {
            unit: unit.id,
            code: unit.code.clone(),
            name: unit.name.clone(),
            score: self.options(citizen).get(choice)?.score,
            placed_fewer,
            points_lost,
            moves: moves.into_iter().filter_map(moved).collect(),
        })
    }
}

// --- words -------------------------------------------------------------------------------------------

fn rule() -> Text {
    Text::new(
        "Så mange som muligt får en plads; dernæst er summen af deres point så høj, som den kan blive. Er flere fordelinger \
         lige gode, gælder den, hvor den, der har haft sin tur længst, får sin bedste mulighed blandt dem, dernæst den næste \
         og så videre; har to samme tur, står det laveste forløbsnummer først. Det er et forslag: ingen plads er holdt, og \
         en navngiven person beslutter.",
        "As many as possible have a place; then the sum of their points is as high as it can be. Where several matches are \
         equally good, it is the one in which whoever has had their turn longest has the best of their options among these, \
         then the next, and so on; of two with the same turn the lower pathway number stands first. It is a suggestion: no \
         place is held, and a named person decides.",
    )
}

fn totals(waiting: usize, matched: Total, in_turn: Total) -> Text {
    let ((da, en), (turn_da, turn_en)) = (thousandths(matched.points), thousandths(in_turn.points));
    let (placed, in_turn) = (matched.placed, in_turn.placed);
    Text::new(
        format!(
            "{placed} af {waiting} får en plads, {da} point i alt; tog hver efter tur den bedste ledige, ville {in_turn} \
             få en plads, {turn_da} point i alt"
        ),
        format!(
            "{placed} of {waiting} have a place, {en} points in all; had each in turn taken the best left, {in_turn} would \
             have a place, {turn_en} points in all"
        ),
    )
}

fn placed(number: usize, options: usize, better: &[Better]) -> Text {
    let Some(best) = better.first() else {
        return Text::new(
            format!("borgerens bedste mulighed af {options}"),
            format!("the citizen's best option of {options}"),
        );
    };
    let (rank, name, held) = (number + 1, &best.cost.name, best.held_by.len());
    let (da, en) = loss(&best.cost);
    Text::new(
        format!(
            "nr. {rank} af {options} muligheder; bedst er {name}, hvis pladser ({held}) er foreslået til andre: {da}"
        ),
        format!(
            "number {rank} of {options} options; best is {name}, whose places ({held}) are suggested to others: {en}"
        ),
    )
}

fn without(options: usize, cost: Option<&Cost>) -> Text {
    let told = cost.map(|cost| {
        let (da, en) = loss(cost);
        (
            format!("; bedst for helheden var {}: {da}", cost.name),
            format!("; best for the whole were {}: {en}", cost.name),
        )
    });
    let (da, en) = told.unwrap_or_default();
    Text::new(
        format!("alle pladser på de {options} enheder, der passer, er foreslået til andre{da}"),
        format!("all places of the {options} units that fit are suggested to others{en}"),
    )
}

/// What it would cost, in Danish and English.
fn loss(cost: &Cost) -> (String, String) {
    let Cost { placed_fewer, points_lost, .. } = cost;
    let (da, en) = thousandths(points_lost.abs());
    let (change_da, change_en) = if *points_lost < 0 { ("højere", "more") } else { ("lavere", "less") };
    match (*placed_fewer, *points_lost) {
        (0, 0) => (
            "fik borgeren en af dem, var summen den samme, men en med tidligere tur ville stå ringere".into(),
            "if the citizen had one of them, the sum were the same, but somebody with an earlier turn would be worse off"
                .into(),
        ),
        (0, _) => (
            format!("fik borgeren en af dem, blev summen {da} point {change_da}"),
            format!("if the citizen had one of them, the sum were {en} points {change_en}"),
        ),
        (fewer, _) => (
            format!("fik borgeren en af dem, fik {fewer} færre en plads, og summen blev {da} point {change_da}"),
            format!("if the citizen had one of them, {fewer} fewer had a place and the sum were {en} points {change_en}"),
        ),
    }
}
