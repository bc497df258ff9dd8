//! What a schedule is to say after an edit, or after a merge.

use alloc::collections::BTreeMap;

use super::{DelayChange, Edit, Refused};
use crate::prelude::*;
use crate::schedule::clean;
use crate::schedule::model::{MAX_NOTICE, Notice, Room, RoomId, Schedule, Session};
use crate::schedule::parse::MAX_DELAY_MINUTES;

/// What the schedule is to say, place by place.
pub(crate) struct Wanted {
    /// As many as before; `None` for those that go.
    pub sessions: Vec<Option<Session>>,
    /// What stands in a comment behind `cancelled`, for sessions by their place.
    pub marks: BTreeMap<usize, &'static str>,
    /// Those that come, in the order in which they stand behind the same one.
    pub new_sessions: Vec<NewSession>,
    /// Those that come, behind all others.
    pub new_rooms: Vec<Room>,
    /// As many as before; `None` for those that go.
    notices: Vec<Option<Notice>>,
    new_notice: Option<Notice>,
}

/// A session that comes into the file.
pub(crate) struct NewSession {
    /// The place of the session that it stands behind.
    pub behind: usize,
    /// A line of comment over it, where a part of the file begins with it.
    pub heading: Option<String>,
    pub session: Session,
}

impl Wanted {
    /// Everything as it is.
    pub fn as_it_is(before: &Schedule) -> Self {
        Self {
            sessions: before.sessions.iter().cloned().map(Some).collect(),
            marks: BTreeMap::new(),
            new_sessions: Vec::new(),
            new_rooms: Vec::new(),
            notices: before.notices.iter().cloned().map(Some).collect(),
            new_notice: None,
        }
    }

    /// What an edit makes of it.
    pub fn take(&mut self, edit: &Edit, before: &Schedule) -> Result<(), Refused> {
        let wanted = self;
        match edit {
            Edit::Started { session, at } => {
                let session = wanted.session(*session)?;
                session.started = Some(*at);
                // What is known takes the place of what was expected.
                session.delay_minutes = 0;
                session.until = session.until.filter(|until| until > at);
                give_reason(session, None);
            }
            Edit::Until { session, at } => wanted.session(*session)?.until = Some(*at),
            Edit::Full { session, full, overflow } => {
                let session = wanted.session(*session)?;
                session.full = *full;
                let room = session.moved_to.unwrap_or(session.room);
                let kept = session.overflow.filter(|_| *full);
                session.overflow = overflow.or(kept).filter(|overflow| *overflow != room);
            }
            Edit::Place { session, room, start, end } => {
                let session = wanted.session(*session)?;
                (session.room, session.start, session.end) = (*room, *start, *end);
                session.moved_to = session.moved_to.filter(|to| to != room);
                session.overflow = session.overflow.filter(|overflow| overflow != room);
            }
            Edit::Add { session, behind } => wanted.new_sessions.push(NewSession {
                behind: *behind,
                heading: None,
                session: (**session).clone(),
            }),
            Edit::RemoveNotices { notices } => {
                for place in notices {
                    if let Some(notice) = wanted.notices.get_mut(*place) {
                        *notice = None;
                    }
                }
            }
            Edit::Delay { session, change, reason } => {
                let session = wanted.session(*session)?;
                session.delay_minutes = change.applied_to(session.delay_minutes)?;
                give_reason(session, reason.as_deref());
            }
            Edit::Cancel { session, reason } => {
                let session = wanted.session(*session)?;
                session.cancelled = true;
                give_reason(session, reason.as_deref());
            }
            Edit::Restore { session } => {
                let session = wanted.session(*session)?;
                if session.cancelled || session.moved_to.is_some() {
                    session.reason = None;
                }
                session.cancelled = false;
                session.moved_to = None;
            }
            Edit::AsPlanned { session } => {
                let session = wanted.session(*session)?;
                (session.cancelled, session.full, session.delay_minutes) = (false, false, 0);
                (session.moved_to, session.overflow, session.reason) = (None, None, None);
                (session.started, session.until) = (None, None);
            }
            Edit::Move { session, room, reason } => {
                let session = wanted.session(*session)?;
                session.moved_to = (*room != session.room).then_some(*room);
                give_reason(session, reason.as_deref());
            }
            Edit::Notice { text, rooms, from, until, urgent } => {
                let text = clean::line(text);
                if text.is_empty() {
                    return Err(Refused::NoWords);
                }
                let letters = text.chars().count();
                if letters > MAX_NOTICE {
                    return Err(Refused::LongNotice(letters));
                }
                let (rooms, from, until, urgent) = (rooms.clone(), *from, *until, *urgent);
                wanted.new_notice = Some(Notice { text, rooms, from, until, urgent });
            }
            Edit::ClearNotices { rooms } => wanted.clear_notices(rooms, before.rooms.len()),
        }
        Ok(())
    }

    fn session(&mut self, index: usize) -> Result<&mut Session, Refused> {
        self.sessions.get_mut(index).and_then(Option::as_mut).ok_or(Refused::NoSuchSession)
    }

    fn clear_notices(&mut self, rooms: &[RoomId], count: usize) {
        for place in &mut self.notices {
            let Some(notice) = place else { continue };
            let shown: Vec<RoomId> = match notice.rooms.as_slice() {
                [] => (0..count).map(RoomId).collect(),
                some => some.to_vec(),
            };
            let left: Vec<RoomId> =
                shown.iter().copied().filter(|room| !rooms.contains(room)).collect();
            if rooms.is_empty() || left.is_empty() {
                *place = None;
            } else if left.len() < shown.len() {
                notice.rooms = left;
            }
        }
    }

    pub fn notices(&self) -> &[Option<Notice>] {
        &self.notices
    }

    pub fn new_notice(&self) -> Option<&Notice> {
        self.new_notice.as_ref()
    }

    /// All of it as one schedule; `before` has what no change is about.
    pub fn schedule(&self, before: &Schedule) -> Schedule {
        let mut sessions = Vec::with_capacity(self.sessions.len() + self.new_sessions.len());
        let mut new: BTreeMap<usize, Vec<&Session>> = BTreeMap::new();
        for added in &self.new_sessions {
            new.entry(added.behind).or_default().push(&added.session);
        }
        for (at, session) in self.sessions.iter().enumerate() {
            sessions.extend(session.iter().cloned());
            sessions.extend(new.remove(&at).into_iter().flatten().cloned());
        }
        Schedule {
            rooms: before.rooms.iter().chain(&self.new_rooms).cloned().collect(),
            sessions,
            notices: self.notices.iter().chain([&self.new_notice]).flatten().cloned().collect(),
            ..before.clone()
        }
    }
}

impl DelayChange {
    fn applied_to(self, before: u32) -> Result<u32, Refused> {
        let minutes = match self {
            Self::To(minutes) => i64::from(minutes),
            Self::By(minutes) => (i64::from(before) + i64::from(minutes)).max(0),
        };
        let fitting = u32::try_from(minutes).ok().filter(|minutes| *minutes <= MAX_DELAY_MINUTES);
        fitting.ok_or(Refused::TooLate(minutes))
    }
}

fn give_reason(session: &mut Session, reason: Option<&str>) {
    match reason.map(clean::line) {
        Some(reason) => session.reason = (!reason.is_empty()).then_some(reason),
        // What the reason was for is gone.
        None if session.delay_minutes == 0 && !session.cancelled && session.moved_to.is_none() => {
            session.reason = None;
        }
        None => {}
    }
}
