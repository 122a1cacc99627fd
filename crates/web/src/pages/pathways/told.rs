//! Who was told what of a pathway: since when something awaits an answer, where it was escalated, and which messages went
//! out about it, with what became of each. Nobody's address stands here.

use super::{
    super::{
        Handed,
        notices::{
            on_records,
            table::{Column, table},
            told,
        },
    },
    capital,
    names::Names,
};
use crate::wrong::Wrong;
use eventlog::records::{Deliveries, Delivery};
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
            } @else { (drawn_table(&of.sent, names)) }
        }
    }
}

fn drawn_table(sent: &[Delivery], names: &Names<'_>) -> Markup {
    let say = names.say;
    let columns = [Column::Made, Column::What, Column::To, Column::How, Column::State];
    let label = say.of("Beskeder om forløbet", "Messages about the pathway");
    table(label, &columns, sent, (say, names.now), |delivery, column| {
        let whose = || names.organisation_or_unknown(delivery.organisation.as_ref());
        (column == Column::To).then(|| html! { (whose()) })
    })
}
