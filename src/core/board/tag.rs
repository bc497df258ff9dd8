//! What a plate on the sign says has changed.

use crate::prelude::*;

/// What has changed about a session, in the fewest words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag {
    /// Which colour it has.
    pub kind: TagKind,
    /// "10 MIN LATE", "FULL", "CANCELLED", "MOVED TO ROOM 24"
    pub text: String,
}

/// What a tag is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TagKind {
    /// It is late.
    Late,
    /// There are no seats left.
    Full,
    /// It does not take place.
    Cancelled,
    /// It takes place in another room.
    Moved,
}
