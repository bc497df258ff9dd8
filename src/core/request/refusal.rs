//! Why nothing came of a request, and the words for it.

use core::fmt::{Display, Formatter, Result};

use crate::prelude::*;
use crate::schedule::{Diagnostic, Refused};

/// One of several sessions that may be meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// When it is expected to start.
    pub when: String,
    /// Where.
    pub room: String,
    /// What it is called.
    pub title: String,
    /// The name that tools know it by.
    pub id: Option<String>,
}

/// Why nothing came of a request. Nothing is to be written then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The file has errors: these, among warnings.
    Faulty(Vec<Diagnostic>),
    /// There is no such room.
    NoRoom {
        /// What was asked for.
        asked: String,
        /// Those that exist.
        rooms: Vec<String>,
    },
    /// Several rooms have these words in their names.
    SeveralRooms {
        /// What was asked for.
        asked: String,
        /// Those that fit.
        rooms: Vec<String>,
    },
    /// Neither a session nor a room was named.
    NoSession,
    /// No words to find a session by.
    NoWords,
    /// No session fits the words.
    NoneFits {
        /// What was asked for.
        words: String,
        /// What is most like it.
        near: Vec<Candidate>,
    },
    /// Several sessions fit the words.
    Several {
        /// What was asked for.
        words: String,
        /// Those that fit.
        found: Vec<Candidate>,
    },
    /// Several sessions are on in the room, or next.
    SeveralOn {
        /// In which.
        room: String,
        /// Which ones.
        found: Vec<Candidate>,
    },
    /// Nothing is on in the room.
    NothingOn {
        /// In which.
        room: String,
    },
    /// Nothing is on or to come in the room.
    NothingToCome {
        /// In which.
        room: String,
    },
    /// A delay of what was to have begun: late, or running over?
    HasItBegun {
        /// What it is called.
        title: String,
        /// Since when the sign says that it is on.
        since: String,
        /// By how many minutes it was to be delayed.
        minutes: i64,
    },
    /// A delay of what has begun for sure.
    HasBegun {
        /// What it is called.
        title: String,
        /// When it began.
        since: String,
    },
    /// Less of a delay than there is.
    NotLate {
        /// What it is called.
        title: String,
    },
    /// Less of a delay that is not its own.
    Pushed {
        /// What it is called.
        title: String,
        /// By how many minutes what runs before it pushes it.
        minutes: i64,
    },
    /// It does not take place.
    Cancelled {
        /// What it is called.
        title: String,
    },
    /// It would end before it starts.
    EndsFirst {
        /// What it is called.
        title: String,
        /// When it starts.
        start: String,
    },
    /// A time that is over.
    Passed {
        /// As it was asked for.
        at: String,
    },
    /// A session without a title.
    NoTitle,
    /// Twice the same.
    Same,
    /// No notice has these words, of those that there are.
    NoNotice {
        /// What was asked for.
        words: String,
        /// What they say.
        notices: Vec<String>,
    },
    /// Several notices have these words.
    SeveralNotices {
        /// What was asked for.
        words: String,
        /// What they say.
        notices: Vec<String>,
    },
    /// There is nothing to undo.
    NothingToUndo,
    /// Somebody changed the file since, in this line or near it.
    ChangedSince {
        /// From 1.
        line: usize,
    },
    /// The text cannot be edited like that.
    Edit(Refused),
}

impl From<Refused> for Refusal {
    fn from(refused: Refused) -> Self {
        Self::Edit(refused)
    }
}

impl core::error::Error for Refusal {}

impl Display for Refusal {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Faulty(_) => f.write_str("the file has errors: `roomsign check` says selection"),
            Self::NoRoom { asked, rooms } => {
                write!(f, "there is no room \"{asked}\": its rooms are {}", quoted(rooms))
            }
            Self::SeveralRooms { asked, rooms } => {
                write!(f, "\"{asked}\" fits several rooms: {}; nothing was changed", quoted(rooms))
            }
            Self::NoSession => f.write_str("name a session with --session or --room"),
            Self::NoWords => f.write_str("--session has no words: write some of the title"),
            Self::NoneFits { words, near } => {
                write!(f, "\"{words}\" fits no session; nothing was changed")?;
                match near.as_slice() {
                    [] => f.write_str(": write words of its id, title or speakers"),
                    near => write!(f, ". Did you mean\n{}", listed(near)),
                }
            }
            Self::Several { words, found } => write!(
                f,
                "\"{words}\" fits {} sessions; nothing was changed:\n{}\nGive more words, the id, the \
                 start such as 10:40, or --room.",
                found.len(),
                listed(found)
            ),
            Self::SeveralOn { room, found } => write!(
                f,
                "{} sessions are on or next in \"{room}\"; nothing was changed:\n{}\nName one with \
                 --session.",
                found.len(),
                listed(found)
            ),
            Self::NothingOn { room } => {
                write!(f, "nothing is on in \"{room}\": name a session with --session")
            }
            Self::NothingToCome { room } => {
                write!(f, "nothing more is to come in \"{room}\": name a session with --session")
            }
            Self::HasItBegun { title, since, minutes } => write!(
                f,
                "“{title}” is on since {since}; nothing was changed. If it has not begun yet, say so with \
                 --not-begun; if it runs over: roomsign extend … {minutes}"
            ),
            Self::HasBegun { title, since } => write!(
                f,
                "“{title}” began at {since}; nothing was changed. If it runs over: roomsign extend"
            ),
            Self::NotLate { title } => write!(
                f,
                "“{title}” is not late; nothing was changed. If it begins early: roomsign start; if it was planned wrong, write another `start`"
            ),
            Self::Pushed { title, minutes } => write!(
                f,
                "“{title}” is {minutes} min late because of what runs before it, and has no delay of its own; \
                 nothing was changed. Shorten that with `roomsign end`, or write `fixed = true`"
            ),
            Self::Cancelled { title } => {
                write!(f, "“{title}” is cancelled; nothing was changed: roomsign restore, first")
            }
            Self::EndsFirst { title, start } => {
                write!(f, "“{title}” starts at {start}, after that; nothing was changed")
            }
            Self::Passed { at } => write!(
                f,
                "{at} has passed; nothing was changed: for another day write it as \"2023-09-08 13:30\""
            ),
            Self::NoTitle => f.write_str("the session has no title: write what it is called"),
            Self::Same => f.write_str("these are one and the same; nothing was changed"),
            Self::NoNotice { words, notices } if notices.is_empty() => {
                write!(f, "no notice says \"{words}\": there is none at all")
            }
            Self::NoNotice { words, notices } => {
                write!(f, "no notice says \"{words}\". They are:\n{}", lines(notices))
            }
            Self::SeveralNotices { words, notices } => write!(
                f,
                "\"{words}\" is in {} notices; nothing was changed:\n{}\nGive more words.",
                notices.len(),
                lines(notices)
            ),
            Self::NothingToUndo => {
                f.write_str("no edit of this file is known that could be taken back")
            }
            Self::ChangedSince { line } => write!(
                f,
                "line {line} was changed by hand since; nothing was changed: undo it by hand, too"
            ),
            Self::Edit(refused) => write!(f, "{refused}; nothing was changed"),
        }
    }
}

fn quoted(names: &[String]) -> String {
    format!("\"{}\"", names.join("\", \""))
}

fn lines(texts: &[String]) -> String {
    texts.iter().map(|text| format!("  {text}")).collect::<Vec<_>>().join("\n")
}

/// Time, room and title, a line each.
fn listed(found: &[Candidate]) -> String {
    let line = |one: &Candidate| {
        let id = one.id.as_deref().map(|id| format!(" [{id}]")).unwrap_or_default();
        format!("  {}  {}  {}{id}", one.when, one.room, one.title)
    };
    found.iter().map(line).collect::<Vec<_>>().join("\n")
}
