//! Every page. Each area has its own room with its own table of addresses.

mod about;
mod accounts;
mod find;
mod frame;
mod import;
mod interface;
mod live;
mod looks;
pub(crate) mod notices;
mod overview;
mod own;
mod pathways;
mod places;
mod schemes;
mod sign_in;
pub(crate) mod system;
mod webhooks;

use crate::route::Route;

pub use interface::Interface;

/// The tables of all areas.
pub(crate) const AREAS: &[&[Route]] = &[
    frame::ROUTES,
    live::ROUTES,
    sign_in::ROUTES,
    own::ROUTES,
    overview::ROUTES,
    notices::ROUTES,
    looks::ROUTES,
    accounts::ROUTES,
    system::ROUTES,
    webhooks::ROUTES,
    find::ROUTES,
    places::ROUTES,
    schemes::ROUTES,
    import::ROUTES,
    about::ROUTES,
    pathways::ROUTES,
    pathways::forms::ROUTES,
    pathways::facts::ROUTES,
    pathways::offer::ROUTES,
    pathways::handover::ROUTES,
    pathways::correct::ROUTES,
    pathways::refer::ROUTES,
    pathways::letter::ROUTES,
    pathways::people::ROUTES,
    interface::ROUTES,
];

/// What every handler of a page is given.
pub(crate) use handed::Handed;

mod handed {
    //! The visit and how it is shown, as the door left them.

    use crate::{page::Shown, words::Say, wrong::Wrong};
    use axum::{extract::FromRequestParts, http::request::Parts};
    use front::{House, Visit};

    /// Who is here and how they are shown things.
    #[derive(Clone, Debug)]
    pub(crate) struct Handed {
        pub house: House,
        pub visit: Visit,
        pub shown: Shown,
    }

    impl Handed {
        /// Words in the visitor's language.
        pub(crate) const fn say(&self) -> Say {
            self.shown.say()
        }

        /// The page in its frame.
        pub(crate) fn page(&self, page: crate::page::Page) -> axum::response::Response {
            page.shown(&self.house, Some(&self.visit), self.shown)
        }
    }

    impl FromRequestParts<House> for Handed {
        type Rejection = Wrong;

        async fn from_request_parts(parts: &mut Parts, house: &House) -> Result<Self, Wrong> {
            let shown = parts.extensions.get::<Shown>().copied().unwrap_or_default();
            // The door lets nobody through without a visit where a page is handed one.
            let visit = parts.extensions.get::<Visit>().cloned().ok_or_else(Wrong::fault)?;
            Ok(Handed { house: house.clone(), visit, shown })
        }
    }
}
