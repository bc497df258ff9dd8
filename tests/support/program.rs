//! The program that is tested, and the schedule that most tests show.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The real schedule.
pub const NIXCON: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/schedule/nixcon-2023.toml");

/// The binary that the tests run: `ROOMSIGN_BIN`, such as a release build, or else the one that cargo built for them.
pub fn program() -> PathBuf {
    let built = || PathBuf::from(env!("CARGO_BIN_EXE_roomsign"));
    std::env::var_os("ROOMSIGN_BIN").map_or_else(built, PathBuf::from)
}

/// The binary with no environment but the paths to programs and what is given.
pub fn command(directory: &Path) -> Command {
    run(&program(), directory)
}

/// Any program, in the same way.
pub fn run(program: &Path, directory: &Path) -> Command {
    let mut command = Command::new(program);
    command.env_clear().current_dir(directory).env("HOME", directory);
    command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command
}
