//! `schedule.xml` of frab, pretalx, wafer and c3voc.
//!
//! Read event by event rather than into typed structs: a field that stands twice or is of another shape
//! costs that field, not the import, and errors know their line.

use super::programme::{Programme, Session, Zone};
use super::prose;
use super::time::{End, Time, duration, on_conference_day};
use super::xml::{Element, Node, Stream};
use super::{KNOWN, Refusal};
use crate::prelude::*;
use crate::schedule::clean;

/// The programme of a whole document.
///
/// # Errors
/// [`Refusal`] if it is no such document, is not good XML, or could be an attack.
pub fn read(text: &str) -> Result<Programme, Refusal> {
    let mut stream = Stream::new(text);
    let mut programme = Programme::default();
    // What is open around the place that has been read up to.
    let mut around: Vec<Element> = Vec::new();
    loop {
        match stream.node()? {
            Node::Open(element) => {
                let parent = around.last().map(|parent| parent.name.as_str());
                match (parent, element.name.as_str()) {
                    (None, "schedule") => around.push(element),
                    (None, _) => {
                        return Err(stream.refuse(&format!("is XML, but no schedule: {KNOWN}")));
                    }
                    (_, "conference") => {
                        let conference = stream.whole(element)?;
                        programme.event = line(conference.text_of("title"))
                            .or_else(|| line(conference.text_of("acronym")));
                        programme.zone = Zone::named(conference.text_of("time_zone_name"));
                    }
                    (_, "event") => {
                        let event = stream.whole(element)?;
                        read_event(&event, &around, &mut programme);
                    }
                    (_, "room") => {
                        if let Some(name) = line(element.attribute("name")) {
                            programme.add_room(name, None);
                        }
                        around.push(element);
                    }
                    _ => around.push(element),
                }
            }
            Node::Close => {
                around.pop();
            }
            Node::End => return Ok(programme),
        }
    }
}

fn read_event(event: &Element, around: &[Element], programme: &mut Programme) {
    let outer = |name: &str| around.iter().rev().find(|element| element.name == name);
    let id = ["code", "guid", "id"].iter().find_map(|key| line(event.attribute(key)));
    let title = line(event.text_of("title"));
    let name = Programme::name_of(title.as_deref(), id.as_deref());
    // Older files have no `date`: there the day that it stands under and `start` tell.
    let start = event.text_of("date").and_then(Time::parse).or_else(|| {
        let day = outer("day")?.attribute("date")?;
        on_conference_day(day, event.text_of("start")?).map(Time::Local)
    });
    let Some(start) = start else {
        return programme.leave_out(&name, "it has neither a `date` nor a day and a `start`");
    };
    let room = event.text_of("room").or_else(|| outer("room")?.attribute("name"));
    let Some(room) = line(room) else {
        return programme.leave_out(&name, "it has no room");
    };
    let end = event.text_of("end").and_then(Time::parse).map(End::At);
    let persons = event.child("persons").map_or(&[][..], |persons| &persons.children);
    let any = |name: &str| event.child(name).is_some_and(|list| !list.children.is_empty());
    programme.drop_if(any("links") || any("attachments"), "links and attachments");
    programme.drop_if(event.text_of("logo").is_some(), "pictures");
    let recording = event.child("recording");
    programme.sessions.push(Session {
        id,
        guid: line(event.attribute("guid")),
        language: line(event.text_of("language")),
        track: line(event.text_of("track")),
        do_not_record: recording
            .and_then(|recording| recording.text_of("optout"))
            .map(|optout| optout == "true"),
        kind: line(event.text_of("type")),
        title: title.unwrap_or_default(),
        subtitle: line(event.text_of("subtitle")),
        speakers: persons.iter().filter_map(|person| line(Some(person.text.as_str()))).collect(),
        description: ["abstract", "description"].iter().find_map(|key| {
            let plain = prose::plain(event.text_of(key)?);
            (!plain.is_empty()).then_some(plain)
        }),
        url: line(event.text_of("url")),
        ..Session::at(
            room,
            start,
            end.or_else(|| event.text_of("duration").and_then(duration).map(End::After)),
        )
    });
}

fn line(text: Option<&str>) -> Option<String> {
    text.map(clean::line).filter(|text| !text.is_empty())
}
