//! Accounts at the prompt: the first system owner's, before anybody can sign in, and upkeep afterwards. What is done is
//! noted in the access journal.

use super::{Bench, records::failure};
use crate::{
    args::accounts::{Account as Command, AccountAdd, AccountNamed, AccountPassword},
    config::Settings,
    desk::Desk,
    exit::Failure,
    output::Reply,
    render::table::{Cells, table},
    serve,
    session::Session,
    values,
};
use eventlog::records::{Account, Appointment, By, External, NewAccount, Records};
use kernel::{Refusal, Role};
use serde_json::{Value, json};
use smol_str::SmolStr;
use std::io::BufRead;

/// Longest line that is read as a password.
const LINE_BYTES_MAX: u64 = 4096;

/// The records, opened by somebody who may keep accounts.
pub(super) struct Keeping {
    pub session: Session,
    pub records: Records,
    pub by: By,
}

impl Keeping {
    pub(super) fn open(bench: &mut Bench<'_, '_>) -> Result<Self, Failure> {
        let desk = bench.desk;
        let session = Session::open(desk, bench.err)?;
        let relations = engine::access::Relations::NONE;
        engine::access::may_at_desk(session.engine.policies(), &session.actor, "manage_accounts", relations)?;
        let records = Records::open(&desk.records_file(), &desk.wrapping_key()?, true)
            .map_err(|fault| failure(&fault))?;
        let by = By {
            actor: Some(session.actor.clone()),
            desk: SmolStr::new_static("prompt"),
            ..By::house(session.engine.now())
        };
        Ok(Keeping { session, records, by })
    }

    /// The account with a login.
    pub(super) fn account(&self, login: &str, desk: &Desk<'_>) -> Result<Account, Failure> {
        let found = self.records.account_by_login(login).map_err(|fault| failure(&fault))?;
        found.ok_or_else(|| {
            let shown = values::shown(login);
            let call = desk.call_same("account list");
            Refusal::not_found(
                "no_such_account",
                format!("der er ingen bruger '{shown}'"),
                format!("there is no account '{shown}'"),
            )
            .instead(format!("se dem, der er: {call}"), format!("see those that there are: {call}"))
            .into()
        })
    }

    /// `visitator, Næstved`.
    pub(super) fn told(&self, appointment: &Appointment, desk: &Desk<'_>) -> String {
        let role = appointment.role.text();
        format!("{}, {}", desk.say().say(&role), self.session.directory.name(&appointment.organisation))
    }
}

pub(super) fn account(command: &Command, bench: &mut Bench<'_, '_>) -> Result<Reply, Failure> {
    match command {
        Command::Add(arguments) => add(arguments, bench),
        Command::List(_) => list(bench),
        Command::Password(arguments) => password(arguments, bench),
        Command::Close(arguments) => close(arguments, bench),
    }
}

/// The role of a name.
fn role(given: &str) -> Result<Role, Refusal> {
    let known: Vec<(&str, Role)> = Role::ALL.iter().map(|role| (role.slug(), *role)).collect();
    values::one_of("--role", given, &known)
}

/// A password from standard input, or one that is drawn and must be shown.
fn new_password(from_stdin: bool) -> Result<(String, Option<String>), Failure> {
    let (password, drawn) = if from_stdin {
        let mut line = String::new();
        std::io::Read::take(std::io::stdin().lock(), LINE_BYTES_MAX).read_line(&mut line)?;
        (line.trim_end_matches(['\r', '\n']).to_owned(), false)
    } else {
        (serve::demo_password()?, true)
    };
    let hash = front::password::hashed(&password).map_err(|_| {
        let (least, most) = (front::password::LENGTH_MIN, front::password::LENGTH_MAX);
        Refusal::invalid(
            "password_length",
            format!("en adgangskode har {least} til {most} tegn"),
            format!("a password has {least} to {most} characters"),
        )
    })?;
    Ok((hash, drawn.then_some(password)))
}

/// What is said of a password that was drawn: this once.
fn shown_once(reply: &mut Reply, drawn: Option<String>, desk: &Desk<'_>) {
    if let Some(password) = drawn {
        let words = desk.say().of("Adgangskode, vist denne ene gang", "Password, shown this once");
        reply.text.push_str(&format!("\n{words}: {password}\n"));
        reply.add("password", &password);
    }
}

fn object_of(account: &Account) -> Value {
    let appointments: Vec<Value> = account
        .appointments
        .iter()
        .map(|one| json!({ "role": one.role.slug(), "organisation": one.organisation.to_string() }))
        .collect();
    json!({
        "login": account.login.to_string(),
        "name": account.name,
        "appointments": appointments,
        "email": account.email,
        "active": account.active,
        "has_password": account.password.is_some(),
        "has_openid": account.external.is_some(),
    })
}

fn add(arguments: &AccountAdd, bench: &mut Bench<'_, '_>) -> Result<Reply, Failure> {
    let desk = bench.desk;
    let (login, name) =
        (values::text("LOGIN", &arguments.login)?, values::text("--name", &arguments.full_name)?);
    let role = role(&arguments.role)?;
    let keeping = Keeping::open(bench)?;
    let organisation =
        keeping.session.directory.organisation("--organisation", &arguments.organisation, None)?;
    let email = arguments.email.as_deref().map(email).transpose()?;
    let external = arguments.openid_subject.as_deref().map(|subject| external(subject, desk)).transpose()?;
    // Whom the identity provider lets in needs no password here.
    let wants_password = external.is_none() || arguments.password_from_stdin;
    let (hash, drawn) = if wants_password {
        let (hash, drawn) = new_password(arguments.password_from_stdin)?;
        (Some(hash), drawn)
    } else {
        (None, None)
    };
    let account = NewAccount {
        login: login.into(),
        name,
        email,
        appointments: vec![Appointment { role, organisation }],
        password: hash,
        external,
        language: None,
        synthetic: false,
    };
    let made = keeping.records.create_account(&keeping.by, account).map_err(|fault| failure(&fault))?;
    let told = made.appointments.first().map(|one| keeping.told(one, desk)).unwrap_or_default();
    let words = desk.say().of("er oprettet", "was made");
    let mut reply =
        Reply::new(format!("{} {words}: {told}", made.login), &json!({ "account": object_of(&made) }));
    shown_once(&mut reply, drawn, desk);
    reply.synthetic = Some(keeping.session.synthetic);
    Ok(reply)
}

fn email(given: &str) -> Result<String, Refusal> {
    let text = values::text("--email", given)?;
    let parts = text.split_once('@');
    if parts.is_some_and(|(name, host)| !name.is_empty() && host.contains('.')) && !text.contains(' ') {
        return Ok(text);
    }
    Err(values::wrong(
        "--email",
        given,
        "skriv en mailadresse som navn@example.dk",
        "write an e-mail address as name@example.dk",
    ))
}

/// Who somebody is at the identity provider that the settings name.
fn external(subject: &str, desk: &Desk<'_>) -> Result<External, Failure> {
    let subject = values::text("--openid-subject", subject)?;
    let made = Settings::load(&desk.folder, None, &[], desk.surroundings)?;
    let oidc = made.server.sign_in.oidc.ok_or_else(|| {
        Refusal::state(
            "no_identity_provider",
            "indstillingerne nævner ingen identitetsudbyder (server.sign_in.oidc)",
            "the settings name no identity provider (server.sign_in.oidc)",
        )
        .instead(
            "skriv den i snitflade.toml i loggens mappe, eller udelad --openid-subject",
            "write it into snitflade.toml in the folder of the log, or leave --openid-subject out",
        )
    })?;
    Ok(External { issuer: oidc.issuer, subject })
}

fn list(bench: &mut Bench<'_, '_>) -> Result<Reply, Failure> {
    let desk = bench.desk;
    let say = desk.say();
    let keeping = Keeping::open(bench)?;
    let accounts = keeping.records.accounts().map_err(|fault| failure(&fault))?;
    let header = [
        say.of("brugernavn", "user name"),
        say.of("navn", "name"),
        say.of("rolle og organisation", "role and organisation"),
        say.of("log ind", "sign-in"),
    ];
    let rows: Vec<Vec<String>> = accounts
        .iter()
        .map(|account| {
            let as_what: Vec<String> =
                account.appointments.iter().map(|one| keeping.told(one, desk)).collect();
            let how = match (account.active, account.password.is_some(), account.external.is_some()) {
                (false, _, _) => say.of("lukket", "closed"),
                (true, true, true) => say.of("adgangskode, OpenID", "password, OpenID"),
                (true, true, false) => say.of("adgangskode", "password"),
                (true, false, true) => "OpenID",
                (true, false, false) => say.of("ingen", "none"),
            };
            vec![account.login.to_string(), account.name.clone(), as_what.join("; "), how.to_owned()]
        })
        .collect();
    let text = if rows.is_empty() {
        let call = desk.call_same("account add");
        format!(
            "{}: {call}",
            say.of(
                "Der er ingen brugere; opret den første med",
                "There are no accounts; make the first with"
            )
        )
    } else {
        table(&header, &rows, Cells::Words, desk.surroundings.width.unwrap_or(crate::render::WIDTH).into())
    };
    let objects: Vec<Value> = accounts.iter().map(object_of).collect();
    let mut reply = Reply::new(text, &json!({ "accounts": objects }));
    reply.synthetic = Some(keeping.session.synthetic);
    Ok(reply)
}

fn password(arguments: &AccountPassword, bench: &mut Bench<'_, '_>) -> Result<Reply, Failure> {
    let desk = bench.desk;
    let keeping = Keeping::open(bench)?;
    let mut account = keeping.account(&arguments.login, desk)?;
    let (hash, drawn) = new_password(arguments.password_from_stdin)?;
    account.password = Some(hash);
    let account = keeping.records.change_account(&keeping.by, account).map_err(|fault| failure(&fault))?;
    let words = desk.say().of(
        "har fået ny adgangskode og er logget ud overalt",
        "has a new password and is signed out everywhere",
    );
    let mut reply =
        Reply::new(format!("{} {words}", account.login), &json!({ "account": object_of(&account) }));
    shown_once(&mut reply, drawn, desk);
    reply.synthetic = Some(keeping.session.synthetic);
    Ok(reply)
}

fn close(arguments: &AccountNamed, bench: &mut Bench<'_, '_>) -> Result<Reply, Failure> {
    let desk = bench.desk;
    let keeping = Keeping::open(bench)?;
    let account = keeping.account(&arguments.login, desk)?;
    let closed = keeping
        .records
        .deactivate_account(&keeping.by, account.id, account.version)
        .map_err(|fault| failure(&fault))?;
    let words = desk.say().of(
        "er lukket og logget ud; det, der er gjort, står stadig under navnet",
        "is closed and signed out; what was done still stands under the name",
    );
    let mut reply =
        Reply::new(format!("{} {words}", closed.login), &json!({ "account": object_of(&closed) }));
    reply.synthetic = Some(keeping.session.synthetic);
    Ok(reply)
}
