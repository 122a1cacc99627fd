//! Import: units and figures from a file. It is tried first, and every bad row told; then it is taken, whole or, by choice,
//! its good rows. The same reader stands behind the page and the prompt.

use super::query;
use crate::{
    answer::{Answered, Done, done_with, shown, told},
    body::Query,
    caller::Caller,
    op::Op,
    problem::{ColumnAt, ErrorAt, Problem},
    shown::{common::Bilingual, given},
    upload::SentFile,
    values::Line,
};
use axum::{
    extract::DefaultBodyLimit,
    http::StatusCode,
    routing::{get, post},
};
use engine::{Submission, SubmitError};
use front::House;
use imports::{BadRow, File, Options, Report, Sheet, SheetKind};
use kernel::{Refusal, Text};

const TAG: &str = "imports";
/// What a file is called where nothing is said. It stands as the source of rows that name none.
const UNNAMED: &str = "api";

query!(
    /// How the file is taken.
    FileAsked {
        /// What the file is called. It is the source of rows that name none themselves.
        #[param(inline)]
        name: Option<Line>,
        /// Whether the good rows are meant though others are bad. Without it one bad row refuses the whole file.
        good_rows: Option<bool>,
    }
);

given!(
    /// Rows that were left out on purpose.
    RowsSkipped {
        /// Why.
        text: Bilingual,
        /// How many.
        rows: u32,
    }
);

given!(
    /// What became of a file.
    ImportReport {
        /// Rows with content, without the header.
        rows_read: u32,
        /// Rows that can be taken.
        rows_good: u32,
        /// Faults of rows that are left out, where the good rows alone were asked for.
        errors: Vec<ErrorAt>,
        /// Faults beyond those told.
        errors_more: u32,
        /// Rows that were left out on purpose.
        skipped: Vec<RowsSkipped>,
        /// What somebody should know although it stops nothing.
        warnings: Vec<Bilingual>,
    }
);

given!(
    /// A file that was taken.
    ImportTaken {
        /// What became of its rows.
        report: ImportReport,
        /// What was done.
        done: Done,
    }
);

given!(
    /// A column of a file.
    ColumnShown {
        /// Its header.
        name: String,
        /// Whether it must be there.
        needed: bool,
        /// What to write in it.
        text: Bilingual,
    }
);

given!(
    /// A template of a file.
    TemplateShown {
        /// The columns.
        columns: Vec<ColumnShown>,
        /// The file as text with semicolons; for figures with the units that the caller's organisation operates.
        content: String,
    }
);

/// The operations of one kind of file. Each kind is an act of the policies of its own.
macro_rules! kind {
    ($kind:expr, $name:literal, $try:literal, $take:literal, $template:literal, $what:literal) => {{
        const KIND: SheetKind = $kind;
        [
            Op::asking(concat!("/imports/", $name, "/try"), $try, TAG, KIND.act(), || {
                post(async |caller: Caller, query: Query<FileAsked>, file: SentFile| {
                    tried(caller, KIND, query.0, file).await
                })
                .layer(DefaultBodyLimit::disable())
            })
            .says(
                concat!("Try a file of ", $what),
                "Answers as taking it would, and takes nothing. Bad rows are told line by line in `errors`.",
            )
            .query::<FileAsked>()
            .takes_file()
            .gives::<ImportReport>(),
            Op::doing(concat!("/imports/", $name), $take, TAG, KIND.act(), || {
                post(async |caller: Caller, query: Query<FileAsked>, file: SentFile| {
                    taken(caller, KIND, query.0, file).await
                })
                .layer(DefaultBodyLimit::disable())
            })
            .says(
                concat!("Take a file of ", $what),
                "All its rows, or none; with `good_rows` those that are good. Bad rows are told line by line in `errors`.",
            )
            .query::<FileAsked>()
            .takes_file()
            .gives::<ImportTaken>(),
            Op::get(concat!("/imports/", $name, "/template"), $template, TAG, KIND.act(), || {
                get(async |caller: Caller| template(&caller, KIND))
            })
            .says(concat!("A template of a file of ", $what), "Its columns, and a file to fill in.")
            .gives::<TemplateShown>(),
        ]
    }};
}

pub(crate) fn ops() -> Vec<Op> {
    [
        kind!(
            SheetKind::Figures,
            "figures",
            "try_figures_file",
            "import_figures",
            "get_figures_template",
            "figures"
        ),
        kind!(SheetKind::Units, "units", "try_units_file", "import_units", "get_units_template", "units"),
    ]
    .concat()
}

fn error(row: &BadRow) -> ErrorAt {
    ErrorAt {
        pointer: None,
        line: (row.line > 0).then_some(row.line),
        column: row
            .column
            .as_ref()
            .map(|column| ColumnAt { name: column.name.clone(), place: column.place.clone() }),
        text: (&row.what).into(),
        instead: Some((&row.what_to_do).into()),
    }
}

fn report_shown(report: &Report) -> ImportReport {
    let skipped = report.skipped.iter().map(|one| RowsSkipped { text: (&one.why).into(), rows: one.rows });
    ImportReport {
        rows_read: report.rows_read,
        rows_good: report.rows_good,
        errors: report.bad.iter().map(error).collect(),
        errors_more: report.bad_more,
        skipped: skipped.collect(),
        warnings: report.warnings.iter().map(Into::into).collect(),
    }
}

/// Why nothing of a file can be taken.
fn not_taken(report: &Report) -> Problem {
    let count = u32::try_from(report.bad.len()).unwrap_or(u32::MAX).saturating_add(report.bad_more);
    let (code, text) = if count == 0 {
        (
            "no_rows",
            Text::new("filen har ingen rækker, der kan tages", "the file has no row that can be taken"),
        )
    } else {
        let text = Text::new(
            format!("{count} fejl i filens rækker; intet kan tages"),
            format!("{count} faults in the rows of the file; nothing can be taken"),
        );
        ("rows_bad", text)
    };
    let mut problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, code, text);
    problem.errors = report.bad.iter().map(error).collect();
    if count > 0 && report.rows_good > 0 {
        problem = problem.instead(
            "ret rækkerne, eller tag kun de gode med good_rows=true",
            "correct the rows, or take the good ones alone with good_rows=true",
        );
    }
    problem
}

/// A refusal, with the row that it is about where there is one.
fn refused(house: &House, caller: &Caller, sheet: &Sheet, refusal: Refusal) -> Problem {
    let rows = sheet.rows.iter().map(|(line, command)| (*line, command.clone().into()));
    let line = house.engine().refused_row(caller.visit.actor(), &refusal, rows);
    let text = refusal.text.clone();
    let mut problem = Problem::from(refusal);
    problem.errors = line
        .map(|line| ErrorAt { line: Some(line), pointer: None, ..ErrorAt::field("", text) })
        .into_iter()
        .collect();
    problem
}

/// What was read of a file, where something of it can be taken.
async fn read(caller: &Caller, kind: SheetKind, query: FileAsked, file: SentFile) -> Result<Sheet, Problem> {
    let name = query.name.map_or_else(|| UNNAMED.to_owned(), |name| name.0);
    let options = Options { accept_good_rows: query.good_rows.unwrap_or(false) };
    let work = move |house: &House| {
        let file = File::new(&name, &file.0);
        house.engine().read(|world| imports::sheet(kind, &file, &world.registry, &world.places, options))
    };
    let sheet = caller.house().on_disk(work).await??;
    if sheet.command.is_some() { Ok(sheet) } else { Err(not_taken(&sheet.report)) }
}

async fn tried(caller: Caller, kind: SheetKind, query: FileAsked, file: SentFile) -> Answered {
    let sheet = read(&caller, kind, query, file).await?;
    let asker = caller.clone();
    let work = move |house: &House| {
        let key = engine::CommandKey::random()?;
        let order = sheet.command.clone().ok_or_else(Problem::fault)?.into();
        let submission = Submission { actor: asker.visit.actor().clone(), key, order };
        match house.engine().would_take(&[submission]) {
            Ok(()) => Ok(report_shown(&sheet.report)),
            Err(SubmitError::Refused(refusal)) => Err(refused(house, &asker, &sheet, refusal)),
            Err(fault) => Err(fault.into()),
        }
    };
    told(&caller.house().on_disk(work).await??)
}

async fn taken(caller: Caller, kind: SheetKind, query: FileAsked, file: SentFile) -> Answered {
    let sheet = read(&caller, kind, query, file).await?;
    let command = sheet.command.clone().ok_or_else(Problem::fault)?;
    match caller.visit.submit(caller.key()?, command).await {
        Ok(receipt) => {
            let taken = ImportTaken { report: report_shown(&sheet.report), done: Done::of(&receipt) };
            done_with(&taken, &receipt)
        }
        Err(SubmitError::Refused(refusal)) => Err(refused(caller.house(), &caller, &sheet, refusal)),
        Err(fault) => Err(fault.into()),
    }
}

fn template(caller: &Caller, kind: SheetKind) -> Answered {
    let (operator, now) = (&caller.visit.actor().organisation, caller.house().now());
    let content = caller.read(|world| imports::template(kind, &world.places, operator, now))?;
    let columns = imports::template_columns(kind).iter().map(|column| ColumnShown {
        name: column.name.to_owned(),
        needed: column.needed,
        text: Text::new(column.da, column.en).into(),
    });
    shown(&TemplateShown { columns: columns.collect(), content })
}
