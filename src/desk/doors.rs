//! What the displays of this machine say of themselves, in files.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use crate::desk::Desk;
use roomsign_core::schedule::clean;
use roomsign_host::clock::Clock;
use roomsign_host::life::{Health, LOOK, Life, Look, Watched};
use roomsign_host::status::{self, Status};

/// Displays are asked so often after an edit, and for so long.
const SOON: Duration = Duration::from_millis(20);
const RECENT: Duration = Duration::from_secs(3);
/// How often while somebody looks, and while nobody does.
const WATCHED: Duration = Duration::from_secs(1);
const ALONE: Duration = Duration::from_secs(10);

/// One display.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Door {
    /// What tells it from all others.
    pub name: String,
    /// Its room; `None` shows all of them, or does not say.
    pub room: Option<String>,
    /// What is on the screen, in a few words.
    pub shows: Option<String>,
    /// Which version of the file.
    pub revision: Option<String>,
    /// Since when.
    pub since: Option<DateTime<Utc>>,
    /// What is wrong with the file, as that display sees it.
    pub fault: Option<String>,
    /// Whether it lives, and since when, if that is known.
    pub health: Option<Health>,
}

/// How a door is, the worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State<'d> {
    /// No sign runs there.
    Gone(DateTime<Utc>),
    /// The sign gives no sign of life.
    Frozen(DateTime<Utc>),
    /// Nothing of the sign is seen: its screen is off or unplugged.
    Dark(DateTime<Utc>),
    /// It finds something wrong with the file.
    Fault(&'d str),
    /// It shows what it should.
    Right,
    /// It shows another version.
    Older,
}

impl Door {
    /// How it is, where this version of the file is to be shown.
    pub fn state(&self, revision: &str) -> State<'_> {
        let life = |life| self.health.filter(|health| health.life == life).map(|of| of.since);
        if let Some(since) = life(Life::Gone) {
            State::Gone(since)
        } else if let Some(since) = life(Life::Frozen) {
            State::Frozen(since)
        } else if let Some(since) = life(Life::Dark) {
            State::Dark(since)
        } else if let Some(fault) = &self.fault {
            State::Fault(fault)
        } else if self.revision.as_deref() == Some(revision) {
            State::Right
        } else {
            State::Older
        }
    }
}

/// The displays of this machine, and what is known of their lives.
#[derive(Default)]
struct Local {
    all: BTreeMap<PathBuf, (Door, Watched)>,
    looked: Option<Instant>,
}

impl Local {
    /// Those that tell in `folder` that they follow `schedule`, and those that once did.
    fn look(&mut self, folder: &Path, schedule: &Path, revision: &str) -> Vec<Door> {
        let mut found: BTreeMap<PathBuf, Status> =
            status::displays(folder, schedule).into_iter().collect();
        for (file, status) in &found {
            let known = self.all.remove(file);
            let (health, watched) =
                known.map(|(door, watched)| (door.health, watched)).unwrap_or_default();
            self.all.insert(file.clone(), (door(file, status, health), watched));
        }
        // A word of life is rare; what is shown is asked for often.
        let is_due = self.looked.is_none_or(|at| at.elapsed() >= LOOK);
        if is_due {
            self.looked = Some(Instant::now());
        }
        for (file, (door, watched)) in &mut self.all {
            let status = found.remove(file);
            if !is_due
                && status.is_some() == (door.health.is_some_and(|health| health.life != Life::Gone))
            {
                continue;
            }
            let look = Look {
                status: status.as_ref(),
                touched: file.metadata().ok().and_then(|file| file.modified().ok()),
                is_held: status::is_held(file),
                held: Some(revision),
            };
            let now = Clock::real().now(Tz::UTC).instant;
            door.health = Some(watched.look(&look, Instant::now(), now));
        }
        self.all.values().map(|(door, _)| door.clone()).collect()
    }
}

fn door(file: &Path, status: &Status, health: Option<Health>) -> Door {
    let fault = status.fault.as_ref().map(|fault| {
        let line = fault.line.map(|line| format!("{line}: ")).unwrap_or_default();
        clean::line(&format!("{line}{}", fault.message))
    });
    Door {
        name: clean::line(&file.file_stem().unwrap_or_default().to_string_lossy()),
        room: status.room.as_deref().map(clean::line),
        shows: Some(clean::line(&status.shows)),
        revision: status.revision.clone(),
        since: status.applied_at,
        fault,
        health,
    }
}

impl Desk {
    /// Asks the displays of this machine as long as the process lives; `edits` says when something was saved here.
    pub fn ask_doors(&self, edits: &Receiver<()>) {
        let mut local = Local::default();
        let mut last_edit: Option<Instant> = None;
        loop {
            let options = &self.options;
            let revision = self.seen().revision;
            let found = local.look(&options.status_dir, &options.schedule, &revision);
            if self.has_found(found) {
                self.note_arrivals();
                self.tell();
            }
            let wait = match last_edit {
                Some(at) if at.elapsed() < RECENT => SOON,
                _ if self.watchers.load(Ordering::Relaxed) > 0 => WATCHED,
                _ => ALONE,
            };
            if edits.recv_timeout(wait).is_ok() {
                last_edit = Some(Instant::now());
            }
            // Whoever waits for an answer is told when it did not come, too.
            if last_edit.is_some_and(|at| at.elapsed() >= RECENT) {
                last_edit = None;
                self.tell();
            }
        }
    }
}
