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
mod log;
mod preview;
mod receipt;
mod show;

use std::fmt::Display;
use std::io::{Cursor, IsTerminal, Write as _};
use std::path::Path;

use chrono::{DateTime, Utc};
use image::{ImageFormat, RgbaImage};

use crate::cli::{Cli, Command, Sign};
use roomsign_core::feed::{Fault, Feed};
use roomsign_core::request::Refusal;
use roomsign_core::schedule::{Diagnostic, Schedule, Severity, clean, diagnostic, parse};
use roomsign_core::timetable::Timetable;
use roomsign_host::clock::Clock;
use roomsign_host::edits::{self, Unsaved};
use roomsign_host::files::{printable, save};
pub use show::show;

/// Why a command came to nothing: exit code 1, the input or the world is wrong; but for usage, which is 2.
#[derive(Debug)]
pub enum Failure {
    /// What was typed, or is in the settings, is not enough.
    Usage(clap::Error),
    /// What happened, where, and what to do.
    Message(String),
    /// A report as it is printed.
    Report(String),
    /// Everything about it has been printed already.
    Said,
}

impl Failure {
    /// What happened, where, and what to do. What was typed or read may be in it: nothing of that is for the terminal.
    pub fn new(message: impl Display) -> Self {
        Self::Message(clean::lines(&message.to_string()))
    }

    /// Everything about it has been printed already.
    pub fn said() -> Self {
        Self::Said
    }

    /// A file that was not edited.
    fn unsaved(path: &Path, unsaved: Unsaved) -> Self {
        let name = printable(path);
        match unsaved {
            Unsaved::Refused(Refusal::Faulty(found)) => match edits::read(path) {
                Ok(text) => errors(&name, &text, &found),
                Err(fault) => file_error(&name, &fault),
            },
            // What fits no session has nothing to do with the file.
            Unsaved::Refused(refusal) => Self::new(refusal.to_string()),
            other => Self::new(format!("{name}{other}")),
        }
    }
}

/// Writes to standard output. Where nobody reads any more there is nothing to complain about.
fn print(text: &str) -> Result<(), Failure> {
    print_bytes(text.as_bytes())
}

/// The same for what is not text.
fn print_bytes(bytes: &[u8]) -> Result<(), Failure> {
    let mut out = std::io::stdout();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure::new(format!("standard output: {error}: what was done stands")))
        }
        _ => Ok(()),
    }
}

/// Writes a picture as PNG; `-` is standard output.
fn write_picture(image: &RgbaImage, path: &Path) -> Result<(), Failure> {
    let name = printable(path);
    let mut png = Cursor::new(Vec::new());
    let encoded = image.write_to(&mut png, ImageFormat::Png);
    encoded.map_err(|error| Failure::new(format!("cannot make a PNG: {error}")))?;
    if path == Path::new("-") {
        return print_bytes(png.get_ref());
    }
    save(path, png.get_ref()).map_err(|error| {
        Failure::new(format!("cannot write {name}: {error}: choose another place with -o"))
    })
}

/// Writes to standard error, for whoever reads it.
fn notes(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// Whether to write in colours there.
fn colour(stream: &impl IsTerminal) -> bool {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    stream.is_terminal() && !is_set("NO_COLOR") && !is_dumb
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
        Some(Command::Log(arguments)) => log::run(&arguments),
        Some(Command::Import(arguments)) => import::run(&arguments),
        Some(Command::Delay(arguments)) => edit::delay(&arguments),
        Some(Command::Cancel(arguments)) => edit::cancel(&arguments),
        Some(Command::Restore(arguments)) => edit::restore(&arguments),
        Some(Command::Move(arguments)) => edit::move_(&arguments),
        Some(Command::Notice(arguments)) => edit::notice(&arguments),
        Some(Command::Start(arguments)) => edit::start(&arguments),
        Some(Command::Extend(arguments)) => edit::extend(&arguments),
        Some(Command::End(arguments)) => edit::end(&arguments),
        Some(Command::Full(arguments)) => edit::full(&arguments),
        Some(Command::Add(arguments)) => edit::add(&arguments),
        Some(Command::Swap(arguments)) => edit::swap(&arguments),
        Some(Command::Undo(arguments)) => edit::undo(&arguments),
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
    let name = printable(path);
    let text = edits::read(path).map_err(|fault| file_error(&name, &fault))?;
    let (schedule, diagnostics) = parse(&text);
    schedule.ok_or_else(|| errors(&name, &text, &diagnostics))
}

/// A file that cannot be read, for people.
fn file_error(name: &str, fault: &Fault) -> Failure {
    Failure::new(format!("{name}{}", Unsaved::Fault(fault.clone())))
}

fn errors(name: &str, text: &str, diagnostics: &[Diagnostic]) -> Failure {
    let is_error = |diagnostic: &&Diagnostic| diagnostic.severity == Severity::Error;
    let errors: Vec<Diagnostic> = diagnostics.iter().filter(is_error).cloned().collect();
    Failure::Report(diagnostic::render(name, text, &errors, colour(&std::io::stderr())))
}

/// The room that was asked for, or which rooms there are.
fn check_room(schedule: &Schedule, room: &str, file: &Path) -> Result<(), Failure> {
    if schedule.room(room).is_some() {
        return Ok(());
    }
    let names: Vec<&str> = schedule.rooms.iter().map(|room| room.name.as_str()).collect();
    Err(Failure::new(format!(
        "{} has no room \"{}\": its rooms are \"{}\"",
        printable(file),
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
    let clock = Clock::pretending(sign.at);
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
