//! A plan → the file that staff have edited.
//!
//! The programme owns room, times, title, speakers, language, track, kind, abstract and url of the sessions that it
//! knows, and whether they may be recorded. What it does not say it does not take away: not every format has kinds,
//! abstracts or breaks. Everything else stays as staff wrote it: order, comments, `delay` and its like, notices, the
//! names of rooms, and sessions without an `id`.

mod matched;
mod place;
mod removals;
mod rooms;
mod update;

use alloc::collections::BTreeSet;

use self::matched::Matched;
use self::place::Places;
pub use self::removals::Removals;
use self::rooms::Rooms;
use super::plan::Plan;
use super::programme::Programme;
use super::write::{heading, showable, write};
use super::{Choice, Refusal};
use crate::prelude::*;
use crate::schedule::edit::{BYTE_ORDER_MARK, NewSession, Refused, Wanted, comments};
use crate::schedule::{Language, RoomId, Schedule, Session, parse};
use crate::timetable::{Period, Timetable};

/// What comes of a merge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merged {
    /// The file's new text; the old one to the byte if nothing changes.
    pub text: String,
    /// What changes, in plain words; one line each.
    pub changes: Vec<String>,
    /// What stays, and somebody should know about; one line each.
    pub notes: Vec<String>,
}

/// Brings a new version of the programme into a file's text.
///
/// `choice.only` tells which rooms the plan is about: sessions of others are not missed.
///
/// # Errors
/// [`Refusal`] if the file has errors, the plan is of another event, or more would go than `removals` allow.
pub fn merge(
    file: &str,
    plan: &Plan,
    choice: &Choice,
    removals: Removals,
) -> Result<Merged, Refusal> {
    let ours = Side::of(file).ok_or_else(|| {
        Refusal::new("has errors: fix what `roomsign check` finds, then import again")
    })?;
    let language = ours.schedule().event.language;
    // The plan as a file, so that both sides are compared as they are read.
    let theirs = write(plan, language)?;
    let theirs = Side::of(&theirs).ok_or_else(|| Refusal::new("cannot be read again"))?;
    let mut matched = Matched::of(&ours, &theirs, &plan.sessions);
    if ours.ids().next().is_some() && matched.pairs().next().is_none() {
        return Err(Refusal::new(
            "has none of the sessions in the file: is it of another event? \
             To start afresh, import it with -o into a new file",
        ));
    }
    let rooms = Rooms::of(&ours, &theirs, &matched, choice, removals)?;
    matched.match_breaks(&ours, &theirs, &plan.sessions, |room| rooms.ours(room));
    let mut merge = Merge::new(file, &ours, &theirs, plan, rooms);
    for (at, _) in ours.ids() {
        match matched.theirs.get(at).copied().flatten() {
            Some(theirs) => merge.update(at, theirs),
            None if merge.is_about(at, choice) => merge.gone(at, removals.prune),
            None => {}
        }
    }
    merge.add(&matched.is_known);
    if !removals.allow {
        merge.refuse_removals(choice)?;
    }
    let (changes, notes) = (merge.changes, merge.notes);
    if changes.is_empty() {
        return Ok(Merged { text: file.to_owned(), changes, notes });
    }
    let text = merge.wanted.written(file, ours.schedule()).map_err(|refused| match refused {
        Refused::ByHand { line } => Refusal::new(format!(
            "cannot be merged: line {line} of the file is written in a way that cannot be edited safely: rewrite it, then import again"
        )),
        other => Refusal::new(other.to_string()),
    })?;
    Ok(Merged { text: showable(text)?, changes, notes })
}

/// One of the two files.
struct Side {
    timetable: Timetable,
}

impl Side {
    fn of(text: &str) -> Option<Self> {
        let schedule = parse(text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text)).0?;
        Some(Self { timetable: Timetable::plan(schedule) })
    }

    fn schedule(&self) -> &Schedule {
        &self.timetable.schedule
    }

    /// The sessions that have an id.
    fn ids(&self) -> impl Iterator<Item = (usize, &str)> {
        let sessions = self.schedule().sessions.iter().enumerate();
        sessions.filter_map(|(at, session)| Some((at, session.id.as_deref()?)))
    }

    fn session(&self, at: usize) -> Option<(&Session, Period)> {
        self.timetable.session(at).map(|(session, slot)| (session, slot.planned))
    }

    fn room(&self, room: RoomId) -> &str {
        self.schedule().rooms.get(room.0).map_or("", |room| room.name.as_str())
    }

    /// "Friday 10:40–11:05"
    fn time(&self, period: Period) -> String {
        let wall = |at: chrono::DateTime<chrono::Utc>| at.with_timezone(&self.timetable.zone());
        format!("{}–{}", wall(period.start).format("%A %H:%M"), wall(period.end).format("%H:%M"))
    }
}

struct Merge<'s> {
    ours: &'s Side,
    theirs: &'s Side,
    /// The sessions of theirs, in the same order.
    plan: &'s Plan,
    /// What the signs speak.
    language: Language,
    rooms: Rooms,
    /// The comments behind `cancelled` in our sessions.
    comments: Vec<Option<&'s str>>,
    wanted: Wanted,
    changes: Vec<String>,
    notes: Vec<String>,
    /// What would go, in words.
    removed: Vec<String>,
}

impl<'s> Merge<'s> {
    fn new(file: &'s str, ours: &'s Side, theirs: &'s Side, plan: &'s Plan, rooms: Rooms) -> Self {
        let mut wanted = Wanted::as_it_is(ours.schedule());
        wanted.new_rooms.clone_from(&rooms.new);
        let changes = rooms.new.iter().map(|room| format!("new room: \"{}\"", room.name));
        let notes = rooms.renamed.iter().map(|(theirs, ours)| {
            format!("note: the room \"{theirs}\" of the programme is \"{ours}\" in the file, by its sessions")
        });
        Self {
            ours,
            theirs,
            plan,
            language: ours.schedule().event.language,
            comments: comments(file, "cancelled"),
            wanted,
            changes: changes.collect(),
            notes: notes.collect(),
            removed: Vec::new(),
            rooms,
        }
    }

    fn room_name(&self, ours: RoomId) -> &str {
        let rooms = self.ours.schedule().rooms.iter().chain(&self.wanted.new_rooms);
        rooms.skip(ours.0).map(|room| room.name.as_str()).next().unwrap_or_default()
    }

    fn want(&mut self, at: usize, session: Option<Session>) {
        if let Some(place) = self.wanted.sessions.get_mut(at) {
            *place = session;
        }
    }

    /// Sessions that the file does not have yet, at the end of their room and day.
    fn add(&mut self, is_known: &[bool]) {
        let venue = self.ours.timetable.venue();
        let mut places = Places::new(self.wanted.sessions.len().saturating_sub(1));
        for (at, _) in self.wanted.sessions.iter().enumerate().filter(|(_, kept)| kept.is_some()) {
            if let Some((session, time)) = self.ours.session(at) {
                places.add(session.room, venue.day(time.start), at);
            }
        }
        let mut ids: BTreeSet<String> = self.ours.ids().map(|(_, id)| id.to_owned()).collect();
        for (from, _) in is_known.iter().enumerate().filter(|(_, is_known)| !**is_known) {
            let Some((session, time)) = self.theirs.session(from) else { continue };
            let room = self.rooms.ours(session.room);
            let day = venue.day(time.start);
            let place = places.find(room, day);
            let room_name = self.room_name(room);
            let heading = place.begins.then(|| heading(room_name, day));
            let own_id = self.plan.sessions.get(from).map(|planned| planned.own_id.as_str());
            let id = session.id.as_deref().map(|id| free_id(id, own_id.unwrap_or(id), &mut ids));
            let name = Programme::name_of(Some(&session.title), id.as_deref());
            let when = self.theirs.time(time);
            self.changes.push(format!("new: {name}: {room_name}, {when}"));
            let session = Session { id, room, ..session.clone() };
            self.wanted.new_sessions.push(NewSession { behind: place.behind, heading, session });
        }
    }
}

/// An id that no session of the file has: this one, or its own with a number.
fn free_id(id: &str, own: &str, taken: &mut BTreeSet<String>) -> String {
    let numbered = (2_u32..).map(|number| format!("{own}-{number}"));
    let mut all = core::iter::once(id.to_owned()).chain(numbered);
    let free = all.find(|id| !taken.contains(id)).unwrap_or_default();
    taken.insert(free.clone());
    free
}
