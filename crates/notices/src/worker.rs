//! Delivers messages that are due, several at once, and notes what became of each.

use crate::{
    config::{NoticesConfig, later},
    mail::Mailer,
    send,
};
use engine::Engine;
use eventlog::records::{Delivery, Records, RecordsFault};
use std::sync::Arc;
use tokio::{
    sync::{Notify, watch},
    task::{JoinSet, spawn_blocking},
};

/// What works at messages.
pub(crate) struct Worker {
    pub(crate) engine: Arc<Engine>,
    pub(crate) records: Records,
    pub(crate) config: Arc<NoticesConfig>,
    pub(crate) mailer: Option<Mailer>,
    /// Told when there are new messages.
    pub(crate) new: Arc<Notify>,
}

/// Works until it is told to stop, then finishes what is on its way.
pub(crate) async fn run(worker: Arc<Worker>, mut stop: watch::Receiver<bool>) {
    let mut under_way = JoinSet::new();
    while !*stop.borrow() {
        while under_way.try_join_next().is_some() {}
        let room = worker.config.at_once_max.max(1).saturating_sub(under_way.len());
        let taken = if room > 0 { worker.take(room).await } else { Vec::new() };
        let none = taken.is_empty();
        for delivery in taken {
            let worker = worker.clone();
            under_way.spawn(async move { worker.deliver(delivery).await });
        }
        if none {
            tokio::select! {
                () = worker.new.notified() => {}
                () = tokio::time::sleep(worker.config.look_every) => {}
                _ = under_way.join_next(), if !under_way.is_empty() => {}
                changed = stop.changed() => if changed.is_err() { break },
            }
        }
    }
    while under_way.join_next().await.is_some() {}
}

impl Worker {
    async fn take(&self, room: usize) -> Vec<Delivery> {
        let now = self.engine.now();
        let (records, until) = (self.records.clone(), later(now, self.config.lease));
        let taken = spawn_blocking(move || records.claim_deliveries(now, until, room)).await;
        match taken {
            Ok(Ok(taken)) => taken,
            Ok(Err(fault)) => {
                tracing::error!(code = fault.code(), "messages that are due cannot be read");
                Vec::new()
            }
            Err(_) => Vec::new(),
        }
    }

    async fn deliver(&self, delivery: Delivery) {
        let sent =
            send::send(&self.records, self.mailer.as_ref(), &self.config, &delivery, self.engine.now()).await;
        let now = self.engine.now();
        let (records, id) = (self.records.clone(), delivery.id);
        let attempts = delivery.attempts.saturating_add(1);
        let [spread, ..] = id.0;
        let noted = match sent {
            Ok(()) => {
                tracing::info!(delivery = %id, kind = %delivery.kind, attempts, "delivered");
                spawn_blocking(move || records.delivered(id, now)).await
            }
            Err(fault) => {
                let again = if fault.for_good { None } else { self.config.retry_at(now, attempts, spread) };
                let given_up = again.is_none();
                tracing::warn!(delivery = %id, kind = %delivery.kind, attempts, given_up, said = %fault.said, "not delivered");
                spawn_blocking(move || records.delivery_failed(id, &fault.said, again, now)).await
            }
        };
        if let Ok(Err(fault)) = noted {
            tell(&fault);
        }
    }
}

/// What became of a message could not be noted: it comes free again after its time, and is sent again with the same id.
fn tell(fault: &RecordsFault) {
    tracing::error!(code = fault.code(), "what became of a message cannot be noted");
}
