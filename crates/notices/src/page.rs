//! What awaits somebody, as a page shows it: worked out when it is asked for, so that what was done since is gone.

use crate::{awaiting::Awaiting, standing};
use engine::{Engine, EngineFault};
use eventlog::records::{Appointment, NoticeMark, Records, RecordsFault};
use kernel::{Instant, OrganisationId, PathwayId, Role, danish_date};
use pathways::view::due::Due;
use std::{collections::BTreeSet, sync::Arc};

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
    /// The steps by which it was escalated, each with when.
    pub escalations: Vec<(u16, Instant)>,
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

/// The organisations whose leaders are told when something is late.
#[must_use]
pub fn told_when_late(due: &Due) -> Vec<OrganisationId> {
    let told: BTreeSet<&OrganisationId> = due.organisation.iter().chain(&due.escalates_to).collect();
    told.into_iter().cloned().collect()
}

/// What awaits somebody in an appointment: what is theirs to do, and, for leaders, what is late and told to them. What is
/// due soonest stands first. `looked_at` is when the person last saw the list.
///
/// The lines hold no personal data, so no look is noted.
///
/// # Errors
/// When the world or the records cannot be read.
pub fn awaiting_on_page(
    engine: &Arc<Engine>,
    records: &Records,
    appointment: &Appointment,
    looked_at: Option<Instant>,
) -> Result<Vec<OnPage>, PageFault> {
    let found = lines(engine, appointment, |due, own| concerns(due, appointment.role, own))?;
    told(records, found, looked_at)
}

/// How much [`awaiting_on_page`] would list.
///
/// # Errors
/// As [`awaiting_on_page`].
pub fn count_on_page(
    engine: &Arc<Engine>,
    records: &Records,
    appointment: &Appointment,
) -> Result<usize, PageFault> {
    let (sure, unsure) = by_sureness(engine, appointment)?;
    Ok(sure.len() + told(records, unsure, None)?.len())
}

/// What [`awaiting_on_page`] would list, without when it was told: that is read for little of it.
///
/// # Errors
/// As [`awaiting_on_page`].
pub fn due_on_page(
    engine: &Arc<Engine>,
    records: &Records,
    appointment: &Appointment,
) -> Result<Vec<Due>, PageFault> {
    let (sure, unsure) = by_sureness(engine, appointment)?;
    let mut list: Vec<Due> = sure.into_iter().map(|awaiting| awaiting.due).collect();
    list.extend(told(records, unsure, None)?.into_iter().map(|line| line.due));
    list.sort_by_key(in_order);
    Ok(list)
}

/// What awaits, each with whether it is there as escalated.
type Lines = Vec<(Awaiting, bool)>;

/// What stands on somebody's list, and what only does if the marks say so: what has no time is a leader's from when it was
/// escalated.
fn by_sureness(
    engine: &Arc<Engine>,
    appointment: &Appointment,
) -> Result<(Vec<Awaiting>, Lines), EngineFault> {
    let found = lines(engine, appointment, |due, own| concerns(due, appointment.role, own))?;
    let (sure, unsure): (Vec<_>, Vec<_>) =
        found.into_iter().partition(|(awaiting, escalated)| !escalated || awaiting.due.late);
    Ok((sure.into_iter().map(|(awaiting, _)| awaiting).collect(), unsure))
}

/// The soonest first; what has no time comes last.
fn in_order(due: &Due) -> (bool, Option<Instant>, PathwayId) {
    (due.by.is_none(), due.by, due.pathway)
}

/// What awaits others at an appointment's organisation, in other roles.
///
/// # Errors
/// As [`awaiting_on_page`].
pub fn awaiting_colleagues(
    engine: &Arc<Engine>,
    records: &Records,
    appointment: &Appointment,
    looked_at: Option<Instant>,
) -> Result<Vec<OnPage>, PageFault> {
    let theirs = |due: &Due, own: &Own| {
        let own = due.organisation.as_ref().is_some_and(|one| own.contains(one));
        (own && due.role != appointment.role).then_some(false)
    };
    told(records, lines(engine, appointment, theirs)?, looked_at)
}

/// What awaits anybody on one pathway, with when it was told and escalated.
///
/// # Errors
/// As [`awaiting_on_page`].
pub fn awaiting_on_pathway(
    engine: &Arc<Engine>,
    records: &Records,
    pathway: PathwayId,
) -> Result<Vec<OnPage>, PageFault> {
    let found = standing::look(engine, |standing, _| standing.on(pathway).to_vec())?;
    told(records, found.into_iter().map(|awaiting| (awaiting, false)).collect(), None)
}

/// The organisations that are the appointment's own by now, mergers included.
type Own = BTreeSet<OrganisationId>;

fn lines(
    engine: &Arc<Engine>,
    appointment: &Appointment,
    whose: impl Fn(&Due, &Own) -> Option<bool>,
) -> Result<Lines, EngineFault> {
    standing::look(engine, |standing, now| {
        let today = danish_date(now);
        let own: Own = engine.read(|world| {
            let same = |one: &&OrganisationId| world.registry.is_same(&appointment.organisation, one, today);
            standing.organisations().filter(same).cloned().collect()
        })?;
        let all = standing.of(&own).into_iter();
        Ok(all
            .filter_map(|awaiting| whose(&awaiting.due, &own).map(|escalated| (awaiting.clone(), escalated)))
            .collect())
    })?
}

/// With when each was told. What is there as escalated and has no time is left out until it was.
fn told(records: &Records, found: Lines, looked_at: Option<Instant>) -> Result<Vec<OnPage>, PageFault> {
    let mut list = Vec::with_capacity(found.len());
    let mut marks: Option<(PathwayId, Vec<(NoticeMark, Instant)>)> = None;
    for (awaiting, escalated) in found {
        let pathway = awaiting.pathway();
        if marks.as_ref().is_none_or(|(of, _)| *of != pathway) {
            marks = Some((pathway, records.notice_marks(pathway)?));
        }
        let own = marks
            .iter()
            .flat_map(|(_, marks)| marks)
            .filter(|(mark, _)| mark.request == awaiting.request() && mark.clock == awaiting.clock);
        let steps: Vec<(u16, Instant)> = own.map(|(mark, at)| (mark.step, *at)).collect();
        let at = steps.iter().filter(|(step, _)| (*step > 0) == escalated).map(|(_, at)| *at);
        let since = at.max();
        if escalated && !awaiting.due.late && since.is_none() {
            continue;
        }
        let unread = since.is_some_and(|since| looked_at.is_none_or(|looked| looked < since));
        let escalations = steps.into_iter().filter(|(step, _)| *step > 0).collect();
        list.push(OnPage { due: awaiting.due, escalated, since, unread, escalations });
    }
    list.sort_by_key(|line| in_order(&line.due));
    Ok(list)
}

/// Whether somebody in a role is told of it, and if so whether as a leader of those who are late.
fn concerns(due: &Due, role: Role, own: &Own) -> Option<bool> {
    let theirs = due.organisation.as_ref().is_some_and(|one| own.contains(one));
    if theirs && due.role == role {
        return Some(false);
    }
    let told = theirs || due.escalates_to.iter().any(|one| own.contains(one));
    let may_be = due.late || due.by.is_none();
    (role == Role::Leader && may_be && told).then_some(true)
}
