//! Whether a display is alive: from its status file, and by no clock but one that only goes forward.

use std::time::{Duration, Instant, SystemTime};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::status::Status;
use crate::times;

/// How often to look.
pub const LOOK: Duration = Duration::from_secs(3);
/// How late a sign of life may be: a machine has other things to do, too.
const LATE: Duration = Duration::from_secs(7);
/// How long a display may take to show what is in its file.
const SHOWN: Duration = Duration::from_secs(10);

/// How a display is, and since when.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub struct Health {
    /// How.
    pub life: Life,
    /// Since when, by the clock of its machine.
    #[serde(deserialize_with = "times::one")]
    pub since: DateTime<Utc>,
}

/// How a display is.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Life {
    /// It shows what is in the file.
    Right,
    /// It shows something else, though it is alive.
    Stale,
    /// It is alive, and nothing of it is seen: its status says why.
    Dark,
    /// It gives no sign of life any more.
    Frozen,
    /// It says nothing at all: it has ended, or was never there.
    Gone,
}

impl Life {
    /// In a word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Right => "right",
            Self::Stale => "stale",
            Self::Dark => "dark",
            Self::Frozen => "frozen",
            Self::Gone => "gone",
        }
    }
}

/// What is known of a display's life.
#[derive(Debug, Default)]
pub struct Watched {
    /// When its file was touched, as the file says, and since when it has been like that.
    touched: Option<(SystemTime, Instant)>,
    /// How many looks have found that nobody holds the file.
    unheld: u32,
    /// Since when it has shown something else than is in the file.
    differs: Option<Instant>,
    health: Option<Health>,
}

/// What a look finds.
#[derive(Debug)]
pub struct Look<'a> {
    /// What the display says.
    pub status: Option<&'a Status>,
    /// When its file says that it was touched.
    pub touched: Option<SystemTime>,
    /// Whether a display holds that file.
    pub is_held: bool,
    /// What is in the file that it is to show.
    pub held: Option<&'a str>,
}

impl Watched {
    /// How the display is, given what a look finds.
    pub fn look(&mut self, found: &Look<'_>, at: Instant, now: DateTime<Utc>) -> Health {
        let life = self.life(found, at);
        let before = self.health.filter(|health| health.life == life);
        let health = before.unwrap_or(Health { life, since: now });
        self.health = Some(health);
        health
    }

    /// Whether one more look is needed to know: nobody holds its file, which may be because it has just been replaced.
    pub fn is_in_doubt(&self) -> bool {
        self.unheld == 1
    }

    fn life(&mut self, found: &Look<'_>, at: Instant) -> Life {
        let (Some(status), Some(touched)) = (found.status, found.touched) else {
            (self.touched, self.differs) = (None, None);
            return Life::Gone;
        };
        // A file that has just been replaced is held a moment later.
        self.unheld = if found.is_held || status.beats.is_none() { 0 } else { self.unheld + 1 };
        if self.unheld > 1 {
            (self.touched, self.differs) = (None, None);
            return Life::Gone;
        }
        let since = match self.touched {
            Some((before, since)) if before == touched => since,
            _ => at,
        };
        self.touched = Some((touched, since));
        let shows = status.revision.as_deref() == found.held && status.fault.is_none();
        let differs = (!shows).then(|| self.differs.unwrap_or(at));
        self.differs = differs;
        let beats = status.beats.map(|beats| Duration::from_secs(beats.into()) + LATE);
        if beats.is_some_and(|beats| at.saturating_duration_since(since) > beats) {
            return Life::Frozen;
        }
        if status.dark.is_some() {
            return Life::Dark;
        }
        let is_over = |since: Instant| at.saturating_duration_since(since) >= SHOWN;
        if differs.is_some_and(is_over) { Life::Stale } else { Life::Right }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::Dark;

    #[test]
    fn a_display_is_right_until_it_says_something_else_or_nothing() {
        let status = |revision: &str, beats| Status {
            room: None,
            schedule: "/s".into(),
            shows: String::new(),
            revision: Some(revision.to_owned()),
            dark: None,
            applied_at: None,
            fault: None,
            beats,
        };
        let (good, old, silent) = (status("a", Some(15)), status("b", Some(15)), status("a", None));
        let dark = Status { dark: Some(Dark::Off), ..good.clone() };
        let lost = Status { dark: Some(Dark::NoCompositor), ..status("a", None) };
        let (start, day) = (Instant::now(), DateTime::<Utc>::UNIX_EPOCH);
        let mut watched = Watched::default();
        for (second, status, touched, life, since) in [
            (0, None, None, Life::Gone, 0),
            (3, Some(&good), Some(1), Life::Right, 3),
            // One that beats does so in time, whatever the clock of the machine does meanwhile.
            (18, Some(&good), Some(2), Life::Right, 3),
            (36, Some(&good), Some(1), Life::Right, 3),
            (57, Some(&good), Some(1), Life::Right, 3),
            (60, Some(&good), Some(1), Life::Frozen, 60),
            (99, Some(&good), Some(1), Life::Frozen, 60),
            (102, Some(&good), Some(9), Life::Right, 102),
            // It takes a moment to show what is new.
            (105, Some(&old), Some(10), Life::Right, 102),
            (114, Some(&old), Some(11), Life::Right, 102),
            (117, Some(&old), Some(11), Life::Stale, 117),
            (120, Some(&good), Some(12), Life::Right, 120),
            (123, Some(&old), Some(13), Life::Right, 120),
            // One on a disk is not touched.
            (126, Some(&silent), Some(14), Life::Right, 120),
            (999, Some(&silent), Some(14), Life::Right, 120),
            (1002, None, None, Life::Gone, 1002),
            // One that was killed leaves its file behind, and does not hold it.
            (1005, Some(&good), Some(0), Life::Right, 1005),
            (1008, Some(&good), Some(0), Life::Gone, 1008),
            (1011, Some(&good), Some(0), Life::Gone, 1008),
            (1014, Some(&good), Some(15), Life::Right, 1014),
            (1017, Some(&dark), Some(16), Life::Dark, 1017),
            // What is not seen may be stopped, too.
            (1038, Some(&dark), Some(17), Life::Dark, 1017),
            (1063, Some(&dark), Some(17), Life::Frozen, 1063),
            (1066, Some(&good), Some(18), Life::Right, 1066),
            // The last word of one that has lost its display is held by nobody.
            (1069, Some(&lost), Some(0), Life::Dark, 1069),
            (1075, Some(&lost), Some(0), Life::Dark, 1069),
        ] {
            let is_held = touched.is_some_and(|at| at > 0);
            let touched = touched.map(|at| SystemTime::UNIX_EPOCH + Duration::from_secs(at));
            let found = Look { status, touched, is_held, held: Some("a") };
            let now = day + chrono::TimeDelta::seconds(second);
            let health = watched.look(&found, start + Duration::from_secs(second as u64), now);
            let expected = Health { life, since: day + chrono::TimeDelta::seconds(since) };
            assert_eq!(health, expected, "after {second} s");
        }
    }
}
