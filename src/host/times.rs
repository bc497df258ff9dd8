//! Times that others say: of the years that everything here can calculate with, in any zone, and no others.

use std::time::SystemTime;

use chrono::{DateTime, Datelike as _, Utc};
use serde::{Deserialize as _, Deserializer, de::Error as _};

/// A time of the years 1970 to 9998.
pub fn within(time: DateTime<Utc>) -> Option<DateTime<Utc>> {
    (1970..=9998).contains(&time.year()).then_some(time)
}

/// A time as in RFC 3339.
pub fn read(text: &str) -> Option<DateTime<Utc>> {
    within(DateTime::parse_from_rfc3339(text).ok()?.to_utc())
}

/// A time that a file has, where any can be set.
pub fn of_file(modified: SystemTime) -> Option<DateTime<Utc>> {
    let since = modified.duration_since(SystemTime::UNIX_EPOCH).ok()?;
    let seconds = i64::try_from(since.as_secs()).ok()?;
    within(DateTime::from_timestamp(seconds, since.subsec_nanos())?)
}

/// For serde: a time.
///
/// # Errors
/// It is none, or one of another year.
pub fn one<'de, D: Deserializer<'de>>(from: D) -> Result<DateTime<Utc>, D::Error> {
    let time = DateTime::deserialize(from)?;
    within(time).ok_or_else(|| D::Error::custom("a time that is not of the years 1970 to 9998"))
}

/// For serde: a time, or null.
///
/// # Errors
/// It is neither, or one of another year.
pub fn maybe<'de, D: Deserializer<'de>>(from: D) -> Result<Option<DateTime<Utc>>, D::Error> {
    let time = Option::<DateTime<Utc>>::deserialize(from)?;
    let other = || D::Error::custom("a time that is not of the years 1970 to 9998");
    time.map(|time| within(time).ok_or_else(other)).transpose()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn times_are_of_years_that_can_be_reckoned_with() {
        for (text, good) in [
            ("1970-01-01T00:00:00Z", true),
            ("2023-09-08T10:26:00.123+02:00", true),
            ("9998-12-31T23:59:59.999Z", true),
            ("9998-12-31T23:59:59-01:00", false),
            ("9999-12-31T23:59:59.998Z", false),
            ("1970-01-01T00:00:00+00:01", false),
            ("0000-01-01T00:00:00Z", false),
            ("+262142-12-31T23:59:59Z", false),
            ("-262143-01-01T00:00:00Z", false),
            ("yesterday", false),
        ] {
            assert_eq!(read(text).is_some(), good, "{text}");
            let json = serde_json::Value::String(text.to_owned());
            assert_eq!(one(json.clone()).is_ok(), good, "{text}");
            assert_eq!(maybe(json).is_ok(), good, "{text}");
        }
        assert_eq!(maybe(serde_json::Value::Null).ok(), Some(None));
    }

    #[test]
    fn any_time_can_be_set_on_a_file() {
        let at = |seconds| SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds));
        assert_eq!(at(0).and_then(of_file), Some(DateTime::UNIX_EPOCH));
        for seconds in [300_000_000_000, i64::MAX as u64] {
            assert_eq!(at(seconds).and_then(of_file), None, "{seconds}");
        }
        let before = SystemTime::UNIX_EPOCH - Duration::from_secs(1);
        assert_eq!(of_file(before), None);
    }
}
