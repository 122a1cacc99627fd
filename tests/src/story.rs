//! The acceptance stories as data: a setting, then lines typed at the prompt and what must come back. This reads a story
//! file and types it through the program itself, against a real folder: every line opens the log anew, so that what
//! one line did the next reads from the disk.
//!
//! It knows no rule and judges nothing but what the file says. The form of a file is told in `tests/stories/README.md`.

use engine::Clock;
use kernel::Instant;
use serde::Deserialize;
use serde_json::Value;
use snitflade::Surroundings;
use std::{collections::BTreeMap, ffi::OsString, fmt::Write as _, path::Path, sync::Arc};
use toml::Spanned;

/// The wall clock during a story stands before all of them: the lines say what time it is.
const WALL: &str = "2000-01-01T00:00";

/// A story file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Story {
    /// The story's number.
    pub number: u32,
    /// What it is called.
    pub title: Title,
    /// The story in one's own words.
    pub text: String,
    /// What is there before it begins.
    pub setting: Setting,
    /// What is typed, in order.
    pub step: Vec<Spanned<Step>>,
}

/// What a story is called.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Title {
    /// In Danish.
    pub da: String,
    /// In English.
    pub en: String,
}

/// Given: who sits at the keys, and what has been typed before.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Setting {
    /// When the log was founded.
    pub founded: String,
    /// Who sits at the keys, by the name that is typed after `--as`.
    #[serde(default)]
    pub profile: BTreeMap<String, Profile>,
    /// What was typed by whoever may, each line with its own `--as`; it must succeed.
    #[serde(default)]
    pub typed: Vec<String>,
}

/// A profile.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    person: String,
    organisation: String,
    role: String,
}

/// One line that is typed, and what must come of it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// What the step shows, where the line does not say it.
    pub means: Option<String>,
    /// What time it is; otherwise as before.
    pub clock: Option<String>,
    /// Who types it.
    #[serde(rename = "as")]
    pub profile: Option<String>,
    /// The line, without the program's name.
    #[serde(rename = "type")]
    pub typed: String,
    /// How it must end.
    #[serde(default)]
    pub code: u8,
    /// What must be said, in Danish.
    #[serde(default)]
    pub says: Vec<String>,
    /// What must not be said.
    #[serde(default)]
    pub says_not: Vec<String>,
    /// What must be said when the same is asked in English: for questions alone.
    #[serde(default)]
    pub english: Vec<String>,
    /// What must stand at a JSON pointer when the line is typed with `--json`.
    #[serde(default)]
    pub json: BTreeMap<String, toml::Value>,
    /// JSON pointers at which nothing, or null, must stand.
    #[serde(default)]
    pub json_without: Vec<String>,
    /// Another folder of the story's, where a log was restored to.
    pub folder: Option<String>,
    /// What must stand readable in no file of the folder afterwards.
    #[serde(default)]
    pub files_without: Vec<String>,
}

/// Commands that only ask, so that asking twice changes nothing.
const QUESTIONS: [&str; 23] = [
    "suggest",
    "who",
    "board",
    "why",
    "pathway",
    "list",
    "due",
    "delays",
    "free",
    "conflicts",
    "roles",
    "handover",
    "letter",
    "registry list",
    "registry show",
    "registry population",
    "registry seats",
    "scheme show",
    "scheme diff",
    "scheme list",
    "log show",
    "log status",
    "log verify",
];

impl Step {
    /// Whether the line only asks. `handover` and `letter` ask when nothing is filled in.
    fn asks(&self) -> bool {
        let words = snitflade::words_of(&self.typed);
        let fills = words.iter().skip(1).any(|word| word == "--fill")
            || (self.typed.starts_with("handover") && words.iter().skip(1).any(|word| word.contains('=')));
        let begins = |question: &&str| {
            let wanted: Vec<&str> = question.split(' ').collect();
            words.iter().map(String::as_str).take(wanted.len()).eq(wanted.iter().copied())
        };
        !fills && QUESTIONS.iter().any(begins)
    }
}

/// What came of a typed line.
#[derive(Debug)]
struct Came {
    line: String,
    code: u8,
    out: String,
    err: String,
}

impl Came {
    fn all(&self) -> String {
        format!("{}{}", self.out, self.err)
    }
}

/// A clock that stands still.
struct Wall(Instant);

impl Clock for Wall {
    fn now(&self) -> Instant {
        self.0
    }
}

/// Reads a story file.
///
/// # Errors
/// When it is not a story: with the file and what is wrong.
pub fn read(path: &Path) -> Result<Story, String> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    toml::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))
}

/// Plays a story from the prompt to the disk and back.
///
/// # Errors
/// At the first step that came out otherwise than the file says: with file, line, step, what was typed, what was
/// expected and what came.
pub fn play(path: &Path) -> Result<Story, String> {
    let story = read(path)?;
    let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let prompt = Prompt::at(folder.path());
    let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    prompt.set(&story.setting).map_err(|told| format!("{name}, setting: {told}"))?;
    let mut clock = story.setting.founded.clone();
    for (index, step) in story.step.iter().enumerate() {
        if let Some(now) = &step.get_ref().clock {
            clock.clone_from(now);
        }
        prompt.step(step.get_ref(), &clock).map_err(|fault| {
            let line = text.get(..step.span().start).map_or(0, |before| before.lines().count()) + 1;
            format!(
                "{name}, line {line}, step {} of story {} ({}){}\n{fault}",
                index + 1,
                story.number,
                story.title.en,
                step.get_ref().means.as_ref().map_or_else(String::new, |means| format!(": {means}")),
            )
        })?;
    }
    Ok(story)
}

/// A prompt with a folder of its own.
struct Prompt {
    surroundings: Surroundings,
}

impl Prompt {
    fn at(folder: &Path) -> Self {
        let wall = Instant::read(WALL).expect("the wall's time can be read");
        Prompt {
            surroundings: Surroundings {
                environment: BTreeMap::new(),
                folder: folder.to_owned(),
                terminal: false,
                width: None,
                clock: Arc::new(Wall(wall)),
            },
        }
    }

    fn types(&self, line: &str) -> Came {
        let words = snitflade::words_of(line);
        let words = std::iter::once(OsString::from("snitflade")).chain(words.into_iter().map(OsString::from));
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let code = snitflade::run(words, &mut out, &mut err, &self.surroundings);
        Came {
            line: format!("snitflade {line}"),
            code,
            out: String::from_utf8_lossy(&out).into_owned(),
            err: String::from_utf8_lossy(&err).into_owned(),
        }
    }

    /// Founds the log, and types what the setting says.
    fn set(&self, setting: &Setting) -> Result<(), String> {
        let founded = &setting.founded;
        let must = |came: Came| {
            if came.code == 0 { Ok(()) } else { Err(told(&came, "it to end with 0")) }
        };
        must(self.types(&format!("--clock {founded} init --synthetic --purpose story")))?;
        let mut profiles = String::new();
        for (name, profile) in &setting.profile {
            let Profile { person, organisation, role } = profile;
            let _ = write!(
                profiles,
                "[profiles.{name}]\nperson = {person:?}\norganisation = {organisation:?}\nrole = {role:?}\n"
            );
        }
        let file = self.surroundings.folder.join("snitflade-data").join("profiles.toml");
        std::fs::write(&file, profiles).map_err(|error| format!("{}: {error}", file.display()))?;
        setting.typed.iter().try_for_each(|line| must(self.types(&format!("--clock {founded} {line}"))))
    }

    fn step(&self, step: &Step, clock: &str) -> Result<(), String> {
        let mut before = format!("--clock {clock}");
        if let Some(profile) = &step.profile {
            let _ = write!(before, " --as {profile}");
        }
        if let Some(folder) = &step.folder {
            let _ = write!(before, " --db {folder}");
        }
        let (words, object) = (!step.says.is_empty() || !step.says_not.is_empty(), !step.json.is_empty());
        let object = object || !step.json_without.is_empty();
        if object && words && !step.asks() {
            return Err("an act is typed once: give it 'says' or 'json', not both".to_owned());
        }
        if !step.english.is_empty() && !step.asks() {
            return Err("an act is typed once: 'english' is for questions".to_owned());
        }
        if words || !object {
            let came = self.types(&format!("{before} {}", step.typed));
            ended(&came, step.code)?;
            said(&came, &step.says)?;
            for word in &step.says_not {
                if came.all().contains(word.as_str()) {
                    return Err(told(&came, &format!("it not to say «{word}»")));
                }
            }
        }
        if !step.english.is_empty() {
            let came = self.types(&format!("{before} --lang en {}", step.typed));
            ended(&came, step.code)?;
            said(&came, &step.english)?;
        }
        if object {
            let came = self.types(&format!("{before} --json {}", step.typed));
            ended(&came, step.code)?;
            stands(&came, step)?;
        }
        self.sealed(&step.files_without)
    }

    /// Nothing of this stands readable in any file.
    fn sealed(&self, words: &[String]) -> Result<(), String> {
        if words.is_empty() {
            return Ok(());
        }
        let mut folders = vec![self.surroundings.folder.clone()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(&folder).map_err(|error| error.to_string())? {
                let path = entry.map_err(|error| error.to_string())?.path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let bytes = std::fs::read(&path).map_err(|error| error.to_string())?;
                for word in words {
                    if bytes.windows(word.len().max(1)).any(|window| window == word.as_bytes()) {
                        return Err(format!(
                            "expected: «{word}» to stand in no file\ncame: {}",
                            path.display()
                        ));
                    }
                }
            }
        }
        Ok(())
    }
}

fn told(came: &Came, expected: &str) -> String {
    let Came { line, code, out, err } = came;
    format!("typed: {line}\nexpected: {expected}\ncame: it ended with {code} and said\n{out}{err}")
}

fn ended(came: &Came, code: u8) -> Result<(), String> {
    if came.code == code { Ok(()) } else { Err(told(came, &format!("it to end with {code}"))) }
}

fn said(came: &Came, words: &[String]) -> Result<(), String> {
    let all = came.all();
    let missing = words.iter().find(|word| !all.contains(word.as_str()));
    missing.map_or(Ok(()), |word| Err(told(came, &format!("it to say «{word}»"))))
}

/// What stands in the JSON: the answer's on standard output, a refusal's too.
fn stands(came: &Came, step: &Step) -> Result<(), String> {
    let object: Value = serde_json::from_str(&came.out)
        .map_err(|error| told(came, &format!("one JSON object on standard output ({error})")))?;
    for (pointer, wanted) in &step.json {
        let wanted = serde_json::to_value(wanted).map_err(|error| error.to_string())?;
        let found = object.pointer(pointer);
        if found != Some(&wanted) {
            let found = found.map_or_else(|| "nothing".to_owned(), Value::to_string);
            return Err(told(came, &format!("{wanted} at {pointer}, where {found} stands")));
        }
    }
    for pointer in &step.json_without {
        if let Some(found) = object.pointer(pointer).filter(|found| !found.is_null()) {
            return Err(told(came, &format!("nothing at {pointer}, where {found} stands")));
        }
    }
    Ok(())
}
