//! The top of every screen: which room, what time.

use egui::{Rect, pos2, vec2};

use super::canvas::{Canvas, Style};
use super::fit::one_line;
use super::framed::Framed;
use super::theme::{picture, size, space};

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
    /// Whether there is room for the lines below room and clock.
    pub sublines: bool,
}

/// How large the room's name is where nothing makes it smaller, in `u`.
fn usual(canvas: &Canvas) -> f32 {
    size::ROOM.max(canvas.letters.least)
}

fn soft(canvas: &Canvas, size: f32) -> Style {
    Style::regular(size, canvas.theme.soft)
}

/// The header's height, in points.
pub fn height(canvas: &Canvas, sublines: bool) -> f32 {
    let [subline, ..] = size::SUBLINES;
    let name = canvas.line_height(Style::bold(usual(canvas), canvas.theme.ink).tight());
    let below =
        if sublines { canvas.line_height(soft(canvas, subline)) + 1.0 * canvas.u } else { 0.0 };
    TOP * canvas.u + name + below + BOTTOM * canvas.u
}

/// Above the room's name, and below everything, in `u`.
const TOP: f32 = 2.4;
const BOTTOM: f32 = 1.6;

impl<'p> Header<'p> {
    /// Paints it at the top of `screen`, the room's name in letters of at most `most`, in `u`.
    pub fn paint(&self, canvas: &Canvas<'p>, screen: Rect, most: f32) -> Rect {
        let u = canvas.u;
        let rect = screen.shrink2(vec2(space::MARGIN * u, 0.0));
        let rect = rect.with_max_y(rect.min.y + height(canvas, self.sublines));
        let canvas = &canvas.within(rect);
        let theme = canvas.theme;
        let gap = 3.0 * u;
        let top = rect.min.y + TOP * u;
        let band = canvas.line_height(Style::bold(usual(canvas), theme.ink).tight());
        let size = usual(canvas).min(most.max(canvas.letters.least));

        let clock = Style::regular((size * size::CLOCK).max(canvas.letters.least), theme.ink);
        let clock = canvas.lines(&[self.clock], self.clock, clock.tight());
        let [subline, ..] = size::SUBLINES;
        let date = if self.sublines { self.date } else { "" };
        let date = canvas.text(date, soft(canvas, subline), rect.width() * 0.5, 1);
        let right = if self.clock.is_empty() { 0.0 } else { clock.width() + gap };
        let name = name(canvas, self.title, size, rect.width() - right);
        // Both stand on one line.
        let line = top + (band + name.height()) / 2.0;
        let below_line = |size: f32| size * u * (1.15 - 0.776) / 2.0;
        let clock_top =
            line - clock.height() - below_line(name.size() / u) + below_line(clock.size() / u);
        canvas.put(&clock, pos2(rect.max.x - clock.width(), clock_top.max(rect.min.y)));
        canvas.put(&name, pos2(rect.min.x, top + (band - name.height()) / 2.0));

        let sub_top = top + band + 0.4 * u;
        let sub_band = canvas.line_height(soft(canvas, subline));
        if self.sublines {
            canvas.put_right(&date, pos2(rect.max.x, sub_top));
        }
        // Beside the clock, in what the room's name leaves; else a small one before the line below it.
        let taken = clock.width().max(date.width()) + LOGO_GAP * u;
        let left = rect.width() - taken - name.width() - LOGO_GAP * u;
        let logo =
            self.logo.and_then(|logo| Framed::new(canvas, logo, picture::LOGO, theme.ground));
        let (mut from, mut beside) = (rect.min.x, date.width());
        if let Some(logo) = logo {
            let most = vec2(left.max(1.0), rect.height() - (TOP + BOTTOM) * u);
            let (beside_clock, part) = logo.clone().within(canvas, most);
            if part >= LEAST_LOGO {
                let size = beside_clock.size(canvas);
                let middle = (top + rect.max.y - BOTTOM * u) / 2.0;
                let at = pos2(rect.max.x - taken - size.x, middle - size.y / 2.0);
                beside_clock.put(canvas, at);
                beside = taken + size.x;
            } else if self.sublines {
                let (logo, _) = logo.within(canvas, vec2(0.3 * rect.width(), sub_band));
                let size = logo.size(canvas);
                logo.put(canvas, pos2(from, sub_top + (sub_band - size.y) / 2.0));
                from += size.x + 1.6 * u;
            }
        }
        if self.sublines {
            let width = rect.max.x - from - beside - gap;
            let style = |size| soft(canvas, size);
            let subtitle = one_line(canvas, self.subtitle, &size::SUBLINES, style, width);
            canvas.put_in_band(&subtitle, pos2(from, sub_top), sub_band);
        }
        rect
    }
}

/// The room's name, whole if smaller letters can make it so.
fn name(canvas: &Canvas, text: &str, size: f32, width: f32) -> super::canvas::Text {
    let style = |part: f32| Style::bold(size * part, canvas.theme.ink).tight();
    let shown = canvas.shown(text);
    let parts = [1.0, 0.94, 0.88, 0.82, 0.76, 0.7, 0.64, 0.58];
    // One after the other: letters that are laid out take up memory, and time.
    let mut all = parts.iter().map(|part| canvas.lines(&[&shown], text, style(*part)));
    let whole = all.find(|name| name.width() <= width);
    whole.unwrap_or_else(|| canvas.text(text, style(0.58), width, 1))
}

/// Between the logo and what is beside it, in `u`.
const LOGO_GAP: f32 = 4.0;
/// Smaller than this part of what is usual, a logo goes to the line below.
const LEAST_LOGO: f32 = 0.5;
