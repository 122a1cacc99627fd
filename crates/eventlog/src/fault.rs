//! What can go wrong between the log and the disk, each fault with what, where and what to do.
//!
//! No fault ever carries a key, a private part or a value a person is found by. Refusals by the rules are not here:
//! this floor knows none.

use std::path::{Path, PathBuf};

use kernel::Text;
use rusqlite::ErrorCode;

use crate::{
    danish::danish,
    log::{Head, PersonKey},
    unusable::KeyFault,
};

/// A fault in reading, opening or caring for a log.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LogFault {
    /// The bytes are not those that were written.
    #[error(
        "{}: {what}{}. Write no more to it: keep the file, and mend it from a backup with `snitflade log restore`",
        path.display(), at(*position)
    )]
    Damaged {
        /// The database.
        path: PathBuf,
        /// Position of the first entry that is not sound, when it is an entry.
        position: Option<u64>,
        /// What is wrong.
        what: String,
    },
    /// The file is something else than a log of ours.
    #[error("{}: {what}. Give the path of a database that `snitflade` made, or a path where there is no file yet", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
        /// What it was found to be.
        what: String,
    },
    /// The file was written by a later version of this program.
    #[error("{}: the database has form {found}, and this program reads forms up to {known}. Install the newer version", path.display())]
    NewerForm {
        /// The database.
        path: PathBuf,
        /// The form found.
        found: i64,
        /// The newest form this program knows.
        known: i64,
    },
    /// There is no file.
    #[error("{}: there is no database here. Check the path, or create one first", path.display())]
    Absent {
        /// The path.
        path: PathBuf,
    },
    /// There is a file where a new one was to be made.
    #[error("{}: there is already a file here, and nothing is overwritten. Choose another path or move the file away", path.display())]
    Exists {
        /// The path.
        path: PathBuf,
    },
    /// The key-encryption key is not the one the database was made with.
    #[error("{}: the key does not fit this database. Use the key file it was created with (or last rotated to)", path.display())]
    WrongKey {
        /// The database.
        path: PathBuf,
    },
    /// The disk, or the room allowed, is full.
    #[error("{}: the disk is full while {doing}; nothing was written. Make room on the disk and try again", path.display())]
    DiskFull {
        /// The database.
        path: PathBuf,
        /// What was going on.
        doing: &'static str,
    },
    /// The file or its directory may not be written.
    #[error("{}: may not be written while {doing}. Give this user write access to the file and its directory", path.display())]
    ReadOnly {
        /// The file.
        path: PathBuf,
        /// What was going on.
        doing: &'static str,
    },
    /// The disk or the operating system answered with an error.
    #[error("{}: the disk answered with an error while {doing}: {message}. Check the disk and its connection before going on", path.display())]
    InputOutput {
        /// The file.
        path: PathBuf,
        /// What was going on.
        doing: &'static str,
        /// What the operating system or the database said.
        message: String,
    },
    /// Another process held the database too long.
    #[error("{}: another process has held the database for {waited_ms} ms while {doing}. Try again, or stop the other process", path.display())]
    Busy {
        /// The database.
        path: PathBuf,
        /// What was going on.
        doing: &'static str,
        /// How long was waited, in milliseconds.
        waited_ms: u64,
    },
    /// A fault whose outcome is not known came before; the handle must not be used.
    #[error("{}: an earlier write ended with an error, so this connection is closed to use. Open the database again and read its head", path.display())]
    MustReopen {
        /// The database.
        path: PathBuf,
    },
    /// A reader stands on a head the log does not have.
    #[error("{}: the log does not hold position {} as it was known here. It was exchanged, cut or restored: read it from the beginning", path.display(), known.position)]
    HeadGone {
        /// The database.
        path: PathBuf,
        /// The head the reader stood on.
        known: Head,
    },
    /// The key-encryption key could not be had.
    #[error(transparent)]
    Key(#[from] KeyFault),
    /// The system gives no random bytes.
    #[error(
        "the operating system gave no random bytes ({message}). Nothing can be sealed without them; check the system"
    )]
    NoRandomness {
        /// What the system said.
        message: String,
    },
    /// A fault of the database's own that has no better name here.
    #[error("{}: the database answered with an error while {doing}: {message}. If it comes again, report it with this text", path.display())]
    Database {
        /// The database.
        path: PathBuf,
        /// What was going on.
        doing: &'static str,
        /// What the database said.
        message: String,
    },
}

fn at(position: Option<u64>) -> String {
    position.map_or_else(String::new, |position| format!(" (position {position})"))
}

impl LogFault {
    /// A short fixed name of the fault, for programs and for texts in other languages.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Damaged { .. } => "log_damaged",
            Self::Foreign { .. } => "log_foreign",
            Self::NewerForm { .. } => "log_newer_form",
            Self::Absent { .. } => "log_absent",
            Self::Exists { .. } => "log_exists",
            Self::WrongKey { .. } => "log_wrong_key",
            Self::DiskFull { .. } => "log_disk_full",
            Self::ReadOnly { .. } => "log_read_only",
            Self::InputOutput { .. } => "log_input_output",
            Self::Busy { .. } => "log_busy",
            Self::MustReopen { .. } => "log_must_reopen",
            Self::HeadGone { .. } => "log_head_gone",
            Self::Key(_) => "log_key",
            Self::NoRandomness { .. } => "log_no_randomness",
            Self::Database { .. } => "log_database",
        }
    }

    /// What, where and what to do, in both languages.
    #[must_use]
    pub fn text(&self) -> Text {
        Text::new(self.danish(), self.to_string())
    }

    fn danish(&self) -> String {
        let doing = |doing: &str| danish(doing);
        match self {
            Self::Damaged { path, position, what } => {
                let at = position.map_or_else(String::new, |position| format!(" (hændelse {position})"));
                format!(
                    "{}: {}{at}. Skriv ikke mere i loggen: gem filen, og mend den fra en sikkerhedskopi med `snitflade log restore`",
                    path.display(),
                    danish(what)
                )
            }
            Self::Foreign { path, what } => format!(
                "{}: {}. Angiv stien til en database, som `snitflade` har lavet, eller en sti, hvor der endnu ingen fil er",
                path.display(),
                danish(what)
            ),
            Self::NewerForm { path, found, known } => format!(
                "{}: databasen har form {found}, og dette program læser former til og med {known}. Installér den nyere udgave",
                path.display()
            ),
            Self::Absent { path } => {
                format!("{}: der er ingen database her. Ret stien, eller opret en først", path.display())
            }
            Self::Exists { path } => format!(
                "{}: der er allerede en fil her, og intet overskrives. Vælg en anden sti, eller flyt filen",
                path.display()
            ),
            Self::WrongKey { path } => format!(
                "{}: nøglen passer ikke til databasen. Brug den nøglefil, den blev oprettet med (eller sidst fik)",
                path.display()
            ),
            Self::DiskFull { path, doing: was } => format!(
                "{}: disken er fuld under {}; intet blev skrevet. Gør plads på disken, og prøv igen",
                path.display(),
                doing(was)
            ),
            Self::ReadOnly { path, doing: was } => format!(
                "{}: der må ikke skrives under {}. Giv denne bruger skriveret til filen og dens mappe",
                path.display(),
                doing(was)
            ),
            Self::InputOutput { path, doing: was, message } => format!(
                "{}: disken svarede med en fejl under {}: »{message}«. Undersøg disken og forbindelsen til den, før du går videre",
                path.display(),
                doing(was)
            ),
            Self::Busy { path, doing: was, waited_ms } => format!(
                "{}: et andet program har holdt databasen i {waited_ms} ms under {}. Prøv igen, eller stop det andet program",
                path.display(),
                doing(was)
            ),
            Self::MustReopen { path } => format!(
                "{}: en tidligere skrivning endte med en fejl, så denne forbindelse er lukket. Åbn databasen igen",
                path.display()
            ),
            Self::HeadGone { path, known } => format!(
                "{}: loggen rummer ikke hændelse {}, som den var kendt her. Den er udskiftet, afkortet eller mendet: læs den forfra",
                path.display(),
                known.position
            ),
            Self::Key(fault) => fault.text().da,
            Self::NoRandomness { message } => format!(
                "styresystemet gav ingen tilfældige tal (»{message}«). Uden dem kan intet forsegles; undersøg systemet"
            ),
            Self::Database { path, doing: was, message } => format!(
                "{}: databasen svarede med en fejl under {}: »{message}«. Kommer den igen, så meld den med denne tekst",
                path.display(),
                doing(was)
            ),
        }
    }

    pub(crate) fn damaged(path: &Path, position: Option<u64>, what: impl Into<String>) -> Self {
        Self::Damaged { path: path.to_owned(), position, what: what.into() }
    }

    pub(crate) fn from_sqlite(path: &Path, doing: &'static str, error: &rusqlite::Error) -> Self {
        let path = path.to_owned();
        let message = error.to_string();
        match error {
            rusqlite::Error::SqliteFailure(failure, _) => match failure.code {
                ErrorCode::DiskFull => Self::DiskFull { path, doing },
                ErrorCode::ReadOnly | ErrorCode::PermissionDenied => Self::ReadOnly { path, doing },
                ErrorCode::DatabaseBusy
                | ErrorCode::DatabaseLocked
                | ErrorCode::FileLockingProtocolFailed => {
                    Self::Busy { path, doing, waited_ms: crate::sqlite::BUSY_WAIT_MS }
                }
                ErrorCode::DatabaseCorrupt => Self::Damaged {
                    path,
                    position: None,
                    what: format!("the file's structure is damaged ({message})"),
                },
                ErrorCode::NotADatabase => Self::Foreign {
                    path,
                    what: "this is not a database, or its first page is damaged".into(),
                },
                ErrorCode::SystemIoFailure | ErrorCode::CannotOpen | ErrorCode::NoLargeFileSupport => {
                    // A file that ends in the middle of a page is damage to the file, not to the disk.
                    if failure.extended_code == rusqlite::ffi::SQLITE_IOERR_SHORT_READ {
                        Self::Damaged { path, position: None, what: "the file ends too early".into() }
                    } else {
                        Self::InputOutput { path, doing, message }
                    }
                }
                _ => Self::Database { path, doing, message },
            },
            // A column that does not hold what it was given can only come of damage.
            rusqlite::Error::InvalidColumnType(..)
            | rusqlite::Error::IntegralValueOutOfRange(..)
            | rusqlite::Error::FromSqlConversionFailure(..)
            | rusqlite::Error::Utf8Error(..)
            | rusqlite::Error::QueryReturnedNoRows
            | rusqlite::Error::SqlInputError { .. } => Self::Damaged {
                path,
                position: None,
                what: format!("a stored value has the wrong form ({message})"),
            },
            _ => Self::Database { path, doing, message },
        }
    }

    pub(crate) fn from_io(path: &Path, doing: &'static str, error: &std::io::Error) -> Self {
        use std::io::ErrorKind;
        let path = path.to_owned();
        match error.kind() {
            ErrorKind::NotFound => Self::Absent { path },
            ErrorKind::AlreadyExists => Self::Exists { path },
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => Self::ReadOnly { path, doing },
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::DiskFull { path, doing },
            _ => Self::InputOutput { path, doing, message: error.to_string() },
        }
    }
}

/// Why an append was not made. Unless it says otherwise, nothing was written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AppendFault {
    /// Someone else has appended since; the writer must catch up and decide again.
    #[error("the log has moved on to position {} since this was decided. Catch up and decide again", found.position)]
    Conflict {
        /// The head that is stored.
        found: Head,
    },
    /// A part is larger than the log takes.
    #[error("{what} is {found}, and the log takes {limit}. Make it smaller or divide it")]
    TooLarge {
        /// Which part.
        what: &'static str,
        /// Its size.
        found: usize,
        /// The largest size.
        limit: usize,
    },
    /// An entry is not in order.
    #[error("entry {index} of the append {what}")]
    Malformed {
        /// Which entry of the append, from 0.
        index: usize,
        /// What is wrong and what to do.
        what: &'static str,
    },
    /// The person was forgotten and can be given nothing private again.
    #[error(
        "person {person} was forgotten, and nothing private can be recorded of them. Register the person anew if they return"
    )]
    Forgotten {
        /// The person.
        person: PersonKey,
    },
    /// Another person already has a value this one was to be found by.
    #[error("another person ({held_by}) already has this {kind}. Correct the value, or use that person")]
    LookupTaken {
        /// The kind of value.
        kind: String,
        /// Who has it.
        held_by: PersonKey,
    },
    /// The store failed before the append was made; nothing was written.
    #[error(transparent)]
    Fault(#[from] LogFault),
    /// The store failed in the act of committing: all of it is written or none. Open the database again and look.
    #[error(
        "it is not known whether the entries were kept, all or none: {0} Open the database again and read its head before answering anyone"
    )]
    OutcomeUnknown(#[source] LogFault),
}

impl AppendFault {
    /// A short fixed name of the fault, for programs and for texts in other languages.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Conflict { .. } => "append_conflict",
            Self::TooLarge { .. } => "append_too_large",
            Self::Malformed { .. } => "append_malformed",
            Self::Forgotten { .. } => "append_forgotten",
            Self::LookupTaken { .. } => "append_lookup_taken",
            Self::Fault(fault) => fault.code(),
            Self::OutcomeUnknown(_) => "append_outcome_unknown",
        }
    }

    /// What, where and what to do, in both languages.
    #[must_use]
    pub fn text(&self) -> Text {
        let da = match self {
            Self::Conflict { found } => format!(
                "loggen er nået til hændelse {}, siden dette blev besluttet. Læs videre, og beslut igen",
                found.position
            ),
            Self::TooLarge { what, found, limit } => {
                format!("{} er {found}, og loggen tager {limit}. Gør det mindre, eller del det", danish(what))
            }
            Self::Malformed { index, what } => format!("hændelse {index} i skrivningen {}", danish(what)),
            Self::Forgotten { person } => format!(
                "borger {person} er glemt, og intet privat kan noteres om borgeren. Registrér borgeren på ny, hvis vedkommende kommer igen"
            ),
            Self::LookupTaken { kind, held_by } => format!(
                "en anden borger ({held_by}) har allerede denne værdi ({kind}). Ret værdien, eller brug den borger"
            ),
            Self::Fault(fault) => return fault.text(),
            Self::OutcomeUnknown(fault) => format!(
                "det vides ikke, om hændelserne blev gemt, alle eller ingen: {} Åbn databasen igen, og læs dens hoved, før nogen får svar",
                fault.text().da
            ),
        };
        Text::new(da, self.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_failure_has_its_own_fault_that_says_what_where_and_what_to_do() {
        use rusqlite::ffi;
        let cases = [
            (ffi::SQLITE_FULL, "log_disk_full", "Make room"),
            (ffi::SQLITE_READONLY, "log_read_only", "write access"),
            (ffi::SQLITE_READONLY_DIRECTORY, "log_read_only", "write access"),
            (ffi::SQLITE_PERM, "log_read_only", "write access"),
            (ffi::SQLITE_BUSY, "log_busy", "Try again"),
            (ffi::SQLITE_CORRUPT, "log_damaged", "backup"),
            (ffi::SQLITE_NOTADB, "log_foreign", "Give the path"),
            (ffi::SQLITE_IOERR_WRITE, "log_input_output", "Check the disk"),
            (ffi::SQLITE_IOERR_FSYNC, "log_input_output", "Check the disk"),
            (ffi::SQLITE_IOERR_SHORT_READ, "log_damaged", "backup"),
            (ffi::SQLITE_CANTOPEN, "log_input_output", "Check the disk"),
            (ffi::SQLITE_INTERNAL, "log_database", "report it"),
        ];
        for (code, name, advice) in cases {
            let error = rusqlite::Error::SqliteFailure(ffi::Error::new(code), None);
            let fault = LogFault::from_sqlite(Path::new("/data/log.db"), "appending", &error);
            let text = fault.to_string();
            assert_eq!(fault.code(), name, "{text}");
            let both = fault.text();
            assert!(both.en == text && both.da.contains("/data/log.db") && both.da != both.en, "{both:?}");
            assert!(!both.da.contains("appending"), "{both:?}");
            assert!(text.contains("/data/log.db") && text.contains(advice), "{text}");
        }
        let full = std::io::Error::from(std::io::ErrorKind::StorageFull);
        assert_eq!(LogFault::from_io(Path::new("x"), "writing", &full).code(), "log_disk_full");
        let refused = std::io::Error::from(std::io::ErrorKind::PermissionDenied);
        assert_eq!(LogFault::from_io(Path::new("x"), "writing", &refused).code(), "log_read_only");
    }
}
