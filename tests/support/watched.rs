//! A watched file on a real disk, and what is told of it while it is treated as people and programs treat files.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a panic fails the test")]

use std::path::Path;
use std::process::Command;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use roomsign_core::feed::Fault;
use roomsign_host::watch::{Options, Update, Watch, watch};

/// Within which everything must have been told: many times what it takes.
pub const DEADLINE: Duration = Duration::from_secs(20);

pub const NOTICES_ONLY: Options =
    Options { poll_only: false, poll: Duration::from_secs(3600), rest: Duration::from_secs(3600) };
pub const POLL_ONLY: Options =
    Options { poll_only: true, poll: Duration::from_millis(20), rest: Duration::from_millis(20) };

/// A watched file in a directory of its own.
pub struct Watched {
    pub root: tempfile::TempDir,
    pub told: Receiver<String>,
    pub _watch: Watch,
}

impl Watched {
    /// Runs `setup` in an empty directory, then watches `path` in it.
    pub fn new(path: &str, setup: &str, options: Options) -> Self {
        let root = tempfile::tempdir().unwrap();
        run(root.path(), setup);
        let (sender, told) = channel();
        let on_change = move |change| {
            let _ = sender.send(in_short(change));
        };
        let watch = watch(&root.path().join(path), options, judge, on_change).unwrap();
        Self { root, told, _watch: watch }
    }

    pub fn run(&self, script: &str) {
        run(self.root.path(), script);
    }

    /// Waits for `expected`. A fault may be told before it, for a slow machine may take longer over
    /// two commands than a file has to hold still.
    pub fn expect(&self, expected: &str, context: &str) {
        let deadline = Instant::now() + DEADLINE;
        let mut before = Vec::new();
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let Ok(told) = self.told.recv_timeout(left) else {
                panic!("{context}: {expected:?} was not told, but {before:?}");
            };
            if told == expected {
                break;
            }
            assert!(!told.starts_with("good"), "{context}: {told:?} was told, not {expected:?}");
            before.push(told);
        }
    }
}

/// A text is good if it has come to its end.
pub fn judge(text: &str) -> Result<String, Fault> {
    assert!(!text.contains("panic"), "as the text says");
    if text.ends_with("end") {
        Ok(text.to_owned())
    } else {
        Err(Fault::Invalid { line: 1 + text.matches('\n').count(), message: "no end".to_owned() })
    }
}

fn in_short(change: Update<String>) -> String {
    match change {
        Update::Good { value, .. } => format!("good {value}"),
        Update::Same { .. } => "same".to_owned(),
        Update::Fault(Fault::Missing) => "missing".to_owned(),
        Update::Fault(Fault::Unreadable(why)) => why.to_string(),
        Update::Fault(Fault::Invalid { line, message }) => format!("line {line}: {message}"),
    }
}

fn run(directory: &Path, script: &str) {
    let status = Command::new("sh").arg("-ec").arg(script).current_dir(directory).status();
    assert!(status.unwrap().success(), "{script}");
}

/// What happens to a file, and what is told of it.
pub struct Scenario {
    pub name: &'static str,
    pub path: &'static str,
    /// Before it is watched.
    pub setup: &'static str,
    /// Scripts, and what is told after each.
    pub steps: &'static [(&'static str, &'static str)],
}

pub const FILE: &str = "printf '0 end' > schedule; touch -d 2001-01-01 schedule";

pub fn every_scenario(scenarios: &'static [Scenario], options: Options) {
    std::thread::scope(|scope| {
        for Scenario { name, path, setup, steps } in scenarios {
            scope.spawn(move || {
                let watched = Watched::new(path, setup, options);
                for (script, told) in *steps {
                    watched.run(script);
                    watched.expect(told, &format!("{name}: {script}"));
                }
            });
        }
    });
}
