//! The log for people: one line per event, and what it says where that may be shown.

use super::{View, or_dash};
use engine::ask::{LogLine, LogPrivate};

impl View<'_> {
    /// Events, one line each.
    pub(crate) fn log_lines(&self, lines: &[LogLine]) -> String {
        if lines.is_empty() {
            return self.say.of("Ingen hændelser at vise.\n", "No events to show.\n").to_owned();
        }
        let rows = lines
            .iter()
            .map(|line| {
                let private = match &line.private {
                    LogPrivate::None => String::new(),
                    LogPrivate::Sealed => self.say.of("forseglet", "sealed").to_owned(),
                    LogPrivate::Forgotten => self.say.of("glemt", "forgotten").to_owned(),
                    LogPrivate::Shown(value) => crate::shape::shaped(value).to_string(),
                };
                let short: String = line.hash.chars().take(8).collect();
                vec![
                    line.position.to_string(),
                    line.recorded_at.danish(),
                    line.kind.to_owned(),
                    or_dash(line.pathway),
                    line.actor.person.to_string(),
                    private,
                    short,
                ]
            })
            .collect();
        let header = [
            "#",
            self.say.of("registreret", "recorded"),
            self.say.of("hændelse", "event"),
            self.say.of("forløb", "pathway"),
            self.say.of("hvem", "who"),
            self.say.of("privat", "private"),
            self.say.of("hash", "hash"),
        ];
        self.table(&header, rows)
    }
}
