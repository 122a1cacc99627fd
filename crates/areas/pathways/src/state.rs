//! Every pathway there is, held so that the country's fits in memory: those under way as structures,
//! the closed ones packed, with the indexes that questions need. Derived wholly from events.

use crate::{
    archive::Archive,
    name_tries::NameTries,
    pathway::Pathway,
    persons::{PersonRecord, Persons},
    request::RequestState,
};
use kernel::{Instant, PathwayId, PersonId, RequestNumber, UnitId};
use serde::{Deserialize, Serialize};
use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

/// All pathways. Written and read without the packed ones: these are [`State::packed`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// Pathways under way.
    live: BTreeMap<PathwayId, Box<Pathway>>,
    /// Closed pathways, packed.
    archive: Archive,
    /// How many pathways were ever opened; the next is one more.
    opened: u32,
    /// Person records, packed.
    persons: Persons,
    /// Holds that run out: when, and whose. The writer asks for what is due.
    holds: BTreeSet<(Instant, PathwayId, RequestNumber)>,
    /// Who lately gave a person's number with another name.
    name_tries: NameTries,
    /// Live pathways per unit: offered, coming or staying.
    at_unit: BTreeMap<UnitId, BTreeSet<PathwayId>>,
}

impl State {
    /// The id that the next referral gets.
    #[must_use]
    pub const fn next_id(&self) -> PathwayId {
        PathwayId(self.opened.saturating_add(1))
    }

    /// How many pathways were ever opened.
    #[must_use]
    pub const fn count(&self) -> u32 {
        self.opened
    }

    /// A pathway, under way or closed.
    #[must_use]
    pub fn pathway(&self, id: PathwayId) -> Option<Cow<'_, Pathway>> {
        match self.live.get(&id) {
            Some(pathway) => Some(Cow::Borrowed(&**pathway)),
            None => self.archive.get(id).map(Cow::Owned),
        }
    }

    /// The pathways under way, by number.
    pub fn live(&self) -> impl Iterator<Item = &Pathway> {
        self.live.values().map(|pathway| &**pathway)
    }

    /// Every pathway, those under way and the closed ones, by number.
    pub fn all(&self) -> impl Iterator<Item = Cow<'_, Pathway>> {
        (1..=self.opened).filter_map(|number| self.pathway(PathwayId(number)))
    }

    /// Live pathways that are offered to, coming to or staying at a unit.
    pub fn at_unit(&self, unit: UnitId) -> impl Iterator<Item = &Pathway> {
        self.at_unit
            .get(&unit)
            .into_iter()
            .flatten()
            .filter_map(|id| self.live.get(id).map(|pathway| &**pathway))
    }

    /// A person's record.
    #[must_use]
    pub fn person(&self, id: PersonId) -> Option<PersonRecord> {
        self.persons.get(id)
    }

    /// The record that stands for a person today: itself, or the one it was joined to.
    #[must_use]
    pub fn stands_for(&self, id: PersonId) -> PersonId {
        // Joining is one step deep: decide refuses to join to a joined record.
        self.persons.joined_to(id).unwrap_or(id)
    }

    /// Every pathway of a person, with those of records joined to it, by number.
    #[must_use]
    pub fn pathways_of(&self, id: PersonId) -> Vec<PathwayId> {
        let standing = self.stands_for(id);
        let Some(mut record) = self.persons.get(standing) else {
            return Vec::new();
        };
        let mut all = std::mem::take(&mut record.pathways);
        let joined = record.joined.into_iter().filter_map(|merged| self.persons.get(merged));
        all.extend(joined.flat_map(|each| each.pathways));
        all.sort_unstable();
        all
    }

    /// The live pathway of a person, if there is one.
    #[must_use]
    pub fn live_pathway_of(&self, id: PersonId) -> Option<&Pathway> {
        self.pathways_of(id).into_iter().find_map(|pathway| self.live.get(&pathway).map(|pathway| &**pathway))
    }

    /// Persons with more than one live pathway, which only a joining can bring about: somebody must look.
    #[must_use]
    pub fn doubled_persons(&self) -> Vec<(PersonId, Vec<PathwayId>)> {
        let kept = self.persons.with_joined().into_iter();
        kept.map(|person| {
            let live = self.pathways_of(person).into_iter().filter(|id| self.live.contains_key(id)).collect();
            (person, live)
        })
        .filter(|(_, live): &(_, Vec<_>)| live.len() > 1)
        .collect()
    }

    /// The holds that have run out at an instant, oldest first.
    pub fn holds_due(&self, now: Instant) -> impl Iterator<Item = (Instant, PathwayId, RequestNumber)> {
        self.holds.iter().copied().take_while(move |(until, _, _)| *until <= now)
    }

    /// Who lately gave a person's number with another name.
    #[must_use]
    pub const fn name_tries(&self) -> &NameTries {
        &self.name_tries
    }

    /// Bytes that the closed pathways take, and how many they are; for the benchmarks.
    #[must_use]
    pub fn archived(&self) -> (usize, usize) {
        self.archive.size()
    }

    /// The closed pathways as they lie packed; of no use without the state they are from.
    #[must_use]
    pub fn packed(&self) -> &[u8] {
        self.archive.bytes()
    }

    /// Gives a state that was read the packed pathways it was written without; false when these are not they.
    #[must_use]
    pub fn keep_packed(&mut self, bytes: Vec<u8>) -> bool {
        self.archive.keep(bytes)
    }

    // What follows is for `apply` alone.

    pub(crate) fn open(&mut self, pathway: Pathway, temporary: bool) {
        self.opened = self.opened.max(pathway.id.0);
        self.persons.open(pathway.person, pathway.id, temporary);
        self.live.insert(pathway.id, Box::new(pathway));
    }

    pub(crate) const fn name_tries_mut(&mut self) -> &mut NameTries {
        &mut self.name_tries
    }

    pub(crate) fn change_person(&mut self, id: PersonId, change: impl FnOnce(&mut PersonRecord)) {
        self.persons.change(id, change);
    }

    /// Changes a pathway, with its indexes in step, and puts it where it then belongs.
    pub(crate) fn change(&mut self, id: PathwayId, change: impl FnOnce(&mut Pathway)) {
        if let Some(pathway) = self.live.get_mut(&id) {
            let before = listings(pathway);
            change(pathway);
            let (after, closed) = (listings(pathway), pathway.is_closed());
            if before != after {
                self.unlist(id, before);
                self.list(id, after);
            }
            if closed && let Some(pathway) = self.live.remove(&id) {
                self.settle(pathway);
            }
        } else if let Some(pathway) = self.archive.take(id) {
            // A closed pathway was taken out of the archive; what stood there is wiped.
            let mut pathway = Box::new(pathway);
            change(&mut pathway);
            self.list(id, listings(&pathway));
            self.settle(pathway);
        }
    }

    /// Packs a closed pathway; keeps one that is under way, or cannot be packed, as it is.
    fn settle(&mut self, mut pathway: Box<Pathway>) {
        if pathway.is_closed() {
            pathway.thin();
            if self.archive.put(&pathway) {
                return;
            }
            pathway.fill_out();
        }
        self.live.insert(pathway.id, pathway);
    }

    fn list(&mut self, id: PathwayId, listings: Listings) {
        for (unit, hold) in listings.into_iter().flatten() {
            self.at_unit.entry(unit).or_default().insert(id);
            self.holds.extend(hold.map(|(until, request)| (until, id, request)));
        }
    }

    fn unlist(&mut self, id: PathwayId, listings: Listings) {
        for (unit, hold) in listings.into_iter().flatten() {
            if let Some(ids) = self.at_unit.get_mut(&unit) {
                ids.remove(&id);
                if ids.is_empty() {
                    self.at_unit.remove(&unit);
                }
            }
            if let Some((until, request)) = hold {
                self.holds.remove(&(until, id, request));
            }
        }
    }
}

/// The units a pathway is listed under, and the hold that runs out there. A pathway has at most one stay going on
/// and one request waiting beside it.
type Listings = [Option<(UnitId, Option<(Instant, RequestNumber)>)>; 2];

fn listings(pathway: &Pathway) -> Listings {
    let mut found = pathway.requests.iter().rev().filter_map(|request| match request.state {
        RequestState::Offered | RequestState::Accepted => {
            let offer = request.offer.as_ref()?;
            Some((offer.unit, offer.hold.end.map(|until| (until, request.number))))
        }
        RequestState::Confirmed => request.offer.as_ref().map(|offer| (offer.unit, None)),
        RequestState::InStay => request.stay.as_ref().map(|stay| (stay.unit, None)),
        _ => None,
    });
    [found.next(), found.next()]
}
