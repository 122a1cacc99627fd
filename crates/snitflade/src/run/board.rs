//! Questions about many: the board, lists, what is due, waiting, who should have a place, conflicts.

use super::{
    Bench,
    asking::{odd, reply},
};
use crate::{
    args::{asking, upkeep},
    exit::Failure,
    output::Reply,
    session::Session,
    shape::{object, shaped},
    values,
};
use engine::{PathwayFilter, Question, Reply as Answer};
use kernel::{Date, Instant, OrganisationId, Period, Refusal, RefusalKind, Text, danish_date};
use pathways::view::{delay, due::Due, list::Line};
use places::Scope;
use registry::{Existence, OrganisationKind};
use std::collections::BTreeMap;

/// What is said where the region that was named is not there on a date: it has been succeeded, or is yet to begin.
fn not_itself(session: &Session, asked: &OrganisationId, date: Date, answer: [&str; 2]) -> Option<Text> {
    let [da, en] = answer;
    let name = session.directory.name(asked);
    session
        .engine
        .read(|world| match world.registry.existence_on(asked, date) {
            Existence::Succeeded(found) => {
                let until = world.registry.organisation(asked)?.valid_until?;
                Some(Text::new(
                    format!("{name} er fra {until} en del af {}: {da}", found.name),
                    format!("{name} is from {until} part of {}: {en}", found.name),
                ))
            }
            Existence::NotYet(from) => Some(Text::new(
                format!("{name} begynder først {from}"),
                format!("{name} does not begin before {from}"),
            )),
            Existence::Ended(on) => {
                Some(Text::new(format!("{name} ophørte {on}"), format!("{name} ended on {on}")))
            }
            _ => None,
        })
        .ok()?
}

/// The part of the country that a board is of, and a word where it is not the one that was named.
fn scope(
    arguments: &asking::Board,
    session: &Session,
    at: Instant,
) -> Result<(Scope, Option<Text>), Failure> {
    let find = |argument, given: &str, kind| session.directory.organisation(argument, given, Some(kind));
    if let Some(given) = &arguments.unit {
        return Ok((Scope::Unit(session.directory.unit(given)?), None));
    }
    if let Some(given) = &arguments.municipality {
        let municipality = find("--municipality", given, OrganisationKind::Municipality)?;
        return Ok((Scope::Municipality(municipality), None));
    }
    if let Some(given) = &arguments.council {
        return Ok((Scope::Council(find("--council", given, OrganisationKind::HealthCouncil)?), None));
    }
    if let Some(given) = &arguments.region {
        let region = find("--region", given, OrganisationKind::Region)?;
        let answer = ["svaret gælder den", "the answer is about that"];
        let note = not_itself(session, &region, danish_date(at), answer);
        let municipalities = session.engine.read(|world| {
            let within = world.registry.within(&region, OrganisationKind::Municipality, danish_date(at));
            within.into_iter().map(|municipality| municipality.id.clone()).collect()
        })?;
        return Ok((Scope::Region(municipalities), note));
    }
    Ok((Scope::Country, None))
}

pub(super) fn board(arguments: &asking::Board, bench: &mut Bench<'_, '_>) -> Result<Reply, Failure> {
    let at = values::instant_if("--at", arguments.at.as_deref())?;
    let session = Session::open(bench.desk, bench.err)?;
    let now = session.engine.now();
    let (scope, note) = scope(arguments, &session, at.unwrap_or(now))?;
    let Answer::Board(board) = session.ask(Question::Board { scope: scope.clone(), at })? else {
        return Err(odd());
    };
    // Without a limit only those are listed who have never reported.
    let limit = session.engine.read(|world| world.places.stale_limit_minutes())?;
    let since = limit.and_then(|minutes| now.plus_minutes(-i64::from(minutes)).ok());
    let since = since.map_or_else(|| Instant::from_microseconds(0), Ok).unwrap_or(now);
    let Answer::NotReported(not_reported) = session.ask(Question::NotReported { scope, since })? else {
        return Err(odd());
    };
    let view = bench.view(&session.directory);
    let said = note.as_ref().map_or_else(String::new, |note| format!("{}\n", bench.desk.say().say(note)));
    let text = format!("{said}{}{}", view.board(&board), view.not_reported(&not_reported));
    let answer =
        reply(&session, text, &object!({ "board": board, "not_reported": not_reported, "note": note }));
    let next = match board.rows.first() {
        Some(row) => {
            let operator = session
                .engine
                .read(|world| world.places.unit_by_code(&row.code).map(|unit| unit.operator.clone()))?;
            session.call_for(bench.desk, "ask_free_place", operator.as_ref(), &format!("free {}", row.code))
        }
        None => session.call_for(bench.desk, "register_units", None, "import units enheder.csv"),
    };
    Ok(answer.next_if(next))
}

/// Shortest part of a name that is looked for, in characters.
const NAME_PART_MIN: usize = 2;

/// Those of the actor's own list whose citizen goes by a name, with the name. Nobody is found whom the actor could not
/// open one by one, and only for a role that may know who the citizen is.
fn named(session: &Session, part: &str, lines: Vec<Line>) -> Result<Vec<(Line, String)>, Failure> {
    let role = session.actor.role;
    if !session.may_ever(role, "ask_identity") {
        let words = role.text();
        return Err(Refusal::new(
            RefusalKind::Forbidden,
            "role_may_not",
            format!("rollen '{}' må ikke søge på navn", words.da),
            format!("the role '{}' may not search by name", words.en),
        )
        .instead("brug 'list' uden --name", "use 'list' without --name")
        .into());
    }
    let wanted = part.to_lowercase();
    let persons: Vec<_> = lines.iter().map(|line| line.person).collect();
    // One look at all of them: what is told by a name is told of those too who do not have it.
    let identities = session.engine.identities_on(&session.actor, &session.occasion, &persons);
    let identities: BTreeMap<_, _> =
        identities.map_err(|fault| crate::faults::ask(&fault))?.into_iter().collect();
    let mut found = Vec::new();
    for line in lines {
        let Some(identity) = identities.get(&line.person) else { continue };
        let mut names = std::iter::once(&identity.name).chain(&identity.other_names);
        if names.any(|name| name.to_lowercase().contains(&wanted)) {
            found.push((line, identity.name.clone()));
        }
    }
    Ok(found)
}

pub(super) fn list(arguments: &asking::List, bench: &mut Bench<'_, '_>) -> Result<Reply, Failure> {
    let part = arguments.name.as_deref().map(|given| values::text("--name", given)).transpose()?;
    if part.as_ref().is_some_and(|part| part.chars().count() < NAME_PART_MIN) {
        return Err(Refusal::invalid(
            "name_too_short",
            format!("--name: skriv mindst {NAME_PART_MIN} bogstaver af navnet"),
            format!("--name: write at least {NAME_PART_MIN} letters of the name"),
        )
        .instead("skriv en del af navnet, som 'prøve'", "write a part of the name, as 'prøve'")
        .into());
    }
    let session = Session::open(bench.desk, bench.err)?;
    let mut note = None;
    let filter = if let Some(given) = &arguments.unit {
        PathwayFilter::Unit(session.directory.unit(given)?)
    } else if let Some(given) = &arguments.municipality {
        let kind = Some(OrganisationKind::Municipality);
        PathwayFilter::Municipality(session.directory.organisation("--municipality", given, kind)?)
    } else if let Some(given) = &arguments.region {
        let kind = Some(OrganisationKind::Region);
        let region = session.directory.organisation("--region", given, kind)?;
        let period = match &arguments.year {
            Some(given) => year("--year", given)?,
            None => Period::from(session.engine.now()),
        };
        let now = session.engine.now();
        let last = period.end.and_then(|end| end.plus_minutes(-1).ok()).map_or(now, |end| end.min(now));
        // Nobody is counted twice: a pathway stands with the one region of its last day.
        let answer = ["se dens liste", "see its list"];
        note = not_itself(&session, &region, danish_date(last.max(period.start)), answer);
        PathwayFilter::Region { region, period }
    } else if arguments.waiting {
        PathwayFilter::Waiting
    } else {
        PathwayFilter::All
    };
    // A year is over: those that it closed belong to it.
    let closed = arguments.all || arguments.year.is_some();
    let Answer::Pathways(lines) = session.ask(Question::Pathways { filter, closed })? else {
        return Err(odd());
    };
    let said = note.as_ref().map_or_else(String::new, |note| format!("{}\n", bench.desk.say().say(note)));
    let (lines, names) = match &part {
        None => (lines, None),
        Some(part) => {
            let (lines, names): (Vec<Line>, Vec<String>) = named(&session, part, lines)?.into_iter().unzip();
            (lines, Some(names))
        }
    };
    let mut text = format!("{said}{}", bench.view(&session.directory).pathway_lines(&lines));
    for (line, name) in lines.iter().zip(names.iter().flatten()) {
        text.push_str(&format!("  {}: {name}\n", line.pathway));
    }
    let names: Option<Vec<_>> = names.map(|names| {
        let each = lines.iter().zip(names);
        each.map(|(line, name)| object!({ "pathway": line.pathway.to_string(), "name": name })).collect()
    });
    let next = lines.first().map(|line| bench.desk.call_same(&format!("pathway {}", line.pathway)));
    let mut answer = reply(&session, text, &object!({ "pathways": lines, "note": note, "names": names }));
    answer.next.extend(next);
    Ok(answer)
}

pub(super) fn due(bench: &mut Bench<'_, '_>) -> Result<Reply, Failure> {
    let session = Session::open(bench.desk, bench.err)?;
    let Answer::Due(list) = session.ask(Question::Due { organisation: None })? else {
        return Err(odd());
    };
    let own = &session.actor.organisation;
    let text = bench.view(&session.directory).due_of(own, &list);
    let is_own = |due: &Due| due.organisation.as_ref() == Some(own);
    let first = list.iter().find(|due| is_own(due)).or(list.first());
    let next = first.map(|due| bench.desk.call_same(&format!("pathway {}", due.pathway)));
    let marked: Vec<_> = list
        .iter()
        .map(|due| {
            let mut shown = shaped(due);
            if let Some(fields) = shown.as_object_mut() {
                fields.insert("yours".to_owned(), is_own(due).into());
            }
            shown
        })
        .collect();
    let mut answer = reply(&session, text, &marked);
    answer.next.extend(next);
    Ok(answer)
}

fn year(argument: &str, given: &str) -> Result<Period, Failure> {
    let year: i16 = values::number(argument, given)?;
    delay::year(year).map_err(|_| {
        values::wrong(argument, given, "er ikke et år i kalenderen", "is not a year of the calendar")
            .instead("skriv som 2026", "write as 2026")
            .into()
    })
}

fn period(arguments: &asking::Delays, now: Instant) -> Result<Period, Failure> {
    if let Some(given) = &arguments.year {
        return year("--year", given);
    }
    let edge = |argument, given: Option<&str>| -> Result<Option<Instant>, Refusal> {
        given.map(|given| values::midnight(argument, values::date(argument, given)?)).transpose()
    };
    let from = edge("--from", arguments.from.as_deref())?;
    let until = edge("--until", arguments.until.as_deref())?;
    let start = match from {
        Some(from) => from,
        None => delay::year(danish_date(until.unwrap_or(now)).year()).map_or(now, |year| year.start),
    };
    Period::new(start, until).map_err(|_| {
        Refusal::invalid("period_reversed", "--until ligger før --from", "--until lies before --from")
            .instead("ret en af datoerne", "correct one of the dates")
            .into()
    })
}

pub(super) fn delays(arguments: &asking::Delays, bench: &mut Bench<'_, '_>) -> Result<Reply, Failure> {
    let cause = arguments.cause.as_deref().map(|cause| values::code("--cause", cause)).transpose()?;
    // What was typed is read before the log is opened.
    period(arguments, bench.desk.surroundings.clock.now())?;
    let session = Session::open(bench.desk, bench.err)?;
    let period = period(arguments, session.engine.now())?;
    let Answer::Delays(figures) = session.ask(Question::Delays { period, cause })? else {
        return Err(odd());
    };
    let text = bench.view(&session.directory).delay_figures(&figures);
    // Who sees figures alone is shown places next; another's profile is not theirs to use.
    let lists = session.may_ever(session.actor.role, "ask_pathways");
    let next = bench.desk.call_same(if lists { "list --waiting" } else { "board" });
    Ok(reply(&session, text, &figures).next(next))
}

pub(super) fn free(arguments: &asking::Free, bench: &mut Bench<'_, '_>) -> Result<Reply, Failure> {
    let at = values::instant_if("--at", arguments.at.as_deref())?;
    let session = Session::open(bench.desk, bench.err)?;
    let unit = session.directory.unit(&arguments.unit)?;
    let Answer::FreePlace(found) = session.ask(Question::FreePlace { unit, at, variant: None })? else {
        return Err(odd());
    };
    let say = bench.desk.say();
    let mut text = bench.view(&session.directory).who_for(&found.who_for);
    let hidden = found.candidates_not_shown + found.leavers_not_shown;
    if hidden > 0 {
        text.push_str(&format!(
            "{hidden} {}\n",
            say.of("mere, som du ikke må se", "more that you may not see")
        ));
    }
    let code = session.directory.unit_code(unit);
    let next = match found.who_for.candidates.first() {
        Some(first) => {
            let rest = format!("offer {} {code}", first.pathway);
            session.call_for_pathway(bench.desk, "offer", first.pathway, &rest)
        }
        None => Some(bench.desk.call_same(&format!("board --unit {code}"))),
    };
    Ok(reply(&session, text, &found).next_if(next))
}

pub(super) fn conflicts(arguments: &asking::Conflicts, bench: &mut Bench<'_, '_>) -> Result<Reply, Failure> {
    let session = Session::open(bench.desk, bench.err)?;
    let unit = arguments.unit.as_deref().map(|given| session.directory.unit(given)).transpose()?;
    let Answer::Conflicts(found) = session.ask(Question::Conflicts { unit })? else {
        return Err(odd());
    };
    let text = bench.view(&session.directory).conflict_list(&found);
    let next = found.conflicts.first().map(|conflict| format!("pathway {}", conflict.second.pathway));
    let mut answer = reply(&session, text, &found);
    answer.next.extend(next.map(|next| bench.desk.call_same(&next)));
    Ok(answer)
}

pub(super) fn services(bench: &mut Bench<'_, '_>) -> Result<Reply, Failure> {
    let session = Session::open(bench.desk, bench.err)?;
    let Answer::Services(lines) = session.ask(Question::Services { at: None })? else {
        return Err(odd());
    };
    let text = bench.view(&session.directory).services(&lines);
    Ok(reply(&session, text, &lines))
}

pub(super) fn units(arguments: &upkeep::UnitList, bench: &mut Bench<'_, '_>) -> Result<Reply, Failure> {
    let session = Session::open(bench.desk, bench.err)?;
    let kind = Some(OrganisationKind::Municipality);
    let municipality = arguments.municipality.as_deref();
    let scope = match municipality {
        Some(given) => Scope::Municipality(session.directory.organisation("--municipality", given, kind)?),
        None => Scope::Country,
    };
    let Answer::Units(lines) = session.ask(Question::Units { scope })? else {
        return Err(odd());
    };
    let text = bench.view(&session.directory).unit_lines(&lines);
    let next = lines.first().map(|line| bench.desk.call_same(&format!("board --unit {}", line.code)));
    let mut answer = reply(&session, text, &lines);
    answer.next.extend(next);
    Ok(answer)
}

pub(super) fn place(arguments: &upkeep::UnitPlace, bench: &mut Bench<'_, '_>) -> Result<Reply, Failure> {
    let place = values::place(&arguments.place)?;
    let session = Session::open(bench.desk, bench.err)?;
    let Answer::PlaceTimeline(entries) = session.ask(Question::PlaceTimeline { place, within: None })? else {
        return Err(odd());
    };
    let text = bench.view(&session.directory).place_timeline(place, &entries);
    Ok(reply(&session, text, &entries).next(bench.desk.call_same("conflicts")))
}
