//! All rooms on one screen where there are many: a row for each session that is on or comes next.

use egui::{Color32, Rect, pos2, vec2};

use super::band::words;
use super::canvas::{Canvas, Style, Text};
use super::tag::Plate;
use super::theme::space;
use roomsign_core::board::{Departure, Struck, Tag};

/// A row's height, in sizes of its letters: two lines of it where a screen is narrow.
const ROW: f32 = 1.72;
const ROW_OF_TWO: f32 = 2.8;
/// What is beside what has to be read, in parts of its size.
const SMALL: f32 = 0.66;

/// The size of all letters, in `u`.
fn letters(canvas: &Canvas) -> f32 {
    let most = if canvas.is_tall() { 0.9 } else { 0.74 } * canvas.letters.essential;
    most.max(canvas.letters.least.min(6.6))
}

fn row_height(canvas: &Canvas) -> f32 {
    let sizes = if canvas.is_tall() { ROW_OF_TWO } else { ROW };
    (sizes * canvas.points(letters(canvas))).round()
}

/// How many rows there is room for in `height`, in points.
pub fn rows_in(canvas: &Canvas, height: f32) -> usize {
    ((height / row_height(canvas)) as usize).max(1)
}

/// Paints rows over `rect`, from edge to edge.
pub fn departures_ui(canvas: &Canvas, departures: &[Departure], rect: Rect) {
    let height = row_height(canvas);
    let columns = Columns::of(canvas, departures, rect.width() - 2.0 * space::MARGIN * canvas.u);
    for (place, departure) in departures.iter().enumerate() {
        let top = rect.min.y + place as f32 * height;
        let row = Rect::from_min_max(pos2(rect.min.x, top), pos2(rect.max.x, top + height));
        if row.max.y > rect.max.y + 1.0 {
            break;
        }
        if departure.on {
            canvas.fill(row, 0.0, canvas.theme.panel);
        }
        let inner = row.shrink2(vec2(space::MARGIN * canvas.u, 0.0));
        if place > 0 {
            let line = if departure.on { row } else { inner };
            canvas.rule(line.left_top(), line.right_top());
        }
        if canvas.is_tall() {
            narrow_ui(canvas, departure, inner);
        } else {
            wide_ui(canvas, departure, &columns, inner);
        }
    }
}

/// How wide times, rooms and what stands at the right are, in points.
struct Columns {
    time: f32,
    room: f32,
    status: f32,
}

impl Columns {
    fn of(canvas: &Canvas, departures: &[Departure], width: f32) -> Self {
        let widest = |of: &dyn Fn(&Departure) -> f32| departures.iter().map(of).fold(0.0, f32::max);
        let gap = 2.6 * canvas.u;
        let time = widest(&|departure| time(canvas, departure, width).width()) + gap;
        let status = widest(&|departure| status(canvas, departure, width).width()) + 1.0 * canvas.u;
        let status = status.min(0.3 * width);
        let room = widest(&|departure| room(canvas, departure, width).width()) + gap;
        let left = width - time - status - gap;
        // Titles have at least half of what is left.
        Self { time, room: room.min(0.46 * left), status }
    }
}

/// What stands at the right: a plate where something has changed.
enum StatusText {
    Plate(Plate),
    Text(Text),
}

impl StatusText {
    fn width(&self) -> f32 {
        match self {
            Self::Plate(plate) => plate.width(),
            Self::Text(text) => text.width(),
        }
    }

    fn put(&self, canvas: &Canvas, right: f32, band: Rect) {
        let at = pos2(right - self.width(), band.min.y);
        match self {
            Self::Plate(plate) => plate.put_in_band(canvas, at, band.height()),
            Self::Text(text) => canvas.put_in_band(text, at, band.height()),
        };
    }
}

fn ink(canvas: &Canvas, departure: &Departure) -> Color32 {
    if departure.on { canvas.theme.accent } else { canvas.theme.ink }
}

fn time(canvas: &Canvas, departure: &Departure, width: f32) -> Text {
    let size = letters(canvas);
    let colour = if departure.on { canvas.theme.accent } else { canvas.theme.soft };
    words(canvas, &departure.time, (size, SMALL * size, true), colour, width)
}

fn title(canvas: &Canvas, departure: &Departure, width: f32, rows: usize) -> Text {
    let theme = canvas.theme;
    let style = match departure.struck {
        Struck::Title => Style::regular(letters(canvas), theme.soft).struck(),
        Struck::Nothing | Struck::Room => Style::bold(letters(canvas), theme.ink),
    };
    canvas.text(&departure.title, style.tight(), width, rows)
}

fn room(canvas: &Canvas, departure: &Departure, width: f32) -> Text {
    let style = Style::regular(letters(canvas), canvas.theme.ink).tight();
    let style = if departure.struck == Struck::Room {
        Style { colour: canvas.theme.soft, ..style.struck() }
    } else {
        style
    };
    canvas.text(&departure.room, style, width, 1)
}

fn status(canvas: &Canvas, departure: &Departure, width: f32) -> StatusText {
    let size = letters(canvas);
    match departure.tag {
        Some(kind) => {
            let tag = Tag { kind, text: departure.status.clone() };
            StatusText::Plate(Plate::fit(canvas, &tag, 0.8 * size, width))
        }
        None => {
            // What it says can be told from the time at the left, too.
            let style = Style::bold(SMALL * size, ink(canvas, departure)).tight();
            StatusText::Text(canvas.text(&departure.status, style, width, 1))
        }
    }
}

fn wide_ui(canvas: &Canvas, departure: &Departure, columns: &Columns, row: Rect) {
    let canvas = &canvas.within(row);
    let gap = 2.6 * canvas.u;
    let status = status(canvas, departure, columns.status);
    let room_at = row.max.x - columns.status - gap - columns.room;
    let title_at = row.min.x + columns.time;
    let put = |text: &Text, x: f32| canvas.put_in_band(text, pos2(x, row.min.y), row.height());
    put(&time(canvas, departure, columns.time), row.min.x);
    put(&title(canvas, departure, room_at - title_at - gap, 1), title_at);
    put(&room(canvas, departure, columns.room - gap), room_at);
    status.put(canvas, row.max.x, row);
}

/// Time, room and status in one line, the title below it.
fn narrow_ui(canvas: &Canvas, departure: &Departure, row: Rect) {
    let canvas = &canvas.within(row);
    let gap = 2.0 * canvas.u;
    let half = 0.5 * row.height();
    let inset = 0.03 * row.height();
    let first = row.with_max_y(row.min.y + half).translate(vec2(0.0, inset));
    let second = row.with_min_y(row.max.y - half).translate(vec2(0.0, -inset));
    let time = time(canvas, departure, 0.5 * row.width());
    canvas.put_in_band(&time, first.min, first.height());
    let left = row.width() - time.width() - gap;
    let status = status(canvas, departure, 0.62 * left);
    let room = room(canvas, departure, left - status.width() - gap);
    canvas.put_in_band(&room, pos2(row.min.x + time.width() + gap, first.min.y), first.height());
    status.put(canvas, row.max.x, first);
    let title = title(canvas, departure, row.width(), 1);
    canvas.put_in_band(&title, second.min, second.height());
}
