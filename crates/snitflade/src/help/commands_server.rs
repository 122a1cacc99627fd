//! The help of the server's settings, accounts and tokens.

use super::{Entry, OWNER, entry};

/// Who sets the server up.
const RUNNER: [&str; 2] = ["den, der driver systemet", "whoever runs the system"];

pub(super) const ENTRIES: &[Entry] = &[
    entry(
        "config",
        ["Serverens indstillinger: vis, prøv, begynd på dem", "The server's settings: show, try, begin them"],
        RUNNER,
        "config example",
        [
            "læg filen som snitflade.toml i loggens mappe",
            "put the file as snitflade.toml into the folder of the log",
        ],
    ),
    entry(
        "config example",
        [
            "Skriv en fil med hver indstilling, dens betydning, enhed og standard",
            "Write a file with every setting, its meaning, unit and default",
        ],
        RUNNER,
        "config example",
        ["ret den, og prøv den med 'config check'", "change it, and try it with 'config check'"],
    ),
    entry(
        "config check",
        ["Prøv en fil; alle fejl siges på én gang", "Try a file; all faults are told at once"],
        RUNNER,
        "config check snitflade.toml",
        ["start med 'serve --config FIL'", "start with 'serve --config FILE'"],
    ),
    entry(
        "config show",
        [
            "Vis, hvad der gælder, og hvor hver indstilling kommer fra",
            "Show what holds, and where each setting comes from",
        ],
        RUNNER,
        "config show",
        ["start med 'serve'", "start with 'serve'"],
    ),
    entry(
        "account",
        ["Brugere, der kan logge ind på siderne", "Accounts that can sign in to the pages"],
        OWNER,
        "account list --as systemejer",
        ["opret den første med 'account add'", "make the first with 'account add'"],
    ),
    entry(
        "account add",
        [
            "Opret en bruger; adgangskoden trækkes og vises én gang, eller læses fra standardinput",
            "Make an account; the password is drawn and shown once, or read from standard input",
        ],
        OWNER,
        "account add anne.hansen --name 'Anne Hansen' --role assessor --organisation Næstved --as systemejer",
        [
            "log ind på siderne; se alle med 'account list'",
            "sign in to the pages; see all with 'account list'",
        ],
    ),
    entry(
        "account list",
        ["Vis alle brugere", "Show all accounts"],
        OWNER,
        "account list --as systemejer",
        ["luk en med 'account close'", "close one with 'account close'"],
    ),
    entry(
        "account password",
        [
            "Giv en bruger ny adgangskode; vedkommende logges ud overalt",
            "Give an account a new password; it is signed out everywhere",
        ],
        OWNER,
        "account password anne.hansen --as systemejer",
        ["giv den nye adgangskode videre ad en sikker vej", "pass the new password on by a safe way"],
    ),
    entry(
        "account close",
        ["Luk en bruger; vedkommende logges ud nu", "Close an account; it is signed out now"],
        OWNER,
        "account close anne.hansen --as systemejer",
        ["tilbagekald dens tokens med 'token revoke'", "revoke its tokens with 'token revoke'"],
    ),
    entry(
        "token",
        ["Tokens, som andre systemer logger ind med", "Tokens that other systems sign in with"],
        OWNER,
        "token list --as systemejer",
        ["lav et med 'token add'", "make one with 'token add'"],
    ),
    entry(
        "token add",
        ["Lav et token for en bruger; det vises én gang", "Make a token for an account; it is shown once"],
        OWNER,
        "account add journal --name 'Journalsystemet' --role integration --organisation hospital-slagelse --as systemejer\n\
         token add journal --name 'Journalsystemet, drift' --days 90 --as systemejer",
        [
            "giv det til systemet, og se det med 'token list'",
            "give it to the system, and see it with 'token list'",
        ],
    ),
    entry(
        "token list",
        ["Vis alle tokens; ikke hemmeligheden", "Show all tokens; not the secret"],
        OWNER,
        "token list --as systemejer",
        ["tilbagekald et med 'token revoke'", "revoke one with 'token revoke'"],
    ),
    entry(
        "token revoke",
        ["Tilbagekald et token; det kan ikke bruges mere", "Revoke a token; it can be used no more"],
        OWNER,
        "token revoke 'Journalsystemet, drift' --as systemejer",
        ["lav et nyt med 'token add'", "make a new one with 'token add'"],
    ),
];
