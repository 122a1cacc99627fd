//! Lists in parts: a cursor says after which entry to go on. It is opaque to whoever has it; entries that come or go between
//! two parts neither repeat nor hide others.

use crate::problem::Problem;
use serde::{Deserialize, Deserializer, Serialize, de};
use std::borrow::Cow;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        RefOr,
        schema::{ObjectBuilder, Schema, Type},
    },
};

/// Most entries of a part.
pub(crate) const LIMIT_MAX: u16 = 200;
/// Entries of a part where nothing is said.
const LIMIT: u16 = 50;

/// How many entries of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Limit(u16);

impl Limit {
    pub(crate) fn of(given: Option<Limit>) -> usize {
        usize::from(given.map_or(LIMIT, |Limit(given)| given))
    }
}

impl<'de> Deserialize<'de> for Limit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let given = Cow::<str>::deserialize(deserializer)?;
        let plain = !given.is_empty() && given.bytes().all(|byte| byte.is_ascii_digit());
        let read = if plain { given.parse().ok() } else { None };
        read.filter(|limit| (1..=LIMIT_MAX).contains(limit))
            .map(Limit)
            .ok_or_else(|| de::Error::custom("limit"))
    }
}

impl PartialSchema for Limit {
    fn schema() -> RefOr<Schema> {
        let built = ObjectBuilder::new()
            .schema_type(Type::Integer)
            .minimum(Some(1))
            .maximum(Some(LIMIT_MAX))
            .default(Some(LIMIT.into()))
            .description(Some("How many entries at most."));
        RefOr::T(built.into())
    }
}
impl ToSchema for Limit {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Limit")
    }
}

/// Where to go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cursor(String);

impl Cursor {
    fn after(key: &str) -> Self {
        Cursor(key.to_owned())
    }
}

impl Serialize for Cursor {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let digits: String = self.0.bytes().map(|byte| format!("{byte:02x}")).collect();
        serializer.serialize_str(&digits)
    }
}

impl<'de> Deserialize<'de> for Cursor {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let given = Cow::<str>::deserialize(deserializer)?;
        let (pairs, []) = given.as_bytes().as_chunks::<2>() else { return Err(de::Error::custom("cursor")) };
        let byte = |pair: &[u8; 2]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
        let bytes: Option<Vec<u8>> = pairs.iter().map(byte).collect();
        let read = bytes.and_then(|bytes| String::from_utf8(bytes).ok()).filter(|key| !key.is_empty());
        read.map(Cursor).ok_or_else(|| de::Error::custom("cursor"))
    }
}

impl PartialSchema for Cursor {
    fn schema() -> RefOr<Schema> {
        let built = ObjectBuilder::new()
            .schema_type(Type::String)
            .pattern(Some("^([0-9a-f]{2}){1,200}$"))
            .description(Some(
                "Where to go on: the `next` of the part before. What stands in it is nobody's business.",
            ));
        RefOr::T(built.into())
    }
}
impl ToSchema for Cursor {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Cursor")
    }
}

/// A part of a list.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Page<T> {
    pub items: Vec<T>,
    pub next: Option<Cursor>,
}

fn cursor_unknown() -> Problem {
    Problem::bad(
        "cursor_invalid",
        "cursor er ikke et 'next' fra denne liste",
        "the cursor is no 'next' of this list",
    )
    .instead("begynd forfra uden cursor", "begin anew without a cursor")
}

impl<T> Page<T> {
    /// The part after a cursor of a list that is ordered by its key.
    pub(crate) fn of<S, K: Ord + std::fmt::Display + std::str::FromStr>(
        mut all: Vec<S>,
        key: impl Fn(&S) -> K,
        cursor: Option<Cursor>,
        limit: Option<Limit>,
        show: impl Fn(&S) -> T,
    ) -> Result<Self, Problem> {
        all.sort_by_key(|each| key(each));
        let after: Option<K> =
            cursor.map(|Cursor(after)| after.parse().map_err(|_| cursor_unknown())).transpose()?;
        let begin = after.map_or(0, |after| all.partition_point(|each| key(each) <= after));
        let rest = all.get(begin..).unwrap_or_default();
        let limit = Limit::of(limit);
        let part = rest.get(..limit).unwrap_or(rest);
        let next = if rest.len() > limit {
            part.last().map(|last| Cursor::after(&key(last).to_string()))
        } else {
            None
        };
        Ok(Page { items: part.iter().map(show).collect(), next })
    }

    /// A part that the records have cut themselves.
    pub(crate) fn cut(items: Vec<T>, next: Option<u64>) -> Self {
        Page { items, next: next.map(|next| Cursor::after(&next.to_string())) }
    }
}

/// The position that a cursor of the records names.
pub(crate) fn before(cursor: Option<Cursor>) -> Result<Option<u64>, Problem> {
    cursor.map(|Cursor(key)| key.parse().map_err(|_| cursor_unknown())).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_make_the_whole_whatever_comes_between() {
        let mut all: Vec<u32> = (1..=7).collect();
        let part = |all: &[u32], cursor| {
            let limit = serde_json::from_str("\"3\"").unwrap();
            Page::of(all.to_vec(), |each| *each, cursor, Some(limit), |each| *each).unwrap()
        };
        let first = part(&all, None);
        assert_eq!(first.items, [1, 2, 3]);
        all.retain(|each| *each != 3);
        all.push(0);
        let second = part(&all, first.next);
        assert_eq!(second.items, [4, 5, 6]);
        let third = part(&all, second.next);
        assert_eq!((third.items, third.next), (vec![7], None));
    }
}
