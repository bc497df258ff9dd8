//! What comes next, and what later.

use std::borrow::Cow;

use egui::{Rect, pos2, vec2};

use super::canvas::{Canvas, Style, Text};
use super::fit::{Room, as_many_rows, names};
use super::list;
use super::pill::{Pill, TimeLine, line_height, time_line_ui};
use super::sponsors::Sponsors;
use super::theme::{size, space};
use roomsign_core::board::{Board, Entry, Words};

/// The next entry, laid out for a width.
pub struct Next<'b> {
    entry: &'b Entry,
    words: &'b Words,
    title: Text,
    speakers: Option<Text>,
    note: Option<Text>,
    /// All of it in one line, where there is no more room.
    one_line: bool,
    /// In points.
    pub height: f32,
}

impl<'b> Next<'b> {
    /// Lays out `entry` with at most `rows` lines of title.
    pub fn fit(
        canvas: &Canvas,
        words: &'b Words,
        entry: &'b Entry,
        width: f32,
        rows: usize,
    ) -> Self {
        let theme = canvas.theme;
        let bold = Style::bold(size::NEXT_TITLE, theme.ink).tight();
        let line = if entry.block.is_empty() { &entry.title } else { &entry.shown.line };
        let title_room = Room { width, height: f32::INFINITY, rows };
        let title = super::fit::title(canvas, line, bold, title_room);
        let soft = Style::regular(size::SUBLINE, theme.soft);
        let room = Room { width, height: canvas.line_height(soft), rows: 1 };
        let more = |count: usize| words.more(count);
        let speakers =
            (!entry.speakers.is_empty()).then(|| names(canvas, &entry.speakers, soft, room, more));
        let note = note(entry);
        let amber = Style::regular(size::SUBLINE, theme.late);
        let note = (!note.is_empty()).then(|| as_many_rows(canvas, &note, amber, room));
        Self { entry, words, title, speakers, note, one_line: false, height: 0.0 }.measured(canvas)
    }

    /// The same with its height.
    fn measured(self, canvas: &Canvas) -> Self {
        let lines = [&self.speakers, &self.note].into_iter().flatten();
        let lines = lines.map(Text::height).sum::<f32>();
        let below = if self.one_line {
            0.0
        } else {
            1.4 * canvas.u + self.title.height() + lines + 0.6 * canvas.u
        };
        Self { height: line_height(canvas) + below, ..self }
    }

    /// Paints it from the upper edge of `rect`.
    pub fn paint(&self, canvas: &Canvas, rect: Rect) {
        let pill = (Pill::Next, self.words.next);
        if self.one_line {
            let times = format!("{}  {}", self.entry.shown.start, self.entry.title);
            let line = TimeLine { delay: None, ..TimeLine::of(pill, self.entry, &times) };
            time_line_ui(canvas, &line, rect);
            return;
        }
        // The struck time says it already; how late what is on is, is said above.
        let line = TimeLine::of(pill, self.entry, &self.entry.shown.start);
        let line = TimeLine { delay: None, ..line };
        time_line_ui(canvas, &line, rect);
        let mut y = rect.min.y + line_height(canvas) + 1.4 * canvas.u;
        y = canvas.put(&self.title, pos2(rect.min.x, y)).max.y + 0.4 * canvas.u;
        for text in [&self.speakers, &self.note].into_iter().flatten() {
            y = canvas.put(text, pos2(rect.min.x, y)).max.y;
        }
    }
}

/// Why an entry is not as planned, and where it comes from.
pub fn note(entry: &Entry) -> String {
    let parts = [entry.reason.as_deref(), entry.shown.status.as_deref()];
    let parts: Vec<&str> = parts.into_iter().flatten().collect();
    parts.join(" · ")
}

/// A list below "next" has no more lines.
const MAX_ROWS: usize = 5;

/// What next and the list take where they have all the room they want, in `u`.
pub const USUAL: f32 = 20.0;

/// What stands below the panel.
pub struct Below<'b> {
    /// The next entry, where the panel does not show it.
    pub next: Option<&'b Entry>,
    /// Over the list.
    pub label: &'b str,
    /// The list.
    pub later: Cow<'b, [Entry]>,
    /// Whose sponsors stand beside the list where it is wide.
    sponsors: Option<&'b Board>,
}

impl<'b> Below<'b> {
    /// Of a board whose panel shows what is on.
    pub fn of(board: &'b Board) -> Self {
        let mut later = Cow::from(&board.later);
        if !board.displaced.is_empty() {
            later = board.displaced.iter().chain(&board.later).cloned().collect();
        }
        Self { next: board.next.as_ref(), later, ..Self::without_next(board) }
    }

    /// Of a board whose panel shows the next entry.
    pub fn without_next(board: &'b Board) -> Self {
        Self {
            next: None,
            label: &board.later_label,
            later: Cow::from(&board.later),
            sponsors: None,
        }
    }

    /// Whether there is nothing to be said below the panel.
    pub fn is_empty(&self) -> bool {
        self.next.is_none() && self.later.is_empty()
    }

    /// With the sponsors of `board` beside the list.
    pub fn with_sponsors(self, board: &'b Board) -> Self {
        Self { sponsors: Some(board), ..self }
    }

    /// Paints at the bottom of `rect`, beside each other on wide screens and one above the other on
    /// tall ones, and returns what is left above: at least `least` points where that can be, for
    /// which things go.
    pub fn paint(
        &self,
        canvas: &Canvas<'b>,
        words: &Words,
        rect: Rect,
        least: f32,
        wide: bool,
    ) -> Rect {
        let most = rect.height() - least - space::GAP * canvas.u;
        let canvas = &canvas.within(rect);
        if self.is_empty() {
            rect
        } else if wide {
            self.beside(canvas, words, rect, most)
        } else {
            self.above(canvas, words, rect, most)
        }
    }

    /// The next entry in at most `most` points of height, if it can be.
    fn next(
        &self,
        canvas: &Canvas,
        words: &'b Words,
        width: f32,
        rows: usize,
        most: f32,
    ) -> Option<Next<'b>> {
        let next = self.next?;
        let all = (1..=rows).rev().map(|rows| Next::fit(canvas, words, next, width, rows));
        let short =
            || Next { speakers: None, note: None, ..Next::fit(canvas, words, next, width, 1) };
        let line = || Next { one_line: true, ..short() };
        all.chain([short(), line()])
            .map(|next| next.measured(canvas))
            .find(|next| next.height <= most)
    }

    fn beside(&self, canvas: &Canvas<'b>, words: &Words, rect: Rect, most: f32) -> Rect {
        let padding = space::PADDING * canvas.u;
        let mut rows = (1..=self.later.len().min(3)).rev();
        let rows = rows.find(|rows| list_height(canvas, *rows) <= most);
        let parted = rect.min.x + rect.width() * 0.553;
        let sponsors = self.sponsors.and_then(|board| {
            let width = rect.max.x - parted - 2.0 * padding;
            Sponsors::fit(canvas, board, width, most.min(USUAL * canvas.u))
        });
        let both = (self.next.is_some() || sponsors.is_some()) && rows.is_some();
        let split = if both { parted } else { rect.max.x };
        let mut left = Rect::from_min_max(
            pos2(rect.min.x + padding, rect.min.y),
            pos2(split - padding, rect.max.y),
        );
        let next = self.next(canvas, words, left.width(), 2, most);
        let list_height = list_height(canvas, rows.unwrap_or(0));
        let left_height = next.as_ref().map(|next| next.height);
        let left_height = left_height.or(sponsors.as_ref().map(|sponsors| sponsors.height));
        let height = left_height.unwrap_or(0.0).max(list_height);
        if height <= 0.0 {
            return rect;
        }
        left.min.y = rect.max.y - height;
        if let Some(next) = &next {
            next.paint(canvas, left);
        }
        let right = Rect::from_min_max(
            pos2(if both { split + padding } else { left.min.x }, left.min.y),
            pos2(rect.max.x - padding, rect.max.y),
        );
        if both {
            canvas.rule(pos2(split, left.min.y), pos2(split, rect.max.y));
        }
        let list = if let Some(sponsors) = &sponsors {
            sponsors.paint(canvas, right);
            left
        } else {
            right
        };
        if rows.is_some() {
            list::list_ui(canvas, self.label, &self.later, list);
        }
        rect.with_max_y(left.min.y - space::GAP * canvas.u)
    }

    fn above(&self, canvas: &Canvas, words: &Words, rect: Rect, most: f32) -> Rect {
        let gap = space::GAP * canvas.u;
        let mut inner = rect.shrink2(vec2(space::PADDING * canvas.u, 0.0));
        let next = self.next(canvas, words, inner.width(), 3, most);
        let left = most - next.as_ref().map_or(0.0, |next| next.height + 2.0 * gap);
        // Few, so that what is on stays the biggest.
        let rows = (1..=self.later.len().min(MAX_ROWS)).rev();
        if let Some(rows) = rows.into_iter().find(|rows| list_height(canvas, *rows) <= left) {
            let top = inner.max.y - list_height(canvas, rows);
            list::list_ui(canvas, self.label, &self.later, inner.with_min_y(top));
            inner.max.y = top - gap;
            if next.is_some() {
                canvas.rule(inner.left_bottom(), inner.right_bottom());
                inner.max.y -= gap;
            }
        }
        if let Some(next) = next {
            let top = inner.max.y - next.height;
            next.paint(canvas, inner.with_min_y(top));
            inner.max.y = top - gap;
        }
        rect.with_max_y(inner.max.y)
    }
}

fn list_height(canvas: &Canvas, rows: usize) -> f32 {
    if rows == 0 {
        0.0
    } else {
        list::label_height(canvas) + rows as f32 * list::row_height(canvas)
    }
}
