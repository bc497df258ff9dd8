//! What staff wrote → planned times: wall times become UTC, and every session has an end.

use alloc::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use crate::prelude::*;
use crate::schedule::{Diagnostic, End, RoomId, Schedule, Session};
use crate::venue::{Oddity, Period, Resolved, Venue};

/// A session of unknown length is assumed to be no longer than this.
const MAX_OPEN: TimeDelta = TimeDelta::minutes(60);

/// The times that the programme has, and what is odd about them.
pub(super) fn planned_periods(
    schedule: &Schedule,
    venue: Venue,
    warnings: &mut Vec<Diagnostic>,
) -> Vec<Period> {
    let starts: Vec<Resolved> =
        schedule.sessions.iter().map(|session| venue.resolve(session.start)).collect();
    let mut by_room: BTreeMap<RoomId, Vec<DateTime<Utc>>> = BTreeMap::new();
    for (session, start) in schedule.sessions.iter().zip(&starts) {
        by_room.entry(session.room).or_default().push(start.instant);
    }
    by_room.values_mut().for_each(|starts| starts.sort_unstable());

    let mut periods = Vec::with_capacity(starts.len());
    for (session, start) in schedule.sessions.iter().zip(starts) {
        warn_of(&start, session, "start", warnings);
        let start = start.instant;
        let end = match session.end {
            End::Minutes(minutes) => start + TimeDelta::minutes(minutes.into()),
            End::At(wall) => {
                let end = venue.resolve(wall);
                warn_of(&end, session, "end", warnings);
                // A change of the clocks between the two can turn them round: then the length counts.
                if end.instant > start { end.instant } else { start + (wall - session.start) }
            }
            End::Open => {
                let length = usual_length(schedule, session);
                let others = by_room.get(&session.room).map_or(&[][..], Vec::as_slice);
                let next = others.get(others.partition_point(|other| *other <= start));
                next.map_or(start + length, |next| (start + length).min(*next))
            }
        };
        periods.push(Period { start, end });
    }
    periods
}

/// How long a session may take that does not say when it ends.
fn usual_length(schedule: &Schedule, session: &Session) -> TimeDelta {
    let kind = session.kind.as_deref();
    let minutes = kind.and_then(|kind| {
        let lengths = &schedule.lengths;
        lengths.get(kind).or_else(|| lengths.get(session.kind_in_short()?))
    });
    minutes.map_or(MAX_OPEN, |minutes| TimeDelta::minutes((*minutes).into()))
}

fn warn_of(time: &Resolved, session: &Session, key: &str, warnings: &mut Vec<Diagnostic>) {
    let span = if key == "start" { &session.start_span } else { &session.end_span };
    let warning = match time.oddity {
        None => return,
        Some(Oddity::Gap) => Diagnostic::warning(
            span.clone(),
            format!("there is no such time on that day: clocks are put forward over this `{key}`"),
        )
        .help("it is shown later by as much as the clocks jump"),
        Some(Oddity::Fold) => Diagnostic::warning(
            span.clone(),
            format!("clocks show this `{key}` twice: they are put back on that day"),
        )
        .help("the first of the two is taken"),
    };
    warnings.push(warning);
}
