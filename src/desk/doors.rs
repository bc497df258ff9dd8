//! What displays say of themselves: those of this machine in files, those elsewhere to whoever hears them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use roomsign_core::schedule::clean;
use roomsign_host::clock::Clock;
use roomsign_host::life::{Health, LOOK, Life, Look, Watched};
use roomsign_host::status::{self, Status};

/// How often while somebody looks; while nobody does, but there are some; and while there are none.
const WATCHED: Duration = Duration::from_secs(1);
const UNWATCHED: Duration = LOOK;
const NONE: Duration = Duration::from_secs(10);
/// How soon a display is looked at again that may not be alive.
const DOUBT: Duration = Duration::from_secs(1);

/// One display.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Door {
    /// What tells it from all others there.
    pub name: String,
    /// Whether it is of another machine.
    pub is_elsewhere: bool,
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
    /// Since when nothing is heard from its machine, if nothing is.
    pub away: Option<DateTime<Utc>>,
}

/// How a door is, the worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State<'d> {
    /// Its machine has no connection.
    Away(DateTime<Utc>),
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

impl State<'_> {
    /// Whether there is nothing to wait for.
    pub fn is_dead(self) -> bool {
        matches!(self, Self::Away(_) | Self::Gone(_) | Self::Frozen(_) | Self::Dark(_))
    }
}

impl Door {
    /// What tells it from all others.
    pub fn key(&self) -> (bool, String) {
        (self.is_elsewhere, self.name.clone())
    }

    /// How it is, where this version of the file is to be shown.
    pub fn state(&self, revision: &str) -> State<'_> {
        let life = |life| self.health.filter(|health| health.life == life).map(|of| of.since);
        if let Some(since) = self.away {
            State::Away(since)
        } else if let Some(since) = life(Life::Gone) {
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
pub struct Local {
    all: BTreeMap<PathBuf, (Door, Watched)>,
    looked: Option<Instant>,
    /// Whether one may have ended.
    is_in_doubt: bool,
}

impl Local {
    /// Those that say in `folder` that they follow `schedule`, and those that once did.
    pub fn look(&mut self, folder: &Path, schedule: &Path, revision: &str) -> Vec<Door> {
        let mut found: BTreeMap<PathBuf, Status> =
            status::displays(folder, schedule).into_iter().collect();
        for (file, status) in &found {
            let known = self.all.remove(file);
            let (health, watched) =
                known.map(|(door, watched)| (door.health, watched)).unwrap_or_default();
            self.all.insert(file.clone(), (door(file, status, health), watched));
        }
        // A word of life is rare; what is shown is asked for often.
        let often = if self.is_in_doubt { DOUBT } else { LOOK };
        let is_due = self.looked.is_none_or(|at| at.elapsed() >= often);
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
        self.is_in_doubt = self.all.values().any(|(_, watched)| watched.is_in_doubt());
        self.all.values().map(|(door, _)| door.clone()).collect()
    }

    /// How long until they have to be asked again, if nothing happens.
    pub fn wait(&self, is_watched: bool) -> Duration {
        match self {
            Self { is_in_doubt: true, .. } => DOUBT,
            _ if is_watched => WATCHED,
            Self { all, .. } if all.is_empty() => NONE,
            _ => UNWATCHED,
        }
    }
}

fn door(file: &Path, status: &Status, health: Option<Health>) -> Door {
    let fault = status.fault.as_ref().map(|fault| {
        let line = fault.line.map(|line| format!("{line}: ")).unwrap_or_default();
        clean::line(&format!("{line}{}", fault.message))
    });
    Door {
        name: clean::line(&file.file_stem().unwrap_or_default().to_string_lossy()),
        is_elsewhere: false,
        room: status.room.as_deref().map(clean::line),
        shows: Some(clean::line(&status.shows)),
        revision: status.revision.clone(),
        since: status.applied_at,
        fault,
        health,
        away: None,
    }
}

/// All displays, as they were last asked or heard.
#[derive(Debug, Default)]
pub struct Known {
    here: Vec<Door>,
    elsewhere: Vec<Door>,
    /// Whether those elsewhere cannot be heard.
    is_cut: bool,
}

impl Known {
    /// First those of this machine.
    pub fn all(&self) -> Vec<Door> {
        self.here.iter().chain(&self.elsewhere).cloned().collect()
    }

    /// Whether what is known of those elsewhere may be old.
    pub fn is_cut(&self) -> bool {
        self.is_cut
    }

    /// Those of this machine say that now: whether it is news.
    pub fn say_here(&mut self, doors: &[Door]) -> bool {
        let is_new = self.here != doors;
        self.here = doors.to_vec();
        is_new
    }

    /// All others say that now: whether it is news.
    pub fn say_elsewhere(&mut self, doors: Vec<Door>) -> bool {
        let is_new = self.is_cut || self.elsewhere != doors;
        (self.elsewhere, self.is_cut) = (doors, false);
        is_new
    }

    /// Those elsewhere cannot be heard, until they say something: whether that is news.
    pub fn cut(&mut self) -> bool {
        !std::mem::replace(&mut self.is_cut, true)
    }
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "tests write files")]
mod tests {
    use super::*;

    #[test]
    fn a_display_that_was_killed_is_known_after_two_looks_soon_after_each_other() {
        let folder = tempfile::tempdir().unwrap();
        let (schedule, file) = (folder.path().join("s.toml"), folder.path().join("a.json"));
        std::fs::write(&schedule, "").unwrap();
        let status = format!(
            r#"{{"room": null, "schedule": {schedule:?}, "shows": "", "revision": "a", "fault": null, "beats": 15}}"#
        );
        std::fs::write(&file, status).unwrap();
        let mut local = Local::default();
        assert_eq!(local.wait(false), NONE);
        let life = |local: &mut Local| {
            let doors = local.look(folder.path(), &schedule, "a");
            doors[0].health.unwrap().life
        };
        // Nobody holds its file: perhaps it has just been replaced.
        assert_eq!(life(&mut local), Life::Right);
        assert_eq!((local.wait(false), local.wait(true)), (DOUBT, DOUBT));
        local.looked = Some(Instant::now() - DOUBT);
        assert_eq!(life(&mut local), Life::Gone);
        assert_eq!((local.wait(false), local.wait(true)), (UNWATCHED, WATCHED));
    }
}
