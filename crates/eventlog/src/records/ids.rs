//! The random names of what the records keep. They say nothing about whom or what they name.

use std::fmt;
use std::str::FromStr;

use kernel::IdFault;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::fault::RecordsFault;
use crate::keys::fill_random;

macro_rules! random_id {
    ($(#[$doc:meta])* $name:ident, $kind:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub [u8; 16]);

        impl $name {
            pub(super) fn random() -> Result<Self, RecordsFault> {
                let mut bytes = [0; 16];
                fill_random(&mut bytes)?;
                Ok(Self(bytes))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&crate::hex::encode(&self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(formatter, concat!(stringify!($name), "({})"), self)
            }
        }

        impl FromStr for $name {
            type Err = IdFault;
            fn from_str(given: &str) -> Result<Self, IdFault> {
                crate::hex::decode::<16>(given).map(Self).ok_or_else(|| IdFault {
                    given: given.chars().take(80).collect(),
                    kind: $kind,
                    example: "32 hexadecimal digits, as 0123456789abcdef0123456789abcdef",
                })
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

random_id!(
    /// An account at the desks.
    AccountId, "account id"
);
random_id!(
    /// A token that a system signs in with.
    TokenId, "token id"
);
random_id!(
    /// An address that is told of events.
    WebhookId, "webhook id"
);
random_id!(
    /// One message to one receiver. It stays the same however often it is sent, so that the receiver knows it again.
    DeliveryId, "delivery id"
);
