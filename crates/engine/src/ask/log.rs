//! The log as lines, for those who check others, and one pathway's history, for those who may see it.

use super::{AskError, LOG_LINES_MAX, Reply};
use crate::{
    engine::{Engine, Shared},
    fault::EngineFault,
    known::Reader,
    submission::about,
};
use eventlog::{EntryRef, PrivateRef, Reading};
use kernel::{Actor, Instant, PathwayId, PersonId, Sealed};
use pathways::{Event, Private};
use serde::Serialize;
use std::ops::ControlFlow;

/// One entry of the log.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LogLine {
    /// Its position.
    pub position: u64,
    /// When it was recorded.
    pub recorded_at: Instant,
    /// Who did it.
    pub actor: Actor,
    /// The kind of event.
    pub kind: &'static str,
    /// The pathway, if about one.
    pub pathway: Option<PathwayId>,
    /// The person, if about one.
    pub person: Option<PersonId>,
    /// The readable part.
    pub public: world::Event,
    /// The private part.
    pub private: LogPrivate,
    /// The entry's hash, in hexadecimal.
    pub hash: String,
}

/// What is shown of an entry's private part.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LogPrivate {
    /// It has none.
    None,
    /// It has one, which is not shown here.
    Sealed,
    /// It has one, which nobody can open any more.
    Forgotten,
    /// What it says.
    Shown(Box<Sealed<Private>>),
}

impl Engine {
    /// Lines of the log; private parts stay sealed.
    pub(super) fn log_lines(&self, actor: &Actor, from: u64, limit: usize) -> Result<Reply, AskError> {
        self.at_gate(actor, self.now(), None, |gate| gate.rule("ask_log").map(|_| ()))??;
        let limit = limit.min(LOG_LINES_MAX);
        let mut lines = Vec::new();
        if limit > 0 {
            let reading = Reading { open_private: false, ..Reading::from(from) };
            self.visit(reading, |reader, entry| {
                lines.push(line(reader, entry)?);
                Ok(lines.len() < limit)
            })?;
        }
        Ok(Reply::Log(lines))
    }

    /// Every event of a pathway and of its person, with private parts; those of the letter for who may see it.
    pub(super) fn history(&self, actor: &Actor, id: PathwayId, now: Instant) -> Result<Reply, AskError> {
        let (person, sees_letter) = self.at_gate(actor, now, None, |gate| {
            let sees_letter = gate.pathway("ask_letter", id).is_ok();
            gate.pathway("ask_history", id).map(|pathway| (pathway.person, sees_letter))
        })??;
        // The whole log is looked through: what cannot be about the pathway is passed over unread.
        let (pathway_part, person_part) = (format!("\"pathway\":{}", id.0), format!("\"{person}\""));
        let mut lines = Vec::new();
        let reading = Reading { verify: false, ..Reading::all() };
        self.visit(reading, |reader, entry| {
            if contains(entry.public, pathway_part.as_bytes())
                || contains(entry.public, person_part.as_bytes())
            {
                let mut found = line(reader, entry)?;
                // What stands in the letter, an address among it, is for those who may see the letter.
                if !sees_letter
                    && matches!(&found.private, LogPrivate::Shown(private) if matches!(&**private, Sealed::Open(open) if open.is_of_letter()))
                {
                    found.private = LogPrivate::Sealed;
                }
                let of_person = found.pathway.is_none() && found.person == Some(person);
                if found.pathway == Some(id) || of_person {
                    lines.push(found);
                }
            }
            Ok(true)
        })?;
        Ok(Reply::Log(lines))
    }

    /// Visits entries over a connection of its own, so that nobody waits for it, until the visitor answers false.
    fn visit(
        &self,
        reading: Reading,
        mut visit: impl FnMut(&mut Reader, &EntryRef<'_>) -> Result<bool, EngineFault>,
    ) -> Result<(), EngineFault> {
        let store = self.shared.source.open()?;
        let mut reader = Reader::default();
        let mut wrong = None;
        store.for_each(reading, &mut |entry| match visit(&mut reader, entry) {
            Ok(true) => ControlFlow::Continue(()),
            Ok(false) => ControlFlow::Break(()),
            Err(fault) => {
                wrong = Some(fault);
                ControlFlow::Break(())
            }
        })?;
        wrong.map_or(Ok(()), Err)
    }
}

/// Looks at the event at a position.
pub(super) fn at(
    shared: &Shared,
    position: u64,
    look: impl FnOnce(&world::Event),
) -> Result<(), EngineFault> {
    let store = shared.source.open()?;
    let (mut look, mut reader, mut wrong) = (Some(look), Reader::default(), None);
    store.for_each(Reading::from(position), &mut |entry| {
        match (reader.read(entry), look.take()) {
            (Ok((event, _)), Some(look)) => look(&event),
            (Err(fault), _) => wrong = Some(fault),
            (Ok(_), None) => {}
        }
        ControlFlow::Break(())
    })?;
    wrong.map_or(Ok(()), Err)
}

fn line(reader: &mut Reader, entry: &EntryRef<'_>) -> Result<LogLine, EngineFault> {
    let (event, stamp) = reader.read(entry)?;
    let (pathway, person) = about(&event);
    let private = match (entry.private, &event) {
        (PrivateRef::None, _) => LogPrivate::None,
        (PrivateRef::Sealed, _) => LogPrivate::Sealed,
        (PrivateRef::Forgotten, _) => LogPrivate::Forgotten,
        (PrivateRef::Open(_), world::Event::Pathways(Event::Pathway(event))) => {
            event.private.clone().map_or(LogPrivate::None, |private| LogPrivate::Shown(Box::new(private)))
        }
        (PrivateRef::Open(_), _) => LogPrivate::Sealed,
    };
    Ok(LogLine {
        position: entry.position,
        recorded_at: stamp.recorded_at,
        actor: stamp.actor.clone(),
        kind: event.kind(),
        pathway,
        person,
        public: event,
        private,
        hash: entry.hash.iter().map(|byte| format!("{byte:02x}")).collect(),
    })
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}
