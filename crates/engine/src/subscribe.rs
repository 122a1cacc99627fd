//! Tells those who look at a desk that something happened. It says what and where, never about whom.

use crate::answer::lock;
use kernel::PathwayId;
use std::sync::{
    Mutex,
    mpsc::{Receiver, SyncSender, TrySendError, sync_channel},
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
