//! Planned → expected times: every session's place on the time line, delays rippled.
//!
//! Wall times become UTC here, once. What comes out is sorted for [`crate::board`], which only looks things up.

use std::cmp::Reverse;
use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;

use crate::schedule::{Diagnostic, End, RoomId, Schedule, Session};
pub use crate::venue::Period;
use crate::venue::{Oddity, Resolved, Venue};

/// A session of unknown length is not thought to be longer than this.
const MAX_OPEN: TimeDelta = TimeDelta::minutes(60);
/// What is that short can be part of a block.
const MAX_BLOCK_TALK: TimeDelta = TimeDelta::minutes(10);
/// A block with a longer gap is two blocks.
const MAX_BLOCK_GAP: TimeDelta = TimeDelta::minutes(5);

/// A schedule with every session's expected times.
#[derive(Clone, Debug)]
pub struct Timetable {
    /// What staff wrote.
    pub schedule: Schedule,
    venue: Venue,
    /// Wall times that the time zone has not, or has twice.
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
        let rooms = (0..schedule.rooms.len())
            .map(|room| groups(&schedule, venue, &slots, RoomId(room)))
            .collect();
        let notices: Vec<NoticeTime> = schedule
            .notices
            .iter()
            .map(|notice| NoticeTime {
                from: notice.from.map(|at| venue.instant(at)),
                until: notice.until.map(|at| venue.instant(at)),
            })
            .collect();
        let first = planned.iter().map(|period| period.start).min();
        let last = slots.iter().map(|slot| slot.expected.end.max(slot.planned.end)).max();
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

    /// The groups of a room that have begun and not ended, in order of start.
    pub fn begun(&self, room: RoomId, now: DateTime<Utc>) -> Vec<&Group> {
        let groups = self.groups(room);
        let begun = groups.partition_point(|group| group.period.start <= now);
        let mut found: Vec<&Group> = groups
            .get(..begun)
            .unwrap_or_default()
            .iter()
            .rev()
            .take_while(|group| group.latest_end > now)
            .filter(|group| group.period.end > now)
            .collect();
        found.reverse();
        found
    }

    /// The groups of a room that begin after `now`, in order of start.
    pub fn to_come(&self, room: RoomId, now: DateTime<Utc>) -> &[Group] {
        let groups = self.groups(room);
        let begun = groups.partition_point(|group| group.period.start <= now);
        groups.get(begun..).unwrap_or_default()
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

fn planned_periods(
    schedule: &Schedule,
    venue: Venue,
    warnings: &mut Vec<Diagnostic>,
) -> Vec<Period> {
    let starts: Vec<Resolved> =
        schedule.sessions.iter().map(|session| venue.resolve(session.start)).collect();
    let mut by_room: HashMap<RoomId, Vec<DateTime<Utc>>> = HashMap::new();
    for (session, start) in schedule.sessions.iter().zip(&starts) {
        by_room.entry(session.room).or_default().push(start.instant);
    }
    by_room.values_mut().for_each(|starts| starts.sort_unstable());

    let mut periods = Vec::with_capacity(starts.len());
    for (session, start) in schedule.sessions.iter().zip(starts) {
        warn_of(&start, session, "start", warnings);
        let start = start.instant;
        let end = match session.end {
            End::Minutes(minutes) => start + TimeDelta::minutes(minutes.into()),
            End::At(wall) => {
                let end = venue.resolve(wall);
                warn_of(&end, session, "end", warnings);
                // A change of the clocks between the two can turn them round: then the length counts.
                if end.instant > start { end.instant } else { start + (wall - session.start) }
            }
            End::Open => {
                let length = usual_length(schedule, session);
                let others = by_room.get(&session.room).map_or(&[][..], Vec::as_slice);
                let next = others.get(others.partition_point(|other| *other <= start));
                next.map_or(start + length, |next| (start + length).min(*next))
            }
        };
        periods.push(Period { start, end });
    }
    periods
}

/// How long a session may take that does not say when it ends.
fn usual_length(schedule: &Schedule, session: &Session) -> TimeDelta {
    let kind = session.kind.as_deref();
    let minutes = kind.and_then(|kind| {
        let lengths = &schedule.lengths;
        lengths.get(kind).or_else(|| lengths.get(session.kind_in_short()?))
    });
    minutes.map_or(MAX_OPEN, |minutes| TimeDelta::minutes((*minutes).into()))
}

fn warn_of(time: &Resolved, session: &Session, key: &str, warnings: &mut Vec<Diagnostic>) {
    let span = if key == "start" { &session.start_span } else { &session.end_span };
    let warning = match time.oddity {
        None => return,
        Some(Oddity::Gap) => Diagnostic::warning(
            span.clone(),
            format!("there is no such time on that day: clocks are put forward over this `{key}`"),
        )
        .help("it is shown later by as much as the clocks jump"),
        Some(Oddity::Fold) => Diagnostic::warning(
            span.clone(),
            format!("clocks show this `{key}` twice: they are put back on that day"),
        )
        .help("the first of the two is taken"),
    };
    warnings.push(warning);
}

/// The expected times of all sessions. The rule, for the sessions of one room and conference day in
/// order of planned start, cancelled ones left out and moved ones where they were moved to:
/// a session starts late by its own delay or by what the one before it carries over the gap between
/// them, whichever is more; a break hands on only what it cannot absorb.
fn ripple(schedule: &Schedule, venue: Venue, planned: &[Period]) -> Vec<Slot> {
    let mut slots: Vec<Slot> = schedule
        .sessions
        .iter()
        .zip(planned)
        .map(|(session, period)| Slot {
            planned: *period,
            expected: *period,
            room: session.moved_to.unwrap_or(session.room),
        })
        .collect();

    let mut order: Vec<(RoomId, NaiveDate, usize)> = schedule
        .sessions
        .iter()
        .zip(&slots)
        .enumerate()
        .filter(|(_, (session, _))| !session.cancelled)
        .map(|(index, (_, slot))| (slot.room, venue.day(slot.planned.start), index))
        .collect();
    let start_of = |index: &usize| planned.get(*index).map(|period| period.start);
    order.sort_by_key(|(room, day, index)| (*room, *day, start_of(index), *index));

    let mut before: Option<(RoomId, NaiveDate, Period, TimeDelta)> = None;
    for (room, day, index) in order {
        let Some((session, slot)) = schedule.sessions.get(index).zip(slots.get_mut(index)) else {
            continue;
        };
        let carried = match before {
            Some((its_room, its_day, period, shift_out))
                if !session.fixed && (its_room, its_day) == (room, day) =>
            {
                let gap = (slot.planned.start - period.end).max(TimeDelta::zero());
                (shift_out - gap).max(TimeDelta::zero())
            }
            _ => TimeDelta::zero(),
        };
        let shift = carried.max(TimeDelta::minutes(session.delay_minutes.into()));
        slot.expected = Period { start: slot.planned.start + shift, end: slot.planned.end + shift };
        let mut shift_out = shift;
        if session.is_break() {
            slot.expected.end = slot.planned.end.max(slot.expected.start);
            shift_out = slot.expected.end - slot.planned.end;
        }
        before = Some((room, day, slot.planned, shift_out));
    }
    slots
}

/// What a room's list is made of, in order of start.
fn groups(schedule: &Schedule, venue: Venue, slots: &[Slot], room: RoomId) -> Vec<Group> {
    let here = |index: &usize| slots.get(*index).is_some_and(|slot| slot.room == room);
    let session = |index: usize| schedule.sessions.get(index);
    let period = |index: usize| slots.get(index).map(|slot| slot.expected);
    let (mut running, mut struck) = (Vec::new(), Vec::new());
    for (index, session) in schedule.sessions.iter().enumerate() {
        if here(&index) && !session.cancelled {
            // A break that delays have eaten up is no more: there is nothing of it to announce.
            if slots.get(index).is_some_and(|slot| slot.expected.length() > TimeDelta::zero()) {
                running.push(index);
            }
        } else if session.room == room || here(&index) {
            struck.push(index);
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
    }
    groups
}

impl Group {
    fn of(session: usize, period: Period, runs: bool) -> Self {
        Self { sessions: vec![session], period, runs, latest_end: period.end }
    }
}

/// The length of a group's last session, in expected times.
fn group_talk_length(group: &Group, slots: &[Slot]) -> TimeDelta {
    let last = group.sessions.last().and_then(|last| slots.get(*last));
    last.map_or(TimeDelta::MAX, |slot| slot.expected.length())
}
