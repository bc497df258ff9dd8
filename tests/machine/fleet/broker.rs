//! A broker that ends with the test, and a wire to it that can be cut.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tempfile::TempDir;

use crate::mosquitto::mosquitto;
use crate::running::Running;
use crate::signal::signal;
use crate::wait::wait;

/// A Mosquitto of its own.
pub struct Broker {
    folder: TempDir,
    port: u16,
    process: Option<Running>,
}

impl Broker {
    /// Lets anybody in, and keeps nothing when it is killed.
    pub fn start() -> Self {
        Self::with("allow_anonymous true\n")
    }

    /// Keeps what is retained on the disk, at every change.
    pub fn with_database() -> Self {
        Self::with(
            "allow_anonymous true\npersistence true\nautosave_on_changes true\nautosave_interval 1\n",
        )
    }

    /// With these lines in its configuration; FOLDER is where its files are.
    pub fn with(lines: &str) -> Self {
        let mut broker = Self::to_be(lines);
        broker.again();
        broker
    }

    /// One that is not running yet.
    pub fn to_be(lines: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let port = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr();
        let port = port.expect("a port").port();
        let here = folder.path().display().to_string();
        // Started by root, it would become somebody who may not read here.
        let own = format!(
            "listener {port} 127.0.0.1\nuser root\npersistence_location {here}/\n\
             log_dest file {here}/broker.log\nlog_type all\n"
        );
        let lines = lines.replace("FOLDER", &here);
        fs::write(folder.path().join("mosquitto.conf"), own + &lines).expect("a configuration");
        Self { folder, port, process: None }
    }

    /// Starts it, again or for the first time.
    pub fn again(&mut self) {
        let log = fs::File::create(self.path("mosquitto.log")).expect("a log");
        let mut program = mosquitto("mosquitto");
        program.arg("-c").arg(self.path("mosquitto.conf")).stdin(Stdio::null());
        program.stdout(Stdio::null()).stderr(log);
        self.process = Some(Running::start(&mut program));
        let port = self.port;
        wait("Mosquitto listens", || TcpStream::connect(("127.0.0.1", port)).is_ok());
    }

    /// Ends it without a word of warning.
    pub fn kill(&mut self) {
        self.process = None;
    }

    pub fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    pub fn url(&self) -> String {
        format!("mqtt://127.0.0.1:{}", self.port)
    }

    /// Says something with Mosquitto's own client, with user properties.
    pub fn say(&self, topic: &str, payload: &[u8], properties: &[(&str, &str)]) {
        let mut program = mosquitto("mosquitto_pub");
        program.args(["-V", "mqttv5", "-p", &self.port.to_string(), "-q", "1", "-r", "-t", topic]);
        for (name, value) in properties {
            program.args(["-D", "publish", "user-property", name, value]);
        }
        program.arg(if payload.is_empty() { "-n" } else { "-s" }).stdin(Stdio::piped());
        let mut process = program.spawn().expect("mosquitto_pub");
        process.stdin.take().expect("its input").write_all(payload).expect("it reads");
        assert!(process.wait().expect("it ends").success());
    }

    /// Says a version of the schedule, published then.
    pub fn publish(&self, topic: &str, text: &str, published: &str, publisher: &str) {
        let revision = roomsign_host::status::revision(text);
        let properties =
            [("revision", revision.as_str()), ("published", published), ("publisher", publisher)];
        self.say(&format!("{topic}/schedule"), text.as_bytes(), &properties);
    }

    /// What it has logged, once it has ended: before that it keeps some of it to itself.
    pub fn ends(mut self) -> String {
        let mut process = self.process.take().expect("it runs");
        signal(&process, "-TERM");
        process.0.wait().expect("it ends");
        fs::read_to_string(self.path("broker.log")).expect("a log")
    }

    /// Has it read its access list again.
    pub fn reload(&self) {
        signal(self.process.as_ref().expect("it runs"), "-HUP");
    }

    /// How many bytes it has written so far.
    pub fn written(&self) -> u64 {
        let process = self.process.as_ref().expect("it runs").0.id();
        let io = fs::read_to_string(format!("/proc/{process}/io")).expect("what it has written");
        let line = io.lines().find_map(|line| line.strip_prefix("wchar: ")).expect("a number");
        line.parse().expect("a number")
    }

    /// The topics at which something is retained.
    pub fn topics(&self, topic: &str) -> Vec<String> {
        let mut program = mosquitto("mosquitto_sub");
        let all = format!("{topic}/#");
        program.args(["-p", &self.port.to_string(), "-t", &all, "-F", "%t"]);
        program.args(["--retained-only", "-W", "1"]);
        let output = program.output().expect("mosquitto_sub").stdout;
        String::from_utf8(output).expect("text").lines().map(str::to_owned).collect()
    }

    /// What is retained at a topic.
    pub fn retained(&self, topic: &str) -> Vec<u8> {
        let mut program = mosquitto("mosquitto_sub");
        program.args(["-p", &self.port.to_string(), "-t", topic, "-C", "1", "-W", "5", "-N"]);
        program.output().expect("mosquitto_sub").stdout
    }
}

/// A wire to a port, which can be cut or go silent.
pub struct Wire {
    port: u16,
    ends: Arc<Mutex<Vec<TcpStream>>>,
    silence: Arc<Mutex<Arc<AtomicBool>>>,
}

impl Wire {
    pub fn to(target: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("a port").port();
        let ends = Arc::new(Mutex::new(Vec::new()));
        let silence = Arc::new(Mutex::new(Arc::new(AtomicBool::new(false))));
        let (all, silent) = (Arc::clone(&ends), Arc::clone(&silence));
        std::thread::spawn(move || {
            for one in listener.incoming().flatten() {
                let Ok(other) = TcpStream::connect(("127.0.0.1", target)) else { continue };
                let silent = Arc::clone(&silent.lock().expect("a lock"));
                for (from, to) in [(&one, &other), (&other, &one)] {
                    let pair = (from.try_clone().expect("a copy"), to.try_clone().expect("a copy"));
                    let silent = Arc::clone(&silent);
                    std::thread::spawn(move || forward(pair.0, pair.1, &silent));
                }
                all.lock().expect("a lock").extend([one, other]);
            }
        });
        Self { port, ends, silence }
    }

    pub fn url(&self) -> String {
        format!("mqtt://127.0.0.1:{}", self.port)
    }

    /// Both ends notice at once.
    pub fn cut(&self) {
        for end in self.ends.lock().expect("a lock").drain(..) {
            let _ = end.shutdown(Shutdown::Both);
        }
    }

    /// Nothing comes through any more, and nobody is told. New connections are good.
    pub fn goes_silent(&self) {
        let mut silence = self.silence.lock().expect("a lock");
        silence.store(true, Ordering::SeqCst);
        *silence = Arc::new(AtomicBool::new(false));
    }
}

fn forward(mut from: TcpStream, mut to: TcpStream, silent: &AtomicBool) {
    let mut bytes = [0; 4096];
    while let Ok(count @ 1..) = from.read(&mut bytes) {
        if !silent.load(Ordering::SeqCst) && to.write_all(&bytes[..count]).is_err() {
            break;
        }
    }
    if silent.load(Ordering::SeqCst) {
        // The other end goes on believing in it.
        std::thread::sleep(Duration::from_secs(120));
    }
    let _ = to.shutdown(Shutdown::Both);
}
