//! The acts from assessment to the unit's answer.

use super::{
    Bench,
    asking::{follows_from, view_of},
    next,
};
use crate::{
    args::{OnPathway, placement},
    exit::Failure,
    output::Reply,
    session::Session,
    values,
};
use engine::{Question, Reply as Answer};
use pathways::{Command, Decide};

/// Opens the log, hands a command over, and says what it came to.
pub(super) fn submit(
    bench: &mut Bench<'_, '_>,
    make: impl FnOnce(&Session) -> Result<Command, Failure>,
) -> Result<Reply, Failure> {
    let session = Session::open(bench.desk, bench.err)?;
    let command = make(&session)?;
    let act = command.act();
    let receipt = session.submit(bench.desk, command)?;
    next::acted(act, &receipt, &session, bench)
}

pub(super) fn assess(arguments: &placement::Assess, bench: &mut Bench<'_, '_>) -> Result<Reply, Failure> {
    let pathway = values::pathway(&arguments.pathway)?;
    let facts = values::answered("FACT=VALUE", &arguments.facts, &arguments.unknown_to_citizen)?;
    submit(bench, |_| Ok(Command::Assess { pathway, facts }))
}

pub(super) fn hear(arguments: &placement::Hear, bench: &mut Bench<'_, '_>) -> Result<Reply, Failure> {
    let pathway = values::pathway(&arguments.pathway)?;
    let outcome = values::text("--outcome", &arguments.outcome)?;
    submit(bench, |_| Ok(Command::Hear { pathway, outcome }))
}

pub(super) fn decide(arguments: &placement::Decide, bench: &mut Bench<'_, '_>) -> Result<Reply, Failure> {
    let decide = Decide {
        pathway: values::pathway(&arguments.pathway)?,
        conclusion: values::code("CONCLUSION", &arguments.conclusion)?,
        reason: values::text("--reason", &arguments.reason)?,
        at: values::instant_if("--at", arguments.at.as_deref())?,
    };
    let pathway = decide.pathway;
    let mut session = Session::open(bench.desk, bench.err)?;
    let receipt = session.submit(bench.desk, Command::Decide(decide))?;
    let mut reply = next::acted("decide", &receipt, &session, bench)?;
    // What was decided and why is said at once, to whoever may see it; repeated later it may have been decided anew.
    if let Ok(Answer::Why(why)) = session.ask(Question::Why { pathway, request: None })
        && (receipt.first_position..=receipt.last_position).contains(&why.decision.position)
    {
        session.learn(std::iter::once(&why.decision));
        let known = view_of(&session, pathway)?.pathway;
        let (conclusion, at) = (&why.decision.conclusion, why.decision.at);
        let follows = follows_from(&session, &known, conclusion, None, at)?;
        reply.text.push_str(&bench.view(&session.directory).decided(&why, &follows));
        reply.add("decision", &*why);
        reply.add("follows", &follows);
    }
    let letter = bench.desk.call_same(&format!("letter {pathway}"));
    Ok(reply.next(letter))
}

pub(super) fn accept(arguments: &placement::Accept, bench: &mut Bench<'_, '_>) -> Result<Reply, Failure> {
    let pathway = values::pathway(&arguments.pathway)?;
    let by = values::side(&arguments.by)?;
    submit(bench, |_| Ok(Command::Accept { pathway, by, told_cost: arguments.told_cost }))
}

pub(super) fn decline(arguments: &placement::Decline, bench: &mut Bench<'_, '_>) -> Result<Reply, Failure> {
    let pathway = values::pathway(&arguments.pathway)?;
    let by = values::side(&arguments.by)?;
    let reason = values::text("--reason", &arguments.reason)?;
    submit(bench, |_| Ok(Command::Decline { pathway, by, reason }))
}

pub(super) fn withdraw(arguments: &placement::Withdraw, bench: &mut Bench<'_, '_>) -> Result<Reply, Failure> {
    let pathway = values::pathway(&arguments.pathway)?;
    let reason = values::text("--reason", &arguments.reason)?;
    submit(bench, |_| Ok(Command::Withdraw { pathway, reason }))
}

pub(super) fn confirm(arguments: &OnPathway, bench: &mut Bench<'_, '_>) -> Result<Reply, Failure> {
    let pathway = values::pathway(&arguments.pathway)?;
    submit(bench, |_| Ok(Command::Confirm { pathway }))
}

pub(super) fn refuse(arguments: &placement::Refuse, bench: &mut Bench<'_, '_>) -> Result<Reply, Failure> {
    let pathway = values::pathway(&arguments.pathway)?;
    let code = values::code("CODE", &arguments.code)?;
    let note = values::text("--note", &arguments.note)?;
    submit(bench, |_| Ok(Command::Refuse { pathway, code, note }))
}

pub(super) fn cancel(arguments: &placement::Refuse, bench: &mut Bench<'_, '_>) -> Result<Reply, Failure> {
    let pathway = values::pathway(&arguments.pathway)?;
    let code = values::code("CODE", &arguments.code)?;
    let note = values::text("--note", &arguments.note)?;
    submit(bench, |_| Ok(Command::Cancel { pathway, code, note }))
}
