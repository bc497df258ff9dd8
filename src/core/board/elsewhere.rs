//! What is on in the other rooms, a few words each.

use serde::Serialize;

use super::entry::title;
use super::on;
use super::view::View;
use crate::prelude::*;
use crate::schedule::RoomId;
use crate::words::fill;

/// No screen has room for more.
const MAX_ROOMS: usize = 12;

/// Another room and what is on there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Elsewhere {
    /// The room's name.
    pub room: String,
    /// "Nix Training until 18:20", "nothing until Saturday 15:00"
    pub text: String,
}

/// The other rooms, in the file's order, as many as a screen can show. With `titles`, what comes on another
/// day is named.
pub(super) fn elsewhere(view: &View<'_>, room: RoomId, titles: bool) -> Vec<Elsewhere> {
    let rooms = view.timetable.schedule.rooms.iter().enumerate();
    rooms
        .filter(|(other, _)| RoomId(*other) != room)
        .take(MAX_ROOMS)
        .map(|(other, named)| Elsewhere {
            room: named.name.clone(),
            text: text(view, RoomId(other), titles),
        })
        .collect()
}

fn text(view: &View<'_>, room: RoomId, titles: bool) -> String {
    let words = view.today.words;
    let on = on(view.timetable, room, view.today.now);
    let on = on.last().and_then(|group| {
        let until = fill(words.until, &[("time", &view.today.end(group.period))]);
        Some(format!("{} {until}", title(view, group)?))
    });
    let next = || view.timetable.to_come(room, view.today.now).iter().find(|group| group.runs);
    on.unwrap_or_else(|| match next() {
        None => words.nothing_more.to_owned(),
        Some(group) => {
            let start = group.period.start;
            let title = title(view, group).unwrap_or_default();
            if view.today.period.contains(start) {
                format!("{title} {}", fill(words.from, &[("time", &view.today.venue.time(start))]))
            } else if titles {
                format!("{title}, {}", view.today.when(start))
            } else {
                fill(words.nothing_until, &[("time", &view.today.when(start))])
            }
        }
    })
}
