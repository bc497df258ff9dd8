//! A plan → the file that a careful person would have written.
//!
//! Every session says its own `end`, although `[lengths]` could save most of those lines: a session whose
//! end follows from its kind changes when another one is added behind it or a length is edited, and a
//! merge could not tell what staff meant. With `end`, each one stands for itself.

use alloc::collections::BTreeMap;

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::plan::Plan;
use super::planned::Planned;
use super::time::instant;
use super::{Refusal, programme};
use crate::prelude::*;
use crate::schedule::edit::value::{self, string};
use crate::schedule::{
    DAY_STARTS, End, Language, MAX_BYTES, MAX_SESSION_MINUTES, Room, RoomId, Session, Severity,
    is_web, parse,
};
use crate::venue::conference_day;

/// Why a session is off that the programme no longer has: a later import that has it again takes away
/// `cancelled` together with exactly these words.
pub const GONE: &str = "no longer in the programme";

/// What stands in for a name that no input gives.
pub const UNNAMED: &str = "The event";

/// How far a line of comment reaches.
const WIDTH: usize = 100;

/// The text of a new schedule file: the same bytes for the same plan. `language` is the one of the sign.
///
/// # Errors
/// [`Refusal`] if a sign could not show the file.
pub fn write(plan: &Plan, language: Language) -> Result<String, Refusal> {
    let event = plan.event.as_deref().unwrap_or(UNNAMED);
    let mut out = format!("# {event}, as the signs outside the rooms show it. {HEAD}\n[event]\n");
    out += &format!(
        "name = {}\ntimezone = {} # every time in this file is the venue's\n",
        string(event),
        string(plan.zone.name())
    );
    if language != Language::default() {
        out += &format!("language = {}\n", string(language.code()));
    }
    let rooms: Vec<Room> = plan.rooms.iter().map(room).collect();
    for room in &rooms {
        out += &format!("\n{}", value::table("[[room]]", &value::room(room)));
    }
    let places: BTreeMap<&str, usize> =
        plan.rooms.iter().enumerate().map(|(at, room)| (room.name.as_str(), at)).collect();
    let mut before = None;
    for planned in &plan.sessions {
        let Some(place) = places.get(planned.room.as_str()) else { continue };
        let day = conference_day(plan.zone, DAY_STARTS, planned.start);
        let section = Some((*place, day));
        if before != section {
            out += &format!("\n\n{}\n", heading(&planned.room, day));
            before = section;
        }
        let session = session(planned, plan.zone, RoomId(*place), language);
        let keys = value::session(&session, &rooms, DAY_STARTS);
        out += &format!("\n{}", value::table("[[session]]", &keys));
    }
    showable(out)
}

/// A text that a sign can show: what is saved is what was proved.
pub(super) fn showable(text: String) -> Result<String, Refusal> {
    if text.len() as u64 > MAX_BYTES {
        let words = format!("makes a schedule of more than {} MiB", MAX_BYTES / 1024 / 1024);
        return Err(Refusal::new(format!("{words}: choose rooms with --only-room")));
    }
    let (schedule, found) = parse(&text);
    let fault = found.into_iter().find(|found| found.severity == Severity::Error);
    match fault.filter(|_| schedule.is_none()) {
        None => Ok(text),
        Some(fault) => Err(Refusal::new(format!(
            "makes a schedule that no sign can show ({}): please report this export",
            fault.message
        ))),
    }
}

const HEAD: &str = include_str!("head.txt");

/// A room as the file has it. A long description is no way to it.
fn room(room: &programme::Room) -> Room {
    let is_short = |place: &&String| place.chars().count() <= MAX_PLACE;
    let place = room.place.as_ref().filter(is_short).cloned();
    Room { name: room.name.clone(), label: None, place }
}

/// What is longer is no place but a description, in letters.
const MAX_PLACE: usize = 60;

/// The comment over the sessions of a room and day.
pub fn heading(room: &str, day: NaiveDate) -> String {
    let words = format!("# ── {room} · {} {} {} ", day.format("%A"), day.day(), day.format("%B"));
    let rest = WIDTH.saturating_sub(words.chars().count()).max(3);
    words + &"─".repeat(rest)
}

/// One session as the file has it.
fn session(planned: &Planned, zone: Tz, room: RoomId, language: Language) -> Session {
    let session = &planned.session;
    let start = planned.start.with_timezone(&zone).naive_local();
    let parts = [session.subtitle.as_deref(), session.description.as_deref()];
    let text: Vec<&str> = parts.into_iter().flatten().collect();
    let end = planned.end.map_or(End::Open, |end| end_of(start, planned.start, end, zone));
    Session {
        id: Some(planned.id.clone()),
        kind: session.kind.clone(),
        title: session.title.clone(),
        speakers: session.speakers.clone(),
        description: (!text.is_empty()).then(|| text.join("\n\n")),
        url: session.url.as_ref().filter(|url| is_web(url)).cloned(),
        cancelled: session.cancelled,
        reason: session.cancelled.then(|| GONE.to_owned()),
        track: session.track.clone(),
        do_not_record: session.do_not_record == Some(true),
        language: spoken(planned, language),
        ..Session::planned(room, start, end)
    }
}

/// What is spoken, where it is not what the sign speaks.
pub(super) fn spoken(planned: &Planned, language: Language) -> Option<String> {
    let is_other = |spoken: &&String| spoken.split('-').next() != Some(language.code());
    planned.session.language.as_ref().filter(is_other).cloned()
}

/// In the nights in which clocks change a wall time may not mean this instant: then the minutes.
fn end_of(start: NaiveDateTime, from: DateTime<Utc>, to: DateTime<Utc>, zone: Tz) -> End {
    let end = to.with_timezone(&zone).naive_local();
    let minutes = |takes: TimeDelta| u32::try_from(takes.num_minutes()).unwrap_or(1);
    let is_too_long = minutes(end - start) > MAX_SESSION_MINUTES;
    if instant(zone, end) != to || end <= start || instant(zone, start) != from || is_too_long {
        return End::Minutes(minutes(to - from));
    }
    End::At(end)
}
