//! What the service manager hears: that the sign is up, what it says, and that it is alive.
//!
//! All of it is sent by the thread that paints, so that silence means that nothing is painted any more.

use std::path::Path;
use std::time::{Duration, Instant};

use sd_notify::NotifyState;

use crate::files::read;
use crate::output::{Dark, Output};
use roomsign_core::board::{Board, summary};

/// A display that is switched off asks for no frame. Where it says so the service is up without one after the first of these
/// times, else after the second: the first frame of a slow machine takes longer than one may think.
const WITHOUT_FRAME: [Duration; 2] = [Duration::from_secs(1), Duration::from_secs(10)];

/// What the kernel says in a file is no more, in bytes.
const PAGE: u64 = 4096;

/// The service manager, if there is one that wants to know.
#[derive(Debug)]
pub struct Service {
    is_asked: bool,
    /// How often it wants a sign of life.
    deadline: Option<Duration>,
    began: Option<Instant>,
    is_ready: bool,
    compositor: Option<Output>,
    /// Why nothing is seen of what is painted, as far as the compositor knew when it was asked.
    dark: Option<Dark>,
    status: String,
}

/// Whether a service manager waits for word from this process, and starts it again when it ends.
pub fn is_supervised() -> bool {
    std::env::var_os("NOTIFY_SOCKET").is_some_and(|socket| !socket.is_empty())
}

/// A service, as the service manager calls it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// "roomsign@room-122"
    pub name: String,
    /// It is one of somebody who is logged in, not of the machine.
    pub is_user: bool,
}

impl Unit {
    /// The one that this process is part of, as the kernel says; none where nothing says it.
    pub fn of_this() -> Option<Self> {
        let said = read(Path::new("/proc/self/cgroup"), PAGE).ok()?;
        Self::of(&String::from_utf8(said).ok()?)
    }

    /// By what is in that file, whose lines end with a path: the last service in it.
    fn of(groups: &str) -> Option<Self> {
        let service = |group: &str| {
            let name = group.rsplit('/').find_map(|part| part.strip_suffix(".service"))?;
            (!name.starts_with("user@"))
                .then(|| Self { name: name.to_owned(), is_user: group.contains("/user@") })
        };
        groups.lines().find_map(service)
    }
}

impl Service {
    /// As the service manager says in the environment.
    pub fn from_environment() -> Self {
        let deadline = sd_notify::watchdog_enabled();
        Self {
            is_asked: is_supervised(),
            deadline,
            compositor: deadline.and_then(|_| Output::connect()),
            dark: None,
            began: None,
            is_ready: false,
            status: String::new(),
        }
    }

    /// Asks the compositor, also where no service manager waits for signs of life.
    pub fn with_compositor(mut self) -> Self {
        self.compositor = self.compositor.or_else(Output::connect);
        self
    }

    /// Waits until the compositor answers: a hanging one is to be as silent as a hanging sign. One that has gone ends the
    /// sign by itself.
    pub fn ask_compositor(&mut self) {
        match self.compositor.as_mut().map(Output::ask) {
            Some(Ok(dark)) => {
                if let Some(why) = dark.filter(|_| dark != self.dark) {
                    log::warn!("dark: {}", why.words());
                }
                self.dark = dark;
            }
            Some(Err(error)) => {
                log::warn!("the compositor is no longer asked: {error}");
                (self.compositor, self.dark) = (None, Some(Dark::NoCompositor));
            }
            None => {}
        }
    }

    /// Why nothing is seen of what is painted, as far as is known.
    pub fn dark(&self) -> Option<Dark> {
        self.dark
    }

    /// Whether it is known to be up, or nobody wants to know.
    pub fn is_ready(&self) -> bool {
        self.is_ready || !self.is_asked
    }

    /// Says what there is to say. `is_seen`: a frame has come onto the screen.
    /// Returns how soon it has to be called again; [`Duration::MAX`] if it need not be.
    pub fn tell(&mut self, is_seen: bool, status: impl FnOnce() -> String) -> Duration {
        if !self.is_asked {
            return Duration::MAX;
        }
        let mut states = Vec::new();
        let running = self.began.get_or_insert_with(Instant::now).elapsed();
        if !self.is_ready && (is_seen || is_late(running, self.dark)) {
            self.is_ready = true;
            states.push(NotifyState::Ready);
        }
        let status = status();
        if status != self.status {
            states.push(NotifyState::Status(&status));
        }
        notify(&states);
        self.status = status;
        // Whether it is dark is another question each time.
        if self.is_ready { Duration::MAX } else { WITHOUT_FRAME[0] }
    }

    /// Says that it is up and lives, of what has no screen. Returns how soon it has to be called again.
    pub fn live(&mut self, status: impl FnOnce() -> String) -> Duration {
        let told = self.tell(true, status);
        self.beat();
        told.min(self.every().unwrap_or(Duration::MAX))
    }

    /// How often a sign of life is waited for: three of them for each that the service manager needs.
    pub fn every(&self) -> Option<Duration> {
        self.deadline.map(|deadline| deadline / 3)
    }

    /// Gives a sign of life, if one is waited for.
    pub fn beat(&self) {
        if self.deadline.is_some() {
            notify(&[NotifyState::Watchdog]);
        }
    }
}

/// Whether no frame is waited for any more.
fn is_late(running: Duration, dark: Option<Dark>) -> bool {
    let [if_dark, else_after] = WITHOUT_FRAME;
    running > if dark.is_some() { if_dark } else { else_after }
}

fn notify(states: &[NotifyState<'_>]) {
    if !states.is_empty()
        && let Err(error) = sd_notify::notify(states)
    {
        log::warn!("the service manager does not listen: {error}");
    }
}

/// The status line: "Room 122 · Flake schemas until 11:05 · schedule of 09:52", or last what is wrong with the file.
pub fn status<'b>(boards: impl IntoIterator<Item = &'b Board>) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut file = None;
    for board in boards {
        parts.extend([board.room.clone(), summary(board)]);
        // It is the same file for all of them.
        let written = || board.written.as_ref().map(|time| format!("schedule of {time}"));
        file = board.fault.clone().or_else(written);
    }
    parts.extend(file);
    parts.retain(|part| !part.is_empty());
    parts.join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use roomsign_core::board::{Now, board, boards};
    use roomsign_core::feed::{Fault, Feed};
    use roomsign_core::schedule::parse;
    use roomsign_core::timetable::Timetable;

    #[test]
    fn a_process_knows_which_service_it_is_part_of() {
        for (groups, unit) in [
            (
                "0::/system.slice/system-roomsign.slice/roomsign@a-1.service\n",
                Some(("roomsign@a-1", false)),
            ),
            (
                "12:pids:/x\n0::/system.slice/roomsign@a.service/child\n",
                Some(("roomsign@a", false)),
            ),
            (
                "0::/user.slice/user-1000.slice/user@1000.service/app.slice/roomsign.service\n",
                Some(("roomsign", true)),
            ),
            ("0::/user.slice/user-1000.slice/user@1000.service/app.slice/a.scope\n", None),
            ("0::/user.slice/user-1000.slice/session-2.scope\n", None),
            ("", None),
        ] {
            let unit = unit.map(|(name, is_user)| Unit { name: name.to_owned(), is_user });
            assert_eq!(Unit::of(groups), unit, "{groups}");
        }
    }

    #[test]
    fn a_slow_first_frame_is_waited_for_and_a_dark_screen_is_not() {
        let late = |seconds, dark| is_late(Duration::from_secs(seconds), dark);
        assert!(!late(5, None) && late(11, None));
        assert!(!late(0, Some(Dark::Off)) && late(2, Some(Dark::Off)));
    }

    #[test]
    fn the_status_line_tells_it_all() {
        let text = "event.name = \"E\"\nevent.timezone = \"Europe/Berlin\"\n[[room]]\nname = \"A\"\n[[room]]\nname = \"B\"\n\
                    [[session]]\nroom = \"A\"\nstart = 2023-09-08 10:40\nminutes = 25\ntitle = \"Flakes\"\n";
        let (schedule, diagnostics) = parse(text);
        let schedule = schedule.unwrap_or_else(|| panic!("{diagnostics:?}"));
        let at = |text: &str| text.parse().expect("an instant");
        let now = Now::trusted(at("2023-09-08T08:50:00Z"));
        let mut feed = Feed::waiting("s.toml");
        let line = |feed: &Feed| status([&board(feed, "A", now)]);
        assert_eq!(line(&feed), "A · Waiting for the schedule");
        feed.fail(Fault::Missing);
        assert!(line(&feed).starts_with("A · Waiting for the schedule · "), "{}", line(&feed));
        feed.apply(Timetable::plan(schedule).into(), Some(at("2023-09-08T07:52:00Z")));
        assert_eq!(line(&feed), "A · Flakes until 11:05 · schedule of 09:52");
        feed.fail(Fault::Invalid { line: 41, message: "unknown key".to_owned() });
        assert_eq!(
            line(&feed),
            "A · Flakes until 11:05 · Edit not applied: line 41 · showing 09:52"
        );
        let all = status(&boards(&feed, now));
        assert!(all.starts_with("A · Flakes until 11:05 · B · "), "{all}");
    }
}
