//! What a board is made from: a timetable, seen from one instant.

use super::Now;
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
