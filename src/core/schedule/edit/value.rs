//! What each key of the file says, as TOML writes it: for new files, for edits and for merges.

use chrono::{NaiveDateTime, NaiveTime};
use toml_writer::{ToTomlValue as _, TomlStringBuilder};

use crate::prelude::*;
use crate::schedule::days::{MAX_OVERNIGHT, on_day_of};
use crate::schedule::model::{End, Notice, Room, RoomId, Session};

/// An abstract that is longer than this stands on lines of its own, in letters.
const MAX_ABSTRACT_ON_KEY: usize = 80;

/// A key, and what it says.
pub(crate) type KeyValue = (&'static str, String);

/// The keys of a session in the order in which they are written; only those that say something.
pub(crate) fn session(session: &Session, rooms: &[Room], day_starts: NaiveTime) -> Vec<KeyValue> {
    let flag = |flag: bool| flag.then(|| "true".to_owned());
    let line = |text: &Option<String>| text.as_deref().map(string);
    let room = |room: RoomId| name(rooms, room);
    let (end, minutes) = match session.end {
        End::At(end) => (Some(end_after(session.start, end)), None),
        End::Minutes(minutes) => (None, Some(minutes.to_string())),
        End::Open => (None, None),
    };
    let speakers = (!session.speakers.is_empty()).then(|| list(session.speakers.iter()));
    let title = (!session.title.is_empty()).then(|| string(&session.title));
    let delay = (session.delay_minutes > 0).then(|| session.delay_minutes.to_string());
    let on_its_day = |at: NaiveDateTime| time_of_day(session.start, day_starts, at);
    [
        ("id", line(&session.id)),
        ("room", Some(room(session.room))),
        ("start", Some(date_time(session.start))),
        ("end", end),
        ("minutes", minutes),
        ("kind", line(&session.kind)),
        ("title", title),
        ("speakers", speakers),
        ("language", line(&session.language)),
        ("track", line(&session.track)),
        ("do_not_record", flag(session.do_not_record)),
        ("delay", delay),
        ("started", session.started.map(on_its_day)),
        ("until", session.until.map(on_its_day)),
        ("cancelled", flag(session.cancelled)),
        ("moved_to", session.moved_to.map(room)),
        ("reason", line(&session.reason)),
        ("fixed", flag(session.fixed)),
        ("full", flag(session.full)),
        ("overflow", session.overflow.map(room)),
        ("abstract", session.description.as_deref().map(paragraphs)),
        ("url", line(&session.url)),
        ("image", line(&session.image)),
    ]
    .into_iter()
    .filter_map(|(key, value)| Some((key, value?)))
    .collect()
}

/// The keys of a room.
pub(crate) fn room(room: &Room) -> Vec<KeyValue> {
    let name = ("name", Some(string(&room.name)));
    let more = [("label", &room.label), ("where", &room.place)];
    let more = more.map(|(key, text)| (key, text.as_deref().map(string)));
    let all = [name].into_iter().chain(more);
    all.filter_map(|(key, value)| Some((key, value?))).collect()
}

/// The keys of a notice.
pub(super) fn notice(notice: &Notice, rooms: &[Room]) -> Vec<KeyValue> {
    [
        ("text", Some(string(&notice.text))),
        ("rooms", (!notice.rooms.is_empty()).then(|| names(rooms, &notice.rooms))),
        ("from", notice.from.map(date_time)),
        ("until", notice.until.map(date_time)),
        ("urgent", notice.urgent.then(|| "true".to_owned())),
    ]
    .into_iter()
    .filter_map(|(key, value)| Some((key, value?)))
    .collect()
}

/// Keys under a header, a line each.
pub(crate) fn table(header: &str, keys: &[KeyValue]) -> String {
    let mut out = format!("{header}\n");
    for (key, value) in keys {
        out += &format!("{key} = {value}\n");
    }
    out
}

/// The same between two braces.
pub(super) fn inline(keys: &[KeyValue]) -> String {
    let all: Vec<String> = keys.iter().map(|(key, value)| format!("{key} = {value}")).collect();
    format!("{{ {} }}", all.join(", "))
}

/// The names of these rooms, as a list.
pub(super) fn names(rooms: &[Room], some: &[RoomId]) -> String {
    let names: Vec<String> = some.iter().map(|room| name(rooms, *room)).collect();
    format!("[{}]", names.join(", "))
}

fn name(rooms: &[Room], room: RoomId) -> String {
    string(rooms.get(room.0).map_or("", |room| room.name.as_str()))
}

/// One line of text in quotes.
pub(crate) fn string(text: &str) -> String {
    let builder = TomlStringBuilder::new(text);
    let written = builder.as_basic_pretty().or_else(|| builder.as_literal());
    written.unwrap_or_else(|| builder.as_basic()).to_toml_value()
}

fn list<'t>(texts: impl Iterator<Item = &'t String>) -> String {
    let texts: Vec<String> = texts.map(|text| string(text)).collect();
    format!("[{}]", texts.join(", "))
}

fn date_time(at: NaiveDateTime) -> String {
    at.format("%Y-%m-%d %H:%M").to_string()
}

/// An end as short as it can be.
fn end_after(start: NaiveDateTime, end: NaiveDateTime) -> String {
    let same_day = end.date() == start.date();
    let overnight = end.time() < start.time() && end - start <= MAX_OVERNIGHT;
    if same_day || overnight { end.format("%H:%M").to_string() } else { date_time(end) }
}

/// A time on the conference day of a start, with a date only where it needs one.
fn time_of_day(start: NaiveDateTime, day_starts: NaiveTime, at: NaiveDateTime) -> String {
    if on_day_of(start, day_starts, at.time()) == Some(at) {
        at.format("%H:%M").to_string()
    } else {
        date_time(at)
    }
}

/// An abstract: short ones beside their key, others on lines of their own.
fn paragraphs(text: &str) -> String {
    if !text.contains('\n') && text.chars().count() <= MAX_ABSTRACT_ON_KEY {
        return string(text);
    }
    // The line break after the opening quotes is not part of the text.
    let text = if text.contains('\n') { text.to_owned() } else { format!("{text}\n") };
    let written = TomlStringBuilder::new(&text).as_ml_basic().to_toml_value();
    written.strip_suffix("\n\"\"\"").map_or(written.clone(), |short| format!("{short}\"\"\""))
}
