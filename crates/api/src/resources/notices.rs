//! What awaits an answer from the caller, and what became of the messages by e-mail and webhook. Nobody's address stands
//! here, and nothing of a citizen but a pathway's number.

use super::query;
use crate::{
    answer::{Answered, once, shown},
    body::{Named, Query},
    caller::Caller,
    op::Op,
    paging::{Cursor, Limit, Page, before},
    problem::Problem,
    resources::webhooks::{Requeued, may_of, requeued},
    shown::{given, lists::DueShown},
    values::{DeliveryState, Moment, Organisation, PathwayNumber, RandomId},
};
use ::notices::{NoticesConfig, OnPage, awaiting_on_page, told_when_late};
use axum::{
    Extension,
    http::StatusCode,
    routing::{get, post},
};
use eventlog::records::{Appointment, Deliveries, Delivery, DeliveryId, Target};
use kernel::Instant;
use std::sync::Arc;

const TAG: &str = "notices";

given!(
    /// One step by which something late was told to leaders.
    EscalationShown {
        /// Which step, from 1.
        #[schema(minimum = 1)]
        step: u16,
        /// When.
        at: Moment,
        /// To leaders of these organisations.
        to: Vec<Organisation>,
    }
);

given!(
    /// Something that awaits an answer from the caller.
    NoticeShown {
        /// What is due, by when and whose it is.
        due: DueShown,
        /// Whether the caller is told of it as a leader, and it is others' to do.
        as_leader: bool,
        /// Since when it was told; null when that is still to come.
        since: Option<Moment>,
        /// Where it was escalated, and when.
        escalations: Vec<EscalationShown>,
    }
);

given!(
    /// A message by e-mail or to a webhook, without its address and what it says.
    MessageShown {
        /// Its id.
        id: RandomId,
        /// What it tells of.
        kind: String,
        /// `email` or `webhook`.
        channel: String,
        /// To which webhook.
        webhook: Option<RandomId>,
        /// Which organisation's business it is.
        organisation: Option<Organisation>,
        /// About which pathway.
        pathway: Option<PathwayNumber>,
        /// What has become of it. `dead`: given up; it may be put back.
        state: DeliveryState,
        /// How often it was tried.
        #[schema(minimum = 0)]
        attempts: u32,
        /// When it is next to be tried.
        due_at: Moment,
        /// Why it was not delivered the last time.
        last_error: Option<String>,
        /// When it was made.
        created_at: Moment,
        /// When something last happened to it.
        updated_at: Moment,
    }
);

query!(
    /// Which part.
    NoticesAsked {
        /// Where to go on.
        #[param(inline)]
        cursor: Option<Cursor>,
        /// How many.
        #[param(inline)]
        limit: Option<Limit>,
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
        Op::get("/notices", "list_notices", TAG, "see_notices", || get(list))
            .says(
                "What awaits an answer",
                "From the caller in their role, and for leaders what is late and was told to them; the soonest first.",
            )
            .query::<NoticesAsked>()
            .pages::<NoticeShown>(),
        Op::get("/deliveries", "list_messages", TAG, "see_system_status", || get(messages))
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

/// Orders by what is due soonest; what has no time comes last.
fn key(line: &OnPage) -> String {
    let due = &line.due;
    let by = due.by.map_or(i64::MAX, Instant::microseconds);
    let organisation = due.organisation.as_ref().map_or("", |organisation| organisation.as_str());
    let key = format!("{by:020}-{:010}-{}-{organisation}-{}", due.pathway.0, due.role.slug(), due.what.en);
    key.chars().filter(char::is_ascii).take(180).collect()
}

fn notice_shown(line: &OnPage) -> NoticeShown {
    let to: Vec<Organisation> = told_when_late(&line.due).into_iter().map(Organisation).collect();
    let step = |(step, at): &(u16, Instant)| EscalationShown { step: *step, at: Moment(*at), to: to.clone() };
    NoticeShown {
        due: (&line.due).into(),
        as_leader: line.escalated,
        since: line.since.map(Moment),
        escalations: line.escalations.iter().map(step).collect(),
    }
}

async fn list(caller: Caller, Query(query): Query<NoticesAsked>) -> Answered {
    let actor = caller.visit.actor();
    let whose = Appointment { role: actor.role, organisation: actor.organisation.clone() };
    let found = caller
        .house()
        .on_disk(move |house| awaiting_on_page(house.engine(), house.records(), &whose, None))
        .await?
        .map_err(|fault| {
            tracing::error!(%fault, "notices");
            Problem::fault()
        })?;
    shown(&Page::of(found, key, query.cursor, query.limit, notice_shown)?)
}

fn message_shown(delivery: &Delivery) -> MessageShown {
    let (channel, webhook) = match &delivery.target {
        Target::Webhook(id) => ("webhook", Some(RandomId(id.to_string()))),
        Target::Email { .. } => ("email", None),
    };
    MessageShown {
        id: RandomId(delivery.id.to_string()),
        kind: delivery.kind.to_string(),
        channel: channel.to_owned(),
        webhook,
        organisation: delivery.organisation.clone().map(Organisation),
        pathway: delivery.pathway.map(PathwayNumber),
        state: DeliveryState(delivery.state),
        attempts: delivery.attempts,
        due_at: Moment(delivery.due_at),
        last_error: delivery.last_error.clone(),
        created_at: Moment(delivery.created_at),
        updated_at: Moment(delivery.updated_at),
    }
}

async fn messages(caller: Caller, Query(query): Query<MessagesAsked>) -> Answered {
    let what = Deliveries {
        state: query.state.map(|state| state.0),
        pathway: query.pathway.map(|pathway| pathway.0),
        ..Deliveries::default()
    };
    let (before, limit) = (before(query.cursor)?, Limit::of(query.limit));
    let found = caller.records(move |records| records.deliveries(&what, before, limit)).await?;
    shown(&Page::cut(found.deliveries.iter().map(message_shown).collect(), found.next))
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
    let answer = once(&caller, &("requeue_message", id.to_string()), StatusCode::OK, async || {
        requeued(&caller, id, state).await
    })
    .await;
    config.bell.ring();
    answer
}
