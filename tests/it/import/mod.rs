//! Importing what conferences publish: samples of every format against the file that comes of them,
//! and what holds for all of them.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a panic fails the test")]

mod calendar;
mod camp;
mod command;
mod merging;
mod property;

use std::path::{Path, PathBuf};

use roomsign_core::board::{Entry, Now, board};
use roomsign_core::feed::Feed;
use roomsign_core::import::{Choice, Plan, plan, read, write::write};
use roomsign_core::schedule::parse;
use roomsign_core::timetable::Timetable;

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
    let programmes = inputs.iter().map(|name| read(&sample(name), &[]).unwrap()).collect();
    plan(programmes, choice).unwrap()
}

fn written(plan: &Plan) -> String {
    write(plan, plan.language.unwrap_or_default()).unwrap()
}

fn refusal(bytes: &[u8]) -> String {
    let refused =
        read(bytes, &[]).and_then(|programme| plan(vec![programme], &AS_IT_SAYS)).unwrap_err();
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
        let mut text = below_head(&written(&plan)).to_owned();
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
        let text = written(&planned(inputs, choice));
        assert_eq!(text, written(&planned(inputs, choice)), "{name}");
        let (schedule, diagnostics) = parse(&text);
        assert!(schedule.is_some(), "{name}: {diagnostics:?}");
    }
}

#[test]
fn every_session_is_on_at_its_middle() {
    for (inputs, choice, name) in SAMPLES {
        let plan = planned(inputs, choice);
        let timetable = Timetable::plan(parse(&written(&plan)).0.unwrap());
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
        (b"[]", &["does not say which time zone"]),
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
        ("talks.json", &["does not say which time zone", "--timezone Europe/Berlin"][..]),
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
    let plan = plan(vec![read(&bytes, &[]).unwrap()], &AS_IT_SAYS).unwrap();
    assert_eq!(written(&plan), written(&planned(&["pretalx.json"], &AS_IT_SAYS)));
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
        assert_eq!(plan.rooms.iter().map(|room| &room.name).collect::<Vec<_>>(), ["H1"]);
        assert!(plan.sessions.iter().all(|session| session.room == "H1"));
    }
    let programme = read(&sample("pretalx.json"), &[]).unwrap();
    let refused = plan(vec![programme], &choice("Hall 7")).unwrap_err();
    assert!(refused.message.contains("\"Main Hall\", \"Attic\""), "{}", refused.message);
}

#[test]
fn hostile_text_stays_text() {
    let input = br#"{"schedule": {"conference": {"title": "A\n[event]\nname = 1", "time_zone_name": "UTC", "days": [{"rooms": {
        "R\u0007\"]": [{"code": "\"]\n[[notice]]", "date": "2023-09-08T10:00:00Z", "duration": "00:30",
        "title": "x\u202e\u001b[31m\\ \"\"\" '''", "abstract": "a\"\"\"\n\n[[notice]]\n\nb\\", "persons": [{"name": "\"]"}]}]}}]}}}"#;
    let plan = plan(vec![read(input, &[]).unwrap()], &AS_IT_SAYS).unwrap();
    let (schedule, diagnostics) = parse(&written(&plan));
    let schedule = schedule.unwrap_or_else(|| panic!("{diagnostics:?}"));
    assert!(schedule.notices.is_empty());
    assert_eq!(schedule.sessions[0].title, "x [31m\\ \"\"\" '''");
    assert_eq!(schedule.sessions[0].description.as_deref(), Some("a\"\"\"\n\n[[notice]]\n\nb\\"));
}
