//! What surrounds a command: environment, folder, terminal, the clock on the wall. The rest of the program asks
//! here and nowhere else, so that tests and the demonstration can give it other surroundings.

use engine::{Clock, SystemClock};
use std::{
    collections::BTreeMap,
    io::IsTerminal,
    path::{Path, PathBuf},
    sync::Arc,
};

/// The environment variables that mean something to the program.
pub const VARIABLES: [&str; 7] = [
    "SNITFLADE_DB",
    "SNITFLADE_AS",
    "SNITFLADE_LANG",
    "SNITFLADE_KEY",
    "SNITFLADE_CONFIG",
    "NO_COLOR",
    "COLUMNS",
];

/// A variable that begins so is a setting, as `SNITFLADE__SERVER__LISTEN`.
pub(crate) const SETTING_PREFIX: &str = "SNITFLADE__";

/// Narrower lines are not made: a word would not fit.
const WIDTH_MIN: u16 = 40;
/// Wider lines are not made: the eye loses its way back.
const WIDTH_MAX: u16 = 200;

/// Under this name stands how the program was called, so that a command to be typed next can be typed as shown.
pub(crate) const PROGRAM: &str = "PROGRAM";

/// How the program was called, where that was by a path: `target/release/snitflade` after `cargo run`.
fn program() -> Option<String> {
    let called = std::env::args_os().next()?;
    let path = Path::new(&called);
    let folder = std::env::current_dir().ok()?;
    let short = path.strip_prefix(&folder).unwrap_or(path).to_str()?.to_owned();
    short.contains(std::path::MAIN_SEPARATOR).then_some(short)
}

/// How wide a line may be: as `COLUMNS` says, else as the terminal that the answer goes to says. An answer that goes to
/// a file or another program is not made for the window that happens to stand open.
fn width(environment: &BTreeMap<String, String>, terminal: bool) -> Option<u16> {
    let said = environment.get("COLUMNS").and_then(|columns| columns.trim().parse().ok());
    let measured = || terminal_size::terminal_size_of(std::io::stdout()).map(|(width, _)| width.0);
    let width: u16 = said.or_else(|| terminal.then(measured).flatten())?;
    Some(width.clamp(WIDTH_MIN, WIDTH_MAX))
}

/// What surrounds a command.
#[derive(Clone)]
pub struct Surroundings {
    /// The variables of [`VARIABLES`] that are set, and those that are settings.
    pub environment: BTreeMap<String, String>,
    /// The folder from which relative paths are read.
    pub folder: PathBuf,
    /// Whether the answer goes to a terminal that a person looks at.
    pub terminal: bool,
    /// How many characters fit on a line; unknown where nobody says.
    pub width: Option<u16>,
    /// The clock on the wall.
    pub clock: Arc<dyn Clock>,
}

impl Surroundings {
    /// The surroundings of this process.
    #[must_use]
    pub fn of_this_process() -> Self {
        let set = |name: &str| std::env::var(name).ok().map(|value| (name.to_owned(), value));
        let mut environment: BTreeMap<String, String> =
            VARIABLES.iter().filter_map(|name| set(name)).collect();
        // What is no text can be no setting.
        let settings = std::env::vars_os().filter_map(|(name, value)| {
            let name = name.into_string().ok().filter(|name| name.starts_with(SETTING_PREFIX))?;
            Some((name, value.into_string().ok()?))
        });
        environment.extend(settings);
        environment.extend(program().map(|program| (PROGRAM.to_owned(), program)));
        let terminal = std::io::stdout().is_terminal();
        Surroundings {
            width: width(&environment, terminal),
            environment,
            folder: std::env::current_dir().unwrap_or_default(),
            terminal,
            clock: Arc::new(SystemClock),
        }
    }

    /// A variable that is set and not empty.
    #[must_use]
    pub fn variable(&self, name: &str) -> Option<&str> {
        self.environment.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// A path as it is typed by a person who stands in the folder.
    #[must_use]
    pub fn shown(&self, path: &Path) -> String {
        path.strip_prefix(&self.folder).unwrap_or(path).display().to_string()
    }

    /// A path as the person meant it: relative to the folder they stand in.
    #[must_use]
    pub fn path(&self, given: &Path) -> PathBuf {
        self.folder.join(given)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_says_the_width_within_what_can_be_read() {
        for (columns, wanted) in
            [("80", Some(80)), ("10", Some(40)), ("900", Some(200)), ("x", None), ("", None)]
        {
            let environment = BTreeMap::from([("COLUMNS".to_owned(), columns.to_owned())]);
            assert_eq!(width(&environment, false), wanted, "{columns}");
        }
        assert_eq!(width(&BTreeMap::new(), false), None);
    }
}
