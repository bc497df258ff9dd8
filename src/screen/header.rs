//! The top of every screen: which room, what time.

use egui::{Rect, pos2, vec2};

use super::canvas::{Canvas, Style};
use super::fit::{Room, largest};
use super::framed::Framed;
use super::theme::{picture, size};

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
    /// The event's.
    pub logo: Option<&'b str>,
}

/// Paints the header into `rect`, which it has for itself.
pub fn header_ui<'p>(canvas: &Canvas<'p>, header: &Header<'p>, rect: Rect) {
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
    let right = clock.width().max(date.width()) + LOGO_GAP * u;
    // Beside the clock, in what the room's name leaves; else a small one before the line below it.
    let left = rect.width() - right - title.width() - LOGO_GAP * u;
    let logo = header.logo.and_then(|logo| Framed::new(canvas, logo, picture::LOGO, theme.ground));
    let (mut from, mut beside) = (rect.min.x, date.width());
    if let Some(logo) = logo {
        let (beside_clock, part) = logo.clone().within(canvas, vec2(left, f32::INFINITY));
        if part >= LEAST_LOGO {
            let size = beside_clock.size(canvas);
            let middle = (clock_top + sub_top + date.height()) / 2.0 + 0.6 * u;
            let at = pos2(rect.max.x - right - size.x, middle - size.y / 2.0);
            beside_clock.put(canvas, at);
            beside = right + size.x;
        } else {
            let band = canvas.line_height(soft);
            let (logo, _) = logo.within(canvas, vec2(0.3 * rect.width(), band));
            let size = logo.size(canvas);
            logo.put(canvas, pos2(from, sub_top + (band - size.y) / 2.0));
            from += size.x + 1.6 * u;
        }
    }
    canvas.put(&title, pos2(rect.min.x, clock_top + (band - title.height()) * 0.55));
    let width = rect.max.x - from - beside - gap;
    let room = Room { width, height: canvas.line_height(soft), rows: 1 };
    let style = |size| Style { size, ..soft };
    let subtitle = largest(canvas, header.subtitle, &size::SUBLINES, style, room);
    canvas.put_in_band(&subtitle, pos2(from, sub_top), date.height().max(subtitle.height()));
}

/// Between the logo and what is beside it, in `u`.
const LOGO_GAP: f32 = 4.0;
/// Smaller than this part of what is usual, a logo goes to the line below.
const LEAST_LOGO: f32 = 0.6;
