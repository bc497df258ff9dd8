//! Quiet hours: at night the sign is only a small clock, as long as nobody needs it.

use core::str::FromStr;

use chrono::{DateTime, FixedOffset, NaiveTime, TimeDelta, Utc};
use serde::Serialize;

use super::view::View;
use super::{Board, Entry, Now, State};
use crate::feed::Feed;
use crate::prelude::*;
use crate::timetable::{Period, Timetable};
use crate::venue::Venue;
use crate::words::fill;

/// From this long before something begins the sign is awake: people come early.
const AWAKE_BEFORE: TimeDelta = TimeDelta::minutes(30);
/// From when until when a display is quiet, by the clocks at the venue; over midnight if it ends earlier
/// than it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuietHours {
    from: NaiveTime,
    until: NaiveTime,
}

impl FromStr for QuietHours {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let time = |text: &str| NaiveTime::parse_from_str(text.trim(), "%H:%M").ok();
        let times = text.split_once(['-', '–']);
        let hours = times.and_then(|(from, until)| Some((time(from)?, time(until)?)));
        match hours {
            None => Err("write it as 22:00-07:00, in the venue's time".to_owned()),
            Some((from, until)) if from == until => {
                Err("this begins when it ends: write it as 22:00-07:00".to_owned())
            }
            Some((from, until)) => Ok(Self { from, until }),
        }
    }
}

/// A sign that is only a small clock.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Quiet {
    /// "Quiet until 07:00"
    pub text: String,
    /// When the sign is back.
    pub until: DateTime<FixedOffset>,
}

impl Board {
    /// What a display says that has quiet hours. `feed` is what the board was made of.
    ///
    /// It is quiet only while nobody needs the sign: nothing is on; nothing begins, or was to begin before it
    /// was delayed, moved or cancelled, within half an hour; there is no urgent notice; and the time is known.
    pub fn with_quiet_hours(mut self, feed: &Feed, hours: Option<QuietHours>) -> Self {
        if let (Some(hours), Some(good)) = (hours, feed.shown()) {
            self.keep_quiet(&good.timetable, hours);
        }
        self
    }

    fn keep_quiet(&mut self, timetable: &Timetable, hours: QuietHours) {
        if matches!(self.state, State::Waiting | State::ClockNotSet | State::Urgent) {
            return;
        }
        let now = self.instant.to_utc();
        let periods = hours.around(timetable.venue(), now);
        let edges = periods.iter().flat_map(|period| [period.start, period.end]);
        self.changes_at(edges.filter(|edge| *edge > now).min());
        let entries = self.displaced.iter().chain(&self.next).chain(&self.later);
        let entries: Vec<&Entry> = entries.flat_map(|e| [e].into_iter().chain(&e.block)).collect();
        let wakes = |entry: &&Entry| {
            (entry.start.min(entry.planned_start).to_utc()).checked_sub_signed(AWAKE_BEFORE)
        };
        let wakes: Vec<DateTime<Utc>> = entries.iter().filter_map(wakes).collect();
        self.changes_at(wakes.iter().copied().filter(|wake| *wake > now).min());
        let quiet = periods.iter().find(|period| period.contains(now));
        let Some(period) = quiet.filter(|_| self.now.is_empty()) else { return };
        let until = wakes.into_iter().fold(period.end, DateTime::min);
        if until > now {
            let view = View::of(timetable, Now::trusted(now));
            let time = view.today.venue.time(until);
            self.quiet = Some(Quiet {
                text: fill(view.today.words.quiet_until, &[("time", &time)]),
                until: view.today.venue.with_offset(until),
            });
        }
    }

    /// Something changes at that instant, too.
    fn changes_at(&mut self, instant: Option<DateTime<Utc>>) {
        if let Some(instant) = instant.filter(|instant| *instant < self.next_change) {
            self.next_change = instant.with_timezone(self.next_change.offset());
        }
    }
}

impl QuietHours {
    /// The quiet hours of the days around `now`.
    fn around(self, venue: Venue, now: DateTime<Utc>) -> Vec<Period> {
        let today = venue.date(now);
        let days = [today.pred_opt(), Some(today), today.succ_opt()];
        days.into_iter()
            .flatten()
            .filter_map(|day| {
                let last = if self.until > self.from { Some(day) } else { day.succ_opt() };
                Some(Period {
                    start: venue.instant(day.and_time(self.from)),
                    end: venue.instant(last?.and_time(self.until)),
                })
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quiet_hours_are_read_as_people_type_them() {
        let time = |hour, minute| NaiveTime::from_hms_opt(hour, minute, 0).expect("a time");
        for (text, from, until) in
            [("22:00-07:00", time(22, 0), time(7, 0)), (" 01:30 – 6:05 ", time(1, 30), time(6, 5))]
        {
            assert_eq!(text.parse(), Ok(QuietHours { from, until }), "{text}");
        }
        for text in ["", "22:00", "22-7", "22:00-25:00", "22:00-07:00-08:00", "07:00-07:00", "-"] {
            assert!(text.parse::<QuietHours>().is_err(), "{text}");
        }
    }
}
