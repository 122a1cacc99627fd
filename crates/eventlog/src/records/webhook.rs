//! The addresses of other systems that are told of events, each with a secret that its messages are signed with.

use kernel::{Instant, OrganisationId};
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use zeroize::Zeroizing;

use super::fault::{RecordsFault, Trouble};
use super::ids::{AccountId, WebhookId};
use super::journal::{self, Act, By};
use super::keys::RecordsKeys;
use super::writer::Writing;
use super::{Records, fixed, instant};
use crate::keys::fill_random;

/// Most bytes in a webhook's address.
const URL_BYTES_MAX: usize = 2000;
/// Most kinds of events a webhook asks for.
const KINDS_MAX: usize = 200;

/// What a webhook is made of.
#[derive(Clone, Debug)]
pub struct NewWebhook {
    /// Whose it is; it is told only of what concerns this organisation.
    pub organisation: OrganisationId,
    /// Where messages are sent.
    pub url: String,
    /// What it is told of, by names; none means all.
    pub kinds: Vec<SmolStr>,
}

/// A webhook. To change it, change `url`, `kinds` or `active` and give it back.
#[derive(Clone, PartialEq, Eq)]
pub struct Webhook {
    /// Its lasting random name.
    pub id: WebhookId,
    /// Whose it is.
    pub organisation: OrganisationId,
    /// Where messages are sent.
    pub url: String,
    /// What it is told of, by names; none means all.
    pub kinds: Vec<SmolStr>,
    /// What its messages are signed with.
    pub secret: Zeroizing<Vec<u8>>,
    /// Whether messages are sent.
    pub active: bool,
    /// Who made it.
    pub created_by: Option<AccountId>,
    /// When it was made.
    pub created_at: Instant,
    /// Counts the changes, from 1.
    pub version: u64,
}

impl std::fmt::Debug for Webhook {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Webhook")
            .field("id", &self.id)
            .field("organisation", &self.organisation)
            .field("kinds", &self.kinds)
            .field("active", &self.active)
            .finish_non_exhaustive()
    }
}

impl Webhook {
    /// The secret as it is shown to who sets up the receiver: 64 hexadecimal digits.
    #[must_use]
    pub fn secret_text(&self) -> Zeroizing<String> {
        Zeroizing::new(crate::hex::encode(&self.secret))
    }

    /// Whether it is told of something.
    #[must_use]
    pub fn wants(&self, kind: &str) -> bool {
        self.active && (self.kinds.is_empty() || self.kinds.iter().any(|wanted| wanted == kind))
    }
}

/// A webhook as it stands inside its seal.
#[derive(Serialize, Deserialize)]
struct Kept {
    url: String,
    kinds: Vec<SmolStr>,
    secret: String,
    #[serde(default)]
    created_by: Option<AccountId>,
    created_us: i64,
}

const COLUMNS: &str = "id, organisation, active, version, sealed";

fn bound(id: WebhookId, organisation: &str, active: bool, version: i64) -> [Vec<u8>; 4] {
    [id.0.to_vec(), organisation.as_bytes().to_vec(), vec![u8::from(active)], version.to_le_bytes().to_vec()]
}

fn read_row(keys: &RecordsKeys, row: &Row<'_>) -> Result<Webhook, Trouble> {
    let id = WebhookId(fixed(&row.get::<_, Vec<u8>>(0)?)?);
    let organisation: String = row.get(1)?;
    let active: bool = row.get(2)?;
    let version: i64 = row.get(3)?;
    let sealed: Vec<u8> = row.get(4)?;
    let bound = bound(id, &organisation, active, version);
    let bound: Vec<&[u8]> = bound.iter().map(Vec::as_slice).collect();
    let kept: Kept = keys.open_json("webhook", &bound, &sealed)?;
    let secret = crate::hex::decode::<32>(&kept.secret)
        .ok_or_else(|| super::fault::damaged("a webhook's secret has another form"))?;
    Ok(Webhook {
        id,
        organisation: OrganisationId::new(&organisation)
            .map_err(|_| super::fault::damaged("a webhook's organisation is none"))?,
        url: kept.url,
        kinds: kept.kinds,
        secret: Zeroizing::new(secret.to_vec()),
        active,
        created_by: kept.created_by,
        created_at: instant(kept.created_us)?,
        version: version.cast_unsigned(),
    })
}

fn put(writing: &Writing<'_>, webhook: &Webhook) -> Result<(), Trouble> {
    let version = webhook.version.cast_signed();
    let organisation = webhook.organisation.as_str();
    let bound = bound(webhook.id, organisation, webhook.active, version);
    let bound: Vec<&[u8]> = bound.iter().map(Vec::as_slice).collect();
    let kept = Kept {
        url: webhook.url.clone(),
        kinds: webhook.kinds.clone(),
        secret: crate::hex::encode(&webhook.secret),
        created_by: webhook.created_by,
        created_us: webhook.created_at.microseconds(),
    };
    let sealed = writing.keys.seal_json("webhook", &bound, &kept)?;
    writing
        .transaction
        .prepare_cached(
            "INSERT INTO webhooks (id, organisation, active, version, sealed) VALUES (?1, ?2, ?3, ?4, ?5) \
             ON CONFLICT (id) DO UPDATE SET active = ?3, version = ?4, sealed = ?5",
        )?
        .execute(params![webhook.id.0.as_slice(), organisation, webhook.active, version, sealed])?;
    Ok(())
}

pub(super) fn by_id(
    connection: &Connection,
    keys: &RecordsKeys,
    id: WebhookId,
) -> Result<Option<Webhook>, Trouble> {
    connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM webhooks WHERE id = ?1"))?
        .query_row([id.0.as_slice()], |row| Ok(read_row(keys, row)))
        .optional()?
        .transpose()
}

fn check(url: &str, kinds: &[SmolStr]) -> Result<(), RecordsFault> {
    if url.len() > URL_BYTES_MAX {
        return Err(RecordsFault::too_large("the number of bytes in an address", url.len(), URL_BYTES_MAX));
    }
    if kinds.len() > KINDS_MAX {
        return Err(RecordsFault::too_large("the number of kinds", kinds.len(), KINDS_MAX));
    }
    Ok(())
}

fn note(writing: &Writing<'_>, by: &By, webhook: WebhookId, change: &str) -> Result<(), Trouble> {
    let act = Act::WebhookChanged { webhook, change: SmolStr::new(change) };
    journal::append(writing, &by.entry(act)).map(drop)
}

fn secret() -> Result<Zeroizing<Vec<u8>>, RecordsFault> {
    let mut secret = Zeroizing::new(vec![0; 32]);
    fill_random(&mut secret)?;
    Ok(secret)
}

impl Records {
    /// Makes a webhook with a new secret. Whether its address may be called is for the caller to judge.
    ///
    /// # Errors
    /// When a text is too long, or it cannot be written.
    pub fn create_webhook(&self, by: &By, new: NewWebhook) -> Result<Webhook, RecordsFault> {
        check(&new.url, &new.kinds)?;
        let webhook = Webhook {
            id: WebhookId::random()?,
            organisation: new.organisation,
            url: new.url,
            kinds: new.kinds,
            secret: secret()?,
            active: true,
            created_by: by.account,
            created_at: by.at,
            version: 1,
        };
        let by = by.clone();
        self.write(move |writing| {
            put(writing, &webhook)?;
            note(writing, &by, webhook.id, "created")?;
            Ok(webhook)
        })
    }

    /// Changes a webhook to what is given; its `version` is the one the change was made on. The secret stays.
    ///
    /// # Errors
    /// When someone else changed it since, it is gone, a text is too long, or it cannot be written.
    pub fn change_webhook(&self, by: &By, webhook: Webhook) -> Result<Webhook, RecordsFault> {
        check(&webhook.url, &webhook.kinds)?;
        self.with_webhook(by, webhook.id, webhook.version, "changed", move |before| Webhook {
            url: webhook.url,
            kinds: webhook.kinds,
            active: webhook.active,
            ..before
        })
    }

    /// Gives a webhook a new secret; messages sent from now on are signed with it.
    ///
    /// # Errors
    /// As [`Records::change_webhook`].
    pub fn renew_webhook_secret(
        &self,
        by: &By,
        id: WebhookId,
        expected_version: u64,
    ) -> Result<Webhook, RecordsFault> {
        let secret = secret()?;
        let renew = move |before| Webhook { secret, ..before };
        self.with_webhook(by, id, expected_version, "secret_renewed", renew)
    }

    fn with_webhook(
        &self,
        by: &By,
        id: WebhookId,
        expected: u64,
        change_name: &'static str,
        change: impl FnOnce(Webhook) -> Webhook + Send + 'static,
    ) -> Result<Webhook, RecordsFault> {
        let by = by.clone();
        self.write(move |writing| {
            let before =
                by_id(writing.transaction, writing.keys, id)?.ok_or(RecordsFault::absent("webhook"))?;
            if before.version != expected {
                return Err(RecordsFault::Changed { expected, found: before.version }.into());
            }
            let mut after = change(before);
            after.version = after.version.saturating_add(1);
            put(writing, &after)?;
            note(writing, &by, id, change_name)?;
            Ok(after)
        })
    }

    /// Removes a webhook with its secret. What was not delivered to it is given up.
    ///
    /// # Errors
    /// When it is gone, or it cannot be written.
    pub fn remove_webhook(&self, by: &By, id: WebhookId) -> Result<(), RecordsFault> {
        let by = by.clone();
        self.write(move |writing| {
            let removed = writing
                .transaction
                .prepare_cached("DELETE FROM webhooks WHERE id = ?1")?
                .execute([id.0.as_slice()])?;
            if removed == 0 {
                return Err(RecordsFault::absent("webhook").into());
            }
            super::delivery::give_up_all(writing, id, by.at)?;
            note(writing, &by, id, "removed")
        })
    }

    /// The webhook with an id.
    ///
    /// # Errors
    /// When the records cannot be read or are damaged.
    pub fn webhook(&self, id: WebhookId) -> Result<Option<Webhook>, RecordsFault> {
        self.read(|connection, keys| by_id(connection, keys, id))
    }

    /// All webhooks, or those of one organisation, the oldest first.
    ///
    /// # Errors
    /// As [`Records::webhook`].
    pub fn webhooks(&self, organisation: Option<&OrganisationId>) -> Result<Vec<Webhook>, RecordsFault> {
        self.read(|connection, keys| {
            let mut select = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM webhooks"))?;
            let mut rows = select.query([])?;
            let mut webhooks = Vec::new();
            while let Some(row) = rows.next()? {
                webhooks.push(read_row(keys, row)?);
            }
            webhooks.retain(|webhook| organisation.is_none_or(|wanted| webhook.organisation == *wanted));
            webhooks.sort_by_key(|webhook| (webhook.created_at, webhook.id));
            Ok(webhooks)
        })
    }
}
