//! Entries of the access log in words, as a table.

use super::{Handed, counted, on_records};
use crate::{parts::names::organisation, words::Say, wrong::Wrong};
use engine::{Desk, Purpose, access::Relation};
use eventlog::records::{AccountId, Act, By, Noted, Outcome};
use kernel::PathwayId;
use maud::{Markup, html};
use std::collections::{BTreeMap, BTreeSet};

/// How many pathways of one entry are named; the others are counted.
const NAMED_MAX: usize = 3;

/// The names of those who did what stands in the entries.
pub(super) type Names = BTreeMap<AccountId, String>;

/// Looks the names up.
pub(super) async fn names(handed: &Handed, entries: &[Noted]) -> Result<Names, Wrong> {
    let about = |act: &Act| match act {
        Act::AccountChanged { account, .. } => Some(*account),
        Act::TokenChanged { account, .. } => *account,
        _ => None,
    };
    let ids: BTreeSet<AccountId> =
        entries.iter().flat_map(|entry| [entry.by.account, about(&entry.act)]).flatten().collect();
    on_records(handed, move |house| {
        let mut names = Names::new();
        for id in ids {
            if let Some(account) = house.records().account(id)? {
                names.insert(id, account.name);
            }
        }
        Ok(names)
    })
    .await
}

/// The pathways of an entry that are named on a page.
pub(super) fn shown_pathways(entry: &Noted) -> &[PathwayId] {
    let all = entry.act.pathways();
    all.get(..NAMED_MAX).unwrap_or(all)
}

/// Where it was done.
pub(super) fn desk(slug: &str, say: Say) -> String {
    let known =
        [Desk::Prompt, Desk::Web, Desk::Api, Desk::Message].into_iter().find(|desk| desk.slug() == slug);
    match known {
        Some(desk) => say.text(&desk.text()).to_owned(),
        None if slug == "house" => say.of("systemet selv", "the system itself").to_owned(),
        None => slug.to_owned(),
    }
}

/// For what.
pub(super) fn purpose(slug: &str, say: Say) -> String {
    slug.parse::<Purpose>().map_or_else(|_| slug.to_owned(), |purpose| say.text(&purpose.text()).to_owned())
}

/// On what grounds a look was let in: what the organisation was to the citizens, and the recorded basis for sharing.
pub(super) fn grounds(handed: &Handed, entry: &Noted) -> Markup {
    let say = handed.say();
    let Act::Look(look) = &entry.act else { return html! {} };
    let words: Vec<String> = look
        .grounds
        .iter()
        .map(|ground| {
            let (relation, basis) = ground.split_once(':').unwrap_or((ground, ""));
            let known = Relation::ALL.into_iter().find(|known| known.slug() == relation);
            let relation = known.map_or(relation.to_owned(), |known| say.text(&known.text()).to_owned());
            if basis.is_empty() { relation } else { format!("{relation} ({})", basis_name(handed, basis)) }
        })
        .collect();
    html! { @if !words.is_empty() { br; span.muted { (say.of("som ", "as ")) (words.join(", ")) } } }
}

/// A basis for sharing in the words of the scheme's list; its code where the scheme has none for it.
fn basis_name(handed: &Handed, code: &str) -> String {
    let say = handed.say();
    let found = handed.house.engine().read(|world| {
        let law = world.below().law().ok()?;
        law.code("sharing_basis", code).ok().map(|found| say.text(&found.text).to_lowercase())
    });
    found.ok().flatten().unwrap_or_else(|| code.to_owned())
}

/// How a look ended.
pub(super) const fn outcome(outcome: Outcome, say: Say) -> &'static str {
    match outcome {
        Outcome::Seen => say.of("vist", "shown"),
        Outcome::Refused => say.of("afvist", "refused"),
        Outcome::Emergency => say.of("nødopslag", "emergency"),
    }
}

const fn outcome_class(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Seen => "tag",
        Outcome::Refused => "tag warn",
        Outcome::Emergency => "tag bad",
    }
}

/// What an act is called in the policies' words.
pub(super) fn act(handed: &Handed, slug: &str) -> String {
    let say = handed.say();
    let known = handed.house.policies().action(slug).map(|action| say.text(&action.text).to_owned());
    known.unwrap_or_else(|| slug.to_owned())
}

fn changes(names: &[impl AsRef<str>], say: Say) -> String {
    let words = names.iter().map(|name| match name.as_ref() {
        "created" => say.of("oprettet", "made"),
        "revoked" => say.of("trukket tilbage", "revoked"),
        "removed" => say.of("fjernet", "removed"),
        "changed" => say.of("ændret", "changed"),
        "login" => say.of("brugernavn", "user name"),
        "name" => say.of("navn", "name"),
        "email" => say.of("e-mail", "e-mail"),
        "appointments" => say.of("roller", "roles"),
        "password" => say.of("adgangskode", "password"),
        "external" => say.of("identitet hos udbyder", "identity at the provider"),
        "deactivated" => say.of("lukket", "closed"),
        "activated" => say.of("åbnet igen", "opened again"),
        "language" => say.of("sprog", "language"),
        "session_ended" => say.of("logget ud andetsteds", "signed out elsewhere"),
        "sessions_ended" => say.of("logget ud overalt", "signed out everywhere"),
        other => other,
    });
    words.collect::<Vec<&str>>().join(", ")
}

/// What was done.
pub(super) fn what(handed: &Handed, entry: &Noted, names: &Names) -> Markup {
    let say = handed.say();
    html! {
        @match &entry.act {
            Act::Look(look) => {
                (act(handed, &look.what))
                @if let Some(reason) = &look.reason { br; q { (reason) } }
            }
            Act::Exported(export) => { (act(handed, &export.what)) }
            Act::SignedIn { method } => {
                (say.of("loggede ind", "signed in"))
                @if method == "password" { " (" (say.of("adgangskode", "password")) ")" } @else { " (" (say.of("identitetsudbyder", "identity provider")) ")" }
            }
            // What was typed may be a password in the wrong place, so it is not shown.
            Act::SignInFailed { .. } => { (say.of("log ind mislykkedes", "sign-in failed")) }
            Act::SignedOut => { (say.of("loggede ud", "signed out")) }
            Act::AppointmentChanged { appointment } => {
                (say.of("skiftede til ", "changed to ")) (say.text(&appointment.role.text()))
                ", " (organisation(&handed.house, &appointment.organisation))
            }
            Act::AccountChanged { account, changes: changed, .. } => {
                (say.of("bruger ", "account ")) (names.get(account).map_or("–", String::as_str)) ": " (changes(changed, say))
            }
            Act::TokenChanged { change, account, name, .. } => {
                (say.of("adgangsnøgle", "token"))
                @if let Some(name) = name { " " q { (name) } }
                @if let Some(account) = account { (say.of(" til ", " for ")) (names.get(account).map_or("–", String::as_str)) }
                ": " (changes(&[change], say))
            }
            Act::WebhookChanged { change, .. } => { "webhook " (changes(&[change], say)) }
            Act::FollowedUp { position, note } => {
                (say.of("fulgte nødopslag ", "followed up emergency ")) (say.count(*position)) (say.of(" op: ", ": ")) q { (note) }
            }
            Act::DeliveryGivenUp { .. } => { (say.of("besked opgivet", "message given up")) }
            Act::DeliveryRequeued { .. } => { (say.of("besked sendt igen", "message sent again")) }
            other => { (say.of("noget, denne version ikke kender navnet på", "something whose name this version does not know")) " (" (other.kind()) ")" }
        }
    }
}

/// Who did it, as what and for whom.
pub(super) fn who(handed: &Handed, by: &By, names: &Names) -> Markup {
    let say = handed.say();
    html! {
        @match &by.actor {
            Some(actor) => {
                @if let Some(name) = by.account.and_then(|id| names.get(&id)) { (name) " " }
                span.mono { (actor.person) } br;
                span.muted { (say.text(&actor.role.text())) ", " (organisation(&handed.house, &actor.organisation)) }
            }
            None => "–"
        }
    }
}

fn subjects(entry: &Noted, say: Say) -> Markup {
    let (all, named) = (entry.act.pathways(), shown_pathways(entry));
    let persons = entry.act.persons().len();
    html! {
        @for (index, id) in named.iter().enumerate() { @if index > 0 { ", " } span.nowrap { (id) } }
        @if all.len() > named.len() { (say.of(" og ", " and ")) (say.count(all.len() - named.len())) (say.of(" til", " more")) }
        @if all.is_empty() && persons > 0 { (counted(say, persons, ("person", "person"), ("personer", "persons"))) }
    }
}

fn ended(entry: &Noted, say: Say) -> Markup {
    html! {
        @match &entry.act {
            Act::Look(look) => {
                span class=(outcome_class(look.outcome)) { (outcome(look.outcome, say)) }
                @if look.outcome == Outcome::Emergency {
                    br; @match entry.followed_up {
                        Some(position) => span.small { (say.of("fulgt op i post ", "followed up in entry ")) (say.count(position)) }
                        None => span.small.late { (say.of("ikke fulgt op", "not followed up")) }
                    }
                }
            }
            Act::Exported(_) => span.tag.accent { (say.of("udleveret", "handed out")) }
            _ => ""
        }
    }
}

/// Between two looks that are shown as one: a page asks all that it shows at once.
const TOGETHER_MICROSECONDS: i64 = 5_000_000;

/// Entries side by side in a list that are the questions of one page: one person at one desk, the same citizen, at once, for
/// the same purpose, on the same grounds and with the same end.
pub(super) fn together(entries: &[Noted]) -> impl Iterator<Item = &[Noted]> {
    entries.chunk_by(|one, other| {
        let (Act::Look(look), Act::Look(another)) = (&one.act, &other.act) else { return false };
        let who = |by: &By| (by.account, by.actor.clone(), by.desk.clone(), by.session.clone());
        let apart = one.by.at.microseconds().abs_diff(other.by.at.microseconds());
        // Who a citizen is is asked of a person, and the rest of a pathway.
        let of_one = look.pathways == another.pathways
            || (look.persons == another.persons && (look.pathways.is_empty() || another.pathways.is_empty()));
        i64::try_from(apart).is_ok_and(|apart| apart <= TOGETHER_MICROSECONDS)
            && who(&one.by) == who(&other.by)
            && of_one
            && (&look.purpose, &look.grounds, look.outcome, &look.reason)
                == (&another.purpose, &another.grounds, another.outcome, &another.reason)
            && one.followed_up == other.followed_up
    })
}

/// What was asked, each question once, and the reason where there is one.
pub(super) fn whats(handed: &Handed, one: &[Noted], names: &Names) -> Markup {
    let [first, _, ..] = one else { return html! { @for entry in one { (what(handed, entry, names)) } } };
    let mut asked: Vec<String> = Vec::new();
    let mut in_turn: Vec<&Noted> = one.iter().collect();
    in_turn.sort_by_key(|entry| entry.position);
    for entry in in_turn {
        let Act::Look(look) = &entry.act else { continue };
        let words = act(handed, &look.what);
        if !asked.contains(&words) {
            asked.push(words);
        }
    }
    html! {
        (asked.join("; "))
        @if let Act::Look(look) = &first.act && let Some(reason) = &look.reason { br; q { (reason) } }
    }
}

/// The entries as a table; what one page asked at once is one row.
pub(super) fn table(handed: &Handed, entries: &[Noted], names: &Names, with_who: bool) -> Markup {
    let say = handed.say();
    let now = handed.house.now();
    let purpose_of = |entry: &Noted| match &entry.act {
        Act::Look(look) => purpose(&look.purpose, say),
        Act::Exported(export) => purpose(&export.purpose, say),
        _ => String::new(),
    };
    html! {
        div.table-wrap tabindex="0" role="region" aria-label=(say.of("Opslag", "Looks")) { table {
            thead { tr {
                th.num scope="col" { (say.of("Post", "Entry")) }
                th scope="col" { (say.of("Hvornår", "When")) }
                @if with_who { th scope="col" { (say.of("Hvem", "Who")) } }
                th scope="col" { (say.of("Hvad", "What")) }
                th scope="col" { (say.of("Hvis", "Whose")) }
                th scope="col" { (say.of("Formål", "Purpose")) }
                th scope="col" { (say.of("Hvor", "Where")) }
                th scope="col" { (say.of("Udfald", "Outcome")) }
            } }
            tbody {
                @for one in together(entries) {
                    // Of the questions, the one that names most of whom it was.
                    @let Some(entry) = one.iter().max_by_key(|entry| entry.act.pathways().len()) else { continue };
                    @let positions = one.iter().map(|entry| entry.position);
                    tr {
                        td.num {
                            @if let (Some(least), Some(most)) = (positions.clone().min(), positions.max()) {
                                (say.count(least)) @if least != most { "–" (say.count(most)) }
                            }
                        }
                        td.nowrap { (say.moment(entry.by.at, now)) }
                        @if with_who { td { (who(handed, &entry.by, names)) } }
                        td { (whats(handed, one, names)) }
                        td { (subjects(entry, say)) }
                        td { (purpose_of(entry)) (grounds(handed, entry)) }
                        td { (desk(&entry.by.desk, say)) }
                        td { (ended(entry, say)) }
                    }
                }
            }
        } }
    }
}
