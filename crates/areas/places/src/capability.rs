//! What a unit can do, as tags that criteria can ask for.
//!
//! A set is one number with a bit for each tag; the list of tags stands in the state and grows by events.
//! Events name tags by their slugs, so that the log can be read without the list.

use kernel::Text;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// The tags that a new installation knows: slug, Danish, English.
const BUILT_IN: [(&str, &str, &str); 12] = [
    ("observation", "observation af patientens tilstand", "observation of the patient's condition"),
    ("iv_antibiotics", "IV-antibiotika", "IV antibiotics"),
    ("infection_markers", "måling af infektionstal", "measurement of infection markers"),
    ("iv_fluids", "IV-væske", "IV fluids"),
    ("bed_bound_care", "pleje af sengeliggende", "care of the bed-bound"),
    ("wheelchair_access", "adgang med kørestol", "wheelchair access"),
    ("dementia", "demens", "dementia"),
    ("psychiatric_illness", "psykisk sygdom", "psychiatric illness"),
    ("substance_treatment", "misbrugsbehandling", "substance treatment"),
    ("isolation", "isolation", "isolation"),
    ("children", "børn", "children"),
    ("family_stay", "familieophold", "family stay"),
];

/// One tag of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CapabilityTag {
    /// The tag as criteria, files and events write it.
    pub slug: SmolStr,
    /// The tag in the users' words.
    pub name: Text,
}

/// Most tags that can be kept: one bit each.
pub const CAPABILITY_TAGS_MAX: usize = 64;

pub(crate) fn built_in_tags() -> Vec<CapabilityTag> {
    BUILT_IN
        .iter()
        .map(|(slug, da, en)| CapabilityTag { slug: SmolStr::new(slug), name: Text::new(*da, *en) })
        .collect()
}

/// A set of capability tags: bit `n` is the tag at place `n` of the state's list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Capabilities(pub u64);

impl Capabilities {
    /// No tag at all.
    pub const NONE: Capabilities = Capabilities(0);

    /// Whether every tag of `asked` is in this set.
    #[must_use]
    pub const fn contains_all(self, asked: Capabilities) -> bool {
        self.0 & asked.0 == asked.0
    }

    /// The tags of `asked` that are not in this set.
    #[must_use]
    pub const fn missing(self, asked: Capabilities) -> Capabilities {
        Capabilities(asked.0 & !self.0)
    }

    /// Both sets together.
    #[must_use]
    pub const fn with(self, other: Capabilities) -> Capabilities {
        Capabilities(self.0 | other.0)
    }

    /// This set without the other's tags.
    #[must_use]
    pub const fn without(self, other: Capabilities) -> Capabilities {
        Capabilities(self.0 & !other.0)
    }

    /// Whether there is no tag in it.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// How many tags are in it.
    #[must_use]
    pub const fn count(self) -> u32 {
        self.0.count_ones()
    }

    /// The set with the tag at one place of the list; nothing beyond the last bit.
    pub(crate) fn bit(index: usize) -> Capabilities {
        u32::try_from(index)
            .ok()
            .and_then(|shift| 1u64.checked_shl(shift))
            .map_or(Capabilities::NONE, Capabilities)
    }
}
