//! One citizen cannot be in two places at once, whatever pathways and joined records their stays stand on (decision
//! 0005).

use super::Case;
use crate::pathway::{Pathway, Request, Stay};
use kernel::{Instant, Period, Refusal, RequestNumber, Role};

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

fn stays(pathway: &Pathway) -> impl Iterator<Item = (&Request, &Stay)> {
    pathway.requests.iter().filter_map(|request| Some((request, request.stay.as_ref()?)))
}

/// Whether the actor knows of the other stay: their organisation entered it, or decides for the citizen.
fn knows(case: &Case<'_>, other: &Pathway, stay: &Stay) -> bool {
    let organisation = &case.actor.organisation;
    let decides = matches!(case.actor.role, Role::Assessor | Role::Leader);
    let residence = other.residence.as_ref().is_some_and(|residence| residence.value == *organisation);
    stay.arrived.organisation == *organisation || (decides && residence)
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
    refusal.instead(
        format!("er det andet ophold forkert, så ret det først: 'correct {id} {entry} TIDSPUNKT --request {number}'"),
        format!("if the other stay is wrong, correct it first: 'correct {id} {entry} TIME --request {number}'"),
    )
}
