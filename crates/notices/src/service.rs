//! The service: one thread that makes notices, and tasks that deliver them.

use crate::{
    config::NoticesConfig,
    mail::Mailer,
    maker::{Changed, Maker},
    standing,
    worker::{self, Worker},
};
use engine::{Engine, Subscription};
use eventlog::records::Records;
use std::sync::{Arc, mpsc::RecvTimeoutError};
use tokio::{
    sync::{Notify, watch},
    task::{JoinHandle, spawn_blocking},
};

/// How many events may wait to be looked at; whoever falls behind looks at everything.
const WAITING_MAX: usize = 1024;

/// Notices that are made and delivered until they are told to stop.
pub struct Notices {
    making: JoinHandle<()>,
    delivering: JoinHandle<()>,
    new: Arc<Notify>,
}

impl Notices {
    /// Begins to make notices and deliver them, until `stop` says true. It runs on the tokio runtime of the caller.
    ///
    /// # Errors
    /// When the configuration of e-mail cannot be used, with what to do.
    pub fn start(
        engine: Arc<Engine>,
        records: Records,
        config: NoticesConfig,
        stop: watch::Receiver<bool>,
    ) -> Result<Self, String> {
        let mailer = config.mail.as_ref().map(Mailer::new).transpose()?;
        let config = Arc::new(config);
        let new = config.bell.0.clone();
        let maker = Maker::new(engine.clone(), records.clone(), config.clone());
        let making = {
            let (engine, config, new, stop) = (engine.clone(), config.clone(), new.clone(), stop.clone());
            spawn_blocking(move || make(maker, &engine, &config, &new, &stop))
        };
        let worker = Arc::new(Worker { engine, records, config, mailer, new: new.clone() });
        let delivering = tokio::spawn(worker::run(worker, stop));
        Ok(Notices { making, delivering, new })
    }

    /// Has messages looked at now, as after somebody put one back into the queue.
    pub fn wake(&self) {
        self.new.notify_one();
    }

    /// Waits until it has stopped: what was on its way is finished.
    pub async fn stopped(self) {
        let _ = tokio::join!(self.making, self.delivering);
    }
}

/// Makes notices: of everything at first and now and then, of what changed when it changes.
fn make(
    mut maker: Maker,
    engine: &Arc<Engine>,
    config: &NoticesConfig,
    new: &Notify,
    stop: &watch::Receiver<bool>,
) {
    let mut events = engine.subscribe(WAITING_MAX);
    let mut changed: Option<Changed> = None;
    // Worked out here, so that no page waits for it.
    if let Err(fault) = standing::look(engine, |_, _| ()) {
        tracing::error!(%fault, "what awaits somebody cannot be worked out");
    }
    while !stops(stop) {
        match maker.look(changed.as_ref()) {
            Ok(made) => {
                if made {
                    new.notify_one();
                }
                changed = wait(&mut events, engine, config, stop);
            }
            Err(fault) => {
                tracing::error!(%fault, "notices cannot be made; it is tried again");
                // What was missed is found by looking at everything.
                wait(&mut events, engine, config, stop);
                changed = None;
            }
        }
    }
}

/// Whether it is to stop: it was told to, or whoever could tell it is gone.
fn stops(stop: &watch::Receiver<bool>) -> bool {
    *stop.borrow() || stop.has_changed().is_err()
}

/// Waits for events, a time at most. Which pathways changed; nothing means that everything is to be looked at.
fn wait(
    events: &mut Subscription,
    engine: &Engine,
    config: &NoticesConfig,
    stop: &watch::Receiver<bool>,
) -> Option<Changed> {
    // In short waits, so that a stop is noticed.
    let short = config.look_every.min(std::time::Duration::from_millis(250));
    let mut waited = std::time::Duration::ZERO;
    loop {
        match events.recv_timeout(short) {
            Ok(first) => {
                let mut changed = Changed::new();
                for event in std::iter::once(first).chain(events.try_iter()) {
                    if let Some(pathway) = event.pathway {
                        changed.entry(pathway).or_insert(event.kind);
                    }
                }
                return Some(changed);
            }
            Err(RecvTimeoutError::Timeout) => {
                waited = waited.saturating_add(short);
                if waited >= config.look_every || stops(stop) {
                    return None;
                }
            }
            Err(RecvTimeoutError::Disconnected) => {
                // Fallen behind, or the engine is closing.
                std::thread::sleep(short);
                *events = engine.subscribe(WAITING_MAX);
                return None;
            }
        }
    }
}
