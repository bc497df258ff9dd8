//! Whether the machine's clock may be believed.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::{DateTime, Utc};
use rtime_clock::adjtime::{Timex, adjtimex};

/// The day of the oldest compiler that builds this, in seconds since 1970. A machine without a battery
/// starts long before it.
const COMPILER: i64 = 1_776_124_800;

/// A clock that may be wrong by more than this, in microseconds, is not synchronised: the kernel's own limit.
const MAX_ERROR: i64 = 16_000_000;

/// Says whether a time can be right.
#[derive(Debug)]
pub(super) struct Trust {
    /// How to find out whether somebody who knows the time has set the clock, if that is asked for.
    synchronized: Option<fn() -> io::Result<bool>>,
    /// It has been, once. A network that goes away later does not make the clock wrong.
    was_synchronized: AtomicBool,
    /// It could not be found out, and the log says so.
    is_in_the_dark: AtomicBool,
}

impl Trust {
    /// In any time at which this program can have run.
    pub const fn blind() -> Self {
        Self::new(None)
    }

    /// In the same, once the clock is synchronised.
    pub const fn earned(synchronized: fn() -> io::Result<bool>) -> Self {
        Self::new(Some(synchronized))
    }

    const fn new(synchronized: Option<fn() -> io::Result<bool>>) -> Self {
        let (was_synchronized, is_in_the_dark) = (AtomicBool::new(false), AtomicBool::new(false));
        Self { synchronized, was_synchronized, is_in_the_dark }
    }

    /// Whether the clock may be right when it shows `instant`.
    pub fn covers(&self, instant: DateTime<Utc>) -> bool {
        instant >= built() && !self.is_waiting()
    }

    /// Whether the clock has yet to be synchronised.
    pub fn is_waiting(&self) -> bool {
        let Some(synchronized) = self.synchronized else { return false };
        if self.was_synchronized.load(Ordering::Relaxed) {
            return false;
        }
        let is = synchronized().unwrap_or_else(|error| {
            if !self.is_in_the_dark.swap(true, Ordering::Relaxed) {
                log::warn!(
                    "the kernel does not say whether the clock is synchronised: {error}; \
                     without --require-clock-sync nobody asks it"
                );
            }
            false
        });
        self.was_synchronized.fetch_or(is, Ordering::Relaxed);
        !is
    }
}

/// A time that this build was made after: the one that its packager names, or the compiler's.
fn built() -> DateTime<Utc> {
    let packaged = option_env!("SOURCE_DATE_EPOCH").and_then(|seconds| seconds.parse().ok());
    let seconds = packaged.map_or(COMPILER, |packaged: i64| packaged.max(COMPILER));
    DateTime::from_timestamp(seconds, 0).unwrap_or_default()
}

/// Whether a time server, a GPS receiver or the like has set the clock, as the kernel was told.
///
/// # Errors
/// The kernel may not be asked.
pub fn is_synchronized() -> io::Result<bool> {
    // All zero: nothing is set, all is read.
    let mut state = Timex::new();
    adjtimex(&mut state)?;
    // Some set the flag to keep the kernel from writing to the clock that has a battery.
    Ok(state.0.status & libc::STA_UNSYNC == 0 || state.0.maxerror < MAX_ERROR)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect(text)
    }

    #[test]
    fn no_time_before_the_build_is_believed() {
        let trust = Trust::blind();
        for (text, trusted) in [
            ("1970-01-01T00:00:10Z", false),
            ("2000-01-01T00:00:00Z", false),
            ("2026-04-13T23:59:59Z", false),
            ("2100-01-01T00:00:00Z", true),
        ] {
            assert_eq!(trust.covers(at(text)), trusted, "{text}");
        }
        assert!(trust.covers(built()));
    }

    #[test]
    fn the_compiler_s_day_is_that_of_the_oldest_compiler() {
        // When this changes, so does the day: `rustc --version` has it.
        assert!(include_str!("../../../Cargo.toml").contains("\nrust-version = \"1.95\"\n"));
        assert_eq!(DateTime::from_timestamp(COMPILER, 0), Some(at("2026-04-14T00:00:00Z")));
    }

    #[test]
    fn a_clock_that_was_synchronised_once_stays_trusted() {
        static SYNCHRONIZED: AtomicBool = AtomicBool::new(false);
        let trust = Trust::earned(|| Ok(SYNCHRONIZED.load(Ordering::Relaxed)));
        let later = at("2100-01-01T00:00:00Z");
        assert!(!trust.covers(later));
        SYNCHRONIZED.store(true, Ordering::Relaxed);
        assert!(trust.covers(later));
        SYNCHRONIZED.store(false, Ordering::Relaxed);
        assert!(trust.covers(later));
        assert!(!trust.covers(DateTime::UNIX_EPOCH), "whoever has set it");
    }

    #[test]
    fn a_kernel_that_does_not_answer_is_not_believed() {
        let trust = Trust::earned(|| Err(io::Error::from(io::ErrorKind::PermissionDenied)));
        assert!(!trust.covers(at("2100-01-01T00:00:00Z")));
        assert!(trust.is_waiting());
    }

    #[test]
    fn the_kernel_may_be_asked() {
        assert!(is_synchronized().is_ok());
    }
}
