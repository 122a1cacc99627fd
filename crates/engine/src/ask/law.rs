//! Questions of law about one citizen, or about facts alone.

use super::{AskError, Asking, Question, Reply};
use kernel::{FactValue, Instant, Refusal, RefusalKind, Verdict};
use pathways::{
    Pathway, answers,
    view::{
        letter,
        who::{self, Timeline},
    },
};
use places::PlaceKind;
use schemes::{Comparison, Dates, Facts, Law, Rulebook};
use smol_str::SmolStr;
use world::World;

/// The rulebook in use.
fn rulebook(world: &World) -> Result<&Rulebook, Refusal> {
    Ok(world.below().law()?.rulebook())
}

fn law_under<'w>(world: &'w World, variant: Option<&str>) -> Result<Law<'w>, Refusal> {
    rulebook(world)?.law(variant)
}

fn chosen(timelines: &[Timeline]) -> &[Timeline] {
    if timelines.is_empty() { &Timeline::ALL } else { timelines }
}

/// The scheme's question that facts alone ask of a placement: an extraordinary discharge has its own.
#[must_use]
pub fn placement_question_on(facts: &Facts) -> &'static str {
    if facts.get("extraordinary_discharge") == Some(&FactValue::Yes) {
        "emergency_placement"
    } else {
        "placement"
    }
}

/// Who is responsible at an instant.
pub(super) fn who(
    world: &World,
    pathway: &Pathway,
    at: Instant,
    timelines: &[Timeline],
    variant: Option<&str>,
) -> Result<Reply, AskError> {
    let law = law_under(world, variant)?;
    let answers = chosen(timelines)
        .iter()
        .map(|timeline| who::who(&law, world.around(), pathway, *timeline, at))
        .collect::<Result<_, Refusal>>()?;
    Ok(Reply::Who(answers))
}

/// Who is responsible over the whole pathway.
pub(super) fn timelines(
    world: &World,
    pathway: &Pathway,
    timelines: &[Timeline],
    variant: Option<&str>,
) -> Result<Reply, AskError> {
    let law = law_under(world, variant)?;
    let stretches = chosen(timelines)
        .iter()
        .map(|timeline| (*timeline, who::stretches(&law, world.around(), pathway, *timeline)))
        .collect();
    Ok(Reply::Timelines(stretches))
}

/// Answers on what was known at an earlier time, with the rulebook that was in use then.
pub(super) fn as_known(earlier: &World, question: &Question, known_at: Instant) -> Result<Reply, AskError> {
    let find = |id| {
        earlier.pathways.pathway(id).ok_or_else(|| {
            Refusal::state(
                "not_known_then",
                format!("{id} var ikke kendt {}", known_at.danish()),
                format!("{id} was not known at {}", known_at.danish()),
            )
        })
    };
    match question {
        Question::Who { pathway, at, timelines, variant, .. } => {
            who(earlier, &*find(*pathway)?, at.unwrap_or(known_at), timelines, variant.as_deref())
        }
        Question::Timelines { pathway, timelines: chosen, variant, .. } => {
            timelines(earlier, &*find(*pathway)?, chosen, variant.as_deref())
        }
        // Only these two are asked so.
        _ => Ok(Reply::Who(Vec::new())),
    }
}

/// The letter of the latest decision, under the rulebook it rests on.
pub(super) fn letter(world: &World, pathway: &Pathway) -> Result<Reply, AskError> {
    let decided = pathway.requests.iter().rev().find_map(|request| request.decision.as_ref());
    let law = match decided.and_then(|decision| world.adoption.by_hash(&decision.rulebook)) {
        Some(rulebook) => rulebook.law(None)?,
        None => law_under(world, None)?,
    };
    Ok(Reply::Letter(letter::letter(&law, world.around(), pathway)?))
}

/// When the stay that the citizen is in is to end, and who decides it. Where the sources leave it to a judgement, that
/// is the answer.
pub(super) fn end_of_stay(world: &World, pathway: &Pathway, at: Instant) -> Result<Reply, AskError> {
    if pathway.known.open().is_none() {
        return Err(forgotten().into());
    }
    if pathway.stay_at(at).is_none() {
        let refusal = Refusal::state(
            "not_in_stay",
            format!("borgeren på {} er ikke på en plads nu", pathway.id),
            format!("the citizen of {} is in no place now", pathway.id),
        );
        return Err(refusal.into());
    }
    let law = law_under(world, None)?;
    let facts = answers::facts_at(&law, pathway, at, world.around());
    let answer = law.ask("end_of_stay", &facts, &answers::dates_at(pathway, at));
    Ok(Reply::EndOfStay(Box::new(answer)))
}

impl Asking<'_> {
    /// Where the citizen may go, under each variant.
    pub(super) fn suggestion(
        &self,
        pathway: &Pathway,
        at: Instant,
        variants: &[Option<SmolStr>],
    ) -> Result<Reply, AskError> {
        if pathway.known.open().is_none() {
            return Err(forgotten().into());
        }
        let rulebook = rulebook(self.world)?;
        let answers = under(variants)
            .map(|variant| Ok(answers::placement(&rulebook.law(variant)?, pathway, at)))
            .collect::<Result<Vec<_>, Refusal>>()?;
        Ok(Reply::Suggestion(Comparison::of(answers)))
    }

    /// The same for facts alone. A fact that the scheme does not know is refused, not passed over.
    pub(super) fn suggestion_on_facts(
        &self,
        facts: &Facts,
        dates: &Dates,
        variants: &[Option<SmolStr>],
    ) -> Result<Reply, AskError> {
        let rulebook = rulebook(self.world)?;
        let law = rulebook.law(None)?;
        for (fact, value) in facts {
            law.check_fact(fact, value)?;
        }
        let answers = under(variants)
            .map(|variant| Ok(rulebook.law(variant)?.ask(placement_question_on(facts), facts, dates)))
            .collect::<Result<Vec<_>, Refusal>>()?;
        Ok(Reply::Suggestion(Comparison::of(answers)))
    }

    /// Ranked offers: for what was decided, or for a kind that is named, or for what the rules settle.
    pub(super) fn offers(
        &self,
        pathway: &Pathway,
        at: Instant,
        limit: usize,
        kind: Option<PlaceKind>,
        variant: Option<&str>,
    ) -> Result<Reply, AskError> {
        let law = law_under(self.world, variant)?;
        let decided = pathway
            .live_request()
            .filter(|request| request.decision.as_ref().is_some_and(|made| made.kind.is_some()));
        let wanted = match (kind, decided) {
            (Some(kind), _) => matching::Wanted::Kind(kind),
            (None, Some(request)) => matching::Wanted::Request(request),
            (None, None) => matching::Wanted::Kind(settled_kind(&law, pathway, at)?),
        };
        let index = self.shared.index(self.world, kernel::danish_date(at));
        let offers = matching::offers_with(&index, self.world, &law, pathway, wanted, at, limit)?;
        Ok(Reply::Offers(Box::new(offers)))
    }
}

/// The kind of place that the rules settle on. Where they do not, no list of offers pretends otherwise.
fn settled_kind(law: &Law<'_>, pathway: &Pathway, at: Instant) -> Result<PlaceKind, Refusal> {
    let answer = answers::placement(law, pathway, at);
    if let Some(conclusion) = answer.verdict.settled() {
        return answers::place_kind(conclusion).ok_or_else(|| {
            Refusal::state(
                "no_place_follows",
                format!("reglerne giver '{}', og det er ingen plads", conclusion.text.da),
                format!("the rules give '{}', which is no place", conclusion.text.en),
            )
        });
    }
    let kind = answer.verdict.kind_text();
    let mut refusal = Refusal::new(
        RefusalKind::Unsettled,
        "placement_unsettled",
        format!("det er ikke afgjort, hvilken slags plads det skal være ({})", kind.da),
        format!("it is not settled which kind of place it should be ({})", kind.en),
    )
    .instead("træf afgørelse først, eller nævn slagsen", "decide first, or name the kind");
    if let Verdict::Missing { facts, .. } = &answer.verdict {
        let ids: Vec<_> = facts.iter().map(|fact| fact.fact.as_str()).collect();
        refusal = refusal
            .instead(format!("eller besvar: {}", ids.join(", ")), format!("or answer: {}", ids.join(", ")));
    }
    Err(refusal)
}

fn under(variants: &[Option<SmolStr>]) -> impl Iterator<Item = Option<&str>> {
    let itself = variants.is_empty().then_some(None);
    itself.into_iter().chain(variants.iter().map(Option::as_deref))
}

pub(super) fn forgotten() -> Refusal {
    Refusal::state("person_forgotten", "borgerens oplysninger er slettet", "the citizen has been forgotten")
}
