//! Who looked at whom: one's own looks, the auditor's list, the extract for one citizen, and emergencies to follow up.

use super::{query, taken};
use crate::{
    answer::{Answered, once, shown, told},
    body::{Json, Named, Query},
    caller::Caller,
    op::Op,
    paging::{Cursor, Limit, Page, before},
    problem::Problem,
    shown::{
        common::{Actor, Bilingual},
        given,
    },
    values::{Moment, PathwayNumber, Person, Reason},
};
use axum::{
    http::StatusCode,
    routing::{get, post},
};
use engine::ExtractAsked;
use eventlog::records::{Act, Journal, JournalPage, Noted, Outcome};
use kernel::Text;

const TAG: &str = "looks";

/// How a look ended.
#[derive(Clone, Copy, Debug, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Ended {
    /// It was shown.
    Seen,
    /// It was refused.
    Refused,
    /// It was shown in an emergency.
    Emergency,
}

query!(
    /// Which entries.
    LooksAsked in parts {
        /// About a pathway.
        #[param(inline)]
        pathway: Option<PathwayNumber>,
        /// From when.
        #[param(inline)]
        from: Option<Moment>,
        /// Until when.
        #[param(inline)]
        until: Option<Moment>,
        /// Looks that ended so.
        #[param(inline)]
        ended: Option<Ended>,
    }
);

query!(
    /// Which entries.
    OwnLooksAsked in parts {
        /// From when.
        #[param(inline)]
        from: Option<Moment>,
        /// Until when.
        #[param(inline)]
        until: Option<Moment>,
    }
);

query!(
    /// Which emergencies.
    EmergenciesAsked in parts {
        /// Only those that nobody has followed up.
        open: Option<bool>,
    }
);

given!(
    /// An entry of the access journal.
    LookShown {
        /// Its position.
        #[schema(minimum = 1)]
        position: u64,
        /// When.
        at: Moment,
        /// Who, and as what; null for what the system did by itself.
        actor: Option<Actor>,
        /// At which desk, as `web`, `api` or `prompt`.
        desk: String,
        /// The kind of entry, as `look`, `signed_in` or `exported`.
        kind: String,
        /// What was asked, by the name of the question.
        what: Option<String>,
        /// For what.
        purpose: Option<String>,
        /// What the organisation was to the citizens when it was shown them, by the names of the policies; a recorded basis
        /// stands by its code after `shared_with:`. Empty where the role alone let in.
        grounds: Vec<String>,
        /// How it ended, where it is a look.
        ended: Option<Ended>,
        /// Whose pathways.
        pathways: Vec<PathwayNumber>,
        /// Who.
        persons: Vec<Person>,
        /// Why, in the words of whoever looked.
        reason: Option<String>,
        /// The position of what followed it up, where it is an emergency that was.
        followed_up: Option<u64>,
    }
);

taken!(
    /// Whose extract: of a pathway's citizen, or of a CPR number's.
    ExtractWanted {
        /// A pathway of the citizen; then `cpr` is left out.
        pathway: Option<PathwayNumber>,
        /// The CPR number, with or without hyphen.
        #[schema(pattern = "^\\d{6}-?\\d{4}$", example = "010142-1234")]
        cpr: Option<String>,
        /// From when.
        from: Option<Moment>,
        /// Until when.
        until: Option<Moment>,
        /// Where to go on.
        cursor: Option<Cursor>,
    }
);

given!(
    /// The first place at which the access journal is not as it was written.
    JournalDamaged {
        /// The position of the entry.
        #[schema(minimum = 1)]
        position: u64,
        /// What is wrong there.
        text: Bilingual,
    }
);

given!(
    /// Whether the access journal is whole.
    JournalChecked {
        /// How many entries were read.
        entries: u64,
        /// Whether every one fits the one before.
        whole: bool,
        /// Where it is not; null where it is.
        damage: Option<JournalDamaged>,
    }
);

taken!(
    /// What came of an emergency.
    FollowUp {
        /// What was found, and whether the look was right.
        note: Reason,
    }
);

given!(
    /// That it was followed up.
    FollowedUp {
        /// The position of the entry.
        #[schema(minimum = 1)]
        position: u64,
    }
);

pub(crate) fn ops() -> Vec<Op> {
    vec![
        Op::get("/looks", "list_looks", TAG, "see_looks", || get(list))
            .says("Who looked at what", "The access journal, newest first.")
            .query::<LooksAsked>()
            .pages::<LookShown>(),
        Op::get("/looks/own", "list_own_looks", TAG, "see_own_looks", || get(own))
            .says("One's own looks", "What was noted of the account.")
            .query::<OwnLooksAsked>()
            .pages::<LookShown>(),
        Op::get("/persons/{person}/looks", "get_citizen_extract", TAG, "citizen_extract", || get(extract))
            .says(
                "The extract for a citizen who asks",
                "Who looked at them. That it was taken is noted itself; the purpose is named.",
            )
            .query::<OwnLooksAsked>()
            .pages::<LookShown>()
            .with_purpose(),
        Op::asking("/looks/extract", "take_citizen_extract", TAG, "citizen_extract", || post(extract_wanted))
            .says(
                "The extract for a citizen, by pathway or CPR number",
                "The number comes in the body and stands in no address. That the extract was taken is noted itself.",
            )
            .takes::<ExtractWanted>()
            .pages::<LookShown>()
            .with_purpose(),
        Op::get("/looks/check", "check_journal", TAG, "see_looks", || get(check))
            .says("Whether the access journal is whole", "Reads all of it: each entry must fit the one before.")
            .gives::<JournalChecked>(),
        Op::get("/emergencies", "list_emergencies", TAG, "follow_up_emergency", || get(emergencies))
            .says("Looks in an emergency", "Those that the caller may follow up, newest first.")
            .query::<EmergenciesAsked>()
            .pages::<LookShown>(),
        Op::doing("/emergencies/{position}/follow-up", "follow_up", TAG, "follow_up_emergency", || {
            post(follow_up)
        })
        .says(
            "Follow an emergency up",
            "Says what came of it, in 10 to 500 characters; then it leaves the list. Once, and not by whoever looked.",
        )
        .takes::<FollowUp>()
        .gives::<FollowedUp>(),
    ]
}

fn look(noted: &Noted) -> LookShown {
    let mut shown = LookShown {
        position: noted.position,
        at: Moment(noted.by.at),
        actor: noted.by.actor.as_ref().map(Into::into),
        desk: noted.by.desk.to_string(),
        kind: noted.act.kind().to_owned(),
        what: None,
        purpose: None,
        grounds: Vec::new(),
        ended: None,
        pathways: Vec::new(),
        persons: Vec::new(),
        reason: None,
        followed_up: noted.followed_up,
    };
    shown.pathways = noted.act.pathways().iter().copied().map(PathwayNumber).collect();
    shown.persons = noted.act.persons().iter().copied().map(Person).collect();
    match &noted.act {
        Act::Look(look) => {
            shown.what = Some(look.what.to_string());
            shown.purpose = Some(look.purpose.to_string());
            shown.grounds = look.grounds.iter().map(ToString::to_string).collect();
            shown.ended = Some(match look.outcome {
                Outcome::Seen => Ended::Seen,
                Outcome::Refused => Ended::Refused,
                Outcome::Emergency => Ended::Emergency,
            });
            shown.reason.clone_from(&look.reason);
        }
        Act::Exported(export) => {
            shown.what = Some(export.what.to_string());
            shown.purpose = Some(export.purpose.to_string());
        }
        _ => {}
    }
    shown
}

async fn page(
    caller: &Caller,
    what: Journal,
    cursor: Option<Cursor>,
    limit: Option<Limit>,
) -> Result<JournalPage, Problem> {
    let (before, limit) = (before(cursor)?, Limit::of(limit));
    caller.records(move |records| records.journal_page(&what, before, limit)).await
}

fn answered(page: &JournalPage) -> Answered {
    shown(&Page::cut(page.entries.iter().map(look).collect(), page.next))
}

async fn list(caller: Caller, Query(query): Query<LooksAsked>) -> Answered {
    let what = Journal {
        pathway: query.pathway.map(|pathway| pathway.0),
        from: query.from.map(|from| from.0),
        until: query.until.map(|until| until.0),
        outcome: query.ended.map(|ended| match ended {
            Ended::Seen => Outcome::Seen,
            Ended::Refused => Outcome::Refused,
            Ended::Emergency => Outcome::Emergency,
        }),
        ..Journal::default()
    };
    let found = page(&caller, what, query.cursor, query.limit).await?;
    note_shown(&caller, "see_looks", &found).await?;
    answered(&found)
}

/// Notes whose log is about to be shown.
async fn note_shown(caller: &Caller, what: &'static str, page: &JournalPage) -> Result<(), Problem> {
    let pathways = page.entries.iter().flat_map(|noted| noted.act.pathways()).copied().collect();
    let persons = page.entries.iter().flat_map(|noted| noted.act.persons()).copied().collect();
    let (by, purpose) = (caller.visit.by(), caller.occasion.purpose);
    caller
        .on_disk(move |house| {
            house.engine().note_journal_shown(house.records(), &by, purpose, what, pathways, persons)
        })
        .await
}

async fn own(caller: Caller, Query(query): Query<OwnLooksAsked>) -> Answered {
    let what = Journal {
        account: Some(caller.visit.account().id),
        from: query.from.map(|from| from.0),
        until: query.until.map(|until| until.0),
        ..Journal::default()
    };
    answered(&page(&caller, what, query.cursor, query.limit).await?)
}

async fn extract(
    caller: Caller,
    Named(person): Named<Person>,
    Query(query): Query<OwnLooksAsked>,
) -> Answered {
    let asked = ExtractAsked {
        person: person.0,
        from: query.from.map(|from| from.0),
        until: query.until.map(|until| until.0),
        before: before(query.cursor)?,
        limit: Limit::of(query.limit),
    };
    shown(&taken(&caller, asked).await?)
}

/// The extract, which is noted before it is given.
async fn taken(caller: &Caller, asked: ExtractAsked) -> Result<Page<LookShown>, Problem> {
    let (by, purpose) = (caller.visit.by(), caller.occasion.purpose);
    let taken = caller
        .on_disk(move |house| house.engine().citizen_extract(house.records(), &by, purpose, &asked))
        .await?;
    Ok(Page::cut(taken.entries.iter().map(look).collect(), taken.next))
}

async fn extract_wanted(caller: Caller, Json(wanted): Json<ExtractWanted>) -> Answered {
    let person = match (wanted.pathway, wanted.cpr) {
        (Some(pathway), None) => caller
            .read(|world| world.pathways.pathway(pathway.0).map(|pathway| pathway.person))?
            .ok_or_else(Problem::not_found)?,
        (None, Some(cpr)) => {
            let actor = caller.visit.actor().clone();
            let found = caller.on_disk(move |house| house.engine().find_person_for_extract(&actor, &cpr));
            found.await?.ok_or_else(Problem::not_found)?
        }
        _ => {
            let text = Text::new("angiv enten 'pathway' eller 'cpr'", "give either 'pathway' or 'cpr'");
            return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "citizen_not_one", text));
        }
    };
    let instant = |given: Option<Moment>| given.map(|given| given.0);
    let asked = ExtractAsked {
        person,
        from: instant(wanted.from),
        until: instant(wanted.until),
        before: before(wanted.cursor)?,
        limit: Limit::of(None),
    };
    let page = taken(&caller, asked).await?;
    told(&page)
}

async fn check(caller: Caller) -> Answered {
    let report = caller.records(|records| records.verify_journal()).await?;
    shown(&JournalChecked {
        entries: report.entries,
        whole: report.is_sound(),
        damage: report
            .damage
            .map(|damage| JournalDamaged { position: damage.position, text: damage.what.into() }),
    })
}

async fn emergencies(caller: Caller, Query(query): Query<EmergenciesAsked>) -> Answered {
    let (start, limit, open) = (before(query.cursor)?, Limit::of(query.limit), query.open.unwrap_or(false));
    let actor = caller.visit.actor().clone();
    let found = caller
        .on_disk(move |house| house.engine().emergencies(house.records(), &actor, open, start, limit))
        .await?;
    note_shown(&caller, "follow_up_emergency", &found).await?;
    answered(&found)
}

async fn follow_up(caller: Caller, Named(position): Named<u64>, Json(body): Json<FollowUp>) -> Answered {
    let content = ("follow_up", position, &body);
    once(&caller, &content, StatusCode::OK, async || {
        let (by, note) = (caller.visit.by(), body.note.0.clone());
        let position = caller
            .on_disk(move |house| house.engine().follow_up(house.records(), &by, position, &note))
            .await?;
        Ok((serde_json::json!({ "position": position }), None))
    })
    .await
}
