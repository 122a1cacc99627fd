//! One citizen's way from referral to end, as it stands, and what must travel along.

use super::{
    common::{Basis, Bilingual, Period, bases},
    given,
    law::LawAnswer,
    responsibility::PartyShown,
};
use crate::values::{
    FactValue, ItemState, Moment, Organisation, Outcome, PathwayNumber, Person, PlaceKind, PlaceNumber,
    ReferralSource, RequestState, UnitNumber,
};
use std::collections::BTreeMap;

given!(
    /// A decision as it was made.
    DecisionShown {
        /// What was decided.
        conclusion: String,
        /// The kind of place that follows, if one does.
        kind: Option<PlaceKind>,
        /// When.
        at: Moment,
        /// The rulebook it rests on, by its hash.
        rulebook: String,
        /// Whether it departs from the rules, or they gave no answer.
        deviates: bool,
        /// Who decided.
        by: String,
        /// For whom.
        organisation: Organisation,
        /// When a place is due by the scheme's clock.
        place_due: Option<Moment>,
        /// The decider's reason; null when the person is forgotten.
        reason: Option<String>,
    }
);

impl From<&pathways::Decision> for DecisionShown {
    fn from(made: &pathways::Decision) -> Self {
        DecisionShown {
            conclusion: made.conclusion.to_string(),
            kind: made.kind.map(PlaceKind),
            at: Moment(made.at),
            rulebook: made.rulebook.to_string(),
            deviates: made.deviates,
            by: made.by.to_string(),
            organisation: Organisation(made.organisation.clone()),
            place_due: made.place_due.map(Moment),
            reason: made.basis.open().map(|ground| ground.reason.clone()),
        }
    }
}

given!(
    /// An offered unit with the place held or reserved for it.
    OfferStanding {
        /// The unit.
        unit: UnitNumber,
        /// The place.
        place: PlaceNumber,
        /// How long it is held while unconfirmed.
        hold: Period,
        /// What was told of the cost.
        cost_told: Option<String>,
        /// When the citizen accepted.
        accepted_at: Option<Moment>,
        /// When the unit confirmed.
        confirmed_at: Option<Moment>,
        /// Who offered it.
        by: String,
        /// For which organisation.
        organisation: Organisation,
    }
);

given!(
    /// A unit that refused, or that the citizen declined.
    MarkedShown {
        /// The unit.
        unit: UnitNumber,
        /// The coded refusal, or `declined`.
        code: String,
        /// When.
        at: Moment,
    }
);

given!(
    /// A stay on a place.
    StayShown {
        /// The unit.
        unit: UnitNumber,
        /// The place.
        place: PlaceNumber,
        /// From arrival to end.
        period: Period,
        /// Why it ended, as a code.
        end_reason: Option<String>,
        /// Leaves, oldest first.
        leaves: Vec<Period>,
        /// How many handover items were missing at arrival.
        #[schema(minimum = 0)]
        items_missing: u16,
    }
);

given!(
    /// One request for a place, from referral or transfer to arrival or closing.
    RequestShown {
        /// Its number in the pathway, from 1.
        #[schema(minimum = 1)]
        number: u16,
        /// Where it stands.
        state: RequestState,
        /// The same in words.
        state_text: Bilingual,
        /// When it was made.
        opened_at: Moment,
        /// Since when it has its turn.
        turn_since: Moment,
        /// When the next step is due.
        due: Option<Moment>,
        /// The decision, once made.
        decision: Option<DecisionShown>,
        /// The live offer.
        offer: Option<OfferStanding>,
        /// When the latest hold ran out unanswered.
        ran_out: Option<Moment>,
        /// Units that refused or were declined.
        marked: Vec<MarkedShown>,
        /// When transport should be there.
        pick_up: Option<Moment>,
        /// When the citizen left for the place.
        departed: Option<Moment>,
        /// The stay, once arrived.
        stay: Option<StayShown>,
        /// Why it was closed before arrival, as a code.
        closed_code: Option<String>,
        /// When it was closed before arrival.
        closed_at: Option<Moment>,
    }
);

impl From<&pathways::Request> for RequestShown {
    fn from(request: &pathways::Request) -> Self {
        RequestShown {
            number: request.number,
            state: RequestState(request.state),
            state_text: request.state_text().into(),
            opened_at: Moment(request.opened_at),
            turn_since: Moment(request.turn_since),
            due: request.due.map(Moment),
            decision: request.decision.as_ref().map(Into::into),
            offer: request.offer.as_ref().map(|offer| OfferStanding {
                unit: UnitNumber(offer.unit),
                place: PlaceNumber(offer.place),
                hold: (&offer.hold).into(),
                cost_told: offer.cost_told.as_ref().map(ToString::to_string),
                accepted_at: offer.accepted_at.map(Moment),
                confirmed_at: offer.confirmed_at.map(Moment),
                by: offer.by.to_string(),
                organisation: Organisation(offer.organisation.clone()),
            }),
            ran_out: request.ran_out.map(Moment),
            marked: request
                .marked
                .iter()
                .map(|marked| MarkedShown {
                    unit: UnitNumber(marked.unit),
                    code: marked.code.to_string(),
                    at: Moment(marked.at),
                })
                .collect(),
            pick_up: request.pick_up.map(Moment),
            departed: request.departed.as_ref().map(|departed| Moment(departed.value)),
            stay: request.stay.as_ref().map(|stay| StayShown {
                unit: UnitNumber(stay.unit),
                place: PlaceNumber(stay.place),
                period: (&stay.period()).into(),
                end_reason: stay.end_reason.as_ref().map(ToString::to_string),
                leaves: stay.leaves.iter().map(|leave| (&leave.period()).into()).collect(),
                items_missing: stay.items_missing,
            }),
            closed_code: request.closed_code.as_ref().map(ToString::to_string),
            closed_at: request.closed_at.map(Moment),
        }
    }
}

given!(
    /// A time of waiting, ready to move.
    WaitingShown {
        /// From when until when.
        period: Period,
        /// The coded cause.
        cause: String,
    }
);

given!(
    /// The answer to a fact.
    FactAnswered {
        /// The answer.
        value: FactValue,
        /// Whether the citizen knows the fact.
        known_to_citizen: bool,
    }
);

given!(
    /// A basis for sharing with an organisation.
    SharingShown {
        /// With whom.
        with: Organisation,
        /// The coded basis.
        basis: String,
        /// When.
        at: Moment,
        /// Until when, once it was ended.
        until: Option<Moment>,
    }
);

given!(
    /// That somebody may act for the citizen. Who it is says something of who the citizen is, and is not given here.
    RepresentativeShown {
        /// As what, as a code.
        kind: String,
    }
);

given!(
    /// Whose a decision is.
    AuthorityShown {
        /// What the authority is to the citizen.
        text: Bilingual,
        /// The party.
        party: PartyShown,
        /// The organisation that decided.
        decided_by: Organisation,
        /// Whether that is the authority; null where it is not known which organisation the authority is.
        decided_itself: Option<bool>,
        /// What the scheme says of who decides.
        answer: LawAnswer,
    }
);

impl From<&pathways::view::authority::Authority> for AuthorityShown {
    fn from(found: &pathways::view::authority::Authority) -> Self {
        AuthorityShown {
            text: (&found.text).into(),
            party: (&found.party).into(),
            decided_by: Organisation(found.decided_by.clone()),
            decided_itself: found.decided_itself,
            answer: (&found.answer).into(),
        }
    }
}

given!(
    /// One pathway as it stands.
    PathwayShown {
        /// Its number.
        id: PathwayNumber,
        /// Whose it is. Who that is, is a resource of its own.
        person: Person,
        /// Where the latest request stands.
        state: RequestState,
        /// The same in words.
        state_text: Bilingual,
        /// What kind of sender referred.
        source: ReferralSource,
        /// Who referred.
        sender: Organisation,
        /// The municipality of residence, where known.
        residence: Option<Organisation>,
        /// Whether it is an extraordinary discharge.
        extraordinary: bool,
        /// When the referral was made.
        referred_at: Moment,
        /// When the citizen was discharged from hospital.
        discharged: Option<Moment>,
        /// Until when the hospital keeps treatment responsibility.
        treatment_until: Option<Moment>,
        /// The requests, oldest first.
        requests: Vec<RequestShown>,
        /// Times of waiting, oldest first.
        waiting: Vec<WaitingShown>,
        /// When the citizen died.
        died: Option<Moment>,
        /// Whether the person is forgotten: then what describes them is gone.
        forgotten: bool,
        /// The answered facts, by the scheme's names.
        facts: BTreeMap<String, FactAnswered>,
        /// Whether the citizen was heard since the last fact they did not know was answered.
        heard: bool,
        /// Who may act for the citizen.
        representatives: Vec<RepresentativeShown>,
        /// Units wished for, first choice first.
        wished_units: Vec<UnitNumber>,
        /// Fields of the letter that were filled.
        letter_fields: BTreeMap<String, String>,
        /// Bases for sharing.
        sharing: Vec<SharingShown>,
        /// How many corrections were made.
        #[schema(minimum = 0)]
        corrections: usize,
        /// Whose the latest decision was, where the scheme names an authority.
        authority: Option<AuthorityShown>,
    }
);

impl PathwayShown {
    pub(crate) fn of(view: &engine::ask::PathwayView) -> Self {
        let pathway = &view.pathway;
        let known = pathway.known.open();
        let moment = |noted: &Option<pathways::Noted<kernel::Instant>>| {
            noted.as_ref().map(|noted| Moment(noted.value))
        };
        let facts = known.iter().flat_map(|known| &known.facts);
        PathwayShown {
            id: PathwayNumber(pathway.id),
            person: Person(pathway.person),
            state: RequestState(view.line.state),
            state_text: (&view.line.state_text).into(),
            source: ReferralSource(pathway.source),
            sender: Organisation(pathway.sender.value.clone()),
            residence: pathway.residence.as_ref().map(|noted| Organisation(noted.value.clone())),
            extraordinary: pathway.extraordinary,
            referred_at: Moment(pathway.referred_at),
            discharged: moment(&pathway.discharged),
            treatment_until: pathway.treatment_until.map(Moment),
            requests: pathway.requests.iter().map(Into::into).collect(),
            waiting: pathway
                .waiting
                .iter()
                .map(|waiting| WaitingShown {
                    period: Period { start: Moment(waiting.since.value), end: waiting.until.map(Moment) },
                    cause: waiting.cause.to_string(),
                })
                .collect(),
            died: moment(&pathway.died),
            forgotten: known.is_none(),
            facts: facts
                .map(|(fact, (value, known_to_citizen))| {
                    let value = FactValue(value.clone());
                    (fact.to_string(), FactAnswered { value, known_to_citizen: *known_to_citizen })
                })
                .collect(),
            heard: pathway.heard,
            representatives: known
                .iter()
                .flat_map(|known| &known.representatives)
                .map(|(kind, _)| RepresentativeShown { kind: kind.to_string() })
                .collect(),
            wished_units: known
                .iter()
                .flat_map(|known| &known.wished_units)
                .copied()
                .map(UnitNumber)
                .collect(),
            letter_fields: known
                .iter()
                .flat_map(|known| &known.letter_fields)
                .map(|(field, value)| (field.to_string(), value.clone()))
                .collect(),
            sharing: pathway
                .sharing
                .iter()
                .map(|sharing| SharingShown {
                    with: Organisation(sharing.with.clone()),
                    basis: sharing.basis.to_string(),
                    at: Moment(sharing.at),
                    until: sharing.until.map(Moment),
                })
                .collect(),
            corrections: pathway.corrections.len(),
            authority: view.authority.as_ref().map(Into::into),
        }
    }
}

given!(
    /// An item of the handover list.
    HandoverShown {
        /// The item.
        item: String,
        /// What it is.
        text: Bilingual,
        /// What was ticked; null until somebody does.
        state: Option<ItemState>,
        /// Whether it must travel along, or a fact is missing to know.
        needed: Outcome,
        /// Whether it is needed and not ready.
        missing: bool,
        /// What it rests on.
        basis: Vec<Basis>,
    }
);

impl From<&pathways::answers::HandoverItem> for HandoverShown {
    fn from(item: &pathways::answers::HandoverItem) -> Self {
        HandoverShown {
            item: item.id.to_string(),
            text: (&*item.text).into(),
            state: item.state.map(ItemState),
            needed: Outcome(item.needed),
            missing: item.is_missing(),
            basis: bases(&item.basis),
        }
    }
}
