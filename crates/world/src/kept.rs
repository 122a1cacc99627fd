//! All that is known as one run of bytes, for snapshots, and back again.
//!
//! Nearly all of it are the closed pathways, which lie packed in memory as well. They come first, and the buffer from
//! which the rest was read becomes their home: what is read is not copied. A world can be had from bytes in this way
//! only, so that the packed part can never be left out.

use crate::{Founding, World};
use serde::{Deserialize, Serialize};

/// Everything but the packed bytes, as it is written.
#[derive(Serialize)]
struct Written<'a> {
    founding: &'a Option<Founding>,
    adoption: &'a adoption::State,
    registry: &'a registry::State,
    places: &'a places::State,
    pathways: &'a pathways::State,
}

/// The same, as it is read.
#[derive(Deserialize)]
struct Read {
    founding: Option<Founding>,
    adoption: adoption::State,
    registry: registry::State,
    places: places::State,
    pathways: pathways::State,
}

/// A world from bytes that lacks its packed part yet.
#[derive(Debug)]
pub struct Unfilled {
    world: World,
    packed_bytes: usize,
}

impl World {
    /// All that is known, as bytes.
    ///
    /// # Errors
    /// When it cannot be written, which no value of ours causes.
    pub fn to_bytes(&self) -> Result<Vec<u8>, postcard::Error> {
        let World { founding, adoption, registry, places, pathways } = self;
        let rest = postcard::to_allocvec(&Written { founding, adoption, registry, places, pathways })?;
        let packed = pathways.packed();
        let mut bytes = Vec::with_capacity(packed.len() + rest.len() + LENGTH_BYTES);
        bytes.extend_from_slice(packed);
        bytes.extend_from_slice(&rest);
        bytes.extend_from_slice(&(packed.len() as u64).to_le_bytes());
        Ok(bytes)
    }

    /// What was known, from its bytes; [`Unfilled::fill`] is then given the buffer they lie in. `None` when they are
    /// not what [`World::to_bytes`] gives. What the rulebook says is read again by [`adoption::State::restore`].
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Unfilled> {
        let (bytes, length) = bytes.split_last_chunk::<LENGTH_BYTES>()?;
        let packed_bytes = usize::try_from(u64::from_le_bytes(*length)).ok()?;
        let read: Read = postcard::from_bytes(bytes.get(packed_bytes..)?).ok()?;
        let Read { founding, adoption, registry, places, pathways } = read;
        Some(Unfilled { world: World { founding, adoption, registry, places, pathways }, packed_bytes })
    }
}

const LENGTH_BYTES: usize = 8;

impl Unfilled {
    /// The world, which keeps the buffer that begins with its bytes. `None` when that is another buffer.
    #[must_use]
    pub fn fill(self, mut buffer: Vec<u8>) -> Option<World> {
        let Unfilled { mut world, packed_bytes } = self;
        // What was read from it shall not stand in memory twice: of somebody forgotten only one would be wiped.
        buffer.get_mut(packed_bytes..)?.fill(0);
        buffer.truncate(packed_bytes);
        world.pathways.keep_packed(buffer).then_some(world)
    }
}
