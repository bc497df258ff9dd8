//! Edits from the command line: the real binary on copies of the real schedule.

#![allow(clippy::indexing_slicing, reason = "a panic fails the test")]
#![allow(clippy::panic, clippy::unwrap_used, reason = "a panic fails the test")]

use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use roomsign_core::schedule::parse;

use crate::program::program;

const NIXCON: &str = include_str!("../../schedule/nixcon-2023.toml");

/// A copy of the schedule in a directory of its own.
struct Copy {
    root: tempfile::TempDir,
    path: PathBuf,
}

impl Copy {
    fn of(text: &str) -> Self {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("nixcon-2023.toml");
        std::fs::write(&path, text).unwrap();
        Self { root, path }
    }

    fn text(&self) -> String {
        std::fs::read_to_string(&self.path).unwrap()
    }

    /// Runs `roomsign COMMAND FILE ARGUMENTS`.
    fn run(&self, command: &str, arguments: &[&str]) -> Output {
        roomsign(&self.path, command, arguments).output().unwrap()
    }

    /// What it prints when it succeeds.
    fn done(&self, command: &str, arguments: &[&str]) -> String {
        let output = self.run(command, arguments);
        let (out, err) = (text(&output.stdout), text(&output.stderr));
        assert!(output.status.success(), "{command} {arguments:?}: {err}");
        out
    }

    /// What it prints when it fails, which must have changed nothing.
    fn refused(&self, command: &str, arguments: &[&str]) -> String {
        let before = self.text();
        let output = self.run(command, arguments);
        assert_eq!(output.status.code(), Some(1), "{command} {arguments:?}: {output:?}");
        assert_eq!(self.text(), before, "{command} {arguments:?}");
        assert_eq!(self.names(), ["nixcon-2023.toml"]);
        text(&output.stderr)
    }

    fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.root.path()).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        // What can be undone is beside it.
        names.retain(|name| name != ".nixcon-2023.toml.undo");
        names.sort();
        names
    }
}

fn roomsign(path: &Path, command: &str, arguments: &[&str]) -> Command {
    let mut process = Command::new(program());
    process.arg(command).arg(path).args(arguments).stdin(Stdio::null());
    process
}

fn start(path: &Path, command: &str, arguments: &[&str]) -> Child {
    roomsign(path, command, arguments).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// The lines that came (`+`) and went (`-`), where all of them are in one place.
fn diff(before: &str, after: &str) -> Vec<String> {
    let (old, new): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    let head = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let (old, new) = (&old[head..], &new[head..]);
    let tail = old.iter().rev().zip(new.iter().rev()).take_while(|(a, b)| a == b).count();
    let went = old[..old.len() - tail].iter().map(|line| format!("-{line}"));
    went.chain(new[..new.len() - tail].iter().map(|line| format!("+{line}"))).collect()
}

#[test]
fn each_command_changes_its_lines_and_says_what_the_signs_show() {
    let at = ["--at", "2023-09-08 10:45"];
    let tvix = "--session=Tvix";
    let mut file = NIXCON.to_owned();
    // Each row goes on where the one before it ended.
    for (command, arguments, lines, told) in [
        (
            "delay",
            &["--room", "Room 122", "10", "--not-begun"][..],
            &["+delay = 10"][..],
            &["Room 122: 10:40 → 10:50 Flake schemas"][..],
        ),
        (
            "delay",
            &["--room", "122", "+5", "--not-begun", "--reason", "Projector \"swap\""],
            &["-delay = 10", "+delay = 15", "+reason = 'Projector \"swap\"'"],
            &[
                "Room 122: 10:50 → 10:55 Flake schemas",
                "Room 122: Flake schemas, reason: Projector \"swap\"",
            ],
        ),
        (
            "delay",
            &["-5", "--session", "FLAKE dolstra schemas"],
            &["-delay = 15", "+delay = 10"],
            &["Room 122: 10:55 → 10:50 Flake schemas"],
        ),
        (
            "delay",
            &["0", "--session", "flake-schemas"],
            &["-delay = 10", "-reason = 'Projector \"swap\"'"],
            &[
                "Room 122: 10:50 → 10:40 Flake schemas",
                "Room 122: Flake schemas, no reason any more",
            ],
        ),
        (
            "cancel",
            &[tvix, "--reason", "Ill"],
            &["+cancelled = true", "+reason = \"Ill\""],
            &["is cancelled", "reason: Ill"],
        ),
        (
            "restore",
            &[tvix],
            &["-cancelled = true", "-reason = \"Ill\""],
            &["takes place again", "no reason"],
        ),
        (
            "move",
            &[tvix, "Room 24"],
            &["+moved_to = \"Room 24\""],
            &["moves from Room 122 to Room 24"],
        ),
        ("restore", &[tvix], &["-moved_to = \"Room 24\""], &["moves from Room 24 to Room 122"]),
        (
            "notice",
            &["Lunch is served", "--room", "Room 24", "--until", "13:30", "--urgent"],
            &[
                "+",
                "+[[notice]]",
                "+text = \"Lunch is served\"",
                "+rooms = [\"Room 24\"]",
                "+until = 2023-09-08 13:30",
                "+urgent = true",
            ],
            &["new notice: Lunch is served (Room 24, until 2023-09-08 13:30, urgent)"],
        ),
        ("notice", &["--clear", "--room", "Room 122"], &[], &["nothing to change"]),
        (
            "notice",
            &["--clear", "--room", "Room 24"],
            &[
                "-",
                "-[[notice]]",
                "-text = \"Lunch is served\"",
                "-rooms = [\"Room 24\"]",
                "-until = 2023-09-08 13:30",
                "-urgent = true",
            ],
            &["notice gone: Lunch is served"],
        ),
    ] {
        let copy = Copy::of(&file);
        let arguments = [arguments, &at].concat();
        let dry = copy.done(command, &[&arguments[..], &["--dry-run"]].concat());
        assert_eq!(copy.text(), file, "{command} --dry-run");
        let out = copy.done(command, &arguments);
        assert_eq!(dry, format!("{out}(not written: --dry-run)\n"));
        assert_eq!(diff(&file, &copy.text()), lines, "{command} {arguments:?}");
        assert_eq!(out.lines().count(), told.len(), "{out}");
        for (line, told) in out.lines().zip(told) {
            assert!(line.contains(told), "{command} {arguments:?}: {out}");
        }
        assert_eq!(copy.names(), ["nixcon-2023.toml"]);
        file = copy.text();
    }
    assert_eq!(file, NIXCON);
}

#[test]
fn a_break_moves_by_its_own_delay_and_falls_away_by_that_of_others_in_so_many_words() {
    let text = "[event]\nname = \"E\"\ntimezone = \"Europe/Berlin\"\n[[room]]\nname = \"A\"\n\
        [[session]]\nroom = \"A\"\nstart = 2023-09-08 10:00\nend = 10:30\ntitle = \"One\"\n\
        [[session]]\nroom = \"A\"\nstart = 2023-09-08 10:30\nend = 10:45\ntitle = \"Coffee\"\nkind = \"Break\"\n";
    for (session, minutes, told, warning) in [
        ("coffee", "60", "A: 10:30 → 11:30 Coffee", None),
        (
            "one",
            "20",
            "A: 10:50 Coffee is dropped: nothing is left of it",
            Some("nothing is left of this break: what is before it goes on until 10:50"),
        ),
    ] {
        let file = Copy::of(text);
        let ran = file.run("delay", &["--session", session, minutes, "--at", "2023-09-08 09:00"]);
        assert!(ran.status.success(), "{ran:?}");
        let (out, err) = (self::text(&ran.stdout), self::text(&ran.stderr));
        assert!(out.contains(told), "{out}");
        assert_eq!(warning.is_some(), !err.is_empty(), "{err}");
        assert!(warning.is_none_or(|warning| err.contains(warning)), "{err}");
    }
}

#[test]
fn the_session_that_is_on_or_next_is_meant_and_doubt_changes_nothing() {
    for (at, title) in [
        ("2023-09-08 10:39", "Nix State of the Union 2023"),
        ("2023-09-08 10:40", "Flake schemas"),
        ("2023-09-08 11:10", "What Flakes needs"),
        ("2023-09-07 09:00", "Opening Ceremony"),
    ] {
        let told =
            Copy::of(NIXCON).done("delay", &["--room", "Room 122", "1", "--not-begun", "--at", at]);
        assert!(told.contains(title), "{at}: {told}");
        // A day that is not today is named.
        assert_eq!(told.contains("Fri 8 Sep"), at.starts_with("2023-09-07"), "{told}");
    }
    let copy = Copy::of(NIXCON);
    let over = copy.refused("delay", &["--room", "Room 122", "1", "--at", "2023-09-12 09:00"]);
    assert!(over.contains("nothing more is to come"), "{over}");
    let several = copy.refused("cancel", &["--session", "eelco dolstra"]);
    assert!(
        several.contains("Fri 8 Sep 10:40  Room 122  Flake schemas [flake-schemas]"),
        "{several}"
    );
    let none = copy.refused("cancel", &["--session", "flaek schemsa"]);
    assert!(none.contains("Did you mean") && none.contains("Flake schemas"), "{none}");
    let room = copy.refused("delay", &["--room", "Room 9", "1"]);
    assert!(room.contains("its rooms are \"Room 122\", \"Room 24\""), "{room}");
    let past = copy.refused("notice", &["Late", "--until", "10:00", "--at", "2023-09-08 10:26"]);
    assert!(past.contains("has passed"), "{past}");

    let overlap = NIXCON
        .replace("start = 2023-09-08 10:15", "start = 2023-09-08 10:15\nend = 10:40")
        .replace("start = 2023-09-08 10:40", "start = 2023-09-08 10:20");
    let copy = Copy::of(&overlap);
    let both = copy.refused("delay", &["--room", "Room 122", "1", "--at", "2023-09-08 10:26"]);
    assert!(both.contains("Flake schemas") && both.contains("State of the Union"), "{both}");
    assert!(copy.run("delay", &["5"]).status.code() == Some(2), "neither room nor session");
}

#[test]
fn a_file_with_errors_is_not_edited() {
    let copy = Copy::of(&NIXCON.replace("title = \"Flake schemas\"", "titel = \"Flake schemas\""));
    let told = copy.refused("delay", &["--room", "Room 122", "5", "--at", "2023-09-08 10:26"]);
    assert!(
        told.contains("unknown key `titel`") && told.contains("did you mean `title`?"),
        "{told}"
    );
    let gone = Copy::of("");
    std::fs::remove_file(&gone.path).unwrap();
    let output = gone.run("notice", &["Hello"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("there is no such file"));
}

#[test]
fn links_mode_and_byte_order_mark_stay() {
    let copy = Copy::of(&format!("\u{feff}{NIXCON}"));
    let real = copy.root.path().join("real");
    std::fs::create_dir(&real).unwrap();
    std::fs::rename(&copy.path, real.join("it.toml")).unwrap();
    symlink("real/it.toml", copy.root.path().join("middle")).unwrap();
    symlink("middle", &copy.path).unwrap();
    let mode = std::fs::Permissions::from_mode(0o664);
    std::fs::set_permissions(real.join("it.toml"), mode).unwrap();
    let before = std::fs::metadata(&copy.path).unwrap();

    copy.done("cancel", &["--session", "Tvix"]);

    assert_eq!(std::fs::read_link(&copy.path).unwrap(), Path::new("middle"));
    let mut beside: Vec<_> =
        std::fs::read_dir(&real).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    beside.sort();
    assert_eq!(beside, [".it.toml.undo", "it.toml"]);
    let after = std::fs::metadata(&copy.path).unwrap();
    assert_eq!(after.mode(), before.mode());
    assert_eq!((after.uid(), after.gid()), (before.uid(), before.gid()));
    assert_ne!(after.ino(), before.ino());
    let text = copy.text();
    assert!(text.starts_with('\u{feff}'));
    assert_eq!(diff(&format!("\u{feff}{NIXCON}"), &text), ["+cancelled = true"]);
}

#[test]
fn a_read_only_file_is_refused() {
    let copy = Copy::of(NIXCON);
    std::fs::set_permissions(&copy.path, std::fs::Permissions::from_mode(0o444)).unwrap();
    let told = copy.refused("cancel", &["--session", "Tvix"]);
    assert!(told.contains("is read-only"), "{told}");
}

#[test]
fn commands_at_the_same_time_lose_no_edit() {
    let copy = Copy::of(NIXCON);
    let words: Vec<String> = (0..8).map(|number| format!("Notice {number}")).collect();
    let notices = words.iter().map(|words| start(&copy.path, "notice", &[words]));
    let delays = (0..8).map(|_| start(&copy.path, "delay", &["+1", "--session", "flake-schemas"]));
    let all: Vec<Child> = notices.chain(delays).collect();
    for child in all {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", text(&output.stderr));
    }
    let schedule = parse(&copy.text()).0.unwrap();
    let mut shown: Vec<String> = schedule.notices.into_iter().map(|notice| notice.text).collect();
    shown.sort();
    assert_eq!(shown, words);
    assert!(schedule.sessions.iter().any(|session| session.delay_minutes == 8));
    assert_eq!(copy.names(), ["nixcon-2023.toml"]);
}

#[test]
fn an_edit_that_is_killed_leaves_the_old_file_or_the_new_one() {
    let copy = Copy::of(NIXCON);
    let rounds = std::env::var("ROOMSIGN_TEST_KILLS").ok().and_then(|rounds| rounds.parse().ok());
    let (mut old, mut new) = (0, 0);
    for round in 0..rounds.unwrap_or(50) {
        let before = delay_of(&copy.text());
        let mut child = start(&copy.path, "delay", &["+1", "--session", "flake-schemas"]);
        std::thread::sleep(Duration::from_micros(round * 7919 % 40_000));
        let _ = child.kill();
        child.wait().unwrap();
        match delay_of(&copy.text()) {
            same if same == before => old += 1,
            next if next == before + 1 => new += 1,
            other => panic!("from {before} to {other}"),
        }
    }
    println!("{old} old, {new} new");
    // Whatever they left behind is gone after the next.
    copy.done("cancel", &["--session", "Tvix"]);
    assert_eq!(copy.names(), ["nixcon-2023.toml"]);
}

fn delay_of(text: &str) -> u32 {
    let (schedule, diagnostics) = parse(text);
    let sessions = schedule.unwrap_or_else(|| panic!("{diagnostics:?}")).sessions;
    let found = sessions.into_iter().find(|session| session.id.as_deref() == Some("flake-schemas"));
    found.unwrap().delay_minutes
}
