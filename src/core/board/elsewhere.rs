//! What is on in the other rooms, a few words each.

use core::cmp::Reverse;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::entry::title;
use super::view::View;
use crate::prelude::*;
use crate::schedule::RoomId;
use crate::timetable::Group;

/// No screen has room for more.
const MAX_ROOMS: usize = 12;

/// What is on in another room, or what comes there next: "**15:00** Room 24 · Nix Training".
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Elsewhere {
    /// "now", "15:00", "15:00 tomorrow"
    pub time: String,
    /// The room's name.
    pub room: String,
    /// What is on there, or comes.
    pub title: String,
}

/// The other rooms that have anything yet today, as many as a screen can show: what is on, and then what starts soonest. What
/// comes on another day helps nobody who stands here, but where nothing comes here any more (`is_over`).
pub(super) fn elsewhere(view: &View<'_>, room: RoomId, is_over: bool) -> Vec<Elsewhere> {
    let rooms = view.timetable.schedule.rooms.len();
    let mut all = Vec::with_capacity(rooms);
    let others = (0..rooms).map(RoomId).filter(|other| *other != room);
    all.extend(others.filter_map(|other| Some((other, told(view, other)?))));
    // What began last is what people can still go to.
    all.sort_unstable_by_key(|(other, (group, is_on))| {
        let start = group.period.start;
        (!is_on, is_on.then_some(Reverse(start)), start, *other)
    });
    all.into_iter()
        .take(MAX_ROOMS)
        // In order of start: after the first of another day nothing is of today.
        .take_while(|(_, (group, is_on))| {
            is_over || *is_on || view.today.is_today(group.period.start)
        })
        .filter_map(|(other, (group, is_on))| {
            Some(Elsewhere {
                time: time(view, group.period.start, is_on),
                room: view.timetable.schedule.rooms.get(other.0)?.name.clone(),
                title: title(view, group)?,
            })
        })
        .collect()
}

fn time(view: &View<'_>, start: DateTime<Utc>, is_on: bool) -> String {
    if is_on { view.today.words.at_present.to_owned() } else { view.today.time_first(start) }
}

/// What there is to say of a room, and whether it is on now. A break says less than what comes after it on the same day.
fn told<'t>(view: &View<'t>, room: RoomId) -> Option<(&'t Group, bool)> {
    let (begun, to_come) = view.timetable.begun_and_to_come(room, view.today.now);
    let begun = begun.filter(|group| group.runs);
    let talk = begun.clone().find(|group| !group.is_break);
    let on = talk.or_else(|| begun.clone().next());
    let next = || to_come.iter().find(|group| group.runs);
    let on_today = |group: &&Group| view.today.period.contains(group.period.start);
    match on {
        None => next().map(|next| (next, false)),
        Some(on) if talk.is_some() => Some((on, true)),
        Some(on) => Some(next().filter(on_today).map_or((on, true), |next| (next, false))),
    }
}
