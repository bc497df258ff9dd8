//! What each room's list is made of: sessions, and blocks of short ones.

use core::cmp::Reverse;

use chrono::{DateTime, TimeDelta, Utc};

use super::{Fate, Group, Slot};
use crate::prelude::*;
use crate::schedule::{RoomId, Schedule, Session};
use crate::venue::{Period, Venue};

/// What is that short can be part of a block.
const MAX_BLOCK_TALK: TimeDelta = TimeDelta::minutes(10);
/// A block with a longer gap is two blocks.
const MAX_BLOCK_GAP: TimeDelta = TimeDelta::minutes(5);

/// What each room's list is made of, in order of start.
pub(super) fn groups(schedule: &Schedule, venue: Venue, slots: &[Slot]) -> Vec<Vec<Group>> {
    let mut known: Vec<Vec<usize>> = vec![Vec::new(); schedule.rooms.len()];
    for (index, (session, slot)) in schedule.sessions.iter().zip(slots).enumerate() {
        let both = [Some(session.room), Some(slot.room).filter(|room| *room != session.room)];
        for room in both.into_iter().flatten() {
            if let Some(known) = known.get_mut(room.0) {
                known.push(index);
            }
        }
    }
    let rooms = known.iter().enumerate();
    rooms.map(|(room, known)| of_room(schedule, venue, slots, RoomId(room), known)).collect()
}

/// What a room's list is made of; `known` are the sessions that are or were planned there, in the file's order.
fn of_room(
    schedule: &Schedule,
    venue: Venue,
    slots: &[Slot],
    room: RoomId,
    known: &[usize],
) -> Vec<Group> {
    let session = |index: usize| schedule.sessions.get(index);
    let period = |index: usize| slots.get(index).map(|slot| slot.expected);
    let (mut running, mut struck) = (Vec::new(), Vec::new());
    for index in known.iter().copied() {
        match slots.get(index).map(|slot| (slot.room == room, slot.fate)) {
            Some((true, Fate::TakesPlace)) => running.push(index),
            // Nothing is left of it to announce.
            Some((true, Fate::FallsAway)) | None => {}
            Some((true, Fate::Cancelled) | (false, _)) => struck.push(index),
        }
    }
    running.sort_by_key(|index| (period(*index).map(|period| period.start), *index));

    let mut groups: Vec<Group> = Vec::new();
    for index in running {
        let Some(period) = period(index) else { continue };
        let last = groups.last_mut().filter(|group| {
            let (Some(first), Some(this)) =
                (group.sessions.first().and_then(|first| session(*first)), session(index))
            else {
                return false;
            };
            let short = period.length().max(group_talk_length(group, slots)) <= MAX_BLOCK_TALK;
            let gap = period.start - group.period.end;
            let close = TimeDelta::zero() <= gap && gap <= MAX_BLOCK_GAP;
            short && close && this.kind.is_some() && this.kind == first.kind && !this.is_break()
        });
        match last {
            Some(block) => {
                block.sessions.push(index);
                block.period.end = period.end;
            }
            None => groups.push(Group::of(index, period, true)),
        }
    }
    let day = |instant| venue.day(instant);
    let mut alone = Vec::new();
    for index in struck {
        let (Some(this), Some(slot)) = (session(index), slots.get(index)) else { continue };
        // A talk that was struck out of a block stays on the block's own list.
        let reach = slot.planned.length() + MAX_BLOCK_GAP;
        let near = groups.partition_point(|group| group.period.start <= slot.planned.start + reach);
        let block =
            groups.get_mut(near.saturating_sub(2)..near).unwrap_or_default().iter_mut().rev();
        let block = block.into_iter().find(|group| {
            let first = group.sessions.first().and_then(|first| session(*first));
            group.runs
                && group.sessions.len() > 1
                && slot.planned.length() <= MAX_BLOCK_TALK
                && day(slot.planned.start) == day(group.period.start)
                && this.kind == first.and_then(|first| first.kind.clone())
                // It is listed until its planned end, and so must the block be.
                && slot.planned.end <= group.period.end
        });
        match block {
            Some(block) => block.sessions.push(index),
            None => alone.push(Group::of(index, slot.planned, false)),
        }
    }
    groups.append(&mut alone);
    for group in &mut groups {
        group.sessions.sort_by_key(|index| (period(*index).map(|period| period.start), *index));
    }
    groups.sort_by_key(|group| {
        (group.period.start, Reverse(group.runs), group.sessions.first().copied())
    });
    let mut latest_end = DateTime::<Utc>::MIN_UTC;
    for group in &mut groups {
        latest_end = latest_end.max(group.period.end);
        group.latest_end = latest_end;
        group.is_break = match group.sessions.as_slice() {
            [alone] => session(*alone).is_some_and(Session::is_break),
            _ => false,
        };
    }
    groups
}

impl Group {
    fn of(session: usize, period: Period, runs: bool) -> Self {
        Self { sessions: vec![session], period, runs, is_break: false, latest_end: period.end }
    }
}

/// The length of a group's last session, in expected times.
fn group_talk_length(group: &Group, slots: &[Slot]) -> TimeDelta {
    let last = group.sessions.last().and_then(|last| slots.get(*last));
    last.map_or(TimeDelta::MAX, |slot| slot.expected.length())
}
