//! The settings in words: what holds and why, and a file to begin with.

use super::{
    Settings,
    keys::{KEYS, Key},
};
use crate::{
    output::Words,
    render::table::{Cells, table},
};
use kernel::Language;
use serde::Serialize;

/// One setting as it holds.
#[derive(Serialize)]
pub(crate) struct Shown {
    key: &'static str,
    /// As it is written in a file; none where it is not set.
    value: Option<String>,
    from: String,
}

/// What holds, and where each comes from.
pub(crate) fn shown(settings: &Settings, say: Words, width: usize) -> (String, Vec<Shown>) {
    let shown: Vec<Shown> = KEYS
        .iter()
        .map(|key| {
            let setting = settings.0.get(key.name);
            let from = match setting.map(|setting| &setting.source) {
                None => say.of("ikke sat", "not set").to_owned(),
                Some(super::Source::Default) => say.of("standard", "default").to_owned(),
                Some(source) => source.to_string(),
            };
            Shown { key: key.name, value: setting.map(|setting| setting.value.to_string()), from }
        })
        .collect();
    let header = [say.of("nøgle", "key"), say.of("værdi", "value"), say.of("hvorfra", "from")];
    let rows: Vec<Vec<String>> = shown
        .iter()
        .map(|one| {
            let value = one.value.clone().unwrap_or_else(|| "–".to_owned());
            vec![one.key.to_owned(), value, one.from.clone()]
        })
        .collect();
    (table(&header, &rows, Cells::Words, width), shown)
}

/// A file with every setting, its meaning, unit and default; nothing in it holds until its mark is taken away.
pub(crate) fn example(language: Language) -> String {
    let say = Words(language);
    let mut out = String::from(say.of(
        "# Indstillinger for snitflade serve. Læg filen som snitflade.toml i loggens mappe, eller nævn den med --config.\n\
         # Fjern '# ' foran det, der skal gælde. En variabel som SNITFLADE__SERVER__LISTEN går forud for filen.\n\
         # Hemmeligheder står aldrig her, kun stierne til de filer, de ligger i.\n",
        "# Settings of snitflade serve. Put the file as snitflade.toml into the folder of the log, or name it with --config.\n\
         # Take '# ' away before what is to hold. A variable as SNITFLADE__SERVER__LISTEN goes before the file.\n\
         # Secrets never stand here, only the paths of the files that hold them.\n",
    ));
    let mut section = "";
    for key in KEYS {
        let (own, name) = key.name.rsplit_once('.').unwrap_or(("", key.name));
        if own != section {
            section = own;
            out.push_str(&format!("\n[{section}]\n"));
        }
        out.push_str(&format!("# {}\n# {name} = {}\n", meaning(key, say), key.example));
    }
    out
}

/// What a setting means, with unit and default.
fn meaning(key: &Key, say: Words) -> String {
    let [da, en] = key.what;
    let mut words = format!("{}.", say.of(da, en));
    match key.kind {
        super::value::Kind::Choice(all) => {
            words.push_str(&format!(" {}: {}.", say.of("En af", "One of"), all.join(", ")))
        }
        kind => {
            if let Some([da, en]) = kind.unit() {
                words.push_str(&format!(" {}: {}.", say.of("Enhed", "Unit"), say.of(da, en)));
            }
        }
    }
    let default = key.default.unwrap_or_else(|| say.of("ikke sat", "not set"));
    words.push_str(&format!(" {}: {default}.", say.of("Standard", "Default")));
    words
}
