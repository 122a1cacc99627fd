//! A page below a pathway: its heading, what is wrong with what was sent, and the way back. What stands between is each
//! page's own.

use super::{
    super::Handed,
    names::{Names, address},
};
use crate::{
    form::Faults,
    page::{Menu, Page},
    parts::fields::summary,
    wrong::Wrong,
};
use axum::{http::StatusCode, response::Response};
use engine::AskError;
use kernel::PathwayId;
use maud::{Markup, html};

/// The page, with what `body` draws from the names of things.
pub(super) fn framed(
    handed: &Handed,
    id: PathwayId,
    title: (&str, &str),
    faults: &Faults,
    status: StatusCode,
    body: impl FnOnce(&Names<'_>) -> Markup,
) -> Result<Response, Wrong> {
    let (say, now) = (handed.say(), handed.house.now());
    let title = say.of(title.0, title.1);
    let drawn = handed.house.engine().read(|world| {
        let names = Names::new(world, say, now);
        html! {
            h1 { (title) }
            (summary(faults, say))
            (body(&names))
            p { a href=(address(id)) { (say.of("Tilbage til ", "Back to ")) (id) } }
        }
    });
    let drawn = drawn.map_err(|fault| Wrong::from(AskError::from(fault)))?;
    let page = Page::new(Menu::Pathways, title, drawn)
        .under("/forloeb", say.of("Forløb", "Pathways"))
        .under(address(id), id.to_string());
    Ok(handed.page(page.status(status)))
}
