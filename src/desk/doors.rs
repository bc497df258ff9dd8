//! What the displays of this machine say of themselves.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use roomsign_core::schedule::clean;
use roomsign_host::files::{Disk, Files};
use roomsign_host::status::Status;

/// More status files than this are not the displays of one machine.
const MOST: usize = 64;

/// One display.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Door {
    /// Its room; `None` shows all of them.
    pub room: Option<String>,
    /// What is on the screen, in a few words.
    pub shows: String,
    /// Which version of the file.
    pub revision: Option<String>,
    /// Since when.
    pub since: Option<DateTime<Utc>>,
    /// What is wrong with the file, as that display sees it.
    pub fault: Option<String>,
}

/// The displays that tell in `folder` that they follow `schedule`, in order of the names of their files.
pub fn doors(folder: &Path, schedule: &Path) -> Vec<Door> {
    let Ok(schedule) = schedule.canonicalize() else { return Vec::new() };
    let Ok(entries) = folder.read_dir() else { return Vec::new() };
    let mut files: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .take(MOST)
        .collect();
    files.sort();
    let statuses = files.iter().filter_map(|file| status(file));
    statuses.filter(|status| follows(status, &schedule)).map(door).collect()
}

fn status(file: &Path) -> Option<Status> {
    serde_json::from_str(&Disk::new(file).read().ok()?.text).ok()
}

fn follows(status: &Status, schedule: &Path) -> bool {
    status.schedule.canonicalize().is_ok_and(|its| its == schedule)
}

fn door(status: Status) -> Door {
    let fault = status.fault.map(|fault| {
        let line = fault.line.map(|line| format!("{line}: ")).unwrap_or_default();
        clean::line(&format!("{line}{}", fault.message))
    });
    Door {
        room: status.room.as_deref().map(clean::line),
        shows: clean::line(&status.shows),
        revision: status.revision,
        since: status.applied_at,
        fault,
    }
}
