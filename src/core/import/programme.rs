//! What all formats come down to.

use alloc::collections::BTreeSet;
use core::str::FromStr;

use chrono_tz::Tz;
use serde_json::Value;

use super::json::list;
use super::time::{End, Time};
use crate::prelude::*;
use crate::schedule::clean;

/// What one input says, times as it says them.
#[derive(Clone, Debug, Default)]
pub struct Programme {
    /// The event's name.
    pub event: Option<String>,
    /// The venue's time zone.
    pub zone: Zone,
    /// In the conference's order, as far as it is known; a name may stand twice.
    pub rooms: Vec<Room>,
    /// In the input's order.
    pub sessions: Vec<Session>,
    /// What was left out and why, and what else somebody should know; one line each.
    pub notes: Vec<String>,
    /// Kinds of things that it has and a sign does not show.
    pub dropped: BTreeSet<&'static str>,
    /// Breaks are in this format: one that is missing is no more.
    pub knows_breaks: bool,
    /// Talks of which it does not have every slot.
    pub cut_talks: BTreeSet<String>,
    /// Its names come in several languages, of which one was chosen.
    pub is_translated: bool,
    /// The part of a longer list that this is.
    pub page: Option<Page>,
}

/// A room of an input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Room {
    /// Never empty.
    pub name: String,
    /// How it is found.
    pub place: Option<String>,
}

/// A part of a list that comes in pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// How many the whole list has.
    pub count: usize,
    /// What is in this part, by its names there.
    pub listed: BTreeSet<String>,
}

impl Page {
    /// The page that an answer of an API is, if it is one.
    pub fn of(answer: &Value, items: &[Value]) -> Option<Self> {
        let is_page =
            ["next", "previous"].iter().any(|key| answer.get(key).is_some_and(Value::is_string));
        let count = answer.get("count").and_then(Value::as_u64);
        let count = count.and_then(|count| usize::try_from(count).ok());
        // A list may be longer than what is in it, even where no page is named.
        let is_page = is_page || count.is_some_and(|count| count > list(answer, "results").len());
        let name = |item: &Value| {
            let key = ["code", "id"].iter().find_map(|key| item.get(key))?;
            Some(key.to_string())
        };
        is_page.then(|| Self {
            count: count.unwrap_or(usize::MAX),
            listed: items.iter().filter_map(name).collect(),
        })
    }
}

/// The time zone that an input names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Zone {
    /// None.
    #[default]
    Missing,
    /// One that the time zone database does not have, such as Rails' "Berlin".
    Unknown(String),
    /// One whose rules are in the input, and are not those of the database for that name.
    Own {
        /// As the input calls it.
        name: String,
        /// A zone of the database that has these rules, as far as the input shows them.
        like: Option<Tz>,
    },
    /// One of the time zone database.
    Known(Tz),
}

/// One session of an input.
#[derive(Clone, Debug)]
pub struct Session {
    /// The name that the export knows it by. A break without one gets one made of its room, day and
    /// title, which stays when the break moves within the day.
    pub id: Option<String>,
    /// Its name in every version of the export, and in its XML and JSON, if it has one.
    pub guid: Option<String>,
    /// Never empty.
    pub room: String,
    /// When it starts.
    pub start: Time,
    /// When it ends, if that is known.
    pub end: Option<End>,
    /// "Talk", "Break".
    pub kind: Option<String>,
    /// May be empty.
    pub title: String,
    /// Shown as the first paragraph of the abstract.
    pub subtitle: Option<String>,
    /// One name each.
    pub speakers: Vec<String>,
    /// What is spoken, as a language tag.
    pub language: Option<String>,
    /// The part of the programme that it belongs to.
    pub track: Option<String>,
    /// Whether its speakers do not want to be recorded, if the export says so.
    pub do_not_record: Option<bool>,
    /// Plain text.
    pub description: Option<String>,
    /// Its page.
    pub url: Option<String>,
    /// The export says that it does not take place.
    pub cancelled: bool,
}

impl Programme {
    /// What a line about a session calls it: `"Flake schemas" (ABC123)`.
    pub fn name_of(title: Option<&str>, id: Option<&str>) -> String {
        let title = title
            .map_or_else(|| "a session without a title".to_owned(), |title| format!("\"{title}\""));
        id.map_or_else(|| title.clone(), |id| format!("{title} ({id})"))
    }

    /// One more room.
    pub fn add_room(&mut self, name: String, place: Option<String>) {
        self.rooms.push(Room { name, place });
    }

    /// Notes that the input has something that no sign shows.
    pub fn drop_if(&mut self, it_has: bool, what: &'static str) {
        if it_has {
            self.dropped.insert(what);
        }
    }

    /// Notes that an entry makes no session.
    pub fn leave_out(&mut self, name: &str, why: &str) {
        self.notes.push(format!("left out: {name}: {why}"));
    }
}

impl Zone {
    /// The zone of that name.
    pub fn named(name: Option<&str>) -> Self {
        match name.map(str::trim).filter(|name| !name.is_empty()) {
            None => Self::Missing,
            Some(name) => {
                Tz::from_str(name).map_or_else(|_| Self::Unknown(clean::line(name)), Self::Known)
            }
        }
    }
}

impl Session {
    /// A break has no audience, and in most exports no name.
    pub fn is_break(&self) -> bool {
        self.kind.as_deref().is_some_and(|kind| kind.eq_ignore_ascii_case("break"))
    }

    /// Takes over what the same session says elsewhere and not here.
    pub fn fill_from(&mut self, other: Self) {
        let fill = |mine: &mut Option<String>, theirs: Option<String>| {
            if mine.is_none() {
                *mine = theirs;
            }
        };
        fill(&mut self.guid, other.guid);
        fill(&mut self.kind, other.kind);
        fill(&mut self.language, other.language);
        fill(&mut self.track, other.track);
        fill(&mut self.subtitle, other.subtitle);
        fill(&mut self.description, other.description);
        fill(&mut self.url, other.url);
        self.do_not_record = self.do_not_record.or(other.do_not_record);
        if self.title.is_empty() {
            self.title = other.title;
        }
        if self.speakers.is_empty() {
            self.speakers = other.speakers;
        }
    }

    /// A session of which nothing else is known.
    pub fn at(room: String, start: Time, end: Option<End>) -> Self {
        Self {
            id: None,
            guid: None,
            room,
            start,
            end,
            kind: None,
            title: String::new(),
            subtitle: None,
            speakers: Vec::new(),
            language: None,
            track: None,
            do_not_record: None,
            description: None,
            url: None,
            cancelled: false,
        }
    }
}
