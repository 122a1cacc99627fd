//! The citizens' ways: the list with its clocks, one pathway with everything on it, every step as a form, the referral, the
//! letter, and the look in an emergency. No address names a citizen, only the pathway's number.

mod around;
pub(super) mod clocks;
pub(crate) mod correct;
mod done;
mod emergency;
pub(crate) mod facts;
pub(crate) mod forms;
mod framed;
pub(crate) mod handover;
mod history;
pub(crate) mod letter;
mod lines;
mod list;
pub(super) mod names;
mod next;
pub(crate) mod offer;
mod one;
pub(crate) mod people;
mod reasons;
pub(crate) mod refer;
mod search;
mod told;
pub(crate) mod waits;
mod who;

pub(super) use crate::words::capital;
use crate::{
    route::{Needs, Route},
    wrong::Wrong,
};
use axum::routing::{get, post};
use kernel::PathwayId;

pub(crate) const ROUTES: &[Route] = &[
    Route::page(
        "/forloeb",
        Needs::Act("ask_pathways"),
        ("Listen over forløb", "The list of pathways"),
        || get(list::list),
    ),
    Route::page(
        "/forloeb/soeg",
        Needs::Act("ask_pathway"),
        ("Find et forløb efter nummer", "Find a pathway by number"),
        || get(search::by_number),
    ),
    Route::form(
        "/forloeb/soeg",
        Needs::Act("ask_person"),
        ("Find en borger efter CPR-nummer", "Find a citizen by CPR number"),
        || post(search::by_cpr),
    ),
    Route::page(
        "/forloeb/ventetid",
        Needs::Act("ask_delays"),
        ("Ventetid efter kommune og årsag", "Waiting by municipality and cause"),
        || get(waits::page),
    ),
    Route::page(
        "/forloeb/noedopslag",
        Needs::Act("ask_pathway"),
        ("Nødopslag", "Look in an emergency"),
        || get(emergency::ask),
    ),
    Route::form(
        "/forloeb/noedopslag",
        Needs::Act("ask_pathway"),
        ("Nødopslag", "Look in an emergency"),
        || post(emergency::look),
    ),
    Route::page("/forloeb/{n}", Needs::Act("ask_pathway"), ("Et forløb", "A pathway"), || get(one::pathway)),
    Route::page(
        "/forloeb/{n}/historik",
        Needs::Act("ask_history"),
        ("Et forløbs historik", "The history of a pathway"),
        || get(history::history),
    ),
];

/// The pathway that an address names, as `57` or as people write it, `F-57`.
fn id(number: &str) -> Result<PathwayId, Wrong> {
    number.parse().map_err(|_| Wrong::not_found())
}
