//! The program that a person types: it hands the command line to the library and ends with its number.

use std::process::ExitCode;

/// Every command is taken in by one thread and given back by another, which the system's own allocator is slow at.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let surroundings = snitflade::Surroundings::of_this_process();
    let (mut out, mut err) = (std::io::stdout(), std::io::stderr());
    ExitCode::from(snitflade::run(std::env::args_os(), &mut out, &mut err, &surroundings))
}
