//! The resources, each with its operations: it reads what is sent, asks or orders by the caller, and gives what is shown.

pub(crate) mod about;
pub(crate) mod accounts;
pub(crate) mod acts;
pub(crate) mod capacity;
pub(crate) mod corrections;
pub(crate) mod figures;
pub(crate) mod imports;
pub(crate) mod looks;
pub(crate) mod me;
pub(crate) mod messages;
pub(crate) mod notices;
pub(crate) mod organisations;
pub(crate) mod pathways;
pub(crate) mod persons;
pub(crate) mod referral;
pub(crate) mod responsibility;
pub(crate) mod rulebooks;
pub(crate) mod schemes;
pub(crate) mod units;
pub(crate) mod webhooks;
pub(crate) mod weighing;

/// What is asked for by an address; of an area of the country, and in parts, where it says so.
macro_rules! query {
    ($(#[$doc:meta])* $name:ident by area $($rest:tt)*) => {
        query!(@area [$(#[$doc])*] $name $($rest)*);
        impl $name {
            /// The part of the country that is meant.
            fn scope(
                &self,
                caller: &$crate::caller::Caller,
                at: Option<kernel::Instant>,
            ) -> Result<places::Scope, $crate::problem::Problem> {
                let [municipality, council, region] = [&self.municipality, &self.council, &self.region];
                $crate::resources::units::scope(caller, municipality.as_ref(), council.as_ref(), region.as_ref(), at)
            }
        }
    };
    (@area [$(#[$doc:meta])*] $name:ident $(in $parts:ident)? { $($fields:tt)* }) => {
        query!($(#[$doc])* $name $(in $parts)? {
            /// The units that lie in a municipality.
            #[param(inline)]
            municipality: Option<$crate::values::Organisation>,
            /// The units of a health council.
            #[param(inline)]
            council: Option<$crate::values::Organisation>,
            /// The units in a region's municipalities.
            #[param(inline)]
            region: Option<$crate::values::Organisation>,
            $($fields)*
        });
    };
    ($(#[$doc:meta])* $name:ident in parts { $($fields:tt)* }) => {
        query!($(#[$doc])* $name {
            $($fields)*
            /// Where to go on.
            #[param(inline)]
            cursor: Option<$crate::paging::Cursor>,
            /// How many.
            #[param(inline)]
            limit: Option<$crate::paging::Limit>,
        });
    };
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* }) => {
        $(#[$doc])*
        #[derive(Debug, serde::Deserialize, utoipa::IntoParams)]
        #[serde(deny_unknown_fields)]
        pub(crate) struct $name {
            $($(#[$field_doc])* $field: $type,)*
        }
    };
}
pub(crate) use query;

/// What is sent in a body.
macro_rules! taken {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* }) => {
        $(#[$doc])*
        #[derive(Clone, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
        #[serde(deny_unknown_fields)]
        pub(crate) struct $name {
            $($(#[$field_doc])* pub $field: $type,)*
        }
    };
}
pub(crate) use taken;
