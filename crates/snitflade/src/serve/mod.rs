//! Serves the desks that are reached over HTTP: pages and API over one open log. It puts together what the floors below
//! offer; no page, no rule and no limit stands here.

mod accounts;
mod listening;
mod log_ins;
mod running;

pub(crate) use accounts::password_for_demo;
pub use accounts::{DEMO_PASSWORD_LENGTH, demo_accounts, demo_password};
pub(crate) use listening::Listening;
pub(crate) use running::{Place, is_served, serve, serve_at};

use crate::{Surroundings, exit::Failure, faults};
use axum::Extension;
use engine::{Clock, Config, Engine};
use eventlog::{
    KeyEncryptionKey,
    records::{RECORDS_FILE, Records},
};
use front::{Demo, House, Parts, Retold, ServerConfig};
use kernel::{Instant, Refusal};
use notices::NoticesConfig;
use std::{path::Path, sync::Arc, time};

/// A clock that goes on from a set time: the one of a log of made-up citizens, whose days are not ours.
struct Shifted {
    from: Instant,
    started: time::Instant,
}

impl Clock for Shifted {
    fn now(&self) -> Instant {
        let passed = i64::try_from(self.started.elapsed().as_micros()).unwrap_or(i64::MAX);
        Instant::from_microseconds(self.from.microseconds().saturating_add(passed)).unwrap_or(self.from)
    }

    fn is_real(&self) -> bool {
        false
    }
}

/// Opens what a server needs: the log and the records beside it. The log-ins of a demonstration are offered only where the
/// log says that its citizens are made up.
///
/// # Errors
/// When one of them cannot be opened, or the settings do not go together.
pub fn house(
    folder: &Path,
    key: KeyEncryptionKey,
    config: ServerConfig,
    demo: Option<Demo>,
    surroundings: &Surroundings,
) -> Result<House, Failure> {
    house_under(authz::Policies::shipped(), folder, key, config, demo, surroundings)
}

/// The same under policies of one's own.
pub(crate) fn house_under(
    policies: Arc<authz::Policies>,
    folder: &Path,
    key: KeyEncryptionKey,
    config: ServerConfig,
    demo: Option<Demo>,
    surroundings: &Surroundings,
) -> Result<House, Failure> {
    let records =
        Records::open(&folder.join(RECORDS_FILE), &key, true).map_err(|fault| faults::records(&fault))?;
    let emergencies_max = config.limits.emergency_citizens_a_day_max;
    let engine = open(folder, key, &records, &policies, emergencies_max, surroundings)?;
    let demo = demo.filter(|_| engine.status().synthetic);
    let parts = Parts { engine: Arc::new(engine), records, policies, config, demo };
    House::new(parts).map_err(|fault| {
        let (text, behind) = (fault.text(), behind(&fault));
        Refusal::invalid("server_settings", format!("{}{behind}", text.da), format!("{}{behind}", text.en))
            .into()
    })
}

/// The log, with the time on the wall; for made-up citizens the time goes on from the last that happened, where that lies
/// ahead of the wall.
fn open(
    folder: &Path,
    key: KeyEncryptionKey,
    records: &Records,
    policies: &Arc<authz::Policies>,
    emergencies_max: u32,
    surroundings: &Surroundings,
) -> Result<Engine, Failure> {
    let with = |clock: Arc<dyn Clock>, key: KeyEncryptionKey| {
        let mut config = Config::new(folder.join(crate::desk::LOG), key);
        config.clock = clock;
        config.looks = Some(Arc::new(records.clone()));
        config.policies = Arc::clone(policies);
        config.emergency_citizens_a_day_max = emergencies_max;
        Engine::open(config).map_err(|fault| faults::opened(&fault))
    };
    let engine = with(Arc::clone(&surroundings.clock), key.clone())?;
    let status = engine.status();
    match status.last_recorded {
        Some(last) if status.synthetic && last > surroundings.clock.now() => {
            drop(engine);
            with(Arc::new(Shifted { from: last, started: time::Instant::now() }), key)
        }
        _ => Ok(engine),
    }
}

/// A fault with what lies behind it, in one line.
fn told(fault: &dyn std::error::Error) -> String {
    format!("{fault}{}", behind(fault))
}

/// What lies behind a fault, in one line.
fn behind(fault: &dyn std::error::Error) -> String {
    let mut words = String::new();
    let mut source = fault.source();
    while let Some(cause) = source {
        words.push_str(&format!(": {cause}"));
        source = cause.source();
    }
    words
}

/// The pages and the API as they are served where nobody delivers notices: what is put into the queue waits there.
pub fn router(house: &House) -> axum::Router {
    router_telling(house, NoticesConfig::new("http://localhost/"))
}

/// The pages and the API as they are served, beside notices that are delivered as it is set here.
pub fn router_telling(house: &House, notices: NoticesConfig) -> axum::Router {
    // The reader's page shows what the API says of itself; the desks do not know each other.
    let pages = web::router(house).layer(Extension(web::Interface(api::document())));
    let desks = pages.merge(api::router(house)).layer(Extension(Arc::new(notices)));
    let retold = Retold { prefix: "/api/", tell: api::retold };
    front::dressed(desks, house, Some(retold))
}
