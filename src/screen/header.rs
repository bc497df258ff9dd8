//! The top of every screen: which room, what time.

use egui::{Rect, pos2};

use super::canvas::{Canvas, Style};
use super::fit::{Room, largest};
use super::theme::size;

/// What the header says.
pub struct Header<'b> {
    /// The room.
    pub title: &'b str,
    /// What it is for, and the event.
    pub subtitle: &'b str,
    /// Empty while it is not known.
    pub clock: &'b str,
    /// Empty while it is not known.
    pub date: &'b str,
}

/// Paints the header into `rect`, which it has for itself.
pub fn header_ui(canvas: &Canvas, header: &Header<'_>, rect: Rect) {
    let canvas = &canvas.within(rect);
    let theme = canvas.theme;
    let u = canvas.u;
    let soft = Style::regular(size::SUBLINE, theme.soft);
    let gap = 3.0 * u;

    let clock_style = Style::bold(size::CLOCK, theme.ink).tight();
    let clock = canvas.text(header.clock, clock_style, rect.width() * 0.6, 1);
    let date = canvas.text(header.date, soft, rect.width() * 0.6, 1);
    let clock_top = rect.min.y + 2.1 * u;
    let sub_top = (clock_top + clock.height()).max(rect.min.y + 13.5 * u);
    canvas.put_right(&clock, pos2(rect.max.x, clock_top));
    canvas.put_right(&date, pos2(rect.max.x, sub_top));

    let width = rect.width() - clock.width() - gap;
    let bold = |size| Style::bold(size, theme.ink).tight();
    let band = canvas.line_height(bold(size::CLOCK));
    let room = Room { width, height: band, rows: 1 };
    let title = largest(canvas, header.title, &size::ROOM, bold, room);
    canvas.put(&title, pos2(rect.min.x, clock_top + (band - title.height()) * 0.55));
    let width = rect.width() - date.width() - gap;
    let room = Room { width, height: canvas.line_height(soft), rows: 1 };
    let style = |size| Style { size, ..soft };
    let subtitle = largest(canvas, header.subtitle, &size::SUBLINES, style, room);
    canvas.put_in_band(&subtitle, pos2(rect.min.x, sub_top), date.height().max(subtitle.height()));
}
