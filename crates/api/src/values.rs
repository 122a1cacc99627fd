//! The values that the JSON is made of: ids as text, instants and dates as ISO writes them, names of a closed list. Each
//! reads itself, refuses what is not one without repeating it, and knows its schema.

mod listed;
mod numbers;

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

pub(crate) use listed::{
    CitizenSide, DeliveryState, Figure, ItemState, OrganisationKind, Outcome, PlaceKind, Purpose,
    ReferralSource, RequestState, Role, Timeline, name_of,
};
pub(crate) use numbers::{Count, FactValue};

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

/// A value of text. One that may be a secret or say something of somebody is `unseen`: where it is written for a person who
/// seeks a fault, it stands by its name alone.
macro_rules! text_value {
    ($(#[$doc:meta])* unseen $name:ident($inner:ty), $($rest:tt)*) => {
        text_value!(@ [#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]] [$(#[$doc])*] $name($inner), $($rest)*);

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    };
    ($(#[$doc:meta])* $name:ident($inner:ty), $($rest:tt)*) => {
        text_value!(
            @ [#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]] [$(#[$doc])*] $name($inner), $($rest)*
        );
    };
    (@ [#[$derived:meta]] [$(#[$doc:meta])*] $name:ident($inner:ty), $form:expr, $read:expr) => {
        $(#[$doc])*
        #[$derived]
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
    unseen Words(String),
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
    unseen Reason(String),
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
    unseen Line(String),
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
    /// A password that is set.
    unseen NewPassword(String),
    Form {
        pattern: None,
        format: Some(KnownFormat::Password),
        length: Some((front::password::LENGTH_MIN, front::password::LENGTH_MAX)),
        says: "A password. Only its hash is kept.",
        example: "fire ord der ikke hører sammen",
    },
    |given| {
        let length = given.chars().count();
        (front::password::LENGTH_MIN..=front::password::LENGTH_MAX).contains(&length).then(|| given.to_owned())
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
    /// What a session is called.
    SessionMark(String),
    Form {
        pattern: Some("^[0-9a-f]{16}$"),
        format: None,
        length: None,
        says: "What a session is called in the access journal. It is of no use to sign in with.",
        example: "0011223344556677",
    },
    |given| {
        let fine = given.len() == 16 && given.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        fine.then(|| given.to_owned())
    }
);

text_value!(
    /// An address on the web.
    unseen WebAddress(String),
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
    fn what_may_be_secret_is_not_written_for_who_seeks_a_fault() {
        let secret = "fire ord der ikke hører sammen";
        assert_eq!(format!("{:?}", NewPassword::read(secret)), "Some(NewPassword(…))");
        let hook = WebAddress::read("https://ehr.example.org/hook?token=hemmelig");
        for written in [
            format!("{:?}", Words::read(secret)),
            format!("{:#?}", Reason::read(secret)),
            format!("{:?}", vec![Line::read(secret)]),
            format!("{hook:?}"),
        ] {
            assert!(!written.contains("ord der") && !written.contains("hemmelig"), "{written}");
        }
        // What names a thing of ours is.
        assert!(format!("{:?}", UnitName::read("E-4")).contains("E-4"));
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
