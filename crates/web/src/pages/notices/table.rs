//! The table of messages as every page draws it: a page chooses the columns, and says itself what stands in those that it
//! knows better. What happened on a pathway is told to those who may see the pathway; to others a message is of a family.

use super::{super::Handed, words};
use crate::{words::Say, wrong::Wrong};
use engine::AskError;
use eventlog::records::{Delivery, DeliveryState, Target};
use kernel::{Instant, PathwayId};
use maud::{Markup, html};
use std::collections::BTreeSet;

/// A column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::pages) enum Column {
    /// When it was made.
    Made,
    /// What it tells of.
    What,
    /// To whom it goes.
    To,
    /// By which way.
    How,
    /// What has become of it.
    State,
    /// How often it was tried.
    Attempts,
    /// What happened last, and when it is tried next.
    Last,
}

impl Column {
    const fn heading(self, say: Say) -> &'static str {
        match self {
            Column::Made => say.of("Lavet", "Made"),
            Column::What => say.of("Hvad", "What"),
            Column::To => say.of("Til", "To"),
            Column::How => say.of("Hvordan", "How"),
            Column::State => say.of("Tilstand", "State"),
            Column::Attempts => say.of("Forsøg", "Attempts"),
            Column::Last => say.of("Sidst, og næste gang", "Last, and next time"),
        }
    }

    const fn class(self) -> Option<&'static str> {
        match self {
            Column::Made => Some("nowrap"),
            Column::Attempts => Some("num"),
            _ => None,
        }
    }

    fn cell(self, delivery: &Delivery, say: Say, now: Instant) -> Markup {
        match self {
            Column::Made => html! { (say.moment(delivery.created_at, now)) },
            Column::What => html! { (words::kind(&delivery.kind, say)) },
            Column::To => html! {},
            Column::How => match delivery.target {
                Target::Webhook(_) => html! { (say.of("til et system", "to a system")) },
                Target::Email { .. } => html! { "e-mail" },
            },
            Column::State => words::state_tag(delivery.state, say),
            Column::Attempts => html! { (say.count(delivery.attempts)) },
            Column::Last => last(delivery, say, now),
        }
    }
}

/// The table. `own` draws the cells that the page knows better.
pub(in crate::pages) fn table(
    label: &str,
    columns: &[Column],
    sent: &[Delivery],
    (say, now): (Say, Instant),
    own: impl Fn(&Delivery, Column) -> Option<Markup>,
) -> Markup {
    html! {
        div.table-wrap tabindex="0" role="region" aria-label=(label) { table {
            caption.sr { (label) }
            thead { tr {
                @for column in columns {
                    th class=[column.class().filter(|_| *column == Column::Attempts)] scope="col" { (column.heading(say)) }
                }
            } }
            tbody { @for delivery in sent { tr {
                @for column in columns {
                    td class=[column.class()] { (own(delivery, *column).unwrap_or_else(|| column.cell(delivery, say, now))) }
                }
            } } }
        } }
    }
}

/// What happened last, and when it is tried next.
fn last(delivery: &Delivery, say: Say, now: Instant) -> Markup {
    html! {
        @if let Some(said) = &delivery.last_error { (words::error(said, say)) br; }
        span.muted {
            @match delivery.state {
                DeliveryState::Delivered => { (say.of("leveret ", "delivered ")) (say.moment(delivery.updated_at, now)) }
                DeliveryState::Dead => { (say.of("opgivet ", "given up ")) (say.moment(delivery.updated_at, now)) }
                DeliveryState::Queued | DeliveryState::Failed if delivery.due_at <= now => (say.of("prøves nu", "is tried now")),
                DeliveryState::Queued | DeliveryState::Failed => { (say.of("prøves ", "is tried ")) (say.moment(delivery.due_at, now)) }
            }
        }
    }
}

/// The pathways of messages that the visitor may see.
pub(in crate::pages) fn open(handed: &Handed, sent: &[Delivery]) -> Result<BTreeSet<PathwayId>, Wrong> {
    let (engine, actor) = (handed.house.engine(), handed.visit.actor());
    let all: BTreeSet<PathwayId> = sent.iter().filter_map(|delivery| delivery.pathway).collect();
    let mut open = BTreeSet::new();
    for pathway in all {
        if !engine.may_on_pathway(actor, pathway, &["ask_pathway"]).map_err(AskError::from)?.is_empty() {
            open.insert(pathway);
        }
    }
    Ok(open)
}

/// What a message tells of, for whoever may see these pathways: of others the family alone.
pub(in crate::pages) fn what(delivery: &Delivery, open: &BTreeSet<PathwayId>, say: Say) -> Markup {
    match delivery.pathway {
        Some(pathway) if !open.contains(&pathway) => html! { (words::family(&delivery.kind, say)) },
        Some(pathway) => html! {
            (words::kind(&delivery.kind, say)) br; a href={ "/forloeb/" (pathway.0) } { (pathway) }
        },
        None => html! { (words::kind(&delivery.kind, say)) },
    }
}
