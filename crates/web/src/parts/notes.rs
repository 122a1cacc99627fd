//! What is open about an offer, as people read it: without the codes that the prompt takes as answers.

use crate::words::Say;
use matching::Note;
use maud::{Markup, html};

/// The code of a note on a capability of which it is not known whether it is needed.
const PERHAPS_NEEDED: &str = "capability_perhaps_needed";

/// What is open about an offer; capabilities that may be needed are counted.
pub(crate) fn open(notes: &[Note], say: Say) -> Markup {
    let perhaps = notes.iter().filter(|note| note.code == PERHAPS_NEEDED).count();
    html! {
        @for note in notes.iter().filter(|note| note.code != PERHAPS_NEEDED) { li.soon { (say.text(&note.text)) } }
        @if perhaps > 0 { li { (say.count(perhaps)) " " (say.of("kompetencer mangler, og det er ikke oplyst, om der er brug for dem", "capabilities are lacking, and it is not known whether they are needed")) } }
    }
}
