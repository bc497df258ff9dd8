//! Schedules whose sessions are a line each.

use chrono::{DateTime, Utc};
use roomsign_core::board::Now;
use roomsign_core::feed::Feed;

use crate::generate::planned;

/// Room, day of September 2023 and start ("08 10:00"), minutes, title, and other lines.
pub type Line<'a> = (&'a str, &'a str, u32, &'a str, &'a str);

/// A session as a file has it.
pub fn session(room: &str, start: &str, minutes: u32, title: &str, more: &str) -> String {
    format!(
        "[[session]]\nroom = \"{room}\"\nstart = {start}\nminutes = {minutes}\n\
         title = \"{title}\"\n{more}\n"
    )
}

/// Rooms Hall and Attic. `event` is more of the event, `rooms` more of Attic and of other rooms.
pub fn feed(event: &str, rooms: &str, sessions: &[Line<'_>]) -> Feed {
    let mut text = format!(
        "[event]\nname = \"Event\"\ntimezone = \"UTC\"\n{event}\n\
         [[room]]\nname = \"Hall\"\n[[room]]\nname = \"Attic\"\n{rooms}\n"
    );
    for (room, start, minutes, title, more) in sessions {
        text += &session(room, &format!("2023-09-{start}"), *minutes, title, more);
    }
    Feed::showing("schedule.toml", planned(&text))
}

/// "08T10:00" in September 2023.
pub fn at(time: &str) -> Now {
    let at: DateTime<Utc> = format!("2023-09-{time}:00Z").parse().expect("a time");
    Now::trusted(at)
}
