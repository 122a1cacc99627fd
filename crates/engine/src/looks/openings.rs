//! Openings: one person looks at one citizen in an emergency, and the desk asks several questions for it. Each is an entry of
//! the journal; what somebody must follow up is the opening.

use crate::{ask::AskError, engine::Engine};
use eventlog::records::{Act, By, Look, Noted, Records};
use kernel::{PathwayId, PersonId};
use std::collections::BTreeSet;

/// Looks for one reason with no more minutes than these between them are one opening. It is as long as a page that stands
/// open is one look.
pub const OPENING_MINUTES: i64 = 15;

/// The looks of one person at one citizen for one reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// The looks, the oldest first; at least one.
    pub entries: Vec<Noted>,
    /// The pathways that were shown; where only who the citizen is was asked, all of theirs.
    pub pathways: Vec<PathwayId>,
    /// The citizen, by the record that stands for them.
    citizen: BTreeSet<PersonId>,
}

impl Opening {
    /// The position of its first look, by which it is known.
    #[must_use]
    pub fn position(&self) -> u64 {
        self.entries.first().map_or(0, |entry| entry.position)
    }

    /// The position of its last look.
    #[must_use]
    pub fn last(&self) -> u64 {
        self.entries.last().map_or(0, |entry| entry.position)
    }

    /// Whether a look is one more of it.
    fn goes_on(&self, entry: &Noted, citizen: &BTreeSet<PersonId>) -> bool {
        let Some(last) = self.entries.last() else { return false };
        let (Some(look), Some(another)) = (look(last), look(entry)) else { return false };
        let who = |by: &By| (by.account, by.actor.clone(), by.desk.clone(), by.session.clone());
        who(&last.by) == who(&entry.by)
            && self.citizen == *citizen
            && look.outcome == another.outcome
            && look.purpose == another.purpose
            && look.reason == another.reason
            && (0..=OPENING_MINUTES).contains(&entry.by.at.minutes_since(last.by.at))
    }
}

fn look(entry: &Noted) -> Option<&Look> {
    match &entry.act {
        Act::Look(look) => Some(look),
        _ => None,
    }
}

impl Engine {
    /// Puts looks in emergencies together that belong to one opening; the oldest first.
    ///
    /// # Errors
    /// A fault, when what is known may not be what the log says.
    pub fn openings(&self, entries: &[Noted]) -> Result<Vec<Opening>, AskError> {
        let mut sorted: Vec<&Noted> = entries.iter().collect();
        sorted.sort_by_key(|entry| entry.position);
        let found = self.shared.readable(|world| {
            let mut openings: Vec<Opening> = Vec::new();
            // Openings that can still go on. Emergencies are rare, and so these are few.
            let mut lately = 0;
            for entry in sorted {
                let pathways = entry.act.pathways();
                let of_pathways = pathways.iter().filter_map(|id| world.pathways.pathway(*id));
                let persons = entry.act.persons().iter().copied().chain(of_pathways.map(|one| one.person));
                let citizen: BTreeSet<PersonId> = persons.map(|id| world.pathways.stands_for(id)).collect();
                while openings
                    .get(lately)
                    .and_then(|opening| opening.entries.last())
                    .is_some_and(|last| entry.by.at.minutes_since(last.by.at) > OPENING_MINUTES)
                {
                    lately += 1;
                }
                let same = openings.iter_mut().skip(lately).rfind(|opening| opening.goes_on(entry, &citizen));
                match same {
                    Some(opening) => {
                        opening.entries.push(entry.clone());
                        opening.pathways.extend(pathways);
                    }
                    None => openings.push(Opening {
                        entries: vec![entry.clone()],
                        pathways: pathways.to_vec(),
                        citizen,
                    }),
                }
            }
            for opening in &mut openings {
                if opening.pathways.is_empty() {
                    opening.pathways =
                        opening.citizen.iter().flat_map(|id| world.pathways.pathways_of(*id)).collect();
                }
                opening.pathways.sort_unstable();
                opening.pathways.dedup();
            }
            openings
        })?;
        Ok(found)
    }

    /// Says what came of an emergency and of the other looks of its opening, as far as nobody has followed them up: each
    /// has a follow-up of its own with the same words, and all are written or none. What was looked at after `until` was
    /// not seen by whoever follows up, and stays open. The positions of the looks that were followed up come back, with
    /// that of the first follow-up.
    ///
    /// # Errors
    /// As [`Engine::follow_up`].
    pub fn follow_up_opening(
        &self,
        records: &Records,
        by: &By,
        position: u64,
        until: Option<u64>,
        note: &str,
    ) -> Result<(Vec<u64>, u64), AskError> {
        let open = match &by.actor {
            Some(actor) => self.emergencies(records, actor, true, None, usize::MAX)?.entries,
            None => Vec::new(),
        };
        let is_in = |opening: &Opening| opening.entries.iter().any(|entry| entry.position == position);
        let opening = self.openings(&open)?.into_iter().find(is_in);
        let all = opening.iter().flat_map(|opening| &opening.entries).map(|entry| entry.position);
        let mut positions: Vec<u64> =
            all.filter(|at| *at == position || until.is_none_or(|until| *at <= until)).collect();
        if positions.is_empty() {
            // It is not open, or not theirs: that of the one that was named is told.
            positions.push(position);
        }
        let first = self.follow_up_each(records, by, &positions, note)?;
        Ok((positions, first))
    }
}
