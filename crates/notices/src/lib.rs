//! Floor 6: tells whoever must act, on pages, by e-mail and by webhook, tells leaders when it is late, and keeps a log of
//! what was delivered (FOR-13).
//!
//! What is due, by when and whose it is, the pathways say ([`pathways::view::due`]); this crate says it on. A notice holds
//! no personal data: a pathway's number, what is awaited, by when, and a link to where one signs in. It decides nothing
//! about a citizen and changes nothing in the log.
//!
//! [`Notices::start`] follows the engine and delivers; [`awaiting_on_page`] is the list that a page shows.

mod awaiting;
mod config;
mod guard;
mod hook;
mod mail;
mod maker;
mod message;
mod page;
mod send;
mod service;
mod standing;
mod worker;

pub use config::{Bell, MailConfig, MailSecurity, NoticesConfig, WebhookConfig};
pub use guard::{AddressFault, check_address};
pub use hook::signature;
pub use message::{Family, KINDS, TEST, family, test_of};
pub use page::{
    OnPage, PageFault, awaiting_colleagues, awaiting_on_page, awaiting_on_pathway, count_on_page,
    due_on_page, told_when_late,
};
pub use service::Notices;
