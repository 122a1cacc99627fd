//! The values that the JSON is made of: ids as text, instants and dates as ISO writes them, names of a closed list. Each
//! reads itself, refuses what is not one without repeating it, and knows its schema.

use kernel::{Date, Instant, OrganisationId, PathwayId, PersonId, PlaceId, UnitId};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use smol_str::SmolStr;
use std::borrow::Cow;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        RefOr,
        schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type},
    },
};

/// What a value of text is: its pattern, its lengths, what it says and how one looks.
pub(crate) struct Form {
    pub pattern: Option<&'static str>,
    pub format: Option<KnownFormat>,
    pub length: Option<(usize, usize)>,
    pub says: &'static str,
    pub example: &'static str,
}

impl Form {
    pub(crate) fn schema(&self) -> RefOr<Schema> {
        let mut built = ObjectBuilder::new()
            .schema_type(Type::String)
            .pattern(self.pattern)
            .format(self.format.clone().map(SchemaFormat::KnownFormat))
            .description(Some(self.says))
            .examples([serde_json::Value::from(self.example)]);
        if let Some((least, most)) = self.length {
            built = built.min_length(Some(least)).max_length(Some(most));
        }
        RefOr::T(built.into())
    }
}

macro_rules! text_value {
    ($(#[$doc:meta])* $name:ident($inner:ty), $form:expr, $read:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) struct $name(pub $inner);

        impl $name {
            pub(crate) const FORM: Form = $form;

            pub(crate) fn read(given: &str) -> Option<Self> {
                let read: fn(&str) -> Option<$inner> = $read;
                read(given).map($name)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let given = Cow::<str>::deserialize(deserializer)?;
                Self::read(&given).ok_or_else(|| de::Error::custom(concat!("expected ", stringify!($name), ": see its schema")))
            }
        }

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                Self::FORM.schema()
            }
        }
        impl ToSchema for $name {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed(stringify!($name))
            }
        }
    };
}

/// A number with its letter before it, without leading zeros.
fn numbered(given: &str, prefix: &str) -> Option<u32> {
    let digits = given.strip_prefix(prefix)?;
    let plain = !digits.starts_with('0') && digits.bytes().all(|byte| byte.is_ascii_digit());
    if plain { digits.parse().ok() } else { None }
}

fn is_code(given: &str, more: &[char]) -> bool {
    let fine =
        |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || more.contains(&letter);
    (1..=64).contains(&given.len()) && given.chars().all(fine)
}

/// Whether it has the form of RFC 3339 with an offset; whether there is such a time is asked elsewhere.
fn is_rfc_3339(given: &str) -> bool {
    let bytes = given.as_bytes();
    let shape = |part: &[u8], form: &[u8]| {
        part.len() == form.len()
            && part.iter().zip(form).all(|(byte, form)| match form {
                b'0' => byte.is_ascii_digit(),
                form => byte == form,
            })
    };
    let Some((head, rest)) = bytes.split_at_checked(19) else { return false };
    if !shape(head, b"0000-00-00T00:00:00") {
        return false;
    }
    let fraction = match rest {
        [b'.', digits @ ..] => digits.iter().take_while(|byte| byte.is_ascii_digit()).count(),
        _ => 0,
    };
    let offset = match rest {
        [b'.', _digits @ ..] if (1..=9).contains(&fraction) => rest.get(fraction + 1..).unwrap_or_default(),
        [b'.', ..] => return false,
        rest => rest,
    };
    shape(offset, b"Z") || shape(offset, b"+00:00") || shape(offset, b"-00:00")
}

text_value!(
    /// An instant.
    Moment(Instant),
    Form {
        pattern: Some("^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,9})?(Z|[+-]\\d{2}:\\d{2})$"),
        format: Some(KnownFormat::DateTime),
        length: None,
        says: "An instant as RFC 3339 writes it, with its offset. Answers are in UTC.",
        example: "2027-01-04T13:30:00+01:00",
    },
    |given| if is_rfc_3339(given) { Instant::read(given).ok() } else { None }
);
text_value!(
    /// A date.
    Day(Date),
    Form {
        pattern: Some("^\\d{4}-\\d{2}-\\d{2}$"),
        format: Some(KnownFormat::Date),
        length: None,
        says: "A date in Denmark, as ISO 8601 writes it.",
        example: "2027-01-04",
    },
    |given| if given.len() == 10 { given.parse().ok() } else { None }
);
text_value!(
    /// A pathway's number.
    PathwayNumber(PathwayId),
    Form {
        pattern: Some("^F-[1-9][0-9]{0,8}$"),
        format: None,
        length: None,
        says: "The number of a pathway (*forløb*).",
        example: "F-1",
    },
    |given| numbered(given, "F-").map(PathwayId)
);
text_value!(
    /// A unit's number.
    UnitNumber(UnitId),
    Form {
        pattern: Some("^E-[1-9][0-9]{0,8}$"),
        format: None,
        length: None,
        says: "The number of a unit (*enhed*).",
        example: "E-1",
    },
    |given| numbered(given, "E-").map(UnitId)
);
text_value!(
    /// A place's number.
    PlaceNumber(PlaceId),
    Form {
        pattern: Some("^P-[1-9][0-9]{0,8}$"),
        format: None,
        length: None,
        says: "The number of a place (*plads*).",
        example: "P-1",
    },
    |given| numbered(given, "P-").map(PlaceId)
);
text_value!(
    /// An organisation's id.
    Organisation(OrganisationId),
    Form {
        pattern: Some("^[a-z0-9-]{1,64}$"),
        format: None,
        length: None,
        says: "The lasting id of an organisation.",
        example: "municipality-0370",
    },
    |given| OrganisationId::new(given).ok()
);
text_value!(
    /// A person's id.
    Person(PersonId),
    Form {
        pattern: Some("^[0-9a-f]{32}$"),
        format: None,
        length: None,
        says: "A person's record. It says nothing of who it is; the CPR number is no id here.",
        example: "0123456789abcdef0123456789abcdef",
    },
    |given| if given.bytes().any(|byte| byte.is_ascii_uppercase()) { None } else { given.parse().ok() }
);
text_value!(
    /// A unit by number or code.
    UnitName(SmolStr),
    Form {
        pattern: Some("^(E-[1-9][0-9]{0,8}|[a-z0-9_-]{1,64})$"),
        format: None,
        length: None,
        says: "A unit, by its number (`E-4`) or its code (`solgaarden-2`).",
        example: "E-1",
    },
    |given| (is_code(given, &['-', '_']) || numbered(given, "E-").is_some()).then(|| given.into())
);
text_value!(
    /// A code.
    Code(SmolStr),
    Form {
        pattern: Some("^[a-z0-9_-]{1,64}$"),
        format: None,
        length: None,
        says: "A code of the scheme, or another short name.",
        example: "not_relevant",
    },
    |given| is_code(given, &['-', '_']).then(|| given.into())
);
text_value!(
    /// Words of a person.
    Words(String),
    Form {
        pattern: None,
        format: None,
        length: Some((0, 10_000)),
        says: "Free words.",
        example: "Aftalt med datteren.",
    },
    |given| (given.chars().count() <= 10_000).then(|| given.to_owned())
);
text_value!(
    /// Words of a person that must be given.
    Reason(String),
    Form {
        pattern: Some("\\S"),
        format: None,
        length: Some((1, 10_000)),
        says: "Free words; not empty.",
        example: "Bor alene og kan ikke klare trapper.",
    },
    |given| {
        ((1..=10_000).contains(&given.chars().count()) && !given.trim().is_empty()).then(|| given.to_owned())
    }
);
text_value!(
    /// A short line.
    Line(String),
    Form {
        pattern: Some("\\S"),
        format: None,
        length: Some((1, 200)),
        says: "A short line, without control characters.",
        example: "vagtplan",
    },
    |given| {
        let fine = (1..=200).contains(&given.chars().count()) && !given.trim().is_empty();
        (fine && !given.chars().any(char::is_control)).then(|| given.to_owned())
    }
);
text_value!(
    /// The random name of something that the records keep.
    RandomId(String),
    Form {
        pattern: Some("^[0-9a-f]{32}$"),
        format: None,
        length: None,
        says: "A random id.",
        example: "00112233445566778899aabbccddeeff",
    },
    |given| {
        let fine = given.len() == 32 && given.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        fine.then(|| given.to_owned())
    }
);

text_value!(
    /// An address on the web.
    WebAddress(String),
    Form {
        pattern: Some("^https://[!-~]{1,1900}$"),
        format: None,
        length: None,
        says: "An `https` address.",
        example: "https://ehr.example.org/snitflade",
    },
    |given| {
        let rest = given.strip_prefix("https://")?;
        let fine = (1..=1900).contains(&rest.len()) && rest.bytes().all(|byte| byte.is_ascii_graphic());
        fine.then(|| given.to_owned())
    }
);

macro_rules! listed_value {
    ($(#[$doc:meta])* $name:ident($inner:ty), $all:expr, $slug:expr, $says:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub(crate) struct $name(pub $inner);

        impl $name {
            fn slug_of(value: &$inner) -> Cow<'static, str> {
                let slug: fn(&$inner) -> Cow<'static, str> = $slug;
                slug(value)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&Self::slug_of(&self.0))
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let given = Cow::<str>::deserialize(deserializer)?;
                let mut all = ($all).into_iter();
                let found = all.find(|value| Self::slug_of(value) == given);
                found.map($name).ok_or_else(|| de::Error::custom(concat!("expected one of the values of ", stringify!($name))))
            }
        }

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                let slugs: Vec<String> = ($all).into_iter().map(|value| Self::slug_of(&value).into_owned()).collect();
                RefOr::T(ObjectBuilder::new().schema_type(Type::String).enum_values(Some(slugs)).description(Some($says)).into())
            }
        }
        impl ToSchema for $name {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed(stringify!($name))
            }
        }
    };
}

/// The name under which a value is written.
pub(crate) fn name_of<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name,
        Ok(serde_json::Value::Object(fields)) => fields.keys().next().cloned().unwrap_or_default(),
        _ => String::new(),
    }
}

listed_value!(
    /// What kind of places.
    PlaceKind(places::PlaceKind), places::PlaceKind::ALL.iter().copied(), |kind| kind.slug().into(), "What kind of places."
);
listed_value!(
    /// A reported figure.
    Figure(places::Figure), places::Figure::ALL, |figure| figure.slug().into(),
    "`approved`: places the unit is approved to have. `physical`: places that stand there. `staffed`: places for which there is staff."
);
listed_value!(
    /// What an organisation is.
    OrganisationKind(registry::OrganisationKind), registry::OrganisationKind::ALL, |kind| kind.slug().into(), "What an organisation is."
);
listed_value!(
    /// Who refers.
    ReferralSource(pathways::ReferralSource), pathways::ReferralSource::ALL, |source| source.slug().into(), "What kind of sender refers."
);
listed_value!(
    /// Where a request stands.
    RequestState(pathways::RequestState), pathways::RequestState::ALL, |state| name_of(state).into(), "Where a request stands."
);
listed_value!(
    /// A role.
    Role(kernel::Role), kernel::Role::ALL, |role| role.slug().into(), "As what somebody acts."
);
listed_value!(
    /// A purpose.
    Purpose(engine::Purpose), engine::Purpose::ALL, |purpose| purpose.slug().into(), "What personal data are looked at for."
);
listed_value!(
    /// A timeline of responsibility.
    Timeline(pathways::view::who::Timeline), pathways::view::who::Timeline::ALL, |line| name_of(line).into(),
    "`treatment`: who has the doctor's responsibility. `authority`: whose task the care is. `payer`: who pays."
);
listed_value!(
    /// The state of a delivery.
    DeliveryState(eventlog::records::DeliveryState), eventlog::records::DeliveryState::ALL, |state| state.slug().into(),
    "What has become of a message."
);
listed_value!(
    /// Who speaks for the citizen.
    CitizenSide(pathways::CitizenSide), [pathways::CitizenSide::Citizen, pathways::CitizenSide::Representative],
    |side| name_of(side).into(), "Who speaks for the citizen's side."
);
listed_value!(
    /// The state of a handover item.
    ItemState(pathways::ItemState),
    [pathways::ItemState::Ready, pathways::ItemState::Missing, pathways::ItemState::NotNeeded],
    |state| name_of(state).into(), "The state of a handover item."
);
listed_value!(
    /// What a criterion came to.
    Outcome(kernel::Outcome),
    [kernel::Outcome::Met, kernel::Outcome::NotMet, kernel::Outcome::Missing, kernel::Outcome::Judgement],
    |outcome| name_of(outcome).into(), "`missing`: a fact is not answered. `judgement`: the source leaves it to a professional."
);

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_instants_with_an_offset_are_read() {
        for fine in ["2027-01-04T13:30:00Z", "2027-01-04T13:30:00.5+01:00", "2027-01-04T13:30:00-00:00"] {
            assert!(Moment::read(fine).is_some(), "{fine}");
        }
        for wrong in
            ["2027-01-04T13:30:00", "2027-01-04", "2027-13-04T13:30:00Z", "2027-01-04T13:30:00.Z", "", "æ"]
        {
            assert!(Moment::read(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn ids_are_read_in_one_form_alone() {
        assert_eq!(PathwayNumber::read("F-17").map(|id| id.0), Some(PathwayId(17)));
        for wrong in ["17", "f-17", "F-017", "F-", "F-0", "F-99999999999", "E-1"] {
            assert!(PathwayNumber::read(wrong).is_none(), "{wrong}");
        }
        assert!(UnitName::read("E-4").is_some() && UnitName::read("solgaarden-2").is_some());
        assert!(UnitName::read("Solgården").is_none());
    }

    #[test]
    fn a_fact_reads_back() {
        for text in ["true", "false", "17", "\"home\"", "\"not_known\""] {
            let fact: FactValue = serde_json::from_str(text).unwrap();
            assert_eq!(serde_json::to_string(&fact).unwrap(), text);
        }
        assert!(serde_json::from_str::<FactValue>("1.5").is_err());
    }
}
