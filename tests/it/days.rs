//! The three days of NixCon, lived through twice: by commands alone, and by an editor alone. Both files mean the same
//! at the end, and after everything that happens the signs are right at every minute, by the words of the rule.

use std::fs;

use chrono::{DateTime, TimeDelta, Utc};
use roomsign_core::board::{Now, Status, board};
use roomsign_core::changes::changes;
use roomsign_core::feed::Feed;
use roomsign_core::schedule::{RoomId, Schedule, parse};
use roomsign_core::timetable::{Period, Timetable};

use crate::program::command;
use crate::ripple::expected;

const NIXCON: &str = include_str!("../../schedule/nixcon-2023.toml");

/// What an editor does.
enum Typed {
    /// Lines below the first line that is this one.
    Below(&'static str, &'static str),
    /// The first of these lines become those.
    Instead(&'static str, &'static str),
    /// Lines at the end of the file.
    AtTheEnd(&'static str),
}
use Typed::{AtTheEnd, Below, Instead};

const OPENING: &str = "title = \"NixCon 2023 Opening Ceremony\"\n";
const STATE: &str = "title = \"Nix State of the Union 2023\"\n";
const SCHEMAS: &str = "title = \"Flake schemas\"\n";
const NEEDS: &str = "title = \"What Flakes needs (technically)\"\n";
const ALL_CLEAR: &str = "\n[[notice]]\ntext = \"ALL CLEAR – You can come back in\"\nuntil = 2023-09-09 12:16\nurgent = true\n";

/// When something happens, what is typed then as a command, and what in an editor.
const DAYS: &[(&str, &[&str], &[Typed])] = &[
    ("08 10:02", &["start", "--room", "122"], &[Below(OPENING, "started = 10:02\n")]),
    ("08 10:20", &["extend", "--room", "122", "5"], &[Below(STATE, "until = 10:47\n")]),
    (
        "08 10:50",
        &["delay", "--room", "122", "+10", "--not-begun", "--reason", "Projector swap"],
        &[Below(SCHEMAS, "delay = 17\nreason = \"Projector swap\"\n")],
    ),
    (
        "08 11:00",
        &["start", "--session", "flake schemas"],
        &[Instead("delay = 17\nreason = \"Projector swap\"\n", "started = 11:00\n")],
    ),
    ("08 11:10", &["end", "--room", "122"], &[Below(SCHEMAS, "until = 11:10\n")]),
    (
        "08 11:20",
        &["full", "--room", "122", "--overflow", "24"],
        &[Below(NEEDS, "full = true\noverflow = \"Room 24\"\n")],
    ),
    (
        "08 11:30",
        &["cancel", "--session", "packages-anymore", "--reason", "Speaker ill"],
        &[Below(
            "title = \"not-all-packages-anymore.nix\"\n",
            "cancelled = true\nreason = \"Speaker ill\"\n",
        )],
    ),
    (
        "08 13:00",
        &["move", "--session", "governance 1st", "24"],
        &[Below(
            "title = \"NixOS Governance conversation (1st session)\"\n",
            "moved_to = \"Room 24\"\n",
        )],
    ),
    (
        "08 13:10",
        &["delay", "--session", "Lightning talks", "5min"],
        &[Below("title = \"Adapting NixOS to fit local site constraints\"\n", "delay = 5\n")],
    ),
    (
        "08 14:00",
        &["notice", "Coffee is late", "--from", "15:00", "--until", "16:00", "--room", "122"],
        &[AtTheEnd(
            "\n[[notice]]\ntext = \"Coffee is late\"\nrooms = [\"Room 122\"]\nfrom = 2023-09-08 15:00\n\
             until = 2023-09-08 16:00\n",
        )],
    ),
    (
        "08 15:10",
        &[
            "add",
            "--room",
            "24",
            "--start",
            "15:30",
            "--minutes",
            "20",
            "Nix in one slide",
            "--kind",
            "Talk",
        ],
        &[AtTheEnd(
            "\n[[session]]\nroom = \"Room 24\"\nstart = 2023-09-08 15:30\nminutes = 20\nkind = \"Talk\"\n\
             title = \"Nix in one slide\"\n",
        )],
    ),
    (
        "08 15:20",
        &["swap", "automating testing", "impermanence"],
        &[
            Instead("start = 2023-09-08 15:50\n", "start = 2023-09-08 00:00\n"),
            Instead("start = 2023-09-08 16:15\n", "start = 2023-09-08 15:50\n"),
            Instead("start = 2023-09-08 00:00\n", "start = 2023-09-08 16:15\n"),
        ],
    ),
    ("08 17:00", &["cancel", "--session", "teach nix"], &[]),
    ("08 17:01", &["undo"], &[]),
    (
        "09 09:30",
        &["move", "--room", "24", "122", "--reason", "Water"],
        &[Below("title = \"Nix Training\"\n", "moved_to = \"Room 122\"\nreason = \"Water\"\n")],
    ),
    (
        "09 10:00",
        &["restore", "--session", "nix training"],
        &[Instead("moved_to = \"Room 122\"\nreason = \"Water\"\n", "")],
    ),
    (
        "09 10:30",
        &["delay", "--session", "disko", "11:00"],
        &[Below(
            "title = \"disko and nixos-anywhere: Declarative and Remote Installation of NixOS\"\n",
            "delay = 20\n",
        )],
    ),
    ("09 12:00", &["notice", "--kind", "fire"], &[]),
    ("09 12:06", &["notice", "--kind", "all-clear"], &[AtTheEnd(ALL_CLEAR)]),
    ("09 13:00", &["notice", "The bus leaves at 19:00"], &[]),
    ("09 13:30", &["notice", "--clear", "bus"], &[]),
    ("10 08:45", &["full", "--room", "122"], &[]),
    ("10 08:50", &["full", "--room", "122", "--no-longer"], &[]),
];

/// What is typed in an editor.
fn typed(text: &str, typed: &Typed) -> String {
    match typed {
        Below(line, lines) => {
            assert!(text.contains(line), "{line}");
            text.replacen(line, &format!("{line}{lines}"), 1)
        }
        Instead(old, new) => {
            assert!(text.contains(old), "{old}");
            text.replacen(old, new, 1)
        }
        AtTheEnd(lines) => format!("{text}{lines}"),
    }
}

fn plan(text: &str) -> Timetable {
    let (schedule, found) = parse(text);
    Timetable::plan(schedule.unwrap_or_else(|| panic!("{found:?}")))
}

/// Everything that is said of the sessions and notices, wherever in the file.
fn meaning(schedule: &Schedule) -> Vec<String> {
    let mut sessions: Vec<String> = schedule
        .sessions
        .iter()
        .cloned()
        .map(|mut session| {
            (session.span, session.start_span, session.end_span) = (0..0, 0..0, 0..0);
            format!("{session:?}")
        })
        .collect();
    sessions.sort();
    sessions
        .into_iter()
        .chain(schedule.notices.iter().map(|notice| format!("{notice:?}")))
        .collect()
}

/// What each sign says to be on, at every minute of the day, against the rule.
fn the_signs_are_right(timetable: &Timetable, day: DateTime<Utc>) {
    let expected: Vec<Period> = expected(timetable);
    let feed = Feed::showing("s.toml", timetable.clone());
    for minute in 0..24 * 60 {
        let now = day + TimeDelta::minutes(minute);
        for (place, room) in timetable.schedule.rooms.iter().enumerate() {
            let mut on: Vec<&str> = timetable
                .schedule
                .sessions
                .iter()
                .zip(&expected)
                .filter(|(session, period)| {
                    !session.cancelled
                        && session.moved_to.unwrap_or(session.room) == RoomId(place)
                        && period.contains(now)
                        && !session.is_break()
                })
                .map(|(session, _)| session.title.as_str())
                .collect();
            on.sort_unstable();
            let board = board(&feed, &room.name, Now::trusted(now));
            // A block is one entry, of which one talk is on.
            let talks = board.now.iter().flat_map(|entry| match entry.block.as_slice() {
                [] => std::slice::from_ref(entry),
                talks => talks,
            });
            let mut said: Vec<&str> = talks
                .filter(|talk| {
                    talk.start <= now && now < talk.end && talk.status == Status::Scheduled
                })
                .filter(|talk| talk.kind.as_deref() != Some("Break"))
                .map(|talk| talk.title.as_str())
                .collect();
            said.sort_unstable();
            assert_eq!(said, on, "{now} {}", room.name);
        }
    }
}

#[test]
fn three_days_by_commands_are_the_three_days_by_an_editor() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("s.toml");
    fs::write(&path, NIXCON).expect("the schedule");
    let mut by_editor = NIXCON.to_owned();
    for (at, typed_command, editor) in DAYS {
        let at = format!("2023-09-{at}");
        let mut process = command(folder.path());
        process.args([typed_command[0], "s.toml"]).args(&typed_command[1..]).args(["--at", &at]);
        let output = process.output().expect("the program");
        let complaint = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{at} {typed_command:?}: {complaint}");
        for change in *editor {
            by_editor = typed(&by_editor, change);
        }
        let by_commands = plan(&fs::read_to_string(&path).expect("the schedule"));
        let now: DateTime<Utc> = format!("{}T00:00:00Z", &at[..10]).parse().expect("a day");
        the_signs_are_right(&by_commands, now);
    }
    let by_commands = fs::read_to_string(&path).expect("the schedule");
    let (commands, editor) = (plan(&by_commands), plan(&by_editor));
    assert_eq!(meaning(&commands.schedule), meaning(&editor.schedule));
    assert!(changes(&commands, &editor).is_empty());
    // Nothing but the lines that were meant was touched.
    let kept = NIXCON.lines().filter(|line| by_commands.contains(line)).count();
    assert!(kept + 2 >= NIXCON.lines().count(), "but for the starts of two that were swapped");
}

#[test]
fn edits_are_undone_one_after_the_other_unless_somebody_changed_the_lines_since() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("s.toml");
    fs::write(&path, NIXCON).expect("the schedule");
    let run = |arguments: &[&str]| {
        let mut process = command(folder.path());
        process
            .args([arguments[0], "s.toml"])
            .args(&arguments[1..])
            .args(["--at", "2023-09-08 09:00"]);
        let output = process.output().expect("the program");
        (
            output.status.code(),
            String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned(),
        )
    };
    let text = || fs::read_to_string(&path).expect("the schedule");
    for minutes in 1..=12 {
        assert_eq!(run(&["delay", "--session", "tvix", &minutes.to_string()]).0, Some(0));
    }
    let dry = run(&["undo", "--dry-run"]);
    assert!(dry.0 == Some(0) && dry.1.contains("Tvix") && text().contains("delay = 12"), "{dry:?}");
    for minutes in (1..=11).rev() {
        assert_eq!(run(&["undo"]).0, Some(0));
        assert!(text().contains(&format!("delay = {minutes}\n")), "{minutes}");
    }
    assert_eq!(run(&["undo"]).0, Some(0));
    assert_eq!(text(), NIXCON);
    let none = run(&["undo"]);
    assert!(none.0 == Some(1) && none.1.contains("no edit of this file is known"), "{none:?}");
    // Changed elsewhere, it is undone; changed there, it is not.
    assert_eq!(run(&["cancel", "--session", "tvix"]).0, Some(0));
    let elsewhere =
        text().replace("title = \"Impermanence\"\n", "title = \"Impermanence\"\ndelay = 3\n");
    fs::write(&path, &elsewhere).expect("the schedule");
    assert_eq!(run(&["undo"]).0, Some(0));
    assert_eq!(text(), elsewhere.replacen("\ncancelled = true\n", "\n", 1));
    assert_eq!(run(&["cancel", "--session", "tvix"]).0, Some(0));
    let there = text().replace("cancelled = true\n", "cancelled = false\n");
    fs::write(&path, &there).expect("the schedule");
    let refused = run(&["undo"]);
    assert!(refused.0 == Some(1) && refused.1.contains("was changed by hand since"), "{refused:?}");
    assert_eq!(text(), there);
}
