//! Edits of a schedule file, from whoever asks for them: looked at first, then saved in one step, and undone.
//!
//! ```text
//! Request ──preview──▶ what changes on which sign          nothing is written
//!         ──save─────▶ the same, with the file replaced    asked anew under the lock, with the text that is there then
//!          undo ─────▶ an edit taken back                  its lines as they were, all others as they are
//! ```
//!
//! What was made is in one record beside the file, whoever made it: see [`Made`].

mod made;

use std::fmt::{Display, Formatter};
use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::Path;
use std::time::Duration;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use roomsign_core::check::Drawable;
use roomsign_core::feed::{Fault, Unreadable};
use roomsign_core::request::{Proposal, Refusal, Request, Step, difference, propose};

use crate::files::{Disk, Draft, Files as _, Misread, Place};
pub use made::Made;
use made::{Record, keep};

const BYTE_ORDER_MARK: &str = "\u{feff}";
/// How long another edit is waited for, in steps of [`STEP`].
const STEPS: u32 = 1000;
const STEP: Duration = Duration::from_millis(10);
/// How often an edit is started over because an editor saved the file meanwhile.
const ATTEMPTS: u32 = 20;
/// How often a file that changes while it is read is read again.
const READINGS: u32 = 20;
/// How long to wait before that.
const SETTLE: Duration = Duration::from_millis(50);

/// Who edits, and what it is judged by.
#[derive(Clone, Copy)]
pub struct Editor<'a> {
    /// Who it is, for the record.
    pub name: &'a str,
    /// The instant that the clocks of a time zone are asked at.
    pub now: &'a dyn Fn(Tz) -> DateTime<Utc>,
    /// What signs can draw.
    pub drawable: Drawable,
}

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
            Self::Fault(fault @ Fault::Missing) => write!(f, "{fault}: check the path"),
            Self::Fault(fault @ Fault::Unreadable(_)) => {
                write!(f, "{fault}: a schedule is a text file")
            }
            // Editors find a place by its column, too.
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
    Err(Fault::Unreadable(Unreadable::Other("is being written over and over".to_owned())))
}

/// What a request would change. Nothing is written.
///
/// # Errors
/// [`Unsaved`]
pub fn preview(path: &Path, request: &Request, editor: &Editor<'_>) -> Result<Proposal, Unsaved> {
    let text = read(path).map_err(Unsaved::Fault)?;
    Ok(propose(&text, request, editor.now, editor.drawable)?)
}

/// Does what is asked for, if it can still be done with the text that is in the file by then.
///
/// # Errors
/// [`Unsaved`], and then the file is as it was.
pub fn save(path: &Path, request: &Request, editor: &Editor<'_>) -> Result<Proposal, Unsaved> {
    let ask = |text: &str| Ok(propose(text, request, editor.now, editor.drawable)?);
    save_with(path, editor, ask).map(|(proposal, _)| proposal)
}

/// Does what `ask` makes of the text that is in the file by then: a page that has shown a preview asks whether it still
/// comes to the same. Returns it with its number in the record, if it is there.
///
/// # Errors
/// Those of `ask`, and [`Unsaved`], and then the file is as it was.
pub fn save_with<E: From<Unsaved>>(
    path: &Path,
    editor: &Editor<'_>,
    ask: impl Fn(&str) -> Result<Proposal, E>,
) -> Result<(Proposal, Option<u64>), E> {
    let mut asked = None;
    let number = edit(path, |text: &str| {
        let proposal = ask(text)?;
        let made = Made {
            number: 0,
            at: proposal.at,
            by: editor.name.to_owned(),
            undone_by: None,
            step: Step::of(text, &proposal.text, proposal.changes.clone()),
        };
        let new = proposal.text.clone();
        asked = Some(proposal);
        Ok::<_, E>((new, Record::Add(Box::new(made))))
    })?;
    asked.map(|proposal| (proposal, number)).ok_or_else(|| Unsaved::Restless.into())
}

/// What taking back an edit would change, and with `dry_run` false does it: the edit of that number, or else the last
/// one that was not taken back yet.
///
/// # Errors
/// [`Unsaved`], and then the file is as it was.
pub fn undo(
    path: &Path,
    number: Option<u64>,
    editor: &Editor<'_>,
    dry_run: bool,
) -> Result<Proposal, Unsaved> {
    let back = |text: &str| {
        let is_meant = |made: &Made| {
            made.undone_by.is_none() && number.is_none_or(|number| made.number == number)
        };
        let made = made(path).into_iter().rfind(is_meant).ok_or(Refusal::NothingToUndo)?;
        let proposal = difference(text, made.step.undone(text)?, editor.now, editor.drawable)?;
        Ok::<_, Unsaved>((proposal, made.number))
    };
    if dry_run {
        return back(&read(path).map_err(Unsaved::Fault)?).map(|(proposal, _)| proposal);
    }
    let mut done = None;
    edit(path, |text: &str| {
        let (proposal, number) = back(text)?;
        let new = proposal.text.clone();
        done = Some(proposal);
        Ok::<_, Unsaved>((new, Record::Undone(number, editor.name.to_owned())))
    })?;
    done.ok_or(Unsaved::Restless)
}

/// The edits that were made of a file, the last one last.
pub fn made(path: &Path) -> Vec<Made> {
    Place::of(path).map(|place| made::all(&place)).unwrap_or_default()
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
    edit(path, |text| Ok((change(text)?, Record::Keep))).map(drop)
}

fn edit<E: From<Unsaved>>(
    path: &Path,
    mut change: impl FnMut(&str) -> Result<(String, Record), E>,
) -> Result<Option<u64>, E> {
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
            return Ok(None);
        }
        // The reading has lost a byte order mark, and nothing else.
        let has_mark = reading.stamp.size > reading.text.len() as u64;
        let bytes = if has_mark { format!("{BYTE_ORDER_MARK}{text}") } else { text };
        let mut number = None;
        let is_still = || {
            let is_still = disk.stamp() == Ok(reading.stamp);
            if is_still {
                // While nobody else edits it. The sign is what counts: without a record the edit is made all the same.
                number = keep(&place, record, &old);
            }
            is_still
        };
        if draft.put(bytes.as_bytes(), &old, is_still).map_err(Unsaved::Io)? {
            return Ok(number);
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
