//! The big words of a sign that has no session to show.

use super::view::View;
use super::{Scene, State};
use crate::feed::{Fault, Feed};
use crate::prelude::*;
use crate::schedule::{RoomId, clean};
use crate::timetable::Timetable;
use crate::words::{Words, fill};

/// A headline and a line below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// "That’s all in Room 122 today"
    pub title: String,
    /// "Come back tomorrow, Saturday 9 September"; may be empty.
    pub detail: String,
}

/// What a state without sessions says, if it is one.
pub(super) fn message(view: &View<'_>, room: RoomId, scene: &Scene<'_>) -> Option<Message> {
    let words = view.today.words;
    let event = view.timetable.schedule.event.name.as_str();
    let named = view.timetable.schedule.rooms.get(room.0);
    let room = named.map_or("", |room| room.name.as_str());
    let with = |template: &str| fill(template, &[("room", room), ("event", event)]);
    // The date of what comes next; without a clock nothing does, and the list's own date counts.
    let first = match scene.state {
        State::ClockNotSet => scene.later.first().copied(),
        _ => scene.next,
    };
    let date = first.map(|group| view.today.venue.date(group.period.start));
    let on_date = |tomorrow: &str, other_day: &str| {
        let Some(date) = date else { return with(words.goes_on_elsewhere) };
        let days = (date - view.today.venue.date(view.today.now)).num_days();
        fill(if days == 1 { tomorrow } else { other_day }, &[("date", &view.today.date(date))])
    };
    let (title, detail) = match scene.state {
        State::DayOver => {
            let today = view.today.venue.date(view.today.period.start);
            let after_midnight = today != view.today.venue.date(view.today.now);
            let title = match scene.next {
                None => words.room_done,
                Some(_) if after_midnight => words.night_done,
                Some(_) => words.day_done,
            };
            (with(title), on_date(words.come_back_tomorrow, words.come_back))
        }
        State::EmptyDay => {
            let title = with(words.nothing_today);
            (title, on_date(words.next_here_tomorrow, words.next_here))
        }
        State::BeforeEvent if scene.next.is_none() => (event.to_owned(), with(words.nothing_here)),
        State::BeforeEvent => (event.to_owned(), on_date(words.starts_tomorrow, words.starts)),
        State::EventOver => (with(words.event_done), words.thanks.to_owned()),
        State::ClockNotSet => {
            let date = date.map(|date| view.today.date(date)).unwrap_or_default();
            (words.clock_not_set.to_owned(), fill(words.programme_of, &[("date", &date)]))
        }
        _ => return None,
    };
    Some(Message { title, detail })
}

/// What a sign says while it has nothing to show.
pub(super) fn waiting(
    feed: &Feed,
    room: &str,
    other: Option<&Timetable>,
    words: &Words,
) -> Message {
    let detail = match other {
        Some(timetable) => {
            let names: Vec<&str> =
                timetable.schedule.rooms.iter().take(20).map(|room| room.name.as_str()).collect();
            let room = clean::line(room);
            fill(words.no_such_room, &[("room", &room), ("rooms", &names.join(", "))])
        }
        None => fill(words.waiting_for, &[("file", &clean::line(&feed.file))]),
    };
    Message { title: words.waiting.to_owned(), detail }
}

/// A screen, for those who look after it.
#[derive(Clone, Copy, Debug)]
pub struct Screen<'a> {
    /// What it is called in the fleet.
    pub name: &'a str,
    /// The machine that it is on.
    pub machine: &'a str,
    /// The service that it is, if it is one.
    pub service: Option<&'a Service>,
    /// It is to be the sign of a room, and of none yet.
    pub has_no_room: bool,
}

/// How one says of which room a service is the sign.
#[derive(Clone, Debug)]
pub struct Service {
    /// The file of its settings.
    pub settings: String,
    /// What changes that: "sudoedit /etc/roomsign/room-122.conf".
    pub edit: String,
    /// What makes it count: "sudo systemctl restart roomsign@room-122".
    pub restart: String,
}

/// What a screen is called, and where one says of which room it is the sign.
pub(super) fn named(
    screen: &Screen<'_>,
    room: Option<&str>,
    timetable: Option<&Timetable>,
    words: &Words,
) -> Message {
    let [title, machine] = [screen.name, screen.machine].map(clean::line);
    let service = screen.service.filter(|_| screen.has_no_room);
    let Some(service) = service else {
        let room = room.map_or_else(|| words.all_rooms.to_owned(), clean::line);
        let mut detail = fill(words.named, &[("room", &room), ("machine", &machine)]);
        if let Some(service) = screen.service {
            let settings = clean::line(&service.settings);
            detail = format!("{detail}. {}", fill(words.settings_are, &[("settings", &settings)]));
        }
        return Message { title, detail };
    };
    let [edit, restart] = [&service.edit, &service.restart].map(|typed| clean::line(typed));
    let values = [("machine", machine.as_str()), ("edit", &edit), ("restart", &restart)];
    let mut detail = fill(words.no_room_yet, &values);
    let rooms = timetable.map(|timetable| timetable.schedule.rooms.iter()).unwrap_or_default();
    let rooms: Vec<&str> = rooms.take(8).map(|room| room.name.as_str()).collect();
    if !rooms.is_empty() {
        detail.push(' ');
        detail.push_str(&fill(words.rooms_are, &[("rooms", &rooms.join(", "))]));
    }
    Message { title, detail }
}

/// Why there is nothing to show yet.
pub(super) fn file_fault(feed: &Feed, words: &Words) -> Option<String> {
    Some(match feed.fault()? {
        Fault::Missing => words.no_such_file.to_owned(),
        fault @ Fault::Invalid { message, .. } => {
            format!("{}: {}", words.fault(fault), clean::line(message))
        }
        fault @ Fault::Unreadable(_) => words.fault(fault),
    })
}
