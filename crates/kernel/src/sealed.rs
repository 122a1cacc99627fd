//! What describes a person, kept apart inside an event or a state so that it can be forgotten.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A value that stands sealed in the log under the person's own key.
///
/// In memory it is either open, or gone because the person was forgotten. It never prints its content:
/// logs and errors may hold it without telling anything.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Sealed<T> {
    /// The content, readable.
    Open(T),
    /// The key was destroyed; the content is gone for good.
    #[default]
    Forgotten,
}

impl<T> Sealed<T> {
    /// The content, unless it is forgotten.
    pub const fn open(&self) -> Option<&T> {
        match self {
            Sealed::Open(content) => Some(content),
            Sealed::Forgotten => None,
        }
    }

    /// The content for change, unless it is forgotten.
    pub const fn open_mut(&mut self) -> Option<&mut T> {
        match self {
            Sealed::Open(content) => Some(content),
            Sealed::Forgotten => None,
        }
    }
}

impl<T> From<T> for Sealed<T> {
    fn from(content: T) -> Self {
        Sealed::Open(content)
    }
}

impl<T> fmt::Debug for Sealed<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Sealed::Open(_) => "Sealed",
            Sealed::Forgotten => "Forgotten",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printing_tells_nothing() {
        let sealed = Sealed::from("Karen Madsen");
        assert_eq!(format!("{sealed:?}"), "Sealed");
        assert_eq!(sealed.open(), Some(&"Karen Madsen"));
        assert_eq!(Sealed::<String>::default().open(), None);
    }
}
