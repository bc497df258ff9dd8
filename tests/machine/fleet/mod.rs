//! A fleet of signs: the real binary and a real Mosquitto, on the loopback.

mod attacks;
mod broker;
mod cluster;
#[cfg(feature = "desk")]
mod desk;
mod edits;
mod faults;
mod files;
mod glass;
mod guarded;
mod life;
mod log;
mod monitor;
mod publishers;
mod security;
mod service;

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use broker::Broker;
use tempfile::TempDir;

use crate::program::{NIXCON, command};
use crate::running::Running;
use crate::trials::Trial;
use crate::wait::{DEADLINE, wait};

const TOPIC: &str = "nixcon-2023";

/// The tests of all files here.
pub fn trials() -> Vec<Trial> {
    let files = [attacks::trials, edits::trials, faults::trials, files::trials];
    let more = [
        cluster::trials,
        #[cfg(feature = "desk")]
        desk::trials,
        glass::trials,
        life::trials,
        log::trials,
        monitor::trials,
        publishers::trials,
        security::trials,
        service::trials,
    ];
    files.into_iter().chain(more).flat_map(|trials| trials()).collect()
}

/// A `roomsign` that ends with the test, and what it says.
struct Logged {
    process: Running,
    log: PathBuf,
}

impl Logged {
    fn start(folder: &Path, name: &str, arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        let log = folder.join(format!("{name}.log"));
        let mut program = command(folder);
        program.args(arguments).envs(environment.iter().copied());
        let said = File::options().create(true).append(true).open(&log).expect("a log");
        program.stdin(Stdio::null()).stdout(Stdio::null()).stderr(said);
        Self { process: Running::start(&mut program), log }
    }

    fn said(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    fn says(&self, words: &str) {
        let begun = Instant::now();
        while !self.said().contains(words) {
            assert!(begun.elapsed() < DEADLINE, "not said: {words}\n{}", self.said());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// So often, and no more often. It may take a moment longer than what it is about.
    fn says_times(&self, words: &str, times: usize) {
        let count = || self.said().matches(words).count();
        wait(&format!("said {times} times: {words}"), || count() >= times);
        assert_eq!(count(), times, "{words}\n{}", self.said());
    }

    fn stop(self) {}
}

/// A folder with the file that staff edit, and a folder for each screen.
struct Venue {
    folder: TempDir,
    url: String,
}

impl Venue {
    fn new(url: impl Into<String>) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        fs::copy(NIXCON, folder.path().join("desk.toml")).expect("the schedule");
        Self { folder, url: url.into() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_default()
    }

    /// Saves the real schedule with another title for one session, as careful editors do.
    fn save(&self, name: &str, title: &str) -> String {
        let text = fs::read_to_string(NIXCON).expect("the schedule");
        let text = text.replace("title = \"Flake schemas\"", &format!("title = \"{title}\""));
        self.put(name, &text);
        text
    }

    fn put(&self, name: &str, text: &str) {
        let new = self.path(name).with_extension("new");
        fs::write(&new, text).expect("a file");
        fs::rename(&new, self.path(name)).expect("a file");
    }

    fn run(&self, arguments: &[&str]) -> (bool, String, String) {
        let fleet = ["--broker", &self.url, "--topic", TOPIC];
        let output = command(self.folder.path()).args(arguments).args(fleet).output();
        let output = output.expect("the program");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
        (output.status.success(), text(output.stdout), text(output.stderr))
    }

    fn publisher(&self, file: &str) -> Logged {
        let arguments = ["publish", file, "--broker", &self.url, "--topic", TOPIC];
        Logged::start(self.folder.path(), file, &arguments, &[])
    }

    /// A screen whose follower writes to a file in a folder of its name.
    fn follower(&self, name: &str) -> Logged {
        self.follower_at(name, &self.url)
    }

    fn follower_at(&self, name: &str, url: &str) -> Logged {
        let _ = fs::create_dir(self.path(name));
        let (output, status) = (format!("{name}/s.toml"), format!("{name}/status.json"));
        let fleet = ["follow", "--broker", url, "--topic", TOPIC, "--name", name];
        let files = ["-o", &output, "--status-file", &status];
        Logged::start(self.folder.path(), name, &[&fleet[..], &files].concat(), &[])
    }

    /// Waits until a screen's file has a text.
    fn follows(&self, name: &str, text: &str) {
        let file = format!("{name}/s.toml");
        let begun = Instant::now();
        while self.read(&file) != text {
            let log = self.read(&format!("{name}.log"));
            assert!(begun.elapsed() < DEADLINE, "{name} does not follow:\n{log}");
            assert!(!self.path(&file).exists() || !self.read(&file).is_empty(), "an empty screen");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// What a display says that shows what is in the screen's file.
    fn display(&self, name: &str, room: &str) {
        let text = self.read(&format!("{name}/s.toml"));
        let status = serde_json::json!({
            "room": room,
            "schedule": self.path(&format!("{name}/s.toml")),
            "shows": "Flake schemas until 11:05",
            "revision": roomsign_host::status::revision(&text),
            "applied_at": chrono::DateTime::<chrono::Utc>::from(std::time::SystemTime::now()),
            "fault": null,
        });
        self.put(&format!("{name}/status.json"), &status.to_string());
    }

    /// What `roomsign screens --json` says of one screen.
    fn screen(&self, name: &str) -> serde_json::Value {
        let (good, out, err) = self.run(&["screens", "--json"]);
        assert!(good, "{err}");
        let all: Vec<serde_json::Value> = serde_json::from_str(&out).expect("a list");
        all.into_iter().find(|row| row["name"] == name).unwrap_or_default()
    }
}

/// The text of the schedule as it is in the repository.
fn original() -> String {
    fs::read_to_string(NIXCON).expect("the schedule")
}
