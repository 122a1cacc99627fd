//! Words for the few units that are shown: each part of the score, the availability, the cost, what is open, and why a
//! unit is out. The numbers come from where the ranking took them.

use crate::{
    citizen::{Citizen, Home},
    offer::{AvailabilitySummary, Cost, NearMiss, Note, Offer, RejectedGroup, ScorePart},
    score::{FULL, Held, Wait, continuity, familiarity},
    search::{Ranked, Reason, Search},
    weights::{Part, Yardstick},
    words::{clock, duration, joined, tenths, thousandths},
};
use kernel::{Instant, OrganisationId, Text};
use pathways::{Pathway, answers, fit::Obstacle};
use places::{Availability, Figure, Unit};
use schemes::{Answer, Law};
use world::World;

/// What every explanation of one search shares.
pub(crate) struct Explainer<'a, 's> {
    search: &'s Search<'a>,
    cost: Answer,
    cost_short: Cost,
    /// For each capability of which it is not known whether it is needed: its number, and what to answer.
    perhaps: Vec<(usize, Text)>,
}

impl<'a, 's> Explainer<'a, 's> {
    pub fn of(search: &'s Search<'a>, law: &Law<'_>, pathway: &Pathway) -> Self {
        let cost = answers::own_payment(law, pathway, search.demand.kind, search.at);
        let (da, en) = answers::cost_words(&cost);
        let cost_short = Cost {
            conclusion: cost.verdict.settled().map(|conclusion| conclusion.id.clone()),
            free: answers::is_free(&cost),
            text: Text { da, en },
            basis: cost.verdict.reasons().iter().flat_map(|reason| reason.basis.clone()).collect(),
        };
        let question = |fact: &smol_str::SmolStr| {
            law.fact(fact).map_or_else(|_| Text::same(fact.as_str()), |fact| fact.question)
        };
        let perhaps = search.demand.perhaps.iter().enumerate();
        let perhaps =
            perhaps.map(|(number, each)| (number, joined(each.missing.iter().map(question), "; "))).collect();
        Explainer { search, cost, cost_short, perhaps }
    }

    pub fn into_cost(self) -> Answer {
        self.cost
    }

    fn world(&self) -> &'a World {
        self.search.world
    }

    pub fn home_text(&self) -> Text {
        match &self.search.citizen.home {
            Home::Residence(id) => {
                let name = self.name(id);
                Text::new(
                    format!("afstande måles i lige linje fra hovedbyen i {name}"),
                    format!("distances are measured in a straight line from the main town of {name}"),
                )
            }
            Home::Sender(id) => {
                let name = self.name(id);
                Text::new(
                    format!(
                        "bopælens beliggenhed kendes ikke: afstande måles i lige linje fra henviseren, {name}"
                    ),
                    format!(
                        "where the citizen lives is not known: distances are measured in a straight line from the sender, {name}"
                    ),
                )
            }
            Home::Unknown => Text::new(
                "hverken bopælens eller henviserens beliggenhed kendes: nærhed tæller ikke med",
                "neither where the citizen lives nor where the sender lies is known: nearness does not count",
            ),
        }
    }

    fn name(&self, id: &OrganisationId) -> String {
        let name = self.world().registry.name_on(id, self.search.date);
        name.unwrap_or(id.as_str()).to_owned()
    }

    // --- offers ------------------------------------------------------------------------------------

    pub fn offer(&self, ranked: &Ranked<'_>) -> Offer {
        let unit = ranked.unit;
        let availability = self.world().places.availability(unit.id, self.search.at);
        Offer {
            unit: unit.id,
            code: unit.code.clone(),
            name: unit.name.clone(),
            municipality: unit.municipality.clone(),
            synthetic: unit.synthetic,
            score: ranked.score.known,
            score_open: ranked.score.open,
            parts: parts(&self.search.yardstick, &self.search.citizen, ranked, Wait::Now),
            distance_km_tenths: ranked.score.distance,
            notes: self.notes(ranked, &availability),
            availability: summary(self.world(), &availability),
            cost: self.cost_short.clone(),
        }
    }

    fn notes(&self, ranked: &Ranked<'_>, availability: &Availability) -> Vec<Note> {
        let mut notes = Vec::new();
        let mut note = |code, text| notes.push(Note { code, text });
        let unit = ranked.unit;
        let has = unit.capabilities_at(self.search.at);
        for (number, question) in &self.perhaps {
            let Some(each) = self.search.demand.perhaps.get(*number) else {
                continue;
            };
            let bit = self.world().places.capabilities_of(&[each.tag.as_str()]);
            if bit.is_ok_and(|bit| has.contains_all(bit)) {
                continue;
            }
            let (da, en) = (&each.text.da, &each.text.en);
            note(
                "capability_perhaps_needed",
                if each.missing.is_empty() {
                    Text::new(
                        format!("enheden kan ikke: {da}; om det er nødvendigt, er et skøn"),
                        format!("the unit cannot: {en}; whether it is needed is for judgement"),
                    )
                } else {
                    Text::new(
                        format!(
                            "enheden kan ikke: {da}; om det er nødvendigt, er ikke oplyst: {}",
                            question.da
                        ),
                        format!(
                            "the unit cannot: {en}; whether it is needed is not answered: {}",
                            question.en
                        ),
                    )
                },
            );
        }
        let citizen = &self.search.citizen;
        if citizen.residence.is_none() {
            note(
                "residence_unknown",
                Text::new(
                    "bopælskommunen er ikke oplyst: om frit valg rækker til enheden, vides ikke",
                    "the municipality of residence is not known: whether free choice reaches the unit is not known",
                ),
            );
        } else if self.search.same_region(ranked.seat).is_none() {
            note(
                "region_unknown",
                Text::new(
                    "det vides ikke, om enheden ligger i borgerens region: om frit valg rækker dertil, vides ikke",
                    "whether the unit lies in the citizen's region is not known: nor whether free choice reaches it",
                ),
            );
        }
        if matches!(citizen.home, Home::Sender(_)) {
            note("measured_from_sender", self.home_text());
        }
        if ranked.score.distance.is_none() {
            note(
                "distance_unknown",
                Text::new(
                    "afstanden kendes ikke og giver ingen point",
                    "the distance is not known and gives no points",
                ),
            );
        } else if ranked.seat.by_town {
            note(
                "measured_to_town",
                Text::new(
                    "enhedens egen beliggenhed kendes ikke: der er målt til kommunens hovedby",
                    "the unit's own position is not known: measured to its municipality's main town",
                ),
            );
        }
        if availability.stale == Some(true) {
            let age = oldest(availability).map_or(0, |(age, _)| age);
            let age = duration(i64::try_from(age).unwrap_or(i64::MAX));
            note(
                "figures_stale",
                Text::new(
                    format!("tallene er for gamle: det ældste er indberettet for {} siden", age.da),
                    format!("the figures are stale: the oldest was reported {} ago", age.en),
                ),
            );
        }
        for warning in &availability.warnings {
            note("figures_doubtful", warning.clone());
        }
        if citizen.stays_at == Some(unit.id) {
            note("stays_there_now", Text::new("borgeren er der nu", "the citizen stays there now"));
        }
        notes
    }

    // --- what is out -------------------------------------------------------------------------------

    pub fn near_miss(&self, ranked: &Ranked<'_>) -> NearMiss {
        let (search, unit) = (self.search, ranked.unit);
        let available = self.world().places.available(unit.id, search.at) > 0;
        let mut obstacles = search.demand.obstacles(self.world().below(), unit);
        let (mut wait, mut free_at) = (Wait::Now, None);
        if !available {
            let answer = self.world().places.availability(unit.id, search.at);
            (wait, free_at) = wait_for(&answer, search.at);
            obstacles.push(self.no_place(search.no_place(unit), unit, &answer, free_at));
        }
        let score = search.yardstick.score(&search.citizen, ranked.seat, unit, wait);
        let ranked = Ranked { seat: ranked.seat, unit, score };
        let why = joined(obstacles.iter().map(|obstacle| obstacle.text.clone()), "; ");
        NearMiss {
            unit: unit.id,
            code: unit.code.clone(),
            name: unit.name.clone(),
            obstacles,
            free_at,
            score: score.known,
            score_open: score.open,
            parts: parts(&search.yardstick, &search.citizen, &ranked, wait),
            distance_km_tenths: score.distance,
            text: Text::new(format!("{}: {}", unit.name, why.da), format!("{}: {}", unit.name, why.en)),
        }
    }

    /// That a unit has no place, as an obstacle beside those of the demand.
    fn no_place(
        &self,
        reason: Reason,
        unit: &Unit,
        answer: &Availability,
        free_at: Option<Instant>,
    ) -> Obstacle {
        let at = self.search.at;
        let sentence = answer.sentence(&self.world().places);
        let text = match reason {
            Reason::Closed => closed_text(unit, at),
            Reason::FiguresUnknown => Text::new(
                format!("intet kan siges ledigt: {}", sentence.da),
                format!("nothing can be called available: {}", sentence.en),
            ),
            _ => match free_at {
                Some(free) => {
                    let free = clock(free, at);
                    Text::new(
                        format!("fuldt, planlagt fri {free} ({})", sentence.da),
                        format!("full, planned free {free} ({})", sentence.en),
                    )
                }
                None => Text::new(
                    format!("fuldt, intet planlagt fri ({})", sentence.da),
                    format!("full, nothing planned free ({})", sentence.en),
                ),
            },
        };
        Obstacle { code: no_place_code(reason), text, basis: Vec::new() }
    }

    pub fn other_kinds(&self, count: usize) -> RejectedGroup {
        let kind = self.search.demand.kind.text();
        RejectedGroup {
            code: "wrong_kind",
            text: Text::new(
                format!("pladser af en anden slags end '{}'", kind.da),
                format!("places of another kind than '{}'", kind.en),
            ),
            count,
        }
    }

    pub fn group(&self, reason: Reason, example: &Unit, count: usize) -> RejectedGroup {
        let (code, text) = match reason {
            Reason::Closed => ("unit_closed", Text::new("enheden er lukket", "the unit is closed")),
            Reason::FiguresUnknown => (
                "figures_unknown",
                Text::new(
                    "tal er ikke indberettet, så intet kan siges ledigt",
                    "figures are not reported, so nothing can be called available",
                ),
            ),
            Reason::Full => ("none_available", Text::new("ingen ledig plads", "no place available")),
            Reason::Capability(number) => {
                let needed = self.search.demand.needed.get(number);
                let text = needed.map_or_else(|| Text::same(""), |needed| needed.text.clone());
                (
                    "capability_missing",
                    Text::new(
                        format!("enheden kan ikke: {}", text.da),
                        format!("the unit cannot: {}", text.en),
                    ),
                )
            }
            Reason::Marked(_) | Reason::Choice(_) => {
                let wanted: &[&str] = match reason {
                    Reason::Marked(_) => &["refused_before", "declined_before"],
                    _ => &["other_region", "other_municipality"],
                };
                let obstacles = self.search.demand.obstacles(self.world().below(), example);
                let found = obstacles.into_iter().find(|obstacle| wanted.contains(&obstacle.code));
                found.map_or_else(
                    || ("does_not_fit", Text::new("passer ikke", "does not fit")),
                    |obstacle| (obstacle.code, obstacle.text),
                )
            }
        };
        RejectedGroup { code, text, count }
    }

    /// Why there is no offer at all.
    pub fn nothing(&self, considered: usize, rejected: &[RejectedGroup], nearly: &[NearMiss]) -> Text {
        let kind = self.search.demand.kind.text();
        if considered == 0 {
            return Text::new(
                "Ingen plads: der er ikke registreret nogen enheder.",
                "No place: no units are registered.",
            );
        }
        let counted = rejected.iter().map(|group| {
            let count = group.count;
            Text::new(format!("{count}: {}", group.text.da), format!("{count}: {}", group.text.en))
        });
        let counted = joined(counted, "; ");
        let mut text = Text::new(
            format!("Ingen {} passer og er ledig. Enheder: {}.", kind.da, counted.da),
            format!("No {} fits and is available. Units: {}.", kind.en, counted.en),
        );
        if !nearly.is_empty() {
            let near = joined(nearly.iter().map(|miss| miss.text.clone()), " | ");
            text.da += &format!(" Nærmest: {}.", near.da);
            text.en += &format!(" Nearest: {}.", near.en);
        }
        text
    }
}

const fn no_place_code(reason: Reason) -> &'static str {
    match reason {
        Reason::Closed => "unit_closed",
        Reason::FiguresUnknown => "figures_unknown",
        _ => "none_available",
    }
}

fn closed_text(unit: &Unit, at: Instant) -> Text {
    let closing = unit.closings.iter().find(|closing| closing.period.contains(at));
    let until = match closing {
        Some(closing) => closing.period.end,
        None if at < unit.open.start => Some(unit.open.start),
        None => None,
    };
    match until {
        Some(until) => {
            let until = clock(until, at);
            Text::new(format!("lukket til {until}"), format!("closed until {until}"))
        }
        None => Text::new("lukket", "closed"),
    }
}

/// How long until a place is planned free, and when. What should already be free and is not reported is not known.
pub(crate) fn wait_for(answer: &Availability, at: Instant) -> (Wait, Option<Instant>) {
    if answer.available > 0 {
        return (Wait::Now, None);
    }
    if !answer.unit_open {
        return (Wait::Unknown, None);
    }
    match answer.planned_free.iter().find(|planned| !planned.overdue) {
        Some(planned) => (Wait::Minutes(planned.at.minutes_since(at)), Some(planned.at)),
        None => (Wait::Unknown, None),
    }
}

pub(crate) fn summary(world: &World, answer: &Availability) -> AvailabilitySummary {
    let oldest = oldest(answer);
    AvailabilitySummary {
        available: answer.available,
        text: answer.sentence(&world.places),
        next: answer.planned_free.iter().find(|planned| !planned.overdue).copied(),
        age_minutes: oldest.as_ref().map(|(age, _)| *age),
        source: oldest.map(|(_, source)| source),
        stale: answer.stale,
    }
}

/// The age and source of the oldest figure; none while one is not reported.
fn oldest(answer: &Availability) -> Option<(u64, smol_str::SmolStr)> {
    let [first, second, third] = Figure::ALL.map(|figure| answer.figure(figure));
    let oldest = [first?, second?, third?].into_iter().max_by_key(|shown| shown.age_minutes)?;
    Some((oldest.age_minutes, oldest.source.clone()))
}

// --- the parts of a score --------------------------------------------------------------------------

pub(crate) fn parts(
    yardstick: &Yardstick,
    citizen: &Citizen,
    ranked: &Ranked<'_>,
    wait: Wait,
) -> Vec<ScorePart> {
    Part::ALL
        .into_iter()
        .map(|part| {
            let weight = yardstick.weight(part);
            let points = yardstick.points(part, citizen, ranked.score.distance, ranked.unit, wait);
            let weighted = weight * points.known.unwrap_or(0);
            let value = match part {
                Part::Nearness => ranked.score.distance.map_or_else(
                    || Text::new("ukendt", "unknown"),
                    |distance| {
                        let distance = tenths(distance);
                        Text::new(format!("{} km", distance.da), format!("{} km", distance.en))
                    },
                ),
                Part::ExpectedWait => match wait {
                    Wait::Now => Text::new("ledig nu", "available now"),
                    Wait::Minutes(minutes) => duration(minutes),
                    Wait::Unknown => Text::new("ukendt", "unknown"),
                },
                Part::Familiarity => statements(&familiarity(citizen, ranked.unit), &FAMILIARITY),
                Part::Continuity => statements(&continuity(citizen, ranked.unit), &CONTINUITY),
            };
            ScorePart {
                id: part,
                text: sentence(part, &value, points.known, points.open, weight),
                value,
                points: points.known,
                points_open: points.open,
                weight,
                weighted,
            }
        })
        .collect()
}

fn sentence(part: Part, value: &Text, points: Option<i64>, open: i64, weight: i64) -> Text {
    let name = part.text();
    let Some(points) = points else {
        return Text::new(
            format!("{}: {}; ukendt giver ingen point (vægt {weight})", name.da, value.da),
            format!("{}: {}; unknown gives no points (weight {weight})", name.en, value.en),
        );
    };
    let sum = thousandths(weight * points);
    let share = thousandths(points);
    let mut text = Text::new(
        format!("{}: {}; {} × vægt {weight} = {}", name.da, value.da, share.da, sum.da),
        format!("{}: {}; {} × weight {weight} = {}", name.en, value.en, share.en, sum.en),
    );
    if open > 0 {
        let more = thousandths(weight * open);
        text.da += &format!(" (op til {} mere, hvis det ukendte var kendt)", more.da);
        text.en += &format!(" (up to {} more, were the unknown known)", more.en);
    }
    text
}

/// A statement when it holds, when it does not, and when it is not known, in Danish and English.
type Said = [(&'static str, &'static str); 3];

const FAMILIARITY: [Said; 2] = [
    [
        ("borgeren har været der før", "the citizen stayed there before"),
        ("borgeren har ikke været der før", "the citizen did not stay there before"),
        ("om borgeren har været der før, vides ikke", "whether the citizen stayed there before is not known"),
    ],
    [
        ("ønsket af borgeren", "wished for by the citizen"),
        ("ikke blandt borgerens ønsker", "not among the citizen's wishes"),
        ("borgerens ønsker kendes ikke", "the citizen's wishes are not known"),
    ],
];

const CONTINUITY: [Said; 4] = [
    [
        ("i bopælskommunen", "in the municipality of residence"),
        ("ikke i bopælskommunen", "not in the municipality of residence"),
        ("om det er bopælskommunen, vides ikke", "whether it is the municipality of residence is not known"),
    ],
    [
        ("samme sundhedsråd som bopælen", "the same health council as at home"),
        ("andet sundhedsråd end bopælen", "another health council than at home"),
        ("om sundhedsrådet er det samme, vides ikke", "whether the health council is the same is not known"),
    ],
    [
        ("en driftsherre, som borgeren kender", "an operator that the citizen knows"),
        ("en driftsherre, som borgeren ikke kender", "an operator that the citizen does not know"),
        (
            "om borgeren kender driftsherren, vides ikke",
            "whether the citizen knows the operator is not known",
        ),
    ],
    [
        ("samme enhed som ved et tidligere ophold", "the same unit as at an earlier stay"),
        ("ingen tidligere ophold på enheden", "no earlier stay at the unit"),
        ("om der var et tidligere ophold, vides ikke", "whether there was an earlier stay is not known"),
    ],
];

fn statements(held: &[Held], said: &[Said]) -> Text {
    let asked = held.iter().zip(said).filter_map(|(held, [yes, no, unknown])| {
        let (da, en) = match (*held)? {
            None => unknown,
            Some(0) => no,
            Some(_) => yes,
        };
        let rank = (*held)?.filter(|points| (1..FULL).contains(points)).map(thousandths);
        Some(match rank {
            Some(rank) => Text::new(format!("{da} ({})", rank.da), format!("{en} ({})", rank.en)),
            None => Text::new(*da, *en),
        })
    });
    let asked: Vec<Text> = asked.collect();
    if asked.is_empty() {
        return Text::new("intet ophold og intet ønske er registreret", "no stay and no wish is recorded");
    }
    joined(asked, ", ")
}
