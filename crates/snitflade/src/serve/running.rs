//! The command `serve`: listens until it is asked to stop.

use super::{house, router, told};
use crate::{args::setup::Serve, desk::Desk, exit, exit::Failure};
use front::{Bound, LogForm, ServerConfig};
use kernel::Refusal;
use std::io::Write;

fn refused(code: &str, words: String) -> Failure {
    Refusal::state(code, words.clone(), words).into()
}

/// Serves until it is asked to stop.
pub(crate) fn serve(arguments: &Serve, desk: &Desk<'_>, out: &mut dyn Write) -> Result<u8, Failure> {
    desk.require_log()?;
    let mut config = ServerConfig::default();
    if let Some(listen) = &arguments.listen {
        config.listen = listen.parse().map_err(|_| {
            Failure::from(
                Refusal::invalid(
                    "listen",
                    format!("--listen: '{listen}' er ingen adresse med port"),
                    format!("--listen: '{listen}' is no address with a port"),
                )
                .instead("skriv fx 127.0.0.1:8620", "write for example 127.0.0.1:8620"),
            )
        })?;
    }
    let key = desk.wrapping_key()?;
    let house = house(&desk.folder, key, config, None, desk.surroundings)?;
    listen(house, desk, out)
}

/// Takes the address, says so, and answers until the process is asked to stop.
pub(crate) fn listen(house: front::House, desk: &Desk<'_>, out: &mut dyn Write) -> Result<u8, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| refused("no_runtime", error.to_string()))?;
    let _ = front::start_logs(LogForm::Text, "warn");
    front::quiet_panics();
    runtime.block_on(async {
        let bound = Bound::at(house.config().listen).map_err(|fault| refused("listen", told(&fault)))?;
        let scheme = if house.config().tls.is_some() { "https" } else { "http" };
        let say = desk.say();
        writeln!(
            out,
            "{} {scheme}://{}/",
            say.of("Snitflade svarer på", "Snitflade answers at"),
            bound.address()
        )?;
        out.flush()?;
        let router = router(&house);
        bound
            .serve(router, house, front::asked_to_stop())
            .await
            .map_err(|fault| refused("server_stopped", told(&fault)))
    })?;
    Ok(exit::DONE)
}
