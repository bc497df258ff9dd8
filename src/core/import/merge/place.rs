//! Where in the file a new session goes: to the others of its room and day.

use alloc::collections::BTreeMap;

use chrono::NaiveDate;

use crate::schedule::RoomId;

/// The sessions that stand in the file, by room and day: the place of the last one of each.
pub(super) struct Places {
    of_rooms: BTreeMap<RoomId, BTreeMap<NaiveDate, usize>>,
    last: usize,
}

/// Where a session goes.
pub(super) struct Place {
    /// Behind this one.
    pub behind: usize,
    /// It is the first of its room and day.
    pub begins: bool,
}

impl Places {
    /// None yet; what has no room of its own to go to goes behind `last`.
    pub fn new(last: usize) -> Self {
        Self { of_rooms: BTreeMap::new(), last }
    }

    /// One that stands in the file at this place; they come in order.
    pub fn add(&mut self, room: RoomId, day: NaiveDate, at: usize) {
        self.of_rooms.entry(room).or_default().insert(day, at);
        self.last = at;
    }

    /// Finds a place for one more, which stands there from then on.
    pub fn find(&mut self, room: RoomId, day: NaiveDate) -> Place {
        let days = self.of_rooms.entry(room).or_default();
        let same = days.get(&day).copied();
        let behind = same
            .or_else(|| days.range(..day).map(|(_, at)| *at).max())
            .or_else(|| days.values().copied().max())
            .unwrap_or(self.last);
        days.insert(day, behind);
        Place { behind, begins: same.is_none() }
    }
}
