//! What awaits somebody, as a page shows it: worked out when it is asked for, so that what was done since is gone.

use crate::awaiting::{self, Awaiting};
use engine::{Engine, EngineFault};
use eventlog::records::{Appointment, NoticeMark, Records, RecordsFault};
use kernel::{Instant, PathwayId, Role};
use pathways::view::due::Due;

/// One line of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnPage {
    /// What is due, by when and whose it is.
    pub due: Due,
    /// Whether it is here because it is late and leaders of this organisation are told, and is others' to do.
    pub escalated: bool,
    /// Since when it was told; none when that is still to come.
    pub since: Option<Instant>,
    /// Whether it was told after the person last looked.
    pub unread: bool,
}

/// What keeps the list from being shown.
#[derive(Debug, thiserror::Error)]
pub enum PageFault {
    /// The world cannot be read.
    #[error(transparent)]
    Engine(#[from] EngineFault),
    /// The records cannot be read.
    #[error(transparent)]
    Records(#[from] RecordsFault),
}

/// What awaits somebody in an appointment: what is theirs to do, and, for leaders, what is late and told to them. What is
/// due soonest stands first. `looked_at` is when the person last saw the list.
///
/// The lines hold no personal data, so no look is noted.
///
/// # Errors
/// When the world or the records cannot be read.
pub fn awaiting_on_page(
    engine: &Engine,
    records: &Records,
    appointment: &Appointment,
    looked_at: Option<Instant>,
) -> Result<Vec<OnPage>, PageFault> {
    let now = engine.now();
    let found: Vec<(Awaiting, bool)> = engine.read(|world| {
        let around = world.around();
        world
            .pathways
            .live()
            .flat_map(|pathway| awaiting::of(around, pathway, now))
            .filter_map(|awaiting| {
                concerns(&awaiting.due, appointment).map(|escalated| (awaiting, escalated))
            })
            .collect()
    })?;
    let mut list = Vec::with_capacity(found.len());
    let mut marks: Option<(PathwayId, Vec<(NoticeMark, Instant)>)> = None;
    for (awaiting, escalated) in found {
        let pathway = awaiting.pathway();
        if marks.as_ref().is_none_or(|(of, _)| *of != pathway) {
            marks = Some((pathway, records.notice_marks(pathway)?));
        }
        let told = marks.iter().flat_map(|(_, marks)| marks).filter(|(mark, _)| {
            mark.request == awaiting.request() && mark.clock == awaiting.clock && (mark.step > 0) == escalated
        });
        let since = told.map(|(_, at)| *at).max();
        let unread = since.is_some_and(|since| looked_at.is_none_or(|looked| looked < since));
        list.push(OnPage { due: awaiting.due, escalated, since, unread });
    }
    // What has no time comes last.
    list.sort_by_key(|line| (line.due.by.is_none(), line.due.by, line.due.pathway));
    Ok(list)
}

/// Whether somebody in an appointment is told of it, and if so whether as a leader of those who are late.
fn concerns(due: &Due, appointment: &Appointment) -> Option<bool> {
    let own = due.organisation.as_ref() == Some(&appointment.organisation);
    if own && due.role == appointment.role {
        return Some(false);
    }
    let told = own || due.escalates_to.contains(&appointment.organisation);
    (appointment.role == Role::Leader && due.late && told).then_some(true)
}
