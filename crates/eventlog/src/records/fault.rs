//! What can go wrong with the records, each fault with what, where and what to do.
//!
//! No fault carries a login, a name, an address, a reason or a secret.

use std::sync::Arc;

use kernel::Text;

use crate::danish::danish;
use crate::fault::LogFault;

/// A fault in keeping or reading records.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RecordsFault {
    /// The file, the disk or the key. Several callers who share one write share its fault.
    #[error(transparent)]
    Store(Arc<LogFault>),
    /// The thread that writes has ended.
    #[error("the records are closed to writing after an earlier fault. Start the program again")]
    Closed,
    /// Another account has the login.
    #[error("another account has this login already. Choose another")]
    LoginTaken,
    /// Another account has the identity at the identity provider.
    #[error("another account has this identity at the identity provider already. Remove it there first")]
    ExternalTaken,
    /// Nobody could keep accounts any more.
    #[error("this is the last system owner who can sign in. Give another account that role first")]
    LastOwner,
    /// Someone else changed it since it was read.
    #[error(
        "it was changed by another meanwhile (version {found}, and {expected} was expected). Read it again and repeat the change"
    )]
    Changed {
        /// The version the change was made on.
        expected: u64,
        /// The version that stands.
        found: u64,
    },
    /// What was named is not there.
    #[error("there is no such {what}. It may have been removed; look at the list")]
    Absent {
        /// What was looked for, in English.
        what: &'static str,
    },
    /// Somebody would make a token by which they could act as another person.
    #[error(
        "a token acts for a system account or for whoever makes it, not for another person. Give the system an account with the role 'integration'"
    )]
    TokenForAnother,
    /// Somebody would follow up their own look in an emergency.
    #[error("nobody follows up their own look in an emergency. Ask a leader or an auditor to do it")]
    OwnEmergency,
    /// The emergency was followed up before.
    #[error("the look in an emergency was followed up already. See entry {position} of the access journal")]
    FollowedUp {
        /// The position of what followed it up.
        position: u64,
    },
    /// A part is larger than is kept.
    #[error("{what} is {found}, and at most {limit} is kept. Make it shorter or divide it")]
    TooLarge {
        /// Which part.
        what: &'static str,
        /// Its size.
        found: usize,
        /// The largest size.
        limit: usize,
    },
    /// Something was given in a form that cannot be kept.
    #[error("{what}")]
    Malformed {
        /// What is wrong and what to do.
        what: &'static str,
    },
}

impl From<LogFault> for RecordsFault {
    fn from(fault: LogFault) -> Self {
        Self::Store(Arc::new(fault))
    }
}

impl RecordsFault {
    /// A short fixed name of the fault, for programs and for texts in other languages.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Store(fault) => fault.code(),
            Self::Closed => "records_closed",
            Self::LoginTaken => "login_taken",
            Self::ExternalTaken => "external_taken",
            Self::LastOwner => "last_owner",
            Self::Changed { .. } => "record_changed",
            Self::Absent { .. } => "record_absent",
            Self::TokenForAnother => "token_for_another",
            Self::OwnEmergency => "own_emergency",
            Self::FollowedUp { .. } => "followed_up",
            Self::TooLarge { .. } => "record_too_large",
            Self::Malformed { .. } => "record_malformed",
        }
    }

    /// What, where and what to do, in both languages.
    #[must_use]
    pub fn text(&self) -> Text {
        let da = match self {
            Self::Store(fault) => return fault.text(),
            Self::Closed => {
                "der kan ikke skrives mere efter en tidligere fejl. Start programmet igen".to_owned()
            }
            Self::LoginTaken => "en anden konto har allerede dette brugernavn. Vælg et andet".to_owned(),
            Self::ExternalTaken => {
                "en anden konto har allerede denne identitet hos identitetstjenesten. Fjern den dér først"
                    .to_owned()
            }
            Self::LastOwner => {
                "det er den sidste systemejer, der kan logge ind. Giv først en anden konto den rolle"
                    .to_owned()
            }
            Self::Changed { expected, found } => format!(
                "det er ændret af en anden imens (udgave {found}, og {expected} var ventet). Læs det igen, og gentag ændringen"
            ),
            Self::Absent { what } => {
                format!("{} findes ikke. Måske er den fjernet; se på listen", danish(what))
            }
            Self::TokenForAnother => {
                "en adgangsnøgle handler for en systemkonto eller for den, der laver den, ikke for en anden person. Giv systemet en konto med rollen 'integration'".to_owned()
            }
            Self::OwnEmergency => {
                "man følger ikke sit eget nødopslag op. Bed en leder eller revisor om det".to_owned()
            }
            Self::FollowedUp { position } => {
                format!("nødopslaget er allerede fulgt op. Se post {position} i adgangsloggen")
            }
            Self::TooLarge { what, found, limit } => {
                format!(
                    "{} er {found}, og der gemmes højst {limit}. Gør det kortere, eller del det",
                    danish(what)
                )
            }
            Self::Malformed { what } => danish(what),
        };
        Text::new(da, self.to_string())
    }

    pub(super) fn too_large(what: &'static str, found: usize, limit: usize) -> Self {
        Self::TooLarge { what, found, limit }
    }

    pub(super) fn malformed(what: &'static str) -> Self {
        Self::Malformed { what }
    }

    pub(super) fn absent(what: &'static str) -> Self {
        Self::Absent { what }
    }
}

/// What goes wrong inside a read or a write, before the path of the file is put to it.
#[derive(Debug)]
pub(super) enum Trouble {
    Sql(rusqlite::Error),
    Damaged(String),
    Fault(RecordsFault),
}

/// A stored value that was not written so.
pub(super) fn damaged(what: impl Into<String>) -> Trouble {
    Trouble::Damaged(what.into())
}

impl From<rusqlite::Error> for Trouble {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sql(error)
    }
}

impl From<RecordsFault> for Trouble {
    fn from(fault: RecordsFault) -> Self {
        Self::Fault(fault)
    }
}

impl From<LogFault> for Trouble {
    fn from(fault: LogFault) -> Self {
        Self::Fault(fault.into())
    }
}

impl Trouble {
    pub(super) fn named(self, path: &std::path::Path, doing: &'static str) -> RecordsFault {
        match self {
            Self::Sql(error) => LogFault::from_sqlite(path, doing, &error).into(),
            Self::Damaged(what) => LogFault::damaged(path, None, what).into(),
            Self::Fault(fault) => fault,
        }
    }
}
