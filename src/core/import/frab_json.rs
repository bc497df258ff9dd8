//! `schedule.json` of pretalx, frab, wafer and c3voc.

use serde_json::Value;

use super::json::{first, list, names, prose, text, time};
use super::programme::{Programme, Session, Zone};
use super::time::{End, duration};
use crate::prelude::*;

/// The programme under `schedule.conference`.
///
/// An event's own `date` and `end` count; `start` and the day that it stands under are derived from
/// them, and sometimes disagree.
pub fn read(conference: &Value) -> Programme {
    let mut programme = Programme {
        event: first(conference, &["title", "acronym"]),
        zone: Zone::named(first(conference, &["time_zone_name"]).as_deref()),
        rooms: list(conference, "rooms").iter().filter_map(|room| text(Some(room))).collect(),
        ..Programme::default()
    };
    for day in list(conference, "days") {
        let rooms = day.get("rooms").and_then(Value::as_object);
        for (room, events) in rooms.into_iter().flatten() {
            let room = text(Some(&Value::String(room.clone())));
            for event in events.as_array().into_iter().flatten() {
                read_event(event, room.as_deref(), &mut programme);
            }
        }
    }
    programme
}

fn read_event(event: &Value, room: Option<&str>, programme: &mut Programme) {
    let id = first(event, &["code", "guid", "id"]);
    let title = first(event, &["title"]);
    let name = Programme::name_of(title.as_deref(), id.as_deref());
    let Some(start) = time(event, "date") else {
        return programme.leave_out(&name, "its `date` is missing or is no time");
    };
    let Some(room) = first(event, &["room"]).or_else(|| room.map(str::to_owned)) else {
        return programme.leave_out(&name, "it has no room");
    };
    let length = event.get("duration").and_then(Value::as_str).and_then(duration);
    let end = time(event, "end").map(End::At).or(length.map(End::After));
    programme.sessions.push(Session {
        id,
        kind: first(event, &["type"]),
        title: title.unwrap_or_default(),
        subtitle: first(event, &["subtitle"]),
        speakers: names(list(event, "persons")),
        description: prose(event, &["abstract", "description"]),
        url: first(event, &["url", "origin_url"]),
        ..Session::at(room, start, end)
    });
}
