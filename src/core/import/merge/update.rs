//! What the programme says of a session that is in the file, and what it leaves to staff.

use chrono::{NaiveDateTime, TimeDelta};

use super::Merge;
use crate::import::programme::Programme;
use crate::import::write::{GONE, spoken};
use crate::prelude::*;
use crate::schedule::{End, RoomId, Session};
use crate::timetable::Period;

impl Merge<'_> {
    /// A session that both have.
    pub(super) fn update(&mut self, at: usize, from: usize) {
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
        if new.overflow == Some(takes_place) {
            new.overflow = None;
            words.push("`overflow` was this room".to_owned());
        }
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
    pub(super) fn mark(&mut self, at: usize, name: &str, session: &mut Session) {
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
    pub(super) fn unmark(&mut self, at: usize, name: &str, session: &mut Session) {
        let comment = self.comments.get(at).copied().flatten();
        let by_reason = session.reason.as_deref() == Some(GONE);
        if session.cancelled && (by_reason || comment.is_some_and(|words| words.contains(GONE))) {
            session.cancelled = false;
            session.reason = session.reason.take().filter(|_| !by_reason);
            self.changes.push(format!("back: {name} is in the programme again"));
        }
    }
}

/// Takes away what staff said of the day that a session was on.
fn forget_the_day(session: &mut Session) -> Option<String> {
    let mut keys = Vec::new();
    if session.delay_minutes > 0 {
        keys.push("`delay`");
        session.delay_minutes = 0;
        if !session.cancelled && session.moved_to.is_none() {
            session.reason = None;
        }
    }
    keys.extend(session.started.take().map(|_| "`started`"));
    keys.extend(session.until.take().map(|_| "`until`"));
    match keys.as_slice() {
        [] => None,
        [one] => Some(format!("{one} was for that day")),
        all => Some(format!("{} were for that day", all.join(", "))),
    }
}

fn shifted(at: NaiveDateTime, by: TimeDelta) -> NaiveDateTime {
    at.checked_add_signed(by).unwrap_or(at)
}
