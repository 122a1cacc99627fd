//! What a pathway event does to a place. Areas meet in events: one event, applied by both.

use crate::{
    change::{Change, StayNow},
    event::{Event, PathwayEvent, What},
};
use kernel::Period;
use places::PlaceEffect;

/// The effects of an event on places, in order.
pub(crate) fn of(event: &Event) -> Vec<PlaceEffect> {
    let Event::Pathway(PathwayEvent { pathway, what, .. }) = event else {
        return Vec::new();
    };
    let pathway = *pathway;
    let one = |effect| vec![effect];
    match what {
        What::Offered { request, place, hold, .. } => {
            one(PlaceEffect::Hold { place: *place, pathway, request: *request, period: *hold })
        }
        // The hold goes on, perhaps longer, until the unit answers.
        What::Accepted { request, place, hold, .. } => {
            one(PlaceEffect::Hold { place: *place, pathway, request: *request, period: *hold })
        }
        // A confirmed reservation does not lapse by itself: the citizen may be on the way (decision 0006).
        What::Confirmed { request, place, at, due, .. } => one(PlaceEffect::Reserve {
            place: *place,
            pathway,
            request: *request,
            from: *at,
            until: None,
            expected: *due,
        }),
        What::Arrived { request, place, at, .. } => {
            one(PlaceEffect::Occupy { place: *place, pathway, request: *request, from: *at })
        }
        What::WentOnLeave { request, place, at, kept_until } => one(PlaceEffect::Leave {
            place: *place,
            pathway,
            request: *request,
            from: *at,
            until: *kept_until,
        }),
        What::Returned { request, place, at } => {
            one(PlaceEffect::Return { place: *place, pathway, request: *request, at: *at })
        }
        What::Declined { request, place, at, .. }
        | What::OfferWithdrawn { request, place, at, .. }
        | What::HoldExpired { request, place, at }
        | What::Refused { request, place, at, .. }
        | What::MovedOn { request, place, at }
        | What::Cancelled { request, place: Some(place), at, .. } => one(PlaceEffect::Free {
            place: *place,
            pathway,
            request: *request,
            at: *at,
            cleaning_until: None,
        }),
        What::StayEnded { request, place, at, cleaning_until, .. } => one(PlaceEffect::Free {
            place: *place,
            pathway,
            request: *request,
            at: *at,
            cleaning_until: *cleaning_until,
        }),
        What::Died { at, freed } => freed
            .iter()
            .map(|(request, place)| PlaceEffect::Free {
                place: *place,
                pathway,
                request: *request,
                at: *at,
                cleaning_until: None,
            })
            .collect(),
        What::Corrected { request, change: Change::Arrival { place, stay, .. } } => {
            one(PlaceEffect::CorrectOccupation {
                place: *place,
                pathway,
                request: request.unwrap_or(1),
                period: *stay,
                leaves: None,
            })
        }
        What::Corrected { request, change: Change::StayEnd { place, stay, leaves, .. } } => {
            // No place is kept for a leave from a stay that is over.
            let leaves = leaves.as_ref().map(|leaves| leaves.iter().map(|leave| (*leave, None)).collect());
            one(PlaceEffect::CorrectOccupation {
                place: *place,
                pathway,
                request: request.unwrap_or(1),
                period: *stay,
                leaves,
            })
        }
        What::Corrected {
            request,
            change: Change::Leave { stay, .. } | Change::Death { stay: Some(stay), .. },
        } => {
            let StayNow { place, period, leaves, kept_until, .. } = stay;
            one(PlaceEffect::CorrectOccupation {
                place: *place,
                pathway,
                request: request.unwrap_or(1),
                period: *period,
                leaves: Some(leaves.iter().map(|leave| (*leave, *kept_until)).collect()),
            })
        }
        What::Corrected { request, change: Change::NeverArrived { place, promise, .. } } => {
            let (place, request) = (*place, request.unwrap_or(1));
            let void = PlaceEffect::Void { place, pathway, request };
            let held = promise.and_then(|promise| {
                let period = Period { start: promise.held_from?, end: Some(promise.from) };
                Some(PlaceEffect::Hold { place, pathway, request, period })
            });
            let again = promise.map(|promise| PlaceEffect::Reserve {
                place,
                pathway,
                request,
                from: promise.from,
                until: None,
                expected: promise.due,
            });
            std::iter::once(void).chain(held).chain(again).collect()
        }
        What::Corrected { request, change: Change::NeverEnded { entered, stay, .. } } => {
            let request = request.unwrap_or(1);
            let StayNow { place, period, leaves, kept_until, .. } = stay;
            vec![
                PlaceEffect::CorrectOccupation {
                    place: *place,
                    pathway,
                    request,
                    period: *period,
                    leaves: Some(leaves.iter().map(|leave| (*leave, *kept_until)).collect()),
                },
                PlaceEffect::NoCleaning { place: *place, pathway, request, begun_by: *entered },
            ]
        }
        _ => Vec::new(),
    }
}
