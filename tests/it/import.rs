//! Importing what conferences publish: samples of every format against the file that comes of them,
//! and what holds for all of them.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a panic fails the test")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use roomsign_core::board::{Entry, Now, board};
use roomsign_core::feed::Feed;
use roomsign_core::import::merge::merge;
use roomsign_core::import::{Choice, Plan, plan, read, write::write};
use roomsign_core::schedule::parse;
use roomsign_core::timetable::Timetable;

use crate::program::program;

const BERLIN: Choice =
    Choice { zone: Some(chrono_tz::Europe::Berlin), renamed: Vec::new(), only: Vec::new() };
const AS_IT_SAYS: Choice = Choice { zone: None, renamed: Vec::new(), only: Vec::new() };

/// Inputs, what is chosen, and the name of the expected file.
const SAMPLES: [(&[&str], &Choice, &str); 5] = [
    (&["pretalx.json"], &AS_IT_SAYS, "pretalx"),
    (&["frab.xml"], &AS_IT_SAYS, "frab"),
    (&["talks.json", "workshops.json"], &BERLIN, "talks"),
    (&["widget.json"], &AS_IT_SAYS, "widget"),
    (&["schedule.ics"], &AS_IT_SAYS, "ical"),
];

fn sample(name: &str) -> Vec<u8> {
    let path = Path::new("tests/import").join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn planned(inputs: &[&str], choice: &Choice) -> Plan {
    let programmes = inputs.iter().map(|name| read(&sample(name)).unwrap()).collect();
    plan(programmes, choice).unwrap()
}

fn refusal(bytes: &[u8]) -> String {
    let refused = read(bytes).and_then(|programme| plan(vec![programme], &AS_IT_SAYS)).unwrap_err();
    let place = refused.at.map(|at| format!("{}:{}: ", at.line, at.column)).unwrap_or_default();
    place + &refused.message
}

/// The part of a file below its head comment.
fn below_head(text: &str) -> &str {
    &text[text.find("\n[event]").unwrap() + 1..]
}

/// Every sample becomes the file beside it. `UPDATE=1` writes those anew, to be read before they are kept.
#[test]
fn every_sample_becomes_the_file_that_a_careful_person_would_have_written() {
    for (inputs, choice, name) in SAMPLES {
        let plan = planned(inputs, choice);
        let mut text = below_head(&write(&plan)).to_owned();
        for note in &plan.notes {
            text += &format!("\n# {note}");
        }
        text += "\n";
        let expected = PathBuf::from(format!("tests/import/{name}.toml"));
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&expected, &text).unwrap();
        }
        assert_eq!(text, std::fs::read_to_string(&expected).unwrap(), "{name}");
    }
}

#[test]
fn an_import_is_good_and_the_same_every_time() {
    for (inputs, choice, name) in SAMPLES {
        let text = write(&planned(inputs, choice));
        assert_eq!(text, write(&planned(inputs, choice)), "{name}");
        let (schedule, diagnostics) = parse(&text);
        assert!(schedule.is_some(), "{name}: {diagnostics:?}");
    }
}

#[test]
fn every_session_is_on_at_its_middle() {
    for (inputs, choice, name) in SAMPLES {
        let plan = planned(inputs, choice);
        let timetable = Timetable::plan(parse(&write(&plan)).0.unwrap());
        for (at, session) in timetable.schedule.sessions.iter().enumerate() {
            let slot = timetable.session(at).unwrap().1;
            let exported =
                plan.sessions.iter().find(|other| Some(&other.id) == session.id.as_ref());
            let exported = exported.unwrap();
            assert_eq!(slot.planned.start, exported.start, "{name}: {}", session.title);
            if let Some(end) = exported.end {
                assert_eq!(slot.planned.end, end, "{name}: {}", session.title);
            }
            let middle = slot.planned.start + (slot.planned.end - slot.planned.start) / 2;
            let feed = Feed::showing("a.toml".to_owned(), timetable.clone());
            let board = board(&feed, &exported.room, Now::trusted(middle));
            let is = |entry: &Entry| entry.id == session.id;
            let on = board.now.iter().any(|entry| is(entry) || entry.block.iter().any(is));
            assert_eq!(on, !session.cancelled, "{name}: {}", session.title);
        }
    }
}

#[test]
fn what_cannot_be_imported_is_refused_with_place_and_advice() {
    let deep_json = "[".repeat(100_000);
    let deep_xml = format!("<schedule>{}", "<a>".repeat(100_000));
    let bomb = "<!DOCTYPE s [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]>\n<schedule><conference><title>&b;</title></conference></schedule>";
    let utf16: Vec<u8> = "<schedule/>".encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (bytes, parts) in [
        (&b""[..], &["is empty", "schedule export"][..]),
        (b"hello", &["in no known format"]),
        (b"<!DOCTYPE html><html></html>", &["is a web page", "JSON or XML"]),
        (b"<html lang=\"en\">", &["is a web page"]),
        (b"<rss><channel/></rss>", &["1:6: ", "no schedule"]),
        (b"{\"a\": 1}", &["no schedule"]),
        (b"[{\"name\": \"x\"}]", &["no schedule"]),
        (
            b"{\"schedule\":\n {\"conference\": nope}}",
            &["2:18: ", "not good JSON", "download it again"],
        ),
        (deep_json.as_bytes(), &["1:128: ", "recursion limit"]),
        (deep_xml.as_bytes(), &["nested too deeply"]),
        (bomb.as_bytes(), &["document type", "remove the line"]),
        (
            b"<schedule>\n<conference><title>&nbsp;</title></conference></schedule>",
            &["2:", "an entity"],
        ),
        (b"<schedule>\n<day>", &["2:6: ", "ends in the middle"]),
        (b"<schedule>\n<day></room></schedule>", &["2:", "not good XML"]),
        (b"<?xml version='1.0' encoding='ISO-8859-1'?><schedule/>", &["in ISO-8859-1", "UTF-8"]),
        (b"<schedule>\n<title>caf\xe9</title></schedule>", &["2:11: ", "not UTF-8"]),
        (&utf16, &["UTF-16"]),
        (b"\xff\xfe<\0s\0", &["UTF-16"]),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", &["ends in the middle"]),
        (b"[]", &["does not say in which time zone"]),
        (
            b"<schedule><conference><time_zone_name>UTC</time_zone_name></conference></schedule>",
            &["no session to import"],
        ),
    ] {
        let message = refusal(bytes);
        for part in parts {
            assert!(message.contains(part), "{part:?} is missing in {message:?}");
        }
    }
}

#[test]
fn a_zone_that_is_missing_or_unknown_is_asked_for() {
    for (inputs, parts) in [
        ("talks.json", &["does not say in which time zone", "--timezone Europe/Berlin"][..]),
        ("frab-without-zone.xml", &["\"Berlin\"", "--timezone Europe/Berlin"]),
    ] {
        let message = refusal(&sample(inputs));
        for part in parts {
            assert!(message.contains(part), "{part:?} is missing in {message:?}");
        }
    }
    let calendar = b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nLOCATION:A\nDTSTART;TZID=W. Europe Standard Time:20230908T100000\nEND:VEVENT\nEND:VCALENDAR";
    assert!(
        refusal(calendar).contains("\"W. Europe Standard Time\" is not in"),
        "{}",
        refusal(calendar)
    );
    let plan = planned(&["frab-without-zone.xml"], &BERLIN);
    assert_eq!(plan.sessions[0].start.to_rfc3339(), "2023-08-15T21:30:00+00:00");
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_text() {
    let bytes = [&b"\xef\xbb\xbf"[..], &sample("pretalx.json")].concat();
    let plan = plan(vec![read(&bytes).unwrap()], &AS_IT_SAYS).unwrap();
    assert_eq!(write(&plan), write(&planned(&["pretalx.json"], &AS_IT_SAYS)));
}

#[test]
fn rooms_are_renamed_and_chosen_by_either_name() {
    let choice = |only: &str| Choice {
        renamed: vec![("Main Hall".to_owned(), "H1".to_owned())],
        only: vec![only.to_owned()],
        ..AS_IT_SAYS
    };
    for only in ["Main Hall", "H1"] {
        let plan = planned(&["pretalx.json"], &choice(only));
        assert_eq!(plan.rooms, ["H1"]);
        assert!(plan.sessions.iter().all(|session| session.room == "H1"));
    }
    let programme = read(&sample("pretalx.json")).unwrap();
    let refused = plan(vec![programme], &choice("Hall 7")).unwrap_err();
    assert!(refused.message.contains("\"Main Hall\", \"Attic\""), "{}", refused.message);
}

#[test]
fn hostile_text_stays_text() {
    let input = br#"{"schedule": {"conference": {"title": "A\n[event]\nname = 1", "time_zone_name": "UTC", "days": [{"rooms": {
        "R\u0007\"]": [{"code": "\"]\n[[notice]]", "date": "2023-09-08T10:00:00Z", "duration": "00:30",
        "title": "x\u202e\u001b[31m\\ \"\"\" '''", "abstract": "a\"\"\"\n\n[[notice]]\n\nb\\", "persons": [{"name": "\"]"}]}]}}]}}}"#;
    let plan = plan(vec![read(input).unwrap()], &AS_IT_SAYS).unwrap();
    let (schedule, diagnostics) = parse(&write(&plan));
    let schedule = schedule.unwrap_or_else(|| panic!("{diagnostics:?}"));
    assert!(schedule.notices.is_empty());
    assert_eq!(schedule.sessions[0].title, "x [31m\\ \"\"\" '''");
    assert_eq!(schedule.sessions[0].description.as_deref(), Some("a\"\"\"\n\n[[notice]]\n\nb\\"));
}

/// A staff-edited file of three sessions, and the next version of its programme.
mod merging {
    use super::*;

    fn export(sessions: &[(&str, &str, &str, &str)]) -> Plan {
        let events: Vec<String> = sessions
            .iter()
            .map(|(code, room, start, title)| {
                format!(
                    r#"{{"code": "{code}", "room": "{room}", "date": "2023-09-0{start}:00+02:00", "duration": "00:25", "title": "{title}"}}"#
                )
            })
            .collect();
        let text = format!(
            r#"{{"schedule": {{"conference": {{"title": "C", "time_zone_name": "Europe/Berlin", "days": [{{"rooms": {{"x": [{}]}}}}]}}}}}}"#,
            events.join(",")
        );
        plan(vec![read(text.as_bytes()).unwrap()], &AS_IT_SAYS).unwrap()
    }

    const ALL: [(&str, &str, &str, &str); 3] = [
        ("A", "One", "8T10:00", "First"),
        ("B", "One", "8T11:00", "Second"),
        ("C", "Two", "8T10:00", "Third"),
    ];

    const EDITED: &str = r##"# Ours.
[event]
name = "Our name"
timezone = "Europe/Berlin"

[[room]]
name = "One"
label = "Talks" # over the door

[[room]]
name = "Two"

# ── One ──

[[session]]
id = "A"
room = "One"
start = 2023-09-08 10:00 # sharp
minutes = 25
title = "First"
delay = 10
reason = "Projector swap"
# fixed = true

[[session]] # lunch
room = "One"
start = 2023-09-08 10:30
end = 11:00
kind = "Break"
title = "Coffee"

[[session]]
id = "B"
room = "One"
start = 2023-09-08 11:00
end = 11:25
title = "Second"
moved_to = "Two"
# the last line of B

# ── Two ──

[[session]]
id = "C"
room = "Two"
start = 2023-09-08 10:00
end = 10:25
title = "Third"

[[notice]]
text = "Lunch is late" # at last
"##;

    fn merged(file: &str, plan: &Plan, prune: bool) -> (String, Vec<String>) {
        let merged = merge(file, plan, &AS_IT_SAYS, prune).unwrap();
        let again = merge(&merged.text, plan, &AS_IT_SAYS, prune).unwrap();
        assert_eq!((again.text.as_str(), again.changes.len()), (merged.text.as_str(), 0));
        (merged.text, merged.changes)
    }

    #[test]
    fn the_same_programme_changes_no_byte() {
        for file in [EDITED.to_owned(), EDITED.replace('\n', "\r\n"), format!("\u{feff}{EDITED}")] {
            let (text, changes) = merged(&file, &export(&ALL), false);
            assert_eq!((text, changes), (file, vec![]));
        }
        for (inputs, choice, name) in SAMPLES {
            let plan = planned(inputs, choice);
            let text = write(&plan);
            let merged = merge(&text, &plan, choice, false).unwrap();
            assert_eq!((merged.text, merged.changes), (text, vec![]), "{name}");
        }
    }

    #[test]
    fn every_line_keeps_its_end_in_a_file_of_mixed_ends() {
        let ends = |every: usize| {
            move |at: usize| if (at + 1).is_multiple_of(every) { "\r\n" } else { "\n" }
        };
        for every in [1, 2, 3] {
            let lines = EDITED.lines().enumerate();
            let file: String = lines.map(|(at, line)| line.to_owned() + ends(every)(at)).collect();
            let mut sessions = ALL.to_vec();
            sessions[0] = ("A", "One", "8T10:05", "First");
            sessions[2] = ("D", "Two", "8T12:00", "New");
            let (text, changes) = merged(&file, &export(&sessions), false);
            assert_eq!(changes.len(), 3, "{changes:?}");
            for line in text.split_inclusive('\n') {
                let word = line.trim_end();
                let was =
                    EDITED.lines().position(|old| old == word && EDITED.matches(old).count() == 1);
                if let Some(at) = was {
                    assert!(line.ends_with(ends(every)(at)), "{line:?}");
                }
            }
        }
    }

    #[test]
    fn sessions_in_brackets_are_merged_too() {
        let file = "session = [\n  { id = \"A\", room = \"One\", start = 2023-09-08 10:00, minutes = 25, title = \"First\", delay = 5 }, # a\n  \
                    { id = \"C\", room = \"Two\", start = 2023-09-08 10:00, end = 10:25, title = \"Third\" }\n]\n\
                    room = [{ name = \"One\" }, { name = \"Two\" }]\n[event]\nname = \"E\"\ntimezone = \"Europe/Berlin\"\n";
        let mut sessions = ALL.to_vec();
        sessions[0] = ("A", "One", "8T10:05", "First");
        sessions[1] = ("B", "Three", "8T11:00", "Second");
        let (text, _) = merged(file, &export(&sessions), false);
        let expected = file
            .replace("10:00, minutes = 25", "10:05, end = 10:30")
            .replace(
                "\"Third\" }",
                "\"Third\" }, { id = \"B\", room = \"Three\", start = 2023-09-08 11:00, end = 11:25, title = \"Second\" }",
            )
            .replace("{ name = \"Two\" }", "{ name = \"Two\" }, { name = \"Three\" }");
        assert_eq!(text, expected);
    }

    /// What the next programme is, the edits of the text that follow, and the words that are told.
    type Case<'c> = (
        &'c str,
        Vec<(&'c str, &'c str, &'c str, &'c str)>,
        bool,
        &'c [(&'c str, &'c str)],
        &'c [&'c str],
    );

    #[test]
    fn only_what_the_programme_owns_is_changed() {
        let with = |at: usize, session| {
            let mut all = ALL.to_vec();
            all[at] = session;
            all
        };
        let and = |session| [&ALL[..], &[session]].concat();
        let cases: [Case<'_>; 8] = [
            (
                "time",
                with(0, ("A", "One", "8T10:05", "First")),
                false,
                &[("10:00 # sharp\nminutes = 25", "10:05 # sharp\nend = 10:30")],
                &["changed: \"First\" (A): Friday 10:05–10:30, was Friday 10:00–10:25"],
            ),
            (
                "title and room",
                with(2, ("C", "One", "8T10:00", "Fourth")),
                false,
                &[
                    ("id = \"C\"\nroom = \"Two\"", "id = \"C\"\nroom = \"One\""),
                    ("\"Third\"", "\"Fourth\""),
                ],
                &["changed: \"Fourth\" (C): room \"One\", was \"Two\"; title, was \"Third\""],
            ),
            (
                "gone",
                ALL[..2].to_vec(),
                false,
                &[(
                    "title = \"Third\"\n",
                    "title = \"Third\"\ncancelled = true\nreason = \"no longer in the programme\"\n",
                )],
                &["cancelled: \"Third\" (C): no longer in the programme"],
            ),
            (
                "gone, with a reason of staff's",
                ALL[1..].to_vec(),
                false,
                &[(
                    "reason = \"Projector swap\"\n",
                    "reason = \"Projector swap\"\ncancelled = true # no longer in the programme\n",
                )],
                &["cancelled: \"First\" (A): no longer in the programme"],
            ),
            (
                "pruned",
                vec![ALL[0], ALL[2]],
                true,
                &[(
                    "[[session]]\nid = \"B\"\nroom = \"One\"\nstart = 2023-09-08 11:00\nend = 11:25\ntitle = \"Second\"\nmoved_to = \"Two\"\n",
                    "",
                )],
                &["deleted: \"Second\" (B): no longer in the programme"],
            ),
            (
                "new in a section",
                and(("D", "One", "8T12:00", "New")),
                false,
                &[(
                    "# the last line of B\n",
                    "# the last line of B\n\n[[session]]\nid = \"D\"\nroom = \"One\"\nstart = 2023-09-08 12:00\nend = 12:25\ntitle = \"New\"\n",
                )],
                &["new: \"New\" (D): One, Friday 12:00–12:25"],
            ),
            (
                "new on a new day",
                and(("D", "Two", "9T12:00", "New")),
                false,
                &[(
                    "title = \"Third\"\n",
                    "title = \"Third\"\n\n\n# ── Two · Saturday 9 September ────────────────────────────────────────────────────────────────────\n\n\
                     [[session]]\nid = \"D\"\nroom = \"Two\"\nstart = 2023-09-09 12:00\nend = 12:25\ntitle = \"New\"\n",
                )],
                &["new: \"New\" (D): Two, Saturday 12:00–12:25"],
            ),
            (
                "new room",
                with(2, ("C", "Three", "8T10:00", "Third")),
                false,
                &[
                    ("name = \"Two\"\n", "name = \"Two\"\n\n[[room]]\nname = \"Three\"\n"),
                    ("id = \"C\"\nroom = \"Two\"", "id = \"C\"\nroom = \"Three\""),
                ],
                &["new room: \"Three\"", "changed: \"Third\" (C): room \"Three\", was \"Two\""],
            ),
        ];
        for (name, sessions, prune, edits, changes) in cases {
            let (text, told) = merged(EDITED, &export(&sessions), prune);
            let mut expected = EDITED.to_owned();
            for (old, new) in edits {
                assert_eq!(expected.matches(old).count(), 1, "{name}: {old}");
                expected = expected.replace(old, new);
            }
            assert_eq!(text, expected, "{name}");
            assert_eq!(told, changes, "{name}");
        }
    }

    #[test]
    fn a_session_that_comes_back_loses_exactly_the_mark() {
        for gone in [0, 1, 2] {
            let rest: Vec<_> = ALL.into_iter().enumerate().filter(|(at, _)| *at != gone).collect();
            let rest: Vec<_> = rest.into_iter().map(|(_, session)| session).collect();
            let (text, _) = merged(EDITED, &export(&rest), false);
            assert_ne!(text, EDITED);
            let (text, changes) = merged(&text, &export(&ALL), false);
            assert_eq!(text, EDITED);
            assert!(changes[0].starts_with("back: "), "{changes:?}");
        }
        let off = EDITED.replace("title = \"Third\"", "title = \"Third\"\ncancelled = true");
        assert_eq!(merged(&off, &export(&ALL), false), (off.clone(), vec![]));
    }

    #[test]
    fn what_the_programme_does_not_say_is_not_taken_away() {
        let more =
            "speakers = [\"Ada\"]\nkind = \"Talk\"\nabstract = \"A\"\nurl = \"https://a.b\"\n";
        let file = EDITED.replace("title = \"Third\"\n", &format!("title = \"Third\"\n{more}"));
        let mut plan = export(&ALL);
        plan.sessions.iter_mut().for_each(|session| session.end = None);
        assert_eq!(merged(&file, &plan, false), (file, vec![]));
    }

    #[test]
    fn sessions_of_rooms_that_were_not_asked_for_are_not_missed() {
        let choice = Choice { only: vec!["One".to_owned()], ..AS_IT_SAYS };
        let merged = merge(EDITED, &export(&ALL[..2]), &choice, true).unwrap();
        assert_eq!((merged.text.as_str(), merged.changes), (EDITED, vec![]));
    }

    #[test]
    fn another_event_or_a_broken_file_is_refused() {
        let other = export(&[("X", "One", "8T10:00", "Other")]);
        let refused = merge(EDITED, &other, &AS_IT_SAYS, false).unwrap_err();
        assert!(refused.message.contains("another event"), "{}", refused.message);
        let broken = EDITED.replace("delay", "dealy");
        let refused = merge(&broken, &export(&ALL), &AS_IT_SAYS, false).unwrap_err();
        assert!(refused.message.contains("has errors"), "{}", refused.message);
    }
}

fn roomsign(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(program()).args(arguments).current_dir(folder).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn the_command_writes_merges_and_says_what_it_did() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    // Recognised by content, whatever the name.
    std::fs::copy("tests/import/pretalx.json", at("export.txt")).unwrap();

    let done = roomsign(folder.path(), &["import", "export.txt", "-o", "real.toml"]);
    assert!(done.status.success(), "{}", text(&done.stderr));
    assert!(
        text(&done.stderr)
            .contains("left out: \"No date\" (NODATE): its `date` is missing or is no time")
    );
    let checked = roomsign(folder.path(), &["check", "real.toml"]);
    assert!(checked.status.success(), "{}", text(&checked.stdout));

    // Merging follows a link, keeps the mode, and leaves nothing beside the file.
    std::fs::set_permissions(at("real.toml"), std::fs::Permissions::from_mode(0o660)).unwrap();
    std::os::unix::fs::symlink("real.toml", at("link.toml")).unwrap();
    let edited = std::fs::read_to_string(at("real.toml")).unwrap();
    let edited = edited.replace("\"Past midnight\"", "\"Mistyped\"\ndelay = 5");
    std::fs::write(at("real.toml"), &edited).unwrap();
    let into = |more: &[&str]| {
        let arguments = [&["import", "export.txt", "--into", "link.toml"][..], more].concat();
        let done = roomsign(folder.path(), &arguments);
        assert!(done.status.success(), "{}", text(&done.stderr));
        text(&done.stdout)
    };
    let told = into(&["--dry-run"]);
    assert!(told.contains("title, was \"Mistyped\"") && told.contains("not saved"), "{told}");
    assert_eq!(std::fs::read_to_string(at("real.toml")).unwrap(), edited);
    assert!(into(&[]).contains("1 change, saved"));
    let now = std::fs::read_to_string(at("real.toml")).unwrap();
    assert_eq!(now, edited.replace("Mistyped", "Past midnight"));
    assert!(into(&[]).contains("nothing has changed"));
    assert!(at("link.toml").symlink_metadata().unwrap().is_symlink());
    assert_eq!(at("real.toml").metadata().unwrap().permissions().mode() & 0o777, 0o660);
    assert_eq!(folder.path().read_dir().unwrap().count(), 3);

    for (arguments, code, part) in [
        (&["import", "missing.json"][..], 1, "missing.json: "),
        (&["import", "https://example.org/schedule.json"], 1, "download it first"),
        (
            &["import", "export.txt", "--into", "link.toml", "--timezone", "Asia/Tokyo"],
            1,
            "leave --timezone out",
        ),
        (&["import", "export.txt", "--timezone", "Berlin"], 2, "time zone database"),
        (&["import", "export.txt", "--room", "Attic"], 2, "Old name=New name"),
        (&["import", "export.txt", "--prune"], 2, "--into"),
        (&["import"], 2, "INPUT"),
    ] {
        let done = roomsign(folder.path(), arguments);
        assert_eq!(done.status.code(), Some(code), "{arguments:?}");
        assert!(text(&done.stderr).contains(part), "{arguments:?}: {}", text(&done.stderr));
    }
}
