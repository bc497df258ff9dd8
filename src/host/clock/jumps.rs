//! When the clock shows another time than it would by itself: somebody sets it, a time server corrects it,
//! the machine wakes up. Nothing is painted, and nobody wakes, until then.

use std::io;
use std::os::fd::OwnedFd;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;
use rustix::time::{
    Itimerspec, TimerfdClockId, TimerfdFlags, TimerfdTimerFlags, Timespec, timerfd_create,
    timerfd_settime,
};

/// How often to look whether the clock is synchronised, while it is waited for.
pub(super) const STEP: Duration = Duration::from_secs(1);

/// Waits this long at most for the clock to jump; true if it has.
pub type Jumps = Box<dyn FnMut(Option<Duration>) -> io::Result<bool> + Send>;

/// The jumps of the machine's clock.
pub(super) fn jumps() -> io::Result<Jumps> {
    let timer = Timer::new()?;
    Ok(Box::new(move |at_most| timer.wait(at_most)))
}

/// A timer that never rings, but is cancelled whenever the clock is set, and on waking up.
struct Timer(OwnedFd);

impl Timer {
    fn new() -> io::Result<Self> {
        let flags = TimerfdFlags::CLOEXEC | TimerfdFlags::NONBLOCK;
        let timer = timerfd_create(TimerfdClockId::Realtime, flags)?;
        let never = Timespec { tv_sec: i64::MAX, tv_nsec: 0 };
        let once = Itimerspec { it_interval: Timespec::default(), it_value: never };
        let flags = TimerfdTimerFlags::ABSTIME | TimerfdTimerFlags::CANCEL_ON_SET;
        timerfd_settime(&timer, flags, &once)?;
        Ok(Self(timer))
    }

    fn wait(&self, at_most: Option<Duration>) -> io::Result<bool> {
        let at_most = at_most.and_then(|at_most| Timespec::try_from(at_most).ok());
        match poll(&mut [PollFd::new(&self.0, PollFlags::IN)], at_most.as_ref()) {
            Ok(_) | Err(Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
        match rustix::io::read(&self.0, &mut [0; 8]) {
            Ok(_) | Err(Errno::CANCELED) => Ok(true),
            Err(Errno::AGAIN | Errno::INTR) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_let_alone_does_not_jump() {
        let timer = Timer::new().expect("a timer");
        // Unless somebody sets the clock of the machine at this very moment, twice.
        let jumped = || timer.wait(Some(Duration::from_millis(10))).expect("a timer");
        assert!(!jumped() || !jumped());
    }
}
