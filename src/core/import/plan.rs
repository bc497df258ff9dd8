//! How several inputs become one plan.

use alloc::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, DurationRound, NaiveDate, TimeDelta, Utc};
use chrono_tz::{TZ_VARIANTS, Tz};

use super::Refusal;
use super::planned::Planned;
use super::programme::{Page, Programme, Room, Session, Zone};
use super::same::{joined, made_id, same_ids_apart};
use super::time::End;
use crate::prelude::*;
use crate::schedule::{Language, MAX_ROOMS, MAX_SESSIONS, clean, language_tag};

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
    /// What is spoken in most sessions, if the sign speaks it too.
    pub language: Option<Language>,
    /// In the conference's order.
    pub rooms: Vec<Room>,
    /// In order of room and start; never empty.
    pub sessions: Vec<Planned>,
    /// What was left out and why; one line each.
    pub notes: Vec<String>,
    /// The breaks of the programme are in it, as far as there are any.
    pub knows_breaks: bool,
    /// Talks of which not every slot is in it.
    pub cut_talks: BTreeSet<String>,
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
    refuse_parts(&inputs)?;
    let knows_breaks = inputs
        .iter()
        .any(|input| input.knows_breaks || input.sessions.iter().any(Session::is_break));
    let mut event = None;
    let mut all_rooms: Vec<Room> = Vec::new();
    let mut listed = BTreeSet::new();
    let mut unlisted = BTreeSet::new();
    let mut sessions = Vec::new();
    let mut notes = Vec::new();
    let mut dropped = BTreeSet::new();
    let mut cut: Option<BTreeSet<String>> = None;
    for (at, input) in inputs.into_iter().enumerate() {
        event = event.or(input.event);
        notes.extend(input.notes);
        dropped.extend(input.dropped);
        // What one input cuts another may have.
        let of_input = input.cut_talks;
        cut = Some(
            cut.map_or(of_input.clone(), |cut| cut.intersection(&of_input).cloned().collect()),
        );
        all_rooms.extend(input.rooms.into_iter().filter(|room| listed.insert(room.name.clone())));
        unlisted.extend(input.sessions.iter().map(|session| session.room.clone()));
        sessions.extend(input.sessions.into_iter().map(|session| (at, session)));
    }
    // Rooms that no list puts in order come last, by name.
    let unlisted = unlisted.into_iter().filter(|room| !listed.contains(room));
    all_rooms.extend(unlisted.map(|name| Room { name, place: None }));
    let names = Names::of(&all_rooms, choice)?;
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    let mut rooms: Vec<Room> = Vec::new();
    for room in &all_rooms {
        if let Some(name) = names.chosen(&room.name)
            && !places.contains_key(&name)
        {
            places.insert(name.clone(), rooms.len());
            rooms.push(Room { name, ..room.clone() });
        }
    }
    if rooms.len() > MAX_ROOMS {
        return Err(Refusal::new(format!(
            "there are {} rooms, and {MAX_ROOMS} are the most that a schedule has: choose with --only-room",
            rooms.len()
        )));
    }
    let mut planned: Vec<Planned> = sessions
        .into_iter()
        .filter_map(|(input, session)| planned(input, session, zone, &names, &mut notes))
        .collect();
    planned.sort_by(|a, b| {
        let key = |planned: &Planned| (places.get(&planned.room), planned.start, planned.end);
        key(a)
            .cmp(&key(b))
            .then_with(|| a.id.cmp(&b.id))
            .then_with(|| a.session.title.cmp(&b.session.title))
            .then_with(|| a.input.cmp(&b.input))
    });
    let mut planned = joined(planned, &mut notes);
    if planned.len() > MAX_SESSIONS {
        return Err(Refusal::new(format!(
            "there are {} sessions, and {MAX_SESSIONS} are the most that a schedule has: choose rooms with --only-room",
            planned.len()
        )));
    }
    same_ids_apart(&mut planned);
    if planned.is_empty() {
        let why = if notes.is_empty() { String::new() } else { format!("\n{}", notes.join("\n")) };
        return Err(Refusal::new(format!(
            "there is no session to import: is it the right export?{why}"
        )));
    }
    notes.extend(
        dropped.into_iter().map(|what| format!("left out: {what}: signs do not show that")),
    );
    let cut_talks = cut.unwrap_or_default();
    notes.extend(
        cut_talks
            .iter()
            .map(|talk| format!("note: {talk}: it takes place more often than this format says")),
    );
    let language = language_of(&planned);
    Ok(Plan { event, zone, language, rooms, sessions: planned, notes, knows_breaks, cut_talks })
}

/// Refuses a list of which pages are missing: what is on those would look as if it were no more.
fn refuse_parts(inputs: &[Programme]) -> Result<(), Refusal> {
    let pages: Vec<&Page> = inputs.iter().filter_map(|input| input.page.as_ref()).collect();
    let Some(count) = pages.iter().map(|page| page.count).max() else { return Ok(()) };
    let listed: BTreeSet<&String> = pages.iter().flat_map(|page| &page.listed).collect();
    if listed.len() >= count {
        return Ok(());
    }
    let of = if count == usize::MAX { String::new() } else { format!(" of {count}") };
    Err(Refusal::new(format!(
        "is a part of a longer list ({}{of}): give all its pages together, or ask for more at once, such as with &limit=100",
        listed.len()
    )))
}

/// The language of most sessions.
fn language_of(sessions: &[Planned]) -> Option<Language> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for planned in sessions {
        if let Some(language) = planned.session.language.as_deref() {
            *counts.entry(language.split('-').next().unwrap_or(language)).or_default() += 1;
        }
    }
    let (most, _) = counts.into_iter().max_by_key(|(_, count)| *count)?;
    Language::ALL.into_iter().find(|known| known.code() == most)
}

/// The zone that the inputs agree on, or that one of them has.
fn zone_of(inputs: &[Programme]) -> Result<Tz, Refusal> {
    let unknown = inputs.iter().find_map(|input| match &input.zone {
        Zone::Unknown(name) => Some((name, None)),
        Zone::Own { name, like } => Some((name, *like)),
        _ => None,
    });
    let known = inputs.iter().find_map(|input| match input.zone {
        Zone::Known(zone) => Some(zone),
        _ => None,
    });
    match (unknown, known) {
        (None, Some(zone)) => Ok(zone),
        (Some((name, Some(like))), _) => Err(Refusal::new(format!(
            "the export has a time zone \"{name}\" with rules of its own: \
             say where the venue is, such as --timezone {}",
            like.name()
        ))),
        (Some((name, None)), _) => {
            let tail = format!("/{}", name.replace(' ', "_").to_lowercase());
            let meant = TZ_VARIANTS.iter().find(|zone| zone.name().to_lowercase().ends_with(&tail));
            let meant = meant.map_or("Europe/Berlin", |zone| zone.name());
            Err(Refusal::new(format!(
                "the export's time zone \"{name}\" is not in the time zone database: \
                 say which one is meant, such as --timezone {meant}"
            )))
        }
        (None, None) => Err(Refusal::new(
            "the export does not say which time zone the venue is in: name it, such as --timezone Europe/Berlin",
        )),
    }
}

/// What rooms are called, and which of them are wanted.
struct Names<'c> {
    choice: &'c Choice,
}

impl<'c> Names<'c> {
    fn of(rooms: &[Room], choice: &'c Choice) -> Result<Self, Refusal> {
        let names = Self { choice };
        let listed =
            || rooms.iter().map(|room| format!("\"{}\"", room.name)).collect::<Vec<_>>().join(", ");
        for (old, new) in &choice.renamed {
            if clean::line(new).is_empty() {
                return Err(Refusal::new(format!(
                    "--room: the new name of \"{old}\" has no letters"
                )));
            }
            if !rooms.iter().any(|room| room.name == *old) {
                let message =
                    format!("--room: no room is called \"{old}\": the rooms are {}", listed());
                return Err(Refusal::new(message));
            }
        }
        for only in &choice.only {
            if !rooms.iter().any(|room| room.name == *only || names.new_name(&room.name) == *only) {
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
    input: usize,
    mut session: Session,
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
    session.language = session.language.take().and_then(|language| language_tag(&language));
    let id = session.id.clone().unwrap_or_else(|| made_id(&session, start, zone));
    Some(Planned { own_id: id.clone(), id, input, room, start, end: after, session })
}
