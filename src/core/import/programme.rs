//! What all formats come down to, and how several inputs become one plan.

use alloc::collections::{BTreeMap, BTreeSet};
use core::str::FromStr;

use chrono::{DateTime, DurationRound, NaiveDate, TimeDelta, Utc};
use chrono_tz::{TZ_VARIANTS, Tz};

use super::Refusal;
use super::time::{End, Time};
use crate::prelude::*;
use crate::schedule::{MAX_ROOMS, MAX_SESSIONS, clean};

/// What one input says, times as it says them.
#[derive(Clone, Debug, Default)]
pub struct Programme {
    /// The event's name.
    pub event: Option<String>,
    /// The venue's time zone.
    pub zone: Zone,
    /// In the conference's order, as far as it is known; a name may stand twice.
    pub rooms: Vec<String>,
    /// In the input's order.
    pub sessions: Vec<Session>,
    /// What was left out and why, and what else somebody should know; one line each.
    pub notes: Vec<String>,
}

/// The time zone that an input names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Zone {
    /// None.
    #[default]
    Missing,
    /// One that the time zone database does not have, such as Rails' "Berlin".
    Unknown(String),
    /// One of the time zone database.
    Known(Tz),
}

/// One session of an input.
#[derive(Clone, Debug)]
pub struct Session {
    /// The name that the export knows it by. A break without one gets one made of its room, day and
    /// title, which stays when the break moves within the day.
    pub id: Option<String>,
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
    /// A session of which nothing else is known.
    pub fn at(room: String, start: Time, end: Option<End>) -> Self {
        Self {
            id: None,
            room,
            start,
            end,
            kind: None,
            title: String::new(),
            subtitle: None,
            speakers: Vec::new(),
            description: None,
            url: None,
            cancelled: false,
        }
    }
}

/// What the caller wants of the programme.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// The venue's zone, if it is known better than the inputs know it.
    pub zone: Option<Tz>,
    /// Rooms to call by another name: what the export says, and what to write.
    pub renamed: Vec<(String, String)>,
    /// Only these rooms, by either name; all if empty.
    pub only: Vec<String>,
}

/// All inputs as one programme, with instants.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The event's name, if an input has it.
    pub event: Option<String>,
    /// The venue's.
    pub zone: Tz,
    /// In the conference's order.
    pub rooms: Vec<String>,
    /// In order of room and start; never empty.
    pub sessions: Vec<Planned>,
    /// What was left out and why; one line each.
    pub notes: Vec<String>,
}

/// One session of a plan.
#[derive(Clone, Debug)]
pub struct Planned {
    /// Unique in the plan.
    pub id: String,
    /// One of the plan's rooms.
    pub room: String,
    /// On a whole minute.
    pub start: DateTime<Utc>,
    /// After the start, on a whole minute; unknown to the export if `None`.
    pub end: Option<DateTime<Utc>>,
    /// All the rest.
    pub session: Session,
}

/// Makes one plan of several inputs.
///
/// # Errors
/// [`Refusal`] if the zone is not known, a chosen room does not exist, or no session is left.
pub fn plan(inputs: Vec<Programme>, choice: &Choice) -> Result<Plan, Refusal> {
    let zone = match choice.zone {
        Some(zone) => zone,
        None => zone_of(&inputs)?,
    };
    let mut event = None;
    let mut listed: Vec<String> = Vec::new();
    let mut unlisted = BTreeSet::new();
    let mut sessions = Vec::new();
    let mut notes = Vec::new();
    for input in inputs {
        event = event.or(input.event);
        notes.extend(input.notes);
        listed.extend(input.rooms);
        unlisted.extend(input.sessions.iter().map(|session| session.room.clone()));
        sessions.extend(input.sessions);
    }
    // Rooms that no list puts in order come last, by name.
    let all_rooms = once_each(listed.into_iter().chain(unlisted));
    let names = Names::of(&all_rooms, choice)?;
    let rooms = once_each(all_rooms.iter().filter_map(|room| names.chosen(room)));
    if rooms.len() > MAX_ROOMS {
        return Err(Refusal::new(format!(
            "there are {} rooms, and {MAX_ROOMS} are the most that a schedule has: choose with --only-room",
            rooms.len()
        )));
    }
    let mut planned: Vec<Planned> = sessions
        .into_iter()
        .filter_map(|session| planned(session, zone, &names, &mut notes))
        .collect();
    if planned.len() > MAX_SESSIONS {
        return Err(Refusal::new(format!(
            "there are {} sessions, and {MAX_SESSIONS} are the most that a schedule has: choose rooms with --only-room",
            planned.len()
        )));
    }
    let places: BTreeMap<&str, usize> =
        rooms.iter().enumerate().map(|(place, room)| (room.as_str(), place)).collect();
    planned.sort_by(|a, b| {
        let place = |room: &str| places.get(room);
        let key = |planned: &Planned| (place(&planned.room), planned.start, planned.end);
        key(a)
            .cmp(&key(b))
            .then_with(|| a.id.cmp(&b.id))
            .then_with(|| a.session.title.cmp(&b.session.title))
    });
    same_ids_apart(&mut planned, &mut notes);
    if planned.is_empty() {
        let why = if notes.is_empty() { String::new() } else { format!("\n{}", notes.join("\n")) };
        return Err(Refusal::new(format!(
            "there is no session to import: is it the right export?{why}"
        )));
    }
    Ok(Plan { event, zone, rooms, sessions: planned, notes })
}

/// In their order, without repetitions.
fn once_each(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut known = BTreeSet::new();
    names.filter(|name| known.insert(name.clone())).collect()
}

/// The zone that the inputs agree on, or that one of them has.
fn zone_of(inputs: &[Programme]) -> Result<Tz, Refusal> {
    let unknown = inputs.iter().find_map(|input| match &input.zone {
        Zone::Unknown(name) => Some(name),
        _ => None,
    });
    let known = inputs.iter().find_map(|input| match input.zone {
        Zone::Known(zone) => Some(zone),
        _ => None,
    });
    match (unknown, known) {
        (None, Some(zone)) => Ok(zone),
        (Some(name), _) => {
            let tail = format!("/{}", name.replace(' ', "_").to_lowercase());
            let meant = TZ_VARIANTS.iter().find(|zone| zone.name().to_lowercase().ends_with(&tail));
            let meant = meant.map_or("Europe/Berlin", |zone| zone.name());
            Err(Refusal::new(format!(
                "the export's time zone \"{name}\" is not in the time zone database: \
                 say which one is meant, such as --timezone {meant}"
            )))
        }
        (None, None) => Err(Refusal::new(
            "the export does not say in which time zone the venue is: say it, such as --timezone Europe/Berlin",
        )),
    }
}

/// What rooms are called, and which of them are wanted.
struct Names<'c> {
    choice: &'c Choice,
}

impl<'c> Names<'c> {
    fn of(rooms: &[String], choice: &'c Choice) -> Result<Self, Refusal> {
        let names = Self { choice };
        let listed =
            || rooms.iter().map(|room| format!("\"{room}\"")).collect::<Vec<_>>().join(", ");
        for (old, _) in &choice.renamed {
            if !rooms.contains(old) {
                let message =
                    format!("--room: no room is called \"{old}\": the rooms are {}", listed());
                return Err(Refusal::new(message));
            }
        }
        for only in &choice.only {
            if !rooms.iter().any(|room| room == only || names.new_name(room) == *only) {
                let message = format!(
                    "--only-room: no room is called \"{only}\": the rooms are {}",
                    listed()
                );
                return Err(Refusal::new(message));
            }
        }
        Ok(names)
    }

    fn new_name(&self, room: &str) -> String {
        let renamed = self.choice.renamed.iter().find(|(old, _)| old == room);
        renamed.map_or_else(|| room.to_owned(), |(_, new)| clean::line(new))
    }

    /// The name to write, if the room is wanted.
    fn chosen(&self, room: &str) -> Option<String> {
        let name = self.new_name(room);
        let only = &self.choice.only;
        (only.is_empty() || only.iter().any(|only| only == room || *only == name)).then_some(name)
    }
}

fn planned(
    session: Session,
    zone: Tz,
    names: &Names<'_>,
    notes: &mut Vec<String>,
) -> Option<Planned> {
    let room = names.chosen(&session.room)?;
    let name = Programme::name_of(Some(&session.title), session.id.as_deref());
    let minute = |at: DateTime<Utc>| at.duration_trunc(TimeDelta::minutes(1)).ok();
    let years = NaiveDate::from_ymd_opt(1970, 1, 2)?..NaiveDate::from_ymd_opt(9999, 1, 1)?;
    let start =
        minute(session.start.instant(zone)).filter(|start| years.contains(&start.date_naive()));
    let Some(start) = start else {
        notes.push(format!("left out: {name}: its start is out of range"));
        return None;
    };
    let end = session.end.and_then(|end| match end {
        End::At(at) => minute(at.instant(zone)),
        End::After(length) => start.checked_add_signed(length),
    });
    let after = end.filter(|end| *end > start);
    if after.is_some_and(|end| end - start > TimeDelta::days(7)) {
        notes.push(format!("left out: {name}: it takes longer than a week"));
        return None;
    }
    if after.is_none() {
        notes.push(format!("note: {name}: the export does not say when it ends"));
    }
    if super::time::instant(zone, start.with_timezone(&zone).naive_local()) != start {
        notes.push(format!(
            "note: {name}: clocks show its start twice that night, and a sign takes the first: check it"
        ));
    }
    let id = session.id.clone().unwrap_or_else(|| made_id(&session, start, zone));
    Some(Planned { id, room, start, end: after, session })
}

/// An id for what the export gives none: the same again from the next version of the programme.
fn made_id(session: &Session, start: DateTime<Utc>, zone: Tz) -> String {
    let date = start.with_timezone(&zone).date_naive();
    let word = |text: &str| {
        let words: Vec<String> = text
            .to_lowercase()
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect();
        words.join("-")
    };
    let kind = session.kind.as_deref().unwrap_or("session");
    let parts = [word(kind), word(&session.room), date.to_string(), word(&session.title)];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-")
}

/// A session that takes place twice has one id in the export: the second gets "-2".
/// One that two inputs have, with the same time and room, is the same.
fn same_ids_apart(sessions: &mut Vec<Planned>, notes: &mut Vec<String>) {
    let mut slots = BTreeSet::new();
    sessions.retain(|planned| {
        let new = slots.insert((planned.id.clone(), planned.room.clone(), planned.start));
        if !new {
            let name = Programme::name_of(Some(&planned.session.title), Some(&planned.id));
            notes.push(format!("left out: {name}: it stands twice with the same room and time"));
        }
        new
    });
    let mut in_time: Vec<&mut Planned> = sessions.iter_mut().collect();
    in_time.sort_by_key(|planned| planned.start);
    let taken: BTreeSet<String> = in_time.iter().map(|planned| planned.id.clone()).collect();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for planned in in_time {
        let count = seen.entry(planned.id.clone()).or_default();
        *count += 1;
        while *count > 1 {
            let id = format!("{}-{count}", planned.id);
            if taken.contains(&id) {
                *count += 1;
            } else {
                planned.id = id;
                break;
            }
        }
    }
}
