//! What the status file says of the version on the screen.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use roomsign_core::board::Sign;
use roomsign_host::clock;
use roomsign_host::output::Dark;
use roomsign_host::shown::Record;
use roomsign_host::status::{Status, StatusFault, StatusFile};

/// Tells what came onto the screen, and when.
pub struct Receipt {
    file: StatusFile,
    schedule: PathBuf,
    revision: Option<String>,
    applied_at: Option<DateTime<Utc>>,
    said: Option<Status>,
    dark: Option<Dark>,
}

impl Receipt {
    /// Of the signs of `schedule`, written to `file`; what was shown before stays known in `state`.
    pub fn new(schedule: &Path, file: &Path, state: Option<&Path>) -> std::io::Result<Self> {
        let schedule = std::path::absolute(schedule)?;
        let file = StatusFile::new(file, state.map(Record::in_folder))?;
        let (revision, applied_at) = (None, None);
        Ok(Self { file, schedule, revision, applied_at, said: None, dark: None })
    }

    /// Another version will come onto the screen with the next frame.
    pub fn apply(&mut self, revision: String) {
        self.revision = Some(revision);
        self.applied_at = None;
    }

    /// Which version that is.
    pub fn revision(&self) -> Option<&str> {
        self.revision.as_deref()
    }

    /// Says what the last frame brought onto the screen, or would have if anything were seen there.
    pub fn tell(
        &mut self,
        room: Option<&str>,
        painted: &Sign,
        fault: Option<StatusFault>,
        is_seen: bool,
    ) {
        if is_seen && self.revision.is_some() && self.applied_at.is_none() {
            self.applied_at = Some(clock::now());
        }
        self.say(Status {
            room: room.map(str::to_owned),
            schedule: self.schedule.clone(),
            shows: painted.summary(),
            revision: self.revision.clone(),
            applied_at: self.applied_at,
            fault,
            dark: self.dark,
            beats: self.file.beats(),
        });
    }

    /// Says whether anything is seen of that.
    pub fn tell_dark(&mut self, dark: Option<Dark>) {
        if self.dark != dark {
            self.dark = dark;
            if let Some(said) = self.said.take() {
                self.say(Status { dark, ..said });
            }
        }
    }

    fn say(&mut self, status: Status) {
        self.file.tell(status.clone());
        self.said = Some(status);
    }

    /// Gives a sign of life.
    pub fn beat(&self) {
        self.file.beat();
    }
}
