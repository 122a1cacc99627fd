//! What a notice says, to machines and to people. No personal data stand in it.

use crate::{awaiting::Awaiting, config::NoticesConfig};
use eventlog::records::{NewDelivery, Notice, Target, Webhook};
use kernel::{Instant, Language, Refusal, Text};
use serde::{Deserialize, Serialize};

/// Something awaits an answer.
pub(crate) const AWAITING: &str = "notice.awaiting";
/// It is late.
pub(crate) const LATE: &str = "notice.late";
/// Somebody tries whether a webhook's receiver answers.
pub const TEST: &str = "notice.test";
/// What stands before the kind of an event in the log.
pub(crate) const EVENT: &str = "event.";

/// The kinds that a webhook can ask for beside `event.` with the kind of an event of the log behind it.
pub const KINDS: [&str; 2] = [AWAITING, LATE];

/// What kind of message it is, without what it tells of: enough for those who see to it that messages arrive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// Something awaits an answer, or is late.
    Notice,
    /// Something happened.
    Event,
    /// A test.
    Test,
}

impl Family {
    /// As it is written.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Family::Notice => "notice",
            Family::Event => "event",
            Family::Test => "test",
        }
    }
}

/// The family of a kind of message.
#[must_use]
pub fn family(kind: &str) -> Family {
    match kind {
        TEST => Family::Test,
        kind if kind.starts_with(EVENT) => Family::Event,
        _ => Family::Notice,
    }
}

/// A message that tells of nothing, to try whether a webhook's receiver answers.
///
/// # Errors
/// When nothing is sent to the webhook.
pub fn test_of(webhook: &Webhook, config: &NoticesConfig) -> Result<Notice, Refusal> {
    if !webhook.active {
        return Err(Refusal::state(
            "webhook_paused",
            "webhooken er sat på pause, så der sendes intet; start den først",
            "the webhook is paused, so nothing is sent; start it first",
        ));
    }
    let link = config.public_address.trim_end_matches('/');
    let test = NewDelivery {
        target: Target::Webhook(webhook.id),
        organisation: Some(webhook.organisation.clone()),
        pathway: None,
        kind: TEST.into(),
        payload: serde_json::json!({ "kind": TEST, "link": link }).to_string(),
    };
    Ok(Notice { deliveries: vec![test], ..Notice::default() })
}

/// A message as it is kept, and as a webhook gets it. Fields may be added, never renamed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Message {
    /// What it tells of.
    pub(crate) kind: String,
    /// The pathway's number.
    pub(crate) pathway: String,
    /// Where to look.
    pub(crate) link: String,
    /// The request within the pathway.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) request: Option<u16>,
    /// What is awaited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) what: Option<Text>,
    /// By when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) by: Option<Instant>,
    /// Whose it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) organisation: Option<String>,
    /// What that organisation was called when the message was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) organisation_name: Option<String>,
    /// Whose role it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) role: Option<kernel::Role>,
    /// The event's position in the log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) position: Option<u64>,
}

impl Message {
    /// That something awaits an answer, or that it is late. `name` is what the organisation is called.
    pub(crate) fn notice(
        kind: &str,
        awaiting: &Awaiting,
        name: Option<String>,
        config: &NoticesConfig,
    ) -> Self {
        let due = &awaiting.due;
        Message {
            kind: kind.to_owned(),
            pathway: due.pathway.to_string(),
            link: config.link(due.pathway),
            request: due.request,
            what: Some(due.what.clone()),
            by: due.by,
            organisation: due.organisation.as_ref().map(ToString::to_string),
            organisation_name: name,
            role: Some(due.role),
            position: None,
        }
    }

    /// That an event happened.
    pub(crate) fn event(
        told: &engine::Published,
        pathway: kernel::PathwayId,
        config: &NoticesConfig,
    ) -> Self {
        Message {
            kind: format!("{EVENT}{}", told.kind),
            pathway: pathway.to_string(),
            link: config.link(pathway),
            request: None,
            what: None,
            by: None,
            organisation: None,
            organisation_name: None,
            role: None,
            position: Some(told.position),
        }
    }

    /// The subject and the text of an e-mail.
    pub(crate) fn letter(&self, language: Language) -> (String, String) {
        let say = |da: &str, en: &str| match language {
            Language::Da => da.to_owned(),
            Language::En => en.to_owned(),
        };
        let what = self.what.as_ref().map_or("", |what| what.say(language));
        let late = self.kind == LATE;
        let pathway = &self.pathway;
        let subject = if late {
            say(&format!("For sent: {pathway}, {what}"), &format!("Late: {pathway}, {what}"))
        } else {
            format!("{pathway}: {what}")
        };
        let mut text = if late {
            say(
                &format!("På forløb {pathway} er der ikke sket det, der skulle."),
                &format!("On pathway {pathway} something has not been done that was to be."),
            )
        } else {
            say(
                &format!("På forløb {pathway} venter noget på jer."),
                &format!("On pathway {pathway} something awaits you."),
            )
        };
        text.push_str(&format!("\n\n{}: {what}\n", say("Det skal gøres", "To be done")));
        match (self.organisation_name.as_ref().or(self.organisation.as_ref()), self.role) {
            (Some(organisation), Some(role)) => text.push_str(&format!(
                "{}: {} ({organisation})\n",
                say("Af", "By"),
                role.text().say(language)
            )),
            _ => text.push_str(&say(
                "Af: det vides ikke, hvis det er; nogen skal finde ud af det\n",
                "By: it is not known whose it is; somebody must find out\n",
            )),
        }
        match self.by {
            Some(by) => text.push_str(&format!("{}: {}\n", say("Senest", "No later than"), by.danish())),
            None => text.push_str(&say("Ingen regel sætter en frist.\n", "No rule sets a time.\n")),
        }
        text.push_str(&format!("\n{}: {}\n", say("Se forløbet", "See the pathway"), self.link));
        text.push_str(&say(
            "\nBeskeden er sendt automatisk og rummer ingen personoplysninger. Svar ikke på den.\n",
            "\nThis message was sent automatically and holds no personal data. Do not answer it.\n",
        ));
        (subject, text)
    }
}
