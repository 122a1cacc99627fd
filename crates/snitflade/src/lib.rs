//! Floor 7: the command line. It turns what a person types into orders and questions for the engine, and the answers
//! into text or JSON. It holds no rule and no logic of its own: whatever a command decides is decided below.
//!
//! [`run`] is the whole program but for the process around it, so that tests and the demonstration call exactly what a
//! person types.

mod args;
mod clock;
mod config;
mod demo;
mod desk;
mod directory;
mod embedded;
mod exit;
mod faults;
mod help;
mod line;
mod looks;
mod output;
mod private;
mod profile;
mod progress;
mod render;
mod run;
pub mod serve;
mod session;
mod shape;
mod surroundings;
mod unfinished;
mod usage;
mod values;

pub use embedded::{SCHEMES, reference_files, scheme_files};
pub use exit::{
    DAMAGE, DONE, FAULT, FORBIDDEN, Failure, INVALID, NOT_FOUND, REPEAT, STATE, UNSETTLED, meanings,
};
pub use help::{document, examples, words_of};
pub use surroundings::{Surroundings, VARIABLES};

use args::{Cli, Command};
use clap::FromArgMatches;
use desk::Desk;
use output::Reply;
use std::{ffi::OsString, io::Write};

/// The folder of the demonstration where nobody names another.
const DEMO_FOLDER: &str = "snitflade-demo";

/// Every profile of a file.
///
/// # Errors
/// When the file cannot be read, or not as profiles.
pub fn profiles(
    file: &std::path::Path,
) -> Result<std::collections::BTreeMap<String, kernel::Actor>, Failure> {
    desk::profiles_of(file)
}

/// Runs one command line, the program's name included, and answers with the number it ends with.
pub fn run(
    arguments: impl IntoIterator<Item = OsString>,
    out: &mut dyn Write,
    err: &mut dyn Write,
    surroundings: &Surroundings,
) -> u8 {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let language = usage::language_of(&arguments, surroundings);
    let json = arguments.iter().any(|argument| argument == "--json");
    let setting = usage::Setting { language, json, width: surroundings.width };
    let mut command = help::command(language);
    if let Some(width) = surroundings.width {
        command = command.term_width(usize::from(width));
    }
    let matches = match command.try_get_matches_from_mut(&arguments) {
        Ok(matches) => matches,
        Err(error) => return usage::tell(&error, &mut command, setting, out, err),
    };
    let cli = match Cli::from_arg_matches(&matches) {
        Ok(cli) => cli,
        Err(error) => return usage::tell(&error, &mut command, setting, out, err),
    };
    let name = usage::name_of(&matches);
    let desk = match Desk::of(&cli.global, surroundings) {
        Ok(desk) => desk.typed(&arguments),
        Err(failure) => return usage::fail(&failure, &name, None, setting, out, err),
    };
    let told = match carry_out(&cli.command, &desk, out, err) {
        Ok(Done::Ended(code)) => return code,
        Ok(Done::Reply(reply)) => tell(&reply, &name, &desk, out),
        Err(failure) => Err(failure),
    };
    told.unwrap_or_else(|failure| usage::fail(&failure, &name, desk.synthetic.get(), setting, out, err))
}

/// What came of a command.
enum Done {
    /// An answer to be shown.
    Reply(Box<Reply>),
    /// It has said everything itself.
    Ended(u8),
}

fn carry_out(
    command: &Command,
    desk: &Desk<'_>,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Done, Failure> {
    if let Command::Demo(arguments) = command {
        let folder = desk.folder_or(DEMO_FOLDER);
        let setting = demo::Setting { folder: &folder, language: desk.language, json: desk.json };
        return demo::run(arguments, &setting, out, err, desk.surroundings).map(Done::Ended);
    }
    if let Command::Completions(arguments) = command {
        let mut script = Vec::new();
        let mut whole = help::command(desk.language);
        clap_complete::generate(arguments.shell, &mut whole, "snitflade", &mut script);
        out.write_all(&script)?;
        return Ok(Done::Ended(DONE));
    }
    if let Command::Serve(arguments) = command {
        return serve::serve(arguments, desk, out, err).map(Done::Ended);
    }
    run::command(command, desk, err).map(|reply| Done::Reply(Box::new(reply)))
}

fn tell(reply: &Reply, name: &str, desk: &Desk<'_>, out: &mut dyn Write) -> Result<u8, Failure> {
    if desk.json {
        writeln!(out, "{}", reply.object(name))?;
    } else {
        let words = output::plain(&reply.words(desk.language));
        // Where nobody says how wide a line is, the answer goes to a program: its lines are left whole to be searched.
        let words = match desk.surroundings.width {
            Some(width) => output::wrapped(&words, usize::from(width)),
            None => words,
        };
        out.write_all(words.as_bytes())?;
    }
    out.flush()?;
    Ok(reply.exit)
}
