//! How long an edit takes to many doors, and what a follower costs:
//!
//! ```sh
//! cargo bench --bench fleet                    # 200 followers, 50 edits
//! cargo bench --bench fleet -- 20 10
//! ```
//!
//! One Mosquitto, one publisher and that many followers, all of them the real programs, on this machine.

#![allow(clippy::disallowed_methods, reason = "it writes files and asks what time it is")]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a panic is a measurement that failed"
)]

#[path = "../tests/support/mosquitto.rs"]
mod mosquitto;
#[path = "../tests/support/running.rs"]
mod running;

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant, SystemTime};

use mosquitto::mosquitto;
use running::Running;

const NIXCON: &str = include_str!("../schedule/nixcon-2023.toml");
const TITLE: &str = "title = \"Flake schemas\"";

fn start(mut command: Command, arguments: &[&str]) -> Running {
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    Running::start(&mut command)
}

fn main() {
    let mut numbers = std::env::args().skip(1).filter_map(|argument| argument.parse().ok());
    let (count, edits): (usize, usize) =
        (numbers.next().unwrap_or(200), numbers.next().unwrap_or(50));
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let configuration = format!("listener {port} 127.0.0.1\nallow_anonymous true\nuser root\n");
    fs::write(path("mosquitto.conf"), configuration).unwrap();
    let broker = start(mosquitto("mosquitto"), &["-c", &path("mosquitto.conf")]);
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        sleep(Duration::from_millis(10));
    }
    let roomsign = env!("CARGO_BIN_EXE_roomsign");
    let url = format!("mqtt://127.0.0.1:{port}");
    let fleet = ["--broker", &url, "--topic", "bench"];
    fs::write(path("desk.toml"), NIXCON).unwrap();
    let _publisher =
        start(Command::new(roomsign), &[&["publish", &path("desk.toml")], &fleet[..]].concat());
    let mut followers = Vec::new();
    let mut files: Vec<PathBuf> = Vec::new();
    for number in 0..count {
        let name = format!("door-{number}");
        fs::create_dir(path(&name)).unwrap();
        let file = folder.path().join(&name).join("s.toml");
        let output = file.display().to_string();
        let arguments = [&["follow", "-o", &output, "--name", &name], &fleet[..]].concat();
        followers.push(start(Command::new(roomsign), &arguments));
        files.push(file);
        if number == 0 {
            wait_for(&files, &[None]);
            sleep(Duration::from_secs(2));
            println!("one follower, alone: {}", memory(&followers[0]));
        }
    }
    wait_for(&files, &vec![None; count]);
    sleep(Duration::from_secs(5));

    let (mut all, mut last) = (Vec::new(), Vec::new());
    let busy = processor_time(&broker);
    for edit in 0..edits {
        let before: Vec<_> = files.iter().map(|file| stamp(file)).collect();
        let text = NIXCON.replace(TITLE, &format!("title = \"Edit {edit}\""));
        fs::write(path("desk.new"), text).unwrap();
        let began = SystemTime::now();
        fs::rename(path("desk.new"), path("desk.toml")).unwrap();
        wait_for(&files, &before);
        // When each file came into its place, as the kernel has it.
        let took: Vec<f64> = files
            .iter()
            .map(|file| {
                let metadata = file.metadata().unwrap();
                let at = metadata.ctime() as f64 + metadata.ctime_nsec() as f64 / 1e9;
                let began = began.duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs_f64();
                (at - began).max(0.0) * 1000.0
            })
            .collect();
        last.push(took.iter().copied().fold(0.0, f64::max));
        all.extend(took);
        sleep(Duration::from_millis(500));
    }
    let busy = (processor_time(&broker) - busy) * 1e6 / all.len() as f64;
    println!("the broker's processor time: {busy:.0} µs an edit and follower");
    println!("one follower of {count}: {}", memory(&followers[0]));
    println!("the broker: {}", memory(&broker));
    println!("edit → file, each of {} writes: {}", all.len(), summary(&mut all));
    println!("edit → last of {count} files, {edits} edits: {}", summary(&mut last));
}

/// When a file was published, if it is there.
fn stamp(file: &Path) -> Option<SystemTime> {
    file.metadata().ok()?.modified().ok()
}

/// Waits until every file is another one than before.
fn wait_for(files: &[PathBuf], before: &[Option<SystemTime>]) {
    let began = Instant::now();
    while files.iter().zip(before).any(|(file, before)| stamp(file) == *before) {
        assert!(began.elapsed() < Duration::from_secs(120), "not all files are written");
        sleep(Duration::from_millis(10));
    }
}

fn summary(ms: &mut [f64]) -> String {
    ms.sort_by(f64::total_cmp);
    let at = |share: f64| ms[((ms.len() as f64 * share).ceil() as usize).max(1) - 1];
    format!("median {:.0} ms, p99 {:.0} ms, at most {:.0} ms", at(0.5), at(0.99), at(1.0))
}

/// What a process has used of the processor, in seconds.
fn processor_time(process: &Running) -> f64 {
    let stat = fs::read_to_string(format!("/proc/{}/stat", process.0.id())).unwrap();
    let (_, fields) = stat.rsplit_once(") ").unwrap();
    let ticks = fields.split_whitespace().skip(11).take(2);
    ticks.filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0
}

/// In MiB, as the kernel counts it.
fn memory(process: &Running) -> String {
    let rollup = fs::read_to_string(format!("/proc/{}/smaps_rollup", process.0.id())).unwrap();
    let kib = |key: &str| {
        let line = rollup.lines().find(|line| line.starts_with(key)).unwrap();
        line.split_whitespace().nth(1).and_then(|text| text.parse::<f64>().ok()).unwrap()
    };
    let mib = |key: &str| kib(key) / 1024.0;
    let own = mib("Private_Dirty:");
    format!(
        "{:.1} MiB resident, {:.1} MiB proportional, {own:.1} MiB its own",
        mib("Rss:"),
        mib("Pss:")
    )
}
