//! What an account must be, whoever writes it: on a page or over the API. How a fault is shown is the desk's; that a login is
//! taken, or that the last system owner would be shut out, is found where the account is written.

use crate::{House, password};
use engine::EngineFault;
use eventlog::records::{Account, Appointment, External};
use kernel::{Role, Text, danish_date};

/// A part of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountField {
    /// What is typed to sign in.
    Login,
    /// The person's name.
    Name,
    /// Where notices are sent.
    Email,
    /// As what the person may act.
    Appointments,
    /// The password, or that there is no other way in.
    Password,
    /// Who the person is at the identity provider.
    External,
}

/// What is wrong with a part of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountFault {
    /// Which part.
    pub field: AccountField,
    /// What is wrong, and what to do.
    pub text: Text,
}

/// An account as somebody wrote it.
#[derive(Clone, Copy)]
pub struct AccountWritten<'a> {
    /// What is typed to sign in.
    pub login: &'a str,
    /// The person's name.
    pub name: &'a str,
    /// Where notices are sent.
    pub email: Option<&'a str>,
    /// As what the person may act.
    pub appointments: &'a [Appointment],
    /// A new password.
    pub password: Option<&'a str>,
    /// Who the person is at the identity provider.
    pub external: Option<&'a External>,
    /// Whether the password that is there goes.
    pub without_password: bool,
}

impl std::fmt::Debug for AccountWritten<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AccountWritten").field("appointments", &self.appointments).finish_non_exhaustive()
    }
}

/// Everything that is wrong with an account; `before` is how it stands, where it is changed.
///
/// # Errors
/// When what the organisations are cannot be read.
pub fn account_faults(
    house: &House,
    written: &AccountWritten<'_>,
    before: Option<&Account>,
) -> Result<Vec<AccountFault>, EngineFault> {
    let mut faults = Vec::new();
    let mut fault = |field, da: &str, en: &str| faults.push(AccountFault { field, text: Text::new(da, en) });
    if written.login.trim().is_empty() {
        fault(AccountField::Login, "Skriv et brugernavn", "Write a user name");
    }
    if written.name.trim().is_empty() {
        fault(AccountField::Name, "Skriv navnet", "Write the name");
    }
    if written.email.is_some_and(|email| !email.contains('@') || email.contains(char::is_whitespace)) {
        fault(
            AccountField::Email,
            "Skriv adressen som navn@kommune.dk",
            "Write the address as name@kommune.dk",
        );
    }
    let today = danish_date(house.now());
    let kept = |one: &Appointment| before.is_some_and(|before| before.appointments.contains(one));
    let known = house.engine().read(|world| {
        let exists = |one: &Appointment| world.registry.organisation_on(&one.organisation, today).is_some();
        written.appointments.iter().all(|one| kept(one) || exists(one))
    })?;
    if !known {
        fault(
            AccountField::Appointments,
            "Vælg en organisation, der findes i dag",
            "Choose an organisation that exists today",
        );
    }
    if written.appointments.is_empty() {
        fault(
            AccountField::Appointments,
            "Vælg mindst én rolle med en organisation",
            "Choose at least one role with an organisation",
        );
    }
    let (least, most) = (password::LENGTH_MIN, password::LENGTH_MAX);
    if written.password.is_some_and(|given| !(least..=most).contains(&given.chars().count())) {
        fault(
            AccountField::Password,
            &format!("En adgangskode har {least} til {most} tegn"),
            &format!("A password has {least} to {most} characters"),
        );
    }
    if written.external.is_some_and(|known| known.issuer.is_empty() || known.subject.is_empty()) {
        fault(
            AccountField::External,
            "Udfyld både udsteder og navn hos udstederen, eller ingen af dem",
            "Fill in both the issuer and the name there, or neither",
        );
    }
    let keeps = before.is_some_and(|account| account.password.is_some()) && !written.without_password;
    let enters = written.password.is_some() || keeps || written.external.is_some();
    // Nobody sits at a system's account: it comes with a token.
    let system = written.appointments.iter().all(|appointment| appointment.role == Role::Integration);
    if !enters && !system {
        fault(
            AccountField::Password,
            "Giv brugeren en adgangskode eller en identitet hos identitetsudbyderen; ellers kan brugeren ikke logge ind",
            "Give the user a password or an identity at the identity provider; otherwise the user cannot sign in",
        );
    }
    Ok(faults)
}
