//! Whether the server lives and can work, and its metrics, for those who watch over it. Nothing here names a citizen.

use crate::{house::House, limit, observe, wrong};
use axum::{
    Json, Router,
    extract::{Request, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use serde::Serialize;
use subtle::ConstantTimeEq;

/// The routes for those who watch.
pub(crate) fn routes() -> Router<House> {
    Router::new()
        .route("/health/live", get(live))
        .route("/health/ready", get(ready))
        .route("/metrics", get(metrics_text))
}

/// That the process answers at all.
async fn live() -> Response {
    wrong::plain(StatusCode::OK, "ok")
}

/// What stands in the way of working, if anything does.
#[derive(Serialize)]
struct Ready {
    ready: bool,
    /// Whether what is known is what the log says.
    log_usable: bool,
    /// Whether the accounts and the access journal can be read.
    records_usable: bool,
    /// Whether the server has been told to stop.
    stopping: bool,
    queue_length: usize,
}

async fn ready(State(house): State<House>) -> Response {
    let status = house.engine().status();
    let records_usable = house.records_usable().await;
    let stopping = house.is_stopping();
    let ready = status.usable && records_usable && !stopping;
    let body = Ready {
        ready,
        log_usable: status.usable,
        records_usable,
        stopping,
        queue_length: status.queue_length,
    };
    let code = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (code, Json(body)).into_response()
}

async fn metrics_text(State(house): State<House>, request: Request) -> Response {
    if !may_read(&house, &request) {
        return wrong::plain(
            StatusCode::NOT_FOUND,
            "Her er intet, eller du må ikke se det. / There is nothing here, or you may not see it.",
        );
    }
    let status = house.engine().status();
    metrics::gauge!("snitflade_log_position").set(as_figure(status.position));
    metrics::gauge!("snitflade_log_usable").set(f64::from(u8::from(status.usable)));
    metrics::gauge!("snitflade_queue_length").set(as_figure(status.queue_length as u64));
    metrics::gauge!("snitflade_snapshot_position").set(as_figure(status.snapshot_position));
    metrics::gauge!("snitflade_clock_behind_minutes")
        .set(as_figure(status.clock_behind_minutes.unsigned_abs()));
    metrics::gauge!("snitflade_pathways_total").set(f64::from(status.pathways));
    metrics::gauge!("snitflade_live_connections").set(f64::from(house.live().connections()));
    let counted = house.on_disk(|house| house.records().emergencies_counted()).await;
    if let Ok(Ok((all, open))) = counted {
        metrics::counter!("snitflade_emergency_looks_total").absolute(all);
        metrics::gauge!("snitflade_emergency_looks_open").set(as_figure(open));
    }
    let text = observe::recorder().map(|handle| {
        handle.run_upkeep();
        handle.render()
    });
    let Some(text) = text else {
        return wrong::plain(StatusCode::SERVICE_UNAVAILABLE, "Tal føres ikke. / Metrics are not kept.");
    };
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response()
}

#[allow(clippy::cast_precision_loss, reason = "a gauge is a float; positions stay far below 2^52")]
fn as_figure(number: u64) -> f64 {
    number as f64
}

/// With the token, where one is set; else from this machine alone, and not through a proxy.
fn may_read(house: &House, request: &Request) -> bool {
    match house.metrics_token() {
        Some(wanted) => {
            let given = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
            let given = given.and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default();
            bool::from(given.as_bytes().ct_eq(wanted.as_bytes()))
        }
        None => {
            let direct = limit::address(request, false).is_some_and(|address| address.is_loopback());
            direct && !request.headers().contains_key("x-forwarded-for")
        }
    }
}
