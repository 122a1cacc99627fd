//! A step's own page: read, and sent. What is refused is told at its field, with what was entered still there.

use super::{
    super::{done, names::Names, names::address, next, who},
    Drawn, Entered, Form, drawn,
    read::fault_of,
};
use crate::{
    form::{COMMAND_KEY, Faults, Fields},
    page::{Menu, Page},
    pages::Handed,
    parts::fields::summary,
    route::see,
    wrong::Wrong,
};
use axum::{http::StatusCode, response::Response};
use engine::{AskError, Question, Reply, SubmitError, ask::PathwayView};
use kernel::{PathwayId, RefusalKind};
use maud::html;
use pathways::Command;
use schemes::Answer;

/// The step's page.
pub(super) async fn ask(form: &'static Form, handed: Handed, id: PathwayId) -> Result<Response, Wrong> {
    if !handed.visit.may("ask_pathway") {
        return bare(form, &handed, id, &Fields::default(), &Faults::default(), StatusCode::OK);
    }
    let view = view(&handed, id).await?;
    show(form, &handed, &view, &Fields::default(), &Faults::default(), StatusCode::OK).await
}

/// Has the step done.
pub(super) async fn send(
    form: &'static Form,
    handed: Handed,
    id: PathwayId,
    fields: Fields,
) -> Result<Response, Wrong> {
    let mut faults = Faults::default();
    let entered = handed.house.engine().read(|world| Entered::read(form, &fields, world, &mut faults));
    let entered = entered.map_err(|fault| Wrong::from(AskError::from(fault)))?;
    let command = if faults.are_none() { (form.make)(id, &entered) } else { None };
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    let mut wrong = None;
    if let Some(command) = command {
        match submit(&handed, id, &fields, command).await {
            Ok(response) => return Ok(response),
            Err(SubmitError::Refused(refusal)) => {
                status = refused(refusal.kind);
                fault_of(form, &refusal, &mut faults);
                wrong = Some(Wrong::from(refusal));
            }
            Err(error) => return Err(error.into()),
        }
    }
    if !handed.visit.may("ask_pathway") {
        return match wrong {
            Some(wrong) if status == StatusCode::FORBIDDEN => Err(wrong),
            _ => bare(form, &handed, id, &fields, &faults, status),
        };
    }
    match view(&handed, id).await {
        Ok(view) => show(form, &handed, &view, &fields, &faults, status).await,
        // Whoever no longer sees the pathway is told why the step was refused, and nothing more.
        Err(unseen) => Err(wrong.unwrap_or(unseen)),
    }
}

/// Hands a command over, and leads back to the pathway, or to the list where it is out of sight now.
pub(in super::super) async fn submit(
    handed: &Handed,
    id: PathwayId,
    fields: &Fields,
    command: Command,
) -> Result<Response, SubmitError> {
    let key = front::command_key(fields.text(COMMAND_KEY))?;
    let act = command.act();
    handed.visit.submit(key, command).await?;
    let seen = handed.house.engine().may_on_pathway(handed.visit.actor(), id, &["ask_pathway"])?;
    if !seen.is_empty() {
        return Ok(see(&done::after(&address(id), act)));
    }
    if !handed.visit.may("ask_pathways") {
        return Ok(done::page(handed, id, act));
    }
    Ok(see(&done::after_unseen(id, act)))
}

/// The status of a refusal.
pub(in super::super) const fn refused(kind: RefusalKind) -> StatusCode {
    match kind {
        RefusalKind::Forbidden => StatusCode::FORBIDDEN,
        RefusalKind::NotFound | RefusalKind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
        RefusalKind::State | RefusalKind::Unsettled => StatusCode::CONFLICT,
    }
}

/// The pathway, as far as the visitor may see it.
pub(in super::super) async fn view(handed: &Handed, id: PathwayId) -> Result<Box<PathwayView>, Wrong> {
    match handed.visit.ask(Question::Pathway { pathway: id }).await? {
        Reply::Pathway(view) => Ok(view),
        _ => Err(Wrong::fault()),
    }
}

/// What the rules suggest, where the visitor may ask.
pub(in super::super) async fn suggestion(handed: &Handed, id: PathwayId) -> Result<Option<Answer>, Wrong> {
    if !handed.visit.may("ask_suggestion") {
        return Ok(None);
    }
    let asked = Question::Suggestion { pathway: id, at: None, variants: Vec::new() };
    match handed.visit.ask(asked).await {
        Ok(Reply::Suggestion(comparison)) => Ok(comparison.answers.into_iter().next()),
        Ok(_) => Err(Wrong::fault()),
        Err(AskError::Refused(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// The form alone, for those who may take the step and see nothing else of the pathway: the citizen, and whoever drives.
fn bare(
    form: &'static Form,
    handed: &Handed,
    id: PathwayId,
    fields: &Fields,
    faults: &Faults,
    status: StatusCode,
) -> Result<Response, Wrong> {
    let (say, now) = (handed.say(), handed.house.now());
    let engine = handed.house.engine();
    let fault = |fault| Wrong::from(AskError::from(fault));
    let may = engine.may_on_pathway(handed.visit.actor(), id, &[form.act]).map_err(fault)?;
    let title = say.of(form.title.0, form.title.1);
    let drawn = engine.read(|world| {
        let pathway = world.pathways.pathway(id).filter(|_| !may.is_empty())?;
        let names = Names::new(world, say, now);
        let with =
            Drawn { names: &names, visit: &handed.visit, pathway: &pathway, suggested: None, fields, faults };
        Some(html! {
            h1 { (title) ": " (id) }
            p.lead { (say.of(form.lead.0, form.lead.1)) }
            (summary(faults, say))
            @if form.possible(world, id, handed.visit.actor(), now) || !faults.are_none() { (drawn(form, &with)) }
            @else { p.empty { (say.of("Det er ikke muligt nu. Spørg den visitator, der har sagen.", "That is not possible now. Ask the assessor who has the case.")) } }
        })
    });
    let drawn = drawn.map_err(fault)?.ok_or_else(Wrong::not_found)?;
    Ok(handed.page(Page::new(Menu::Pathways, title, drawn).status(status)))
}

async fn show(
    form: &'static Form,
    handed: &Handed,
    view: &PathwayView,
    fields: &Fields,
    faults: &Faults,
    status: StatusCode,
) -> Result<Response, Wrong> {
    let say = handed.say();
    let now = handed.house.now();
    let pathway = &view.pathway;
    let suggested = if form.act == "decide" { suggestion(handed, pathway.id).await? } else { None };
    let title = say.of(form.title.0, form.title.1);
    let drawn = handed.house.engine().read(|world| {
        let names = Names::new(world, say, now);
        let with = Drawn {
            names: &names,
            visit: &handed.visit,
            pathway,
            suggested: suggested.as_ref(),
            fields,
            faults,
        };
        let possible = form.possible(world, pathway.id, handed.visit.actor(), now);
        html! {
            h1 { (title) }
            p.lead { (say.of(form.lead.0, form.lead.1)) }
            (summary(faults, say))
            (who::steps(pathway, &names))
            @if possible || !faults.are_none() {
                @if let Some(suggested) = &suggested { (next::suggested(suggested, pathway, &names)) }
                (drawn(form, &with))
            } @else { (next::not_now(form.act, pathway, &view.due, &names)) }
            p { a href=(address(pathway.id)) { (say.of("Tilbage til ", "Back to ")) (pathway.id) } }
        }
    });
    let drawn = drawn.map_err(|fault| Wrong::from(AskError::from(fault)))?;
    let page = Page::new(Menu::Pathways, title, drawn)
        .under("/forloeb", say.of("Forløb", "Pathways"))
        .under(address(pathway.id), pathway.id.to_string());
    Ok(handed.page(page.status(status)))
}
