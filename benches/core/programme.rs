//! Programmes of any size, the same for the same numbers.

use std::fmt::Write;

use chrono::{Days, NaiveDate, NaiveTime, TimeDelta};

/// The first day of every programme.
pub const FIRST_DAY: &str = "2019-12-27";

/// A schedule file of that many sessions in that many rooms, over `days` days from ten o'clock on: talks
/// of 25 minutes with gaps of 5, in the file by day and then by room, every twentieth late by ten minutes.
pub fn programme(sessions: usize, rooms: usize, days: usize) -> String {
    let mut text = String::from(
        "[event]\nname = \"A large congress\"\ntimezone = \"Europe/Berlin\"\n\n[lengths]\n\"Talk\" = 25\n",
    );
    for room in 0..rooms {
        let _ = write!(text, "\n[[room]]\nname = \"Room {room}\"\n");
    }
    let first: NaiveDate = FIRST_DAY.parse().unwrap_or_default();
    let a_day = sessions.div_ceil(days).max(1);
    for session in 0..sessions {
        let (day, of_day) = (session / a_day, session % a_day);
        let a_room = a_day.div_ceil(rooms).max(1);
        let (room, slot) = (of_day / a_room, of_day % a_room);
        let start = first + Days::new(day as u64);
        // As many as there are in a room, within the twelve hours of a day.
        let step = (12 * 60 / a_room.max(24)).max(1) as i64;
        let start = start.and_time(NaiveTime::MIN) + TimeDelta::minutes(600 + step * slot as i64);
        let length = (step - 5).max(1);
        let _ = write!(
            text,
            "\n[[session]]\nid = \"session-{session}\"\nroom = \"Room {room}\"\nstart = {}\nminutes = {length}\n\
             kind = \"Talk\"\ntitle = \"What we have learned from {session} machines\"\n\
             speakers = [\"Speaker {session}\", \"Somebody Else\"]\n\
             abstract = \"\"\"\nA few words on what it is about, as long as such words are: two or three lines, which\n\
             nobody reads from eight metres away, but who stands before the door does.\"\"\"\n",
            start.format("%Y-%m-%d %H:%M"),
        );
        if session % 20 == 7 {
            text.push_str("delay = 10\nreason = \"Projector swap\"\n");
        }
    }
    text
}
