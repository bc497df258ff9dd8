//! What a look at the file means: show it, report it, or wait a little. No thread, no clock.
//!
//! Fast where it is safe: content that was closed after writing, or renamed into place, is complete,
//! so if it is good it is shown at once. Patient where it is not: anything else may be half a file, so
//! it has to hold still for [`HOLD`] before it counts.

use std::hash::{BuildHasher as _, RandomState};
use std::time::{Duration, Instant, SystemTime};

use crate::files::{Files, Misread, Reading, Stamp};
use roomsign_core::feed::Fault;

/// How long a file must hold still before what may be half of it counts.
pub const HOLD: Duration = Duration::from_millis(300);

/// How long a file must be missing before it is. Editors and file syncs that delete and write anew
/// take less.
pub const HOLD_MISSING: Duration = Duration::from_secs(2);

/// How long a file may go without holding still before a good text counts all the same: something may
/// write it over and over. Twice that, and a bad one does too. But a file that has just grown is one that
/// is arriving, and is waited for.
pub const PATIENCE: Duration = Duration::from_secs(5);

/// When a text that counts is read once more. Some file systems count time in steps of up to two
/// seconds; what is written twice within a step, to the same size, looks unchanged.
pub const CONFIRM: Duration = Duration::from_secs(2);

/// Why to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hint {
    /// It is time to, or something happened that may be the middle of a change.
    Poll,
    /// The file was closed after writing, or renamed into place: the content is complete.
    Complete,
}

/// Something to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Update<T> {
    /// Another good text.
    Good {
        /// What it was judged to be.
        value: T,
        /// The text itself.
        text: String,
        /// When it was written, as the file says.
        modified: SystemTime,
    },
    /// The file holds the last good text, rewritten or again; any fault is over.
    Same {
        /// When it was written, as the file says.
        modified: SystemTime,
    },
    /// The file is no longer what is shown.
    Fault(Fault),
}

/// Turns looks at one file into changes.
#[derive(Debug)]
pub struct Reload<J> {
    judge: J,
    /// What is at the path, once looked at.
    still: Option<Still>,
    /// The last good text.
    shown: Option<Accepted>,
    /// The fault last reported, until it is over.
    reported: Option<Fault>,
    /// The last text that was judged no good, so that it is not judged again.
    refused: Option<(Digest, Fault)>,
    hasher: RandomState,
}

#[derive(Debug)]
struct Accepted {
    digest: Digest,
    modified: SystemTime,
}

/// Stands for a text: its hash and its length in bytes.
type Digest = (u64, usize);

impl<J> Reload<J> {
    /// Knows nothing of the file yet. `judge` says what a text is, or why it is nothing; it may be
    /// slow, for it is never asked about the same text twice in a row.
    pub fn new(judge: J) -> Self {
        Self {
            judge,
            still: None,
            shown: None,
            reported: None,
            refused: None,
            hasher: RandomState::new(),
        }
    }

    /// Looks at the file and returns what to show, if that is something else than before.
    ///
    /// `now` is of a clock that never goes back. The first look counts whatever it finds, because
    /// nothing is shown yet; only a file that changes at that moment is looked at again.
    pub fn look<T>(&mut self, files: &mut impl Files, hint: Hint, now: Instant) -> Option<Update<T>>
    where
        J: FnMut(&str) -> Result<T, Fault>,
    {
        let first = self.still.is_none();
        let seen = files.stamp();
        let mut still = match self.still.take() {
            Some(still) if still.seen == seen => still,
            Some(before) => before.then(seen, now),
            None => Still::new(seen, now),
        };
        let impatient = still.is_impatient(now);
        let change = if first || still.is_due(now) || impatient || hint == Hint::Complete {
            let found = match &still.seen {
                Ok(_) => files.read(),
                Err(fault) => Err(Misread::Fault(fault.clone())),
            };
            match found {
                Ok(reading) => {
                    let may_be_half = !first && !impatient && hint == Hint::Poll;
                    self.text(reading, &mut still, may_be_half, first, now)
                }
                Err(Misread::Torn) => {
                    still.restart(now);
                    None
                }
                Err(Misread::Fault(fault)) => self.fault(fault, &mut still, first, now),
            }
        } else {
            None
        };
        self.still = Some(still);
        change
    }

    /// When to look again without being told to, if what was seen has yet to hold still.
    pub fn look_again_at(&self) -> Option<Instant> {
        match self.still.as_ref()?.due {
            Due::Settle(at) => Some(at),
            Due::Confirm(_) | Due::Always | Due::Never => None,
        }
    }

    fn text<T>(
        &mut self,
        reading: Reading,
        still: &mut Still,
        may_be_half: bool,
        first: bool,
        now: Instant,
    ) -> Option<Update<T>>
    where
        J: FnMut(&str) -> Result<T, Fault>,
    {
        let Reading { stamp, text, modified } = reading;
        if still.seen != Ok(stamp) {
            // It changed between the look and the reading.
            *still = still.then(Ok(stamp), now);
            if may_be_half {
                return None;
            }
        }
        let digest = (self.hasher.hash_one(&text), text.len());
        if still.digest.replace(digest).is_some_and(|before| before != digest) {
            // Other content under the same stamp: a coarse clock.
            still.restart(now);
        }
        if let Some(shown) = self.shown.as_mut().filter(|shown| shown.digest == digest) {
            still.settle(now);
            let rewritten = shown.modified != modified;
            shown.modified = modified;
            let recovered = self.reported.take().is_some();
            return (rewritten || recovered).then_some(Update::Same { modified });
        }
        let verdict = match &self.refused {
            Some((refused, fault)) if *refused == digest => Err(fault.clone()),
            _ => (self.judge)(&text),
        };
        match verdict {
            Ok(value) => {
                still.settle(now);
                self.shown = Some(Accepted { digest, modified });
                self.reported = None;
                Some(Update::Good { value, text, modified })
            }
            Err(fault) => {
                self.refused = Some((digest, fault.clone()));
                self.fault(fault, still, first, now)
            }
        }
    }

    fn fault<T>(
        &mut self,
        fault: Fault,
        still: &mut Still,
        first: bool,
        now: Instant,
    ) -> Option<Update<T>> {
        let is_late = now >= still.restless + 2 * PATIENCE;
        if !first && !is_late && now < still.since + hold(&fault) {
            still.due = Due::Settle(still.since + hold(&fault));
            return None;
        }
        if matches!(fault, Fault::Unreadable(_)) {
            // It may become readable without any trace on the file: permissions of a directory
            // above it, a disk or a share that comes back.
            still.due = Due::Always;
        } else {
            still.settle(now);
        }
        if self.reported.as_ref() == Some(&fault) {
            return None;
        }
        self.reported = Some(fault.clone());
        Some(Update::Fault(fault))
    }
}

/// What is at the path, and since when it has held still.
#[derive(Debug)]
struct Still {
    seen: Result<Stamp, Fault>,
    since: Instant,
    /// Since when it is not known what it means: of this and all before it that did not hold still.
    restless: Instant,
    /// It is the same file as before, and larger.
    grew: bool,
    due: Due,
    /// Of the text last read.
    digest: Option<Digest>,
}

/// When to read what holds still, without being told to.
#[derive(Clone, Copy, Debug)]
enum Due {
    /// What it means is yet to be found out.
    Settle(Instant),
    /// It was found out, and is to be found out once more.
    Confirm(Instant),
    /// At every look.
    Always,
    /// Not as long as it holds still.
    Never,
}

impl Still {
    fn new(seen: Result<Stamp, Fault>, now: Instant) -> Self {
        let hold = seen.as_ref().map_or_else(hold, |_| HOLD);
        let due = Due::Settle(now + hold);
        Self { seen, since: now, restless: now, grew: false, due, digest: None }
    }

    /// What is at the path now, instead of this.
    fn then(&self, seen: Result<Stamp, Fault>, now: Instant) -> Self {
        let grew = matches!((&self.seen, &seen), (Ok(before), Ok(seen))
            if (before.device, before.inode) == (seen.device, seen.inode) && before.size < seen.size);
        let restless = if let Due::Settle(_) = self.due { self.restless } else { now };
        Self { restless, grew, ..Self::new(seen, now) }
    }

    /// It has been waited for long enough.
    fn is_impatient(&self, now: Instant) -> bool {
        matches!(self.due, Due::Settle(_)) && !self.grew && now >= self.restless + PATIENCE
    }

    /// It did not hold still after all.
    fn restart(&mut self, now: Instant) {
        self.since = now;
        self.due = Due::Settle(now + HOLD);
    }

    fn is_due(&self, now: Instant) -> bool {
        match self.due {
            Due::Settle(at) | Due::Confirm(at) => now >= at,
            Due::Always => true,
            Due::Never => false,
        }
    }

    /// It is known what it means.
    fn settle(&mut self, now: Instant) {
        self.due = match self.due {
            Due::Confirm(at) if now >= at => Due::Never,
            _ => Due::Confirm(now + CONFIRM),
        };
    }
}

fn hold(fault: &Fault) -> Duration {
    match fault {
        Fault::Missing => HOLD_MISSING,
        Fault::Unreadable(_) | Fault::Invalid { .. } => HOLD,
    }
}

#[cfg(test)]
mod tests;
