//! Who has room: the board with every part apart, and each unit with its places, its timeline and what those who operate it
//! report and change.

mod acts;
mod board;
mod forms;
mod scope;
mod timeline;
mod unit;

use crate::route::{Needs, Route};
use axum::routing::{get, post};

pub(crate) const ROUTES: &[Route] = &[
    Route::page("/pladser", Needs::Act("ask_board"), ("Hvem har plads", "Who has room"), || get(board::page)),
    Route::page(
        "/pladser/{enhed}",
        Needs::Act("ask_board"),
        ("En enhed med dens pladser", "A unit with its places"),
        || get(unit::show),
    ),
    Route::form(
        "/pladser/{enhed}/tal",
        Needs::Act("report_figures"),
        ("Indberet en enheds tal", "Report a unit's figures"),
        || post(acts::report),
    ),
    Route::form(
        "/pladser/{enhed}/spaer",
        Needs::Act("change_unit"),
        ("Spær pladser", "Block places"),
        || post(acts::block),
    ),
    Route::form(
        "/pladser/{enhed}/ophaev",
        Needs::Act("change_unit"),
        ("Ophæv en spærring", "End a block"),
        || post(acts::unblock),
    ),
    Route::form("/pladser/{enhed}/luk", Needs::Act("change_unit"), ("Luk en enhed", "Close a unit"), || {
        post(acts::close)
    }),
    Route::form(
        "/pladser/{enhed}/genaabn",
        Needs::Act("change_unit"),
        ("Åbn en lukket enhed", "Open a closed unit"),
        || post(acts::reopen),
    ),
    Route::form(
        "/pladser/{enhed}/nye-pladser",
        Needs::Act("register_units"),
        ("Læg pladser til en enhed", "Add places to a unit"),
        || post(acts::add),
    ),
    Route::form(
        "/pladser/{enhed}/nedlaeg",
        Needs::Act("register_units"),
        ("Nedlæg pladser", "Take places away for good"),
        || post(acts::remove),
    ),
    Route::form(
        "/pladser/{enhed}/ydelse",
        Needs::Act("report_figures"),
        ("Indberet en ydelse, der ikke er pladser", "Report a service that is not places"),
        || post(acts::service),
    ),
    Route::form(
        "/pladser/{enhed}/kompetencer",
        Needs::Act("change_unit"),
        ("Ændr, hvad en enhed kan", "Change what a unit can do"),
        || post(acts::capabilities),
    ),
    Route::form(
        "/pladser/{enhed}/rengoering",
        Needs::Act("clean_place"),
        ("Meld rengøring begyndt eller færdig", "Report cleaning begun or done"),
        || post(acts::clean),
    ),
];
