//! The frame of every page: what it is called, who is here, where one can go, what is synthetic. What stands within it is
//! each page's own.

use crate::{
    assets::assets,
    form::{COMMAND_KEY, TOKEN},
    manner::{Manner, Theme},
    words::Say,
};
use axum::{
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};
use front::{House, Visit};
use kernel::{Language, PathwayId};
use maud::{DOCTYPE, Markup, html};

/// How a page is shown to whoever asks for it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Shown {
    /// Language and theme.
    pub manner: Manner,
    /// How much awaits the visitor, where they are told of it.
    pub awaiting: Option<usize>,
}

impl Shown {
    /// Words in the visitor's language.
    #[must_use]
    pub const fn say(self) -> Say {
        Say(self.manner.language)
    }
}

/// Where in the menu a page belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Menu {
    /// The country.
    Overview,
    /// Who has room.
    Places,
    /// The citizens' ways.
    Pathways,
    /// What awaits an answer.
    Notices,
    /// Where a citizen may go.
    Find,
    /// The law as the system has it.
    Schemes,
    /// Figures and units from files.
    Import,
    /// Who may sign in, and as what.
    Accounts,
    /// Who has looked at what.
    Looks,
    /// How the system is, and what it sends.
    System,
    /// What this is.
    About,
    /// Nowhere in the menu.
    None,
}

/// Each menu entry: where it leads, what it is called, and the act without which it is not shown.
pub const MENU: [(Menu, &str, &str, &str, &str); 11] = [
    (Menu::Overview, "/", "Overblik", "Overview", "ask_board"),
    (Menu::Places, "/pladser", "Pladser", "Places", "ask_board"),
    (Menu::Pathways, "/forloeb", "Forløb", "Pathways", "ask_pathways"),
    (Menu::Notices, "/varsler", "Varsler", "Notices", "see_notices"),
    (Menu::Find, "/find", "Find plads", "Find a place", "ask_suggestion_on_facts"),
    (Menu::Schemes, "/ordninger", "Ordninger", "Schemes", "ask_adoptions"),
    (Menu::Import, "/import", "Import", "Import", "import_figures"),
    (Menu::Accounts, "/brugere", "Brugere og adgang", "Users and access", "manage_accounts"),
    (Menu::Looks, "/adgangslog", "Adgangslog", "Access log", "see_own_looks"),
    (Menu::System, "/drift", "Drift", "Operation", "see_system_status"),
    (Menu::About, "/om", "Om", "About", "see_own_looks"),
];

/// Where a page listens for changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LiveFrom {
    /// Everything that happens.
    Everything,
    /// What happens on one pathway.
    Pathway(PathwayId),
}

/// A page to be shown.
#[derive(Debug)]
pub struct Page {
    title: String,
    menu: Menu,
    live: Option<LiveFrom>,
    crumbs: Vec<(String, String)>,
    status: StatusCode,
    body: Markup,
}

impl Page {
    /// A page with its title and what stands on it.
    #[must_use]
    pub fn new(menu: Menu, title: impl Into<String>, body: Markup) -> Self {
        Page { title: title.into(), menu, live: None, crumbs: Vec::new(), status: StatusCode::OK, body }
    }

    /// Regions marked `data-live` are drawn again when something happens.
    #[must_use]
    pub const fn live(mut self, from: LiveFrom) -> Self {
        self.live = Some(from);
        self
    }

    /// The way back: address and name of each page above this one.
    #[must_use]
    pub fn under(mut self, path: impl Into<String>, name: impl Into<String>) -> Self {
        self.crumbs.push((path.into(), name.into()));
        self
    }

    /// The status, where it is not that all went well.
    #[must_use]
    pub const fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// The page in its frame.
    #[must_use]
    pub fn shown(self, house: &House, visit: Option<&Visit>, shown: Shown) -> Response {
        let status = self.status;
        let markup = frame(self, house, visit, shown);
        (status, Html(markup.into_string())).into_response()
    }
}

/// The hidden fields of every form: its token, and a key so that sent twice it is done once.
#[must_use]
pub fn hidden(visit: &Visit) -> Markup {
    html! {
        input type="hidden" name=(TOKEN) value=(visit.csrf().token());
        input type="hidden" name=(COMMAND_KEY) value=(front::command_key_text());
    }
}

fn frame(page: Page, house: &House, visit: Option<&Visit>, shown: Shown) -> Markup {
    let say = shown.say();
    let status = house.engine().status();
    let live_from = match (visit, page.live) {
        // Where the page itself follows nothing, the count in the menu does.
        (Some(_), None) => shown.awaiting.map(|_| "/levende?kun=varsler".to_owned()),
        (None, _) => None,
        (_, Some(LiveFrom::Everything)) => Some("/levende".to_owned()),
        (_, Some(LiveFrom::Pathway(id))) => Some(format!("/levende?forloeb={}", id.0)),
    };
    html! {
        (DOCTYPE)
        html lang=(say.tag()) data-theme=[theme_attribute(shown.manner.theme)] {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex";
                title { (page.title) " – Snitflade" }
                link rel="stylesheet" href=(assets().style());
                link rel="icon" type="image/svg+xml" href=(assets().icon());
                script src=(assets().script()) defer {}
            }
            body data-live-from=[live_from] data-position=[visit.map(|_| status.position)] {
                a.skip href="#indhold" { (say.of("Gå til indholdet", "Skip to content")) }
                @if status.synthetic {
                    section.notice-bar.stay aria-label=(say.of("Syntetiske data", "Synthetic data")) {
                        strong { (say.of("Syntetiske data.", "Synthetic data.")) } " "
                        (say.of("Alle borgere og enheder er opdigtede.", "All citizens and units are made up."))
                    }
                }
                @if let Some(notice) = &house.config().notice { section.notice-bar aria-label=(say.of("Bemærk", "Note")) { (notice) } }
                (top(visit, shown))
                @if let Some(visit) = visit { (menu(page.menu, visit, shown)) }
                main #indhold tabindex="-1" {
                    @if !page.crumbs.is_empty() {
                        nav.crumbs aria-label=(say.of("Brødkrumme", "Breadcrumb")) { ol {
                            @for (path, name) in &page.crumbs { li { a href=(path) { (name) } } }
                            li aria-current="page" { (page.title) }
                        } }
                    }
                    (page.body)
                }
                div #spoken .sr role="status" aria-live="polite" {}
                (foot(say, visit.map(|_| status.position)))
            }
        }
    }
}

const fn theme_attribute(theme: Theme) -> Option<&'static str> {
    match theme {
        Theme::Auto => None,
        Theme::Light | Theme::Dark => Some(theme.slug()),
    }
}

fn top(visit: Option<&Visit>, shown: Shown) -> Markup {
    let say = shown.say();
    let (other, other_tag, other_name) = match shown.manner.language {
        Language::Da => ("en", "en", "English"),
        Language::En => ("da", "da", "Dansk"),
    };
    html! {
        header.top { div.top-row {
            a.brand href="/" { img src=(assets().icon()) alt="" width="24" height="24"; "Snitflade" }
            div.who {
                @if let Some(visit) = visit {
                    span { (visit.account().name) ", " (say.text(&visit.actor().role.text())) " · " (visit.organisation_name()) }
                    a href="/min-side" { (say.of("Min side", "My page")) }
                }
                form method="post" action="/visning" {
                    input type="hidden" name="sprog" value=(other);
                    button.plain type="submit" lang=(other_tag) { (other_name) }
                }
                form method="post" action="/visning" {
                    @let next = match shown.manner.theme { Theme::Auto => Theme::Dark, Theme::Dark => Theme::Light, Theme::Light => Theme::Auto };
                    input type="hidden" name="tema" value=(next.slug());
                    button.plain type="submit" { (theme_words(next, say)) }
                }
                @if let Some(visit) = visit {
                    form method="post" action="/log-ud" { (hidden(visit)) button.plain type="submit" { (say.of("Log ud", "Sign out")) } }
                } @else {
                    a href="/log-ind" { (say.of("Log ind", "Sign in")) }
                }
            }
        } }
    }
}

const fn theme_words(next: Theme, say: Say) -> &'static str {
    match next {
        Theme::Dark => say.of("Mørkt", "Dark"),
        Theme::Light => say.of("Lyst", "Light"),
        Theme::Auto => say.of("Som maskinen", "As the machine"),
    }
}

/// How much awaits the visitor, as it stands in the menu; empty where nothing does.
pub(crate) fn awaiting_count(count: usize, say: Say) -> Markup {
    html! {
        span #varsler-antal data-live="1" {
            @if count > 0 { " " span.count { (say.count(count)) } span.sr { " " (say.of("venter på dig", "await you")) } }
        }
    }
}

fn menu(at: Menu, visit: &Visit, shown: Shown) -> Markup {
    let say = shown.say();
    html! {
        nav.nav aria-label=(say.of("Hovedmenu", "Main menu")) { ul {
            @for (entry, path, da, en, act) in MENU {
                @if visit.may(act) {
                    li { a href=(path) aria-current=[(entry == at).then_some("page")] {
                        (say.of(da, en))
                        @if let (Menu::Notices, Some(count)) = (entry, shown.awaiting) { (awaiting_count(count, say)) }
                    } }
                }
            }
        } }
    }
}

/// The foot of the page. How far the log has come is for those who are signed in: it tells how much happens.
fn foot(say: Say, position: Option<u64>) -> Markup {
    html! {
        footer.foot { div.foot-row {
            span { "Snitflade " (env!("CARGO_PKG_VERSION")) }
            a href="/om" { (say.of("Om og åbne datakilder", "About and open data sources")) }
            a href="/tilgaengelighed" { (say.of("Tilgængelighed", "Accessibility")) }
            @if let Some(position) = position {
                span.muted #position { (say.of("Loggen står ved ", "The log stands at ")) (say.count(position)) }
            }
        } }
    }
}
