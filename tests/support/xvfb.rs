//! An X server without a screen.

#![allow(clippy::expect_used, reason = "a panic fails the test")]

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use crate::running::Running;

/// Ends when this is dropped.
pub struct Xvfb {
    /// Its name, as in `DISPLAY`.
    pub name: String,
    pub process: Running,
}

impl Xvfb {
    /// One of this size in pixels, which listens already.
    pub fn start([width, height]: [u16; 2]) -> Self {
        let mut server = Command::new("Xvfb");
        server.args(["-displayfd", "1", "-nolisten", "tcp", "-screen", "0"]);
        server.arg(format!("{width}x{height}x24"));
        let mut process = Running::start(server.stdout(Stdio::piped()).stderr(Stdio::null()));
        let mut number = String::new();
        let stdout = process.0.stdout.take().expect("its output");
        BufReader::new(stdout).read_line(&mut number).expect("the number of the display");
        Self { name: format!(":{}", number.trim()), process }
    }
}
