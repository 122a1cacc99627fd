//! Referring a citizen: who it is, from where, and what is known already. Found by number, or recorded with the referral;
//! where the number is known under another name, the sender says whether it is the same person.

use super::{
    super::Handed,
    correct::municipalities,
    done, facts,
    forms::{self, not_a_time, organisations, with_none},
    names::{Names, address},
};
use crate::{
    form::{COMMAND_KEY, Faults, Fields, Posted},
    page::{Menu, Page, hidden},
    parts::fields::{Field, described, summary, told},
    route::{Needs, Route, see},
    wrong::Wrong,
};
use axum::{
    extract::RawQuery,
    http::StatusCode,
    response::Response,
    routing::{get, post},
};
use engine::{AskError, Identity, Order, SubmitError, checked_cpr, checked_temporary};
use kernel::{Instant, OrganisationId, PersonId, Role};
use maud::{Markup, html};
use pathways::{AnsweredFacts, Refer, ReferralSource};

pub(crate) const ROUTES: &[Route] = &[
    Route::page("/forloeb/ny", Needs::Act("refer"), ("Henvis en borger", "Refer a citizen"), || get(ask)),
    Route::form("/forloeb/ny", Needs::Act("refer"), ("Henvis en borger", "Refer a citizen"), || post(send)),
];

/// The form; with the answers that were given where a place was looked for, and nothing else from an address.
async fn ask(handed: Handed, RawQuery(query): RawQuery) -> Result<Response, Wrong> {
    let given = Fields::read(query.unwrap_or_default().as_bytes());
    let mut fields = Fields::default();
    for (fact, value) in given.beginning(facts::ANSWER) {
        fields.put(&format!("{}{fact}", facts::ANSWER), value);
    }
    show(&handed, &fields, &Faults::default(), false, StatusCode::OK)
}

async fn send(handed: Handed, Posted(fields): Posted) -> Result<Response, Wrong> {
    let mut faults = Faults::default();
    let (say, now) = (handed.say(), handed.house.now());
    let asked = handed.house.engine().read(|world| facts::asked(&Names::new(world, say, now)));
    let asked = asked.map_err(|fault| Wrong::from(AskError::from(fault)))?;
    let answered = facts::read(&fields, &asked, &mut faults);
    let order = order(&handed, &fields, answered, &mut faults);
    let Some(order) = order.filter(|_| faults.are_none()) else {
        return show(&handed, &fields, &faults, false, StatusCode::UNPROCESSABLE_ENTITY);
    };
    let key = front::command_key(fields.text(COMMAND_KEY));
    let key = key.map_err(|fault| Wrong::from(SubmitError::from(fault)))?;
    match handed.visit.submit(key, order).await {
        Ok(receipt) => Ok(see(&receipt
            .pathway
            .map_or_else(|| "/forloeb".to_owned(), |id| done::after(&address(id), "refer")))),
        Err(SubmitError::Refused(refusal)) => {
            faults.refused(field_of(&refusal.code), &refusal);
            let differs = refusal.code == "name_differs";
            show(&handed, &fields, &faults, differs, forms::refused(refusal.kind))
        }
        Err(error) => Err(error.into()),
    }
}

/// The field that a refusal is about.
fn field_of(code: &str) -> &'static str {
    match code {
        "name_missing" | "name_differs" | "too_many_names" => "navn",
        "cpr_invalid" | "person_died" | "live_request_exists" | "person_goes_by_temporary_number" => "cpr",
        "temporary_number_invalid" => "midlertidigt",
        "person_without_number" => "cpr",
        "in_future" | "too_long_ago" => "tid",
        "no_such_organisation" | "wrong_kind_of_organisation" => "bopael",
        "extraordinary_without_hospital" => "ekstraordinaer",
        "organisation_may_not" => "bopael",
        "text_too_long" | "control_characters" => "note",
        _ => "",
    }
}

fn order(handed: &Handed, fields: &Fields, facts: AnsweredFacts, faults: &mut Faults) -> Option<Order> {
    let filled = |name: &str| fields.filled(name).map(str::to_owned);
    if filled("navn").is_none() {
        faults.add("navn", "Skriv navnet, eller »ukendt«.", "Write the name, or \"unknown\".");
    }
    let (cpr, temporary_number) = (filled("cpr"), filled("midlertidigt"));
    if cpr.is_none() && temporary_number.is_none() {
        faults.add(
            "cpr",
            "Skriv CPR-nummeret, eller et midlertidigt nummer, til det kendes.",
            "Write the CPR number, or a temporary number until it is known.",
        );
    }
    // What the writer would refuse by itself is told with the rest: faults that come one at a time are mended one at a time.
    if let Some(Err(refusal)) = cpr.as_deref().map(checked_cpr) {
        faults.refused("cpr", &refusal);
    } else if let (None, Some(Err(refusal))) = (&cpr, temporary_number.as_deref().map(checked_temporary)) {
        faults.refused("midlertidigt", &refusal);
    }
    let source = fields.text("kilde").parse::<ReferralSource>().ok();
    if source.is_none() {
        faults.add("kilde", "Vælg, hvem der henviser.", "Choose who refers.");
    }
    let at = match fields.filled("tid").map(Instant::read) {
        None => None,
        Some(Ok(at)) => Some(at),
        Some(Err(_)) => {
            not_a_time("tid", faults);
            None
        }
    };
    let now = handed.house.now();
    if at.is_some_and(|at| at > now) {
        faults.add("tid", "Tidspunktet ligger i fremtiden.", "The time lies in the future.");
    }
    let extraordinary = fields.ticked("ekstraordinaer");
    if extraordinary && source.is_some_and(|source| source != ReferralSource::HospitalWard) {
        faults.add(
            "ekstraordinaer",
            "Kun en sygehusafdeling kan udskrive ekstraordinært.",
            "Only a hospital ward can discharge extraordinarily.",
        );
    }
    let own = handed.visit.actor().organisation.clone();
    let sender = filled("henviser").and_then(|given| OrganisationId::new(&given).ok()).unwrap_or(own);
    let identity = Identity {
        name: fields.text("navn").to_owned(),
        temporary_number: temporary_number.filter(|_| cpr.is_none()),
        address: filled("adresse"),
        protected: fields.ticked("beskyttet"),
        next_of_kin: filled("paaroerende"),
        general_practitioner: filled("laege"),
        other_names: Vec::new(),
        synthetic: handed.house.engine().status().synthetic,
        cpr,
    };
    let refer = Refer {
        // The writer fills in who it is: found by number, or new.
        person: PersonId([0; 16]),
        temporary: identity.cpr.is_none(),
        source: source?,
        sender,
        residence: filled("bopael").and_then(|given| OrganisationId::new(&given).ok()),
        extraordinary,
        facts,
        note: fields.text("note").to_owned(),
        at,
    };
    Some(Order::Refer { identity, refer, same_person: fields.ticked("samme") })
}

fn show(
    handed: &Handed,
    fields: &Fields,
    faults: &Faults,
    differs: bool,
    status: StatusCode,
) -> Result<Response, Wrong> {
    let (say, now) = (handed.say(), handed.house.now());
    let title = say.of("Henvis en borger", "Refer a citizen");
    let mut fields = fields.clone();
    let sender = handed.visit.actor().role == Role::Sender;
    if fields.filled("kilde").is_none() && sender {
        fields.put("kilde", ReferralSource::HospitalWard.slug());
    }
    let body = handed.house.engine().read(|world| {
        let names = Names::new(world, say, now);
        html! {
            h1 { (title) }
            p.lead { (say.of("En henvisning åbner et forløb og sætter uret for afgørelsen i gang.", "A referral opens a pathway and starts the clock for the decision.")) }
            (summary(faults, say))
            form method="post" action="/forloeb/ny" {
                (hidden(&handed.visit))
                (citizen(&fields, faults, differs, &names))
                (referral(&fields, faults, sender, handed.visit.organisation_name(), &names))
                h2 { (say.of("Hvad vides om behovet?", "What is known about the need?")) }
                p { (say.of("Svar på det, du ved. Resten kan besvares senere.", "Answer what you know. The rest can be answered later.")) }
                (facts::questions(&facts::KnownFacts::new(), &[], &fields, faults, &names))
                (Field::new("note", say.of("Til visitatoren", "To the assessor")).optional().area(&fields, faults, say))
                button type="submit" { (say.of("Send henvisningen", "Send the referral")) }
            }
        }
    });
    let body = body.map_err(|fault| Wrong::from(AskError::from(fault)))?;
    let page = Page::new(Menu::Pathways, title, body).under("/forloeb", say.of("Forløb", "Pathways"));
    Ok(handed.page(page.status(status)))
}

fn citizen(fields: &Fields, faults: &Faults, differs: bool, names: &Names<'_>) -> Markup {
    let say = names.say;
    html! {
        h2 { (say.of("Hvem er borgeren?", "Who is the citizen?")) }
        (Field::new("navn", say.of("Navn", "Name")).line("text", fields, faults, say))
        @if differs || fields.ticked("samme") {
            div.field.box.warn { label.choice {
                input #samme type="checkbox" name="samme" value="ja" checked[fields.ticked("samme")];
                (say.of("Jeg har kontrolleret nummeret: det er samme person, som også går under dette navn", "I have checked the number: it is the same person, who also goes by this name"))
            } }
        }
        (Field::new("cpr", say.of("CPR-nummer", "CPR number")).hint(say.of("DDMMÅÅ-NNNN", "DDMMYY-NNNN")).optional().line("text", fields, faults, say))
        (Field::new("midlertidigt", say.of("Midlertidigt nummer", "Temporary number")).hint(say.of("Kun hvis CPR-nummeret ikke kendes: DDMMÅÅ og fire tegn, som 010142-SYNK.", "Only if the CPR number is not known: DDMMYY and four characters, as 010142-SYNK.")).optional().line("text", fields, faults, say))
        (Field::new("adresse", say.of("Adresse", "Address")).optional().line("text", fields, faults, say))
        div.field { label.choice {
            input type="checkbox" name="beskyttet" value="ja" checked[fields.ticked("beskyttet")];
            (say.of("Navn og adresse er beskyttet", "Name and address are protected"))
        } }
        (Field::new("paaroerende", say.of("Pårørende, og hvordan de kan nås", "Next of kin, and how to reach them")).optional().line("text", fields, faults, say))
        (Field::new("laege", say.of("Praktiserende læge", "General practitioner")).optional().line("text", fields, faults, say))
        (Field::new("bopael", say.of("Bopælskommune", "Municipality of residence")).optional().select(&municipalities(names), fields, faults, say))
    }
}

fn referral(fields: &Fields, faults: &Faults, sender: bool, own: &str, names: &Names<'_>) -> Markup {
    let say = names.say;
    let sources: Vec<(String, String)> = ReferralSource::ALL
        .into_iter()
        .map(|source| (source.slug().to_owned(), say.text(&source.text()).to_owned()))
        .collect();
    html! {
        h2 { (say.of("Henvisningen", "The referral")) }
        (Field::new("kilde", say.of("Hvem henviser?", "Who refers?")).select(&with_none(sources, names), fields, faults, say))
        @if sender {
            p { (say.of("Henvisende organisation: ", "Referring organisation: ")) strong { (own) } }
        } @else {
            (Field::new("henviser", say.of("Henvisende organisation", "Referring organisation")).hint(say.of("Din egen, hvis intet vælges.", "Your own, if nothing is chosen.")).optional().select(&organisations(names), fields, faults, say))
        }
        div.field.has-error[faults.of("ekstraordinaer").is_some()] {
            (told("ekstraordinaer", faults, say))
            label.choice {
                input #ekstraordinaer type="checkbox" aria-describedby=[described("ekstraordinaer", faults)] name="ekstraordinaer" value="ja" checked[fields.ticked("ekstraordinaer")];
                (say.of("Ekstraordinær udskrivning efter en beredskabsaftale", "Extraordinary discharge under a surge agreement"))
            }
        }
        (Field::new("tid", say.of("Hvornår er der henvist?", "When was the referral made?")).hint(say.of("Lad feltet stå tomt, hvis det er nu.", "Leave it empty if it is now.")).optional().line("datetime-local", fields, faults, say))
    }
}
