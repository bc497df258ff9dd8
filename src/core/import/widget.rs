//! The JSON of pretalx's widget, which has breaks.

use alloc::collections::BTreeMap;

use serde_json::Value;

use super::json::{Texts, flag, list, time};
use super::programme::{Programme, Session, Zone};
use super::time::{End, minutes_long};
use crate::prelude::*;

/// What talks refer to, by number or code.
struct Index {
    rooms: BTreeMap<String, String>,
    tracks: BTreeMap<String, String>,
    speakers: BTreeMap<String, String>,
}

/// The programme of `talks`, which refer to `rooms`, `tracks` and `speakers`.
pub fn read(widget: &Value, texts: &Texts) -> Programme {
    let index = |list_key: &str, key: &str| -> BTreeMap<String, String> {
        let items = list(widget, list_key).iter();
        items
            .filter_map(|item| Some((texts.first(item, &[key])?, texts.first(item, &["name"])?)))
            .collect()
    };
    let index = Index {
        rooms: index("rooms", "id"),
        tracks: index("tracks", "id"),
        speakers: index("speakers", "code"),
    };
    let mut programme = Programme {
        event: texts.first(widget, &["event_name", "title", "name"]),
        zone: Zone::named(texts.first(widget, &["timezone"]).as_deref()),
        knows_breaks: true,
        is_translated: texts.is_translated,
        ..Programme::default()
    };
    for room in list(widget, "rooms") {
        if let Some(name) = texts.first(room, &["name"]) {
            programme.add_room(name, texts.first(room, &["description"]));
        }
    }
    for talk in list(widget, "talks") {
        read_talk(talk, &index, texts, &mut programme);
    }
    programme
}

fn read_talk(talk: &Value, index: &Index, texts: &Texts, programme: &mut Programme) {
    let code = texts.first(talk, &["code"]);
    let title = texts.first(talk, &["title"]);
    let id = code.clone().or_else(|| texts.first(talk, &["id"]));
    let name = Programme::name_of(title.as_deref(), id.as_deref());
    if let Some(state) = texts.first(talk, &["state"])
        && !["confirmed", "accepted"].contains(&state.as_str())
    {
        return programme.leave_out(&name, &format!("its state is \"{state}\""));
    }
    let Some(start) = time(talk, "start") else {
        return programme.leave_out(&name, "it has no start");
    };
    let Some(room) = texts.text(talk.get("room")).and_then(|room| index.rooms.get(&room)) else {
        return programme.leave_out(&name, "it has no room");
    };
    let length = talk.get("duration").and_then(Value::as_i64).and_then(minutes_long);
    let end = time(talk, "end").map(End::At).or(length.map(End::After));
    let speaker = |speaker: &Value| match speaker {
        Value::String(code) => index.speakers.get(code).cloned(),
        person => texts.first(person, &["name"]),
    };
    let track = texts.text(talk.get("track"));
    let is_break = code.is_none();
    let kind = texts.first(talk, &["session_type", "submission_type", "type"]);
    programme.sessions.push(Session {
        // A break's own number changes with every version of the schedule: see [`Session::id`].
        id: code,
        kind: if is_break { Some("Break".to_owned()) } else { kind },
        title: title.unwrap_or_default(),
        speakers: list(talk, "speakers").iter().filter_map(speaker).collect(),
        language: texts.first(talk, &["content_locale"]),
        track: track.map(|track| index.tracks.get(&track).cloned().unwrap_or(track)),
        do_not_record: flag(talk, "do_not_record"),
        description: texts.prose(talk, &["abstract", "description"]),
        url: texts.first(talk, &["url"]),
        ..Session::at(room.clone(), start, end)
    });
}
