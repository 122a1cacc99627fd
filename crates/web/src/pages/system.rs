//! How the system is, for whoever owns it: version, log, records, messages, what stands in the way of working, and where to
//! read on. It shows no citizen and changes nothing.

use super::{Handed, notices::on_records};
use crate::{
    page::{LiveFrom, Menu, Page},
    route::{Needs, Route},
    words::Say,
    wrong::Wrong,
};
use ::notices::NoticesConfig;
use axum::{Extension, response::Response, routing::get};
use engine::Status;
use eventlog::records::{DeliveryState, LastBackup};
use kernel::Instant;
use maud::{Markup, html};
use std::sync::Arc;

pub(crate) const ROUTES: &[Route] = &[Route::page(
    "/drift",
    Needs::Act("see_system_status"),
    ("Systemets tilstand", "How the system is"),
    || get(show),
)];

/// When the server began to answer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Started(pub(crate) Instant);

/// The pages of those who run the system, as a row of links.
pub(super) fn parts(handed: &Handed, at: &str) -> Markup {
    let say = handed.say();
    let all = [
        ("/drift", say.of("Tilstand", "State"), "see_system_status"),
        ("/drift/beskeder", say.of("Beskeder", "Messages"), "see_system_status"),
        ("/webhooks", "Webhooks", "manage_webhooks"),
    ];
    html! {
        nav.parts aria-label=(say.of("Drift", "Operation")) { ul {
            @for (path, words, act) in all {
                @if handed.visit.may(act) { li { a href=(path) aria-current=[(path == at).then_some("page")] { (words) } } }
            }
        } }
    }
}

/// What the records say.
struct Kept {
    sessions: u64,
    accounts: usize,
    journal: u64,
    counts: [(DeliveryState, u64); 4],
    next: Option<Instant>,
    backup: Option<LastBackup>,
}

/// One thing that is looked after, whether it is well, and what to do where it is not.
struct Check {
    well: bool,
    about: &'static str,
    found: String,
    instead: &'static str,
}

async fn show(
    handed: Handed,
    Extension(started): Extension<Started>,
    Extension(config): Extension<Arc<NoticesConfig>>,
) -> Result<Response, Wrong> {
    let (say, now) = (handed.say(), handed.house.now());
    let status = handed.house.engine().status();
    let kept = on_records(&handed, |house| {
        let records = house.records();
        Ok(Kept {
            sessions: records.sessions_kept()?,
            accounts: records.accounts()?.iter().filter(|account| account.active).count(),
            journal: records.journal_head()?.position,
            counts: records.delivery_counts()?,
            next: records.next_delivery_due()?,
            backup: records.last_backup()?,
        })
    })
    .await?;
    let title = say.of("Drift", "Operation");
    let checks = checks(&status, &kept, now, say);
    let body = html! {
        h1 { (title) }
        p.lead { (say.of("Hvordan systemet har det lige nu. Det samme kan overvåges på /health/ready og /metrics.", "How the system is right now. The same can be watched at /health/ready and /metrics.")) }
        (parts(&handed, "/drift"))
        div #drift data-live="1" {
            (healthy(&checks, say))
            (figures(&status, &kept, say))
            h2 { (say.of("Server og log", "Server and log")) }
            (facts(&handed, &status, &kept, started.0, &config, now))
        }
        h2 { (say.of("Læs videre", "Read on")) }
        ul {
            li { code { "docs/operations.md" } ": " (say.of("installation, indstillinger, sikkerhedskopi og øvelsen i at gendanne (afsnit 6), overvågning (7), fejlfinding (11)", "installation, settings, backup and the drill of restoring (section 6), watching (7), troubleshooting (11)")) }
            li { code { "docs/operator.md" } ": " (say.of("loggen, nøglen og reparation", "the log, the key and mending")) }
            li { code { "snitflade config show" } ": " (say.of("hver indstilling, og hvor den kommer fra", "every setting, and where it comes from")) }
        }
    };
    Ok(handed.page(Page::new(Menu::System, title, body).live(LiveFrom::Everything)))
}

fn count(kept: &Kept, state: DeliveryState) -> u64 {
    kept.counts.iter().filter(|(each, _)| *each == state).map(|(_, count)| count).sum()
}

fn checks(status: &Status, kept: &Kept, now: Instant, say: Say) -> Vec<Check> {
    let yes =
        |well: bool| say.of(if well { "ja" } else { "nej" }, if well { "yes" } else { "no" }).to_owned();
    let dead = count(kept, DeliveryState::Dead);
    // A message whose time came long ago is one that nobody takes.
    let behind = kept.next.map_or(0, |next| now.minutes_since(next)).max(0);
    vec![
        Check {
            well: status.usable,
            about: say.of("Loggen kan bruges", "The log can be used"),
            found: yes(status.usable),
            instead: say.of(
                "Læs serverens log, og se fejlfinding.",
                "Read the server's log, and see troubleshooting.",
            ),
        },
        Check {
            well: true,
            about: say.of(
                "Brugere, adgangslog og beskeder kan læses",
                "Accounts, access log and messages can be read",
            ),
            found: yes(true),
            instead: "",
        },
        Check {
            well: status.clock_behind_minutes <= 1,
            about: say.of("Uret følger loggen", "The clock follows the log"),
            found: if status.clock_behind_minutes > 0 {
                format!("{} {}", say.minutes(status.clock_behind_minutes), say.of("bagud", "behind"))
            } else {
                yes(true)
            },
            instead: say.of("Stil maskinens ur (NTP).", "Set the machine's clock (NTP)."),
        },
        Check {
            well: status.snapshot_passed_over.is_none(),
            about: say
                .of("Øjebliksbilledet kunne bruges ved start", "The snapshot could be used at the start"),
            found: status
                .snapshot_passed_over
                .as_ref()
                .map_or_else(|| yes(true), |why| say.text(why).to_owned()),
            instead: say.of(
                "Loggen blev læst i stedet; næste start bliver hurtig igen.",
                "The log was read instead; the next start is quick again.",
            ),
        },
        Check {
            well: !status.scrub_is_due,
            about: say
                .of("Glemte borgeres nøgler er ryddet væk", "Keys of forgotten citizens are cleared away"),
            found: yes(!status.scrub_is_due),
            instead: say.of(
                "En anden proces har loggen åben; luk den, så ryddes der af sig selv.",
                "Another process has the log open; close it, and it is cleared by itself.",
            ),
        },
        Check {
            well: dead == 0,
            about: say.of("Beskeder når frem", "Messages arrive"),
            found: if dead == 0 {
                yes(true)
            } else {
                format!("{} {}", say.count(dead), say.of("opgivet", "given up"))
            },
            instead: say.of(
                "Se de opgivne under Beskeder; ret årsagen, og sæt dem i kø igen.",
                "See those given up under Messages; put the cause right, and put them back.",
            ),
        },
        Check {
            well: behind < 10,
            about: say.of("Beskeder sendes, når de skal", "Messages are sent when they should be"),
            found: if behind < 10 {
                yes(true)
            } else {
                format!("{} {}", say.minutes(behind), say.of("bagud", "behind"))
            },
            instead: say.of(
                "Er serveren lige startet, så vent; ellers læs dens log.",
                "If the server has just started, wait; otherwise read its log.",
            ),
        },
    ]
}

fn healthy(checks: &[Check], say: Say) -> Markup {
    let wrong = checks.iter().filter(|check| !check.well).count();
    html! {
        @if wrong == 0 {
            div.box.good { p { strong { (say.of("Alt er, som det skal være.", "Everything is as it should be.")) } } }
        } @else {
            div.box.warn { p { strong { (say.count(wrong)) " " (say.of(if wrong == 1 { "ting kræver, at nogen ser på den." } else { "ting kræver, at nogen ser på dem." }, if wrong == 1 { "thing needs somebody to look at it." } else { "things need somebody to look at them." })) } } }
        }
        ul.reasons {
            @for check in checks {
                li class=(if check.well { "met" } else { "not-met" }) {
                    (check.about) ": " strong { (check.found) }
                    @if !check.well { br; span.muted { (check.instead) } }
                }
            }
        }
    }
}

fn figures(status: &Status, kept: &Kept, say: Say) -> Markup {
    let waiting = count(kept, DeliveryState::Queued) + count(kept, DeliveryState::Failed);
    let dead = count(kept, DeliveryState::Dead);
    html! {
        ul.figures {
            li { span.value { (say.count(status.position)) } (say.of("poster i loggen", "entries in the log")) }
            li { span.value { (say.count(status.pathways)) } (say.of("forløb i alt", "pathways in all")) }
            li { span.value { (say.count(kept.sessions)) } (say.of("indlogninger lige nu", "sign-ins right now")) }
            li { a href="/drift/beskeder?tilstand=queued" { span.value { (say.count(waiting)) } (say.of("beskeder venter", "messages wait")) } }
            li { a href="/drift/beskeder?tilstand=dead" { span.value { (say.count(dead)) } (say.of("beskeder opgivet", "messages given up")) } }
        }
    }
}

fn facts(
    handed: &Handed,
    status: &Status,
    kept: &Kept,
    started: Instant,
    config: &NoticesConfig,
    now: Instant,
) -> Markup {
    let say = handed.say();
    html! {
        dl.facts {
            dt { (say.of("Version", "Version")) } dd { (env!("CARGO_PKG_VERSION")) }
            dt { (say.of("Startet", "Started")) } dd { (say.moment(started, now)) " (" (say.away(started, now)) ")" }
            dt { (say.of("Sidste post i loggen", "Last entry of the log")) }
            dd { @match status.last_recorded { Some(at) => { (say.moment(at, now)) }, None => (say.of("ingen endnu", "none yet")) } }
            dt { (say.of("Loggens kæde slutter med", "The log's chain ends with")) } dd { code.mono { (status.head.get(..16).unwrap_or(&status.head)) "…" } }
            dt { (say.of("Øjebliksbillede ved", "Snapshot at")) }
            dd { @if status.snapshot_position == 0 { (say.of("intet endnu", "none yet")) } @else { (say.count(status.snapshot_position)) } }
            dt { (say.of("Kommandoer i kø", "Commands waiting")) } dd { (say.count(status.queue_length)) }
            dt { (say.of("Sider, der følger med", "Pages following along")) } dd { (say.count(handed.house.live().connections())) }
            dt { (say.of("Brugere", "Users")) } dd { (say.count(kept.accounts)) }
            dt { (say.of("Poster i adgangsloggen", "Entries of the access log")) } dd { (say.count(kept.journal)) }
            dt { "E-mail" }
            dd {
                @match &config.mail {
                    Some(mail) => { (say.of("sendes gennem ", "is sent by ")) code { (mail.server) ":" (mail.port) } }
                    None => (say.of("sendes ikke: mail.server er ikke sat", "is not sent: mail.server is not set")),
                }
            }
            dt { (say.of("Sikkerhedskopi", "Backup")) }
            dd {
                @match kept.backup {
                    Some(LastBackup { at, position }) => {
                        (say.of("den sidste med ", "the last by ")) code { "snitflade log backup" } " " (say.moment(at, now)) " (" (say.away(at, now)) "), "
                        (say.count(position)) (say.of(" poster; om filen stadig findes, kendes ikke her", " entries; whether the file still exists is not known here"))
                    }
                    None => { (say.of("ingen er taget med ", "none was made by ")) code { "snitflade log backup" } (say.of("; kopier, der tages på anden vis, kendes ikke her", "; copies made in another way are not known here")) }
                }
            }
            dt { (say.of("Data", "Data")) }
            dd { @if status.synthetic { (say.of("opdigtede", "made up")) } @else { (say.of("rigtige", "real")) } }
        }
    }
}
