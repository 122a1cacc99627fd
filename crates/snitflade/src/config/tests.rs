//! The settings are what their description says: every key, every default, and every fault told at once.

use super::*;
use front::{OidcConfig, ServerConfig, TlsConfig};
use kernel::Language;
use notices::{MailConfig, NoticesConfig, WebhookConfig};
use std::{collections::BTreeSet, sync::Arc};

fn surroundings(environment: &[(&str, &str)]) -> Surroundings {
    Surroundings {
        environment: environment
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
        folder: PathBuf::from("/here"),
        terminal: false,
        width: None,
        clock: Arc::new(engine::SystemClock),
    }
}

fn names(above: &str, value: &Value, names_found: &mut BTreeSet<String>) {
    match value {
        Value::Table(table) => {
            for (name, value) in table {
                let name = if above.is_empty() { name.clone() } else { format!("{above}.{name}") };
                names(&name, value, names_found);
            }
        }
        _ => {
            names_found.insert(above.to_owned());
        }
    }
}

fn faults_of(text: &str) -> String {
    let faults = Settings::of_file(Path::new("snitflade.toml"), text).map(|_| ()).unwrap_err();
    faults.iter().map(|fault| fault.line(Language::En)).collect::<Vec<_>>().join("\n")
}

/// The example with every mark taken away.
fn everything_set(language: Language) -> String {
    let taken = |line: &str| match line.strip_prefix("# ") {
        Some(rest)
            if rest
                .split_once(" = ")
                .is_some_and(|(name, _)| name.chars().all(|c| c.is_lowercase() || c == '_')) =>
        {
            rest.to_owned()
        }
        _ => line.to_owned(),
    };
    example(language).lines().map(taken).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_description_is_what_the_structs_hold() {
    let full = ServerConfig {
        public_url: Some("https://x".into()),
        tls: Some(TlsConfig { certificate: "c".into(), key: "k".into() }),
        notice: Some("n".into()),
        sign_in: front::SignInConfig {
            oidc: Some(OidcConfig {
                name: "n".into(),
                issuer: "https://i".into(),
                client_id: "c".into(),
                client_secret_file: Some("f".into()),
                scopes: vec!["s".into()],
            }),
            ..front::SignInConfig::default()
        },
        metrics: front::MetricsConfig { token_file: Some("t".into()) },
        ..ServerConfig::default()
    };
    let mut held = BTreeSet::new();
    names("server", &Value::try_from(&full).unwrap(), &mut held);
    let described: BTreeSet<String> =
        keys::KEYS.iter().map(|key| key.name.to_owned()).filter(|name| name.starts_with("server.")).collect();
    assert_eq!(described, held);
    // Without a file everything is as the structs have it by themselves.
    let made = Settings::of_file(Path::new("x"), "").unwrap();
    assert_eq!(made.server, ServerConfig::default());
    // A field that is added there does not compile here before it is described.
    let NoticesConfig {
        public_address,
        pathway_path: _,
        look_every,
        escalate_after_minutes,
        no_clock_after_minutes,
        mail,
        webhooks: WebhookConfig { allow_http, allow_private, timeout },
        attempts_max,
        retry_first,
        retry_longest,
        at_once_max,
        lease,
        keep_delivered_days,
        bell: _,
    } = NoticesConfig::new("http://127.0.0.1:8620/");
    let ours = made.notices("http://127.0.0.1:8620/").unwrap_or_else(|_| panic!("no notices"));
    assert!(mail.is_none() && ours.mail.is_none());
    assert_eq!(ours.public_address, public_address);
    assert_eq!(
        (ours.look_every, ours.escalate_after_minutes, ours.no_clock_after_minutes),
        (look_every, escalate_after_minutes, no_clock_after_minutes)
    );
    assert_eq!(
        (ours.webhooks.allow_http, ours.webhooks.allow_private, ours.webhooks.timeout),
        (allow_http, allow_private, timeout)
    );
    assert_eq!(
        (ours.attempts_max, ours.retry_first, ours.retry_longest, ours.at_once_max, ours.lease),
        (attempts_max, retry_first, retry_longest, at_once_max, lease)
    );
    assert_eq!(ours.keep_delivered_days, keep_delivered_days);
}

#[test]
fn the_example_holds_every_key_and_can_be_used() {
    for language in [Language::Da, Language::En] {
        // As it is, nothing in it holds.
        let made = Settings::of_file(Path::new("x"), &example(language)).unwrap();
        assert_eq!(made.server, ServerConfig::default());
        let text = everything_set(language);
        let mut set = BTreeSet::new();
        names("", &Value::Table(toml::from_str(&text).unwrap()), &mut set);
        assert_eq!(set, keys::KEYS.iter().map(|key| key.name.to_owned()).collect());
        let made = Settings::of_file(Path::new("/etc/snitflade/snitflade.toml"), &text);
        let made = made.unwrap_or_else(|faults| panic!("{faults:?}"));
        assert!(made.settings.0.values().all(|setting| setting.source != Source::Default));
    }
}

#[test]
fn every_fault_is_told_at_once_with_line_key_and_what_is_allowed() {
    let told = faults_of(
        "[server]\nlisen = \"127.0.0.1:1\"\nbehind_proxy = \"yes\"\n\n[server.session]\nidle_minutes = -1\n\n\
         [server.tls]\ncertificate = \"c.pem\"\n\n[log]\nlevel = \"loud\"\n\n[mail]\nport = 70000\n\n[colour]\nblue = 1\n",
    );
    for wanted in [
        "snitflade.toml:2: server.lisen: there is no such key; did you mean server.listen?",
        "snitflade.toml:3: server.behind_proxy: must be true or false",
        "snitflade.toml:6: server.session.idle_minutes: must be a whole number",
        "snitflade.toml:9: server.tls.certificate: it needs server.tls.key too",
        "snitflade.toml:12: log.level: must be one of error, warn, info, debug",
        "snitflade.toml:15: mail.port: must be 1 to 65535",
        "snitflade.toml:17: colour: there is no such key",
    ] {
        assert!(told.contains(wanted), "{wanted}\n{told}");
    }
    assert!(faults_of("[server\n").contains("snitflade.toml:1: is not TOML"));
    // What only shows when all is put together still names its line.
    let told = faults_of("[server]\nlisten = \"0.0.0.0:8620\"\n");
    assert!(told.contains("snitflade.toml:2: server.listen: ") && told.contains("without TLS"), "{told}");
}

#[test]
fn the_environment_goes_before_the_file_and_an_option_before_both() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(FILE);
    std::fs::write(&file, "[server]\nlisten = \"127.0.0.1:1\"\n\n[server.metrics]\ntoken_file = \"token\"\n\n[log]\nlevel = \"warn\"\n").unwrap();
    let around = surroundings(&[
        ("SNITFLADE__SERVER__LISTEN", "127.0.0.1:2"),
        ("SNITFLADE__NOTICES__ESCALATE_AFTER_MINUTES", "5, 10"),
        ("SNITFLADE_LANG", "da"),
    ]);
    let load = |options: &[(&'static str, &'static str, String)]| {
        Settings::load(folder.path(), None, options, &around).unwrap_or_else(|_| panic!("not loaded"))
    };
    let made = load(&[]);
    assert_eq!(made.server.listen.port(), 2);
    assert_eq!(
        made.settings.source("server.listen"),
        Some(&Source::Environment("SNITFLADE__SERVER__LISTEN".into()))
    );
    assert_eq!(made.settings.source("log.level"), Some(&Source::File(file.clone(), 8)));
    assert_eq!(made.log().1.split(',').next(), Some("warn"));
    assert_eq!(made.server.metrics.token_file, Some(folder.path().join("token")), "as seen from the file");
    let notices = made.notices("http://x/").unwrap_or_else(|_| panic!("no notices"));
    assert_eq!(notices.escalate_after_minutes, [5, 10]);
    let made = load(&[("server.listen", "--listen", "127.0.0.1:3".into())]);
    assert_eq!(
        (made.server.listen.port(), made.settings.source("server.listen")),
        (3, Some(&Source::Option("--listen")))
    );
    let wrong = surroundings(&[("SNITFLADE__SERVER__LISTEN", "here"), ("SNITFLADE__SERVRE__LISTEN", "x")]);
    let failure = Settings::load(folder.path(), None, &[], &wrong).unwrap_err();
    let told = failure.words(Language::Da);
    assert!(told.contains("SNITFLADE__SERVER__LISTEN: server.listen: skal være adresse og port"), "{told}");
    assert!(
        told.contains(
            "SNITFLADE__SERVRE__LISTEN: servre.listen: der er ingen sådan nøgle; mente du server.listen?"
        ),
        "{told}"
    );
}

#[test]
fn what_is_shown_holds_no_secret() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("password"), "hemmelig-adgangskode\n").unwrap();
    let text = "[mail]\nserver = \"m\"\nfrom = \"a@b.dk\"\nuser = \"u\"\npassword_file = \"password\"\n";
    let made = Settings::of_file(&folder.path().join(FILE), text).unwrap();
    let notices = made.notices("http://x/").unwrap_or_else(|_| panic!("no notices"));
    let MailConfig { login, .. } = notices.mail.unwrap();
    assert_eq!(login, Some(("u".to_owned(), "hemmelig-adgangskode".to_owned())));
    let (words, objects) = shown(&made.settings, crate::output::Words(Language::Da), 100);
    let told = words + &serde_json::to_string(&objects).unwrap();
    assert!(told.contains("mail.password_file") && !told.contains("hemmelig"), "{told}");
    let refused = Settings::of_file(Path::new("x"), "[server]\npublic_url = \"https://u:p@x.dk\"\n");
    assert!(refused.is_err(), "an address with a password in it is no setting");
}
