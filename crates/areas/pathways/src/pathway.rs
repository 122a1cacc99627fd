//! One pathway as it stands: its requests, its stays, its waiting, what is known of the citizen.

use crate::request::{Request, RequestState, Stay};
use kernel::{
    FactValue, Instant, OrganisationId, PathwayId, Period, PersonId, RequestNumber, Sealed, Text, UnitId,
};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::{collections::BTreeMap, fmt, str::FromStr};

/// Who refers (FOR-1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReferralSource {
    /// A hospital ward.
    HospitalWard,
    /// The citizen's general practitioner.
    GeneralPractitioner,
    /// The on-call doctor (*lægevagt*).
    OnCallDoctor,
    /// 112 or 1813.
    EmergencyNumber,
    /// Municipal nursing.
    MunicipalNursing,
    /// A municipal case worker.
    MunicipalCaseWorker,
    /// The citizen.
    Citizen,
}

impl ReferralSource {
    /// Every source.
    pub const ALL: [ReferralSource; 7] = [
        ReferralSource::HospitalWard,
        ReferralSource::GeneralPractitioner,
        ReferralSource::OnCallDoctor,
        ReferralSource::EmergencyNumber,
        ReferralSource::MunicipalNursing,
        ReferralSource::MunicipalCaseWorker,
        ReferralSource::Citizen,
    ];

    /// The source as commands, the log and schemes write it.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            ReferralSource::HospitalWard => "hospital_ward",
            ReferralSource::GeneralPractitioner => "general_practitioner",
            ReferralSource::OnCallDoctor => "on_call_doctor",
            ReferralSource::EmergencyNumber => "emergency_number",
            ReferralSource::MunicipalNursing => "municipal_nursing",
            ReferralSource::MunicipalCaseWorker => "municipal_case_worker",
            ReferralSource::Citizen => "citizen",
        }
    }

    /// The source in the users' words.
    #[must_use]
    pub fn text(self) -> Text {
        match self {
            ReferralSource::HospitalWard => Text::new("sygehusafdeling", "hospital ward"),
            ReferralSource::GeneralPractitioner => Text::new("praktiserende læge", "general practitioner"),
            ReferralSource::OnCallDoctor => Text::new("lægevagt", "on-call doctor"),
            ReferralSource::EmergencyNumber => Text::new("112/1813", "112/1813"),
            ReferralSource::MunicipalNursing => Text::new("kommunal sygepleje", "municipal nursing"),
            ReferralSource::MunicipalCaseWorker => {
                Text::new("kommunal sagsbehandler", "municipal case worker")
            }
            ReferralSource::Citizen => Text::new("borgeren selv", "the citizen"),
        }
    }
}

impl fmt::Display for ReferralSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.slug())
    }
}

impl FromStr for ReferralSource {
    type Err = String;
    fn from_str(given: &str) -> Result<Self, String> {
        ReferralSource::ALL.into_iter().find(|source| source.slug() == given).ok_or_else(|| {
            let known: Vec<_> = ReferralSource::ALL.iter().map(|source| source.slug()).collect();
            format!("'{given}' is no source of referrals: use one of {}", known.join(", "))
        })
    }
}

/// Who speaks for the citizen's side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CitizenSide {
    /// The citizen.
    Citizen,
    /// A recorded representative.
    Representative,
}

/// The state of a handover item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemState {
    /// It travels along or is done.
    Ready,
    /// It is missing.
    Missing,
    /// It is not needed for this citizen.
    NotNeeded,
}

/// An entry with who made it, so that they (or their superior) may correct it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Noted<T> {
    /// The value.
    pub value: T,
    /// The user who entered it.
    pub by: SmolStr,
    /// For which organisation.
    pub organisation: OrganisationId,
    /// The event's position.
    pub position: u64,
}

/// A time of waiting, ready to move.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// From when, entered by whom.
    pub since: Noted<Instant>,
    /// Until when, once over.
    pub until: Option<Instant>,
    /// The coded cause.
    pub cause: SmolStr,
}

/// A correction that was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Corrected {
    /// What was wrong and what is right.
    pub change: crate::change::Change,
    /// Which request.
    pub request: Option<RequestNumber>,
    /// Who corrected it, for whom.
    pub by: SmolStr,
    /// The corrector's organisation.
    pub organisation: OrganisationId,
    /// When it was recorded.
    pub recorded_at: Instant,
    /// The event's position.
    pub position: u64,
    /// Why.
    pub reason: Sealed<String>,
}

/// What is known of the citizen on this pathway; goes when the person is forgotten.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// The answered facts, and whether the citizen knows each.
    pub facts: BTreeMap<SmolStr, (FactValue, bool)>,
    /// Free text, oldest first. Why something was corrected stands with the correction.
    pub notes: Vec<crate::free_text::FreeText>,
    /// Handover items that were touched.
    pub items: BTreeMap<SmolStr, ItemState>,
    /// Fields of the letter that were filled.
    pub letter_fields: BTreeMap<SmolStr, String>,
    /// Representatives: kind and name.
    pub representatives: Vec<(SmolStr, String)>,
    /// Units wished for, first choice first.
    pub wished_units: Vec<UnitId>,
}

/// A basis for sharing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharingBasis {
    /// With whom.
    pub with: OrganisationId,
    /// The coded basis.
    pub basis: SmolStr,
    /// When.
    pub at: Instant,
    /// Until when, once it was ended.
    pub until: Option<Instant>,
}

/// One citizen's way from referral to end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pathway {
    /// Its number.
    pub id: PathwayId,
    /// Whose it is, as referred (a later joining is kept apart).
    pub person: PersonId,
    /// What kind of sender.
    pub source: ReferralSource,
    /// Who referred.
    pub sender: Noted<OrganisationId>,
    /// The municipality of residence, where known.
    pub residence: Option<Noted<OrganisationId>>,
    /// Whether it is an extraordinary discharge.
    pub extraordinary: bool,
    /// When the referral was made.
    pub referred_at: Instant,
    /// When the citizen was discharged from hospital.
    pub discharged: Option<Noted<Instant>>,
    /// Until when the hospital keeps treatment responsibility, as the law was read when the discharge was recorded. It
    /// follows from the law and the discharge; it is kept so that a list of all that is due need not ask the law for each.
    pub treatment_until: Option<Instant>,
    /// The requests, oldest first.
    pub requests: Vec<Request>,
    /// Times of waiting, oldest first.
    pub waiting: Vec<Waiting>,
    /// When the citizen died.
    pub died: Option<Noted<Instant>>,
    /// What is known of the citizen.
    pub known: Sealed<Known>,
    /// Whether the citizen was heard since the last fact they did not know was answered.
    pub heard: bool,
    /// Bases for sharing.
    pub sharing: Vec<SharingBasis>,
    /// What was corrected.
    pub corrections: Vec<Corrected>,
}

impl Pathway {
    /// The request on which the citizen still waits, if any.
    #[must_use]
    pub fn live_request(&self) -> Option<&Request> {
        self.requests.iter().rev().find(|request| request.state.before_arrival())
    }

    /// The request whose stay is going on, if any.
    #[must_use]
    pub fn staying(&self) -> Option<&Request> {
        self.requests.iter().rev().find(|request| request.state == RequestState::InStay)
    }

    /// A request by its number.
    #[must_use]
    pub fn request(&self, number: RequestNumber) -> Option<&Request> {
        self.requests.get(usize::from(number).checked_sub(1)?)
    }

    /// Whether nothing more is under way: no request waits, no stay goes on.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.live_request().is_none() && self.staying().is_none()
    }

    /// The stay at an instant: of two that overlap by a correction, the one that began later.
    #[must_use]
    pub fn stay_at(&self, at: Instant) -> Option<(&Request, &Stay)> {
        self.requests
            .iter()
            .filter_map(|request| request.stay.as_ref().map(|stay| (request, stay)))
            .filter(|(_, stay)| stay.period().contains(at))
            .max_by_key(|(_, stay)| stay.arrived.value)
    }

    /// The answered facts as the rules want them; empty once forgotten.
    #[must_use]
    pub fn facts(&self) -> BTreeMap<SmolStr, FactValue> {
        self.known.open().map_or_else(BTreeMap::new, |known| {
            known.facts.iter().map(|(fact, (value, _))| (fact.clone(), value.clone())).collect()
        })
    }

    /// Leaves out what stands twice, before the pathway is packed away.
    pub(crate) fn thin(&mut self) {
        let Some(known) = self.known.open() else { return };
        for decision in self.requests.iter_mut().filter_map(|request| request.decision.as_mut()) {
            let Some(ground) = decision.basis.open_mut() else { continue };
            let same = ground.facts.len() == known.facts.len()
                && ground
                    .facts
                    .iter()
                    .zip(&known.facts)
                    .all(|((fact, value), (of, (is, _)))| fact == of && value == is);
            if same {
                ground.facts = Vec::new();
                ground.facts_as_known = true;
            }
        }
    }

    /// The pathway as far as it tells who waited when and whose it is. What was sealed is left out.
    #[must_use]
    pub fn outline(&self) -> Pathway {
        let request = |request: &Request| Request {
            decision: None,
            marked: Vec::new(),
            stay: request.stay.as_ref().map(|stay| Stay { leaves: Vec::new(), ..stay.clone() }),
            ..request.clone()
        };
        Pathway {
            requests: self.requests.iter().map(request).collect(),
            known: Sealed::Forgotten,
            corrections: Vec::new(),
            ..self.clone()
        }
    }

    /// Puts back what [`Pathway::thin`] left out.
    pub(crate) fn fill_out(&mut self) {
        let facts = self.facts();
        for decision in self.requests.iter_mut().filter_map(|request| request.decision.as_mut()) {
            if let Some(ground) = decision.basis.open_mut().filter(|ground| ground.facts_as_known) {
                ground.facts = facts.clone().into_iter().collect();
                ground.facts_as_known = false;
            }
        }
    }

    /// Whether the pathway touches a period: from the referral to the last end, or on if open.
    #[must_use]
    pub fn touches(&self, period: &Period) -> bool {
        let end = if self.is_closed() { self.last_instant() } else { None };
        match end {
            // A pathway that opened and closed in the same instant still happened in it.
            Some(end) if end <= self.referred_at => period.contains(self.referred_at),
            _ => Period { start: self.referred_at, end }.overlaps(period),
        }
    }

    /// The last thing that happened on a closed pathway.
    #[must_use]
    pub fn last_instant(&self) -> Option<Instant> {
        let stays = self.requests.iter().filter_map(|request| request.stay.as_ref());
        let ends = stays.filter_map(|stay| stay.ended.as_ref().map(|end| end.value));
        let closings = self.requests.iter().filter_map(|request| request.closed_at);
        ends.chain(closings).chain(self.died.as_ref().map(|died| died.value)).chain([self.referred_at]).max()
    }
}
