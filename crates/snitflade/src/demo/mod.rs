//! The demonstration: a discharge desk in Slagelse on the first working Monday after the reform. It makes a database,
//! fills it with the sourced registry and made-up units and citizens, and then types what a person would type, one
//! command at a time, saying what each step means. Nothing in it is staged: every command goes the way of all commands.

mod script;
mod seed;

pub(crate) use seed::MARKER;

use crate::{
    Surroundings,
    args::setup::Demo,
    config::{Settings, listen_option},
    exit,
    exit::Failure,
    output, render, serve, unfinished,
};
use kernel::{Language, Refusal, Text};
use std::{
    ffi::OsString,
    io::{BufRead, Write},
    path::{Path, PathBuf},
};

/// What the founding event of a demonstration says it is for; a folder whose log says otherwise is left alone.
const PURPOSE: &str = "demonstration";

/// What every answer from a synthetic log begins with.
const SAID_ONCE: [&str; 2] = ["SYNTETISKE DATA", "SYNTHETIC DATA"];

/// Where the demonstration runs, and how it was called.
#[derive(Debug)]
pub struct Setting<'a> {
    /// The folder of the log.
    pub folder: &'a Path,
    /// `da` or `en`.
    pub language: Language,
    /// Whether programs read the answer.
    pub json: bool,
}

/// How much is told of each step.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Telling {
    /// One line: what happened.
    Short,
    /// What it means, what is typed and what comes back.
    Whole,
}

/// Plays the demonstration and says how it ended.
///
/// # Errors
/// When the folder holds something else, or a step fails.
pub fn run(
    arguments: &Demo,
    setting: &Setting<'_>,
    out: &mut dyn Write,
    err: &mut dyn Write,
    surroundings: &Surroundings,
) -> Result<u8, Failure> {
    // A password that is not taken is told before the morning is played, not after it.
    let password = serve::password_for_demo(arguments.password.as_deref())?;
    let whole = arguments.quick || arguments.tale;
    let serves = !whole && !arguments.no_serve;
    let mut options = listen_option(arguments.listen.as_deref());
    // Who looks at the pages of a demonstration does not look at lines about them.
    options.push(("log.level", "demo", "warn".to_owned()));
    let settings = Settings::of_options(&options)?;
    let aside = clear(arguments, setting)?;
    let mut play = Play {
        setting,
        surroundings,
        telling: if whole { Telling::Whole } else { Telling::Short },
        waits: arguments.tale && surroundings.terminal && !arguments.quick && !setting.json,
        before: 0,
    };
    play.heading(out)?;
    if let Some(aside) = aside {
        play.say(
            out,
            &Text::new(
                format!("Den tidligere demonstration er flyttet til {}.\n", aside.display()),
                format!("The earlier demonstration has been moved to {}.\n", aside.display()),
            ),
        )?;
    }
    play.typed(
        &["init", "--purpose", PURPOSE, "--synthetic", "--clock", script::FOUNDED_AT],
        &mut Vec::new(),
        err,
    )?;
    let seeded = seed::fill(setting.folder)?;
    play.before = seeded.citizens;
    play.say(out, &seeded.text())?;
    if play.telling == Telling::Short && !setting.json {
        writeln!(out)?;
    }
    for step in script::STEPS {
        if step.clock == script::MORNING {
            seed::morning(setting.folder)?;
        }
        play.step(step, out, err)?;
    }
    if !serves {
        play.ending(out)?;
        return Ok(exit::DONE);
    }
    let place = serve::Place {
        folder: setting.folder,
        key: seed::key_of(setting.folder)?,
        language: setting.language,
        json: setting.json,
        surroundings,
    };
    let listening = serve::Listening::for_demo(&settings.server);
    serve::serve_at(&place, settings, listening, Some(password), out, err)
}

/// A demonstration is always played from the beginning. An earlier one in the folder is set aside under another name,
/// for somebody may have gone on with it, or removed if that is asked for. What is no demonstration is left alone.
fn clear(arguments: &Demo, setting: &Setting<'_>) -> Result<Option<PathBuf>, Failure> {
    let folder = setting.folder;
    let mut occupied = false;
    if folder.exists() {
        for entry in std::fs::read_dir(folder)? {
            // What an earlier one left unfinished is cleared away by the log that is begun.
            occupied |= !unfinished::is_left_behind(&entry?.file_name());
        }
    }
    if !occupied {
        return Ok(None);
    }
    if !folder.join(MARKER).exists() {
        return Err(Refusal::state(
            "folder_in_use",
            format!("{} er ikke en demonstration, og demonstrationen rører den ikke", folder.display()),
            format!("{} is no demonstration, and the demonstration leaves it alone", folder.display()),
        )
        .instead("vælg en anden mappe med --db", "choose another folder with --db")
        .into());
    }
    if serve::is_served(folder) {
        // Moved away under it, the server would go on with a log that nobody at the prompt sees.
        return Err(Refusal::state(
            "folder_is_served",
            format!("en server svarer for {} lige nu, og demonstrationen flytter den ikke", folder.display()),
            format!(
                "a server answers for {} right now, and the demonstration does not move it",
                folder.display()
            ),
        )
        .instead(
            "arbejd videre på den log, der er der, eller stands serveren først",
            "go on with the log that is there, or stop the server first",
        )
        .instead("spil en ny i en anden mappe med --db", "play another in another folder with --db")
        .into());
    }
    if arguments.again {
        std::fs::remove_dir_all(folder)?;
        return Ok(None);
    }
    let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let aside = (1..).map(|nth| folder.with_file_name(format!("{name}-{nth}"))).find(|path| !path.exists());
    if let Some(aside) = &aside {
        std::fs::rename(folder, aside)?;
    }
    Ok(aside)
}

/// One step: what it is, what it means, and what is typed.
pub(crate) struct Step {
    /// When, Danish time.
    pub clock: &'static str,
    /// A heading.
    pub title: (&'static str, &'static str),
    /// What it means.
    pub meaning: (&'static str, &'static str),
    /// What is typed, each with the profile that types it.
    pub typed: &'static [(&'static str, &'static [&'static str])],
}

struct Play<'a> {
    setting: &'a Setting<'a>,
    surroundings: &'a Surroundings,
    telling: Telling,
    waits: bool,
    /// How many pathways there were before the tale.
    before: u32,
}

impl Play<'_> {
    fn words<'t>(&self, (da, en): (&'t str, &'t str)) -> &'t str {
        match self.setting.language {
            Language::Da => da,
            Language::En => en,
        }
    }

    /// A word with the pathway numbers filled in.
    fn numbered(&self, text: &str) -> String {
        (1..=3).fold(text.to_owned(), |text, nth| {
            text.replace(&format!("@{nth}"), &format!("F-{}", self.before + nth))
        })
    }

    /// A text of the tale, set for the width of the line.
    fn set(&self, text: &str) -> String {
        self.surroundings.width.map_or_else(
            || text.to_owned(),
            |width| output::reflowed(text, usize::from(width).min(usize::from(render::WIDTH))),
        )
    }

    fn say(&self, out: &mut dyn Write, text: &Text) -> Result<(), Failure> {
        if !self.setting.json {
            writeln!(out, "{}", self.set(text.say(self.setting.language)))?;
        }
        Ok(())
    }

    fn heading(&self, out: &mut dyn Write) -> Result<(), Failure> {
        let (da, en) = match self.telling {
            Telling::Whole => script::INTRODUCTION,
            Telling::Short => script::INTRODUCTION_SHORT,
        };
        self.say(out, &Text::new(da, en))
    }

    fn step(&self, step: &Step, out: &mut dyn Write, err: &mut dyn Write) -> Result<(), Failure> {
        if self.telling == Telling::Short {
            return self.step_shortly(step, out, err);
        }
        if !self.setting.json {
            writeln!(out, "\n━━ {} · {} ━━", step.clock.replace('T', " "), self.words(step.title))?;
            writeln!(out, "{}\n", self.set(self.words(step.meaning)))?;
        }
        for (profile, line) in step.typed {
            let line: Vec<String> = line.iter().map(|word| self.numbered(word)).collect();
            let mut full = vec!["--as", profile];
            full.extend(line.iter().map(String::as_str));
            if !self.setting.json {
                writeln!(out, "$ snitflade {}", shown(&full))?;
            }
            full.extend_from_slice(&["--clock", step.clock]);
            let mut answer = Vec::new();
            self.typed(&full, &mut answer, err)?;
            let text = String::from_utf8_lossy(&answer);
            if self.setting.json {
                writeln!(out, "{}", text.trim_end())?;
            } else {
                // The heading has said once that everything here is made up.
                let told = text.trim_end().lines().filter(|line| !SAID_ONCE.contains(line));
                writeln!(out, "{}\n", told.collect::<Vec<_>>().join("\n"))?;
            }
        }
        self.wait(out)
    }

    /// Types what the step types, and says in a line what it was.
    fn step_shortly(&self, step: &Step, out: &mut dyn Write, err: &mut dyn Write) -> Result<(), Failure> {
        for (profile, line) in step.typed {
            let line: Vec<String> = line.iter().map(|word| self.numbered(word)).collect();
            let mut full = vec!["--as", profile];
            full.extend(line.iter().map(String::as_str));
            full.extend_from_slice(&["--clock", step.clock]);
            self.typed(&full, &mut Vec::new(), err)?;
        }
        if !self.setting.json {
            let line = format!("{}  {}", step.clock.replace('T', " "), self.words(step.title));
            writeln!(out, "{}", self.set(&line))?;
            out.flush()?;
        }
        Ok(())
    }

    fn wait(&self, out: &mut dyn Write) -> Result<(), Failure> {
        if self.waits {
            write!(out, "{}", self.words(("[Enter: næste skridt] ", "[Enter: next step] ")))?;
            out.flush()?;
            std::io::stdin().lock().read_line(&mut String::new())?;
        }
        Ok(())
    }

    /// Types a command. One that ends with a refusal is part of the tale when it says so by itself; a fault of the
    /// machine ends the demonstration.
    fn typed(&self, line: &[&str], out: &mut Vec<u8>, err: &mut dyn Write) -> Result<(), Failure> {
        let language = match self.setting.language {
            Language::Da => "da",
            Language::En => "en",
        };
        let folder = self.surroundings.shown(self.setting.folder);
        let mut full: Vec<OsString> = vec!["snitflade".into(), "--db".into(), folder.into()];
        full.extend(["--lang".into(), language.into()]);
        if self.setting.json {
            full.push("--json".into());
        }
        full.extend(line.iter().map(OsString::from));
        let mut told = Vec::new();
        let code = crate::run(full, out, &mut told, self.surroundings);
        if matches!(code, exit::DONE | exit::STATE | exit::UNSETTLED) {
            if code != exit::DONE {
                out.extend_from_slice(&told);
            }
            return Ok(());
        }
        err.write_all(&told)?;
        Err(Refusal::state(
            "demonstration_broken",
            format!("et skridt i demonstrationen fejlede (kode {code}): snitflade {}", shown(line)),
            format!("a step of the demonstration failed (code {code}): snitflade {}", shown(line)),
        )
        .into())
    }

    fn ending(&self, out: &mut dyn Write) -> Result<(), Failure> {
        if self.setting.json {
            return Ok(());
        }
        writeln!(out, "\n━━ {} ━━", self.words(("Gå videre herfra", "Go on from here")))?;
        writeln!(out, "{}\n", self.set(self.words(script::ENDING)))?;
        let folder = self.surroundings.shown(self.setting.folder);
        let program = self.surroundings.variable(crate::surroundings::PROGRAM).unwrap_or("snitflade");
        for (line, meaning) in script::NEXT {
            writeln!(
                out,
                "  {program} --db {folder} {}\n      {}",
                self.numbered(line),
                self.words(*meaning)
            )?;
        }
        Ok(())
    }
}

/// A command as it is typed, with quotes where a shell needs them.
fn shown(line: &[&str]) -> String {
    let quoted = |word: &&str| {
        let plain = |c: char| c.is_alphanumeric() || "-_./:=+".contains(c);
        if word.chars().all(plain) { (*word).to_owned() } else { format!("'{word}'") }
    };
    line.iter().map(quoted).collect::<Vec<_>>().join(" ")
}
