//! What to do first in a folder that has no units yet: in which order, and where. Nothing stands here once there are some.

use crate::{pages::Handed, wrong::Wrong};
use engine::AskError;
use maud::{Markup, html};

/// The steps, each with the page where it is done, the act without which one may not, and what to do there.
const STEPS: [(&str, &str, &str, &str); 3] = [
    (
        "/import",
        "import_units",
        "Indlæs enhederne med deres pladser fra en fil",
        "Import the units with their places from a file",
    ),
    (
        "/brugere",
        "manage_accounts",
        "Opret brugere til dem, der visiterer, henviser og driver pladserne",
        "Make accounts for those who assess, refer and operate the places",
    ),
    (
        "/pladser",
        "report_figures",
        "Indberet for hver enhed, hvor mange pladser der er normeret, til stede og bemandet",
        "Report for each unit how many places are approved, present and staffed",
    ),
];

/// What to do first, where there is nothing yet.
pub(crate) fn first(handed: &Handed) -> Result<Markup, Wrong> {
    let say = handed.say();
    let some = handed.house.engine().read(|world| world.places.units().next().is_some());
    if some.map_err(AskError::from)? {
        return Ok(html! {});
    }
    Ok(html! {
        section.box #begynd aria-labelledby="begynd-navn" {
            h2 #begynd-navn { (say.of("Her er ingen enheder endnu: begynd sådan", "There are no units here yet: begin like this")) }
            ol {
                @for (path, act, da, en) in STEPS {
                    li {
                        @if handed.visit.may(act) { a href=(path) { (say.of(da, en)) } } @else {
                            (say.of(da, en)) " " span.muted { "(" (say.of("det gør en anden rolle end din", "another role than yours does that")) ")" }
                        }
                    }
                }
            }
            p { (say.of("Derefter kan en borger henvises, og der kan findes en plads.", "After that a citizen can be referred and a place be found.")) }
        }
    })
}
