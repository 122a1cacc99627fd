//! One webhook: whether it sends, its last messages, a test of it, a pause, and its removal.

use super::{Handed, kinds, list, named, on_records, state};
use crate::{
    form::{Fields, Posted},
    page::{Menu, Page, hidden},
    pages::notices::{
        put_back_button,
        table::{self, Column},
        words,
    },
    parts::names::organisation,
    route::see,
    wrong::Wrong,
};
use axum::{
    Extension,
    extract::{Path, RawQuery},
    response::Response,
};
use eventlog::records::{Deliveries, Delivery, DeliveryId, DeliveryState, RecordsFault, Webhook};
use kernel::{PathwayId, Refusal, Text};
use maud::{Markup, html};
use notices::NoticesConfig;
use std::{collections::BTreeSet, sync::Arc, time::Duration};

/// How many of its messages stand on the page.
const SHOWN_MAX: usize = 20;
/// How long a test is waited for before the page says that it is under way.
const TEST_WAIT: Duration = Duration::from_secs(4);
/// How often it is looked whether a test was answered.
const TEST_LOOK: Duration = Duration::from_millis(50);

pub(super) async fn show(
    handed: Handed,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Wrong> {
    let webhook = named(&handed, &id).await?;
    let fields = Fields::read(query.unwrap_or_default().as_bytes());
    let of = Deliveries { webhook: Some(webhook.id), ..Deliveries::default() };
    let sent = on_records(&handed, move |house| house.records().deliveries(&of, None, SHOWN_MAX)).await?;
    let open = table::open(&handed, &sent.deliveries)?;
    let test = fields.filled("proevet").and_then(|id| id.parse::<DeliveryId>().ok());
    let test = test.and_then(|id| sent.deliveries.iter().find(|delivery| delivery.id == id));
    let say = handed.say();
    let body = html! {
        h1 { (say.of("Webhook", "Webhook")) }
        @if let Some(test) = test { (tested(&handed, test)) }
        dl.facts {
            dt { (say.of("Adresse", "Address")) } dd { code { (webhook.url) } }
            dt { (say.of("Organisation", "Organisation")) } dd { (organisation(&handed.house, &webhook.organisation)) }
            dt { (say.of("Får besked om", "Is told of")) } dd { (kinds(&webhook, say)) }
            dt { (say.of("Tilstand", "State")) } dd { (state(&webhook, say)) }
            dt { (say.of("Lavet", "Made")) } dd { (say.moment(webhook.created_at, handed.house.now())) }
        }
        (acts(&handed, &webhook))
        section aria-labelledby="sendt" {
            h2 #sendt { (say.of("Seneste beskeder", "Last messages")) }
            @if sent.deliveries.is_empty() {
                div.empty { p { (say.of("Intet er sendt endnu. Send en prøve for at se, om modtageren svarer.", "Nothing has been sent yet. Send a test to see whether the receiver answers.")) } }
            } @else { (drawn_table(&handed, &sent.deliveries, &open)) }
        }
        (list::signature(say))
    };
    let page = Page::new(Menu::System, webhook.url.clone(), body).under("/webhooks", "Webhooks");
    Ok(handed.page(page))
}

fn acts(handed: &Handed, webhook: &Webhook) -> Markup {
    let say = handed.say();
    let act = |path: &str, class: &str, words: &str, more: Markup| {
        html! {
            form method="post" action={ "/webhooks/" (webhook.id) "/" (path) } {
                (hidden(&handed.visit))
                (more)
                button class=(class) type="submit" { (words) }
            }
        }
    };
    let version = html! {
        input type="hidden" name="version" value=(webhook.version);
        input type="hidden" name="aktiv" value=(if webhook.active { "nej" } else { "ja" });
    };
    html! {
        div.actions {
            @if webhook.active { (act("proev", "", say.of("Send en prøve", "Send a test"), html! {})) }
            @if webhook.active { (act("tilstand", "quiet", say.of("Sæt på pause", "Pause"), version)) }
            @else { (act("tilstand", "", say.of("Start igen", "Start again"), version)) }
        }
        details {
            summary { (say.of("Ny hemmelighed, eller fjern webhooken", "New secret, or remove the webhook")) }
            p { (say.of("Med en ny hemmelighed afviser modtageren beskeder, til den har fået den.", "With a new secret the receiver refuses messages until it has it.")) }
            (act("hemmelighed", "quiet", say.of("Lav en ny hemmelighed", "Make a new secret"), html! {}))
            p { (say.of("Fjernes webhooken, opgives det, der venter på at blive sendt til den.", "When the webhook is removed, what waits to be sent to it is given up.")) }
            (act("fjern", "danger spaced", say.of("Fjern webhooken", "Remove the webhook"), html! {}))
        }
    }
}

/// How a test went.
fn tested(handed: &Handed, test: &Delivery) -> Markup {
    let say = handed.say();
    html! {
        @match test.state {
            DeliveryState::Delivered => div.box.good role="status" { p { strong { (say.of("Modtageren svarede. Webhooken virker.", "The receiver answered. The webhook works.")) } } },
            DeliveryState::Failed | DeliveryState::Dead => div.box.bad role="alert" {
                p { strong { (say.of("Modtageren tog ikke imod: ", "The receiver did not take it: ")) (test.last_error.as_deref().map(|said| words::error(said, say)).unwrap_or_default()) "." } }
                p { (say.of("Se efter, om adressen er rigtig, om modtageren kører, og om den svarer med 2xx.", "See whether the address is right, whether the receiver runs, and whether it answers with 2xx.")) }
            },
            DeliveryState::Queued => div.box role="status" { p { strong { (say.of("Prøven er på vej.", "The test is under way.")) } " " (say.of("Hent siden igen om lidt for at se, hvordan det gik.", "Load the page again in a moment to see how it went.")) } },
        }
    }
}

fn drawn_table(handed: &Handed, sent: &[Delivery], open: &BTreeSet<PathwayId>) -> Markup {
    let say = handed.say();
    let columns = [Column::Made, Column::What, Column::State, Column::Attempts, Column::Last];
    let label = say.of("Beskeder til webhooken", "Messages to the webhook");
    table::table(label, &columns, sent, (say, handed.house.now()), |delivery, column| match column {
        Column::What => Some(table::what(delivery, open, say)),
        Column::State => Some(put_back_button(handed, delivery)),
        _ => None,
    })
}

/// That somebody else changed it meanwhile.
pub(super) fn changed(fault: &RecordsFault) -> Wrong {
    let Text { da, en } = fault.text();
    Refusal::state("webhook_changed", da, en).into()
}

pub(super) async fn turn(
    handed: Handed,
    Path(id): Path<String>,
    Posted(fields): Posted,
) -> Result<Response, Wrong> {
    let webhook = named(&handed, &id).await?;
    // A form that names no version was not made from what stands now.
    let version = fields.text("version").parse().unwrap_or(0);
    let wanted = Webhook { active: fields.text("aktiv") == "ja", version, ..webhook };
    let by = handed.visit.by();
    let done = handed.house.on_disk(move |house| house.records().change_webhook(&by, wanted)).await;
    match done.map_err(|_| Wrong::fault())? {
        Ok(_) => Ok(see(&format!("/webhooks/{id}"))),
        Err(fault @ RecordsFault::Changed { .. }) => Err(changed(&fault)),
        Err(fault) => Err(fault.into()),
    }
}

pub(super) async fn remove(
    handed: Handed,
    Path(id): Path<String>,
    Posted(_): Posted,
) -> Result<Response, Wrong> {
    let webhook = named(&handed, &id).await?;
    let by = handed.visit.by();
    on_records(&handed, move |house| house.records().remove_webhook(&by, webhook.id)).await?;
    Ok(see("/webhooks?fjernet=ja"))
}

/// Sends a message that tells of nothing, and waits a little for what becomes of it.
pub(super) async fn probe(
    handed: Handed,
    Extension(config): Extension<Arc<NoticesConfig>>,
    Path(id): Path<String>,
    Posted(_): Posted,
) -> Result<Response, Wrong> {
    let webhook = named(&handed, &id).await?;
    let now = handed.house.now();
    let test = notices::test_of(&webhook, &config)?;
    let made =
        on_records(&handed, move |house| house.records().record_notices(vec![test], None, now)).await?;
    config.bell.ring();
    let Some(test) = made.first().copied() else { return Err(Wrong::fault()) };
    let begun = tokio::time::Instant::now();
    while begun.elapsed() < TEST_WAIT {
        let found = on_records(&handed, move |house| house.records().delivery(test)).await?;
        if found.is_none_or(|delivery| delivery.state != DeliveryState::Queued) {
            break;
        }
        tokio::time::sleep(TEST_LOOK).await;
    }
    Ok(see(&format!("/webhooks/{id}?proevet={test}")))
}
