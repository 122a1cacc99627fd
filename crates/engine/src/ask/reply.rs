//! What comes back: plain data, for people to be rendered and for programs to be written as it is.

use super::{ConflictList, CorrectionLine, DelayFigures, DryRun, FreePlace, LogLine, Seats, UnitLine, Why};
use pathways::{
    Pathway,
    answers::HandoverItem,
    view::{
        authority::Authority,
        due::Due,
        letter::Letter,
        list::Line,
        who::{Responsible, Stretch, Timeline},
    },
};
use places::{Board, NotReported, ServiceLine, TimelineEntry};
use registry::{KnownPopulation, Organisation, OrganisationLine, PopulationAnswer};
use schemes::{Answer, Comparison};
use serde::Serialize;

/// The answer to a question of the same name.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    /// To [`super::Question::Pathway`].
    Pathway(Box<PathwayView>),
    /// To [`super::Question::Pathways`].
    Pathways(Vec<Line>),
    /// To [`super::Question::Suggestion`] and [`super::Question::SuggestionOnFacts`].
    Suggestion(Comparison),
    /// To [`super::Question::EndOfStay`].
    EndOfStay(Box<Answer>),
    /// To [`super::Question::Offers`].
    Offers(Box<matching::Offers>),
    /// To [`super::Question::Who`].
    Who(Vec<Responsible>),
    /// To [`super::Question::Timelines`].
    Timelines(Vec<(Timeline, Vec<Stretch>)>),
    /// To [`super::Question::Board`].
    Board(Board),
    /// To [`super::Question::Units`].
    Units(Vec<UnitLine>),
    /// To [`super::Question::Why`].
    Why(Box<Why>),
    /// To [`super::Question::Handover`].
    Handover(Vec<HandoverItem>),
    /// To [`super::Question::Letter`].
    Letter(Letter),
    /// To [`super::Question::Due`].
    Due(Vec<Due>),
    /// To [`super::Question::Delays`] and [`super::Question::DelayCounts`].
    Delays(DelayFigures),
    /// To [`super::Question::Log`] and [`super::Question::History`].
    Log(Vec<LogLine>),
    /// To [`super::Question::Corrections`].
    Corrections(Vec<CorrectionLine>),
    /// To [`super::Question::Conflicts`].
    Conflicts(ConflictList),
    /// To [`super::Question::PlaceTimeline`].
    PlaceTimeline(Vec<TimelineEntry>),
    /// To [`super::Question::NotReported`].
    NotReported(Vec<NotReported>),
    /// To [`super::Question::FreePlace`].
    FreePlace(Box<FreePlace>),
    /// To [`super::Question::Organisations`].
    Organisations(Vec<OrganisationLine>),
    /// To [`super::Question::Organisation`].
    Organisation(Box<Organisation>),
    /// To [`super::Question::Population`].
    Population(PopulationAnswer),
    /// To [`super::Question::PopulationsKnown`].
    PopulationsKnown(Vec<KnownPopulation>),
    /// To [`super::Question::Seats`].
    Seats(Box<Seats>),
    /// To [`super::Question::Services`].
    Services(Vec<ServiceLine>),
    /// To [`super::Question::Adoptions`].
    Adoptions(Vec<adoption::AdoptionLine>),
    /// To [`super::Question::DryRun`].
    DryRun(DryRun),
}

/// One pathway as it stands.
#[derive(Clone, Debug, Serialize)]
pub struct PathwayView {
    /// In one line.
    pub line: Line,
    /// In full.
    pub pathway: Pathway,
    /// What is due on it.
    pub due: Vec<Due>,
    /// Whose the latest decision was, where the scheme names an authority for it.
    pub authority: Option<Authority>,
}
