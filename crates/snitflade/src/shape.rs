//! What programs read: any answer as JSON in one form, whichever command gives it. The form is decided by what a value
//! is, not by where it stands: a pathway is `"F-1"`, a unit `"E-1"`, a place `"P-1"`, a time ISO 8601. It changes
//! nothing of what is stored, and leaves nothing out. What the fields mean stands in `docs/integrator.md`.

use serde::{
    Serialize, Serializer,
    ser::{
        self, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
        SerializeTupleStruct, SerializeTupleVariant,
    },
};
use serde_json::{Error, Map, Value, json};

/// The largest whole number that every reader of JSON keeps as it is; a larger one is written as text.
const EXACT_MAX: u64 = 1 << 53;
/// The types of numbered ids, with the letter that people know them by.
const NUMBERED: [(&str, &str); 3] = [("PathwayId", "F"), ("UnitId", "E"), ("PlaceId", "P")];

/// A value as programs read it.
pub(crate) fn shaped<T: Serialize + ?Sized>(value: &T) -> Value {
    value
        .serialize(Shape { listed: false })
        .unwrap_or_else(|error| json!({ "not_expressible": error.to_string() }))
}

/// An object of named values, each in the form that programs read.
macro_rules! object {
    ({ $($name:literal : $value:expr),* $(,)? }) => {{
        let mut object = serde_json::Map::new();
        $(object.insert($name.to_owned(), $crate::shape::shaped(&$value));)*
        serde_json::Value::Object(object)
    }};
}
pub(crate) use object;

#[derive(Clone, Copy)]
struct Shape {
    /// Whether the value is an element of a list.
    listed: bool,
}

const SINGLE: Shape = Shape { listed: false };
const LISTED: Shape = Shape { listed: true };

impl Serializer for Shape {
    type Ok = Value;
    type Error = Error;
    type SerializeSeq = List;
    type SerializeTuple = List;
    type SerializeTupleStruct = List;
    type SerializeTupleVariant = Variant<List>;
    type SerializeMap = Object;
    type SerializeStruct = Object;
    type SerializeStructVariant = Object;

    fn serialize_bool(self, value: bool) -> Result<Value, Error> {
        Ok(Value::Bool(value))
    }
    fn serialize_i8(self, value: i8) -> Result<Value, Error> {
        Ok(value.into())
    }
    fn serialize_i16(self, value: i16) -> Result<Value, Error> {
        Ok(value.into())
    }
    fn serialize_i32(self, value: i32) -> Result<Value, Error> {
        Ok(value.into())
    }
    fn serialize_i64(self, value: i64) -> Result<Value, Error> {
        Ok(if value.unsigned_abs() > EXACT_MAX { value.to_string().into() } else { value.into() })
    }
    fn serialize_u8(self, value: u8) -> Result<Value, Error> {
        Ok(value.into())
    }
    fn serialize_u16(self, value: u16) -> Result<Value, Error> {
        Ok(value.into())
    }
    fn serialize_u32(self, value: u32) -> Result<Value, Error> {
        Ok(value.into())
    }
    fn serialize_u64(self, value: u64) -> Result<Value, Error> {
        Ok(if value > EXACT_MAX { value.to_string().into() } else { value.into() })
    }
    fn serialize_f32(self, value: f32) -> Result<Value, Error> {
        Ok(value.into())
    }
    fn serialize_f64(self, value: f64) -> Result<Value, Error> {
        Ok(value.into())
    }
    fn serialize_char(self, value: char) -> Result<Value, Error> {
        Ok(value.to_string().into())
    }
    fn serialize_str(self, value: &str) -> Result<Value, Error> {
        Ok(value.into())
    }
    fn serialize_bytes(self, value: &[u8]) -> Result<Value, Error> {
        let hex: String = value.iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(hex.into())
    }
    fn serialize_none(self) -> Result<Value, Error> {
        Ok(Value::Null)
    }
    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Value, Error> {
        value.serialize(self)
    }
    fn serialize_unit(self) -> Result<Value, Error> {
        Ok(Value::Null)
    }
    fn serialize_unit_struct(self, _name: &'static str) -> Result<Value, Error> {
        Ok(Value::Null)
    }
    fn serialize_unit_variant(
        self,
        name: &'static str,
        _index: u32,
        variant: &'static str,
    ) -> Result<Value, Error> {
        match (name, variant) {
            // What was sealed and whose key is gone.
            ("Sealed", "Forgotten") => Ok(json!({ "forgotten": true })),
            _ => Ok(variant.into()),
        }
    }
    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> Result<Value, Error> {
        let inner = value.serialize(self)?;
        let numbered = NUMBERED.iter().find(|(known, _)| *known == name);
        Ok(numbered.map_or(inner.clone(), |(_, letter)| format!("{letter}-{inner}").into()))
    }
    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        _index: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<Value, Error> {
        let inner = value.serialize(SINGLE)?;
        match name {
            // What stands open, and the answer to a fact, are themselves.
            "Sealed" | "FactValue" => Ok(inner),
            _ => Ok(json!({ variant: inner })),
        }
    }
    fn serialize_seq(self, _length: Option<usize>) -> Result<List, Error> {
        Ok(List { items: Vec::new(), pair: false })
    }
    fn serialize_tuple(self, length: usize) -> Result<List, Error> {
        Ok(List { items: Vec::new(), pair: self.listed && length == 2 })
    }
    fn serialize_tuple_struct(self, _name: &'static str, _length: usize) -> Result<List, Error> {
        Ok(List { items: Vec::new(), pair: false })
    }
    fn serialize_tuple_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        _length: usize,
    ) -> Result<Variant<List>, Error> {
        Ok(Variant { variant, inner: List { items: Vec::new(), pair: false } })
    }
    fn serialize_map(self, _length: Option<usize>) -> Result<Object, Error> {
        Ok(Object { fields: Map::new(), key: None })
    }
    fn serialize_struct(self, _name: &'static str, _length: usize) -> Result<Object, Error> {
        Ok(Object { fields: Map::new(), key: None })
    }
    fn serialize_struct_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        _length: usize,
    ) -> Result<Object, Error> {
        let mut fields = Map::new();
        fields.insert("is".to_owned(), variant.into());
        Ok(Object { fields, key: None })
    }
}

/// A list, or a name with its value where such stand in a list.
struct List {
    items: Vec<Value>,
    pair: bool,
}

impl List {
    fn add<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        let shape = if self.pair { SINGLE } else { LISTED };
        self.items.push(value.serialize(shape)?);
        Ok(())
    }

    fn done(self) -> Value {
        match (<[Value; 2]>::try_from(self.items), self.pair) {
            (Ok([name, value]), true) if name.is_string() => json!({ "name": name, "value": value }),
            (Ok(two), _) => Value::Array(two.into()),
            (Err(items), _) => Value::Array(items),
        }
    }
}

macro_rules! list {
    ($trait:ident, $method:ident) => {
        impl $trait for List {
            type Ok = Value;
            type Error = Error;
            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
                self.add(value)
            }
            fn end(self) -> Result<Value, Error> {
                Ok(self.done())
            }
        }
    };
}
list!(SerializeSeq, serialize_element);
list!(SerializeTuple, serialize_element);
list!(SerializeTupleStruct, serialize_field);

/// Several values under the name of what they are.
struct Variant<T> {
    variant: &'static str,
    inner: T,
}

impl SerializeTupleVariant for Variant<List> {
    type Ok = Value;
    type Error = Error;
    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.inner.add(value)
    }
    fn end(self) -> Result<Value, Error> {
        Ok(json!({ self.variant: self.inner.done() }))
    }
}

/// Named values.
struct Object {
    fields: Map<String, Value>,
    key: Option<String>,
}

impl Object {
    fn put<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Result<(), Error> {
        self.fields.insert(name.to_owned(), value.serialize(SINGLE)?);
        Ok(())
    }
}

impl SerializeMap for Object {
    type Ok = Value;
    type Error = Error;
    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Error> {
        self.key = Some(match key.serialize(SINGLE)? {
            Value::String(text) => text,
            other => other.to_string(),
        });
        Ok(())
    }
    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        let key = self.key.take().ok_or_else(|| <Error as ser::Error>::custom("a value without a name"))?;
        self.put(&key, value)
    }
    fn end(self) -> Result<Value, Error> {
        Ok(Value::Object(self.fields))
    }
}

macro_rules! fields {
    ($trait:ident) => {
        impl $trait for Object {
            type Ok = Value;
            type Error = Error;
            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                name: &'static str,
                value: &T,
            ) -> Result<(), Error> {
                self.put(name, value)
            }
            fn end(self) -> Result<Value, Error> {
                Ok(Value::Object(self.fields))
            }
        }
    };
}
fields!(SerializeStruct);
fields!(SerializeStructVariant);

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::{FactValue, Instant, PathwayId, PlaceId, Sealed, UnitId};
    use std::collections::BTreeMap;

    #[derive(Serialize)]
    #[serde(rename_all = "snake_case")]
    enum Change {
        Moved { was: PlaceId },
    }

    #[test]
    fn a_value_has_one_form_wherever_it_stands() {
        let at = Instant::read("2027-01-04T08:00").unwrap();
        let value = object!({
            "one": PathwayId(7),
            "list": [UnitId(1), UnitId(2)],
            "by": BTreeMap::from([(PathwayId(7), PlaceId(3))]),
            "named": [("aim", FactValue::Yes), ("condition", FactValue::Choice("somatic".into()))],
            "pair": ("aim", 1),
            "change": Change::Moved { was: PlaceId(9) },
            "open": Sealed::Open("reason"),
            "gone": Sealed::<String>::Forgotten,
            "large": u64::MAX,
            "at": at,
        });
        let wanted = json!({
            "one": "F-7",
            "list": ["E-1", "E-2"],
            "by": { "F-7": "P-3" },
            "named": [{ "name": "aim", "value": "yes" }, { "name": "condition", "value": "somatic" }],
            "pair": ["aim", 1],
            "change": { "is": "moved", "was": "P-9" },
            "open": "reason",
            "gone": { "forgotten": true },
            "large": u64::MAX.to_string(),
            "at": "2027-01-04T07:00:00Z",
        });
        assert_eq!(value, wanted);
    }
}
