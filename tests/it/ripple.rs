//! How delays ripple: the timetable against a second implementation, written from the rule alone,
//! and against what follows from the rule.

use chrono::{DateTime, Offset, TimeDelta, TimeZone, Utc};
use proptest::prelude::*;
use proptest::sample::Index;
use roomsign_core::schedule::{End, Schedule, Session};
use roomsign_core::timetable::{Fate, Period, Timetable};

use crate::generate::{cases, plan, planned, slot};

const NO_TIME: TimeDelta = TimeDelta::zero();

/// The expected times of all sessions, by the words of the rule, one after the other: each session is looked for
/// among all that are left, and asks all that came before it.
pub fn expected(timetable: &Timetable) -> Vec<Period> {
    let sessions = &timetable.schedule.sessions;
    let mut expected: Vec<Period> =
        indices(timetable).map(|index| slot(timetable, index).planned).collect();
    let mut done: Vec<usize> = Vec::new();
    let is_left =
        |done: &[usize], index: &usize| !sessions[*index].cancelled && !done.contains(index);
    let planned_start = |index: &usize| slot(timetable, *index).planned.start;
    while let Some(this) =
        indices(timetable).filter(|index| is_left(&done, index)).min_by_key(planned_start)
    {
        let place = |index: usize| {
            let slot = slot(timetable, index);
            (slot.room, timetable.day(slot.planned.start))
        };
        let earlier = done.iter().copied().filter(|other| place(*other) == place(this));
        let over = earlier.filter(|other| {
            slot(timetable, *other).planned.end <= slot(timetable, this).planned.start
        });
        let free = over.map(|other| expected[other].end).max();
        expected[this] = times(timetable, this, free);
        done.push(this);
    }
    expected
}

/// The times of one session whose room is free from `free` on, where anything was before it.
fn times(timetable: &Timetable, index: usize, free: Option<DateTime<Utc>>) -> Period {
    let (session, slot) = timetable.session(index).expect("a session");
    let venue = timetable.venue();
    let own = slot.planned.start + TimeDelta::minutes(session.delay_minutes.into());
    let start = match (session.started, free) {
        (Some(started), _) => venue.instant(started),
        (None, Some(free)) if !session.fixed && free > own => free,
        (None, _) => own,
    };
    let of_its_own = session.delay_minutes > 0 || session.started.is_some();
    let end = if let Some(until) = session.until {
        venue.instant(until)
    } else if session.is_break() && !of_its_own {
        slot.planned.end
    } else {
        start + (slot.planned.end - slot.planned.start)
    };
    Period { start, end: if end < start { start } else { end } }
}

fn late(timetable: &Timetable, index: usize) -> TimeDelta {
    let slot = slot(timetable, index);
    slot.expected.start - slot.planned.start
}

fn indices(timetable: &Timetable) -> std::ops::Range<usize> {
    0..timetable.schedule.sessions.len()
}

fn changed(timetable: &Timetable, change: impl FnOnce(&mut Schedule)) -> Timetable {
    let mut schedule = timetable.schedule.clone();
    change(&mut schedule);
    Timetable::plan(schedule)
}

fn each(schedule: &mut Schedule, change: impl FnMut(&mut Session)) {
    schedule.sessions.iter_mut().for_each(change);
}

fn as_planned(session: &mut Session) {
    (session.delay_minutes, session.started, session.until) = (0, None, None);
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn the_timetable_is_what_the_rule_says(plan in plan()) {
        let timetable = planned(&plan.text());
        let expected = expected(&timetable);
        for index in indices(&timetable) {
            let (session, slot) = timetable.session(index).expect("a session");
            prop_assert_eq!(slot.expected, expected[index], "s{}", index);
            let fate = match (session.cancelled, slot.expected.start == slot.expected.end) {
                (true, _) => Fate::Cancelled,
                (false, true) => Fate::FallsAway,
                (false, false) => Fate::TakesPlace,
            };
            prop_assert_eq!(slot.fate, fate, "s{}", index);
        }
    }

    #[test]
    fn without_delays_nothing_moves(plan in plan()) {
        let timetable = planned(&plan.text());
        let timetable = changed(&timetable, |schedule| each(schedule, as_planned));
        for index in indices(&timetable) {
            let slot = slot(&timetable, index);
            prop_assert_eq!(slot.expected, slot.planned, "s{}", index);
        }
    }

    #[test]
    fn a_fixed_session_has_its_own_delay_only(plan in plan()) {
        let timetable = planned(&plan.text());
        for index in indices(&timetable) {
            let session = &timetable.schedule.sessions[index];
            if session.fixed && !session.cancelled && session.started.is_none() {
                let own = TimeDelta::minutes(session.delay_minutes.into());
                prop_assert_eq!(late(&timetable, index), own, "s{}", index);
            }
        }
    }

    #[test]
    fn a_delay_stays_in_its_room_and_day(plan in plan(), which: Index) {
        let timetable = planned(&plan.text());
        let which = which.index(plan.sessions.len());
        let other = changed(&timetable, |schedule| schedule.sessions[which].delay_minutes += 600);
        let its = slot(&timetable, which);
        for index in indices(&timetable) {
            let here = slot(&timetable, index);
            let same_room = here.room == its.room;
            let same_day = timetable.day(here.planned.start) == timetable.day(its.planned.start);
            let before = (here.planned.start, index) < (its.planned.start, which);
            if !(same_room && same_day) || before {
                prop_assert_eq!(here, slot(&other, index), "s{} by s{}", index, which);
            }
        }
    }

    #[test]
    fn a_break_ends_on_time_whenever_it_can_and_all_else_keeps_its_length(plan in plan()) {
        let timetable = planned(&plan.text());
        for index in indices(&timetable) {
            let (session, slot) = timetable.session(index).expect("a session");
            prop_assert!(slot.expected.start <= slot.expected.end, "s{}", index);
            if session.until.is_some() || session.cancelled {
                continue;
            }
            let of_its_own = session.delay_minutes > 0 || session.started.is_some();
            if !session.is_break() || of_its_own {
                prop_assert_eq!(slot.expected.length(), slot.planned.length(), "s{}", index);
            } else if slot.expected.start <= slot.planned.end {
                prop_assert_eq!(slot.expected.end, slot.planned.end, "s{}", index);
            } else {
                prop_assert_eq!(slot.fate, Fate::FallsAway, "s{}", index);
            }
        }
    }

    #[test]
    fn what_staff_say_of_times_holds(plan in plan()) {
        let timetable = planned(&plan.text());
        let venue = timetable.venue();
        for index in indices(&timetable) {
            let (session, slot) = timetable.session(index).expect("a session");
            if session.cancelled {
                prop_assert_eq!(slot.expected, slot.planned, "s{}", index);
                continue;
            }
            if let Some(started) = session.started {
                prop_assert_eq!(slot.expected.start, venue.instant(started), "s{}", index);
            }
            if let Some(until) = session.until {
                let end = venue.instant(until).max(slot.expected.start);
                prop_assert_eq!(slot.expected.end, end, "s{}", index);
            }
        }
    }

    #[test]
    fn a_longer_delay_makes_nothing_earlier(plan in plan(), which: Index, more in 1..120_u32) {
        let timetable = planned(&plan.text());
        let which = which.index(plan.sessions.len());
        let later = changed(&timetable, |schedule| schedule.sessions[which].delay_minutes += more);
        for index in indices(&timetable) {
            let started = timetable.schedule.sessions[index].started.is_some();
            prop_assert!(started || late(&timetable, index) >= NO_TIME, "s{}", index);
            let (here, there) = (slot(&timetable, index), slot(&later, index));
            prop_assert!(here.expected.start <= there.expected.start, "s{} by s{}", index, which);
            prop_assert!(here.expected.end <= there.expected.end, "s{} by s{}", index, which);
        }
    }

    #[test]
    fn what_left_a_room_pushes_nothing_there(plan in plan(), which: Index) {
        let timetable = planned(&plan.text());
        let which = which.index(plan.sessions.len());
        let there = changed(&timetable, |schedule| {
            // An open end is wherever the next session starts, and would move with the one left out.
            each(schedule, |session| session.end = End::Minutes(25));
            let session = &mut schedule.sessions[which];
            session.cancelled |= session.moved_to.is_none();
        });
        let left_out = changed(&there, |schedule| drop(schedule.sessions.remove(which)));
        let session = &there.schedule.sessions[which];
        let its_room = (!session.cancelled).then_some(slot(&there, which).room);
        for index in indices(&left_out) {
            let without = slot(&left_out, index);
            let with = slot(&there, if index < which { index } else { index + 1 });
            if Some(with.room) != its_room {
                prop_assert_eq!(with, without, "s{} by s{}", index, which);
            }
        }
    }

    /// Looked for minute by minute, as somebody with a radio clock would.
    #[test]
    fn wall_times_are_the_venues(plan in plan()) {
        let timetable = planned(&plan.text());
        let zone = timetable.zone();
        let offset = |at: DateTime<Utc>| {
            TimeDelta::seconds(zone.offset_from_utc_datetime(&at.naive_utc()).fix().local_minus_utc().into())
        };
        for (index, session) in timetable.schedule.sessions.iter().enumerate() {
            let start = slot(&timetable, index).planned.start;
            let from = session.start.and_utc() - TimeDelta::hours(15);
            let shown = |at: DateTime<Utc>| at.with_timezone(&zone).naive_local();
            let mut minutes = (0..30 * 60).map(|minute| from + TimeDelta::minutes(minute));
            match minutes.find(|at| shown(*at) == session.start) {
                Some(first) => prop_assert_eq!(start, first, "s{}", index),
                None => {
                    let jump = offset(start) - offset(start - TimeDelta::hours(3));
                    prop_assert!(jump > NO_TIME, "s{}", index);
                    prop_assert_eq!(shown(start), session.start + jump, "s{}", index);
                }
            }
            prop_assert!(start < slot(&timetable, index).planned.end, "s{}", index);
        }
    }
}

/// Expected times of a day's sessions, a line each: start, end, and other keys.
#[test]
fn the_rule_is_right_by_hand() {
    for (about, sessions, says) in [
        (
            "what is pushed pushes what follows, and a gap takes some of it up",
            &[("10:00", "10:25", "delay = 10"), ("10:25", "10:50", ""), ("10:55", "11:20", "")][..],
            &["10:10–10:35", "10:35–11:00", "11:00–11:25"][..],
        ),
        (
            "the longest of those side by side holds the room",
            &[("10:00", "10:50", "delay = 15"), ("10:00", "10:30", ""), ("10:50", "11:20", "")],
            &["10:15–11:05", "10:00–10:30", "11:05–11:35"],
        ),
        (
            "a fixed session lets a push pass",
            &[
                ("10:00", "10:30", "delay = 45"),
                ("10:30", "10:40", "fixed = true"),
                ("10:40", "11:00", ""),
            ],
            &["10:45–11:15", "10:30–10:40", "11:15–11:35"],
        ),
        (
            "overlaps of the plan push nothing",
            &[("10:00", "11:00", ""), ("10:30", "11:30", ""), ("11:00", "11:15", "")],
            &["10:00–11:00", "10:30–11:30", "11:00–11:15"],
        ),
        (
            "a break is shortened by what is before it",
            &[("10:00", "11:00", "delay = 20"), ("11:00", "11:30", BREAK), ("11:30", "12:00", "")],
            &["10:20–11:20", "11:20–11:30", "11:30–12:00"],
        ),
        (
            "a break of which nothing is left falls away, and what is more than it goes on",
            &[("10:00", "11:00", "delay = 40"), ("11:00", "11:30", BREAK), ("11:30", "12:00", "")],
            &["10:40–11:40", "falls away", "11:40–12:10"],
        ),
        (
            "a break's own delay moves it",
            &[("17:55", "18:55", "kind = \"Break\"\ndelay = 60"), ("18:55", "19:25", "")],
            &["18:55–19:55", "19:55–20:25"],
        ),
        (
            "a break that started keeps its length",
            &[("11:00", "11:30", "kind = \"Break\"\nstarted = 11:10"), ("11:30", "12:00", "")],
            &["11:10–11:40", "11:40–12:10"],
        ),
        (
            "started beats delay, and may be early",
            &[("10:00", "10:30", "started = 09:50\ndelay = 20"), ("10:30", "11:00", "")],
            &["09:50–10:20", "10:30–11:00"],
        ),
        (
            "what goes on pushes, what is over early pushes nothing",
            &[
                ("10:00", "10:30", "until = 10:45"),
                ("10:30", "11:00", "until = 10:50"),
                ("11:00", "11:30", ""),
            ],
            &["10:00–10:45", "10:45–10:50", "11:00–11:30"],
        ),
        (
            "no session ends before it starts",
            &[("10:00", "10:30", "delay = 20\nuntil = 10:10"), ("10:30", "11:00", "")],
            &["falls away", "10:30–11:00"],
        ),
    ] {
        let mut text =
            "[event]\nname = \"E\"\ntimezone = \"Europe/Berlin\"\n[[room]]\nname = \"A\"\n"
                .to_owned();
        for (start, end, more) in sessions {
            text += &format!(
                "[[session]]\nroom = \"A\"\nstart = 2023-09-08 {start}\nend = {end}\ntitle = \"T\"\n{more}\n"
            );
        }
        let timetable = planned(&text);
        let said: Vec<String> = indices(&timetable)
            .map(|index| {
                let slot = slot(&timetable, index);
                let time = |at| timetable.venue().time(at);
                match slot.fate {
                    Fate::FallsAway => "falls away".to_owned(),
                    _ => format!("{}–{}", time(slot.expected.start), time(slot.expected.end)),
                }
            })
            .collect();
        assert_eq!(said, says, "{about}");
    }
}

const BREAK: &str = "kind = \"Break\"";
