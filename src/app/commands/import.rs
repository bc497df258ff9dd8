//! `roomsign import`: what a conference publishes → a schedule file, new or edited.

use std::io::{self, Read};
use std::path::Path;

use super::{Failure, errors, file_error, notes, print};
use crate::cli;
use roomsign_core::import::{self, Choice, MAX_BYTES, Plan, Refusal, merge, write};
use roomsign_core::schedule::{clean, parse};
use roomsign_host::edits::{self, Unsaved};
use roomsign_host::files;

/// Imports, and says on standard error what was left out.
pub fn run(arguments: &cli::Import) -> Result<(), Failure> {
    let mut choice = Choice {
        zone: arguments.timezone,
        renamed: arguments.room.clone(),
        only: arguments.only_room.clone(),
    };
    let target = match &arguments.into {
        Some(path) => Some((path, staff_file(path, &mut choice)?)),
        None => None,
    };
    let mut inputs = Vec::new();
    for path in &arguments.inputs {
        let name = name(path);
        let bytes = bytes(path).map_err(|error| {
            let words = if is_address(&name) {
                "download it first, this reads files"
            } else {
                "check the path"
            };
            Failure::new(format!("{name}: {error}: {words}"))
        })?;
        if bytes.len() as u64 > MAX_BYTES {
            return Err(Failure::new(format!(
                "{name} is larger than 64 MiB: that is no schedule export"
            )));
        }
        inputs.push(import::read(&bytes).map_err(|refusal| refused(&name, &refusal))?);
    }
    let names: Vec<String> = arguments.inputs.iter().map(|path| name(path)).collect();
    let names = names.join(", ");
    let plan = import::plan(inputs, &choice).map_err(|refusal| refused(&names, &refusal))?;
    for note in &plan.notes {
        notes(&clean::line(note));
    }
    match target {
        Some((path, text)) => {
            let merge = |text: &str| {
                let merged = merge::merge(text, &plan, &choice, arguments.prune);
                merged.map_err(|refusal| refused(&names, &refusal))
            };
            let mut merged = merge(&text)?;
            if !merged.changes.is_empty() && !arguments.dry_run {
                // Staff may have saved meanwhile: what is in the file then counts.
                let saved = edits::replace(path, |text| {
                    merged = merge(text).map_err(Stopped::Merge)?;
                    Ok(merged.text.clone())
                });
                saved.map_err(|stopped| match stopped {
                    Stopped::Merge(failure) => failure,
                    Stopped::Save(unsaved) => Failure::unsaved(path, unsaved),
                })?;
            }
            print(&changes(&merged, &name(path), arguments.dry_run))
        }
        None => new_file(&plan, arguments.output.as_deref()),
    }
}

/// Why a new version did not come into a file.
enum Stopped {
    Merge(Failure),
    Save(Unsaved),
}

impl From<Unsaved> for Stopped {
    fn from(unsaved: Unsaved) -> Self {
        Self::Save(unsaved)
    }
}

/// The text of the file to merge into. Its time zone is the venue's, whatever the inputs think.
fn staff_file(path: &Path, choice: &mut Choice) -> Result<String, Failure> {
    let name = name(path);
    let text = edits::read(path).map_err(|fault| file_error(&name, &fault))?;
    let (schedule, diagnostics) = parse(&text);
    let schedule = schedule.ok_or_else(|| Failure::Report(errors(&name, &text, &diagnostics)))?;
    let zone = schedule.event.timezone;
    if choice.zone.is_some_and(|other| other != zone) {
        return Err(Failure::new(format!(
            "{name} is in the time zone {zone}: leave --timezone out, or change the file first"
        )));
    }
    choice.zone = Some(zone);
    Ok(text)
}

fn new_file(plan: &Plan, output: Option<&Path>) -> Result<(), Failure> {
    let text = write::write(plan);
    if plan.event.is_none() {
        notes(
            "note: the inputs do not say what the event is called: write it into [event], `name`",
        );
    }
    match output.filter(|path| *path != Path::new("-")) {
        None => print(&text),
        Some(path) => {
            save(path, &text)?;
            let rooms = plan.rooms.len();
            notes(&format!("{}: {} sessions, {rooms} rooms", name(path), plan.sessions.len()));
            Ok(())
        }
    }
}

fn changes(merged: &merge::Merged, name: &str, dry_run: bool) -> String {
    let mut out: String = merged.changes.iter().map(|change| clean::line(change) + "\n").collect();
    let saved = if dry_run { "not saved (--dry-run)" } else { "saved" };
    out += &match merged.changes.len() {
        0 => format!("{name}: nothing has changed\n"),
        1 => format!("{name}: 1 change, {saved}\n"),
        count => format!("{name}: {count} changes, {saved}\n"),
    };
    out
}

fn refused(name: &str, refusal: &Refusal) -> Failure {
    let place = refusal.at.map(|at| format!(":{}:{}", at.line, at.column)).unwrap_or_default();
    let message: Vec<String> = refusal.message.lines().map(clean::line).collect();
    Failure::new(format!("{name}{place}: {}", message.join("\n")))
}

fn name(path: &Path) -> String {
    if path == Path::new("-") {
        "standard input".to_owned()
    } else {
        clean::line(&path.display().to_string())
    }
}

fn is_address(name: &str) -> bool {
    name.starts_with("https:") || name.starts_with("http:")
}

/// One byte more than is allowed, if there are that many.
#[expect(clippy::disallowed_methods, reason = "an export is read once, with a limit")]
fn bytes(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if path == Path::new("-") {
        io::stdin().lock().take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    } else {
        std::fs::File::open(path)?.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}

fn save(path: &Path, text: &str) -> Result<(), Failure> {
    files::save(path, text.as_bytes()).map_err(|error| {
        Failure::new(format!(
            "cannot write {}: {error}: check the folder and its rights",
            name(path)
        ))
    })
}
