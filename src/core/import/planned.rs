//! One session on its way from the inputs into a plan.

use chrono::{DateTime, Utc};

use super::programme::Session;
use crate::prelude::*;

/// One session of a plan.
#[derive(Clone, Debug)]
pub struct Planned {
    /// Unique in the plan.
    pub id: String,
    /// The same, but for the number of one that takes place again.
    pub own_id: String,
    /// Its place among the inputs.
    pub input: usize,
    /// One of the plan's rooms.
    pub room: String,
    /// On a whole minute.
    pub start: DateTime<Utc>,
    /// After the start, on a whole minute; unknown to the export if `None`.
    pub end: Option<DateTime<Utc>>,
    /// All the rest.
    pub session: Session,
}
