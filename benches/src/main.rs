//! Measures what the house promises, each figure as a ratio to a baseline that runs in turn with it in this process.
//! It judges nothing: `docs/benchmarks.md` says what was promised, what was found, and why.
//!
//! `cargo run --release -p benches [-- --smoke] [-- NAME...]`, where a name is one of [`BENCHES`], and a number among
//! them how many submitters there are (all that are promised, if none is named). With `--smoke` everything runs in
//! small, and only whether it runs and whether the counts are right is asked.

mod commands;
mod figure;
mod history;
mod log;
mod matching;
mod memory;
mod morning;
mod replay;
mod serve;
mod start;

use figure::{Fault, Figure};
use std::io::Write;

/// The benches by name, in the order in which they run.
const BENCHES: [&str; 6] = ["commands", "replay", "start", "memory", "matching", "serve"];

fn main() -> Result<(), Fault> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.iter().any(|argument| argument == memory::CHILD) {
        return memory::child(&arguments);
    }
    match arguments.split_first() {
        Some((first, more)) if first == serve::SERVER => return serve::server(more),
        Some((first, more)) if first == serve::BARE => return serve::bare(more),
        _ => {}
    }
    let smoke = arguments.iter().any(|argument| argument == "--smoke");
    let submitters: Vec<usize> = arguments.iter().filter_map(|argument| argument.parse().ok()).collect();
    let names: Vec<&str> = arguments
        .iter()
        .map(String::as_str)
        .filter(|argument| *argument != "--smoke" && argument.parse::<usize>().is_err())
        .collect();
    if let Some(unknown) = names.iter().find(|name| !BENCHES.contains(name)) {
        return Err(format!("there is no bench '{unknown}'; there are {}", BENCHES.join(", ")).into());
    }
    let mut out = std::io::stdout().lock();
    writeln!(out, "load at the start: {}", figure::load())?;
    let mut ran = 0;
    for name in BENCHES {
        if !names.is_empty() && !names.contains(&name) {
            continue;
        }
        for (title, ratio, detail) in run(name, smoke, &submitters)? {
            writeln!(out, "{ratio:8.2}  {title}\n          {detail}")?;
            out.flush()?;
            if !ratio.is_finite() {
                return Err(format!("{title} was not measured: {detail}").into());
            }
            ran += 1;
        }
    }
    writeln!(out, "load at the end: {}; {ran} figures", figure::load())?;
    Ok(())
}

fn run(name: &str, smoke: bool, submitters: &[usize]) -> Result<Vec<Figure>, Fault> {
    match name {
        "commands" => commands::run(smoke, submitters),
        "replay" => replay::run(smoke),
        "start" => start::run(smoke),
        "memory" => memory::run(smoke),
        "serve" => serve::run(smoke),
        _ => Ok([matching::run(smoke), morning::run(smoke)?].concat()),
    }
}
