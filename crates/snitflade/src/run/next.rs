//! What an act came to, in a line or two, and the command that comes next, with a profile that may type it.

use super::Bench;
use crate::{exit::Failure, output::Reply, session::Session, shape::object};
use engine::Receipt;
use kernel::{OrganisationId, PathwayId, Role, UnitId};
use pathways::{Request, RequestState, answers, table, view::authority};

/// Where a pathway stands, as far as the next step needs it: no citizen, no fact.
struct Standing {
    state: RequestState,
    words: kernel::Text,
    unit: Option<UnitId>,
    operator: Option<OrganisationId>,
    held_until: Option<kernel::Instant>,
    departed: bool,
    /// Whether the rules settle that the offered stay costs the citizen nothing.
    free_of_charge: bool,
    /// To whom the deciding belongs.
    deciders: Vec<OrganisationId>,
    sender: OrganisationId,
}

fn standing(session: &Session, id: PathwayId) -> Option<Standing> {
    let now = session.engine.now();
    session
        .engine
        .read(|world| {
            let pathway = world.pathways.pathway(id)?;
            let request: Option<&Request> =
                pathway.live_request().or_else(|| pathway.staying()).or(pathway.requests.last());
            let request = request?;
            let stay = request.stay.as_ref().map(|stay| stay.unit);
            let unit = stay.or(request.offer.as_ref().map(|offer| offer.unit));
            let kind = unit.and_then(|unit| world.places.unit(unit)).map(|unit| unit.kind);
            let free_of_charge = kind.zip(world.below().law().ok()).is_some_and(|(kind, law)| {
                answers::is_free(&answers::own_payment(&law, &pathway, kind, now))
            });
            Some(Standing {
                state: request.state,
                words: request.state_text(),
                unit,
                operator: unit.and_then(|unit| world.places.unit(unit)).map(|unit| unit.operator.clone()),
                held_until: request
                    .offer
                    .as_ref()
                    .filter(|_| matches!(request.state, RequestState::Offered | RequestState::Accepted))
                    .and_then(|offer| offer.hold.end),
                departed: request.departed.is_some(),
                free_of_charge,
                deciders: authority::deciders(world.around(), &pathway, request, now).organisations,
                sender: pathway.sender.value.clone(),
            })
        })
        .ok()?
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
        next = next_call(id, &standing, session, bench);
        state = Some(standing.state);
    }
    let kinds: Vec<&str> = receipt.events.iter().map(world::Event::kind).collect();
    let mut reply = Reply::new(
        text,
        &object!({
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
    let mut line = format!("{id} {}: {}", say.of("er nu", "is now"), say.say(&standing.words));
    if let Some(unit) = standing.unit {
        line.push_str(&format!(" · {}", session.directory.unit_name(unit)));
    }
    if let Some(until) = standing.held_until {
        line.push_str(&format!(" · {} {}", say.of("holdes til", "held until"), until.danish()));
    }
    line.push('\n');
    line
}

/// The next step and a profile that may take it: the same person's where they may, else one of those concerned.
fn next_call(id: PathwayId, standing: &Standing, session: &Session, bench: &Bench<'_, '_>) -> Option<String> {
    let sender = std::slice::from_ref(&standing.sender);
    let operator = standing.operator.as_slice();
    let deciders = standing.deciders.as_slice();
    let (what, role, organisations, rest) = match standing.state {
        RequestState::Referred => ("ask_suggestion", Role::Assessor, deciders, format!("suggest {id}")),
        RequestState::Decided => ("offer", Role::Assessor, deciders, format!("place {id}")),
        RequestState::Offered => {
            let told = if standing.free_of_charge { "" } else { " --told-cost" };
            ("accept", Role::Assessor, deciders, format!("accept {id}{told}"))
        }
        RequestState::Accepted => ("confirm", Role::Provider, operator, format!("confirm {id}")),
        RequestState::Confirmed if !standing.departed => {
            ("depart", Role::Sender, sender, format!("depart {id}"))
        }
        RequestState::Confirmed => ("arrive", Role::Provider, operator, format!("arrive {id}")),
        RequestState::InStay => {
            return session.call_for_pathway(bench.desk, "ask_who", id, &format!("who {id}"));
        }
        RequestState::Ended | RequestState::Closed => {
            return session.call_for_pathway(bench.desk, "ask_pathway", id, &format!("pathway {id}"));
        }
    };
    let may = session.actor.role == role && session.may_ever(role, what);
    if may && session.is_one_of(organisations) {
        return Some(bench.desk.call_same(&rest));
    }
    // Without a known organisation nobody's name can be given.
    let named = organisations.iter().find_map(|one| session.profile_for(&[role], Some(one)));
    match named {
        Some(name) => Some(bench.desk.call(Some(name), &rest)),
        // Nobody of theirs has a profile here: who began it can go on.
        None => (may && role == Role::Assessor).then(|| bench.desk.call_same(&rest)),
    }
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
        &object!({
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
