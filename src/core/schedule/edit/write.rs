//! The difference between two models, written into the text of the first.

use toml::de::DeTable;
use toml_writer::{ToTomlValue as _, TomlStringBuilder};

use super::Wanted;
use super::text::{Splices, Table, tables};
use crate::prelude::*;
use crate::schedule::keys::STAFF;
use crate::schedule::model::{Notice, RoomId, Schedule, Session};

/// The new text, and the place of its first change.
pub(super) fn write(
    text: &str,
    root: &DeTable<'_>,
    before: &Schedule,
    wanted: &Wanted,
) -> (String, usize) {
    let mut splices = Splices::new(text);
    let places = tables(text, root, "session");
    for ((old, new), table) in before.sessions.iter().zip(&wanted.sessions).zip(&places) {
        if old != new {
            write_session(&mut splices, table, before, old, new);
        }
    }
    let places = tables(text, root, "notice");
    for ((old, new), table) in before.notices.iter().zip(&wanted.notices).zip(&places) {
        match new {
            None => splices.remove(table),
            Some(new) if new.rooms != old.rooms => {
                splices.set(table, "rooms", &names(before, &new.rooms), None, &["text"]);
            }
            Some(_) => {}
        }
    }
    if let Some(notice) = &wanted.added {
        let lines = notice_lines(before, notice);
        match root.get("notice") {
            Some(list) if text.get(list.span()).is_some_and(|list| !list.starts_with("[[")) => {
                splices.add_item(list.span(), &places, &format!("{{ {} }}", lines.join(", ")));
            }
            _ => {
                let header = "[[notice]]".to_owned();
                splices.append(&[vec![header], lines].concat());
            }
        }
    }
    splices.apply()
}

fn write_session(
    splices: &mut Splices<'_>,
    table: &Table<'_, '_>,
    schedule: &Schedule,
    old: &Session,
    new: &Session,
) {
    // What a new line of a session belongs under.
    let near = [&["title", "speakers"], &STAFF[..]].concat();
    let mut put = |key: &str, value: Option<String>, beside: Option<&str>| match value {
        Some(value) => splices.set(table, key, &value, beside, &near),
        None => splices.unset(table, key),
    };
    let mut explained = None;
    if old.delay_minutes != new.delay_minutes {
        let minutes = Some(new.delay_minutes).filter(|minutes| *minutes > 0);
        put("delay", minutes.map(|minutes| minutes.to_string()), None);
        explained = Some("delay");
    }
    if old.cancelled != new.cancelled {
        put("cancelled", new.cancelled.then(|| "true".to_owned()), None);
        explained = Some("cancelled");
    }
    if old.moved_to != new.moved_to {
        put("moved_to", new.moved_to.map(|room| name(schedule, room)), None);
        explained = Some("moved_to");
    }
    if old.reason != new.reason {
        let beside = explained
            .or_else(|| ["cancelled", "moved_to", "delay"].into_iter().find(|key| table.has(key)));
        put("reason", new.reason.as_deref().map(string), beside);
    }
}

fn notice_lines(schedule: &Schedule, notice: &Notice) -> Vec<String> {
    let text = Some(format!("text = {}", string(&notice.text)));
    let rooms =
        (!notice.rooms.is_empty()).then(|| format!("rooms = {}", names(schedule, &notice.rooms)));
    let until = notice.until.map(|until| format!("until = {}", until.format("%Y-%m-%d %H:%M")));
    let urgent = notice.urgent.then(|| "urgent = true".to_owned());
    [text, rooms, until, urgent].into_iter().flatten().collect()
}

fn name(schedule: &Schedule, room: RoomId) -> String {
    string(schedule.rooms.get(room.0).map_or("", |room| room.name.as_str()))
}

fn names(schedule: &Schedule, rooms: &[RoomId]) -> String {
    let names: Vec<String> = rooms.iter().map(|room| name(schedule, *room)).collect();
    format!("[{}]", names.join(", "))
}

/// A string as TOML has it, on one line.
fn string(text: &str) -> String {
    TomlStringBuilder::new(text).as_basic().to_toml_value()
}
