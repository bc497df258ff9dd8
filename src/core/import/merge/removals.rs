//! What the programme no longer has: marked or deleted, and to be confirmed where it is a lot.

use alloc::collections::{BTreeMap, BTreeSet};

use super::Merge;
use super::rooms::said;
use crate::import::programme::Programme;
use crate::import::talk::{talk_of, without_number};
use crate::import::write::GONE;
use crate::import::{Choice, Refusal};
use crate::schedule::RoomId;

/// What becomes of sessions that the programme no longer has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Removals {
    /// They are deleted, and not marked as cancelled.
    pub prune: bool,
    /// However many they are, and even if they are all of a room.
    pub allow: bool,
}

/// So many sessions may go unasked, however few there are,
const MAX_REMOVED: usize = 5;
/// or this part of all, in percent.
const MAX_REMOVED_PERCENT: usize = 10;

impl Merge<'_> {
    /// Whether the plan would have this session, if it still were in the programme.
    pub(super) fn is_about(&self, at: usize, choice: &Choice) -> bool {
        let Some((session, _)) = self.ours.session(at) else { return false };
        let talk = talk_of(session.id.as_deref().unwrap_or_default(), session.url.as_deref());
        let base = without_number(&talk).unwrap_or(&talk);
        let is_cut = [talk.as_str(), base].iter().any(|talk| self.plan.cut_talks.contains(*talk));
        let is_in_format = self.plan.knows_breaks || !session.is_break();
        is_in_format
            && !is_cut
            && (choice.only.is_empty()
                || self.rooms.places.contains(&session.room)
                || choice.only.iter().any(|only| only == self.room_name(session.room)))
    }

    /// A session that the programme no longer has.
    pub(super) fn gone(&mut self, at: usize, prune: bool) {
        let Some((session, _)) = self.ours.session(at) else { return };
        let name = Programme::name_of(Some(&session.title), session.id.as_deref());
        if prune {
            self.changes.push(format!("deleted: {name}: {GONE}"));
            self.removed.push(name);
            return self.want(at, None);
        }
        let mut session = session.clone();
        self.mark(at, &name, &mut session);
        self.want(at, Some(session));
    }

    /// Asks for confirmation where so much would go that the export may not be the one that was meant.
    pub(super) fn refuse_removals(&self, choice: &Choice) -> Result<(), Refusal> {
        let (gone, all) = (self.removed.len(), self.ours.ids().count());
        if gone > MAX_REMOVED && gone * 100 > all * MAX_REMOVED_PERCENT {
            let some = self.removed.get(..MAX_REMOVED).unwrap_or_default().join(", ");
            return Err(Refusal::new(format!(
                "has {gone} of the {all} sessions in the file no longer ({some}, …): is it the whole programme? \
                 If it is, say --allow-removals"
            )));
        }
        let is_answered = choice.renamed.iter().any(|(old, new)| old == new);
        match self.emptied().filter(|_| !is_answered) {
            None => Ok(()),
            Some(room) => Err(Refusal::new(format!(
                "has all sessions of \"{room}\" in other rooms: if one of those is the same room, \
                 say {}; if they have moved, --allow-removals",
                said("ITS NAME", room)
            ))),
        }
    }

    /// A room that had sessions of the programme, which are all in other rooms now.
    fn emptied(&self) -> Option<&str> {
        let mut left: BTreeMap<RoomId, (bool, bool)> = BTreeMap::new();
        for (before, after) in self.ours.schedule().sessions.iter().zip(&self.wanted.sessions) {
            if before.id.is_none() || before.is_break() {
                continue;
            }
            let has_left = after.as_ref().is_some_and(|after| after.room != before.room);
            let (any_left, any_stays) = left.entry(before.room).or_default();
            *any_left |= has_left;
            *any_stays |= !has_left;
        }
        let all = self.wanted.sessions.iter().flatten();
        let all = all.chain(self.wanted.new_sessions.iter().map(|new| &new.session));
        let used: BTreeSet<RoomId> =
            all.filter(|session| !session.is_break()).map(|it| it.room).collect();
        let is_empty = |(room, (any_left, any_stays)): &(&RoomId, &(bool, bool))| {
            *any_left && !*any_stays && !used.contains(room)
        };
        let emptied = left.iter().find(is_empty);
        emptied.map(|(room, _)| self.ours.room(*room))
    }
}
