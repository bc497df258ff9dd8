//! Arguments → command → exit code.

use std::process::ExitCode;

use clap::Parser;
use roomsign::cli;
use roomsign_host::journal;

fn main() -> ExitCode {
    journal::init();
    match roomsign::run(cli::Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            let message = failure.to_string();
            if !message.is_empty() {
                journal::complain(&message);
            }
            ExitCode::FAILURE
        }
    }
}
