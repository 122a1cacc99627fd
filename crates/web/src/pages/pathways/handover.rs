//! What must travel along with the citizen (FOR-7): the list as both sides see it, ticked by whoever may.

use super::{
    super::Handed,
    forms,
    names::{Names, address},
    reasons,
};
use crate::{
    form::{COMMAND_KEY, Faults, Fields, Posted},
    page::{Menu, Page, hidden},
    parts::fields::{Field, summary},
    route::{Needs, Route, see},
    wrong::Wrong,
};
use axum::{
    extract::{Path, RawQuery},
    http::StatusCode,
    response::Response,
    routing::{get, post},
};
use engine::{AskError, CommandKey, Question, Reply, SubmitError};
use front::Visit;
use kernel::{Outcome, PathwayId, RefusalKind};
use maud::{Markup, html};
use pathways::{Command, ItemState, answers::HandoverItem};
use sha2::{Digest, Sha256};
use smol_str::SmolStr;

const LIST: (&str, &str) = ("Overleveringslisten", "The handover list");

pub(crate) const ROUTES: &[Route] = &[
    Route::page("/forloeb/overlevering", Needs::Act("ask_handover"), LIST, || get(find)),
    Route::page("/forloeb/{n}/overlevering", Needs::Act("ask_handover"), LIST, || get(read)),
    Route::form(
        "/forloeb/{n}/overlevering",
        Needs::Act("mark_item"),
        ("Afkryds overleveringslisten", "Tick the handover list"),
        || post(send),
    ),
];

/// How each item's field begins.
const FIELD: &str = "punkt-";
/// How what stood there when the form was drawn begins.
const WAS: &str = "stod-";

const fn slug(state: Option<ItemState>) -> &'static str {
    match state {
        None => "",
        Some(ItemState::Ready) => "klar",
        Some(ItemState::Missing) => "mangler",
        Some(ItemState::NotNeeded) => "unoedig",
    }
}

fn state(slug: &str) -> Option<ItemState> {
    [ItemState::Ready, ItemState::Missing, ItemState::NotNeeded]
        .into_iter()
        .find(|state| self::slug(Some(*state)) == slug)
}

/// The list, as a form where it may be ticked.
pub(super) fn drawn(
    items: &[HandoverItem],
    id: PathwayId,
    ticking: Option<&Visit>,
    names: &Names<'_>,
) -> Markup {
    let say = names.say;
    let missing = items.iter().filter(|item| item.is_missing()).count();
    if items.is_empty() {
        return html! { p.empty { (say.of("Reglerne siger ikke, hvad der skal følge med: aftal selv medicin og plejeplan.", "The rules do not say what must travel along: agree on medicine and care plan yourselves.")) } };
    }
    let rows = html! {
        div.table-wrap tabindex="0" role="region" aria-label=(say.of("Overleveringsliste", "Handover list")) { table {
            caption.sr { (say.of("Hvad der skal følge med", "What must travel along")) }
            thead { tr { th scope="col" { (say.of("Hvad", "What")) } th scope="col" { (say.of("Står", "State")) } } }
            tbody {
                @for item in items {
                    tr {
                        th scope="row" { (say.text(&item.text)) }
                        td { @if ticking.is_some() { (chooser(item, names)) } @else { (state_tag(item, names)) } }
                    }
                }
            }
        } }
    };
    html! {
        p {
            @if missing > 0 { span.tag.warn { (say.count(missing)) " " (say.of("mangler", "missing")) } }
            @else if items.iter().any(|item| item.state.is_none()) { span.tag { (say.of("ikke afklaret endnu", "not settled yet")) } }
            @else { span.tag.good { (say.of("intet mangler", "nothing is missing")) } }
        }
        @if let Some(visit) = ticking {
            form method="post" action={ (address(id)) "/overlevering" } {
                (hidden(visit))
                (rows)
                button type="submit" { (say.of("Gem listen", "Save the list")) }
            }
        } @else { (rows) }
        details {
            summary { (say.of("Hvad listen hviler på", "What the list rests on")) }
            (reasons::basis(items.iter().flat_map(|item| item.basis.iter()), names))
        }
    }
}

fn chooser(item: &HandoverItem, names: &Names<'_>) -> Markup {
    let say = names.say;
    let unset = if item.is_missing() {
        say.of("mangler (ikke besvaret)", "missing (not answered)")
    } else {
        unclear(item, names)
    };
    let choices = [
        ("", unset),
        ("klar", say.of("klar", "ready")),
        ("mangler", say.of("mangler", "missing")),
        ("unoedig", say.of("ikke nødvendig", "not needed")),
    ];
    let stands = slug(item.state);
    html! {
        input type="hidden" name={ (WAS) (item.id) } value=(stands);
        select name={ (FIELD) (item.id) } aria-label=(say.text(&item.text)) {
            // What was once answered can be answered otherwise, but not be unanswered.
            @for (value, words) in choices.iter().filter(|(value, _)| stands.is_empty() || !value.is_empty()) {
                option value=(value) selected[*value == stands] { (words) }
            }
        }
    }
}

fn unclear(item: &HandoverItem, names: &Names<'_>) -> &'static str {
    if item.needed == Outcome::Judgement {
        names.say.of("aftal selv (ikke i kilderne)", "agree yourselves (not in the sources)")
    } else {
        names.say.of("ikke afklaret", "not clear")
    }
}

fn state_tag(item: &HandoverItem, names: &Names<'_>) -> Markup {
    let say = names.say;
    html! {
        @match (item.state, item.is_missing()) {
            (Some(ItemState::Ready), _) => span.tag.good { (say.of("klar", "ready")) },
            (Some(ItemState::NotNeeded), _) => span.tag { (say.of("ikke nødvendig", "not needed")) },
            (_, true) => span.tag.warn { (say.of("mangler", "missing")) },
            (_, false) => span.tag { (unclear(item, names)) },
        }
    }
}

/// The key of one of several commands of a form: the same each time the form is sent.
pub(super) fn part_key(key: CommandKey, part: &str) -> CommandKey {
    let digest = Sha256::new().chain_update(key.0).chain_update(part.as_bytes()).finalize();
    let mut bytes = [0; 16];
    for (byte, from) in bytes.iter_mut().zip(digest) {
        *byte = from;
    }
    CommandKey(bytes)
}

async fn send(handed: Handed, Path(number): Path<String>, Posted(fields): Posted) -> Result<Response, Wrong> {
    let id = super::id(&number)?;
    let key = front::command_key(fields.text(COMMAND_KEY))
        .map_err(|fault| Wrong::from(SubmitError::from(fault)))?;
    let changed: Vec<(SmolStr, ItemState)> = fields
        .beginning(FIELD)
        .filter(|(item, now)| *now != fields.text(&format!("{WAS}{item}")))
        .filter_map(|(item, now)| Some((SmolStr::new(item), state(now)?)))
        .collect();
    if changed.is_empty() {
        // Whoever may not know of the pathway is not led to it either.
        forms::view(&handed, id).await?;
    }
    for (item, state) in changed {
        let key = part_key(key, &item);
        match handed.visit.submit(key, Command::MarkItem { pathway: id, item, state }).await {
            Ok(_) => {}
            Err(SubmitError::Refused(refusal)) => {
                let mut faults = Faults::default();
                faults.refused("", &refusal);
                return super::one::shown(&handed, id, &faults, forms::refused(refusal.kind)).await;
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(see(&format!("{}?gjort=mark_item#overlevering", address(id))))
}

/// The list by its pathway's number, for those who see nothing else of a pathway.
async fn find(handed: Handed, RawQuery(query): RawQuery) -> Result<Response, Wrong> {
    let fields = Fields::read(query.unwrap_or_default().as_bytes());
    let say = handed.say();
    let mut faults = Faults::default();
    if let Some(given) = fields.filled("nr") {
        match given.parse::<PathwayId>() {
            Ok(id) => return Ok(see(&format!("{}/overlevering", address(id)))),
            Err(_) => faults.add("nr", "Skriv nummeret som F-57.", "Write the number as F-57."),
        }
    }
    let title = say.of(LIST.0, LIST.1);
    let body = html! {
        h1 { (title) }
        p.lead { (say.of("Hvad der skal følge med borgeren. Nummeret står i bestillingen.", "What must travel along with the citizen. The number stands in the order.")) }
        (summary(&faults, say))
        form.inline-form method="get" action="/forloeb/overlevering" {
            (Field::new("nr", say.of("Forløb", "Pathway")).hint(say.of("som F-57", "as F-57")).line("text", &fields, &faults, say))
            button type="submit" { (say.of("Vis listen", "Show the list")) }
        }
    };
    let status = if faults.are_none() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(handed.page(Page::new(Menu::Pathways, title, body).status(status)))
}

/// The list alone, to be read and printed.
async fn read(handed: Handed, Path(number): Path<String>) -> Result<Response, Wrong> {
    let id = super::id(&number)?;
    let (say, now) = (handed.say(), handed.house.now());
    let items = items(&handed, handed.visit.occasion(), id).await?;
    let may = handed.house.engine().may_on_pathway(handed.visit.actor(), id, &["depart", "ask_pathway"]);
    let may = may.map_err(|fault| Wrong::from(AskError::from(fault)))?;
    let title = format!("{} {id}", say.of(LIST.0, LIST.1));
    let body = handed.house.engine().read(|world| {
        let names = Names::new(world, say, now);
        html! {
            h1 { (title) }
            (drawn(&items, id, None, &names))
            @if may.contains("depart") { p.no-print { a href={ (address(id)) "/afgang" } { (say.of("Meld afgang, når borgeren er taget af sted", "Report the departure when the citizen has left")) } } }
            @if may.contains("ask_pathway") { p.no-print { a href=(address(id)) { (say.of("Tilbage til ", "Back to ")) (id) } } }
        }
    });
    let body = body.map_err(|fault| Wrong::from(AskError::from(fault)))?;
    Ok(handed.page(Page::new(Menu::Pathways, title, body)))
}

/// The list, where the visitor may see it.
pub(super) async fn items(
    handed: &Handed,
    occasion: engine::Occasion,
    id: PathwayId,
) -> Result<Vec<HandoverItem>, Wrong> {
    match handed.visit.ask_on(occasion, Question::Handover { pathway: id }).await {
        Ok(Reply::Handover(items)) => Ok(items),
        Ok(_) => Err(Wrong::fault()),
        // Without a rulebook there is no list, and the rest of the pathway is shown all the same.
        Err(AskError::Refused(refusal)) if refusal.kind == RefusalKind::State => Ok(Vec::new()),
        Err(error) => Err(error.into()),
    }
}
