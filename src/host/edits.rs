//! Edits of a schedule file, from whoever asks for them: looked at first, then saved in one step, and undone.
//!
//! ```text
//! Request ──preview──▶ what changes on which sign          nothing is written
//!         ──save─────▶ the same, with the file replaced    asked anew under the lock, with the text that is there then
//!          undo ─────▶ the last edit taken back            its lines as they were, all others as they are
//! ```

use std::fmt::{Display, Formatter};
use std::fs::{File, Metadata, OpenOptions};
use std::io;
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use roomsign_core::check::Drawable;
use roomsign_core::feed::{Fault, Unreadable};
use roomsign_core::request::{MAX_STEPS, Proposal, Refusal, Request, Step, difference, propose};

use crate::files::{self, Disk, Draft, Files as _, Misread, Place};

const BYTE_ORDER_MARK: &str = "\u{feff}";
/// How long another edit is waited for, in steps of [`STEP`].
const STEPS: u32 = 1000;
const STEP: Duration = Duration::from_millis(10);
/// How often an edit is begun anew because an editor saved the file meanwhile.
const ATTEMPTS: u32 = 20;
/// How often a file is read anew that changes while it is read.
const READINGS: u32 = 20;
/// How long to wait before that.
const SETTLE: Duration = Duration::from_millis(50);
/// The largest record of edits that is read, in bytes.
const MAX_RECORD: u64 = 4 * 1024 * 1024;

/// Why a file was not edited: it is as it was.
#[derive(Debug)]
pub enum Unsaved {
    /// It cannot be read.
    Fault(Fault),
    /// What was asked for cannot be done.
    Refused(Refusal),
    /// It must not be written.
    ReadOnly,
    /// Its folder takes no new file.
    Folder(io::Error),
    /// Another edit of it does not end.
    Busy,
    /// It is saved over and over.
    Restless,
    /// Something else of the file system.
    Io(io::Error),
}

impl From<Refusal> for Unsaved {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// What follows the name of the file.
impl Display for Unsaved {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Fault(Fault::Missing) => f.write_str(": there is no such file: check the path"),
            Self::Fault(Fault::Unreadable(what)) => {
                write!(f, " {what}: a schedule is a text file")
            }
            Self::Fault(Fault::Invalid { line, message }) => write!(f, ":{line}:1: {message}"),
            Self::Refused(refusal) => write!(f, ": {refusal}"),
            Self::ReadOnly => f.write_str(
                " is read-only; nothing was changed: edit the file that it is made from, or make it writable",
            ),
            Self::Folder(error) => {
                write!(f, ": its folder takes no new file: {error}; nothing was changed")
            }
            Self::Busy => f.write_str(
                " is being edited by another program; nothing was changed: try again",
            ),
            Self::Restless => f.write_str(
                " keeps changing while it is edited; nothing was changed: try again",
            ),
            Self::Io(error) => write!(f, ": {error}; nothing was changed"),
        }
    }
}

impl std::error::Error for Unsaved {}

/// The text of a schedule file, as the watching display would read it.
///
/// # Errors
/// What a display would show.
pub fn read(path: &Path) -> Result<String, Fault> {
    let mut disk = Disk::new(path);
    for _ in 0..READINGS {
        match disk.read() {
            Ok(reading) => return Ok(reading.text),
            Err(Misread::Fault(fault)) => return Err(fault),
            Err(Misread::Torn) => std::thread::sleep(SETTLE),
        }
    }
    Err(Fault::Unreadable(Unreadable::Other("is being written without end".to_owned())))
}

/// What a request would change, at the instant that `now` says of a time zone. Nothing is written.
///
/// # Errors
/// [`Unsaved`]
pub fn preview(
    path: &Path,
    request: &Request,
    now: impl Fn(Tz) -> DateTime<Utc>,
    drawable: Drawable,
) -> Result<Proposal, Unsaved> {
    let text = read(path).map_err(Unsaved::Fault)?;
    Ok(propose(&text, request, now, drawable)?)
}

/// Does what is asked for, if it can still be done with the text that is in the file by then.
///
/// # Errors
/// [`Unsaved`], and then the file is as it was.
pub fn save(
    path: &Path,
    request: &Request,
    now: impl Fn(Tz) -> DateTime<Utc>,
    drawable: Drawable,
) -> Result<Proposal, Unsaved> {
    save_if(path, request, now, drawable, |_| Ok(()))
}

/// The same, if `agreed` agrees to what it comes to by then: a page that has shown a preview asks whether it is still
/// the same.
///
/// # Errors
/// [`Unsaved`], and then the file is as it was.
pub fn save_if(
    path: &Path,
    request: &Request,
    now: impl Fn(Tz) -> DateTime<Utc>,
    drawable: Drawable,
    agreed: impl Fn(&Proposal) -> Result<(), Refusal>,
) -> Result<Proposal, Unsaved> {
    let mut made = None;
    let change = |text: &str| {
        let proposal = propose(text, request, &now, drawable)?;
        agreed(&proposal)?;
        let new = proposal.text.clone();
        made = Some(proposal.clone());
        let step = Step::of(text, &new, proposal.lines);
        Ok::<_, Unsaved>((new, Record::Add(step)))
    };
    edit(path, change)?;
    made.ok_or(Unsaved::Restless)
}

/// What taking back the last edit by command would change, and with `dry_run` false does it.
///
/// # Errors
/// [`Unsaved`], and then the file is as it was.
pub fn undo(
    path: &Path,
    now: impl Fn(Tz) -> DateTime<Utc>,
    drawable: Drawable,
    dry_run: bool,
) -> Result<Proposal, Unsaved> {
    let place = Place::of(path).map_err(Unsaved::Io)?;
    let record = record_of(&place);
    let back = |text: &str| {
        let steps = steps(&record);
        let step = steps.last().ok_or(Refusal::NothingToUndo)?;
        difference(text, step.undone(text)?, &now, drawable)
    };
    if dry_run {
        return Ok(back(&read(path).map_err(Unsaved::Fault)?)?);
    }
    let mut made = None;
    let change = |text: &str| {
        let proposal = back(text)?;
        made = Some(proposal.clone());
        Ok::<_, Unsaved>((proposal.text, Record::Drop))
    };
    edit(path, change)?;
    made.ok_or(Unsaved::Restless)
}

/// Has the text of a file changed, and puts the new one in its place: owner, group, mode, byte order mark and links
/// stay. `change` is called anew if somebody else was faster, with the text that they wrote; where it fails or returns
/// the same text, nothing is written.
///
/// # Errors
/// Those of `change`, and [`Unsaved`].
pub fn replace<E: From<Unsaved>>(
    path: &Path,
    mut change: impl FnMut(&str) -> Result<String, E>,
) -> Result<(), E> {
    edit(path, |text| Ok((change(text)?, Record::Keep)))
}

/// What becomes of the record of edits.
enum Record {
    Keep,
    Add(Step),
    Drop,
}

fn edit<E: From<Unsaved>>(
    path: &Path,
    mut change: impl FnMut(&str) -> Result<(String, Record), E>,
) -> Result<(), E> {
    for _ in 0..ATTEMPTS {
        // What is no regular text file is not even opened for writing.
        read(path).map_err(Unsaved::Fault)?;
        let place = Place::of(path).map_err(Unsaved::Io)?;
        writable(place.path())?;
        let draft = begin(&place)?;
        let old = writable(place.path())?.metadata().map_err(Unsaved::Io)?;
        let mut disk = Disk::new(place.path());
        let reading = match disk.read() {
            Ok(reading) => reading,
            Err(Misread::Torn | Misread::Fault(Fault::Missing)) => {
                std::thread::sleep(STEP);
                continue;
            }
            Err(Misread::Fault(fault)) => return Err(Unsaved::Fault(fault).into()),
        };
        if (old.dev(), old.ino()) != (reading.stamp.device, reading.stamp.inode) {
            continue;
        }
        let (text, record) = change(&reading.text)?;
        if text == reading.text {
            return Ok(());
        }
        // The reading has lost a byte order mark, and nothing else.
        let has_mark = reading.stamp.size > reading.text.len() as u64;
        let bytes = if has_mark { format!("{BYTE_ORDER_MARK}{text}") } else { text };
        let is_still = || {
            let is_still = disk.stamp() == Ok(reading.stamp);
            if is_still {
                // While nobody else edits it. The sign is what counts: without a record the edit is made all the same.
                keep(&place, record, &old);
            }
            is_still
        };
        if draft.put(bytes.as_bytes(), &old, is_still).map_err(Unsaved::Io)? {
            return Ok(());
        }
    }
    Err(Unsaved::Restless.into())
}

/// The new text to be, as soon as nobody else has one.
fn begin(place: &Place) -> Result<Draft, Unsaved> {
    for _ in 0..STEPS {
        match Draft::begin(place) {
            Ok(Some(draft)) => return Ok(draft),
            Ok(None) => std::thread::sleep(STEP),
            Err(error) => return Err(Unsaved::Folder(error)),
        }
    }
    Err(Unsaved::Busy)
}

/// The file, open for writing, which shows that it may be; nothing is written to it.
fn writable(target: &Path) -> Result<File, Unsaved> {
    let denied = |error: io::Error| match error.kind() {
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => Unsaved::ReadOnly,
        _ => Unsaved::Io(error),
    };
    let flags = libc::O_NONBLOCK | libc::O_NOFOLLOW;
    let file = OpenOptions::new().read(true).write(true).custom_flags(flags).open(target);
    let file = file.map_err(denied)?;
    // An administrator may open it all the same, but whoever made it read-only meant it.
    if file.metadata().map_err(denied)?.mode() & 0o222 == 0 {
        return Err(Unsaved::ReadOnly);
    }
    Ok(file)
}

/// The record of the edits of a file, beside it.
fn record_of(place: &Place) -> PathBuf {
    let name = place.path().file_name().unwrap_or_default().to_string_lossy();
    place.folder().join(format!(".{name}.undo"))
}

/// The edits that are known, the last one last; none where the record is none.
fn steps(record: &Path) -> Vec<Step> {
    let bytes = files::read(record, MAX_RECORD).unwrap_or_default();
    serde_json::from_slice(&bytes).unwrap_or_default()
}

/// Keeps the record up to date, with owner and mode of the schedule.
fn keep(place: &Place, record: Record, old: &Metadata) {
    let path = record_of(place);
    let mut steps = steps(&path);
    match record {
        Record::Keep => return,
        Record::Add(step) => steps.push(step),
        Record::Drop => {
            steps.pop();
        }
    }
    let steps = steps.get(steps.len().saturating_sub(MAX_STEPS)..).unwrap_or_default();
    let written = serde_json::to_vec(steps).map_err(io::Error::other);
    // Nobody else is at it: the schedule's draft is ours.
    let kept = written.and_then(|bytes| match Draft::begin(&Place::of(&path)?)? {
        Some(draft) => draft.put(&bytes, old, || true),
        None => Err(io::Error::other("another program is writing it")),
    });
    if let Err(error) = kept {
        log::warn!("{}: the edit cannot be undone by command: {error}", path.display());
    }
}
