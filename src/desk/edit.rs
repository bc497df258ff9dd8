//! From what is asked for to another text, and into the file: what the commands do, behind one small door.

use chrono::{DateTime, NaiveDateTime, NaiveTime, Utc};

use crate::asked::{Act, Asked, MOST_CHARS};
use crate::desk::Program;
use crate::fingerprint::fingerprint;
use roomsign_core::changes::{What, changes, lines};
use roomsign_core::schedule::edit::Refused;
use roomsign_core::schedule::{
    DelayChange, Edit, RoomId, Schedule, Session, Severity, edit, parse,
};
use roomsign_core::timetable::Timetable;

/// What an edit would come to.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The new text.
    pub text: String,
    /// What changes on which sign, a line each.
    pub lines: Vec<String>,
    /// Stands for what is to be changed and for what becomes of it. A reason may be added afterwards.
    pub seen: String,
}

/// What an edit came to.
#[derive(Clone, Debug)]
pub struct Saved {
    /// The text before it.
    pub before: String,
    /// What was done.
    pub plan: Plan,
}

/// Why nothing was changed.
#[derive(Clone, Debug)]
pub enum Refusal {
    /// The file has a mistake.
    Fault { line: usize, message: String },
    /// It would come to something else now than what was shown.
    Changed,
    /// The file says so already.
    Nothing,
    /// There is no such session any more.
    NoSession,
    /// There is no such room.
    NoRoom,
    /// These are no minutes.
    NoMinutes,
    /// This is no time, or one that has passed.
    NoTime,
    /// There are no words.
    NoWords,
    /// There are too many.
    TooLong,
    /// More minutes than a delay may have.
    TooLate,
    /// It has to be done in the file itself, in this line.
    ByHand(usize),
    /// It cannot be written, in words.
    Disk(String),
}

/// What `asked` does to `text`.
pub fn plan(text: &str, asked: &Asked, now: DateTime<Utc>) -> Result<Plan, Refusal> {
    let before = Timetable::plan(read(text)?);
    let edits = edits(asked, &before, now)?;
    let mut new = text.to_owned();
    for wanted in &edits {
        new = edit(&new, wanted).map_err(refusal)?;
    }
    if new == text {
        return Err(Refusal::Nothing);
    }
    let after = Timetable::plan(read(&new)?);
    let told = changes(&before, &after);
    let today = Some(after.day(now));
    let about = |told: &[_]| lines(told, &after, today).join("\n");
    let is_reason = |what: &What| matches!(what, What::Reason(_));
    let without_reason: Vec<_> =
        told.iter().filter(|change| !is_reason(&change.what)).cloned().collect();
    let session = find(&before.schedule, asked.get("session"));
    let session = session.and_then(|index| before.schedule.sessions.get(index));
    let session = session.map(as_written).unwrap_or_default();
    Ok(Plan {
        seen: fingerprint(&[&session, &about(&without_reason)]),
        lines: lines(&told, &after, today),
        text: new,
    })
}

/// Does what is asked for to the file: under the lock, on what is there by then, and only if it comes to what was shown.
pub fn save(program: &dyn Program, asked: &Asked, now: DateTime<Utc>) -> Result<Saved, Refusal> {
    let mut outcome = Err(Refusal::Changed);
    let written = program.replace(&mut |text| {
        outcome = plan(text, asked, now).and_then(|plan| {
            let is_seen = plan.seen == asked.get("seen");
            let saved = Saved { before: text.to_owned(), plan };
            if is_seen { Ok(saved) } else { Err(Refusal::Changed) }
        });
        outcome.as_ref().ok().map(|saved| saved.plan.text.clone())
    });
    written.map_err(Refusal::Disk)?;
    outcome
}

/// Goes back to the text before an edit, if nothing was changed since.
pub fn undo(program: &dyn Program, revision: &str, before: &str) -> Result<(), Refusal> {
    let mut outcome = Err(Refusal::Changed);
    let written = program.replace(&mut |text| {
        let is_ours = roomsign_host::status::revision(text) == revision;
        outcome = if is_ours { Ok(()) } else { Err(Refusal::Changed) };
        is_ours.then(|| before.to_owned())
    });
    written.map_err(Refusal::Disk)?;
    outcome
}

fn read(text: &str) -> Result<Schedule, Refusal> {
    let (schedule, diagnostics) = parse(text);
    schedule.ok_or_else(|| {
        let first = diagnostics.iter().find(|found| found.severity == Severity::Error);
        let line = first.map_or(1, |first| first.position(text).line);
        let message = first.map(|first| first.message.clone()).unwrap_or_default();
        Refusal::Fault { line, message }
    })
}

fn refusal(refused: Refused) -> Refusal {
    match refused {
        Refused::Faulty => Refusal::Changed,
        Refused::NoSuchSession => Refusal::NoSession,
        Refused::TooLate(_) => Refusal::TooLate,
        Refused::NoWords => Refusal::NoWords,
        Refused::LongNotice(_) => Refusal::TooLong,
        Refused::ByHand { line } => Refusal::ByHand(line),
    }
}

fn edits(asked: &Asked, at: &Timetable, now: DateTime<Utc>) -> Result<Vec<Edit>, Refusal> {
    let schedule = &at.schedule;
    let session = || find(schedule, asked.get("session")).ok_or(Refusal::NoSession);
    let room = |name: &str| schedule.room(name).ok_or(Refusal::NoRoom);
    // One's own words come after those that were ready.
    let reason = words(asked.all("reason").last().unwrap_or_default())?;
    let reason = (!reason.is_empty()).then_some(reason);
    let act = asked.act().ok_or(Refusal::Nothing)?;
    Ok(vec![match act {
        Act::Delay => {
            let change = asked.get("minutes").parse().map_err(|_| Refusal::NoMinutes)?;
            Edit::Delay { session: session()?, change, reason }
        }
        Act::Cancel => Edit::Cancel { session: session()?, reason },
        Act::Restore => return back_to_plan(schedule, session()?),
        Act::Move => Edit::Move { session: session()?, room: room(asked.get("to"))?, reason },
        // An empty one takes it away.
        Act::Reason => {
            let reason = Some(reason.unwrap_or_default());
            Edit::Delay { session: session()?, change: DelayChange::By(0), reason }
        }
        Act::Notice => Edit::Notice {
            text: words(asked.get("text"))?,
            rooms: rooms(asked, schedule)?,
            from: None,
            until: until(asked.get("until"), at, now)?,
            urgent: asked.get("urgent") == "yes",
        },
        Act::Clear => Edit::ClearNotices { rooms: rooms(asked, schedule)? },
    }])
}

/// As it was planned: on time, where it was planned, and taking place.
fn back_to_plan(schedule: &Schedule, index: usize) -> Result<Vec<Edit>, Refusal> {
    let session = schedule.sessions.get(index).ok_or(Refusal::NoSession)?;
    let mut edits = Vec::new();
    if session.cancelled || session.moved_to.is_some() {
        edits.push(Edit::Restore { session: index });
    }
    if session.delay_minutes > 0 {
        edits.push(Edit::Delay { session: index, change: DelayChange::To(0), reason: None });
    }
    Ok(edits)
}

fn rooms(asked: &Asked, schedule: &Schedule) -> Result<Vec<RoomId>, Refusal> {
    asked.all("in").map(|name| schedule.room(name).ok_or(Refusal::NoRoom)).collect()
}

fn words(text: &str) -> Result<String, Refusal> {
    if text.chars().count() > MOST_CHARS {
        return Err(Refusal::TooLong);
    }
    Ok(text.to_owned())
}

/// A time of day is the next one.
fn until(text: &str, at: &Timetable, now: DateTime<Utc>) -> Result<Option<NaiveDateTime>, Refusal> {
    if text.is_empty() {
        return Ok(None);
    }
    let time = NaiveTime::parse_from_str(text, "%H:%M").map_err(|_| Refusal::NoTime)?;
    let venue = at.venue();
    let today = venue.date(now).and_time(time);
    let tomorrow = || venue.date(now).succ_opt().map(|date| date.and_time(time));
    let is_to_come = venue.instant(today) > now;
    Ok(if is_to_come { Some(today) } else { tomorrow() })
}

/// What a session is called in addresses and forms: its id, or else where and when it was planned, and its title.
pub fn key(schedule: &Schedule, session: &Session) -> String {
    session.id.clone().unwrap_or_else(|| {
        let room = schedule.rooms.get(session.room.0).map_or("", |room| &room.name);
        format!("{} {room} {}", session.start.format("%Y-%m-%d %H:%M"), session.title)
    })
}

/// The session of that key.
pub fn find(schedule: &Schedule, wanted: &str) -> Option<usize> {
    schedule.sessions.iter().position(|session| key(schedule, session) == wanted)
}

/// Everything that the file says of a session, wherever it stands.
fn as_written(session: &Session) -> String {
    let session = Session { span: 0..0, start_span: 0..0, end_span: 0..0, ..session.clone() };
    format!("{session:?}")
}
