//! Whom an answer shows. Every question and every answer is looked at here, so that a new one must say what it shows.

use crate::ask::{Question, Reply};
use kernel::{PathwayId, PersonId};

/// Most pathways or persons in one entry of the journal; a longer list is noted in several.
const SUBJECTS_MAX: usize = 50_000;

/// Whether a question can show a citizen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shows {
    /// It can: whom it showed is noted.
    Citizens,
    /// It cannot, for this reason: nothing is noted.
    NoCitizen(&'static str),
}

impl Question {
    /// Whether the question can show a citizen.
    #[must_use]
    pub const fn shows(&self) -> Shows {
        match self {
            Question::Pathway { .. }
            | Question::Pathways { .. }
            | Question::Suggestion { .. }
            | Question::EndOfStay { .. }
            | Question::Offers { .. }
            | Question::Who { .. }
            | Question::Timelines { .. }
            | Question::Why { .. }
            | Question::Handover { .. }
            | Question::Letter { .. }
            | Question::Due { .. }
            | Question::Delays { .. }
            | Question::Log { .. }
            | Question::History { .. }
            | Question::Corrections { .. }
            | Question::Conflicts { .. }
            | Question::PlaceTimeline { .. }
            | Question::FreePlace { .. }
            | Question::DryRun { .. } => Shows::Citizens,
            Question::SuggestionOnFacts { .. } => {
                Shows::NoCitizen("the facts are bare: they are of no citizen that the system knows")
            }
            Question::Board { .. } | Question::Services { .. } => Shows::NoCitizen("numbers of places alone"),
            Question::Units { .. } | Question::NotReported { .. } => {
                Shows::NoCitizen("units, and who reported of them")
            }
            Question::Organisations { .. } | Question::Organisation { .. } => {
                Shows::NoCitizen("organisations, from public registers")
            }
            Question::Population { .. } | Question::PopulationsKnown { .. } | Question::Seats { .. } => {
                Shows::NoCitizen("public population figures")
            }
            Question::DelayCounts { .. } => {
                Shows::NoCitizen("counts of waiting, small ones left out, without the pathways behind them")
            }
            Question::Adoptions => Shows::NoCitizen("the law, and who put it in use"),
        }
    }
}

/// Whom an answer showed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Shown {
    pub(crate) pathways: Vec<PathwayId>,
    pub(crate) persons: Vec<PersonId>,
}

impl Shown {
    pub(crate) fn pathways(pathways: impl IntoIterator<Item = PathwayId>) -> Self {
        Shown { pathways: pathways.into_iter().collect(), persons: Vec::new() }
    }

    pub(crate) fn person(person: Option<PersonId>) -> Self {
        Shown { pathways: Vec::new(), persons: person.into_iter().collect() }
    }

    /// These persons, if it is anybody.
    pub(crate) fn persons(persons: impl IntoIterator<Item = PersonId>) -> Option<Self> {
        Shown { pathways: Vec::new(), persons: persons.into_iter().collect() }.if_anybody()
    }

    /// The same in parts, each of which has room in one entry of the journal; one part where nobody was shown, for a look
    /// that was refused is noted too.
    pub(crate) fn parts(&self) -> impl Iterator<Item = (&[PathwayId], &[PersonId])> {
        let count = self.pathways.len().max(self.persons.len()).div_ceil(SUBJECTS_MAX).max(1);
        (0..count).map(|part| (cut(&self.pathways, part), cut(&self.persons, part)))
    }

    /// The same, if it is anybody.
    pub(super) fn if_anybody(self) -> Option<Self> {
        (!self.pathways.is_empty() || !self.persons.is_empty()).then_some(self)
    }
}

fn cut<T>(all: &[T], part: usize) -> &[T] {
    all.chunks(SUBJECTS_MAX).nth(part).unwrap_or_default()
}

/// Whom an answer showed; `None` if nobody.
pub(crate) fn shown(reply: &Reply) -> Option<Shown> {
    let found = match reply {
        Reply::Pathways(lines) => Shown::pathways(lines.iter().map(|line| line.pathway)),
        Reply::Due(list) => Shown::pathways(list.iter().map(|due| due.pathway)),
        Reply::Delays(figures) => Shown::pathways(figures.visible.iter().map(|delay| delay.pathway)),
        Reply::Log(lines) => Shown {
            pathways: lines.iter().filter_map(|line| line.pathway).collect(),
            persons: lines.iter().filter_map(|line| line.person).collect(),
        },
        Reply::Conflicts(list) => {
            let overlaps = list.conflicts.iter().flat_map(|one| [one.first.pathway, one.second.pathway]);
            let doubled = list.doubled.iter().flat_map(|(_, pathways)| pathways.iter().copied());
            Shown {
                pathways: overlaps.chain(doubled).collect(),
                persons: list.doubled.iter().map(|(person, _)| *person).collect(),
            }
        }
        Reply::PlaceTimeline(entries) => {
            let promises = entries.iter().filter_map(|entry| entry.commitment.as_ref());
            Shown::pathways(promises.map(|promise| promise.pathway))
        }
        Reply::FreePlace(free) => {
            let candidates = free.who_for.candidates.iter().map(|candidate| candidate.pathway);
            Shown::pathways(candidates.chain(free.who_for.could_leave.iter().map(|leaver| leaver.pathway)))
        }
        Reply::DryRun(run) => {
            let changed = run.visible.iter().map(|changed| changed.pathway);
            Shown::pathways(changed.chain(run.hit_visible.iter().map(|hit| hit.pathway)))
        }
        // About the pathway that the question names, and no other.
        Reply::Pathway(_)
        | Reply::Suggestion(_)
        | Reply::EndOfStay(_)
        | Reply::Offers(_)
        | Reply::Who(_)
        | Reply::Timelines(_)
        | Reply::Why(_)
        | Reply::Handover(_)
        | Reply::Letter(_)
        | Reply::Corrections(_) => Shown::default(),
        Reply::Board(_)
        | Reply::Units(_)
        | Reply::NotReported(_)
        | Reply::Organisations(_)
        | Reply::Organisation(_)
        | Reply::Population(_)
        | Reply::PopulationsKnown(_)
        | Reply::Seats(_)
        | Reply::Services(_)
        | Reply::Adoptions(_) => Shown::default(),
    };
    found.if_anybody()
}
