//! What became of the messages by e-mail and webhook: all of them for those who run the system, those of their own
//! organisation for its staff. Nobody's address stands here. What happened on which pathway is for those who may see the
//! pathway; to others a message is a notice, an event or a test.

use super::{notices::TAG, query, webhooks::may_of};
use crate::{
    answer::{Answered, once, shown},
    body::{Named, Query},
    caller::Caller,
    op::Op,
    paging::{Cursor, Limit, Page, before},
    problem::Problem,
    shown::given,
    values::{DeliveryState, Organisation, PathwayNumber, RandomId},
};
use ::notices::NoticesConfig;
use axum::{
    Extension,
    http::StatusCode,
    routing::{get, post},
};
use engine::AskError;
use eventlog::records::{Deliveries, Delivery, DeliveryId, Target};
use kernel::{PathwayId, Text};
use std::{collections::BTreeSet, sync::Arc};

/// A message as it is listed, with what one list has more to say of it.
macro_rules! sent {
    ($(#[$doc:meta])* $name:ident { $($more:tt)* }) => {
        $crate::shown::given!($(#[$doc])* $name {
            /// Its id, which a webhook's receiver knows it again by.
            id: $crate::values::RandomId,
            /// What it tells of; `notice` or `event` alone where the caller may not see the pathway.
            kind: String,
            /// What has become of it. `dead`: given up; it may be put back.
            state: $crate::values::DeliveryState,
            /// How often it was tried.
            #[schema(minimum = 0)]
            attempts: u32,
            /// When it is next to be tried.
            due_at: $crate::values::Moment,
            /// Why it was not delivered the last time.
            last_error: Option<String>,
            /// When it was made.
            created_at: $crate::values::Moment,
            /// When something last happened to it.
            updated_at: $crate::values::Moment,
            $($more)*
        });
    };
}
pub(super) use sent;

/// Fills it in from a message, for whoever may see some pathways.
macro_rules! shown_sent {
    ($name:ident, $message:expr, $open:expr, { $($field:ident: $value:expr,)* }) => {
        $name {
            id: $crate::values::RandomId($message.id.to_string()),
            kind: $open.kind($message),
            state: $crate::values::DeliveryState($message.state),
            attempts: $message.attempts,
            due_at: $crate::values::Moment($message.due_at),
            last_error: $message.last_error.clone(),
            created_at: $crate::values::Moment($message.created_at),
            updated_at: $crate::values::Moment($message.updated_at),
            $($field: $value,)*
        }
    };
}
pub(super) use shown_sent;

sent!(
    /// A message by e-mail or to a webhook, without its address and what it says.
    MessageShown {
        /// `email` or `webhook`.
        channel: String,
        /// To which webhook.
        webhook: Option<RandomId>,
        /// Which organisation's business it is.
        organisation: Option<Organisation>,
        /// About which pathway; null also where the caller may not see it.
        pathway: Option<PathwayNumber>,
    }
);

given!(
    /// That a message is tried again.
    Requeued {
        /// The message.
        id: RandomId,
    }
);

query!(
    /// Which messages.
    MessagesAsked {
        /// In this state; `dead` is the list of those that were given up.
        #[param(inline)]
        state: Option<DeliveryState>,
        /// About this pathway.
        #[param(inline)]
        pathway: Option<PathwayNumber>,
        /// Where to go on.
        #[param(inline)]
        cursor: Option<Cursor>,
        /// How many.
        #[param(inline)]
        limit: Option<Limit>,
    }
);

pub(crate) fn ops() -> Vec<Op> {
    vec![
        Op::get("/messages", "list_own_messages", TAG, "see_notices", || get(own))
            .says(
                "Messages to one's own organisation",
                "By e-mail and to webhooks, newest first, with what became of each; about pathways that the caller may see. A part may hold fewer than were asked for: go on with `next`.",
            )
            .query::<MessagesAsked>()
            .pages::<MessageShown>(),
        Op::get("/deliveries", "list_messages", TAG, "see_system_status", || get(all))
            .says("Messages sent", "By e-mail and to webhooks, newest first, with what became of each.")
            .query::<MessagesAsked>()
            .pages::<MessageShown>(),
        Op::doing("/deliveries/{delivery}/requeue", "requeue_message", TAG, "manage_webhooks", || {
            post(requeue)
        })
        .says("Try a message again", "By e-mail or to a webhook: one that was given up, with as many tries as a new one.")
        .gives::<Requeued>(),
    ]
}

/// The pathways of some messages that the caller may see.
pub(super) struct Open(BTreeSet<PathwayId>);

impl Open {
    pub(super) fn to(caller: &Caller, messages: &[Delivery]) -> Result<Self, Problem> {
        let all: BTreeSet<PathwayId> = messages.iter().filter_map(|message| message.pathway).collect();
        let mut open = BTreeSet::new();
        for pathway in all {
            if sees(caller, pathway)? {
                open.insert(pathway);
            }
        }
        Ok(Open(open))
    }

    /// Whether the caller may know what the message tells of.
    pub(super) fn has(&self, message: &Delivery) -> bool {
        message.pathway.is_none_or(|pathway| self.0.contains(&pathway))
    }

    /// What it tells of, as far as the caller may know.
    pub(super) fn kind(&self, message: &Delivery) -> String {
        if self.has(message) { message.kind.as_str() } else { ::notices::family(&message.kind).slug() }
            .to_owned()
    }
}

fn sees(caller: &Caller, pathway: PathwayId) -> Result<bool, Problem> {
    let may = caller.house().engine().may_on_pathway(caller.visit.actor(), pathway, &["ask_pathway"]);
    Ok(!may.map_err(AskError::from)?.is_empty())
}

fn message_shown(message: &Delivery, open: &Open) -> MessageShown {
    let (channel, webhook) = match &message.target {
        Target::Webhook(id) => ("webhook", Some(RandomId(id.to_string()))),
        Target::Email { .. } => ("email", None),
    };
    shown_sent!(MessageShown, message, open, {
        channel: channel.to_owned(),
        webhook: webhook,
        organisation: message.organisation.clone().map(Organisation),
        pathway: message.pathway.filter(|_| open.has(message)).map(PathwayNumber),
    })
}

async fn all(caller: Caller, Query(query): Query<MessagesAsked>) -> Answered {
    listed(caller, query, false).await
}

async fn own(caller: Caller, Query(query): Query<MessagesAsked>) -> Answered {
    listed(caller, query, true).await
}

async fn listed(caller: Caller, query: MessagesAsked, own: bool) -> Answered {
    let own_organisations = || caller.house().engine().own_organisations(caller.visit.actor());
    let what = Deliveries {
        state: query.state.map(|state| state.0),
        pathway: query.pathway.map(|pathway| pathway.0),
        organisations: if own { Some(own_organisations().map_err(AskError::from)?) } else { None },
        ..Deliveries::default()
    };
    let (before, limit) = (before(query.cursor)?, Limit::of(query.limit));
    // How much was told of a pathway is for those who may see it.
    if let Some(pathway) = what.pathway
        && !sees(&caller, pathway)?
    {
        return shown(&Page::<MessageShown>::cut(Vec::new(), None));
    }
    let mut found = caller.records(move |records| records.deliveries(&what, before, limit)).await?;
    let open = Open::to(&caller, &found.deliveries)?;
    if own {
        found.deliveries.retain(|message| open.has(message));
    }
    let items = found.deliveries.iter().map(|message| message_shown(message, &open)).collect();
    shown(&Page::cut(items, found.next))
}

async fn requeue(
    caller: Caller,
    Extension(config): Extension<Arc<NoticesConfig>>,
    Named(delivery): Named<RandomId>,
) -> Answered {
    let id: DeliveryId = delivery.0.parse().map_err(|_| Problem::not_found())?;
    let found = caller.records(move |records| records.delivery(id)).await?;
    let mays = |delivery: &Delivery| may_of(&caller, delivery.organisation.as_ref());
    let state = found.filter(mays).ok_or_else(Problem::not_found)?.state;
    once(&caller, &("requeue_message", id.to_string()), StatusCode::OK, async || {
        requeued(&caller, &config, id, state).await
    })
    .await
}

/// Puts a message back that was given up, and has it tried now.
pub(super) async fn requeued(
    caller: &Caller,
    config: &NoticesConfig,
    id: DeliveryId,
    state: eventlog::records::DeliveryState,
) -> Result<(serde_json::Value, Option<String>), Problem> {
    if state != eventlog::records::DeliveryState::Dead {
        let text = Text::new(
            "meddelelsen er ikke opgivet, så den kan ikke sættes i kø igen",
            "the message was not given up, so it cannot be put back",
        );
        return Err(Problem::new(StatusCode::CONFLICT, "delivery_not_dead", text));
    }
    let by = caller.visit.by();
    caller.records(move |records| records.requeue_delivery(&by, id)).await?;
    config.bell.ring();
    Ok((serde_json::json!({ "id": id.to_string() }), None))
}
