//! The access journal: who signed in, who looked at whom, for what and with what outcome, and what was changed in the
//! records themselves. It is only added to, each entry bound to the one before by a keyed digest.
//!
//! [`append`] writes, [`page`] finds, [`check`] verifies, [`head`] says where it ends. Persons and pathways stand here by number, never by name; what
//! somebody wrote in their own words is sealed.

mod append;
mod check;
mod entry;
mod head;
mod page;

pub use check::{JournalDamage, JournalReport};
pub use entry::{Act, By, Entry, Export, Look, Outcome};
pub use page::{Journal, JournalHead, JournalPage, Noted};

pub(super) use append::{append, carry_over};
pub(super) use check::{check_end, verify};
