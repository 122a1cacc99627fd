//! Who is responsible: at an instant, and over a whole pathway.

use super::{
    common::{Bilingual, Period},
    given,
    law::LawAnswer,
};
use crate::values::{Moment, Organisation, Timeline};
use pathways::view::who;

given!(
    /// A party to a citizen.
    PartyShown {
        /// What it is to the citizen, as `municipality_of_residence`.
        role: String,
        /// The organisation that exists that day; null if it is not registered or not known which.
        organisation: Option<Organisation>,
        /// Its name, or what is known of it.
        name: Bilingual,
    }
);

impl From<&who::Party> for PartyShown {
    fn from(party: &who::Party) -> Self {
        PartyShown {
            role: party.role.to_string(),
            organisation: party.organisation.clone().map(Organisation),
            name: (&party.name).into(),
        }
    }
}

given!(
    /// Who is responsible at an instant, on one timeline.
    ResponsibleShown {
        /// Which timeline.
        timeline: Timeline,
        /// When.
        at: Moment,
        /// The party, if the verdict is settled.
        party: Option<PartyShown>,
        /// The verdict with its reasons.
        answer: LawAnswer,
        /// How many corrections of entries the answer rests on.
        #[schema(minimum = 0)]
        corrections: usize,
    }
);

impl From<&who::Responsible> for ResponsibleShown {
    fn from(found: &who::Responsible) -> Self {
        ResponsibleShown {
            timeline: Timeline(found.timeline),
            at: Moment(found.at),
            party: found.party.as_ref().map(Into::into),
            answer: (&found.answer).into(),
            corrections: found.corrected.len(),
        }
    }
}

given!(
    /// A stretch of time with one answer.
    StretchShown {
        /// From when to when.
        period: Period,
        /// The answer at its start.
        responsible: ResponsibleShown,
    }
);

given!(
    /// Who is responsible over the whole pathway, on one timeline.
    TimelineShown {
        /// Which.
        timeline: Timeline,
        /// Its stretches.
        stretches: Vec<StretchShown>,
    }
);

impl From<&(who::Timeline, Vec<who::Stretch>)> for TimelineShown {
    fn from((timeline, stretches): &(who::Timeline, Vec<who::Stretch>)) -> Self {
        TimelineShown {
            timeline: Timeline(*timeline),
            stretches: stretches
                .iter()
                .map(|stretch| StretchShown {
                    period: Period { start: Moment(stretch.from), end: stretch.until.map(Moment) },
                    responsible: (&stretch.responsible).into(),
                })
                .collect(),
        }
    }
}
