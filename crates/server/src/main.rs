//! The `swallowtail` program: reads the command line, and does what it says.

use std::process::ExitCode;

fn main() -> ExitCode {
    swallowtail::cli::run(std::env::args_os())
}
