//! pretalx's API: `/api/events/EVENT/`, and below it `submissions/`, `slots/` and `schedules/latest/`, in its present and its
//! legacy form.

use serde_json::Value;

use super::Refusal;
use super::json::{Texts, flag, has, list, time};
use super::programme::{Page, Programme, Session, Zone};
use super::time::{End, minutes_long};
use crate::prelude::*;

/// What an answer of the API holds.
pub enum Answer<'v> {
    /// Talks, each with its slots.
    Talks(&'v [Value]),
    /// Slots, each with its talk.
    Slots(&'v [Value]),
    /// What the event is called, and where it is.
    Event,
}

/// What an answer holds, if it is one.
pub fn answer(value: &Value) -> Option<Answer<'_>> {
    let has_all = |value: &Value, keys: &[&str]| keys.iter().all(|key| value.get(key).is_some());
    let is_slot = |item: &Value| has_all(item, &["start", "room", "submission"]);
    let is_talk = |item: &Value| {
        has_all(item, &["title"])
            && ["code", "slot", "slots"].iter().any(|key| has_all(item, &[key]))
    };
    if has_all(value, &["slots", "version"]) {
        let items = list(value, "slots");
        let is_legacy = items.iter().any(is_talk);
        return Some(if is_legacy { Answer::Talks(items) } else { Answer::Slots(items) });
    }
    if has_all(value, &["slug", "name", "timezone"]) {
        return Some(Answer::Event);
    }
    let items = value.as_array().or_else(|| value.get("results").and_then(Value::as_array))?;
    if items.iter().any(is_slot) {
        Some(Answer::Slots(items))
    } else {
        (items.is_empty() || items.iter().any(is_talk)).then_some(Answer::Talks(items))
    }
}

/// The programme of an answer.
///
/// # Errors
/// [`Refusal`] if it has numbers in the place of rooms, talks or speakers.
pub fn read(value: &Value, answer: &Answer<'_>, texts: &Texts) -> Result<Programme, Refusal> {
    let mut programme = Programme { is_translated: texts.is_translated, ..Programme::default() };
    match answer {
        Answer::Event => {
            programme.event = texts.first(value, &["name"]);
            programme.zone = Zone::named(texts.first(value, &["timezone"]).as_deref());
        }
        Answer::Talks(talks) => {
            programme.page = Page::of(value, talks);
            expanded(talks, value)?;
            rooms(talks.iter().flat_map(slots_of), texts, &mut programme);
            for talk in *talks {
                read_talk(talk, texts, &mut programme);
            }
            // The legacy form of a released schedule.
            if let Some(breaks) = value.get("breaks").and_then(Value::as_array) {
                programme.knows_breaks = true;
                for slot in breaks {
                    read_slot(slot, &Value::Null, texts, &mut programme);
                }
            }
        }
        Answer::Slots(slots) => {
            programme.page = Page::of(value, slots);
            programme.knows_breaks = true;
            expanded(slots, value)?;
            rooms(slots.iter(), texts, &mut programme);
            for slot in *slots {
                read_slot(
                    slot,
                    slot.get("submission").unwrap_or(&Value::Null),
                    texts,
                    &mut programme,
                );
            }
        }
    }
    Ok(programme)
}

/// Refuses an answer that refers to what is not in it, and says what to ask for.
fn expanded(items: &[Value], value: &Value) -> Result<(), Refusal> {
    let is_bare = |value: &Value| matches!(value, Value::Number(_) | Value::String(_));
    let is = |item: &Value, key: &str| item.get(key).is_some_and(Value::is_number);
    let any = |item: &Value, key: &str| list(item, key).iter().any(is_bare);
    let is_talk = |item: &Value| item.is_object() && item.get("submission").is_none();
    let is_bare_talk = |talk: &Value| {
        any(talk, "speakers")
            || any(talk, "slots")
            || is(talk, "submission_type")
            || list(talk, "slots").iter().any(|slot| is(slot, "room"))
    };
    let is_bare_slot = |slot: &Value| {
        let talk = slot.get("submission");
        is(slot, "room") || talk.is_some_and(Value::is_string) || talk.is_some_and(is_bare_talk)
    };
    let bare = items.iter().any(|item| {
        is_bare(item) || if is_talk(item) { is_bare_talk(item) } else { is_bare_slot(item) }
    });
    if !bare {
        return Ok(());
    }
    let ask = if value.get("version").is_some() {
        "schedules/latest/?expand=slots,slots.room,slots.submission,slots.submission.speakers,slots.submission.submission_type,slots.submission.track"
    } else if items.iter().any(is_talk) {
        "submissions/?expand=speakers,submission_type,track,slots,slots.room"
    } else {
        "slots/?expand=room,submission,submission.speakers,submission.submission_type,submission.track"
    };
    Err(Refusal::new(format!(
        "has only the numbers of rooms, talks or speakers: download it as …/{ask}"
    )))
}

/// The rooms of slots, in the order that the conference gives them.
fn rooms<'v>(slots: impl Iterator<Item = &'v Value>, texts: &Texts, programme: &mut Programme) {
    let mut rooms: Vec<(i64, String, Option<String>)> = Vec::new();
    let mut seen = alloc::collections::BTreeSet::new();
    for room in slots.filter_map(|slot| slot.get("room")) {
        let Some(name) = texts.text(Some(room)) else { continue };
        if let Some(position) = room.get("position").and_then(Value::as_i64)
            && seen.insert(name.clone())
        {
            rooms.push((position, name, texts.first(room, &["description"])));
        }
    }
    rooms.sort();
    for (_, name, place) in rooms {
        programme.add_room(name, place);
    }
}

fn slots_of(talk: &Value) -> impl Iterator<Item = &Value> {
    talk.get("slot").into_iter().chain(list(talk, "slots")).filter(|slot| slot.is_object())
}

fn read_talk(talk: &Value, texts: &Texts, programme: &mut Programme) {
    let mut count = 0;
    for slot in slots_of(talk) {
        count += 1;
        read_slot(slot, talk, texts, programme);
    }
    // The legacy form has one slot of each talk.
    if talk.get("slot_count").and_then(Value::as_u64).is_some_and(|all| all > count) {
        programme.cut_talks.extend(texts.first(talk, &["code"]));
    }
    if count == 0 {
        let name = name_of(talk, texts);
        if !is_off(talk, &name, texts, programme) {
            programme.leave_out(&name, "it has no slot yet");
        }
    }
}

fn name_of(talk: &Value, texts: &Texts) -> String {
    let code = texts.first(talk, &["code", "id"]);
    Programme::name_of(texts.first(talk, &["title"]).as_deref(), code.as_deref())
}

/// Whether a talk does not take place; a list without states is one that an organiser has filtered already.
fn is_off(talk: &Value, name: &str, texts: &Texts, programme: &mut Programme) -> bool {
    let state = texts.first(talk, &["state"]);
    let off = state.filter(|state| !["confirmed", "accepted"].contains(&state.as_str()));
    if let Some(state) = &off {
        programme.leave_out(name, &format!("its state is \"{state}\""));
    }
    off.is_some()
}

/// A slot of a talk; of a break, where there is no talk.
fn read_slot(slot: &Value, talk: &Value, texts: &Texts, programme: &mut Programme) {
    let is_break = talk.is_null();
    let title = texts.first(if is_break { slot } else { talk }, &["title", "description"]);
    let title = if is_break { title } else { texts.first(talk, &["title"]) };
    let name =
        if is_break { Programme::name_of(title.as_deref(), None) } else { name_of(talk, texts) };
    if is_off(talk, &name, texts, programme) {
        return;
    }
    let Some(start) = time(slot, "start") else {
        return programme.leave_out(&name, "its slot has no start");
    };
    let Some(room) = texts.first(slot, &["room"]) else {
        return programme.leave_out(&name, "its slot has no room");
    };
    let length =
        |value: &Value| value.get("duration").and_then(Value::as_i64).and_then(minutes_long);
    let length = length(slot).or_else(|| length(talk));
    let end = time(slot, "end").map(End::At).or(length.map(End::After));
    let speakers = list(talk, "speakers");
    let has_any = |key: &str| speakers.iter().any(|person| has(person, key));
    programme.drop_if(has_any("biography"), "biographies");
    programme.drop_if(has(talk, "image") || has_any("avatar") || has_any("avatar_url"), "pictures");
    programme.drop_if(has(talk, "resources"), "links and attachments");
    let kind = texts.first(talk, &["submission_type", "session_type"]);
    let track = talk.get("track").filter(|track| !track.is_number());
    programme.sessions.push(Session {
        id: texts.first(talk, &["code", "id"]),
        kind: if is_break { Some("Break".to_owned()) } else { kind },
        title: title.unwrap_or_default(),
        speakers: texts.names(speakers),
        language: texts.first(talk, &["content_locale"]),
        track: texts.text(track),
        do_not_record: flag(talk, "do_not_record"),
        description: texts.prose(talk, &["abstract", "description"]),
        ..Session::at(room, start, end)
    });
}
