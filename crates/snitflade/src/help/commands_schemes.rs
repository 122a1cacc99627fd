//! The help of schemes and the log.

use super::{EVERYONE, Entry, OWNER, entry};

const KEEPERS: [&str; 2] = ["systemejer eller revisor", "system owner or auditor"];
const LAWYER: [&str; 2] = ["jurist eller systemejer", "lawyer or system owner"];
const LAWYER_ON_FILES: [&str; 2] = [
    "jurist eller systemejer; på filer kræves ingen profil, for loggen røres ikke",
    "lawyer or system owner; files need no profile, for no log is touched",
];
const ANYONE_ON_FILES: [&str; 2] = [
    "enhver; på filer kræves ingen profil, for loggen røres ikke",
    "anyone; files need no profile, for no log is touched",
];

pub(super) const ENTRIES: &[Entry] = &[
    entry(
        "scheme",
        ["Ordningerne: reglerne som data", "The schemes: the rules as data"],
        LAWYER,
        "scheme show placement --as revisor",
        ["prøv dem med 'scheme test'", "test them with 'scheme test'"],
    ),
    entry(
        "scheme check",
        ["Læs ordninger, og vis alle fejl på én gang", "Read schemes and show all faults at once"],
        LAWYER_ON_FILES,
        "scheme check schemes",
        ["kør prøverne med 'scheme test'", "run the tests with 'scheme test'"],
    ),
    entry(
        "scheme test",
        ["Kør ordningernes prøver", "Run the schemes' tests"],
        LAWYER_ON_FILES,
        "scheme test schemes",
        ["prøv dem på loggen med 'scheme dry-run'", "try them on the log with 'scheme dry-run'"],
    ),
    entry(
        "scheme show",
        ["Vis reglerne i ord, med hjemmel", "Show the rules in words, with their legal basis"],
        ANYONE_ON_FILES,
        "scheme show boundary_left_open --on 2027-01-02 --as revisor",
        ["se, hvor en variant afviger, med 'scheme diff'", "see where a variant differs with 'scheme diff'"],
    ),
    entry(
        "scheme diff",
        ["Hvor en variant afviger fra loven", "Where a variant differs from the law"],
        ANYONE_ON_FILES,
        "scheme diff --variant kl --as revisor",
        [
            "spørg under begge: 'suggest F-1 --variant lov --variant kl'",
            "ask under both: 'suggest F-1 --variant lov --variant kl'",
        ],
    ),
    entry(
        "scheme adopt",
        [
            "Tag en mappe med ordninger i brug; teksten gemmes for altid",
            "Adopt a folder of schemes; the text is kept for good",
        ],
        OWNER,
        "scheme adopt schemes --note \"Vedtaget 1. juli\" --as systemejer",
        ["se listen med 'scheme list'", "see the list with 'scheme list'"],
    ),
    entry(
        "scheme dry-run",
        [
            "Hvad en mappe med ordninger ville ændre for de åbne forløb",
            "What a folder of schemes would change for the open pathways",
        ],
        LAWYER,
        "scheme dry-run schemes --as systemejer",
        ["tag dem i brug med 'scheme adopt'", "adopt them with 'scheme adopt'"],
    ),
    entry(
        "scheme list",
        ["Hvad der er taget i brug, og hvornår", "What was adopted, and when"],
        EVERYONE,
        "scheme list --as revisor",
        ["se reglerne med 'scheme show'", "see the rules with 'scheme show'"],
    ),
    entry(
        "log",
        ["Loggen: alt, hvad der er sket", "The log: everything that has happened"],
        KEEPERS,
        "log status --as revisor",
        [
            "kontrollér den med 'log verify'; ved skade: 'snitflade log restore'",
            "check it with 'log verify'; on damage: 'snitflade log restore'",
        ],
    ),
    entry(
        "log show",
        ["Vis hændelser", "Show events"],
        [
            "hele loggen: revisor eller systemejer; ét forløb: den, der må se forløbet",
            "the whole log: auditor or system owner; one pathway: who may see the pathway",
        ],
        "log show F-55 --limit 20 --as visitator",
        ["se forløbet med 'pathway F-55'", "see the pathway with 'pathway F-55'"],
    ),
    entry(
        "log verify",
        [
            "Kontrollér hele loggen og adgangsjournalen; skade findes, og det siges hvor",
            "Check the whole log and the access journal; damage is found and told, and where",
        ],
        KEEPERS,
        "log verify --as revisor",
        ["ved skade: 'log restore'", "on damage: 'log restore'"],
    ),
    entry(
        "log status",
        ["Hvor loggen står", "Where the log stands"],
        KEEPERS,
        "log status --as revisor",
        ["gem et hoved med 'log export-head'", "keep a head with 'log export-head'"],
    ),
    entry(
        "log export-head",
        [
            "Skriv loggens og adgangsjournalens hoveder til en fil, som gemmes et andet sted",
            "Write the heads of the log and of the access journal to a file to be kept elsewhere",
        ],
        KEEPERS,
        "log export-head hoved.txt --as revisor",
        ["kontrollér senere med 'log check-head'", "check later with 'log check-head'"],
    ),
    entry(
        "log check-head",
        [
            "Kontrollér log og adgangsjournal mod et gemt hoved: er noget skåret af, viser det sig",
            "Check log and access journal against a kept head: what was cut off shows",
        ],
        KEEPERS,
        "log check-head hoved.txt --as revisor",
        ["ved skade: 'log restore'", "on damage: 'log restore'"],
    ),
    entry(
        "log backup",
        [
            "Tag en kontrolleret sikkerhedskopi, mens loggen er i brug",
            "Take a verified backup while the log is in use",
        ],
        OWNER,
        "log backup kopi.db --as systemejer",
        ["mend med 'log restore kopi.db --to MAPPE'", "mend with 'log restore kopi.db --to DIR'"],
    ),
    entry(
        "log restore",
        [
            "Mend en log fra en sikkerhedskopi; glemte borgere glemmes igen",
            "Mend a log from a backup; forgotten citizens are forgotten again",
        ],
        OWNER,
        "log restore kopi.db --to genskabt --as systemejer",
        ["kontrollér med 'log verify'", "check with 'log verify'"],
    ),
    entry(
        "log rotate-key",
        ["Skift nøglen, som alle andre er pakket ind i", "Change the key that wraps all others"],
        OWNER,
        "log rotate-key --as systemejer",
        ["gem den nye nøgle et sikkert sted", "keep the new key in a safe place"],
    ),
];
