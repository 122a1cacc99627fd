//! Whether a request that changes something comes from our own pages. A browser says where a form was sent from; one that
//! says another place is refused before anything is read. Forms carry a token besides (see `csrf`).

use crate::{house::House, wrong};
use axum::{
    extract::{Request, State},
    http::{Method, StatusCode, header},
    middleware::Next,
    response::Response,
};

/// Refuses what a browser sends from another site. A program that sends neither header has no cookie to be misused, and its
/// token is asked for elsewhere.
pub(crate) async fn check(State(house): State<House>, request: Request, next: Next) -> Response {
    let changes = !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if changes && !is_own(&request, &house) {
        return wrong::plain(
            StatusCode::FORBIDDEN,
            "Anmodningen kommer fra et andet sted end Snitflades egne sider. / The request comes from elsewhere than Snitflade's own pages.",
        );
    }
    next.run(request).await
}

fn is_own(request: &Request, house: &House) -> bool {
    let header =
        |name| request.headers().get(name).and_then(|value: &header::HeaderValue| value.to_str().ok());
    if let Some(site) = header(header::HeaderName::from_static("sec-fetch-site")) {
        return matches!(site, "same-origin" | "none");
    }
    let Some(origin) = header(header::ORIGIN) else { return true };
    let host = header(header::HOST);
    let own = |host: &str| origin == format!("http://{host}") || origin == format!("https://{host}");
    host.is_some_and(own)
        || house.config().public_url.as_deref().is_some_and(|url| url.trim_end_matches('/') == origin)
}
