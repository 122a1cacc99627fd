//! Who is responsible: treatment, authority and payer at an instant and over time. Each timeline has at each
//! instant one party or an unsettled verdict, never two.

use crate::{
    answers::{self, Around},
    pathway::{Corrected, Pathway},
};
use kernel::{Date, Instant, OrganisationId, Refusal, Text, danish_date, danish_midnight};
use schemes::{Answer, Law};
use serde::Serialize;
use smol_str::SmolStr;
use std::collections::BTreeSet;

/// One of the three timelines of a pathway.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Timeline {
    /// Who has the doctor's responsibility (*behandleransvar*).
    Treatment,
    /// Whose task the care is.
    Authority,
    /// Who pays.
    Payer,
}

impl Timeline {
    /// All three.
    pub const ALL: [Timeline; 3] = [Timeline::Treatment, Timeline::Authority, Timeline::Payer];

    /// The scheme's question behind it.
    #[must_use]
    pub const fn question(self) -> &'static str {
        match self {
            Timeline::Treatment => "treatment",
            Timeline::Authority => "authority",
            Timeline::Payer => "payer",
        }
    }

    /// In the users' words.
    #[must_use]
    pub fn text(self) -> Text {
        match self {
            Timeline::Treatment => Text::new("behandleransvar", "treatment responsibility"),
            Timeline::Authority => Text::new("myndighed", "authority"),
            Timeline::Payer => Text::new("betaler", "payer"),
        }
    }
}

/// A party of a timeline: what it is to the citizen, and which organisation that is on the day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Party {
    /// What it is to the citizen, as the scheme says: `hospital`, `general_practice`, `region_of_sender`,
    /// `region_of_residence`, `municipality_of_residence`.
    pub role: SmolStr,
    /// The organisation that exists that day; `None` if it is not registered or not known which.
    pub organisation: Option<OrganisationId>,
    /// Its name, or what is known of it.
    pub name: Text,
}

/// The answer for one timeline at one instant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Responsible {
    /// Which timeline.
    pub timeline: Timeline,
    /// When.
    pub at: Instant,
    /// The party, if the verdict is settled.
    pub party: Option<Party>,
    /// The verdict with its reasons and the law it rests on.
    pub answer: Answer,
    /// Corrections of entries that the answer rests on, newest first.
    pub corrected: Vec<Corrected>,
}

/// A stretch of a timeline on which the answer does not change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Stretch {
    /// From.
    pub from: Instant,
    /// Until, excluded; `None` if it goes on.
    pub until: Option<Instant>,
    /// The answer at its start.
    pub responsible: Responsible,
}

/// Who is responsible on one timeline at an instant.
///
/// # Errors
/// When the instant lies before the referral: the pathway says nothing of it.
pub fn who(
    law: &Law<'_>,
    around: Around<'_>,
    pathway: &Pathway,
    timeline: Timeline,
    at: Instant,
) -> Result<Responsible, Refusal> {
    if at < pathway.referred_at {
        let referred = pathway.referred_at.danish();
        return Err(Refusal::state(
            "before_referral",
            format!("{} begynder {referred}; før det siger forløbet intet", pathway.id),
            format!("{} begins {referred}; the pathway says nothing of the time before", pathway.id),
        )
        .instead("spørg til et senere tidspunkt", "ask about a later time"));
    }
    Ok(answer(law, around, pathway, timeline, at))
}

fn answer(
    law: &Law<'_>,
    around: Around<'_>,
    pathway: &Pathway,
    timeline: Timeline,
    at: Instant,
) -> Responsible {
    let facts = answers::facts_at(law, pathway, at, around);
    let answer = law.ask(timeline.question(), &facts, &answers::dates_at(pathway, at));
    let role = answer.verdict.settled().and_then(|settled| settled.attribute("party").map(SmolStr::new));
    let party = role.map(|role| resolve(around, pathway, role, danish_date(at)));
    let corrected = pathway.corrections.iter().rev().cloned().collect();
    Responsible { timeline, at, party, answer, corrected }
}

/// The organisation behind a party's role on a day: the one that exists that day.
pub(crate) fn resolve(around: Around<'_>, pathway: &Pathway, role: SmolStr, date: Date) -> Party {
    let residence = pathway.residence.as_ref().map(|residence| &residence.value);
    let registry = around.registry;
    let organisation = match role.as_str() {
        "hospital" => registry.organisation_on(&pathway.sender.value, date),
        "region_of_sender" => registry.region_of(&pathway.sender.value, date),
        "municipality_of_residence" => residence.and_then(|id| registry.organisation_on(id, date)),
        "region_of_residence" => residence.and_then(|id| registry.region_of(id, date)),
        _ => None,
    };
    let name = match (organisation, role.as_str()) {
        (Some(found), _) => Text::same(registry.name_on(&found.id, date).unwrap_or(found.name.as_str())),
        (None, "general_practice") => {
            Text::new("borgerens praktiserende læge", "the citizen's general practitioner")
        }
        (None, "municipality_of_residence" | "region_of_residence") if residence.is_none() => {
            Text::new("bopælskommunen er ikke oplyst", "the municipality of residence is not known")
        }
        (None, _) => Text::new("ikke i registret den dag", "not in the registry on that day"),
    };
    Party { role, organisation: organisation.map(|found| found.id.clone()), name }
}

/// What follows from a conclusion for one citizen: who has the authority, who pays, what the citizen pays, how freely
/// the citizen may choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Follows {
    /// Which of the conclusion's attributes it is.
    pub attribute: &'static str,
    /// What it is about, in words.
    pub about: Text,
    /// What the scheme says.
    pub text: Text,
    /// The organisation behind it, where it is one and known.
    pub party: Option<Party>,
}

/// What follows from a conclusion for a citizen on a day: as far as the scheme says it.
#[must_use]
pub fn follows(
    law: &Law<'_>,
    around: Around<'_>,
    pathway: &Pathway,
    conclusion: &schemes::Conclusion,
    at: Instant,
) -> Vec<Follows> {
    let date = danish_date(at);
    let about = [
        ("authority", Text::new("Myndighed", "Authority")),
        ("payer", Text::new("Betaler", "Payer")),
        ("own_payment", Text::new("Egenbetaling", "Own payment")),
        ("free_choice", Text::new("Frit valg", "Free choice")),
    ];
    let found = about.into_iter().filter_map(|(attribute, about)| {
        let id = conclusion.attribute(attribute)?;
        let concluded = law.conclusion_on(id, date)?;
        let role = concluded.attribute("party").map(SmolStr::new);
        let party = role.map(|role| resolve(around, pathway, role, date));
        Some(Follows { attribute, about, text: Text::clone(&concluded.text), party })
    });
    found.collect()
}

/// The whole of one timeline, from the referral on: cut where the pathway, the law or the organisations change,
/// and joined again where the answer stays the same.
#[must_use]
pub fn stretches(law: &Law<'_>, around: Around<'_>, pathway: &Pathway, timeline: Timeline) -> Vec<Stretch> {
    let mut found: Vec<Stretch> = Vec::new();
    for from in cuts(law, around, pathway) {
        let responsible = answer(law, around, pathway, timeline, from);
        match found.last_mut() {
            Some(last) if same(&last.responsible, &responsible) => {}
            Some(last) => {
                last.until = Some(from);
                found.push(Stretch { from, until: None, responsible });
            }
            None => found.push(Stretch { from, until: None, responsible }),
        }
    }
    found
}

fn same(one: &Responsible, other: &Responsible) -> bool {
    one.party == other.party && one.answer.verdict == other.answer.verdict
}

/// Every instant from the referral on at which an answer can change. After the end of a closed pathway
/// nothing is cut any more: the answer of its last moment stands.
fn cuts(law: &Law<'_>, around: Around<'_>, pathway: &Pathway) -> BTreeSet<Instant> {
    let mut cuts = BTreeSet::from([pathway.referred_at]);
    if let Some(discharged) = &pathway.discharged {
        cuts.insert(discharged.value);
        cuts.extend(answers::treatment_until(law, pathway, discharged.value));
    }
    // The clock of the treatment responsibility runs on, also when nothing else does.
    let treated = cuts.last().copied();
    for stay in pathway.requests.iter().filter_map(|request| request.stay.as_ref()) {
        cuts.insert(stay.arrived.value);
        cuts.extend(stay.ended.as_ref().map(|end| end.value));
    }
    let organisations = around.registry.change_dates();
    let days = law.change_dates().into_iter().chain(organisations);
    cuts.extend(days.filter_map(|date| danish_midnight(date).ok()));
    let over = if pathway.is_closed() { pathway.last_instant().max(treated) } else { None };
    cuts.retain(|cut| *cut >= pathway.referred_at && over.is_none_or(|over| *cut <= over));
    cuts
}
