//! Lays what a file, the environment and the options say over what held before. A value that cannot be is a fault, and so
//! is a name that is none.

use super::{
    Setting, Settings, Source,
    fault::Fault,
    keys::{self, Key},
};
use crate::{Surroundings, surroundings::SETTING_PREFIX};
use kernel::Text;
use std::path::Path;
use toml::{Table, Value, de::DeTable, de::DeValue};

/// A value as it is written.
pub(super) fn value_of(text: &str) -> Option<Value> {
    let mut table: Table = toml::from_str(&format!("value = {text}")).ok()?;
    table.remove("value")
}

fn line_at(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1
}

/// A name that is none.
fn unknown(name: &str, source: Source) -> Fault {
    let hint = keys::nearest(name);
    let what = match hint {
        Some(near) => Text::new(
            format!("der er ingen sådan nøgle; mente du {near}?"),
            format!("there is no such key; did you mean {near}?"),
        ),
        None => Text::new(
            "der er ingen sådan nøgle; 'config example' viser dem, der er",
            "there is no such key; 'config example' shows those that there are",
        ),
    };
    Fault { source: Some(source), key: name.to_owned(), what }
}

fn not_allowed(key: &Key, source: Source) -> Fault {
    let allowed = key.kind.allowed();
    let what = Text::new(format!("skal være {}", allowed.da), format!("must be {}", allowed.en));
    Fault { source: Some(source), key: key.name.to_owned(), what }
}

/// The file being read.
struct Reading<'a> {
    path: &'a Path,
    text: &'a str,
}

impl Settings {
    pub(super) fn lay_over_file(&mut self, path: &Path, text: &str, faults: &mut Vec<Fault>) {
        let parsed = toml::from_str::<Table>(text).and_then(|values| Ok((values, DeTable::parse(text)?)));
        match parsed {
            Ok((values, spans)) => {
                self.lay_over_table("", &values, spans.get_ref(), &Reading { path, text }, faults);
            }
            Err(error) => {
                let at = error.span().map_or(0, |span| span.start);
                let said: String = error.message().chars().take(200).collect();
                faults.push(Fault {
                    source: Some(Source::File(path.to_owned(), line_at(text, at))),
                    key: String::new(),
                    what: Text::new(
                        format!("kan ikke læses som TOML: »{said}«"),
                        format!("is not TOML: {said}"),
                    ),
                });
            }
        }
    }

    fn lay_over_table(
        &mut self,
        above: &str,
        values: &Table,
        spans: &DeTable<'_>,
        reading: &Reading<'_>,
        faults: &mut Vec<Fault>,
    ) {
        for (written, span) in spans {
            let Some(value) = values.get(written.get_ref().as_ref()) else { continue };
            let name = if above.is_empty() {
                written.get_ref().to_string()
            } else {
                format!("{above}.{}", written.get_ref())
            };
            let line = line_at(reading.text, written.span().start);
            let source = Source::File(reading.path.to_owned(), line);
            match (keys::find(&name), value, span.get_ref()) {
                (Some(key), _, _) => {
                    let folder = reading.path.parent().unwrap_or(Path::new(""));
                    self.lay(key, Some(key.kind.meant_from(folder, value.clone())), source, faults);
                }
                (None, Value::Table(inner), DeValue::Table(spans)) if keys::is_section(&name) => {
                    self.lay_over_table(&name, inner, spans, reading, faults);
                }
                (None, ..) => faults.push(unknown(&name, source)),
            }
        }
    }

    pub(super) fn lay_over_environment(&mut self, surroundings: &Surroundings, faults: &mut Vec<Fault>) {
        for (variable, text) in &surroundings.environment {
            let Some(rest) = variable.strip_prefix(SETTING_PREFIX) else { continue };
            let name = rest.to_lowercase().replace("__", ".");
            let source = Source::Environment(variable.clone());
            match keys::find(&name) {
                Some(key) => {
                    let value = key.kind.typed(text);
                    let value = value.map(|value| key.kind.meant_from(&surroundings.folder, value));
                    self.lay(key, value, source, faults);
                }
                None => faults.push(unknown(&name, source)),
            }
        }
    }

    /// Options: the setting, the option as it is typed, and its value.
    pub(super) fn lay_over_options(
        &mut self,
        options: &[(&'static str, &'static str, String)],
        faults: &mut Vec<Fault>,
    ) {
        for (name, option, text) in options {
            if let Some(key) = keys::find(name) {
                self.lay(key, key.kind.typed(text), Source::Option(option), faults);
            }
        }
    }

    fn lay(&mut self, key: &'static Key, value: Option<Value>, source: Source, faults: &mut Vec<Fault>) {
        match value.filter(|value| key.kind.takes(value)) {
            Some(value) => {
                self.0.insert(key.name, Setting { value, source });
            }
            None => faults.push(not_allowed(key, source)),
        }
    }
}
