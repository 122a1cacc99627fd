//! The way round a demonstration in three minutes: five places to look at, and as whom. Only where the log is made up.

use super::{Visitor, answer};
use crate::{
    page::{Menu, Page, Shown},
    wrong::Wrong,
};
use axum::{Extension, extract::State, response::Response};
use front::House;
use maud::html;

/// One stop.
struct Stop {
    title: (&'static str, &'static str),
    text: (&'static str, &'static str),
    /// As whom to sign in.
    login: &'static str,
    path: &'static str,
    link: (&'static str, &'static str),
}

const STOPS: [Stop; 5] = [
    Stop {
        title: ("Hvem har plads?", "Who has room?"),
        text: (
            "Begynd med landet på ét billede. Hvert felt er en kommune; vælg, om det skal vise ledige pladser, belægning eller ventetid. Til højre står det, der haster.",
            "Begin with the country in one picture. Each square is a municipality; choose whether it shows free places, occupancy or waiting. On the right stands what is urgent.",
        ),
        login: "mette.visitator",
        path: "/",
        link: ("Se overblikket", "See the overview"),
    },
    Stop {
        title: ("Hvor skal borgeren hen?", "Where should the citizen go?"),
        text: (
            "Svar på det, der spørges om. Der spørges kun om det, som stadig kan ændre svaret. Læg mærke til begrundelsen ved siden af: hver linje har sin kilde, og det uvisse bliver ikke til et nej.",
            "Answer what is asked. Only what can still change the answer is asked. Notice the reasons beside it: each line has its source, and what is unknown does not become a no.",
        ),
        login: "mette.visitator",
        path: "/find",
        link: ("Prøv at finde en plads", "Try to find a place"),
    },
    Stop {
        title: ("Hvem har ansvaret nu?", "Who is responsible now?"),
        text: (
            "Vælg et forløb på listen. Øverst står, hvem der har ansvaret og til hvornår, og hvem der betaler; nedenunder alt, hvad der er sket, og hvad der mangler før overleveringen.",
            "Choose a pathway from the list. At the top stands who is responsible and until when, and who pays; below it all that has happened, and what is missing before the handover.",
        ),
        login: "ida.afsnit",
        path: "/forloeb",
        link: ("Se afsnittets forløb", "See the ward's pathways"),
    },
    Stop {
        title: ("Hvad siger loven?", "What does the law say?"),
        text: (
            "Reglerne er data med dato og henvisning, ikke programkode. Se, hvad der ændrer sig den 1. januar 2027, og hvor KL læser det anderledes end myndigheden.",
            "The rules are data with date and reference, not program code. See what changes on 1 January 2027, and where KL reads it otherwise than the authority.",
        ),
        login: "peter.planlaegger",
        path: "/ordninger",
        link: ("Læs ordningerne", "Read the schemes"),
    },
    Stop {
        title: ("Hvem har set på borgeren?", "Who has looked at the citizen?"),
        text: (
            "Hvert opslag, du lige har gjort, er noteret med formål. Revisor kan finde det og give en borger et udtræk. Ingen, heller ikke systemejeren, kan ændre det ubemærket.",
            "Each look you just took is noted with its purpose. The auditor can find it and give a citizen an extract. Nobody, the system owner included, can alter it unnoticed.",
        ),
        login: "rikke.revisor",
        path: "/adgangslog/alle",
        link: ("Se adgangsloggen", "See the access log"),
    },
];

pub(super) async fn show(
    State(house): State<House>,
    Extension(shown): Extension<Shown>,
    visit: Visitor,
) -> Result<Response, Wrong> {
    if !house.engine().status().synthetic {
        return Err(Wrong::not_found());
    }
    let say = shown.say();
    let logins: Vec<&str> = STOPS.iter().map(|stop| stop.login).collect();
    let accounts = house.on_disk(move |house| {
        logins.into_iter().map(|login| house.records().account_by_login(login)).collect::<Result<Vec<_>, _>>()
    });
    let accounts = accounts.await.map_err(|_| Wrong::fault())??;
    let here = visit.as_ref().map(|Extension(visit)| visit.account().login.clone());
    let title = say.of("Rundtur på tre minutter", "A tour in three minutes");
    let body = html! {
        h1 { (title) }
        p.lead { (say.of(
            "Fem steder, omtrent et halvt minut hvert. Alle borgere er opdigtede, så du kan trykke på alt.",
            "Five places, about half a minute each. All citizens are made up, so press whatever you like.",
        )) }
        ol.tour {
            @for (stop, account) in STOPS.iter().zip(&accounts) {
                li.card {
                    h2 { (say.of(stop.title.0, stop.title.1)) }
                    p { (say.of(stop.text.0, stop.text.1)) }
                    p.muted {
                        @match account {
                            Some(account) if here.as_deref() == Some(account.login.as_str()) => { (say.of("Du er logget ind som ", "You are signed in as ")) (account.name) "." }
                            Some(account) => {
                                (say.of("Log ind som ", "Sign in as ")) strong { (account.name) }
                                @for appointment in account.appointments.iter().take(1) { " (" (say.text(&appointment.role.text())) ")" }
                                "."
                            }
                            None => { (say.of("Her skal bruges en bruger, der må se siden.", "This needs a user who may see the page.")) }
                        }
                    }
                    p { a.button.quiet href=(stop.path) { (say.of(stop.link.0, stop.link.1)) } }
                }
            }
        }
        p { (say.of("Skal du være en anden: tryk Log ud øverst, og vælg den næste. Så føres du videre til siden.", "To be somebody else: choose Sign out at the top and pick the next one. You are then led on to the page.")) }
        p { a href="/om" { (say.of("Om Snitflade og kilderne", "About Snitflade and its sources")) } }
    };
    Ok(answer(Page::new(Menu::None, title, body), &house, &visit, shown))
}
