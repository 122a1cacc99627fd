//! From decision to arrival: the offer that holds a place, both sides' answers, the way there.

use super::{Case, check};
use crate::{
    answers,
    event::{Event, What},
    fit::Demand,
    pathway::{CitizenSide, Pathway},
    private::Private,
    request::{Offer, Request, RequestState},
};
use kernel::{Instant, Period, PlaceId, Refusal, RefusalKind, UnitId};
use smol_str::SmolStr;

pub(super) fn known_unit<'a>(case: &'a Case<'_>, unit: UnitId) -> Result<&'a places::Unit, Refusal> {
    case.below.places.unit(unit).ok_or_else(|| {
        Refusal::not_found(
            "no_such_unit",
            format!("der er ingen enhed {unit}"),
            format!("there is no unit {unit}"),
        )
    })
}

pub(super) fn offer(case: &Case<'_>, unit: UnitId, deviation: Option<&str>) -> Result<Vec<Event>, Refusal> {
    let request = case.live()?;
    let law = case.law()?;
    let found = known_unit(case, unit)?;
    check_not_doubled(case)?;
    let deviation = check::text("deviation", deviation.unwrap_or_default())?;
    let demand = Demand::of(&law, case.below, &case.pathway, request, case.now)?;
    let obstacles = demand.obstacles(case.below, found);
    if !obstacles.is_empty() && deviation.is_empty() {
        let (da, en): (Vec<_>, Vec<_>) =
            obstacles.iter().map(|obstacle| (obstacle.text.da.clone(), obstacle.text.en.clone())).unzip();
        let mut refusal = Refusal::state(
            "unit_does_not_fit",
            format!("{} passer ikke: {}", found.code, da.join("; ")),
            format!("{} does not fit: {}", found.code, en.join("; ")),
        )
        .instead("se tilbuddene med 'snitflade suggest'", "see the offers with 'snitflade suggest'")
        .instead(
            format!(
                "eller afvig med en begrundelse: 'snitflade offer {} {} --deviation BEGRUNDELSE'",
                case.pathway.id, found.code
            ),
            format!(
                "or deviate with a reason: 'snitflade offer {} {} --deviation REASON'",
                case.pathway.id, found.code
            ),
        );
        refusal.basis = obstacles.into_iter().flat_map(|obstacle| obstacle.basis).collect();
        return Err(refusal);
    }
    let place = case.below.places.choose(unit, case.now)?;
    let until = hold_until(case, "hold_expires")?;
    let hold = Period { start: case.now, end: Some(until) };
    let private = (!deviation.is_empty()).then(|| Private::Note(deviation.to_owned()));
    case.one(What::Offered { request: request.number, unit, place, hold }, private)
}

/// Two records that were joined may each have a pathway under way: one citizen must not be promised two places, so
/// one of them is settled first.
fn check_not_doubled(case: &Case<'_>) -> Result<(), Refusal> {
    let of_person = case.state.pathways_of(case.pathway.person).into_iter();
    let other = of_person
        .filter(|id| *id != case.pathway.id)
        .find(|id| case.state.pathway(*id).is_some_and(|pathway| !pathway.is_closed()));
    match other {
        None => Ok(()),
        Some(other) => Err(Refusal::state(
            "two_pathways",
            format!("borgeren har også forløbet {other} åbent: de to registreringer er samlet"),
            format!("the citizen also has {other} under way: the two records are joined"),
        )
        .instead(
            format!(
                "annullér den ene anmodning, {} eller {other}, eller skil registreringerne",
                case.pathway.id
            ),
            format!("cancel one of the requests, {} or {other}, or separate the records", case.pathway.id),
        )),
    }
}

fn hold_until(case: &Case<'_>, clock: &str) -> Result<Instant, Refusal> {
    answers::clock_due(&case.law()?, clock, case.now).filter(|until| *until > case.now).ok_or_else(|| {
        Refusal::new(
            RefusalKind::Unsettled,
            "no_hold_clock",
            format!("ordningen siger ikke, hvor længe en plads holdes ('{clock}')"),
            format!("the scheme does not say how long a place is held ('{clock}')"),
        )
        .instead(
            "systemejeren udfylder uret i ordningen",
            "the system owner fills in the clock in the scheme",
        )
    })
}

fn offered(request: &Request) -> Result<&Offer, Refusal> {
    request.offer.as_ref().ok_or_else(|| crate::table::refusal(Some(request.state), "accept"))
}

/// A hold is half-open: at its end it is over, also when the event that says so is not yet written.
fn check_in_time(case: &Case<'_>, offer: &Offer) -> Result<(), Refusal> {
    match offer.hold.end {
        Some(end) if case.now >= end => Err(Refusal::state(
            "too_late",
            format!("pladsen var holdt til {} og er givet fri", end.danish()),
            format!("the place was held until {} and is free again", end.danish()),
        )
        .instead("tilbyd en plads igen", "offer a place again")),
        _ => Ok(()),
    }
}

pub(super) fn accept(case: &Case<'_>, by: CitizenSide, told_cost: bool) -> Result<Vec<Event>, Refusal> {
    let request = case.live().map_err(|refusal| too_late(&case.pathway).unwrap_or(refusal))?;
    let offer = offered(request)?;
    check_in_time(case, offer)?;
    check_speaks_for(case, by)?;
    let law = case.law()?;
    let unit = known_unit(case, offer.unit)?;
    let cost = answers::own_payment(&law, &case.pathway, unit.kind, case.now);
    let told = cost.verdict.settled().map_or_else(|| SmolStr::new("unsettled"), |cost| cost.id.clone());
    if !answers::is_free(&cost) && !told_cost {
        let (da, en) = answers::cost_words(&cost);
        return Err(Refusal::state(
            "cost_not_told",
            format!("borgeren skal have at vide, hvad opholdet koster, før der accepteres: {da}"),
            format!("the citizen must be told what the stay costs before accepting: {en}"),
        )
        .instead("sig det, og acceptér med --told-cost", "say it, and accept with --told-cost"));
    }
    // The unit gets its own time to answer, and the citizen never loses time they had.
    let until = hold_until(case, "answer_due")?;
    let hold =
        Period { start: offer.hold.start, end: Some(offer.hold.end.map_or(until, |end| end.max(until))) };
    let what =
        What::Accepted { request: request.number, by, cost_told: Some(told), place: offer.place, hold };
    let mut events = vec![case.event(what, None)];
    let beforehand = answers::confirmed_beforehand(&law, &case.pathway, unit.kind, case.now);
    // A place that was blocked meanwhile is not confirmed by itself: the unit says what is to be.
    if beforehand && check_not_blocked(case, offer).is_ok() {
        events.push(confirmed(case, request, offer.place, true)?);
    }
    Ok(events)
}

fn check_speaks_for(case: &Case<'_>, by: CitizenSide) -> Result<(), Refusal> {
    let recorded = case.pathway.known.open().is_some_and(|known| !known.representatives.is_empty());
    if by == CitizenSide::Citizen || recorded {
        return Ok(());
    }
    Err(Refusal::state(
        "no_representative",
        "der er ikke registreret en repræsentant for borgeren",
        "no representative of the citizen is recorded",
    )
    .instead("registrér repræsentanten først", "record the representative first"))
}

pub(super) fn decline(case: &Case<'_>, by: CitizenSide, reason: &str) -> Result<Vec<Event>, Refusal> {
    let request = case.live()?;
    let offer = offered(request)?;
    check_speaks_for(case, by)?;
    let reason = check::text("reason", reason)?;
    let keeps_turn = answers::decline_keeps_turn(&case.law()?, case.now);
    let what = What::Declined { request: request.number, by, place: offer.place, keeps_turn, at: case.now };
    case.one(what, Some(Private::Note(reason.to_owned())))
}

/// The offer is withdrawn by the organisation that made it, as long as nobody relies on it: the unit has not confirmed.
pub(super) fn withdraw(case: &Case<'_>, reason: &str) -> Result<Vec<Event>, Refusal> {
    let request = case.live().map_err(|refusal| not_to_withdraw(&case.pathway).unwrap_or(refusal))?;
    let offer = offered(request)?;
    if !case.is_own(&offer.organisation) {
        return Err(not_your_offer(offer));
    }
    let reason = check::some_text("reason", reason)?;
    let what =
        What::OfferWithdrawn { request: request.number, unit: offer.unit, place: offer.place, at: case.now };
    case.one(what, Some(Private::Note(reason.to_owned())))
}

fn not_your_offer(offer: &Offer) -> Refusal {
    let refusal = Refusal::new(
        RefusalKind::Forbidden,
        "not_your_offer",
        format!("pladsen er tilbudt af {} ({})", offer.by, offer.organisation),
        format!("the place was offered by {} ({})", offer.by, offer.organisation),
    )
    .instead("bed dem trække tilbuddet tilbage", "ask them to withdraw the offer");
    match offer.hold.end.filter(|_| offer.confirmed_at.is_none()) {
        None => refusal,
        Some(until) => refusal.instead(
            format!("eller vent: uden svar er pladsen fri igen {}", until.danish()),
            format!("or wait: unanswered, the place is free again at {}", until.danish()),
        ),
    }
}

/// Why there is no offer to withdraw any more, where more can be said than that the state does not allow it.
fn not_to_withdraw(pathway: &Pathway) -> Option<Refusal> {
    let Some(request) = pathway.live_request() else {
        let stay = pathway.staying()?.stay.as_ref()?;
        let arrived = stay.arrived.value.danish();
        return Some(
            Refusal::state(
                "already_arrived",
                format!("borgeren er på pladsen siden {arrived}: tilbuddet kan ikke længere trækkes tilbage"),
                format!("the citizen is on the place since {arrived}: the offer can no longer be withdrawn"),
            )
            .instead("søg en anden plads, mens opholdet går", "seek another place while the stay goes on")
            .instead(
                "er ankomsten meldt ved en fejl, så få den rettet først",
                "if the arrival was reported by mistake, have it corrected first",
            ),
        );
    };
    let confirmed = request.offer.as_ref().and_then(|offer| offer.confirmed_at);
    let Some(confirmed) = confirmed.filter(|_| request.state == RequestState::Confirmed) else {
        return too_late(pathway);
    };
    let refusal = Refusal::state(
        "already_confirmed",
        format!(
            "enheden bekræftede pladsen {}: tilbuddet kan ikke længere trækkes tilbage",
            confirmed.danish()
        ),
        format!(
            "the unit confirmed the place at {}: the offer can no longer be withdrawn",
            confirmed.danish()
        ),
    );
    Some(refusal.instead(
        "aftal det med enheden: annullér anmodningen, og henvis på ny, hvis borgeren skal et andet sted hen",
        "agree it with the unit: cancel the request, and refer anew if the citizen is to go elsewhere",
    ))
}

pub(super) fn confirm(case: &Case<'_>) -> Result<Vec<Event>, Refusal> {
    let request = case.live().map_err(|refusal| too_late(&case.pathway).unwrap_or(refusal))?;
    let offer = offered(request)?;
    check_in_time(case, offer)?;
    check_not_blocked(case, offer)?;
    Ok(vec![confirmed(case, request, offer.place, false)?])
}

/// A place may be blocked while it is held, for the water is in the room whoever it is held for; then nobody is promised it.
fn check_not_blocked(case: &Case<'_>, offer: &Offer) -> Result<(), Refusal> {
    let Some(place) = case.below.places.place(offer.place) else { return Ok(()) };
    let Some(block) = place.block_at(case.now) else { return Ok(()) };
    let (called, since) = (place.called(), block.period.start.danish());
    Err(Refusal::state(
        "place_blocked",
        format!("plads {called} er spærret siden {since}"),
        format!("place {called} has been blocked since {since}"),
    )
    .instead(
        "ophæv spærringen, hvis pladsen alligevel kan bruges",
        "lift the block if the place can be used all the same",
    )
    .instead(
        "eller afvis, så visitator kan tilbyde en anden plads",
        "or refuse, so that the assessor can offer another place",
    ))
}

fn confirmed(case: &Case<'_>, request: &Request, place: PlaceId, beforehand: bool) -> Result<Event, Refusal> {
    let due = answers::clock_due(&case.law()?, "arrival_due", case.now);
    Ok(case.event(What::Confirmed { request: request.number, place, at: case.now, due, beforehand }, None))
}

/// An answer that comes after the hold ran out is told so, not only that it is not possible.
#[must_use]
pub fn too_late(pathway: &Pathway) -> Option<Refusal> {
    let ran_out = pathway.live_request()?.ran_out?;
    let refusal = Refusal::state(
        "too_late",
        format!("pladsen var holdt til {} og er givet fri", ran_out.danish()),
        format!("the place was held until {} and is free again", ran_out.danish()),
    );
    Some(refusal.instead("visitator tilbyder en plads igen", "the assessor offers a place again"))
}

pub(super) fn refuse(case: &Case<'_>, code: &SmolStr, note: &str) -> Result<Vec<Event>, Refusal> {
    let request = case.live()?;
    let offer = offered(request)?;
    check::code(&case.law()?, "refusal", code)?;
    let note = check::text("note", note)?;
    let what = What::Refused {
        request: request.number,
        unit: offer.unit,
        place: offer.place,
        code: code.clone(),
        at: case.now,
    };
    case.one(what, Some(Private::Note(note.to_owned())))
}

pub(super) fn order_transport(case: &Case<'_>, pick_up: Instant) -> Result<Vec<Event>, Refusal> {
    let request = case.live()?;
    if pick_up < case.now {
        return Err(Refusal::invalid(
            "in_past",
            format!("{} er passeret: transport bestilles frem i tiden", pick_up.danish()),
            format!("{} has passed: transport is ordered ahead", pick_up.danish()),
        ));
    }
    case.one(What::TransportOrdered { request: request.number, pick_up }, None)
}

pub(super) fn depart(case: &Case<'_>, at: Option<Instant>) -> Result<Vec<Event>, Refusal> {
    let request = case.live()?;
    let at = case.when(at)?;
    if let Some(departed) = &request.departed {
        let departed = departed.value.danish();
        return Err(Refusal::state(
            "already_departed",
            format!("borgeren tog af sted {departed}"),
            format!("the citizen left at {departed}"),
        )
        .instead("ret afgangen, hvis den er forkert", "correct the departure if it is wrong"));
    }
    let mut events = Vec::new();
    // Who leaves a ward for a place is discharged by leaving, if nobody has said so before.
    let from_ward = case.pathway.source == crate::pathway::ReferralSource::HospitalWard;
    if from_ward && case.pathway.discharged.is_none() && case.pathway.staying().is_none() {
        events.push(super::stay::discharged(case, at)?);
    }
    events.push(case.event(What::Departed { request: request.number, at }, None));
    Ok(events)
}

pub(super) fn arrive(case: &Case<'_>, at: Option<Instant>) -> Result<Vec<Event>, Refusal> {
    let request = case.live()?;
    let at = case.when(at)?;
    let offer = offered(request)?;
    check_after_departure(request, at)?;
    check_free_for(case, offer, request, at)?;
    let mut events = Vec::new();
    // Who has arrived has left the ward: the discharge is recorded with the arrival if nobody has said it before.
    let from_ward = case.pathway.source == crate::pathway::ReferralSource::HospitalWard;
    let first = case.pathway.requests.iter().all(|request| request.stay.is_none());
    if from_ward && first && case.pathway.discharged.is_none() {
        events.push(super::stay::discharged(case, at)?);
    }
    if let Some((earlier, stay)) = case.pathway.staying().and_then(|each| Some((each, each.stay.as_ref()?))) {
        if at <= stay.arrived.value {
            return Err(super::stay::end_before_arrival(at, stay.arrived.value));
        }
        super::stay::check_after_leaves(stay, at, 0)?;
        events.push(case.event(What::MovedOn { request: earlier.number, place: stay.place, at }, None));
    }
    // The stay on the same pathway ends by the arrival; every other of the citizen's must be over.
    let left = case.pathway.staying().map(|earlier| earlier.number);
    super::own_stays::check(case, &[left], None, Period::from(at))?;
    let missing = answers::handover(&case.law()?, &case.pathway, case.now);
    let missing = missing.iter().filter(|item| item.is_missing()).count();
    let what = What::Arrived {
        request: request.number,
        unit: offer.unit,
        place: offer.place,
        at,
        items_missing: u16::try_from(missing).unwrap_or(u16::MAX),
    };
    events.push(case.event(what, None));
    Ok(events)
}

/// Nobody arrives before they left.
pub(super) fn check_after_departure(request: &Request, at: Instant) -> Result<(), Refusal> {
    match &request.departed {
        Some(departed) if at < departed.value => Err(Refusal::invalid(
            "arrived_before_departure",
            format!("{} er før afgangen {}", at.danish(), departed.value.danish()),
            format!("{} is before the departure at {}", at.danish(), departed.value.danish()),
        )
        .instead("er afgangen forkert, så ret den først", "if the departure is wrong, correct it first")),
        _ => Ok(()),
    }
}

/// Nobody else may have had the place since the citizen is said to have arrived. The request's own reservation
/// is no hindrance, and neither is one that ended before.
fn check_free_for(case: &Case<'_>, offer: &Offer, request: &Request, at: Instant) -> Result<(), Refusal> {
    let Some(place) = case.below.places.place(offer.place) else {
        return Ok(());
    };
    let own = (case.pathway.id, request.number);
    let others = place.commitments_in(Period::from(at));
    let Some(other) = others.iter().find(|other| (other.pathway, other.request) != own) else {
        return Ok(());
    };
    let until = other.period.end.filter(|_| other.ended);
    let (da, en) = match until {
        Some(until) => (format!("til {}", until.danish()), format!("until {}", until.danish())),
        None => ("stadig".to_owned(), "still".to_owned()),
    };
    Err(Refusal::state(
        "place_taken",
        format!("pladsen var optaget af {} {da}", other.pathway),
        format!("the place was taken by {} {en}", other.pathway),
    )
    .instead(
        "angiv et senere tidspunkt, eller få den andens ophold rettet",
        "give a later time, or have the other stay corrected",
    ))
}

pub(super) fn cancel(case: &Case<'_>, code: &SmolStr, note: &str) -> Result<Vec<Event>, Refusal> {
    let request = case.live()?;
    check::code(&case.law()?, "cancel_reason", code)?;
    let note = check::text("note", note)?;
    let place: Option<PlaceId> = request.offer.as_ref().map(|offer| offer.place);
    let what = What::Cancelled { request: request.number, code: code.clone(), place, at: case.now };
    case.one(what, Some(Private::Note(note.to_owned())))
}
