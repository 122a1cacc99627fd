//! Addresses of other systems that are told of what happens, and what became of each message. Sending them is another's work.

use super::{
    messages::{Open, Requeued, requeued, sent, shown_sent},
    query, taken,
};
use crate::{
    answer::{Answered, once, once_with_secret, shown},
    body::{Json, Named, Query},
    caller::Caller,
    op::{Method, Needs, Op},
    paging::{Limit, Page, before},
    problem::Problem,
    shown::given,
    values::{DeliveryState, Line, Moment, Organisation, RandomId, WebAddress},
};
use ::notices::NoticesConfig;
use authz::Relations;
use axum::{
    Extension,
    http::StatusCode,
    response::IntoResponse,
    routing::{delete, get, post},
};
use eventlog::records::{Deliveries, Delivery, DeliveryId, NewWebhook, Target, Webhook, WebhookId};
use kernel::{OrganisationId, Text};
use smol_str::SmolStr;
use std::sync::Arc;

const TAG: &str = "webhooks";
const ACT: &str = "manage_webhooks";

taken!(
    /// A webhook to be made.
    WebhookWanted {
        /// Where messages are sent: an `https` address without user or password.
        url: WebAddress,
        /// What it is told of, by names; empty: everything.
        #[serde(default)]
        #[schema(max_items = 200)]
        kinds: Vec<Line>,
        /// Whose it is; the caller's own organisation where nothing is said.
        organisation: Option<Organisation>,
    }
);

given!(
    /// A webhook. The secret its messages are signed with is shown once, when it is made.
    WebhookShown {
        /// Its id.
        id: RandomId,
        /// Whose it is; it is told only of what concerns this organisation.
        organisation: Organisation,
        /// Where messages are sent.
        url: String,
        /// What it is told of; empty: everything.
        kinds: Vec<String>,
        /// Whether messages are sent.
        active: bool,
        /// When it was made.
        created_at: Moment,
        /// Counts the changes, from 1.
        #[schema(minimum = 1)]
        version: u64,
    }
);

given!(
    /// A webhook that was made.
    WebhookMade {
        /// The webhook.
        webhook: WebhookShown,
        /// What its messages are signed with. It is shown once: null where this is said again
        /// under its key.
        #[schema(pattern = "^[0-9a-f]{64}$")]
        secret: Option<String>,
    }
);

sent!(
    /// A message to a webhook.
    DeliveryShown {
        /// What it says; nothing where the caller may not see the pathway that it is about.
        #[schema(value_type = Object)]
        payload: serde_json::Value,
    }
);

given!(
    /// That a test is on its way.
    TestMade {
        /// The message; the list of messages to the webhook says what became of it.
        id: RandomId,
    }
);

query!(
    /// Which part.
    WebhooksAsked in parts {}
);

query!(
    /// Which messages.
    DeliveriesAsked in parts {
        /// In this state; `dead` is the list of those that were given up.
        #[param(inline)]
        state: Option<DeliveryState>,
    }
);

pub(crate) fn ops() -> Vec<Op> {
    vec![
        Op::get("/webhooks", "list_webhooks", TAG, ACT, || get(list))
            .says("Webhooks", "Those that the caller may manage.")
            .query::<WebhooksAsked>()
            .pages::<WebhookShown>(),
        Op::doing("/webhooks", "create_webhook", TAG, ACT, || post(create))
            .says("Make a webhook", "Its secret is shown once, in this answer.")
            .takes::<WebhookWanted>()
            .gives::<WebhookMade>()
            .created(),
        Op::get("/webhooks/{webhook}", "get_webhook", TAG, ACT, || get(one))
            .says("One webhook", "Without its secret.")
            .gives::<WebhookShown>(),
        Op::new(Method::Delete, "/webhooks/{webhook}", "delete_webhook", TAG, Needs::Act(ACT), || {
            delete(remove)
        })
        .says("Remove a webhook", "What was not delivered to it is given up."),
        Op::doing("/webhooks/{webhook}/pause", "pause_webhook", TAG, ACT, || post(pause))
            .says("Pause a webhook", "Nothing is sent to it until it is started again.")
            .gives::<WebhookShown>(),
        Op::doing("/webhooks/{webhook}/resume", "resume_webhook", TAG, ACT, || post(resume))
            .says("Start a webhook again", "After a pause.")
            .gives::<WebhookShown>(),
        Op::doing("/webhooks/{webhook}/secret", "renew_webhook_secret", TAG, ACT, || post(renew))
            .says(
                "Give a webhook a new secret",
                "It is shown once, in this answer. Messages are signed with it from now on.",
            )
            .gives::<WebhookMade>(),
        Op::doing("/webhooks/{webhook}/test", "test_webhook", TAG, ACT, || post(test))
            .says(
                "Try a webhook",
                "Sends a message that tells of nothing, to see whether the receiver answers.",
            )
            .gives::<TestMade>(),
        Op::get("/webhooks/{webhook}/deliveries", "list_deliveries", TAG, ACT, || get(deliveries))
            .says("Messages to a webhook", "Newest first, with what became of each.")
            .query::<DeliveriesAsked>()
            .pages::<DeliveryShown>(),
        Op::doing("/webhooks/{webhook}/deliveries/{delivery}/requeue", "requeue_delivery", TAG, ACT, || {
            post(requeue)
        })
        .says("Try a message again", "One that was given up, with as many tries as a new one.")
        .gives::<Requeued>(),
    ]
}

fn may(caller: &Caller, organisation: &OrganisationId) -> bool {
    may_of(caller, Some(organisation))
}

/// Whether the caller may manage what is an organisation's, or nobody's.
pub(super) fn may_of(caller: &Caller, organisation: Option<&OrganisationId>) -> bool {
    let (house, actor) = (caller.house(), caller.visit.actor());
    // What cannot be found out is not theirs.
    let own = organisation.and_then(|organisation| house.engine().own_relations(actor, organisation).ok());
    house.policies().allows(actor.role, ACT, own.unwrap_or(Relations::NONE), false)
}

fn webhook_shown(webhook: &Webhook) -> WebhookShown {
    WebhookShown {
        id: RandomId(webhook.id.to_string()),
        organisation: Organisation(webhook.organisation.clone()),
        url: webhook.url.clone(),
        kinds: webhook.kinds.iter().map(ToString::to_string).collect(),
        active: webhook.active,
        created_at: Moment(webhook.created_at),
        version: webhook.version,
    }
}

async fn list(caller: Caller, Query(query): Query<WebhooksAsked>) -> Answered {
    let mut found = caller.records(|records| records.webhooks(None)).await?;
    found.retain(|webhook| may(&caller, &webhook.organisation));
    let key = |webhook: &Webhook| webhook.id.to_string();
    shown(&Page::of(found, key, query.cursor, query.limit, webhook_shown)?)
}

/// The webhook that is named, where the caller may manage it.
async fn named(caller: &Caller, id: &RandomId) -> Result<Webhook, Problem> {
    let id: WebhookId = id.0.parse().map_err(|_| Problem::not_found())?;
    let found = caller.records(move |records| records.webhook(id)).await?;
    found.filter(|webhook| may(caller, &webhook.organisation)).ok_or_else(Problem::not_found)
}

async fn create(
    caller: Caller,
    Extension(config): Extension<Arc<NoticesConfig>>,
    Json(wanted): Json<WebhookWanted>,
) -> Answered {
    // What would not be called is told at once, by whoever would call it.
    if let Err(fault) = ::notices::check_address(&wanted.url.0, &config.webhooks) {
        return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "webhook_address", fault.text()));
    }
    let organisation =
        wanted.organisation.clone().map_or_else(|| caller.visit.actor().organisation.clone(), |own| own.0);
    if !may(&caller, &organisation) {
        let text = Text::new(
            "du må kun styre din egen organisations webhooks",
            "you may manage the webhooks of your own organisation alone",
        );
        return Err(Problem::new(StatusCode::FORBIDDEN, "not_own_organisation", text));
    }
    once_with_secret(&caller, &("create_webhook", &wanted), StatusCode::CREATED, async || {
        let new = NewWebhook {
            organisation,
            url: wanted.url.0.clone(),
            kinds: wanted.kinds.iter().map(|kind| SmolStr::from(&kind.0)).collect(),
        };
        let by = caller.visit.by();
        let webhook = caller.records(move |records| records.create_webhook(&by, new)).await?;
        let location = format!("{}/webhooks/{}", crate::BASE, webhook.id);
        let made =
            WebhookMade { webhook: webhook_shown(&webhook), secret: Some(webhook.secret_text().to_string()) };
        let made = serde_json::to_value(made).map_err(|_| Problem::fault())?;
        Ok((made, Some(location)))
    })
    .await
}

async fn one(caller: Caller, Named(id): Named<RandomId>) -> Answered {
    shown(&webhook_shown(&named(&caller, &id).await?))
}

/// What another changed between the look and the act; the caller named no version.
fn meanwhile(problem: Problem) -> Problem {
    if problem.status != StatusCode::PRECONDITION_FAILED.as_u16() {
        return problem;
    }
    let text = Text::new(
        "en anden ændrede den imens; intet blev gjort",
        "another changed it meanwhile; nothing was done",
    );
    Problem::new(StatusCode::CONFLICT, "changed_meanwhile", text).instead("send det igen", "send it again")
}

/// Pauses or starts a webhook, on the version that was looked at.
async fn turned(caller: Caller, id: RandomId, active: bool) -> Answered {
    once(&caller, &("turn_webhook", &id, active), StatusCode::OK, async || {
        let wanted = Webhook { active, ..named(&caller, &id).await? };
        let by = caller.visit.by();
        let changed = caller.records(move |records| records.change_webhook(&by, wanted)).await;
        let webhook = changed.map_err(meanwhile)?;
        let turned = serde_json::to_value(webhook_shown(&webhook)).map_err(|_| Problem::fault())?;
        Ok((turned, None))
    })
    .await
}

async fn pause(caller: Caller, Named(id): Named<RandomId>) -> Answered {
    turned(caller, id, false).await
}

async fn resume(caller: Caller, Named(id): Named<RandomId>) -> Answered {
    turned(caller, id, true).await
}

async fn renew(caller: Caller, Named(id): Named<RandomId>) -> Answered {
    once_with_secret(&caller, &("renew_webhook_secret", &id), StatusCode::OK, async || {
        let before = named(&caller, &id).await?;
        let by = caller.visit.by();
        let renew = move |records: &eventlog::records::Records| {
            records.renew_webhook_secret(&by, before.id, before.version)
        };
        let webhook = caller.records(renew).await.map_err(meanwhile)?;
        let made =
            WebhookMade { webhook: webhook_shown(&webhook), secret: Some(webhook.secret_text().to_string()) };
        let made = serde_json::to_value(made).map_err(|_| Problem::fault())?;
        Ok((made, None))
    })
    .await
}

async fn remove(caller: Caller, Named(id): Named<RandomId>) -> Answered {
    let id = named(&caller, &id).await?.id;
    let by = caller.visit.by();
    caller.records(move |records| records.remove_webhook(&by, id)).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Sends a message that tells of nothing.
async fn test(
    caller: Caller,
    Extension(config): Extension<Arc<NoticesConfig>>,
    Named(id): Named<RandomId>,
) -> Answered {
    once(&caller, &("test_webhook", &id), StatusCode::OK, async || {
        let test = ::notices::test_of(&named(&caller, &id).await?, &config)?;
        let now = caller.house().now();
        let made = caller.records(move |records| records.record_notices(vec![test], None, now)).await?;
        config.bell.ring();
        let id = made.first().ok_or_else(Problem::fault)?;
        Ok((serde_json::json!({ "id": id.to_string() }), None))
    })
    .await
}

fn delivery_shown(delivery: &Delivery, open: &Open) -> DeliveryShown {
    let payload = open.has(delivery).then(|| serde_json::from_str(&delivery.payload).ok()).flatten();
    shown_sent!(DeliveryShown, delivery, open, {
        payload: payload.filter(serde_json::Value::is_object).unwrap_or_else(|| serde_json::json!({})),
    })
}

async fn deliveries(
    caller: Caller,
    Named(id): Named<RandomId>,
    Query(query): Query<DeliveriesAsked>,
) -> Answered {
    let webhook = named(&caller, &id).await?.id;
    let what = Deliveries {
        state: query.state.map(|state| state.0),
        webhook: Some(webhook),
        ..Deliveries::default()
    };
    let (before, limit) = (before(query.cursor)?, Limit::of(query.limit));
    let found = caller.records(move |records| records.deliveries(&what, before, limit)).await?;
    let open = Open::to(&caller, &found.deliveries)?;
    let items = found.deliveries.iter().map(|delivery| delivery_shown(delivery, &open)).collect();
    shown(&Page::cut(items, found.next))
}

async fn requeue(
    caller: Caller,
    Extension(config): Extension<Arc<NoticesConfig>>,
    Named((webhook, delivery)): Named<(RandomId, RandomId)>,
) -> Answered {
    let webhook = named(&caller, &webhook).await?.id;
    let id: DeliveryId = delivery.0.parse().map_err(|_| Problem::not_found())?;
    let found = caller.records(move |records| records.delivery(id)).await?;
    let found = found.filter(|delivery| delivery.target == Target::Webhook(webhook));
    let state = found.ok_or_else(Problem::not_found)?.state;
    once(&caller, &("requeue_delivery", id.to_string()), StatusCode::OK, async || {
        requeued(&caller, &config, id, state).await
    })
    .await
}
