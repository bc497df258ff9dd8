//! Planned → expected times: every session's place on the time line, delays rippled.
//!
//! Wall times become UTC here, once. What comes out is sorted for [`crate::board`], which only looks things up.

mod groups;
mod planned;
mod ripple;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;

use crate::prelude::*;
use crate::schedule::{Diagnostic, RoomId, Schedule, Session};
use crate::venue::Venue;
use groups::groups;
use planned::planned_periods;
use ripple::ripple;

pub use crate::venue::Period;

/// A schedule with every session's expected times.
#[derive(Clone, Debug)]
pub struct Timetable {
    /// What staff wrote.
    pub schedule: Schedule,
    venue: Venue,
    /// Wall times that the time zone does not have, or has twice.
    pub warnings: Vec<Diagnostic>,
    slots: Vec<Slot>,
    rooms: Vec<Vec<Group>>,
    notices: Vec<NoticeTime>,
    /// Every instant at which something begins or ends, in order.
    changes: Vec<DateTime<Utc>>,
    /// The first conference day, and when the last session ends.
    event: Option<(NaiveDate, DateTime<Utc>)>,
}

/// One session on the time line.
#[derive(Clone, Debug, PartialEq)]
pub struct Slot {
    /// The times that the programme has.
    pub planned: Period,
    /// The times to expect, in `room`. A cancelled session keeps its planned ones.
    pub expected: Period,
    /// Where it takes place: where it was moved to, or else where it was planned.
    pub room: RoomId,
    /// Whether it does.
    pub fate: Fate,
}

/// Whether a session takes place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It does, at the expected times.
    TakesPlace,
    /// Staff have cancelled it.
    Cancelled,
    /// Nothing is left of it: a break that what runs before it has used up, or a session that was over before it
    /// started.
    FallsAway,
}

impl Slot {
    /// Until when a sign has something to say about it: to its end, and where it does not take place as planned, to
    /// its planned end.
    fn until(&self, session: &Session) -> Option<DateTime<Utc>> {
        match self.fate {
            Fate::TakesPlace if self.room == session.room => Some(self.expected.end),
            Fate::TakesPlace => Some(self.expected.end.max(self.planned.end)),
            Fate::Cancelled => Some(self.planned.end),
            Fate::FallsAway => None,
        }
    }
}

/// What one line of a room's list is about: one session, or a block of short ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Indices into [`Schedule::sessions`], in order of time; never empty.
    pub sessions: Vec<usize>,
    /// From the first expected start to the last expected end of those that take place.
    pub period: Period,
    /// False for what is cancelled or moved away: it is listed, but never "now" or "next".
    pub runs: bool,
    /// It is a break, and no block.
    pub is_break: bool,
    /// The latest end of this and all earlier groups of the room, so that a search for what
    /// is still on can stop early.
    latest_end: DateTime<Utc>,
}

#[derive(Clone, Debug)]
struct NoticeTime {
    from: Option<DateTime<Utc>>,
    until: Option<DateTime<Utc>>,
}

impl Timetable {
    /// Works out all times. Total: any schedule has a timetable.
    pub fn plan(schedule: Schedule) -> Self {
        let mut warnings = Vec::new();
        let venue = Venue::of(&schedule.event);
        let planned = planned_periods(&schedule, venue, &mut warnings);
        let slots = ripple(&schedule, venue, &planned);
        let rooms = groups(&schedule, venue, &slots);
        let notices: Vec<NoticeTime> = schedule
            .notices
            .iter()
            .map(|notice| NoticeTime {
                from: notice.from.map(|at| venue.instant(at)),
                until: notice.until.map(|at| venue.instant(at)),
            })
            .collect();
        let first = planned.iter().map(|period| period.start).min();
        let last = schedule
            .sessions
            .iter()
            .zip(&slots)
            .filter_map(|(session, slot)| slot.until(session))
            .max();
        let event = first.zip(last).map(|(first, last)| (venue.day(first), last));
        let mut changes: Vec<DateTime<Utc>> = slots
            .iter()
            .flat_map(|slot| [slot.expected.start, slot.expected.end, slot.planned.end])
            .chain(notices.iter().flat_map(|notice| notice.from.into_iter().chain(notice.until)))
            .collect();
        changes.sort_unstable();
        changes.dedup();
        Self { schedule, venue, warnings, slots, rooms, notices, changes, event }
    }

    /// The venue's time zone.
    pub fn zone(&self) -> Tz {
        self.schedule.event.timezone
    }

    /// The venue: its clocks, its calendar and its words.
    pub fn venue(&self) -> Venue {
        self.venue
    }

    /// The session of that index with its place on the time line.
    pub fn session(&self, index: usize) -> Option<(&Session, &Slot)> {
        self.schedule.sessions.get(index).zip(self.slots.get(index))
    }

    /// What is on, or on the list, in a room, in order of start.
    pub fn groups(&self, room: RoomId) -> &[Group] {
        self.rooms.get(room.0).map_or(&[], Vec::as_slice)
    }

    /// The groups of a room that have begun and not ended, what began last first.
    pub fn begun(&self, room: RoomId, now: DateTime<Utc>) -> impl Iterator<Item = &Group> + Clone {
        self.begun_and_to_come(room, now).0
    }

    /// The groups of a room that begin after `now`, in order of start.
    pub fn to_come(&self, room: RoomId, now: DateTime<Utc>) -> &[Group] {
        self.begun_and_to_come(room, now).1
    }

    /// Both, looked up once.
    pub fn begun_and_to_come(
        &self,
        room: RoomId,
        now: DateTime<Utc>,
    ) -> (impl Iterator<Item = &Group> + Clone, &[Group]) {
        let groups = self.groups(room);
        let begun = groups.partition_point(|group| group.period.start <= now);
        let (begun, to_come) = groups.split_at_checked(begun).unwrap_or_default();
        let begun = begun.iter().rev().take_while(move |group| group.latest_end > now);
        (begun.filter(move |group| group.period.end > now), to_come)
    }

    /// When the next session of a room begins that takes place after `now`, be it a talk of a block that is on.
    pub fn next_start(&self, room: RoomId, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let blocks = self.begun(room, now).filter(|group| group.sessions.len() > 1);
        let takes_place = |slot: &&Slot| slot.fate == Fate::TakesPlace && slot.room == room;
        let talks = blocks
            .flat_map(|group| &group.sessions)
            .filter_map(|index| self.slots.get(*index))
            .filter(takes_place)
            .map(|slot| slot.expected.start);
        let next = self.to_come(room, now).iter().find(|group| group.runs);
        talks.chain(next.map(|group| group.period.start)).filter(|start| *start > now).min()
    }

    /// The conference day of an instant, named by its first date.
    pub fn day(&self, instant: DateTime<Utc>) -> NaiveDate {
        self.venue.day(instant)
    }

    /// The conference day of an instant, from one `day_starts` to the next.
    pub fn day_around(&self, instant: DateTime<Utc>) -> Period {
        self.venue.whole_day(self.day(instant))
    }

    /// The first conference day, and the instant at which the last session ends.
    pub fn event(&self) -> Option<(NaiveDate, DateTime<Utc>)> {
        self.event
    }

    /// The notices that a room's sign shows now, in the file's order: words, and whether urgent.
    pub fn notices(&self, room: RoomId, now: DateTime<Utc>) -> impl Iterator<Item = (&str, bool)> {
        let shown = self.schedule.notices.iter().zip(&self.notices);
        shown
            .filter(move |(notice, time)| {
                (notice.rooms.is_empty() || notice.rooms.contains(&room))
                    && time.from.is_none_or(|from| from <= now)
                    && time.until.is_none_or(|until| now < until)
            })
            .map(|(notice, _)| (notice.text.as_str(), notice.urgent))
    }

    /// The first instant after `now` at which anything in any room begins or ends.
    pub fn change_after(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let passed = self.changes.partition_point(|change| *change <= now);
        self.changes.get(passed).copied()
    }
}
