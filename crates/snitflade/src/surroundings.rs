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
pub const VARIABLES: [&str; 6] =
    ["SNITFLADE_DB", "SNITFLADE_AS", "SNITFLADE_LANG", "SNITFLADE_KEY", "NO_COLOR", "COLUMNS"];

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

/// How wide the terminal is: as `COLUMNS` says, or as the terminal itself says. Very narrow and very wide ones are
/// read badly, and tables are made for what lies between.
fn width(environment: &BTreeMap<String, String>) -> Option<u16> {
    let said = environment.get("COLUMNS").and_then(|columns| columns.parse().ok());
    let measured = || terminal_size::terminal_size().map(|(width, _)| width.0);
    said.or_else(measured).map(|width: u16| width.clamp(60, 140))
}

/// What surrounds a command.
#[derive(Clone)]
pub struct Surroundings {
    /// The variables of [`VARIABLES`] that are set.
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
        environment.extend(program().map(|program| (PROGRAM.to_owned(), program)));
        Surroundings {
            width: width(&environment),
            environment,
            folder: std::env::current_dir().unwrap_or_default(),
            terminal: std::io::stdout().is_terminal(),
            clock: Arc::new(SystemClock),
        }
    }

    /// A variable that is set and not empty.
    #[must_use]
    pub fn variable(&self, name: &str) -> Option<&str> {
        self.environment.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// A path as the person meant it: relative to the folder they stand in.
    #[must_use]
    pub fn path(&self, given: &Path) -> PathBuf {
        self.folder.join(given)
    }
}
