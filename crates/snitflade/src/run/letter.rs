//! The letter: whom it goes to stands in the vault, what it says follows from the pathway. Sending it is not done here.

use super::{
    Bench,
    asking::{identity_of, odd, reply},
};
use crate::{args::placement, exit::Failure, output::Reply, session::Session, shape::object, values};
use engine::{AskError, Question, Reply as Answer};
use pathways::{Command, view::letter::Recipient};

pub(super) fn letter(arguments: &placement::Letter, bench: &mut Bench<'_, '_>) -> Result<Reply, Failure> {
    let pathway = values::pathway(&arguments.pathway)?;
    let fields = values::fields(&arguments.fill)?;
    let session = Session::open(bench.desk, bench.err)?;
    for (nth, (field, value)) in fields.into_iter().enumerate() {
        session.submit_nth(bench.desk, nth, Command::FillLetter { pathway, field, value })?;
    }
    let Answer::Letter(letter) = session.ask(Question::Letter { pathway })? else {
        return Err(odd());
    };
    // Who may read the letter may not always be told who the citizen is; the letter then says so.
    let identity = match session.engine.ask(&session.actor, Question::Pathway { pathway }) {
        Ok(Answer::Pathway(known)) => identity_of(&session, known.pathway.person)?,
        Ok(_) => return Err(odd()),
        Err(AskError::Refused(_)) => None,
        Err(fault) => return Err(crate::faults::ask(&fault)),
    };
    let recipient = identity
        .as_ref()
        .map(|identity| Recipient { name: &identity.name, address: identity.address.as_deref() });
    let say = bench.desk.say();
    let language = bench.desk.language;
    let mut text = format!("{}{}", letter.head(recipient, language), letter.text(language));
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
    if letter.can_be_sent() {
        text.push_str(say.of("Brevet mangler intet.\n", "Nothing is missing in the letter.\n"));
    } else {
        let fields = letter.to_fill.join(", ");
        text.push_str(&format!(
            "{}: {fields}\n",
            say.of("Kan ikke sendes, før dette er udfyldt", "Cannot be sent before this is filled in")
        ));
    }
    let to = recipient.map(|to| object!({ "name": to.name, "address": to.address }));
    let json = object!({ "letter": letter, "recipient": to, "can_be_sent": letter.can_be_sent() });
    let mut answer = reply(&session, text, &json);
    if let Some(field) = letter.to_fill.first() {
        let rest = format!("letter {pathway} --fill {field}='…'");
        answer = answer.next_if(session.call_for_pathway(bench.desk, "fill_letter", pathway, &rest));
    }
    Ok(answer)
}
