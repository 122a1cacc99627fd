//! The REST API against its own description, by Schemathesis: whatever is sent, right or wrong, no answer is a fault of
//! the server, and no answer is another than the description says. The same seed each time, so that a change is judged
//! by what it changes; `SNITFLADE_TEST_API_SEED` draws other inputs.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

use browser_tests::{Scene, Served, Setting, Tools, play};
use std::{
    path::Path,
    process::Command,
    sync::{LazyLock, Mutex},
};

/// Whose tokens are tried, with which phases, and how many inputs for each operation at random. What one may not do,
/// another may; the inputs at every edge of what is described are tried by two.
const TRIED: &[(&str, &str, u32)] = &[
    ("ole.regionsvisitator", "examples,coverage,fuzzing,stateful", 8),
    ("eva.systemejer", "examples,coverage,fuzzing", 3),
    ("ida.afsnit", "examples,fuzzing", 4),
    ("jens.sygeplejerske", "examples,fuzzing", 4),
    ("peter.planlaegger", "examples,fuzzing", 2),
    ("rikke.revisor", "examples,fuzzing", 2),
];
/// What is described rightly may still be refused by the rules of a placement: that is what the rules are for.
const NOT_HELD_TO: &str = "positive_data_acceptance";
/// How many tokens are tried at the same time, each by a process of its own.
const SIDE_BY_SIDE: usize = 2;
const SEED: &str = "20261123";

static SERVED: LazyLock<Served> = LazyLock::new(|| {
    let setting = Setting { tokens: TRIED.iter().map(|(login, ..)| *login).collect(), ..Setting::default() };
    Served::start(Path::new(env!("CARGO_BIN_EXE_served")), &setting)
});

fn checked(tools: &Tools, login: &str, phases: &str, examples: u32) -> Result<(), String> {
    let seed = std::env::var("SNITFLADE_TEST_API_SEED").unwrap_or_else(|_| SEED.to_owned());
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(&tools.schemathesis);
    command
        .arg("--config-file")
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tools/schemathesis.toml"))
        .arg("run")
        .arg(SERVED.page("/api/v1/openapi.json"))
        .args(["--header", &format!("Authorization: Bearer {}", SERVED.tokens[login])])
        .args(["--seed", &seed, "--max-examples", &examples.to_string()])
        .args(["--phases", phases, "--checks", "all", "--exclude-checks", NOT_HELD_TO])
        .args(["--continue-on-failure", "--generation-database", "none", "--no-color"])
        // One thread: CPython's parser of its own syntax, which the drawing of inputs uses to describe them, counts its
        // depth for all threads together and stops for no fault when two are in it. Two processes run side by side.
        .args(["--request-timeout", "20", "--workers", "1"])
        .current_dir(folder.path());
    let output = command.output().unwrap();
    if output.status.success() {
        return Ok(());
    }
    let words = String::from_utf8_lossy(&output.stdout);
    Err(format!("as {login}, seed {seed}:\n{words}\n{}", String::from_utf8_lossy(&output.stderr)))
}

#[test]
fn no_answer_is_a_fault_and_none_is_undescribed() {
    play("api", async |scene: &Scene<'_>| {
        SERVED.ready().await;
        let waiting = Mutex::new(TRIED.iter());
        let wrong = Mutex::new(Vec::new());
        let next = || waiting.lock().unwrap().next();
        let try_each = || {
            while let Some((login, phases, examples)) = next() {
                if let Err(words) = checked(scene.tools(), login, phases, *examples) {
                    wrong.lock().unwrap().push(words);
                }
            }
        };
        std::thread::scope(|scope| (0..SIDE_BY_SIDE).for_each(|_| drop(scope.spawn(try_each))));
        let wrong = wrong.into_inner().unwrap();
        assert!(wrong.is_empty(), "{}\nthe server said:\n{}", wrong.join("\n\n"), SERVED.said());
    });
}
