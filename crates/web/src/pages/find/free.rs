//! Where there is room for the kind of place that the rules give: the tile map by places available, each square leading to
//! the units behind it. It names no citizen and ranks nothing: without a citizen there is nothing to be near to.

use crate::{
    pages::Handed,
    parts::tiles::{self, Tile},
    wrong::Wrong,
};
use engine::{Question, Reply};
use maud::{Markup, html};
use places::{PlaceKind, Scope};
use registry::OrganisationKind;
use std::collections::BTreeMap;

/// The map of the places of a kind, as they are now.
pub(super) async fn board(handed: &Handed, kind: PlaceKind) -> Result<Markup, Wrong> {
    let say = handed.say();
    let Reply::Board(board) = handed.visit.ask(Question::Board { scope: Scope::Country, at: None }).await?
    else {
        return Err(Wrong::fault());
    };
    let date = kernel::danish_date(handed.house.now());
    let municipalities = handed.house.engine().read(|world| {
        let found = world.registry.list(OrganisationKind::Municipality, date);
        let found = found.into_iter().filter_map(|found| {
            Some((found.id.clone(), (found.municipality_code()?.to_owned(), found.name.clone())))
        });
        found.collect::<Vec<_>>()
    });
    let municipalities = municipalities.map_err(engine::AskError::from)?;
    let mut available: BTreeMap<&kernel::OrganisationId, u64> = BTreeMap::new();
    for row in board.rows.iter().filter(|row| row.kind == kind) {
        *available.entry(&row.municipality).or_default() += u64::from(row.availability.available);
    }
    let all: u64 = available.values().sum();
    let most = available.values().copied().max().unwrap_or(0);
    let name = kind.text();
    let tiles: Vec<Tile> = municipalities
        .iter()
        .map(|(id, (code, name))| {
            let count = available.get(id).copied();
            let words = count.map_or_else(|| "–".to_owned(), |count| say.count(count));
            Tile {
                code: code.clone(),
                name: name.clone(),
                step: count.map(|count| tiles::step(count, most)),
                said: format!("{name}: {words} {}", say.of("ledige", "available")),
                value: words,
                href: format!("/pladser?kommune={code}&slags={}", kind.slug()),
                chosen: false,
            }
        })
        .collect();
    let title = format!("{}: {}", say.of("Ledige pladser i dag", "Places available today"), say.text(&name));
    Ok(html! {
        section aria-labelledby="ledige-navn" {
            h2 #ledige-navn { (title) }
            p { a href={ "/pladser?slags=" (kind.slug()) } { (say.count(all)) " " (say.of("ledige i hele landet", "available in the country")) } ". "
                (say.of("Tryk på et felt for at se enhederne. Med et forløb rangordnes de for borgeren.", "Choose a square to see the units. With a pathway they are ranked for the citizen.")) }
            div #ledige data-live="1" { (tiles::map(&tiles, &title)) }
        }
    })
}
