//! What can be shown, but is seldom intended.

use alloc::collections::BTreeSet;

use chrono::{NaiveDateTime, TimeDelta, Timelike};

use super::diagnostic::Diagnostic;
use super::model::{End, RoomId, Session};
use crate::prelude::*;

/// Whoever means more minutes than this has another start in mind.
const LONG_DELAY: u32 = 180;
/// Nothing begins at these hours, but for a night that has been going on.
const SMALL_HOURS: core::ops::Range<u32> = 1..6;
/// What begins no later than this after something else goes on with the night.
const SAME_NIGHT: TimeDelta = TimeDelta::hours(3);

/// Warns of what is seldom intended.
pub(super) fn doubts(sessions: &[Session], out: &mut Vec<Diagnostic>) {
    let starts: BTreeSet<(RoomId, NaiveDateTime)> =
        sessions.iter().map(|session| (session.room, session.start)).collect();
    for session in sessions {
        if session.delay_minutes > LONG_DELAY {
            let (hours, minutes) = (session.delay_minutes / 60, session.delay_minutes % 60);
            let message = format!("a delay of {hours} h {minutes:02} min");
            let help = "is it in minutes? For another time write another `start`";
            out.push(Diagnostic::warning(session.span.clone(), message).help(help));
        }
        let start = session.start;
        if SMALL_HOURS.contains(&start.hour()) {
            let evening = start.checked_sub_signed(SAME_NIGHT).unwrap_or(start);
            let mut before = starts.range((session.room, evening)..(session.room, start));
            let is_long = matches!(session.end, End::Minutes(minutes) if minutes > 180);
            if before.next().is_none() && !is_long {
                let afternoon = start + TimeDelta::hours(12);
                let message = format!("this starts at {} in the night", start.format("%H:%M"));
                let help = format!(
                    "if the afternoon is meant, write `start = {}`",
                    afternoon.format("%Y-%m-%d %H:%M")
                );
                out.push(Diagnostic::warning(session.start_span.clone(), message).help(help));
            }
        }
    }
}
