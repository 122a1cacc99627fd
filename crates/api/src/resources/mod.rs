//! The resources, each with its operations: it reads what is sent, asks or orders by the caller, and gives what is shown.

pub(crate) mod about;
pub(crate) mod acts;
pub(crate) mod capacity;
pub(crate) mod figures;
pub(crate) mod looks;
pub(crate) mod me;
pub(crate) mod notices;
pub(crate) mod organisations;
pub(crate) mod pathways;
pub(crate) mod persons;
pub(crate) mod referral;
pub(crate) mod responsibility;
pub(crate) mod schemes;
pub(crate) mod units;
pub(crate) mod webhooks;
pub(crate) mod weighing;

/// What is asked for by an address.
macro_rules! query {
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
