//! Who was told what of a pathway: since when something awaits an answer, where it was escalated, and which messages went
//! out about it, with what became of each. Nobody's address stands here.

use super::{
    super::{
        Handed,
        notices::{on_records, told, words},
    },
    capital,
    names::Names,
};
use crate::wrong::Wrong;
use eventlog::records::{Deliveries, Delivery, Target};
use kernel::PathwayId;
use maud::{Markup, html};
use notices::OnPage;

/// Most messages on the page.
const SHOWN_MAX: usize = 30;

/// What was told.
pub(super) struct Told {
    awaiting: Vec<OnPage>,
    sent: Vec<Delivery>,
}

pub(super) async fn of(handed: &Handed, id: PathwayId) -> Result<Told, Wrong> {
    let awaiting = handed
        .house
        .on_disk(move |house| notices::awaiting_on_pathway(house.engine(), house.records(), id))
        .await
        .map_err(|_| Wrong::fault())??;
    let of = Deliveries { pathway: Some(id), ..Deliveries::default() };
    let sent = on_records(handed, move |house| house.records().deliveries(&of, None, SHOWN_MAX)).await?;
    Ok(Told { awaiting, sent: sent.deliveries })
}

pub(super) fn drawn(of: &Told, names: &Names<'_>) -> Markup {
    let say = names.say;
    let awaiting: Vec<&OnPage> =
        of.awaiting.iter().filter(|line| line.since.is_some() || !line.escalations.is_empty()).collect();
    if awaiting.is_empty() && of.sent.is_empty() {
        return html! {};
    }
    html! {
        details #varslet {
            summary { (say.of("Hvem har fået besked om forløbet", "Who was told of the pathway")) }
            @if !awaiting.is_empty() {
                ul { @for line in awaiting {
                    li {
                        (capital(&names.due(&line.due))) " – " (say.text(&line.due.role.text())) (say.of(" hos ", " at ")) (names.organisation_or_unknown(line.due.organisation.as_ref())) ". "
                        span.muted { (told(line, 0, names)) }
                    }
                } }
            }
            @if of.sent.is_empty() {
                p.muted { (say.of("Ingen e-mail eller besked til et system er sendt om forløbet.", "No e-mail or message to a system was sent about the pathway.")) }
            } @else { (table(&of.sent, names)) }
        }
    }
}

fn table(sent: &[Delivery], names: &Names<'_>) -> Markup {
    let say = names.say;
    let label = say.of("Beskeder om forløbet", "Messages about the pathway");
    html! {
        div.table-wrap tabindex="0" role="region" aria-label=(label) { table {
            caption.sr { (label) }
            thead { tr {
                th scope="col" { (say.of("Lavet", "Made")) }
                th scope="col" { (say.of("Hvad", "What")) }
                th scope="col" { (say.of("Til", "To")) }
                th scope="col" { (say.of("Hvordan", "How")) }
                th scope="col" { (say.of("Tilstand", "State")) }
            } }
            tbody { @for delivery in sent { tr {
                td { (say.moment(delivery.created_at, names.now)) }
                td { (words::kind(&delivery.kind, say)) }
                td { (names.organisation_or_unknown(delivery.organisation.as_ref())) }
                td { @match delivery.target { Target::Webhook(_) => (say.of("til et system", "to a system")), Target::Email { .. } => "e-mail" } }
                td { (words::state_tag(delivery.state, say)) }
            } } }
        } }
    }
}
