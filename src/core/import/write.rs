//! A plan → the file that a careful person would have written.
//!
//! Every session says its own `end`, although `[lengths]` could spare most of those lines: a session whose
//! end follows from its kind changes when another one is added behind it or a length is edited, and a
//! merge could not tell what staff meant. With `end`, each one stands for itself.

use alloc::collections::BTreeMap;

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, Utc};
use chrono_tz::Tz;

use super::programme::{Plan, Planned};
use super::time::instant;
use crate::prelude::*;
use crate::schedule::edit::value::{self, string};
use crate::schedule::{DAY_STARTS, is_web};
use crate::schedule::{End, Room, RoomId, Session};
use crate::venue::conference_day;

/// Why a session is off that the programme no longer has: a later import that has it again takes away
/// `cancelled` together with exactly these words.
pub const GONE: &str = "no longer in the programme";

/// What stands in for a name that no input gives.
pub const UNNAMED: &str = "The event";

/// How far a line of comment reaches.
const WIDTH: usize = 100;

/// The text of a new schedule file: the same bytes for the same plan.
pub fn write(plan: &Plan) -> String {
    let event = plan.event.as_deref().unwrap_or(UNNAMED);
    let mut out = format!("# {event}, as the signs outside the rooms show it. {HEAD}\n[event]\n");
    out += &format!(
        "name = {}\ntimezone = {} # every time in this file is the venue's\n",
        string(event),
        string(plan.zone.name())
    );
    let rooms: Vec<Room> = plan.rooms.iter().map(|name| room(name)).collect();
    for room in &rooms {
        out += &format!("\n{}", value::table("[[room]]", &value::room(room)));
    }
    let places: BTreeMap<&str, usize> =
        plan.rooms.iter().enumerate().map(|(at, name)| (name.as_str(), at)).collect();
    let mut before = None;
    for planned in &plan.sessions {
        let Some(place) = places.get(planned.room.as_str()) else { continue };
        let day = conference_day(plan.zone, DAY_STARTS, planned.start);
        let section = Some((*place, day));
        if before != section {
            out += &format!("\n\n{}\n", heading(&planned.room, day));
            before = section;
        }
        let session = session(planned, plan.zone, RoomId(*place));
        let keys = value::session(&session, &rooms, DAY_STARTS);
        out += &format!("\n{}", value::table("[[session]]", &keys));
    }
    out
}

const HEAD: &str = include_str!("head.txt");

fn room(name: &str) -> Room {
    Room { name: name.to_owned(), label: None, place: None }
}

/// The comment over the sessions of a room and day.
pub fn heading(room: &str, day: NaiveDate) -> String {
    let words = format!("# ── {room} · {} {} {} ", day.format("%A"), day.day(), day.format("%B"));
    let rest = WIDTH.saturating_sub(words.chars().count()).max(3);
    words + &"─".repeat(rest)
}

/// One session as the file has it.
fn session(planned: &Planned, zone: Tz, room: RoomId) -> Session {
    let session = &planned.session;
    let start = planned.start.with_timezone(&zone).naive_local();
    let parts = [session.subtitle.as_deref(), session.description.as_deref()];
    let text: Vec<&str> = parts.into_iter().flatten().collect();
    Session {
        id: Some(planned.id.clone()),
        room,
        start,
        end: planned.end.map_or(End::Open, |end| end_of(start, planned.start, end, zone)),
        kind: session.kind.clone(),
        title: session.title.clone(),
        speakers: session.speakers.clone(),
        description: (!text.is_empty()).then(|| text.join("\n\n")),
        url: session.url.as_ref().filter(|url| is_web(url)).cloned(),
        cancelled: session.cancelled,
        reason: session.cancelled.then(|| GONE.to_owned()),
        image: None,
        delay_minutes: 0,
        moved_to: None,
        fixed: false,
        started: None,
        until: None,
        full: false,
        overflow: None,
        language: None,
        span: 0..0,
        start_span: 0..0,
        end_span: 0..0,
    }
}

/// In the nights in which clocks change a wall time may not mean this instant: then the minutes.
fn end_of(start: NaiveDateTime, from: DateTime<Utc>, to: DateTime<Utc>, zone: Tz) -> End {
    let end = to.with_timezone(&zone).naive_local();
    if instant(zone, end) != to || end <= start || instant(zone, start) != from {
        return End::Minutes(u32::try_from((to - from).num_minutes()).unwrap_or(1));
    }
    End::At(end)
}
