//! The delivery log: messages by e-mail and webhook, with what became of each. Whoever runs the system sees all of them and
//! puts back what was given up, and is told of what family each is; others see those of their own organisation. No address
//! of anybody stands here.

use super::super::Handed;
use super::{
    on_records, parts,
    table::{self, Column},
    words,
};
use crate::{
    form::{Fields, Posted},
    page::{Menu, Page, hidden},
    pages::system,
    parts::names::organisation,
    route::see,
    words::Say,
    wrong::Wrong,
};
use axum::{
    Extension,
    extract::{Path, RawQuery},
    response::Response,
};
use eventlog::records::{
    Account, AccountId, Deliveries, DeliveriesPage, Delivery, DeliveryId, DeliveryState, RecordsFault, Target,
};
use kernel::{PathwayId, Refusal};
use maud::{Markup, html};
use notices::NoticesConfig;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// Messages on one page.
const PAGE: usize = 50;

/// The messages of a page with what is said beside them.
struct Found {
    page: DeliveriesPage,
    counts: Option<[(DeliveryState, u64); 4]>,
    accounts: BTreeMap<AccountId, Account>,
    /// The pathways that the visitor may see.
    open: BTreeSet<PathwayId>,
}

fn state_of(fields: &Fields) -> Option<DeliveryState> {
    DeliveryState::ALL.into_iter().find(|state| state.slug() == fields.text("tilstand"))
}

async fn found(handed: &Handed, fields: &Fields, of: Deliveries, counted: bool) -> Result<Found, Wrong> {
    let before = fields.filled("foer").and_then(|before| before.parse().ok());
    let mut found = on_records(handed, move |house| {
        let records = house.records();
        let page = records.deliveries(&of, before, PAGE)?;
        let counts = if counted { Some(records.delivery_counts()?) } else { None };
        let accounts = records.accounts()?.into_iter().map(|account| (account.id, account)).collect();
        Ok(Found { page, counts, accounts, open: BTreeSet::new() })
    })
    .await?;
    found.open = table::open(handed, &found.page.deliveries)?;
    Ok(found)
}

pub(super) async fn own(handed: Handed, RawQuery(query): RawQuery) -> Result<Response, Wrong> {
    let say = handed.say();
    let fields = Fields::read(query.unwrap_or_default().as_bytes());
    let own = handed.house.engine().own_organisations(handed.visit.actor());
    let organisations = Some(own.map_err(engine::AskError::from)?);
    let of = Deliveries { state: state_of(&fields), organisations, ..Deliveries::default() };
    let mut found = found(&handed, &fields, of, false).await?;
    // What was told of a pathway tells what happened on it: it is shown to those who may see the pathway.
    let Found { page, open, .. } = &mut found;
    page.deliveries.retain(|delivery| delivery.pathway.is_none_or(|pathway| open.contains(&pathway)));
    let title = say.of("Sendte beskeder", "Messages sent");
    let body = html! {
        h1 { (title) }
        p.lead { (say.of("Beskeder til ", "Messages to ")) (handed.visit.organisation_name())
            (say.of(" på e-mail og til systemer (webhooks): hvornår, hvor mange forsøg, og om de nåede frem.", " by e-mail and to systems (webhooks): when, how many attempts, and whether they arrived.")) }
        (parts(&handed, "/varsler/beskeder"))
        (drawn(&handed, "/varsler/beskeder", &fields, &found))
    };
    Ok(handed.page(Page::new(Menu::Notices, title, body).under("/varsler", say.of("Varsler", "Notices"))))
}

pub(super) async fn all(
    handed: Handed,
    Extension(config): Extension<Arc<NoticesConfig>>,
    RawQuery(query): RawQuery,
) -> Result<Response, Wrong> {
    let say = handed.say();
    let fields = Fields::read(query.unwrap_or_default().as_bytes());
    let of = Deliveries { state: state_of(&fields), ..Deliveries::default() };
    let found = found(&handed, &fields, of, true).await?;
    let title = say.of("Beskeder", "Messages");
    let body = html! {
        h1 { (title) }
        p.lead { (say.of(
            "Hver besked på e-mail og til en webhook, med hvad der blev af den. En besked, der ikke når frem, prøves igen og opgives til sidst; en opgivet kan sættes i kø igen. Hvad der skete på hvilket forløb, står hos dem, der må se forløbet.",
            "Every message by e-mail and to a webhook, with what became of it. A message that does not arrive is tried again and given up in the end; one that was given up can be put back. What happened on which pathway stands with those who may see the pathway.",
        )) }
        (system::parts(&handed, "/drift/beskeder"))
        @if fields.ticked("sat_i_koe") {
            div.box.good role="status" { p { strong { (say.of("Beskeden er sat i kø igen og prøves nu.", "The message was put back and is tried now.")) } } }
        }
        @if config.mail.is_none() {
            p.muted { (say.of("Der sendes ingen e-mail: der er ikke sat en mailserver op (mail.server).", "No e-mail is sent: no mail server is set up (mail.server).")) }
        }
        (drawn(&handed, "/drift/beskeder", &fields, &found))
    };
    Ok(handed.page(Page::new(Menu::System, title, body).under("/drift", say.of("Drift", "Operation"))))
}

fn address(path: &str, state: Option<DeliveryState>, before: Option<u64>) -> String {
    let state = state.map(|state| format!("tilstand={}", state.slug()));
    let query: Vec<String> = state.into_iter().chain(before.map(|before| format!("foer={before}"))).collect();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{}", query.join("&")) }
}

fn drawn(handed: &Handed, path: &str, fields: &Fields, found: &Found) -> Markup {
    let say = handed.say();
    let chosen = state_of(fields);
    let count = |state: Option<DeliveryState>| {
        found.counts.as_ref().map(|counts| match state {
            Some(state) => counts.iter().filter(|(each, _)| *each == state).map(|(_, count)| count).sum(),
            None => counts.iter().map(|(_, count)| count).sum::<u64>(),
        })
    };
    let all = std::iter::once(None).chain(DeliveryState::ALL.map(Some));
    html! {
        nav aria-label=(say.of("Hvilke beskeder", "Which messages")) { ul.choices {
            @for state in all {
                li { a href=(address(path, state, None)) aria-current=[(state == chosen).then_some("page")] {
                    @match state { Some(state) => (super::super::pathways::capital(words::state(state, say))), None => (say.of("Alle", "All")) }
                    @if let Some(count) = count(state) { " (" (say.count(count)) ")" }
                } }
            }
        } }
        @if found.page.deliveries.is_empty() { (nothing(chosen, say)) } @else { (drawn_table(handed, found)) }
        @if let Some(next) = found.page.next {
            p { a href=(address(path, chosen, Some(next))) { (say.of("Ældre beskeder", "Older messages")) } }
        }
    }
}

fn nothing(chosen: Option<DeliveryState>, say: Say) -> Markup {
    html! {
        div.empty { p {
            @match chosen {
                Some(DeliveryState::Dead) => (say.of("Ingen besked er opgivet. Her kommer dem, der ikke nåede frem efter alle forsøg.", "No message was given up. Here come those that did not arrive after every attempt.")),
                Some(state) => { (say.of("Ingen besked har tilstanden ", "No message has the state ")) "»" (words::state(state, say)) "«." }
                None => (say.of("Ingen beskeder er sendt endnu. De sendes, når noget venter på svar, bliver forsinket, eller når et system følger med ved en webhook.", "No messages have been sent yet. They are, when something awaits an answer, becomes late, or when a system follows along by a webhook.")),
            }
        } }
    }
}

const COLUMNS: [Column; 6] =
    [Column::Made, Column::What, Column::To, Column::State, Column::Attempts, Column::Last];

fn drawn_table(handed: &Handed, found: &Found) -> Markup {
    let say = handed.say();
    let may = handed.visit.may("manage_webhooks");
    let at = (say, handed.house.now());
    let label = say.of("Beskeder", "Messages");
    table::table(label, &COLUMNS, &found.page.deliveries, at, |delivery, column| match column {
        Column::What => Some(table::what(delivery, &found.open, say)),
        Column::To => Some(receiver(handed, delivery, found)),
        Column::State if may => Some(put_back_button(handed, delivery)),
        _ => None,
    })
}

/// The state of a message, with what puts it back where it was given up.
pub(in crate::pages) fn put_back_button(handed: &Handed, delivery: &Delivery) -> Markup {
    let say = handed.say();
    html! {
        (words::state_tag(delivery.state, say))
        @if delivery.state == DeliveryState::Dead {
            form method="post" action={ "/drift/beskeder/" (delivery.id) } {
                (hidden(&handed.visit))
                button.plain type="submit" {
                    (say.of("Sæt i kø igen", "Put back"))
                    span.sr { " " (words::family(&delivery.kind, say)) " " (say.moment(delivery.created_at, handed.house.now())) }
                }
            }
        }
    }
}

fn receiver(handed: &Handed, delivery: &Delivery, found: &Found) -> Markup {
    let say = handed.say();
    html! {
        @match &delivery.target {
            Target::Webhook(id) => {
                "Webhook " @if handed.visit.may("manage_webhooks") { a href={ "/webhooks/" (id) } { code { (short(&id.to_string())) } } } @else { code { (short(&id.to_string())) } }
            }
            Target::Email { account, .. } => {
                "E-mail: "
                @match found.accounts.get(account) { Some(account) => (account.name), None => (say.of("en bruger", "a user")) }
            }
        }
        @if let Some(id) = &delivery.organisation { br; span.muted { (organisation(&handed.house, id)) } }
    }
}

/// The beginning of a long random name.
fn short(id: &str) -> &str {
    id.get(..8).unwrap_or(id)
}

/// Whether the visitor may manage what belongs to an organisation.
pub(in crate::pages) fn may_manage(handed: &Handed, organisation: Option<&kernel::OrganisationId>) -> bool {
    let actor = handed.visit.actor();
    let engine = handed.house.engine();
    // What cannot be found out is not theirs.
    let own = organisation.and_then(|organisation| engine.own_relations(actor, organisation).ok());
    let relations = own.unwrap_or(authz::Relations::NONE);
    handed.house.policies().allows(actor.role, "manage_webhooks", relations, false)
}

pub(super) async fn put_back(
    handed: Handed,
    Extension(config): Extension<Arc<NoticesConfig>>,
    Path(id): Path<String>,
    Posted(_): Posted,
) -> Result<Response, Wrong> {
    let id: DeliveryId = id.parse().map_err(|_| Wrong::not_found())?;
    let found = on_records(&handed, move |house| house.records().delivery(id)).await?;
    let found = found.filter(|delivery| may_manage(&handed, delivery.organisation.as_ref()));
    let webhook = match found.ok_or_else(Wrong::not_found)?.target {
        Target::Webhook(webhook) => Some(webhook),
        Target::Email { .. } => None,
    };
    let by = handed.visit.by();
    let done = handed.house.on_disk(move |house| house.records().requeue_delivery(&by, id)).await;
    match done.map_err(|_| Wrong::fault())? {
        Ok(()) => {
            config.bell.ring();
            // Whoever manages a webhook of their own alone has no list of all.
            let all = handed.visit.may("see_system_status");
            Ok(see(&match webhook.filter(|_| !all) {
                Some(webhook) => format!("/webhooks/{webhook}"),
                None => "/drift/beskeder?sat_i_koe=ja".to_owned(),
            }))
        }
        Err(RecordsFault::Absent { .. }) => Err(Refusal::state(
            "delivery_not_dead",
            "beskeden er ikke opgivet, så den kan ikke sættes i kø igen",
            "the message was not given up, so it cannot be put back",
        )
        .into()),
        Err(fault) => Err(fault.into()),
    }
}
