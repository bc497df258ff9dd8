//! The words for what changed, as the commands and the desk tell staff.

/// Those of one language. `{named}` is a title with its time where that is not clear, `{when}` its time.
#[derive(Debug, PartialEq, Eq)]
pub struct Changes {
    /// "Fri 8 Sep"
    pub date: &'static str,
    /// A session that was not there.
    pub new: &'static str,
    /// One that is not there any more.
    pub gone: &'static str,
    /// `{times}`: "10:40 → 10:50"
    pub starts: &'static str,
    /// The same of its end.
    pub ends: &'static str,
    /// It does not take place.
    pub cancelled: &'static str,
    /// What runs before it takes all of its time.
    pub falls_away: &'static str,
    /// It takes place after all.
    pub restored: &'static str,
    /// It takes place in another room.
    pub moved: &'static str,
    /// It has another title.
    pub renamed: &'static str,
    /// Others hold it.
    pub speakers: &'static str,
    /// Where no speaker is named.
    pub nobody: &'static str,
    /// It has no seats left.
    pub full: &'static str,
    /// The same where it can be followed elsewhere.
    pub full_but: &'static str,
    /// It has seats again.
    pub seats: &'static str,
    /// Why it is late, cancelled or moved.
    pub reason: &'static str,
    /// That is not said any more.
    pub no_reason: &'static str,
    /// A session that has neither title nor kind.
    pub untitled: &'static str,
    /// A notice that was not there.
    pub notice: &'static str,
    /// One that is not there any more.
    pub notice_gone: &'static str,
    /// Where a notice is.
    pub every_room: &'static str,
    /// From when on it is there.
    pub from: &'static str,
    /// Until when.
    pub until: &'static str,
    /// It takes the whole screen.
    pub urgent: &'static str,
    /// From Monday on, in short.
    pub weekdays: [&'static str; 7],
    /// From January on, in short.
    pub months: [&'static str; 12],
}
