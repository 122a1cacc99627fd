//! Messages on their way out, and what became of them. A message is kept before it is first tried and keeps its id
//! however often it is tried; who works at delivering takes messages for a time, so that two never send the same one.
//!
//! It sends nothing and decides neither when to try again nor when to give up.

use kernel::{Instant, OrganisationId, PathwayId, RequestNumber};
use rusqlite::types::Value;
use rusqlite::{OptionalExtension, Row, params, params_from_iter};
use smol_str::SmolStr;

use super::awaited::{self, About, AwaitedKey};
use super::fault::{RecordsFault, Trouble, damaged};
use super::ids::{AccountId, DeliveryId, WebhookId};
use super::keys::RecordsKeys;
use super::writer::Writing;
use super::{Records, fixed, instant, setting};

/// Most bytes of a message.
const PAYLOAD_BYTES_MAX: usize = 16 * 1024;
/// Most bytes of an e-mail address.
const ADDRESS_BYTES_MAX: usize = 320;
/// Most messages in one page.
pub(super) const PAGE_MAX: usize = 500;

/// To whom a message goes.
#[derive(Clone, PartialEq, Eq)]
pub enum Target {
    /// To another system.
    Webhook(WebhookId),
    /// To a person, by e-mail. The address is sealed.
    Email {
        /// Whose address it is.
        account: AccountId,
        /// The address.
        address: String,
    },
}

impl std::fmt::Debug for Target {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Webhook(webhook) => write!(formatter, "Webhook({webhook})"),
            Self::Email { account, .. } => write!(formatter, "Email({account}, ..)"),
        }
    }
}

/// What has become of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DeliveryState {
    /// Not yet tried.
    Queued,
    /// Taken by the receiver.
    Delivered,
    /// Tried in vain; it will be tried again.
    Failed,
    /// Given up; somebody may put it back.
    Dead,
}

impl DeliveryState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Queued, Self::Delivered, Self::Failed, Self::Dead];

    /// As it is stored and asked for.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Delivered => "delivered",
            Self::Failed => "failed",
            Self::Dead => "dead",
        }
    }

    fn read(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.slug() == slug)
    }
}

/// A message to be sent.
#[derive(Clone, Debug)]
pub struct NewDelivery {
    /// To whom.
    pub target: Target,
    /// Which organisation's business it is.
    pub organisation: Option<OrganisationId>,
    /// About which pathway.
    pub pathway: Option<PathwayId>,
    /// What it tells of, by name.
    pub kind: SmolStr,
    /// What it says, as JSON without personal data.
    pub payload: String,
}

/// A message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Its number, in the order in which messages were made; pages go by it.
    pub number: u64,
    /// Its lasting random name, by which the receiver knows it again.
    pub id: DeliveryId,
    /// To whom.
    pub target: Target,
    /// Which organisation's business it is.
    pub organisation: Option<OrganisationId>,
    /// About which pathway.
    pub pathway: Option<PathwayId>,
    /// What it tells of, by name.
    pub kind: SmolStr,
    /// What it says.
    pub payload: String,
    /// What has become of it.
    pub state: DeliveryState,
    /// How often it was tried and the outcome noted.
    pub attempts: u32,
    /// When it is next to be tried.
    pub due_at: Instant,
    /// Why it was not delivered the last time, without personal data.
    pub last_error: Option<String>,
    /// When it was made.
    pub created_at: Instant,
    /// When something last happened to it.
    pub updated_at: Instant,
}

/// What a notice is known by, so that the same is never made twice.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NoticeMark {
    /// About which pathway.
    pub pathway: PathwayId,
    /// About which of its requests.
    pub request: RequestNumber,
    /// About which clock, as the maker of notices names them.
    pub clock: SmolStr,
    /// Which step of it: 0 for the notice, 1 and on for escalations.
    pub step: u16,
}

/// A notice with the messages it becomes.
#[derive(Clone, Debug, Default)]
pub struct Notice {
    /// What it is known by; none when its place in the log is enough.
    pub mark: Option<NoticeMark>,
    /// What awaits somebody, where that is told for the first time.
    pub about: Option<About>,
    /// Its messages; none when nobody is to be told outside the pages.
    pub deliveries: Vec<NewDelivery>,
}

/// What to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Deliveries {
    /// In this state.
    pub state: Option<DeliveryState>,
    /// To this webhook.
    pub webhook: Option<WebhookId>,
    /// Of one of these organisations: an organisation with all that became part of it. None: of any.
    pub organisations: Option<Vec<OrganisationId>>,
    /// About this pathway.
    pub pathway: Option<PathwayId>,
}

/// A part of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveriesPage {
    /// The messages, the newest first.
    pub deliveries: Vec<Delivery>,
    /// What to ask for as `before` to go on; none at the end.
    pub next: Option<u64>,
}

pub(super) const COLUMNS: &str = "number, id, webhook, account, address, organisation, kind, payload, state, attempts, due_us, \
    last_error, created_us, updated_us, pathway";

pub(super) fn read_row(keys: &RecordsKeys, row: &Row<'_>) -> Result<Delivery, Trouble> {
    let id = DeliveryId(fixed(&row.get::<_, Vec<u8>>(1)?)?);
    let webhook: Option<Vec<u8>> = row.get(2)?;
    let account: Option<Vec<u8>> = row.get(3)?;
    let address: Option<Vec<u8>> = row.get(4)?;
    let target = match (webhook, account, address) {
        (Some(webhook), None, None) => Target::Webhook(WebhookId(fixed(&webhook)?)),
        (None, Some(account), Some(address)) => {
            let address = keys.open("address", &[&id.0], &address)?;
            let address = String::from_utf8(address.to_vec());
            Target::Email {
                account: AccountId(fixed(&account)?),
                address: address.map_err(|_| damaged("an e-mail address is no text"))?,
            }
        }
        _ => return Err(damaged("a message has no receiver")),
    };
    let organisation: Option<String> = row.get(5)?;
    let state: String = row.get(8)?;
    Ok(Delivery {
        number: row.get::<_, i64>(0)?.unsigned_abs(),
        id,
        target,
        organisation: organisation
            .map(|slug| OrganisationId::new(&slug).map_err(|_| damaged("a message's organisation is none")))
            .transpose()?,
        pathway: row.get::<_, Option<u32>>(14)?.map(PathwayId),
        kind: SmolStr::new(row.get::<_, String>(6)?),
        payload: row.get(7)?,
        state: DeliveryState::read(&state).ok_or_else(|| damaged("a message is in no state"))?,
        attempts: row.get(9)?,
        due_at: instant(row.get(10)?)?,
        last_error: row.get(11)?,
        created_at: instant(row.get(12)?)?,
        updated_at: instant(row.get(13)?)?,
    })
}

fn insert(writing: &Writing<'_>, new: &NewDelivery, now: Instant) -> Result<DeliveryId, Trouble> {
    let id = DeliveryId::random()?;
    let (webhook, account, address) = match &new.target {
        Target::Webhook(webhook) => (Some(webhook.0), None, None),
        Target::Email { account, address } => {
            let sealed = writing.keys.seal("address", &[&id.0], address.as_bytes())?;
            (None, Some(account.0), Some(sealed))
        }
    };
    writing
        .transaction
        .prepare_cached(
            "INSERT INTO deliveries (id, webhook, account, address, organisation, kind, payload, state, attempts, due_us, \
             created_us, updated_us, pathway) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'queued', 0, ?8, ?8, ?8, ?9)",
        )?
        .execute(params![
            id.0.as_slice(),
            webhook.as_ref().map(<[u8; 16]>::as_slice),
            account.as_ref().map(<[u8; 16]>::as_slice),
            address,
            new.organisation.as_ref().map(OrganisationId::as_str),
            new.kind.as_str(),
            new.payload,
            now.microseconds(),
            new.pathway.map(|pathway| pathway.0),
        ])?;
    Ok(id)
}

fn check(new: &NewDelivery) -> Result<(), RecordsFault> {
    if new.payload.len() > PAYLOAD_BYTES_MAX {
        let what = "the number of bytes in a message";
        return Err(RecordsFault::too_large(what, new.payload.len(), PAYLOAD_BYTES_MAX));
    }
    match &new.target {
        Target::Email { address, .. } if address.len() > ADDRESS_BYTES_MAX => {
            let what = "the number of bytes in an address";
            Err(RecordsFault::too_large(what, address.len(), ADDRESS_BYTES_MAX))
        }
        _ => Ok(()),
    }
}

/// The condition that a column holds one of some organisations; they are added to the values.
pub(super) fn one_of(column: &str, organisations: &[OrganisationId], values: &mut Vec<Value>) -> String {
    let mut places = Vec::with_capacity(organisations.len());
    for organisation in organisations {
        values.push(Value::Text(organisation.to_string()));
        places.push(format!("?{}", values.len()));
    }
    format!("{column} IN ({})", places.join(", "))
}

/// Gives up what was not delivered to a webhook that is removed.
pub(super) fn give_up_all(writing: &Writing<'_>, webhook: WebhookId, now: Instant) -> Result<(), Trouble> {
    writing
        .transaction
        .prepare_cached(
            "UPDATE deliveries SET state = 'dead', claimed_until_us = NULL, last_error = 'webhook removed', updated_us = ?2 \
             WHERE webhook = ?1 AND state IN ('queued', 'failed')",
        )?
        .execute(params![webhook.0.as_slice(), now.microseconds()])?;
    Ok(())
}

impl Records {
    /// Keeps notices with their messages, and up to which position of the log notices were made, all or none. A notice
    /// whose mark is there already is passed over. The ids of the messages that were made come back.
    ///
    /// # Errors
    /// When a message is too large, or it cannot be written.
    pub fn record_notices(
        &self,
        notices: Vec<Notice>,
        made_until: Option<u64>,
        now: Instant,
    ) -> Result<Vec<DeliveryId>, RecordsFault> {
        for delivery in notices.iter().flat_map(|notice| &notice.deliveries) {
            check(delivery)?;
        }
        self.write(move |writing| {
            let mut ids = Vec::new();
            for notice in &notices {
                if let Some(mark) = &notice.mark {
                    let made = writing
                        .transaction
                        .prepare_cached(
                            "INSERT OR IGNORE INTO notice_marks (pathway, request, clock, step, at_us) VALUES (?1, ?2, ?3, ?4, ?5)",
                        )?
                        .execute(params![
                            mark.pathway.0,
                            mark.request,
                            mark.clock.as_str(),
                            mark.step,
                            now.microseconds()
                        ])?;
                    if made == 0 {
                        continue;
                    }
                    if let Some(about) = &notice.about {
                        let (pathway, request, clock) = (mark.pathway, mark.request, mark.clock.clone());
                        awaited::put(writing, &AwaitedKey { pathway, request, clock }, about, now)?;
                    }
                }
                for delivery in &notice.deliveries {
                    ids.push(insert(writing, delivery, now)?);
                }
            }
            if let Some(position) = made_until {
                setting::put(writing, setting::NOTICES_UNTIL, &position.to_le_bytes())?;
            }
            Ok(ids)
        })
    }

    /// Up to which position of the log notices were made; none when none ever were.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn notices_made_until(&self) -> Result<Option<u64>, RecordsFault> {
        self.read(|connection, keys| match setting::get(connection, keys, setting::NOTICES_UNTIL)? {
            Some(bytes) => Ok(Some(u64::from_le_bytes(fixed(&bytes)?))),
            None => Ok(None),
        })
    }

    /// The marks of a pathway's notices with when each was made, in order.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn notice_marks(&self, pathway: PathwayId) -> Result<Vec<(NoticeMark, Instant)>, RecordsFault> {
        self.read(|connection, _| {
            let mut select = connection.prepare_cached(
                "SELECT request, clock, step, at_us FROM notice_marks WHERE pathway = ?1 ORDER BY at_us, request, clock, step",
            )?;
            let mut rows = select.query([pathway.0])?;
            let mut marks = Vec::new();
            while let Some(row) = rows.next()? {
                let mark = NoticeMark {
                    pathway,
                    request: row.get(0)?,
                    clock: SmolStr::new(row.get::<_, String>(1)?),
                    step: row.get(2)?,
                };
                marks.push((mark, instant(row.get(3)?)?));
            }
            Ok(marks)
        })
    }

    /// The message with an id.
    ///
    /// # Errors
    /// When the records cannot be read or are damaged.
    pub fn delivery(&self, id: DeliveryId) -> Result<Option<Delivery>, RecordsFault> {
        self.read(|connection, keys| {
            connection
                .prepare_cached(&format!("SELECT {COLUMNS} FROM deliveries WHERE id = ?1"))?
                .query_row([id.0.as_slice()], |row| Ok(read_row(keys, row)))
                .optional()?
                .transpose()
        })
    }

    /// Lists messages, the newest first, at most `limit` of them, before a number when one is given.
    ///
    /// # Errors
    /// As [`Records::delivery`].
    pub fn deliveries(
        &self,
        what: &Deliveries,
        before: Option<u64>,
        limit: usize,
    ) -> Result<DeliveriesPage, RecordsFault> {
        let limit = limit.clamp(1, PAGE_MAX);
        let mut conditions = vec!["number < ?1".to_owned()];
        let before = before.map_or(i64::MAX, |before| i64::try_from(before).unwrap_or(i64::MAX));
        let mut values = vec![Value::Integer(before)];
        let mut condition = |column: &str, value: Value| {
            values.push(value);
            conditions.push(format!("{column} = ?{}", values.len()));
        };
        if let Some(state) = what.state {
            condition("state", Value::Text(state.slug().to_owned()));
        }
        if let Some(webhook) = what.webhook {
            condition("webhook", Value::Blob(webhook.0.to_vec()));
        }
        if let Some(pathway) = what.pathway {
            condition("pathway", Value::Integer(pathway.0.into()));
        }
        if let Some(organisations) = &what.organisations {
            conditions.push(one_of("organisation", organisations, &mut values));
        }
        let sql = format!(
            "SELECT {COLUMNS} FROM deliveries WHERE {} ORDER BY number DESC LIMIT {}",
            conditions.join(" AND "),
            limit.saturating_add(1)
        );
        self.read(move |connection, keys| {
            let mut select = connection.prepare_cached(&sql)?;
            let mut rows = select.query(params_from_iter(values))?;
            let mut deliveries = Vec::new();
            let mut more = false;
            while let Some(row) = rows.next()? {
                if deliveries.len() == limit {
                    more = true;
                    break;
                }
                deliveries.push(read_row(keys, row)?);
            }
            let next = deliveries.last().filter(|_| more).map(|delivery: &Delivery| delivery.number);
            Ok(DeliveriesPage { deliveries, next })
        })
    }

    /// How many messages there are in each state.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn delivery_counts(&self) -> Result<[(DeliveryState, u64); 4], RecordsFault> {
        self.read(|connection, _| {
            let mut counts = DeliveryState::ALL.map(|state| (state, 0));
            let mut select =
                connection.prepare_cached("SELECT state, count(*) FROM deliveries GROUP BY state")?;
            let mut rows = select.query([])?;
            while let Some(row) = rows.next()? {
                let (state, count): (String, i64) = (row.get(0)?, row.get(1)?);
                for (known, counted) in &mut counts {
                    if known.slug() == state {
                        *counted = count.unsigned_abs();
                    }
                }
            }
            Ok(counts)
        })
    }
}
