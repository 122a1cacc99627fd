//! What can be asked.

use eventlog::BATCH_ENTRIES_MAX;
use kernel::{Date, Instant, OrganisationId, PathwayId, Period, PlaceId, RequestNumber, UnitId};
use pathways::view::who::Timeline;
use places::{PlaceKind, Scope};
use registry::OrganisationKind;
use schemes::{Dates, Facts, SourceFile};
use smol_str::SmolStr;

/// Most lines of the log in one answer.
pub const LOG_LINES_MAX: usize = BATCH_ENTRIES_MAX;

/// A question. Where a time is left out, it is now.
#[derive(Clone, Debug, PartialEq)]
pub enum Question {
    /// One pathway as it stands.
    Pathway {
        /// Which.
        pathway: PathwayId,
    },
    /// A list of pathways.
    Pathways {
        /// Which.
        filter: PathwayFilter,
        /// Whether also the closed ones.
        closed: bool,
    },
    /// Where a citizen may go, side by side under each variant (`None` is the law itself).
    Suggestion {
        /// Which pathway.
        pathway: PathwayId,
        /// When it would be decided.
        at: Option<Instant>,
        /// Under which variants; empty for the law itself.
        variants: Vec<Option<SmolStr>>,
    },
    /// When the stay that the citizen is in is to end, and who decides it.
    EndOfStay {
        /// Which pathway.
        pathway: PathwayId,
    },
    /// Where one may go by facts alone, without a citizen.
    SuggestionOnFacts {
        /// The facts.
        facts: Facts,
        /// The dates of the case.
        dates: Dates,
        /// Under which variants; empty for the law itself.
        variants: Vec<Option<SmolStr>>,
    },
    /// Ranked offers for a citizen.
    Offers {
        /// Which pathway.
        pathway: PathwayId,
        /// When.
        at: Option<Instant>,
        /// How many.
        limit: usize,
        /// Another kind of place than was decided, or before anything is decided.
        kind: Option<PlaceKind>,
        /// Under which variant.
        variant: Option<SmolStr>,
    },
    /// Who is responsible at an instant.
    Who {
        /// Which pathway.
        pathway: PathwayId,
        /// When.
        at: Option<Instant>,
        /// On which timelines; empty for all three.
        timelines: Vec<Timeline>,
        /// Under which variant.
        variant: Option<SmolStr>,
        /// As it was known at an earlier time.
        known_at: Option<Instant>,
    },
    /// Who is responsible over the whole pathway.
    Timelines {
        /// Which pathway.
        pathway: PathwayId,
        /// Which timelines; empty for all three.
        timelines: Vec<Timeline>,
        /// Under which variant.
        variant: Option<SmolStr>,
        /// As it was known at an earlier time.
        known_at: Option<Instant>,
    },
    /// Who has room: numbers alone.
    Board {
        /// Where.
        scope: Scope,
        /// When.
        at: Option<Instant>,
    },
    /// The units of a scope with what stands fast of them.
    Units {
        /// Where.
        scope: Scope,
    },
    /// Why it was decided so, repeated with the rulebook and the facts of then.
    Why {
        /// Which pathway.
        pathway: PathwayId,
        /// Which request; the latest decided, if not said.
        request: Option<RequestNumber>,
    },
    /// What must travel along.
    Handover {
        /// Which pathway.
        pathway: PathwayId,
    },
    /// The letter of the latest decision.
    Letter {
        /// Which pathway.
        pathway: PathwayId,
    },
    /// What is due on the pathways that the actor may see.
    Due {
        /// At which organisation; everything, if not said.
        organisation: Option<OrganisationId>,
    },
    /// Waiting, ready to move: counted by municipality and cause.
    Delays {
        /// In which period.
        period: Period,
        /// For which cause; all, if not said.
        cause: Option<SmolStr>,
    },
    /// Waiting, counted as by [`Question::Delays`], without the pathways behind the counts: for pictures of the country.
    DelayCounts {
        /// In which period.
        period: Period,
    },
    /// The log, line by line; private parts stay sealed.
    Log {
        /// From which position.
        from: u64,
        /// How many lines, at most [`LOG_LINES_MAX`].
        limit: usize,
    },
    /// Every event of a pathway and its person, with its private parts.
    History {
        /// Which pathway.
        pathway: PathwayId,
    },
    /// What was corrected on a pathway, and what rested on it.
    Corrections {
        /// Which pathway.
        pathway: PathwayId,
    },
    /// Stays that overlap, cleanings that are overdue, citizens with two pathways.
    Conflicts {
        /// At which unit; everywhere, if not said.
        unit: Option<UnitId>,
    },
    /// What a place was and is used for.
    PlaceTimeline {
        /// Which.
        place: PlaceId,
        /// In which period; at any time, where none is given.
        within: Option<Period>,
    },
    /// Which units have not reported figures since.
    NotReported {
        /// Where.
        scope: Scope,
        /// Since when.
        since: Instant,
    },
    /// Who should have a unit's next place, and who could leave.
    FreePlace {
        /// Which unit.
        unit: UnitId,
        /// When.
        at: Option<Instant>,
        /// Under which variant.
        variant: Option<SmolStr>,
    },
    /// Organisations of a kind on a date.
    Organisations {
        /// Of which kind.
        kind: OrganisationKind,
        /// When; today, if not said.
        date: Option<Date>,
    },
    /// One organisation with all that is known of it.
    Organisation {
        /// Which.
        id: OrganisationId,
    },
    /// An organisation's population.
    Population {
        /// Whose.
        organisation: OrganisationId,
        /// On which date.
        date: Date,
        /// In which series.
        series: SmolStr,
    },
    /// Which population figures there are of an organisation.
    PopulationsKnown {
        /// Whose.
        organisation: OrganisationId,
    },
    /// How many seats a municipality has in its health council by its population of a date.
    Seats {
        /// Which municipality.
        municipality: OrganisationId,
        /// The date of the population.
        date: Date,
        /// In which series; the only one that has the date, if not said.
        series: Option<SmolStr>,
    },
    /// Capacity that is not a place.
    Services {
        /// When.
        at: Option<Instant>,
    },
    /// Every rulebook ever adopted.
    Adoptions,
    /// Whom another rulebook would have hit: every decision asked again under it.
    DryRun {
        /// The rulebook's files.
        files: Vec<SourceFile>,
    },
}

/// Which pathways. The list never has one that the actor may not see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PathwayFilter {
    /// All.
    All,
    /// Those on which the actor's organisation has to do what is due.
    Mine,
    /// Those offered to, coming to or staying at a unit.
    Unit(UnitId),
    /// Those of citizens who live in a municipality.
    Municipality(OrganisationId),
    /// Those that wait: for a place, or ready to move.
    Waiting,
    /// Those of a period whose sender lay in a region. Each is counted once: in the region of its last day within the
    /// period, as the registry had it that day.
    Region {
        /// Which region.
        region: OrganisationId,
        /// In which period.
        period: Period,
    },
}

impl Question {
    /// The pathway that is asked about, if one is.
    #[must_use]
    pub const fn pathway(&self) -> Option<PathwayId> {
        match self {
            Question::Pathway { pathway }
            | Question::Suggestion { pathway, .. }
            | Question::EndOfStay { pathway }
            | Question::Offers { pathway, .. }
            | Question::Who { pathway, .. }
            | Question::Timelines { pathway, .. }
            | Question::Why { pathway, .. }
            | Question::Handover { pathway }
            | Question::Letter { pathway }
            | Question::History { pathway }
            | Question::Corrections { pathway } => Some(*pathway),
            _ => None,
        }
    }

    /// The time whose knowledge is asked for, if not today's.
    #[must_use]
    pub const fn known_at(&self) -> Option<Instant> {
        match self {
            Question::Who { known_at, .. } | Question::Timelines { known_at, .. } => *known_at,
            _ => None,
        }
    }

    /// The question, as policies and the record of looks name it.
    #[must_use]
    pub const fn slug(&self) -> &'static str {
        match self {
            Question::Pathway { .. } => "ask_pathway",
            Question::Pathways { .. } => "ask_pathways",
            Question::Suggestion { .. } => "ask_suggestion",
            Question::EndOfStay { .. } => "ask_end_of_stay",
            Question::SuggestionOnFacts { .. } => "ask_suggestion_on_facts",
            Question::Offers { .. } => "ask_offers",
            Question::Who { .. } => "ask_who",
            Question::Timelines { .. } => "ask_timeline",
            Question::Board { .. } => "ask_board",
            Question::Units { .. } => "ask_units",
            Question::Why { .. } => "ask_why",
            Question::Handover { .. } => "ask_handover",
            Question::Letter { .. } => "ask_letter",
            Question::Due { .. } => "ask_due",
            Question::Delays { .. } | Question::DelayCounts { .. } => "ask_delays",
            Question::Log { .. } => "ask_log",
            Question::History { .. } => "ask_history",
            Question::Corrections { .. } => "ask_corrections",
            Question::Conflicts { .. } => "ask_conflicts",
            Question::PlaceTimeline { .. } => "ask_place",
            Question::NotReported { .. } => "ask_not_reported",
            Question::FreePlace { .. } => "ask_free_place",
            Question::Organisations { .. } | Question::Organisation { .. } => "ask_organisations",
            Question::Population { .. } | Question::PopulationsKnown { .. } => "ask_population",
            Question::Seats { .. } => "ask_seats",
            Question::Services { .. } => "ask_board",
            Question::Adoptions => "ask_adoptions",
            Question::DryRun { .. } => "ask_dry_run",
        }
    }
}
