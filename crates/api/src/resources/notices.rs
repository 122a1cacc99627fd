//! What awaits an answer from the caller. Nothing of a citizen stands here but a pathway's number.

use super::query;
use crate::{
    answer::{Answered, shown},
    body::Query,
    caller::Caller,
    op::Op,
    paging::{Cursor, Limit, Page},
    problem::Problem,
    shown::{given, lists::DueShown},
    values::{Moment, Organisation},
};
use ::notices::{OnPage, awaiting_on_page, told_when_late};
use axum::routing::get;
use eventlog::records::Appointment;
use kernel::Instant;

pub(super) const TAG: &str = "notices";

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

pub(crate) fn ops() -> Vec<Op> {
    vec![
        Op::get("/notices", "list_notices", TAG, "see_notices", || get(list))
            .says(
                "What awaits an answer",
                "From the caller in their role, and for leaders what is late and was told to them; the soonest first.",
            )
            .query::<NoticesAsked>()
            .pages::<NoticeShown>(),
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
