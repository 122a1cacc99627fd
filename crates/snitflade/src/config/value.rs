//! What a setting may be, and whether a value is one.

use kernel::Text;
use std::{net::SocketAddr, path::Path};
use toml::Value;

/// What a setting may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Words, not empty.
    Words,
    /// Several words.
    Texts,
    /// An address with a port.
    Address,
    /// An address of a server.
    Url,
    /// A file; its content is never shown.
    File,
    /// A folder.
    Folder,
    /// Yes or no.
    YesNo,
    /// A whole number of a unit (Danish, English).
    Whole([&'static str; 2]),
    /// Several whole numbers of a unit.
    Wholes([&'static str; 2]),
    /// One of several words.
    Choice(&'static [&'static str]),
}

impl Kind {
    /// What is allowed, in words.
    pub(crate) fn allowed(self) -> Text {
        match self {
            Kind::Words => Text::new("en tekst", "a text"),
            Kind::Texts => Text::new("en liste af tekster", "a list of texts"),
            Kind::Address => Text::new(
                "adresse og port, som \"127.0.0.1:8620\"",
                "address and port, as \"127.0.0.1:8620\"",
            ),
            Kind::Url => Text::new(
                "en adresse med http:// eller https://, uden brugernavn",
                "an address with http:// or https://, without a user name",
            ),
            Kind::File => Text::new("stien til en fil", "the path of a file"),
            Kind::Folder => Text::new("stien til en mappe", "the path of a folder"),
            Kind::YesNo => Text::new("true eller false", "true or false"),
            Kind::Whole([da, en]) => Text::new(
                format!("et helt tal fra 0 til {} ({da})", u32::MAX),
                format!("a whole number from 0 to {} ({en})", u32::MAX),
            ),
            Kind::Wholes([da, en]) => {
                Text::new(format!("en liste af hele tal ({da})"), format!("a list of whole numbers ({en})"))
            }
            Kind::Choice(words) => {
                Text::new(format!("en af {}", words.join(", ")), format!("one of {}", words.join(", ")))
            }
        }
    }

    /// The unit, where it is a number.
    pub(crate) const fn unit(self) -> Option<[&'static str; 2]> {
        match self {
            Kind::Whole(unit) | Kind::Wholes(unit) => Some(unit),
            _ => None,
        }
    }

    /// Whether a value is one.
    pub(crate) fn takes(self, value: &Value) -> bool {
        let text = value.as_str();
        let whole = |value: &Value| value.as_integer().is_some_and(|number| u32::try_from(number).is_ok());
        let words = |value: &Value| value.as_str().is_some_and(|text| !text.trim().is_empty());
        match self {
            Kind::Words | Kind::File | Kind::Folder => words(value),
            Kind::Texts => value.as_array().is_some_and(|all| all.iter().all(words)),
            Kind::Address => text.is_some_and(|text| text.parse::<SocketAddr>().is_ok()),
            Kind::Url => text.is_some_and(|text| {
                let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
                rest.is_some_and(|rest| !rest.is_empty() && !rest.contains(['@', ' ']))
            }),
            Kind::YesNo => value.is_bool(),
            Kind::Whole(_) => whole(value),
            Kind::Wholes(_) => value.as_array().is_some_and(|all| all.iter().all(whole)),
            Kind::Choice(words) => text.is_some_and(|text| words.contains(&text)),
        }
    }

    /// A value as it is typed in the environment: lists have commas between.
    pub(crate) fn typed(self, text: &str) -> Option<Value> {
        let text = text.trim();
        let list = || text.split(',').map(str::trim).filter(|part| !part.is_empty());
        let value = match self {
            Kind::YesNo => Value::Boolean(text.parse().ok()?),
            Kind::Whole(_) => Value::Integer(text.parse().ok()?),
            Kind::Texts => Value::Array(list().map(|part| Value::String(part.to_owned())).collect()),
            Kind::Wholes(_) => {
                let numbers: Result<Vec<Value>, _> =
                    list().map(|part| part.parse().map(Value::Integer)).collect();
                Value::Array(numbers.ok()?)
            }
            _ => Value::String(text.to_owned()),
        };
        self.takes(&value).then_some(value)
    }

    /// A path as it is meant from where it is written; anything else as it is.
    pub(crate) fn meant_from(self, folder: &Path, value: Value) -> Value {
        match (self, &value) {
            (Kind::File | Kind::Folder, Value::String(path)) => {
                Value::String(folder.join(path).to_string_lossy().into_owned())
            }
            _ => value,
        }
    }
}
