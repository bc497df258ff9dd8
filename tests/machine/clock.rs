//! A sign while the machine's clock is set, and while it is not.
//!
//! Nobody sets the clock of a machine for a test: this very program is the sign then, and has its time from a pipe.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::os::unix::net::UnixDatagram;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use clap::Parser as _;
use roomsign::cli::{Cli, Command as Typed};
use roomsign_host::clock::{Clock, Jumps, Source, is_synchronized};
use tempfile::TempDir;

use crate::program::{command, run};
use crate::running::Running;
use crate::server::Server;
use crate::trials::X_SERVER;
use crate::wait::DEADLINE;

trials! {
    X_SERVER => [
        a_clock_that_is_set_is_right_on_the_screen_at_once,
        a_schedule_that_was_written_later_than_now_is_dated_right_once_the_clock_is,
        a_clock_that_has_to_be_synchronised_is_not_set_before,
    ],
}

/// A sign that is left alone paints a frame every 15 s. What comes sooner has been told to.
const AT_ONCE: Duration = Duration::from_secs(10);

/// After the machine's clock says that the schedule was written: its clock is late, or another one was early.
const WRITTEN: TimeDelta = TimeDelta::minutes(10);

const NOT_SET: &str = "The clock is not set yet";

/// What makes this program a sign: the pipe behind it has the seconds that the clock is ahead from then on, a line
/// each time that it is set.
const BY_THE_CLOCK: &str = "--by-the-clock";

/// The sign that this program is, if it was started as one.
pub fn sign(mut arguments: impl Iterator<Item = OsString>) -> Option<ExitCode> {
    let name = arguments.next()?;
    arguments.next().filter(|argument| argument == BY_THE_CLOCK)?;
    let pipe = PathBuf::from(arguments.next()?);
    let typed = Cli::parse_from(std::iter::once(name).chain(arguments));
    let Some(Typed::Show(show)) = typed.command else { return Some(ExitCode::FAILURE) };
    let shown = roomsign::show(&show, Clock::of(Piped { pipe, ahead: Arc::default() }));
    Some(if shown.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// A clock that is set through a pipe.
#[derive(Debug)]
struct Piped {
    pipe: PathBuf,
    /// In seconds.
    ahead: Arc<AtomicI64>,
}

impl Source for Piped {
    fn now(&self) -> DateTime<Utc> {
        Utc::now() + TimeDelta::seconds(self.ahead.load(Ordering::Relaxed))
    }

    fn jumps(&self) -> io::Result<Jumps> {
        let (pipe, ahead) = (self.pipe.clone(), Arc::clone(&self.ahead));
        let mut lines = None;
        Ok(Box::new(move |_| {
            if lines.is_none() {
                lines = Some(BufReader::new(File::open(&pipe)?).lines());
            }
            let line = lines.as_mut().and_then(Iterator::next);
            let line = line.ok_or(io::ErrorKind::UnexpectedEof)??;
            ahead.store(line.parse().map_err(io::Error::other)?, Ordering::Relaxed);
            Ok(true)
        }))
    }
}

/// A sign that shows the machine's time.
struct Sign {
    folder: TempDir,
    socket: UnixDatagram,
    _server: Server,
    _process: Running,
}

impl Sign {
    /// The program itself.
    fn start(arguments: &[&str], now: DateTime<Utc>) -> Self {
        Self::of(now, |folder| {
            let mut sign = command(folder);
            sign.arg("show").args(arguments);
            sign
        })
    }

    /// One whose clock the test can set.
    fn with_clock(now: DateTime<Utc>) -> Self {
        Self::of(now, |folder| {
            let pipe = folder.join("clock");
            assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
            let mut sign = run(&std::env::current_exe().unwrap(), folder);
            sign.arg(BY_THE_CLOCK).arg(pipe).arg("show");
            sign
        })
    }

    /// A talk has been on for ten minutes, and another one comes in three hours.
    fn of(now: DateTime<Utc>, sign: impl FnOnce(&Path) -> Command) -> Self {
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
        let server = Server::x11();
        let mut sign = sign(folder.path());
        sign.args(["s.toml", "--room", "A", "--status-file", "status"]);
        sign.envs(server.environment.clone()).env("LIBGL_ALWAYS_SOFTWARE", "1");
        sign.env("NOTIFY_SOCKET", folder.path().join("notify"));
        let process = Running::start(sign.stderr(Stdio::null()));
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
    let sign = Sign::with_clock(now);
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
    let sign = Sign::with_clock(now);
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
