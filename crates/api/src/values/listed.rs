//! Values of a closed list, by the names under which the floors below write them.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::borrow::Cow;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        RefOr,
        schema::{ObjectBuilder, Schema, Type},
    },
};

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
