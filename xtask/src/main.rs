//! The project's own commands, run as `cargo xtask NAME`.
//!
//! `test` runs everything that must pass, `tidy` checks the rules of the house. Nothing here is part of the product,
//! and nothing here knows a rule of the law.
#![allow(clippy::print_stdout, reason = "a command line speaks on standard output")]

mod picture;
mod test;
mod tidy;
mod tools;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

const HELP: &str = "\
The project's own commands.

  cargo xtask test                 run every step, stop at the first that fails
  cargo xtask test --keep-going    run every step, also after a failure
  cargo xtask test --list          name the steps
  cargo xtask test --only NAME     run one step
  cargo xtask tidy                 check the rules of the house
  cargo xtask tidy --list          name the checks
  cargo xtask tidy --only NAME     make one check
  cargo xtask picture              make the picture in README anew
  cargo xtask screenshots          take the pictures of the pages anew
  cargo xtask tools                fetch what the tests need, and say where it lies
  cargo xtask help                 this text

Exit code: 0 all passed, 1 something failed, 2 the command was not understood.";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.split_first() {
        None | Some((&("help" | "--help" | "-h"), _)) => {
            println!("{HELP}");
            ExitCode::SUCCESS
        }
        Some((&"test", rest)) => in_workspace(rest, test::OPTIONS, test::run),
        Some((&"tidy", rest)) => in_workspace(rest, tidy::OPTIONS, tidy::run),
        Some((&"picture", rest)) => in_workspace(rest, &[], |root, _| picture::run(root).map(|()| true)),
        Some((&"screenshots", rest)) => in_workspace(rest, &[], |root, _| tools::screenshots(root)),
        Some((&"tools", rest)) => in_workspace(rest, &[], |root, _| tools::run(root).map(|()| true)),
        Some((other, _)) => misunderstood(&format!("there is no command `{other}`")),
    }
}

/// What stands after a command's name.
#[derive(Debug, Default, PartialEq, Eq)]
struct Options {
    keep_going: bool,
    list: bool,
    only: Option<String>,
}

impl Options {
    fn read(words: &[&str], known: &[&str]) -> Result<Self, String> {
        let mut options = Self::default();
        let mut words = words.iter();
        while let Some(word) = words.next() {
            if !known.contains(word) {
                return Err(format!(
                    "there is no option `{word}` here; the options are {}",
                    known.join(", ")
                ));
            }
            match *word {
                "--keep-going" => options.keep_going = true,
                "--list" => options.list = true,
                _ => match words.next() {
                    Some(name) => options.only = Some((*name).to_owned()),
                    None => return Err("`--only` needs a name; `--list` shows them".to_owned()),
                },
            }
        }
        Ok(options)
    }
}

fn in_workspace(
    words: &[&str],
    known: &[&str],
    command: fn(&Path, &Options) -> Result<bool, String>,
) -> ExitCode {
    let outcome = Options::read(words, known).and_then(|options| command(&workspace_root()?, &options));
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(message) => misunderstood(&message),
    }
}

fn misunderstood(message: &str) -> ExitCode {
    eprintln!("error: {message}\n\n{HELP}");
    ExitCode::from(2)
}

/// The nearest folder at or above the current one whose `Cargo.toml` holds a workspace.
fn workspace_root() -> Result<PathBuf, String> {
    let start =
        std::env::current_dir().map_err(|error| format!("the current folder cannot be read: {error}"))?;
    start
        .ancestors()
        .find(|folder| {
            std::fs::read_to_string(folder.join("Cargo.toml")).is_ok_and(|text| text.contains("[workspace]"))
        })
        .map(PathBuf::from)
        .ok_or_else(|| format!("{} is not inside the project; go to its folder first", start.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read() {
        let known = ["--keep-going", "--list", "--only"];
        assert_eq!(
            Options::read(&["--keep-going", "--only", "fmt"], &known),
            Ok(Options { keep_going: true, list: false, only: Some("fmt".to_owned()) })
        );
    }

    #[test]
    fn unknown_option_and_missing_name_are_refused() {
        assert!(Options::read(&["--kepp-going"], &["--keep-going"]).is_err());
        assert!(Options::read(&["--only"], &["--only"]).is_err());
        assert!(Options::read(&["--keep-going"], &["--only"]).is_err());
    }
}
