//! Times and lengths as people type them.

use core::fmt::{Display, Formatter};
use core::str::FromStr;

use chrono::{NaiveDateTime, NaiveTime};

use crate::schedule::{DelayChange, minutes, moment, time_of_day};

/// Nothing that is a time or a length; the words say how to write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unclear(&'static str);

impl Display for Unclear {
    fn fmt(&self, f: &mut Formatter<'_>) -> core::fmt::Result {
        f.write_str(self.0)
    }
}

impl core::error::Error for Unclear {}

/// A time at the venue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// Today; past midnight, but before the next conference day, tonight.
    Time(NaiveTime),
    /// On that day.
    At(NaiveDateTime),
}

impl Display for When {
    fn fmt(&self, f: &mut Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Time(time) => write!(f, "{}", time.format("%H:%M")),
            Self::At(at) => write!(f, "{}", at.format("%Y-%m-%d %H:%M")),
        }
    }
}

impl FromStr for When {
    type Err = Unclear;

    fn from_str(text: &str) -> Result<Self, Unclear> {
        let time =
            text.contains(|c: char| !c.is_ascii_digit()).then(|| time_of_day(text)).flatten();
        let found = time.map(Self::Time).or_else(|| moment(text).map(Self::At));
        found.ok_or(Unclear("write it as 13:30 or \"2023-09-08 13:30\""))
    }
}

/// How late something starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lateness {
    /// In minutes.
    Minutes(DelayChange),
    /// It starts then.
    At(When),
}

impl FromStr for Lateness {
    type Err = Unclear;

    fn from_str(text: &str) -> Result<Self, Unclear> {
        let found = text.parse().map(Self::Minutes);
        found.or_else(|_| text.parse().map(Self::At)).map_err(|_| {
            Unclear("write whole minutes or a time: 10, 10min, 11:00, or +5 and -5 to change what the sign says")
        })
    }
}

/// How long something goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extension {
    /// So many minutes more than the sign says.
    By(u32),
    /// Until then.
    Until(When),
}

impl FromStr for Extension {
    type Err = Unclear;

    fn from_str(text: &str) -> Result<Self, Unclear> {
        let is_time = text.contains([':', '.']);
        let by = minutes(text).filter(|minutes| !is_time && *minutes > 0).map(Self::By);
        let found = by.or_else(|| text.parse().ok().map(Self::Until));
        found.ok_or(Unclear("write whole minutes or a time: 15, 15min, 11:00"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_lengths_are_read_as_people_type_them() {
        let time = |text: &str| NaiveTime::parse_from_str(text, "%H:%M").map(When::Time).ok();
        for (text, by, until) in [
            ("15", Some(15), None),
            ("15min", Some(15), None),
            ("+10", Some(10), None),
            ("1h", Some(60), None),
            ("11:00", None, time("11:00")),
            ("9.30", None, time("09:30")),
            ("3 pm", None, time("15:00")),
            ("0", None, None),
            ("-5", None, None),
            ("soon", None, None),
        ] {
            let expected = by.map(Extension::By).or(until.map(Extension::Until));
            assert_eq!(text.parse().ok(), expected, "{text}");
        }
        assert_eq!("11:00".parse().ok(), time("11:00").map(Lateness::At));
        assert_eq!("+5".parse(), Ok(Lateness::Minutes(DelayChange::By(5))));
        assert_eq!("10min".parse(), Ok(Lateness::Minutes(DelayChange::To(10))));
        let at = NaiveDateTime::parse_from_str("2023-09-08 13:30", "%Y-%m-%d %H:%M").map(When::At);
        for text in ["2023-09-08 13:30", "2023-09-08T13:30"] {
            assert_eq!(text.parse::<When>().ok(), at.ok(), "{text}");
        }
    }
}
