//! Makes of the settings what each part of the program takes, and says what does not go together. Files with secrets are
//! read only when something is to be done with them.

use super::{Setting, Settings, fault::Fault, keys::TOGETHER};
use crate::exit::Failure;
use authz::{Policies, PolicyFile};
use front::{LogForm, ServerConfig};
use kernel::{Refusal, Text};
use notices::{MailConfig, MailSecurity, NoticesConfig, WebhookConfig};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use toml::{Table, Value};

/// What keeps a log of its own and is written at the level that is set. Other people's code says no more than warnings:
/// what it tells of a request may hold anything.
const OURS: [&str; 7] = ["front", "web", "api", "engine", "eventlog", "notices", "snitflade"];

/// Settings that were found sound.
#[derive(Clone, Debug)]
pub(crate) struct Made {
    pub settings: Settings,
    pub server: ServerConfig,
}

/// What a number may be, beyond what its kind says.
const RANGES: &[(&str, i64, i64)] = &[
    ("mail.port", 1, 65_535),
    ("mail.timeout_seconds", 1, 600),
    ("webhooks.timeout_seconds", 1, 600),
    ("notices.look_every_seconds", 1, 86_400),
    ("notices.attempts_max", 1, 1000),
    ("notices.retry_first_seconds", 1, 86_400),
    ("notices.retry_longest_seconds", 1, 7 * 86_400),
    ("notices.at_once_max", 1, 1000),
    ("notices.lease_seconds", 1, 86_400),
    ("notices.keep_delivered_days", 1, 36_500),
];

impl Settings {
    /// The settings in the forms in which they are used; every fault, where there is one.
    pub(super) fn made(self, mut faults: Vec<Fault>) -> Result<Made, Vec<Fault>> {
        for (name, least, most) in RANGES {
            let value = self.get(name).and_then(Value::as_integer);
            if value.is_some_and(|value| !(*least..=*most).contains(&value)) {
                let what =
                    Text::new(format!("skal være {least} til {most}"), format!("must be {least} to {most}"));
                faults.push(self.fault(name, what));
            }
        }
        for (section, needed) in TOGETHER {
            faults.extend(self.half(section, needed));
        }
        // What is half said cannot be made into anything; the rest is still looked at.
        let server = if faults.is_empty() { self.server() } else { Ok(ServerConfig::default()) };
        match server {
            Ok(server) => {
                faults.extend(server.faults().into_iter().map(|wrong| self.fault(wrong.setting, wrong.text)));
                if faults.is_empty() { Ok(Made { settings: self, server }) } else { Err(faults) }
            }
            Err(error) => {
                let said = error.message().to_owned();
                faults.push(self.fault("server", Text::new(said.clone(), said)));
                Err(faults)
            }
        }
    }

    fn fault(&self, name: &str, what: Text) -> Fault {
        let source = self.source(name).filter(|source| **source != super::Source::Default).cloned();
        Fault { source, key: name.to_owned(), what }
    }

    /// What is missing of a section of which something is said.
    fn half(&self, section: &str, needed: &[&str]) -> Option<Fault> {
        let under = |name: &str| name.strip_prefix(section).is_some_and(|rest| rest.starts_with('.'));
        let said =
            self.0.iter().find(|(name, setting)| under(name) && setting.source != super::Source::Default)?;
        let missing: Vec<String> = needed
            .iter()
            .map(|name| format!("{section}.{name}"))
            .filter(|name| self.get(name).is_none())
            .collect();
        if missing.is_empty() {
            return None;
        }
        let missing = missing.join(", ");
        let what = Text::new(format!("hertil mangler {missing}"), format!("it needs {missing} too"));
        Some(self.fault(said.0, what))
    }

    fn server(&self) -> Result<ServerConfig, toml::de::Error> {
        let mut table = Table::new();
        for (name, Setting { value, .. }) in &self.0 {
            if let Some(name) = name.strip_prefix("server.") {
                put(&mut table, name, value.clone());
            }
        }
        Value::Table(table).try_into()
    }
}

fn put(table: &mut Table, name: &str, value: Value) {
    match name.split_once('.') {
        Some((section, rest)) => {
            let inner = table.entry(section).or_insert_with(|| Value::Table(Table::new()));
            if let Value::Table(inner) = inner {
                put(inner, rest, value);
            }
        }
        None => {
            table.insert(name.to_owned(), value);
        }
    }
}

impl Made {
    fn text(&self, name: &str) -> Option<&str> {
        self.settings.get(name)?.as_str()
    }

    fn number(&self, name: &str) -> u32 {
        let number = self.settings.get(name).and_then(Value::as_integer);
        number.and_then(|number| number.try_into().ok()).unwrap_or_default()
    }

    fn seconds(&self, name: &str) -> Duration {
        Duration::from_secs(self.number(name).into())
    }

    fn yes(&self, name: &str) -> bool {
        self.settings.get(name).and_then(Value::as_bool).unwrap_or_default()
    }

    /// How logs are written, and how much.
    pub(crate) fn log(&self) -> (LogForm, String) {
        let form = if self.text("log.format") == Some("json") { LogForm::Json } else { LogForm::Text };
        let level = self.text("log.level").unwrap_or("info");
        let others = if level == "error" { "error" } else { "warn" };
        let ours = OURS.map(|name| format!("{name}={level}"));
        (form, format!("{others},{}", ours.join(",")))
    }

    /// The policies: those of the folder that is named, or the shipped ones.
    pub(crate) fn policies(&self) -> Result<Arc<Policies>, Failure> {
        let Some(folder) = self.text("policies.folder") else { return Ok(Policies::shipped()) };
        let folder = Path::new(folder);
        let mut files = Vec::new();
        for entry in std::fs::read_dir(folder).map_err(|error| Failure::file(folder, &error))? {
            let path = entry.map_err(|error| Failure::file(folder, &error))?.path();
            let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
            if matches!(extension, "cedar" | "cedarschema") {
                let text = std::fs::read_to_string(&path).map_err(|error| Failure::file(&path, &error))?;
                files.push(PolicyFile::new(path.display().to_string(), text));
            }
        }
        files.sort_by(|one, other| one.path.cmp(&other.path));
        let policies = Policies::read(&files).map_err(|faults| {
            let lines = |hint: fn(&authz::PolicyFault) -> String| {
                faults.iter().map(hint).collect::<Vec<_>>().join("\n  ")
            };
            Refusal::invalid(
                "policies",
                format!(
                    "politikkerne kan ikke bruges:\n  {}",
                    lines(|fault| format!(
                        "{}:{}: {} ({})",
                        fault.path, fault.line, fault.what.da, fault.hint.da
                    ))
                ),
                format!("the policies cannot be used:\n  {}", lines(ToString::to_string)),
            )
        })?;
        Ok(Arc::new(policies))
    }

    /// How notices are made and delivered. `address`: where the server answers, for links where no public address is set.
    pub(crate) fn notices(&self, address: &str) -> Result<NoticesConfig, Failure> {
        let escalate = self.settings.get("notices.escalate_after_minutes").and_then(Value::as_array);
        let no_clock = self.number("notices.no_clock_after_minutes");
        let address = self.server.public_url.as_deref().unwrap_or(address);
        // Where a link leads is the pages' business, not a setting.
        let NoticesConfig { public_address, pathway_path, bell, .. } = NoticesConfig::new(address);
        Ok(NoticesConfig {
            public_address,
            pathway_path,
            look_every: self.seconds("notices.look_every_seconds"),
            escalate_after_minutes: escalate.into_iter().flatten().filter_map(Value::as_integer).collect(),
            no_clock_after_minutes: (no_clock > 0).then(|| no_clock.into()),
            mail: self.mail()?,
            webhooks: WebhookConfig {
                allow_http: self.yes("webhooks.allow_http"),
                allow_private: self.yes("webhooks.allow_private"),
                timeout: self.seconds("webhooks.timeout_seconds"),
            },
            attempts_max: self.number("notices.attempts_max"),
            retry_first: self.seconds("notices.retry_first_seconds"),
            retry_longest: self.seconds("notices.retry_longest_seconds"),
            at_once_max: usize::try_from(self.number("notices.at_once_max")).unwrap_or(1),
            lease: self.seconds("notices.lease_seconds"),
            keep_delivered_days: self.number("notices.keep_delivered_days").into(),
            bell,
        })
    }

    fn mail(&self) -> Result<Option<MailConfig>, Failure> {
        let (Some(server), Some(from)) = (self.text("mail.server"), self.text("mail.from")) else {
            return Ok(None);
        };
        let password = match self.text("mail.password_file").map(PathBuf::from) {
            Some(path) => {
                let text = std::fs::read_to_string(&path).map_err(|error| Failure::file(&path, &error))?;
                Some(text.trim_end().to_owned())
            }
            None => None,
        };
        Ok(Some(MailConfig {
            server: server.to_owned(),
            port: u16::try_from(self.number("mail.port")).unwrap_or_default(),
            security: match self.text("mail.security") {
                Some("tls") => MailSecurity::Tls,
                Some("none") => MailSecurity::None,
                _ => MailSecurity::StartTls,
            },
            login: self.text("mail.user").map(str::to_owned).zip(password),
            from: from.to_owned(),
            timeout: self.seconds("mail.timeout_seconds"),
        }))
    }
}
