//! A plan → the file that a careful person would have written.
//!
//! Every session says its own `end`, although `[lengths]` could spare most of those lines: a session whose
//! end follows from its kind changes when another one is added behind it or a length is edited, and a
//! merge could not tell what staff meant. With `end`, each one stands for itself.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;
use toml_writer::{ToTomlValue, TomlStringBuilder};

use super::programme::{Plan, Planned};
use super::time::instant;
use crate::prelude::*;
use crate::venue::conference_day;

/// Why a session is off that the programme no longer has: a later import that has it again takes away
/// `cancelled` together with exactly these words.
pub const GONE: &str = "no longer in the programme";

/// What stands in for a name that no input gives.
pub const UNNAMED: &str = "The event";

/// An abstract that is longer than this stands on lines of its own.
const MAX_ABSTRACT_ON_KEY: usize = 80;
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
    for room in &plan.rooms {
        out += &format!("\n[[room]]\nname = {}\n", string(room));
    }
    let mut before = None;
    for planned in &plan.sessions {
        let day = conference_day(plan.zone, DAY_STARTS, planned.start);
        let section = Some((planned.room.as_str(), day));
        if before != section {
            out += &format!("\n\n{}\n", heading(&planned.room, day));
            before = section;
        }
        out += &format!("\n{}", session(planned, plan.zone));
    }
    out
}

const HEAD: &str = include_str!("head.txt");

/// 04:00, which is what holds where a file says nothing else.
const DAY_STARTS: NaiveTime = match NaiveTime::from_hms_opt(4, 0, 0) {
    Some(time) => time,
    None => NaiveTime::MIN,
};

/// The comment over the sessions of a room and day.
pub fn heading(room: &str, day: NaiveDate) -> String {
    let words = format!("# ── {room} · {} {} {} ", day.format("%A"), day.day(), day.format("%B"));
    let rest = WIDTH.saturating_sub(words.chars().count()).max(3);
    words + &"─".repeat(rest)
}

/// One `[[session]]`, only keys that say something.
pub fn session(planned: &Planned, zone: Tz) -> String {
    let session = &planned.session;
    let start = planned.start.with_timezone(&zone).naive_local();
    let mut out = format!(
        "[[session]]\nid = {}\nroom = {}\nstart = {}\n",
        string(&planned.id),
        string(&planned.room),
        start.format("%Y-%m-%d %H:%M")
    );
    if let Some(end) = planned.end {
        out += &end_line(start, planned.start, end, zone);
    }
    if let Some(kind) = &session.kind {
        out += &format!("kind = {}\n", string(kind));
    }
    if !session.title.is_empty() {
        out += &format!("title = {}\n", string(&session.title));
    }
    if session.cancelled {
        out += &format!("cancelled = true\nreason = {}\n", string(GONE));
    }
    if !session.speakers.is_empty() {
        let names: Vec<String> = session.speakers.iter().map(|name| string(name)).collect();
        out += &format!("speakers = [{}]\n", names.join(", "));
    }
    let parts = [session.subtitle.as_deref(), session.description.as_deref()];
    let text: Vec<&str> = parts.into_iter().flatten().collect();
    if !text.is_empty() {
        out += &format!("abstract = {}\n", paragraphs(&text.join("\n\n")));
    }
    let is_web = |url: &&String| url.starts_with("https://") || url.starts_with("http://");
    if let Some(url) = session.url.as_ref().filter(is_web) {
        out += &format!("url = {}\n", string(url));
    }
    out
}

/// `end` as short as it can be and still mean this instant. In the nights in which clocks change a wall
/// time may not: then `minutes`.
fn end_line(start: NaiveDateTime, from: DateTime<Utc>, to: DateTime<Utc>, zone: Tz) -> String {
    let end = to.with_timezone(&zone).naive_local();
    let takes = end - start;
    if instant(zone, end) != to || takes <= TimeDelta::zero() || instant(zone, start) != from {
        return format!("minutes = {}\n", (to - from).num_minutes());
    }
    let overnight = end.time() < start.time() && takes <= TimeDelta::hours(12);
    if end.date() == start.date() || overnight {
        format!("end = {}\n", end.format("%H:%M"))
    } else {
        format!("end = {}\n", end.format("%Y-%m-%d %H:%M"))
    }
}

/// One line of text in quotes.
pub fn string(text: &str) -> String {
    let builder = TomlStringBuilder::new(text);
    let written = builder.as_basic_pretty().or_else(|| builder.as_literal());
    written.unwrap_or_else(|| builder.as_basic()).to_toml_value()
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
