//! Structured logs and metrics of requests. No personal data: a request is named by the pattern of its path, never by the
//! path itself, and neither query nor body is written anywhere.

use axum::{
    extract::{MatchedPath, Request},
    http::{HeaderName, HeaderValue, Method},
    middleware::Next,
    response::Response,
};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use std::{sync::OnceLock, time::Instant};
use tracing_subscriber::EnvFilter;

/// Seconds by which requests are counted; 50 ms is what a page is meant to take at most.
const SECONDS: [f64; 10] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2.0, 10.0];

/// The header by which a request is named in the answer and in the log.
pub static REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// How logs are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogForm {
    /// A line for people.
    Text,
    /// A JSON object a line.
    Json,
}

/// Starts writing logs to standard error. `filter` is as `info` or `info,front=debug`.
///
/// # Errors
/// When the filter is none, or logs are written already.
pub fn start_logs(form: LogForm, filter: &str) -> Result<(), String> {
    let filter = EnvFilter::try_new(filter).map_err(|fault| fault.to_string())?;
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let started = match form {
        LogForm::Text => lines.with_ansi(false).compact().try_init(),
        LogForm::Json => lines.json().flatten_event(true).try_init(),
    };
    started.map_err(|fault| fault.to_string())
}

/// From now on a panic says where it was, and not what it said: that may hold anything, also of a citizen.
pub fn quiet_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "panic");
    }));
}

/// What counts and measures, one for the process.
pub(crate) fn recorder() -> Option<&'static PrometheusHandle> {
    static HANDLE: OnceLock<Option<PrometheusHandle>> = OnceLock::new();
    let handle = HANDLE.get_or_init(|| {
        let builder = PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &SECONDS)
            .ok()?;
        builder.install_recorder().ok()
    });
    handle.as_ref()
}

/// Names the request, and notes how it went.
pub(crate) async fn note(mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let id = request_id();
    request.extensions_mut().insert(RequestId(id.clone()));
    let method = known_method(request.method());
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let route = route.unwrap_or_else(|| "(none)".to_owned());
    let mut response = next.run(request).await;
    let status = response.status().as_u16();
    let seconds = started.elapsed().as_secs_f64();
    let labels = [("method", method.to_owned()), ("route", route.clone()), ("status", status.to_string())];
    metrics::counter!("snitflade_requests_total", &labels).increment(1);
    metrics::histogram!("snitflade_request_seconds", "route" => route.clone()).record(seconds);
    let millis = (seconds * 1e6).round() / 1e3;
    if status >= 500 {
        tracing::error!(request = %id, method, route, status, millis, "request");
    } else {
        tracing::info!(request = %id, method, route, status, millis, "request");
    }
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID.clone(), value);
    }
    response
}

/// The method by its name; one that HTTP does not know is anything that somebody wrote, and is not written again.
fn known_method(method: &Method) -> &'static str {
    const KNOWN: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    KNOWN.into_iter().find(|known| method.as_str() == *known).unwrap_or("other")
}

/// The name of one request.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

fn request_id() -> String {
    let mut bytes = [0_u8; 8];
    // Without random bytes the request goes on without a name of its own.
    let _ = getrandom::fill(&mut bytes);
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
