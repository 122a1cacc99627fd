//! What the access journal notes, and the form in which it stands there.

use kernel::{Actor, Instant, PathwayId, PersonId};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::super::account::Appointment;
use super::super::fault::RecordsFault;
use super::super::ids::{AccountId, DeliveryId, TokenId, WebhookId};

/// Most persons, and most pathways, in one entry.
pub(crate) const SUBJECTS_MAX: usize = 65_536;
/// Most bytes that somebody wrote in their own words.
pub(crate) const WORDS_BYTES_MAX: usize = 4_000;
/// Most characters kept of a login that was tried and is no account's.
pub(crate) const LOGIN_TRIED_LENGTH_MAX: usize = 100;

/// Who did something, when and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct By {
    /// When. The journal never runs backwards: an earlier time is noted as that of the entry before.
    pub at: Instant,
    /// The account, when somebody was signed in.
    pub account: Option<AccountId>,
    /// As what they acted.
    pub actor: Option<Actor>,
    /// At which desk, as `web`, `api`, `prompt` or `house` for what the system does by itself.
    pub desk: SmolStr,
    /// In which session: the start of its token's digest, [`SecretToken::mark`](super::super::SecretToken::mark).
    pub session: Option<SmolStr>,
}

impl By {
    /// The house itself.
    #[must_use]
    pub fn house(at: Instant) -> Self {
        Self { at, account: None, actor: None, desk: SmolStr::new_static("house"), session: None }
    }

    /// An entry of what they did.
    #[must_use]
    pub fn entry(&self, act: Act) -> Entry {
        Entry { by: self.clone(), act }
    }
}

/// One entry to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Who, when and where.
    pub by: By,
    /// What.
    pub act: Act,
}

/// How a look at personal data ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It was shown.
    Seen,
    /// It was refused.
    Refused,
    /// It was shown in an emergency, outside what the person may otherwise see; somebody must follow up.
    Emergency,
}

impl Outcome {
    /// As it is stored and asked for.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Seen => "seen",
            Self::Refused => "refused",
            Self::Emergency => "emergency",
        }
    }

    pub(crate) fn read(slug: &str) -> Option<Self> {
        [Self::Seen, Self::Refused, Self::Emergency].into_iter().find(|outcome| outcome.slug() == slug)
    }
}

/// A look at personal data.
#[derive(Clone, PartialEq, Eq)]
pub struct Look {
    /// What was asked, by the name of the question.
    pub what: SmolStr,
    /// Whose pathways were shown (or asked for, when refused).
    pub pathways: Vec<PathwayId>,
    /// Who was shown.
    pub persons: Vec<PersonId>,
    /// For what, as the desk names purposes.
    pub purpose: SmolStr,
    /// What the organisation was to each of them, by the names of the policies; a recorded basis stands by its code
    /// after `shared_with:`. Empty where the role alone let in or nothing did, and in what older versions noted.
    pub grounds: Vec<SmolStr>,
    /// How it ended.
    pub outcome: Outcome,
    /// Why, in the person's own words. Sealed.
    pub reason: Option<String>,
}

impl std::fmt::Debug for Look {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Look")
            .field("what", &self.what)
            .field("pathways", &self.pathways)
            .field("persons", &self.persons)
            .field("purpose", &self.purpose)
            .field("grounds", &self.grounds)
            .field("outcome", &self.outcome)
            .finish_non_exhaustive()
    }
}

/// Personal data that left the house in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Export {
    /// What was exported, by name.
    pub what: SmolStr,
    /// The pathways in it.
    pub pathways: Vec<PathwayId>,
    /// The persons in it.
    pub persons: Vec<PersonId>,
    /// For what.
    pub purpose: SmolStr,
}

/// What is noted.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Act {
    /// Personal data were looked at, or would have been.
    Look(Look),
    /// Somebody signed in.
    SignedIn {
        /// How, as `password` or `openid`.
        method: SmolStr,
    },
    /// Somebody did not get in.
    SignInFailed {
        /// What was typed as login. It may be a password typed in the wrong place, so it is sealed, and cut when long.
        login: String,
        /// Why, by name.
        cause: SmolStr,
    },
    /// Somebody signed out.
    SignedOut,
    /// A session went over to another appointment.
    AppointmentChanged {
        /// To which.
        appointment: Appointment,
    },
    /// An account was made or changed.
    AccountChanged {
        /// Which.
        account: AccountId,
        /// What of it, by name.
        changes: Vec<SmolStr>,
        /// Its appointments from now on, when they were changed.
        appointments: Option<Vec<Appointment>>,
    },
    /// A token for a system was made or revoked.
    TokenChanged {
        /// Which.
        token: TokenId,
        /// `created` or `revoked`.
        change: SmolStr,
        /// The account that it acts for; not said in what older versions noted.
        account: Option<AccountId>,
        /// What it is called. Sealed; not said in what older versions noted.
        name: Option<String>,
    },
    /// A webhook was made, changed or removed.
    WebhookChanged {
        /// Which.
        webhook: WebhookId,
        /// What was done, by name.
        change: SmolStr,
    },
    /// An emergency was followed up.
    FollowedUp {
        /// The position of the emergency.
        position: u64,
        /// What came of it, in the person's own words. Sealed.
        note: String,
    },
    /// Personal data left in a file.
    Exported(Export),
    /// A message could not be delivered and is no longer tried.
    DeliveryGivenUp {
        /// Which.
        delivery: DeliveryId,
    },
    /// A message that was given up is tried again.
    DeliveryRequeued {
        /// Which.
        delivery: DeliveryId,
    },
}

impl std::fmt::Debug for Act {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Act({})", self.kind())
    }
}

impl Act {
    /// The act's name, as it is stored.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Look(_) => "look",
            Self::SignedIn { .. } => "signed_in",
            Self::SignInFailed { .. } => "sign_in_failed",
            Self::SignedOut => "signed_out",
            Self::AppointmentChanged { .. } => "appointment_changed",
            Self::AccountChanged { .. } => "account_changed",
            Self::TokenChanged { .. } => "token_changed",
            Self::WebhookChanged { .. } => "webhook_changed",
            Self::FollowedUp { .. } => "followed_up",
            Self::Exported(_) => "exported",
            Self::DeliveryGivenUp { .. } => "delivery_given_up",
            Self::DeliveryRequeued { .. } => "delivery_requeued",
        }
    }

    /// The pathways that it is about, when it is a look or an export.
    #[must_use]
    pub fn pathways(&self) -> &[PathwayId] {
        match self {
            Self::Look(look) => &look.pathways,
            Self::Exported(export) => &export.pathways,
            _ => &[],
        }
    }

    /// The persons that it is about, when it is a look or an export.
    #[must_use]
    pub fn persons(&self) -> &[PersonId] {
        match self {
            Self::Look(look) => &look.persons,
            Self::Exported(export) => &export.persons,
            _ => &[],
        }
    }

    /// How it ended, when it is a look.
    #[must_use]
    pub fn outcome(&self) -> Option<Outcome> {
        match self {
            Self::Look(look) => Some(look.outcome),
            _ => None,
        }
    }
}

/// What stands readable of an act besides its kind. Fields may be added, never renamed.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Public {
    #[serde(skip_serializing_if = "Option::is_none")]
    what: Option<SmolStr>,
    #[serde(skip_serializing_if = "Option::is_none")]
    purpose: Option<SmolStr>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    grounds: Vec<SmolStr>,
    #[serde(skip_serializing_if = "Option::is_none")]
    method: Option<SmolStr>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<SmolStr>,
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<AccountId>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    changes: Vec<SmolStr>,
    #[serde(skip_serializing_if = "Option::is_none")]
    appointments: Option<Vec<Appointment>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<TokenId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    webhook: Option<WebhookId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    delivery: Option<DeliveryId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    position: Option<u64>,
}

/// An act in the parts in which it is stored.
#[derive(Default)]
pub(crate) struct Parts {
    pub(crate) public: Public,
    pub(crate) pathways: Vec<PathwayId>,
    pub(crate) persons: Vec<PersonId>,
    /// What somebody wrote in their own words.
    pub(crate) words: Option<String>,
}

impl Parts {
    pub(crate) fn of(act: &Act) -> Result<Self, RecordsFault> {
        let mut parts = Self::default();
        let public = &mut parts.public;
        match act {
            Act::Look(look) => {
                public.what = Some(look.what.clone());
                public.purpose = Some(look.purpose.clone());
                public.grounds.clone_from(&look.grounds);
                parts.words = look.reason.clone();
                parts.pathways.clone_from(&look.pathways);
                parts.persons.clone_from(&look.persons);
            }
            Act::Exported(export) => {
                public.what = Some(export.what.clone());
                public.purpose = Some(export.purpose.clone());
                parts.pathways.clone_from(&export.pathways);
                parts.persons.clone_from(&export.persons);
            }
            Act::SignedIn { method } => public.method = Some(method.clone()),
            Act::SignInFailed { login, cause } => {
                public.cause = Some(cause.clone());
                parts.words = Some(login.chars().take(LOGIN_TRIED_LENGTH_MAX).collect());
            }
            Act::SignedOut => {}
            Act::AppointmentChanged { appointment } => public.appointments = Some(vec![appointment.clone()]),
            Act::AccountChanged { account, changes, appointments } => {
                public.account = Some(*account);
                public.changes.clone_from(changes);
                public.appointments.clone_from(appointments);
            }
            Act::TokenChanged { token, change, account, name } => {
                public.token = Some(*token);
                public.account = *account;
                parts.words.clone_from(name);
                public.changes = vec![change.clone()];
            }
            Act::WebhookChanged { webhook, change } => {
                public.webhook = Some(*webhook);
                public.changes = vec![change.clone()];
            }
            Act::FollowedUp { position, note } => {
                public.position = Some(*position);
                parts.words = Some(note.clone());
            }
            Act::DeliveryGivenUp { delivery } | Act::DeliveryRequeued { delivery } => {
                public.delivery = Some(*delivery);
            }
        }
        // A subject stands once however often it was named.
        parts.pathways.sort_unstable();
        parts.pathways.dedup();
        parts.persons.sort_unstable();
        parts.persons.dedup();
        let most = parts.pathways.len().max(parts.persons.len());
        if most > SUBJECTS_MAX {
            let what = "the number of persons or pathways in one entry of the access journal";
            return Err(RecordsFault::too_large(what, most, SUBJECTS_MAX));
        }
        let words = parts.words.as_ref().map_or(0, String::len);
        if words > WORDS_BYTES_MAX {
            return Err(RecordsFault::too_large(
                "the number of bytes in a reason or note",
                words,
                WORDS_BYTES_MAX,
            ));
        }
        Ok(parts)
    }

    /// The act again; `None` when the parts are not those of its kind.
    pub(crate) fn act(self, kind: &str, outcome: Option<&str>) -> Option<Act> {
        let Self { public, pathways, persons, words } = self;
        let mut changes = public.changes;
        Some(match kind {
            "look" => Act::Look(Look {
                what: public.what?,
                pathways,
                persons,
                purpose: public.purpose?,
                grounds: public.grounds,
                outcome: Outcome::read(outcome?)?,
                reason: words,
            }),
            "exported" => {
                Act::Exported(Export { what: public.what?, pathways, persons, purpose: public.purpose? })
            }
            "signed_in" => Act::SignedIn { method: public.method? },
            "sign_in_failed" => Act::SignInFailed { login: words?, cause: public.cause? },
            "signed_out" => Act::SignedOut,
            "appointment_changed" => {
                Act::AppointmentChanged { appointment: public.appointments?.into_iter().next()? }
            }
            "account_changed" => {
                Act::AccountChanged { account: public.account?, changes, appointments: public.appointments }
            }
            "token_changed" => Act::TokenChanged {
                token: public.token?,
                change: changes.pop()?,
                account: public.account,
                name: words,
            },
            "webhook_changed" => Act::WebhookChanged { webhook: public.webhook?, change: changes.pop()? },
            "followed_up" => Act::FollowedUp { position: public.position?, note: words? },
            "delivery_given_up" => Act::DeliveryGivenUp { delivery: public.delivery? },
            "delivery_requeued" => Act::DeliveryRequeued { delivery: public.delivery? },
            _ => return None,
        })
    }
}
