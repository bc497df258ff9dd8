//! Editing a schedule file in one step, so that a reader sees the old text or the new one.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::Path;
use std::time::Duration;

use super::Failure;
use roomsign_core::feed::Fault;
use roomsign_core::schedule::clean;
use roomsign_host::files::{Disk, Draft, Files as _, Misread, Place};

const BYTE_ORDER_MARK: &str = "\u{feff}";
/// How long another edit is waited for, in steps of [`STEP`].
const STEPS: u32 = 1000;
const STEP: Duration = Duration::from_millis(10);
/// How often an edit is begun anew because an editor saved the file meanwhile.
const ATTEMPTS: u32 = 20;

/// Reads a file, has its text changed, and puts the new text in its place: owner, group, mode, byte order
/// mark and links stay. `change` is called anew if somebody else was faster, with the text that they wrote;
/// where it fails or returns the same text, nothing is written.
pub fn replace(
    path: &Path,
    mut change: impl FnMut(&str) -> Result<String, Failure>,
) -> Result<(), Failure> {
    let shown = clean::line(&path.display().to_string());
    let failed = |error: io::Error| Failure::new(format!("error: cannot edit {shown}: {error}"));
    for _ in 0..ATTEMPTS {
        // What is no regular text file is not even opened for writing.
        super::read(path).map_err(|fault| super::file_error(&shown, &fault))?;
        let place = Place::of(path).map_err(failed)?;
        writable(place.path(), &shown)?;
        let draft = begin(&place, &shown)?;
        let old = writable(place.path(), &shown)?;
        let old = old.metadata().map_err(failed)?;
        let mut disk = Disk::new(place.path());
        let reading = match disk.read() {
            Ok(reading) => reading,
            Err(Misread::Torn | Misread::Fault(Fault::Missing)) => {
                std::thread::sleep(STEP);
                continue;
            }
            Err(Misread::Fault(fault)) => return Err(super::file_error(&shown, &fault)),
        };
        if (old.dev(), old.ino()) != (reading.stamp.device, reading.stamp.inode) {
            continue;
        }
        let text = change(&reading.text)?;
        if text == reading.text {
            return Ok(());
        }
        // The reading has lost a byte order mark, and nothing else.
        let has_mark = reading.stamp.size > reading.text.len() as u64;
        let bytes = if has_mark { format!("{BYTE_ORDER_MARK}{text}") } else { text };
        let is_still = || disk.stamp() == Ok(reading.stamp);
        if draft.put(bytes.as_bytes(), &old, is_still).map_err(failed)? {
            return Ok(());
        }
    }
    Err(Failure::new(format!(
        "error: {shown} keeps changing while it is edited; nothing was changed: try again"
    )))
}

/// The new text to be, as soon as nobody else has one.
fn begin(place: &Place, shown: &str) -> Result<Draft, Failure> {
    for _ in 0..STEPS {
        match Draft::begin(place) {
            Ok(Some(draft)) => return Ok(draft),
            Ok(None) => std::thread::sleep(STEP),
            Err(error) => {
                return Err(Failure::new(format!(
                    "error: cannot edit {shown}: its folder takes no new file: {error}"
                )));
            }
        }
    }
    Err(Failure::new(format!(
        "error: {shown} is being edited by another program; nothing was changed: try again"
    )))
}

/// The file, open for writing, which shows that it may be; nothing is written to it.
fn writable(target: &Path, shown: &str) -> Result<File, Failure> {
    let flags = libc::O_NONBLOCK | libc::O_NOFOLLOW;
    let file = OpenOptions::new().read(true).write(true).custom_flags(flags).open(target);
    let file = file.map_err(|error| denied(&error, shown))?;
    // An administrator may open it all the same, but whoever made it read-only meant it.
    if file.metadata().map_err(|error| denied(&error, shown))?.mode() & 0o222 == 0 {
        return Err(read_only(shown));
    }
    Ok(file)
}

fn denied(error: &io::Error, shown: &str) -> Failure {
    match error.kind() {
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => read_only(shown),
        _ => Failure::new(format!("error: cannot edit {shown}: {error}")),
    }
}

fn read_only(shown: &str) -> Failure {
    Failure::new(format!(
        "error: {shown} is read-only; nothing was changed: edit the file that it is made from, or \
         make it writable"
    ))
}
