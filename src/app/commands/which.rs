//! Which session staff mean: by words, or the one that is on.

use chrono::{DateTime, Utc};

use super::Failure;
use roomsign_core::changes::title;
use roomsign_core::schedule::{RoomId, Session};
use roomsign_core::timetable::Timetable;
use roomsign_core::venue::Listed;

/// The one session that `words` fit: as its id, else as its title, else each of them somewhere in its id,
/// title, speakers, or as its date or planned start. With a room only of those in it.
pub fn by_words(
    timetable: &Timetable,
    words: &str,
    room: Option<RoomId>,
) -> Result<usize, Failure> {
    let all = || sessions(timetable).filter(|(index, _)| is_in(timetable, *index, room));
    let chosen = |fits: &dyn Fn(&Session) -> bool| -> Vec<usize> {
        all().filter(|(_, session)| fits(session)).map(|(index, _)| index).collect()
    };
    let wanted = words.trim().to_lowercase();
    if wanted.is_empty() {
        return Err(Failure::new("error: --session has no words: write some of the title"));
    }
    let by_id = chosen(&|session| session.id.as_deref() == Some(words.trim()));
    let by_title = || chosen(&|session| session.title.to_lowercase() == wanted);
    let by_words = || chosen(&|session| wanted.split_whitespace().all(|word| has(session, word)));
    let found = [by_id, by_title(), by_words()].into_iter().find(|found| !found.is_empty());
    match found.as_deref() {
        Some([one]) => Ok(*one),
        Some(several) => Err(Failure::new(format!(
            "error: \"{words}\" fits {} sessions; nothing was changed:\n{}\nGive more words, the id, \
             the start such as 10:40, or --room.",
            several.len(),
            listed(timetable, several)
        ))),
        None => Err(Failure::new(none_fits(timetable, words.trim(), &chosen(&|_| true)))),
    }
}

/// The session that is on in a room, or else the next one. A break is neither: it makes up for a delay
/// itself, so whoever is in one and speaks of a delay means what comes after it.
pub fn by_time(timetable: &Timetable, room: RoomId, now: DateTime<Utc>) -> Result<usize, Failure> {
    let mut running: Vec<(usize, DateTime<Utc>, DateTime<Utc>)> = sessions(timetable)
        .filter(|(_, session)| !session.cancelled && !session.is_break())
        .filter_map(|(index, _)| Some((index, timetable.session(index)?.1)))
        .filter(|(_, slot)| slot.room == room && now < slot.expected.end)
        .map(|(index, slot)| (index, slot.expected.start, slot.expected.end))
        .collect();
    running.sort_by_key(|(_, start, _)| *start);
    let on: Vec<usize> =
        running.iter().filter(|(_, start, _)| *start <= now).map(|(index, ..)| *index).collect();
    // Two that start together are as much in doubt as two that are on.
    let first = running.first().map(|(_, start, _)| *start);
    let next = || -> Vec<usize> {
        running.iter().filter(|(_, at, _)| Some(*at) == first).map(|(index, ..)| *index).collect()
    };
    let found = if on.is_empty() { next() } else { on };
    match found.as_slice() {
        [one] => Ok(*one),
        [] => Err(Failure::new(format!(
            "error: nothing more is to come in \"{}\": name a session with --session",
            name(timetable, room)
        ))),
        several => Err(Failure::new(format!(
            "error: {} sessions are on or next in \"{}\"; nothing was changed:\n{}\nName one with \
             --session.",
            several.len(),
            name(timetable, room),
            listed(timetable, several)
        ))),
    }
}

fn sessions(timetable: &Timetable) -> impl Iterator<Item = (usize, &Session)> {
    timetable.schedule.sessions.iter().enumerate()
}

fn is_in(timetable: &Timetable, index: usize, room: Option<RoomId>) -> bool {
    room.is_none_or(|room| {
        let found = timetable.session(index);
        found.is_some_and(|(session, slot)| session.room == room || slot.room == room)
    })
}

fn has(session: &Session, word: &str) -> bool {
    let start = session.start;
    names(session).any(|text| text.to_lowercase().contains(word))
        || start.format("%H:%M").to_string() == word
        || start.format("%Y-%m-%d").to_string() == word
}

fn names(session: &Session) -> impl Iterator<Item = &str> {
    let speakers = session.speakers.iter().map(String::as_str);
    session.id.as_deref().into_iter().chain([title(session)]).chain(speakers)
}

fn name(timetable: &Timetable, room: RoomId) -> &str {
    timetable.schedule.rooms.get(room.0).map_or("", |room| &room.name)
}

/// Time, room and title, a line each.
fn listed(timetable: &Timetable, indices: &[usize]) -> String {
    let times = Listed::new(timetable.venue(), true);
    let mut found: Vec<_> = indices.iter().filter_map(|index| timetable.session(*index)).collect();
    found.sort_by_key(|(_, slot)| slot.expected.start);
    let lines = found.into_iter().map(|(session, slot)| {
        let id = session.id.as_deref().map(|id| format!(" [{id}]")).unwrap_or_default();
        let when = times.when(slot.expected.start);
        format!("  {when}  {}  {}{id}", name(timetable, slot.room), title(session))
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn none_fits(timetable: &Timetable, words: &str, candidates: &[usize]) -> String {
    let mut near: Vec<(f64, usize)> = candidates
        .iter()
        .filter_map(|index| Some((likeness(words, timetable.session(*index)?.0), *index)))
        .filter(|(likeness, _)| *likeness >= 0.8)
        .collect();
    near.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    near.truncate(3);
    let near: Vec<usize> = near.into_iter().map(|(_, index)| index).collect();
    let message = format!("error: \"{words}\" fits no session; nothing was changed");
    match near.as_slice() {
        [] => format!("{message}: write words of its id, title or speakers"),
        near => format!("{message}. Did you mean\n{}", listed(timetable, near)),
    }
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
