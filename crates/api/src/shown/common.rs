//! What stands in many answers: words in both languages, legal references, periods, who did something.

use super::given;
use crate::values::{Day, Moment, Organisation, Role};
use kernel::{LegalReference, Text};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Words in Danish and in English.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Bilingual {
    /// Danish.
    #[schema(example = "pladsen er optaget", max_length = 10000)]
    pub da: String,
    /// English.
    #[schema(example = "the place is taken", max_length = 10000)]
    pub en: String,
}

impl From<Text> for Bilingual {
    fn from(text: Text) -> Self {
        Bilingual { da: text.da, en: text.en }
    }
}

impl From<&Text> for Bilingual {
    fn from(text: &Text) -> Self {
        text.clone().into()
    }
}

given!(
    /// What a rule or an answer rests on (*hjemmel*).
    Basis {
        /// The document's title.
        document: String,
        /// Where in the document.
        passage: String,
        /// The sentence itself, where the wording decides.
        quote: Option<String>,
        /// When the document was published, where it says so.
        published: Option<Day>,
        /// Whether it is no document: the sources are silent, and the words are the scheme's own.
        not_in_sources: bool,
    }
);

impl From<&LegalReference> for Basis {
    fn from(reference: &LegalReference) -> Self {
        Basis {
            document: reference.document.clone(),
            passage: reference.passage.clone(),
            quote: reference.quote.clone(),
            published: reference.published.map(Day),
            not_in_sources: reference.is_not_in_sources(),
        }
    }
}

/// References in their order.
pub(crate) fn bases(references: &[LegalReference]) -> Vec<Basis> {
    references.iter().map(Into::into).collect()
}

given!(
    /// From an instant, included, to another, excluded.
    Period {
        /// The first instant of the period.
        start: Moment,
        /// The first instant after it; null while no end is known.
        end: Option<Moment>,
    }
);

impl From<&kernel::Period> for Period {
    fn from(period: &kernel::Period) -> Self {
        Period { start: Moment(period.start), end: period.end.map(Moment) }
    }
}

given!(
    /// Who did something, and as what.
    Actor {
        /// The user's id at work.
        user: String,
        /// For which organisation.
        organisation: Organisation,
        /// As what.
        role: Role,
    }
);

impl From<&kernel::Actor> for Actor {
    fn from(actor: &kernel::Actor) -> Self {
        Actor {
            user: actor.person.to_string(),
            organisation: Organisation(actor.organisation.clone()),
            role: Role(actor.role),
        }
    }
}
