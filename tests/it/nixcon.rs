//! The real schedule against a table made from the published page: the same sessions, no more and no fewer.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a panic fails the test")]

use std::collections::BTreeSet;

use roomsign_core::schedule::parse;
use roomsign_core::timetable::Timetable;

const SCHEDULE: &str = include_str!("../../schedule/nixcon-2023.toml");
const TABLE: &str = include_str!("../data/nixcon-2023.tsv");

fn nixcon() -> Timetable {
    let (schedule, diagnostics) = parse(SCHEDULE);
    assert_eq!(diagnostics, [], "the schedule is perfect");
    Timetable::plan(schedule.unwrap())
}

/// Day, start, end, room, title and speakers, as the table has them.
fn rows(timetable: &Timetable) -> Vec<String> {
    let zone = timetable.zone();
    (0..timetable.schedule.sessions.len())
        .map(|index| {
            let (session, slot) = timetable.session(index).unwrap();
            let room = &timetable.schedule.rooms.get(slot.room.0).unwrap().name;
            let start = slot.expected.start.with_timezone(&zone);
            let end = slot.expected.end.with_timezone(&zone);
            assert_eq!(start.date_naive(), end.date_naive(), "{}", session.title);
            format!(
                "{}\t{}\t{room}\t{}\t{}",
                start.format("%Y-%m-%d\t%H:%M"),
                end.format("%H:%M"),
                session.title,
                session.speakers.join(", ")
            )
        })
        .collect()
}

#[test]
fn every_session_of_the_page_is_in_the_schedule_and_no_other() {
    let rows = rows(&nixcon());
    let is: BTreeSet<&str> = rows.iter().map(String::as_str).collect();
    let should: BTreeSet<&str> = TABLE.lines().filter(|line| !line.starts_with('#')).collect();
    let missing: Vec<_> = should.difference(&is).collect();
    let extra: Vec<_> = is.difference(&should).collect();
    assert!(missing.is_empty() && extra.is_empty(), "missing: {missing:#?}\nextra: {extra:#?}");
    assert_eq!(rows.len(), 39, "each once");
}

#[test]
fn each_room_has_as_many_sessions_a_day_as_the_page() {
    let rows = rows(&nixcon());
    for (day, room, count) in [
        ("2023-09-08", "Room 122", 18),
        ("2023-09-09", "Room 122", 19),
        ("2023-09-10", "Room 122", 1),
        ("2023-09-08", "Room 24", 0),
        ("2023-09-09", "Room 24", 1),
        ("2023-09-10", "Room 24", 0),
    ] {
        let is_it = |row: &&String| row.starts_with(day) && row.contains(&format!("\t{room}\t"));
        assert_eq!(rows.iter().filter(is_it).count(), count, "{day} {room}");
    }
}

#[test]
fn abstracts_ids_and_kinds_are_whole() {
    let schedule = nixcon().schedule;
    let mut ids = BTreeSet::new();
    for session in &schedule.sessions {
        let title = &session.title;
        assert!(ids.insert(session.id.clone().unwrap()), "{title}: its id is unique");
        assert_eq!(
            session.description.is_none(),
            {
                // The only ones without an abstract on the page.
                ["Nix in Space", "NixCon Hiring Happy Hour"].contains(&title.as_str())
            },
            "{title}"
        );
        let kind = session.kind_in_short().unwrap();
        let kinds = ["Talk", "Lightning talk", "Workshop/Training", "Break"];
        assert!(kinds.contains(&kind), "{title}: {kind}");
        assert_eq!(session.is_break(), kind == "Break", "{title}");
    }
}

#[test]
fn abstracts_begin_and_end_as_on_the_page() {
    // Some that are long, or have several paragraphs.
    let schedule = nixcon().schedule;
    for (id, begins, ends, paragraphs) in [
        ("opening-day-1", "Opening notes, shoutout to", "kicking off, rules/guidelines", 1),
        ("flake-schemas", "Flakes are a format for", "introduce new output types.", 2),
        ("not-all-packages-anymore", "For almost 20 years", "details and future work.", 3),
        ("bootstrapping-from-tinycc", "Building every", "patches will get upstreamed.", 2),
        ("nix-training", "Join us at nixcon 2023", "declarative package management.", 1),
    ] {
        let session = schedule.sessions.iter().find(|session| session.id.as_deref() == Some(id));
        let text = session.unwrap().description.as_deref().unwrap();
        assert!(text.starts_with(begins) && text.ends_with(ends), "{id}: {text}");
        assert_eq!(text.split("\n\n").count(), paragraphs, "{id}");
    }
}
