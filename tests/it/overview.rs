//! The screen of all rooms: its pages, and when it turns them.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use egui::vec2;
use roomsign_core::board::{MAX_CARDS, Now, Overview, PerPage};
use roomsign_core::feed::Feed;
use roomsign_screen::{Look, per_page};

use crate::generate::planned;
use crate::lines::session;
use crate::sight::still;

fn feed(rooms: usize) -> Feed {
    let names = (0..rooms).map(|room| format!("[[room]]\nname = \"{room}\"\n"));
    let names = names.collect::<String>();
    let sessions =
        (0..rooms).map(|room| session(&room.to_string(), "2024-05-01 10:20", 1, "T", ""));
    let sessions = sessions.collect::<String>();
    let event = "[event]\nname = \"E\"\ntimezone = \"UTC\"\n";
    Feed::showing("s.toml", planned(&format!("{event}{names}{sessions}")))
}

#[test]
fn every_room_has_its_turn_and_nothing_changes_before_next_change() {
    let begin: DateTime<Utc> = "2024-05-01T09:59:58Z".parse().expect("an instant");
    let per_page = PerPage { cards: 4, rows: 5, letters: 40, line: 8 };
    for (rooms, pages, on_page) in
        [(1, 1, 1), (2, 1, 2), (4, 1, 4), (5, 2, 3), (6, 2, 3), (7, 2, 4), (10, 2, 5), (19, 4, 5)]
    {
        let feed = feed(rooms);
        let of = |at| Overview::of(&feed, Now::trusted(at), None, per_page);
        let mut seen = BTreeSet::new();
        let mut last: Option<(Overview, Vec<String>)> = None;
        for second in 0..60 * pages as i64 {
            let instant = begin + TimeDelta::seconds(second);
            let now = of(instant);
            assert_eq!((now.pages, now.on_page()), (pages, on_page), "{rooms}");
            let name = format!("page {} of {pages}", now.page + 1);
            assert_eq!(now.page_name, (pages > 1).then_some(name), "{rooms}");
            let cards = now.cards().iter().map(|board| board.room.clone());
            let shown: Vec<String> =
                cards.chain(now.rows().iter().map(|row| row.room.clone())).collect();
            assert_eq!(now.rows().is_empty(), rooms <= MAX_CARDS, "{rooms}");
            assert!((1..=on_page).contains(&shown.len()), "{rooms}: {shown:?}");
            seen.extend(shown.clone());
            let next = now.next_change.expect("a change").to_utc();
            assert!(instant < next, "{rooms} at {instant}");
            let turn = instant + TimeDelta::seconds(12);
            assert!(pages <= 1 || next <= turn, "{rooms}: a page stays 12 seconds");
            if let Some((then, page)) =
                last.filter(|(then, _)| instant < then.next_change.expect("one"))
            {
                assert_eq!((page, then.page), (shown.clone(), now.page), "{rooms} at {instant}");
                assert_eq!(then.departures, now.departures, "{rooms} at {instant}");
                for (then, now) in then.boards.iter().zip(&now.boards) {
                    assert_eq!(still(then), still(now), "{rooms} at {instant}");
                }
            }
            last = Some((now, shown));
        }
        assert_eq!(seen.len(), rooms);
    }
}

#[test]
fn a_page_has_as_much_as_can_be_read() {
    let look = Look::default();
    for size in
        [[1920.0, 1080.0], [3840.0, 2160.0], [800.0, 480.0], [1080.0, 1920.0], [1280.0, 1024.0]]
    {
        let PerPage { cards, rows, .. } = per_page(size.into(), look);
        assert_eq!(cards, MAX_CARDS, "{size:?}");
        assert!(rows > MAX_CARDS, "{size:?}");
    }
    // As many lines as can be read from where people stand.
    for size in [[1920.0, 1080.0], [3840.0, 2160.0], [1366.0, 768.0], [800.0, 480.0]] {
        assert_eq!(per_page(size.into(), look).rows, 9, "{size:?}");
    }
    let large = Look { scale: 1.5, ..look };
    let one = per_page(vec2(64.0, 64.0), large);
    assert_eq!(one.cards, 1);
    assert!(per_page(vec2(1920.0, 1080.0), large).rows < per_page(vec2(1920.0, 1080.0), look).rows);
}

#[test]
fn long_titles_have_pages_of_fewer_rows() {
    let per_page = PerPage { cards: 6, rows: 9, letters: 30, line: 8 };
    for (letters, rooms, pages) in [(30, 9, 1), (31, 9, 2), (90, 9, 3), (900, 9, 3), (31, 7, 2)] {
        let names: String =
            (0..rooms).map(|room| format!("[[room]]\nname = \"R{room}\"\n")).collect();
        let title = "x".repeat(letters);
        let sessions: String = (0..rooms)
            .map(|room| {
                format!(
                    "[[session]]\nroom = \"R{room}\"\nstart = 2024-05-01 10:00\nend = 11:00\ntitle = \"{title}\"\n"
                )
            })
            .collect();
        let event = "[event]\nname = \"E\"\ntimezone = \"UTC\"\n";
        let feed = Feed::showing("s.toml", planned(&format!("{event}{names}{sessions}")));
        let now = Now::trusted("2024-05-01T10:05:00Z".parse().expect("an instant"));
        let found = Overview::of(&feed, now, None, per_page);
        assert_eq!(found.pages, pages, "{letters} letters, {rooms} rooms");
    }
}
