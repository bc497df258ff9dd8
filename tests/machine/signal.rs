//! Signals to other programs.

use std::process::Command;

use crate::running::Running;

/// Sends one by its name: `-STOP`.
pub fn signal(process: &Running, signal: &str) {
    let told = Command::new("kill").args([signal, &process.0.id().to_string()]).status();
    assert!(told.expect("kill").success());
}
