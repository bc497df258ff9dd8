//! The JSON of pretalx's widget, the only export that has breaks.

use alloc::collections::BTreeMap;

use serde_json::Value;

use super::json::{first, list, prose, text, time};
use super::programme::{Programme, Session, Zone};
use super::time::{End, minutes_long};
use crate::prelude::*;

/// The programme of `talks`, which refer to `rooms` and `speakers`.
pub fn read(widget: &Value) -> Programme {
    let rooms: Vec<(String, String)> = list(widget, "rooms")
        .iter()
        .filter_map(|room| Some((first(room, &["id"])?, first(room, &["name"])?)))
        .collect();
    let names: BTreeMap<String, String> = list(widget, "speakers")
        .iter()
        .filter_map(|speaker| Some((first(speaker, &["code"])?, first(speaker, &["name"])?)))
        .collect();
    let mut programme = Programme {
        event: first(widget, &["event_name", "title", "name"]),
        zone: Zone::named(first(widget, &["timezone"]).as_deref()),
        rooms: rooms.iter().map(|(_, name)| name.clone()).collect(),
        ..Programme::default()
    };
    for talk in list(widget, "talks") {
        read_talk(talk, &rooms, &names, &mut programme);
    }
    programme
}

fn read_talk(
    talk: &Value,
    rooms: &[(String, String)],
    names: &BTreeMap<String, String>,
    programme: &mut Programme,
) {
    let code = first(talk, &["code"]);
    let title = first(talk, &["title"]);
    let name =
        Programme::name_of(title.as_deref(), code.clone().or(first(talk, &["id"])).as_deref());
    if let Some(state) = first(talk, &["state"])
        && !["confirmed", "accepted"].contains(&state.as_str())
    {
        return programme.leave_out(&name, &format!("its state is \"{state}\""));
    }
    let Some(start) = time(talk, "start") else {
        return programme.leave_out(&name, "it has no start");
    };
    let wanted = text(talk.get("room"));
    let Some((_, room)) = rooms.iter().find(|(id, _)| Some(id) == wanted.as_ref()) else {
        return programme.leave_out(&name, "it has no room");
    };
    let length = talk.get("duration").and_then(Value::as_i64).and_then(minutes_long);
    let end = time(talk, "end").map(End::At).or(length.map(End::After));
    let speaker = |speaker: &Value| match speaker {
        Value::String(code) => names.get(code).cloned(),
        person => first(person, &["name"]),
    };
    let is_break = code.is_none();
    let kind = first(talk, &["session_type", "submission_type", "type"]);
    programme.sessions.push(Session {
        // A break's own number changes with every version of the schedule: see [`Session::id`].
        id: code,
        kind: if is_break { Some("Break".to_owned()) } else { kind },
        title: title.unwrap_or_default(),
        speakers: list(talk, "speakers").iter().filter_map(speaker).collect(),
        description: prose(talk, &["abstract", "description"]),
        url: first(talk, &["url"]),
        ..Session::at(room.clone(), start, end)
    });
}
