//! What awaits somebody on every pathway, kept up with what happens: so that each page can say how much awaits whoever
//! reads it, without working out every pathway of the country each time.
//!
//! It holds no more than the pathways themselves say ([`pathways::view::due`]), and can always be made anew from them.

use crate::awaiting::{self, Awaiting};
use engine::{Engine, EngineFault, Subscription};
use kernel::{Date, Instant, OrganisationId, PathwayId, danish_date};
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Bound,
    sync::{Arc, Mutex, OnceLock, PoisonError, Weak, mpsc::TryRecvError},
};
use world::World;

/// How many events may wait to be looked at; whoever falls behind looks at everything.
const WAITING_MAX: usize = 65_536;

/// Events about no pathway that change whose something is: the law and the registry.
const CHANGES_ALL: [&str; 8] = [
    "rulebook_adopted",
    "organisation_registered",
    "organisation_corrected",
    "membership_added",
    "membership_ended",
    "organisation_ended",
    "organisation_renamed",
    "unit_registered",
];

/// What is known.
pub(crate) struct Standing {
    events: Subscription,
    lists: BTreeMap<PathwayId, Vec<Awaiting>>,
    /// On which pathways an organisation has something to do, or hears of it when it is late.
    concerned: BTreeMap<OrganisationId, BTreeSet<PathwayId>>,
    /// By when something is to be done, and on which pathway.
    times: BTreeSet<(Instant, PathwayId)>,
    day: Date,
    looked_at: Instant,
}

type Slot = Arc<Mutex<Option<Standing>>>;
/// One for each engine of the process; there is one, except in tests.
type Slots = Mutex<Vec<(Weak<Engine>, Slot)>>;

fn slot(engine: &Arc<Engine>) -> Slot {
    static SLOTS: OnceLock<Slots> = OnceLock::new();
    let mut slots = SLOTS.get_or_init(Mutex::default).lock().unwrap_or_else(PoisonError::into_inner);
    slots.retain(|(known, _)| known.strong_count() > 0);
    match slots.iter().find(|(known, _)| std::ptr::eq(known.as_ptr(), Arc::as_ptr(engine))) {
        Some((_, slot)) => slot.clone(),
        None => {
            let slot = Slot::default();
            slots.push((Arc::downgrade(engine), slot.clone()));
            slot
        }
    }
}

/// Looks at what awaits somebody now.
pub(crate) fn look<T>(
    engine: &Arc<Engine>,
    look: impl FnOnce(&Standing, Instant) -> T,
) -> Result<T, EngineFault> {
    let slot = slot(engine);
    let mut kept = slot.lock().unwrap_or_else(PoisonError::into_inner);
    let now = engine.now();
    let mut known = kept.take();
    let followed = match &mut known {
        Some(standing) => standing.follow(engine, now)?,
        None => false,
    };
    let standing = match known {
        Some(standing) if followed => standing,
        // The first time, a new day, a change of what holds for all, or too much to follow.
        _ => Standing::all(engine, now)?,
    };
    Ok(look(kept.insert(standing), now))
}

impl Standing {
    fn all(engine: &Engine, now: Instant) -> Result<Self, EngineFault> {
        // Subscribed to before it is looked at, so that nothing falls between.
        let events = engine.subscribe(WAITING_MAX);
        let lists: BTreeMap<PathwayId, Vec<Awaiting>> = engine.read(|world| {
            let around = world.around();
            let live = world.pathways.live();
            live.map(|pathway| (pathway.id, awaiting::of(around, pathway, now))).collect()
        })?;
        let mut standing = Standing {
            events,
            lists: BTreeMap::new(),
            concerned: BTreeMap::new(),
            times: BTreeSet::new(),
            day: danish_date(now),
            looked_at: now,
        };
        for (pathway, list) in lists {
            standing.put(pathway, list);
        }
        Ok(standing)
    }

    /// Takes in what happened and what time has made late. False when everything is to be looked at anew.
    fn follow(&mut self, engine: &Engine, now: Instant) -> Result<bool, EngineFault> {
        if danish_date(now) != self.day {
            return Ok(false);
        }
        let mut changed = BTreeSet::new();
        loop {
            match self.events.try_recv() {
                Ok(event) => match event.pathway {
                    Some(pathway) => _ = changed.insert(pathway),
                    None if CHANGES_ALL.contains(&event.kind) => return Ok(false),
                    None => {}
                },
                Err(TryRecvError::Empty) => break,
                Err(TryRecvError::Disconnected) => return Ok(false),
            }
        }
        // What is due may be said in other words once its time has come.
        let last = (self.looked_at, PathwayId(u32::MAX));
        let ran_out = self.times.range((Bound::Excluded(last), Bound::Unbounded));
        changed.extend(ran_out.take_while(|(by, _)| *by <= now).map(|(_, pathway)| *pathway));
        self.looked_at = now;
        if changed.is_empty() {
            return Ok(true);
        }
        let fresh = engine.read(|world| anew(world, &changed, now))?;
        for (pathway, list) in fresh {
            self.put(pathway, list);
        }
        Ok(true)
    }

    fn put(&mut self, pathway: PathwayId, list: Vec<Awaiting>) {
        for gone in self.lists.remove(&pathway).iter().flatten() {
            for organisation in concerned(gone) {
                if let Some(known) = self.concerned.get_mut(organisation) {
                    known.remove(&pathway);
                }
            }
            if let Some(by) = gone.due.by {
                self.times.remove(&(by, pathway));
            }
        }
        for awaiting in &list {
            for organisation in concerned(awaiting) {
                self.concerned.entry(organisation.clone()).or_default().insert(pathway);
            }
            self.times.extend(awaiting.due.by.map(|by| (by, pathway)));
        }
        if !list.is_empty() {
            self.lists.insert(pathway, list);
        }
    }

    /// Every organisation that has something to do, or hears of it when it is late.
    pub(crate) fn organisations(&self) -> impl Iterator<Item = &OrganisationId> {
        self.concerned.keys()
    }

    /// What organisations have to do, or hear of when it is late; of several that are one by now, each thing once.
    pub(crate) fn of(&self, organisations: &BTreeSet<OrganisationId>) -> Vec<&Awaiting> {
        let concerned = organisations.iter().filter_map(|one| self.concerned.get(one));
        let pathways: BTreeSet<PathwayId> = concerned.flatten().copied().collect();
        pathways.iter().filter_map(|pathway| self.lists.get(pathway)).flatten().collect()
    }

    /// What awaits somebody on one pathway.
    pub(crate) fn on(&self, pathway: PathwayId) -> &[Awaiting] {
        self.lists.get(&pathway).map_or(&[], Vec::as_slice)
    }
}

fn concerned(awaiting: &Awaiting) -> impl Iterator<Item = &OrganisationId> {
    awaiting.due.organisation.iter().chain(&awaiting.due.escalates_to)
}

fn anew(world: &World, changed: &BTreeSet<PathwayId>, now: Instant) -> Vec<(PathwayId, Vec<Awaiting>)> {
    let around = world.around();
    let list = |id: PathwayId| {
        let pathway = world.pathways.pathway(id);
        pathway.map(|pathway| awaiting::of(around, &pathway, now)).unwrap_or_default()
    };
    changed.iter().map(|id| (*id, list(*id))).collect()
}
