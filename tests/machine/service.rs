//! What a service manager sees of the real binary: that it is up, what it says, that it lives, and how it ends.

use std::fs;
use std::os::unix::net::UnixDatagram;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::program::{NIXCON, program};
use crate::running::Running;
use crate::server::Server;
use crate::trials::{BOTH_SERVERS, OWN_DRIVER, X_SERVER};
use crate::wait::{DEADLINE, wait};

trials! {
    X_SERVER => [
        it_says_that_it_is_up_and_what_is_on,
        it_does_not_end_for_a_room_that_is_not_there_yet,
        a_watchdog_that_is_another_process_s_is_left_to_it,
        it_ends_when_it_is_told_to,
    ],
    BOTH_SERVERS => [
        nothing_is_heard_from_it_while_its_display_hangs,
        it_fails_when_its_display_is_gone,
    ],
    OWN_DRIVER => [it_fails_when_its_context_is_lost],
}

/// How it ends, which it does by itself.
fn ends(running: &mut Running) -> ExitStatus {
    let mut ended = None;
    wait("it ends", || {
        ended = running.0.try_wait().expect("a process of ours");
        ended.is_some()
    });
    ended.expect("it has ended")
}

/// A sign under a service manager.
struct Sign {
    folder: TempDir,
    socket: UnixDatagram,
    server: Server,
    process: Running,
}

impl Sign {
    /// On an X server, with the real schedule at 10:26 of the first day.
    fn start(room: &str, environment: &[(&str, &str)]) -> Self {
        Self::on(|_| Server::x11(), room, environment)
    }

    fn on(server: impl FnOnce(&Path) -> Server, room: &str, environment: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let socket = UnixDatagram::bind(folder.path().join("notify")).expect("a socket");
        fs::copy(NIXCON, folder.path().join("s.toml")).expect("the schedule");
        let server = server(folder.path());
        let mut sign = Command::new(program());
        sign.args(["show", "s.toml", "--at", "2023-09-08 10:26", "--room", room]);
        sign.env_clear().current_dir(folder.path()).stderr(Stdio::null());
        sign.env("LIBGL_ALWAYS_SOFTWARE", "1").env("NOTIFY_SOCKET", folder.path().join("notify"));
        sign.envs(server.environment.clone()).envs(environment.iter().copied());
        let process = Running::start(&mut sign);
        Self { folder, socket, server, process }
    }

    /// The next message, if there is one in this time.
    fn hears(&self, within: Duration) -> Option<String> {
        self.socket.set_read_timeout(Some(within)).expect("a timeout");
        let mut message = [0; 4096];
        let length = self.socket.recv(&mut message).ok()?;
        Some(String::from_utf8_lossy(message.get(..length)?).into_owned())
    }

    /// Waits for a message with these words.
    fn expect(&self, words: &str) -> String {
        let begun = Instant::now();
        let mut heard = Vec::new();
        while begun.elapsed() < DEADLINE {
            match self.hears(DEADLINE) {
                Some(message) if message.contains(words) => return message,
                message => heard.extend(message),
            }
        }
        panic!("no {words:?} among {heard:?}");
    }
}

fn it_says_that_it_is_up_and_what_is_on() {
    let sign = Sign::start("Room 122", &[("WATCHDOG_USEC", "1500000")]);
    sign.expect("READY=1\n");
    sign.expect("WATCHDOG=1\n");
    let file = sign.folder.path().join("s.toml");
    fs::write(&file, "[event").expect("a broken schedule");
    let said = sign.expect("Edit not applied: line 1");
    let on = "STATUS=Room 122 · Nix State of the Union 2023 until 10:40 · Edit not applied: line 1";
    assert!(said.contains(on), "{said}");
    fs::copy(NIXCON, &file).expect("the schedule");
    sign.expect("STATUS=Room 122 · Nix State of the Union 2023 until 10:40 · schedule of 10:26\n");
    for _ in 0..3 {
        sign.expect("WATCHDOG=1\n");
    }
}

fn it_does_not_end_for_a_room_that_is_not_there_yet() {
    let mut sign = Sign::start("Room 9", &[]);
    let said = sign.expect("there is no room `Room 9`");
    assert!(said.contains("STATUS=Room 9 · Waiting for the schedule · "), "{said}");
    assert!(!said.contains("WATCHDOG"), "nobody has asked for it: {said}");
    assert_eq!(sign.process.0.try_wait().expect("a process"), None);
}

/// The display server is stopped, and the thread that asks it for something waits for ever. Others live on.
fn nothing_is_heard_from_it_while_its_display_hangs() {
    for server in [|_: &Path| Server::x11(), Server::wayland] {
        let mut sign = Sign::on(server, "Room 122", &[("WATCHDOG_USEC", "600000")]);
        sign.expect("READY=1\n");
        sign.expect("WATCHDOG=1\n");
        let tell_server = |signal: &str| {
            let id = sign.server.process.0.id().to_string();
            let told = Command::new("sh").args(["-c", &format!("kill -{signal} {id}")]).status();
            assert!(told.expect("a shell").success());
        };
        tell_server("STOP");
        // Painting has to ask for something, and saving the file makes it paint.
        let file = sign.folder.path().join("s.toml");
        let begun = Instant::now();
        while sign.hears(Duration::from_secs(4)).is_some_and(|said| !said.is_empty()) {
            fs::copy(NIXCON, &file).expect("the schedule");
            assert!(begun.elapsed() < DEADLINE, "it does not hang");
        }
        assert_eq!(sign.process.0.try_wait().expect("a process"), None, "other threads live on");
        tell_server("CONT");
        sign.expect("WATCHDOG=1\n");
    }
}

fn a_watchdog_that_is_another_process_s_is_left_to_it() {
    let sign = Sign::start("Room 122", &[("WATCHDOG_USEC", "300000"), ("WATCHDOG_PID", "1")]);
    let said = sign.expect("schedule of");
    let more = sign.hears(Duration::from_secs(1)).unwrap_or_default();
    assert!(!(said + &more).contains("WATCHDOG"), "{more}");
}

fn it_ends_when_it_is_told_to() {
    let mut sign = Sign::start("Room 122", &[]);
    sign.expect("READY=1\n");
    let id = sign.process.0.id().to_string();
    let told = Command::new("sh").args(["-c", &format!("kill -TERM {id}")]).status();
    assert!(told.expect("a shell").success());
    assert_eq!(ends(&mut sign.process).signal(), Some(15));
}

fn it_fails_when_its_display_is_gone() {
    for server in [|_: &Path| Server::x11(), Server::wayland] {
        let mut sign = Sign::on(server, "Room 122", &[]);
        sign.expect("READY=1\n");
        sign.server.process.0.kill().expect("the server has gone");
        assert_eq!(ends(&mut sign.process).code(), Some(1));
    }
}

/// As when a GPU is reset. The driver is Mesa's, but for one function that fails after a few frames.
fn it_fails_when_its_context_is_lost() {
    let folder = tempfile::tempdir().expect("a folder");
    let library = folder.path().join("lost_context.so");
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/machine/lost_context.c");
    let mut cc = Command::new("cc");
    cc.args(["-shared", "-fPIC", source, "-ldl", "-o"]).arg(&library);
    assert!(cc.status().expect("a C compiler").success());
    let vendor = folder.path().join("lost.json");
    let json = serde_json::json!({
        "file_format_version": "1.0.0", "ICD": { "library_path": library },
    });
    fs::write(&vendor, json.to_string()).expect("a file");
    let vendor = vendor.display().to_string();
    let driver = [("__EGL_VENDOR_LIBRARY_FILENAMES", vendor.as_str())];
    let mut sign = Sign::on(Server::wayland, "Room 122", &driver);
    let begun = Instant::now();
    // It paints when the file is saved.
    while sign.process.0.try_wait().expect("a process").is_none() {
        fs::copy(NIXCON, sign.folder.path().join("s.toml")).expect("the schedule");
        std::thread::sleep(Duration::from_millis(200));
        assert!(begun.elapsed() < DEADLINE, "it does not end");
    }
    assert_eq!(ends(&mut sign.process).code(), Some(1));
}
