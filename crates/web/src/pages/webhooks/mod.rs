//! Webhooks: the addresses of other systems that are told what awaits an organisation and what happens on its pathways. Who
//! runs the system manages all of them, an organisation's own system its own.

mod list;
mod make;
mod one;

use super::{
    Handed,
    notices::{may_manage, on_records},
};
use crate::{
    route::{Needs, Route},
    words::Say,
    wrong::Wrong,
};
use axum::routing::{get, post};
use eventlog::records::{Webhook, WebhookId};
use maud::{Markup, html};

const MANAGE: Needs = Needs::Act("manage_webhooks");

pub(crate) const ROUTES: &[Route] = &[
    Route::page("/webhooks", MANAGE, ("Webhooks", "Webhooks"), || get(list::show)),
    Route::form("/webhooks", MANAGE, ("Lav en webhook", "Make a webhook"), || post(make::create)),
    Route::page("/webhooks/{webhook}", MANAGE, ("En webhook", "A webhook"), || get(one::show)),
    Route::form(
        "/webhooks/{webhook}/tilstand",
        MANAGE,
        ("Sæt en webhook på pause, eller start den", "Pause a webhook, or start it"),
        || post(one::turn),
    ),
    Route::form("/webhooks/{webhook}/proev", MANAGE, ("Prøv en webhook", "Try a webhook"), || {
        post(one::probe)
    }),
    Route::form(
        "/webhooks/{webhook}/hemmelighed",
        MANAGE,
        ("Giv en webhook en ny hemmelighed", "Give a webhook a new secret"),
        || post(make::renew),
    ),
    Route::form("/webhooks/{webhook}/fjern", MANAGE, ("Fjern en webhook", "Remove a webhook"), || {
        post(one::remove)
    }),
];

/// The webhook that is named, where the visitor may manage it.
async fn named(handed: &Handed, id: &str) -> Result<Webhook, Wrong> {
    let id: WebhookId = id.parse().map_err(|_| Wrong::not_found())?;
    let found = on_records(handed, move |house| house.records().webhook(id)).await?;
    found.filter(|webhook| may_manage(handed, Some(&webhook.organisation))).ok_or_else(Wrong::not_found)
}

/// Whether messages are sent.
fn state(webhook: &Webhook, say: Say) -> Markup {
    html! {
        @if webhook.active { span.tag.good { (say.of("sender", "sends")) } }
        @else { span.tag.warn { (say.of("på pause", "paused")) } }
    }
}

/// What a webhook is told of.
fn kinds(webhook: &Webhook, say: Say) -> String {
    if webhook.kinds.is_empty() {
        return say.of("alt", "everything").to_owned();
    }
    let named = webhook.kinds.iter().map(|kind| super::notices::words::kind(kind, say).to_lowercase());
    named.collect::<Vec<_>>().join(", ")
}
