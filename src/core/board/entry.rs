//! One entry of the board: a session, or a block of short ones, with every word about it.

use chrono::{DateTime, FixedOffset, TimeDelta};
use serde::Serialize;

use super::tag::{Tag, TagKind};
use super::view::{RoomView, View};
use crate::prelude::*;
use crate::schedule::{RoomId, Session};
use crate::timetable::{Group, Period, Slot};
use crate::words::{Phrase, capitalized, fill, plural};

/// A session as the sign shows it, or a block of short ones.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Entry {
    /// The session's id, if the file gives one.
    pub id: Option<String>,
    /// What stands on the sign; never empty.
    pub title: String,
    /// One name each.
    pub speakers: Vec<String>,
    /// "Talk", "Lightning talk"; without any explanation that the programme adds to it.
    pub kind: Option<String>,
    /// Expected.
    pub start: DateTime<FixedOffset>,
    /// Expected.
    pub end: DateTime<FixedOffset>,
    /// As the programme has it.
    pub planned_start: DateTime<FixedOffset>,
    /// As the programme has it.
    pub planned_end: DateTime<FixedOffset>,
    /// By how many minutes it is expected to start late.
    pub delay_minutes: i64,
    /// Whether it takes place here.
    pub status: Status,
    /// The room's name, if it takes place elsewhere.
    pub moved_to: Option<String>,
    /// Whether no seats are left; said of what is on and what is next, and of nothing else.
    pub full: bool,
    /// The name of the room where it can also be followed, while it is full.
    pub overflow: Option<String>,
    /// Where `moved_to` or `overflow` is ("1st floor"), if the file says so.
    #[serde(rename = "where")]
    pub place: Option<String>,
    /// What is spoken, as the file has it: "de", "pt-BR".
    pub language: Option<String>,
    /// The part of the programme that it belongs to.
    pub track: Option<String>,
    /// Its speakers do not want to be recorded.
    pub do_not_record: bool,
    /// Why it is late, cancelled or moved.
    pub reason: Option<String>,
    /// Minutes until its end, the one under way counted; only while it is on.
    pub minutes_left: Option<i64>,
    /// A picture in the schedule file's folder.
    pub image: Option<String>,
    /// The session's page; the screen shows it as a QR code.
    pub url: Option<String>,
    /// The talks of a block; empty for a session.
    pub block: Vec<Entry>,
    /// Words and facts that only the screen needs.
    #[serde(skip)]
    pub shown: Shown,
}

/// Whether a session takes place in the room whose sign this is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It takes place here.
    #[default]
    Scheduled,
    /// It does not take place.
    Cancelled,
    /// It takes place in another room.
    Moved,
}

/// What the screen shows of an entry besides its title and speakers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shown {
    /// "10:50"
    pub time: String,
    /// "10:50", with the day when it is not today.
    pub start: String,
    /// "10:25 – 10:50", with the day when it is not today.
    pub range: String,
    /// "11:25", with the day when it is not today.
    pub end: String,
    /// "until 11:25"
    pub until: String,
    /// The planned start, to be struck through, if it is expected at another time.
    pub planned_start: Option<String>,
    /// The planned end, to be struck through, if it is expected at another time.
    pub planned_end: Option<String>,
    /// "10 min late"
    pub delay: Option<String>,
    /// "cancelled", "moved to Room 24", "moved here from Room 122"
    pub status: Option<String>,
    /// What has changed about it, to stand beside its title or its time. Of what is on, how late it ends; of what is to
    /// come, how late it starts.
    pub tag: Option<Tag>,
    /// Where to go: "No more seats. It is shown in Room 24, 1st floor"; of a moved one "Room 24, 1st floor", where the
    /// tag does not say it all.
    pub go: Option<String>,
    /// "in German", where that is not the event's language.
    pub language: Option<String>,
    /// "no recording"
    pub recording: Option<String>,
    /// It starts on the conference day of the board.
    pub today: bool,
    /// It should be on and is not, and the band says so: it need not be said again.
    pub in_band: bool,
    /// The entry in a list: title, or what a block is.
    pub line: String,
    /// How long it still takes.
    pub left: Option<Phrase>,
    /// How much of it has passed, from 0 to 1; only while it is on.
    pub progress: Option<f32>,
    /// It is on at this minute.
    pub current: bool,
    /// It is over.
    pub past: bool,
    /// A break has no audience.
    pub is_break: bool,
    /// Paragraphs separated by an empty line.
    pub description: Option<String>,
}

impl Entry {
    /// Why it is here, or not as planned: "Moved here from Room 122 · The projector is broken".
    pub fn why(&self) -> Option<String> {
        let from = self.shown.status.as_deref().filter(|_| self.status == Status::Scheduled);
        let parts: Vec<String> =
            from.map(capitalized).into_iter().chain(self.reason.clone()).collect();
        (!parts.is_empty()).then(|| parts.join(" · "))
    }
}

/// How far `now` is in a period, from 0 to 1.
pub(super) fn progress(view: &View<'_>, period: Period) -> f32 {
    let whole = (period.end - period.start).num_milliseconds().max(1);
    let passed = (view.today.now - period.start).num_milliseconds().clamp(0, whole);
    passed as f32 / whole as f32
}

/// The entry of a group in a room.
pub(super) fn entry(seen: &RoomView<'_>, group: &Group) -> Option<Entry> {
    let told = |index: &usize| {
        let (session, slot) = seen.view.timetable.session(*index)?;
        Some(of_session(seen, session, slot))
    };
    match group.sessions.as_slice() {
        [] => None,
        [alone] => told(alone),
        talks => Some(of_block(&seen.view, group, talks.iter().filter_map(told).collect())),
    }
}

fn of_session(seen: &RoomView<'_>, session: &Session, slot: &Slot) -> Entry {
    let (view, room) = (&seen.view, seen.room);
    let words = view.today.words;
    let rooms = &view.timetable.schedule.rooms;
    let name = |id: RoomId| rooms.get(id.0).map(|room| room.name.clone());
    let place = |id: RoomId| rooms.get(id.0).and_then(|room| room.place.clone());
    let mut shown = Shown {
        line: title_of(session, view).to_owned(),
        is_break: session.is_break(),
        description: session.description.clone(),
        ..Shown::default()
    };
    let (mut status, mut moved_to, mut sent_to) = (Status::Scheduled, None, None);
    if session.cancelled {
        status = Status::Cancelled;
        shown.status = Some(words.cancelled.to_owned());
    } else if slot.room != room {
        let to = name(slot.room).unwrap_or_default();
        status = Status::Moved;
        shown.status = Some(fill(words.moved_to, &[("room", &to)]));
        let place = place(slot.room);
        shown.go = place.as_ref().map(|place| view.today.venue.room_and_place(&to, Some(place)));
        (moved_to, sent_to) = (Some(to), place);
    } else if session.room != room {
        let from = name(session.room).unwrap_or_default();
        shown.status = Some(fill(words.moved_from, &[("room", &from)]));
    }
    let is_next_or_on = view.trusted
        && view.today.now < slot.expected.end
        && seen.next_start.is_none_or(|next| slot.expected.start <= next);
    let full = session.full && status == Status::Scheduled && is_next_or_on;
    let overflow = session.overflow.filter(|_| full).and_then(name);
    if full {
        sent_to = session.overflow.and_then(place);
        shown.go = Some(match &overflow {
            None => words.no_seats.to_owned(),
            Some(to) => {
                let to = view.today.venue.room_and_place(to, sent_to.as_deref());
                fill(words.no_seats_but, &[("room", &to)])
            }
        });
    }
    let language = session.language.as_deref();
    shown.language = language.and_then(|tag| view.timetable.schedule.event.language.foreign(tag));
    shown.recording = session.do_not_record.then(|| words.no_recording.to_owned());
    let at = |instant| view.today.venue.with_offset(instant);
    let (start, end) = (at(slot.expected.start), at(slot.expected.end));
    let planned = if slot.planned == slot.expected {
        (start, end)
    } else {
        (at(slot.planned.start), at(slot.planned.end))
    };
    let entry = Entry {
        id: session.id.clone(),
        title: shown.line.clone(),
        speakers: session.speakers.clone(),
        kind: session.kind_in_short().map(str::to_owned),
        start,
        end,
        planned_start: planned.0,
        planned_end: planned.1,
        delay_minutes: 0,
        status,
        moved_to,
        full,
        overflow,
        place: sent_to,
        language: session.language.clone(),
        track: session.track.clone(),
        do_not_record: session.do_not_record,
        reason: session.reason.clone(),
        minutes_left: None,
        image: session.image.clone(),
        url: session.url.clone(),
        block: Vec::new(),
        shown,
    };
    with_times(view, entry)
}

/// What a session is called; never empty.
fn title_of<'s>(session: &'s Session, view: &View<'_>) -> &'s str {
    if !session.title.is_empty() {
        return &session.title;
    }
    let kind = session.kind_in_short().filter(|kind| !kind.is_empty());
    kind.unwrap_or(view.today.words.untitled)
}

/// What a group is called, as the title of its [`entry`] says.
pub(super) fn title(view: &View<'_>, group: &Group) -> Option<String> {
    let (first, _) = view.timetable.session(*group.sessions.first()?)?;
    Some(if group.sessions.len() > 1 {
        let kind = first.kind_in_short().unwrap_or_default();
        plural(kind, view.timetable.schedule.event.language)
    } else {
        title_of(first, view).to_owned()
    })
}

fn of_block(view: &View<'_>, group: &Group, talks: Vec<Entry>) -> Entry {
    let running = || talks.iter().filter(|talk| talk.status == Status::Scheduled);
    let kind = talks.first().and_then(|talk| talk.kind.clone());
    let title = title(view, group).unwrap_or_default();
    let planned_start = running().map(|talk| talk.planned_start).min();
    let planned_end = running().map(|talk| talk.planned_end).max();
    let count = running().count();
    let words = view.today.words;
    let line = fill(
        if count == 1 { words.block_of_one } else { words.block },
        &[
            ("kind", title.as_str()),
            ("count", &count.to_string()),
            ("time", &view.today.venue.time(group.period.end)),
        ],
    );
    let reason = running().find_map(|talk| talk.reason.clone());
    // The talk that is on, or that the block begins with.
    let first = running().find(|talk| talk.shown.current || talk.full);
    let full = first.filter(|talk| talk.full);
    let shown = Shown { line, go: full.and_then(|talk| talk.shown.go.clone()), ..Shown::default() };
    let at = |instant| view.today.venue.with_offset(instant);
    let (start, end) = (at(group.period.start), at(group.period.end));
    let entry = Entry {
        id: None,
        title,
        speakers: Vec::new(),
        kind,
        start,
        end,
        planned_start: planned_start.unwrap_or(start),
        planned_end: planned_end.unwrap_or(end),
        delay_minutes: 0,
        status: Status::Scheduled,
        moved_to: None,
        full: full.is_some(),
        overflow: full.and_then(|talk| talk.overflow.clone()),
        place: full.and_then(|talk| talk.place.clone()),
        language: None,
        track: None,
        do_not_record: false,
        reason,
        minutes_left: None,
        image: None,
        url: None,
        block: talks,
        shown,
    };
    with_times(view, entry)
}

/// Everything about an entry that follows from its times and from now.
fn with_times(view: &View<'_>, mut entry: Entry) -> Entry {
    let words = view.today.words;
    let expected = Period { start: entry.start.to_utc(), end: entry.end.to_utc() };
    let planned = Period { start: entry.planned_start.to_utc(), end: entry.planned_end.to_utc() };
    let said = view.today.said(&entry.start, &entry.end);
    let runs = entry.status == Status::Scheduled;
    entry.delay_minutes = (expected.start - planned.start).num_minutes();
    let current = runs && view.trusted && expected.contains(view.today.now);
    // A day that has another name than today's is always said.
    let with_day = |text: String| match &said.day {
        Some(day) => [day, " ", &text].concat(),
        None => text,
    };
    let shown = &mut entry.shown;
    shown.start = with_day(said.time.clone());
    shown.range = with_day(said.range);
    shown.time = said.time;
    shown.end = said.end;
    shown.until = fill(words.until, &[("time", &shown.end)]);
    shown.today = view.today.period.contains(expected.start);
    if runs && expected.start != planned.start {
        shown.planned_start = Some(view.today.venue.time(planned.start));
    }
    if runs && expected.end != planned.end {
        shown.planned_end = Some(view.today.venue.time(planned.end));
    }
    let by = |template: &str, by: TimeDelta| {
        let minutes = (by + TimeDelta::seconds(59)).num_minutes();
        (runs && by > TimeDelta::zero())
            .then(|| fill(template, &[("minutes", &minutes.to_string())]))
    };
    shown.delay = by(words.late, expected.start - planned.start);
    let told = match entry.status {
        Status::Cancelled => Some((TagKind::Cancelled, words.cancelled.to_owned())),
        Status::Moved => shown.status.clone().map(|moved| (TagKind::Moved, moved)),
        Status::Scheduled if entry.full => Some((TagKind::Full, words.full.to_owned())),
        Status::Scheduled if current => {
            let began_late = expected.start > planned.start;
            let template = if began_late { words.late } else { words.longer };
            by(template, expected.end - planned.end).map(|late| (TagKind::Late, late))
        }
        Status::Scheduled => shown.delay.clone().map(|late| (TagKind::Late, late)),
    };
    shown.tag = told.map(|(kind, text)| Tag { kind, text: text.to_uppercase() });
    shown.current = current;
    shown.past = view.trusted && expected.end <= view.today.now;
    if current {
        let minutes = view.today.minutes_until(expected.end);
        entry.minutes_left = Some(minutes);
        shown.left = Some(Phrase::filled(words.left, &[("length", &view.today.length(minutes))]));
        shown.progress = Some(progress(view, expected));
    }
    entry
}
