//! How times, days and lengths are said, seen from one instant.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, TimeDelta, Timelike, Utc};

use super::{Period, Venue, shown};
use crate::prelude::*;
use crate::words::{Phrase, Words, fill};

/// One day at the venue, seen from one instant of it.
#[derive(Clone, Copy, Debug)]
pub struct Today {
    /// Where it is.
    pub venue: Venue,
    /// The words of its language.
    pub words: &'static Words,
    /// The instant.
    pub now: DateTime<Utc>,
    /// The conference day of it.
    pub period: Period,
    /// The calendar's date of it.
    date: NaiveDate,
}

/// How a period is said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// The day of its start, if that is another than today.
    pub day: Option<String>,
    /// "10:15"
    pub time: String,
    /// "10:15 – 10:40". What takes a day or longer has the day of its end.
    pub range: String,
    /// "15:00", or "tomorrow 15:00" if it ends after today; past midnight the evening goes on.
    pub end: String,
}

/// Whole minutes from `now` until `instant`, the one under way counted, as the clocks on screen have it.
pub fn minutes_between(now: DateTime<Utc>, instant: DateTime<Utc>) -> i64 {
    let left = (instant - now).max(TimeDelta::zero());
    let begun = left.subsec_nanos() > 0 || left.num_seconds() % 60 > 0;
    left.num_minutes() + i64::from(begun)
}

impl Today {
    /// The day of `now`.
    pub fn at(venue: Venue, now: DateTime<Utc>) -> Self {
        let period = venue.whole_day(venue.day(now));
        Self { venue, words: venue.words(), now, period, date: venue.date(now) }
    }

    /// "Friday 8 September", with the year when it is not this one.
    pub fn date(&self, date: NaiveDate) -> String {
        let weekdays = self.words.weekdays;
        let weekday = weekdays.get(date.weekday().num_days_from_monday() as usize);
        let short = self.day_and_month(date);
        let values = [("weekday", weekday.copied().unwrap_or_default()), ("date", &short)];
        self.with_year(date, fill(self.words.date, &values))
    }

    /// A day as seen from today, in few words: "tomorrow", "Saturday", "8 September". Nothing for today.
    pub fn day_in_short(&self, date: NaiveDate) -> Option<String> {
        let weekdays = self.words.weekdays;
        match (date - self.date).num_days() {
            0 => None,
            1 => Some(self.words.tomorrow.to_owned()),
            2..=6 => weekdays
                .get(date.weekday().num_days_from_monday() as usize)
                .map(|day| (*day).to_owned()),
            // So far away the day of the week says little.
            _ => Some(self.with_year(date, self.day_and_month(date))),
        }
    }

    fn day_and_month(&self, date: NaiveDate) -> String {
        let day = date.day().to_string();
        let day = if date.day() == 1 { self.words.first } else { &day };
        let month = self.words.months.get(date.month0() as usize).copied().unwrap_or_default();
        fill(self.words.day_and_month, &[("day", day), ("month", month)])
    }

    fn with_year(&self, date: NaiveDate, said: String) -> String {
        if date.year() == self.date.year() {
            return said;
        }
        let year = date.year().to_string();
        fill(self.words.with_year, &[("date", &said), ("year", &year)])
    }

    /// Whether there is no [`other_day`](Self::other_day) to say: an instant is of this conference day, or of this date.
    pub fn is_today(&self, instant: DateTime<Utc>) -> bool {
        self.period.contains(instant) || self.venue.date(instant) == self.date
    }

    /// The day of an instant that is not of today, in few words; past midnight the evening goes on.
    pub fn other_day(&self, instant: DateTime<Utc>) -> Option<String> {
        if self.period.contains(instant) {
            return None;
        }
        self.day_in_short(self.venue.date(instant))
    }

    /// "15:00" today, "Saturday 15:00" on another day.
    pub fn when(&self, instant: DateTime<Utc>) -> String {
        let wall = self.venue.wall(instant);
        self.with_day(wall.date(), self.venue.time_of(wall))
    }

    fn with_day(&self, date: NaiveDate, time: String) -> String {
        match self.day_in_short(date) {
            Some(day) => [&day, " ", &time].concat(),
            None => time,
        }
    }

    /// "15:00", or "15:00 tomorrow", where times are what is looked for.
    pub fn time_first(&self, instant: DateTime<Utc>) -> String {
        let time = self.venue.time(instant);
        match self.other_day(instant) {
            Some(day) => fill(self.words.time_on_day, &[("time", &time), ("day", &day)]),
            None => time,
        }
    }

    /// A period, in all the ways in which it is said.
    pub fn said(&self, start: &DateTime<FixedOffset>, end: &DateTime<FixedOffset>) -> Said {
        let (from, to) = (shown(start), shown(end));
        let (time, end_time) = (self.venue.time_of(from), self.venue.time_of(to));
        let range = if *end - *start >= TimeDelta::days(1) {
            format!("{time} – {}", self.with_day(to.date(), end_time.clone()))
        } else {
            self.venue.times_of(from, to)
        };
        let last = end.to_utc() - TimeDelta::nanoseconds(1);
        let ends_today = self.period.contains(last);
        let end = if ends_today { end_time } else { self.with_day(to.date(), end_time) };
        let starts_today = self.period.contains(start.to_utc());
        let day = if starts_today { None } else { self.day_in_short(from.date()) };
        Said { day, time, range, end }
    }

    /// "14 min", "3 h 8 min", the numbers strong.
    pub fn length(&self, minutes: i64) -> Phrase {
        self.words.length(minutes)
    }

    /// Whole minutes until `instant`, the one under way counted, as the clocks on screen have it.
    pub fn minutes_until(&self, instant: DateTime<Utc>) -> i64 {
        minutes_between(self.now, instant)
    }

    /// When the clock on screen shows something else.
    pub fn next_minute(&self) -> DateTime<Utc> {
        let local = self.venue.wall(self.now);
        let into = TimeDelta::seconds(local.second().into())
            + TimeDelta::nanoseconds(local.nanosecond().into());
        self.now - into + TimeDelta::minutes(1)
    }
}
