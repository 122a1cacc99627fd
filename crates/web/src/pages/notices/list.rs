//! What awaits an answer: from me, late and told to me as a leader, from others at my organisation; and what was answered
//! lately. Each line leads to the step that answers it.

use super::super::{
    Handed,
    pathways::{capital, clocks, names::Names},
};
use super::{appointment, on_records, parts, words};
use crate::{
    page::{LiveFrom, Menu, Page},
    wrong::Wrong,
};
use axum::{Extension, http::HeaderMap, response::Response};
use engine::AskError;
use eventlog::records::{Answered, RecordsFault};
use front::{House, Visit};
use kernel::{Instant, PathwayId, Role};
use maud::{Markup, html};
use notices::{NoticesConfig, OnPage};
use std::{collections::BTreeSet, sync::Arc};

/// Most lines of each part.
const LINES_MAX: usize = 100;
/// How far back what was answered is listed.
const ANSWERED_DAYS: i64 = 7;
/// Most lines of what was answered.
const ANSWERED_MAX: usize = 50;
/// A visit to the page that comes so long after the last begins a new sitting: what came since the last one is new.
const SITTING_MINUTES: i64 = 30;

/// What the page shows.
struct Found {
    mine: Vec<OnPage>,
    late: Vec<OnPage>,
    colleagues: Vec<OnPage>,
    answered: Vec<Answered>,
    /// The pathways that the visitor may open.
    open: BTreeSet<PathwayId>,
}

/// Since when the visitor has not looked, and that they look now.
fn looked_at(
    visit: &Visit,
    house: &House,
    now: Instant,
    redrawn: bool,
) -> Result<Option<Instant>, RecordsFault> {
    let name = format!("notices/looked/{}", visit.account().id);
    let kept = house.records().setting(&name)?;
    let at = |from: usize| {
        let bytes = kept.as_ref()?.get(from..from + 8)?.try_into().ok()?;
        Instant::from_microseconds(i64::from_le_bytes(bytes)).ok()
    };
    let (before, last) = (at(0), at(8));
    let new_sitting = last.is_none_or(|last| now.minutes_since(last) >= SITTING_MINUTES);
    let before = if new_sitting { last } else { before };
    if !redrawn {
        let micros = |at: Option<Instant>| at.map_or(i64::MIN, Instant::microseconds).to_le_bytes();
        house.records().put_setting(&name, &[micros(before), micros(Some(now))].concat())?;
    }
    Ok(before)
}

async fn found(handed: &Handed, redrawn: bool) -> Result<Found, Wrong> {
    let visit = handed.visit.clone();
    let now = handed.house.now();
    let looked = {
        let visit = visit.clone();
        on_records(handed, move |house| looked_at(&visit, house, now, redrawn)).await?
    };
    let lists = handed.house.on_disk(move |house| {
        let (engine, records, whose) = (house.engine(), house.records(), appointment(&visit));
        let (late, mine): (Vec<_>, Vec<_>) = notices::awaiting_on_page(engine, records, &whose, looked)?
            .into_iter()
            .partition(|line| line.escalated);
        let mut colleagues = notices::awaiting_colleagues(engine, records, &whose, looked)?;
        // What a leader is told as late stands there.
        colleagues.retain(|line| !late.iter().any(|told| told.due == line.due));
        let since = now.plus_minutes(-ANSWERED_DAYS * 24 * 60).unwrap_or(now);
        let own = engine.own_organisations(visit.actor())?;
        let mut answered = records.answered(&own, since, ANSWERED_MAX)?;
        // Said in other words once it was late, it is still one thing.
        answered.dedup_by_key(|one| (one.pathway, one.about.role, one.about.by, one.answered_at));
        let all = mine.iter().chain(&late).chain(&colleagues).map(|line| line.due.pathway);
        let all: BTreeSet<PathwayId> = all.chain(answered.iter().map(|one| one.pathway)).collect();
        let mut open = BTreeSet::new();
        for pathway in all {
            if !engine.may_on_pathway(visit.actor(), pathway, &["ask_pathway"])?.is_empty() {
                open.insert(pathway);
            }
        }
        // What others have to do is shown of pathways that the visitor may see.
        colleagues.retain(|line| open.contains(&line.due.pathway));
        answered.retain(|one| open.contains(&one.pathway));
        Ok::<_, notices::PageFault>(Found { mine, late, colleagues, answered, open })
    });
    Ok(lists.await.map_err(|_| Wrong::fault())??)
}

pub(super) async fn show(
    handed: Handed,
    Extension(config): Extension<Arc<NoticesConfig>>,
    headers: HeaderMap,
) -> Result<Response, Wrong> {
    let say = handed.say();
    let found = found(&handed, headers.contains_key(front::REDRAW)).await?;
    let now = handed.house.now();
    let steps = config.escalate_after_minutes.len();
    let drawn = handed.house.engine().read(|world| {
        let names = Names::new(world, say, now);
        drawn(&handed, &found, steps, &names)
    });
    let drawn = drawn.map_err(|fault| Wrong::from(AskError::from(fault)))?;
    let title = say.of("Varsler", "Notices");
    let body = html! {
        h1 { (title) }
        p.lead {
            (say.of(
                "Det, der venter på svar fra dig og din organisation: hvornår det senest skal være gjort, og hvem der har fået besked, fordi det er forsinket.",
                "What awaits an answer from you and your organisation: by when it is to be done, and who has been told because it is late.",
            ))
        }
        (parts(&handed, "/varsler"))
        div #varsler data-live="1" data-said=(title) { (drawn) }
    };
    Ok(handed.page(Page::new(Menu::Notices, title, body).live(LiveFrom::Everything)))
}

fn drawn(handed: &Handed, found: &Found, steps: usize, names: &Names<'_>) -> Markup {
    let say = names.say;
    let role = handed.visit.actor().role;
    let lines = Lines { found, steps, names };
    html! {
        (figures(found, names))
        @if role == Role::Leader {
            section aria-labelledby="sene" {
                h2 #sene { (say.of("Forsinket: du har fået besked som leder", "Late: you were told as a leader")) }
                @if found.late.is_empty() {
                    div.empty { p { (say.of(
                        "Intet er forsinket. Her kommer det, der ikke er sket til tiden hos jer, og det hos andre, som jeres borgere venter på.",
                        "Nothing is late. Here comes what was not done in time with you, and at others what your citizens wait for.",
                    )) } }
                } @else { (lines.drawn(&found.late, true)) }
            }
        }
        @if role != Role::Leader || !found.mine.is_empty() { section aria-labelledby="mine" {
            h2 #mine { (say.of("Venter på dig som ", "Awaits you as ")) (say.text(&role.text()).to_lowercase()) }
            @if found.mine.is_empty() { (nothing(handed, names)) } @else { (lines.drawn(&found.mine, false)) }
        } }
        @if !found.colleagues.is_empty() {
            section aria-labelledby="kolleger" {
                h2 #kolleger { (say.of("Venter på andre hos ", "Awaits others at ")) (handed.visit.organisation_name()) }
                (lines.drawn(&found.colleagues, true))
            }
        }
        section aria-labelledby="klaret" {
            h2 #klaret { (say.of("Klaret de seneste 7 dage", "Dealt with in the last 7 days")) }
            (answered(&found.answered, names))
        }
    }
}

/// How much awaits, is late and is new.
fn figures(found: &Found, names: &Names<'_>) -> Markup {
    let say = names.say;
    let told = || found.mine.iter().chain(&found.late);
    let late = told().filter(|line| line.due.late).count();
    let new = told().filter(|line| line.unread).count();
    html! {
        ul.figures {
            li { span.value { (say.count(told().count())) } (say.of("venter på dig", "await you")) }
            li { span.value.late[late > 0] { (say.count(late)) } (say.of("forsinket", "late")) }
            li { span.value { (say.count(new)) } (say.of("nye, siden du sidst så efter", "new since you last looked")) }
        }
    }
}

/// What an empty list says will come.
fn nothing(handed: &Handed, names: &Names<'_>) -> Markup {
    let say = names.say;
    html! {
        div.empty {
            p { (say.of(
                "Intet venter på dig lige nu. Når en henvisning, en plads eller et skift skal have svar fra dig, står det her, og siden opdaterer sig selv.",
                "Nothing awaits you right now. When a referral, a place or a transfer needs an answer from you, it stands here, and the page redraws itself.",
            )) }
            @if handed.visit.may("ask_pathways") {
                p { a href="/forloeb?vis=alle" { (say.of("Se alle åbne forløb, du må se", "See every open pathway that you may see")) } }
            }
        }
    }
}

struct Lines<'a> {
    found: &'a Found,
    /// How many steps of escalation there are.
    steps: usize,
    names: &'a Names<'a>,
}

impl Lines<'_> {
    fn drawn(&self, list: &[OnPage], whose: bool) -> Markup {
        let say = self.names.say;
        html! {
            ul.awaits { @for line in list.iter().take(LINES_MAX) { (self.line(line, whose)) } }
            @if list.len() > LINES_MAX {
                p.muted { (say.of("De første ", "The first ")) (say.count(LINES_MAX)) (say.of(" af ", " of ")) (say.count(list.len())) (say.of(" vises.", " are shown.")) }
            }
        }
    }

    fn line(&self, line: &OnPage, whose: bool) -> Markup {
        let (names, say) = (self.names, self.names.say);
        let due = &line.due;
        let soon = due.by.is_some_and(|by| by.minutes_since(names.now) < clocks::SOON_MINUTES);
        let class = if due.late {
            "is-late"
        } else if soon {
            "is-soon"
        } else {
            ""
        };
        let what = capital(&names.due(due));
        html! {
            li class=(class) {
                p.what {
                    @if self.found.open.contains(&due.pathway) {
                        a href={ "/forloeb/" (due.pathway.0) "#naeste" } { (due.pathway) ": " (what) }
                    } @else { (due.pathway) ": " (what) }
                    @if line.unread { " " span.tag.accent { (say.of("ny", "new")) } }
                }
                p.when {
                    @match due.by {
                        Some(by) => (clocks::clock(by, names)),
                        None => span.muted { (say.of("ingen frist", "no deadline")) }
                    }
                }
                p.told {
                    @if whose {
                        (say.text(&due.role.text())) (say.of(" hos ", " at ")) (names.organisation_or_unknown(due.organisation.as_ref())) ". "
                    }
                    (told(line, self.steps, names))
                }
            }
        }
    }
}

/// When it was told, and where it was escalated.
pub(in crate::pages) fn told(line: &OnPage, steps: usize, names: &Names<'_>) -> Markup {
    let say = names.say;
    let leaders = || {
        let told = notices::told_when_late(&line.due);
        let told: Vec<String> = told.iter().map(|id| names.organisation(id)).collect();
        told.join(say.of(" og ", " and "))
    };
    html! {
        @if let Some(since) = line.since.filter(|_| line.escalations.is_empty()) {
            (say.of("Varslet ", "Told ")) (say.moment(since, names.now)) ". "
        }
        @for (step, at) in &line.escalations {
            (say.of("Gået videre ", "Escalated ")) (say.moment(*at, names.now))
            (say.of(" til lederne hos ", " to the leaders at ")) (leaders())
            @if steps > 1 && line.due.by.is_some() { " (" (say.of("trin ", "step ")) (say.count(*step)) (say.of(" af ", " of ")) (say.count(steps)) ")" }
            ". "
        }
        @if line.escalations.is_empty() && line.due.late {
            (say.of("Går videre til lederne hos ", "Is escalated to the leaders at ")) (leaders()) "."
        }
    }
}

/// Who has the task now, where it was not done but became another's: what was answered told whose it is.
fn moved_to(one: &Answered, names: &Names<'_>) -> Option<String> {
    let pathway = names.world.pathways.pathway(one.pathway)?;
    let due = pathways::view::due::of(names.world.around(), &pathway, names.now);
    let mut same = due.iter().filter(|due| due.role == one.about.role && due.by == one.about.by);
    let now = same.find(|due| due.what == one.about.what)?.organisation.as_ref()?;
    let date = kernel::danish_date(names.now);
    let was = one.about.organisation.as_ref()?;
    (!names.world.registry.is_same(now, was, date)).then(|| names.organisation(now))
}

fn answered(list: &[Answered], names: &Names<'_>) -> Markup {
    let say = names.say;
    html! {
        @if list.is_empty() {
            div.empty { p { (say.of(
                "Her kommer det, der ventede på jer og er klaret, med hvordan og hvornår.",
                "Here comes what awaited you and was dealt with, with how and when.",
            )) } }
        } @else {
            ul.awaits {
                @for one in list {
                    @let late = one.about.by.filter(|by| *by < one.answered_at);
                    li.is-done {
                        p.what { a href={ "/forloeb/" (one.pathway.0) } { (one.pathway) ": " (capital(&names.spelled(&one.about.what))) } }
                        p.when {
                            @match (one.about.by, late) {
                                (Some(_), None) => span.tag.good { (say.of("til tiden", "in time")) },
                                (_, Some(by)) => span.tag.warn { (say.minutes(one.answered_at.minutes_since(by))) (say.of(" for sent", " late")) },
                                (None, None) => {}
                            }
                        }
                        p.told {
                            (say.text(&one.about.role.text())) ". "
                            @match &one.answer {
                                Some(kind) => (capital(&words::event(kind, say))),
                                None => (say.of("Klaret", "Dealt with")),
                            }
                            " " (say.moment(one.answered_at, names.now)) "."
                            @if let Some(other) = moved_to(one, names) {
                                " " strong { (say.of("Opgaven ligger nu hos ", "The task is now with ")) (other) "." }
                            }
                        }
                    }
                }
            }
        }
    }
}
