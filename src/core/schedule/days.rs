//! Which day a time of day is of.

use chrono::{NaiveDateTime, NaiveTime, TimeDelta};

/// An `end` earlier than the start is the next day's, but a session that would then run longer
/// than this is a slip of the pen: an end before its start.
pub(super) const MAX_OVERNIGHT: TimeDelta = TimeDelta::hours(12);

/// A time of day on the conference day of `start`.
pub(super) fn on_day_of(
    start: NaiveDateTime,
    day_starts: NaiveTime,
    time: NaiveTime,
) -> Option<NaiveDateTime> {
    let (date, is_night) = (start.date(), |time: NaiveTime| time < day_starts);
    let date = match (is_night(start.time()), is_night(time)) {
        (false, true) => date.succ_opt()?,
        (true, false) => date.pred_opt()?,
        _ => date,
    };
    Some(date.and_time(time))
}
