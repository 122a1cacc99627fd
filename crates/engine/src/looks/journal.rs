//! The access journal as every desk uses it: who may follow up an emergency, that a look at the journal is noted itself, and
//! the extract for one citizen. What stands here no desk can do in another way; how it looks is theirs.

use super::{Purpose, Shown};
use crate::{
    access::{Relations, may_at_desk},
    ask::AskError,
    engine::Engine,
    fault::EngineFault,
};
use eventlog::records::{
    Act, By, Entry, Export, Journal, JournalPage, Look, Noted, Outcome, Records, RecordsFault,
};
use kernel::{Actor, Instant, PathwayId, PersonId, Refusal};
use smol_str::SmolStr;
use std::ops::RangeInclusive;

/// How many characters say what came of an emergency: a word alone tells nobody.
pub const FOLLOW_UP_LENGTH: RangeInclusive<usize> = 10..=500;

const FOLLOW_UP: &str = "follow_up_emergency";
const EXTRACT: &str = "citizen_extract";
/// How many entries are read at a time.
const READ: usize = 500;

/// Which part of the journal a citizen is given.
#[derive(Clone, Debug)]
pub struct ExtractAsked {
    /// The citizen, by any record of theirs.
    pub person: PersonId,
    /// Entries at or after a time.
    pub from: Option<Instant>,
    /// Entries before a time.
    pub until: Option<Instant>,
    /// Entries before a position, to go on with.
    pub before: Option<u64>,
    /// Most entries.
    pub limit: usize,
}

/// What a citizen is given of the journal: nothing of others.
#[derive(Clone, Debug)]
pub struct Extract {
    /// The record that stands for the citizen, and those joined to it.
    pub persons: Vec<PersonId>,
    /// Their pathways.
    pub pathways: Vec<PathwayId>,
    /// The entries, the newest first, without other citizens and without what somebody wrote in their own words.
    pub entries: Vec<Noted>,
    /// What to ask for as `before` to go on; none at the end.
    pub next: Option<u64>,
}

impl Engine {
    /// Whether the actor may see a pathway now. It shows nothing of it, and nothing is noted.
    #[must_use]
    pub fn may_see(&self, actor: &Actor, pathway: PathwayId) -> bool {
        let may = self.at_gate(actor, self.now(), None, |gate| gate.pathway("ask_pathway", pathway).is_ok());
        may.unwrap_or(false)
    }

    /// Whether the actor may follow up an emergency, as far as role and organisation go.
    #[must_use]
    pub fn may_follow_up(&self, actor: &Actor, entry: &Noted) -> bool {
        let by = entry.by.actor.as_ref();
        // What cannot be found out is not theirs.
        let own = by.and_then(|by| self.own_relations(actor, &by.organisation).ok());
        let relations = own.unwrap_or(Relations::NONE);
        entry.act.outcome() == Some(Outcome::Emergency)
            && may_at_desk(self.policies(), actor, FOLLOW_UP, relations).is_ok()
    }

    /// The emergencies that the actor may follow up, or only those that nobody has followed up, the newest first.
    ///
    /// # Errors
    /// A fault, when the journal cannot be read.
    pub fn emergencies(
        &self,
        records: &Records,
        actor: &Actor,
        open_only: bool,
        before: Option<u64>,
        limit: usize,
    ) -> Result<JournalPage, AskError> {
        let mut found = JournalPage { entries: Vec::new(), next: before };
        loop {
            let page = records.emergencies(open_only, found.next, READ).map_err(EngineFault::from)?;
            for entry in page.entries {
                if self.may_follow_up(actor, &entry) {
                    if found.entries.len() == limit {
                        found.next = found.entries.last().map(|last| last.position);
                        return Ok(found);
                    }
                    found.entries.push(entry);
                }
            }
            found.next = page.next;
            if page.next.is_none() {
                return Ok(found);
            }
        }
    }

    /// Says what came of an emergency: once, not by whoever looked, in words that say something. The position of the
    /// follow-up comes back.
    ///
    /// # Errors
    /// Not found, where there is no emergency or the actor may not follow it up; refused, where it is their own, was
    /// followed up or the note has not the length; a fault, when it cannot be read or written.
    pub fn follow_up(&self, records: &Records, by: &By, position: u64, note: &str) -> Result<u64, AskError> {
        self.follow_up_each(records, by, &[position], note)
    }

    /// The same of several emergencies that belong together, all or none.
    pub(super) fn follow_up_each(
        &self,
        records: &Records,
        by: &By,
        positions: &[u64],
        note: &str,
    ) -> Result<u64, AskError> {
        let may = |entry: &Noted| by.actor.as_ref().is_some_and(|actor| self.may_follow_up(actor, entry));
        for position in positions {
            let entry = records.journal_entry(*position).map_err(EngineFault::from)?;
            // Of what they may not follow up, nobody learns whether it is there.
            if !entry.as_ref().is_some_and(may) {
                return Err(no_emergency().into());
            }
        }
        let note = note.trim();
        let length = note.chars().count();
        if !FOLLOW_UP_LENGTH.contains(&length) {
            return Err(note_length(length).into());
        }
        records.follow_up_each(positions, by, note).map_err(|fault| match fault {
            RecordsFault::OwnEmergency => own_emergency().into(),
            RecordsFault::FollowedUp { .. } => followed_up().into(),
            RecordsFault::Absent { .. } => no_emergency().into(),
            fault => EngineFault::from(fault).into(),
        })
    }

    /// Notes whose lines of the journal are about to be shown: these pathways with their citizens, and these persons.
    ///
    /// # Errors
    /// A fault, when it cannot be noted; then nothing may be shown.
    pub fn note_journal_shown(
        &self,
        records: &Records,
        by: &By,
        purpose: Purpose,
        what: &'static str,
        pathways: Vec<PathwayId>,
        persons: Vec<PersonId>,
    ) -> Result<(), AskError> {
        let Some(found) = self.with_persons(Shown { pathways, persons })?.if_anybody() else { return Ok(()) };
        let look = |pathways: &[PathwayId], persons: &[PersonId]| {
            Act::Look(Look {
                what: SmolStr::new_static(what),
                pathways: pathways.to_vec(),
                persons: persons.to_vec(),
                purpose: SmolStr::new_static(purpose.slug()),
                // The journal is shown to roles, not to whoever has to do with the citizen.
                grounds: Vec::new(),
                outcome: Outcome::Seen,
                reason: None,
            })
        };
        let entries: Vec<Entry> =
            found.parts().map(|(pathways, persons)| by.entry(look(pathways, persons))).collect();
        records.journal(&entries).map_err(not_noted)?;
        Ok(())
    }

    /// Who has looked at one citizen, under any of their records. That it was taken is noted before it is given.
    ///
    /// # Errors
    /// Forbidden, if the actor may not take extracts; not found, if there is no such person; a fault, when the journal
    /// cannot be read or it cannot be noted.
    pub fn citizen_extract(
        &self,
        records: &Records,
        by: &By,
        purpose: Purpose,
        asked: &ExtractAsked,
    ) -> Result<Extract, AskError> {
        let actor = by.actor.as_ref().ok_or_else(no_such_person)?;
        may_at_desk(self.policies(), actor, EXTRACT, Relations::NONE)?;
        let (persons, pathways) = self
            .shared
            .readable(|world| {
                let standing = world.pathways.stands_for(asked.person);
                let record = world.pathways.person(standing)?;
                let persons: Vec<_> = std::iter::once(standing).chain(record.joined).collect();
                Some((persons, world.pathways.pathways_of(asked.person)))
            })?
            .ok_or_else(no_such_person)?;
        let (mut entries, next) = about(records, &persons, asked).map_err(EngineFault::from)?;
        for entry in &mut entries {
            only(&mut entry.act, &persons, &pathways);
        }
        let export = Act::Exported(Export {
            what: SmolStr::new_static(EXTRACT),
            pathways: pathways.clone(),
            persons: persons.clone(),
            purpose: SmolStr::new_static(purpose.slug()),
        });
        records.journal(&[by.entry(export)]).map_err(not_noted)?;
        Ok(Extract { persons, pathways, entries, next })
    }
}

/// The entries about any of these records, the newest first, and where to go on.
fn about(
    records: &Records,
    persons: &[PersonId],
    asked: &ExtractAsked,
) -> Result<(Vec<Noted>, Option<u64>), RecordsFault> {
    let mut found: Vec<Noted> = Vec::new();
    for person in persons {
        let what =
            Journal { person: Some(*person), from: asked.from, until: asked.until, ..Journal::default() };
        let (mut before, mut own) = (asked.before, 0);
        // One more than is asked for tells whether there are more.
        while own <= asked.limit {
            let page = records.journal_page(&what, before, READ)?;
            own += page.entries.len();
            found.extend(page.entries);
            before = page.next;
            if before.is_none() {
                break;
            }
        }
    }
    found.sort_by_key(|entry| std::cmp::Reverse(entry.position));
    found.dedup_by_key(|entry| entry.position);
    let more = found.len() > asked.limit;
    found.truncate(asked.limit);
    let next = found.last().filter(|_| more).map(|entry| entry.position);
    Ok((found, next))
}

/// Leaves of an entry what is about one citizen: whom else a list showed, and what somebody wrote, is no part of it.
fn only(act: &mut Act, persons: &[PersonId], pathways: &[PathwayId]) {
    match act {
        Act::Look(look) => {
            look.persons.retain(|person| persons.contains(person));
            look.pathways.retain(|pathway| pathways.contains(pathway));
            look.reason = None;
        }
        Act::Exported(export) => {
            export.persons.retain(|person| persons.contains(person));
            export.pathways.retain(|pathway| pathways.contains(pathway));
        }
        _ => {}
    }
}

fn not_noted(fault: RecordsFault) -> EngineFault {
    EngineFault::LookNotNoted { code: fault.code() }
}

fn no_such_person() -> Refusal {
    Refusal::not_found("no_such_person", "personen har intet forløb her", "the person has no pathway here")
}

fn no_emergency() -> Refusal {
    Refusal::not_found(
        "no_emergency",
        "der er intet nødopslag, som du kan følge op, i den post",
        "there is no look in an emergency that you can follow up in that entry",
    )
}

fn own_emergency() -> Refusal {
    Refusal::state(
        "own_emergency",
        "man kan ikke selv følge sit eget nødopslag op",
        "nobody follows up their own look in an emergency",
    )
    .instead("bed en leder eller revisor om det", "ask a leader or auditor to do it")
}

fn followed_up() -> Refusal {
    Refusal::state(
        "followed_up",
        "nødopslaget er allerede fulgt op",
        "the look in an emergency was followed up already",
    )
}

fn note_length(length: usize) -> Refusal {
    let (least, most) = (FOLLOW_UP_LENGTH.start(), FOLLOW_UP_LENGTH.end());
    Refusal::invalid(
        "follow_up_length",
        format!("skriv mellem {least} og {most} tegn om, hvad der kom ud af det; der er {length}"),
        format!("write between {least} and {most} characters about what came of it; there are {length}"),
    )
}
