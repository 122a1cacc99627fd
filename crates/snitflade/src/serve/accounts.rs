//! The accounts of a demonstration: one for each of its profiles, all with one password that is drawn each time.

use crate::exit::Failure;
use eventlog::records::{Appointment, By, NewAccount, Records};
use kernel::{Actor, Instant, Refusal};
use std::collections::BTreeMap;

/// How many characters a demonstration's password has.
pub const DEMO_PASSWORD_LENGTH: usize = 12;

/// Characters that are not taken for one another when they are read aloud or typed.
const CHARACTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// The password for the log-ins of a demonstration: the one that was given, if it can be one, or a new one.
pub(crate) fn password_for_demo(given: Option<&str>) -> Result<String, Failure> {
    let Some(given) = given else { return demo_password() };
    let (least, most) = (front::password::LENGTH_MIN, front::password::LENGTH_MAX);
    if (least..=most).contains(&given.chars().count()) {
        return Ok(given.to_owned());
    }
    Err(Refusal::invalid(
        "password_length",
        format!("--password: en adgangskode har {least} til {most} tegn"),
        format!("--password: a password has {least} to {most} characters"),
    )
    .instead("udelad den, så trækkes en", "leave it out, and one is drawn")
    .into())
}

/// A new password for the log-ins of a demonstration.
///
/// # Errors
/// When the system gives no random bytes.
pub fn demo_password() -> Result<String, Failure> {
    let mut bytes = [0; DEMO_PASSWORD_LENGTH];
    getrandom::fill(&mut bytes).map_err(|error| {
        Failure::from(Refusal::state("no_randomness", error.to_string(), error.to_string()))
    })?;
    let character = |byte: &u8| CHARACTERS.get(usize::from(byte % 32)).map_or('a', |byte| char::from(*byte));
    Ok(bytes.iter().map(character).collect())
}

/// Makes an account for each profile that has none, and gives all of them the password.
///
/// # Errors
/// When they cannot be written.
pub fn demo_accounts(
    records: &Records,
    profiles: &BTreeMap<String, Actor>,
    password: &str,
    at: Instant,
) -> Result<(), Failure> {
    let failed = |words: String| Failure::from(Refusal::state("demonstration_broken", words.clone(), words));
    let hash = front::password::hashed(password).map_err(|fault| failed(fault.to_string()))?;
    let by = By::house(at);
    for actor in profiles.values() {
        let known = records.account_by_login(&actor.person).map_err(|fault| failed(fault.to_string()))?;
        let made = match known {
            Some(mut account) => {
                account.password = Some(hash.clone());
                records.change_account(&by, account)
            }
            None => records.create_account(
                &by,
                NewAccount {
                    login: actor.person.clone(),
                    name: name_of(&actor.person),
                    email: None,
                    appointments: vec![Appointment {
                        role: actor.role,
                        organisation: actor.organisation.clone(),
                    }],
                    password: Some(hash.clone()),
                    external: None,
                    language: None,
                    synthetic: true,
                },
            ),
        };
        made.map_err(|fault| failed(fault.to_string()))?;
    }
    Ok(())
}

/// `mette.visitator` is called Mette Visitator, and `peter.planlaegger` Peter Planlægger.
fn name_of(person: &str) -> String {
    // A login has no Danish letters; the people of the demonstration are few, and this is the only one who misses one.
    let spelled = person.replace("planlaegger", "planlægger");
    let parts = spelled.split('.').map(|part| {
        let mut letters = part.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    });
    parts.collect::<Vec<String>>().join(" ")
}
