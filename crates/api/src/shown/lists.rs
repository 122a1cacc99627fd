//! Lists over pathways: each in one line, and what is due on them.

use super::{common::Bilingual, given};
use crate::values::{Moment, Organisation, PathwayNumber, Person, RequestState, Role, UnitNumber};
use pathways::view::{due::Due, list::Line};

given!(
    /// A pathway in one line.
    PathwayEntry {
        /// Its number.
        id: PathwayNumber,
        /// Whose it is.
        person: Person,
        /// Where the latest request stands.
        state: RequestState,
        /// The same in words.
        state_text: Bilingual,
        /// When the citizen was referred.
        referred_at: Moment,
        /// Who referred.
        sender: Organisation,
        /// The municipality of residence, if known.
        residence: Option<Organisation>,
        /// What was decided, if anything yet.
        decided: Option<String>,
        /// The unit offered, coming to or stayed at.
        unit: Option<UnitNumber>,
        /// When the next step is due.
        due: Option<Moment>,
        /// For what the citizen waits, ready to move.
        waits_for: Option<String>,
    }
);

impl From<&Line> for PathwayEntry {
    fn from(line: &Line) -> Self {
        PathwayEntry {
            id: PathwayNumber(line.pathway),
            person: Person(line.person),
            state: RequestState(line.state),
            state_text: (&line.state_text).into(),
            referred_at: Moment(line.referred_at),
            sender: Organisation(line.sender.clone()),
            residence: line.residence.clone().map(Organisation),
            decided: line.decided.as_ref().map(ToString::to_string),
            unit: line.unit.map(UnitNumber),
            due: line.due.map(Moment),
            waits_for: line.waits_for.as_ref().map(ToString::to_string),
        }
    }
}

given!(
    /// Something that somebody must do.
    DueShown {
        /// By when; null where the scheme has no clock for it.
        by: Option<Moment>,
        /// The pathway.
        pathway: PathwayNumber,
        /// The request, if it is about one.
        request: Option<u16>,
        /// What must be done.
        what: Bilingual,
        /// Which role must do it.
        role: Role,
        /// At which organisation; null if it is not known whose it is.
        organisation: Option<Organisation>,
        /// Whether the time has passed.
        late: bool,
        /// Leaders of these organisations hear of it when it is late.
        escalates_to: Vec<Organisation>,
    }
);

impl From<&Due> for DueShown {
    fn from(due: &Due) -> Self {
        DueShown {
            by: due.by.map(Moment),
            pathway: PathwayNumber(due.pathway),
            request: due.request,
            what: (&due.what).into(),
            role: Role(due.role),
            organisation: due.organisation.clone().map(Organisation),
            late: due.late,
            escalates_to: due.escalates_to.iter().cloned().map(Organisation).collect(),
        }
    }
}
