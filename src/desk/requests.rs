//! From the fields of a form to what the commands ask for, too.

use crate::asked::{Act, Asked, MOST_CHARS};
use crate::refusal::Refusal;
use roomsign_core::request::{Alarm, Extension, Lateness, Request, Selection, When};
use roomsign_core::schedule::{DelayChange, Schedule, Session};

/// What is asked for, of the sessions that there are.
pub fn request(schedule: &Schedule, asked: &Asked) -> Result<Request, Refusal> {
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
    Ok(match act {
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
        Act::Restore => Request::AsPlanned { selection: selection()? },
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
    })
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
