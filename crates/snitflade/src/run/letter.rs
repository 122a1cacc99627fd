//! The letter: whom it goes to stands in the vault, what it says follows from the pathway. Sending it is not done here.

use super::{
    Bench,
    asking::{identity_of, odd, reply},
};
use crate::{args::placement, exit::Failure, output::Reply, session::Session, shape::object, values};
use engine::ask::PathwayView;
use engine::{AskError, Question, Reply as Answer};
use kernel::PathwayId;
use pathways::{Command, view::letter::Recipient};
use serde::Serialize;
use smol_str::SmolStr;

pub(super) fn letter(arguments: &placement::Letter, bench: &mut Bench<'_, '_>) -> Result<Reply, Failure> {
    let pathway = values::pathway(&arguments.pathway)?;
    let fields = values::fields(&arguments.fill)?;
    let session = Session::open(bench.desk, bench.err)?;
    let mut overwritten = Vec::new();
    for (nth, (field, value)) in fields.into_iter().enumerate() {
        if let Some(was) = filled_before(&session, pathway, &field)?.filter(|was| *was != value) {
            overwritten.push(Overwritten { field: field.clone(), was, is: value.clone() });
        }
        session.submit_nth(bench.desk, nth, Command::FillLetter { pathway, field, value })?;
    }
    let Answer::Letter(letter) = session.ask(Question::Letter { pathway })? else {
        return Err(odd());
    };
    // Who may read the letter may not always be told who the citizen is; the letter then says so.
    let known = pathway_if_seen(&session, pathway)?;
    let identity = match known {
        Some(known) => identity_of(&session, known.pathway.person)?,
        None => None,
    };
    let recipient = identity
        .as_ref()
        .map(|identity| Recipient { name: &identity.name, address: identity.address.as_deref() });
    let say = bench.desk.say();
    let language = bench.desk.language;
    let mut text = format!(
        "{}{}{}\n",
        letter.head(recipient, language),
        letter.text(language),
        letter.closing(&letter.decided_by, None, language)
    );
    if let Some(kind) = &letter.to_representative {
        text.push_str(&format!(
            "{}: {}\n",
            say.of("Til repræsentanten", "To the representative"),
            bench.view(&session.directory).coded("representative", kind)
        ));
    }
    if identity.as_ref().is_some_and(|identity| identity.protected) {
        text.push_str(say.of(
            "Navn og adresse er beskyttet: vis dem kun, hvor brevet skal hen.\n",
            "Name and address are protected: show them only where the letter is to go.\n",
        ));
    }
    for each in &overwritten {
        text.push_str(&format!(
            "{} {}: »{}« → »{}«\n",
            say.of("Overskrevet i brevet:", "Overwritten in the letter:"),
            each.field,
            each.was,
            each.is
        ));
    }
    if letter.is_ready_for(recipient) {
        text.push_str(say.of("Brevet mangler intet.\n", "Nothing is missing in the letter.\n"));
    } else if letter.can_be_sent() {
        text.push_str(say.of(
            "Kan ikke sendes endnu: adressen kendes ikke. Udfyld den med --fill recipient_address='…'.\n",
            "Cannot be sent yet: the address is not known. Fill it in with --fill recipient_address='…'.\n",
        ));
    } else {
        let fields = letter.to_fill.join(", ");
        text.push_str(&format!(
            "{}: {fields}\n",
            say.of("Kan ikke sendes, før dette er udfyldt", "Cannot be sent before this is filled in")
        ));
    }
    let address_known = letter.representative.is_some() || letter.address_of(recipient).is_some();
    let to = recipient.map(|to| object!({ "name": to.name, "address": to.address }));
    let json = object!({
        "letter": letter, "recipient": to, "can_be_sent": letter.can_be_sent(),
        "address_known": address_known, "overwritten": overwritten,
    });
    let mut answer = reply(&session, text, &json);
    if let Some(field) = letter.to_fill.first() {
        let rest = format!("letter {pathway} --fill {field}='…'");
        answer = answer.next_if(session.call_for_pathway(bench.desk, "fill_letter", pathway, &rest));
    }
    Ok(answer)
}

/// A field of the letter that already said something else.
#[derive(Serialize)]
struct Overwritten {
    field: SmolStr,
    was: String,
    is: String,
}

/// What a field of the letter was filled with before, if the actor may see the pathway.
fn filled_before(session: &Session, pathway: PathwayId, field: &str) -> Result<Option<String>, Failure> {
    let known = pathway_if_seen(session, pathway)?;
    Ok(known
        .and_then(|view| view.pathway.known.open().and_then(|known| known.letter_fields.get(field).cloned())))
}

/// The pathway, if the actor may see it. A role that may not ask at all is not on record as having tried.
fn pathway_if_seen(session: &Session, pathway: PathwayId) -> Result<Option<Box<PathwayView>>, Failure> {
    if !session.may_ever(session.actor.role, "ask_pathway") {
        return Ok(None);
    }
    match session.engine.ask_on(&session.actor, &session.occasion, Question::Pathway { pathway }) {
        Ok(Answer::Pathway(view)) => Ok(Some(view)),
        Ok(_) => Err(odd()),
        Err(AskError::Refused(_)) => Ok(None),
        Err(fault) => Err(crate::faults::ask(&fault)),
    }
}
