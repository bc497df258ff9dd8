//! `roomsign doctor`: what this machine lacks to run a sign, and what to do about it.

mod fleet;
mod machine;
mod settings;
mod sign;
mod unit;

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use super::Failure;
use crate::cli;
use roomsign_core::schedule::clean;

/// One thing that was looked at.
#[derive(Debug, PartialEq)]
struct Finding {
    /// "screen: HDMI-A-1 is connected"
    what: String,
    /// What to do, if it is not as it should be.
    todo: Option<String>,
}

fn good(what: impl Into<String>) -> Finding {
    Finding { what: what.into(), todo: None }
}

fn bad(what: impl Into<String>, todo: impl Into<String>) -> Finding {
    Finding { what: what.into(), todo: Some(todo.into()) }
}

/// Prints a line for each thing; fails if any is not as it should be.
pub fn run(arguments: &cli::Doctor) -> Result<(), Failure> {
    let findings = match &arguments.schedule {
        Some(schedule) => {
            let mut findings = machine::findings(true);
            findings.extend(sign::schedule("schedule", schedule, arguments.room.as_deref()));
            findings.push(sign::read_from("schedule", arguments.viewing, cli::USUAL_SCREEN));
            findings
        }
        None => installed(&arguments.settings),
    };
    let lines: Vec<String> = findings.iter().map(line).collect();
    let written = std::io::stdout().write_all((lines.join("\n") + "\n").as_bytes());
    written.map_err(|error| Failure::new(format!("standard output: {error}")))?;
    match findings.iter().all(|finding| finding.todo.is_none()) {
        true => Ok(()),
        false => Err(Failure::said()),
    }
}

/// What is set up in a folder of settings, and what it needs of the machine: one that has no sign needs no screen.
fn installed(folder: &Path) -> Vec<Finding> {
    let (mut signs, others) = (sign::installed(folder), fleet::installed(folder));
    let has_sign = !signs.is_empty();
    if !has_sign && others.is_empty() {
        let todo = format!(
            "write {}, with ROOMSIGN_SCHEDULE and ROOMSIGN_ROOM in it",
            folder.join("NAME.conf").display()
        );
        signs.push(bad("signs: none is set up", todo));
    }
    let machine = machine::findings(has_sign || others.is_empty());
    machine.into_iter().chain(signs).chain(others).collect()
}

fn line(finding: &Finding) -> String {
    match &finding.todo {
        None => format!("✔ {}", clean::line(&finding.what)),
        Some(todo) => format!("✘ {}\n    {}", clean::line(&finding.what), clean::line(todo)),
    }
}

/// What a program prints if it succeeds; nothing if it fails or is not there.
fn output_of(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// A small file of the system or its kernel; empty if it cannot be read.
#[expect(clippy::disallowed_methods, reason = "these have no length, and are no schedules")]
fn system_file(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_has_a_line_that_says_what_to_do() {
        assert_eq!(line(&good("all is well")), "✔ all is well");
        assert_eq!(line(&bad("no seat", "sit down")), "✘ no seat\n    sit down");
    }
}
