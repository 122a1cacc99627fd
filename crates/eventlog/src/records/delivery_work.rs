//! Working at deliveries: taking what is due, and noting what became of it.

use kernel::Instant;
use rusqlite::{OptionalExtension, params};

use super::delivery::{COLUMNS, Delivery, DeliveryState, PAGE_MAX, read_row};
use super::fault::RecordsFault;
use super::ids::DeliveryId;
use super::journal::{self, Act, By};
use super::{Records, instant};

/// Most characters that are kept of why a message was not delivered.
const ERROR_LENGTH_MAX: usize = 200;

impl Records {
    /// Takes messages that are due, the longest due first, until a time: nobody else gets them before. Who took a message
    /// says what became of it before that time, or it is tried again by another.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn claim_deliveries(
        &self,
        now: Instant,
        until: Instant,
        limit: usize,
    ) -> Result<Vec<Delivery>, RecordsFault> {
        let limit = limit.min(PAGE_MAX);
        // Asked first without writing: mostly nothing is due.
        let due = self.next_delivery_due()?;
        if due.is_none_or(|due| due > now) {
            return Ok(Vec::new());
        }
        self.write(move |writing| {
            let mut select = writing.transaction.prepare_cached(&format!(
                "SELECT {COLUMNS} FROM deliveries WHERE state IN ('queued', 'failed') AND due_us <= ?1 \
                 AND (claimed_until_us IS NULL OR claimed_until_us <= ?1) ORDER BY due_us, number LIMIT ?2"
            ))?;
            let mut rows = select.query(params![now.microseconds(), limit as i64])?;
            let mut taken = Vec::new();
            while let Some(row) = rows.next()? {
                taken.push(read_row(writing.keys, row)?);
            }
            drop(rows);
            let mut claim = writing
                .transaction
                .prepare_cached("UPDATE deliveries SET claimed_until_us = ?2 WHERE number = ?1")?;
            for delivery in &taken {
                claim.execute(params![delivery.number.cast_signed(), until.microseconds()])?;
            }
            Ok(taken)
        })
    }

    /// When the next message is due that nobody has taken, or the next that was taken comes free; none when nothing waits.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn next_delivery_due(&self) -> Result<Option<Instant>, RecordsFault> {
        self.read(|connection, _| {
            let due: Option<i64> = connection
                .prepare_cached(
                    "SELECT min(max(due_us, coalesce(claimed_until_us, due_us))) FROM deliveries \
                     WHERE state IN ('queued', 'failed')",
                )?
                .query_row([], |row| row.get(0))?;
            due.map(instant).transpose()
        })
    }

    /// Notes that a message was taken by its receiver.
    ///
    /// # Errors
    /// When there is no such message, or it cannot be written.
    pub fn delivered(&self, id: DeliveryId, now: Instant) -> Result<(), RecordsFault> {
        self.write(move |writing| {
            let changed = writing
                .transaction
                .prepare_cached(
                    "UPDATE deliveries SET state = 'delivered', attempts = attempts + 1, claimed_until_us = NULL, \
                     last_error = NULL, updated_us = ?2 WHERE id = ?1",
                )?
                .execute(params![id.0.as_slice(), now.microseconds()])?;
            if changed == 0 { Err(RecordsFault::absent("message").into()) } else { Ok(()) }
        })
    }

    /// Notes that a message could not be delivered and when to try again; with no such time it is given up, which the
    /// access journal notes. `error` is cut when long, and must not tell of persons. One that was given up meanwhile, as
    /// with its webhook, stays so.
    ///
    /// # Errors
    /// When there is no such message, or it cannot be written.
    pub fn delivery_failed(
        &self,
        id: DeliveryId,
        error: &str,
        try_again_at: Option<Instant>,
        now: Instant,
    ) -> Result<(), RecordsFault> {
        let error: String = error.chars().take(ERROR_LENGTH_MAX).collect();
        self.write(move |writing| {
            let state: Option<String> = writing
                .transaction
                .prepare_cached("SELECT state FROM deliveries WHERE id = ?1")?
                .query_row([id.0.as_slice()], |row| row.get(0))
                .optional()?;
            match state.as_deref() {
                None => return Err(RecordsFault::absent("message").into()),
                Some("queued" | "failed") => {}
                Some(_) => return Ok(()),
            }
            let state = if try_again_at.is_some() { DeliveryState::Failed } else { DeliveryState::Dead };
            writing
                .transaction
                .prepare_cached(
                    "UPDATE deliveries SET state = ?2, attempts = attempts + 1, claimed_until_us = NULL, last_error = ?3, \
                     due_us = ?4, updated_us = ?5 WHERE id = ?1",
                )?
                .execute(params![
                    id.0.as_slice(),
                    state.slug(),
                    error,
                    try_again_at.unwrap_or(now).microseconds(),
                    now.microseconds()
                ])?;
            if try_again_at.is_none() {
                let act = Act::DeliveryGivenUp { delivery: id };
                journal::append(writing, &By::house(now).entry(act))?;
            }
            Ok(())
        })
    }

    /// Puts a message that was given up back into the queue, to be tried now, with as many attempts as a new one.
    ///
    /// # Errors
    /// When there is no such message that was given up, or it cannot be written.
    pub fn requeue_delivery(&self, by: &By, id: DeliveryId) -> Result<(), RecordsFault> {
        let by = by.clone();
        self.write(move |writing| {
            let changed = writing
                .transaction
                .prepare_cached(
                    "UPDATE deliveries SET state = 'queued', attempts = 0, due_us = ?2, updated_us = ?2 \
                     WHERE id = ?1 AND state = 'dead'",
                )?
                .execute(params![id.0.as_slice(), by.at.microseconds()])?;
            if changed == 0 {
                return Err(RecordsFault::absent("message that was given up").into());
            }
            let act = Act::DeliveryRequeued { delivery: id };
            journal::append(writing, &by.entry(act)).map(drop)
        })
    }
}
