//! What a board is made from: a timetable, seen from one instant.

use chrono::{DateTime, Utc};

use super::Now;
use crate::schedule::RoomId;
use crate::timetable::Timetable;
use crate::venue::Today;

/// A timetable and the instant from which it is seen.
#[derive(Clone, Copy)]
pub(super) struct View<'t> {
    pub timetable: &'t Timetable,
    pub today: Today,
    /// Whether now is known: if not, nothing is on and nothing is over.
    pub trusted: bool,
}

impl<'t> View<'t> {
    pub fn of(timetable: &'t Timetable, now: Now) -> Self {
        let today = Today::at(timetable.venue(), now.instant);
        Self { timetable, today, trusted: now.trusted }
    }
}

/// One room of it.
#[derive(Clone, Copy)]
pub(super) struct RoomView<'t> {
    pub view: View<'t>,
    pub room: RoomId,
    /// When the next session there begins, a talk of a block among them: what begins later is not next.
    pub next_start: Option<DateTime<Utc>>,
}

impl<'t> RoomView<'t> {
    pub fn of(view: View<'t>, room: RoomId) -> Self {
        let next_start =
            view.trusted.then(|| view.timetable.next_start(room, view.today.now)).flatten();
        Self { view, room, next_start }
    }
}
