//! Where open pages hear that something changed. They hear numbers, and ask for what they may see by themselves.

use super::Handed;
use crate::{
    route::{Needs, Route},
    wrong::Wrong,
};
use axum::{
    extract::Query,
    response::{IntoResponse, Response},
    routing::get,
};
use engine::Question;
use kernel::PathwayId;
use serde::Deserialize;

pub(crate) const ROUTES: &[Route] = &[Route::page(
    "/levende",
    Needs::SignedIn,
    ("Ændringer, mens de sker", "Changes as they happen"),
    || get(live),
)];

#[derive(Debug, Deserialize)]
struct Wanted {
    forloeb: Option<u32>,
}

async fn live(handed: Handed, Query(wanted): Query<Wanted>) -> Result<Response, Wrong> {
    let pathway = wanted.forloeb.map(PathwayId);
    if let Some(pathway) = pathway {
        // Whoever may not see the pathway is not told when something happens on it either.
        handed.visit.ask(Question::Pathway { pathway }).await?;
    }
    let events = handed.house.live().events(pathway);
    Ok(events.map_or_else(
        || axum::http::StatusCode::SERVICE_UNAVAILABLE.into_response(),
        IntoResponse::into_response,
    ))
}
