//! Schemes: the law as the system has it, with the sentences it rests on; how variants read it; and what was adopted when.
//! It shows the rulebook that is adopted and no other, so that what is read here is what decides.

mod list;
mod one;
mod variants;
mod words;

use super::Handed;
use crate::{
    route::{Needs, Route},
    wrong::Wrong,
};
use axum::routing::get;
use engine::AskError;
use kernel::Refusal;
use schemes::Rulebook;
use world::World;

pub(crate) const ROUTES: &[Route] = &[
    Route::page("/ordninger", Needs::Act("ask_adoptions"), ("Ordninger", "Schemes"), || get(list::show)),
    Route::page(
        "/ordninger/varianter",
        Needs::Act("ask_adoptions"),
        ("Læsninger af loven side om side", "Readings of the law side by side"),
        || get(variants::show),
    ),
    Route::page("/ordninger/{ordning}", Needs::Act("ask_adoptions"), ("Én ordning", "One scheme"), || {
        get(one::show)
    }),
];

/// Reads the adopted rulebook.
fn read<T>(handed: &Handed, look: impl FnOnce(&Rulebook) -> Result<T, Refusal>) -> Result<T, Wrong> {
    let read = handed.house.engine().read(|world: &World| match world.adoption.current() {
        Some(rulebook) => look(rulebook),
        None => Err(Refusal::state(
            "no_rulebook",
            "ingen ordninger er taget i brug, eller de kan ikke læses af dette program",
            "no schemes are adopted, or this program cannot read them",
        )
        .instead("bed systemejeren om at tage ordninger i brug", "ask the system owner to adopt schemes")),
    });
    Ok(read.map_err(AskError::from)??)
}

/// The name of a scheme in addresses: its file's, without folders and ending.
fn slug(path: &str) -> String {
    let file = path.rsplit('/').next().unwrap_or(path);
    file.strip_suffix(".toml").unwrap_or(file).to_owned()
}
