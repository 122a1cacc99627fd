//! Answers that are given before a desk is reached: too many requests, a panic, a body that is too large. Plain text in
//! both languages, for it is not known who asks.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

/// A short answer in words.
pub(crate) fn plain(status: StatusCode, words: &'static str) -> Response {
    let mut response = (status, words).into_response();
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    response
}

/// After a panic: what it said is told to nobody, for it may hold anything.
pub(crate) fn panicked(_: Box<dyn std::any::Any + Send + 'static>) -> Response {
    tracing::error!("a request panicked");
    plain(
        StatusCode::INTERNAL_SERVER_ERROR,
        "Der skete en fejl i programmet. Intet blev ændret halvt. / The program failed. Nothing was half done.",
    )
}
