//! The screen of all rooms: its pages, and when it turns them.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use egui::vec2;
use roomsign_core::board::{Care, MAX_ROOMS, Now, Overview};
use roomsign_core::feed::Feed;
use roomsign_screen::{Look, rooms_per_page};

use crate::generate::planned;
use crate::sight::still;

fn feed(rooms: usize) -> Feed {
    let names = (0..rooms).map(|room| format!("[[room]]\nname = \"{room}\"\n"));
    let names = names.collect::<String>();
    let session =
        "[[session]]\nroom = \"0\"\nstart = 2024-05-01 10:01\nminutes = 1\ntitle = \"T\"\n";
    let event = "[event]\nname = \"E\"\ntimezone = \"UTC\"\n";
    Feed::showing("s.toml", planned(&format!("{event}{names}{session}")))
}

#[test]
fn every_room_has_its_turn_and_nothing_changes_before_next_change() {
    let begin: DateTime<Utc> = "2024-05-01T09:59:58Z".parse().expect("an instant");
    for (rooms, pages, on_page) in
        [(1, 1, 1), (2, 1, 2), (4, 1, 4), (9, 1, 9), (10, 2, 5), (12, 2, 6), (19, 3, 7)]
    {
        let feed = feed(rooms);
        let of = |at| Overview::of(&feed, Now::trusted(at), Care::default(), MAX_ROOMS);
        let mut seen = BTreeSet::new();
        let mut last: Option<(Overview, Vec<String>)> = None;
        for second in 0..60 * pages as i64 {
            let instant = begin + TimeDelta::seconds(second);
            let now = of(instant);
            assert_eq!((now.pages, now.on_page()), (pages, on_page), "{rooms}");
            let shown: Vec<String> = now.shown().iter().map(|board| board.room.clone()).collect();
            assert!((1..=on_page).contains(&shown.len()), "{rooms}: {shown:?}");
            seen.extend(shown.clone());
            let next = now.next_change.expect("a change").to_utc();
            assert!(instant < next, "{rooms} at {instant}");
            let turn = instant + TimeDelta::seconds(15);
            assert!(pages <= 1 || next <= turn, "{rooms}: a page stays 15 seconds");
            if let Some((then, page)) =
                last.filter(|(then, _)| instant < then.next_change.expect("one"))
            {
                assert_eq!((page, then.page), (shown.clone(), now.page), "{rooms} at {instant}");
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
fn a_page_has_as_many_rooms_as_can_be_read() {
    let look = Look::default();
    for (size, rooms) in [
        ([1920.0, 1080.0], 9),
        ([3840.0, 2160.0], 9),
        ([800.0, 480.0], 9),
        ([1080.0, 1920.0], 9),
        ([1280.0, 1024.0], 9),
    ] {
        assert_eq!(rooms_per_page(size.into(), look), rooms, "{size:?}");
    }
    let large = Look { scale: 1.5, ..look };
    assert!((1..9).contains(&rooms_per_page(vec2(1920.0, 1080.0), large)));
    assert_eq!(rooms_per_page(vec2(64.0, 64.0), large), 1);
}
