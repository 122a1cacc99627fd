//! The form by which a user is made and changed: what stands in it, what is wrong with it, and what comes of it.

use super::{Handed, on_records};
use crate::{
    form::{Faults, Fields, Posted},
    page::{Menu, Page, hidden},
    parts::{
        fields::{Field, summary},
        names::organisations,
    },
    route::see,
    words::Say,
    wrong::Wrong,
};
use axum::{http::StatusCode, response::Response};
use eventlog::records::{Account, Appointment, External, NewAccount, RecordsFault};
use front::{AccountFault, AccountField, AccountWritten, password};
use kernel::{OrganisationId, Role};
use maud::{Markup, html};

/// Rows for roles on an empty form.
const ROWS: usize = 2;
/// Most rows of one form.
const ROWS_MAX: usize = 100;

/// What was written in the form, where nothing is wrong with it.
#[derive(Clone)]
pub(super) struct Written {
    pub login: String,
    pub name: String,
    pub email: Option<String>,
    pub appointments: Vec<Appointment>,
    /// The new password, where one was written.
    pub password: Option<String>,
    /// Whether the password that is there goes.
    pub without_password: bool,
    pub external: Option<External>,
}

/// Reads the form; `before` is the account as it stands, when it is changed.
pub(super) fn read(
    handed: &Handed,
    fields: &Fields,
    before: Option<&Account>,
) -> Result<Result<Written, Faults>, Wrong> {
    let mut faults = Faults::default();
    let (issuer, subject) = (fields.filled("udsteder"), fields.filled("subjekt"));
    let external = (issuer.is_some() || subject.is_some()).then(|| External {
        issuer: issuer.unwrap_or_default().to_owned(),
        subject: subject.unwrap_or_default().to_owned(),
    });
    let written = Written {
        login: fields.text("login").to_owned(),
        name: fields.text("navn").to_owned(),
        email: fields.filled("email").map(str::to_owned),
        appointments: appointments(handed, fields, &mut faults),
        password: fields.filled("ny_adgangskode").map(str::to_owned),
        without_password: fields.ticked("uden_adgangskode"),
        external,
    };
    let checked = AccountWritten {
        login: &written.login,
        name: &written.name,
        email: written.email.as_deref(),
        appointments: &written.appointments,
        password: written.password.as_deref(),
        external: written.external.as_ref(),
        without_password: written.without_password,
    };
    let found = front::account_faults(&handed.house, &checked, before).map_err(engine::AskError::from)?;
    let rows_wrong = !faults.are_none();
    for AccountFault { field, text } in found {
        let name = match field {
            AccountField::Login => "login",
            AccountField::Name => "navn",
            AccountField::Email => "email",
            // A row that is half filled in says so itself.
            AccountField::Appointments if rows_wrong => continue,
            AccountField::Appointments => "rolle-0",
            AccountField::Password => "ny_adgangskode",
            AccountField::External if issuer.is_none() => "udsteder",
            AccountField::External => "subjekt",
        };
        faults.add(name, text.da, text.en);
    }
    Ok(if faults.are_none() { Ok(written) } else { Err(faults) })
}

fn appointments(handed: &Handed, fields: &Fields, faults: &mut Faults) -> Vec<Appointment> {
    let known = organisations(&handed.house);
    let mut found = Vec::new();
    for row in 0..rows(fields) {
        let (role_field, organisation_field) = (format!("rolle-{row}"), format!("organisation-{row}"));
        let role = fields.text(&role_field).parse::<Role>().ok();
        let organisation = OrganisationId::new(fields.text(&organisation_field)).ok();
        let organisation = organisation.filter(|id| known.iter().any(|(known, _)| known == id));
        match (role, organisation) {
            (Some(role), Some(organisation)) => found.push(Appointment { role, organisation }),
            (Some(_), None) => faults.add(
                &organisation_field,
                "Vælg organisationen til rollen",
                "Choose the organisation of the role",
            ),
            (None, Some(_)) => {
                faults.add(&role_field, "Vælg rollen i organisationen", "Choose the role in the organisation")
            }
            (None, None) => {}
        }
    }
    found
}

/// How many rows of roles were sent.
fn rows(fields: &Fields) -> usize {
    let sent = fields.beginning("rolle-").filter_map(|(row, _)| row.parse::<usize>().ok()).max();
    sent.map_or(ROWS, |last| last.saturating_add(1)).min(ROWS_MAX)
}

/// The form's fields as an account has them.
pub(super) fn filled(account: &Account) -> Fields {
    let mut fields = Fields::default();
    fields.put("login", account.login.as_str());
    fields.put("navn", account.name.as_str());
    fields.put("email", account.email.clone().unwrap_or_default());
    fields.put("version", account.version.to_string());
    if let Some(external) = &account.external {
        fields.put("udsteder", external.issuer.as_str());
        fields.put("subjekt", external.subject.as_str());
    }
    for (row, appointment) in account.appointments.iter().enumerate() {
        fields.put(&format!("rolle-{row}"), appointment.role.slug());
        fields.put(&format!("organisation-{row}"), appointment.organisation.as_str());
    }
    // One more row, empty, so that a role can be added.
    fields.put(&format!("rolle-{}", account.appointments.len()), "");
    fields
}

/// The form.
pub(super) fn form(
    handed: &Handed,
    action: &str,
    fields: &Fields,
    faults: &Faults,
    before: Option<&Account>,
) -> Markup {
    let say = handed.say();
    html! {
        form method="post" action=(action) {
            (hidden(&handed.visit))
            @if before.is_some() { input type="hidden" name="version" value=(fields.text("version")); }
            (Field::new("login", say.of("Brugernavn", "User name")).hint(say.of("det samme som på arbejdspladsen, så loggen kan læses", "the same as at work, so that the log can be read")).line("text", fields, faults, say))
            (Field::new("navn", say.of("Navn", "Name")).line("text", fields, faults, say))
            (Field::new("email", say.of("E-mail til beskeder", "E-mail for notices")).optional().line("email", fields, faults, say))
            (roles(handed, fields, faults))
            fieldset {
                legend { (say.of("Hvordan brugeren logger ind", "How the user signs in")) }
                (Field::new("udsteder", say.of("Identitetsudbyder (udsteder)", "Identity provider (issuer)")).hint(say.of("adressen, som udbyderen kalder sig selv", "the address by which the provider names itself")).optional().line("url", fields, faults, say))
                (Field::new("subjekt", say.of("Brugerens navn hos udbyderen", "The user's name there")).hint(say.of("det faste navn (sub), ikke e-mailen", "the lasting name (sub), not the e-mail")).optional().line("text", fields, faults, say))
                (password_field(before, fields, faults, say))
            }
            button type="submit" { @if before.is_some() { (say.of("Gem", "Save")) } @else { (say.of("Opret", "Make")) } }
        }
    }
}

fn password_field(before: Option<&Account>, fields: &Fields, faults: &Faults, say: Say) -> Markup {
    let has = before.is_some_and(|account| account.password.is_some());
    let hint = if has {
        say.of(
            "mindst 12 tegn; lad feltet stå tomt for at beholde den nuværende",
            "at least 12 characters; leave it empty to keep the present one",
        )
    } else {
        say.of(
            "mindst 12 tegn; til prøvedrift og den første systemejer",
            "at least 12 characters; for a trial and the first system owner",
        )
    };
    html! {
        (Field::new("ny_adgangskode", say.of("Ny adgangskode", "New password")).hint(hint).optional().line("password", fields, faults, say))
        @if has {
            label.choice {
                input type="checkbox" name="uden_adgangskode" value="ja" checked[fields.ticked("uden_adgangskode")];
                (say.of("Fjern adgangskoden", "Remove the password"))
            }
        }
    }
}

fn roles(handed: &Handed, fields: &Fields, faults: &Faults) -> Markup {
    let say = handed.say();
    let blank = |words: &str| (String::new(), words.to_owned());
    let roles: Vec<(String, String)> = std::iter::once(blank(say.of("– ingen –", "– none –")))
        .chain(Role::ALL.into_iter().map(|role| (role.slug().to_owned(), say.text(&role.text()).to_owned())))
        .collect();
    let known: Vec<(String, String)> = std::iter::once(blank(say.of("– ingen –", "– none –")))
        .chain(organisations(&handed.house).into_iter().map(|(id, name)| (id.to_string(), name)))
        .collect();
    html! {
        fieldset {
            legend { (say.of("Roller", "Roles")) }
            span.hint { (say.of("Den første rolle bruges, når brugeren logger ind. Der kommer en tom række mere, når du gemmer.", "The first role is taken at sign-in. One more empty row comes when you save.")) }
            @for row in 0..rows(fields) {
                div.inline-form {
                    @let (role, organisation) = (format!("rolle-{row}"), format!("organisation-{row}"));
                    @let (role_words, organisation_words) = (format!("{} {}", say.of("Rolle", "Role"), row + 1), format!("{} {}", say.of("Organisation", "Organisation"), row + 1));
                    (Field::new(&role, &role_words).select(&roles, fields, faults, say))
                    (Field::new(&organisation, &organisation_words).select(&known, fields, faults, say))
                }
            }
        }
    }
}

/// What a fault of the records means in the form, with the status; the program's own faults are told elsewhere.
pub(super) fn told(fault: RecordsFault) -> Result<(Faults, StatusCode), Wrong> {
    let mut faults = Faults::default();
    let text = fault.text();
    let (field, status) = match &fault {
        RecordsFault::LoginTaken => ("login", StatusCode::CONFLICT),
        RecordsFault::ExternalTaken => ("subjekt", StatusCode::CONFLICT),
        RecordsFault::Changed { .. } | RecordsFault::LastOwner => ("", StatusCode::CONFLICT),
        RecordsFault::TooLarge { .. } | RecordsFault::Malformed { .. } => {
            ("", StatusCode::UNPROCESSABLE_ENTITY)
        }
        _ => return Err(fault.into()),
    };
    faults.add(field, text.da, text.en);
    Ok((faults, status))
}

/// The hash of a new password, made where it holds up no other request.
pub(super) async fn hashed(handed: &Handed, given: Option<String>) -> Result<Option<String>, Wrong> {
    let Some(given) = given else { return Ok(None) };
    let hash = handed.house.on_disk(move |_| password::hashed(&given)).await.map_err(|_| Wrong::fault())?;
    hash.map(Some).map_err(|fault| {
        tracing::error!(%fault, "a password was not hashed");
        Wrong::fault()
    })
}

pub(super) async fn blank(handed: Handed) -> Response {
    page(&handed, &Fields::default(), &Faults::default(), StatusCode::OK)
}

fn page(handed: &Handed, fields: &Fields, faults: &Faults, status: StatusCode) -> Response {
    let say = handed.say();
    let title = say.of("Ny bruger", "New user");
    let body = html! {
        h1 { (title) }
        (summary(faults, say))
        (form(handed, "/brugere/ny", fields, faults, None))
    };
    let page = Page::new(Menu::Accounts, title, body)
        .under("/brugere", say.of("Brugere og adgang", "Users and access"));
    handed.page(page.status(status))
}

pub(super) async fn create(handed: Handed, Posted(fields): Posted) -> Result<Response, Wrong> {
    let written = match read(&handed, &fields, None)? {
        Ok(written) => written,
        Err(faults) => return Ok(page(&handed, &fields, &faults, StatusCode::UNPROCESSABLE_ENTITY)),
    };
    let new = NewAccount {
        login: written.login.into(),
        name: written.name,
        email: written.email,
        appointments: written.appointments,
        password: hashed(&handed, written.password).await?,
        external: written.external,
        language: None,
        synthetic: false,
    };
    let by = handed.visit.by();
    match on_records(&handed, move |house| house.records().create_account(&by, new)).await? {
        Ok(account) => Ok(see(&format!("/brugere/{}", account.id))),
        Err(fault) => {
            let (faults, status) = told(fault)?;
            Ok(page(&handed, &fields, &faults, status))
        }
    }
}
