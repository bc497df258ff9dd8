//! What is on in the other rooms, a few words each.

use serde::Serialize;

use super::entry::title;
use super::on;
use super::telling::Telling;
use super::words::fill;
use crate::prelude::*;
use crate::schedule::RoomId;
use crate::timetable::Timetable;

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
pub(super) fn elsewhere(
    timetable: &Timetable,
    telling: &Telling,
    room: RoomId,
    titles: bool,
) -> Vec<Elsewhere> {
    let rooms = timetable.schedule.rooms.iter().enumerate();
    rooms
        .filter(|(other, _)| RoomId(*other) != room)
        .take(MAX_ROOMS)
        .map(|(other, named)| Elsewhere {
            room: named.name.clone(),
            text: text(timetable, telling, RoomId(other), titles),
        })
        .collect()
}

fn text(timetable: &Timetable, telling: &Telling, room: RoomId, titles: bool) -> String {
    let words = telling.words;
    let on = on(timetable, room, telling.now);
    let on = on.last().and_then(|group| {
        let until = fill(words.until, &[("time", &telling.end(group.period))]);
        Some(format!("{} {until}", title(timetable, telling, group)?))
    });
    let next = || timetable.to_come(room, telling.now).iter().find(|group| group.runs);
    on.unwrap_or_else(|| match next() {
        None => words.nothing_more.to_owned(),
        Some(group) => {
            let start = group.period.start;
            let title = title(timetable, telling, group).unwrap_or_default();
            if telling.today.contains(start) {
                format!("{title} {}", fill(words.from, &[("time", &telling.time(start))]))
            } else if titles {
                format!("{title}, {}", telling.when(start))
            } else {
                fill(words.nothing_until, &[("time", &telling.when(start))])
            }
        }
    })
}
