//! What time it is: the one place that asks.
//!
//! Everything waits by a clock that only goes forward, and shows what this one says at that moment. It may be set at any
//! time, by years in either direction: [`Clock::follow`] tells.

mod jumps;
mod trust;

use std::fmt;
use std::io;
use std::str::FromStr;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use chrono::{DateTime, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;

use crate::times;
pub use jumps::Jumps;
use jumps::{STEP, jumps};
use roomsign_core::board::Now;
use roomsign_core::venue;
use trust::Trust;
pub use trust::is_synchronized;

/// The machine's time, whether it is right or not.
pub fn now() -> DateTime<Utc> {
    Machine.now()
}

/// Tells the time, the real one or a simulated one.
#[derive(Clone, Debug)]
pub struct Clock {
    began: Instant,
    source: Arc<dyn Source>,
    simulated: Option<Simulated>,
    trust: Arc<Trust>,
}

/// Where the time comes from.
pub trait Source: fmt::Debug + Send + Sync {
    /// What time it is.
    fn now(&self) -> DateTime<Utc>;

    /// Waits for it to be set.
    ///
    /// # Errors
    /// It cannot be waited for.
    fn jumps(&self) -> io::Result<Jumps>;
}

/// The machine's clock.
#[derive(Debug)]
struct Machine;

impl Source for Machine {
    #[expect(clippy::disallowed_methods, reason = "this is the clock")]
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }

    fn jumps(&self) -> io::Result<Jumps> {
        jumps()
    }
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
            At::Wall(wall) => venue::resolve(zone, wall).instant,
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
    /// The machine's clock. It is not trusted in a time before this program was built.
    pub fn real() -> Self {
        Self::of(Machine)
    }

    /// The machine's clock, or one that stands still at a time that is pretended.
    pub fn pretending(at: Option<At>) -> Self {
        at.map_or_else(Self::real, |at| Self::simulated(at, 0.0))
    }

    /// A clock that is set from elsewhere. It is trusted like the machine's.
    pub fn of(source: impl Source + 'static) -> Self {
        let trust = Arc::new(Trust::blind());
        Self { began: Instant::now(), source: Arc::new(source), simulated: None, trust }
    }

    /// The machine's clock, which is not trusted before the kernel says that it is synchronised, and from then on.
    pub fn real_once_synchronized() -> Self {
        Self { trust: Arc::new(Trust::earned(is_synchronized)), ..Self::real() }
    }

    /// A clock that shows `at` now and runs `speed` times as fast as the real one. It is always trusted.
    pub fn simulated(at: At, speed: f64) -> Self {
        Self { simulated: Some(Simulated { at, speed }), ..Self::real() }
    }

    /// What time it is. `zone` is the venue's: a simulated clock may have been set by its wall time.
    pub fn now(&self, zone: Tz) -> Now {
        match self.simulated {
            None => {
                let instant = self.source.now();
                Now { instant, trusted: self.trust.covers(instant) }
            }
            Some(Simulated { at, speed }) => {
                let passed = self.began.elapsed().as_secs_f64() * speed;
                let passed = TimeDelta::try_milliseconds((passed * 1000.0) as i64);
                let start = at.instant(zone);
                let instant = passed.and_then(|passed| start.checked_add_signed(passed));
                Now::trusted(instant.unwrap_or(start))
            }
        }
    }

    /// Calls `on_change` from a thread of its own, from now on, as soon as this clock shows another time than it
    /// would by itself, and as soon as it comes to be trusted. A simulated clock does neither.
    ///
    /// # Errors
    /// The kernel has no timer or no thread to give.
    pub fn follow(&self, on_change: impl FnMut() + Send + 'static) -> io::Result<()> {
        if self.simulated.is_some() {
            return Ok(());
        }
        let (trust, jumps) = (Arc::clone(&self.trust), self.source.jumps()?);
        let thread = std::thread::Builder::new().name("clock".to_owned());
        thread.spawn(move || {
            if let Err(error) = run(&trust, jumps, on_change) {
                log::warn!("from now on a change of the clock is noticed late: {error}");
            }
        })?;
        Ok(())
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
        if modified < SystemTime::UNIX_EPOCH {
            return DateTime::UNIX_EPOCH;
        }
        times::of_file(modified).unwrap_or(now).min(now)
    }
}

fn run(trust: &Trust, mut jumps: Jumps, mut on_change: impl FnMut()) -> io::Result<()> {
    loop {
        let was_waiting = trust.is_waiting();
        let jumped = jumps(was_waiting.then_some(STEP))?;
        if jumped || (was_waiting && !trust.is_waiting()) {
            on_change();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn a_jump_is_told_and_so_is_that_the_clock_is_synchronised() {
        static SYNCHRONIZED: AtomicBool = AtomicBool::new(false);
        let trust = Trust::earned(|| Ok(SYNCHRONIZED.load(Ordering::Relaxed)));
        // What happens while it waits, how long it is ready to, and what is told of it.
        let happens = [
            ("nothing", Some(STEP), 0),
            ("a jump", Some(STEP), 1),
            ("a time server", Some(STEP), 2),
            ("a signal", None, 2),
            ("a jump", None, 3),
            ("a jump", None, 4),
        ];
        let told = Arc::new(AtomicUsize::new(0));
        let (counted, mut expected, mut coming) = (Arc::clone(&told), 0, happens.into_iter());
        let jumps: Jumps = Box::new(move |at_most| {
            let (what, ready, then) = coming.next().ok_or(io::ErrorKind::UnexpectedEof)?;
            assert_eq!((counted.load(Ordering::Relaxed), at_most), (expected, ready), "{what}");
            SYNCHRONIZED.fetch_or(what == "a time server", Ordering::Relaxed);
            expected = then;
            Ok(what == "a jump")
        });
        let tell = || _ = told.fetch_add(1, Ordering::Relaxed);
        assert_eq!(
            run(&trust, jumps, tell).expect_err("the end").kind(),
            io::ErrorKind::UnexpectedEof
        );
        assert_eq!(told.load(Ordering::Relaxed), 4);
    }

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
