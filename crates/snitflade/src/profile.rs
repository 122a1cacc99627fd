//! Profiles: who sits at the prompt. A file of the database's folder names person, organisation and role, so
//! that nobody types them with every command. Whether the actor may do a thing is the engine's to say.

use kernel::{Actor, Language, OrganisationId, Refusal, Role};
use serde::Deserialize;
use smol_str::SmolStr;
use std::collections::BTreeMap;

/// Longest name of a profile or a person, in characters.
const NAME_LENGTH_MAX: usize = 64;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    profiles: BTreeMap<String, Profile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Profile {
    person: String,
    organisation: String,
    role: String,
}

/// Reads every profile of a file.
///
/// # Errors
/// When the file is not readable as profiles, or one of them names no organisation id or role.
pub fn read(path: &str, text: &str) -> Result<BTreeMap<String, Actor>, Refusal> {
    let file: File = toml::from_str(text).map_err(|error| {
        let what: String = error.message().chars().take(200).collect();
        let line = error.span().map_or(1, |span| text.get(..span.start).unwrap_or("").lines().count().max(1));
        refused(
            format!("{path}, linje {line}: kan ikke læses som profiler (TOML: »{what}«)"),
            format!("{path}, line {line}: {what}"),
        )
    })?;
    file.profiles
        .into_iter()
        .map(|(name, profile)| {
            let place = |what: &str| format!("{path}, [profiles.{name}], {what}");
            let organisation = OrganisationId::new(&profile.organisation).map_err(|fault| {
                refused(
                    format!("{}: '{}' er ikke en organisations id", place("organisation"), fault.given),
                    format!("{}: {fault}", place("organisation")),
                )
            })?;
            let role: Role = profile.role.parse().map_err(|fault: String| {
                let known: Vec<_> = Role::ALL.iter().map(|role| role.slug()).collect();
                refused(
                    format!("{}: brug en af {}", place("role"), known.join(", ")),
                    format!("{}: {fault}", place("role")),
                )
            })?;
            let fine = !profile.person.trim().is_empty() && profile.person.chars().count() <= NAME_LENGTH_MAX;
            if !fine {
                return Err(refused(
                    format!("{}: skriv et brugernavn på 1 til {NAME_LENGTH_MAX} tegn", place("person")),
                    format!("{}: give a user name of 1 to {NAME_LENGTH_MAX} characters", place("person")),
                ));
            }
            let actor = Actor { person: SmolStr::new(profile.person.trim()), organisation, role };
            Ok((name, actor))
        })
        .collect()
}

fn refused(da: String, en: String) -> Refusal {
    Refusal::invalid("profiles_unreadable", da, en).instead(
        "skriv [profiles.NAVN] med person, organisation og role",
        "write [profiles.NAME] with person, organisation and role",
    )
}

/// The refusal where there are no profiles, with what to write.
pub fn absent(path: &std::path::Path) -> Refusal {
    let path = path.display();
    Refusal::not_found(
        "profiles_absent",
        format!("der er ingen profiler i {path}, så ingen kan sige, hvem der spørger"),
        format!("there are no profiles in {path}, so nobody can say who asks"),
    )
    .instead(
        "hent profiles.toml fra sikkerhedskopien af mappen, eller skriv den med:\n[profiles.ejer]\nperson = \"ejer\"\norganisation = \"kl\"\nrole = \"system_owner\"",
        "take profiles.toml from the backup of the folder, or write it with:\n[profiles.ejer]\nperson = \"ejer\"\norganisation = \"kl\"\nrole = \"system_owner\"",
    )
}

/// The actor of the profile that was named.
///
/// # Errors
/// When none was named, or it is not known: with those that are.
pub fn pick(profiles: &BTreeMap<String, Actor>, named: Option<&str>, path: &str) -> Result<Actor, Refusal> {
    let known = |language| {
        let told = |(name, actor): (&String, &Actor)| {
            format!("{name} ({}, {})", actor.role.text().say(language), actor.organisation)
        };
        let list: Vec<String> = profiles.iter().map(told).collect();
        if list.is_empty() { "–".to_owned() } else { list.join("; ") }
    };
    let Some(name) = named else {
        return Err(Refusal::invalid(
            "profile_missing",
            "hvem spørger? Der er ikke valgt en profil",
            "who asks? No profile was chosen",
        )
        .instead(
            format!("skriv --as PROFIL, eller sæt SNITFLADE_AS; profiler i {path}: {}", known(Language::Da)),
            format!("write --as PROFILE, or set SNITFLADE_AS; profiles in {path}: {}", known(Language::En)),
        ));
    };
    profiles.get(name).cloned().ok_or_else(|| {
        let shown: String = name.chars().take(NAME_LENGTH_MAX).collect();
        Refusal::invalid(
            "profile_unknown",
            format!("der er ingen profil '{shown}' i {path}"),
            format!("there is no profile '{shown}' in {path}"),
        )
        .instead(
            format!("brug en af: {}", known(Language::Da)),
            format!("use one of: {}", known(Language::En)),
        )
    })
}

/// The profiles that a new folder begins with: one for each kind of work, to be changed by the owner.
pub const EXAMPLES: &str = r#"# Hvem sidder ved tasterne? / Who sits at the keys?
# Vælges med --as NAVN eller SNITFLADE_AS. / Chosen with --as NAME or SNITFLADE_AS.
# Hvad hver rolle må, vises med: snitflade roles / What each role may: snitflade roles

[profiles.ejer]
person = "ejer"
organisation = "kl"
role = "system_owner"

[profiles.afdeling]
person = "afdeling"
organisation = "hospital-slagelse"
role = "sender"

[profiles.visitator]
person = "visitator"
organisation = "municipality-0370"
role = "assessor"

[profiles.regionvisitator]
person = "regionvisitator"
organisation = "region-ostdanmark"
role = "assessor"

[profiles.enhed]
person = "enhed"
organisation = "municipality-0370"
role = "provider"

[profiles.regionsenhed]
person = "regionsenhed"
organisation = "region-ostdanmark"
role = "provider"

[profiles.leder]
person = "leder"
organisation = "municipality-0370"
role = "leader"

[profiles.planlaegger]
person = "planlaegger"
organisation = "municipality-0370"
role = "planner"

[profiles.revisor]
person = "revisor"
organisation = "kl"
role = "auditor"
"#;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_examples_can_be_read() {
        let profiles = read("profiles.toml", EXAMPLES).unwrap();
        assert_eq!(pick(&profiles, Some("visitator"), "p").unwrap().role, Role::Assessor);
    }

    #[test]
    fn an_unknown_or_missing_profile_lists_the_known() {
        let profiles = read("profiles.toml", EXAMPLES).unwrap();
        for (named, code) in [(None, "profile_missing"), (Some("x"), "profile_unknown")] {
            let refusal = pick(&profiles, named, "profiles.toml").unwrap_err();
            assert_eq!(refusal.code, code);
            assert!(refusal.instead[0].da.contains("visitator"), "{refusal:?}");
        }
    }

    #[test]
    fn faults_of_the_file_say_where() {
        for (text, place) in [
            ("[profiles.a\n", "1"),
            ("[profiles.a]\nperson='x'\norganisation='kl'\nrole='king'", "[profiles.a], role"),
            (
                "[profiles.a]\nperson='x'\norganisation='Kommune!'\nrole='leader'",
                "[profiles.a], organisation",
            ),
            ("[profiles.a]\nperson=''\norganisation='kl'\nrole='leader'", "[profiles.a], person"),
            ("[profiles.a]\nperson='x'\norganisation='kl'\nrole='leader'\nkey='y'", "key"),
        ] {
            let refusal = read("profiles.toml", text).unwrap_err();
            assert!(refusal.text.en.contains(place), "{refusal:?}");
        }
    }

    /// Near misses of a profiles file that once were thought of.
    const KEPT: &[&str] = &[
        "",
        "\u{feff}",
        "[profiles]",
        "profiles = 1",
        "[profiles]\na = 1",
        "[[profiles]]",
        "[profiles.\"\"]\nperson=''\norganisation=''\nrole=''",
        "[profiles.a]\nperson=1\norganisation=[]\nrole={}",
        "[profiles.æ]\nperson='ø'\norganisation='å'\nrole='leader'",
        "[profiles.a]\r\nperson='x'\r",
        "[profiles.a.b.c.d]\nperson='x'",
        "\0",
    ];

    fn never_panics(text: &str) {
        match read("profiles.toml", text) {
            Ok(profiles) => {
                for named in [None, Some(""), Some("a"), Some(text)] {
                    let _ = pick(&profiles, named, "profiles.toml");
                }
                for actor in profiles.values() {
                    assert!(!actor.person.is_empty() && actor.person.chars().count() <= NAME_LENGTH_MAX);
                }
            }
            Err(refusal) => {
                assert_eq!(refusal.code, "profiles_unreadable");
                assert!(refusal.text.en.contains("profiles.toml"), "{refusal:?}");
            }
        }
    }

    #[test]
    fn kept_files_are_read_or_refused() {
        KEPT.iter().for_each(|text| never_panics(text));
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,200}") {
            never_panics(&text);
        }

        #[test]
        fn nothing_in_the_shape_of_a_profile_panics(
            name in "\\PC{0,20}", person in "\\PC{0,80}", organisation in "[a-zæ0-9-]{0,80}", role in "[a-z_]{0,12}",
        ) {
            never_panics(&format!("[profiles.{name}]\nperson={person:?}\norganisation='{organisation}'\nrole='{role}'"));
        }

        #[test]
        fn a_changed_file_is_read_or_refused(
            changes in prop::collection::vec((any::<usize>(), "\\PC{0,4}|\n|\r"), 1..6), cut in any::<usize>(),
        ) {
            let mut letters: Vec<char> = EXAMPLES.chars().collect();
            for (place, text) in changes {
                let place = place % letters.len();
                letters.splice(place..=place, text.chars());
            }
            letters.truncate(1 + cut % letters.len());
            never_panics(&letters.into_iter().collect::<String>());
        }
    }
}
