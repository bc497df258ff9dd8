//! Which room of the programme is which of the file.
//!
//! Room names follow the language of whoever downloads the programme, and staff give rooms names of their own. So
//! a room of another name is the one that its sessions are in.

use alloc::collections::{BTreeMap, BTreeSet};

use super::matched::Matched;
use super::{Removals, Side};
use crate::import::{Choice, Refusal};
use crate::prelude::*;
use crate::schedule::{Room, RoomId};

/// Their rooms among ours.
pub(super) struct Rooms {
    /// For each of theirs, its place among ours and the new ones.
    pub places: Vec<RoomId>,
    pub new: Vec<Room>,
    /// Theirs and ours, where the two have different names.
    pub renamed: Vec<(String, String)>,
}

impl Rooms {
    /// # Errors
    /// [`Refusal`] if a room may be another one or the same by another name: that has to be said.
    pub fn of(
        ours: &Side,
        theirs: &Side,
        matched: &Matched,
        choice: &Choice,
        removals: Removals,
    ) -> Result<Self, Refusal> {
        let (our_rooms, their_rooms) = (&ours.schedule().rooms, &theirs.schedule().rooms);
        let names = our_rooms.iter().enumerate().map(|(at, room)| (room.name.as_str(), RoomId(at)));
        let names: BTreeMap<&str, RoomId> = names.collect();
        let by_name: Vec<Option<RoomId>> =
            their_rooms.iter().map(|room| names.get(room.name.as_str()).copied()).collect();
        let taken: BTreeSet<RoomId> = by_name.iter().flatten().copied().collect();
        let answered: BTreeSet<&str> = choice.renamed.iter().map(|(_, new)| new.as_str()).collect();
        let by_sessions = by_sessions(ours, theirs, matched, &taken);
        let like = |at: usize| {
            let is_open = !answered.contains(their_rooms.get(at)?.name.as_str());
            by_sessions.get(&RoomId(at)).copied().filter(|_| is_open)
        };
        let found = (0..their_rooms.len()).filter(|at| by_name.get(*at) == Some(&None));
        let mut found: Vec<(usize, RoomId)> =
            found.filter_map(|at| Some((at, like(at)?))).collect();
        // One room of another name among others may be another room; several are another language.
        if let [(at, like)] = found.as_slice()
            && their_rooms.len() > 1
            && let (Some(theirs), Some(ours)) = (their_rooms.get(*at), our_rooms.get(like.0))
        {
            let (new, old) = (&theirs.name, &ours.name);
            let (same, other) = (said(new, old), said(new, new));
            let refusal = Refusal::new(format!(
                "has the sessions of \"{old}\" in \"{new}\": if that is the same room, say {same}; \
                 if it is another one, {other}"
            ));
            if !removals.allow {
                return Err(refusal);
            }
            found.clear();
        }
        let found: BTreeMap<usize, RoomId> = found.into_iter().collect();
        let mut rooms = Self { places: Vec::new(), new: Vec::new(), renamed: Vec::new() };
        for (at, room) in their_rooms.iter().enumerate() {
            let place = by_name.get(at).copied().flatten().or_else(|| {
                let like = *found.get(&at)?;
                let ours = our_rooms.get(like.0)?;
                rooms.renamed.push((room.name.clone(), ours.name.clone()));
                Some(like)
            });
            rooms.places.push(place.unwrap_or_else(|| {
                rooms.new.push(room.clone());
                RoomId(our_rooms.len() + rooms.new.len() - 1)
            }));
        }
        Ok(rooms)
    }

    /// The place of one of their rooms among ours.
    pub fn ours(&self, theirs: RoomId) -> RoomId {
        self.places.get(theirs.0).copied().unwrap_or(theirs)
    }
}

/// What to type so that a room of the programme is one of the file.
pub(super) fn said(theirs: &str, ours: &str) -> String {
    let quote = if format!("{theirs}{ours}").contains('"') { '\'' } else { '"' };
    format!("--room {quote}{theirs}={ours}{quote}")
}

/// For their rooms, those of ours that most of their sessions are in, one for each; `taken` are those that have
/// their names on both sides.
fn by_sessions(
    ours: &Side,
    theirs: &Side,
    matched: &Matched,
    taken: &BTreeSet<RoomId>,
) -> BTreeMap<RoomId, RoomId> {
    let mut counts: BTreeMap<(RoomId, RoomId), usize> = BTreeMap::new();
    let mut all: BTreeMap<RoomId, usize> = BTreeMap::new();
    for (our, their) in matched.pairs() {
        if let (Some((a, _)), Some((b, _))) = (ours.session(our), theirs.session(their)) {
            *counts.entry((b.room, a.room)).or_default() += 1;
            *all.entry(b.room).or_default() += 1;
        }
    }
    let most = |(theirs, _): &(RoomId, RoomId), count: usize| {
        2 * count > all.get(theirs).copied().unwrap_or(0)
    };
    let mut pairs: Vec<(usize, (RoomId, RoomId))> =
        counts.into_iter().map(|(pair, count)| (count, pair)).collect();
    pairs.retain(|(count, pair)| !taken.contains(&pair.1) && most(pair, *count));
    pairs.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    let (mut found, mut used) = (BTreeMap::new(), BTreeSet::new());
    for (_, (theirs, ours)) in pairs {
        if used.insert(ours) {
            found.entry(theirs).or_insert(ours);
        }
    }
    found
}
