//! A plan → the file that staff have edited.
//!
//! The programme owns room, times, title, speakers, kind, abstract and url of the sessions whose `id` it
//! knows. What it does not say it does not take away: not every format has kinds or abstracts. Everything else stays as staff wrote it: order, comments, `delay` and its like, notices,
//! and sessions without an `id`.

use alloc::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use toml_edit::{DocumentMut, Item, Table, value};

use super::programme::{Plan, Programme};
use super::table::{insert_after, remove, remove_at, set, tables};
use super::write::{GONE, heading, write};
use super::{Choice, Refusal};
use crate::prelude::*;
use crate::schedule::{End, Schedule, Session, parse};
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
    let broken = || Refusal::new("has errors: mend what `roomsign check` finds, then import again");
    let bare = file.strip_prefix('\u{feff}').unwrap_or(file);
    let text = bare.replace("\r\n", "\n");
    let ours = Side::of(&text).ok_or_else(broken)?;
    // The plan as a file, so that both sides are compared as they are read.
    let theirs = Side::of(&write(plan)).ok_or_else(|| {
        Refusal::new(
            "cannot be imported: it makes a schedule with errors; please report this export",
        )
    })?;
    let mut merge = Merge {
        changes: Vec::new(),
        document: ours.document.clone(),
        ours: &ours,
        theirs: &theirs,
    };
    let known: BTreeMap<&str, usize> = theirs.ids().map(|(at, id)| (id, at)).collect();
    let met = ours.ids().filter(|(_, id)| known.contains_key(id)).count();
    if met == 0 && ours.ids().next().is_some() {
        return Err(Refusal::new(
            "has none of the sessions in the file: is it of another event? \
             To start anew, import it with -o into a new file",
        ));
    }
    merge.rooms();
    let mut pruned = BTreeSet::new();
    let mut present = BTreeSet::new();
    for (at, id) in ours.ids() {
        if let Some(theirs) = known.get(id) {
            present.insert(id);
            merge.update(at, *theirs);
        } else if merge.is_about(at, choice) {
            merge.gone(at, prune);
            if prune {
                pruned.insert(at);
            }
        }
    }
    let new: Vec<usize> =
        theirs.ids().filter(|(_, id)| !present.contains(id)).map(|(at, _)| at).collect();
    merge.place(&pruned, &new);
    if merge.changes.is_empty() {
        return Ok(Merged { text: file.to_owned(), changes: Vec::new() });
    }
    let mut merged = merge.document.to_string();
    // The last proof: what is saved is what a sign can show.
    if parse(&merged).0.is_none() {
        return Err(Refusal::new("cannot be merged into this file: please report the two of them"));
    }
    if bare.contains("\r\n") {
        merged = merged.replace("\r\n", "\n").replace('\n', "\r\n");
    }
    if bare.len() < file.len() {
        merged.insert(0, '\u{feff}');
    }
    Ok(Merged { text: merged, changes: merge.changes })
}

/// One of the two files, in every form that is needed.
struct Side {
    document: DocumentMut,
    timetable: Timetable,
}

impl Side {
    fn of(text: &str) -> Option<Self> {
        let schedule = parse(text).0?;
        let mut document: DocumentMut = text.parse().ok()?;
        // A list in brackets instead of [[session]] has no place for comments: nobody writes it.
        let count = tables(&mut document, "session")?.len();
        (count == schedule.sessions.len())
            .then(|| Self { document, timetable: Timetable::plan(schedule) })
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

    fn room(&self, session: &Session) -> &str {
        self.schedule().rooms.get(session.room.0).map_or("", |room| room.name.as_str())
    }

    fn table(&self, at: usize) -> Option<&Table> {
        self.document.get("session")?.as_array_of_tables()?.get(at)
    }

    /// "Friday 10:40–11:05"
    fn time(&self, period: Period) -> String {
        let wall = |at: chrono::DateTime<chrono::Utc>| at.with_timezone(&self.timetable.zone());
        format!("{}–{}", wall(period.start).format("%A %H:%M"), wall(period.end).format("%H:%M"))
    }
}

struct Merge<'s> {
    document: DocumentMut,
    ours: &'s Side,
    theirs: &'s Side,
    changes: Vec<String>,
}

impl Merge<'_> {
    /// Rooms that the file does not have yet.
    fn rooms(&mut self) {
        for room in &self.theirs.schedule().rooms {
            if self.ours.schedule().rooms.iter().any(|ours| ours.name == room.name) {
                continue;
            }
            let mut table = Table::new();
            table.insert("name", value(room.name.as_str()));
            let last =
                tables(&mut self.document, "room").map_or(0, |rooms| rooms.len()).saturating_sub(1);
            insert_after(&mut self.document, "room", last, table, "\n");
            self.changes.push(format!("new room: \"{}\"", room.name));
        }
    }

    /// A session that both have.
    fn update(&mut self, at: usize, from: usize) {
        let (Some((ours, our_time)), Some((theirs, their_time))) =
            (self.ours.session(at), self.theirs.session(from))
        else {
            return;
        };
        let (our_room, their_room) = (self.ours.room(ours), self.theirs.room(theirs));
        let Some(source) = self.theirs.table(from) else { return };
        let Some(table) = tables(&mut self.document, "session").and_then(|list| list.get_mut(at))
        else {
            return;
        };
        let name = Programme::name_of(Some(&theirs.title), theirs.id.as_deref());
        let mut words = Vec::new();
        let mut take = |keys: &[&str]| keys.iter().for_each(|key| take_key(table, source, key));
        if our_room != their_room {
            take(&["room"]);
            words.push(format!("room \"{their_room}\", was \"{our_room}\""));
        }
        // Where the programme does not say an end, what staff wrote stays.
        let same_time = match theirs.end {
            End::Open => our_time.start == their_time.start,
            _ => our_time == their_time,
        };
        if !same_time {
            take(&["start", "minutes", "end"]);
            words.push(format!(
                "{}, was {}",
                self.theirs.time(their_time),
                self.ours.time(our_time)
            ));
        }
        if ours.title != theirs.title && !theirs.title.is_empty() {
            take(&["title"]);
            words.push(format!("title, was \"{}\"", ours.title));
        }
        if ours.speakers != theirs.speakers && !theirs.speakers.is_empty() {
            take(&["speakers"]);
            words.push(format!("speakers {}", theirs.speakers.join(", ")));
        }
        if ours.kind != theirs.kind && theirs.kind.is_some() {
            take(&["kind"]);
            words.extend(theirs.kind.as_ref().map(|kind| format!("kind {kind}")));
        }
        if ours.description != theirs.description && theirs.description.is_some() {
            take(&["abstract"]);
            words.push("abstract".to_owned());
        }
        if ours.url != theirs.url && theirs.url.is_some() {
            take(&["url"]);
            words.push("url".to_owned());
        }
        if !words.is_empty() {
            self.changes.push(format!("changed: {name}: {}", words.join("; ")));
        }
        if theirs.cancelled {
            if mark(table) {
                self.changes.push(format!("cancelled: {name}: {GONE}"));
            }
        } else if unmark(table) {
            self.changes.push(format!("back: {name} is in the programme again"));
        }
    }

    /// Whether the plan would have this session, if it still were in the programme.
    fn is_about(&self, at: usize, choice: &Choice) -> bool {
        let Some((session, _)) = self.ours.session(at) else { return false };
        let room = self.ours.room(session);
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
        } else if tables(&mut self.document, "session")
            .and_then(|list| list.get_mut(at))
            .is_some_and(mark)
        {
            self.changes.push(format!("cancelled: {name}: {GONE}"));
        }
    }

    /// Takes the pruned sessions out, and puts new ones at the end of their room and day.
    fn place(&mut self, pruned: &BTreeSet<usize>, new: &[usize]) {
        for at in pruned.iter().rev() {
            remove_at(&mut self.document, "session", *at);
        }
        let venue = self.ours.timetable.venue();
        let section = |side: &Side, at: usize| {
            let (session, time) = side.session(at)?;
            Some((side.room(session).to_owned(), venue.day(time.start)))
        };
        // As the sessions stand in the file.
        let mut standing: Vec<Option<(String, NaiveDate)>> =
            (0..self.ours.schedule().sessions.len())
                .filter(|at| !pruned.contains(at))
                .map(|at| section(self.ours, at))
                .collect();
        for from in new {
            let (Some((session, time)), Some(place)) =
                (self.theirs.session(*from), section(self.theirs, *from))
            else {
                continue;
            };
            let Some(table) = self.theirs.table(*from) else { continue };
            let last = |fits: &dyn Fn(&(String, NaiveDate)) -> bool| {
                standing.iter().rposition(|other| other.as_ref().is_some_and(fits))
            };
            let same = last(&|other| *other == place);
            let behind = same
                .or_else(|| last(&|other| other.0 == place.0 && other.1 <= place.1))
                .or_else(|| last(&|other| other.0 == place.0))
                .or_else(|| standing.len().checked_sub(1));
            let lead = match same {
                Some(_) => "\n".to_owned(),
                None => format!("\n\n{}\n\n", heading(&place.0, place.1)),
            };
            match behind {
                Some(behind) => {
                    insert_after(&mut self.document, "session", behind, table.clone(), &lead);
                    standing.insert(behind + 1, Some(place.clone()));
                }
                // All that was there has been pruned.
                None => {
                    let mut table = table.clone();
                    table.set_position(None);
                    table.decor_mut().set_prefix(lead);
                    if let Some(list) = tables(&mut self.document, "session") {
                        list.push(table);
                    }
                    standing.push(Some(place.clone()));
                }
            }
            let name = Programme::name_of(Some(&session.title), session.id.as_deref());
            self.changes.push(format!("new: {name}: {}, {}", place.0, self.theirs.time(time)));
        }
    }
}

/// Makes a key what the source says, or takes it away.
fn take_key(table: &mut Table, source: &Table, key: &str) {
    match source.get(key) {
        Some(item) => set(table, key, item.clone()),
        None => remove(table, key),
    }
}

/// Marks a session as gone, and tells whether that is news. A reason that staff gave stays; then
/// the mark is a comment.
fn mark(table: &mut Table) -> bool {
    let is_off = table.get("cancelled").and_then(Item::as_bool) == Some(true);
    if is_off {
        return false;
    }
    set(table, "cancelled", value(true));
    if table.contains_key("reason") {
        if let Some(cancelled) = table.get_mut("cancelled").and_then(Item::as_value_mut) {
            cancelled.decor_mut().set_suffix(format!(" # {GONE}"));
        }
    } else {
        set(table, "reason", value(GONE));
    }
    true
}

/// Takes away exactly that mark, if it is there.
fn unmark(table: &mut Table) -> bool {
    let Some(cancelled) = table.get("cancelled").and_then(Item::as_value) else { return false };
    let suffix = cancelled.decor().suffix().and_then(|suffix| suffix.as_str()).unwrap_or("");
    let by_comment = suffix.contains(GONE);
    let by_reason = table.get("reason").and_then(Item::as_str) == Some(GONE);
    if cancelled.as_bool() != Some(true) || !(by_comment || by_reason) {
        return false;
    }
    remove(table, "cancelled");
    if by_reason {
        remove(table, "reason");
    }
    true
}
