//! Why nothing was changed.

use roomsign_core::feed::{Fault, Unreadable};
use roomsign_core::request;
use roomsign_core::schedule::Refused;
use roomsign_host::edits::Unsaved;

/// Why nothing was changed; a page puts words to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The file has a mistake.
    Fault { line: usize, message: String },
    /// There is no file.
    Missing,
    /// It cannot be read.
    Unreadable(Unreadable),
    /// It would come to something else now than what was shown.
    Changed,
    /// The file says so already.
    Nothing,
    /// There is no such session any more.
    NoSession,
    /// There is no such room.
    NoRoom,
    /// These are no minutes.
    NoMinutes,
    /// This is no time, or one that has passed.
    NoTime,
    /// There are no words.
    NoWords,
    /// There are too many.
    TooLong,
    /// It has begun, by staff's own word.
    HasBegun { since: String },
    /// It is on by the plan: has it begun?
    IsOn { since: String },
    /// It is not late.
    NotLate,
    /// What runs before it makes it late.
    Pushed { minutes: i64 },
    /// It does not take place.
    Cancelled,
    /// It would end before it starts.
    EndsFirst { start: String },
    /// It is not on now.
    NotOn,
    /// It is later than a delay can say.
    TooLate,
    /// It is there already.
    Same,
    /// The notice is not there any more.
    NoNotice,
    /// The lines were changed since.
    ChangedSince { line: usize },
    /// It was taken back already, or is too long ago.
    NothingToUndo,
    /// It is written in a way that only people can edit.
    ByHand { line: usize },
    /// Who runs the desk may not write the file.
    ReadOnly,
    /// Others are at it.
    Busy,
    /// The machine fails: the system's own words.
    Machine(String),
}

impl From<request::Refusal> for Refusal {
    fn from(refusal: request::Refusal) -> Self {
        use request::Refusal as Asked;
        match refusal {
            // It has been read before: it is another one now.
            Asked::Faulty(_) => Self::Changed,
            Asked::NoWords | Asked::NoTitle => Self::NoWords,
            Asked::NoRoom { .. } | Asked::SeveralRooms { .. } => Self::NoRoom,
            Asked::NoSession
            | Asked::NoneFits { .. }
            | Asked::Several { .. }
            | Asked::SeveralOn { .. }
            | Asked::NothingToCome { .. } => Self::NoSession,
            Asked::NothingOn { .. } => Self::NotOn,
            Asked::HasItBegun { since, .. } => Self::IsOn { since },
            Asked::HasBegun { since, .. } => Self::HasBegun { since },
            Asked::NotLate { .. } => Self::NotLate,
            Asked::Pushed { minutes, .. } => Self::Pushed { minutes },
            Asked::Cancelled { .. } => Self::Cancelled,
            Asked::EndsFirst { start, .. } => Self::EndsFirst { start },
            Asked::Passed { .. } => Self::NoTime,
            Asked::Same => Self::Same,
            Asked::NoNotice { .. } | Asked::SeveralNotices { .. } => Self::NoNotice,
            Asked::NothingToUndo => Self::NothingToUndo,
            Asked::ChangedSince { line } => Self::ChangedSince { line },
            Asked::Edit(Refused::Faulty) => Self::Changed,
            Asked::Edit(Refused::NoSuchSession) => Self::NoSession,
            Asked::Edit(Refused::TooLate(_)) => Self::TooLate,
            Asked::Edit(Refused::NoWords) => Self::NoWords,
            Asked::Edit(Refused::LongNotice(_)) => Self::TooLong,
            Asked::Edit(Refused::ByHand { line }) => Self::ByHand { line },
        }
    }
}

impl From<Unsaved> for Refusal {
    fn from(unsaved: Unsaved) -> Self {
        match unsaved {
            Unsaved::Fault(Fault::Invalid { line, message }) => Self::Fault { line, message },
            Unsaved::Fault(Fault::Missing) => Self::Missing,
            Unsaved::Fault(Fault::Unreadable(what)) => Self::Unreadable(what),
            Unsaved::Refused(refusal) => refusal.into(),
            Unsaved::ReadOnly => Self::ReadOnly,
            Unsaved::Busy | Unsaved::Restless => Self::Busy,
            Unsaved::Folder(error) | Unsaved::Io(error) => Self::Machine(error.to_string()),
        }
    }
}
