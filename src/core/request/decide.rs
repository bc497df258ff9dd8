//! Request → edits: every name looked up, every time resolved.

use chrono::{DateTime, NaiveDateTime, TimeDelta, Timelike, Utc};

use super::alarm::{ALL_CLEAR, Alarm};
use super::find::{Wanted, name, room, sessions};
use super::{Extension, Lateness, Refusal, Request, Selection, When};
use crate::changes::title;
use crate::prelude::*;
use crate::schedule::{DelayChange, Edit, End, Language, RoomId, Session, clean};
use crate::timetable::{Fate, Slot, Timetable};

/// Two that follow each other with no more than this between them swap within the time of both; otherwise each takes the
/// other's start.
const FOLLOWS: TimeDelta = TimeDelta::minutes(15);

pub(super) fn decide(
    timetable: &Timetable,
    request: &Request,
    now: DateTime<Utc>,
) -> Result<Vec<Edit>, Refusal> {
    let asked = Asked { timetable, now };
    Ok(match request {
        Request::Delay { selection, change, reason, not_begun } => {
            vec![asked.delay(selection, *change, reason.clone(), *not_begun)?]
        }
        Request::Start { selection, at } => {
            let session = asked.first(selection, Wanted::Beginning)?;
            asked.takes_place(session)?;
            vec![Edit::Started { session, at: asked.moment(*at) }]
        }
        Request::Extend { selection, extension } => vec![asked.extend(selection, *extension)?],
        Request::End { selection, at } => {
            let session = asked.one(selection, Wanted::On)?;
            vec![asked.until(session, asked.moment(*at))?]
        }
        Request::Full { selection, full, overflow } => {
            let overflow = overflow.as_deref().map(|name| asked.room(name)).transpose()?;
            let session = asked.first(selection, Wanted::OnOrNext)?;
            vec![Edit::Full { session, full: *full, overflow }]
        }
        Request::Cancel { selection, reason } => {
            let edit = |session| Edit::Cancel { session, reason: reason.clone() };
            asked.all(selection)?.into_iter().map(edit).collect()
        }
        Request::Restore { selection } => {
            asked.all(selection)?.into_iter().map(|session| Edit::Restore { session }).collect()
        }
        Request::AsPlanned { selection } => {
            asked.all(selection)?.into_iter().map(|session| Edit::AsPlanned { session }).collect()
        }
        Request::Move { selection, to, reason } => {
            let room = asked.room(to)?;
            let edit = |session| Edit::Move { session, room, reason: reason.clone() };
            asked.all(selection)?.into_iter().map(edit).collect()
        }
        Request::MoveRoom { from, to, reason } => asked.move_room(from, to, reason.as_deref())?,
        Request::Add { room, start, minutes, title, kind, speakers } => {
            let (room, start) = (asked.room(room)?, asked.wall(*start));
            let title = clean::line(title);
            if title.is_empty() {
                return Err(Refusal::NoTitle);
            }
            let session = Session {
                title,
                kind: kind.as_deref().map(clean::line).filter(|kind| !kind.is_empty()),
                speakers: speakers.iter().map(|name| clean::line(name)).collect(),
                ..Session::planned(room, start, End::Minutes(*minutes))
            };
            vec![Edit::Add { session: Box::new(session), behind: asked.place(room, start) }]
        }
        Request::Swap { first, second } => asked.swap(first, second)?,
        Request::Notice { text, rooms, from, until, urgent } => {
            let from = from.map(|from| asked.wall(from));
            let until = until.map(|until| asked.to_come(until)).transpose()?;
            let (text, rooms, urgent) = (text.clone(), asked.rooms(rooms)?, *urgent);
            vec![Edit::Notice { text, rooms, from, until, urgent }]
        }
        Request::Alarm { alarm, rooms, until } => asked.alarm(*alarm, rooms, *until)?,
        Request::ClearNotices { words: None, rooms } => {
            vec![Edit::ClearNotices { rooms: asked.rooms(rooms)? }]
        }
        Request::ClearNotices { words: Some(words), rooms } => {
            vec![asked.clear(words, &asked.rooms(rooms)?)?]
        }
    })
}

struct Asked<'t> {
    timetable: &'t Timetable,
    now: DateTime<Utc>,
}

impl Asked<'_> {
    fn room(&self, asked: &str) -> Result<RoomId, Refusal> {
        room(&self.timetable.schedule, asked)
    }

    fn rooms(&self, asked: &[String]) -> Result<Vec<RoomId>, Refusal> {
        asked.iter().map(|name| self.room(name)).collect()
    }

    fn all(&self, selection: &Selection) -> Result<Vec<usize>, Refusal> {
        sessions(self.timetable, selection, Wanted::OnOrNext, self.now)
    }

    /// Of a block, the one that is on or next.
    fn first(&self, selection: &Selection, wanted: Wanted) -> Result<usize, Refusal> {
        let found = sessions(self.timetable, selection, wanted, self.now)?;
        found.first().copied().ok_or(Refusal::NoSession)
    }

    fn one(&self, selection: &Selection, wanted: Wanted) -> Result<usize, Refusal> {
        let found = sessions(self.timetable, selection, wanted, self.now)?;
        match found.as_slice() {
            [one] => Ok(*one),
            several => Err(Refusal::Several {
                words: selection.session.clone().unwrap_or_default(),
                found: super::find::candidates(self.timetable, several),
            }),
        }
    }

    fn session(&self, index: usize) -> Result<(&Session, &Slot), Refusal> {
        self.timetable.session(index).ok_or(Refusal::NoSession)
    }

    fn takes_place(&self, index: usize) -> Result<(&Session, &Slot), Refusal> {
        let (session, slot) = self.session(index)?;
        if session.cancelled {
            return Err(Refusal::Cancelled { title: title(session, Language::En).to_owned() });
        }
        Ok((session, slot))
    }

    fn time(&self, at: DateTime<Utc>) -> String {
        self.timetable.venue().time(at)
    }

    /// What clocks at the venue show, in whole minutes.
    fn now_there(&self) -> NaiveDateTime {
        let wall = self.timetable.venue().wall(self.now);
        wall.with_second(0).and_then(|wall| wall.with_nanosecond(0)).unwrap_or(wall)
    }

    fn moment(&self, at: Option<When>) -> NaiveDateTime {
        at.map_or_else(|| self.now_there(), |at| self.wall(at))
    }

    /// A time of day is one of this conference day.
    fn wall(&self, when: When) -> NaiveDateTime {
        let time = match when {
            When::At(at) => return at,
            When::Time(time) => time,
        };
        let venue = self.timetable.venue();
        let day = venue.day(self.now);
        let is_tonight = time < venue.day_starts;
        day.succ_opt().filter(|_| is_tonight).unwrap_or(day).and_time(time)
    }

    /// The same, if it is yet to come.
    fn to_come(&self, when: When) -> Result<NaiveDateTime, Refusal> {
        let venue = self.timetable.venue();
        // In the small hours, this afternoon is of the next conference day.
        let of_the_date = match when {
            When::Time(time) => Some(venue.date(self.now).and_time(time)),
            When::At(_) => None,
        };
        let both = [Some(self.wall(when)), of_the_date].into_iter().flatten();
        both.into_iter()
            .find(|at| venue.instant(*at) > self.now)
            .ok_or_else(|| Refusal::Passed { at: when.to_string() })
    }

    fn delay(
        &self,
        selection: &Selection,
        change: Lateness,
        reason: Option<String>,
        not_begun: bool,
    ) -> Result<Edit, Refusal> {
        let index = self.first(selection, Wanted::OnOrNext)?;
        let (session, slot) = self.session(index)?;
        let name = || title(session, Language::En).to_owned();
        // As the sign says it, whoever it comes from.
        let shown = (slot.expected.start - slot.planned.start).num_minutes();
        let change = match change {
            Lateness::Minutes(change) => change,
            Lateness::At(when) => {
                let late = self.timetable.venue().instant(self.wall(when)) - slot.planned.start;
                let minutes = u32::try_from(late.num_minutes());
                DelayChange::To(minutes.map_err(|_| Refusal::NotLate { title: name() })?)
            }
        };
        let is_more = match change {
            DelayChange::To(minutes) => i64::from(minutes) > shown,
            DelayChange::By(minutes) => minutes > 0,
        };
        let is_on = slot.fate == Fate::TakesPlace && slot.expected.contains(self.now);
        let since = || self.time(slot.expected.start);
        if session.started.is_some() && change != DelayChange::To(0) {
            return Err(Refusal::HasBegun { title: name(), since: since() });
        }
        if is_more && is_on && !not_begun {
            let minutes = match change {
                DelayChange::To(minutes) => i64::from(minutes) - shown,
                DelayChange::By(minutes) => i64::from(minutes),
            };
            return Err(Refusal::HasItBegun { title: name(), since: since(), minutes });
        }
        let change = match change {
            DelayChange::By(minutes) if minutes < 0 && shown <= 0 => {
                return Err(Refusal::NotLate { title: name() });
            }
            DelayChange::By(minutes) if minutes < 0 && session.delay_minutes == 0 => {
                return Err(Refusal::Pushed { title: name(), minutes: shown });
            }
            DelayChange::By(minutes) => {
                let sum = (shown + i64::from(minutes)).max(0);
                DelayChange::To(u32::try_from(sum).unwrap_or(u32::MAX))
            }
            to => to,
        };
        Ok(Edit::Delay { session: index, change, reason })
    }

    fn extend(&self, selection: &Selection, extension: Extension) -> Result<Edit, Refusal> {
        let session = self.one(selection, Wanted::On)?;
        let (_, slot) = self.session(session)?;
        let at = match extension {
            Extension::By(minutes) => {
                let end = slot.expected.end + TimeDelta::minutes(minutes.into());
                self.timetable.venue().wall(end)
            }
            Extension::Until(when) => self.wall(when),
        };
        self.until(session, at)
    }

    fn until(&self, index: usize, at: NaiveDateTime) -> Result<Edit, Refusal> {
        let (session, slot) = self.takes_place(index)?;
        if self.timetable.venue().instant(at) <= slot.expected.start {
            let start = self.time(slot.expected.start);
            return Err(Refusal::EndsFirst {
                title: title(session, Language::En).to_owned(),
                start,
            });
        }
        Ok(Edit::Until { session: index, at })
    }

    fn move_room(&self, from: &str, to: &str, reason: Option<&str>) -> Result<Vec<Edit>, Refusal> {
        let (from, to) = (self.room(from)?, self.room(to)?);
        if from == to {
            return Err(Refusal::Same);
        }
        let today = self.timetable.day(self.now);
        let is_left = |index: &usize| {
            self.timetable.session(*index).is_some_and(|(_, slot)| {
                slot.room == from
                    && slot.fate == Fate::TakesPlace
                    && slot.expected.end > self.now
                    && self.timetable.day(slot.planned.start) == today
            })
        };
        let all = 0..self.timetable.schedule.sessions.len();
        let reason = reason.map(str::to_owned);
        let edit = |session| Edit::Move { session, room: to, reason: reason.clone() };
        let edits: Vec<Edit> = all.filter(is_left).map(edit).collect();
        if edits.is_empty() {
            let room = name(&self.timetable.schedule, from).to_owned();
            return Err(Refusal::NothingToCome { room });
        }
        Ok(edits)
    }

    /// The session of the file that a new one stands behind.
    fn place(&self, room: RoomId, start: NaiveDateTime) -> usize {
        let sessions = self.timetable.schedule.sessions.iter().enumerate();
        let before = sessions.filter(|(_, session)| session.start <= start);
        let place =
            before.max_by_key(|(index, session)| (session.room == room, session.start, *index));
        place.map_or(0, |(index, _)| index)
    }

    fn swap(&self, first: &Selection, second: &Selection) -> Result<Vec<Edit>, Refusal> {
        let both = [self.one(first, Wanted::OnOrNext)?, self.one(second, Wanted::OnOrNext)?];
        if both[0] == both[1] {
            return Err(Refusal::Same);
        }
        let mut both = both;
        both.sort_by_key(|index| {
            self.timetable.session(*index).map(|(_, slot)| slot.planned.start)
        });
        let ((a, a_slot), (b, b_slot)) = (self.session(both[0])?, self.session(both[1])?);
        let venue = self.timetable.venue();
        let wall = |at: DateTime<Utc>| venue.wall(at);
        let gap = b_slot.planned.start - a_slot.planned.end;
        let follows = a.room == b.room && TimeDelta::zero() <= gap && gap <= FOLLOWS;
        let a_start =
            if follows { wall(b_slot.planned.end - a_slot.planned.length()) } else { b.start };
        let placed = |session, its: &Session, slot: &Slot, room, start: NaiveDateTime| {
            let end = match its.end {
                End::At(_) => End::At(start + slot.planned.length()),
                other => other,
            };
            Edit::Place { session, room, start, end }
        };
        Ok(vec![
            placed(both[0], a, a_slot, b.room, a_start),
            placed(both[1], b, b_slot, a.room, a.start),
        ])
    }

    fn alarm(
        &self,
        alarm: Alarm,
        rooms: &[String],
        until: Option<When>,
    ) -> Result<Vec<Edit>, Refusal> {
        let schedule = &self.timetable.schedule;
        let text = alarm.words(schedule.event.language).to_owned();
        let rooms = self.rooms(rooms)?;
        let mut until = until.map(|until| self.to_come(until)).transpose()?;
        let mut edits = Vec::new();
        if alarm == Alarm::AllClear {
            until = until.or(self.now_there().checked_add_signed(ALL_CLEAR));
            let places = schedule.notices.iter().enumerate();
            let ended = places.filter(|(_, notice)| {
                notice.urgent
                    && (rooms.is_empty() || notice.rooms.iter().all(|room| rooms.contains(room)))
            });
            let ended = ended.filter(|(_, notice)| rooms.is_empty() || !notice.rooms.is_empty());
            edits.push(Edit::RemoveNotices { notices: ended.map(|(place, _)| place).collect() });
        }
        edits.push(Edit::Notice { text, rooms, from: None, until, urgent: true });
        Ok(edits)
    }

    fn clear(&self, words: &str, rooms: &[RoomId]) -> Result<Edit, Refusal> {
        let wanted = clean::line(words).to_lowercase();
        let all = self.timetable.schedule.notices.iter().enumerate();
        let here = all.filter(|(_, notice)| {
            rooms.is_empty()
                || notice.rooms.is_empty()
                || notice.rooms.iter().any(|room| rooms.contains(room))
        });
        let (fitting, others): (Vec<_>, Vec<_>) =
            here.partition(|(_, notice)| notice.text.to_lowercase().contains(&wanted));
        let texts = |some: &[(usize, &crate::schedule::Notice)]| -> Vec<String> {
            some.iter().map(|(_, notice)| notice.text.clone()).collect()
        };
        match fitting.as_slice() {
            [(place, _)] => Ok(Edit::RemoveNotices { notices: vec![*place] }),
            [] => Err(Refusal::NoNotice { words: words.to_owned(), notices: texts(&others) }),
            several => {
                Err(Refusal::SeveralNotices { words: words.to_owned(), notices: texts(several) })
            }
        }
    }
}
