//! The settings of the server: shown as they hold, a file tried, an example to begin with. They touch no log.

use super::Bench;
use crate::{
    args::setup::{Config, ConfigCheck, ConfigShow},
    config::{self, Settings},
    exit::Failure,
    output::Reply,
};
use serde_json::json;

pub(super) fn config(command: &Config, bench: &mut Bench<'_, '_>) -> Result<Reply, Failure> {
    match command {
        Config::Show(arguments) => show(arguments, bench),
        Config::Check(arguments) => check(arguments, bench),
        Config::Example(_) => {
            let text = config::example(bench.desk.language);
            Ok(Reply::new(text.clone(), &json!({ "file": text })))
        }
    }
}

fn show(arguments: &ConfigShow, bench: &Bench<'_, '_>) -> Result<Reply, Failure> {
    let desk = bench.desk;
    let made = Settings::load(&desk.folder, arguments.config.as_deref(), &[], desk.surroundings)?;
    let width = desk.surroundings.width.unwrap_or(crate::render::WIDTH);
    let (text, shown) = config::shown(&made.settings, desk.say(), width.into());
    Ok(Reply::new(text, &json!({ "settings": shown })))
}

fn check(arguments: &ConfigCheck, bench: &Bench<'_, '_>) -> Result<Reply, Failure> {
    let path = bench.desk.surroundings.path(&arguments.settings);
    let text = std::fs::read_to_string(&path).map_err(|error| Failure::file(&path, &error))?;
    let made = Settings::of_file(&path, &text).map_err(|faults| config::refused(&faults))?;
    made.policies()?;
    let words = bench.desk.say().of(
        "Indstillingerne kan bruges. Filer, de nævner, læses først, når serveren starter.",
        "The settings can be used. Files that they name are read only when the server starts.",
    );
    Ok(Reply::new(words, &json!({ "sound": true })))
}
