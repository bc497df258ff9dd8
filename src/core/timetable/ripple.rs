//! How a delay ripples: planned → expected times.
//!
//! For the sessions of one room and conference day in order of planned start, cancelled ones left out and moved ones
//! where they were moved to:
//!
//! - The room is free for a session once everything before it that was planned to be over by its planned start has
//!   ended. What overlaps in the plan runs side by side and pushes nothing.
//! - It starts when it really started, if that is said. Otherwise it starts later than planned by its own delay and, unless it is
//!   fixed, not before the room is free.
//! - It ends when that is said, but not before it starts. Otherwise it keeps its length. A break that only the ones before
//!   it push keeps its end instead: it is shortened, and dropped when nothing is left of it.

use alloc::collections::BinaryHeap;
use core::cmp::Reverse;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::{Fate, Slot};
use crate::prelude::*;
use crate::schedule::{RoomId, Schedule, Session};
use crate::venue::{Period, Venue};

/// The expected times of all sessions.
pub(super) fn ripple(schedule: &Schedule, venue: Venue, planned: &[Period]) -> Vec<Slot> {
    let sessions = schedule.sessions.iter().zip(planned);
    let mut slots: Vec<Slot> = sessions
        .map(|(session, period)| Slot {
            planned: *period,
            expected: *period,
            room: session.moved_to.unwrap_or(session.room),
            fate: if session.cancelled { Fate::Cancelled } else { Fate::TakesPlace },
        })
        .collect();
    let mut order: Vec<(RoomId, NaiveDate, DateTime<Utc>, usize)> = slots
        .iter()
        .enumerate()
        .filter(|(_, slot)| slot.fate == Fate::TakesPlace)
        .map(|(index, slot)| (slot.room, venue.day(slot.planned.start), slot.planned.start, index))
        .collect();
    order.sort_unstable();

    let mut place = None;
    let mut before = Before::default();
    for (room, day, _, index) in order {
        if place.replace((room, day)) != Some((room, day)) {
            before.clear();
        }
        let Some((session, slot)) = schedule.sessions.get(index).zip(slots.get_mut(index)) else {
            continue;
        };
        let free = before.free_at(slot.planned.start);
        slot.expected = expected(session, venue, slot.planned, free);
        if slot.expected.length() <= TimeDelta::zero() {
            slot.fate = Fate::FallsAway;
        }
        before.add(slot.planned.end, slot.expected.end);
    }
    slots
}

/// The times to expect of a session for which its room is `free` from then on.
fn expected(
    session: &Session,
    venue: Venue,
    planned: Period,
    free: Option<DateTime<Utc>>,
) -> Period {
    let started = session.started.map(|at| venue.instant(at));
    let start = started.unwrap_or_else(|| {
        let own = planned.start + TimeDelta::minutes(session.delay_minutes.into());
        free.filter(|_| !session.fixed).map_or(own, |free| own.max(free))
    });
    let is_shortened = session.is_break() && session.delay_minutes == 0 && started.is_none();
    let end = match session.until {
        Some(until) => venue.instant(until),
        None if is_shortened => planned.end,
        None => start + planned.length(),
    };
    Period { start, end: end.max(start) }
}

/// What is earlier in one room on one day.
#[derive(Default)]
struct Before {
    /// Planned and expected ends of what was not planned to be over yet, by the planned ones.
    open: BinaryHeap<Reverse<(DateTime<Utc>, DateTime<Utc>)>>,
    /// The last expected end of the others.
    free: Option<DateTime<Utc>>,
}

impl Before {
    fn clear(&mut self) {
        self.open.clear();
        self.free = None;
    }

    fn add(&mut self, planned_end: DateTime<Utc>, expected_end: DateTime<Utc>) {
        self.open.push(Reverse((planned_end, expected_end)));
    }

    /// When everything has ended that was planned to be over by `start`, which may only grow.
    fn free_at(&mut self, start: DateTime<Utc>) -> Option<DateTime<Utc>> {
        while let Some(Reverse((planned_end, expected_end))) = self.open.peek().copied()
            && planned_end <= start
        {
            self.free = self.free.max(Some(expected_end));
            self.open.pop();
        }
        self.free
    }
}
