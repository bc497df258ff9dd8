//! Replacing a schedule file in one step, so that a reader sees the old text or the new one.

use std::fs::{File, OpenOptions, Permissions, TryLockError};
use std::io::{self, Write as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _, fchown};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::Failure;
use roomsign_core::feed::Fault;
use roomsign_core::schedule::clean;
use roomsign_host::watch::{Disk, Files as _, Misread, Reading};

const BYTE_ORDER_MARK: &str = "\u{feff}";
/// How long another edit is waited for, in steps of [`LOCK_STEP`].
const LOCK_STEPS: u32 = 1000;
const LOCK_STEP: Duration = Duration::from_millis(10);
/// How often an edit is begun anew because an editor saved the file meanwhile.
const ATTEMPTS: u32 = 20;
/// What the names of unfinished files end with.
const UNFINISHED: &str = ".roomsign-new";

/// Reads a file, has its text changed, and puts the new text in its place: owner, group, mode, byte order
/// mark and links stay. `change` is called anew if somebody else was faster, with the text that they wrote;
/// where it fails or returns the same text, nothing is written.
///
/// What is locked is the file itself, opened for writing: that needs no other file beside it, is enough
/// for the locks of network shares (which lock no directories), and ends with the process however it
/// ends. Replacing the file takes the lock's file away, so the lock counts only while the path still
/// leads to it.
pub fn replace(
    path: &Path,
    mut change: impl FnMut(&str) -> Result<String, Failure>,
) -> Result<(), Failure> {
    let shown = clean::line(&path.display().to_string());
    let failed = |error: io::Error| Failure::new(format!("error: cannot edit {shown}: {error}"));
    for _ in 0..ATTEMPTS {
        // What is no regular text file is not even opened for writing.
        super::read(path).map_err(|fault| super::file_error(&shown, &fault))?;
        let target = std::fs::canonicalize(path).map_err(failed)?;
        let locked = lock(&target, &shown)?;
        let reading = match Disk::new(&target).read() {
            Ok(reading) => reading,
            Err(Misread::Torn | Misread::Fault(Fault::Missing)) => {
                std::thread::sleep(LOCK_STEP);
                continue;
            }
            Err(Misread::Fault(fault)) => return Err(super::file_error(&shown, &fault)),
        };
        let ours = locked.metadata().map_err(failed)?;
        if (ours.dev(), ours.ino()) != (reading.stamp.device, reading.stamp.inode) {
            continue;
        }
        let text = change(&reading.text)?;
        if text == reading.text || put(&target, &reading, &text).map_err(failed)? {
            return Ok(());
        }
    }
    Err(Failure::new(format!(
        "error: {shown} keeps changing while it is edited; nothing was changed: try again"
    )))
}

/// The file, locked. A file system without locks has none: then only the last look before the rename
/// tells of somebody else's edit.
fn lock(target: &Path, shown: &str) -> Result<File, Failure> {
    let read_only = || {
        Failure::new(format!(
            "error: {shown} is read-only; nothing was changed: edit the file that it is made from, or \
             make it writable"
        ))
    };
    let failed = |error: io::Error| match error.kind() {
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => read_only(),
        _ => Failure::new(format!("error: cannot edit {shown}: {error}")),
    };
    let file = OpenOptions::new()
        .read(true)
        .write(true)
        .custom_flags(libc::O_NONBLOCK)
        .open(target)
        .map_err(failed)?;
    // An administrator may open it all the same, but whoever made it read-only meant it.
    if file.metadata().map_err(failed)?.mode() & 0o222 == 0 {
        return Err(read_only());
    }
    for _ in 0..LOCK_STEPS {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) => std::thread::sleep(LOCK_STEP),
            Err(TryLockError::Error(error)) => {
                log::warn!("{shown} cannot be locked ({error}): let only one edit run at a time");
                return Ok(file);
            }
        }
    }
    Err(Failure::new(format!(
        "error: {shown} is locked by another program; nothing was changed: try again"
    )))
}

/// Puts a text in the place of what was read. False if the file is not what was read any more.
fn put(target: &Path, reading: &Reading, text: &str) -> io::Result<bool> {
    let directory = target.parent().unwrap_or(Path::new("/"));
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    let prefix = format!(".{name}.");
    clear(directory, &prefix);
    let old = std::fs::metadata(target)?;
    let mut new =
        tempfile::Builder::new().prefix(&prefix).suffix(UNFINISHED).tempfile_in(directory)?;
    // The reading has lost a byte order mark, and nothing else.
    if reading.stamp.size > reading.text.len() as u64 {
        new.write_all(BYTE_ORDER_MARK.as_bytes())?;
    }
    new.write_all(text.as_bytes())?;
    let made = new.as_file().metadata()?;
    if (made.uid(), made.gid()) != (old.uid(), old.gid()) {
        // Only an administrator gives files away, but members of a group may give a file to it.
        let given = fchown(new.as_file(), Some(old.uid()), Some(old.gid()));
        if given.is_err() {
            let _ = fchown(new.as_file(), None, Some(old.gid()));
        }
    }
    // After the owner, for a change of owner takes bits of the mode away.
    new.as_file().set_permissions(Permissions::from_mode(old.mode() & 0o7777))?;
    new.as_file().sync_all()?;
    if Disk::new(target).stamp() != Ok(reading.stamp) {
        return Ok(false);
    }
    new.persist(target).map_err(|error| error.error)?;
    // The new name is on the disk when its directory is. The edit itself is done.
    if let Err(error) = sync(directory) {
        log::warn!("{}: cannot be synchronised: {error}", directory.display());
    }
    Ok(true)
}

#[expect(clippy::disallowed_methods, reason = "a directory is synchronised, not read")]
fn sync(directory: &Path) -> io::Result<()> {
    File::open(directory)?.sync_all()
}

/// Takes away what edits that were killed left behind, which nobody else is writing: we have the lock.
fn clear(directory: &Path, prefix: &str) {
    let Ok(entries) = std::fs::read_dir(directory) else { return };
    let left: Vec<PathBuf> = entries
        .flatten()
        .filter(|entry| {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            name.starts_with(prefix) && name.ends_with(UNFINISHED)
        })
        .map(|entry| entry.path())
        .collect();
    for path in left {
        let _ = std::fs::remove_file(path);
    }
}
