//! From what is asked for to another text, and into the file: the way of the commands, behind one small door.

use std::cell::RefCell;
use std::path::Path;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use crate::asked::{Act, Asked, MOST_CHARS};
use crate::fingerprint::fingerprint;
use roomsign_core::changes::What;
use roomsign_core::check::Drawable;
use roomsign_core::feed::Fault;
use roomsign_core::request::{
    self, Alarm, Extension, Lateness, Proposal, Request, Selection, Step, When, difference, propose,
};
use roomsign_core::schedule::{DelayChange, Schedule, Session, Severity, parse};
use roomsign_host::edits::{self, Unsaved};

/// What edits are judged by: the time, and what signs can draw.
pub struct Judge<'a> {
    /// The instant that a zone's clocks are asked at.
    pub now: &'a dyn Fn(Tz) -> DateTime<Utc>,
    /// What signs can draw.
    pub drawable: Drawable,
}

/// What an edit would come to.
#[derive(Clone, Debug)]
pub struct Plan {
    /// What changes on which sign, a line each.
    pub lines: Vec<String>,
    /// Stands for what is to be changed and for what becomes of it. A reason may be added afterwards.
    pub seen: String,
}

/// What an edit came to.
#[derive(Clone, Debug)]
pub struct Saved {
    /// What changed on which sign, a line each.
    pub lines: Vec<String>,
    /// The new text.
    pub text: String,
    /// How to take it back.
    pub step: Step,
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
    /// Something else, in words.
    Said(String),
}

impl From<request::Refusal> for Refusal {
    fn from(refusal: request::Refusal) -> Self {
        match refusal {
            request::Refusal::Faulty(_) => Self::Changed,
            request::Refusal::NoWords => Self::NoWords,
            request::Refusal::NoRoom { .. } => Self::NoRoom,
            request::Refusal::NoneFits { .. } => Self::NoSession,
            request::Refusal::Passed { .. } => Self::NoTime,
            other => Self::Said(other.to_string()),
        }
    }
}

impl From<Unsaved> for Refusal {
    fn from(unsaved: Unsaved) -> Self {
        match unsaved {
            Unsaved::Fault(Fault::Invalid { line, message }) => Self::Fault { line, message },
            Unsaved::Refused(refusal) => refusal.into(),
            other => Self::Said(other.to_string().trim_start_matches([':', ' ']).to_owned()),
        }
    }
}

/// What `asked` does to `text`.
pub fn plan(text: &str, asked: &Asked, judge: &Judge<'_>) -> Result<Plan, Refusal> {
    let schedule = read(text)?;
    let proposal = proposal(text, &schedule, asked, judge)?;
    Ok(Plan { seen: seen(&schedule, asked, &proposal), lines: proposal.lines })
}

/// Does what is asked for to the file: under the lock, on what is there by then, and only if it comes to what was shown.
pub fn save(path: &Path, asked: &Asked, judge: &Judge<'_>) -> Result<Saved, Refusal> {
    let made = RefCell::new(None);
    let change = |text: &str| {
        let schedule = read(text)?;
        let proposal = proposal(text, &schedule, asked, judge)?;
        if seen(&schedule, asked, &proposal) != asked.get("seen") {
            return Err(Refusal::Changed);
        }
        let step = Step::of(text, &proposal.text, proposal.lines.clone());
        let saved = Saved { lines: proposal.lines, text: proposal.text.clone(), step };
        made.replace(Some(saved));
        Ok(proposal.text)
    };
    edits::replace(path, change)?;
    made.into_inner().ok_or(Refusal::Nothing)
}

/// Takes an edit back: its lines become what they were, all others stay.
pub fn undo(path: &Path, step: &Step, judge: &Judge<'_>) -> Result<Saved, Refusal> {
    let made = RefCell::new(None);
    let change = |text: &str| {
        let back = step.undone(text)?;
        let proposal = difference(text, back, judge.now, judge.drawable)?;
        let step = Step::of(text, &proposal.text, proposal.lines.clone());
        let saved = Saved { lines: proposal.lines, text: proposal.text.clone(), step };
        made.replace(Some(saved));
        Ok::<_, Refusal>(proposal.text)
    };
    edits::replace(path, change)?;
    made.into_inner().ok_or(Refusal::Nothing)
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

/// One request after the other, and what all of them come to.
fn proposal(
    text: &str,
    schedule: &Schedule,
    asked: &Asked,
    judge: &Judge<'_>,
) -> Result<Proposal, Refusal> {
    let mut requests = requests(schedule, asked)?;
    let one = if requests.len() == 1 { requests.pop() } else { None };
    let proposal = match one {
        Some(one) => propose(text, &one, judge.now, judge.drawable)?,
        None => {
            let mut new = text.to_owned();
            for request in &requests {
                new = propose(&new, request, judge.now, judge.drawable)?.text;
            }
            difference(text, new, judge.now, judge.drawable)?
        }
    };
    if proposal.is_new { Ok(proposal) } else { Err(Refusal::Nothing) }
}

fn seen(schedule: &Schedule, asked: &Asked, proposal: &Proposal) -> String {
    let session = find(schedule, asked.get("session"));
    let session = session.and_then(|index| schedule.sessions.get(index));
    let changes = proposal.changes.iter().filter(|change| !matches!(change.what, What::Reason(_)));
    let changes: Vec<String> = changes.map(|change| format!("{change:?}")).collect();
    fingerprint(&[&session.map(as_written).unwrap_or_default(), &changes.join("\n")])
}

fn requests(schedule: &Schedule, asked: &Asked) -> Result<Vec<Request>, Refusal> {
    let session = || {
        let index = find(schedule, asked.get("session")).ok_or(Refusal::NoSession)?;
        schedule.sessions.get(index).ok_or(Refusal::NoSession)
    };
    let selection = || session().map(|session| selection(schedule, session));
    // One's own words come after those that were ready.
    let given = words(asked.all("reason").last().unwrap_or_default())?;
    let reason = (!given.is_empty()).then(|| given.clone());
    let to = || match asked.get("to") {
        "" => Err(Refusal::NoRoom),
        to => Ok(to.to_owned()),
    };
    let rooms: Vec<String> = asked.all("in").map(str::to_owned).collect();
    let act = asked.act().ok_or(Refusal::Nothing)?;
    Ok(vec![match act {
        Act::Delay | Act::NotBegun => {
            let minutes = asked.get("minutes").parse().map_err(|_| Refusal::NoMinutes)?;
            let change = Lateness::Minutes(DelayChange::By(minutes));
            Request::Delay {
                selection: selection()?,
                change,
                reason,
                not_begun: act == Act::NotBegun,
            }
        }
        Act::Start => Request::Start { selection: selection()?, at: time(asked.get("time"))? },
        Act::Extend => {
            let extension = match time(asked.get("time"))? {
                Some(until) => Extension::Until(until),
                None => {
                    let minutes = asked.get("minutes").parse().map_err(|_| Refusal::NoMinutes)?;
                    Extension::By(minutes)
                }
            };
            Request::Extend { selection: selection()?, extension }
        }
        Act::End => Request::End { selection: selection()?, at: time(asked.get("time"))? },
        Act::Full => {
            let overflow = to().ok();
            Request::Full { selection: selection()?, full: true, overflow }
        }
        Act::Free => Request::Full { selection: selection()?, full: false, overflow: None },
        Act::Cancel => Request::Cancel { selection: selection()?, reason },
        Act::Restore => return Ok(back_to_plan(&selection()?, session()?)),
        Act::Move => Request::Move { selection: selection()?, to: to()?, reason },
        Act::MoveRoom => {
            Request::MoveRoom { from: asked.get("room").to_owned(), to: to()?, reason }
        }
        Act::Add => Request::Add {
            room: asked.get("room").to_owned(),
            start: time(asked.get("time"))?.ok_or(Refusal::NoTime)?,
            minutes: asked.get("minutes").parse().map_err(|_| Refusal::NoMinutes)?,
            title: words(asked.get("title"))?,
            kind: None,
            speakers: Vec::new(),
        },
        Act::Reason => explained(schedule, session()?, given),
        Act::Notice => {
            let text = words(asked.get("text"))?;
            let until = time(asked.get("until"))?;
            Request::Notice { text, rooms, from: None, until, urgent: false }
        }
        Act::Alarm => {
            let alarm = alarm(asked.get("alarm")).ok_or(Refusal::NoWords)?;
            Request::Alarm { alarm, rooms, until: None }
        }
        Act::Clear => {
            let text = words(asked.get("text"))?;
            Request::ClearNotices { words: (!text.is_empty()).then_some(text), rooms }
        }
    }])
}

/// Taking place, where it was planned, on time and with seats.
fn back_to_plan(selection: &Selection, session: &Session) -> Vec<Request> {
    let mut all = Vec::new();
    let selection = || selection.clone();
    if session.cancelled || session.moved_to.is_some() {
        all.push(Request::Restore { selection: selection() });
    }
    if session.full {
        all.push(Request::Full { selection: selection(), full: false, overflow: None });
    }
    if session.delay_minutes > 0 {
        let change = Lateness::Minutes(DelayChange::To(0));
        all.push(Request::Delay { selection: selection(), change, reason: None, not_begun: true });
    }
    all
}

/// The same as it is, with another reason; an empty one takes it away.
fn explained(schedule: &Schedule, session: &Session, reason: String) -> Request {
    let (selection, reason) = (selection(schedule, session), Some(reason));
    let moved_to = session.moved_to.and_then(|room| schedule.rooms.get(room.0));
    match moved_to {
        _ if session.cancelled => Request::Cancel { selection, reason },
        Some(room) => Request::Move { selection, to: room.name.clone(), reason },
        None => {
            let change = Lateness::Minutes(DelayChange::To(session.delay_minutes));
            Request::Delay { selection, change, reason, not_begun: true }
        }
    }
}

/// The alarms that there are, as addresses and forms call them.
pub const ALARMS: [(&str, Alarm); 5] = [
    ("evacuation", Alarm::Evacuation),
    ("fire", Alarm::Fire),
    ("medical", Alarm::Medical),
    ("drill", Alarm::Drill),
    ("all-clear", Alarm::AllClear),
];

fn alarm(name: &str) -> Option<Alarm> {
    ALARMS.iter().find(|(known, _)| *known == name).map(|(_, alarm)| *alarm)
}

fn words(text: &str) -> Result<String, Refusal> {
    if text.chars().count() > MOST_CHARS {
        return Err(Refusal::TooLong);
    }
    Ok(text.to_owned())
}

fn time(text: &str) -> Result<Option<When>, Refusal> {
    let read = (!text.is_empty()).then(|| text.parse());
    read.transpose().map_err(|_| Refusal::NoTime)
}

/// This session, in the words that find it: its id, or else its title if that is the only one of its kind there.
fn selection(schedule: &Schedule, session: &Session) -> Selection {
    let room = schedule.rooms.get(session.room.0).map(|room| room.name.clone());
    if session.id.is_some() {
        return Selection { session: session.id.clone(), room };
    }
    let title = |one: &Session| one.title.to_lowercase();
    let alike = schedule
        .sessions
        .iter()
        .filter(|one| one.room == session.room && title(one) == title(session));
    let words = if !session.title.is_empty() && alike.count() == 1 {
        session.title.clone()
    } else {
        let title = session.title.split(|c: char| !c.is_alphanumeric()).collect::<Vec<_>>();
        format!("{} {}", session.start.format("%Y-%m-%d %H:%M"), title.join(" "))
    };
    Selection { session: Some(words), room }
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
