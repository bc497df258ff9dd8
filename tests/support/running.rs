//! Programs that end with whoever started them.

#![allow(clippy::panic, reason = "a panic fails the test")]

use std::process::{Child, Command};

/// A program that is killed when this is dropped.
pub struct Running(pub Child);

impl Running {
    pub fn start(command: &mut Command) -> Self {
        let program = command.get_program().display().to_string();
        Self(command.spawn().unwrap_or_else(|error| panic!("{program}: {error}")))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
