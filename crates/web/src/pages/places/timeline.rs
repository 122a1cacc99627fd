//! What each place was and is used for, as a picture and as a table. Who is there stands in it only where the visitor may
//! ask for it; to others a place is taken, on whole days, and nothing more.

use crate::{pages::Handed, words::Say};
use engine::{AskError, Question, Reply};
use kernel::{Instant, PathwayId, Period, PlaceId, Text};
use maud::{Markup, html};
use places::{CommitmentKind, TimelineEntry, TimelineKind};
use schemes::Code;

/// How many days back and ahead are drawn.
const DAYS_BACK: i64 = 14;
const DAYS_AHEAD: i64 = 14;
/// The picture's measures.
const WIDTH: i64 = 900;
const LABEL: i64 = 70;
const ROW: i64 = 24;
const DAY_MINUTES: i64 = 24 * 60;

/// A stretch of a place's time.
#[derive(Clone, Debug)]
pub(super) struct Stretch {
    pub what: Text,
    class: &'static str,
    pub period: Period,
    pub planned_end: Option<Instant>,
    pub pathway: Option<PathwayId>,
}

/// A place with its stretches.
#[derive(Clone, Debug)]
pub(super) struct Lane {
    pub place: PlaceId,
    pub called: String,
    pub stretches: Vec<Stretch>,
}

/// The days that are drawn.
fn drawn(now: Instant) -> Period {
    let from_now = |days: i64| now.plus_minutes(days * DAY_MINUTES).unwrap_or(now);
    Period { start: from_now(-DAYS_BACK), end: Some(from_now(DAYS_AHEAD)) }
}

/// The lanes of a unit's places in the days that are drawn; with who is there, where the visitor may ask it of this unit.
pub(super) async fn lanes(
    handed: &Handed,
    places: &[(PlaceId, String)],
    reasons: &[Code],
) -> Result<(Vec<Lane>, bool), AskError> {
    let within = drawn(handed.house.now());
    let question = |place: &PlaceId| Question::PlaceTimeline { place: *place, within: Some(within) };
    // Looked up first, so that nobody's record says that they were refused where they asked for nothing.
    let actor = handed.visit.actor();
    let named = places
        .first()
        .is_some_and(|(place, _)| handed.house.engine().may_ask_instead(actor, actor, &question(place)));
    let uses: Vec<Vec<Stretch>> = if named {
        let answers = handed.visit.ask_all(places.iter().map(|(place, _)| question(place)).collect()).await?;
        let stretches = |answer: Reply| match answer {
            Reply::PlaceTimeline(found) => found.iter().map(|entry| told(entry, reasons)).collect(),
            _ => Vec::new(),
        };
        answers.into_iter().map(stretches).collect()
    } else {
        handed.house.engine().read(|world| {
            let stretches = |place: PlaceId| {
                let all = world.places.timeline(place);
                let of_these = all.iter().filter(|entry| entry.period.overlaps(&within));
                of_these.map(|entry| untold(entry, reasons)).collect()
            };
            places.iter().map(|(place, _)| stretches(*place)).collect()
        })?
    };
    let lanes = places.iter().zip(uses);
    let lane = |((place, called), stretches): (&(PlaceId, String), Vec<Stretch>)| Lane {
        place: *place,
        called: called.clone(),
        stretches,
    };
    Ok((lanes.map(lane).collect(), named))
}

fn told(entry: &TimelineEntry, reasons: &[Code]) -> Stretch {
    let (what, class) = match &entry.kind {
        TimelineKind::Commitment(kind) => {
            let class = match kind {
                CommitmentKind::Occupied => "part-occupied",
                CommitmentKind::Reserved => "part-reserved",
                CommitmentKind::Held => "part-held",
                CommitmentKind::OnLeave => "part-on-leave",
            };
            (kind.text(), class)
        }
        TimelineKind::Blocked(code) => {
            let known = reasons.iter().find(|reason| reason.id == *code);
            let words = known.map_or_else(|| Text::same(code.as_str()), |reason| Text::clone(&reason.text));
            (Text::new(format!("spærret: {}", words.da), format!("blocked: {}", words.en)), "part-blocked")
        }
        TimelineKind::Cleaning => (Text::new("rengøring", "cleaning"), "part-cleaning"),
    };
    Stretch {
        what,
        class,
        period: entry.period,
        planned_end: entry.planned_end,
        pathway: entry.commitment.map(|promise| promise.pathway),
    }
}

/// The same for whoever may not know who is there: a promise of any kind is taken, from the day to the day after.
fn untold(entry: &TimelineEntry, reasons: &[Code]) -> Stretch {
    let stretch = told(entry, reasons);
    let Some(period) = entry.taken_days() else { return stretch };
    Stretch {
        what: Text::new("optaget", "taken"),
        class: "part-occupied",
        period,
        planned_end: None,
        pathway: None,
    }
}

/// Where an instant lies in the picture, from 0 to its width.
fn across(instant: Instant, now: Instant) -> i64 {
    let whole = (DAYS_BACK + DAYS_AHEAD) * DAY_MINUTES;
    let minutes = instant.minutes_since(now).saturating_add(DAYS_BACK * DAY_MINUTES).clamp(0, whole);
    LABEL + minutes * (WIDTH - LABEL) / whole
}

/// The picture.
pub(super) fn picture(lanes: &[Lane], now: Instant, say: Say) -> Markup {
    let height = i64::try_from(lanes.len()).unwrap_or(0).saturating_mul(ROW) + 28;
    let title = say.of("Pladsernes tid, 14 dage tilbage og frem", "The places' time, 14 days back and ahead");
    let days = (-DAYS_BACK..=DAYS_AHEAD).filter(|day| day % 7 == 0);
    html! {
        svg.timeline viewBox={ "0 0 " (WIDTH) " " (height) } role="img" aria-label=(title) {
            @for day in days {
                @let at = now.plus_minutes(day * DAY_MINUTES).unwrap_or(now);
                @let x = across(at, now);
                line.axis x1=(x) x2=(x) y1="20" y2=(height) {}
                text x=(x) y="14" text-anchor=(if day == DAYS_AHEAD { "end" } else { "middle" }) { (say.date(kernel::danish_date(at)).chars().take(6).collect::<String>()) }
            }
            @for (index, lane) in lanes.iter().enumerate() {
                @let y = 24 + i64::try_from(index).unwrap_or(0) * ROW;
                text x="0" y=(y + 15) { (lane.called.chars().take(9).collect::<String>()) }
                rect.lane x=(LABEL) y=(y) width=(WIDTH - LABEL) height=(ROW - 5) {}
                @for stretch in &lane.stretches {
                    @let from = across(stretch.period.start, now);
                    @let sure = across(stretch.period.end.unwrap_or(now).max(stretch.period.start), now);
                    @if sure > from { rect class=(stretch.class) x=(from) y=(y) width=(sure - from) height=(ROW - 5) {} }
                    // What goes on is certain until now; after that it is a plan, or open.
                    @if stretch.period.end.is_none() {
                        @let until = stretch.planned_end.map_or(WIDTH, |end| across(end, now));
                        @let begun = from.max(across(now, now));
                        @if until > begun { rect.open x=(begun) y=(y) width=(until - begun) height=(ROW - 5) {} }
                    }
                }
            }
            @let x = across(now, now);
            line.now x1=(x) x2=(x) y1="18" y2=(height) {}
        }
    }
}

/// The same as a table, what goes on first.
pub(super) fn table(lanes: &[Lane], named: bool, say: Say) -> Markup {
    let title = say.of("Det samme som tabel", "The same as a table");
    let when =
        |instant: Instant| if named { say.instant(instant) } else { say.date(kernel::danish_date(instant)) };
    html! {
        details #pladser-tabel {
            summary { (title) }
            div.table-wrap tabindex="0" role="region" aria-label=(title) { table {
                thead { tr {
                    th scope="col" { (say.of("Plads", "Place")) } th scope="col" { (say.of("Hvad", "What")) }
                    th scope="col" { (say.of("Fra", "From")) } th scope="col" { (say.of("Til", "Until")) }
                    @if named { th scope="col" { (say.of("Forløb", "Pathway")) } }
                } }
                tbody { @for lane in lanes { @for stretch in lane.stretches.iter().rev() { tr {
                    th scope="row" { (lane.called) " " span.muted.small { (lane.place) } }
                    td { (say.text(&stretch.what)) }
                    td { (when(stretch.period.start)) }
                    td { @match (stretch.period.end, stretch.planned_end) {
                        (Some(end), _) => (when(end)),
                        (None, Some(end)) => { (say.of("planlagt ", "planned ")) (when(end)) }
                        (None, None) => (say.of("går endnu", "goes on")),
                    } }
                    @if named { td { @if let Some(pathway) = stretch.pathway { a href={ "/forloeb/" (pathway.0) } { (pathway) } } } }
                } } } }
            } }
        }
    }
}
