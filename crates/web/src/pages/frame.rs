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
    http::{HeaderMap, Method, header},
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
    // A page that came as the answer to a form has no address to be read at.
    let path = path.ok().filter(|path| can_be_read(path)).unwrap_or_else(|| "/".to_owned());
    let mut response = see(own_path(&path));
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

/// Whether a page is read at the address.
fn can_be_read(path: &str) -> bool {
    let path = path.split('?').next().unwrap_or_default();
    let fits = |pattern: &str| {
        let (wanted, given) = (pattern.split('/'), path.split('/'));
        wanted.clone().count() == given.clone().count()
            && wanted
                .zip(given)
                .all(|(wanted, given)| wanted == given || (wanted.starts_with('{') && !given.is_empty()))
    };
    crate::route::routes().iter().any(|route| (route.method)() == Method::GET && fits(route.path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_read_is_gone_back_to() {
        for page in ["/", "/?maal=dage", "/forloeb/12", "/pladser?kommune=0370"] {
            assert!(can_be_read(page), "{page}");
        }
        for other in ["/find/hold", "/log-ud", "/findes-ikke", "/forloeb/"] {
            assert!(!can_be_read(other), "{other}");
        }
    }
}
