//! One file for each command; this one has what several of them need.

mod board;
mod check;
mod demo;
#[cfg(feature = "desk")]
mod desk;
mod doctor;
mod edit;
#[cfg(feature = "mqtt")]
mod fleet;
mod gallery;
mod import;
mod preview;
mod receipt;
mod show;
mod which;
mod write;

use std::path::Path;
use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::cli::{Cli, Command, Sign};
use roomsign_core::feed::{Fault, Feed};
use roomsign_core::schedule::{Diagnostic, Schedule, Severity, clean, diagnostic, parse};
use roomsign_core::timetable::Timetable;
use roomsign_host::clock::Clock;
use roomsign_host::files::{Disk, Files, Misread};

/// Why a command came to nothing: exit code 1, the input or the world is wrong.
#[derive(Debug)]
pub struct Failure(String);

impl Failure {
    /// What happened, where, and what to do. What was typed or read may be in it: nothing of that is for the terminal.
    pub fn new(message: impl AsRef<str>) -> Self {
        Self(clean::lines(message.as_ref()))
    }

    /// What has its colours already.
    fn rendered(message: String) -> Self {
        Self(message)
    }

    /// Everything about it has been printed already.
    pub fn said() -> Self {
        Self(String::new())
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Does what was typed.
///
/// # Errors
/// [`Failure`] if the input or the world is wrong.
pub fn run(cli: Cli) -> Result<(), Failure> {
    match cli.command {
        None => demo::run(),
        Some(Command::Show(arguments)) => show::run(&arguments),
        Some(Command::Preview(arguments)) => preview::run(&arguments),
        Some(Command::Board(arguments)) => board::run(&arguments),
        Some(Command::Check(arguments)) => check::run(&arguments),
        Some(Command::Doctor(arguments)) => doctor::run(&arguments),
        Some(Command::Import(arguments)) => import::run(&arguments),
        Some(Command::Delay(arguments)) => edit::delay(&arguments),
        Some(Command::Cancel(arguments)) => edit::cancel(&arguments),
        Some(Command::Restore(arguments)) => edit::restore(&arguments),
        Some(Command::Move(arguments)) => edit::move_(&arguments),
        Some(Command::Notice(arguments)) => edit::notice(&arguments),
        #[cfg(feature = "desk")]
        Some(Command::Desk(arguments)) => desk::run(&arguments),
        #[cfg(feature = "mqtt")]
        Some(Command::Publish(arguments)) => fleet::publish(&arguments),
        #[cfg(feature = "mqtt")]
        Some(Command::Follow(arguments)) => fleet::follow(&arguments),
        #[cfg(feature = "mqtt")]
        Some(Command::Screens(arguments)) => fleet::screens(&arguments),
    }
}

/// A good schedule file, or everything that is wrong with it.
fn load(path: &Path) -> Result<Schedule, Failure> {
    let name = clean::line(&path.display().to_string());
    let text = read(path).map_err(|fault| file_error(&name, &fault))?;
    let (schedule, diagnostics) = parse(&text);
    schedule.ok_or_else(|| errors(&name, &text, &diagnostics))
}

/// A file that cannot be read, for people.
fn file_error(name: &str, fault: &Fault) -> Failure {
    Failure::new(match fault {
        Fault::Missing => format!("error: {name}: there is no such file: check the path"),
        Fault::Unreadable(what) => format!("error: {name} {what}: a schedule is a text file"),
        Fault::Invalid { line, message } => format!("error: {name}:{line}:1: {message}"),
    })
}

/// The text of a file, as the watching display would read it.
fn read(path: &Path) -> Result<String, Fault> {
    let mut disk = Disk::new(path);
    for _ in 0..20 {
        match disk.read() {
            Ok(reading) => return Ok(reading.text),
            Err(Misread::Fault(fault)) => return Err(fault),
            Err(Misread::Torn) => std::thread::sleep(Duration::from_millis(50)),
        }
    }
    Err(Fault::Unreadable("is being written without end".to_owned()))
}

fn errors(name: &str, text: &str, diagnostics: &[Diagnostic]) -> Failure {
    let is_error = |diagnostic: &&Diagnostic| diagnostic.severity == Severity::Error;
    let errors: Vec<Diagnostic> = diagnostics.iter().filter(is_error).cloned().collect();
    let is_coloured = std::io::IsTerminal::is_terminal(&std::io::stderr());
    Failure::rendered(diagnostic::render(name, text, &errors, is_coloured))
}

/// The room that was asked for, or which rooms there are.
fn check_room(schedule: &Schedule, room: &str, file: &Path) -> Result<(), Failure> {
    if schedule.room(room).is_some() {
        return Ok(());
    }
    let names: Vec<&str> = schedule.rooms.iter().map(|room| room.name.as_str()).collect();
    Err(Failure::new(format!(
        "error: {} has no room \"{}\": its rooms are \"{}\"",
        clean::line(&file.display().to_string()),
        clean::line(room),
        names.join("\", \"")
    )))
}

/// The feed and the instant of a command that looks at one moment.
fn moment(sign: &Sign) -> Result<(Feed, roomsign_core::board::Now), Failure> {
    let schedule = load(&sign.schedule)?;
    if let Some(room) = &sign.room {
        check_room(&schedule, room, &sign.schedule)?;
    }
    let zone = schedule.event.timezone;
    let clock = sign.at.map_or_else(Clock::real, |at| Clock::simulated(at, 0.0));
    let feed = Feed::showing(file_name(&sign.schedule), Timetable::plan(schedule));
    Ok((feed, clock.now(zone)))
}

/// What the screen calls a file: its name without the path.
fn file_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    clean::line(&name.to_string_lossy())
}

/// The embedded schedule that the demo shows.
const NIXCON: &str = include_str!("../../../schedule/nixcon-2023.toml");

/// What the demo shows first: 2023-09-08 10:26 in Darmstadt.
fn demo_start() -> DateTime<Utc> {
    DateTime::from_timestamp(1_694_161_560, 0).unwrap_or_default()
}
