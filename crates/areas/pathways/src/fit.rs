//! What a place must be to be right for a citizen: the hard criteria of an offer. The desk that offers one
//! unit and the matching that ranks them all ask here, so that they can never differ.

use crate::{
    answers::{self, Around},
    decide::Below,
    needed::OWN_MUNICIPALITY_ONLY,
    pathway::Pathway,
    request::Request,
};
use kernel::{FactValue, Instant, LegalReference, Refusal, Text, UnitId, Verdict, danish_date};
use places::{Capabilities, PlaceKind, Unit};
use registry::State as Registry;
use schemes::{Answer, Law};
use serde::Serialize;
use smol_str::SmolStr;
use std::sync::Arc;

/// Why a unit does not fit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Obstacle {
    /// A lasting code: `wrong_kind`, `capability_missing`, `refused_before`, `declined_before`,
    /// `other_region`, `other_municipality`.
    pub code: &'static str,
    /// In words.
    pub text: Text,
    /// What it rests on.
    pub basis: Vec<LegalReference>,
}

/// A capability that the citizen needs, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Needed {
    /// The tag.
    pub tag: SmolStr,
    /// Why, in the scheme's words.
    pub text: Arc<Text>,
    /// What it rests on.
    pub basis: Arc<[LegalReference]>,
    /// Facts that it looks at and that are not answered.
    pub missing: Vec<SmolStr>,
}

/// What a citizen's request asks of a place.
#[derive(Clone, Debug)]
pub struct Demand {
    /// The kind of place decided.
    pub kind: PlaceKind,
    /// The capabilities needed, as a set for speed; `None` when one is needed that no unit can have yet.
    pub capabilities: Option<Capabilities>,
    /// Each capability with its reason.
    pub needed: Vec<Needed>,
    /// Capabilities of which it is not known whether they are needed: a fact is missing.
    pub perhaps: Vec<Needed>,
    /// Units marked for this citizen, with the code.
    pub marked: Vec<(UnitId, SmolStr)>,
    /// The citizen's region of residence on the day, if known.
    residence_region: Option<kernel::OrganisationId>,
    /// The citizen's municipality of residence, if known.
    residence: Option<kernel::OrganisationId>,
    /// What the scheme says of a place in the citizen's own region, and of one in another.
    own_region: Answer,
    other_region: Answer,
    /// When it is asked.
    at: Instant,
    /// The day.
    date: kernel::Date,
}

impl Demand {
    /// What a decided request asks of a place.
    ///
    /// # Errors
    /// When nothing is decided yet, or the decision leads to no place.
    pub fn of(
        law: &Law<'_>,
        below: Below<'_>,
        pathway: &Pathway,
        request: &Request,
        at: Instant,
    ) -> Result<Self, Refusal> {
        let kind = request.decision.as_ref().and_then(|decision| decision.kind).ok_or_else(|| {
            Refusal::state(
                "not_decided",
                "det er ikke afgjort, hvilken slags plads borgeren skal have",
                "it is not decided what kind of place the citizen is to have",
            )
            .instead("træf afgørelse først", "decide first")
        })?;
        Ok(Self::for_kind(law, below, pathway, kind, at).marked_by(request))
    }

    /// What the citizen would ask of a place of a kind, were it decided so.
    #[must_use]
    pub fn for_kind(
        law: &Law<'_>,
        below: Below<'_>,
        pathway: &Pathway,
        kind: PlaceKind,
        at: Instant,
    ) -> Self {
        let date = danish_date(at);
        let mut facts = pathway.facts();
        facts.insert("place_kind".into(), FactValue::Choice(kind.slug().into()));
        facts.insert(
            "extraordinary_discharge".into(),
            if pathway.extraordinary { FactValue::Yes } else { FactValue::No },
        );
        let dates = answers::dates_at(pathway, at);
        let (mut needed, mut perhaps) = (Vec::new(), Vec::new());
        for tag in law.required_tags(&facts, &dates).unwrap_or_default() {
            let certain = tag.outcome == kernel::Outcome::Met;
            let entry = Needed {
                tag: tag.tag,
                text: tag.text,
                basis: tag.basis,
                missing: tag
                    .values
                    .into_iter()
                    .filter(|(_, value)| value.as_ref().is_none_or(|value| *value == FactValue::NotKnown))
                    .map(|(fact, _)| fact)
                    .collect(),
            };
            if certain { needed.push(entry) } else { perhaps.push(entry) }
        }
        let tags: Vec<SmolStr> = needed.iter().map(|each: &Needed| each.tag.clone()).collect();
        let mut free_choice = |same: FactValue| {
            facts.insert("unit_region_is_residence_region".into(), same);
            law.ask("free_choice", &facts, &dates)
        };
        let (own_region, other_region) = (free_choice(FactValue::Yes), free_choice(FactValue::No));
        let residence = pathway.residence.as_ref().map(|residence| residence.value.clone());
        let region = residence.as_ref().and_then(|residence| below.registry.region_of(residence, date));
        Demand {
            kind,
            capabilities: below.places.capabilities_of(&tags).ok(),
            needed,
            at,
            perhaps,
            marked: Vec::new(),
            residence_region: region.map(|region| region.id.clone()),
            residence,
            own_region,
            other_region,
            date,
        }
    }

    fn marked_by(mut self, request: &Request) -> Self {
        self.marked = request.marked.iter().map(|mark| (mark.unit, mark.code.clone())).collect();
        self
    }

    /// Whether a unit fits, without words: the quick question for twenty thousand places. It says yes exactly
    /// when [`Demand::obstacles`] is empty, given whether the unit lies in the citizen's region.
    #[must_use]
    pub fn fits(&self, unit: &Unit, same_region: Option<bool>) -> bool {
        unit.kind == self.kind
            && self.capabilities.is_some_and(|needed| unit.capabilities_at(self.at).contains_all(needed))
            && !self.marked.iter().any(|(marked, _)| *marked == unit.id)
            && self.choice_allows(unit, same_region)
    }

    /// Whether the scheme's free choice has nothing against a unit: the question behind the obstacles
    /// `other_region` and `other_municipality`, without their words.
    #[must_use]
    pub fn choice_allows(&self, unit: &Unit, same_region: Option<bool>) -> bool {
        let answer = match same_region {
            None => return true,
            Some(true) => &self.own_region,
            Some(false) => &self.other_region,
        };
        match answer.verdict.settled() {
            Some(choice) if choice.id == OWN_MUNICIPALITY_ONLY => {
                self.residence.as_ref().is_none_or(|residence| unit.municipality == *residence)
            }
            Some(_) => true,
            None => same_region == Some(true),
        }
    }

    /// Every hard criterion that speaks against a unit, in words.
    #[must_use]
    pub fn obstacles(&self, below: Below<'_>, unit: &Unit) -> Vec<Obstacle> {
        let mut obstacles = Vec::new();
        if unit.kind != self.kind {
            let (is, wanted) = (unit.kind.text(), self.kind.text());
            obstacles.push(obstacle(
                "wrong_kind",
                format!("enheden har pladser af slagsen '{}', afgjort er '{}'", is.da, wanted.da),
                format!("the unit has places of the kind '{}', decided is '{}'", is.en, wanted.en),
                Vec::new(),
            ));
        }
        let has = unit.capabilities_at(self.at);
        for needed in &self.needed {
            let tag = below.places.capabilities_of(&[needed.tag.as_str()]);
            if !tag.is_ok_and(|tag| has.contains_all(tag)) {
                obstacles.push(obstacle(
                    "capability_missing",
                    format!("enheden opfylder ikke: {}", needed.text.da),
                    format!("the unit does not meet: {}", needed.text.en),
                    needed.basis.to_vec(),
                ));
            }
        }
        for (_, code) in self.marked.iter().filter(|(marked, _)| *marked == unit.id) {
            obstacles.push(marked_before(below, code));
        }
        obstacles.extend(self.choice_obstacle(unit, self.same_region(below.registry, unit)));
        obstacles
    }

    /// Whether a unit lies in the citizen's region; unknown if the citizen's residence is.
    #[must_use]
    pub fn same_region(&self, registry: &Registry, unit: &Unit) -> Option<bool> {
        let residence = self.residence_region.as_ref()?;
        Some(registry.region_of(&unit.municipality, self.date)?.id == *residence)
    }

    /// What the scheme's free choice has against the unit, if anything. An unknown residence is no obstacle:
    /// it is unknown, and the offer says so.
    fn choice_obstacle(&self, unit: &Unit, same_region: Option<bool>) -> Option<Obstacle> {
        let answer = if same_region? { &self.own_region } else { &self.other_region };
        match answer.verdict.settled() {
            Some(choice) if choice.id == OWN_MUNICIPALITY_ONLY => {
                let own = self.residence.as_ref().is_none_or(|residence| unit.municipality == *residence);
                (!own).then(|| {
                    obstacle(
                        "other_municipality",
                        choice.text.da.clone(),
                        choice.text.en.clone(),
                        answer
                            .verdict
                            .reasons()
                            .iter()
                            .filter(|reason| reason.outcome == kernel::Outcome::Met)
                            .flat_map(|reason| reason.basis.iter().cloned())
                            .collect(),
                    )
                })
            }
            Some(_) => None,
            None if same_region == Some(true) => None,
            None => {
                let open = open_words(answer);
                Some(obstacle(
                    "other_region",
                    format!("ligger i en anden region end borgerens: {}", open.0),
                    format!("lies in another region than the citizen's: {}", open.1),
                    open.2,
                ))
            }
        }
    }

    /// The surroundings for the questions of [`answers`].
    #[must_use]
    pub const fn around<'a>(below: Below<'a>) -> Around<'a> {
        Around { registry: below.registry, places: below.places, rulebook: below.rulebook }
    }
}

fn open_words(answer: &Answer) -> (String, String, Vec<LegalReference>) {
    match &answer.verdict {
        Verdict::Judgement { open, .. } => {
            let (da, en): (Vec<_>, Vec<_>) =
                open.iter().map(|open| (open.text.da.clone(), open.text.en.clone())).unzip();
            let basis = open.iter().flat_map(|open| open.basis.iter().cloned()).collect();
            (da.join(" "), en.join(" "), basis)
        }
        other => {
            let kind = other.kind_text();
            (
                format!("valg af plads i en anden region: {}", kind.da),
                format!("choice of a place in another region: {}", kind.en),
                Vec::new(),
            )
        }
    }
}

fn marked_before(below: Below<'_>, code: &str) -> Obstacle {
    if code == "declined" {
        return obstacle(
            "declined_before",
            "borgeren har sagt nej til enheden".into(),
            "the citizen declined the unit".into(),
            Vec::new(),
        );
    }
    // The scheme's own words for the code, with the code behind; the code alone where the scheme has it no more.
    let known =
        below.law().ok().and_then(|law| law.codes("refusal").into_iter().find(|known| known.id == code));
    let (da, en, basis) = known.map_or_else(
        || (code.to_owned(), code.to_owned(), Vec::new()),
        |known| {
            (
                format!("{} [{code}]", known.text.da),
                format!("{} [{code}]", known.text.en),
                known.basis.to_vec(),
            )
        },
    );
    obstacle(
        "refused_before",
        format!("enheden har afvist borgeren: {da}"),
        format!("the unit refused the citizen: {en}"),
        basis,
    )
}

const fn obstacle(code: &'static str, da: String, en: String, basis: Vec<LegalReference>) -> Obstacle {
    Obstacle { code, text: Text { da, en }, basis }
}
