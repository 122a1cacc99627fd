//! What another law would make of a pathway that is under way: where the citizen would belong, when what is awaited
//! would be due, what the stay would cost, when it would end, whose responsibility it would be and when. It sets two
//! answers side by side, each with its reference; it decides nothing, and what was decided or recorded stands.

use crate::{
    answers::{self, Around},
    pathway::Pathway,
    request::{Request, RequestState},
    view::who::{self, Responsible, Stretch, Timeline},
};
use kernel::{Instant, LegalReference, RequestNumber, Text, Verdict, danish_date};
use places::{CommitmentKind, PlaceKind};
use schemes::{Answer, Law};
use serde::Serialize;
use smol_str::SmolStr;
use std::collections::BTreeSet;

/// What a law says of one matter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Said {
    /// The conclusion, the kind of verdict, the party's role, or the instant of a deadline; `none` for no deadline.
    pub id: SmolStr,
    /// In words.
    pub text: Text,
    /// What it rests on.
    pub basis: Vec<LegalReference>,
}

/// What a difference is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Matter {
    /// Where a citizen on whom nothing is decided yet belongs.
    Placement,
    /// When something is due.
    Deadline,
    /// What the citizen pays.
    OwnPayment,
    /// When the stay is to end.
    EndOfStay,
    /// Whose responsibility it is.
    Responsibility,
}

impl Matter {
    /// As programs write it.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Matter::Placement => "placement",
            Matter::Deadline => "deadline",
            Matter::OwnPayment => "own_payment",
            Matter::EndOfStay => "end_of_stay",
            Matter::Responsibility => "responsibility",
        }
    }

    /// In the users' words.
    #[must_use]
    pub fn text(self) -> Text {
        match self {
            Matter::Placement => Text::new("Slags plads", "Kind of place"),
            Matter::Deadline => Text::new("Frist", "Deadline"),
            Matter::OwnPayment => Text::new("Egenbetaling", "Own payment"),
            Matter::EndOfStay => Text::new("Opholdets afslutning", "End of the stay"),
            Matter::Responsibility => Text::new("Ansvar", "Responsibility"),
        }
    }
}

/// One matter in which two laws differ for one pathway.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Differing {
    /// What it is about.
    pub matter: Matter,
    /// Which of the scheme's: the clock, the kind of place that is paid for, the timeline; else the question.
    pub id: SmolStr,
    /// The same in words.
    pub about: Text,
    /// The request, if it is about one.
    pub request: Option<RequestNumber>,
    /// Of a responsibility: from when the answers differ.
    pub from: Option<Instant>,
    /// Until when; `None` if on and on.
    pub until: Option<Instant>,
    /// What the first law says.
    pub was: Said,
    /// What the second says.
    pub would_be: Said,
}

/// Everything in which two laws differ for a pathway at an instant. Deadlines are reckoned by both from the same
/// start, so a law set against itself never differs. A pathway that is closed is hit by nothing.
#[must_use]
pub fn differences(
    was: &Law<'_>,
    would_be: &Law<'_>,
    around: Around<'_>,
    pathway: &Pathway,
    at: Instant,
) -> Vec<Differing> {
    if pathway.is_closed() {
        return Vec::new();
    }
    let mut found: Vec<Differing> = matters(was, around, pathway, at)
        .into_iter()
        .zip(matters(would_be, around, pathway, at))
        .filter(|(one, other)| one.key != other.key)
        .map(|(one, other)| Differing {
            matter: one.matter,
            id: one.id,
            about: one.about,
            request: one.request,
            from: None,
            until: None,
            was: one.said,
            would_be: other.said,
        })
        .collect();
    for timeline in Timeline::ALL {
        let stretches = |law: &Law<'_>| who::stretches(law, around, pathway, timeline);
        found.extend(responsibilities(timeline, &stretches(was), &stretches(would_be)));
    }
    found
}

/// What one law says of one matter. Which matters there are follows from the pathway alone, so that two laws' lists
/// stand side by side.
struct Matters {
    matter: Matter,
    id: SmolStr,
    about: Text,
    request: Option<RequestNumber>,
    /// Equal when the answers are.
    key: Vec<(SmolStr, SmolStr)>,
    said: Said,
}

fn matters(law: &Law<'_>, around: Around<'_>, pathway: &Pathway, at: Instant) -> Vec<Matters> {
    let mut found = Vec::new();
    if let Some(request) = pathway.live_request().filter(|request| request.state == RequestState::Referred) {
        let answer = answers::placement(law, pathway, at);
        found.push(asked(Matter::Placement, &answer, Matter::Placement.text(), Some(request.number)));
    }
    for running in running(around, pathway) {
        found.push(deadline(law, &running));
    }
    for (kind, request) in paid_for(around, pathway) {
        let answer = answers::own_payment(law, pathway, kind, at);
        let (matter, place) = (Matter::OwnPayment.text(), kind.text());
        let about = Text::new(format!("{}, {}", matter.da, place.da), format!("{}, {}", matter.en, place.en));
        let mut one = asked(Matter::OwnPayment, &answer, about, Some(request));
        one.id = kind.slug().into();
        found.push(one);
    }
    if let Some(request) = pathway.staying() {
        let facts = answers::facts_at(law, pathway, at, around);
        let answer = law.ask("end_of_stay", &facts, &answers::dates_at(pathway, at));
        found.push(asked(Matter::EndOfStay, &answer, Matter::EndOfStay.text(), Some(request.number)));
    }
    found
}

fn asked(matter: Matter, answer: &Answer, about: Text, request: Option<RequestNumber>) -> Matters {
    let said = said(answer);
    let settled = answer.verdict.settled();
    // What follows from a conclusion, as a price, counts as well as its name.
    let attributes = settled.into_iter().flat_map(|conclusion| conclusion.attributes.iter());
    let mut key = vec![(SmolStr::default(), said.id.clone())];
    key.extend(attributes.map(|(name, value)| (name.clone(), value.clone())));
    Matters { matter, id: answer.question.clone(), about, request, key, said }
}

/// The kinds of place whose price the citizen meets: that of the stay, and the one decided.
fn paid_for(around: Around<'_>, pathway: &Pathway) -> Vec<(PlaceKind, RequestNumber)> {
    let mut found: Vec<(PlaceKind, RequestNumber)> = Vec::new();
    let stay = pathway.staying().and_then(|request| Some((request, request.stay.as_ref()?)));
    if let Some((request, stay)) = stay {
        found.extend(around.places.unit(stay.unit).map(|unit| (unit.kind, request.number)));
    }
    let decided = pathway.live_request().and_then(|request| Some((request, request.decision.as_ref()?)));
    if let Some((request, decision)) = decided {
        let new = decision.kind.filter(|kind| found.iter().all(|(known, _)| known != kind));
        found.extend(new.map(|kind| (kind, request.number)));
    }
    found
}

// --- deadlines -----------------------------------------------------------------------------------------

/// A deadline that runs: the latest of these clocks from these starts; the first names it.
struct Running {
    clocks: Vec<(&'static str, Instant)>,
    request: Option<RequestNumber>,
}

/// The deadlines that run on a pathway.
fn running(around: Around<'_>, pathway: &Pathway) -> Vec<Running> {
    let mut found = Vec::new();
    let mut add = |clock, start, request| found.push(Running { clocks: vec![(clock, start)], request });
    if let Some(discharged) = pathway.discharged.as_ref().filter(|_| pathway.extraordinary) {
        add(answers::TREATMENT_CLOCK, discharged.value, None);
    }
    if let Some(request) = pathway.staying()
        && let Some(leave) = request.stay.as_ref().and_then(|stay| stay.leaves.last())
        && leave.until.is_none()
    {
        add("leave_kept", leave.from.value, Some(request.number));
    }
    let Some(request) = pathway.live_request() else {
        return found;
    };
    let number = Some(request.number);
    if request.state == RequestState::Referred {
        add("decision_due", request.opened_at, number);
    }
    let sought =
        matches!(request.state, RequestState::Decided | RequestState::Offered | RequestState::Accepted);
    if let Some(decision) = request.decision.as_ref().filter(|made| sought && made.kind.is_some()) {
        add("place_due", decision.at, number);
    }
    if let Some(confirmed) = confirmed_at(around, pathway, request) {
        add("arrival_due", confirmed, number);
    }
    if let Some(offer) = &request.offer {
        let hold = ("hold_expires", offer.hold.start);
        match (request.state, offer.accepted_at) {
            (RequestState::Offered, _) => found.push(Running { clocks: vec![hold], request: number }),
            // The citizen never loses time they had: the later of the two counts.
            (RequestState::Accepted, Some(accepted)) => {
                found.push(Running { clocks: vec![("answer_due", accepted), hold], request: number });
            }
            _ => {}
        }
    }
    found
}

/// Since when the place is reserved: since the unit confirmed.
fn confirmed_at(around: Around<'_>, pathway: &Pathway, request: &Request) -> Option<Instant> {
    let place = request.offer.as_ref().filter(|_| request.state == RequestState::Confirmed)?.place;
    let reserved = around.places.live_commitment(place, pathway.id, request.number)?;
    (reserved.kind == CommitmentKind::Reserved).then_some(reserved.period.start)
}

fn deadline(law: &Law<'_>, running: &Running) -> Matters {
    let clocks = running.clocks.iter();
    let due = clocks
        .filter_map(|(id, start)| {
            let clock = law.clock(id, danish_date(*start)).ok()?;
            Some((clock.due(*start).ok()?, clock))
        })
        .max_by_key(|(due, _)| *due);
    let id = running.clocks.first().map_or("", |(id, _)| id);
    let (about, said) = match due {
        Some((due, clock)) => {
            let said = Said {
                id: SmolStr::new(due.to_string()),
                text: Text::same(due.danish()),
                basis: clock.basis.to_vec(),
            };
            (Text::clone(&clock.text), said)
        }
        None => {
            let said =
                Said { id: "none".into(), text: Text::new("ingen frist", "no deadline"), basis: Vec::new() };
            (Text::same(id), said)
        }
    };
    let key = vec![(SmolStr::default(), said.id.clone())];
    Matters { matter: Matter::Deadline, id: id.into(), about, request: running.request, key, said }
}

// --- responsibilities ----------------------------------------------------------------------------------

fn responsibilities(timeline: Timeline, was: &[Stretch], would_be: &[Stretch]) -> Vec<Differing> {
    let cuts: BTreeSet<Instant> = was.iter().chain(would_be).map(|stretch| stretch.from).collect();
    let mut found: Vec<Differing> = Vec::new();
    // What the last stretch looked at came to, while the answers differ.
    let mut last: Option<(Key<'_>, Key<'_>)> = None;
    for cut in &cuts {
        let (Some(one), Some(other)) = (at(was, *cut), at(would_be, *cut)) else {
            continue;
        };
        let keys = (key(one), key(other));
        if last == Some(keys) {
            continue;
        }
        if let Some(open) = last.and_then(|_| found.last_mut()) {
            open.until = Some(*cut);
        }
        last = (keys.0 != keys.1).then_some(keys);
        if last.is_some() {
            found.push(Differing {
                matter: Matter::Responsibility,
                id: timeline.question().into(),
                about: timeline.text(),
                request: None,
                from: Some(*cut),
                until: None,
                was: party(one),
                would_be: party(other),
            });
        }
    }
    found
}

/// Who it is: role and organisation, or the kind of verdict.
type Key<'r> = (&'r str, Option<&'r str>);

fn key(one: &Responsible) -> Key<'_> {
    match &one.party {
        Some(party) => (party.role.as_str(), party.organisation.as_ref().map(kernel::OrganisationId::as_str)),
        None => (answers::verdict_slug(&one.answer.verdict), None),
    }
}

fn at(stretches: &[Stretch], instant: Instant) -> Option<&Responsible> {
    let found = stretches.iter().rev().find(|stretch| stretch.from <= instant)?;
    Some(&found.responsible)
}

fn party(responsible: &Responsible) -> Said {
    let said = said(&responsible.answer);
    match &responsible.party {
        Some(party) => Said { id: party.role.clone(), text: party.name.clone(), ..said },
        None => said,
    }
}

/// An answer in short, with what it rests on.
fn said(answer: &Answer) -> Said {
    let kind = answer.verdict.kind_text();
    let all = |list: &mut dyn Iterator<Item = &Text>| {
        let (da, en): (Vec<&str>, Vec<&str>) = list.map(|text| (text.da.as_str(), text.en.as_str())).unzip();
        Text::new(format!("{}: {}", kind.da, da.join(" ")), format!("{}: {}", kind.en, en.join(" ")))
    };
    let id = SmolStr::new_static(answers::verdict_slug(&answer.verdict));
    match &answer.verdict {
        // The rule that settles it stands first among the reasons.
        Verdict::Settled { conclusion, reasons, .. } => Said {
            id: conclusion.id.clone(),
            text: Text::clone(&conclusion.text),
            basis: reasons.first().map_or_else(Vec::new, |rule| rule.basis.to_vec()),
        },
        Verdict::Missing { facts, .. } => {
            Said { id, text: all(&mut facts.iter().map(|fact| &*fact.question)), basis: Vec::new() }
        }
        Verdict::Judgement { open, .. } => Said {
            id,
            text: all(&mut open.iter().map(|open| &*open.text)),
            basis: open.iter().flat_map(|open| open.basis.iter().cloned()).collect(),
        },
        Verdict::Conflict { claims, .. } => Said {
            id,
            text: all(&mut claims.iter().map(|claim| &*claim.text)),
            basis: claims.iter().flat_map(|claim| claim.basis.iter().cloned()).collect(),
        },
    }
}
