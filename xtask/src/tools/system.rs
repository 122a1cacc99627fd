//! The browser, its driver and a proxy, as packages of the system: found, or installed with apt where they are missing.
//!
//! Another Chromium than the system's can be named with `SNITFLADE_TEST_CHROMIUM` and `SNITFLADE_TEST_CHROMEDRIVER`;
//! then nothing is installed. Nothing is removed or upgraded here.

use super::done;
use std::path::PathBuf;
use std::process::Command;

/// What is missing says what installs it.
const PACKAGES: &[(&str, &str)] = &[("chromium", "chromium"), ("chromedriver", "chromium-driver")];
const REMEDY: &str = "install Chromium and its driver by hand, or name them with SNITFLADE_TEST_CHROMIUM and \
                      SNITFLADE_TEST_CHROMEDRIVER";
/// Where packages of the system put programs that are not for everybody.
const FOR_ADMINISTRATORS: &str = "/usr/sbin";

/// The browser.
pub fn chromium() -> Option<PathBuf> {
    named("SNITFLADE_TEST_CHROMIUM").or_else(|| on_path("chromium"))
}

/// The proxy that stands before the server in the example of `packaging/`.
pub fn nginx() -> Option<PathBuf> {
    named("SNITFLADE_TEST_NGINX").or_else(|| on_path("nginx"))
}

/// Its driver.
pub fn chromedriver() -> Option<PathBuf> {
    named("SNITFLADE_TEST_CHROMEDRIVER").or_else(|| on_path("chromedriver"))
}

fn named(variable: &str) -> Option<PathBuf> {
    std::env::var_os(variable).filter(|value| !value.is_empty()).map(PathBuf::from)
}

/// A program as the shell would find it.
pub fn on_path(name: &str) -> Option<PathBuf> {
    std::env::split_paths(&std::env::var_os("PATH")?)
        .chain([PathBuf::from(FOR_ADMINISTRATORS)])
        .map(|folder| folder.join(name))
        .find(|path| path.is_file())
}

/// Installs the browser, its driver and the proxy where they are missing.
///
/// # Errors
/// When they cannot be installed, with what to do.
pub fn ready() -> Result<(), String> {
    if chromium().is_none() || chromedriver().is_none() {
        installed(PACKAGES, REMEDY)?;
    }
    if nginx().is_none() {
        installed(
            &[("nginx", "nginx-light")],
            "install nginx by hand, or name it with SNITFLADE_TEST_NGINX",
        )?;
    }
    Ok(())
}

/// Installs what makes pictures small, where it is missing.
///
/// # Errors
/// When it cannot be installed, with what to do.
pub fn pictures_ready() -> Result<(), String> {
    installed(&[("pngquant", "pngquant")], "install pngquant by hand")
}

/// Installs the packages whose program is missing.
fn installed(packages: &[(&str, &str)], remedy: &str) -> Result<(), String> {
    let missing = || -> Vec<&str> {
        let gone = packages.iter().filter(|(program, _)| on_path(program).is_none());
        gone.map(|(_, package)| *package).collect()
    };
    let wanted = missing();
    if wanted.is_empty() {
        return Ok(());
    }
    if on_path("apt-get").is_none() {
        return Err(format!("{} missing, and apt-get is not here: {remedy}", wanted.join(" and ")));
    }
    eprintln!("   installing {}", wanted.join(" "));
    done(apt().args(["update", "--quiet"]), remedy)?;
    done(apt().args(["install", "--yes", "--quiet", "--no-install-recommends"]).args(&wanted), remedy)?;
    if missing().is_empty() {
        return Ok(());
    }
    Err(format!("apt-get installed {}, and they are not found: {remedy}", wanted.join(" ")))
}

/// apt, as the administrator.
fn apt() -> Command {
    let is_administrator =
        Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0");
    let mut command = if is_administrator {
        Command::new("apt-get")
    } else {
        let mut sudo = Command::new("sudo");
        // Nobody sits there to type a password.
        sudo.args(["--non-interactive", "apt-get"]);
        sudo
    };
    command.env("DEBIAN_FRONTEND", "noninteractive");
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_found_as_the_shell_finds_it() {
        assert!(on_path("cargo").is_some_and(|path| path.is_absolute()));
        assert_eq!(on_path("no-such-program-at-all"), None);
    }
}
