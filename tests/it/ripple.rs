//! How delays ripple: the timetable against a second implementation, written from the rule alone,
//! and against what follows from the rule.

use chrono::{DateTime, Offset, TimeDelta, TimeZone, Utc};
use proptest::prelude::*;
use proptest::sample::Index;
use roomsign_core::schedule::{End, Schedule, Session};
use roomsign_core::timetable::{Period, Timetable};

use crate::generate::{cases, plan, planned, slot};

const NO_TIME: TimeDelta = TimeDelta::zero();

/// The session that runs before another one: in the same room, on the same conference day, the last
/// of those that are planned earlier; those planned at the same time are in the order of the file.
fn before(timetable: &Timetable, index: usize) -> Option<usize> {
    let place = |index| {
        let slot = slot(timetable, index);
        (slot.room, timetable.day(slot.planned.start))
    };
    let order = |index| (slot(timetable, index).planned.start, index);
    let sessions = &timetable.schedule.sessions;
    (0..sessions.len())
        .filter(|other| !sessions[*other].cancelled && place(*other) == place(index))
        .filter(|other| order(*other) < order(index))
        .max_by_key(|other| order(*other))
}

/// What a session hands on to the one after it.
fn shift_out(timetable: &Timetable, index: usize) -> TimeDelta {
    let (session, slot) = timetable.session(index).expect("a session");
    let late = shift(timetable, index);
    if session.is_break() {
        (slot.planned.start + late - slot.planned.end).max(NO_TIME)
    } else {
        late
    }
}

/// By how much a session starts late.
fn shift(timetable: &Timetable, index: usize) -> TimeDelta {
    let (session, slot) = timetable.session(index).expect("a session");
    let own = TimeDelta::minutes(session.delay_minutes.into());
    match before(timetable, index) {
        Some(earlier) if !session.fixed => {
            let (_, its) = timetable.session(earlier).expect("a session");
            let gap = (slot.planned.start - its.planned.end).max(NO_TIME);
            own.max(shift_out(timetable, earlier) - gap)
        }
        _ => own,
    }
}

/// The times to expect of a session.
fn expected(timetable: &Timetable, index: usize) -> Period {
    let (session, slot) = timetable.session(index).expect("a session");
    if session.cancelled {
        return slot.planned;
    }
    let late = shift(timetable, index);
    let start = slot.planned.start + late;
    let end =
        if session.is_break() { slot.planned.end.max(start) } else { slot.planned.end + late };
    Period { start, end }
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

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn the_timetable_is_what_the_rule_says(plan in plan()) {
        let timetable = planned(&plan.text());
        for index in indices(&timetable) {
            prop_assert_eq!(slot(&timetable, index).expected, expected(&timetable, index), "s{}", index);
        }
    }

    #[test]
    fn without_delays_nothing_moves(plan in plan()) {
        let timetable = planned(&plan.text());
        let timetable = changed(&timetable, |schedule| each(schedule, |session| session.delay_minutes = 0));
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
            if session.fixed && !session.cancelled {
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
    fn a_break_ends_on_time_whenever_it_can(plan in plan()) {
        let timetable = planned(&plan.text());
        for index in indices(&timetable) {
            let (session, slot) = timetable.session(index).expect("a session");
            if session.is_break() && slot.expected.start <= slot.planned.end {
                prop_assert_eq!(slot.expected.end, slot.planned.end, "s{}", index);
            }
            prop_assert!(slot.expected.start <= slot.expected.end, "s{}", index);
            if !session.is_break() {
                let length = |period: Period| period.end - period.start;
                prop_assert_eq!(length(slot.expected), length(slot.planned), "s{}", index);
            }
        }
    }

    #[test]
    fn a_longer_delay_makes_nothing_earlier(plan in plan(), which: Index, more in 1..120_u32) {
        let timetable = planned(&plan.text());
        let which = which.index(plan.sessions.len());
        let later = changed(&timetable, |schedule| schedule.sessions[which].delay_minutes += more);
        for index in indices(&timetable) {
            prop_assert!(late(&timetable, index) >= NO_TIME, "s{}", index);
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
