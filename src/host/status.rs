//! The receipt: what a display shows, in a small file for whoever wants to know.

use std::fs::{File, OpenOptions, TryLockError};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Sender, channel};
use std::thread::{self, JoinHandle};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::files::{Disk, Files as _, replace};
use crate::output::Dark;
use crate::shown::{OnScreen, Record};
use crate::times;
use roomsign_core::feed::Fault;

/// What one display shows. All of it is for people and scripts; the display itself never reads it.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub struct Status {
    /// The room whose sign it is; null for the overview of all rooms.
    pub room: Option<String>,
    /// The schedule file that it follows, as an absolute path.
    pub schedule: PathBuf,
    /// What is on the screen, in a few words: "Flake schemas until 11:05".
    pub shows: String,
    /// [`revision`] of the text that is shown; null before there is one.
    pub revision: Option<String>,
    /// When that text came onto the screen.
    #[serde(default, deserialize_with = "times::maybe")]
    pub applied_at: Option<DateTime<Utc>>,
    /// What is wrong with the file, or null.
    pub fault: Option<StatusFault>,
    /// Why nothing of it is seen, or null.
    #[serde(default)]
    pub dark: Option<Dark>,
    /// The display holds this file locked, and touches it at least this often, in seconds, from the thread that paints and only
    /// while its compositor answers; null where the file is on a disk, which is not written to for that.
    #[serde(default)]
    pub beats: Option<u32>,
}

/// What is wrong with a schedule file.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub struct StatusFault {
    /// From 1; null where it is not about a line.
    pub line: Option<usize>,
    /// What is wrong, in one line.
    pub message: String,
}

impl StatusFault {
    /// What a feed says.
    pub fn of(fault: &Fault) -> Self {
        Self { line: fault.line(), message: fault.what() }
    }
}

impl Status {
    /// What of it is kept, for whoever asks later.
    fn on_screen(&self) -> OnScreen {
        OnScreen {
            room: self.room.clone(),
            schedule: self.schedule.clone(),
            shows: self.shows.clone(),
            revision: self.revision.clone(),
            fault: self.fault.as_ref().map(|fault| fault.message.clone()),
            dark: self.dark,
        }
    }

    /// What the display says whose status file this is; nothing if it is none.
    pub fn read(file: &Path) -> Option<Self> {
        serde_json::from_str(&Disk::new(file).read().ok()?.text).ok()
    }
}

/// The last word of a display that has lost its screen, or never had one.
pub fn no_compositor(file: &Path, schedule: &Path, room: Option<&str>) {
    let status = Status {
        room: room.map(str::to_owned),
        schedule: std::path::absolute(schedule).unwrap_or_default(),
        shows: String::new(),
        revision: None,
        applied_at: None,
        fault: None,
        dark: Some(Dark::NoCompositor),
        beats: None,
    };
    if let Err(error) = write(file, &status) {
        log::warn!("{}: the status is not written: {error}", file.display());
    }
}

/// More status files than this are not the displays of one machine.
const MAX_DISPLAYS: usize = 64;

/// The displays that say in `folder` that they follow `schedule`: their files, in order of the names, and what they say.
pub fn displays(folder: &Path, schedule: &Path) -> Vec<(PathBuf, Status)> {
    let Ok(schedule) = schedule.canonicalize() else { return Vec::new() };
    let Ok(entries) = folder.read_dir() else { return Vec::new() };
    let mut files: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .take(MAX_DISPLAYS)
        .collect();
    files.sort();
    let told =
        files.into_iter().filter_map(|file| Status::read(&file).map(|status| (file, status)));
    let follows = |status: &Status| status.schedule.canonicalize().is_ok_and(|its| its == schedule);
    told.filter(|(_, status)| follows(status)).collect()
}

/// A short name for a text: the same on every machine, another for any other text.
pub fn revision(text: &str) -> String {
    let hash = Sha256::digest(text.as_bytes());
    hash.iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

/// Writes statuses to a file from a thread of its own, so that no disk ever holds up a frame. The file goes with this.
#[derive(Debug)]
pub struct StatusFile {
    path: PathBuf,
    sender: Option<Sender<Word>>,
    thread: Option<JoinHandle<()>>,
    last: Option<Status>,
    /// Whether it is in memory.
    beats: bool,
}

/// What the thread is told.
enum Word {
    Status(Box<Status>),
    Beat,
}

/// How often a sign of life is given at least, in seconds.
pub const BEATS: u32 = 15;

impl StatusFile {
    /// Writes to `path`, whose folder is made if it is not there, and to the record of all that was shown, if there is one.
    ///
    /// # Errors
    /// No thread to be had.
    pub fn new(path: &Path, mut record: Option<Record>) -> std::io::Result<Self> {
        let file = path.to_owned();
        if let Some(folder) = path.parent() {
            // It fails for a file that cannot be written either, which is said then.
            let _ = std::fs::create_dir_all(folder);
        }
        let beats = is_in_memory(path);
        let (sender, words) = channel::<Word>();
        let thread = thread::Builder::new().name("status".to_owned()).spawn(move || {
            let mut failing = false;
            let mut held = None;
            while let Ok(word) = words.recv() {
                let mut newest = None;
                // Only the newest matters.
                for word in std::iter::once(word).chain(words.try_iter()) {
                    if let Word::Status(status) = word {
                        newest = Some(status);
                    }
                }
                if let (Some(record), Some(status)) = (&mut record, &newest) {
                    record.shows(status.on_screen());
                }
                let written = match newest {
                    Some(status) => write(&file, &status).map(|()| held = hold(&file)),
                    None => touch(&file),
                };
                if let Err(error) = &written
                    && !failing
                {
                    log::warn!("{}: the status is not written: {error}", file.display());
                }
                failing = written.is_err();
            }
            if let Some(record) = &mut record {
                record.ends();
            }
        })?;
        let (path, sender, thread) = (path.to_owned(), Some(sender), Some(thread));
        Ok(Self { path, sender, thread, last: None, beats })
    }

    /// How often it is touched, in seconds, if it is.
    pub fn beats(&self) -> Option<u32> {
        self.beats.then_some(BEATS)
    }

    /// Gives a sign of life, where that costs no disk anything.
    pub fn beat(&self) {
        if let Some(sender) = self.sender.as_ref().filter(|_| self.beats && self.last.is_some()) {
            let _ = sender.send(Word::Beat);
        }
    }

    /// Tells what is on the screen now; nothing happens if it is what was told before.
    pub fn tell(&mut self, status: Status) {
        if self.last.as_ref() != Some(&status) {
            // It fails if the thread has died, and then the display goes on without.
            if let Some(sender) = &self.sender {
                let _ = sender.send(Word::Status(Box::new(status.clone())));
            }
            self.last = Some(status);
        }
    }
}

/// What is not shown any more is not said any more.
impl Drop for StatusFile {
    fn drop(&mut self) {
        self.sender = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
        if self.last.is_some() {
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

/// The file, locked for as long as this process lives, however it ends: see [`is_held`].
fn hold(path: &Path) -> Option<File> {
    let file = OpenOptions::new().read(true).open(path).ok()?;
    file.try_lock().ok().map(|()| file)
}

/// Whether the display whose status is at `path` is still there: one that was killed, or ended by the library that it
/// shows itself with, has not taken its status away.
pub fn is_held(path: &Path) -> bool {
    let file = OpenOptions::new().read(true).custom_flags(libc::O_NONBLOCK).open(path);
    file.is_ok_and(|file| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)))
}

/// Whether a file is or would be on a file system that is in memory.
fn is_in_memory(path: &Path) -> bool {
    const TMPFS: u64 = 0x0102_1994;
    const RAMFS: u64 = 0x8584_58f6;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let there = rustix::fs::statfs(folder.unwrap_or(Path::new(".")));
    there.is_ok_and(|there| [TMPFS, RAMFS].contains(&(there.f_type as u64)))
}

fn touch(path: &Path) -> std::io::Result<()> {
    use rustix::fs::{AtFlags, CWD, Timespec, Timestamps, UTIME_NOW, UTIME_OMIT, utimensat};
    let at = |tv_nsec| Timespec { tv_sec: 0, tv_nsec };
    let times = Timestamps { last_access: at(UTIME_OMIT), last_modification: at(UTIME_NOW) };
    Ok(utimensat(CWD, path, &times, AtFlags::empty())?)
}

fn write(path: &Path, status: &Status) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let json = serde_json::to_string_pretty(status).map_err(std::io::Error::other)?;
    replace(path, (json + "\n").as_bytes(), None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn revisions_are_short_and_the_same_everywhere() {
        assert_eq!(revision(""), "e3b0c44298fc");
        assert_ne!(revision("a"), revision("b"));
    }
}
