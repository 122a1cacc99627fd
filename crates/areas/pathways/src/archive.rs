//! Closed pathways, packed into one run of bytes, so that years of them fit in memory and a snapshot of
//! them is read about as fast as its bytes. A pathway is unpacked when somebody asks for it.

use crate::pathway::Pathway;
use kernel::PathwayId;
use serde::{Deserialize, Serialize};

/// Packed pathways by number.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct Archive {
    /// The packed pathways, one after the other. A snapshot keeps them apart from everything else, so that the buffer
    /// they are read into can be theirs.
    #[serde(skip)]
    bytes: Vec<u8>,
    /// How many bytes the packed pathways take.
    length: u64,
    /// For each pathway number from 1: twelve bytes, the start (eight) and the length (four) of its run (little-endian;
    /// length zero: not here). Kept as bytes so that a snapshot copies it whole.
    #[serde(with = "serde_bytes")]
    slots: Vec<u8>,
    /// How many bytes belong to no pathway any more.
    wasted: u64,
}

const SLOT_BYTES: usize = 12;

/// Two archives are the same when they hold the same pathways: where each stands, and what is wasted in between,
/// depends on the way that led there.
impl PartialEq for Archive {
    fn eq(&self, other: &Self) -> bool {
        let packed = |archive: &Self, index| {
            archive.run(index).and_then(|run| archive.bytes.get(run).map(<[u8]>::to_vec))
        };
        let slots = self.slots.len().max(other.slots.len()) / SLOT_BYTES;
        (0..slots).all(|index| packed(self, index) == packed(other, index))
    }
}

impl Eq for Archive {}

impl std::fmt::Debug for Archive {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Archive({} bytes)", self.bytes.len())
    }
}

impl Archive {
    /// Bytes taken by the packed pathways and their slots, and how many pathways are packed.
    pub fn size(&self) -> (usize, usize) {
        let packed = (0..self.slots.len() / SLOT_BYTES).filter(|index| self.run(*index).is_some()).count();
        (self.bytes.len() + self.slots.len(), packed)
    }

    /// The packed pathways.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Gives an archive that was read its packed pathways back; false when they are not its own.
    pub fn keep(&mut self, bytes: Vec<u8>) -> bool {
        self.bytes = bytes;
        self.length == self.bytes.len() as u64
    }

    /// Unpacks a pathway.
    pub fn get(&self, id: PathwayId) -> Option<Pathway> {
        let run = self.run(index(id)?)?;
        unpack(self.bytes.get(run)?)
    }

    /// Unpacks a pathway and wipes where it stood, so that what is forgotten later stands nowhere.
    pub fn take(&mut self, id: PathwayId) -> Option<Pathway> {
        let slot = index(id)?;
        let run = self.run(slot)?;
        let pathway = unpack(self.bytes.get(run.clone())?)?;
        let length = run.len();
        self.bytes.get_mut(run)?.fill(0);
        self.set(slot, 0, 0);
        self.wasted += length as u64;
        self.compact_when_half_is_wasted();
        Some(pathway)
    }

    /// Packs a pathway that was thinned; false if it could not be, which the tests show for no kind of pathway.
    #[must_use]
    pub fn put(&mut self, pathway: &Pathway) -> bool {
        // About what a pathway takes, so that the buffer need not grow step by step.
        const USUAL_BYTES: usize = 1024;
        let packed = postcard::to_extend(pathway, Vec::with_capacity(USUAL_BYTES));
        let (Some(slot), Ok(packed)) = (index(pathway.id), packed) else {
            return false;
        };
        let Ok(length) = u32::try_from(packed.len()) else {
            return false;
        };
        let start = self.bytes.len() as u64;
        self.bytes.extend_from_slice(&packed);
        self.length = self.bytes.len() as u64;
        self.set(slot, start, length);
        true
    }

    fn run(&self, index: usize) -> Option<std::ops::Range<usize>> {
        let slot = self.slots.get(index * SLOT_BYTES..(index + 1) * SLOT_BYTES)?;
        let (start, length) = slot.split_at_checked(8)?;
        let start = usize::try_from(u64::from_le_bytes(start.try_into().ok()?)).ok()?;
        let length = usize::try_from(u32::from_le_bytes(length.try_into().ok()?)).ok()?;
        (length > 0).then_some(start..start + length)
    }

    fn set(&mut self, index: usize, start: u64, length: u32) {
        let end = (index + 1) * SLOT_BYTES;
        if self.slots.len() < end {
            self.slots.resize(end, 0);
        }
        if let Some(slot) = self.slots.get_mut(index * SLOT_BYTES..end) {
            let (start_bytes, length_bytes) = slot.split_at_mut(8);
            start_bytes.copy_from_slice(&start.to_le_bytes());
            length_bytes.copy_from_slice(&length.to_le_bytes());
        }
    }

    fn compact_when_half_is_wasted(&mut self) {
        const WASTE_WORTH_COMPACTING_BYTES: u64 = 1 << 20;
        if self.wasted < WASTE_WORTH_COMPACTING_BYTES || self.wasted * 2 < self.bytes.len() as u64 {
            return;
        }
        let mut compacted = Vec::with_capacity(self.bytes.len());
        for index in 0..self.slots.len() / SLOT_BYTES {
            let Some(run) = self.run(index) else { continue };
            let Some(bytes) = self.bytes.get(run) else {
                continue;
            };
            let (start, length) = (compacted.len() as u64, u32::try_from(bytes.len()).unwrap_or(0));
            compacted.extend_from_slice(bytes);
            self.set(index, start, length);
        }
        self.bytes = compacted;
        self.length = self.bytes.len() as u64;
        self.wasted = 0;
    }
}

fn unpack(packed: &[u8]) -> Option<Pathway> {
    let mut pathway: Pathway = postcard::from_bytes(packed).ok()?;
    pathway.fill_out();
    Some(pathway)
}

fn index(id: PathwayId) -> Option<usize> {
    usize::try_from(id.0.checked_sub(1)?).ok()
}
