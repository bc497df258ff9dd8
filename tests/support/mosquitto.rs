//! The broker that a fleet is tried with.

use std::path::Path;
use std::process::Command;

/// A program of Mosquitto's. Debian has the broker where only administrators look.
pub fn mosquitto(program: &str) -> Command {
    let known = Path::new("/usr/sbin").join(program);
    Command::new(if known.exists() { known } else { program.into() })
}
