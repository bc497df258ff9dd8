//! Edits of a schedule's text that change only the lines they mean.
//!
//! An edit is worked out on the model first; then the difference is written into the text, at the places
//! that the parser names, and everything between stays byte for byte what it was: comments, blank lines,
//! order, line ends. A document model that writes the whole file anew would make CRLF line ends LF.
//! What comes out is parsed again and must be the model that was wanted, or else nothing is changed.

mod text;
mod write;

use core::str::FromStr;

use chrono::NaiveDateTime;
use toml::de::DeTable;

use super::clean;
use super::diagnostic::Position;
use super::model::{Notice, RoomId, Schedule, Session};
use super::parse::{MAX_DELAY_MINUTES, parse};
use crate::prelude::*;

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
    /// It takes place in another room; its own takes it back.
    Move {
        /// Which session.
        session: usize,
        /// Where to.
        room: RoomId,
        /// Why; as for a delay.
        reason: Option<String>,
    },
    /// One more notice.
    Notice {
        /// The words.
        text: String,
        /// Where it is shown; everywhere if empty.
        rooms: Vec<RoomId>,
        /// Until then, at the venue.
        until: Option<NaiveDateTime>,
        /// On the whole screen.
        urgent: bool,
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
        let change = if text.starts_with(['+', '-']) {
            text.parse().ok().map(Self::By)
        } else {
            text.parse().ok().map(Self::To)
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
            Self::NoWords => f.write_str("the notice has no words: write what it shall say"),
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
    let (mark, text) = match text.strip_prefix('\u{feff}') {
        Some(rest) => ("\u{feff}", rest),
        None => ("", text),
    };
    let before = parse(text).0.ok_or(Refused::Faulty)?;
    let wanted = Wanted::of(&before, edit)?;
    let document = DeTable::parse(text).map_err(|_| Refused::Faulty)?;
    let (after, first) = write::write(text, document.get_ref(), &before, &wanted);
    let read = parse(&after).0.map(without_places);
    if read.is_none_or(|read| read != without_places(wanted.schedule(&before))) {
        return Err(Refused::ByHand { line: Position::of(text, first).line });
    }
    Ok(format!("{mark}{after}"))
}

/// What the schedule shall say, place by place.
struct Wanted {
    sessions: Vec<Session>,
    /// As many as before; `None` for those that go.
    notices: Vec<Option<Notice>>,
    added: Option<Notice>,
}

impl Wanted {
    fn of(before: &Schedule, edit: &Edit) -> Result<Self, Refused> {
        let mut wanted = Self {
            sessions: before.sessions.clone(),
            notices: before.notices.iter().cloned().map(Some).collect(),
            added: None,
        };
        match edit {
            Edit::Delay { session, change, reason } => {
                let session = wanted.session(*session)?;
                session.delay_minutes = change.applied_to(session.delay_minutes)?;
                give_reason(session, reason.as_deref());
            }
            Edit::Cancel { session, reason } => {
                let session = wanted.session(*session)?;
                session.cancelled = true;
                give_reason(session, reason.as_deref());
            }
            Edit::Restore { session } => {
                let session = wanted.session(*session)?;
                if session.cancelled || session.moved_to.is_some() {
                    session.reason = None;
                }
                session.cancelled = false;
                session.moved_to = None;
            }
            Edit::Move { session, room, reason } => {
                let session = wanted.session(*session)?;
                session.moved_to = (*room != session.room).then_some(*room);
                give_reason(session, reason.as_deref());
            }
            Edit::Notice { text, rooms, until, urgent } => {
                let text = clean::line(text);
                if text.is_empty() {
                    return Err(Refused::NoWords);
                }
                let (rooms, until, urgent) = (rooms.clone(), *until, *urgent);
                wanted.added = Some(Notice { text, rooms, from: None, until, urgent });
            }
            Edit::ClearNotices { rooms } => {
                let all = || (0..before.rooms.len()).map(RoomId);
                for place in &mut wanted.notices {
                    let Some(notice) = place else { continue };
                    let shown: Vec<RoomId> = match notice.rooms.as_slice() {
                        [] => all().collect(),
                        some => some.to_vec(),
                    };
                    let left: Vec<RoomId> =
                        shown.iter().copied().filter(|room| !rooms.contains(room)).collect();
                    if rooms.is_empty() || left.is_empty() {
                        *place = None;
                    } else if left.len() < shown.len() {
                        notice.rooms = left;
                    }
                }
            }
        }
        Ok(wanted)
    }

    fn session(&mut self, index: usize) -> Result<&mut Session, Refused> {
        self.sessions.get_mut(index).ok_or(Refused::NoSuchSession)
    }

    fn schedule(&self, before: &Schedule) -> Schedule {
        Schedule {
            sessions: self.sessions.clone(),
            notices: self.notices.iter().chain([&self.added]).flatten().cloned().collect(),
            ..before.clone()
        }
    }
}

impl DelayChange {
    fn applied_to(self, before: u32) -> Result<u32, Refused> {
        let minutes = match self {
            Self::To(minutes) => i64::from(minutes),
            Self::By(minutes) => (i64::from(before) + i64::from(minutes)).max(0),
        };
        let fitting = u32::try_from(minutes).ok().filter(|minutes| *minutes <= MAX_DELAY_MINUTES);
        fitting.ok_or(Refused::TooLate(minutes))
    }
}

fn give_reason(session: &mut Session, reason: Option<&str>) {
    match reason.map(clean::line) {
        Some(reason) => session.reason = (!reason.is_empty()).then_some(reason),
        // What there was a reason for is no more.
        None if session.delay_minutes == 0 && !session.cancelled && session.moved_to.is_none() => {
            session.reason = None;
        }
        None => {}
    }
}

/// The same schedule, wherever in the text it stands.
fn without_places(mut schedule: Schedule) -> Schedule {
    schedule.event.span = 0..0;
    schedule.event.accent_span = 0..0;
    for sponsor in &mut schedule.sponsors {
        sponsor.span = 0..0;
    }
    for session in &mut schedule.sessions {
        session.span = 0..0;
        session.start_span = 0..0;
        session.end_span = 0..0;
    }
    schedule
}

#[cfg(test)]
mod tests;
