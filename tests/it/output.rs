//! What becomes of what a command says: closed pipes, full disks, terminals without colours.

use std::fs::{self, File, OpenOptions};
use std::process::{Command, Stdio};

use crate::program::program;

const NIXCON: &str = include_str!("../../schedule/nixcon-2023.toml");

/// Every command that says something, without the file.
const COMMANDS: [&[&str]; 10] = [
    &["check", "s.toml"],
    &["check", "s.toml", "--against", "s.toml"],
    &["board", "s.toml", "--all-rooms", "--json"],
    &["board", "s.toml", "--room", "Room 122"],
    &["preview", "s.toml", "--room", "Room 122", "--size", "320x200", "-o", "-"],
    &["notice", "s.toml", "--list"],
    &["delay", "s.toml", "7", "--session", "Tvix"],
    &["cancel", "s.toml", "--session", "impermanence", "--dry-run"],
    &["undo", "s.toml"],
    &["--help"],
];

/// Runs it with its output going there; the exit code and what it complained about.
fn run(folder: &std::path::Path, arguments: &[&str], out: Stdio) -> (Option<i32>, String) {
    let mut command = Command::new(program());
    command.args(arguments).current_dir(folder).stdin(Stdio::null()).stdout(out);
    let output = command.stderr(Stdio::piped()).output().expect("the program");
    (output.status.code(), String::from_utf8(output.stderr).expect("text"))
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("s.toml"), NIXCON).expect("the schedule");
    folder
}

#[test]
fn no_command_minds_that_nobody_reads_what_it_says() {
    let folder = folder();
    for arguments in COMMANDS {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let (code, complaint) = run(folder.path(), arguments, writer.into());
        assert!(!complaint.contains("panicked"), "{arguments:?}: {complaint}");
        assert!(matches!(code, Some(0..=2)), "{arguments:?}: {code:?} {complaint}");
        if arguments[0] != "--help" {
            assert_eq!((code, complaint.as_str()), (Some(0), ""), "{arguments:?}");
        }
    }
    let text = fs::read_to_string(folder.path().join("s.toml")).expect("the schedule");
    assert_eq!(text, NIXCON, "the delay was made, and undone");
}

#[test]
fn where_nothing_can_be_written_the_edit_stands_and_the_exit_code_tells() {
    let folder = folder();
    for arguments in COMMANDS {
        let full = OpenOptions::new().write(true).open("/dev/full").expect("a full disk");
        let (code, complaint) = run(folder.path(), arguments, full.into());
        assert!(!complaint.contains("panicked"), "{arguments:?}: {complaint}");
        if arguments[0] != "--help" {
            assert_eq!(code, Some(1), "{arguments:?}");
            assert!(
                complaint.starts_with("error: standard output: "),
                "{arguments:?}: {complaint}"
            );
        }
        if arguments[0] == "delay" {
            let text = fs::read_to_string(folder.path().join("s.toml")).expect("the schedule");
            assert!(text.contains("delay = 7"), "the edit stands");
        }
    }
    // Standard error, too.
    let full =
        || Stdio::from(OpenOptions::new().write(true).open("/dev/full").expect("a full disk"));
    let mut command = Command::new(program());
    let status = command.args(["check", "none"]).stdout(full()).stderr(full()).status();
    assert_eq!(status.expect("the program").code(), Some(1));
}

#[test]
fn colours_are_for_terminals_that_want_them() {
    let folder = folder();
    let wrong = NIXCON.replace("title = \"Tvix\"", "titel = \"Tvix\"");
    fs::write(folder.path().join("s.toml"), wrong).expect("the schedule");
    let colours = |settings: &[(&str, &str)]| {
        // `script` gives a terminal.
        let line = format!("{} check s.toml", program().display());
        let mut command = Command::new("script");
        command.args(["-qec", &line, "/dev/null"]).current_dir(folder.path()).stdin(Stdio::null());
        command.env_remove("NO_COLOR").env("TERM", "xterm").envs(settings.iter().copied());
        let output = command.output().ok()?;
        Some(String::from_utf8_lossy(&output.stdout).contains("\u{1b}["))
    };
    let Some(usual) = colours(&[]) else {
        eprintln!("skipped: there is no `script`");
        return;
    };
    assert!(usual);
    assert_eq!(colours(&[("NO_COLOR", "1")]), Some(false));
    assert_eq!(colours(&[("TERM", "dumb")]), Some(false));
    assert_eq!(colours(&[("NO_COLOR", "")]), Some(true), "empty is not set");
}

#[test]
fn a_picture_that_has_no_room_leaves_nothing() {
    let folder = folder();
    // A limit on the size of files is as good as a full disk, and needs no administrator.
    let line = format!(
        "trap '' XFSZ; ulimit -f 1; exec {} preview s.toml --room 'Room 122' -o out.png",
        program().display()
    );
    let mut command = Command::new("sh");
    let output = command.args(["-c", &line]).current_dir(folder.path()).output().expect("a shell");
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let mut left: Vec<_> = folder
        .path()
        .read_dir()
        .expect("a folder")
        .flatten()
        .map(|entry| entry.file_name())
        .collect();
    left.sort();
    assert_eq!(left, ["s.toml"]);
    assert!(File::open(folder.path().join("out.png")).is_err());
}
