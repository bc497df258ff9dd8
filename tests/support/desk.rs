//! A desk that runs.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};

use tempfile::TempDir;

use crate::program::{NIXCON, command};

/// A time at which a session is on in Room 122, and more are to come.
pub const AT: &str = "2023-09-08 10:26";

/// The running desk of the real schedule.
pub struct Desk {
    /// Until it goes on with another one.
    folder: Option<TempDir>,
    arguments: Vec<String>,
    child: Child,
    port: u16,
}

impl Drop for Desk {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A desk for this machine alone.
pub fn desk() -> Desk {
    desk_with(&fs::read_to_string(NIXCON).expect("the schedule"), &[], &[])
}

/// A desk of this schedule, with these arguments besides and these files beside the schedule.
pub fn desk_with(schedule: &str, arguments: &[&str], files: &[(&str, &str)]) -> Desk {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("s.toml"), schedule).expect("the schedule");
    for (name, text) in files {
        fs::write(folder.path().join(name), text).expect("a file");
    }
    let arguments = arguments.iter().map(|&argument| argument.to_owned()).collect();
    open(folder, arguments)
}

/// The line of a file of logins.
pub fn login_line(name: &str, password: &str) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = command(folder.path());
    command.args(["desk", "--hash", name]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().expect("a command");
    child.stdin.take().expect("its input").write_all(password.as_bytes()).expect("a password");
    let output = child.wait_with_output().expect("its end");
    assert!(output.status.success());
    String::from_utf8(output.stdout).expect("text")
}

/// One on the `s.toml` of that folder.
fn open(folder: TempDir, arguments: Vec<String>) -> Desk {
    let mut command = command(folder.path());
    command.args(["desk", "s.toml", "--at", AT, "--status-dir", "status"]).args(&arguments);
    if !arguments.iter().any(|argument| argument == "--listen") {
        command.args(["--listen", "127.0.0.1:0"]);
    }
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("a desk");
    let mut output = BufReader::new(child.stdout.take().expect("its output"));
    let port = loop {
        let mut line = String::new();
        assert!(output.read_line(&mut line).expect("a line") > 0, "the desk ended");
        if let Some(said) = line.trim_end().strip_prefix("The desk is at ") {
            // Behind a proxy it says where that is.
            let listened = arguments.iter().skip_while(|argument| *argument != "--listen").nth(1);
            let address = listened.filter(|listened| !listened.ends_with(":0"));
            let address = address.map_or(said, String::as_str);
            let port = address.trim_end_matches('/').rsplit(':').next().expect("a port");
            break port.parse().expect("a number");
        }
    };
    Desk { folder: Some(folder), arguments, child, port }
}

/// One that was killed.
pub struct Stopped {
    pub folder: TempDir,
    arguments: Vec<String>,
}

impl Stopped {
    /// Another one in its place.
    pub fn start(self) -> Desk {
        open(self.folder, self.arguments)
    }
}

impl Desk {
    /// It is killed, and what it has written stays.
    pub fn stop(mut self) -> Stopped {
        let (folder, arguments) = (self.folder.take(), std::mem::take(&mut self.arguments));
        Stopped { folder: folder.expect("a folder"), arguments }
    }

    fn folder(&self) -> &Path {
        self.folder.as_ref().expect("a folder").path()
    }

    /// The schedule file.
    pub fn path(&self) -> PathBuf {
        self.folder().join("s.toml")
    }

    /// What is in the schedule file.
    pub fn text(&self) -> String {
        fs::read_to_string(self.path()).expect("the schedule")
    }

    /// Puts a text in the place of the schedule, as an editor does.
    pub fn save(&self, text: &str) {
        let new = self.folder().join("new");
        fs::write(&new, text).expect("a new text");
        fs::rename(new, self.path()).expect("a new schedule");
    }

    /// Its process.
    #[allow(dead_code, reason = "what is measured is a process")]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Where it listens.
    pub fn authority(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }
}
