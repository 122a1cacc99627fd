//! Snapshots of what is known: only ever a shortcut, never a truth of its own.

use crate::{
    fault::EngineFault,
    known::{Known, Touched},
    repeats::Repeats,
};
use eventlog::{EventLog, Head, NotUsable};
use kernel::Instant;
use serde::{Deserialize, Serialize};
use world::World;

/// The shape of what is known, as a digest over the sources that decide it. See `build.rs`.
pub(crate) const FINGERPRINT: [u8; 32] = include!(concat!(env!("OUT_DIR"), "/fingerprint.rs"));

/// What is known beside the world, as it is written.
#[derive(Serialize)]
struct Written<'a> {
    repeats: &'a Repeats,
    last_recorded: Option<Instant>,
}

/// The same, as it is read.
#[derive(Deserialize)]
struct Read {
    repeats: Repeats,
    last_recorded: Option<Instant>,
}

/// What is known, as bytes: the world, what is beside it, and how long the former is.
pub(crate) fn bytes(known: &Known) -> Result<Vec<u8>, EngineFault> {
    let unwritable =
        |error: postcard::Error| EngineFault::Unwritable { what: "a snapshot", message: error.to_string() };
    let beside = Written { repeats: &known.repeats, last_recorded: known.last_recorded };
    let beside = postcard::to_allocvec(&beside).map_err(unwritable)?;
    let mut bytes = known.world.to_bytes().map_err(unwritable)?;
    let world_bytes = bytes.len() as u64;
    bytes.extend_from_slice(&beside);
    bytes.extend_from_slice(&world_bytes.to_le_bytes());
    Ok(bytes)
}

/// What is known by the kept snapshot, or why there is none that can be used.
pub(crate) fn load(store: &dyn EventLog) -> Result<Known, NotUsable> {
    let (head, mut payload): (Head, _) = store.load_snapshot(&FINGERPRINT)?;
    // What is inside becomes the world, in memory for as long as the engine runs: wiping this copy would hide nothing.
    let payload = std::mem::take(&mut *payload);
    read(payload, head).ok_or(NotUsable::Damaged)
}

fn read(payload: Vec<u8>, head: Head) -> Option<Known> {
    let (bytes, world_bytes) = payload.split_last_chunk::<8>()?;
    let world_bytes = usize::try_from(u64::from_le_bytes(*world_bytes)).ok()?;
    let (world, beside) = bytes.split_at_checked(world_bytes)?;
    let beside: Read = postcard::from_bytes(beside).ok()?;
    let world = World::from_bytes(world)?.fill(payload)?;
    Some(Known {
        world,
        repeats: beside.repeats,
        last_recorded: beside.last_recorded,
        head,
        usable: true,
        forgotten: 0,
        touched: Touched::default(),
    })
}
