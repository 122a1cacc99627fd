//! What is due, with its clock: how long there is left, or how late it is and who hears of it.

use super::names::Names;
use crate::words;
use kernel::{Instant, OrganisationId};
use maud::{Markup, html};
use pathways::view::due::Due;

/// From how many minutes before its end a clock is about to run out.
pub(in crate::pages) const SOON_MINUTES: i64 = 4 * 60;

/// How long there is left.
pub(in crate::pages) fn clock(by: Instant, names: &Names<'_>) -> Markup {
    let (say, now) = (names.say, names.now);
    let left = by.minutes_since(now);
    let class = if by <= now {
        "late"
    } else if left < SOON_MINUTES {
        "soon"
    } else {
        "muted"
    };
    html! {
        span class=(class) {
            @if by <= now { (say.of("forsinket, frist ", "late, due ")) } @else { (say.of("frist ", "due ")) }
            time datetime=(by) { (say.moment(by, now)) } " (" (say.away(by, now)) ")"
        }
    }
}

/// One thing that is due: what, by whom, by when; and whom it has escalated to where it is late.
pub(super) fn due(due: &Due, names: &Names<'_>, own: &OrganisationId) -> Markup {
    let say = names.say;
    let ours = due.organisation.as_ref() == Some(own);
    html! {
        p {
            @if ours { strong { (words::capital(&names.due(due))) } } @else { (words::capital(&names.due(due))) }
            " " span.muted {
                "– " (say.text(&due.role.text()))
                @if ours { (say.of(" hos os", " with us")) }
                @else { (say.of(" hos ", " at ")) (names.organisation_or_unknown(due.organisation.as_ref())) }
            }
            @if let Some(by) = due.by { br; (clock(by, names)) }
            @if due.late && !due.escalates_to.is_empty() { br; (escalated(due, names)) }
        }
    }
}

/// Who has heard that it is late, where it is.
pub(super) fn late(due: &Due, names: &Names<'_>) -> Markup {
    html! { @if due.late && !due.escalates_to.is_empty() { p { (escalated(due, names)) } } }
}

/// One thing that is due as a sentence: who must do what, and before when.
pub(super) fn who_does(due: &Due, names: &Names<'_>) -> Markup {
    let say = names.say;
    html! {
        (say.text(&due.role.text())) (say.of(" hos ", " at ")) (names.organisation_or_unknown(due.organisation.as_ref()))
        " – " strong { (names.due(due)) } @if let Some(by) = due.by { ", " (clock(by, names)) }
    }
}

/// Who hears of it when it is late.
fn escalated(due: &Due, names: &Names<'_>) -> Markup {
    let told: Vec<String> = due.escalates_to.iter().map(|id| names.organisation(id)).collect();
    let say = names.say;
    html! {
        span.muted { (say.of("gået videre til lederne hos ", "escalated to the leaders at ")) (told.join(say.of(" og ", " and "))) }
    }
}
