//! The Danish words for what is found wrong with a log and for what was going on when it failed. The English words stand
//! where the fault arises; what the database or the operating system says itself is quoted as it is.

/// English with `{}` for what changes, and the Danish for it.
const PHRASES: &[(&str, &str)] = &[
    // What was going on.
    ("appending", "skrivning i loggen"),
    ("checking the vault", "kontrol af personboksen"),
    ("committing", "afslutning af skrivningen"),
    ("copying the database", "kopiering af databasen"),
    ("creating the database", "oprettelse af databasen"),
    ("deleting a snapshot", "sletning af et øjebliksbillede"),
    ("emptying the write-ahead file", "tømning af databasens forskrivningsfil"),
    ("moving entries from the write-ahead file", "flytning af hændelser ud af databasens forskrivningsfil"),
    ("finding a person", "søgning efter en borger"),
    ("forgetting again", "fornyet sletning af glemte borgere"),
    ("limiting the size", "begrænsning af størrelsen"),
    ("making a backup", "sikkerhedskopiering"),
    ("making a directory durable", "sikring af mappen på disken"),
    ("mending", "reparation"),
    ("opening the database", "åbning af databasen"),
    ("putting the mended database in place", "indsættelse af den reparerede database"),
    ("reading a key", "læsning af en nøgle"),
    ("reading a record", "læsning af en borgers oplysninger"),
    ("reading an entry", "læsning af en hændelse"),
    ("reading entries", "læsning af hændelser"),
    ("reading the head", "læsning af loggens hoved"),
    ("reading who was forgotten", "læsning af, hvem der er glemt"),
    ("rotating the key", "nøgleskift"),
    ("setting the damaged database aside", "flytning af den beskadigede database"),
    ("turning on write-ahead mode", "åbning af databasen til skrivning"),
    ("writing", "skrivning"),
    ("writing a snapshot", "skrivning af et øjebliksbillede"),
    ("writing who was forgotten", "notering af, hvem der er glemt"),
    // What is damaged.
    ("the row that says where the log ends is gone", "rækken, der siger, hvor loggen slutter, er væk"),
    (
        "the row that says where the log ends is damaged",
        "rækken, der siger, hvor loggen slutter, er beskadiget",
    ),
    (
        "the row that says where the log ends is damaged or gone",
        "rækken, der siger, hvor loggen slutter, er beskadiget eller væk",
    ),
    (
        "the log was left at position {}, but holds no entries",
        "loggen blev forladt ved hændelse {}, men rummer ingen hændelser",
    ),
    (
        "the log was left at position {}, but its last entry is at {}",
        "loggen blev forladt ved hændelse {}, men den sidste, der står, er {}",
    ),
    (
        "the log was left at position {}, but there is an entry at {}",
        "loggen blev forladt ved hændelse {}, men der står en hændelse ved {}",
    ),
    (
        "the last entry is not the one the log was left with",
        "den sidste hændelse er ikke den, loggen blev forladt med",
    ),
    ("the entry's hash has the wrong length", "hændelsens kontroltal har forkert længde"),
    ("the entry is gone", "hændelsen er væk"),
    (
        "the entry does not have the form it was written with",
        "hændelsen har ikke den form, den blev skrevet i",
    ),
    ("the entry is not the one that was written here", "hændelsen er ikke den, der blev skrevet her"),
    ("the entry has a private part but no subject", "hændelsen har en privat del, men ingen borger"),
    ("the key of the entry's subject is gone", "nøglen til hændelsens borger er væk"),
    (
        "the private part does not open with its subject's key",
        "den private del kan ikke åbnes med borgerens nøgle",
    ),
    (
        "the database says it has form {}, which never was",
        "databasen siger, at den har form {}, som aldrig har været",
    ),
    ("the value `{}` of the table `meta` is gone", "værdien `{}` i tabellen `meta` er væk"),
    ("the database's own name has the wrong length", "databasens eget navn har forkert længde"),
    (
        "the values by which the key is known again are damaged",
        "de værdier, nøglen kendes igen på, er beskadiget",
    ),
    ("the tables are not as they were made", "tabellerne er ikke, som de blev oprettet"),
    ("the key of person {} is damaged", "nøglen til borger {} er beskadiget"),
    ("the key is gone", "nøglen er væk"),
    ("the key is damaged", "nøglen er beskadiget"),
    ("the count of records is damaged", "antallet af oplysninger er beskadiget"),
    ("the newest record is damaged", "de nyeste oplysninger er beskadiget"),
    ("the newest record is gone", "de nyeste oplysninger er væk"),
    ("the newest record is damaged or gone", "de nyeste oplysninger er beskadiget eller væk"),
    ("a value that a person is found by is damaged", "en værdi, som en borger findes på, er beskadiget"),
    ("a value that person {} is found by is damaged", "en værdi, som borger {} findes på, er beskadiget"),
    ("a table of the person vault is damaged ({})", "en tabel i personboksen er beskadiget ({})"),
    ("person {} has two keys", "borger {} har to nøgler"),
    ("the file's structure is damaged ({})", "filens opbygning er beskadiget ({})"),
    ("the file ends too early", "filen slutter for tidligt"),
    ("the file is empty", "filen er tom"),
    ("a stored value has the wrong form ({})", "en gemt værdi har forkert form ({})"),
    // What a file was found to be.
    ("this is a directory", "det er en mappe"),
    (
        "this is not a database, or its first page is damaged",
        "det er ingen database, eller dens første side er beskadiget",
    ),
    (
        "this is a database of another program, or its first page is damaged",
        "det er et andet programs database, eller dens første side er beskadiget",
    ),
    // What a full check finds.
    ("positions {} to {}: the entries are gone", "hændelse {} til {}: de er væk"),
    ("positions {} to {}: the end of the log is gone", "hændelse {} til {}: loggens slutning er væk"),
    (
        "position {} and on: entries stand after the head the log was left with",
        "fra hændelse {}: der står hændelser efter det hoved, loggen blev forladt med",
    ),
    (
        "position {}: the entry is a copy of the one at position {}",
        "hændelse {}: den er en kopi af den ved hændelse {}",
    ),
    (
        "position {}: the log cannot be read from here on ({})",
        "hændelse {}: loggen kan ikke læses herfra ({})",
    ),
    ("a table cannot be read ({})", "en tabel kan ikke læses ({})"),
    (
        "person {}: the key is damaged or gone, though the person was not forgotten",
        "borger {}: nøglen er beskadiget eller væk, skønt borgeren ikke er glemt",
    ),
    (
        "person {}: record version {} is damaged or gone",
        "borger {}: oplysningernes udgave {} er beskadiget eller væk",
    ),
    (
        "person {}: a value they are found by is damaged or gone",
        "borger {}: en værdi, borgeren findes på, er beskadiget eller væk",
    ),
    ("position {}: {}", "hændelse {}: {}"),
    ("person {}: {}", "borger {}: {}"),
    // What an append was too large or malformed in.
    ("the number of entries in one append", "antallet af hændelser i én skrivning"),
    ("the number of vault writes in one append", "antallet af ændringer i personboksen i én skrivning"),
    ("the number of bytes in an entry's kind", "antallet af byte i hændelsens art"),
    ("the number of bytes in an entry's actor", "antallet af byte i hændelsens aktør"),
    ("the number of bytes in an entry's readable part", "antallet af byte i hændelsens læsbare del"),
    ("the number of bytes in an entry's private part", "antallet af byte i hændelsens private del"),
    ("the number of bytes in a person's record", "antallet af byte i en borgers oplysninger"),
    ("the number of values a person is found by", "antallet af værdier, en borger findes på"),
    ("has no proper kind; name it", "har ingen rigtig art; nævn den"),
    (
        "has a private part but no subject; say whom it is about, for it is sealed with their key",
        "har en privat del, men ingen borger; sig, hvem den handler om, for den forsegles med borgerens nøgle",
    ),
    ("key file {}", "nøglefilen {}"),
    // What is found wrong with the records, and what they do not take.
    ("reading", "læsning"),
    ("a sealed value does not open ({})", "en forseglet værdi kan ikke åbnes ({})"),
    ("a sealed value has another form ({})", "en forseglet værdi har en anden form ({})"),
    ("a stored time is no time", "et gemt tidspunkt er intet tidspunkt"),
    ("a stored id has the wrong length", "et gemt id har forkert længde"),
    ("an account is found by what is not its own", "en konto findes på noget, der ikke er dens eget"),
    ("a session is not the one that was written", "en session er ikke den, der blev skrevet"),
    ("a session is in no appointment", "en session hører til ingen ansættelse"),
    (
        "the row that says where the access journal ends is gone",
        "rækken, der siger, hvor adgangsjournalen slutter, er væk",
    ),
    (
        "the row that says where the access journal ends is damaged",
        "rækken, der siger, hvor adgangsjournalen slutter, er beskadiget",
    ),
    (
        "the access journal was left at entry {}, but its last entry is {} or another",
        "adgangsjournalen blev forladt ved post {}, men dens sidste post er {} eller en anden",
    ),
    (
        "a link of the access journal has another length",
        "et led i adgangsjournalens kæde har en anden længde",
    ),
    ("an entry of the access journal has another form", "en post i adgangsjournalen har en anden form"),
    ("a notice's organisation is none", "organisationen i en besked er ingen organisation"),
    ("a notice's role is none", "rollen i en besked er ingen rolle"),
    ("entry {} of the access journal has another form", "post {} i adgangsjournalen har en anden form"),
    ("entry {} of the access journal: {}", "post {} i adgangsjournalen: {}"),
    ("the day a token was last used is no day", "den dag, en adgangsnøgle sidst blev brugt, er ingen dag"),
    ("a webhook's secret has another form", "en webhooks hemmelighed har en anden form"),
    ("a webhook's organisation is none", "en webhooks organisation er ingen organisation"),
    ("a message's organisation is none", "en beskeds organisation er ingen organisation"),
    ("a message has no receiver", "en besked har ingen modtager"),
    ("a message is in no state", "en besked er i ingen tilstand"),
    ("an e-mail address is no text", "en e-mailadresse er ingen tekst"),
    ("a value cannot be written", "en værdi kan ikke skrives"),
    (
        "a login has at least one character and no space around it",
        "et brugernavn har mindst ét tegn og intet mellemrum omkring sig",
    ),
    ("a session ends within the calendar", "en session slutter inden for kalenderen"),
    (
        "an addition to the access journal has at least one entry",
        "en tilføjelse til adgangsjournalen har mindst én post",
    ),
    ("account", "kontoen"),
    ("active account", "en aktiv konto"),
    ("appointment of the account", "kontoens ansættelse"),
    ("emergency in the access journal", "nødadgangen i adgangsjournalen"),
    ("token", "adgangsnøglen"),
    ("webhook", "webhooken"),
    ("message", "beskeden"),
    ("message that was given up", "den opgivne besked"),
    ("the number of characters in a login", "antallet af tegn i et brugernavn"),
    ("the number of bytes in a text of an account", "antallet af byte i en af kontoens tekster"),
    ("the number of appointments", "antallet af ansættelser"),
    ("the number of bytes in a name", "antallet af byte i et navn"),
    ("the number of scopes", "antallet af anvendelser"),
    ("the number of bytes in an address", "antallet af byte i en adresse"),
    ("the number of kinds", "antallet af arter"),
    ("the number of bytes in a message", "antallet af byte i en besked"),
    ("the number of bytes in a setting", "antallet af byte i en indstilling"),
    ("the number of bytes in a reason or note", "antallet af byte i en begrundelse eller et notat"),
    (
        "the number of persons or pathways in one entry of the access journal",
        "antallet af borgere eller forløb i én post i adgangsjournalen",
    ),
];

/// The Danish for a phrase; what is no phrase of ours is quoted as it is.
pub(crate) fn danish(english: &str) -> String {
    for (pattern, danish) in PHRASES {
        if let Some(parts) = parts(pattern, english) {
            let mut pieces = danish.split("{}");
            let mut said = pieces.next().unwrap_or_default().to_owned();
            for (piece, part) in pieces.zip(parts) {
                said.push_str(&self::danish(part));
                said.push_str(piece);
            }
            return said;
        }
    }
    english.to_owned()
}

/// What stands in the places of a pattern, if a text is of its form.
fn parts<'t>(pattern: &str, text: &'t str) -> Option<Vec<&'t str>> {
    let mut literals = pattern.split("{}");
    let mut rest = text.strip_prefix(literals.next()?)?;
    let literals: Vec<&str> = literals.collect();
    let Some((last, between)) = literals.split_last() else {
        return rest.is_empty().then(Vec::new);
    };
    let mut found = Vec::new();
    for literal in between {
        let (part, after) = rest.split_once(literal)?;
        found.push(part);
        rest = after;
    }
    found.push(rest.strip_suffix(last)?);
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{fs, path::Path};

    #[test]
    fn what_changes_is_kept_and_what_others_said_is_quoted() {
        assert_eq!(danish("the entry is gone"), "hændelsen er væk");
        assert_eq!(danish("person 7: the key is gone"), "borger 7: nøglen er væk");
        assert_eq!(
            danish("the file's structure is damaged (database disk image is malformed)"),
            "filens opbygning er beskadiget (database disk image is malformed)"
        );
        assert_eq!(danish("disk I/O error"), "disk I/O error");
    }

    /// Every phrase that the crate says in a fault, read from its own source, so that a new one cannot be forgotten.
    #[test]
    fn every_phrase_of_a_fault_has_its_danish() {
        let mut phrases = Vec::new();
        read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut phrases);
        assert!(phrases.len() > 30, "{phrases:?}");
        for (file, phrase) in phrases {
            let filled = fill(&phrase);
            assert_ne!(danish(&filled), filled, "{file}: '{phrase}' has no Danish in danish.rs");
        }
    }

    /// A phrase of a format, with something in its places.
    fn fill(phrase: &str) -> String {
        let mut filled = String::new();
        let mut within = false;
        for c in phrase.chars() {
            match c {
                '{' => within = true,
                '}' => {
                    within = false;
                    filled.push('7');
                }
                c if !within => filled.push(c),
                _ => {}
            }
        }
        filled
    }

    fn read(folder: &Path, phrases: &mut Vec<(String, String)>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                read(&path, phrases);
                continue;
            }
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let text = fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]").next().unwrap();
            if ["danish.rs", "memory.rs"].contains(&name.as_str())
                || path.to_string_lossy().contains("memory")
            {
                continue;
            }
            for call in [
                "damaged(",
                ".fault(",
                "from_sqlite(",
                "from_io(",
                "read_transaction(",
                "within(",
                "lost(",
                ".named(",
                "absent(",
                "malformed(",
                "too_large(",
            ] {
                for after in code.split(call).skip(1) {
                    let inside = until_closed(after);
                    phrases.extend(literal(inside).map(|phrase| (name.clone(), phrase)));
                }
            }
        }
    }

    /// The arguments of a call, up to its closing bracket.
    fn until_closed(after: &str) -> &str {
        let mut depth = 1_i32;
        for (at, c) in after.char_indices() {
            match c {
                '(' => depth += 1,
                ')' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return &after[..at];
            }
        }
        after
    }

    /// The first text in some code that is a phrase and no name of a column.
    fn literal(code: &str) -> Option<String> {
        let text = code.split('"').nth(1)?;
        text.contains(' ').then(|| text.to_owned())
    }
}
