//! Every setting with its meaning, unit and default: the one description from which the file is checked, the example is
//! made and the effective settings are shown. What a setting does stands with whoever uses it.

use super::value::Kind::{self, Address, Choice, File, Folder, Texts, Url, Whole, Wholes, Words, YesNo};

/// One setting.
pub(crate) struct Key {
    /// Section and name, as `server.listen`.
    pub name: &'static str,
    pub kind: Kind,
    /// As it is written; none, where nothing holds until it is set.
    pub default: Option<&'static str>,
    /// A value to begin with, where there is no default.
    pub example: &'static str,
    /// What it means: Danish, English.
    pub what: [&'static str; 2],
}

const fn key(name: &'static str, kind: Kind, default: &'static str, what: [&'static str; 2]) -> Key {
    Key { name, kind, default: Some(default), example: default, what }
}

const fn open(name: &'static str, kind: Kind, example: &'static str, what: [&'static str; 2]) -> Key {
    Key { name, kind, default: None, example, what }
}

const MINUTES: [&str; 2] = ["minutter", "minutes"];
const SECONDS: [&str; 2] = ["sekunder", "seconds"];
const COUNT: [&str; 2] = ["antal", "number"];
const BYTES: [&str; 2] = ["bytes", "bytes"];

/// All of them, section by section.
pub(crate) const KEYS: &[Key] = &[
    key(
        "server.listen",
        Address,
        "\"127.0.0.1:8620\"",
        ["Adresse og port, der svares på", "Address and port to answer at"],
    ),
    open(
        "server.public_url",
        Url,
        "\"https://snitflade.example.dk\"",
        [
            "Adressen, som folk når serveren ved; bruges i links i mails, og med https holdes cookies til TLS",
            "The address by which people reach the server; used in links in e-mail, and with https cookies are kept to TLS",
        ],
    ),
    key(
        "server.behind_proxy",
        YesNo,
        "false",
        [
            "Om en proxy foran siger, hvem der spørger (X-Forwarded-For); kun hvor ingen når serveren uden om den",
            "Whether a proxy says who asks (X-Forwarded-For); only where nobody reaches the server but by it",
        ],
    ),
    open(
        "server.notice",
        Words,
        "\"Prøvedrift: skriv ikke rigtige borgere ind\"",
        ["Står øverst på hver side", "Stands at the top of each page"],
    ),
    open(
        "server.tls.certificate",
        File,
        "\"/etc/snitflade/certificate.pem\"",
        [
            "Certifikatet med sin kæde (PEM), hvor serveren selv taler TLS",
            "The certificate with its chain (PEM), where the server itself speaks TLS",
        ],
    ),
    open(
        "server.tls.key",
        File,
        "\"/etc/snitflade/certificate-key.pem\"",
        ["Certifikatets private nøgle (PEM)", "The certificate's private key (PEM)"],
    ),
    key(
        "server.session.idle_minutes",
        Whole(MINUTES),
        "30",
        ["Så længe uden et klik, og man er logget ud", "So long without a request, and one is signed out"],
    ),
    key(
        "server.session.absolute_hours",
        Whole(["timer", "hours"]),
        "10",
        [
            "Så længe efter log ind er man logget ud uanset hvad",
            "So long after the sign-in one is signed out in any case",
        ],
    ),
    key(
        "server.sign_in.local",
        YesNo,
        "true",
        [
            "Om man kan logge ind med en adgangskode, som serveren kender: til prøvedrift og den første systemejer",
            "Whether one can sign in with a password of this server: for trial and the first system owner",
        ],
    ),
    key(
        "server.sign_in.tries_max",
        Whole(COUNT),
        "10",
        [
            "Så mange forkerte adgangskoder til ét brugernavn fra ét netværk, og netværket venter",
            "So many wrong passwords for one user name from one network, and that network waits",
        ],
    ),
    key(
        "server.sign_in.within_minutes",
        Whole(MINUTES),
        "15",
        ["… inden for så lang tid", "… within such a time"],
    ),
    open(
        "server.sign_in.oidc.name",
        Words,
        "\"Kommunens log ind\"",
        ["Hvad identitetsudbyderen hedder på siden", "What the identity provider is called on the page"],
    ),
    open(
        "server.sign_in.oidc.issuer",
        Url,
        "\"https://login.example.dk/realms/kommune\"",
        ["Udbyderens issuer (OpenID Connect)", "The provider's issuer (OpenID Connect)"],
    ),
    open(
        "server.sign_in.oidc.client_id",
        Words,
        "\"snitflade\"",
        ["Vores navn hos udbyderen", "Our name at the provider"],
    ),
    open(
        "server.sign_in.oidc.client_secret_file",
        File,
        "\"/etc/snitflade/oidc-secret\"",
        ["En fil med vores hemmelighed hos udbyderen", "A file with our secret at the provider"],
    ),
    open(
        "server.sign_in.oidc.scopes",
        Texts,
        "[\"profile\"]",
        ["Hvad der bedes om foruden openid", "What is asked for besides openid"],
    ),
    key(
        "server.limits.requests_per_minute",
        Whole(COUNT),
        "1200",
        [
            "Så mange forespørgsler fra én session, ét token eller én adresse",
            "So many requests from one session, token or address",
        ],
    ),
    key(
        "server.limits.body_bytes_max",
        Whole(BYTES),
        "262144",
        ["Så stor må en almindelig forespørgsel være", "So large may an ordinary request be"],
    ),
    key(
        "server.limits.upload_bytes_max",
        Whole(BYTES),
        "10485760",
        ["Så stor må en indlæst fil være", "So large may an uploaded file be"],
    ),
    key(
        "server.limits.request_seconds_max",
        Whole(SECONDS),
        "30",
        [
            "Derefter opgives en forespørgsel; mindst 30, hvor server.sign_in.local = true",
            "Then a request is given up; at least 30 where server.sign_in.local = true",
        ],
    ),
    key(
        "server.limits.live_connections_max",
        Whole(COUNT),
        "2000",
        ["Så mange sider kan følge med på én gang", "So many pages may be live at once"],
    ),
    key(
        "server.limits.emergency_citizens_a_day_max",
        Whole(COUNT),
        "10",
        [
            "Så mange borgere kan én person se som nødopslag på ét døgn",
            "So many citizens one person can look at in emergencies in a day",
        ],
    ),
    open(
        "server.metrics.token_file",
        File,
        "\"/etc/snitflade/metrics-token\"",
        [
            "En fil med det token, der læser /metrics; uden den kan kun denne maskine",
            "A file with the token that reads /metrics; without it only this machine can",
        ],
    ),
    key(
        "log.format",
        Choice(&["text", "json"]),
        "\"text\"",
        [
            "Driftsloggen på standardfejl: linjer for mennesker eller et JSON-objekt ad gangen",
            "The log on standard error: lines for people or a JSON object each",
        ],
    ),
    key(
        "log.level",
        Choice(&["error", "warn", "info", "debug"]),
        "\"info\"",
        ["Hvor meget der skrives", "How much is written"],
    ),
    open(
        "policies.folder",
        Folder,
        "\"/etc/snitflade/policies\"",
        [
            "Egne adgangspolitikker i stedet for de medfølgende; gælder også ved prompten",
            "Access policies of one's own instead of the shipped ones; they hold at the prompt too",
        ],
    ),
    key(
        "notices.look_every_seconds",
        Whole(SECONDS),
        "20",
        [
            "Hvor tit der ses efter, om noget er blevet for sent",
            "How often to look whether something has become late",
        ],
    ),
    key(
        "notices.escalate_after_minutes",
        Wholes(MINUTES),
        "[0, 1440]",
        [
            "Så længe efter fristen får lederne besked",
            "So long after the time by which it was due the leaders are told",
        ],
    ),
    key(
        "notices.no_clock_after_minutes",
        Whole(MINUTES),
        "1440",
        [
            "Så længe efter noget uden frist kom til, får lederne besked; 0: aldrig",
            "So long after something without a time came up the leaders are told; 0: never",
        ],
    ),
    key(
        "notices.attempts_max",
        Whole(COUNT),
        "10",
        ["Efter så mange forsøg opgives en besked", "After so many attempts a message is given up"],
    ),
    key(
        "notices.retry_first_seconds",
        Whole(SECONDS),
        "30",
        [
            "Ventetiden efter første mislykkede forsøg; derefter dobbelt så længe",
            "The wait after the first attempt that failed; then twice as long each time",
        ],
    ),
    key(
        "notices.retry_longest_seconds",
        Whole(SECONDS),
        "21600",
        ["Den længste ventetid", "The longest wait"],
    ),
    key(
        "notices.at_once_max",
        Whole(COUNT),
        "8",
        ["Så mange beskeder er undervejs på én gang", "So many messages are on their way at once"],
    ),
    key(
        "notices.lease_seconds",
        Whole(SECONDS),
        "120",
        [
            "Så længe har et forsøg beskeden for sig selv; længere end timeout",
            "So long an attempt has the message to itself; longer than the timeouts",
        ],
    ),
    key(
        "notices.keep_delivered_days",
        Whole(["dage", "days"]),
        "90",
        ["Så længe gemmes afleverede beskeder", "So long messages that were delivered are kept"],
    ),
    open(
        "mail.server",
        Words,
        "\"mail.example.dk\"",
        ["Mailserveren; uden den sendes ingen mail", "The mail server; without it no e-mail is sent"],
    ),
    open(
        "mail.from",
        Words,
        "\"Snitflade <snitflade@example.dk>\"",
        ["Afsenderen", "From whom e-mail comes"],
    ),
    key("mail.port", Whole(COUNT), "587", ["Mailserverens port", "The mail server's port"]),
    key(
        "mail.security",
        Choice(&["starttls", "tls", "none"]),
        "\"starttls\"",
        [
            "Hvordan der tales med den; none kun på samme maskine eller et lukket net",
            "How it is spoken to; none only on the same machine or a closed net",
        ],
    ),
    open(
        "mail.user",
        Words,
        "\"snitflade\"",
        ["Brugernavnet, hvor serveren beder om et", "The user name, where it asks for one"],
    ),
    open(
        "mail.password_file",
        File,
        "\"/etc/snitflade/mail-password\"",
        ["En fil med adgangskoden", "A file with the password"],
    ),
    key(
        "mail.timeout_seconds",
        Whole(SECONDS),
        "30",
        ["Så længe må et forsøg tage", "So long one attempt may take"],
    ),
    key(
        "webhooks.allow_http",
        YesNo,
        "false",
        ["Om adresser uden TLS kaldes", "Whether addresses without TLS are called"],
    ),
    key(
        "webhooks.allow_private",
        YesNo,
        "false",
        [
            "Om adresser på private net og denne maskine kaldes",
            "Whether addresses within private nets and on this machine are called",
        ],
    ),
    key(
        "webhooks.timeout_seconds",
        Whole(SECONDS),
        "10",
        ["Så længe må et forsøg tage", "So long one attempt may take"],
    ),
];

/// What belongs together: with one of them set, those after the colon must be.
pub(crate) const TOGETHER: &[(&str, &[&str])] = &[
    ("server.tls", &["certificate", "key"]),
    ("server.sign_in.oidc", &["name", "issuer", "client_id"]),
    ("mail", &["server", "from"]),
];

/// The setting of a name.
pub(crate) fn find(name: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.name == name)
}

/// Whether a name is a section: something stands under it.
pub(crate) fn is_section(name: &str) -> bool {
    KEYS.iter().any(|key| key.name.strip_prefix(name).is_some_and(|rest| rest.starts_with('.')))
}

/// The setting whose name is most like a wrong one, if it is like it at all.
pub(crate) fn nearest(wrong: &str) -> Option<&'static str> {
    let distances = KEYS.iter().map(|key| (distance(wrong, key.name), key.name));
    let (distance, name) = distances.min()?;
    (distance <= 3).then_some(name).or_else(|| {
        // The right name under the wrong section.
        let last = wrong.rsplit('.').next()?;
        KEYS.iter().map(|key| key.name).find(|name| name.rsplit('.').next() == Some(last))
    })
}

/// How many letters must be put in, taken out or changed.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (nth, letter) in one.chars().enumerate() {
        let mut before = nth;
        let mut left = nth + 1;
        if let Some(first) = row.first_mut() {
            *first = left;
        }
        for (slot, other) in row.iter_mut().skip(1).zip(&other) {
            let changed = before + usize::from(letter != *other);
            before = *slot;
            *slot = changed.min(before + 1).min(left + 1);
            left = *slot;
        }
    }
    row.last().copied().unwrap_or_default()
}
