//! One board with all that it was made from, and what a reader sees in it.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use proptest::prelude::*;
use roomsign_core::board::{Board, Entry, Now, board};
use roomsign_core::feed::{Fault, Feed, Unreadable};
use roomsign_core::schedule::RoomId;
use roomsign_core::timetable::{Period, Timetable};

use crate::generate::slot;

/// Words from outside, with what must not get through.
const WORDS: &str = "[a-zß\u{0}\n\u{1b}\u{9b}\u{202e} ]{0,8}";

/// One board and all that it was made from.
pub struct Sight<'f> {
    pub feed: &'f Feed,
    pub timetable: &'f Timetable,
    pub room: RoomId,
    pub now: Now,
    pub board: Board,
}

impl<'f> Sight<'f> {
    pub fn of(feed: &'f Feed, room: RoomId, now: Now) -> Self {
        let timetable = feed.shown().expect("a schedule").timetable.as_ref();
        let board = board(feed, &timetable.schedule.rooms[room.0].name, now);
        // Instants without a calendar are told as the nearest one that has one.
        let now = Now { instant: board.instant.to_utc(), ..now };
        Self { feed, timetable, room, now, board }
    }

    /// Every entry, the talks of blocks among them.
    pub fn entries(&self) -> Vec<&Entry> {
        let Board { now, next, displaced, later, .. } = &self.board;
        let entries = now.iter().chain(displaced).chain(next).chain(later);
        entries.flat_map(|entry| [entry].into_iter().chain(&entry.block)).collect()
    }

    /// The sessions that have an entry, or a talk in one.
    pub fn shown(&self) -> BTreeSet<usize> {
        self.entries().into_iter().filter_map(number).collect()
    }

    /// The sessions that take place in the room.
    pub fn running(&self) -> impl Iterator<Item = (usize, Period)> {
        let sessions = self.timetable.schedule.sessions.iter().enumerate();
        sessions
            .filter(|(_, session)| !session.cancelled)
            .map(|(index, _)| (index, slot(self.timetable, index)))
            .filter(|(_, slot)| slot.room == self.room)
            .map(|(index, slot)| (index, slot.expected))
    }

    pub fn is_break(&self, index: usize) -> bool {
        self.timetable.schedule.sessions[index].is_break()
    }

    pub fn is_today(&self, at: DateTime<Utc>) -> bool {
        self.timetable.day(at) == self.timetable.day(self.now.instant)
    }

    /// How the clock on screen shows an instant: in whole minutes.
    pub fn on_clock(&self, at: DateTime<Utc>) -> DateTime<Utc> {
        at.with_timezone(&self.timetable.zone())
            .duration_trunc(TimeDelta::minutes(1))
            .expect("an instant of a schedule")
            .to_utc()
    }
}

/// The session that an entry is of; none of a block.
pub fn number(entry: &Entry) -> Option<usize> {
    entry.id.as_deref()?.strip_prefix('s')?.parse().ok()
}

/// All but what may change while nothing changes.
pub fn still(board: &Board) -> Board {
    fn stop(entry: &mut Entry) {
        entry.shown.progress = entry.shown.progress.map(|_| 0.0);
        entry.block.iter_mut().for_each(stop);
    }
    let mut board = board.clone();
    board.instant = board.next_change;
    board.now.iter_mut().chain(&mut board.next).chain(&mut board.later).for_each(stop);
    board
}

/// Whatever a sign's feed can be.
pub fn feed(timetable: Timetable, as_of: Option<DateTime<Utc>>, fault: Option<Fault>) -> Feed {
    let mut feed = Feed::waiting("schedule\u{1b}.toml");
    feed.apply(Arc::new(timetable), as_of);
    if let Some(fault) = fault {
        feed.fail(fault);
    }
    feed
}

pub fn fault() -> impl Strategy<Value = Option<Fault>> {
    prop_oneof![
        Just(None),
        Just(Some(Fault::Missing)),
        WORDS.prop_map(|what| Some(Fault::Unreadable(Unreadable::Other(what)))),
        (1..500_usize, WORDS).prop_map(|(line, message)| Some(Fault::Invalid { line, message })),
    ]
}
