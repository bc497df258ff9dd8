//! How times are written in lists for staff, whatever the sign speaks.

use chrono::{DateTime, Datelike, Utc};

use super::Venue;
use crate::prelude::*;
use crate::words::{Changes, Phrase, Run, Weight, fill};

/// Writes times in lists, with dates or without.
#[derive(Clone, Copy, Debug)]
pub struct Listed {
    /// Whose clocks they are.
    pub venue: Venue,
    /// Whether a time has its date.
    pub dates: bool,
    /// In which words.
    pub words: &'static Changes,
}

impl Listed {
    /// With dates, or without where all times are of one day.
    pub fn new(venue: Venue, dates: bool, words: &'static Changes) -> Self {
        Self { venue, dates, words }
    }

    /// "10:40", or "Fri 8 Sep 10:40" with dates
    pub fn when(&self, instant: DateTime<Utc>) -> String {
        let time = self.time(instant);
        if self.dates { format!("{} {time}", self.date(instant)) } else { time }
    }

    /// "10:40"
    pub fn time(&self, instant: DateTime<Utc>) -> String {
        self.venue.time(instant)
    }

    fn date(&self, instant: DateTime<Utc>) -> String {
        let date = self.venue.date(instant);
        let name = |names: &[&'static str], number: u32| {
            names.get(number as usize).copied().unwrap_or_default()
        };
        let weekday = name(&self.words.weekdays, date.weekday().num_days_from_monday());
        let (day, month) = (date.day().to_string(), name(&self.words.months, date.month0()));
        fill(self.words.date, &[("weekday", weekday), ("day", &day), ("month", month)])
    }

    /// "10:40 → **10:50**", the date once if it is the same
    pub fn both(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> Phrase {
        let same_date = self.venue.date(from) == self.venue.date(to);
        let to = if same_date { self.time(to) } else { self.when(to) };
        let from = format!("{} → ", self.when(from));
        let run = |text, weight| Run { text, weight };
        Phrase(vec![run(from, Weight::Plain), run(to, Weight::Strong)])
    }
}
