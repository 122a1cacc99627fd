//! Imports: reads a file, shows what became of every row, and hands over what can be taken.

use super::Bench;
use crate::{
    args::setup::{Import, ImportWhat},
    exit::{self, Failure},
    output::Reply,
    progress,
    session::Session,
    shape::object,
};
use engine::Order;
use imports::{File, Options, Report, SheetKind};
use std::path::Path;

/// What was read: the reports and, if it can be taken, the orders.
struct Read {
    reports: Vec<Report>,
    orders: Option<Vec<Order>>,
    /// Each row by its line, as an order of its own: to find the one that is refused.
    rows: Vec<(u32, Order)>,
}

/// A refusal of rights, with the first row that it is about.
fn with_row(failure: Failure, rows: &[(u32, Order)], session: &Session) -> Failure {
    let Failure::Refused(mut refusal) = failure else { return failure };
    if let Some(line) = session.engine.refused_row(&session.actor, &refusal, rows.iter().cloned()) {
        refusal.text.da = format!("linje {line}: {}", refusal.text.da);
        refusal.text.en = format!("line {line}: {}", refusal.text.en);
    }
    Failure::Refused(refusal)
}

fn of_sheet(kind: SheetKind, file: &File<'_>, world: &world::World, options: Options) -> Read {
    let read = imports::sheet(kind, file, &world.registry, &world.places, options);
    Read {
        reports: vec![read.report],
        orders: read.command.map(|command| vec![command.into()]),
        rows: read.rows.into_iter().map(|(line, command)| (line, command.into())).collect(),
    }
}

fn bytes_of(path: &Path) -> Result<Vec<u8>, Failure> {
    let size = std::fs::metadata(path).map_err(|error| Failure::file(path, &error))?.len();
    if size > u64::try_from(imports::FILE_BYTES_MAX).unwrap_or(u64::MAX) {
        return Err(kernel::Refusal::invalid(
            "file_too_large",
            format!("{}: filen er for stor ({size} byte)", path.display()),
            format!("{}: the file is too large ({size} bytes)", path.display()),
        )
        .instead("del den i flere filer", "divide it into several files")
        .into());
    }
    std::fs::read(path).map_err(|error| Failure::file(path, &error))
}

fn read(arguments: &Import, path: &Path, session: &Session) -> Result<Read, Failure> {
    let options = Options { accept_good_rows: arguments.accept_good_rows };
    if arguments.what == ImportWhat::Reference {
        return read_reference(path);
    }
    let bytes = bytes_of(path)?;
    let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let file = File::new(&name, &bytes);
    Ok(session.engine.read(|world| match arguments.what {
        ImportWhat::Units => of_sheet(SheetKind::Units, &file, world, options),
        ImportWhat::Figures => of_sheet(SheetKind::Figures, &file, world, options),
        ImportWhat::Councils => {
            let outcome = imports::councils(&file, &world.registry, options);
            let orders = outcome.content.map(|commands| commands.into_iter().map(Order::from).collect());
            Read { reports: vec![outcome.report], orders, rows: Vec::new() }
        }
        ImportWhat::Population | ImportWhat::Reference => {
            let outcome = imports::folk1a(&file, &world.registry, &imports::folk1a_series(), options);
            Read {
                reports: vec![outcome.report],
                orders: outcome.content.map(|command| vec![command.into()]),
                rows: Vec::new(),
            }
        }
    })?)
}

fn read_reference(folder: &Path) -> Result<Read, Failure> {
    let names = [
        "regions.csv",
        "municipalities.csv",
        "municipality_towns.csv",
        "population_series.csv",
        "population.csv",
    ];
    let mut contents = Vec::new();
    for name in names {
        contents.push((name, bytes_of(&folder.join(name))?));
    }
    let [regions, municipalities, towns, series, population] = contents.as_slice() else {
        return Err(Failure::fault("bug", "fem filer", "five files"));
    };
    fn file<'a>((name, bytes): &'a (&'static str, Vec<u8>)) -> File<'a> {
        File { name, bytes }
    }
    let files = imports::ReferenceFiles {
        regions: file(regions),
        municipalities: file(municipalities),
        towns: file(towns),
        population_series: file(series),
        population: file(population),
    };
    let (reports, commands) = imports::reference_data(&files);
    let orders = commands.map(|commands| commands.into_iter().map(Order::from).collect());
    Ok(Read { reports, orders, rows: Vec::new() })
}

pub(super) fn import(arguments: &Import, bench: &mut Bench<'_, '_>) -> Result<Reply, Failure> {
    let path = bench.desk.surroundings.path(&arguments.file);
    let session = Session::open(bench.desk, bench.err)?;
    let Read { reports, orders, rows } = read(arguments, &path, &session)?;
    let say = bench.desk.say();
    let view = bench.view(&session.directory);
    let mut text: String = reports.iter().map(|report| view.report(report)).collect();
    let mut last_position = None;
    let mut ended = exit::DONE;
    let submission = |(nth, order)| session.submission(bench.desk, nth, order);
    let submissions: Option<Vec<_>> =
        orders.map(|orders| orders.into_iter().enumerate().map(submission).collect());
    match submissions {
        None => {
            ended = exit::INVALID;
            text.push_str(say.of("Intet er taget ind.\n", "Nothing was taken in.\n"));
        }
        Some(submissions) if arguments.dry_run => {
            session
                .would_take(bench.desk, &submissions)
                .map_err(|failure| with_row(failure, &rows, &session))?;
            text.push_str(say.of("Prøve: intet er gemt.\n", "Dry run: nothing was stored.\n"));
        }
        Some(submissions) => {
            // Some files come to several orders: the first is not taken where a later one would be refused.
            session
                .would_take(bench.desk, &submissions)
                .map_err(|failure| with_row(failure, &rows, &session))?;
            let steps = u64::try_from(submissions.len()).unwrap_or(0);
            let bar = progress::bar(bench.desk, steps, say.of("tager ind", "taking in"));
            for submission in submissions {
                last_position = Some(session.hand_over(bench.desk, submission)?.last_position);
                bar.inc(1);
            }
            bar.finish_and_clear();
            text.push_str(say.of("Taget ind.\n", "Taken in.\n"));
        }
    }
    let mut reply = Reply::new(
        text,
        &object!({
            "reports": reports,
            "dry_run": arguments.dry_run,
            "last_position": last_position,
            "command_key": bench.desk.key_text(),
        }),
    )
    .ending(ended);
    reply.synthetic = Some(session.synthetic);
    if ended == exit::DONE {
        reply = reply.next(bench.desk.call_same("board"));
    }
    Ok(reply)
}
