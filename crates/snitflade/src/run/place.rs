//! Offering a place: one that is named, or the best of the list; and in a few words what was decided and why this unit.

use super::{
    Bench,
    asking::{odd, outdated, view_of},
    next,
};
use crate::{args::placement, exit::Failure, output::Reply, session::Session, values};
use engine::{Question, Receipt, Reply as Answer};
use kernel::{PathwayId, Refusal, RefusalKind, Text, UnitId, danish_date};
use matching::Offers;
use pathways::{Command, RequestState, answers};

pub(super) fn place(arguments: &placement::Place, bench: &mut Bench<'_, '_>) -> Result<Reply, Failure> {
    let pathway = values::pathway(&arguments.pathway)?;
    let session = Session::open(bench.desk, bench.err)?;
    let (unit, best) = match &arguments.unit {
        Some(given) => (session.directory.unit(given)?, None),
        None => best_unit(&session, pathway, bench)?,
    };
    let receipt = session.submit(bench.desk, Command::Offer { pathway, unit, deviation: None })?;
    offered(pathway, unit, best.as_deref(), &receipt, session, bench)
}

pub(super) fn offer(arguments: &placement::Offer, bench: &mut Bench<'_, '_>) -> Result<Reply, Failure> {
    let pathway = values::pathway(&arguments.pathway)?;
    let deviation =
        arguments.deviation.as_deref().map(|reason| values::text("--deviation", reason)).transpose()?;
    let session = Session::open(bench.desk, bench.err)?;
    let unit = session.directory.unit(&arguments.unit)?;
    match session.submit(bench.desk, Command::Offer { pathway, unit, deviation }) {
        Ok(receipt) => offered(pathway, unit, None, &receipt, session, bench),
        Err(Failure::Refused(refusal)) => Err(with_next_offers(refusal, pathway, &session, bench).into()),
        Err(fault) => Err(fault),
    }
}

/// The reply to an offer: what was decided, why this unit where the list chose it, and what the citizen pays there.
fn offered(
    pathway: PathwayId,
    unit: UnitId,
    best: Option<&Offers>,
    receipt: &Receipt,
    mut session: Session,
    bench: &Bench<'_, '_>,
) -> Result<Reply, Failure> {
    let mut reply = next::acted("offer", receipt, &session, bench)?;
    let now = session.engine.now();
    let found = session.engine.read(|world| {
        let known = world.pathways.pathway(pathway)?;
        let decision = known.live_request()?.decision.clone()?;
        let kind = world.places.unit(unit)?.kind;
        let law = world.below().law().ok()?;
        let (da, en) = answers::cost_words(&answers::own_payment(&law, &known, kind, now));
        Some((decision, Text::new(da, en)))
    })?;
    if let Some((decision, cost)) = found {
        session.learn(std::iter::once(&decision));
        let say = bench.desk.say();
        let view = bench.view(&session.directory);
        reply.text.push_str(&format!(
            "{}: {} ({}, {})\n",
            say.of("Afgjort", "Decided"),
            view.conclusion(&decision.conclusion),
            danish_date(decision.at),
            decision.by,
        ));
        if let Some(best) = best {
            reply.text.push_str(&view.why_first(best));
        }
        reply.text.push_str(&format!("{}: {}\n", say.of("Egenbetaling", "Own payment"), say.say(&cost)));
        reply.add("conclusion", &decision.conclusion);
        reply.add("own_payment", &cost);
        reply.add("chosen", &best.and_then(|best| best.offers.first()));
    }
    Ok(reply)
}

/// The unit that the list of offers puts first, with the list. A pathway with an offer names that unit, so that the
/// command can be repeated with its key.
fn best_unit(
    session: &Session,
    pathway: PathwayId,
    bench: &Bench<'_, '_>,
) -> Result<(UnitId, Option<Box<Offers>>), Failure> {
    let known = view_of(session, pathway)?;
    if let Some(offer) = known.pathway.live_request().and_then(|request| request.offer.as_ref()) {
        return Ok((offer.unit, None));
    }
    let question = Question::Offers { pathway, at: None, limit: 1, kind: None, variant: None };
    let Answer::Offers(offers) = session.ask(question)? else {
        return Err(odd());
    };
    if let Some(best) = offers.offers.first() {
        return Ok((best.unit, Some(offers)));
    }
    let nothing = offers.nothing.unwrap_or_else(|| Text::new("ingen enhed passer", "no unit fits"));
    let mut refusal = Refusal::new(RefusalKind::State, "no_offer", nothing.da, nothing.en);
    for miss in &offers.nearly {
        refusal = refusal.instead(miss.text.da.clone(), miss.text.en.clone());
    }
    if let Answer::Suggestion(comparison) =
        session.ask(Question::Suggestion { pathway, at: None, variants: Vec::new() })?
        && let Some(answer) = comparison.answers.first()
        && let Some((words, rest)) = outdated(session, &known, answer)?
    {
        let call = session.call_for_pathway(bench.desk, "decide", pathway, &rest);
        let (da, en) = call.map_or((words.da.clone(), words.en.clone()), |call| {
            (format!("{} {call}", words.da), format!("{} {call}", words.en))
        });
        refusal = refusal.instead(da, en);
    }
    let deviation = bench.desk.call_same(&format!("offer {pathway} ENHED --deviation '…'"));
    Err(refusal.instead(deviation.clone(), deviation).into())
}

/// How many other units a refused offer names.
const OFFERS_INSTEAD: usize = 3;

/// The refusal of an offer, with the units that could be offered instead.
fn with_next_offers(
    mut refusal: Refusal,
    pathway: PathwayId,
    session: &Session,
    bench: &Bench<'_, '_>,
) -> Refusal {
    if refusal.code == "not_in_this_state" {
        // Another unit would be refused as this one: the offer that stands is answered first.
        let offered = session.engine.read(|world| {
            let known = world.pathways.pathway(pathway)?;
            Some(known.live_request()?.state == RequestState::Offered)
        });
        if matches!(offered, Ok(Some(true))) {
            for rest in [format!("accept {pathway} --told-cost"), format!("decline {pathway} --reason '…'")]
            {
                let call = bench.desk.call_same(&rest);
                refusal = refusal.instead(call.clone(), call);
            }
        }
        return refusal;
    }
    let limit = OFFERS_INSTEAD;
    let question = Question::Offers { pathway, at: None, limit, kind: None, variant: None };
    let Ok(Answer::Offers(found)) = session.ask(question) else {
        return refusal;
    };
    for offer in &found.offers {
        let call = bench.desk.call_same(&format!("offer {pathway} {}", offer.code));
        let told = |words: &str| format!("{} ({words}): {call}", offer.name);
        refusal = refusal.instead(told(&offer.availability.text.da), told(&offer.availability.text.en));
    }
    refusal
}
