//! What a display has shown and when, in a small file of lines of JSON: for whoever asks later.

use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::clock;
use crate::files::{read, replace};
use crate::output::Dark;
use crate::times;
use roomsign_core::feed::Fault;

/// The file, in a display's state folder.
const NAME: &str = "shown.jsonl";
/// A larger file loses its older half, in bytes: some 4000 changes are kept.
const MAX: usize = 1024 * 1024;
/// A larger file is not ours, in bytes.
const MOST: u64 = 2 * MAX as u64;

/// What came onto the screen.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// When, by the clock of the machine.
    #[serde(deserialize_with = "times::one")]
    pub at: DateTime<Utc>,
    /// Between which two starts of the machine.
    pub boot: String,
    /// It is the first of a display that has just started.
    #[serde(default)]
    pub begins: bool,
    /// What it was; nothing if the display has ended.
    pub shown: Option<OnScreen>,
}

/// What was on the screen.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub struct OnScreen {
    /// The room whose sign it was; null for the overview of all rooms.
    pub room: Option<String>,
    /// The schedule file.
    pub schedule: PathBuf,
    /// In a few words.
    pub shows: String,
    /// Which text it was of.
    pub revision: Option<String>,
    /// What was wrong with the file.
    pub fault: Option<String>,
    /// Why nothing of it was seen.
    pub dark: Option<Dark>,
}

/// Writes it down. The display goes on if that fails.
#[derive(Debug)]
pub struct Record {
    path: PathBuf,
    boot: String,
    last: Option<OnScreen>,
    failing: bool,
}

impl Record {
    /// In `folder`, which need not exist yet.
    pub fn in_folder(folder: &Path) -> Self {
        Self { path: folder.join(NAME), boot: boot(), last: None, failing: false }
    }

    /// This is on the screen now; nothing happens if it was before.
    pub fn shows(&mut self, shown: OnScreen) {
        let shown = Some(shown);
        if shown != self.last {
            let begins = self.last.is_none();
            self.last = shown;
            self.add(begins);
        }
    }

    /// The display ends.
    pub fn ends(&mut self) {
        if self.last.take().is_some() {
            self.add(false);
        }
    }

    fn add(&mut self, begins: bool) {
        let at = clock::now();
        let entry = Entry { at, boot: self.boot.clone(), begins, shown: self.last.clone() };
        let added = append(&self.path, &entry);
        if let Err(error) = &added
            && !self.failing
        {
            log::warn!("{}: what is shown is not written down: {error}", self.path.display());
        }
        self.failing = added.is_err();
    }
}

fn append(path: &Path, entry: &Entry) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    // A line that a power cut has left half written is ended before the next one begins.
    let mut line = if entry.begins { b"\n".to_vec() } else { Vec::new() };
    serde_json::to_writer(&mut line, entry)?;
    line.push(b'\n');
    let mut file = OpenOptions::new().append(true).create(true).open(path)?;
    file.write_all(&line)?;
    let size = file.metadata()?.len();
    if size <= MAX as u64 {
        return Ok(());
    }
    let all = read(path, MOST).unwrap_or_default();
    let half = all.get(all.len() / 2..).unwrap_or_default();
    let start = half.iter().position(|byte| *byte == b'\n').map_or(half.len(), |end| end + 1);
    replace(path, half.get(start..).unwrap_or_default(), None)
}

/// All that is known of the display whose state is in `folder`, in the order in which it was written down.
///
/// # Errors
/// Nothing has been written down, or it cannot be read.
pub fn entries(folder: &Path) -> Result<Vec<Entry>, Fault> {
    let bytes = read(&folder.join(NAME), MOST)?;
    let lines = bytes.split(|byte| *byte == b'\n');
    Ok(lines.filter_map(|line| serde_json::from_slice(line).ok()).collect())
}

/// Which start of the machine this is.
pub fn boot() -> String {
    let id = read(Path::new("/proc/sys/kernel/random/boot_id"), 64).unwrap_or_default();
    String::from_utf8_lossy(&id).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on_screen(shows: &str) -> OnScreen {
        OnScreen {
            room: Some("Room 122".to_owned()),
            schedule: "/s.toml".into(),
            shows: shows.to_owned(),
            revision: Some("7d4c82414fa1".to_owned()),
            fault: None,
            dark: None,
        }
    }

    #[test]
    fn what_changes_is_written_down_and_half_a_line_spoils_no_other() {
        let folder = tempfile::tempdir().expect("a folder");
        assert!(entries(folder.path()).is_err());
        let mut record = Record::in_folder(folder.path());
        for shows in ["one", "one", "two"] {
            record.shows(on_screen(shows));
        }
        record.ends();
        record.ends();
        let path = folder.path().join(NAME);
        let mut file = OpenOptions::new().append(true).open(path).expect("the file");
        file.write_all(b"{\"at\":\"2023-0").expect("a power cut");
        Record::in_folder(folder.path()).shows(on_screen("three"));
        let told = entries(folder.path()).expect("entries").into_iter();
        let told = told.map(|entry| (entry.begins, entry.shown.map(|shown| shown.shows)));
        let some = |shows: &str| Some(shows.to_owned());
        let expected =
            [(true, some("one")), (false, some("two")), (false, None), (true, some("three"))];
        assert_eq!(told.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn the_file_stays_small_and_keeps_what_is_newest() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut record = Record::in_folder(folder.path());
        let long = "x".repeat(20_000);
        for number in 0..120 {
            record.shows(on_screen(&format!("{number} {long}")));
            let size = folder.path().join(NAME).metadata().expect("the file").len();
            assert!(size <= MAX as u64, "{size}");
        }
        let kept = entries(folder.path()).expect("entries");
        assert!(kept.len() > 20, "{}", kept.len());
        let last = kept.last().and_then(|entry| entry.shown.as_ref()).expect("the last");
        assert!(last.shows.starts_with("119 "), "{}", &last.shows[..4]);
    }
}
