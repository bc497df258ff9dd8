//! What the displays of this machine say of themselves.

use std::path::Path;

use chrono::{DateTime, Utc};

use roomsign_core::schedule::clean;
use roomsign_host::status::{self, Status};

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
    status::displays(folder, schedule).into_iter().map(|(_, status)| door(status)).collect()
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
