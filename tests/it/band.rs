//! What a sign says first: the state of the room, what has changed, and the departures of all rooms.

use chrono::TimeDelta;
use roomsign_core::board::{
    Band, BandKind, Board, Departure, Large, Now, Overview, PerPage, Struck, TagKind, Weight,
    board, boards,
};
use roomsign_core::feed::{Fault, Feed};

use crate::generate::planned;
use crate::lines::{self, Line, at};

/// Rooms Hall, Attic on the 1st floor, and as many empty ones.
fn feed(language: &str, empty: usize, sessions: &[Line<'_>]) -> Feed {
    let empty = (0..empty).map(|room| format!("[[room]]\nname = \"Room {room}\"\n"));
    let rooms = format!("where = \"1st floor\"\n{}", empty.collect::<String>());
    lines::feed(&format!("language = \"{language}\""), &rooms, sessions)
}

/// A phrase with what is struck in brackets.
fn said(phrase: &roomsign_core::board::Phrase) -> String {
    let run = |run: &roomsign_core::board::Run| match run.weight {
        Weight::Struck => format!("({})", run.text),
        _ => run.text.clone(),
    };
    phrase.0.iter().map(run).collect()
}

/// A band in a line: kind, tag, left, right, note.
fn line(band: &Band) -> String {
    let tag = band.tag.as_ref().map_or("", |tag| &tag.text);
    let parts = [
        format!("{:?}", band.kind),
        tag.to_owned(),
        said(&band.left),
        said(&band.right),
        band.note(),
    ];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" | ")
}

fn bands(board: &Board) -> Vec<String> {
    board.bands.iter().map(line).collect()
}

const DAY: &[Line<'_>] = &[
    ("Hall", "08 10:00", 30, "One", ""),
    ("Hall", "08 10:30", 30, "Two", "delay = 10\nreason = \"Projector\""),
    ("Hall", "08 11:30", 30, "Ill", "cancelled = true\nreason = \"Flu\""),
    ("Hall", "08 12:00", 30, "Away", "moved_to = \"Attic\""),
    ("Hall", "08 13:00", 60, "Lunch", "kind = \"Break\""),
    ("Hall", "08 14:00", 30, "Full", "full = true\noverflow = \"Attic\"\nlanguage = \"de\""),
    ("Hall", "08 15:00", 60, "Long", "until = 15:45"),
    ("Hall", "08 15:30", 60, "Short", ""),
    ("Hall", "08 17:00", 60, "Party", "kind = \"Break\""),
    ("Hall", "09 10:00", 60, "Morrow", ""),
];

#[test]
fn the_band_says_what_is_on_until_when_and_what_has_changed() {
    let feed = feed("en", 0, DAY);
    for (time, large, expected) in [
        ("07 20:00", Large::Message, &["Over | NEXT | 10:00 tomorrow"][..]),
        ("08 09:15", Large::Next, &["Before | FIRST TODAY | starts in 45 min"]),
        ("08 10:12", Large::Now, &["Now | NOW until 10:30 | 18 min left"]),
        ("08 10:35", Large::Next, &["Break | BREAK | next starts in 5 min"]),
        (
            "08 10:40",
            Large::Now,
            &["Late | 10 MIN LATE | NOW until (11:00) 11:10 | 30 min left | Projector"],
        ),
        ("08 11:20", Large::Next, &["Break | BREAK | next here in 1 h 40 min"]),
        (
            "08 11:40",
            Large::Next,
            &["Cancelled | CANCELLED | 11:30 (Ill) | next here in 1 h 20 min | Flu"],
        ),
        (
            "08 12:10",
            Large::Next,
            &["Moved | MOVED TO ATTIC | 12:00 Away | next here in 50 min | Attic, 1st floor"],
        ),
        ("08 13:20", Large::Next, &["Break | LUNCH | next starts in 40 min"]),
        (
            "08 14:00",
            Large::Now,
            &["Full | FULL | NOW until 14:30 | 30 min left | \
               No more seats. It is shown in Attic, 1st floor"],
        ),
        (
            "08 15:40",
            Large::Now,
            &["Now | NOW until (16:00) 15:45 | 5 min left", "Now | NOW until 16:30 | 50 min left"],
        ),
        ("08 17:30", Large::Now, &["Break | BREAK until 18:00 | 30 min left"]),
        ("08 19:00", Large::Message, &["Over | NEXT | 10:00 tomorrow"]),
        ("09 12:00", Large::Message, &[]),
    ] {
        let board = board(&feed, "Hall", at(&time.replace(' ', "T")));
        assert_eq!(
            (bands(&board), board.large),
            (expected.iter().map(|line| (*line).to_owned()).collect(), large),
            "{time}"
        );
    }
}

#[test]
fn what_was_moved_here_says_where_it_comes_from_before_why() {
    let feed = feed(
        "en",
        0,
        &[
            ("Hall", "08 10:00", 30, "One", "moved_to = \"Attic\"\nreason = \"Projector\""),
            ("Hall", "08 11:00", 30, "Two", "moved_to = \"Attic\""),
        ],
    );
    for (time, told) in
        [("08T10:10", "Moved here from Hall · Projector"), ("08T11:10", "Moved here from Hall")]
    {
        let board = board(&feed, "Attic", at(time));
        assert_eq!(board.bands.first().map(Band::note).as_deref(), Some(told), "{time}");
    }
}

#[test]
fn what_would_be_next_and_is_not_is_told_before_what_is() {
    let feed = feed("en", 0, DAY);
    for (time, told, next) in [
        ("08T10:00", &[][..], "Two"),
        ("08T10:50", &["CANCELLED Ill", "MOVED TO ATTIC Away"], "Lunch"),
        ("08T12:10", &["MOVED TO ATTIC Away"], "Lunch"),
        ("08T12:30", &[], "Lunch"),
    ] {
        let board = board(&feed, "Hall", at(time));
        let displaced = board.displaced.iter().map(|entry| {
            format!("{} {}", entry.shown.tag.as_ref().map_or("", |tag| &tag.text), entry.title)
        });
        assert_eq!(displaced.collect::<Vec<_>>(), told, "{time}");
        assert_eq!(board.next.map(|next| next.title).as_deref(), Some(next), "{time}");
    }
}

#[test]
fn full_holds_while_the_session_is_next_or_on_and_ends_with_it() {
    let feed = feed("en", 0, DAY);
    for (time, is_full) in
        [("12:59", false), ("13:00", true), ("13:59", true), ("14:29", true), ("14:30", false)]
    {
        let board = board(&feed, "Hall", at(&format!("08T{time}")));
        let entries: Vec<_> =
            board.now.iter().chain(&board.next).chain(&board.later).filter(|e| e.full).collect();
        assert_eq!(entries.len(), usize::from(is_full), "{time}");
        for entry in entries {
            assert_eq!(entry.overflow.as_deref(), Some("Attic"));
            assert_eq!(entry.place.as_deref(), Some("1st floor"));
            assert_eq!(entry.shown.language.as_deref(), Some("in German"));
        }
    }
}

#[test]
fn the_schedule_says_from_when_it_is_for_ten_minutes_or_while_something_is_wrong() {
    let mut feed = feed("en", 0, DAY);
    let timetable = feed.shown().expect("a schedule").timetable.clone();
    let written = at("08T10:00").instant;
    feed.apply(timetable, Some(written));
    let as_of = |feed: &Feed, seconds: i64| {
        let now = Now::trusted(written + TimeDelta::seconds(seconds));
        let board = board(feed, "Hall", now);
        (board.as_of.is_some(), board.next_change.to_utc() - written)
    };
    assert_eq!(as_of(&feed, -1), (false, TimeDelta::zero()));
    assert!(as_of(&feed, 0).0);
    assert_eq!(as_of(&feed, 599), (true, TimeDelta::seconds(600)));
    assert!(!as_of(&feed, 600).0);
    feed.fail(Fault::Missing);
    assert!(as_of(&feed, 600).0);
}

fn departures(feed: &Feed, time: &str) -> Vec<String> {
    let overview = Overview::new(boards(feed, at(time)), PerPage::ALL);
    let row = |row: &Departure| {
        let mark = if row.on { ">" } else { "" };
        let struck = match row.struck {
            Struck::Nothing => "",
            Struck::Title => " (title)",
            Struck::Room => " (room)",
        };
        format!("{mark}{} | {} | {}{struck} | {}", said(&row.time), row.title, row.room, row.status)
    };
    overview.rows().iter().map(row).collect()
}

#[test]
fn the_departures_are_what_is_on_and_then_what_starts_first() {
    let lightning = "kind = \"Lightning talk\"";
    let feed = feed(
        "en",
        5,
        &[
            ("Hall", "08 10:00", 60, "Keynote", ""),
            ("Hall", "08 11:00", 30, "After", ""),
            ("Attic", "08 10:00", 45, "Packed", "full = true"),
            ("Room 0", "08 10:20", 20, "Late", "delay = 10"),
            ("Room 1", "08 10:25", 30, "Ill", "cancelled = true"),
            ("Room 1", "08 12:00", 30, "Well", ""),
            ("Room 2", "08 10:30", 30, "Away", "moved_to = \"Attic\""),
            ("Room 3", "08 10:00", 5, "First", lightning),
            ("Room 3", "08 10:05", 10, "Second", lightning),
            ("Room 4", "07 10:00", 60, "Yesterday", ""),
        ],
    );
    assert_eq!(
        departures(&feed, "08T10:12"),
        [
            ">until 10:15 | Second | Room 3 | 3 min left",
            ">until 10:45 | Packed | Attic | FULL",
            ">until 11:00 | Keynote | Hall | 48 min left",
            "10:25 | Ill | Room 1 (title) | CANCELLED",
            "10:30 | Away | Attic | in 18 min",
            "(10:20) 10:30 | Late | Room 0 | 10 MIN LATE",
            "10:30 | Away | Room 2 (room) | IN ATTIC, 1ST FLOOR",
            "12:00 | Well | Room 1 | in 1 h 48 min",
        ]
    );
    // What comes after what is on is told half an hour before.
    let after = |time| departures(&feed, time).iter().any(|row| row.contains("After"));
    assert!(!after("08T10:29") && after("08T10:30"));
    assert_eq!(departures(&feed, "08T13:00"), [""; 0]);
}

#[test]
fn urgent_words_for_every_room_take_the_overview_and_all_others_are_a_strip() {
    let session =
        "[[session]]\nroom = \"A\"\nstart = 2023-09-08 10:00\nminutes = 30\ntitle = \"T\"\n";
    let text = format!(
        "[event]\nname = \"E\"\ntimezone = \"UTC\"\n[[room]]\nname = \"A\"\n[[room]]\nname = \"B\"\n{session}\
         [[notice]]\ntext = \"Lunch\"\n[[notice]]\ntext = \"Water\"\nurgent = true\nrooms = [\"B\"]\n\
         [[notice]]\ntext = \"Keys\"\nrooms = [\"A\"]\n[[notice]]\ntext = \"Fire\"\nurgent = true\n"
    );
    let feed = Feed::showing("s.toml", planned(&text));
    let overview = Overview::new(boards(&feed, at("08T10:00")), PerPage::ALL);
    assert_eq!(overview.urgent, ["Fire"]);
    assert_eq!(overview.strip, ["B · Water", "Lunch", "A · Keys"]);
}

#[test]
fn tags_and_bands_agree() {
    let feed = feed("fr", 0, DAY);
    let mut seen = std::collections::BTreeSet::new();
    for minute in 0..24 * 60 {
        let now = Now::trusted(at("08T00:00").instant + TimeDelta::minutes(minute));
        for band in board(&feed, "Hall", now).bands {
            seen.insert(format!("{:?}", band.kind));
            let tag = band.tag.as_ref().map(|tag| tag.kind);
            let expected = match band.kind {
                BandKind::Late => Some(TagKind::Late),
                BandKind::Full => Some(TagKind::Full),
                BandKind::Cancelled => Some(TagKind::Cancelled),
                BandKind::Moved => Some(TagKind::Moved),
                _ => None,
            };
            assert_eq!(tag, expected, "{band:?}");
            assert!(!band.left.is_empty());
        }
    }
    assert_eq!(seen.len(), 8, "{seen:?}");
}
