//! How times, days and lengths are said: in the venue's zone, its clock style and its language.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, Offset, TimeDelta, Timelike, Utc};
use chrono_tz::Tz;

use super::Now;
use super::words::{Words, fill};
use crate::prelude::*;
use crate::schedule::ClockStyle;
use crate::timetable::{Period, Timetable};

/// Says times as one event does, seen from one instant.
#[derive(Clone, Copy)]
pub(super) struct Telling {
    pub words: &'static Words,
    pub now: DateTime<Utc>,
    /// Whether now is known: if not, nothing is on and nothing is over.
    pub trusted: bool,
    /// The conference day of now.
    pub today: Period,
    zone: Tz,
    style: ClockStyle,
}

impl Telling {
    pub fn of(timetable: &Timetable, now: Now) -> Self {
        let event = &timetable.schedule.event;
        Self {
            words: event.language.words(),
            now: now.instant,
            trusted: now.trusted,
            today: timetable.day_around(now.instant),
            zone: event.timezone,
            style: event.clock,
        }
    }

    /// With the venue's offset from UTC at that instant.
    pub fn at_venue(&self, instant: DateTime<Utc>) -> DateTime<FixedOffset> {
        let local = instant.with_timezone(&self.zone);
        instant.with_timezone(&local.offset().fix())
    }

    /// The calendar's date at the venue.
    pub fn date_of(&self, instant: DateTime<Utc>) -> NaiveDate {
        instant.with_timezone(&self.zone).date_naive()
    }

    /// "14:05" or "2:05 PM"
    pub fn time(&self, instant: DateTime<Utc>) -> String {
        let local = instant.with_timezone(&self.zone);
        match self.style {
            ClockStyle::H24 => format!("{:02}:{:02}", local.hour(), local.minute()),
            ClockStyle::H12 => {
                let (afternoon, hour) = local.hour12();
                let half = if afternoon { "PM" } else { "AM" };
                format!("{hour}:{:02} {half}", local.minute())
            }
        }
    }

    /// "10:15 – 10:40"; with a 12-hour clock the half of the day once, if it is the same.
    /// What takes a day or longer has the day of its end.
    pub fn range(&self, period: Period) -> String {
        if period.end - period.start >= TimeDelta::days(1) {
            return format!("{} – {}", self.time(period.start), self.when(period.end));
        }
        let (start, end) = (self.time(period.start), self.time(period.end));
        let half = |time: &str| time.rsplit_once(' ').map(|(_, half)| half.to_owned());
        match half(&start) {
            Some(same) if half(&end).as_ref() == Some(&same) => {
                format!("{} – {end}", start.trim_end_matches(&same).trim_end())
            }
            _ => format!("{start} – {end}"),
        }
    }

    /// "Friday 8 September", with the year when it is not this one.
    pub fn date(&self, date: NaiveDate) -> String {
        let this_year = date.year() == self.date_of(self.now).year();
        let format = if this_year { self.words.date } else { self.words.date_with_year };
        date.format_localized(format, self.words.locale).to_string()
    }

    /// A day as seen from today, in few words: "tomorrow", "Saturday", "8 September".
    /// Nothing for today.
    pub fn day_in_short(&self, date: NaiveDate) -> Option<String> {
        let days = (date - self.date_of(self.now)).num_days();
        match days {
            0 => None,
            1 => Some(self.words.tomorrow.to_owned()),
            2..=6 => Some(date.format_localized("%A", self.words.locale).to_string()),
            _ => {
                let whole = self.date(date);
                // Without the day of the week, which so far away says little.
                let short = whole.split_once(' ').map(|(_, short)| short.to_owned());
                Some(short.unwrap_or(whole))
            }
        }
    }

    /// "15:00" today, "Saturday 15:00" on another day.
    pub fn when(&self, instant: DateTime<Utc>) -> String {
        let time = self.time(instant);
        match self.day_in_short(self.date_of(instant)) {
            Some(day) => format!("{day} {time}"),
            None => time,
        }
    }

    /// "15:00", or "tomorrow 15:00" if something ends after today; past midnight the evening goes on.
    pub fn end(&self, period: Period) -> String {
        let last = period.end - TimeDelta::nanoseconds(1);
        if self.today.contains(last) { self.time(period.end) } else { self.when(period.end) }
    }

    /// "14 min", "3 h 8 min"
    pub fn length(&self, minutes: i64) -> String {
        let (hours, rest) = (minutes / 60, minutes % 60);
        match (hours, rest) {
            (0, rest) => format!("{rest} {}", self.words.minutes),
            (hours, 0) => fill(self.words.hours, &[("hours", &hours.to_string())]),
            (hours, rest) => fill(
                self.words.hours_minutes,
                &[("hours", &hours.to_string()), ("minutes", &rest.to_string())],
            ),
        }
    }

    /// Whole minutes until `instant`, the begun one counted, as the clocks on screen have it.
    pub fn minutes_until(&self, instant: DateTime<Utc>) -> i64 {
        let left = (instant - self.now).max(TimeDelta::zero());
        let begun = left.subsec_nanos() > 0 || left.num_seconds() % 60 > 0;
        left.num_minutes() + i64::from(begun)
    }

    /// When the clock on screen shows something else.
    pub fn next_minute(&self) -> DateTime<Utc> {
        let local = self.now.with_timezone(&self.zone);
        let into = TimeDelta::seconds(local.second().into())
            + TimeDelta::nanoseconds(local.nanosecond().into());
        self.now - into + TimeDelta::minutes(1)
    }
}
