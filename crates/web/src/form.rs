//! What a visitor sends: a form whose token is checked before anything is read of it, and what is wrong with it told at the
//! top and at the field, as Danish public pages do.

use crate::{
    page::Shown,
    words::sentence,
    wrong::{Wrong, advice},
};
use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::header,
};
use front::{House, Visit};
use kernel::Text;
use std::collections::BTreeMap;

/// The name of the field with the token.
pub const TOKEN: &str = "csrf";
/// The name of the field with the key of the command, so that a form sent twice is done once.
pub const COMMAND_KEY: &str = "key";

/// What was sent, by field. A field may occur more than once.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Fields(BTreeMap<String, Vec<String>>);

impl std::fmt::Debug for Fields {
    /// The names alone: what was written may be of a citizen.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

impl Fields {
    /// From a form's body or a query.
    #[must_use]
    pub fn read(encoded: &[u8]) -> Self {
        let mut fields: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (name, value) in url::form_urlencoded::parse(encoded) {
            fields.entry(name.into_owned()).or_default().push(value.into_owned());
        }
        Fields(fields)
    }

    /// What stands in a field, without spaces round it; empty where it was not sent.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        self.0.get(name).and_then(|values| values.last()).map_or("", |value| value.trim())
    }

    /// The same, or nothing where it is empty.
    #[must_use]
    pub fn filled(&self, name: &str) -> Option<&str> {
        Some(self.text(name)).filter(|value| !value.is_empty())
    }

    /// Everything sent under a name.
    #[must_use]
    pub fn all(&self, name: &str) -> Vec<&str> {
        self.0.get(name).into_iter().flatten().map(String::as_str).collect()
    }

    /// As a query without the fields that are empty, where there are some.
    #[must_use]
    pub fn without_empty(&self) -> Option<String> {
        let all = || self.0.iter().flat_map(|(name, values)| values.iter().map(move |value| (name, value)));
        all().any(|(_, value)| value.trim().is_empty()).then(|| {
            let mut query = url::form_urlencoded::Serializer::new(String::new());
            query.extend_pairs(all().filter(|(_, value)| !value.trim().is_empty()));
            query.finish()
        })
    }

    /// Whether a box was ticked.
    #[must_use]
    pub fn ticked(&self, name: &str) -> bool {
        self.filled(name).is_some()
    }

    /// Every field whose name begins so, without that beginning.
    pub fn beginning<'f>(&'f self, prefix: &'f str) -> impl Iterator<Item = (&'f str, &'f str)> {
        self.0.iter().filter_map(move |(name, values)| {
            Some((name.strip_prefix(prefix)?, values.last().map_or("", |value| value.trim())))
        })
    }

    /// Puts several values in a field.
    pub fn put_all<'v>(&mut self, name: &str, values: impl IntoIterator<Item = &'v str>) {
        self.0.insert(name.to_owned(), values.into_iter().map(str::to_owned).collect());
    }

    /// Puts a value in a field, for a form that is shown with a suggestion.
    pub fn put(&mut self, name: &str, value: impl Into<String>) {
        self.0.insert(name.to_owned(), vec![value.into()]);
    }
}

/// A form sent by the visitor from one of our own pages.
#[derive(Debug)]
pub struct Posted(pub Fields);

impl FromRequest<House> for Posted {
    type Rejection = Wrong;

    async fn from_request(request: Request, house: &House) -> Result<Self, Wrong> {
        let visit = request.extensions().get::<Visit>().cloned();
        let shown = request.extensions().get::<Shown>().copied().unwrap_or_default();
        let form = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"));
        let body = Bytes::from_request(request, house).await.map_err(|_| Wrong::too_large(shown))?;
        let fields = if form { Fields::read(&body) } else { Fields::default() };
        match visit {
            Some(visit) if visit.csrf().fits(fields.text(TOKEN)) => Ok(Posted(fields)),
            _ => Err(Wrong::stale_form(shown)),
        }
    }
}

/// What is wrong with a form, by field; the empty field is the form as a whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Faults(Vec<(String, Text)>);

impl Faults {
    /// Notes what is wrong with a field.
    pub fn add(&mut self, field: &str, da: impl Into<String>, en: impl Into<String>) {
        self.0.push((field.to_owned(), Text::new(da, en)));
    }

    /// Notes what is wrong with the form as a whole, or with a field, as a refusal says it, and what can be done instead.
    pub fn refused(&mut self, field: &str, refusal: &kernel::Refusal) {
        if refusal.code == "text_needed" {
            self.add(field, "Feltet skal udfyldes.", "The field must be filled in.");
        } else {
            self.add(field, sentence(&refusal.text.da), sentence(&refusal.text.en));
        }
        for instead in advice(refusal) {
            self.add(
                "",
                format!("Du kan i stedet: {}", sentence(&instead.da)),
                format!("You can instead: {}", sentence(&instead.en)),
            );
        }
    }

    /// Whether nothing is.
    #[must_use]
    pub fn are_none(&self) -> bool {
        self.0.is_empty()
    }

    /// The same of the form as a whole, for a page that does not show the fields any more.
    #[must_use]
    pub fn of_the_whole(&self) -> Self {
        Faults(self.0.iter().map(|(_, text)| (String::new(), text.clone())).collect())
    }

    /// The same, with what is wrong with fields that a drawn form does not have told of the form as a whole.
    #[must_use]
    pub fn in_form(&self, drawn: &str) -> Self {
        let has = |field: &str| drawn.contains(&format!("id=\"{field}\""));
        let told = self
            .0
            .iter()
            .map(|(field, text)| (if has(field) { field.clone() } else { String::new() }, text.clone()));
        Faults(told.collect())
    }

    /// What is wrong with one field.
    #[must_use]
    pub fn of(&self, field: &str) -> Option<&Text> {
        self.0.iter().find(|(name, _)| name == field).map(|(_, text)| text)
    }

    /// Everything, in the order found.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Text)> {
        self.0.iter().map(|(name, text)| (name.as_str(), text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_at_the_prompt_is_no_advice_on_a_page() {
        let refusal = kernel::Refusal::invalid("x", "det går ikke", "that is not possible")
            .instead("skriv en grund med --reason", "write a reason with --reason")
            .instead("find det med 'snitflade list'", "find it with 'snitflade list'")
            .instead("vælg en anden enhed", "choose another unit");
        let mut faults = Faults::default();
        faults.refused("grund", &refusal);
        let told: Vec<&str> = faults.iter().map(|(_, text)| text.da.as_str()).collect();
        assert_eq!(told, ["Det går ikke.", "Du kan i stedet: Vælg en anden enhed."]);
        assert_eq!(Wrong::from(refusal).instead.len(), 1);
    }
}
