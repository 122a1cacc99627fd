//! The demonstration, served: the same log, the same pages and the same layers as the program's own, with what only a
//! test may set: a clock that stands still, a provider of OpenID Connect and whom it vouches for, a token for the API.
//! It says the address, the password and the
//! tokens on lines of their own, and answers until it is ended.
#![allow(clippy::print_stdout, reason = "what the test has to know is said on standard output")]

use engine::ManualClock;
use eventlog::{
    KeyEncryptionKey,
    records::{By, External, NewDelivery, NewToken, NewWebhook, Notice, Records, Target},
};
use front::{Bound, Demo, House, OidcConfig, ServerConfig};
use kernel::{Instant, OrganisationId, PathwayId};
use snitflade::{Surroundings, serve};
use std::{
    ffi::OsString,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

/// The morning after which the demonstration ends; a clock that stands still stands here.
const STILL: &str = "2027-01-04T11:05";

type Fault = Box<dyn std::error::Error>;

/// What the test asks for.
#[derive(Default)]
struct Asked {
    folder: PathBuf,
    still: bool,
    provider: Option<(String, PathBuf)>,
    vouched: Vec<(String, String)>,
    tokens: Vec<String>,
}

impl Asked {
    fn read(mut words: impl Iterator<Item = String>) -> Result<Self, Fault> {
        let mut asked = Asked { folder: words.next().ok_or("name a folder")?.into(), ..Asked::default() };
        while let Some(word) = words.next() {
            let mut value = || words.next().ok_or(format!("{word} needs a value"));
            match word.as_str() {
                "--still" => asked.still = true,
                "--provider" => asked.provider = Some((value()?, value()?.into())),
                "--vouched" => asked.vouched.push((value()?, value()?)),
                "--token" => asked.tokens.push(value()?),
                _ => return Err(format!("{word} means nothing here").into()),
            }
        }
        Ok(asked)
    }
}

fn main() -> ExitCode {
    match Asked::read(std::env::args().skip(1)).and_then(|asked| served(&asked)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("{fault}");
            ExitCode::FAILURE
        }
    }
}

fn served(asked: &Asked) -> Result<(), Fault> {
    let mut surroundings = Surroundings::of_this_process();
    demonstration(&asked.folder, &surroundings)?;
    if asked.still {
        surroundings.clock = Arc::new(ManualClock::new(Instant::read(STILL)?));
    }
    let key = KeyEncryptionKey::from_file(&asked.folder.join("key"))?;
    let password = serve::demo_password().map_err(|_| "no password")?;
    let house = house(asked, key, &password, &surroundings)?;
    for (login, subject) in &asked.vouched {
        vouch(&house, login, subject)?;
    }
    let bound = Bound::at(house.config().listen)?;
    println!("password {password}");
    for login in &asked.tokens {
        println!("token:{login} {}", token(house.records(), login, house.now())?);
    }
    println!("address http://{}", bound.address());
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let router = serve::router(&house);
    // Within the runtime, for what it starts there before it answers.
    Ok(runtime.block_on(async { bound.serve(router, house, front::asked_to_stop()).await })?)
}

fn demonstration(folder: &Path, surroundings: &Surroundings) -> Result<(), Fault> {
    let folder = OsString::from(folder);
    let words = ["snitflade".into(), "--db".into(), folder, "demo".into(), "--quick".into()];
    let mut told = Vec::new();
    match snitflade::run(words, &mut std::io::sink(), &mut told, surroundings) {
        snitflade::DONE => Ok(()),
        code => {
            Err(format!("the demonstration ended with {code}: {}", String::from_utf8_lossy(&told)).into())
        }
    }
}

fn house(
    asked: &Asked,
    key: KeyEncryptionKey,
    password: &str,
    surroundings: &Surroundings,
) -> Result<House, Fault> {
    let mut config = ServerConfig { listen: ([127, 0, 0, 1], 0).into(), ..ServerConfig::default() };
    // A test is quicker than any person.
    config.limits.requests_per_minute = 1_000_000;
    config.sign_in.oidc = asked.provider.as_ref().map(|(issuer, secret)| OidcConfig {
        name: "Prøveudbyder".to_owned(),
        issuer: issuer.clone(),
        client_id: "snitflade".to_owned(),
        client_secret_file: Some(secret.clone()),
        scopes: Vec::new(),
    });
    let profiles = snitflade::profiles(&asked.folder.join("profiles.toml")).map_err(|_| "no profiles")?;
    let demo = Demo { password: password.to_owned() };
    let house =
        serve::house(&asked.folder, key, config, Some(demo), surroundings).map_err(|_| "no server")?;
    serve::demo_accounts(house.records(), &profiles, password, house.now()).map_err(|_| "no accounts")?;
    messages(&house)?;
    Ok(house)
}

/// A webhook with messages that were delivered, wait and were given up, so that their pages have something to show.
fn messages(house: &House) -> Result<(), Fault> {
    let (records, now) = (house.records(), house.now());
    let new = NewWebhook {
        organisation: OrganisationId::new("region-ostdanmark")?,
        url: "https://modtager.eksempel.dk/snitflade".to_owned(),
        kinds: vec!["notice.awaiting".into(), "notice.late".into()],
    };
    let webhook = records.create_webhook(&By::house(now), new)?;
    let message = |kind: &str| NewDelivery {
        target: Target::Webhook(webhook.id),
        organisation: Some(webhook.organisation.clone()),
        pathway: Some(PathwayId(57)),
        kind: kind.into(),
        payload: "{}".to_owned(),
    };
    let deliveries = vec![message("notice.awaiting"), message("notice.late"), message("notice.late")];
    let made = records.record_notices(vec![Notice { deliveries, ..Notice::default() }], None, now)?;
    if let [delivered, failed, dead] = made.as_slice() {
        records.delivered(*delivered, now)?;
        records.delivery_failed(*failed, "no answer in time", Some(now.plus_minutes(60)?), now)?;
        records.delivery_failed(*dead, "HTTP 500", None, now)?;
    }
    Ok(())
}

/// The provider vouches for this account under this name.
fn vouch(house: &House, login: &str, subject: &str) -> Result<(), Fault> {
    let issuer = house.config().sign_in.oidc.as_ref().ok_or("--vouched needs --provider")?.issuer.clone();
    let mut account = house.records().account_by_login(login)?.ok_or(format!("there is no {login}"))?;
    account.external = Some(External { issuer, subject: subject.to_owned() });
    house.records().change_account(&By::house(house.now()), account)?;
    Ok(())
}

fn token(records: &Records, login: &str, now: Instant) -> Result<String, Fault> {
    let account = records.account_by_login(login)?.ok_or(format!("there is no {login}"))?;
    let appointment = account.appointments.first().ok_or(format!("{login} acts for nobody"))?.clone();
    let new = NewToken {
        name: "Prøve af programgrænsefladen".to_owned(),
        account: account.id,
        appointment,
        scopes: api::scopes().into_iter().map(Into::into).collect(),
        expires_at: now.plus_minutes(24 * 60)?,
    };
    let (_, secret) = records.create_token(&By::house(now), new)?;
    Ok(secret.text_for_system().to_string())
}
