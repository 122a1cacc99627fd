//! The steps of `cargo xtask test`, in the order in which they run: the quick ones first.

use super::count::Runner;

/// The variable from which the property tests take their random inputs.
pub const SEED_VARIABLE: &str = "PROPTEST_RNG_SEED";

/// One step.
pub struct Step {
    /// The name used by `--only`.
    pub name: &'static str,
    /// What it shows when it passes.
    pub purpose: &'static str,
    /// What it does.
    pub action: Action,
    /// Variables set for it.
    pub environment: &'static [(&'static str, &'static str)],
}

/// What a step does.
#[derive(Clone, Copy)]
pub enum Action {
    /// Checks the rules of the house.
    Tidy,
    /// Fetches what the tests of other steps need.
    Tools,
    /// Runs cargo with these arguments; tests are counted in this form.
    Cargo(&'static [&'static str], Runner),
    /// Runs cargo with these arguments, its own runner counting, and a seed that is drawn and told.
    FreshSeed(&'static [&'static str]),
    /// As [`Action::Cargo`] with cargo's own runner, once the tools are there.
    WithTools(&'static [&'static str]),
    /// Runs the tests with nextest where it is installed, else with cargo's own runner.
    Tests {
        /// Arguments for nextest.
        with_nextest: &'static [&'static str],
        /// Arguments without it.
        without: &'static [&'static str],
    },
}

/// All steps.
pub const STEPS: &[Step] = &[
    Step {
        name: "fmt",
        purpose: "the code is formatted",
        action: Action::Cargo(&["fmt", "--all", "--check"], Runner::Plain),
        environment: &[],
    },
    Step { name: "tidy", purpose: "the rules of the house hold", action: Action::Tidy, environment: &[] },
    Step {
        name: "tools",
        purpose: "what the tests need from elsewhere is here",
        action: Action::Tools,
        environment: &[],
    },
    Step {
        name: "clippy",
        purpose: "no warning from the compiler or clippy",
        action: Action::Cargo(
            &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"],
            Runner::Plain,
        ),
        environment: &[],
    },
    Step {
        name: "tests",
        purpose: "unit, property, story and end-to-end tests",
        action: Action::Tests {
            with_nextest: &["nextest", "run", "--workspace", "--exclude", "browser-tests"],
            without: &[
                "test",
                "--workspace",
                "--exclude",
                "browser-tests",
                "--no-fail-fast",
                "--lib",
                "--bins",
                "--tests",
            ],
        },
        // The same random inputs each time, so that a change is judged by what it changes; the next step looks through
        // others.
        environment: &[(SEED_VARIABLE, "20261123")],
    },
    Step {
        name: "browser",
        purpose: "the pages do their work in a real browser",
        // Cargo's own runner keeps the tests of a file in one process, so that they share a server and a driver.
        action: Action::WithTools(&[
            "test",
            "--package",
            "browser-tests",
            "--no-fail-fast",
            "--lib",
            "--test",
            "harness",
            "--test",
            "pages",
            "--test",
            "frame",
            "--test",
            "main_job",
            "--test",
            "last_place",
        ]),
        environment: &[],
    },
    Step {
        name: "oidc",
        purpose: "people sign in through a real provider of OpenID Connect, and nobody else does",
        action: Action::WithTools(&["test", "--package", "browser-tests", "--test", "oidc"]),
        environment: &[],
    },
    Step {
        name: "api",
        purpose: "no answer of the API is a fault of the server or another than its description says",
        action: Action::WithTools(&["test", "--package", "browser-tests", "--test", "api"]),
        environment: &[],
    },
    Step {
        name: "fresh-inputs",
        purpose: "properties and fuzzing of the lower floors hold with inputs not seen before",
        // Those that are quick, whatever their inputs.
        action: Action::FreshSeed(&["test", "--package", "kernel", "--package", "registry", "--tests"]),
        environment: &[],
    },
    Step {
        name: "doc-tests",
        purpose: "the examples in the documentation run",
        action: Action::Cargo(&["test", "--doc", "--workspace"], Runner::Cargo),
        environment: &[],
    },
    Step {
        name: "doc",
        purpose: "the documentation builds without a warning",
        action: Action::Cargo(&["doc", "--workspace", "--no-deps"], Runner::Plain),
        environment: &[("RUSTDOCFLAGS", "-D warnings")],
    },
    Step {
        name: "scheme-check",
        purpose: "the shipped schemes load without a fault",
        action: Action::Cargo(
            &["run", "--quiet", "--package", "snitflade", "--", "scheme", "check"],
            Runner::Plain,
        ),
        environment: &[],
    },
    Step {
        name: "scheme-test",
        purpose: "the tests beside the schemes pass",
        action: Action::Cargo(
            &["run", "--quiet", "--package", "snitflade", "--", "--lang", "en", "scheme", "test"],
            Runner::Plain,
        ),
        environment: &[],
    },
    Step {
        name: "benches",
        purpose: "the benchmarks run, on small inputs",
        action: Action::Cargo(&["run", "--release", "--package", "benches", "--", "--smoke"], Runner::Plain),
        environment: &[],
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn names_are_unique() {
        let names: BTreeSet<&str> = STEPS.iter().map(|step| step.name).collect();
        assert_eq!(names.len(), STEPS.len());
    }

    #[test]
    fn every_file_of_browser_tests_is_run_by_a_step() {
        let files = std::fs::read_dir("../tests/browser/tests").unwrap();
        let run: BTreeSet<&str> = STEPS
            .iter()
            .flat_map(|step| match step.action {
                Action::WithTools(words) => words,
                _ => &[],
            })
            .copied()
            .collect();
        for file in files.map(|file| file.unwrap().path()) {
            if file.extension().is_some_and(|end| end == "rs") {
                let name = file.file_stem().unwrap().to_str().unwrap();
                assert!(run.contains(name), "no step runs tests/browser/tests/{name}.rs");
            }
        }
    }
}
