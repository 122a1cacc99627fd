//! Values that are not text alone: counts, and the answers to facts.

use super::is_code;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::borrow::Cow;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        RefOr,
        schema::{ObjectBuilder, Schema, Type},
    },
};

/// How many places, or another small count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Count(pub u32);

impl Count {
    const MOST: u32 = 100_000;
}

impl<'de> Deserialize<'de> for Count {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let given = u32::deserialize(deserializer)?;
        if given > Self::MOST {
            Err(de::Error::custom("expected Count: see its schema"))
        } else {
            Ok(Count(given))
        }
    }
}

impl PartialSchema for Count {
    fn schema() -> RefOr<Schema> {
        let built =
            ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(0)).maximum(Some(Self::MOST));
        RefOr::T(built.description(Some("A count.")).into())
    }
}
impl ToSchema for Count {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Count")
    }
}

/// The answer to a fact: yes or no, a number, or one of the scheme's choices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FactValue(pub kernel::FactValue);

/// What stands for a fact that somebody looked for and that cannot be known now.
const NOT_KNOWN: &str = "not_known";
/// The largest whole number that every reader of JSON keeps exactly.
const NUMBER_MOST: i64 = 9_007_199_254_740_991;

impl Serialize for FactValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            kernel::FactValue::Yes => serializer.serialize_bool(true),
            kernel::FactValue::No => serializer.serialize_bool(false),
            kernel::FactValue::Number(number) => serializer.serialize_i64(*number),
            kernel::FactValue::Choice(choice) => serializer.serialize_str(choice),
            kernel::FactValue::NotKnown => serializer.serialize_str(NOT_KNOWN),
        }
    }
}

impl<'de> Deserialize<'de> for FactValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = match serde_json::Value::deserialize(deserializer)? {
            serde_json::Value::Bool(true) => kernel::FactValue::Yes,
            serde_json::Value::Bool(false) => kernel::FactValue::No,
            serde_json::Value::Number(number) => match number.as_i64() {
                Some(whole) if (-NUMBER_MOST..=NUMBER_MOST).contains(&whole) => {
                    kernel::FactValue::Number(whole)
                }
                _ => return Err(de::Error::custom("expected FactValue: see its schema")),
            },
            serde_json::Value::String(word) if word == NOT_KNOWN => kernel::FactValue::NotKnown,
            serde_json::Value::String(word) if is_code(&word, &['-', '_']) => {
                kernel::FactValue::Choice(word.into())
            }
            _ => return Err(de::Error::custom("expected FactValue: see its schema")),
        };
        Ok(FactValue(value))
    }
}

impl PartialSchema for FactValue {
    fn schema() -> RefOr<Schema> {
        let one = |kind: Type| ObjectBuilder::new().schema_type(kind);
        let built = utoipa::openapi::schema::OneOfBuilder::new()
            .item(one(Type::Boolean))
            .item(one(Type::Integer).minimum(Some(-NUMBER_MOST)).maximum(Some(NUMBER_MOST)))
            .item(one(Type::String).pattern(Some("^[a-z0-9_-]{1,64}$")))
            .description(Some(
                "The answer to a fact: true or false, a whole number, or one of the choices the scheme lists for it. \
                 `not_known`: somebody looked, and it cannot be known now; it counts as missing, never as no.",
            ))
            .examples([serde_json::json!(true)]);
        RefOr::T(built.into())
    }
}
impl ToSchema for FactValue {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("FactValue")
    }
}
