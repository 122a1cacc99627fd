//! How accessible the pages are, and what is not known of it. It claims nothing that was not tried.

use super::{Visitor, answer, list};
use crate::page::{Menu, Page, Shown};
use axum::{Extension, extract::State, response::Response};
use front::House;
use kernel::Text;
use maud::html;

fn done() -> Vec<Text> {
    vec![
        Text::new(
            "Alle sider virker uden JavaScript og med tastatur alene.",
            "All pages work without JavaScript and with the keyboard alone.",
        ),
        Text::new(
            "Fejl i formularer står både øverst, med et link til feltet, og ved feltet selv.",
            "Faults in forms stand both at the top, with a link to the field, and at the field itself.",
        ),
        Text::new(
            "Farve siger aldrig noget alene: tal eller ord står ved siden af, og kortet findes også som tabel.",
            "Colour never says anything by itself: numbers or words stand beside it, and the map is there as a table too.",
        ),
        Text::new(
            "Lyst og mørkt tema følger maskinen eller dit valg. Bevægelse er slået fra, hvis maskinen er sat til det.",
            "The light and the dark theme follow the machine or your choice. Motion is off where the machine is set so.",
        ),
        Text::new(
            "Når en side ændrer sig af sig selv, bliver det sagt af skærmlæseren, og det, du skriver, røres ikke.",
            "When a page changes by itself, the screen reader says so, and what you are writing is left alone.",
        ),
        Text::new(
            "Sproget er dansk eller engelsk og er mærket, så det læses rigtigt op.",
            "The language is Danish or English, and is marked so that it is read aloud rightly.",
        ),
    ]
}

fn lacking() -> Vec<Text> {
    vec![
        Text::new(
            "Siderne er afprøvet med værktøjer og i én browser (Chromium). De er ikke afprøvet af brugere med skærmlæser, forstørrelse eller talestyring.",
            "The pages were tried with tools and in one browser (Chromium). They were not tried by users of screen readers, magnifiers or voice control.",
        ),
        Text::new(
            "Ingen uafhængig har gennemgået dem efter WCAG 2.1 AA. Vi sigter efter den, men påstår ikke at overholde den i alt.",
            "Nobody independent has reviewed them by WCAG 2.1 AA. We aim at it and do not claim to meet it in all.",
        ),
        Text::new(
            "Kort og tidslinjer er tegninger. Det samme står i ord eller tabel på siden, men ikke altid i samme rækkefølge.",
            "Maps and timelines are drawings. The same stands in words or a table on the page, though not always in the same order.",
        ),
        Text::new(
            "Brede tabeller rulles vandret på små skærme.",
            "Wide tables are scrolled sideways on small screens.",
        ),
        Text::new(
            "Citater fra loven og kildernes titler står på dansk, også når resten er på engelsk.",
            "Quotations of the law and titles of sources are in Danish, also where the rest is in English.",
        ),
    ]
}

pub(super) async fn show(
    State(house): State<House>,
    Extension(shown): Extension<Shown>,
    visit: Visitor,
) -> Response {
    let say = shown.say();
    let title = say.of("Tilgængelighed", "Accessibility");
    let body = html! {
        h1 { (title) }
        p.lead { (say.of("Her står, hvad der er gjort, for at alle kan bruge siderne, og hvad der ikke er gjort eller ikke vides.", "Here stands what was done so that everybody can use the pages, and what was not done or is not known.")) }
        h2 { (say.of("Hvad der er gjort", "What was done")) }
        (list(&done(), say))
        h2 { (say.of("Hvad der mangler", "What is lacking")) }
        (list(&lacking(), say))
        h2 { (say.of("Hvis noget ikke virker for dig", "If something does not work for you")) }
        p { (say.of(
            "Sig det til den, der har givet dig adgang til Snitflade, eller til driften hos den myndighed, der har det i brug. Skriv, hvilken side det var, og hvad du prøvede.",
            "Tell whoever gave you access to Snitflade, or those who run it at the authority that uses it. Say which page it was and what you tried.",
        )) }
        p { (say.of(
            "Den myndighed, der tager Snitflade i brug, skal selv offentliggøre en tilgængelighedserklæring. Denne side er et bidrag til den og træder ikke i stedet for den.",
            "The authority that takes Snitflade into use must publish an accessibility statement of its own. This page is a contribution to it and does not replace it.",
        )) }
    };
    answer(Page::new(Menu::None, title, body), &house, &visit, shown)
}
