//! Expected times that somebody should look at.

use chrono::{DateTime, TimeDelta, Utc};

use super::running;
use crate::changes::title;
use crate::prelude::*;
use crate::schedule::{Diagnostic, Language, Session};
use crate::timetable::{Fate, Slot, Timetable};

/// What runs in each room, in order of expected start.
fn by_room(timetable: &Timetable) -> Vec<Vec<(&Session, &Slot)>> {
    let mut rooms = vec![Vec::new(); timetable.schedule.rooms.len()];
    for one in running(timetable) {
        if let Some(room) = rooms.get_mut(one.1.room.0) {
            room.push(one);
        }
    }
    rooms.iter_mut().for_each(|room| room.sort_by_key(|(_, slot)| slot.expected.start));
    rooms
}

fn time(timetable: &Timetable, at: DateTime<Utc>) -> String {
    timetable.venue().time(at)
}

/// Two sessions at once in one room. Both are shown, but it is seldom meant.
pub(super) fn overlaps(timetable: &Timetable, found: &mut Vec<Diagnostic>) {
    for room in by_room(timetable) {
        let mut latest: Option<(&Session, &Slot)> = None;
        for (session, slot) in room {
            if let Some((other, its)) =
                latest.filter(|(_, its)| its.expected.end > slot.expected.start)
            {
                let until = time(timetable, its.expected.end);
                let message = format!(
                    "this overlaps “{}”, which runs until {until}",
                    title(other, Language::En)
                );
                found.push(
                    Diagnostic::warning(session.start_span.clone(), message).help(
                        "the sign shows both; if that is not meant, correct a time or a room",
                    ),
                );
            }
            if latest.is_none_or(|(_, its)| its.expected.end < slot.expected.end) {
                latest = Some((session, slot));
            }
        }
    }
}

/// Delays that reach what cannot give way.
pub(super) fn pushed_too_far(timetable: &Timetable, found: &mut Vec<Diagnostic>) {
    for sessions in by_room(timetable) {
        let places = sessions.iter().enumerate();
        let fixed: Vec<_> = places.clone().filter(|(_, (session, _))| session.fixed).collect();
        for (place, (session, slot)) in places {
            let shift = slot.expected.end - slot.planned.end;
            if shift <= TimeDelta::zero() {
                continue;
            }
            let end = time(timetable, slot.expected.end);
            let later = fixed.partition_point(|(its_place, _)| *its_place <= place);
            let later = fixed.get(later..).unwrap_or_default();
            // They come in order of expected start.
            let mut reached =
                later.iter().take_while(|(_, (_, its))| its.expected.start < slot.expected.end);
            let hit = reached.find(|(_, (_, its))| slot.planned.end <= its.planned.start);
            if let Some((_, (fixed, its))) = hit {
                let start = time(timetable, its.expected.start);
                found.push(
                    Diagnostic::warning(
                        session.start_span.clone(),
                        format!(
                            "its delay takes this to {end}, past “{}”, which is fixed at {start}",
                            title(fixed, Language::En)
                        ),
                    )
                    .help("shorten something before it, or move one of the two"),
                );
            }
            let date = |at: DateTime<Utc>| timetable.venue().date(at - TimeDelta::seconds(1));
            if date(slot.expected.end) > date(slot.planned.end) {
                found.push(
                    Diagnostic::warning(
                        session.start_span.clone(),
                        format!("its delay takes this past midnight, to {end}"),
                    )
                    .help("is the delay right?"),
                );
            }
        }
    }
}

/// What nothing is left of: the sign leaves it out.
pub(super) fn fallen_away(timetable: &Timetable, found: &mut Vec<Diagnostic>) {
    let all = (0..timetable.schedule.sessions.len()).filter_map(|at| timetable.session(at));
    for (session, slot) in all.filter(|(_, slot)| slot.fate == Fate::FallsAway) {
        let start = time(timetable, slot.expected.start);
        let warning = match session.until {
            Some(until) => {
                let until = time(timetable, timetable.venue().instant(until));
                let message = format!(
                    "this is over at {until}, before it starts at {start}: the sign leaves it out"
                );
                Diagnostic::warning(session.start_span.clone(), message)
                    .help("correct `until`, or say with `started` when it began")
            }
            None => {
                let message = format!(
                    "nothing is left of this break: what is before it goes on until {start}, and the sign leaves it out"
                );
                let help =
                    "shorten something before it; with a `delay` of its own it keeps its length";
                Diagnostic::warning(session.start_span.clone(), message).help(help)
            }
        };
        found.push(warning);
    }
}

/// What says both when it began and how late it begins.
pub(super) fn said_twice(timetable: &Timetable, found: &mut Vec<Diagnostic>) {
    for session in &timetable.schedule.sessions {
        if session.started.is_some() && session.delay_minutes > 0 {
            found.push(
                Diagnostic::warning(
                    session.start_span.clone(),
                    "this has both `started` and `delay`: when it started is what counts",
                )
                .help("remove the `delay`"),
            );
        }
    }
}
