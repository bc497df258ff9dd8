//! Changes of a schedule's text that touch only the lines concerned.
//!
//! ```text
//! an edit, or a new version of the programme ──▶ Wanted: what the schedule is to say
//!                                       written ──▶ the keys whose values differ ──splices──▶ new text
//! ```
//!
//! A change is worked out on the model first; then the difference is written into the text, at the places
//! that the parser names, and everything between stays byte for byte what it was: comments, blank lines,
//! order, line ends. A document model that writes the whole file anew would make CRLF line ends LF.
//! What comes out is parsed again and must be the model that was wanted, or else nothing is changed.

mod splices;
pub(crate) mod value;
mod wanted;
mod written;

use core::str::FromStr;

use chrono::NaiveDateTime;

use super::meant::minutes;
use super::model::{End, MAX_NOTICE, RoomId, Session};
use super::parse::{MAX_DELAY_MINUTES, parse};
use crate::prelude::*;
pub(crate) use wanted::{NewSession, Wanted};
pub(crate) use written::comments;

/// What staff want changed. A session is its index in the file's order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// It starts late, or no longer does.
    Delay {
        /// Which session.
        session: usize,
        /// By how much.
        change: DelayChange,
        /// Why; `None` leaves the reason as it is, an empty one takes it away.
        reason: Option<String>,
    },
    /// It does not take place.
    Cancel {
        /// Which session.
        session: usize,
        /// Why; as for a delay.
        reason: Option<String>,
    },
    /// It takes place after all, and where it was planned. A delay stays.
    Restore {
        /// Which session.
        session: usize,
    },
    /// All that staff have said of it goes: it takes place where, when and for as long as it was planned, with seats.
    AsPlanned {
        /// Which session.
        session: usize,
    },
    /// It takes place in another room; its own takes it back.
    Move {
        /// Which session.
        session: usize,
        /// Where to.
        room: RoomId,
        /// Why; as for a delay.
        reason: Option<String>,
    },
    /// It really began then.
    Started {
        /// Which session.
        session: usize,
        /// When, at the venue.
        at: NaiveDateTime,
    },
    /// It goes on until then, or was over then.
    Until {
        /// Which session.
        session: usize,
        /// When, at the venue.
        at: NaiveDateTime,
    },
    /// No seats are left, or some are again.
    Full {
        /// Which session.
        session: usize,
        /// Whether it is full.
        full: bool,
        /// Where it can also be followed.
        overflow: Option<RoomId>,
    },
    /// It is planned at another place.
    Place {
        /// Which session.
        session: usize,
        /// In this room.
        room: RoomId,
        /// From then on, at the venue.
        start: NaiveDateTime,
        /// Until then.
        end: End,
    },
    /// One more session.
    Add {
        /// What it is; where it stands in the text is not told yet.
        session: Box<Session>,
        /// The session that it stands behind in the file.
        behind: usize,
    },
    /// One more notice.
    Notice {
        /// The words.
        text: String,
        /// Where it is shown; everywhere if empty.
        rooms: Vec<RoomId>,
        /// From then on, at the venue.
        from: Option<NaiveDateTime>,
        /// Until then, at the venue.
        until: Option<NaiveDateTime>,
        /// On the whole screen.
        urgent: bool,
    },
    /// These notices go: places in the file's order.
    RemoveNotices {
        /// Which ones.
        notices: Vec<usize>,
    },
    /// No notices any more.
    ClearNotices {
        /// In these rooms; everywhere if empty. A notice stays where other rooms show it.
        rooms: Vec<RoomId>,
    },
}

/// How a delay changes, in minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DelayChange {
    /// To so many; 0 takes it back.
    To(u32),
    /// By so many, but never below 0.
    By(i32),
}

impl FromStr for DelayChange {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let whole = |text: &str| minutes(text).filter(|_| !text.contains([':', '.', '+']));
        let by = |text: &str| whole(text).and_then(|minutes| i32::try_from(minutes).ok());
        let change = match (text.strip_prefix('+'), text.strip_prefix('-')) {
            (Some(more), _) => by(more).map(Self::By),
            (_, Some(less)) => by(less).map(|minutes| Self::By(-minutes)),
            _ => whole(text).map(Self::To),
        };
        change.ok_or_else(|| "write whole minutes: 10, or +5 and -5 to change a delay".to_owned())
    }
}

/// Why a text was not edited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The text has errors; [`parse`] says which.
    Faulty,
    /// There is no such session.
    NoSuchSession,
    /// The delay would be so many minutes.
    TooLate(i64),
    /// A notice without words.
    NoWords,
    /// A notice of so many letters.
    LongNotice(usize),
    /// The text is written in a way that cannot be edited without harm.
    ByHand {
        /// Where to do it instead, from 1.
        line: usize,
    },
}

impl core::fmt::Display for Refused {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Faulty => f.write_str("the file has errors"),
            Self::NoSuchSession => f.write_str("there is no such session"),
            Self::TooLate(minutes) => write!(
                f,
                "a delay of {minutes} minutes is more than {MAX_DELAY_MINUTES}: change `start` instead"
            ),
            Self::NoWords => f.write_str("the notice has no words: write what it should say"),
            Self::LongNotice(letters) => write!(
                f,
                "a notice of {letters} letters is more than a sign shows: say it in {MAX_NOTICE}"
            ),
            Self::ByHand { line } => write!(
                f,
                "line {line} is written in a way that this command cannot edit safely: edit it by hand"
            ),
        }
    }
}

impl core::error::Error for Refused {}

/// The text with the edit in it; the same text where the edit changes nothing.
///
/// # Errors
/// [`Refused`], and then nothing is to be written.
pub fn edit(text: &str, edit: &Edit) -> Result<String, Refused> {
    edit_all(text, core::slice::from_ref(edit))
}

/// The text with all of these edits in it, in one step.
///
/// # Errors
/// [`Refused`], and then nothing is to be written.
pub fn edit_all(text: &str, edits: &[Edit]) -> Result<String, Refused> {
    let bare = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
    let before = parse(bare).0.ok_or(Refused::Faulty)?;
    let mut wanted = Wanted::as_it_is(&before);
    for edit in edits {
        wanted.take(edit, &before)?;
    }
    if wanted.schedule(&before) == before {
        return Ok(text.to_owned());
    }
    wanted.written(text, &before)
}

/// What some editors begin a file with.
pub(crate) const BYTE_ORDER_MARK: &str = "\u{feff}";

#[cfg(test)]
mod tests;
