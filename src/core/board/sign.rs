//! What one screen shows: the sign of a room, or that of all rooms.

use alloc::boxed::Box;
use core::slice;

use chrono::{DateTime, FixedOffset};

use super::{Board, Now, Overview, PerPage, QuietHours, State, board, summary};
use crate::feed::Feed;
use crate::prelude::*;

/// What one screen shows at one instant: every word of it, and when the next of them changes.
#[derive(Clone, Debug, PartialEq)]
pub enum Sign {
    /// The sign of one room.
    Room(Box<Board>),
    /// All rooms of the event.
    All(Overview),
}

impl Sign {
    /// Of a room, or of all where none is named; `per_page` is how much of all there is room for at a time.
    pub fn of(
        feed: &Feed,
        room: Option<&str>,
        now: Now,
        hours: Option<QuietHours>,
        per_page: PerPage,
    ) -> Self {
        match room {
            Some(room) => Self::Room(board(feed, room, now).with_quiet_hours(feed, hours).into()),
            None => Self::All(Overview::of(feed, now, hours, per_page)),
        }
    }

    /// Whether it only says what the screen is called.
    pub fn is_named(&self) -> bool {
        self.boards().first().is_some_and(|board| board.state == State::Named)
    }

    /// The boards of its rooms, in the file's order.
    pub fn boards(&self) -> &[Board] {
        match self {
            Self::Room(board) => slice::from_ref(board),
            Self::All(overview) => &overview.boards,
        }
    }

    /// The instant that it is of; none of a sign of no room.
    pub fn instant(&self) -> Option<DateTime<FixedOffset>> {
        self.boards().first().map(|board| board.instant)
    }

    /// The first instant at which any of it changes; none of a sign of no room.
    pub fn next_change(&self) -> Option<DateTime<FixedOffset>> {
        match self {
            Self::Room(board) => Some(board.next_change),
            Self::All(overview) => overview.next_change,
        }
    }

    /// What it says in a few words: "Flake schemas until 11:05", of all rooms with their names.
    pub fn summary(&self) -> String {
        match self {
            Self::Room(board) => summary(board),
            Self::All(overview) => {
                let room = |board: &Board| format!("{}: {}", board.room, summary(board));
                overview.boards.iter().map(room).collect::<Vec<_>>().join(" · ")
            }
        }
    }
}
