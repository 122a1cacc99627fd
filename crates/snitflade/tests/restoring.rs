//! A log mended from a backup: nobody who was forgotten comes back, the right key is found, and what is lost is told.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod common;

use common::Person;
use eventlog::{
    KeyEncryptionKey,
    records::{By, NewAccount, Records, RecordsFault},
};

/// A log with a citizen whose pathway is over, and a backup of it in `kopi.db`. What to type next comes back.
fn backed_up() -> (Person, String) {
    let person = Person::with_log("2026-12-30T09:00");
    person.refers();
    person.must("--as visitator cancel F-1 citizen_withdrew");
    let said = person.json("--as ejer log backup kopi.db");
    let next = said["next"][0].as_str().unwrap().strip_prefix("snitflade ").unwrap().to_owned();
    (person, next)
}

fn names(person: &Person, folder: &str) -> bool {
    person.must(&format!("--db {folder} --as visitator list --name Karen --all")).contains("Karen")
}

#[test]
fn who_was_forgotten_stays_forgotten_in_a_log_that_is_restored_beside_the_one_in_use() {
    let (person, restore) = backed_up();
    assert!(names(&person, "snitflade-data"));
    person.must("--as ejer forget F-1 --yes-forget-for-good");
    let told = person.must(&restore);
    assert!(told.contains("1 borgere glemt igen") && !told.contains("VIDES IKKE"), "{told}");
    assert!(told.contains("Ikke med: hændelserne") && told.contains("snitflade-data"), "{told}");
    let folder = "snitflade-data-proeve";
    assert!(!names(&person, folder));
    let all = person.must(&format!("--db {folder} --as visitator pathway F-1"));
    assert!(!all.contains("Karen"), "{all}");
    person.must(&format!("--db {folder} --as revisor log verify"));
    // The register went along: a restoring from there forgets too.
    assert!(person.path(folder).join("log.db.forgotten").exists());
    person.must(&format!("--db {folder} --as ejer log restore kopi.db --to tredje"));
    assert!(!names(&person, "tredje"));

    // The log is lost, its register is not.
    std::fs::remove_file(person.path("snitflade-data/log.db")).unwrap();
    let told = person.must("--as ejer log restore kopi.db --to uden-log");
    assert!(told.contains("1 borgere glemt igen") && told.contains("hvor meget, vides ikke"), "{told}");
    assert!(!names(&person, "uden-log"));
    // With the register spoiled or lost, too, it is not said that nobody was forgotten.
    std::fs::write(person.path("snitflade-data/log.db.forgotten"), "vrøvl\n").unwrap();
    for _ in 0..2 {
        let said = person.json("--as ejer log restore kopi.db --to uden-register");
        assert_eq!(said["result"]["forgettings"], "not_known", "{said}");
        let told = person.must("--as ejer log restore kopi.db --to uden-register");
        assert!(told.contains("VIDES IKKE") && !told.contains("0 borgere"), "{told}");
        std::fs::remove_dir_all(person.path("uden-register")).unwrap();
        std::fs::remove_file(person.path("snitflade-data/log.db.forgotten")).ok();
    }
}

#[test]
fn the_register_of_another_log_does_not_hold() {
    let (person, _) = backed_up();
    person.must("--db anden init --synthetic --clock 2026-12-30T09:00");
    std::fs::copy(person.path("snitflade-data/key"), person.path("anden/brugt")).unwrap();
    let told = person.must("--db anden --as ejer log restore kopi.db --to ny --key anden/brugt");
    assert!(told.contains("en anden log") && told.contains("VIDES IKKE"), "{told}");
    person.must("--db ny --as revisor log verify");
}

#[test]
fn no_change_of_key_destroys_a_key_and_the_right_one_is_found() {
    let mut person = Person::with_log("2026-12-30T09:00");
    person.refers();
    let key = || std::fs::read_to_string(person.path("snitflade-data/key")).unwrap();
    person.must("--as ejer log backup første.db");
    let first = key();
    person.must("--as ejer log rotate-key");
    person.must("--as ejer log backup anden.db");
    let second = key();
    person.must("--as ejer log rotate-key");
    person.wall("2020-02-01T00:00");
    let rotated = person.json("--as ejer log rotate-key");
    let kept: Vec<&str> = rotated["result"]["keys_before"]
        .as_array()
        .unwrap()
        .iter()
        .map(|path| path.as_str().unwrap())
        .collect();
    let ends = ["key.before-2020-01-01", "key.before-2020-01-01-2", "key.before-2020-02-01"];
    assert!(kept.len() == 3 && kept.iter().zip(ends).all(|(path, end)| path.ends_with(end)), "{kept:?}");
    assert_eq!(std::fs::read_to_string(kept[0]).unwrap(), first);
    assert_eq!(std::fs::read_to_string(kept[1]).unwrap(), second);

    for (backup, used) in [("første.db", kept[0]), ("anden.db", kept[1])] {
        let line = format!("--as ejer log restore {backup} --to {backup}-mendet");
        let refused = person.ends(2, &line);
        assert!(refused.contains(used), "{backup}: {refused}");
        assert!(!person.path(&format!("{backup}-mendet")).exists(), "an empty folder was left");
        let said = refused.lines().find_map(|line| line.split_once("skriv: snitflade ")).unwrap().1;
        person.must(said);
        assert!(names(&person, &format!("{backup}-mendet")));
    }
    // In the place of the log in use the key goes with the log, and the newer one is kept.
    let newest = std::fs::read_to_string(person.path("snitflade-data/key")).unwrap();
    std::fs::write(person.path("snitflade-data/log.db"), "").unwrap();
    let told = person.must(&format!("--as ejer log restore anden.db --to snitflade-data --key {}", kept[1]));
    assert!(told.contains("key.before-2020-02-01-2"), "{told}");
    let aside = std::fs::read_to_string(person.path("snitflade-data/key.before-2020-02-01-2")).unwrap();
    assert_eq!(aside, newest);
    assert!(names(&person, "snitflade-data"));
    // No key is named that does not open it.
    for old in std::fs::read_dir(person.path("snitflade-data")).unwrap() {
        let old = old.unwrap().path();
        if old.is_file() && std::fs::read_to_string(&old).is_ok_and(|text| text == first) {
            std::fs::remove_file(old).unwrap();
        }
    }
    let refused = person.ends(2, "--as ejer log restore første.db --to intet");
    assert!(refused.contains("nogen af nøglerne her") && !refused.contains("skriv: "), "{refused}");
}

#[test]
fn a_log_that_is_lost_is_to_be_restored_and_not_begun_anew() {
    let (person, _) = backed_up();
    let log = person.path("snitflade-data/log.db");
    std::fs::write(&log, "").unwrap();
    let told = person.ends(8, "--as visitator list");
    assert!(told.contains("filen er tom") && told.contains("log restore"), "{told}");
    std::fs::remove_file(&log).unwrap();
    std::fs::remove_file(person.path("snitflade-data/log.db.snapshot")).ok();
    // Only key and profiles: it may be that there never was one.
    let told = person.ends(4, "--as ejer list");
    let (restore, init) = (told.find("log restore").unwrap(), told.find("init").unwrap());
    assert!(restore < init, "{told}");
    std::fs::write(person.path("snitflade-data/log.db.forgotten"), "noget\n").unwrap();
    let told = person.ends(4, "--as ejer list");
    assert!(told.contains("log restore") && !told.contains("init"), "{told}");
    let told = person.ends(4, "init");
    assert!(told.contains("log restore") && told.contains("log.db.forgotten"), "{told}");
    assert!(!log.exists());
    person.must("--as ejer log restore kopi.db --to snitflade-data");
    assert!(names(&person, "snitflade-data"));
}

#[test]
fn what_was_typed_wrong_is_named() {
    let (person, _) = backed_up();
    let told = person.ends(4, "--as ejer log backup ingen/mappe/x.db");
    assert!(told.contains("ingen/mappe") && told.contains("mappen"), "{told}");
    person.ends(4, "--as ejer log restore ingen.db --to a/b/c");
    assert!(!person.path("a").exists(), "an empty folder was left");
    let refer = "--as afdeling --command-key henvisning-17 refer --temporary-number 010142-SYNK --residence Næstved --name";
    person.must(&format!("{refer} Ida --note første"));
    let told = person.ends(3, &format!("{refer} Ida --note anden"));
    assert!(told.contains("henvisning-17"), "{told}");
}

#[cfg(unix)]
#[test]
fn profiles_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let (person, restore) = backed_up();
    let mode = |path: &str| std::fs::metadata(person.path(path)).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode("snitflade-data/profiles.toml"), 0o600);
    person.must(&restore);
    assert_eq!(
        (mode("snitflade-data-proeve/profiles.toml"), mode("snitflade-data-proeve/key")),
        (0o600, 0o600)
    );
}

/// What the server keeps beside the log, with one account in it.
fn records(person: &Person, folder: &str, create: bool) -> Result<Records, RecordsFault> {
    let key = KeyEncryptionKey::from_file(&person.path(&format!("{folder}/key"))).unwrap();
    Records::open(&person.path(&format!("{folder}/records.db")), &key, create)
}

fn sign_up(records: &Records, login: &str) {
    let new = NewAccount {
        login: login.into(),
        name: "Mette".into(),
        email: None,
        appointments: Vec::new(),
        password: None,
        external: None,
        language: None,
        synthetic: true,
    };
    let now = kernel::Instant::read("2026-12-30T09:00").unwrap();
    records.create_account(&By::house(now), new).unwrap();
}

fn has(person: &Person, folder: &str, login: &str) -> bool {
    records(person, folder, false).unwrap().account_by_login(login).unwrap().is_some()
}

#[test]
fn accounts_and_the_access_journal_go_into_the_backup_and_back_but_sound_ones_are_left() {
    let person = Person::with_log("2026-12-30T09:00");
    person.refers();
    person.must("--as ejer log backup uden.db");
    assert!(!person.path("uden.db.records").exists(), "the server never ran here");
    let kept = records(&person, "snitflade-data", true).unwrap();
    assert_eq!(kept.last_backup().unwrap(), None);
    sign_up(&kept, "mette");
    let told = person.must("--as ejer log backup kopi.db");
    assert!(told.contains("kopi.db.records"), "{told}");
    // Whoever runs the system sees it, also in a server that had the records open meanwhile.
    let last = kept.last_backup().unwrap().unwrap();
    assert!(last.position > 0, "{last:?}");
    sign_up(&kept, "senere");
    drop(kept);

    // Elsewhere they come from the backup.
    let told = person.must("--as ejer log restore kopi.db --to ny");
    assert!(told.contains("lagt tilbage"), "{told}");
    assert!(has(&person, "ny", "mette") && !has(&person, "ny", "senere"));
    // In their place the newer ones stay, for they are sound.
    let told = person.json("--as ejer log restore kopi.db --to snitflade-data");
    assert_eq!(told["result"]["records"]["restored"], false, "{told}");
    assert!(has(&person, "snitflade-data", "senere"));
    // Damaged, they are put back, and what is left of them is set aside.
    std::fs::write(person.path("snitflade-data/records.db"), "ødelagt").unwrap();
    let told = person.json("--as ejer log restore kopi.db --to snitflade-data");
    assert_eq!(told["result"]["records"]["restored"], true, "{told}");
    assert!(person.path("snitflade-data/records.db.damaged-1").exists());
    assert!(has(&person, "snitflade-data", "mette"));
}

#[test]
fn a_new_key_opens_the_records_too_also_after_a_restored_backup_of_the_old_one() {
    let person = Person::with_log("2026-12-30T09:00");
    person.refers();
    sign_up(&records(&person, "snitflade-data", true).unwrap(), "mette");
    person.must("--as ejer log backup kopi.db");
    let first = std::fs::read(person.path("snitflade-data/key")).unwrap();
    person.must("--as ejer log rotate-key");
    assert_ne!(std::fs::read(person.path("snitflade-data/key")).unwrap(), first);
    assert!(has(&person, "snitflade-data", "mette"));
    sign_up(&records(&person, "snitflade-data", false).unwrap(), "senere");
    // The old backup comes with its key; the records, which are sound, are given it.
    let old = "snitflade-data/key.before-2020-01-01";
    assert_eq!(std::fs::read(person.path(old)).unwrap(), first);
    std::fs::write(person.path("snitflade-data/log.db"), "").unwrap();
    person.must(&format!("--as ejer log restore kopi.db --to snitflade-data --key {old}"));
    assert_eq!(std::fs::read(person.path("snitflade-data/key")).unwrap(), first);
    assert!(has(&person, "snitflade-data", "senere"));
}
