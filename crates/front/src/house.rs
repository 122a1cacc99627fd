//! Everything that a desk needs to answer: the engine, the records, the policies, the settings. One for the process, handed
//! to every request.

use crate::{config::ServerConfig, limit::Limiter, live::Live, oidc::Provider, tries::Tries, turns::Turns};
use authz::Policies;
use engine::Engine;
use eventlog::records::Records;
use kernel::Text;
use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

struct Inner {
    engine: Arc<Engine>,
    records: Records,
    policies: Arc<Policies>,
    config: ServerConfig,
    live: Live,
    limiter: Limiter,
    tries: Arc<Tries>,
    turns: Turns,
    metrics_token: Option<String>,
    demo: Option<Demo>,
    provider: Option<Provider>,
    stopping: AtomicBool,
}

/// The log-ins of a demonstration: accounts that anybody at this machine may sign in as.
#[derive(Clone, Debug)]
pub struct Demo {
    /// The password of all of them.
    pub password: String,
}

/// What a server is made of.
#[derive(Debug)]
pub struct Parts {
    /// The engine.
    pub engine: Arc<Engine>,
    /// Accounts, sessions, the access journal.
    pub records: Records,
    /// Who may do what.
    pub policies: Arc<Policies>,
    /// The settings.
    pub config: ServerConfig,
    /// Log-ins that are shown on the sign-in page; only for made-up data.
    pub demo: Option<Demo>,
}

/// Why a server could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum SetUpFault {
    /// Settings that do not go together.
    #[error("the settings do not go together: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Settings(Vec<crate::config::SettingFault>),
    /// A file that a setting names cannot be read.
    #[error("{setting}: cannot read {}", path.display())]
    File {
        /// The setting.
        setting: &'static str,
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A demonstration's log-ins for data that are not made up.
    #[error("log-ins that anybody may use are for made-up data alone")]
    DemoOnRealData,
    /// A thread could not be started.
    #[error("a thread could not be started")]
    Thread(#[source] std::io::Error),
    /// The identity provider cannot be used.
    #[error(transparent)]
    Provider(#[from] crate::oidc::ProviderFault),
}

impl SetUpFault {
    /// What, where and what to do, in both languages, as far as the words are ours; what lies behind it is its source.
    #[must_use]
    pub fn text(&self) -> Text {
        let da = match self {
            SetUpFault::Settings(faults) => {
                let faults = faults.iter().map(|fault| format!("{}: {}", fault.setting, fault.text.da));
                format!("indstillingerne passer ikke sammen: {}", faults.collect::<Vec<_>>().join("; "))
            }
            SetUpFault::File { setting, path, .. } => {
                format!("{setting}: {} kan ikke læses", path.display())
            }
            SetUpFault::DemoOnRealData => {
                "brugere, som enhver må logge på som, er kun til opdigtede data".to_owned()
            }
            SetUpFault::Thread(_) => "en tråd kunne ikke startes".to_owned(),
            SetUpFault::Provider(fault) => format!("identitetsudbyderen kan ikke bruges: {fault}"),
        };
        Text::new(da, self.to_string())
    }
}

/// What every request is handed. Cheap to clone.
#[derive(Clone)]
pub struct House(Arc<Inner>);

impl std::fmt::Debug for House {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("House").finish_non_exhaustive()
    }
}

impl House {
    /// Sets a server up; it does not listen yet.
    ///
    /// # Errors
    /// When the settings do not go together, or what they name cannot be used.
    pub fn new(parts: Parts) -> Result<Self, SetUpFault> {
        let Parts { engine, records, policies, config, demo } = parts;
        let faults = config.faults();
        if !faults.is_empty() {
            return Err(SetUpFault::Settings(faults));
        }
        if demo.is_some() && !engine.status().synthetic {
            return Err(SetUpFault::DemoOnRealData);
        }
        let live = Live::start(&engine, config.limits.live_connections_max).map_err(SetUpFault::Thread)?;
        let metrics_token = match &config.metrics.token_file {
            Some(path) => Some(secret_of("server.metrics.token_file", path)?),
            None => None,
        };
        let provider = match &config.sign_in.oidc {
            Some(oidc) => Some(Provider::new(oidc)?),
            None => None,
        };
        Ok(House(Arc::new(Inner {
            limiter: Limiter::new(config.limits.requests_per_minute),
            tries: Arc::default(),
            turns: Turns::new(),
            stopping: AtomicBool::new(false),
            engine,
            records,
            policies,
            config,
            live,
            metrics_token,
            demo,
            provider,
        })))
    }

    /// The engine.
    #[must_use]
    pub fn engine(&self) -> &Arc<Engine> {
        &self.0.engine
    }

    /// Accounts, sessions, the access journal. Their calls wait for the disk: make them by [`House::on_disk`].
    #[must_use]
    pub fn records(&self) -> &Records {
        &self.0.records
    }

    /// Who may do what.
    #[must_use]
    pub fn policies(&self) -> &Arc<Policies> {
        &self.0.policies
    }

    /// Whether a role may do or ask this in any case at all, whatever its relation to the thing.
    #[must_use]
    pub fn may_ever(&self, role: kernel::Role, action: &str) -> bool {
        self.0.policies.rule(role, action).is_some_and(authz::Rule::allows_ever)
    }

    /// The settings.
    #[must_use]
    pub fn config(&self) -> &ServerConfig {
        &self.0.config
    }

    /// The hub of live pages.
    #[must_use]
    pub fn live(&self) -> &Live {
        &self.0.live
    }

    /// The log-ins of a demonstration, where this is one.
    #[must_use]
    pub fn demo(&self) -> Option<&Demo> {
        self.0.demo.as_ref()
    }

    /// The identity provider, where there is one.
    #[must_use]
    pub fn provider(&self) -> Option<&Provider> {
        self.0.provider.as_ref()
    }

    /// The time by which sessions end and looks are noted: the log's, so that a demonstration has one time in all.
    #[must_use]
    pub fn now(&self) -> kernel::Instant {
        self.0.engine.now()
    }

    pub(crate) fn limiter(&self) -> &Limiter {
        &self.0.limiter
    }

    pub(crate) fn tries(&self) -> &Arc<Tries> {
        &self.0.tries
    }

    pub(crate) fn turns(&self) -> &Turns {
        &self.0.turns
    }

    pub(crate) fn metrics_token(&self) -> Option<&str> {
        self.0.metrics_token.as_deref()
    }

    /// Whether the server has been told to stop.
    #[must_use]
    pub fn is_stopping(&self) -> bool {
        self.0.stopping.load(Ordering::Acquire)
    }

    /// From now on the server says that it is not ready, and live pages are let go.
    pub fn stop(&self) {
        self.0.stopping.store(true, Ordering::Release);
        self.0.live.stop();
    }

    /// Does what waits for the disk or takes long where it holds up no other request.
    ///
    /// # Errors
    /// When it panicked.
    pub async fn on_disk<T: Send + 'static>(
        &self,
        work: impl FnOnce(&House) -> T + Send + 'static,
    ) -> Result<T, Panicked> {
        let house = self.clone();
        tokio::task::spawn_blocking(move || work(&house)).await.map_err(|_| Panicked)
    }

    pub(crate) async fn records_usable(&self) -> bool {
        let read = self.on_disk(|house| house.records().sessions_kept().is_ok()).await;
        read.unwrap_or(false)
    }
}

/// Work that was done aside panicked; where, stands in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the program failed")]
pub struct Panicked;

/// The secret in a file, without the line break that an editor leaves.
pub(crate) fn secret_of(setting: &'static str, path: &std::path::Path) -> Result<String, SetUpFault> {
    let text = std::fs::read_to_string(path).map_err(|source| SetUpFault::File {
        setting,
        path: path.to_owned(),
        source,
    })?;
    Ok(text.trim_end().to_owned())
}
