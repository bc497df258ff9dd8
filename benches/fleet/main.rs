//! How long an edit takes to many doors, and what a follower costs:
//!
//! ```sh
//! cargo bench --bench fleet                    # 200 followers, 50 edits
//! cargo bench --bench fleet -- 20 10
//! cargo bench --bench fleet -- 1000 50 cluster # and the same with three nodes of rmqttd, two of which are killed
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

mod cluster;
#[path = "../../tests/support/figures.rs"]
mod figures;
#[path = "../../tests/support/mosquitto.rs"]
mod mosquitto;
#[path = "../../tests/support/running.rs"]
mod running;

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant, SystemTime};

use figures::{memory, processor_time, summary};
use mosquitto::mosquitto;
use running::Running;

const NIXCON: &str = include_str!("../../schedule/nixcon-2023.toml");
const TITLE: &str = "title = \"Flake schemas\"";
/// By then every follower waits as long as it ever does between two attempts.
const OUTAGE: Duration = Duration::from_secs(60);

fn start(mut command: Command, arguments: &[&str]) -> Running {
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    Running::start(&mut command)
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let mut numbers = arguments.iter().filter_map(|argument| argument.parse().ok());
    let (count, edits): (usize, usize) =
        (numbers.next().unwrap_or(200), numbers.next().unwrap_or(50));
    one(count, edits);
    if arguments.iter().any(|argument| argument == "cluster") {
        three(count, edits);
    }
}

/// One Mosquitto.
fn one(count: usize, edits: usize) {
    let folder = tempfile::tempdir().unwrap();
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let configuration = format!("listener {port} 127.0.0.1\nallow_anonymous true\nuser root\n");
    let file = folder.path().join("mosquitto.conf");
    fs::write(&file, configuration).unwrap();
    let start_broker = || {
        let broker = start(mosquitto("mosquitto"), &["-c", &file.display().to_string()]);
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            sleep(Duration::from_millis(10));
        }
        broker
    };
    let broker = start_broker();
    println!("one Mosquitto");
    let fleet = Fleet::start(folder.path(), &[port], count);
    println!("  one follower of {count}: {}", memory(fleet.followers[0].0.id()));
    let (mut all, mut last) = (Vec::new(), Vec::new());
    let busy = processor_time(broker.0.id());
    for edit in 0..edits {
        let mut took = fleet.edit(edit, || ());
        last.push(took.iter().copied().fold(0.0, f64::max));
        all.append(&mut took);
        sleep(Duration::from_millis(500));
    }
    let busy = (processor_time(broker.0.id()) - busy) * 1e6 / all.len() as f64;
    println!("  the broker's processor time: {busy:.0} µs an edit and follower");
    println!("  the broker: {}", memory(broker.0.id()));
    println!("  edit → file, each of {} writes: {}", all.len(), summary(&mut all));
    println!("  edit → last of {count} files, {edits} edits: {}", summary(&mut last));
    drop(broker);
    sleep(OUTAGE);
    let broker = start_broker();
    fleet.comes_back(port);
    fleet.edit(edits, || ());
    drop(broker);
}

/// Three nodes of rmqttd. One that the desk is not at is killed after a third of the edits, just when one has been saved; the
/// one that it is at after two thirds.
fn three(count: usize, edits: usize) {
    let folder = tempfile::tempdir().unwrap();
    let mut nodes = cluster::start(folder.path());
    println!("three nodes of rmqttd");
    let ports: Vec<u16> = nodes.iter().map(|node| node.port).collect();
    let fleet = Fleet::start(folder.path(), &ports, count);
    let mut last = Vec::new();
    for edit in 0..edits {
        let killed = [edits / 3, 2 * edits / 3].iter().position(|at| *at == edit);
        let victim = killed.map(|killed| {
            let desk = peer(&fleet.publisher);
            let is_desk = |node: &cluster::Node| Some(node.port) == desk;
            nodes.iter().position(|node| is_desk(node) == (killed == 1)).unwrap()
        });
        let took = fleet.edit(edit, || {
            if let Some(victim) = victim {
                nodes[victim].kill();
            }
        });
        let took = took.iter().copied().fold(0.0, f64::max);
        match victim {
            None => last.push(took),
            Some(victim) => {
                let whose = if killed == Some(1) { "the desk's node" } else { "another node" };
                println!("  {whose} killed: that edit is in the last file after {took:.0} ms");
                let began = Instant::now();
                while fleet.online() < count {
                    assert!(began.elapsed() < Duration::from_secs(180), "{}", fleet.online());
                    sleep(Duration::from_millis(200));
                }
                println!("  all are online again {:.1} s later", began.elapsed().as_secs_f32());
                nodes[victim].start();
            }
        }
        sleep(Duration::from_millis(500));
    }
    for node in &nodes {
        println!("  a node: {}", memory(node.process().0.id()));
    }
    println!("  edit → last of {count} files, {} other edits: {}", last.len(), summary(&mut last));
}

/// A desk, and many doors.
struct Fleet {
    folder: PathBuf,
    brokers: Vec<String>,
    publisher: Running,
    followers: Vec<Running>,
    files: Vec<PathBuf>,
}

impl Fleet {
    fn start(folder: &Path, ports: &[u16], count: usize) -> Self {
        let urls = ports.iter().map(|port| format!("mqtt://127.0.0.1:{port}"));
        let brokers = urls.flat_map(|url| ["--broker".to_owned(), url]);
        let brokers: Vec<String> = brokers.chain(["--topic", "bench"].map(str::to_owned)).collect();
        let roomsign = |arguments: &[&str]| {
            let options = brokers.iter().map(String::as_str);
            let all: Vec<&str> = arguments.iter().copied().chain(options).collect();
            start(Command::new(env!("CARGO_BIN_EXE_roomsign")), &all)
        };
        let desk = folder.join("desk.toml");
        fs::write(&desk, NIXCON).unwrap();
        let publisher = roomsign(&["publish", &desk.display().to_string()]);
        let (mut followers, mut files) = (Vec::new(), Vec::new());
        for number in 0..count {
            let name = format!("door-{number}");
            fs::create_dir(folder.join(&name)).unwrap();
            let file = folder.join(&name).join("s.toml");
            let output = file.display().to_string();
            followers.push(roomsign(&["follow", "-o", &output, "--name", &name]));
            files.push(file);
            if number == 0 {
                wait_for(&files, &[None]);
                sleep(Duration::from_secs(2));
                println!("  one follower, alone: {}", memory(followers[0].0.id()));
            }
        }
        wait_for(&files, &vec![None; count]);
        sleep(Duration::from_secs(5));
        Self { folder: folder.to_owned(), brokers, publisher, followers, files }
    }

    /// How long it takes for each file, in milliseconds. Nothing is lost, and no file is ever without a schedule.
    fn edit(&self, edit: usize, once_saved: impl FnOnce()) -> Vec<f64> {
        let before: Vec<_> = self.files.iter().map(|file| stamp(file)).collect();
        let text = NIXCON.replace(TITLE, &format!("title = \"Edit {edit}\""));
        let new = self.folder.join("desk.new");
        fs::write(&new, &text).unwrap();
        let began = SystemTime::now();
        fs::rename(new, self.folder.join("desk.toml")).unwrap();
        once_saved();
        wait_for(&self.files, &before);
        let began = began.duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs_f64();
        let took = self.files.iter().map(|file| {
            assert_eq!(fs::read_to_string(file).unwrap(), text, "{}", file.display());
            // When it came into its place, as the kernel has it.
            let metadata = file.metadata().unwrap();
            let at = metadata.ctime() as f64 + metadata.ctime_nsec() as f64 / 1e9;
            (at - began).max(0.0) * 1000.0
        });
        took.collect()
    }

    /// Waits until all have a connection to a broker that has just been started again, and says how they came.
    fn comes_back(&self, port: u16) {
        let began = Instant::now();
        let mut came = Vec::new();
        // The desk has one, too.
        while came.len() <= self.followers.len() {
            assert!(began.elapsed() < Duration::from_secs(180), "{} are back", came.len());
            came.resize(connections(port).max(came.len()), began.elapsed().as_secs_f32());
            sleep(Duration::from_millis(50));
        }
        let within = |from: &f32| came.iter().filter(|at| (*from..from + 1.0).contains(at)).count();
        let most = came.iter().map(within).max().unwrap();
        let [first, half, last] = [0, came.len() / 2, came.len() - 1].map(|place| came[place]);
        while self.online() < self.followers.len() {
            sleep(Duration::from_millis(200));
        }
        println!(
            "  after {} s without a broker they are back within {first:.1} (the first), {half:.1} (half of them) and {last:.1} s, at \
             most {most} in a second; all are told of as online after {:.1} s",
            OUTAGE.as_secs(),
            began.elapsed().as_secs_f32()
        );
    }

    /// How many have a connection, as `screens` has it.
    fn online(&self) -> usize {
        let mut screens = Command::new(env!("CARGO_BIN_EXE_roomsign"));
        let output = screens.args(["screens", "--json"]).args(&self.brokers).output().unwrap();
        String::from_utf8_lossy(&output.stdout).matches("\"online\": true").count()
    }
}

/// How many connections a broker at that port has.
fn connections(port: u16) -> usize {
    let table = fs::read_to_string("/proc/net/tcp").unwrap();
    let is_its = |line: &&str| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        fields[1].ends_with(&format!(":{port:04X}")) && fields[3] == "01"
    };
    table.lines().skip(1).filter(is_its).count()
}

/// At which port a process has a connection.
fn peer(process: &Running) -> Option<u16> {
    let id = process.0.id();
    let sockets: Vec<String> = fs::read_dir(format!("/proc/{id}/fd"))
        .unwrap()
        .filter_map(|entry| Some(fs::read_link(entry.ok()?.path()).ok()?.display().to_string()))
        .filter_map(|link| Some(link.strip_prefix("socket:[")?.trim_end_matches(']').to_owned()))
        .collect();
    let table = fs::read_to_string(format!("/proc/{id}/net/tcp")).unwrap();
    table.lines().skip(1).find_map(|line| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let is_ours = sockets.iter().any(|socket| socket == fields[9]);
        let port = fields[2].rsplit(':').next()?;
        (is_ours && fields[3] == "01").then(|| u16::from_str_radix(port, 16).ok())?
    })
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
