//! What is due: who must act on which pathway, by when, and who hears of it when it is late (FOR-13).
//! This is the list; delivering it is the desks' work.

use super::authority;
use crate::{
    answers::Around,
    pathway::Pathway,
    request::{Request, RequestState},
};
use kernel::{Instant, OrganisationId, PathwayId, RequestNumber, Role, Text, danish_date};
use serde::Serialize;

/// Something that somebody must do.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Due {
    /// By when; `None` where the scheme has no clock for it.
    pub by: Option<Instant>,
    /// The pathway.
    pub pathway: PathwayId,
    /// The request, if it is about one.
    pub request: Option<RequestNumber>,
    /// What must be done.
    pub what: Text,
    /// Which role must do it.
    pub role: Role,
    /// At which organisation; `None` if it is not known whose it is, which somebody must find out.
    pub organisation: Option<OrganisationId>,
    /// Whether the time has passed.
    pub late: bool,
    /// Who hears of it when it is late: leaders of these organisations.
    pub escalates_to: Vec<OrganisationId>,
}

/// What is due on a pathway at an instant.
#[must_use]
pub fn of(around: Around<'_>, pathway: &Pathway, now: Instant) -> Vec<Due> {
    let mut list = Vec::new();
    let date = danish_date(now);
    let sender = Some(pathway.sender.value.clone());
    let residence = pathway.residence.as_ref().map(|residence| residence.value.clone());
    if let Some(request) = pathway.live_request() {
        waiting_request(around, pathway, request, now, &mut list);
    }
    if let Some(request) = pathway.staying()
        && let Some(stay) = &request.stay
        && stay.leaves.last().is_some_and(|leave| leave.until.is_none())
    {
        // The place stays kept until a person frees it: a citizen on leave may be on the way back.
        let kept = around.places.live_commitment(stay.place, pathway.id, request.number);
        let by = kept.and_then(|kept| kept.period.end);
        let what = Text::new(
            "afgør, om pladsen stadig holdes under orloven",
            "decide whether the place is kept during the leave",
        );
        let operator = around.places.unit(stay.unit).map(|unit| unit.operator.clone());
        list.push(due(pathway, Some(request.number), by, what, Role::Provider, operator, Vec::new(), now));
    }
    if let Some(waiting) = pathway.waiting.last().filter(|waiting| waiting.until.is_none()) {
        let what = Text::new(
            format!("løs ventetiden ({})", waiting.cause),
            format!("resolve the waiting ({})", waiting.cause),
        );
        list.push(due(pathway, None, None, what, Role::Assessor, residence.clone(), Vec::new(), now));
    }
    if residence.is_none() && !pathway.is_closed() {
        let what = Text::new("find bopælskommunen", "find the municipality of residence");
        list.push(due(pathway, None, None, what, Role::Sender, sender.clone(), Vec::new(), now));
    }
    // After the hospital's hours somebody must be the citizen's doctor.
    let doctor = pathway.known.open().and_then(|known| known.facts.get("has_general_practitioner"));
    let has_doctor = doctor.is_some_and(|(value, _)| *value == kernel::FactValue::Yes);
    if pathway.extraordinary && pathway.discharged.is_some() && !has_doctor && !pathway.is_closed() {
        let what = Text::new("find en praktiserende læge", "find a general practitioner");
        let region = around.registry.region_of(&pathway.sender.value, date).map(|region| region.id.clone());
        let told = region.into_iter().collect();
        list.push(due(pathway, None, pathway.treatment_until, what, Role::Sender, sender, told, now));
    }
    list
}

/// What is due on a request that waits: one line for each organisation that may have to act.
fn waiting_request(
    around: Around<'_>,
    pathway: &Pathway,
    request: &Request,
    now: Instant,
    list: &mut Vec<Due>,
) {
    let sender = &pathway.sender.value;
    let receiver = || {
        let unit = request.offer.as_ref().and_then(|offer| around.places.unit(offer.unit));
        vec![unit.map(|unit| unit.operator.clone())]
    };
    // Whose the deciding is follows the authority that the scheme names (see `authority`), whoever decided.
    // Where that is the scheme's own choice the line says so.
    let deciders = |what: Text| -> (Text, Vec<Option<OrganisationId>>) {
        let found = authority::deciders(around, pathway, request, now);
        let what = match &found.not_in_sources {
            Some(said) => {
                Text::new(format!("{} ({})", what.da, said.da), format!("{} ({})", what.en, said.en))
            }
            None if found.organisations.len() > 1 && request.state == RequestState::Referred => {
                Text::new("træf afgørelse, eller aftal, hvem der gør det", "decide, or agree who does")
            }
            None => what,
        };
        let organisations = found.organisations;
        (
            what,
            if organisations.is_empty() { vec![None] } else { organisations.into_iter().map(Some).collect() },
        )
    };
    let decider = |da: &str, en: &str| {
        let (what, organisations) = deciders(Text::new(da, en));
        (what, Role::Assessor, organisations)
    };
    let (what, role, organisations) = match request.state {
        RequestState::Referred => decider("træf afgørelse", "decide"),
        RequestState::Decided => match request.ran_out {
            Some(at) => decider(
                &format!("find en plads: den tilbudte blev givet fri {} uden svar", at.danish()),
                &format!("find a place: the offered one was freed at {} without an answer", at.danish()),
            ),
            None => decider("find en plads", "find a place"),
        },
        RequestState::Offered => decider("få borgerens svar", "get the citizen's answer"),
        RequestState::Accepted => {
            (Text::new("bekræft eller afvis", "confirm or refuse"), Role::Provider, receiver())
        }
        // The reservation does not lapse by itself (decision 0006): somebody must settle it.
        RequestState::Confirmed
            if request.departed.is_none() && request.due.is_some_and(|due| due <= now) =>
        {
            let what = Text::new("send af sted, eller annullér", "send on the way, or cancel");
            (what, Role::Sender, vec![Some(sender.clone())])
        }
        RequestState::Confirmed if request.departed.is_none() => {
            let what = Text::new("send borgeren af sted", "send the citizen on the way");
            (what, Role::Sender, vec![Some(sender.clone())])
        }
        _ => (Text::new("bekræft ankomst", "confirm the arrival"), Role::Provider, receiver()),
    };
    let by = request.due.or(request.pick_up.filter(|_| request.departed.is_none()));
    for organisation in organisations {
        let mut told: Vec<_> = std::iter::once(sender.clone()).chain(organisation.clone()).collect();
        told.dedup();
        list.push(due(pathway, Some(request.number), by, what.clone(), role, organisation, told, now));
    }
}

#[expect(clippy::too_many_arguments, reason = "one call per field keeps each due thing readable above")]
fn due(
    pathway: &Pathway,
    request: Option<RequestNumber>,
    by: Option<Instant>,
    what: Text,
    role: Role,
    organisation: Option<OrganisationId>,
    escalates_to: Vec<OrganisationId>,
    now: Instant,
) -> Due {
    let late = by.is_some_and(|by| by <= now);
    Due { by, pathway: pathway.id, request, what, role, organisation, late, escalates_to }
}
