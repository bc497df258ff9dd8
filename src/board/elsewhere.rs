//! What is on in the other rooms, a few words each.

use serde::Serialize;

use super::entry::entry;
use super::on;
use super::telling::Telling;
use super::words::fill;
use crate::schedule::RoomId;
use crate::timetable::Timetable;

/// Another room and what is on there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Elsewhere {
    /// The room's name.
    pub room: String,
    /// "Nix Training until 18:20", "nothing until Saturday 15:00"
    pub text: String,
}

/// All rooms but `room`, in the file's order. With `titles`, what comes on another day is named.
pub(super) fn elsewhere(
    timetable: &Timetable,
    telling: &Telling,
    room: RoomId,
    titles: bool,
) -> Vec<Elsewhere> {
    let rooms = timetable.schedule.rooms.iter().enumerate();
    rooms
        .filter(|(other, _)| RoomId(*other) != room)
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
        let entry = entry(timetable, telling, room, group)?;
        Some(format!("{} {}", entry.title, entry.shown.until))
    });
    let next = || timetable.to_come(room, telling.now).iter().find(|group| group.runs);
    on.unwrap_or_else(|| match next() {
        None => words.nothing_more.to_owned(),
        Some(group) => {
            let start = group.period.start;
            let title = entry(timetable, telling, room, group).map(|entry| entry.title);
            let title = title.unwrap_or_default();
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
