//! Running the real binary in a directory of its own, and looking at what it did.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a panic fails the test")]

use std::fs;
use std::path::PathBuf;

use tempfile::TempDir;

pub use crate::program::NIXCON;
use crate::program::command;

/// A run to be.
pub struct Roomsign {
    directory: TempDir,
    arguments: Vec<String>,
    environment: Vec<(String, String)>,
}

/// `roomsign` with these arguments.
pub fn roomsign(arguments: &[&str]) -> Roomsign {
    Roomsign {
        directory: tempfile::tempdir().unwrap(),
        arguments: arguments.iter().map(|argument| (*argument).to_owned()).collect(),
        environment: Vec::new(),
    }
}

impl Roomsign {
    /// With a file in its directory.
    pub fn file(self, name: &str, text: impl AsRef<[u8]>) -> Self {
        fs::write(self.directory.path().join(name), text).unwrap();
        self
    }

    /// With a directory in its directory.
    pub fn directory(self, name: &str) -> Self {
        fs::create_dir(self.directory.path().join(name)).unwrap();
        self
    }

    /// With this in its environment.
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Runs it to its end, which must have this exit code.
    pub fn exits(self, code: i32) -> Ran {
        let mut command = command(self.directory.path());
        command.args(&self.arguments);
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        let output = command.output().unwrap();
        let ran = Ran {
            directory: self.directory,
            what: format!("roomsign {}", self.arguments.join(" ")),
            stdout: output.stdout,
            stderr: String::from_utf8(output.stderr).unwrap(),
        };
        assert_eq!(output.status.code(), Some(code), "{}\n{}", ran.what, ran.stderr);
        ran
    }
}

/// What a run left behind.
pub struct Ran {
    directory: TempDir,
    what: String,
    /// What it wrote to standard output.
    pub stdout: Vec<u8>,
    stderr: String,
}

impl Ran {
    /// Standard error holds all of these.
    pub fn complains(self, parts: &[&str]) -> Self {
        for part in parts {
            assert!(self.stderr.contains(part), "{}: no {part:?} in\n{}", self.what, self.stderr);
        }
        self
    }

    /// What it wrote to standard error.
    pub fn complained(&self) -> &str {
        &self.stderr
    }

    /// Standard error is empty.
    pub fn silent(self) -> Self {
        assert_eq!(self.stderr, "", "{}", self.what);
        self
    }

    /// Standard output as text.
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.stdout).unwrap()
    }

    /// What is in a file that it wrote.
    pub fn written(&self, name: &str) -> Vec<u8> {
        let path = self.directory.path().join(name);
        fs::read(&path).unwrap_or_else(|error| panic!("{}: {name}: {error}", self.what))
    }

    /// The names of all files in its directory.
    pub fn files(&self) -> Vec<String> {
        let entries = fs::read_dir(self.directory.path()).unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| PathBuf::from(entry.unwrap().file_name()).display().to_string())
            .collect();
        names.sort();
        names
    }
}
