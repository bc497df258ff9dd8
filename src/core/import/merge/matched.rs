//! Which session of the programme is which of the file.
//!
//! Ids differ between formats and versions of the export, and a talk that takes place twice has one name. So what
//! goes by one name on either side is a talk, and its slots are told apart by their times.

use alloc::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::Side;
use crate::import::planned::Planned;
use crate::import::talk::{talk_of, without_number};
use crate::prelude::*;
use crate::schedule::RoomId;

/// Talks with more slots than this are mistakes of an export, and comparing each with each takes its time.
const MAX_SLOTS: usize = 64;

/// The sessions that stand on both sides.
pub(super) struct Matched {
    /// For each session of the file, its place in the programme.
    pub theirs: Vec<Option<usize>>,
    /// For each session of the programme, whether it is in the file.
    pub is_known: Vec<bool>,
}

impl Matched {
    pub fn of(ours: &Side, theirs: &Side, planned: &[Planned]) -> Self {
        let mut matched = Self {
            theirs: vec![None; ours.schedule().sessions.len()],
            is_known: vec![false; planned.len()],
        };
        let mut talks = Talks::of(planned);
        let titles: BTreeMap<&str, &str> = ours
            .ids()
            .filter_map(|(at, id)| Some((id, ours.schedule().sessions.get(at)?.title.as_str())))
            .collect();
        for (at, id) in ours.ids() {
            let session = ours.schedule().sessions.get(at);
            let url = session.and_then(|session| session.url.as_deref());
            let talk = talk_of(id, url);
            let place = |name: &str| talks.by_name.get(name).copied();
            let again = || {
                let base = without_number(id)?;
                let place = place(base)?;
                let theirs = planned.get(*talks.all.get(place)?.theirs.first()?)?;
                let is_same =
                    |title: Option<&str>| title == session.map(|session| session.title.as_str());
                (is_same(titles.get(base).copied()) || is_same(Some(&theirs.session.title)))
                    .then_some(place)
            };
            let found = place(id).or_else(|| place(&talk)).or_else(again);
            if let Some(talk) = found.and_then(|found| talks.all.get_mut(found)) {
                talk.ours.push(at);
            }
        }
        for talk in &talks.all {
            matched.pair(talk, ours, theirs, planned);
        }
        matched
    }

    /// Pairs the slots of a talk: what is nearest in time goes together.
    fn pair(&mut self, talk: &Talk, ours: &Side, theirs: &Side, planned: &[Planned]) {
        if let ([ours], [theirs]) = (talk.ours.as_slice(), talk.theirs.as_slice()) {
            return self.put(*ours, *theirs);
        }
        if talk.ours.len().max(talk.theirs.len()) > MAX_SLOTS {
            for (ours, theirs) in talk.ours.iter().zip(&talk.theirs) {
                self.put(*ours, *theirs);
            }
            return;
        }
        let mut pairs = Vec::new();
        for (our, their) in
            talk.ours.iter().flat_map(|our| talk.theirs.iter().map(move |their| (*our, *their)))
        {
            let (Some((a, at)), Some((b, from))) = (ours.session(our), theirs.session(their))
            else {
                continue;
            };
            let guid = planned.get(their).and_then(|planned| planned.session.guid.as_deref());
            let is_same = guid.is_some() && a.id.as_deref() == guid;
            let is_elsewhere = ours.room(a.room) != theirs.room(b.room);
            pairs.push((!is_same, (at.start - from.start).abs(), is_elsewhere, our, their));
        }
        pairs.sort();
        for (.., our, their) in pairs {
            if self.is_free(our, their) {
                self.put(our, their);
            }
        }
    }

    /// Breaks have no names of their own: one in the same room at the same time is the same.
    /// `room` is which of our rooms one of theirs is.
    pub fn match_breaks(
        &mut self,
        ours: &Side,
        theirs: &Side,
        planned: &[Planned],
        room: impl Fn(RoomId) -> RoomId,
    ) {
        let mut free: BTreeMap<(RoomId, DateTime<Utc>), usize> = BTreeMap::new();
        for (from, planned) in planned.iter().enumerate() {
            if planned.session.id.is_none()
                && self.is_known.get(from) == Some(&false)
                && let Some((session, time)) = theirs.session(from)
            {
                free.insert((room(session.room), time.start), from);
            }
        }
        for (at, _) in ours.ids() {
            let Some((session, time)) = ours.session(at).filter(|(session, _)| session.is_break())
            else {
                continue;
            };
            if let Some(from) = free.get(&(session.room, time.start)).copied()
                && self.is_free(at, from)
            {
                self.put(at, from);
            }
        }
    }

    fn is_free(&self, ours: usize, theirs: usize) -> bool {
        self.theirs.get(ours).is_some_and(Option::is_none)
            && self.is_known.get(theirs) == Some(&false)
    }

    fn put(&mut self, ours: usize, theirs: usize) {
        if let (Some(place), Some(known)) =
            (self.theirs.get_mut(ours), self.is_known.get_mut(theirs))
        {
            (*place, *known) = (Some(theirs), true);
        }
    }

    /// Those that stand on both sides, by their places.
    pub fn pairs(&self) -> impl Iterator<Item = (usize, usize)> {
        self.theirs.iter().enumerate().filter_map(|(ours, theirs)| Some((ours, (*theirs)?)))
    }
}

/// One talk, with its slots.
#[derive(Default)]
struct Talk {
    ours: Vec<usize>,
    theirs: Vec<usize>,
}

/// The talks of the programme.
struct Talks {
    all: Vec<Talk>,
    by_name: BTreeMap<String, usize>,
}

impl Talks {
    fn of(planned: &[Planned]) -> Self {
        let mut talks = Self { all: Vec::new(), by_name: BTreeMap::new() };
        for (at, planned) in planned.iter().enumerate() {
            let id = planned.own_id.as_str();
            let talk = talk_of(id, planned.session.url.as_deref());
            let guid = planned.session.guid.as_deref();
            let names = [Some(planned.id.as_str()), Some(id), Some(talk.as_str()), guid];
            let known = talks.by_name.get(id).or_else(|| talks.by_name.get(&talk)).copied();
            let place = known.unwrap_or(talks.all.len());
            if place == talks.all.len() {
                talks.all.push(Talk::default());
            }
            if let Some(talk) = talks.all.get_mut(place) {
                talk.theirs.push(at);
            }
            for name in names.into_iter().flatten() {
                talks.by_name.entry(name.to_owned()).or_insert(place);
            }
        }
        talks
    }
}
