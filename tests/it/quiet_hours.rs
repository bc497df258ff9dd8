//! Quiet hours: when a sign is only a small clock.

use chrono::{DateTime, TimeDelta, Utc};
use roomsign_core::board::{Board, Now, Overview, PerPage, QuietHours, board, plain, summary};
use roomsign_core::feed::Feed;

use crate::generate::planned;
use crate::lines::session;
use crate::sight::still;
use crate::support::{NIXCON, roomsign};

fn quiet(hours: &str) -> Option<QuietHours> {
    Some(hours.parse().expect(hours))
}

/// A room whose sessions are a line each: start, minutes, title, and other lines.
fn feed(timezone: &str, sessions: &[(&str, u32, &str, &str)], more: &str) -> Feed {
    let mut text = format!(
        "[event]\nname = \"Event\"\ntimezone = \"{timezone}\"\n[[room]]\nname = \"Hall\"\n\
         [[room]]\nname = \"Attic\"\n"
    );
    for (start, minutes, title, more) in sessions {
        text += &session("Hall", start, *minutes, title, more);
    }
    text += more;
    Feed::showing("schedule.toml", planned(&text))
}

fn at(time: &str) -> DateTime<Utc> {
    time.parse().unwrap_or_else(|error| panic!("{time}: {error}"))
}

#[test]
fn a_sign_is_quiet_in_quiet_hours_while_nobody_needs_it() {
    let late: &[_] = &[
        ("2023-09-08 21:00", 60, "Talk", ""),
        ("2023-09-08 23:00", 60, "Party", ""),
        ("2023-09-09 06:00", 60, "Run", ""),
        ("2023-09-09 10:00", 60, "Talk", ""),
    ];
    let delayed: &[_] =
        &[("2023-09-08 10:00", 60, "Talk", ""), ("2023-09-08 23:00", 30, "Film", "delay = 60")];
    let cancelled: &[_] = &[
        ("2023-09-08 10:00", 60, "Talk", ""),
        ("2023-09-08 23:00", 30, "Film", "cancelled = true"),
        ("2023-09-09 10:00", 60, "Talk", ""),
    ];
    let supper: &[_] = &[
        ("2023-09-08 20:00", 60, "Talk", ""),
        ("2023-09-08 22:00", 60, "Supper", "kind = \"Break\""),
        ("2023-09-09 10:00", 60, "Talk", ""),
    ];
    let calm = "[[notice]]\ntext = \"Bar closes at two\"\n";
    let urgent = "[[notice]]\ntext = \"Leave the building\"\nurgent = true\n";
    const AWAKE: &str = "";
    // Hours, the venue's sessions, notices, and at which time the sign is quiet until when.
    for (hours, sessions, notices, says) in [
        (
            "22:00-07:00",
            late,
            "",
            &[
                ("2023-09-08T21:59:59Z", AWAKE),
                ("2023-09-08T22:00:00Z", "22:30"),
                ("2023-09-08T22:29:59Z", "22:30"),
                ("2023-09-08T22:30:00Z", AWAKE),
                ("2023-09-08T23:30:00Z", AWAKE),
                ("2023-09-09T00:00:00Z", "05:30"),
                ("2023-09-09T05:30:00Z", AWAKE),
                ("2023-09-09T06:30:00Z", AWAKE),
                ("2023-09-09T07:00:00Z", AWAKE),
                ("2023-09-09T23:00:00Z", "07:00"),
                ("2023-12-24T03:00:00Z", "07:00"),
            ][..],
        ),
        // Not over midnight.
        (
            "01:30-05:00",
            late,
            "",
            &[
                ("2023-09-09T01:29:00Z", AWAKE),
                ("2023-09-09T01:30:00Z", "05:00"),
                ("2023-09-09T05:00:00Z", AWAKE),
            ],
        ),
        // Who comes at the planned time is told of the delay.
        (
            "22:00-07:00",
            delayed,
            "",
            &[
                ("2023-09-08T22:29:00Z", "22:30"),
                ("2023-09-08T22:30:00Z", AWAKE),
                ("2023-09-08T23:15:00Z", AWAKE),
                ("2023-09-09T00:15:00Z", AWAKE),
                ("2023-09-09T00:30:00Z", "07:00"),
            ],
        ),
        (
            "22:00-07:00",
            cancelled,
            "",
            &[
                ("2023-09-08T22:29:00Z", "22:30"),
                ("2023-09-08T22:30:00Z", AWAKE),
                ("2023-09-08T23:29:00Z", AWAKE),
                ("2023-09-08T23:30:00Z", "07:00"),
            ],
        ),
        (
            "22:00-07:00",
            supper,
            "",
            &[("2023-09-08T22:30:00Z", AWAKE), ("2023-09-08T23:00:00Z", "07:00")],
        ),
        ("22:00-07:00", supper, calm, &[("2023-09-08T23:00:00Z", "07:00")]),
        ("22:00-07:00", supper, urgent, &[("2023-09-08T23:00:00Z", AWAKE)]),
    ] {
        let feed = feed("UTC", sessions, notices);
        for (time, until) in says {
            let awake = board(&feed, "Hall", Now::trusted(at(time)));
            let board = awake.clone().with_quiet_hours(&feed, quiet(hours));
            let found = board.quiet.as_ref().map_or("", |quiet| &quiet.text);
            let expected = format!("Quiet until {until}");
            let expected = if *until == AWAKE { AWAKE } else { &expected };
            assert_eq!(found, expected, "{hours} at {time}");
            assert_eq!(board.with_quiet_hours(&feed, None).quiet.is_some(), *until != AWAKE);
            assert_eq!(awake.with_quiet_hours(&feed, None).quiet, None);
        }
    }
}

#[test]
fn quiet_hours_are_those_of_the_venue() {
    let sessions = [("2023-10-28 12:00", 60, "Talk", ""), ("2023-10-30 12:00", 60, "Talk", "")];
    let feed = feed("Europe/Berlin", &sessions, "");
    for (time, is_quiet) in [
        ("2023-10-28T19:59:00Z", false),
        ("2023-10-28T20:00:00Z", true),
        // That night the clocks are put back.
        ("2023-10-29T05:59:00Z", true),
        ("2023-10-29T06:00:00Z", false),
    ] {
        let board = board(&feed, "Hall", Now::trusted(at(time)));
        let board = board.with_quiet_hours(&feed, quiet("22:00-07:00"));
        assert_eq!(board.quiet.is_some(), is_quiet, "{time}");
    }
}

#[test]
fn a_sign_that_does_not_know_the_time_or_the_programme_is_never_quiet() {
    let good = feed("UTC", &[("2023-09-08 10:00", 60, "Talk", "")], "");
    let now = Now::trusted(at("2023-09-08T23:00:00Z"));
    let hours = quiet("22:00-07:00");
    assert!(board(&good, "Hall", now).with_quiet_hours(&good, hours).quiet.is_some());
    let waiting = Feed::waiting("s.toml");
    for (feed, room, now) in [
        (&good, "Hall", Now { trusted: false, ..now }),
        (&good, "No such room", now),
        (&waiting, "Hall", now),
    ] {
        assert_eq!(board(feed, room, now).with_quiet_hours(feed, hours).quiet, None, "{room}");
    }
}

#[test]
fn nothing_changes_before_next_change_on_a_display_with_quiet_hours() {
    let sessions = [
        ("2023-09-08 22:45", 10, "Film", "delay = 3"),
        ("2023-09-08 23:30", 10, "Film", "cancelled = true"),
        ("2023-09-09 07:10", 20, "Run", ""),
    ];
    let good = feed("Europe/Berlin", &sessions, "");
    let waiting = Feed::waiting("s.toml");
    let hours = quiet("22:00-07:00");
    let begin = at("2023-09-08T19:30:00Z");
    let mut seen = std::collections::BTreeSet::new();
    for (feed, step) in [(&good, 7), (&waiting, 7)] {
        let of = |instant| board(feed, "Hall", Now::trusted(instant)).with_quiet_hours(feed, hours);
        let mut last: Option<Board> = None;
        for second in (0..12 * 3600).step_by(step) {
            let instant = begin + TimeDelta::seconds(second);
            let now = of(instant);
            assert!(now.next_change.to_utc() > instant);
            if let Some(last) = last.filter(|last| instant < last.next_change.to_utc()) {
                let (mut last, mut now) = (still(&last), still(&now));
                // Before there is a schedule there is no clock: it is looked at a minute later, whenever it is.
                (last.instant, now.instant) = (begin.fixed_offset(), begin.fixed_offset());
                last.next_change = now.next_change;
                assert_eq!(last, now, "{instant}");
            }
            seen.insert(now.quiet.is_some());
            last = Some(now);
        }
    }
    assert_eq!(seen.len(), 2, "awake and quiet");
}

#[test]
fn the_overview_is_quiet_when_all_its_rooms_are() {
    let attic = "[[session]]\nroom = \"Attic\"\nstart = 2023-09-08 23:00\nminutes = 30\ntitle = \"Film\"\n\
                 [[session]]\nroom = \"Attic\"\nstart = 2023-09-09 06:00\nminutes = 30\ntitle = \"Run\"\n";
    let feed = feed("UTC", &[("2023-09-08 10:00", 60, "Talk", "")], attic);
    for (time, until) in [
        ("22:15", Some("Quiet until 22:30")),
        ("23:15", None),
        ("23:30", Some("Quiet until 05:30")),
    ] {
        let now = Now::trusted(at(&format!("2023-09-08T{time}:00Z")));
        let overview = Overview::of(
            &feed,
            now,
            quiet("22:00-07:00"),
            PerPage { cards: 1, rows: 1, letters: 40, line: 8 },
        );
        assert_eq!(overview.quiet().map(|quiet| quiet.text.as_str()), until, "{time}");
        let quiet = overview.boards.iter().filter(|board| board.quiet.is_some()).count();
        assert_eq!(quiet, if until.is_some() { 2 } else { 0 }, "{time}");
        assert_eq!(overview.pages, if until.is_some() { 1 } else { 2 }, "a clock has no pages");
    }
}

#[test]
fn what_a_quiet_sign_says_is_little() {
    let good = feed(
        "UTC",
        &[("2023-09-08 10:00", 60, "One", ""), ("2023-09-09 10:00", 60, "Two", "")],
        "[[notice]]\ntext = \"Bar closes at two\"\n",
    );
    let now = Now::trusted(at("2023-09-08T23:05:00Z"));
    let board = board(&good, "Hall", now).with_quiet_hours(&good, quiet("22:00-07:00"));
    assert_eq!(summary(&board), "Quiet until 07:00");
    assert_eq!(
        plain(&board),
        "Hall  23:05  Friday 8 September\nEvent\nQuiet until 07:00\nNEXT  tomorrow 10:00  Two\n"
    );
}

#[test]
fn the_commands_are_quiet_too() {
    let at = ["--room", "Room 122", "--at", "2023-09-08 23:10"];
    let of = |command: &str, more: &[&str]| {
        let run = roomsign(&[&[command, NIXCON][..], &at, more].concat());
        run.env("ROOMSIGN_QUIET", "22:00-07:00").exits(0).silent()
    };
    let text = of("board", &[]);
    assert!(text.text().contains("\nQuiet until 07:00\n"), "{}", text.text());
    let json = of("board", &["--json"]);
    assert!(json.text().contains("\"until\": \"2023-09-09T07:00:00+02:00\""), "{}", json.text());
    let size = ["--size", "640x360", "-o", "-"];
    let night = of("preview", &size).stdout;
    let night = image::load_from_memory(&night).expect("a picture").into_rgb8();
    let black = night.pixels().filter(|pixel| pixel.0 == [0, 0, 0]).count();
    assert!(black * 100 > 97 * 640 * 360, "{black} pixels are black");
    let moved = of("preview", &[&size[..], &["--pixel-shift"]].concat()).stdout;
    let moved = image::load_from_memory(&moved).expect("a picture").into_rgb8();
    assert!(moved != night, "23:10 is not a time at which the picture is where it was");
    for (x, y, pixel) in night.enumerate_pixels().filter(|(x, ..)| *x >= 4) {
        assert_eq!(pixel, moved.get_pixel(x - 4, y), "{x}, {y}");
    }
}
