//! Files of the frame, and the choice of language and theme.

use crate::{
    assets,
    form::Fields,
    manner::{Kept, Theme, keep, language},
    page::Shown,
    route::{Needs, Route, own_path, see},
};
use axum::{
    Extension,
    body::Bytes,
    extract::State,
    http::{HeaderMap, header},
    response::Response,
    routing::{get, post},
};
use front::House;

pub(crate) const ROUTES: &[Route] = &[
    Route::page("/filer/{navn}", Needs::Nobody, ("Stil, script og ikon", "Style, script and icon"), || {
        get(assets::serve)
    }),
    Route::form("/visning", Needs::Nobody, ("Vælg sprog og tema", "Choose language and theme"), || {
        post(choose)
    }),
];

/// Keeps the choice and goes back to where it was made. It changes nothing but the visitor's own cookie.
async fn choose(
    State(house): State<House>,
    Extension(_): Extension<Shown>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let fields = Fields::read(&body);
    let from = headers.get(header::REFERER).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let path = url::Url::parse(from).map(|url| match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    });
    let mut response = see(own_path(path.as_deref().unwrap_or("/")));
    let secure = house.config().is_secure();
    let chosen = fields.filled("sprog").and_then(language).map(|_| (Kept::Language, fields.text("sprog")));
    let theme = fields.filled("tema").map(|given| (Kept::Theme, Theme::read(given).slug()));
    for (kept, value) in chosen.into_iter().chain(theme) {
        if let Some(cookie) = keep(kept, value, secure) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
    response
}
