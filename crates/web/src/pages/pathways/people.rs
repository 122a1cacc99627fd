//! Two records that are one person: joined and separated again; and the CPR number of a person who went by a temporary one
//! (FOR-18). A person is named by a pathway of theirs, never by a name in an address.

use super::{
    super::Handed,
    done, forms,
    framed::framed,
    names::{Names, address},
    search,
    who::{self, Who},
};
use crate::{
    form::{COMMAND_KEY, Faults, Fields, Posted},
    page::hidden,
    parts::fields::Field,
    route::{Needs, Route, see},
    wrong::Wrong,
};
use axum::{
    extract::Path,
    http::StatusCode,
    response::Response,
    routing::{get, post},
};
use engine::{Order, SubmitError};
use kernel::{PathwayId, PersonId};
use maud::html;
use pathways::Command;

const IDENTIFY: (&str, &str) = ("CPR-nummeret er kendt", "The CPR number is known");
const JOIN: (&str, &str) = ("Saml to registreringer af samme borger", "Join two records of one citizen");

pub(crate) const ROUTES: &[Route] = &[
    Route::page("/forloeb/{n}/cpr", Needs::Act("identify"), IDENTIFY, || get(ask_number)),
    Route::form("/forloeb/{n}/cpr", Needs::Act("identify"), IDENTIFY, || post(send_number)),
    Route::page("/forloeb/{n}/saml", Needs::Act("join_persons"), JOIN, || get(ask_join)),
    Route::form("/forloeb/{n}/saml", Needs::Act("join_persons"), JOIN, || post(send_join)),
    Route::form(
        "/forloeb/{n}/skil",
        Needs::Act("separate_persons"),
        ("Skil to registreringer igen", "Separate two records again"),
        || post(send_separate),
    ),
];

/// The person of a pathway that the visitor may see.
async fn person(handed: &Handed, id: PathwayId) -> Result<PersonId, Wrong> {
    Ok(forms::view(handed, id).await?.pathway.person)
}

async fn ask_number(handed: Handed, Path(number): Path<String>) -> Result<Response, Wrong> {
    let id = super::id(&number)?;
    number_page(&handed, id, &Fields::default(), &Faults::default(), false, StatusCode::OK).await
}

async fn number_page(
    handed: &Handed,
    id: PathwayId,
    fields: &Fields,
    faults: &Faults,
    differs: bool,
    status: StatusCode,
) -> Result<Response, Wrong> {
    let person = person(handed, id).await?;
    let who = Who::of(handed.visit.identity(person).await)?;
    let say = handed.say();
    framed(handed, id, IDENTIFY, faults, status, |names| {
        html! {
            dl.facts { (who::citizen(&who, handed.visit.actor().role, names)) }
            form method="post" action={ (address(id)) "/cpr" } {
                (hidden(&handed.visit))
                (Field::new("cpr", say.of("CPR-nummer", "CPR number")).hint(say.of("DDMMÅÅ-NNNN", "DDMMYY-NNNN")).line("text", fields, faults, say))
                @if differs || fields.ticked("samme") {
                    div.field.box.warn { label.choice {
                        input #samme type="checkbox" name="samme" value="ja" checked[fields.ticked("samme")];
                        (say.of("Jeg har kontrolleret nummeret: det er samme person, og den første fødselsdato var forkert", "I have checked the number: it is the same person, and the first date of birth was wrong"))
                    } }
                }
                (Field::new("navn", say.of("Navnet, som det står i CPR", "The name as it stands in the register")).hint(say.of("Det hidtidige navn bevares, hvis det er et andet.", "The name until now is kept, if it is another.")).optional().line("text", fields, faults, say))
                button type="submit" { (say.of("Registrér CPR-nummeret", "Record the CPR number")) }
            }
        }
    })
}

async fn send_number(
    handed: Handed,
    Path(number): Path<String>,
    Posted(fields): Posted,
) -> Result<Response, Wrong> {
    let id = super::id(&number)?;
    let mut faults = Faults::default();
    if fields.filled("cpr").is_none() {
        faults.add("cpr", "Skriv CPR-nummeret.", "Write the CPR number.");
        return number_page(&handed, id, &fields, &faults, false, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    let person = person(&handed, id).await?;
    let mut identity = handed.visit.identity(person).await?;
    identity.cpr = fields.filled("cpr").map(str::to_owned);
    if let Some(name) = fields.filled("navn") {
        let before = std::mem::replace(&mut identity.name, name.to_owned());
        if !before.is_empty() && before != identity.name && !identity.other_names.contains(&before) {
            identity.other_names.push(before);
        }
    }
    let order = Order::Identify { person, identity, same_person: fields.ticked("samme") };
    match give(&handed, &fields, order).await {
        Ok(()) => Ok(see(&done::after(&address(id), "identify"))),
        Err(SubmitError::Refused(refusal)) => {
            faults.refused("cpr", &refusal);
            let differs = refusal.code == "birth_date_differs";
            number_page(&handed, id, &fields, &faults, differs, forms::refused(refusal.kind)).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn give(handed: &Handed, fields: &Fields, order: Order) -> Result<(), SubmitError> {
    let key = front::command_key(fields.text(COMMAND_KEY))?;
    handed.visit.submit(key, order).await.map(|_| ())
}

async fn ask_join(handed: Handed, Path(number): Path<String>) -> Result<Response, Wrong> {
    join_page(&handed, super::id(&number)?, &Fields::default(), &Faults::default(), StatusCode::OK).await
}

/// Records that were joined to a person, each by a pathway of theirs.
fn joined(names: &Names<'_>, person: PersonId) -> Vec<(PersonId, Vec<PathwayId>)> {
    let state = &names.world.pathways;
    let kept = state.stands_for(person);
    let mut records: Vec<(PersonId, Vec<PathwayId>)> = Vec::new();
    for id in state.pathways_of(kept) {
        let Some(pathway) = state.pathway(id) else { continue };
        if pathway.person == kept {
            continue;
        }
        match records.iter_mut().find(|(known, _)| *known == pathway.person) {
            Some((_, pathways)) => pathways.push(id),
            None => records.push((pathway.person, vec![id])),
        }
    }
    records
}

async fn join_page(
    handed: &Handed,
    id: PathwayId,
    fields: &Fields,
    faults: &Faults,
    status: StatusCode,
) -> Result<Response, Wrong> {
    let person = person(handed, id).await?;
    let seen = search::visible(handed, person)?;
    let say = handed.say();
    framed(handed, id, JOIN, faults, status, |names| {
        let joined = joined(names, person);
        html! {
            p.lead { (say.of("Er to registreringer den samme borger, så saml dem. Intet går tabt, og det kan skilles igen.", "If two records are the same citizen, join them. Nothing is lost, and they can be separated again.")) }
            form method="post" action={ (address(id)) "/saml" } {
                (hidden(&handed.visit))
                (Field::new("andet", say.of("Et forløb på den anden registrering", "A pathway of the other record")).hint(say.of("som F-12. Registreringen her bliver stående, og den anden samles med den.", "as F-12. The record here stays, and the other is joined to it.")).line("text", fields, faults, say))
                button type="submit" { (say.of("Saml registreringerne", "Join the records")) }
            }
            @for (record, pathways) in &joined {
                @let shown: Vec<String> = pathways.iter().filter(|id| seen.contains(id)).map(ToString::to_string).collect();
                @if !shown.is_empty() {
                    form.inline-form method="post" action={ (address(id)) "/skil" } {
                        (hidden(&handed.visit))
                        input type="hidden" name="registrering" value=(record);
                        p { (say.of("Samlet med denne: registreringen på ", "Joined to this: the record of ")) (shown.join(", ")) }
                        button.quiet type="submit" { (say.of("Skil igen", "Separate again")) }
                    }
                }
            }
        }
    })
}

async fn send_join(
    handed: Handed,
    Path(number): Path<String>,
    Posted(fields): Posted,
) -> Result<Response, Wrong> {
    let id = super::id(&number)?;
    let mut faults = Faults::default();
    let kept = person(&handed, id).await?;
    let other = match fields.text("andet").parse::<PathwayId>() {
        Ok(other) => person(&handed, other).await.ok(),
        Err(_) => None,
    };
    let Some(merged) = other else {
        faults.add(
            "andet",
            "Skriv nummeret på et forløb, som du må se, som F-12.",
            "Write the number of a pathway that you may see, as F-12.",
        );
        return join_page(&handed, id, &fields, &faults, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    ordered(&handed, id, &fields, Command::JoinPersons { kept, merged }, faults).await
}

async fn send_separate(
    handed: Handed,
    Path(number): Path<String>,
    Posted(fields): Posted,
) -> Result<Response, Wrong> {
    let id = super::id(&number)?;
    let mut faults = Faults::default();
    person(&handed, id).await?;
    let Ok(merged) = fields.text("registrering").parse::<PersonId>() else {
        faults.add("", "Vælg den registrering, der skal skilles ud.", "Choose the record to be separated.");
        return join_page(&handed, id, &fields, &faults, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    ordered(&handed, id, &fields, Command::SeparatePersons { merged }, faults).await
}

async fn ordered(
    handed: &Handed,
    id: PathwayId,
    fields: &Fields,
    command: Command,
    mut faults: Faults,
) -> Result<Response, Wrong> {
    let act = command.act();
    match give(handed, fields, command.into()).await {
        Ok(()) => Ok(see(&done::after(&address(id), act))),
        Err(SubmitError::Refused(refusal)) => {
            faults.refused("andet", &refusal);
            join_page(handed, id, fields, &faults, forms::refused(refusal.kind)).await
        }
        Err(error) => Err(error.into()),
    }
}
