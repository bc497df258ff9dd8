//! `schedule.json` of pretalx, frab, wafer and c3voc.

use serde_json::Value;

use super::json::{Texts, flag, has, list, time};
use super::programme::{Programme, Session, Zone};
use super::time::{End, duration};
use crate::prelude::*;

/// The programme under `schedule.conference`.
///
/// An event's own `date` and `end` count; `start` and the day that it stands under are derived from
/// them, and sometimes disagree.
pub fn read(conference: &Value, texts: &Texts) -> Programme {
    let mut programme = Programme {
        event: texts.first(conference, &["title", "acronym"]),
        zone: Zone::named(texts.first(conference, &["time_zone_name"]).as_deref()),
        ..Programme::default()
    };
    for room in list(conference, "rooms") {
        if let Some(name) = texts.text(Some(room)) {
            programme.add_room(name, texts.first(room, &["description"]));
        }
        programme.drop_if(has(room, "capacity"), "the size of rooms");
    }
    for day in list(conference, "days") {
        let rooms = day.get("rooms").and_then(Value::as_object);
        for (room, events) in rooms.into_iter().flatten() {
            let room = texts.text(Some(&Value::String(room.clone())));
            for event in events.as_array().into_iter().flatten() {
                read_event(event, room.as_deref(), texts, &mut programme);
            }
        }
    }
    programme
}

fn read_event(event: &Value, room: Option<&str>, texts: &Texts, programme: &mut Programme) {
    let id = texts.first(event, &["code", "guid", "id"]);
    let title = texts.first(event, &["title"]);
    let name = Programme::name_of(title.as_deref(), id.as_deref());
    let Some(start) = time(event, "date") else {
        return programme.leave_out(&name, "its `date` is missing or is no time");
    };
    let Some(room) = texts.first(event, &["room"]).or_else(|| room.map(str::to_owned)) else {
        return programme.leave_out(&name, "it has no room");
    };
    let length = event.get("duration").and_then(Value::as_str).and_then(duration);
    let end = time(event, "end").map(End::At).or(length.map(End::After));
    let persons = list(event, "persons");
    let has_person =
        |keys: &[&str]| persons.iter().any(|person| keys.iter().any(|key| has(person, key)));
    programme.drop_if(has_person(&["biography"]), "biographies");
    programme.drop_if(has(event, "logo") || has_person(&["avatar"]), "pictures");
    programme.drop_if(has(event, "links") || has(event, "attachments"), "links and attachments");
    programme.sessions.push(Session {
        id,
        guid: texts.first(event, &["guid"]),
        kind: texts.first(event, &["type"]),
        title: title.unwrap_or_default(),
        subtitle: texts.first(event, &["subtitle"]),
        speakers: texts.names(persons),
        language: texts.first(event, &["language"]),
        track: texts.first(event, &["track"]),
        do_not_record: flag(event, "do_not_record"),
        description: texts.prose(event, &["abstract", "description"]),
        url: texts.first(event, &["url", "origin_url"]),
        ..Session::at(room, start, end)
    });
}
