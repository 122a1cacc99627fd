//! The list of webhooks with the form for another, and how a receiver knows that a message is ours.

use super::{Handed, kinds, may_manage, on_records, state};
use crate::{
    form::{Faults, Fields},
    page::{Menu, Page, hidden},
    pages::system,
    parts::{
        fields::{Field, summary},
        names::{organisation, organisations},
    },
    words::Say,
    wrong::Wrong,
};
use axum::{extract::RawQuery, http::StatusCode, response::Response};
use eventlog::records::Webhook;
use maud::{Markup, html};

/// What can be told of together: the field's value, and the kinds it stands for.
pub(super) const CHOICES: [(&str, &str, &str, &[&str]); 3] = [
    (
        "alt",
        "Alt: det, der venter, det, der er forsinket, og hændelser på forløb",
        "Everything: what awaits, what is late, and events on pathways",
        &[],
    ),
    (
        "varsler",
        "Det, der venter på svar, og det, der er forsinket",
        "What awaits an answer, and what is late",
        &notices::KINDS,
    ),
    ("forsinket", "Kun det, der er forsinket", "What is late alone", &["notice.late"]),
];

pub(super) async fn show(handed: Handed, RawQuery(query): RawQuery) -> Result<Response, Wrong> {
    let told = Fields::read(query.unwrap_or_default().as_bytes());
    let mut fields = Fields::default();
    fields.put("hvad", "varsler");
    fields.put("organisation", handed.visit.actor().organisation.to_string());
    let removed = told.ticked("fjernet");
    page(&handed, &fields, &Faults::default(), StatusCode::OK, removed).await
}

pub(super) async fn page(
    handed: &Handed,
    fields: &Fields,
    faults: &Faults,
    status: StatusCode,
    removed: bool,
) -> Result<Response, Wrong> {
    let say = handed.say();
    let mut kept = on_records(handed, |house| house.records().webhooks(None)).await?;
    kept.retain(|webhook| may_manage(handed, Some(&webhook.organisation)));
    let body = html! {
        h1 { "Webhooks" }
        p.lead { (say.of(
            "En organisations it-system kan få besked i samme øjeblik, noget venter på svar, bliver forsinket eller sker på et af organisationens forløb. Beskeden rummer ingen personoplysninger.",
            "An organisation's system can be told the moment something awaits an answer, becomes late, or happens on one of the organisation's pathways. The message holds no personal data.",
        )) }
        @if handed.visit.may("see_system_status") { (system::parts(handed, "/webhooks")) }
        @if removed { div.box.good role="status" { p { strong { (say.of("Webhooken er fjernet. Det, der ventede på at blive sendt til den, er opgivet.", "The webhook was removed. What waited to be sent to it was given up.")) } } } }
        (summary(faults, say))
        @if kept.is_empty() {
            div.empty { p { (say.of("Der er ingen webhooks endnu. Lav den første herunder: så får systemet besked, uden at nogen skal se efter.", "There are no webhooks yet. Make the first below: then the system is told, and nobody has to look.")) } }
        } @else { (table(handed, &kept)) }
        section aria-labelledby="ny" {
            h2 #ny { (say.of("Lav en webhook", "Make a webhook")) }
            (form(handed, fields, faults))
        }
        (signature(say))
    };
    let page = Page::new(Menu::System, "Webhooks", body);
    let page = if handed.visit.may("see_system_status") {
        page.under("/drift", say.of("Drift", "Operation"))
    } else {
        page
    };
    Ok(handed.page(page.status(status)))
}

fn table(handed: &Handed, kept: &[Webhook]) -> Markup {
    let (say, now) = (handed.say(), handed.house.now());
    html! {
        div.table-wrap tabindex="0" role="region" aria-label="Webhooks" { table {
            caption.sr { "Webhooks" }
            thead { tr {
                th scope="col" { (say.of("Adresse", "Address")) }
                th scope="col" { (say.of("Organisation", "Organisation")) }
                th scope="col" { (say.of("Får besked om", "Is told of")) }
                th scope="col" { (say.of("Tilstand", "State")) }
                th scope="col" { (say.of("Lavet", "Made")) }
            } }
            tbody { @for webhook in kept { tr {
                th scope="row" { a href={ "/webhooks/" (webhook.id) } { (webhook.url) } }
                td { (organisation(&handed.house, &webhook.organisation)) }
                td { (kinds(webhook, say)) }
                td { (state(webhook, say)) }
                td { (say.moment(webhook.created_at, now)) }
            } } }
        } }
    }
}

fn form(handed: &Handed, fields: &Fields, faults: &Faults) -> Markup {
    let say = handed.say();
    let own: Vec<(String, String)> = organisations(&handed.house)
        .into_iter()
        .filter(|(id, _)| may_manage(handed, Some(id)))
        .map(|(id, name)| (id.to_string(), name))
        .collect();
    let choices: Vec<(String, String)> =
        CHOICES.iter().map(|(value, da, en, _)| ((*value).to_owned(), say.of(da, en).to_owned())).collect();
    html! {
        form method="post" action="/webhooks" {
            (hidden(&handed.visit))
            (Field::new("adresse", say.of("Adresse", "Address"))
                .hint(say.of("Hvor systemet tager imod, som https://modtager.eksempel.dk/snitflade. Uden adgangskode, og ikke på et privat net.", "Where the system receives, as https://receiver.example.dk/snitflade. Without a password, and not on a private net."))
                .line("url", fields, faults, say))
            (Field::new("organisation", say.of("Organisation", "Organisation"))
                .hint(say.of("Der sendes kun om det, der vedrører den.", "Only what concerns it is sent."))
                .select(&own, fields, faults, say))
            (Field::new("hvad", say.of("Får besked om", "Is told of")).radios(&choices, fields, faults, say))
            button type="submit" { (say.of("Lav webhook", "Make the webhook")) }
        }
    }
}

/// How a receiver knows that a message is ours.
pub(super) fn signature(say: Say) -> Markup {
    html! {
        section aria-labelledby="signatur" {
            h2 #signatur { (say.of("Sådan ser modtageren, at beskeden er vores", "How the receiver knows that a message is ours")) }
            p { (say.of("Hver besked er et POST-kald med JSON og tre headere. Kontrollér signaturen, før I læser resten, og afvis et tidsstempel, der er mere end fem minutter fra jeres eget ur.", "Each message is a POST with JSON and three headers. Check the signature before you read the rest, and refuse a timestamp that is more than five minutes from your own clock.")) }
            dl.facts {
                dt { code { "Snitflade-Delivery" } } dd { (say.of("beskedens id; det samme, hvor ofte den end sendes", "the message's id; the same however often it is sent")) }
                dt { code { "Snitflade-Timestamp" } } dd { (say.of("hvornår forsøget blev gjort, i sekunder siden 1970", "when the attempt was made, in seconds since 1970")) }
                dt { code { "Snitflade-Signature" } } dd { code { "v1=" } (say.of(" og HMAC-SHA256 i hex, med webhookens hemmelighed, af tidsstemplet, et punktum og beskedens bytes", " and the hexadecimal HMAC-SHA256, under the webhook's secret, of the timestamp, a full stop and the message's bytes")) }
            }
            p { (say.of("Svar med 2xx inden ti sekunder, og gør arbejdet bagefter. Alt andet er en fejl: beskeden prøves igen med længere og længere mellemrum og opgives til sidst. Et eksempel på kontrollen står i ", "Answer with 2xx within ten seconds, and do the work afterwards. Anything else is a failure: the message is tried again at longer and longer intervals and given up in the end. An example of the check stands in ")) code { "docs/integrator.md" } (say.of("; de samme handlinger findes i ", "; the same acts are in the ")) a href="/api" { (say.of("programgrænsefladen", "programming interface")) } "." }
        }
    }
}
