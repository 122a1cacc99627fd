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
use front::Hears;
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
    /// Given, where nothing but the count in the menu is to follow.
    kun: Option<String>,
}

async fn live(handed: Handed, Query(wanted): Query<Wanted>) -> Result<Response, Wrong> {
    let pathway = wanted.forloeb.map(PathwayId);
    // Whoever may not see the pathway is not told when something happens on it either.
    if !handed.visit.stands(pathway).await {
        return Err(Wrong::not_found());
    }
    let hears = match (pathway, wanted.kun) {
        (Some(pathway), _) => Hears::Pathway(pathway),
        (None, Some(_)) => Hears::Elsewhere,
        (None, None) => Hears::Everything,
    };
    let events = handed.house.live().events(&handed.visit, hears);
    Ok(events.map_or_else(
        || axum::http::StatusCode::SERVICE_UNAVAILABLE.into_response(),
        IntoResponse::into_response,
    ))
}
