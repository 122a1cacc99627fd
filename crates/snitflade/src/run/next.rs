//! What an act came to, in a line or two, and the command that comes next, with a profile that may type it.

use super::Bench;
use crate::{desk::Session, exit::Failure, output::Reply};
use engine::Receipt;
use kernel::{OrganisationId, PathwayId, Role, UnitId};
use pathways::{Request, RequestState, table};
use serde_json::json;

/// Where a pathway stands, as far as the next step needs it: no citizen, no fact.
struct Standing {
    state: RequestState,
    unit: Option<UnitId>,
    operator: Option<OrganisationId>,
    held_until: Option<kernel::Instant>,
    departed: bool,
    residence: Option<OrganisationId>,
    sender: OrganisationId,
}

fn standing(session: &Session, id: PathwayId) -> Option<Standing> {
    session.engine.read(|world| {
        let pathway = world.pathways.pathway(id)?;
        let request: Option<&Request> =
            pathway.live_request().or_else(|| pathway.staying()).or(pathway.requests.last());
        let request = request?;
        let stay = request.stay.as_ref().map(|stay| stay.unit);
        let unit = stay.or(request.offer.as_ref().map(|offer| offer.unit));
        Some(Standing {
            state: request.state,
            unit,
            operator: unit.and_then(|unit| world.places.unit(unit)).map(|unit| unit.operator.clone()),
            held_until: request
                .offer
                .as_ref()
                .filter(|_| matches!(request.state, RequestState::Offered | RequestState::Accepted))
                .and_then(|offer| offer.hold.end),
            departed: request.departed.is_some(),
            residence: pathway.residence.as_ref().map(|residence| residence.value.clone()),
            sender: pathway.sender.value.clone(),
        })
    })
}

/// The reply to an act on a pathway: what was done, where the pathway stands, what comes next.
pub(crate) fn acted(
    act: &str,
    receipt: &Receipt,
    session: &Session,
    bench: &Bench<'_, '_>,
) -> Result<Reply, Failure> {
    let say = bench.desk.say();
    let words = table::act_text(act);
    let subject = receipt.pathway.map_or_else(String::new, |id| format!("{id}: "));
    let repeated = if receipt.repeated {
        say.of(
            " – var allerede gjort med samme nøgle; intet er gjort nu",
            " – had been done under the same key; nothing was done now",
        )
    } else {
        ""
    };
    let mut text = format!(
        "{subject}{} – {} {}{repeated}\n",
        say.say(&words),
        say.of("registreret", "recorded"),
        receipt.recorded_at.danish()
    );
    let mut state = None;
    let mut next = None;
    if let Some(id) = receipt.pathway
        && let Some(standing) = standing(session, id)
    {
        text.push_str(&standing_line(id, &standing, session, bench));
        next = Some(next_call(id, &standing, session, bench));
        state = Some(standing.state);
    }
    let kinds: Vec<&str> = receipt.events.iter().map(world::Event::kind).collect();
    let mut reply = Reply::new(
        text,
        &json!({
            "act": act,
            "pathway": receipt.pathway.map(|id| id.to_string()),
            "state": state,
            "first_position": receipt.first_position,
            "last_position": receipt.last_position,
            "recorded_at": receipt.recorded_at,
            "events": kinds,
            "repeated": receipt.repeated,
            "command_key": bench.desk.key_text(),
        }),
    );
    reply.synthetic = Some(session.synthetic);
    reply.next.extend(next);
    Ok(reply)
}

fn standing_line(id: PathwayId, standing: &Standing, session: &Session, bench: &Bench<'_, '_>) -> String {
    let say = bench.desk.say();
    let state = standing.state.text();
    let mut line = format!("{id} {}: {}", say.of("er nu", "is now"), say.say(&state));
    if let Some(unit) = standing.unit {
        line.push_str(&format!(" · {}", session.directory.unit_name(unit)));
    }
    if let Some(until) = standing.held_until {
        line.push_str(&format!(" · {} {}", say.of("holdes til", "held until"), until.danish()));
    }
    line.push('\n');
    line
}

fn next_call(id: PathwayId, standing: &Standing, session: &Session, bench: &Bench<'_, '_>) -> String {
    let assessor = || {
        let own =
            [Role::Assessor].contains(&session.actor.role).then_some(bench.desk.profile.as_deref()).flatten();
        own.or_else(|| session.profile_for(&[Role::Assessor], standing.residence.as_ref()))
    };
    let sender = || session.profile_for(&[Role::Sender], Some(&standing.sender));
    let provider = || session.profile_for(&[Role::Provider], standing.operator.as_ref());
    let (who, rest) = match standing.state {
        RequestState::Referred => (assessor(), format!("suggest {id}")),
        RequestState::Decided => (assessor(), format!("place {id}")),
        RequestState::Offered => (assessor(), format!("accept {id} --told-cost")),
        RequestState::Accepted => (provider(), format!("confirm {id}")),
        RequestState::Confirmed if !standing.departed => (sender(), format!("depart {id}")),
        RequestState::Confirmed => (provider(), format!("arrive {id}")),
        RequestState::InStay => (None, format!("who {id}")),
        RequestState::Ended | RequestState::Closed => (None, format!("pathway {id}")),
    };
    bench.desk.call(who.or(bench.desk.profile.as_deref()), &rest)
}

/// The reply to an act on anything but a pathway.
pub(crate) fn done(words: String, receipt: &Receipt, session: &Session, bench: &Bench<'_, '_>) -> Reply {
    let say = bench.desk.say();
    let kinds: Vec<&str> = receipt.events.iter().map(world::Event::kind).collect();
    let repeated = if receipt.repeated {
        say.of(" (var allerede gjort med samme nøgle)", " (had been done under the same key)")
    } else {
        ""
    };
    let mut reply = Reply::new(
        format!(
            "{words} – {} {}{repeated}\n",
            say.of("registreret", "recorded"),
            receipt.recorded_at.danish()
        ),
        &json!({
            "first_position": receipt.first_position,
            "last_position": receipt.last_position,
            "recorded_at": receipt.recorded_at,
            "events": kinds,
            "repeated": receipt.repeated,
            "command_key": bench.desk.key_text(),
        }),
    );
    reply.synthetic = Some(session.synthetic);
    reply
}
