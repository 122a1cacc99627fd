//! Users and access: who may sign in, as what and for whom; the tokens of systems; and who may do what, as the policies
//! say it. What a role may is not decided here but in the policies, which are files.

mod entry;
mod list;
mod one;
mod rights;
pub(super) mod tokens;

use super::Handed;
use crate::{
    route::{Needs, Route},
    wrong::Wrong,
};
use axum::routing::{get, post};
use eventlog::records::{Account, AccountId, RecordsFault};
use front::House;

const KEEPS: Needs = Needs::Act("manage_accounts");

pub(crate) const ROUTES: &[Route] = &[
    Route::page("/brugere", KEEPS, ("Brugere", "Users"), || get(list::show)),
    Route::page(
        "/brugere/rettigheder",
        Needs::SignedIn,
        ("Hvem må hvad efter reglerne for adgang", "Who may do what by the policies"),
        || get(rights::show),
    ),
    Route::page("/brugere/ny", KEEPS, ("Ny bruger", "New user"), || get(entry::blank)),
    Route::form("/brugere/ny", KEEPS, ("Opret bruger", "Make a user"), || post(entry::create)),
    Route::page("/brugere/{bruger}", KEEPS, ("Én bruger", "One user"), || get(one::show)),
    Route::form("/brugere/{bruger}", KEEPS, ("Ret en bruger", "Change a user"), || post(one::change)),
    Route::form("/brugere/{bruger}/luk", KEEPS, ("Luk en bruger", "Close a user"), || post(one::close)),
    Route::form("/brugere/{bruger}/aabn", KEEPS, ("Åbn en lukket bruger", "Open a closed user"), || {
        post(one::reopen)
    }),
    Route::form(
        "/brugere/{bruger}/sessioner",
        KEEPS,
        ("Log en bruger ud overalt", "Sign a user out everywhere"),
        || post(one::end_sessions),
    ),
    Route::form(
        "/brugere/{bruger}/noegler",
        KEEPS,
        ("Lav en adgangsnøgle til et system", "Make a token for a system"),
        || post(tokens::create),
    ),
    Route::form(
        "/brugere/{bruger}/noegler/{noegle}",
        KEEPS,
        ("Træk en adgangsnøgle tilbage", "Revoke a token"),
        || post(tokens::revoke),
    ),
];

/// Reads or writes the records where it holds up no other request.
async fn on_records<T: Send + 'static>(
    handed: &Handed,
    work: impl FnOnce(&House) -> Result<T, RecordsFault> + Send + 'static,
) -> Result<Result<T, RecordsFault>, Wrong> {
    handed.house.on_disk(work).await.map_err(|_| Wrong::fault())
}

/// The account that an address names.
async fn named(handed: &Handed, id: &str) -> Result<Account, Wrong> {
    let id: AccountId = id.parse().map_err(|_| Wrong::not_found())?;
    on_records(handed, move |house| house.records().account(id)).await??.ok_or_else(Wrong::not_found)
}
