//! What rested on an entry that a correction set right: clocks, notices, places and answers that somebody should
//! look at. Derived from the correction; nothing is settled here.

use crate::{
    change::{Change, PromiseNow, StayNow},
    pathway::Pathway,
    view::notice::notices,
};
use kernel::{Instant, PlaceId, RequestNumber, Text};

/// What rested on the entry that the correction at a position set right.
#[must_use]
pub fn dependents(pathway: &Pathway, position: u64) -> Vec<Text> {
    let mut list = Vec::new();
    let Some(corrected) = pathway.corrections.iter().find(|each| each.position == position) else {
        return list;
    };
    for notice in notices(pathway).into_iter().filter(|notice| notice.corrected_by == Some(position)) {
        list.push(Text::new(
            format!("besked til {} angav {}", notice.to, notice.stated.danish()),
            format!("a notice to {} stated {}", notice.to, notice.stated.danish()),
        ));
    }
    match &corrected.change {
        Change::Arrival { was, .. } | Change::StayEnd { was, .. } => list.push(Text::new(
            format!("myndighed og betaler omkring {} følger nu den rettede tid", was.danish()),
            format!("authority and payer around {} now follow the corrected time", was.danish()),
        )),
        Change::Discharge { is, treatment_until, .. } => list.push(treatment(is.is_some(), *treatment_until)),
        Change::ReadySince { .. } => {
            list.push(Text::new("ventedagene er talt om", "the days of waiting are counted anew"));
        }
        Change::Residence { .. } | Change::Sender { .. } => list.push(Text::new(
            "myndighed og betaler følger nu den rettede organisation, også for dage, der er gået",
            "authority and payer now follow the corrected organisation, also for days that have passed",
        )),
        Change::Referral { .. } => referral(pathway, &mut list),
        Change::Departure { is: None, .. } => list.push(Text::new(
            "borgeren er ikke taget af sted; pladsen er stadig lovet, og fristen for ankomst løber",
            "the citizen has not left; the place is still promised, and the clock for the arrival runs",
        )),
        Change::Departure { .. } => {}
        Change::Leave { is, stay, .. } => {
            list.push(match is {
                None => Text::new(
                    "pladsen tæller som belagt, også i den tid, orloven var meldt",
                    "the place counts as occupied, also for the time the leave was reported for",
                ),
                Some(_) => Text::new(
                    "pladsens tid på orlov følger nu den rettede tid",
                    "the place's time on leave now follows the corrected time",
                ),
            });
            let until = stay.kept_until.filter(|_| is.is_some());
            list.extend(until.map(|until| {
                Text::new(
                    format!("fristen for at holde pladsen løber nu til {}", until.danish()),
                    format!("the clock for keeping the place now runs until {}", until.danish()),
                )
            }));
        }
        Change::Death { .. } => death(&corrected.change, &mut list),
        Change::NeverArrived { was, place, promise, waiting, .. } => {
            list.push(Text::new(
                format!("myndighed og betaler fra {} er igen, som før ankomsten", was.danish()),
                format!("authority and payer from {} are again as before the arrival", was.danish()),
            ));
            list.push(promised(*place, *promise));
            list.extend(still_discharged(pathway, position));
            list.extend(waiting.then(waiting_goes_on));
        }
        Change::NeverEnded { stay, requests, waiting, .. } => {
            goes_on(stay, &mut list);
            wait_again(requests, &mut list);
            list.extend(waiting.then(waiting_goes_on));
            list.push(Text::new(
                "myndighed og betaler følger igen opholdet",
                "authority and payer follow the stay again",
            ));
        }
    }
    list
}

/// The place of an arrival that never happened.
fn promised(place: PlaceId, promise: Option<PromiseNow>) -> Text {
    match promise {
        None => Text::new(
            format!(
                "{place} er ikke længere borgerens: en anden har den eller har fået den lovet, eller den er spærret eller lukket; borgeren venter uden plads, og en må findes"
            ),
            format!(
                "{place} is no longer the citizen's: another has it or is promised it, or it is blocked or closed; the citizen waits without a place, and one must be found"
            ),
        ),
        Some(PromiseNow { due: Some(due), .. }) => Text::new(
            format!("{place} er igen lovet borgeren, der ventes senest {}", due.danish()),
            format!("{place} is promised to the citizen again, who is expected by {}", due.danish()),
        ),
        Some(_) => Text::new(
            format!("{place} er igen lovet borgeren, der ventes"),
            format!("{place} is promised to the citizen again, who is expected"),
        ),
    }
}

/// A discharge that was not entered with the arrival stands: whether it was so, only people know.
fn still_discharged(pathway: &Pathway, position: u64) -> Option<Text> {
    let discharged = pathway.discharged.as_ref().filter(|discharged| discharged.position < position)?;
    if pathway.requests.iter().any(|request| request.stay.is_some()) {
        return None;
    }
    let (id, at) = (pathway.id, discharged.value.danish());
    // Who has left for a place is discharged: the departure comes first.
    let left = pathway.requests.iter().rev().find(|request| request.departed.is_some());
    let entry =
        left.map_or("discharge none".to_owned(), |left| format!("departure none --request {}", left.number));
    Some(Text::new(
        format!(
            "udskrivningen {at} står ved magt; har borgeren ikke forladt afdelingen, så ret den: 'correct {id} {entry}'"
        ),
        format!(
            "the discharge at {at} stands; if the citizen never left the ward, correct it: 'correct {id} {entry}'"
        ),
    ))
}

fn goes_on(stay: &StayNow, list: &mut Vec<Text>) {
    list.push(Text::new(
        format!(
            "opholdet på {} fortsætter; har en anden fået pladsen imens, vises det som konflikt",
            stay.place
        ),
        format!(
            "the stay on {} goes on; if another was given the place meanwhile, it shows as a conflict",
            stay.place
        ),
    ));
    if stay.closed {
        list.push(Text::new(
            format!("{} er spærret, nedlagt eller lukket imens: find borgeren en anden plads", stay.place),
            format!(
                "{} was blocked, closed or taken out meanwhile: find the citizen another place",
                stay.place
            ),
        ));
    }
    if stay.leaves.last().is_some_and(|leave| leave.end.is_none()) {
        list.push(Text::new("borgeren er stadig på orlov", "the citizen is still on leave"));
    }
}

fn wait_again(requests: &[RequestNumber], list: &mut Vec<Text>) {
    list.extend(requests.iter().map(|request| {
        Text::new(
            format!("anmodning {request} venter igen; en plads, der var lovet, er givet fri og skal tilbydes på ny"),
            format!("request {request} waits again; a place that was promised is free and must be offered anew"),
        )
    }));
}

fn waiting_goes_on() -> Text {
    Text::new("ventedagene tælles videre", "the days of waiting go on")
}

fn treatment(discharged: bool, until: Option<Instant>) -> Text {
    if !discharged {
        return Text::new(
            "borgeren er ikke udskrevet; behandleransvarets ur er ikke begyndt",
            "the citizen is not discharged; the clock of treatment responsibility has not begun",
        );
    }
    let until = until.map_or_else(|| "–".to_owned(), Instant::danish);
    Text::new(
        format!("behandleransvarets ur løber nu til {until}"),
        format!("the clock of treatment responsibility now runs until {until}"),
    )
}

fn referral(pathway: &Pathway, list: &mut Vec<Text>) {
    list.push(Text::new(
        "de tre tidslinjer begynder nu ved den rettede tid, og turen i køen følger den",
        "the three timelines now begin at the corrected time, and the turn in the queue follows it",
    ));
    for request in pathway.requests.iter().take(1) {
        if let (None, Some(due)) = (&request.decision, request.due) {
            list.push(Text::new(
                format!("fristen for afgørelsen er nu {}", due.danish()),
                format!("the decision is now due {}", due.danish()),
            ));
        }
        if request.decision.is_some() {
            list.push(Text::new(
                "afgørelsen blev truffet med den forkerte henvisningstid; se med 'why', om den står",
                "the decision was made with the wrong time of referral; see by 'why' whether it stands",
            ));
        }
    }
}

fn death(change: &Change, list: &mut Vec<Text>) {
    let Change::Death { is, stay, requests, waiting, .. } = change else { return };
    let Some(is) = is else {
        stay.iter().for_each(|stay| goes_on(stay, list));
        wait_again(requests, list);
        list.extend(waiting.then(waiting_goes_on));
        list.push(Text::new(
            "myndighed og betaler følger igen opholdet; nye henvisninger blev afvist, mens døden stod",
            "authority and payer follow the stay again; new referrals were refused while the death stood",
        ));
        return;
    };
    if let Some(stay) = stay {
        list.push(Text::new(
            format!("opholdet på {} slutter nu {}", stay.place, is.danish()),
            format!("the stay on {} now ends {}", stay.place, is.danish()),
        ));
    }
    if *waiting {
        list.push(Text::new("ventedagene er talt om", "the days of waiting are counted anew"));
    }
}
