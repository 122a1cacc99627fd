//! Prints the documentation of the command line: `cargo run -p snitflade --example commands > docs/commands.md`.

use std::io::Write;

fn main() -> std::io::Result<()> {
    std::io::stdout().lock().write_all(snitflade::document().as_bytes())
}
