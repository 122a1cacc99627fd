//! What the tests need and the project does not contain: a browser with its driver, the accessibility checker, a
//! provider of OpenID Connect, the API checker, a mail server, a proxy and an exact solver.
//!
//! The browser comes as packages of the system, and only where it is missing; the rest is kept in `tools/` under
//! cargo's target folder. Versions are pinned in `tests/browser/tools/`. The tests learn where everything lies from
//! environment variables. Nothing here is part of the product, and nothing fetched is ever committed.

mod system;

use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where the pinned versions stand.
const PINNED: &str = "tests/browser/tools";
/// Where the pictures of the pages go.
const PICTURES: &str = "docs/images/pages";
/// A folder of tools is whole when it holds this file with the pins that it was made from.
const STAMP: &str = "made-from";

/// A variable and its value.
pub type Variable = (String, String);

/// Makes all tools ready and shows the variables as a shell reads them.
///
/// # Errors
/// When a tool cannot be had, with what to do about it.
pub fn run(root: &Path) -> Result<(), String> {
    for (name, value) in ready(root)? {
        println!("export {name}='{value}'");
    }
    Ok(())
}

/// Takes the pictures of the pages anew.
///
/// # Errors
/// When a tool cannot be had, or the pictures cannot be taken.
pub fn screenshots(root: &Path) -> Result<bool, String> {
    let variables = ready(root)?;
    system::pictures_ready()?;
    let cargo = |words: &[&str]| -> Result<bool, String> {
        let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command.current_dir(root).args(words).envs(variables.iter().cloned());
        command.status().map(|status| status.success()).map_err(|error| format!("cargo: {error}"))
    };
    let run = ["run", "--quiet", "--package", "browser-tests", "--bin", "screenshots", "--", PICTURES];
    Ok(cargo(&["build", "--package", "browser-tests", "--bins"])? && cargo(&run)?)
}

/// Makes all tools ready; those that are there already are left as they are.
///
/// # Errors
/// When a tool cannot be had, with what to do about it.
pub fn ready(root: &Path) -> Result<Vec<Variable>, String> {
    let tools = Tools::of(root)?;
    system::ready()?;
    tools.node()?;
    tools.python()?;
    tools.variables().ok_or_else(|| {
        format!("the tools in {} are not whole; remove the folder and run again", tools.folder.display())
    })
}

/// The variables, where everything is there already; nothing is fetched.
pub fn there(root: &Path) -> Vec<Variable> {
    Tools::of(root).ok().and_then(|tools| tools.variables()).unwrap_or_default()
}

struct Tools {
    /// Where they are kept.
    folder: PathBuf,
    /// Where the pins stand.
    pinned: PathBuf,
}

impl Tools {
    fn of(root: &Path) -> Result<Self, String> {
        Ok(Self { folder: target(root)?.join("tools"), pinned: root.join(PINNED) })
    }

    /// Packages of the npm registry, exactly those of the lock file.
    fn node(&self) -> Result<(), String> {
        self.made("node", &["package.json", "package-lock.json"], |folder, pinned| {
            for name in ["package.json", "package-lock.json"] {
                fs::copy(pinned.join(name), folder.join(name)).map_err(|error| format!("{name}: {error}"))?;
            }
            let mut npm = Command::new("npm");
            npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]);
            done(npm.current_dir(folder), "install Node.js 20 or newer with npm")
        })
    }

    /// Packages of PyPI in an environment of their own.
    fn python(&self) -> Result<(), String> {
        self.made("python", &["requirements.txt"], |folder, pinned| {
            let mut venv = Command::new("python3");
            done(
                venv.args(["-m", "venv"]).arg(folder),
                "install Python 3.10 or newer with its module venv (Debian: python3-venv)",
            )?;
            let mut pip = Command::new(folder.join("bin/pip"));
            pip.args(["install", "--quiet", "--disable-pip-version-check", "--requirement"]);
            done(
                pip.arg(pinned.join("requirements.txt")),
                "see what pip says; it needs a registry of packages",
            )
        })
    }

    /// Makes one folder of tools, unless it is there and made from the same pins.
    fn made(
        &self,
        name: &str,
        pins: &[&str],
        make: impl FnOnce(&Path, &Path) -> Result<(), String>,
    ) -> Result<(), String> {
        let folder = self.folder.join(name);
        let wanted = self.pins(pins)?;
        if fs::read_to_string(folder.join(STAMP)).is_ok_and(|stamp| stamp == wanted) {
            return Ok(());
        }
        eprintln!("   making {}", folder.display());
        let said = |error: std::io::Error| format!("{}: {error}", folder.display());
        if folder.exists() {
            fs::remove_dir_all(&folder).map_err(said)?;
        }
        fs::create_dir_all(&folder).map_err(said)?;
        make(&folder, &self.pinned)?;
        fs::write(folder.join(STAMP), wanted).map_err(said)
    }

    fn pins(&self, names: &[&str]) -> Result<String, String> {
        names
            .iter()
            .map(|name| {
                let path = self.pinned.join(name);
                fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))
            })
            .collect()
    }

    /// Where each tool lies; nothing when one is missing.
    fn variables(&self) -> Option<Vec<Variable>> {
        let node = self.folder.join("node");
        let python = self.folder.join("python");
        let whole = node.join(STAMP).exists() && python.join(STAMP).exists();
        let modules = node.join("node_modules");
        let found = [
            ("CHROMEDRIVER", system::chromedriver()?),
            ("CHROMIUM", system::chromium()?),
            ("NGINX", system::nginx()?),
            ("NODE", system::on_path("node")?),
            ("NODE_MODULES", modules.clone()),
            ("AXE", modules.join("axe-core/axe.min.js")),
            // The Python that has SciPy, with which the morning match is compared.
            ("SCIPY", python.join("bin/python")),
            ("SCHEMATHESIS", python.join("bin/schemathesis")),
            ("SMTP", python.join("bin/aiosmtpd")),
        ];
        (whole && found.iter().all(|(_, path)| path.exists())).then(|| {
            found
                .into_iter()
                .map(|(name, path)| (format!("SNITFLADE_TEST_{name}"), path.display().to_string()))
                .collect()
        })
    }
}

/// Runs a command, and says what to do where it cannot be run or fails. What it says goes to standard error: standard
/// output is for the variables.
fn done(command: &mut Command, remedy: &str) -> Result<(), String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command
        .stdin(std::process::Stdio::null())
        .output()
        .map_err(|error| format!("`{name}` could not be started: {error}. {remedy}"))?;
    if output.status.success() {
        return Ok(());
    }
    let words = String::from_utf8_lossy(&output.stderr);
    Err(format!("`{name}` ended with {}: {}\n{remedy}", output.status, words.trim()))
}

/// Cargo's folder for what it builds.
fn target(root: &Path) -> Result<PathBuf, String> {
    let output = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .current_dir(root)
        .output()
        .map_err(|error| format!("cargo could not be started: {error}"))?;
    let said: Value = serde_json::from_slice(&output.stdout)
        .map_err(|error| format!("what cargo says of the workspace cannot be read: {error}"))?;
    said.get("target_directory")
        .and_then(Value::as_str)
        .map(PathBuf::from)
        .ok_or_else(|| "cargo does not say where it builds".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tools(name: &str) -> Tools {
        let folder = std::env::temp_dir().join(format!("snitflade-tools-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("pinned")).unwrap();
        Tools { pinned: folder.join("pinned"), folder }
    }

    #[test]
    fn a_folder_is_made_once_and_again_when_the_pins_change() {
        let tools = tools("made");
        let pin = tools.pinned.join("pin");
        let mut made = 0;
        for version in ["1", "1", "2"] {
            fs::write(&pin, version).unwrap();
            tools
                .made("x", &["pin"], |_, _| {
                    made += 1;
                    Ok(())
                })
                .unwrap();
        }
        assert_eq!(made, 2);
        fs::remove_dir_all(&tools.folder).unwrap();
    }

    #[test]
    fn a_folder_whose_making_failed_is_not_taken_for_whole() {
        let tools = tools("failed");
        fs::write(tools.pinned.join("pin"), "1").unwrap();
        assert!(tools.made("x", &["pin"], |_, _| Err("no network".to_owned())).is_err());
        let mut made = false;
        tools
            .made("x", &["pin"], |_, _| {
                made = true;
                Ok(())
            })
            .unwrap();
        assert!(made);
        fs::remove_dir_all(&tools.folder).unwrap();
    }

    #[test]
    fn a_command_that_fails_says_what_to_do() {
        assert!(done(&mut Command::new("no-such-program"), "install it").unwrap_err().contains("install it"));
        let mut fails = Command::new("cargo");
        let said = done(fails.arg("no-such-command"), "look").unwrap_err();
        assert!(said.contains("no-such-command") && said.ends_with("look"), "{said}");
    }
}
