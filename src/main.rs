//! Arguments → command → exit code.

use std::process::ExitCode;

use clap::Parser;
use roomsign::{cli, commands};

fn main() -> ExitCode {
    env_logger::Builder::from_env(
        env_logger::Env::new().filter_or("ROOMSIGN_LOG", "roomsign=info"),
    )
    .format_timestamp(None)
    .format_target(false)
    .init();
    match commands::run(cli::Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            let message = failure.to_string();
            if !message.is_empty() {
                eprintln!("{message}");
            }
            ExitCode::FAILURE
        }
    }
}
