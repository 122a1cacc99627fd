//! Events as they stand in the log: readable JSON, and apart from it the private part that the log seals.

use crate::Event;

/// An entry of the log that is no event of ours.
#[derive(Debug, thiserror::Error)]
pub enum StoredFault {
    /// The readable part is no event.
    #[error(
        "the readable part is no event this version knows: use a version at least as new as the one that wrote it"
    )]
    Public(#[source] serde_json::Error),
    /// The opened private part does not belong to the event.
    #[error("the private part does not belong to its event")]
    Private(#[source] serde_json::Error),
}

impl Event {
    /// The readable part, as JSON.
    ///
    /// # Errors
    /// When it cannot be written, which no value of ours causes.
    pub fn public_bytes(&self) -> Result<Vec<u8>, serde_json::Error> {
        let mut bytes = Vec::new();
        self.write_public(&mut bytes)?;
        Ok(bytes)
    }

    /// The same, at the end of what there is: whoever writes many events takes room for them once.
    ///
    /// # Errors
    /// As [`Event::public_bytes`].
    pub fn write_public(&self, to: &mut Vec<u8>) -> Result<(), serde_json::Error> {
        serde_json::to_writer(to, self)
    }

    /// The part to be sealed with the subject's key, if there is one.
    ///
    /// # Errors
    /// When it cannot be written, which no value of ours causes.
    pub fn private_bytes(&self) -> Result<Option<Vec<u8>>, serde_json::Error> {
        match self {
            Event::Pathways(event) => event.private_bytes(),
            _ => Ok(None),
        }
    }
}

/// What the log says of an event's private part.
#[derive(Clone, Copy, Debug)]
pub enum StoredPrivate<'a> {
    /// The event has none.
    None,
    /// Opened with the person's key.
    Open(&'a [u8]),
    /// The key is destroyed.
    Forgotten,
}

/// An event from its stored parts.
///
/// # Errors
/// When the bytes are no event, or the private part is not the event's.
pub fn from_stored(public: &[u8], private: StoredPrivate<'_>) -> Result<Event, StoredFault> {
    // Checked to be text as a whole, not string by string. What is no text is left to the reader to complain of.
    let read = match std::str::from_utf8(public) {
        Ok(text) => serde_json::from_str(text),
        Err(_) => serde_json::from_slice(public),
    };
    let mut event: Event = read.map_err(StoredFault::Public)?;
    if let Event::Pathways(inner) = &mut event {
        match private {
            StoredPrivate::None => {}
            StoredPrivate::Open(bytes) => inner.restore_private(Some(bytes)).map_err(StoredFault::Private)?,
            StoredPrivate::Forgotten => inner.restore_private(None).map_err(StoredFault::Private)?,
        }
    }
    Ok(event)
}
