//! What time it is: the one place that asks.

use std::str::FromStr;
use std::time::{Duration, Instant, SystemTime};

use chrono::{DateTime, LocalResult, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

use crate::board::Now;

/// Tells the time, the real one or a simulated one.
#[derive(Clone, Debug)]
pub struct Clock {
    began: Instant,
    simulated: Option<Simulated>,
}

#[derive(Clone, Copy, Debug)]
struct Simulated {
    at: At,
    speed: f64,
}

/// An instant as people type it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum At {
    /// `2023-09-08 10:26`, at the venue.
    Wall(NaiveDateTime),
    /// `2023-09-08T10:26:00+02:00`
    Instant(DateTime<Utc>),
}

impl At {
    /// The instant it is, where wall times are those of `zone`.
    pub fn instant(self, zone: Tz) -> DateTime<Utc> {
        match self {
            At::Instant(instant) => instant,
            At::Wall(wall) => match zone.from_local_datetime(&wall) {
                LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => at.to_utc(),
                // Clocks jump over it: an hour on there is such a time.
                LocalResult::None => (zone.from_local_datetime(&(wall + TimeDelta::hours(1))))
                    .earliest()
                    .map_or(wall.and_utc(), |at| at.to_utc()),
            },
        }
    }
}

impl FromStr for At {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if let Ok(instant) = DateTime::parse_from_rfc3339(text) {
            return Ok(Self::Instant(instant.to_utc()));
        }
        let wall = text.replacen('T', " ", 1);
        ["%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"]
            .iter()
            .find_map(|format| NaiveDateTime::parse_from_str(&wall, format).ok())
            .or_else(|| {
                let date = wall.parse::<chrono::NaiveDate>().ok()?;
                Some(date.and_time(NaiveTime::MIN))
            })
            .map(Self::Wall)
            .ok_or_else(|| "write it as \"2023-09-08 10:26\", in the venue's time".to_owned())
    }
}

impl Clock {
    /// The machine's clock.
    pub fn real() -> Self {
        Self { began: Instant::now(), simulated: None }
    }

    /// A clock that shows `at` now and runs `speed` times as fast as the real one.
    pub fn simulated(at: At, speed: f64) -> Self {
        Self { began: Instant::now(), simulated: Some(Simulated { at, speed }) }
    }

    /// What time it is. `zone` is the venue's: a simulated clock may have been set by its wall time.
    #[expect(clippy::disallowed_methods, reason = "this is the clock")]
    pub fn now(&self, zone: Tz) -> Now {
        let instant = match self.simulated {
            None => Utc::now(),
            Some(Simulated { at, speed }) => {
                let passed = self.began.elapsed().as_secs_f64() * speed;
                let passed = TimeDelta::try_milliseconds((passed * 1000.0) as i64);
                let start = at.instant(zone);
                passed.and_then(|passed| start.checked_add_signed(passed)).unwrap_or(start)
            }
        };
        Now::trusted(instant)
    }

    /// How long it takes this clock to get from `now` to `then`.
    pub fn wait(&self, now: DateTime<Utc>, then: DateTime<Utc>) -> Duration {
        let wait = (then - now).to_std().unwrap_or_default();
        match self.simulated {
            None => wait,
            Some(Simulated { speed, .. }) => {
                let seconds = wait.as_secs_f64() / speed;
                Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX)
            }
        }
    }

    /// When a file was written, as this clock would have shown it: never later than now, for a file
    /// may come from a machine whose clock is wrong. A simulated clock knows nothing of that time.
    pub fn written(&self, modified: SystemTime, zone: Tz) -> DateTime<Utc> {
        let now = self.now(zone).instant;
        if self.simulated.is_some() {
            return now;
        }
        // Any time can be set on a file, also one that no calendar has.
        let Ok(since) = modified.duration_since(SystemTime::UNIX_EPOCH) else {
            return DateTime::UNIX_EPOCH;
        };
        let seconds = i64::try_from(since.as_secs()).ok();
        let written =
            seconds.and_then(|seconds| DateTime::from_timestamp(seconds, since.subsec_nanos()));
        written.unwrap_or(now).min(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_read_as_people_type_them() {
        for (text, utc) in [
            ("2023-09-08 10:26", "2023-09-08T08:26:00Z"),
            ("2023-09-08T10:26", "2023-09-08T08:26:00Z"),
            ("2023-09-08 10:26:30", "2023-09-08T08:26:30Z"),
            (" 2023-09-08 ", "2023-09-07T22:00:00Z"),
            ("2023-09-08T10:26:00Z", "2023-09-08T10:26:00Z"),
            ("2023-09-08T10:26:00-05:00", "2023-09-08T15:26:00Z"),
            ("2023-03-26 02:30", "2023-03-26T01:30:00Z"),
            ("2023-10-29 02:30", "2023-10-29T00:30:00Z"),
        ] {
            let at: At = text.parse().expect(text);
            let zone = chrono_tz::Europe::Berlin;
            assert_eq!(at.instant(zone), utc.parse::<DateTime<Utc>>().expect(utc), "{text}");
        }
        for text in ["", "10:26", "tomorrow", "2023-02-30 10:00", "8.9.2023 10:26"] {
            assert!(text.parse::<At>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_file_may_have_any_time() {
        let clock = Clock::real();
        let now = clock.now(Tz::UTC).instant;
        let at = |seconds: u64| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
        assert_eq!(clock.written(at(60), Tz::UTC), DateTime::UNIX_EPOCH + TimeDelta::minutes(1));
        for far in [4_000_000_000, 1 << 50, 1 << 62] {
            assert!(clock.written(at(far), Tz::UTC) >= now, "{far}");
        }
        let before = SystemTime::UNIX_EPOCH - Duration::from_secs(1 << 50);
        assert_eq!(clock.written(before, Tz::UTC), DateTime::UNIX_EPOCH);
    }

    #[test]
    fn a_simulated_clock_runs_at_its_speed() {
        let at = At::Instant(DateTime::UNIX_EPOCH);
        let clock = Clock::simulated(at, 0.0);
        let now = clock.now(Tz::UTC).instant;
        assert_eq!(now, DateTime::UNIX_EPOCH);
        assert_eq!(clock.wait(now, now + TimeDelta::minutes(1)), Duration::MAX);
        let fast = Clock::simulated(at, 60.0);
        assert_eq!(fast.wait(now, now + TimeDelta::minutes(1)), Duration::from_secs(1));
    }
}
