//! All rooms on one screen, a page at a time.

use chrono::{DateTime, FixedOffset};

use super::{Board, Care, Now, Quiet, boards};
use crate::feed::Feed;
use crate::prelude::*;

/// More rooms than this cannot be read on one screen: they take turns.
pub const MAX_ROOMS: usize = 9;
/// Each page stays that long.
const PAGE_SECONDS: i64 = 15;

/// What the sign of all rooms says at one instant.
#[derive(Clone, Debug, PartialEq)]
pub struct Overview {
    /// The boards of all rooms, in the file's order; never empty unless it was made of none.
    pub boards: Vec<Board>,
    /// Which page is shown, from 0.
    pub page: usize,
    /// How many there are, at least 1.
    pub pages: usize,
    /// The first instant at which any of this changes.
    pub next_change: Option<DateTime<FixedOffset>>,
}

impl Overview {
    /// All rooms at `now`, at most `per_page` of them at a time.
    pub fn of(feed: &Feed, now: Now, care: Care, per_page: usize) -> Self {
        let boards = boards(feed, now).into_iter().map(|board| board.with_care(feed, care));
        Self::new(boards.collect(), per_page)
    }

    /// Of boards of one instant.
    pub fn new(mut boards: Vec<Board>, per_page: usize) -> Self {
        // One room that is awake keeps all of them awake.
        if boards.iter().any(|board| board.quiet.is_none()) {
            boards.iter_mut().for_each(|board| board.quiet = None);
        }
        let is_quiet = boards.iter().any(|board| board.quiet.is_some());
        let pages = if is_quiet { 1 } else { boards.len().div_ceil(per_page.max(1)).max(1) };
        let now = boards.first().map(|board| board.instant);
        let turn = now.map_or(0, |now| now.timestamp().div_euclid(PAGE_SECONDS));
        let page = i64::try_from(pages).map_or(0, |pages| turn.rem_euclid(pages));
        let next_page = DateTime::from_timestamp((turn + 1) * PAGE_SECONDS, 0);
        let next_page = next_page.zip(now).map(|(at, now)| at.with_timezone(now.offset()));
        let changes = boards.iter().map(|board| board.next_change);
        let next_change = changes.chain(next_page.filter(|_| pages > 1)).min();
        Self { page: usize::try_from(page).unwrap_or(0), pages, next_change, boards }
    }

    /// How many rooms a page has at most: as equal as can be, so that none is nearly empty.
    pub fn on_page(&self) -> usize {
        self.boards.len().div_ceil(self.pages).max(1)
    }

    /// The boards of the page that is shown.
    pub fn shown(&self) -> &[Board] {
        self.boards.chunks(self.on_page()).nth(self.page).unwrap_or_default()
    }

    /// Set while all rooms are quiet: until the first of them is not.
    pub fn quiet(&self) -> Option<&Quiet> {
        let quiet = self.boards.iter().filter_map(|board| board.quiet.as_ref());
        quiet.min_by_key(|quiet| quiet.until)
    }
}
