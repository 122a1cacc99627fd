//! What awaits somebody, with the name by which the same thing is known again.

use kernel::{Instant, PathwayId, RequestNumber};
use pathways::{
    Pathway,
    answers::Around,
    view::due::{self, Due},
};
use sha2::{Digest, Sha256};
use smol_str::SmolStr;

/// Something that awaits an answer.
#[derive(Clone, Debug)]
pub(crate) struct Awaiting {
    pub(crate) due: Due,
    /// What it is known by, beside the pathway and the request: the same thing, of the same organisation, by the same time.
    pub(crate) clock: SmolStr,
}

impl Awaiting {
    pub(crate) fn pathway(&self) -> PathwayId {
        self.due.pathway
    }

    pub(crate) fn request(&self) -> RequestNumber {
        self.due.request.unwrap_or_default()
    }
}

/// What awaits somebody on a pathway.
pub(crate) fn of(around: Around<'_>, pathway: &Pathway, now: Instant) -> Vec<Awaiting> {
    due::of(around, pathway, now)
        .into_iter()
        .map(|due| {
            let clock = clock(&due, pathway);
            Awaiting { due, clock }
        })
        .collect()
}

fn clock(due: &Due, pathway: &Pathway) -> SmolStr {
    let mut digest = Sha256::new();
    digest.update(due.what.en.as_bytes());
    digest.update([0]);
    digest.update(due.role.slug().as_bytes());
    digest.update([0]);
    digest.update(due.organisation.as_ref().map_or("", |organisation| organisation.as_str()).as_bytes());
    match due.by {
        Some(by) => digest.update(by.microseconds().to_le_bytes()),
        // What has no time may come up again in the same words: a second wait is another.
        None => digest.update((pathway.waiting.len() as u64).to_le_bytes()),
    }
    let bytes: [u8; 32] = digest.finalize().into();
    let (head, _) = bytes.split_at(8);
    head.iter().map(|byte| format!("{byte:02x}")).collect::<String>().into()
}
