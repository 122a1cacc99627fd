//! Tells those who look at a desk that something happened. It says what and where, never about whom.

use crate::{answer::lock, engine::Engine, fault::EngineFault, known::Reader, submission};
use eventlog::Reading;
use kernel::PathwayId;
use pathways::view::relation::{self, Named};
use std::{
    ops::ControlFlow,
    sync::{
        Mutex,
        mpsc::{Receiver, SyncSender, TrySendError, sync_channel},
    },
};

/// That something happened and is on disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Published {
    /// The event's position.
    pub position: u64,
    /// The kind of event.
    pub kind: &'static str,
    /// The pathway, if about one.
    pub pathway: Option<PathwayId>,
}

/// What happened, read back from the log, with whom it concerned then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happened {
    /// What and where.
    pub told: Published,
    pub(crate) named: Named,
}

/// What a subscriber holds. It ends when the engine closes, or when the subscriber fell behind: then ask anew.
pub type Subscription = Receiver<Published>;

/// Everybody who wants to be told.
#[derive(Default)]
pub(crate) struct Subscribers(Mutex<Vec<SyncSender<Published>>>);

impl Subscribers {
    pub(crate) fn add(&self, length: usize) -> Subscription {
        let (sender, receiver) = sync_channel(length.max(1));
        lock(&self.0).push(sender);
        receiver
    }

    pub(crate) fn are_none(&self) -> bool {
        lock(&self.0).is_empty()
    }

    /// Tells everybody. Who is too slow, or gone, is not told again.
    pub(crate) fn tell(&self, published: &[Published]) {
        lock(&self.0).retain(|subscriber| {
            published.iter().all(|each| match subscriber.try_send(*each) {
                Ok(()) => true,
                Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => false,
            })
        });
    }

    pub(crate) fn end(&self) {
        lock(&self.0).clear();
    }
}

impl Engine {
    /// What happened after a position, at most `limit` of it: for the house itself, which tells others of it and must miss
    /// nothing. It says what and where, never about whom.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn published_after(&self, position: u64, limit: usize) -> Result<Vec<Happened>, EngineFault> {
        let store = self.shared.source.open()?;
        let (mut list, mut reader, mut wrong) = (Vec::new(), Reader::default(), None);
        if limit == 0 {
            return Ok(list);
        }
        store.for_each(Reading::from(position.saturating_add(1)), &mut |entry| {
            match reader.read(entry) {
                Ok((event, stamp)) => {
                    let (position, kind) = (stamp.position, event.kind());
                    let told = Published { position, kind, pathway: submission::about(&event).0 };
                    let named = match &event {
                        world::Event::Pathways(event) => relation::named(event),
                        _ => Named::default(),
                    };
                    list.push(Happened { told, named });
                }
                Err(fault) => wrong = Some(fault),
            }
            if wrong.is_some() || list.len() >= limit {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        })?;
        wrong.map_or(Ok(list), Err)
    }
}
