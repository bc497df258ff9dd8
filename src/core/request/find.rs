//! Which session and which room staff mean.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Candidate, Refusal, Selection};
use crate::changes::title;
use crate::prelude::*;
use crate::schedule::{Language, RoomId, Schedule, Session};
use crate::timetable::{Fate, Timetable};
use crate::venue::Listed;
use crate::words::plural;

/// What should have been over this long ago may still be what staff mean.
const JUST_OVER: TimeDelta = TimeDelta::minutes(15);
/// How many names are suggested for one that does not exist.
const MAX_NEAR: usize = 3;

/// The room of that name, in any letter case, or the only one with these words, or parts of them, in its name.
///
/// # Errors
/// [`Refusal::NoRoom`] or [`Refusal::SeveralRooms`].
pub fn room(schedule: &Schedule, asked: &str) -> Result<RoomId, Refusal> {
    if let Some(room) = schedule.room(asked) {
        return Ok(room);
    }
    let wanted = asked.trim().to_lowercase();
    let with = |fits: &dyn Fn(&str) -> bool| -> Vec<RoomId> {
        let rooms = schedule.rooms.iter().enumerate();
        let found = rooms.filter(|(_, room)| fits(&room.name.to_lowercase()));
        found.map(|(place, _)| RoomId(place)).collect()
    };
    let whole = |name: &str| {
        wanted.split_whitespace().all(|word| name.split_whitespace().any(|known| known == word))
    };
    let found = [with(&whole), with(&|name| name.contains(&wanted))];
    let found = found.into_iter().find(|found| !wanted.is_empty() && !found.is_empty());
    let names = |ids: &[RoomId]| ids.iter().map(|id| name(schedule, *id).to_owned()).collect();
    match found.as_deref() {
        Some([one]) => Ok(*one),
        Some(several) => {
            Err(Refusal::SeveralRooms { asked: asked.to_owned(), rooms: names(several) })
        }
        None => {
            let all: Vec<RoomId> = (0..schedule.rooms.len()).map(RoomId).collect();
            Err(Refusal::NoRoom { asked: asked.to_owned(), rooms: names(&all) })
        }
    }
}

/// What to look for where only a room is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// What is on, or else next.
    OnOrNext,
    /// What begins about now: what is on and nobody has said when it began, or what is next.
    Beginning,
    /// What is on, or was just to be over.
    On,
}

/// The session that is meant; several where words fit a block of short ones.
pub(super) fn sessions(
    timetable: &Timetable,
    selection: &Selection,
    wanted: Wanted,
    now: DateTime<Utc>,
) -> Result<Vec<usize>, Refusal> {
    let schedule = &timetable.schedule;
    let in_room = selection.room.as_deref().map(|asked| room(schedule, asked)).transpose()?;
    match (&selection.session, in_room) {
        (Some(words), in_room) => by_words(timetable, words, in_room, now),
        (None, Some(room)) => by_time(timetable, room, wanted, now).map(|found| vec![found]),
        (None, None) => Err(Refusal::NoSession),
    }
}

/// What the words fit: an id, else a title, else a block of short ones as the sign calls it, else words that
/// begin so. What is of today comes before other days.
fn by_words(
    timetable: &Timetable,
    words: &str,
    room: Option<RoomId>,
    now: DateTime<Utc>,
) -> Result<Vec<usize>, Refusal> {
    let wanted = words.trim().to_lowercase();
    if wanted.is_empty() {
        return Err(Refusal::NoWords);
    }
    let all = || all_in(timetable, room);
    let chosen = |fits: &dyn Fn(usize, &Session) -> bool| -> Vec<usize> {
        let found: Vec<usize> = all()
            .filter(|(index, session)| fits(*index, session))
            .map(|(index, _)| index)
            .collect();
        todays(timetable, found, now)
    };
    let by_id = chosen(&|_, session| session.id.as_deref() == Some(words.trim()));
    let by_title = || chosen(&|_, session| session.title.to_lowercase() == wanted);
    let by_words = || {
        chosen(&|index, session| {
            wanted.split_whitespace().all(|word| has(timetable, index, session, word))
        })
    };
    let found = [by_id, by_title()].into_iter().find(|found| !found.is_empty());
    if found.is_none()
        && let Some(block) = block(timetable, &wanted, room, now)
    {
        return Ok(block);
    }
    let found = found.unwrap_or_else(by_words);
    match found.as_slice() {
        [one] => Ok(vec![*one]),
        [] => Err(Refusal::NoneFits {
            words: words.trim().to_owned(),
            near: near(timetable, words, room),
        }),
        several => Err(Refusal::Several {
            words: words.trim().to_owned(),
            found: candidates(timetable, several),
        }),
    }
}

fn all_in(timetable: &Timetable, room: Option<RoomId>) -> impl Iterator<Item = (usize, &Session)> {
    timetable.schedule.sessions.iter().enumerate().filter(move |(index, session)| {
        let slot = timetable.session(*index).map(|(_, slot)| slot.room);
        room.is_none_or(|room| session.room == room || slot == Some(room))
    })
}

/// Those of the conference day of `now`, if there are any of it.
fn todays(timetable: &Timetable, found: Vec<usize>, now: DateTime<Utc>) -> Vec<usize> {
    let today = timetable.day(now);
    let is_todays = |index: &usize| {
        timetable
            .session(*index)
            .is_some_and(|(_, slot)| timetable.day(slot.planned.start) == today)
    };
    let of_today: Vec<usize> = found.iter().copied().filter(is_todays).collect();
    if of_today.is_empty() { found } else { of_today }
}

/// The block of short sessions that is on or next of those that the sign calls so.
fn block(
    timetable: &Timetable,
    wanted: &str,
    room: Option<RoomId>,
    now: DateTime<Utc>,
) -> Option<Vec<usize>> {
    let schedule = &timetable.schedule;
    let language = schedule.event.language;
    let rooms = (0..schedule.rooms.len()).map(RoomId);
    let groups = rooms
        .filter(|its| room.is_none_or(|room| room == *its))
        .flat_map(|room| timetable.groups(room));
    let named = groups.filter(|group| {
        let first = group.sessions.first().and_then(|first| schedule.sessions.get(*first));
        let kind = first.and_then(Session::kind_in_short);
        let called = |kind: &str| plural(kind, language).to_lowercase() == wanted;
        group.runs && group.sessions.len() > 1 && kind.is_some_and(called)
    });
    let coming =
        named.filter(|group| group.period.end > now).min_by_key(|group| group.period.start)?;
    let left = |index: &usize| {
        timetable
            .session(*index)
            .is_some_and(|(session, slot)| !session.cancelled && slot.expected.end > now)
    };
    Some(coming.sessions.iter().copied().filter(left).collect())
}

/// The session that is on in a room, or else the next one. A break is neither where something begins late: it makes
/// up for a delay itself, so whoever is in one and mentions a delay means what comes after it.
fn by_time(
    timetable: &Timetable,
    room: RoomId,
    wanted: Wanted,
    now: DateTime<Utc>,
) -> Result<usize, Refusal> {
    let name = || name(&timetable.schedule, room).to_owned();
    let mut here: Vec<(usize, &Session, DateTime<Utc>, DateTime<Utc>)> = (0..timetable
        .schedule
        .sessions
        .len())
        .filter_map(|index| timetable.session(index).map(|(session, slot)| (index, session, slot)))
        .filter(|(_, session, slot)| {
            slot.room == room && slot.fate == Fate::TakesPlace && !session.is_break()
        })
        .map(|(index, session, slot)| (index, session, slot.expected.start, slot.expected.end))
        .collect();
    here.sort_by_key(|(_, _, start, _)| *start);
    let on = || here.iter().filter(|(_, _, start, end)| *start <= now && now < *end);
    let next = here.iter().find(|(_, _, start, _)| *start > now).map(|(_, _, start, _)| *start);
    let nexts = || here.iter().filter(|(_, _, start, _)| Some(*start) == next);
    let of = |some: &mut dyn Iterator<Item = &(usize, &Session, DateTime<Utc>, DateTime<Utc>)>| -> Vec<usize> {
        some.map(|(index, ..)| *index).collect()
    };
    let found = match wanted {
        Wanted::OnOrNext => {
            let on = of(&mut on());
            if on.is_empty() { of(&mut nexts()) } else { on }
        }
        Wanted::Beginning => {
            let nearest = on()
                .filter(|(_, session, ..)| session.started.is_none())
                .chain(nexts())
                .map(|(_, _, start, _)| (*start - now).abs())
                .min();
            of(&mut on()
                .filter(|(_, session, ..)| session.started.is_none())
                .chain(nexts())
                .filter(|(_, _, start, _)| Some((*start - now).abs()) == nearest))
        }
        Wanted::On => {
            let on = of(&mut on());
            let over = || {
                let latest = here.iter().filter(|(.., end)| *end <= now && now - *end <= JUST_OVER);
                let latest = latest.max_by_key(|(.., end)| *end).map(|(.., end)| *end);
                of(&mut here.iter().filter(|(.., end)| Some(*end) == latest))
            };
            if on.is_empty() { over() } else { on }
        }
    };
    match found.as_slice() {
        [one] => Ok(*one),
        [] if wanted == Wanted::On => Err(Refusal::NothingOn { room: name() }),
        [] => Err(Refusal::NothingToCome { room: name() }),
        several => Err(Refusal::SeveralOn { room: name(), found: candidates(timetable, several) }),
    }
}

/// Whether a word is the beginning of one in the session's names, or its date, or its start.
fn has(timetable: &Timetable, index: usize, session: &Session, word: &str) -> bool {
    let begins = |text: &str| {
        let text = text.to_lowercase();
        text.match_indices(word)
            .any(|(at, _)| !text.get(..at).unwrap_or_default().ends_with(char::is_alphanumeric))
    };
    let venue = timetable.venue();
    let expected = timetable.session(index).map(|(_, slot)| venue.wall(slot.expected.start));
    names(session).any(begins)
        || [Some(session.start), expected].into_iter().flatten().any(|start| {
            start.format("%H:%M").to_string() == word
                || start.format("%Y-%m-%d").to_string() == word
        })
}

fn names(session: &Session) -> impl Iterator<Item = &str> {
    let speakers = session.speakers.iter().map(String::as_str);
    session.id.as_deref().into_iter().chain([title(session, Language::En)]).chain(speakers)
}

pub(super) fn name(schedule: &Schedule, room: RoomId) -> &str {
    schedule.rooms.get(room.0).map_or("", |room| &room.name)
}

/// How each is told from the others, in order of time.
pub(super) fn candidates(timetable: &Timetable, indices: &[usize]) -> Vec<Candidate> {
    let times = Listed::new(timetable.venue(), true, Language::En.changes());
    let mut found: Vec<_> = indices.iter().filter_map(|index| timetable.session(*index)).collect();
    found.sort_by_key(|(_, slot)| slot.expected.start);
    let candidate = |(session, slot): (&Session, &crate::timetable::Slot)| Candidate {
        when: times.when(slot.expected.start),
        room: name(&timetable.schedule, slot.room).to_owned(),
        title: title(session, Language::En).to_owned(),
        id: session.id.clone(),
    };
    found.into_iter().map(candidate).collect()
}

/// What may be meant by words that fit nothing.
fn near(timetable: &Timetable, words: &str, room: Option<RoomId>) -> Vec<Candidate> {
    let mut near: Vec<(f64, usize)> = all_in(timetable, room)
        .map(|(index, session)| (likeness(words, session), index))
        .filter(|(likeness, _)| *likeness >= 0.8)
        .collect();
    near.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    near.truncate(MAX_NEAR);
    let near: Vec<usize> = near.into_iter().map(|(_, index)| index).collect();
    candidates(timetable, &near)
}

/// How much each of the words is like some word of the session, from 0 to 1.
fn likeness(words: &str, session: &Session) -> f64 {
    let known: Vec<String> = names(session)
        .flat_map(|text| text.split(|c: char| !c.is_alphanumeric()))
        .map(str::to_lowercase)
        .collect();
    let best = |word: &str| {
        let word = word.to_lowercase();
        known.iter().map(|known| strsim::jaro_winkler(&word, known)).fold(0.0, f64::max)
    };
    let scores: Vec<f64> = words.split_whitespace().map(best).collect();
    scores.iter().sum::<f64>() / scores.len().max(1) as f64
}
