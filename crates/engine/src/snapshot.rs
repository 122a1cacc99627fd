//! Snapshots of what is known: only ever a shortcut, never a truth of its own.

use crate::{fault::EngineFault, known::Known, repeats::Repeats};
use eventlog::{EventLog, Head};
use kernel::Instant;
use serde::{Deserialize, Serialize};
use world::World;

/// The shape of what is known, as a digest over the sources that decide it. See `build.rs`.
pub(crate) const FINGERPRINT: [u8; 32] = include!(concat!(env!("OUT_DIR"), "/fingerprint.rs"));

#[derive(Serialize)]
struct Written<'a> {
    world: &'a World,
    repeats: &'a Repeats,
    last_recorded: Option<Instant>,
}

#[derive(Deserialize)]
struct Read {
    world: World,
    repeats: Repeats,
    last_recorded: Option<Instant>,
}

/// What is known, as bytes.
pub(crate) fn bytes(known: &Known) -> Result<Vec<u8>, EngineFault> {
    let written =
        Written { world: &known.world, repeats: &known.repeats, last_recorded: known.last_recorded };
    postcard::to_allocvec(&written)
        .map_err(|error| EngineFault::Unwritable { what: "a snapshot", message: error.to_string() })
}

/// What is known by the kept snapshot; `None` when there is none that can be used.
pub(crate) fn load(store: &dyn EventLog) -> Option<Known> {
    let (head, payload): (Head, _) = store.load_snapshot(&FINGERPRINT).ok()?;
    let read: Read = postcard::from_bytes(&payload).ok()?;
    Some(Known {
        world: read.world,
        repeats: read.repeats,
        last_recorded: read.last_recorded,
        head,
        usable: true,
        forgotten: 0,
    })
}
