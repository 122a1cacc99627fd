//! Rulebooks: what a reading of the law changes, whom another rulebook would have hit, and taking one into use.

use super::{query, taken};
use crate::{
    answer::{Answered, Done, done, shown, told},
    body::{Json, Query},
    caller::{Caller, asked},
    op::Op,
    paging::Page,
    problem::{ErrorAt, Problem},
    shown::{common::Bilingual, given, law::SectionShown},
    values::{Code, Line, PathwayNumber, Words},
};
use axum::{
    extract::DefaultBodyLimit,
    http::StatusCode,
    routing::{get, post},
};
use engine::{Order, Question};
use kernel::Text;
use schemes::{Rulebook, SourceFile};
use std::collections::BTreeMap;

const TAG: &str = "schemes";
/// Most bytes of a body with a rulebook in it.
const RULEBOOK_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Most files of a rulebook.
const FILES_MAX: usize = 500;

query!(
    /// Between the law itself and which reading of it.
    DifferencesAsked in parts {
        /// The variant.
        #[param(inline)]
        variant: Code,
    }
);

taken!(
    /// A file of a rulebook.
    SchemeFile {
        /// Its path, as `schemes/places.toml`; the folder says whether it is a variant or a test.
        path: Line,
        /// Its whole text.
        #[schema(max_length = 1000000)]
        text: String,
    }
);

taken!(
    /// A rulebook to be tried.
    RulebookTried {
        /// Every file of it.
        #[schema(min_items = 1, max_items = 500)]
        files: Vec<SchemeFile>,
    }
);

taken!(
    /// A rulebook to be taken into use.
    RulebookWanted {
        /// Every file of it.
        #[schema(min_items = 1, max_items = 500)]
        files: Vec<SchemeFile>,
        /// The hash of the content that was reviewed; another content is refused.
        hash: Option<Line>,
        /// Why, for those who read the list later.
        note: Option<Words>,
    }
);

given!(
    /// An entry in which a reading differs from the law.
    DifferenceShown {
        /// The kind of entry, as `rule` or `parameter`.
        kind: String,
        /// Its id.
        id: String,
        /// How the law has it, on each stretch of dates; empty where it does not have it.
        law: Vec<SectionShown>,
        /// How the reading has it.
        variant: Vec<SectionShown>,
    }
);

given!(
    /// A suggestion that would have been another.
    SuggestionChanged {
        /// The pathway.
        pathway: PathwayNumber,
        /// The request.
        #[schema(minimum = 1)]
        request: u16,
        /// What the rules came to.
        was: String,
        /// What they would come to.
        would_be: String,
    }
);

given!(
    /// A pathway under way for which the rulebook says something else.
    PathwayHit {
        /// The pathway.
        pathway: PathwayNumber,
        /// About what.
        about: Vec<Bilingual>,
    }
);

given!(
    /// What another rulebook would have changed. It is what the rules would have said, never a decision.
    RulebookTrial {
        /// The hash of its content.
        hash: String,
        /// How many decisions were asked again.
        asked: usize,
        /// How many could not be, because the citizen has been forgotten.
        forgotten: usize,
        /// How many come to something else: by what it was and what it would be.
        changes: BTreeMap<String, usize>,
        /// Those of them that the caller may see.
        visible: Vec<SuggestionChanged>,
        /// How many pathways are under way.
        under_way: usize,
        /// For how many of them something would be different.
        hit: usize,
        /// The same by matter.
        hits: BTreeMap<String, usize>,
        /// Those of them that the caller may see.
        hit_visible: Vec<PathwayHit>,
    }
);

pub(crate) fn ops() -> Vec<Op> {
    vec![
        Op::get("/schemes/differences", "list_differences", TAG, "ask_adoptions", || get(differences))
            .says("A reading of the law beside the law", "Every entry in which they differ, as each has it.")
            .query::<DifferencesAsked>()
            .pages::<DifferenceShown>(),
        Op::asking("/schemes/try", "try_rulebook", TAG, "ask_dry_run", || {
            post(tried).layer(DefaultBodyLimit::max(RULEBOOK_BYTES_MAX))
        })
        .says(
            "Whom another rulebook would have hit",
            "Every decision is asked again under it, and every pathway under way is held against it. Nothing is changed.",
        )
        .takes::<RulebookTried>()
        .gives::<RulebookTrial>(),
        Op::doing("/schemes/adoptions", "adopt_rulebook", TAG, "adopt_rulebook", || {
            post(adopt).layer(DefaultBodyLimit::max(RULEBOOK_BYTES_MAX))
        })
        .says(
            "Take a rulebook into use",
            "From then on questions are answered by it. What was decided before stays as it was. Faults are told in `errors`.",
        )
        .takes::<RulebookWanted>()
        .gives::<Done>(),
    ]
}

/// The files, where they make a rulebook; every fault at its file and line, where not.
async fn files_of(caller: &Caller, given: Vec<SchemeFile>) -> Result<Vec<SourceFile>, Problem> {
    if !(1..=FILES_MAX).contains(&given.len()) {
        let text = Text::new(
            format!("et regelsæt har mellem 1 og {FILES_MAX} filer"),
            format!("a rulebook has between 1 and {FILES_MAX} files"),
        );
        return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "count_not_within", text));
    }
    let files: Vec<SourceFile> =
        given.into_iter().map(|file| SourceFile::new(file.path.0, file.text)).collect();
    let work = move |_: &front::House| {
        let faults = Rulebook::load(&files).err().unwrap_or_default();
        if faults.is_empty() {
            return Ok(files);
        }
        let text = Text::new("regelsættet har fejl", "the rulebook has faults");
        let mut problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "rulebook_faulty", text);
        let error = |fault: &schemes::Fault| {
            let index = files.iter().position(|file| file.path == fault.path);
            ErrorAt {
                pointer: index.map(|index| format!("/files/{index}/text")),
                line: Some(fault.line),
                column: None,
                text: (&fault.what).into(),
                instead: Some((&fault.hint).into()),
            }
        };
        problem.errors = faults.iter().map(error).collect();
        Err(problem)
    };
    caller.house().on_disk(work).await?
}

async fn differences(caller: Caller, Query(query): Query<DifferencesAsked>) -> Answered {
    let found = super::schemes::law(&caller, None, |law| {
        Ok(schemes::diff(law, &law.rulebook().law(Some(&query.variant.0))?))
    })?;
    let key = |one: &schemes::Difference| format!("{}:{}", one.kind, one.id);
    let show = |one: &schemes::Difference| DifferenceShown {
        kind: one.kind.to_string(),
        id: one.id.to_string(),
        law: one.first.iter().map(Into::into).collect(),
        variant: one.second.iter().map(Into::into).collect(),
    };
    shown(&Page::of(found, key, query.cursor, query.limit, show)?)
}

async fn tried(caller: Caller, Json(body): Json<RulebookTried>) -> Answered {
    let files = files_of(&caller, body.files).await?;
    let run = asked!(caller, Question::DryRun { files }, DryRun);
    told(&RulebookTrial {
        hash: run.rulebook,
        asked: run.asked,
        forgotten: run.forgotten,
        changes: run.changes,
        visible: run
            .visible
            .into_iter()
            .map(|one| SuggestionChanged {
                pathway: PathwayNumber(one.pathway),
                request: one.request,
                was: one.was.to_string(),
                would_be: one.would_be.to_string(),
            })
            .collect(),
        under_way: run.under_way,
        hit: run.hit,
        hits: run.hits,
        hit_visible: run
            .hit_visible
            .into_iter()
            .map(|one| PathwayHit {
                pathway: PathwayNumber(one.pathway),
                about: one.differing.iter().map(|each| (&each.about).into()).collect(),
            })
            .collect(),
    })
}

async fn adopt(caller: Caller, Json(body): Json<RulebookWanted>) -> Answered {
    let files = files_of(&caller, body.files).await?;
    let command = adoption::Command::AdoptRulebook {
        files,
        hash: body.hash.map(|hash| hash.0).unwrap_or_default(),
        note: body.note.map(|note| note.0).unwrap_or_default(),
    };
    done(&caller.submit(Order::from(command)).await?, StatusCode::OK, None)
}
