//! The talk list of pretalx's API: `/api/events/EVENT/talks/`, `submissions/`.

use serde_json::Value;

use super::json::{first, list, names, prose, time};
use super::programme::{Programme, Session};
use super::time::{End, minutes_long};
use crate::prelude::*;

/// The programme of a list, or of a page of one (`results`).
pub fn read(page: &Value, talks: &[Value]) -> Programme {
    let mut programme = Programme::default();
    if page.get("next").is_some_and(Value::is_string) {
        let words = "this is one page of a longer list: give the other pages too";
        programme.notes.push(format!("note: {words}"));
    }
    for talk in talks {
        read_talk(talk, &mut programme);
    }
    programme
}

fn read_talk(talk: &Value, programme: &mut Programme) {
    let code = first(talk, &["code", "id"]);
    let title = first(talk, &["title"]);
    let name = Programme::name_of(title.as_deref(), code.as_deref());
    // A list without states is one that an organiser has filtered already.
    if let Some(state) = first(talk, &["state"])
        && !["confirmed", "accepted"].contains(&state.as_str())
    {
        return programme.leave_out(&name, &format!("its state is \"{state}\""));
    }
    let slots: Vec<&Value> = talk
        .get("slot")
        .into_iter()
        .chain(list(talk, "slots"))
        .filter(|slot| slot.is_object())
        .collect();
    if slots.is_empty() {
        return programme.leave_out(&name, "it has no slot yet");
    }
    for slot in slots {
        let Some(start) = time(slot, "start") else {
            programme.leave_out(&name, "its slot has no start");
            continue;
        };
        let Some(room) = first(slot, &["room"]) else {
            programme.leave_out(&name, "its slot has no room");
            continue;
        };
        let length = talk.get("duration").and_then(Value::as_i64).and_then(minutes_long);
        let end = time(slot, "end").map(End::At).or(length.map(End::After));
        programme.sessions.push(Session {
            id: code.clone(),
            kind: first(talk, &["submission_type", "session_type"]),
            title: title.clone().unwrap_or_default(),
            speakers: names(list(talk, "speakers")),
            description: prose(talk, &["abstract", "description"]),
            ..Session::at(room, start, end)
        });
    }
}
