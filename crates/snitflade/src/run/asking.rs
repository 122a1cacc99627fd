//! Questions about one citizen: where to, who is responsible, why, what travels along, the letter.

use super::Bench;
use crate::{
    args::{OnPathway, asking, placement},
    embedded,
    exit::Failure,
    output::Reply,
    session::Session,
    shape::{object, shaped},
    values,
};
use engine::{
    AskError, Identity, Question, Reply as Answer,
    ask::{CorrectionLine, PathwayView},
};
use kernel::{PathwayId, PersonId, Refusal, Text, Verdict, danish_date};
use pathways::{
    Command, RequestState, answers,
    view::who::{Follows, Timeline, follows},
};
use schemes::{Comparison, Dates, Facts, Rulebook};
use smol_str::SmolStr;

/// An answer that is not to the question asked: a fault of the program, never of the person.
pub(super) fn odd() -> Failure {
    Failure::fault("bug", "svaret hører ikke til spørgsmålet", "the answer is not to the question asked")
}

/// A reply of an open log.
pub(super) fn reply(session: &Session, text: String, json: &impl serde::Serialize) -> Reply {
    let mut reply = Reply::new(text, json);
    reply.synthetic = Some(session.synthetic);
    reply
}

/// One pathway, if the actor may see it.
pub(super) fn view_of(session: &Session, pathway: PathwayId) -> Result<PathwayView, Failure> {
    match session.ask(Question::Pathway { pathway })? {
        Answer::Pathway(view) => Ok(*view),
        _ => Err(odd()),
    }
}

/// Who somebody is, if the actor may know it and it is kept.
pub(super) fn identity_of(session: &Session, person: PersonId) -> Result<Option<Identity>, Failure> {
    // A role that may not ask at all is not on record as having tried.
    if session.occasion.emergency.is_none() && !session.may_ever(session.actor.role, "ask_identity") {
        return Ok(None);
    }
    match session.engine.identity_on(&session.actor, &session.occasion, person) {
        Ok(identity) => Ok(Some(identity)),
        Err(AskError::Refused(_)) => Ok(None),
        Err(fault) => Err(crate::faults::ask(&fault)),
    }
}

/// What follows for a citizen from a conclusion.
pub(super) fn follows_from(
    session: &Session,
    pathway: &pathways::Pathway,
    conclusion: &str,
    variant: Option<&str>,
    at: kernel::Instant,
) -> Result<Vec<Follows>, Failure> {
    let found: Result<_, Refusal> = session.engine.read(|world| {
        let adopted = world.below();
        let law = adopted.law()?.rulebook().law(variant)?;
        let conclusion = law.conclusion_on(conclusion, danish_date(at));
        Ok(conclusion.map_or_else(Vec::new, |found| follows(&law, world.around(), pathway, &found, at)))
    })?;
    Ok(found?)
}

/// What was corrected on a pathway, newest first, with what rested on it.
pub(super) fn corrections_of(session: &Session, pathway: PathwayId) -> Result<Vec<CorrectionLine>, Failure> {
    if session.occasion.emergency.is_some() {
        // They are no help now, and an emergency does not open them.
        return Ok(Vec::new());
    }
    match session.ask(Question::Corrections { pathway })? {
        Answer::Corrections(list) => Ok(list),
        _ => Err(odd()),
    }
}

/// When the stay that the citizen is in is to end; nothing where there is none, or it is not for the actor to weigh.
fn end_of_stay(session: &Session, known: &PathwayView) -> Result<Option<schemes::Answer>, Failure> {
    let may = session.occasion.emergency.is_none() && session.may_ever(session.actor.role, "ask_end_of_stay");
    if known.pathway.staying().is_none() || !may {
        return Ok(None);
    }
    let question = Question::EndOfStay { pathway: known.pathway.id };
    match session.engine.ask_on(&session.actor, &session.occasion, question) {
        Ok(Answer::EndOfStay(answer)) => Ok(Some(*answer)),
        Ok(_) => Err(odd()),
        Err(AskError::Refused(_)) => Ok(None),
        Err(fault) => Err(crate::faults::ask(&fault)),
    }
}

/// The readings of the law that were asked for; the law itself has several names.
fn variants(given: &[String]) -> Result<Vec<Option<SmolStr>>, Refusal> {
    given
        .iter()
        .map(|name| match name.trim() {
            "lov" | "law" | "base" => Ok(None),
            other => values::code("--variant", other).map(Some),
        })
        .collect()
}

/// What the rules say, and what stands below everything else: what a single answer rests on.
fn comparison_text(comparison: &Comparison, view: &crate::render::View<'_>) -> (String, String) {
    match comparison.answers.as_slice() {
        [one] => view.suggestion(one),
        _ => (view.comparison(comparison), String::new()),
    }
}

pub(super) fn suggest(arguments: &asking::Suggest, bench: &mut Bench<'_, '_>) -> Result<Reply, Failure> {
    let at = values::instant_if("--at", arguments.at.as_deref())?;
    let limit: usize = values::number("--offers", &arguments.offers)?;
    let variants = variants(&arguments.variant)?;
    let facts: Facts = values::facts("--fact", &arguments.facts)?.into_iter().collect();
    let Some(given) = &arguments.pathway else {
        return suggest_on_facts(facts, at, variants, bench);
    };
    if !facts.is_empty() {
        return Err(Refusal::invalid(
            "facts_of_pathway",
            "--fact kan ikke bruges sammen med et forløb: forløbet har sine egne oplysninger",
            "--fact cannot be used with a pathway: the pathway has its own facts",
        )
        .instead(
            "besvar dem med 'assess', eller udelad forløbet",
            "answer them with 'assess', or leave the pathway out",
        )
        .into());
    }
    let pathway = values::pathway(given)?;
    let session = Session::open(bench.desk, bench.err)?;
    let Answer::Suggestion(comparison) =
        session.ask(Question::Suggestion { pathway, at, variants: variants.clone() })?
    else {
        return Err(odd());
    };
    let known = view_of(&session, pathway)?;
    let view = bench.view(&session.directory);
    let (mut text, ground) = comparison_text(&comparison, &view);
    let first = comparison.answers.first();
    let settled = first.and_then(|answer| answer.verdict.settled());
    let variant = variants.first().and_then(Option::as_deref);
    let follows = settled.map(|conclusion| {
        follows_from(
            &session,
            &known.pathway,
            &conclusion.id,
            variant,
            at.unwrap_or_else(|| session.engine.now()),
        )
    });
    let follows = follows.transpose()?.unwrap_or_default();
    if comparison.answers.len() == 1 {
        text.push_str(&view.follows(&follows));
    }
    let live = known.pathway.live_request();
    let end = end_of_stay(&session, &known)?;
    if let Some(end) = &end {
        text.push_str(&view.end_of_stay(end));
    }
    let decided = live.is_some_and(|request| request.decision.is_some());
    let kind = if decided { None } else { settled.and_then(answers::place_kind) };
    let mut offers = None;
    if limit > 0 && live.is_some() && (decided || kind.is_some()) {
        let variant = variants.first().cloned().flatten();
        match session.ask(Question::Offers { pathway, at, limit, kind, variant })? {
            Answer::Offers(found) => {
                text.push_str(&view.offers(&found));
                offers = Some(found);
            }
            _ => return Err(odd()),
        }
    } else if live.is_some() && settled.is_none() {
        text.push_str(bench.desk.say().of(
            "Ingen liste over tilbud, før det er afgjort, hvilken slags plads det er.\n",
            "No list of offers before it is decided what kind of place it is.\n",
        ));
    }
    text.push_str(&ground);
    let outdated = match first {
        Some(answer) if variants.is_empty() && at.is_none() => outdated(&session, &known, answer)?,
        _ => None,
    };
    if let Some((words, _)) = &outdated {
        text.push_str(&format!("{}\n", bench.desk.say().say(words)));
    }
    let best = offers.as_ref().and_then(|offers| offers.offers.first()).map(|offer| offer.code.to_string());
    let mut answer = reply(
        &session,
        text,
        &object!({
            "suggestion": comparison, "follows": follows, "offers": offers, "end_of_stay": end,
            "decision_outdated": outdated.as_ref().map(|(words, _)| words),
        }),
    );
    let rest = match live.map(|request| request.state) {
        Some(RequestState::Referred) => first.map(|answer| next_for(pathway, &answer.verdict)),
        Some(RequestState::Decided) if outdated.is_some() => outdated.map(|(_, rest)| ("decide", rest)),
        Some(RequestState::Decided) => best.map(|code| ("offer", format!("offer {pathway} {code}"))),
        _ => Some(("ask_pathway", format!("pathway {pathway}"))),
    };
    let next = rest.and_then(|(what, rest)| session.call_for_pathway(bench.desk, what, pathway, &rest));
    answer.next.extend(next);
    Ok(answer)
}

/// A decision that followed the rules, on a request that still seeks a place, where the rules by now settle something
/// else: said in words, with the decision to type.
pub(super) fn outdated(
    session: &Session,
    known: &PathwayView,
    answer: &schemes::Answer,
) -> Result<Option<(Text, String)>, Failure> {
    let live = known.pathway.live_request().filter(|request| request.state == RequestState::Decided);
    let decision = live.and_then(|request| request.decision.as_ref()).filter(|decision| !decision.deviates);
    let (Some(decision), Some(settled)) = (decision, answer.verdict.settled()) else {
        return Ok(None);
    };
    if settled.id == decision.conclusion {
        return Ok(None);
    }
    let date = danish_date(decision.at);
    let was = session.engine.read(|world| {
        let law = world.below().law().ok()?;
        law.conclusion_on(&decision.conclusion, date).map(|found| Text::clone(&found.text))
    })?;
    let was = was.unwrap_or_else(|| Text::same(decision.conclusion.as_str()));
    let words = Text::new(
        format!(
            "Afgørelsen fra {date} siger: {}. Reglerne siger nu: {}. Afgør igen.",
            was.da, settled.text.da
        ),
        format!(
            "The decision of {date} says: {}. The rules now say: {}. Decide again.",
            was.en, settled.text.en
        ),
    );
    Ok(Some((words, format!("decide {} {}", known.pathway.id, settled.id))))
}

/// What to do after a suggestion, and how it is typed.
fn next_for(pathway: PathwayId, verdict: &Verdict<schemes::Conclusion>) -> (&'static str, String) {
    match verdict {
        Verdict::Settled { conclusion, .. } => ("decide", format!("decide {pathway} {}", conclusion.id)),
        Verdict::Missing { facts, .. } => {
            // What the answer is, only the one who asks the citizen knows: none is put in their mouth.
            let fact = facts.first().map_or("aim", |fact| fact.fact.as_str());
            ("assess", format!("assess {pathway} {fact}=…"))
        }
        Verdict::Judgement { open, .. } => {
            let between = open.iter().flat_map(|open| &open.between).next();
            let conclusion = between.map_or("CONCLUSION", |conclusion| conclusion.id.as_str());
            ("decide", format!("decide {pathway} {conclusion} --reason '…'"))
        }
        Verdict::Conflict { claims, .. } => {
            let conclusion = claims.first().map_or("CONCLUSION", |claim| claim.conclusion.id.as_str());
            ("decide", format!("decide {pathway} {conclusion} --reason '…'"))
        }
    }
}

fn suggest_on_facts(
    facts: Facts,
    at: Option<kernel::Instant>,
    variants: Vec<Option<SmolStr>>,
    bench: &mut Bench<'_, '_>,
) -> Result<Reply, Failure> {
    let dates_of = |now| Dates::all(danish_date(at.unwrap_or(now)));
    if bench.desk.require_log().is_ok() {
        let session = Session::open(bench.desk, bench.err)?;
        let dates = dates_of(session.engine.now());
        let Answer::Suggestion(comparison) =
            session.ask(Question::SuggestionOnFacts { facts, dates, variants })?
        else {
            return Err(odd());
        };
        let (said, ground) = comparison_text(&comparison, &bench.view(&session.directory));
        let text = said + &ground;
        return Ok(reply(&session, text, &object!({ "suggestion": comparison, "offers": None::<()> })));
    }
    // Without a log the shipped schemes answer.
    let rulebook = Rulebook::load(&embedded::scheme_files()).map_err(|faults| {
        Failure::fault("bug", format!("{} fejl", faults.len()), format!("{} faults", faults.len()))
    })?;
    let law = rulebook.law(None)?;
    for (fact, value) in &facts {
        law.check_fact(fact, value)?;
    }
    let names: Vec<Option<&str>> = variants.iter().map(|variant| variant.as_deref()).collect();
    let names = if names.is_empty() { vec![None] } else { names };
    let dates = dates_of(bench.desk.surroundings.clock.now());
    let question = engine::ask::placement_question_on(&facts);
    let comparison = schemes::compare(&rulebook, question, &facts, &dates, &names)?;
    let directory = crate::directory::Directory::default();
    let (said, ground) = comparison_text(&comparison, &bench.view(&directory));
    Ok(Reply::new(said + &ground, &object!({ "suggestion": comparison, "offers": None::<()> })))
}

pub(super) fn who(arguments: &asking::Who, bench: &mut Bench<'_, '_>) -> Result<Reply, Failure> {
    let pathway = values::pathway(&arguments.pathway)?;
    let at = values::instant_if("--at", arguments.at.as_deref())?;
    let known_at = values::instant_if("--known-at", arguments.known_at.as_deref())?;
    let names =
        [("treatment", Timeline::Treatment), ("authority", Timeline::Authority), ("payer", Timeline::Payer)];
    let timeline = arguments.timeline.as_deref();
    let timelines: Vec<Timeline> =
        timeline.map(|given| values::one_of("--timeline", given, &names)).transpose()?.into_iter().collect();
    let variant = variants(arguments.variant.as_slice())?.into_iter().next().flatten();
    let session = Session::open(bench.desk, bench.err)?;
    // What was answered then has later been corrected: asked as it was known then, the answer itself cannot say so.
    let since = match known_at {
        Some(known_at) => {
            let now = view_of(&session, pathway)?.pathway;
            now.corrections.into_iter().rev().filter(|each| each.recorded_at > known_at).collect()
        }
        None => Vec::new(),
    };
    let question = if arguments.all {
        Question::Timelines { pathway, timelines, variant, known_at }
    } else {
        Question::Who { pathway, at, timelines, variant, known_at }
    };
    let answer = session.ask(question)?;
    let view = bench.view(&session.directory);
    let mut text = String::new();
    if let Some(known_at) = known_at {
        text.push_str(&format!(
            "{} {}\n",
            bench.desk.say().of("Som vi vidste det", "As we knew it"),
            known_at.danish()
        ));
    }
    let corrected = match &answer {
        Answer::Who(list) => {
            list.iter().for_each(|responsible| text.push_str(&view.responsible(responsible)));
            list.first().map(|responsible| responsible.corrected.clone())
        }
        Answer::Timelines(list) => {
            list.iter().for_each(|(_, stretches)| text.push_str(&view.stretches(stretches)));
            list.first().and_then(|(_, list)| list.first()).map(|one| one.responsible.corrected.clone())
        }
        _ => return Err(odd()),
    };
    text.push_str(&view.corrections(&corrected.unwrap_or_default()));
    if !since.is_empty() {
        text.push_str(bench.desk.say().of("Det er rettet siden:\n", "It has been corrected since:\n"));
        text.push_str(&view.corrections(&since));
    }
    let next = if arguments.all { format!("who {pathway}") } else { format!("who {pathway} --all") };
    let mut answer = match &answer {
        Answer::Timelines(list) => {
            let each =
                |(timeline, stretches): &(_, _)| object!({ "timeline": timeline, "stretches": stretches });
            object!({ "timelines": list.iter().map(each).collect::<Vec<_>>() })
        }
        other => shaped(other),
    };
    if let (Some(object), Some(_)) = (answer.as_object_mut(), known_at) {
        object.insert("corrected_since".to_owned(), shaped(&since));
    }
    Ok(reply(&session, text, &answer).next(bench.desk.call_same(&next)))
}

pub(super) fn why(arguments: &asking::Why, bench: &mut Bench<'_, '_>) -> Result<Reply, Failure> {
    let pathway = values::pathway(&arguments.pathway)?;
    let request = values::request(arguments.request.as_deref())?;
    let mut session = Session::open(bench.desk, bench.err)?;
    let Answer::Why(why) = session.ask(Question::Why { pathway, request })? else {
        return Err(odd());
    };
    session.learn(std::iter::once(&why.decision));
    let text = bench.view(&session.directory).why(&why);
    let next = session.call_for_pathway(bench.desk, "ask_letter", pathway, &format!("letter {pathway}"));
    Ok(reply(&session, text, &why).next_if(next))
}

pub(super) fn pathway(arguments: &OnPathway, bench: &mut Bench<'_, '_>) -> Result<Reply, Failure> {
    let pathway = values::pathway(&arguments.pathway)?;
    let mut session = Session::open(bench.desk, bench.err)?;
    let known = view_of(&session, pathway)?;
    session.learn(known.pathway.requests.iter().filter_map(|request| request.decision.as_ref()));
    let identity = identity_of(&session, known.pathway.person)?;
    let say = bench.desk.say();
    let view = bench.view(&session.directory);
    let mut text = String::new();
    if let Some(identity) = &identity {
        let protected = if identity.protected {
            say.of(" · navne- og adressebeskyttet", " · name and address protected")
        } else {
            ""
        };
        text.push_str(&format!("{}{protected}\n", identity.name));
    }
    text.push_str(&view.pathway(&known.pathway));
    if let Some(authority) = &known.authority {
        text.push_str(&view.authority(authority));
    }
    let end = end_of_stay(&session, &known)?;
    if let Some(end) = &end {
        text.push_str(&view.end_of_stay(end));
    }
    let corrections = corrections_of(&session, pathway)?;
    text.push_str(&view.correction_lines(&corrections));
    if !known.due.is_empty() {
        text.push_str(&view.due(&known.due));
    }
    let answer = reply(
        &session,
        text,
        &object!({
            "identity": identity, "pathway": known, "corrections": corrections, "end_of_stay": end,
        }),
    );
    Ok(answer.next(bench.desk.call_same(&format!("who {pathway}"))))
}

pub(super) fn handover(arguments: &placement::Handover, bench: &mut Bench<'_, '_>) -> Result<Reply, Failure> {
    let pathway = values::pathway(&arguments.pathway)?;
    let items = values::items(&arguments.items)?;
    let session = Session::open(bench.desk, bench.err)?;
    for (nth, (item, state)) in items.into_iter().enumerate() {
        session.submit_nth(bench.desk, nth, Command::MarkItem { pathway, item, state })?;
    }
    let Answer::Handover(list) = session.ask(Question::Handover { pathway })? else {
        return Err(odd());
    };
    let text = bench.view(&session.directory).handover(&list);
    let missing = list.iter().find(|item| item.is_missing());
    let (what, rest) = match missing {
        Some(item) => ("mark_item", format!("handover {pathway} {}=ready", item.id)),
        None => ("ask_pathway", format!("pathway {pathway}")),
    };
    let next = session.call_for_pathway(bench.desk, what, pathway, &rest);
    let json = object!({ "items": list, "command_key": bench.desk.key_text() });
    Ok(reply(&session, text, &json).next_if(next))
}
