//! Arguments → command → exit code.

use std::process::ExitCode;

use clap::Parser;
use roomsign::{Failure, cli};
use roomsign_host::journal;

fn main() -> ExitCode {
    journal::init();
    let typed = cli::with_schedule(std::env::args_os(), std::env::var_os(cli::SCHEDULE));
    match roomsign::run(cli::Cli::parse_from(typed)) {
        Ok(()) => return ExitCode::SUCCESS,
        Err(Failure::Message(message)) => journal::complain(&format!("error: {message}")),
        Err(Failure::Report(report)) => journal::complain(&report),
        Err(Failure::Said) => {}
    }
    ExitCode::FAILURE
}
