//! What is said when the command line itself is wrong, and when a command failed: in the user's language, as text or
//! as JSON, with the number that the program ends with.

use crate::{
    desk,
    exit::{self, Failure},
    output::{plain, wrapped},
    surroundings::Surroundings,
    values::shown,
};
use clap::{
    ArgMatches, Command, Error,
    error::{ContextKind, ContextValue, ErrorKind},
};
use kernel::{Language, Refusal};
use std::{ffi::OsString, io::Write};

/// How something is to be said, known before anything else is read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Setting {
    pub language: Language,
    pub json: bool,
    pub width: Option<u16>,
}

/// The language that was asked for, before anything else is read.
pub(crate) fn language_of(arguments: &[OsString], surroundings: &Surroundings) -> Language {
    let mut option = None;
    for (index, argument) in arguments.iter().enumerate() {
        let Some(argument) = argument.to_str() else { continue };
        if argument == "--lang" {
            option = arguments.get(index + 1).and_then(|next| next.to_str());
        } else if let Some(value) = argument.strip_prefix("--lang=") {
            option = Some(value);
        }
    }
    desk::language_of(option, surroundings).unwrap_or_default()
}

/// The command as typed, as `unit report`.
pub(crate) fn name_of(matches: &ArgMatches) -> String {
    let mut names = Vec::new();
    let mut at = matches;
    while let Some((name, inner)) = at.subcommand() {
        names.push(name);
        at = inner;
    }
    names.join(" ")
}

/// Says what is wrong with the command line, or shows the help that was asked for.
pub(crate) fn tell(
    error: &Error,
    command: &mut Command,
    setting: Setting,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> u8 {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let shown = out.write_all(error.render().to_string().as_bytes());
            if shown.is_ok() { exit::DONE } else { exit::FAULT }
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            // Nobody reads stderr that is gone; the number says enough.
            let _ = err.write_all(error.render().to_string().as_bytes());
            exit::INVALID
        }
        _ => {
            let failure = Failure::Refused(refusal(error, command));
            fail(&failure, "", None, setting, out, err)
        }
    }
}

/// Says why a command failed.
pub(crate) fn fail(
    failure: &Failure,
    name: &str,
    synthetic: Option<bool>,
    setting: Setting,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> u8 {
    if setting.json {
        let mut object = failure.json();
        if let Some(object) = object.as_object_mut() {
            object.insert("command".to_owned(), name.into());
            object.insert("synthetic".to_owned(), synthetic.into());
        }
        // Where nothing can be written any more, the number says it.
        let _ = writeln!(out, "{object}");
    } else {
        let words = plain(&failure.words(setting.language));
        let words = setting.width.map_or_else(|| words.clone(), |width| wrapped(&words, usize::from(width)));
        let _ = err.write_all(words.as_bytes());
    }
    failure.exit()
}

/// What is wrong with the command line, in both languages.
fn refusal(error: &Error, command: &mut Command) -> Refusal {
    let context = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(shown(text)),
        Some(ContextValue::Strings(texts)) => {
            Some(texts.iter().map(|text| shown(text)).collect::<Vec<_>>().join(", "))
        }
        _ => None,
    };
    let argument = context(ContextKind::InvalidArg).unwrap_or_default();
    let value = context(ContextKind::InvalidValue).unwrap_or_default();
    let inner = context(ContextKind::InvalidSubcommand).unwrap_or_default();
    let other = context(ContextKind::PriorArg).unwrap_or_default();
    let (code, da, en) = match error.kind() {
        ErrorKind::UnknownArgument => (
            "unknown_argument",
            format!("'{argument}' kendes ikke her"),
            format!("'{argument}' is not known here"),
        ),
        ErrorKind::InvalidSubcommand => (
            "unknown_command",
            format!("der er ingen kommando '{inner}'"),
            format!("there is no command '{inner}'"),
        ),
        ErrorKind::MissingRequiredArgument => {
            ("argument_missing", format!("der mangler: {argument}"), format!("missing: {argument}"))
        }
        ErrorKind::MissingSubcommand => {
            ("command_missing", "der mangler en kommando".to_owned(), "a command is missing".to_owned())
        }
        ErrorKind::ArgumentConflict => (
            "arguments_conflict",
            format!("'{argument}' kan ikke bruges sammen med '{other}'"),
            format!("'{argument}' cannot be used together with '{other}'"),
        ),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation if value.is_empty() => {
            ("value_missing", format!("'{argument}' mangler en værdi"), format!("'{argument}' lacks a value"))
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => (
            "value_unreadable",
            format!("{argument}: '{value}' kan ikke bruges"),
            format!("{argument}: '{value}' cannot be used"),
        ),
        ErrorKind::InvalidUtf8 => (
            "not_utf8",
            "en værdi er ikke skrevet i UTF-8".to_owned(),
            "a value is not written in UTF-8".to_owned(),
        ),
        _ => {
            let first = error.to_string();
            let first = shown(first.lines().next().unwrap_or_default());
            (
                "usage",
                format!("kommandolinjen er forkert: {first}"),
                format!("the command line is wrong: {first}"),
            )
        }
    };
    let mut refusal = Refusal::invalid(code, da, en);
    for kind in [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue] {
        let near = match error.get(kind) {
            Some(ContextValue::String(text)) => vec![shown(text)],
            Some(ContextValue::Strings(texts)) => texts.iter().map(|text| shown(text)).collect(),
            _ => Vec::new(),
        };
        for near in near {
            refusal = refusal.instead(format!("mente du '{near}'?"), format!("did you mean '{near}'?"));
        }
    }
    if let Some(valid) = context(ContextKind::ValidValue).filter(|valid| !valid.is_empty()) {
        refusal = refusal.instead(format!("brug en af: {valid}"), format!("use one of: {valid}"));
    }
    let usage = match error.get(ContextKind::Usage) {
        Some(ContextValue::StyledStr(usage)) => usage.to_string(),
        _ => command.render_usage().to_string(),
    };
    let usage = usage.lines().map(str::trim).collect::<Vec<_>>().join(" ");
    let usage = usage.strip_prefix("Usage:").unwrap_or(&usage).trim().to_owned();
    refusal
        .instead(format!("skriv: {usage}"), format!("write: {usage}"))
        .instead("se '--help' ved kommandoen", "see '--help' with the command")
}
