//! One citizen cannot be in two places at once, whatever pathways and joined records their stays stand on (decision
//! 0005).

use super::Case;
use crate::{
    pathway::{Noted, Pathway},
    request::{Request, Stay},
};
use kernel::{Instant, PathwayId, Period, Refusal, RequestNumber, Role};

/// Refuses a stay that would lie beside another of the same citizen. `own` are the requests of the pathway at hand
/// whose stays are changed by the act itself; `was` is the stay as it stood, if it stood before.
///
/// Which of two stays is wrong only people know, so it is refused with the one that must be corrected first.
pub(super) fn check(
    case: &Case<'_>,
    own: &[Option<RequestNumber>],
    was: Option<Period>,
    period: Period,
) -> Result<(), Refusal> {
    let overlapping = |pathway: &Pathway, own: &[Option<RequestNumber>]| {
        let joined = pathway.person != case.pathway.person;
        let mut stays = stays(pathway).filter(|(request, _)| !own.contains(&Some(request.number)));
        stays.find_map(|(request, stay)| {
            let other = stay.period();
            // Two records that were joined may have lain beside each other before. That is shown, and somebody
            // must look; to refuse would stand in the way of setting it right.
            let known = joined && was.is_some_and(|was| other.overlaps(&was));
            (other.overlaps(&period) && !known).then(|| (request.number, stay.clone()))
        })
    };
    if let Some((number, stay)) = overlapping(&case.pathway, own) {
        return Err(refusal(&case.pathway, number, &stay, period));
    }
    for id in case.state.pathways_of(case.pathway.person) {
        let Some(other) = case.state.pathway(id).filter(|_| id != case.pathway.id) else { continue };
        if let Some((number, stay)) = overlapping(&other, &[]) {
            let known = knows(case, &other, &stay);
            return Err(if known { refusal(&other, number, &stay, period) } else { veiled() });
        }
    }
    Ok(())
}

/// Refuses to open a pathway again beside another of the citizen's that was opened since it was closed, or since which
/// the citizen is reported dead. Two that lay beside each other before are shown, as for stays.
pub(super) fn check_no_other_pathway(case: &Case<'_>, ended: &Noted<Instant>) -> Result<(), Refusal> {
    for id in case.state.pathways_of(case.pathway.person) {
        let Some(other) = case.state.pathway(id).filter(|_| id != case.pathway.id) else { continue };
        let open = !other.is_closed() && other.sender.position > ended.position;
        let dead = other.died.as_ref().is_some_and(|died| died.position > ended.position);
        if !open && !dead {
            continue;
        }
        if !stays(&other).any(|(_, stay)| knows(case, &other, stay)) && !expects(case, &other) {
            return Err(Refusal::state(
                "another_pathway",
                "borgeren har et andet forløb siden hos en anden",
                "the citizen has another pathway since with somebody else",
            )
            .instead("kontakt bopælskommunen", "contact the municipality of residence"));
        }
        return Err(another_pathway(id, dead, case.pathway.id));
    }
    Ok(())
}

fn another_pathway(other: PathwayId, dead: bool, id: PathwayId) -> Refusal {
    let time = (
        format!("eller angiv, hvornår opholdet sluttede: 'correct {id} stay-end TIDSPUNKT'"),
        format!("or say when the stay ended: 'correct {id} stay-end TIME'"),
    );
    if dead {
        let refusal = Refusal::state(
            "dead_since",
            format!("borgeren er siden meldt død på {other}"),
            format!("the citizen is since reported dead on {other}"),
        );
        return refusal
            .instead(
                format!("er dødsfaldet forkert, så ret det først: 'correct {other} death none'"),
                format!("if the death is wrong, correct it first: 'correct {other} death none'"),
            )
            .instead(time.0, time.1);
    }
    Refusal::state(
        "another_pathway",
        format!("borgeren har siden fået forløbet {other}, som er åbent"),
        format!("the citizen has since got the pathway {other}, which is under way"),
    )
    .instead(
        format!("luk det først: 'cancel {other} entered_by_mistake', eller ret opholdet dér"),
        format!("close it first: 'cancel {other} entered_by_mistake', or correct the stay there"),
    )
    .instead(time.0, time.1)
}

fn stays(pathway: &Pathway) -> impl Iterator<Item = (&Request, &Stay)> {
    pathway.requests.iter().filter_map(|request| Some((request, request.stay.as_ref()?)))
}

/// Whether the actor knows of the other stay: their organisation entered it, or decides for the citizen.
fn knows(case: &Case<'_>, other: &Pathway, stay: &Stay) -> bool {
    case.is_own(&stay.arrived.organisation) || decides(case, other)
}

/// Whether the actor's organisation decides for the citizen, or operates the unit that is offered or expects them.
fn expects(case: &Case<'_>, other: &Pathway) -> bool {
    let offer = other.live_request().and_then(|request| request.offer.as_ref());
    let unit = offer.and_then(|offer| case.below.places.unit(offer.unit));
    decides(case, other) || unit.is_some_and(|unit| case.is_own(&unit.operator))
}

/// Whether the actor's organisation decides for the citizen.
fn decides(case: &Case<'_>, other: &Pathway) -> bool {
    let residence = other.residence.as_ref().map(|residence| &residence.value);
    matches!(case.actor.role, Role::Assessor | Role::Leader) && residence.is_some_and(|id| case.is_own(id))
}

fn veiled() -> Refusal {
    Refusal::state(
        "own_stays_overlap",
        "borgeren har et andet ophold i perioden hos en anden",
        "the citizen has another stay in the period with somebody else",
    )
    .instead("kontakt bopælskommunen", "contact the municipality of residence")
}

fn refusal(pathway: &Pathway, number: RequestNumber, other: &Stay, period: Period) -> Refusal {
    let (start, end) = (other.arrived.value, other.ended.as_ref().map(|ended| ended.value));
    let until = end.map_or_else(String::new, Instant::danish);
    // The later of the two begins too early, or the earlier ends too late.
    let entry = if period.start < start { "arrival" } else { "stay-end" };
    let (id, unit) = (pathway.id, other.unit);
    let refusal = Refusal::state(
        "own_stays_overlap",
        format!(
            "borgeren har et andet ophold i perioden og ville være to steder: opholdet på {unit} ({id}, anmodning \
             {number}) varer {} – {until}",
            start.danish()
        ),
        format!(
            "the citizen has another stay in the period and would be in two places: the stay at {unit} ({id}, request \
             {number}) lasts {} – {until}",
            start.danish()
        ),
    );
    if end.is_none() && entry == "stay-end" {
        return refusal.instead(
            format!("det andet ophold er ikke slut: afslut det først med 'end {id}'"),
            format!("the other stay has not ended: end it first with 'end {id}'"),
        );
    }
    if entry == "stay-end" && other.end_reason.as_deref() == Some("died") {
        return refusal.instead(
            format!("er dødsfaldet forkert, så ret det først: 'correct {id} death TIDSPUNKT'"),
            format!("if the death is wrong, correct it first: 'correct {id} death TIME'"),
        );
    }
    // Beside a stay that goes on no later one can be, whenever it began.
    let (da, en) =
        if entry == "arrival" && period.end.is_none() { ("none", "none") } else { ("TIDSPUNKT", "TIME") };
    refusal.instead(
        format!(
            "er det andet ophold forkert, så ret det først: 'correct {id} {entry} {da} --request {number}'"
        ),
        format!(
            "if the other stay is wrong, correct it first: 'correct {id} {entry} {en} --request {number}'"
        ),
    )
}
