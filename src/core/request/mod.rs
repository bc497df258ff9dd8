//! What staff ask for, in their words → an edit of the file, and what it changes on which sign.
//!
//! ```text
//! Request ──find──▶ which session, which room ──decide──▶ [`Edit`]s ──propose──▶ Proposal: the new text,
//!                                                                        what changes on the signs, new warnings
//! ```
//!
//! The command line and whatever else edits the file ask here, so that the same words mean the same everywhere.
//! Nothing is written: that is done by whoever has the file, with [`propose`] asked anew under its lock.

mod alarm;
mod decide;
mod find;
mod refusal;
mod times;
mod undo;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use crate::changes::{Change, changes, lines};
use crate::check::{Drawable, warnings};
use crate::prelude::*;
use crate::schedule::{Diagnostic, Language, Schedule, Severity, edit_all, parse};
use crate::timetable::Timetable;
pub use alarm::Alarm;
pub use find::room;
pub use refusal::{Candidate, Refusal};
pub use times::{Extension, Lateness, Unclear, When};
pub use undo::{MAX_STEPS, Step};

/// Which session is meant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// By these words: its id, its title, or the beginnings of words of them, its speakers, its start. Without
    /// them it is the one that is on in the room, or the next one.
    pub session: Option<String>,
    /// In this room: its name, or a part of it that fits one room.
    pub room: Option<String>,
}

/// What staff ask for. Rooms are names or parts of them; `reason` is left as it is where it is `None`, and taken
/// away where it is empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// It starts late, or no longer does.
    Delay {
        /// Which session.
        selection: Selection,
        /// How late; a change is one of what the sign says.
        change: Lateness,
        /// Why.
        reason: Option<String>,
        /// It is certain that it has not begun, although it should have.
        not_begun: bool,
    },
    /// It begins, or began.
    Start {
        /// Which session.
        selection: Selection,
        /// When; now if `None`.
        at: Option<When>,
    },
    /// It goes on.
    Extend {
        /// Which session.
        selection: Selection,
        /// How long.
        extension: Extension,
    },
    /// It is over.
    End {
        /// Which session.
        selection: Selection,
        /// Since when; now if `None`.
        at: Option<When>,
    },
    /// No seats are left, or some are again.
    Full {
        /// Which session.
        selection: Selection,
        /// Whether it is full.
        full: bool,
        /// The room where it can also be followed.
        overflow: Option<String>,
    },
    /// It does not take place.
    Cancel {
        /// Which session.
        selection: Selection,
        /// Why.
        reason: Option<String>,
    },
    /// It takes place after all, and where it was planned.
    Restore {
        /// Which session.
        selection: Selection,
    },
    /// It is as it was planned, whatever staff have said of it.
    AsPlanned {
        /// Which session.
        selection: Selection,
    },
    /// It takes place in another room.
    Move {
        /// Which session.
        selection: Selection,
        /// Where to.
        to: String,
        /// Why.
        reason: Option<String>,
    },
    /// All that is left of the day in a room takes place in another one.
    MoveRoom {
        /// The room that is closed.
        from: String,
        /// Where to.
        to: String,
        /// Why.
        reason: Option<String>,
    },
    /// One more session.
    Add {
        /// Where.
        room: String,
        /// When it starts.
        start: When,
        /// How long it takes.
        minutes: u32,
        /// What it is called.
        title: String,
        /// Of which kind it is.
        kind: Option<String>,
        /// Who holds it.
        speakers: Vec<String>,
    },
    /// Two sessions take each other's place.
    Swap {
        /// The one.
        first: Selection,
        /// The other.
        second: Selection,
    },
    /// One more notice.
    Notice {
        /// The words.
        text: String,
        /// Where it is shown; everywhere if empty.
        rooms: Vec<String>,
        /// From then on.
        from: Option<When>,
        /// Until then.
        until: Option<When>,
        /// On the whole screen.
        urgent: bool,
    },
    /// A notice with ready words on the whole screen, or the end of one.
    Alarm {
        /// What is happening.
        alarm: Alarm,
        /// Where it is shown; everywhere if empty.
        rooms: Vec<String>,
        /// Until then.
        until: Option<When>,
    },
    /// Notices go.
    ClearNotices {
        /// The one with these words in it; all of them if `None`.
        words: Option<String>,
        /// From the signs of these rooms; everywhere if empty.
        rooms: Vec<String>,
    },
}

/// What would come of a request.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// The text with the edit in it.
    pub text: String,
    /// The instant that it is for.
    pub at: DateTime<Utc>,
    /// What changes on the signs, in order of time.
    pub changes: Vec<Change>,
    /// The same in words, a line each; never empty.
    pub lines: Vec<String>,
    /// What is to be looked at that was not before.
    pub warnings: Vec<Diagnostic>,
    /// Whether the text is another one.
    pub is_new: bool,
}

/// What would come of a request at the instant that `now` says of the venue's zone.
///
/// # Errors
/// [`Refusal`], and then nothing is to be written.
pub fn propose(
    text: &str,
    request: &Request,
    now: impl Fn(Tz) -> DateTime<Utc>,
    drawable: Drawable,
) -> Result<Proposal, Refusal> {
    let (before, old_warnings) = read(text)?;
    let now = now(before.event.timezone);
    let before = Timetable::plan(before);
    let edits = decide::decide(&before, request, now)?;
    compare(text, edit_all(text, &edits)?, &before, old_warnings, now, drawable)
}

/// What is different between a text and the one that is to come instead, whoever wrote it.
///
/// # Errors
/// [`Refusal::Faulty`] if one of the two has errors.
pub fn difference(
    old: &str,
    new: String,
    now: impl Fn(Tz) -> DateTime<Utc>,
    drawable: Drawable,
) -> Result<Proposal, Refusal> {
    let (before, warnings) = read(old)?;
    let now = now(before.event.timezone);
    compare(old, new, &Timetable::plan(before), warnings, now, drawable)
}

fn compare(
    old: &str,
    new: String,
    before: &Timetable,
    old_warnings: Vec<Diagnostic>,
    now: DateTime<Utc>,
    drawable: Drawable,
) -> Result<Proposal, Refusal> {
    if new == old {
        let lines = vec!["The file says so already: nothing to change.".to_owned()];
        let (changes, warnings) = (Vec::new(), Vec::new());
        return Ok(Proposal { text: new, at: now, changes, lines, warnings, is_new: false });
    }
    let (after, new_warnings) = read(&new)?;
    let after = Timetable::plan(after);
    let changes = changes(before, &after);
    let mut said = lines(&changes, &after, Some(after.day(now)), Language::En);
    if said.is_empty() {
        said.push("The signs show the same as before.".to_owned());
    }
    let old = [old_warnings, warnings(before, drawable)].concat();
    let warnings = brought(old, [new_warnings, warnings(&after, drawable)].concat());
    Ok(Proposal { text: new, at: now, changes, lines: said, warnings, is_new: true })
}

fn read(text: &str) -> Result<(Schedule, Vec<Diagnostic>), Refusal> {
    let (schedule, mut found) = parse(text);
    match schedule {
        Some(schedule) => {
            found.retain(|diagnostic| diagnostic.severity == Severity::Warning);
            Ok((schedule, found))
        }
        None => Err(Refusal::Faulty(found)),
    }
}

/// The warnings that were not there before: an edit answers for its own.
fn brought(old: Vec<Diagnostic>, new: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut known: Vec<String> = old.into_iter().map(|diagnostic| diagnostic.message).collect();
    let is_new = |diagnostic: &Diagnostic| {
        let found = known.iter().position(|message| *message == diagnostic.message);
        found.map(|found| known.swap_remove(found)).is_none()
    };
    new.into_iter().filter(is_new).collect()
}

#[cfg(test)]
mod tests;
