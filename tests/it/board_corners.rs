//! Corners of what a sign says that once were wrong, one test each.

use chrono::{DateTime, TimeDelta, Utc};
use roomsign_core::board::{Board, Elsewhere, Entry, Now, board, plain};
use roomsign_core::feed::{Fault, Feed, Unreadable};

use crate::lines::{self, Line, at};

fn feed(sessions: &[Line<'_>]) -> Feed {
    lines::feed("", "", sessions)
}

fn titles(entries: &[Entry]) -> Vec<&str> {
    entries.iter().map(|entry| entry.title.as_str()).collect()
}

#[test]
fn a_break_that_delays_have_eaten_up_is_not_announced() {
    let feed = feed(&[
        ("Hall", "08 10:00", 60, "Opening", "delay = 30"),
        ("Hall", "08 11:00", 30, "Coffee", "kind = \"Break\""),
        ("Hall", "08 11:30", 30, "Keynote", ""),
    ]);
    let Board { now, next, later, .. } = board(&feed, "Hall", at("08T10:45"));
    assert_eq!(titles(&now), ["Opening"]);
    assert_eq!(next.map(|next| next.title), Some("Keynote".to_owned()));
    assert!(later.is_empty());
}

#[test]
fn a_cancelled_last_talk_of_a_block_is_listed_until_its_planned_end() {
    let kind = "kind = \"Lightning talk\"";
    let feed = feed(&[
        ("Hall", "08 14:00", 5, "One", kind),
        ("Hall", "08 14:05", 5, "Two", kind),
        ("Hall", "08 14:10", 5, "Three", &format!("{kind}\ncancelled = true")),
    ]);
    for (time, listed) in [("08T14:02", true), ("08T14:12", true), ("08T14:15", false)] {
        let Board { now, displaced, .. } = board(&feed, "Hall", at(time));
        let talks = now.iter().flat_map(|entry| &entry.block);
        let all: Vec<&Entry> = talks.chain(&displaced).collect();
        assert_eq!(all.iter().any(|entry| entry.title == "Three"), listed, "{time}");
    }
}

#[test]
fn a_long_cancelled_session_is_no_talk_of_the_block_after_it() {
    let kind = "kind = \"Lightning talk\"";
    let feed = feed(&[
        ("Hall", "08 12:00", 5, "One", kind),
        ("Hall", "08 12:05", 30 * 60, "Marathon", &format!("{kind}\ncancelled = true")),
        ("Hall", "09 18:00", 5, "Two", kind),
        ("Hall", "09 18:05", 5, "Three", kind),
    ]);
    assert_eq!(titles(&board(&feed, "Hall", at("08T11:00")).later), ["Marathon"]);
}

#[test]
fn an_end_on_another_day_says_which() {
    let feed = feed(&[
        ("Hall", "08 10:00", 30 * 60, "Hackathon", ""),
        ("Attic", "08 22:00", 4 * 60, "Party", ""),
    ]);
    for (room, time, until, range) in [
        ("Hall", "08T12:00", "until tomorrow 16:00", "10:00 – tomorrow 16:00"),
        ("Hall", "09T12:00", "until 16:00", "8 September 10:00 – 16:00"),
        // Past midnight the evening goes on.
        ("Attic", "08T23:00", "until 02:00", "22:00 – 02:00"),
        ("Attic", "09T01:00", "until 02:00", "22:00 – 02:00"),
    ] {
        let now = board(&feed, room, at(time)).now;
        let shown = now.first().map(|entry| &entry.shown).expect("a session that is on");
        assert_eq!((shown.until.as_str(), shown.range.as_str()), (until, range), "{room} {time}");
    }
}

#[test]
fn nothing_is_on_or_over_while_the_clock_is_not_set() {
    let feed = feed(&[("Hall", "08 10:00", 30, "One", ""), ("Hall", "08 10:30", 30, "Two", "")]);
    let board = board(&feed, "Hall", Now { trusted: false, ..at("08T10:40") });
    assert_eq!(titles(&board.later), ["One", "Two"]);
    for Entry { minutes_left, shown, .. } in &board.later {
        let none = minutes_left.is_none() && shown.left.is_none() && shown.progress.is_none();
        assert!(none && !shown.current && !shown.past, "{shown:?}");
    }
}

#[test]
fn other_signs_name_the_session_that_is_on_and_not_the_break_beside_it() {
    let feed = feed(&[
        ("Attic", "08 10:00", 60, "Workshop", ""),
        ("Attic", "08 10:15", 15, "Coffee", "kind = \"Break\""),
    ]);
    let elsewhere = board(&feed, "Hall", at("08T10:20")).elsewhere;
    let [Elsewhere { time, room, title }] = elsewhere.as_slice() else { panic!("{elsewhere:?}") };
    assert_eq!([time, room, title], ["now", "Attic", "Workshop"]);
}

#[test]
fn what_comes_elsewhere_on_another_day_is_told_only_where_nothing_comes_any_more() {
    let feed = feed(&[
        ("Attic", "08 10:00", 60, "Workshop", ""),
        ("Hall", "08 10:00", 60, "Opening", ""),
        ("Hall", "09 09:00", 60, "Closing", ""),
        ("Attic", "10 09:00", 60, "Hackday", ""),
    ]);
    for (room, time, told) in [
        ("Hall", "08T09:00", &["10:00 Attic: Workshop"][..]),
        ("Hall", "08T10:30", &["now Attic: Workshop"]),
        ("Hall", "08T12:00", &[]),
        ("Attic", "08T12:00", &[]),
        // The message there says that it goes on in other rooms.
        ("Hall", "09T12:00", &["09:00 tomorrow Attic: Hackday"]),
    ] {
        let elsewhere = board(&feed, room, at(time)).elsewhere;
        let said = elsewhere
            .iter()
            .map(|Elsewhere { time, room, title }| format!("{time} {room}: {title}"));
        assert_eq!(said.collect::<Vec<_>>(), told, "{room} {time}");
    }
}

#[test]
fn the_words_of_a_fault_are_cleaned() {
    let dirty = || "is\u{1b}[31m a\u{202e} directory\n".to_owned();
    for fault in [
        Fault::Unreadable(Unreadable::Other(dirty())),
        Fault::Invalid { line: 4, message: dirty() },
    ] {
        for mut feed in [feed(&[("Hall", "08 10:00", 30, "One", "")]), Feed::waiting("a.toml")] {
            feed.fail(fault.clone());
            let fault = board(&feed, "Hall", at("08T09:00")).fault.unwrap_or_default();
            assert!(!fault.is_empty());
            assert!(!fault.contains(['\u{1b}', '\u{202e}', '\n']), "{fault:?}");
        }
    }
}

#[test]
fn a_file_written_outside_the_calendar_has_a_board() {
    for as_of in [DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC] {
        let mut feed = feed(&[("Hall", "08 10:00", 30, "One", "")]);
        let timetable = feed.shown().expect("a schedule").timetable.clone();
        feed.apply(timetable, Some(as_of));
        feed.fail(Fault::Missing);
        assert!(plain(&board(&feed, "Hall", at("08T09:00"))).contains("Schedule as of"));
    }
}

#[test]
fn a_leap_second_is_the_end_of_the_second_before() {
    let feed = feed(&[("Hall", "08 10:00", 30, "One", "")]);
    let leap = DateTime::from_timestamp(1_483_228_799, 1_500_000_000).expect("a leap second");
    let board = board(&feed, "Hall", Now::trusted(leap));
    assert_eq!(board.clock, "23:59");
    assert!(board.instant < board.next_change);
    assert_eq!(board.next_change.to_utc().timestamp() % 60, 0);
    assert!(board.next_change - board.instant < TimeDelta::seconds(1));
}
