//! What is given, as JSON: plain data made of what the floors below know, under names of its own.

pub(crate) mod board;
pub(crate) mod common;
pub(crate) mod figures;
pub(crate) mod history;
pub(crate) mod law;
pub(crate) mod lists;
pub(crate) mod offers;
pub(crate) mod pathway;
pub(crate) mod places;
pub(crate) mod registry;
pub(crate) mod responsibility;

/// Makes what is given of what is known, field by field.
macro_rules! given {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* }) => {
        $(#[$doc])*
        // Not written for who seeks a fault: it may say who a citizen is, or hold a secret that is shown once.
        #[derive(Clone, serde::Serialize, utoipa::ToSchema)]
        pub(crate) struct $name {
            $($(#[$field_doc])* pub $field: $type,)*
        }
    };
}
pub(crate) use given;
