//! `cargo xtask test`: everything that must pass, in order, each step with its time.
//!
//! The steps are a table, so that a new one is a line. The closing line `N passed, N failed` adds up what the test
//! runners themselves counted; a step that failed without counting a failed test (it did not compile, or is no test
//! runner) adds one. It decides nothing about what a test means.

mod count;
mod steps;

use crate::Options;
use count::{Counts, Runner, plain_text};
use std::hash::{BuildHasher, Hasher};
use std::io::{BufRead, BufReader, IsTerminal, Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::{Sender, channel};
use std::time::{Duration, Instant};
use steps::{Action, SEED_VARIABLE, STEPS, Step};

/// The options of this command.
pub const OPTIONS: &[&str] = &["--keep-going", "--list", "--only"];

/// Runs the steps. `Ok(true)` when all passed.
///
/// # Errors
/// When the step named by `--only` does not exist.
pub fn run(root: &Path, options: &Options) -> Result<bool, String> {
    if options.list {
        for step in STEPS {
            println!("{:<14} {}", step.name, step.purpose);
        }
        return Ok(true);
    }
    let chosen: Vec<&Step> = match &options.only {
        Some(name) => vec![STEPS.iter().find(|step| step.name == name).ok_or_else(|| {
            let names: Vec<&str> = STEPS.iter().map(|step| step.name).collect();
            format!("there is no step `{name}`; the steps are {}", names.join(", "))
        })?],
        None => STEPS.iter().collect(),
    };
    let mut totals = Counts::default();
    let mut failed: Vec<&str> = Vec::new();
    let began = Instant::now();
    for step in chosen {
        println!("== {}: {}", step.name, step.purpose);
        let (passed, counts, took) = perform(root, step);
        totals.add(counts.closed(passed));
        println!("== {} {} in {}\n", step.name, if passed { "passed" } else { "FAILED" }, seconds(took));
        if !passed {
            failed.push(step.name);
            if !options.keep_going {
                println!("Stopped. Mend this step and run `cargo xtask test --only {}`;", step.name);
                println!("or see all that fails with `cargo xtask test --keep-going`.");
                break;
            }
        }
    }
    if !failed.is_empty() {
        println!("Failed: {}.", failed.join(", "));
    }
    println!("Took {}.", seconds(began.elapsed()));
    println!("{} passed, {} failed", totals.passed, totals.failed);
    Ok(failed.is_empty())
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

fn perform(root: &Path, step: &Step) -> (bool, Counts, Duration) {
    let began = Instant::now();
    let (passed, counts) = match step.action {
        Action::Tidy => (crate::tidy::check_all(root), Counts::default()),
        Action::Tools => (tools(root).is_some(), Counts::default()),
        Action::WithTools(arguments) => match tools(root) {
            Some(_) => cargo(root, arguments, Runner::Cargo, step.environment),
            None => (false, Counts::default()),
        },
        Action::Cargo(arguments, runner) => cargo(root, arguments, runner, step.environment),
        Action::FreshSeed(arguments) => {
            let seed = std::env::var(SEED_VARIABLE).unwrap_or_else(|_| fresh_seed().to_string());
            let repeat = format!("{SEED_VARIABLE}={seed} cargo xtask test --only {}", step.name);
            println!("   {SEED_VARIABLE}={seed}");
            let (passed, counts) = cargo(root, arguments, Runner::Cargo, &[(SEED_VARIABLE, &seed)]);
            if !passed {
                println!("With the same inputs again: {repeat}");
            }
            (passed, counts)
        }
        Action::Tests { with_nextest, .. } if nextest_is_installed(root) => {
            cargo(root, with_nextest, Runner::Nextest, step.environment)
        }
        Action::Tests { without, .. } => cargo(root, without, Runner::Cargo, step.environment),
    };
    (passed, counts, began.elapsed())
}

/// The tools, made ready. Says itself what is wrong.
fn tools(root: &Path) -> Option<Vec<crate::tools::Variable>> {
    crate::tools::ready(root).map_err(|message| println!("error: {message}")).ok()
}

/// A number that is another each time. The standard library draws the keys of its hash maps anew for each process.
fn fresh_seed() -> u64 {
    std::collections::hash_map::RandomState::new().build_hasher().finish()
}

fn nextest_is_installed(root: &Path) -> bool {
    cargo_command(root).args(["nextest", "--version"]).output().is_ok_and(|output| output.status.success())
}

fn cargo_command(root: &Path) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root);
    command
}

/// Runs cargo, shows what it says as it says it, and counts the tests it reports.
fn cargo(root: &Path, arguments: &[&str], runner: Runner, environment: &[(&str, &str)]) -> (bool, Counts) {
    println!("   cargo {}", arguments.join(" "));
    let mut command = cargo_command(root);
    command.args(arguments).envs(crate::tools::there(root)).envs(environment.iter().copied());
    command.stdin(Stdio::null());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    if std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none() {
        command.env("CARGO_TERM_COLOR", "always");
    }
    let mut child = match command.spawn() {
        Ok(child) => child,
        Err(error) => {
            println!("cargo could not be started: {error}");
            return (false, Counts::default());
        }
    };
    let mut counts = Counts::default();
    std::thread::scope(|scope| {
        let (lines, said) = channel::<String>();
        if let Some(stream) = child.stdout.take() {
            let lines = lines.clone();
            scope.spawn(move || pass_on(stream, &lines));
        }
        if let Some(stream) = child.stderr.take() {
            scope.spawn(move || pass_on(stream, &lines));
        }
        for line in said {
            println!("{line}");
            counts.read(runner, &plain_text(&line));
        }
    });
    std::io::stdout().flush().ok();
    (child.wait().is_ok_and(|status| status.success()), counts)
}

fn pass_on(stream: impl Read, lines: &Sender<String>) {
    for line in BufReader::new(stream).split(b'\n').map_while(Result::ok) {
        if lines.send(String::from_utf8_lossy(&line).trim_end_matches('\r').to_owned()).is_err() {
            return;
        }
    }
}
