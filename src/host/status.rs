//! The receipt: what a display shows, in a small file for whoever wants to know.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Sender, channel};
use std::thread;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::files::replace;
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
        let (line, message) = match fault {
            Fault::Missing => (None, "there is no such file".to_owned()),
            Fault::Unreadable(what) => (None, format!("the file {what}")),
            Fault::Invalid { line, message } => (Some(*line), message.clone()),
        };
        Self { line, message }
    }
}

/// A short name for a text: the same on every machine, another for any other text.
pub fn revision(text: &str) -> String {
    let hash = Sha256::digest(text.as_bytes());
    hash.iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

/// Writes statuses to a file from a thread of its own, so that no disk ever holds up a frame.
#[derive(Debug)]
pub struct StatusFile {
    sender: Sender<Status>,
    last: Option<Status>,
}

impl StatusFile {
    /// Writes to `path`, whose folder is made if it is not there.
    ///
    /// # Errors
    /// No thread to be had.
    pub fn new(path: &Path) -> std::io::Result<Self> {
        let path = path.to_owned();
        let (sender, statuses) = channel::<Status>();
        thread::Builder::new().name("status".to_owned()).spawn(move || {
            let mut failing = false;
            while let Ok(mut status) = statuses.recv() {
                // Only the newest matters.
                while let Ok(newer) = statuses.try_recv() {
                    status = newer;
                }
                let written = write(&path, &status);
                if let Err(error) = &written
                    && !failing
                {
                    log::warn!("{}: the status is not written: {error}", path.display());
                }
                failing = written.is_err();
            }
        })?;
        Ok(Self { sender, last: None })
    }

    /// Tells what is on the screen now; nothing happens if it is what was told before.
    pub fn tell(&mut self, status: Status) {
        if self.last.as_ref() != Some(&status) {
            // It fails if the thread has died, and then the display goes on without.
            let _ = self.sender.send(status.clone());
            self.last = Some(status);
        }
    }
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
