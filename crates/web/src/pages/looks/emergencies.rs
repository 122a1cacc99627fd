//! Looks in an emergency that somebody must follow up: was it right to look? A leader follows up their own organisation's.

use super::{Handed, asked, entries, note_shown, parts};
use crate::{
    form::{Faults, Fields, Posted},
    page::{Menu, Page, hidden},
    parts::fields::{Field, summary},
    route::see,
    wrong::Wrong,
};
use axum::{extract::Path, http::StatusCode, response::Response};
use engine::AskError;
use eventlog::records::{Act, Noted};
use front::House;
use kernel::RefusalKind;
use maud::{Markup, html};

/// Most emergencies on the page; the oldest are dealt with first when there are more.
const SHOWN_MAX: usize = 100;

const ACT: &str = "follow_up_emergency";

/// The open emergencies that the visitor may follow up, the oldest first.
async fn open(handed: &Handed) -> Result<Vec<Noted>, Wrong> {
    let actor = handed.visit.actor().clone();
    let all =
        move |house: &House| house.engine().emergencies(house.records(), &actor, true, None, usize::MAX);
    let mut found = asked(handed, all).await?.entries;
    found.reverse();
    Ok(found)
}

pub(super) async fn show(handed: Handed) -> Result<Response, Wrong> {
    answer(&handed, None, &Fields::default(), &Faults::default()).await
}

async fn answer(
    handed: &Handed,
    at: Option<u64>,
    fields: &Fields,
    faults: &Faults,
) -> Result<Response, Wrong> {
    let say = handed.say();
    let all = open(handed).await?;
    let shown = all.get(..SHOWN_MAX).unwrap_or(&all);
    note_shown(handed, ACT, shown).await?;
    let names = entries::names(handed, shown).await?;
    let title = say.of("Nødopslag, der skal følges op", "Looks in an emergency to be followed up");
    let body = html! {
        h1 { (title) }
        (parts(handed, "/adgangslog/noedopslag"))
        p.lead { (say.of(
            "I en nødsituation kan man se en borgers forløb uden ellers at have adgang. Nogen skal bagefter tage stilling til, om det var i orden.",
            "In an emergency one can see a citizen's pathway without having access otherwise. Afterwards somebody must decide whether it was right.",
        )) }
        (summary(faults, say))
        @if shown.is_empty() { p.empty { (say.of("Ingen nødopslag venter på opfølgning.", "No look in an emergency awaits follow-up.")) } }
        @if all.len() > shown.len() { p { (say.of("De ældste ", "The oldest ")) (say.count(shown.len())) (say.of(" af ", " of ")) (say.count(all.len())) (say.of(" vises.", " are shown.")) } }
        @for entry in shown { (one(handed, entry, &names, (at == Some(entry.position)).then_some((fields, faults)))) }
    };
    let status = if faults.are_none() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(handed.page(Page::new(Menu::Looks, title, body).status(status)))
}

fn one(handed: &Handed, entry: &Noted, names: &entries::Names, sent: Option<(&Fields, &Faults)>) -> Markup {
    let say = handed.say();
    let (none, no_faults) = (Fields::default(), Faults::default());
    let (fields, faults) = sent.unwrap_or((&none, &no_faults));
    let Act::Look(look) = &entry.act else { return html! {} };
    let own = entry.by.account == Some(handed.visit.account().id);
    html! {
        section.card.spaced aria-label={ (say.of("Nødopslag, post ", "Emergency, entry ")) (entry.position) } {
            dl.facts {
                dt { (say.of("Hvornår", "When")) } dd { (say.instant(entry.by.at)) " (" (say.away(entry.by.at, handed.house.now())) ")" }
                dt { (say.of("Hvem", "Who")) } dd { (entries::who(handed, &entry.by, names)) }
                dt { (say.of("Hvad", "What")) } dd { (entries::act(handed, &look.what)) @for id in entries::shown_pathways(entry) { " " (id) } }
                dt { (say.of("Begrundelse", "Reason")) } dd { @match &look.reason { Some(reason) => q { (reason) }, None => "–" } }
            }
            @if own {
                p.muted { (say.of("Det er dit eget opslag; en anden skal følge det op.", "This is your own look; somebody else must follow it up.")) }
            } @else {
                form method="post" action={ "/adgangslog/noedopslag/" (entry.position) } {
                    (hidden(&handed.visit))
                    // One of many forms on the page: the field's id is the entry's own.
                    @let name = format!("notat-{}", entry.position);
                    (Field::new(&name, say.of("Hvad kom der ud af det?", "What came of it?"))
                        .hint(say.of("Var der en nødsituation, og var det nødvendigt at se oplysningerne? Hvad er gjort, hvis ikke?", "Was there an emergency, and was it necessary to see the data? If not, what was done about it?"))
                        .area(fields, faults, say))
                    button type="submit" { (say.of("Følg op", "Follow up")) }
                }
            }
        }
    }
}

pub(super) async fn follow_up(
    handed: Handed,
    Path(position): Path<u64>,
    Posted(fields): Posted,
) -> Result<Response, Wrong> {
    let name = format!("notat-{position}");
    let (by, note) = (handed.visit.by(), fields.text(&name).to_owned());
    let done = asked(&handed, move |house| {
        house.engine().follow_up(house.records(), &by, position, &note).map(|_| ())
    });
    match done.await {
        Err(AskError::Refused(refusal)) if refusal.kind == RefusalKind::Invalid => {
            let mut faults = Faults::default();
            faults.refused(&name, &refusal);
            return answer(&handed, Some(position), &fields, &faults).await;
        }
        done => done?,
    }
    Ok(see("/adgangslog/noedopslag"))
}
