//! How the system is, for whoever owns it: version, log, records, messages, what stands in the way of working, and where to
//! read on. It shows no citizen and changes nothing.

use super::Handed;
use crate::{
    page::{LiveFrom, Menu, Page},
    route::{Needs, Route},
    words::Say,
    wrong::Wrong,
};
use ::notices::NoticesConfig;
use axum::{Extension, response::Response, routing::get};
use engine::Status;
use eventlog::records::{DeliveryState, LastBackup, Records, RecordsFault};
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

/// What the records say; what could not be read is not there.
#[derive(Default)]
struct Kept {
    sessions: Option<u64>,
    /// Those that are open, and all.
    accounts: Option<(usize, usize)>,
    journal: Option<u64>,
    counts: Option<[(DeliveryState, u64); 4]>,
    /// When the next message is due, where one is.
    next: Option<Option<Instant>>,
    /// The last backup, where one is known of.
    backup: Option<Option<LastBackup>>,
}

impl Kept {
    /// Reads each by itself, so that what is damaged hides nothing else.
    fn of(records: &Records) -> Self {
        fn read<T>(what: &'static str, found: Result<T, RecordsFault>) -> Option<T> {
            found.map_err(|fault| tracing::error!(%fault, what, "the records were not read")).ok()
        }
        let accounts = records.accounts();
        Kept {
            sessions: read("sessions", records.sessions_kept()),
            accounts: read("accounts", accounts)
                .map(|all| (all.iter().filter(|one| one.active).count(), all.len())),
            journal: read("access journal", records.journal_head()).map(|head| head.position),
            counts: read("deliveries", records.delivery_counts()),
            next: read("deliveries", records.next_delivery_due()),
            backup: read("last backup", records.last_backup()),
        }
    }

    /// What of it cannot be read.
    fn unread(&self, say: Say) -> Vec<&'static str> {
        let parts = [
            (self.sessions.is_some(), say.of("indlogninger", "sign-ins")),
            (self.accounts.is_some(), say.of("brugere", "accounts")),
            (self.journal.is_some(), say.of("adgangslog", "access log")),
            (self.counts.is_some() && self.next.is_some(), say.of("beskeder", "messages")),
            (self.backup.is_some(), say.of("seneste sikkerhedskopi", "last backup")),
        ];
        parts.into_iter().filter(|(read, _)| !read).map(|(_, what)| what).collect()
    }

    /// How many messages have a state; none where it cannot be read.
    fn count(&self, state: DeliveryState) -> Option<u64> {
        let counts = self.counts.as_ref()?;
        Some(counts.iter().filter(|(each, _)| *each == state).map(|(_, count)| count).sum())
    }
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
    // A page that tells how things are is shown also where they are not well.
    let kept = handed.house.on_disk(|house| Kept::of(house.records())).await.unwrap_or_default();
    let title = say.of("Drift", "Operation");
    let checks = checks(&status, &kept, now, say);
    let body = html! {
        h1 { (title) }
        p.lead { (say.of("Hvordan systemet har det lige nu. Det samme kan overvåges på /health/ready og /metrics.", "How the system is right now. The same can be watched at /health/ready and /metrics.")) }
        (parts(&handed, "/drift"))
        div #drift data-live="1" {
            (healthy(&checks, say))
            (figures(&handed, &status, &kept, say))
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

fn checks(status: &Status, kept: &Kept, now: Instant, say: Say) -> Vec<Check> {
    let yes =
        |well: bool| say.of(if well { "ja" } else { "nej" }, if well { "yes" } else { "no" }).to_owned();
    let unread = kept.unread(say);
    let not_known = || say.of("vides ikke: kan ikke læses", "not known: cannot be read").to_owned();
    let dead = kept.count(DeliveryState::Dead);
    // A message whose time came long ago is one that nobody takes.
    let behind = kept.next.map(|next| next.map_or(0, |next| now.minutes_since(next)).max(0));
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
            well: unread.is_empty(),
            about: say.of(
                "Brugere, adgangslog og beskeder kan læses",
                "Accounts, access log and messages can be read",
            ),
            found: if unread.is_empty() {
                yes(true)
            } else {
                format!("{}: {}", say.of("ikke", "not"), unread.join(", "))
            },
            instead: say.of(
                "Læs serverens log, og gendan records.db fra en sikkerhedskopi (docs/operations.md).",
                "Read the server's log, and restore records.db from a backup (docs/operations.md).",
            ),
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
            well: dead == Some(0),
            about: say.of("Beskeder når frem", "Messages arrive"),
            found: match dead {
                Some(0) => yes(true),
                Some(dead) => format!("{} {}", say.count(dead), say.of("opgivet", "given up")),
                None => not_known(),
            },
            instead: say.of(
                "Se de opgivne under Beskeder; ret årsagen, og sæt dem i kø igen.",
                "See those given up under Messages; put the cause right, and put them back.",
            ),
        },
        Check {
            well: behind.is_some_and(|behind| behind < 10),
            about: say.of("Beskeder sendes, når de skal", "Messages are sent when they should be"),
            found: match behind {
                Some(behind) if behind < 10 => yes(true),
                Some(behind) => format!("{} {}", say.minutes(behind), say.of("bagud", "behind")),
                None => not_known(),
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

/// A figure, and where its rows stand: a page that the visitor may open, or words that say where.
fn figure(value: Option<String>, words: &str, rows: Result<&str, &str>, say: Say) -> Markup {
    let value = html! {
        span.value { @match &value { Some(value) => { (value) } None => (say.of("vides ikke", "not known")) } }
        (words)
    };
    html! {
        li { @match rows {
            Ok(path) => a href=(path) { (value) },
            Err(place) => { (value) br; span.muted { (place) } }
        } }
    }
}

fn figures(handed: &Handed, status: &Status, kept: &Kept, say: Say) -> Markup {
    let messages = |state: DeliveryState, words: &str| {
        let path = format!("/drift/beskeder?tilstand={}", state.slug());
        figure(kept.count(state).map(|count| say.count(count)), words, Ok(&path), say)
    };
    let pathways = if handed.visit.may("ask_pathways") {
        Ok("/forloeb")
    } else {
        Err(say.of(
            "står under Forløb for dem, der har del i dem",
            "stand under Pathways for those who have a part in them",
        ))
    };
    html! {
        ul.figures {
            (figure(Some(say.count(status.position)), say.of("poster i loggen", "entries in the log"), Err(say.of("læses med 'snitflade log show'", "are read with 'snitflade log show'")), say))
            (figure(Some(say.count(status.pathways)), say.of("forløb i alt", "pathways in all"), pathways, say))
            (figure(kept.sessions.map(|count| say.count(count)), say.of("indlogninger", "sign-ins"), Err(say.of("enhver ser sine egne på Min side", "everybody sees their own on My page")), say))
            (messages(DeliveryState::Queued, say.of("beskeder venter", "messages wait")))
            (messages(DeliveryState::Failed, say.of("beskeder prøves igen", "messages are tried again")))
            (messages(DeliveryState::Dead, say.of("beskeder opgivet", "messages given up")))
        }
    }
}

/// A figure among the facts, with its rows where the visitor may open them.
fn linked(handed: &Handed, value: Option<String>, path: &str, act: &str, place: &str) -> Markup {
    let value = value.unwrap_or_else(|| handed.say().of("vides ikke", "not known").to_owned());
    html! {
        @if handed.visit.may(act) { a href=(path) { (value) } } @else { (value) " " span.muted { "(" (place) ")" } }
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
            dt { (say.of("Brugere", "Users")) } dd { (linked(handed, kept.accounts.map(|(open, all)| format!("{} {} {}", say.count(open), say.of("åbne af", "open of"), say.count(all))), "/brugere", "manage_accounts", say.of("står under Brugere og adgang hos systemejeren", "stand under Users and access with the system owner"))) }
            dt { (say.of("Poster i adgangsloggen", "Entries of the access log")) } dd { (linked(handed, kept.journal.map(|count| say.count(count)), "/adgangslog/alle", "see_looks", say.of("læses under Adgangslog af revisor", "are read under Access log by the auditor"))) }
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
                    Some(Some(LastBackup { at, position })) => {
                        (say.of("den sidste med ", "the last by ")) code { "snitflade log backup" } " " (say.moment(at, now)) " (" (say.away(at, now)) "), "
                        (say.count(position)) (say.of(" poster; om filen stadig findes, kendes ikke her", " entries; whether the file still exists is not known here"))
                    }
                    Some(None) => { (say.of("ingen er taget med ", "none was made by ")) code { "snitflade log backup" } (say.of("; kopier, der tages på anden vis, kendes ikke her", "; copies made in another way are not known here")) }
                    None => (say.of("vides ikke: kan ikke læses", "not known: cannot be read")),
                }
            }
            dt { (say.of("Data", "Data")) }
            dd { @if status.synthetic { (say.of("opdigtede", "made up")) } @else { (say.of("rigtige", "real")) } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Language;

    fn status() -> Status {
        Status {
            position: 7,
            head: String::new(),
            last_recorded: None,
            clock: Instant::from_microseconds(0).unwrap(),
            clock_behind_minutes: 0,
            queue_length: 0,
            snapshot_position: 0,
            snapshot_passed_over: None,
            scrub_is_due: false,
            usable: true,
            pathways: 3,
            synthetic: true,
        }
    }

    fn read() -> Kept {
        Kept {
            sessions: Some(1),
            accounts: Some((2, 3)),
            journal: Some(4),
            counts: Some(DeliveryState::ALL.map(|state| (state, 0))),
            next: Some(None),
            backup: Some(None),
        }
    }

    #[test]
    fn what_cannot_be_read_is_told_and_the_rest_is_shown() {
        let (say, now) = (Say(Language::En), status().clock);
        let wrong = |kept: &Kept| -> Vec<String> {
            let checks = checks(&status(), kept, now, say);
            checks
                .iter()
                .filter(|check| !check.well)
                .map(|check| format!("{}: {}", check.about, check.found))
                .collect()
        };
        assert!(wrong(&read()).is_empty());
        let records = "Accounts, access log and messages can be read: not";
        assert_eq!(wrong(&Kept { accounts: None, ..read() }), [format!("{records}: accounts")]);
        assert_eq!(wrong(&Kept { journal: None, ..read() }), [format!("{records}: access log")]);
        assert_eq!(wrong(&Kept { sessions: None, ..read() }), [format!("{records}: sign-ins")]);
        let unread = wrong(&Kept { counts: None, next: None, ..read() });
        assert_eq!(unread[0], format!("{records}: messages"));
        assert!(
            unread.len() == 3 && unread[1..].iter().all(|check| check.contains("not known")),
            "{unread:?}"
        );
        let all = wrong(&Kept::default());
        assert_eq!(all[0], format!("{records}: sign-ins, accounts, access log, messages, last backup"));
        let page = healthy(&checks(&status(), &Kept::default(), now, say), say).into_string();
        assert!(page.contains("not-met") && !page.contains("Everything is as it should be"), "{page}");
    }
}
