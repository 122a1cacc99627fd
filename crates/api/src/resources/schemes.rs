//! The law as the system has it: in words, its facts and codes, its variants, and which rulebooks were adopted.

use super::query;
use crate::{
    answer::{Answered, shown},
    body::{Named, Query},
    caller::{Caller, asked},
    op::Op,
    paging::Page,
    problem::Problem,
    shown::{
        common::{Basis, Bilingual, bases},
        given,
        law::{AdoptionShown, CodeShown, FactShown, SectionShown, VariantShown},
    },
    values::{Code, Day},
};
use axum::routing::get;
use engine::Question;
use kernel::Refusal;
use schemes::Law;

const TAG: &str = "schemes";

query!(
    /// Which entries, under which variant, on which date.
    SectionsAsked in parts {
        /// Under which variant; the law itself where nothing is said.
        #[param(inline)]
        variant: Option<Code>,
        /// Of which kind, as `rule`, `criterion` or `parameter`.
        #[param(inline)]
        kind: Option<Code>,
        /// Those that hold on a date.
        #[param(inline)]
        date: Option<Day>,
    }
);

query!(
    /// Under which variant.
    VariantAsked {
        /// Under which variant; the law itself where nothing is said.
        #[param(inline)]
        variant: Option<Code>,
    }
);

query!(
    /// On which date, under which variant.
    ParameterAsked {
        /// On which date; today where nothing is said.
        #[param(inline)]
        date: Option<Day>,
        /// Under which variant; the law itself where nothing is said.
        #[param(inline)]
        variant: Option<Code>,
    }
);

query!(
    /// Which part.
    FactsAsked in parts {}
);

given!(
    /// A scheme of the rulebook in use.
    SchemeShown {
        /// What it is called.
        name: Bilingual,
        /// Its version.
        version: String,
    }
);

given!(
    /// The rulebook in use.
    RulebookShown {
        /// Its content hash.
        hash: String,
        /// Its schemes.
        schemes: Vec<SchemeShown>,
        /// Other readings of it.
        variants: Vec<VariantShown>,
    }
);

given!(
    /// The value of a parameter on a date.
    ParameterShown {
        /// The parameter's id.
        id: String,
        /// What it is.
        text: Bilingual,
        /// `integer`, `decimal`, `text` or `date`.
        kind: String,
        /// Its value, exactly as the scheme writes it.
        value: String,
        /// In what it is counted.
        unit: Bilingual,
        /// What it rests on.
        basis: Vec<Basis>,
        /// Since when it has had this value.
        from: Day,
        /// When it was published, where known.
        published: Option<Day>,
        /// When it was last reviewed.
        reviewed: Option<Day>,
    }
);

pub(crate) fn ops() -> Vec<Op> {
    let act = "ask_adoptions";
    vec![
        Op::get("/schemes", "get_rulebook", TAG, act, || get(rulebook))
            .says("The rulebook in use", "Its schemes and the other readings of it.")
            .gives::<RulebookShown>(),
        Op::get("/schemes/sections", "list_sections", TAG, act, || get(sections))
            .says("The law in words", "Every entry with its references: questions, rules, criteria, parameters and the rest.")
            .query::<SectionsAsked>()
            .pages::<SectionShown>(),
        Op::get("/schemes/sections/{entry}", "get_section", TAG, act, || get(section))
            .says("One entry of the law in words", "In all its versions through time.")
            .query::<VariantAsked>()
            .gives::<Vec<SectionShown>>(),
        Op::get("/schemes/parameters/{entry}", "get_parameter", TAG, act, || get(parameter))
            .says("The value of a parameter", "On a date, with what it rests on.")
            .query::<ParameterAsked>()
            .gives::<ParameterShown>(),
        Op::get("/schemes/facts", "list_facts", TAG, act, || get(facts))
            .says("Facts that can be answered", "What to ask, and which answers there are.")
            .query::<FactsAsked>()
            .pages::<FactShown>(),
        Op::get("/schemes/codes/{entry}", "list_codes", TAG, act, || get(codes))
            .says("The codes of a list", "As `refusal`, `delay_cause`, `end_reason`, `cancel_reason`, `sharing_basis` or `representative`.")
            .gives::<Vec<CodeShown>>(),
        Op::get("/schemes/adoptions", "list_adoptions", TAG, act, || get(adoptions))
            .says("Which rulebooks were adopted", "Newest first.")
            .gives::<Vec<AdoptionShown>>(),
    ]
}

/// Looks at the law in use under a variant.
pub(super) fn law<T>(
    caller: &Caller,
    variant: Option<&Code>,
    look: impl FnOnce(&Law<'_>) -> Result<T, Refusal>,
) -> Result<T, Problem> {
    let found = caller.read(|world| {
        let law = world.below().law()?;
        match variant {
            None => look(&law),
            Some(variant) => look(&law.rulebook().law(Some(&variant.0))?),
        }
    })?;
    Ok(found?)
}

async fn rulebook(caller: Caller) -> Answered {
    let found = law(&caller, None, |law| {
        let rulebook = law.rulebook();
        let variants = rulebook.variants().into_iter().map(|variant| VariantShown {
            id: variant.id.to_string(),
            text: variant.text.into(),
            basis: bases(&variant.basis),
        });
        let schemes = rulebook.schemes().into_iter();
        Ok(RulebookShown {
            hash: rulebook.hash().to_owned(),
            schemes: schemes.map(|(name, version)| SchemeShown { name: name.into(), version }).collect(),
            variants: variants.collect(),
        })
    })?;
    shown(&found)
}

async fn sections(caller: Caller, Query(query): Query<SectionsAsked>) -> Answered {
    let mut found = law(&caller, query.variant.as_ref(), |law| Ok(schemes::render::scheme(law)))?;
    found.retain(|section| {
        query.kind.as_ref().is_none_or(|kind| section.kind == kind.0)
            && query.date.as_ref().is_none_or(|date| section.holds_on(date.0))
    });
    let numbered: Vec<_> = (0_usize..).zip(found).collect();
    let key = |each: &(usize, schemes::Section)| each.0;
    shown(&Page::of(numbered, key, query.cursor, query.limit, |(_, section)| SectionShown::from(section))?)
}

async fn section(caller: Caller, Named(id): Named<Code>, Query(query): Query<VariantAsked>) -> Answered {
    let found = law(&caller, query.variant.as_ref(), |law| schemes::render::entry(law, &id.0))?;
    shown(&found.iter().map(SectionShown::from).collect::<Vec<_>>())
}

async fn parameter(caller: Caller, Named(id): Named<Code>, Query(query): Query<ParameterAsked>) -> Answered {
    let date = query.date.map_or_else(|| kernel::danish_date(caller.house().now()), |date| date.0);
    let found = law(&caller, query.variant.as_ref(), |law| law.parameter(&id.0, date))?;
    let kind = crate::values::name_of(&found.value);
    shown(&ParameterShown {
        id: found.id.to_string(),
        text: found.text.into(),
        kind,
        value: found.value.to_string(),
        unit: found.unit.into(),
        basis: bases(&found.basis),
        from: Day(found.from),
        published: found.published.map(Day),
        reviewed: found.reviewed.map(Day),
    })
}

async fn facts(caller: Caller, Query(query): Query<FactsAsked>) -> Answered {
    let found = law(&caller, None, |law| Ok(law.facts()))?;
    let key = |fact: &schemes::FactDefinition| fact.id.to_string();
    shown(&Page::of(found, key, query.cursor, query.limit, |fact| FactShown::from(fact))?)
}

async fn codes(caller: Caller, Named(list): Named<Code>) -> Answered {
    let found = law(&caller, None, |law| Ok(law.codes(&list.0)))?;
    if found.is_empty() {
        return Err(Problem::not_found());
    }
    let codes = found.iter().map(|code| CodeShown {
        code: Code(code.id.clone()),
        text: (&*code.text).into(),
        basis: bases(&code.basis),
    });
    shown(&codes.collect::<Vec<_>>())
}

async fn adoptions(caller: Caller) -> Answered {
    let found = asked!(caller, Question::Adoptions, Adoptions);
    shown(&found.iter().map(AdoptionShown::from).collect::<Vec<_>>())
}
