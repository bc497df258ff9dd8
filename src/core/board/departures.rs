//! The departures board: what goes on in all rooms, a row each.

use core::cmp::Reverse;

use chrono::{DateTime, FixedOffset, TimeDelta};

use super::entry::Entry;
use super::{Board, Phrase, Run, State, Status, TagKind, Weight};
use crate::prelude::*;
use crate::venue::minutes_between;
use crate::words::fill;

/// What comes next in a room where something is on is shown from this long before it starts.
pub(super) const SOON: TimeDelta = TimeDelta::minutes(30);

/// One row of the departures board.
///
/// A room has a row for each session that is on (of a block, for its current talk); one for its next session of the day
/// where nothing is on or it starts within half an hour; and one for each that does not take place, until its planned
/// end. A room with nothing more today has none, unless no room has any: then it is what comes next in each, on whatever day.
/// While the time is not known it is the list of the day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Departure {
    /// "until **15:35**" of what is on; of the rest "**15:20**" or "~~15:20~~ **15:30**".
    pub time: Phrase,
    /// What it is called.
    pub title: String,
    /// The room whose row this is; for a session that was moved away, the one where it was planned.
    pub room: String,
    /// "23 min left", "in 8 min", "FULL", "10 MIN LATE", "CANCELLED", "IN ROOM 24, 1ST FLOOR"
    pub status: String,
    /// Which colour that has: none where nothing has changed.
    pub tag: Option<TagKind>,
    /// It is on at this minute.
    pub on: bool,
    /// What of it no longer holds, and is struck through.
    pub struck: Struck,
}

/// What no longer holds of a session.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Struck {
    /// All of it holds.
    #[default]
    Nothing,
    /// It does not take place.
    Title,
    /// It takes place in another room.
    Room,
}

/// What one row is about, and what it is sorted by.
struct Row<'b> {
    board: &'b Board,
    entry: &'b Entry,
    on: bool,
    start: DateTime<FixedOffset>,
}

/// The rows of all rooms: what is on, in order of its end, and then what is to come, in order of its start.
pub(super) fn departures(boards: &[Board]) -> Vec<Departure> {
    let mut rows: Vec<Row<'_>> = boards.iter().flat_map(rows).collect();
    if rows.is_empty() {
        let next = |board| -> Option<Row<'_>> { Some(Row::to_come(board, board.next.as_ref()?)) };
        rows = boards.iter().filter_map(next).collect();
    }
    rows.sort_by_key(|row| (Reverse(row.on), row.start));
    rows.iter().map(Row::told).collect()
}

/// When the rows of a room change though its board does not: when its next session is soon enough to be shown.
pub(super) fn told_from(board: &Board) -> Option<DateTime<FixedOffset>> {
    let next = board.next.as_ref().filter(|_| !board.now.is_empty())?;
    next.start.checked_sub_signed(SOON).filter(|at| *at > board.instant)
}

fn rows(board: &Board) -> Vec<Row<'_>> {
    if board.state == State::ClockNotSet {
        return board.later.iter().map(|entry| Row::to_come(board, entry)).collect();
    }
    let mut rows = Vec::new();
    for on in &board.now {
        let talk = on.block.iter().find(|talk| talk.shown.current);
        let coming = || {
            let runs = |talk: &&Entry| talk.status == Status::Scheduled && !talk.shown.past;
            on.block.iter().find(runs)
        };
        match talk.or_else(coming) {
            Some(talk) if !talk.shown.current => rows.push(Row::to_come(board, talk)),
            talk => {
                let entry = talk.unwrap_or(on);
                rows.push(Row { board, entry, on: true, start: entry.end });
            }
        }
        let instead = |talk: &&Entry| {
            let planned = talk.planned_start <= board.instant && board.instant < talk.planned_end;
            talk.status != Status::Scheduled && planned
        };
        rows.extend(on.block.iter().filter(instead).map(|talk| Row::to_come(board, talk)));
    }
    rows.extend(board.displaced.iter().map(|entry| Row::to_come(board, entry)));
    let is_told = |next: &&Entry| {
        let soon = next.start - board.instant <= SOON;
        next.shown.today && (soon || board.now.is_empty())
    };
    rows.extend(board.next.iter().filter(is_told).map(|next| Row::to_come(board, next)));
    rows
}

impl<'b> Row<'b> {
    fn to_come(board: &'b Board, entry: &'b Entry) -> Self {
        let start = match entry.status {
            Status::Scheduled => entry.start,
            // It stands where people look for it.
            Status::Cancelled | Status::Moved => entry.planned_start,
        };
        Self { board, entry, on: false, start }
    }

    fn told(&self) -> Departure {
        let Self { board, entry, on, .. } = self;
        let words = board.words;
        let tag = entry.shown.tag.as_ref();
        let status = match tag {
            // The room that it was moved from is beside it.
            Some(tag) if tag.kind == TagKind::Moved => {
                let to = entry.shown.go.as_deref().or(entry.moved_to.as_deref());
                fill(words.in_room, &[("room", to.unwrap_or_default())]).to_uppercase()
            }
            Some(tag) => tag.text.clone(),
            None => self.countdown().to_string(),
        };
        Departure {
            time: if *on { self.until() } else { self.start() },
            title: entry.shown.line.clone(),
            room: board.room.clone(),
            status,
            tag: tag.map(|tag| tag.kind),
            on: *on,
            struck: match entry.status {
                Status::Scheduled => Struck::Nothing,
                Status::Cancelled => Struck::Title,
                Status::Moved => Struck::Room,
            },
        }
    }

    /// "23 min left", "in 8 min"; nothing of another day, nor where it is not known how late it is.
    fn countdown(&self) -> Phrase {
        let Self { board, entry, .. } = self;
        let is_known = entry.shown.today && board.state != State::ClockNotSet;
        match &entry.shown.left {
            Some(left) => left.clone(),
            None if is_known => {
                let minutes = minutes_between(board.instant.to_utc(), entry.start.to_utc());
                Phrase::filled(board.words.in_, &[("length", &board.words.length(minutes))])
            }
            None => Phrase::default(),
        }
    }

    fn until(&self) -> Phrase {
        let end = Phrase::strong(self.entry.shown.end.as_str());
        Phrase::filled(self.board.words.until, &[("time", &end)])
    }

    fn start(&self) -> Phrase {
        let shown = &self.entry.shown;
        let run = |text: &str, weight| Run { text: text.to_owned(), weight };
        let planned = shown
            .planned_start
            .as_deref()
            .map(|planned| [run(planned, Weight::Struck), run(" ", Weight::Plain)]);
        let start = run(&shown.start, Weight::Strong);
        Phrase(planned.into_iter().flatten().chain([start]).collect())
    }
}
