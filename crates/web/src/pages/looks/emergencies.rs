//! Looks in an emergency that somebody must follow up: was it right to look? A leader follows up their own organisation's.

use super::{Handed, asked, entries, note_pathways, on_records, parts};
use crate::{
    form::{Faults, Fields, Posted},
    page::{Menu, Page, hidden},
    parts::fields::{Field, summary},
    route::see,
    wrong::Wrong,
};
use axum::{
    extract::{Path, RawQuery},
    http::StatusCode,
    response::Response,
};
use engine::{AskError, Opening};
use eventlog::records::{Act, Noted};
use front::House;
use kernel::RefusalKind;
use maud::{Markup, html};

/// Most emergencies on the page; the oldest are dealt with first when there are more.
const SHOWN_MAX: usize = 100;

const ACT: &str = "follow_up_emergency";

/// The open emergencies that the visitor may follow up, the oldest first. What one opening of a citizen asked is one.
async fn open(handed: &Handed) -> Result<Vec<Opening>, Wrong> {
    let actor = handed.visit.actor().clone();
    let all = move |house: &House| {
        let found = house.engine().emergencies(house.records(), &actor, true, None, usize::MAX)?;
        house.engine().openings(&found.entries)
    };
    Ok(asked(handed, all).await?)
}

pub(super) async fn show(handed: Handed, RawQuery(query): RawQuery) -> Result<Response, Wrong> {
    let fields = Fields::read(query.unwrap_or_default().as_bytes());
    let receipt = receipt(&handed, fields.text("fulgt").parse().ok()).await?;
    answer(&handed, None, &Fields::default(), &Faults::default(), receipt).await
}

/// That it was followed up, where the address names a follow-up of the visitor's own.
async fn receipt(handed: &Handed, position: Option<u64>) -> Result<Option<Markup>, Wrong> {
    let Some(position) = position else { return Ok(None) };
    let (say, own) = (handed.say(), handed.visit.account().id);
    let entry = on_records(handed, move |house| house.records().journal_entry(position)).await?;
    Ok(entry.filter(|entry| entry.by.account == Some(own)).and_then(|entry| match entry.act {
        Act::FollowedUp { position: emergency, .. } => Some(html! {
            div.box.good role="status" { p {
                strong { (say.of("Du har fulgt op på nødopslaget i post ", "You have followed up the look in an emergency in entry ")) (say.count(emergency)) "." }
                (say.of(" Dit notat står i adgangsloggen fra post ", " Your note stands in the access log from entry ")) (say.count(position)) "."
            } }
        }),
        _ => None,
    }))
}

async fn answer(
    handed: &Handed,
    at: Option<u64>,
    fields: &Fields,
    faults: &Faults,
    receipt: Option<Markup>,
) -> Result<Response, Wrong> {
    let say = handed.say();
    let all = open(handed).await?;
    let shown = all.get(..SHOWN_MAX).unwrap_or(&all);
    let looks: Vec<Noted> = shown.iter().flat_map(|opening| opening.entries.iter().cloned()).collect();
    note_pathways(handed, ACT, shown.iter().flat_map(|opening| &opening.pathways).copied().collect()).await?;
    let names = entries::names(handed, &looks).await?;
    let title = say.of("Nødopslag, der skal følges op", "Looks in an emergency to be followed up");
    let body = html! {
        h1 { (title) }
        (parts(handed, "/adgangslog/noedopslag"))
        p.lead { (say.of(
            "I en nødsituation kan man se en borgers forløb uden ellers at have adgang. Nogen skal bagefter tage stilling til, om det var i orden.",
            "In an emergency one can see a citizen's pathway without having access otherwise. Afterwards somebody must decide whether it was right.",
        )) }
        @if let Some(receipt) = receipt { (receipt) }
        (summary(faults, say))
        @if shown.is_empty() { p.empty { (say.of("Ingen nødopslag venter på opfølgning.", "No look in an emergency awaits follow-up.")) } }
        @if all.len() > shown.len() { p { (say.of("De ældste ", "The oldest ")) (say.count(shown.len())) (say.of(" af ", " of ")) (say.count(all.len())) (say.of(" vises.", " are shown.")) } }
        @for opening in shown { (one(handed, opening, &names, (at == Some(opening.position())).then_some((fields, faults)))) }
    };
    let status = if faults.are_none() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(handed.page(Page::new(Menu::Looks, title, body).status(status)))
}

fn one(
    handed: &Handed,
    opening: &Opening,
    names: &entries::Names,
    sent: Option<(&Fields, &Faults)>,
) -> Markup {
    let say = handed.say();
    let (none, no_faults) = (Fields::default(), Faults::default());
    let (fields, faults) = sent.unwrap_or((&none, &no_faults));
    let Some((entry, Act::Look(look))) = opening.entries.first().map(|entry| (entry, &entry.act)) else {
        return html! {};
    };
    let mut asked: Vec<&str> = opening.entries.iter().filter_map(what).collect();
    asked.sort_unstable();
    asked.dedup();
    let own = entry.by.account == Some(handed.visit.account().id);
    html! {
        section.card.spaced aria-label={ (say.of("Nødopslag, post ", "Emergency, entry ")) (entry.position) } {
            dl.facts {
                dt { (say.of("Hvornår", "When")) } dd { (say.instant(entry.by.at)) " (" (say.away(entry.by.at, handed.house.now())) ")" }
                dt { (say.of("Hvem", "Who")) } dd { (entries::who(handed, &entry.by, names)) }
                dt { (say.of("Hvad", "What")) } dd { (asked.iter().map(|what| entries::act(handed, what)).collect::<Vec<_>>().join(", ")) }
                dt { (say.of("Hvis", "Whose")) } dd { @for (index, id) in opening.pathways.iter().enumerate() { @if index > 0 { ", " } (id) } }
                dt { (say.of("Poster i loggen", "Entries of the log")) } dd { (opening.entries.iter().map(|entry| say.count(entry.position).to_string()).collect::<Vec<_>>().join(", ")) }
                dt { (say.of("Begrundelse", "Reason")) } dd { @match &look.reason { Some(reason) => q { (reason) }, None => "–" } }
            }
            @if own {
                p.muted { (say.of("Det er dit eget opslag; en anden skal følge det op.", "This is your own look; somebody else must follow it up.")) }
            } @else {
                form method="post" action={ "/adgangslog/noedopslag/" (entry.position) } {
                    (hidden(&handed.visit))
                    // What comes after was not seen here, and is not followed up by this.
                    input type="hidden" name="til" value=(opening.last());
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

fn what(entry: &Noted) -> Option<&str> {
    match &entry.act {
        Act::Look(look) => Some(&look.what),
        _ => None,
    }
}

pub(super) async fn follow_up(
    handed: Handed,
    Path(position): Path<u64>,
    Posted(fields): Posted,
) -> Result<Response, Wrong> {
    let name = format!("notat-{position}");
    let (by, note) = (handed.visit.by(), fields.text(&name).to_owned());
    // Without it, as from a page of an older version, the one entry is followed up.
    let until = Some(fields.text("til").parse().unwrap_or(position));
    let done = asked(&handed, move |house| {
        house.engine().follow_up_opening(house.records(), &by, position, until, &note)
    });
    let (_, noted) = match done.await {
        Err(AskError::Refused(refusal)) if refusal.kind == RefusalKind::Invalid => {
            let mut faults = Faults::default();
            faults.refused(&name, &refusal);
            return answer(&handed, Some(position), &fields, &faults, None).await;
        }
        done => done?,
    };
    Ok(see(&format!("/adgangslog/noedopslag?fulgt={noted}")))
}
