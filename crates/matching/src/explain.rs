//! Words for the few units that are shown: each part of the score, the availability, the cost, what is open, and why a
//! unit is out. The numbers come from where the ranking took them.

use crate::{
    citizen::Home,
    offer::{AvailabilitySummary, Cost, NearMiss, Note, Offer, RejectedGroup},
    parts::Phrases,
    score::Wait,
    search::{Ranked, Reason, Search},
    words::{clock, duration, joined},
};
use kernel::{Instant, OrganisationId, Text};
use pathways::{
    Pathway, answers,
    fit::{Needed, Obstacle},
};
use places::{Availability, Capabilities, Figure, Unit};
use schemes::{Answer, Law};
use smol_str::SmolStr;
use std::{cell::OnceCell, sync::Arc};
use world::World;

/// What every explanation of one search shares.
pub(crate) struct Explainer<'a, 's> {
    search: &'s Search<'a>,
    law: &'s Law<'s>,
    cost: Answer,
    cost_short: Arc<Cost>,
    phrases: Phrases,
    /// Each capability of which it is not known whether it is needed.
    perhaps: Vec<Perhaps<'s>>,
}

/// A capability of which it is not known whether it is needed.
struct Perhaps<'s> {
    bit: Option<Capabilities>,
    needed: &'s Needed,
    /// The note on a unit that lacks it, once one is shown.
    note: OnceCell<Note>,
}

/// A unit that is out, as it will be.
pub(crate) struct Ahead<'u> {
    pub ranked: Ranked<'u>,
    answer: Availability,
    wait: Wait,
    free_at: Option<Instant>,
}

impl<'a, 's> Explainer<'a, 's> {
    pub fn of(search: &'s Search<'a>, law: &'s Law<'s>, pathway: &Pathway) -> Self {
        let cost = answers::own_payment(law, pathway, search.demand.kind, search.at);
        let (da, en) = answers::cost_words(&cost);
        // What a rule that did not apply rests on is no basis of the cost.
        let met = cost.verdict.reasons().iter().filter(|reason| reason.outcome == kernel::Outcome::Met);
        let cost_short = Cost {
            conclusion: cost.verdict.settled().map(|conclusion| conclusion.id.clone()),
            free: answers::is_free(&cost),
            text: Text { da, en },
            basis: met.flat_map(|reason| reason.basis.iter().cloned()).collect(),
        };
        let perhaps = search.demand.perhaps.iter().map(|each| {
            let bit = search.world.places.capabilities_of(&[each.tag.as_str()]);
            Perhaps { bit: bit.ok(), needed: each, note: OnceCell::new() }
        });
        let perhaps = perhaps.collect();
        let cost_short = Arc::new(cost_short);
        Explainer { search, law, cost, cost_short, phrases: Phrases::default(), perhaps }
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
            parts: self.phrases.parts(&self.search.yardstick, &self.search.citizen, ranked, Wait::Now),
            distance_km_tenths: ranked.score.distance,
            notes: self.notes(ranked, &availability),
            availability: summary(self.world(), &availability),
            cost: Arc::clone(&self.cost_short),
        }
    }

    fn notes(&self, ranked: &Ranked<'_>, availability: &Availability) -> Vec<Note> {
        let unit = ranked.unit;
        let has = unit.capabilities_at(self.search.at);
        let lacks = |perhaps: &&Perhaps<'_>| !perhaps.bit.is_some_and(|bit| has.contains_all(bit));
        let note = |perhaps: &Perhaps<'_>| {
            let say = || perhaps_needed(self.world(), self.law, perhaps.needed);
            perhaps.note.get_or_init(say).clone()
        };
        let mut notes: Vec<Note> = self.perhaps.iter().filter(lacks).map(note).collect();
        let mut note = |code, text: Text| notes.push(Note { code, text: text.into() });
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

    /// A unit that is out, with the wait that is planned for it and the score that comes of it.
    pub fn look_ahead<'u>(&self, ranked: &Ranked<'u>) -> Ahead<'u> {
        let search = self.search;
        let answer = self.world().places.availability(ranked.unit.id, search.at);
        let (wait, free_at) = wait_for(&answer, search.at);
        Ahead { ranked: search.ranked(ranked.seat, ranked.unit, wait), answer, wait, free_at }
    }

    pub fn near_miss(&self, ahead: &Ahead<'_>) -> NearMiss {
        let (search, unit, score) = (self.search, ahead.ranked.unit, ahead.ranked.score);
        let mut obstacles = search.demand.obstacles(self.world().below(), unit);
        if ahead.answer.available == 0 {
            obstacles.push(self.no_place(search.no_place(unit), unit, &ahead.answer, ahead.free_at));
        }
        let why = joined(obstacles.iter().map(|obstacle| obstacle.text.clone()), "; ");
        NearMiss {
            unit: unit.id,
            code: unit.code.clone(),
            name: unit.name.clone(),
            obstacles,
            free_at: ahead.free_at,
            score: score.known,
            score_open: score.open,
            parts: self.phrases.parts(&search.yardstick, &search.citizen, &ahead.ranked, ahead.wait),
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
                let (da, en) = needed.map_or(("", ""), |needed| {
                    let text = capability(self.world(), needed);
                    (text.da.as_str(), text.en.as_str())
                });
                (
                    "capability_missing",
                    Text::new(format!("enheden mangler: {da}"), format!("the unit lacks: {en}")),
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

/// That it is not known whether a capability is needed, and what to answer to know.
fn perhaps_needed(world: &World, law: &Law<'_>, needed: &Needed) -> Note {
    let Text { da, en } = capability(world, needed);
    let text = if needed.missing.is_empty() {
        Text::new(
            format!("enheden mangler: {da}; om det er nødvendigt, er et skøn"),
            format!("the unit lacks: {en}; whether it is needed is for judgement"),
        )
    } else {
        // With the code, so that the answer can be typed.
        let question = |fact: &SmolStr| match law.fact(fact) {
            Ok(known) => Text::new(
                format!("{} ({fact})", known.question.da),
                format!("{} ({fact})", known.question.en),
            ),
            Err(_) => Text::same(fact.as_str()),
        };
        let ask = joined(needed.missing.iter().map(question), "; ");
        Text::new(
            format!("enheden mangler: {da}; om det er nødvendigt, er ikke oplyst: {}", ask.da),
            format!("the unit lacks: {en}; whether it is needed is not answered: {}", ask.en),
        )
    };
    Note { code: "capability_perhaps_needed", text: text.into() }
}

/// A capability's name, or the scheme's words for it where the list of tags does not have it.
fn capability<'t>(world: &'t World, needed: &'t Needed) -> &'t Text {
    let tag = world.places.capability_tags().iter().find(|tag| tag.slug == needed.tag);
    tag.map_or(&*needed.text, |tag| &tag.name)
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
fn oldest(answer: &Availability) -> Option<(u64, SmolStr)> {
    let [first, second, third] = Figure::ALL.map(|figure| answer.figure(figure));
    let oldest = [first?, second?, third?].into_iter().max_by_key(|shown| shown.age_minutes)?;
    Some((oldest.age_minutes, oldest.source.clone()))
}
