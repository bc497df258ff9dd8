//! A plan → the file that staff have edited.
//!
//! The programme owns room, times, title, speakers, kind, abstract and url of the sessions whose `id` it
//! knows. What it does not say it does not take away: not every format has kinds or abstracts. Everything
//! else stays as staff wrote it: order, comments, `delay` and its like, notices, and sessions without an `id`.

mod place;

use alloc::collections::{BTreeMap, BTreeSet};

use self::place::Places;
use super::programme::{Plan, Programme};
use super::write::{GONE, heading, write};
use super::{Choice, Refusal};
use crate::prelude::*;
use crate::schedule::edit::{BYTE_ORDER_MARK, NewSession, Refused, Wanted, comments};
use crate::schedule::{End, Room, RoomId, Schedule, Session, parse};
use crate::timetable::{Period, Timetable};

/// What a merge comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merged {
    /// The file's new text; the old one to the byte if nothing changes.
    pub text: String,
    /// What changes, in plain words; one line each.
    pub changes: Vec<String>,
}

/// Brings a new version of the programme into a file's text.
///
/// `choice.only` tells which rooms the plan is about: sessions of others are not missed. A session that
/// is missed is marked as cancelled, or deleted if `prune`.
///
/// # Errors
/// [`Refusal`] if the file has errors, or the plan is of another event.
pub fn merge(file: &str, plan: &Plan, choice: &Choice, prune: bool) -> Result<Merged, Refusal> {
    let ours = Side::of(file).ok_or_else(|| {
        Refusal::new("has errors: mend what `roomsign check` finds, then import again")
    })?;
    // The plan as a file, so that both sides are compared as they are read.
    let theirs = Side::of(&write(plan)).ok_or_else(|| {
        Refusal::new(
            "cannot be imported: it makes a schedule with errors; please report this export",
        )
    })?;
    let known: BTreeMap<&str, usize> = theirs.ids().map(|(at, id)| (id, at)).collect();
    if ours.ids().next().is_some() && !ours.ids().any(|(_, id)| known.contains_key(id)) {
        return Err(Refusal::new(
            "has none of the sessions in the file: is it of another event? \
             To start anew, import it with -o into a new file",
        ));
    }
    let mut merge = Merge::new(file, &ours, &theirs);
    let mut present = BTreeSet::new();
    for (at, id) in ours.ids() {
        if let Some(theirs) = known.get(id) {
            present.insert(id);
            merge.update(at, *theirs);
        } else if merge.is_about(at, choice) {
            merge.gone(at, prune);
        }
    }
    merge.add(theirs.ids().filter(|(_, id)| !present.contains(id)).map(|(at, _)| at));
    if merge.changes.is_empty() {
        return Ok(Merged { text: file.to_owned(), changes: Vec::new() });
    }
    let text = merge.wanted.written(file, ours.schedule()).map_err(|refused| match refused {
        Refused::ByHand { line } => Refusal::new(format!(
            "cannot be merged: line {line} of the file is written in a way that cannot be edited safely: \
             write it anew, then import again"
        )),
        other => Refusal::new(other.to_string()),
    })?;
    Ok(Merged { text, changes: merge.changes })
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

    /// "Friday 10:40–11:05"
    fn time(&self, period: Period) -> String {
        let wall = |at: chrono::DateTime<chrono::Utc>| at.with_timezone(&self.timetable.zone());
        format!("{}–{}", wall(period.start).format("%A %H:%M"), wall(period.end).format("%H:%M"))
    }
}

struct Merge<'s> {
    ours: &'s Side,
    theirs: &'s Side,
    /// Their rooms' places among ours and the new ones.
    rooms: Vec<RoomId>,
    /// The comments behind `cancelled` in our sessions.
    comments: Vec<Option<&'s str>>,
    wanted: Wanted,
    changes: Vec<String>,
}

impl<'s> Merge<'s> {
    fn new(file: &'s str, ours: &'s Side, theirs: &'s Side) -> Self {
        let mut wanted = Wanted::as_it_is(ours.schedule());
        let mut changes = Vec::new();
        let mut known: BTreeMap<&str, RoomId> = BTreeMap::new();
        for (at, room) in ours.schedule().rooms.iter().enumerate() {
            known.insert(&room.name, RoomId(at));
        }
        let mut place = |room: &'s Room| {
            *known.entry(&room.name).or_insert_with(|| {
                wanted.new_rooms.push(room.clone());
                changes.push(format!("new room: \"{}\"", room.name));
                RoomId(ours.schedule().rooms.len() + wanted.new_rooms.len() - 1)
            })
        };
        let rooms = theirs.schedule().rooms.iter().map(&mut place).collect();
        Self { ours, theirs, rooms, comments: comments(file, "cancelled"), wanted, changes }
    }

    /// The place of one of their rooms among ours.
    fn our_room(&self, theirs: RoomId) -> RoomId {
        self.rooms.get(theirs.0).copied().unwrap_or(theirs)
    }

    fn room_name(&self, ours: RoomId) -> &str {
        let rooms = self.ours.schedule().rooms.iter().chain(&self.wanted.new_rooms);
        rooms.skip(ours.0).map(|room| room.name.as_str()).next().unwrap_or_default()
    }

    /// A session that both have.
    fn update(&mut self, at: usize, from: usize) {
        let (Some((ours, our_time)), Some((theirs, their_time))) =
            (self.ours.session(at), self.theirs.session(from))
        else {
            return;
        };
        let mut new = ours.clone();
        let name = Programme::name_of(Some(&theirs.title), theirs.id.as_deref());
        let mut words = Vec::new();
        let room = self.our_room(theirs.room);
        if ours.room != room {
            new.room = room;
            words.push(format!(
                "room \"{}\", was \"{}\"",
                self.room_name(room),
                self.room_name(ours.room)
            ));
        }
        // Where the programme does not say an end, what staff wrote stays.
        let same_time = match theirs.end {
            End::Open => our_time.start == their_time.start,
            _ => our_time == their_time,
        };
        if !same_time {
            (new.start, new.end) = (theirs.start, theirs.end);
            words.push(format!(
                "{}, was {}",
                self.theirs.time(their_time),
                self.ours.time(our_time)
            ));
        }
        if ours.title != theirs.title && !theirs.title.is_empty() {
            new.title.clone_from(&theirs.title);
            words.push(format!("title, was \"{}\"", ours.title));
        }
        if ours.speakers != theirs.speakers && !theirs.speakers.is_empty() {
            new.speakers.clone_from(&theirs.speakers);
            words.push(format!("speakers {}", theirs.speakers.join(", ")));
        }
        if let Some(kind) = theirs.kind.as_ref().filter(|_| ours.kind != theirs.kind) {
            new.kind = Some(kind.clone());
            words.push(format!("kind {kind}"));
        }
        if ours.description != theirs.description && theirs.description.is_some() {
            new.description.clone_from(&theirs.description);
            words.push("abstract".to_owned());
        }
        if ours.url != theirs.url && theirs.url.is_some() {
            new.url.clone_from(&theirs.url);
            words.push("url".to_owned());
        }
        // What staff set to the room that it is in now says nothing any more.
        new.moved_to = new.moved_to.filter(|to| *to != new.room);
        new.overflow = new.overflow.filter(|to| *to != new.moved_to.unwrap_or(new.room));
        if !words.is_empty() {
            self.changes.push(format!("changed: {name}: {}", words.join("; ")));
        }
        if theirs.cancelled {
            self.mark(at, &name, &mut new);
        } else {
            self.unmark(at, &name, &mut new);
        }
        self.want(at, Some(new));
    }

    /// Marks a session as gone. A reason that staff gave stays; then the mark is a comment.
    fn mark(&mut self, at: usize, name: &str, session: &mut Session) {
        if session.cancelled {
            return;
        }
        session.cancelled = true;
        if session.reason.is_some() {
            self.wanted.marks.insert(at, GONE);
        } else {
            session.reason = Some(GONE.to_owned());
        }
        self.changes.push(format!("cancelled: {name}: {GONE}"));
    }

    /// Takes away exactly that mark, if it is there.
    fn unmark(&mut self, at: usize, name: &str, session: &mut Session) {
        let comment = self.comments.get(at).copied().flatten();
        let by_reason = session.reason.as_deref() == Some(GONE);
        if session.cancelled && (by_reason || comment.is_some_and(|words| words.contains(GONE))) {
            session.cancelled = false;
            session.reason = session.reason.take().filter(|_| !by_reason);
            self.changes.push(format!("back: {name} is in the programme again"));
        }
    }

    fn want(&mut self, at: usize, session: Option<Session>) {
        if let Some(place) = self.wanted.sessions.get_mut(at) {
            *place = session;
        }
    }

    /// Whether the plan would have this session, if it still were in the programme.
    fn is_about(&self, at: usize, choice: &Choice) -> bool {
        let Some((session, _)) = self.ours.session(at) else { return false };
        let room = self.room_name(session.room);
        let name_of = |only: &String| {
            let renamed = choice.renamed.iter().find(|(old, _)| old == only);
            renamed.map_or(only.clone(), |(_, new)| new.clone())
        };
        choice.only.is_empty()
            || choice.only.iter().any(|only| only == room || name_of(only) == room)
    }

    /// A session that the programme no longer has.
    fn gone(&mut self, at: usize, prune: bool) {
        let Some((session, _)) = self.ours.session(at) else { return };
        let name = Programme::name_of(Some(&session.title), session.id.as_deref());
        if prune {
            self.changes.push(format!("deleted: {name}: {GONE}"));
            return self.want(at, None);
        }
        let mut session = session.clone();
        self.mark(at, &name, &mut session);
        self.want(at, Some(session));
    }

    /// Sessions that the file does not have yet, at the end of their room and day.
    fn add(&mut self, new: impl Iterator<Item = usize>) {
        let venue = self.ours.timetable.venue();
        let mut places = Places::new(self.wanted.sessions.len().saturating_sub(1));
        for (at, _) in self.wanted.sessions.iter().enumerate().filter(|(_, kept)| kept.is_some()) {
            if let Some((session, time)) = self.ours.session(at) {
                places.add(session.room, venue.day(time.start), at);
            }
        }
        for from in new {
            let Some((session, time)) = self.theirs.session(from) else { continue };
            let room = self.our_room(session.room);
            let day = venue.day(time.start);
            let place = places.find(room, day);
            let room_name = self.room_name(room);
            let heading = place.begins.then(|| heading(room_name, day));
            let name = Programme::name_of(Some(&session.title), session.id.as_deref());
            let when = self.theirs.time(time);
            self.changes.push(format!("new: {name}: {room_name}, {when}"));
            let session = Session { room, ..session.clone() };
            self.wanted.new_sessions.push(NewSession { behind: place.behind, heading, session });
        }
    }
}
