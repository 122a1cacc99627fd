//! What a visitor is told when something cannot be done: what, why, and what to do instead, with the status that programs
//! go by. Nothing of a fault's inside is shown.

use crate::{page::Shown, words::Say};
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use engine::{AskError, SubmitError};
use kernel::{Refusal, RefusalKind, Text};
use maud::{Markup, html};

/// What could not be done.
#[derive(Debug)]
pub struct Wrong {
    pub(crate) status: StatusCode,
    pub(crate) title: Text,
    pub(crate) text: Text,
    pub(crate) instead: Vec<Text>,
    pub(crate) code: String,
    retry_after: Option<u64>,
}

impl Wrong {
    fn new(status: StatusCode, code: &str, title: (&str, &str), text: (&str, &str)) -> Self {
        Wrong {
            status,
            title: Text::new(title.0, title.1),
            text: Text::new(text.0, text.1),
            instead: Vec::new(),
            code: code.to_owned(),
            retry_after: None,
        }
    }

    /// There is no such page, or nothing that the visitor may know of.
    #[must_use]
    pub fn not_found() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "not_found",
            ("Siden findes ikke", "There is no such page"),
            (
                "Her er intet, eller du må ikke vide, om der er noget.",
                "There is nothing here, or you may not know whether there is.",
            ),
        )
    }

    /// What was sent is too large.
    #[must_use]
    pub fn too_large(_: Shown) -> Self {
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "too_large",
            ("Det sendte er for stort", "What was sent is too large"),
            ("Del det op, og send det i flere omgange.", "Split it and send it in parts."),
        )
    }

    /// The form has no valid token: the sign-in ended meanwhile, or it is not our form.
    #[must_use]
    pub fn stale_form(_: Shown) -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "stale_form",
            ("Formularen gælder ikke længere", "The form is no longer valid"),
            (
                "Du er logget ud eller ind igen, siden siden blev hentet. Intet blev ændret. Gå tilbage, hent siden igen, og send formularen på ny.",
                "You were signed out or in again since the page was fetched. Nothing was changed. Go back, reload the page and send the form again.",
            ),
        )
    }

    /// The machine failed; what failed stands in the server's log alone.
    #[must_use]
    pub fn fault() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "fault",
            ("Der skete en fejl i programmet", "The program failed"),
            (
                "Intet blev ændret halvt. Prøv igen; bliver det ved, så sig til driften, og oplys tidspunktet.",
                "Nothing was half done. Try again; if it goes on, tell those who run the system, with the time.",
            ),
        )
    }

    /// The status.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        self.status
    }

    /// What is told, as it stands on a page.
    #[must_use]
    pub fn markup(&self, say: Say) -> Markup {
        html! {
            div.box.bad role="alert" data-code=(self.code) {
                p { strong { (say.text(&self.text)) } }
                @if !self.instead.is_empty() {
                    p { (say.of("Du kan i stedet:", "You can instead:")) }
                    ul { @for text in &self.instead { li { (say.text(text)) } } }
                }
            }
        }
    }
}

/// What can be done instead, without what is to be typed at the prompt: that is no help on a page.
pub(crate) fn advice(refusal: &Refusal) -> impl Iterator<Item = &Text> {
    let typed = |words: &str| words.contains("--") || words.contains("snitflade ") || words.contains("('");
    // Where a reason is needed the form says so at its field, and asks the facts that would spare it by their questions;
    // the advice names them by their codes.
    let by_codes = refusal.code == "reason_needed";
    refusal.instead.iter().filter(move |text| !by_codes && !typed(&text.da) && !typed(&text.en))
}

impl From<Refusal> for Wrong {
    fn from(refusal: Refusal) -> Self {
        let (status, title) = match refusal.kind {
            RefusalKind::Invalid => (
                StatusCode::UNPROCESSABLE_ENTITY,
                ("Noget er ikke udfyldt rigtigt", "Something is not filled in rightly"),
            ),
            RefusalKind::NotFound => (StatusCode::NOT_FOUND, ("Det findes ikke", "There is no such thing")),
            RefusalKind::Forbidden => (StatusCode::FORBIDDEN, ("Det må du ikke", "You may not")),
            RefusalKind::State => {
                (StatusCode::CONFLICT, ("Det kan ikke lade sig gøre nu", "That is not possible now"))
            }
            RefusalKind::Unsettled => (StatusCode::CONFLICT, ("Det er ikke afgjort", "It is not settled")),
        };
        Wrong {
            status,
            title: Text::new(title.0, title.1),
            instead: advice(&refusal).cloned().collect(),
            text: refusal.text,
            code: refusal.code,
            retry_after: None,
        }
    }
}

impl From<AskError> for Wrong {
    fn from(error: AskError) -> Self {
        match error {
            AskError::Refused(refusal) => refusal.into(),
            AskError::Fault(fault) => {
                tracing::error!(%fault, "a question was not answered");
                Wrong::fault()
            }
        }
    }
}

impl From<SubmitError> for Wrong {
    fn from(error: SubmitError) -> Self {
        match error {
            SubmitError::Refused(refusal) => refusal.into(),
            SubmitError::Busy { retry_after } => Wrong {
                retry_after: Some(retry_after.as_secs().max(1)),
                ..Self::new(
                    StatusCode::SERVICE_UNAVAILABLE,
                    "busy",
                    ("Der er travlt", "It is busy"),
                    (
                        "Intet blev ændret. Vent et øjeblik, og send igen.",
                        "Nothing was changed. Wait a moment and send again.",
                    ),
                )
            },
            SubmitError::NotKnown { cause } => {
                tracing::error!(%cause, "it is not known whether a command was recorded");
                Self::new(
                    StatusCode::INTERNAL_SERVER_ERROR,
                    "not_known",
                    ("Det vides ikke, om det blev gjort", "It is not known whether it was done"),
                    (
                        "Send den samme formular igen: er det gjort, bliver det ikke gjort en gang til.",
                        "Send the same form again: if it was done, it is not done a second time.",
                    ),
                )
            }
            SubmitError::Fault(fault) => {
                tracing::error!(%fault, "a command was not carried out");
                Wrong::fault()
            }
        }
    }
}

impl From<eventlog::records::RecordsFault> for Wrong {
    fn from(fault: eventlog::records::RecordsFault) -> Self {
        tracing::error!(%fault, "records");
        Wrong::fault()
    }
}

/// A fault that the frame puts on a page of its own (see `route`); without a frame it is told in plain words.
impl IntoResponse for Wrong {
    fn into_response(self) -> Response {
        let mut response = (self.status, self.text.da.clone()).into_response();
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response.extensions_mut().insert(std::sync::Arc::new(self));
        response
    }
}
