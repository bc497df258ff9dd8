//! The top of every screen: which room, what time.

use egui::{Rect, pos2, vec2};

use super::canvas::{Canvas, Style};
use super::fit::{Room, Title, one_line};
use super::framed::Framed;
use super::text::Text;
use super::theme::{picture, size, space};

/// What the header says.
pub struct Header<'b> {
    /// The room.
    pub name: &'b Title,
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
    /// What else stands there, before the date.
    pub news: Option<(&'b str, Style)>,
}

/// A room's name, or what stands in its place.
pub fn name(canvas: &Canvas, text: &str) -> Title {
    Title::new(canvas, text, Style::bold(size::ROOM, canvas.theme.ink).tight())
}

/// How name and clock share the top.
#[derive(Clone, Copy)]
pub struct Top {
    /// The name's letters, in `u`, where nothing below them has to be larger.
    size: f32,
    /// In so many rows.
    rows: usize,
    /// The clock has a row of its own below the name, which has all of the width then.
    clock_below: bool,
}

impl Top {
    /// One row beside the clock, in letters that may be smaller but can be read; else more rows; on a tall screen all of
    /// the width for these; and only then letters that cannot be read from where people stand.
    pub fn fit(canvas: &Canvas, name: &Title, clock: &str, width: f32) -> Self {
        let (usual, least) = (usual(canvas), canvas.letters.least);
        // Widths grow with the letters: one is enough to know all.
        let per_size = clock_text(canvas, clock, usual).width() / clock_size(canvas, usual);
        let gap = if clock.is_empty() { 0.0 } else { gap(canvas) };
        let fits = |top: &Self| {
            let clock =
                if top.clock_below { 0.0 } else { per_size * clock_size(canvas, top.size) + gap };
            name.has_room(canvas, top.size, width - clock - ROUNDING, top.rows)
        };
        let beside = |size: f32, rows: usize| Self { size, rows, clock_below: false };
        let below =
            |size: f32, rows: usize| Self { clock_below: canvas.is_tall(), ..beside(size, rows) };
        let smaller = PARTS.into_iter().map(|part| part * usual).filter(|size| *size > least);
        let in_rows = (IN_ROWS * usual).max(least);
        let one = smaller.chain([least]).map(|size| beside(size, 1));
        let more = [
            beside(in_rows, 2),
            beside(least, 2),
            below(in_rows, 2),
            below(least, 2),
            below(least, 3),
        ];
        let last = LAST_PARTS.map(|part| below(part * least, MOST_ROWS));
        let mut all = one.chain(more).chain(last);
        let [.., smallest] = last;
        all.find(fits).unwrap_or(smallest)
    }

    /// One row, whatever the name.
    pub fn plain(canvas: &Canvas) -> Self {
        Self { size: usual(canvas), rows: 1, clock_below: false }
    }

    /// The header's height, in points.
    pub fn height(self, canvas: &Canvas, sublines: bool) -> f32 {
        let [subline, ..] = size::SUBLINES;
        let below =
            if sublines { canvas.line_height(soft(canvas, subline)) + 1.0 * canvas.u } else { 0.0 };
        TOP * canvas.u + self.band(canvas) + self.clock_row(canvas) + below + BOTTOM * canvas.u
    }

    /// The height of the name's rows; of a single one always the same.
    fn band(self, canvas: &Canvas) -> f32 {
        let size = if self.rows == 1 && !self.clock_below { usual(canvas) } else { self.size };
        canvas.line_height(Style::bold(size, canvas.theme.ink).tight()) * self.rows as f32
    }

    fn clock_row(self, canvas: &Canvas) -> f32 {
        let style = Style::regular(clock_size(canvas, self.size), canvas.theme.ink).tight();
        if self.clock_below { canvas.line_height(style) + 0.6 * canvas.u } else { 0.0 }
    }
}

/// How large the room's name is where nothing makes it smaller, in `u`.
fn usual(canvas: &Canvas) -> f32 {
    size::ROOM.max(canvas.letters.least)
}

/// Beside a name of that size, in `u`.
fn clock_size(canvas: &Canvas, name: f32) -> f32 {
    (name * size::CLOCK).max(canvas.letters.least)
}

fn clock_text(canvas: &Canvas, clock: &str, name: f32) -> Text {
    let style = Style::regular(clock_size(canvas, name), canvas.theme.ink).tight();
    canvas.lines(&[clock], clock, style)
}

fn gap(canvas: &Canvas) -> f32 {
    3.0 * canvas.u
}

fn soft(canvas: &Canvas, size: f32) -> Style {
    Style::regular(size, canvas.theme.soft)
}

/// A name gets smaller by these before it takes a second row, in parts of what is usual.
const PARTS: [f32; 7] = [1.0, 0.94, 0.88, 0.82, 0.76, 0.7, 0.64];
/// In more rows than one it is this part of what is usual.
const IN_ROWS: f32 = 0.76;
/// A name without end gets smaller by these, in parts of what can be read from where people stand.
const LAST_PARTS: [f32; 5] = [0.9, 0.8, 0.7, 0.62, 0.55];
/// And takes no more rows than this.
const MOST_ROWS: usize = 3;
/// What places and widths that are rounded to whole pixels may add up to, in points.
const ROUNDING: f32 = 2.0;
/// Above the room's name, and below everything, in `u`.
const TOP: f32 = 2.4;
const BOTTOM: f32 = 1.6;
/// Between the logo and what is beside it, in `u`.
const LOGO_GAP: f32 = 4.0;
/// Smaller than this part of what is usual, a logo goes to the line below.
const LEAST_LOGO: f32 = 0.5;
/// How much less than a line's height two baselines are apart, in sizes.
const BASELINE: f32 = (1.15 - 0.776) / 2.0;

impl<'p> Header<'p> {
    /// Paints it at the top of `screen`, the room's name in letters of at most `most`, in `u`.
    pub fn paint(&self, canvas: &Canvas<'p>, top: Top, screen: Rect, most: f32) -> Rect {
        let u = canvas.u;
        let rect = screen.shrink2(vec2(space::MARGIN * u, 0.0));
        let rect = rect.with_max_y(rect.min.y + top.height(canvas, self.sublines));
        let canvas = &canvas.within(rect);
        let theme = canvas.theme;
        let start = rect.min.y + TOP * u;
        let band = top.band(canvas);
        let size = top.size.min(most.max(canvas.letters.least));

        let clock = clock_text(canvas, self.clock, size);
        let [subline, ..] = size::SUBLINES;
        let date = if self.sublines { self.date } else { "" };
        let date = canvas.text(date, soft(canvas, subline), rect.width() * 0.5, 1);
        let is_beside = !self.clock.is_empty() && !top.clock_below;
        let right = if is_beside { clock.width() + gap(canvas) } else { 0.0 };
        let room = Room { width: rect.width() - right, height: f32::INFINITY, rows: top.rows };
        let name = self.name.whole(canvas, size, 0.0, room);
        let name = name.unwrap_or_else(|| self.name.cut(canvas, size, 0.0, room)).essential();
        let name_top = start + (band - name.height()) / 2.0;
        // Both stand on one line.
        let line = name_top + name.height() / name.rows().max(1) as f32;
        let clock_top = if top.clock_below {
            start + band
        } else {
            line - clock.height() - BASELINE * (name.size() - clock.size())
        };
        let clock_left = if top.clock_below { rect.min.x } else { rect.max.x - clock.width() };
        canvas.put(&clock, pos2(clock_left, clock_top.max(rect.min.y)));
        canvas.put(&name, pos2(rect.min.x, name_top));

        let sub_top = start + band + top.clock_row(canvas) + 0.4 * u;
        let sub_band = canvas.line_height(soft(canvas, subline));
        if self.sublines {
            canvas.put_right(&date, pos2(rect.max.x, sub_top));
        }
        // Beside the clock, in what the room's name leaves; else a small one before the line below it.
        let taken = if is_beside { clock.width() } else { 0.0 }.max(date.width()) + LOGO_GAP * u;
        let left = rect.width() - taken - name.width() - LOGO_GAP * u;
        let logo =
            self.logo.and_then(|logo| Framed::new(canvas, logo, picture::LOGO, theme.ground));
        let (mut from, mut beside) = (rect.min.x, date.width());
        if let Some(logo) = logo {
            let most = vec2(left.max(1.0), rect.height() - (TOP + BOTTOM) * u);
            let (beside_clock, part) = logo.clone().within(canvas, most);
            if part >= LEAST_LOGO && !top.clock_below {
                let size = beside_clock.size(canvas);
                let middle = (start + rect.max.y - BOTTOM * u) / 2.0;
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
            if let Some((words, style)) = self.news {
                let right = rect.max.x - beside - gap(canvas);
                let news = canvas.text(words, style, 0.6 * (right - from), 1);
                canvas.put_right(&news, pos2(right, sub_top));
                beside += news.width() + gap(canvas);
            }
            let width = rect.max.x - from - beside - gap(canvas);
            let style = |size| soft(canvas, size);
            let subtitle = one_line(canvas, self.subtitle, &size::SUBLINES, style, width);
            canvas.put_in_band(&subtitle, pos2(from, sub_top), sub_band);
        }
        rect
    }
}
