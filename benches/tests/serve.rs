//! The load run in small, so that it cannot fall apart between two measurements: it runs to its end without an error of
//! the server. How long anything took is not asked here.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

use std::process::Command;

#[test]
fn the_load_run_in_small_has_no_errors() {
    let output = Command::new(env!("CARGO_BIN_EXE_benches")).args(["serve", "--smoke"]).output().unwrap();
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{out}{err}");
    assert!(out.contains("    0.00  serve: errors (0)"), "{out}");
    assert!(out.contains("4 figures"), "{out}");
}
