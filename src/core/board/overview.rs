//! All rooms on one screen, a page at a time.

use chrono::{DateTime, FixedOffset};

use super::departures::{Departure, departures, told_from};
use super::{Board, Message, Now, Quiet, QuietHours, State, boards};
use crate::feed::Feed;
use crate::prelude::*;
use crate::words::fill;

/// More rooms than this are a list: cards would be too small to read.
pub const MAX_CARDS: usize = 6;
/// How long each page stays.
const PAGE_SECONDS: i64 = 12;

/// How much of it a screen has room for at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PerPage {
    /// How many cards, a room each.
    pub cards: usize,
    /// How many rows of the departures board, where each title is on one line.
    pub rows: usize,
    /// About how many letters of a title are on a line.
    pub letters: usize,
    /// What another line takes, in tenths of a row.
    pub line: usize,
}

impl PerPage {
    /// Everything on one page.
    pub const ALL: Self =
        Self { cards: usize::MAX, rows: usize::MAX, letters: usize::MAX, line: 0 };

    /// How many pages there are of these rows, so that each has room for all of its titles.
    fn pages(self, rows: &[Departure]) -> usize {
        let lines = |row: &Departure| row.title.chars().count().div_ceil(self.letters.max(1));
        let tenths = |row: &Departure| 10 + self.line * lines(row).saturating_sub(1);
        let least = rows.len().div_ceil(self.rows.max(1)).max(1);
        let fits = |pages: &usize| {
            let on_page = rows.len().div_ceil(*pages).max(1);
            let mut all = rows.chunks(on_page);
            all.all(|page| page.iter().map(tenths).sum::<usize>() <= self.rows.saturating_mul(10))
        };
        // Titles without end are not better off alone.
        let most = least.max(rows.len().div_ceil(LEAST_ROWS));
        (least..=most).find(fits).unwrap_or(most)
    }
}

/// A page of the departures board has no fewer rows to make room for long titles.
const LEAST_ROWS: usize = 4;

/// What the sign of all rooms says at one instant.
#[derive(Clone, Debug, PartialEq)]
pub struct Overview {
    /// The boards of all rooms, in the file's order; never empty unless it was made of none.
    pub boards: Vec<Board>,
    /// The rows of all pages; only of more than [`MAX_CARDS`] rooms. Fewer rooms are cards: their boards.
    pub departures: Option<Vec<Departure>>,
    /// What stands in place of the rows where there are none.
    pub message: Option<Message>,
    /// Urgent words for every room: they take the whole screen. Empty if there are none.
    pub urgent: Vec<String>,
    /// All other notices, urgent ones first, each once, those of some rooms with their names: "Room 24 · Lunch".
    pub strip: Vec<String>,
    /// Which page is shown, from 0.
    pub page: usize,
    /// How many there are, at least 1.
    pub pages: usize,
    /// "page 2 of 3", where there are several.
    pub page_name: Option<String>,
    /// The first instant at which any of this changes.
    pub next_change: Option<DateTime<FixedOffset>>,
}

impl Overview {
    /// All rooms at `now`, at most `per_page` of them at a time.
    pub fn of(feed: &Feed, now: Now, hours: Option<QuietHours>, per_page: PerPage) -> Self {
        let boards = boards(feed, now).into_iter();
        let boards = boards.map(|board| board.with_quiet_hours(feed, hours));
        Self::new(boards.collect(), per_page)
    }

    /// Of boards of one instant.
    pub fn new(mut boards: Vec<Board>, per_page: PerPage) -> Self {
        // One room that is awake keeps all of them awake.
        if boards.iter().any(|board| board.quiet.is_none()) {
            boards.iter_mut().for_each(|board| board.quiet = None);
        }
        let is_quiet = boards.iter().any(|board| board.quiet.is_some());
        let departures = (boards.len() > MAX_CARDS).then(|| departures(&boards));
        let pages = match &departures {
            _ if is_quiet => 1,
            Some(rows) => per_page.pages(rows),
            None => boards.len().div_ceil(per_page.cards.max(1)).max(1),
        };
        let first = boards.first();
        let now = first.map(|board| board.instant);
        let turn = now.map_or(0, |now| now.timestamp().div_euclid(PAGE_SECONDS));
        let page = i64::try_from(pages).map_or(0, |pages| turn.rem_euclid(pages));
        let page = usize::try_from(page).unwrap_or(0);
        let next_page = DateTime::from_timestamp((turn + 1) * PAGE_SECONDS, 0);
        let next_page = next_page.zip(now).map(|(at, now)| at.with_timezone(now.offset()));
        let changes = boards.iter().map(|board| board.next_change);
        let told = boards.iter().filter(|_| departures.is_some()).filter_map(told_from);
        let next_change = changes.chain(told).chain(next_page.filter(|_| pages > 1)).min();
        let page_name = first.filter(|_| pages > 1).map(|first| {
            let [page, pages] = [page + 1, pages].map(|number| number.to_string());
            fill(first.words.page, &[("page", &page), ("pages", &pages)])
        });
        let message = first.filter(|first| {
            let no_rows = departures.as_ref().is_some_and(Vec::is_empty);
            no_rows || first.state == State::Waiting
        });
        let message = message.and_then(|first| first.message.clone());
        let (urgent, strip) = notices(&boards);
        Self { departures, message, urgent, strip, page, pages, page_name, next_change, boards }
    }

    /// How many cards or rows a page has at most: of cards as equal as can be, so that none is nearly empty.
    pub fn on_page(&self) -> usize {
        self.departures.as_ref().map_or(self.boards.len(), Vec::len).div_ceil(self.pages).max(1)
    }

    /// The boards of the page that is shown, where rooms are cards.
    pub fn cards(&self) -> &[Board] {
        if self.departures.is_some() { &[] } else { self.of_page(&self.boards) }
    }

    /// The rows of the page that is shown, where rooms are rows.
    pub fn rows(&self) -> &[Departure] {
        self.of_page(self.departures.as_deref().unwrap_or_default())
    }

    fn of_page<'o, T>(&self, all: &'o [T]) -> &'o [T] {
        all.chunks(self.on_page()).nth(self.page).unwrap_or_default()
    }

    /// Set while all rooms are quiet: until the first of them is not.
    pub fn quiet(&self) -> Option<&Quiet> {
        let quiet = self.boards.iter().filter_map(|board| board.quiet.as_ref());
        quiet.min_by_key(|quiet| quiet.until)
    }
}

/// The urgent notices for every room, and all the others, urgent ones first.
fn notices(boards: &[Board]) -> (Vec<String>, Vec<String>) {
    let (mut urgent, mut strip) = (Vec::new(), [Vec::new(), Vec::new()]);
    let mut told: Vec<(&str, bool)> = Vec::new();
    let of = |board: &'_ Board, text: &str, is_urgent: bool| {
        let (urgent, calm) = board.notices.split_at(board.urgent.min(board.notices.len()));
        (if is_urgent { urgent } else { calm }).iter().any(|notice| notice == text)
    };
    for board in boards {
        for (place, text) in board.notices.iter().enumerate() {
            let is_urgent = place < board.urgent;
            if told.contains(&(text, is_urgent)) {
                continue;
            }
            told.push((text, is_urgent));
            let rooms: Vec<&str> = boards
                .iter()
                .filter(|board| of(board, text, is_urgent))
                .map(|board| board.room.as_str())
                .collect();
            let [first, second] = &mut strip;
            match (rooms.len() == boards.len(), is_urgent) {
                (true, true) => urgent.push(text.clone()),
                (true, false) => second.push(text.clone()),
                (false, is_urgent) => {
                    let text = format!("{} · {text}", rooms.join(", "));
                    (if is_urgent { first } else { second }).push(text);
                }
            }
        }
    }
    (urgent, strip.concat())
}
