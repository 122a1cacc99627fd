//! The log-ins of a demonstration, as the prompt shows them.

use crate::{
    exit::Failure,
    faults,
    output::Words,
    render::table::{Cells, table},
};
use front::House;
use serde_json::{Value, json};

/// One account that anybody at this machine may sign in as.
pub(super) struct LogIn {
    login: String,
    role: kernel::Role,
    organisation: String,
}

/// The accounts that the sign-in page of a demonstration offers.
pub(super) fn log_ins(house: &House) -> Result<Vec<LogIn>, Failure> {
    let accounts = house.records().accounts().map_err(|fault| faults::records(&fault))?;
    let today = kernel::danish_date(house.now());
    let offered = accounts.into_iter().filter(|account| account.active && account.synthetic);
    let mut log_ins = Vec::new();
    for account in offered {
        for appointment in account.appointments {
            let id = appointment.organisation;
            let name = house
                .engine()
                .read(|world| world.registry.organisation_on(&id, today).map(|known| known.name.to_string()));
            log_ins.push(LogIn {
                login: account.login.to_string(),
                role: appointment.role,
                organisation: name.ok().flatten().unwrap_or_else(|| id.to_string()),
            });
        }
    }
    Ok(log_ins)
}

/// As a table for people.
pub(super) fn told(log_ins: &[LogIn], password: &str, say: Words, width: usize) -> String {
    let header = [
        say.of("brugernavn", "user name"),
        say.of("rolle", "role"),
        say.of("organisation", "organisation"),
        say.of("adgangskode", "password"),
    ];
    let rows: Vec<Vec<String>> = log_ins
        .iter()
        .map(|log_in| {
            let role = say.say(&log_in.role.text()).to_owned();
            vec![log_in.login.clone(), role, log_in.organisation.clone(), password.to_owned()]
        })
        .collect();
    table(&header, &rows, Cells::Words, width)
}

/// As objects for programs.
pub(super) fn objects(log_ins: &[LogIn], password: &str) -> Vec<Value> {
    let object = |log_in: &LogIn| {
        json!({
            "login": log_in.login,
            "role": log_in.role.slug(),
            "organisation": log_in.organisation,
            "password": password,
        })
    };
    log_ins.iter().map(object).collect()
}
