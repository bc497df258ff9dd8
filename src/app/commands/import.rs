//! `roomsign import`: what a conference publishes → a schedule file, new or edited.

use std::io::{self, Read};
use std::path::Path;

use super::{Failure, errors, file_error, notes, print};
use crate::cli;
use roomsign_core::import::merge::{Merged, Removals, merge};
use roomsign_core::import::{self, Choice, MAX_BYTES, Plan, Programme, Refusal, write};
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
    let mut known = Vec::new();
    let target = match &arguments.into {
        Some(path) => Some((path, staff_file(path, &mut choice, &mut known)?)),
        None => None,
    };
    let inputs = arguments.inputs.iter().map(|path| Ok((name(path), whole(path)?)));
    let inputs = inputs.collect::<Result<Vec<(String, Vec<u8>)>, Failure>>()?;
    let programmes = programmes(&inputs, known)?;
    let names: Vec<&str> = inputs.iter().map(|(name, _)| name.as_str()).collect();
    let names = names.join(", ");
    let plan = import::plan(programmes, &choice).map_err(|refusal| refused(&names, &refusal))?;
    for note in &plan.notes {
        notes(&clean::line(note));
    }
    let Some((path, text)) = target else { return new_file(&plan, &names, arguments) };
    let removals = Removals { prune: arguments.prune, allow: arguments.allow_removals };
    let merge = |text: &str| {
        merge(text, &plan, &choice, removals).map_err(|refusal| refused(&names, &refusal))
    };
    let mut merged = merge(&text)?;
    if !merged.changes.is_empty() && !arguments.dry_run {
        // Staff may have saved meanwhile: what is in the file then counts.
        let saved = edits::replace(path, |text| {
            merged = merge(text).map_err(Stopped::Refused)?;
            Ok(merged.text.clone())
        });
        saved.map_err(|stopped: Stopped| stopped.failure(path))?;
    }
    for note in &merged.notes {
        notes(&clean::line(note));
    }
    print(&changes(&merged, &name(path), arguments.dry_run))
}

/// All of an input.
fn whole(path: &Path) -> Result<Vec<u8>, Failure> {
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
    Ok(bytes)
}

/// The programmes of all inputs; `known` are the rooms of the file that they come into. Names in several languages are
/// read in the one that those are in, or else the other inputs.
fn programmes(
    inputs: &[(String, Vec<u8>)],
    mut known: Vec<String>,
) -> Result<Vec<Programme>, Failure> {
    let read = |(name, bytes): &(String, Vec<u8>), known: &[String]| {
        import::read(bytes, known).map_err(|refusal| refused(name, &refusal))
    };
    let mut programmes = inputs
        .iter()
        .map(|input| read(input, &known))
        .collect::<Result<Vec<Programme>, Failure>>()?;
    if known.is_empty() {
        let rooms = programmes.iter().filter(|programme| !programme.is_translated);
        known.extend(rooms.flat_map(|programme| &programme.rooms).map(|room| room.name.clone()));
        for (programme, input) in programmes.iter_mut().zip(inputs) {
            if programme.is_translated && !known.is_empty() {
                *programme = read(input, &known)?;
            }
        }
    }
    Ok(programmes)
}

/// Why a new version did not come into a file.
enum Stopped {
    Refused(Failure),
    Unsaved(Unsaved),
}

impl Stopped {
    fn failure(self, path: &Path) -> Failure {
        match self {
            Self::Refused(failure) => failure,
            Self::Unsaved(unsaved) => Failure::unsaved(path, unsaved),
        }
    }
}

impl From<Unsaved> for Stopped {
    fn from(unsaved: Unsaved) -> Self {
        Self::Unsaved(unsaved)
    }
}

/// The text of the file to merge into. Its time zone is the venue's, whatever the inputs think.
fn staff_file(
    path: &Path,
    choice: &mut Choice,
    rooms: &mut Vec<String>,
) -> Result<String, Failure> {
    let name = name(path);
    let text = edits::read(path).map_err(|fault| file_error(&name, &fault))?;
    let (schedule, diagnostics) = parse(&text);
    let schedule = schedule.ok_or_else(|| errors(&name, &text, &diagnostics))?;
    let zone = schedule.event.timezone;
    if choice.zone.is_some_and(|other| other != zone) {
        return Err(Failure::new(format!(
            "{name} is in the time zone {zone}: leave --timezone out, or change the file first"
        )));
    }
    choice.zone = Some(zone);
    rooms.extend(schedule.rooms.into_iter().map(|room| room.name));
    Ok(text)
}

fn new_file(plan: &Plan, names: &str, arguments: &cli::Import) -> Result<(), Failure> {
    let language = plan.language.unwrap_or_default();
    let text = write::write(plan, language).map_err(|refusal| refused(names, &refusal))?;
    if plan.event.is_none() {
        notes(
            "note: the inputs do not say what the event is called: write it into [event], `name`",
        );
    }
    let Some(path) = arguments.output.as_deref().filter(|path| *path != Path::new("-")) else {
        return print(&text);
    };
    save(path, &text, arguments.force)?;
    let rooms = plan.rooms.len();
    notes(&format!("{}: {} sessions, {rooms} rooms", name(path), plan.sessions.len()));
    Ok(())
}

fn changes(merged: &Merged, name: &str, dry_run: bool) -> String {
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
    if path == Path::new("-") { "standard input".to_owned() } else { files::printable(path) }
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

/// Writes a new file; over another one only where `force` says so.
fn save(path: &Path, text: &str, force: bool) -> Result<(), Failure> {
    let shown = name(path);
    let failed = |error: io::Error| {
        Failure::new(format!("cannot write {shown}: {error}: check the folder and its permissions"))
    };
    let there = match path.metadata() {
        Ok(there) => Some(there),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(failed(error)),
    };
    // What is no schedule, but a file, has nothing that an edit would keep.
    let is_no_text = || force && edits::read(path).is_err();
    if there.is_none_or(|there| there.is_file() && (there.len() == 0 || is_no_text())) {
        return files::save(path, text.as_bytes()).map_err(failed);
    }
    // Links, owner and mode stay, as in every edit.
    let saved = edits::replace(path, |old| {
        if old == text || force {
            return Ok(text.to_owned());
        }
        Err(Stopped::Refused(Failure::new(format!(
            "{shown} is there already, with other words in it: to bring the programme into it and keep what \
             staff wrote, import with --into {shown}; to lose that, add --force"
        ))))
    });
    saved.map_err(|stopped: Stopped| stopped.failure(path))
}
