//! The real binary while the machine's clock is set, and while it is not.

use std::fs::{self, File, OpenOptions};
use std::io::Write as _;
use std::os::unix::net::UnixDatagram;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use roomsign_host::clock::is_synchronized;
use tempfile::TempDir;

use crate::program::command;
use crate::running::Running;
use crate::server::Server;
use crate::trials::{X_SERVER, X_SERVER_AND_HOOKS};
use crate::wait::DEADLINE;

trials! {
    X_SERVER_AND_HOOKS => [
        a_clock_that_is_set_is_right_on_the_screen_at_once,
        a_schedule_that_was_written_later_than_now_is_dated_right_once_the_clock_is,
    ],
    X_SERVER => [a_clock_that_has_to_be_synchronised_is_not_set_before],
}

/// A sign that is left alone paints a frame every 15 s. What comes sooner has been told to.
const AT_ONCE: Duration = Duration::from_secs(10);

/// After the machine's clock says that the schedule was written: its clock is late, or another one was early.
const WRITTEN: TimeDelta = TimeDelta::minutes(10);

const NOT_SET: &str = "The clock is not set yet";

/// A sign that shows the machine's time, which the test can set.
struct Sign {
    folder: TempDir,
    socket: UnixDatagram,
    _server: Server,
    _process: Running,
}

impl Sign {
    /// A talk goes on since ten minutes, and another one comes in three hours.
    fn start(arguments: &[&str], now: DateTime<Utc>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let start = |minutes| (now + TimeDelta::minutes(minutes)).format("%Y-%m-%d %H:%M");
        let schedule = format!(
            "event.name = \"E\"\nevent.timezone = \"UTC\"\n[[room]]\nname = \"A\"\n\
             [[session]]\nroom = \"A\"\nstart = {}\nminutes = 100\ntitle = \"This\"\n\
             [[session]]\nroom = \"A\"\nstart = {}\nminutes = 100\ntitle = \"Later\"\n",
            start(-10),
            start(180),
        );
        fs::write(folder.path().join("s.toml"), schedule).unwrap();
        let file = File::options().write(true).open(folder.path().join("s.toml")).unwrap();
        file.set_modified((now + WRITTEN).into()).unwrap();
        let socket = UnixDatagram::bind(folder.path().join("notify")).unwrap();
        let fifo = folder.path().join("clock");
        assert!(Command::new("mkfifo").arg(&fifo).status().unwrap().success());
        let server = Server::x11();
        let mut sign = command(folder.path());
        sign.args(["show", "s.toml", "--room", "A", "--status-file", "status"]).args(arguments);
        sign.envs(server.environment.clone()).env("LIBGL_ALWAYS_SOFTWARE", "1");
        sign.env("NOTIFY_SOCKET", folder.path().join("notify"));
        let process = Running::start(sign.env("ROOMSIGN_TEST_CLOCK", fifo).stderr(Stdio::null()));
        Self { folder, socket, _server: server, _process: process }
    }

    fn clock(&self) -> File {
        OpenOptions::new().write(true).open(self.folder.path().join("clock")).unwrap()
    }

    /// Waits for a status line with these words.
    fn says(&self, words: &str, within: Duration) -> String {
        self.socket.set_read_timeout(Some(within)).unwrap();
        let begun = Instant::now();
        loop {
            let mut message = [0; 4096];
            let length = self.socket.recv(&mut message).unwrap_or_else(|_| panic!("no {words:?}"));
            let said = String::from_utf8_lossy(&message[..length]).into_owned();
            if said.contains(words) {
                return said;
            }
            assert!(begun.elapsed() < within, "{said:?} is said, not {words:?}");
        }
    }

    /// Waits until the screen shows these words.
    fn shows(&self, words: &str, within: Duration) {
        let begun = Instant::now();
        loop {
            let shown = shown(&self.folder.path().join("status"));
            if shown.contains(words) {
                return;
            }
            assert!(begun.elapsed() < within, "{shown:?} is shown, not {words:?}");
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

fn shown(status: &Path) -> String {
    let status = fs::read_to_string(status).unwrap_or_default();
    let status: serde_json::Value = serde_json::from_str(&status).unwrap_or_default();
    status["shows"].as_str().unwrap_or_default().to_owned()
}

fn a_clock_that_is_set_is_right_on_the_screen_at_once() {
    let now = Utc::now();
    let sign = Sign::start(&[], now);
    sign.shows("This", DEADLINE);
    let mut clock = sign.clock();
    for (set_to, words) in [
        (TimeDelta::minutes(200), "Later until"),
        (TimeDelta::zero(), "This until"),
        (TimeDelta::days(3650), "over"),
        (TimeDelta::zero(), "This until"),
        (DateTime::UNIX_EPOCH - now, NOT_SET),
        (TimeDelta::minutes(1), "This until"),
    ] {
        writeln!(clock, "{}", set_to.num_seconds()).unwrap();
        sign.shows(words, AT_ONCE);
    }
}

fn a_schedule_that_was_written_later_than_now_is_dated_right_once_the_clock_is() {
    let now = Utc::now();
    let sign = Sign::start(&[], now);
    let written = (now + WRITTEN).format("%H:%M").to_string();
    let said = sign.says("schedule of", DEADLINE);
    assert!(!said.contains(&written), "{said}");
    writeln!(sign.clock(), "1200").unwrap();
    sign.says(&format!("schedule of {written}"), AT_ONCE);
}

fn a_clock_that_has_to_be_synchronised_is_not_set_before() {
    let synchronized = is_synchronized().unwrap();
    let sign = Sign::start(&["--require-clock-sync"], Utc::now());
    sign.shows(if synchronized { "This" } else { NOT_SET }, DEADLINE);
}
