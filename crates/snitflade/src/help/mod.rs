//! The words of the help, in Danish and English, laid over the commands. Every command says what it does, who
//! uses it, one worked example and what comes next; a test holds every example against the commands.

mod arguments;
mod arguments_own;
mod commands;
mod commands_placement;
mod commands_schemes;
mod commands_server;
mod commands_units;

use crate::{args, exit, output::Words};
use clap::{Command, CommandFactory};
use kernel::Language;

/// What the help says of one command.
pub(crate) struct Entry {
    /// The command as typed, as `unit report`.
    pub path: &'static str,
    /// What it does: Danish, English.
    pub what: [&'static str; 2],
    /// Who uses it.
    pub who: [&'static str; 2],
    /// As typed after the demonstration, without the program's name; the last line is the command itself, and those
    /// before it bring about what it needs.
    pub example: &'static str,
    /// What to do next.
    pub next: [&'static str; 2],
}

const fn pick(pair: [&'static str; 2], language: Language) -> &'static str {
    let [da, en] = pair;
    match language {
        Language::Da => da,
        Language::En => en,
    }
}

const fn entry(
    path: &'static str,
    what: [&'static str; 2],
    who: [&'static str; 2],
    example: &'static str,
    next: [&'static str; 2],
) -> Entry {
    Entry { path, what, who, example, next }
}

/// Who uses what nearly every role may ask.
const EVERYONE: [&str; 2] = ["alle, inden for deres rettigheder", "everyone, within their rights"];
/// Who uses what only the owner of the system may do.
const OWNER: [&str; 2] = ["systemejer", "system owner"];

/// Every entry.
pub(crate) fn entries() -> impl Iterator<Item = &'static Entry> {
    let parts = [
        commands::ENTRIES,
        commands_server::ENTRIES,
        commands_units::ENTRIES,
        commands_schemes::ENTRIES,
        commands_placement::ENTRIES,
    ];
    parts.into_iter().flatten()
}

/// The whole command line with its help in one language.
#[must_use]
pub(crate) fn command(language: Language) -> Command {
    let say = Words(language);
    let top = say.of(
        "Hvem har plads, hvor skal borgeren hen, hvem har ansvaret, og hvem betaler – med begrundelse og hjemmel",
        "Who has room, where should the citizen go, who is responsible and who pays – with reasons and legal basis",
    );
    let mut after = String::from(say.of(
        "Begynd med 'snitflade demo', eller med 'snitflade init' og 'snitflade roles'.\n\nSlutkoder:\n",
        "Begin with 'snitflade demo', or with 'snitflade init' and 'snitflade roles'.\n\nExit codes:\n",
    ));
    for (code, text) in exit::meanings() {
        after.push_str(&format!("  {code}  {}\n", text.say(language)));
    }
    let command = lay_over(args::Cli::command(), "", language);
    command.about(top).after_help(after)
}

fn lay_over(command: Command, path: &str, language: Language) -> Command {
    let say = Words(language);
    let everywhere = say.of("Ved alle kommandoer", "With every command");
    let (arguments_heading, options_heading) = (say.of("Argumenter", "Arguments"), say.of("Valg", "Options"));
    let template = match language {
        Language::Da => "{about-with-newline}\nBrug: {usage}\n\n{all-args}{after-help}",
        Language::En => "{about-with-newline}\nUsage: {usage}\n\n{all-args}{after-help}",
    };
    let mut command = command
        .help_template(template)
        .subcommand_help_heading(say.of("Kommandoer", "Commands"))
        .disable_help_flag(true)
        .disable_version_flag(!path.is_empty())
        .arg(
            clap::Arg::new("help")
                .short('h')
                .long("help")
                .action(clap::ArgAction::Help)
                .help(say.of("Vis denne hjælp", "Show this help"))
                .help_heading(everywhere),
        );
    if path.is_empty() {
        command = command.disable_version_flag(true).arg(
            clap::Arg::new("version")
                .short('V')
                .long("version")
                .action(clap::ArgAction::Version)
                .help(say.of("Vis versionen", "Show the version"))
                .help_heading(everywhere),
        );
    }
    command = command.mut_args(|argument| {
        let id = argument.get_id().as_str().to_owned();
        let common = argument.is_global_set() || ["help", "version"].contains(&id.as_str());
        let heading = match (argument.is_positional(), common) {
            (true, _) => arguments_heading,
            (false, true) => everywhere,
            (false, false) => options_heading,
        };
        let argument = argument.help_heading(heading);
        match arguments::text(path, &id) {
            Some(pair) => argument.help(pick(pair, language)),
            None => argument,
        }
    });
    if let Some(entry) = entries().find(|entry| entry.path == path) {
        let after = format!(
            "{}: {}\n{}:\n{}{}: {}",
            say.of("Hvem", "Who"),
            pick(entry.who, language),
            say.of("Eksempel", "Example"),
            typed(entry.example, "  "),
            say.of("Næste", "Next"),
            pick(entry.next, language),
        );
        command = command.about(pick(entry.what, language)).after_help(after);
    }
    command.mut_subcommands(|inner| {
        let name = inner.get_name().to_owned();
        let path = if path.is_empty() { name } else { format!("{path} {name}") };
        lay_over(inner, &path, language)
    })
}

/// An example as it is typed, line by line.
fn typed(example: &str, indent: &str) -> String {
    example.lines().map(|line| format!("{indent}snitflade {line}\n")).collect()
}

/// The words of a typed line, as a shell would cut it: quotes hold words together.
#[must_use]
pub fn words_of(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quote, mut begun) = (Vec::new(), String::new(), None, false);
    for letter in line.chars() {
        match (quote, letter) {
            (Some(open), letter) if letter == open => quote = None,
            (None, '"' | '\'') => (quote, begun) = (Some(letter), true),
            (None, letter) if letter.is_whitespace() => {
                if begun {
                    words.push(std::mem::take(&mut word));
                }
                begun = false;
            }
            (_, letter) => {
                word.push(letter);
                begun = true;
            }
        }
    }
    if begun {
        words.push(word);
    }
    words
}

/// Every command as typed with its worked example, in the order in which they can be typed after the demonstration.
#[must_use]
pub fn examples() -> Vec<(&'static str, &'static str)> {
    entries().map(|entry| (entry.path, entry.example)).collect()
}

/// The documentation of the command line, in Markdown. `docs/commands.md` is this text; a test holds it so.
#[must_use]
pub fn document() -> String {
    let language = Language::En;
    let mut out = String::from(INTRODUCTION);
    for (code, text) in exit::meanings() {
        out.push_str(&format!("| {code} | {} |\n", text.say(language)));
    }
    out.push_str("\n## Options of every command\n\n| option | meaning |\n|---|---|\n");
    let top = args::Cli::command();
    for argument in top.get_arguments() {
        if let (Some(long), Some(words)) =
            (argument.get_long(), arguments::text("", argument.get_id().as_str()))
        {
            out.push_str(&format!("| `--{long}` | {} |\n", pick(words, language)));
        }
    }
    out.push_str("\n## Commands\n\n");
    for entry in entries() {
        let usage = usage_of(&top, entry.path);
        out.push_str(&format!(
            "### `{}`\n\n{}. *Who:* {}. *Next:* {}.\n\n```sh\n{usage}\n{}```\n\n",
            entry.path,
            pick(entry.what, language),
            pick(entry.who, language),
            pick(entry.next, language),
            typed(entry.example, ""),
        ));
        let mut command = &top;
        for name in entry.path.split(' ') {
            command = command.find_subcommand(name).unwrap_or(command);
        }
        let words = command.get_arguments().filter_map(|argument| {
            let name = argument.get_long().map_or_else(
                || argument.get_value_names().and_then(|names| names.first()).map(ToString::to_string),
                |long| Some(format!("--{long}")),
            );
            Some((name?, pick(arguments::text(entry.path, argument.get_id().as_str())?, language)))
        });
        let lines: Vec<String> = words.map(|(name, words)| format!("- `{name}`: {words}\n")).collect();
        if !lines.is_empty() {
            out.push_str(&lines.concat());
            out.push('\n');
        }
    }
    format!("{}\n", out.trim_end())
}

/// How a command is typed, as a comment line.
fn usage_of(top: &Command, path: &str) -> String {
    let mut command = top;
    for name in path.split(' ') {
        command = command.find_subcommand(name).unwrap_or(command);
    }
    let mut own = command.clone().bin_name(format!("snitflade {path}"));
    let usage = own.render_usage().to_string();
    let usage: Vec<&str> = usage.trim_start_matches("Usage:").split_whitespace().collect();
    format!("# {}", usage.join(" "))
}

const INTRODUCTION: &str = "# Commands

This file is made from the program's own help: `cargo run -p snitflade --example commands > docs/commands.md`. A test
fails when the two differ. `snitflade COMMAND --help` says the same in Danish, or with `--lang en` in English.

The examples can be typed from top to bottom after `snitflade demo --quick`, in the folder of this repository and with
`export SNITFLADE_DB=snitflade-demo`; a test does just that. `--as` names who acts: a profile of the demonstration.
`enheder.csv` is a file of units of your own.

Values: times are Danish local time, as `2027-01-02T14:00` (a date alone is its first instant; an offset or `Z` may be
given); facts are `aim=yes`, `aim=no`, `aim=not_known`, a choice or a number; organisations are named by id
(`municipality-0370`), code (`0370`) or name (`Næstved`); units by code, number (`E-4`) or name; pathways as `F-1`,
places as `P-1`.

With `--json` the answer is one object on standard output: `command`, `exit`, `synthetic`, `result`, `next`; when a
command is refused `refusal` (with `kind`, `code`, `text`, `instead`, `basis`), when the machine failed `fault`.

## Exit codes

| code | meaning |
|---|---|
";

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    fn leaves(command: &Command, path: &str, found: &mut Vec<String>) {
        for inner in command.get_subcommands() {
            let name = if path.is_empty() {
                inner.get_name().to_owned()
            } else {
                format!("{path} {}", inner.get_name())
            };
            if inner.has_subcommands() {
                leaves(inner, &name, found);
            }
            found.push(name);
        }
    }

    /// Commands that touch no log, or make one.
    const NOBODY_ACTS: [&str; 11] = [
        "init",
        "demo",
        "serve",
        "config",
        "config show",
        "config check",
        "config example",
        "roles",
        "completions",
        "scheme check",
        "scheme test",
    ];

    #[test]
    fn every_command_teaches_and_every_example_can_be_typed() {
        let command = command(Language::Da);
        command.clone().debug_assert();
        let mut paths = Vec::new();
        leaves(&command, "", &mut paths);
        for path in &paths {
            let entry = entries().find(|entry| entry.path == path);
            let entry = entry.unwrap_or_else(|| panic!("no help for '{path}'"));
            let last = entry.example.lines().last().unwrap();
            assert!(last.starts_with(path.as_str()), "{path}: {last}");
        }
        assert_eq!(paths.len(), entries().count());
        for (path, example) in examples() {
            for typed in example.lines() {
                let mut line = vec!["snitflade".to_owned()];
                line.extend(words_of(typed));
                match args::Cli::try_parse_from(&line) {
                    Err(error) => panic!("{typed}: {error}"),
                    Ok(cli) => {
                        let named = cli.global.profile.is_some();
                        assert_eq!(named, !NOBODY_ACTS.contains(&path), "{typed}: does somebody act here?");
                    }
                }
            }
        }
    }

    #[test]
    fn every_argument_has_words_in_both_languages() {
        fn check(command: &Command, path: &str) {
            for argument in command.get_arguments() {
                assert!(argument.get_help().is_some(), "{path} {}", argument.get_id());
            }
            for inner in command.get_subcommands() {
                check(inner, inner.get_name());
            }
        }
        check(&command(Language::Da), "");
        check(&command(Language::En), "");
    }
}
