//! The program that a person types: it hands the command line to the library and ends with its number.

use std::process::ExitCode;

fn main() -> ExitCode {
    let surroundings = snitflade::Surroundings::of_this_process();
    let (mut out, mut err) = (std::io::stdout(), std::io::stderr());
    ExitCode::from(snitflade::run(std::env::args_os(), &mut out, &mut err, &surroundings))
}
