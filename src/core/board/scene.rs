//! What is on, next and later in one room at one instant, and which screen that makes.

use chrono::{DateTime, Utc};

use super::view::View;
use super::{MAX_LATER, State};
use crate::prelude::*;
use crate::schedule::RoomId;
use crate::timetable::{Group, Timetable};
use crate::words::capitalized;

/// More of them would push away what is next.
const MAX_DISPLACED: usize = 2;

/// What is on, next and later in one room, and which state that makes.
pub(super) struct Scene<'t> {
    pub state: State,
    pub on: Vec<&'t Group>,
    pub next: Option<&'t Group>,
    /// What should be on or would be next, and is not, in order of planned start.
    pub displaced: Vec<&'t Group>,
    pub later: Vec<&'t Group>,
}

impl<'t> Scene<'t> {
    pub fn of(timetable: &'t Timetable, room: RoomId, view: &View<'_>) -> Self {
        if !view.trusted {
            return Self::without_clock(timetable, room, view);
        }
        let now = view.today.now;
        let on = on(timetable, room, now);
        let mut struck: Vec<&Group> =
            timetable.begun(room, now).filter(|group| !group.runs).collect();
        struck.reverse();
        let to_come = timetable.to_come(room, now);
        let next = to_come.iter().find(|group| group.runs);
        let is_today = |group: &Group| view.today.period.contains(group.period.start);
        let next_is_today = next.is_some_and(is_today);
        // The list goes to the end of the day that `next` is on, or of today.
        let listed = next.map_or(view.today.period, |next| timetable.day_around(next.period.start));
        let listed = struck.into_iter().chain(
            to_come
                .iter()
                .take_while(|group| group.period.start < listed.end)
                .filter(|group| next.is_none_or(|next| !core::ptr::eq(*group, next))),
        );
        // Those before a next that is another day's are this day's.
        let before_next = |start| {
            let today = view.today.period.contains(start);
            today && next.is_none_or(|next| start <= next.period.start)
        };
        let (mut displaced, mut later) = (Vec::new(), Vec::new());
        for group in listed {
            let is_displaced = !group.runs && !group.is_break && before_next(group.period.start);
            let list = if is_displaced && displaced.len() < MAX_DISPLACED {
                &mut displaced
            } else {
                &mut later
            };
            list.push(group);
            if later.len() >= MAX_LATER {
                break;
            }
        }

        let groups = timetable.groups(room);
        let begun_today = groups.get(..groups.len() - to_come.len()).unwrap_or_default();
        let begun_today = || begun_today.iter().rev().take_while(|group| is_today(group));
        let any_today = begun_today().next().is_some();
        let any_ran = begun_today().any(|group| group.runs && group.period.end <= now);
        let event = timetable.event();
        let state = if !on.is_empty() {
            if on.iter().all(|group| group.is_break) { State::Break } else { State::Live }
        } else if next_is_today {
            if any_ran { State::Break } else { State::BeforeDay }
        } else if event.is_none_or(|(_, end)| end <= now) {
            State::EventOver
        } else if event.is_some_and(|(first_day, _)| timetable.day(now) < first_day) {
            State::BeforeEvent
        } else if any_today {
            State::DayOver
        } else {
            State::EmptyDay
        };
        Self { state, on, next, displaced, later }
    }

    /// The list of the day, or of the room's first day if it has none on this one. Nothing is "now".
    fn without_clock(timetable: &'t Timetable, room: RoomId, view: &View<'_>) -> Self {
        let groups = timetable.groups(room);
        let today = groups.iter().any(|group| view.today.period.contains(group.period.start));
        let first = groups.first().map(|first| timetable.day_around(first.period.start));
        let day = if today { Some(view.today.period) } else { first };
        let later =
            groups.iter().filter(|group| day.is_some_and(|day| day.contains(group.period.start)));
        Self {
            state: State::ClockNotSet,
            on: Vec::new(),
            next: None,
            displaced: Vec::new(),
            later: later.take(MAX_LATER).collect(),
        }
    }

    pub fn later_label(&self, view: &View<'_>) -> String {
        let words = view.today.words;
        if self.state == State::ClockNotSet {
            // The message above it says of which day it is; what of it is to come, nobody knows.
            return String::new();
        }
        let first = self.later.first().map(|first| first.period.start);
        let day = first
            .filter(|first| !view.today.period.contains(*first))
            .and_then(|first| view.today.day_in_short(view.today.venue.date(first)));
        match day {
            Some(day) => capitalized(&day),
            None if matches!(self.state, State::Break | State::BeforeDay) => words.then.to_owned(),
            None => words.later_today.to_owned(),
        }
    }
}

/// What is on in a room. A break under way says nothing beside a session that is on.
fn on(timetable: &Timetable, room: RoomId, now: DateTime<Utc>) -> Vec<&Group> {
    let mut on: Vec<&Group> = timetable.begun(room, now).filter(|group| group.runs).collect();
    on.reverse();
    if !on.iter().all(|group| group.is_break) {
        on.retain(|group| !group.is_break);
    }
    on
}
