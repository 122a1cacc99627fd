//! Making a webhook, and giving it a new secret. A secret is shown once.

use super::{Handed, list, may_manage, named, on_records};
use crate::{
    form::{Faults, Fields, Posted},
    page::{Menu, Page},
    wrong::Wrong,
};
use axum::{Extension, extract::Path, http::StatusCode, response::Response};
use eventlog::records::{NewWebhook, RecordsFault, Webhook};
use kernel::OrganisationId;
use maud::html;
use notices::NoticesConfig;
use smol_str::SmolStr;
use std::sync::Arc;

/// Most bytes in an address.
const ADDRESS_BYTES_MAX: usize = 2000;

/// What is asked for, or what is wrong with it.
fn read(handed: &Handed, fields: &Fields, config: &NoticesConfig) -> Result<NewWebhook, Faults> {
    let mut faults = Faults::default();
    let address = fields.text("adresse");
    if address.len() > ADDRESS_BYTES_MAX {
        faults.add("adresse", "Adressen er for lang", "The address is too long");
    } else if let Err(fault) = notices::check_address(address, &config.webhooks) {
        let text = fault.text();
        faults.add(
            "adresse",
            super::super::pathways::capital(&text.da),
            super::super::pathways::capital(&text.en),
        );
    }
    let organisation = OrganisationId::new(fields.text("organisation")).ok();
    let date = kernel::danish_date(handed.house.now());
    let known = |id: &OrganisationId| {
        let found = handed.house.engine().read(|world| world.registry.organisation_on(id, date).is_some());
        found.unwrap_or(false)
    };
    let organisation = organisation.filter(|id| known(id) && may_manage(handed, Some(id)));
    if organisation.is_none() {
        faults.add(
            "organisation",
            "Vælg en organisation, du styrer webhooks for",
            "Choose an organisation whose webhooks you manage",
        );
    }
    let kinds =
        list::CHOICES.iter().find(|(value, ..)| *value == fields.text("hvad")).map(|(.., kinds)| kinds);
    if kinds.is_none() {
        faults.add(
            "hvad",
            "Vælg, hvad systemet skal have besked om",
            "Choose what the system is to be told of",
        );
    }
    match (organisation, kinds) {
        (Some(organisation), Some(kinds)) if faults.are_none() => Ok(NewWebhook {
            organisation,
            url: address.to_owned(),
            kinds: kinds.iter().map(|kind| SmolStr::new_static(kind)).collect(),
        }),
        _ => Err(faults),
    }
}

pub(super) async fn create(
    handed: Handed,
    Extension(config): Extension<Arc<NoticesConfig>>,
    Posted(fields): Posted,
) -> Result<Response, Wrong> {
    let new = match read(&handed, &fields, &config) {
        Ok(new) => new,
        Err(faults) => {
            return list::page(&handed, &fields, &faults, StatusCode::UNPROCESSABLE_ENTITY, false).await;
        }
    };
    let by = handed.visit.by();
    let made = on_records(&handed, move |house| house.records().create_webhook(&by, new)).await?;
    let say = handed.say();
    Ok(secret(&handed, &made, say.of("Webhooken er lavet", "The webhook was made")))
}

pub(super) async fn renew(
    handed: Handed,
    Path(id): Path<String>,
    Posted(_): Posted,
) -> Result<Response, Wrong> {
    let webhook = named(&handed, &id).await?;
    let (by, say) = (handed.visit.by(), handed.say());
    let renewed = handed
        .house
        .on_disk(move |house| house.records().renew_webhook_secret(&by, webhook.id, webhook.version))
        .await
        .map_err(|_| Wrong::fault())?;
    match renewed {
        Ok(renewed) => Ok(secret(&handed, &renewed, say.of("Ny hemmelighed", "New secret"))),
        Err(fault @ RecordsFault::Changed { .. }) => Err(super::one::changed(&fault)),
        Err(fault) => Err(fault.into()),
    }
}

/// The secret, this once.
fn secret(handed: &Handed, webhook: &Webhook, title: &str) -> Response {
    let say = handed.say();
    let body = html! {
        h1 { (title) }
        div.box.warn role="status" {
            p { strong { (say.of("Kopiér hemmeligheden nu, og giv den til modtageren. Den vises ikke igen.", "Copy the secret now and give it to the receiver. It is not shown again.")) } }
            p { code.secret #hemmelighed { (webhook.secret_text().as_str()) } }
        }
        p { (say.of("Beskeder til ", "Messages to ")) code { (webhook.url) } (say.of(" signeres med den. De 64 tegn er 32 bytes i hex.", " are signed with it. The 64 digits are 32 bytes in hexadecimal.")) }
        p { a.button.quiet href={ "/webhooks/" (webhook.id) } { (say.of("Jeg har gemt den", "I have kept it")) } }
        (list::signature(say))
    };
    handed.page(Page::new(Menu::System, title, body).under("/webhooks", "Webhooks"))
}
