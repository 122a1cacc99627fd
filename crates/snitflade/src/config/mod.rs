//! The settings of a server: from a file, the environment and the command line, each over the one before, checked against
//! one description. All faults are told at once. What a setting does is its user's; secrets stand in files of their own,
//! and only the paths of those are settings.

mod fault;
mod keys;
mod made;
mod read;
mod told;
mod value;

pub(crate) use fault::{Fault, refused};
pub(crate) use made::Made;
pub(crate) use told::{example, shown};

use crate::{Surroundings, exit::Failure};
use std::{
    collections::BTreeMap,
    fmt,
    path::{Path, PathBuf},
};
use toml::Value;

/// The file of the settings in the folder of the log.
pub(crate) const FILE: &str = "snitflade.toml";

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// Nobody said otherwise.
    Default,
    /// A file, with the line.
    File(PathBuf, usize),
    /// A variable of the environment.
    Environment(String),
    /// An option on the command line.
    Option(&'static str),
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Source::Default => f.write_str("standard / default"),
            Source::File(path, line) => write!(f, "{}:{line}", path.display()),
            Source::Environment(name) => f.write_str(name),
            Source::Option(name) => f.write_str(name),
        }
    }
}

/// A value with where it comes from.
#[derive(Clone, Debug)]
pub(crate) struct Setting {
    pub value: Value,
    pub source: Source,
}

/// What `--listen` says, if it says something.
pub(crate) fn listen_option(given: Option<&str>) -> Vec<(&'static str, &'static str, String)> {
    given.map(|given| ("server.listen", "--listen", given.to_owned())).into_iter().collect()
}

/// What holds.
#[derive(Clone, Debug, Default)]
pub(crate) struct Settings(BTreeMap<&'static str, Setting>);

impl Settings {
    /// The settings of a folder: its file or the one that is named, then the environment, then the options. With every fault
    /// there is.
    pub(crate) fn load(
        folder: &Path,
        named: Option<&Path>,
        options: &[(&'static str, &'static str, String)],
        surroundings: &Surroundings,
    ) -> Result<Made, Failure> {
        let mut settings = Settings::defaults();
        let mut faults = Vec::new();
        let named = named.map(|path| surroundings.path(path)).or_else(|| {
            surroundings.variable("SNITFLADE_CONFIG").map(|path| surroundings.path(Path::new(path)))
        });
        let own = folder.join(FILE);
        let file = named.or_else(|| own.exists().then_some(own));
        if let Some(file) = &file {
            let text = std::fs::read_to_string(file).map_err(|error| Failure::file(file, &error))?;
            settings.lay_over_file(file, &text, &mut faults);
        }
        settings.lay_over_environment(surroundings, &mut faults);
        settings.lay_over_options(options, &mut faults);
        settings.made(faults).map_err(|faults| refused(&faults))
    }

    /// The defaults with some options: neither file nor environment.
    pub(crate) fn of_options(options: &[(&'static str, &'static str, String)]) -> Result<Made, Failure> {
        let (mut settings, mut faults) = (Settings::defaults(), Vec::new());
        settings.lay_over_options(options, &mut faults);
        settings.made(faults).map_err(|faults| refused(&faults))
    }

    /// The settings of one file alone, for looking at it.
    pub(crate) fn of_file(path: &Path, text: &str) -> Result<Made, Vec<Fault>> {
        let (mut settings, mut faults) = (Settings::defaults(), Vec::new());
        settings.lay_over_file(path, text, &mut faults);
        settings.made(faults)
    }

    fn defaults() -> Self {
        let mut settings = Settings::default();
        for key in keys::KEYS {
            let value = key.default.and_then(read::value_of);
            if let Some(value) = value {
                settings.0.insert(key.name, Setting { value, source: Source::Default });
            }
        }
        settings
    }

    fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name).map(|setting| &setting.value)
    }

    fn source(&self, name: &str) -> Option<&Source> {
        self.0.get(name).map(|setting| &setting.source)
    }
}

#[cfg(test)]
mod tests;
