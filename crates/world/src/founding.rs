//! The first event of every log: what it is for, and whether all it holds is synthetic.

use crate::Event;
use kernel::Refusal;
use serde::{Deserialize, Serialize};

/// What a log is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Founding {
    /// Whose it is or what it is for, in words.
    pub purpose: String,
    /// Whether the citizens and stays in it are made up. Only such a log may be given a time other than the clock's.
    pub synthetic: bool,
}

pub(crate) fn decide(founded: Option<&Founding>, founding: &Founding) -> Result<Vec<Event>, Refusal> {
    if founded.is_some() {
        return Err(Refusal::state(
            "already_founded",
            "loggen er allerede oprettet",
            "the log has already been founded",
        ));
    }
    Ok(vec![Event::Founded(founding.clone())])
}
