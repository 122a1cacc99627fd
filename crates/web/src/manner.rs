//! How a visitor wants to be spoken to and to see: language and theme, kept in two cookies that say nothing else.

use axum::http::{HeaderMap, HeaderValue, header};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use kernel::Language;

/// The cookie of the language.
const LANGUAGE: &str = "sprog";
/// The cookie of the theme.
const THEME: &str = "tema";
/// How long they are kept, in days.
const KEPT_DAYS: i64 = 365;

/// Light, dark, or as the visitor's machine is set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the machine is set.
    #[default]
    Auto,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// Every theme.
    pub const ALL: [Theme; 3] = [Theme::Auto, Theme::Light, Theme::Dark];

    /// As it is written in cookie and page.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Theme::Auto => "auto",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }

    /// The theme of that name; as the machine is set, where there is none.
    #[must_use]
    pub fn read(given: &str) -> Self {
        Theme::ALL.into_iter().find(|theme| theme.slug() == given).unwrap_or_default()
    }
}

/// Language and theme.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Manner {
    /// The language.
    pub language: Language,
    /// The theme.
    pub theme: Theme,
}

impl Manner {
    /// As the cookies say; else as the account says; else as the browser asks: English only where it asks for English
    /// before Danish.
    #[must_use]
    pub fn of(headers: &HeaderMap, account: Option<Language>) -> Self {
        let jar = CookieJar::from_headers(headers);
        let chosen = jar.get(LANGUAGE).and_then(|cookie| language(cookie.value()));
        let theme = jar.get(THEME).map(|cookie| Theme::read(cookie.value())).unwrap_or_default();
        Manner { language: chosen.or(account).unwrap_or_else(|| asked_for(headers)), theme }
    }
}

/// The language of a name.
#[must_use]
pub fn language(given: &str) -> Option<Language> {
    match given {
        "da" => Some(Language::Da),
        "en" => Some(Language::En),
        _ => None,
    }
}

fn asked_for(headers: &HeaderMap) -> Language {
    let asked =
        headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut tags =
        asked.split(',').map(|part| part.split(';').next().unwrap_or_default().trim().to_lowercase());
    match tags.find(|tag| tag.starts_with("da") || tag.starts_with("en")) {
        Some(tag) if tag.starts_with("en") => Language::En,
        _ => Language::Da,
    }
}

/// The cookie that keeps a choice.
pub(crate) fn keep(name: Kept, value: &str, secure: bool) -> Option<HeaderValue> {
    let name = match name {
        Kept::Language => LANGUAGE,
        Kept::Theme => THEME,
    };
    let cookie = Cookie::build((name, value.to_owned()))
        .path("/")
        .same_site(SameSite::Lax)
        .secure(secure)
        .http_only(true);
    let text = format!("{}; Max-Age={}", cookie.build(), KEPT_DAYS * 24 * 3600);
    HeaderValue::from_str(&text).ok()
}

/// What is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kept {
    Language,
    Theme,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manner(cookie: &str, accept: &str, account: Option<Language>) -> Manner {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::from_str(cookie).unwrap());
        headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_str(accept).unwrap());
        Manner::of(&headers, account)
    }

    #[test]
    fn the_visitors_own_choice_comes_first() {
        assert_eq!(
            manner("sprog=en; tema=dark", "da", Some(Language::Da)),
            Manner { language: Language::En, theme: Theme::Dark }
        );
        assert_eq!(manner("", "da", Some(Language::En)).language, Language::En);
        assert_eq!(manner("sprog=xx; tema=pink", "de, en;q=0.8, da;q=0.5", None).language, Language::En);
        assert_eq!(manner("", "", None), Manner::default());
    }
}
