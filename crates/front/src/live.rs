//! Tells open pages that something happened, by server-sent events: what changed, never about whom. A page asks again for
//! itself, by the same door as before, so a right that was lost is lost here too. Whoever signed out or lost the right to a
//! pathway is told nothing more: the stream ends.

use crate::visit::Visit;
use axum::response::sse::{Event, KeepAlive, Sse};
use engine::Engine;
use futures_util::stream::{self, Stream};
use kernel::PathwayId;
use std::{
    collections::BTreeMap,
    convert::Infallible,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU32, Ordering},
        mpsc::RecvTimeoutError,
    },
    thread,
    time::Duration,
};
use tokio::sync::watch;

/// How many happenings may wait for the thread that hands them on.
const WAITING_MAX: usize = 65_536;
/// How long the thread listens before it looks whether the server stops.
const LISTEN: Duration = Duration::from_millis(250);
/// A page is told at most so often: whoever looks needs no more, and many who look must not hold up those who write.
const BETWEEN: Duration = Duration::from_millis(1000);
/// How often a silent connection says that it lives, so that proxies leave it open.
const HEARTBEAT: Duration = Duration::from_secs(20);

/// How often it is looked whether the visit still stands, where nothing happens.
const STANDS: Duration = Duration::from_secs(10);

struct Shared {
    /// The position up to which pages should have seen.
    changed: watch::Sender<u64>,
    /// Where each pathway changed last, since the server started.
    pathways: Mutex<BTreeMap<PathwayId, u64>>,
    /// From here on it is not known what changed: a listener fell behind.
    unknown_until: Mutex<u64>,
    connections: AtomicU32,
    connections_max: u32,
    stopped: AtomicBool,
}

/// What a page wants to hear of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hears {
    /// Everything, as `changed`.
    Everything,
    /// What happens on one pathway, as `changed`; that something else happened, as `elsewhere`.
    Pathway(PathwayId),
    /// That something happened at all, as `elsewhere`: the page itself does not change.
    Elsewhere,
}

/// The hub of all live pages.
#[derive(Clone)]
pub struct Live(Arc<Shared>);

impl std::fmt::Debug for Live {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Live").finish_non_exhaustive()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Live {
    /// Starts listening to the engine.
    ///
    /// # Errors
    /// When the thread cannot be started.
    pub fn start(engine: &Arc<Engine>, connections_max: u32) -> std::io::Result<Live> {
        let live = Live(Arc::new(Shared {
            changed: watch::Sender::new(engine.status().position),
            pathways: Mutex::default(),
            unknown_until: Mutex::new(0),
            connections: AtomicU32::new(0),
            connections_max,
            stopped: AtomicBool::new(false),
        }));
        let (hub, engine) = (live.clone(), Arc::clone(engine));
        thread::Builder::new().name("live".to_owned()).spawn(move || hub.listen(&engine))?;
        Ok(live)
    }

    fn listen(&self, engine: &Engine) {
        while !self.0.stopped.load(Ordering::Acquire) {
            let subscription = engine.subscribe(WAITING_MAX);
            // What came before the subscription was not heard.
            let missed = engine.status().position;
            *lock(&self.0.unknown_until) = missed;
            self.0.changed.send_replace(missed);
            loop {
                match subscription.recv_timeout(LISTEN) {
                    Ok(first) => {
                        let mut last = first.position;
                        let mut pathways = lock(&self.0.pathways);
                        for published in std::iter::once(first).chain(subscription.try_iter()) {
                            last = last.max(published.position);
                            if let Some(pathway) = published.pathway {
                                pathways.insert(pathway, published.position);
                            }
                        }
                        drop(pathways);
                        self.0.changed.send_replace(last);
                    }
                    Err(RecvTimeoutError::Timeout) if self.0.stopped.load(Ordering::Acquire) => return,
                    Err(RecvTimeoutError::Timeout) => {}
                    Err(RecvTimeoutError::Disconnected) => {
                        // Fell behind, or the engine closed: listen anew after a breath, or be stopped.
                        thread::sleep(LISTEN);
                        break;
                    }
                }
            }
        }
    }

    /// Ends every connection and the listening.
    pub fn stop(&self) {
        self.0.stopped.store(true, Ordering::Release);
        self.0.changed.send_replace(u64::MAX);
    }

    /// How many pages are live now.
    #[must_use]
    pub fn connections(&self) -> u32 {
        self.0.connections.load(Ordering::Acquire)
    }

    /// What one page is told, as long as the visit stands. Nothing, when too many listen already.
    #[must_use]
    pub fn events(
        &self,
        visit: &Visit,
        hears: Hears,
    ) -> Option<Sse<impl Stream<Item = Result<Event, Infallible>> + Send + use<>>> {
        if self.0.connections.fetch_add(1, Ordering::AcqRel) >= self.0.connections_max {
            self.0.connections.fetch_sub(1, Ordering::AcqRel);
            return None;
        }
        let listener = Listener {
            seat: Seat(Arc::clone(&self.0)),
            changes: self.0.changed.subscribe(),
            visit: visit.clone(),
            hears,
            seen: *self.0.changed.borrow(),
            greeted: false,
        };
        let events = stream::unfold(listener, |mut listener| async move {
            let event = listener.next().await?;
            Some((Ok(event), listener))
        });
        Some(Sse::new(events).keep_alive(KeepAlive::new().interval(HEARTBEAT)))
    }
}

/// One connection, counted as long as it is held.
struct Seat(Arc<Shared>);

impl Drop for Seat {
    fn drop(&mut self) {
        self.0.connections.fetch_sub(1, Ordering::AcqRel);
    }
}

struct Listener {
    seat: Seat,
    changes: watch::Receiver<u64>,
    visit: Visit,
    hears: Hears,
    seen: u64,
    greeted: bool,
}

impl Listener {
    async fn next(&mut self) -> Option<Event> {
        if !self.greeted {
            // A page that was drawn before it listened compares this with its own position.
            self.greeted = true;
            return Some(Event::default().event("here").data(self.seen.to_string()));
        }
        loop {
            if self.stopped() {
                return None;
            }
            let changed = tokio::time::timeout(STANDS, self.changes.changed()).await;
            if self.stopped() {
                return None;
            }
            match changed {
                Ok(changed) => changed.ok()?,
                // Nothing happened.
                Err(_) if self.stands().await => continue,
                Err(_) => return None,
            }
            let position = *self.changes.borrow_and_update();
            let concerned = self.concerned();
            let before = std::mem::replace(&mut self.seen, position);
            if position > before {
                // Whoever comes meanwhile is told with the next.
                tokio::time::sleep(BETWEEN).await;
                if !self.stands().await {
                    return None;
                }
                let position = *self.changes.borrow();
                let event = if concerned { "changed" } else { "elsewhere" };
                return Some(Event::default().event(event).data(position.to_string()));
            }
        }
    }

    /// Whether who listens may still hear it.
    async fn stands(&self) -> bool {
        let pathway = match self.hears {
            Hears::Pathway(pathway) => Some(pathway),
            _ => None,
        };
        self.visit.stands(pathway).await
    }

    fn stopped(&self) -> bool {
        self.seat.0.stopped.load(Ordering::Acquire)
    }

    fn concerned(&self) -> bool {
        let pathway = match self.hears {
            Hears::Everything => return true,
            Hears::Elsewhere => return false,
            Hears::Pathway(pathway) => pathway,
        };
        let unknown = *lock(&self.seat.0.unknown_until) > self.seen;
        unknown || lock(&self.seat.0.pathways).get(&pathway).is_some_and(|last| *last > self.seen)
    }
}
