//! A plan → the file that staff have edited.
//!
//! The programme owns room, times, title, speakers, language, track, kind, abstract and url of the sessions that it
//! knows, and whether they may be recorded. What it does not say it does not take away: not every format has kinds, abstracts or breaks. Everything else stays
//! as staff wrote it: order, comments, `delay` and its like, notices, the names of rooms, and sessions without an `id`.

mod matched;
mod place;
mod rooms;

use alloc::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDateTime, TimeDelta};

use self::matched::Matched;
use self::place::Places;
use self::rooms::Rooms;
use super::plan::Plan;
use super::programme::Programme;
use super::talk::{talk_of, without_number};
use super::write::{GONE, heading, showable, spoken, write};
use super::{Choice, Refusal};
use crate::prelude::*;
use crate::schedule::edit::{BYTE_ORDER_MARK, NewSession, Refused, Wanted, comments};
use crate::schedule::{End, Language, RoomId, Schedule, Session, parse};
use crate::timetable::{Period, Timetable};

/// What a merge comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merged {
    /// The file's new text; the old one to the byte if nothing changes.
    pub text: String,
    /// What changes, in plain words; one line each.
    pub changes: Vec<String>,
    /// What stays and somebody should know; one line each.
    pub notes: Vec<String>,
}

/// What becomes of sessions that the programme no longer has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Removals {
    /// They are deleted, and not marked as cancelled.
    pub prune: bool,
    /// However many they are, and even if they are all of a room.
    pub allow: bool,
}

/// So many sessions may go unasked, however few there are,
const MAX_REMOVED: usize = 5;
/// or this part of all, in percent.
const MAX_REMOVED_PERCENT: usize = 10;

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
        Refusal::new("has errors: mend what `roomsign check` finds, then import again")
    })?;
    let language = ours.schedule().event.language;
    // The plan as a file, so that both sides are compared as they are read.
    let theirs = write(plan, language)?;
    let theirs = Side::of(&theirs).ok_or_else(|| Refusal::new("cannot be read again"))?;
    let mut matched = Matched::of(&ours, &theirs, &plan.sessions);
    if ours.ids().next().is_some() && matched.pairs().next().is_none() {
        return Err(Refusal::new(
            "has none of the sessions in the file: is it of another event? \
             To start anew, import it with -o into a new file",
        ));
    }
    let rooms = Rooms::of(&ours, &theirs, &matched, choice, removals)?;
    matched.match_breaks(&ours, &theirs, &plan.sessions, &rooms);
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
            "cannot be merged: line {line} of the file is written in a way that cannot be edited safely: \
             write it anew, then import again"
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

    /// A session that both have.
    fn update(&mut self, at: usize, from: usize) {
        let (Some((ours, our_time)), Some((theirs, their_time))) =
            (self.ours.session(at), self.theirs.session(from))
        else {
            return;
        };
        let mut new = ours.clone();
        let name = Programme::name_of(Some(&theirs.title), ours.id.as_deref());
        let mut words = self.take_room(&mut new, self.rooms.ours(theirs.room));
        words.extend(self.take_time(&mut new, our_time, theirs, their_time));
        if ours.title != theirs.title && !theirs.title.is_empty() {
            new.title.clone_from(&theirs.title);
            words.push(format!("title, was \"{}\"", ours.title));
        }
        if ours.speakers != theirs.speakers && !theirs.speakers.is_empty() {
            new.speakers.clone_from(&theirs.speakers);
            words.push(format!("speakers {}", theirs.speakers.join(", ")));
        }
        if let Some(planned) =
            self.plan.sessions.get(from).filter(|it| it.session.language.is_some())
            && ours.language != spoken(planned, self.language)
        {
            new.language = spoken(planned, self.language);
            words.extend(planned.session.language.as_ref().map(|it| format!("language {it}")));
        }
        // Kinds and tracks are words: an export in another language has others for the same.
        let is_translated = self.rooms.renamed.len() > 1;
        let is_news = |ours: &Option<String>, theirs: &Option<String>| {
            theirs.is_some() && ours != theirs && !(is_translated && ours.is_some())
        };
        if let Some(kind) = theirs.kind.as_ref().filter(|_| is_news(&ours.kind, &theirs.kind)) {
            new.kind = Some(kind.clone());
            words.push(format!("kind {kind}"));
        }
        if let Some(track) = theirs.track.as_ref().filter(|_| is_news(&ours.track, &theirs.track)) {
            new.track = Some(track.clone());
            words.push(format!("track {track}"));
        }
        let said = self.plan.sessions.get(from).and_then(|planned| planned.session.do_not_record);
        if let Some(do_not_record) = said.filter(|said| *said != ours.do_not_record) {
            new.do_not_record = do_not_record;
            let word = if do_not_record { "no recording" } else { "may be recorded" };
            words.push(word.to_owned());
        }
        if ours.description != theirs.description && theirs.description.is_some() {
            new.description.clone_from(&theirs.description);
            words.push("abstract".to_owned());
        }
        if ours.url != theirs.url && theirs.url.is_some() {
            new.url.clone_from(&theirs.url);
            words.push("url".to_owned());
        }
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

    /// The programme's room. Where staff moved a session it stays moved, but not to where it is planned now.
    fn take_room(&mut self, new: &mut Session, room: RoomId) -> Vec<String> {
        if new.room == room {
            return Vec::new();
        }
        let mut words = vec![format!(
            "room \"{}\", was \"{}\"",
            self.room_name(room),
            self.room_name(new.room)
        )];
        new.room = room;
        let moved_to = new.moved_to.take().filter(|to| *to != room);
        if let Some(to) = moved_to {
            words.push(format!("staff's move to \"{}\" stays", self.room_name(to)));
        }
        new.moved_to = moved_to;
        let takes_place = new.moved_to.unwrap_or(room);
        new.overflow = new.overflow.filter(|overflow| *overflow != takes_place);
        words
    }

    /// The programme's times. Where it does not say an end, the session keeps its length.
    fn take_time(
        &self,
        new: &mut Session,
        our_time: Period,
        theirs: &Session,
        their_time: Period,
    ) -> Vec<String> {
        let is_open = theirs.end == End::Open;
        let takes =
            if is_open { our_time.end - our_time.start } else { their_time.end - their_time.start };
        let time = Period { start: their_time.start, end: their_time.start + takes };
        if our_time == time {
            return Vec::new();
        }
        new.end = match (theirs.end, new.end) {
            (End::Open, End::At(end)) => End::At(shifted(end, theirs.start - new.start)),
            (End::Open, kept) => kept,
            (end, _) => end,
        };
        new.start = theirs.start;
        let mut words =
            vec![format!("{}, was {}", self.theirs.time(time), self.ours.time(our_time))];
        let venue = self.ours.timetable.venue();
        if venue.day(our_time.start) != venue.day(time.start) {
            words.extend(forget_the_day(new));
        }
        words
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
        self.removed.push(name.to_owned());
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
        let talk = talk_of(session.id.as_deref().unwrap_or_default(), session.url.as_deref());
        let base = without_number(&talk).unwrap_or(&talk);
        let is_cut = [talk.as_str(), base].iter().any(|talk| self.plan.cut_talks.contains(*talk));
        let is_in_format = self.plan.knows_breaks || !session.is_break();
        is_in_format
            && !is_cut
            && (choice.only.is_empty()
                || self.rooms.places.contains(&session.room)
                || choice.only.iter().any(|only| only == self.room_name(session.room)))
    }

    /// A session that the programme no longer has.
    fn gone(&mut self, at: usize, prune: bool) {
        let Some((session, _)) = self.ours.session(at) else { return };
        let name = Programme::name_of(Some(&session.title), session.id.as_deref());
        if prune {
            self.changes.push(format!("deleted: {name}: {GONE}"));
            self.removed.push(name);
            return self.want(at, None);
        }
        let mut session = session.clone();
        self.mark(at, &name, &mut session);
        self.want(at, Some(session));
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

    /// Asks where so much would go that the export may be another one than was meant.
    fn refuse_removals(&self, choice: &Choice) -> Result<(), Refusal> {
        let (gone, all) = (self.removed.len(), self.ours.ids().count());
        if gone > MAX_REMOVED && gone * 100 > all * MAX_REMOVED_PERCENT {
            let some = self.removed.get(..MAX_REMOVED).unwrap_or_default().join(", ");
            return Err(Refusal::new(format!(
                "has {gone} of the {all} sessions in the file no longer ({some}, …): is it the whole programme? \
                 If it is, say --allow-removals"
            )));
        }
        let is_answered = choice.renamed.iter().any(|(old, new)| old == new);
        match self.emptied().filter(|_| !is_answered) {
            None => Ok(()),
            Some(room) => Err(Refusal::new(format!(
                "has all sessions of \"{room}\" in other rooms: if one of those is the same room, \
                 say --room \"ITS NAME={room}\"; if they have moved, --allow-removals"
            ))),
        }
    }

    /// A room that had sessions of the programme, which are all in other rooms now.
    fn emptied(&self) -> Option<&str> {
        let mut left: BTreeMap<RoomId, (bool, bool)> = BTreeMap::new();
        for (before, after) in self.ours.schedule().sessions.iter().zip(&self.wanted.sessions) {
            if before.id.is_none() || before.is_break() {
                continue;
            }
            let has_left = after.as_ref().is_some_and(|after| after.room != before.room);
            let (any_left, any_stays) = left.entry(before.room).or_default();
            *any_left |= has_left;
            *any_stays |= !has_left;
        }
        let all = self.wanted.sessions.iter().flatten();
        let all = all.chain(self.wanted.new_sessions.iter().map(|new| &new.session));
        let used: BTreeSet<RoomId> =
            all.filter(|session| !session.is_break()).map(|it| it.room).collect();
        let is_empty = |(room, (any_left, any_stays)): &(&RoomId, &(bool, bool))| {
            *any_left && !*any_stays && !used.contains(room)
        };
        let emptied = left.iter().find(is_empty);
        emptied.map(|(room, _)| self.ours.room(*room))
    }
}

/// Takes away what staff said of the day that a session was on.
fn forget_the_day(session: &mut Session) -> Vec<String> {
    let mut words = Vec::new();
    if session.delay_minutes > 0 {
        words.push(format!("its delay of {} min was for that day", session.delay_minutes));
        session.delay_minutes = 0;
        if !session.cancelled && session.moved_to.is_none() {
            session.reason = None;
        }
    }
    if session.started.take().is_some() {
        words.push("so was `started`".to_owned());
    }
    if session.until.take().is_some() {
        words.push("so was `until`".to_owned());
    }
    words
}

fn shifted(at: NaiveDateTime, by: TimeDelta) -> NaiveDateTime {
    at.checked_add_signed(by).unwrap_or(at)
}

/// An id that no session of the file has: this one, or its own with a number.
fn free_id(id: &str, own: &str, taken: &mut BTreeSet<String>) -> String {
    let numbered = (2_u32..).map(|number| format!("{own}-{number}"));
    let mut all = core::iter::once(id.to_owned()).chain(numbered);
    let free = all.find(|id| !taken.contains(id)).unwrap_or_default();
    taken.insert(free.clone());
    free
}
