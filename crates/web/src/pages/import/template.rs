//! Templates: the columns of a file, with the units that the visitor's organisation operates filled in for figures.

use super::{Handed, Kind};
use crate::{words::Say, wrong::Wrong};
use axum::{
    extract::Path,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use engine::AskError;
use maud::{Markup, html};

/// The columns with what to write in them.
pub(super) fn explained(kind: Kind, say: Say) -> Markup {
    html! {
        div.table-wrap tabindex="0" role="region" aria-label=(kind.words(say)) { table {
            thead { tr { th scope="col" { (say.of("Kolonne", "Column")) } th scope="col" { (say.of("Hvad der står", "What stands there")) } th scope="col" { (say.of("Skal med", "Needed")) } } }
            tbody { @for column in imports::template_columns(kind.sheet()) { tr {
                th scope="row" { code { (column.name) } }
                td { (say.of(column.da, column.en)) }
                td { @if column.needed { (say.of("ja", "yes")) } @else { (say.of("kan udelades", "optional")) } }
            } } }
        } }
    }
}

pub(super) async fn download(handed: Handed, Path(kind): Path<String>) -> Result<Response, Wrong> {
    let kind = Kind::read(&kind).ok_or_else(Wrong::not_found)?;
    engine::access::may_at_desk(
        handed.house.policies(),
        handed.visit.actor(),
        kind.act(),
        engine::access::Relations::NONE,
    )?;
    let (operator, now) = (handed.visit.actor().organisation.clone(), handed.house.now());
    let made = |world: &world::World| imports::template(kind.sheet(), &world.places, &operator, now);
    let mut response = handed.house.engine().read(made).map_err(AskError::from)?.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    let name = format!("attachment; filename=\"{}.csv\"", kind.slug());
    if let Ok(name) = HeaderValue::from_str(&name) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    Ok(response)
}
