//! Times as exports write them.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;

use crate::prelude::*;
use crate::venue;

/// When something is, as far as an export says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Time {
    /// With an offset or a known zone.
    Instant(DateTime<Utc>),
    /// The venue's wall time, whatever its zone.
    Local(NaiveDateTime),
}

/// When a session ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// At a time of its own.
    At(Time),
    /// This long after its start.
    After(TimeDelta),
}

impl Time {
    /// ISO 8601 with or without offset, seconds and fractions.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let with_offset = ["%Y-%m-%dT%H:%M:%S%.f%#z", "%Y-%m-%dT%H:%M%#z"];
        let without =
            ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M"];
        let rfc = DateTime::parse_from_rfc3339(text).ok();
        rfc.or_else(|| {
            with_offset.iter().find_map(|form| DateTime::parse_from_str(text, form).ok())
        })
        .map(|at| Self::Instant(at.to_utc()))
        .or_else(|| {
            without
                .iter()
                .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())
                .map(Self::Local)
        })
    }

    /// The instant, in a venue's zone.
    pub fn instant(self, zone: Tz) -> DateTime<Utc> {
        match self {
            Self::Instant(at) => at,
            Self::Local(wall) => instant(zone, wall),
        }
    }
}

/// A wall time on the time line, by the same rule as the timetable's: in a gap of the zone it moves
/// later, and of a time that comes twice the earlier is taken.
pub fn instant(zone: Tz, wall: NaiveDateTime) -> DateTime<Utc> {
    venue::resolve(zone, wall).instant
}

/// "HH:MM", "HH:MM:SS" or "D:HH:MM", of which only the whole can tell the last two apart: frab and
/// pretalx write days in front from 24 hours on, and no seconds.
pub fn duration(text: &str) -> Option<TimeDelta> {
    let parts: Option<Vec<i64>> = text.trim().split(':').map(|part| part.parse().ok()).collect();
    let minutes = match parts?.as_slice() {
        [minutes] => *minutes,
        [hours, minutes] => hours.checked_mul(60)?.checked_add(*minutes)?,
        [days, hours, minutes] => {
            days.checked_mul(24)?.checked_add(*hours)?.checked_mul(60)?.checked_add(*minutes)?
        }
        _ => return None,
    };
    minutes_long(minutes)
}

/// A length that is at least a minute and no more than a year.
pub fn minutes_long(minutes: i64) -> Option<TimeDelta> {
    (1..=366 * 24 * 60).contains(&minutes).then(|| TimeDelta::minutes(minutes))
}

/// A day's date and a time of day, where what comes before 04:00 is the night after.
pub fn on_conference_day(date: &str, time: &str) -> Option<NaiveDateTime> {
    let date = NaiveDate::parse_from_str(date.trim(), "%Y-%m-%d").ok()?;
    let time = ["%H:%M", "%H:%M:%S"]
        .iter()
        .find_map(|form| NaiveTime::parse_from_str(time.trim(), form).ok())?;
    let after_midnight = time < NaiveTime::from_hms_opt(4, 0, 0)?;
    let date = if after_midnight { date.succ_opt()? } else { date };
    Some(date.and_time(time))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_with_and_without_offset() {
        let shown = |text: &str| match Time::parse(text) {
            Some(Time::Instant(at)) => at.format("%F %R UTC").to_string(),
            Some(Time::Local(at)) => at.format("%F %R").to_string(),
            None => "none".to_owned(),
        };
        for (text, expected) in [
            ("2023-09-08T10:40:00+02:00", "2023-09-08 08:40 UTC"),
            ("2023-09-08T10:40+02:00", "2023-09-08 08:40 UTC"),
            ("2023-09-08T10:40:00+0200", "2023-09-08 08:40 UTC"),
            ("2023-09-08T10:40:00.000Z", "2023-09-08 10:40 UTC"),
            ("2023-09-08T10:40:00", "2023-09-08 10:40"),
            ("2023-09-08 10:40", "2023-09-08 10:40"),
            ("2023-09-08", "none"),
            ("2023-02-30T10:40:00Z", "none"),
            ("", "none"),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn durations_have_hours_and_from_a_day_on_days() {
        for (text, minutes) in [
            ("00:25", Some(25)),
            ("1:05", Some(65)),
            ("1:00:30", Some(24 * 60 + 30)),
            ("45", Some(45)),
            ("00:00", None),
            ("-1:00", None),
            ("9999999999999999:00", None),
            ("soon", None),
            ("", None),
        ] {
            assert_eq!(duration(text).map(|length| length.num_minutes()), minutes, "{text}");
        }
    }

    #[test]
    fn wall_times_become_instants_as_in_the_timetable() {
        let zone = chrono_tz::Europe::Berlin;
        for (wall, expected) in [
            ("2023-03-26T02:30", "2023-03-26 01:30"),
            ("2023-10-29T02:30", "2023-10-29 00:30"),
            ("2023-07-01T12:00", "2023-07-01 10:00"),
        ] {
            let at = Time::parse(wall).map(|time| time.instant(zone).format("%F %R").to_string());
            assert_eq!(at.as_deref(), Some(expected), "{wall}");
        }
    }

    #[test]
    fn a_start_after_midnight_belongs_to_the_next_date() {
        for (time, expected) in
            [("10:00", Some("2023-08-15 10:00")), ("00:30", Some("2023-08-16 00:30")), ("x", None)]
        {
            let at = on_conference_day("2023-08-15", time).map(|at| at.format("%F %R").to_string());
            assert_eq!(at.as_deref(), expected, "{time}");
        }
    }
}
