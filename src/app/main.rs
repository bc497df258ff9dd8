//! Arguments → command → exit code.

use std::process::ExitCode;

use clap::{Error, Parser};
use roomsign::{Failure, cli};
use roomsign_host::journal;

fn main() -> ExitCode {
    journal::init();
    let typed = cli::with_schedule(std::env::args_os(), std::env::var_os(cli::SCHEDULE));
    let cli = match cli::Cli::try_parse_from(typed) {
        Ok(cli) => cli,
        Err(error) => return misused(&error),
    };
    match roomsign::run(cli) {
        Ok(()) => return ExitCode::SUCCESS,
        Err(Failure::Usage(error)) => return misused(&error),
        Err(Failure::Message(message)) => journal::complain(&format!("error: {message}")),
        Err(Failure::Report(report)) => journal::complain(&report),
        Err(Failure::Said) => {}
    }
    ExitCode::FAILURE
}

/// Says what is wrong with what was typed, or with what the settings of a service say; or what was asked for, as help is.
fn misused(error: &Error) -> ExitCode {
    match std::env::var_os(cli::SETTINGS).filter(|_| error.use_stderr()) {
        Some(settings) => journal::complain(&format!("{error}{}", cli::settings(&settings))),
        None => {
            let _ = error.print();
        }
    }
    u8::try_from(error.exit_code()).map_or(ExitCode::FAILURE, ExitCode::from)
}
