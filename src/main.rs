//! The `vestibule` command; everything is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    vestibule::cli::run()
}
