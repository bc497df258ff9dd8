//! Big words where there is no session to show, and what comes some day after.

use egui::{Pos2, Rect, pos2};

use super::canvas::{Canvas, Style, Text};
use super::fit::{Room, as_many_rows, largest};
use super::panel::inside;
use super::pill::{Pill, pill_ui};
use super::theme::{size, space};
use crate::board::{Board, Entry, Message, State, Status};

/// Titles of messages, in `u`.
const TITLES: [f32; 5] = [8.2, 7.0, 6.0, 5.0, 4.4];

/// Paints a message and what it announces, in the middle of a panel.
pub fn message_ui(canvas: &Canvas, board: &Board, message: &Message, rect: Rect) {
    canvas.fill(rect, space::CORNER, canvas.theme.panel);
    let theme = canvas.theme;
    let u = canvas.u;
    let inner = inside(canvas, rect);
    let width = inner.width();

    let bold = |size| Style::bold(size, theme.ink).tight();
    let room = Room { width, height: inner.height() * 0.45, rows: 3 };
    let title = largest(canvas, &message.title, &TITLES, bold, room);
    let soft = Style::regular(size::SPEAKERS, theme.soft).tight();
    let room = Room { width, height: inner.height() * 0.25, rows: 3 };
    let detail = as_many_rows(canvas, &message.detail, soft, room);
    // Before there is a schedule, what is wrong with it is the one thing to say.
    let fault = board.fault.as_deref().filter(|_| board.state == State::Waiting).map(|fault| {
        let amber = Style::regular(size::SUBLINE, theme.late);
        as_many_rows(canvas, fault, amber, Room { width, height: inner.height() * 0.25, rows: 4 })
    });

    let row = space::PILL * u * 1.45;
    let heights =
        title.height() + detail.height() + fault.as_ref().map_or(0.0, Text::height) + 4.4 * u;
    let left = ((inner.height() - heights) / row).max(0.0) as usize;
    let most = if board.state == State::ClockNotSet { 12 } else { 3 };
    let entries: Vec<&Entry> = board.next.iter().chain(&board.later).take(left.min(most)).collect();
    let whole = heights + row * entries.len() as f32;

    let mut y = inner.min.y + ((inner.height() - whole) / 2.0).max(0.0);
    y = canvas.put(&title, pos2(inner.min.x, y)).max.y + 1.8 * u;
    y = canvas.put(&detail, pos2(inner.min.x, y)).max.y + 2.6 * u;
    if let Some(fault) = &fault {
        y = canvas.put(fault, pos2(inner.min.x, y)).max.y;
    }
    // The line above names the day of the first: only another one's is said again.
    let day = entries.first().map(|first| first.start.date_naive());
    for entry in entries {
        let same_day = day == Some(entry.start.date_naive());
        let time = if same_day { &entry.shown.time } else { &entry.shown.start };
        entry_ui(canvas, entry, time, pos2(inner.min.x, y), width);
        y += row;
    }
}

/// One announced entry: its time as a label, its title.
fn entry_ui(canvas: &Canvas, entry: &Entry, time: &str, at: Pos2, width: f32) {
    let theme = canvas.theme;
    let pill = pill_ui(canvas, Pill::Next, time, at, width * 0.4);
    let off = entry.status != Status::Scheduled;
    let mut style = Style::bold(size::TIME, if off { theme.soft } else { theme.ink });
    if off {
        style = style.struck();
    }
    let x = pill.max.x + 1.6 * canvas.u;
    let right = at.x + width;
    let status = entry.shown.status.as_deref().unwrap_or_default();
    let colour = if entry.status == Status::Cancelled { theme.off } else { theme.late };
    let status = canvas.text(status, Style::bold(size::LIST, colour), (right - x) * 0.5, 1);
    let gap = if status.width() > 0.0 { canvas.u * 1.2 } else { 0.0 };
    let title = canvas.text(&entry.shown.line, style, right - x - status.width() - gap, 1);
    canvas.put_in_band(&title, pos2(x, at.y), pill.height());
    canvas.put_in_band(&status, pos2(x + title.width() + gap, at.y), pill.height());
}
