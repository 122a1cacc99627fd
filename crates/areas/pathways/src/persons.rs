//! The records of persons, packed: there is one for everybody who was ever referred, and nearly all of them say no more
//! than one pathway. Those lie in one run of bytes, which a snapshot copies whole; the few that say more stand beside.
//! Derived wholly from events.

use kernel::{PathwayId, PersonId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One person's record across pathways.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PersonRecord {
    /// The pathways that were opened under this id, oldest first.
    pub pathways: Vec<PathwayId>,
    /// The record this one was joined to.
    pub joined_to: Option<PersonId>,
    /// Records joined to this one.
    pub joined: Vec<PersonId>,
    /// Whether the person still goes by a temporary number.
    pub temporary: bool,
    /// Whether the person's key was destroyed.
    pub forgotten: bool,
}

/// The records, in the order in which the log first names their persons.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(from = "Stored")]
pub struct Persons {
    /// For each person the id (16 bytes), the first pathway or zero (four, little-endian), and marks (one).
    #[serde(with = "serde_bytes")]
    rows: Vec<u8>,
    /// What does not fit in the row of a number.
    more: BTreeMap<u32, More>,
    /// The way from an id to its row; see [`Index`].
    #[serde(skip)]
    index: Index,
}

#[derive(Deserialize)]
struct Stored {
    #[serde(with = "serde_bytes")]
    rows: Vec<u8>,
    more: BTreeMap<u32, More>,
}

/// What a row has no room for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct More {
    /// The pathways after the first.
    pathways: Vec<PathwayId>,
    joined_to: Option<PersonId>,
    joined: Vec<PersonId>,
}

const ID_BYTES: usize = 16;
const ROW_BYTES: usize = ID_BYTES + 4 + 1;
type Row = [u8; ROW_BYTES];

const TEMPORARY: u8 = 1;
const FORGOTTEN: u8 = 2;
const SAYS_MORE: u8 = 4;

/// Two tables are the same when they hold the same records in the same order; the index follows from that.
impl PartialEq for Persons {
    fn eq(&self, other: &Self) -> bool {
        self.rows == other.rows && self.more == other.more
    }
}

impl Eq for Persons {}

impl std::fmt::Debug for Persons {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.rows().iter().map(id_of)).finish()
    }
}

impl From<Stored> for Persons {
    fn from(stored: Stored) -> Self {
        let mut persons = Persons { rows: stored.rows, more: stored.more, index: Index::default() };
        persons.reindex(persons.rows().len());
        persons
    }
}

impl Persons {
    /// A person's record.
    pub fn get(&self, id: PersonId) -> Option<PersonRecord> {
        let number = self.find(id)?;
        Some(self.record(number, self.rows().get(number)?))
    }

    /// The record that a person's is joined to.
    pub fn joined_to(&self, id: PersonId) -> Option<PersonId> {
        if self.more.is_empty() {
            return None;
        }
        self.more.get(&u32::try_from(self.find(id)?).ok()?)?.joined_to
    }

    /// The persons to whose record others are joined, by id.
    pub fn with_joined(&self) -> Vec<PersonId> {
        let kept = self.more.iter().filter(|(_, more)| !more.joined.is_empty());
        let mut ids: Vec<_> = kept
            .filter_map(|(number, _)| self.rows().get(usize::try_from(*number).ok()?).map(id_of))
            .collect();
        ids.sort_unstable();
        ids
    }

    /// Notes a pathway that was opened for a person, who has a record from then on.
    pub fn open(&mut self, id: PersonId, pathway: PathwayId, temporary: bool) {
        if self.find(id).is_none() && pathway.0 > 0 {
            self.add(id, pathway.0, if temporary { TEMPORARY } else { 0 });
        } else {
            self.change(id, |record| {
                record.pathways.push(pathway);
                record.temporary = temporary;
            });
        }
    }

    /// Changes a person's record, an empty one if there is none yet.
    pub fn change(&mut self, id: PersonId, change: impl FnOnce(&mut PersonRecord)) {
        let number = self.find(id).unwrap_or_else(|| self.add(id, 0, 0));
        let Some(row) = self.rows().get(number) else { return };
        let mut record = self.record(number, row);
        change(&mut record);
        self.keep(number, record);
    }

    fn rows(&self) -> &[Row] {
        self.rows.as_chunks().0
    }

    fn record(&self, number: usize, row: &Row) -> PersonRecord {
        let [.., p1, p2, p3, p4, marks] = *row;
        let first = u32::from_le_bytes([p1, p2, p3, p4]);
        let says_more = marks & SAYS_MORE != 0;
        let more = u32::try_from(number).ok().filter(|_| says_more).and_then(|number| self.more.get(&number));
        let more = more.cloned().unwrap_or_default();
        let first = (first > 0).then_some(PathwayId(first));
        PersonRecord {
            pathways: first.into_iter().chain(more.pathways).collect(),
            joined_to: more.joined_to,
            joined: more.joined,
            temporary: marks & TEMPORARY != 0,
            forgotten: marks & FORGOTTEN != 0,
        }
    }

    fn keep(&mut self, number: usize, record: PersonRecord) {
        let Ok(key) = u32::try_from(number) else { return };
        let mut pathways = record.pathways.into_iter();
        // A pathway of number zero, which no log has, would be taken for none: it goes beside the row.
        let first = if pathways.as_slice().contains(&PathwayId(0)) { None } else { pathways.next() };
        let more = More { pathways: pathways.collect(), joined_to: record.joined_to, joined: record.joined };
        let says_more = more != More::default();
        let marks = [(record.temporary, TEMPORARY), (record.forgotten, FORGOTTEN), (says_more, SAYS_MORE)];
        let marks = marks.into_iter().filter(|(is, _)| *is).fold(0, |all, (_, mark)| all | mark);
        if says_more {
            self.more.insert(key, more);
        } else {
            self.more.remove(&key);
        }
        if let Some(row) = self.rows.as_chunks_mut().0.get_mut(number) {
            let id = id_of(row);
            *row = row_of(id, first.map_or(0, |first| first.0), marks);
        }
    }

    fn find(&self, id: PersonId) -> Option<usize> {
        self.index
            .probe(id)
            .map_while(|slot| slot)
            .find(|number| self.rows().get(*number).is_some_and(|row| id_of(row) == id))
    }

    fn add(&mut self, id: PersonId, first: u32, marks: u8) -> usize {
        let number = self.rows().len();
        self.rows.extend_from_slice(&row_of(id, first, marks));
        if self.index.has_room_for(number + 1) {
            self.index.put(id, number);
        } else {
            self.reindex(number + 1);
        }
        number
    }

    fn reindex(&mut self, count: usize) {
        let mut index = Index::for_many(count);
        for (number, row) in self.rows().iter().enumerate() {
            index.put(id_of(row), number);
        }
        self.index = index;
    }
}

fn id_of(row: &Row) -> PersonId {
    let mut id = [0; ID_BYTES];
    for (to, from) in id.iter_mut().zip(row) {
        *to = *from;
    }
    PersonId(id)
}

fn row_of(id: PersonId, first: u32, marks: u8) -> Row {
    let mut row = [0; ROW_BYTES];
    for (to, from) in row.iter_mut().zip(id.0.into_iter().chain(first.to_le_bytes()).chain([marks])) {
        *to = from;
    }
    row
}

/// A table of row numbers by id, with open addressing: an id stands in the first free slot from the one that its digest
/// says. Nothing is ever taken out, and nothing ever goes through the slots in order, so that no order of theirs can
/// show anywhere. The digest needs no secret: persons' ids are drawn by the house itself.
#[derive(Clone, Default)]
struct Index {
    /// The number plus one; zero is free. A power of two, at most three quarters full.
    slots: Vec<u32>,
}

impl Index {
    fn for_many(count: usize) -> Self {
        const SLOTS_MIN: usize = 16;
        // Half full at first, so that it is built anew only now and then.
        Index { slots: vec![0; count.saturating_mul(2).max(SLOTS_MIN).next_power_of_two()] }
    }

    fn has_room_for(&self, count: usize) -> bool {
        count.saturating_mul(4) <= self.slots.len().saturating_mul(3)
    }

    /// The numbers that stand where the id may stand, up to the first free slot.
    fn probe(&self, id: PersonId) -> impl Iterator<Item = Option<usize>> {
        self.indexes(id).map(|index| {
            self.slots
                .get(index)
                .and_then(|slot| usize::try_from(*slot).ok())
                .and_then(|slot| slot.checked_sub(1))
        })
    }

    fn put(&mut self, id: PersonId, number: usize) {
        let free = self.indexes(id).find(|index| self.slots.get(*index) == Some(&0));
        let Some(slot) = free.and_then(|index| self.slots.get_mut(index)) else { return };
        *slot = u32::try_from(number + 1).unwrap_or(0);
    }

    fn indexes(&self, id: PersonId) -> impl Iterator<Item = usize> + use<> {
        let length = self.slots.len();
        let start = usize::try_from(digest(id) & u64::from(u32::MAX)).unwrap_or(0);
        (0..length).map(move |step| (start + step) & (length - 1))
    }
}

/// A digest of an id, the same in every run.
fn digest(id: PersonId) -> u64 {
    let number = u128::from_le_bytes(id.0);
    let (low, high) = (number & u128::from(u64::MAX), number >> 64);
    let product = (low ^ 0x9E37_79B9_7F4A_7C15) * (high ^ 0xC2B2_AE3D_27D4_EB4F);
    u64::try_from((product ^ (product >> 64)) & u128::from(u64::MAX)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(number: u32) -> PersonId {
        let [a, b, c, d] = number.to_be_bytes();
        // Alike but for two bytes at either end.
        PersonId([a, b, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, c, d])
    }

    /// The same records in a table that packs nothing.
    #[derive(Default)]
    struct Plain(BTreeMap<PersonId, PersonRecord>);

    #[test]
    fn the_packed_table_holds_what_a_plain_one_holds_and_comes_back_from_bytes() {
        let (mut packed, mut plain) = (Persons::default(), Plain::default());
        for number in 0..5_000_u32 {
            let id = person(number.wrapping_mul(2_654_435_761) % 3_000);
            match number % 7 {
                0 => {
                    let other = person(number);
                    packed.change(id, |record| record.joined.push(other));
                    plain.0.entry(id).or_default().joined.push(other);
                    packed.change(other, |record| record.joined_to = Some(id));
                    plain.0.entry(other).or_default().joined_to = Some(id);
                }
                1 => {
                    packed.change(id, |record| record.joined.clear());
                    plain.0.entry(id).or_default().joined.clear();
                }
                2 => {
                    packed.change(id, |record| record.forgotten = true);
                    plain.0.entry(id).or_default().forgotten = true;
                }
                // The last makes a pathway that no log has, to show that it is not taken for none.
                _ => {
                    let (pathway, temporary) = (PathwayId(number % 4_999), number.is_multiple_of(2));
                    packed.open(id, pathway, temporary);
                    let record = plain.0.entry(id).or_default();
                    record.pathways.push(pathway);
                    record.temporary = temporary;
                }
            }
        }
        let read: Persons = postcard::from_bytes(&postcard::to_allocvec(&packed).unwrap()).unwrap();
        assert_eq!(read, packed);
        for number in 0..6_000 {
            let id = person(number);
            assert_eq!(packed.get(id).as_ref(), plain.0.get(&id), "{number}");
            assert_eq!(read.get(id).as_ref(), plain.0.get(&id), "{number}");
            assert_eq!(packed.joined_to(id), plain.0.get(&id).and_then(|record| record.joined_to));
        }
        let with_joined: Vec<_> =
            plain.0.iter().filter(|(_, record)| !record.joined.is_empty()).map(|(id, _)| *id).collect();
        assert_eq!(packed.with_joined(), with_joined);
    }

    #[test]
    fn bytes_that_are_cut_short_are_a_fault() {
        let mut persons = Persons::default();
        (0..100).for_each(|number| persons.open(person(number), PathwayId(number + 1), false));
        let bytes = postcard::to_allocvec(&persons).unwrap();
        assert!(postcard::from_bytes::<Persons>(&bytes[..bytes.len() / 2]).is_err());
    }
}
