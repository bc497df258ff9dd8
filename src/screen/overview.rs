//! All rooms on one screen: a panel each.

use egui::{Rect, pos2};

use super::canvas::{Canvas, Style};
use super::fit::{Room, as_many_rows, largest, names};
use super::panel::inside;
use super::pill::{Pill, TimeLine, line_height, time_line_ui};
use super::theme::{size, space};
use crate::board::{Board, Entry};

/// More rooms than this cannot be read on one screen.
pub const MAX_ROOMS: usize = 9;

/// Paints a panel for each board, at most [`MAX_ROOMS`] of them.
pub fn overview_ui(canvas: &Canvas, boards: &[Board], rect: Rect, wide: bool) {
    let shown = boards.get(..boards.len().min(MAX_ROOMS)).unwrap_or_default();
    let (columns, rows) = grid(shown.len(), wide);
    let gap = space::GAP * canvas.u;
    for (place, board) in shown.iter().enumerate() {
        let row = super::panel::nth_part(rect, place / columns, rows, gap, false);
        let cell = super::panel::nth_part(row, place % columns, columns, gap, true);
        cell_ui(canvas, board, cell);
    }
}

/// Columns and rows for so many rooms.
fn grid(rooms: usize, wide: bool) -> (usize, usize) {
    let (long, short) = match rooms {
        0 | 1 => (1, 1),
        2 => (2, 1),
        3 | 4 => (2, 2),
        5 | 6 => (3, 2),
        _ => (3, 3),
    };
    match (rooms, wide) {
        (3, true) => (3, 1),
        (3, false) => (1, 3),
        (4, false) => (1, 4),
        (5 | 6, false) => (2, 3),
        (_, true) => (long, short),
        (_, false) => (short, long),
    }
}

fn cell_ui(canvas: &Canvas, board: &Board, cell: Rect) {
    let theme = canvas.theme;
    let u = canvas.u;
    let words = board.words;
    let on = board.now.first();
    let progress = on.and_then(|on| on.shown.progress);
    canvas.panel(cell, progress.or_else(|| board.pause.as_ref().and_then(|pause| pause.progress)));
    let mut left = inside(canvas, cell);
    let room_name = Style::bold(size::CELL_ROOM, theme.ink).tight();
    left.min.y = canvas.put(&canvas.text(&board.room, room_name, left.width(), 1), left.min).max.y;
    left.min.y += 1.2 * u;

    let notice = board.notices.first().filter(|_| board.urgent > 0);
    if let Some(notice) = notice {
        let amber = Style::bold(size::TIME, theme.late);
        let room = Room { width: left.width(), height: left.height(), rows: 6 };
        canvas.put(&as_many_rows(canvas, notice, amber, room), left.min);
        return;
    }
    match (on, &board.pause, &board.message) {
        (Some(on), None, _) => left.min.y = now_ui(canvas, board, on, left),
        (_, Some(pause), _) => {
            let line = TimeLine {
                pill: (Pill::Quiet, &pause.label),
                struck: None,
                times: &pause.until,
                delay: None,
                left: None,
            };
            time_line_ui(canvas, &line, left);
            left.min.y += line_height(canvas) + 1.8 * u;
        }
        (None, None, Some(message)) => {
            let bold = Style::bold(size::NEXT_TITLE, theme.soft).tight();
            let room = Room { width: left.width(), height: left.height() * 0.5, rows: 2 };
            let text = as_many_rows(canvas, &message.title, bold, room);
            left.min.y = canvas.put(&text, left.min).max.y + 1.8 * u;
        }
        (None, None, None) => {}
    }
    if let Some(next) = &board.next {
        next_ui(canvas, words.next, next, left);
    }
}

/// Title and speakers of what is on; returns the lower edge.
fn now_ui(canvas: &Canvas, board: &Board, on: &Entry, rect: Rect) -> f32 {
    let theme = canvas.theme;
    let u = canvas.u;
    let line =
        TimeLine { left: None, ..TimeLine::of((Pill::Now, board.words.now), on, &on.shown.range) };
    time_line_ui(canvas, &line, rect);
    let mut y = rect.min.y + line_height(canvas) + 1.2 * u;
    let current = on.block.iter().find(|talk| talk.shown.current);
    let (title, speakers) = match current {
        Some(talk) => (&talk.title, &talk.speakers),
        None => (&on.title, &on.speakers),
    };
    let next_height = line_height(canvas) + 8.0 * u;
    let height =
        (rect.max.y - y - next_height).max(canvas.line_height(Style::bold(3.6, theme.ink)));
    let bold = |size| Style::bold(size, theme.ink).tight();
    let room = Room { width: rect.width(), height, rows: 3 };
    let title = largest(canvas, title, &size::CELL_TITLE, bold, room);
    y = canvas.put(&title, pos2(rect.min.x, y)).max.y + 0.6 * u;
    let style = Style::regular(size::SUBLINE, theme.ink);
    let line_height = canvas.line_height(style);
    if !speakers.is_empty() && y + line_height < rect.max.y - next_height + 4.0 * u {
        let room = Room { width: rect.width(), height: line_height, rows: 1 };
        let text = names(canvas, speakers, style, room, |count| board.words.more(count));
        y = canvas.put(&text, pos2(rect.min.x, y)).max.y;
    }
    y + 2.0 * u
}

/// Time and title of what comes next, if there is room for both.
fn next_ui(canvas: &Canvas, label: &str, next: &Entry, rect: Rect) {
    let style = Style::bold(size::TIME, canvas.theme.ink).tight();
    let top = rect.min.y + line_height(canvas) + 1.0 * canvas.u;
    let room = Room { width: rect.width(), height: rect.max.y - top, rows: 2 };
    if room.height < canvas.line_height(style) {
        return;
    }
    let line =
        TimeLine { delay: None, ..TimeLine::of((Pill::Next, label), next, &next.shown.start) };
    time_line_ui(canvas, &line, rect);
    let text = as_many_rows(canvas, &next.shown.line, style, room);
    canvas.put(&text, pos2(rect.min.x, top));
}
