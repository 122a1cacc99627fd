//! What a list of offers is made of: plain data with words in both languages, for desks and programs.

use crate::{
    citizen::Home,
    weights::{Part, Weight},
};
use kernel::{Instant, LegalReference, OrganisationId, Text, UnitId};
use pathways::{Request, fit::Obstacle};
use places::{PlaceKind, PlannedFree};
use schemes::Answer;
use serde::Serialize;
use smol_str::SmolStr;
use std::sync::Arc;

/// What is looked for: the place that a request was decided to need, or a kind of place as if it were decided.
#[derive(Clone, Copy, Debug)]
pub enum Wanted<'a> {
    /// As decided on a request; units that refused or were declined on it are out.
    Request(&'a Request),
    /// Were this kind decided.
    Kind(PlaceKind),
}

impl<'a> From<&'a Request> for Wanted<'a> {
    fn from(request: &'a Request) -> Self {
        Wanted::Request(request)
    }
}

impl From<PlaceKind> for Wanted<'_> {
    fn from(kind: PlaceKind) -> Self {
        Wanted::Kind(kind)
    }
}

/// The ranked offers for one citizen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Offers {
    /// The kind of place looked for.
    pub kind: PlaceKind,
    /// When it was asked.
    pub at: Instant,
    /// The best offers, best first; never more than were asked for.
    pub offers: Vec<Offer>,
    /// How many units were looked at.
    pub considered: usize,
    /// How many of them fit and have a place: `considered` is this and the counts of `rejected`.
    pub fitting: usize,
    /// Why the others are out, each counted once under the first reason that speaks against it.
    pub rejected: Vec<RejectedGroup>,
    /// The best of those that are out for one reason alone.
    pub nearly: Vec<NearMiss>,
    /// The weights with what they rest on.
    pub weights: Vec<Weight>,
    /// What the citizen pays, with its reasons.
    pub cost: Answer,
    /// From where distances are measured.
    pub home: Home,
    /// The same in words.
    pub home_text: Text,
    /// Why there is no offer, when no unit fits and has a place.
    pub nothing: Option<Text>,
}

/// One offered unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Offer {
    /// The unit.
    pub unit: UnitId,
    /// Its code.
    pub code: SmolStr,
    /// Its name.
    pub name: String,
    /// The municipality in which it lies.
    pub municipality: OrganisationId,
    /// Whether it is made up.
    pub synthetic: bool,
    /// The sum of the parts' `weighted`, in thousandths of a point.
    pub score: i64,
    /// By how much it could be more, were everything known, in thousandths of a point.
    pub score_open: i64,
    /// The score, part by part.
    pub parts: Vec<ScorePart>,
    /// How far from the citizen's home in a straight line, in tenths of a kilometre; none when not known.
    pub distance_km_tenths: Option<i64>,
    /// What is available, how old the figures are and where they come from.
    pub availability: AvailabilitySummary,
    /// What the citizen pays there; the same for the whole list.
    pub cost: Arc<Cost>,
    /// What is not known or not as one might think.
    pub notes: Vec<Note>,
}

/// One part of a score.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ScorePart {
    /// Which part.
    pub id: Part,
    /// What was found, as `12.3 km`.
    pub value: Arc<Text>,
    /// The points, 0 to 1,000; none when nothing of it is known.
    pub points: Option<i64>,
    /// By how many points it could be more, were everything known.
    pub points_open: i64,
    /// The scheme's weight.
    pub weight: i64,
    /// Weight times points, in thousandths of a point; 0 when nothing is known.
    pub weighted: i64,
    /// The part in one sentence.
    pub text: Arc<Text>,
}

/// What is available at a unit, for a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AvailabilitySummary {
    /// How many more citizens the unit can be promised to.
    pub available: u32,
    /// Every part of the figure in one sentence.
    pub text: Text,
    /// What is planned to become free next, if anything is.
    pub next: Option<PlannedFree>,
    /// The age of the oldest of the three reported figures, in minutes; none when one is not reported.
    pub age_minutes: Option<u64>,
    /// Where that figure comes from.
    pub source: Option<SmolStr>,
    /// Whether a figure is stale; unknown while no limit is set or one is not reported.
    pub stale: Option<bool>,
}

/// What the citizen pays, in short; the whole answer stands once on the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Cost {
    /// The scheme's conclusion, where it settles the question.
    pub conclusion: Option<SmolStr>,
    /// Whether it is settled that the stay is free of charge.
    pub free: bool,
    /// In words.
    pub text: Text,
    /// What it rests on.
    pub basis: Vec<LegalReference>,
}

/// Something open about an offer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Note {
    /// A lasting code: `capability_perhaps_needed`, `residence_unknown`, `measured_from_sender`, `distance_unknown`,
    /// `measured_to_town`, `region_unknown`, `figures_stale`, `figures_doubtful`, `stays_there_now`.
    pub code: &'static str,
    /// In words.
    pub text: Arc<Text>,
}

/// Units that are out for one reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RejectedGroup {
    /// The obstacle's code.
    pub code: &'static str,
    /// The reason in words.
    pub text: Text,
    /// How many units.
    pub count: usize,
}

/// A unit that would be offered but for one thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NearMiss {
    /// The unit.
    pub unit: UnitId,
    /// Its code.
    pub code: SmolStr,
    /// Its name.
    pub name: String,
    /// What stands in the way.
    pub obstacles: Vec<Obstacle>,
    /// When a place is planned to become free, if it is full and that is known.
    pub free_at: Option<Instant>,
    /// Its score, as an offer's.
    pub score: i64,
    /// By how much it could be more, were everything known.
    pub score_open: i64,
    /// The score, part by part.
    pub parts: Vec<ScorePart>,
    /// As an offer's.
    pub distance_km_tenths: Option<i64>,
    /// The unit and its obstacle in one line.
    pub text: Text,
}
