//! How times are written in lists for staff, which are in English whatever the sign speaks.

use chrono::{DateTime, Utc};

use super::Venue;
use crate::prelude::*;

/// Writes times in lists, with dates or without.
#[derive(Clone, Copy, Debug)]
pub struct Listed {
    /// Whose clocks they are.
    pub venue: Venue,
    /// Whether a time has its date.
    pub dates: bool,
}

impl Listed {
    /// With dates, or without where all times are of one day.
    pub fn new(venue: Venue, dates: bool) -> Self {
        Self { venue, dates }
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
        self.venue.date(instant).format("%a %-d %b").to_string()
    }

    /// "10:40 → 10:50", the date once if it is the same
    pub fn both(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> String {
        let same_date = self.venue.date(from) == self.venue.date(to);
        let to = if same_date { self.time(to) } else { self.when(to) };
        format!("{} → {to}", self.when(from))
    }
}
