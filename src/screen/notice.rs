//! Notices: a bar above the footer, or the whole screen when it is urgent.

use egui::{Rect, pos2};

use super::canvas::{Canvas, Style};
use super::fit::{Room, largest};
use super::theme::{size, space};
use crate::board::Board;

/// More than this would push the sessions away.
const MAX_BARS: usize = 3;

/// Paints the notices as bars at the bottom of `rect` and returns what is left above.
pub fn notices_ui(canvas: &Canvas, notices: &[String], rect: Rect) -> Rect {
    let theme = canvas.theme;
    let u = canvas.u;
    let mut bottom = rect.max.y;
    let shown = notices.get(..notices.len().min(MAX_BARS)).unwrap_or_default();
    for notice in shown.iter().rev() {
        let style = Style::bold(size::NOTICE, theme.dark);
        let width = rect.width() - 2.0 * space::PADDING * u;
        let rows = if shown.len() > 1 { 1 } else { 2 };
        let text = canvas.text(notice, style, width, rows);
        let height = text.height() + 2.4 * u;
        let bar = Rect::from_min_max(pos2(rect.min.x, bottom - height), pos2(rect.max.x, bottom));
        canvas.fill(bar, space::CORNER, theme.late);
        canvas.put(&text, pos2(bar.min.x + space::PADDING * u, bar.min.y + 1.2 * u));
        bottom = bar.min.y - space::GAP * u * 0.5;
    }
    let above = if shown.is_empty() { 0.0 } else { space::GAP * u * 0.5 };
    rect.with_max_y(bottom - above)
}

/// Paints the urgent notices over the whole screen, with the room and the clock.
pub fn urgent_ui(canvas: &Canvas, board: &Board, rect: Rect) {
    let theme = canvas.theme;
    let u = canvas.u;
    canvas.clear(theme.late);
    let inner = rect.shrink(space::MARGIN * u);
    let strong = Style::bold(size::NEXT_TITLE, theme.dark);
    let clock = canvas.text(&board.clock, strong, inner.width() * 0.5, 1);
    canvas.put_right(&clock, inner.right_top());
    let room = canvas.text(&board.room, strong, inner.width() - clock.width() - 3.0 * u, 1);
    canvas.put(&room, inner.min);

    let text = board.notices.get(..board.urgent).unwrap_or_default().join(" · ");
    let mut area = inner;
    area.min.y += room.height() + 3.0 * u;
    let space = Room { width: area.width(), height: area.height(), rows: 12 };
    let bold = |size| Style::bold(size, theme.dark).tight();
    let text = largest(canvas, &text, &size::URGENT, bold, space);
    let top = area.min.y + (area.height() - text.height()) / 2.0;
    canvas.put(&text, pos2(area.min.x, top));
}
