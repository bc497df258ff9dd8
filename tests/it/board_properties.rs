//! What every board keeps to, whatever the schedule and whenever it is.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use roomsign_core::board::{
    Band, BandKind, Board, Entry, Large, Now, State, Status, Weight, board, boards, plain,
};
use roomsign_core::feed::Feed;

use crate::generate::{cases, plan, planned, rooms, slot};
use crate::moment::moment;
use crate::ripple;
use crate::sight::{Sight, fault, feed, number, still};

/// As many entries as a board lists at most.
const CAP: usize = 12;

/// Checks the boards of all rooms at some instants of a generated schedule.
macro_rules! every_board {
    ($($(#[$about:meta])* fn $name:ident($sight:ident) $check:block)*) => {
        proptest! {
            #![proptest_config(cases(200))]
            $(
                $(#[$about])*
                #[test]
                fn $name(
                    plan in plan(),
                    moments in proptest::collection::vec(moment(), 6),
                    fault in fault(),
                    trusted in proptest::bool::weighted(0.9),
                ) {
                    let timetable = planned(&plan.text());
                    let instants: Vec<_> = moments.iter().map(|at| at.of(&timetable)).collect();
                    let feed = feed(timetable, instants.first().copied(), fault);
                    for instant in instants {
                        for room in rooms(&feed.shown().expect("a schedule").timetable) {
                            let $sight = Sight::of(&feed, room, Now { instant, trusted });
                            let checked = || -> Result<(), TestCaseError> { $check; Ok(()) };
                            checked().map_err(|error| TestCaseError::fail(format!(
                                "{error}\nRoom {} at {instant:?}\n{}\n{}",
                                room.0, plain(&$sight.board), plan.text(),
                            )))?;
                        }
                    }
                }
            )*
        }
    };
}

every_board! {
    fn nothing_changes_before_next_change(sight) {
        let Board { instant, next_change, .. } = sight.board;
        prop_assert!(instant < next_change);
        let left = next_change - instant;
        let first = instant + TimeDelta::nanoseconds(1);
        let last = next_change - TimeDelta::nanoseconds(1);
        for at in [first, instant + left / 3, instant + left / 2, last - TimeDelta::milliseconds(1), last] {
            if instant <= at && at < next_change {
                let now = Now { instant: at.to_utc(), ..sight.now };
                let then = Sight::of(sight.feed, sight.room, now).board;
                prop_assert_eq!(still(&sight.board), still(&then), "at {:?}", at);
            }
        }
    }

    fn now_is_what_is_on(sight) {
        let instant = sight.now.instant;
        let on: BTreeSet<usize> = sight
            .running()
            .filter(|(_, period)| period.contains(instant))
            .map(|(index, _)| index)
            .collect();
        let between_talks = |entry: &&Entry| {
            !entry.block.is_empty() && !entry.block.iter().any(|talk| talk.shown.current)
        };
        let shown: BTreeSet<usize> = sight
            .board
            .now
            .iter()
            .flat_map(|entry| [entry].into_iter().chain(&entry.block))
            .filter(|entry| entry.shown.current)
            .filter_map(number)
            .collect();
        let talks: BTreeSet<usize> =
            on.iter().copied().filter(|index| !sight.is_break(*index)).collect();
        let breaks_alone = talks.is_empty() && !sight.board.now.iter().any(|entry| between_talks(&entry));
        match (sight.now.trusted, breaks_alone) {
            (false, _) => prop_assert!(sight.board.now.is_empty()),
            (true, true) => prop_assert_eq!(shown, on),
            (true, false) => prop_assert_eq!(shown, talks),
        }
        for entry in &sight.board.now {
            prop_assert!(entry.start <= instant && instant < entry.end);
            prop_assert_eq!(entry.status, Status::Scheduled);
        }
    }

    /// By the words of the rules, from the file alone.
    fn nothing_is_now_or_full_but_by_the_rules(sight) {
        let expected = ripple::expected(sight.timetable);
        let Now { instant, trusted } = sight.now;
        let here = |index: usize| {
            let session = &sight.timetable.schedule.sessions[index];
            let room = session.moved_to.unwrap_or(session.room);
            room == sight.room && !session.cancelled && expected[index].start < expected[index].end
        };
        let all = || (0..expected.len()).filter(|index| trusted && here(*index));
        let on = |index: usize| expected[index].start <= instant && instant < expected[index].end;
        let first = all().map(|index| expected[index].start).filter(|start| *start > instant).min();
        let is_next = |index: usize| Some(expected[index].start) == first;
        let beside_a_talk = |index: usize| {
            let talk_shown = sight.board.now.iter().any(|entry| !entry.shown.is_break);
            sight.is_break(index) && on(index) && talk_shown
        };
        let full: BTreeSet<usize> = all()
            .filter(|index| sight.timetable.schedule.sessions[*index].full)
            .filter(|index| (on(*index) || is_next(*index)) && !beside_a_talk(*index))
            .collect();
        let entries = sight.entries();
        let talks = || entries.iter().filter(|entry| entry.block.is_empty());
        let shown_full: BTreeSet<usize> =
            talks().filter(|talk| talk.full).filter_map(|talk| number(talk)).collect();
        if sight.board.later.len() < CAP {
            prop_assert_eq!(&shown_full, &full);
        }
        prop_assert!(shown_full.is_subset(&full));
        for talk in talks() {
            let index = number(talk).expect("a session");
            let session = &sight.timetable.schedule.sessions[index];
            prop_assert!(!talk.shown.current || on(index), "s{} is not on", index);
            let overflow = session.overflow.filter(|_| talk.full);
            let overflow = overflow.map(|room| sight.timetable.schedule.rooms[room.0].name.as_str());
            prop_assert_eq!(talk.overflow.as_deref(), overflow, "s{}", index);
            prop_assert_eq!(talk.shown.go.is_some(), talk.full || talk.place.is_some(), "s{}", index);
        }
        for block in entries.iter().filter(|entry| !entry.block.is_empty()) {
            let first = block.block.iter().find(|talk| talk.full);
            let on = block.block.iter().find(|talk| talk.shown.current);
            prop_assert_eq!(block.full, on.or(first).is_some_and(|talk| talk.full));
        }
    }

    /// What the bands say is what the entries say.
    fn the_bands_are_those_of_what_is_on(sight) {
        let Board { state, now, bands, next, displaced, large, .. } = &sight.board;
        let live = now.iter().any(|entry| !entry.shown.is_break);
        if live {
            prop_assert_eq!(bands.len(), now.len());
            for (band, on) in bands.iter().zip(now) {
                let late = on.end > on.planned_end;
                let kind = match on.full {
                    true => BandKind::Full,
                    false if late => BandKind::Late,
                    false => BandKind::Now,
                };
                prop_assert_eq!(band.kind, kind);
                let end = on.end != on.planned_end;
                let struck = band.left.0.iter().any(|run| run.weight == Weight::Struck);
                prop_assert_eq!(struck, end, "{:?}", band.left);
                prop_assert!(band.left.to_string().ends_with(&on.shown.end));
                prop_assert_eq!(Some(&band.right), on.shown.left.as_ref());
            }
        } else {
            prop_assert!(bands.len() <= 1);
            for band in bands {
                prop_assert!(!matches!(band.kind, BandKind::Now | BandKind::Late | BandKind::Full));
            }
        }
        match large {
            Large::Now => prop_assert!(!now.is_empty()),
            Large::Next => prop_assert!(next.as_ref().is_some_and(|next| next.shown.today)),
            Large::Message => prop_assert!(sight.board.message.is_some()),
        }
        let in_band = displaced.iter().filter(|entry| entry.shown.in_band).count();
        let missed = |band: &Band| matches!(band.kind, BandKind::Cancelled | BandKind::Moved);
        prop_assert_eq!(in_band, bands.iter().filter(|band| missed(band)).count());
        for entry in displaced {
            prop_assert!(entry.status != Status::Scheduled && !entry.shown.is_break);
            prop_assert!(next.as_ref().is_none_or(|next| entry.planned_start <= next.start));
            let due = entry.planned_start.to_utc() <= sight.now.instant;
            prop_assert!(!entry.shown.in_band || due, "{:?}", state);
        }
    }

    fn next_is_the_earliest_to_come(sight) {
        if !sight.now.trusted {
            prop_assert!(sight.board.next.is_none());
            return Ok(());
        }
        let begun: BTreeSet<usize> =
            sight.board.now.iter().flat_map(|entry| &entry.block).filter_map(number).collect();
        let first = sight
            .running()
            .filter(|(index, period)| {
                period.start > sight.now.instant && period.start < period.end && !begun.contains(index)
            })
            .map(|(_, period)| period.start)
            .min();
        let next = sight.board.next.as_ref();
        prop_assert_eq!(next.map(|next| next.start.to_utc()), first);
        prop_assert!(next.is_none_or(|next| next.status == Status::Scheduled));
    }

    fn a_block_is_short_talks_of_one_kind(sight) {
        let entries = sight.entries();
        for block in entries.iter().filter(|entry| !entry.block.is_empty()) {
            let talks = || block.block.iter().filter(|talk| talk.status == Status::Scheduled);
            prop_assert!(talks().count() >= 2);
            prop_assert!(talks().all(|talk| talk.kind == block.kind));
            prop_assert!(talks().all(|talk| talk.end - talk.start <= TimeDelta::minutes(10)));
            for (one, other) in talks().zip(talks().skip(1)) {
                prop_assert!(one.end <= other.start && other.start - one.end <= TimeDelta::minutes(5));
            }
            prop_assert_eq!(talks().next().map(|talk| talk.start), Some(block.start));
            prop_assert_eq!(talks().next_back().map(|talk| talk.end), Some(block.end));
        }
    }

    fn what_does_not_take_place_is_listed_until_it_would_have_ended(sight) {
        let (instant, shown) = (sight.now.instant, sight.shown());
        let sessions = sight.timetable.schedule.sessions.iter().enumerate();
        for (index, session) in sessions {
            let slot = slot(sight.timetable, index);
            let away = session.room == sight.room && slot.room != sight.room;
            let cancelled = session.cancelled && [session.room, slot.room].contains(&sight.room);
            let listed = sight.is_today(slot.planned.start) && instant < slot.planned.end;
            if (away || cancelled) && listed && sight.board.later.len() < CAP {
                prop_assert!(shown.contains(&index), "s{} is missing", index);
            }
        }
        for entry in sight.entries().into_iter().filter(|entry| entry.block.is_empty()) {
            let session = number(entry).map(|index| &sight.timetable.schedule.sessions[index]);
            let session = session.expect("a session");
            let status = match session.moved_to {
                _ if session.cancelled => Status::Cancelled,
                Some(to) if to != sight.room => Status::Moved,
                _ => Status::Scheduled,
            };
            prop_assert_eq!(entry.status, status);
            prop_assert!(status == Status::Scheduled || !entry.shown.current);
        }
    }

    fn every_session_to_come_today_is_shown_once(sight) {
        let Board { now, next, later, .. } = &sight.board;
        let shown: Vec<usize> = sight.entries().into_iter().filter_map(number).collect();
        let once: BTreeSet<usize> = shown.iter().copied().collect();
        prop_assert_eq!(shown.len(), once.len(), "something is shown twice");
        prop_assert!(later.len() <= CAP);
        // What does not take place stands where it was planned.
        let place = |entry: &Entry| match entry.status {
            Status::Scheduled => entry.start,
            _ => entry.planned_start,
        };
        let starts = || later.iter().map(place);
        prop_assert!(starts().zip(starts().skip(1)).all(|(one, other)| one <= other), "order");
        if !sight.now.trusted || later.len() == CAP {
            return Ok(());
        }
        let next_start = next.as_ref().map(|next| next.start.to_utc());
        let days: Vec<_> =
            [sight.now.instant].into_iter().chain(next_start).map(|at| sight.timetable.day(at)).collect();
        let talk_on = now.iter().any(|entry| !entry.shown.is_break);
        for (index, period) in sight.running() {
            let over = period.end <= sight.now.instant || period.start == period.end;
            let begun = period.start <= sight.now.instant;
            let hidden = sight.is_break(index) && begun && talk_on;
            if !over && !hidden && (begun || days.contains(&sight.timetable.day(period.start))) {
                prop_assert!(once.contains(&index), "s{} is missing", index);
            }
        }
    }

    fn minutes_left_are_those_between_the_times_on_screen(sight) {
        for entry in sight.entries() {
            let current = entry.status == Status::Scheduled
                && sight.now.trusted
                && entry.start <= sight.now.instant
                && sight.now.instant < entry.end;
            prop_assert_eq!(entry.shown.current, current);
            prop_assert_eq!(entry.minutes_left.is_some(), current);
            prop_assert_eq!(entry.shown.left.is_some(), current);
            prop_assert_eq!(entry.shown.progress.is_some(), current);
            if let Some(left) = entry.minutes_left {
                let clock = sight.on_clock(sight.now.instant);
                prop_assert_eq!(left, (entry.end.to_utc() - clock).num_minutes());
                prop_assert!(left >= 1);
            }
        }
    }

    fn a_time_of_another_day_says_so(sight) {
        let zone = sight.timetable.zone();
        let date = |at: DateTime<Utc>| at.with_timezone(&zone).date_naive();
        for entry in sight.entries() {
            let start = entry.start.to_utc();
            let today = sight.is_today(start) || date(start) == date(sight.now.instant);
            let shown = &entry.shown;
            prop_assert!(shown.start.ends_with(&shown.time), "{}", shown.start);
            prop_assert!(today || shown.start.len() > shown.time.len() + 1, "{}", shown.start);
            let end = entry.end.to_utc();
            let last = end - TimeDelta::nanoseconds(1).min(end - start);
            let today = sight.is_today(last) || date(end) == date(sight.now.instant);
            prop_assert!(
                today || !shown.current || shown.until.split(' ').count() > 2,
                "{}", shown.until
            );
        }
    }

    fn every_word_can_be_read(sight) {
        let Board { clock, date, state, now, next, later, message, large, bands, .. } = &sight.board;
        prop_assert_eq!(clock.is_empty(), !sight.now.trusted);
        prop_assert_eq!(date.is_empty(), !sight.now.trusted);
        prop_assert!(later.is_empty() || sight.board.later_label.is_empty() != sight.now.trusted);
        for entry in sight.entries() {
            let shown = &entry.shown;
            for words in [&entry.title, &shown.line, &shown.time, &shown.start, &shown.range, &shown.until] {
                prop_assert!(!words.trim().is_empty());
            }
        }
        for other in &sight.board.elsewhere {
            for words in [&other.time, &other.room, &other.title] {
                prop_assert!(!words.trim().is_empty());
            }
        }
        // A sign is never blank.
        let is_there = match large {
            Large::Now => !now.is_empty(),
            Large::Next => next.is_some(),
            Large::Message => message.is_some(),
        };
        prop_assert!(is_there || *state == State::Urgent, "nothing to show large");
        if let Some(message) = message {
            prop_assert!(!message.title.is_empty());
        }
        for band in bands {
            prop_assert!(!band.left.is_empty());
        }
        // In the notation for programmers, a control character is a backslash and something.
        let told = format!("{:?}", sight.board);
        // The spaces of French typography are words like others.
        let told = told.replace("\\u{a0}", " ").replace("\\u{202f}", " ");
        prop_assert!(!told.contains("\\u{") && !told.contains("\\n") && !told.contains("\\0"), "{}", told);
    }

    fn all_boards_are_the_boards_of_all_rooms(sight) {
        let all = boards(sight.feed, sight.now);
        prop_assert_eq!(all.get(sight.room.0), Some(&sight.board));
        prop_assert_eq!(all.len(), sight.timetable.schedule.rooms.len());
    }

    fn elsewhere_is_what_those_rooms_say(sight) {
        let words = sight.board.words;
        let mut told = sight.board.elsewhere.iter();
        for other in told.clone() {
            let there = board(sight.feed, &other.room, sight.now);
            let comes = there.next.as_ref().map(|next| (&next.title, &next.shown.time));
            if other.time == words.at_present {
                prop_assert!(there.now.iter().any(|entry| entry.title == other.title));
            } else {
                let (title, time) = comes.ok_or_else(|| TestCaseError::fail("it has no next"))?;
                prop_assert_eq!(&other.title, title);
                prop_assert!(other.time.contains(time.as_str()), "{}", other.time);
            }
        }
        let silent = boards(sight.feed, sight.now).into_iter().filter(|there| {
            there.room != sight.board.room
                && !sight.board.elsewhere.iter().any(|other| other.room == there.room)
        });
        let is_over = sight.board.now.is_empty() && sight.board.next.is_none();
        for there in silent {
            let comes = there.next.as_ref().filter(|next| is_over || next.shown.start == next.shown.time);
            prop_assert!(there.now.is_empty() && comes.is_none(), "{} is silent", there.room);
        }
        // What is on comes first.
        prop_assert!(told.by_ref().skip_while(|other| other.time == words.at_present)
            .all(|other| other.time != words.at_present));
    }
}

proptest! {
    #![proptest_config(cases(300))]

    /// A room that there is not, and no schedule at all.
    #[test]
    fn any_room_at_any_time_has_a_board(plan in plan(), moment in moment(), room in ".{0,12}", fault in fault()) {
        let timetable = planned(&plan.text());
        let now = Now::trusted(moment.of(&timetable));
        let mut waiting = Feed::waiting(room.clone());
        if let Some(fault) = fault.clone() {
            waiting.fail(fault);
        }
        for feed in [feed(timetable, None, fault), waiting] {
            let board = board(&feed, &room, now);
            prop_assert!(board.instant < board.next_change);
            prop_assert_eq!(board.state, State::Waiting);
            prop_assert!(!plain(&board).replace('\n', "").contains(char::is_control), "{:?}", board);
            prop_assert!(!boards(&feed, now).is_empty());
        }
    }
}
