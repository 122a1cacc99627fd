//! Every step on a pathway as a form. A form is described once, with its fields and its words in both languages; from the
//! description it is drawn, read, handed over and told to be wrong at the right field. Whether a step is possible now is
//! asked of the core, which answers for the command that the form would send.

mod acts;
mod draw;
mod page;
mod read;

pub(super) use acts::ALL;
pub(super) use draw::{Drawn, drawn, organisations, with_none};
pub(super) use page::{refused, submit, suggestion, view};
pub(super) use read::{Entered, not_a_time};

use super::id;
use crate::{
    form::Posted,
    pages::Handed,
    route::{Needs, Route},
};
use axum::{extract::Path, routing::get, routing::post};
use kernel::{Actor, PathwayId, RefusalKind};
use pathways::Command;
use world::World;

/// What a field takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// When something happened; now, where it is left empty.
    When,
    /// A time to come.
    Ahead,
    /// A time to come, that may be left open.
    AheadOrNot,
    /// Several lines.
    Text,
    /// One line.
    Line,
    /// A code of one of the scheme's lists.
    Code(&'static str),
    /// Who speaks for the citizen's side.
    Side,
    /// That the citizen was told what it costs.
    ToldCost,
    /// An organisation.
    Organisation,
    /// Units by their codes.
    Units,
    /// What can be decided.
    Conclusion,
}

/// One field.
#[derive(Debug)]
pub(super) struct Input {
    pub name: &'static str,
    pub label: (&'static str, &'static str),
    pub hint: Option<(&'static str, &'static str)>,
    pub kind: Kind,
    pub optional: bool,
}

/// One step.
#[derive(Debug)]
pub(super) struct Form {
    /// The act, as policies and the placement table name it.
    pub act: &'static str,
    /// Where it stands, with `{n}` for the pathway.
    pub path: &'static str,
    pub title: (&'static str, &'static str),
    /// What it does, in a sentence.
    pub lead: (&'static str, &'static str),
    pub button: (&'static str, &'static str),
    pub inputs: &'static [Input],
    pub make: fn(PathwayId, &Entered) -> Option<Command>,
}

impl Form {
    /// Its address on a pathway.
    pub(super) fn address(&self, id: PathwayId) -> String {
        self.path.replace("{n}", &id.0.to_string())
    }

    /// Whether the core would take it now, were its fields filled in.
    pub(super) fn possible(&self, world: &World, id: PathwayId, actor: &Actor, now: kernel::Instant) -> bool {
        let Some(command) = (self.make)(id, &Entered::sample()) else { return false };
        match world.decide(&world::Command::Pathways(command), now, actor) {
            Ok(_) => true,
            // What is wrong with a field that nobody has filled in yet says nothing of the step.
            Err(refusal) => match refusal.kind {
                RefusalKind::State => OF_THE_FIELDS.contains(&refusal.code.as_str()),
                RefusalKind::Forbidden => false,
                RefusalKind::Invalid | RefusalKind::NotFound | RefusalKind::Unsettled => true,
            },
        }
    }
}

/// Refusals of a state that are met by filling in a field, or by a step that is told of in the form.
const OF_THE_FIELDS: [&str; 4] = ["cost_not_told", "hearing_needed", "no_representative", "place_blocked"];

macro_rules! routes {
    ($($form:ident)*) => {
        pub(crate) const ROUTES: &[Route] = &[$(
            Route::page(acts::$form.path, Needs::Act(acts::$form.act), acts::$form.title, || {
                get(|handed: Handed, Path(number): Path<String>| async move {
                    page::ask(&acts::$form, handed, id(&number)?).await
                })
            }),
            Route::form(acts::$form.path, Needs::Act(acts::$form.act), acts::$form.title, || {
                post(|handed: Handed, Path(number): Path<String>, Posted(fields): Posted| async move {
                    page::send(&acts::$form, handed, id(&number)?, fields).await
                })
            }),
        )*];
    };
}

routes! {
    HEAR DECIDE ACCEPT DECLINE WITHDRAW CONFIRM REFUSE TRANSPORT DISCHARGE DEPART ARRIVE LEAVE RETURN TRANSFER READY END DIE CANCEL
    WISH SHARE UNSHARE REPRESENT
}
