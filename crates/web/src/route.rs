//! The table of pages: each address with what one must be allowed to come there. What does not stand here is no page, and a
//! page cannot be put up without saying who may see it. The door itself stands here too: who is not signed in is led to the
//! sign-in, who may not is told who may, and a fault is told on a page of its own.

use crate::{
    manner::Manner,
    page::{Menu, Page, Shown},
    wrong::Wrong,
};
use axum::{
    Extension, Router,
    extract::{Request, State},
    http::{HeaderValue, Method, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Redirect, Response},
    routing::MethodRouter,
};
use front::{House, Visit};
use kernel::{Role, Text};
use maud::html;
use std::sync::Arc;

/// Who may come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// Anybody, signed in or not. It shows nothing of the log.
    Nobody,
    /// Anybody who is signed in. It shows what is theirs, and what is no secret.
    SignedIn,
    /// Whoever a policy permits the act, with the relation that the policy asks for.
    Act(&'static str),
}

/// One page or form.
#[derive(Clone, Copy)]
pub struct Route {
    /// How it is called.
    pub method: fn() -> Method,
    /// Its address, with `{names}` for what varies.
    pub path: &'static str,
    /// Who may come.
    pub needs: Needs,
    /// What it is, in Danish and in English.
    pub what: (&'static str, &'static str),
    handler: fn() -> MethodRouter<House>,
}

impl std::fmt::Debug for Route {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", (self.method)(), self.path)
    }
}

impl Route {
    /// A page that is read.
    #[must_use]
    pub const fn page(
        path: &'static str,
        needs: Needs,
        what: (&'static str, &'static str),
        handler: fn() -> MethodRouter<House>,
    ) -> Self {
        Route { method: || Method::GET, path, needs, what, handler }
    }

    /// A form that is sent.
    #[must_use]
    pub const fn form(
        path: &'static str,
        needs: Needs,
        what: (&'static str, &'static str),
        handler: fn() -> MethodRouter<House>,
    ) -> Self {
        Route { method: || Method::POST, path, needs, what, handler }
    }
}

/// Every page and form, in the order of the menu.
#[must_use]
pub fn routes() -> Vec<Route> {
    crate::pages::AREAS.iter().flat_map(|area| area.iter().copied()).collect()
}

/// The pages as they are served.
pub fn router(house: &House) -> Router<House> {
    let mut router = Router::new();
    for route in routes() {
        let door = Door { house: house.clone(), needs: route.needs };
        let guarded = (route.handler)().layer(middleware::from_fn_with_state(door, enter));
        router = router.route(route.path, guarded);
    }
    let router = router.layer(Extension(crate::pages::system::Started(house.now())));
    let lost = Door { house: house.clone(), needs: Needs::Nobody };
    router.fallback_service(
        axum::routing::any(|| async { Wrong::not_found() })
            .layer(middleware::from_fn_with_state(lost, enter))
            .with_state(house.clone()),
    )
}

#[derive(Clone)]
struct Door {
    house: House,
    needs: Needs,
}

/// Lets in whoever may come, and puts whatever goes wrong within on a page.
async fn enter(State(Door { house, needs }): State<Door>, mut request: Request, next: Next) -> Response {
    let headers = request.headers();
    let visit = match Visit::by_cookie(&house, headers).await {
        Ok(visit) => visit,
        Err(fault) => {
            tracing::error!(%fault, "a session was not read");
            let shown = Shown { manner: Manner::of(headers, None), awaiting: None };
            return on_page(Wrong::fault(), &house, None, shown);
        }
    };
    let language = visit.as_ref().and_then(|visit| visit.account().language);
    let awaiting = match &visit {
        Some(visit) => crate::pages::notices::count(visit).await,
        None => None,
    };
    let shown = Shown { manner: Manner::of(headers, language), awaiting };
    let answer = match (needs, &visit) {
        (Needs::SignedIn | Needs::Act(_), None) => return to_sign_in(&request),
        (Needs::Act(act), Some(visit)) if !visit.may(act) => Err(may_not(&house, visit, act)),
        _ => Ok(()),
    };
    if let Err(wrong) = answer {
        return on_page(wrong, &house, visit.as_ref(), shown);
    }
    request.extensions_mut().insert(shown);
    if let Some(visit) = &visit {
        request.extensions_mut().insert(visit.clone());
    }
    let response = next.run(request).await;
    match response.extensions().get::<Arc<Wrong>>().cloned() {
        Some(wrong) => {
            let retry = response.headers().get(header::RETRY_AFTER).cloned();
            let mut response = page_of(&wrong, shown).shown(&house, visit.as_ref(), shown);
            if let Some(retry) = retry {
                response.headers_mut().insert(header::RETRY_AFTER, retry);
            }
            response
        }
        None => response,
    }
}

fn on_page(wrong: Wrong, house: &House, visit: Option<&Visit>, shown: Shown) -> Response {
    page_of(&wrong, shown).shown(house, visit, shown)
}

fn page_of(wrong: &Wrong, shown: Shown) -> Page {
    let say = shown.say();
    let body = html! {
        h1 { (say.text(&wrong.title)) }
        (wrong.markup(say))
        p { a href="/" { (say.of("Til forsiden", "To the front page")) } }
    };
    Page::new(Menu::None, say.text(&wrong.title), body).status(wrong.status)
}

/// Leads to the sign-in, and from there back to the page that was asked for. What was sent by a form is not kept.
fn to_sign_in(request: &Request) -> Response {
    let wanted = request.uri().path_and_query().map_or("/", |wanted| wanted.as_str());
    let read = *request.method() == Method::GET;
    if read && request.uri().path() == "/levende" {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    if !read || wanted == "/" {
        return Redirect::to("/log-ind").into_response();
    }
    let next: String = url::form_urlencoded::byte_serialize(wanted.as_bytes()).collect();
    Redirect::to(&format!("/log-ind?til={next}")).into_response()
}

/// The refusal of a role that may not, with those that may.
fn may_not(house: &House, visit: &Visit, act: &str) -> Wrong {
    let role = visit.actor().role;
    let may = Role::ALL.into_iter().filter(|other| house.may_ever(*other, act));
    let (da, en): (Vec<String>, Vec<String>) = may
        .map(|role| {
            let Text { da, en } = role.text();
            (da, en)
        })
        .unzip();
    kernel::Refusal::new(
        kernel::RefusalKind::Forbidden,
        "role_may_not",
        format!("som {} må du ikke se eller gøre dette", role.text().da),
        format!("as {} you may not see or do this", role.text().en),
    )
    .instead(format!("det må: {}", da.join(", ")), format!("those who may: {}", en.join(", ")))
    .into()
}

/// A redirect after a form, so that reloading the page does not send it again.
#[must_use]
pub fn see(path: &str) -> Response {
    match HeaderValue::from_str(path) {
        Ok(location) => (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response(),
        Err(_) => Redirect::to("/").into_response(),
    }
}

/// An address of our own, as it may come back from a form; the front page for any other.
#[must_use]
pub fn own_path(given: &str) -> &str {
    // A browser leaves control characters out of an address, and what is left may lead elsewhere; a semicolon would end the
    // cookie that keeps the address during a sign-in.
    let harmless = |sign: char| !sign.is_control() && !matches!(sign, '\\' | ';');
    let own = given.starts_with('/') && !given.starts_with("//") && given.chars().all(harmless);
    if own { given } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_addresses_are_gone_to() {
        for own in ["/", "/pladser?omfang=0370", "/forloeb/12#svar"] {
            assert_eq!(own_path(own), own);
        }
        for other in [
            "",
            "https://example.org",
            "//example.org",
            "/\\example.org",
            "/x\r\ny",
            "/\t/example.org",
            "/x;Domain=example.org",
            "javascript:x",
        ] {
            assert_eq!(own_path(other), "/", "{other}");
        }
    }
}
